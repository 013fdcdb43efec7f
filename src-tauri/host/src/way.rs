//! The way of each account: its own proxy, in the list without and in the keychain with its name and password, and the
//! route that its requests take.

use crate::hands::Hands;
use crate::lease::Lease;
use crate::proxy::{self, Choice, Route, Unreadable};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::effect::SignIn;
use codex_connect_core::fault::{About, Fault, FaultCode};

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
        let settings = self.settings();
        let to = match to {
            Server::Issuer => &settings.issuer.url,
            Server::Service => &settings.api.chatgpt_url,
            Server::Keys => &settings.api.openai_url,
        };
        proxy::route(own, &settings.network.proxy, to).await
    }

    /// The way of an account to a server.
    ///
    /// # Errors
    /// `proxy_unreadable`, or the keychain's fault.
    pub async fn route_of(&self, record: &Record, to: Server) -> Result<Route, Fault> {
        let own = self.own_proxy(record).await?;
        self.route(own.as_ref(), to).await
    }

    /// An account's own proxy; none when it takes the general one. The keychain's item counts only for the address that
    /// is in the list: a name and a password are shown to no other proxy.
    ///
    /// # Errors
    /// `proxy_unreadable`, or the keychain's fault.
    pub async fn own_proxy(&self, record: &Record) -> Result<Option<Choice>, Fault> {
        let Some(shown) = &record.proxy else { return Ok(None) };
        let choice = Choice::parse(shown).ok_or(FaultCode::ProxyUnreadable)?;
        let Choice::Address(_) = &choice else { return Ok(Some(choice)) };
        let kept = self.vault.read_proxy(&record.id).await?;
        let kept = kept.and_then(|kept| Choice::parse(secrecy::ExposeSecret::expose_secret(&kept)));
        Ok(Some(kept.filter(|kept| kept.shown() == choice.shown()).unwrap_or(choice)))
    }

    /// The proxy of a sign-in: the one that was typed, else that of the account it is for.
    ///
    /// # Errors
    /// `proxy_unreadable`, `account_unknown`, or the keychain's fault.
    pub async fn proxy_of(&self, plan: &SignIn) -> Result<Option<Choice>, Fault> {
        match (&plan.proxy, &plan.account) {
            (Some(typed), _) => Choice::own(typed),
            (None, Some(account)) => {
                let record = self.store.record(account).await?.ok_or(FaultCode::AccountUnknown)?;
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

    /// Gives an account a proxy of its own; with none, the general one. An error changes nothing.
    ///
    /// # Errors
    /// `account_unknown`, `list_unwritable`, or the keychain's fault.
    pub async fn set_proxy(&self, account: &AccountId, own: Option<&Choice>) -> Result<(), Fault> {
        // Not the account's own lease: a refresh that hangs in the proxy would hold it.
        let turn = AccountId(format!("{}-proxy", account.as_str()));
        let _one_at_a_time = Lease::unless(&turn, &self.paths.locks(), async || false).await?;
        if self.store.record(account).await?.is_none() {
            let about = About::Account { name: account.as_str().to_owned(), matches: 0 };
            return Err(Fault::about(FaultCode::AccountUnknown, about));
        }
        let former = self.vault.read_proxy(account).await?;
        match own.filter(|own| own.has_login()) {
            Some(own) => self.vault.put_proxy(account, &own.whole()).await?,
            None => self.vault.erase_proxy(account).await?,
        }
        let set = self.store.set_proxy(account, own.map(Choice::shown)).await;
        if set.is_err() {
            let _ = match former {
                Some(former) => self.vault.put_proxy(account, &former).await,
                None => self.vault.erase_proxy(account).await,
            };
        }
        set
    }
}
