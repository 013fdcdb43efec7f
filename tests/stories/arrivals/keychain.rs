//! The same with a pretend keychain: cut short or refused at every call of it, and found by a program that was running
//! already (behaviour 226, 227, 229).

use super::notes;
use crate::inside::{Inside, view};
use crate::stage::block_on;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::rotation::When;
use codex_connect_core::setting::Typed;
use codex_connect_core::view::StandingKind;
use codex_connect_host::Host;
use std::time::Duration;
use world::issuer::{Endpoint, Mood};
use world::keychain::Failure;
use world::proxies::real::RealProxy;

/// Names of tokens and proxies in the pretend keychain.
fn kept(inside: &Inside) -> Vec<String> {
    inside.keychain.items().into_iter().filter(|item| !item.contains("canary") && !item.contains("session")).collect()
}

/// A sign-in through this proxy.
fn through(proxy: &RealProxy) -> SignIn {
    SignIn { proxy: Some(Typed(proxy.address("user:hunter2"))), ..SignIn::default() }
}

/// A sign-in whose process is gone in the middle of call `k` of the keychain, which happens all the same. False when it
/// ended before.
fn is_cut_short(inside: &Inside, plan: &SignIn, k: usize) -> bool {
    let process = || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let is_cut = runtime.block_on(async {
            let host = inside.host(false).await;
            let (session, back) = inside.approved_as(&host, plan).await;
            let last = inside.keychain.calls() + k;
            inside.keychain.fail_at(last, Failure::Hang);
            let saving = tokio::spawn(async move { host.exchange(&session, back, None, None).await });
            while inside.keychain.calls() < last && !saving.is_finished() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            !saving.is_finished()
        });
        runtime.shutdown_timeout(Duration::from_secs(1));
        is_cut
    };
    let is_cut = std::thread::scope(|scope| scope.spawn(process).join().expect("the process is told"));
    inside.keychain.heal();
    // What hung is done a moment later.
    std::thread::sleep(Duration::from_millis(100));
    is_cut
}

/// A sign-in of which was said that it is not saved was revoked, and never comes back as an account.
#[test]
fn a_keychain_that_fails_at_any_call_leaves_a_whole_account_or_nothing() {
    let proxy = RealProxy::http("user", "hunter2");
    for (failure, plan) in [
        (Failure::Locked, SignIn::default()),
        (Failure::Refused, through(&proxy)),
        (Failure::Restart, SignIn::default()),
    ] {
        let inside = Inside::new();
        block_on(async {
            let mut failures = 0;
            for k in 1.. {
                let at = format!("{failure:?} at {k}");
                let host = inside.host(false).await;
                let (session, back) = inside.approved_as(&host, &plan).await;
                inside.keychain.fail_from(inside.keychain.calls() + k, failure);
                let saved = host.exchange(&session, back, None, None).await;
                let accounts = usize::from(saved.is_ok());
                assert_eq!(inside.host(false).await.seen().await.len(), accounts, "{at}");
                inside.keychain.heal();
                let next = inside.host(false).await;
                assert_eq!((next.seen().await.len(), notes(&inside.list())), (accounts, 0), "{at}");
                if let Ok(account) = saved {
                    inside.works(&next, &account).await.expect("it works");
                    break;
                }
                assert_eq!(kept(&inside), [""; 0], "{at}");
                failures += 1;
            }
            assert!(
                failures >= 5,
                "the session, the proof, its erasure, the tokens and their reading back: {failures}"
            );
        });
    }
}

/// The same with an account that is there: it stays as it was, and is refreshed as before.
#[test]
fn a_keychain_that_fails_while_a_sign_in_is_replaced_leaves_the_former_one_in_force() {
    for failure in [Failure::Locked, Failure::Refused] {
        let inside = Inside::new();
        block_on(async {
            let host = inside.host(false).await;
            let account = inside.account(&host).await;
            for k in 1.. {
                let at = format!("{failure:?} at {k}");
                let generation = inside.seen(&host).await.generation;
                let (session, back) = inside.approved(&host).await;
                inside.keychain.fail_from(inside.keychain.calls() + k, failure);
                let saved = host.exchange(&session, back, None, None).await;
                inside.keychain.heal();
                let next = inside.host(false).await;
                let now = inside.seen(&next).await;
                assert_eq!(now.generation, generation + u32::from(saved.is_ok()), "{at}");
                inside.works(&next, &account).await.unwrap_or_else(|fault| panic!("{at}: {fault:?}"));
                next.refresh(&account, When::Now).await.expect("its token is unspent");
                assert_eq!((kept(&inside).len(), inside.seen(&next).await.standing), (1, StandingKind::Fresh), "{at}");
                if saved.is_ok() && k > 8 {
                    break;
                }
            }
            assert_eq!(inside.issuer.counts().reuses, 0);
        });
    }
}

#[test]
fn a_process_that_is_gone_at_any_call_leaves_a_whole_account_or_nothing() {
    let proxy = RealProxy::http("user", "hunter2");
    for plan in [SignIn::default(), through(&proxy)] {
        let inside = Inside::new();
        let mut listed = 0;
        for k in 1.. {
            let is_cut = is_cut_short(&inside, &plan, k);
            block_on(async {
                let host = inside.host(false).await;
                let accounts = host.seen().await;
                let (passwords, tokens): (Vec<_>, Vec<_>) =
                    kept(&inside).into_iter().partition(|item| item.ends_with("/proxy"));
                assert_eq!((tokens.len(), notes(&inside.list())), (accounts.len(), 0), "at {k}: {tokens:?}");
                assert!(passwords.len() <= tokens.len(), "at {k}: {passwords:?}");
                for account in accounts {
                    listed += 1;
                    assert_eq!(account.proxy, plan.proxy.as_ref().map(|_| proxy.shown()), "at {k}");
                    match inside.works(&host, &account.id).await {
                        Ok(()) => assert_eq!(passwords.len(), usize::from(plan.proxy.is_some()), "at {k}"),
                        Err(fault) => {
                            // It had not come so far: it is asked for.
                            assert_eq!((fault.code.as_str(), passwords.len()), ("proxy_password", 0), "at {k}");
                            assert!(plan.proxy.is_some(), "at {k}");
                        }
                    }
                    host.remove(&account.id, false).await.expect("is removed");
                }
                assert_eq!(kept(&inside), [""; 0], "at {k}");
            });
            if !is_cut {
                break;
            }
        }
        assert!(listed >= 3, "cut short in the put and in its reading back, and not at all: {listed}");
    }
}

/// An account that is dead, and a new sign-in for it that was cut short while its tokens were read back.
async fn dead_and_cut_short(inside: &Inside) -> (Host, AccountId) {
    let host = inside.host(false).await;
    let account = inside.account(&host).await;
    let reused = Mood::NestedError { status: 401, code: "refresh_token_reused" };
    inside.issuer.set_mood_for_next(Endpoint::Refresh, reused, 1);
    host.refresh(&account, When::Now).await.expect_err("it is dead");
    // The session is read, the proof is put, read back, the session erased, the tokens put and read back.
    assert!(is_cut_short(inside, &SignIn::default(), 6));
    assert_eq!((kept(inside).len(), notes(&inside.list())), (2, 1));
    (host, account)
}

#[test]
fn a_running_program_finds_what_another_was_saving() {
    let inside = Inside::new();
    block_on(async {
        let (host, account) = dead_and_cut_short(&inside).await;
        let sent = inside.issuer.counts().refreshes;
        host.refresh(&account, When::Now).await.expect("what came is taken");
        inside.works(&host, &account).await.expect("it works");
        let now = inside.seen(&host).await;
        assert_eq!((now.generation, now.standing), (2, StandingKind::Fresh));
        assert_eq!((kept(&inside).len(), notes(&inside.list())), (1, 0));
        assert_eq!(inside.issuer.counts().refreshes, sent, "nothing was sent");
    });
}

/// As long as nobody knows which tokens are the account's, none are spent, and a dead one is not thought well.
#[test]
fn what_cannot_be_read_yet_is_waited_for_and_nothing_is_sent() {
    let inside = Inside::new();
    block_on(async {
        let (host, account) = dead_and_cut_short(&inside).await;
        let sent = inside.issuer.counts().refreshes;
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Refused);
        let fault = host.refresh(&account, When::Now).await.expect_err("it is dead as far as is known");
        assert_eq!(fault.code.as_str(), "used_elsewhere");
        host.remove(&account, false).await.expect_err("the keychain is needed for it");
        inside.list().execute("UPDATE accounts SET fault = NULL", []).expect("is written");
        let fault = host.refresh(&account, When::Now).await.expect_err("the keychain is needed for it");
        assert_eq!(fault.code.as_str(), "store_locked");
        assert_eq!((kept(&inside).len(), notes(&inside.list())), (2, 1));
        inside.keychain.heal();
        host.refresh(&account, When::Now).await.expect("what came is taken");
        assert_eq!((inside.seen(&host).await.generation, kept(&inside).len()), (2, 1));
        assert_eq!(inside.issuer.counts().refreshes, sent, "nothing was sent");
    });
}

/// The app that was started at login, before the keychain was there.
#[test]
fn the_app_finds_it_as_soon_as_the_keychain_works() {
    let inside = Inside::new();
    assert!(is_cut_short(&inside, &SignIn::default(), 6));
    block_on(async {
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Locked);
        let before = inside.keychain.calls();
        let host = inside.host(true).await;
        let asked = async {
            while inside.keychain.calls() == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asked).await.expect("the keychain is asked");
        // What it answered is heard.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!((host.seen().await.len(), notes(&inside.list())), (0, 1));
        inside.keychain.heal();
        host.ask(Ask::Unlock);
        view(&host, "it is listed", |view| view.accounts.len() == 1).await;
        host.stop().await;
    });
}
