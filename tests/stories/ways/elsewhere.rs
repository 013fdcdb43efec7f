//! A browser that cannot come back to this computer, and one that is on another.

use super::{SOON, another_program};
use crate::stage::{Stage, wait_for};
use std::time::Duration;
use world::desktop::Options;
use world::issuer::{Person, SecretKind};

/// The command line, both ports held: in by a device code, with nothing of it left behind.
#[test]
fn the_command_line_signs_in_by_code_where_both_ports_are_held() {
    let stage = Stage::without_pages();
    stage.issuer.set_device_interval(Duration::from_secs(1));
    stage.ports.into_iter().for_each(another_program);
    let mut connect = stage.start(["connect", "--device", "--json", "--name", "coded"]);
    let address = connect.line_with("/codex/device").trim().to_owned();
    let line = connect.line_with("type this code there: ");
    let code = line.rsplit(' ').next().expect("is the last word").trim().to_owned();
    connect.line_with("It is good for 15 min.");
    assert_eq!(address, format!("{}/codex/device", stage.issuer.url()));
    wait_for("a poll", SOON, || (stage.issuer.counts().polls > 0).then_some(()));
    stage.type_code(&code, "approve");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((ran.json()["name"].as_str(), ran.json()["email"].as_str()), (Some("coded"), Some("dev@acme.example")));
    assert!(!ran.err.contains('█'), "no picture where nobody sees it");
    assert_eq!(stage.kept(), 1);
    let left = everything(stage.home.path());
    for secret in stage.issuer.secrets() {
        let bytes = secret.value.as_bytes();
        let found = left.windows(bytes.len()).any(|window| window == bytes) || ran.err.contains(&secret.value);
        assert!(!found, "{:?} is left behind", secret.kind);
    }
    assert!(stage.issuer.secrets().iter().any(|secret| secret.kind == SecretKind::DeviceAuth));

    // Declined on the page, and given up here.
    let mut connect = stage.start(["connect", "--device", "--json"]);
    let line = connect.line_with("type this code there: ");
    stage.type_code(line.rsplit(' ').next().expect("is the last word").trim(), "cancel");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (7, "declined"), "{}", ran.err);
    let mut connect = stage.start(["connect", "--device", "--json", "--timeout", "6s"]);
    connect.line_with("type this code there: ");
    let ran = connect.end(SOON);
    assert_eq!((ran.code, ran.fault().as_str()), (8, "too_late"), "{}", ran.err);
    let polls = stage.issuer.counts().polls;
    std::thread::sleep(Duration::from_millis(1_300));
    assert_eq!(stage.issuer.counts().polls, polls, "nothing polls any more");
}

fn everything(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        match entry.path() {
            path if path.is_dir() => bytes.extend(everything(&path)),
            path => bytes.extend(std::fs::read(path).unwrap_or_default()),
        }
    }
    bytes
}

/// In a real browser, with another program on both ports: the last page is that program's, and its address is pasted.
#[test]
fn in_a_browser_by_paste_and_by_code() {
    let stage = Stage::with(Options { panel: false, notes: false, ..Options::default() });
    stage.issuer.set_device_interval(Duration::from_secs(1));
    stage.ports.into_iter().for_each(another_program);
    let mut connect = stage.start(["connect", "--json", "--name", "pasted"]);
    let named = connect.line_with("is held by");
    assert!(named.contains(&format!("process {}", std::process::id())) && named.contains("running since"), "{named}");
    connect.line_with("paste the address of the page that does not load");
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    let last = stage.desktop.browser(["wait-where", "/auth/callback"]);
    // As a terminal hands a long line on.
    let (first, second) = last.trim().split_at(last.trim().len() / 2);
    connect.say(&format!("“{first}"));
    connect.say(&format!("{second}”"));
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["name"], "pasted");

    stage.issuer.next_person(Person::at_home());
    let mut connect = stage.start(["connect", "--device", "--json", "--name", "coded"]);
    let address = connect.line_with("/codex/device").trim().to_owned();
    let line = connect.line_with("type this code there: ");
    let code = line.rsplit(' ').next().expect("is the last word").trim().to_lowercase();
    stage.desktop.browser(["open", &address]);
    stage.desktop.browser(["wait-where", "/codex/device"]);
    stage.desktop.browser(["type", "#code", "WRONG-CODE9"]);
    stage.desktop.browser(["click", "Approve"]);
    assert!(stage.desktop.browser(["text", "#wrong"]).contains("Nobody waits"));
    stage.desktop.browser(["type", "#code", &code]);
    stage.desktop.browser(["click", "Approve"]);
    assert_eq!(stage.desktop.browser(["text", "#done"]), "Signed in");
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((ran.json()["name"].as_str(), ran.json()["email"].as_str()), (Some("coded"), Some("me@home.example")));
    assert_eq!(stage.kept(), 2);
}

/// Over SSH no browser is opened, and the line for the own computer is printed.
#[test]
fn over_ssh_it_says_how_the_browser_comes_back() {
    let stage = Stage::without_pages();
    let command = |arguments: &[&str]| {
        let mut command = stage.program("codex-connect");
        command.args(arguments).env("SSH_CONNECTION", "198.51.100.4 50022 192.0.2.7 2222").env("USER", "dev");
        command
    };
    let mut connect = crate::stage::run(command(&["connect", "--json"]));
    let line = connect.line_with("ssh -N -L ");
    let port = stage.ports[0];
    assert_eq!(line.trim(), format!("ssh -N -L {port}:localhost:{port} -p 2222 dev@192.0.2.7"));
    connect.line_with("Use the name by which you reached this computer, if it is another.");
    let address = connect.address();
    stage.follow(&address);
    let ran = connect.end(SOON);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!stage.desktop.folder().join("urls.jsonl").exists(), "no browser was opened");
    let doctor = crate::stage::Ran::from(command(&["doctor"]).output().expect("it runs"));
    assert!(doctor.out.contains("This is a remote computer, reached by SSH."), "{}", doctor.out);
    assert!(stage.cli(["doctor"]).out.contains("This computer can show a browser itself."));
    // An address that only a network behind a router knows is none for the person's own computer.
    let mut behind = command(&["connect", "--json"]);
    behind.env("SSH_CONNECTION", "198.51.100.4 50022 10.0.0.7 22");
    let line = crate::stage::run(behind).line_with("ssh -N -L ");
    assert!(line.contains("dev@") && !line.contains("10.0.0.7"), "{line}");
}
