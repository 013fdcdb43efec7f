//! The other ways to begin in the window: a link for another browser, and a file (behaviour 180 to 182, 282).

use crate::journeys::{SOON, open, quiet};
use crate::paper::Paper;
use crate::stage::{Stage, wait_for};
use crate::window;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// The link is on the clipboard as soon as there is one, and no browser is opened.
#[test]
fn a_link_is_copied_and_followed_elsewhere() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    page.press("Other ways to sign in");
    page.wait_focus("Sign in with the browser");
    page.press("Copy a sign-in link");
    page.wait_text("Open the link in a browser on this computer");
    page.press("Paste the address");
    page.wait_focus("Address of the page that did not load");
    let window = wait_for("the window", SOON, || window::window(&stage));
    window::press(&stage, &window, &["key", "ctrl+v"]);
    let address = wait_for("the link in the field", SOON, || {
        let typed = page.run("return document.activeElement.value;", json!([]));
        typed.as_str().filter(|text| text.contains("/oauth/authorize?")).map(str::to_owned)
    });
    assert_eq!(stage.desktop.browser(["urls"]), "", "no browser was opened");
    assert_eq!(stage.follow(&address).0, 200);
    page.wait_text("Connected");
    page.press("Done");
    page.wait_text("Checked just now");
}

/// The system's dialog stands over the window, and the window goes on when nothing was chosen.
#[test]
fn the_dialog_for_files_is_left_again() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    page.press("Settings");
    page.press("Import a sign-in file…");
    let shown = wait_for("the dialog", SOON, || dialog(&stage));
    window::press(&stage, &shown, &["key", "Escape"]);
    wait_for("its end", SOON, || dialog(&stage).is_none().then_some(()));
    page.press("Back to accounts");
    page.wait_text("Connect Codex");
    page.press("Other ways to sign in");
    page.press("Import a sign-in file…");
    wait_for("the dialog once more", SOON, || dialog(&stage));
}

/// What is chosen in the dialog comes to the page as the paths that it asks to have looked at.
#[test]
fn what_is_chosen_comes_to_the_page() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    page.wait_text("Connect Codex");
    let file = stage.home.path().join("my auth & key.json");
    std::fs::write(&file, "{}").expect("is written");
    let ask = "window.__TAURI_INTERNALS__.invoke('files', { title: 'Import', wanted: 'files' }).then((paths) => { window.chosen = paths; });";
    page.run(ask, json!([]));
    choose(&stage, &file);
    let chosen =
        wait_for("the path", SOON, || page.run("return window.chosen ?? null;", json!([])).as_array().cloned());
    assert_eq!(chosen, [json!(file)]);
}

/// A folder is chosen in a dialog of its own, and what is in it is looked at.
#[test]
fn a_folder_is_chosen_and_looked_at() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    let folder = stage.home.path().join("other tool");
    std::fs::create_dir(&folder).expect("is made");
    std::fs::write(folder.join("auth.json"), Paper::new().codex().to_string()).expect("is written");
    page.press("Other ways to sign in");
    page.press("Import a folder…");
    choose(&stage, &folder);
    // A folder's path may be completed first, and chosen then.
    wait_for("the dialog's end", SOON, || {
        std::thread::sleep(Duration::from_secs(1));
        let Some(shown) = dialog(&stage) else { return Some(()) };
        window::press(&stage, &shown, &["key", "Return"]);
        None
    });
    page.wait_text("Import 1 account?");
    page.wait_text("auth.json");
}

/// Hundreds of files with long paths are looked at. More than can be told is answered, too.
#[test]
fn however_many_files_are_chosen_there_is_an_answer() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    page.wait_text("Connect Codex");
    let import = |folders: u32| {
        let ask =
            "const paths = Array.from({ length: 700 }, (_, n) => `/nowhere/${'long/'.repeat(arguments[0])}${n}.json`);
            window.__TAURI_INTERNALS__.invoke('ask', { line: { ask: { ask: 'import', paths } } });";
        page.run(ask, json!([folders]));
    };
    import(40);
    page.wait_text("699.json");
    let away = "window.__TAURI_INTERNALS__.invoke('ask', { line: { ask: { ask: 'import_dismiss' } } });";
    page.run(away, json!([]));
    page.wait_gone("699.json");
    import(3_000);
    page.wait_text("There are more than 1,000 files or sign-ins here; the rest was not looked at.");
}

/// What is no file is answered, and the page stays what it is.
#[test]
fn a_thing_that_is_no_file_is_answered() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    let drop = "return document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true }));";
    assert_eq!(page.run(drop, json!([])), json!(false), "the web view must not follow what was dropped");
    page.wait_text("Only files can be imported");
    page.press("Cancel");
    page.wait_gone("Only files can be imported");
    page.wait_text("Connect Codex");
}

/// Chooses a file in the dialog, by its path.
pub fn choose(stage: &Stage, file: &Path) {
    let shown = wait_for("the dialog", SOON, || dialog(stage));
    // It does not tell when it hears keys, nor when it has looked for what was typed.
    for keys in [["key", "ctrl+l"], ["type", &file.display().to_string()], ["key", "Return"]] {
        std::thread::sleep(Duration::from_millis(1200));
        window::press(stage, &shown, &keys);
    }
}

/// The number of the file dialog, for xdotool.
fn dialog(stage: &Stage) -> Option<String> {
    let found = stage.desktop.command("xdotool").args(["search", "--onlyvisible", "--name", "^Import$"]).output();
    let text = String::from_utf8(found.expect("xdotool runs").stdout).expect("is text");
    text.lines().last().map(str::to_owned)
}
