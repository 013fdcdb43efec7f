//! The handle's deeds about proxies: an account's own, and which way each request takes.

use super::Host;
use crate::hands::Hands;
use crate::proxy::{Origin, ProxyAddress};
use crate::way::Server;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::setting::Typed;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The way of somebody's requests.
pub(crate) struct Way {
    /// The name of the account whose requests they are; none: everybody's who has no proxy of their own.
    pub account: Option<String>,
    /// The hosts that they are for.
    pub hosts: Vec<String>,
    /// The proxy, without name and password.
    pub proxy: Option<String>,
    /// Who says so.
    pub origin: Origin,
    /// What is wrong with it; none when a server, or at least the proxy, answers.
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

    /// The general way to each server that is used, and that of each account with a proxy of its own to the servers it
    /// uses. Each is tried to its end, all at once, for some five seconds at most.
    pub(crate) async fn ways(&self) -> Vec<Way> {
        let records = self.hands.store.records().await.unwrap_or_default();
        let general = [Some(Server::Issuer), Some(Server::Service), records.iter().find_map(to_keys)];
        let general = self.apart(general.into_iter().flatten()).into_iter().map(|server| (None, server));
        let own = records.into_iter().filter(|record| record.proxy.is_some()).flat_map(|record| {
            let servers = if record.is_key() { vec![Server::Keys] } else { vec![Server::Issuer, Server::Service] };
            self.apart(servers).into_iter().map(move |server| (Some(record.clone()), server))
        });
        let mut looks = JoinSet::new();
        for (number, (record, server)) in general.chain(own).enumerate() {
            let hands = self.hands.clone();
            looks.spawn(async move { (number, look(&hands, record, server).await) });
        }
        let mut ways = looks.join_all().await;
        ways.sort_by_key(|(number, _)| *number);
        let mut told: Vec<Way> = vec![];
        for (_, way) in ways {
            match told.last_mut().filter(|last| way.account.is_some() && last.is_as(&way)) {
                Some(last) => last.hosts.extend(way.hosts),
                None => told.push(way),
            }
        }
        told
    }

    /// These servers; where two are one, as in a test, the first.
    fn apart(&self, servers: impl IntoIterator<Item = Server>) -> Vec<Server> {
        let address = |server: Server| self.hands.issuer.address(server).origin();
        let mut apart: Vec<Server> = vec![];
        for server in servers {
            if apart.iter().all(|other| address(*other) != address(server)) {
                apart.push(server);
            }
        }
        apart
    }
}

impl Way {
    /// Whether all but the hosts is the same.
    fn is_as(&self, other: &Way) -> bool {
        let all = |way: &Way| (way.account.clone(), way.proxy.clone(), way.origin, way.fault.clone());
        all(self) == all(other)
    }
}

fn to_keys(record: &Record) -> Option<Server> {
    record.is_key().then_some(Server::Keys)
}

async fn look(hands: &Arc<Hands>, record: Option<Record>, server: Server) -> Way {
    let hosts = vec![hands.issuer.address(server).host_str().unwrap_or_default().to_owned()];
    let account = record.as_ref().map(|record| record.name.clone());
    let own = match &record {
        Some(record) => hands.own_proxy(record).await,
        None => Ok(None),
    };
    let own = match own {
        Ok(own) => own,
        Err(fault) => {
            let proxy = record.and_then(|record| record.proxy);
            return Way { account, hosts, proxy, origin: Origin::Own, fault: Some(fault) };
        }
    };
    let route = match hands.route_or_origin(own.as_ref(), server).await {
        Ok(route) => route,
        Err(unreadable) => {
            return Way { account, hosts, proxy: None, origin: unreadable.origin, fault: Some(unreadable.into()) };
        }
    };
    let proxy = route.proxy.as_ref().map(ProxyAddress::shown);
    // How the issuer itself answers on the general way is another finding.
    let is_told_elsewhere = account.is_none() && server == Server::Issuer;
    let fault = match &proxy {
        None if is_told_elsewhere => None,
        _ => hands.issuer.reach_server(server, &route, || hands.outside.clock.now()).await.err(),
    };
    let fault = fault.filter(|fault| !is_told_elsewhere || is_of_the_proxy(fault));
    Way { account, hosts, proxy, origin: route.origin, fault }
}

fn is_of_the_proxy(fault: &Fault) -> bool {
    matches!(fault.code, FaultCode::ProxySilent | FaultCode::ProxyPassword | FaultCode::ProxyUnreadable)
}
