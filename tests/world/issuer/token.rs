//! The token endpoint (RFC 6749 4.1.3 and 6, RFC 7636 4.6) and revocation (RFC 7009).

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::CLIENT_ID;
use super::answer::{Answer, Body};
use super::fields::{FieldFault, Fields};
use super::ledger::{GrantId, RefreshRefused};
use super::mood::Mood;
use super::person::{Person, Stamp, access_token, id_token, random_text};
use super::record::SecretKind;
use super::state::State;

/// The tokens of one grant.
pub struct Tokens {
    /// Access token
    pub access: String,
    /// Refresh token
    pub refresh: String,
    /// id_token
    pub id: String,
}

/// What a body was, by its `Content-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentType {
    Form,
    Json,
    Other,
}

/// Answers `grant_type=authorization_code`.
pub(super) fn exchange(state: &mut State, content_type: ContentType, fields: &Fields, mood: Mood) -> Answer {
    if content_type != ContentType::Form {
        return invalid_request("The body must be application/x-www-form-urlencoded.");
    }
    if let Err(fault) = check_client(fields) {
        return invalid_client(&fault);
    }
    let asked = || -> Result<_, FieldFault> {
        let verifier = fields.one("code_verifier")?;
        if !is_verifier(verifier) {
            let reason = "must be 43 to 128 unreserved characters";
            return Err(FieldFault::new("code_verifier", reason));
        }
        Ok((fields.one("code")?, fields.one("redirect_uri")?, verifier))
    };
    let (code, redirect_uri, verifier) = match asked() {
        Ok(asked) => asked,
        Err(fault) => return wrong_field(&fault),
    };
    let clock = (Instant::now(), state.settings.code_lifetime);
    match state.ledger.redeem(code, redirect_uri, verifier, clock) {
        Ok(grant) => give(state, grant, mood),
        Err(refused) => Answer::flat_error(400, "invalid_grant", &format!("The code was refused: {refused:?}.")),
    }
}

/// Answers `grant_type=refresh_token`.
pub(super) fn refresh(state: &mut State, content_type: ContentType, fields: &Fields, mood: Mood) -> Answer {
    if content_type == ContentType::Other {
        return invalid_request("The body must be a form or JSON.");
    }
    if let Err(fault) = check_client(fields) {
        return invalid_client(&fault);
    }
    let token = match fields.one("refresh_token") {
        Ok(token) => token,
        Err(fault) => return wrong_field(&fault),
    };
    // Without a new one the old one must stay good.
    let rotate = mood != Mood::WithoutRefreshToken;
    match state.ledger.refresh(token, rotate) {
        Ok(grant) => give(state, grant, mood),
        Err(refused) => refuse_refresh(state, &refused),
    }
}

/// Answers `POST /oauth/revoke`: 200 for any token, known or not.
pub(super) fn revoke(state: &mut State, content_type: ContentType, fields: &Fields) -> Answer {
    if content_type == ContentType::Other {
        return invalid_request("The body must be a form or JSON.");
    }
    if let Err(fault) = check_client(fields) {
        return invalid_client(&fault);
    }
    match fields.one("token") {
        Ok(token) => {
            state.ledger.revoke(token);
            Answer::json(200, json!({}))
        }
        Err(fault) => wrong_field(&fault),
    }
}

/// Answers a token request of any other grant type.
pub(super) fn unknown_grant_type(fields: &Fields) -> Answer {
    match fields.one("grant_type") {
        Ok(_) => {
            Answer::flat_error(400, "unsupported_grant_type", "This issuer knows authorization_code and refresh_token.")
        }
        Err(fault) => wrong_field(&fault),
    }
}

fn refuse_refresh(state: &mut State, refused: &RefreshRefused) -> Answer {
    let (code, message) = match refused {
        RefreshRefused::UsedBefore => {
            state.record.reused();
            ("refresh_token_reused", "This refresh token was used before. Sign in again.")
        }
        RefreshRefused::Revoked => ("refresh_token_invalidated", "This session has ended. Sign in again."),
        RefreshRefused::Unknown => ("refresh_token_expired", "This refresh token is not known. Sign in again."),
    };
    Answer::nested_error(401, "invalid_request_error", code, message)
}

/// The good answer, with new tokens for a grant, or with such as `mood` asks for.
fn give(state: &mut State, grant: GrantId, mood: Mood) -> Answer {
    let now = unix_now();
    let lifetime = match mood {
        Mood::ExpiryInPast => -HOUR,
        Mood::ExpiryFarAway => CENTURY,
        _ => i64::try_from(state.settings.access_lifetime.as_secs()).unwrap_or(CENTURY),
    };
    let expires = now.saturating_add_signed(lifetime);
    let given = state.ledger.grant(grant);
    let stamp = Stamp { issuer: &state.url, scope: &given.scope, now, access_expires: expires };
    let id = match mood {
        Mood::OtherPerson => id_token(&other_than(&given.person), &stamp),
        _ => id_token(&given.person, &stamp),
    };
    let (access, expires) = match mood {
        Mood::WithoutExpiry => (format!("at_{}", random_text(48)), None),
        _ => (access_token(&given.person, &stamp), Some(expires)),
    };
    let mut answer = Map::new();
    answer.insert("token_type".to_owned(), "Bearer".into());
    if expires.is_some() {
        answer.insert("expires_in".to_owned(), lifetime.into());
    }
    answer.insert("scope".to_owned(), given.scope.clone().into());

    state.ledger.gave_access_token(grant, &access, expires);
    state.record.passed(SecretKind::IdToken, &id);
    state.record.passed(SecretKind::AccessToken, &access);
    answer.insert("id_token".to_owned(), id.into());
    answer.insert("access_token".to_owned(), access.into());
    if mood != Mood::WithoutRefreshToken {
        let refresh = state.ledger.give_refresh_token(grant);
        state.record.passed(SecretKind::RefreshToken, &refresh);
        answer.insert("refresh_token".to_owned(), refresh.into());
    }
    Answer::json(200, Value::Object(answer))
}

/// The tokens of a new grant, as another client was given them.
pub(super) fn sign_in(state: &mut State, person: Person) -> Tokens {
    let grant = state.ledger.grant_to(person, "openid profile email offline_access");
    let Answer { body: Body::Json(answer), .. } = give(state, grant, Mood::Well) else {
        unreachable!("a good answer is JSON")
    };
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    Tokens { access: text("access_token"), refresh: text("refresh_token"), id: text("id_token") }
}

fn other_than(person: &Person) -> Person {
    if person.user_id == Person::at_home().user_id { Person::sample() } else { Person::at_home() }
}

fn check_client(fields: &Fields) -> Result<(), FieldFault> {
    fields.exactly("client_id", CLIENT_ID, "is not a client this issuer knows")
}

fn invalid_client(fault: &FieldFault) -> Answer {
    Answer::flat_error(401, "invalid_client", &format!("{} {}.", fault.name, fault.reason))
}

fn wrong_field(fault: &FieldFault) -> Answer {
    invalid_request(&format!("{} {}.", fault.name, fault.reason))
}

fn invalid_request(description: &str) -> Answer {
    Answer::flat_error(400, "invalid_request", description)
}

/// RFC 7636 4.1.
fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// Whole seconds since 1970.
pub(super) fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// In seconds, as is the century.
const HOUR: i64 = 60 * 60;
const CENTURY: i64 = 36_525 * 24 * HOUR;
