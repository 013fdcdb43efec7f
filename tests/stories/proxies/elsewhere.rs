//! A way that is mended in a terminal, or by hand in `config.toml`, while the tray app waits for it.

use super::{NAME, PASSWORD, SOON, login};
use crate::stage::{Running, Stage, free_port, wait_for};
use world::desktop::{Browser, Options};
use world::issuer::Person;
use world::proxies::real::RealProxy;

/// The app with one account and these settings, which it does not retry for minutes.
fn waiting(settings: &str) -> (Stage, Running) {
    let stage = Stage::with(Options { browser: Browser::Record, ..Options::default() });
    stage.sign_in("work", Person::sample());
    write(&stage, settings);
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait"]);
    (stage, app)
}

fn write(stage: &Stage, network: &str) {
    let text = format!("[refresh]\nattempts = 1\ncooldown = \"1h\"\n\n[network]\n{network}\n");
    std::fs::write(stage.home.path().join("config.toml"), text).expect("is written");
}

/// The account waits, and not for something that is over soon.
fn waits(stage: &Stage, fault: &str) {
    let ran = stage.cli(["refresh", "work", "--force", "--json"]);
    assert_eq!(ran.fault(), fault, "{}", ran.err);
}

fn refreshed(stage: &Stage, generation: u32) {
    wait_for("the app's try", SOON, || {
        let seen: u32 = stage.list().query_row("SELECT generation FROM accounts", [], |row| row.get(0)).ok()?;
        (seen == generation).then_some(())
    });
}

#[test]
fn a_proxy_that_is_mended_in_the_terminal_is_tried_at_once() {
    let (stage, _app) = waiting("");
    let proxy = RealProxy::http(NAME, PASSWORD);
    let set = |address: &str| assert_eq!(stage.cli(["set-proxy", "work", address]).code, 0, "{address}");
    set(&format!("http://127.0.0.1:{}", free_port()));
    waits(&stage, "proxy_silent");
    set(&proxy.address(&login()));
    refreshed(&stage, 2);
    // The same address with another password: only the keychain has something new.
    set(&proxy.address("prxyusr:wrong"));
    waits(&stage, "proxy_password");
    set(&proxy.address(&login()));
    refreshed(&stage, 3);
    assert_eq!(stage.issuer.counts().refreshes, 2);
    stage.desktop.tray(["wait-label", "work · signed in"]);
}

#[test]
fn a_general_proxy_that_is_mended_by_hand_is_tried_at_once() {
    let nowhere = format!("proxy = \"http://127.0.0.1:{}\"", free_port());
    let (stage, app) = waiting(&nowhere);
    let proxy = RealProxy::http(NAME, PASSWORD);
    waits(&stage, "proxy_silent");
    // What cannot be read leaves everything as it is.
    write(&stage, "proxy = \"proxy:80\"");
    std::thread::sleep(std::time::Duration::from_secs(1));
    write(&stage, &format!("proxy = \"{}\"", proxy.address(&login())));
    refreshed(&stage, 2);
    assert_eq!(proxy.noted("/oauth/token"), 1);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    app.signal("TERM");
    assert_eq!(app.end(SOON).code, 0);
}
