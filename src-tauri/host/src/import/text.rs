//! From the bytes of a file to the sign-ins in it. The type is told by the content, never by the name.

use super::whole::{Content, Unwhole};
use super::{Unusable, codex, spelled};
use codex_connect_core::fault::FileTrouble;
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// Every sign-in in a text, and what is wrong with those that cannot be used. A text without any is one `Err(None)`; one
/// with more than are taken out of it ends with `TooMany`.
pub fn contents(bytes: &[u8]) -> Vec<Result<Content, Unusable>> {
    let mut value = match parse(bytes) {
        Ok(value) => value,
        Err(trouble) => return vec![Err(Some(trouble))],
    };
    let mut found = vec![];
    entries(&value, 0, &mut found);
    if found.len() > MOST {
        found.truncate(MOST);
        found.push(Err(Some(FileTrouble::TooMany)));
    }
    let mut found: Vec<Result<Content, Unusable>> =
        found.into_iter().map(|entry| entry.and_then(Unwhole::whole)).collect();
    wipe(&mut value);
    if found.is_empty() {
        found.push(Err(None));
    }
    found
}

/// Without a byte order mark.
pub fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// JSON in UTF-8, with or without a byte order mark.
fn parse(bytes: &[u8]) -> Result<Value, FileTrouble> {
    let bytes = unmarked(bytes);
    // UTF-16 and UTF-32 have zeros where JSON has its first sign.
    let wide = bytes.iter().take(4).any(|byte| *byte == 0);
    let text = std::str::from_utf8(bytes).ok().filter(|_| !wide).ok_or(FileTrouble::NotUtf8)?;
    serde_json::from_str(text).map_err(|_| FileTrouble::NotJson)
}

/// The entries in a value: itself, or those of the lists and objects in it.
fn entries(value: &Value, depth: usize, found: &mut Vec<Result<Unwhole, Unusable>>) {
    if depth > DEPTH || found.len() > MOST {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| entries(value, depth + 1, found)),
        Value::Object(map) if spelled::is_anothers(map) => {}
        Value::Object(map) => match entry(map) {
            Some(entry) => found.push(entry),
            None => map.values().for_each(|value| entries(value, depth + 1, found)),
        },
        _ => {}
    }
}

/// An object that is a sign-in, or says that it is meant to be one.
fn entry(map: &Map<String, Value>) -> Option<Result<Unwhole, Unusable>> {
    if codex::is(map) {
        return codex::read(map);
    }
    (spelled::is(map)).then(|| spelled::read(map))
}

/// The tokens do not stay in memory that nobody clears.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        _ => {}
    }
}

/// How deep lists and objects are looked into.
const DEPTH: usize = 8;
/// As many entries as are taken out of one file.
const MOST: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    /// A sign-in of account `a` and person `u`.
    fn good() -> Vec<u8> {
        let claims = r#"{"exp":4000000000,"https://api.openai.com/auth":{"chatgpt_account_id":"a","user_id":"u"}}"#;
        let access = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        let tokens = serde_json::json!({ "access_token": access, "refresh_token": "rt", "account_id": "a" });
        serde_json::json!({ "auth_mode": "chatgpt", "tokens": tokens, "last_refresh": 1 }).to_string().into_bytes()
    }

    #[test]
    fn more_than_are_taken_are_not_passed_over_in_silence() {
        let text = |count: usize| format!("[{}]", vec![r#"{"auth_mode":"apikey"}"#; count].join(","));
        let last = |count: usize| {
            let found = contents(text(count).as_bytes());
            (found.len(), found.into_iter().last().and_then(Result::err).flatten())
        };
        assert_eq!(last(1_000), (1_000, Some(FileTrouble::Incomplete)));
        assert_eq!(last(1_001), (1_001, Some(FileTrouble::TooMany)));
    }

    /// Bytes changed, taken out and put in by a fixed sequence (a linear congruential generator): whatever comes of it
    /// comes without a panic, and a sign-in that is still read is whole.
    #[test]
    fn no_damage_to_a_file_is_too_much() {
        let mut state = 7_u64;
        let mut chance = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
        };
        let (mut read, mut refused) = (0, 0);
        for _ in 0..5_000 {
            let mut bytes = good();
            for _ in 0..=chance(4) {
                let at = chance(bytes.len());
                match chance(3) {
                    0 => bytes[at] = u8::try_from(chance(256)).unwrap_or_default(),
                    1 => drop(bytes.drain(at..(at + 1 + chance(8)).min(bytes.len()))),
                    _ => bytes.insert(at, b"\"{}[],:0\\"[chance(9)]),
                }
            }
            for content in contents(&bytes) {
                match content {
                    Ok(Content::SignIn(found)) => {
                        assert!(!found.identity.account_id.is_empty() && !found.identity.user_id.is_empty());
                        read += 1;
                    }
                    Ok(Content::Key(_)) => panic!("there was no key"),
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(read > 200 && refused > 2_000, "{read} read, {refused} refused");
    }
}
