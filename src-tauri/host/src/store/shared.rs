//! Sign-ins whose refresh token another program may hold, and keys that the service takes again.

use super::Store;
use super::timeline::write;
use codex_connect_core::account::AccountId;
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
                write(change, &id, event, None, at)?;
            }
            Ok(())
        })
        .await
    }

    /// A hand-over that did not happen: as if it had never been written down.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn not_handed_over(&self, id: &AccountId) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            change.execute("UPDATE accounts SET shared = 0 WHERE id = ?1", [id.as_str()])?;
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
