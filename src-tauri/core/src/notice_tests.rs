//! What is said once, what is replaced, and what is taken back.

use super::*;
use crate::account::{AccountId, Record};
use crate::app::{App, Setup};
use crate::effect::{Identity, Question, Report};
use crate::fault::{About, Fault, FaultCode};
use crate::rotation::{Outcome, Setback};
use crate::time::Timestamp;
use crate::words::Language;

const NOW: Timestamp = Timestamp(1_000);

fn app() -> App {
    App::new(Setup::sample())
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

/// What is said on the way through these views.
fn told(views: &[&View]) -> Vec<Change> {
    let mut incidents = Incidents::default();
    let mut said = vec![];
    for view in views {
        said = incidents.see(view, Words::of(Language::En));
    }
    said
}

fn withdrawn(id: &str) -> Vec<Change> {
    vec![Change::Withdraw { notice: Some(format!("account-{id}")), account: AccountId(id.into()) }]
}

fn setback(code: FaultCode, outcome: Outcome) -> Setback {
    Setback { fault: code.into(), outcome }
}

#[test]
fn a_dead_sign_in_is_told_once_and_taken_back_when_it_heals() {
    let (well, dead) = (with(None, 9_000), with(Some(FaultCode::UsedElsewhere), 9_000));
    let raised = told(&[&well, &dead]);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((notice.title.as_str(), notice.kind), ("Sign in again: Work", Kind::SignInNeeded));
    assert_eq!(notice.body, "Another program used this sign-in, so it no longer works here.");
    assert_eq!(notice.actions[0], (Some(sign_in_again(&AccountId("a".into()))), "Sign in again".into()));
    let details = Ask::OpenAt { at: crate::ask::Place::Account { account: AccountId("a".into()) } };
    assert_eq!(notice.actions[1], (Some(details.clone()), "Details".into()));
    assert_eq!(notice.default, details);
    assert_eq!(told(&[&well, &dead, &dead]), vec![], "it is said once");
    assert_eq!(told(&[&dead, &well]), withdrawn("a"));
    assert_eq!(told(&[&dead, &view(vec![])]), withdrawn("a"));
}

#[test]
fn what_mends_itself_makes_no_noise_until_it_cannot_be_used() {
    let well = with(None, 9_000);
    let waiting = with(Some(FaultCode::OpenaiDown), 9_000);
    assert_eq!(told(&[&well, &waiting]), vec![]);
    let ran_out = with(Some(FaultCode::OpenaiDown), 999);
    let raised = told(&[&waiting, &ran_out]);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!(notice.kind, Kind::CannotRefresh);
    assert_eq!(notice.body, "OpenAI has a problem right now. It cannot be used until this works.");
    let dead = with(Some(FaultCode::Expired), 999);
    assert!(matches!(told(&[&ran_out, &dead]).as_slice(), [Change::Raise(newer)] if newer.id == notice.id), "replaced");
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
    assert_eq!(told(&[&waits, &tries]), vec![]);
    let down = setback(FaultCode::OpenaiDown, Outcome::NotProcessed);
    app.hear(Report::Refreshed(Question(1), record.id.clone(), Err(down)), NOW);
    let waits_again = app.view(NOW);
    assert_eq!(waits_again.accounts[0].standing, StandingKind::Waiting);
    assert_eq!(told(&[&tries, &waits_again]), vec![]);
    let well = view(vec![Record { fault: None, expires_at: Some(Timestamp(9_000)), ..record }]);
    assert_eq!(told(&[&tries, &well]), withdrawn("a"));
}

#[test]
fn what_the_keychain_refused_is_said_until_it_is_saved() {
    let mut app = app();
    app.hear(Report::Records(vec![Record { expires_at: Some(Timestamp(60)), ..Record::sample("a") }]), NOW);
    let id = AccountId("a".into());
    let before = app.view(NOW);
    app.tick(NOW);
    let refused = setback(FaultCode::StoreRefused, Outcome::Unsaved);
    app.hear(Report::Refreshed(Question(1), id.clone(), Err(refused)), NOW);
    let unsaved = app.view(NOW);
    let raised = told(&[&before, &unsaved]);
    let [Change::Raise(notice)] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((notice.kind, notice.title.as_str()), (Kind::NotSaved, "Not saved: a"));
    assert_eq!(notice.actions[0], (Some(Ask::SaveAgain { account: id.clone() }), "Save again".into()));
    app.ask(Ask::SaveAgain { account: id.clone() }, NOW);
    assert_eq!(told(&[&unsaved, &app.view(NOW)]), vec![], "trying is not healing");
    app.hear(Report::SavedAgain(Question(2), id, Ok(())), NOW);
    assert_eq!(told(&[&unsaved, &app.view(NOW)]), withdrawn("a"));
}

/// What an earlier process told is not said again, and is taken back all the same.
#[test]
fn what_was_told_before_the_start_is_not_told_again() {
    let ill = |told| view(vec![Record { fault: Some(FaultCode::Expired.into()), told, ..Record::sample("a") }]);
    assert_eq!(told(&[&ill(Some(Kind::SignInNeeded))]), vec![]);
    assert_eq!(told(&[&ill(Some(Kind::SignInNeeded)), &with(None, 9_000)]), withdrawn("a"));
    assert!(matches!(told(&[&ill(None)]).as_slice(), [Change::Raise(_)]), "it died while nothing ran");
    assert!(matches!(told(&[&ill(Some(Kind::CannotRefresh))]).as_slice(), [Change::Raise(_)]), "it is worse now");
}

#[test]
fn those_that_die_within_a_minute_are_told_together() {
    let ill = |id: &str| Record { fault: Some(FaultCode::Expired.into()), ..Record::sample(id) };
    let at = |records: Vec<Record>, now: i64| View { now: Timestamp(now), ..view(records) };
    let one = at(vec![ill("a"), Record::sample("b"), Record::sample("c")], 1_000);
    let two = at(vec![ill("a"), ill("b"), Record::sample("c")], 1_030);
    let three = at(vec![ill("a"), ill("b"), ill("c")], 1_050);
    let said = told(&[&one, &two]);
    let [Change::Replace(first), Change::Raise(both)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((first.as_str(), both.title.as_str()), ("account-a", "2 accounts need a new sign-in"));
    assert_eq!((both.body.as_str(), both.actions[0].0.clone()), ("a and b.", Some(Ask::OpenWindow)));
    let said = told(&[&one, &two, &three]);
    let [Change::Raise(all)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((all.id == both.id, all.body.as_str(), all.accounts.len()), (true, "a, b and c.", 3));
    let mended = at(vec![Record::sample("a"), ill("b"), Record::sample("c")], 1_060);
    let said = told(&[&one, &two, &mended]);
    let [Change::Withdraw { notice: None, .. }, Change::Raise(last)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((last.id == both.id, last.title.as_str()), (true, "Sign in again: b"));
    let well = at(vec![Record::sample("a"), Record::sample("b"), Record::sample("c")], 1_070);
    assert!(told(&[&one, &two, &well]).contains(&Change::Replace(both.id.clone())), "the last one takes it back");
    let later = at(vec![ill("a"), ill("b"), Record::sample("c")], 1_100);
    assert!(matches!(told(&[&one, &later]).as_slice(), [Change::Raise(own)] if own.id == "account-b"));
    let many: Vec<Record> = ["a", "b", "c", "d", "e"].map(ill).into();
    let said = told(&[&at(many, 1_000)]);
    let [Change::Raise(all)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(all.body, "a, b, c and 2 more.");
}

/// An account that nobody named is its number, unless the person wants the address.
#[test]
fn an_account_without_a_name_is_a_number() {
    let unnamed =
        || Record { name: "a@example.com".into(), fault: Some(FaultCode::Expired.into()), ..Record::sample("a") };
    let mut seen = view(vec![Record { connected_at: Timestamp(-1), ..Record::sample("b") }, unnamed()]);
    let title = |seen: &View| match told(&[seen]).as_slice() {
        [Change::Raise(notice)] => notice.title.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(title(&seen), "Sign in again: Account 2");
    seen.settings.push(SettingView {
        key: "notices.show_email".into(),
        value: "true".into(),
        default: "false".into(),
        source: crate::setting::SettingSource::File,
        restart: false,
    });
    assert_eq!(title(&seen), "Sign in again: a@example.com");
}

#[test]
fn a_title_is_one_line_that_says_what_it_is_for() {
    let dead =
        |name: String| view(vec![Record { name, fault: Some(FaultCode::Expired.into()), ..Record::sample("a") }]);
    for (name, shown) in [("Wo\u{202e}rk\n".to_owned(), "Work".to_owned()), ("ab".repeat(250), "ab".repeat(30) + "…")]
    {
        let said = told(&[&dead(name)]);
        let [Change::Raise(notice)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!(notice.title, format!("Sign in again: {shown}"));
    }
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
        let before = view(vec![Record { expires_at: ran_out, connected_at: Timestamp(-9), ..record(None) }]);
        let after = view(vec![Record {
            expires_at: ran_out,
            connected_at: Timestamp(-9),
            ..record(Some(Fault::about(*code, about)))
        }]);
        for language in Language::ALL {
            let mut incidents = Incidents::default();
            incidents.see(&before, Words::of(language));
            for change in incidents.see(&after, Words::of(language)) {
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
