//! The handle's deeds about proxies: an account's own, and which way each request takes.

use super::Host;
use crate::hands::Hands;
use crate::proxy::{Origin, ProxyAddress, Route, Unreadable};
use crate::way::Server;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::setting::Typed;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The way of somebody's requests.
pub(crate) struct Way {
    /// Whose requests, or whom they are for: an account's name, or a host.
    pub of: String,
    /// The proxy, without name and password.
    pub proxy: Option<String>,
    /// Who says so.
    pub origin: Origin,
    /// What is wrong with the proxy; none when it answers, or there is none.
    pub fault: Option<Fault>,
}

impl Host {
    /// Gives an account a proxy of its own, as a person types it; nothing or `default`: the general one.
    ///
    /// # Errors
    /// `proxy_unreadable`, `account_unknown`, `list_unwritable`, or the keychain's fault. Then nothing is changed.
    pub async fn set_proxy(&self, account: &AccountId, typed: &Typed) -> Result<(), Fault> {
        self.hands.set_typed_proxy(account, typed).await?;
        self.hands.reload_one(account).await;
        Ok(())
    }

    /// The way to the issuer, the way to the service, and that of each account with a proxy of its own. Each proxy is
    /// tried, all at once, for at most five seconds.
    pub(crate) async fn ways(&self) -> Vec<Way> {
        let host = |url: &url::Url| url.host_str().unwrap_or_default().to_owned();
        let mut looks = JoinSet::new();
        let address = |server| self.hands.issuer.address(server);
        let servers = [Server::Issuer, Server::Service].map(|server| (host(address(server)), server));
        for (number, (of, server)) in servers.into_iter().enumerate() {
            // Where both are one, as in a test, it is looked at once.
            if number == 1 && address(Server::Issuer).origin() == address(Server::Service).origin() {
                continue;
            }
            let hands = self.hands.clone();
            looks.spawn(async move {
                let route = hands.route_or_origin(None, server).await;
                (number, seen(&hands, of, route).await)
            });
        }
        let records = self.hands.store.records().await.unwrap_or_default();
        for (number, record) in records.into_iter().enumerate().filter(|(_, record)| record.proxy.is_some()) {
            let hands = self.hands.clone();
            looks.spawn(async move { (number + 2, of_account(&hands, record).await) });
        }
        let mut ways = looks.join_all().await;
        ways.sort_by_key(|(number, _)| *number);
        ways.into_iter().map(|(_, way)| way).collect()
    }
}

async fn of_account(hands: &Arc<Hands>, record: Record) -> Way {
    match hands.own_proxy(&record).await {
        Ok(own) => {
            let route = hands.route_or_origin(own.as_ref(), Server::Issuer).await;
            seen(hands, record.name, route).await
        }
        Err(fault) => Way { of: record.name, proxy: record.proxy, origin: Origin::Own, fault: Some(fault) },
    }
}

async fn seen(hands: &Arc<Hands>, of: String, route: Result<Route, Unreadable>) -> Way {
    let route = match route {
        Ok(route) => route,
        Err(unreadable) => {
            return Way { of, proxy: None, origin: unreadable.origin, fault: Some(unreadable.into()) };
        }
    };
    let proxy = route.proxy.as_ref().map(ProxyAddress::shown);
    let fault = match &proxy {
        // What is wrong beyond the proxy is another finding.
        Some(_) => hands.issuer.reach(&route, || hands.outside.clock.now()).await.err().filter(is_of_the_proxy),
        None => None,
    };
    Way { of, proxy, origin: route.origin, fault }
}

fn is_of_the_proxy(fault: &Fault) -> bool {
    matches!(fault.code, FaultCode::ProxySilent | FaultCode::ProxyPassword | FaultCode::ProxyUnreadable)
}
