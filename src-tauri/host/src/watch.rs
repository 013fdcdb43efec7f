//! Changes by other processes, and by hand, told by the file system and not by polling: to the account list, and to the
//! settings.
//!
//! The folders are watched and not the files, because SQLite makes and removes files beside its own, and editors put a new
//! one in the place of the old. A hint only: the database itself says whether another process has changed it, and the
//! settings are read anew.

use crate::hands::Hands;
use crate::settings;
use codex_connect_core::effect::Report;
use notify::{RecursiveMode, Watcher};
use std::path::Path;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// Watches for as long as the hands are there. Without a watch (a file system that has none) list and settings are as this
/// process last read them.
pub fn start(hands: &Arc<Hands>) {
    let (data, config) = (hands.paths.data.clone(), hands.paths.config.clone());
    let (list, settings) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let hints = (list.clone(), settings.clone());
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if event.kind.is_access() {
            return;
        }
        if event.paths.iter().any(|path| is_database(path)) {
            hints.0.notify_one();
        }
        if event.paths.iter().any(|path| path.file_name().is_some_and(|name| name == "config.toml")) {
            hints.1.notify_one();
        }
    });
    let watching = watcher.and_then(|mut watcher| {
        watcher.watch(&data, RecursiveMode::NonRecursive)?;
        if config != data {
            watcher.watch(&config, RecursiveMode::NonRecursive)?;
        }
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => {
            tokio::spawn(follow_list(Arc::downgrade(hands), list, watcher));
            tokio::spawn(follow_settings(Arc::downgrade(hands), settings));
        }
        Err(error) => tracing::warn!(kind = ?error.kind, "changes by other programs are not seen"),
    }
}

async fn follow_list(hands: Weak<Hands>, hint: Arc<Notify>, watcher: notify::RecommendedWatcher) {
    let mut seen = None;
    let mut pause = SETTLE;
    loop {
        {
            let Some(hands) = hands.upgrade() else { break };
            let version = hands.store.version().await.ok();
            if version != seen {
                seen = version;
                hands.reload().await;
            }
        }
        next_look(&hint, &mut pause).await;
    }
    drop(watcher);
}

/// Waits until it is time to look at the list: soon after a hint, and then, without another, after pauses that double up to
/// [`LONGEST`]. For a change can be read only once the disk has it, and of that moment the file system tells nothing: SQLite
/// writes its pages, waits for the disk, and then notes in shared memory that they count.
async fn next_look(hint: &Notify, pause: &mut Duration) {
    let hinted = if *pause > LONGEST {
        hint.notified().await;
        true
    } else {
        tokio::time::timeout(*pause, hint.notified()).await.is_ok()
    };
    if hinted {
        // A change is several writes.
        tokio::time::sleep(SETTLE).await;
        *pause = SETTLE;
    } else {
        *pause *= 2;
    }
}

async fn follow_settings(hands: Weak<Hands>, hint: Arc<Notify>) {
    loop {
        hint.notified().await;
        // Half a file could leave out the proxy: it is read when it has been left alone for a while.
        while tokio::time::timeout(LEFT_ALONE, hint.notified()).await.is_ok() {}
        let Some(hands) = hands.upgrade() else { break };
        let _ = tokio::task::spawn_blocking(move || reread(&hands)).await;
    }
}

/// What cannot be read changes nothing, and is told.
fn reread(hands: &Hands) {
    let _one_at_a_time = hands.setting.lock().unwrap_or_else(PoisonError::into_inner);
    match settings::load(&hands.paths, std::env::vars_os()) {
        Ok(settings) => hands.put_in_force(settings),
        Err(fault) => hands.report(Report::Told(fault)),
    }
}

fn is_database(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("codex-connect.sqlite3"))
}

const SETTLE: Duration = Duration::from_millis(80);
/// 20 s after the last write the disk has it, or hangs.
const LONGEST: Duration = Duration::from_millis(10_240);
const LEFT_ALONE: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn it_looks_for_a_while_after_a_hint_and_then_not_at_all() {
        let hint = Notify::new();
        let mut pause = LONGEST * 2;
        let begun = Instant::now();
        let far = Duration::from_secs(3_600);
        assert!(tokio::time::timeout(far, next_look(&hint, &mut pause)).await.is_err(), "nobody gave a hint");
        for _ in 0..2 {
            hint.notify_one();
            let begun = Instant::now();
            let mut looks = vec![];
            while tokio::time::timeout(far, next_look(&hint, &mut pause)).await.is_ok() {
                looks.push(begun.elapsed());
            }
            assert_eq!(looks[..4], [1, 2, 4, 8].map(|times| SETTLE * times));
            assert_eq!((looks.len(), looks[8]), (9, SETTLE * 256), "{looks:?}");
        }
        assert!(begun.elapsed() > far * 3);
    }

    #[tokio::test(start_paused = true)]
    async fn another_hint_is_looked_at_as_soon_as_the_first() {
        let hint = Notify::new();
        let mut pause = SETTLE * 64;
        hint.notify_one();
        let begun = Instant::now();
        next_look(&hint, &mut pause).await;
        assert_eq!((begun.elapsed(), pause), (SETTLE, SETTLE));
    }
}
