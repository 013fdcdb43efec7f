//! The issuer over HTTP, as a client meets it.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::{CLIENT_ID, Endpoint, Issuer, Mood, Person};

mod checks;
mod device;
mod moods;
mod odd_answers;
mod usage;

/// The pair of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const STATE: &str = "state-0123456789abcdef0123456789abcdef";
const REDIRECT: &str = "http://localhost:1455/auth/callback";
const FORM: &str = "application/x-www-form-urlencoded";

/// A client that follows no redirect, and its issuer, which approves by itself.
struct Client {
    issuer: Issuer,
    http: reqwest::Client,
}

/// What came back.
struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Client {
    fn new() -> Self {
        let issuer = Issuer::start().unwrap();
        issuer.set_auto_approve(true);
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .user_agent("issuer-test/1")
            .build()
            .unwrap();
        Self { issuer, http }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Reply {
        let query = encoded(query);
        let url = format!("{}{path}?{query}", self.issuer.url());
        Reply::read(self.http.get(url).send().await.unwrap()).await
    }

    async fn try_post(&self, path: &str, content_type: &str, body: String) -> reqwest::Result<Reply> {
        let request = self.http.post(format!("{}{path}", self.issuer.url()));
        let response = request.header(CONTENT_TYPE, content_type).body(body).send();
        Reply::try_read(response.await?).await
    }

    async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.try_post(path, FORM, encoded(fields)).await.unwrap()
    }

    /// A new code for [`REDIRECT`] and [`CHALLENGE`].
    async fn code(&self) -> String {
        let reply = self.get("/oauth/authorize", &authorize_query()).await;
        assert_eq!(reply.status, 302, "{}", reply.text);
        reply.redirect_value("code").unwrap()
    }

    async fn exchange(&self, code: &str) -> Reply {
        self.post_form("/oauth/token", &exchange_fields(code)).await
    }

    async fn refresh(&self, token: &str) -> Reply {
        self.post_form("/oauth/token", &refresh_fields(token)).await
    }

    /// The tokens of a whole sign-in.
    async fn tokens(&self) -> Value {
        let code = self.code().await;
        let reply = self.exchange(&code).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }
}

impl Reply {
    async fn read(response: reqwest::Response) -> Self {
        Self::try_read(response).await.unwrap()
    }

    async fn try_read(response: reqwest::Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        assert!(headers.contains_key("x-request-id"), "every answer has one");
        let text = response.text().await?;
        Ok(Self { status, headers, text })
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A query value of the address it redirects to.
    fn redirect_value(&self, name: &str) -> Option<String> {
        let location = Url::parse(self.headers.get(LOCATION)?.to_str().ok()?).unwrap();
        let mut pairs = location.query_pairs();
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

fn authorize_query() -> Vec<(&'static str, &'static str)> {
    vec![
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile email offline_access"),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
        ("originator", "codex_connect"),
    ]
}

fn exchange_fields(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

fn refresh_fields(token: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)]
}

/// The same fields with one value changed, or with `None` taken out.
fn changed<'a>(mut fields: Vec<(&'a str, &'a str)>, name: &str, value: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    match value {
        Some(value) => fields.iter_mut().filter(|(field, _)| *field == name).for_each(|field| field.1 = value),
        None => fields.retain(|(field, _)| *field != name),
    }
    fields
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn claims(token: &Value) -> Value {
    use base64::Engine as _;
    let parts: Vec<_> = token.as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(parts[1]);
    serde_json::from_slice(&claims.unwrap()).unwrap()
}

#[tokio::test]
async fn a_sign_in_gives_tokens_of_the_real_shape() {
    let client = Client::new();
    client.issuer.next_person(Person::at_home());
    let reply = client.get("/oauth/authorize", &authorize_query()).await;
    assert_eq!(reply.redirect_value("state").as_deref(), Some(STATE));
    let scope = reply.redirect_value("scope");
    assert_eq!(scope.as_deref(), Some("openid profile email offline_access"));
    let code = reply.redirect_value("code").unwrap();
    let tokens = client.exchange(&code).await.json();

    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 864_000);
    let id = claims(&tokens["id_token"]);
    assert_eq!(id["email"], "me@home.example");
    let auth = &id["https://api.openai.com/auth"];
    assert_eq!(auth["chatgpt_account_id"], Person::at_home().account_id);
    assert_eq!(auth["chatgpt_user_id"], Person::at_home().user_id);
    assert_eq!(auth["chatgpt_plan_type"], "plus");
    assert_eq!(auth["organizations"][0]["title"], "Personal");
    let access = claims(&tokens["access_token"]);
    let lifetime = access["exp"].as_u64().unwrap() - access["iat"].as_u64().unwrap();
    assert_eq!(lifetime, 864_000);
    let profile = &access["https://api.openai.com/profile"];
    assert_eq!(profile["email"], "me@home.example");
}

#[tokio::test]
async fn the_record_has_names_and_the_secrets_have_values() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let old = tokens["refresh_token"].as_str().unwrap();
    let new = client.refresh(old).await.json();
    let hinted = [("token", "of-another-issuer"), ("client_id", CLIENT_ID)];
    assert_eq!(client.post_form("/oauth/revoke", &hinted).await.status, 200);

    let counts = client.issuer.counts();
    assert_eq!((counts.exchanges, counts.refreshes), (1, 1));
    assert_eq!((counts.revocations, counts.reuses), (1, 0));
    let requests = client.issuer.requests();
    let exchange = &requests[1];
    assert_eq!(exchange.endpoint, Endpoint::Exchange);
    let names = ["grant_type", "client_id", "code", "redirect_uri", "code_verifier"];
    assert_eq!(exchange.fields, names);
    assert_eq!(exchange.user_agent.as_deref(), Some("issuer-test/1"));
    assert_eq!(exchange.status, Some(200));

    let secrets = client.issuer.secrets();
    let text = format!("{requests:?} {secrets:?}");
    for given in [&tokens, &new] {
        for name in ["id_token", "access_token", "refresh_token"] {
            let value = given[name].as_str().unwrap();
            assert!(secrets.iter().any(|secret| secret.value == value), "{name}");
        }
    }
    for value in [VERIFIER, STATE, "of-another-issuer"] {
        assert!(secrets.iter().any(|secret| secret.value == value));
    }
    for secret in &secrets {
        assert!(!text.contains(&secret.value), "{:?}", secret.kind);
    }
}

#[tokio::test]
async fn discovery_names_the_endpoints() {
    let client = Client::new();
    let reply = client.get("/.well-known/openid-configuration", &[]).await;
    let expected = json!(format!("{}/oauth/token", client.issuer.url()));
    assert_eq!(reply.json()["token_endpoint"], expected);
    assert_eq!(client.get("/oauth/token", &[]).await.status, 405);
    assert_eq!(client.get("/elsewhere", &[]).await.status, 404);
}
