//! Which files are looked at, and how many.

use super::whole::Content;
use super::{Unusable, text, unreadable};
use crate::small_file::{self, Links};
use codex_connect_core::fault::{Fault, FileTrouble};
use codex_connect_core::import::MOST;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

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
                eyes.folder(path);
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
    /// Entries of folders.
    seen: usize,
    /// Files whose contents were asked for.
    read: usize,
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

    /// A folder and those below it, level by level, so that none uses up what may be read before those above it.
    fn folder(&mut self, named: &Path) {
        let mut level = vec![named.to_owned()];
        for depth in 0..=DEPTH {
            let mut below = vec![];
            for folder in std::mem::take(&mut level) {
                let Ok(entries) = fs::read_dir(&folder) else {
                    self.unreadable(&folder);
                    continue;
                };
                let (folders, mut files) = self.sorted(entries);
                files.sort_by(|one, other| (rank(one), one).cmp(&(rank(other), other)));
                for path in files {
                    if self.is_full {
                        return;
                    }
                    self.beside(&path);
                }
                if self.seen > MOST_SEEN {
                    return self.fill(&folder);
                }
                below.extend(folders);
            }
            if depth < DEPTH {
                below.sort();
                level = below;
            }
        }
    }

    /// The folders worth entering, and whatever is no folder.
    fn sorted(&mut self, entries: fs::ReadDir) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let (mut folders, mut files) = (vec![], vec![]);
        for entry in entries.flatten() {
            self.seen += 1;
            if self.seen > MOST_SEEN {
                break;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && is_passed_over(&entry.file_name()) => {}
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => files.push(entry.path()),
            }
        }
        (folders, files)
    }

    /// What is in a folder and may be a file, or a link to one.
    fn beside(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {}
            Ok(meta) => self.file(path, &meta, false),
            Err(_) if is_meant(path) => self.unreadable(path),
            Err(_) => {}
        }
    }

    fn unreadable(&mut self, path: &Path) {
        if self.count() >= MOST {
            return self.fill(path);
        }
        self.cannot(path, Some(FileTrouble::CannotBeRead));
    }

    /// `named`: a person named this very file.
    fn file(&mut self, path: &Path, meta: &Metadata, named: bool) {
        if self.read >= MOST {
            return self.fill(path);
        }
        // What is no file is not read, and takes no time.
        self.read += usize::from(meta.is_file());
        let contents = match small_file::read(path, Links::Followed) {
            Ok(bytes) => text::contents(&bytes),
            Err(why) => vec![Err(Some(why.into()))],
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

/// What most likely holds sign-ins is read first.
fn rank(path: &Path) -> u8 {
    match path.file_name() {
        Some(name) if name == "auth.json" => 0,
        _ if is_meant(path) => 1,
        _ => 2,
    }
}

/// Whether a folder below the one that was named is hidden, or holds much and never a sign-in.
fn is_passed_over(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || PASSED_OVER.iter().any(|passed| name == *passed)
}

/// Whether the name says that it may be a file of sign-ins.
fn is_meant(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
}

/// Entries of folders that are looked at, so that it ends.
const MOST_SEEN: usize = 100_000;
/// Folders under the one that was named.
const DEPTH: usize = 3;
/// The Codex CLI's own records, and what programmers have.
const PASSED_OVER: [&str; 3] = ["sessions", "archived_sessions", "node_modules"];
