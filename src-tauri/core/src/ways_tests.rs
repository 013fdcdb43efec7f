//! A sign-in by one way and then by another, as the app, the view and the tray have it.

use super::*;
use crate::account::Record;
use crate::ask::{SignIn, Way};
use crate::callback::Verdict;
use crate::effect::{DeviceCode, Identity};
use crate::fault::PortOwner;
use crate::menu::{self, Row};
use crate::view::StageView;

const NOW: Timestamp = Timestamp(2_000_000);

fn app() -> App {
    App::new(Setup::sample())
}

fn plan() -> SignIn {
    SignIn {
        name: Some("Work".into()),
        description: Some("note".into()),
        workspace: Some("acct".into()),
        keep_as_new: true,
        ..SignIn::default()
    }
}

/// The question and the plan of the listening that was begun last.
fn listens(app: &mut App, effects: &[Effect]) -> (Question, SignIn) {
    let Some(Effect::CheckStore(question)) = effects.last() else { panic!("{effects:?}") };
    let effects = app.hear(Report::StoreChecked(*question, Ok(())), NOW);
    let [Effect::Listen(question, plan)] = effects.as_slice() else { panic!("{effects:?}") };
    (*question, plan.clone())
}

/// For the workspace that the plan allows.
fn grant() -> Identity {
    Identity { account_id: "acct".into(), ..Record::sample("a").identity }
}

fn taken() -> Fault {
    let owner = PortOwner { program: Some("node".into()), pid: Some(7), ..PortOwner::unknown(1455) };
    Fault::about(FaultCode::PortsTaken, About::Ports { owners: vec![owner], reserved: None })
}

/// An app whose sign-in found no port.
fn without_port() -> App {
    let mut app = app();
    let effects = app.ask(Ask::Connect(plan()), NOW);
    let (question, _) = listens(&mut app, &effects);
    app.hear(Report::Listening(question, Err(taken())), NOW);
    assert!(app.view(NOW).failed_with(FaultCode::PortsTaken), "it stays, and says who is in the way");
    app
}

/// An app that shows a device code.
fn with_code() -> (App, Question) {
    let mut app = without_port();
    let effects = app.ask(Ask::OtherWay { way: Way::Code }, NOW);
    let Some(Effect::CheckStore(question)) = effects.last().cloned() else { panic!("{effects:?}") };
    assert_eq!(app.view(NOW).open_connect().expect("is open").stage, StageView::AskingCode);
    let effects = app.hear(Report::StoreChecked(question, Ok(())), NOW);
    assert!(matches!(effects.as_slice(), [Effect::AskCode(of, plan)] if *of == question && plan.device), "{effects:?}");
    let address = "https://issuer.example/codex/device".to_owned();
    let code = DeviceCode {
        user_code: "ABCD-12345".into(),
        qr: crate::qr::view(&address),
        address,
        ends_at: NOW + Duration::from_secs(900),
    };
    assert_eq!(app.hear(Report::CodeGiven(question, Ok(code)), NOW), vec![Effect::Poll(question)]);
    (app, question)
}

fn labels(app: &App) -> Vec<String> {
    let view = app.view(NOW);
    let rows = menu::tray(&view, Words::of(Language::En)).rows;
    let label = |row: Row| match row {
        Row::Text { label, .. } | Row::Act { label, .. } => Some(label),
        _ => None,
    };
    rows.into_iter().filter_map(label).collect()
}

#[test]
fn without_a_port_it_goes_on_by_paste_with_the_same_plan_and_says_why() {
    let mut app = without_port();
    let effects = app.ask(Ask::OtherWay { way: Way::Paste }, NOW);
    let (question, again) = listens(&mut app, &effects);
    assert_eq!(again, SignIn { paste_only: true, ..plan() });
    let shown = app.view(NOW).connect.expect("is shown");
    assert_eq!((shown.way, shown.reason), (Way::Paste, Some(taken())));
    assert_eq!(app.hear(Report::Listening(question, Err(taken())), NOW), vec![Effect::OpenBrowser(question)]);
    let shown = app.view(NOW).connect.expect("is shown");
    assert_eq!((shown.way, shown.reason, shown.port), (Way::Paste, Some(taken()), None));
}

#[test]
fn by_code_it_goes_on_too_and_back_to_the_browser_it_needs_no_reason() {
    let (mut app, question) = with_code();
    let shown = app.view(NOW).connect.expect("is shown");
    assert_eq!((shown.way, shown.reason), (Way::Code, Some(taken())));
    assert_eq!(shown.ends_at, NOW + Duration::from_secs(900));
    let StageView::Code { user_code, qr, .. } = shown.stage else { panic!("shows no code") };
    assert!(user_code == "ABCD-12345" && qr.size > 20 && qr.path.starts_with("M0 0h7"), "{qr:?}");
    assert_eq!(app.ask(Ask::OpenAgain, NOW), vec![Effect::OpenBrowser(question)]);
    assert_eq!(app.ask(Ask::CopyLink, NOW), vec![Effect::CopyLink(question)]);
    assert_eq!(app.ask(Ask::CopyCode, NOW), vec![Effect::Copy("ABCD-12345".into())]);

    let effects = app.ask(Ask::OtherWay { way: Way::Browser }, NOW);
    assert!(effects.contains(&Effect::HangUp(question)), "the code is given up: {effects:?}");
    let (_, again) = listens(&mut app, &effects);
    assert_eq!(again, plan());
    let shown = app.view(NOW).connect.expect("is shown");
    assert_eq!((shown.way, shown.reason), (Way::Browser, None));
    assert_eq!(app.hear(Report::Authorized(question, Ok(())), NOW), vec![], "too late");
}

#[test]
fn a_used_code_becomes_an_account() {
    let (mut app, question) = with_code();
    app.hear(Report::Remark(question, Some(FaultCode::Offline.into())), NOW);
    assert_eq!(app.view(NOW).connect.and_then(|shown| shown.remark), Some(FaultCode::Offline.into()));
    assert_eq!(app.hear(Report::Authorized(question, Ok(())), NOW), vec![Effect::Exchange(question)]);
    let effects = app.hear(Report::Granted(question, Ok(grant())), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Keep(..)]), "{effects:?}");
}

#[test]
fn what_ended_well_or_was_never_begun_is_not_started_again() {
    let mut nothing = app();
    let mut cancelled = app();
    cancelled.ask(Ask::Connect(plan()), NOW);
    cancelled.ask(Ask::Cancel, NOW);
    let (mut connected, question) = with_code();
    connected.hear(Report::Authorized(question, Ok(())), NOW);
    connected.hear(Report::Granted(question, Ok(grant())), NOW);
    connected.hear(Report::Kept(question, Ok(AccountId("a".into()))), NOW);
    for app in [&mut nothing, &mut cancelled, &mut connected] {
        for way in [Way::Browser, Way::Paste, Way::Code] {
            assert_eq!(app.ask(Ask::OtherWay { way }, NOW), vec![]);
        }
        assert_eq!(app.ask(Ask::CopyCode, NOW), vec![]);
    }
}

#[test]
fn who_was_given_the_port_is_told_until_the_next_deed() {
    let owner = PortOwner { program: Some("codex".into()), pid: Some(9), codex: true, ..PortOwner::unknown(1455) };
    for (owner, said) in [
        (owner, "codex asked for the sign-in port, so the sign-in here was stopped"),
        (PortOwner::unknown(1455), "Another program asked for the sign-in port, so the sign-in here was stopped"),
    ] {
        let mut app = app();
        let effects = app.ask(Ask::Connect(plan()), NOW);
        let (question, _) = listens(&mut app, &effects);
        app.hear(Report::Listening(question, Ok(1455)), NOW);
        let effects = app.hear(Report::Yielded(question, owner.clone()), NOW);
        assert_eq!(effects.last(), Some(&Effect::HangUp(question)));
        assert!(app.view(NOW).connect.is_none());
        assert_eq!(app.view(NOW).told.map(|fault| fault.code), Some(FaultCode::PortYielded));
        assert_eq!(labels(&app)[1], said);
        app.ask(Ask::OpenWindow, NOW);
        assert_eq!(labels(&app)[1], said, "it is there to be read");
        // Said of a sign-in that is over, it is no news.
        app.ask(Ask::RefreshAll, NOW);
        app.hear(Report::Yielded(question, owner), NOW);
        assert_eq!(app.view(NOW).told, None);
    }
}

#[test]
fn the_tray_shows_the_code_and_what_can_be_done_with_it() {
    let (app, _) = with_code();
    let rows = labels(&app);
    assert_eq!(
        rows[..5],
        [
            "Code ABCD-12345 · 15 min left",
            "Open the page for the code",
            "Copy the address",
            "Copy the code",
            "Cancel the sign-in"
        ]
    );
    assert!(!rows.iter().any(|row| row.starts_with("Connect")), "{rows:?}");
    let tray = menu::tray(&app.view(NOW), Words::of(Language::En));
    assert_eq!(tray.tooltip[1], "Waiting for the code");
}

/// What a remark of the browser's way says goes with the answer.
#[test]
fn a_browser_that_insists_on_https_is_told_to_paste() {
    let mut app = app();
    let effects = app.ask(Ask::Connect(plan()), NOW);
    let (question, _) = listens(&mut app, &effects);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Remark(question, Some(FaultCode::BrowserForcedHttps.into())), NOW);
    let shown = app.view(NOW).connect.expect("is open");
    assert!(shown.remark.expect("is said").sentence(Words::of(Language::En)).contains("https"));
    app.hear(Report::Answered(question, Verdict::Code), NOW);
    assert_eq!(app.view(NOW).connect.expect("is open").remark, None);
}
