//! What the tokens say about themselves (OIDC Core §2, RFC 7519). Display data: the tokens come straight from the
//! token endpoint over TLS, so that the signature need not be checked (OIDC Core §3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codex_connect_core::effect::{Identity, Organization};
use codex_connect_core::name;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// The identity in an id_token; none when it is not a JWT, or names no account, no person or no e-mail.
/// Without a person two members of one workspace would be one account.
pub fn identity(id_token: &SecretString) -> Option<Identity> {
    let told = told(id_token)?;
    Some(Identity {
        email: told.email?,
        account_id: told.account_id?,
        user_id: told.user_id.or(told.subject)?,
        plan: told.plan,
        organizations: told.organizations,
    })
}

/// What a token tells of whom it is for, as far as it does.
#[derive(Default)]
pub struct Told {
    /// `email`
    pub email: Option<String>,
    /// `chatgpt_account_id`
    pub account_id: Option<String>,
    /// `chatgpt_user_id`, else `user_id`
    pub user_id: Option<String>,
    /// `sub`: the same person, by another name than `user_id`.
    pub subject: Option<String>,
    /// `chatgpt_plan_type`
    pub plan: Option<String>,
    /// `organizations`
    pub organizations: Vec<Organization>,
}

/// What a token tells; none when it is opaque or its claims have other types.
pub fn told(token: &SecretString) -> Option<Told> {
    let claims: Claims = payload(token)?;
    let auth = claims.auth.unwrap_or_default();
    let some = |text: Option<String>| text.map(|text| clean(&text)).filter(|text| !text.is_empty());
    Some(Told {
        email: claims.email.or_else(|| claims.profile?.email).map(|email| clean(&email)),
        account_id: some(auth.chatgpt_account_id),
        user_id: some(auth.chatgpt_user_id.or(auth.user_id)),
        subject: some(claims.sub),
        plan: auth.chatgpt_plan_type.map(|plan| clean(&plan)),
        organizations: auth.organizations.unwrap_or_default().into_iter().map(Organization::from).collect(),
    })
}

/// The `exp` of an access token; none when it is opaque or has none.
pub fn expiry(access_token: &SecretString) -> Option<Timestamp> {
    let expires: Expires = payload(access_token)?;
    date(expires.exp)
}

/// The `iat` of an access token; none when it is opaque or has none.
pub fn issued(access_token: &SecretString) -> Option<Timestamp> {
    let issued: Issued = payload(access_token)?;
    date(issued.iat)
}

/// Seconds may come with a fraction (RFC 7519 §2, NumericDate).
fn date(seconds: Option<f64>) -> Option<Timestamp> {
    seconds.filter(|seconds| seconds.is_finite()).map(|seconds| Timestamp(seconds as i64))
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    email: Option<String>,
    #[serde(rename = "https://api.openai.com/auth")]
    auth: Option<Auth>,
    #[serde(rename = "https://api.openai.com/profile")]
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    email: Option<String>,
}

#[derive(Default, Deserialize)]
struct Auth {
    chatgpt_account_id: Option<String>,
    chatgpt_user_id: Option<String>,
    user_id: Option<String>,
    chatgpt_plan_type: Option<String>,
    organizations: Option<Vec<RawOrganization>>,
}

#[derive(Deserialize)]
struct RawOrganization {
    id: Option<String>,
    title: Option<String>,
    role: Option<String>,
    is_default: Option<bool>,
}

impl From<RawOrganization> for Organization {
    fn from(raw: RawOrganization) -> Organization {
        let text = |text: Option<String>| clean(&text.unwrap_or_default());
        Organization {
            id: text(raw.id),
            title: text(raw.title),
            role: text(raw.role),
            is_default: raw.is_default.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct Expires {
    exp: Option<f64>,
}

#[derive(Deserialize)]
struct Issued {
    iat: Option<f64>,
}

fn payload<T: DeserializeOwned>(token: &SecretString) -> Option<T> {
    let mut parts = token.expose_secret().split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if header.is_empty() || payload.is_empty() || signature.is_empty() {
        return None;
    }
    let json = Zeroizing::new(URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?);
    serde_json::from_slice(&json).ok()
}

/// Claims are shown: on one line, and no longer than an e-mail address can be.
pub fn clean(text: &str) -> String {
    name::clean(text, 320)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> SecretString {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)).into()
    }

    #[test]
    fn an_identity_needs_an_account_and_an_email() {
        let full = jwt(r#"{"email":"dev@example.com","https://api.openai.com/auth":{"chatgpt_account_id":"acct_1",
            "user_id":"user-1","chatgpt_plan_type":"plus","organizations":[{"id":"org-1","title":"Acme","role":"owner","is_default":true}]}}"#);
        let whose = identity(&full).expect("is whole");
        assert_eq!((whose.email.as_str(), whose.account_id.as_str()), ("dev@example.com", "acct_1"));
        assert_eq!((whose.user_id.as_str(), whose.plan.as_deref()), ("user-1", Some("plus")));
        assert!(whose.organizations[0].is_default);
        for broken in [
            jwt("{}"),
            jwt(r#"{"email":"a@b.c"}"#),
            jwt(r#"{"https://api.openai.com/auth":{"chatgpt_account_id":"acct_1"}}"#),
            jwt(r#"{"email":"a@b.c","https://api.openai.com/auth":{"chatgpt_account_id":""}}"#),
            jwt(r#"{"email":"a@b.c","https://api.openai.com/auth":{"chatgpt_account_id":"acct_1"}}"#),
            jwt(r#"{"email":1}"#),
            "not.a".to_owned().into(),
            "a.!!.c".to_owned().into(),
            String::new().into(),
        ] {
            assert!(identity(&broken).is_none());
        }
    }

    #[test]
    fn the_profile_has_the_email_too_and_marks_are_removed() {
        let token = jwt(
            "{\"https://api.openai.com/profile\":{\"email\":\"a\\u202eb@c.d\\n\"},\"https://api.openai.com/auth\":{\"chatgpt_account_id\":\"x\",\"user_id\":\"u\"}}",
        );
        assert_eq!(identity(&token).expect("is whole").email, "ab@c.d");
    }

    #[test]
    fn expiry_is_a_number_with_or_without_a_fraction() {
        assert_eq!(expiry(&jwt(r#"{"exp":1700000000}"#)), Some(Timestamp(1_700_000_000)));
        assert_eq!(expiry(&jwt(r#"{"exp":1700000000.9}"#)), Some(Timestamp(1_700_000_000)));
        assert_eq!(expiry(&jwt("{}")), None);
        assert_eq!(expiry(&"opaque".to_owned().into()), None);
    }
}
