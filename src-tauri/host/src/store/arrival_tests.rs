use super::*;
use codex_connect_core::fault::FaultCode;
use rusqlite::Connection;
use std::path::PathBuf;

struct Kept {
    store: Store,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Kept {
    fn new() -> Kept {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.sqlite3");
        Kept { store: Store::open(&path).expect("opens"), path, _folder: folder }
    }

    fn write(&self, sql: &str) {
        Connection::open(&self.path).expect("opens").execute_batch(sql).expect("is written");
    }

    async fn left(&self, id: &AccountId) -> Vec<u32> {
        self.store.noted(id).await.expect("reads").iter().map(|noted| noted.generation).collect()
    }
}

fn add(record: &Record, came: Came) -> Intent {
    Intent::Add(Box::new(record.clone()), came)
}

fn arrival(record: &Record) -> Arrival {
    Arrival {
        identity: record.identity.clone(),
        expires_at: Some(Timestamp(900)),
        refreshable: true,
        at: Timestamp(7),
        clock_off: -3,
    }
}

#[tokio::test]
async fn an_intent_comes_back_as_it_was_and_goes_with_the_change_of_the_list() {
    let kept = Kept::new();
    let record = Record {
        description: "a note".into(),
        proxy: Some("http://proxy.example:80".into()),
        fault: Some(FaultCode::CannotRefresh.into()),
        last_refresh_at: Some(Timestamp(5)),
        shared: true,
        ..Record::sample("a")
    };
    let intents = [
        add(&record, Came::Imported { shared: true, born: Some(Timestamp(5)) }),
        add(&record, Came::SignedIn),
        Intent::Flip(arrival(&record), Came::KeyAdded),
    ];
    for intent in intents {
        kept.store.note(&record.id, 1, &intent).await.expect("writes");
        let noted = Noted { generation: 1, intent: Some(intent), given_up: false };
        assert_eq!(kept.store.noted(&record.id).await.expect("reads"), [noted]);
    }
    assert_eq!(kept.store.arriving().await.expect("reads"), std::slice::from_ref(&record.id));
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    assert!(kept.left(&record.id).await.is_empty() && kept.store.arriving().await.expect("reads").is_empty());
    assert_eq!(kept.store.records().await.expect("reads"), [record]);
}

#[tokio::test]
async fn an_account_that_cannot_be_listed_leaves_its_intent() {
    let kept = Kept::new();
    let first = Record::sample("a");
    kept.store.add(first.clone(), Came::SignedIn).await.expect("adds");
    let second = Record { id: AccountId("b".into()), ..first };
    kept.store.note(&second.id, 1, &add(&second, Came::SignedIn)).await.expect("writes");
    kept.store.add(second.clone(), Came::SignedIn).await.expect_err("the identity is taken");
    assert_eq!(kept.left(&second.id).await, [1]);
}

#[tokio::test]
async fn a_flip_is_the_end_of_what_it_reaches_and_of_nothing_else() {
    let kept = Kept::new();
    let (one, two) = (Record::sample("a"), Record::sample("b"));
    for record in [&one, &two] {
        kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
        for generation in 2..=4 {
            let intent = Intent::Flip(arrival(record), Came::SignedIn);
            kept.store.note(&record.id, generation, &intent).await.expect("writes");
        }
    }
    assert!(!kept.store.flip(&one.id, 9, 10, arrival(&one), Came::SignedIn).await.expect("is not there"));
    assert_eq!(kept.left(&one.id).await, [2, 3, 4]);
    assert!(kept.store.flip(&one.id, 1, 3, arrival(&one), Came::SignedIn).await.expect("flips"));
    assert_eq!((kept.left(&one.id).await, kept.left(&two.id).await), (vec![4], vec![2, 3, 4]));
    kept.store.gone(&two.id, 3).await.expect("writes");
    kept.store.forget(&one.id).await.expect("forgets");
    assert_eq!((kept.left(&one.id).await, kept.left(&two.id).await), (vec![], vec![2, 4]));
}

#[tokio::test]
async fn what_is_given_up_stays_so_until_it_is_put_anew() {
    let kept = Kept::new();
    let record = Record::sample("a");
    let given_up = async || kept.store.noted(&record.id).await.expect("reads")[0].given_up;
    kept.store.note(&record.id, 1, &add(&record, Came::SignedIn)).await.expect("writes");
    kept.store.give_up(&record.id, 1).await.expect("writes");
    assert!(given_up().await);
    kept.store.note(&record.id, 1, &add(&record, Came::SignedIn)).await.expect("writes");
    assert!(!given_up().await);
}

/// A later version may know more ways to come, more faults, or another form altogether.
#[tokio::test]
async fn what_a_later_version_wrote_is_read_as_far_as_it_can_be() {
    let kept = Kept::new();
    let record = Record::sample("a");
    kept.store.note(&record.id, 1, &add(&record, Came::SignedIn)).await.expect("writes");
    kept.write("UPDATE arrivals SET intent = json_set(intent, '$.add[0].of_tomorrow', 1)");
    let intent = async || kept.store.noted(&record.id).await.expect("reads").remove(0).intent;
    assert_eq!(intent().await, Some(add(&record, Came::SignedIn)), "something more is no matter");
    for change in [
        "json_set(intent, '$.add[1]', 'of_tomorrow')",
        "json_set(intent, '$.add[0].fault', json('{\"code\":\"of_tomorrow\"}'))",
        "'{\"move\":[]}'",
        "'{\"add\":['",
    ] {
        kept.store.note(&record.id, 1, &add(&record, Came::SignedIn)).await.expect("writes");
        kept.write(&format!("UPDATE arrivals SET intent = {change}"));
        assert_eq!(intent().await, None, "{change}");
        assert_eq!(kept.store.arriving().await.expect("reads"), std::slice::from_ref(&record.id), "{change}");
    }
}

#[tokio::test]
async fn a_list_of_the_former_version_is_brought_up_and_one_of_a_later_version_is_opened() {
    let kept = Kept::new();
    let record = Record::sample("a");
    kept.store.add(record.clone(), Came::SignedIn).await.expect("adds");
    for change in ["DROP TABLE arrivals; PRAGMA user_version = 3", "PRAGMA user_version = 99"] {
        kept.write(change);
        let store = Store::open(&kept.path).expect("opens");
        store.note(&record.id, 2, &Intent::Flip(arrival(&record), Came::SignedIn)).await.expect("writes");
        assert_eq!(store.records().await.expect("reads"), std::slice::from_ref(&record), "{change}");
    }
    let version = |row: &Row<'_>| row.get::<_, i64>(0);
    let list = Connection::open(&kept.path).expect("opens");
    assert_eq!(list.query_row("PRAGMA user_version", [], version).expect("reads"), 99, "never a step back");
}
