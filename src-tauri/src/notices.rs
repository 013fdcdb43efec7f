//! Shows core's notices, and takes them back.

use codex_connect_core::effect::Ask;
use codex_connect_core::notice::{Change, Notice};
use codex_connect_host::Host;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The notices that are open, by their id.
#[derive(Clone)]
pub struct Notices {
    host: Host,
    open: Arc<Mutex<HashMap<String, u32>>>,
}

impl Notices {
    /// None open.
    pub fn new(host: Host) -> Notices {
        Notices { host, open: Arc::default() }
    }

    /// Shows or takes back. Never blocks: a notification daemon may be slow or absent.
    pub fn apply(&self, change: Change) {
        let notices = self.clone();
        std::thread::spawn(move || match change {
            Change::Raise(notice) => notices.raise(&notice),
            Change::Withdraw(id) => notices.withdraw(&id),
        });
    }

    fn raise(&self, notice: &Notice) {
        let mut native = notify_rust::Notification::new();
        native.appname("Codex Connect").summary(&notice.title).body(&escaped(&notice.body)).icon("codex-connect");
        native.action("default", &notice.title);
        for (number, (_, label)) in notice.actions.iter().enumerate() {
            native.action(&number.to_string(), label);
        }
        #[cfg(target_os = "linux")]
        {
            native.urgency(notify_rust::Urgency::Critical);
            if let Some(former) = self.lock().get(&notice.id) {
                native.id(*former);
            }
        }
        let Ok(shown) = native.show() else {
            tracing::warn!("the notice could not be shown");
            return;
        };
        #[cfg(target_os = "linux")]
        {
            let number = shown.id();
            self.lock().insert(notice.id.clone(), number);
            // Waits on this thread until it is pressed or closed.
            shown.wait_for_action(|action| {
                if let Some(ask) = asked(notice, action) {
                    self.host.ask(ask);
                }
            });
            self.lock().retain(|_, open| *open != number);
        }
        #[cfg(not(target_os = "linux"))]
        drop(shown);
    }

    #[cfg(target_os = "linux")]
    fn withdraw(&self, id: &str) {
        let Some(number) = self.lock().remove(id) else { return };
        let close = || {
            let connection = zbus::blocking::Connection::session()?;
            let place = "/org/freedesktop/Notifications";
            let name = "org.freedesktop.Notifications";
            connection.call_method(Some(name), place, Some(name), "CloseNotification", &number)
        };
        if close().is_err() {
            tracing::warn!("the notice could not be taken back");
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn withdraw(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
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
}
