//! What happens to the processes: what the world does, and what goes wrong.

use crate::state::{From, LateWrite, SealKey, State, Step};
use crate::steps::{Protocol, lost};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::{Outcome, Progress};

/// Something that no process of ours does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The access token runs out.
    RunOut,
    /// The keychain is locked.
    Lock,
    /// The keychain is unlocked.
    Unlock,
    /// A process is killed: its memory is gone, its lease is free, and what it had sent is under way.
    Kill(usize),
    /// The same, and the keychain write it had asked for is done later.
    KillInWrite(usize),
    /// That write is done.
    LateWrite,
    /// The issuer takes a request for which nobody waits any more.
    LateRequest,
    /// The request certainly did not reach the issuer, or the issuer says that it did not take the token.
    NotProcessed(usize),
    /// Request or answer is lost, as seen by a process that lives. What is lost on the way there may still arrive.
    Lost(usize),
    /// The issuer fails, and took nothing.
    Failed(usize),
    /// The answer cannot be sealed, because the disk is full.
    FullDisk(usize),
}

/// What may happen now.
pub fn possible(state: &State) -> Vec<Event> {
    let mut events = vec![];
    let mut offer = |event: Event, may: bool| {
        if may {
            events.push(event);
        }
    };
    // Only a row without an answer asks whether the access token is good.
    offer(Event::RunOut, state.usable && state.progress() == Some(Progress::Asked));
    offer(Event::Lock, !state.keychain.locked && state.left.locks > 0);
    offer(Event::Unlock, state.keychain.locked);
    offer(Event::LateWrite, state.keychain.late.is_some());
    offer(Event::LateRequest, state.issuer.late);
    for (p, step) in state.processes.iter().enumerate() {
        // A process without lease, request and memory has nothing to lose.
        let holds = !matches!(step, Step::Idle | Step::Waiting { .. } | Step::Following);
        offer(Event::Kill(p), holds && state.left.kills > 0);
        let late = match writing(step) {
            Some(LateWrite::SealKey(_)) => state.left.late_keys,
            Some(LateWrite::Part(..)) => state.left.late_parts,
            None => 0,
        };
        let writes = late > 0 && !state.keychain.locked && state.keychain.late.is_none();
        offer(Event::KillInWrite(p), writes && state.left.kills > 0);
        offer(Event::NotProcessed(p), matches!(step, Step::Sending { .. }));
        offer(Event::Failed(p), matches!(step, Step::Asking { .. }) && state.left.lost > 0);
        let waits = matches!(step, Step::Asking { .. } | Step::Answered { .. });
        offer(Event::Lost(p), waits && state.left.lost > 0);
        let granted = matches!(step, Step::Answered { granted: true, .. });
        offer(Event::FullDisk(p), granted && state.left.full_disks > 0);
    }
    events
}

/// What comes of it.
pub fn happen(protocol: &Protocol, state: &mut State, event: Event) {
    match event {
        Event::RunOut => state.usable = false,
        Event::Lock => {
            spend(&mut state.left.locks);
            state.keychain.locked = true;
        }
        Event::Unlock => state.keychain.locked = false,
        Event::Kill(p) => kill(state, p),
        Event::KillInWrite(p) => {
            state.keychain.late = writing(&state.processes[p]);
            match state.keychain.late {
                Some(LateWrite::SealKey(_)) => spend(&mut state.left.late_keys),
                _ => spend(&mut state.left.late_parts),
            }
            kill(state, p);
        }
        Event::LateWrite => late_write(protocol, state),
        Event::LateRequest => {
            state.issuer.unspent += 1;
            state.issuer.late = false;
        }
        Event::NotProcessed(p) => settle(state, p, Outcome::NotProcessed, FaultCode::Offline),
        Event::Lost(p) => {
            spend(&mut state.left.lost);
            abandon(state, p);
            settle(state, p, Outcome::Unknown, FaultCode::NoAnswer);
        }
        Event::Failed(p) => {
            spend(&mut state.left.lost);
            settle(state, p, Outcome::Unknown, FaultCode::OpenaiDown);
        }
        Event::FullDisk(p) => {
            spend(&mut state.left.full_disks);
            if let Step::Answered { of, .. } = state.processes[p] {
                state.processes[p] = Step::Putting { of, part: 0, from: From::Memory };
            }
        }
    }
}

/// The keychain write that a step asks for.
fn writing(step: &Step) -> Option<LateWrite> {
    match *step {
        Step::Proving { of, .. } => Some(LateWrite::SealKey(of)),
        Step::Putting { of, part, .. } => Some(LateWrite::Part(of, part)),
        _ => None,
    }
}

fn late_write(protocol: &Protocol, state: &mut State) {
    match state.keychain.late.take() {
        Some(LateWrite::Part(of, part)) => protocol.put(state, of, part),
        // A key under a name of its own takes no other's place.
        Some(LateWrite::SealKey(_)) if protocol.own_seal_key_names() => {}
        Some(LateWrite::SealKey(of)) => state.keychain.seal_keys[of] = Some(SealKey::Late),
        None => {}
    }
}

fn kill(state: &mut State, p: usize) {
    spend(&mut state.left.kills);
    abandon(state, p);
    match state.processes[p] {
        Step::Sending { of, .. } | Step::Putting { of, from: From::Memory, .. } => lost(state, of),
        // What it knew of an answer, or of there having been none, was not written down.
        Step::Settling { of, .. } if state.disk.rows[of].is_some_and(|row| row.progress == Progress::Asked) => {
            lost(state, of);
        }
        _ => {}
    }
    state.processes[p] = Step::Idle;
    if state.lease == Some(p) {
        state.lease = None;
    }
}

/// Nobody waits any more for what this process had asked.
fn abandon(state: &mut State, p: usize) {
    match state.processes[p] {
        Step::Asking { of, .. } => {
            lost(state, of);
            // A request with a token that is spent is refused whenever it arrives.
            state.issuer.late |= of == state.issuer.unspent;
        }
        Step::Answered { of, .. } => lost(state, of),
        _ => {}
    }
}

fn settle(state: &mut State, p: usize, outcome: Outcome, fault: FaultCode) {
    if let Step::Sending { of, attempt } | Step::Asking { of, attempt } | Step::Answered { of, attempt, .. } =
        state.processes[p]
    {
        if outcome == Outcome::Unknown {
            lost(state, of);
        }
        state.processes[p] = Step::Settling { of, attempt, outcome, fault };
    }
}

fn spend(left: &mut u8) {
    if *left != UNBOUNDED {
        *left -= 1;
    }
}

/// As often as it likes.
pub const UNBOUNDED: u8 = u8::MAX;
