//! One sign-in, from the click to the saved grant. The table stands in `README.md`; [`step`] is its one match.

use crate::account::AccountId;
use crate::callback::Verdict;
use crate::effect::{DeviceCode, Effect, Identity, Question, SignIn, Way};
use crate::fault::{About, Fault, FaultCode};
use crate::page::Page;
use crate::time::Timestamp;
use std::time::Duration;

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
            _ => {}
        }
        let before = std::mem::discriminant(&self.stage);
        let (stage, effects, remark) = step(self, event);
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

/// What an answer leaves behind when nobody waits for it any more: a listener to close, a link or a device code to forget,
/// or a grant to revoke. A grant
/// that could not be kept is as alive at the issuer as one that was.
pub fn late(question: Question, event: &Event) -> Vec<Effect> {
    match event {
        Event::Listening(_) | Event::CodeGiven(_) => vec![Effect::HangUp(question)],
        Event::Granted(Ok(_)) | Event::Kept(_) => vec![Effect::Revoke(question)],
        Event::Granted(Err(_)) | Event::StoreChecked(_) | Event::Opened(_) | Event::Authorized(_) => vec![],
        Event::Answered(_) | Event::Unreadable(_) | Event::Remark(_) => vec![],
        Event::KeepAsNew | Event::Cancel | Event::Deadline => vec![],
    }
}

type Step = (Stage, Vec<Effect>, Option<Fault>);

/// The table: one arm a row.
fn step(connect: &Connect, event: Event) -> Step {
    let question = connect.question;
    let stage = connect.stage.clone();
    match (&connect.stage, event) {
        (Stage::Checking, Event::StoreChecked(Ok(()))) if connect.plan.device => {
            (Stage::AskingCode, vec![Effect::AskCode(question, connect.plan.clone())], None)
        }
        (Stage::Checking, Event::StoreChecked(Ok(()))) => {
            (Stage::Listening, vec![Effect::Listen(question, connect.plan.clone())], None)
        }
        (Stage::Checking, Event::StoreChecked(Err(fault))) => over(question, fault),
        (Stage::Checking, Event::Deadline) => over(question, FaultCode::StoreLocked.into()),

        (Stage::Listening, Event::Listening(Err(fault))) if !connect.can_do_without(&fault) => over(question, fault),
        (Stage::Listening, Event::Listening(_)) if connect.plan.no_browser => (Stage::InBrowser, vec![], None),
        (Stage::Listening, Event::Listening(_)) => (Stage::Opening, vec![Effect::OpenBrowser(question)], None),
        (Stage::Listening, Event::Deadline) => over(question, FaultCode::PortsRefused.into()),

        (Stage::Opening, Event::Opened(Ok(()))) => (Stage::InBrowser, vec![], connect.remark.clone()),
        (Stage::Opening, Event::Opened(Err(fault))) => (Stage::InBrowser, vec![], Some(fault)),
        (Stage::Opening, Event::Deadline) => (Stage::InBrowser, vec![], Some(FaultCode::BrowserNotOpened.into())),

        (Stage::InBrowser | Stage::Code(_), Event::Opened(Ok(()))) => (stage, vec![], None),
        (Stage::InBrowser | Stage::Code(_), Event::Opened(Err(fault))) => (stage, vec![], Some(fault)),
        (Stage::Opening | Stage::InBrowser | Stage::Code(_), Event::Remark(remark)) => (stage, vec![], remark),
        (Stage::Opening | Stage::InBrowser, Event::Unreadable(fault)) => (stage, vec![], Some(fault)),
        (Stage::Opening | Stage::InBrowser, Event::Answered(Verdict::Code)) => {
            (Stage::Exchanging, vec![Effect::Exchange(question)], None)
        }
        (Stage::Opening | Stage::InBrowser, Event::Answered(Verdict::Refused(code))) => over(question, code.into()),
        (Stage::Opening | Stage::InBrowser, Event::Answered(Verdict::Stranger | Verdict::Incomplete)) => {
            (stage, vec![], connect.remark.clone())
        }
        (Stage::InBrowser, Event::Deadline) => over(question, FaultCode::TooLate.into()),

        (Stage::AskingCode, Event::CodeGiven(Ok(code))) => (Stage::Code(code), vec![Effect::Poll(question)], None),
        (Stage::AskingCode, Event::CodeGiven(Err(fault))) => over(question, fault),
        (Stage::AskingCode, Event::Deadline) => over(question, FaultCode::NoAnswer.into()),
        (Stage::Code(_), Event::Authorized(Ok(()))) => (Stage::Exchanging, vec![Effect::Exchange(question)], None),
        (Stage::Code(_), Event::Authorized(Err(fault))) => over(question, fault),
        (Stage::Code(_), Event::Deadline) => over(question, FaultCode::CodeRanOut.into()),

        (Stage::Exchanging, Event::Granted(Ok(identity))) if is_elsewhere(connect, &identity) => {
            let (stage, mut effects, remark) = over(question, FaultCode::OtherWorkspace.into());
            effects.push(Effect::Revoke(question));
            (stage, effects, remark)
        }
        (Stage::Exchanging, Event::Granted(Ok(identity))) => match &connect.expects {
            Some(wanted) if !wanted.is_same(&identity) && connect.plan.keep_as_new => keep_as_new(connect, identity),
            // The program stays, and asks.
            Some(wanted) if !wanted.is_same(&identity) && connect.holds.is_some() => {
                let page = Effect::ShowPage(question, Page::OtherAccount);
                (Stage::OtherAccount(identity), vec![page, Effect::HangUp(question)], None)
            }
            Some(wanted) if !wanted.is_same(&identity) => other_account(connect, &identity),
            _ => (Stage::Saving(identity), vec![Effect::Keep(question, connect.plan.clone())], None),
        },
        (Stage::OtherAccount(identity), Event::KeepAsNew) => keep_as_new(connect, identity.clone()),
        (Stage::OtherAccount(identity), Event::Deadline) => other_account(connect, identity),
        (Stage::OtherAccount(_), Event::Cancel) => {
            let (stage, mut effects, remark) = end(question, Page::OtherAccount, Outcome::Cancelled, vec![]);
            effects.push(Effect::Revoke(question));
            (stage, effects, remark)
        }
        (Stage::Exchanging, Event::Granted(Err(fault))) => over(question, fault),
        (Stage::Exchanging, Event::Deadline) => over(question, FaultCode::NoAnswer.into()),

        (Stage::Saving(identity), Event::Kept(Ok(account))) => {
            let page = Page::Connected { email: identity.email.clone() };
            end(question, page, Outcome::Connected(account), vec![])
        }
        (Stage::Saving(identity), Event::Kept(Err(fault))) => match &held_as(connect, identity) {
            Some(account) => {
                let page = Page::NotSaved { email: identity.email.clone() };
                let hold = vec![Effect::Hold(question, account.clone())];
                end(question, page, Outcome::Unsaved(account.clone(), fault), hold)
            }
            None => {
                let (stage, mut effects, remark) = over(question, fault);
                effects.push(Effect::Revoke(question));
                (stage, effects, remark)
            }
        },
        (Stage::Saving(_), Event::Deadline) => over(question, FaultCode::StoreRefused.into()),

        (Stage::Over(Outcome::Connected(_) | Outcome::Unsaved(..)), _) => (stage, vec![], None),
        (Stage::Over(Outcome::Failed(_) | Outcome::Cancelled), event) => (stage, late(question, &event), None),

        (Stage::Checking | Stage::Listening | Stage::Opening | Stage::InBrowser, Event::KeepAsNew)
        | (Stage::AskingCode | Stage::Code(_), Event::KeepAsNew)
        | (Stage::Exchanging | Stage::Saving(_), Event::KeepAsNew)
        | (Stage::OtherAccount(_), Event::StoreChecked(_) | Event::Listening(_) | Event::Opened(_))
        | (Stage::OtherAccount(_), Event::CodeGiven(_) | Event::Authorized(_) | Event::Remark(_))
        | (Stage::OtherAccount(_), Event::Answered(_) | Event::Unreadable(_))
        | (Stage::OtherAccount(_), Event::Granted(_) | Event::Kept(_)) => (stage, vec![], connect.remark.clone()),

        (_, Event::Cancel) => end(question, Page::Stranger, Outcome::Cancelled, vec![]),

        // An answer that this stage did not ask for: named, and dropped on purpose.
        (Stage::Checking | Stage::Listening | Stage::Opening | Stage::InBrowser, Event::CodeGiven(_))
        | (Stage::Checking | Stage::Listening | Stage::Opening | Stage::InBrowser, Event::Authorized(_))
        | (Stage::Checking | Stage::Listening | Stage::AskingCode, Event::Remark(_))
        | (Stage::Exchanging | Stage::Saving(_), Event::CodeGiven(_) | Event::Authorized(_) | Event::Remark(_))
        | (Stage::AskingCode, Event::StoreChecked(_) | Event::Listening(_) | Event::Opened(_))
        | (Stage::AskingCode, Event::Authorized(_) | Event::Answered(_) | Event::Unreadable(_))
        | (Stage::AskingCode | Stage::Code(_), Event::Granted(_) | Event::Kept(_))
        | (Stage::Code(_), Event::StoreChecked(_) | Event::Listening(_) | Event::CodeGiven(_))
        | (Stage::Code(_), Event::Answered(_) | Event::Unreadable(_))
        | (Stage::Checking, Event::Listening(_) | Event::Opened(_) | Event::Answered(_) | Event::Unreadable(_))
        | (Stage::Checking, Event::Granted(_) | Event::Kept(_))
        | (Stage::Listening, Event::StoreChecked(_) | Event::Opened(_) | Event::Answered(_) | Event::Unreadable(_))
        | (Stage::Listening, Event::Granted(_) | Event::Kept(_))
        | (Stage::Opening | Stage::InBrowser, Event::StoreChecked(_) | Event::Listening(_))
        | (Stage::Opening | Stage::InBrowser, Event::Granted(_) | Event::Kept(_))
        | (Stage::Exchanging, Event::StoreChecked(_) | Event::Listening(_) | Event::Opened(_) | Event::Answered(_))
        | (Stage::Exchanging, Event::Unreadable(_) | Event::Kept(_))
        | (Stage::Saving(_), Event::StoreChecked(_) | Event::Listening(_) | Event::Opened(_) | Event::Answered(_))
        | (Stage::Saving(_), Event::Unreadable(_) | Event::Granted(_)) => (stage, vec![], connect.remark.clone()),
    }
}

/// What an unsaved grant is called: the account that was asked for, unless it is for another.
fn held_as(connect: &Connect, identity: &Identity) -> Option<AccountId> {
    let other = connect.expects.as_ref().is_some_and(|wanted| !wanted.is_same(identity));
    let own = || AccountId(format!("unsaved-{}", connect.question.0));
    connect.holds.clone().map(|holds| if other { own() } else { holds })
}

/// Whether a grant is for another workspace than the one that is allowed.
fn is_elsewhere(connect: &Connect, identity: &Identity) -> bool {
    connect.plan.workspace.as_ref().is_some_and(|allowed| *allowed != identity.account_id)
}

fn keep_as_new(connect: &Connect, identity: Identity) -> Step {
    // Its own name: the one that was typed, if any, is not of the account that was asked for.
    let plan = SignIn { account: None, ..connect.plan.clone() };
    (Stage::Saving(identity), vec![Effect::Keep(connect.question, plan)], None)
}

fn other_account(connect: &Connect, came: &Identity) -> Step {
    let wanted = connect.expects.as_ref().map(|wanted| wanted.email.clone()).unwrap_or_default();
    let about = About::Accounts { wanted, came: came.email.clone() };
    let (stage, mut effects, remark) = over(connect.question, Fault::about(FaultCode::OtherAccount, about));
    effects.push(Effect::Revoke(connect.question));
    (stage, effects, remark)
}

fn over(question: Question, fault: Fault) -> Step {
    end(question, Page::of(&fault), Outcome::Failed(fault), vec![])
}

fn end(question: Question, page: Page, outcome: Outcome, first: Vec<Effect>) -> Step {
    let mut effects = first;
    effects.extend([Effect::ShowPage(question, page), Effect::HangUp(question)]);
    (Stage::Over(outcome), effects, None)
}

const CHECKING: Duration = Duration::from_secs(30);
const LISTENING: Duration = Duration::from_secs(20);
const OPENING: Duration = Duration::from_secs(30);
/// More than a request may take.
const ASKING_CODE: Duration = Duration::from_secs(35);
const EXCHANGING: Duration = Duration::from_secs(60);
const SAVING: Duration = Duration::from_secs(45);
const DECIDING: Duration = Duration::from_secs(60);

#[cfg(test)]
#[path = "connect_table.rs"]
mod table;
