//! Requests at an open listener (behaviour 107).

use super::{assert_untouched, in_browser, opened, seen, value};
use crate::inside::Inside;
use crate::stage::block_on;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// A name, the request's bytes, the status of its answer (0: none), and a word that stands in it.
type Row = (&'static str, Vec<u8>, u16, &'static str);

const CALL: &str = "/auth/callback";

/// How many requests stand in this room.
pub fn count() -> usize {
    rows(1455, "ac_0123456789", &"s".repeat(43)).len()
}

fn rows(port: u16, code: &str, state: &str) -> Vec<Row> {
    let query = format!("code={code}&state={state}");
    let good = format!("{CALL}?{query}");
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n");
    let raw = |line: &str, more: &str| format!("{line}\r\nHost: localhost:{port}\r\n{more}\r\n");
    let host = |host: &str| format!("GET {good} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let stranger = "not part of a sign-in";
    let incomplete = "answer was incomplete";
    let mut rows: Vec<(&'static str, String, u16, &'static str)> = vec![
        // What the query says.
        ("another state", get(&format!("{CALL}?code={code}&state=another"), ""), 400, stranger),
        ("a state without its end", get(&format!("{CALL}?code={code}&state={}", &state[..42]), ""), 400, stranger),
        ("a state with more", get(&format!("{good}x"), ""), 400, stranger),
        ("a long state", get(&format!("{CALL}?code={code}&state={}", "x".repeat(129)), ""), 400, stranger),
        ("no state", get(&format!("{CALL}?code={code}"), ""), 400, incomplete),
        ("an empty state", get(&format!("{CALL}?code={code}&state="), ""), 400, incomplete),
        ("no code", get(&format!("{CALL}?state={state}"), ""), 400, incomplete),
        ("an empty code", get(&format!("{CALL}?code=&state={state}"), ""), 400, incomplete),
        ("a long code", get(&format!("{CALL}?code={}&state={state}", "x".repeat(4_097)), ""), 400, incomplete),
        ("no query", get(CALL, ""), 400, incomplete),
        ("an empty query", get(&format!("{CALL}?"), ""), 400, incomplete),
        ("a code twice", get(&format!("{good}&code={code}"), ""), 400, incomplete),
        ("a state twice", get(&format!("{good}&state={state}"), ""), 400, incomplete),
        ("a state and an empty one", get(&format!("{good}&state="), ""), 400, incomplete),
        ("a code and an error", get(&format!("{good}&error=access_denied"), ""), 400, incomplete),
        ("an error twice", get(&format!("{CALL}?error=a&error=b&state={state}"), ""), 400, incomplete),
        ("an error without its state", get(&format!("{CALL}?error=access_denied"), ""), 400, incomplete),
        ("an error of another", get(&format!("{CALL}?error=access_denied&state=another"), ""), 400, stranger),
        ("two issuers", get(&format!("{good}&iss=a&iss=b"), ""), 400, incomplete),
        ("another issuer", get(&format!("{good}&iss=https%3A%2F%2Fissuer.example"), ""), 400, stranger),
        ("parameters in capitals", get(&format!("{CALL}?CODE={code}&STATE={state}"), ""), 400, incomplete),
        ("semicolons", get(&format!("{CALL}?code={code};state={state}"), ""), 400, incomplete),
        ("markup", get(&format!("{CALL}?error=%3Cscript%3E&state=%3Cb%3E"), ""), 400, stranger),
        ("bytes that are no text", get(&format!("{CALL}?code=%ff%fe&state=%ff"), ""), 400, stranger),
        // Where it goes.
        ("another path", get("/", ""), 404, "Not Found"),
        ("an icon", get("/favicon.ico", ""), 404, "Not Found"),
        ("a path in capitals", get(&format!("/AUTH/CALLBACK?{query}"), ""), 404, "Not Found"),
        ("a path with more", get(&format!("{CALL}/?{query}"), ""), 404, "Not Found"),
        ("a path with two slashes", get(&format!("//auth/callback?{query}"), ""), 404, "Not Found"),
        ("a path that climbs", get(&format!("/x/..{good}"), ""), 404, "Not Found"),
        ("an encoded path", get(&format!("/auth%2Fcallback?{query}"), ""), 404, "Not Found"),
        ("another program's page", get("/success?id_token=x", ""), 404, "Not Found"),
        ("a page that was never kept", get("/done/0123456789abcdef01234567", ""), 400, stranger),
        ("the place of pages", get("/done", ""), 400, stranger),
        // How it is asked.
        ("POST", raw(&format!("POST {good} HTTP/1.1"), ""), 405, "Method Not Allowed"),
        ("HEAD", raw(&format!("HEAD {good} HTTP/1.1"), ""), 405, ""),
        ("OPTIONS", raw(&format!("OPTIONS {good} HTTP/1.1"), ""), 405, "Method Not Allowed"),
        ("PUT", raw(&format!("PUT {good} HTTP/1.1"), ""), 405, "Method Not Allowed"),
        ("a method of small letters", raw(&format!("get {good} HTTP/1.1"), ""), 405, "Method Not Allowed"),
        ("a form", raw(&format!("POST {CALL} HTTP/1.1"), "Content-Length: 4\r\n") + "code", 400, "Bad Request"),
        ("a body", get(&good, "Content-Length: 3\r\n") + "abc", 400, "Bad Request"),
        ("a body in pieces", get(&good, "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400, "Bad Request"),
        ("two lengths", get(&good, "Content-Length: 3\r\nContent-Length: 4\r\n"), 400, ""),
        ("HTTP/1.0", raw(&format!("GET {good} HTTP/1.0"), ""), 400, "Bad Request"),
        ("HTTP/0.9", format!("GET {good}\r\n\r\n"), 400, ""),
        ("HTTP/9.9", raw(&format!("GET {good} HTTP/9.9"), ""), 400, ""),
        ("an upgrade", get(&good, "Upgrade: h2c\r\nConnection: Upgrade\r\n"), 400, "Bad Request"),
        ("a proxy's request", raw(&format!("GET http://localhost:{port}{good} HTTP/1.1"), ""), 400, "Bad Request"),
        ("a tunnel", raw(&format!("CONNECT localhost:{port} HTTP/1.1"), ""), 400, "Bad Request"),
        ("nonsense", "nonsense\r\n\r\n".into(), 400, ""),
        ("a header without a name", get(&good, ": x\r\n"), 400, ""),
        ("many headers", get(&good, &"X-A: b\r\n".repeat(100)), 431, ""),
        ("a long line", get(&format!("{CALL}?code={}", "x".repeat(20_000)), ""), 431, ""),
        ("half a request", format!("GET {CALL}"), 408, ""),
        // For whom it is.
        ("no host", format!("GET {good} HTTP/1.1\r\n\r\n"), 400, "Bad Request"),
        ("another host", host(&format!("issuer.example:{port}")), 400, "Bad Request"),
        ("a host in capitals", host(&format!("LOCALHOST:{port}")), 400, "Bad Request"),
        ("a host with a dot", host(&format!("localhost.:{port}")), 400, "Bad Request"),
        ("a host without its port", host("localhost"), 400, "Bad Request"),
        ("another port", host("localhost:1"), 400, "Bad Request"),
        ("a host with a name", host(&format!("me@localhost:{port}")), 400, "Bad Request"),
        ("two hosts", get(&good, &format!("Host: localhost:{port}\r\n")), 400, "Bad Request"),
        // Who asks.
        ("another page's script", get(&good, "Origin: https://page.example\r\n"), 400, "Bad Request"),
        ("a picture", get(&good, "Sec-Fetch-Dest: image\r\n"), 400, "Bad Request"),
        ("a frame", get(&good, "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n"), 400, "Bad Request"),
        ("a fetch", get(&good, "Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"), 400, "Bad Request"),
        ("a look ahead", get(&good, "Sec-Purpose: prefetch;prerender\r\n"), 425, "Too Early"),
        ("a page that cancels", get("/cancel", "Sec-Fetch-Site: cross-site\r\n"), 403, "Forbidden"),
        ("our own kind that cancels", get("/cancel", "User-Agent: codex-connect/9.9.9\r\n"), 409, "Conflict"),
    ];
    rows.push(("nothing", String::new(), 0, ""));
    rows.into_iter().map(|(name, request, status, says)| (name, request.into_bytes(), status, says)).collect()
}

/// Asks, says that nothing more comes where that is the row, and reads to the end.
fn say(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(6))).expect("can be set");
    if request.is_empty() {
        stream.shutdown(std::net::Shutdown::Write).expect("can be shut");
    }
    stream.write_all(request).expect("it is written");
    let mut answer = vec![];
    // An end by reset is an end.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn no_bad_request_ends_a_sign_in() {
    let inside = Inside::new();
    block_on(async {
        let (host, address) = opened(&inside).await;
        let (port, code, state) = (inside.port, value(&address, "code"), value(&address, "state"));
        for (name, request, status, says) in rows(port, &code, &state) {
            let answer = tokio::task::spawn_blocking(move || say(port, &request)).await.expect("it is asked");
            let got = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0_u16);
            assert_eq!(got, status, "{name}: {answer:.300}");
            assert!(answer.contains(says), "{name}: {answer:.300}");
            assert!(!answer.contains(&code) && !answer.contains(&state), "{name}: it says back what came");
            let view = host.view().borrow().clone();
            let open = view.open_connect().unwrap_or_else(|| panic!("{name}: it has ended"));
            assert!(in_browser(open), "{name}: {open:?}");
            assert_untouched(&inside, name);
        }
        let (good, from) = (format!("GET {CALL}?code={code}&state={state}"), port);
        let request = format!("{good} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").into_bytes();
        let answer = tokio::task::spawn_blocking(move || say(from, &request)).await.expect("it is asked");
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        seen(&host, "the right one", |view| view.has_connected()).await;
        assert_eq!(inside.issuer.counts().exchanges, 1);
    });
}
