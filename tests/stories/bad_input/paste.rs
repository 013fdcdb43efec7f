//! Pasted texts (behaviour 104 to 106).

use super::{assert_untouched, in_browser, opened, redirect, seen, shown, sign_in, value};
use crate::inside::Inside;
use crate::stage::block_on;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::view::StageView;
use secrecy::ExposeSecret;

/// What a paste is, and the text.
type Row = (&'static str, String);

/// What the good answer of the open sign-in is made of.
struct Parts {
    /// The whole address.
    address: String,
    /// The sign-in page's own address.
    link: String,
    code: String,
    state: String,
}

impl Parts {
    fn base(&self) -> &str {
        self.address.split('?').next().expect("has a path")
    }

    fn query(&self) -> String {
        format!("code={}&state={}", self.code, self.state)
    }
}

/// How many pastes stand in this room.
pub fn count() -> usize {
    let (code, state) = ("ac_0123456789".to_owned(), "s".repeat(43));
    let address = format!("http://localhost:1455/auth/callback?code={code}&state={state}");
    let of = Parts { address, link: format!("http://127.0.0.1/oauth/authorize?state={state}"), code, state };
    unreadable(&of).len() + strangers(&of).len()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Texts without an answer in them.
fn unreadable(of: &Parts) -> Vec<Row> {
    let (base, code, state, query) = (of.base(), &of.code, &of.state, of.query());
    let mut rows: Vec<Row> = vec![
        ("a parameter without its code", format!("{base}?state={state}")),
        ("an empty code", format!("{base}?code=&state={state}")),
        ("a code of another issuer without a state", format!("{base}?code={code}&iss=https%3A%2F%2Fissuer.example")),
        ("an empty state", format!("{base}?code={code}&state=")),
        ("a code twice", format!("{base}?{query}&code={code}")),
        ("another code too", format!("{base}?code=other&{query}")),
        ("a state twice", format!("{base}?{query}&state={state}")),
        ("another state too", format!("{base}?{query}&state=other")),
        ("a code and an error", format!("{base}?{query}&error=access_denied")),
        ("an error twice", format!("{base}?error=a&error=b&state={state}")),
        ("an error without its state", format!("{base}?error=access_denied")),
        ("an empty error", format!("{base}?error=&state={state}")),
        ("two descriptions", format!("{base}?error=a&error_description=b&error_description=c&state={state}")),
        ("two issuers", format!("{base}?{query}&iss=a&iss=b")),
        ("a code that is too long", format!("{base}?code={}&state={state}", "x".repeat(4_097))),
        ("a bare code that is too long", "x".repeat(4_097)),
        ("a parameter in capitals", format!("{base}?CODE={code}&STATE={state}")),
        ("a parameter of another name", format!("{base}?kode={code}&state={state}")),
        ("a parameter with a prefix", format!("{base}?my_code={code}&state={state}")),
        ("the address twice in one line", format!("{0}{0}", of.address)),
        ("encoded three times", encoded(&encoded(&encoded(&of.address)))),
        ("base64 of the address", "aHR0cDovL2xvY2FsaG9zdDoxNDU1L2F1dGgvY2FsbGJhY2s/Y29kZT1hYmM=".into()),
        ("the sign-in page", of.link.clone()),
        ("the sign-in page in quotes", format!("\"{}\"", of.link)),
        ("the sign-in page without its scheme", of.link.trim_start_matches("http://").into()),
        ("the sign-in page, encoded", encoded(&of.link)),
        ("the sign-in page's query", of.link.split('?').nth(1).expect("has one").into()),
        ("the callback without its query", base.into()),
        ("the callback with an empty query", format!("{base}?")),
        ("the callback with an empty fragment", format!("{base}#")),
        ("the page after the callback", base.replace("/auth/callback", "/done/0123456789abcdef")),
        ("the page of another program", base.replace("/auth/callback", "/success")),
        ("an error page of the browser", "chrome-error://chromewebdata/".into()),
        ("an access token", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWl0".into()),
        ("a refresh token", "rt_0123456789abcdef0123456789abcdef".into()),
        ("a refresh token of another form", "rt.1.AbCdEfGhIjKlMnOpQrStUvWxYz0123".into()),
        ("an opaque access token", "at_0123456789abcdef0123456789abcdef".into()),
        ("an API key", "sk-proj-0123456789abcdef0123456789".into()),
        ("a session key", "sess-0123456789abcdef0123456789abcd".into()),
        ("GitHub's token", "ghp_0123456789abcdefghijABCDEFGHIJ012345".into()),
        ("GitHub's other token", "github_pat_11ABCDEFG0abcdefghijkl_0123456789abcdef".into()),
        ("GitLab's token", "glpat-0123456789abcdefghij".into()),
        ("Slack's token", "xoxb-0123456789012-0123456789012-abcdefghijABCDEFGHIJ".into()),
        ("npm's token", "npm_0123456789abcdefghijABCDEFGHIJ012345".into()),
        ("Hugging Face's token", "hf_abcdefghijABCDEFGHIJ0123456789".into()),
        ("an access key of AWS", "AKIAIOSFODNN7EXAMPLE".into()),
        ("Google's key", "AIzaSyA0123456789abcdefghijABCDEFGHIJ-_0".into()),
        ("Stripe's key", "sk_live_0123456789abcdefghijABCD".into()),
        ("a UUID", "019ad2c4-5b1e-7c33-9f0e-2d6b8a1c4e5f".into()),
        ("a UUID in braces", "{019AD2C4-5B1E-7C33-9F0E-2D6B8A1C4E5F}".into()),
        ("an MD5", "d41d8cd98f00b204e9800998ecf8427e".into()),
        ("a commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709".into()),
        ("a SHA-256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into()),
        ("a card's number", "4111-1111-1111-1111".into()),
        ("a header", "Bearer 0123456789abcdef0123456789abcdef".into()),
        ("a whole header", "Authorization: Bearer 0123456789abcdef0123456789".into()),
        ("a token answer", r#"{"access_token":"0123456789abcdef","refresh_token":"0123456789abcdef"}"#.into()),
        ("an auth.json", r#"{"auth_mode":"chatgpt","tokens":{"id_token":"a.b.c","access_token":"d"}}"#.into()),
        ("an error in JSON", r#"{"error":{"code":"access_denied"}}"#.into()),
        ("an error in flat JSON", r#"{"error": "access_denied"}"#.into()),
        ("a device code", "ABCD-12345".into()),
        ("a page", "<!doctype html><title>Signed in</title>".into()),
        ("a script", "<script>location='http://localhost'</script>".into()),
        ("a script's address", "javascript:alert(document.cookie)".into()),
        ("a data address", "data:text/html,<p>signed in</p>".into()),
        ("a file's address", "file:///home/dev/callback.html".into()),
        ("a mail address", "dev@acme.example".into()),
        ("a mail's address", "mailto:dev@acme.example".into()),
        ("a Windows path", r"C:\Users\dev\Downloads\auth.json".into()),
        ("a path", "/home/dev/.codex/auth.json".into()),
        ("a shell command", "ssh -N -L 1455:localhost:1455 dev@192.0.2.7".into()),
        ("a curl command", "curl -v http://localhost:1455/".into()),
        ("a log line", "2026-11-27T21:00:00Z INFO waiting for the browser".into()),
        ("a template", "{{ code }}#{{ state }}".into()),
        ("a query of SQL", "' OR 1=1 --".into()),
        ("a search", "https://search.example/?q=localhost+refused+to+connect".into()),
        ("another page", "https://chatgpt.com/".into()),
        ("a loopback host", "localhost:1455".into()),
        ("a loopback address", "127.0.0.1".into()),
        ("an IPv6 address", "[::1]:1455".into()),
        ("an address that is none", "http://".into()),
        ("a scheme", "https:".into()),
        ("a question mark", "?".into()),
        ("an ampersand", "&".into()),
        ("a hash", "#".into()),
        ("an equals sign", "=".into()),
        ("a name", "code".into()),
        ("a name with nothing", "code=".into()),
        ("two names with nothing", "code=&state=".into()),
        ("a name of an error", "error=".into()),
        ("a word", "hello".into()),
        ("a sentence", "sign me in now that I have pasted this line here".into()),
        ("a sentence in Chinese", "登录成功了。您现在可以关闭此页面，然后回到终端。".into()),
        ("right-to-left text", "\u{202e}תודה רבה לכולם על הכול".into()),
        ("pictures", "🔑🔑🔑🔑🔑🔑🔑🔑".into()),
        ("a short code", "ac_0123456789".into()),
        ("a short code with a state", format!("ac_012345#{state}")),
        ("nothing", String::new()),
        ("spaces", "   \t ".into()),
        ("line ends", "\r\n\r\n".into()),
        ("quotes with nothing in them", "“”".into()),
        ("a byte order mark", "\u{feff}".into()),
        ("a zero", "\0".into()),
        ("an escape sequence", "\u{1b}[31mred\u{1b}[0m".into()),
        ("a percent sign", "%".into()),
        ("encoded percent signs", "%25%25%25%25".into()),
        ("what cannot be decoded", "%zz%zz%zz%zz".into()),
        ("bytes that are no text", "%ff%fe%fd".into()),
    ];
    rows.push(("a long text", "a b ".repeat(16_000)));
    rows.push(("many parameters", format!("{base}?{}", "x=1&".repeat(4_000))));
    rows
}

/// Texts with the answer of another sign-in.
fn strangers(of: &Parts) -> Vec<Row> {
    let (base, code, state, query) = (of.base(), &of.code, &of.state, of.query());
    let swapped: String = state
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    vec![
        ("another state", format!("{base}?code={code}&state=another")),
        ("another state of the same length", format!("{base}?code={code}&state={}", "x".repeat(state.len()))),
        ("a state in other letters", format!("{base}?code={code}&state={swapped}")),
        ("a state without its end", format!("{base}?code={code}&state={}", &state[..state.len() - 1])),
        ("a state without its beginning", format!("{base}?code={code}&state={}", &state[1..])),
        ("a state with more", format!("{base}?{query}x")),
        ("a state with an ellipsis", format!("{base}?{query}…")),
        ("a state that is too long", format!("{base}?code={code}&state={}", "x".repeat(129))),
        ("an answer with words after it", format!("{base}?{query} thanks")),
        ("an answer inside JSON", format!("{{\"url\":\"{base}?{query}\"}}")),
        ("a bare code with another state", format!("{code}#another")),
        ("a bare code with a state that is too long", format!("{code}#{}", "x".repeat(129))),
        ("an error of another sign-in", format!("{base}?error=access_denied&state=another")),
        ("another issuer", format!("{base}?{query}&iss=https%3A%2F%2Fissuer.example")),
        ("another issuer in the fragment", format!("{base}#{query}&iss=https%3A%2F%2Fissuer.example")),
        ("an issuer that is too long", format!("{base}?{query}&iss={}", "x".repeat(1_025))),
        ("another sign-in's address", "http://localhost:1455/auth/callback?code=ac_0123456789&state=abcdef".into()),
    ]
}

/// One open sign-in hears all of them, and then the right one.
#[test]
fn no_bad_paste_ends_a_sign_in() {
    let inside = Inside::new();
    block_on(async {
        let (host, address) = opened(&inside).await;
        let link = host.link().expect("has one").expose_secret().to_owned();
        let of = Parts { code: value(&address, "code"), state: value(&address, "state"), address, link };
        let (unreadable, strangers) = (unreadable(&of), strangers(&of));
        for (rows, code) in [(unreadable, FaultCode::AddressUnreadable), (strangers, FaultCode::OtherTab)] {
            for (name, text) in rows {
                // Another remark first, so that the same one is seen to come again.
                host.ask(Ask::OpenAgain);
                let asked = |code: FaultCode| {
                    move |shown: &codex_connect_core::view::ConnectView| {
                        shown.remark.as_ref().is_some_and(|remark| remark.code == code)
                    }
                };
                shown(&host, name, asked(FaultCode::BrowserNotOpened)).await;
                host.paste(&text.into());
                let after = shown(&host, name, asked(code)).await;
                assert_eq!(after.stage, StageView::InBrowser, "{name}");
                assert_untouched(&inside, name);
            }
        }
        host.paste(&of.address.as_str().into());
        let view = seen(&host, "the right one", |view| view.has_connected() && view.accounts.len() == 1).await;
        assert_eq!(view.accounts[0].email, "dev@acme.example");
        assert_eq!(inside.issuer.counts().exchanges, 1);
    });
}

/// The same answer in every dress in which browsers, terminals and chats hand it on.
#[test]
fn every_dress_of_a_good_answer_signs_in() {
    let inside = Inside::new();
    let half = |text: &str, between: &str| {
        let (first, second) = text.split_at(text.len() / 2);
        format!("{first}{between}{second}")
    };
    type Dress = (&'static str, Box<dyn Fn(&Parts) -> String>);
    let dresses: Vec<Dress> = vec![
        ("as it is", Box::new(|of| of.address.clone())),
        ("without its scheme", Box::new(|of| of.address.trim_start_matches("http://").into())),
        ("its path", Box::new(|of| format!("/auth/callback?{}", of.query()))),
        ("its query", Box::new(|of| format!("?{}", of.query()))),
        ("its parameters", Box::new(Parts::query)),
        ("as a fragment", Box::new(|of| format!("{}#{}", of.base(), of.query()))),
        ("as the code and the state", Box::new(|of| format!("{}#{}", of.code, of.state))),
        ("as the code", Box::new(|of| of.code.clone())),
        ("without its state", Box::new(|of| format!("{}?code={}", of.base(), of.code))),
        ("without its state and its address", Box::new(|of| format!("?code={}", of.code))),
        ("encoded once", Box::new(|of| encoded(&of.address))),
        ("encoded twice", Box::new(|of| encoded(&encoded(&of.address)))),
        ("in curly quotes", Box::new(|of| format!("“{}”,", of.address))),
        ("in corner brackets", Box::new(|of| format!("「{}」", of.address))),
        ("in angle brackets", Box::new(|of| format!("<{}>.", of.address))),
        ("in two lines", Box::new(move |of| half(&of.address, "\r\n   "))),
        ("with a space in it", Box::new(move |of| half(&of.address, " "))),
        ("with what cannot be seen in it", Box::new(move |of| format!("\u{feff}{}", half(&of.address, "\u{200b}")))),
        ("escaped for a shell", Box::new(|of| of.address.replace('?', "\\?").replace('&', "\\&"))),
        ("escaped for a page", Box::new(|of| of.address.replace('&', "&amp;"))),
        ("by https", Box::new(|of| of.address.replace("http://", "https://"))),
        ("at another host", Box::new(|of| of.address.replace("localhost", "devbox.example"))),
    ];
    block_on(async {
        let host = inside.host(true).await;
        for (number, (name, dress)) in dresses.iter().enumerate() {
            sign_in(&host, SignIn::default());
            shown(&host, name, in_browser).await;
            let address = redirect(&host).await;
            let link = String::new();
            let of = Parts { code: value(&address, "code"), state: value(&address, "state"), address, link };
            host.paste(&dress(&of).into());
            seen(&host, name, |view| view.has_connected()).await;
            assert_eq!(inside.issuer.counts().exchanges, number + 1, "{name}");
            host.ask(Ask::Dismiss);
            seen(&host, name, |view| view.connect.is_none()).await;
        }
        assert_eq!(host.view().borrow().accounts.len(), 1);
    });
}
