//! A sleep that ends at a time of the wall clock: also through the computer's own sleep, and when the clock is set.

use codex_connect_core::time::Timestamp;
use std::time::Duration;

/// Ends at `at`, `left` from now, or when somebody sets the clock. One timer of the kernel, and no tick before.
#[cfg(target_os = "linux")]
pub async fn at(at: Timestamp, left: Duration) {
    use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec};
    use tokio::io::unix::AsyncFd;
    let arm = || {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let timer = rustix::time::timerfd_create(TimerfdClockId::Realtime, flags)?;
        let once = Itimerspec {
            it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: Timespec { tv_sec: at.0.max(1), tv_nsec: 0 },
        };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        rustix::time::timerfd_settime(&timer, flags, &once)?;
        // Deprecated for what may close its descriptor under the reactor; an owned one does not.
        #[allow(deprecated)]
        AsyncFd::new(timer).map_err(|_| rustix::io::Errno::IO)
    };
    match arm() {
        // Whether it has run out or the clock was set, whoever waits looks at the clock again.
        Ok(timer) => drop(timer.readable().await),
        Err(error) => {
            tracing::warn!(%error, "there is no timer that follows the clock");
            tokio::time::sleep(left.min(SLICE)).await;
        }
    }
}

/// Ends at `at`, `left` from now, or earlier. Timers stand still while these systems sleep, so the clock is looked at
/// now and then.
#[cfg(not(target_os = "linux"))]
pub async fn at(_at: Timestamp, left: Duration) {
    tokio::time::sleep(left.min(SLICE)).await;
}

/// The longest time in which a clock that was set, or a sleep, goes unnoticed.
const SLICE: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_ends_when_its_time_has_come() {
        let now = jiff::Timestamp::now().as_second();
        at(Timestamp(now - 5), Duration::ZERO).await;
        at(Timestamp(now + 1), Duration::from_secs(1)).await;
        assert!(jiff::Timestamp::now().as_second() > now);
    }
}
