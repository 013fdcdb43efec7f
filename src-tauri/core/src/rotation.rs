//! One use of one refresh token: what the journal knows of it, and what may be done next.
//!
//! A refresh token is good for one use, and the answer to that use can be lost. So the use is written down before the
//! token is sent, the answer is sealed before it is read, and a token whose answer was lost is sent at most once more,
//! written down again: the probe (RFC 6749 §6 with rotation, RFC 9700 §4.14). The rows R1 to R9 stand in `README.md`.

use crate::fault::{Fault, FaultCode, Landing};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Which use of a token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// The one that is always allowed.
    Normal,
    /// Once more, after the answer to the first was lost.
    Probe,
}

/// How far the journal has come for a generation's token. No entry: it was never sent, or is known to be unspent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// About to be sent, or sent, with no answer that could be used.
    Asked,
    /// The answer is sealed in the journal.
    Sealed,
    /// The next generation is in force; what is left of this one is to be swept.
    Promoted,
}

/// The journal's entry for the present generation, as far as a decision needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// How far it has come.
    pub progress: Progress,
    /// Which use.
    pub attempt: Attempt,
    /// When it was written down.
    pub asked_at: Timestamp,
}

/// Who wants a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Its time has come.
    Due,
    /// Now, due or not.
    Now,
    /// Now, and a token whose answer was lost is sent once more, although the access token is still good.
    Probe,
}

/// What to do with a token, under the account's lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Write it down, and send it.
    Send(Attempt),
    /// Finish with the sealed answer.
    Finish,
    /// Send nothing: the answer was lost, and the access token is still good.
    Wait,
    /// Send nothing ever again: both answers were lost.
    GiveUp,
}

/// What to do next. `usable` says that the access token has not run out.
pub fn next(entry: Option<Entry>, usable: bool, when: When) -> Move {
    match entry.map(|entry| (entry.progress, entry.attempt)) {
        None | Some((Progress::Promoted, _)) => Move::Send(Attempt::Normal),
        Some((Progress::Sealed, _)) => Move::Finish,
        // While the access token is good, a refusal would cost something; afterwards it costs nothing.
        Some((Progress::Asked, Attempt::Normal)) if usable && when != When::Probe => Move::Wait,
        Some((Progress::Asked, Attempt::Normal)) => Move::Send(Attempt::Probe),
        Some((Progress::Asked, Attempt::Probe)) if usable => Move::Wait,
        Some((Progress::Asked, Attempt::Probe)) => Move::GiveUp,
    }
}

/// What is known of a token that was, or was not, sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// It is certainly unspent.
    NotProcessed,
    /// The issuer will never take it again.
    Permanent,
    /// It may be spent, and what came for it is lost.
    Unknown,
    /// The answer is here, and the keychain does not take it.
    Unsaved,
}

/// What becomes of the journal's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// No entry: the token is as it was, or dead.
    Nothing,
    /// The entry as it was.
    Same,
    /// As before the probe was written down.
    BeforeProbe,
}

/// What is written down after an outcome.
pub fn written(attempt: Attempt, outcome: Outcome) -> Written {
    match (outcome, attempt) {
        (Outcome::NotProcessed, Attempt::Normal) | (Outcome::Permanent, _) => Written::Nothing,
        (Outcome::NotProcessed, Attempt::Probe) => Written::BeforeProbe,
        (Outcome::Unknown | Outcome::Unsaved, _) => Written::Same,
    }
}

/// A refresh that did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setback {
    /// What a person is told.
    pub fault: Fault,
    /// What is known of the token.
    pub outcome: Outcome,
}

impl Setback {
    /// Nothing was sent. A fault that only a person can mend is permanent all the same.
    pub fn before_sending(fault: Fault) -> Setback {
        let needed = fault.code.landings().contains(&Landing::Needed);
        Setback { fault, outcome: if needed { Outcome::Permanent } else { Outcome::NotProcessed } }
    }

    /// A refused probe says that the first use had worked: it was no other program. A server that keeps to RFC 6749 §5.2
    /// has but one word, `invalid_grant`, for a token that was used and for one that is not good any more.
    #[must_use]
    pub fn of(self, attempt: Attempt) -> Setback {
        let spent = match self.fault.code {
            FaultCode::UsedElsewhere => true,
            FaultCode::NotAccepted => self.fault.upstream.as_deref() == Some("invalid_grant"),
            _ => false,
        };
        if attempt == Attempt::Probe && spent {
            let fault = Fault { code: FaultCode::CutOff, ..self.fault };
            return Setback { fault, ..self };
        }
        self
    }
}

/// How long an entry without an answer may belong to a refresh that still goes on, in seconds: more than the host's
/// own deadlines together.
pub const IN_FLIGHT: i64 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(progress: Progress, attempt: Attempt) -> Option<Entry> {
        Some(Entry { progress, attempt, asked_at: Timestamp(0) })
    }

    #[test]
    fn r1_a_token_never_sent_is_sent() {
        for when in [When::Due, When::Now, When::Probe] {
            assert_eq!(next(None, true, when), Move::Send(Attempt::Normal));
            assert_eq!(next(entry(Progress::Promoted, Attempt::Probe), false, when), Move::Send(Attempt::Normal));
        }
    }

    #[test]
    fn r2_a_sealed_answer_is_finished_and_nothing_is_sent() {
        for attempt in [Attempt::Normal, Attempt::Probe] {
            for usable in [true, false] {
                assert_eq!(next(entry(Progress::Sealed, attempt), usable, When::Probe), Move::Finish);
            }
        }
    }

    #[test]
    fn r3_to_r5_a_lost_answer_waits_and_is_probed_once() {
        let lost = entry(Progress::Asked, Attempt::Normal);
        assert_eq!(next(lost, true, When::Due), Move::Wait);
        assert_eq!(next(lost, true, When::Now), Move::Wait);
        assert_eq!(next(lost, true, When::Probe), Move::Send(Attempt::Probe));
        assert_eq!(next(lost, false, When::Due), Move::Send(Attempt::Probe));
        let twice = entry(Progress::Asked, Attempt::Probe);
        for when in [When::Due, When::Now, When::Probe] {
            assert_eq!(next(twice, true, when), Move::Wait);
            assert_eq!(next(twice, false, when), Move::GiveUp);
        }
    }

    #[test]
    fn r6_to_r9_what_is_written_after_an_outcome() {
        use Written as W;
        let table = [
            (Outcome::NotProcessed, W::Nothing, W::BeforeProbe),
            (Outcome::Permanent, W::Nothing, W::Nothing),
            (Outcome::Unknown, W::Same, W::Same),
            (Outcome::Unsaved, W::Same, W::Same),
        ];
        for (outcome, normal, probe) in table {
            assert_eq!((written(Attempt::Normal, outcome), written(Attempt::Probe, outcome)), (normal, probe));
        }
    }

    #[test]
    fn a_refused_probe_blames_nobody_else() {
        let reused = Setback { fault: FaultCode::UsedElsewhere.into(), outcome: Outcome::Permanent };
        assert_eq!(reused.clone().of(Attempt::Normal).fault.code, FaultCode::UsedElsewhere);
        assert_eq!(reused.of(Attempt::Probe).fault.code, FaultCode::CutOff);
        let refused = |code: &str| Setback {
            fault: Fault { upstream: Some(code.into()), ..FaultCode::NotAccepted.into() },
            outcome: Outcome::Permanent,
        };
        assert_eq!(refused("invalid_grant").of(Attempt::Normal).fault.code, FaultCode::NotAccepted);
        assert_eq!(refused("invalid_grant").of(Attempt::Probe).fault.code, FaultCode::CutOff);
        assert_eq!(refused("token_invalid").of(Attempt::Probe).fault.code, FaultCode::NotAccepted);
        let ended = Setback { fault: FaultCode::SignedOutElsewhere.into(), outcome: Outcome::Permanent };
        assert_eq!(ended.of(Attempt::Probe).fault.code, FaultCode::SignedOutElsewhere);
    }
}
