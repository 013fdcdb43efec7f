//! Where things are on this computer: one folder for settings, one for data; or one for both.

use codex_connect_core::fault::{Fault, FaultCode};
use directories::ProjectDirs;
use std::io;
use std::path::{Path, PathBuf};

/// The folders of one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Holds the settings.
    pub config: PathBuf,
    /// Holds everything else but the keychain.
    pub data: PathBuf,
}

impl Paths {
    /// `home`, else `CODEX_CONNECT_HOME`, for everything; else the platform's folders.
    ///
    /// # Errors
    /// `list_unwritable` when the system names no folder for this person.
    pub fn discover(home: Option<PathBuf>) -> Result<Paths, Fault> {
        let named = std::env::var_os(HOME).filter(|value| !value.is_empty()).map(PathBuf::from);
        let unwritable = || Fault::from(FaultCode::ListUnwritable);
        match home.or(named) {
            Some(home) => {
                let home = std::path::absolute(home).map_err(|_| unwritable())?;
                Ok(Paths { config: home.clone(), data: home })
            }
            None => {
                let project = ProjectDirs::from("", "", NAME).ok_or_else(unwritable)?;
                // Not the roaming folder: the keychain's items stay on this computer, and so does the list of them.
                Ok(Paths { config: project.config_dir().to_owned(), data: project.data_local_dir().to_owned() })
            }
        }
    }

    /// The settings, in TOML.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The account list, in SQLite.
    pub fn database(&self) -> PathBuf {
        self.data.join("codex-connect.sqlite3")
    }

    /// The folder of the logs.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// The folder of the lock files, one an account.
    pub fn locks(&self) -> PathBuf {
        self.data.join("locks")
    }

    /// The folder of sealed answers that the database had no room for.
    pub fn sealed(&self) -> PathBuf {
        self.data.join("sealed")
    }

    /// Makes the folders that are missing, for this person alone.
    ///
    /// # Errors
    /// `list_unwritable`.
    pub fn create(&self) -> Result<(), Fault> {
        for folder in [&self.config, &self.data, &self.logs(), &self.locks(), &self.sealed()] {
            create_private(folder).map_err(|error| {
                tracing::warn!(kind = ?error.kind(), "a folder cannot be made");
                Fault::from(FaultCode::ListUnwritable)
            })?;
        }
        Ok(())
    }
}

/// A folder that was there before keeps its mode: it may be one that the person chose and shares.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

const NAME: &str = "codex-connect";
const HOME: &str = "CODEX_CONNECT_HOME";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_holds_everything_and_is_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("new").join("home");
        let paths = Paths::discover(Some(home.clone())).expect("is found");
        paths.create().expect("is made");
        paths.create().expect("is there already");
        assert_eq!((&paths.config, &paths.data), (&home, &home));
        assert_eq!(paths.config_file(), home.join("config.toml"));
        assert_eq!(paths.database(), home.join("codex-connect.sqlite3"));
        #[cfg(unix)]
        for made in [home.clone(), paths.logs(), paths.locks()] {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&made).expect("is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", made.display());
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("is written");
        let paths = Paths::discover(Some(file.join("home"))).expect("is found");
        assert_eq!(paths.create().expect_err("a file is in the way").code, FaultCode::ListUnwritable);
    }

    #[test]
    fn a_relative_home_is_made_absolute() {
        assert!(Paths::discover(Some("here".into())).expect("is found").data.is_absolute());
    }
}
