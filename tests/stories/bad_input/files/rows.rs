//! The rows that are a text.

use super::{End, text, with, without};
use crate::paper::{Paper, jwt, now};
use codex_connect_core::fault::FileTrouble as T;
use serde_json::{Map, Value, json};

type Spelling<'a> = &'a dyn Fn(&str) -> String;
type Rows = Vec<(String, Vec<u8>, End)>;

/// Texts that are cut off, or in another form or encoding.
pub fn texts() -> Rows {
    let good = text(&Paper::new().codex());
    let mut rows: Rows = (1..12)
        .map(|part| (format!("cut off at {part}/12"), good[..good.len() * part / 12].to_vec(), End::Bad(T::NotJson)))
        .collect();
    let utf16 = |big: bool| -> Vec<u8> {
        let text = String::from_utf8(good.clone()).expect("is text");
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let joined = |parts: &[&[u8]]| parts.concat();
    let nested = |depth: usize| joined(&["[".repeat(depth).as_bytes(), &good, "]".repeat(depth).as_bytes()]);
    let mut add = |name: &str, bytes: Vec<u8>, end: End| rows.push((name.to_owned(), bytes, end));
    add("as it is", good.clone(), End::Held);
    add("with a byte order mark", joined(&[b"\xef\xbb\xbf", &good]), End::Held);
    add("two byte order marks", joined(&[b"\xef\xbb\xbf\xef\xbb\xbf", &good]), End::Bad(T::NotJson));
    add("UTF-16 with a mark", joined(&[b"\xff\xfe", &utf16(false)]), End::Bad(T::NotUtf8));
    add("UTF-16, big end first, with a mark", joined(&[b"\xfe\xff", &utf16(true)]), End::Bad(T::NotUtf8));
    add("UTF-16 without a mark", utf16(false), End::Bad(T::NotUtf8));
    add("UTF-16, big end first, without a mark", utf16(true), End::Bad(T::NotUtf8));
    add("Latin-1", joined(&[b"{\"note\":\"caf\xe9\",", &good[1..]]), End::Bad(T::NotUtf8));
    add("with space around", joined(&[b"\r\n\t ", &good, b"\n\n"]), End::Held);
    add("with a comma too many", joined(&[&good[..good.len() - 1], b",}"]), End::Bad(T::NotJson));
    add("with a comment", joined(&[b"// mine\n", &good]), End::Bad(T::NotJson));
    add("twice", joined(&[&good, &good]), End::Bad(T::NotJson));
    add("with a zero at its end", joined(&[&good, b"\0"]), End::Bad(T::NotJson));
    add("a huge number", joined(&[b"{\"n\":1e999,", &good[1..]]), End::Bad(T::NotJson));
    add("not a number", joined(&[b"{\"n\":NaN,", &good[1..]]), End::Bad(T::NotJson));
    add("the same key twice", joined(&[b"{\"auth_mode\":7,", &good[1..]]), End::Held);
    add("nothing", vec![], End::Bad(T::NotJson));
    add("only a mark", b"\xef\xbb\xbf".to_vec(), End::Bad(T::NotJson));
    add("only space", b"  \n".to_vec(), End::Bad(T::NotJson));
    add("not JSON at all", b"-----BEGIN KEY-----".to_vec(), End::Bad(T::NotJson));
    add("TOML", b"model = \"o3\"\n".to_vec(), End::Bad(T::NotJson));
    for empty in ["null", "true", "7", "\"text\"", "[]", "{}", "[[]]", "[null, 5]", "{\"a\":{\"b\":1}}"] {
        add(empty, empty.into(), End::None);
    }
    add("in a list in a list", nested(2), End::Held);
    add("too deep to be meant", nested(40), End::None);
    add("too deep to be read", nested(10_000), End::Bad(T::NotJson));
    rows
}

/// Each key of an `auth.json` with each value that it should not have.
pub fn wrong_types() -> Rows {
    let keys = [
        "tokens",
        "tokens.access_token",
        "tokens.refresh_token",
        "tokens.id_token",
        "tokens.account_id",
        "last_refresh",
        "auth_mode",
        "OPENAI_API_KEY",
    ];
    let values = [json!(null), json!(5), json!(true), json!([]), json!({}), json!("")];
    let mut rows = vec![];
    for key in keys {
        for value in &values {
            let end = match (key, value) {
                ("tokens", Value::Null) => End::None,
                ("tokens" | "tokens.access_token", _) => End::Bad(T::Incomplete),
                ("tokens.refresh_token", _) => End::AccessOnly,
                _ => End::Held,
            };
            rows.push((format!("{key} = {value}"), text(&with(Paper::new().codex(), key, value.clone())), end));
        }
        let end = match key {
            "tokens" => End::None,
            "tokens.access_token" => End::Bad(T::Incomplete),
            "tokens.refresh_token" => End::AccessOnly,
            _ => End::Held,
        };
        rows.push((format!("without {key}"), text(&without(Paper::new().codex(), key)), end));
    }
    rows
}

/// Every way in which the keys of one account are written, and where they stand.
pub fn spellings() -> Rows {
    let kebab = |key: &str| key.replace('_', "-");
    let camel = |key: &str| {
        let mut parts = key.split('_');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |done, part| done + &part[..1].to_uppercase() + &part[1..])
    };
    let pascal = |key: &str| {
        let key = camel(key);
        key[..1].to_uppercase() + &key[1..]
    };
    let spelled = |how: Spelling<'_>| {
        let entry = Paper::new().proxy();
        let keys = entry.as_object().expect("an object");
        Value::Object(keys.iter().map(|(key, value)| (how(key), value.clone())).collect::<Map<_, _>>())
    };
    let mut rows = vec![];
    let ways: [(&str, Spelling<'_>); 5] = [
        ("snake", &str::to_owned),
        ("kebab", &kebab),
        ("camel", &camel),
        ("pascal", &pascal),
        ("shouted", &str::to_uppercase),
    ];
    for (name, how) in ways {
        let entry = spelled(how);
        for inside in ["", "token", "credentials", "oauth", "metadata"] {
            let value = if inside.is_empty() { entry.clone() } else { json!({ inside: entry, "type": "codex" }) };
            rows.push((format!("{name} keys in {inside:?}"), text(&value), End::Held));
        }
    }
    let relay = Paper::new().relay();
    let sealed = "00112233445566778899aabbccddeeff:a0b1c2d3";
    let more = [
        ("a relay's entry", relay.clone(), End::Held),
        ("a list", json!([relay]), End::Held),
        ("in data", json!({"success": true, "data": relay}), End::Held),
        ("a list in data", json!({"data": [relay]}), End::Held),
        ("a list in accounts", json!({"accounts": [relay], "version": 2}), End::Held),
        ("beside others' accounts", json!({"data": {"claudeAccounts": [], "openaiOAuthAccounts": [relay]}}), End::Held),
        ("by name", json!({"accounts": {"one": relay}}), End::Held),
        ("encrypted", json!({"accessToken": sealed, "refreshToken": sealed, "email": "a@b.c"}), End::Bad(T::Sealed)),
        ("of Gemini", with(Paper::new().proxy(), "type", json!("gemini")), End::None),
        ("of Claude", with(Paper::new().proxy(), "type", json!("claude")), End::None),
        ("of no type", without(Paper::new().proxy(), "type"), End::Held),
        ("of a number for a type", with(Paper::new().proxy(), "type", json!(3)), End::Held),
        ("switched off there", with(Paper::new().proxy(), "disabled", json!(true)), End::Held),
        ("unknown keys", with(Paper::new().proxy(), "headers", json!({"x": [1, {"y": null}]})), End::Held),
    ];
    rows.extend(more.into_iter().map(|(name, value, end)| (name.to_owned(), text(&value), end)));
    rows
}

/// Tokens that do not say whose they are, or say it twice.
pub fn identities() -> Rows {
    let paper = Paper::new;
    let codex = || paper().codex();
    let set = |key: &str, value: &str| with(codex(), &format!("tokens.{key}"), json!(value));
    let opaque = || set("access_token", "at_opaque");
    let other = Paper { account: "another", ..paper() };
    let stranger = Paper { user: "user-other", ..paper() };
    let bare = |claims: Value| {
        with(without(set("access_token", &jwt(&claims)), "tokens.id_token"), "tokens.account_id", json!("x"))
    };
    let flat = |entry: Value| {
        let mut all = json!({"type": "codex", "access_token": "at_opaque", "refresh_token": "rt"});
        all.as_object_mut().expect("an object").extend(entry.as_object().expect("an object").clone());
        all
    };
    let over = Paper { expires: now() - 60, ..paper() };
    let over_alone = with(over.codex(), "tokens.refresh_token", json!(""));
    let rows = [
        ("no id_token", without(codex(), "tokens.id_token"), End::Held),
        ("an id_token that is none", set("id_token", "not.a.jwt"), End::Held),
        ("the access token as id_token", set("id_token", &paper().access()), End::Held),
        ("an opaque access token", opaque(), End::Held),
        ("only opaque tokens", with(opaque(), "tokens.id_token", json!("opaque")), End::Bad(T::NoAccount)),
        ("opaque, and told", flat(json!({"account_id": "a", "user_id": "u", "email": "a@b.c"})), End::Held),
        ("opaque, without a person", flat(json!({"account_id": "a", "email": "a@b.c"})), End::Bad(T::NoAccount)),
        ("opaque, without an account", flat(json!({"user_id": "u", "email": "a@b.c"})), End::Bad(T::NoAccount)),
        ("opaque, without an address", flat(json!({"account_id": "a", "user_id": "u"})), End::Held),
        ("tokens of two accounts", set("id_token", &other.id()), End::Bad(T::Mixed)),
        ("tokens of two people", set("id_token", &stranger.id()), End::Bad(T::Mixed)),
        ("another account beside them", set("account_id", "another"), End::Bad(T::Mixed)),
        ("claims of other types", bare(json!({"email": 5, "exp": "soon"})), End::Bad(T::NoAccount)),
        ("no claims", bare(json!({})), End::Bad(T::NoAccount)),
        ("a space in the token", set("access_token", "at with space"), End::Bad(T::Incomplete)),
        ("a line in the token", set("access_token", "at\nline"), End::Bad(T::Incomplete)),
        ("letters that are no token's", set("access_token", "tökén"), End::Bad(T::Incomplete)),
        ("a token without an end", set("access_token", &"a".repeat(20_000)), End::Bad(T::Incomplete)),
        ("a refresh token with a space", set("refresh_token", "rt x"), End::AccessOnly),
        ("an empty refresh token", set("refresh_token", ""), End::AccessOnly),
        ("space around a token", set("refresh_token", "  rt_1\n"), End::Held),
        (
            "only a refresh token",
            json!({"type": "codex", "refresh_token": "rt", "account_id": "a"}),
            End::Bad(T::Incomplete),
        ),
        ("ran out", over.codex(), End::RanOut),
        ("ran out, without a refresh token", over_alone, End::RanOut),
        ("runs out in 1970", Paper { expires: 1, issued: 0, ..paper() }.codex(), End::RanOut),
        ("runs out before it began", Paper { expires: now() + 60, issued: now() + 600, ..paper() }.codex(), End::Held),
        ("runs out in ages", Paper { expires: 4_102_444_800, ..paper() }.codex(), End::Held),
        (
            "empty tokens",
            with(codex(), "tokens", json!({"id_token": "", "access_token": "", "refresh_token": ""})),
            End::Bad(T::Incomplete),
        ),
    ];
    rows.into_iter().map(|(name, value, end)| (name.to_owned(), text(&value), end)).collect()
}

/// Ends of an opaque access token, as files write them. One that is no date loses no account.
pub fn dates() -> Rows {
    let in_an_hour = now() + 3_600;
    let dated = |end: &Value| {
        text(&json!({
            "type": "codex", "access_token": "at_opaque", "account_id": "a", "user_id": "u", "email": "a@b.c",
            "expired": end,
        }))
    };
    let good = [
        json!(in_an_hour),
        json!(in_an_hour * 1_000),
        json!(in_an_hour.to_string()),
        json!("2099-01-01T00:00:00Z"),
        json!("2099-01-01T00:00:00.5+08:00"),
        json!("2099-01-01 10:00"),
        json!("2099-01-01 10:00:00"),
        json!("2099-01-01"),
        json!("soon"),
        json!(""),
        json!(null),
        json!(-1),
        json!(0),
        json!(1e300),
        json!(true),
        json!([1, 2]),
        json!({"seconds": 5}),
    ];
    let mut rows: Rows = good.iter().map(|end| (format!("ends {end}"), dated(end), End::AccessOnly)).collect();
    for end in
        [json!("2020-01-01 10:00"), json!("2020-01-01T10:00:00Z"), json!(1_577_872_800), json!(1_577_872_800_000_i64)]
    {
        rows.push((format!("ended {end}"), dated(&end), End::RanOut));
    }
    rows
}

/// `auth.json` with an API key.
pub fn keys() -> Rows {
    let key = "sk-proj-0123456789abcdefghij";
    let file = |mode: Value, key: &str| json!({"auth_mode": mode, "OPENAI_API_KEY": key, "tokens": null});
    let both = with(without(Paper::new().codex(), "auth_mode"), "OPENAI_API_KEY", json!(key));
    let rows = [
        ("a key", file(json!("apikey"), key), End::Key),
        ("a key in another case", file(json!("ApiKey"), key), End::Key),
        ("a key alone", json!({"OPENAI_API_KEY": key}), End::Key),
        ("a key without a mode, and tokens", both.clone(), End::Key),
        ("a key, and tokens that count", with(both, "auth_mode", json!("chatgpt")), End::Held),
        ("space around a key", file(json!("apikey"), &format!(" {key}\n")), End::Key),
        ("no key", file(json!("apikey"), ""), End::Bad(T::Incomplete)),
        ("a key that is too short", file(json!("apikey"), "sk-1"), End::Bad(T::Incomplete)),
        ("a key that is too long", file(json!("apikey"), &"k".repeat(401)), End::Bad(T::Incomplete)),
        ("a key with a space", file(json!("apikey"), "sk-proj-0123456789 abcdefghij"), End::Bad(T::Incomplete)),
    ];
    rows.into_iter().map(|(name, value, end)| (name.to_owned(), text(&value), end)).collect()
}
