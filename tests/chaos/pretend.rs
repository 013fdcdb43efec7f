//! A host in this process, with a pretend keychain, and as many people signed in as are wanted.

use crate::scene::redirect;
use codex_connect_core::ask::SignIn;
use codex_connect_host::outside::{Clock, NoClipboard, Outside};
use codex_connect_host::paths::Paths;
use codex_connect_host::proxy::Choice;
use codex_connect_host::settings::Settings;
use codex_connect_host::{Host, Pasted};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio::task::JoinSet;
use world::issuer::{Issuer, Person};
use world::keychain::PretendKeychain;

/// A home and an outside, in which hosts come and go.
pub struct Pretend {
    /// The issuer, which approves by itself.
    pub issuer: Issuer,
    /// The keychain.
    pub keychain: PretendKeychain,
    home: tempfile::TempDir,
}

impl Pretend {
    /// With this many people signed in, called `0`, `1`, …
    pub async fn with(people: usize) -> Pretend {
        let issuer = Issuer::start().expect("the issuer starts");
        issuer.set_auto_approve(true);
        let home = tempfile::tempdir().expect("a folder is made");
        let pretend = Pretend { issuer, keychain: PretendKeychain::new(), home };
        let host = pretend.host(None, false).await;
        let mut under_way = JoinSet::new();
        for number in 0..people {
            let session = host.auth_url(&SignIn::default()).await.expect("a link is made");
            pretend.issuer.next_person(person(number));
            let address = redirect(session.auth_url.expose_secret()).await;
            let host = host.clone();
            under_way.spawn(async move {
                let answer = Pasted::Address(address.into());
                host.exchange(&session.session_id, answer, Some(number.to_string()), None).await
            });
            if under_way.len() == AT_ONCE {
                let done = under_way.join_next().await.expect("there are some");
                done.expect("it ends").expect("the sign-in works");
            }
        }
        under_way.join_all().await.into_iter().for_each(|done| drop(done.expect("the sign-in works")));
        host.stop().await;
        pretend
    }

    /// A host, with this clock or the system's.
    pub async fn host(&self, clock: Option<Arc<dyn Clock>>, resident: bool) -> Host {
        let real = Outside::real(Arc::new(NoClipboard));
        let outside = Outside { clock: clock.unwrap_or(real.clock), keychain: self.keychain.make(), ..real };
        let mut settings = Settings::default();
        settings.issuer.url = self.issuer.url().parse().expect("an address");
        settings.api.chatgpt_url = format!("{}/backend-api", self.issuer.url()).parse().expect("an address");
        settings.network.proxy = Choice::Direct;
        Host::start(outside, self.paths(), settings, resident).await.expect("the host starts")
    }

    /// The account list.
    pub fn list(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.paths().database()).expect("the list opens")
    }

    fn paths(&self) -> Paths {
        Paths { config: self.home.path().to_owned(), data: self.home.path().to_owned() }
    }
}

/// A runtime like that of the app.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn person(number: usize) -> Person {
    Person {
        email: format!("person-{number}@crowd.example"),
        account_id: format!("workspace-{number}"),
        user_id: format!("user-{number}"),
        plan: "plus".to_owned(),
        organizations: vec![],
    }
}

const AT_ONCE: usize = 8;
