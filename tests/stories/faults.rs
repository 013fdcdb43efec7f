//! Bad input: each gets a clear error, and loses nothing (behaviour 17 to 27).

use crate::stage::{Stage, get};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use world::desktop::{Browser, Keyring, Options};
use world::issuer::{Endpoint, Mood};

const SOON: Duration = Duration::from_secs(20);

#[test]
fn taken_ports_are_named_at_once_before_any_browser() {
    let stage = Stage::without_pages();
    let holders = stage
        .ports
        .map(|port| ["127.0.0.1", "::1"].map(|address| TcpListener::bind((address, port)).expect("is free")));
    let begun = Instant::now();
    let ran = stage.cli(["connect", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (6, "ports_taken"), "{}", ran.err);
    assert!(begun.elapsed() < Duration::from_secs(15));
    let said = format!("{}{}", ran.out, ran.err);
    assert!(said.contains(&std::process::id().to_string()), "the owner's pid is named: {said}");
    assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
    drop(holders);
}

#[test]
fn taken_ports_leave_the_paste() {
    let stage = Stage::without_pages();
    let holders = stage.ports.map(|port| TcpListener::bind(("127.0.0.1", port)).expect("is free"));
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    let callback = stage.callback(&address);
    assert!(callback.contains(&format!(":{}/auth/callback", stage.ports[0])), "{callback}");
    connect.say(&callback);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    drop(holders);
}

#[test]
fn a_busy_first_port_takes_the_second() {
    let stage = Stage::without_pages();
    let holder = TcpListener::bind(("::1", stage.ports[0])).expect("is free");
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    assert!(address.contains(&format!("%3A{}%2F", stage.ports[1])), "{address}");
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0);
    drop(holder);
}

#[test]
fn strange_answers_get_a_page_and_the_sign_in_goes_on() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    let callback = stage.callback(&address);
    let base = format!("http://127.0.0.1:{}", stage.ports[0]);
    let state = url::Url::parse(&callback).expect("is an address");
    let state = state.query_pairs().find(|(key, _)| key == "state").expect("has a state").1.into_owned();
    for (path, status) in [
        ("/auth/callback?code=x&state=wrong".to_owned(), 400),
        ("/auth/callback?code=x".to_owned(), 400),
        (format!("/auth/callback?code=x&state={state}&state={state}"), 400),
        (format!("/auth/callback?state={state}"), 400),
        ("/auth/callback".to_owned(), 400),
        ("/auth/callback?error=access_denied&state=wrong".to_owned(), 400),
        ("/elsewhere".to_owned(), 404),
        (format!("/auth/callback?code={}", "x".repeat(40_000)), 431),
    ] {
        let (got, page) = get(&format!("{base}{path}"));
        assert!(got == status || (status == 431 && got == 414), "{path:.60}: {got} {page:.200}");
    }
    assert_eq!(stage.issuer.counts().exchanges, 0);
    let (status, page) = get(&callback);
    assert_eq!(status, 200, "{page}");
    assert_eq!(connect.end(SOON).code, 0);
}

#[test]
fn declined_ends_it_with_seven() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let callback = stage.callback(&connect.address());
    let mut url = url::Url::parse(&callback).expect("is an address");
    let state = url.query_pairs().find(|(key, _)| key == "state").expect("has a state").1.into_owned();
    url.query_pairs_mut().clear().append_pair("error", "access_denied").append_pair("state", &state);
    let (_, page) = get(url.as_str());
    assert!(page.contains("nothing was saved"), "{page}");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (7, "declined"));
}

#[test]
fn an_unreadable_account_is_revoked_and_nothing_is_half_saved() {
    for mood in [Mood::WithoutIdToken, Mood::MalformedIdToken] {
        let stage = Stage::without_pages();
        stage.issuer.set_mood(Endpoint::Exchange, mood);
        let mut connect = stage.start(["connect", "--no-browser", "--json"]);
        let address = connect.address();
        let (_, page) = stage.follow(&address);
        assert!(page.contains("account_unreadable"), "{page}");
        let ran = connect.end(SOON);
        assert_eq!(ran.fault(), "account_unreadable", "{}", ran.err);
        assert_eq!(stage.issuer.counts().revocations, 1, "the grant is revoked");
        assert_eq!((stage.kept(), stage.cli(["list", "--json"]).out.trim()), (0, "[]"));
    }
}

#[test]
fn the_issuers_refusals_have_their_names() {
    let table = [
        (Mood::NestedError { status: 401, code: "token_exchange_failed" }, "exchange_refused", 1),
        (Mood::FlatError { status: 400, code: "invalid_grant" }, "exchange_refused", 1),
        (Mood::RegionBlocked, "region_refused", 4),
        (Mood::Challenge, "blocked", 4),
        (Mood::InternalError, "openai_down", 4),
        (Mood::RateLimited { retry_after: 30 }, "slow_down", 4),
        (Mood::CloseBeforeAnswer, "no_answer", 4),
    ];
    let stage = Stage::without_pages();
    for (mood, fault, code) in table {
        stage.issuer.set_mood(Endpoint::Exchange, mood);
        let mut connect = stage.start(["connect", "--no-browser", "--json"]);
        let address = connect.address();
        stage.follow(&address);
        let ran = connect.end(SOON);
        assert_eq!((ran.fault().as_str(), ran.code), (fault, code), "{mood:?}: {}", ran.err);
    }
    assert_eq!(stage.kept(), 0);
    stage.issuer.set_mood(Endpoint::Exchange, Mood::WithoutTokenType);
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0, "a grant without token_type is a grant");
}

#[test]
fn a_locked_or_absent_keychain_is_said_before_the_browser_opens() {
    for (keyring, fault) in [(Keyring::Locked, "store_locked"), (Keyring::Absent, "store_missing")] {
        let options = Options { keyring, browser: Browser::Record, panel: false, notes: false, ..Options::default() };
        let stage = Stage::with(options);
        let ran = stage.cli(["connect", "--json"]);
        assert_eq!((ran.code, ran.fault().as_str()), (5, fault), "{}", ran.err);
        assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
    }
}

#[test]
fn settings_that_cannot_be_read_change_nothing() {
    let stage = Stage::without_pages();
    let file = stage.home.path().join("config.toml");
    for (text, key, accepted) in [
        ("[issuer]\nulr = \"x\"\n", "issuer.ulr", "only the keys issuer.url, issuer.client_id, issuer.scope"),
        ("[callback]\nports = \"many\"\n", "callback.ports", "a list of ports from 1 to 65535 such as [1455, 1457]"),
        ("[refresh]\nlead = \"soon\"\n", "refresh.lead", "a span such as 90s, 10m, 2h or 5d"),
        ("[ui]\nlanguage = \"klingon\"\n", "ui.language", "system, en or zh-CN"),
    ] {
        std::fs::write(&file, text).expect("is written");
        let mut command = stage.program("codex-connect");
        command
            .args(["list", "--json"])
            .env_remove("CODEX_CONNECT_CALLBACK_PORTS")
            .env_remove("CODEX_CONNECT_UI_LANGUAGE");
        let ran = crate::stage::Ran::from(command.output().expect("runs"));
        assert_eq!((ran.code, ran.fault().as_str()), (2, "settings_unreadable"), "{text}");
        assert!(ran.out.contains(key) && ran.out.contains(&format!("Accepted: {accepted}.")), "{}", ran.out);
        assert_eq!(std::fs::read_to_string(&file).expect("is read"), text);
    }
}

#[test]
fn an_account_or_session_that_is_not_there_is_nine() {
    let stage = Stage::without_pages();
    let ran = stage.cli(["token", "nobody", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (9, "account_unknown"));
    let ran = stage.cli(["exchange", "--session", "nothing", "--code", "x", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (9, "session_over"));
    assert_eq!(stage.cli(["remove", "nobody"]).code, 9);
}

#[test]
fn a_sign_in_runs_out() {
    let stage = Stage::without_pages();
    let connect = stage.start(["connect", "--no-browser", "--json", "--timeout", "2s"]);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (8, "too_late"), "{}", ran.err);
}

#[test]
fn a_removal_that_the_issuer_does_not_hear_still_removes() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json", "--name", "gone"]);
    let address = connect.address();
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0);
    stage.issuer.set_mood(Endpoint::Revoke, Mood::InternalError);
    let ran = stage.cli(["remove", "gone", "--json"]);
    assert_eq!(ran.fault(), "revoke_failed");
    assert_eq!((stage.kept(), stage.cli(["list", "--json"]).out.trim()), (0, "[]"));
}
