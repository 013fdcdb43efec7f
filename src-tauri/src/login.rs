//! Starting at login, with no window: an entry of the session. What is there is read each time, for people and other
//! programs change it, too.

use std::path::PathBuf;
use system::Entry;
use tauri::{AppHandle, Manager};

/// What starts this app at login, or would.
#[derive(Clone)]
pub struct Login {
    entry: Entry,
}

impl Login {
    /// Of this very program. None where no entry can name it.
    pub fn of(app: &AppHandle) -> Option<Login> {
        Some(Login { entry: Entry::of(program(app)?)? })
    }

    /// Starts it from the next login on, or no more.
    pub fn set(&self, on: bool) {
        if let Err(error) = if on { self.entry.write() } else { self.entry.remove() } {
            tracing::warn!(%error, "starting at login could not be changed");
        }
    }

    /// Whether an entry that is in force starts it.
    pub fn is_on(&self) -> bool {
        self.entry.is_on()
    }
}

/// The file to start. An AppImage is mounted anew at each start; who was started out of another one has its variables.
fn program(app: &AppHandle) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    #[cfg(target_os = "linux")]
    if let tauri::Env { appimage: Some(image), appdir: Some(mount), .. } = app.env()
        && program.starts_with(mount)
    {
        return Some(image.into());
    }
    #[cfg(not(target_os = "linux"))]
    let _ = app.env();
    Some(program)
}

const NAME: &str = "Codex Connect";
const HIDDEN: &str = "--hidden";

/// A file in the autostart folder (Desktop Application Autostart Specification; Desktop Entry Specification).
#[cfg(target_os = "linux")]
mod system {
    use super::{HIDDEN, NAME};
    use gtk::glib::{KeyFile, KeyFileFlags};
    use std::fs;
    use std::io::{self, Write};
    use std::path::{Path, PathBuf};

    #[derive(Clone)]
    pub struct Entry {
        folder: PathBuf,
        /// The value of `Exec`, before it is escaped as a string.
        exec: String,
    }

    impl Entry {
        pub fn of(program: PathBuf) -> Option<Entry> {
            let set = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
            let config = set.or_else(|| Some(std::env::home_dir()?.join(".config")))?;
            Entry::in_folder(config.join("autostart"), &program)
        }

        /// An entry is UTF-8, and so is every path in it.
        fn in_folder(folder: PathBuf, program: &Path) -> Option<Entry> {
            let program = program.to_str()?;
            // GLib looks whether the first word is a program before it reads %% as %. `env` takes a word with = for a
            // variable.
            if program.contains('%') && program.contains('=') {
                return None;
            }
            let before = if program.contains('%') { "env " } else { "" };
            Some(Entry { folder, exec: format!("{before}{} {HIDDEN}", quoted(program)) })
        }

        pub fn write(&self) -> io::Result<()> {
            let entry = KeyFile::new();
            for (key, value) in [("Type", "Application"), ("Name", NAME), ("Exec", &self.exec), ("Terminal", "false")] {
                entry.set_string(GROUP, key, value);
            }
            fs::create_dir_all(&self.folder)?;
            // Whole, or not at all: a session may be starting.
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(entry.to_data().as_bytes())?;
            file.persist(self.file())?;
            Ok(())
        }

        pub fn remove(&self) -> io::Result<()> {
            match fs::remove_file(self.file()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        }

        /// One that is hidden, was turned off by GNOME, or starts something else does not start this.
        pub fn is_on(&self) -> bool {
            let entry = KeyFile::new();
            let is = |key, absent| entry.boolean(GROUP, key).unwrap_or(absent);
            entry.load_from_file(self.file(), KeyFileFlags::NONE).is_ok()
                && entry.string(GROUP, "Exec").is_ok_and(|exec| exec == self.exec)
                && !is("Hidden", false)
                && is("X-GNOME-Autostart-enabled", true)
        }

        fn file(&self) -> PathBuf {
            self.folder.join(format!("{NAME}.desktop"))
        }
    }

    /// One argument of `Exec`, in quotes where it needs them.
    fn quoted(argument: &str) -> String {
        let plain = |c: char| c.is_alphanumeric() || "/._-+,:@=".contains(c);
        if argument.chars().all(plain) {
            return argument.to_owned();
        }
        let escaped = argument.chars().map(|c| match c {
            '"' | '`' | '$' | '\\' => format!("\\{c}"),
            '%' => "%%".to_owned(),
            _ => c.to_string(),
        });
        format!("\"{}\"", escaped.collect::<String>())
    }

    const GROUP: &str = "Desktop Entry";

    #[cfg(test)]
    mod tests {
        use super::*;

        /// What GLib starts for an entry: field codes first, then words as of a shell.
        fn started(file: &Path) -> Vec<PathBuf> {
            let entry = KeyFile::new();
            entry.load_from_file(file, KeyFileFlags::NONE).expect("is an entry");
            let exec = entry.string(GROUP, "Exec").expect("has one");
            assert!(!exec.replace("%%", "").contains('%'), "{exec} has a field code");
            let words = gtk::glib::shell_parse_argv(exec.replace("%%", "%")).expect("has words");
            words.into_iter().map(PathBuf::from).collect()
        }

        #[test]
        fn every_path_is_started_as_it_is() {
            for path in [
                "/usr/bin/codex-connect-desktop",
                "/home/dev/My Programs/app",
                "/opt/R&D (100%)/ünïcode 钥匙/app",
                "/a/\"q\" 'r' `s` $t ~u *v? #w\\x;|<>/app",
                "/a/%f %U %%/app",
                "/line\nbreak\ttab/app",
            ] {
                let folder = tempfile::tempdir().expect("a folder");
                let entry = Entry::in_folder(folder.path().join("autostart"), Path::new(path)).expect("is text");
                entry.write().expect("is written");
                assert!(entry.is_on(), "{path:?}");
                let env = path.contains('%').then(|| PathBuf::from("env"));
                let wanted: Vec<PathBuf> = env.into_iter().chain([path.into(), HIDDEN.into()]).collect();
                assert_eq!(started(&entry.file()), wanted);
                entry.remove().and_then(|()| entry.remove()).expect("is removed, and may be gone");
                assert!(!entry.is_on());
            }
        }

        #[test]
        fn an_entry_that_does_not_start_this_is_off() {
            let folder = tempfile::tempdir().expect("a folder");
            let entry = Entry::in_folder(folder.path().to_owned(), Path::new("/usr/bin/app")).expect("is text");
            let on = |lines: &str| {
                fs::write(entry.file(), format!("[Desktop Entry]\nType=Application\n{lines}\n")).expect("is written");
                entry.is_on()
            };
            assert!(on("Exec=/usr/bin/app --hidden"));
            assert!(on("Exec=/usr/bin/app --hidden\nHidden=false\nX-GNOME-Autostart-enabled=true"));
            for off in ["", "Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"] {
                let exec = if off.is_empty() { "Exec=/opt/old/app --hidden" } else { "Exec=/usr/bin/app --hidden" };
                assert!(!on(&format!("{off}{exec}")), "{off}{exec}");
            }
            fs::write(entry.file(), "nonsense").expect("is written");
            assert!(!entry.is_on());
            entry.write().expect("is mended");
            assert!(entry.is_on());
        }

        #[test]
        fn a_path_that_cannot_be_said_is_in_no_entry() {
            use std::os::unix::ffi::OsStrExt;
            let path = Path::new(std::ffi::OsStr::from_bytes(b"/opt/\xff/app"));
            assert!(Entry::in_folder("/tmp".into(), path).is_none());
            assert!(
                Entry::in_folder("/tmp".into(), Path::new("/a=b/100%/app")).is_none(),
                "env takes it for a variable"
            );
        }
    }
}

/// A launch agent on macOS, this person's `Run` key on Windows.
#[cfg(not(target_os = "linux"))]
mod system {
    use super::{HIDDEN, NAME};
    use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
    use std::path::PathBuf;

    #[derive(Clone)]
    pub struct Entry {
        launch: AutoLaunch,
        /// The program, as it stands in the entry.
        said: String,
    }

    impl Entry {
        pub fn of(program: PathBuf) -> Option<Entry> {
            let program = program.to_str()?;
            let said = match cfg!(windows) {
                // Without quotes a path ends at its first space.
                true => format!("\"{program}\""),
                // It stands in XML as it is.
                false if program.contains(['&', '<', '>']) => return None,
                false => program.to_owned(),
            };
            let mut builder = AutoLaunchBuilder::new();
            builder.set_app_name(NAME).set_app_path(&said).set_args(&[HIDDEN]);
            builder.set_windows_enable_mode(WindowsEnableMode::CurrentUser);
            Some(Entry { launch: builder.build().ok()?, said })
        }

        pub fn write(&self) -> auto_launch::Result<()> {
            self.launch.enable()
        }

        pub fn remove(&self) -> auto_launch::Result<()> {
            self.launch.disable()
        }

        pub fn is_on(&self) -> bool {
            self.launch.is_enabled().unwrap_or(false) && written().is_some_and(|entry| entry.contains(&self.said))
        }
    }

    #[cfg(windows)]
    fn written() -> Option<String> {
        let key = windows_registry::CURRENT_USER.open("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run");
        key.and_then(|key| key.get_string(NAME)).ok()
    }

    #[cfg(not(windows))]
    fn written() -> Option<String> {
        let agents = std::env::home_dir()?.join("Library/LaunchAgents");
        std::fs::read_to_string(agents.join(format!("{NAME}.plist"))).ok()
    }
}
