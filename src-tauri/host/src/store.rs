//! The database: here the account list; beside it the rotation journal, what is on its way into the keychain, the
//! timeline with what was told, and the two-step sign-ins. Nothing else writes SQL.
//!
//! WAL with `synchronous=FULL`: a commit that returned survives a power loss. Every call runs on the blocking pool.

mod arrival;
pub mod journal;
mod names;
mod open;
mod preferences;
mod proxy;
mod rows;
mod sessions;
mod shared;
mod timeline;

use arrival::arrived;
pub use arrival::{Arrival, Came, Intent, Noted};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::time::Timestamp;
use names::{free_name, own_name};
use rows::{ACCOUNTS, organizations, record};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

/// A sign-in that another process may finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// When it is over.
    pub ends_at: Timestamp,
    /// As in its authorize URL.
    pub redirect_uri: String,
    /// The account it signs in again.
    pub account: Option<AccountId>,
}

impl Store {
    /// Opens, or makes, the database.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub fn open(path: &Path) -> Result<Store, Fault> {
        let connection = open::open(path).map_err(|error| unwritable(&error))?;
        Ok(Store { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Every account, in the order of their sign-ins.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn records(&self) -> Result<Vec<Record>, Fault> {
        self.run(|connection| {
            let sql = format!("{ACCOUNTS} ORDER BY connected_at, id");
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([], record)?.collect()
        })
        .await
    }

    /// One account.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn record(&self, id: &AccountId) -> Result<Option<Record>, Fault> {
        let id = id.clone();
        self.run(move |connection| {
            let sql = format!("{ACCOUNTS} WHERE id = ?1");
            connection.query_row(&sql, [id.as_str()], record).optional()
        })
        .await
    }

    /// The account with this identity.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn same(&self, identity: &Identity) -> Result<Option<Record>, Fault> {
        let identity = identity.clone();
        self.run(move |connection| {
            let sql = format!("{ACCOUNTS} WHERE account_id = ?1 AND user_id = ?2");
            connection.query_row(&sql, params![identity.account_id, identity.user_id], record).optional()
        })
        .await
    }

    /// Adds an account with generation 1. A name that nobody chose, the e-mail address, gets the plan when another
    /// account has the same, and then the mark of its workspace; any name then gets a number.
    ///
    /// # Errors
    /// `list_unwritable`, also when the identity is listed already.
    pub async fn add(&self, mut record: Record, came: Came) -> Result<(), Fault> {
        self.change(move |change| {
            if record.name == record.identity.email {
                record.name = own_name(change, &record.identity, &record.id)?;
            }
            record.name = free_name(change, &record.name, &record.id)?;
            let identity = &record.identity;
            let fault = record.fault.as_ref().map(|fault| serde_json::to_string(fault).expect("a fault is JSON"));
            change.execute(
                "INSERT INTO accounts (id, name, description, provider, email, account_id, user_id, plan, organizations,
                   connected_at, last_refresh_at, expires_at, generation, refreshable, paused, proxy, health_score, fault,
                   tries, clock_off, shared)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?16, ?11, ?12, ?13, 0, ?14, 100, ?18, 0, ?15, ?17)",
                params![
                    record.id.as_str(), record.name, record.description, record.provider, identity.email,
                    identity.account_id, identity.user_id, identity.plan, organizations(identity),
                    record.connected_at.0, record.expires_at.map(|at| at.0), record.generation,
                    record.refreshable, record.proxy, record.clock_off, record.last_refresh_at.map(|at| at.0),
                    record.shared, fault,
                ],
            )?;
            arrived(change, &record.id, record.generation)?;
            timeline::write(change, &record.id, came.event(), record.fault.as_ref(), record.connected_at)
        })
        .await
    }

    /// Makes `to` the account's present generation, and the account well; what is left of `from`, and of any between, is
    /// written down for the sweep. False when it is no longer at `from`.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn flip(&self, id: &AccountId, from: u32, to: u32, arrival: Arrival, came: Came) -> Result<bool, Fault> {
        let id = id.clone();
        self.change(move |change| {
            let identity = &arrival.identity;
            let at = arrival.at.0;
            let signed_in = matches!(came, Came::SignedIn | Came::KeyAdded);
            let (shared, born) = match came {
                Came::Imported { shared, born } => (Some(shared), born.map(|at| at.0)),
                Came::SignedIn | Came::KeyAdded => (Some(false), None),
                Came::Refreshed => (None, Some(at)),
            };
            let sql = "SELECT fault FROM accounts WHERE id = ?1";
            let former: Option<Option<String>> = change.query_row(sql, [id.as_str()], |row| row.get(0)).optional()?;
            let unsaved = former.flatten().and_then(|fault| serde_json::from_str::<Fault>(&fault).ok());
            let unsaved = unsaved.is_some_and(|fault| fault.code == FaultCode::StoreRefused);
            let changed = change.execute(
                "UPDATE accounts SET generation = ?11, email = ?3, plan = ?4, organizations = ?5,
                   expires_at = ?6, refreshable = ?7, health_score = 100, fault = NULL, tries = 0, clock_off = ?10,
                   connected_at = CASE WHEN ?8 THEN ?9 ELSE connected_at END,
                   last_refresh_at = ?12, shared = ifnull(?13, shared)
                 WHERE id = ?1 AND generation = ?2",
                params![
                    id.as_str(),
                    from,
                    identity.email,
                    identity.plan,
                    organizations(identity),
                    arrival.expires_at.map(|at| at.0),
                    arrival.refreshable,
                    signed_in,
                    at,
                    arrival.clock_off,
                    to,
                    born,
                    shared,
                ],
            )?;
            if changed != 1 {
                return Ok(false);
            }
            arrived(change, &id, to)?;
            for former in from..to {
                change.execute(
                    "INSERT INTO rotations (account, generation, progress, attempt, asked_at)
                     VALUES (?1, ?2, 'promoted', 'normal', ?3)
                     ON CONFLICT (account, generation) DO UPDATE SET progress = 'promoted', sealed = NULL",
                    params![id.as_str(), former, at],
                )?;
            }
            // Healed: the next incident is news. Whoever shows the notice still learns where it is.
            change.execute("UPDATE notices SET kind = '' WHERE account = ?1", [id.as_str()])?;
            let event = if came == Came::Refreshed && unsaved { EntryEvent::Saved } else { came.event() };
            timeline::write(change, &id, event, None, arrival.at)?;
            Ok(true)
        })
        .await
    }

    /// Pauses refreshing, or resumes it.
    ///
    /// # Errors
    /// `list_unwritable`, also when it is not listed.
    pub async fn pause(&self, id: &AccountId, paused: bool, at: Timestamp) -> Result<(), Fault> {
        let id = id.clone();
        let is_listed = self.change(move |change| {
            if names::name_of(change, &id)?.is_none() {
                return Ok(false);
            }
            let sql = "UPDATE accounts SET paused = ?2 WHERE id = ?1 AND paused <> ?2";
            if change.execute(sql, params![id.as_str(), paused])? == 1 {
                let event = if paused { EntryEvent::Paused } else { EntryEvent::Resumed };
                timeline::write(change, &id, event, None, at)?;
            }
            Ok(true)
        });
        if is_listed.await? { Ok(()) } else { Err(FaultCode::ListUnwritable.into()) }
    }

    /// Forgets an account. Repeatable.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn forget(&self, id: &AccountId) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            change.execute("DELETE FROM accounts WHERE id = ?1", [id.as_str()])?;
            // Where its notice is must still be known to whoever takes it back.
            for table in ["rotations", "arrivals", "timeline"] {
                change.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [id.as_str()])?;
            }
            Ok(())
        })
        .await
    }

    /// A number that changes when another process has changed the database.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn version(&self) -> Result<i64, Fault> {
        self.run(|connection| connection.query_row("PRAGMA data_version", [], |row| row.get(0))).await
    }

    async fn change<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.run(|connection| {
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = deed(&change)?;
            change.commit()?;
            Ok(result)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let store = self.clone();
        let deed = move || deed(&mut store.lock());
        match tokio::task::spawn_blocking(deed).await {
            Ok(result) => result.map_err(|error| unwritable(&error)),
            Err(_) => Err(FaultCode::ListUnwritable.into()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unwritable(error: &rusqlite::Error) -> Fault {
    tracing::error!(code = ?error.sqlite_error_code(), "the account list could not be used");
    FaultCode::ListUnwritable.into()
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
