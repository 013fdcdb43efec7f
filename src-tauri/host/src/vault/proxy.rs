//! The proxies of accounts, where they have a name and a password: `v1/ACCOUNT/proxy`, one whole address a line. There
//! are two while one takes the other's place.

use super::Vault;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

impl Vault {
    /// Puts these addresses of an account, and reads them back; with none, erases the item. Repeatable.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn put_proxies(&self, account: &AccountId, addresses: &[SecretString]) -> Result<(), Fault> {
        let name = name(account);
        if addresses.is_empty() {
            return self.keychain.erase(&name).await.map(drop);
        }
        let mut lines = Zeroizing::new(String::new());
        for address in addresses {
            lines.push_str(address.expose_secret());
            lines.push('\n');
        }
        self.keychain.put(&name, SecretString::from(lines.as_str())).await?;
        let back = self.keychain.read(&name).await?;
        if back.is_none_or(|back| back.expose_secret() != lines.as_str()) {
            return Err(FaultCode::StoreRefused.into());
        }
        Ok(())
    }

    /// Reads them; none when there is no item.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn read_proxies(&self, account: &AccountId) -> Result<Vec<SecretString>, Fault> {
        let lines = self.keychain.read(&name(account)).await?;
        let lines = lines.as_ref().map(|lines| lines.expose_secret()).unwrap_or_default();
        Ok(lines.lines().map(SecretString::from).collect())
    }
}

fn name(account: &AccountId) -> String {
    format!("v1/{}/proxy", account.as_str())
}
