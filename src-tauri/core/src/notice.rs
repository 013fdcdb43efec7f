//! Notices as values: what a person must be told once, and what has healed.
//!
//! Only a standing that needs the person raises one, and only if no process has told it before: what was told is in
//! the account list. A notice never holds a code, a link, an e-mail address or the issuer's words.

mod shown;

use crate::account::AccountId;
use crate::ask::{Ask, Place};
use crate::fault::FaultCode;
use crate::menu::sign_in_again;
use crate::setting::SettingView;
use crate::time::Timestamp;
use crate::view::{AccountView, StandingKind, View};
use crate::words::{Arg, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// What to do about a notice.
#[expect(clippy::large_enum_variant, reason = "there are few, and each is read once")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Show it; one with the same id is replaced.
    Raise(Notice),
    /// An account's incident is over: take this notice back, if it had one of its own.
    Withdraw {
        /// The notice's id.
        notice: Option<String>,
        /// The account.
        account: AccountId,
    },
    /// Take this notice back: another says it, or its last incident is over.
    Replace(String),
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Only a new sign-in helps.
    SignInNeeded,
    /// It waits, and cannot be used now.
    CannotRefresh,
    /// The keychain refused new tokens.
    NotSaved,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// One for each account.
    pub id: String,
    /// What it is about; each can be turned off.
    pub kind: Kind,
    /// Which accounts it tells of.
    pub accounts: Vec<AccountId>,
    /// Its title, as plain text.
    pub title: String,
    /// Its body, as plain text.
    pub body: String,
    /// Its buttons: what each asks, and its label. "Later" asks nothing.
    pub actions: Vec<(Option<Ask>, String)>,
    /// What a click on the body asks.
    pub default: Ask,
}

/// The incidents that are open: each is told once, in however many processes and starts it is seen.
#[derive(Debug, Default)]
pub struct Incidents {
    open: BTreeMap<AccountId, Incident>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Incident {
    kind: Kind,
    /// When this process told it; none when an earlier one did.
    told_at: Option<Timestamp>,
    /// Told together with others, in one notice.
    grouped: bool,
}

impl Incidents {
    /// What is to be said, and taken back, now that `view` is seen.
    pub fn see(&mut self, view: &View, words: &Words) -> Vec<Change> {
        let mut changes = vec![];
        let mut regroup = false;
        let healed = |id: &AccountId| view.account(id).and_then(kind).is_none();
        for id in self.open.keys().filter(|id| healed(id)).cloned().collect::<Vec<_>>() {
            let incident = self.open.remove(&id).expect("is a key");
            regroup |= incident.grouped;
            let notice = if incident.grouped { None } else { Some(own_id(&id)) };
            changes.push(Change::Withdraw { notice, account: id });
        }
        let mut dead = vec![];
        for account in &view.accounts {
            let Some(kind) = kind(account) else { continue };
            let former = self.open.get(&account.id).copied();
            if former.is_some_and(|former| former.kind == kind) {
                continue;
            }
            let told = account.told == Some(kind);
            let incident = Incident { kind, told_at: (!told).then_some(view.now), grouped: false };
            self.open.insert(account.id.clone(), incident);
            regroup |= former.is_some_and(|former| former.grouped);
            match (told, kind) {
                (true, _) => {}
                (false, Kind::SignInNeeded) => dead.push(account),
                (false, Kind::CannotRefresh | Kind::NotSaved) => {
                    changes.push(Change::Raise(notice(account, kind, view, words)));
                }
            }
        }
        if dead.is_empty() {
            if regroup {
                changes.extend(self.group(view, words));
            }
            return changes;
        }
        let recent = |incident: &Incident| {
            incident.kind == Kind::SignInNeeded && incident.told_at.is_some_and(|at| view.now.since(at) <= TOGETHER)
        };
        let together: Vec<AccountId> =
            self.open.iter().filter(|(_, incident)| recent(incident)).map(|(id, _)| id.clone()).collect();
        if together.len() == 1 {
            changes.extend(dead.iter().map(|account| Change::Raise(notice(account, Kind::SignInNeeded, view, words))));
            return changes;
        }
        for id in together {
            let incident = self.open.get_mut(&id).expect("is a key");
            let had_its_own = !incident.grouped && !dead.iter().any(|account| account.id == id);
            incident.grouped = true;
            if had_its_own {
                changes.push(Change::Replace(own_id(&id)));
            }
        }
        changes.extend(self.group(view, words));
        changes
    }

    /// The one notice for all who were told together.
    fn group(&self, view: &View, words: &Words) -> Option<Change> {
        let is_in = |account: &&AccountView| self.open.get(&account.id).is_some_and(|incident| incident.grouped);
        let members: Vec<&AccountView> = view.accounts.iter().filter(is_in).collect();
        match members.as_slice() {
            [] => Some(Change::Replace(GROUP.to_owned())),
            [one] => {
                let notice = notice(one, Kind::SignInNeeded, view, words);
                Some(Change::Raise(Notice { id: GROUP.to_owned(), ..notice }))
            }
            several => Some(Change::Raise(together(several, view, words))),
        }
    }
}

fn kind(account: &AccountView) -> Option<Kind> {
    match account.standing {
        StandingKind::SignInNeeded => Some(Kind::SignInNeeded),
        StandingKind::Unsaved => Some(Kind::NotSaved),
        StandingKind::Waiting if !account.usable => Some(Kind::CannotRefresh),
        // The next try is part of the same incident, which only a success ends.
        StandingKind::Refreshing => match &account.fault {
            Some(fault) if fault.code == FaultCode::StoreRefused => Some(Kind::NotSaved),
            Some(_) if !account.usable => Some(Kind::CannotRefresh),
            _ => None,
        },
        StandingKind::Waiting | StandingKind::Fresh => None,
    }
}

fn notice(account: &AccountView, kind: Kind, view: &View, words: &Words) -> Notice {
    let cause = account.fault.as_ref().map(|fault| fault.sentence(words)).unwrap_or_default();
    let args = [
        ("name", Arg::from(name(account, view, words))),
        ("cause", Arg::from(cause)),
        ("storeStart", Arg::from(words.store().1)),
    ];
    let of = || account.id.clone();
    let details = || Ask::OpenAt { at: Place::Account { account: of() } };
    let (key, first, second) = match kind {
        // No browser brings another key.
        Kind::SignInNeeded if account.is_key() => ("notice-key-refused", details(), None),
        Kind::SignInNeeded => ("notice-sign-in-needed", sign_in_again(&account.id), Some(details())),
        Kind::CannotRefresh => ("notice-cannot-refresh", Ask::Refresh { account: of() }, Some(Ask::OpenWindow)),
        Kind::NotSaved => ("notice-not-saved", Ask::SaveAgain { account: of() }, Some(Ask::OpenWindow)),
    };
    let second_label = match kind {
        _ if second.is_none() => "notice-later",
        Kind::SignInNeeded => "notice-details",
        Kind::CannotRefresh | Kind::NotSaved => "notice-open",
    };
    Notice {
        id: own_id(&account.id),
        kind,
        accounts: vec![account.id.clone()],
        title: words.say_with(&format!("{key}-title"), &args),
        body: words.say_with(&format!("{key}-body"), &args),
        actions: vec![(Some(first), words.say(&format!("{key}-action"))), (second, words.say(second_label))],
        default: details(),
    }
}

fn together(accounts: &[&AccountView], view: &View, words: &Words) -> Notice {
    let names: Vec<String> = accounts.iter().map(|account| name(account, view, words)).collect();
    let more = names.len().saturating_sub(NAMED);
    let mut listed = names.into_iter().take(NAMED).collect::<Vec<_>>();
    if more > 0 {
        listed.push(words.say_with("notice-more", &[("n", Arg::from(more as i64))]));
    }
    let last = listed.pop().unwrap_or_default();
    let first = listed.join(&words.say("notice-comma"));
    let args = [("n", Arg::from(accounts.len() as i64)), ("first", Arg::from(first)), ("last", Arg::from(last))];
    Notice {
        id: GROUP.to_owned(),
        kind: Kind::SignInNeeded,
        accounts: accounts.iter().map(|account| account.id.clone()).collect(),
        title: words.say_with("notice-several-title", &args),
        body: words.say_with("notice-several-body", &args),
        actions: vec![(Some(Ask::OpenWindow), words.say("notice-open")), (None, words.say("notice-later"))],
        default: Ask::OpenWindow,
    }
}

/// A name that nobody chose is the e-mail address, which notices show only when they are told to.
fn name(account: &AccountView, view: &View, words: &Words) -> String {
    let shown = |setting: &SettingView| setting.key == SHOW_EMAIL && setting.value == "true";
    if account.name.contains('@') && !view.settings.iter().any(shown) {
        return words.say_with("account-numbered", &[("n", Arg::from(view.number(&account.id)))]);
    }
    account.name.clone()
}

fn own_id(account: &AccountId) -> String {
    format!("account-{}", account.as_str())
}

const GROUP: &str = "accounts";
/// The setting that lets notices show e-mail addresses.
const SHOW_EMAIL: &str = "notices.show_email";
/// Sign-ins that die within this time are told together.
const TOGETHER: Duration = Duration::from_secs(60);
/// More names than this are counted.
const NAMED: usize = 3;

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
