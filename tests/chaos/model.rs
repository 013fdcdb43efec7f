//! Every order of events, in the model of the protocol.

use crate::plan::Plan;
use crate::verdict::Verdict;
use std::process::Command;
use std::time::Duration;

/// All of the model when there is time, optimised when there is much; else the part that is in every run of the tests.
pub fn run(plan: Plan) -> Verdict {
    let all = plan.duration >= TIME_FOR_ALL;
    let mut verdict = Verdict::default();
    let mut command = Command::new("timeout");
    // By its plain name, so that rustup, where there is one, says which compiler to take: a crate's own folder may ask for
    // another.
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--kill-after=10", LONGEST, "cargo"]);
    command.args(["test", "--locked", "-p", "codex-connect-core", "--test", "model"]);
    if plan.is_full() {
        command.arg("--release");
    }
    command.args(["--", "--nocapture"]);
    if all {
        command.arg("--include-ignored");
    }
    let ran = command.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    // One line a model: its name, and how many different states it has.
    let states = |line: &str| line.split(" states").next()?.rsplit(' ').next()?.parse::<u64>().ok();
    let counts: Vec<u64> = text.lines().filter(|line| line.contains(" states,")).filter_map(states).collect();
    let result = text.lines().find_map(|line| line.strip_prefix("test result: "));
    verdict.number(if all { "all of it" } else { "the part of every day" });
    verdict.number(format!("{} models with {} states", counts.len(), counts.iter().sum::<u64>()));
    verdict.number(result.unwrap_or("no result").split(';').take(2).collect::<Vec<_>>().join(","));
    verdict.demand(ran.status.success(), || text.lines().rev().take(20).collect::<Vec<_>>().join(" / "));
    verdict.demand(!counts.is_empty(), || "it looked at nothing".to_owned());
    verdict
}

/// All of it takes about two minutes.
const TIME_FOR_ALL: Duration = Duration::from_secs(600);
/// In seconds, with the time to build it.
const LONGEST: &str = "1800";
