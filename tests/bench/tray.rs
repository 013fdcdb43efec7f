//! The tray item, as a panel reads and uses it (StatusNotifierItem and com.canonical.dbusmenu).

use std::time::Duration;
use world::desktop::Desktop;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedObjectPath, Structure, Value};

/// A connection to the desktop's bus.
pub struct Bus(Connection);

/// The menu of the one item there is.
pub struct Menu(Proxy<'static>);

impl Bus {
    /// A new connection.
    pub fn of(desktop: &Desktop) -> Bus {
        let builder = Builder::address(desktop.variable("DBUS_SESSION_BUS_ADDRESS")).expect("an address");
        Bus(builder.method_timeout(PATIENCE).build().expect("the bus answers"))
    }

    /// The item's menu; none while there is no item.
    pub fn menu(&self) -> Option<Menu> {
        const WATCHER: &str = "org.kde.StatusNotifierWatcher";
        let watcher = Proxy::new(&self.0, WATCHER, "/StatusNotifierWatcher", WATCHER).ok()?;
        let items: Vec<String> = watcher.get_property("RegisteredStatusNotifierItems").ok()?;
        let (name, path) = items.first()?.split_once('/')?;
        let (name, path) = (name.to_owned(), format!("/{path}"));
        let item = Proxy::new(&self.0, name.clone(), path, "org.kde.StatusNotifierItem").ok()?;
        let menu: OwnedObjectPath = item.get_property("Menu").ok()?;
        Proxy::new(&self.0, name, menu, "com.canonical.dbusmenu").ok().map(Menu)
    }
}

impl Menu {
    /// Whether a row has this label.
    pub fn has(&self, label: &str) -> bool {
        self.rows().iter().any(|(_, other)| other == label)
    }

    /// Clicks the first row with this label.
    pub fn click(&self, label: &str) {
        let rows = self.rows();
        let (id, _) = rows.iter().find(|(_, other)| other == label).expect("there is such a row");
        self.0.call_method("Event", &(*id, "clicked", Value::from(0_i32), 0_u32)).expect("the menu answers");
    }

    fn rows(&self) -> Vec<(i32, String)> {
        let answer = self.0.call_method("GetLayout", &(0_i32, -1_i32, Vec::<&str>::new())).expect("the menu answers");
        let body = answer.body();
        let whole: Structure<'_> = body.deserialize().expect("is a menu");
        let mut rows = vec![];
        if let [_, Value::Structure(root)] = whole.fields() {
            read(root, &mut rows);
        }
        rows
    }
}

/// A node is its number, its properties and its children.
fn read(node: &Structure<'_>, rows: &mut Vec<(i32, String)>) {
    let [Value::I32(id), Value::Dict(properties), Value::Array(children)] = node.fields() else { return };
    if let Ok(Some(label)) = properties.get::<_, String>(&"label") {
        rows.push((*id, label));
    }
    for child in children.iter() {
        match child {
            Value::Value(child) => {
                if let Value::Structure(child) = &**child {
                    read(child, rows);
                }
            }
            Value::Structure(child) => read(child, rows),
            _ => {}
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(10);
