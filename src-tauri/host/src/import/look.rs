//! Which files are looked at, and how: reading them never blocks and never fills the memory.

use super::whole::Content;
use super::{Unusable, text, unreadable};
use codex_connect_core::fault::{Fault, FileTrouble};
use codex_connect_core::import::MOST;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What was found, with the file it is from; and the files that could not be used.
pub type Found = (Vec<(PathBuf, Content)>, Vec<(PathBuf, Fault)>);

/// Looks at files and folders. In a folder whatever holds no sign-in is passed over, but not what is broken. A link is
/// followed to a file, and to a folder only where it was named.
pub fn look(paths: &[PathBuf]) -> Found {
    let mut eyes = Eyes::default();
    for (number, path) in paths.iter().enumerate() {
        if number >= MOST {
            eyes.fill(path);
        }
        if eyes.is_full {
            break;
        }
        let before = eyes.count();
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                eyes.folder(path, 0);
                if eyes.count() == before {
                    eyes.cannot(path, None);
                }
            }
            Ok(meta) => eyes.file(path, &meta, true),
            Err(_) => eyes.cannot(path, Some(FileTrouble::CannotBeRead)),
        }
    }
    eyes.found
}

#[derive(Default)]
struct Eyes {
    found: Found,
    seen: usize,
    is_full: bool,
}

impl Eyes {
    fn count(&self) -> usize {
        self.found.0.len() + self.found.1.len()
    }

    /// The rest is not looked at, and that is said once.
    fn fill(&mut self, path: &Path) {
        if !std::mem::replace(&mut self.is_full, true) {
            self.cannot(path, Some(FileTrouble::TooMany));
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else {
            return self.cannot(folder, Some(FileTrouble::CannotBeRead));
        };
        let mut paths: Vec<PathBuf> = entries.flatten().take(MOST + 1).map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            self.seen += 1;
            if self.seen > MOST {
                self.fill(folder);
            }
            if self.is_full {
                return;
            }
            let is_link = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink());
            match fs::metadata(&path) {
                Ok(meta) if meta.is_dir() && !is_link && depth < DEPTH => self.folder(&path, depth + 1),
                Ok(meta) if meta.is_dir() => {}
                Ok(meta) => self.file(&path, &meta, false),
                Err(_) if is_meant(&path) => self.cannot(&path, Some(FileTrouble::CannotBeRead)),
                Err(_) => {}
            }
        }
    }

    /// `named`: a person named this very file.
    fn file(&mut self, path: &Path, meta: &Metadata, named: bool) {
        let contents = match read(path, meta) {
            Ok(bytes) => text::contents(&bytes),
            Err(trouble) => vec![Err(Some(trouble))],
        };
        for content in contents {
            if self.count() >= MOST {
                return self.fill(path);
            }
            match content {
                Ok(content) => self.found.0.push((path.to_owned(), content)),
                Err(None) if !named => {}
                Err(why) if named || is_meant(path) => self.cannot(path, why),
                Err(_) => {}
            }
        }
    }

    fn cannot(&mut self, path: &Path, why: Unusable) {
        self.found.1.push((path.to_owned(), unreadable(why)));
    }
}

/// Whether the name says that it may be a file of sign-ins.
fn is_meant(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
}

fn read(path: &Path, meta: &Metadata) -> Result<Zeroizing<Vec<u8>>, FileTrouble> {
    // A pipe or a device is not even opened: that could block, or do something.
    if !meta.is_file() {
        return Err(FileTrouble::NotAFile);
    }
    let file = open(path, Links::Followed).map_err(|_| FileTrouble::CannotBeRead)?;
    // It may have become another since.
    let meta = file.metadata().map_err(|_| FileTrouble::CannotBeRead)?;
    if !meta.is_file() {
        return Err(FileTrouble::NotAFile);
    }
    if meta.len() > LARGEST {
        return Err(FileTrouble::TooLarge);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_| FileTrouble::CannotBeRead)?;
    if bytes.len() as u64 > LARGEST { Err(FileTrouble::TooLarge) } else { Ok(bytes) }
}

/// Opens a file to read it. A pipe or a device that has come to its place does not block, and becomes no terminal.
pub fn open(path: &Path, links: Links) -> std::io::Result<File> {
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
    if links == Links::Refused && fs::symlink_metadata(path)?.is_symlink() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    options.open(path)
}

/// What becomes of a link in the place of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The file that it leads to is opened.
    Followed,
    /// It is an error.
    Refused,
}

/// In bytes: far more than any file of sign-ins has.
const LARGEST: u64 = 1024 * 1024;
/// Folders under the one that was named.
const DEPTH: usize = 3;
