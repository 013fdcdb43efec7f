//! A disk that takes its time: what another process changes is there for us only once the disk has it, and the last
//! write, which the file system tells, came before (behaviour 287).

use crate::stage::Stage;
use std::process::{Command, Stdio};
use world::desktop::{Browser, Options};
use world::issuer::Person;

/// Put before the C library, it makes every wait for the disk this much longer: no real disk is slow on demand.
const SLOW: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static int slowly(const char *name, int file) {
    int result = ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
    struct timespec pause = { 0, 700000000 };
    nanosleep(&pause, 0);
    return result;
}
int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
"#;

#[test]
fn a_change_that_the_disk_takes_late_is_seen() {
    let stage = Stage::with(Options { browser: Browser::Record, notes: false, ..Options::default() });
    stage.sign_in("work", Person::sample());
    let folder = tempfile::tempdir().expect("a folder");
    let (source, library) = (folder.path().join("slow.c"), folder.path().join("slow.so"));
    std::fs::write(&source, SLOW).expect("is written");
    // Where Rust links, there is a C compiler.
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).arg("-ldl").status();
    assert!(made.expect("cc runs").success());

    let _app = stage.app(["--hidden"]);
    stage.desktop.tray(["wait-label", "work · signed in"]);
    let slowly = |verb: &str| {
        let mut command = stage.program("codex-connect");
        command.args([verb, "work"]).env("LD_PRELOAD", &library).stdin(Stdio::null());
        assert!(command.status().expect("it runs").success());
    };
    slowly("pause");
    stage.desktop.tray(["wait-label", "work · paused"]);
    slowly("resume");
    stage.desktop.tray(["wait-label", "work · signed in"]);
}
