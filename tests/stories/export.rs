//! Accounts into the files of other programs, and back again (behaviour 160 to 164).

use crate::inside::Inside;
use crate::paper::{Paper, now};
use crate::stage::{Stage, block_on};
use codex_connect_core::fault::{About, Fault, FaultCode, FileTrouble};
use codex_connect_core::rotation::When;
use codex_connect_core::view::AccountView;
use codex_connect_host::Host;
use codex_connect_host::export::Format;
use serde_json::Value;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;
use world::issuer::{Endpoint, Mood, Person};

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("is there")).expect("is JSON")
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
}

#[test]
fn a_copy_has_everything_and_a_warning() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("is text");
    let ran = stage.cli(["export", "work", "--format", "codex", "--to", to, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("sign each other out"), "{}", ran.err);
    let path = folder.path().join("auth.json");
    assert_eq!(ran.json()["file"].as_str(), path.to_str());
    assert_eq!(mode(&path), 0o600);
    let file = read(&path);
    assert_eq!(
        (file["auth_mode"].as_str(), file["tokens"]["account_id"].as_str()),
        (Some("chatgpt"), Some(&*Person::sample().account_id))
    );
    for token in ["id_token", "access_token", "refresh_token"] {
        assert!(file["tokens"][token].as_str().is_some_and(|token| !token.is_empty()), "{token}");
    }
    assert!(file["last_refresh"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert_eq!(stage.cli(["status", "work", "--json"]).json()["refreshable"], true, "it is refreshed here as before");

    let ran = stage.cli(["export", "work", "--format", "cliproxyapi", "--to", to]);
    let name = "codex-529589e8-dev@acme.example-business.json";
    assert!(ran.code == 0 && folder.path().join(name).is_file(), "{}", ran.err);
    let file = read(&folder.path().join(name));
    assert_eq!((file["type"].as_str(), file["email"].as_str()), (Some("codex"), Some("dev@acme.example")));
    assert!(file["expired"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert_eq!(stage.cli(["export", "nobody", "--format", "codex"]).code, 9);
    assert_eq!(stage.cli(["export", "work", "--format", "toml"]).code, 2);
    assert_eq!(stage.issuer.counts().refreshes, 0);
}

#[test]
fn what_is_handed_over_is_never_refreshed_here_again() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("moved.json");
    let to = path.to_str().expect("is text");
    stage.issuer.set_mood_for_next(Endpoint::Refresh, Mood::RateLimited { retry_after: 60 }, 1);
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 4);
    let ran = stage.cli(["export", "work", "--format", "codex", "--to", to, "--hand-over"]);
    assert!(ran.code == 0 && ran.err.contains("work is not refreshed here any more."), "{}", ran.err);
    let standing = stage.cli(["status", "work", "--json"]).json()["standing"].clone();
    assert_eq!(standing, "fresh", "what it waited for is not waited for any more");
    stage.make_due();
    assert_eq!(stage.cli(["refresh"]).code, 0);
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 0);
    assert_eq!(stage.cli(["token", "work"]).code, 0);
    assert_eq!(stage.issuer.counts().refreshes, 1, "none but the one before");
    assert_eq!(stage.cli(["history", "work", "--json"]).json()[0]["event"], "handed_over");
    assert_eq!(stage.cli(["remove", "work", "--json"]).json()["revoked"], false);
    assert_eq!(stage.issuer.counts().revocations, 0, "the other place still uses it");
    // And back.
    let ran = stage.cli(["import", to, "--take-over", "--json"]);
    assert_eq!((ran.code, ran.json()["added"][0]["refreshable"].as_bool()), (0, Some(true)), "{}", ran.err);
    assert_eq!(stage.cli(["refresh", "dev@acme.example", "--force"]).code, 0);
    assert_eq!((stage.issuer.counts().refreshes, stage.issuer.counts().reuses), (2, 0));
}

async fn signed_in(inside: &Inside, host: &Host) -> AccountView {
    inside.account(host).await;
    inside.seen(host).await
}

fn trouble(result: Result<std::path::PathBuf, Fault>) -> Option<FileTrouble> {
    let fault = result.expect_err("it is not written");
    assert_eq!(fault.code, FaultCode::FileUnwritable, "{fault:?}");
    match fault.about {
        About::File { trouble } => Some(trouble),
        _ => None,
    }
}

/// Nothing that would be lost is written over, and a hand-over that failed did not happen.
#[test]
fn nothing_is_lost_by_an_export() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let user: &'static str = Box::leak(Person::sample().user_id.into_boxed_str());
    let newer = Paper { expires: now() + 20 * 86_400, user, ..Paper::new() };
    std::fs::write(at("notes.txt"), "mine").expect("is written");
    std::fs::write(at("other.json"), Paper { account: "acct_other", ..Paper::new() }.codex().to_string())
        .expect("is written");
    std::fs::write(at("newer.json"), newer.codex().to_string()).expect("is written");
    let mut more = Paper { expires: now() + 60, ..newer.clone() }.codex();
    more["OPENAI_API_KEY"] = "sk-proj-0123456789abcdefghij".into();
    std::fs::write(at("with-key.json"), more.to_string()).expect("is written");
    // A byte order mark changes nothing about that, and a list of several is more than one.
    std::fs::write(at("marked.json"), format!("\u{feff}{more}")).expect("is written");
    let gemini = serde_json::json!({"type": "gemini", "access_token": "x"});
    let several = serde_json::json!([Paper { expires: now() + 60, ..newer.clone() }.codex(), gemini]);
    std::fs::write(at("several.json"), several.to_string()).expect("is written");
    std::fs::create_dir(at("folder.json")).expect("is made");
    std::fs::create_dir(at("folder.json").join("auth.json")).expect("is made");
    symlink(at("elsewhere.json"), at("link.json")).expect("is made");
    let older = Paper { expires: now() + 60, ..newer.clone() };
    std::fs::write(at("older.json"), older.codex().to_string()).expect("is written");
    std::fs::set_permissions(at("older.json"), PermissionsExt::from_mode(0o644)).expect("is set");
    block_on(async {
        let host = inside.host(false).await;
        let id = signed_in(&inside, &host).await.id;
        let way = Some(FileTrouble::InTheWay);
        let table = [
            ("notes.txt", way),
            ("other.json", way),
            ("with-key.json", way),
            ("marked.json", way),
            ("several.json", way),
            ("newer.json", way),
            ("folder.json", way),
        ];
        let table = table.into_iter().chain([
            ("link.json", Some(FileTrouble::Link)),
            ("none/auth.json", None),
            ("notes.txt/a", None),
        ]);
        for (name, wanted) in table {
            let before = std::fs::read(at(name)).ok();
            let result = host.export(&id, Format::Codex, Some(at(name)), true).await;
            assert_eq!(trouble(result), wanted, "{name}");
            assert_eq!(std::fs::read(at(name)).ok(), before, "{name}");
            let account = inside.seen(&host).await;
            assert!(account.refreshable && !account.shared, "{name}: nothing was handed over");
        }
        assert!(!at("elsewhere.json").exists());
        host.export(&id, Format::Codex, Some(at("older.json")), false).await.expect("its own older file is replaced");
        assert_eq!(mode(&at("older.json")), 0o600);
        let left = std::fs::read_dir(folder.path()).expect("is there").flatten();
        assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')), "no rest is left");
        // Open to nobody else, and dead or half refreshed to nobody at all.
        inside.issuer.set_mood_for_next(Endpoint::Refresh, Mood::InternalError, 1);
        host.refresh(&id, When::Now).await.expect_err("the answer is lost");
        let fault = host.export(&id, Format::Codex, Some(at("new.json")), false).await.expect_err("it may be spent");
        assert_eq!((fault.code, at("new.json").exists()), (FaultCode::OpenaiDown, false));
    });
}

/// Out and in again, in both forms: the account that comes back is the one that went.
#[test]
fn a_round_trip_changes_nothing() {
    for format in [Format::Codex, Format::CliProxyApi] {
        for alone in [false, true] {
            let (here, there) = (Inside::new(), Inside::new());
            let folder = tempfile::tempdir().expect("a folder");
            let mut paper = Paper::new().codex();
            if alone {
                paper["tokens"]["refresh_token"] = "".into();
                paper["tokens"].as_object_mut().expect("an object").remove("id_token");
            }
            let first = folder.path().join("first.json");
            std::fs::write(&first, paper.to_string()).expect("is written");
            block_on(async {
                let host = here.host(false).await;
                host.import(host.look(vec![first]).await, false).await.expect("is saved");
                let gone = here.seen(&host).await;
                let path =
                    host.export(&gone.id, format, Some(folder.path().to_owned()), false).await.expect("is written");
                let other = there.host(false).await;
                other.import(other.look(vec![path.clone()]).await, false).await.expect("is saved");
                let came = there.seen(&other).await;
                let as_it_was = AccountView { id: gone.id.clone(), connected_at: gone.connected_at, ..came.clone() };
                assert_eq!(as_it_was, gone, "{format:?}, without a refresh token: {alone}");
                let again = folder.path().join("again.json");
                other.export(&came.id, format, Some(again.clone()), false).await.expect("is written");
                assert_eq!(read(&again), read(&path), "{format:?}");
                let token = |account: AccountView, host: Host| async move {
                    let token = host.token(&account.id, Duration::ZERO).await.expect("is good").value;
                    secrecy::ExposeSecret::expose_secret(&token).to_owned()
                };
                assert!(token(gone, host).await == token(came, other).await, "the same token");
            });
        }
    }
}
