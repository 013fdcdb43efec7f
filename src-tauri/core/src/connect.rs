//! One sign-in, from the click to the saved grant. The table stands in `README.md`; `step` is its one match.

mod step;

use crate::account::AccountId;
use crate::ask::{SignIn, Way};
use crate::callback::Verdict;
use crate::effect::{DeviceCode, Effect, Identity, Question};
use crate::fault::Fault;
use crate::time::Timestamp;
use std::time::Duration;
pub use step::late;

/// How far a sign-in is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Proving that the keychain can be written, before anything is shown.
    Checking,
    /// Taking a callback port.
    Listening,
    /// Opening the browser.
    Opening,
    /// The person is in the browser.
    InBrowser,
    /// Asking for a device code.
    AskingCode,
    /// The person types this device code somewhere.
    Code(DeviceCode),
    /// A code came back and is being exchanged.
    Exchanging,
    /// The grant is there and is being saved.
    Saving(Identity),
    /// The grant is for this other account, and the person decides what becomes of it.
    OtherAccount(Identity),
    /// The end.
    Over(Outcome),
}

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in and saved.
    Connected(AccountId),
    /// Signed in; the keychain refused, and the grant is held in memory as this account.
    Unsaved(AccountId, Fault),
    /// Ended without a grant.
    Failed(Fault),
    /// Ended by the person.
    Cancelled,
}

/// What a sign-in hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The keychain can be written, or why not.
    StoreChecked(Result<(), Fault>),
    /// There is a port, or why not.
    Listening(Result<u16, Fault>),
    /// The browser is open, or why not.
    Opened(Result<(), Fault>),
    /// There is a device code, or why not.
    CodeGiven(Result<DeviceCode, Fault>),
    /// The device code was used, or why it never will be.
    Authorized(Result<(), Fault>),
    /// The browser or a paste brought an answer.
    Answered(Verdict),
    /// A paste that held none.
    Unreadable(Fault),
    /// Something to say meanwhile; none when it is over.
    Remark(Option<Fault>),
    /// The issuer's answer.
    Granted(Result<Identity, Fault>),
    /// The keychain's and the database's answer.
    Kept(Result<AccountId, Fault>),
    /// The person wants to keep the other account.
    KeepAsNew,
    /// The person ends it, or another program was given the port.
    Cancel,
    /// The stage's deadline has passed.
    Deadline,
}

/// An open or finished sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// Its number, on every effect and answer.
    pub question: Question,
    /// How it was asked for.
    pub plan: SignIn,
    /// Whom `plan.account` is; a grant for anyone else is refused.
    pub expects: Option<Identity>,
    /// What an unsaved grant is called while it is only in memory; none in a program that ends and cannot hold it.
    pub holds: Option<AccountId>,
    /// How far it is.
    pub stage: Stage,
    /// The port the listener has.
    pub port: Option<u16>,
    /// Why by this way, and not by the first.
    pub reason: Option<Fault>,
    /// Something said inside the open sign-in.
    pub remark: Option<Fault>,
    /// Whether the code that is being exchanged came without a state.
    pub unchecked: bool,
    /// When the link stops being good, or the device code runs out.
    pub ends_at: Timestamp,
    /// When the present stage must be over; none when it is.
    pub due: Option<Timestamp>,
}

impl Connect {
    /// A new sign-in and what to do first. `life` is `callback.timeout`.
    pub fn start(
        question: Question,
        plan: SignIn,
        expects: Option<Identity>,
        holds: Option<AccountId>,
        now: Timestamp,
        life: Duration,
    ) -> (Connect, Vec<Effect>) {
        let connect = Connect {
            question,
            plan,
            expects,
            holds,
            stage: Stage::Checking,
            port: None,
            reason: None,
            remark: None,
            unchecked: false,
            ends_at: now + life,
            due: Some(now + CHECKING),
        };
        (connect, vec![Effect::CheckStore(question)])
    }

    /// Whether it is still going on.
    pub fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Over(_))
    }

    /// By which way its answer comes back.
    pub fn way(&self) -> Way {
        match self.plan.device {
            true => Way::Code,
            false if self.plan.paste_only && self.port.is_none() && self.reason.is_some() => Way::Paste,
            false => Way::Browser,
        }
    }

    /// Whether it goes on where no port can be had.
    fn can_do_without(&self, fault: &Fault) -> bool {
        self.plan.paste_only && fault.is_of_the_ports()
    }

    /// Hears one event; says what to do.
    pub fn hear(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match (&self.stage, &event) {
            (Stage::Listening, Event::Listening(Ok(port))) => (self.port, self.reason) = (Some(*port), None),
            (Stage::Listening, Event::Listening(Err(fault))) if self.can_do_without(fault) => {
                self.reason = Some(fault.clone());
            }
            (Stage::AskingCode, Event::CodeGiven(Ok(code))) => self.ends_at = code.ends_at,
            (Stage::Opening | Stage::InBrowser, Event::Answered(verdict)) => {
                self.unchecked = *verdict == Verdict::Unchecked;
            }
            _ => {}
        }
        let before = std::mem::discriminant(&self.stage);
        let (stage, effects, remark) = step::step(self, event);
        self.stage = stage;
        self.remark = remark;
        if before != std::mem::discriminant(&self.stage) {
            self.due = match self.stage {
                Stage::Checking => Some(now + CHECKING),
                Stage::Listening => Some(now + LISTENING),
                Stage::Opening => Some(now + OPENING),
                Stage::InBrowser | Stage::Code(_) => Some(self.ends_at),
                Stage::AskingCode => Some(now + ASKING_CODE),
                Stage::Exchanging => Some(now + EXCHANGING),
                Stage::Saving(_) => Some(now + SAVING),
                Stage::OtherAccount(_) => Some(self.ends_at.max(now + DECIDING)),
                Stage::Over(_) => None,
            };
        }
        effects
    }
}

const CHECKING: Duration = Duration::from_secs(30);
/// More than a proxy is tried, neighbours are asked and their names looked for, one after another: 21 s at most.
const LISTENING: Duration = Duration::from_secs(30);
const OPENING: Duration = Duration::from_secs(30);
/// More than a request may take.
const ASKING_CODE: Duration = Duration::from_secs(35);
const EXCHANGING: Duration = Duration::from_secs(60);
const SAVING: Duration = Duration::from_secs(45);
const DECIDING: Duration = Duration::from_secs(60);

#[cfg(test)]
#[path = "connect_table.rs"]
mod table;
