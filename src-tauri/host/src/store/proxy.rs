//! The accounts' own proxies, without name and password.

use super::Store;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use rusqlite::params;

impl Store {
    /// Writes down an account's own proxy, without name and password.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn set_proxy(&self, id: &AccountId, proxy: Option<String>) -> Result<(), Fault> {
        let id = id.clone();
        self.change(move |change| {
            change.execute("UPDATE accounts SET proxy = ?2 WHERE id = ?1", params![id.as_str(), proxy])?;
            Ok(())
        })
        .await
    }
}
