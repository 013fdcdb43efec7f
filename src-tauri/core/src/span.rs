//! Spans and clock times as people read them: "4 min", "2 h 14 min", "3 d 4 h", "27 Sep, about 14:00".

use crate::time::Timestamp;
use crate::words::{Arg, Words};
use crate::zone::Zone;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A span, rounded down: seconds under a minute, minutes under an hour, hours and minutes under a day, else days and
/// hours. A second part of zero is not said.
pub fn span(words: &Words, span: Duration) -> String {
    let all = span.as_secs();
    let number = |n: u64| Arg::from(i64::try_from(n).unwrap_or(i64::MAX));
    match all {
        0..MINUTE => words.say_with("time-seconds", &[("n", number(all))]),
        MINUTE..HOUR => words.say_with("time-minutes", &[("n", number(all / MINUTE))]),
        HOUR..DAY => words.say_with("time-hours", &[("h", number(all / HOUR)), ("m", number(all % HOUR / MINUTE))]),
        _ => words.say_with("time-days", &[("d", number(all / DAY)), ("h", number(all % DAY / HOUR))]),
    }
}

/// What is left until `end`: rounded up to whole minutes from a minute on, never zero; "now" when it is over.
pub fn countdown(words: &Words, now: Timestamp, end: Timestamp) -> String {
    let left = end.since(now);
    match left.as_secs() {
        0 => words.say("time-now"),
        1..MINUTE => span(words, left),
        whole => span(words, Duration::from_secs(whole.div_ceil(MINUTE) * MINUTE)),
    }
}

/// A point in time on the wall clock of a zone, to the minute.
pub fn when(words: &Words, at: Timestamp, zone: &Zone) -> String {
    let (day, clock) = wall_clock(at, zone);
    let (month, day) = month_and_day(day);
    let month = words.say(&format!("month-{month}"));
    words.say_with("time-when", &[("day", Arg::from(day)), ("month", Arg::from(month)), ("clock", Arg::from(clock))])
}

/// The same, and of today the clock alone.
pub fn moment(words: &Words, at: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let (_, clock) = wall_clock(at, zone);
    if is_same_day(at, now, zone) { clock } else { when(words, at, zone) }
}

/// Whether both are on one day of the wall clock of `zone`.
fn is_same_day(one: Timestamp, other: Timestamp, zone: &Zone) -> bool {
    wall_clock(one, zone).0 == wall_clock(other, zone).0
}

/// The day, counted from 1970-01-01, and the time of day.
fn wall_clock(at: Timestamp, zone: &Zone) -> (i64, String) {
    let local = at.0.saturating_add(i64::from(zone.east_at(at)));
    let minute = local.rem_euclid(DAY as i64) / MINUTE as i64;
    (local.div_euclid(DAY as i64), format!("{:02}:{:02}", minute / 60, minute % 60))
}

/// Month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01, in the Gregorian calendar. Years are counted
/// from 1 March, so that the leap day is a year's last one and month lengths repeat every five months (153 days).
fn month_and_day(days: i64) -> (i64, i64) {
    let day_of_era = (days + 719_468).rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    (if month < 10 { month + 3 } else { month - 9 }, day_of_year - (153 * month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn spans_read_as_designed() {
        let words = Words::of(Language::En);
        for (seconds, said) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (8040, "2 h 14 min"), (273_600, "3 d 4 h")]
                .into_iter()
                .chain([(7200, "2 h"), (259_260, "3 d")])
        {
            assert_eq!(span(words, Duration::from_secs(seconds)), said);
        }
        assert_eq!(span(Words::of(Language::ZhCn), Duration::from_secs(240)), "4 分钟");
        assert_eq!(span(Words::of(Language::ZhCn), Duration::from_secs(7200)), "2 小时");
    }

    #[test]
    fn a_countdown_is_rounded_up_and_never_shows_zero() {
        let words = Words::of(Language::En);
        let at = |end: i64| countdown(words, Timestamp(1_000), Timestamp(1_000 + end));
        assert_eq!(at(541), "10 min");
        assert_eq!(at(540), "9 min");
        assert_eq!(at(61), "2 min");
        assert_eq!(at(1), "1 s");
        assert_eq!(at(0), "now");
        assert_eq!(at(-5), "now");
    }

    #[test]
    fn of_today_the_clock_alone_is_said() {
        let noon = Timestamp(1_790_251_200);
        let at = |hours: i64, east| {
            moment(Words::of(Language::En), Timestamp(noon.0 + hours * 3_600), noon, &Zone::fixed(east))
        };
        assert_eq!((at(-1, 0).as_str(), at(11, 0).as_str()), ("11:00", "23:00"));
        assert_eq!((at(-13, 0).as_str(), at(-13, 7_200).as_str()), ("23 Sep, 23:00", "01:00"));
        assert_eq!((at(12, 0).as_str(), at(11, 3_600).as_str()), ("25 Sep, 00:00", "25 Sep, 00:00"));
    }

    #[test]
    fn a_day_ends_at_midnight_on_the_wall() {
        let same = |one, other, offset| is_same_day(Timestamp(one), Timestamp(other), &Zone::fixed(offset));
        assert!(same(0, 86_399, 0) && !same(86_399, 86_400, 0));
        assert!(same(82_800, 86_400, 3_600) && !same(82_799, 82_800, 3_600), "an hour east of UTC");
        assert!(same(-1, 10_799, -10_800) && !same(10_799, 10_800, -10_800), "west of it");
    }

    #[test]
    fn days_of_every_kind_of_year() {
        for (days, month_day) in
            [(0, (1, 1)), (59, (3, 1)), (789, (2, 29)), (11_016, (2, 29)), (20_722, (9, 26)), (-1, (12, 31))]
        {
            assert_eq!(month_and_day(days), month_day, "day {days}");
        }
    }
}
