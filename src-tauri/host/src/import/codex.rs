//! `auth.json` of the Codex CLI, as a file or as the same text in its keychain item.

use super::Unusable;
use super::spelled::{self, Fields};
use super::whole::Unwhole;
use codex_connect_core::fault::FileTrouble;
use serde_json::{Map, Value};

/// Whether an object is one.
pub fn is(map: &Map<String, Value>) -> bool {
    ["OPENAI_API_KEY", "auth_mode"].iter().any(|key| map.contains_key(*key))
        || map.get("tokens").is_some_and(Value::is_object)
}

/// Reads one. With no mode, a key goes before tokens, as it does in the CLI. None when nobody is signed in.
pub fn read(map: &Map<String, Value>) -> Option<Result<Unwhole, Unusable>> {
    let mode = map.get("auth_mode").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let key = map.get("OPENAI_API_KEY").and_then(Value::as_str).filter(|key| !key.trim().is_empty());
    match (mode.as_deref(), key) {
        (None | Some("apikey"), Some(key)) => return Some(Ok(Unwhole::Key(key.trim().to_owned().into()))),
        (Some("apikey"), None) => return Some(Err(Some(FileTrouble::Incomplete))),
        _ => {}
    }
    match map.get("tokens") {
        Some(Value::Object(tokens)) => Some(spelled::tokens(&Fields::beside(tokens, map))),
        None | Some(Value::Null) => None,
        Some(_) => Some(Err(Some(FileTrouble::Incomplete))),
    }
}
