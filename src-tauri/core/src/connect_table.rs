//! Every row of the Connect table in `README.md`, by its number.

use super::*;
use crate::fault::FaultCode;
use crate::page::Page;

#[path = "connect_paste_table.rs"]
mod paste;

const Q: Question = Question(7);
const NOW: Timestamp = Timestamp(1_000);
const LIFE: Duration = Duration::from_secs(600);

fn id() -> AccountId {
    AccountId("a".into())
}

fn person(name: &str) -> Identity {
    Identity {
        email: format!("{name}@example.com"),
        account_id: name.into(),
        user_id: name.into(),
        ..Identity::default()
    }
}

fn at(stage: Stage) -> Connect {
    let (mut connect, _) = Connect::start(Q, SignIn::default(), None, Some(id()), NOW, LIFE);
    connect.stage = stage;
    connect
}

fn device_code() -> DeviceCode {
    let address = "https://issuer.example/codex/device".to_owned();
    DeviceCode { user_code: "ABCD-12345".into(), qr: crate::qr::view(&address), address, ends_at: NOW + CODE_LIFE }
}

const CODE_LIFE: Duration = Duration::from_secs(900);

fn fault(code: FaultCode) -> Fault {
    code.into()
}

fn over(code: FaultCode) -> (Stage, Vec<Effect>) {
    let fault = fault(code);
    let effects = vec![Effect::ShowPage(Q, Page::of(&fault)), Effect::HangUp(Q)];
    (Stage::Over(Outcome::Failed(fault)), effects)
}

fn hears(mut connect: Connect, event: Event) -> (Stage, Vec<Effect>) {
    let effects = connect.hear(event, NOW);
    (connect.stage, effects)
}

#[test]
fn c1_to_c3_checking() {
    let (connect, first) = Connect::start(Q, SignIn::default(), None, None, NOW, LIFE);
    assert_eq!((first, connect.due), (vec![Effect::CheckStore(Q)], Some(NOW + CHECKING)));
    let checking = || at(Stage::Checking);
    assert_eq!(
        hears(checking(), Event::StoreChecked(Ok(()))),
        (Stage::Listening, vec![Effect::Listen(Q, SignIn::default())])
    );
    let locked = FaultCode::StoreLocked;
    assert_eq!(hears(checking(), Event::StoreChecked(Err(fault(locked)))), over(locked));
    assert_eq!(hears(checking(), Event::Deadline), over(locked));
}

#[test]
fn c4_to_c7_listening() {
    let listening = || at(Stage::Listening);
    let mut connect = listening();
    assert_eq!(connect.hear(Event::Listening(Ok(1455)), NOW), vec![Effect::OpenBrowser(Q)]);
    assert_eq!((connect.stage, connect.port), (Stage::Opening, Some(1455)));
    let mut quiet = listening();
    quiet.plan.no_browser = true;
    assert_eq!(hears(quiet, Event::Listening(Ok(1455))), (Stage::InBrowser, vec![]));
    for code in FaultCode::ALL.iter().filter(|code| code.as_str().starts_with("ports_")) {
        assert_eq!(hears(listening(), Event::Listening(Err(fault(*code)))), over(*code));
        let mut pastes = listening();
        pastes.plan.paste_only = true;
        assert_eq!(pastes.hear(Event::Listening(Err(fault(*code))), NOW), vec![Effect::OpenBrowser(Q)]);
        assert_eq!((&pastes.stage, pastes.way()), (&Stage::Opening, Way::Paste));
        assert_eq!((pastes.port, pastes.reason), (None, Some(fault(*code))), "and says why");
    }
    let mut pastes = listening();
    pastes.plan.paste_only = true;
    pastes.reason = Some(fault(FaultCode::PortsTaken));
    let mut had = pastes.clone();
    had.hear(Event::Listening(Ok(1457)), NOW);
    assert_eq!((had.port, had.way(), had.reason), (Some(1457), Way::Browser, None), "it needs no reason any more");
    let not_made = FaultCode::LinkNotMade;
    assert_eq!(
        hears(pastes.clone(), Event::Listening(Err(fault(not_made)))),
        over(not_made),
        "there is nothing to paste for"
    );
    assert_eq!(hears(pastes, Event::Deadline), over(not_made), "nor is there here, and a port is not what it wants");
    assert_eq!(hears(listening(), Event::Deadline), over(FaultCode::PortsRefused));
}

#[test]
fn c34_to_c39_a_device_code() {
    let mut checking = at(Stage::Checking);
    checking.plan.device = true;
    assert_eq!(checking.way(), Way::Code);
    let ask = Effect::AskCode(Q, checking.plan.clone());
    assert_eq!(hears(checking, Event::StoreChecked(Ok(()))), (Stage::AskingCode, vec![ask]));

    let mut asking = at(Stage::AskingCode);
    assert_eq!(asking.hear(Event::CodeGiven(Ok(device_code())), NOW), vec![Effect::Poll(Q)]);
    assert_eq!(asking.stage, Stage::Code(device_code()));
    assert_eq!((asking.ends_at, asking.due), (NOW + CODE_LIFE, Some(NOW + CODE_LIFE)), "the code's own end");
    let unavailable = FaultCode::CodeUnavailable;
    assert_eq!(hears(at(Stage::AskingCode), Event::CodeGiven(Err(fault(unavailable)))), over(unavailable));
    assert_eq!(hears(at(Stage::AskingCode), Event::Deadline), over(FaultCode::NoAnswer));

    let code = || at(Stage::Code(device_code()));
    assert_eq!(hears(code(), Event::Authorized(Ok(()))), (Stage::Exchanging, vec![Effect::Exchange(Q)]));
    let declined = FaultCode::Declined;
    assert_eq!(hears(code(), Event::Authorized(Err(fault(declined)))), over(declined));
    assert_eq!(hears(code(), Event::Deadline), over(FaultCode::CodeRanOut));
}

/// C40: what hinders is said, and goes when it is over.
#[test]
fn c40_a_remark_comes_and_goes() {
    let said = fault(FaultCode::Offline);
    for stage in [Stage::Opening, Stage::InBrowser, Stage::Code(device_code())] {
        let mut connect = at(stage.clone());
        assert!(connect.hear(Event::Remark(Some(said.clone())), NOW).is_empty());
        assert_eq!((&connect.stage, &connect.remark), (&stage, &Some(said.clone())));
        connect.hear(Event::Remark(None), NOW);
        assert_eq!((&connect.stage, &connect.remark), (&stage, &None));
    }
    let mut code = at(Stage::Code(device_code()));
    code.hear(Event::Opened(Err(fault(FaultCode::BrowserNotOpened))), NOW);
    assert_eq!(code.remark, Some(fault(FaultCode::BrowserNotOpened)));
    code.hear(Event::Opened(Ok(())), NOW);
    assert_eq!(code.remark, None);
}

#[test]
fn c41_a_grant_in_another_workspace_than_the_allowed_one_is_refused() {
    for holds in [None, Some(id())] {
        let mut connect = at(Stage::Exchanging);
        (connect.plan.workspace, connect.holds) = (Some("b".into()), holds);
        let (stage, effects) = hears(connect.clone(), Event::Granted(Ok(person("a"))));
        assert_eq!(stage, Stage::Over(Outcome::Failed(fault(FaultCode::OtherWorkspace))));
        assert_eq!(effects.last(), Some(&Effect::Revoke(Q)), "nobody wants that grant");
        assert!(matches!(hears(connect, Event::Granted(Ok(person("b")))), (Stage::Saving(_), _)));
    }
}

#[test]
fn c8_to_c10_opening_ends_in_the_browser_with_or_without_one() {
    for (event, remark) in [
        (Event::Opened(Ok(())), None),
        (Event::Opened(Err(fault(FaultCode::BrowserNotOpened))), Some(FaultCode::BrowserNotOpened)),
        (Event::Deadline, Some(FaultCode::BrowserNotOpened)),
    ] {
        let mut connect = at(Stage::Opening);
        assert!(connect.hear(event, NOW).is_empty());
        assert_eq!(connect.stage, Stage::InBrowser);
        assert_eq!(connect.remark.map(|fault| fault.code), remark);
        assert_eq!(connect.due, Some(NOW + LIFE), "the link's own end");
    }
    let mut pasted = at(Stage::Opening);
    pasted.hear(Event::Unreadable(fault(FaultCode::AddressUnreadable)), NOW);
    pasted.hear(Event::Opened(Ok(())), NOW);
    assert_eq!(pasted.remark, Some(fault(FaultCode::AddressUnreadable)), "a paste that came first stays answered");
}

#[test]
fn c11_to_c16_answers() {
    for stage in [Stage::Opening, Stage::InBrowser] {
        for verdict in [Verdict::Code, Verdict::Unchecked] {
            let code = hears(at(stage.clone()), Event::Answered(verdict));
            assert_eq!(code, (Stage::Exchanging, vec![Effect::Exchange(Q)]));
        }
        let declined = Event::Answered(Verdict::Refused(FaultCode::Declined));
        assert_eq!(hears(at(stage.clone()), declined), over(FaultCode::Declined));
        for verdict in [Verdict::Stranger, Verdict::Incomplete] {
            assert_eq!(hears(at(stage.clone()), Event::Answered(verdict)), (stage.clone(), vec![]));
        }
    }
    assert_eq!(hears(at(Stage::InBrowser), Event::Deadline), over(FaultCode::TooLate));
}

/// C13 to C15, and what takes a remark away.
#[test]
fn a_remark_stays_until_the_sign_in_moves_on() {
    let unreadable = fault(FaultCode::AddressUnreadable);
    let unopened = fault(FaultCode::BrowserNotOpened);
    let ended = fault(FaultCode::Declined);
    for stage in [Stage::Opening, Stage::InBrowser] {
        for (event, left) in [
            (Event::Answered(Verdict::Stranger), Some(&unreadable)),
            (Event::Answered(Verdict::Incomplete), Some(&unreadable)),
            (Event::Granted(Ok(person("a"))), Some(&unreadable)),
            (Event::Opened(Err(unopened.clone())), Some(&unopened)),
            (Event::Answered(Verdict::Code), None),
            (Event::Answered(Verdict::Refused(ended.code)), None),
            (Event::Cancel, None),
        ] {
            let mut connect = at(stage.clone());
            assert!(connect.hear(Event::Unreadable(unreadable.clone()), NOW).is_empty());
            assert_eq!((&connect.stage, &connect.remark), (&stage, &Some(unreadable.clone())));
            connect.hear(event.clone(), NOW);
            assert_eq!(connect.remark.as_ref(), left, "{stage:?} {event:?}");
        }
    }
    let mut connect = at(Stage::InBrowser);
    connect.hear(Event::Opened(Err(unopened)), NOW);
    assert!(connect.hear(Event::Opened(Ok(())), NOW).is_empty());
    assert_eq!((connect.stage, connect.remark), (Stage::InBrowser, None), "opened again, it is there");
}

#[test]
fn c17_to_c20_exchanging() {
    let exchanging = || at(Stage::Exchanging);
    let keep = (Stage::Saving(person("a")), vec![Effect::Keep(Q, SignIn::default())]);
    assert_eq!(hears(exchanging(), Event::Granted(Ok(person("a")))), keep);
    let mut same = exchanging();
    same.expects = Some(person("a"));
    assert_eq!(hears(same, Event::Granted(Ok(person("a")))), keep);
    let mut other = exchanging();
    other.expects = Some(person("b"));
    other.holds = None;
    let (stage, effects) = hears(other, Event::Granted(Ok(person("a"))));
    assert!(matches!(stage, Stage::Over(Outcome::Failed(Fault { code: FaultCode::OtherAccount, .. }))));
    assert_eq!(effects.last(), Some(&Effect::Revoke(Q)), "nobody can be asked, and nobody wants that grant");
    let refused = FaultCode::ExchangeRefused;
    assert_eq!(hears(exchanging(), Event::Granted(Err(fault(refused)))), over(refused));
    assert_eq!(hears(exchanging(), Event::Deadline), over(FaultCode::NoAnswer));
}

#[test]
fn c30_to_c33_another_account_waits_for_the_person() {
    let asks = || {
        let mut asks = at(Stage::OtherAccount(person("a")));
        asks.expects = Some(person("b"));
        asks.plan.account = Some(AccountId("b".into()));
        asks
    };
    let mut other = asks();
    other.stage = Stage::Exchanging;
    let mut may_keep = other.clone();
    other.holds = Some(id());
    let (stage, effects) = hears(other, Event::Granted(Ok(person("a"))));
    assert_eq!(stage, Stage::OtherAccount(person("a")));
    assert_eq!(effects, vec![Effect::ShowPage(Q, Page::OtherAccount), Effect::HangUp(Q)]);
    let keep = (Stage::Saving(person("a")), vec![Effect::Keep(Q, SignIn::default())]);
    assert_eq!(hears(asks(), Event::KeepAsNew), keep, "as an account of its own");
    let (stage, effects) = hears(asks(), Event::Cancel);
    assert_eq!((stage, effects.last()), (Stage::Over(Outcome::Cancelled), Some(&Effect::Revoke(Q))));
    let (stage, effects) = hears(asks(), Event::Deadline);
    assert!(matches!(stage, Stage::Over(Outcome::Failed(Fault { code: FaultCode::OtherAccount, .. }))));
    assert_eq!(effects.last(), Some(&Effect::Revoke(Q)));
    may_keep.plan.keep_as_new = true;
    let (stage, effects) = hears(may_keep, Event::Granted(Ok(person("a"))));
    assert_eq!(stage, Stage::Saving(person("a")));
    assert!(matches!(effects.as_slice(), [Effect::Keep(Q, SignIn { account: None, .. })]));
}

/// One that was kept as new and that the keychain refused is not the account that was asked for.
#[test]
fn c22_an_unsaved_account_of_its_own_has_its_own_name() {
    let mut other = at(Stage::Saving(person("a")));
    other.expects = Some(person("b"));
    let (_, effects) = hears(other, Event::Kept(Err(fault(FaultCode::StoreRefused))));
    assert_eq!(effects.first(), Some(&Effect::Hold(Q, AccountId(format!("unsaved-{}", Q.0)))));
}

#[test]
fn c21_to_c24_saving() {
    let saving = || at(Stage::Saving(person("a")));
    let (stage, effects) = hears(saving(), Event::Kept(Ok(id())));
    assert_eq!(stage, Stage::Over(Outcome::Connected(id())));
    let page = Page::Connected { email: "a@example.com".into() };
    assert_eq!(effects, vec![Effect::ShowPage(Q, page), Effect::HangUp(Q)]);

    let refused = || fault(FaultCode::StoreRefused);
    let (stage, effects) = hears(saving(), Event::Kept(Err(refused())));
    assert_eq!(stage, Stage::Over(Outcome::Unsaved(id(), refused())));
    let page = Page::NotSaved { email: "a@example.com".into() };
    assert_eq!(effects, vec![Effect::Hold(Q, id()), Effect::ShowPage(Q, page), Effect::HangUp(Q)]);

    let mut ends = saving();
    ends.holds = None;
    let (stage, effects) = hears(ends, Event::Kept(Err(refused())));
    assert_eq!(stage, Stage::Over(Outcome::Failed(refused())));
    assert_eq!(effects.last(), Some(&Effect::Revoke(Q)), "a program that ends cannot hold it");
    assert_eq!(hears(saving(), Event::Deadline), over(FaultCode::StoreRefused));
}

#[test]
fn c25_cancel_from_every_open_stage() {
    for stage in open_stages() {
        let (stage, effects) = hears(at(stage), Event::Cancel);
        assert_eq!(stage, Stage::Over(Outcome::Cancelled));
        assert_eq!(effects, vec![Effect::ShowPage(Q, Page::Stranger), Effect::HangUp(Q)]);
    }
}

#[test]
fn c26_to_c28_what_comes_after_the_end() {
    for outcome in [Outcome::Cancelled, Outcome::Failed(fault(FaultCode::TooLate))] {
        let over = Stage::Over(outcome);
        for event in events() {
            let left = match event {
                Event::Granted(Ok(_)) | Event::Kept(_) => vec![Effect::Revoke(Q)],
                Event::Listening(_) | Event::CodeGiven(_) => vec![Effect::HangUp(Q)],
                _ => vec![],
            };
            assert_eq!(hears(at(over.clone()), event.clone()), (over.clone(), left), "{event:?}");
        }
    }
    for outcome in [Outcome::Connected(id()), Outcome::Unsaved(id(), fault(FaultCode::StoreRefused))] {
        let connected = Stage::Over(outcome);
        for event in events() {
            assert_eq!(hears(at(connected.clone()), event), (connected.clone(), vec![]), "its grant is wanted");
        }
    }
}

/// A cancel while the grant is being saved: whatever the keychain then says, the grant is not left alive.
#[test]
fn c24_to_c26_a_grant_that_could_not_be_kept_is_revoked_too() {
    for ends in [Event::Cancel, Event::Deadline] {
        for kept in [Ok(id()), Err(fault(FaultCode::StoreRefused))] {
            let mut connect = at(Stage::Saving(person("a")));
            connect.hear(ends.clone(), NOW);
            assert_eq!(connect.hear(Event::Kept(kept), NOW), vec![Effect::Revoke(Q)]);
        }
    }
}

/// Every pair of stage and event is in the table, every open stage has a deadline, and no end has one.
#[test]
fn c29_every_pair_is_legal_and_every_open_stage_has_a_deadline() {
    let mut stages = open_stages();
    stages.extend([
        Stage::Over(Outcome::Cancelled),
        Stage::Over(Outcome::Connected(id())),
        Stage::Over(Outcome::Unsaved(id(), fault(FaultCode::StoreRefused))),
    ]);
    for stage in stages {
        for event in events() {
            let before = Connect { due: at(stage.clone()).is_open().then_some(NOW), ..at(stage.clone()) };
            let mut connect = before.clone();
            let effects = connect.hear(event.clone(), NOW);
            assert_eq!(connect.due.is_some(), connect.is_open(), "{stage:?} {event:?}");
            if connect.stage == before.stage {
                let tidies = |effect: &Effect| matches!(effect, Effect::Revoke(_) | Effect::HangUp(_));
                assert!(effects.is_empty() || !connect.is_open(), "{stage:?} {event:?} {effects:?}");
                assert!(effects.iter().all(tidies), "{stage:?} {event:?} {effects:?}");
            } else {
                assert!(before.is_open(), "an end is an end: {stage:?} {event:?}");
            }
        }
    }
}

fn open_stages() -> Vec<Stage> {
    let open = [Stage::Checking, Stage::Listening, Stage::Opening, Stage::InBrowser, Stage::Exchanging];
    open.into_iter().chain([Stage::Saving(person("a")), Stage::AskingCode, Stage::Code(device_code())]).collect()
}

fn events() -> Vec<Event> {
    let bad = || fault(FaultCode::NoAnswer);
    vec![
        Event::StoreChecked(Ok(())),
        Event::StoreChecked(Err(bad())),
        Event::Listening(Ok(1)),
        Event::Listening(Err(bad())),
        Event::CodeGiven(Ok(device_code())),
        Event::CodeGiven(Err(bad())),
        Event::Authorized(Ok(())),
        Event::Authorized(Err(bad())),
        Event::Remark(Some(bad())),
        Event::Remark(None),
        Event::Opened(Ok(())),
        Event::Opened(Err(bad())),
        Event::Answered(Verdict::Code),
        Event::Answered(Verdict::Unchecked),
        Event::Answered(Verdict::Stranger),
        Event::Answered(Verdict::Incomplete),
        Event::Answered(Verdict::Refused(FaultCode::Declined)),
        Event::Unreadable(bad()),
        Event::Granted(Ok(person("a"))),
        Event::Granted(Err(bad())),
        Event::Kept(Ok(id())),
        Event::Kept(Err(bad())),
        Event::Cancel,
        Event::Deadline,
    ]
}
