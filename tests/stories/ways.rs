//! The ways in which an answer comes back: by the first port, by the second, by paste, by device code; and several
//! sign-ins at once (behaviour 100 to 103 and 108 to 120).

use crate::inside::Inside;
use crate::stage::{Stage, block_on, get, wait_for};
use codex_connect_core::effect::{Ask, SignIn, Way};
use codex_connect_core::fault::{About, FaultCode};
use codex_connect_core::view::{ConnectView, StageView, View};
use codex_connect_host::Host;
use secrecy::ExposeSecret;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use world::desktop::{Browser, Options};
use world::issuer::{Person, SecretKind};

const SOON: Duration = Duration::from_secs(20);

async fn seen(host: &Host, what: &str, wanted: impl Fn(&View) -> bool) -> Arc<View> {
    let mut views = host.view();
    let view = tokio::time::timeout(SOON, views.wait_for(|view| wanted(view))).await;
    view.unwrap_or_else(|_| panic!("{what}: {:?}", host.view().borrow().connect)).expect("the host runs").clone()
}

fn is_in_browser(view: &View) -> bool {
    view.open_connect().is_some_and(|open| open.stage == StageView::InBrowser)
}

fn quietly() -> SignIn {
    SignIn { no_browser: true, ..SignIn::default() }
}

/// Holds a port on both loopback addresses, as most programs do.
fn hold(port: u16) -> [TcpListener; 2] {
    ["127.0.0.1", "::1"].map(|address| TcpListener::bind((address, port)).expect("is free"))
}

/// A program that answers everything with a page of its own, until the story ends.
fn another_program(port: u16) {
    for listener in hold(port) {
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let _ = stream.read(&mut [0; 4096]);
                let page = "HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\nconnection: close\r\n\r\nanother program";
                let _ = stream.write_all(page.as_bytes());
            }
        });
    }
}

/// A request that no browser sends.
fn ask_to_cancel(port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let request = format!("GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it is written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is answered");
    answer
}

/// A second click, a tenth and a twentieth: the program is never in its own way.
#[test]
fn twenty_quick_sign_ins_all_find_the_same_port() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        for pause in [0, 0, 0, 1, 5, 20, 50] {
            for _ in 0..20 {
                host.ask(Ask::Connect(quietly()));
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            let view = seen(&host, "the last one", is_in_browser).await;
            assert_eq!(view.open_connect().and_then(|open| open.port), Some(inside.port), "after {pause} ms each");
            assert!(TcpStream::connect(("127.0.0.1", inside.port)).is_ok(), "it listens");
        }
        let link = host.link().expect("has one");
        let (status, page) = fetch(link.expose_secret()).await;
        assert_eq!(status, 200, "{page}");
        seen(&host, "the account", |view| view.has_connected()).await;
        assert_eq!(inside.issuer.counts().exchanges, 1);
    });
}

async fn fetch(address: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client.get(address).send().await.expect("there is an answer");
    (answer.status().as_u16(), answer.text().await.expect("is text"))
}

/// Without a port the sign-in stays, says who is in the way, and goes on as the person chooses.
#[test]
fn without_a_port_it_goes_on_by_paste_by_code_and_by_port_again() {
    let inside = Inside::new();
    inside.issuer.set_device_interval(Duration::from_secs(1));
    let holders = hold(inside.port);
    block_on(async {
        let host = inside.host(true).await;
        let plan = SignIn { name: Some("Work".into()), ..quietly() };
        host.ask(Ask::Connect(plan));
        let view = seen(&host, "who is in the way", |view| view.failed_with(FaultCode::PortsTaken)).await;
        let Some(ConnectView { stage: StageView::Failed { fault }, .. }) = &view.connect else { panic!("has failed") };
        let About::Ports { owners, .. } = &fault.about else { panic!("{fault:?}") };
        assert_eq!((owners[0].pid, owners[0].port), (Some(std::process::id()), inside.port));
        assert!(owners[0].since.is_some() && owners[0].program.is_some() && !owners[0].codex, "{owners:?}");
        let fault = fault.clone();

        host.ask(Ask::OtherWay { way: Way::Paste });
        let view = seen(&host, "the paste", is_in_browser).await;
        let open = view.open_connect().expect("is open");
        assert_eq!((open.way, open.port), (Way::Paste, None));
        assert_eq!(open.reason.as_ref().map(|reason| reason.code), Some(fault.code));

        host.ask(Ask::OtherWay { way: Way::Code });
        let coded = |view: &View| view.open_connect().is_some_and(|open| matches!(open.stage, StageView::Code { .. }));
        let view = seen(&host, "the code", coded).await;
        let open = view.open_connect().expect("is open");
        assert_eq!((open.way, open.reason.is_some()), (Way::Code, true));

        drop(holders);
        host.ask(Ask::OtherWay { way: Way::Browser });
        let view = seen(&host, "the port", is_in_browser).await;
        let open = view.open_connect().expect("is open");
        assert_eq!((open.way, open.port, &open.reason), (Way::Browser, Some(inside.port), &None));
        let polls = inside.issuer.counts().polls;
        fetch(host.link().expect("has one").expose_secret()).await;
        let view = seen(&host, "the account", |view| view.has_connected() && view.accounts.len() == 1).await;
        assert_eq!(view.accounts[0].name, "Work", "the plan is the first one's");
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        assert_eq!(inside.issuer.counts().polls, polls, "nothing polls any more");
    });
}

/// From the tray, where nothing else could be seen of it, the window opens and asks.
#[test]
fn from_the_tray_without_a_port_the_window_opens() {
    let stage = Stage::with(Options { browser: Browser::Record, ..Options::default() });
    stage.ports.into_iter().for_each(another_program);
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    wait_for("the window", SOON, || crate::window::window(&stage));
    assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
}

/// One of the two addresses is not enough: `localhost` may be the other.
#[test]
fn a_port_that_is_half_taken_is_not_taken_by_half() {
    for address in ["127.0.0.1", "::1"] {
        let inside = Inside::new();
        let holder = TcpListener::bind((address, inside.port)).expect("is free");
        block_on(async {
            let host = inside.host(true).await;
            host.ask(Ask::Connect(quietly()));
            seen(&host, address, |view| view.failed_with(FaultCode::PortsHalfTaken)).await;
            let other = if address == "::1" { "127.0.0.1" } else { "::1" };
            assert!(TcpListener::bind((other, inside.port)).is_ok(), "nothing is held by half");
        });
        drop(holder);
    }
}

#[test]
fn another_program_gets_the_port_at_once_and_the_person_is_told_who() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Connect(quietly()));
        seen(&host, "it opens", is_in_browser).await;
        let port = inside.port;
        let begun = Instant::now();
        let answer = tokio::task::spawn_blocking(move || ask_to_cancel(port)).await.expect("it asks");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("Login cancelled"), "{answer}");
        while TcpListener::bind(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_millis(1_500), "the port is free for who asked");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let view = seen(&host, "it is told", |view| view.told.is_some()).await;
        assert!(view.connect.is_none());
        let told = view.told.clone().expect("is told");
        assert_eq!(told.code, FaultCode::PortYielded);
        let About::Ports { owners, .. } = told.about else { panic!("{told:?}") };
        assert_eq!(owners[0].pid, Some(std::process::id()), "{owners:?}");
    });
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    connect.address();
    ask_to_cancel(stage.ports[0]);
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (6, "port_yielded"), "{}", ran.err);
}

#[test]
fn a_browser_that_insists_on_https_is_answered_with_the_paste() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Connect(quietly()));
        seen(&host, "it opens", is_in_browser).await;
        let https = format!("https://localhost:{}/auth/callback?code=x&state=y", inside.port);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let begun = Instant::now();
        assert!(client.get(https).send().await.is_err(), "nobody here speaks TLS");
        let remarked = |view: &View| {
            let remark = view.open_connect().and_then(|open| open.remark.as_ref());
            remark.is_some_and(|remark| remark.code == FaultCode::BrowserForcedHttps)
        };
        seen(&host, "the remark", remarked).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        fetch(host.link().expect("has one").expose_secret()).await;
        seen(&host, "the account", |view| view.has_connected()).await;
    });
}

/// The command line, both ports held: in by a device code, with nothing of it left behind.
#[test]
fn the_command_line_signs_in_by_code_where_both_ports_are_held() {
    let stage = Stage::without_pages();
    stage.issuer.set_device_interval(Duration::from_secs(1));
    stage.ports.into_iter().for_each(another_program);
    let mut connect = stage.start(["connect", "--device", "--json", "--name", "coded"]);
    let address = connect.line_with("/codex/device").trim().to_owned();
    let line = connect.line_with("type this code there: ");
    let code = line.rsplit(' ').next().expect("is the last word").trim().to_owned();
    connect.line_with("It is good for 15 min.");
    assert_eq!(address, format!("{}/codex/device", stage.issuer.url()));
    wait_for("a poll", SOON, || (stage.issuer.counts().polls > 0).then_some(()));
    approve(&stage, &code, "approve");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((ran.json()["name"].as_str(), ran.json()["email"].as_str()), (Some("coded"), Some("dev@acme.example")));
    assert!(!ran.err.contains('█'), "no picture where nobody sees it");
    assert_eq!(stage.kept(), 1);
    let left = everything(stage.home.path());
    for secret in stage.issuer.secrets() {
        let bytes = secret.value.as_bytes();
        let found = left.windows(bytes.len()).any(|window| window == bytes) || ran.err.contains(&secret.value);
        assert!(!found, "{:?} is left behind", secret.kind);
    }
    assert!(stage.issuer.secrets().iter().any(|secret| secret.kind == SecretKind::DeviceAuth));

    // Declined on the page, and given up here.
    let mut connect = stage.start(["connect", "--device", "--json"]);
    let line = connect.line_with("type this code there: ");
    approve(&stage, line.rsplit(' ').next().expect("is the last word").trim(), "cancel");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (7, "declined"), "{}", ran.err);
    let mut connect = stage.start(["connect", "--device", "--json", "--timeout", "1s"]);
    connect.line_with("type this code there: ");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (8, "too_late"), "{}", ran.err);
    let polls = stage.issuer.counts().polls;
    std::thread::sleep(Duration::from_millis(1_300));
    assert_eq!(stage.issuer.counts().polls, polls, "nothing polls any more");
}

fn approve(stage: &Stage, code: &str, decision: &str) {
    let form = format!("user_code={code}&person=0&decision={decision}");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.post(format!("{}/codex/device", stage.issuer.url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    assert_eq!(block_on(request.send()).expect("the issuer answers").status(), 200);
}

fn everything(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        match entry.path() {
            path if path.is_dir() => bytes.extend(everything(&path)),
            path => bytes.extend(std::fs::read(path).unwrap_or_default()),
        }
    }
    bytes
}

/// In a real browser, with another program on both ports: the last page is that program's, and its address is pasted.
#[test]
fn in_a_browser_by_paste_and_by_code() {
    let stage = Stage::with(Options { panel: false, notes: false, ..Options::default() });
    stage.issuer.set_device_interval(Duration::from_secs(1));
    stage.ports.into_iter().for_each(another_program);
    let mut connect = stage.start(["connect", "--json", "--name", "pasted"]);
    let named = connect.line_with("is held by");
    assert!(named.contains(&format!("process {}", std::process::id())) && named.contains("running since"), "{named}");
    connect.line_with("paste the address of the page that does not load");
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    let last = stage.desktop.browser(["wait-where", "/auth/callback"]);
    // As a terminal hands a long line on.
    let (first, second) = last.trim().split_at(last.trim().len() / 2);
    connect.say(&format!("“{first}"));
    connect.say(&format!("{second}”"));
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["name"], "pasted");

    stage.issuer.next_person(Person::at_home());
    let mut connect = stage.start(["connect", "--device", "--json", "--name", "coded"]);
    let address = connect.line_with("/codex/device").trim().to_owned();
    let line = connect.line_with("type this code there: ");
    let code = line.rsplit(' ').next().expect("is the last word").trim().to_lowercase();
    stage.desktop.browser(["open", &address]);
    stage.desktop.browser(["wait-where", "/codex/device"]);
    stage.desktop.browser(["type", "#code", "WRONG-CODE9"]);
    stage.desktop.browser(["click", "Approve"]);
    assert!(stage.desktop.browser(["text", "#wrong"]).contains("Nobody waits"));
    stage.desktop.browser(["type", "#code", &code]);
    stage.desktop.browser(["click", "Approve"]);
    assert_eq!(stage.desktop.browser(["text", "#done"]), "Signed in");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((ran.json()["name"].as_str(), ran.json()["email"].as_str()), (Some("coded"), Some("me@home.example")));
    assert_eq!(stage.kept(), 2);
}

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

/// Over SSH no browser is opened, and the line for the own computer is printed.
#[test]
fn over_ssh_it_says_how_the_browser_comes_back() {
    let stage = Stage::without_pages();
    let command = |arguments: &[&str]| {
        let mut command = stage.program("codex-connect");
        command.args(arguments).env("SSH_CONNECTION", "198.51.100.4 50022 192.0.2.7 2222").env("USER", "dev");
        command
    };
    let mut connect = crate::stage::run(command(&["connect", "--json"]));
    let line = connect.line_with("ssh -N -L ");
    let port = stage.ports[0];
    assert_eq!(line.trim(), format!("ssh -N -L {port}:localhost:{port} -p 2222 dev@192.0.2.7"));
    let address = connect.address();
    stage.follow(&address);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
    let doctor = crate::stage::Ran::from(command(&["doctor"]).output().expect("it runs"));
    assert!(doctor.out.contains("This is a remote computer, reached by SSH."), "{}", doctor.out);
    assert!(stage.cli(["doctor"]).out.contains("This computer can show a browser itself."));
}
