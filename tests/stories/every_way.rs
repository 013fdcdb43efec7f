//! Every rung in the window of the real app, with a real browser beside it (behaviour 103, 152, 153, 183 to 188).

use crate::journeys::{SOON, open, quiet};
use crate::other_ways::choose;
use crate::paper::Paper;
use crate::stage::{Stage, wait_for};
use crate::ways::another_program;
use serde_json::json;
use std::time::Duration;
use world::issuer::Person;

/// Both ports held by another program: one account comes by a code, and one by the address of that program's page.
#[test]
fn in_by_a_code_and_by_a_paste_where_both_ports_are_held() {
    let stage = Stage::new();
    stage.issuer.set_device_interval(Duration::from_secs(1));
    stage.ports.into_iter().for_each(another_program);
    let (_app, page) = open(&stage);
    page.press("Connect Codex");
    page.wait_text("Another program is in the way");
    page.wait_text(&std::process::id().to_string());
    page.press("Use a code");
    page.wait_text("Enter this code");
    page.wait_text("Another program is using the ports");
    let code = page.run("return document.querySelector('.code output').textContent;", json!([]));
    page.press(&format!("{}/codex/device", stage.issuer.url()));
    stage.desktop.browser(["wait-where", "/codex/device"]);
    stage.desktop.browser(["type", "#code", code.as_str().expect("a code is text")]);
    stage.desktop.browser(["click", "Approve"]);
    assert_eq!(stage.desktop.browser(["text", "#done"]), "Signed in");
    page.wait_text("Connected");
    page.press("Done");
    stage.desktop.tray(["wait-label", "dev@acme.example · signed in"]);

    stage.issuer.next_person(Person::at_home());
    page.press("Connect another account");
    page.press("Sign in with the browser");
    page.wait_text("Another program is in the way");
    page.press("Paste the address");
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    let last = stage.desktop.browser(["wait-where", "/auth/callback"]);
    page.fill("Address of the page that did not load", "https://example.com/");
    page.press("Continue");
    page.wait_text("There is no sign-in answer in that address");
    page.fill("Address of the page that did not load", last.trim());
    page.press("Continue");
    page.wait_text("Connected");
    page.press("Done");
    let list = stage.cli(["list", "--json"]).json();
    let mut emails: Vec<_> = list.as_array().expect("a list").iter().map(|one| one["email"].to_string()).collect();
    emails.sort();
    assert_eq!(emails, ["\"dev@acme.example\"", "\"me@home.example\""]);
    assert_eq!((stage.kept(), stage.issuer.counts().exchanges), (2, 2));
}

/// A file that is chosen: what is in it is asked about before anything is saved, and what is saved is not refreshed here.
#[test]
fn a_file_is_looked_at_asked_about_and_saved() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    page.wait_text("Connect Codex");
    let file = stage.home.path().join("auth.json");
    std::fs::write(&file, Paper::new().codex().to_string()).expect("is written");
    page.press("Other ways to sign in");
    page.press("Import a sign-in file…");
    choose(&stage, &file);
    page.wait_text("Import 1 account?");
    page.wait_text("dev@acme.example");
    assert_eq!((stage.kept(), stage.cli(["list", "--json"]).json()), (0, json!([])), "nothing before it is asked");
    page.press("Import");
    page.press("Done");
    page.wait_text("dev@acme.example");
    page.wait_text("Signed in until");
    let account = &stage.cli(["list", "--json"]).json()[0];
    assert_eq!((account["refreshable"].as_bool(), stage.kept()), (Some(false), 1));
    assert!(stage.issuer.requests().is_empty(), "the issuer heard of it");
}

/// An account's own proxy: a bad one is said under its field and changes nothing, a good one has no password in the window.
#[test]
fn an_accounts_own_proxy_is_set_in_its_details() {
    let stage = quiet();
    stage.sign_in("work", Person::sample());
    let (_app, page) = open(&stage);
    page.press("work");
    page.pick("Proxy", "An address");
    // With the key Enter, which sets it (WebDriver §17.4.2).
    let label = "Address of the proxy";
    page.fill(label, "proxy.example\u{E007}");
    page.wait_text("This address is not valid.");
    let proxy = || stage.cli(["list", "--json"]).json()[0]["proxy"].clone();
    assert!(proxy().is_null());
    page.fill(label, "socks5h://me:hunter2Zebra@127.0.0.1:9\u{E007}");
    wait_for("the proxy", SOON, || (proxy() == json!("socks5h://127.0.0.1:9")).then_some(()));
    page.wait_gone("hunter2Zebra");
    assert_eq!(stage.kept(), 2, "its password is in the keychain");
    page.pick("Proxy", "None");
    wait_for("none", SOON, || (proxy() == json!("direct")).then_some(()));
    assert_eq!(stage.kept(), 1);
}
