//! The picture over time, as the tray has it.

use super::*;
use crate::account::Record;
use crate::app::{App, Setup};
use crate::ask::Ask;
use crate::effect::{Effect, Question, Report};
use crate::fault::{Fault, FaultCode};
use crate::menu::{Icon, icon};
use crate::rotation::{Outcome, Setback};

const NOW: Timestamp = Timestamp(2_000_000);

fn after(seconds: u64) -> Timestamp {
    NOW + Duration::from_secs(seconds)
}

fn app(record: Record) -> App {
    let mut app = App::new(Setup::sample());
    app.hear(Report::Records(vec![record]), NOW);
    app
}

fn well() -> Record {
    Record { connected_at: NOW, expires_at: Some(after(864_000)), ..Record::sample("a") }
}

fn refresh(app: &mut App, at: Timestamp) -> Question {
    let effects = app.ask(Ask::Refresh { account: AccountId("a".into()) }, at);
    let [Effect::Refresh(question, ..)] = effects.as_slice() else { panic!("{effects:?}") };
    *question
}

/// As it comes: written down first, and then told.
fn fails(app: &mut App, question: Question, record: Record, at: Timestamp) {
    let fault = Fault { retry_at: Some(at + Duration::from_secs(3_600)), ..FaultCode::NoAnswer.into() };
    app.hear(Report::Record(Box::new(Record { fault: Some(fault.clone()), ..record })), at);
    let setback = Setback { fault, outcome: Outcome::NotProcessed };
    app.hear(Report::Refreshed(question, AccountId("a".into()), Err(setback)), at);
}

fn shown(app: &App, seconds: u64) -> Icon {
    icon(&app.view(after(seconds)))
}

#[test]
fn a_refresh_is_seen_when_it_takes_two_seconds() {
    let mut app = app(well());
    let question = refresh(&mut app, NOW);
    assert_eq!((shown(&app, 0), shown(&app, 1), shown(&app, 2)), (Icon::AllWell, Icon::AllWell, Icon::Working));
    assert_eq!(app.due(NOW), Some(after(2)));
    assert_ne!(app.view(after(1)).shown_as, app.view(after(2)).shown_as, "a view that differs is published");
    assert_eq!(app.due(after(2)), Some(after(120)), "once, and not again");
    // Asked anew, it is the same refresh still.
    app.tick(after(120));
    assert_eq!(shown(&app, 120), Icon::Working);
    app.hear(Report::Refreshed(question, AccountId("a".into()), Ok(())), after(121));
    assert_eq!(
        app.view(after(121)).accounts[0].standing,
        StandingKind::Refreshing,
        "the answer is to a former question"
    );
}

#[test]
fn a_fault_is_seen_when_it_lasts_two_minutes_and_however_often_it_is_tried() {
    let mut app = app(well());
    let question = refresh(&mut app, NOW);
    fails(&mut app, question, well(), after(1));
    assert_eq!((shown(&app, 1), shown(&app, 120), shown(&app, 121)), (Icon::AllWell, Icon::AllWell, Icon::Waiting));
    assert_eq!(app.due(after(1)), Some(after(121)));
    assert_eq!(app.due(after(121)), Some(after(3_601)));
    let again = refresh(&mut app, after(100));
    assert_eq!((shown(&app, 101), shown(&app, 102)), (Icon::AllWell, Icon::Working));
    fails(&mut app, again, well(), after(110));
    assert_eq!((shown(&app, 110), shown(&app, 121)), (Icon::AllWell, Icon::Waiting));
    // A later try shows the fault until it shows itself.
    let question = refresh(&mut app, after(200));
    assert_eq!((shown(&app, 201), shown(&app, 202)), (Icon::Waiting, Icon::Working));
    app.hear(Report::Record(Box::new(well())), after(203));
    app.hear(Report::Refreshed(question, AccountId("a".into()), Ok(())), after(203));
    assert_eq!(shown(&app, 203), Icon::AllWell);
    let question = refresh(&mut app, after(300));
    fails(&mut app, question, well(), after(301));
    assert_eq!(shown(&app, 302), Icon::AllWell, "another fault");
}

/// Never a wrong "all fine".
#[test]
fn what_is_old_or_cannot_be_used_is_seen_at_once() {
    let ill = |record: Record| Record { fault: Some(FaultCode::NoAnswer.into()), ..record };
    assert_eq!(shown(&app(ill(well())), 0), Icon::Waiting, "it was so before this program began");
    let ran_out = || Record { expires_at: Some(after(10)), ..well() };
    let mut app = app(ran_out());
    let question = refresh(&mut app, NOW);
    fails(&mut app, question, ran_out(), after(1));
    assert_eq!((shown(&app, 9), shown(&app, 10)), (Icon::AllWell, Icon::Waiting));
    assert_eq!(app.due(after(1)), Some(after(10)), "it is looked at then");
    app.hear(Report::Records(vec![]), after(11));
    app.hear(Report::Records(vec![ill(well())]), after(12));
    assert_eq!(shown(&app, 12), Icon::Waiting, "what was removed is forgotten");
}
