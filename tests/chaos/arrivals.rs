//! A kill at each point of the saving of an account, by the process itself: of a new one that comes by a sign-in or out of
//! a file, and of one that is signed in again.

use crate::plan::Plan;
use crate::scene::{Scene, end_of};
use crate::verdict::Verdict;
use codex_connect_host::crash::{ADDING_POINTS, REPLACING_POINTS};
use std::path::Path;
use std::process::Command;

/// Every point, 50 times in full.
pub fn run(plan: Plan) -> Verdict {
    let times = plan.some_of(50, 1);
    let (mut verdict, mut finished, mut undone) = (Verdict::default(), 0, 0);
    let scene = Scene::signed_in(false);
    let folder = tempfile::tempdir().expect("a folder is made");
    let file = folder.path().join("auth.json");
    let mut export = scene.program("codex-connect");
    export.args(["export", "work", "--format", "codex", "--to"]).arg(&file);
    assert_eq!(end_of(export.spawn().expect("the program starts")).code, 0, "the file is written");
    let mut count = |is_finished: bool| if is_finished { finished += 1 } else { undone += 1 };
    for _ in 0..times {
        for point in REPLACING_POINTS {
            let before = scene.journal().generation;
            killed(&mut scene.sign_in_command("work", true), point, &mut verdict);
            let listed = scene.cli(&["list", "--json"]);
            let moved = scene.journal().generation - before;
            verdict.demand(listed.code == 0 && moved == u32::from(*point != "noted"), || {
                format!("signed in again, {point}: {moved} generations: {}", listed.err)
            });
            is_whole(&scene, &format!("signed in again, {point}"), &mut verdict);
            count(moved == 1);
        }
        remove(&scene, &mut verdict);
        for point in ADDING_POINTS {
            for is_file in [false, true] {
                let way = format!("{} at {point}", if is_file { "a file" } else { "a sign-in" });
                let mut command =
                    if is_file { import_command(&scene, &file) } else { scene.sign_in_command("work", false) };
                killed(&mut command, point, &mut verdict);
                let listed = scene.cli(&["list", "--json"]).json();
                let accounts = listed.as_array().map_or(0, Vec::len);
                let is_finished = accounts == 1;
                verdict.demand(is_finished == (*point != "noted"), || format!("{way}: {accounts} listed"));
                count(is_finished);
                if is_finished {
                    // One that comes out of a file is called by its address.
                    let name = listed[0]["name"].as_str().unwrap_or_default();
                    let given = scene.cli(&["token", name]);
                    verdict.demand(given.code == 0, || format!("{way}: no token: {}", given.err));
                    let removed = scene.cli(&["remove", name, "--no-revoke"]);
                    verdict.demand(removed.code == 0, || format!("{way}: it is not removed: {}", removed.err));
                }
                let kept = scene.kept();
                verdict.demand(kept.is_empty(), || format!("{way}: left in the keyring: {kept:?}"));
            }
        }
        scene.sign_in("work", false);
    }
    let points = REPLACING_POINTS.len() + 2 * ADDING_POINTS.len();
    verdict.number(format!("{points} points × {times} runs"));
    verdict.number(format!("{finished} finished, {undone} undone"));
    verdict
}

fn killed(command: &mut Command, point: &str, verdict: &mut Verdict) {
    command.env("CODEX_CONNECT_CRASH_AT", point);
    let ran = end_of(command.spawn().expect("the program starts"));
    verdict.demand(ran.signal == Some(SIGKILL), || format!("{point}: not reached, status {}: {}", ran.code, ran.err));
}

fn import_command(scene: &Scene, file: &Path) -> Command {
    let mut command = scene.program("codex-connect");
    command.arg("import").arg(file);
    command
}

/// The account works, and a refresh leaves one generation.
fn is_whole(scene: &Scene, what: &str, verdict: &mut Verdict) {
    for words in [&["validate", "work"][..], &["refresh", "work", "--force"]] {
        let ran = scene.cli(words);
        verdict.demand(ran.code == 0, || format!("{what}: {words:?}: {}", ran.err));
    }
    let kept = scene.kept();
    verdict.demand(kept.len() == 1, || format!("{what}: left in the keyring: {kept:?}"));
}

fn remove(scene: &Scene, verdict: &mut Verdict) {
    let ran = scene.cli(&["remove", "work", "--no-revoke"]);
    verdict.demand(ran.code == 0, || format!("it is not removed: {}", ran.err));
}

const SIGKILL: i32 = 9;
