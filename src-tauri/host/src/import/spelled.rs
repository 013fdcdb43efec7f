//! The files of CLIProxyAPI and the exports of relays: one object an account, whose keys are written `like_this`,
//! `like-this` or `likeThis`, flat or in an object of their own.

use super::Unusable;
use super::times::date;
use super::whole::{SignIn, Unwhole, token};
use crate::answer::seconds;
use codex_connect_core::fault::FileTrouble;
use codex_connect_core::time::Timestamp;
use serde_json::{Map, Value};

/// The fields of an entry: its own, then those of the objects in it that hold the tokens.
pub struct Fields<'v> {
    maps: Vec<&'v Map<String, Value>>,
}

impl<'v> Fields<'v> {
    /// Of an entry and the objects in it.
    fn of(map: &'v Map<String, Value>) -> Fields<'v> {
        let inside = map.iter().filter(|(key, _)| INSIDE.contains(&plain(key).as_str()));
        let maps = std::iter::once(map).chain(inside.filter_map(|(_, value)| value.as_object())).collect();
        Fields { maps }
    }

    /// Of tokens, and what stands beside them.
    pub fn beside(tokens: &'v Map<String, Value>, entry: &'v Map<String, Value>) -> Fields<'v> {
        Fields { maps: vec![tokens, entry] }
    }

    fn values(&self, names: &'static [&'static str]) -> impl Iterator<Item = &'v Value> {
        let maps = self.maps.iter().copied();
        names
            .iter()
            .flat_map(move |name| {
                maps.clone().flat_map(move |map| map.iter().filter(move |(key, _)| plain(key) == *name))
            })
            .map(|(_, value)| value)
    }

    fn text(&self, names: &'static [&'static str]) -> Option<&'v str> {
        self.values(names).filter_map(Value::as_str).map(str::trim).find(|text| !text.is_empty())
    }

    fn date(&self, names: &'static [&'static str]) -> Option<Timestamp> {
        self.values(names).find_map(date)
    }
}

/// Whether an object is an entry: it has a token by any name, and does not say that it is another service's.
pub fn is(map: &Map<String, Value>) -> bool {
    has_tokens(map) && !is_of_another_service(map)
}

/// Whether an object is an entry of another service, with tokens of its own.
pub fn is_anothers(map: &Map<String, Value>) -> bool {
    has_tokens(map) && is_of_another_service(map)
}

fn has_tokens(map: &Map<String, Value>) -> bool {
    let fields = Fields::of(map);
    let has = |names| fields.values(names).next().is_some();
    has(ACCESS) || has(REFRESH)
}

/// Reads one.
pub fn read(map: &Map<String, Value>) -> Result<Unwhole, Unusable> {
    tokens(&Fields::of(map))
}

/// Reads the tokens of an entry, and what it tells of them.
pub fn tokens(fields: &Fields<'_>) -> Result<Unwhole, Unusable> {
    let access = fields.text(ACCESS).ok_or(Some(FileTrouble::Incomplete))?;
    if is_sealed(access) {
        return Err(Some(FileTrouble::Sealed));
    }
    let access = token(access).ok_or(Some(FileTrouble::Incomplete))?;
    let last_refresh = fields.date(LAST_REFRESH);
    let lives = || Some(last_refresh? + fields.values(EXPIRES_IN).find_map(seconds)?);
    let owned = |names| fields.text(names).map(str::to_owned);
    Ok(Unwhole::SignIn(Box::new(SignIn {
        access,
        refresh: fields.text(REFRESH).and_then(token),
        id: fields.text(ID).and_then(token),
        account_id: owned(ACCOUNT),
        user_id: owned(USER),
        email: owned(EMAIL),
        plan: owned(PLAN),
        expires_at: fields.date(EXPIRES).or_else(lives),
        last_refresh,
    })))
}

/// Relays keep other services' accounts beside those of Codex.
fn is_of_another_service(map: &Map<String, Value>) -> bool {
    let named = map.iter().filter(|(key, _)| ["type", "kind", "platform", "provider"].contains(&plain(key).as_str()));
    let said: Vec<String> = named.filter_map(|(_, value)| Some(value.as_str()?.to_ascii_lowercase())).collect();
    let ours = |text: &String| ["codex", "openai", "chatgpt"].iter().any(|name| text.contains(name));
    let neutral = |text: &String| ["oauth", "bearer", "token", ""].contains(&text.trim());
    !said.iter().any(ours) && said.iter().any(|text| !neutral(text))
}

/// `IV:TEXT` in hexadecimal: encrypted by the relay that wrote it.
fn is_sealed(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split_once(':').is_some_and(|(iv, text)| iv.len() == 32 && !text.is_empty() && hex(iv) && hex(text))
}

/// A key without what its spellings differ in.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The objects that hold tokens.
const INSIDE: &[&str] = &["token", "credentials", "oauth", "openaioauth", "metadata", "extra", "attributes"];
const ACCESS: &[&str] = &["accesstoken", "access"];
const REFRESH: &[&str] = &["refreshtoken", "refresh"];
const ID: &[&str] = &["idtoken"];
const ACCOUNT: &[&str] = &["chatgptaccountid", "accountid"];
const USER: &[&str] = &["chatgptuserid", "userid"];
const EMAIL: &[&str] = &["email", "crsemail"];
const PLAN: &[&str] = &["chatgptplantype", "plantype"];
const EXPIRES: &[&str] = &["expired", "expire", "expiresat", "expiry", "expires"];
const EXPIRES_IN: &[&str] = &["expiresin"];
const LAST_REFRESH: &[&str] = &["lastrefresh", "lastrefreshedat"];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> &Map<String, Value> {
        value.as_object().expect("an object")
    }

    #[test]
    fn keys_are_found_in_every_spelling_and_nesting() {
        for entry in [
            json!({"access_token": "at", "refresh_token": "rt"}),
            json!({"access-token": "at", "refresh-token": "rt"}),
            json!({"accessToken": "at", "refreshToken": "rt"}),
            json!({"AccessToken": "at", "RefreshToken": "rt"}),
            json!({"token": {"access_token": "at", "refresh_token": "rt"}}),
            json!({"kind": "openai-oauth-account", "credentials": {"accessToken": "at", "refreshToken": "rt"}}),
            json!({"access_token": "", "accessToken": "at", "refreshToken": "rt", "type": "codex"}),
        ] {
            assert!(is(map(&entry)), "{entry}");
            let Ok(Unwhole::SignIn(read)) = read(map(&entry)) else { panic!("{entry}") };
            assert_eq!(secrecy::ExposeSecret::expose_secret(&read.access), "at", "{entry}");
            assert!(read.refresh.is_some(), "{entry}");
        }
    }

    #[test]
    fn other_services_and_encrypted_tokens_are_told_apart() {
        for entry in [
            json!({"type": "gemini", "access_token": "at"}),
            json!({"platform": "claude", "accessToken": "at"}),
            json!({"kind": "claude-oauth-account", "credentials": {"access_token": "at"}}),
            json!({"type": "codex", "note": "no token"}),
        ] {
            assert!(!is(map(&entry)), "{entry}");
        }
        let sealed = json!({"accessToken": "00112233445566778899aabbccddeeff:0a1b"});
        assert!(matches!(read(map(&sealed)), Err(Some(FileTrouble::Sealed))));
    }

    #[test]
    fn an_end_is_told_or_counted() {
        let end = |entry: Value| match read(map(&entry)) {
            Ok(Unwhole::SignIn(read)) => read.expires_at,
            _ => panic!("{entry}"),
        };
        let at = Some(Timestamp(1_795_636_800));
        for name in ["expired", "expire", "expires_at", "expiresAt", "expiry", "expires", "expires-at"] {
            assert_eq!(end(json!({"access_token": "at", name: 1_795_636_800})), at, "{name}");
        }
        assert_eq!(end(json!({"access_token": "at", "last_refresh": 1_795_636_700, "expires_in": "100"})), at);
        assert_eq!(end(json!({"access_token": "at", "expires_in": 100})), None, "nobody says from when");
    }
}
