//! Sign-ins as other programs write them, with tokens that nobody gave.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A sign-in on paper. Times are Unix seconds.
#[derive(Clone)]
pub struct Paper {
    pub email: &'static str,
    pub account: &'static str,
    pub user: &'static str,
    pub plan: &'static str,
    pub expires: i64,
    pub issued: i64,
    /// Tells the tokens of one sign-in from those of another.
    pub number: u32,
}

/// Now, in Unix seconds.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(since.as_secs()).expect("fits")
}

/// A JWT with these claims and no signature that anybody checks.
pub fn jwt(claims: &Value) -> String {
    format!("{}.{}.c2lnbmVk", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

impl Paper {
    /// Good for nine days.
    pub fn new() -> Paper {
        Paper {
            email: "dev@acme.example",
            account: "5f0c2d1e-8a47-4c1b-9b3e-1d2a7c6e0a11",
            user: "user-Ac3meDev0123456789abcdef",
            plan: "business",
            expires: now() + 9 * 86_400,
            issued: now() - 86_400,
            number: 1,
        }
    }

    fn claims(&self) -> Value {
        json!({
            "chatgpt_account_id": self.account, "chatgpt_user_id": self.user, "user_id": self.user,
            "chatgpt_plan_type": self.plan, "organizations": [],
        })
    }

    pub fn access(&self) -> String {
        jwt(&json!({
            "exp": self.expires, "iat": self.issued, "jti": self.number, "sub": "auth0|x",
            "https://api.openai.com/auth": self.claims(), "https://api.openai.com/profile": {"email": self.email},
        }))
    }

    pub fn id(&self) -> String {
        jwt(&json!({
            "exp": self.issued + 3_600, "iat": self.issued, "email": self.email, "sub": "auth0|x", "jti": self.number,
            "https://api.openai.com/auth": self.claims(),
        }))
    }

    pub fn refresh(&self) -> String {
        format!("rt_paper_{}", self.number)
    }

    /// As the Codex CLI writes it.
    pub fn codex(&self) -> Value {
        json!({
            "auth_mode": "chatgpt", "OPENAI_API_KEY": null,
            "tokens": {
                "id_token": self.id(), "access_token": self.access(), "refresh_token": self.refresh(),
                "account_id": self.account,
            },
            "last_refresh": "2026-11-23T10:00:00.123456789Z",
        })
    }

    /// As CLIProxyAPI writes it.
    pub fn proxy(&self) -> Value {
        json!({
            "id_token": self.id(), "access_token": self.access(), "refresh_token": self.refresh(),
            "account_id": self.account, "last_refresh": "2026-11-23T10:00:00+08:00", "email": self.email,
            "type": "codex", "expired": "2026-12-03T10:00:00+08:00",
        })
    }

    /// As an entry of a relay's export.
    pub fn relay(&self) -> Value {
        json!({
            "kind": "openai-oauth-account", "id": "0198-relay", "name": "relayed", "platform": "openai",
            "credentials": {
                "access_token": self.access(), "refresh_token": self.refresh(), "id_token": self.id(),
                "expires_at": "2026-12-03T10:00:00.000Z", "expires_in": 864_000, "token_type": "Bearer",
                "chatgpt_account_id": self.account, "chatgpt_user_id": self.user,
            },
            "extra": {"crs_priority": 50},
        })
    }
}
