//! Signing in from the tray with the window closed: what it meets is said in the window.

use crate::journeys::{SOON, attach, driven};
use crate::stage::{Running, Stage, run, wait_for};
use crate::window::{self, window};
use world::desktop::{Browser, Options};

fn stage(browser: Browser) -> Stage {
    Stage::with(Options { browser, notes: false, ..Options::default() })
}

/// A proxy that cannot be read ends it before any browser opens.
#[test]
fn a_sign_in_that_fails_opens_the_window_with_the_reason() {
    let stage = stage(Browser::Record);
    let mut app = driven(&stage, "--hidden");
    // This computer itself is reached without the system's proxy.
    app.env("CODEX_CONNECT_ISSUER_URL", "https://issuer.far.invalid").env("HTTPS_PROXY", "ftp://proxy.example:21");
    let _app = run(app);
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let page = attach(&stage);
    page.wait_text("The proxy address is not valid, so nothing was sent.");
    assert_eq!(stage.desktop.browser(["urls"]), "", "no browser was opened");
}

/// The sign-in goes on, and waits for its link to be followed. Closed by the person, the window stays so until there is
/// something new.
#[test]
fn a_browser_that_cannot_be_opened_is_said_in_the_window() {
    let stage = stage(Browser::None);
    let _app = run(driven(&stage, "--hidden"));
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let page = attach(&stage);
    page.wait_text("No browser could be opened.");
    page.wait_text("Copy the link");
    drop(page);
    let gone = || window(&stage).is_none().then_some(());
    window::close(&stage, &window(&stage).expect("is open"));
    wait_for("its end", SOON, gone);
    stage.desktop.tray(["wait-label", "Cancel the sign-in"]);
    stage.desktop.tray(["click", "Cancel the sign-in"]);
    stage.desktop.tray(["wait-label", "No account connected"]);
    assert!(gone().is_some(), "a person who cancels is asked nothing");
}

/// Our own sign-ins leave each other alone: whose they are is said, and nothing is offered that would do nothing.
#[test]
fn ports_that_our_own_sign_ins_hold_are_not_taken_over() {
    let stage = stage(Browser::Record);
    let mut both = [(); 2].map(|()| stage.start(["connect", "--no-browser"]));
    let addresses = both.each_mut().map(Running::address);
    let _app = run(driven(&stage, "--hidden"));
    stage.desktop.tray(["wait"]);
    stage.desktop.tray(["click", "Connect Codex…"]);
    let page = attach(&stage);
    page.wait_text("Another sign-in of Codex Connect");
    assert!(!page.text().contains("Take over"), "{}", page.text());
    let [one, two] = both;
    for (program, address) in [one, two].into_iter().zip(addresses) {
        assert_eq!(stage.follow(&address).0, 200, "it goes on");
        assert_eq!(program.end(SOON).code, 0);
    }
    page.press("Try again");
    page.wait_text("Finish in your browser");
}
