//! Named points at which a test can have this program killed or stopped. In a program without the feature
//! `crash-points` there are none.

/// Dies here by SIGKILL when `CODEX_CONNECT_CRASH_AT` is this name, or this name, a colon and the number of the visit.
/// Waits here for SIGCONT when `CODEX_CONNECT_STOP_AT` is this name.
#[cfg(feature = "crash-points")]
pub fn crash_point(name: &str) {
    use std::sync::Mutex;
    /// How often this point was visited in this process.
    static VISITS: Mutex<u32> = Mutex::new(0);
    #[cfg(unix)]
    if std::env::var("CODEX_CONNECT_STOP_AT").is_ok_and(|wanted| wanted == name) {
        // Sent to this thread, which goes no further. One sent to the process may be another thread's to take.
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGSTOP);
    }
    let Ok(wanted) = std::env::var("CODEX_CONNECT_CRASH_AT") else { return };
    let (wanted, visit) = match wanted.split_once(':') {
        Some((wanted, visit)) => (wanted, visit.parse().unwrap_or(1)),
        None => (wanted.as_str(), 1),
    };
    if wanted != name {
        return;
    }
    let mut visits = VISITS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *visits += 1;
    if *visits == visit {
        #[cfg(unix)]
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort();
    }
}

/// Nothing: this program was built without the feature `crash-points`.
#[cfg(not(feature = "crash-points"))]
#[inline(always)]
pub fn crash_point(_name: &str) {}

/// Every point, in the order of a refresh that works.
#[cfg(feature = "crash-points")]
pub const CRASH_POINTS: &[&str] =
    &["leased", "keyed", "asked", "answered", "sealed", "put", "flipped", "unkeyed", "erased"];

/// Every point, in the order in which a new account is saved.
#[cfg(feature = "crash-points")]
pub const ADDING_POINTS: &[&str] = &["noted", "put", "listed"];

/// Every point, in the order in which tokens that a person or a file brought take the place of an account's own.
#[cfg(feature = "crash-points")]
pub const REPLACING_POINTS: &[&str] = &["noted", "put", "flipped"];
