//! Killed at every named point of a refresh, with the real command line, keyring and files (behaviour 58, 64 to 66).
//! `scripts/chaos` does the same many times over, and at random times.

use crate::stage::{Stage, block_on};
use codex_connect_host::crash::CRASH_POINTS;
use std::process::Stdio;
use world::issuer::{Endpoint, Mood, Person};

/// An account called `work`, signed in.
fn signed_in() -> Stage {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    stage
}

fn killed_at(stage: &Stage, point: &str) {
    let mut command = stage.program("codex-connect");
    command.args(["refresh", "work", "--force"]).env("CODEX_CONNECT_CRASH_AT", point);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9), "killed at {point}");
}

#[test]
fn a_kill_at_any_point_loses_nothing_that_reached_this_computer() {
    let stage = signed_in();
    let mut generation = 1;
    for point in CRASH_POINTS {
        killed_at(&stage, point);
        let status = stage.cli(["status", "work", "--json"]).json();
        let after = stage.cli(["refresh", "work", "--force", "--json"]);
        if *point == "answered" {
            // The one moment that no program can close: the answer was here, and nowhere but in memory.
            assert_eq!((after.code, after.fault().as_str()), (3, "cut_off"), "{}", after.err);
            let mut again = stage.start(["connect", "--no-browser", "--json", "--account", "work"]);
            let address = again.address();
            stage.follow(&address);
            assert_eq!(again.end(std::time::Duration::from_secs(20)).code, 0);
        } else {
            assert_eq!(after.code, 0, "{point}: {}", after.err);
        }
        let now = stage.cli(["status", "work", "--json"]).json();
        assert_eq!(
            (now["standing"].as_str(), now["name"].as_str()),
            (Some("fresh"), Some("work")),
            "{point}: {status}"
        );
        assert!(now["generation"].as_i64() > Some(generation), "{point}: {now}");
        generation = now["generation"].as_i64().expect("is a number");
        assert_eq!(stage.cli(["validate", "work"]).code, 0, "{point}");
        assert_eq!(stage.kept(), 1, "{point}: one generation, and no seal key");
    }
    let uses = stage.issuer.uses_of_each();
    // “asked” and “answered” are probed; the second had been spent.
    assert_eq!((uses.iter().max(), uses.iter().filter(|uses| **uses == 2).count()), (Some(&2), 1), "{uses:?}");
}

/// Each way in which the connection can be cut while the issuer answers.
#[test]
fn half_an_answer_is_read_for_what_it_holds() {
    let stage = signed_in();
    stage.issuer.set_mood_for_next(Endpoint::Refresh, Mood::CutOffMidBody, 1);
    let first = stage.cli(["refresh", "work", "--force", "--json"]);
    let second = stage.cli(["refresh", "work", "--force", "--json"]);
    assert!(first.code == 0 || second.code == 0 || second.fault() == "cut_off", "{} {}", first.err, second.err);
    assert!(stage.issuer.uses_of_each().iter().all(|uses| *uses <= 2));
}

/// A disk that is full before: nothing is sent. A disk that fills up while the issuer answers: the keychain has it.
#[test]
fn a_full_disk_loses_nothing() {
    let stage = signed_in();
    let limited = |script: &str| {
        let mut command = stage.desktop.command("/bin/bash");
        let program = crate::stage::program("codex-connect");
        for (name, value) in stage.program("codex-connect").get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command.args(["-c", script, "bash"]).arg(program).args(["refresh", "work", "--force", "--json"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    // Every write to a file fails.
    let ran = crate::stage::Ran::from(limited("trap '' XFSZ; ulimit -f 0; exec \"$@\"").output().expect("runs"));
    assert_ne!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(stage.issuer.counts().refreshes, 0, "nothing was sent");

    stage.issuer.set_mood_for_next(Endpoint::Refresh, Mood::Slow(std::time::Duration::from_secs(2)), 1);
    let child = limited("trap '' XFSZ; exec \"$@\"").spawn().expect("runs");
    crate::stage::wait_for("the request", std::time::Duration::from_secs(20), || {
        (stage.issuer.counts().refreshes > 0).then_some(())
    });
    let full = std::process::Command::new("prlimit").args(["--pid", &child.id().to_string(), "--fsize=0:0"]).status();
    assert!(full.expect("prlimit runs").success());
    let ran = crate::stage::Ran::from(child.wait_with_output().expect("ends"));
    assert_eq!((ran.code, ran.fault().as_str()), (1, "list_unwritable"), "it says what is wrong: {}", ran.err);
    let after = stage.cli(["refresh", "work", "--json"]);
    assert_eq!(after.code, 0, "{}", after.err);
    assert_eq!(stage.cli(["validate", "work"]).code, 0);
    assert_eq!(stage.issuer.counts().reuses, 0);
    assert_eq!(block_on(async { stage.issuer.counts().refreshes }), 1, "what came was found in the keychain");
}
