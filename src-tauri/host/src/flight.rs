//! One refresh of an account at a time in this process: whoever wants the same waits for the same.
//!
//! It runs in a task of its own on a thread of its own, so that nobody who waits can cut it short, and its blocking
//! write of the sealed answer holds nobody up.

use crate::hands::Hands;
use crate::rotation;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::{Setback, When};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// The refreshes under way in this process.
#[derive(Default)]
pub struct Flights {
    under_way: Mutex<HashMap<(AccountId, When), Landing>>,
}

type Landing = watch::Receiver<Option<Result<(), Setback>>>;

/// Refreshes an account, or waits for the refresh that is under way. What did not work is written down.
///
/// # Errors
/// The setback.
pub async fn refresh(hands: &Arc<Hands>, account: &AccountId, when: When) -> Result<(), Setback> {
    let mut landing = join(hands, account, when);
    let result = landing.wait_for(Option::is_some).await.map(|landed| landed.clone());
    result.ok().flatten().unwrap_or_else(|| Err(Setback::before_sending(FaultCode::RefreshFailed.into())))
}

fn join(hands: &Arc<Hands>, account: &AccountId, when: When) -> Landing {
    let key = (account.clone(), when);
    let mut under_way = hands.flights.lock();
    if let Some(landing) = under_way.get(&key) {
        return landing.clone();
    }
    let (land, landing) = watch::channel(None);
    under_way.insert(key.clone(), landing.clone());
    let hands = hands.clone();
    tokio::spawn(async move {
        let busy = hands.busy.clone().try_acquire_owned();
        let gate = hands.gate.acquire().await;
        // Nothing is begun that the end, or the computer's sleep, would cut short: it stays due. What has come is saved.
        if hands.is_resting.load(Ordering::SeqCst) && !hands.has_to_save(&key.0).await {
            hands.flights.lock().remove(&key);
            land.send_replace(Some(Ok(())));
            return;
        }
        let (flying, account, here) = (hands.clone(), key.0.clone(), Handle::current());
        let flight = tokio::task::spawn_blocking(move || here.block_on(rotation::rotate(&flying, &account, when)));
        let result = flight.await.unwrap_or_else(|_| Err(Setback::before_sending(FaultCode::RefreshFailed.into())));
        drop(gate);
        let is_last = {
            let mut under_way = hands.flights.lock();
            under_way.remove(&key);
            under_way.is_empty()
        };
        land.send_replace(Some(result));
        if is_last {
            // The sealed answers, whose keys are gone, leave the write-ahead log as well.
            hands.store.checkpoint().await;
        }
        drop(busy);
    });
    landing
}

impl Flights {
    fn lock(&self) -> MutexGuard<'_, HashMap<(AccountId, When), Landing>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
