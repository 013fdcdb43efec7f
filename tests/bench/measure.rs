//! The measurements, and how each is said.

use crate::scene::{App, Scene, until};
use crate::tray::{Bus, Menu};
use std::process::Command;
use std::time::{Duration, Instant};
use world::issuer::{Endpoint, Mood};

/// From the program's start to its item in the tray.
pub fn start() {
    let scene = Scene::new();
    let bus = Bus::of(&scene.desktop);
    let times = (0..7).map(|_| {
        let _gone = until("no item", || bus.menu().is_none());
        let begun = Instant::now();
        let _app = scene.app();
        until("the item", || bus.menu().is_some());
        begun.elapsed()
    });
    say("start to tray item", times.collect());
}

/// The account list on the command line, beside a program that does nothing.
pub fn command_line() {
    let scene = Scene::new();
    scene.sign_in();
    let time = |command: &mut Command| {
        let begun = Instant::now();
        assert!(command.status().expect("it runs").success());
        begun.elapsed()
    };
    let (mut list, mut nothing) = (vec![], vec![]);
    for _ in 0..21 {
        list.push(time(scene.program("codex-connect").arg("list")));
        nothing.push(time(&mut scene.desktop.command("true")));
    }
    let (list, nothing) = (say("codex-connect list", list), say("true", nothing));
    println!("{:>44} {:.1}", "list / true", ratio(list, nothing));
}

/// How soon the menu says what is true.
pub fn tray() {
    let scene = Scene::new();
    scene.sign_in();
    let (_app, menu) = app(&scene, |_| {});
    until("the account", || menu.has("work · signed in"));
    let list = scene.list();
    let changed = (0..20).map(|turn| {
        let (paused, label) = if turn % 2 == 0 { (1, "work · paused") } else { (0, "work · signed in") };
        std::thread::sleep(Duration::from_millis(300));
        list.execute("UPDATE accounts SET paused = ?1", [paused]).expect("is written");
        until(label, || menu.has(label))
    });
    say("another program's change to the menu's label", changed.collect());

    scene.issuer.set_mood(Endpoint::Refresh, Mood::Slow(Duration::from_millis(300)));
    let answered = |number: usize| {
        let requests = scene.issuer.requests();
        requests.iter().filter(|one| one.endpoint == Endpoint::Refresh && one.status.is_some()).count() > number
    };
    let healed = (0..20).map(|number| {
        menu.click("Refresh now");
        until("the refresh", || menu.has("work · refreshing"));
        until("the issuer's answer", || answered(number));
        until("the label", || menu.has("work · signed in"))
    });
    say("issuer's answer, saved, to the menu's label", healed.collect());
}

/// From a click on the menu's row to the page's first answer that it has drawn, for nobody and for 200 accounts in turn;
/// and what the resident part holds before and after.
pub fn window() {
    let scene = Scene::new();
    scene.sign_in();
    scene.list().execute_batch(&many()).expect("they are written");
    let (app, menu) = app(&scene, |_| {});
    let before = settled(&app);
    let (mut none, mut all) = (vec![], vec![]);
    for turn in 0..8 {
        scene.list().execute_batch("DELETE FROM accounts").expect("they are gone");
        until("nobody", || menu.has("No account connected"));
        let empty = open(&scene, &app, &menu);
        scene.list().execute_batch("INSERT INTO accounts SELECT * FROM bench").expect("they are back");
        until("everybody", || menu.has("200 signed in"));
        let full = open(&scene, &app, &menu);
        // The first one fills caches.
        if turn > 0 {
            none.push(empty);
            all.push(full);
        }
    }
    let (none, all) = (say("click to the page's first drawing, 0 accounts", none), say("the same, 200 accounts", all));
    println!("{:>44} {:.2}", "200 accounts / 0 accounts", ratio(all, none));
    let after = settled(&app);
    println!("{:>44} {before} kB before 16 windows, {after} kB after: {:.2}", "resident", after as f64 / before as f64);
}

/// The tray app and its menu; `change` may give the program more to know.
pub fn app(scene: &Scene, change: impl FnOnce(&mut Command)) -> (App, Menu) {
    let bus = Bus::of(&scene.desktop);
    let app = scene.app_with(change);
    until("the item", || bus.menu().is_some());
    let menu = bus.menu().expect("there is an item");
    (app, menu)
}

fn open(scene: &Scene, app: &App, menu: &Menu) -> Duration {
    let drawn = || std::fs::read_to_string(scene.lines()).unwrap_or_default().matches("{\"shown\":").count();
    std::thread::sleep(Duration::from_millis(500));
    let so_far = drawn();
    let begun = Instant::now();
    menu.click("Open Codex Connect");
    until("the page", || drawn() > so_far);
    let took = begun.elapsed();
    until("the window", || !scene.windows().is_empty());
    let windows = scene.windows();
    let closed = scene.desktop.command("xdotool").args(["windowclose", &windows[windows.len() - 1]]).status();
    assert!(closed.expect("xdotool runs").success());
    until("the window's end", || !app.has_window());
    took
}

/// 200 accounts in a table beside the list: the one that is there, over and over.
pub fn many() -> String {
    "CREATE TABLE bench AS
       WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 200)
       SELECT accounts.* FROM accounts, number;
     UPDATE bench SET id = 'bench-' || rowid, name = 'account ' || rowid, account_id = account_id || rowid,
       user_id = user_id || rowid;"
        .to_owned()
}

/// Resident set size in kB, once it stays as it is.
fn settled(app: &App) -> u64 {
    let mut last = 0;
    until("the memory to settle", || {
        std::thread::sleep(Duration::from_secs(1));
        let now = app.memory();
        let same = now.abs_diff(last) < 128;
        last = now;
        same
    });
    last
}

/// Says the median of some times, and returns it.
pub fn say(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let ms = |time: &Duration| time.as_secs_f64() * 1_000.0;
    let median = times[times.len() / 2];
    let ends = times.first().zip(times.last()).expect("there is one");
    println!("{what:>44} {:7.1} ms ({:.1} to {:.1}, {} times)", ms(&median), ms(ends.0), ms(ends.1), times.len());
    median
}

/// One of the other.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
