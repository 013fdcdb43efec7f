//! What can go wrong: one closed list, the same in SQLite, the tray, the window, notices, result pages, the command
//! line and logs.
//!
//! A [`FaultCode`] is the name, a [`Landing`] is where it leads, a [`Fault`] is one occurrence with its details. A
//! fault never holds a body, a link, a code or any part of a token. Its words are in the catalogue under
//! `fault-CODE`.

mod about;
mod file;

use crate::account::AccountId;
use crate::time::Timestamp;
use crate::words::{Arg, Words};
pub use about::{About, PortOwner};
pub use file::FileTrouble;
use serde::{Deserialize, Serialize};

/// Where a fault leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// A result page only; the sign-in goes on.
    Page,
    /// Said inside the open sign-in, which goes on.
    Stays,
    /// The sign-in ends.
    Over,
    /// The account needs a new sign-in.
    Needed,
    /// Passing: it is tried again by itself.
    Waiting,
    /// The new sign-in is held in memory until the keychain takes it.
    Unsaved,
    /// Nothing can be read until the keychain is unlocked.
    Locked,
    /// Said once, where it was asked.
    Told,
}

macro_rules! fault_codes {
    ($($variant:ident $code:literal $($landing:ident)+,)+) => {
        /// The closed list. `as_str` is the stable spelling that scripts may rely on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum FaultCode {
            $(#[doc = concat!("`", $code, "`")] #[serde(rename = $code)] $variant,)+
        }

        impl FaultCode {
            /// Every code there is.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant,)+];

            /// The stable spelling.
            pub fn as_str(self) -> &'static str {
                match self { $(FaultCode::$variant => $code,)+ }
            }

            /// Where the fault may lead; the first is the usual place.
            pub fn landings(self) -> &'static [Landing] {
                match self { $(FaultCode::$variant => &[$(Landing::$landing,)+],)+ }
            }
        }
    };
}

fault_codes! {
    // Before the browser.
    PortsTaken "ports_taken" Over,
    PortsHalfTaken "ports_half_taken" Over,
    PortsReserved "ports_reserved" Over,
    PortsRefused "ports_refused" Over,
    BrowserNotOpened "browser_not_opened" Stays,
    BrowserForcedHttps "browser_forced_https" Stays,
    PortYielded "port_yielded" Told,
    LinkNotMade "link_not_made" Over,
    CodeUnavailable "code_unavailable" Over,
    CodeRanOut "code_ran_out" Over,
    // What the browser brings back.
    Declined "declined" Over,
    CodexNotIncluded "codex_not_included" Over,
    NoWorkspace "no_workspace" Over,
    OtherWorkspace "other_workspace" Over,
    OtherTab "other_tab" Page,
    AnswerIncomplete "answer_incomplete" Page,
    AddressUnreadable "address_unreadable" Stays,
    Stopped "stopped" Over,
    TooLate "too_late" Over,
    // Getting the sign-in.
    ExchangeRefused "exchange_refused" Over Stays,
    RegionRefused "region_refused" Over Waiting,
    Blocked "blocked" Over Waiting,
    AccountUnreadable "account_unreadable" Over,
    OtherAccount "other_account" Over,
    // The sign-in is dead.
    UsedElsewhere "used_elsewhere" Needed,
    SignedOutElsewhere "signed_out_elsewhere" Needed,
    Expired "expired" Needed,
    NotAccepted "not_accepted" Needed,
    CannotRefresh "cannot_refresh" Needed,
    CutOff "cut_off" Needed,
    EntryMissing "entry_missing" Needed,
    AccessEnded "access_ended" Needed,
    // It will pass.
    Offline "offline" Waiting,
    NoAnswer "no_answer" Waiting,
    OpenaiDown "openai_down" Waiting,
    SlowDown "slow_down" Waiting,
    ProxySilent "proxy_silent" Waiting,
    ProxyPassword "proxy_password" Waiting,
    ProxyUnreadable "proxy_unreadable" Waiting,
    NotTrusted "not_trusted" Waiting,
    ClockWrong "clock_wrong" Waiting,
    RefreshFailed "refresh_failed" Waiting,
    // This computer.
    StoreLocked "store_locked" Locked,
    StoreRefused "store_refused" Unsaved,
    StoreMissing "store_missing" Over Unsaved,
    ListUnwritable "list_unwritable" Told,
    RevokeFailed "revoke_failed" Told,
    FileUnreadable "file_unreadable" Told,
    FileUnwritable "file_unwritable" Told,
    // Command line and Codex CLI.
    SessionOver "session_over" Told,
    AccountUnknown "account_unknown" Told,
    SettingsUnreadable "settings_unreadable" Told,
    CodexHomeChanged "codex_home_changed" Told,
    CodexHomeRefused "codex_home_refused" Told,
    KeyRefused "key_refused" Needed,
    KeyKnown "key_known" Told,
    NameTaken "name_taken" Told,
}

/// One occurrence of a fault. Details are for people who open them on purpose, and for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Fault {
    /// Which one.
    pub code: FaultCode,
    /// What its sentence needs.
    #[serde(default)]
    pub about: About,
    /// When it is tried again, if it is.
    #[serde(default)]
    pub retry_at: Option<Timestamp>,
    /// The issuer's own error code, stripped to letters, digits, `_`, `-` and `.`.
    #[serde(default)]
    pub upstream: Option<String>,
    /// HTTP status of the answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// The issuer's request id, stripped like `upstream`.
    #[serde(default)]
    pub request_id: Option<String>,
}

impl From<FaultCode> for Fault {
    fn from(code: FaultCode) -> Fault {
        Fault { code, about: About::Nothing, retry_at: None, upstream: None, status: None, request_id: None }
    }
}

impl Fault {
    /// A fault with what its sentence needs.
    pub fn about(code: FaultCode, about: About) -> Fault {
        Fault { about, ..Fault::from(code) }
    }

    /// That no account has this id.
    pub fn account_unknown(id: &AccountId) -> Fault {
        Fault::about(FaultCode::AccountUnknown, About::Account { name: id.as_str().to_owned(), matches: 0 })
    }

    /// Whether the way to the issuer is what failed.
    pub fn is_of_the_network(&self) -> bool {
        matches!(self.code, FaultCode::Offline | FaultCode::NoAnswer | FaultCode::ProxySilent)
    }

    /// Whether no callback port could be had.
    pub fn is_of_the_ports(&self) -> bool {
        use FaultCode::{PortsHalfTaken, PortsRefused, PortsReserved, PortsTaken};
        matches!(self.code, PortsTaken | PortsHalfTaken | PortsReserved | PortsRefused)
    }

    /// Whether another way to the issuer, by another proxy, may be what helps.
    pub fn is_of_the_way(&self) -> bool {
        use FaultCode as F;
        let proxy = matches!(self.code, F::ProxyPassword | F::ProxyUnreadable);
        proxy || self.is_of_the_network() || matches!(self.code, F::NotTrusted | F::RegionRefused | F::Blocked)
    }

    /// The sentence a person reads, with its full stop.
    pub fn sentence(&self, words: &Words) -> String {
        let code = self.code.as_str();
        let args = self.args(words);
        let args: Vec<(&str, Arg)> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        match &self.about {
            About::Account { matches, .. } if *matches > 1 => words.say_with("fault-account_ambiguous-text", &args),
            About::Ports { reserved: Some(_), .. } if self.code == FaultCode::PortsReserved => {
                words.say_with("fault-ports_reserved_range-text", &args)
            }
            About::Ports { owners, .. }
                if self.code == FaultCode::PortYielded && owners.iter().any(|owner| owner.program.is_some()) =>
            {
                words.say_with("fault-port_yielded_to-text", &args)
            }
            About::File { trouble } => words.say_with(&format!("fault-{code}-{}", trouble.as_str()), &args),
            About::NotAKey => words.say_with("fault-key_refused-not_a_key", &args),
            About::BareCode => words.say_with("fault-exchange_refused-bare_code", &args),
            _ => words.say_with(&format!("fault-{code}"), &args),
        }
    }

    /// The label of its one button; none where there is nothing to press.
    pub fn button(&self, words: &Words) -> Option<String> {
        words.attribute(&format!("fault-{}", self.code.as_str()), "button", &self.args(words))
    }

    /// One whole sentence: what to do next, for the command line.
    pub fn next_step(&self, words: &Words) -> String {
        let key = format!("fault-{}", self.code.as_str());
        let args = self.args(words);
        let accepted = words.attribute(&key, "accepted", &args);
        accepted.or_else(|| words.attribute(&key, "next", &args)).unwrap_or_default()
    }

    fn args(&self, words: &Words) -> Vec<(&'static str, Arg)> {
        let (store, start) = words.store();
        let mut args = vec![("store", Arg::from(store)), ("storeStart", Arg::from(start))];
        match &self.about {
            About::Nothing | About::Accounts { .. } | About::File { .. } | About::NotAKey | About::BareCode => {}
            About::Certificate { issuer } => args.push(("issuer", Arg::from(issuer.as_str()))),
            About::Ports { owners, reserved } => {
                let program = owners.iter().find_map(|owner| owner.program.as_deref());
                args.push(("program", Arg::from(program.unwrap_or_default())));
                let (first, last) = reserved.unwrap_or_default();
                args.push(("first", Arg::from(first.to_string())));
                args.push(("last", Arg::from(last.to_string())));
            }
            About::Proxy { host } => args.push(("host", Arg::from(host.as_str()))),
            About::Account { name, matches } => {
                args.push(("name", Arg::from(name.as_str())));
                args.push(("n", Arg::from(i64::from(*matches))));
            }
            About::Setting { key, value, accepted } => {
                args.push(("key", Arg::from(key.as_str())));
                args.push(("value", Arg::from(value.as_str())));
                let said = words.find(&format!("accepted-{accepted}"));
                args.push(("accepted", Arg::from(said.unwrap_or_else(|| accepted.clone()))));
            }
            About::Clock { off } => {
                let span = std::time::Duration::from_secs(u64::from(off.unsigned_abs()));
                args.push(("t", Arg::from(crate::span::span(words, span))));
            }
        }
        args
    }
}
