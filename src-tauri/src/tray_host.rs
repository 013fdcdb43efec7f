//! Whether the desktop shows trays: the owner of `org.kde.StatusNotifierWatcher` on the session bus
//! (StatusNotifierItem specification). Told by the bus, not polled.

use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Calls `came` each time a tray host comes, from a thread of its own, and once at the start when there is one.
pub fn watch(came: impl Fn() + Send + 'static) {
    std::thread::spawn(move || {
        if let Err(error) = follow(&came) {
            tracing::warn!(%error, "the session bus does not tell of trays");
        }
    });
}

fn follow(came: &impl Fn()) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let bus = DBusProxy::new(&connection)?;
    // Asked for before looking, so that one that comes in between is not missed.
    let changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
    if bus.name_has_owner(WATCHER.try_into().map_err(zbus::Error::from)?)? {
        came();
    }
    for change in changes {
        if change.args().is_ok_and(|args| args.new_owner().is_some()) {
            came();
        }
    }
    Ok(())
}
