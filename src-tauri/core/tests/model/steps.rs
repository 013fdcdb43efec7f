//! What a process does up to the answer, one durable effect a step, so that a kill can come between any two. What it
//! decides is decided by `codex_connect_core::rotation`, the code that runs.

use crate::mutants::Mutant;
use crate::save::{open, refused};
use crate::state::{From, Generation, PARTS, ROTATIONS, Row, SealKey, State, Step};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::{Attempt, Entry, Move, Outcome, Progress, Setback, When, next};
use codex_connect_core::time::Timestamp;

/// How a process goes about it: as designed, or with one change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Protocol {
    /// The change.
    pub mutant: Option<Mutant>,
}

impl Protocol {
    /// Whether the process has a step to take now. Where not, it waits: for work, for the lease, or, with tokens that
    /// are only in its memory, for the keychain.
    pub fn can_step(&self, state: &State, p: usize) -> bool {
        match state.processes[p] {
            Step::Idle => state.disk.needed.is_none() && (state.disk.pointer < ROTATIONS || unswept(state).is_some()),
            Step::Waiting { .. } => state.lease.is_none() || !self.leases(),
            Step::Putting { of, from: From::Answer | From::Memory, .. } if !self.sealed(state, of) => {
                !state.keychain.locked || (self.is(Mutant::LeaseLeftUnsaved) && state.lease == Some(p))
            }
            _ => true,
        }
    }

    /// Takes the step. `when` matters to a process that looks.
    pub fn step(&self, state: &mut State, p: usize, when: When) {
        match state.processes[p] {
            Step::Idle => self.want(state, p),
            Step::Waiting { seen, decided } => self.take_lease(state, p, seen, decided),
            Step::Looking { seen } => self.look(state, p, seen, when),
            Step::Following => leave(state, p),
            Step::Proving { of, attempt } => self.prove(state, p, of, attempt),
            Step::Recording { of, attempt } => self.record(state, p, of, attempt),
            Step::Sending { of, attempt } => send(state, p, of, attempt),
            Step::Asking { of, attempt } => answer(state, p, of, attempt),
            Step::Answered { of, attempt, granted: true } => self.seal(state, p, of, attempt),
            Step::Answered { of, attempt, granted: false } => refused(state, p, of, attempt),
            Step::Opening { of } => open(state, p, of),
            Step::Putting { of, part, from } => self.put_part(state, p, of, part, from),
            Step::Flipping { of, .. } => self.flip(state, p, of),
            Step::ErasingKey { of } => self.erase_key(state, p, of),
            Step::ErasingOld { of } => self.erase_old(state, p, of),
            Step::Forgetting { of } => {
                state.disk.rows[of] = None;
                leave(state, p);
            }
            Step::Settling { of, attempt, outcome, fault } => self.settle(state, p, of, attempt, outcome, fault),
        }
    }

    /// Whether the keychain has all of a generation.
    pub fn is_whole(&self, state: &State, generation: Generation) -> bool {
        state.keychain.items[self.name(generation)] == [Some(generation); PARTS]
    }

    /// Whether the answer for `of` is sealed, and what opens it is there.
    pub fn sealed(&self, state: &State, of: Generation) -> bool {
        let sealed = state.disk.rows[of].is_some_and(|row| row.progress == Progress::Sealed);
        sealed && state.keychain.seal_keys[of] == Some(SealKey::Read)
    }

    /// Whether no seal key can take the place of another.
    pub fn own_seal_key_names(&self) -> bool {
        self.is(Mutant::OwnSealKeyNames)
    }

    /// Whether this is the change.
    pub fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    fn leases(&self) -> bool {
        self.mutant.is_none_or(Mutant::leases)
    }

    /// Under which name a generation lies in the keychain.
    pub fn name(&self, generation: Generation) -> usize {
        self.mutant.map_or(generation.min(ROTATIONS), |mutant| mutant.name(generation))
    }

    fn want(&self, state: &mut State, p: usize) {
        let seen = state.disk.pointer;
        state.processes[p] = match self.mutant {
            Some(Mutant::DecideBeforeLock) => Step::Looking { seen },
            _ => Step::Waiting { seen, decided: None },
        };
    }

    fn take_lease(&self, state: &mut State, p: usize, seen: Generation, decided: Option<Attempt>) {
        if self.leases() {
            state.lease = Some(p);
        }
        state.processes[p] = match decided {
            Some(attempt) => Step::Proving { of: seen, attempt },
            None => Step::Looking { seen },
        };
    }

    /// Reads everything under the lease, and decides.
    fn look(&self, state: &mut State, p: usize, seen: Generation, when: When) {
        let present = state.disk.pointer;
        if present != seen {
            state.processes[p] = Step::Following;
            return;
        }
        if state.disk.needed.is_some() && !self.is(Mutant::StandingNotReRead) {
            return leave(state, p);
        }
        // What cannot be erased now is erased another time.
        let step = match unswept(state).filter(|_| !state.keychain.locked) {
            Some(of) => Some(Step::ErasingKey { of }),
            None if present == ROTATIONS => None,
            None => self.decide(state, present, when),
        };
        match step {
            None => leave(state, p),
            Some(Step::Proving { of, attempt }) if self.is(Mutant::DecideBeforeLock) => {
                state.processes[p] = Step::Waiting { seen: of, decided: Some(attempt) };
            }
            // The variant leaves out the lease before what it decides to send, not before the rest.
            Some(_) if self.is(Mutant::DecideBeforeLock) && state.lease.is_some() => leave(state, p),
            Some(step) => {
                if self.leases() {
                    state.lease = Some(p);
                }
                state.processes[p] = step;
            }
        }
    }

    fn decide(&self, state: &State, present: Generation, when: When) -> Option<Step> {
        let row = state.disk.rows[present];
        // A mere fence says that a token was used, and nothing else.
        let row = row.filter(|row| !self.is(Mutant::NoIntentWithFence) || row.progress != Progress::Asked);
        if let Some(row) = row.filter(|row| row.progress == Progress::Asked) {
            if state.keychain.locked && self.is(Mutant::LookSettledAsUnsent) {
                let Setback { fault, outcome } = Setback::before_sending(FaultCode::StoreLocked.into());
                return Some(Step::Settling { of: present, attempt: row.attempt, outcome, fault: fault.code });
            }
            if state.keychain.locked && !self.is(Mutant::LockedLookGoesOn) {
                return None;
            }
            if !state.keychain.locked && self.is_whole(state, present + 1) {
                return Some(Step::Flipping { of: present, from: From::Keychain });
            }
        }
        let entry = row.map(|row| Entry { progress: row.progress, attempt: row.attempt, asked_at: Timestamp(0) });
        match next(entry, state.usable, when) {
            Move::Send(attempt) => Some(Step::Proving { of: present, attempt }),
            Move::Finish => Some(Step::Opening { of: present }),
            Move::Wait => None,
            Move::GiveUp => Some(Step::Settling {
                of: present,
                attempt: row.map_or(Attempt::Normal, |row| row.attempt),
                outcome: Outcome::Permanent,
                fault: FaultCode::CutOff,
            }),
        }
    }

    fn prove(&self, state: &mut State, p: usize, of: Generation, attempt: Attempt) {
        let fault = if state.keychain.locked {
            FaultCode::StoreLocked
        } else if state.keychain.items[self.name(of)][0] != Some(of) {
            FaultCode::EntryMissing
        } else {
            state.keychain.seal_keys[of] = Some(SealKey::Read);
            state.processes[p] = Step::Recording { of, attempt };
            return;
        };
        if self.is(Mutant::NoIntentWithFence) {
            return leave(state, p);
        }
        let setback = Setback::before_sending(fault.into());
        state.processes[p] = Step::Settling { of, attempt, outcome: setback.outcome, fault: setback.fault.code };
    }

    fn record(&self, state: &mut State, p: usize, of: Generation, attempt: Attempt) {
        let row = &mut state.disk.rows[of];
        let before = row.map(|row| (row.progress, row.attempt));
        let fenced = match attempt {
            Attempt::Normal => before.is_some() && self.mutant.is_none_or(Mutant::fences),
            Attempt::Probe => before != Some((Progress::Asked, Attempt::Normal)),
        };
        let records = match attempt {
            Attempt::Normal => self.mutant.is_none_or(Mutant::records),
            Attempt::Probe => !self.is(Mutant::ProbeNotRecorded),
        };
        if fenced && records {
            return leave(state, p);
        }
        if records {
            *row = Some(Row { progress: Progress::Asked, attempt });
        }
        state.processes[p] = Step::Sending { of, attempt };
    }
}

/// What became of a use of this token is lost.
pub fn lost(state: &mut State, of: Generation) {
    state.record.uses[of].lost = true;
}

fn send(state: &mut State, p: usize, of: Generation, attempt: Attempt) {
    let recorded = state.disk.rows[of] == Some(Row { progress: Progress::Asked, attempt });
    state.record.unrecorded |= !recorded;
    state.record.stale |= state.record.durable > of;
    let uses = &mut state.record.uses[of];
    match attempt {
        Attempt::Normal => uses.normal = (uses.normal + 1).min(3),
        Attempt::Probe => {
            state.record.uncalled |= uses.normal > 0 && !uses.lost;
            uses.probes = (uses.probes + 1).min(3);
        }
    }
    state.processes[p] = Step::Asking { of, attempt };
}

/// The issuer's step.
fn answer(state: &mut State, p: usize, of: Generation, attempt: Attempt) {
    let granted = of == state.issuer.unspent;
    if granted {
        state.issuer.unspent += 1;
        state.issuer.late = false;
    }
    state.processes[p] = Step::Answered { of, attempt, granted };
}

/// A generation that is no longer in force, and may have something left in the keychain.
fn unswept(state: &State) -> Option<Generation> {
    (0..state.disk.pointer).find(|&generation| state.disk.rows[generation].is_some())
}

/// Ends the run, and gives the lease back.
pub fn leave(state: &mut State, p: usize) {
    state.processes[p] = Step::Idle;
    if state.lease == Some(p) {
        state.lease = None;
    }
}
