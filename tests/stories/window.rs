//! The window is a process of its own: it gives everything back, and never outlives the app (behaviour 34 to 37).

use crate::journeys;
use crate::paper::now;
use crate::stage::{Stage, run, wait_for};
use serde_json::{Value, json};
use std::time::Duration;
use world::issuer::Person;

/// After the window was opened and closed, the resident part is within 1.15 of what it was, and no web process is left.
#[test]
fn a_closed_window_gives_everything_back() {
    let stage = Stage::new();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    settle(app.id());
    let before = memory(app.id());
    for _ in 0..2 {
        stage.desktop.tray(["click", "Open Codex Connect"]);
        let window = wait_for("the window", Duration::from_secs(20), || window(&stage));
        wait_for("a web process", Duration::from_secs(20), || (!family(app.id()).is_empty()).then_some(()));
        close(&stage, &window);
        wait_for("every child to end", Duration::from_secs(10), || family(app.id()).is_empty().then_some(()));
    }
    settle(app.id());
    let after = memory(app.id());
    assert!(after as f64 <= before as f64 * 1.15, "before {before} kB, after {after} kB");
}

#[test]
fn the_window_goes_with_the_app_however_it_ends() {
    let stage = Stage::new();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Open Codex Connect"]);
    wait_for("the window", Duration::from_secs(20), || window(&stage));
    let children = family(app.id());
    assert!(!children.is_empty());
    app.signal("KILL");
    wait_for("the window's processes to end", Duration::from_secs(10), || {
        children.iter().all(|pid| !std::path::Path::new(&format!("/proc/{pid}/exe")).exists()).then_some(())
    });
}

/// The page in the real web view: its one button has the focus, and pressing it starts the whole main job.
#[test]
fn the_windows_button_connects() {
    let stage = Stage::new();
    let _app = stage.app(["--show"]);
    stage.desktop.tray(["wait"]);
    let window = wait_for("the window", Duration::from_secs(20), || window(&stage));
    // The window is shown when the page has drawn its first view, so the button is there.
    press(&stage, &window, &["key", "Return"]);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    stage.desktop.browser(["wait-where", "/done"]);
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
    // The sheet asks for a name, and has the focus in its field.
    press(&stage, &window, &["key", "ctrl+a"]);
    press(&stage, &window, &["type", "work"]);
    press(&stage, &window, &["key", "Return"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
}

#[test]
fn a_second_start_raises_the_window_and_makes_no_second_item() {
    let stage = Stage::new();
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    let second = stage.app([] as [&str; 0]);
    assert_eq!(second.end(Duration::from_secs(15)).code, 0);
    wait_for("the window", Duration::from_secs(20), || window(&stage));
    assert_eq!(stage.desktop.tray(["list"]).lines().count(), 1);
}

/// Where it was left and as large, and never where nobody could reach it.
#[test]
fn the_window_comes_back_where_it_was() {
    let stage = Stage::new();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    let file = stage.home.path().join("window.json");
    let open = || {
        stage.desktop.tray(["click", "Open Codex Connect"]);
        let window = wait_for("the window", Duration::from_secs(20), || window(&stage));
        // The window manager has given it its place.
        std::thread::sleep(Duration::from_millis(300));
        window
    };
    let end = |window: &str| {
        close(&stage, window);
        wait_for("its end", Duration::from_secs(10), || family(app.id()).is_empty().then_some(()));
    };
    let window = open();
    for arguments in [["windowsize", "--sync", &window, "450", "560"], ["windowmove", "--sync", &window, "120", "90"]] {
        let done = stage.desktop.command("xdotool").args(arguments).status();
        assert!(done.expect("xdotool runs").success(), "{arguments:?}");
    }
    let left = place(&stage, &window);
    assert_eq!(left[2..], [450, 560]);
    let written = || std::fs::read_to_string(&file).ok().filter(|text| text.contains("450"));
    let first = wait_for("it to be written down while it is open", Duration::from_secs(10), written);
    end(&window);
    for _ in 0..2 {
        let window = open();
        assert_eq!(place(&stage, &window), left);
        end(&window);
    }
    assert_eq!(written(), Some(first), "it does not creep");

    // On a monitor that is gone, and nonsense: the usual window, where it can be seen.
    for text in [r#"{"x":9000,"y":9000,"width":450.0,"height":560.0}"#, "nonsense"] {
        std::fs::write(&file, text).expect("is written");
        let window = open();
        let [x, y, width, height] = place(&stage, &window);
        assert_eq!((width, height), (380, 600), "{text}");
        assert!((0..900).contains(&x) && (0..600).contains(&y), "{text}: {x}, {y}");
        end(&window);
    }
}

/// Nothing happens for a while, and the view that was published last is as old; what the page is given is not, whether
/// its window is new or the page is loaded once more (behaviour 234).
#[test]
fn a_page_that_begins_knows_what_time_it_is() {
    let stage = journeys::quiet();
    stage.sign_in("work", Person::sample());
    let lines = stage.home.path().join("window-lines");
    let mut app = journeys::driven(&stage, "--hidden");
    app.env("CODEX_CONNECT_WINDOW_LINES", &lines);
    let _app = run(app);
    stage.desktop.tray(["wait"]);
    let newest = || {
        let text = std::fs::read_to_string(&lines).unwrap_or_default();
        let views = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()?["view"]["now"].as_i64());
        views.max()
    };
    std::thread::sleep(Duration::from_secs(4));
    let asked = now();
    stage.desktop.tray(["click", "Open Codex Connect"]);
    let page = journeys::attach(&stage);
    page.wait_text("Checked just now");
    assert!(newest().is_some_and(|seen| seen >= asked), "{:?} is before {asked}", newest());

    std::thread::sleep(Duration::from_secs(4));
    let asked = now();
    page.run("location.reload()", json!([]));
    wait_for("a view of now", Duration::from_secs(20), || newest().filter(|seen| *seen >= asked));
}

/// The number of the window that can be seen, for xdotool.
pub fn window(stage: &Stage) -> Option<String> {
    let found =
        stage.desktop.command("xdotool").args(["search", "--onlyvisible", "--name", "^Codex Connect$"]).output();
    let text = String::from_utf8(found.expect("xdotool runs").stdout).expect("is text");
    text.lines().last().map(str::to_owned)
}

/// Keys on the window, as from the keyboard: it is brought to the front first.
pub fn press(stage: &Stage, window: &str, keys: &[&str]) {
    for arguments in [&["windowactivate", "--sync", window], keys] {
        let done = stage.desktop.command("xdotool").args(arguments).status();
        assert!(done.expect("xdotool runs").success(), "{arguments:?}");
    }
}

/// The page's place on the screen: x, y, width, height.
fn place(stage: &Stage, window: &str) -> [i32; 4] {
    let told = stage.desktop.command("xwininfo").args(["-id", window]).output().expect("xwininfo runs");
    let text = String::from_utf8(told.stdout).expect("is text");
    ["Absolute upper-left X:", "Absolute upper-left Y:", "Width:", "Height:"].map(|name| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name)).expect("has a place");
        line.trim().parse().expect("is a number")
    })
}

/// As a person closes it: the window manager asks it to.
pub fn close(stage: &Stage, window: &str) {
    let closed = stage.desktop.command("xdotool").args(["windowclose", window]).status();
    assert!(closed.expect("xdotool runs").success());
}

/// Every process under `parent`.
fn family(parent: u32) -> Vec<u32> {
    let mut children = vec![];
    for entry in std::fs::read_dir("/proc").expect("is there").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        if fields.first() != Some(&"Z") && fields.get(1).and_then(|id| id.parse().ok()) == Some(parent) {
            children.push(pid);
            children.extend(family(pid));
        }
    }
    children
}

/// Resident set size in kB. Unlike the proportional one it does not depend on what else runs on the machine.
fn memory(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("is there");
    let line = text.lines().find(|line| line.starts_with("Rss:")).expect("has an Rss");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("is a number")
}

/// Waits until the memory of a process stays as it is for a second.
fn settle(pid: u32) {
    let mut last = 0;
    wait_for("the memory to settle", Duration::from_secs(30), || {
        std::thread::sleep(Duration::from_secs(1));
        let now = memory(pid);
        let same = now.abs_diff(last) < 128;
        last = now;
        same.then_some(())
    });
}
