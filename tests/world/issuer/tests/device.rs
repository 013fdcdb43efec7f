//! A device code, from the first request to the tokens.

use super::*;

const START: &str = "/api/accounts/deviceauth/usercode";
const POLL: &str = "/api/accounts/deviceauth/token";
const PAGE: &str = "/codex/device";

impl Client {
    async fn start(&self) -> Value {
        self.issuer.set_device_interval(Duration::ZERO);
        let body = json!({ "client_id": CLIENT_ID }).to_string();
        self.try_post(START, "application/json", body).await.unwrap().json()
    }

    async fn poll(&self, given: &Value) -> Reply {
        let body = json!({ "device_auth_id": given["device_auth_id"], "user_code": given["user_code"] });
        self.try_post(POLL, "application/json", body.to_string()).await.unwrap()
    }

    async fn decide(&self, code: &str, decision: &str) -> Reply {
        self.post_form(PAGE, &[("user_code", code), ("person", "0"), ("decision", decision)]).await
    }
}

fn code(given: &Value) -> &str {
    given["user_code"].as_str().unwrap()
}

#[tokio::test]
async fn a_code_that_was_typed_buys_tokens_once() {
    let client = Client::new();
    let given = client.start().await;
    assert_eq!(given["interval"], "0", "in text");
    assert_eq!(client.poll(&given).await.status, 403);
    assert_eq!(client.decide(&code(&given).to_lowercase().replace('-', " "), "approve").await.status, 200);
    assert_eq!(client.decide(code(&given), "approve").await.status, 400, "nobody waits for it any more");
    let reply = client.poll(&given).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let pair = reply.json();
    let redirect = format!("{}/deviceauth/callback", client.issuer.url());
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", pair["authorization_code"].as_str().unwrap()),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", pair["code_verifier"].as_str().unwrap()),
    ];
    assert_eq!(client.post_form("/oauth/token", &fields).await.status, 200);
    assert_eq!(client.poll(&given).await.status, 404, "it is taken");
}

#[tokio::test]
async fn what_a_program_gets_wrong_is_told() {
    let client = Client::new();
    let given = client.start().await;
    assert_eq!(client.poll(&json!({ "device_auth_id": "d", "user_code": code(&given) })).await.status, 404);
    assert_eq!(client.poll(&json!({ "device_auth_id": given["device_auth_id"], "user_code": "x" })).await.status, 404);
    client.issuer.set_device_interval(Duration::from_secs(60));
    assert_eq!(client.poll(&given).await.json()["error"], "slow_down");
    client.issuer.set_device_life(Duration::ZERO);
    assert_eq!(client.poll(&given).await.json()["error"], "expired_token");
    let body = json!({ "client_id": "another" }).to_string();
    assert_eq!(client.try_post(START, "application/json", body).await.unwrap().status, 400);
}

#[tokio::test]
async fn a_person_may_decline() {
    let client = Client::new();
    let given = client.start().await;
    let page = client.get(PAGE, &[]).await;
    assert!(page.status == 200 && page.text.contains("id=\"code\"") && page.text.contains("id=\"person-0\""));
    assert!(client.decide("XXXX-XXXXX", "approve").await.text.contains("id=\"wrong\""));
    assert!(client.decide(code(&given), "cancel").await.text.contains("id=\"declined\""));
    for _ in 0..2 {
        let reply = client.poll(&given).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (403, Some("access_denied")));
    }
}
