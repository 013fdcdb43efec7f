//! Conversations: what a person asks, what the world answers, what is due.

use super::*;
use crate::account::Record;
use crate::ask::SignIn;
use crate::callback::Verdict;
use crate::effect::Identity;
use crate::fault::PortOwner;
use crate::page::Page;
use crate::rotation::{Attempt, Entry, Outcome, Progress, Setback};
use crate::setting::Typed;
use crate::view::{StageView, StandingKind};

const NOW: Timestamp = Timestamp(2_000_000);

impl Setup {
    /// A resident program on Linux, in English and at UTC.
    pub(crate) fn sample() -> Setup {
        Setup {
            policy: Policy::default(),
            language: Language::En,
            store_kind: StoreKind::Linux,
            zone: Zone::default(),
            resident: true,
        }
    }
}

fn app(resident: bool) -> App {
    App::new(Setup { resident, ..Setup::sample() })
}

fn record(id: &str) -> Record {
    Record { connected_at: NOW, expires_at: Some(NOW + Duration::from_secs(864_000)), ..Record::sample(id) }
}

fn person() -> Identity {
    Record::sample("a").identity
}

fn connect() -> Ask {
    Ask::Connect(SignIn::default())
}

fn code(code: FaultCode) -> Fault {
    code.into()
}

/// Starts a sign-in; returns its question.
fn to_check(app: &mut App) -> Question {
    let effects = app.ask(connect(), NOW);
    let Some(Effect::CheckStore(question)) = effects.last().cloned() else { panic!("{effects:?}") };
    question
}

/// Takes a sign-in to the exchange; returns its question.
fn to_exchange(app: &mut App) -> Question {
    let question = to_check(app);
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Opened(question, Ok(())), NOW);
    assert_eq!(app.hear(Report::Answered(question, Verdict::Code), NOW), vec![Effect::Exchange(question)]);
    question
}

#[test]
fn a_sign_in_from_the_click_to_the_account() {
    let mut app = app(true);
    let question = to_exchange(&mut app);
    assert_eq!(app.view(NOW).open_connect().expect("is open").stage, StageView::Exchanging);
    app.hear(Report::Granted(question, Ok(person())), NOW);
    app.hear(Report::Records(vec![record("a")]), NOW);
    app.hear(Report::Kept(question, Ok(AccountId("a".into()))), NOW);
    let view = app.view(NOW);
    assert_eq!(view.accounts.len(), 1);
    assert_eq!(view.connect.expect("its end is shown").stage, StageView::Connected { account: AccountId("a".into()) });
    app.ask(Ask::Dismiss, NOW);
    assert!(app.view(NOW).connect.is_none());
}

#[test]
fn a_second_click_cancels_the_first_and_its_late_grant_is_revoked() {
    let mut app = app(true);
    let first = to_exchange(&mut app);
    let effects = app.ask(connect(), NOW);
    assert!(effects.contains(&Effect::HangUp(first)) && effects.contains(&Effect::ShowPage(first, Page::Stranger)));
    assert_eq!(app.hear(Report::Granted(first, Ok(person())), NOW), vec![Effect::Revoke(first)]);
    assert_eq!(app.hear(Report::Kept(first, Ok(AccountId("a".into()))), NOW), vec![Effect::Revoke(first)]);
    let unkept = Report::Kept(first, Err(code(FaultCode::StoreRefused)));
    assert_eq!(app.hear(unkept, NOW), vec![Effect::Revoke(first)], "unkept, it is alive all the same");
    assert!(app.view(NOW).open_connect().is_some(), "the second goes on");
    assert!(app.view(NOW).accounts.is_empty());
}

#[test]
fn a_listener_that_comes_too_late_is_closed() {
    let mut app = app(true);
    let first = to_check(&mut app);
    app.hear(Report::StoreChecked(first, Ok(())), NOW);
    let second = to_check(&mut app);
    assert_eq!(app.hear(Report::Listening(first, Ok(1455)), NOW), vec![Effect::HangUp(first)]);
    app.hear(Report::StoreChecked(second, Ok(())), NOW);
    app.ask(Ask::Cancel, NOW);
    app.ask(Ask::Dismiss, NOW);
    assert_eq!(app.hear(Report::Listening(second, Ok(1457)), NOW), vec![Effect::HangUp(second)]);
    assert_eq!(app.hear(Report::Opened(second, Ok(())), NOW), vec![]);
}

#[test]
fn a_late_grant_after_the_deadline_is_revoked() {
    let mut app = app(true);
    let question = to_exchange(&mut app);
    let late = NOW + Duration::from_secs(61);
    assert!(app.tick(NOW + Duration::from_secs(59)).is_empty());
    assert!(app.tick(late).contains(&Effect::HangUp(question)));
    assert!(app.view(late).failed_with(FaultCode::NoAnswer));
    assert_eq!(app.hear(Report::Granted(question, Ok(person())), late), vec![Effect::Revoke(question)]);
}

#[test]
fn a_sign_in_runs_out_and_shows_its_minutes() {
    let mut app = app(true);
    let question = to_check(&mut app);
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Opened(question, Ok(())), NOW);
    assert_eq!(app.due(NOW), Some(NOW + FACE), "what is left is counted down");
    app.tick(NOW + Duration::from_secs(600));
    assert!(app.view(NOW).failed_with(FaultCode::TooLate));
    assert_eq!(app.due(NOW), None, "nothing ticks when nothing is due");
}

#[test]
fn an_unsaved_grant_is_an_account_until_it_is_saved() {
    let mut app = app(true);
    let question = to_exchange(&mut app);
    app.hear(Report::Granted(question, Ok(person())), NOW);
    app.hear(Report::Kept(question, Err(code(FaultCode::StoreRefused))), NOW);
    app.hear(Report::Records(vec![]), NOW);
    let view = app.view(NOW);
    assert_eq!(view.accounts[0].standing, StandingKind::Unsaved);
    let id = view.accounts[0].id.clone();
    let effects = app.tick(NOW + FACE);
    let Some(Effect::SaveAgain(again, _)) = effects.first().cloned() else { panic!("{effects:?}") };
    app.hear(Report::SavedAgain(again, id, Ok(())), NOW);
    app.hear(Report::Records(vec![record("a")]), NOW);
    let view = app.view(NOW);
    assert_eq!((view.accounts.len(), view.accounts[0].standing), (1, StandingKind::Fresh));
}

#[test]
fn what_is_due_is_refreshed_once_and_only_by_a_program_that_stays() {
    let later = NOW + Duration::from_secs(863_000);
    for (resident, refreshes) in [(true, 1), (false, 0)] {
        let mut app = app(resident);
        app.hear(Report::Records(vec![record("a")]), NOW);
        assert_eq!(app.due(NOW).is_some(), resident);
        assert!(app.tick(NOW).is_empty());
        assert_eq!(app.tick(later).len(), refreshes);
        assert_eq!(app.tick(later).len(), 0, "it is on its way");
    }
}

/// A sign-in again that the keychain refused: the account of before, with its name, and not a second one.
#[test]
fn an_account_whose_new_sign_in_is_unsaved_stays_the_same_account() {
    let mut app = app(true);
    app.hear(Report::Records(vec![Record { fault: Some(code(FaultCode::Expired)), ..record("a") }]), NOW);
    let again = SignIn { account: Some(AccountId("a".into())), ..SignIn::default() };
    let effects = app.ask(Ask::Connect(again), NOW);
    let Some(Effect::CheckStore(question)) = effects.last().cloned() else { panic!("{effects:?}") };
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Answered(question, Verdict::Code), NOW);
    app.hear(Report::Granted(question, Ok(person())), NOW);
    let effects = app.hear(Report::Kept(question, Err(code(FaultCode::StoreRefused))), NOW);
    assert_eq!(effects.first(), Some(&Effect::Hold(question, AccountId("a".into()))));
    app.hear(Report::Records(vec![record("a")]), NOW);
    let view = app.view(NOW);
    assert_eq!((view.accounts.len(), view.accounts[0].standing), (1, StandingKind::Unsaved));
    assert_eq!(app.due(NOW), Some(NOW + Duration::from_secs(60)));
}

/// A program that ends holds nothing: the grant is revoked and no account is left.
#[test]
fn a_program_that_ends_holds_no_grant() {
    let mut app = app(false);
    let question = to_exchange(&mut app);
    app.hear(Report::Granted(question, Ok(person())), NOW);
    let effects = app.hear(Report::Kept(question, Err(code(FaultCode::StoreRefused))), NOW);
    assert_eq!(effects.last(), Some(&Effect::Revoke(question)));
    assert!(app.view(NOW).accounts.is_empty() && app.view(NOW).failed_with(FaultCode::StoreRefused));
}

#[test]
fn another_program_that_asks_for_the_port_gets_it() {
    let mut app = app(true);
    let question = to_check(&mut app);
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Opened(question, Ok(())), NOW);
    assert_eq!(
        app.hear(Report::Yielded(Question(99), PortOwner::unknown(1455)), NOW),
        vec![],
        "not asked of this sign-in"
    );
    assert!(app.hear(Report::Yielded(question, PortOwner::unknown(1455)), NOW).contains(&Effect::HangUp(question)));
    assert!(app.view(NOW).connect.is_none(), "cancelled: the list is back");
}

#[test]
fn only_a_person_is_waited_for_without_an_alarm() {
    let mut app = app(true);
    app.hear(Report::Records(vec![Record { fault: Some(code(FaultCode::Expired)), ..record("a") }]), NOW);
    assert_eq!(app.due(NOW), None);
}

#[test]
fn the_worst_is_first_and_what_is_gone_is_gone() {
    let mut app = app(true);
    let needed = Record { fault: Some(code(FaultCode::Expired)), ..record("b") };
    let waiting = Record { fault: Some(code(FaultCode::NoAnswer)), ..record("c") };
    app.hear(Report::Records(vec![record("a"), needed, waiting]), NOW);
    let ids: Vec<String> = app.view(NOW).accounts.into_iter().map(|account| account.id.0).collect();
    assert_eq!(ids, ["b", "c", "a"]);
    app.hear(Report::Records(vec![record("a")]), NOW);
    assert_eq!(app.view(NOW).accounts.len(), 1);
}

#[test]
fn an_account_that_could_not_be_forgotten_is_still_there() {
    let mut app = app(true);
    app.hear(Report::Records(vec![record("a")]), NOW);
    app.hear(Report::Forgotten(Question(1), AccountId("a".into()), Err(code(FaultCode::StoreLocked))), NOW);
    assert_eq!((app.view(NOW).told, app.view(NOW).accounts.len()), (Some(code(FaultCode::StoreLocked)), 1));
}

#[test]
fn what_was_said_is_said_until_the_next_ask() {
    let mut app = app(true);
    app.hear(Report::Records(vec![record("a")]), NOW);
    let effects = app.ask(Ask::SignOut { account: AccountId("a".into()), revoke: true }, NOW);
    let Some(Effect::Forget(question, id, true)) = effects.first().cloned() else { panic!("{effects:?}") };
    app.hear(Report::Forgotten(question, id, Err(code(FaultCode::RevokeFailed))), NOW);
    assert_eq!(app.view(NOW).told, Some(code(FaultCode::RevokeFailed)));
    assert!(app.view(NOW).accounts.is_empty());
    app.ask(Ask::OpenWindow, NOW);
    assert!(app.view(NOW).told.is_some(), "opening the window is how it is read");
    app.ask(Ask::RefreshAll, NOW);
    assert_eq!(app.view(NOW).told, None);
}

#[test]
fn asks_about_what_is_not_there_are_harmless() {
    let mut app = app(true);
    let nobody = || AccountId("nobody".into());
    for ask in [
        Ask::OpenAgain,
        Ask::CopyLink,
        Ask::Cancel,
        Ask::Dismiss,
        Ask::RefreshAll,
        Ask::Refresh { account: nobody() },
        Ask::SaveAgain { account: nobody() },
        Ask::CopyEmail { account: nobody() },
        Ask::Rename { account: nobody(), name: "x".into() },
    ] {
        assert_eq!(app.ask(ask.clone(), NOW), vec![], "{ask:?}");
    }
    let plan = SignIn { account: Some(nobody()), ..SignIn::default() };
    assert_eq!(app.ask(Ask::Connect(plan), NOW), vec![]);
    assert_eq!(app.view(NOW).told.map(|fault| fault.code), Some(FaultCode::AccountUnknown));
}

#[test]
fn a_name_is_trimmed_cut_and_never_blank() {
    let mut app = app(true);
    app.hear(Report::Records(vec![record("a")]), NOW);
    let rename = |name: String| Ask::Rename { account: AccountId("a".into()), name };
    assert_eq!(app.ask(rename("  \u{3000} ".into()), NOW), vec![]);
    assert_eq!(app.ask(rename("\u{202e}\n".into()), NOW), vec![]);
    let effects = app.ask(rename("Wo\u{202e}rk\nand more".into()), NOW);
    assert_eq!(effects, vec![Effect::Rename(AccountId("a".into()), "Workand more".into())]);
    let effects = app.ask(rename("ü".repeat(600)), NOW);
    assert_eq!(effects, vec![Effect::Rename(AccountId("a".into()), "ü".repeat(500))]);
}

#[test]
fn a_locked_keychain_is_seen_and_ends_the_sign_in() {
    let mut app = app(true);
    let question = to_check(&mut app);
    app.hear(Report::StoreChecked(question, Err(code(FaultCode::StoreLocked))), NOW);
    let view = app.view(NOW);
    assert!(view.failed_with(FaultCode::StoreLocked));
    assert_eq!(view.store, StoreStanding::Locked);
    assert_eq!(app.ask(Ask::Unlock, NOW), vec![Effect::Unlock]);
    app.hear(Report::Store(StoreStanding::Ready), NOW);
    assert_eq!(app.view(NOW).store, StoreStanding::Ready);
}

/// Those who wait for a connection are tried at once when there may be one; those who wait for something else are not.
#[test]
fn who_waits_for_the_network_is_tried_when_it_comes_back() {
    let mut app = app(true);
    let later = Some(NOW + Duration::from_secs(1_800));
    let waits =
        |id: &str, fault: FaultCode| Record { fault: Some(Fault { retry_at: later, ..code(fault) }), ..record(id) };
    let entry = Entry { progress: Progress::Asked, attempt: Attempt::Normal, asked_at: NOW };
    let lost = Record { rotation: Some(entry), ..waits("c", FaultCode::NoAnswer) };
    app.hear(Report::Records(vec![waits("a", FaultCode::Offline), waits("b", FaultCode::SlowDown), lost]), NOW);
    let effects = app.hear(Report::Network, NOW);
    let [Effect::Refresh(question, id, When::Now)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(id.as_str(), "a");
    // Not well because it was tried, but because it works: the record says so.
    let fault = Fault { retry_at: later, ..code(FaultCode::Offline) };
    let setback = Setback { fault, outcome: Outcome::NotProcessed };
    app.hear(Report::Refreshed(*question, id.clone(), Err(setback)), NOW);
    assert_eq!(app.tick(NOW), vec![], "nothing is tried again each second");
    let standing = |app: &App| app.view(NOW).account(&AccountId("a".into())).expect("is there").standing;
    assert_eq!(standing(&app), StandingKind::Waiting);
    app.hear(Report::Sleep(true), NOW);
    assert_eq!(app.hear(Report::Network, NOW), vec![], "not while the computer goes to sleep");
    assert_eq!(app.tick(NOW + Duration::from_secs(9_000_000)), vec![]);
}

#[test]
fn an_answer_makes_well_only_if_the_record_says_so() {
    let mut app = app(true);
    app.hear(Report::Records(vec![record("a")]), NOW);
    let effects = app.ask(Ask::RefreshAll, NOW);
    let Some(Effect::Refresh(question, id, _)) = effects.first().cloned() else { panic!("{effects:?}") };
    let dead = Record { fault: Some(code(FaultCode::UsedElsewhere)), ..record("a") };
    app.hear(Report::Record(Box::new(dead)), NOW);
    app.hear(Report::Refreshed(question, id, Ok(())), NOW);
    assert_eq!(app.view(NOW).accounts[0].standing, StandingKind::SignInNeeded);
}

#[test]
fn who_waits_for_the_keychain_is_tried_when_it_is_unlocked() {
    let mut app = app(true);
    let fault = Fault { retry_at: Some(NOW + Duration::from_secs(1_800)), ..code(FaultCode::StoreLocked) };
    app.hear(Report::Records(vec![Record { fault: Some(fault), ..record("a") }, record("b")]), NOW);
    assert_eq!(app.hear(Report::Store(StoreStanding::Locked), NOW), vec![]);
    let effects = app.hear(Report::Store(StoreStanding::Ready), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Refresh(_, id, When::Now)] if id.as_str() == "a"), "{effects:?}");
}

#[test]
fn another_way_is_tried_at_once_by_whom_it_is_for() {
    let mut app = app(true);
    let waits = |id: &str, code: FaultCode, proxy: Option<&str>| Record {
        fault: Some(Fault { retry_at: Some(NOW + Duration::from_secs(3_600)), ..Fault::from(code) }),
        proxy: proxy.map(str::to_owned),
        ..record(id)
    };
    let asked = Entry { progress: Progress::Asked, attempt: Attempt::Normal, asked_at: NOW };
    app.hear(
        Report::Records(vec![
            waits("general", FaultCode::ProxySilent, None),
            waits("own", FaultCode::ProxyPassword, Some("http://proxy.example:80")),
            waits("region", FaultCode::RegionRefused, None),
            waits("down", FaultCode::OpenaiDown, None),
            Record { rotation: Some(asked), ..waits("sent", FaultCode::ProxySilent, None) },
            record("well"),
        ]),
        NOW,
    );
    let tried = |effects: Vec<Effect>| {
        let of = |effect: &Effect| match effect {
            Effect::Refresh(_, id, When::Now) => id.as_str().to_owned(),
            other => panic!("{other:?}"),
        };
        effects.iter().map(of).collect::<Vec<_>>()
    };
    let proxy = Typed("direct".into());
    let asked = app.ask(Ask::SetProxy { account: AccountId("own".into()), proxy: proxy.clone() }, NOW);
    assert_eq!(asked, vec![Effect::SetProxy(AccountId("own".into()), proxy)]);
    assert_eq!(tried(app.hear(Report::WayChanged(Some(AccountId("own".into()))), NOW)), ["own"]);
    assert_eq!(tried(app.hear(Report::WayChanged(Some(AccountId("down".into()))), NOW)), [""; 0]);
    assert_eq!(tried(app.hear(Report::WayChanged(None), NOW)), ["general", "region"]);
    assert_eq!(tried(app.hear(Report::WayChanged(None), NOW)), [""; 0], "they are on their way");
    app.hear(Report::Sleep(true), NOW);
    assert_eq!(tried(app.hear(Report::WayChanged(Some(AccountId("sent".into()))), NOW)), [""; 0]);
}

#[test]
fn what_is_paused_is_hurried_by_nothing_but_a_person_who_names_it() {
    let id = || AccountId("a".into());
    for waits_for in [FaultCode::Offline, FaultCode::ProxySilent, FaultCode::StoreLocked, FaultCode::StoreMissing] {
        let mut app = app(true);
        let fault = Fault { retry_at: Some(NOW + Duration::from_secs(1_800)), ..code(waits_for) };
        app.hear(Report::Records(vec![Record { fault: Some(fault), paused: true, ..record("a") }]), NOW);
        app.hear(Report::Store(StoreStanding::Locked), NOW);
        for report in [
            Report::Network,
            Report::Store(StoreStanding::Ready),
            Report::WayChanged(None),
            Report::WayChanged(Some(id())),
        ] {
            assert_eq!(app.hear(report.clone(), NOW), vec![], "{waits_for:?}: {report:?}");
        }
        assert_eq!(app.ask(Ask::RefreshAll, NOW), vec![], "{waits_for:?}");
        let asked = app.ask(Ask::Refresh { account: id() }, NOW);
        assert!(matches!(asked.as_slice(), [Effect::Refresh(..)]), "{asked:?}");
    }
    let mut app = app(true);
    let unsaved = Fault { retry_at: Some(NOW + Duration::from_secs(60)), ..code(FaultCode::StoreRefused) };
    app.hear(Report::Records(vec![Record { fault: Some(unsaved), paused: true, ..record("a") }]), NOW);
    let saves = app.ask(Ask::RefreshAll, NOW);
    assert!(matches!(saves.as_slice(), [Effect::SaveAgain(..)]), "what came is saved all the same: {saves:?}");
}

#[test]
fn a_settings_file_that_is_mended_is_told_no_more() {
    let mut app = App::new(Setup::sample());
    app.hear(Report::Told(FaultCode::SettingsUnreadable.into()), NOW);
    app.hear(Report::Settings(vec![], Setup::sample().policy, Language::En), NOW);
    assert_eq!(app.view(NOW).told, None);
}
