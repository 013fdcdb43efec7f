//! What can be typed.

use crate::say::Failure;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use codex_connect_core::name;
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

/// Keeps Codex sign-ins alive.
#[derive(Parser)]
#[command(name = "codex-connect", version, about, propagate_version = true)]
pub struct Args {
    /// Print one JSON value on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Keep settings, account list and logs in this folder
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Sign in with the browser, or by a code
    ///
    /// Prints the address, opens the browser, and prints the account. The address of the last page, pasted here,
    /// finishes the sign-in too.
    Connect {
        /// Name of the new account
        #[arg(long, value_parser = any_name)]
        name: Option<String>,
        /// Description of the new account
        #[arg(long)]
        description: Option<String>,
        /// Sign in again to this account, in place
        #[arg(long)]
        account: Option<String>,
        /// Keep another account than the one asked for, as an account of its own
        #[arg(long, requires = "account")]
        keep_as_new: bool,
        /// Proxy of this sign-in and its account: http://, https://, socks5:// or socks5h:// with its port, direct, or
        /// system; `-` reads it from standard input
        #[arg(long, value_name = "PROXY")]
        proxy: Option<String>,
        /// Do not open the browser
        #[arg(long)]
        no_browser: bool,
        /// Sign in by a code that is typed on any device
        #[arg(long)]
        device: bool,
        /// Only this ChatGPT workspace, by its id
        #[arg(long, value_name = "ID", value_parser = workspace)]
        workspace: Option<String>,
        /// Time to sign in, as in 10m
        #[arg(long, value_parser = span)]
        timeout: Option<Duration>,
    },
    /// Print a sign-in address for `exchange`, and open nothing
    AuthUrl {
        /// Sign in again to this account, in place
        #[arg(long)]
        account: Option<String>,
        /// Only this ChatGPT workspace, by its id
        #[arg(long, value_name = "ID", value_parser = workspace)]
        workspace: Option<String>,
        /// Proxy of this sign-in and its account: http://, https://, socks5:// or socks5h:// with its port, direct, or
        /// system; `-` reads it from standard input
        #[arg(long, value_name = "PROXY")]
        proxy: Option<String>,
    },
    /// Finish a sign-in that `auth-url` began, once, within its time
    Exchange {
        /// The session's id
        #[arg(long)]
        session: String,
        /// The code that the browser brought back; `-` reads it from standard input
        // A code is of any characters that can be seen (RFC 6749 A.11), and may begin as an option does.
        #[arg(
            long,
            required_unless_present = "callback_url",
            conflicts_with = "callback_url",
            allow_hyphen_values = true
        )]
        code: Option<String>,
        /// The whole address of the last page; `-` reads it from standard input
        #[arg(long)]
        callback_url: Option<String>,
        /// Name of the new account
        #[arg(long, value_parser = any_name)]
        name: Option<String>,
        /// Description of the new account
        #[arg(long)]
        description: Option<String>,
    },
    /// List the accounts
    List,
    /// Show how the accounts stand
    Status {
        /// Id, name or e-mail address
        account: Option<String>,
    },
    /// Print a valid access token, refreshed first if it must be
    Token {
        /// Id, name or e-mail address
        account: String,
        /// How long it must still live, as in 30m; at most half of a token's life is asked for
        #[arg(long, value_name = "TIME", value_parser = life, default_value = "0s")]
        min_life: Duration,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = Format::Raw)]
        format: Format,
    },
    /// Refresh what is due
    Refresh {
        /// Id, name or e-mail address; without one, and with `--all`, every account
        account: Option<String>,
        /// Every account
        #[arg(long, conflicts_with = "account")]
        all: bool,
        /// Now, due or not; and where an answer was lost, the one recorded try that is left
        #[arg(long)]
        force: bool,
    },
    /// Ask the service whether it accepts the access token
    Validate {
        /// Id, name or e-mail address
        account: String,
    },
    /// Show what has happened, newest first
    History {
        /// Id, name or e-mail address; without one, every account
        account: Option<String>,
    },
    /// Give an account a proxy of its own
    ///
    /// A name and a password in the address are kept in the keychain. Arguments are seen by other programs while a
    /// command runs: `-` reads the address from standard input.
    SetProxy {
        /// Id, name or e-mail address
        account: String,
        /// http://, https://, socks5:// or socks5h:// with its port, direct, or system; `-` reads it from standard
        /// input; `default`, or nothing in quotes, for the general one
        proxy: String,
    },
    /// Refresh an account no more until it is resumed
    Pause {
        /// Id, name or e-mail address
        account: String,
    },
    /// Refresh a paused account again
    Resume {
        /// Id, name or e-mail address
        account: String,
    },
    /// End a sign-in at the issuer and forget the account
    Remove {
        /// Id, name or e-mail address
        account: String,
        /// Forget it without telling the issuer
        #[arg(long)]
        no_revoke: bool,
    },
    /// Take sign-ins out of the files of other programs
    ///
    /// Reads the auth.json of the Codex CLI, the files of CLIProxyAPI and the exports of relays. What is imported is not
    /// refreshed, because the other program may use it, too.
    Import {
        /// Files, and folders of files
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Refresh it here from now on; the other program may be signed out by that
        #[arg(long)]
        take_over: bool,
    },
    /// Write an account to a file for another program
    Export {
        /// Id, name or e-mail address
        account: String,
        /// Which program the file is for
        #[arg(long, value_enum)]
        format: FileFormat,
        /// A file, or a folder; without it, this folder
        #[arg(long, value_name = "PATH")]
        to: Option<PathBuf>,
        /// Refresh it here no more: it is moved, not copied
        #[arg(long)]
        hand_over: bool,
    },
    /// Keep an API key, read from standard input
    ///
    /// The key of an account that is there by this name is replaced.
    AddKey {
        /// Name of the account
        #[arg(value_parser = name)]
        name: String,
    },
    /// Look at keychain, callback ports, browser, proxies and issuer
    Doctor,
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The token alone
    Raw,
    /// An object with its expiry
    Json,
    /// An Authorization header
    Header,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// auth.json of the Codex CLI
    Codex,
    /// A credential file of CLIProxyAPI
    Cliproxyapi,
}

/// Reads the arguments.
///
/// # Errors
/// What is wrong with them, status 2.
pub fn parse() -> Result<Args, Failure> {
    let typed: Vec<_> = std::env::args_os().collect();
    let json = typed.iter().any(|arg| arg == "--json");
    Args::try_parse_from(typed).map_err(|error| Failure::usage(error, json))
}

/// The whole grammar, for completions and help.
pub fn grammar() -> clap::Command {
    Args::command()
}

fn span(text: &str) -> Result<Duration, String> {
    let span = codex_connect_host::settings::duration(text).filter(|span| span.as_secs() <= 3_600);
    span.ok_or_else(|| "a span from 1s to 1h, as in 10m".to_owned())
}

fn workspace(text: &str) -> Result<String, String> {
    let plain = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    if plain { Ok(text.to_owned()) } else { Err("the id of one workspace".to_owned()) }
}

fn name(text: &str) -> Result<String, String> {
    let name = name::clean(text, name::LONGEST);
    if name.is_empty() { Err("a name".to_owned()) } else { Ok(name) }
}

/// The same, or none: then the account is called by its address.
fn any_name(text: &str) -> Result<String, Infallible> {
    Ok(name::clean(text, name::LONGEST))
}

fn life(text: &str) -> Result<Duration, String> {
    if text == "0s" {
        return Ok(Duration::ZERO);
    }
    let span = codex_connect_host::settings::duration(text).filter(|span| span.as_secs() <= 30 * 24 * 3_600);
    span.ok_or_else(|| "a span from 1s to 30d, as in 30m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        grammar().debug_assert();
    }

    #[test]
    fn a_name_is_one_line_that_reads_in_one_direction() {
        let typed = "Wo\u{202e}rk\n";
        for line in [vec!["codex-connect", "connect", "--name", typed], vec!["codex-connect", "add-key", typed]] {
            let name = match Args::try_parse_from(&line).map(|args| args.command) {
                Ok(Some(Command::Connect { name, .. })) => name,
                Ok(Some(Command::AddKey { name })) => Some(name),
                _ => None,
            };
            assert_eq!(name.as_deref(), Some("Work"), "{line:?}");
        }
        assert!(Args::try_parse_from(["codex-connect", "add-key", "\u{202e}"]).is_err());
    }

    #[test]
    fn a_code_may_begin_with_a_hyphen() {
        for given in ["-0aZ", "--code", "-", "ac_1"] {
            let line = ["codex-connect", "exchange", "--session", "s", "--code", given, "--name", "n"];
            let Ok(Args { command: Some(Command::Exchange { code, .. }), .. }) = Args::try_parse_from(line) else {
                panic!("{given} is not taken")
            };
            assert_eq!(code.as_deref(), Some(given));
        }
    }
}
