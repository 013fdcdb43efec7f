//! What passes in and out where it is not smooth: odd names, lost keychain items, hand-overs that fail (behaviour 155, 159
//! to 161, 213 to 215, 233).

use crate::inside::{Inside, view};
use crate::paper::{Paper, now};
use crate::stage::{Stage, block_on};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::import::{CandidateState, ImportView};
use codex_connect_core::rotation::When;
use codex_connect_core::view::{StageView, StandingKind};
use codex_connect_host::Host;
use codex_connect_host::export::Format;
use codex_connect_host::import::Saved;
use secrecy::ExposeSecret;
use std::ffi::{OsStr, OsString};
use std::future::{Future, poll_fn};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::task::Poll;
use std::time::Duration;
use world::issuer::{Endpoint, Mood, Person};
use world::keychain::Failure;

fn write(folder: &Path, name: impl AsRef<Path>, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("is written");
    path
}

async fn import(host: &Host, path: &Path, take_over: bool) -> Saved {
    host.import(host.look(vec![path.to_owned()]).await, take_over).await.expect("is saved")
}

/// A path may have bytes that no JSON text can have.
#[test]
fn a_path_that_is_not_utf_8_is_shown_as_well_as_can_be() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let name = |text: &[u8]| folder.path().join(OsStr::from_bytes(text));
    let good = write(folder.path(), name(b"good-\xff.json"), &Paper::new().codex().to_string());
    let bad = write(folder.path(), name(b"bad-\xff.json"), "{");
    let run = |words: &[&OsStr]| stage.cli(words.iter().map(OsString::from));
    let ran = run(&["import".as_ref(), good.as_os_str(), bad.as_os_str(), "--json".as_ref()]);
    let shown = |value: &serde_json::Value| value["file"].as_str().unwrap_or_default().to_owned();
    assert_eq!((ran.code, ran.json()["added"].as_array().map(Vec::len)), (0, Some(1)), "{}", ran.err);
    assert!(shown(&ran.json()["failed"][0]).ends_with("bad-\u{fffd}.json"), "{}", ran.out);
    let again = run(&["import".as_ref(), good.as_os_str(), "--json".as_ref()]).json();
    assert!(shown(&again["left"][0]).ends_with("good-\u{fffd}.json"), "{again}");

    let to = name(b"out-\xff.json");
    let words = ["export", "dev@acme.example", "--format", "codex", "--json", "--to"].map(OsStr::new);
    let ran = run(&[&words[..], &[to.as_os_str()]].concat());
    assert!(ran.code == 0 && to.is_file(), "{}", ran.err);
    assert!(shown(&ran.json()).ends_with("out-\u{fffd}.json"), "{}", ran.out);
    // It is held, and now by one more.
    assert!(ran.err.contains("sign each other out"), "{}", ran.err);
}

/// The keychain lost an account; the file that it was exported to brings it back.
#[test]
fn an_export_mends_an_account_that_the_keychain_lost() {
    for noticed in [true, false] {
        let inside = Inside::new();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("auth.json");
        block_on(async {
            let host = inside.host(false).await;
            let id = inside.account(&host).await;
            host.export(&id, Format::Codex, Some(path.clone()), false).await.expect("is written");
            assert_eq!(import(&host, &path, true).await.left.len(), 1, "nothing to do");
            let store = inside.keychain.make()().expect("is made");
            for item in inside.keychain.items().iter().filter(|item| item.contains(id.as_str())) {
                let entry = store.build("codex-connect", item, None).expect("is made");
                entry.delete_credential().expect("is there");
            }
            if noticed {
                let fault = host.refresh(&id, When::Now).await.expect_err("there is nothing to refresh with");
                assert_eq!(fault.code, FaultCode::EntryMissing);
                let (found, _) = host.look(vec![path.clone()]).await.seen();
                assert_eq!(found[0].state, CandidateState::New, "it would help");
            }
            let older = Paper {
                expires: now() + 60,
                user: Box::leak(Person::sample().user_id.into_boxed_str()),
                ..Paper::new()
            };
            let older = write(folder.path(), "older.json", &older.codex().to_string());
            assert_eq!(import(&host, &older, true).await.left.len(), 1, "its refresh token may be spent");
            let saved = import(&host, &path, true).await;
            assert_eq!(saved.updated, std::slice::from_ref(&id), "noticed: {noticed}");
            assert_eq!(inside.seen(&host).await.standing, StandingKind::Fresh);
            inside.works(&host, &id).await.expect("its token is good");
            host.refresh(&id, When::Now).await.expect("and so is its refresh token");
            assert_eq!((inside.issuer.counts().refreshes, inside.issuer.counts().reuses), (1, 0));
        });
    }
}

/// A newer access token beside the refresh token that is here is worth having, an older one is not.
#[test]
fn a_newer_access_token_is_taken_and_an_older_one_is_a_copy() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let at = |end: i64| Paper { expires: now() + end, ..Paper::new() }.codex().to_string();
    let [first, newer, older] =
        [("first", 3_600), ("newer", 7_200), ("older", 1_800)].map(|(name, end)| write(folder.path(), name, &at(end)));
    block_on(async {
        let host = inside.host(false).await;
        assert_eq!(import(&host, &first, false).await.added.len(), 1);
        assert_eq!(import(&host, &older, false).await.left.len(), 1);
        assert_eq!(import(&host, &newer, false).await.updated.len(), 1, "the other program has refreshed it");
        let seen = inside.seen(&host).await;
        assert!(seen.shared && seen.expires_at.is_some_and(|end| end.0 > now() + 7_000), "{seen:?}");
        assert_eq!(import(&host, &older, true).await.updated.len(), 1, "the same refresh token is taken over");
        let taken = inside.seen(&host).await;
        assert_eq!((taken.shared, taken.generation, taken.expires_at), (false, 2, seen.expires_at));
        let latest = write(folder.path(), "latest", &at(9_000));
        assert_eq!(import(&host, &latest, false).await.left.len(), 1, "what is refreshed here is not replaced");
    });
}

/// Whoever asked for a hand-over goes away at any moment, and its file cannot be written: nothing was handed over, and what
/// the account waited for is waited for.
#[test]
fn a_hand_over_that_fails_changes_nothing_whoever_goes_away() {
    let inside = Inside::new();
    let nowhere = || Some(PathBuf::from("/proc/auth.json"));
    block_on(async {
        let host = inside.host(false).await;
        let id = inside.account(&host).await;
        inside.issuer.set_mood_for_next(Endpoint::Refresh, Mood::RateLimited { retry_after: 600 }, 1);
        host.refresh(&id, When::Now).await.expect_err("it has to wait");
        let before = inside.seen(&host).await;
        assert_eq!(before.fault.as_ref().map(|fault| fault.code), Some(FaultCode::SlowDown));
        for patience in 1..200 {
            let mut polls = 0;
            let mut export = Box::pin(host.export(&id, Format::Codex, nowhere(), true));
            let ended = poll_fn(|context| {
                polls += 1;
                if polls > patience { Poll::Ready(None) } else { export.as_mut().poll(context).map(Some) }
            });
            let ended = ended.await;
            drop(export);
            host.stop().await;
            let tries: u32 = inside.list().query_row("SELECT tries FROM accounts", [], |row| row.get(0)).expect("is");
            assert_eq!((inside.seen(&host).await, tries), (before.clone(), 1), "gone after {patience} polls");
            if let Some(ended) = ended {
                assert_eq!(ended.expect_err("it cannot be written").code, FaultCode::FileUnwritable);
                return;
            }
        }
        panic!("it never ends");
    });
}

/// What has no refresh token has nothing to end at the issuer, and nothing else is said.
#[test]
fn only_what_was_revoked_is_called_so() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let mut paper = Paper::new().codex();
    paper["tokens"]["refresh_token"] = "".into();
    let path = write(folder.path(), "auth.json", &paper.to_string());
    let path = path.to_str().expect("is text");
    assert_eq!(stage.cli(["import", path]).code, 0);
    let ran = stage.cli(["remove", "dev@acme.example", "--json"]);
    assert_eq!((ran.code, ran.json()["revoked"].as_bool()), (0, Some(false)), "{}", ran.err);
    assert_eq!(stage.cli(["import", path]).code, 0);
    let ran = stage.cli(["remove", "dev@acme.example"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Removed dev@acme.example from this computer.\n"));
    assert_eq!(stage.issuer.requests().len(), 0);
    stage.sign_in("work", Person::sample());
    assert_eq!(stage.cli(["remove", "work", "--json"]).json()["revoked"], true);
    assert_eq!(stage.issuer.counts().revocations, 1);
}

/// Each call may be a question to a person.
#[test]
fn a_window_asks_no_more_of_the_keychain_than_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "auth.json", &Paper::new().codex().to_string());
    block_on(async {
        let (line, window) = (Inside::new(), Inside::new());
        let host = line.host(false).await;
        let looked = host.look(vec![path.clone()]).await;
        let before = line.keychain.calls();
        assert_eq!(host.import(looked, false).await.expect("is saved").added.len(), 1);
        let calls = line.keychain.calls() - before;

        let host = window.host(false).await;
        host.ask(Ask::Import { paths: vec![path.to_str().expect("is text").to_owned()] });
        view(&host, "it is found", |view| matches!(view.import, Some(ImportView::Found { .. }))).await;
        let before = window.keychain.calls();
        host.ask(Ask::ImportFound { take_over: false });
        view(&host, "it is saved", |view| matches!(view.import, Some(ImportView::Done { added: 1, .. }))).await;
        assert_eq!(window.keychain.calls() - before, calls);
    });
}

/// A sign-in here of an account that is held, which the keychain refused: what it brought is ended with the account, what
/// the other program uses is not.
#[test]
fn a_sign_in_that_could_not_be_saved_is_ended_though_the_account_is_held() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = inside.issuer.sign_in_elsewhere(Person::sample());
    let mut paper = Paper::new().codex();
    for (key, token) in [("id_token", &tokens.id), ("access_token", &tokens.access), ("refresh_token", &tokens.refresh)]
    {
        paper["tokens"][key] = token.as_str().into();
    }
    let path = write(folder.path(), "auth.json", &paper.to_string());
    block_on(async {
        let host = inside.host(true).await;
        let id = import(&host, &path, false).await.added[0].clone();
        inside.issuer.next_person(Person::sample());
        host.ask(Ask::Connect(SignIn { account: Some(id.clone()), no_browser: true, ..SignIn::default() }));
        view(&host, "the link is there", |view| {
            view.connect.as_ref().is_some_and(|connect| connect.stage == StageView::InBrowser)
        })
        .await;
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let link = host.link().expect("there is a link");
        let page = client.expect("a client").get(link.expose_secret()).send().await.expect("it answers");
        let back = page.headers().get("location").expect("it redirects").to_str().expect("is text").to_owned();
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Refused);
        host.paste(&back.into());
        view(&host, "it is unsaved", |view| {
            view.account(&id).is_some_and(|account| account.standing == StandingKind::Unsaved)
        })
        .await;
        inside.keychain.heal();
        assert!(host.remove(&id, true).await.expect("is removed"), "it was revoked");
        assert_eq!(inside.issuer.counts().revocations, 1);
        assert!(!inside.issuer.is_revoked(&tokens.refresh), "it is the other program's to end");
        assert_eq!(host.seen().await.len(), 0);
        tokio::time::timeout(Duration::from_secs(5), host.stop()).await.expect("it ends");
    });
}
