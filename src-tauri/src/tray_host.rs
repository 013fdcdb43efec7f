//! Whether the desktop shows trays: `org.kde.StatusNotifierWatcher` is owned on the session bus, and a host has
//! registered with it (StatusNotifierItem specification). Told by the bus, not polled.

use codex_connect_host::doctor::tray::has_host;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::sync::watch::{self, Receiver};
use tokio::time::timeout;
use zbus::blocking::{Connection, MessageIterator};

/// How long a panel may take to start, or to come back.
pub const GRACE: Duration = Duration::from_secs(10);

/// Whether there is a tray host, and each change of that. It closes when the bus tells nothing, or no more.
pub fn watch() -> Receiver<bool> {
    let (tell, there) = watch::channel(false);
    let seen = move |is| tell.send_if_modified(|was| std::mem::replace(was, is) != is);
    let look = move || {
        if let Err(error) = follow(seen) {
            tracing::warn!(%error, "the session bus does not tell of trays");
        }
    };
    let _ = std::thread::Builder::new().name("tray host".into()).spawn(look);
    there
}

/// Calls `show` each time a tray host comes, which tells whether the icon is there; and `unseen` when it was not there
/// for as long as `grace`, or when nothing will tell of a host.
pub async fn keep_in_reach<F: Future<Output = bool>>(
    mut there: Receiver<bool>,
    grace: Duration,
    show: impl Fn() -> F,
    unseen: impl Fn(),
) {
    loop {
        let is_there = *there.borrow_and_update();
        let shown = is_there && show().await;
        if !shown {
            if let Ok(Ok(())) = timeout(grace, there.changed()).await {
                continue;
            }
            unseen();
        }
        if there.changed().await.is_err() {
            return;
        }
    }
}

fn follow(seen: impl Fn(bool) -> bool) -> zbus::Result<()> {
    let bus = Connection::session()?;
    let (news, changes) = channel();
    // Asked for before looking, so that a host that comes in between is not missed.
    for rule in RULES {
        let (messages, news) = (MessageIterator::for_match_rule(rule, &bus, None)?, news.clone());
        let pass_on = move || {
            messages.map_while(Result::ok).take_while(|_| news.send(()).is_ok()).for_each(drop);
        };
        std::thread::Builder::new().name("tray host".into()).spawn(pass_on).map_err(zbus::Error::from)?;
    }
    drop(news);
    loop {
        seen(has_host(&bus));
        if changes.recv().is_err() {
            return Ok(());
        }
    }
}

/// What may change it.
const RULES: [&str; 3] = [
    "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',\
     arg0='org.kde.StatusNotifierWatcher'",
    "type='signal',interface='org.kde.StatusNotifierWatcher',member='StatusNotifierHostRegistered'",
    "type='signal',interface='org.kde.StatusNotifierWatcher',member='StatusNotifierHostUnregistered'",
];

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::Builder;
    use tokio::sync::mpsc::unbounded_channel;

    /// Plays a script, in which a host comes (`+`) and goes (`-`), and the icon (`s`) and the lack of it (`u`) are waited
    /// for. Gives what is called once the bus is gone.
    fn rest(grace: Duration, icon: bool, script: &str) -> String {
        let (tell, there) = watch::channel(false);
        let (calls, mut called) = unbounded_channel();
        let call = |what| calls.send(what).expect("is read");
        let keep = async {
            let show = async || {
                call('s');
                icon
            };
            keep_in_reach(there, grace, show, || call('u')).await;
        };
        let play = async {
            for step in script.chars() {
                match step {
                    '+' | '-' => drop(tell.send_replace(step == '+')),
                    wanted => assert_eq!(called.recv().await, Some(wanted), "{script}"),
                }
                // Each step is seen.
                for _ in 0..4 {
                    tokio::task::yield_now().await;
                }
            }
            drop(tell);
        };
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { tokio::join!(keep, play) });
        std::iter::from_fn(|| called.try_recv().ok()).collect()
    }

    #[test]
    fn a_host_that_comes_in_time_is_waited_for() {
        assert_eq!(rest(GRACE, true, "+s"), "");
        assert_eq!(rest(GRACE, true, "+s-+s"), "");
    }

    #[test]
    fn no_host_and_no_icon_are_said_after_the_grace_and_each_host_is_another_try() {
        assert_eq!(rest(Duration::ZERO, true, "u+s-u+s"), "");
        assert_eq!(rest(Duration::ZERO, false, "u+su-u+su"), "");
        assert_eq!(rest(GRACE, true, "+s-"), "u", "the bus is gone, and nothing will tell");
        assert_eq!(rest(GRACE, true, ""), "u");
    }
}
