//! Where a file of sign-ins is put, and what is there before.

use crate::import::text;
use crate::import::whole::Content;
use crate::small_file::{self, Links, Unread};
use codex_connect_core::fault::{Fault, FaultCode, FileTrouble};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt::Formatter;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A place for a file, in a folder that is there.
pub struct Place {
    folder: PathBuf,
    path: PathBuf,
    is_taken: bool,
    seen: Option<Zeroizing<Vec<u8>>>,
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
        Ok(Place { folder, path, is_taken, seen: None })
    }

    /// What is there, remembered for [`Place::write`]. A file that has more in it than `text` is something else: it would
    /// be lost.
    pub fn content(&mut self, text: &[u8]) -> Present {
        if !self.is_taken {
            return Present::Nothing;
        }
        let Ok(bytes) = read(&self.path) else { return Present::Other };
        if has_more(&bytes, text) {
            return Present::Other;
        }
        let mut found = text::contents(&bytes);
        self.seen = Some(bytes);
        match (found.pop(), found.is_empty()) {
            (Some(Ok(content)), true) => Present::One(content),
            _ => Present::Other,
        }
    }

    /// That something is there that stays.
    pub fn in_the_way(&self) -> Fault {
        FileTrouble::InTheWay.of(FaultCode::FileUnwritable)
    }

    /// Writes a file of mode 0600 beside the place and puts it there in one step. What has come to the place since it was
    /// looked at stays.
    ///
    /// # Errors
    /// `file_unwritable`; then the place is as it was.
    pub fn write(self, text: &[u8]) -> Result<PathBuf, Fault> {
        let write = || {
            let mut file = tempfile::Builder::new().prefix(".codex-connect-").tempfile_in(&self.folder)?;
            file.write_all(text)?;
            file.as_file().sync_all()?;
            if self.is_taken {
                let now = read(&self.path).map_err(|why| match why {
                    Unread::Failed(kind) => kind,
                    Unread::NotAFile | Unread::TooLarge => ErrorKind::AlreadyExists,
                })?;
                if self.seen != Some(now) {
                    return Err(ErrorKind::AlreadyExists.into());
                }
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

/// The bytes of what is at a place. A link is not followed.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Unread> {
    small_file::read(path, Links::Refused)
}

/// Whether a JSON object has a key, or a value for one, that another has not; here, or in an object that both have. What is
/// no object has.
fn has_more(one: &[u8], other: &[u8]) -> bool {
    let keys = |bytes| serde_json::from_slice::<BTreeMap<String, Option<Keys>>>(text::unmarked(bytes));
    let Ok(one) = keys(one) else { return true };
    Keys(one).has_more_than(&Keys(keys(other).unwrap_or_default()))
}

/// The keys of a JSON object, each with those of its value; none for what is no object. The values, which are secrets, are
/// not kept.
#[derive(Default)]
struct Keys(BTreeMap<String, Option<Keys>>);

impl Keys {
    fn has_more_than(&self, other: &Keys) -> bool {
        self.0.iter().any(|(key, value)| match (value, other.0.get(key)) {
            (None, _) => false,
            (Some(value), Some(Some(other))) => value.has_more_than(other),
            (Some(_), _) => true,
        })
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut keys = Keys::default();
        while let Some((key, value)) = map.next_entry()? {
            keys.0.insert(key, value);
        }
        Ok(keys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Keys::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Keys, E> {
        Ok(Keys::default())
    }
}

/// The name is on the disk, too; where a folder cannot be synced it is as the system does it.
fn settle(folder: &Path) {
    #[cfg(unix)]
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

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
            ("\u{feff}{\"tokens\":{}}", false),
            ("\u{feff}{\"tokens\":{},\"OPENAI_API_KEY\":\"sk\"}", true),
            (r#"[{"tokens":{}},{"type":"gemini"}]"#, true),
            ("not JSON", true),
            (r#"{"tokens":{"access_token":"old"}}"#, false),
            (r#"{"tokens":{"access_token":"old","account_id":null}}"#, false),
            (r#"{"tokens":{"access_token":"old","agent_token":"x"}}"#, true),
            (r#"{"tokens":{"access_token":{"raw":"old"}}}"#, true),
            (r#"{"tokens":[1,{"a":2.5},-3,true,null]}"#, false),
        ] {
            assert_eq!(has_more(old.as_bytes(), new), more, "{old}");
        }
    }

    /// What another program writes between the look and the writing is not lost.
    #[test]
    fn what_has_come_since_the_look_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("auth.json");
        let old = br#"{"auth_mode":"apikey","OPENAI_API_KEY":"sk-proj-0123456789abcdefghij"}"#;
        for (since, stays) in [(&old[..], false), (&br#"{"tokens":{}}"#[..], true), (&b""[..], true)] {
            std::fs::write(&path, old).expect("is written");
            let mut place = Place::find(Some(path.clone()), "auth.json").expect("is a place");
            assert!(matches!(place.content(old), Present::One(Content::Key(_))));
            std::fs::write(&path, since).expect("is written");
            let written = place.write(b"new");
            assert_eq!(written.is_err(), stays, "{written:?}");
            assert_eq!(std::fs::read(&path).expect("is there"), if stays { since } else { b"new" });
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_has_come_since_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, other) = (folder.path().join("auth.json"), folder.path().join("other.json"));
        let text = br#"{"auth_mode":"apikey","OPENAI_API_KEY":"sk-proj-0123456789abcdefghij"}"#;
        std::fs::write(&path, text).expect("is written");
        let mut place = Place::find(Some(path.clone()), "auth.json").expect("is a place");
        std::fs::rename(&path, &other).expect("is moved");
        std::os::unix::fs::symlink(&other, &path).expect("is made");
        assert!(matches!(place.content(text), Present::Other));
        assert!(place.write(b"new").is_err());
        assert_eq!(std::fs::read(&other).expect("is there"), text);
    }
}
