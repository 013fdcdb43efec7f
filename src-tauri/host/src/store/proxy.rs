//! The accounts' own proxies, without name and password.

use super::Store;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use rusqlite::params;

impl Store {
    /// Writes down an account's own proxy, without name and password. False when there is no such account.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn set_proxy(&self, id: &AccountId, proxy: Option<String>) -> Result<bool, Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "UPDATE accounts SET proxy = ?2 WHERE id = ?1";
            Ok(change.execute(sql, params![id.as_str(), proxy])? == 1)
        })
        .await
    }
}
