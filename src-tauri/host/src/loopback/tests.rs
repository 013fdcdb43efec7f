use super::*;
use crate::neighbour;
use codex_connect_core::callback::Verdict;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A listener whose visits are answered with `page`, and the number of visits so far.
async fn listener(page: Page) -> (Listener, Arc<std::sync::atomic::AtomicUsize>) {
    let (visits, mut inbox) = mpsc::channel(64);
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Some(visit) = inbox.recv().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            match visit {
                Visit::Answer { reply, .. } => drop(reply.send(page.clone())),
                Visit::Cancel { reply, .. } => drop(reply.send(true)),
                Visit::Tls => {}
            }
        }
    });
    (listen(&[0, 0, 0], visits).await.expect("a port is free"), count)
}

async fn say(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("is open");
    stream.write_all(request.as_bytes()).await.expect("is written");
    let mut answer = String::new();
    let _ = tokio::time::timeout(Duration::from_secs(4), stream.read_to_string(&mut answer)).await;
    answer
}

async fn get(port: u16, path: &str, more: &str) -> String {
    say(port, &format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n")).await
}

fn status(answer: &str) -> u16 {
    answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[tokio::test]
async fn the_page_is_at_an_address_without_code_or_state() {
    let (listener, visits) = listener(Page::Connected { email: "dev@example.com".into() }).await;
    let port = listener.port();
    let browser = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: cross-site\r\nReferer: https://auth.openai.com/\r\n";
    let answer = get(port, "/auth/callback?code=x&state=y", browser).await;
    assert_eq!(status(&answer), 303, "{answer}");
    let place = answer.lines().find_map(|line| line.strip_prefix("location: ")).expect("goes somewhere").to_owned();
    assert!(place.starts_with("/done/") && !place.contains("code"), "{place}");
    for _ in 0..2 {
        let page = get(port, &place, "Accept-Language: zh-CN\r\n").await;
        assert!(status(&page) == 200 && page.contains("已登录"), "{page}");
        for header in ["no-store", "no-referrer", "nosniff", "default-src 'none'"] {
            assert!(page.contains(header), "{header}");
        }
    }
    assert_eq!(visits.load(std::sync::atomic::Ordering::SeqCst), 1);
    listener.hang_up().await;
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn what_is_no_browser_coming_back_is_refused_and_asks_nobody() {
    let (listener, visits) = listener(Page::Declined).await;
    let port = listener.port();
    let call = "/auth/callback?code=x&state=y";
    for (request, expected) in [
        (format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), 404),
        (format!("GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), 404),
        (format!("POST {call} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), 405),
        (format!("HEAD {call} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), 405),
        (format!("GET {call} HTTP/1.1\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: LOCALHOST:{port}\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}.\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nHost: localhost:{port}\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"), 400),
        (format!("GET http://evil.example{call} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 3\r\n\r\nabc"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: https://evil.example\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Dest: image\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Mode: cors\r\n\r\n"), 400),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Purpose: prefetch\r\n\r\n"), 425),
        (format!("GET /auth/callback?code={} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n", "x".repeat(20_000)), 431),
        (format!("GET {call} HTTP/1.1\r\nHost: localhost:{port}\r\n{}\r\n", "X-A: b\r\n".repeat(100)), 431),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let answer = say(port, &request).await;
        assert_eq!(status(&answer), expected, "{request:.120}\n{answer:.200}");
    }
    assert_eq!(visits.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn two_hundred_wrong_states_end_nothing_and_the_right_one_is_heard() {
    let ours = secrecy::SecretString::from("s".repeat(43));
    let (visits, mut inbox) = mpsc::channel(64);
    let expected = ours.clone();
    let judge = tokio::spawn(async move {
        let mut verdicts = vec![];
        while let Some(visit) = inbox.recv().await {
            let Visit::Answer { answer, reply, .. } = visit else { panic!("nobody asked to cancel") };
            let verdict = answer.judge(&expected, "https://auth.example.com");
            let _ = reply.send(match verdict {
                Verdict::Code => Page::Connected { email: "dev@example.com".into() },
                _ => Page::Stranger,
            });
            verdicts.push(verdict);
        }
        verdicts
    });
    let listener = listen(&[0, 0, 0], visits).await.expect("a port is free");
    let port = listener.port();
    for number in 0..200 {
        let answer = get(port, &format!("/auth/callback?code=c&state={number:0>43}"), "").await;
        assert!(status(&answer) == 400 && !answer.contains("state"), "{answer}");
    }
    let right = format!("/auth/callback?code=c&state={}", secrecy::ExposeSecret::expose_secret(&ours));
    assert_eq!(status(&get(port, &right, "").await), 303);
    drop(listener);
    let verdicts = judge.await.expect("judges to the end");
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Stranger).count(), 200);
    assert_eq!(verdicts.last(), Some(&Verdict::Code));
}

#[tokio::test]
async fn a_second_request_on_the_same_connection_is_not_heard() {
    let (listener, visits) = listener(Page::Stranger).await;
    let port = listener.port();
    let one = format!("GET /auth/callback?code=x&state=y HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let answer = say(port, &one.repeat(2)).await;
    assert_eq!(answer.matches("HTTP/1.1 400").count(), 1, "{answer}");
    assert_eq!(visits.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_browser_waits_longer_for_its_page_than_for_being_heard() {
    let (visits, mut inbox) = mpsc::channel(1);
    let listener = listen(&[0, 0, 0], visits).await.expect("a port is free");
    let port = listener.port();
    let browser = tokio::spawn(async move { get(port, "/auth/callback?code=x&state=y", "").await });
    let Some(Visit::Answer { reply, .. }) = inbox.recv().await else { panic!("no answer came") };
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert!(reply.send(Page::Declined).is_ok(), "the browser is still there");
    assert_eq!(status(&browser.await.expect("ends")), 303);
}

#[tokio::test]
async fn a_port_is_free_again_when_hanging_up_ends() {
    let (listener, _visits) = listener(Page::Stranger).await;
    let port = listener.port();
    let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("is open");
    let begun = std::time::Instant::now();
    listener.hang_up().await;
    let (visits, _inbox) = mpsc::channel(1);
    let again = listen(&[port], visits).await.expect("is free");
    assert_eq!(again.port(), port);
    assert!(begun.elapsed() < Duration::from_secs(1), "nobody had a page to fetch");
}

#[tokio::test]
async fn no_more_connections_than_there_is_room_for() {
    let (listener, _visits) = listener(Page::Stranger).await;
    let port = listener.port();
    let mut held = vec![];
    for _ in 0..200 {
        held.push(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("is queued"));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(listener.desk.open(), 128);
}

#[tokio::test]
async fn cancel_is_for_other_programs_only() {
    let (listener, visits) = listener(Page::Declined).await;
    let port = listener.port();
    for more in
        ["Sec-Fetch-Site: cross-site\r\n", "Origin: https://evil.example\r\n", "Referer: https://evil.example/\r\n"]
    {
        assert_eq!(status(&get(port, "/cancel", more).await), 403, "{more}");
    }
    let reply = neighbour::ask_to_yield(Ipv4Addr::LOCALHOST.into(), port).await;
    assert_eq!(reply, neighbour::Reply::Stays, "we do not yield to our own kind");
    assert_eq!(visits.load(std::sync::atomic::Ordering::SeqCst), 0);
    let answer = get(port, "/cancel", "").await;
    assert!(status(&answer) == 200 && answer.contains("Login cancelled"), "{answer}");
}

#[tokio::test]
async fn both_loopback_addresses_and_the_slow_one() {
    let (listener, _visits) = listener(Page::Stranger).await;
    let port = listener.port();
    assert!(TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await.is_ok());
    let begun = std::time::Instant::now();
    let answer = say(port, "GET /auth/call").await;
    assert_eq!(status(&answer), 408, "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn five_hundred_silent_connections_do_not_keep_a_browser_out() {
    let (listener, _visits) = listener(Page::Stranger).await;
    let port = listener.port();
    let mut held = vec![];
    for _ in 0..500 {
        held.push(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("is accepted"));
        if held.len() == 128 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
    let answer = get(port, "/auth/callback?code=x&state=y", "").await;
    assert_eq!(status(&answer), 400, "{answer}");
}

#[tokio::test]
async fn a_port_that_is_taken_on_either_address_is_taken() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let holder = std::net::TcpListener::bind(address).expect("is free");
        let port = holder.local_addr().expect("has one").port();
        let (visits, _inbox) = mpsc::channel(1);
        let fault = listen(&[port], visits).await.err().expect("is taken");
        assert_eq!(fault.code, codex_connect_core::fault::FaultCode::PortsHalfTaken);
        let codex_connect_core::fault::About::Ports { owners, .. } = fault.about else { panic!("names nobody") };
        assert_eq!(owners[0].pid, Some(std::process::id()));
        assert_eq!(owners[0].port, port);
    }
}

/// A program that answers one request with `answer`, and then leaves its port when `leaves`.
async fn neighbour_that(answer: &'static str, leaves: bool) -> (u16, tokio::task::JoinHandle<String>) {
    let holder = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("is free");
    let port = holder.local_addr().expect("has one").port();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = holder.accept().await.expect("is asked");
        let mut request = vec![0; 1024];
        let read = stream.read(&mut request).await.expect("is read");
        stream.write_all(answer.as_bytes()).await.expect("is answered");
        drop(stream);
        if !leaves {
            std::future::pending::<()>().await;
        }
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    (port, asked)
}

#[tokio::test]
async fn a_neighbour_that_yields_gives_its_port() {
    let (port, asked) = neighbour_that("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", true).await;
    let (visits, _inbox) = mpsc::channel(1);
    let listener = listen(&[port, 0], visits).await.expect("is given up");
    assert_eq!(listener.port(), port);
    let request = asked.await.expect("is asked once");
    assert!(request.starts_with("GET /cancel HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("Host: 127.0.0.1:{port}\r\n")), "{request}");
    assert!(request.contains(concat!("User-Agent: codex-connect/", env!("CARGO_PKG_VERSION"))), "{request}");
}

#[tokio::test]
async fn a_neighbour_that_does_not_yield_costs_no_time() {
    let (port, asked) = neighbour_that("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", false).await;
    let (visits, _inbox) = mpsc::channel(1);
    let begun = std::time::Instant::now();
    let listener = listen(&[port, 0], visits).await.expect("the next port is free");
    assert_ne!(listener.port(), port);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    asked.abort();
}

/// One that has only ::1 is asked there; when it yields, both addresses are had.
#[tokio::test]
async fn a_neighbour_on_the_other_address_is_asked_too() {
    let holder = tokio::net::TcpListener::bind("[::1]:0").await.expect("is free");
    let port = holder.local_addr().expect("has one").port();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = holder.accept().await.expect("is asked");
        let mut request = vec![0; 1024];
        let read = stream.read(&mut request).await.expect("is read");
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.expect("is answered");
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let (visits, _inbox) = mpsc::channel(1);
    let listener = listen(&[port], visits).await.expect("is given up");
    assert!(asked.await.expect("is asked once").contains(&format!("Host: [::1]:{port}\r\n")));
    for address in [std::net::IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
        assert!(TcpStream::connect((address, listener.port())).await.is_ok(), "{address}");
    }
}

/// As a browser that insists on https begins: the first bytes of a ClientHello.
#[tokio::test]
async fn a_browser_that_speaks_tls_is_told_so_at_once() {
    let (visits, mut inbox) = mpsc::channel(64);
    let listener = listen(&[0, 0, 0], visits).await.expect("a port is free");
    let begun = std::time::Instant::now();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, listener.port())).await.expect("is open");
    stream.write_all(&[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]).await.expect("is written");
    let mut answer = vec![];
    stream.read_to_end(&mut answer).await.expect("it is closed");
    assert_eq!(answer, [21, 3, 3, 0, 2, 2, 40], "a fatal alert, and nothing else");
    assert!(matches!(inbox.recv().await, Some(Visit::Tls)));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(status(&get(listener.port(), "/elsewhere", "").await), 404, "and http goes on");
    // A page can make a browser do so as often as it likes.
    for _ in 0..200 {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, listener.port())).await.expect("is open");
        stream.write_all(&[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]).await.expect("is written");
        stream.read_exact(&mut [0; 7]).await.expect("it is told");
    }
    assert!(inbox.try_recv().is_err(), "it is said once");
}
