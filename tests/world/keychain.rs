//! A keychain in memory that fails, hangs or restarts at the call that a test names.
//!
//! Every read, write and erasure of an item is a call; building an entry or a store is none. The first call is call 1,
//! so `fail_at(calls() + 1, …)` is about the next one. A call that fails has done nothing. One that hung does what it
//! was asked for when it is let go, however late that is.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use codex_connect_host::keychain::MakeStore;
use keyring_core::api::{CredentialApi, CredentialStore, CredentialStoreApi};
use keyring_core::{Credential, CredentialPersistence, Entry, Error, Result};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// [`Error::NoStorageAccess`], as a locked keychain answers.
    Locked,
    /// [`Error::PlatformFailure`].
    Refused,
    /// It blocks until [`PretendKeychain::release`], and then does what it was asked for.
    Hang,
    /// [`Error::PlatformFailure`], of this call and once of the making of a store.
    Restart,
}

/// A handle to one keychain. Its clones and the stores it makes share the items.
#[derive(Clone, Default)]
pub struct PretendKeychain {
    shared: Arc<Shared>,
}

impl PretendKeychain {
    /// An empty keychain that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// What makes stores of this keychain.
    pub fn make(&self) -> MakeStore {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || {
            if mem::take(&mut shared.lock().restarting) {
                return Err(Error::PlatformFailure("the keychain is starting".into()));
            }
            let store: Arc<CredentialStore> = Arc::new(Store { shared: Arc::clone(&shared) });
            Ok(store)
        })
    }

    /// How many calls have come so far, those that failed or hang included.
    pub fn calls(&self) -> usize {
        self.shared.lock().calls
    }

    /// Lets call `k` fail. It goes before what [`PretendKeychain::fail_from`] said of that call.
    ///
    /// # Panics
    /// When that call has come already, which would never fail.
    pub fn fail_at(&self, k: usize, failure: Failure) {
        let mut state = self.shared.lock();
        assert!(k > state.calls, "call {k} has come already");
        state.at.insert(k, failure);
    }

    /// Lets call `k` and each one after it fail, until [`PretendKeychain::heal`].
    pub fn fail_from(&self, k: usize, failure: Failure) {
        self.shared.lock().from = Some((k, failure));
    }

    /// Ends every failure: what hangs is let go, and what is still to fail will not.
    pub fn heal(&self) {
        let mut state = self.shared.lock();
        state.at.clear();
        state.from = None;
        state.restarting = false;
        drop(state);
        self.release();
    }

    /// Lets go what hangs now. A call that is to hang later will.
    pub fn release(&self) {
        self.shared.lock().releases += 1;
        self.shared.released.notify_all();
    }

    /// Lets each call that comes from now on take this long, good or bad.
    pub fn slow(&self, wait: Duration) {
        self.shared.lock().slow = wait;
    }

    /// The names of the items there are, sorted. Looking is no call.
    pub fn items(&self) -> Vec<String> {
        self.shared.lock().items.keys().map(|name| name.item.clone()).collect()
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    released: Condvar,
}

#[derive(Default)]
struct State {
    items: BTreeMap<Name, Vec<u8>>,
    calls: usize,
    at: HashMap<usize, Failure>,
    from: Option<(usize, Failure)>,
    restarting: bool,
    releases: usize,
    slow: Duration,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    item: String,
    service: String,
}

impl Shared {
    /// One call: waits and fails as it is to, or acts.
    fn call<T>(&self, act: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.lock();
        state.calls += 1;
        let call = state.calls;
        let from = state.from.filter(|(first, _)| call >= *first).map(|(_, failure)| failure);
        let failure = state.at.remove(&call).or(from);
        let (slow, releases) = (state.slow, state.releases);
        drop(state);
        if !slow.is_zero() {
            thread::sleep(slow);
        }
        let mut state = self.lock();
        match failure {
            None => {}
            Some(Failure::Locked) => return Err(Error::NoStorageAccess("the keychain is locked".into())),
            Some(Failure::Refused) => return Err(Error::PlatformFailure("the keychain refuses".into())),
            Some(Failure::Hang) => {
                let let_go = self.released.wait_while(state, |state| state.releases == releases);
                state = let_go.unwrap_or_else(PoisonError::into_inner);
            }
            Some(Failure::Restart) => {
                state.restarting = true;
                return Err(Error::PlatformFailure("the keychain has gone".into()));
            }
        }
        act(&mut state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Store {
    shared: Arc<Shared>,
}

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        "pretend".to_owned()
    }

    fn id(&self) -> String {
        format!("{:p}", Arc::as_ptr(&self.shared))
    }

    /// Takes any modifiers: none changes where an item is.
    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let name = Name { item: user.to_owned(), service: service.to_owned() };
        Ok(Entry::new_with_credential(Arc::new(Item { shared: Arc::clone(&self.shared), name })))
    }

    fn persistence(&self) -> CredentialPersistence {
        CredentialPersistence::ProcessOnly
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

struct Item {
    shared: Arc<Shared>,
    name: Name,
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.shared.call(|state| {
            state.items.insert(self.name.clone(), secret.to_vec());
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.shared.call(|state| state.items.get(&self.name).cloned().ok_or(Error::NoEntry))
    }

    fn delete_credential(&self) -> Result<()> {
        self.shared.call(|state| state.items.remove(&self.name).map(drop).ok_or(Error::NoEntry))
    }

    /// `None` says that this one is it.
    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        self.shared.call(|state| state.items.get(&self.name).map(|_| None).ok_or(Error::NoEntry))
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some((self.name.service.clone(), self.name.item.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Item").field("name", &self.name.item).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
