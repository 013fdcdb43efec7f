//! Reading the answers of issuer and service, as they really come (RFC 6749 §5.1 and §5.2, and what the issuer makes of
//! them): a nested, flat or top-level error code; `expires_in` as number or text; no `token_type`.
//!
//! | room | what it is about |
//! | --- | --- |
//! | `grant` | the tokens in an answer |
//! | `refusal` | which fault an answer without them means, and what it says about the token that was sent |

mod grant;
mod refusal;

use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
pub use grant::Grant;
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
        let json = self.json();
        let error = json.get("error");
        let nested = error.and_then(|error| error.get("code")).and_then(Value::as_str);
        let flat = error.and_then(Value::as_str);
        let top = json.get("code").and_then(Value::as_str);
        stripped(nested.or(flat).or(top)?)
    }

    /// Whether it is a page for a person, as a captive portal or a bot challenge sends it.
    pub fn is_page(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
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

/// A span in seconds, as a number or as text; none when it is not a sensible one.
pub fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // A hundred years and more is no lifetime.
    (seconds.is_finite() && seconds > 0.0 && seconds < 3.2e9).then(|| Duration::from_secs(seconds as u64))
}

/// A clock that is not further off than this, in seconds, is right.
const RIGHT: u64 = 300;

/// What came whole, with nothing beside the body.
#[cfg(test)]
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
