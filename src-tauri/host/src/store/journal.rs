//! The rotation journal: each use of a refresh token, written down before and after.

use super::Store;
use super::rows::progress;
use super::timeline::write;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::rotation::{Attempt, Entry, Outcome, Written};
use codex_connect_core::time::Timestamp;
use rusqlite::{OptionalExtension, params};

/// What becomes of an account after a refresh that did not work.
#[derive(Clone, Debug)]
pub struct Settled {
    /// What is known of the token.
    pub outcome: Outcome,
    /// What becomes of the journal's entry.
    pub written: Written,
    /// The fault, with its next try.
    pub fault: Fault,
    /// Failures in a row.
    pub tries: u32,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// The journal's entry for a generation, with the sealed answer there is.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn entry(&self, id: &AccountId, generation: u32) -> Result<Option<(Entry, Option<Vec<u8>>)>, Fault> {
        let id = id.clone();
        self.run(move |connection| {
            let sql =
                "SELECT progress, attempt, asked_at, sealed FROM rotations WHERE account = ?1 AND generation = ?2";
            let read = |row: &rusqlite::Row<'_>| Ok((progress(row)?, row.get("sealed")?));
            let found: Option<(Option<Entry>, Option<Vec<u8>>)> =
                connection.query_row(sql, params![id.as_str(), generation], read).optional()?;
            Ok(found.and_then(|(entry, sealed)| Some((entry?, sealed))))
        })
        .await
    }

    /// Writes down that a generation's token is about to be sent. False when the fence refuses: it was sent before, or
    /// there is nothing to probe.
    ///
    /// # Errors
    /// `list_unwritable`; then nothing may be sent.
    pub async fn about_to_ask(
        &self,
        id: &AccountId,
        generation: u32,
        attempt: Attempt,
        at: Timestamp,
    ) -> Result<bool, Fault> {
        let id = id.clone();
        let sql = match attempt {
            Attempt::Normal => {
                "INSERT INTO rotations (account, generation, progress, attempt, asked_at)
                 VALUES (?1, ?2, 'asked', 'normal', ?3) ON CONFLICT DO NOTHING"
            }
            Attempt::Probe => {
                "UPDATE rotations SET attempt = 'probe', asked_at = ?3
                 WHERE account = ?1 AND generation = ?2 AND progress = 'asked' AND attempt = 'normal'"
            }
        };
        self.change(move |change| Ok(change.execute(sql, params![id.as_str(), generation, at.0])? == 1)).await
    }

    /// Writes the sealed answer, and returns when it is on the disk. Blocks: nothing may come between the last byte of
    /// an answer and this.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub fn seal(&self, id: &AccountId, generation: u32, sealed: &[u8]) -> Result<(), Fault> {
        let connection = self.lock();
        let sql = "UPDATE rotations SET progress = 'sealed', sealed = ?3 WHERE account = ?1 AND generation = ?2";
        match connection.execute(sql, params![id.as_str(), generation, sealed]) {
            Ok(1) => Ok(()),
            _ => Err(FaultCode::ListUnwritable.into()),
        }
    }

    /// A sealed answer that cannot be read is as good as none. It is kept for a later version that may read it.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn unread(&self, id: &AccountId, generation: u32) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "UPDATE rotations SET progress = 'asked' WHERE account = ?1 AND generation = ?2";
            change.execute(sql, params![id.as_str(), generation])?;
            Ok(())
        })
        .await
    }

    /// Writes down how a refresh that did not work has ended: entry, account and timeline in one transaction.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn settle(&self, id: &AccountId, generation: u32, settled: Settled) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let Settled { outcome, written, fault, tries, at } = settled;
            let entry = match written {
                Written::Nothing => "DELETE FROM rotations WHERE account = ?1 AND generation = ?2",
                Written::BeforeProbe => {
                    "UPDATE rotations SET attempt = 'normal' WHERE account = ?1 AND generation = ?2"
                }
                Written::Same => "",
            };
            if !entry.is_empty() {
                change.execute(entry, params![id.as_str(), generation])?;
            }
            let event = match outcome {
                Outcome::Permanent => EntryEvent::SignInNeeded,
                Outcome::Unsaved => EntryEvent::Unsaved,
                Outcome::NotProcessed | Outcome::Unknown => EntryEvent::RefreshFailed,
            };
            // The issuer did its part; trying to save again costs nothing and is no news.
            let saving = outcome == Outcome::Unsaved;
            let cost = if saving { 0 } else { FAILED };
            let text = serde_json::to_string(&fault).expect("a fault is JSON");
            let changed = change.execute(
                "UPDATE accounts SET fault = ?3, tries = ?4, health_score = max(0, health_score - ?5)
                 WHERE id = ?1 AND generation = ?2",
                params![id.as_str(), generation, text, tries, cost],
            )?;
            if changed == 1 && !(saving && tries > 1) {
                write(change, &id, event, Some(&fault), at)?;
            }
            Ok(())
        })
        .await
    }

    /// Generations that are no longer in force and may have something left in the keychain.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn leftovers(&self, of: Option<&AccountId>) -> Result<Vec<(AccountId, u32)>, Fault> {
        let of = of.map(|id| id.as_str().to_owned());
        self.run(move |connection| {
            let sql = "SELECT account, generation FROM rotations WHERE progress = 'promoted' AND (?1 IS NULL OR account = ?1)";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map([of], |row| Ok((AccountId(row.get(0)?), row.get(1)?)))?.collect()
        })
        .await
    }

    /// Nothing of this generation is left.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn swept(&self, id: &AccountId, generation: u32) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "DELETE FROM rotations WHERE account = ?1 AND generation = ?2 AND progress = 'promoted'";
            change.execute(sql, params![id.as_str(), generation])?;
            Ok(())
        })
        .await
    }

    /// Takes what was deleted out of the write-ahead log as well. Skipped when another process reads.
    pub async fn checkpoint(&self) {
        let _ = self.run(|connection| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))).await;
    }
}

/// What a failed refresh or validation costs (contract 4).
pub const FAILED: u32 = 20;
