use super::*;
use secrecy::ExposeSecret;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, Fault> {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths { config: folder.path().to_owned(), data: folder.path().to_owned() };
    std::fs::write(paths.config_file(), text).expect("is written");
    load(&paths, variables.iter().map(|(name, value)| (name.into(), value.into())))
}

/// Key, value and what is accepted.
fn refused(text: &str, variables: &[(&str, &str)]) -> (String, String, String) {
    let fault = read(text, variables).expect_err(text);
    assert_eq!(fault.code, FaultCode::SettingsUnreadable);
    match fault.about {
        About::Setting { key, value, accepted } => (key, value, accepted),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_file_is_the_defaults() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths { config: folder.path().join("nowhere"), data: folder.path().to_owned() };
    let settings = load(&paths, []).expect("is read");
    assert_eq!(settings.issuer.url.as_str(), "https://auth.openai.com/");
    assert_eq!(settings.callback.ports, [1455, 1457]);
    assert_eq!(settings.policy(), Policy::default());
}

#[test]
fn every_key_is_read_from_the_file() {
    let text = r#"
        [issuer]
        url = "http://127.0.0.1:9000/path"
        client_id = "app_x"
        scope = "openid email"
        [api]
        chatgpt_url = "http://127.0.0.1:9000/api"
        openai_url = "http://127.0.0.1:9001/keys"
        [callback]
        ports = [3000]
        host = "127.0.0.1"
        timeout = "90s"
        [refresh]
        lead = "2h"
        attempts = 5
        cooldown = "1m"
        concurrency = 2
        [network]
        proxy = "socks5h://user:hunter2@proxy.example:1080"
        ca_file = "extra.pem"
        [notices]
        sign_in_needed = false
        not_saved = false
        cannot_refresh = false
        show_email = true
        [ui]
        language = "zh-CN"
    "#;
    let settings = read(text, &[]).expect("is read");
    assert_eq!(settings.issuer.url.as_str(), "http://127.0.0.1:9000/path");
    assert_eq!((&*settings.issuer.client_id, &*settings.issuer.scope), ("app_x", "openid email"));
    assert_eq!(settings.api.chatgpt_url.as_str(), "http://127.0.0.1:9000/api");
    assert_eq!(settings.api.openai_url.as_str(), "http://127.0.0.1:9001/keys");
    assert_eq!((&settings.callback.ports[..], &*settings.callback.host), (&[3000][..], "127.0.0.1"));
    let seconds = Duration::from_secs;
    let policy =
        Policy { sign_in_life: seconds(90), lead: seconds(7200), attempts: 5, cooldown: seconds(60), concurrency: 2 };
    assert_eq!(settings.policy(), policy);
    assert!(settings.network.proxy.whole().expose_secret().contains("user:hunter2@"));
    let file = settings.network.ca_file.clone().expect("is set");
    assert!(file.is_absolute() && file.ends_with("extra.pem"));
    let NoticeSettings { sign_in_needed, not_saved, cannot_refresh, show_email } = settings.notices;
    assert!(!sign_in_needed && !not_saved && !cannot_refresh && show_email);
    assert_eq!(settings.language(), Language::ZhCn);
    assert!(!format!("{settings:?}").contains("hunter2"), "a proxy's password is in no debug text");
    for key in KEYS {
        let field = key.name.split('.').next_back().expect("has one");
        assert!(text.contains(field), "{} is not in this test", key.name);
    }
}

#[test]
fn the_environment_wins() {
    let file = "[callback]\nports = [1]\n[ui]\nlanguage = \"en\"\n";
    let variables = [
        ("CODEX_CONNECT_ISSUER_URL", "http://localhost:4000"),
        ("CODEX_CONNECT_CALLBACK_PORTS", "[2, 3]"),
        ("CODEX_CONNECT_REFRESH_ATTEMPTS", "7"),
        ("CODEX_CONNECT_NOTICES_NOT_SAVED", "false"),
        ("CODEX_CONNECT_UI_LANGUAGE", ""),
        ("CODEX_CONNECT_HOME", "/nowhere"),
        ("CODEX_CONNECT_LOG", "debug"),
        ("CODEX_CONNECT_AUTOMATION", "1"),
        ("PATH", "/bin"),
    ];
    let settings = read(file, &variables).expect("is read");
    assert_eq!(settings.issuer.url.as_str(), "http://localhost:4000/");
    assert_eq!(settings.callback.ports, [2, 3]);
    assert_eq!(settings.refresh.attempts, 7);
    assert!(!settings.notices.not_saved);
    assert_eq!(settings.ui.language, Some(Language::En), "an empty variable is none");
    let bare = read("", &[("CODEX_CONNECT_CALLBACK_PORTS", "5, 6")]).expect("is read");
    assert_eq!(bare.callback.ports, [5, 6]);
}

#[test]
fn unknown_keys_name_the_known_ones() {
    let (key, value, accepted) = refused("[issuer]\nulr = \"x\"\n", &[]);
    assert_eq!((&*key, &*value), ("issuer.ulr", "x"));
    assert_eq!(accepted, "only the keys issuer.url, issuer.client_id, issuer.scope");
    assert!(refused("[isuer]\nurl = \"x\"\n", &[]).2.contains("callback.ports"));
    assert_eq!(refused("color = 3\n", &[]).0, "color");
    let (key, _, accepted) = refused("", &[("CODEX_CONNECT_CALLBACK_PORT", "1455")]);
    assert_eq!(key, "CODEX_CONNECT_CALLBACK_PORT");
    assert!(accepted.contains("callback.ports"), "{accepted}");
}

#[test]
fn bad_values_are_said_with_what_is_accepted() {
    for (section, field, values) in [
        (
            "issuer",
            "url",
            &["\"http://example.com\"", "\"ftp://localhost\"", "\"https://u:p@e.com\"", "\"x\"", "3"][..],
        ),
        ("issuer", "client_id", &["\"\"", "\"a b\"", "5"]),
        ("issuer", "scope", &["\"\"", "\"a  b\"", "true"]),
        ("callback", "ports", &["\"many\"", "[]", "[0]", "[65536]", "[-1]", "[1455, 1455]", "1455"]),
        ("callback", "host", &["\"0.0.0.0\"", "\"::1\""]),
        (
            "callback",
            "timeout",
            &["\"0s\"", "\"10\"", "\"m\"", "\"\"", "\"+1m\"", "\"1.5h\"", "\"99999999999999999999d\"", "10"],
        ),
        ("refresh", "lead", &["\"soon\"", "\"5 d\"", "\"五d\"", "\"5天\""]),
        ("refresh", "attempts", &["0", "21", "\"x\"", "1.5"]),
        ("refresh", "concurrency", &["0", "65"]),
        ("network", "proxy", &["\"\"", "\"none\"", "\"ftp://proxy\"", "\"proxy:8080\"", "\"http://proxy\"", "false"]),
        ("network", "ca_file", &["\"\"", "1"]),
        ("notices", "not_saved", &["\"on\"", "1"]),
        ("ui", "language", &["\"klingon\"", "\"EN\"", "1"]),
    ] {
        for value in values {
            let (key, _, accepted) = refused(&format!("[{section}]\n{field} = {value}\n"), &[]);
            assert_eq!(key, format!("{section}.{field}"), "{value}");
            assert_eq!(accepted, Key::named(&key).expect("is known").accepted);
        }
    }
}

#[test]
fn a_file_that_is_no_toml_is_told_by_its_line() {
    let (key, value, _) = refused("[issuer]\nurl = \n", &[]);
    assert_eq!((&*key, &*value), ("config.toml, line 2", "url ="));
    let doubled = refused("[ui]\nlanguage = \"en\"\nlanguage = \"en\"\n", &[]);
    assert!(doubled.0.starts_with("config.toml, line"), "{doubled:?}");
}

#[test]
fn what_is_no_small_text_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths { config: folder.path().to_owned(), data: folder.path().to_owned() };
    let is_told = |what: &str| {
        for fault in [load(&paths, []).err(), set(&paths, "ui.language", "en").err()] {
            let about = fault.unwrap_or_else(|| panic!("{what}")).about;
            assert!(matches!(&about, About::Setting { key, .. } if key == FILE), "{what}: {about:?}");
        }
    };
    std::fs::create_dir(paths.config_file()).expect("is made");
    is_told("a folder");
    std::fs::remove_dir(paths.config_file()).expect("is removed");
    for (what, text) in [("not UTF-8", vec![0xff]), ("too large", vec![b' '; 1024 * 1024 + 1])] {
        std::fs::write(paths.config_file(), &text).expect("is written");
        is_told(what);
        assert!(std::fs::read(paths.config_file()).expect("is there") == text, "{what}: it is as it was");
    }
}

#[test]
fn no_password_is_in_an_error() {
    for value in ["ftp://user:hunter2@proxy.example", "user:hunter2@proxy.example:80", "http//user:hunter2@proxy"] {
        let (_, shown, _) = refused(&format!("[network]\nproxy = \"{value}\"\n"), &[]);
        assert!(!shown.contains("hunter2") && shown.contains("proxy"), "{shown}");
        let (_, shown, _) = refused("", &[("CODEX_CONNECT_NETWORK_PROXI", value)]);
        assert!(!shown.contains("hunter2"), "{shown}");
        let (_, shown, _) = refused(&format!("[network]\nproxy = {value}\n"), &[]);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn what_stays_on_this_computer() {
    for (url, stays) in [
        ("http://localhost:1", true),
        ("http://127.9.9.9", true),
        ("http://[::1]:1", true),
        ("http://localhost.example", false),
        ("http://10.0.0.1", false),
        ("http://[::ffff:1.2.3.4]", false),
    ] {
        assert_eq!(is_loopback(&Url::parse(url).expect("is one")), stays, "{url}");
    }
}
