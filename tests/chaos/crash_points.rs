//! A kill at each point of a refresh, by the process itself.

use crate::plan::Plan;
use crate::recovery::{Before, Left, Tally, is_tidy};
use crate::scene::{Scene, end_of};
use crate::verdict::Verdict;
use codex_connect_host::crash::CRASH_POINTS;

/// Every point, 50 times in full.
pub fn run(plan: Plan) -> Verdict {
    let times = plan.some_of(50, 1);
    let halves = [times.div_ceil(2), times / 2];
    let ran = std::thread::scope(|scope| {
        let begun = halves.map(|times| scope.spawn(move || some(times)));
        begun.map(|half| half.join().expect("one half of the crash points"))
    });
    let (mut verdict, mut tally) = (Verdict::default(), Tally::default());
    verdict.number(format!("{} points × {times} runs", CRASH_POINTS.len()));
    for (counted, seen) in ran {
        tally.add(&counted);
        verdict.extend(seen);
    }
    verdict.number(tally.says());
    let lost = times * CRASH_POINTS.iter().filter(|point| left_by(point) == Left::UnderWay).count();
    verdict.demand(tally.under_way == lost, || format!("{lost} answers should have been on their way"));
    verdict
}

/// Every point so many times, on one desktop.
fn some(times: usize) -> (Tally, Verdict) {
    let (mut verdict, mut tally) = (Verdict::default(), Tally::default());
    if times == 0 {
        return (tally, verdict);
    }
    let scene = Scene::signed_in(false);
    for point in std::iter::repeat_n(CRASH_POINTS, times).flatten() {
        let before = Before::of(&scene);
        let mut command = scene.program("codex-connect");
        command.args(["refresh", "work", "--force"]).env("CODEX_CONNECT_CRASH_AT", point);
        let ran = end_of(command.spawn().expect("the program starts"));
        verdict.demand(ran.signal == Some(SIGKILL), || format!("{point}: not reached, status {}", ran.code));
        let left = before.left(&scene);
        verdict.demand(left == left_by(point), || format!("{point}: it left {left:?}"));
        before.mend(&scene, left, &mut tally, &mut verdict);
        if left == Left::Moved {
            // Sweeps, so that the next kill hits its own refresh and not the rest of this one.
            let ran = scene.cli(&["refresh", "work", "--force", "--json"]);
            verdict.demand(ran.code == 0, || format!("{point}: the next refresh: {} {}", ran.code, ran.fault()));
        }
    }
    is_tidy(&scene, &mut verdict);
    (tally, verdict)
}

/// What a kill at a point leaves.
fn left_by(point: &str) -> Left {
    match point {
        "leased" | "keyed" => Left::Unsent,
        "asked" => Left::Asked,
        "answered" => Left::UnderWay,
        "sealed" | "put" => Left::Sealed,
        _ => Left::Moved,
    }
}

const SIGKILL: i32 = 9;
