//! Which files are looked at, and how many.

use super::whole::Content;
use super::{Unusable, text, unreadable};
use crate::small_file::{self, Links};
use codex_connect_core::fault::{Fault, FileTrouble};
use std::fs;
use std::path::{Path, PathBuf};

/// What was found, with the file it is from; and the files that could not be used.
pub type Found = (Vec<(PathBuf, Content)>, Vec<(PathBuf, Fault)>);

/// Looks at files and folders. In a folder whatever holds no sign-in is passed over, but not what is broken. A link is
/// followed to a file, and to a folder only where it was named.
pub fn look(paths: &[PathBuf]) -> Found {
    let mut eyes = Eyes::default();
    for path in paths {
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
            Ok(_) => eyes.file(path, true),
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
                Ok(_) => self.file(&path, false),
                Err(_) if is_meant(&path) => self.cannot(&path, Some(FileTrouble::CannotBeRead)),
                Err(_) => {}
            }
        }
    }

    /// `named`: a person named this very file.
    fn file(&mut self, path: &Path, named: bool) {
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

/// Whether the name says that it may be a file of sign-ins.
fn is_meant(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
}

/// Files and folders, and what is found in them, all paths together.
const MOST: usize = 1_000;
/// Folders under the one that was named.
const DEPTH: usize = 3;
