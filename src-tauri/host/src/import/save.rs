//! What was found, into the keychain and then into the list, as a sign-in is saved. No token is sent anywhere.

use super::compare::{is_copy, is_over, may_replace};
use super::whole::{Content, FoundSignIn};
use super::{Item, Looked, name};
use crate::hands::Hands;
use crate::keep;
use crate::key;
use crate::store::{Arrival, Came};
use codex_connect_core::account::{AccountId, Record, SIGN_IN};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::import::{CandidateState, Tally};
use codex_connect_core::time::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What came of an import.
#[derive(Default)]
pub struct Saved {
    /// New accounts.
    pub added: Vec<AccountId>,
    /// Accounts with newer tokens, or refreshed here from now on.
    pub updated: Vec<AccountId>,
    /// What there was nothing to do about.
    pub left: Vec<Left>,
    /// What could not be saved or used.
    pub failed: Vec<(PathBuf, Fault)>,
}

/// A sign-in that there was nothing to do about.
pub struct Left {
    /// The file.
    pub file: PathBuf,
    /// Known, or duplicate.
    pub state: CandidateState,
    /// The account that it is here.
    pub account: Option<AccountId>,
}

impl Saved {
    /// In numbers.
    pub fn tally(&self) -> Tally {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Tally {
            added: count(self.added.len()),
            updated: count(self.updated.len()),
            left: count(self.left.len()),
            failed: count(self.failed.len()),
        }
    }
}

enum Done {
    Added(AccountId),
    Updated(AccountId),
    Left(AccountId),
}

/// Saves into a keychain that was proved to be one that can be written.
pub async fn save(hands: &Hands, looked: Looked, take_over: bool) -> Saved {
    let mut saved = Saved { failed: looked.unreadable, ..Saved::default() };
    for item in looked.items {
        if item.state == CandidateState::Duplicate {
            saved.left.push(Left { file: item.path, state: item.state, account: None });
            continue;
        }
        match save_one(hands, &item, take_over).await {
            Ok(Done::Added(id)) => saved.added.push(id),
            Ok(Done::Updated(id)) => saved.updated.push(id),
            Ok(Done::Left(id)) => {
                saved.left.push(Left { file: item.path, state: CandidateState::Known, account: Some(id) });
            }
            Err(fault) => saved.failed.push((item.path, fault)),
        }
    }
    hands.reload().await;
    saved
}

async fn save_one(hands: &Hands, item: &Item, take_over: bool) -> Result<Done, Fault> {
    let found = match &item.content {
        Content::SignIn(found) => found,
        Content::Key(key) => {
            let _one_at_a_time = key::turn(hands).await?;
            return match hands.who_has_key(key).await? {
                Some(record) => Ok(Done::Left(record.id)),
                None => key::insert(hands, None, key).await.map(Done::Added),
            };
        }
    };
    // A second process may add the same account between the look and the save: then it is there at the second look.
    for last in [false, true] {
        let result = match hands.store.same(&found.identity).await? {
            Some(record) => replace(hands, &record.id, found, take_over).await,
            None => add(hands, &item.path, found, take_over).await.map(Done::Added),
        };
        match result {
            Err(fault) if fault.code == FaultCode::ListUnwritable && !last => {}
            result => return result,
        }
    }
    Err(FaultCode::ListUnwritable.into())
}

async fn add(hands: &Hands, path: &Path, found: &FoundSignIn, take_over: bool) -> Result<AccountId, Fault> {
    let now = hands.outside.clock.now();
    let refreshable = found.tokens.refresh.is_some();
    let email = found.identity.email.clone();
    let file = name(path);
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned();
    let id = AccountId(uuid::Uuid::now_v7().to_string());
    let name = if email.is_empty() { stem } else { email };
    let mut record = Record {
        last_refresh_at: born(found, now),
        expires_at: found.expires_at,
        refreshable,
        shared: refreshable && !take_over,
        ..Record::new(id, name, SIGN_IN, found.identity.clone(), now)
    };
    if is_over(&record, now) {
        record.fault = Some(FaultCode::CannotRefresh.into());
    }
    let came = Came::Imported { shared: record.shared, born: record.last_refresh_at };
    keep::insert(hands, record, &found.tokens, None, came).await
}

async fn replace(hands: &Hands, id: &AccountId, found: &FoundSignIn, take_over: bool) -> Result<Done, Fault> {
    let seen = hands.store.record(id).await?.ok_or(FaultCode::ListUnwritable)?;
    if hands.newest_held(&seen).is_some() {
        return Ok(Done::Left(seen.id));
    }
    let _lease = hands.lease(id).await?;
    let record = hands.store.record(id).await?.ok_or(FaultCode::ListUnwritable)?;
    let now = hands.outside.clock.now();
    let refreshable = found.tokens.refresh.is_some();
    if hands.newest_held(&record).is_some() {
        return Ok(Done::Left(record.id));
    }
    let here = match hands.vault.read(id, record.generation).await {
        Ok(here) => Some(here),
        Err(fault) if fault.code == FaultCode::EntryMissing => None,
        Err(fault) => return Err(fault),
    };
    if here.as_ref().is_some_and(|here| is_copy(found, &record, here)) {
        if take_over && record.shared {
            hands.store.share(id, EntryEvent::TakenOver, now).await?;
            return Ok(Done::Updated(record.id));
        }
        return Ok(Done::Left(record.id));
    }
    if may_replace(&record, found, take_over, here.is_none(), now) {
        let identity = found.identity.clone();
        let arrival = Arrival { identity, expires_at: found.expires_at, refreshable, at: now, clock_off: 0 };
        let came = Came::Imported { shared: refreshable && !take_over, born: born(found, now) };
        keep::supersede(hands, &record, &found.tokens, arrival, came).await?;
        return Ok(Done::Updated(record.id));
    }
    Ok(Done::Left(record.id))
}

/// When the tokens came: before they run out, so that one that ran out is known for it.
fn born(found: &FoundSignIn, now: Timestamp) -> Option<Timestamp> {
    let before_its_end = || found.expires_at.filter(|expires| *expires <= now).map(|expires| expires - DAY);
    found.born.map(|born| born.min(now)).or_else(before_its_end)
}

const DAY: Duration = Duration::from_secs(86_400);
