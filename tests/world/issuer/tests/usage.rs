//! The resource, and what is counted.

use reqwest::header::AUTHORIZATION;

use super::*;

const USAGE: &str = "/backend-api/wham/usage";

impl Client {
    async fn usage(&self, authorization: &str, account_id: &str) -> Reply {
        let request = self.http.get(format!("{}{USAGE}", self.issuer.url()));
        let request = request.header(AUTHORIZATION, authorization).header("ChatGPT-Account-Id", account_id);
        Reply::read(request.send().await.unwrap()).await
    }

    async fn usage_with(&self, access_token: &Value) -> Reply {
        let authorization = format!("Bearer {}", access_token.as_str().unwrap());
        self.usage(&authorization, &Person::sample().account_id).await
    }
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

#[tokio::test]
async fn usage_needs_the_token_and_its_account() {
    let client = Client::new();
    let tokens = client.tokens().await;
    let began = now();
    let reply = client.usage_with(&tokens["access_token"]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let usage = reply.json();
    assert_eq!(usage["plan_type"], "business");
    assert_eq!(usage["rate_limit"]["allowed"], true);
    assert_eq!(usage["rate_limit"]["limit_reached"], false);
    for (name, seconds) in [("primary_window", 18_000), ("secondary_window", 604_800)] {
        let window = &usage["rate_limit"][name];
        assert_eq!(window["limit_window_seconds"], seconds);
        assert!(window["used_percent"].as_u64().unwrap() <= 100);
        let (after, at) = (window["reset_after_seconds"].as_u64().unwrap(), window["reset_at"].as_u64().unwrap());
        assert!((began + after..=now() + after).contains(&at), "{name}");
    }
    assert_eq!(usage["credits"], json!({"has_credits": false, "unlimited": false, "balance": "0"}));

    let good = tokens["access_token"].as_str().unwrap();
    let (sample, home) = (Person::sample().account_id, Person::at_home().account_id);
    let wrong = [
        (format!("Bearer {good}"), home.as_str()),
        (format!("Bearer {good}"), ""),
        (format!("Basic {good}"), &sample),
        (good.to_owned(), &sample),
        (format!("Bearer {good}x"), &sample),
        ("Bearer of-another-issuer".to_owned(), &sample),
        (format!("Bearer {}", tokens["refresh_token"].as_str().unwrap()), &sample),
    ];
    for (authorization, account_id) in &wrong {
        let reply = client.usage(authorization, account_id).await;
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (401, &json!("token_invalid")), "{account_id}");
    }
    let bare = client.get(USAGE, &[]).await;
    assert_eq!(bare.status, 401);
    assert_eq!(client.post_form(USAGE, &[]).await.status, 405);
    assert_eq!(client.issuer.counts().usages, wrong.len() + 2);
    let secrets = client.issuer.secrets();
    assert!(secrets.iter().any(|secret| secret.value == "of-another-issuer"), "a token that was shown is a secret too");
}

#[tokio::test]
async fn a_token_that_is_revoked_or_has_run_out_opens_nothing() {
    let client = Client::new();
    let tokens = client.tokens().await;
    assert_eq!(client.usage_with(&tokens["access_token"]).await.status, 200);
    client.issuer.expire_access_tokens();
    assert_eq!(client.usage_with(&tokens["access_token"]).await.status, 401);
    assert!(!client.issuer.is_revoked(tokens["access_token"].as_str().unwrap()));

    let tokens = client.refresh(tokens["refresh_token"].as_str().unwrap()).await.json();
    assert_eq!(client.usage_with(&tokens["access_token"]).await.status, 200);
    let revoke = [("token", tokens["refresh_token"].as_str().unwrap()), ("client_id", CLIENT_ID)];
    assert_eq!(client.post_form("/oauth/revoke", &revoke).await.status, 200);
    assert_eq!(client.usage_with(&tokens["access_token"]).await.status, 401);

    client.issuer.set_access_lifetime(Duration::ZERO);
    let tokens = client.tokens().await;
    assert_eq!(client.usage_with(&tokens["access_token"]).await.status, 401);
}

#[tokio::test]
async fn usage_has_moods_of_its_own() {
    let client = Client::new();
    let tokens = client.tokens().await;
    for (mood, status) in [(Mood::InternalError, 500), (Mood::RateLimited { retry_after: 3 }, 429), (Mood::Well, 200)] {
        client.issuer.set_mood_for_next(Endpoint::Usage, mood, 1);
        assert_eq!(client.usage_with(&tokens["access_token"]).await.status, status);
    }
    assert_eq!(client.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn refreshes_at_once_are_counted_while_they_are_slow() {
    let client = Client::new();
    let mut given = Vec::new();
    for _ in 0..3 {
        given.push(client.tokens().await["refresh_token"].as_str().unwrap().to_owned());
    }
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 0);
    for token in [&given[0], "unknown"] {
        client.refresh(token).await;
    }
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 1, "one after the other");

    client.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_millis(300)));
    let (a, b, c) = tokio::join!(client.refresh(&given[1]), client.refresh(&given[2]), client.refresh(&given[0]));
    assert_eq!((a.status, b.status, c.status), (200, 200, 401));
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 3);
    // Three sign-ins, then one new token for each refresh that was good.
    assert_eq!(client.issuer.uses_of_each(), [2, 1, 1, 0, 0, 0]);

    client.issuer.set_mood(Endpoint::Refresh, Mood::Well);
    client.refresh(&given[0]).await;
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 3, "it is the most, not the last");
}

#[tokio::test]
async fn a_client_that_gives_up_is_no_longer_counted() {
    let client = Client::new();
    let long = Mood::Slow(Duration::from_secs(60));
    for _ in 0..2 {
        client.issuer.set_mood_for_next(Endpoint::Refresh, long, 1);
        let refresh = client.refresh("unknown");
        let impatient = tokio::time::timeout(Duration::from_millis(300), refresh).await;
        assert!(impatient.is_err());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(client.issuer.counts().refreshes, 2);
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 1);
}
