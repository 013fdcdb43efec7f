//! The handle's deeds that keep accounts alive: tokens, refreshes, what happened and what was told.

use super::Host;
use crate::access::{self, AccessToken};
use crate::flight;
use codex_connect_core::account::{Account, AccountId};
use codex_connect_core::fault::Fault;
use codex_connect_core::history::EntryView;
use codex_connect_core::notice::Kind;
use codex_connect_core::rotation::When;
use codex_connect_core::view::AccountView;
use std::time::Duration;

impl Host {
    /// A valid access token, with at least `min_life` left. One that is due is refreshed first; if that does not work
    /// and the old one will do, it is given.
    ///
    /// # Errors
    /// The account's fault when there is no token that will do.
    pub async fn token(&self, account: &AccountId, min_life: Duration) -> Result<AccessToken, Fault> {
        access::token(&self.hands, account, min_life).await
    }

    /// Refreshes an account, and waits for the end. What another process has just refreshed is taken instead.
    ///
    /// # Errors
    /// The fault; it is written down already.
    pub async fn refresh(&self, account: &AccountId, when: When) -> Result<(), Fault> {
        let result = flight::refresh(&self.hands, account, when).await;
        self.hands.reload_one(account).await;
        result.map_err(|setback| setback.fault)
    }

    /// The accounts as the database has them now, whether or not the core has heard of it.
    pub async fn seen(&self) -> Vec<AccountView> {
        let (policy, now) = (self.hands.settings().policy(), self.hands.outside.clock.now());
        let records = self.hands.store.records().await.unwrap_or_default();
        records.into_iter().map(|record| AccountView::of(&Account::new(record), &policy, now)).collect()
    }

    /// Whether the service accepts the access token.
    ///
    /// # Errors
    /// `not_accepted`, or what is in the way.
    pub async fn validate(&self, account: &AccountId) -> Result<(), Fault> {
        let result = access::validate(&self.hands, account).await;
        self.hands.reload_one(account).await;
        result
    }

    /// Pauses an account's refreshing, or resumes it.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn pause(&self, account: &AccountId, paused: bool) -> Result<(), Fault> {
        self.hands.store.pause(account, paused, self.hands.outside.clock.now()).await?;
        self.hands.reload_one(account).await;
        Ok(())
    }

    /// The newest `most` lines of the timeline, newest first: of one account, or of all.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn history(&self, of: Option<&AccountId>, most: u32) -> Result<Vec<(AccountId, EntryView)>, Fault> {
        self.hands.store.history(of, most).await
    }

    /// Takes it on this process to tell the person about these accounts; false when all of it was told before.
    pub async fn may_tell(&self, accounts: Vec<AccountId>, about: Kind) -> bool {
        self.hands.store.tell(accounts, about, self.hands.outside.clock.now()).await.unwrap_or(true)
    }

    /// The places of notices that earlier processes have shown and that say what is no longer so.
    pub async fn stale_notices(&self) -> Vec<String> {
        self.hands.store.stale_notices().await.unwrap_or_default()
    }

    /// Writes down where the desktop has the notice about these accounts.
    pub async fn told_at(&self, accounts: Vec<AccountId>, place: String) {
        let _ = self.hands.store.told_at(accounts, place).await;
    }

    /// An account's incident is over: the next one is told again. Gives the place of the notice about it.
    pub async fn untell(&self, account: &AccountId) -> Option<String> {
        self.hands.store.untell(account).await.ok().flatten()
    }
}
