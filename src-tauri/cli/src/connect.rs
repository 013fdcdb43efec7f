//! `connect`: the command that goes on for a while.

use crate::account::as_json;
use crate::say::{self, Failure, Voice};
use codex_connect_core::account::AccountId;
use codex_connect_core::effect::{Ask, SignIn};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::setting::Typed;
use codex_connect_core::view::{StageView, View};
use codex_connect_core::words::Arg;
use codex_connect_host::{Host, doctor};
use secrecy::{ExposeSecret, SecretString};
use std::io::{BufRead, IsTerminal};
use std::sync::Arc;
use tokio::sync::mpsc;

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
}

/// Signs in.
///
/// # Errors
/// The fault it ends with.
pub async fn run(host: &Host, voice: Voice, wanted: Wanted) -> Result<(), Failure> {
    let account = wanted.account.map(|typed| host.find(&typed)).transpose().map_err(|fault| voice.fault(fault))?;
    let mut lines = typed_lines();
    let plan = SignIn {
        account,
        name: wanted.name,
        description: wanted.description,
        no_browser: wanted.no_browser,
        paste_only: lines.is_some(),
        keep_as_new: wanted.keep_as_new,
        proxy: wanted.proxy,
    };
    let mut view = host.view();
    view.mark_unchanged();
    host.ask(Ask::Connect(plan));
    let mut told = Told::default();
    let mut interrupted = std::pin::pin!(interrupted());
    loop {
        tokio::select! {
            changed = view.changed() => {
                if changed.is_err() {
                    return Err(Failure::Said(1));
                }
                let now = view.borrow_and_update().clone();
                match told.tell(host, voice, &now, lines.is_some()).await {
                    None => {}
                    Some(End::Connected(account)) => return announce(host, voice, &account).await,
                    Some(End::Failed(fault)) => return Err(voice.fault(fault)),
                    Some(End::Cancelled) => return Err(voice.cancelled()),
                }
            }
            line = typed(&mut lines), if told.takes_lines => match line {
                Some(line) => {
                    told.takes_lines = false;
                    told.owes_answer = true;
                    host.paste(&line);
                }
                None if told.port.is_some() => {}
                // Neither the browser nor a paste can bring the answer any more.
                None => {
                    host.ask(Ask::Cancel);
                    let owners = doctor::port_owners(&host.settings().callback.ports).await;
                    return Err(voice.fault(Fault::about(FaultCode::PortsTaken, About::Ports { owners })));
                }
            },
            () = &mut interrupted => {
                host.ask(Ask::Cancel);
                return Err(voice.cancelled());
            }
        }
    }
}

/// Prints an account that has just come.
///
/// # Errors
/// `list_unwritable` when it is not in the list within two seconds.
pub async fn announce(host: &Host, voice: Voice, id: &AccountId) -> Result<(), Failure> {
    let mut view = host.view();
    let seen = view.wait_for(|view| view.account(id).is_some());
    let _ = tokio::time::timeout(std::time::Duration::from_secs(2), seen).await.is_ok();
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

enum End {
    Connected(AccountId),
    Failed(Fault),
    Cancelled,
}

/// What has been said already.
#[derive(Default)]
struct Told {
    begun: bool,
    address: bool,
    finishing: bool,
    /// The last remark that was said, so that it is said once.
    remark: Option<Fault>,
    /// A line was pasted and not answered: the same remark is said again.
    owes_answer: bool,
    /// Whether a pasted line would be heard now.
    takes_lines: bool,
    port: Option<u16>,
}

impl Told {
    async fn tell(&mut self, host: &Host, voice: Voice, view: &Arc<View>, can_paste: bool) -> Option<End> {
        let words = voice.words();
        if let Some(fault) = view.told.clone() {
            return Some(End::Failed(fault));
        }
        let Some(connect) = &view.connect else {
            // Gone without an end to show: it was cancelled, here or by the program that was given its port.
            return self.begun.then_some(End::Cancelled);
        };
        self.begun = true;
        self.port = connect.port;
        if !self.address
            && matches!(connect.stage, StageView::InBrowser)
            && let Some(address) = host.link()
        {
            self.address = true;
            if connect.port.is_none() {
                for owner in doctor::port_owners(&host.settings().callback.ports).await {
                    say::aside(&doctor::owner_sentence(&owner, words));
                }
            }
            say::aside(&words.say("cli-open-address"));
            say::aside(address.expose_secret());
            let next = match (connect.port, can_paste) {
                (None, _) => "cli-ports-paste",
                (Some(_), true) => "cli-waiting",
                (Some(_), false) => "cli-waiting-no-paste",
            };
            say::aside(&words.say(next));
        }
        if connect.remark != self.remark || self.owes_answer {
            self.remark.clone_from(&connect.remark);
            if let Some(fault) = &connect.remark {
                say::aside(&fault.sentence(words));
            }
        }
        self.owes_answer = false;
        self.takes_lines = can_paste && self.address && matches!(connect.stage, StageView::InBrowser);
        match &connect.stage {
            // This program ends, so it is never asked what becomes of another account.
            StageView::Opening | StageView::InBrowser | StageView::OtherAccount { .. } => None,
            StageView::Exchanging | StageView::Saving => {
                if !std::mem::replace(&mut self.finishing, true) {
                    say::aside(&words.say("cli-finishing"));
                }
                None
            }
            StageView::Connected { account } => Some(End::Connected(account.clone())),
            StageView::Unsaved { fault, .. } | StageView::Failed { fault } => Some(End::Failed(fault.clone())),
        }
    }
}

/// Lines typed or piped in; none when standard input cannot be read. A thread of its own reads, for a read cannot be
/// taken back; the program's end does not wait for it.
fn typed_lines() -> Option<mpsc::Receiver<SecretString>> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() && is_nothing() {
        return None;
    }
    let (lines, inbox) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in stdin.lock().lines().map_while(Result::ok) {
            if !line.trim().is_empty() && lines.blocking_send(line.into()).is_err() {
                return;
            }
        }
    });
    Some(inbox)
}

/// Whether standard input is closed or the null device, where nothing can be pasted.
fn is_nothing() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::MetadataExt;
        let Ok(descriptor) = std::io::stdin().as_fd().try_clone_to_owned() else { return true };
        let (Ok(ours), Ok(null)) = (std::fs::File::from(descriptor).metadata(), std::fs::metadata("/dev/null")) else {
            return true;
        };
        ours.rdev() == null.rdev() && ours.rdev() != 0
    }
    #[cfg(not(unix))]
    false
}

/// The next line; none, once, when there is none to come, and then pending for ever.
async fn typed(lines: &mut Option<mpsc::Receiver<SecretString>>) -> Option<SecretString> {
    let Some(inbox) = lines else { return std::future::pending().await };
    let line = inbox.recv().await;
    if line.is_none() {
        *lines = None;
    }
    line
}
