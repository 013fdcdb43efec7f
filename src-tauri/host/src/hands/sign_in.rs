//! What a sign-in wants done: a port and a link, a browser, and what it brought kept.

use super::Hands;
use crate::flight;
use crate::held::Held;
use crate::keep;
use crate::loopback;
use crate::visits;
use crate::way::Server;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::SignIn;
use codex_connect_core::effect::Question;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::rotation::{Outcome, Setback, When};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio::sync::mpsc;

impl Hands {
    /// Takes a callback port, makes the link, and opens the sign-in with both. Gives the port.
    pub(super) async fn listen(self: &Arc<Self>, question: Question, plan: &SignIn) -> Result<u16, Fault> {
        let _taking = self.port.write().await;
        for earlier in self.sign_ins.supersede(question).ok_or(FaultCode::SessionOver)? {
            earlier.hang_up().await;
        }
        let settings = self.settings();
        // One that cannot be read is said before any browser opens.
        let proxy = self.proxy_of(plan).await?;
        let route = self.route(proxy.as_ref(), Server::Issuer).await?;
        let ports = &settings.callback.ports;
        let (visits, inbox) = mpsc::channel(64);
        // So is one that refuses, and before another program is asked for its port.
        self.try_way(&route).await?;
        let listened = loopback::listen(ports, visits).await;
        let (port, listener) = match listened {
            Ok(listener) => (Ok(listener.port()), Some(listener)),
            Err(fault) => (Err(fault), None),
        };
        if listener.is_none() && !plan.paste_only {
            return port;
        }
        // Without a port, the address is the first one's: it is pasted, and never loaded.
        let first = port.as_ref().ok().or(ports.first()).copied().unwrap_or(1455);
        let link = self.issuer.link(&keep::redirect_uri(&settings, first), plan.workspace.as_deref())?;
        self.sign_ins.begin(question, link, listener, plan.clone(), proxy);
        tokio::spawn(visits::receive(Arc::downgrade(self), question, first, inbox));
        port
    }

    /// Opens the sign-in's link.
    pub(super) async fn open_browser(&self, question: Question) -> Result<(), Fault> {
        let link = self.sign_ins.link(question).ok_or(FaultCode::LinkNotMade)?;
        let browser = self.outside.browser.clone();
        let open = move || browser.open(link.expose_secret());
        match tokio::task::spawn_blocking(open).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(FaultCode::BrowserNotOpened.into()),
        }
    }

    /// Keeps what a sign-in brought, and gives the account that it is for.
    pub(super) async fn keep(&self, question: Question, plan: &SignIn) -> Result<AccountId, Fault> {
        let (grant, identity) = self.sign_ins.grant(question).ok_or(FaultCode::SessionOver)?;
        // One that is listed has its own way.
        let way = self.sign_ins.with_its_way(question, plan.clone()).proxy;
        let saved = keep::save(self, &grant, &identity, plan, way).await?;
        // A sign-in that nobody waits for takes back the account that came with it, and never one that was there.
        self.sign_ins.kept(question, saved.is_new.then(|| saved.account.clone()));
        Ok(saved.account)
    }

    /// What a refresh brought is finished by the journal; a sign-in that the keychain refused is only here.
    pub(super) async fn save_again(self: &Arc<Self>, account: &AccountId) -> Result<(), Setback> {
        let signed_in = self.held_grant(account).filter(Held::is_signed_in);
        let Some(held) = signed_in else { return flight::refresh(self, account, When::Now).await };
        // Each try would leave a note behind when the keychain does not even say whether it took the tokens.
        if let Err(fault) = self.vault.prove().await {
            return Err(Setback { fault, outcome: Outcome::Unsaved });
        }
        match keep::save(self, &held.grant, &held.identity, &held.plan, None).await {
            Ok(_) => {
                self.let_go(account);
                Ok(())
            }
            Err(fault) => Err(Setback { fault, outcome: Outcome::Unsaved }),
        }
    }
}
