//! Tokens that a person or a file brought, between the keychain and the list.
//!
//! | step | durable before the next |
//! | --- | --- |
//! | the account's lease, until the end | – |
//! | how the list will be changed is written down | intent |
//! | the tokens are put into the keychain and read back, a new account's proxy password after them | generation |
//! | one transaction changes the list and deletes the intent | the account, or its next generation |
//!
//! An intent without a lease is one whose process has ended. Whoever has the lease next finishes it when the keychain
//! has the generation whole, and erases what there is otherwise. What a refresh brings is the journal's to finish.

use crate::hands::Hands;
use crate::key;
use crate::rotation;
use crate::store::{Intent, Noted};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode};
use secrecy::SecretString;
use std::time::{Duration, Instant};

impl Hands {
    /// Finishes what earlier processes have left, and tells the core when there was something. What a living one is at is
    /// left alone, and what the keychain does not give or take is left for another time. Without anything to finish, no
    /// keychain is asked.
    pub async fn finish_arrivals(&self) {
        let arriving = self.store.arriving().await.unwrap_or_default();
        if arriving.is_empty() {
            return;
        }
        for account in arriving {
            // Another start may be finishing it, which takes a moment; a living process is not waited for.
            let begun = Instant::now();
            if let Err(fault) = self.lease_unless(&account, async || begun.elapsed() > MOMENT).await {
                tracing::warn!(fault = fault.code.as_str(), "what was half-saved is left for now");
                if matches!(fault.code, FaultCode::StoreLocked | FaultCode::StoreMissing) {
                    break;
                }
            }
        }
        self.reload().await;
    }

    /// The same, after something that shows that the keychain works.
    pub async fn finish_arrivals_after<E>(&self, result: &Result<(), E>) {
        if result.is_ok() {
            self.finish_arrivals().await;
        }
    }
}

/// Finishes, or erases, what is half-saved of an account. The caller holds the account's lease.
///
/// # Errors
/// The keychain's fault or `list_unwritable`: it is not known yet which tokens are the account's. What is to be erased
/// and cannot be now is no error.
pub async fn settle(hands: &Hands, account: &AccountId) -> Result<(), Fault> {
    for noted in hands.store.noted(account).await? {
        settle_one(hands, account, noted).await?;
    }
    Ok(())
}

async fn settle_one(hands: &Hands, account: &AccountId, noted: Noted) -> Result<(), Fault> {
    let Noted { generation, intent, given_up } = noted;
    let record = hands.store.record(account).await?;
    if record.as_ref().is_some_and(|record| record.generation >= generation) {
        return hands.store.gone(account, generation).await;
    }
    let Some(intent) = intent else {
        tracing::error!("what is half-saved was written by a later version");
        return Ok(());
    };
    if given_up {
        // What a later refresh put in the same place may be the only copy.
        if record.is_none_or(|record| record.rotation.is_none() || record.generation + 1 < generation) {
            undo(hands, account, generation, has_proxy(&intent)).await;
        }
        return Ok(());
    }
    let tokens = match hands.vault.read(account, generation).await {
        Ok(tokens) => tokens,
        Err(fault) if fault.code == FaultCode::EntryMissing => {
            undo(hands, account, generation, has_proxy(&intent)).await;
            return Ok(());
        }
        Err(fault) => return Err(fault),
    };
    match (intent, record) {
        (Intent::Add(new, came), None) => {
            // Of two processes that add the same key, the second sees the first.
            let turn = if new.is_key() { hands.bare_lease(&key::turns(), async || true).await? } else { None };
            if new.is_key() && turn.is_none() {
                return Ok(());
            }
            if is_listed(hands, &new, &tokens.access).await? {
                undo(hands, account, generation, new.proxy.is_some()).await;
                return Ok(());
            }
            hands.store.add(*new, came).await?;
        }
        (Intent::Flip(arrival, came), Some(record)) => {
            if !hands.store.flip(account, record.generation, generation, arrival, came).await? {
                return Err(FaultCode::ListUnwritable.into());
            }
            hands.let_go_before(account, generation);
            rotation::sweep(hands, Some(account)).await;
        }
        // It was removed meanwhile.
        (intent, _) => {
            undo(hands, account, generation, has_proxy(&intent)).await;
            return Ok(());
        }
    }
    tracing::info!("what an earlier process had half-saved is in force");
    Ok(())
}

/// Erases tokens that are not in force, with the password of a new account's proxy, and what was written down of them.
/// What cannot be erased is never used, and is erased another time.
pub async fn undo(hands: &Hands, account: &AccountId, generation: u32, with_proxy: bool) {
    let tokens = hands.vault.erase(account, generation).await;
    let proxy = if with_proxy { hands.vault.put_proxies(account, &[]).await } else { Ok(()) };
    let written = match tokens.and(proxy) {
        Ok(()) => hands.store.gone(account, generation).await,
        Err(_) => hands.store.give_up(account, generation).await,
    };
    tracing::info!(written = written.is_ok(), "what was half-saved is undone");
}

/// Whether the person or the key is in the list already.
async fn is_listed(hands: &Hands, new: &Record, access: &SecretString) -> Result<bool, Fault> {
    let same = if new.is_key() { hands.who_has_key(access).await? } else { hands.store.same(&new.identity).await? };
    Ok(same.is_some())
}

fn has_proxy(intent: &Intent) -> bool {
    matches!(intent, Intent::Add(new, _) if new.proxy.is_some())
}

/// How long a lease that somebody has is asked for.
const MOMENT: Duration = Duration::from_millis(500);
