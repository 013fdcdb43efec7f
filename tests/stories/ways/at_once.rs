//! Several sign-ins at once, and those for one workspace.

use super::SOON;
use crate::stage::{Stage, get};
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
