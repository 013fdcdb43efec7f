//! When, how long, and never a loop.

use super::*;
use crate::rotation::{Attempt, Entry};

const DAY: i64 = 24 * 3600;
const NOW: Timestamp = Timestamp(1_000);

fn record(born: i64, expires: i64) -> Record {
    Record { connected_at: Timestamp(born), expires_at: Some(Timestamp(expires)), ..Record::sample("a") }
}

fn at(record: &Record, now: Timestamp) -> Option<Timestamp> {
    due(record, &Policy::default(), now)
}

#[test]
fn due_keeps_the_lead_and_half_of_a_short_life() {
    let ten_days = at(&record(0, 10 * DAY), NOW).expect("it expires");
    assert!(ten_days <= Timestamp(5 * DAY) && ten_days >= Timestamp(4 * DAY + DAY / 2));
    let one_hour = at(&record(0, 3600), NOW).expect("it expires");
    assert!(one_hour <= Timestamp(1800) && one_hour >= Timestamp(1620));
}

#[test]
fn never_in_the_first_minute_and_never_when_paused() {
    assert_eq!(at(&record(1000, 1010), NOW), Some(Timestamp(1060)));
    assert_eq!(at(&Record { refreshable: false, ..record(0, 99) }, NOW), None);
    assert_eq!(at(&Record { shared: true, ..record(0, 99) }, NOW), None);
    assert_eq!(at(&Record { paused: true, ..record(0, 99) }, NOW), None);
}

#[test]
fn an_expiry_that_makes_no_sense_is_a_sane_schedule() {
    let lead = Policy::default().lead.as_secs() as i64;
    let none = Record { expires_at: None, ..record(1000, 0) };
    assert_eq!(at(&none, NOW), Some(Timestamp(1000 + lead)), "none is told");
    assert_eq!(at(&record(1000, 900), NOW), Some(Timestamp(1000 + lead)), "born after its end");
    let far = at(&record(1000, 100 * 365 * DAY), NOW).expect("some day");
    assert!(far <= Timestamp(30 * DAY), "in a hundred years: {far:?}");
    assert!(usable(&record(1000, 900), NOW) && usable(&none, NOW));
}

#[test]
fn a_clock_ten_years_off_is_no_loop() {
    let off = 3650 * DAY;
    // Ahead: the tokens came at `off`, good for ten days by the issuer's clock.
    let ahead = Record { clock_off: off, ..record(off, 10 * DAY) };
    let next = at(&ahead, Timestamp(off)).expect("it expires");
    assert!(next > Timestamp(off + 4 * DAY) && next <= Timestamp(off + 5 * DAY));
    assert!(usable(&ahead, Timestamp(off)));
    // Set right again: the issuer's expiry is what counts, and it is refreshed before that.
    let next = at(&ahead, Timestamp(60)).expect("it expires");
    assert!(next <= Timestamp(5 * DAY), "{next:?}");
    // Behind, then set right: due once, and what comes for it is measured anew.
    let behind = Record { clock_off: -off, ..record(0, off + 10 * DAY) };
    assert!(at(&behind, Timestamp(0)).expect("it expires") <= Timestamp(5 * DAY));
    assert!(at(&behind, Timestamp(off)).expect("it expires") <= Timestamp(off));
}

#[test]
fn a_refresh_that_was_cut_short_is_due() {
    let entry = |progress, asked_at| Some(Entry { progress, attempt: Attempt::Normal, asked_at: Timestamp(asked_at) });
    let with = |entry| Record { rotation: entry, ..record(0, 10 * DAY) };
    assert_eq!(at(&with(entry(Progress::Sealed, 999)), NOW), Some(Timestamp(0)));
    assert_eq!(at(&with(entry(Progress::Asked, 999)), NOW), Some(Timestamp(999 + IN_FLIGHT)), "it may still go on");
    assert_eq!(at(&with(entry(Progress::Asked, 9_999_999)), NOW), Some(Timestamp(0)), "the clock was set back");
    assert!(at(&with(entry(Progress::Promoted, 999)), NOW).expect("it expires") > Timestamp(DAY));
}

#[test]
fn waits_grow_to_an_hour_and_the_issuer_is_heard() {
    let policy = Policy::default();
    let seconds = |chance| (1..=9).map(|tries| wait(tries, &policy, None, chance).as_secs()).collect::<Vec<_>>();
    assert_eq!(seconds(255), [1, 2, 300, 600, 1200, 2400, 3600, 3600, 3600]);
    assert_eq!(seconds(0), [1, 1, 150, 300, 600, 1200, 1800, 1800, 1800], "jitter never makes a storm");
    assert_eq!(wait(1, &policy, Some(Duration::from_secs(90)), 0).as_secs(), 90);
    assert_eq!(wait(1, &policy, Some(Duration::from_secs(90_000)), 255).as_secs(), 3600);
    assert_eq!(wait(u32::MAX, &policy, None, 255).as_secs(), 3600);
    assert_eq!((1..=9).map(|tries| save_wait(tries).as_secs()).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
}

#[test]
fn each_outcome_has_its_next_try() {
    let policy = Policy::default();
    let record = record(0, 10 * DAY);
    let next = |code: FaultCode, outcome, record: &Record, now| {
        let (fault, tries) = after(&Setback { fault: code.into(), outcome }, record, &policy, now, 255);
        (fault.retry_at.map(|at| at.since(now).as_secs()), tries)
    };
    assert_eq!(next(FaultCode::Offline, Outcome::NotProcessed, &record, NOW), (Some(1), 1));
    assert_eq!(next(FaultCode::UsedElsewhere, Outcome::Permanent, &record, NOW), (None, 0));
    assert_eq!(next(FaultCode::StoreRefused, Outcome::Unsaved, &record, NOW), (Some(1), 1));
    let left = (10 * DAY - NOW.0) as u64;
    assert_eq!(next(FaultCode::NoAnswer, Outcome::Unknown, &record, NOW), (Some(left), 1), "the probe's time");
    assert_eq!(next(FaultCode::NoAnswer, Outcome::Unknown, &record, Timestamp(11 * DAY)), (Some(1), 1));
}
