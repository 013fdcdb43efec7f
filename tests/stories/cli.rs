//! The command line by itself (behaviour 9 to 16).

use crate::stage::{Ran, Stage, get, wait_for};
use serde_json::json;
use std::process::Stdio;
use std::time::Duration;
use world::desktop::{Browser, Options};

const SOON: Duration = Duration::from_secs(20);

#[test]
fn connect_completes_when_the_address_is_followed() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json", "--name", "work"]);
    let address = connect.address();
    let (status, page) = stage.follow(&address);
    assert_eq!(status, 200, "{page}");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let account = ran.json();
    assert_eq!(account["name"], "work");
    assert_eq!(account["email"], "dev@acme.example");
    assert_eq!(account["standing"], "fresh");
    assert_eq!(account["provider"], "codex-cli");
    assert_eq!(account["health_score"], 100);
    assert_eq!(account["generation"], 1);
    assert_eq!(account["used_by"], json!([]));
    assert!(account["expires_at"].as_str().expect("is a time").ends_with('Z'));
    assert_eq!(stage.cli(["list", "--json"]).json(), json!([account]));

    let token = stage.cli(["token", "work"]);
    assert_eq!(token.code, 0, "{}", token.err);
    assert_eq!(token.out.trim().split('.').count(), 3, "a JWT and nothing else");
    let header = stage.cli(["token", "work", "--format", "header"]);
    assert_eq!(header.out, format!("Authorization: Bearer {}", token.out));
}

#[test]
fn connect_completes_when_the_address_is_pasted_and_a_bad_line_goes_on() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    let callback = stage.callback(&address);
    connect.say("http://localhost:1455/success");
    connect.line_with("There is no sign-in answer in that address.");
    connect.say(&callback);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["email"], "dev@acme.example");
}

#[test]
fn a_code_alone_is_taken_after_an_address_of_another_sign_in() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    let callback = url::Url::parse(&stage.callback(&address)).expect("is an address");
    let code = callback.query_pairs().find(|(key, _)| key == "code").expect("has a code").1.into_owned();
    let state = "0123456789012345678901234567890123456789abc";
    connect.say(&format!("http://localhost:1455/auth/callback?code=ac_0123456789abcdefghij&state={state}"));
    connect.line_with("is not part of a sign-in");
    connect.say(&code);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.issuer.counts().exchanges, 1);
}

#[test]
fn two_steps_in_two_processes_work_once() {
    let stage = Stage::without_pages();
    let first = stage.cli(["auth-url", "--json"]).json();
    let session = first["session_id"].as_str().expect("has an id").to_owned();
    let address = first["auth_url"].as_str().expect("has an address").to_owned();
    assert!(first["expires_at"].as_str().expect("has an end").ends_with('Z'));
    let callback = stage.callback(&address);

    // An answer of another sign-in leaves this one open.
    let other = callback.replace("state=", "state=x");
    let wrong = stage.cli(["exchange", "--session", &session, "--callback-url", &other, "--json"]);
    assert_eq!(wrong.fault(), "other_tab", "{}", wrong.err);
    // So does one of another issuer, also where no state says whose it is (RFC 9207).
    let mut foreign = url::Url::parse(&callback).expect("is an address");
    let code = foreign.query_pairs().find(|(key, _)| key == "code").expect("has a code").1.into_owned();
    foreign.query_pairs_mut().clear().append_pair("code", &code).append_pair("iss", "https://evil.example");
    let wrong = stage.cli(["exchange", "--session", &session, "--callback-url", foreign.as_str(), "--json"]);
    assert_eq!(wrong.fault(), "answer_incomplete", "{}", wrong.err);

    let done = stage.cli(["exchange", "--session", &session, "--callback-url", &callback, "--name", "two", "--json"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.json()["name"], "two");
    let again = stage.cli(["exchange", "--session", &session, "--callback-url", &callback, "--json"]);
    assert_eq!((again.code, again.fault().as_str()), (9, "session_over"));
    assert_eq!(stage.issuer.counts().exchanges, 1);
    assert_eq!(stage.kept(), 1, "the session's secrets are gone");
}

#[test]
fn two_steps_with_a_bare_code() {
    let stage = Stage::without_pages();
    let first = stage.cli(["auth-url", "--json"]).json();
    let callback = stage.callback(first["auth_url"].as_str().expect("has an address"));
    let url = url::Url::parse(&callback).expect("is an address");
    let code = url.query_pairs().find(|(key, _)| key == "code").expect("has a code").1.into_owned();
    let session = first["session_id"].as_str().expect("has an id");
    let done = stage.cli(["exchange", "--session", session, "--code", &code, "--json"]);
    assert_eq!(done.code, 0, "{} {}", done.out, done.err);
}

/// What `connect` takes when it is pasted, `exchange` takes, too, and the other way round.
#[test]
fn an_address_without_its_state_is_taken_by_both() {
    let stage = Stage::without_pages();
    let code = |callback: String| {
        let url = url::Url::parse(&callback).expect("is an address");
        url.query_pairs().find(|(key, _)| key == "code").expect("has a code").1.into_owned()
    };
    for form in ["http://localhost:1455/auth/callback?code={}", "?code={}", "{}"] {
        let first = stage.cli(["auth-url", "--json"]).json();
        let answer = form.replace("{}", &code(stage.callback(first["auth_url"].as_str().expect("has an address"))));
        let session = first["session_id"].as_str().expect("has an id");
        let done = stage.cli(["exchange", "--session", session, "--callback-url", &answer, "--json"]);
        assert_eq!(done.code, 0, "{form}: {} {}", done.out, done.err);

        let mut connect = stage.start(["connect", "--no-browser", "--json"]);
        let address = connect.address();
        connect.say(&form.replace("{}", &code(stage.callback(&address))));
        let done = connect.end(SOON);
        assert_eq!(done.code, 0, "{form}: {} {}", done.out, done.err);
    }
    // A browser brings the state, or what it brings is none of ours.
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let code = code(stage.callback(&connect.address()));
    assert_eq!(get(&format!("http://localhost:{}/auth/callback?code={code}", stage.ports[0])).0, 400);
    assert_eq!(stage.issuer.counts().exchanges, 6);
}

#[test]
fn the_same_person_again_is_the_same_account() {
    let stage = Stage::without_pages();
    let sign_in = |name: &str| {
        let mut connect = stage.start(["connect", "--no-browser", "--json", "--name", name]);
        let address = connect.address();
        stage.follow(&address);
        connect.end(SOON).json()
    };
    let first = sign_in("one");
    let second = sign_in("two");
    assert_eq!(first["id"], second["id"]);
    assert_eq!(second["name"], "one", "the name stays");
    assert_eq!(second["generation"], 2);
    assert_eq!(stage.kept(), 1, "the former generation is erased");

    stage.issuer.next_person(world::issuer::Person::at_home());
    let third = sign_in("three");
    assert_ne!(first["id"], third["id"]);
    assert_eq!(stage.cli(["list", "--json"]).json().as_array().map(Vec::len), Some(2));

    let mut again = stage.start(["connect", "--no-browser", "--json", "--account", "one"]);
    let address = again.address();
    stage.follow(&address);
    let refused = again.end(SOON);
    assert_eq!((refused.code, refused.fault().as_str()), (10, "other_account"), "{}", refused.err);
}

#[test]
fn a_due_token_is_refreshed_before_it_is_given() {
    let stage = Stage::without_pages();
    stage.issuer.set_access_lifetime(Duration::from_secs(2));
    let mut connect = stage.start(["connect", "--no-browser", "--json", "--name", "short"]);
    let address = connect.address();
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0);
    stage.issuer.set_access_lifetime(Duration::from_secs(3600));
    // Nothing is refreshed in the first minute, so the clock of the list is moved instead of waiting for it.
    let list = rusqlite::Connection::open(stage.database()).expect("opens");
    list.execute("UPDATE accounts SET connected_at = connected_at - 3600, expires_at = expires_at - 60", [])
        .expect("is written");
    let token = stage.cli(["token", "short", "--format", "json"]);
    assert_eq!(token.code, 0, "{}", token.err);
    assert_eq!(stage.issuer.counts().refreshes, 1);
    assert_eq!(stage.cli(["status", "short", "--json"]).json()["generation"], 2);
    let again = stage.cli(["token", "short"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(stage.issuer.counts().refreshes, 1, "a fresh token is given as it is");
}

#[test]
fn cancelled_with_ctrl_c() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    connect.address();
    connect.signal("INT");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 7, "{}", ran.err);
    assert_eq!(stage.kept(), 0);
}

#[test]
fn doctor_says_what_is_well() {
    let stage = Stage::without_pages();
    let ran = stage.cli(["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let plain = stage.cli(["doctor"]);
    assert!(plain.out.contains("The keyring can be read and written."), "{}", plain.out);
    let tray = |ran: &Ran| {
        let findings = ran.json();
        findings
            .as_array()
            .into_iter()
            .flatten()
            .find(|finding| finding["check"] == "tray")
            .map(|tray| tray["well"].clone())
    };
    assert_eq!(tray(&ran), Some(false.into()), "there is no panel: {}", ran.out);
    assert!(plain.out.contains("✗ This desktop shows no tray icons."), "{}", plain.out);
    let shown = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    wait_for("the panel", SOON, || tray(&shown.cli(["doctor", "--json"])).filter(|well| *well == true));
    let taken = std::net::TcpListener::bind(("127.0.0.1", stage.ports[0])).expect("is free");
    let busy = stage.cli(["doctor"]);
    assert_eq!(busy.code, 6, "{}", busy.out);
    assert!(busy.out.contains(&std::process::id().to_string()), "it names the owner: {}", busy.out);
    drop(taken);
}

#[test]
fn every_bad_line_is_answered() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser"]);
    let address = connect.address();
    for line in ["nothing", "nothing", "http://localhost:1455/success"] {
        connect.say(line);
        connect.line_with("There is no sign-in answer in that address.");
    }
    let (status, page) = stage.follow(&address);
    assert_eq!(status, 200, "{page}");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Signed in as dev@acme.example.\n"), "{}", ran.err);
}

#[test]
fn a_line_in_another_encoding_is_read_like_any_other() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    for line in [&b"caf\xe9"[..], b"\xff\xfe\xfd", b"\xb5\xc7\xc2\xbc"] {
        connect.say_bytes(line);
        connect.line_with("There is no sign-in answer in that address.");
    }
    // In the quotes of Windows-1252.
    let callback = stage.callback(&address);
    connect.say_bytes(&[b"\x93", callback.as_bytes(), b"\x94\r"].concat());
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn the_end_of_input_ends_it_only_where_nothing_else_can_finish_it() {
    let stage = Stage::without_pages();
    let ended = |arguments: &[&str]| {
        let mut command = stage.program("codex-connect");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        drop(child.stdin.take());
        Ran::from(child.wait_with_output().expect("it ends"))
    };
    let open = ended(&["connect", "--no-browser", "--json", "--timeout", "2s"]);
    assert_eq!((open.code, open.fault().as_str()), (8, "too_late"), "{}", open.err);

    let holders = stage.ports.map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).expect("is free"));
    let ran = ended(&["connect", "--no-browser", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (6, "ports_half_taken"), "{}", ran.err);
    assert!(ran.err.contains("paste the address of the page that does not load"), "{}", ran.err);
    assert!(ran.err.contains(&format!("process {}", std::process::id())), "{}", ran.err);
    drop(holders);
}

#[test]
fn another_persons_grant_is_revoked_before_the_program_ends() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json", "--name", "mine"]);
    let address = connect.address();
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0);
    stage.issuer.next_person(world::issuer::Person::at_home());
    let mut again = stage.start(["connect", "--no-browser", "--json", "--account", "mine"]);
    let address = again.address();
    stage.follow(&address);
    assert_eq!(again.end(SOON).fault(), "other_account");
    assert_eq!(stage.issuer.counts().revocations, 1);
    assert_eq!(stage.kept(), 1);
}

#[test]
fn ended_by_the_system_it_leaves_nothing() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    connect.address();
    connect.signal("TERM");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (7, "declined"), "{}", ran.err);
    assert!(std::net::TcpListener::bind(("127.0.0.1", stage.ports[0])).is_ok(), "the port is free");
}
