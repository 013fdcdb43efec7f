//! Being told once, and never again (behaviour 75 to 80).

use crate::journeys;
use crate::stage::{Running, Stage, wait_for};
use crate::window;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::{Endpoint, Mood, Person};

const SOON: Duration = Duration::from_secs(20);

fn stage() -> Stage {
    Stage::with(Options { browser: Browser::Record, ..Options::default() })
}

fn dies(stage: &Stage) {
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_invalidated" });
}

fn said(stage: &Stage, text: &str) -> Vec<String> {
    stage.desktop.notes(["list"]).lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

fn quit(stage: &Stage, app: Running) {
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    assert_eq!(app.end(SOON).code, 0);
}

/// A sign-in that another program found dead while the app was not running, and the app that tells it at its start.
fn told() -> (Stage, Running) {
    let stage = stage();
    stage.sign_in("work", Person::sample());
    dies(&stage);
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 3);
    let app = stage.app(["--hidden"]);
    stage.desktop.notes(["wait", "Sign in again: work"]);
    (stage, app)
}

/// Told at the start, and at no later one.
#[test]
fn an_incident_is_told_once_across_processes_and_starts() {
    let (stage, app) = told();
    quit(&stage, app);
    wait_for("the notice to be taken back with its buttons", SOON, || {
        said(&stage, "Sign in again: work").iter().all(|line| line.contains("closed by the application")).then_some(())
    });
    for _ in 0..2 {
        let app = stage.app(["--hidden"]);
        stage.desktop.tray(["wait-label", "Sign in again: work"]);
        std::thread::sleep(Duration::from_millis(700));
        quit(&stage, app);
    }
    assert_eq!(said(&stage, "Sign in again: work").len(), 1);
    assert_eq!(stage.cli(["history", "work", "--json"]).json()[0]["event"], "noticed");
}

/// Killed with its notice on the screen, and mended elsewhere: the next start takes the notice back.
#[test]
fn a_notice_of_a_killed_app_is_taken_back_when_it_heals() {
    let (stage, app) = told();
    wait_for("the place to be written down", SOON, || {
        let place: Option<String> = stage.list().query_row("SELECT place FROM notices", [], |row| row.get(0)).ok()?;
        place
    });
    app.signal("KILL");
    drop(app);
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "Sign in again: work"]);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Well);
    let mut again = stage.start(["connect", "--no-browser", "--json", "--account", "work"]);
    let address = again.address();
    stage.follow(&address);
    assert_eq!(again.end(SOON).code, 0);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    wait_for("the notice to be gone", SOON, || {
        said(&stage, "Sign in again: work").iter().all(|line| line.contains("closed")).then_some(())
    });
    assert_eq!(said(&stage, "Sign in again: work").len(), 1);
}

/// In the list of the desktop until it is seen, and past no wish not to be disturbed; taken back as soon as the window shows
/// what it says, and not told again (behaviour 260, 261).
#[test]
fn what_the_window_shows_is_taken_back() {
    let (stage, app) = told();
    let all = stage.desktop.notes(["list", "--json"]);
    let note = &serde_json::from_str::<serde_json::Value>(&all).expect("is JSON")[0];
    assert_eq!((note["hints"]["urgency"].as_i64(), note["timeout"].as_i64()), (Some(1), Some(0)), "{all}");
    stage.desktop.tray(["click", "Settings…"]);
    let window = wait_for("the window", SOON, || window::window(&stage));
    std::thread::sleep(Duration::from_secs(1));
    assert!(said(&stage, "Sign in again: work")[0].contains("[open]"), "the settings do not say it");
    window::press(&stage, &window, &["key", "Escape"]);
    wait_for("the notice to be taken back", SOON, || {
        said(&stage, "Sign in again: work").iter().all(|line| line.contains("closed by the application")).then_some(())
    });
    quit(&stage, app);
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "Sign in again: work"]);
    std::thread::sleep(Duration::from_millis(700));
    quit(&stage, app);
    assert_eq!(said(&stage, "Sign in again: work").len(), 1);
}

/// Shown with its address, until that is masked: then it takes its own place, without a sound (behaviour 259).
#[test]
fn an_address_that_is_masked_is_masked_on_the_desktop() {
    let stage = stage();
    std::fs::write(stage.home.path().join("config.toml"), "[notices]\nshow_email = true\n").expect("is written");
    stage.sign_in("", Person::sample());
    let (_app, page) = journeys::open(&stage);
    page.press("Settings");
    page.wait_text("Hide e-mail addresses");
    dies(&stage);
    assert_eq!(stage.cli(["refresh", "dev@acme.example", "--force"]).code, 3);
    stage.desktop.notes(["wait", "Sign in again: dev@acme.example"]);
    page.press("Hide e-mail addresses");
    stage.desktop.notes(["wait", "Sign in again: Account 1"]);
    let all = stage.desktop.notes(["list", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&all).expect("is JSON");
    assert_eq!((all[0]["state"].as_str(), all[1]["state"].as_str()), (Some("replaced"), Some("open")), "{all}");
    assert_eq!((&all[0]["id"], all[1]["hints"]["suppress-sound"].as_bool()), (&all[1]["id"], Some(true)), "{all}");
    assert!(all[0]["hints"]["suppress-sound"].is_null(), "it was news: {all}");
}

/// Several that die together are one notice, replaced and not piled up.
#[test]
fn several_that_die_together_are_told_in_one_notice() {
    let stage = stage();
    stage.sign_in("work", Person::sample());
    stage.sign_in("home", Person::at_home());
    dies(&stage);
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    stage.desktop.tray(["click", "Refresh all now"]);
    stage.desktop.notes(["wait", "2 accounts need a new sign-in"]);
    let all = stage.desktop.notes(["list"]);
    let open = all.lines().filter(|line| line.contains("open")).count();
    assert_eq!(open, 1, "{all}");
    quit(&stage, app);
}

/// What mends itself makes no noise; what cannot be used meanwhile is said, once, however often it is tried.
#[test]
fn an_issuer_that_is_down_is_said_only_when_the_sign_in_ran_out() {
    let stage = stage();
    stage.sign_in("work", Person::sample());
    world::home::make_due(&stage.list(), "unixepoch() + 15");
    stage.issuer.refuse_connections(true);
    let _app = stage.app(["--hidden"]);
    wait_for("it to wait", SOON, || stage.desktop.tray(["menu"]).contains("work · next try ").then_some(()));
    assert_eq!(stage.desktop.notes(["list"]).trim(), "", "the sign-in is still good");
    stage.desktop.notes(["wait", "Cannot refresh: work", "--timeout", "60"]);
    stage.issuer.refuse_connections(false);
    stage.desktop.notes(["act", "Cannot refresh: work", "Try now"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    wait_for("the notice to be gone", SOON, || {
        said(&stage, "Cannot refresh: work").iter().all(|line| !line.contains("open")).then_some(())
    });
    assert_eq!(said(&stage, "Cannot refresh: work").len(), 1);
}

/// While the computer is about to sleep nothing is begun; afterwards what is due is due once.
#[test]
fn nothing_is_begun_before_a_sleep_and_what_is_due_is_done_after_it() {
    let stage = stage();
    stage.sign_in("work", Person::sample());
    let bus = stage.desktop.variable("DBUS_SESSION_BUS_ADDRESS").to_owned();
    let logind = zbus::blocking::connection::Builder::address(bus.as_str()).expect("an address");
    let logind = logind.name("org.freedesktop.login1").expect("a name").build().expect("the bus is there");
    let prepare = |sleep: bool| {
        let manager = "org.freedesktop.login1.Manager";
        logind
            .emit_signal(None::<&str>, "/org/freedesktop/login1", manager, "PrepareForSleep", &sleep)
            .expect("is sent");
    };
    let mut app = stage.program("codex-connect-desktop");
    app.arg("--hidden").env("DBUS_SYSTEM_BUS_ADDRESS", &bus);
    let _app = crate::stage::run(app);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    // Nobody answers its wish to delay the sleep, which it gives up after a second.
    std::thread::sleep(Duration::from_millis(1_500));
    prepare(true);
    std::thread::sleep(Duration::from_millis(500));
    world::home::make_due(&stage.list(), "unixepoch() + 60");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(stage.issuer.counts().refreshes, 0, "it is about to sleep");
    prepare(false);
    wait_for("the refresh", SOON, || (stage.issuer.counts().refreshes == 1).then_some(()));
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(stage.issuer.counts().refreshes, 1);
}
