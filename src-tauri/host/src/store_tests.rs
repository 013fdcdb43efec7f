use super::journal::Settled;
use super::*;
use codex_connect_core::notice::Kind;
use codex_connect_core::rotation::{Attempt, Entry, Outcome, Progress, Written};

struct Kept {
    store: Store,
    path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

fn store() -> Kept {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.sqlite3");
    Kept { store: Store::open(&path).expect("opens"), path, _folder: folder }
}

fn arrival(record: &Record, at: i64) -> Arrival {
    Arrival {
        identity: record.identity.clone(),
        expires_at: Some(Timestamp(at + 900)),
        refreshable: true,
        at: Timestamp(at),
        clock_off: 0,
    }
}

/// Writes down a refresh that did not work.
async fn settled(kept: &Kept, id: &AccountId, outcome: Outcome, written: Written, tries: u32) {
    let fault = Fault::from(FaultCode::OpenaiDown);
    let settled = Settled { outcome, written, fault, tries, at: Timestamp(50) };
    kept.store.settle(id, 1, settled).await.expect("settles");
}

async fn events(kept: &Kept, id: &AccountId) -> Vec<EntryEvent> {
    let history = kept.store.history(Some(id), 100).await.expect("reads");
    history.into_iter().map(|(_, entry)| entry.event).collect()
}

/// A command, the app and another command, started for the first time at once.
#[test]
fn programs_that_make_the_list_together_all_have_it() {
    for _ in 0..40 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.sqlite3");
        let together = std::sync::Barrier::new(6);
        let opened = std::thread::scope(|scope| {
            let open = || {
                together.wait();
                open::open(&path).map(drop)
            };
            let starts = [(); 6].map(|()| scope.spawn(open));
            starts.map(|start| start.join().expect("it ends"))
        });
        assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    }
}

#[tokio::test]
async fn an_account_comes_back_as_it_was_and_names_get_numbers() {
    let kept = store();
    let first = Record::sample("a");
    kept.store.add(first.clone(), Came::SignedIn).await.expect("adds");
    kept.store.add(Record { name: "a".into(), ..Record::sample("b") }, Came::SignedIn).await.expect("adds");
    let records = kept.store.records().await.expect("reads");
    assert_eq!(records[0], first);
    assert_eq!(records[1].name, "a 2");
    assert_eq!(kept.store.same(&first.identity).await.expect("reads"), Some(first.clone()));
    assert!(
        kept.store.add(Record { id: AccountId("c".into()), ..first }, Came::SignedIn).await.is_err(),
        "the identity is taken"
    );
}

#[tokio::test]
async fn a_flip_happens_once_a_generation_and_makes_well() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    settled(&kept, &record.id, Outcome::NotProcessed, Written::Nothing, 2).await;
    let noted = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((noted.health_score, noted.tries), (80, 2));
    assert_eq!(noted.fault, Some(FaultCode::OpenaiDown.into()));

    assert!(kept.store.flip(&record.id, 1, 2, arrival(&record, 500), Came::Refreshed).await.expect("flips"));
    assert!(!kept.store.flip(&record.id, 1, 2, arrival(&record, 600), Came::Refreshed).await.expect("does not"));
    let flipped = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((flipped.generation, flipped.health_score, flipped.fault), (2, 100, None));
    assert_eq!((flipped.last_refresh_at, flipped.connected_at), (Some(Timestamp(500)), Timestamp(0)));

    assert!(kept.store.flip(&record.id, 2, 3, arrival(&record, 700), Came::SignedIn).await.expect("flips"));
    let again = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((again.last_refresh_at, again.connected_at), (None, Timestamp(700)));
}

#[tokio::test]
async fn health_never_goes_under_zero_and_an_unknown_fault_is_still_one() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    for tries in 1..=7 {
        settled(&kept, &record.id, Outcome::NotProcessed, Written::Nothing, tries).await;
    }
    kept.store
        .change(|change| change.execute("UPDATE accounts SET fault = '{\"code\":\"of_tomorrow\"}'", []))
        .await
        .expect("writes");
    let record = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((record.health_score, record.fault), (0, Some(FaultCode::RefreshFailed.into())));
}

#[tokio::test]
async fn the_fence_lets_a_generation_be_asked_for_once_and_probed_once() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    let ask = async |attempt| kept.store.about_to_ask(&record.id, 1, attempt, Timestamp(7)).await.expect("writes");
    let entry = async || kept.store.record(&record.id).await.expect("reads").expect("is there").rotation;
    assert!(!ask(Attempt::Probe).await, "there is nothing to probe");
    assert!(ask(Attempt::Normal).await && !ask(Attempt::Normal).await);
    let asked = Entry { progress: Progress::Asked, attempt: Attempt::Normal, asked_at: Timestamp(7) };
    assert_eq!(entry().await, Some(asked));
    assert!(ask(Attempt::Probe).await && !ask(Attempt::Probe).await && !ask(Attempt::Normal).await);
    settled(&kept, &record.id, Outcome::NotProcessed, Written::BeforeProbe, 1).await;
    assert!(ask(Attempt::Probe).await, "the probe was not processed");
    kept.store.seal(&record.id, 1, b"sealed").expect("seals");
    assert!(!ask(Attempt::Probe).await && !ask(Attempt::Normal).await);
    let (sealed, bytes) = kept.store.entry(&record.id, 1).await.expect("reads").expect("is there");
    assert_eq!((sealed.progress, bytes.as_deref()), (Progress::Sealed, Some(&b"sealed"[..])));
    assert!(kept.store.flip(&record.id, 1, 2, arrival(&record, 60), Came::Refreshed).await.expect("flips"));
    assert_eq!(entry().await, None, "the new generation was never asked for");
    assert_eq!(kept.store.leftovers(None).await.expect("reads"), [(record.id.clone(), 1)]);
    kept.store.swept(&record.id, 1).await.expect("writes");
    assert!(kept.store.leftovers(None).await.expect("reads").is_empty());
}

#[tokio::test]
async fn the_timeline_says_what_happened_and_forgets_after_90_days() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    settled(&kept, &record.id, Outcome::Unsaved, Written::Same, 1).await;
    settled(&kept, &record.id, Outcome::Unsaved, Written::Same, 2).await;
    let unsaved = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!(unsaved.health_score, 100, "the issuer did its part");
    kept.store.pause(&record.id, true, Timestamp(70)).await.expect("pauses");
    kept.store.pause(&record.id, true, Timestamp(71)).await.expect("changes nothing");
    assert_eq!(events(&kept, &record.id).await, [EntryEvent::Paused, EntryEvent::Unsaved, EntryEvent::SignedIn]);
    let later = Timestamp(91 * 24 * 3600);
    kept.store.happened(&record.id, EntryEvent::ValidationFailed, None, Some(20), later).await.expect("writes");
    assert_eq!(events(&kept, &record.id).await.len(), 4, "a clock that is off does not take all of it away");
    kept.store.happened(&record.id, EntryEvent::Validated, None, None, later).await.expect("writes");
    assert_eq!(events(&kept, &record.id).await, [EntryEvent::Validated, EntryEvent::ValidationFailed]);
    assert_eq!(kept.store.record(&record.id).await.expect("reads").expect("is there").health_score, 100);
    kept.store.forget(&record.id).await.expect("forgets");
    assert!(events(&kept, &record.id).await.is_empty());
}

#[tokio::test]
async fn one_of_several_tells_and_the_next_incident_is_told_again() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    let other = Store::open(&kept.path).expect("opens");
    let tell =
        async |store: &Store, kind| store.tell(vec![record.id.clone()], kind, Timestamp(5)).await.expect("writes");
    assert!(tell(&kept.store, Kind::SignInNeeded).await);
    assert!(!tell(&other, Kind::SignInNeeded).await, "it was told");
    assert!(tell(&other, Kind::NotSaved).await, "this is another thing to tell");
    let told = kept.store.record(&record.id).await.expect("reads").expect("is there").told;
    assert_eq!(told, Some(Kind::NotSaved));
    for kind in [Kind::RunsOut, Kind::CannotRefresh, Kind::SignInNeeded, Kind::NotSaved] {
        assert!(tell(&kept.store, kind).await);
        assert_eq!(other.record(&record.id).await.expect("reads").expect("is there").told, Some(kind), "read back");
    }
    kept.store.told_at(vec![record.id.clone()], "bus 7".into()).await.expect("writes");
    assert!(kept.store.flip(&record.id, 1, 2, arrival(&record, 60), Came::SignedIn).await.expect("flips"));
    assert!(tell(&other, Kind::NotSaved).await, "it had healed in between");
    assert_eq!(other.untell(&record.id).await.expect("writes").as_deref(), Some("bus 7"));
    assert_eq!(other.untell(&record.id).await.expect("writes"), None);
    let nobody = vec![AccountId("nobody".into())];
    assert!(!other.tell(nobody, Kind::NotSaved, Timestamp(6)).await.expect("writes"), "it is gone");
}

/// Taken over or handed over, what stood in the way is over, and the next incident is told; a hand-over that did not
/// happen leaves everything as it was.
#[tokio::test]
async fn what_is_over_with_a_change_of_hands_is_told_again_when_it_comes_again() {
    let kept = store();
    let fault = Some(FaultCode::CannotRefresh.into());
    let record = Record { shared: true, tries: 3, fault, ..Record::sample("a") };
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    let now = async || kept.store.record(&record.id).await.expect("reads").expect("is there");
    let tell = async || kept.store.tell(vec![record.id.clone()], Kind::SignInNeeded, Timestamp(5)).await;
    assert!(tell().await.expect("writes"));
    kept.store.share(&record.id, EntryEvent::TakenOver, Timestamp(6)).await.expect("writes");
    assert_eq!((now().await.fault, now().await.told), (None, None));
    assert!(tell().await.expect("writes"), "this is news");

    settled(&kept, &record.id, Outcome::NotProcessed, Written::Nothing, 2).await;
    let before = now().await;
    assert_eq!((before.tries, before.told), (2, Some(Kind::SignInNeeded)));
    kept.store.share(&record.id, EntryEvent::HandedOver, Timestamp(60)).await.expect("writes");
    assert_eq!((now().await.fault, now().await.tries, now().await.told, now().await.shared), (None, 0, None, true));
    kept.store.not_handed_over(&before).await.expect("writes");
    assert_eq!(now().await, before);
}

#[tokio::test]
async fn a_proxy_is_written_down_for_nobody_who_is_gone() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    let proxy = || Some("http://proxy.example:80".to_owned());
    assert!(kept.store.set_proxy(&record.id, proxy(), Timestamp(50)).await.expect("writes"));
    kept.store.forget(&record.id).await.expect("forgets");
    assert!(!kept.store.set_proxy(&record.id, proxy(), Timestamp(50)).await.expect("is gone"));
}

/// Every process sees that its time has come, also where only the keychain has another password.
#[tokio::test]
async fn who_waits_for_another_way_is_due_when_it_has_one() {
    let (proxy, retry_at) = (Some("http://proxy.example:80".to_owned()), Some(Timestamp(900)));
    for (code, outcome, written, next) in [
        (FaultCode::ProxyPassword, Outcome::NotProcessed, Written::Nothing, 60),
        (FaultCode::NotTrusted, Outcome::NotProcessed, Written::Nothing, 60),
        (FaultCode::SlowDown, Outcome::NotProcessed, Written::Nothing, 900),
        // It may have been spent: that has a time of its own.
        (FaultCode::NoAnswer, Outcome::Unknown, Written::Same, 900),
    ] {
        let kept = store();
        let record = Record { proxy: proxy.clone(), ..Record::sample("a") };
        kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
        assert!(kept.store.about_to_ask(&record.id, 1, Attempt::Normal, Timestamp(40)).await.expect("writes"));
        let fault = Fault { retry_at, ..code.into() };
        let settled = Settled { outcome, written, fault: fault.clone(), tries: 3, at: Timestamp(50) };
        kept.store.settle(&record.id, 1, settled).await.expect("settles");
        kept.store.set_proxy(&record.id, proxy.clone(), Timestamp(60)).await.expect("writes");
        let now = kept.store.record(&record.id).await.expect("reads").expect("is there");
        assert_eq!(now.fault, Some(Fault { retry_at: Some(Timestamp(next)), ..fault }), "{code:?}");
        assert_eq!(now.tries, 3, "{code:?}");
        kept.store.set_proxy(&record.id, proxy.clone(), Timestamp(5_000)).await.expect("writes");
        let later = kept.store.record(&record.id).await.expect("reads").expect("is there");
        assert_eq!(later.fault, now.fault, "{code:?}: what is due is put off by nothing");
    }
}

#[tokio::test]
async fn a_session_is_taken_once_and_runs_out() {
    let kept = store();
    let session = Session {
        id: "s".into(),
        ends_at: Timestamp(100),
        redirect_uri: "http://localhost:1455/auth/callback".into(),
        account: None,
    };
    kept.store.open_session(session.clone()).await.expect("opens");
    assert_eq!(kept.store.session("s", Timestamp(99)).await.expect("reads"), Some(session));
    assert_eq!(kept.store.session("s", Timestamp(100)).await.expect("reads"), None);
    assert_eq!(kept.store.over_sessions(Timestamp(100)).await.expect("reads"), ["s"]);
    assert!(kept.store.take_session("s").await.expect("takes"));
    assert!(!kept.store.take_session("s").await.expect("is gone"));
}

#[tokio::test]
async fn another_process_is_seen_and_the_file_is_private() {
    let kept = store();
    let before = kept.store.version().await.expect("reads");
    let other = Store::open(&kept.path).expect("opens");
    assert_eq!(kept.store.version().await.expect("reads"), before, "opening changes nothing");
    other.add(Record::sample("a"), Came::SignedIn).await.expect("adds");
    assert_ne!(kept.store.version().await.expect("reads"), before);
    assert_eq!(kept.store.records().await.expect("reads").len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&kept.path).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_a_fault() {
    let fault = Store::open(Path::new("/proc/nowhere/list.sqlite3")).err().expect("is refused");
    assert_eq!(fault.code, FaultCode::ListUnwritable);
}
