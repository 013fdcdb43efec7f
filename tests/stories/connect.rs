//! The whole main job on a real desktop (behaviour 1 to 8).

use crate::stage::{Stage, wait_for};
use std::time::Duration;

/// Tray menu → Chromium → consent → success page → tray, keyring and SQLite → restart → remove.
#[test]
fn from_the_tray_through_the_browser_and_back() {
    let stage = Stage::new();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["wait-label", "No account connected"]);

    stage.desktop.tray(["click", "Connect Codex…"]);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.tray(["wait-label", "Cancel the sign-in"]);
    stage.desktop.browser(["click", "Approve"]);
    stage.desktop.browser(["wait-where", "/done"]);
    let page = stage.desktop.browser(["text", "body"]);
    assert!(page.contains("Connected") && page.contains("dev@acme.example"), "{page}");
    let place = stage.desktop.browser(["where"]);
    assert!(!place.contains("code=") && !place.contains("state="), "the address bar has no secret");

    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
    let shown: serde_json::Value = serde_json::from_str(&stage.desktop.tray(["show"])).expect("is JSON");
    let tooltip = shown["tooltip"].to_string();
    assert!(tooltip.contains("1 signed in"), "{tooltip}");

    assert_eq!(stage.kept(), 1, "one generation of tokens is in the keyring");
    let refresh = current_refresh_token(&stage);
    let bytes = files(&stage);
    assert!(!contains(&bytes, refresh.as_bytes()), "no token is in a file");
    assert_eq!(stage.issuer.counts().exchanges, 1);

    // The listener is closed within a second.
    wait_for("the port to be free", Duration::from_secs(3), || {
        std::net::TcpStream::connect(("127.0.0.1", stage.ports[0])).is_err().then_some(())
    });

    app.signal("TERM");
    assert_eq!(app.end(Duration::from_secs(8)).code, 0);
    stage.desktop.tray(["gone"]);
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);

    // The command line's change is in the tray within a second.
    let removed = stage.cli(["remove", "dev@acme.example"]);
    assert_eq!(removed.code, 0, "{}", removed.err);
    stage.desktop.tray(["--timeout", "2", "wait-label", "No account connected"]);
    assert!(stage.issuer.is_revoked(&refresh), "the issuer was told");
    assert_eq!(stage.kept(), 0, "nothing is left in the keyring");
    assert_eq!(stage.cli(["list", "--json"]).json(), serde_json::json!([]));

    stage.desktop.tray(["click", "Quit Codex Connect"]);
    assert_eq!(app.end(Duration::from_secs(8)).code, 0);
}

/// Declining in the browser leaves nothing behind, and the next try works.
#[test]
fn declined_in_the_browser_and_tried_again() {
    let stage = Stage::new();
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Cancel"]);
    stage.desktop.browser(["wait-where", "/done"]);
    let page = stage.desktop.browser(["text", "body"]);
    assert!(page.contains("nothing was saved"), "{page}");
    stage.desktop.tray(["wait-label", "No account connected"]);
    assert_eq!((stage.issuer.counts().exchanges, stage.kept()), (0, 0));
    assert_eq!(crate::window::window(&stage), None, "the page has said it all");

    stage.issuer.set_auto_approve(true);
    stage.desktop.tray(["click", "Connect Codex…"]);
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
}

/// A second click cancels the first sign-in; its tab is then a stranger.
#[test]
fn a_second_click_starts_over() {
    let stage = Stage::with(world::desktop::Options {
        browser: world::desktop::Browser::Record,
        ..world::desktop::Options::default()
    });
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let first = stage.desktop.browser(["wait", "/oauth/authorize"]).trim().to_owned();
    stage.desktop.tray(["click", "Cancel the sign-in"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let second = wait_for("the second address", Duration::from_secs(10), || {
        let latest = stage.desktop.browser(["wait", "/oauth/authorize"]).trim().to_owned();
        (latest != first).then_some(latest)
    });
    let (status, page) = stage.follow(&first);
    assert_eq!(status, 400, "{page}");
    assert!(page.contains("not part of a sign-in"), "{page}");
    let (status, page) = stage.follow(&second);
    assert_eq!(status, 200, "{page}");
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
    assert_eq!(stage.issuer.counts().exchanges, 1);
}

fn current_refresh_token(stage: &Stage) -> String {
    use world::issuer::SecretKind;
    let secrets = stage.issuer.secrets();
    let token = secrets.into_iter().rfind(|secret| secret.kind == SecretKind::RefreshToken);
    token.expect("a refresh token was given").value
}

fn files(stage: &Stage) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in std::fs::read_dir(stage.home.path()).expect("the home is there").flatten() {
        if entry.path().is_file() {
            bytes.extend(std::fs::read(entry.path()).expect("is read"));
        }
    }
    bytes
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
