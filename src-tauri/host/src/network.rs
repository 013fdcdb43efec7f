//! The network's coming back, told by the system and not by polling. A hint: who waits for it tries once.

use crate::hands::Hands;
use codex_connect_core::effect::Report;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// Watches for as long as the hands are there.
pub fn start(hands: &Arc<Hands>) {
    let came = Arc::new(Notify::new());
    let hint = came.clone();
    let watch = netwatcher::watch_interfaces_with_callback(move |update| {
        if !update.is_initial && update.addrs_added().next().is_some() {
            hint.notify_one();
        }
    });
    match watch {
        Ok(watch) => drop(tokio::spawn(follow(Arc::downgrade(hands), came, watch))),
        Err(error) => tracing::warn!(%error, "the network's coming back is not seen"),
    }
}

async fn follow(hands: Weak<Hands>, came: Arc<Notify>, watch: netwatcher::WatchHandle) {
    loop {
        came.notified().await;
        // An address comes before its route and its names.
        tokio::time::sleep(SETTLE).await;
        let Some(hands) = hands.upgrade() else { break };
        tracing::info!("the network has changed");
        hands.report(Report::Network);
    }
    drop(watch);
}

const SETTLE: Duration = Duration::from_secs(2);
