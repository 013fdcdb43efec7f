//! The tokens in an answer: read strictly, or fished out of what is left of it.

use super::{Asked, RawAnswer, seconds};
use codex_connect_core::fault::Fault;
use codex_connect_core::time::Timestamp;
use secrecy::SecretString;
use std::time::Duration;

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

impl RawAnswer {
    /// Reads a token answer.
    ///
    /// # Errors
    /// The fault that it means.
    pub fn grant(&self, asked: Asked, now: Timestamp) -> Result<Grant, Fault> {
        if !self.is_success() {
            return Err(self.refusal(asked, now));
        }
        let json = self.json();
        let text = |key: &str| {
            let text = json.get(key)?.as_str().filter(|text| !text.is_empty())?;
            Some(SecretString::from(text.to_owned()))
        };
        let Some(access) = text("access_token") else {
            return Err(self.unreadable(asked));
        };
        Ok(Grant {
            access,
            refresh: text("refresh_token"),
            id: text("id_token"),
            expires_in: json.get("expires_in").and_then(seconds),
        })
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::answer;
    use secrecy::ExposeSecret;

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
    fn a_refresh_token_is_found_in_what_is_left_of_an_answer() {
        let found = |body: &str| answer(200, body).stray_refresh_token().map(|token| token.expose_secret().to_owned());
        assert_eq!(found(r#"{"access_token":5,"refresh_token": "rt_1"}"#).as_deref(), Some("rt_1"));
        assert_eq!(found(r#"{"refresh_token":"rt_1","access_tok"#).as_deref(), Some("rt_1"));
        for none in [r#"{"refresh_token":"rt_"#, r#"{"refresh_token":7}"#, "", r#"{"refresh_token":""}"#, "<html>"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
