//! Tokens that came and could not be saved: what is held in memory is never put before what is newer, and nobody else
//! takes it for lost (behaviour 216, 217).

use crate::inside::Inside;
use crate::paper::{Paper, now};
use crate::stage::block_on;
use codex_connect_core::account::AccountId;
use codex_connect_core::rotation::When;
use codex_connect_host::Host;
use codex_connect_host::export::Format;
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};
use std::time::Duration;
use world::issuer::{Endpoint, Mood, Organization, Person};
use world::keychain::Failure;

/// A refresh whose tokens come and stay out of the keychain, which is well again afterwards or not.
pub async fn is_cut_short(inside: &Inside, host: &Host, account: &AccountId, heals: bool) {
    // The put of the new generation: after the read, the seal key and its reading back.
    inside.keychain.fail_from(inside.keychain.calls() + 4, Failure::Locked);
    host.refresh(account, When::Now).await.expect_err("it cannot be saved");
    if heals {
        inside.keychain.heal();
    }
}

/// Two hosts, as of two processes, and an account whose tokens the first came by and could not save; the second has
/// finished that since.
async fn overtaken(inside: &Inside) -> (Host, Host, AccountId) {
    let (tray, other) = (inside.host(false).await, inside.host(false).await);
    let account = inside.account(&tray).await;
    is_cut_short(inside, &tray, &account, true).await;
    other.refresh(&account, When::Now).await.expect("the sealed answer is finished");
    (tray, other, account)
}

async fn generation(inside: &Inside, host: &Host) -> u32 {
    inside.seen(host).await.generation
}

/// A file with newer tokens of the same person.
fn newer(folder: &Path) -> PathBuf {
    let path = folder.join("auth.json");
    let paper = Paper { expires: now() + 20 * 86_400, ..Paper::new() };
    std::fs::write(&path, paper.codex().to_string()).expect("is written");
    path
}

#[test]
fn what_another_process_has_sealed_since_is_finished_first() {
    let inside = Inside::new();
    block_on(async {
        let (tray, other, account) = overtaken(&inside).await;
        assert_eq!((generation(&inside, &other).await, inside.issuer.counts().refreshes), (2, 1));
        is_cut_short(&inside, &other, &account, true).await;
        tray.refresh(&account, When::Now).await.expect("the newer sealed answer is finished");
        assert_eq!((generation(&inside, &tray).await, inside.issuer.counts().refreshes), (3, 2));
        tray.refresh(&account, When::Now).await.expect("its token was never sent");
        inside.works(&tray, &account).await.expect("it works");
        assert_eq!(inside.issuer.counts().reuses, 0);
    });
}

#[test]
fn a_token_that_another_process_has_sent_since_is_not_put_in_force_again() {
    let inside = Inside::new();
    block_on(async {
        let (tray, other, account) = overtaken(&inside).await;
        other.refresh(&account, When::Now).await.expect("it is refreshed");
        inside.issuer.set_mood_for_next(Endpoint::Refresh, Mood::CloseBeforeAnswer, 1);
        other.refresh(&account, When::Now).await.expect_err("the answer is lost");
        let token = async |host: &Host| {
            let token = host.token(&account, Duration::ZERO).await.expect("it is good");
            token.value.expose_secret().to_owned()
        };
        assert!(token(&tray).await == token(&other).await, "the newest is given");
        tray.refresh(&account, When::Now).await.expect_err("it waits for the probe");
        assert_eq!((generation(&inside, &tray).await, inside.issuer.counts().refreshes), (3, 3));
        assert_eq!(inside.issuer.counts().reuses, 0);
    });
}

#[test]
fn what_another_process_has_finished_stands_in_the_way_of_no_import() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = newer(folder.path());
    block_on(async {
        let (tray, other) = (inside.host(false).await, inside.host(false).await);
        let account = inside.account(&tray).await;
        is_cut_short(&inside, &tray, &account, true).await;
        let saved = tray.import(tray.look(vec![path.clone()]).await, false).await.expect("it is looked at");
        assert_eq!(saved.left.len(), 1, "what came is newer");
        other.refresh(&account, When::Now).await.expect("the sealed answer is finished");
        let sql = r#"UPDATE accounts SET fault = '{"code":"used_elsewhere"}'"#;
        inside.list().execute(sql, []).expect("is written");
        let saved = tray.import(tray.look(vec![path]).await, false).await.expect("is saved");
        assert_eq!(saved.updated, [account]);
    });
}

/// An account whose new tokens are nowhere but in the memory of this host: the list takes no sealed answer, this one is
/// too long for the spare room, and the keychain is locked; one that is `resident` goes on to be refused.
pub async fn held_alone(inside: &Inside, resident: bool) -> (Host, AccountId) {
    let organization = |number| Organization {
        id: format!("org-{number}"),
        title: "o".repeat(150),
        role: "member".to_owned(),
        is_default: number == 0,
    };
    inside.issuer.next_person(Person { organizations: (0..300).map(organization).collect(), ..Person::sample() });
    let tray = inside.host(resident).await;
    let account = inside.account(&tray).await;
    let full = "CREATE TRIGGER full BEFORE UPDATE OF sealed ON rotations WHEN NEW.progress = 'sealed'
                BEGIN SELECT RAISE(ABORT, 'full'); END";
    inside.list().execute_batch(full).expect("is written");
    is_cut_short(inside, &tray, &account, !resident).await;
    inside.list().execute_batch("DROP TRIGGER full").expect("is written");
    assert!(inside.is_leased(&account), "nobody else may think it lost");
    (tray, account)
}

#[test]
fn nobody_else_may_think_lost_what_is_in_memory_alone() {
    let inside = Inside::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = newer(folder.path());
    block_on(async {
        let (tray, account) = held_alone(&inside, false).await;
        let saved = tray.import(tray.look(vec![path]).await, true).await.expect("it is looked at");
        assert_eq!(saved.left.len(), 1, "what came is newer");
        assert!(inside.is_leased(&account), "after an import");
        let to = folder.path().join("out.json");
        tray.export(&account, Format::Codex, Some(to), false).await.expect_err("a refresh is open");
        assert!(inside.is_leased(&account), "after an export");
        tray.refresh(&account, When::Now).await.expect("it is saved");
        assert!(!inside.is_leased(&account) && generation(&inside, &tray).await == 2);
        inside.host(false).await.refresh(&account, When::Now).await.expect("its token was never sent");
        assert_eq!((inside.issuer.counts().refreshes, inside.issuer.counts().reuses), (2, 0));
    });
}

#[test]
fn a_sign_in_that_cannot_be_saved_either_lets_nobody_think_it_lost() {
    let inside = Inside::new();
    block_on(async {
        let (tray, account) = held_alone(&inside, false).await;
        let mut failures = 0;
        for k in 1.. {
            let (session, back) = inside.approved(&tray).await;
            inside.keychain.fail_from(inside.keychain.calls() + k, Failure::Locked);
            let result = tray.exchange(&session, back, None, None).await;
            inside.keychain.heal();
            if result.is_ok() {
                break;
            }
            assert!(inside.is_leased(&account), "at call {k}");
            failures += 1;
        }
        assert!(failures >= 5, "the session, the proof, its erasure, the tokens and their reading back: {failures}");
        assert!(!inside.is_leased(&account), "it is saved");
        inside.host(false).await.refresh(&account, When::Now).await.expect("the sign-in is in force");
        assert_eq!(inside.issuer.counts().reuses, 0);
    });
}
