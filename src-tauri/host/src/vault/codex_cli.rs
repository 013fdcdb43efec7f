//! The sign-in that the Codex CLI keeps in the keychain when `cli_auth_credentials_store` is `keyring`: the service
//! `Codex Auth`, the item `cli|` and 16 hex digits of its folder's hash, the text of an `auth.json`.

use super::Vault;
use codex_connect_core::fault::Fault;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::path::Path;

impl Vault {
    /// Reads the sign-in of the Codex CLI whose folder this is; none when there is none.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn codex_cli(&self, home: &Path) -> Result<Option<SecretString>, Fault> {
        match item(home) {
            Some(item) => self.keychain.read_of(SERVICE, &item).await,
            None => Ok(None),
        }
    }
}

/// The hash is over the real path, without a slash at its end.
fn item(home: &Path) -> Option<String> {
    let home = std::fs::canonicalize(home).ok()?;
    let hash = Sha256::digest(home.to_str()?.as_bytes());
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("cli|{digits}"))
}

const SERVICE: &str = "Codex Auth";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_item_is_named_after_the_real_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = item(folder.path()).expect("is there");
        assert_eq!(name.len(), "cli|".len() + 16);
        assert_eq!(item(&folder.path().join(".")), Some(name), "a slash at its end is nothing");
        assert_eq!(item(&folder.path().join("missing")), None);
    }
}
