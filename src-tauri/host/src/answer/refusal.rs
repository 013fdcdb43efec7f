//! Which fault an answer means that brings no tokens, and what it says about the token that was sent.

use super::{Asked, RawAnswer};
use codex_connect_core::fault::{Fault, FaultCode, Landing};
use codex_connect_core::rotation::Outcome;
use codex_connect_core::time::Timestamp;

impl RawAnswer {
    /// The fault that an answer without success means.
    pub fn refusal(&self, asked: Asked, now: Timestamp) -> Fault {
        let code = self.error_code();
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

    /// A fault with what the answer tells of it, the issuer's code too.
    pub fn refused(&self, code: FaultCode) -> Fault {
        Fault { upstream: self.error_code(), ..self.detail(code) }
    }

    /// The fault that a success means which does not hold what it should.
    pub fn unreadable(&self, asked: Asked) -> Fault {
        self.detail(match asked {
            _ if self.cut_off => FaultCode::NoAnswer,
            _ if self.is_page() => FaultCode::Blocked,
            _ => unlisted(asked),
        })
    }

    /// What an answer that is not a grant says about the token that was sent.
    pub fn outcome(&self, fault: &Fault) -> Outcome {
        let json = self.json().is_object();
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

    /// Whether the request was refused for its form, as a server does that cannot read its body and so finds no client in
    /// it (RFC 6749 §5.2, RFC 9110 §15.5.16).
    pub fn is_misread(&self) -> bool {
        let code = self.error_code();
        match self.status {
            415 => true,
            400 | 401 => matches!(code.as_deref(), Some("invalid_request" | "invalid_client")),
            _ => false,
        }
    }
}

fn unlisted(asked: Asked) -> FaultCode {
    match asked {
        Asked::Exchange => FaultCode::ExchangeRefused,
        Asked::Refresh | Asked::Validate => FaultCode::RefreshFailed,
        Asked::Revoke => FaultCode::RevokeFailed,
        Asked::Key => FaultCode::OpenaiDown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::answer;
    use std::time::Duration;

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
