//! Sixteen processes that live on, one account, and a real keyring: each time the account is due, one of them refreshes
//! it and the others take what it brought.

use crate::plan::Plan;
use crate::scene::{Scene, ended_within};
use crate::verdict::Verdict;
use crate::worker::{self, fingerprint};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use world::issuer::SecretKind;

/// 200 rotations in full.
pub fn run(plan: Plan) -> Verdict {
    let rotations = plan.some_of(200, 5);
    let mut verdict = Verdict::default();
    let scene = Scene::signed_in(false);
    let mut rivals: Vec<Rival> = (0..RIVALS).map(|_| Rival::start(&scene)).collect();
    for rival in &rivals {
        assert_eq!(rival.answer(), "ready");
    }
    let first = scene.journal().generation;
    let begun = Instant::now();
    let mut longest = Duration::ZERO;
    for round in 1..=rotations {
        scene.make_due();
        let told = Instant::now();
        rivals.iter_mut().for_each(|rival| rival.tell("go"));
        let answers: Vec<String> = rivals.iter().map(Rival::answer).collect();
        longest = longest.max(told.elapsed());
        let expected = (first as usize + round).to_string();
        let others: Vec<&String> = answers.iter().filter(|answer| **answer != expected).collect();
        verdict.demand(others.is_empty(), || format!("in round {round} {others:?} instead of {expected}"));
    }
    let took = begun.elapsed();
    rivals.iter_mut().for_each(|rival| rival.tell("token"));
    let tokens: Vec<String> = rivals.iter().map(Rival::answer).collect();
    let given = scene.issuer.secrets();
    let newest = given.iter().rev().find(|secret| secret.kind == SecretKind::AccessToken);
    let newest = newest.map(|secret| fingerprint(&secret.value)).unwrap_or_default();
    let behind = tokens.iter().filter(|token| **token != newest).count();
    let counts = scene.issuer.counts();
    let (refreshes, reuses) = (counts.refreshes, counts.reuses);
    verdict.number(format!("{RIVALS} processes × {rotations} rotations"));
    verdict.number(format!("{refreshes} refresh requests, {reuses} reuses, {behind} without the newest token"));
    verdict.number(format!("{} ms a round, at most {} ms", took.as_millis() / rotations as u128, longest.as_millis()));
    verdict.demand(refreshes == rotations && reuses == 0, || format!("there should be {rotations}, and 0 reuses"));
    verdict.demand(behind == 0, || format!("without the newest token: {tokens:?}"));
    for rival in rivals {
        rival.end(&mut verdict);
    }
    verdict
}

/// A process. It is ended when this is dropped.
struct Rival {
    child: Child,
    says: Option<ChildStdin>,
    answers: Receiver<String>,
}

impl Rival {
    fn start(scene: &Scene) -> Rival {
        let mut command = scene.program("chaos");
        command.arg(worker::ARGUMENT).stdin(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the worker starts");
        let says = child.stdin.take();
        let out = BufReader::new(child.stdout.take().expect("is piped"));
        let (send, answers) = mpsc::channel();
        // Ends with the worker.
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Rival { child, says, answers }
    }

    fn tell(&mut self, line: &str) {
        let says = self.says.as_mut().expect("it listens");
        writeln!(says, "{line}").expect("the worker reads");
    }

    fn answer(&self) -> String {
        self.answers.recv_timeout(PATIENCE).expect("the worker answers")
    }

    fn end(mut self, verdict: &mut Verdict) {
        drop(self.says.take());
        let status = ended_within(&mut self.child, Duration::from_secs(10));
        verdict.demand(status.is_some_and(|status| status.success()), || format!("a worker ended with {status:?}"));
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const RIVALS: usize = 16;
const PATIENCE: Duration = Duration::from_secs(60);
