//! The real programs against an authorization server that this project did not write, signed in to by a person in
//! Chromium (behaviour 200 to 206, 210 to 212).

use crate::stage::{Ran, Running, Stage, run, wait_for};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codex_connect_host::settings::Settings;
use serde_json::Value;
use std::process::{Command, Stdio};
use std::time::Duration;
use world::authorization_server::{AccessTokens, AuthorizationServer};

/// A desktop whose programs know this server as their issuer.
struct Scene {
    stage: Stage,
    server: AuthorizationServer,
}

impl Scene {
    fn new(tokens: AccessTokens) -> Scene {
        let stage = Stage::new();
        let server = AuthorizationServer::start(&client_id(), stage.ports, tokens, LIFE);
        Scene { stage, server }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = self.stage.program(name);
        command.env("CODEX_CONNECT_ISSUER_URL", self.server.url());
        command
    }

    fn cli(&self, arguments: &[&str]) -> Ran {
        let mut command = self.program("codex-connect");
        Ran::from(command.args(arguments).stdin(Stdio::null()).output().expect("the program runs"))
    }

    fn connect(&self, arguments: &[&str]) -> Running {
        let mut command = self.program("codex-connect");
        command.args(["connect", "--json"]).args(arguments);
        run(command)
    }

    /// What a person does on the server's pages.
    fn sign_in_as(&self, name: &str) {
        let browser = |arguments: &[&str]| self.stage.desktop.browser(arguments);
        browser(&["wait-where", "/interaction/"]);
        browser(&["type", "input[name=login]", name]);
        browser(&["type", "input[name=password]", "anything"]);
        browser(&["click", "Sign-in"]);
        browser(&["click", "Continue"]);
    }

    /// Signs in as `name` on the command line, and names the account so.
    fn signed_in(&self, name: &str) -> Value {
        let connect = self.connect(&["--name", name]);
        self.sign_in_as(name);
        let ran = connect.end(SOON);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    }

    fn status(&self, name: &str) -> Value {
        self.cli(&["status", name, "--json"]).json()
    }

    /// The refresh token that is in the keyring for the one account there is.
    fn refresh_token(&self) -> String {
        let sql = "SELECT id, generation FROM accounts";
        let item: String = self
            .stage
            .list()
            .query_row(sql, [], |row| Ok(format!("v1/{}/{}/0", row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))
            .expect("there is an account");
        let mut lookup = self.stage.desktop.command("secret-tool");
        let found = lookup.args(["lookup", "service", "codex-connect", "username", &item]).output();
        let part = String::from_utf8(found.expect("it runs").stdout).expect("is text");
        let data = URL_SAFE_NO_PAD.decode(part.rsplit('.').next().expect("has data")).expect("is base64");
        let kept: Value = serde_json::from_slice(&data).expect("is in one part");
        kept["refresh"].as_str().expect("there is one").to_owned()
    }

    /// What the server answers to this refresh token: `200`, or its error.
    fn refresh_directly(&self, token: &str) -> String {
        let client_id = client_id();
        let fields = [("grant_type", "refresh_token"), ("client_id", client_id.as_str()), ("refresh_token", token)];
        let (status, answer) = self.server.post("/oauth/token", &fields);
        answer["error"].as_str().map_or_else(|| status.to_string(), |error| format!("{status} {error}"))
    }
}

/// Tray → Chromium → login and consent → saved; refreshed by the tray, ended by the server, mended, removed.
#[test]
fn a_sign_in_lives_and_ends_as_the_server_says() {
    let scene = Scene::new(AccessTokens::Jwt);
    let desktop = &scene.stage.desktop;
    let mut app = scene.program("codex-connect-desktop");
    app.arg("--hidden");
    let _app = run(app);
    desktop.tray(["wait"]);
    desktop.tray(["click", "Connect Codex…"]);
    desktop.browser(["wait", "/oauth/authorize"]);
    scene.sign_in_as("dana");
    desktop.browser(["wait-where", "/done"]);
    let page = desktop.browser(["text", "body"]);
    assert!(page.contains("dana@example.com is signed in"), "{page}");
    desktop.tray(["wait-label", "dana@example.com · signed in"]);
    let name = "dana@example.com";
    let account = scene.status(name);
    let told =
        ["email", "account_id", "user_id", "plan", "standing"].map(|key| account[key].as_str().unwrap_or("none"));
    assert_eq!(told, ["dana@example.com", "acct_dana", "user-dana", "plus", "fresh"]);
    assert_eq!((account["generation"].as_i64(), account["refreshable"].as_bool()), (Some(1), Some(true)));

    // Its time has come: the tray refreshes it, with rotation.
    let former = scene.refresh_token();
    scene.stage.make_due();
    let generation = |wanted: i64| {
        wait_for("the next generation", SOON, || (scene.status(name)["generation"] == wanted).then_some(()));
    };
    generation(2);
    let token = scene.cli(&["token", name]);
    let (expiry, life) = (expiry(token.out.trim()), i64::from(LIFE));
    assert!((now() + life - 60..=now() + life).contains(&expiry), "a JWT of this server: {}", token.err);
    let present = scene.refresh_token();
    assert_ne!(former, present);

    // A second holder of the former token: the server ends the whole sign-in, and that is said.
    assert_eq!(scene.refresh_directly(&former), "400 invalid_grant");
    assert_eq!(scene.refresh_directly(&present), "400 invalid_grant", "the server ends what was used twice");
    let refused = scene.cli(&["refresh", name, "--force", "--json"]);
    assert_eq!((refused.code, refused.fault().as_str()), (3, "not_accepted"), "{}", refused.err);
    assert_eq!(scene.status(name)["fault"]["upstream"], "invalid_grant");
    desktop.tray(["wait-label", &format!("Sign in again: {name}")]);

    desktop.tray(["click", &format!("Sign in again: {name}")]);
    wait_for("its page", SOON, || (desktop.browser(["urls"]).lines().count() == 2).then_some(()));
    scene.sign_in_as("dana");
    desktop.tray(["wait-label", &format!("{name} · signed in")]);
    generation(3);

    // Removed: this server reads only the form of RFC 7009, and is told all the same.
    let last = scene.refresh_token();
    let removed = scene.cli(&["remove", name, "--json"]);
    assert_eq!(removed.code, 0, "{} {}", removed.out, removed.err);
    assert_eq!(scene.refresh_directly(&last), "400 invalid_grant");
    desktop.tray(["wait-label", "No account connected"]);
    assert_eq!(scene.stage.kept(), 0);
}

/// With access tokens that say nothing: `expires_in` is believed. Eight programs want what is due; a second use of a token
/// would end the sign-in at this server, and it lives.
#[test]
fn opaque_access_tokens_run_out_when_the_answer_said() {
    let scene = Scene::new(AccessTokens::Opaque);
    let account = scene.signed_in("kim");
    let close = |account: &Value| {
        let told = account["expires_at"].as_str().expect("has an expiry").parse::<jiff::Timestamp>();
        let expires = told.expect("is a time").as_second();
        assert!((now() + i64::from(LIFE) - 60..=now() + i64::from(LIFE)).contains(&expires), "{account}");
    };
    close(&account);
    let doctor = scene.cli(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}", doctor.out);
    let first = scene.cli(&["token", "kim"]);
    assert!(first.code == 0 && !first.out.contains('.'), "it is opaque: {}", first.err);
    scene.stage.make_due();
    let ask = |_| {
        let mut command = scene.program("codex-connect");
        command.args(["token", "kim"]);
        run(command)
    };
    let asked: Vec<Running> = (0..8).map(ask).collect();
    let given: Vec<Ran> = asked.into_iter().map(|program| program.end(SOON)).collect();
    for ran in &given {
        assert_eq!((ran.code, &ran.out), (0, &given[0].out), "{}", ran.err);
    }
    assert_ne!(first.out, given[0].out);
    let refreshed = scene.status("kim");
    assert_eq!(refreshed["generation"], 2);
    close(&refreshed);
    assert_eq!(scene.refresh_directly(&scene.refresh_token()), "200", "what is kept is the token that is in force");
}

/// Killed before the token is sent, after its answer was sealed, and between the two.
#[test]
fn a_kill_during_a_refresh_ends_as_this_server_lets_it() {
    let scene = Scene::new(AccessTokens::Jwt);
    scene.signed_in("robin");
    let killed_at = |point: &str| {
        let mut command = scene.program("codex-connect");
        command.args(["refresh", "robin", "--force"]).env("CODEX_CONNECT_CRASH_AT", point).stdin(Stdio::null());
        let ended = command.output().expect("it runs").status;
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9), "killed at {point}");
        scene.cli(&["refresh", "robin", "--force", "--json"])
    };
    for (point, generation) in [("asked", 2), ("sealed", 3)] {
        let after = killed_at(point);
        assert_eq!((after.code, after.json()["generation"].as_i64()), (0, Some(generation)), "{point}: {}", after.err);
    }
    // The one probe shows the server a token that it has answered; all it says of it is `invalid_grant`.
    let after = killed_at("answered");
    assert_eq!((after.code, after.fault().as_str()), (3, "cut_off"), "{}", after.err);
    assert_eq!(scene.status("robin")["fault"]["upstream"], "invalid_grant");
    assert_eq!(scene.refresh_directly(&scene.refresh_token()), "400 invalid_grant");
}

#[test]
fn what_is_wrong_is_refused_by_the_server_and_said() {
    let scene = Scene::new(AccessTokens::Jwt);
    let browser = |arguments: &[&str]| scene.stage.desktop.browser(arguments);

    // The person declines.
    let connect = scene.connect(&[]);
    browser(&["wait-where", "/interaction/"]);
    browser(&["click", "[ Cancel ]"]);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (7, "declined"), "{}", ran.err);

    // A link that lost its challenge: the server insists on PKCE.
    let mut connect = scene.connect(&["--no-browser"]);
    let (link, _) = without(&connect.address(), "code_challenge");
    browser(&["open", &link]);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (1, "stopped"), "{}", ran.err);

    // A redirect URI that is not registered: the server shows a page of its own and sends nobody anywhere.
    let mut command = scene.program("codex-connect");
    command.args(["connect", "--json", "--timeout", "12s"]).env("CODEX_CONNECT_CALLBACK_HOST", "127.0.0.1");
    let connect = run(command);
    wait_for("the server's page", SOON, || browser(&["text", "body"]).contains("redirect_uri").then_some(()));
    assert!(browser(&["where"]).starts_with(scene.server.url()));
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (8, "too_late"), "{}", ran.err);
    assert_eq!(scene.stage.kept(), 0, "nothing of all this is kept");
}

/// Another sign-in's answer: its state is told from ours before anything is sent, and its code is bound to a verifier
/// that only that sign-in has.
#[test]
fn another_sign_ins_code_is_worth_nothing() {
    let scene = Scene::new(AccessTokens::Jwt);
    let started = || {
        let first = scene.cli(&["auth-url", "--json"]).json();
        ["session_id", "auth_url"].map(|key| first[key].as_str().expect("is text").to_owned())
    };
    let ([mine, _], [theirs, link]) = (started(), started());
    scene.stage.desktop.browser(["open", &link]);
    scene.sign_in_as("mallory");
    // Nothing listens: the address of the page that does not load is what a person copies.
    let callback = scene.stage.desktop.browser(["wait-where", "/auth/callback?"]);
    let exchange = |session: &str, arguments: [&str; 2]| {
        let ran = scene.cli(&["exchange", "--session", session, arguments[0], arguments[1], "--json"]);
        if ran.code == 0 { "ok".to_owned() } else { ran.fault() }
    };
    assert_eq!(exchange(&mine, ["--callback-url", &callback]), "other_tab");
    let (_, code) = without(&callback, "code");
    assert_eq!(exchange(&mine, ["--code", &code]), "exchange_refused");
    assert_eq!(
        (scene.cli(&["list", "--json"]).json(), scene.stage.kept()),
        (serde_json::json!([]), 1),
        "theirs is open"
    );
    assert_eq!(exchange(&theirs, ["--callback-url", &callback]), "ok");
    assert_eq!(scene.cli(&["list", "--json"]).json()[0]["user_id"], "user-mallory");
}

fn client_id() -> String {
    Settings::default().issuer.client_id
}

/// The address without one of its parameters, and that parameter's value.
fn without(address: &str, name: &str) -> (String, String) {
    let mut url = url::Url::parse(address.trim()).expect("is an address");
    let (taken, kept): (Vec<_>, Vec<_>) = url.query_pairs().into_owned().partition(|(key, _)| key == name);
    url.query_pairs_mut().clear().extend_pairs(kept);
    (url.into(), taken.into_iter().next().expect("it is there").1)
}

/// The `exp` of a JWT.
fn expiry(token: &str) -> i64 {
    let payload = token.split('.').nth(1).expect("is a JWT");
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("is base64")).expect("is JSON");
    claims["exp"].as_i64().expect("has an expiry")
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Of an access token, in seconds.
const LIFE: u32 = 1800;
const SOON: Duration = Duration::from_secs(30);
