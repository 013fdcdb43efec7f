//! The timeline, kept for 90 days, and what the person was told.

use super::Store;
use super::rows::{entry, kind_text};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::history::{EntryEvent, EntryView};
use codex_connect_core::notice::Kind;
use codex_connect_core::time::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use std::time::Duration;

impl Store {
    /// The newest `most` lines of the timeline, newest first: of one account, or of all.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn history(&self, of: Option<&AccountId>, most: u32) -> Result<Vec<(AccountId, EntryView)>, Fault> {
        let of = of.map(|id| id.as_str().to_owned());
        self.run(move |connection| {
            let sql = "SELECT account, at, event, fault FROM timeline WHERE ?1 IS NULL OR account = ?1
                 ORDER BY id DESC LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map(params![of, most], entry)?.collect()
        })
        .await
    }

    /// Writes down that something happened. `cost` is taken from the account's health; without one it is whole.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn happened(
        &self,
        id: &AccountId,
        event: EntryEvent,
        fault: Option<Fault>,
        cost: Option<u32>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "UPDATE accounts SET health_score = ifnull(max(0, health_score - ?2), 100) WHERE id = ?1";
            change.execute(sql, params![id.as_str(), cost])?;
            write(change, &id, event, fault.as_ref(), at)
        })
        .await
    }

    /// Takes it on oneself to tell the person of these accounts; true when one of them was not told yet. So one of
    /// several processes tells, and once.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn tell(&self, accounts: Vec<AccountId>, about: Kind, at: Timestamp) -> Result<bool, Fault> {
        self.change(move |change| {
            let mut news = false;
            for id in &accounts {
                let sql = "INSERT INTO notices (account, kind, told_at)
                     SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1)
                     ON CONFLICT (account) DO UPDATE SET kind = excluded.kind, told_at = excluded.told_at
                     WHERE kind <> excluded.kind";
                if change.execute(sql, params![id.as_str(), kind_text(about), at.0])? == 1 {
                    news = true;
                    write(change, id, EntryEvent::Noticed, None, at)?;
                }
            }
            Ok(news)
        })
        .await
    }

    /// Writes down where the desktop has the notice about these accounts.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn told_at(&self, accounts: Vec<AccountId>, place: String) -> Result<(), Fault> {
        self.change(move |change| {
            for id in &accounts {
                let sql = "UPDATE notices SET place = ?2 WHERE account = ?1";
                change.execute(sql, params![id.as_str(), place])?;
            }
            Ok(())
        })
        .await
    }

    /// The places of notices whose incident is over and that nobody has taken back.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn stale_notices(&self) -> Result<Vec<String>, Fault> {
        self.change(|change| {
            let sql = "DELETE FROM notices WHERE kind = '' OR account NOT IN (SELECT id FROM accounts) RETURNING place";
            let mut statement = change.prepare(sql)?;
            let places =
                statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Option<String>>>>()?;
            Ok(places.into_iter().flatten().collect())
        })
        .await
    }

    /// An account's incident is over: the next one is told again. Gives the place of the notice about it.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn untell(&self, id: &AccountId) -> Result<Option<String>, Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "DELETE FROM notices WHERE account = ?1 RETURNING place";
            let place: Option<Option<String>> = change.query_row(sql, [id.as_str()], |row| row.get(0)).optional()?;
            Ok(place.flatten())
        })
        .await
    }
}

/// Writes a line, and forgets those that are too old.
pub fn write(
    change: &Transaction<'_>,
    id: &AccountId,
    event: EntryEvent,
    fault: Option<&Fault>,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let fault = fault.map(|fault| serde_json::to_string(fault).expect("a fault is JSON"));
    change.execute(
        "INSERT INTO timeline (account, at, event, fault) VALUES (?1, ?2, ?3, ?4)",
        params![id.as_str(), at.0, event.as_str(), fault],
    )?;
    // Unless all of it would go: then the clock is more likely wrong than the timeline old.
    let sql = "DELETE FROM timeline WHERE at < ?1 AND (SELECT count(*) FROM timeline WHERE at >= ?1) > 1";
    change.execute(sql, [(at - KEPT).0])?;
    Ok(())
}

/// How long the timeline is kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
