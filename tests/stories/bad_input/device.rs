//! Answers about a device code (behaviour 108 to 112).

use super::{assert_untouched, seen, shown, sign_in};
use crate::inside::Inside;
use crate::stage::block_on;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::view::{ConnectView, StageView};
use codex_connect_host::Host;
use codex_connect_host::outside::Clock;
use std::time::Duration;
use world::issuer::{Endpoint, Mood};

/// How many answers stand in this room: beside the tables one that does not come, two that ask to slow down, and a code
/// that runs out.
pub fn count() -> usize {
    REFUSALS.len() + SHAPES.len() + PASSING.len() + ENDING.len() + 4
}

fn by_code() -> SignIn {
    SignIn { device: true, ..SignIn::default() }
}

const fn says(status: u16, body: &'static str) -> Mood {
    Mood::Says { status, body }
}

fn user_code(shown: &ConnectView) -> String {
    let StageView::Code { user_code, .. } = &shown.stage else { panic!("{:?}", shown.stage) };
    user_code.clone()
}

async fn code(host: &Host) -> ConnectView {
    shown(host, "a code", |shown| matches!(shown.stage, StageView::Code { .. })).await
}

async fn failed(host: &Host, what: &str, code: FaultCode) {
    let ended = |shown: &ConnectView| matches!(shown.stage, StageView::Failed { .. });
    let StageView::Failed { fault } = shown(host, what, ended).await.stage else { panic!("{what}") };
    assert_eq!(fault.code, code, "{what}");
}

/// Types a code as a person does, on the issuer's page.
async fn approve(inside: &Inside, user_code: &str) {
    let typed = format!("user_code={}&person=0&decision=approve", user_code.to_lowercase());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let form = client.post(format!("{}/codex/device", inside.issuer.url()));
    let form = form.header("content-type", "application/x-www-form-urlencoded").body(typed);
    assert_eq!(form.send().await.expect("the issuer answers").status(), 200);
}

/// Puts the end of a sign-in away, so that the next one's is not taken for it.
async fn dismiss(host: &Host) {
    host.ask(Ask::Dismiss);
    seen(host, "nothing", |view| view.connect.is_none()).await;
}

/// What the issuer may say instead of giving a code.
const REFUSALS: [(&str, Mood, FaultCode); 30] = [
    ("not found", Mood::Says { status: 404, body: "{}" }, FaultCode::CodeUnavailable),
    ("not found, as a page", Mood::Says { status: 404, body: "<html></html>" }, FaultCode::CodeUnavailable),
    ("another client", Mood::FlatError { status: 400, code: "invalid_client" }, FaultCode::ExchangeRefused),
    ("unauthorized", Mood::NestedError { status: 401, code: "token_invalid" }, FaultCode::ExchangeRefused),
    ("forbidden", Mood::TopLevelCode { status: 403, code: "disabled" }, FaultCode::ExchangeRefused),
    ("a challenge", Mood::Challenge, FaultCode::Blocked),
    ("a region", Mood::RegionBlocked, FaultCode::RegionRefused),
    ("too many", Mood::RateLimited { retry_after: 30 }, FaultCode::SlowDown),
    ("an internal error", Mood::InternalError, FaultCode::OpenaiDown),
    ("a bad gateway", Mood::BadGateway, FaultCode::OpenaiDown),
    ("unavailable", Mood::Unavailable, FaultCode::OpenaiDown),
    ("a portal", Mood::HtmlPage, FaultCode::Blocked),
    ("no JSON", Mood::Says { status: 200, body: "ok" }, FaultCode::ExchangeRefused),
    ("nothing", Mood::Says { status: 200, body: "" }, FaultCode::ExchangeRefused),
    ("null", Mood::Says { status: 200, body: "null" }, FaultCode::ExchangeRefused),
    ("a list", Mood::Says { status: 200, body: "[1]" }, FaultCode::ExchangeRefused),
    ("no members", Mood::Says { status: 200, body: "{}" }, FaultCode::ExchangeRefused),
    ("no code", Mood::Says { status: 200, body: r#"{"device_auth_id":"d"}"# }, FaultCode::ExchangeRefused),
    ("a number", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":12345}"# }, F),
    ("an empty code", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":""}"# }, F),
    ("a short code", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":"AB"}"# }, F),
    (
        "a long code",
        Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}"# },
        F,
    ),
    ("markup", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":"<b>ABCD</b>"}"# }, F),
    ("a line end", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":"ABCD\nEFGH"}"# }, F),
    ("an escape", Mood::Says { status: 200, body: r#"{"device_auth_id":"d","user_code":"\u001b[31mAB"}"# }, F),
    ("no id", Mood::Says { status: 200, body: r#"{"user_code":"ABCD-12345"}"# }, F),
    ("an empty id", Mood::Says { status: 200, body: r#"{"device_auth_id":"","user_code":"ABCD-12345"}"# }, F),
    ("a number for an id", Mood::Says { status: 200, body: r#"{"device_auth_id":7,"user_code":"ABCD-12345"}"# }, F),
    ("half an answer", Mood::CutOffMidBody, FaultCode::NoAnswer),
    ("no answer", Mood::CloseBeforeAnswer, FaultCode::NoAnswer),
];
const F: FaultCode = FaultCode::ExchangeRefused;

#[test]
fn a_code_that_is_not_given_is_told_and_nothing_polls() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        for (name, mood, fault) in REFUSALS {
            inside.issuer.set_mood_for_next(Endpoint::DeviceCode, mood, 1);
            sign_in(&host, by_code());
            failed(&host, name, fault).await;
            assert_untouched(&inside, name);
            dismiss(&host).await;
        }
        inside.issuer.refuse_connections(true);
        sign_in(&host, by_code());
        failed(&host, "nobody there", FaultCode::NoAnswer).await;
        inside.issuer.refuse_connections(false);
        assert_eq!(inside.issuer.counts().polls, 0);
        // And by another way it goes on.
        inside.issuer.set_device_interval(Duration::from_secs(1));
        host.ask(Ask::OtherWay { way: codex_connect_core::ask::Way::Code });
        approve(&inside, &user_code(&code(&host).await)).await;
        seen(&host, "the good one", |view| view.has_connected() && view.accounts.len() == 1).await;
    });
}

/// How the same code may be given; and in how many seconds it runs out.
const SHAPES: [(&str, &str, i64); 13] = [
    ("as the issuer does", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":"5"}"#, 900),
    ("by its other name", r#"{"device_auth_id":"d","usercode":"ABCD-12345","interval":"5"}"#, 900),
    ("an interval in numbers", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":5}"#, 900),
    ("an interval with a fraction", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":2.5}"#, 900),
    ("no interval", r#"{"device_auth_id":"d","user_code":"ABCD-12345"}"#, 900),
    ("an interval of nothing", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":0}"#, 900),
    ("an interval before", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":-5}"#, 900),
    ("an interval in words", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":"soon"}"#, 900),
    ("an interval of years", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":1e12}"#, 900),
    ("an interval that is none", r#"{"device_auth_id":"d","user_code":"ABCD-12345","interval":null}"#, 900),
    ("a shorter life", r#"{"device_auth_id":"d","user_code":"ABCD-12345","expires_in":60}"#, 60),
    ("a shorter life in text", r#"{"device_auth_id":"d","user_code":"ABCD-12345","expires_in":"60"}"#, 60),
    ("a longer life", r#"{"device_auth_id":"d","user_code":"ABCD-12345","expires_in":99999,"more":{}}"#, 900),
];

#[test]
fn a_code_is_read_in_every_shape() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        for (name, body, life) in SHAPES {
            inside.issuer.set_mood_for_next(Endpoint::DeviceCode, says(200, body), 1);
            sign_in(&host, by_code());
            let shown = code(&host).await;
            assert_eq!(user_code(&shown), "ABCD-12345", "{name}");
            let left = shown.ends_at.0 - inside.clock.now().0;
            assert!((life - 2..=life).contains(&left), "{name}: {left}");
            host.ask(Ask::Cancel);
            seen(&host, name, |view| view.connect.is_none()).await;
        }
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        assert_eq!(inside.issuer.counts().polls, 0, "nothing polls for what was cancelled");
        assert_untouched(&inside, "codes that nobody typed");
    });
}

/// What does not end the waiting, and what is said meanwhile.
const PASSING: [(&str, Mood, Option<FaultCode>); 15] = [
    ("pending, as the issuer says it", says(403, "{}"), None),
    ("pending, as not found", says(404, "{}"), None),
    ("pending, as RFC 8628 says it", Mood::FlatError { status: 400, code: "authorization_pending" }, None),
    ("pending, nested", Mood::NestedError { status: 403, code: "authorization_pending" }, None),
    ("a page of not found", says(404, "<html></html>"), None),
    ("an internal error", Mood::InternalError, Some(FaultCode::OpenaiDown)),
    ("a bad gateway", Mood::BadGateway, Some(FaultCode::OpenaiDown)),
    ("a portal", Mood::HtmlPage, Some(FaultCode::Blocked)),
    ("a challenge", says(403, "<html>Are you a person?</html>"), Some(FaultCode::Blocked)),
    ("a proxy that asks who is there", says(401, "<!doctype html>"), Some(FaultCode::Blocked)),
    ("a timeout on the way", says(408, ""), Some(FaultCode::NoAnswer)),
    ("too early", says(425, "{}"), Some(FaultCode::NoAnswer)),
    ("half of pending", Mood::CutOffMidBody, None),
    ("no answer", Mood::CloseBeforeAnswer, Some(FaultCode::NoAnswer)),
    ("pending again", says(403, "{}"), None),
];

#[test]
fn what_passes_passes_and_the_code_still_works() {
    let inside = Inside::new();
    inside.issuer.set_device_interval(Duration::from_secs(1));
    block_on(async {
        let host = inside.host(true).await;
        sign_in(&host, by_code());
        let user_code = user_code(&code(&host).await);
        for (number, (name, mood, remark)) in PASSING.into_iter().enumerate() {
            inside.issuer.set_mood(Endpoint::DevicePoll, mood);
            let begun = std::time::Instant::now();
            while inside.issuer.counts().polls <= number {
                assert!(begun.elapsed() < Duration::from_secs(15), "{name}: it no longer polls");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            inside.issuer.set_mood(Endpoint::DevicePoll, says(403, "{}"));
            let after = shown(&host, name, |shown| shown.remark.as_ref().map(|fault| fault.code) == remark).await;
            assert!(matches!(after.stage, StageView::Code { .. }), "{name}");
            assert_untouched(&inside, name);
        }
        inside.issuer.set_mood(Endpoint::DevicePoll, Mood::Well);
        approve(&inside, &user_code).await;
        let view = seen(&host, "the code", |view| view.has_connected() && view.accounts.len() == 1).await;
        assert_eq!(view.accounts[0].email, "dev@acme.example");
        assert_eq!(inside.issuer.counts().exchanges, 1);
    });
}

/// A code with the verifier of another challenge.
const PAIR: &str = r#"{"authorization_code":"ac_0123456789","code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN",
        "code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}"#;

/// What ends the waiting, and as what.
const ENDING: [(&str, Mood, FaultCode); 14] = [
    ("declined", Mood::FlatError { status: 403, code: "access_denied" }, FaultCode::Declined),
    ("declined, as RFC 8628 says it", Mood::FlatError { status: 400, code: "access_denied" }, FaultCode::Declined),
    ("declined, nested", Mood::NestedError { status: 403, code: "authorization_declined" }, FaultCode::Declined),
    ("run out", Mood::FlatError { status: 400, code: "expired_token" }, FaultCode::CodeRanOut),
    ("run out, nested", Mood::NestedError { status: 403, code: "expired_token" }, FaultCode::CodeRanOut),
    ("unauthorized", says(401, "{}"), F),
    ("a bad request", says(400, "{}"), F),
    ("a region", Mood::RegionBlocked, FaultCode::RegionRefused),
    ("an empty success", says(200, "{}"), F),
    ("a success that is no JSON", says(200, "ok"), F),
    ("numbers", says(200, r#"{"authorization_code":1,"code_challenge":2,"code_verifier":3}"#), F),
    ("no verifier", says(200, r#"{"authorization_code":"ac_0123456789","code_challenge":"x"}"#), F),
    ("an empty code", says(200, r#"{"authorization_code":"","code_challenge":"x","code_verifier":"y"}"#), F),
    ("a verifier of another challenge", says(200, PAIR), F),
];

#[test]
fn what_ends_it_has_its_name_and_keeps_nothing() {
    let inside = Inside::new();
    inside.issuer.set_device_interval(Duration::from_secs(1));
    block_on(async {
        let host = inside.host(true).await;
        for (number, (name, mood, fault)) in ENDING.into_iter().enumerate() {
            inside.issuer.set_mood_for_next(Endpoint::DevicePoll, mood, 1);
            sign_in(&host, by_code());
            failed(&host, name, fault).await;
            assert_untouched(&inside, name);
            assert_eq!(inside.issuer.counts().polls, number + 1, "{name}: nothing polls any more");
            dismiss(&host).await;
        }
    });
}

/// `slow_down` makes every later wait five seconds longer; `Retry-After` is waited for once (RFC 8628 §3.5).
#[test]
fn who_is_told_to_slow_down_slows_down() {
    let inside = Inside::new();
    inside.issuer.set_device_interval(Duration::from_secs(1));
    let slow_down = Mood::FlatError { status: 400, code: "slow_down" };
    inside.issuer.set_mood_for_next(Endpoint::DevicePoll, slow_down, 1);
    block_on(async {
        let host = inside.host(true).await;
        sign_in(&host, by_code());
        let user_code = user_code(&code(&host).await);
        approve(&inside, &user_code).await;
        seen(&host, "the code", |view| view.has_connected()).await;
        let polls: Vec<_> = inside.issuer.requests();
        let polls: Vec<_> = polls.iter().filter(|request| request.endpoint == Endpoint::DevicePoll).collect();
        assert_eq!(polls.len(), 2);
        let wait = polls[1].at.duration_since(polls[0].at).expect("it is later");
        assert!((Duration::from_millis(5_900)..Duration::from_secs(8)).contains(&wait), "{wait:?}");
    });
    inside.issuer.set_mood_for_next(Endpoint::DevicePoll, Mood::RateLimited { retry_after: 8 }, 1);
    block_on(async {
        let host = inside.host(true).await;
        sign_in(&host, by_code());
        approve(&inside, &user_code(&code(&host).await)).await;
        seen(&host, "the code", |view| view.has_connected()).await;
        let requests = inside.issuer.requests();
        let polls: Vec<_> = requests.iter().filter(|one| one.endpoint == Endpoint::DevicePoll).skip(2).collect();
        let wait = polls[1].at.duration_since(polls[0].at).expect("it is later");
        assert!((Duration::from_millis(7_900)..Duration::from_secs(10)).contains(&wait), "{wait:?}");
    });
}

#[test]
fn a_code_that_runs_out_is_polled_for_no_more() {
    let inside = Inside::new();
    inside.issuer.set_device_interval(Duration::from_secs(1));
    block_on(async {
        let host = inside.host(true).await;
        sign_in(&host, by_code());
        code(&host).await;
        inside.clock.set_ahead(15 * 60 + 1);
        failed(&host, "its end", FaultCode::CodeRanOut).await;
        let polls = inside.issuer.counts().polls;
        tokio::time::sleep(Duration::from_millis(2_300)).await;
        assert_eq!(inside.issuer.counts().polls, polls);
        assert_untouched(&inside, "a code that ran out");
    });
}
