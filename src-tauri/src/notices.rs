//! Shows core's notices, and takes them back.

use codex_connect_core::effect::Ask;
use codex_connect_core::notice::{Change, Notice};
use codex_connect_host::Host;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
#[cfg(target_os = "linux")]
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where changes go. A thread of its own takes them one by one, for a notification daemon may be slow or absent.
pub struct Notices {
    changes: Sender<Change>,
}

impl Notices {
    /// None open. What is pressed is asked of `host`.
    pub fn start(host: Host) -> Notices {
        let (changes, inbox) = channel();
        std::thread::spawn(move || show(&inbox, &host));
        Notices { changes }
    }

    /// Shows or takes back, in the order of the calls. Never blocks.
    pub fn apply(&self, change: Change) {
        let _ = self.changes.send(change);
    }
}

#[cfg(target_os = "linux")]
fn show(inbox: &Receiver<Change>, host: &Host) {
    let open = Open::default();
    let mut incident = 0;
    while let Ok(change) = inbox.recv() {
        match change {
            Change::Withdraw(id) => open.withdraw(&id),
            Change::Raise(notice) => {
                let mut native = native(&notice);
                native.urgency(notify_rust::Urgency::Critical);
                if let Some((former, _)) = open.lock().get(&notice.id) {
                    native.id(*former);
                }
                let Ok(shown) = native.show() else {
                    tracing::warn!("the notice could not be shown");
                    continue;
                };
                incident += 1;
                open.lock().insert(notice.id.clone(), (shown.id(), incident));
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
    }
}

/// Elsewhere the system keeps notices in its own list; there is nothing to press and nothing to take back.
#[cfg(not(target_os = "linux"))]
fn show(inbox: &Receiver<Change>, _host: &Host) {
    while let Ok(change) = inbox.recv() {
        if let Change::Raise(notice) = change
            && native(&notice).show().is_err()
        {
            tracing::warn!("the notice could not be shown");
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
    let call = || {
        let connection = zbus::blocking::Connection::session()?;
        let place = "/org/freedesktop/Notifications";
        let name = "org.freedesktop.Notifications";
        connection.call_method(Some(name), place, Some(name), "CloseNotification", &number)
    };
    if call().is_err() {
        tracing::warn!("the notice could not be taken back");
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
