//! Bad proxies: typed wrongly, or answering wrongly (behaviour 131, 138 to 142). Each row: what is typed or answered, what
//! is said; and after each the token is unspent, the issuer has heard nothing, account and setting are as they were.

mod typed;

use crate::inside::{Inside, view as seen};
use crate::stage::{block_on, free_port};
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::{About, FaultCode};
use codex_connect_core::rotation::When;
use codex_connect_core::setting::Typed;
use codex_connect_core::view::{StageView, View};
use codex_connect_host::Host;
use std::time::{Duration, Instant};
use world::proxies::scripted::{ScriptedProxy, Step};
use world::tls::{Authority, TlsFront};

/// How many proxies stand in this room.
pub fn count() -> usize {
    typed::TYPED.len() + answers().len() + SCHEMES.len() * missing().len() + hanging().len()
}

/// A proxy that answers by these steps; how its address begins; what is said.
type Row = (&'static str, &'static str, Vec<Step>, FaultCode);

fn http(name: &'static str, answer: &str, code: FaultCode) -> Row {
    (name, "http://", vec![Step::Hear, Step::say(answer)], code)
}

/// After a tunnel was made.
fn beyond(name: &'static str, then: Vec<Step>, code: FaultCode) -> Row {
    let made = "HTTP/1.1 200 Connection established\r\n\r\n";
    (name, "http://", [vec![Step::Hear, Step::say(made), Step::Hear], then].concat(), code)
}

fn socks(name: &'static str, scheme: &'static str, answers: &[&[u8]], code: FaultCode) -> Row {
    let steps = answers.iter().flat_map(|answer| [Step::Hear, Step::Say(answer.to_vec())]).collect();
    (name, scheme, steps, code)
}

fn answers() -> Vec<Row> {
    use FaultCode::{Blocked, NoAnswer, NotTrusted, ProxyPassword, ProxySilent};
    let page = "Content-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(9_000));
    let ask = "Proxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    let (open, login) = ([5_u8, 0], [5_u8, 2]);
    let refusal = |reply: u8| [5, reply, 0, 1, 0, 0, 0, 0, 0, 0];
    let mut rows = vec![
        ("closes at once", "http://", vec![], ProxySilent),
        ("closes when asked", "http://", vec![Step::Hear], ProxySilent),
        http("half a status line", "HTTP/1.1 2", ProxySilent),
        http("half a header", "HTTP/1.1 200 OK\r\nVia: x", ProxySilent),
        http("wants a password", &format!("HTTP/1.1 407 Proxy Authentication Required\r\n{ask}"), ProxyPassword),
        http("wants a password, with a page", &format!("HTTP/1.1 407 No\r\n{page}"), ProxyPassword),
        http("wants a password, in HTTP/1.0", "HTTP/1.0 407 No\r\n\r\n", ProxyPassword),
        http("wants a password, by NTLM", "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n", ProxyPassword),
        http("bad request", "HTTP/1.1 400 Bad Request\r\n\r\n", ProxySilent),
        http("wants a password, as a server says it", "HTTP/1.1 401 Unauthorized\r\n\r\n", ProxyPassword),
        http("forbids the host", &format!("HTTP/1.1 403 Forbidden\r\n{page}"), Blocked),
        http("forbids it by law", "HTTP/1.1 451 Unavailable For Legal Reasons\r\n\r\n", Blocked),
        http("not found", "HTTP/1.1 404 Not Found\r\n\r\n", ProxySilent),
        http("no CONNECT", "HTTP/1.1 405 Method Not Allowed\r\n\r\n", ProxySilent),
        http("internal error", &format!("HTTP/1.1 500 Error\r\n{page}"), ProxySilent),
        http("bad gateway", &format!("HTTP/1.1 502 Bad Gateway\r\n{page}"), ProxySilent),
        http("unavailable", &format!("HTTP/1.1 503 Unavailable\r\n{page}"), ProxySilent),
        http("gateway timeout", "HTTP/1.1 504 Gateway Timeout\r\n\r\n", ProxySilent),
        http("a portal's redirect", "HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n", ProxySilent),
        http("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", ProxySilent),
        http("a page and no HTTP", "<html>hello</html>", ProxySilent),
        http("another protocol", "SSH-2.0-OpenSSH_9.2\r\n", ProxySilent),
        http("endless headers", &long, ProxySilent),
        http("a page as if it were the tunnel", &format!("HTTP/1.1 200 OK\r\n{page}"), NoAnswer),
        beyond("junk instead of TLS", vec![Step::say("HTTP/1.1 200 OK\r\n\r\n<html>")], NotTrusted),
        beyond("a TLS alert", vec![Step::Say(vec![0x15, 3, 1, 0, 2, 2, 40])], NotTrusted),
        beyond("TLS that ends", vec![], NoAnswer),
        beyond("TLS that ends in the middle", vec![Step::Say(vec![0x16, 3, 3, 0, 90, 2])], NoAnswer),
        (
            "TLS where the proxy has none",
            "https://",
            vec![Step::Hear, Step::say("HTTP/1.1 400 No\r\n\r\n")],
            NotTrusted,
        ),
        ("SOCKS that closes", "socks5://", vec![Step::Hear], ProxySilent),
        socks("SOCKS with no way to sign in", "socks5://", &[&[5, 0xff]], ProxyPassword),
        socks("SOCKS that refuses the password", "socks5://u:p@", &[&login, &[1, 1]], ProxyPassword),
        socks("SOCKS that ignores the password", "socks5://u:p@", &[&open], ProxySilent),
        socks("SOCKS of another version", "socks5://", &[&[4, 0]], ProxySilent),
        socks("HTTP where SOCKS should be", "socks5://", &[b"HTTP/1.1 400 Bad Request\r\n\r\n"], ProxySilent),
        socks("SOCKS that ends in the middle", "socks5h://", &[&open, &[5, 0, 0]], ProxySilent),
        socks("SOCKS, then junk", "socks5h://", &[&open, &refusal(0), b"HTTP/1.1 200 OK\r\n\r\n"], NotTrusted),
        socks("SOCKS, then nothing", "socks5h://u:p@", &[&login, &[1, 0], &refusal(0)], NoAnswer),
    ];
    // RFC 1928 §6: failure, not allowed, network, host, refused, TTL, command, address type.
    for reply in 1..=8 {
        rows.push(socks("SOCKS that makes no connection", "socks5://", &[&open, &refusal(reply)], ProxySilent));
    }
    rows
}

const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// Proxies that are not there: a name, and where each would be.
fn missing() -> [(&'static str, String); 2] {
    let nobody = format!("127.0.0.1:{}", free_port());
    [("nobody listens", nobody), ("there is no such host", "no-such-proxy.invalid:8080".to_owned())]
}

/// An account whose issuer is behind TLS, with a host that trusts it.
struct Behind {
    inside: Inside,
    front: TlsFront,
    account: AccountId,
    _folder: tempfile::TempDir,
    ca_file: std::path::PathBuf,
}

impl Behind {
    async fn new() -> Behind {
        let inside = Inside::new();
        let account = inside.account(&inside.host(false).await).await;
        let authority = Authority::new("Test Root", "Tests");
        let folder = tempfile::tempdir().expect("a folder");
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem()).expect("is written");
        let front = TlsFront::start(authority.issue(&["localhost"]), inside.issuer.port());
        Behind { inside, front, account, _folder: folder, ca_file }
    }

    async fn host(&self) -> Host {
        let settings = [
            ("CODEX_CONNECT_ISSUER_URL".into(), self.front.url().into()),
            ("CODEX_CONNECT_NETWORK_CA_FILE".into(), self.ca_file.clone().into_os_string()),
        ];
        self.inside.host_with(false, settings).await
    }

    /// A refresh through this proxy ends so, and nothing of it came to the issuer.
    async fn refused(&self, host: &Host, name: &str, address: String, code: FaultCode) {
        host.set_proxy(&self.account, &Typed(address.clone())).await.expect("can be read");
        let fault = host.refresh(&self.account, When::Now).await.expect_err(name);
        assert_eq!(fault.code, code, "{name} ({address})");
        if matches!(code, FaultCode::ProxySilent | FaultCode::ProxyPassword) {
            let place = address.rsplit(['@', '/']).next().unwrap_or_default().to_owned();
            assert_eq!(fault.about, About::Proxy { host: place }, "{name}");
        }
        assert_eq!(self.inside.issuer.counts().refreshes, 0, "{name}: nothing was sent");
        let seen = self.inside.seen(host).await;
        assert_eq!((seen.generation, seen.usable), (1, true), "{name}: the token is unspent");
    }

    /// A sign-in through this proxy ends so before any browser, where the proxy is why; else it is tried.
    async fn begins(&self, host: &Host, name: &str, address: String, code: FaultCode) {
        let plan = SignIn { proxy: Some(Typed(address)), no_browser: true, ..SignIn::default() };
        host.ask(Ask::Connect(plan));
        let settled = |view: &View| {
            let stage = view.connect.as_ref().map(|connect| &connect.stage);
            matches!(stage, Some(StageView::InBrowser | StageView::Failed { .. }))
        };
        let view = seen(host, name, settled).await;
        match code {
            FaultCode::NoAnswer => assert!(view.open_connect().is_some(), "{name}: it may work when it counts"),
            code => assert!(view.failed_with(code), "{name}: {:?}", view.connect),
        }
        host.ask(Ask::Cancel);
        host.ask(Ask::Dismiss);
        seen(host, name, |view| view.connect.is_none()).await;
    }

    /// Without the proxy everything is as before.
    async fn recovers(&self, host: &Host) {
        host.set_proxy(&self.account, &Typed("direct".into())).await.expect("is set");
        host.refresh(&self.account, When::Now).await.expect("the token was never spent");
        assert_eq!((self.inside.issuer.counts().refreshes, self.inside.issuer.counts().reuses), (1, 0));
    }
}

#[test]
fn a_proxy_that_answers_wrongly_spends_nothing() {
    block_on(async {
        let behind = Behind::new().await;
        let host = behind.host().await;
        let rows = answers();
        for (name, scheme, steps, code) in rows {
            let proxy = ScriptedProxy::start(steps);
            behind.refused(&host, name, format!("{scheme}{}", proxy.place()), code).await;
            behind.begins(&host, name, format!("{scheme}{}", proxy.place()), code).await;
        }
        for scheme in SCHEMES {
            for (name, place) in missing() {
                let address = format!("{scheme}://{place}");
                behind.refused(&host, name, address, FaultCode::ProxySilent).await;
            }
        }
        behind.recovers(&host).await;
    });
}

/// A proxy that stops at some step.
fn hanging() -> Vec<(&'static str, &'static str, Vec<Step>)> {
    let made = "HTTP/1.1 200 Connection established\r\n\r\n";
    vec![
        ("says nothing", "http", vec![Step::Hang]),
        ("says nothing when asked", "http", vec![Step::Hear, Step::Hang]),
        ("makes a tunnel and says nothing", "http", vec![Step::Hear, Step::say(made), Step::Hang]),
        ("says nothing in TLS", "https", vec![Step::Hang]),
        ("SOCKS that says nothing", "socks5", vec![Step::Hang]),
        ("SOCKS that stops", "socks5h", vec![Step::Hear, Step::Say(vec![5, 0]), Step::Hang]),
    ]
}

#[test]
fn a_proxy_that_hangs_is_given_up_in_time() {
    // Side by side, for each takes ten seconds.
    std::thread::scope(|scope| {
        for (name, scheme, steps) in hanging() {
            scope.spawn(move || {
                block_on(async {
                    let behind = Behind::new().await;
                    let host = behind.host().await;
                    let proxy = ScriptedProxy::start(steps);
                    let begun = Instant::now();
                    let address = format!("{scheme}://{}", proxy.place());
                    behind.refused(&host, name, address, FaultCode::ProxySilent).await;
                    assert!(begun.elapsed() < Duration::from_secs(20), "{name}: {:?}", begun.elapsed());
                    behind.recovers(&host).await;
                });
            });
        }
    });
}
