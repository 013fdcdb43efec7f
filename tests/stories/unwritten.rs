//! A list that cannot be written: whoever wanted a change is told (behaviour 254); and what is kept
//! there from start to start (behaviour 258).

use crate::inside::{Inside, view};
use crate::stage::block_on;
use codex_connect_core::ask::Ask;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::view::View;

fn told(view: &View) -> Option<FaultCode> {
    view.told.as_ref().map(|told| told.code)
}

/// Every write to an account fails from here on, as on a full disk.
fn is_full(inside: &Inside) {
    let full = "CREATE TRIGGER full BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ABORT, 'full'); END";
    inside.list().execute_batch(full).expect("is written");
}

#[test]
fn a_name_or_a_pause_that_cannot_be_written_is_said() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        let account = inside.account(&host).await;
        is_full(&inside);
        let name = "Studio".to_owned();
        for ask in [Ask::Rename { account: account.clone(), name }, Ask::Pause { account: account.clone() }] {
            host.ask(ask.clone());
            let seen = view(&host, "it is said", |view| told(view) == Some(FaultCode::ListUnwritable)).await;
            assert_eq!(
                (seen.accounts[0].name.as_str(), seen.accounts[0].paused),
                ("dev@acme.example", false),
                "{ask:?}"
            );
            host.ask(Ask::Dismiss);
            view(&host, "it is put away", |view| told(view).is_none()).await;
        }
        inside.list().execute_batch("DROP TRIGGER full").expect("is written");
        host.ask(Ask::Rename { account: account.clone(), name: "Studio".to_owned() });
        let renamed = view(&host, "the new name", |view| view.accounts[0].name == "Studio").await;
        assert_eq!(told(&renamed), None);
    });
}

/// A name that another account has gets a number; whoever has that number already is told instead of being left waiting.
#[test]
fn a_name_that_is_taken_is_said_where_nothing_changes() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        let first = inside.account(&host).await;
        inside.issuer.next_person(world::issuer::Person::at_home());
        let second = inside.account(&host).await;
        let rename = |account: &codex_connect_core::account::AccountId| {
            host.ask(Ask::Rename { account: account.clone(), name: "Work".to_owned() });
        };
        let called = |name: &'static str| move |view: &View| view.accounts.iter().any(|account| account.name == name);
        rename(&first);
        view(&host, "the name", called("Work")).await;
        rename(&second);
        view(&host, "a number", called("Work 2")).await;
        rename(&second);
        view(&host, "it is taken", |view| told(view) == Some(FaultCode::NameTaken)).await;
    });
}

/// Screen-share mode is for the app: a command line that is asked for an address gives it.
#[test]
fn what_is_masked_is_masked_at_the_next_start() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        inside.account(&host).await;
        assert!(!host.view().borrow().hide_email);
        host.ask(Ask::HideEmail { on: true });
        view(&host, "it is masked", |view| view.hide_email).await;
        host.stop().await;
        let next = inside.host(true).await;
        let first = next.view().borrow().clone();
        assert_eq!((first.hide_email, first.accounts[0].name.as_str()), (true, "Account 1"), "from the first view on");
        inside.host(false).await.find("dev@acme.example").expect("is found by its address");
        next.ask(Ask::HideEmail { on: false });
        view(&next, "it is not masked", |view| !view.hide_email).await;
        next.stop().await;
        assert!(!inside.host(true).await.view().borrow().hide_email);
    });
}

#[test]
fn a_mask_that_cannot_be_kept_is_said_and_holds_for_now() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        let full = "CREATE TRIGGER full BEFORE INSERT ON preferences BEGIN SELECT RAISE(ABORT, 'full'); END";
        inside.list().execute_batch(full).expect("is written");
        host.ask(Ask::HideEmail { on: true });
        let seen = view(&host, "it is said", |view| told(view) == Some(FaultCode::ListUnwritable)).await;
        assert!(seen.hide_email);
    });
}
