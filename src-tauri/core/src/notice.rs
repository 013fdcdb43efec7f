//! Notices as values: what changed between two views that a person must be told once, and what has healed.
//!
//! Only a change of standing raises one. The first view after the start is a baseline. A notice never holds a code, a
//! link, an e-mail address or the issuer's words.

use crate::effect::Ask;
use crate::menu::sign_in_again;
use crate::view::{AccountView, StandingKind, View};
use crate::words::{Arg, Words};

/// What to do about a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Show it; one with the same id is replaced.
    Raise(Notice),
    /// Take the one with this id back.
    Withdraw(String),
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Its title, as plain text.
    pub title: String,
    /// Its body, as plain text.
    pub body: String,
    /// Its buttons: what each asks, and its label. "Later" asks nothing.
    pub actions: Vec<(Option<Ask>, String)>,
    /// What a click on the body asks.
    pub default: Ask,
}

/// What is to be said, and taken back, on the way from `before` to `after`.
pub fn changes(before: &View, after: &View, words: &Words) -> Vec<Change> {
    let mut changes = vec![];
    for account in &after.accounts {
        let was = before.account(&account.id).and_then(|account| kind(account, before));
        let is = kind(account, after);
        match is {
            Some(kind) if was != Some(kind) => changes.push(Change::Raise(notice(account, kind, words))),
            None if was.is_some() => changes.push(Change::Withdraw(id(account))),
            Some(_) | None => {}
        }
    }
    for account in &before.accounts {
        if after.account(&account.id).is_none() && kind(account, before).is_some() {
            changes.push(Change::Withdraw(id(account)));
        }
    }
    changes
}

fn kind(account: &AccountView, view: &View) -> Option<Kind> {
    let ran_out = account.expires_at.is_some_and(|expires| expires <= view.now);
    match account.standing {
        StandingKind::SignInNeeded => Some(Kind::SignInNeeded),
        StandingKind::Unsaved => Some(Kind::NotSaved),
        StandingKind::Waiting if ran_out => Some(Kind::CannotRefresh),
        // The next try is part of the same incident, which only a success ends.
        StandingKind::Refreshing if ran_out && account.fault.is_some() => Some(Kind::CannotRefresh),
        StandingKind::Waiting | StandingKind::Refreshing | StandingKind::Fresh => None,
    }
}

fn notice(account: &AccountView, kind: Kind, words: &Words) -> Notice {
    let cause = account.fault.as_ref().map(|fault| fault.sentence(words)).unwrap_or_default();
    // A name that nobody chose is the e-mail address, which notices do not show.
    let name = if account.name.contains('@') { account.provider.clone() } else { account.name.clone() };
    let args = [("name", Arg::from(name)), ("cause", Arg::from(cause)), ("storeStart", Arg::from(words.store().1))];
    let of = || account.id.clone();
    let (key, first, second) = match kind {
        Kind::SignInNeeded => ("notice-sign-in-needed", sign_in_again(&account.id), None),
        Kind::CannotRefresh => ("notice-cannot-refresh", Ask::Refresh { account: of() }, Some(Ask::OpenWindow)),
        Kind::NotSaved => ("notice-not-saved", Ask::SaveAgain { account: of() }, Some(Ask::OpenWindow)),
    };
    let second_label = if second.is_some() { "notice-open" } else { "notice-later" };
    Notice {
        id: id(account),
        kind,
        title: words.say_with(&format!("{key}-title"), &args),
        body: words.say_with(&format!("{key}-body"), &args),
        actions: vec![(Some(first), words.say(&format!("{key}-action"))), (second, words.say(second_label))],
        default: Ask::OpenWindow,
    }
}

fn id(account: &AccountView) -> String {
    format!("account-{}", account.id.as_str())
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
