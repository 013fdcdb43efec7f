//! Signing in with a device code: the program's two requests, and the page where a person types the code.

use std::time::{Duration, Instant};

use serde_json::json;

use super::CLIENT_ID;
use super::answer::Answer;
use super::fields::Fields;
use super::ledger::{Authorization, challenge_of};
use super::pages;
use super::person::{Person, random_text};
use super::record::SecretKind;
use super::state::State;

/// The codes that were given, oldest first.
#[derive(Default)]
pub(super) struct Devices(Vec<Device>);

struct Device {
    id: String,
    user_code: String,
    given: Instant,
    /// When it was asked for, or asked about, last.
    asked: Instant,
    decided: Decision,
}

enum Decision {
    Waiting,
    Approved(Person),
    Declined,
    /// Its authorization code was given.
    Taken,
}

/// Answers `POST /api/accounts/deviceauth/usercode`.
pub(super) fn usercode(state: &mut State, fields: &Fields) -> Answer {
    if let Err(fault) = fields.exactly("client_id", CLIENT_ID, "is not a client this issuer knows") {
        return Answer::flat_error(400, "invalid_client", &format!("{} {}.", fault.name, fault.reason));
    }
    let now = Instant::now();
    let device = Device {
        id: format!("deviceauth_{}", random_text(24)),
        user_code: user_code(),
        given: now,
        asked: now,
        decided: Decision::Waiting,
    };
    state.record.passed(SecretKind::DeviceAuth, &device.id);
    let answer = json!({
        "device_auth_id": device.id,
        "user_code": device.user_code,
        "interval": state.settings.device_interval.as_secs().to_string(),
    });
    state.devices.0.push(device);
    Answer::json(200, answer)
}

/// Answers `POST /api/accounts/deviceauth/token`.
pub(super) fn poll(state: &mut State, fields: &Fields) -> Answer {
    let (id, user_code) = (fields.value("device_auth_id"), fields.value("user_code"));
    let (interval, life) = (state.settings.device_interval, state.settings.device_life);
    let found = state.devices.0.iter_mut().find(|device| Some(device.id.as_str()) == id);
    let Some(device) = found.filter(|device| Some(device.user_code.as_str()) == user_code) else {
        return pending(404);
    };
    let now = Instant::now();
    let hasty = now.duration_since(device.asked) < interval;
    device.asked = now;
    if now.duration_since(device.given) >= life {
        return Answer::flat_error(400, "expired_token", "The code ran out.");
    }
    if hasty {
        return Answer::flat_error(400, "slow_down", "The code was asked about sooner than the interval.");
    }
    match std::mem::replace(&mut device.decided, Decision::Taken) {
        Decision::Waiting => {
            device.decided = Decision::Waiting;
            pending(403)
        }
        Decision::Declined => {
            device.decided = Decision::Declined;
            Answer::flat_error(403, "access_denied", "The person declined.")
        }
        Decision::Taken => pending(404),
        Decision::Approved(person) => give(state, person),
    }
}

/// Answers `GET /codex/device`, and with a decision `POST /codex/device`.
pub(super) fn page(state: &mut State, fields: &Fields) -> Answer {
    let Some(decision) = fields.value("decision") else {
        return pages::device(state.people.known(), state.people.chosen_index(), false);
    };
    let typed = plain(fields.value("user_code").unwrap_or_default());
    let known = state.people.known().to_vec();
    let person =
        fields.value("person").and_then(|index| index.parse::<usize>().ok()).and_then(|index| known.get(index));
    let waits = |device: &&mut Device| plain(&device.user_code) == typed && matches!(device.decided, Decision::Waiting);
    let found = state.devices.0.iter_mut().find(waits);
    match (found, decision, person) {
        (Some(device), "approve", Some(person)) => {
            device.decided = Decision::Approved(person.clone());
            pages::device_done(true)
        }
        (Some(device), "cancel", _) => {
            device.decided = Decision::Declined;
            pages::device_done(false)
        }
        _ => pages::device(state.people.known(), state.people.chosen_index(), true),
    }
}

/// The PKCE pair is the issuer's own, and goes to the program with the code.
fn give(state: &mut State, person: Person) -> Answer {
    let verifier = random_text(64);
    let challenge = challenge_of(&verifier);
    let authorization = Authorization {
        redirect_uri: format!("{}/deviceauth/callback", state.url),
        state: String::new(),
        scope: "openid profile email offline_access".to_owned(),
        challenge: challenge.clone(),
    };
    let code = state.ledger.give_code(authorization, person, Instant::now());
    state.record.passed(SecretKind::Code, &code);
    state.record.passed(SecretKind::Verifier, &verifier);
    Answer::json(200, json!({ "authorization_code": code, "code_challenge": challenge, "code_verifier": verifier }))
}

fn pending(status: u16) -> Answer {
    let message = "The code was not typed yet.";
    Answer::nested_error(status, "invalid_request_error", "deviceauth_authorization_pending", message)
}

/// As a person may type it: with or without the dash, in small letters or large ones.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// `XXXX-XXXXX`, of letters and digits that are not taken for each other.
fn user_code() -> String {
    let mut chance = [0_u8; 9];
    getrandom::fill(&mut chance).expect("the system gives random bytes");
    let letters: String = chance.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How long a code lives.
pub(super) const LIFE: Duration = Duration::from_secs(15 * 60);
/// How often it may be asked about.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_as_people_type() {
        let code = user_code();
        assert_eq!((code.len(), code.find('-')), (10, Some(4)), "{code}");
        assert_eq!(plain(&code), plain(&format!(" {} ", code.to_lowercase().replace('-', ""))));
    }
}
