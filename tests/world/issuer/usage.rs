//! The resources: how much of a plan is used up, for an access token; the models, for an API key.

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName};
use serde_json::{Value, json};

use super::answer::Answer;
use super::request::text_of;
use super::state::State;
use super::token::unix_now;

/// Who asks, by the headers.
pub(super) struct Caller {
    /// The token of `Authorization: Bearer` (RFC 6750 2.1)
    pub(super) bearer: Option<String>,
    /// `ChatGPT-Account-Id`
    account: Option<String>,
}

impl Caller {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let authorization = text_of(headers, &AUTHORIZATION);
        let bearer = authorization.as_deref().and_then(|text| text.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        Self { bearer: bearer.map(|(_, token)| token.to_owned()), account: text_of(headers, &ACCOUNT_ID) }
    }
}

/// Answers `GET /backend-api/wham/usage`.
pub(super) fn usage(state: &State, caller: &Caller) -> Answer {
    let now = unix_now();
    let Some(grant) = caller.bearer.as_deref().and_then(|token| state.ledger.opened_by(token, now)) else {
        return refused("The access token is missing, not of this issuer, revoked or expired.");
    };
    if caller.account.as_deref() != Some(&grant.person.account_id) {
        return refused("ChatGPT-Account-Id does not name the account of the access token.");
    }
    Answer::json(
        200,
        json!({
            "plan_type": grant.person.plan,
            "rate_limit": {
                "allowed": true,
                "limit_reached": false,
                "primary_window": window(12, FIVE_HOURS, 3_600, now),
                "secondary_window": window(34, WEEK, 259_200, now),
            },
            "credits": {"has_credits": false, "unlimited": false, "balance": "0"},
        }),
    )
}

/// Answers `GET /v1/models`.
pub(super) fn models(state: &State, caller: &Caller) -> Answer {
    match &caller.bearer {
        Some(key) if state.keys.contains(key) => {
            Answer::json(200, json!({"object": "list", "data": [{"id": "gpt-5.4-codex", "object": "model"}]}))
        }
        _ => Answer::nested_error(401, "invalid_request_error", "invalid_api_key", "This API key is not known."),
    }
}

/// A window of so many seconds that begins anew after `reset_after` seconds.
fn window(used_percent: u8, seconds: u64, reset_after: u64, now: u64) -> Value {
    json!({
        "used_percent": used_percent,
        "limit_window_seconds": seconds,
        "reset_after_seconds": reset_after,
        "reset_at": now + reset_after,
    })
}

fn refused(message: &str) -> Answer {
    Answer::nested_error(401, "invalid_request_error", "token_invalid", message)
        .with_header("www-authenticate", r#"Bearer error="invalid_token""#)
}

const ACCOUNT_ID: HeaderName = HeaderName::from_static("chatgpt-account-id");
/// In seconds, as is the week.
const FIVE_HOURS: u64 = 5 * 60 * 60;
const WEEK: u64 = 7 * 24 * 60 * 60;
