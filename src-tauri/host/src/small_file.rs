//! Small files that other programs or a person wrote: reading one never blocks and never fills the memory.

use codex_connect_core::fault::FileTrouble;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// What becomes of a link in the place of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The file that it leads to is read.
    Followed,
    /// It is no file.
    Refused,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is a folder, a pipe, a device or a socket, or a link that is not followed.
    NotAFile,
    /// It is larger than 1 MiB.
    TooLarge,
    /// The system does not give it.
    Failed(ErrorKind),
}

impl From<Unread> for FileTrouble {
    fn from(why: Unread) -> FileTrouble {
        match why {
            Unread::NotAFile => FileTrouble::NotAFile,
            Unread::TooLarge => FileTrouble::TooLarge,
            Unread::Failed(_) => FileTrouble::CannotBeRead,
        }
    }
}

/// The bytes of a file, of which there are at most 1 MiB.
///
/// # Errors
/// Why it is not read.
pub fn read(path: &Path, links: Links) -> Result<Zeroizing<Vec<u8>>, Unread> {
    let refused = |error: std::io::Error| Unread::Failed(error.kind());
    // A pipe or a device is not even opened: that could block, or do something.
    size(&meta(path, links).map_err(refused)?)?;
    let file = open(path, links).map_err(refused)?;
    // It may have become another since.
    let size = size(&file.metadata().map_err(refused)?)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() as u64 > LARGEST { Err(Unread::TooLarge) } else { Ok(bytes) }
}

fn meta(path: &Path, links: Links) -> std::io::Result<Metadata> {
    match links {
        Links::Followed => fs::metadata(path),
        Links::Refused => fs::symlink_metadata(path),
    }
}

/// How many bytes a file has that may be read.
fn size(meta: &Metadata) -> Result<usize, Unread> {
    match meta.len() {
        _ if !meta.is_file() => Err(Unread::NotAFile),
        size if size > LARGEST => Err(Unread::TooLarge),
        size => Ok(usize::try_from(size).unwrap_or_default()),
    }
}

/// Opens a file to read it. A pipe or a device that has come to its place does not block, and becomes no terminal.
fn open(path: &Path, links: Links) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let kind = if links == Links::Refused { OFlags::NOFOLLOW } else { OFlags::empty() };
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | kind;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = links;
    options.open(path)
}

/// In bytes: far more than any file of sign-ins or of settings has.
const LARGEST: u64 = 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("auth.json");
        let of = |length: u64| {
            fs::File::create(&path).expect("is made").set_len(length).expect("is as long");
            read(&path, Links::Refused).map(|bytes| bytes.len() as u64)
        };
        assert_eq!((of(0), of(5), of(LARGEST)), (Ok(0), Ok(5), Ok(LARGEST)));
        assert_eq!(of(LARGEST + 1), Err(Unread::TooLarge));
    }

    #[test]
    fn what_is_no_file_is_told_from_what_is_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        for links in [Links::Followed, Links::Refused] {
            assert_eq!(read(folder.path(), links).err(), Some(Unread::NotAFile));
            assert_eq!(read(&folder.path().join("x"), links).err(), Some(Unread::Failed(ErrorKind::NotFound)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_opened_and_a_link_is_followed_only_where_it_may_be() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let made = std::process::Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo runs");
        assert!(made.success());
        fs::write(at("file"), "text").expect("is written");
        for (link, to) in [("link", "file"), ("to the pipe", "pipe"), ("loop", "loop")] {
            symlink(at(to), at(link)).expect("is made");
        }
        let why = |name: &str, links| read(&at(name), links).err();
        assert_eq!(read(&at("link"), Links::Followed).as_deref().map(Vec::as_slice), Ok(&b"text"[..]));
        for name in ["pipe", "to the pipe"] {
            assert_eq!(why(name, Links::Followed), Some(Unread::NotAFile), "{name}");
        }
        assert!(matches!(why("loop", Links::Followed), Some(Unread::Failed(_))));
        for name in ["pipe", "link", "loop"] {
            assert_eq!(why(name, Links::Refused), Some(Unread::NotAFile), "{name}");
        }
        // One that has come to the place since the look.
        assert!(open(&at("link"), Links::Refused).is_err() && open(&at("link"), Links::Followed).is_ok());
    }
}
