//! Every order of events, in the model of the protocol.

use crate::plan::Plan;
use crate::verdict::Verdict;
use std::process::Command;

/// All of the model when there is time, and then optimised; else the part that is in every run of the tests.
pub fn run(plan: Plan) -> Verdict {
    let mut verdict = Verdict::default();
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(["test", "--locked", "-p", "codex-connect-core", "--test", "model"]);
    if plan.is_full() {
        command.arg("--release");
    }
    command.args(["--", "--nocapture"]);
    if plan.is_full() {
        command.arg("--include-ignored");
    }
    let ran = command.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    let result = text.lines().find(|line| line.starts_with("test result:"));
    let states = text.lines().filter(|line| line.contains("states")).map(str::trim).collect::<Vec<_>>();
    verdict.number(if plan.is_full() { "all of it" } else { "the part of every day" });
    verdict.number(result.unwrap_or("no result").to_owned());
    verdict.number(states.join("; "));
    verdict.demand(ran.status.success(), || text.lines().rev().take(20).collect::<Vec<_>>().join(" / "));
    verdict
}
