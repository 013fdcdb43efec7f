//! Kills at random times of a refresh.

use crate::plan::Plan;
use crate::recovery::{Before, Left, Tally, is_tidy};
use crate::scene::{Scene, ended_within};
use crate::verdict::Verdict;
use std::process::Stdio;
use std::time::{Duration, Instant};
use world::issuer::{Endpoint, Mood};

/// 2,000 kills in full.
pub fn run(plan: Plan) -> Verdict {
    let kills = plan.some_of(2_000, 20);
    let halves = [(kills.div_ceil(2), 1), (kills / 2, 2)];
    let ran = std::thread::scope(|scope| {
        let begun = halves.map(|(kills, part)| scope.spawn(move || some(kills, plan.random(part))));
        begun.map(|half| half.join().expect("one half of the kills"))
    });
    let (mut verdict, mut tally, mut hits) = (Verdict::default(), Tally::default(), [0; 6]);
    verdict.number(format!("{kills} kills"));
    for (counted, hit, seen) in ran {
        tally.add(&counted);
        hits.iter_mut().zip(hit).for_each(|(all, more)| *all += more);
        verdict.extend(seen);
    }
    let [unsent, asked, under_way, sealed, moved, late] = hits;
    verdict.number(format!(
        "they hit: before the journal {unsent}, before the issuer {asked}, before the seal {under_way}, \
         sealed {sealed}, in force {moved}, of which after its end {late}"
    ));
    verdict.number(tally.says());
    verdict
}

/// So many kills, on one desktop: what was counted, and where they hit.
fn some(kills: usize, mut random: fastrand::Rng) -> (Tally, [usize; 6], Verdict) {
    let (mut verdict, mut tally, mut hits) = (Verdict::default(), Tally::default(), [0; 6]);
    let scene = Scene::signed_in(false);
    scene.issuer.set_mood(Endpoint::Refresh, Mood::Slow(ANSWER));
    let usual = usual(&scene);
    for _ in 0..kills {
        let before = Before::of(&scene);
        let mut command = scene.program("codex-connect");
        command.args(["refresh", "work", "--force"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let wait = usual.mul_f64(random.f64() * 1.2);
        let status = ended_within(&mut child, wait);
        // Fails only when it has just ended.
        let _ = child.kill();
        let _ = child.wait();
        verdict.demand(status.is_none_or(|status| status.success()), || format!("a refresh failed: {status:?}"));
        let left = before.left(&scene);
        hits[left as usize] += 1;
        hits[5] += usize::from(status.is_some());
        verdict.demand(status.is_none() || left == Left::Moved, || format!("a refresh ended with {left:?}"));
        before.mend(&scene, left, &mut tally, &mut verdict);
    }
    is_tidy(&scene, &mut verdict);
    (tally, hits, verdict)
}

/// How long a refresh takes that nobody kills: the middle of five.
fn usual(scene: &Scene) -> Duration {
    let mut took = [(); 5].map(|()| {
        let begun = Instant::now();
        assert_eq!(scene.cli(&["refresh", "work", "--force"]).code, 0, "a refresh works");
        begun.elapsed()
    });
    took.sort();
    took[2]
}

/// As long as a near issuer takes.
const ANSWER: Duration = Duration::from_millis(20);
