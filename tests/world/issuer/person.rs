//! The people who can sign in, and the JWTs that tell who they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::CLIENT_ID;

/// Somebody who can sign in, in one workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// E-mail address: a label, not an identity
    pub email: String,
    /// `chatgpt_account_id`, the workspace
    pub account_id: String,
    /// `chatgpt_user_id`
    pub user_id: String,
    /// `chatgpt_plan_type`, such as `plus`
    pub plan: String,
    /// API organizations, the default one first
    pub organizations: Vec<Organization>,
}

/// An API organization that a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `org-…`
    pub id: String,
    /// What people call it
    pub title: String,
    /// `owner`, `member`, …
    pub role: String,
    /// Whether it is the one used when none is named
    pub is_default: bool,
}

impl Person {
    /// `dev@acme.example`, on a business plan, owner of Acme.
    pub fn sample() -> Self {
        Self {
            email: "dev@acme.example".to_owned(),
            account_id: "5f0c2d1e-8a47-4c1b-9b3e-1d2a7c6e0a11".to_owned(),
            user_id: "user-Ac3meDev0123456789abcdef".to_owned(),
            plan: "business".to_owned(),
            organizations: vec![Organization {
                id: "org-Acme0123456789abcdefghij".to_owned(),
                title: "Acme".to_owned(),
                role: "owner".to_owned(),
                is_default: true,
            }],
        }
    }

    /// `me@home.example`, on a plus plan.
    pub fn at_home() -> Self {
        Self {
            email: "me@home.example".to_owned(),
            account_id: "0b9e77c4-2f6d-4d0a-8c55-6a1f0e9d3b22".to_owned(),
            user_id: "user-Home0123456789abcdefghij".to_owned(),
            plan: "plus".to_owned(),
            organizations: vec![Organization {
                id: "org-Home0123456789abcdefghij".to_owned(),
                title: "Personal".to_owned(),
                role: "owner".to_owned(),
                is_default: true,
            }],
        }
    }

    /// Somebody whose e-mail address is longer than 100 characters and who belongs to no organization.
    pub fn with_long_email() -> Self {
        Self {
            email: "wilhelmina.featherstonehaugh-cholmondeley+codex-connect-long-address-check\
                    @research-and-development.subsidiary.example"
                .to_owned(),
            account_id: "c3a1d8f0-71be-4b6c-a0d9-52e4b7f81c33".to_owned(),
            user_id: "user-Long0123456789abcdefghij".to_owned(),
            plan: "pro".to_owned(),
            organizations: Vec::new(),
        }
    }
}

/// Those who can sign in. There is always at least one.
pub(super) struct People {
    known: Vec<Person>,
    chosen: usize,
}

impl Default for People {
    fn default() -> Self {
        Self { known: vec![Person::sample()], chosen: 0 }
    }
}

impl People {
    pub(super) fn add(&mut self, person: Person) {
        self.known.push(person);
    }

    pub(super) fn choose(&mut self, person: Person) {
        let known = self.known.iter().position(|known| *known == person);
        self.chosen = known.unwrap_or_else(|| {
            self.known.push(person);
            self.known.len() - 1
        });
    }

    pub(super) fn known(&self) -> &[Person] {
        &self.known
    }

    /// The index of the one preselected.
    pub(super) fn chosen_index(&self) -> usize {
        self.chosen
    }

    pub(super) fn chosen(&self) -> Person {
        self.known[self.chosen].clone()
    }
}

/// What a token says beside who it is about. Times are Unix seconds.
pub(super) struct Stamp<'a> {
    pub(super) issuer: &'a str,
    pub(super) scope: &'a str,
    pub(super) now: u64,
    pub(super) access_expires: u64,
}

/// An id_token: lives an hour.
pub(super) fn id_token(person: &Person, stamp: &Stamp<'_>) -> String {
    jwt(&json!({
        "aud": [CLIENT_ID],
        "at_hash": random_text(16),
        "auth_provider": "password",
        "auth_time": stamp.now,
        "email": person.email,
        "email_verified": true,
        "exp": stamp.now + ID_LIFETIME,
        "https://api.openai.com/auth": auth_claim(person),
        "iat": stamp.now,
        "iss": stamp.issuer,
        "jti": random_text(16),
        "rat": stamp.now,
        "sid": random_text(16),
        "sub": subject(person),
    }))
}

/// An access token: a JWT whose `exp` is the true expiry.
pub(super) fn access_token(person: &Person, stamp: &Stamp<'_>) -> String {
    let scopes: Vec<_> = stamp.scope.split_ascii_whitespace().collect();
    jwt(&json!({
        "aud": ["https://api.openai.com/v1"],
        "client_id": CLIENT_ID,
        "exp": stamp.access_expires,
        "https://api.openai.com/auth": auth_claim(person),
        "https://api.openai.com/profile": {"email": person.email, "email_verified": true},
        "iat": stamp.now,
        "iss": stamp.issuer,
        "jti": random_text(16),
        "nbf": stamp.now,
        "scp": scopes,
        "session_id": random_text(16),
        "sub": subject(person),
    }))
}

/// So many random bytes, base64url without padding.
pub(super) fn random_text(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(buffer)
}

fn auth_claim(person: &Person) -> Value {
    let organizations: Vec<_> = person.organizations.iter().map(organization).collect();
    json!({
        "chatgpt_account_id": person.account_id,
        "chatgpt_plan_type": person.plan,
        "chatgpt_user_id": person.user_id,
        "groups": [],
        "organizations": organizations,
        "user_id": person.user_id,
    })
}

fn organization(organization: &Organization) -> Value {
    json!({
        "id": organization.id,
        "is_default": organization.is_default,
        "role": organization.role,
        "title": organization.title,
    })
}

fn subject(person: &Person) -> String {
    format!("auth0|{}", person.user_id)
}

/// A JWT that says it is signed. The signature has the right length and is random.
fn jwt(claims: &Value) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"demo-issuer","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let signature = random_text(SIGNATURE_BYTES);
    format!("{header}.{claims}.{signature}")
}

const ID_LIFETIME: u64 = 60 * 60;
const SIGNATURE_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_address_is_long() {
        assert!(Person::with_long_email().email.len() > 100);
        assert!(!Person::with_long_email().email.contains(' '));
    }

    #[test]
    fn choosing_a_known_person_adds_nobody() {
        let mut people = People::default();
        people.add(Person::at_home());
        people.choose(Person::at_home());
        assert_eq!((people.known().len(), people.chosen_index()), (2, 1));
        people.choose(Person::with_long_email());
        assert_eq!(people.chosen(), Person::with_long_email());
        assert_eq!(people.known().len(), 3);
    }
}
