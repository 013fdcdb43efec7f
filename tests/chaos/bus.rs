//! The session bus of a private desktop: who has a name, who calls the keyring, and how soon the tray's menu answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use world::desktop::Desktop;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::{DBusProxy, MonitoringProxy};
use zbus::blocking::{Connection, MessageIterator, Proxy};
use zbus::message::Type;
use zbus::names::BusName;
use zbus::zvariant::OwnedObjectPath;

/// A connection to it.
pub struct Bus(Connection);

/// The menu of the one tray item there is.
pub struct Menu<'b>(Proxy<'b>);

/// The method calls that the keyring is sent.
pub struct KeyringCalls(Arc<AtomicUsize>);

impl Bus {
    /// A new connection.
    pub fn of(desktop: &Desktop) -> Bus {
        let address = desktop.variable("DBUS_SESSION_BUS_ADDRESS");
        let builder = Builder::address(address).expect("an address").method_timeout(PATIENCE);
        Bus(builder.build().expect("the bus answers"))
    }

    /// The process of the keyring.
    pub fn keyring(&self) -> u32 {
        let bus = DBusProxy::new(&self.0).expect("the bus is there");
        bus.get_connection_unix_process_id(keyring_name()).expect("the keyring is there")
    }

    /// The menu of the tray item.
    pub fn menu(&self) -> Menu<'_> {
        const WATCHER: &str = "org.kde.StatusNotifierWatcher";
        let watcher = Proxy::new(&self.0, WATCHER, "/StatusNotifierWatcher", WATCHER).expect("there is a tray");
        let items: Vec<String> = watcher.get_property("RegisteredStatusNotifierItems").expect("it tells");
        let (name, path) = items.first().and_then(|item| item.split_once('/')).expect("there is an item");
        let (name, path) = (name.to_owned(), format!("/{path}"));
        let item = Proxy::new(&self.0, name.clone(), path, "org.kde.StatusNotifierItem").expect("the item is there");
        let menu: OwnedObjectPath = item.get_property("Menu").expect("it has a menu");
        Menu(Proxy::new(&self.0, name, menu, "com.canonical.dbusmenu").expect("the menu is there"))
    }
}

impl Menu<'_> {
    /// How long it takes until the whole menu is told, as before a panel shows it.
    pub fn answers_in(&self) -> Duration {
        let begun = Instant::now();
        // Some menus have nothing to prepare, and say so by an error.
        let _ = self.0.call_method("AboutToShow", &0_i32);
        let whole = (0_i32, -1_i32, Vec::<&str>::new());
        self.0.call_method("GetLayout", &whole).expect("the menu answers");
        begun.elapsed()
    }
}

impl KeyringCalls {
    /// Counts from now on, until the bus ends.
    pub fn count(desktop: &Desktop) -> KeyringCalls {
        let Bus(connection) = Bus::of(desktop);
        let bus = DBusProxy::new(&connection).expect("the bus is there");
        let owner = bus.get_name_owner(keyring_name()).expect("the keyring is there").to_string();
        let monitor = MonitoringProxy::new(&connection).expect("the bus is there");
        let messages = MessageIterator::from(&connection);
        monitor.become_monitor(&[], 0).expect("the bus can be listened to");
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = calls.clone();
        std::thread::spawn(move || {
            for message in messages.map_while(Result::ok) {
                let header = message.header();
                let to = header.destination().map(ToString::to_string).unwrap_or_default();
                if header.message_type() == Type::MethodCall && (to == owner || to == KEYRING) {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        KeyringCalls(calls)
    }

    /// How many there were.
    pub fn so_far(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn keyring_name() -> BusName<'static> {
    BusName::try_from(KEYRING).expect("a name")
}

const KEYRING: &str = "org.freedesktop.secrets";
const PATIENCE: Duration = Duration::from_secs(30);
