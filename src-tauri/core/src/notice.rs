//! Notices as values: what a person must be told once, and what has healed.
//!
//! Only a standing that needs the person raises one, or the last day of a sign-in that nobody refreshes here, and only if
//! no process has told it before: what was told is in the account list. A notice never holds a code, a link, an e-mail
//! address or the issuer's words.

mod shown;

use crate::account::AccountId;
use crate::ask::{Ask, Place};
use crate::fault::{FaultCode, Landing};
use crate::menu::sign_in_again;
use crate::name::short;
use crate::setting::SettingView;
use crate::span::when;
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
    /// A sign-in that nobody refreshes here has a day left: said when its last day begins, or as soon as it is seen on
    /// it, and also when it is paused. It asks for a sign-in, and so follows `notices.sign_in_needed`.
    RunsOut,
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
        // The kinds whose common notice has another text now.
        let mut regroup = vec![];
        for id in self.over(view) {
            let incident = self.open.remove(&id).expect("is a key");
            regroup.extend(incident.group());
            let notice = if incident.grouped { None } else { Some(own_id(&id)) };
            changes.push(Change::Withdraw { notice, account: id });
        }
        let alone = self.ids(|incident| !incident.grouped);
        let mut news = vec![];
        for account in &view.accounts {
            let Some(kind) = kind(account) else { continue };
            let former = self.open.get(&account.id).copied();
            if former.is_some_and(|former| former.kind == kind) {
                continue;
            }
            let told = account.told == Some(kind);
            let incident = Incident { kind, told_at: (!told).then_some(view.now), grouped: false };
            self.open.insert(account.id.clone(), incident);
            regroup.extend(former.and_then(Incident::group));
            match (told, kind) {
                (true, _) => {}
                (false, Kind::SignInNeeded | Kind::RunsOut) => news.push((kind, account)),
                (false, Kind::CannotRefresh | Kind::NotSaved) => {
                    changes.push(Change::Raise(notice(account, kind, view, words)));
                }
            }
        }
        for kind in TOLD_TOGETHER {
            let new = || news.iter().filter(|(of, _)| *of == kind).map(|(_, account)| *account);
            let together = self.ids(|incident| incident.is_recent(kind, view.now));
            if new().next().is_some() && together.len() > 1 {
                for id in &together {
                    self.open.get_mut(id).expect("is a key").grouped = true;
                }
                let replaced = together.iter().filter(|id| alone.contains(id));
                changes.extend(replaced.map(|id| Change::Replace(own_id(id))));
                regroup.push(kind);
            } else {
                changes.extend(new().map(|account| Change::Raise(notice(account, kind, view, words))));
            }
            if regroup.contains(&kind) {
                changes.push(self.common(kind, view, words));
            }
        }
        changes
    }

    /// Whose incident is over.
    fn over(&self, view: &View) -> Vec<AccountId> {
        let is_over = |(id, incident): &(&AccountId, &Incident)| match view.account(id) {
            Some(account) => kind(account).is_none() && !(incident.kind == Kind::RunsOut && is_at_its_end(account)),
            None => true,
        };
        self.open.iter().filter(is_over).map(|(id, _)| id.clone()).collect()
    }

    fn ids(&self, which: impl Fn(&Incident) -> bool) -> Vec<AccountId> {
        self.open.iter().filter(|(_, incident)| which(incident)).map(|(id, _)| id.clone()).collect()
    }

    /// The one notice for all of this kind who were told together.
    fn common(&self, kind: Kind, view: &View, words: &Words) -> Change {
        let is_in = |account: &&AccountView| {
            self.open.get(&account.id).and_then(|incident| incident.group()).is_some_and(|group| group == kind)
        };
        let members: Vec<&AccountView> = view.accounts.iter().filter(is_in).collect();
        match members.as_slice() {
            [] => Change::Replace(common_id(kind).to_owned()),
            [one] => Change::Raise(Notice { id: common_id(kind).to_owned(), ..notice(one, kind, view, words) }),
            several => Change::Raise(together(several, kind, view, words)),
        }
    }
}

impl Incident {
    /// The kind whose common notice tells of it.
    fn group(self) -> Option<Kind> {
        self.grouped.then_some(self.kind)
    }

    /// Whether it is of this kind, and was told so shortly before that another is told with it.
    fn is_recent(&self, kind: Kind, now: Timestamp) -> bool {
        self.kind == kind && self.told_at.is_some_and(|at| now.since(at) <= TOGETHER)
    }
}

fn kind(account: &AccountView) -> Option<Kind> {
    let runs_out = account.runs_out_at.map(|_| Kind::RunsOut);
    match account.standing {
        StandingKind::SignInNeeded => Some(Kind::SignInNeeded),
        StandingKind::Unsaved => Some(Kind::NotSaved),
        StandingKind::Waiting if !account.usable => Some(Kind::CannotRefresh),
        // The next try is part of the same incident, which only a success ends.
        StandingKind::Refreshing => match &account.fault {
            // The list knows the end; whoever asked is about to hear it.
            Some(fault) if fault.code.landings().contains(&Landing::Needed) => Some(Kind::SignInNeeded),
            Some(fault) if fault.code == FaultCode::StoreRefused => Some(Kind::NotSaved),
            Some(_) if !account.usable => Some(Kind::CannotRefresh),
            Some(_) => None,
            None => runs_out,
        },
        StandingKind::Fresh => runs_out,
        StandingKind::Waiting => None,
    }
}

/// Whether it has run out and only its standing does not say so yet: its notice stays until the next takes its place.
fn is_at_its_end(account: &AccountView) -> bool {
    let well = matches!(account.standing, StandingKind::Fresh | StandingKind::Refreshing);
    well && !account.refreshable && !account.paused && !account.usable
}

fn notice(account: &AccountView, kind: Kind, view: &View, words: &Words) -> Notice {
    let cause = account.fault.as_ref().map(|fault| fault.sentence(words)).unwrap_or_default();
    // It stands there for a day: "tomorrow" would be false after midnight.
    let end = account.runs_out_at.map(|end| when(words, end, &view.zone)).unwrap_or_default();
    let args = [
        ("name", Arg::from(name(account, view, words))),
        ("when", Arg::from(end)),
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
        Kind::RunsOut => ("notice-runs-out", sign_in_again(&account.id), None),
    };
    let second_label = match kind {
        _ if second.is_none() => "notice-later",
        Kind::SignInNeeded => "notice-details",
        Kind::CannotRefresh | Kind::NotSaved | Kind::RunsOut => "notice-open",
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

/// "Within a day" is true of all of them, also where some run out today and others tomorrow.
fn together(accounts: &[&AccountView], kind: Kind, view: &View, words: &Words) -> Notice {
    let names: Vec<String> = accounts.iter().map(|account| name(account, view, words)).collect();
    let more = names.len().saturating_sub(NAMED);
    let mut listed = names.into_iter().take(NAMED).collect::<Vec<_>>();
    if more > 0 {
        listed.push(words.say_with("notice-more", &[("n", Arg::from(more as i64))]));
    }
    let last = listed.pop().unwrap_or_default();
    let first = listed.join(&words.say("notice-comma"));
    let title = if kind == Kind::RunsOut { "notice-several-run-out-title" } else { "notice-several-title" };
    let args = [("n", Arg::from(accounts.len() as i64)), ("first", Arg::from(first)), ("last", Arg::from(last))];
    Notice {
        id: common_id(kind).to_owned(),
        kind,
        accounts: accounts.iter().map(|account| account.id.clone()).collect(),
        title: words.say_with(title, &args),
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
    short(&account.name)
}

fn own_id(account: &AccountId) -> String {
    format!("account-{}", account.as_str())
}

fn common_id(kind: Kind) -> &'static str {
    if kind == Kind::RunsOut { "accounts-run-out" } else { "accounts" }
}

/// What is told in one notice when several come within [`TOGETHER`]. Who leaves the first may come to the second.
const TOLD_TOGETHER: [Kind; 2] = [Kind::RunsOut, Kind::SignInNeeded];
/// The setting that lets notices show e-mail addresses.
const SHOW_EMAIL: &str = "notices.show_email";
/// Sign-ins that die, or have a day left, within this time are told together.
const TOGETHER: Duration = Duration::from_secs(60);
/// More names than this are counted.
const NAMED: usize = 3;

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "runs_out_tests.rs"]
mod runs_out;
