//! A sign-in that nobody refreshes here is told of before it runs out (behaviour 221 to 225).

use crate::import::codex;
use crate::paper::{Paper, now};
use crate::stage::{Stage, wait_for};
use std::path::Path;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::Person;

const SOON: Duration = Duration::from_secs(30);
const HOUR: Duration = Duration::from_secs(3_600);

fn stage() -> Stage {
    Stage::with(Options { browser: Browser::Record, ..Options::default() })
}

/// A file of another program, whose access token lives this long.
fn file(stage: &Stage, folder: &Path, life: Duration) -> String {
    stage.issuer.set_access_lifetime(life);
    let tokens = stage.issuer.sign_in_elsewhere(Person::sample());
    stage.issuer.set_access_lifetime(HOUR * 240);
    let path = folder.join("auth.json");
    std::fs::write(&path, codex(&tokens, &Person::sample().account_id).to_string()).expect("is written");
    path.to_str().expect("is text").to_owned()
}

/// Imports, and calls what came "work".
fn import(stage: &Stage, path: &str) {
    assert_eq!(stage.cli(["import", path]).code, 0);
    stage.list().execute("UPDATE accounts SET name = 'work'", []).expect("is written");
}

fn said(stage: &Stage, text: &str) -> Vec<String> {
    stage.desktop.notes(["list"]).lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

fn open(stage: &Stage) -> usize {
    said(stage, "[open]").len()
}

fn until_gone(stage: &Stage, text: &str) {
    wait_for("the notice to be taken back", SOON, || {
        said(stage, text).iter().all(|line| line.contains("closed by the application")).then_some(())
    });
}

#[test]
fn it_is_said_when_the_last_day_begins_and_its_button_signs_in() {
    let stage = stage();
    let folder = tempfile::tempdir().expect("a folder");
    import(&stage, &file(&stage, folder.path(), HOUR * 240));
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    world::home::make_due(&stage.list(), "unixepoch() + 86400 + 5");
    let notice = stage.desktop.notes(["wait", "Runs out", "--timeout", "30"]);
    assert!(notice.contains("This sign-in cannot refresh itself."), "{notice}");
    let sql = "SELECT told_at - (expires_at - 86400) FROM notices, accounts";
    let late: i64 = stage.list().query_row(sql, [], |row| row.get(0)).expect("it is written down");
    assert!(late >= 0, "it was told {} s too early", -late);
    // No person presses a notice in the moment that it appears.
    std::thread::sleep(Duration::from_secs(1));
    stage.desktop.notes(["act", "Runs out", "Sign in again"]);
    let address = stage.desktop.browser(["wait", "/oauth/authorize"]);
    assert_eq!(stage.follow(address.trim()).0, 200);
    let work = wait_for("the sign-in", SOON, || {
        let work = stage.cli(["status", "work", "--json"]).json();
        (work["generation"] == 2).then_some(work)
    });
    assert_eq!((work["refreshable"].as_bool(), work["standing"].as_str()), (Some(true), Some("fresh")), "in place");
    until_gone(&stage, "Runs out");
    assert_eq!((stage.desktop.notes(["list"]).lines().count(), stage.issuer.counts().refreshes), (1, 0));
}

/// One that comes on its last day is told of at once; when it runs out, the next notice takes the place of the first.
#[test]
fn on_its_last_day_it_is_said_at_once_and_gives_way_when_it_runs_out() {
    let stage = stage();
    let folder = tempfile::tempdir().expect("a folder");
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "No account connected"]);
    import(&stage, &file(&stage, folder.path(), HOUR * 5));
    // It is named after it came, and an address is not shown.
    let notice = stage.desktop.notes(["wait", "Runs out", "--timeout", "30"]);
    assert!(!notice.contains('@'), "{notice}");
    stage.desktop.tray(["wait-label", "work · signed in"]);
    world::home::make_due(&stage.list(), "unixepoch() + 4");
    let notice = stage.desktop.notes(["wait", "Sign in again: work", "--timeout", "30"]);
    assert!(notice.contains("This sign-in could not refresh itself and ran out."), "{notice}");
    let all = stage.desktop.notes(["list"]);
    // One more where it was seen before it had its name: each takes the place of the one before.
    let last_day = said(&stage, "Runs out");
    assert!(last_day.iter().all(|line| line.contains("[replaced]")), "{all}");
    assert_eq!((all.lines().count() - last_day.len(), open(&stage)), (1, 1), "{all}");
    assert_eq!(stage.issuer.requests().len(), 0, "nothing was sent");
}

/// Killed with its notice on the screen: the next start does not say it again, and takes it back when it is mended.
#[test]
fn it_is_said_once_across_starts_and_taken_back_when_it_is_taken_over() {
    let stage = stage();
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&stage, folder.path(), HOUR * 5);
    import(&stage, &path);
    let app = stage.app(["--hidden"]);
    stage.desktop.notes(["wait", ": work", "--timeout", "30"]);
    wait_for("the place to be written down", SOON, || {
        let place: Option<String> = stage.list().query_row("SELECT place FROM notices", [], |row| row.get(0)).ok()?;
        place
    });
    app.signal("KILL");
    drop(app);
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(open(&stage), 1, "it is there from before");
    assert_eq!(stage.cli(["import", &path, "--take-over"]).code, 0);
    until_gone(&stage, "Runs out");
    let work = stage.cli(["status", "work", "--json"]).json();
    assert_eq!((work["refreshable"].as_bool(), work["standing"].as_str()), (Some(true), Some("fresh")));
    assert_eq!(said(&stage, ": work").len(), 1, "{}", stage.desktop.notes(["list"]));
}

/// A folder of ten is one notice, also when they run out.
#[test]
fn a_folder_that_runs_out_is_one_notice() {
    let stage = stage();
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..10 {
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let (email, account) = (leak(format!("{number}@acme.example")), leak(format!("acct-{number}")));
        let user = leak(format!("user-{number}"));
        let paper = Paper { email, account, user, number, expires: now() + 18_000, ..Paper::new() };
        std::fs::write(folder.path().join(format!("{number}.json")), paper.codex().to_string()).expect("is written");
    }
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "No account connected"]);
    assert_eq!(stage.cli(["import".as_ref(), folder.path().as_os_str()]).code, 0);
    let notice = stage.desktop.notes(["wait", "10 sign-ins run out within a day", "--timeout", "30"]);
    assert!(notice.contains("Account 1, Account 2, Account 3 and 7 more."), "{notice}");
    wait_for("the others to make room", SOON, || (open(&stage) == 1).then_some(()));
    world::home::make_due(&stage.list(), "unixepoch() + 3");
    stage.desktop.notes(["wait", "10 accounts need a new sign-in", "--timeout", "30"]);
    wait_for("the others to make room", SOON, || (open(&stage) == 1).then_some(()));
    assert!(said(&stage, "[open]")[0].contains("10 accounts need a new sign-in"), "{}", stage.desktop.notes(["list"]));
}
