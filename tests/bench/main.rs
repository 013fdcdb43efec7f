//! What Codex Connect costs, measured in one run on one machine, with the ratios that do not depend on the machine.
//! The programs are those built beside this one. Linux only.

// Printing is what it is for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[cfg(target_os = "linux")]
mod measure;
#[cfg(target_os = "linux")]
mod scene;
#[cfg(target_os = "linux")]
mod scroll;
#[cfg(target_os = "linux")]
mod tray;

#[cfg(target_os = "linux")]
fn main() {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("{build} build; every number is a median, then the least and the most");
    measure::start();
    measure::command_line();
    measure::tray();
    measure::window();
    scroll::scrolling();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The virtual desktop is made for Linux.");
    std::process::exit(2);
}
