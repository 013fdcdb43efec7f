//! What stands twice among files, what is in the list already, and which tokens are newer. A sign-in is compared by its
//! account and its person, never by its e-mail address.

use super::Item;
use super::whole::{Content, FoundSignIn};
use crate::hands::Hands;
use crate::vault::Tokens;
use codex_connect_core::account::Record;
use codex_connect_core::fault::{FaultCode, Landing};
use codex_connect_core::import::CandidateState;
use codex_connect_core::refresh;
use codex_connect_core::rotation::Progress;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// Gives each item its state. Reads the list, and the keychain only where an API key is to be compared.
pub async fn judge(hands: &Hands, items: &mut [Item]) {
    for number in 0..items.len() {
        let (before, after) = (&items[..number], &items[number + 1..]);
        let item = &items[number];
        let beaten = before.iter().any(|other| same(item, other) && !newer_of(item, other))
            || after.iter().any(|other| same(item, other) && newer_of(other, item));
        if beaten {
            items[number].state = CandidateState::Duplicate;
        }
    }
    for item in items.iter_mut().filter(|item| item.state == CandidateState::New) {
        let known = match &item.content {
            Content::SignIn(found) => {
                let record = hands.store.same(&found.identity).await.ok().flatten();
                record.is_some_and(|record| {
                    let gone = record.fault.as_ref().is_some_and(|fault| fault.code == FaultCode::EntryMissing);
                    !may_replace(&record, found, true, gone, hands.outside.clock.now())
                })
            }
            Content::Key(key) => hands.who_has_key(key).await.ok().flatten().is_some(),
        };
        if known {
            item.state = CandidateState::Known;
        }
    }
}

/// Whether what was found may take the place of what is here: only where that is not refreshed here or is dead, and what
/// was found is newer and good for something. `refreshes`: it would be refreshed here. `gone`: the keychain has nothing of
/// what is here, so that the same once more mends it.
pub fn may_replace(record: &Record, found: &FoundSignIn, refreshes: bool, gone: bool, now: Timestamp) -> bool {
    let dead = record.fault.as_ref().is_some_and(|fault| fault.code.landings().contains(&Landing::Needed));
    let held = !record.refreshes() || dead || gone;
    let useful = found.expires_at.is_none_or(|expires| expires > now) || (refreshes && found.tokens.refresh.is_some());
    let here = (record.expires_at, record.last_refresh_at.or(Some(record.connected_at)));
    let newer = match (found.expires_at, here.0) {
        (Some(there), Some(here)) if there != here => there > here,
        // The same end: the same tokens, unless these can be refreshed and those could not.
        (Some(_), Some(_)) => gone || (!record.refreshable && found.tokens.refresh.is_some()),
        (Some(_), None) | (None, None) => gone || found.born > here.1,
        (None, Some(here)) => gone || here <= now || found.born > record.last_refresh_at,
    };
    held && useful && newer && !refresh_is_open(record)
}

/// Whether a refresh that may still bring something is under way.
fn refresh_is_open(record: &Record) -> bool {
    let open = record.rotation.is_some_and(|entry| entry.progress != Progress::Promoted);
    open && record.fault.as_ref().is_none_or(|fault| !fault.code.landings().contains(&Landing::Needed))
}

/// Whether both have the same tokens. An issuer may give a newer access token and leave the refresh token as it is: where
/// the account is not refreshed here, that is no copy.
pub fn is_copy(found: &FoundSignIn, record: &Record, here: &Tokens) -> bool {
    let same = |one: &SecretString, other: &SecretString| one.expose_secret() == other.expose_secret();
    let same_access = same(&found.tokens.access, &here.access);
    match (&found.tokens.refresh, &here.refresh) {
        (Some(there), Some(kept)) => {
            same(there, kept) && (same_access || record.refreshes() || found.expires_at <= record.expires_at)
        }
        (None, None) => same_access,
        _ => false,
    }
}

/// Whether the access token has run out, and nothing brings another one here.
pub fn is_over(record: &Record, now: Timestamp) -> bool {
    !record.refreshes() && !refresh::usable(record, now)
}

fn same(one: &Item, other: &Item) -> bool {
    match (&one.content, &other.content) {
        (Content::SignIn(one), Content::SignIn(other)) => one.identity.is_same(&other.identity),
        (Content::Key(one), Content::Key(other)) => one.expose_secret() == other.expose_secret(),
        _ => false,
    }
}

fn newer_of(one: &Item, other: &Item) -> bool {
    match (&one.content, &other.content) {
        (Content::SignIn(one), Content::SignIn(other)) => age(one) > age(other),
        _ => false,
    }
}

/// The later end is newer, then the later beginning, then what can be refreshed.
fn age(found: &FoundSignIn) -> (Option<Timestamp>, Option<Timestamp>, bool) {
    (found.expires_at, found.born, found.tokens.refresh.is_some())
}
