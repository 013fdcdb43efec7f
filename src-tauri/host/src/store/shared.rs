//! Sign-ins whose refresh token another program may hold, and keys that the service takes again.

use super::Store;
use super::rows::kind_text;
use super::timeline::write;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::Fault;
use codex_connect_core::history::EntryEvent;
use codex_connect_core::time::Timestamp;
use rusqlite::params;

impl Store {
    /// Writes down whether another program may hold the account's refresh token: `taken_over` when it is used here from
    /// now on, `handed_over` when it is not any more. No other event belongs here.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn share(&self, id: &AccountId, event: EntryEvent, at: Timestamp) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            let shared = event == EntryEvent::HandedOver;
            // What stood in the way of a refresh is over when there is none any more. One that ran out because it was not
            // refreshed here is refreshed again.
            let sql = "UPDATE accounts SET shared = ?2, tries = 0, fault = CASE
                 WHEN ?2 OR json_extract(fault, '$.code') = 'cannot_refresh' THEN NULL ELSE fault END
               WHERE id = ?1 AND shared <> ?2";
            if change.execute(sql, params![id.as_str(), shared])? == 1 {
                // What is over is no longer told of: the next incident is news.
                let sql = "UPDATE notices SET kind = ''
                   WHERE account = ?1 AND (SELECT fault FROM accounts WHERE id = ?1) IS NULL";
                change.execute(sql, [id.as_str()])?;
                write(change, &id, event, None, at)?;
            }
            Ok(())
        })
        .await
    }

    /// A hand-over that did not happen: as if it had never been written down. `before`: the account as it was.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn not_handed_over(&self, before: &Record) -> Result<(), Fault> {
        let (id, tries, told) = (before.id.clone(), before.tries, before.told);
        let fault = before.fault.as_ref().map(|fault| serde_json::to_string(fault).expect("a fault is JSON"));
        self.change(move |change| {
            let sql = "UPDATE accounts SET shared = 0, fault = ?2, tries = ?3 WHERE id = ?1";
            change.execute(sql, params![id.as_str(), fault, tries])?;
            if let Some(told) = told {
                let sql = "UPDATE notices SET kind = ?2 WHERE account = ?1";
                change.execute(sql, params![id.as_str(), kind_text(told)])?;
            }
            let sql =
                "DELETE FROM timeline WHERE id = (SELECT max(id) FROM timeline WHERE account = ?1 AND event = ?2)";
            change.execute(sql, params![id.as_str(), EntryEvent::HandedOver.as_str()])?;
            Ok(())
        })
        .await
    }

    /// The service takes the account's key: whatever was wrong with it is over.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn key_accepted(&self, id: &AccountId) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            change.execute("UPDATE accounts SET fault = NULL, tries = 0 WHERE id = ?1", [id.as_str()])?;
            change.execute("UPDATE notices SET kind = '' WHERE account = ?1", [id.as_str()])?;
            Ok(())
        })
        .await
    }
}
