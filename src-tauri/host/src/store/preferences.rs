//! What a person has chosen in the window and is no setting.

use super::Store;
use codex_connect_core::fault::Fault;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// Whether e-mail addresses are masked.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn hides_email(&self) -> Result<bool, Fault> {
        self.run(|connection| {
            let sql = "SELECT value FROM preferences WHERE key = ?1";
            let value: Option<bool> = connection.query_row(sql, [HIDE_EMAIL], |row| row.get(0)).optional()?;
            Ok(value.unwrap_or_default())
        })
        .await
    }

    /// Writes down whether e-mail addresses are masked.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn hide_email(&self, on: bool) -> Result<(), Fault> {
        self.change(move |change| {
            let sql = "INSERT INTO preferences (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value";
            change.execute(sql, params![HIDE_EMAIL, on]).map(drop)
        })
        .await
    }
}

const HIDE_EMAIL: &str = "hide_email";
