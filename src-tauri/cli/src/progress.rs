//! What is said on standard error while a sign-in goes on, each thing once.

use crate::say::{self, Voice};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{About, Fault};
use codex_connect_core::qr;
use codex_connect_core::span;
use codex_connect_core::view::{ConnectView, StageView, View};
use codex_connect_core::words::{Arg, Words};
use codex_connect_host::surroundings::Surroundings;
use codex_connect_host::{Host, doctor};
use secrecy::ExposeSecret;

/// How a sign-in ends.
pub enum End {
    /// Signed in.
    Connected(AccountId),
    /// Not signed in.
    Failed(Fault),
    /// Cancelled.
    Cancelled,
}

/// What has been said already.
pub struct Progress {
    here: Surroundings,
    begun: bool,
    address: bool,
    code: bool,
    finishing: bool,
    /// The last remark that was said, so that it is said once.
    remark: Option<Fault>,
    /// A line was pasted and not answered: the same remark is said again.
    owes_answer: bool,
    /// Whether a pasted line would be heard now.
    pub takes_lines: bool,
    /// Why there is no port, where there is none.
    pub ports: Option<Fault>,
}

impl Progress {
    /// Nothing said yet.
    pub fn new(here: Surroundings) -> Progress {
        Progress {
            here,
            begun: false,
            address: false,
            code: false,
            finishing: false,
            remark: None,
            owes_answer: false,
            takes_lines: false,
            ports: None,
        }
    }

    /// A line was pasted; the next thing said is its answer.
    pub fn pasted(&mut self) {
        (self.takes_lines, self.owes_answer) = (false, true);
    }

    /// Says what is new in the view; and how it ended, when it has.
    pub fn tell(&mut self, host: &Host, voice: Voice, view: &View, can_paste: bool) -> Option<End> {
        let words = voice.words();
        if let Some(fault) = view.told.clone() {
            return Some(End::Failed(fault));
        }
        let Some(connect) = &view.connect else {
            // Gone without an end to show: it was cancelled.
            return self.begun.then_some(End::Cancelled);
        };
        self.begun = true;
        match &connect.stage {
            StageView::InBrowser if !self.address => self.open_address(host, connect, words, can_paste),
            StageView::Code { user_code, address, .. } if !self.code => {
                self.code = true;
                let left = span::countdown(words, view.now, connect.ends_at);
                show_code(user_code, address, &left, words);
            }
            _ => {}
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
            StageView::AskingCode | StageView::Code { .. } => None,
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

    fn open_address(&mut self, host: &Host, connect: &ConnectView, words: &Words, can_paste: bool) {
        let Some(address) = host.link() else { return };
        self.address = true;
        self.ports = connect.reason.clone().filter(|_| connect.port.is_none());
        if let Some(Fault { about: About::Ports { owners, .. }, .. }) = &self.ports {
            owners.iter().for_each(|owner| say::aside(&doctor::owner_sentence(owner, words)));
        }
        if let Some(port) = connect.port {
            say_surroundings(&self.here, port, words);
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
}

/// How a browser elsewhere reaches this port.
fn say_surroundings(here: &Surroundings, port: u16, words: &Words) {
    match here {
        Surroundings::Here => return,
        Surroundings::Ssh(Some(tunnel)) => {
            say::aside(&words.say("cli-remote-ssh"));
            say::aside(&format!("  {}", tunnel.command(port)));
            say::aside(&words.say("cli-remote-ssh-name"));
        }
        Surroundings::Ssh(None) => say::aside(&words.say("cli-remote-ssh-unknown")),
        Surroundings::Container => {
            say::aside(&words.say_with("cli-remote-container", &[("port", Arg::from(i64::from(port)))]));
        }
        Surroundings::Wsl => say::aside(&words.say("cli-remote-wsl")),
    }
    say::aside(&words.say("cli-remote-else"));
}

fn show_code(code: &str, address: &str, left: &str, words: &Words) {
    say::aside(&words.say("cli-code-open"));
    say::aside(address);
    say::picture(&qr::half_blocks(address));
    say::aside(&words.say_with("cli-code-enter", &[("code", Arg::from(code))]));
    say::aside(&words.say("cli-code-warning"));
    say::aside(&words.say_with("cli-code-waiting", &[("t", Arg::from(left))]));
}
