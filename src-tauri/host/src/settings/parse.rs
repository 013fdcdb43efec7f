//! From a TOML value, or the text of an environment variable, to a setting's own type; none when it is not accepted.

use super::is_loopback;
use crate::proxy::Choice;
use codex_connect_core::words::Language;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;
use toml::Value;
use url::Url;

// What is accepted stands in the catalogue under `accepted-` and these names.

/// What [`url`] accepts.
pub const URL: &str = "url";
/// What [`word`] accepts.
pub const WORD: &str = "word";
/// What [`words`] accepts.
pub const WORDS: &str = "words";
/// What [`ports`] accepts.
pub const PORTS: &str = "ports";
/// What [`host`] accepts.
pub const HOST: &str = "host";
/// What [`span`] accepts.
pub const SPAN: &str = "span";
/// What [`proxy`] accepts.
pub const PROXY: &str = "proxy";
/// What [`switch`] accepts.
pub const SWITCH: &str = "switch";
/// What [`language`] accepts.
pub const LANGUAGE: &str = "language";

/// A span as people write it: a whole number and `s`, `m`, `h` or `d`; from a second to ten years.
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = number.parse::<u64>().ok().filter(|_| digits)?.checked_mul(unit)?;
    (1..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// A span in quotes.
pub fn span(value: &Value) -> Option<Duration> {
    duration(value.as_str()?)
}

/// The address of a server that tokens may be sent to.
pub fn url(value: &Value) -> Option<Url> {
    let url = Url::parse(value.as_str()?).ok()?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    (safe && plain && url.has_host()).then_some(url)
}

/// Text without spaces and control characters.
pub fn word(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| text.to_owned())
}

/// Words separated by single spaces.
pub fn words(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    text.split(' ').all(|part| word(&part.into()).is_some()).then(|| text.to_owned())
}

/// A list of different ports; in text, with or without its brackets.
pub fn ports(value: &Value) -> Option<Vec<u16>> {
    let numbers: Option<Vec<i64>> = match value {
        Value::Array(numbers) => numbers.iter().map(Value::as_integer).collect(),
        Value::String(text) => {
            let text = text.trim();
            let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
            inside.split(',').map(|number| number.trim().parse().ok()).collect()
        }
        _ => None,
    };
    let ports: Option<Vec<u16>> = numbers?.into_iter().map(|number| u16::try_from(number).ok()).collect();
    let ports = ports?;
    let different = ports.iter().enumerate().all(|(at, port)| *port != 0 && !ports[..at].contains(port));
    (different && (1..=MOST_PORTS).contains(&ports.len())).then_some(ports)
}

/// The host of a redirect URI.
pub fn host(value: &Value) -> Option<String> {
    value.as_str().filter(|host| matches!(*host, "localhost" | "127.0.0.1")).map(str::to_owned)
}

/// A whole number within a range.
pub fn number<T: TryFrom<i64>>(value: &Value, range: RangeInclusive<i64>) -> Option<T> {
    let number = match value {
        Value::Integer(number) => *number,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    range.contains(&number).then(|| T::try_from(number).ok())?
}

/// The way to the network.
pub fn proxy(value: &Value) -> Option<Choice> {
    Choice::parse(value.as_str()?)
}

/// A path; a relative one starts at the settings' folder.
pub fn path(value: &Value) -> Option<PathBuf> {
    value.as_str().filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// On or off.
pub fn switch(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(on) => Some(*on),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A language of the catalogue; the inner none is the system's.
pub fn language(value: &Value) -> Option<Option<Language>> {
    match value.as_str()? {
        "system" => Some(None),
        tag => Language::ALL.into_iter().find(|language| language.tag() == tag).map(Some),
    }
}

/// A value as an error may show it: without name and password of an address, without control characters, cut short.
pub fn shown(text: &str) -> String {
    let public = match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}{}", &text[..scheme + 3], &text[at + 1..]),
        (None, Some(at)) => text[at + 1..].to_owned(),
        _ => text.to_owned(),
    };
    public.chars().filter(|letter| !letter.is_control()).take(LONGEST_SHOWN).collect()
}

const LONGEST: u64 = 10 * 365 * 86_400;
const LONGEST_SHOWN: usize = 120;
const MOST_PORTS: usize = 16;
