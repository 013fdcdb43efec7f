//! Several sign-ins at once, and those for one workspace.

use super::SOON;
use crate::inside::{Inside, view as seen};
use crate::stage::{Stage, block_on, get};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::setting::Typed;
use codex_connect_core::view::StageView;
use codex_connect_host::Pasted;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::Person;

/// The app, two commands and a two-step sign-in at once: each has its own answer and its own account.
#[test]
fn four_sign_ins_at_once_end_each_at_its_own() {
    let stage = Stage::with(Options { browser: Browser::Record, ..Options::default() });
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let by_app = stage.desktop.browser(["wait", "/oauth/authorize"]).trim().to_owned();
    let mut first = stage.start(["connect", "--no-browser", "--json", "--name", "first"]);
    let by_first = first.address();
    let mut second = stage.start(["connect", "--no-browser", "--json", "--name", "second"]);
    let by_second = second.address();
    second.line_with("paste the address of the page that does not load");
    let steps = stage.cli(["auth-url", "--json"]).json();
    let (session, by_steps) =
        (steps["session_id"].as_str().expect("has an id"), steps["auth_url"].as_str().expect("has an address"));
    let port = |address: &str| stage.ports.iter().position(|port| address.contains(&format!("%3A{port}%2F")));
    assert_eq!(
        [&by_app, &by_first, &by_second].map(|address| port(address)),
        [Some(0), Some(1), Some(0)],
        "the third has no port of its own, and its link is for the first"
    );

    // Crosswise: the last that began is finished first.
    let person = |number: u32| Person {
        email: format!("dev{number}@acme.example"),
        account_id: format!("acct-{number}"),
        user_id: format!("user-{number}"),
        ..Person::sample()
    };
    let answer = |number: u32, address: &str| {
        stage.issuer.next_person(person(number));
        stage.callback(address)
    };
    let (to_steps, to_second) = (answer(4, by_steps), answer(3, &by_second));
    let (to_first, to_app) = (answer(2, &by_first), answer(1, &by_app));
    // The answer to the second goes to the app's port, where it is a stranger's.
    let (status, page) = get(&to_second);
    assert!(status == 400 && page.contains("not part of a sign-in"), "{page}");
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(get(&to_first).0, 200));
        scope.spawn(|| assert_eq!(get(&to_app).0, 200));
        scope.spawn(|| {
            let done = ["exchange", "--session", session, "--callback-url", &to_steps, "--name", "steps", "--json"];
            assert_eq!(stage.cli(done).json()["email"], "dev4@acme.example");
        });
        second.say(&to_second);
    });
    assert_eq!(first.end(SOON).json()["email"], "dev2@acme.example");
    assert_eq!(second.end(SOON).json()["email"], "dev3@acme.example");
    stage.desktop.tray(["wait-label", "dev1@acme.example · signed in"]);
    let list = stage.cli(["list", "--json"]).json();
    let mut named: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|account| (account["name"].as_str().unwrap_or_default(), account["email"].as_str().unwrap_or_default()))
        .collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            ("dev1@acme.example", "dev1@acme.example"),
            ("first", "dev2@acme.example"),
            ("second", "dev3@acme.example"),
            ("steps", "dev4@acme.example")
        ]
    );
    assert_eq!((stage.issuer.counts().exchanges, stage.kept()), (4, 4));
}

#[test]
fn only_the_workspace_that_was_named_will_do() {
    let stage = Stage::without_pages();
    let mine = Person::sample().account_id;
    let mut connect = stage.start(["connect", "--no-browser", "--json", "--workspace", "another-workspace"]);
    let address = connect.address();
    assert!(address.contains("allowed_workspace_id=another-workspace"), "{address}");
    stage.follow(&address);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (10, "other_workspace"), "{}", ran.err);
    assert_eq!((stage.issuer.counts().revocations, stage.kept()), (1, 0), "its grant is revoked");

    let begin = |workspace: &str| {
        let steps = stage.cli(["auth-url", "--workspace", workspace, "--json"]).json();
        let callback = stage.callback(steps["auth_url"].as_str().expect("has an address"));
        (steps["session_id"].as_str().expect("has an id").to_owned(), callback)
    };
    let (session, callback) = begin("another-workspace");
    let ran = stage.cli(["exchange", "--session", &session, "--callback-url", &callback, "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (10, "other_workspace"), "{}", ran.err);
    assert_eq!((stage.issuer.counts().revocations, stage.kept()), (2, 0));
    let (session, callback) = begin(&mine);
    let ran = stage.cli(["exchange", "--session", &session, "--callback-url", &callback, "--json"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);

    let mut connect = stage.start(["connect", "--no-browser", "--json", "--workspace", &mine]);
    let address = connect.address();
    stage.follow(&address);
    assert_eq!(connect.end(SOON).code, 0);
    for bad in ["", "a,b", "a b", &"x".repeat(129)] {
        assert_eq!(stage.cli(["connect", "--workspace", bad]).code, 2, "{bad}");
    }
}

/// What a first step left behind is erased when it is over: by the program that keeps running, and by the next step.
#[test]
fn a_two_step_sign_in_that_was_given_up_leaves_nothing_in_the_keychain() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        let before = inside.keychain.items().len();
        let first = host.auth_url(&SignIn::default()).await.expect("a link is made");
        assert_eq!(inside.keychain.items().len(), before + 1);
        inside.clock.set_ahead(3_600);
        let late = host.exchange(&first.session_id, Pasted::Code("ac_0123456789abcdef".to_owned().into()), None, None);
        assert_eq!(late.await.expect_err("it is over").code, FaultCode::SessionOver);
        assert_eq!(inside.keychain.items().len(), before, "by the second step");

        host.auth_url(&SignIn::default()).await.expect("a link is made");
        inside.clock.set_ahead(2 * 3_600);
        let _resident = inside.host(true).await;
        let begun = std::time::Instant::now();
        while inside.keychain.items().len() > before {
            assert!(begun.elapsed() < Duration::from_secs(10), "by the start of the program that keeps running");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}

/// A setting of the issuer is in force with the next start, in every room: until then all of a sign-in is the old one's.
#[test]
fn another_issuer_waits_for_the_next_start() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        for (key, value) in [("issuer.url", "http://127.0.0.1:9"), ("issuer.client_id", "app_other")] {
            host.ask(Ask::Set { key: key.to_owned(), value: Typed(value.to_owned()) });
        }
        let begun = std::time::Instant::now();
        while host.settings().issuer.client_id != "app_other" {
            assert!(begun.elapsed() < Duration::from_secs(10), "it is set");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        host.ask(Ask::Connect(SignIn { device: true, ..SignIn::default() }));
        let coded = |view: &codex_connect_core::view::View| {
            view.open_connect().is_some_and(|open| matches!(open.stage, StageView::Code { .. }))
        };
        let view = seen(&host, "a code", coded).await;
        let StageView::Code { address, .. } = &view.open_connect().expect("is open").stage else { panic!("a code") };
        assert_eq!(*address, format!("{}/codex/device", inside.issuer.url()));
    });
}

/// Messages that come again and again do not keep a sign-in from its end.
#[test]
fn what_is_due_is_due_in_a_flood() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Connect(SignIn { no_browser: true, ..SignIn::default() }));
        seen(&host, "it waits", |view| view.open_connect().is_some_and(|open| open.stage == StageView::InBrowser))
            .await;
        inside.clock.set_ahead(3_600);
        let flood = {
            let host = host.clone();
            tokio::spawn(async move {
                loop {
                    host.tray_seen(true);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        };
        seen(&host, "its end", |view| view.failed_with(FaultCode::TooLate)).await;
        flood.abort();
    });
}
