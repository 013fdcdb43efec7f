//! Bad input in numbers: what goes in, what is said of it, and what stays untouched.
//!
//! | room | rows | what goes in |
//! | --- | --- | --- |
//! | `paste` | 127 | texts pasted into an open sign-in |
//! | `callback` | 70 | requests at an open listener |
//! | `device` | 76 | answers about a device code |
//! | `files` | 220 | files of other programs |
//! | `proxy` | 120 | proxies, and what they answer |

mod callback;
mod device;
mod files;
mod paste;
mod proxy;

use crate::inside::{Inside, view as seen};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::view::{ConnectView, StageView};
use codex_connect_host::Host;

#[test]
fn there_are_as_many_rows_as_are_told() {
    let rows = [paste::count(), callback::count(), device::count(), files::count(), proxy::count()];
    assert_eq!(rows, [127, 70, 76, 220, 120]);
    assert!(rows.iter().sum::<usize>() >= 300);
}

/// Starts a sign-in without a browser.
fn sign_in(host: &Host, plan: SignIn) {
    host.ask(Ask::Connect(SignIn { no_browser: true, ..plan }));
}

/// A host with an open sign-in, and the redirect that would end it.
async fn opened(inside: &Inside) -> (Host, String) {
    let host = inside.host(true).await;
    sign_in(&host, SignIn::default());
    shown(&host, "it opens", in_browser).await;
    let address = redirect(&host).await;
    (host, address)
}

/// The sign-in, once it is as wanted.
async fn shown(host: &Host, what: &str, wanted: impl Fn(&ConnectView) -> bool) -> ConnectView {
    let view = seen(host, what, |view| view.connect.as_ref().is_some_and(&wanted)).await;
    view.connect.clone().expect("it is shown")
}

fn in_browser(connect: &ConnectView) -> bool {
    connect.stage == StageView::InBrowser
}

/// That nothing of an account is anywhere.
fn assert_untouched(inside: &Inside, what: &str) {
    assert_eq!(inside.issuer.counts().exchanges, 0, "{what}: something was exchanged");
    let kept: Vec<String> = inside.keychain.items().into_iter().filter(|item| !item.contains("canary")).collect();
    assert!(kept.is_empty(), "{what}: {kept:?}");
    let listed: i64 =
        inside.list().query_row("SELECT count(*) FROM accounts", [], |row| row.get(0)).expect("the list is read");
    assert_eq!(listed, 0, "{what}");
}

/// Follows the sign-in's address to the redirect, and returns that without going there.
async fn redirect(host: &Host) -> String {
    use secrecy::ExposeSecret;
    let link = host.link().expect("it has an address");
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    let answer = client.expect("a client").get(link.expose_secret()).send().await.expect("the issuer answers");
    let location = answer.headers().get("location").expect("it redirects");
    location.to_str().expect("is text").to_owned()
}

/// A parameter of an address.
fn value(address: &str, name: &str) -> String {
    let url = url::Url::parse(address).expect("is an address");
    url.query_pairs().find(|(key, _)| key == name).expect("has it").1.into_owned()
}
