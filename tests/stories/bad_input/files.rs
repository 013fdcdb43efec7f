//! Files that are not what they should be (behaviour 171): each row is looked at and imported by a host of its own. What
//! is said is its fault; what stays untouched is the file, byte for byte, the list, the keychain and the network.

mod rows;
mod special;

use crate::inside::Inside;
use crate::paper::Paper;
use crate::stage::block_on;
use codex_connect_core::account::{API_KEY, SIGN_IN};
use codex_connect_core::fault::{About, FaultCode, FileTrouble};
use codex_connect_core::view::StandingKind;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Kept, and held: another program may use its refresh token.
    Held,
    /// Kept with its access token alone.
    AccessOnly,
    /// Kept, and said to have run out.
    RanOut,
    /// Kept as an API key.
    Key,
    /// Refused, with this trouble.
    Bad(FileTrouble),
    /// Refused: there is no sign-in in it.
    None,
}

/// One row: its name, what is looked at, and what comes of it.
struct Row {
    name: String,
    path: PathBuf,
    end: End,
}

/// Takes a row through a look and an import.
fn goes(row: &Row) {
    let Row { name, path, end } = row;
    let inside = Inside::new();
    let before = path.is_file().then(|| std::fs::read(path).ok()).flatten();
    let begun = Instant::now();
    block_on(async {
        let host = inside.host(false).await;
        let looked = host.look(vec![path.clone()]).await;
        assert_eq!(host.seen().await.len(), 0, "{name}: nothing is listed by a look");
        assert_eq!(inside.keychain.items(), Vec::<String>::new(), "{name}: nothing is kept by a look");
        let saved = host.import(looked, false).await.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        let accounts = host.seen().await;
        let kept = inside.keychain.items().iter().filter(|item| !item.contains("canary")).count();
        match end {
            End::Bad(_) | End::None => {
                assert_eq!((accounts.len(), kept), (0, 0), "{name}: nothing is kept");
                let (file, fault) = saved.failed.first().unwrap_or_else(|| panic!("{name}: nothing is said"));
                assert_eq!(fault.code, FaultCode::FileUnreadable, "{name}: {fault:?}");
                let trouble = match fault.about {
                    About::File { trouble } => End::Bad(trouble),
                    _ => End::None,
                };
                assert_eq!((trouble, file.starts_with(path)), (*end, true), "{name}");
            }
            _ => {
                let [account] = accounts.as_slice() else {
                    panic!("{name}: {} accounts, {:?}", accounts.len(), saved.failed)
                };
                assert_eq!((saved.added.len(), kept), (1, 1), "{name}");
                let is = (account.provider.as_str(), account.shared, account.refreshable, account.standing);
                let wanted = match end {
                    End::Held => (SIGN_IN, true, false, StandingKind::Fresh),
                    End::RanOut => (SIGN_IN, account.shared, false, StandingKind::SignInNeeded),
                    End::Key => (API_KEY, false, false, StandingKind::Fresh),
                    _ => (SIGN_IN, false, false, StandingKind::Fresh),
                };
                assert_eq!(is, wanted, "{name}: {:?}", account.fault);
                let usable = account.usable && account.fault.is_none();
                assert_eq!(usable, *end != End::RanOut, "{name}");
            }
        }
        host.stop().await;
    });
    assert!(begun.elapsed() < Duration::from_secs(10), "{name}: {:?}", begun.elapsed());
    assert_eq!(inside.issuer.requests().len(), 0, "{name}: nothing is sent");
    if let Some(before) = before {
        assert!(std::fs::read(path).expect("is there") == before, "{name}: the file is as it was");
    }
}

/// Writes each text into a file of its own, and takes it through.
fn all(rows: Vec<(String, Vec<u8>, End)>) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let count = rows.len();
    for (number, (name, bytes, end)) in rows.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, bytes).expect("is written");
        goes(&Row { name, path, end });
    }
    count
}

/// A value under a dotted path, replaced.
fn with(mut value: Value, path: &str, new: Value) -> Value {
    let mut at = &mut value;
    for key in path.split('.') {
        at = &mut at[key];
    }
    *at = new;
    value
}

fn without(mut value: Value, path: &str) -> Value {
    let (parents, last) = path.rsplit_once('.').map_or(("", path), |split| split);
    let mut at = &mut value;
    for key in parents.split('.').filter(|key| !key.is_empty()) {
        at = &mut at[key];
    }
    at.as_object_mut().expect("an object").remove(last);
    value
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// How many files stand in this room.
pub fn count() -> usize {
    let special = tempfile::tempdir().expect("a folder");
    let rows = rows::texts().len() + rows::wrong_types().len() + rows::spellings().len() + rows::identities().len();
    rows + rows::dates().len() + rows::keys().len() + special::rows(special.path()).len()
}

#[test]
fn texts_that_are_cut_off_or_written_otherwise() {
    assert!(all(rows::texts()) > 30);
}

#[test]
fn every_key_with_every_wrong_type() {
    assert!(all(rows::wrong_types()) >= 48);
}

#[test]
fn every_spelling_and_nesting() {
    assert!(all(rows::spellings()) > 20);
}

#[test]
fn tokens_that_say_too_little_or_too_much() {
    assert!(all(rows::identities()) > 20);
}

#[test]
fn dates_of_every_kind() {
    assert!(all(rows::dates()) > 15);
}

#[test]
fn keys_that_are_keys_and_others() {
    assert!(all(rows::keys()) >= 8);
}

#[test]
fn files_that_are_no_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = special::rows(folder.path());
    assert!(rows.len() > 15);
    rows.iter().for_each(goes);
}

/// Where permissions bind nobody, as for root, there is no file that cannot be read.
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("auth.json");
    std::fs::write(&path, text(&Paper::new().codex())).expect("is written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("is set");
    let end = match std::fs::File::open(&path) {
        Ok(_) => End::Held,
        Err(_) => End::Bad(FileTrouble::CannotBeRead),
    };
    goes(&Row { name: "no permission".into(), path, end });
}

/// The same account in two or three files, in every order: the newest tokens win, and one account comes of it.
#[test]
fn duplicates_in_every_mix() {
    let papers = |ends: &[i64]| {
        let paper = |(number, end): (usize, &i64)| Paper {
            expires: crate::paper::now() + end,
            number: u32::try_from(number).expect("is small"),
            ..Paper::new()
        };
        ends.iter().enumerate().map(paper).collect::<Vec<_>>()
    };
    let forms: [fn(&Paper) -> Value; 3] = [Paper::codex, Paper::proxy, Paper::relay];
    for ends in
        [vec![500, 900], vec![900, 500], vec![700, 700], vec![500, 900, 700], vec![900, 500, 700], vec![500, 700, 900]]
    {
        for turn in 0..forms.len() {
            let folder = tempfile::tempdir().expect("a folder");
            for (number, paper) in papers(&ends).iter().enumerate() {
                let form = forms[(number + turn) % forms.len()];
                std::fs::write(folder.path().join(format!("{number}.json")), text(&form(paper))).expect("is written");
            }
            let inside = Inside::new();
            block_on(async {
                let host = inside.host(false).await;
                let looked = host.look(vec![folder.path().to_owned()]).await;
                let saved = host.import(looked, false).await.expect("is saved");
                assert_eq!((saved.added.len(), saved.left.len()), (1, ends.len() - 1), "{ends:?} {turn}");
                let account = inside.seen(&host).await;
                let newest = ends.iter().max().expect("there is one");
                let end = account.expires_at.expect("it ends").0 - crate::paper::now();
                assert!((end - newest).abs() <= 2, "{ends:?} {turn}: {end}");
            });
            assert_eq!(inside.issuer.requests().len(), 0);
        }
    }
}

/// More sign-ins than are looked at: as many as may be are judged at once, and that there are more is said once.
#[test]
fn a_folder_of_far_too_many_sign_ins_holds_nobody_up() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in 0..20 {
        let entry = |number: u32| Paper { number: file * 400 + number, ..Paper::new() }.proxy();
        let entries: Vec<Value> = (0..400).map(entry).collect();
        let path = folder.path().join(format!("{file:02}.json"));
        std::fs::write(path, Value::from(entries).to_string()).expect("is written");
    }
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        let begun = Instant::now();
        let looked = host.look(vec![folder.path().to_owned(), folder.path().to_owned()]).await;
        let took = begun.elapsed();
        let (accounts, unreadable) = looked.seen();
        let trouble = |fault: &codex_connect_core::fault::Fault| fault.about.clone();
        let told: Vec<_> = unreadable.iter().map(|file| trouble(&file.fault)).collect();
        assert_eq!((accounts.len(), told), (1_000, vec![About::File { trouble: FileTrouble::TooMany }]));
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert_eq!(host.import(looked, false).await.expect("is saved").added.len(), 1);
    });
}

/// In a list of entries the bad ones are said, and the good ones are kept.
#[test]
fn a_bad_entry_takes_no_good_one_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: &Path = &folder.path().join("export.json");
    let bad = with(Paper::new().relay(), "credentials.access_token", json!(5));
    let claude =
        json!({"kind": "claude-oauth-account", "credentials": {"access_token": "sk-ant", "refresh_token": "r"}});
    std::fs::write(path, text(&json!({"data": {"accounts": [bad, Paper::new().relay(), claude]}})))
        .expect("is written");
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        let saved = host.import(host.look(vec![path.to_owned()]).await, false).await.expect("is saved");
        assert_eq!((saved.added.len(), saved.failed.len()), (1, 1));
    });
}
