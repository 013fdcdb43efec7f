//! Ten healthy accounts and nothing to do: the real app asks nobody anything, and sleeps.

use crate::bus::KeyringCalls;
use crate::frozen::App;
use crate::plan::Plan;
use crate::process::sleeps;
use crate::scene::Scene;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::time::Duration;
use world::issuer::Person;

/// Ten minutes in full, else a tenth of the duration.
pub fn run(plan: Plan) -> Verdict {
    let span = if plan.is_full() { FULL } else { plan.tenth(Duration::from_secs(10), FULL) };
    let mut verdict = Verdict::default();
    let scene = Scene::empty(true);
    for number in 0..ACCOUNTS {
        let name = format!("account {number}");
        let (account_id, user_id) = (format!("workspace-{number}"), format!("user-{number}"));
        scene.issuer.next_person(Person { account_id, user_id, ..Person::sample() });
        scene.sign_in(&name, false);
    }
    let calls = KeyringCalls::count(&scene.desktop);
    scene.desktop.keyring(["status"]);
    verdict.demand(calls.so_far() > 0, || "a call to the keyring was not seen".to_owned());
    let app = App::start(&scene);
    scene.desktop.tray(["wait-label", "10 signed in"]);
    std::thread::sleep(SETTLE);
    let (asked, called, before) = (scene.issuer.requests().len(), calls.so_far(), sleeps(app.0.id()));
    std::thread::sleep(span);
    let (asked, called) = (scene.issuer.requests().len() - asked, calls.so_far() - called);
    let after = sleeps(app.0.id());
    let mut woken: BTreeMap<String, u64> = BTreeMap::new();
    let mut unnamed = vec![];
    for (thread, (name, count)) in after {
        let count = count - before.get(&thread).map_or(0, |(_, count)| *count);
        if name == UNNAMED && count > 0 {
            unnamed.push(count);
        }
        *woken.entry(name).or_default() += count;
    }
    // The least busy of them are ours.
    unnamed.sort();
    unnamed.pop();
    let minutes = span.as_secs_f64() / 60.0;
    let is_library = |name: &str| LIBRARIES.iter().any(|theirs| name.starts_with(theirs));
    let named = woken.iter().filter(|(name, _)| *name != UNNAMED && !is_library(name));
    let ours = named.map(|(_, count)| count).sum::<u64>() + unnamed.iter().sum::<u64>();
    let theirs = woken.values().sum::<u64>() - ours;
    let awake: Vec<String> =
        woken.iter().filter(|(_, count)| **count > 0).map(|(name, count)| format!("{name} {count}")).collect();
    verdict.number(format!("{ACCOUNTS} accounts for {} s", span.as_secs()));
    verdict.number(format!("{asked} requests, {called} calls to the keyring"));
    verdict.number(format!("our threads woke {:.1} times a minute", ours as f64 / minutes));
    verdict.number(format!("those of libraries {:.1} times (all: {})", theirs as f64 / minutes, awake.join(", ")));
    verdict.demand(asked == 0 && called == 0, || "it asked somebody something".to_owned());
    verdict.demand(ours == 0, || format!("our threads woke {ours} times"));
    verdict
}

const ACCOUNTS: usize = 10;
const FULL: Duration = Duration::from_secs(600);
/// After its start there is a sweep, the desktop looks at the new tray item, and the list is looked at for 20 s.
const SETTLE: Duration = Duration::from_secs(25);
/// Threads of GTK and GLib, and of the pool that zbus has.
const LIBRARIES: [&str; 6] = ["main", "gmain", "gdbus", "dconf worker", "pool-", "blocking-"];
/// Threads that nobody gave a name are called as the process is. One of them is the window toolkit's, which looks every
/// five seconds whether the desktop has turned dark.
const UNNAMED: &str = "codex-connect-d";
