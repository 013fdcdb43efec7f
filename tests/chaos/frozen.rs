//! A keyring that is stopped in the middle of its work, under the real app, while a refresh is wanted.

use crate::bus::Bus;
use crate::plan::Plan;
use crate::process::signal;
use crate::scene::{Scene, ended_within};
use crate::verdict::Verdict;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Five times in full.
pub fn run(plan: Plan) -> Verdict {
    let times = plan.some_of(5, 1);
    let mut verdict = Verdict::default();
    let scene = Scene::signed_in(true);
    let (mut before, mut during, mut ends) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for _ in 0..times {
        let (usual, frozen, end) = once(&scene, &mut verdict);
        before = before.max(usual);
        during = during.max(frozen);
        ends = ends.max(end);
    }
    verdict.number(format!("{times} times"));
    verdict.number(format!("the menu answers within {} ms", during.as_millis()));
    verdict.number(format!("{} ms with a keyring that works", before.as_millis()));
    verdict.number(format!("it ends within {} ms", ends.as_millis()));
    verdict.demand(during <= ANSWER, || format!("the menu answered after {} ms", during.as_millis()));
    verdict.demand(ends <= END, || format!("it ended after {} ms", ends.as_millis()));
    let ran = scene.cli(&["refresh", "work", "--force", "--json"]);
    verdict.demand(ran.code == 0, || format!("afterwards: status {} {}", ran.code, ran.fault()));
    let counts = scene.issuer.counts();
    verdict.demand(counts.reuses == 0, || format!("afterwards: {counts:?}"));
    verdict
}

/// How soon the menu answers with a keyring that works and with one that is stopped, and how soon the app ends.
fn once(scene: &Scene, verdict: &mut Verdict) -> (Duration, Duration, Duration) {
    let mut app = App::start(scene);
    let bus = Bus::of(&scene.desktop);
    let keyring = bus.keyring();
    scene.desktop.tray(["wait-label", "work · signed in"]);
    let menu = bus.menu();
    let slowest = |times: usize| {
        let looks = (0..times).map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            menu.answers_in()
        });
        looks.max().unwrap_or_default()
    };
    let usual = slowest(5);
    signal(keyring, "STOP");
    let thaw = Thaw(keyring);
    scene.make_due();
    scene.desktop.tray(["wait-label", "work · refreshing"]);
    // Much less than a call to the keychain is waited for.
    let frozen = slowest(5);
    let begun = Instant::now();
    signal(app.0.id(), "TERM");
    let status = ended_within(&mut app.0, Duration::from_secs(20));
    let end = begun.elapsed();
    verdict.demand(status.is_some_and(|status| status.success()), || format!("the app ended with {status:?}"));
    drop(thaw);
    (usual, frozen, end)
}

/// The app. It is ended when this is dropped.
pub struct App(pub Child);

impl App {
    /// Without a window, and in the tray.
    pub fn start(scene: &Scene) -> App {
        let mut command = scene.program("codex-connect-desktop");
        command.arg("--hidden").stdout(Stdio::null()).stderr(Stdio::null());
        let app = App(command.spawn().expect("the app starts"));
        scene.desktop.tray(["wait"]);
        app
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A stopped process, which goes on when this is dropped: else nothing could end it.
struct Thaw(u32);

impl Drop for Thaw {
    fn drop(&mut self) {
        signal(self.0, "CONT");
    }
}

const ANSWER: Duration = Duration::from_millis(100);
const END: Duration = Duration::from_secs(3);
