//! Sign-ins out of the files of other programs (behaviour 150 to 159, 170, 274).

use crate::inside::Inside;
use crate::paper::{Paper, now};
use crate::stage::{Stage, block_on};
use codex_connect_core::ask::Ask;
use codex_connect_core::fault::{About, FaultCode, FileTrouble};
use codex_connect_core::import::{CandidateState, ImportView};
use codex_connect_core::rotation::When;
use codex_connect_core::view::{StandingKind, View};
use codex_connect_host::Host;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use world::issuer::{Person, Tokens};
use world::keychain::Failure;

/// As the Codex CLI would have written these tokens.
pub fn codex(tokens: &Tokens, account: &str) -> Value {
    json!({
        "auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "2026-11-23T10:00:00.123456789Z",
        "tokens": {
            "id_token": tokens.id, "access_token": tokens.access, "refresh_token": tokens.refresh, "account_id": account,
        },
    })
}

fn write(folder: &Path, name: &str, value: &Value) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, value.to_string()).expect("is written");
    path
}

async fn import(host: &Host, path: &Path, take_over: bool) -> codex_connect_host::import::Saved {
    host.import(host.look(vec![path.to_owned()]).await, take_over).await.expect("is saved")
}

#[test]
fn what_is_imported_is_held_until_it_is_taken_over() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = stage.issuer.sign_in_elsewhere(Person::sample());
    let path = write(folder.path(), "auth.json", &codex(&tokens, &Person::sample().account_id));
    let path = path.to_str().expect("is text");

    let ran = stage.cli(["import", path, "--json"]);
    let value = ran.json();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        (value["added"][0]["email"].as_str(), value["failed"].as_array().map(Vec::len)),
        (Some("dev@acme.example"), Some(0))
    );
    assert_eq!(
        (value["added"][0]["refreshable"].as_bool(), value["added"][0]["standing"].as_str()),
        (Some(false), Some("fresh"))
    );
    assert!(
        ran.err.contains("auth.json: dev@acme.example · Business") && ran.err.contains("--take-over"),
        "{}",
        ran.err
    );
    assert!(stage.cli(["list"]).out.contains("not refreshed here"));

    // Due, asked for, by force or by `token`: it is the other program's to refresh.
    stage.make_due();
    assert_eq!(stage.cli(["refresh"]).code, 0);
    let ran = stage.cli(["refresh", "dev@acme.example", "--force"]);
    assert!(ran.code == 0 && ran.out.contains("another program may use the same sign-in"), "{}{}", ran.out, ran.err);
    assert_eq!(stage.cli(["refresh", "--all", "--force"]).code, 0);
    assert_eq!(stage.cli(["token", "dev@acme.example"]).code, 0, "it is given as it is");
    let longer = stage.cli(["token", "dev@acme.example", "--min-life", "1d", "--json"]);
    assert_eq!((longer.code, longer.fault().as_str()), (3, "cannot_refresh"));
    assert_eq!((stage.issuer.requests().len(), stage.issuer.uses_of(&tokens.refresh)), (0, 0));

    // Once more: nothing to do.
    let value = stage.cli(["import", path, "--json"]).json();
    assert_eq!((value["left"][0]["state"].as_str(), value["added"].as_array().map(Vec::len)), (Some("known"), Some(0)));

    let ran = stage.cli(["import", path, "--take-over"]);
    assert!(ran.code == 0 && ran.err.contains("the other tool may be signed out"), "{}{}", ran.out, ran.err);
    assert_eq!(stage.cli(["refresh"]).code, 0);
    assert_eq!((stage.issuer.uses_of(&tokens.refresh), stage.issuer.counts().reuses), (1, 0));
    let account = stage.cli(["status", "dev@acme.example", "--json"]).json();
    assert_eq!((account["generation"].as_i64(), account["refreshable"].as_bool()), (Some(2), Some(true)));
    let history = stage.cli(["history", "--json"]).json();
    let events: Vec<&str> =
        history.as_array().into_iter().flatten().filter_map(|entry| entry["event"].as_str()).collect();
    assert_eq!(events, ["refreshed", "taken_over", "imported"]);
    assert_eq!(stage.kept(), 1);
}

#[test]
fn a_folder_of_everything_is_sorted_out_before_anything_is_written() {
    let stage = Stage::without_pages();
    let folder = tempfile::tempdir().expect("a folder");
    let home =
        Paper { email: "me@home.example", account: "acct_home", user: "user-home", plan: "plus", ..Paper::new() };
    write(folder.path(), "codex-dev@acme.example.json", &Paper::new().proxy());
    let older = Paper { expires: now() + 60, number: 2, ..Paper::new() };
    write(folder.path(), "backup.json", &older.codex());
    write(folder.path(), "export.json", &json!({"data": {"accounts": [home.relay()]}}));
    write(folder.path(), "gemini.json", &json!({"type": "gemini", "access_token": "x"}));
    std::fs::write(folder.path().join("broken.json"), "{\"tokens\":").expect("is written");
    let ran = stage.cli([std::ffi::OsStr::new("import"), folder.path().as_os_str(), "--json".as_ref()]);
    let value = ran.json();
    let count = |key: &str| value[key].as_array().map(Vec::len);
    assert_eq!(
        (ran.code, count("added"), count("left"), count("failed")),
        (0, Some(2), Some(1), Some(1)),
        "{}",
        ran.err
    );
    assert_eq!(
        (value["left"][0]["state"].as_str(), value["failed"][0]["error"]["code"].as_str()),
        (Some("duplicate"), Some("file_unreadable"))
    );
    assert!(ran.err.contains("broken.json: This file is not JSON, or ends too soon."), "{}", ran.err);
    let nothing =
        stage.cli([std::ffi::OsStr::new("import"), folder.path().join("gemini.json").as_os_str(), "--json".as_ref()]);
    assert_eq!((nothing.code, nothing.fault().as_str()), (1, "file_unreadable"));
    assert_eq!(stage.cli(["import"]).code, 2);
    assert_eq!(stage.issuer.requests().len(), 0);
}

/// A Codex home holds thousands of files beside the one that counts.
#[test]
fn a_codex_home_of_many_files_gives_its_sign_in() {
    let files = |folder: PathBuf, end: &str| {
        std::fs::create_dir_all(&folder).expect("is made");
        for number in 0..1_200 {
            std::fs::write(folder.join(format!("rollout-{number}.{end}")), "{}").expect("is written");
        }
    };
    let inside = Inside::new();
    let home = tempfile::tempdir().expect("a folder");
    write(home.path(), "auth.json", &Paper::new().codex());
    for folder in ["archived_sessions", "sessions/2026/11/27", ".git/objects", "node_modules/sessions"] {
        files(home.path().join(folder), "json");
    }
    block_on(async {
        let host = inside.host(false).await;
        let found = async |what: &str| {
            let (accounts, unreadable) = host.look(vec![home.path().to_owned()]).await.seen();
            let names: Vec<&str> = accounts.iter().map(|account| account.file.as_str()).collect();
            assert_eq!(names, ["auth.json"], "{what}: {unreadable:?}");
            unreadable.into_iter().map(|file| file.fault.about).collect::<Vec<_>>()
        };
        assert_eq!(found("what Codex and programmers keep").await, []);
        // Whatever else is there, and comes before it by name, is read after it.
        files(home.path().join("a"), "txt");
        let too_many = [About::File { trouble: FileTrouble::TooMany }];
        assert_eq!(found("a folder above it").await, too_many);
        files(home.path().to_owned(), "aaa");
        assert_eq!(found("files beside it").await, too_many);
    });
}

#[test]
fn an_access_token_alone_runs_out_and_says_so() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let mut paper = Paper::new().codex();
    paper["tokens"]["refresh_token"] = json!("");
    let path = write(folder.path(), "auth.json", &paper);
    block_on(async {
        let host = inside.host(true).await;
        let saved = import(&host, &path, true).await;
        let id = saved.added[0].clone();
        let account = inside.seen(&host).await;
        assert_eq!((account.refreshable, account.shared, account.standing), (false, false, StandingKind::Fresh));
        host.token(&id, Duration::ZERO).await.expect("it is good");
        host.refresh(&id, When::Probe).await.expect("there is nothing to do");
        inside.clock.set_ahead(10 * 86_400);
        let fault = host.token(&id, Duration::ZERO).await.err().expect("it ran out");
        assert_eq!(fault.code, FaultCode::CannotRefresh);
        assert_eq!(inside.seen(&host).await.standing, StandingKind::SignInNeeded);
        assert_eq!(inside.issuer.requests().len(), 0);
    });
}

/// A file of the same account: newer tokens take the place of dead or held ones, and never of what is well.
#[test]
fn newer_tokens_replace_what_is_dead_or_held_and_nothing_else() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let person = Person::sample();
    block_on(async {
        let host = inside.host(false).await;
        let id = inside.account(&host).await;
        let later = Paper {
            expires: now() + 20 * 86_400,
            user: Box::leak(person.user_id.clone().into_boxed_str()),
            ..Paper::new()
        };
        assert_eq!(later.account, person.account_id, "the same workspace");
        let path = write(folder.path(), "auth.json", &later.codex());
        let saved = import(&host, &path, true).await;
        assert_eq!((saved.updated.len(), saved.left.len()), (0, 1), "ours is well");
        assert_eq!(inside.seen(&host).await.generation, 1);

        let sql = r#"UPDATE accounts SET fault = '{"code":"used_elsewhere"}', name = 'mine'"#;
        inside.list().execute(sql, []).expect("is written");
        let older = Paper { expires: now() + 60, number: 7, ..later.clone() };
        let old = write(folder.path(), "old.json", &older.codex());
        assert_eq!(import(&host, &old, false).await.left.len(), 1, "an older one helps nobody");
        let saved = import(&host, &path, false).await;
        assert_eq!(saved.updated, std::slice::from_ref(&id));
        let account = inside.seen(&host).await;
        assert_eq!((account.generation, account.standing, account.shared), (2, StandingKind::Fresh, true));
        assert_eq!((account.name.as_str(), account.health_score), ("mine", 100));
        assert_eq!(inside.keychain.items().iter().filter(|item| !item.contains("canary")).count(), 1);

        let newer = Paper { expires: now() + 25 * 86_400, number: 8, ..later };
        let path = write(folder.path(), "auth.json", &newer.codex());
        assert_eq!(import(&host, &path, false).await.updated.len(), 1, "the other program has refreshed it");
        assert_eq!(inside.issuer.counts().refreshes, 0);
    });
}

#[test]
fn a_sign_in_again_takes_over_and_a_removal_ends_nothing() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = inside.issuer.sign_in_elsewhere(Person::sample());
    let path = write(folder.path(), "auth.json", &codex(&tokens, &Person::sample().account_id));
    block_on(async {
        let host = inside.host(false).await;
        let id = import(&host, &path, false).await.added[0].clone();
        host.remove(&id, true).await.expect("is removed");
        assert!(!inside.issuer.is_revoked(&tokens.refresh), "it is the other program's to end");
        let id = import(&host, &path, false).await.added[0].clone();
        assert_eq!(inside.account(&host).await, id, "the same person");
        assert!(!inside.seen(&host).await.shared);
        host.refresh(&id, When::Now).await.expect("it is refreshed here");
        assert_eq!((inside.issuer.uses_of(&tokens.refresh), inside.issuer.counts().refreshes), (0, 1));
    });
}

#[test]
fn the_keychain_of_the_codex_cli_is_read() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "cli_auth_credentials_store = \"keyring\"\n")
        .expect("is written");
    let real = std::fs::canonicalize(folder.path()).expect("is there");
    let hash = Sha256::digest(real.to_str().expect("is text").as_bytes());
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let store = inside.keychain.make()().expect("is made");
    let entry = store.build("Codex Auth", &format!("cli|{digits}"), None).expect("is made");
    entry.set_secret(Paper::new().codex().to_string().as_bytes()).expect("is written");
    block_on(async {
        let host = inside.host(false).await;
        let saved = import(&host, folder.path(), false).await;
        assert_eq!((saved.added.len(), saved.failed.len()), (1, 0));
        assert!(inside.seen(&host).await.shared);
        assert!(entry.get_secret().is_ok(), "the item stays as it is");
    });
}

#[test]
fn a_keychain_that_refuses_keeps_nothing_and_loses_nothing() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "auth.json", &Paper::new().codex());
    block_on(async {
        let host = inside.host(false).await;
        for k in 1..=6 {
            inside.keychain.fail_from(inside.keychain.calls() + k, Failure::Locked);
            let looked = host.look(vec![path.clone()]).await;
            let result = host.import(looked, false).await;
            inside.keychain.heal();
            match result {
                Ok(saved) if saved.added.len() == 1 => break,
                Ok(saved) => assert_eq!(saved.failed[0].1.code, FaultCode::StoreLocked, "at {k}"),
                Err(fault) => assert_eq!(fault.code, FaultCode::StoreLocked, "at {k}"),
            }
            assert_eq!(host.seen().await.len(), 0, "at {k}");
        }
        assert_eq!(import(&host, &path, false).await.failed.len(), 0);
        assert_eq!(host.seen().await.len(), 1);
    });
}

async fn shown(host: &Host, what: &str, fits: impl FnMut(&std::sync::Arc<View>) -> bool) -> ImportView {
    let mut view = host.view();
    let seen = tokio::time::timeout(Duration::from_secs(10), view.wait_for(fits)).await;
    let view = seen.unwrap_or_else(|_| panic!("{what}")).expect("the host runs").clone();
    view.import.clone().unwrap_or(ImportView::Looking)
}

/// As the window does it: look, show, save, put away.
#[test]
fn a_window_sees_what_was_found_and_what_came_of_it() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "auth.json", &Paper::new().codex());
    write(folder.path(), "old.json", &Paper { expires: now() + 60, ..Paper::new() }.proxy());
    let path = folder.path().to_str().expect("is text").to_owned();
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Import { paths: vec![path.clone()] });
        let found = shown(&host, "what was found", |view| matches!(view.import, Some(ImportView::Found { .. }))).await;
        let ImportView::Found { accounts, unreadable } = found else { panic!("{found:?}") };
        let states: Vec<CandidateState> = accounts.iter().map(|account| account.state).collect();
        assert_eq!((states, unreadable.len()), (vec![CandidateState::New, CandidateState::Duplicate], 0));
        assert!(accounts[0].refreshable && accounts[0].file == "auth.json", "{accounts:?}");

        // A keychain that is locked: what was found is there for another try.
        inside.keychain.fail_from(inside.keychain.calls() + 1, Failure::Locked);
        host.ask(Ask::ImportFound { take_over: false });
        shown(&host, "the fault", |view| view.told.as_ref().is_some_and(|fault| fault.code == FaultCode::StoreLocked))
            .await;
        inside.keychain.heal();
        host.ask(Ask::ImportFound { take_over: false });
        let done = shown(&host, "the end", |view| matches!(view.import, Some(ImportView::Done { .. }))).await;
        assert_eq!(done, ImportView::Done { added: 1, updated: 0, left: 1, failed: 0 });
        host.ask(Ask::ImportDismiss);
        shown(&host, "the list again", |view| view.import.is_none() && view.accounts.len() == 1).await;

        // What is put away before it is saved is forgotten.
        host.ask(Ask::Import { paths: vec![path] });
        shown(&host, "found again", |view| matches!(view.import, Some(ImportView::Found { .. }))).await;
        host.ask(Ask::ImportDismiss);
        shown(&host, "put away", |view| view.import.is_none()).await;
        host.ask(Ask::ImportFound { take_over: true });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(host.view().borrow().import.is_none() && inside.seen(&host).await.shared);
    });
}

/// A name need not be text, and more paths than are looked at are not passed over in silence.
#[test]
fn a_path_keeps_its_bytes_and_too_many_are_said() {
    use std::os::unix::ffi::OsStrExt;
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let name = std::ffi::OsStr::from_bytes(b"\xff.json");
    std::fs::write(folder.path().join(name), Paper::new().codex().to_string()).expect("is written");
    let other = write(folder.path(), "\u{fffd}.json", &Paper { email: "other@acme.example", ..Paper::new() }.codex());
    let address = url::Url::from_file_path(folder.path().join(name)).expect("is absolute").to_string();
    block_on(async {
        let host = inside.host(true).await;
        host.ask(Ask::Import { paths: vec![address] });
        let found = shown(&host, "what was found", |view| matches!(view.import, Some(ImportView::Found { .. }))).await;
        let ImportView::Found { accounts, unreadable } = found else { panic!("{found:?}") };
        assert_eq!((accounts[0].email.as_str(), accounts.len(), unreadable.len()), (Paper::new().email, 1, 0));

        let nowhere = (0..1_001).map(|number| folder.path().join(format!("{number}.json"))).chain([other]);
        let looked = host.look(nowhere.collect()).await;
        let trouble = |index: usize| looked.unreadable[index].1.about.clone();
        let of = |trouble: FileTrouble| trouble.of(FaultCode::FileUnreadable).about;
        assert_eq!((trouble(999), trouble(1_000)), (of(FileTrouble::CannotBeRead), of(FileTrouble::TooMany)));
        assert_eq!((looked.unreadable.len(), looked.seen().0.len()), (1_001, 0));
    });
}
