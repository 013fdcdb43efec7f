//! The rows that are no text: pipes, devices, links, folders, and files without an end.

use super::{End, Row, text};
use crate::paper::Paper;
use codex_connect_core::fault::FileTrouble as T;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes them in this folder.
pub fn rows(folder: &Path) -> Vec<Row> {
    let good = text(&Paper::new().codex());
    let mut rows = vec![];
    let at = |name: &str| folder.join(name);
    let mut add = |name: &str, path: PathBuf, end: End| rows.push(Row { name: name.to_owned(), path, end });
    fs::write(at("good.json"), &good).expect("is written");
    let under = |name: &str| {
        fs::create_dir_all(at(name)).expect("is made");
        at(name)
    };

    add("nothing there", at("missing.json"), End::Bad(T::CannotBeRead));
    add("through a file", at("good.json").join("auth.json"), End::Bad(T::CannotBeRead));
    add("a name without an end", folder.join("n".repeat(300)), End::Bad(T::CannotBeRead));
    add(
        "another name",
        {
            fs::write(at("notes.txt"), &good).expect("is written");
            at("notes.txt")
        },
        End::Held,
    );

    symlink(at("good.json"), at("link.json")).expect("is made");
    add("a link", at("link.json"), End::Held);
    symlink(at("loop.json"), at("loop.json")).expect("is made");
    add("a link to itself", at("loop.json"), End::Bad(T::CannotBeRead));
    symlink(at("missing.json"), at("dangling.json")).expect("is made");
    add("a link to nothing", at("dangling.json"), End::Bad(T::CannotBeRead));

    let made = Command::new("mkfifo").arg(at("pipe.json")).status().expect("mkfifo runs");
    assert!(made.success());
    add("a pipe that nobody writes to", at("pipe.json"), End::Bad(T::NotAFile));
    drop(UnixListener::bind(at("socket.json")).expect("is bound"));
    add("a socket", at("socket.json"), End::Bad(T::NotAFile));
    add("a device without an end", "/dev/zero".into(), End::Bad(T::NotAFile));
    add("a device with nothing", "/dev/null".into(), End::Bad(T::NotAFile));

    let sparse = |name: &str, size: u64| {
        fs::File::create(at(name)).and_then(|file| file.set_len(size)).expect("is made");
        at(name)
    };
    add("50 MB", sparse("large.json", 50_000_000), End::Bad(T::TooLarge));
    add("a byte too large", sparse("larger.json", 1_048_577), End::Bad(T::TooLarge));
    add(
        "as large as may be",
        {
            let mut text = good.clone();
            text.resize(1_048_576, b' ');
            fs::write(at("largest.json"), text).expect("is written");
            at("largest.json")
        },
        End::Held,
    );

    add("an empty folder", under("empty"), End::None);
    let useless = under("useless");
    fs::write(useless.join("a.json"), "{\"model\":\"x\"}").expect("is written");
    fs::write(useless.join("b.log"), "not JSON").expect("is written");
    add("a folder without a sign-in", useless, End::None);
    let broken = under("broken");
    fs::write(broken.join("a.json"), &good[..40]).expect("is written");
    add("a folder with a broken file", broken, End::Bad(T::NotJson));
    let mixed = under("mixed");
    fs::write(mixed.join("auth.json"), &good).expect("is written");
    fs::write(mixed.join("readme"), "not JSON").expect("is written");
    symlink(&mixed, mixed.join("again")).expect("is made");
    symlink("/", mixed.join("everything")).expect("is made");
    add("a folder with links to itself and to everything", mixed.clone(), End::Held);
    symlink(&mixed, at("to-folder")).expect("is made");
    add("a link to a folder", at("to-folder"), End::Held);

    fs::write(under("deep/1/2/3").join("auth.json"), &good).expect("is written");
    add("three folders deep", at("deep"), End::Held);
    fs::write(under("deeper/1/2/3/4").join("auth.json"), &good).expect("is written");
    add("four folders deep", at("deeper"), End::None);
    let many = under("many");
    for number in 0..1_001 {
        fs::write(many.join(format!("{number:04}.json")), "{}").expect("is written");
    }
    add("1,001 files", many, End::Bad(T::TooMany));
    rows
}
