//! The handle's deeds with files of sign-ins, and with API keys.

use super::Host;
use crate::export::{self, Format};
use crate::import::{self, Looked, Saved};
use crate::key;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use secrecy::SecretString;
use std::path::PathBuf;

impl Host {
    /// Looks for sign-ins in files and folders. Nothing is saved by it.
    pub async fn look(&self, paths: Vec<PathBuf>) -> Looked {
        import::look(&self.hands, paths).await
    }

    /// Saves what was found; with `take_over` it is refreshed here from then on.
    ///
    /// # Errors
    /// The keychain's fault; then nothing was saved.
    pub async fn import(&self, looked: Looked, take_over: bool) -> Result<Saved, Fault> {
        // In a task of its own: what is being saved is saved whole, whoever goes away.
        let (hands, busy) = (self.hands.clone(), self.hands.busy.clone().try_acquire_owned());
        let work = tokio::spawn(async move {
            let result = import::save(&hands, looked, take_over).await;
            drop(busy);
            result
        });
        work.await.unwrap_or_else(|_| Err(FaultCode::ListUnwritable.into()))
    }

    /// Writes an account to a file for another program, and gives the file's path. With `hand_over` it is not refreshed
    /// here any more.
    ///
    /// # Errors
    /// As [`export::export`].
    pub async fn export(
        &self,
        account: &AccountId,
        format: Format,
        to: Option<PathBuf>,
        hand_over: bool,
    ) -> Result<PathBuf, Fault> {
        // In a task of its own: a hand-over is undone when its file cannot be written, whoever goes away.
        let (hands, account, busy) = (self.hands.clone(), account.clone(), self.hands.busy.clone().try_acquire_owned());
        let work = tokio::spawn(async move {
            let result = export::export(&hands, &account, format, to, hand_over).await;
            drop(busy);
            result
        });
        work.await.unwrap_or_else(|_| Err(FaultCode::FileUnwritable.into()))
    }

    /// Checks an API key and keeps it under this name; one that is kept under it already is replaced.
    ///
    /// # Errors
    /// `key_refused`, `key_known`, `name_taken`, or what is in the way; then nothing is kept.
    pub async fn add_key(&self, name: &str, key: &SecretString) -> Result<AccountId, Fault> {
        let result = key::add(&self.hands, name, key).await;
        self.hands.reload().await;
        result
    }
}
