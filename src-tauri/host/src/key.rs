//! API keys: kept as accounts without a person, an end or a refresh. A key is the access token of its generation.

use crate::hands::Hands;
use crate::held::HeldLease;
use crate::keep;
use crate::store::journal::{FAILED, Settled};
use crate::store::{Arrival, Came};
use crate::vault::Tokens;
use crate::way::Server;
use codex_connect_core::account::{API_KEY, AccountId, Record};
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::rotation::{Outcome, Written};
use secrecy::{ExposeSecret, SecretString};

/// Whether a text can be a key: 20 to 400 visible ASCII characters.
pub fn plausible(key: &SecretString) -> bool {
    let key = key.expose_secret();
    (20..=400).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Checks a key and keeps it under this name; one that is kept under it already is replaced.
///
/// # Errors
/// `key_refused`, `key_known`, `name_taken`, what is in the way to the service, the keychain's fault or
/// `list_unwritable`; then nothing is kept.
pub async fn add(hands: &Hands, name: &str, key: &SecretString) -> Result<AccountId, Fault> {
    if !plausible(key) {
        return Err(Fault::about(FaultCode::KeyRefused, About::NotAKey));
    }
    let _one_at_a_time = turn(hands).await?;
    let former = hands.store.records().await?.into_iter().find(|record| record.name == name);
    if former.as_ref().is_some_and(|record| !record.is_key()) {
        return Err(named(FaultCode::NameTaken, name));
    }
    if let Some(holder) = hands.who_has_key(key).await?
        && former.as_ref().is_none_or(|former| former.id != holder.id)
    {
        return Err(named(FaultCode::KeyKnown, &holder.name));
    }
    hands.vault.prove().await?;
    let route = match &former {
        Some(former) => hands.route_of(former, Server::Keys).await?,
        None => hands.route(None, Server::Keys).await?,
    };
    hands.issuer.check_key(key, &route, hands.outside.clock.now()).await?;
    match former {
        Some(former) => replace(hands, &former.id, key).await,
        None => insert(hands, Some(name), key).await,
    }
}

/// The right to add a key, until it is dropped: of two processes that add the same one, the second sees the first.
///
/// # Errors
/// As [`Hands::lease`].
pub async fn turn(hands: &Hands) -> Result<HeldLease<'_>, Fault> {
    hands.lease(&turns()).await
}

/// What [`turn`] is the lease of.
pub fn turns() -> AccountId {
    AccountId("keys".to_owned())
}

/// Keeps a key as a new account, without asking the service.
///
/// # Errors
/// The keychain's fault or `list_unwritable`; then nothing is kept.
pub async fn insert(hands: &Hands, name: Option<&str>, key: &SecretString) -> Result<AccountId, Fault> {
    let now = hands.outside.clock.now();
    // No workspace, and a person that nobody else is.
    let identity = Identity { user_id: format!("key-{}", uuid::Uuid::now_v7()), ..Identity::default() };
    let id = AccountId(uuid::Uuid::now_v7().to_string());
    let record = Record::new(id, name.unwrap_or(UNNAMED).to_owned(), API_KEY, identity, now);
    let came = if name.is_some() { Came::KeyAdded } else { Came::Imported { shared: false, born: None } };
    keep::insert(hands, record, &tokens(key), None, came).await
}

async fn replace(hands: &Hands, id: &AccountId, key: &SecretString) -> Result<AccountId, Fault> {
    let _lease = hands.lease(id).await?;
    let record = hands.store.record(id).await?.ok_or(FaultCode::ListUnwritable)?;
    let arrival = Arrival {
        identity: record.identity.clone(),
        expires_at: None,
        refreshable: false,
        at: hands.outside.clock.now(),
        clock_off: 0,
    };
    keep::supersede(hands, &record, &tokens(key), arrival, Came::KeyAdded).await?;
    Ok(record.id)
}

/// Asks the service about an account's key. One that is refused is written down as such, and one that is taken again as
/// well.
///
/// # Errors
/// `key_refused`, or what is in the way.
pub async fn validate(hands: &Hands, account: &AccountId) -> Result<(), Fault> {
    let _lease = hands.lease(account).await?;
    let record = hands.store.record(account).await?.ok_or(FaultCode::ListUnwritable)?;
    let key = hands.vault.read(account, record.generation).await?.access;
    let route = hands.route_of(&record, Server::Keys).await?;
    let result = hands.issuer.check_key(&key, &route, hands.outside.clock.now()).await;
    let at = hands.outside.clock.now();
    match &result {
        Ok(()) => {
            hands.store.key_accepted(account).await?;
            hands.store.happened(account, EntryEvent::Validated, None, None, at).await?;
        }
        Err(fault) if fault.code == FaultCode::KeyRefused => {
            let (outcome, written) = (Outcome::Permanent, Written::Nothing);
            let settled = Settled { outcome, written, fault: fault.clone(), tries: 0, at };
            hands.store.settle(account, record.generation, settled).await?;
        }
        Err(fault) => {
            let event = EntryEvent::ValidationFailed;
            hands.store.happened(account, event, Some(fault.clone()), Some(FAILED), at).await?;
        }
    }
    result
}

impl Hands {
    /// The account that keeps this key.
    ///
    /// # Errors
    /// The keychain's fault or `list_unwritable`.
    pub async fn who_has_key(&self, key: &SecretString) -> Result<Option<Record>, Fault> {
        for record in self.store.records().await?.into_iter().filter(Record::is_key) {
            match self.vault.read(&record.id, record.generation).await {
                Ok(kept) if kept.access.expose_secret() == key.expose_secret() => return Ok(Some(record)),
                Ok(_) => {}
                Err(fault) if fault.code == FaultCode::EntryMissing => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(None)
    }
}

fn tokens(key: &SecretString) -> Tokens {
    Tokens { access: key.clone(), refresh: None, id: None }
}

fn named(code: FaultCode, name: &str) -> Fault {
    Fault::about(code, About::Account { name: name.to_owned(), matches: 1 })
}

/// The name of a key that came without one.
const UNNAMED: &str = "API key";
