//! What a process does with an answer: seal, put, flip, erase; and how a use that brought none is settled.

use crate::mutants::Mutant;
use crate::state::{From, Generation, PARTS, Row, SealKey, State, Step};
use crate::steps::{Protocol, leave};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::{Attempt, Outcome, Progress, Setback, Written, written};

impl Protocol {
    /// Seals the answer, before anything looks at it.
    pub fn seal(&self, state: &mut State, p: usize, of: Generation, attempt: Attempt) {
        if !self.is(Mutant::NoSeal) {
            state.disk.rows[of] = Some(Row { progress: Progress::Sealed, attempt });
            state.record.begun = state.record.begun.max(of + 1);
            state.record.durable = state.record.durable.max(of + 1);
        }
        state.processes[p] = match self.mutant {
            Some(Mutant::DeleteOldFirst) => Step::ErasingOld { of },
            Some(Mutant::FlipBeforeKeychain) => Step::Flipping { of, from: From::Answer },
            _ => Step::Putting { of, part: 0, from: From::Answer },
        };
    }

    /// Puts one part of the next generation.
    pub fn put_part(&self, state: &mut State, p: usize, of: Generation, part: usize, from: From) {
        if state.keychain.locked {
            if self.is(Mutant::LeaseLeftUnsaved) && !self.sealed(state, of) {
                state.lease = None;
                return;
            }
            // The answer is sealed, so whoever comes next finishes with it.
            let attempt = state.disk.rows[of].map_or(Attempt::Normal, |row| row.attempt);
            let fault = FaultCode::StoreRefused;
            state.processes[p] = Step::Settling { of, attempt, outcome: Outcome::Unsaved, fault };
            return;
        }
        self.put(state, of, part);
        // With a full disk, nothing less than all parts can save a token from a kill, and no order of writes helps.
        if from != From::Memory {
            state.record.begun = state.record.begun.max(of + 1);
        }
        state.processes[p] = if part + 1 < PARTS {
            Step::Putting { of, part: part + 1, from }
        } else if self.is(Mutant::FlipBeforeKeychain) {
            Step::ErasingKey { of }
        } else {
            Step::Flipping { of, from }
        };
    }

    /// Puts a part of the generation after `of`.
    pub fn put(&self, state: &mut State, of: Generation, part: usize) {
        state.keychain.items[self.name(of + 1)][part] = Some(of + 1);
        if self.is_whole(state, of + 1) {
            state.record.durable = state.record.durable.max(of + 1);
        }
    }

    /// Moves the pointer, in one transaction with the row.
    pub fn flip(&self, state: &mut State, p: usize, of: Generation) {
        if state.disk.pointer != of {
            return leave(state, p);
        }
        let attempt = state.disk.rows[of].map_or(Attempt::Normal, |row| row.attempt);
        state.disk.rows[of] = Some(Row { progress: Progress::Promoted, attempt });
        state.disk.pointer = of + 1;
        state.usable = true;
        state.record.begun = state.record.begun.max(of + 1);
        if let Some(before) = of.checked_sub(1) {
            state.record.uses[before] = Default::default();
        }
        state.processes[p] = match self.mutant {
            Some(Mutant::FlipBeforeKeychain) if !self.is_whole(state, of + 1) => {
                Step::Putting { of, part: 0, from: From::Answer }
            }
            _ => Step::ErasingKey { of },
        };
    }

    /// Erases the seal key.
    pub fn erase_key(&self, state: &mut State, p: usize, of: Generation) {
        if state.keychain.locked {
            return leave(state, p);
        }
        state.keychain.seal_keys[of] = None;
        state.processes[p] = Step::ErasingOld { of };
    }

    /// Erases the generation that is no longer in force.
    pub fn erase_old(&self, state: &mut State, p: usize, of: Generation) {
        if state.keychain.locked {
            return leave(state, p);
        }
        if self.name(of) != self.name(of + 1) {
            state.keychain.items[self.name(of)] = [None; PARTS];
        }
        state.processes[p] = match self.mutant {
            Some(Mutant::DeleteOldFirst) if state.disk.pointer == of => {
                Step::Putting { of, part: 0, from: From::Answer }
            }
            _ => Step::Forgetting { of },
        };
    }

    /// Writes down what became of a use, together with the standing.
    pub fn settle(
        &self,
        state: &mut State,
        p: usize,
        of: Generation,
        attempt: Attempt,
        outcome: Outcome,
        fault: FaultCode,
    ) {
        if outcome == Outcome::Unknown && self.is(Mutant::BlindRetryAfterUnknown) {
            state.processes[p] = Step::Sending { of, attempt };
            return;
        }
        match written(attempt, outcome) {
            Written::Nothing => state.disk.rows[of] = None,
            Written::Same => {}
            Written::BeforeProbe => {
                state.disk.rows[of] = Some(Row { progress: Progress::Asked, attempt: Attempt::Normal });
            }
        }
        if outcome == Outcome::Permanent {
            state.disk.needed = Some(fault);
        }
        leave(state, p);
    }
}

/// The issuer has refused.
pub fn refused(state: &mut State, p: usize, of: Generation, attempt: Attempt) {
    let setback = Setback { fault: FaultCode::UsedElsewhere.into(), outcome: Outcome::Permanent }.of(attempt);
    state.processes[p] = Step::Settling { of, attempt, outcome: setback.outcome, fault: setback.fault.code };
}

/// Opens a sealed answer.
pub fn open(state: &mut State, p: usize, of: Generation) {
    if state.keychain.locked {
        return leave(state, p);
    }
    if state.keychain.seal_keys[of] == Some(SealKey::Read) {
        state.processes[p] = Step::Putting { of, part: 0, from: From::Seal };
        return;
    }
    // A sealed answer that cannot be opened is as good as none.
    if let Some(row) = &mut state.disk.rows[of] {
        row.progress = Progress::Asked;
    }
    leave(state, p);
}
