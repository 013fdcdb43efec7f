//! An account's own proxy: each kind of request goes through it, as its own log says, and its password is in the
//! keychain alone.

use super::{NAME, PASSWORD, SOON, both, cli, connect, login};
use crate::stage::{Stage, free_port, run, wait_for};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use world::issuer::Person;
use world::proxies::real::RealProxy;

const KEY: &str = "sk-proj-0123456789abcdefghijKLMN";

/// How many requests to the issuer the proxy has noted.
fn passed(proxy: &RealProxy, stage: &Stage) -> usize {
    let port = stage.issuer.port();
    match proxy.shown().starts_with("http:") {
        true => proxy.noted(&format!("http://127.0.0.1:{port}/")),
        false => proxy.noted(&format!("connected to 127.0.0.1:{port}")),
    }
}

#[test]
fn each_kind_of_request_goes_through_it() {
    for proxy in both() {
        let stage = Stage::without_pages();
        let ran = connect(&stage, &["--name", "work", "--proxy", &proxy.address(&login())]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.json()["proxy"], proxy.shown().as_str());
        assert_eq!(
            (stage.issuer.counts().exchanges, passed(&proxy, &stage)),
            (1, 2),
            "the look before it, and the exchange"
        );

        // The setting leads nowhere: the account's own wins.
        let nowhere = format!("http://127.0.0.1:{}", free_port());
        let setting = [("CODEX_CONNECT_NETWORK_PROXY", nowhere.as_str())];
        let ran = cli(&stage, &setting, &["refresh", "work", "--force", "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!((stage.issuer.counts().refreshes, passed(&proxy, &stage)), (1, 3), "the refresh");

        let ran = cli(&stage, &setting, &["validate", "work"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!((stage.issuer.counts().usages, passed(&proxy, &stage)), (1, 4), "the validation");

        // Signed in again in place: by its own proxy, which stays.
        let ran = connect(&stage, &["--account", "work"]);
        assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(proxy.shown().as_str())), "{}", ran.err);
        assert_eq!((stage.issuer.counts().exchanges, passed(&proxy, &stage)), (2, 6), "the second exchange");

        assert_eq!(stage.kept(), 2, "the tokens and the proxy's password");
        let ran = cli(&stage, &setting, &["remove", "work"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!((stage.issuer.counts().revocations, passed(&proxy, &stage)), (1, 7), "the revocation");
        assert_eq!(stage.kept(), 0, "the password is erased with the account");
    }
}

#[test]
fn a_device_code_and_a_key_go_through_it_too() {
    for proxy in both() {
        let stage = Stage::without_pages();
        stage.issuer.set_device_interval(Duration::from_secs(1));
        let address = proxy.address(&login());
        let mut connect = stage.start(["connect", "--device", "--json", "--name", "coded", "--proxy", &address]);
        let line = connect.line_with("type this code there: ");
        stage.type_code(line.rsplit(' ').next().expect("is the last word").trim(), "approve");
        let ran = connect.end(SOON);
        assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(proxy.shown().as_str())), "{}", ran.err);
        let counts = stage.issuer.counts();
        assert_eq!((counts.device_codes, counts.exchanges), (1, 1));
        let asked = counts.device_codes + counts.polls + counts.exchanges;
        assert_eq!(passed(&proxy, &stage), asked, "the code, each poll and the exchange");

        stage.issuer.add_key(KEY);
        let mut command = stage.program("codex-connect");
        command.args(["add-key", "key", "--json"]).env("CODEX_CONNECT_NETWORK_PROXY", &address).stdin(Stdio::piped());
        let mut adding = command.stdout(Stdio::piped()).spawn().expect("it starts");
        writeln!(adding.stdin.take().expect("is piped"), "{KEY}").expect("it reads");
        assert!(adding.wait_with_output().expect("it ends").status.success());
        assert_eq!((stage.issuer.counts().models, passed(&proxy, &stage)), (1, asked + 1), "the key, by the setting");
        assert_eq!(stage.cli(["set-proxy", "key", &address]).code, 0);
        assert_eq!(stage.cli(["validate", "key"]).code, 0);
        assert_eq!((stage.issuer.counts().models, passed(&proxy, &stage)), (2, asked + 2), "the key, by its own");
    }
}

#[test]
fn one_that_is_given_at_a_new_sign_in_takes_the_others_place() {
    let stage = Stage::without_pages();
    let [http, mut socks] = both();
    let ran = connect(&stage, &["--name", "work", "--proxy", &http.address(&login())]);
    assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(http.shown().as_str())), "{}", ran.err);
    let ran = connect(&stage, &["--account", "work", "--proxy", &socks.address(&login())]);
    assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(socks.shown().as_str())), "{}", ran.err);
    assert_eq!((passed(&http, &stage), passed(&socks, &stage)), (2, 2));
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 0);
    assert_eq!((passed(&http, &stage), passed(&socks, &stage)), (2, 3));
    // The same person, without saying which account.
    let ran = connect(&stage, &["--proxy", "direct"]);
    assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some("direct")), "{}", ran.err);
    assert_eq!((ran.json()["name"].as_str(), stage.kept()), (Some("work"), 1), "the former password is gone");

    // Removed through a proxy that is down: it is gone from here, and that is said.
    assert_eq!(stage.cli(["set-proxy", "work", &socks.address(&login())]).code, 0);
    socks.stop();
    let ran = stage.cli(["remove", "work", "--json"]);
    assert_eq!((ran.fault().as_str(), stage.kept()), ("revoke_failed", 0), "{}", ran.err);
    assert_eq!(stage.issuer.counts().revocations, 0);
}

#[test]
fn two_steps_in_two_processes_take_the_same_way() {
    let stage = Stage::without_pages();
    let proxy = RealProxy::http(NAME, PASSWORD);
    // Through standard input, for arguments are seen by every program.
    let mut command = stage.program("codex-connect");
    command.args(["auth-url", "--proxy", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut first = command.spawn().expect("it starts");
    writeln!(first.stdin.take().expect("is piped"), "{}", proxy.address(&login())).expect("it reads");
    let first = first.wait_with_output().expect("it ends");
    let first: serde_json::Value = serde_json::from_slice(&first.stdout).expect("is JSON");
    let callback = stage.callback(first["auth_url"].as_str().expect("has an address"));
    let session = first["session_id"].as_str().expect("has an id");
    let ran = stage.cli(["exchange", "--session", session, "--callback-url", &callback, "--name", "two", "--json"]);
    assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(proxy.shown().as_str())), "{}", ran.err);
    assert_eq!(passed(&proxy, &stage), 1);
    assert_eq!(stage.cli(["refresh", "two", "--force"]).code, 0);
    assert_eq!(passed(&proxy, &stage), 2, "it stays with the account");

    let ran = stage.cli(["set-proxy", "two", "default", "--json"]);
    assert_eq!((ran.code, ran.json()["proxy"].is_null()), (0, true), "{}", ran.err);
    assert_eq!((stage.kept(), stage.cli(["refresh", "two", "--force"]).code), (1, 0));
    assert_eq!((stage.issuer.counts().refreshes, passed(&proxy, &stage)), (2, 2), "the general way again");
    // Nothing on standard input is no proxy, and not the general one.
    let ran = stage.cli(["set-proxy", "two", "-", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (2, "proxy_unreadable"));
}

#[test]
fn a_wrong_password_and_a_stopped_proxy_send_nothing() {
    for mut proxy in both() {
        let stage = Stage::without_pages();
        stage.sign_in("work", Person::sample());
        let sent = stage.issuer.requests().len();
        for wrong in ["prxyusr:wrong", "nobody:hunter2Zebra", "prxyusr"] {
            assert_eq!(stage.cli(["set-proxy", "work", &proxy.address(wrong)]).code, 0);
            let ran = stage.cli(["refresh", "work", "--force", "--json"]);
            assert_eq!((ran.code, ran.fault().as_str()), (4, "proxy_password"), "{wrong}: {}", ran.err);
            assert!(ran.err.contains(&proxy.place()), "{}", ran.err);
            let ran = stage.cli(["validate", "work", "--json"]);
            assert_eq!((ran.code, ran.fault().as_str()), (4, "proxy_password"), "{wrong}: {}", ran.err);
        }
        // A sign-in ends before anybody is sent to a browser.
        let ran = stage.cli(["connect", "--json", "--proxy", &proxy.address("a:b")]);
        assert_eq!((ran.code, ran.fault().as_str()), (4, "proxy_password"), "{}", ran.err);
        proxy.stop();
        let ran = stage.cli(["connect", "--json", "--proxy", &proxy.address(&login())]);
        assert_eq!((ran.code, ran.fault().as_str()), (4, "proxy_silent"), "{}", ran.err);
        assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
        assert_eq!(stage.cli(["set-proxy", "work", &proxy.address(&login())]).code, 0);
        for arguments in [["refresh", "work", "--force"], ["validate", "work", "--json"]] {
            let ran = stage.cli(arguments);
            assert_eq!(ran.code, 4, "{}", ran.err);
            assert!(ran.err.contains(&format!("The proxy {} does not answer.", proxy.place())), "{}", ran.err);
        }
        let came: Vec<_> = stage.issuer.requests().into_iter().skip(sent).map(|request| request.endpoint).collect();
        assert_eq!(came, [], "nothing was sent");
        let ran = stage.cli(["set-proxy", "work", "direct", "--json"]);
        assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some("direct")));
        assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 0, "the token was never spent");
        assert_eq!((stage.issuer.counts().refreshes, stage.issuer.counts().reuses), (1, 0));
    }
}

#[test]
fn a_bad_address_ends_at_once_before_any_browser() {
    let stage = Stage::without_pages();
    let ran = stage.cli(["connect", "--json", "--proxy", "http://proxy.example"]);
    assert_eq!((ran.code, ran.fault().as_str()), (2, "proxy_unreadable"), "{}", ran.err);
    let variables = [("CODEX_CONNECT_NETWORK_PROXY", "htp://u:hunter2Zebra@proxy.example:80")];
    let ran = cli(&stage, &variables, &["connect", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (2, "settings_unreadable"), "{}", ran.err);
    assert!(!format!("{}{}", ran.out, ran.err).contains(PASSWORD));
    let ran = stage.cli(["auth-url", "--json", "--proxy", "proxy:80"]);
    assert_eq!((ran.code, ran.fault().as_str()), (2, "proxy_unreadable"), "{}", ran.err);
    assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
    assert_eq!(stage.issuer.requests().len(), 0);
    assert_eq!(stage.cli(["set-proxy", "nobody", "direct"]).code, 9);
}

#[test]
fn its_password_is_in_the_keychain_and_nowhere_else() {
    let stage = Stage::without_pages();
    let proxy = RealProxy::socks(NAME, PASSWORD);
    let ran = connect(&stage, &["--name", "work", "--proxy", &proxy.address(&login())]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut said = format!("{}{}", ran.out, ran.err);
    for arguments in [
        vec!["refresh", "work", "--force"],
        vec!["status", "work"],
        vec!["status", "work", "--json"],
        vec!["list", "--json"],
        vec!["history", "--json"],
        vec!["doctor"],
        vec!["set-proxy", "work", &proxy.address("prxyusr:hunter2ZebraTwo")],
        vec!["refresh", "work", "--force"],
        vec!["validate", "work", "--json"],
        vec!["history", "--json"],
    ] {
        let ran = stage.cli(arguments);
        said.push_str(&ran.out);
        said.push_str(&ran.err);
    }
    assert!(said.contains(&format!("Proxy: {}", proxy.shown())), "{said}");
    let app = stage.app(["--hidden"]);
    wait_for("the app's start", SOON, || hears(app.id(), 15).then_some(()));
    std::thread::sleep(Duration::from_secs(1));
    app.signal("TERM");
    assert!(app.end(SOON).code >= 0);
    let mut places = vec![("what was said".to_owned(), said.into_bytes())];
    read_all(stage.home.path(), &mut places);
    assert!(places.iter().any(|(name, text)| name.ends_with(".sqlite3") && !text.is_empty()));
    assert!(places.iter().any(|(name, text)| name.contains("logs") && !text.is_empty()));
    for secret in [PASSWORD, NAME, "aHVudGVyMlplYnJh", "cHJ4eXVzcjpodW50ZXIyWmVicm", "68756e746572325a65627261"] {
        let found = places.iter().filter(|(_, text)| text.windows(secret.len()).any(|part| part == secret.as_bytes()));
        let found: Vec<_> = found.map(|(name, _)| name).collect();
        assert!(found.is_empty(), "{secret} is in {found:?}");
    }
}

/// Whether a process has a handler for a signal (proc(5), `SigCgt`).
fn hears(process: u32, signal: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    caught.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

fn read_all(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("is there").flatten() {
        if entry.path().is_dir() {
            read_all(&entry.path(), places);
        } else if let Ok(bytes) = std::fs::read(entry.path()) {
            places.push((entry.path().display().to_string(), bytes));
        }
    }
}

#[test]
fn whoever_sets_it_last_has_set_it_whole() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let addresses: Vec<String> = (1..=6).map(|number| format!("http://u{number}:p@10.0.0.{number}:80")).collect();
    let setters: Vec<_> = addresses
        .iter()
        .map(|address| {
            let mut command = stage.program("codex-connect");
            command.args(["set-proxy", "work", address]);
            run(command)
        })
        .collect();
    for setter in setters {
        assert_eq!(setter.end(SOON).code, 0);
    }
    let shown = stage.cli(["status", "work", "--json"]).json()["proxy"].as_str().expect("is set").to_owned();
    let id = stage.cli(["status", "work", "--json"]).json()["id"].as_str().expect("has one").to_owned();
    let mut lookup = stage.desktop.command("secret-tool");
    let kept = lookup.args(["lookup", "service", "codex-connect", "username", &format!("v1/{id}/proxy")]).output();
    let kept = String::from_utf8(kept.expect("it runs").stdout).expect("is text");
    let number = shown.trim_end_matches(":80").rsplit('.').next().expect("has one").to_owned();
    assert_eq!(kept.trim(), format!("http://u{number}:p@10.0.0.{number}:80"), "{shown}");
}

/// Kept as new, an account has the proxy by which it came, and not the general way.
#[test]
fn an_account_that_is_kept_as_new_keeps_its_way() {
    let stage = Stage::without_pages();
    let proxy = RealProxy::http(NAME, PASSWORD);
    stage.sign_in("work", Person::sample());
    assert_eq!(stage.cli(["set-proxy", "work", &proxy.address(&login())]).code, 0);
    stage.issuer.next_person(Person::at_home());
    let mut connect =
        stage.start(["connect", "--no-browser", "--json", "--account", "work", "--keep-as-new", "--name", "home"]);
    let address = connect.address();
    stage.follow(&address);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.json()["proxy"].as_str()), (0, Some(proxy.shown().as_str())), "{}", ran.err);
    let before = passed(&proxy, &stage);
    assert_eq!(stage.cli(["refresh", "home", "--force"]).code, 0);
    assert_eq!(passed(&proxy, &stage), before + 1, "with its name and password");
}
