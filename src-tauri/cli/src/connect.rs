//! `connect`: the command that goes on for a while.

use crate::account::as_json;
use crate::args::grammar;
use crate::lines::Lines;
use crate::progress::{End, Progress};
use crate::say::{self, Failure, Voice};
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::setting::Typed;
use codex_connect_core::view::AccountView;
use codex_connect_core::words::Arg;
use codex_connect_host::{Host, surroundings};
use std::time::Duration;

/// What was asked for.
pub struct Wanted {
    /// Name of the new account.
    pub name: Option<String>,
    /// Description of the new account.
    pub description: Option<String>,
    /// The account to sign in to again.
    pub account: Option<String>,
    /// Whether another account than that one is kept, as an account of its own.
    pub keep_as_new: bool,
    /// The proxy of the sign-in and its account.
    pub proxy: Option<Typed>,
    /// Whether the browser stays closed.
    pub no_browser: bool,
    /// Whether it is by a device code.
    pub device: bool,
    /// The one workspace that will do.
    pub workspace: Option<String>,
    /// How long a device code is waited for, when not until it runs out.
    pub timeout: Option<Duration>,
}

/// Signs in.
///
/// # Errors
/// The fault it ends with.
pub async fn run(host: &Host, voice: Voice, wanted: Wanted) -> Result<(), Failure> {
    let account = wanted.account.map(|typed| sign_in_of(host, voice, &typed)).transpose()?;
    let mut lines = Lines::start();
    let here = surroundings::look();
    let plan = SignIn {
        account,
        name: wanted.name,
        description: wanted.description,
        // Nobody would see it there.
        no_browser: wanted.no_browser || !here.has_browser(),
        paste_only: lines.may_come(),
        keep_as_new: wanted.keep_as_new,
        device: wanted.device,
        workspace: wanted.workspace,
        proxy: wanted.proxy,
    };
    let mut view = host.view();
    view.mark_unchanged();
    host.ask(Ask::Connect(plan));
    let mut progress = Progress::new(here);
    let mut run_out = std::pin::pin!(run_out(wanted.timeout));
    let mut interrupted = std::pin::pin!(interrupted());
    loop {
        tokio::select! {
            changed = view.changed() => {
                if changed.is_err() {
                    return Err(Failure::Said(1));
                }
                let now = view.borrow_and_update().clone();
                match progress.tell(host, voice, &now, lines.may_come()) {
                    None => {}
                    Some(End::Connected(account)) => return announce(host, voice, &account).await,
                    Some(End::Failed(fault)) => return Err(voice.fault(fault)),
                    Some(End::Cancelled) => return Err(voice.cancelled()),
                }
            }
            line = lines.next(), if progress.takes_lines => match line {
                Some(line) => {
                    progress.pasted();
                    host.paste(&line);
                }
                // Neither the browser nor a paste can bring the answer any more.
                None => if let Some(fault) = progress.ports.clone() {
                    host.ask(Ask::Cancel);
                    return Err(voice.fault(fault));
                },
            },
            () = &mut run_out => {
                host.ask(Ask::Cancel);
                return Err(voice.fault(FaultCode::TooLate.into()));
            }
            () = &mut interrupted => {
                host.ask(Ask::Cancel);
                return Err(voice.cancelled());
            }
        }
    }
}

/// Ends after this long; never without it.
async fn run_out(after: Option<Duration>) {
    match after {
        Some(after) => tokio::time::sleep(after).await,
        None => std::future::pending().await,
    }
}

/// The account to sign in to again.
///
/// # Errors
/// `account_unknown`; or that it is an API key, which no sign-in replaces.
pub fn sign_in_of(host: &Host, voice: Voice, typed: &str) -> Result<AccountId, Failure> {
    let id = host.find(typed).map_err(|fault| voice.fault(fault))?;
    if host.view().borrow().account(&id).is_some_and(AccountView::is_key) {
        let message = format!("{typed} is an API key: replace it with add-key");
        return Err(Failure::usage(grammar().error(clap::error::ErrorKind::ValueValidation, message), voice.json));
    }
    Ok(id)
}

/// Prints an account that has just come.
///
/// # Errors
/// `list_unwritable` when it is not in the list within two seconds.
pub async fn announce(host: &Host, voice: Voice, id: &AccountId) -> Result<(), Failure> {
    let mut view = host.view();
    let seen = view.wait_for(|view| view.account(id).is_some());
    let _ = tokio::time::timeout(Duration::from_secs(2), seen).await.is_ok();
    let view = host.view().borrow().clone();
    let Some(account) = view.account(id) else { return Err(voice.fault(FaultCode::ListUnwritable.into())) };
    if voice.json {
        say::value(&as_json(account, voice.words()));
    } else {
        say::line(&voice.words().say_with("cli-connected", &[("email", Arg::from(account.email.as_str()))]));
    }
    Ok(())
}

/// Ends when the person, or the system, asks this program to end.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
