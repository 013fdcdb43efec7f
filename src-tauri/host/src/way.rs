//! The way of each account: its own proxy, in the list without and in the keychain with its name and password, and the
//! route that its requests take.

use crate::hands::Hands;
use crate::lease::Lease;
use crate::proxy::{self, Choice, Route, Unreadable};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::ask::SignIn;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::setting::Typed;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// `issuer.url`
    Issuer,
    /// `api.chatgpt_url`
    Service,
    /// `api.openai_url`
    Keys,
}

impl Hands {
    /// The way to a server, for someone with this proxy of their own.
    ///
    /// # Errors
    /// `proxy_unreadable`
    pub async fn route(&self, own: Option<&Choice>, to: Server) -> Result<Route, Fault> {
        Ok(self.route_or_origin(own, to).await?)
    }

    /// The same; an error says whose proxy it is that cannot be read.
    pub async fn route_or_origin(&self, own: Option<&Choice>, to: Server) -> Result<Route, Unreadable> {
        proxy::route(own, &self.settings().network.proxy, self.issuer.address(to)).await
    }

    /// The way of an account to a server.
    ///
    /// # Errors
    /// `proxy_unreadable`, or the keychain's fault.
    pub async fn route_of(&self, record: &Record, to: Server) -> Result<Route, Fault> {
        let own = self.own_proxy(record).await?;
        self.route(own.as_ref(), to).await
    }

    /// An account's own proxy; none when it takes the general one. What the keychain has counts only for the address that
    /// is in the list: a name and a password are shown to no other proxy.
    ///
    /// # Errors
    /// `proxy_unreadable`, or the keychain's fault.
    pub async fn own_proxy(&self, record: &Record) -> Result<Option<Choice>, Fault> {
        let Some(shown) = &record.proxy else { return Ok(None) };
        let choice = Choice::parse(shown).ok_or(FaultCode::ProxyUnreadable)?;
        let Choice::Address(_) = &choice else { return Ok(Some(choice)) };
        let kept = self.vault.read_proxies(&record.id).await?;
        let mut kept = kept.iter().filter_map(|kept| Choice::parse(kept.expose_secret()));
        Ok(Some(kept.find(|kept| kept.shown() == choice.shown()).unwrap_or(choice)))
    }

    /// The proxy of a sign-in: the one that was typed, else that of the account it is for.
    ///
    /// # Errors
    /// `proxy_unreadable`, `account_unknown`, or the keychain's fault.
    pub async fn proxy_of(&self, plan: &SignIn) -> Result<Option<Choice>, Fault> {
        match (&plan.proxy, &plan.account) {
            (Some(typed), _) => Choice::own(typed),
            (None, Some(account)) => {
                let unknown = || Fault::account_unknown(account);
                let record = self.store.record(account).await?.ok_or_else(unknown)?;
                self.own_proxy(&record).await
            }
            (None, None) => Ok(None),
        }
    }

    /// The way of a sign-in to a server.
    ///
    /// # Errors
    /// As [`Hands::proxy_of`].
    pub async fn route_of_plan(&self, plan: &SignIn, to: Server) -> Result<Route, Fault> {
        let own = self.proxy_of(plan).await?;
        self.route(own.as_ref(), to).await
    }

    /// Tries a way that has a proxy on it, for some seconds: who is in the way is named before a person goes to sign in. What
    /// is only slow, or not of the way, may be over by the time it counts. Without a proxy nothing is tried.
    ///
    /// # Errors
    /// The proxy's fault, `not_trusted`, `blocked` or `offline`.
    pub async fn try_way(&self, route: &Route) -> Result<(), Fault> {
        if route.proxy.is_none() {
            return Ok(());
        }
        let reach = self.issuer.reach(route, || self.outside.clock.now());
        match tokio::time::timeout(PATIENCE, reach).await {
            Ok(Err(fault)) if fault.is_of_the_way() && fault.code != FaultCode::NoAnswer => Err(fault),
            _ => Ok(()),
        }
    }

    /// Gives an account a proxy of its own, as a person types it.
    ///
    /// # Errors
    /// `proxy_unreadable`, or as [`Hands::set_proxy`].
    pub async fn set_typed_proxy(&self, account: &AccountId, typed: &Typed) -> Result<(), Fault> {
        self.set_proxy(account, Choice::own(typed)?.as_ref()).await
    }

    /// Gives an account a proxy of its own; with none, the general one. Until the list has the new address, the keychain
    /// has what goes with either, so that an error changes nothing.
    ///
    /// # Errors
    /// `account_unknown`, `list_unwritable`, or the keychain's fault.
    pub async fn set_proxy(&self, account: &AccountId, own: Option<&Choice>) -> Result<(), Fault> {
        let _one_at_a_time = self.proxy_turn(account).await?;
        let unknown = || Fault::account_unknown(account);
        let record = self.store.record(account).await?.ok_or_else(unknown)?;
        // One that cannot be read has nothing to keep.
        let former = match self.own_proxy(&record).await {
            Err(fault) if fault.code != FaultCode::ProxyUnreadable => return Err(fault),
            former => former.ok().flatten().filter(Choice::has_login).map(|former| (former.shown(), former.whole())),
        };
        let new: Vec<SecretString> = own.filter(|own| own.has_login()).map(Choice::whole).into_iter().collect();
        let shown = own.map(Choice::shown);
        let both = former.iter().filter(|(address, _)| Some(address) != shown.as_ref()).map(|(_, whole)| whole.clone());
        let both: Vec<SecretString> = new.iter().cloned().chain(both).collect();
        let set = async {
            self.vault.put_proxies(account, &both).await?;
            self.store.set_proxy(account, shown, self.outside.clock.now()).await
        };
        let set = set.await;
        let kept = match set {
            Ok(true) => new,
            // It was removed meanwhile.
            Ok(false) => vec![],
            Err(_) => former.into_iter().map(|(_, whole)| whole).collect(),
        };
        if let Err(fault) = self.vault.put_proxies(account, &kept).await {
            tracing::warn!(
                fault = fault.code.as_str(),
                "the password of a former proxy is left in the keychain for now"
            );
        }
        if set? { Ok(()) } else { Err(unknown()) }
    }

    /// The right to change an account's proxy, until it is dropped. Not the account's own lease: a refresh that hangs in
    /// the proxy would hold it.
    ///
    /// # Errors
    /// As [`Lease::unless`].
    pub async fn proxy_turn(&self, account: &AccountId) -> Result<Option<Lease>, Fault> {
        let turn = AccountId(format!("{}-proxy", account.as_str()));
        Lease::unless(&turn, &self.paths.locks(), async || false).await
    }
}

/// A little more than the request's own.
const PATIENCE: Duration = Duration::from_secs(7);
