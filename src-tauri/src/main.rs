//! `codex-connect-desktop`: the tray app. One binary, two parts that never mix.
//!
//! | room | part | what it is about |
//! | --- | --- | --- |
//! | [`args`] | – | which part is asked for |
//! | [`resident`] | resident | the app without a window: host, tray, notices, single instance |
//! | [`tray`] | resident | draws core's menu, and only what differs |
//! | [`picture`] | resident | the tray's pictures, as the desktop wants them painted |
//! | [`tray_host`] | resident | waits for a desktop that shows trays (Linux) |
//! | [`login`] | resident | starting at login |
//! | [`notices`] | resident | shows core's notices |
//! | [`clipboard`] | resident | the clipboard, kept alive |
//! | [`child`] | resident | starts the window's process and talks with it |
//! | [`wire`] | both | the lines between them |
//! | [`window`] | window | one web view; no token, no database, no keychain |
//! | [`files`] | window | files that a person chooses, or drops on it |
//! | [`geometry`] | window | where it is and how large, from one opening to the next |
#![cfg_attr(windows, windows_subsystem = "windows")]

mod args;
mod child;
mod clipboard;
mod files;
mod geometry;
mod login;
mod notices;
mod picture;
mod resident;
mod tray;
#[cfg(target_os = "linux")]
mod tray_host;
mod window;
mod wire;

fn main() -> std::process::ExitCode {
    match args::parse(std::env::args_os().skip(1)) {
        args::Part::Say { text, code } => args::say(&text, code),
        args::Part::Window { home } => window::run(home),
        args::Part::Resident(start) => resident::run(start),
    }
}

/// Made once in either part: it embeds the page.
fn context() -> tauri::Context {
    tauri::generate_context!()
}
