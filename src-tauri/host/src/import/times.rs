//! Dates as the files of other programs write them. One that cannot be read is as good as none: the account is kept,
//! and its end comes from the access token.

use codex_connect_core::time::Timestamp;
use serde_json::Value;

/// A date: RFC 3339; a day and a time, which without a zone is UTC; seconds, milliseconds, microseconds or nanoseconds
/// since 1970, as a number or as text. None when it is none of these, or not in this century.
pub fn date(value: &Value) -> Option<Timestamp> {
    let at = match value {
        Value::Number(number) => number.as_f64().and_then(count),
        Value::String(text) => written(text.trim()),
        _ => None,
    };
    at.filter(|at| CENTURY.contains(&at.0))
}

fn written(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.parse::<f64>() {
        return count(number);
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(at.as_second()));
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    let at = jiff::tz::TimeZone::UTC.to_timestamp(local).ok()?;
    Some(Timestamp(at.as_second()))
}

/// The unit is told by the size: seconds reach 1e12 only after 30,000 years.
fn count(number: f64) -> Option<Timestamp> {
    let seconds = match number.abs() {
        size if !size.is_finite() => return None,
        size if size < 1e12 => number,
        size if size < 1e15 => number / 1e3,
        size if size < 1e18 => number / 1e6,
        _ => number / 1e9,
    };
    Some(Timestamp(seconds as i64))
}

/// From 2001 to 2100.
const CENTURY: std::ops::Range<i64> = 978_307_200..4_133_980_800;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_the_same_moment() {
        for value in [
            json!("2026-11-25T20:00:00Z"),
            json!("2026-11-25T20:00:00.123456789Z"),
            json!("2026-11-25T22:00:00+02:00"),
            json!(" 2026-11-26T04:00:00+08:00 "),
            json!("2026-11-25 20:00:00"),
            json!("2026-11-25 20:00"),
            json!("2026-11-25T20:00:00"),
            json!(1_795_636_800),
            json!(1_795_636_800.5),
            json!("1795636800"),
            json!(1_795_636_800_000_i64),
            json!("1795636800000"),
            json!(1_795_636_800_000_000_i64),
            json!(1_795_636_800_000_000_000_i64),
        ] {
            assert_eq!(date(&value), Some(Timestamp(1_795_636_800)), "{value}");
        }
        assert_eq!(date(&json!("2026-11-25")), Some(Timestamp(1_795_564_800)), "the day's beginning");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for value in [
            json!(null),
            json!(true),
            json!(""),
            json!("soon"),
            json!("NaN"),
            json!("inf"),
            json!(0),
            json!(-5),
            json!(1e300),
            json!("2026-13-45T99:00:00Z"),
            json!("1999-01-01T00:00:00Z"),
            json!([1_795_636_800]),
            json!({"seconds": 1_795_636_800}),
        ] {
            assert_eq!(date(&value), None, "{value}");
        }
    }
}
