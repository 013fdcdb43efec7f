//! The only match on [`Effect`]: each arm calls one room and reports back.

mod sign_in;

use crate::device;
use crate::flight::{self, Flights};
use crate::held::{Held, HeldGrants};
use crate::import::FoundSignIns;
use crate::issuer::Issuer;
use crate::keep;
use crate::outside::Outside;
use crate::paths::Paths;
use crate::run::Said;
use crate::settings::{self, Settings};
use crate::sign_in::SignIns;
use crate::store::Store;
use crate::vault::Vault;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Place, SignIn};
use codex_connect_core::callback::Verdict;
use codex_connect_core::effect::{Effect, Report};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::view::StoreStanding;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{Semaphore, mpsc};

/// What only the face can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show the window.
    OpenWindow,
    /// Show the window, and this in it.
    OpenAt(Place),
    /// Take back the notices about this account, or about all.
    Seen(Option<AccountId>),
    /// Start the program at login, or not.
    StartAtLogin(bool),
    /// End the program.
    Quit,
}

/// Everything that an effect needs.
pub struct Hands {
    pub(crate) outside: Outside,
    /// The settings in force, replaced when one is changed.
    pub(crate) settings: RwLock<Arc<Settings>>,
    pub(crate) paths: Paths,
    pub(crate) issuer: Issuer,
    pub(crate) vault: Vault,
    pub(crate) store: Store,
    pub(crate) sign_ins: SignIns,
    /// Held for writing while a callback port is taken, and for reading while one is given back: this program is never in
    /// its own way.
    pub(crate) port: tokio::sync::RwLock<()>,
    /// Grants that the keychain refused, by the account that shows them.
    pub(crate) held: HeldGrants,
    /// What was found in files and is not saved yet.
    pub(crate) found: FoundSignIns,
    pub(crate) inbox: mpsc::WeakUnboundedSender<Said>,
    pub(crate) wishes: mpsc::UnboundedSender<Wish>,
    pub(crate) flights: Flights,
    /// `refresh.concurrency`.
    pub(crate) gate: Semaphore,
    /// Whether the program ends or the computer sleeps: no refresh is begun.
    pub(crate) is_resting: AtomicBool,
    /// Held while a setting is written.
    pub(crate) setting: Mutex<()>,
    /// Tokens that may have been sent, and whose answer is not sealed.
    pub(crate) spending: AtomicUsize,
    /// Held, one each, by effects under way: the end waits for them.
    pub(crate) busy: Arc<Semaphore>,
}

/// As many lines of a history as a window shows.
const HISTORY: u32 = 200;
/// As many as may be busy at once.
pub const BUSY: usize = 1_000;

impl Hands {
    /// Performs what takes no time, in the order the core said it; gives back what does.
    pub fn perform_now(&self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::ShowPage(question, page) => self.sign_ins.conclude(question, page),
            Effect::ForgetCode(question) => {
                if self.sign_ins.forget_code(question) {
                    self.report(Report::Answered(question, Verdict::Code));
                }
            }
            Effect::Hold(question, account) => {
                if let Some((grant, identity)) = self.sign_ins.grant(question) {
                    self.sign_ins.disown(question);
                    let plan = match self.sign_ins.plan(question) {
                        plan if plan.account.as_ref() == Some(&account) => plan,
                        plan => self.sign_ins.with_its_way(question, SignIn { account: None, ..plan }),
                    };
                    self.hold(account, Held::signed_in(grant, identity, plan, self.outside.clock.now()));
                }
            }
            Effect::OpenWindow => drop(self.wishes.send(Wish::OpenWindow)),
            Effect::OpenAt(place) => drop(self.wishes.send(Wish::OpenAt(place))),
            Effect::Seen(account) => drop(self.wishes.send(Wish::Seen(account))),
            Effect::Quit => drop(self.wishes.send(Wish::Quit)),
            other => return Some(other),
        }
        None
    }

    /// Performs what takes time.
    pub async fn perform(self: &Arc<Self>, effect: Effect) {
        match effect {
            Effect::CheckStore(question) => {
                let result = self.vault.prove().await;
                self.finish_arrivals_after(&result).await;
                self.report(Report::StoreChecked(question, result));
            }
            Effect::Listen(question, plan) => {
                let result = self.listen(question, &plan).await;
                self.report(Report::Listening(question, result));
            }
            Effect::OpenBrowser(question) => {
                let result = self.open_browser(question).await;
                self.report(Report::Opened(question, result));
            }
            Effect::AskCode(question, plan) => {
                let result = device::begin(self, question, &plan).await;
                self.report(Report::CodeGiven(question, result));
            }
            Effect::Poll(question) => {
                if let Some(result) = device::wait(self, question).await {
                    self.report(Report::Authorized(question, result));
                }
            }
            Effect::Exchange(question) => {
                let result = keep::exchange(self, question).await;
                self.report(Report::Granted(question, result));
            }
            Effect::Keep(question, plan) => {
                let result = self.keep(question, &plan).await;
                self.reload().await;
                self.report(Report::Kept(question, result));
            }
            Effect::HangUp(question) => {
                let _closing = self.port.read().await;
                if let Some(listener) = self.sign_ins.hang_up(question) {
                    listener.hang_up().await;
                }
                self.sign_ins.forget(question);
            }
            Effect::Revoke(question) => self.revoke(question).await,
            Effect::Refresh(question, account, when) => {
                let result = flight::refresh(self, &account, when).await;
                self.finish_arrivals_after(&result).await;
                self.reload_one(&account).await;
                self.report(Report::Refreshed(question, account, result));
            }
            Effect::SaveAgain(question, account) => {
                let result = self.save_again(&account).await;
                let saved = result.is_ok();
                self.reload_one(&account).await;
                self.report(Report::SavedAgain(question, account, result));
                // One that was only in memory is in the list now, under its own id. The core hears of that after its end.
                self.reload().await;
                if saved {
                    self.finish_arrivals().await;
                }
            }
            Effect::Pause(account, paused) => {
                let written = self.store.pause(&account, paused, self.outside.clock.now()).await;
                self.written(&account, written).await;
            }
            Effect::Forget(question, account, revoke) => {
                let result = self.forget(&account, revoke).await.map(drop);
                self.report(Report::Forgotten(question, account, result));
                self.reload().await;
            }
            Effect::Rename(account, name) => {
                let written = self.store.rename(&account, name).await;
                self.written(&account, written).await;
            }
            Effect::ReadHistory(account) => {
                if let Ok(entries) = self.store.history(Some(&account), HISTORY).await {
                    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
                    self.report(Report::History(account, entries));
                }
            }
            Effect::Set(key, value) => {
                let hands = self.clone();
                let _ = tokio::task::spawn_blocking(move || hands.set(&key, &value.0)).await;
            }
            Effect::LookForSignIns(question, paths) => {
                let (accounts, unreadable) = self.look_for(question, paths).await;
                self.report(Report::Found(question, accounts, unreadable));
            }
            Effect::Import(question, take_over) => {
                let result = self.import(question, take_over).await;
                self.report(Report::Imported(question, result));
            }
            Effect::ForgetFound(question) => drop(self.found.take(question)),
            Effect::SetProxy(account, typed) => {
                let set = self.set_typed_proxy(&account, &typed).await;
                self.reload_one(&account).await;
                self.report(set.map_or_else(Report::Told, |()| Report::WayChanged(Some(account))));
            }
            Effect::HideEmail(on) => {
                if let Err(fault) = self.store.hide_email(on).await {
                    self.report(Report::Told(fault));
                }
            }
            Effect::StartAtLogin(on) => drop(self.wishes.send(Wish::StartAtLogin(on))),
            Effect::CopyLink(question) => {
                if let Some(link) = self.sign_ins.link(question) {
                    self.outside.clipboard.copy(secrecy::ExposeSecret::expose_secret(&link));
                }
            }
            Effect::Copy(text) => {
                self.outside.clipboard.copy(&text);
            }
            Effect::Unlock => {
                let result = self.vault.prove().await;
                self.finish_arrivals_after(&result).await;
                let standing = match result {
                    Ok(()) => StoreStanding::Ready,
                    Err(fault) if fault.code == FaultCode::StoreMissing => StoreStanding::Missing,
                    Err(_) => StoreStanding::Locked,
                };
                self.report(Report::Store(standing));
            }
            Effect::ShowPage(..) | Effect::ForgetCode(_) | Effect::Hold(..) | Effect::Seen(_) => {
                drop(self.perform_now(effect));
            }
            Effect::OpenWindow | Effect::OpenAt(_) | Effect::Quit => {
                drop(self.perform_now(effect));
            }
        }
    }

    /// Reads the account list anew and tells the core.
    pub async fn reload(&self) {
        if let Ok(records) = self.store.records().await {
            self.report(Report::Records(records));
        }
    }

    /// Reads one account anew and tells the core.
    pub async fn reload_one(&self, account: &AccountId) {
        if let Ok(Some(record)) = self.store.record(account).await {
            self.report(Report::Record(Box::new(record)));
        }
    }

    /// Tells the core how an account is after a change to it; why, if the change could not be written.
    async fn written(&self, account: &AccountId, written: Result<(), Fault>) {
        self.reload_one(account).await;
        if let Err(fault) = written {
            self.report(Report::Told(fault));
        }
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes a setting, and lets it be in force as far as it can be without a new start.
    fn set(&self, key: &str, value: &str) {
        let _one_at_a_time = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        match settings::set(&self.paths, key, value) {
            Ok(settings) => self.put_in_force(settings),
            Err(fault) => self.report(Report::Told(fault)),
        }
    }

    /// Lets settings be in force as far as they can be without a new start. The caller holds `setting`.
    pub(crate) fn put_in_force(&self, settings: Settings) {
        let report = Report::Settings(settings.seen(), settings.policy(), settings.language());
        let way = settings.network.proxy.clone();
        let former =
            std::mem::replace(&mut *self.settings.write().unwrap_or_else(PoisonError::into_inner), Arc::new(settings));
        self.report(report);
        if former.network.proxy != way {
            self.report(Report::WayChanged(None));
        }
    }

    /// Tells the core.
    pub fn report(&self, report: Report) {
        if let Some(inbox) = self.inbox.upgrade() {
            let _ = inbox.send(Said::Report(report));
        }
    }
}
