//! What may not cross between the crates, and what the tree keeps to (behaviour 31 to 33).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("is in the workspace").to_owned()
}

/// Every crate that `package` links, itself included.
fn links(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "-p", package, "-e", "normal", "--prefix", "none", "--format", "{p}"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("is text");
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn no_crate_links_what_it_must_not() {
    let doing =
        ["tokio", "hyper", "reqwest", "oauth2", "keyring", "keyring-core", "rusqlite", "open", "notify", "secrecy"];
    let showing = ["tauri", "gtk", "wry", "webkit2gtk", "tray-icon"];
    let table: [(&str, &[&str], &str); 5] = [
        ("codex-connect-core", &doing, "core decides; it does nothing and holds no secret"),
        ("codex-connect-core", &showing, "core has no face"),
        ("codex-connect-host", &showing, "host has no face"),
        ("codex-connect-host", &["clap"], "host reads no arguments"),
        ("codex-connect-cli", &showing, "the command line starts without GTK and WebKit"),
    ];
    for (package, forbidden, why) in table {
        let links = links(package);
        assert!(links.contains(package));
        for name in forbidden {
            assert!(!links.contains(*name), "{package} links {name}: {why}");
        }
    }
    // The list is worth nothing if a name in it is misspelt.
    let host = links("codex-connect-host");
    for name in doing {
        assert!(host.contains(name), "{name} is in no graph");
    }
}

#[test]
fn no_vulnerable_or_poisoning_crate_is_linked() {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "-p", "codex-connect-host", "-e", "features", "--prefix", "none"])
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("is text");
    assert!(!text.lines().any(|line| line.starts_with("rsa v")), "rsa has RUSTSEC-2023-0071");
    assert!(!text.contains("zbus feature \"tokio\""), "with it a keychain call from async code panics");
}

/// `blocking` 1.7.0 never lets its last idle thread end, and wakes it twice a second for ever.
#[test]
fn nothing_that_wakes_an_idle_computer_is_locked() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("is there");
    assert!(!lock.contains("name = \"blocking\"\nversion = \"1.7.0\""), "cargo update -p blocking --precise 1.6.2");
}

#[test]
fn files_are_about_one_thing() {
    let mut long = vec![];
    for folder in ["src-tauri", "tests", "ui/src"] {
        walk(&root().join(folder), &mut long);
    }
    assert!(long.is_empty(), "over 420 lines: {long:#?}");
}

#[test]
fn only_the_store_writes_sql_and_only_the_vault_names_items() {
    let host = root().join("src-tauri/host/src");
    for entry in std::fs::read_dir(host).expect("is there").flatten() {
        let name = entry.file_name().into_string().expect("is text");
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        if !name.starts_with("store") {
            assert!(!text.contains("rusqlite"), "{name} touches SQL");
        }
        if !name.starts_with("vault") {
            assert!(!text.contains("\"v1/"), "{name} names a keychain item");
        }
        if name != "hands.rs" && name != "run.rs" {
            assert!(!text.contains("Effect::"), "{name} matches on an effect");
        }
    }
}

fn walk(folder: &Path, long: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("is there").flatten() {
        let path = entry.path();
        let name = entry.file_name().into_string().expect("is text");
        if path.is_dir() && !matches!(name.as_str(), "target" | "node_modules" | "gen") {
            walk(&path, long);
        }
        // Written by a program, for a program.
        let code = [".rs", ".ts", ".svelte"].iter().any(|end| name.ends_with(end)) && name != "wire.ts";
        if code && std::fs::read_to_string(&path).is_ok_and(|text| text.lines().count() > 420) {
            long.push(path.display().to_string());
        }
    }
}
