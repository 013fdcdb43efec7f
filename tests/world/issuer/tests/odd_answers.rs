//! Token answers that are odd, late, misdated or from somebody else's machine, and what each has spent.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use super::*;

/// A client with a refresh token.
async fn signed_in() -> (Client, String) {
    let client = Client::new();
    let token = client.tokens().await["refresh_token"].as_str().unwrap().to_owned();
    (client, token)
}

/// The answer to one refresh in that mood, which must have been acted upon.
async fn acted_upon(mood: Mood) -> Value {
    let (client, token) = signed_in().await;
    client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
    let reply = client.refresh(&token).await;
    assert_eq!(reply.status, 200, "{mood:?}: {}", reply.text);
    let again = client.refresh(&token).await;
    assert_eq!(again.json()["error"]["code"], "refresh_token_reused", "{mood:?}");
    let answer = reply.json();
    let next = client.refresh(answer["refresh_token"].as_str().unwrap()).await;
    assert_eq!(next.status, 200, "{mood:?}: the new refresh token is good");
    answer
}

fn now() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap()
}

#[tokio::test]
async fn an_expiry_can_be_absent_past_or_far_away() {
    let answer = acted_upon(Mood::WithoutExpiry).await;
    assert!(answer.get("expires_in").is_none());
    let access = answer["access_token"].as_str().unwrap();
    assert!(!access.contains('.') && access.len() > 40, "it is opaque");
    assert_eq!(claims(&answer["id_token"])["email"], Person::sample().email);

    let century = 3_155_760_000;
    for (mood, lifetime) in [(Mood::ExpiryInPast, -3_600), (Mood::ExpiryFarAway, century)] {
        let answer = acted_upon(mood).await;
        assert_eq!(answer["expires_in"], lifetime, "{mood:?}");
        let off = claims(&answer["access_token"])["exp"].as_i64().unwrap() - now() - lifetime;
        assert!((-5..=0).contains(&off), "{mood:?}: {off}");
    }
}

#[tokio::test]
async fn wrong_types_hold_a_good_refresh_token() {
    let answer = acted_upon(Mood::WrongTypes).await;
    for (name, value) in answer.as_object().unwrap() {
        assert_eq!(value.is_number(), name != "refresh_token", "{name}");
    }
    assert_eq!(answer.as_object().unwrap().len(), 6);
}

#[tokio::test]
async fn an_id_token_can_be_another_persons() {
    let answer = acted_upon(Mood::OtherPerson).await;
    let account = |token: &Value| claims(token)["https://api.openai.com/auth"]["chatgpt_account_id"].clone();
    assert_eq!(claims(&answer["id_token"])["email"], Person::at_home().email);
    assert_eq!(account(&answer["id_token"]), Person::at_home().account_id);
    assert_eq!(account(&answer["access_token"]), Person::sample().account_id);

    let client = Client::new();
    client.issuer.next_person(Person::at_home());
    client.issuer.set_mood_for_next(Endpoint::Exchange, Mood::OtherPerson, 1);
    let tokens = client.tokens().await;
    assert_eq!(claims(&tokens["id_token"])["email"], Person::sample().email);
}

#[tokio::test]
async fn a_page_from_a_machine_in_between_spends_nothing() {
    let (client, token) = signed_in().await;
    for (mood, status) in [(Mood::HtmlPage, 200), (Mood::BadGateway, 502)] {
        client.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        let reply = client.refresh(&token).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, "text/html; charset=utf-8"));
        assert!(reply.text.contains("</html>"), "{mood:?}");
    }
    assert_eq!(client.issuer.uses_of(&token), 0);
    assert_eq!(client.refresh(&token).await.status, 200);
}

#[tokio::test]
async fn a_date_can_be_off() {
    use jiff::fmt::rfc2822::DateTimeParser;
    let ten_years = 10 * 365 * 24 * 60 * 60;
    for seconds in [ten_years, -ten_years, 90] {
        let (client, token) = signed_in().await;
        client.issuer.set_mood_for_next(Endpoint::Refresh, Mood::DateOff(seconds), 2);
        // The second one is refused, and misdated all the same.
        for status in [200, 401] {
            let reply = client.refresh(&token).await;
            assert_eq!(reply.status, status);
            assert_eq!(reply.headers.get_all("date").iter().count(), 1);
            assert!(reply.header("date").ends_with(" GMT"), "{}", reply.header("date"));
            let date = DateTimeParser::new().parse_timestamp(reply.header("date")).unwrap();
            let off = date.as_second() - now() - seconds;
            assert!((-5..=0).contains(&off), "{off}");
        }
    }
}

#[tokio::test]
async fn a_stall_acts_says_nothing_and_ends() {
    let (client, token) = signed_in().await;
    let wait = Duration::from_millis(300);
    client.issuer.set_mood_for_next(Endpoint::Refresh, Mood::StallAfterAct(wait), 1);
    let began = Instant::now();
    let stalled = client.try_post("/oauth/token", FORM, encoded(&refresh_fields(&token))).await;
    assert!(stalled.is_err());
    assert!(began.elapsed() >= wait);
    assert_eq!(client.issuer.requests()[2].status, None);
    assert_eq!(client.issuer.counts().most_refreshes_at_once, 1);
    assert_eq!(client.refresh(&token).await.json()["error"]["code"], "refresh_token_reused");
}

#[tokio::test]
async fn an_answer_can_be_whole_and_its_connection_left_open() {
    let (client, token) = signed_in().await;
    client.issuer.set_mood(Endpoint::Refresh, Mood::LeftOpen);
    let mut stream = TcpStream::connect(("127.0.0.1", client.issuer.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let body = encoded(&refresh_fields(&token));
    let head = format!(
        "POST /oauth/token HTTP/1.1\r\nHost: issuer\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut read = Vec::new();
    let end = stream.read_to_end(&mut read).unwrap_err();
    assert!(matches!(end.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "it is still open: {end}");
    let text = String::from_utf8(read).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.contains("\r\nconnection: close"), "{head}");
    assert!(head.contains(&format!("\r\ncontent-length: {}", body.len())), "{head}");

    // A client that goes by the length needs no end.
    let answer: Value = serde_json::from_str(body).unwrap();
    let began = Instant::now();
    let reply = client.refresh(answer["refresh_token"].as_str().unwrap()).await;
    assert_eq!(reply.status, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
    // Dropping the issuer does not wait for whoever keeps such a connection.
    drop(client);
    assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0);
}
