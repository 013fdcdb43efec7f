//! A model of the rotation protocol: two processes, one account, three refreshes, and everything that can go wrong, in
//! every order. It calls the decisions of `codex_connect_core::rotation`, so what is checked is the code that runs.
//!
//! | room | what it is about |
//! | --- | --- |
//! | `state` | the world, and what was sent and saved in it |
//! | `steps` | what a process does up to the answer, one durable effect a step |
//! | `save` | what it does with the answer |
//! | `faults` | kills, lost messages, a locked keychain, a full disk, late writes |
//! | `mutants` | the ways to build it that look right |
//! | `invariants` | what must never happen, and what must be possible |
//!
//! The tests here say that the protocol holds, with no bound on kills, lost messages, locks and full disks, and that
//! each mutant is caught. A run prints its number of different states; a caught mutant prints one way to the harm.

mod faults;
mod invariants;
mod mutants;
mod save;
mod state;
mod steps;

use codex_connect_core::rotation::{Progress, When};
use faults::{Event, UNBOUNDED};
use invariants::{
    ADOPTED, BLAMES_NOBODY, CUT_OFF, FOLLOWED, INVARIANTS, KILL_SAFE, NORMAL_ONCE, NOT_STALE, POINTER_WHOLE,
    PROBE_AFTER_LOSS, PROBED, RECORDED, RECOVERABLE, REPLAYED, SIGNED_IN, TWICE_AT_MOST,
};
use mutants::Mutant;
use state::{Faults, State, Step};
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::io::Write;
use std::time::Instant;
use steps::Protocol;

/// The model: a protocol, and the faults it must stand.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// As designed, or with one change.
    pub protocol: Protocol,
    /// How often each fault happens at most.
    pub faults: Faults,
    /// How many processes share the account.
    pub processes: usize,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A process takes its step.
    Step(usize),
    /// The same, and a person has asked for the probe.
    Probe(usize),
    /// The world does.
    Event(Event),
}

impl Model for Rotation {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::signed_in(self.faults)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for p in 0..self.processes {
            if self.protocol.can_step(state, p) {
                actions.push(Action::Step(p));
                // Who asks changes one decision only.
                let asks = matches!(state.processes[p], Step::Looking { .. });
                if asks && state.usable && state.progress() == Some(Progress::Asked) {
                    actions.push(Action::Probe(p));
                }
            }
        }
        actions.extend(faults::possible(state).into_iter().map(Action::Event));
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Step(p) => self.protocol.step(&mut state, p, When::Due),
            Action::Probe(p) => self.protocol.step(&mut state, p, When::Probe),
            Action::Event(event) => faults::happen(&self.protocol, &mut state, event),
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Rotation>> {
        invariants::properties()
    }
}

/// Checks the protocol as designed with two processes, to the end.
fn holds(name: &str, faults: Faults, reached: &[&'static str], not_reached: &[&'static str]) {
    run(name, Rotation { protocol: Protocol { mutant: None }, faults, processes: 2 }, reached, not_reached);
}

fn run(name: &str, model: Rotation, reached: &[&'static str], not_reached: &[&'static str]) -> usize {
    let start = clock();
    // All states, or the first harm.
    let checker = model.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    say(name, checker.unique_state_count(), checker.max_depth(), start);
    if let Some(broken) = INVARIANTS.iter().find(|name| checker.discovery(name).is_some()) {
        checker.assert_no_discovery(broken);
    }
    INVARIANTS.iter().for_each(|name| checker.assert_no_discovery(name));
    reached.iter().for_each(|name| drop(checker.assert_any_discovery(name)));
    not_reached.iter().for_each(|name| checker.assert_no_discovery(name));
    checker.unique_state_count()
}

/// Checks a mutant until it has broken each of these.
fn breaks(mutant: impl Into<Option<Mutant>>, faults: Faults, broken: &[&'static str]) {
    let start = clock();
    let mutant = mutant.into();
    let name = mutant.map_or("as designed".to_owned(), |mutant| format!("{mutant:?}"));
    let model = Rotation { protocol: Protocol { mutant }, faults, processes: 2 };
    let enough = HasDiscoveries::AllOf(broken.iter().copied().collect());
    let checker = model.checker().threads(2).finish_when(enough).spawn_bfs().join();
    say(&name, checker.unique_state_count(), checker.max_depth(), start);
    for invariant in broken {
        let path = checker.assert_any_discovery(invariant);
        let way: Vec<String> = path.into_actions().iter().map(|action| format!("{action:?}")).collect();
        let _ = writeln!(std::io::stdout(), "  {name} breaks \"{invariant}\": {}", way.join(" "));
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a check took is told, and decides nothing")]
fn clock() -> Instant {
    Instant::now()
}

fn say(name: &str, states: usize, depth: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f32();
    let _ = writeln!(std::io::stdout(), "{name}: {states} states, {depth} deep, {seconds:.1} s");
}

const NONE: Faults = Faults { kills: 0, lost: 0, locks: 0, full_disks: 0, late_parts: 0, late_keys: 0 };
const KILLS: Faults = Faults { kills: UNBOUNDED, ..NONE };
const USUAL: Faults = Faults { kills: UNBOUNDED, lost: UNBOUNDED, locks: UNBOUNDED, ..NONE };
const FULL_DISK: Faults = Faults { full_disks: UNBOUNDED, ..USUAL };
/// Not together with a full disk: with both, the last part of a generation can arrive by itself between the look for
/// it and the probe.
const LATE_PARTS: Faults = Faults { late_parts: 1, ..USUAL };

#[test]
fn without_faults_nobody_must_sign_in_and_nothing_is_probed() {
    holds("no faults", NONE, &[FOLLOWED], &[PROBED, CUT_OFF, REPLAYED, ADOPTED]);
}

#[test]
fn it_holds_with_any_number_of_kills_losses_locks_and_full_disks() {
    holds("kills, losses, locks, full disks", FULL_DISK, &[PROBED, CUT_OFF, REPLAYED, FOLLOWED, ADOPTED], &[]);
}

#[test]
fn it_holds_with_keychain_writes_that_outlive_their_process() {
    holds(
        "kills, losses, late writes",
        Faults { locks: 0, ..LATE_PARTS },
        &[PROBED, CUT_OFF, REPLAYED, FOLLOWED],
        &[ADOPTED],
    );
}

#[test]
#[ignore = "takes minutes"]
fn it_holds_with_counted_faults_with_three_processes_and_with_all_late_writes() {
    let three = Rotation { protocol: Protocol { mutant: None }, faults: FULL_DISK, processes: 3 };
    let all = [PROBED, CUT_OFF, REPLAYED, FOLLOWED, ADOPTED];
    let mut states = run("three processes", three, &all, &[]);
    // Counted faults make the same states differ by what is left of them.
    let counted = Faults { kills: 4, lost: 3, locks: 3, full_disks: 2, ..NONE };
    let two = Rotation { protocol: Protocol { mutant: None }, faults: counted, processes: 2 };
    states += run("4 kills, 3 losses, 3 locks, 2 full disks", two, &all, &[]);
    let late = Rotation { protocol: Protocol { mutant: None }, faults: LATE_PARTS, processes: 2 };
    states += run("kills, losses, locks, late writes", late, &[PROBED, CUT_OFF, REPLAYED, FOLLOWED], &[]);
    assert!(states >= 2_000_000, "{states}");
}

#[test]
fn m1_without_a_lock_a_live_request_is_taken_for_a_dead_one() {
    breaks(Mutant::NoLock, USUAL, &[NORMAL_ONCE, PROBE_AFTER_LOSS, SIGNED_IN, NOT_STALE, RECOVERABLE]);
}

#[test]
fn m2_without_lock_and_journal_two_processes_send_one_token() {
    breaks(Mutant::NoLockNoFenceNoIntent, NONE, &[NORMAL_ONCE, SIGNED_IN, BLAMES_NOBODY, RECORDED]);
}

#[test]
fn m3_a_decision_made_before_the_lock_sends_a_spent_token() {
    breaks(Mutant::DecideBeforeLock, USUAL, &[NORMAL_ONCE, NOT_STALE]);
}

#[test]
fn m4_overwriting_in_place_tears_the_generation_in_force() {
    breaks(Mutant::OverwriteInPlace, NONE, &[POINTER_WHOLE]);
}

#[test]
fn m5_a_pointer_that_moves_first_points_to_nothing() {
    breaks(Mutant::FlipBeforeKeychain, KILLS, &[POINTER_WHOLE, RECOVERABLE, KILL_SAFE]);
}

#[test]
fn m6_erasing_first_leaves_the_pointer_without_a_generation() {
    breaks(Mutant::DeleteOldFirst, NONE, &[POINTER_WHOLE]);
}

#[test]
fn m7_without_a_seal_a_kill_between_two_parts_loses_the_token() {
    breaks(Mutant::NoSeal, KILLS, &[KILL_SAFE]);
}

#[test]
fn m8_without_a_row_a_killed_request_is_sent_again() {
    breaks(Mutant::NoIntentNoFence, KILLS, &[NORMAL_ONCE, BLAMES_NOBODY]);
}

#[test]
fn m9_a_fence_alone_is_safe_and_never_mends_a_lost_answer() {
    let protocol = Protocol { mutant: Some(Mutant::NoIntentWithFence) };
    let model = Rotation { protocol, faults: USUAL, processes: 2 };
    run("NoIntentWithFence", model, &[REPLAYED, FOLLOWED], &[PROBED]);
}

#[test]
fn m10_a_blind_retry_sends_a_token_twice() {
    breaks(Mutant::BlindRetryAfterUnknown, Faults { lost: 1, ..NONE }, &[NORMAL_ONCE]);
}

#[test]
fn m11_a_probe_that_is_not_recorded_is_sent_again() {
    breaks(Mutant::ProbeNotRecorded, KILLS, &[TWICE_AT_MOST, RECORDED]);
}

#[test]
fn m12_a_late_write_tears_one_of_two_slots() {
    breaks(Mutant::ABSlots, Faults { kills: 1, late_parts: 1, ..NONE }, &[POINTER_WHOLE]);
}

#[test]
fn m13_a_late_write_replaces_a_seal_key_unless_each_has_a_name_of_its_own() {
    let faults = Faults { kills: 2, late_keys: 1, ..NONE };
    breaks(None, faults, &[RECOVERABLE, KILL_SAFE]);
    let protocol = Protocol { mutant: Some(Mutant::OwnSealKeyNames) };
    let faults = Faults { kills: 3, lost: 1, late_keys: 1, ..NONE };
    run("OwnSealKeyNames", Rotation { protocol, faults, processes: 2 }, &[REPLAYED, PROBED], &[]);
}

#[test]
fn m14_a_dead_token_is_sent_again_by_who_waited_for_the_lease() {
    breaks(Mutant::StandingNotReRead, USUAL, &[TWICE_AT_MOST, BLAMES_NOBODY]);
}

#[test]
fn m15_a_lease_left_with_tokens_in_memory_lets_another_probe() {
    breaks(Mutant::LeaseLeftUnsaved, Faults { full_disks: 1, locks: 1, ..NONE }, &[SIGNED_IN]);
}

#[test]
fn m16_a_locked_keychain_is_no_proof_that_nothing_is_in_it() {
    breaks(Mutant::LockedLookGoesOn, Faults { kills: 1, full_disks: 1, locks: 1, ..NONE }, &[NOT_STALE]);
}

#[test]
fn m17_a_failed_look_says_nothing_of_what_was_sent() {
    breaks(Mutant::LookSettledAsUnsent, USUAL, &[NORMAL_ONCE, TWICE_AT_MOST, BLAMES_NOBODY]);
}
