use super::*;
use crate::account::Record;
use crate::app::{App, Setup};
use crate::effect::Report;
use crate::fault::{Fault, FaultCode};
use crate::refresh::Policy;
use crate::time::Timestamp;
use crate::view::StoreKind;
use crate::words::Language;

const NOW: Timestamp = Timestamp(1_000);

fn view(records: Vec<Record>) -> View {
    let mut app = App::new(Setup {
        policy: Policy::default(),
        language: Language::En,
        store_kind: StoreKind::Linux,
        utc_offset: 0,
        resident: true,
    });
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
    assert_eq!(
        notice.actions[0],
        (Some(sign_in_again(&crate::account::AccountId("a".into()))), "Sign in again".into())
    );
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

#[test]
fn no_notice_has_an_address() {
    let unnamed = |fault: Option<FaultCode>| {
        view(vec![Record { name: "a@example.com".into(), fault: fault.map(Fault::from), ..Record::sample("a") }])
    };
    let raised = told(&unnamed(None), &unnamed(Some(FaultCode::Expired)));
    assert!(!raised.is_empty() && !format!("{raised:?}").contains('@'), "{raised:?}");
}
