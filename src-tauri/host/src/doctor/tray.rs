//! Whether the desktop shows the tray's icon (StatusNotifierItem specification). Only on Linux may there be none; without a
//! screen nobody looks for it.

use super::Finding;
use crate::surroundings;
use codex_connect_core::words::Words;
use std::time::Duration;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::zvariant::OwnedValue;

/// Who passes the icons on, by name on the session bus.
pub const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Whether there is a watcher, and a host that shows what it is told. A watcher may be there before its host, and an item
/// that is registered then is refused. Blocks until the bus answers.
pub fn has_host(bus: &Connection) -> bool {
    let owned = || DBusProxy::new(bus)?.name_has_owner(WATCHER.try_into().map_err(zbus::Error::from)?);
    let host = || {
        let property = &(WATCHER, "IsStatusNotifierHostRegistered");
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer = bus.call_method(Some(WATCHER), "/StatusNotifierWatcher", properties, "Get", property)?;
        bool::try_from(answer.body().deserialize::<OwnedValue>()?).map_err(zbus::Error::from)
    };
    owned().unwrap_or(false) && host().unwrap_or(false)
}

/// What is found; none where there is no screen. A desktop without a tray is told and no failure: everything works, and
/// the window opens by itself.
pub async fn look(words: &Words) -> Option<Finding> {
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if !has_screen {
        return None;
    }
    let asks = || Builder::session()?.method_timeout(PATIENCE).build();
    let look = tokio::task::spawn_blocking(move || asks().is_ok_and(|bus| has_host(&bus)));
    let shown = tokio::time::timeout(PATIENCE, look).await.is_ok_and(|looked| looked.unwrap_or(false));
    Some(told(shown, surroundings::is_gnome(), words))
}

pub(super) fn told(shown: bool, gnome: bool, words: &Words) -> Finding {
    let key = match (shown, gnome) {
        (true, _) => "doctor-tray-ok",
        (false, true) => "doctor-tray-gnome",
        (false, false) => "doctor-tray-none",
    };
    Finding { check: "tray", code: None, said: words.say(key), next_step: words.attribute(key, "next", &[]) }
}

const PATIENCE: Duration = Duration::from_secs(2);
