//! From the intent to the flip: the steps that a token's use takes, and the same end for an answer that an earlier run
//! has sealed.

use super::stuck::{Stuck, lost, sent, unsaved, unsent};
use super::sweep;
use crate::answer::{Asked, Grant, RawAnswer};
use crate::crash::crash_point;
use crate::hands::Hands;
use crate::held::Held;
use crate::seal::SealKey;
use crate::spare::Spare;
use crate::store::{Arrival, Came};
use crate::vault::Tokens;
use crate::way::Server;
use crate::{claims, keep};
use codex_connect_core::account::Record;
use codex_connect_core::ask::SignIn;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::rotation::{Attempt, Outcome, Setback, Written};
use codex_connect_core::time::Timestamp;
use secrecy::SecretString;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// From the intent to the flip.
pub async fn send(hands: &Hands, record: &Record, attempt: Attempt) -> Result<(), Stuck> {
    let (account, generation) = (&record.id, record.generation);
    let old = hands.vault.read(account, generation).await.map_err(unsent)?;
    let token = old.refresh.clone().ok_or(FaultCode::CannotRefresh.into()).map_err(unsent)?;
    let route = hands.route_of(record, Server::Issuer).await.map_err(unsent)?;
    if attempt == Attempt::Probe {
        // The one use that is left is not wasted on an issuer that is down.
        hands.issuer.reach(&route, || hands.outside.clock.now()).await.map_err(unsent)?;
    }
    let mut spare = Spare::take(&hands.paths.sealed(), account, generation).map_err(unsent)?;
    let key = SealKey::new().ok_or(FaultCode::StoreLocked.into()).map_err(unsent)?;
    hands.vault.put_seal_key(account, generation, &key).await.map_err(unsent)?;
    crash_point("keyed");
    let now = hands.outside.clock.now();
    if !hands.store.about_to_ask(account, generation, attempt, now).await.map_err(unsent)? {
        return Err(lost(FaultCode::NoAnswer.into()));
    }
    crash_point("asked");
    let spending = Spending::begin(hands);
    let answer = hands.issuer.spend(&token, &route).await.map_err(|setback| sent(attempt, setback))?;
    let came_at = hands.outside.clock.now();
    let mut durable = true;
    if answer.is_success() && !answer.body.is_empty() {
        // Nothing comes between the last byte and this: no await, no parsing, no log line.
        crash_point("answered");
        durable = key
            .seal((account, generation), &answer, came_at)
            .is_some_and(|sealed| hands.store.seal(account, generation, &sealed).is_ok() || spare.fill(&sealed));
        crash_point("sealed");
    }
    // Until the answer is somewhere, the program does not end by itself.
    let _spending = if durable { None } else { Some(spending) };
    let grant = match understood(hands, record, &old, &answer, came_at).await {
        Ok((tokens, arrival)) => return save(hands, record, tokens, arrival, durable).await,
        Err(setback) => setback,
    };
    // A refused probe, with the answer to the first use found after all.
    if attempt == Attempt::Probe
        && grant.outcome == Outcome::Permanent
        && adopted(hands, record).await.is_ok_and(|is| is)
    {
        return Ok(());
    }
    Err(sent(attempt, grant))
}

/// With an answer that an earlier refresh has sealed.
pub async fn finish(hands: &Hands, record: &Record, sealed: &[u8]) -> Result<(), Stuck> {
    let (account, generation) = (&record.id, record.generation);
    // A keychain that is locked or gone is waited for; the answer is not lost with it.
    let later = |_| unsaved(FaultCode::StoreRefused);
    if adopted(hands, record).await.map_err(later)? {
        return Ok(());
    }
    let key = hands.vault.read_seal_key(account, generation).await.map_err(later)?;
    let Some((answer, came_at)) = key.and_then(|key| key.open((account, generation), sealed)) else {
        tracing::error!("a sealed answer cannot be opened");
        unread(hands, record).await;
        return Err(lost(FaultCode::NoAnswer.into()));
    };
    let old = match hands.vault.read(account, generation).await {
        Ok(old) => old,
        // Whatever came is worth more than what is missing.
        Err(fault) if fault.code == FaultCode::EntryMissing => {
            Tokens { access: String::new().into(), refresh: None, id: None }
        }
        Err(fault) => return Err(later(fault)),
    };
    tracing::info!("a refresh that was cut short is finished");
    match understood(hands, record, &old, &answer, came_at).await {
        Ok((tokens, arrival)) => save(hands, record, tokens, arrival, true).await,
        Err(setback) => Err(Stuck { setback, written: Written::Same }),
    }
}

/// What an answer brings.
async fn understood(
    hands: &Hands,
    record: &Record,
    old: &Tokens,
    answer: &RawAnswer,
    came_at: Timestamp,
) -> Result<(Tokens, Arrival), Setback> {
    let grant = match answer.grant(Asked::Refresh, came_at) {
        Ok(grant) => grant,
        Err(fault) => {
            if let Some(token) = answer.stray_refresh_token().filter(|_| answer.is_success()) {
                return Ok(rescued(record, old, token, came_at));
            }
            if answer.is_success() {
                unread(hands, record).await;
            }
            let outcome = answer.outcome(&fault);
            return Err(Setback { fault, outcome });
        }
    };
    let identity = grant.id.as_ref().and_then(claims::identity);
    if identity.as_ref().is_some_and(|identity| !identity.is_same(&record.identity)) {
        tracing::error!("a refresh brought another account's tokens");
        // The old token is spent and the new ones are not ours to keep: only a person can mend this.
        return Err(Setback { fault: FaultCode::NotAccepted.into(), outcome: Outcome::Permanent });
    }
    let identity = identity.unwrap_or_else(|| record.identity.clone());
    let arrival = Arrival { refreshable: true, ..keep::arrival(&grant, identity, came_at, answer.clock_off(came_at)) };
    // A part that does not come keeps its old value (RFC 6749 §6).
    let tokens = Tokens {
        access: grant.access,
        refresh: grant.refresh.or(old.refresh.clone()),
        id: grant.id.or(old.id.clone()),
    };
    Ok((tokens, arrival))
}

/// The answer cannot be read, but the new refresh token can: it is saved beside the old access token, and brings a
/// readable answer in a minute.
fn rescued(record: &Record, old: &Tokens, token: SecretString, came_at: Timestamp) -> (Tokens, Arrival) {
    tracing::error!("an answer cannot be read; its refresh token is saved");
    let arrival = Arrival {
        identity: record.identity.clone(),
        // Due as soon as the first minute is over.
        expires_at: Some(came_at + Duration::from_secs(2)),
        refreshable: true,
        at: came_at,
        clock_off: 0,
    };
    (Tokens { access: old.access.clone(), refresh: Some(token), id: old.id.clone() }, arrival)
}

/// A sealed answer that nobody can read is as good as none: the probe is what is left.
async fn unread(hands: &Hands, record: &Record) {
    let _ = hands.store.unread(&record.id, record.generation).await;
    Spare::drop(&hands.paths.sealed(), &record.id, record.generation);
}

/// Into the keychain, and in force. `durable` says that the answer is on the disk, sealed.
pub async fn save(
    hands: &Hands,
    record: &Record,
    tokens: Tokens,
    arrival: Arrival,
    durable: bool,
) -> Result<(), Stuck> {
    let (identity, at) = (arrival.identity.clone(), arrival.at);
    let expires_in = arrival.expires_at.map(|expires| expires.since(arrival.at));
    match keep::promote(hands, record, record.generation + 1, &tokens, arrival, Came::Refreshed).await {
        Ok(()) => {
            sweep(hands, Some(&record.id)).await;
            hands.let_go(&record.id);
            Ok(())
        }
        Err(fault) => {
            tracing::error!(fault = fault.code.as_str(), durable, "new tokens came and are not in force yet");
            let Tokens { access, refresh, id } = tokens;
            let grant = Grant { access, refresh, id, expires_in };
            let spent = Some(record.generation);
            // Then the keychain has them whole.
            let full = fault.code == FaultCode::ListUnwritable;
            let plan = SignIn::default();
            hands.hold(record.id.clone(), Held { grant, identity, at, spent, plan, durable, in_keychain: full });
            Err(unsaved(if full { fault.code } else { FaultCode::StoreRefused }))
        }
    }
}

/// Makes the next generation the present one when the keychain has it whole: a process put it there, and could not
/// write the list.
pub async fn adopted(hands: &Hands, record: &Record) -> Result<bool, Fault> {
    let tokens = match hands.vault.read(&record.id, record.generation + 1).await {
        Ok(tokens) => tokens,
        Err(fault) if fault.code == FaultCode::EntryMissing => return Ok(false),
        Err(fault) => return Err(fault),
    };
    let arrival = Arrival {
        identity: tokens.id.as_ref().and_then(claims::identity).unwrap_or_else(|| record.identity.clone()),
        expires_at: claims::expiry(&tokens.access),
        refreshable: tokens.refresh.is_some(),
        at: hands.outside.clock.now(),
        clock_off: 0,
    };
    let is_same = arrival.identity.is_same(&record.identity);
    if !is_same
        || !hands.store.flip(&record.id, record.generation, record.generation + 1, arrival, Came::Refreshed).await?
    {
        return Ok(false);
    }
    tracing::info!("a generation that was already in the keychain was adopted");
    sweep(hands, Some(&record.id)).await;
    hands.let_go(&record.id);
    Ok(true)
}

/// While it lives, a token may have been sent whose answer is not sealed: the program does not end by itself.
struct Spending<'h>(&'h Hands);

impl<'h> Spending<'h> {
    fn begin(hands: &'h Hands) -> Spending<'h> {
        hands.spending.fetch_add(1, Ordering::SeqCst);
        Spending(hands)
    }
}

impl Drop for Spending<'_> {
    fn drop(&mut self) {
        self.0.spending.fetch_sub(1, Ordering::SeqCst);
    }
}
