//! A refresh: under the account's lease, from what is read under it, sent once.

use crate::answer::Grant;
use crate::hands::Hands;
use crate::lease::Lease;
use crate::store::Arrival;
use crate::vault::Tokens;
use crate::{claims, keep};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::refresh;

/// Whether a token that is not due is refreshed all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whatever is due.
    Due,
    /// Now, unless another process has just done it.
    Now,
}

/// Refreshes an account. What another process has refreshed meanwhile is taken instead.
///
/// # Errors
/// The fault; it is not written down here.
pub async fn refresh(hands: &Hands, account: &AccountId, when: When) -> Result<(), Fault> {
    let before = hands.store.record(account).await?.ok_or_else(|| unknown(account))?;
    let _lease = Lease::of(account, &hands.paths.locks()).await?;
    let record = hands.store.record(account).await?.ok_or_else(|| unknown(account))?;
    if record.generation != before.generation || (when == When::Due && !is_due(hands, &record)) {
        return Ok(());
    }
    if adopted(hands, &record).await? {
        return Ok(());
    }
    // Before a token is spent: the keychain must be able to take what comes for it.
    hands.vault.prove().await.map_err(passing)?;
    let old = hands.vault.read(account, record.generation).await.map_err(passing)?;
    let token = old.refresh.clone().ok_or(FaultCode::CannotRefresh)?;
    let now = hands.outside.clock.now();
    let grant = hands.issuer.refresh(&token, now).await?;
    let identity = grant.id.as_ref().and_then(claims::identity);
    if identity.as_ref().is_some_and(|identity| !identity.is_same(&record.identity)) {
        tracing::error!("a refresh brought another account's tokens");
        // The old token is spent and the new ones are not ours to keep: only a person can mend this.
        return Err(FaultCode::NotAccepted.into());
    }
    let mut arrival = keep::arrival(&grant, identity.unwrap_or_else(|| record.identity.clone()), now);
    arrival.refreshable = true;
    // A part that does not come keeps its old value (RFC 6749 §6).
    let tokens = Tokens { access: grant.access, refresh: grant.refresh.or(old.refresh), id: grant.id.or(old.id) };
    let fresh = Grant {
        access: tokens.access.clone(),
        refresh: tokens.refresh.clone(),
        id: tokens.id.clone(),
        expires_in: grant.expires_in,
    };
    let identity = arrival.identity.clone();
    match keep::promote(hands, &record, &tokens, arrival, false).await {
        Ok(()) => Ok(()),
        Err(fault) => {
            tracing::error!(fault = fault.code.as_str(), "new tokens are only in memory");
            hands.hold(account.clone(), fresh, identity);
            Err(FaultCode::StoreRefused.into())
        }
    }
}

/// Makes the next generation the present one when the keychain has it whole: a process put it there, and could not
/// write the list.
async fn adopted(hands: &Hands, record: &Record) -> Result<bool, Fault> {
    let next = record.generation + 1;
    let Ok(tokens) = hands.vault.read(&record.id, next).await else { return Ok(false) };
    let arrival = Arrival {
        identity: tokens.id.as_ref().and_then(claims::identity).unwrap_or_else(|| record.identity.clone()),
        expires_at: claims::expiry(&tokens.access),
        refreshable: tokens.refresh.is_some(),
        at: hands.outside.clock.now(),
    };
    if !arrival.identity.is_same(&record.identity)
        || !hands.store.flip(&record.id, record.generation, arrival, false).await?
    {
        return Ok(false);
    }
    tracing::info!("a generation that was already in the keychain was adopted");
    let _ = hands.vault.erase(&record.id, record.generation).await;
    Ok(true)
}

/// Nothing was sent and nothing is held, so a keychain that refuses is one to wait for.
fn passing(fault: Fault) -> Fault {
    match fault.code {
        FaultCode::StoreRefused => FaultCode::StoreLocked.into(),
        _ => fault,
    }
}

/// Whether an account's time has come.
pub fn is_due(hands: &Hands, record: &Record) -> bool {
    refresh::due(record, &hands.settings.policy()).is_some_and(|due| due <= hands.outside.clock.now())
}

fn unknown(account: &AccountId) -> Fault {
    Fault::about(FaultCode::AccountUnknown, About::Account { name: account.as_str().to_owned(), matches: 0 })
}
