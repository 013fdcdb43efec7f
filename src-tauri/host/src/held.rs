//! Grants that the keychain refused: in memory, by the account that shows them.

use crate::answer::Grant;
use crate::hands::Hands;
use crate::lease::Lease;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::SignIn;
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    /// Whether a person signed in, as opposed to a refresh.
    pub signed_in: bool,
    /// How the sign-in was asked for.
    pub plan: SignIn,
    /// Whether another process could find it, too, sealed on the disk; or none looks for it. If not, the account's lease
    /// is kept with it.
    pub durable: bool,
}

impl Held {
    /// What a sign-in brought.
    pub fn signed_in(grant: Grant, identity: Identity, plan: SignIn, at: Timestamp) -> Held {
        Held { grant, identity, at, signed_in: true, plan, durable: true }
    }
}

impl HeldGrants {
    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, (Held, Option<Lease>)>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    /// Keeps a grant in memory for the account that shows it.
    pub fn hold(&self, account: AccountId, held: Held) {
        self.held.lock().insert(account, (held, None));
    }

    /// The lease of an account: the one that is kept with its grant, or as soon as nobody else has it.
    pub async fn lease(&self, account: &AccountId) -> Result<Lease, Fault> {
        let lease = self.lease_unless(account, async || false).await?;
        lease.ok_or_else(|| FaultCode::RefreshFailed.into())
    }

    /// The same, unless `moot` says that it is no longer needed.
    pub async fn lease_unless<F: Future<Output = bool>>(
        &self,
        account: &AccountId,
        moot: impl Fn() -> F,
    ) -> Result<Option<Lease>, Fault> {
        let kept = self.held.lock().get_mut(account).and_then(|(_, lease)| lease.take());
        match kept {
            Some(lease) => Ok(Some(lease)),
            None => Lease::unless(account, &self.paths.locks(), moot).await,
        }
    }

    /// Lets the lease go, or keeps it with what is in memory alone.
    pub fn keep_lease(&self, account: &AccountId, lease: Lease) {
        if let Some((_, kept)) = self.held.lock().get_mut(account).filter(|(held, _)| !held.durable) {
            *kept = Some(lease);
        }
    }

    /// The grant that is kept in memory for an account.
    pub fn held_grant(&self, account: &AccountId) -> Option<Held> {
        self.held.lock().get(account).map(|(held, _)| held.clone())
    }

    /// What was kept in memory is saved.
    pub fn let_go(&self, account: &AccountId) {
        self.held.lock().remove(account);
    }
}
