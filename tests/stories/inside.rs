//! A host in this process, with a pretend keychain and a clock that a story sets: for what the real ones cannot be made
//! to do on demand.

use crate::stage::{block_on, free_port};
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::SignIn;
use codex_connect_core::fault::Fault;
use codex_connect_core::rotation::When;
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::{AccountView, View};
use codex_connect_core::zone::Zone;
use codex_connect_host::outside::{Browser, Clock, NoClipboard, Outside};
use codex_connect_host::paths::Paths;
use codex_connect_host::{Host, Pasted, settings};
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::fs::File;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use world::home;
use world::issuer::{Issuer, Person};
use world::keychain::PretendKeychain;

/// Home, issuer, keychain and clock; hosts come and go.
pub struct Inside {
    pub issuer: Issuer,
    pub keychain: PretendKeychain,
    pub clock: SetClock,
    home: tempfile::TempDir,
    /// Its only callback port.
    pub port: u16,
}

impl Inside {
    pub fn new() -> Inside {
        let issuer = Issuer::start().expect("the issuer starts");
        issuer.next_person(Person::sample());
        issuer.set_auto_approve(true);
        let home = tempfile::tempdir().expect("a folder is made");
        Inside { issuer, keychain: PretendKeychain::new(), clock: SetClock::default(), home, port: free_port() }
    }

    /// A host as after a start.
    pub async fn host(&self, resident: bool) -> Host {
        self.host_with(resident, []).await
    }

    /// The same, with these variables in its environment, too.
    pub async fn host_with(&self, resident: bool, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Host {
        let paths = Paths { config: self.home.path().into(), data: self.home.path().into() };
        let usual = [
            ("CODEX_CONNECT_ISSUER_URL".into(), self.issuer.url().into()),
            ("CODEX_CONNECT_API_CHATGPT_URL".into(), format!("{}/backend-api", self.issuer.url()).into()),
            ("CODEX_CONNECT_API_OPENAI_URL".into(), self.issuer.url().into()),
            ("CODEX_CONNECT_CALLBACK_PORTS".into(), format!("[{}]", self.port).into()),
        ];
        let settings = settings::load(&paths, usual.into_iter().chain(environment));
        let outside = Outside {
            clock: Arc::new(self.clock.clone()),
            browser: Arc::new(NoBrowser),
            clipboard: Arc::new(NoClipboard),
            keychain: self.keychain.make(),
        };
        Host::start(outside, paths, settings.expect("are read"), resident).await.expect("it starts")
    }

    /// Signs in.
    pub async fn account(&self, host: &Host) -> AccountId {
        let (session, back) = self.approved(host).await;
        host.exchange(&session, back, None, None).await.expect("it is saved")
    }

    /// The first step of a sign-in, and the address that its browser was sent to.
    pub async fn approved(&self, host: &Host) -> (String, Pasted) {
        self.approved_as(host, &SignIn::default()).await
    }

    /// The same, as planned.
    pub async fn approved_as(&self, host: &Host, plan: &SignIn) -> (String, Pasted) {
        let session = host.auth_url(plan).await.expect("a link is made");
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let page = client.expect("a client").get(session.auth_url.expose_secret()).send().await.expect("it answers");
        let back = page.headers().get("location").expect("it redirects").to_str().expect("is text").to_owned();
        (session.session_id, Pasted::Address(back.into()))
    }

    /// The lock file of this name: an account's id, or that and `-proxy`.
    pub fn lock_file(&self, name: &str) -> File {
        let path = self.home.path().join("locks").join(format!("{name}.lock"));
        File::options().create(true).truncate(false).write(true).open(path).expect("it opens")
    }

    /// Whether somebody has the account's lease, and keeps it: a program that another story is starting has for a moment
    /// what is open in this process.
    pub fn is_leased(&self, account: &AccountId) -> bool {
        let file = self.lock_file(account.as_str());
        let is_held = |number| {
            std::thread::sleep(Duration::from_millis(50 * u64::from(number > 0)));
            file.try_lock().is_err()
        };
        (0..10).all(is_held)
    }

    /// Makes the account due now; its access token is still good for a minute.
    pub fn make_due(&self) {
        home::make_due(&self.list(), "unixepoch() + 60");
    }

    /// The access token has run out, and the time of what waited for that has come.
    pub fn run_out(&self) {
        home::make_due(&self.list(), "unixepoch() - 60");
        let sql = "UPDATE accounts SET fault = json_set(fault, '$.retry_at', unixepoch() - 60)";
        self.list().execute(sql, []).expect("is written");
    }

    /// Writes `config.toml` for the hosts to come.
    pub fn write_settings(&self, text: &str) {
        std::fs::write(self.home.path().join("config.toml"), text).expect("is written");
    }

    pub fn list(&self) -> rusqlite::Connection {
        home::list(self.home.path())
    }

    /// The account as the database has it.
    pub async fn seen(&self, host: &Host) -> AccountView {
        host.seen().await.into_iter().next().expect("there is an account")
    }

    /// Whether a token of the account is accepted by the service.
    pub async fn works(&self, host: &Host, account: &AccountId) -> Result<(), Fault> {
        host.validate(account).await
    }

    /// As after a kill and a new start: refreshes by force until it is well, or only a person can help.
    pub fn recovers(&self, account: &AccountId, when: When) -> Result<AccountView, Fault> {
        block_on(async {
            let host = self.host(false).await;
            host.refresh(account, when).await?;
            self.works(&host, account).await?;
            Ok(self.seen(&host).await)
        })
    }
}

/// The view, once it is as wanted.
pub async fn view(host: &Host, what: &str, wanted: impl Fn(&View) -> bool) -> Arc<View> {
    let mut views = host.view();
    let view = tokio::time::timeout(Duration::from_secs(20), views.wait_for(|view| wanted(view))).await;
    let view = view.unwrap_or_else(|_| panic!("{what}: {:?}", host.view().borrow().connect));
    view.expect("the host runs").clone()
}

/// The real time and what a story adds to it.
#[derive(Clone, Default)]
pub struct SetClock {
    ahead: Arc<AtomicI64>,
    east: Arc<AtomicI32>,
}

impl SetClock {
    /// Puts the clock this many seconds ahead of the real time; less than zero: behind it.
    pub fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }

    /// Takes the computer to a zone so many seconds east of UTC.
    pub fn fly(&self, east: i32) {
        self.east.store(east, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs();
        Timestamp(i64::try_from(real).expect("fits") + self.ahead.load(Ordering::SeqCst))
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let left = at.since(self.now()).min(Duration::from_millis(50));
        Box::pin(tokio::time::sleep(left))
    }

    fn zone(&self) -> Zone {
        Zone::fixed(self.east.load(Ordering::SeqCst))
    }
}

struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _url: &str) -> bool {
        false
    }
}
