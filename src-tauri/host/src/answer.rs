//! Reading the answers of issuer and service, as they really come (RFC 6749 §5.1 and §5.2, and what the issuer makes of
//! them): a nested, flat or top-level error code; `expires_in` as number or text; no `token_type`.

use codex_connect_core::fault::{Fault, FaultCode, Landing};
use codex_connect_core::rotation::Outcome;
use codex_connect_core::time::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;
use zeroize::Zeroizing;

/// An answer whose body has not been looked at.
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// The whole body, or as much of it as came.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether the body ended before it should have.
    pub cut_off: bool,
    /// `x-request-id` or `cf-ray`, stripped.
    pub request_id: Option<String>,
    /// `Retry-After` (RFC 9110 §10.2.3).
    pub retry_after: Option<Duration>,
    /// `Date`: the issuer's time.
    pub date: Option<Timestamp>,
}

/// A grant. The refresh token may be missing: then the one that was sent stays.
#[derive(Clone)]
pub struct Grant {
    /// Access token.
    pub access: SecretString,
    /// Refresh token.
    pub refresh: Option<SecretString>,
    /// id_token.
    pub id: Option<SecretString>,
    /// `expires_in`, from when it came.
    pub expires_in: Option<Duration>,
}

/// What was asked; the same answer means another fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code for tokens.
    Exchange,
    /// A refresh token for tokens.
    Refresh,
    /// An end to a token.
    Revoke,
    /// Whether an access token is accepted.
    Validate,
    /// Whether an API key is accepted.
    Key,
}

impl RawAnswer {
    /// Reads a token answer.
    ///
    /// # Errors
    /// The fault that it means.
    pub fn grant(&self, asked: Asked, now: Timestamp) -> Result<Grant, Fault> {
        if !self.is_success() {
            return Err(self.refusal(asked, now));
        }
        let json: Option<Value> = serde_json::from_slice(&self.body).ok();
        let text = |key: &str| {
            let text = json.as_ref()?.get(key)?.as_str().filter(|text| !text.is_empty())?;
            Some(SecretString::from(text.to_owned()))
        };
        let Some(access) = text("access_token") else {
            let code = match asked {
                _ if self.cut_off => FaultCode::NoAnswer,
                _ if self.is_page() => FaultCode::Blocked,
                _ => unlisted(asked),
            };
            return Err(self.detail(code));
        };
        Ok(Grant {
            access,
            refresh: text("refresh_token"),
            id: text("id_token"),
            expires_in: json.as_ref().and_then(|json| json.get("expires_in")).and_then(seconds),
        })
    }

    /// What an answer that is not a grant says about the token that was sent.
    pub fn outcome(&self, fault: &Fault) -> Outcome {
        let json = serde_json::from_slice::<Value>(&self.body).is_ok_and(|body| body.is_object());
        match self.status {
            _ if fault.code.landings().contains(&Landing::Needed) => Outcome::Permanent,
            // The issuer itself says that it did nothing.
            503 if json => Outcome::NotProcessed,
            // It may have done it all the same, also where the answer or whoever asked was given up on the way (499: nginx);
            // and a success without a grant is none that can be used.
            408 | 499 | 500..=599 | 200..=299 => Outcome::Unknown,
            _ => Outcome::NotProcessed,
        }
    }

    /// The refresh token in an answer that is not the JSON it should be, or only the beginning of it.
    pub fn stray_refresh_token(&self) -> Option<SecretString> {
        let text = std::str::from_utf8(&self.body).unwrap_or_else(|error| {
            std::str::from_utf8(&self.body[..error.valid_up_to()]).expect("it is valid up to there")
        });
        let after = text.split_once("\"refresh_token\"")?.1.trim_start().strip_prefix(':')?.trim_start();
        let token = after.strip_prefix('"')?.split_once('"')?.0;
        let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        plain.then(|| token.to_owned().into())
    }

    /// Seconds by which this computer's clock, which says `now`, is ahead of the issuer's; 0 when it is within five
    /// minutes, or when the issuer does not tell.
    pub fn clock_off(&self, now: Timestamp) -> i64 {
        let off = self.date.map_or(0, |there| now.0.saturating_sub(there.0));
        if off.unsigned_abs() > RIGHT { off } else { 0 }
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The issuer's error code, stripped.
    pub fn error_code(&self) -> Option<String> {
        error_code(&self.json())
    }

    /// A fault with what the answer tells of it, the issuer's code too.
    pub fn refused(&self, code: FaultCode) -> Fault {
        Fault { upstream: self.error_code(), ..self.detail(code) }
    }

    /// What a success is that does not hold what it should.
    pub fn unreadable(&self) -> FaultCode {
        match () {
            () if self.cut_off => FaultCode::NoAnswer,
            () if self.is_page() => FaultCode::Blocked,
            () => FaultCode::ExchangeRefused,
        }
    }

    /// Whether it is a page for a person, as a captive portal or a bot challenge sends it.
    pub fn is_page(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the request was refused for its form, as a server does that cannot read its body and so finds no client in
    /// it (RFC 6749 §5.2, RFC 9110 §15.5.16).
    pub fn is_misread(&self) -> bool {
        let json: Option<Value> = serde_json::from_slice(&self.body).ok();
        let code = json.as_ref().and_then(error_code);
        match self.status {
            415 => true,
            400 | 401 => matches!(code.as_deref(), Some("invalid_request" | "invalid_client")),
            _ => false,
        }
    }

    /// The fault that an answer without success means.
    pub fn refusal(&self, asked: Asked, now: Timestamp) -> Fault {
        let json: Option<Value> = serde_json::from_slice(&self.body).ok();
        let code = json.as_ref().and_then(error_code);
        let fault = match (self.status, code.as_deref()) {
            (_, Some("unsupported_country_region_territory")) => FaultCode::RegionRefused,
            (_, Some("refresh_token_reused")) => FaultCode::UsedElsewhere,
            (_, Some("refresh_token_invalidated")) => FaultCode::SignedOutElsewhere,
            (_, Some("refresh_token_expired")) => FaultCode::Expired,
            (_, Some("account_deactivated" | "workspace_deactivated" | "deactivated_workspace")) => {
                FaultCode::AccessEnded
            }
            (429, _) => FaultCode::SlowDown,
            (500..=599, _) => FaultCode::OpenaiDown,
            // As a proxy that looks into TLS asks for a person.
            (401, None) if self.is_page() => FaultCode::Blocked,
            (400 | 401, _) if asked == Asked::Exchange => FaultCode::ExchangeRefused,
            (401, _) if asked == Asked::Key => FaultCode::KeyRefused,
            (401, _) | (400, Some("invalid_grant")) => FaultCode::NotAccepted,
            // The issuer says what is wrong in JSON; a challenge or a captive portal does not.
            (403, None) => FaultCode::Blocked,
            (300..=399, _) => FaultCode::Blocked,
            _ => unlisted(asked),
        };
        let mut fault = self.detail(fault);
        fault.upstream = code;
        fault.retry_at = self.retry_after.map(|wait| now + wait);
        fault
    }

    /// A fault with what the answer tells of it.
    pub fn detail(&self, code: FaultCode) -> Fault {
        Fault { status: Some(self.status), request_id: self.request_id.clone(), ..Fault::from(code) }
    }
}

/// A code or id as it may be shown: letters, digits, `_`, `-` and `.`, at most 64; none when nothing is left.
pub fn stripped(text: &str) -> Option<String> {
    let kept: String =
        text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).take(64).collect();
    (!kept.is_empty()).then_some(kept)
}

/// A clock that is not further off than this, in seconds, is right.
const RIGHT: u64 = 300;

fn unlisted(asked: Asked) -> FaultCode {
    match asked {
        Asked::Exchange => FaultCode::ExchangeRefused,
        Asked::Refresh | Asked::Validate => FaultCode::RefreshFailed,
        Asked::Revoke => FaultCode::RevokeFailed,
        Asked::Key => FaultCode::OpenaiDown,
    }
}

fn error_code(json: &Value) -> Option<String> {
    let error = json.get("error");
    let nested = error.and_then(|error| error.get("code")).and_then(Value::as_str);
    let flat = error.and_then(Value::as_str);
    let top = json.get("code").and_then(Value::as_str);
    stripped(nested.or(flat).or(top)?)
}

/// A span in seconds, as a number or as text; none when it is not a sensible one.
pub fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // A hundred years and more is no lifetime.
    (seconds.is_finite() && seconds > 0.0 && seconds < 3.2e9).then(|| Duration::from_secs(seconds as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn answer(status: u16, body: &str) -> RawAnswer {
        RawAnswer {
            status,
            body: Zeroizing::new(body.as_bytes().to_vec()),
            cut_off: false,
            request_id: None,
            retry_after: None,
            date: None,
        }
    }

    #[test]
    fn a_grant_in_every_shape() {
        for (body, lifetime) in [
            (r#"{"access_token":"a","refresh_token":"r","expires_in":60}"#, Some(60)),
            (r#"{"access_token":"a","refresh_token":"r","expires_in":"60"}"#, Some(60)),
            (r#"{"access_token":"a","refresh_token":"r","expires_in":-5}"#, None),
            (r#"{"access_token":"a","refresh_token":"r","expires_in":true,"token_type":7}"#, None),
        ] {
            let grant = answer(200, body).grant(Asked::Exchange, Timestamp(0)).unwrap_or_else(|_| panic!("{body}"));
            assert_eq!(grant.refresh.expect("is there").expose_secret(), "r");
            assert_eq!(grant.expires_in.map(|span| span.as_secs()), lifetime);
        }
        let created = answer(201, r#"{"access_token":"a","refresh_token":""}"#).grant(Asked::Refresh, Timestamp(0));
        assert!(created.unwrap_or_else(|_| panic!("201 is success")).refresh.is_none());
    }

    #[test]
    fn every_refusal_has_its_fault() {
        use FaultCode as F;
        let nested = |code: &str| format!(r#"{{"error":{{"message":"m","type":"t","param":null,"code":"{code}"}}}}"#);
        let table = [
            (401, nested("refresh_token_reused"), F::ExchangeRefused, F::UsedElsewhere),
            (400, r#"{"error":"invalid_grant"}"#.into(), F::ExchangeRefused, F::NotAccepted),
            (401, r#"{"code":"refresh_token_expired"}"#.into(), F::Expired, F::Expired),
            (401, nested("refresh_token_invalidated"), F::SignedOutElsewhere, F::SignedOutElsewhere),
            (401, nested("something_new"), F::ExchangeRefused, F::NotAccepted),
            (401, String::new(), F::ExchangeRefused, F::NotAccepted),
            (403, nested("unsupported_country_region_territory"), F::RegionRefused, F::RegionRefused),
            (403, "<html>challenge</html>".into(), F::Blocked, F::Blocked),
            (401, " <!doctype html><p>Sign in to the network".into(), F::Blocked, F::Blocked),
            (302, String::new(), F::Blocked, F::Blocked),
            (429, "{}".into(), F::SlowDown, F::SlowDown),
            (500, "oops".into(), F::OpenaiDown, F::OpenaiDown),
            (503, "{}".into(), F::OpenaiDown, F::OpenaiDown),
            (400, "{}".into(), F::ExchangeRefused, F::RefreshFailed),
            (418, "{}".into(), F::ExchangeRefused, F::RefreshFailed),
            (200, "not json".into(), F::ExchangeRefused, F::RefreshFailed),
            (200, r#"{"access_token":5}"#.into(), F::ExchangeRefused, F::RefreshFailed),
        ];
        for (status, body, exchange, refresh) in table {
            let code = |asked| answer(status, &body).grant(asked, Timestamp(0)).err().expect("a fault").code;
            if exchange != F::ExchangeRefused || status != 401 || !body.contains("reused") {
                assert_eq!(code(Asked::Exchange), exchange, "{status} {body}");
            }
            assert_eq!(code(Asked::Refresh), refresh, "{status} {body}");
        }
    }

    #[test]
    fn what_an_answer_says_about_the_token() {
        let reused = r#"{"error":{"code":"refresh_token_reused"}}"#;
        let table = [
            (401, reused, Outcome::Permanent),
            (400, r#"{"error":"invalid_grant"}"#, Outcome::Permanent),
            (429, "{}", Outcome::NotProcessed),
            (503, r#"{"error":"busy"}"#, Outcome::NotProcessed),
            (503, "busy", Outcome::Unknown),
            (500, "{}", Outcome::Unknown),
            (502, "<html>", Outcome::Unknown),
            (403, "<html>", Outcome::NotProcessed),
            (401, "<html>", Outcome::NotProcessed),
            (408, "", Outcome::Unknown),
            (408, r#"{"error":"timeout"}"#, Outcome::Unknown),
            (499, "", Outcome::Unknown),
            (302, "", Outcome::NotProcessed),
            (200, "<html>", Outcome::Unknown),
            (200, "{}", Outcome::Unknown),
        ];
        for (status, body, outcome) in table {
            let answer = answer(status, body);
            let fault = answer.grant(Asked::Refresh, Timestamp(0)).err().expect("no grant");
            assert_eq!(answer.outcome(&fault), outcome, "{status} {body}");
        }
        let portal = answer(200, " <!doctype html>").grant(Asked::Refresh, Timestamp(0)).err().expect("no grant");
        assert_eq!(portal.code, FaultCode::Blocked);
    }

    #[test]
    fn a_refresh_token_is_found_in_what_is_left_of_an_answer() {
        let found = |body: &str| answer(200, body).stray_refresh_token().map(|token| token.expose_secret().to_owned());
        assert_eq!(found(r#"{"access_token":5,"refresh_token": "rt_1"}"#).as_deref(), Some("rt_1"));
        assert_eq!(found(r#"{"refresh_token":"rt_1","access_tok"#).as_deref(), Some("rt_1"));
        for none in [r#"{"refresh_token":"rt_"#, r#"{"refresh_token":7}"#, "", r#"{"refresh_token":""}"#, "<html>"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn a_body_that_was_not_read_is_told_from_a_token_that_was_refused() {
        let flat = |code: &str| format!(r#"{{"error":"{code}","error_description":"m"}}"#);
        for (status, body, is_misread) in [
            (400, flat("invalid_request"), true),
            (400, flat("invalid_client"), true),
            (401, flat("invalid_client"), true),
            (415, String::new(), true),
            (400, r#"{"error":{"code":"invalid_request"}}"#.into(), true),
            (400, flat("unsupported_token_type"), false),
            (400, String::new(), false),
            (401, flat("refresh_token_invalidated"), false),
            (403, flat("invalid_request"), false),
            (429, flat("invalid_request"), false),
            (500, flat("invalid_request"), false),
            (200, flat("invalid_request"), false),
        ] {
            assert_eq!(answer(status, &body).is_misread(), is_misread, "{status} {body}");
        }
    }

    #[test]
    fn details_are_stripped_and_the_wait_is_heard() {
        let mut raw = answer(429, r#"{"error":{"code":"slow <b>\u001b[1m"}}"#);
        raw.retry_after = Some(Duration::from_secs(30));
        let fault = raw.refusal(Asked::Refresh, Timestamp(100));
        assert_eq!((fault.upstream.as_deref(), fault.retry_at), (Some("slowb1m"), Some(Timestamp(130))));
    }
}
