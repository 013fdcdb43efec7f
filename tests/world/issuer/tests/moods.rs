//! Each mood as a client meets it, and whether the request was acted upon.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use super::*;

#[tokio::test]
async fn a_refusing_mood_spends_nothing() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let moods = [
        (Mood::NestedError { status: 401, code: "token_expired" }, 401, "/error/code", "token_expired"),
        (Mood::FlatError { status: 400, code: "invalid_grant" }, 400, "/error", "invalid_grant"),
        (Mood::TopLevelCode { status: 401, code: "refresh_token_expired" }, 401, "/code", "refresh_token_expired"),
        (Mood::RegionBlocked, 403, "/error/code", "unsupported_country_region_territory"),
        (Mood::RateLimited { retry_after: 7 }, 429, "/error/code", "rate_limit_exceeded"),
        (Mood::InternalError, 500, "/error/code", "server_error"),
    ];
    for (mood, status, pointer, code) in moods {
        client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        let reply = client.refresh(token).await;
        assert_eq!(reply.status, status, "{mood:?}");
        assert_eq!(reply.json().pointer(pointer).unwrap(), code, "{mood:?}");
        let retry_after = if status == 429 { "7" } else { "" };
        assert_eq!(reply.header("retry-after"), retry_after);
    }
    for (mood, status, content_type) in
        [(Mood::Challenge, 403, "text/html; charset=utf-8"), (Mood::Unavailable, 503, "text/plain")]
    {
        client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        let reply = client.refresh(token).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, content_type));
    }
    assert_eq!(client.issuer.uses_of(token), 0);
    assert_eq!(client.refresh(token).await.status, 200);
}

#[tokio::test]
async fn a_spoiled_answer_lacks_only_what_it_says() {
    let client = Client::new();
    let spoiled = |mood| {
        client.issuer.set_mood_for_next(Endpoint::Exchange, mood, 1);
        client.tokens()
    };
    let members = |tokens: &Value| tokens.as_object().unwrap().len();
    let whole = members(&client.tokens().await);

    let tokens = spoiled(Mood::WithoutTokenType).await;
    assert_eq!((tokens.get("token_type"), members(&tokens)), (None, whole - 1));
    let tokens = spoiled(Mood::WithoutIdToken).await;
    assert_eq!((tokens.get("id_token"), members(&tokens)), (None, whole - 1));
    let tokens = spoiled(Mood::WithoutRefreshToken).await;
    assert_eq!((tokens.get("refresh_token"), members(&tokens)), (None, whole - 1));
    let tokens = spoiled(Mood::ExpiresInAsText).await;
    assert_eq!((&tokens["expires_in"], members(&tokens)), (&json!("864000"), whole));
    let tokens = spoiled(Mood::MalformedIdToken).await;
    assert!(tokens["id_token"].as_str().unwrap().contains("not-a-token"));
    assert_eq!(members(&tokens), whole);

    let code = client.code().await;
    client.issuer.set_mood_for_next(Endpoint::Exchange, Mood::NotJson, 1);
    let reply = client.exchange(&code).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    assert!(serde_json::from_str::<Value>(&reply.text).is_err());
}

#[tokio::test]
async fn a_refresh_that_gives_no_refresh_token_keeps_the_old_one() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let mood = Mood::WithoutRefreshToken;
    client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
    let reply = client.refresh(token).await;
    assert!(reply.json().get("refresh_token").is_none());
    assert_eq!(client.refresh(token).await.status, 200);
}

#[tokio::test]
async fn a_cut_off_answer_was_acted_upon() {
    for mood in [Mood::CutOffAfterHeaders, Mood::CutOffMidBody, Mood::CloseBeforeAnswer] {
        let client = Client::new();
        let tokens = client.tokens().await;
        let token = tokens["refresh_token"].as_str().unwrap();
        client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        let request = client.http.post(format!("{}/oauth/token", client.issuer.url()));
        let request = request.header(CONTENT_TYPE, FORM).body(encoded(&refresh_fields(token)));
        let sent = request.send().await;
        if mood == Mood::CloseBeforeAnswer {
            assert!(sent.is_err(), "{mood:?}");
        } else {
            let mut response = sent.unwrap();
            assert_eq!(response.status(), 200, "{mood:?}");
            let promised = response.content_length().unwrap();
            let mut read = 0;
            let end = loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => read += chunk.len() as u64,
                    end => break end,
                }
            };
            assert!(end.is_err(), "{mood:?}");
            let expected = if mood == Mood::CutOffMidBody { promised / 2 } else { 0 };
            assert_eq!(read, expected, "{mood:?}");
        }
        let again = client.refresh(token).await;
        assert_eq!(again.json()["error"]["code"], "refresh_token_reused", "{mood:?}");
        let status = client.issuer.requests()[2].status;
        assert_eq!(status.is_none(), mood == Mood::CloseBeforeAnswer);
    }
}

#[tokio::test]
async fn a_slow_answer_was_acted_upon_before_it_came() {
    let client = Client::new();
    let code = client.code().await;
    let wait = Duration::from_millis(300);
    client.issuer.set_mood(Endpoint::Exchange, Mood::Slow(wait));
    let began = Instant::now();
    let reply = client.exchange(&code).await;
    assert_eq!(reply.status, 200);
    assert!(began.elapsed() >= wait);
    client.issuer.set_mood(Endpoint::Exchange, Mood::Well);

    let code = client.code().await;
    let long = Mood::Slow(Duration::from_secs(60));
    client.issuer.set_mood_for_next(Endpoint::Exchange, long, 1);
    let impatient = tokio::time::timeout(wait, client.exchange(&code)).await;
    assert!(impatient.is_err());
    assert_eq!(client.exchange(&code).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn an_endpoint_that_is_down_leaves_the_others_up() {
    let client = Client::new();
    let code = client.code().await;
    client.issuer.set_mood(Endpoint::Exchange, Mood::Down);
    let body = encoded(&exchange_fields(&code));
    let down = client.try_post("/oauth/token", FORM, body).await;
    assert!(down.is_err_and(|error| !error.is_connect()));
    assert_eq!(client.get("/.well-known/openid-configuration", &[]).await.status, 200);
    client.issuer.set_mood(Endpoint::Exchange, Mood::Well);
    assert_eq!(client.exchange(&code).await.status, 200);
}

#[tokio::test]
async fn a_refusing_port_refuses_and_comes_back() {
    let client = Client::new();
    let code = client.code().await;
    let address = ("127.0.0.1", client.issuer.port());
    for _ in 0..2 {
        let mut open = TcpStream::connect(address).unwrap();
        // Well under the time after which the issuer closes an idle connection anyway.
        open.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        // Answered, so the connection has been accepted and is not waiting in the system's queue.
        open.write_all(b"GET / HTTP/1.1\r\nHost: issuer\r\n\r\n").unwrap();
        assert!(open.read(&mut [0; 4096]).unwrap() > 0);

        client.issuer.refuse_connections(true);
        client.issuer.refuse_connections(true);
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(rest_of(&mut open), 0);
        // A client may find its kept connection cut rather than the port closed: no answer either way.
        let body = encoded(&exchange_fields(&code));
        assert!(client.try_post("/oauth/token", FORM, body).await.is_err());
        client.issuer.refuse_connections(false);
    }
    assert_eq!(client.exchange(&code).await.status, 200);
}

/// How many bytes come before the end of a connection; a reset is an end too.
fn rest_of(stream: &mut TcpStream) -> usize {
    match stream.read(&mut [0; 4096]) {
        Ok(read) => read,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
        Err(error) => panic!("the connection is still open: {error}"),
    }
}

#[test]
fn a_dropped_issuer_frees_its_port() {
    let issuer = Issuer::start().unwrap();
    let port = issuer.port();
    assert!(Issuer::start_on(port).is_err());
    drop(issuer);
    assert!(Issuer::start_on(port).is_ok());
}
