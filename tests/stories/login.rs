//! Starting at login: off until a person turns it on, hidden when it starts (behaviour 90, 249, 250).

use crate::stage::{Running, Stage, program, run, wait_for};
use crate::window;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::webdriver::WebDriver;

const SOON: Duration = Duration::from_secs(20);

#[test]
fn the_app_starts_at_login_when_a_person_wants_it() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    let started = || entries(&Path::new(stage.desktop.variable("XDG_CONFIG_HOME")).join("autostart"));
    let (_app, page) = open(&stage, &program("codex-connect-desktop"));
    assert_eq!(started(), Vec::<PathBuf>::new(), "it is off by default");
    page.press("Settings");
    page.press("Start at login");
    let entry = wait_for("the entry", SOON, || started().pop());
    let entry = std::fs::read_to_string(entry).expect("is text");
    assert!(entry.contains("codex-connect-desktop") && entry.contains("--hidden"), "{entry}");
    page.press("Start at login");
    wait_for("its end", SOON, || started().is_empty().then_some(()));
}

/// As a session does it, with GLib: also from a folder whose name has what an entry gives a meaning.
#[test]
fn what_starts_at_login_is_this_program_wherever_it_is() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    let built = program("codex-connect-desktop");
    let folder = stage.desktop.home().join("My 100% $HOME `apps` \"new\" \\n");
    std::fs::create_dir(&folder).expect("is made");
    let moved = folder.join("codex-connect-desktop");
    std::fs::hard_link(&built, &moved).or_else(|_| std::fs::copy(&built, &moved).map(drop)).expect("is there");
    let (app, page) = open(&stage, &moved);
    page.press("Settings");
    page.press("Start at login");
    let config = Path::new(stage.desktop.variable("XDG_CONFIG_HOME")).to_owned();
    let entry = wait_for("the entry", SOON, || entries(&config.join("autostart")).pop());
    drop(page);
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    assert_eq!(app.end(SOON).code, 0);
    stage.desktop.tray(["gone"]);

    let mut session = stage.program_at("gio");
    let session = session.arg("launch").arg(&entry).env_remove("CODEX_CONNECT_HOME").stdin(Stdio::null());
    // What is started has its output, and goes on.
    assert!(session.status().expect("it runs").success(), "the entry is none");
    stage.desktop.tray(["wait"]);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(window::window(&stage), None, "it starts hidden");
    stage.desktop.tray(["click", "Quit Codex Connect"]);
}

/// The app from this file, as of a person and with its window driven. One with a folder of its own is started by whoever
/// carries it.
fn open(stage: &Stage, path: &Path) -> (Running, WebDriver) {
    let mut command = stage.program_at(path);
    command
        .arg("--show")
        .env("CODEX_CONNECT_AUTOMATION", "1")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{}", stage.ports[1]))
        .env_remove("CODEX_CONNECT_HOME");
    let app = run(command);
    stage.desktop.tray(["wait"]);
    wait_for("the window", SOON, || window::window(stage));
    (app, WebDriver::attach(stage.desktop.command("WebKitWebDriver"), stage.ports[1]))
}

/// What is in the folder of programs that start with the session.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "desktop")).collect()
}
