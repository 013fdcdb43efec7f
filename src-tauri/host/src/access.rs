//! A valid access token for a script, and whether the service takes it.

use crate::flight;
use crate::hands::Hands;
use crate::held::Held;
use crate::key;
use crate::rotation::is_due;
use crate::store::journal::FAILED;
use crate::way::Server;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode, Landing};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::refresh;
use codex_connect_core::rotation::{Progress, When};
use codex_connect_core::time::Timestamp;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;

/// An access token for a script.
pub struct AccessToken {
    /// The token.
    pub value: SecretString,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// The workspace it is for; goes into `ChatGPT-Account-Id`.
    pub account_id: String,
}

/// A valid access token. One that is due, or lives shorter than `min_life`, is refreshed first; if that does not work
/// and the old one will do, it is given. A `min_life` of more than half a token's life counts as that half: no refresh
/// could satisfy it.
///
/// # Errors
/// The account's fault when there is no token that will do.
pub async fn token(hands: &Arc<Hands>, account: &AccountId, min_life: Duration) -> Result<AccessToken, Fault> {
    let mut now = hands.outside.clock.now();
    let mut record = record(hands, account).await?;
    let mut setback = None;
    match why_not(&record, now) {
        Some(fault) if is_needed(&fault) => return Err(fault),
        Some(fault) => setback = Some(fault),
        None => {
            let when = match () {
                () if is_due(hands, &record) || is_under_way(&record) => Some(When::Due),
                () if record.refreshes() && !record.paused && !lives(&record, now, min_life) => Some(When::Now),
                () => None,
            };
            if let Some(when) = when {
                setback = flight::refresh(hands, account, when).await.err().map(|setback| setback.fault);
                record = self::record(hands, account).await?;
                now = hands.outside.clock.now();
            }
        }
    }
    // What came and is not saved yet is newer than what the keychain has.
    let newer = |held: &Held| held.is_signed_in() || record.rotation.is_some();
    if let Some(Held { grant, identity, .. }) = hands.newest_held(&record).filter(newer) {
        let expires_at = crate::claims::expiry(&grant.access);
        return Ok(AccessToken { value: grant.access, expires_at, account_id: identity.account_id });
    }
    match setback {
        Some(fault) if is_needed(&fault) || !lives(&record, now, min_life) => return Err(fault),
        None if !lives(&record, now, min_life) => return Err(FaultCode::CannotRefresh.into()),
        _ => {}
    }
    loop {
        match hands.vault.read(account, record.generation).await {
            Ok(tokens) => {
                let Record { expires_at, identity, .. } = record;
                return Ok(AccessToken { value: tokens.access, expires_at, account_id: identity.account_id });
            }
            // Another process has put the next generation in force meanwhile, and erased this one.
            Err(fault) if fault.code == FaultCode::EntryMissing => {
                let now = self::record(hands, account).await?;
                if now.generation == record.generation {
                    return Err(fault);
                }
                record = now;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// Asks the service whether it accepts the access token. On 401 it is refreshed once and asked again.
///
/// # Errors
/// `not_accepted` when the service does not take a token that has just come, else what is in the way.
pub async fn validate(hands: &Arc<Hands>, account: &AccountId) -> Result<(), Fault> {
    if record(hands, account).await?.is_key() {
        return key::validate(hands, account).await;
    }
    let mut result = ask(hands, account).await;
    if matches!(&result, Err(fault) if fault.code == FaultCode::NotAccepted && fault.status == Some(401)) {
        result = match flight::refresh(hands, account, When::Now).await {
            Ok(()) => ask(hands, account).await,
            Err(setback) => Err(setback.fault),
        };
    }
    let (event, cost) = match &result {
        Ok(()) => (EntryEvent::Validated, None),
        Err(_) => (EntryEvent::ValidationFailed, Some(FAILED)),
    };
    let at = hands.outside.clock.now();
    hands.store.happened(account, event, result.as_ref().err().cloned(), cost, at).await?;
    result
}

async fn ask(hands: &Arc<Hands>, account: &AccountId) -> Result<(), Fault> {
    let token = token(hands, account, Duration::ZERO).await?;
    let route = hands.route_of(&record(hands, account).await?, Server::Service).await?;
    hands.issuer.validate(&token.value, &token.account_id, &route, hands.outside.clock.now()).await
}

async fn record(hands: &Hands, account: &AccountId) -> Result<Record, Fault> {
    hands.store.record(account).await?.ok_or_else(|| Fault::account_unknown(account))
}

/// The fault that stands between the account and a refresh now.
fn why_not(record: &Record, now: Timestamp) -> Option<Fault> {
    let waits = |fault: &&Fault| is_needed(fault) || fault.retry_at.is_some_and(|at| at > now);
    record.fault.as_ref().filter(waits).cloned()
}

/// Whether another process is at it: what it brings is waited for.
fn is_under_way(record: &Record) -> bool {
    record.fault.is_none() && record.rotation.is_some_and(|entry| entry.progress == Progress::Asked)
}

fn is_needed(fault: &Fault) -> bool {
    fault.code.landings().contains(&Landing::Needed)
}

fn lives(record: &Record, now: Timestamp, min_life: Duration) -> bool {
    let Some(expires) = refresh::expiry(record, now) else { return true };
    let born = record.last_refresh_at.unwrap_or(record.connected_at);
    let wanted = min_life.min(expires.since(born) / 2);
    expires > now + wanted
}
