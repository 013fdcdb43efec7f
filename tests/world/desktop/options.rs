//! What a desktop is started with, and how that is said to its program.

use std::path::PathBuf;

/// What a desktop is started with. The default is a whole and healthy one, in light colours.
#[derive(Debug, Clone)]
pub struct Options {
    /// The state of the keyring at the start.
    pub keyring: Keyring,
    /// Whether the keyring may ask for its password on the screen. Without it a prompt is an
    /// error at once.
    pub prompter: bool,
    /// Whether there is a panel, and so a host for tray items.
    pub panel: bool,
    /// Whether there is a notification daemon.
    pub notes: bool,
    /// What the default browser does.
    pub browser: Browser,
    /// Whether windows, panel and pages are dark.
    pub dark: bool,
    /// Where a copy of the session's folder (logs of every part, home) is left at the end.
    pub keep: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keyring: Keyring::Unlocked,
            prompter: false,
            panel: true,
            notes: true,
            browser: Browser::Chromium,
            dark: false,
            keep: None,
        }
    }
}

/// The state of the keyring when a desktop starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// There is a default keyring and it is open.
    Unlocked,
    /// There is a default keyring and it is locked.
    Locked,
    /// The Secret Service runs and has no keyring yet.
    Empty,
    /// No Secret Service is on the bus.
    Absent,
}

/// What opening a web address does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium shows the page. Only loopback names resolve in it.
    Chromium,
    /// The address is noted and nothing is shown.
    Record,
    /// `xdg-open` finds no browser and fails with status 3.
    None,
}

impl Options {
    /// The same, as arguments of the `desktop` program that is to wait for its standard input
    /// to end.
    pub(super) fn arguments(&self) -> Vec<String> {
        let keyring = match self.keyring {
            Keyring::Unlocked => "unlocked",
            Keyring::Locked => "locked",
            Keyring::Empty => "empty",
            Keyring::Absent => "absent",
        };
        let browser = match self.browser {
            Browser::Chromium => "chromium",
            Browser::Record => "record",
            Browser::None => "none",
        };
        let mut arguments = vec!["--hold".to_owned(), format!("--keyring={keyring}"), format!("--browser={browser}")];
        let flags = [
            ("--prompter", self.prompter),
            ("--no-panel", !self.panel),
            ("--no-notes", !self.notes),
            ("--dark", self.dark),
        ];
        arguments.extend(flags.into_iter().filter(|&(_, on)| on).map(|(flag, _)| flag.to_owned()));
        if let Some(folder) = &self.keep {
            arguments.push(format!("--keep={}", folder.display()));
        }
        arguments
    }
}
