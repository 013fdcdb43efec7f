//! The tray as a value: icon, tooltip and menu. Two that are equal look the same, so a face draws only what differs.

mod accounts;

use crate::account::AccountId;
use crate::ask::{Ask, Place, SignIn};
use crate::fault::FaultCode;
use crate::name::short;
use crate::span;
use crate::time::Timestamp;
use crate::view::{AccountView, StageView, StandingKind, StoreStanding, View};
use crate::words::{Arg, Words};
pub use accounts::plan_name;

/// What the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// The picture.
    pub icon: Icon,
    /// At most three lines; the second is the menu's first row.
    pub tooltip: Vec<String>,
    /// The menu, from top to bottom.
    pub rows: Vec<Row>,
}

impl Tray {
    /// The same for a panel that may know only menus, and no click on the icon: the first row opens the window.
    pub fn for_menus_only(mut self) -> Tray {
        if let Some(Row::Text { key, label }) = self.rows.first() {
            self.rows[0] = act(key, label.clone(), Ask::OpenWindow);
        }
        self
    }
}

/// The six pictures. The worst account decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// `C`: no account.
    NoneConnected,
    /// `C>`: all signed in.
    AllWell,
    /// `C↗`: a sign-in or a refresh is on its way.
    Working,
    /// A clock: a passing fault.
    Waiting,
    /// `C!`: a person is needed.
    SignInNeeded,
    /// A padlock: locked, or not saved.
    KeychainLocked,
}

impl Icon {
    /// Every picture.
    pub const ALL: [Icon; 6] =
        [Icon::NoneConnected, Icon::AllWell, Icon::Working, Icon::Waiting, Icon::SignInNeeded, Icon::KeychainLocked];

    /// The file name's stem in `assets/tray`.
    pub fn name(self) -> &'static str {
        match self {
            Icon::NoneConnected => "none-connected",
            Icon::AllWell => "all-well",
            Icon::Working => "working",
            Icon::Waiting => "waiting",
            Icon::SignInNeeded => "sign-in-needed",
            Icon::KeychainLocked => "keychain-locked",
        }
    }
}

/// One row. Keys are unique in a menu and stay with what the row is for, so that a label can change in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Text that does nothing.
    Text {
        /// Its key.
        key: String,
        /// Its text.
        label: String,
    },
    /// Something to press.
    Act {
        /// Its key.
        key: String,
        /// Its text.
        label: String,
        /// What it asks.
        ask: Ask,
    },
    /// A line between groups.
    Separator,
    /// Rows under a row.
    Submenu {
        /// Its key.
        key: String,
        /// Its text.
        label: String,
        /// The rows under it.
        rows: Vec<Row>,
    },
}

/// Draws the tray.
pub fn tray(view: &View, words: &Words) -> Tray {
    let state = state_line(view, words);
    let mut rows = vec![Row::Text { key: "state".into(), label: browser_line(view, words).unwrap_or(state.clone()) }];
    rows.extend(told(view, words));
    rows.extend(asked_for(view, words));
    group(&mut rows, accounts::rows(view, words));
    group(&mut rows, deeds(view, words));
    group(
        &mut rows,
        vec![
            act("open", words.say("menu-open"), Ask::OpenWindow),
            act("settings", words.say("menu-settings"), Ask::OpenAt { at: Place::Settings }),
            act("quit", words.say("menu-quit"), Ask::Quit),
        ],
    );
    let mut tooltip = vec![words.say("app-name"), state];
    tooltip.extend(checked(view, words));
    Tray { icon: icon(view), tooltip, rows }
}

/// Which picture. Locked or unsaved, then sign-in needed, waiting, working, all well, none. It follows a refresh and a
/// passing fault late; the words do not.
pub fn icon(view: &View) -> Icon {
    let shown = |account: &AccountView| view.shown_as.get(&account.id).copied().unwrap_or(account.standing);
    let worst = view.accounts.iter().map(shown).min();
    let locked = view.store != StoreStanding::Ready && !view.accounts.is_empty();
    match worst {
        _ if locked => Icon::KeychainLocked,
        Some(StandingKind::Unsaved) => Icon::KeychainLocked,
        Some(StandingKind::SignInNeeded) => Icon::SignInNeeded,
        Some(StandingKind::Waiting) => Icon::Waiting,
        _ if view.open_connect().is_some() => Icon::Working,
        Some(StandingKind::Refreshing) => Icon::Working,
        Some(StandingKind::Fresh) => Icon::AllWell,
        None => Icon::NoneConnected,
    }
}

/// The one line that tells how things are.
pub fn state_line(view: &View, words: &Words) -> String {
    let rests = |account: &AccountView| {
        account.paused && matches!(account.standing, StandingKind::Fresh | StandingKind::Waiting)
    };
    let paused = view.accounts.iter().filter(|account| rests(account)).count();
    let count = |kind| view.accounts.iter().filter(|account| account.standing == kind && !rests(account)).count();
    let number = |n: usize| [("n", Arg::from(n))];
    if view.store != StoreStanding::Ready && !view.accounts.is_empty() {
        return words.say_with("tray-locked", &[("storeStart", Arg::from(words.store().1))]);
    }
    if let Some(open) = view.open_connect() {
        return words.say(match open.stage {
            StageView::Exchanging | StageView::Saving => "tray-finishing",
            StageView::OtherAccount { .. } => "tray-asks",
            StageView::AskingCode | StageView::Code { .. } => "tray-code",
            _ => "tray-browser",
        });
    }
    if view.accounts.is_empty() {
        return words.say("tray-none");
    }
    if let Some(account) = refreshing(view) {
        // The sentence ends with an ellipsis already.
        let name = short(&account.name).trim_end_matches('…').to_owned();
        return words.say_with("tray-refreshing", &[("name", Arg::from(name))]);
    }
    let parts = [
        (count(StandingKind::Unsaved), "tray-unsaved"),
        (count(StandingKind::SignInNeeded), "tray-needs-you"),
        (count(StandingKind::Waiting), "tray-waiting"),
        (count(StandingKind::Fresh) + count(StandingKind::Refreshing), "tray-signed-in"),
        (paused, "tray-paused"),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, key)| words.say_with(key, &number(n))).collect();
    said.join(" · ")
}

/// The account that is being refreshed, where nothing is worse; the first of several.
fn refreshing(view: &View) -> Option<&AccountView> {
    let worst = view.accounts.iter().map(|account| account.standing).min()?;
    view.accounts.iter().find(|account| account.standing == worst && worst == StandingKind::Refreshing)
}

/// While a sign-in is open, the first row also counts down.
fn browser_line(view: &View, words: &Words) -> Option<String> {
    let open = view.open_connect()?;
    let left = || ("t", Arg::from(span::countdown(words, view.now, open.ends_at)));
    match &open.stage {
        StageView::InBrowser => Some(words.say_with("menu-browser-left", &[left()])),
        StageView::Code { user_code, .. } => {
            Some(words.say_with("menu-code-left", &[("code", Arg::from(user_code.as_str())), left()]))
        }
        StageView::Exchanging | StageView::Saving => Some(words.say("menu-finishing")),
        _ => None,
    }
}

/// When the newest tokens came: a clock time, which stays true however long nothing happens.
fn checked(view: &View, words: &Words) -> Option<String> {
    let newest: Timestamp =
        view.accounts.iter().map(|account| account.last_refresh_at.unwrap_or(account.connected_at)).max()?;
    let at = span::when(words, newest, &view.zone);
    Some(words.say_with("tray-checked", &[("when", Arg::from(at))]))
}

/// Why a sign-in that was open is gone, when it was not the person who ended it. On a row a sentence loses its full stop.
fn told(view: &View, words: &Words) -> Option<Row> {
    let yielded = view.told.as_ref().filter(|fault| fault.code == FaultCode::PortYielded);
    let sentence = yielded?.sentence(words);
    Some(Row::Text { key: "told".into(), label: sentence.trim_end_matches(['.', '。']).to_owned() })
}

fn asked_for(view: &View, words: &Words) -> Vec<Row> {
    let mut rows = vec![];
    if view.store == StoreStanding::Locked && !view.accounts.is_empty() {
        let label = words.say_with("menu-unlock", &[("store", Arg::from(words.store().0))]);
        rows.push(act("unlock", label, Ask::Unlock));
    }
    if view.open_connect().is_some_and(|open| open.stage == StageView::InBrowser) {
        rows.push(act("open-again", words.say("menu-open-again"), Ask::OpenAgain));
        rows.push(act("copy-link", words.say("menu-copy-link"), Ask::CopyLink));
    }
    if view.open_connect().is_some_and(|open| matches!(open.stage, StageView::Code { .. })) {
        rows.push(act("open-again", words.say("menu-code-open"), Ask::OpenAgain));
        rows.push(act("copy-link", words.say("menu-code-copy-address"), Ask::CopyLink));
        rows.push(act("copy-code", words.say("menu-code-copy"), Ask::CopyCode));
    }
    if view.open_connect().is_some() {
        rows.push(act("cancel", words.say("menu-cancel"), Ask::Cancel));
    }
    let needs = |account: &&AccountView| matches!(account.standing, StandingKind::Unsaved | StandingKind::SignInNeeded);
    let needing: Vec<&AccountView> = view.accounts.iter().filter(needs).collect();
    for account in needing.iter().take(NEEDING) {
        let name = [("name", Arg::from(short(&account.name)))];
        let key = format!("help-{}", account.id.as_str());
        rows.push(match account.standing {
            _ if account.is_key() => act(&key, words.say_with("menu-new-key", &name), details(&account.id)),
            StandingKind::Unsaved => {
                act(&key, words.say_with("menu-save-again", &name), Ask::SaveAgain { account: account.id.clone() })
            }
            _ => act(&key, words.say_with("menu-sign-in-again", &name), sign_in_again(&account.id)),
        });
    }
    if needing.len() > NEEDING {
        let more = words.say_with("menu-more-need-you", &[("n", Arg::from(needing.len() - NEEDING))]);
        rows.push(act("more", more, Ask::OpenWindow));
    }
    rows
}

fn deeds(view: &View, words: &Words) -> Vec<Row> {
    let connect = || Ask::Connect(SignIn::default());
    let mut rows = vec![];
    if view.open_connect().is_none() {
        let key = if view.accounts.is_empty() { "menu-connect" } else { "menu-connect-another" };
        rows.push(act("connect", words.say(key), connect()));
    }
    if !view.accounts.is_empty() {
        rows.push(act("refresh-all", words.say("menu-refresh-all"), Ask::RefreshAll));
    }
    rows
}

/// The ask behind "Sign in again".
pub fn sign_in_again(account: &AccountId) -> Ask {
    Ask::Connect(SignIn { account: Some(account.clone()), ..SignIn::default() })
}

fn details(account: &AccountId) -> Ask {
    Ask::OpenAt { at: Place::Account { account: account.clone() } }
}

fn act(key: &str, label: String, ask: Ask) -> Row {
    Row::Act { key: key.to_owned(), label, ask }
}

fn group(rows: &mut Vec<Row>, more: Vec<Row>) {
    if !more.is_empty() {
        rows.push(Row::Separator);
        rows.extend(more);
    }
}

/// How many accounts are asked for by name.
const NEEDING: usize = 3;
/// How many accounts are listed.
const LISTED: usize = 8;

#[cfg(test)]
#[path = "menu_tests.rs"]
mod tests;
