//! The authorization endpoint (RFC 6749 4.1.1, RFC 7636 4.3) and the consent page's buttons.

use std::time::Instant;

use url::Url;

use super::CLIENT_ID;
use super::answer::Answer;
use super::fields::{FieldFault, Fields};
use super::ledger::Authorization;
use super::pages;
use super::person::Person;
use super::record::SecretKind;
use super::state::State;

/// Answers `GET /oauth/authorize`: a page that names the wrong parameter and never redirects, the consent
/// page, or at once the redirect with a code.
pub(super) fn authorize(state: &mut State, fields: &Fields) -> Answer {
    let authorization = match check(fields, state.settings.ports.as_deref()) {
        Ok(authorization) => authorization,
        Err(fault) => return pages::wrong_request(fault.name, fault.reason),
    };
    if state.settings.auto_approve {
        let person = state.people.chosen();
        return approve(state, authorization, person);
    }
    let asks = asking_program(fields);
    let page = state.ledger.wait(authorization);
    pages::consent(&page, &asks, state.people.known(), state.people.chosen_index())
}

/// Answers `POST /oauth/consent`.
pub(super) fn consent(state: &mut State, fields: &Fields) -> Answer {
    let page = fields.value("request").unwrap_or_default();
    let person = fields
        .value("person")
        .and_then(|index| index.parse::<usize>().ok())
        .and_then(|index| state.people.known().get(index).cloned());
    let approved = match (fields.value("decision"), person) {
        (Some("approve"), Some(person)) => Some(person),
        (Some("approve"), None) => {
            return pages::wrong_request("person", "is nobody this issuer knows");
        }
        (Some("cancel"), _) => None,
        _ => return pages::wrong_request("decision", "must be approve or cancel"),
    };
    let Some(authorization) = state.ledger.answered(page) else {
        return pages::wrong_request("request", "was answered before, or never made");
    };
    match approved {
        Some(person) => approve(state, authorization, person),
        None => decline(&authorization),
    }
}

fn approve(state: &mut State, authorization: Authorization, person: Person) -> Answer {
    let (redirect_uri, scope) = (authorization.redirect_uri.clone(), authorization.scope.clone());
    let echoed = authorization.state.clone();
    let code = state.ledger.give_code(authorization, person, Instant::now());
    state.record.passed(SecretKind::Code, &code);
    redirect(&redirect_uri, &[("code", &code), ("scope", &scope), ("state", &echoed)])
}

fn decline(authorization: &Authorization) -> Answer {
    redirect(
        &authorization.redirect_uri,
        &[("error", "access_denied"), ("error_description", "The person declined."), ("state", &authorization.state)],
    )
}

fn redirect(redirect_uri: &str, pairs: &[(&str, &str)]) -> Answer {
    let mut location = Url::parse(redirect_uri).expect("the redirect URI was checked");
    location.query_pairs_mut().extend_pairs(pairs);
    Answer::redirect(location.into())
}

fn check(fields: &Fields, ports: Option<&[u16]>) -> Result<Authorization, FieldFault> {
    fields.exactly("client_id", CLIENT_ID, "is not a client this issuer knows")?;
    let redirect_uri = fields.one("redirect_uri")?;
    if !redirect_port(redirect_uri).is_some_and(|port| is_registered(port, ports)) {
        return Err(FieldFault::new("redirect_uri", "is not registered for this client"));
    }
    fields.exactly("response_type", "code", "must be code")?;
    let scope = fields.one("scope")?;
    for wanted in ["openid", "offline_access"] {
        if !scope.split(' ').any(|scope| scope == wanted) {
            let reason = "must contain openid and offline_access";
            return Err(FieldFault::new("scope", reason));
        }
    }
    let state = fields.one("state")?;
    if state.chars().count() < MIN_STATE {
        let reason = "must have at least 32 characters";
        return Err(FieldFault::new("state", reason));
    }
    let challenge = fields.one("code_challenge")?;
    if challenge.len() != CHALLENGE_LENGTH || !challenge.bytes().all(is_base64url) {
        let reason = "must be 43 characters of base64url";
        return Err(FieldFault::new("code_challenge", reason));
    }
    fields.exactly("code_challenge_method", "S256", "must be S256")?;
    Ok(Authorization {
        redirect_uri: redirect_uri.to_owned(),
        state: state.to_owned(),
        scope: scope.to_owned(),
        challenge: challenge.to_owned(),
    })
}

/// The port of a redirect URI that has the registered form to the byte.
fn redirect_port(redirect_uri: &str) -> Option<u16> {
    let rest =
        redirect_uri.strip_prefix("http://localhost:").or_else(|| redirect_uri.strip_prefix("http://127.0.0.1:"))?;
    let digits = rest.strip_suffix("/auth/callback")?;
    let port: u16 = digits.parse().ok()?;
    (port != 0 && port.to_string() == digits).then_some(port)
}

fn is_registered(port: u16, ports: Option<&[u16]>) -> bool {
    REGISTERED_PORTS.contains(&port) || ports.is_none_or(|ports| ports.contains(&port))
}

/// Who asks, in the words the program used for itself.
fn asking_program(fields: &Fields) -> String {
    match fields.value("originator") {
        Some(name) if !name.is_empty() => name.chars().take(MAX_NAME).collect(),
        _ => "An unnamed program".to_owned(),
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

const REGISTERED_PORTS: [u16; 2] = [1455, 1457];
const MIN_STATE: usize = 32;
const CHALLENGE_LENGTH: usize = 43;
const MAX_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_compared_to_the_byte() {
        for good in ["http://localhost:1455/auth/callback", "http://127.0.0.1:49152/auth/callback"] {
            assert!(redirect_port(good).is_some(), "{good}");
        }
        for bad in [
            "https://localhost:1455/auth/callback",
            "http://LOCALHOST:1455/auth/callback",
            "http://localhost/auth/callback",
            "http://localhost:01455/auth/callback",
            "http://localhost:+1455/auth/callback",
            "http://localhost:0/auth/callback",
            "http://localhost:65536/auth/callback",
            "http://localhost:1455/auth/callback/",
            "http://localhost:1455/auth/callback?x=1",
            "http://localhost:1455@evil.example:1455/auth/callback",
            "http://[::1]:1455/auth/callback",
            "http://evil.example:1455/auth/callback",
        ] {
            assert_eq!(redirect_port(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_list_of_ports_keeps_the_two_registered_ones() {
        assert!(is_registered(50_000, None));
        assert!(is_registered(1455, Some(&[])));
        assert!(is_registered(1457, Some(&[])));
        assert!(!is_registered(50_000, Some(&[])));
        assert!(is_registered(50_000, Some(&[50_000])));
    }
}
