//! API keys (behaviour 165 to 168).

use crate::inside::Inside;
use crate::paper::Paper;
use crate::stage::{Ran, Stage, block_on};
use codex_connect_core::fault::FaultCode;
use std::io::Write;
use std::process::Stdio;
use world::issuer::{Endpoint, Mood, Person};

const KEY: &str = "sk-proj-0123456789abcdefghijklmnop";
const OTHER: &str = "sk-proj-another-0123456789abcdefgh";

/// `add-key` with this on its standard input.
fn add(stage: &Stage, name: &str, key: &str) -> Ran {
    let mut command = stage.program("codex-connect");
    command.args(["add-key", name, "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.take().expect("is piped").write_all(key.as_bytes()).expect("it reads");
    Ran::from(child.wait_with_output().expect("it ends"))
}

#[test]
fn a_key_is_checked_kept_and_given() {
    let stage = Stage::without_pages();
    stage.issuer.add_key(KEY);
    let ran = add(&stage, "CI", &format!("  {KEY}\n"));
    let account = ran.json();
    assert_eq!(
        (ran.code, account["provider"].as_str(), account["name"].as_str()),
        (0, Some("openai-responses"), Some("CI")),
        "{}",
        ran.err
    );
    assert_eq!(
        (account["email"].as_str(), account["expires_at"].is_null(), account["refreshable"].as_bool()),
        (Some(""), true, Some(false))
    );
    assert_eq!(stage.issuer.counts().models, 1);
    assert_eq!(stage.cli(["token", "CI"]).out.trim(), KEY);
    assert_eq!(stage.cli(["refresh", "--all", "--force"]).code, 0);
    assert_eq!(stage.cli(["validate", "CI"]).code, 0);
    let counts = stage.issuer.counts();
    assert_eq!((counts.models, counts.refreshes, counts.usages, stage.kept()), (2, 0, 0, 1));
    let sign_in = stage.cli(["connect", "--account", "CI", "--no-browser", "--json"]);
    assert_eq!((sign_in.code, sign_in.fault().as_str()), (2, "usage"));

    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("is text");
    assert_eq!(stage.cli(["export", "CI", "--format", "cliproxyapi", "--to", to]).code, 2);
    assert_eq!(stage.cli(["export", "CI", "--format", "codex", "--to", to]).code, 0);
    let again = stage.cli(["import", to, "--json"]).json();
    assert_eq!((again["left"][0]["state"].as_str(), again["added"].as_array().map(Vec::len)), (Some("known"), Some(0)));
    let database = std::fs::read(stage.database()).expect("is there");
    assert!(!database.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "no key is in the list");
    let removed = stage.cli(["remove", "CI", "--json"]);
    assert_eq!((removed.code, removed.json()["revoked"].as_bool(), stage.kept()), (0, Some(false), 0));
    assert_eq!(stage.issuer.counts().revocations, 0);
}

#[test]
fn a_key_that_is_not_taken_is_not_kept() {
    let stage = Stage::without_pages();
    let refused = add(&stage, "CI", KEY);
    assert_eq!((refused.code, refused.fault().as_str()), (3, "key_refused"), "{}", refused.err);
    for bad in ["", "sk-short", "sk-proj-0123456789 abcdefgh", &"k".repeat(401), "sk-ключ-0123456789abcdef"] {
        let ran = add(&stage, "CI", bad);
        assert_eq!((ran.code, ran.fault().as_str()), (3, "key_refused"), "{bad}");
        assert!(ran.err.contains("20 to 400"), "{}", ran.err);
    }
    stage.issuer.add_key(KEY);
    stage.issuer.set_mood_for_next(Endpoint::Models, Mood::RateLimited { retry_after: 60 }, 1);
    assert_eq!(add(&stage, "CI", KEY).fault(), "slow_down");
    stage.issuer.set_mood_for_next(Endpoint::Models, Mood::RegionBlocked, 1);
    assert_eq!(add(&stage, "CI", KEY).fault(), "region_refused");
    stage.issuer.refuse_connections(true);
    assert_eq!(add(&stage, "CI", KEY).code, 4);
    stage.issuer.refuse_connections(false);
    assert_eq!((stage.kept(), stage.cli(["list", "--json"]).json().as_array().map(Vec::len)), (0, Some(0)));
    assert_eq!(add(&stage, " ", KEY).code, 2);
}

#[test]
fn a_key_and_a_name_are_each_kept_once() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    stage.issuer.add_key(KEY);
    stage.issuer.add_key(OTHER);
    assert_eq!(add(&stage, "CI", KEY).code, 0);
    let twice = add(&stage, "nightly", KEY);
    assert_eq!((twice.code, twice.fault().as_str()), (2, "key_known"));
    assert!(twice.err.contains("This key is here already, as CI."), "{}", twice.err);
    let taken = add(&stage, "work", OTHER);
    assert_eq!((taken.code, taken.fault().as_str()), (2, "name_taken"));
    assert_eq!(add(&stage, "CI", KEY).json()["generation"], 2, "the same once more is no harm");
    assert_eq!(add(&stage, "CI", OTHER).json()["generation"], 3, "another takes its place");
    assert_eq!(stage.cli(["token", "CI"]).out.trim(), OTHER);
    assert_eq!(add(&stage, "nightly", KEY).code, 0, "the first is free again");
    assert_eq!((stage.kept(), stage.cli(["list", "--json"]).json().as_array().map(Vec::len)), (3, Some(3)));
}

#[test]
fn a_key_that_is_taken_away_says_so_until_another_is_entered() {
    let stage = Stage::without_pages();
    stage.issuer.add_key(KEY);
    assert_eq!(add(&stage, "CI", KEY).code, 0);
    stage.issuer.remove_key(KEY);
    let ran = stage.cli(["validate", "CI", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (3, "key_refused"));
    let account = stage.cli(["status", "CI", "--json"]).json();
    assert_eq!(
        (account["standing"].as_str(), account["fault"]["code"].as_str()),
        (Some("sign_in_needed"), Some("key_refused"))
    );
    assert_eq!(stage.cli(["token", "CI", "--json"]).fault(), "key_refused");
    stage.issuer.add_key(KEY);
    assert_eq!(stage.cli(["validate", "CI"]).code, 0, "it is taken again");
    assert_eq!(stage.cli(["status", "CI", "--json"]).json()["standing"], "fresh");
    stage.issuer.remove_key(KEY);
    assert_eq!(stage.cli(["validate", "CI"]).code, 3);
    stage.issuer.add_key(OTHER);
    assert_eq!(add(&stage, "CI", OTHER).json()["standing"], "fresh");
}

/// Of two programs that add the same key at once, the second sees the first. And so with a file.
#[test]
fn two_at_once_keep_it_once() {
    for _ in 0..10 {
        let inside = Inside::new();
        inside.issuer.add_key(KEY);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("auth.json");
        std::fs::write(&path, Paper::new().codex().to_string()).expect("is written");
        block_on(async {
            let (one, other) = (inside.host(false).await, inside.host(false).await);
            let key = KEY.to_owned().into();
            let (first, second) = tokio::join!(one.add_key("CI", &key), other.add_key("nightly", &key));
            let refused = [first.err(), second.err()].into_iter().flatten().map(|fault| fault.code).collect::<Vec<_>>();
            assert_eq!(refused, [FaultCode::KeyKnown]);
            let (first, second) = (one.look(vec![path.clone()]).await, other.look(vec![path]).await);
            let (first, second) = tokio::join!(one.import(first, false), other.import(second, false));
            let (first, second) = (first.expect("is saved"), second.expect("is saved"));
            assert_eq!((first.added.len() + second.added.len(), first.left.len() + second.left.len()), (1, 1));
            assert_eq!(one.seen().await.len(), 2);
        });
        let kept = inside.keychain.items().iter().filter(|item| !item.contains("canary")).count();
        assert_eq!(kept, 2, "the key and the sign-in");
    }
}
