//! Two-step sign-ins.

use super::{Session, Store, rows::session};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::time::Timestamp;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// Opens a two-step sign-in.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn open_session(&self, session: Session) -> Result<(), Fault> {
        self.change(move |change| {
            change.execute(
                "INSERT INTO sessions (id, ends_at, redirect_uri, account) VALUES (?1, ?2, ?3, ?4)",
                params![
                    session.id,
                    session.ends_at.0,
                    session.redirect_uri,
                    session.account.as_ref().map(AccountId::as_str),
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Looks at a two-step sign-in that is not over.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn session(&self, id: &str, now: Timestamp) -> Result<Option<Session>, Fault> {
        let id = id.to_owned();
        self.run(move |connection| {
            let sql = "SELECT id, ends_at, redirect_uri, account FROM sessions WHERE id = ?1 AND ends_at > ?2";
            connection.query_row(sql, params![id, now.0], session).optional()
        })
        .await
    }

    /// Takes a two-step sign-in: true for exactly one taker.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn take_session(&self, id: &str) -> Result<bool, Fault> {
        let id = id.to_owned();
        self.change(move |change| Ok(change.execute("DELETE FROM sessions WHERE id = ?1", [id])? == 1)).await
    }

    /// The two-step sign-ins that are over; they are to be taken and their secrets erased.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn over_sessions(&self, now: Timestamp) -> Result<Vec<String>, Fault> {
        self.run(move |connection| {
            let mut statement = connection.prepare("SELECT id FROM sessions WHERE ends_at <= ?1")?;
            statement.query_map([now.0], |row| row.get(0))?.collect()
        })
        .await
    }
}
