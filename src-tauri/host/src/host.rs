//! The handle that a face holds: ask, watch the view, and a few deeds that a command line does by itself.

mod transfer;
mod upkeep;
pub(crate) mod ways;

use crate::flight::Flights;
use crate::hands::{BUSY, Hands, Wish};
use crate::held::HeldGrants;
use crate::import::FoundSignIns;
use crate::issuer::{Issuer, Reached};
use crate::keychain::Keychain;
use crate::outside::Outside;
use crate::paths::Paths;
use crate::redirect::Answer;
use crate::run::{Said, run};
pub use crate::session::{OpenSession, Pasted};
use crate::settings::Settings;
use crate::sign_in::{Heard, SignIns};
use crate::store::Store;
use crate::vault::Vault;
use crate::way::Server;
use crate::{network, rotation, session, sleep, surroundings, watch as files};
use codex_connect_core::account::AccountId;
use codex_connect_core::app::{App, Setup};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::effect::{Question, Report};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::page::Page;
use codex_connect_core::view::{AccountView, StoreKind, TrayStanding, View};
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc, watch};
use url::Url;

/// A running host. Cheap to clone; it runs until the last clone is gone.
#[derive(Clone)]
pub struct Host {
    hands: Arc<Hands>,
    inbox: mpsc::UnboundedSender<Said>,
    view: watch::Receiver<Arc<View>>,
    wishes: Arc<Mutex<Option<mpsc::UnboundedReceiver<Wish>>>>,
}

impl Host {
    /// Opens the account list and starts the loop. Reads no network, and the keychain only when an earlier process ended
    /// while it saved an account. `resident` says that the program keeps running: then what is due is refreshed, and what
    /// the keychain refuses is held in memory.
    ///
    /// # Errors
    /// `list_unwritable`, or a setting that cannot be used.
    pub async fn start(outside: Outside, paths: Paths, settings: Settings, resident: bool) -> Result<Host, Fault> {
        paths.create()?;
        let store = Store::open(&paths.database())?;
        let issuer = Issuer::new(&settings)?;
        let (inbox, messages) = mpsc::unbounded_channel();
        let (wishes, wished) = mpsc::unbounded_channel();
        let mut app = App::new(Setup {
            policy: settings.policy(),
            language: settings.language(),
            store_kind: STORE_KIND,
            zone: outside.clock.zone(),
            resident,
        });
        let hands = Arc::new(Hands {
            vault: Vault::new(Keychain::start(outside.keychain.clone())),
            gate: Semaphore::new(settings.refresh.concurrency),
            flights: Flights::default(),
            is_resting: AtomicBool::new(false),
            setting: Mutex::default(),
            spending: AtomicUsize::new(0),
            busy: Arc::new(Semaphore::new(BUSY)),
            sign_ins: SignIns::default(),
            port: tokio::sync::RwLock::default(),
            held: HeldGrants::default(),
            found: FoundSignIns::default(),
            inbox: inbox.downgrade(),
            outside,
            settings: RwLock::new(Arc::new(settings)),
            paths,
            issuer,
            store,
            wishes,
        });
        let finishing = tokio::spawn({
            let hands = hands.clone();
            async move { hands.finish_arrivals().await }
        });
        if !resident {
            // A command sees the whole list, unless the keychain takes its time.
            let _ = tokio::time::timeout(FINISHING, finishing).await;
        }
        // The first view that a face sees has the accounts in it.
        let (settings, now) = (hands.settings(), hands.outside.clock.now());
        app.hear(Report::Records(hands.store.records().await?), now);
        app.hear(Report::Settings(settings.seen(), settings.policy(), settings.language()), now);
        // The command line is asked for addresses, and gives them.
        if resident {
            app.hear(Report::HideEmail(hands.store.hides_email().await?), now);
        }
        let (publish, view) = watch::channel(Arc::new(app.view(now)));
        tokio::spawn(run(app, hands.clone(), messages, publish));
        if resident {
            files::start(&hands);
            network::start(&hands);
            sleep::start(&hands);
            let hands = hands.clone();
            tokio::spawn(async move {
                rotation::sweep(&hands, None).await;
                session::sweep(&hands).await;
            });
        }
        Ok(Host { hands, inbox, view, wishes: Arc::new(Mutex::new(Some(wished))) })
    }

    /// A person wants something. Never blocks.
    pub fn ask(&self, ask: Ask) {
        let _ = self.inbox.send(Said::Ask(ask));
    }

    /// An address, or a bare code, pasted into the open sign-in.
    pub fn paste(&self, text: &SecretString) {
        let Some(question) = self.open_question() else { return };
        let unreadable = |code: FaultCode| self.hands.report(Report::Unreadable(question, code.into()));
        let answer = match Answer::from_paste(text.expose_secret()) {
            Ok(answer) => answer,
            Err(fault) => return self.hands.report(Report::Unreadable(question, fault)),
        };
        let issuer = self.hands.issuer.address(Server::Issuer);
        match self.hands.sign_ins.hear(question, &answer, issuer.as_str(), true) {
            Heard::New(verdict, _) => self.hands.report(Report::Answered(question, verdict)),
            Heard::Again(_) => {}
            Heard::Other(Page::Incomplete) => unreadable(FaultCode::AddressUnreadable),
            Heard::Other(_) => unreadable(FaultCode::OtherTab),
        }
    }

    /// The view, and every later one.
    pub fn view(&self) -> watch::Receiver<Arc<View>> {
        self.view.clone()
    }

    /// A view as it is to be drawn at this moment. One is published only when something changes, and may be days old.
    pub fn as_of_now(&self, view: Arc<View>) -> Arc<View> {
        let clock = &self.hands.outside.clock;
        let drawn = View { now: clock.now(), zone: clock.zone(), ..Arc::unwrap_or_clone(view) };
        if drawn.zone != self.view.borrow().zone {
            // The tray is told, too.
            self.hands.report(Report::Zone(drawn.zone.clone()));
        }
        Arc::new(drawn)
    }

    /// The face tells what it could not do.
    pub fn tell(&self, fault: Fault) {
        self.hands.report(Report::Told(fault));
    }

    /// The face tells whether the desktop shows its tray.
    pub fn tray_seen(&self, present: bool) {
        let standing = match present {
            true => TrayStanding::Shown,
            false if surroundings::is_gnome() => TrayStanding::WithoutExtension,
            false => TrayStanding::Missing,
        };
        self.hands.report(Report::Tray(standing));
    }

    /// The face tells whether the program starts at login.
    pub fn starts_at_login(&self, on: bool) {
        self.hands.report(Report::StartAtLogin(on));
    }

    /// What only the face can do. Some once.
    pub fn wishes(&self) -> Option<mpsc::UnboundedReceiver<Wish>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The address of the open sign-in. It holds the state: it goes to a browser, a clipboard or a terminal.
    pub fn link(&self) -> Option<SecretString> {
        self.hands.sign_ins.link(self.open_question()?)
    }

    /// The first step of a two-step sign-in; of the plan, its account, its workspace and its proxy.
    ///
    /// # Errors
    /// The keychain's fault, `proxy_unreadable`, `link_not_made`, `list_unwritable`.
    pub async fn auth_url(&self, plan: &SignIn) -> Result<OpenSession, Fault> {
        session::open(&self.hands, plan).await
    }

    /// The second step.
    ///
    /// # Errors
    /// `session_over`, the fault of a wrong answer, or what the exchange and the saving bring.
    pub async fn exchange(
        &self,
        session: &str,
        answer: Pasted,
        name: Option<String>,
        description: Option<String>,
    ) -> Result<AccountId, Fault> {
        let plan = SignIn { name, description, ..SignIn::default() };
        let (hands, session) = (self.hands.clone(), session.to_owned());
        let busy = hands.busy.clone().try_acquire_owned();
        // In a task of its own: a grant on its way must be saved or revoked, whoever goes away.
        let work = tokio::spawn(async move {
            let result = session::exchange(&hands, &session, answer, &plan).await;
            drop(busy);
            result
        });
        let id = work.await.unwrap_or_else(|_| Err(FaultCode::ListUnwritable.into()))?;
        let record = self.hands.store.record(&id).await?;
        let generation = record.map_or(1, |record| record.generation);
        let mut view = self.view();
        let seen = view.wait_for(|view| view.account(&id).is_some_and(|account| account.generation >= generation));
        let _ = tokio::time::timeout(Duration::from_secs(2), seen).await.is_ok();
        Ok(id)
    }

    /// Ends the sign-in at the issuer if asked, erases it from the keychain, forgets the account. True when it was ended at
    /// the issuer: some have nothing to end.
    ///
    /// # Errors
    /// `revoke_failed`: it is gone from this computer, and the issuer could not be told. Else it is still listed.
    pub async fn remove(&self, account: &AccountId, revoke: bool) -> Result<bool, Fault> {
        let result = self.hands.forget(account, revoke).await;
        self.hands.reload().await;
        result
    }

    /// The account that a person means by an id, a name, or an e-mail address when it is unambiguous.
    ///
    /// # Errors
    /// `account_unknown`, with the number of matches.
    pub fn find(&self, typed: &str) -> Result<AccountId, Fault> {
        let view = self.view.borrow();
        let with = |fits: &dyn Fn(&AccountView) -> bool| {
            view.accounts.iter().filter(|account| fits(account)).map(|account| account.id.clone()).collect::<Vec<_>>()
        };
        // An id is exact, a name is next, and an e-mail address is a label.
        let by_id = with(&|account| account.id.as_str() == typed);
        let by_name = with(&|account| account.name == typed);
        let by_email = with(&|account| account.email.eq_ignore_ascii_case(typed));
        let found = [by_id, by_name, by_email].into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        match found.as_slice() {
            [account] => Ok(account.clone()),
            several => {
                let matches = u32::try_from(several.len()).unwrap_or(u32::MAX);
                let about = About::Account { name: typed.to_owned(), matches };
                Err(Fault::about(FaultCode::AccountUnknown, about))
            }
        }
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.hands.settings()
    }

    /// Whether the keychain can be written and read now.
    ///
    /// # Errors
    /// Its fault.
    pub async fn examine_keychain(&self) -> Result<(), Fault> {
        self.hands.vault.prove().await
    }

    /// Where the issuer is.
    pub(crate) fn issuer_address(&self) -> &Url {
        self.hands.issuer.address(Server::Issuer)
    }

    /// How the issuer answers on the general way.
    ///
    /// # Errors
    /// What is in the way.
    pub async fn issuer_answers(&self) -> Result<Reached, Fault> {
        let route = self.hands.route(None, Server::Issuer).await?;
        self.hands.issuer.reach(&route, || self.hands.outside.clock.now()).await
    }

    /// Cancels an open sign-in, saves once more what would be lost, and lets what is under way finish, for at most 2.5 s: a
    /// browser gets its page, a grant that nobody waits for is revoked. A token that was sent is waited for until its answer is sealed, at most 35 s.
    pub async fn stop(&self) {
        self.hands.is_resting.store(true, Ordering::SeqCst);
        self.hands.report(Report::Ending);
        let begun = Instant::now();
        // Quiet twice: what finishes may bring the next thing to do.
        let mut quiet = 0;
        while quiet < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let idle = self.hands.busy.available_permits() == BUSY;
            quiet = if idle { quiet + 1 } else { 0 };
            let spending = self.hands.spending.load(Ordering::SeqCst) > 0;
            let patience = if spending { LAST_ANSWER } else { LAST_WORK };
            if begun.elapsed() > patience {
                return;
            }
        }
    }

    fn open_question(&self) -> Option<Question> {
        self.view.borrow().open_connect().map(|open| open.question)
    }
}

/// How long a command waits for what an earlier process has left half-saved.
const FINISHING: Duration = Duration::from_secs(3);
/// With what the face itself takes, three seconds.
const LAST_WORK: Duration = Duration::from_millis(2_500);
/// More than the request's own deadline.
const LAST_ANSWER: Duration = Duration::from_secs(35);
const STORE_KIND: StoreKind = if cfg!(target_os = "macos") {
    StoreKind::Macos
} else if cfg!(windows) {
    StoreKind::Windows
} else {
    StoreKind::Linux
};
