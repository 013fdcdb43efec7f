//! The last day of a sign-in that nobody refreshes here: when it is looked at, what is said, and what takes its place.

use super::*;
use crate::account::{API_KEY, Record};
use crate::app::{App, Setup};
use crate::effect::{Effect, Report};
use crate::time::Timestamp;
use crate::words::Language;
use crate::zone::Zone;

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
const NOW: Timestamp = Timestamp(1_000);
/// Noon, ten days on.
const END: Timestamp = Timestamp(864_000 + 12 * 3600);

/// An access token without a refresh token.
fn fixed(id: &str) -> Record {
    Record { refreshable: false, expires_at: Some(END), ..Record::sample(id) }
}

/// One whose refresh token another program may hold.
fn held(id: &str) -> Record {
    Record { refreshable: true, shared: true, ..fixed(id) }
}

fn dead(id: &str) -> Record {
    Record { fault: Some(FaultCode::CannotRefresh.into()), ..fixed(id) }
}

fn app(records: Vec<Record>) -> App {
    let mut app = App::new(Setup::sample());
    app.hear(Report::Records(records), NOW);
    app
}

fn at(now: Timestamp, records: Vec<Record>) -> View {
    app(records).view(now)
}

fn told(views: &[&View]) -> Vec<Change> {
    let mut incidents = Incidents::default();
    let mut said = vec![];
    for view in views {
        said = incidents.see(view, Words::of(Language::En));
    }
    said
}

fn raised(views: &[&View]) -> Notice {
    let said = told(views);
    let [Change::Raise(notice)] = said.as_slice() else { panic!("{said:?}") };
    notice.clone()
}

fn withdrawn(id: &str) -> Vec<Change> {
    vec![Change::Withdraw { notice: Some(format!("account-{id}")), account: AccountId(id.into()) }]
}

#[test]
fn it_is_said_when_the_last_day_begins_and_once() {
    for record in [fixed("a"), held("a"), Record { paused: true, ..fixed("a") }] {
        let mut app = app(vec![record]);
        let mut incidents = Incidents::default();
        let mut see = |app: &App, now| incidents.see(&app.view(now), Words::of(Language::En));
        assert_eq!(see(&app, NOW), vec![]);
        assert_eq!(see(&app, Timestamp((END - DAY).0 - 1)), vec![], "a second too early");
        assert_eq!(app.tick(END - DAY), vec![], "nothing is done about it");
        let said = see(&app, END - DAY);
        let [Change::Raise(notice)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((notice.kind, notice.title.as_str()), (Kind::RunsOut, "Runs out 11 Jan, 12:00: a"));
        assert_eq!(notice.body, "This sign-in cannot refresh itself.");
        let again = sign_in_again(&AccountId("a".into()));
        assert_eq!(notice.actions, [(Some(again), "Sign in again".to_owned()), (None, "Later".to_owned())]);
        assert_eq!(notice.default, Ask::OpenAt { at: Place::Account { account: AccountId("a".into()) } });
        for later in [END - HOUR, Timestamp(END.0 - 1)] {
            assert_eq!(see(&app, later), vec![], "it is said once");
        }
    }
}

/// Two times are looked at, and nothing in between.
#[test]
fn it_wakes_when_the_last_day_begins_and_when_it_ends() {
    let wakes = |record: Record| {
        let mut app = app(vec![record]);
        let mut wakes = vec![];
        let mut now = NOW;
        while let Some(next) = app.due(now) {
            let effects = app.tick(next);
            wakes.push((next, app.view(next).accounts[0].runs_out_at.is_some()));
            if matches!(effects.as_slice(), [Effect::Refresh(..)]) {
                break;
            }
            assert_eq!((effects, next > now), (vec![], true));
            now = next;
        }
        wakes
    };
    for record in [fixed("a"), held("a"), Record { paused: true, ..held("a") }] {
        assert_eq!(wakes(record), [(END - DAY, true), (END, false)]);
    }
    let off = Record { clock_off: 600, ..fixed("a") };
    assert_eq!(wakes(off).first(), Some(&(END - DAY + HOUR / 6, true)), "by this computer's clock");
    let late = Record { expires_at: Some(NOW + HOUR), ..fixed("a") };
    assert_eq!(wakes(late), [(NOW + HOUR, false)], "its last day has begun already");
    assert_eq!(wakes(Record { expires_at: None, ..fixed("a") }), [], "nothing to wait for");
    assert_eq!(wakes(Record { paused: true, ..Record::sample("a") }), [], "it is refreshed when it is resumed");
    assert!(wakes(Record::sample("a"))[0].0 < END - DAY * 4, "a refresh, and nothing later");
}

#[test]
fn nobody_else_is_told() {
    let soon = || Some(NOW + HOUR);
    for record in [
        Record { expires_at: soon(), ..Record::sample("a") },
        Record { expires_at: soon(), paused: true, ..Record::sample("a") },
        Record { expires_at: soon(), provider: API_KEY.to_owned(), ..fixed("a") },
        Record { expires_at: None, ..fixed("a") },
        Record { expires_at: Some(NOW), ..fixed("a") },
        Record { expires_at: Some(NOW), paused: true, ..fixed("a") },
        Record { expires_at: Some(Timestamp(-1)), ..fixed("a") },
    ] {
        assert_eq!(told(&[&at(NOW, vec![record.clone()])]), vec![], "{record:?}");
    }
    let soon = Record { expires_at: soon(), ..fixed("a") };
    assert_eq!(raised(&[&at(NOW, vec![soon])]).kind, Kind::RunsOut, "one that came on its last day is told at once");
}

/// The title stays true for as long as it is there: it is the end on the wall.
#[test]
fn the_end_is_said_by_the_clock_on_the_wall() {
    let title = |east, language| {
        let view = View { zone: Zone::fixed(east), ..at(END - HOUR * 13, vec![fixed("a")]) };
        let said = Incidents::default().see(&view, Words::of(language));
        let [Change::Raise(notice)] = said.as_slice() else { panic!("{said:?}") };
        notice.title.clone()
    };
    assert_eq!(title(0, Language::En), "Runs out 11 Jan, 12:00: a");
    assert_eq!(title(7_200, Language::En), "Runs out 11 Jan, 14:00: a");
    assert_eq!(title(0, Language::ZhCn), "1月11日 12:00 到期：a");
}

/// At its end the next notice takes its place: there is never none, and never two.
#[test]
fn it_gives_way_to_the_next_incident_when_it_runs_out() {
    let mut app = app(vec![fixed("a")]);
    let mut incidents = Incidents::default();
    let mut see = |app: &App, now| incidents.see(&app.view(now), Words::of(Language::En));
    let said = see(&app, END - DAY);
    let [Change::Raise(last_day)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(see(&app, END), vec![], "seen before it is due");
    let effects = app.tick(END);
    let [Effect::Refresh(question, id, _)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(see(&app, END), vec![], "it is being found out");
    app.hear(Report::Record(Box::new(dead("a"))), END);
    let said = see(&app, END);
    let [Change::Raise(over)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((over.kind, over.title.as_str()), (Kind::SignInNeeded, "Sign in again: a"));
    assert_eq!(over.id, last_day.id, "replaced");
    app.hear(Report::Refreshed(*question, id.clone(), Ok(())), END);
    assert_eq!((see(&app, END), app.view(END).accounts[0].standing), (vec![], StandingKind::SignInNeeded));
}

#[test]
fn it_is_taken_back_when_it_is_mended() {
    let last_day = at(END - HOUR, vec![held("a")]);
    let later = Some(END + DAY * 9);
    for (mended, how) in [
        (Some(Record { expires_at: later, generation: 2, ..Record::sample("a") }), "signed in"),
        (Some(Record { expires_at: later, generation: 2, ..held("a") }), "imported"),
        (Some(Record { shared: false, ..held("a") }), "taken over"),
        (None, "removed"),
    ] {
        assert_eq!(told(&[&last_day, &at(END - HOUR, mended.into_iter().collect())]), withdrawn("a"), "{how}");
    }
    let paused = |now| at(now, vec![Record { paused: true, ..held("a") }]);
    assert_eq!(told(&[&last_day, &paused(END - HOUR)]), vec![], "it runs out all the same");
    assert_eq!(told(&[&last_day, &paused(END)]), withdrawn("a"), "and then nothing runs out any more");
    assert_eq!(told(&[&last_day, &at(NOW, vec![held("a")])]), withdrawn("a"), "the clock was set back");
}

#[test]
fn what_an_earlier_process_said_is_not_said_again() {
    let record = |record: Record| at(END - HOUR, vec![Record { told: Some(Kind::RunsOut), ..record }]);
    assert_eq!(told(&[&record(fixed("a"))]), vec![]);
    assert_eq!(told(&[&record(fixed("a")), &at(END - HOUR, vec![])]), withdrawn("a"));
    assert_eq!(raised(&[&record(dead("a"))]).kind, Kind::SignInNeeded, "it died while nothing ran");
    assert_eq!(raised(&[&record(fixed("a")), &record(dead("a"))]).kind, Kind::SignInNeeded);
}

/// A folder that was imported is one notice, and not ten.
#[test]
fn those_that_run_out_together_are_told_together() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let all = |died: &[&str]| names.map(|id| if died.contains(&id) { dead(id) } else { fixed(id) }).to_vec();
    let one = at(END - HOUR, all(&[])[..1].to_vec());
    let ten = at(END - HOUR + HOUR / 120, all(&[]));
    let said = told(&[&one, &ten]);
    let [Change::Replace(own), Change::Raise(together)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((own.as_str(), together.title.as_str()), ("account-a", "10 sign-ins run out within a day"));
    assert_eq!((together.body.as_str(), together.kind), ("a, b, c and 7 more.", Kind::RunsOut));
    assert_eq!(together.actions, [(Some(Ask::OpenWindow), "Open".to_owned()), (None, "Later".to_owned())]);

    let two = at(END, all(&["a", "b"]));
    let said = told(&[&ten, &two]);
    let [Change::Raise(left), Change::Raise(died)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((left.id == together.id, left.title.as_str()), (true, "8 sign-ins run out within a day"));
    assert_eq!((died.id == together.id, died.title.as_str()), (false, "2 accounts need a new sign-in"));
    let said = told(&[&ten, &at(END, all(&names))]);
    let [Change::Replace(gone), Change::Raise(died)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((*gone == together.id, died.title.as_str()), (true, "10 accounts need a new sign-in"));
    let said = told(&[&ten, &at(END - HOUR, all(&[])[..1].to_vec())]);
    let Some(Change::Raise(last)) = said.last() else { panic!("{said:?}") };
    assert_eq!((last.id == together.id, last.title.as_str()), (true, "Runs out 11 Jan, 12:00: a"));
    assert!(told(&[&ten, &at(END - HOUR, vec![])]).contains(&Change::Replace(together.id.clone())), "none is left");
}

/// Told apart, and dead together: each of their notices makes room for the one.
#[test]
fn notices_of_their_own_make_room_for_a_common_one() {
    let first = at(END - HOUR * 2, vec![fixed("a")]);
    let second = at(END - HOUR, vec![fixed("a"), held("b")]);
    assert_eq!(raised(&[&first, &second]).id, "account-b", "an hour later, it is told by itself");
    let said = told(&[&first, &second, &at(END, vec![dead("a"), dead("b")])]);
    let [Change::Replace(a), Change::Replace(b), Change::Raise(both)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((a.as_str(), b.as_str(), both.id.as_str()), ("account-a", "account-b", "accounts"));
}

#[test]
fn a_common_notice_says_who_is_left_also_when_another_is_told() {
    let two = at(NOW, vec![dead("a"), dead("b"), fixed("c")]);
    let said = told(&[&two, &at(NOW + HOUR, vec![fixed("a"), dead("b"), dead("c")])]);
    let [Change::Withdraw { .. }, Change::Raise(own), Change::Raise(common)] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert_eq!((own.title.as_str(), own.id.as_str()), ("Sign in again: c", "account-c"));
    assert_eq!((common.title.as_str(), common.id.as_str()), ("Sign in again: b", "accounts"));
}

#[test]
fn it_has_no_address_unless_that_is_wanted() {
    let unnamed = || Record { name: "a@example.com".into(), ..fixed("a") };
    let mut view = at(END - HOUR, vec![unnamed()]);
    for language in Language::ALL {
        let said = Incidents::default().see(&view, Words::of(language));
        let [Change::Raise(notice)] = said.as_slice() else { panic!("{said:?}") };
        let labels = notice.actions.iter().map(|(_, label)| label);
        for text in labels.chain([&notice.title, &notice.body]) {
            assert!(!text.contains('@') && !text.contains("notice-") && !text.is_empty(), "{notice:?}");
        }
    }
    assert_eq!(raised(&[&view]).title, "Runs out 11 Jan, 12:00: Account 1");
    view.settings.push(SettingView {
        key: SHOW_EMAIL.into(),
        value: "true".into(),
        default: "false".into(),
        source: crate::setting::SettingSource::File,
        restart: false,
    });
    assert_eq!(raised(&[&view]).title, "Runs out 11 Jan, 12:00: a@example.com");
}
