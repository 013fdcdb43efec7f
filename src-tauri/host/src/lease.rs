//! Who may change an account's tokens, between all processes: an OS lock on a file that is never deleted and holds no
//! data. The kernel releases it when its holder ends, however it ends.

use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

/// The right to change one account's tokens, until it is dropped.
pub struct Lease {
    _file: File,
}

impl Lease {
    /// Waits for the lease of `account`, with its lock file in `folder`, unless `moot` says that it is no longer needed:
    /// then none. It is asked each time that another holds the lease.
    ///
    /// # Errors
    /// `list_unwritable` when there can be no lock file; `refresh_failed` when its holder kept it for two minutes.
    pub async fn unless<F: Future<Output = bool>>(
        account: &AccountId,
        folder: &Path,
        moot: impl Fn() -> F,
    ) -> Result<Option<Lease>, Fault> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let path = folder.join(format!("{}.lock", account.file_name()));
        let file = options.open(path).map_err(|_| Fault::from(FaultCode::ListUnwritable))?;
        let mut waited = Duration::ZERO;
        while waited < BUDGET {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Lease { _file: file })),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(_)) => return Err(FaultCode::ListUnwritable.into()),
            }
            if moot().await {
                return Ok(None);
            }
            let mut chance = [0_u8; 1];
            let _ = getrandom::fill(&mut chance);
            let pause = Duration::from_millis(50 + u64::from(chance[0]) * 200 / 255);
            tokio::time::sleep(pause).await;
            waited += pause;
        }
        Err(FaultCode::RefreshFailed.into())
    }
}

const BUDGET: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holder_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let account = AccountId("a".into());
        let lease = || Lease::unless(&account, folder.path(), async || false);
        let first = lease().await.expect("is free");
        let second = lease();
        assert!(tokio::time::timeout(Duration::from_millis(300), second).await.is_err(), "it is held");
        drop(first);
        let third = lease().await.expect("is free again");
        let moot = Lease::unless(&account, folder.path(), async || true).await.expect("there is a lock file");
        assert!(moot.is_none(), "it is held, and no longer needed");
        drop(third);
    }
}
