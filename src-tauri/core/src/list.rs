//! The account list as the core holds it: what the database says, and what is only in memory.

use crate::account::{AGAIN, Account, AccountId, Event, Record, Standing};
use crate::ask::SignIn;
use crate::debounce::Debounce;
use crate::effect::{Effect, Identity};
use crate::fault::{Fault, FaultCode};
use crate::refresh::{LAST_DAY, Policy, expiry, runs_out};
use crate::time::Timestamp;
use crate::view::{AccountView, StandingKind};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// All accounts, by id.
#[derive(Debug, Default)]
pub struct AccountList {
    accounts: BTreeMap<AccountId, Account>,
    debounce: Debounce,
}

impl AccountList {
    /// The account with this id.
    pub fn find(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// One account hears one event; an account that is not there hears nothing.
    pub fn tell(&mut self, id: &AccountId, event: Event, now: Timestamp) -> Vec<Effect> {
        let Some(account) = self.accounts.get_mut(id) else { return vec![] };
        let effects = account.hear(event, now);
        self.debounce.see(id, &account.standing, false, now);
        effects
    }

    /// The list as the database has it. What is only in memory stays.
    pub fn take(&mut self, records: Vec<Record>, now: Timestamp) {
        let listed: Vec<AccountId> = records.iter().map(|record| record.id.clone()).collect();
        let stays = |id: &AccountId, account: &Account| listed.contains(id) || is_only_in_memory(account);
        let gone = self.accounts.iter().filter(|(id, account)| !stays(id, account)).map(|(id, _)| id.clone());
        gone.collect::<Vec<_>>().iter().for_each(|id| self.remove(id));
        for record in records {
            self.take_one(record, now);
        }
    }

    /// One account as the database has it.
    pub fn take_one(&mut self, record: Record, now: Timestamp) {
        let id = record.id.clone();
        let first = !self.accounts.contains_key(&id);
        let account = match self.accounts.entry(id.clone()) {
            Entry::Occupied(known) => {
                let account = known.into_mut();
                account.take(record);
                account
            }
            Entry::Vacant(place) => place.insert(Account::new(record)),
        };
        self.debounce.see(&id, &account.standing, first, now);
    }

    /// Whom a refresh of all is for: not the paused, but what is unsaved is saved all the same.
    pub fn wanted(&self) -> Vec<AccountId> {
        let wanted =
            |account: &&Account| !account.record.paused || matches!(account.standing, Standing::Unsaved { .. });
        self.accounts.values().filter(wanted).map(|account| account.record.id.clone()).collect()
    }

    /// Who waits for the keychain: to be read, or to take what is unsaved.
    pub fn kept_out(&self) -> Vec<AccountId> {
        let waits = |account: &&Account| match &account.standing {
            Standing::Unsaved { .. } => true,
            Standing::Waiting { fault, .. } => {
                !account.record.paused && matches!(fault.code, FaultCode::StoreLocked | FaultCode::StoreMissing)
            }
            Standing::Fresh | Standing::Refreshing { .. } | Standing::SignInNeeded { .. } => false,
        };
        self.accounts.values().filter(waits).map(|account| account.record.id.clone()).collect()
    }

    /// Who waits for a connection, and can be tried as soon as there is one.
    pub fn cut_off(&self) -> Vec<AccountId> {
        let waits = |account: &&Account| match &account.standing {
            Standing::Waiting { fault, .. } => may_hurry(account) && fault.is_of_the_network(),
            _ => false,
        };
        self.accounts.values().filter(waits).map(|account| account.record.id.clone()).collect()
    }

    /// Who waits for another way to the issuer, and has got one: this account, or all without a proxy of their own.
    pub fn in_want_of_a_way(&self, of: Option<&AccountId>) -> Vec<AccountId> {
        let has_got_one = |account: &Account| match of {
            Some(id) => account.record.id == *id,
            None => account.record.proxy.is_none(),
        };
        let waits = |account: &&Account| match &account.standing {
            Standing::Waiting { fault, .. } => may_hurry(account) && fault.is_of_the_way(),
            _ => false,
        };
        let waiting = self.accounts.values().filter(waits).filter(|account| has_got_one(account));
        waiting.map(|account| account.record.id.clone()).collect()
    }

    /// A grant that the keychain refused becomes an account that is only in memory; or the account it is for, already
    /// there, becomes unsaved. Saving is tried again as for any unsaved account.
    pub fn hold(&mut self, id: &AccountId, plan: &SignIn, identity: Identity, fault: Fault, now: Timestamp) {
        let standing = Standing::Unsaved { fault, retry_at: now + AGAIN, question: None };
        self.debounce.see(id, &standing, false, now);
        if let Some(account) = self.accounts.get_mut(id) {
            account.standing = standing;
            return;
        }
        let record = Record {
            id: id.clone(),
            name: plan.name.clone().unwrap_or_else(|| identity.email.clone()),
            description: plan.description.clone().unwrap_or_default(),
            identity,
            expires_at: None,
            connected_at: now,
            generation: 0,
            ..Record::sample(id.as_str())
        };
        self.accounts.insert(id.clone(), Account { record, standing });
    }

    /// Forgets an account.
    pub fn remove(&mut self, id: &AccountId) {
        self.accounts.remove(id);
        self.debounce.forget(id);
    }

    /// Who wants to hear [`Event::Due`], and when.
    pub fn due(&self, policy: &Policy, now: Timestamp) -> Vec<(AccountId, Timestamp)> {
        let due = |account: &Account| Some((account.record.id.clone(), account.due(policy, now)?));
        self.accounts.values().filter_map(due).collect()
    }

    /// When the next account looks different though it hears nothing: it is not well and its access token runs out, or
    /// the last day of a sign-in that nobody refreshes here begins or ends.
    pub fn looks_different(&self, now: Timestamp) -> Option<Timestamp> {
        let times = |account: &Account| match account.standing {
            Standing::SignInNeeded { .. } => [None, None],
            Standing::Fresh => {
                let end = runs_out(&account.record, now);
                [end.map(|end| end - LAST_DAY), end]
            }
            Standing::Refreshing { .. } | Standing::Waiting { .. } | Standing::Unsaved { .. } => {
                [None, expiry(&account.record, now)]
            }
        };
        self.accounts.values().flat_map(times).flatten().filter(|at| *at > now).min()
    }

    /// When the tray's picture is to follow what has not passed.
    pub fn shows(&self, now: Timestamp) -> Option<Timestamp> {
        self.debounce.due(now)
    }

    /// As what the tray's picture shows these accounts, where that is not how they stand.
    pub fn shown_as(&self, accounts: &[AccountView], now: Timestamp) -> BTreeMap<AccountId, StandingKind> {
        let shown = |account: &AccountView| Some((account.id.clone(), self.debounce.shown_as(account, now)?));
        accounts.iter().filter_map(shown).collect()
    }

    /// The accounts as they may be seen: the worst first, then the oldest.
    pub fn view(&self, policy: &Policy, now: Timestamp) -> Vec<AccountView> {
        let mut accounts: Vec<AccountView> =
            self.accounts.values().map(|account| AccountView::of(account, policy, now)).collect();
        accounts.sort_by(|a, b| (rank(a), a.connected_at, &a.id).cmp(&(rank(b), b.connected_at, &b.id)));
        accounts
    }
}

/// A refresh leaves an account where it was: a list under somebody's eyes, or a menu under the pointer, stays in order.
fn rank(account: &AccountView) -> StandingKind {
    match (account.standing, &account.fault) {
        (StandingKind::Refreshing, Some(_)) => StandingKind::Waiting,
        (StandingKind::Refreshing, None) => StandingKind::Fresh,
        (standing, _) => standing,
    }
}

/// Whether it may be tried before its time: what was sent and not answered has its own, and what is paused has none.
fn may_hurry(account: &Account) -> bool {
    account.record.rotation.is_none() && !account.record.paused
}

/// Generation 0 is in no keychain.
fn is_only_in_memory(account: &Account) -> bool {
    account.record.generation == 0 && matches!(account.standing, Standing::Unsaved { .. })
}
