//! Refreshing, as far as `token` and the tray do it (behaviour 39 to 46, 67).

use crate::stage::{Ran, Stage, wait_for};
use std::process::Stdio;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::{Endpoint, Mood, Person};

/// An account called `work` that is due now.
fn due(stage: &Stage) {
    stage.sign_in("work", Person::sample());
    stage.make_due();
}

#[test]
fn eight_processes_refresh_once() {
    let stage = Stage::without_pages();
    due(&stage);
    let ask = || {
        let mut command = stage.program("codex-connect");
        command.args(["token", "work"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let asked: Vec<_> = (0..8).map(|_| ask()).collect();
    let answers: Vec<Ran> = asked.into_iter().map(|child| child.wait_with_output().expect("ends").into()).collect();
    for ran in &answers {
        assert_eq!((ran.code, &ran.out), (0, &answers[0].out), "{}", ran.err);
    }
    let counts = stage.issuer.counts();
    assert_eq!((counts.refreshes, counts.reuses), (1, 0));
    assert_eq!(stage.kept(), 1, "the former generation is erased");
}

/// Asked for while another process refreshes: what that one brings is waited for, and given.
#[test]
fn a_token_that_is_asked_for_during_a_refresh_is_the_new_one() {
    let stage = Stage::without_pages();
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_secs(2)));
    let refresh = stage.start(["refresh", "work"]);
    wait_for("the request", Duration::from_secs(20), || (stage.issuer.counts().refreshes == 1).then_some(()));
    let during = stage.cli(["token", "work"]);
    assert_eq!(refresh.end(Duration::from_secs(20)).code, 0);
    let after = stage.cli(["token", "work"]);
    assert_eq!((during.code, &during.out), (0, &after.out), "{}", during.err);
    assert_eq!(stage.issuer.counts().refreshes, 1);
}

#[test]
fn a_missing_refresh_token_keeps_the_old_one() {
    let stage = Stage::without_pages();
    due(&stage);
    stage.issuer.set_mood_for_next(Endpoint::Refresh, Mood::WithoutRefreshToken, 1);
    assert_eq!(stage.cli(["token", "work"]).code, 0);
    stage.make_due();
    let again = stage.cli(["token", "work"]);
    assert_eq!((again.code, stage.issuer.counts().reuses), (0, 0), "{}", again.err);
    assert_eq!(stage.issuer.counts().refreshes, 2);
}

/// As after a refresh whose tokens reached the keychain and whose list could not be written: nothing is sent again.
#[test]
fn tokens_that_are_in_the_keychain_already_are_adopted() {
    let stage = Stage::without_pages();
    due(&stage);
    assert_eq!(stage.cli(["token", "work"]).code, 0);
    let list = stage.list();
    list.execute("UPDATE accounts SET generation = 1", []).expect("is written");
    let asked = "INSERT INTO rotations (account, generation, progress, attempt, asked_at)
         SELECT id, 1, 'asked', 'normal', 1 FROM accounts";
    list.execute(asked, []).expect("is written");
    stage.make_due();
    let ran = stage.cli(["token", "work"]);
    assert_eq!((ran.code, stage.issuer.counts().refreshes), (0, 1), "{}", ran.err);
    assert_eq!(stage.cli(["status", "work", "--json"]).json()["generation"], 2);
}

#[test]
fn a_dead_sign_in_is_said_and_never_tried_again() {
    let stage = Stage::without_pages();
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_reused" });
    for _ in 0..2 {
        let ran = stage.cli(["token", "work", "--json"]);
        assert_eq!((ran.code, ran.fault().as_str()), (3, "used_elsewhere"), "{}", ran.err);
    }
    assert_eq!(stage.issuer.counts().refreshes, 1);
    let status = stage.cli(["status", "work", "--json"]).json();
    assert_eq!((status["standing"].as_str(), status["health_score"].as_i64()), (Some("sign_in_needed"), Some(80)));
}

#[test]
fn a_passing_fault_leaves_the_token_that_is_still_good() {
    let stage = Stage::without_pages();
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::InternalError);
    let ran = stage.cli(["token", "work"]);
    assert_eq!((ran.code, ran.out.trim().split('.').count()), (0, 3), "{}", ran.err);
    let status = stage.cli(["status", "work", "--json"]).json();
    assert_eq!(status["standing"], "waiting");
    assert_eq!(status["fault"]["code"], "openai_down");
}

/// The tray refreshes what is due by itself, and tells once when a person is needed.
#[test]
fn the_tray_tells_once_and_takes_it_back() {
    let stage = Stage::new();
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_invalidated" });
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "Sign in again: work"]);
    let said = stage.desktop.notes(["wait", "Sign in again: work"]);
    assert!(said.contains("This sign-in was ended somewhere else."), "{said}");
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Well);
    // No person presses a notice in the moment that it appears.
    std::thread::sleep(Duration::from_secs(1));
    stage.desktop.notes(["act", "Sign in again: work", "Sign in again"]);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    stage.desktop.browser(["wait-where", "/done"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    let all = stage.desktop.notes(["list"]);
    let said: Vec<&str> = all.lines().filter(|line| line.contains("Sign in again: work")).collect();
    assert_eq!(said.len(), 1, "{all}");
    assert!(said[0].contains("closed by the application"), "it is gone: {all}");
    assert_eq!(stage.cli(["list", "--json"]).json()[0]["generation"], 2, "in place");
}

/// Tooltip and first row say whose sign-in is being refreshed, for as long as it is (behaviour 207).
#[test]
fn the_tray_names_the_account_that_is_being_refreshed() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_secs(8)));
    let _app = stage.app(["--hidden"]);
    for said in ["Refreshing work…", "1 signed in"] {
        stage.desktop.tray(["wait-label", said]);
        let shown: serde_json::Value = serde_json::from_str(&stage.desktop.tray(["show"])).expect("is JSON");
        assert!(shown["tooltip"].to_string().contains(said), "{shown}");
    }
}

/// The person quits while the issuer is still thinking: the app waits for its answer, and what came is saved.
#[test]
fn quitting_during_a_refresh_waits_for_the_answer() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_secs(5)));
    let app = stage.app(["--hidden"]);
    wait_for("the request", Duration::from_secs(20), || (stage.issuer.counts().refreshes == 1).then_some(()));
    app.signal("TERM");
    let ran = app.end(Duration::from_secs(30));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = stage.cli(["refresh", "work", "--json"]);
    assert_eq!((after.code, after.json()["generation"].as_i64()), (0, Some(2)), "{}", after.err);
    assert_eq!((stage.issuer.counts().refreshes, stage.issuer.counts().reuses), (1, 0));
}

/// Two programs that want the same at the same moment, the tray among them: one request.
#[test]
fn the_command_line_beside_the_tray_refreshes_once() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    due(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_secs(1)));
    let _app = stage.app(["--hidden"]);
    let beside = stage.start(["refresh", "work", "--json"]);
    let ran = beside.end(Duration::from_secs(30));
    assert_eq!((ran.code, ran.json()["generation"].as_i64()), (0, Some(2)), "{}", ran.err);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    assert_eq!((stage.issuer.counts().refreshes, stage.issuer.counts().reuses), (1, 0));
}
