//! Where a file of sign-ins is put, and what is there before.

use crate::import::text;
use crate::import::whole::Content;
use codex_connect_core::fault::{Fault, FaultCode, FileTrouble};
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A place for a file, in a folder that is there.
pub struct Place {
    folder: PathBuf,
    path: PathBuf,
    is_taken: bool,
}

/// What is at a place.
pub enum Present {
    /// Nothing.
    Nothing,
    /// One sign-in or key.
    One(Content),
    /// Something else.
    Other,
}

impl Place {
    /// `to` itself, or in it when it is a folder, or in the present folder when there is none. A link is not followed:
    /// nobody can be sure where it leads.
    ///
    /// # Errors
    /// `file_unwritable`.
    pub fn find(to: Option<PathBuf>, name: &str) -> Result<Place, Fault> {
        let unwritable = |_| Fault::from(FaultCode::FileUnwritable);
        let to = std::path::absolute(to.unwrap_or_else(|| ".".into())).map_err(unwritable)?;
        let path = if to.is_dir() { to.join(name) } else { to };
        let folder = path.parent().filter(|folder| folder.is_dir()).ok_or(FaultCode::FileUnwritable)?.to_owned();
        let is_taken = match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_symlink() => return Err(FileTrouble::Link.of(FaultCode::FileUnwritable)),
            Ok(meta) if meta.is_file() => true,
            Ok(_) => return Err(FileTrouble::InTheWay.of(FaultCode::FileUnwritable)),
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(_) => return Err(FaultCode::FileUnwritable.into()),
        };
        Ok(Place { folder, path, is_taken })
    }

    /// What is there. A file that has more in it than `text` is something else: it would be lost.
    pub fn content(&self, text: &[u8]) -> Present {
        if !self.is_taken {
            return Present::Nothing;
        }
        let mut bytes = Zeroizing::new(vec![]);
        let file = fs::File::open(&self.path).map(|file| file.take(LARGEST));
        if file.and_then(|mut file| file.read_to_end(&mut bytes)).is_err() {
            return Present::Other;
        }
        if has_more(&bytes, text) {
            return Present::Other;
        }
        let mut found = text::contents(&bytes);
        match (found.pop(), found.is_empty()) {
            (Some(Ok(content)), true) => Present::One(content),
            _ => Present::Other,
        }
    }

    /// That something is there that stays.
    pub fn in_the_way(&self) -> Fault {
        FileTrouble::InTheWay.of(FaultCode::FileUnwritable)
    }

    /// Writes a file of mode 0600 beside the place and puts it there in one step. What has come to an empty place
    /// meanwhile stays.
    ///
    /// # Errors
    /// `file_unwritable`; then the place is as it was.
    pub fn write(self, text: &[u8]) -> Result<PathBuf, Fault> {
        let write = || {
            let mut file = tempfile::Builder::new().prefix(".codex-connect-").tempfile_in(&self.folder)?;
            file.write_all(text)?;
            file.as_file().sync_all()?;
            if self.is_taken {
                file.persist(&self.path)?;
            } else {
                file.persist_noclobber(&self.path)?;
            }
            settle(&self.folder);
            std::io::Result::Ok(())
        };
        match write() {
            Ok(()) => Ok(self.path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(self.in_the_way()),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "a file of sign-ins could not be written");
                Err(FaultCode::FileUnwritable.into())
            }
        }
    }
}

/// Whether a JSON object has a key, or a value for one, that another has not.
fn has_more(one: &[u8], other: &[u8]) -> bool {
    let keys = |bytes| serde_json::from_slice::<BTreeMap<String, Option<IgnoredAny>>>(bytes).unwrap_or_default();
    let other = keys(other);
    keys(one).iter().any(|(key, value)| value.is_some() && other.get(key).is_none_or(Option::is_none))
}

/// The name is on the disk, too; where a folder cannot be synced it is as the system does it.
fn settle(folder: &Path) {
    #[cfg(unix)]
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

/// In bytes: more than any file of one sign-in.
const LARGEST: u64 = 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_a_key_or_a_value_that_would_be_lost() {
        let new = br#"{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"access_token":"new"}}"#;
        for (old, more) in [
            (r#"{"auth_mode":"x","OPENAI_API_KEY":null,"tokens":{}}"#, false),
            (r#"{"tokens":{},"last":null}"#, false),
            ("{}", false),
            (r#"{"tokens":{},"OPENAI_API_KEY":"sk"}"#, true),
            (r#"{"tokens":{},"agent_identity":{}}"#, true),
        ] {
            assert_eq!(has_more(old.as_bytes(), new), more, "{old}");
        }
    }
}
