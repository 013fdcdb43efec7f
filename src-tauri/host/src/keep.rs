//! From a code to a saved account. The order is fixed: what is coming is written down, the keychain has it and it is
//! read back, then one transaction changes the list. What a kill leaves in between is for `arrivals`.

use crate::answer::Grant;
use crate::arrivals;
use crate::crash::crash_point;
use crate::hands::Hands;
use crate::proxy::{Choice, Route};
use crate::settings::Settings;
use crate::store::{Arrival, Came, Intent};
use crate::vault::Tokens;
use crate::way::Server;
use crate::{claims, rotation};
use codex_connect_core::account::{AccountId, Record, SIGN_IN};
use codex_connect_core::ask::SignIn;
use codex_connect_core::effect::{Identity, Question};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::setting::Typed;
use codex_connect_core::time::Timestamp;
use secrecy::SecretString;

/// Where a grant was saved.
pub struct Saved {
    /// The account.
    pub account: AccountId,
    /// Whether the account came with it.
    pub is_new: bool,
}

/// `http://{callback.host}:{port}/auth/callback`
pub fn redirect_uri(settings: &Settings, port: u16) -> String {
    format!("http://{}:{port}/auth/callback", settings.callback.host)
}

/// Exchanges the code of a sign-in; the grant stays with it.
///
/// # Errors
/// What the issuer's answer means; `account_unreadable`, and then the grant is revoked.
pub async fn exchange(hands: &Hands, question: Question) -> Result<Identity, Fault> {
    let (code, verifier, redirect_uri) = hands.sign_ins.for_exchange(question).ok_or(FaultCode::SessionOver)?;
    let proxy = hands.sign_ins.proxy(question);
    let route = hands.route(proxy.as_ref(), Server::Issuer).await?;
    let (grant, identity) = redeem(hands, &code, &verifier, &redirect_uri, &route).await?;
    hands.sign_ins.granted(question, grant, identity.clone());
    Ok(identity)
}

/// Exchanges a code by this way, and reads whom the grant is for.
///
/// # Errors
/// As [`exchange`].
pub async fn redeem(
    hands: &Hands,
    code: &SecretString,
    verifier: &SecretString,
    redirect_uri: &str,
    route: &Route,
) -> Result<(Grant, Identity), Fault> {
    let now = hands.outside.clock.now();
    let grant = hands.issuer.exchange(code, verifier, redirect_uri, route, now).await?;
    match grant.id.as_ref().and_then(claims::identity) {
        Some(identity) => Ok((grant, identity)),
        None => {
            if let Some(refresh) = &grant.refresh {
                let told = hands.issuer.revoke(refresh, route, now).await;
                tracing::info!(told = told.is_ok(), "a grant for nobody that can be named was revoked");
            }
            Err(FaultCode::AccountUnreadable.into())
        }
    }
}

/// Saves a grant: as the account with the same identity, else as a new one. The proxy that the sign-in was given stays
/// with the account; a new one also keeps the `way` by which it came.
///
/// # Errors
/// The keychain's fault or `list_unwritable`; then nothing of the grant is left behind.
pub async fn save(
    hands: &Hands,
    grant: &Grant,
    identity: &Identity,
    plan: &SignIn,
    way: Option<Typed>,
) -> Result<Saved, Fault> {
    let new = SignIn { proxy: plan.proxy.clone().or(way), ..plan.clone() };
    // A second process may add the same account between the look and the save: then it is there at the second look.
    for last in [false, true] {
        let result = match hands.store.same(identity).await? {
            Some(record) => {
                let account = replace(hands, &record, grant, identity, plan).await;
                account.map(|account| Saved { account, is_new: false })
            }
            None => add(hands, grant, identity, &new).await.map(|account| Saved { account, is_new: true }),
        };
        match result {
            Err(fault) if fault.code == FaultCode::ListUnwritable && !last => {}
            result => return result,
        }
    }
    Err(FaultCode::ListUnwritable.into())
}

async fn add(hands: &Hands, grant: &Grant, identity: &Identity, plan: &SignIn) -> Result<AccountId, Fault> {
    let id = AccountId(uuid::Uuid::now_v7().to_string());
    let now = hands.outside.clock.now();
    let name = plan.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| identity.email.clone());
    let arrival = arrival(grant, identity.clone(), now, 0);
    let proxy = plan.proxy.as_ref().map(Choice::own).transpose()?.flatten();
    let record = Record {
        description: plan.description.clone().unwrap_or_default(),
        expires_at: arrival.expires_at,
        refreshable: arrival.refreshable,
        proxy: proxy.as_ref().map(Choice::shown),
        ..Record::new(id.clone(), name, SIGN_IN, identity.clone(), now)
    };
    let login = proxy.filter(Choice::has_login);
    insert(hands, record, &tokens(grant), login.as_ref(), Came::SignedIn).await
}

/// Puts generation 1 of a new account, then the name and password of its proxy, and lists it.
///
/// # Errors
/// As [`save`].
pub async fn insert(
    hands: &Hands,
    record: Record,
    tokens: &Tokens,
    login: Option<&Choice>,
    came: Came,
) -> Result<AccountId, Fault> {
    let (id, generation) = (record.id.clone(), record.generation);
    // Whoever finds the note and not the lease knows that nobody saves it any more.
    let _lease = hands.lease(&id).await?;
    hands.store.note(&id, generation, &Intent::Add(Box::new(record.clone()), came)).await?;
    crash_point("noted");
    let saved = async {
        hands.vault.put(&id, generation, tokens).await?;
        crash_point("put");
        if let Some(login) = login {
            hands.vault.put_proxies(&id, &[login.whole()]).await?;
        }
        hands.store.add(record, came).await
    };
    if let Err(fault) = saved.await {
        arrivals::undo(hands, &id, generation, login.is_some()).await;
        return Err(fault);
    }
    crash_point("listed");
    Ok(id)
}

async fn replace(
    hands: &Hands,
    seen: &Record,
    grant: &Grant,
    identity: &Identity,
    plan: &SignIn,
) -> Result<AccountId, Fault> {
    let _lease = hands.lease(&seen.id).await?;
    let record = hands.store.record(&seen.id).await?.ok_or(FaultCode::ListUnwritable)?;
    let arrival = arrival(grant, identity.clone(), hands.outside.clock.now(), 0);
    supersede(hands, &record, &tokens(grant), arrival, Came::SignedIn).await?;
    // Older than what was just saved.
    hands.let_go(&record.id);
    if let Some(typed) = &plan.proxy {
        let own = Choice::own(typed)?;
        if let Err(fault) = hands.set_proxy(&record.id, own.as_ref()).await {
            // The tokens are saved, and that is what a sign-in is for.
            tracing::error!(fault = fault.code.as_str(), "the proxy of a sign-in was not kept");
        }
    }
    Ok(record.id)
}

/// Puts tokens that do not come from a refresh in force, and erases what was before. The caller holds the account's
/// lease and has read the record under it.
///
/// # Errors
/// As [`save`].
pub async fn supersede(
    hands: &Hands,
    record: &Record,
    tokens: &Tokens,
    arrival: Arrival,
    came: Came,
) -> Result<(), Fault> {
    // An unfinished refresh may still write its next generation: this one goes past it.
    let next = record.generation + if record.rotation.is_some() { 2 } else { 1 };
    hands.store.note(&record.id, next, &Intent::Flip(arrival.clone(), came)).await?;
    crash_point("noted");
    if let Err(fault) = promote(hands, record, next, tokens, arrival, came).await {
        arrivals::undo(hands, &record.id, next, false).await;
        return Err(fault);
    }
    rotation::sweep(hands, Some(&record.id)).await;
    Ok(())
}

/// Puts generation `next`, and flips to it. The caller holds the account's lease, and sweeps; it has written down what
/// is coming, in the journal or as an intent, and undoes an intent that fails.
///
/// # Errors
/// As [`save`].
pub async fn promote(
    hands: &Hands,
    record: &Record,
    next: u32,
    tokens: &Tokens,
    arrival: Arrival,
    came: Came,
) -> Result<(), Fault> {
    let put = hands.vault.put(&record.id, next, tokens).await;
    crash_point("put");
    let whole = put.is_ok();
    let flipped = match put {
        Ok(()) => hands.store.flip(&record.id, record.generation, next, arrival, came).await,
        Err(fault) => Err(fault),
    };
    crash_point("flipped");
    // What a refresh brought and the keychain has whole is the only good copy: the next refresh adopts it.
    if !matches!(flipped, Ok(true)) && came == Came::Refreshed && !whole {
        let _ = hands.vault.erase(&record.id, next).await;
    }
    if !flipped? {
        return Err(FaultCode::ListUnwritable.into());
    }
    Ok(())
}

/// What a grant brings for the account list.
pub fn arrival(grant: &Grant, identity: Identity, now: Timestamp, clock_off: i64) -> Arrival {
    // Expiries are the issuer's times.
    let told = grant.expires_in.map(|span| Timestamp((now + span).0.saturating_sub(clock_off)));
    Arrival {
        identity,
        expires_at: claims::expiry(&grant.access).or(told),
        refreshable: grant.refresh.is_some(),
        at: now,
        clock_off,
    }
}

/// What a grant brings for the keychain.
pub fn tokens(grant: &Grant) -> Tokens {
    Tokens { access: grant.access.clone(), refresh: grant.refresh.clone(), id: grant.id.clone() }
}
