//! Every way in which a refresh can end, and what is known of the token afterwards (behaviour 49 to 59).

use crate::inside::Inside;
use crate::stage::block_on;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::When;
use codex_connect_core::view::StandingKind;
use std::time::Duration;
use world::issuer::{Endpoint, Mood};

/// An account that is due, and a host to refresh it with.
fn due() -> (Inside, codex_connect_core::account::AccountId) {
    let inside = Inside::new();
    let account = block_on(async { inside.account(&inside.host(false).await).await });
    inside.make_due();
    (inside, account)
}

fn code(result: Result<(), codex_connect_core::fault::Fault>) -> FaultCode {
    result.expect_err("it does not work").code
}

#[test]
fn what_was_not_processed_is_tried_again_and_works() {
    let (inside, account) = due();
    let passing = [
        (Mood::RateLimited { retry_after: 30 }, FaultCode::SlowDown),
        (Mood::RegionBlocked, FaultCode::RegionRefused),
        (Mood::Challenge, FaultCode::Blocked),
    ];
    block_on(async {
        let host = inside.host(false).await;
        for (mood, fault) in passing {
            inside.issuer.set_mood(Endpoint::Refresh, mood);
            assert_eq!(code(host.refresh(&account, When::Now).await), fault, "{mood:?}");
            let seen = inside.seen(&host).await;
            assert_eq!((seen.standing, seen.generation), (StandingKind::Waiting, 1), "{mood:?}");
        }
        let wait = inside.seen(&host).await.retry_at.expect("it is tried again");
        assert!(wait.since(inside_now(&inside)) <= Duration::from_secs(300));
        inside.issuer.refuse_connections(true);
        assert_eq!(code(host.refresh(&account, When::Now).await), FaultCode::NoAnswer);
        inside.issuer.refuse_connections(false);
        inside.issuer.set_mood(Endpoint::Refresh, Mood::Well);
        host.refresh(&account, When::Now).await.expect("it was never spent");
        assert_eq!(inside.issuer.uses_of_each().iter().max(), Some(&1));
    });
}

fn inside_now(inside: &Inside) -> codex_connect_core::time::Timestamp {
    codex_connect_host::outside::Clock::now(&inside.clock)
}

#[test]
fn the_issuers_wait_is_kept() {
    let (inside, account) = due();
    inside.issuer.set_mood(Endpoint::Refresh, Mood::RateLimited { retry_after: 900 });
    block_on(async {
        let host = inside.host(false).await;
        let fault = host.refresh(&account, When::Due).await.expect_err("it is asked to wait");
        let wait = fault.retry_at.expect("it is tried again").since(inside_now(&inside)).as_secs();
        assert!((898..=900).contains(&wait), "{wait}");
        assert_eq!(code(host.refresh(&account, When::Due).await), FaultCode::SlowDown, "it still waits");
        host.token(&account, Duration::ZERO).await.expect("the old one is still good");
        assert_eq!(inside.issuer.counts().refreshes, 1, "nothing was sent meanwhile");
    });
}

#[test]
fn what_is_permanent_is_kept_across_starts_and_never_sent_again() {
    for (mood, fault) in [
        (Mood::NestedError { status: 401, code: "refresh_token_reused" }, FaultCode::UsedElsewhere),
        (Mood::NestedError { status: 401, code: "refresh_token_invalidated" }, FaultCode::SignedOutElsewhere),
        (Mood::TopLevelCode { status: 401, code: "refresh_token_expired" }, FaultCode::Expired),
        (Mood::FlatError { status: 400, code: "invalid_grant" }, FaultCode::NotAccepted),
        (Mood::NestedError { status: 401, code: "of_tomorrow" }, FaultCode::NotAccepted),
    ] {
        let (inside, account) = due();
        inside.issuer.set_mood(Endpoint::Refresh, mood);
        block_on(async {
            assert_eq!(code(inside.host(false).await.refresh(&account, When::Due).await), fault);
            inside.issuer.set_mood(Endpoint::Refresh, Mood::Well);
            let host = inside.host(false).await;
            for when in [When::Due, When::Now, When::Probe] {
                let again = host.refresh(&account, when).await;
                assert!(again.is_ok() && when == When::Due || again.is_err_and(|again| again.code == fault));
            }
            assert_eq!(inside.issuer.counts().refreshes, 1, "{mood:?}");
            assert_eq!(inside.seen(&host).await.standing, StandingKind::SignInNeeded);
        });
    }
}

/// The answer is lost: nothing more is sent while the access token is good, then the token once more.
#[test]
fn a_lost_answer_gets_one_recorded_probe() {
    for (mood, acted) in [
        (Mood::CloseBeforeAnswer, true),
        (Mood::CutOffAfterHeaders, true),
        (Mood::InternalError, false),
        (Mood::BadGateway, false),
        (Mood::Unavailable, false),
        (Mood::HtmlPage, false),
    ] {
        let (inside, account) = due();
        inside.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        block_on(async {
            let host = inside.host(false).await;
            host.refresh(&account, When::Due).await.expect_err("the answer is lost");
            let seen = inside.seen(&host).await;
            assert_eq!((seen.standing, seen.retry_at), (StandingKind::Waiting, seen.expires_at), "{mood:?}");
            host.token(&account, Duration::ZERO).await.expect("the old one is good");
            host.refresh(&account, When::Now).await.expect_err("it waits");
            assert_eq!(inside.issuer.counts().refreshes, 1, "{mood:?}");
            // Once it has run out, a refusal costs nothing.
            inside.run_out();
            let probe = host.refresh(&account, When::Due).await;
            assert_eq!(inside.issuer.counts().refreshes, 2, "{mood:?}");
            if acted {
                assert_eq!(code(probe), FaultCode::CutOff, "{mood:?}");
                assert_eq!(inside.seen(&host).await.standing, StandingKind::SignInNeeded);
            } else {
                probe.expect("it had not been spent");
                inside.works(&host, &account).await.expect("it works");
            }
            assert!(inside.issuer.uses_of_each().iter().all(|uses| *uses <= 2));
        });
    }
}

#[test]
fn a_person_may_ask_for_the_probe_at_once_and_for_no_more() {
    let (inside, account) = due();
    inside.issuer.set_mood(Endpoint::Refresh, Mood::InternalError);
    block_on(async {
        let host = inside.host(false).await;
        for _ in 0..4 {
            host.refresh(&account, When::Probe).await.expect_err("no answer");
        }
        assert_eq!(inside.issuer.counts().refreshes, 2, "the first, and the one probe");
        inside.run_out();
        assert_eq!(code(host.refresh(&account, When::Due).await), FaultCode::CutOff);
        assert_eq!(inside.issuer.counts().refreshes, 2);
    });
}

/// The one probe is not wasted on an issuer that is down.
#[test]
fn the_probe_waits_for_an_issuer_that_answers() {
    let (inside, account) = due();
    inside.issuer.set_mood(Endpoint::Refresh, Mood::InternalError);
    inside.issuer.set_mood(Endpoint::Discovery, Mood::InternalError);
    block_on(async {
        let host = inside.host(false).await;
        host.refresh(&account, When::Due).await.expect_err("no answer");
        for _ in 0..3 {
            assert_eq!(code(host.refresh(&account, When::Probe).await), FaultCode::OpenaiDown);
        }
        assert_eq!(inside.issuer.counts().refreshes, 1);
        inside.issuer.set_mood(Endpoint::Discovery, Mood::Well);
        inside.issuer.set_mood(Endpoint::Refresh, Mood::Well);
        host.refresh(&account, When::Probe).await.expect("it had not been spent");
    });
}

/// Answers that are not what they should be: a named fault or a sane schedule, never a loop, never a lost token.
#[test]
fn odd_answers_lose_nothing() {
    for mood in [
        Mood::WithoutRefreshToken,
        Mood::WithoutIdToken,
        Mood::WithoutTokenType,
        Mood::ExpiresInAsText,
        Mood::WithoutExpiry,
        Mood::ExpiryInPast,
        Mood::ExpiryFarAway,
        Mood::LeftOpen,
        Mood::DateOff(10 * 365 * 24 * 3600),
    ] {
        let (inside, account) = due();
        inside.issuer.set_mood_for_next(Endpoint::Refresh, mood, 1);
        block_on(async {
            let host = inside.host(false).await;
            host.refresh(&account, When::Due).await.unwrap_or_else(|fault| panic!("{mood:?}: {fault:?}"));
            let seen = inside.seen(&host).await;
            assert_eq!((seen.standing, seen.generation, seen.usable), (StandingKind::Fresh, 2, true), "{mood:?}");
            let next = seen.next_refresh_at.expect("it is refreshed again").since(inside_now(&inside)).as_secs();
            assert!((55..=30 * 24 * 3600).contains(&next), "{mood:?}: in {next} s");
            host.refresh(&account, When::Due).await.expect("it is not due");
            assert_eq!(inside.issuer.counts().refreshes, 1, "{mood:?}");
            host.refresh(&account, When::Now).await.unwrap_or_else(|fault| panic!("after {mood:?}: {fault:?}"));
            assert_eq!(inside.issuer.counts().reuses, 0, "{mood:?}");
        });
    }
}

/// Of an answer that cannot be read, the refresh token is saved all the same.
#[test]
fn a_refresh_token_in_an_unreadable_answer_is_saved() {
    let (inside, account) = due();
    inside.issuer.set_mood_for_next(Endpoint::Refresh, Mood::WrongTypes, 1);
    block_on(async {
        let host = inside.host(false).await;
        host.refresh(&account, When::Due).await.expect("its refresh token is saved");
        assert_eq!(inside.seen(&host).await.generation, 2);
        host.refresh(&account, When::Now).await.expect("and works");
        inside.works(&host, &account).await.expect("the service takes what came then");
        assert_eq!(inside.issuer.counts().reuses, 0);
    });
}

#[test]
fn another_persons_tokens_are_not_kept() {
    let (inside, account) = due();
    inside.issuer.set_mood_for_next(Endpoint::Refresh, Mood::OtherPerson, 1);
    block_on(async {
        let host = inside.host(false).await;
        assert_eq!(code(host.refresh(&account, When::Due).await), FaultCode::NotAccepted);
        assert_eq!(inside.seen(&host).await.generation, 1);
    });
}

/// A clock ten years off: tokens that are good are good, and nothing is refreshed again and again.
#[test]
fn a_clock_ten_years_off_is_no_loop() {
    for years in [10_i64, -10] {
        let (inside, account) = due();
        inside.clock.set_ahead(years * 365 * 24 * 3600);
        inside.make_due();
        block_on(async {
            let host = inside.host(false).await;
            host.refresh(&account, When::Now).await.expect("it works");
            host.refresh(&account, When::Due).await.expect("it is not due");
            inside.works(&host, &account).await.expect("it works");
            inside.clock.set_ahead(0);
            for _ in 0..3 {
                host.refresh(&account, When::Due).await.expect("once at most");
            }
            assert!(inside.issuer.counts().refreshes <= 2, "{years}: {}", inside.issuer.counts().refreshes);
            assert!(inside.seen(&host).await.usable);
        });
    }
}

/// After a sleep, or a clock that was set, what is due is due once.
#[test]
fn what_fell_due_while_nobody_looked_is_refreshed_once() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        inside.account(&host).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(inside.issuer.counts().refreshes, 0);
        inside.clock.set_ahead(9 * 24 * 3600);
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(25)).await;
            if inside.seen(&host).await.generation == 2 {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(inside.issuer.counts().refreshes, 1);
    });
}
