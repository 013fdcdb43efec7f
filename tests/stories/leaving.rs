//! Quitting with new tokens that are nowhere but in memory: asked first, and saved once more at the end (behaviour 255
//! to 257).

use crate::held::{held_alone, is_cut_short};
use crate::inside::{Inside, view};
use crate::journeys::{SOON, open, quiet};
use crate::stage::{Stage, block_on, get};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::rotation::When;
use codex_connect_core::view::{StandingKind, View};
use codex_connect_host::{Host, Wish};
use secrecy::ExposeSecret;
use tokio::sync::mpsc::UnboundedReceiver;
use world::keychain::Failure;

/// What the face is wished to do about this ask.
async fn wished(host: &Host, wishes: &mut UnboundedReceiver<Wish>, ask: Ask) -> Wish {
    host.ask(ask);
    wishes.recv().await.expect("the host runs")
}

fn is_unsaved(view: &View) -> bool {
    view.accounts.first().is_some_and(|account| account.standing == StandingKind::Unsaved)
}

#[test]
fn a_refresh_in_memory_alone_is_asked_about_and_saved_at_the_end() {
    let inside = Inside::new();
    block_on(async {
        let (host, account) = held_alone(&inside, true).await;
        let mut wishes = host.wishes().expect("nobody has them");
        view(&host, "it is not saved", is_unsaved).await;
        assert_eq!(wished(&host, &mut wishes, Ask::Quit).await, Wish::OpenWindow);
        view(&host, "it is asked", |view| view.quit_loses == [account.clone()]).await;
        host.ask(Ask::Stay);
        view(&host, "it is not asked", |view| view.quit_loses.is_empty()).await;
        assert_eq!(wished(&host, &mut wishes, Ask::QuitAnyway).await, Wish::Quit);
        inside.keychain.heal();
        host.stop().await;
        let next = inside.host(false).await;
        assert_eq!(inside.seen(&next).await.generation, 2, "it was saved at the end");
        inside.works(&next, &account).await.expect("it works");
        assert_eq!((inside.issuer.counts().refreshes, inside.issuer.counts().reuses), (1, 0));
    });
}

#[test]
fn a_refresh_that_is_sealed_is_no_reason_to_ask() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        let account = inside.account(&host).await;
        is_cut_short(&inside, &host, &account, false).await;
        let mut wishes = host.wishes().expect("nobody has them");
        view(&host, "it is not saved", is_unsaved).await;
        assert_eq!(wished(&host, &mut wishes, Ask::Quit).await, Wish::Quit);
        host.stop().await;
    });
    inside.keychain.heal();
    block_on(async {
        let next = inside.host(false).await;
        let account = inside.seen(&next).await.id;
        next.refresh(&account, When::Now).await.expect("the sealed answer is finished");
        assert_eq!((inside.issuer.counts().refreshes, inside.issuer.counts().reuses), (1, 0));
    });
}

/// A browser that signs in, with a keychain that refuses only what came.
async fn signs_in_unsaved(inside: &Inside, host: &Host) {
    host.ask(Ask::Connect(SignIn { no_browser: true, ..SignIn::default() }));
    view(host, "the browser's turn", |view| view.open_connect().is_some_and(|open| open.port.is_some())).await;
    let link = host.link().expect("there is one");
    inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Refused);
    let page = tokio::task::spawn_blocking(move || get(link.expose_secret()).1).await.expect("it answers");
    assert!(page.contains("not saved"), "{page}");
    view(host, "it is not saved", is_unsaved).await;
}

#[test]
fn a_sign_in_in_memory_alone_is_asked_about_until_it_is_saved() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        let mut wishes = host.wishes().expect("nobody has them");
        signs_in_unsaved(&inside, &host).await;
        assert_eq!(wished(&host, &mut wishes, Ask::Quit).await, Wish::OpenWindow);
        let asked = view(&host, "it is asked", |view| !view.quit_loses.is_empty()).await;
        inside.keychain.heal();
        host.ask(Ask::SaveAgain { account: asked.quit_loses[0].clone() });
        let saved =
            view(&host, "it is saved", |view| view.accounts.iter().all(|account| account.generation == 1)).await;
        assert!(saved.quit_loses.is_empty(), "the question has gone with its reason");
        assert_eq!(wished(&host, &mut wishes, Ask::Quit).await, Wish::Quit);
        host.stop().await;
    });
}

/// As by SIGTERM: nobody is asked.
#[test]
fn an_end_that_cannot_ask_saves_once_more() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(true).await;
        signs_in_unsaved(&inside, &host).await;
        inside.keychain.heal();
        host.stop().await;
        let next = inside.host(false).await;
        let account = inside.seen(&next).await;
        assert_eq!((account.standing, account.generation), (StandingKind::Fresh, 1));
        inside.works(&next, &account.id).await.expect("it works");
    });
}

/// The whole of it with the real keyring, tray and window.
#[test]
fn quit_opens_the_window_at_its_question() {
    let stage: Stage = quiet();
    let (app, page) = open(&stage);
    stage.issuer.set_auto_approve(false);
    page.press("Connect Codex");
    page.wait_text("Finish in your browser");
    let address = crate::stage::wait_for("the address", SOON, || {
        let urls = std::fs::read_to_string(stage.desktop.folder().join("urls.jsonl")).ok()?;
        let at = urls.find("http")?;
        urls[at..].find('"').map(|end| urls[at..at + end].to_owned())
    });
    stage.desktop.keyring(["lock"]);
    let (_, told) = stage.follow(&address);
    assert!(told.contains("Signed in, but not saved"), "{told}");
    stage.desktop.tray(["wait-label", "Save again: dev@acme.example"]);
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    page.wait_text("Quit and lose a sign-in?");
    page.wait_text("The new sign-in of dev@acme.example is not saved.");
    page.press("Cancel");
    page.wait_gone("Quit and lose a sign-in?");
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    page.wait_text("Quit and lose a sign-in?");
    stage.desktop.keyring(["unlock"]);
    page.press("Save again");
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);
    stage.desktop.tray(["click", "Quit Codex Connect"]);
    assert_eq!(app.end(SOON).code, 0);
    assert_eq!(stage.cli(["validate", "dev@acme.example"]).code, 0);
}
