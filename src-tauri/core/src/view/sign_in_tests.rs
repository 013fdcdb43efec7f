//! For what of a sign-in the window is shown, and when.

use super::*;
use crate::app::{App, Setup};
use crate::ask::{Ask, Place, SignIn};
use crate::callback::Verdict;
use crate::connect::{Connect, Stage};
use crate::effect::{Effect, Identity, Report};
use crate::view::{TrayStanding, View};

const NOW: Timestamp = Timestamp(3_000_000);

fn at(stage: StageView, remark: Option<FaultCode>) -> ConnectView {
    ConnectView {
        question: Question(7),
        account: None,
        stage,
        ends_at: NOW,
        port: Some(1455),
        way: Way::Browser,
        reason: None,
        remark: remark.map(Fault::from),
    }
}

/// Whatever a sign-in can end with is for the window, but what the browser's page has told in full.
#[test]
fn every_end_that_no_page_tells_in_full_is_for_the_window() {
    let ends = |code: &FaultCode| {
        let landings = [Landing::Over, Landing::Waiting, Landing::Locked, Landing::Unsaved];
        code.landings().iter().any(|landing| landings.contains(landing))
    };
    let mut quiet = vec![];
    for code in FaultCode::ALL.iter().copied().filter(ends) {
        match at(StageView::Failed { fault: code.into() }, None).for_window() {
            Some(of) => assert_eq!(of, ForWindow::Failed(code)),
            None => quiet.push(code),
        }
    }
    assert_eq!(quiet, [FaultCode::Declined, FaultCode::CodexNotIncluded]);
}

#[test]
fn a_remark_that_asks_for_something_is_for_the_window_and_one_that_passes_is_not() {
    for stage in [StageView::Opening, StageView::InBrowser] {
        assert_eq!(at(stage.clone(), None).for_window(), None);
        for code in FaultCode::ALL.iter().copied() {
            let of = at(stage.clone(), Some(code)).for_window();
            let passes = code.landings().contains(&Landing::Waiting);
            assert_eq!(of, (!passes).then_some(ForWindow::Asked(code)), "{}", code.as_str());
        }
    }
    for asks in [FaultCode::BrowserNotOpened, FaultCode::BrowserForcedHttps, FaultCode::AddressUnreadable] {
        assert_eq!(at(StageView::InBrowser, Some(asks)).for_window(), Some(ForWindow::Asked(asks)));
    }
    let account = AccountId("a".into());
    let unsaved = StageView::Unsaved { account: account.clone(), fault: FaultCode::StoreRefused.into() };
    for well in [StageView::Connected { account }, unsaved, StageView::Exchanging, StageView::Saving] {
        assert_eq!(at(well.clone(), None).for_window(), None, "{well:?}");
    }
    let other = StageView::OtherAccount { wanted: "a".into(), came: "b".into() };
    assert_eq!(at(other, None).for_window(), Some(ForWindow::OtherAccount));
}

/// A sign-in, its views one after another.
struct Told {
    app: App,
    question: Question,
    before: View,
}

impl Told {
    /// In the browser, which could not be opened where `fault` says so.
    fn in_browser(fault: Option<FaultCode>) -> Told {
        let mut app = App::new(Setup::sample());
        let before = app.view(NOW);
        let effects = app.ask(Ask::Connect(SignIn::default()), NOW);
        let Some(Effect::CheckStore(question)) = effects.last().cloned() else { panic!("{effects:?}") };
        let mut told = Told { app, question, before };
        assert!(!told.asks(Report::StoreChecked(question, Ok(()))));
        assert!(!told.asks(Report::Listening(question, Ok(1455))));
        let opened = fault.map_or(Ok(()), |code| Err(code.into()));
        assert_eq!(told.asks(Report::Opened(question, opened)), fault.is_some());
        told
    }

    fn asks(&mut self, report: Report) -> bool {
        self.app.hear(report, NOW);
        let view = self.app.view(NOW);
        let asks = view.asks_for_window(&self.before);
        self.before = view;
        asks
    }

    /// Whether it asks when the exchange ends so.
    fn asks_at_the_end(&mut self, code: FaultCode) -> bool {
        assert!(!self.asks(Report::Answered(self.question, Verdict::Code)));
        self.asks(Report::Granted(self.question, Err(code.into())))
    }
}

#[test]
fn the_window_is_asked_for_once_for_each_new_thing() {
    assert!(Told::in_browser(None).asks_at_the_end(FaultCode::ExchangeRefused));
    // Closed again by the person: nothing opens it but something new.
    let mut told = Told::in_browser(Some(FaultCode::BrowserNotOpened));
    assert!(!told.asks(Report::Tray(TrayStanding::Missing)));
    assert!(told.asks(Report::Remark(told.question, Some(FaultCode::BrowserForcedHttps.into()))));
    assert!(told.asks_at_the_end(FaultCode::NoAnswer));
    assert!(!told.asks(Report::Tray(TrayStanding::Shown)));
}

#[test]
fn nothing_opens_for_what_the_person_ended() {
    let mut told = Told::in_browser(None);
    assert!(!told.asks(Report::Answered(told.question, Verdict::Refused(FaultCode::Declined))));
    let mut told = Told::in_browser(None);
    told.app.ask(Ask::Cancel, NOW);
    assert!(!told.app.view(NOW).asks_for_window(&told.before));
}

/// What the tray asks for stands before what is over and was not put away (behaviour 235).
#[test]
fn what_is_over_gives_way_to_what_is_asked_for() {
    let mut told = Told::in_browser(None);
    told.app.ask(Ask::OpenAt { at: Place::Settings }, NOW);
    assert!(told.app.view(NOW).connect.is_some(), "it is open");
    told.asks_at_the_end(FaultCode::NoAnswer);
    assert!(told.app.view(NOW).connect.is_some(), "why is still to be read");
    told.app.ask(Ask::OpenAt { at: Place::Settings }, NOW);
    assert!(told.app.view(NOW).connect.is_none());
}

/// Two workspaces of one address are told apart by a piece of their ids (behaviour 280).
#[test]
fn the_question_about_another_account_tells_workspaces_apart() {
    let of = |id: &str| Identity { email: "dev@acme.example".into(), account_id: id.into(), ..Identity::default() };
    let (mut connect, _) =
        Connect::start(Question(1), SignIn::default(), None, None, NOW, std::time::Duration::from_secs(600));
    connect.expects = Some(of("acct_one"));
    connect.stage = Stage::OtherAccount(of("acct_two"));
    let shown = ConnectView::of(&connect).map(|view| view.stage);
    let (wanted, came) = ("dev@acme.example · one".to_owned(), "dev@acme.example · two".to_owned());
    assert_eq!(shown, Some(StageView::OtherAccount { wanted, came }));
}
