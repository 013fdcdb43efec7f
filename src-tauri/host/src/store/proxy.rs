//! The accounts' own proxies, without name and password.

use super::Store;
use super::rows::{ACCOUNTS, record};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::time::Timestamp;
use rusqlite::params;

impl Store {
    /// Writes down an account's own proxy, without name and password; and that its time has come, when it waits for another
    /// way. So whichever process keeps it alive tries at once, also where nothing but the password is another. False when
    /// there is no such account.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub async fn set_proxy(&self, id: &AccountId, proxy: Option<String>, at: Timestamp) -> Result<bool, Fault> {
        let id = id.clone();
        self.change(move |change| {
            let sql = "UPDATE accounts SET proxy = ?2 WHERE id = ?1";
            if change.execute(sql, params![id.as_str(), proxy])? != 1 {
                return Ok(false);
            }
            let account = change.query_row(&format!("{ACCOUNTS} WHERE id = ?1"), [id.as_str()], record)?;
            // What was sent and not answered has a time of its own.
            if let Some(fault) = account.fault.filter(|fault| account.rotation.is_none() && fault.is_of_the_way()) {
                let due = Fault { retry_at: fault.retry_at.map(|next| next.min(at)), ..fault };
                let due = serde_json::to_string(&due).expect("a fault is JSON");
                change.execute("UPDATE accounts SET fault = ?2 WHERE id = ?1", params![id.as_str(), due])?;
            }
            Ok(true)
        })
        .await
    }
}
