//! Shows core's notices, and takes them back.

use codex_connect_core::ask::Ask;
use codex_connect_core::notice::Notice;
use codex_connect_host::Host;
#[cfg(target_os = "linux")]
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
#[cfg(target_os = "linux")]
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;

/// Where notices go. A thread of its own takes them one by one, for a notification daemon may be slow or absent.
#[derive(Clone)]
pub struct Notices {
    jobs: Sender<Job>,
    #[cfg(target_os = "linux")]
    open: Open,
}

enum Job {
    /// One, and whether it is news.
    Show(Box<Notice>, bool),
    Withdraw(String),
    /// What an earlier process has shown, at this place.
    WithdrawAt(String),
    WithdrawAll(Sender<()>),
}

impl Notices {
    /// None open. What is pressed is asked of `host`.
    pub fn start(host: Host, runtime: Handle) -> Notices {
        let (jobs, inbox) = channel();
        #[cfg(target_os = "linux")]
        {
            let open = Open::default();
            let shown = open.clone();
            std::thread::spawn(move || show(&inbox, &host, &runtime, &shown));
            Notices { jobs, open }
        }
        #[cfg(not(target_os = "linux"))]
        {
            std::thread::spawn(move || show(&inbox, &host, &runtime));
            Notices { jobs }
        }
    }

    /// Shows a notice; one with the same id is replaced, without a sound where this is no `news`. Never blocks.
    pub fn show(&self, notice: Notice, news: bool) {
        let _ = self.jobs.send(Job::Show(Box::new(notice), news));
    }

    /// Takes the notice with this id back. Never blocks.
    pub fn withdraw(&self, id: String) {
        let _ = self.jobs.send(Job::Withdraw(id));
    }

    /// Takes back what an earlier process has shown. Never blocks.
    pub fn withdraw_at(&self, place: String) {
        let _ = self.jobs.send(Job::WithdrawAt(place));
    }

    /// Takes everything back: without this process their buttons would do nothing. Waits for it, a second at most.
    pub fn withdraw_all(&self) {
        let (done, end) = channel();
        let _ = self.jobs.send(Job::WithdrawAll(done));
        let _ = end.recv_timeout(Duration::from_secs(1));
    }

    /// Whether the notice with this id is on the desktop.
    pub fn is_open(&self, id: &str) -> bool {
        #[cfg(target_os = "linux")]
        return self.open.lock().contains_key(id);
        #[cfg(not(target_os = "linux"))]
        {
            let _ = id;
            false
        }
    }
}

#[cfg(target_os = "linux")]
fn show(inbox: &Receiver<Job>, host: &Host, runtime: &Handle, open: &Open) {
    let mut incident = 0;
    while let Ok(job) = inbox.recv() {
        let (notice, news) = match job {
            Job::Show(notice, news) => (*notice, news),
            Job::Withdraw(id) => {
                open.withdraw(&id);
                continue;
            }
            Job::WithdrawAt(place) => {
                close_at(&place);
                continue;
            }
            Job::WithdrawAll(done) => {
                let ids: Vec<String> = open.lock().keys().cloned().collect();
                ids.iter().for_each(|id| open.withdraw(id));
                let _ = done.send(());
                continue;
            }
        };
        let mut native = native(&notice);
        // Normal: whoever presents something or wants not to be disturbed finds it in the list afterwards. Without an end of
        // its own: it is told once.
        native.urgency(notify_rust::Urgency::Normal).timeout(notify_rust::Timeout::Never);
        if let Some((former, _)) = open.lock().get(&notice.id) {
            native.id(*former);
        }
        if !news {
            native.hint(notify_rust::Hint::SuppressSound(true));
        }
        let Ok(shown) = native.show() else {
            tracing::warn!("the notice could not be shown");
            let (host, accounts) = (host.clone(), notice.accounts.clone());
            // Nobody was told: the next start tries again.
            runtime.spawn(async move {
                for account in accounts {
                    host.untell(&account).await;
                }
            });
            continue;
        };
        incident += 1;
        open.lock().insert(notice.id.clone(), (shown.id(), incident));
        if let Some(place) = place(shown.id()) {
            let (host, accounts) = (host.clone(), notice.accounts.clone());
            runtime.spawn(async move { host.told_at(accounts, place).await });
        }
        let (open, host) = (open.clone(), host.clone());
        // Its own thread waits until it is pressed or closed.
        std::thread::spawn(move || {
            shown.wait_for_action(|action| {
                // A notice that replaces another has its number, and both hear the press.
                let Some(number) = open.end(&notice.id, incident) else { return };
                if let Some(ask) = asked(&notice, action) {
                    host.ask(ask);
                }
                // Some daemons leave a notice there after its button was pressed.
                if action != CLOSED {
                    close(number);
                }
            });
        });
    }
}

/// Elsewhere the system keeps notices in its own list; there is nothing to press and nothing to take back.
#[cfg(not(target_os = "linux"))]
fn show(inbox: &Receiver<Job>, _host: &Host, _runtime: &Handle) {
    while let Ok(job) = inbox.recv() {
        match job {
            Job::Show(notice, _) if native(&notice).show().is_err() => tracing::warn!("the notice could not be shown"),
            Job::Show(..) | Job::Withdraw(_) | Job::WithdrawAt(_) => {}
            Job::WithdrawAll(done) => drop(done.send(())),
        }
    }
}

fn native(notice: &Notice) -> notify_rust::Notification {
    let mut native = notify_rust::Notification::new();
    native.appname("Codex Connect").summary(&notice.title).body(&escaped(&notice.body)).icon("codex-connect");
    // A click on the body; some daemons list it among the buttons.
    native.action("default", "Codex Connect");
    for (number, (_, label)) in notice.actions.iter().enumerate() {
        native.action(&number.to_string(), label);
    }
    native
}

/// The open notices: the daemon's number of each, and the incident that it is about, by the notice's id.
#[cfg(target_os = "linux")]
#[derive(Clone, Default)]
struct Open {
    notices: Arc<Mutex<HashMap<String, (u32, u64)>>>,
}

#[cfg(target_os = "linux")]
impl Open {
    fn withdraw(&self, id: &str) {
        // Not in one line with the call: the lock would be held until the daemon has answered.
        let former = self.lock().remove(id);
        if let Some((number, _)) = former {
            close(number);
        }
    }

    /// The daemon's number of this incident's notice, which is not open from here on. None when another incident has
    /// taken its place, or it was taken back.
    fn end(&self, id: &str, incident: u64) -> Option<u32> {
        let mut open = self.lock();
        let (number, now) = *open.get(id)?;
        if now != incident {
            return None;
        }
        open.remove(id);
        Some(number)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (u32, u64)>> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(target_os = "linux")]
fn close(number: u32) {
    let call = || close_on(&zbus::blocking::Connection::session()?, number);
    if call().is_err() {
        tracing::warn!("the notice could not be taken back");
    }
}

#[cfg(target_os = "linux")]
fn close_on(bus: &zbus::blocking::Connection, number: u32) -> zbus::Result<()> {
    let name = "org.freedesktop.Notifications";
    let place = "/org/freedesktop/Notifications";
    bus.call_method(Some(name), place, Some(name), "CloseNotification", &number).map(drop)
}

/// The session's bus and the daemon's number: a number alone would mean another notice after the next login.
#[cfg(target_os = "linux")]
fn place(number: u32) -> Option<String> {
    let bus = zbus::blocking::Connection::session().ok()?;
    Some(format!("{} {number}", bus.server_guid()))
}

#[cfg(target_os = "linux")]
fn close_at(place: &str) {
    let Some((guid, number)) = place.split_once(' ') else { return };
    let (Ok(bus), Ok(number)) = (zbus::blocking::Connection::session(), number.parse()) else { return };
    if bus.server_guid() == guid {
        let _ = close_on(&bus, number);
    }
}

/// What was pressed. "Later", closing and running out ask nothing.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn asked(notice: &Notice, action: &str) -> Option<Ask> {
    match action {
        "default" => Some(notice.default.clone()),
        number => notice.actions.get(number.parse::<usize>().ok()?)?.0.clone(),
    }
}

/// A body is markup to the desktop.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What notify-rust says when a notice was closed without a press.
#[cfg(target_os = "linux")]
const CLOSED: &str = "__closed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_text_and_a_press_is_what_it_says() {
        assert_eq!(escaped("<b>R&D</b>"), "&lt;b&gt;R&amp;D&lt;/b&gt;");
        let notice = Notice {
            id: "n".into(),
            kind: codex_connect_core::notice::Kind::NotSaved,
            accounts: vec![],
            title: "t".into(),
            body: "b".into(),
            actions: vec![(Some(Ask::RefreshAll), "now".into()), (None, "later".into())],
            default: Ask::OpenWindow,
        };
        assert_eq!(asked(&notice, "default"), Some(Ask::OpenWindow));
        assert_eq!(asked(&notice, "0"), Some(Ask::RefreshAll));
        for nothing in ["1", "2", "__closed", ""] {
            assert_eq!(asked(&notice, nothing), None, "{nothing}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_the_newest_incident_of_a_notice_is_heard() {
        let open = Open::default();
        open.lock().insert("n".into(), (7, 1));
        open.lock().insert("n".into(), (7, 2));
        assert_eq!(open.end("n", 1), None, "it was replaced");
        assert_eq!(open.end("n", 2), Some(7));
        assert_eq!(open.end("n", 2), None, "it is heard once");
    }
}
