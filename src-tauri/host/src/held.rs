//! Grants that the keychain refused: in memory, by the account that shows them.

use crate::answer::Grant;
use crate::hands::Hands;
use crate::lease::Lease;
use codex_connect_core::account::AccountId;
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::{Fault, FaultCode};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All of them.
#[derive(Default)]
pub struct HeldGrants {
    grants: Mutex<HashMap<AccountId, Held>>,
}

/// A grant that the keychain refused.
struct Held {
    grant: Grant,
    identity: Identity,
    /// Whether it is on the disk, too, sealed. If not, the lease is kept with it.
    durable: bool,
    lease: Option<Lease>,
}

impl HeldGrants {
    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Held>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    /// Keeps a grant in memory for the account that shows it. `durable` says that another process could find it, too, or
    /// that none looks for it.
    pub fn hold(&self, account: AccountId, grant: Grant, identity: Identity, durable: bool) {
        self.held.lock().insert(account, Held { grant, identity, durable, lease: None });
    }

    /// The lease of an account: the one that is kept with its grant, or as soon as nobody else has it.
    pub async fn lease(&self, account: &AccountId) -> Result<Lease, Fault> {
        let lease = self.lease_unless(account, async || false).await?;
        lease.ok_or_else(|| FaultCode::ListUnwritable.into())
    }

    /// The same, unless `moot` says that it is no longer needed.
    pub async fn lease_unless<F: Future<Output = bool>>(
        &self,
        account: &AccountId,
        moot: impl Fn() -> F,
    ) -> Result<Option<Lease>, Fault> {
        let kept = self.held.lock().get_mut(account).and_then(|held| held.lease.take());
        match kept {
            Some(lease) => Ok(Some(lease)),
            None => Lease::unless(account, &self.paths.locks(), moot).await,
        }
    }

    /// Lets the lease go, or keeps it with what is in memory alone.
    pub fn keep_lease(&self, account: &AccountId, lease: Lease) {
        if let Some(held) = self.held.lock().get_mut(account).filter(|held| !held.durable) {
            held.lease = Some(lease);
        }
    }

    /// The grant that is kept in memory for an account.
    pub fn held_grant(&self, account: &AccountId) -> Option<(Grant, Identity)> {
        self.held.lock().get(account).map(|held| (held.grant.clone(), held.identity.clone()))
    }

    /// What was kept in memory is saved.
    pub fn let_go(&self, account: &AccountId) {
        self.held.lock().remove(account);
    }
}
