//! The computer's sleep, where the system announces it: nothing is begun that it would cut short, and a refresh under
//! way is given the time it needs.

use crate::hands::Hands;
use std::sync::Arc;

/// Listens for as long as the hands are there.
#[cfg(target_os = "linux")]
pub fn start(hands: &Arc<Hands>) {
    let hands = Arc::downgrade(hands);
    let listen = move || {
        if let Err(error) = logind::follow(&hands) {
            tracing::info!(%error, "this system does not announce its sleep");
        }
        // Whoever announced a sleep and is gone announces no awakening.
        if let Some(hands) = hands.upgrade() {
            hands.is_resting.store(false, std::sync::atomic::Ordering::SeqCst);
            hands.report(codex_connect_core::effect::Report::Sleep(false));
        }
    };
    // A thread of its own: it sleeps until the bus has something to say.
    let _ = std::thread::Builder::new().name("sleep".into()).spawn(listen);
}

/// macOS and Windows are not listened to: what a sleep cuts short is found by the journal.
#[cfg(not(target_os = "linux"))]
pub fn start(_hands: &Arc<Hands>) {}

/// `org.freedesktop.login1.Manager`: the signal `PrepareForSleep(true)` before and `(false)` after, and an inhibitor
/// of the kind `delay` that holds the sleep up for as long as its file is open, at most 5 s by default.
#[cfg(target_os = "linux")]
mod logind {
    use crate::hands::Hands;
    use codex_connect_core::effect::Report;
    use std::sync::Weak;
    use std::sync::atomic::Ordering;
    use std::time::{Duration, Instant};
    use zbus::blocking::Proxy;
    use zbus::blocking::connection::Builder;
    use zbus::zvariant::OwnedFd;

    pub fn follow(hands: &Weak<Hands>) -> zbus::Result<()> {
        let bus = Builder::system()?.method_timeout(ANSWER).build()?;
        let manager =
            Proxy::new(&bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")?;
        let signals = manager.receive_signal("PrepareForSleep")?;
        let mut delay = inhibit(&manager);
        for signal in signals {
            let Some(hands) = hands.upgrade() else { break };
            let asleep: bool = signal.body().deserialize()?;
            tracing::info!(asleep, "the computer's sleep");
            hands.is_resting.store(asleep, Ordering::SeqCst);
            hands.report(Report::Sleep(asleep));
            if asleep {
                let end = Instant::now() + PATIENCE;
                while hands.spending.load(Ordering::SeqCst) > 0 && Instant::now() < end {
                    std::thread::sleep(Duration::from_millis(20));
                }
                drop(delay.take());
            } else {
                delay = inhibit(&manager);
            }
        }
        Ok(())
    }

    fn inhibit(manager: &Proxy<'_>) -> Option<OwnedFd> {
        let wish = ("sleep", "Codex Connect", "A refresh is being finished", "delay");
        manager.call("Inhibit", &wish).ok()
    }

    const ANSWER: Duration = Duration::from_secs(1);
    /// Less than the system waits by default.
    const PATIENCE: Duration = Duration::from_secs(4);
}
