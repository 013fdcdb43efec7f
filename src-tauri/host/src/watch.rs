//! Changes to the account list by other processes, told by the file system and not by polling.
//!
//! The folder is watched and not the file, because SQLite makes and removes files beside it. A hint only: the database
//! itself says whether another process has changed it.

use crate::hands::Hands;
use notify::{RecursiveMode, Watcher};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// Watches for as long as the hands are there. Without a watch (a file system that has none) the list is as this
/// process last read it.
pub fn start(hands: &Arc<Hands>) {
    let folder = hands.paths.data.clone();
    let hint = Arc::new(Notify::new());
    let hinted = hint.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(|path| is_database(path))) {
            hinted.notify_one();
        }
    });
    let watching = watcher.and_then(|mut watcher| {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => {
            tokio::spawn(follow(Arc::downgrade(hands), hint, watcher));
        }
        Err(error) => tracing::warn!(kind = ?error.kind, "changes by other programs are not seen"),
    }
}

async fn follow(hands: Weak<Hands>, hint: Arc<Notify>, watcher: notify::RecommendedWatcher) {
    let mut seen = None;
    loop {
        {
            let Some(hands) = hands.upgrade() else { break };
            let version = hands.store.version().await.ok();
            if version != seen {
                seen = version;
                hands.reload().await;
            }
        }
        hint.notified().await;
        // A change is several writes.
        tokio::time::sleep(SETTLE).await;
    }
    drop(watcher);
}

fn is_database(path: &std::path::Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("codex-connect.sqlite3"))
}

const SETTLE: Duration = Duration::from_millis(80);
