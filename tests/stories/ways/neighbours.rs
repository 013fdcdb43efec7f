//! A busy callback port and a real browser: the whole way by the next port, or by the one that its holder leaves.

use super::{another_program, hold};
use crate::stage::Stage;
use std::io::{Read, Write};
use std::thread::JoinHandle;

#[test]
fn a_port_that_another_program_keeps_leaves_the_next() {
    let stage = Stage::new();
    another_program(stage.ports[0]);
    connects_by(&stage, stage.ports[1]);
}

#[test]
fn a_port_that_its_holder_leaves_when_asked_is_used() {
    let stage = Stage::new();
    let asked = leaves_when_asked(stage.ports[0]);
    connects_by(&stage, stage.ports[0]);
    let request = asked.join().expect("it ends");
    assert!(request.starts_with("GET /cancel HTTP/1.1\r\n"), "{request}");
}

/// From the tray through the browser, which comes back to this port, to the account.
fn connects_by(stage: &Stage, port: u16) {
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let address = stage.desktop.browser(["wait", "/oauth/authorize"]);
    assert!(address.contains(&format!("%3A{port}%2F")), "{address}");
    stage.desktop.browser(["click", "Approve"]);
    let place = stage.desktop.browser(["wait-where", "/done"]);
    assert!(place.contains(&format!(":{port}/done")), "{place}");
    let page = stage.desktop.browser(["text", "body"]);
    assert!(page.contains("Connected") && page.contains("dev@acme.example"), "{page}");
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
    let list = stage.cli(["list", "--json"]).json();
    assert_eq!((list[0]["email"].as_str(), list[0]["standing"].as_str()), (Some("dev@acme.example"), Some("fresh")));
    assert_eq!((stage.issuer.counts().exchanges, stage.kept()), (1, 1));
    assert_eq!(stage.cli(["validate", "dev@acme.example"]).code, 0, "its token is good");
}

/// A program with an open sign-in of its own, which gives its port up to whoever asks. What it was asked.
fn leaves_when_asked(port: u16) -> JoinHandle<String> {
    let holders = hold(port);
    std::thread::spawn(move || {
        let (mut stream, _) = holders[0].accept().expect("is asked");
        let mut request = [0; 1024];
        let read = stream.read(&mut request).expect("is read");
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\nLogin cancelled";
        stream.write_all(answer.as_bytes()).expect("is answered");
        String::from_utf8_lossy(&request[..read]).into_owned()
    })
}
