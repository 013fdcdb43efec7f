//! The callback port, and what follows where there is none.

use super::{SOON, another_program, hold};
use crate::inside::{Inside, view as seen};
use crate::stage::{Stage, block_on, wait_for};
use codex_connect_core::ask::{Ask, SignIn, Way};
use codex_connect_core::fault::{About, FaultCode};
use codex_connect_core::view::{ConnectView, StageView, View};
use secrecy::ExposeSecret;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use world::desktop::{Browser, Options};

fn is_in_browser(view: &View) -> bool {
    view.open_connect().is_some_and(|open| open.stage == StageView::InBrowser)
}

fn quietly() -> SignIn {
    SignIn { no_browser: true, ..SignIn::default() }
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

async fn fetch(address: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client.get(address).send().await.expect("there is an answer");
    (answer.status().as_u16(), answer.text().await.expect("is text"))
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
            // A child that another story is starting has what this process had open, for a moment.
            wait_for("what is held by half", Duration::from_secs(2), || TcpListener::bind((other, inside.port)).ok());
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
            assert!(begun.elapsed() < Duration::from_secs(10), "the port is free for who asked");
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

/// Who refused once may have thought better of it: each press asks anew.
#[test]
fn a_program_that_refused_is_asked_again_when_the_person_tries_again() {
    let inside = Inside::new();
    let [holder, other] = hold(inside.port);
    let asked = std::thread::spawn(move || {
        let _until_it_yields = other;
        for said in ["409 Conflict", "200 OK"] {
            let (mut stream, _) = holder.accept().expect("somebody asks");
            let read = stream.read(&mut [0; 4096]).expect("it asks");
            assert!(read > 0);
            let answer = format!("HTTP/1.1 {said}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).expect("it is answered");
        }
    });
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Connect(quietly()));
        seen(&host, "it is refused", |view| view.failed_with(FaultCode::PortsTaken)).await;
        host.ask(Ask::OtherWay { way: Way::Browser });
        tokio::task::spawn_blocking(|| asked.join()).await.expect("waits").expect("it is asked twice");
        let view = seen(&host, "it is given up", is_in_browser).await;
        assert_eq!(view.open_connect().and_then(|open| open.port), Some(inside.port));
    });
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
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        fetch(host.link().expect("has one").expose_secret()).await;
        seen(&host, "the account", |view| view.has_connected()).await;
    });
}
