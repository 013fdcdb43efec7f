//! Starting at login: off until a person turns it on, hidden when it starts (behaviour 90).

use crate::stage::{Stage, run, wait_for};
use crate::window;
use std::path::Path;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::webdriver::WebDriver;

const SOON: Duration = Duration::from_secs(20);

#[test]
fn the_app_starts_at_login_when_a_person_wants_it() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    let mut command = stage.program("codex-connect-desktop");
    command
        .arg("--show")
        .env("CODEX_CONNECT_AUTOMATION", "1")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{}", stage.ports[1]))
        // One with a folder of its own is started by whoever carries it.
        .env_remove("CODEX_CONNECT_HOME");
    let _app = run(command);
    stage.desktop.tray(["wait"]);
    wait_for("the window", SOON, || window::window(&stage));
    let page = WebDriver::attach(stage.desktop.command("WebKitWebDriver"), stage.ports[1]);
    let started = || entries(&Path::new(stage.desktop.variable("HOME")).join(".config/autostart"));
    assert_eq!(started(), Vec::<String>::new(), "it is off by default");
    page.press("Settings");
    page.press("Start at login");
    let entry = wait_for("the entry", SOON, || started().pop());
    assert!(entry.contains("codex-connect-desktop") && entry.contains("--hidden"), "{entry}");
    page.press("Start at login");
    wait_for("its end", SOON, || started().is_empty().then_some(()));
}

/// What is in the folder of programs that start with the session.
fn entries(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}
