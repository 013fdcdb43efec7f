//! Sign-ins in two steps: the link is made here, and another process may finish it. The verifier and the state are in
//! the keychain, the rest is in the database; each is good once, for `callback.timeout`.

use crate::hands::Hands;
use crate::keep;
use crate::proxy::Choice;
use crate::redirect::Answer;
use crate::store::Session;
use crate::vault::SessionSecrets;
use crate::way::Server;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::SignIn;
use codex_connect_core::callback::Verdict;
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::setting::Typed;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// The first step.
pub struct OpenSession {
    /// The address to follow.
    pub auth_url: SecretString,
    /// What the second step is told.
    pub session_id: String,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// What was brought back for the second step.
pub enum Pasted {
    /// The code alone (RFC 6749 §4.1.2: any visible ASCII). Its state cannot be checked; PKCE binds it.
    Code(SecretString),
    /// The whole address of the last page, or its query.
    Address(SecretString),
}

/// Makes a link for the plan's account and workspace. Opens and listens on nothing. The plan's proxy, as typed, is kept
/// with it.
///
/// # Errors
/// The keychain's fault, `proxy_unreadable`, `link_not_made`, `list_unwritable`.
pub async fn open(hands: &Hands, plan: &SignIn) -> Result<OpenSession, Fault> {
    sweep(hands).await;
    if let Some(typed) = &plan.proxy {
        Choice::own(typed)?;
    }
    let port = hands.settings().callback.ports.first().copied().unwrap_or(1455);
    let link = hands.issuer.link(&keep::redirect_uri(&hands.settings(), port), plan.workspace.as_deref())?;
    let id = uuid::Uuid::now_v7().to_string();
    let ends_at = hands.outside.clock.now() + hands.settings().callback.timeout;
    let secrets = SessionSecrets {
        verifier: link.verifier,
        state: link.state,
        workspace: plan.workspace.clone(),
        proxy: plan.proxy.as_ref().map(|typed| SecretString::from(typed.0.clone())),
    };
    hands.vault.put_session(&id, &secrets).await?;
    let session = Session { id: id.clone(), ends_at, redirect_uri: link.redirect_uri, account: plan.account.clone() };
    if let Err(fault) = hands.store.open_session(session).await {
        let _ = hands.vault.erase_session(&id).await;
        return Err(fault);
    }
    Ok(OpenSession { auth_url: link.url, session_id: id, expires_at: ends_at })
}

/// Finishes one. A wrong answer leaves it open; a right one is taken once, whatever comes of it.
///
/// # Errors
/// `session_over` when it is unknown, used or over; `other_tab`, `answer_incomplete` or `address_unreadable` for a
/// wrong answer; then what the exchange and the saving bring.
pub async fn exchange(hands: &Hands, id: &str, answer: Pasted, plan: &SignIn) -> Result<AccountId, Fault> {
    sweep(hands).await;
    let over = || Fault::from(FaultCode::SessionOver);
    let now = hands.outside.clock.now();
    let session = hands.store.session(id, now).await?.ok_or_else(over)?;
    let secrets = hands.vault.read_session(id).await?.ok_or_else(over)?;
    let code = match answer {
        Pasted::Code(code) if (1..=LONGEST).contains(&code.expose_secret().trim().len()) => {
            SecretString::from(code.expose_secret().trim().to_owned())
        }
        Pasted::Code(_) => return Err(FaultCode::AddressUnreadable.into()),
        Pasted::Address(address) => {
            let answer = Answer::from_paste(address.expose_secret())?;
            let issuer = hands.issuer.address(Server::Issuer).as_str();
            match (answer.judge(&secrets.state, issuer), answer.code()) {
                (Verdict::Code, Some(code)) => code.clone(),
                // The state is checked when the address carries one (contract 3).
                (_, Some(code)) if answer.without_state(issuer) => code.clone(),
                (Verdict::Stranger, _) => return Err(FaultCode::OtherTab.into()),
                (Verdict::Incomplete | Verdict::Code | Verdict::Unchecked, _) => {
                    return Err(FaultCode::AnswerIncomplete.into());
                }
                (Verdict::Refused(code), _) => {
                    close(hands, id).await;
                    return Err(code.into());
                }
            }
        }
    };
    // Whom it is for is known before the code is spent.
    let wanted = match &session.account {
        None => None,
        Some(account) => {
            let unknown = || Fault::account_unknown(account);
            Some(hands.store.record(account).await?.ok_or_else(unknown)?.identity)
        }
    };
    let plan = &SignIn {
        account: session.account,
        proxy: secrets.proxy.map(|proxy| Typed(proxy.expose_secret().to_owned())),
        ..plan.clone()
    };
    // So is its way.
    let proxy = hands.proxy_of(plan).await?;
    let route = hands.route(proxy.as_ref(), Server::Issuer).await?;
    // A keychain that cannot save is found out before the code is spent.
    hands.vault.prove().await?;
    if !close(hands, id).await {
        return Err(over());
    }
    let (grant, identity) = keep::redeem(hands, &code, &secrets.verifier, &session.redirect_uri, &route).await?;
    let saved = match wanted {
        _ if secrets.workspace.as_ref().is_some_and(|allowed| *allowed != identity.account_id) => {
            Err(FaultCode::OtherWorkspace.into())
        }
        Some(wanted) if !wanted.is_same(&identity) && !plan.keep_as_new => {
            let (wanted, came) = wanted.apart(&identity);
            Err(Fault::about(FaultCode::OtherAccount, About::Accounts { wanted, came }))
        }
        _ => keep::save(hands, &grant, &identity, plan, None).await.map(|saved| saved.account),
    };
    if let (Err(_), Some(refresh)) = (&saved, &grant.refresh) {
        let _ = hands.issuer.revoke(refresh, &route, now).await;
    }
    hands.reload().await;
    saved
}

/// True for exactly one caller.
async fn close(hands: &Hands, id: &str) -> bool {
    let taken = matches!(hands.store.take_session(id).await, Ok(true));
    if taken {
        let _ = hands.vault.erase_session(id).await;
    }
    taken
}

/// Erases what is over. What the keychain does not let go of stays in the list, for the next time.
pub async fn sweep(hands: &Hands) {
    let now = hands.outside.clock.now();
    for id in hands.store.over_sessions(now).await.unwrap_or_default() {
        if hands.vault.erase_session(&id).await.is_ok() {
            let _ = hands.store.take_session(&id).await;
        }
    }
}

/// The longest code, in bytes.
const LONGEST: usize = 4 * 1024;
