//! What is said once, what is replaced, and what is taken back.

use super::*;
use crate::account::{AccountId, Record};
use crate::app::{App, Setup};
use crate::effect::{Identity, Question, Report};
use crate::fault::{About, Fault, FaultCode};
use crate::refresh::Policy;
use crate::time::Timestamp;
use crate::view::StoreKind;
use crate::words::Language;

const NOW: Timestamp = Timestamp(1_000);

fn app() -> App {
    App::new(Setup {
        policy: Policy::default(),
        language: Language::En,
        store_kind: StoreKind::Linux,
        utc_offset: 0,
        resident: true,
    })
}

fn view(records: Vec<Record>) -> View {
    let mut app = app();
    app.hear(Report::Records(records), NOW);
    app.view(NOW)
}

fn with(fault: Option<FaultCode>, expires: i64) -> View {
    let fault = fault.map(Fault::from);
    view(vec![Record { fault, expires_at: Some(Timestamp(expires)), name: "Work".into(), ..Record::sample("a") }])
}

fn told(before: &View, after: &View) -> Vec<Change> {
    changes(before, after, Words::of(Language::En))
}

#[test]
fn a_dead_sign_in_is_told_once_and_taken_back_when_it_heals() {
    let (well, dead) = (with(None, 9_000), with(Some(FaultCode::UsedElsewhere), 9_000));
    let raised = told(&well, &dead);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((notice.title.as_str(), notice.kind), ("Sign in again: Work", Kind::SignInNeeded));
    assert_eq!(notice.body, "Another program used this sign-in, so it no longer works here.");
    assert_eq!(notice.actions[0], (Some(sign_in_again(&AccountId("a".into()))), "Sign in again".into()));
    assert_eq!(notice.actions[1], (None, "Later".into()));
    assert_eq!(told(&dead, &dead), vec![], "it is said once");
    assert_eq!(told(&dead, &well), vec![Change::Withdraw(notice.id.clone())]);
    assert_eq!(told(&dead, &view(vec![])), vec![Change::Withdraw(notice.id.clone())]);
}

#[test]
fn what_mends_itself_makes_no_noise_until_it_cannot_be_used() {
    let well = with(None, 9_000);
    let waiting = with(Some(FaultCode::OpenaiDown), 9_000);
    assert_eq!(told(&well, &waiting), vec![]);
    let ran_out = with(Some(FaultCode::OpenaiDown), 999);
    let raised = told(&waiting, &ran_out);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!(notice.kind, Kind::CannotRefresh);
    assert_eq!(notice.body, "OpenAI has a problem right now. It cannot be used until this works.");
    let dead = with(Some(FaultCode::Expired), 999);
    assert!(matches!(told(&ran_out, &dead).as_slice(), [Change::Raise(newer)] if newer.id == notice.id), "replaced");
}

/// Each try to refresh is part of the incident: it neither takes the notice back nor says it again.
#[test]
fn trying_again_makes_no_noise() {
    let fault = Fault { retry_at: Some(NOW), ..FaultCode::OpenaiDown.into() };
    let mut app = app();
    let record = Record { fault: Some(fault.clone()), expires_at: Some(Timestamp(999)), ..Record::sample("a") };
    app.hear(Report::Records(vec![record.clone()]), NOW);
    let waits = app.view(NOW);
    assert_eq!(app.tick(NOW).len(), 1);
    let tries = app.view(NOW);
    assert_eq!(tries.accounts[0].standing, StandingKind::Refreshing);
    assert_eq!(told(&waits, &tries), vec![]);
    app.hear(Report::Refreshed(Question(1), record.id.clone(), Err(FaultCode::OpenaiDown.into())), NOW);
    let waits_again = app.view(NOW);
    assert_eq!(waits_again.accounts[0].standing, StandingKind::Waiting);
    assert_eq!(told(&tries, &waits_again), vec![]);
    let well = view(vec![Record { fault: None, expires_at: Some(Timestamp(9_000)), ..record }]);
    assert_eq!(told(&tries, &well), vec![Change::Withdraw("account-a".into())]);
}

#[test]
fn what_the_keychain_refused_is_said_until_it_is_saved() {
    let mut app = app();
    app.hear(Report::Records(vec![Record { expires_at: Some(Timestamp(0)), ..Record::sample("a") }]), NOW);
    let id = AccountId("a".into());
    let before = app.view(NOW);
    app.tick(NOW);
    app.hear(Report::Refreshed(Question(1), id.clone(), Err(FaultCode::StoreRefused.into())), NOW);
    let unsaved = app.view(NOW);
    let raised = told(&before, &unsaved);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((notice.kind, notice.title.as_str()), (Kind::NotSaved, "Not saved: a"));
    assert_eq!(notice.actions[0], (Some(Ask::SaveAgain { account: id.clone() }), "Save again".into()));
    app.ask(Ask::SaveAgain { account: id.clone() }, NOW);
    assert_eq!(told(&unsaved, &app.view(NOW)), vec![], "trying is not healing");
    app.hear(Report::SavedAgain(Question(2), id, Ok(())), NOW);
    assert_eq!(told(&unsaved, &app.view(NOW)), vec![Change::Withdraw(notice.id.clone())]);
}

/// What is true at the start is no news; what comes while it runs is, also for an account that is new.
#[test]
fn the_first_view_is_a_baseline() {
    let ill = |id: &str| Record { fault: Some(FaultCode::Expired.into()), ..Record::sample(id) };
    let first = view(vec![ill("a"), ill("b")]);
    assert_eq!(told(&first, &first), vec![]);
    let more = view(vec![ill("a"), ill("b"), ill("c")]);
    let raised = told(&first, &more);
    assert!(matches!(raised.as_slice(), [Change::Raise(notice)] if notice.id == "account-c"), "{raised:?}");
}

/// Whatever the fault is about, in both languages: no e-mail address, and a sentence under every key.
#[test]
fn no_notice_has_an_address() {
    let person = || Identity { email: "a@example.com".into(), ..Identity::default() };
    let record = |fault| Record { name: "a@example.com".into(), identity: person(), fault, ..Record::sample("a") };
    let mut said = 0;
    for code in FaultCode::ALL {
        let about = About::Accounts { wanted: "a@example.com".into(), came: "b@example.com".into() };
        let ran_out = Some(Timestamp(0));
        let before = view(vec![Record { expires_at: ran_out, ..record(None) }]);
        let after = view(vec![Record { expires_at: ran_out, ..record(Some(Fault::about(*code, about))) }]);
        for language in Language::ALL {
            for change in changes(&before, &after, Words::of(language)) {
                let Change::Raise(notice) = change else { panic!("nothing has healed: {change:?}") };
                let labels = notice.actions.iter().map(|(_, label)| label);
                for text in labels.chain([&notice.title, &notice.body]) {
                    assert!(!text.contains('@') && !text.contains("notice-") && !text.is_empty(), "{notice:?}");
                }
                said += 1;
            }
        }
    }
    assert_eq!(said, FaultCode::ALL.len() * Language::ALL.len(), "each of them raised one");
}
