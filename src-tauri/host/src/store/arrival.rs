//! New tokens, as the account list sees them. What a person or a file brings is written down before it goes into the
//! keychain, and that goes with the change of the list.

use super::Store;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::Fault;
use codex_connect_core::history::EntryEvent;
use codex_connect_core::time::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// What an exchange or a refresh brought, for the account list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Who it is for.
    pub identity: Identity,
    /// The access token's expiry.
    pub expires_at: Option<Timestamp>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// When it came.
    pub at: Timestamp,
    /// Seconds that this computer's clock was ahead of the issuer's; 0 when it was right.
    pub clock_off: i64,
}

/// How an account's tokens came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// A person signed in.
    SignedIn,
    /// By a refresh.
    Refreshed,
    /// Out of a file.
    Imported {
        /// Whether another program may hold the same refresh token.
        shared: bool,
        /// When they were issued, as far as that can be told.
        born: Option<Timestamp>,
    },
    /// A person typed an API key.
    KeyAdded,
}

impl Came {
    /// Its line in the timeline.
    pub fn event(self) -> EntryEvent {
        match self {
            Came::SignedIn => EntryEvent::SignedIn,
            Came::Refreshed => EntryEvent::Refreshed,
            Came::Imported { .. } => EntryEvent::Imported,
            Came::KeyAdded => EntryEvent::KeyAdded,
        }
    }
}

/// How the list is to be changed once the tokens are in the keychain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A new account.
    Add(Box<Record>, Came),
    /// The next tokens of one that is listed.
    Flip(Arrival, Came),
}

/// Tokens that are on their way into the keychain.
#[derive(Debug, PartialEq, Eq)]
pub struct Noted {
    /// The generation that they are put as.
    pub generation: u32,
    /// How the list is to be changed; none when a later version wrote it.
    pub intent: Option<Intent>,
    /// Whether saving did not work: what is in the keychain is not to be used.
    pub given_up: bool,
}

impl Store {
    /// Writes down what is about to be put into the keychain. The caller holds the account's lease until the list is
    /// changed, so that everybody else leaves it alone.
    ///
    /// # Errors
    /// `list_unwritable`; then nothing may be put.
    pub async fn note(&self, id: &AccountId, generation: u32, intent: &Intent) -> Result<(), Fault> {
        let (id, intent) = (id.clone(), serde_json::to_string(intent).expect("texts and numbers are JSON"));
        self.change(move |change| {
            change.execute(
                "INSERT INTO arrivals (account, generation, intent) VALUES (?1, ?2, ?3)
                 ON CONFLICT (account, generation) DO UPDATE SET intent = excluded.intent, given_up = 0",
                params![id.as_str(), generation, intent],
            )?;
            Ok(())
        })
        .await
    }

    /// The accounts of which something is on its way, the oldest first.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn arriving(&self) -> Result<Vec<AccountId>, Fault> {
        self.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT DISTINCT account FROM arrivals ORDER BY account")?;
            statement.query_map([], |row| row.get(0).map(AccountId))?.collect()
        })
        .await
    }

    /// What is on its way of an account.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn noted(&self, id: &AccountId) -> Result<Vec<Noted>, Fault> {
        let id = id.clone();
        self.run(move |connection| {
            let sql = "SELECT generation, intent, given_up FROM arrivals WHERE account = ?1 ORDER BY generation";
            connection.prepare_cached(sql)?.query_map([id.as_str()], noted)?.collect()
        })
        .await
    }

    /// Saving did not work, and what was put could not be erased.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn give_up(&self, id: &AccountId, generation: u32) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "UPDATE arrivals SET given_up = 1 WHERE account = ?1 AND generation = ?2";
            change.execute(sql, params![id.as_str(), generation]).map(drop)
        })
        .await
    }

    /// Nothing of it is in the keychain, or the list has gone past it.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn gone(&self, id: &AccountId, generation: u32) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "DELETE FROM arrivals WHERE account = ?1 AND generation = ?2";
            change.execute(sql, params![id.as_str(), generation]).map(drop)
        })
        .await
    }
}

/// A generation is in force: what was written down of it, or of one before it, is over.
pub fn arrived(change: &Transaction<'_>, id: &AccountId, generation: u32) -> rusqlite::Result<()> {
    let sql = "DELETE FROM arrivals WHERE account = ?1 AND generation <= ?2";
    change.execute(sql, params![id.as_str(), generation]).map(drop)
}

fn noted(row: &Row<'_>) -> rusqlite::Result<Noted> {
    let intent: String = row.get("intent")?;
    Ok(Noted {
        generation: row.get("generation")?,
        intent: serde_json::from_str(&intent).ok(),
        given_up: row.get("given_up")?,
    })
}

#[cfg(test)]
#[path = "arrival_tests.rs"]
mod tests;
