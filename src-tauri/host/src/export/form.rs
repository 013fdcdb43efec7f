//! What stands in the files of other programs, and what these are called.

use super::Format;
use crate::claims;
use crate::vault::Tokens;
use codex_connect_core::account::Record;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A file's text, and the name that the other program gives it.
pub struct Form {
    /// `auth.json`, or `codex-HASH-EMAIL-PLAN.json`
    pub name: String,
    /// JSON with two spaces, as both programs write it.
    pub text: Zeroizing<Vec<u8>>,
}

#[derive(Serialize)]
struct CodexFile<'a> {
    auth_mode: &'static str,
    #[serde(rename = "OPENAI_API_KEY")]
    key: Option<&'a str>,
    tokens: Option<CodexTokens<'a>>,
    last_refresh: Option<String>,
}

/// The CLI refuses a file without one of them.
#[derive(Serialize)]
struct CodexTokens<'a> {
    id_token: &'a str,
    access_token: &'a str,
    refresh_token: &'a str,
    account_id: &'a str,
}

#[derive(Serialize)]
struct ProxyFile<'a> {
    id_token: &'a str,
    access_token: &'a str,
    refresh_token: &'a str,
    account_id: &'a str,
    last_refresh: String,
    email: &'a str,
    r#type: &'static str,
    expired: String,
}

impl Form {
    /// An account in this form; none when it has no such form: an API key for CLIProxyAPI, a sign-in whose tokens do not
    /// tell the Codex CLI whose it is.
    pub fn of(format: Format, record: &Record, tokens: &Tokens) -> Option<Form> {
        let access = tokens.access.expose_secret();
        let refresh = tokens.refresh.as_ref().map_or("", |token| token.expose_secret());
        let came = date(record.last_refresh_at.unwrap_or(record.connected_at));
        let (name, text) = match format {
            Format::Codex if record.is_key() => {
                let file = CodexFile { auth_mode: "apikey", key: Some(access), tokens: None, last_refresh: None };
                ("auth.json".to_owned(), serde_json::to_vec_pretty(&file))
            }
            Format::Codex => {
                let tokens = CodexTokens {
                    id_token: id(tokens)?.expose_secret(),
                    access_token: access,
                    refresh_token: refresh,
                    account_id: &record.identity.account_id,
                };
                let file =
                    CodexFile { auth_mode: "chatgpt", key: None, tokens: Some(tokens), last_refresh: Some(came) };
                ("auth.json".to_owned(), serde_json::to_vec_pretty(&file))
            }
            Format::CliProxyApi if record.is_key() => return None,
            Format::CliProxyApi => {
                let file = ProxyFile {
                    id_token: tokens.id.as_ref().map_or("", |token| token.expose_secret()),
                    access_token: access,
                    refresh_token: refresh,
                    account_id: &record.identity.account_id,
                    last_refresh: came,
                    email: &record.identity.email,
                    r#type: "codex",
                    expired: record.expires_at.map(date).unwrap_or_default(),
                };
                (proxy_name(record), serde_json::to_vec_pretty(&file))
            }
        };
        Some(Form { name, text: Zeroizing::new(text.ok()?) })
    }
}

/// The CLI reads the claims of whatever JWT is in the id_token's place; an access token has the same ones.
fn id(tokens: &Tokens) -> Option<&SecretString> {
    tokens.id.as_ref().or_else(|| claims::identity(&tokens.access).map(|_| &tokens.access))
}

/// `codex-HASH-EMAIL-PLAN.json`; what is not known is left out.
fn proxy_name(record: &Record) -> String {
    let identity = &record.identity;
    let hash: String =
        Sha256::digest(identity.account_id.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let email: String =
        identity.email.chars().map(|letter| if may_be_in_a_name(letter) { letter } else { '-' }).collect();
    let plan = identity.plan.as_deref().map(plan_in_a_name).unwrap_or_default();
    let parts = ["codex".to_owned(), hash, email, plan];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.json", parts.join("-"))
}

fn may_be_in_a_name(letter: char) -> bool {
    !letter.is_control() && !letter.is_whitespace() && !"/\\:*?\"<>|".contains(letter)
}

/// In small letters, with one `-` for whatever is between them.
fn plan_in_a_name(plan: &str) -> String {
    let small = plan.to_lowercase();
    let words = small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// RFC 3339, UTC.
fn date(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(email: &str, plan: Option<&str>) -> Record {
        let mut record = Record::sample("a");
        record.identity.email = email.to_owned();
        record.identity.plan = plan.map(str::to_owned);
        record.identity.account_id = "acct_1".to_owned();
        record
    }

    #[test]
    fn a_file_is_called_as_the_proxy_calls_it() {
        // The first bytes of SHA-256("acct_1").
        let hash = "47809e46";
        for (email, plan, name) in [
            ("dev@acme.example", Some("plus"), "dev@acme.example-plus"),
            ("dev@acme.example", Some("Self_Serve  Business"), "dev@acme.example-self-serve-business"),
            ("dev@acme.example", None, "dev@acme.example"),
            ("../../etc/x@y", Some("team"), "..-..-etc-x@y-team"),
            ("a\nb:c@d", None, "a-b-c@d"),
        ] {
            assert_eq!(proxy_name(&record(email, plan)), format!("codex-{hash}-{name}.json"), "{email}");
        }
    }

    #[test]
    fn the_codex_cli_gets_every_key_it_needs() {
        let tokens = Tokens { access: "at".to_owned().into(), refresh: None, id: Some("id".to_owned().into()) };
        let form = Form::of(Format::Codex, &record("a@b.c", None), &tokens).expect("has a form");
        let value: serde_json::Value = serde_json::from_slice(&form.text).expect("is JSON");
        assert_eq!(value["auth_mode"], "chatgpt");
        assert_eq!(value["tokens"]["refresh_token"], "", "the key is there");
        assert_eq!(value["last_refresh"], "1970-01-01T00:00:00Z");
        assert!(value["OPENAI_API_KEY"].is_null() && value.get("OPENAI_API_KEY").is_some());
        let opaque = Tokens { id: None, ..tokens };
        assert!(Form::of(Format::Codex, &record("a@b.c", None), &opaque).is_none(), "it could not tell whose it is");
    }
}
