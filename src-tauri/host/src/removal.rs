//! Ending a sign-in: at the issuer, in the keychain, in the list.

use crate::hands::Hands;
use crate::rotation;
use crate::spare::Spare;
use crate::way::Server;
use codex_connect_core::account::AccountId;
use codex_connect_core::effect::Question;
use codex_connect_core::fault::{Fault, FaultCode};

impl Hands {
    /// Revokes, erases and forgets. The account goes even when the issuer cannot be told. True when there was something to
    /// revoke, and it was.
    pub async fn forget(&self, account: &AccountId, revoke: bool) -> Result<bool, Fault> {
        let _lease = self.lease(account).await?;
        self.forget_under_lease(account, revoke).await
    }

    async fn forget_under_lease(&self, account: &AccountId, revoke: bool) -> Result<bool, Fault> {
        let held = self.held_grant(account);
        // The newest token is the one to revoke: what an unfinished refresh brought comes first.
        if let Some(record) = self.store.record(account).await?.filter(|record| record.rotation.is_some()) {
            rotation::recover(self, &record).await;
        }
        let record = self.store.record(account).await?;
        let mut told = Ok(());
        let mut revoked = false;
        if revoke {
            // A copy of what another program uses is not ours to end; what a sign-in here brought is.
            let shared = record.as_ref().is_some_and(|record| record.shared);
            let plan = held.as_ref().map(|held| held.plan.clone()).unwrap_or_default();
            let held = held.as_ref().filter(|held| held.is_signed_in() || !shared);
            let mut tokens: Vec<_> = held.and_then(|held| held.grant.refresh.clone()).into_iter().collect();
            if let Some(record) = record.as_ref().filter(|record| !record.shared) {
                match self.vault.read(account, record.generation).await {
                    Ok(kept) => tokens.extend(kept.refresh),
                    // There is no token to show the issuer; the account goes all the same, and that is said.
                    Err(fault) if fault.code == FaultCode::EntryMissing => told = Err(FaultCode::RevokeFailed.into()),
                    Err(fault) => return Err(fault),
                }
                if record.rotation.is_some() && tokens.len() < 2 {
                    told = Err(FaultCode::RevokeFailed.into());
                }
            }
            let route = match &record {
                _ if tokens.is_empty() => None,
                Some(record) => Some(self.route_of(record, Server::Issuer).await),
                None => Some(self.route_of_plan(&plan, Server::Issuer).await),
            };
            match route {
                None => {}
                Some(Ok(route)) => {
                    for token in tokens {
                        told = told.and(self.issuer.revoke(&token, &route, self.outside.clock.now()).await);
                        revoked = true;
                    }
                }
                Some(Err(fault)) => told = Err(Fault { code: FaultCode::RevokeFailed, ..fault }),
            }
        }
        if let Some(record) = record {
            rotation::sweep(self, Some(account)).await;
            // What the sweep could not erase, and what a kill before its flip has put: after this no row names them.
            let former = self.store.leftovers(Some(account)).await?.into_iter().map(|(_, generation)| generation);
            for generation in former.chain(record.generation..=record.generation + 2) {
                self.vault.erase(account, generation).await?;
                self.vault.erase_seal_key(account, generation).await?;
            }
            let _no_proxy_comes = self.proxy_turn(account).await?;
            self.vault.put_proxies(account, &[]).await?;
            Spare::drop(&self.paths.sealed(), account, record.generation);
            self.store.forget(account).await?;
        }
        self.let_go(account);
        told.map(|()| revoked)
    }

    /// Revokes a grant that nobody waits for, and erases what was saved of it.
    pub async fn revoke(&self, question: Question) {
        let proxy = self.sign_ins.proxy(question);
        let (grant, kept) = self.sign_ins.disown(question);
        if let Some(token) = grant.and_then(|grant| grant.refresh) {
            let told = match self.route(proxy.as_ref(), Server::Issuer).await {
                Ok(route) => self.issuer.revoke(&token, &route, self.outside.clock.now()).await,
                Err(fault) => Err(fault),
            };
            tracing::info!(told = told.is_ok(), "a grant that nobody waits for was revoked");
        }
        if let Some(account) = kept {
            let _ = self.forget(&account, true).await;
            self.reload().await;
        }
    }
}
