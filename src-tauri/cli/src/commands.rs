//! Each command, in a few lines.

use crate::account::{as_json, as_rows};
use crate::args::{Args, Command, Format, grammar};
use crate::connect;
use crate::proxy;
use crate::say::{self, Failure, Voice};
use crate::transfer;
use crate::upkeep;
use codex_connect_core::ask::SignIn;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::span;
use codex_connect_core::view::AccountView;
use codex_connect_core::words::Arg;
use codex_connect_host::outside::{NoClipboard, Outside};
use codex_connect_host::paths::Paths;
use codex_connect_host::{Host, Pasted, doctor, settings, trace};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Runs a command.
///
/// # Errors
/// The fault it ends with.
pub fn run(args: Args) -> Result<(), Failure> {
    let Some(command) = args.command else {
        return if args.json { Err(Failure::usage(no_command(), true)) } else { open_app(args.home) };
    };
    if let Command::Completions { shell } = command {
        clap_complete::generate(shell, &mut grammar(), "codex-connect", &mut std::io::stdout());
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|_| Failure::Said(1))?;
    let result = runtime.block_on(perform(command, args.home, args.json));
    // A keychain that hangs, or a terminal that is being read, does not hold the end up.
    runtime.shutdown_timeout(Duration::from_millis(200));
    result
}

async fn perform(command: Command, home: Option<PathBuf>, json: bool) -> Result<(), Failure> {
    let early = Voice { json, language: settings::system_language() };
    let paths = Paths::discover(home).map_err(|fault| early.fault(fault))?;
    let mut settings = settings::load(&paths, std::env::vars_os()).map_err(|fault| early.fault(fault))?;
    let voice = Voice { json, language: settings.language() };
    let log = trace::start(&paths).map_err(|fault| voice.fault(fault))?;
    if let Command::Connect { timeout: Some(timeout), .. } = &command {
        settings.callback.timeout = *timeout;
    }
    let outside = Outside::real(Arc::new(NoClipboard));
    let host = Host::start(outside, paths, settings, false).await.map_err(|fault| voice.fault(fault))?;
    let connects = matches!(command, Command::Connect { .. });
    let mut work = std::pin::pin!(dispatch(&host, voice, command));
    let result = tokio::select! {
        result = &mut work => result,
        // A token that comes in must still be saved; `connect` ends its sign-in by itself.
        () = connect::interrupted(), if !connects => {
            tokio::time::timeout(LAST_WORK, &mut work).await.unwrap_or_else(|_| Err(voice.cancelled()))
        }
    };
    host.stop().await;
    drop(log);
    result
}

async fn dispatch(host: &Host, voice: Voice, command: Command) -> Result<(), Failure> {
    match command {
        Command::Connect { name, description, account, keep_as_new, no_browser, device, workspace, proxy, timeout } => {
            let proxy = proxy::typed_line(proxy).await;
            let timeout = timeout.filter(|_| device);
            let wanted = connect::Wanted {
                name,
                description,
                account,
                keep_as_new,
                proxy,
                no_browser,
                device,
                workspace,
                timeout,
            };
            connect::run(host, voice, wanted).await
        }
        Command::AuthUrl { account, workspace, proxy } => {
            let proxy = proxy::typed_line(proxy).await;
            let account = account.map(|typed| connect::sign_in_of(host, voice, &typed)).transpose()?;
            auth_url(host, voice, SignIn { account, workspace, proxy, ..SignIn::default() }).await
        }
        Command::Exchange { session, code, callback_url, name, description } => {
            let answer = match code {
                Some(code) => Pasted::Code(given(code).await),
                None => Pasted::Address(given(callback_url.unwrap_or_default()).await),
            };
            let done = host.exchange(&session, answer, name, description).await;
            connect::announce(host, voice, &done.map_err(|fault| voice.fault(fault))?).await
        }
        Command::List => list(host, voice, None),
        Command::Status { account } => list(host, voice, account),
        Command::Token { account, min_life, format } => token(host, voice, &account, min_life, format).await,
        Command::Refresh { account, all: _, force } => upkeep::refresh(host, voice, account, force).await,
        Command::Validate { account } => upkeep::validate(host, voice, &account).await,
        Command::History { account } => upkeep::history(host, voice, account).await,
        Command::SetProxy { account, proxy } => proxy::set(host, voice, &account, proxy).await,
        Command::Pause { account } => upkeep::pause(host, voice, &account, true).await,
        Command::Resume { account } => upkeep::pause(host, voice, &account, false).await,
        Command::Remove { account, no_revoke } => remove(host, voice, &account, !no_revoke).await,
        Command::Import { paths, take_over } => transfer::import(host, voice, paths, take_over).await,
        Command::Export { account, format, to, hand_over } => {
            transfer::export(host, voice, &account, format, to, hand_over).await
        }
        Command::AddKey { name } => transfer::add_key(host, voice, &name).await,
        Command::Doctor => examine(host, voice).await,
        Command::Completions { .. } => Ok(()),
    }
}

async fn auth_url(host: &Host, voice: Voice, plan: SignIn) -> Result<(), Failure> {
    let session = host.auth_url(&plan).await.map_err(|fault| voice.fault(fault))?;
    let address = session.auth_url.expose_secret();
    if voice.json {
        let ends = crate::account::time(session.expires_at);
        say::value(&json!({ "auth_url": address, "session_id": session.session_id, "expires_at": ends }));
        return Ok(());
    }
    let words = voice.words();
    say::aside(&words.say("cli-open-address"));
    say::line(address);
    say::aside(&words.say_with("cli-session", &[("id", Arg::from(session.session_id))]));
    let until = span::when(words, session.expires_at, &host.view().borrow().zone);
    say::aside(&words.say_with("cli-session-until", &[("when", Arg::from(until))]));
    Ok(())
}

/// What was typed, or with `-` what is on standard input: arguments are seen by every program.
async fn given(typed: String) -> SecretString {
    if typed != "-" {
        return typed.into();
    }
    let read = tokio::task::spawn_blocking(|| std::io::read_to_string(std::io::stdin()).unwrap_or_default());
    read.await.unwrap_or_default().into()
}

/// The view that a face has. No network, no keychain.
fn list(host: &Host, voice: Voice, account: Option<String>) -> Result<(), Failure> {
    let view = host.view().borrow().clone();
    let words = voice.words();
    if let Some(typed) = account {
        let id = host.find(&typed).map_err(|fault| voice.fault(fault))?;
        let Some(account) = view.account(&id) else { return Ok(()) };
        if voice.json {
            say::value(&as_json(account, words));
            return Ok(());
        }
        as_rows(&[account], &view, voice).iter().for_each(|row| say::line(row));
        if let Some(proxy) = &account.proxy {
            say::line(&words.say_with("cli-proxy", &[("proxy", Arg::from(proxy.as_str()))]));
        }
        if let Some(fault) = &account.fault {
            say::line(&fault.sentence(words));
            say::line(&words.say_with("cli-next", &[("next", Arg::from(fault.next_step(words)))]));
        }
        return Ok(());
    }
    if voice.json {
        say::value(&Value::from(view.accounts.iter().map(|account| as_json(account, words)).collect::<Vec<_>>()));
    } else if view.accounts.is_empty() {
        say::line(&words.say("cli-none"));
    } else {
        let accounts: Vec<&AccountView> = view.accounts.iter().collect();
        as_rows(&accounts, &view, voice).iter().for_each(|row| say::line(row));
    }
    Ok(())
}

async fn token(host: &Host, voice: Voice, typed: &str, min_life: Duration, format: Format) -> Result<(), Failure> {
    let voice = Voice { json: voice.json || format == Format::Json, ..voice };
    let account = host.find(typed).map_err(|fault| voice.fault(fault))?;
    let token = host.token(&account, min_life).await.map_err(|fault| voice.fault(fault))?;
    let value = token.value.expose_secret();
    match format {
        Format::Json => say::value(&as_token(value, &token)),
        _ if voice.json => say::value(&as_token(value, &token)),
        Format::Raw => say::line(value),
        Format::Header => say::line(&format!("Authorization: Bearer {value}")),
    }
    Ok(())
}

fn as_token(value: &str, token: &codex_connect_host::AccessToken) -> Value {
    json!({
        "access_token": value, "token_type": "Bearer", "account_id": token.account_id,
        "expires_at": token.expires_at.map(crate::account::time),
    })
}

async fn remove(host: &Host, voice: Voice, typed: &str, revoke: bool) -> Result<(), Failure> {
    let account = host.find(typed).map_err(|fault| voice.fault(fault))?;
    let seen = host.view().borrow().account(&account).cloned();
    let (name, ours) =
        seen.map(|account| (account.name.clone(), !account.shared && !account.is_key())).unwrap_or_default();
    // There is nothing to end at the issuer, or it is another program's to end.
    let revoked = host.remove(&account, revoke && ours).await.map_err(|fault| voice.fault(fault))?;
    if voice.json {
        say::value(&json!({ "removed": account, "revoked": revoked }));
    } else {
        let key = if revoked { "cli-removed" } else { "cli-removed-only" };
        say::line(&voice.words().say_with(key, &[("name", Arg::from(name))]));
    }
    Ok(())
}

async fn examine(host: &Host, voice: Voice) -> Result<(), Failure> {
    let findings = doctor::examine(host).await;
    if voice.json {
        let all = findings.iter().map(|finding| {
            json!({
                "check": finding.check, "well": finding.is_well(), "message": finding.said,
                "code": finding.code, "next_step": finding.next_step,
            })
        });
        say::value(&Value::from(all.collect::<Vec<_>>()));
    } else {
        for finding in &findings {
            say::line(&format!("{} {}", if finding.is_well() { "✓" } else { "✗" }, finding.said));
            if let Some(next) = &finding.next_step {
                say::line(&format!("  {}", voice.words().say_with("cli-next", &[("next", Arg::from(next.as_str()))])));
            }
        }
    }
    match findings.into_iter().find_map(|finding| finding.code) {
        Some(code) => Err(Failure::Said(say::code(code))),
        None => Ok(()),
    }
}

/// With nothing typed: the app if it is installed and there is a screen, else help.
fn open_app(home: Option<PathBuf>) -> Result<(), Failure> {
    let started = app().filter(|_| has_screen()).is_some_and(|path| {
        let mut app = Process::new(path);
        app.arg("--show").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(home) = home {
            app.arg("--home").arg(home);
        }
        // Ctrl-C in this terminal is not for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut app, 0);
        app.spawn().is_ok()
    });
    if !started {
        let _ = grammar().print_help();
    }
    Ok(())
}

/// The app, beside this program or on the path.
fn app() -> Option<PathBuf> {
    let name = if cfg!(windows) { "codex-connect-desktop.exe" } else { "codex-connect-desktop" };
    let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = beside.into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn has_screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn no_command() -> clap::Error {
    grammar().error(clap::error::ErrorKind::MissingSubcommand, "a command is missing")
}

impl From<FaultCode> for Failure {
    fn from(code: FaultCode) -> Failure {
        Failure::Said(say::code(code))
    }
}

/// How long what is under way may go on after the person asked for the end.
const LAST_WORK: Duration = Duration::from_secs(3);
