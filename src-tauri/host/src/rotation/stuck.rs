//! A refresh that goes no further: what is known, and what may be taken out of the journal.

use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::rotation::{Attempt, Outcome, Setback, Written, written};

/// A setback, and what becomes of the journal's entry. Only a run that has sent may take an entry away: what was looked
/// at in vain is as it was.
pub struct Stuck {
    /// What happened.
    pub setback: Setback,
    /// What becomes of the entry.
    pub written: Written,
}

/// Nothing was sent in this run.
pub fn unsent(fault: Fault) -> Stuck {
    Stuck { setback: Setback::before_sending(passing(fault)), written: Written::Same }
}

/// A token was sent in this run.
pub fn sent(attempt: Attempt, setback: Setback) -> Stuck {
    let setback = setback.of(attempt);
    Stuck { written: written(attempt, setback.outcome), setback }
}

/// Something came in an earlier run, and is waited for.
pub fn unsaved(code: FaultCode) -> Stuck {
    Stuck { setback: Setback { fault: code.into(), outcome: Outcome::Unsaved }, written: Written::Same }
}

/// What came before, if anything came, is lost.
pub fn lost(fault: Fault) -> Stuck {
    Stuck { setback: Setback { fault, outcome: Outcome::Unknown }, written: Written::Same }
}

/// Nothing was sent and nothing is held, so a keychain that refuses is one to wait for.
fn passing(fault: Fault) -> Fault {
    match fault.code {
        FaultCode::StoreRefused => FaultCode::StoreLocked.into(),
        _ => fault,
    }
}
