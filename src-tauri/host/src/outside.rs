//! The whole outside in one bag, made once by a face and handed down. Stories hand in another.

use crate::keychain::MakeStore;
use codex_connect_core::time::Timestamp;
use codex_connect_core::zone::{Zone, ZoneChange};
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

    /// The local time zone. It is asked for again and again: people fly, and governments decide.
    fn zone(&self) -> Zone;
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

    fn zone(&self) -> Zone {
        local_zone(self.now())
    }
}

/// This computer's zone, as it is set at this moment.
pub(crate) fn local_zone(around: Timestamp) -> Zone {
    // Else what a person has just set is seen minutes later.
    jiff::tz::reset_system_time_zone_cache();
    part(&jiff::tz::TimeZone::system(), around)
}

/// What is shown of a zone: a year to either side.
fn part(zone: &jiff::tz::TimeZone, around: Timestamp) -> Zone {
    let moment = |at: Timestamp| jiff::Timestamp::from_second(at.0).unwrap_or_default();
    let (from, to) = (moment(around - YEAR), moment(around + YEAR));
    let changes = zone
        .following(from)
        .take_while(|change| change.timestamp() <= to)
        .map(|change| ZoneChange { at: Timestamp(change.timestamp().as_second()), east: change.offset().seconds() });
    Zone { east: zone.to_offset(from).seconds(), changes: changes.collect() }
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
const YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_changed_in_spring_and_in_autumn() {
        let berlin = jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("is a rule");
        // 2026-09-24T14:04:00Z
        let zone = part(&berlin, Timestamp(1_790_258_640));
        let hours = |at: i64| zone.east_at(Timestamp(at)) / 3_600;
        // The last Sundays of October 2025, March and October 2026 and March 2027, at 01:00 UTC.
        let changes = [1_761_440_400, 1_774_746_000, 1_792_890_000, 1_806_195_600];
        assert_eq!(zone.changes.iter().map(|change| change.at.0).collect::<Vec<_>>(), changes);
        assert_eq!(changes.map(|at| (hours(at - 1), hours(at))), [(2, 1), (1, 2), (2, 1), (1, 2)]);
        assert_eq!(part(&jiff::tz::TimeZone::UTC, Timestamp(i64::MAX)), Zone::fixed(0));
    }
}
