//! Whether the desktop shows trays: the owner of `org.kde.StatusNotifierWatcher` on the session bus
//! (StatusNotifierItem specification). Told by the bus, not polled.

use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;

/// Calls `seen` with true each time a tray host comes, and at the start when there is one; with false each time it goes.
/// From a thread of its own.
pub fn watch(seen: impl Fn(bool) + Send + 'static) {
    std::thread::spawn(move || {
        if let Err(error) = follow(&seen) {
            tracing::warn!(%error, "the session bus does not tell of trays");
        }
    });
}

fn follow(seen: &impl Fn(bool)) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let bus = DBusProxy::new(&connection)?;
    // Asked for before looking, so that one that comes in between is not missed.
    let changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
    if bus.name_has_owner(WATCHER.try_into().map_err(zbus::Error::from)?)? {
        seen(true);
    }
    for change in changes {
        if let Ok(args) = change.args() {
            seen(args.new_owner().is_some());
        }
    }
    Ok(())
}

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
