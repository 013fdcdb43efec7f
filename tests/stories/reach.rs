//! The app can always be reached: by its icon, or else by its window (behaviour 244 to 248).

use crate::stage::{Running, Stage, run, wait_for};
use crate::window;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use world::desktop::{Browser, Options};
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, connection};

const SOON: Duration = Duration::from_secs(20);
/// For as long as a panel is waited for, and a little more.
const GRACE: Duration = Duration::from_secs(12);

/// As at a login where the app is faster than the panel.
#[test]
fn a_hidden_start_waits_for_its_panel() {
    let stage = stage(false);
    let begun = Instant::now();
    let app = stage.app(["--hidden"]);
    std::thread::sleep(Duration::from_secs(2));
    let _panel = panel(&stage);
    stage.desktop.tray(["wait"]);
    no_window_until(&stage, begun + GRACE);
    assert_eq!(stage.desktop.tray(["list"]).lines().count(), 1);
    drop(app);
}

#[test]
fn without_a_tray_the_window_opens_and_the_icon_comes_with_a_host() {
    let stage = stage(false);
    let begun = Instant::now();
    let _app = stage.app(["--hidden"]);
    no_window_until(&stage, begun + Duration::from_secs(5));
    wait_for("the window", GRACE + SOON, || window::window(&stage));
    let _panel = panel(&stage);
    stage.desktop.tray(["wait"]);
}

/// A panel that crashes is back at once; one that is ended leaves nothing to click.
#[test]
fn a_panel_that_comes_back_opens_no_window_and_one_that_stays_away_does() {
    let stage = stage(true);
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    let bus = bus(&stage).build().expect("the bus is there");
    let owner = || {
        let bus = DBusProxy::new(&bus).expect("the bus is there");
        bus.get_connection_unix_process_id(WATCHER.try_into().expect("a name")).ok()
    };
    let former = owner().expect("there is a tray host");
    let killed = Instant::now();
    assert!(stage.desktop.command("kill").args(["-KILL", &former.to_string()]).status().expect("it runs").success());
    wait_for("another tray host", SOON, || owner().filter(|owner| *owner != former));
    stage.desktop.tray(["wait"]);
    no_window_until(&stage, killed + GRACE);

    assert!(stage.desktop.command("xfce4-panel").arg("--quit").status().expect("it runs").success());
    wait_for("its end", SOON, || owner().is_none().then_some(()));
    let ended = Instant::now();
    no_window_until(&stage, ended + Duration::from_secs(5));
    wait_for("the window", GRACE + SOON, || window::window(&stage));
    let _panel = panel(&stage);
    stage.desktop.tray(["wait"]);
}

/// A watcher without a host takes items and shows none.
#[test]
fn a_watcher_without_a_host_is_no_tray() {
    let stage = stage(false);
    let watcher = Watcher::start(&stage);
    let begun = Instant::now();
    let _app = stage.app(["--hidden"]);
    no_window_until(&stage, begun + Duration::from_secs(3));
    watcher.host(true);
    wait_for("the item", SOON, || (watcher.items.load(Ordering::SeqCst) > 0).then_some(()));
    no_window_until(&stage, begun + GRACE);
    watcher.host(false);
    wait_for("the window", GRACE + SOON, || window::window(&stage));
}

/// On a panel that knows only menus there is no click on the icon.
#[test]
fn the_menus_first_row_opens_the_window() {
    let stage = stage(true);
    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "No account connected"]);
    wait_for("the window", SOON, || window::window(&stage));
}

fn stage(panel: bool) -> Stage {
    Stage::with(Options { browser: Browser::Record, notes: false, panel, ..Options::default() })
}

fn panel(stage: &Stage) -> Running {
    let mut panel = stage.desktop.command("xfce4-panel");
    panel.arg("--disable-wm-check");
    run(panel)
}

fn no_window_until(stage: &Stage, end: Instant) {
    while Instant::now() < end {
        assert_eq!(window::window(stage), None, "nobody has asked for it");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn bus(stage: &Stage) -> connection::Builder<'static> {
    let address = stage.desktop.variable("DBUS_SESSION_BUS_ADDRESS").to_owned();
    connection::Builder::address(address.as_str()).expect("an address")
}

/// A watcher whose host comes and goes as the story says.
struct Watcher {
    bus: Connection,
    host: Arc<AtomicBool>,
    items: Arc<AtomicUsize>,
}

struct Told {
    host: Arc<AtomicBool>,
    items: Arc<AtomicUsize>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Told {
    fn register_status_notifier_item(&self, _service: &str) {
        self.items.fetch_add(1, Ordering::SeqCst);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.host.load(Ordering::SeqCst)
    }
}

impl Watcher {
    fn start(stage: &Stage) -> Watcher {
        let (host, items) = (Arc::default(), Arc::default());
        let told = Told { host: Arc::clone(&host), items: Arc::clone(&items) };
        let served = bus(stage).serve_at(PATH, told).expect("it is served");
        let bus = served.name(WATCHER).expect("a name").build().expect("the name is free");
        Watcher { bus, host, items }
    }

    fn host(&self, is: bool) {
        self.host.store(is, Ordering::SeqCst);
        let signal = if is { "StatusNotifierHostRegistered" } else { "StatusNotifierHostUnregistered" };
        self.bus.emit_signal(None::<&str>, PATH, WATCHER, signal, &()).expect("is sent");
    }
}

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";
