//! A code that is pasted alone, and is none of this sign-in: the issuer refuses it, and the sign-in goes on.

use super::SOON;
use crate::inside::{Inside, view as seen};
use crate::stage::{Stage, block_on, wait_for};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::{About, FaultCode};
use codex_connect_core::view::{StageView, View};
use codex_connect_host::Host;
use secrecy::ExposeSecret;
use std::time::Duration;
use world::issuer::{Endpoint, Mood};

/// What a person may have on the clipboard.
const WRONG: &str = "correct_horse_battery_staple_0123456789";

fn stands_at(stage: StageView) -> impl Fn(&View) -> bool {
    move |view| view.open_connect().is_some_and(|open| open.stage == stage)
}

async fn in_browser(inside: &Inside) -> Host {
    let host = inside.host(true).await;
    host.ask(Ask::Connect(SignIn { no_browser: true, ..SignIn::default() }));
    seen(&host, "it opens", stands_at(StageView::InBrowser)).await;
    host
}

/// Follows the link as a browser does, to the last page.
async fn browser(host: &Host) {
    let link = host.link().expect("has one");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client.get(link.expose_secret()).send().await.expect("there is an answer");
    let (status, page) = (answer.status(), answer.text().await.expect("is text"));
    assert!(status == 200 && page.contains("is signed in"), "{page}");
}

#[test]
fn a_wrong_code_is_said_and_the_browser_still_answers() {
    let inside = Inside::new();
    block_on(async {
        let host = in_browser(&inside).await;
        for tries in 1..=2 {
            host.paste(&WRONG.to_owned().into());
            let refused = |view: &View| {
                let remark = view.open_connect().and_then(|open| open.remark.as_ref());
                remark.is_some_and(|remark| remark.code == FaultCode::ExchangeRefused)
            };
            let view =
                seen(&host, "it is refused", |view| refused(view) && inside.issuer.counts().exchanges == tries).await;
            let open = view.open_connect().expect("goes on");
            assert_eq!((&open.stage, open.port), (&StageView::InBrowser, Some(inside.port)));
            assert_eq!(open.remark.as_ref().map(|remark| &remark.about), Some(&About::BareCode));
        }
        browser(&host).await;
        seen(&host, "the account", |view| view.has_connected() && view.accounts.len() == 1).await;
        assert_eq!(inside.issuer.counts().exchanges, 3);
    });
}

/// The browser comes back while the wrong code is at the issuer: its tab waits, and its answer has the next turn.
#[test]
fn an_answer_that_comes_meanwhile_has_the_next_turn() {
    let inside = Inside::new();
    inside.issuer.set_mood_for_next(Endpoint::Exchange, Mood::Slow(Duration::from_secs(2)), 1);
    block_on(async {
        let host = in_browser(&inside).await;
        host.paste(&WRONG.to_owned().into());
        seen(&host, "it is exchanged", stands_at(StageView::Exchanging)).await;
        browser(&host).await;
        seen(&host, "the account", |view| view.has_connected() && view.accounts.len() == 1).await;
        assert_eq!(inside.issuer.counts().exchanges, 2);
    });
}

/// On the command line, and with the browser's answer after it.
#[test]
fn the_command_line_says_it_and_goes_on() {
    let stage = Stage::without_pages();
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let address = connect.address();
    connect.line_with("pasted here");
    for _ in 0..2 {
        connect.say(WRONG);
        connect.line_with("OpenAI did not accept what was pasted.");
    }
    wait_for("both to be sent", SOON, || (stage.issuer.counts().exchanges == 2).then_some(()));
    assert_eq!(stage.follow(&address).0, 200);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["email"], "dev@acme.example");
}
