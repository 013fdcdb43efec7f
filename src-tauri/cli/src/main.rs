//! `codex-connect`: the command line. It reads arguments, asks the host, and says what came of it.
//!
//! | room | what it is about |
//! | --- | --- |
//! | [`args`] | what can be typed |
//! | [`commands`] | each command, in a few lines |
//! | [`connect`], [`progress`], [`lines`] | the one that goes on for a while, what it says and what is typed |
//! | [`proxy`] | an account's own proxy |
//! | [`upkeep`] | refresh, validate, history, pause, resume |
//! | [`transfer`] | import, export, API keys |
//! | [`account`] | an account as JSON and as a row |
//! | [`say`] | standard output, standard error and exit codes |
//!
//! With `--json` one JSON value is on standard output and nothing else; words are on standard error.

mod account;
mod args;
mod commands;
mod connect;
mod lines;
mod progress;
mod proxy;
mod say;
mod transfer;
mod upkeep;

use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::catch_unwind(|| say::end(args::parse().and_then(commands::run))).unwrap_or(ExitCode::from(1))
}
