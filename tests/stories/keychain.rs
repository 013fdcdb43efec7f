//! A keychain that fails, hangs or restarts at call k, for every k of a refresh: nothing is lost, nothing is sent twice,
//! nobody is held up (behaviour 60 to 62).

use crate::inside::Inside;
use crate::stage::block_on;
use codex_connect_core::account::AccountId;
use codex_connect_core::rotation::When;
use codex_connect_core::view::StandingKind;
use std::time::{Duration, Instant};
use world::keychain::Failure;

/// How many calls a refresh makes that works.
fn calls_of_a_refresh(inside: &Inside, account: &AccountId) -> usize {
    let before = inside.keychain.calls();
    block_on(async { inside.host(false).await.refresh(account, When::Now).await }).expect("it works");
    inside.keychain.calls() - before
}

fn signed_in() -> (Inside, AccountId) {
    let inside = Inside::new();
    let account = block_on(async { inside.account(&inside.host(false).await).await });
    (inside, account)
}

#[test]
fn a_failure_at_any_call_loses_nothing() {
    let (inside, account) = signed_in();
    let calls = calls_of_a_refresh(&inside, &account);
    assert!(calls >= 8, "a refresh reads, puts, reads back and erases: {calls}");
    for failure in [Failure::Locked, Failure::Refused, Failure::Restart] {
        for k in 1..=calls {
            let generation = block_on(async { inside.seen(&inside.host(false).await).await.generation });
            let sent = inside.issuer.counts().refreshes;
            // The keychain stays as it became until it is mended.
            inside.keychain.fail_from(inside.keychain.calls() + k, failure);
            let first = block_on(async {
                let host = inside.host(false).await;
                let result = host.refresh(&account, When::Now).await;
                let standing = inside.seen(&host).await.standing;
                assert!(standing != StandingKind::SignInNeeded, "{failure:?} at {k}: nobody has to sign in");
                result
            });
            inside.keychain.heal();
            // As a new start finds it.
            let well =
                inside.recovers(&account, When::Now).unwrap_or_else(|fault| panic!("{failure:?} at {k}: {fault:?}"));
            assert!(well.generation > generation, "{failure:?} at {k}: {first:?}");
            assert!(inside.issuer.counts().refreshes - sent <= 2, "{failure:?} at {k}");
            assert_eq!(inside.issuer.counts().reuses, 0, "{failure:?} at {k}");
        }
    }
    assert!(inside.issuer.uses_of_each().iter().all(|uses| *uses <= 1), "no token was sent twice");
    let kept = inside.keychain.items();
    let tokens = kept.iter().filter(|item| !item.contains("canary")).count();
    assert_eq!(tokens, 1, "one generation is kept, and no seal key: {kept:?}");
}

/// A removal leaves nothing behind: not what an earlier failure or a kill has left, and not what fails to go at once.
#[test]
fn a_removal_leaves_nothing_that_no_row_names() {
    let inside = Inside::new();
    let kept = || inside.keychain.items().into_iter().filter(|item| !item.contains("canary")).collect::<Vec<_>>();
    block_on(async {
        let host = inside.host(false).await;
        let mut was_whole = false;
        for k in 1..40 {
            let account = inside.account(&host).await;
            // The sweep of the former generation and its seal key comes after the put and its reading back.
            inside.keychain.fail_from(inside.keychain.calls() + 6, Failure::Refused);
            host.refresh(&account, When::Now).await.expect("the new generation is in force");
            inside.keychain.heal();
            // As a kill leaves it between a put and its flip, by a sign-in over an unfinished refresh.
            let store = inside.keychain.make()().expect("is made");
            let name = format!("v1/{}/4/0", account.as_str());
            let late = store.build("codex-connect", &name, None).expect("is made");
            late.set_secret(b"v1.4.0.1.hash.piece").expect("is written");
            assert_eq!(kept().len(), 4, "{:?}", kept());
            let last = inside.keychain.calls() + k;
            inside.keychain.fail_at(last, Failure::Locked);
            let mut removed = host.remove(&account, false).await;
            was_whole = inside.keychain.calls() < last;
            inside.keychain.heal();
            if removed.is_err() {
                removed = host.remove(&account, false).await;
            }
            removed.unwrap_or_else(|fault| panic!("at {k}: {fault:?}"));
            assert_eq!(kept(), [""; 0], "at {k}");
            assert_eq!(host.seen().await.len(), 0, "at {k}");
            if was_whole {
                break;
            }
        }
        assert!(was_whole, "every call of a removal has failed once");
    });
}

/// Tokens that came and cannot be saved are held, given to whoever asks, and saved as soon as it is possible.
#[test]
fn what_cannot_be_saved_is_held_and_saved_later() {
    let (inside, account) = signed_in();
    let calls = calls_of_a_refresh(&inside, &account);
    inside.make_due();
    block_on(async {
        let host = inside.host(true).await;
        // The put of the new generation: after the read, the seal key and its reading back.
        inside.keychain.fail_from(inside.keychain.calls() + 4, Failure::Locked);
        host.refresh(&account, When::Now).await.expect_err("it cannot be saved");
        let seen = inside.seen(&host).await;
        assert_eq!((seen.standing, seen.health_score), (StandingKind::Unsaved, 100), "of {calls} calls");
        let token = host.token(&account, Duration::ZERO).await.expect("what is held is good");
        inside.keychain.heal();
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(25)).await;
            if inside.seen(&host).await.standing == StandingKind::Fresh {
                break;
            }
        }
        assert_eq!(inside.seen(&host).await.standing, StandingKind::Fresh, "it saves by itself");
        let saved = host.token(&account, Duration::ZERO).await.expect("it is saved");
        assert_eq!(
            secrecy::ExposeSecret::expose_secret(&saved.value),
            secrecy::ExposeSecret::expose_secret(&token.value)
        );
        assert_eq!(inside.issuer.counts().reuses, 0);
    });
}

/// A keychain that hangs holds up neither the list nor the end.
#[test]
fn a_hanging_keychain_holds_nobody_up() {
    let (inside, account) = signed_in();
    block_on(async {
        let host = inside.host(true).await;
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Hang);
        let hung = tokio::spawn({
            let (host, account) = (host.clone(), account.clone());
            async move { host.refresh(&account, When::Now).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let begun = Instant::now();
        assert_eq!(host.seen().await.len(), 1);
        host.pause(&account, true).await.expect("the list is written");
        host.pause(&account, false).await.expect("the list is written");
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        let begun = Instant::now();
        host.stop().await;
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
        inside.keychain.heal();
        let _ = hung.await;
    });
    inside.recovers(&account, When::Now).expect("nothing was lost");
}
