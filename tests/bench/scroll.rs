//! How smoothly the list of accounts scrolls in the real window.

use crate::measure::{self, app, many};
use crate::scene::{Scene, until};
use serde_json::json;
use std::time::Duration;
use world::ports;
use world::webdriver::WebDriver;

/// Scrolls three lists by turns, a step with each frame, and says how many frames came late: 10 accounts, where there is
/// next to nothing to scroll; 200; and 200 that are not drawn, which is what the window alone costs on this machine.
pub fn scrolling() {
    let inspector = ports::free();
    let scene = Scene::new();
    scene.sign_in();
    scene.list().execute_batch(&many()).expect("they are written");
    let (_app, menu) = app(&scene, |command| {
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{inspector}"));
    });
    menu.click("Open Codex Connect");
    until("the window", || !scene.windows().is_empty());
    let page = WebDriver::attach(scene.desktop.command("WebKitWebDriver"), inspector);
    let (mut few, mut all, mut undrawn) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        for (accounts, shown, frames) in [(10, true, &mut few), (200, true, &mut all), (200, false, &mut undrawn)] {
            let fill = format!("DELETE FROM accounts; INSERT INTO accounts SELECT * FROM bench LIMIT {accounts}");
            scene.list().execute_batch(&fill).expect("they are written");
            until("the rows", || page.run(ROWS, json!([shown])) == json!(accounts));
            // What the new rows cost is not what scrolling costs.
            std::thread::sleep(Duration::from_millis(500));
            page.run(SCROLL, json!([SECONDS]));
            std::thread::sleep(Duration::from_secs(SECONDS));
            let mut times = vec![];
            until("the last frame", || {
                let told = page.run("return window.scrolled ?? [];", json!([]));
                times = told.as_array().expect("is a list").iter().filter_map(serde_json::Value::as_f64).collect();
                !times.is_empty()
            });
            frames.extend(times.windows(2).map(|pair| Duration::from_secs_f64((pair[1] - pair[0]) / 1_000.0)));
        }
    }
    let shares = [&few, &all, &undrawn].map(|frames| late(frames));
    let few = measure::say("a frame while 10 accounts are scrolled", few);
    let all = measure::say("the same, 200 accounts", all);
    measure::say("the same, 200 that are not drawn", undrawn);
    println!("{:>44} {:.2}", "200 accounts / 10 accounts", measure::ratio(all, few));
    let [few, all, undrawn] = shares;
    println!("{:>44} {few:.1} % of 10, {all:.1} % of 200, {undrawn:.1} % of 200 not drawn", "frames over 1.5 medians");
}

/// The share of frames that came later than one and a half times the median, in percent.
fn late(frames: &[Duration]) -> f64 {
    let mut sorted = frames.to_vec();
    sorted.sort();
    let limit = sorted[sorted.len() / 2].mul_f64(1.5);
    frames.iter().filter(|frame| **frame > limit).count() as f64 * 100.0 / frames.len() as f64
}

const ROUNDS: usize = 3;
const SECONDS: u64 = 4;
/// Draws the rows, or leaves their room empty, and counts them.
const ROWS: &str = "const sheet = new CSSStyleSheet();
    sheet.replaceSync(arguments[0] ? '' : '.group { visibility: hidden; }');
    document.adoptedStyleSheets = [sheet];
    return document.querySelectorAll('[data-account]').length;";
/// Down to the end and up again, 20 pixels a frame: 1,200 a second where there are 60 frames.
const SCROLL: &str = "const [seconds] = arguments, body = document.querySelector('.body'), times = [];
    const end = body.scrollHeight - body.clientHeight;
    let [top, by] = [0, 20];
    const frame = (at) => {
        times.push(at);
        top += by;
        if (top <= 0 || top >= end) by = -by;
        body.scrollTop = top;
        if (at - times[0] < seconds * 1000) requestAnimationFrame(frame);
        else window.scrolled = times;
    };
    window.scrolled = null;
    requestAnimationFrame(frame);";
