//! The real keyring, locked, stopped, frozen and broken under the app (behaviour 62, 63, 286).

use crate::paper::Paper;
use crate::stage::{Stage, wait_for};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use world::desktop::{Browser, Options};
use world::issuer::Person;

const SOON: Duration = Duration::from_secs(20);

fn signed_in() -> Stage {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    stage.sign_in("work", Person::sample());
    stage
}

/// The keyring's process on this desktop.
fn keyring(stage: &Stage) -> u32 {
    let bus = format!("DBUS_SESSION_BUS_ADDRESS={}", stage.desktop.variable("DBUS_SESSION_BUS_ADDRESS"));
    let ours = |process: &Path| {
        let comm = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        comm.starts_with("gnome-keyring") && environment.split(|byte| *byte == 0).any(|set| set == bus.as_bytes())
    };
    let processes = std::fs::read_dir("/proc").expect("is there").filter_map(Result::ok);
    let id = |name: std::ffi::OsString| name.to_str().and_then(|name| name.parse().ok());
    let mut found = processes.filter(|entry| ours(&entry.path())).filter_map(|entry| id(entry.file_name()));
    found.next().expect("the keyring runs")
}

fn signal(process: u32, name: &str) {
    let status = std::process::Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status();
    assert!(status.expect("kill runs").success());
}

#[test]
fn a_locked_keyring_spends_nothing_and_is_waited_for() {
    let stage = signed_in();
    stage.desktop.keyring(["lock"]);
    let ran = stage.cli(["refresh", "work", "--force", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (5, "store_locked"), "{}", ran.err);
    assert_eq!(stage.issuer.counts().refreshes, 0, "nothing was sent");
    stage.desktop.keyring(["unlock"]);
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 0);
    assert_eq!(stage.cli(["validate", "work"]).code, 0);
}

#[test]
fn a_stopped_keyring_is_said_and_loses_nothing() {
    let stage = signed_in();
    stage.desktop.keyring(["stop"]);
    let ran = stage.cli(["refresh", "work", "--force", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (5, "store_missing"), "{}", ran.err);
    assert_eq!(stage.issuer.counts().refreshes, 0, "nothing was sent");
    assert_eq!(stage.cli(["status", "work", "--json"]).json()["standing"], "waiting");
}

/// Frozen in the middle of a refresh: the tray answers, and the app ends within three seconds.
#[test]
fn a_frozen_keyring_holds_up_neither_the_tray_nor_the_end() {
    let stage = signed_in();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    let keyring = keyring(&stage);
    signal(keyring, "STOP");
    stage.desktop.tray(["click", "Refresh all now"]);
    stage.desktop.tray(["wait-label", "work · refreshing"]);
    let begun = Instant::now();
    stage.desktop.tray(["menu"]);
    let tool = begun.elapsed();
    app.signal("TERM");
    let begun = Instant::now();
    let ran = app.end(Duration::from_secs(8));
    let ended = begun.elapsed();
    signal(keyring, "CONT");
    assert!(ended < Duration::from_secs(6), "it took {ended:?} to end: {}", ran.err);
    assert!(tool < Duration::from_secs(5), "the tray took {tool:?}, the tool's own start included");
    let end = Instant::now() + SOON;
    loop {
        let ran = stage.cli(["validate", "work"]);
        if ran.code == 0 {
            break;
        }
        assert!(Instant::now() < end, "{} keyring: {}", stage.desktop.keyring(["status"]), ran.err);
    }
    assert_eq!(stage.issuer.counts().reuses, 0);
}

/// The connection that the app has to it is of no use any more (behaviour 286).
#[test]
fn a_keyring_that_crashed_is_found_again() {
    let stage = signed_in();
    let app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    let refresh = |times| {
        stage.desktop.tray(["click", "Refresh all now"]);
        wait_for("the refresh", SOON, || (stage.issuer.counts().refreshes == times).then_some(()));
        stage.desktop.tray(["wait-label", "work · signed in"]);
    };
    refresh(1);
    let broken = keyring(&stage);
    signal(broken, "SEGV");
    wait_for("another keyring", SOON, || {
        let status = stage.desktop.keyring(["status"]);
        (status == "unlocked" && keyring(&stage) != broken).then_some(())
    });
    refresh(2);
    app.signal("TERM");
    assert_eq!(app.end(SOON).code, 0);
    assert_eq!(stage.cli(["validate", "work"]).code, 0);
    assert_eq!(stage.issuer.counts().reuses, 0);
}

/// The item as the Codex CLI's own library writes it, under attributes that we never write (behaviour 157).
#[test]
fn the_codex_clis_item_is_found_and_left_as_it_is() {
    let stage = Stage::without_pages();
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("config.toml"), "cli_auth_credentials_store = \"keyring\"\n").expect("is written");
    let real = std::fs::canonicalize(home.path()).expect("is there");
    let hash = Sha256::digest(real.to_str().expect("is text").as_bytes());
    let user = format!("cli|{}", hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>());
    let text = Paper::new().codex().to_string();
    let attributes = ["service", "Codex Auth", "username", &user, "target", "default", "application", "rust-keyring"];
    let mut store = stage.desktop.command("secret-tool");
    store.args(["store", "--label", &format!("{user}@Codex Auth:default (keyring v3.6.3)")]).args(attributes);
    let mut store = store.stdin(Stdio::piped()).spawn().expect("it starts");
    store.stdin.take().expect("is piped").write_all(text.as_bytes()).expect("it reads");
    assert!(store.wait().expect("it ends").success());

    let ran = stage.cli(["import", home.path().to_str().expect("is text"), "--json"]);
    assert_eq!((ran.code, ran.json()["added"][0]["email"].as_str()), (0, Some("dev@acme.example")), "{}", ran.err);
    let mut lookup = stage.desktop.command("secret-tool");
    let left = lookup.arg("lookup").args(&attributes[..4]).output().expect("it runs");
    assert!(left.stdout == text.as_bytes(), "the item is as it was");
    stage.desktop.keyring(["lock"]);
    let ran = stage.cli(["import", home.path().to_str().expect("is text"), "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (5, "store_locked"), "{}", ran.err);
}
