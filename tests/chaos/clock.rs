//! A clock that runs faster than others.

use codex_connect_core::time::Timestamp;
use codex_connect_core::zone::Zone;
use codex_connect_host::outside::Clock;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Begins at the present time, and runs so many times faster.
pub struct FastClock {
    first: Duration,
    begun: Instant,
    speed: u32,
}

impl FastClock {
    /// A clock that begins now.
    pub fn new(speed: u32) -> FastClock {
        let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        FastClock { first, begun: Instant::now(), speed }
    }

    fn exactly(&self) -> Duration {
        self.first + self.begun.elapsed() * self.speed
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(self.exactly().as_secs()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let at = Duration::from_secs(u64::try_from(at.0).unwrap_or(0));
        Box::pin(tokio::time::sleep(at.saturating_sub(self.exactly()) / self.speed))
    }

    fn zone(&self) -> Zone {
        Zone::default()
    }
}
