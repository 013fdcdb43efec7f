//! Signing in with a device code: in the spirit of RFC 8628, with the issuer's own requests.
//!
//! `POST {issuer}/api/accounts/deviceauth/usercode` gives the code, `POST …/token` tells whether it was typed at
//! `{issuer}/codex/device`. The answer to that is an authorization code with the PKCE pair that the issuer chose for it;
//! it is exchanged as any other, with `{issuer}/deviceauth/callback` as its redirect URI. What the answers mean is read
//! here; nothing polls unless a sign-in waits for it.

use crate::answer::{Asked, RawAnswer};
use crate::hands::Hands;
use crate::way::Server;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codex_connect_core::ask::SignIn;
use codex_connect_core::effect::{DeviceCode, Question, Report};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::qr;
use codex_connect_core::rotation::Setback;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// What the issuer gave for one sign-in.
#[derive(Clone)]
pub struct Device {
    /// With the code it is as good as the sign-in.
    id: SecretString,
    user_code: String,
    interval: Duration,
    ends_at: Timestamp,
    /// The page where the code is typed.
    pub address: String,
    /// Sent with the exchange.
    pub redirect_uri: String,
}

/// What came for a code that was typed.
pub struct Authorized {
    /// Authorization code.
    pub code: SecretString,
    /// The verifier that the issuer chose.
    pub verifier: SecretString,
}

/// What one poll came to.
enum Polled {
    /// Not typed yet.
    Pending,
    /// Not typed yet, and polled too often (RFC 8628 §3.5); the wait that was asked for, if one was.
    SlowDown(Option<Duration>),
    /// The issuer cannot be reached, or not now.
    Hindered(Fault),
    /// It was typed.
    Authorized(Authorized),
    /// It never will be.
    Over(Fault),
}

/// Asks for a code.
///
/// # Errors
/// `code_unavailable` where the issuer gives none; else what the answer, or the way there, means.
pub async fn begin(hands: &Hands, question: Question, plan: &SignIn) -> Result<DeviceCode, Fault> {
    let proxy = hands.proxy_of(plan).await?;
    let route = hands.route(proxy.as_ref(), Server::Issuer).await?;
    let body = json!({ "client_id": hands.issuer.client_id() });
    let answer = hands.issuer.post("/api/accounts/deviceauth/usercode", &body, &route).await;
    let answer = answer.map_err(|setback| setback.fault)?;
    let device = given(&answer, hands.issuer.address(Server::Issuer).as_str(), hands.outside.clock.now())?;
    let code = DeviceCode {
        user_code: device.user_code.clone(),
        address: device.address.clone(),
        qr: qr::view(&device.address),
        ends_at: device.ends_at,
    };
    hands.sign_ins.begin_device(question, device, plan.clone(), proxy);
    Ok(code)
}

/// Polls until the code was typed, or never will be; none when the sign-in has ended meanwhile.
pub async fn wait(hands: &Hands, question: Question) -> Option<Result<(), Fault>> {
    let device = hands.sign_ins.device(question)?;
    let mut ended = hands.sign_ins.outcome(question)?;
    tokio::select! {
        _ = ended.wait_for(Option::is_some) => None,
        result = poll(hands, question, &device) => Some(result.map(|came| hands.sign_ins.authorized(question, came))),
    }
}

async fn poll(hands: &Hands, question: Question, device: &Device) -> Result<Authorized, Fault> {
    let body = json!({ "device_auth_id": device.id.expose_secret(), "user_code": device.user_code });
    let proxy = hands.sign_ins.proxy(question);
    let (mut interval, mut longer, mut hindered) = (device.interval, None, false);
    loop {
        let left = device.ends_at.since(hands.outside.clock.now());
        tokio::time::sleep(pause(interval, longer.take(), left)).await;
        if hands.outside.clock.now() >= device.ends_at {
            return Err(FaultCode::CodeRanOut.into());
        }
        let asked = match hands.route(proxy.as_ref(), Server::Issuer).await {
            Ok(route) => hands.issuer.post("/api/accounts/deviceauth/token", &body, &route).await,
            Err(fault) => Err(Setback::before_sending(fault)),
        };
        let polled = match asked {
            Ok(answer) => polled(&answer, hands.outside.clock.now()),
            Err(setback) => Polled::Hindered(setback.fault),
        };
        let remark = match polled {
            Polled::Authorized(came) => return Ok(came),
            Polled::Over(fault) => return Err(fault),
            Polled::Hindered(fault) => Some(fault),
            Polled::Pending => None,
            Polled::SlowDown(wait) => {
                interval += SLOWER;
                longer = wait;
                None
            }
        };
        // It goes on by itself; that it is hindered is said, and that it is no more.
        if hindered || remark.is_some() {
            hindered = remark.is_some();
            hands.report(Report::Remark(question, remark));
        }
    }
}

/// How long the next poll waits: as long as was asked for, within reason, and never past the code's end.
fn pause(interval: Duration, asked: Option<Duration>, left: Duration) -> Duration {
    interval.max(asked.unwrap_or_default().min(SLOWEST)).min(left)
}

/// Reads the answer to the first request.
fn given(answer: &RawAnswer, issuer: &str, now: Timestamp) -> Result<Device, Fault> {
    if answer.status == 404 {
        return Err(answer.detail(FaultCode::CodeUnavailable));
    }
    if !answer.is_success() {
        return Err(answer.refusal(Asked::Exchange, now));
    }
    let json = answer.json();
    let text = |key: &str| json.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let shown = |code: &&str| {
        (4..=24).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let user_code = text("user_code").or_else(|| text("usercode")).filter(shown);
    let id = text("device_auth_id").filter(|id| id.len() <= LONGEST);
    let (Some(user_code), Some(id)) = (user_code, id) else {
        return Err(answer.unreadable(Asked::Exchange));
    };
    let life = json.get("expires_in").and_then(crate::answer::seconds).unwrap_or(LIFE).min(LIFE);
    Ok(Device {
        id: id.to_owned().into(),
        user_code: user_code.to_owned(),
        interval: json.get("interval").and_then(crate::answer::seconds).unwrap_or(INTERVAL).clamp(SHORTEST, SLOWEST),
        ends_at: now + life,
        address: format!("{}/codex/device", issuer.trim_end_matches('/')),
        redirect_uri: format!("{}/deviceauth/callback", issuer.trim_end_matches('/')),
    })
}

/// Reads the answer to a poll.
fn polled(answer: &RawAnswer, now: Timestamp) -> Polled {
    if answer.is_success() {
        return success(answer);
    }
    match (answer.error_code().as_deref(), answer.status) {
        (Some("slow_down"), _) | (_, 429) => Polled::SlowDown(answer.retry_after),
        (Some("authorization_pending"), _) => Polled::Pending,
        (Some("access_denied" | "authorization_declined"), _) => Polled::Over(answer.refused(FaultCode::Declined)),
        (Some("expired_token" | "code_expired"), _) => Polled::Over(answer.refused(FaultCode::CodeRanOut)),
        (Some("unsupported_country_region_territory"), _) => Polled::Over(answer.refusal(Asked::Exchange, now)),
        // The issuer says in JSON what it has to say; whatever is in the way may let the next one through.
        (None, 401 | 403) if answer.is_page() => Polled::Hindered(answer.detail(FaultCode::Blocked)),
        (_, 403 | 404) => Polled::Pending,
        (_, 408 | 425) => Polled::Hindered(answer.detail(FaultCode::NoAnswer)),
        (_, 500..=599 | 300..=399) => Polled::Hindered(answer.refusal(Asked::Exchange, now)),
        _ => Polled::Over(answer.refusal(Asked::Exchange, now)),
    }
}

fn success(answer: &RawAnswer) -> Polled {
    // Something on the way answers for the issuer, or the issuer was cut off: it may answer yet.
    if answer.cut_off || answer.is_page() {
        return Polled::Hindered(answer.unreadable(Asked::Exchange));
    }
    let json = answer.json();
    let text = |key: &str| {
        let text = json.get(key)?.as_str().filter(|text| (1..=LONGEST).contains(&text.len()))?;
        Some(SecretString::from(text.to_owned()))
    };
    let (Some(code), Some(challenge), Some(verifier)) =
        (text("authorization_code"), text("code_challenge"), text("code_verifier"))
    else {
        return Polled::Over(answer.detail(FaultCode::ExchangeRefused));
    };
    // RFC 7636 §4.6: one that does not fit its challenge was made for another sign-in.
    let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret().as_bytes()));
    match crate::redirect::equal(&challenge, &made.into()) {
        true => Polled::Authorized(Authorized { code, verifier }),
        false => Polled::Over(answer.detail(FaultCode::ExchangeRefused)),
    }
}

/// The longest life of a code.
const LIFE: Duration = Duration::from_secs(15 * 60);
/// Where the issuer says nothing (RFC 8628 §3.2).
const INTERVAL: Duration = Duration::from_secs(5);
const SHORTEST: Duration = Duration::from_secs(1);
const SLOWEST: Duration = Duration::from_secs(60);
/// RFC 8628 §3.5.
const SLOWER: Duration = Duration::from_secs(5);
/// Of an id, a code, a challenge or a verifier, in bytes.
const LONGEST: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wait_is_longer_than_a_minute_or_than_the_code_lives() {
        let seconds = Duration::from_secs;
        for (interval, asked, left, wait) in [
            (5, None, 900, 5),
            (5, Some(2), 900, 5),
            (5, Some(8), 900, 8),
            (5, Some(3_600), 900, 60),
            (65, Some(1), 900, 65),
            (5, Some(3_600), 20, 20),
            (5, None, 3, 3),
            (5, None, 0, 0),
        ] {
            let paused = pause(seconds(interval), asked.map(seconds), seconds(left));
            assert_eq!(paused, seconds(wait), "{interval} {asked:?} {left}");
        }
    }
}
