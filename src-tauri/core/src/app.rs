//! All accounts and the one open sign-in.
//!
//! Tell it what a person asks ([`App::ask`]), what the world answered ([`App::hear`]) and that time has passed
//! ([`App::tick`]); each returns what to do. Ask it when it wants to be woken ([`App::due`]) and what may be seen
//! ([`App::view`]). It never acts.

mod import;
mod quit;
mod sign_in;

use crate::account::{self, AccountId};
use crate::ask::Ask;
use crate::connect::{self, Connect, Stage};
use crate::effect::{Effect, Question, Report};
use crate::fault::{About, Fault, FaultCode};
use crate::history::HistoryView;
use crate::import::Import;
use crate::list::AccountList;
use crate::mask::mask;
use crate::name;
use crate::refresh::Policy;
use crate::rotation::When;
use crate::setting::SettingView;
use crate::time::Timestamp;
use crate::view::{ConnectView, StoreKind, StoreStanding, TrayStanding, View};
use crate::words::{Language, Words};
use crate::zone::Zone;
use quit::Quitting;
use std::time::Duration;

/// What the core is told once, at the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The settings that decide.
    pub policy: Policy,
    /// The language of the view.
    pub language: Language,
    /// The keychain of this system.
    pub store_kind: StoreKind,
    /// The local time zone.
    pub zone: Zone,
    /// Whether this program keeps running, and so can hold a grant in memory and refresh what is due.
    pub resident: bool,
}

/// The state of everything.
#[derive(Debug)]
pub struct App {
    setup: Setup,
    accounts: AccountList,
    connect: Option<Connect>,
    store: StoreStanding,
    tray: TrayStanding,
    told: Option<Fault>,
    asked: u64,
    asleep: bool,
    history: Option<HistoryView>,
    settings: Vec<SettingView>,
    hide_email: bool,
    start_at_login: Option<bool>,
    import: Option<Import>,
    quitting: Quitting,
}

impl App {
    /// Nothing known yet.
    pub fn new(setup: Setup) -> App {
        App {
            setup,
            accounts: AccountList::default(),
            connect: None,
            store: StoreStanding::Ready,
            tray: TrayStanding::Shown,
            told: None,
            asked: 0,
            asleep: false,
            history: None,
            settings: vec![],
            hide_email: false,
            start_at_login: None,
            import: None,
            quitting: Quitting::default(),
        }
    }

    /// A person wants something.
    pub fn ask(&mut self, ask: Ask, now: Timestamp) -> Vec<Effect> {
        // Opening the window and looking at it is how a person reads it.
        if !matches!(ask, Ask::OpenWindow | Ask::OpenAt { .. } | Ask::Seen { .. } | Ask::Stay) {
            self.told = None;
        }
        match ask {
            Ask::Connect(plan) => self.connect(plan, now),
            Ask::OpenAgain => self.open().map_or(vec![], |open| vec![Effect::OpenBrowser(open.question)]),
            Ask::CopyLink => self.open().map_or(vec![], |open| vec![Effect::CopyLink(open.question)]),
            Ask::OtherWay { way } => self.other_way(way, now),
            Ask::CopyCode => match self.connect.as_ref().map(|connect| &connect.stage) {
                Some(Stage::Code(code)) => vec![Effect::Copy(code.user_code.clone())],
                _ => vec![],
            },
            Ask::Cancel => self.tell_connect(None, connect::Event::Cancel, now),
            Ask::Dismiss => {
                self.connect = self.connect.take().filter(Connect::is_open);
                vec![]
            }
            Ask::Refresh { account } => self.refresh(&account, When::Probe, now),
            Ask::RefreshAll => {
                let ids = self.accounts.wanted().into_iter();
                ids.flat_map(|id| self.refresh(&id, When::Now, now)).collect()
            }
            Ask::Pause { account } => vec![Effect::Pause(account, true)],
            Ask::Resume { account } => vec![Effect::Pause(account, false)],
            Ask::KeepAsNew => self.tell_connect(None, connect::Event::KeepAsNew, now),
            Ask::Rename { account, name } => {
                let name = name::clean(&name, name::LONGEST);
                if name.is_empty() || self.accounts.find(&account).is_none() {
                    return vec![];
                }
                vec![Effect::Rename(account, name)]
            }
            Ask::SignOut { account, revoke } => {
                let question = self.question();
                vec![Effect::Forget(question, account, revoke)]
            }
            Ask::ShowHistory { account } => vec![Effect::ReadHistory(account)],
            Ask::Set { key, value } => vec![Effect::Set(key, value)],
            Ask::HideEmail { on } => {
                self.hide_email = on;
                vec![Effect::HideEmail(on)]
            }
            Ask::StartAtLogin { on } => vec![Effect::StartAtLogin(on)],
            Ask::CopyEmail { account } => match self.accounts.find(&account) {
                Some(account) => vec![Effect::Copy(account.record.identity.email.clone())],
                None => vec![],
            },
            Ask::SaveAgain { account } => {
                let question = self.question();
                self.tell_account(&account, account::Event::Due(question), now)
            }
            Ask::Import { paths } => self.look_for_sign_ins(paths),
            Ask::ImportFound { take_over } => {
                self.import.as_mut().and_then(|open| open.save(take_over)).into_iter().collect()
            }
            Ask::ImportDismiss => self.put_import_away(),
            Ask::SetProxy { account, proxy } => vec![Effect::SetProxy(account, proxy)],
            Ask::Unlock => vec![Effect::Unlock],
            Ask::Seen { account } => vec![Effect::Seen(account)],
            Ask::OpenWindow => vec![Effect::OpenWindow],
            Ask::OpenAt { at } => {
                // What is over does not stand before what a person asks for.
                self.connect = self.connect.take().filter(Connect::is_open);
                vec![Effect::OpenAt(at)]
            }
            Ask::Quit => self.quit(),
            Ask::QuitAnyway => vec![Effect::Quit],
            Ask::Stay => self.stay(),
        }
    }

    /// The world answered.
    pub fn hear(&mut self, report: Report, now: Timestamp) -> Vec<Effect> {
        let was = self.store;
        let mut effects = self.heard(report, now);
        // Who waited for the keychain is tried as soon as it answers.
        if was != StoreStanding::Ready && self.store == StoreStanding::Ready && self.setup.resident {
            let ids = self.accounts.kept_out();
            effects.extend(ids.iter().flat_map(|id| self.refresh(id, When::Now, now)));
        }
        effects
    }

    fn heard(&mut self, report: Report, now: Timestamp) -> Vec<Effect> {
        use connect::Event;
        match report {
            Report::StoreChecked(question, result) => {
                self.see_store(result.as_ref().err());
                self.tell_connect(Some(question), Event::StoreChecked(result), now)
            }
            Report::Listening(question, result) => self.tell_connect(Some(question), Event::Listening(result), now),
            Report::Opened(question, result) => self.tell_connect(Some(question), Event::Opened(result), now),
            Report::Answered(question, verdict) => self.tell_connect(Some(question), Event::Answered(verdict), now),
            Report::Unreadable(question, fault) => self.tell_connect(Some(question), Event::Unreadable(fault), now),
            Report::CodeGiven(question, result) => self.tell_connect(Some(question), Event::CodeGiven(result), now),
            Report::Authorized(question, result) => self.tell_connect(Some(question), Event::Authorized(result), now),
            Report::Remark(question, remark) => self.tell_connect(Some(question), Event::Remark(remark), now),
            Report::Yielded(question, owner) => {
                if self.connect.as_ref().is_some_and(|connect| connect.question == question && connect.is_open()) {
                    let about = About::Ports { owners: vec![owner], reserved: None };
                    self.told = Some(Fault::about(FaultCode::PortYielded, about));
                }
                self.tell_connect(Some(question), Event::Cancel, now)
            }
            Report::Granted(question, result) => self.tell_connect(Some(question), Event::Granted(result), now),
            Report::Kept(question, result) => {
                let before = self.connect.as_ref().map(|connect| connect.stage.clone());
                let effects = self.tell_connect(Some(question), Event::Kept(result), now);
                self.take_unsaved(before, now);
                effects
            }
            Report::Refreshed(question, id, result) => {
                self.see_store(result.as_ref().err().map(|setback| &setback.fault));
                self.tell_account(&id, account::Event::Refreshed(question, result), now)
            }
            Report::SavedAgain(question, id, result) => {
                self.see_store(result.as_ref().err().map(|setback| &setback.fault));
                self.tell_account(&id, account::Event::SavedAgain(question, result), now)
            }
            Report::Forgotten(_, id, result) => {
                // With any other fault it is still there.
                if result.as_ref().err().is_none_or(|fault| fault.code == FaultCode::RevokeFailed) {
                    self.accounts.remove(&id);
                }
                self.told = result.err();
                vec![]
            }
            Report::Records(records) => {
                self.accounts.take(records, now);
                vec![]
            }
            Report::Record(record) => {
                self.accounts.take_one(*record, now);
                vec![]
            }
            Report::History(account, entries) => {
                self.history = Some(HistoryView { account, entries });
                vec![]
            }
            Report::Settings(settings, policy, language) => {
                (self.settings, self.setup.policy, self.setup.language) = (settings, policy, language);
                // A file that could not be read has been mended.
                self.told = self.told.take().filter(|told| told.code != FaultCode::SettingsUnreadable);
                vec![]
            }
            Report::Found(question, accounts, unreadable) => self.found(question, accounts, unreadable),
            Report::Imported(question, result) => {
                self.see_store(result.as_ref().err());
                self.told = self.import.as_mut().and_then(|open| open.saved(question, result));
                vec![]
            }
            Report::Told(fault) => {
                self.told = Some(fault);
                vec![]
            }
            Report::HideEmail(on) => {
                self.hide_email = on;
                vec![]
            }
            Report::StartAtLogin(on) => {
                self.start_at_login = Some(on);
                vec![]
            }
            Report::Network => {
                let ids = self.accounts.cut_off().into_iter().filter(|_| self.setup.resident && !self.asleep);
                let ids: Vec<AccountId> = ids.collect();
                ids.iter().flat_map(|id| self.refresh(id, When::Now, now)).collect()
            }
            Report::WayChanged(of) => {
                let ids = self.accounts.in_want_of_a_way(of.as_ref());
                let ids = ids.iter().filter(|_| self.setup.resident && !self.asleep).collect::<Vec<_>>();
                ids.into_iter().flat_map(|id| self.refresh(id, When::Now, now)).collect()
            }
            Report::Sleep(asleep) => {
                self.asleep = asleep;
                vec![]
            }
            Report::OnlyInMemory(accounts) => self.hold_only_in_memory(accounts),
            Report::Ending => self.end(now),
            Report::Store(standing) => {
                self.store = standing;
                vec![]
            }
            Report::Zone(zone) => {
                self.setup.zone = zone;
                vec![]
            }
            Report::Tray(standing) => {
                self.tray = standing;
                vec![]
            }
        }
    }

    /// Time has passed: everything whose time has come hears it, once.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = vec![];
        if self.connect.as_ref().and_then(|connect| connect.due).is_some_and(|due| due <= now) {
            effects.extend(self.tell_connect(None, connect::Event::Deadline, now));
        }
        for (id, _) in self.accounts_due(now).into_iter().filter(|(_, due)| *due <= now) {
            effects.extend(self.is_due(&id, now));
        }
        effects
    }

    /// When it wants to hear [`App::tick`] next. While a sign-in is open that is at most a minute, for its time left is
    /// shown; with everything well it is when the next refresh is due, or the last day of a sign-in begins that is not
    /// refreshed here.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let connect = self.connect.as_ref().and_then(|connect| connect.due).map(|due| due.min(now + FACE));
        let accounts = self.accounts_due(now).into_iter().map(|(_, due)| due);
        // The tray's picture follows what has not passed.
        let shows = self.accounts.shows(now).filter(|_| self.setup.resident);
        accounts.chain(connect).chain(self.accounts.looks_different(now)).chain(shows).min()
    }

    /// What may be seen.
    pub fn view(&self, now: Timestamp) -> View {
        let accounts = self.accounts.view(&self.setup.policy, now);
        let mut view = View {
            now,
            zone: self.setup.zone.clone(),
            language: self.setup.language,
            store_kind: self.setup.store_kind,
            store: self.store,
            tray: self.tray,
            shown_as: self.accounts.shown_as(&accounts, now),
            accounts,
            connect: self.connect.as_ref().and_then(ConnectView::of),
            told: self.told.clone(),
            history: self.history.clone(),
            settings: self.settings.clone(),
            hide_email: self.hide_email,
            start_at_login: self.start_at_login,
            import: self.import.as_ref().map(|open| open.view().clone()),
            quit_loses: self.quit_loses(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        if self.hide_email {
            mask(&mut view, Words::of(self.setup.language));
        }
        view
    }

    fn tell_account(&mut self, id: &AccountId, event: account::Event, now: Timestamp) -> Vec<Effect> {
        self.accounts.tell(id, event, now)
    }

    fn refresh(&mut self, id: &AccountId, when: When, now: Timestamp) -> Vec<Effect> {
        let question = self.question();
        self.tell_account(id, account::Event::RefreshNow(question, when), now)
    }

    fn is_due(&mut self, id: &AccountId, now: Timestamp) -> Vec<Effect> {
        let question = self.question();
        self.tell_account(id, account::Event::Due(question), now)
    }

    /// Nothing is begun that a sleeping computer would cut short.
    fn accounts_due(&self, now: Timestamp) -> Vec<(AccountId, Timestamp)> {
        if self.setup.resident && !self.asleep { self.accounts.due(&self.setup.policy, now) } else { vec![] }
    }

    fn see_store(&mut self, fault: Option<&Fault>) {
        self.store = match fault.map(|fault| fault.code) {
            None => StoreStanding::Ready,
            Some(FaultCode::StoreLocked) => StoreStanding::Locked,
            Some(FaultCode::StoreMissing) => StoreStanding::Missing,
            Some(_) => self.store,
        };
    }

    fn question(&mut self) -> Question {
        self.asked += 1;
        Question(self.asked)
    }
}

/// How often what is shown of an open sign-in may change.
const FACE: Duration = Duration::from_secs(60);

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "ways_tests.rs"]
mod ways;
