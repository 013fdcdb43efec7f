//! A private desktop on a virtual display: a tray, notifications, a keyring and a browser.
//!
//! The desktop itself is the program `tests/desktop/desktop` (its README says what is in
//! it). This module starts one, runs programs in it and uses it as a person would, through
//! the tools that stand beside that program. Any number of them run side by side: each has
//! its own display, bus, home and folder. Linux only.

mod options;

use std::{
    collections::HashMap,
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub use options::{Browser, Keyring, Options};

/// A running desktop. Dropping it ends every program that was started in it, also those that
/// such programs left behind, and removes its folder.
pub struct Desktop {
    session: Child,
    // Closing it is the sign for the session to end.
    hold: Option<ChildStdin>,
    environment: HashMap<String, String>,
}

impl Desktop {
    /// Starts a desktop and returns when each of its parts is ready (about half a second on an
    /// idle machine).
    ///
    /// # Panics
    /// When a part does not start; the reason and the end of its log are on standard error.
    pub fn start(options: Options) -> Self {
        let mut command = Command::new(tool("desktop"));
        command.args(options.arguments()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut session = command.spawn().unwrap_or_else(|error| panic!("the desktop does not start: {error}"));
        let hold = session.stdin.take();
        let stdout = session.stdout.take().expect("standard output is a pipe");
        let mut line = String::new();
        // The session itself gives up on a part after 15 seconds, and then this line never comes.
        BufReader::new(stdout).read_line(&mut line).expect("the desktop's environment is text");
        let environment = serde_json::from_str(&line).unwrap_or_else(|_| {
            let status = session.wait().expect("the desktop can be waited for");
            panic!("the desktop did not start ({status}); its reason is on standard error")
        });
        Self { session, hold, environment }
    }

    /// A command that runs in this desktop: its environment is the session's and nothing else's
    /// (`HOME`, the XDG folders, `DISPLAY`, the bus, `PATH` with the desktop's own tools).
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.environment).current_dir(self.home());
        command
    }

    /// A variable of the session's environment.
    ///
    /// # Panics
    /// When the session has no such variable.
    pub fn variable(&self, name: &str) -> &str {
        self.environment.get(name).unwrap_or_else(|| panic!("the desktop has no {name}"))
    }

    /// The session's home folder.
    pub fn home(&self) -> &Path {
        Path::new(self.variable("HOME"))
    }

    /// The session's own folder: `logs/`, `home/`, and what the tools note.
    pub fn folder(&self) -> &Path {
        Path::new(self.variable("DESKTOP_DIR"))
    }

    /// Reads or uses the tray, as in `desktop.tray(["click", "Quit"])`, and returns what the
    /// tool printed, without the line end. `tray --help` lists what it can do.
    ///
    /// # Panics
    /// When the tool fails, with its reason. So do the other tools.
    pub fn tray<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        self.tool("tray", arguments)
    }

    /// Reads or answers the notifications, as in `desktop.notes(["wait", "Signed in"])`.
    pub fn notes<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        self.tool("notes", arguments)
    }

    /// Reads, locks or breaks the keyring, as in `desktop.keyring(["status"])`.
    pub fn keyring<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        self.tool("keyring", arguments)
    }

    /// Reads or uses the page in the browser, as in `desktop.browser(["click", "Approve"])`.
    pub fn browser<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        self.tool("browser", arguments)
    }

    /// Leaves a picture of the whole screen as a PNG file.
    pub fn shot(&self, file: impl AsRef<Path>) {
        let file = std::path::absolute(file).expect("the picture has a path");
        self.tool("shot", [file]);
    }

    fn tool<A: AsRef<OsStr>>(&self, name: &str, arguments: impl IntoIterator<Item = A>) -> String {
        // Each tool has its own, shorter limits; this one is for a part that hangs.
        let mut command = self.command("timeout");
        command.args(["--kill-after=2", TOOL_SECONDS]).arg(tool(name)).args(arguments);
        let output = command.output().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let asked: Vec<_> = command.get_args().skip(3).map(OsStr::to_string_lossy).collect();
            panic!("{name} {asked:?} ended with {}: {}", output.status, said.trim_end());
        }
        String::from_utf8(output.stdout).expect("the tool prints text").trim_end_matches('\n').to_owned()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        drop(self.hold.take());
        let end = Instant::now() + LONGEST_END;
        while Instant::now() < end {
            if !matches!(self.session.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        // It has overrun every limit of its own. Both may fail only when it has just ended.
        let _ = self.session.kill();
        let _ = self.session.wait();
    }
}

fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("desktop").join(name)
}

const TOOL_SECONDS: &str = "120";

/// The session's own limits for ending its programs and parts come to less than this.
const LONGEST_END: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_desktops_at_once_are_apart_and_leave_nothing() {
        let record = Options { browser: Browser::Record, ..Options::default() };
        let locked = Options { keyring: Keyring::Locked, panel: false, ..record.clone() };
        let (one, other) = thread::scope(|scope| {
            let one = scope.spawn(|| Desktop::start(record));
            let other = scope.spawn(|| Desktop::start(locked));
            (one.join().expect("one starts"), other.join().expect("the other starts"))
        });

        for name in ["DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_RUNTIME_DIR", "TMPDIR"] {
            assert_ne!(one.variable(name), other.variable(name), "{name}");
        }
        assert_eq!(one.keyring(["status"]), "unlocked");
        assert_eq!(other.keyring(["status"]), "locked");

        assert!(one.command("xdg-open").arg("http://127.0.0.1:1/").status().expect("it starts").success());
        assert_eq!(one.browser(["wait", "127.0.0.1"]), "http://127.0.0.1:1/");
        assert_eq!(other.browser(["urls"]), "");

        let mut store = one.command("secret-tool");
        store.args(["store", "--label=only here", "kind", "test"]).stdin(Stdio::null());
        assert!(store.status().expect("it starts").success());
        assert!(one.keyring(["list"]).contains("only here\tkind=test"), "{}", one.keyring(["list"]));
        assert!(!other.keyring(["list"]).contains("only here"));

        // The sleeping program is left behind by a shell that has ended.
        let leave = "sleep 60 >/dev/null 2>&1 & echo $!";
        let left = one.command("sh").args(["-c", leave]).output().expect("it starts").stdout;
        let left = Path::new("/proc").join(String::from_utf8(left).expect("a process id").trim());
        let mut mine =
            other.command("sleep").arg("60").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        assert!(left.exists());

        let (one_folder, other_folder) = (one.folder().to_owned(), other.folder().to_owned());
        drop(one);
        assert!(!one_folder.exists());
        assert!(!runs(&left), "what was left behind runs on");
        assert_eq!(other.keyring(["status"]), "locked", "the other desktop goes on");
        assert!(mine.try_wait().expect("it can be asked").is_none(), "the other desktop's program goes on");

        drop(other);
        assert!(!other_folder.exists());
        assert!(!mine.wait().expect("it can be waited for").success(), "it was ended");
    }

    /// An ended program stays in the process table until its parent has asked for it.
    fn runs(process: &Path) -> bool {
        let stat = std::fs::read_to_string(process.join("stat"));
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    }

    #[test]
    #[should_panic(expected = "no tray item within 0 s")]
    fn a_tool_that_fails_says_why() {
        let options = Options { keyring: Keyring::Absent, browser: Browser::None, notes: false, ..Options::default() };
        Desktop::start(options).tray(["--timeout", "0", "wait"]);
    }
}
