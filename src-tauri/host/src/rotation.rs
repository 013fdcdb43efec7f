//! The rotation of one account's tokens: intent, seal, promote, flip.
//!
//! | step | durable before the next |
//! | --- | --- |
//! | the account's lease; the row is read again under it | – |
//! | what an earlier refresh left is finished or swept | – |
//! | the token is read; room for the answer is taken; a seal key is put and read back | room, seal key |
//! | the use is written into the journal | intent |
//! | the token is sent, once | – |
//! | the answer's bytes are sealed and written, before anything looks at them | sealed answer |
//! | the next generation is put into the keychain and read back | next generation |
//! | one transaction makes it the present one | the flip |
//! | the seal key and the former generation are erased | – |
//!
//! A kill after the sealed answer is written loses nothing: the next refresh of the account, or the next start,
//! finishes it. What may be sent, and when, is decided by `codex_connect_core::rotation`. The steps themselves are in
//! `spend`; here is what is around them.

mod spend;
mod stuck;

use crate::arrivals;
use crate::crash::crash_point;
use crate::hands::Hands;
use crate::keep;
use crate::spare::Spare;
use crate::store::journal::Settled;
use codex_connect_core::account::{Account, AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode, Landing};
use codex_connect_core::refresh;
use codex_connect_core::rotation::{Entry, Move, Outcome, Progress, Setback, When, Written, next};
use spend::{adopted, finish, save, send};
use std::time::Duration;
use stuck::{Stuck, lost, unsent};

/// Refreshes an account, or finishes what an earlier refresh began. What another process has refreshed meanwhile is
/// taken instead. What did not work is written down under the lease, and its fault has its next try.
///
/// # Errors
/// The setback.
pub async fn rotate(hands: &Hands, account: &AccountId, when: When) -> Result<(), Setback> {
    let before = record(hands, account).await?;
    let moved = || async {
        let now = hands.store.record(account).await;
        now.is_ok_and(|now| now.is_some_and(|now| now.generation != before.generation))
    };
    let Some(_lease) = hands.bare_lease(account, moved).await.map_err(Setback::before_sending)? else {
        hands.let_go_before(account, before.generation + 1);
        return Ok(());
    };
    crash_point("leased");
    under_lease(hands, &before, when).await
}

async fn under_lease(hands: &Hands, before: &Record, when: When) -> Result<(), Setback> {
    let arrived = arrivals::settle(hands, &before.id).await;
    let record = record(hands, &before.id).await?;
    if record.generation != before.generation {
        hands.let_go_before(&record.id, record.generation);
        return Ok(());
    }
    let dead = |fault: &Fault| fault.code.landings().contains(&Landing::Needed);
    match &record.fault {
        // Another process has found it dead meanwhile; its token is never sent again.
        Some(fault) if dead(fault) => return Err(Setback { fault: fault.clone(), outcome: Outcome::Permanent }),
        // Another process has tried meanwhile, and it waits.
        Some(fault) if when == When::Due && !is_due(hands, &record) => {
            let unsaved = fault.code == FaultCode::StoreRefused;
            let outcome = if unsaved { Outcome::Unsaved } else { Outcome::NotProcessed };
            return Err(Setback { fault: fault.clone(), outcome });
        }
        None if when == When::Due && !is_due(hands, &record) => return Ok(()),
        Some(_) | None => {}
    }
    if let Err(fault) = arrived {
        // Nobody knows yet whether these tokens are still the account's.
        return Err(settle(hands, &record, unsent(fault)).await);
    }
    sweep(hands, Some(&record.id)).await;
    if !record.refreshes() && record.rotation.is_none() {
        return at_its_end(hands, &record).await;
    }
    match advance(hands, &record, when).await {
        Ok(()) => Ok(()),
        Err(stuck) => Err(settle(hands, &record, stuck).await),
    }
}

/// An account that is not refreshed here: nothing to do while its access token is good, and over afterwards. An API key
/// has no end.
async fn at_its_end(hands: &Hands, record: &Record) -> Result<(), Setback> {
    if refresh::usable(record, hands.outside.clock.now()) {
        return Ok(());
    }
    Err(settle(hands, record, unsent(FaultCode::CannotRefresh.into())).await)
}

/// Finishes what an unfinished refresh brought, as far as it is here, and sends nothing. The caller holds the lease.
pub async fn recover(hands: &Hands, record: &Record) {
    if let Ok(Found::Sealed(sealed)) = look(hands, record).await {
        let _ = finish(hands, record, &sealed).await;
    }
}

/// Erases what is left of generations that are no longer in force. Repeatable; what cannot be erased now is erased
/// another time.
pub async fn sweep(hands: &Hands, of: Option<&AccountId>) {
    let Ok(leftovers) = hands.store.leftovers(of).await else { return };
    for (account, generation) in leftovers {
        let key = hands.vault.erase_seal_key(&account, generation).await;
        crash_point("unkeyed");
        Spare::drop(&hands.paths.sealed(), &account, generation);
        let former = hands.vault.erase(&account, generation).await;
        crash_point("erased");
        if key.is_ok() && former.is_ok() {
            let _ = hands.store.swept(&account, generation).await;
        } else {
            tracing::info!("a former generation is left in the keychain for now");
        }
    }
}

/// Whether an account's time has come.
pub fn is_due(hands: &Hands, record: &Record) -> bool {
    let now = hands.outside.clock.now();
    Account::new(record.clone()).due(&hands.settings().policy(), now).is_some_and(|due| due <= now)
}

async fn record(hands: &Hands, account: &AccountId) -> Result<Record, Setback> {
    let unknown = || Fault::account_unknown(account);
    let found = hands.store.record(account).await.and_then(|record| record.ok_or_else(unknown));
    found.map_err(Setback::before_sending)
}

/// What an earlier run left.
enum Found {
    /// Its answer, which is in force now.
    Finished,
    /// Its answer, sealed.
    Sealed(Vec<u8>),
    /// The journal's entry, if there is one.
    Entry(Option<Entry>),
}

async fn look(hands: &Hands, record: &Record) -> Result<Found, Stuck> {
    let (entry, sealed) = hands.store.entry(&record.id, record.generation).await.map_err(unsent)?.unzip();
    let Some(entry) = entry else { return Ok(Found::Entry(None)) };
    let held = hands.newest_held(record);
    let held = held.filter(|held| !held.is_signed_in() && held.identity.is_same(&record.identity));
    if let Some(held) = held {
        // What came for it is in memory.
        let arrival = keep::arrival(&held.grant, held.identity, held.at, 0);
        save(hands, record, keep::tokens(&held.grant), arrival, held.durable).await?;
        return Ok(Found::Finished);
    }
    if entry.progress == Progress::Sealed {
        return Ok(Found::Sealed(sealed.flatten().unwrap_or_default()));
    }
    // The keychain may have it all, with the list unwritable; or the answer is in the spare room.
    if adopted(hands, record).await.map_err(unsent)? {
        return Ok(Found::Finished);
    }
    let spare = Spare::read(&hands.paths.sealed(), &record.id, record.generation);
    Ok(spare.map_or(Found::Entry(Some(entry)), Found::Sealed))
}

async fn advance(hands: &Hands, record: &Record, when: When) -> Result<(), Stuck> {
    let entry = match look(hands, record).await? {
        Found::Finished => return Ok(()),
        Found::Sealed(sealed) => return finish(hands, record, &sealed).await,
        Found::Entry(entry) => entry,
    };
    let now = hands.outside.clock.now();
    match next(entry, refresh::probe_at(record, now) > now, when) {
        Move::Send(attempt) => send(hands, record, attempt).await,
        // Its answer was looked for above.
        Move::Finish | Move::Wait => {
            let fault = record.fault.clone().unwrap_or(FaultCode::NoAnswer.into());
            Err(lost(Fault { retry_at: None, ..fault }))
        }
        Move::GiveUp => {
            let setback = Setback { fault: FaultCode::CutOff.into(), outcome: Outcome::Permanent };
            Err(Stuck { setback, written: Written::Same })
        }
    }
}

/// Writes a setback down, and gives it its next try.
async fn settle(hands: &Hands, record: &Record, Stuck { setback, written }: Stuck) -> Setback {
    let now = hands.outside.clock.now();
    let mut chance = [0_u8; 1];
    let _ = getrandom::fill(&mut chance);
    let (mut fault, tries) = refresh::after(&setback, record, &hands.settings().policy(), now, chance[0]);
    let outcome = setback.outcome;
    tracing::info!(fault = fault.code.as_str(), ?outcome, "a refresh did not work");
    let same = |former: &Fault| former.code == fault.code && former.retry_at == fault.retry_at;
    if outcome == Outcome::Unknown && written == Written::Same && record.fault.as_ref().is_some_and(same) {
        // It was written down when the answer was lost; waiting for the probe is no new failure.
        return Setback { fault, outcome };
    }
    let settled = Settled { outcome, written, fault: fault.clone(), tries, at: now };
    // A list that cannot be written is one more reason to try later; the journal says what was sent.
    let is_settled = hands.store.settle(&record.id, record.generation, settled).await.is_ok();
    if !is_settled {
        // Nobody counts how often it was tried, so it is not tried often.
        fault.retry_at = fault.retry_at.map(|at| at.max(now + UNCOUNTED));
    }
    if is_settled && written == Written::Nothing {
        Spare::drop(&hands.paths.sealed(), &record.id, record.generation);
        if outcome == Outcome::Permanent {
            let _ = hands.vault.erase_seal_key(&record.id, record.generation).await;
        }
    }
    Setback { fault, outcome }
}

/// The next try after a failure that could not be written down.
const UNCOUNTED: Duration = Duration::from_secs(60);
