//! An account as a file for another program: written anew beside its place, for this person alone, and put there in one
//! step. Nothing that would be lost is written over.

mod form;
mod place;

use crate::hands::Hands;
use crate::import::whole::Content;
use crate::rotation;
use crate::vault::Tokens;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::fault::{Fault, FaultCode, Landing};
use codex_connect_core::history::EntryEvent;
use codex_connect_core::rotation::Progress;
use form::Form;
use place::{Place, Present};
use secrecy::ExposeSecret;
use std::path::PathBuf;

/// Which program the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `auth.json` of the Codex CLI.
    Codex,
    /// A credential file of CLIProxyAPI.
    CliProxyApi,
}

/// Writes an account to `to`: a file, or a folder, in which it gets the name that the other program gives it. With
/// `hand_over` it is not refreshed here any more. Gives the file's path.
///
/// # Errors
/// The account's own fault when it is dead, `no_answer` while a refresh is open, `account_unreadable` for an account that
/// has no such form, the keychain's fault, `file_unwritable`; then nothing is changed here or there.
pub async fn export(
    hands: &Hands,
    account: &AccountId,
    format: Format,
    to: Option<PathBuf>,
    hand_over: bool,
) -> Result<PathBuf, Fault> {
    // Under the lease nothing is refreshed between the look and the end.
    let _lease = hands.lease(account).await?;
    let record = ready(hands, account).await?;
    let tokens = hands.vault.read(account, record.generation).await?;
    let form = Form::of(format, &record, &tokens).ok_or(FaultCode::AccountUnreadable)?;
    let mut place = Place::find(to, &form.name)?;
    if !may_go(place.content(&form.text), &record, &tokens) {
        return Err(place.in_the_way());
    }
    let hands_over = hand_over && record.refreshes();
    if hands_over {
        // First the promise not to use it, then the file: a kill between them leaves one holder.
        hands.store.share(account, EntryEvent::HandedOver, hands.outside.clock.now()).await?;
    }
    let written = tokio::task::spawn_blocking(move || place.write(&form.text)).await;
    let written = written.unwrap_or_else(|_| Err(FaultCode::FileUnwritable.into()));
    if written.is_err() && hands_over {
        hands.store.not_handed_over(&record).await?;
    }
    hands.reload_one(account).await;
    written
}

/// The record of an account whose present tokens are the last that there are.
async fn ready(hands: &Hands, account: &AccountId) -> Result<Record, Fault> {
    let unknown = || Fault::account_unknown(account);
    let mut record = hands.store.record(account).await?.ok_or_else(unknown)?;
    if record.rotation.is_some_and(|entry| entry.progress == Progress::Sealed) {
        rotation::recover(hands, &record).await;
        record = hands.store.record(account).await?.ok_or_else(unknown)?;
    }
    match &record.fault {
        Some(fault) if fault.code.landings().contains(&Landing::Needed) => return Err(fault.clone()),
        _ => {}
    }
    if record.rotation.is_some_and(|entry| entry.progress != Progress::Promoted) {
        return Err(record.fault.unwrap_or(FaultCode::NoAnswer.into()));
    }
    Ok(record)
}

/// Whether what is at the place, if anything, may go: a sign-in of the same account that is not newer.
fn may_go(present: Present, record: &Record, tokens: &Tokens) -> bool {
    match present {
        Present::Nothing => true,
        Present::Other => false,
        Present::One(Content::Key(key)) => record.is_key() && key.expose_secret() == tokens.access.expose_secret(),
        Present::One(Content::SignIn(there)) => {
            there.identity.is_same(&record.identity) && there.expires_at <= record.expires_at
        }
    }
}
