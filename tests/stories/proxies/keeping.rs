//! Proxies in a program that keeps running: another way is tried at once; and whatever the keychain does meanwhile, the
//! list and the keychain say the same.

use super::{NAME, PASSWORD, login};
use crate::inside::Inside;
use crate::stage::{block_on, free_port};
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::rotation::When;
use codex_connect_core::setting::Typed;
use codex_connect_core::view::{StageView, StandingKind, View};
use codex_connect_host::Host;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use world::keychain::Failure;
use world::proxies::real::RealProxy;
use world::proxies::scripted::{ScriptedProxy, Step};

fn typed(text: &str) -> Typed {
    Typed(text.to_owned())
}

/// Waits until the view is so.
async fn seen(host: &Host, what: &str, is: impl FnMut(&Arc<View>) -> bool) -> Arc<View> {
    let mut view = host.view();
    let seen = tokio::time::timeout(Duration::from_secs(10), view.wait_for(is)).await;
    seen.unwrap_or_else(|_| panic!("{what}")).expect("the host runs").clone()
}

/// The account waits because its way leads nowhere.
async fn waits(inside: &Inside, host: &Host, account: &AccountId) {
    inside.make_due();
    host.refresh(account, When::Now).await.expect_err("nobody listens");
    seen(host, "it waits", |view| {
        view.account(account).is_some_and(|account| account.standing == StandingKind::Waiting)
    })
    .await;
}

#[test]
fn another_proxy_is_tried_at_once() {
    block_on(async {
        let inside = Inside::new();
        let proxy = RealProxy::http(NAME, PASSWORD);
        let host = inside.host(true).await;
        let account = inside.account(&host).await;
        let nowhere = format!("http://127.0.0.1:{}", free_port());
        host.set_proxy(&account, &typed(&nowhere)).await.expect("can be read");
        waits(&inside, &host, &account).await;
        // As typed in the window: a bad one is told, a good one mends it without another word.
        host.ask(Ask::SetProxy { account: account.clone(), proxy: typed("proxy:80") });
        let told = seen(&host, "it is told", |view| view.told.is_some()).await.told.clone();
        assert_eq!(told.map(|fault| fault.code.as_str()), Some("proxy_unreadable"));
        assert_eq!(inside.seen(&host).await.proxy, Some(nowhere));
        host.ask(Ask::SetProxy { account: account.clone(), proxy: typed(&proxy.address(&login())) });
        seen(&host, "it is tried at once", |view| {
            view.account(&account).is_some_and(|account| account.generation == 2)
        })
        .await;
        assert_eq!(inside.seen(&host).await.proxy, Some(proxy.shown()));
        assert_eq!(proxy.noted("/oauth/token"), 1);
        host.stop().await;
    });
}

#[test]
fn another_general_proxy_is_tried_at_once_and_needs_no_new_start() {
    block_on(async {
        let inside = Inside::new();
        let proxy = RealProxy::http(NAME, PASSWORD);
        let account = inside.account(&inside.host(false).await).await;
        inside.write_settings(&format!("[network]\nproxy = \"http://127.0.0.1:{}\"\n", free_port()));
        let host = inside.host(true).await;
        waits(&inside, &host, &account).await;
        let set = |value: &str| Ask::Set { key: "network.proxy".into(), value: typed(value) };
        host.ask(set("proxy:80"));
        let told = seen(&host, "it is told", |view| view.told.is_some()).await.told.clone();
        assert_eq!(told.map(|fault| fault.code.as_str()), Some("settings_unreadable"));
        host.ask(set(&proxy.address(&login())));
        seen(&host, "it is tried at once", |view| {
            view.account(&account).is_some_and(|account| account.generation == 2)
        })
        .await;
        assert_eq!(proxy.noted("/oauth/token"), 1);
        let view = host.view().borrow().clone();
        let setting = view.settings.iter().find(|setting| setting.key == "network.proxy").expect("is a key");
        assert_eq!((setting.value.clone(), setting.restart), (proxy.shown(), false));
        host.stop().await;
    });
}

#[test]
fn a_keychain_that_fails_at_any_call_leaves_the_former_or_the_new_proxy_whole() {
    block_on(async {
        let inside = Inside::new();
        let (one, other) = (RealProxy::http(NAME, PASSWORD), RealProxy::http("another", "hunter3"));
        let host = inside.host(false).await;
        let account = inside.account(&host).await;
        let (from, to) = (one.address(&login()), other.address("another:hunter3"));
        host.set_proxy(&account, &typed(&from)).await.expect("is set");
        let before = inside.keychain.calls();
        host.set_proxy(&account, &typed(&to)).await.expect("is set");
        let calls = inside.keychain.calls() - before;
        assert!(calls >= 5, "it reads, puts both, reads back, puts one, reads back: {calls}");
        for failure in [Failure::Locked, Failure::Refused] {
            for k in 1..=calls {
                host.set_proxy(&account, &typed(&from)).await.expect("is set");
                // Once, or from then on until it is mended.
                match failure {
                    Failure::Locked => inside.keychain.fail_from(inside.keychain.calls() + k, failure),
                    _ => inside.keychain.fail_at(inside.keychain.calls() + k, failure),
                }
                let set = host.set_proxy(&account, &typed(&to)).await;
                inside.keychain.heal();
                let (taken, shown) = if set.is_ok() { (&other, other.shown()) } else { (&one, one.shown()) };
                assert_eq!(inside.seen(&host).await.proxy, Some(shown), "{failure:?} at {k}");
                let noted = taken.noted("/oauth/token");
                let refreshed = host.refresh(&account, When::Now).await;
                refreshed.unwrap_or_else(|fault| panic!("{failure:?} at {k}: {fault:?}"));
                assert_eq!(taken.noted("/oauth/token"), noted + 1, "{failure:?} at {k}");
            }
        }
        // Without a name and a password, nobody is shown those that were there.
        host.set_proxy(&account, &typed(&from)).await.expect("is set");
        host.set_proxy(&account, &typed(&one.shown())).await.expect("is set");
        let fault = host.refresh(&account, When::Now).await.expect_err("it asks for them");
        assert_eq!(fault.code.as_str(), "proxy_password");
        assert!(!inside.keychain.items().iter().any(|item| item.contains("proxy")), "{:?}", inside.keychain.items());
    });
}

#[test]
fn a_sign_in_that_could_not_be_saved_keeps_its_name_and_its_proxy() {
    block_on(async {
        let inside = Inside::new();
        let proxy = RealProxy::socks(NAME, PASSWORD);
        let host = inside.host(true).await;
        host.ask(Ask::Connect(SignIn {
            name: Some("office".into()),
            proxy: Some(typed(&proxy.address(&login()))),
            no_browser: true,
            ..SignIn::default()
        }));
        seen(&host, "the link is there", |view| {
            view.connect.as_ref().is_some_and(|connect| connect.stage == StageView::InBrowser)
        })
        .await;
        let link = host.link().expect("there is a link");
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let page = client.expect("a client").get(link.expose_secret()).send().await.expect("it answers");
        let back = page.headers().get("location").expect("it redirects").to_str().expect("is text").to_owned();
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Refused);
        host.paste(&back.into());
        let view = seen(&host, "it is unsaved", |view| view.has_connected()).await;
        assert!(view.accounts.iter().any(|account| account.standing == StandingKind::Unsaved));
        inside.keychain.heal();
        host.ask(Ask::SaveAgain { account: view.accounts[0].id.clone() });
        let saved = |view: &Arc<View>| view.accounts.iter().any(|account| account.generation == 1);
        let view = seen(&host, "it is saved", saved).await;
        let account = &view.accounts[0];
        assert_eq!((account.name.as_str(), account.proxy.as_deref()), ("office", Some(proxy.shown().as_str())));
        let port = inside.issuer.port();
        assert_eq!(proxy.noted(&format!("connected to 127.0.0.1:{port}")), 2, "the look before it, and the exchange");
        host.refresh(&account.id, When::Now).await.expect("its password is kept, too");
        assert_eq!(proxy.noted(&format!("connected to 127.0.0.1:{port}")), 3);
        host.stop().await;
    });
}

#[test]
fn a_password_is_shown_to_no_other_proxy_and_a_broken_list_sends_nothing() {
    block_on(async {
        let inside = Inside::new();
        let (mine, other) = (RealProxy::http(NAME, PASSWORD), ScriptedProxy::start(vec![Step::Hear]));
        let host = inside.host(false).await;
        let account = inside.account(&host).await;
        host.set_proxy(&account, &typed(&mine.address(&login()))).await.expect("is set");
        let write = |proxy: &str| inside.list().execute("UPDATE accounts SET proxy = ?1", [proxy]).expect("is written");
        // As if a kill, or somebody else, had left another address in the list.
        write(&format!("http://{}", other.place()));
        let fault = host.validate(&account).await.expect_err("it says nothing");
        assert_eq!(fault.code.as_str(), "proxy_silent");
        let heard = other.heard().remove(0).to_lowercase();
        assert!(heard.starts_with("get http://") && !heard.contains("proxy-authorization"), "{heard}");
        for nonsense in ["nonsense", "", "http://", "socks4://127.0.0.1:1"] {
            write(nonsense);
            let fault = host.refresh(&account, When::Now).await.expect_err("nobody can read it");
            assert_eq!(fault.code.as_str(), "proxy_unreadable", "{nonsense}");
        }
        assert_eq!(inside.issuer.counts().refreshes, 0, "nothing was sent");
        host.set_proxy(&account, &typed("default")).await.expect("is mended");
        host.refresh(&account, When::Now).await.expect("the token was never spent");
        assert!(!inside.keychain.items().iter().any(|item| item.contains("proxy")), "{:?}", inside.keychain.items());
    });
}

#[test]
fn a_proxy_never_outlives_its_account() {
    block_on(async {
        let inside = Inside::new();
        let host = inside.host(false).await;
        let account = inside.account(&host).await;
        let set = async || host.set_proxy(&account, &typed("http://user:secret@127.0.0.1:9")).await;
        // As if it were removed by a program that asks nobody, between the look and the list.
        let gone = "CREATE TRIGGER gone BEFORE UPDATE OF proxy ON accounts BEGIN SELECT RAISE(IGNORE); END";
        inside.list().execute_batch(gone).expect("is written");
        assert_eq!(set().await.expect_err("it is gone").code.as_str(), "account_unknown");
        assert!(!inside.keychain.items().iter().any(|item| item.contains("proxy")), "{:?}", inside.keychain.items());
        inside.list().execute_batch("DROP TRIGGER gone").expect("is written");
        set().await.expect("is set");
        // While somebody sets a proxy, a removal waits.
        let turn = inside.lock_file(&format!("{}-proxy", account.as_str()));
        turn.lock().expect("it is locked");
        let removal = host.remove(&account, false);
        assert!(tokio::time::timeout(Duration::from_millis(500), removal).await.is_err(), "it waits");
        assert_eq!(host.seen().await.len(), 1);
        drop(turn);
        host.remove(&account, false).await.expect("is removed");
        assert!(!inside.keychain.items().iter().any(|item| item.contains(account.as_str())));
    });
}
