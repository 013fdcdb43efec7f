//! What a file must tell to be an account here: a token that can be sent, and whose it is.

use super::Unusable;
use crate::claims;
use crate::key::plausible;
use crate::vault::Tokens;
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::FileTrouble;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// An entry that can be saved.
pub enum Content {
    /// A sign-in with ChatGPT.
    SignIn(Box<FoundSignIn>),
    /// An API key.
    Key(SecretString),
}

/// A sign-in that can be saved.
pub struct FoundSignIn {
    /// Its tokens.
    pub tokens: Tokens,
    /// Whose it is. The e-mail address may be empty.
    pub identity: Identity,
    /// When the access token runs out.
    pub expires_at: Option<Timestamp>,
    /// When it was issued.
    pub born: Option<Timestamp>,
}

impl FoundSignIn {
    /// The e-mail address; the workspace's id, where no address is told.
    pub fn label(&self) -> &str {
        if self.identity.email.is_empty() { &self.identity.account_id } else { &self.identity.email }
    }
}

/// An entry as it stands in a file.
pub enum Unwhole {
    /// Tokens, and what is said of them.
    SignIn(Box<SignIn>),
    /// An API key.
    Key(SecretString),
}

/// Tokens, and what is said of them beside them.
pub struct SignIn {
    /// Access token.
    pub access: SecretString,
    /// Refresh token.
    pub refresh: Option<SecretString>,
    /// id_token.
    pub id: Option<SecretString>,
    /// `chatgpt_account_id`
    pub account_id: Option<String>,
    /// `chatgpt_user_id`
    pub user_id: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Plan.
    pub plan: Option<String>,
    /// When the access token runs out, where it does not tell by itself.
    pub expires_at: Option<Timestamp>,
    /// When the tokens came.
    pub last_refresh: Option<Timestamp>,
}

/// A text that can be a token: visible ASCII, at most 16 KiB.
pub fn token(text: &str) -> Option<SecretString> {
    let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned().into())
}

impl Unwhole {
    /// The entry as it can be saved.
    pub fn whole(self) -> Result<Content, Unusable> {
        match self {
            Unwhole::SignIn(found) => found.whole().map(|found| Content::SignIn(Box::new(found))),
            Unwhole::Key(key) if plausible(&key) => Ok(Content::Key(key)),
            Unwhole::Key(_) => Err(Some(FileTrouble::Incomplete)),
        }
    }
}

impl SignIn {
    /// What the tokens say goes before what stands beside them, and they must not contradict each other.
    fn whole(self) -> Result<FoundSignIn, Unusable> {
        // A copy of the access token in its place says nothing more.
        let id = self.id.filter(|id| id.expose_secret() != self.access.expose_secret());
        let by_id = id.as_ref().and_then(claims::told).unwrap_or_default();
        let by_access = claims::told(&self.access).unwrap_or_default();
        let differ = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
        let said = claims::shown(self.account_id);
        let accounts =
            [(&by_id.account_id, &by_access.account_id), (&by_id.account_id, &said), (&by_access.account_id, &said)];
        if accounts.iter().any(|(one, other)| differ(one, other)) || differ(&by_id.user_id, &by_access.user_id) {
            return Err(Some(FileTrouble::Mixed));
        }
        let account_id = by_id.account_id.or(by_access.account_id).or(said);
        let person = by_id.user_id.or(by_access.user_id).or(claims::shown(self.user_id));
        let user_id = person.or(by_id.subject).or(by_access.subject);
        let identity = Identity {
            email: by_id.email.or(by_access.email).or(claims::shown(self.email)).unwrap_or_default(),
            account_id: account_id.ok_or(Some(FileTrouble::NoAccount))?,
            user_id: user_id.ok_or(Some(FileTrouble::NoAccount))?,
            plan: by_id.plan.or(by_access.plan).or(claims::shown(self.plan)),
            organizations: if by_id.organizations.is_empty() { by_access.organizations } else { by_id.organizations },
        };
        let expires_at = claims::expiry(&self.access).or(self.expires_at);
        let born = claims::issued(&self.access).or(self.last_refresh);
        Ok(FoundSignIn {
            identity,
            expires_at,
            born: born.filter(|born| expires_at.is_none_or(|expires| *born < expires)),
            tokens: Tokens { access: self.access, refresh: self.refresh, id },
        })
    }
}

const LONGEST: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn what_is_blank_in_one_place_is_taken_from_the_next() {
        let jwt = |claims: &str| SecretString::from(format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)));
        let blank = r#"{"email":" ","https://api.openai.com/auth":{"chatgpt_account_id":"a","user_id":"","chatgpt_plan_type":" "}}"#;
        let full = r#"{"https://api.openai.com/profile":{"email":"dev@acme.example"},
            "https://api.openai.com/auth":{"chatgpt_account_id":"a","user_id":"u"}}"#;
        let found = SignIn {
            access: jwt(full),
            refresh: None,
            id: Some(jwt(blank)),
            account_id: Some("\u{200e}".into()),
            user_id: None,
            email: Some("other@acme.example".into()),
            plan: Some("team".into()),
            expires_at: None,
            last_refresh: None,
        };
        let identity = found.whole().unwrap_or_else(|why| panic!("{why:?}")).identity;
        assert_eq!((identity.email.as_str(), identity.account_id.as_str()), ("dev@acme.example", "a"));
        assert_eq!((identity.user_id.as_str(), identity.plan.as_deref()), ("u", Some("team")));
    }
}
