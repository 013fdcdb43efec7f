//! The whole outside in one bag, made once by a face and handed down. Stories hand in another.

use crate::keychain::MakeStore;
use codex_connect_core::time::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Everything that is not this program.
#[derive(Clone)]
pub struct Outside {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The system browser.
    pub browser: Arc<dyn Browser>,
    /// The clipboard; the command line has none.
    pub clipboard: Arc<dyn Clipboard>,
    /// How to reach the OS keychain, anew each time.
    pub keychain: MakeStore,
}

/// What time it is, and a way to wait for a time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Ends at `at`, or a little later. A hint: whoever waits asks [`Clock::now`] again.
    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// Seconds that the local wall clock is east of UTC.
    fn utc_offset(&self) -> i32;
}

/// A browser that a person sees.
pub trait Browser: Send + Sync {
    /// Opens `url`; false when no browser could be started.
    fn open(&self, url: &str) -> bool;
}

/// A clipboard that other programs see.
pub trait Clipboard: Send + Sync {
    /// Puts `text` there; false when there is none.
    fn copy(&self, text: &str) -> bool;
}

impl Outside {
    /// The real outside, with this clipboard.
    pub fn real(clipboard: Arc<dyn Clipboard>) -> Outside {
        Outside {
            clock: Arc::new(SystemClock),
            browser: Arc::new(SystemBrowser),
            clipboard,
            keychain: crate::keychain::system(),
        }
    }
}

/// No clipboard.
pub struct NoClipboard;

impl Clipboard for NoClipboard {
    fn copy(&self, _text: &str) -> bool {
        false
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let left = at.since(self.now()).min(LONGEST_SLEEP);
        Box::pin(crate::wake::at(at, left))
    }

    fn utc_offset(&self) -> i32 {
        jiff::tz::TimeZone::system().to_offset(jiff::Timestamp::now()).seconds()
    }
}

struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, url: &str) -> bool {
        match open::that_detached(url) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "no browser could be opened");
                false
            }
        }
    }
}

/// The timer's own limit is about two years.
const LONGEST_SLEEP: Duration = Duration::from_secs(30 * 24 * 3600);
