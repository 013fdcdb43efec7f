//! Grants that the keychain refused: in memory, by the account that shows them.

use crate::answer::Grant;
use crate::arrivals;
use crate::hands::Hands;
use crate::lease::Lease;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::ask::SignIn;
use codex_connect_core::effect::{Identity, Report};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lease of an account. When it is dropped it is let go, or stays with what is in memory alone: nobody else may think
/// that lost.
pub struct HeldLease<'h> {
    lease: Option<Lease>,
    account: AccountId,
    grants: &'h HeldGrants,
}

impl Drop for HeldLease<'_> {
    fn drop(&mut self) {
        if let Some((_, kept)) = self.grants.lock().get_mut(&self.account).filter(|(held, _)| !held.durable) {
            *kept = self.lease.take();
        }
    }
}

/// All of them.
#[derive(Default)]
pub struct HeldGrants {
    grants: Mutex<HashMap<AccountId, (Held, Option<Lease>)>>,
}

/// A grant that the keychain refused.
#[derive(Clone)]
pub struct Held {
    /// The tokens.
    pub grant: Grant,
    /// Whom they are for.
    pub identity: Identity,
    /// When they came.
    pub at: Timestamp,
    /// The generation whose token was spent for it; none when a person signed in.
    pub spent: Option<u32>,
    /// How the sign-in was asked for.
    pub plan: SignIn,
    /// Whether another process could find it, too, sealed on the disk; or none looks for it. If not, the account's lease
    /// is kept with it.
    pub durable: bool,
    /// Whether the keychain has it whole, and only the list could not be written.
    pub in_keychain: bool,
}

impl Held {
    /// What a sign-in brought.
    pub fn signed_in(grant: Grant, identity: Identity, plan: SignIn, at: Timestamp) -> Held {
        Held { grant, identity, at, spent: None, plan, durable: true, in_keychain: false }
    }

    /// Whether a person signed in, as opposed to a refresh.
    pub fn is_signed_in(&self) -> bool {
        self.spent.is_none()
    }

    /// Whether it is gone when this process ends: neither sealed on the disk nor in the keychain.
    fn is_only_in_memory(&self) -> bool {
        self.is_signed_in() || !(self.durable || self.in_keychain)
    }
}

impl HeldGrants {
    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, (Held, Option<Lease>)>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_lease(&self, account: &AccountId) -> Option<Lease> {
        self.lock().get_mut(account).and_then(|(_, lease)| lease.take())
    }

    fn has_lease(&self, account: &AccountId) -> bool {
        self.lock().get(account).is_some_and(|(_, lease)| lease.is_some())
    }

    /// What takes the place of a grant in memory alone inherits its lease: the token that was spent is still in force.
    fn hold(&self, account: AccountId, held: Held) {
        let mut grants = self.lock();
        let (former, lease) = grants.remove(&account).unzip();
        let durable = held.durable && former.is_none_or(|former| former.durable);
        grants.insert(account, (Held { durable, ..held }, lease.flatten()));
    }

    /// True when there was something to let go of.
    fn let_go_before(&self, account: &AccountId, generation: u32) -> bool {
        let mut grants = self.lock();
        let is_older = |(held, _): &(Held, _)| held.spent.is_some_and(|spent| spent < generation);
        grants.get(account).is_some_and(is_older) && grants.remove(account).is_some()
    }

    fn only_in_memory(&self) -> Vec<AccountId> {
        let grants = self.lock();
        let mut accounts: Vec<AccountId> =
            grants.iter().filter(|(_, (held, _))| held.is_only_in_memory()).map(|(id, _)| id.clone()).collect();
        accounts.sort();
        accounts
    }
}

impl Hands {
    /// Keeps a grant in memory for the account that shows it.
    pub fn hold(&self, account: AccountId, held: Held) {
        self.held.hold(account, held);
        self.tell_what_is_only_in_memory();
    }

    fn tell_what_is_only_in_memory(&self) {
        self.report(Report::OnlyInMemory(self.held.only_in_memory()));
    }

    /// The lease of an account: the one that is kept with its grant, or as soon as nobody else has it. Under it nothing is
    /// half-saved.
    ///
    /// # Errors
    /// As [`Lease::unless`], and what hinders the end of what was half-saved.
    pub async fn lease(&self, account: &AccountId) -> Result<HeldLease<'_>, Fault> {
        let lease = self.lease_unless(account, async || false).await?;
        lease.ok_or_else(|| FaultCode::RefreshFailed.into())
    }

    /// The same, unless `moot` says that it is no longer needed.
    ///
    /// # Errors
    /// As [`Hands::lease`].
    pub async fn lease_unless<F: Future<Output = bool>>(
        &self,
        account: &AccountId,
        moot: impl Fn() -> F,
    ) -> Result<Option<HeldLease<'_>>, Fault> {
        let lease = self.bare_lease(account, moot).await?;
        if lease.is_some() {
            arrivals::settle(self, account).await?;
        }
        Ok(lease)
    }

    /// The same, with whatever an earlier process has left half-saved.
    ///
    /// # Errors
    /// As [`Lease::unless`].
    pub async fn bare_lease<F: Future<Output = bool>>(
        &self,
        account: &AccountId,
        moot: impl Fn() -> F,
    ) -> Result<Option<HeldLease<'_>>, Fault> {
        let found = |lease| Ok(Some(HeldLease { lease: Some(lease), account: account.clone(), grants: &self.held }));
        loop {
            if let Some(lease) = self.held.take_lease(account) {
                return found(lease);
            }
            // Whoever has it in this process may leave it with the grant.
            let look_again = || async { self.held.has_lease(account) || moot().await };
            if let Some(lease) = Lease::unless(account, &self.paths.locks(), look_again).await? {
                return found(lease);
            }
            if moot().await {
                return Ok(None);
            }
        }
    }

    /// The grant that is kept in memory for an account.
    pub fn held_grant(&self, account: &AccountId) -> Option<Held> {
        self.held.lock().get(account).map(|(held, _)| held.clone())
    }

    /// The same, for the account as it stands. What another process has gone past is let go.
    pub fn newest_held(&self, record: &Record) -> Option<Held> {
        self.let_go_before(&record.id, record.generation);
        self.held_grant(&record.id)
    }

    /// Lets go of what the token of an older generation brought: another process has put it in force, and may have spent
    /// it since.
    pub fn let_go_before(&self, account: &AccountId, generation: u32) {
        if self.held.let_go_before(account, generation) {
            self.tell_what_is_only_in_memory();
        }
    }

    /// What was kept in memory is saved.
    pub fn let_go(&self, account: &AccountId) {
        let former = self.held.lock().remove(account);
        if former.is_some() {
            self.tell_what_is_only_in_memory();
        }
    }

    /// Whether a refresh's tokens are in memory for the account as it stands. A refresh of it saves them, and sends nothing.
    pub async fn has_to_save(&self, account: &AccountId) -> bool {
        let record = self.store.record(account).await.ok().flatten();
        record.is_some_and(|record| self.newest_held(&record).is_some_and(|held| !held.is_signed_in()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(spent: Option<u32>, durable: bool) -> Held {
        let grant = Grant { access: "a".into(), refresh: None, id: None, expires_in: None };
        let identity = Record::sample("a").identity;
        Held { grant, identity, at: Timestamp(0), spent, plan: SignIn::default(), durable, in_keychain: false }
    }

    fn id() -> AccountId {
        AccountId("a".into())
    }

    #[test]
    fn what_another_process_has_gone_past_is_let_go() {
        for (spent, generation, stays) in [(Some(3), 3, true), (Some(3), 2, true), (Some(3), 4, false), (None, 9, true)]
        {
            let grants = HeldGrants::default();
            grants.hold(id(), held(spent, true));
            grants.let_go_before(&id(), generation);
            assert_eq!(grants.lock().contains_key(&id()), stays, "{spent:?} at {generation}");
        }
    }

    #[tokio::test]
    async fn a_lease_stays_with_what_is_in_memory_alone_and_with_what_takes_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let grants = HeldGrants::default();
        let take = async || Lease::unless(&id(), folder.path(), async || true).await.expect("there is a lock file");
        let give_back = |lease| drop(HeldLease { lease, account: id(), grants: &grants });
        give_back(take().await);
        grants.hold(id(), held(Some(1), true));
        give_back(take().await);
        assert!(!grants.has_lease(&id()), "another process could finish it");
        grants.hold(id(), held(Some(1), false));
        give_back(take().await);
        assert!(grants.has_lease(&id()) && take().await.is_none());
        // A sign-in that could not be saved either.
        grants.hold(id(), held(None, true));
        assert!(grants.has_lease(&id()) && take().await.is_none());
        let lease = grants.take_lease(&id());
        grants.hold(id(), held(Some(1), true));
        give_back(lease);
        assert!(grants.has_lease(&id()) && take().await.is_none());
        grants.lock().remove(&id());
        assert!(take().await.is_some(), "it is saved");
    }
}
