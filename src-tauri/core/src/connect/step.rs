//! The table of a sign-in: what each stage makes of each event.

use super::{Connect, Event, Outcome, Stage};
use crate::account::AccountId;
use crate::ask::SignIn;
use crate::callback::Verdict;
use crate::effect::{Effect, Identity, Question};
use crate::fault::{About, Fault, FaultCode};
use crate::page::Page;

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
pub(super) fn step(connect: &Connect, event: Event) -> Step {
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
        // Where a paste would do, it is not for want of a port that nothing came: there is no link.
        (Stage::Listening, Event::Deadline) if connect.plan.paste_only => over(question, FaultCode::LinkNotMade.into()),
        (Stage::Listening, Event::Deadline) => over(question, FaultCode::PortsRefused.into()),

        (Stage::Opening, Event::Opened(Ok(()))) => (Stage::InBrowser, vec![], connect.remark.clone()),
        (Stage::Opening, Event::Opened(Err(fault))) => (Stage::InBrowser, vec![], Some(fault)),
        (Stage::Opening, Event::Deadline) => (Stage::InBrowser, vec![], Some(FaultCode::BrowserNotOpened.into())),

        (Stage::InBrowser | Stage::Code(_), Event::Opened(Ok(()))) => (stage, vec![], None),
        (Stage::InBrowser | Stage::Code(_), Event::Opened(Err(fault))) => (stage, vec![], Some(fault)),
        (Stage::Opening | Stage::InBrowser | Stage::Code(_), Event::Remark(remark)) => (stage, vec![], remark),
        (Stage::Opening | Stage::InBrowser, Event::Unreadable(fault)) => (stage, vec![], Some(fault)),
        (Stage::Opening | Stage::InBrowser, Event::Answered(Verdict::Code | Verdict::Unchecked)) => {
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
        // Whatever the person pasted, it was no code of this sign-in, whose own answer may yet come.
        (Stage::Exchanging, Event::Granted(Err(fault)))
            if connect.unchecked && fault.code == FaultCode::ExchangeRefused =>
        {
            let remark = Fault { about: About::BareCode, ..fault };
            (Stage::InBrowser, vec![Effect::ForgetCode(question)], Some(remark))
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
    let (wanted, came) = connect.expects.clone().unwrap_or_default().apart(came);
    let about = About::Accounts { wanted, came };
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
