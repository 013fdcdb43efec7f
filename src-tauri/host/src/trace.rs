//! The log: `logs/codex-connect.log`, begun anew each day, seven kept, readable by this person alone.
//!
//! Only our own crates are heard: what a library says at its lowest level may hold a secret. The level comes from
//! `CODEX_CONNECT_LOG`: `off`, `error`, `warn`, `info` (the default), `debug` or `trace`. Several processes may write
//! to the same file: each event is one append.

use crate::paths::Paths;
use codex_connect_core::fault::{About, Fault, FaultCode};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes what is still waiting when it is dropped.
#[must_use]
pub struct Guard {
    _worker: WorkerGuard,
}

/// Starts the log of this process. A panic is logged with its place and without its message, which may hold anything.
///
/// # Errors
/// `list_unwritable`, or `settings_unreadable` for an unknown level.
pub fn start(paths: &Paths) -> Result<Guard, Fault> {
    let level = level(std::env::var(LEVEL).ok().as_deref())?;
    paths.create()?;
    let log = Daily::open(paths.logs(), today()).map_err(|_| Fault::from(FaultCode::ListUnwritable))?;
    let (writer, worker) = NonBlockingBuilder::default().thread_name("log").finish(Plain(log));
    let events = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    // A second log in one process, as in tests, is none.
    let _ = tracing_subscriber::registry().with(Targets::new().with_target(OURS, level)).with(events).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: OURS, place, "stopped unexpectedly");
        let _ = writeln!(io::stderr(), "codex-connect stopped unexpectedly at {place}");
    }));
    Ok(Guard { _worker: worker })
}

fn level(name: Option<&str>) -> Result<LevelFilter, Fault> {
    match name {
        None | Some("" | "info") => Ok(LevelFilter::INFO),
        Some("off") => Ok(LevelFilter::OFF),
        Some("error") => Ok(LevelFilter::ERROR),
        Some("warn") => Ok(LevelFilter::WARN),
        Some("debug") => Ok(LevelFilter::DEBUG),
        Some("trace") => Ok(LevelFilter::TRACE),
        Some(other) => {
            let value = other.chars().filter(|letter| !letter.is_control()).take(40).collect();
            let accepted = "off, error, warn, info, debug or trace".into();
            let about = About::Setting { key: LEVEL.into(), value, accepted };
            Err(Fault::about(FaultCode::SettingsUnreadable, about))
        }
    }
}

/// Takes the control characters out of each event, so that a text in it can neither forge a line nor talk to a
/// terminal. The formatter writes an event with one call.
struct Plain<W>(W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let mut plain: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        plain.push('\n');
        self.0.write_all(plain.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The log file, and the older ones beside it under their dates.
struct Daily {
    folder: PathBuf,
    file: File,
    day: i64,
}

impl Daily {
    /// `day` counts from 1970-01-01, in UTC.
    fn open(folder: PathBuf, day: i64) -> io::Result<Daily> {
        put_away(&folder, day)?;
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(folder.join(FILE))?;
        Ok(Daily { folder, file, day })
    }

    fn turn(&mut self, day: i64) {
        if day != self.day
            && let Ok(next) = Daily::open(self.folder.clone(), day)
        {
            *self = next;
        }
    }
}

impl Write for Daily {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.turn(today());
        self.file.write(event)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Gives a log of an earlier day its date, and removes those beyond the seven. Of several processes that do this at
/// once, the one that makes the new name takes the old one away.
fn put_away(folder: &Path, today: i64) -> io::Result<()> {
    let current = folder.join(FILE);
    let written = match std::fs::metadata(&current) {
        Ok(metadata) => day_of(metadata.modified()?),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if written >= today {
        return Ok(());
    }
    let dated = folder.join(format!("codex-connect.{}.log", date(written)));
    if std::fs::hard_link(&current, &dated).is_ok() {
        std::fs::remove_file(&current)?;
    }
    let mut old: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_dated))
        .collect();
    old.sort();
    for path in old.iter().rev().skip(KEPT - 1) {
        let _ = std::fs::remove_file(path);
    }
    Ok(())
}

fn is_dated(name: &str) -> bool {
    let date = name.strip_prefix("codex-connect.").and_then(|name| name.strip_suffix(".log"));
    date.is_some_and(|date| date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

fn date(day: i64) -> String {
    jiff::Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

fn today() -> i64 {
    day_of(SystemTime::now())
}

fn day_of(time: SystemTime) -> i64 {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(seconds).unwrap_or(i64::MAX) / DAY
}

const LEVEL: &str = "CODEX_CONNECT_LOG";
const OURS: &str = "codex_connect";
const FILE: &str = "codex-connect.log";
const KEPT: usize = 7;
const DAY: i64 = 24 * 3600;

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn control_characters_are_taken_out() {
        let mut written = Vec::new();
        let event = "a\r\nb\u{1b}[2J\u{9b}1m\tc 你\n";
        let count = Plain(&mut written).write(event.as_bytes()).expect("is written");
        assert_eq!((count, std::str::from_utf8(&written)), (event.len(), Ok("a  b [2J 1m c 你\n")));
    }

    #[test]
    fn a_new_day_is_a_new_file_and_seven_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join(FILE);
        let noon =
            |day: i64| UNIX_EPOCH + Duration::from_secs(u64::try_from(day * DAY + DAY / 2).expect("is positive"));
        for day in 20_000..20_010 {
            let mut daily = Daily::open(folder.path().to_owned(), day).expect("is opened");
            daily.file.write_all(format!("{day}\n").as_bytes()).expect("is written");
            daily.file.set_modified(noon(day)).expect("is set");
        }
        assert_eq!(std::fs::read_to_string(&log).expect("is there"), "20009\n");
        let count = std::fs::read_dir(folder.path()).expect("is there").count();
        assert_eq!(count, KEPT);
        let before = std::fs::read_to_string(folder.path().join(format!("codex-connect.{}.log", date(20_008))));
        assert_eq!(before.expect("is there"), "20008\n");
        let mut again = Daily::open(folder.path().to_owned(), 20_009).expect("is opened");
        again.file.write_all(b"more\n").expect("is written");
        assert_eq!(std::fs::read_to_string(&log).expect("is there"), "20009\nmore\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&log).expect("is there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_process_that_runs_past_midnight_turns_to_the_new_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut daily = Daily::open(folder.path().to_owned(), 20_000).expect("is opened");
        let yesterday = UNIX_EPOCH + Duration::from_secs(20_000 * 24 * 3600);
        daily.file.write_all(b"old\n").expect("is written");
        daily.file.set_modified(yesterday).expect("is set");
        daily.write_all(b"new\n").expect("is written");
        assert_eq!(daily.day, today());
        assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).expect("is there"), "new\n");
    }

    #[test]
    fn levels_are_a_closed_list() {
        assert_eq!(level(None).expect("is known"), LevelFilter::INFO);
        assert_eq!(level(Some("trace")).expect("is known"), LevelFilter::TRACE);
        let fault = level(Some("codex_connect=trace")).expect_err("is unknown");
        assert_eq!(fault.code, FaultCode::SettingsUnreadable);
    }
}
