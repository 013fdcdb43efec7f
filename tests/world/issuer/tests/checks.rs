//! What is refused, and what stays good afterwards.

use super::*;

#[tokio::test]
async fn a_wrong_authorization_request_is_named_and_never_redirected() {
    let client = Client::new();
    let wrong: [(&str, Option<&str>); 14] = [
        ("response_type", Some("token")),
        ("response_type", None),
        ("client_id", Some("app_other")),
        ("redirect_uri", Some("http://evil.example:1455/auth/callback")),
        ("redirect_uri", Some("http://localhost:1455/auth/callback/")),
        ("redirect_uri", None),
        ("scope", Some("openid profile email")),
        ("scope", Some("profile offline_access")),
        ("state", Some("short")),
        ("state", None),
        ("code_challenge", Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c+")),
        ("code_challenge", Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw")),
        ("code_challenge_method", Some("plain")),
        ("code_challenge_method", None),
    ];
    for (name, value) in wrong {
        let query = changed(authorize_query(), name, value);
        let reply = client.get("/oauth/authorize", &query).await;
        assert_eq!(reply.status, 400, "{name} {value:?}");
        let named = format!("<code>{name}</code>");
        assert!(reply.text.contains(&named), "{name}: {}", reply.text);
        assert_eq!(reply.header("location"), "");
    }
    let mut twice = authorize_query();
    twice.push(("state", STATE));
    let reply = client.get("/oauth/authorize", &twice).await;
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("more than once"));
}

#[tokio::test]
async fn ports_can_be_registered() {
    let client = Client::new();
    let other = "http://127.0.0.1:50123/auth/callback";
    let query = changed(authorize_query(), "redirect_uri", Some(other));
    assert_eq!(client.get("/oauth/authorize", &query).await.status, 302);
    client.issuer.allow_only_ports(&[50124]);
    assert_eq!(client.get("/oauth/authorize", &query).await.status, 400);
    client.issuer.allow_only_ports(&[50123]);
    assert_eq!(client.get("/oauth/authorize", &query).await.status, 302);
}

#[tokio::test]
async fn the_consent_page_is_answered_once() {
    let client = Client::new();
    client.issuer.set_auto_approve(false);
    client.issuer.add_person(Person::with_long_email());
    let page = client.get("/oauth/authorize", &authorize_query()).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("codex_connect"));
    assert!(page.text.contains(&Person::with_long_email().email));
    let (_, rest) = page.text.split_once(r#"name="request" value=""#).unwrap();
    let (number, _) = rest.split_once('"').unwrap();

    let nobody = [("request", number), ("person", "7"), ("decision", "approve")];
    assert_eq!(client.post_form("/oauth/consent", &nobody).await.status, 400);
    let approve = [("request", number), ("person", "1"), ("decision", "approve")];
    let approved = client.post_form("/oauth/consent", &approve).await;
    assert_eq!(approved.status, 302);
    assert!(approved.header("location").starts_with(REDIRECT));
    let code = approved.redirect_value("code").unwrap();
    let tokens = client.exchange(&code).await.json();
    let email = &claims(&tokens["id_token"])["email"];
    assert_eq!(*email, Person::with_long_email().email);
    assert_eq!(client.post_form("/oauth/consent", &approve).await.status, 400);
}

#[tokio::test]
async fn cancel_is_access_denied_with_the_state() {
    let client = Client::new();
    client.issuer.set_auto_approve(false);
    let page = client.get("/oauth/authorize", &authorize_query()).await;
    let (_, rest) = page.text.split_once(r#"name="request" value=""#).unwrap();
    let (number, _) = rest.split_once('"').unwrap();
    let cancel = [("request", number), ("person", "0"), ("decision", "cancel")];
    let reply = client.post_form("/oauth/consent", &cancel).await;
    assert_eq!(reply.redirect_value("error").as_deref(), Some("access_denied"));
    assert_eq!(reply.redirect_value("state").as_deref(), Some(STATE));
    assert_eq!(reply.redirect_value("code"), None);
}

#[tokio::test]
async fn an_exchange_must_be_right_in_every_field() {
    let client = Client::new();
    let wrong = [
        ("code_verifier", "0000000000000000000000000000000000000000000", "invalid_grant"),
        ("code_verifier", "short", "invalid_request"),
        ("redirect_uri", "http://127.0.0.1:1455/auth/callback", "invalid_grant"),
        ("code", "ac_other", "invalid_grant"),
        ("client_id", "app_other", "invalid_client"),
        ("grant_type", "password", "unsupported_grant_type"),
    ];
    for (name, value, error) in wrong {
        let code = client.code().await;
        let fields = changed(exchange_fields(&code), name, Some(value));
        let reply = client.post_form("/oauth/token", &fields).await;
        assert!(matches!(reply.status, 400 | 401), "{name}");
        assert_eq!(reply.json()["error"], error, "{name}");
    }
    let code = client.code().await;
    for name in ["code_verifier", "redirect_uri", "code"] {
        let fields = changed(exchange_fields(&code), name, None);
        let reply = client.post_form("/oauth/token", &fields).await;
        assert_eq!(reply.json()["error"], "invalid_request", "{name}");
    }
    let json: serde_json::Map<_, _> =
        exchange_fields(&code).into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let body = Value::Object(json).to_string();
    let reply = client.try_post("/oauth/token", "application/json", body).await;
    assert_eq!(reply.unwrap().json()["error"], "invalid_request");
    // None of these spent it.
    assert_eq!(client.exchange(&code).await.status, 200);
}

#[tokio::test]
async fn a_code_used_twice_takes_its_tokens_back() {
    let client = Client::new();
    let code = client.code().await;
    let tokens = client.exchange(&code).await.json();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert!(!client.issuer.is_revoked(refresh));
    let second = client.exchange(&code).await;
    assert_eq!(second.status, 400);
    assert_eq!(second.json()["error"], "invalid_grant");
    assert!(client.issuer.is_revoked(refresh));
    assert!(client.issuer.is_revoked(tokens["access_token"].as_str().unwrap()));
    let refused = client.refresh(refresh).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["error"]["code"], "refresh_token_invalidated");
}

#[tokio::test]
async fn a_late_code_is_refused() {
    let client = Client::new();
    client.issuer.set_code_lifetime(Duration::ZERO);
    let code = client.code().await;
    assert_eq!(client.exchange(&code).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_good_for_one_use() {
    let client = Client::new();
    client.issuer.set_access_lifetime(Duration::from_secs(90));
    let tokens = client.tokens().await;
    assert_eq!(tokens["expires_in"], 90);
    let old = tokens["refresh_token"].as_str().unwrap();
    let new = client.refresh(old).await.json();
    let new = new["refresh_token"].as_str().unwrap();
    assert_ne!(old, new);

    let reused = client.refresh(old).await;
    assert_eq!(reused.status, 401);
    let error = reused.json()["error"].clone();
    assert_eq!(error["code"], "refresh_token_reused");
    assert_eq!(error["type"], "invalid_request_error");
    assert!(error["message"].is_string() && error["param"].is_null());
    assert_eq!(client.issuer.counts().reuses, 1);
    assert_eq!(client.issuer.uses_of(old), 2);
    assert_eq!(client.issuer.uses_of(new), 0);

    let body = json!({"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": new});
    let reply = client.try_post("/oauth/token", "application/json", body.to_string());
    assert_eq!(reply.await.unwrap().status, 200);
    let empty = client.refresh("").await;
    assert_eq!(empty.status, 400);
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_is_good() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let (a, b, c) = tokio::join!(client.refresh(token), client.refresh(token), client.refresh(token));
    let mut statuses = [a.status, b.status, c.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401]);
    assert_eq!(client.issuer.counts().reuses, 2);
}

#[tokio::test]
async fn revoking_ends_the_grant() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let body = json!({"token": refresh, "token_type_hint": "refresh_token"});
    let nobody = client.try_post("/oauth/revoke", "application/json", body.to_string());
    assert_eq!(nobody.await.unwrap().status, 401);
    assert!(!client.issuer.is_revoked(refresh));

    let body = json!({"token": refresh, "token_type_hint": "refresh_token", "client_id": CLIENT_ID});
    let reply = client.try_post("/oauth/revoke", "application/json", body.to_string());
    assert_eq!(reply.await.unwrap().status, 200);
    assert!(client.issuer.is_revoked(refresh));
    let refused = client.refresh(refresh).await;
    assert_eq!(refused.json()["error"]["code"], "refresh_token_invalidated");
}
