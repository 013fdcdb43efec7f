//! A second place for a sealed answer, whose room on the disk is taken before a token is sent: a disk that fills up
//! while the issuer answers loses nothing.

use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file with room for one sealed answer.
pub struct Spare {
    file: File,
}

impl Spare {
    /// Takes the room, on the disk.
    ///
    /// # Errors
    /// `list_unwritable` when there is no room.
    pub fn take(folder: &Path, account: &AccountId, generation: u32) -> Result<Spare, Fault> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let take = || {
            let mut file = options.open(path(folder, account, generation))?;
            file.write_all(&[0; ROOM])?;
            file.sync_all()?;
            Ok(file)
        };
        take().map(|file| Spare { file }).map_err(|_: std::io::Error| FaultCode::ListUnwritable.into())
    }

    /// Writes a sealed answer; true when it is on the disk.
    pub fn fill(&mut self, sealed: &[u8]) -> bool {
        let Ok(length) = u64::try_from(sealed.len()) else { return false };
        if sealed.len() + LENGTH > ROOM {
            return false;
        }
        let mut fill = || {
            self.file.seek(SeekFrom::Start(LENGTH as u64))?;
            self.file.write_all(sealed)?;
            // The length last: a file that was cut short has none.
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(&length.to_le_bytes())?;
            self.file.sync_data()
        };
        fill().is_ok()
    }

    /// What was written for this generation.
    pub fn read(folder: &Path, account: &AccountId, generation: u32) -> Option<Vec<u8>> {
        let mut bytes = vec![];
        File::open(path(folder, account, generation)).ok()?.read_to_end(&mut bytes).ok()?;
        let (length, sealed) = bytes.split_at_checked(LENGTH)?;
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        (length > 0).then(|| sealed.get(..length).map(<[u8]>::to_vec)).flatten()
    }

    /// Gives the room back. Repeatable.
    pub fn drop(folder: &Path, account: &AccountId, generation: u32) {
        let _ = std::fs::remove_file(path(folder, account, generation));
    }
}

fn path(folder: &Path, account: &AccountId, generation: u32) -> PathBuf {
    folder.join(format!("{}.{generation}.sealed", account.file_name()))
}

const ROOM: usize = 64 * 1024;
const LENGTH: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_is_read_and_what_was_not_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let id = AccountId("a".into());
        let mut spare = Spare::take(folder.path(), &id, 3).expect("there is room");
        assert_eq!(Spare::read(folder.path(), &id, 3), None);
        assert!(spare.fill(b"sealed") && !spare.fill(&[1; ROOM]));
        assert_eq!(Spare::read(folder.path(), &id, 3).as_deref(), Some(&b"sealed"[..]));
        assert_eq!(Spare::read(folder.path(), &id, 4), None);
        Spare::drop(folder.path(), &id, 3);
        assert_eq!(Spare::read(folder.path(), &id, 3), None);
    }
}
