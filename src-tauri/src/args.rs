//! Which part is asked for. Looked at before anything of the desktop is touched.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// Say something and end.
    Say {
        /// What.
        text: String,
        /// With this status.
        code: u8,
    },
    /// Be the window.
    Window {
        /// One folder for everything; the web view's own files go there too.
        home: Option<PathBuf>,
    },
    /// Be the app.
    Resident(Start),
}

/// How the app starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// With no window.
    pub hidden: bool,
    /// One folder for everything.
    pub home: Option<PathBuf>,
}

/// Reads the arguments, without the program's name.
pub fn parse(mut typed: impl Iterator<Item = OsString>) -> Part {
    let home = std::env::var_os("CODEX_CONNECT_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let mut start = Start { home, ..Start::default() };
    let mut window = false;
    while let Some(arg) = typed.next() {
        match arg.to_str() {
            Some("--version") => return say_well(concat!("codex-connect-desktop ", env!("CARGO_PKG_VERSION"))),
            Some("--help") => return say_well(HELP),
            Some("--window") => window = true,
            Some("--hidden") => start.hidden = true,
            Some("--show") => start.hidden = false,
            Some("--home") => match typed.next() {
                Some(home) => start.home = Some(home.into()),
                None => return Part::Say { text: format!("--home needs a folder.\n\n{HELP}"), code: 2 },
            },
            _ => {
                let text = format!("There is no option {}.\n\n{HELP}", arg.to_string_lossy());
                return Part::Say { text, code: 2 };
            }
        }
    }
    if window { Part::Window { home: start.home } } else { Part::Resident(start) }
}

/// Prints, to standard error when it is bad news.
pub fn say(text: &str, code: u8) -> ExitCode {
    let _ = if code == 0 {
        writeln!(std::io::stdout().lock(), "{text}")
    } else {
        writeln!(std::io::stderr().lock(), "{text}")
    };
    ExitCode::from(code)
}

fn say_well(text: &str) -> Part {
    Part::Say { text: text.to_owned(), code: 0 }
}

const HELP: &str = "\
Keeps Codex sign-ins alive, in the tray.

Usage: codex-connect-desktop [--hidden | --show] [--home DIR]

  --hidden     start with no window
  --show       open the window, also of an app that is running
  --home DIR   keep settings, account list and logs in this folder
  --version    print the version
  --help       print this";

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &[&str]) -> Part {
        parse(typed.iter().map(OsString::from))
    }

    #[test]
    fn every_argument() {
        assert!(matches!(parsed(&["--version"]), Part::Say { code: 0, .. }));
        assert!(matches!(parsed(&["--help"]), Part::Say { code: 0, .. }));
        assert!(matches!(parsed(&["--nonsense"]), Part::Say { code: 2, .. }));
        assert!(matches!(parsed(&["--home"]), Part::Say { code: 2, .. }));
        let home = Some(PathBuf::from("/x"));
        assert_eq!(parsed(&["--window", "--home", "/x"]), Part::Window { home: home.clone() });
        assert_eq!(parsed(&["--hidden", "--home", "/x"]), Part::Resident(Start { hidden: true, home }));
    }
}
