//! Killed, stopped or refused while an account is saved (behaviour 226 to 230). `scripts/chaos` does the same many times
//! over.

mod keychain;

use crate::paper::{Paper, now};
use crate::stage::{Running, Stage, run, wait_for};
use codex_connect_host::crash::{ADDING_POINTS, REPLACING_POINTS};
use rusqlite::Connection;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::{Endpoint, Mood, Person};

const SOON: Duration = Duration::from_secs(20);
const KEY: &str = "sk-proj-0123456789abcdefghijklmnop";
const NAME: &str = "work";
const NOTE: &str = "a note";

/// How an account comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    SignIn,
    Import,
    Key,
}

impl Way {
    /// Goes this way, with `variable` telling at which point the program is killed or stopped.
    fn begin(self, stage: &Stage, variable: &str, point: &str) -> Running {
        let mut command = stage.program("codex-connect");
        command.env(variable, point);
        match self {
            Way::SignIn => {
                command.args(["connect", "--no-browser", "--json", "--name", NAME, "--description", NOTE]);
                return signing_in(stage, command);
            }
            Way::Import => command.arg("import").arg(file(stage)),
            Way::Key => command.args(["add-key", NAME]),
        };
        let mut running = run(command);
        if self == Way::Key {
            running.say_last(KEY);
        }
        running
    }

    fn name(self) -> &'static str {
        if self == Way::Import { Paper::new().email } else { NAME }
    }

    fn event(self) -> &'static str {
        match self {
            Way::SignIn => "signed_in",
            Way::Import => "imported",
            Way::Key => "key_added",
        }
    }
}

/// A sign-in whose last address was pasted.
fn signing_in(stage: &Stage, command: std::process::Command) -> Running {
    let mut running = run(command);
    let back = stage.callback(&running.address());
    running.say(&back);
    running
}

/// A sign-in of somebody who signs in nowhere else, as the Codex CLI writes it.
fn file(stage: &Stage) -> PathBuf {
    let path = stage.home.path().join("auth.json");
    std::fs::write(&path, Paper::new().codex().to_string()).expect("is written");
    path
}

fn access_in(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("is there");
    let file: Value = serde_json::from_str(&text).expect("is JSON");
    file["tokens"]["access_token"].as_str().expect("is text").to_owned()
}

fn is_killed(running: Running, at: &str) {
    let ran = running.end(SOON);
    assert_eq!(ran.code, -1, "{at}: {}", ran.err);
}

fn accounts(stage: &Stage) -> Vec<Value> {
    let ran = stage.cli(["list", "--json"]);
    ran.json().as_array().unwrap_or_else(|| panic!("is no list: {} {}", ran.out, ran.err)).clone()
}

/// How many notes there are of what is being saved.
fn notes(list: &Connection) -> usize {
    let count: i64 = list.query_row("SELECT count(*) FROM arrivals", [], |row| row.get(0)).expect("is read");
    usize::try_from(count).expect("fits")
}

fn arrivals(stage: &Stage) -> usize {
    notes(&stage.list())
}

fn number(stage: &Stage, sql: &str) -> i64 {
    stage.list().query_row(sql, [], |row| row.get(0)).expect("is read")
}

#[test]
fn a_new_account_that_was_cut_short_is_whole_with_the_next_start_or_gone() {
    let stage = Stage::without_pages();
    stage.issuer.add_key(KEY);
    for way in [Way::SignIn, Way::Import, Way::Key] {
        for point in ADDING_POINTS {
            let at = format!("{way:?} at {point}");
            is_killed(way.begin(&stage, "CODEX_CONNECT_CRASH_AT", point), &at);
            assert_eq!(stage.kept(), usize::from(*point != "noted"), "{at}");
            assert_eq!(arrivals(&stage), usize::from(*point != "listed"), "{at}");
            // Its own time is not that of the start that finishes it.
            let early = "UPDATE arrivals SET intent = json_set(intent, '$.add[0].connected_at', unixepoch() - 1000)";
            stage.list().execute(early, []).expect("is written");
            let listed = accounts(&stage);
            assert_eq!((listed.len(), arrivals(&stage)), (stage.kept(), 0), "{at}");
            if *point == "noted" {
                assert_eq!(stage.kept(), 0, "{at}");
                continue;
            }
            assert_eq!((listed[0]["name"].as_str(), stage.kept()), (Some(way.name()), 1), "{at}");
            let note = if way == Way::SignIn { NOTE } else { "" };
            assert_eq!(listed[0]["description"], note, "{at}");
            assert_eq!(listed[0]["standing"], "fresh", "{at}");
            let given = stage.cli(["token", way.name()]);
            match way {
                Way::SignIn => assert_eq!(stage.cli(["validate", NAME]).code, 0, "{at}: {}", given.err),
                Way::Import => assert_eq!(given.out.trim(), access_in(&stage.home.path().join("auth.json")), "{at}"),
                Way::Key => assert_eq!(given.out.trim(), KEY, "{at}"),
            }
            let first = "SELECT event FROM timeline ORDER BY id LIMIT 1";
            let event: String = stage.list().query_row(first, [], |row| row.get(0)).expect("is read");
            assert_eq!(event, way.event(), "{at}");
            if *point == "put" {
                let age = number(&stage, "SELECT unixepoch() - connected_at FROM accounts");
                assert!((1_000..1_100).contains(&age), "{at}: {age}");
                let apart = "SELECT connected_at - at FROM accounts JOIN timeline ON account = accounts.id LIMIT 1";
                assert_eq!(number(&stage, apart), 0, "{at}");
            }
            let shared = number(&stage, "SELECT shared FROM accounts");
            assert_eq!(shared, i64::from(way == Way::Import), "{at}: another program may have its token");
            assert_eq!(stage.cli(["remove", way.name(), "--no-revoke"]).code, 0, "{at}");
            assert_eq!(stage.kept(), 0, "{at}");
        }
        // Nothing that was left is in its way.
        let done = way.begin(&stage, "NOTHING", "").end(SOON);
        assert_eq!((done.code, accounts(&stage).len(), stage.kept(), arrivals(&stage)), (0, 1, 1, 0), "{}", done.err);
        assert_eq!(stage.cli(["remove", way.name(), "--no-revoke"]).code, 0);
    }
}

/// Makes the account dead, so that only what is being saved is of use.
fn is_dead(stage: &Stage) {
    if stage.cli(["status", NAME, "--json"]).json()["standing"] == "sign_in_needed" {
        return;
    }
    stage.issuer.set_mood_for_next(
        Endpoint::Refresh,
        Mood::NestedError { status: 401, code: "refresh_token_reused" },
        1,
    );
    assert_eq!(stage.cli(["refresh", NAME, "--force"]).code, 3);
}

#[test]
fn a_new_sign_in_of_an_account_that_was_cut_short_is_in_force_with_the_next_start_or_gone() {
    let stage = Stage::without_pages();
    stage.sign_in(NAME, Person::sample());
    let mut generation = 1;
    for point in REPLACING_POINTS {
        is_dead(&stage);
        let mut command = stage.program("codex-connect");
        command.args(["connect", "--no-browser", "--account", NAME]).env("CODEX_CONNECT_CRASH_AT", point);
        is_killed(signing_in(&stage, command), point);
        let status = stage.cli(["status", NAME, "--json"]).json();
        let standing = if *point == "noted" { "sign_in_needed" } else { "fresh" };
        assert_eq!(status["standing"], standing, "{point}: {status}");
        generation += i64::from(*point != "noted");
        assert_eq!((status["generation"].as_i64(), arrivals(&stage)), (Some(generation), 0), "{point}");
        if *point != "noted" {
            assert_eq!(stage.cli(["validate", NAME]).code, 0, "{point}");
            assert_eq!(stage.cli(["refresh", NAME, "--force"]).code, 0, "{point}");
            generation += 1;
        }
        assert_eq!((stage.kept(), accounts(&stage).len()), (1, 1), "{point}");
    }
    assert_eq!(stage.issuer.counts().reuses, 0);
}

/// What comes out of a file is held, also when it is another start that puts it in force.
#[test]
fn an_import_over_an_account_that_was_cut_short_stays_held() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("auth.json");
    std::fs::write(&path, Paper::new().codex().to_string()).expect("is written");
    let import = |point: &str| {
        let mut command = stage.program("codex-connect");
        command.arg("import").arg(&path).env("CODEX_CONNECT_CRASH_AT", point);
        run(command)
    };
    assert_eq!(import("").end(SOON).code, 0);
    let newer = Paper { number: 2, expires: now() + 20 * 86_400, issued: now() - 10, ..Paper::new() };
    std::fs::write(&path, newer.codex().to_string()).expect("is written");
    is_killed(import("put"), "put");
    assert_eq!(stage.kept(), 2);
    assert_eq!(stage.cli(["token", newer.email]).out.trim(), newer.access());
    assert_eq!((number(&stage, "SELECT shared FROM accounts"), stage.kept(), arrivals(&stage)), (1, 1, 0));
    stage.make_due();
    assert_eq!(stage.cli(["refresh", "--all"]).code, 0);
    assert_eq!(stage.issuer.requests().len(), 0, "it is the other program's to refresh");
}

#[test]
fn what_a_living_process_is_saving_is_left_alone() {
    let stage = Stage::without_pages();
    for way in [Way::SignIn, Way::Import] {
        for point in ["noted", "put"] {
            let at = format!("{way:?} at {point}");
            let saving = way.begin(&stage, "CODEX_CONNECT_STOP_AT", point);
            let status = format!("/proc/{}/stat", saving.id());
            wait_for(&at, SOON, || {
                let status = std::fs::read_to_string(&status).expect("it is there");
                status.rsplit_once(')').is_some_and(|(_, rest)| rest.starts_with(" T")).then_some(())
            });
            let before = (stage.kept(), arrivals(&stage));
            assert_eq!(before, (usize::from(point == "put"), 1), "{at}");
            assert_eq!((accounts(&stage).len(), stage.kept(), arrivals(&stage)), (0, before.0, 1), "{at}");
            saving.signal("CONT");
            let ran = saving.end(SOON);
            assert_eq!(ran.code, 0, "{at}: {}", ran.err);
            assert_eq!((accounts(&stage).len(), stage.kept(), arrivals(&stage)), (1, 1, 0), "{at}");
            assert_eq!(stage.cli(["remove", way.name(), "--no-revoke"]).code, 0, "{at}");
        }
    }
}

#[test]
fn the_app_lists_what_a_command_was_saving() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    is_killed(Way::SignIn.begin(&stage, "CODEX_CONNECT_CRASH_AT", "put"), "put");
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    assert_eq!((stage.kept(), arrivals(&stage)), (1, 0));
}

/// A keyring that is locked, and a note that only a later version can read, cost nothing but time.
#[test]
fn what_cannot_be_finished_now_is_left_as_it_is() {
    let stage = Stage::without_pages();
    is_killed(Way::SignIn.begin(&stage, "CODEX_CONNECT_CRASH_AT", "put"), "put");
    stage.desktop.keyring(["lock"]);
    assert_eq!((accounts(&stage).len(), arrivals(&stage)), (0, 1));
    stage.desktop.keyring(["unlock"]);
    let list = stage.list();
    let intent: String = list.query_row("SELECT intent FROM arrivals", [], |row| row.get(0)).expect("is read");
    list.execute("UPDATE arrivals SET intent = '{\"of_tomorrow\":[]}'", []).expect("is written");
    assert_eq!((accounts(&stage).len(), stage.kept(), arrivals(&stage)), (0, 1, 1));
    list.execute("UPDATE arrivals SET intent = ?1", [intent]).expect("is written");
    assert_eq!((accounts(&stage).len(), stage.kept(), arrivals(&stage)), (1, 1, 0));
    assert_eq!(stage.cli(["validate", NAME]).code, 0);
}

/// The same person, or the same key, has come by another process before what was cut short could be finished.
#[test]
fn what_is_in_the_list_already_is_not_added_twice() {
    let stage = Stage::without_pages();
    stage.issuer.add_key(KEY);
    for way in [Way::SignIn, Way::Key] {
        is_killed(way.begin(&stage, "CODEX_CONNECT_CRASH_AT", "put"), "put");
        let hidden = "CREATE TABLE aside AS SELECT * FROM arrivals; DELETE FROM arrivals";
        stage.list().execute_batch(hidden).expect("is written");
        assert_eq!(way.begin(&stage, "NOTHING", "").end(SOON).code, 0);
        assert_eq!(stage.kept(), 2);
        let again = "INSERT INTO arrivals SELECT * FROM aside; DROP TABLE aside";
        stage.list().execute_batch(again).expect("is written");
        assert_eq!((accounts(&stage).len(), stage.kept(), arrivals(&stage)), (1, 1, 0), "{way:?}");
        assert_eq!(stage.cli(["validate", NAME]).code, 0, "{way:?}");
        assert_eq!(stage.cli(["remove", NAME, "--no-revoke"]).code, 0);
    }
}
