//! Where no secret may be (behaviour 30): every code, token, key, verifier and state that passed through a run is searched
//! for in everything that the run left behind.

use crate::stage::{Stage, wait_for};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::path::Path;
use std::time::Duration;
use world::issuer::{Person, SecretKind, Tokens};

#[test]
fn no_secret_is_left_anywhere_but_in_the_keyring() {
    let stage = Stage::new();
    let trace = stage.home.path().join("window-lines");
    let mut app = stage.program("codex-connect-desktop");
    app.arg("--hidden").env("CODEX_CONNECT_AUTOMATION", "1").env("CODEX_CONNECT_WINDOW_LINES", &trace);
    let app = crate::stage::run(app);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Open Codex Connect"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    stage.desktop.browser(["wait-where", "/done"]);
    let page = stage.desktop.browser(["text", "html"]);
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);

    // A failing exchange and a refresh have their own words in the log.
    stage.issuer.set_mood(world::issuer::Endpoint::Exchange, world::issuer::Mood::NotJson);
    let mut failing = stage.start(["connect", "--no-browser", "--json"]);
    let address = failing.address();
    let (_, failed) = stage.follow(&address);
    let failing = failing.end(Duration::from_secs(20));
    let first = stage.cli(["auth-url", "--json"]);
    let list = stage.cli(["list", "--json"]);
    let doctor = stage.cli(["doctor"]);
    stage.desktop.tray(["click", "Refresh all now"]);
    wait_for("a refresh", Duration::from_secs(10), || (stage.issuer.counts().refreshes > 0).then_some(()));
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    let app = app.end(Duration::from_secs(8));

    let mut places: Vec<(String, Vec<u8>)> = vec![
        ("the app's output".into(), [app.out, app.err].concat().into_bytes()),
        ("the success page".into(), page.into_bytes()),
        ("the failed page".into(), failed.into_bytes()),
        (
            "the command line's output".into(),
            [failing.out, list.out, list.err, doctor.out, doctor.err].concat().into_bytes(),
        ),
        // The address is printed because following it is the job; nothing else may hold the state.
        ("the command line's words".into(), failing.err.replace(&address, "").into_bytes()),
        ("the notices".into(), stage.desktop.notes(["list", "--json"]).into_bytes()),
        ("auth-url's words".into(), first.err.into_bytes()),
    ];
    read_all(stage.home.path(), &mut places);
    assert!(places.iter().any(|(name, _)| name.ends_with("codex-connect.sqlite3")), "the database was searched");
    assert!(
        places.iter().any(|(name, text)| name.contains("codex-connect.log") && !text.is_empty()),
        "the log was searched"
    );
    assert!(
        places.iter().any(|(name, text)| name.ends_with("window-lines") && !text.is_empty()),
        "the lines were searched"
    );

    let secrets = stage.issuer.secrets();
    for kind in [
        SecretKind::Code,
        SecretKind::State,
        SecretKind::Verifier,
        SecretKind::AccessToken,
        SecretKind::RefreshToken,
        SecretKind::IdToken,
    ] {
        assert!(secrets.iter().any(|secret| secret.kind == kind), "the run had no {kind:?}");
    }
    assert_nowhere(&stage, &places);
}

/// The same of what comes out of files, goes into them, and is typed.
#[test]
fn no_secret_of_a_file_or_a_key_is_left_anywhere_but_in_the_keyring() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let Tokens { access, refresh, id } = stage.issuer.sign_in_elsewhere(Person::sample());
    let file = serde_json::json!({
        "type": "codex", "access_token": access, "refresh_token": refresh, "id_token": id, "note": "mine",
    });
    let path = folder.path().join("codex.json");
    std::fs::write(&path, file.to_string()).expect("is written");
    std::fs::write(folder.path().join("broken.json"), &file.to_string()[..900]).expect("is written");
    let key = "sk-proj-canary-0123456789abcdefghij";
    stage.issuer.add_key(key);
    std::fs::write(folder.path().join("key.json"), format!(r#"{{"OPENAI_API_KEY":"{key}"}}"#)).expect("is written");
    let at = |path: &Path| path.to_str().expect("is text").to_owned();
    let ran = [
        stage.cli(["import", &at(folder.path()), "--json"]),
        stage.cli(["import", &at(&path), "--take-over"]),
        stage.cli(["export", "dev@acme.example", "--format", "codex", "--to", &at(&folder.path().join("auth.json"))]),
        stage.cli(["export", "dev@acme.example", "--format", "codex", "--to", &at(&folder.path().join("key.json"))]),
        stage.cli(["validate", "API key"]),
        stage.cli(["refresh", "dev@acme.example", "--force"]),
        stage.cli(["list", "--json"]),
        stage.cli(["history"]),
    ];
    assert_eq!(ran.each_ref().map(|ran| ran.code), [0, 0, 0, 1, 0, 0, 0, 0], "{}", ran[0].err);
    let said = ran.into_iter().flat_map(|ran| [ran.out, ran.err]).collect::<String>();
    let mut places = vec![("the command line's output".to_owned(), said.into_bytes())];
    read_all(stage.home.path(), &mut places);
    assert!(places.len() > 3, "the home was searched");
    for kind in [SecretKind::ApiKey, SecretKind::AccessToken, SecretKind::RefreshToken, SecretKind::IdToken] {
        assert!(stage.issuer.secrets().iter().any(|secret| secret.kind == kind), "no {kind:?} is searched for");
    }
    assert_nowhere(&stage, &places);
}

/// Searches for every secret that passed through the issuer.
fn assert_nowhere(stage: &Stage, places: &[(String, Vec<u8>)]) {
    let secrets = stage.issuer.secrets();
    let hits: Vec<String> = secrets
        .iter()
        .flat_map(|secret| forms(&secret.value).into_iter().map(move |(form, bytes)| (secret.kind, form, bytes)))
        .flat_map(|(kind, form, bytes)| {
            let in_it = move |(name, text): &&(String, Vec<u8>)| {
                let _ = name;
                text.windows(bytes.len()).any(|window| window == bytes)
            };
            places
                .iter()
                .filter(in_it)
                .map(move |(name, _)| format!("{kind:?} as {form} in {name}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(hits.is_empty(), "{hits:#?}");
}

/// How a secret may look: as it is, base64, hex, URL-encoded, and as the decimal bytes that `{:?}` prints.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let encoded: String = url::form_urlencoded::byte_serialize(bytes).collect();
    // Base64 of a longer text has the secret's own only from the third byte on, and not its end.
    let inner = |offset: usize| {
        let text = STANDARD.encode(&bytes[offset.min(bytes.len())..]);
        text.as_bytes()[..text.len() / 4 * 4 - 4].to_vec()
    };
    vec![
        ("plain", bytes.to_vec()),
        ("base64", URL_SAFE_NO_PAD.encode(bytes).into_bytes()),
        ("base64 within", inner(0)),
        ("base64 shifted by one", inner(2)),
        ("base64 shifted by two", inner(1)),
        ("hex", hex.into_bytes()),
        ("URL-encoded", encoded.into_bytes()),
        ("decimal bytes", decimal.into_bytes()),
    ]
}

fn read_all(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_all(&path, places);
        } else if let Ok(bytes) = std::fs::read(&path) {
            places.push((path.display().to_string(), bytes));
        }
    }
}
