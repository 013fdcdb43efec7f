//! The OS keychain, reached from one thread of its own.
//!
//! A keychain call can block for as long as a person leaves a prompt open, or for ever when the keychain hangs. So all
//! calls are made on one thread that is never joined, each with a deadline for whoever waits, and the store is made
//! anew after a failure: a Secret Service that starts late or restarts is found.

use codex_connect_core::fault::{Fault, FaultCode};
use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;

/// Makes a store. Called again after each failure.
pub type MakeStore = Arc<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>;

/// The keychain of this system: Secret Service, macOS Keychain or Windows Credential Manager.
pub fn system() -> MakeStore {
    Arc::new(|| {
        #[cfg(target_os = "linux")]
        let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
        #[cfg(target_os = "macos")]
        let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
        #[cfg(windows)]
        let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
        Ok(store)
    })
}

/// A handle to the keychain's thread. Cheap to clone.
#[derive(Clone)]
pub struct Keychain {
    jobs: mpsc::Sender<Job>,
}

struct Job {
    service: &'static str,
    item: String,
    deed: Deed,
    reply: oneshot::Sender<Result<Option<SecretString>, Fault>>,
}

enum Deed {
    Put(SecretString),
    Read,
    Erase,
}

impl Keychain {
    /// Starts the thread. It ends when every handle is gone.
    pub fn start(make: MakeStore) -> Keychain {
        let (jobs, inbox) = mpsc::channel();
        std::thread::Builder::new()
            .name("keychain".into())
            .spawn(move || work(&make, &inbox))
            .expect("the system starts a thread");
        Keychain { jobs }
    }

    /// Stores `value`, which must be ASCII, as `item`.
    ///
    /// # Errors
    /// `store_locked`, `store_missing`, or `store_refused`.
    pub async fn put(&self, item: &str, value: SecretString) -> Result<(), Fault> {
        self.call(item, Deed::Put(value), WRITE).await.map(drop)
    }

    /// Reads `item`; none when there is no such item.
    ///
    /// # Errors
    /// As [`Keychain::put`].
    pub async fn read(&self, item: &str) -> Result<Option<SecretString>, Fault> {
        self.call(item, Deed::Read, READ).await
    }

    /// Erases `item`; true when there was one.
    ///
    /// # Errors
    /// As [`Keychain::put`].
    pub async fn erase(&self, item: &str) -> Result<bool, Fault> {
        self.call(item, Deed::Erase, WRITE).await.map(|found| found.is_some())
    }

    /// Reads an item of another program; none when there is no such item.
    ///
    /// # Errors
    /// As [`Keychain::put`].
    pub async fn read_of(&self, service: &'static str, item: &str) -> Result<Option<SecretString>, Fault> {
        self.call_of(service, item, Deed::Read, READ).await
    }

    async fn call(&self, item: &str, deed: Deed, patience: Duration) -> Result<Option<SecretString>, Fault> {
        self.call_of(SERVICE, item, deed, patience).await
    }

    async fn call_of(
        &self,
        service: &'static str,
        item: &str,
        deed: Deed,
        patience: Duration,
    ) -> Result<Option<SecretString>, Fault> {
        let (reply, answer) = oneshot::channel();
        let job = Job { service, item: item.to_owned(), deed, reply };
        self.jobs.send(job).map_err(|_| Fault::from(FaultCode::StoreRefused))?;
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(FaultCode::StoreRefused.into()),
            // Most likely a prompt that nobody has answered.
            Err(_) => Err(FaultCode::StoreLocked.into()),
        }
    }
}

fn work(make: &MakeStore, inbox: &mpsc::Receiver<Job>) {
    let mut store: Option<Arc<CredentialStore>> = None;
    while let Ok(job) = inbox.recv() {
        // Whoever asked may have given up; a read for nobody is not worth a prompt.
        if job.reply.is_closed() && matches!(job.deed, Deed::Read) {
            continue;
        }
        let mut result = perform(make, &mut store, &job);
        if matches!(&result, Err(Error::PlatformFailure(_) | Error::NoDefaultStore)) {
            store = None;
            result = perform(make, &mut store, &job);
        }
        let result = result.map_err(|error| {
            tracing::warn!(kind = name(&error), "the keychain refused");
            fault(&error, store.is_some()).into()
        });
        if result.is_err() {
            store = None;
        }
        let _ = job.reply.send(result);
    }
}

fn perform(
    make: &MakeStore,
    store: &mut Option<Arc<CredentialStore>>,
    job: &Job,
) -> keyring_core::Result<Option<SecretString>> {
    let store = match store {
        Some(store) => store,
        None => store.insert(make()?),
    };
    let entry = entry(store, job.service, &job.item)?;
    match &job.deed {
        Deed::Put(value) => entry.set_secret(value.expose_secret().as_bytes()).map(|()| None),
        Deed::Read => match entry.get_secret() {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(SecretString::from(text))),
                Err(_) => Ok(None),
            },
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        },
        Deed::Erase => match entry.delete_credential() {
            Ok(()) => Ok(Some(SecretString::default())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        },
    }
}

/// On Windows an item stays on this computer: by default it roams to others, where a single-use token would be spent.
fn entry(store: &Arc<CredentialStore>, service: &str, item: &str) -> keyring_core::Result<Entry> {
    let local = HashMap::from([("persistence", "Local")]);
    let modifiers = if cfg!(windows) { Some(&local) } else { None };
    store.build(service, item, modifiers)
}

fn fault(error: &Error, reached: bool) -> FaultCode {
    match error {
        // The Secret Service runs, and has no keyring to put anything in.
        Error::NoStorageAccess(cause) if cause.to_string().contains("no result") => FaultCode::StoreMissing,
        Error::NoStorageAccess(_) => FaultCode::StoreLocked,
        // Some keyrings say it only in the text of a D-Bus error.
        Error::PlatformFailure(cause) if cause.to_string().contains("IsLocked") => FaultCode::StoreLocked,
        Error::PlatformFailure(_) | Error::NoDefaultStore if !reached => FaultCode::StoreMissing,
        _ => FaultCode::StoreRefused,
    }
}

fn name(error: &Error) -> &'static str {
    match error {
        Error::PlatformFailure(_) => "platform failure",
        Error::NoStorageAccess(_) => "no access",
        Error::NoEntry => "no entry",
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => "bad format",
        Error::TooLong(..) => "too long",
        Error::Ambiguous(_) => "ambiguous",
        Error::NoDefaultStore => "no store",
        _ => "other",
    }
}

/// The service name of every item (contract 2).
const SERVICE: &str = "codex-connect";
const READ: Duration = Duration::from_secs(5);
const WRITE: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::mock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn pretend() -> MakeStore {
        let store = mock::Store::new().expect("the mock store is made");
        Arc::new(move || Ok(store.clone() as Arc<CredentialStore>))
    }

    #[tokio::test]
    async fn puts_reads_and_erases() {
        let keychain = Keychain::start(pretend());
        assert!(keychain.read("a").await.expect("reads").is_none());
        keychain.put("a", "secret".into()).await.expect("puts");
        let read = keychain.read("a").await.expect("reads").expect("is there");
        assert_eq!(read.expose_secret(), "secret");
        assert!(keychain.erase("a").await.expect("erases"));
        assert!(!keychain.erase("a").await.expect("erases nothing"));
    }

    #[tokio::test]
    async fn a_store_that_comes_later_is_found() {
        let calls = Arc::new(AtomicUsize::new(0));
        let (counted, later) = (calls.clone(), pretend());
        let make: MakeStore = Arc::new(move || match counted.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Err(Error::PlatformFailure("no bus".into())),
            _ => later(),
        });
        let keychain = Keychain::start(make);
        let refused = keychain.put("a", "x".into()).await.expect_err("there is no bus");
        assert_eq!(refused.code, FaultCode::StoreMissing);
        keychain.put("a", "x".into()).await.expect("the bus has come");
    }

    #[tokio::test]
    async fn a_hanging_store_does_not_hold_whoever_waits() {
        tokio::time::pause();
        let make: MakeStore = Arc::new(|| {
            std::thread::park();
            Err(Error::NoDefaultStore)
        });
        let keychain = Keychain::start(make);
        let fault = keychain.read("a").await.expect_err("it hangs");
        assert_eq!(fault.code, FaultCode::StoreLocked);
    }
}
