use super::*;

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
    }
}

#[tokio::test]
async fn an_account_comes_back_as_it_was_and_names_get_numbers() {
    let kept = store();
    let first = Record::sample("a");
    kept.store.add(first.clone()).await.expect("adds");
    kept.store.add(Record { name: "a".into(), ..Record::sample("b") }).await.expect("adds");
    let records = kept.store.records().await.expect("reads");
    assert_eq!(records[0], first);
    assert_eq!(records[1].name, "a 2");
    assert_eq!(kept.store.same(&first.identity).await.expect("reads"), Some(first.clone()));
    assert!(kept.store.add(Record { id: AccountId("c".into()), ..first }).await.is_err(), "the identity is taken");
}

#[tokio::test]
async fn a_flip_happens_once_a_generation_and_makes_well() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone()).await.expect("adds");
    kept.store.note(&record.id, Some(FaultCode::OpenaiDown.into()), 2).await.expect("notes");
    let noted = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((noted.health_score, noted.tries), (80, 2));
    assert_eq!(noted.fault, Some(FaultCode::OpenaiDown.into()));

    assert!(kept.store.flip(&record.id, 1, arrival(&record, 500), false).await.expect("flips"));
    assert!(!kept.store.flip(&record.id, 1, arrival(&record, 600), false).await.expect("does not"));
    let flipped = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((flipped.generation, flipped.health_score, flipped.fault), (2, 100, None));
    assert_eq!((flipped.last_refresh_at, flipped.connected_at), (Some(Timestamp(500)), Timestamp(0)));

    assert!(kept.store.flip(&record.id, 2, arrival(&record, 700), true).await.expect("flips"));
    let again = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((again.last_refresh_at, again.connected_at), (None, Timestamp(700)));
}

#[tokio::test]
async fn health_never_goes_under_zero_and_an_unknown_fault_is_still_one() {
    let kept = store();
    let record = Record::sample("a");
    kept.store.add(record.clone()).await.expect("adds");
    for tries in 1..=7 {
        kept.store.note(&record.id, Some(FaultCode::NoAnswer.into()), tries).await.expect("notes");
    }
    kept.store
        .change(|change| change.execute("UPDATE accounts SET fault = '{\"code\":\"of_tomorrow\"}'", []))
        .await
        .expect("writes");
    let record = kept.store.record(&record.id).await.expect("reads").expect("is there");
    assert_eq!((record.health_score, record.fault), (0, Some(FaultCode::RefreshFailed.into())));
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
    other.add(Record::sample("a")).await.expect("adds");
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
