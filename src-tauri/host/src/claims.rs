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

/// What a token tells of whom it is for, as far as it does: a claim that is blank tells nothing.
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
    Some(Told {
        email: shown(claims.email).or_else(|| shown(claims.profile?.email)),
        account_id: shown(auth.chatgpt_account_id),
        user_id: shown(auth.chatgpt_user_id).or_else(|| shown(auth.user_id)),
        subject: shown(claims.sub),
        plan: shown(auth.chatgpt_plan_type),
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
        let text = |text: Option<String>| shown(text).unwrap_or_default();
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

/// A claim as it may be shown: on one line, and no longer than an e-mail address can be; none when that leaves nothing
/// to see.
pub fn shown(claim: Option<String>) -> Option<String> {
    Some(name::clean(&claim?, 320)).filter(|seen| !seen.is_empty())
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
            jwt(r#"{"email":" ","https://api.openai.com/auth":{"chatgpt_account_id":"acct_1","user_id":"u"}}"#),
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
    fn a_blank_claim_is_as_good_as_none() {
        for blank in ["", " ", "\\t\\n", "\u{202e} \u{200f}"] {
            let token = jwt(&format!(
                r#"{{"email":"{blank}","sub":"{blank}","https://api.openai.com/profile":{{"email":"a@b.c"}},
                "https://api.openai.com/auth":{{"chatgpt_account_id":"{blank}","chatgpt_user_id":"{blank}","user_id":"u",
                "chatgpt_plan_type":"{blank}","organizations":[{{"id":"{blank}"}}]}}}}"#
            ));
            let told = told(&token).unwrap_or_else(|| panic!("{blank:?} is read"));
            assert_eq!((told.email.as_deref(), told.user_id.as_deref()), (Some("a@b.c"), Some("u")), "{blank:?}");
            assert_eq!((told.account_id, told.subject, told.plan), (None, None, None), "{blank:?}");
            assert_eq!(told.organizations[0].id, "", "{blank:?}");
        }
    }

    #[test]
    fn expiry_is_a_number_with_or_without_a_fraction() {
        assert_eq!(expiry(&jwt(r#"{"exp":1700000000}"#)), Some(Timestamp(1_700_000_000)));
        assert_eq!(expiry(&jwt(r#"{"exp":1700000000.9}"#)), Some(Timestamp(1_700_000_000)));
        assert_eq!(expiry(&jwt("{}")), None);
        assert_eq!(expiry(&"opaque".to_owned().into()), None);
    }
}
