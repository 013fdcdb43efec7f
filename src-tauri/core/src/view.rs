//! What may be seen. Every face draws from a [`View`] and from nothing else; there is no secret in it.

mod sign_in;

use crate::account::{API_KEY, Account, AccountId, Standing};
use crate::effect::Organization;
use crate::fault::{Fault, FaultCode};
use crate::history::HistoryView;
use crate::import::ImportView;
use crate::notice::Kind;
use crate::refresh::{self, LAST_DAY, Policy};
use crate::setting::SettingView;
use crate::time::Timestamp;
use crate::words::Language;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};
pub use sign_in::{ConnectView, ForWindow, QrView, StageView};
use std::collections::BTreeMap;

/// All that can be shown at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct View {
    /// The moment it was made.
    pub now: Timestamp,
    /// The local time zone.
    pub zone: Zone,
    /// The language of every sentence.
    pub language: Language,
    /// Where sign-ins are kept on this system.
    pub store_kind: StoreKind,
    /// How the keychain stands.
    pub store: StoreStanding,
    /// Whether the desktop shows a tray.
    pub tray: TrayStanding,
    /// All accounts, worst first.
    pub accounts: Vec<AccountView>,
    /// As what the tray's picture shows an account, where that is not how it stands: what has only begun may pass. The
    /// window is not told.
    #[serde(skip)]
    #[cfg_attr(feature = "ts", ts(skip))]
    pub shown_as: BTreeMap<AccountId, StandingKind>,
    /// The sign-in that is open, or whose end was not put away.
    pub connect: Option<ConnectView>,
    /// Something said once, where it was asked.
    pub told: Option<Fault>,
    /// The history that was asked for.
    pub history: Option<HistoryView>,
    /// All settings.
    pub settings: Vec<SettingView>,
    /// Whether e-mail addresses are masked, here and everywhere else.
    pub hide_email: bool,
    /// Whether the program starts at login; none where the system has no such thing.
    pub start_at_login: Option<bool>,
    /// The import that is open, or whose end was not put away.
    pub import: Option<ImportView>,
    /// Whose new sign-in would be lost, while it is asked whether to quit all the same; else empty.
    pub quit_loses: Vec<AccountId>,
    /// The program's version.
    pub version: String,
}

/// Which keychain this system has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// macOS Keychain.
    Macos,
    /// Windows Credential Manager.
    Windows,
    /// A Secret Service keyring.
    Linux,
}

/// How the keychain stands, as last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StoreStanding {
    /// It answers.
    Ready,
    /// It is locked.
    Locked,
    /// There is none.
    Missing,
}

/// Whether the desktop shows a tray, as last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TrayStanding {
    /// It does.
    Shown,
    /// It does not.
    Missing,
    /// It is GNOME, which needs an extension for it.
    WithoutExtension,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its note.
    pub description: String,
    /// `codex-cli`, or `openai-responses` for an API key, which has no e-mail address, plan or end.
    pub provider: String,
    /// A label.
    pub email: String,
    /// The workspace's id.
    pub account_id: String,
    /// The person's id.
    pub user_id: String,
    /// The plan as the issuer spells it.
    pub plan: Option<String>,
    /// API organizations.
    pub organizations: Vec<Organization>,
    /// How it stands.
    pub standing: StandingKind,
    /// Why, when it is not well.
    pub fault: Option<Fault>,
    /// When a waiting or unsaved account is tried again.
    pub retry_at: Option<Timestamp>,
    /// Whether it refreshes itself here.
    pub refreshable: bool,
    /// Whether another program may hold the same refresh token, so that it is not refreshed here.
    pub shared: bool,
    /// Whether the person paused it.
    pub paused: bool,
    /// 0 to 100.
    pub health_score: u32,
    /// The access token's expiry.
    pub expires_at: Option<Timestamp>,
    /// When its present tokens came.
    pub last_refresh_at: Option<Timestamp>,
    /// When it refreshes next.
    pub next_refresh_at: Option<Timestamp>,
    /// When the person signed in.
    pub connected_at: Timestamp,
    /// The generation of tokens in the keychain.
    pub generation: u32,
    /// Its own proxy: `SCHEME://HOST:PORT` without name and password, `direct` or `system`; none when it takes the general
    /// one.
    pub proxy: Option<String>,
    /// Whether its access token can be used now.
    pub usable: bool,
    /// When it runs out, by this computer's clock: on the last day of a sign-in that nobody refreshes here, and only then.
    pub runs_out_at: Option<Timestamp>,
    /// What the person was told about the present incident.
    pub told: Option<Kind>,
}

/// How an account stands, in one word. The order is from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StandingKind {
    /// New tokens are only in memory.
    Unsaved,
    /// Only a new sign-in helps.
    SignInNeeded,
    /// A passing fault.
    Waiting,
    /// A refresh is on its way.
    Refreshing,
    /// Well.
    Fresh,
}

impl AccountView {
    /// An account as it may be seen.
    pub fn of(account: &Account, policy: &Policy, now: Timestamp) -> AccountView {
        let Account { record, standing } = account;
        let (kind, fault, retry_at) = match standing {
            Standing::Fresh => (StandingKind::Fresh, None, None),
            // Until it works, why the last try failed.
            Standing::Refreshing { .. } => (StandingKind::Refreshing, record.fault.as_ref(), None),
            Standing::Waiting { fault, retry_at } => (StandingKind::Waiting, Some(fault), Some(*retry_at)),
            Standing::Unsaved { fault, retry_at, .. } => (StandingKind::Unsaved, Some(fault), Some(*retry_at)),
            Standing::SignInNeeded { fault } => (StandingKind::SignInNeeded, Some(fault), None),
        };
        AccountView {
            id: record.id.clone(),
            name: record.name.clone(),
            description: record.description.clone(),
            provider: record.provider.clone(),
            email: record.identity.email.clone(),
            account_id: record.identity.account_id.clone(),
            user_id: record.identity.user_id.clone(),
            plan: record.identity.plan.clone(),
            organizations: record.identity.organizations.clone(),
            standing: kind,
            fault: fault.cloned(),
            retry_at,
            refreshable: record.refreshes(),
            shared: record.shared,
            paused: record.paused,
            health_score: record.health_score,
            expires_at: record.expires_at,
            last_refresh_at: record.last_refresh_at,
            next_refresh_at: match kind {
                StandingKind::Fresh => refresh::due(record, policy, now).map(|due| due.max(now)),
                StandingKind::Waiting => retry_at.filter(|_| !record.paused),
                StandingKind::Refreshing | StandingKind::Unsaved | StandingKind::SignInNeeded => None,
            },
            connected_at: record.connected_at,
            generation: record.generation,
            proxy: record.proxy.clone(),
            usable: refresh::usable(record, now),
            runs_out_at: refresh::runs_out(record, now).filter(|end| *end > now && end.since(now) <= LAST_DAY),
            told: record.told,
        }
    }
}

impl AccountView {
    /// Whether it is an API key and not a sign-in.
    pub fn is_key(&self) -> bool {
        self.provider == API_KEY
    }
}

impl View {
    /// The account with this id.
    pub fn account(&self, id: &AccountId) -> Option<&AccountView> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// An account's number, from 1, in the order of the sign-ins: what it is called when it has no name.
    pub fn number(&self, id: &AccountId) -> i64 {
        let Some(account) = self.account(id) else { return 0 };
        let key = |account: &AccountView| (account.connected_at, account.id.clone());
        let before = self.accounts.iter().filter(|other| key(other) < key(account)).count();
        i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The sign-in, while it goes on.
    pub fn open_connect(&self) -> Option<&ConnectView> {
        self.connect.as_ref().filter(|connect| connect.stage.is_open())
    }

    /// Whether the sign-in that is shown has ended with a grant.
    pub fn has_connected(&self) -> bool {
        let stage = self.connect.as_ref().map(|connect| &connect.stage);
        matches!(stage, Some(StageView::Connected { .. } | StageView::Unsaved { .. }))
    }

    /// Whether the window is to be shown, opened where it is closed, for what has come to the sign-in since `before`. What
    /// was there before was shown then; a person who has closed the window since has seen it.
    pub fn asks_for_window(&self, before: &View) -> bool {
        let asked = |view: &View| {
            let connect = view.connect.as_ref()?;
            Some((connect.question, connect.for_window()?))
        };
        asked(self).is_some_and(|now| asked(before) != Some(now))
    }

    /// Whether the open sign-in is over because of this fault.
    pub fn failed_with(&self, code: FaultCode) -> bool {
        matches!(&self.connect, Some(ConnectView { stage: StageView::Failed { fault }, .. }) if fault.code == code)
    }
}
