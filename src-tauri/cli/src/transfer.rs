//! Sign-ins out of the files of other programs and into them; API keys.

use crate::account::as_json;
use crate::args::{FileFormat, grammar};
use crate::say::{self, Failure, Voice};
use clap::error::ErrorKind;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::import::{Candidate, CandidateState};
use codex_connect_core::menu::plan_name;
use codex_connect_core::view::AccountView;
use codex_connect_core::words::{Arg, Words};
use codex_connect_host::Host;
use codex_connect_host::export::Format;
use codex_connect_host::import::Saved;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

/// Looks, says what was found, and saves it.
///
/// # Errors
/// The keychain's fault; or, when nothing came of it, the first fault of a file.
pub async fn import(host: &Host, voice: Voice, paths: Vec<PathBuf>, take_over: bool) -> Result<(), Failure> {
    let words = voice.words();
    let looked = host.look(paths).await;
    let (accounts, unreadable) = looked.seen();
    accounts.iter().for_each(|account| say::aside(&line(account, words)));
    for file in &unreadable {
        let args = [("file", Arg::from(file.file.as_str())), ("fault", Arg::from(file.fault.sentence(words)))];
        say::aside(&words.say_with("cli-file-unreadable", &args));
    }
    if take_over {
        say::aside(&words.say("import-take-over-text"));
    } else if accounts.iter().any(|account| account.refreshable && account.state == CandidateState::New) {
        say::aside(&words.say("cli-import-held"));
    }
    let saved = host.import(looked, take_over).await.map_err(|fault| voice.fault(fault))?;
    let known = saved.left.iter().any(|left| left.state == CandidateState::Known);
    let worked = known || !saved.added.is_empty() || !saved.updated.is_empty();
    let first = saved.failed.first().map(|(_, fault)| fault.clone());
    let fault = if worked { None } else { Some(first.unwrap_or(FaultCode::FileUnreadable.into())) };
    if voice.json {
        let mut value = as_value(host, voice, &saved).await;
        if let Some(fault) = &fault {
            value["error"] = say::error(fault, words);
        }
        say::value(&value);
    } else if worked {
        let tally = saved.tally();
        let count = |n: u32| Arg::from(i64::from(n));
        let args = [
            ("added", count(tally.added)),
            ("updated", count(tally.updated)),
            ("left", count(tally.left)),
            ("failed", count(tally.failed)),
        ];
        say::line(&words.say_with("cli-imported", &args));
    }
    match fault {
        None => Ok(()),
        Some(fault) if voice.json => Err(Failure::Said(say::code(fault.code))),
        Some(fault) => Err(voice.fault(fault)),
    }
}

fn line(account: &Candidate, words: &Words) -> String {
    let plan = account.plan.as_deref().map(|plan| plan_name(plan, words));
    let who = match (account.email.as_str(), plan) {
        ("", _) => words.say("menu-api-key"),
        (email, None) => email.to_owned(),
        (email, Some(plan)) => format!("{email} · {plan}"),
    };
    let key = match account.state {
        CandidateState::New => "cli-found-new",
        CandidateState::Known => "cli-found-known",
        CandidateState::Duplicate => "cli-found-duplicate",
    };
    words.say_with(key, &[("file", Arg::from(account.file.as_str())), ("who", Arg::from(who))])
}

async fn as_value(host: &Host, voice: Voice, saved: &Saved) -> Value {
    let words = voice.words();
    let seen = host.seen().await;
    let accounts = |ids: &[AccountId]| {
        let of = |id: &AccountId| seen.iter().find(|account| account.id == *id).map(|account| as_json(account, words));
        ids.iter().filter_map(of).collect::<Vec<_>>()
    };
    let left = saved
        .left
        .iter()
        .map(|left| json!({ "file": shown(&left.file), "state": left.state, "account": left.account }));
    let failed =
        saved.failed.iter().map(|(file, fault)| json!({ "file": shown(file), "error": say::error(fault, words) }));
    json!({
        "added": accounts(&saved.added), "updated": accounts(&saved.updated),
        "left": left.collect::<Vec<_>>(), "failed": failed.collect::<Vec<_>>(),
    })
}

/// A path as text: it may have bytes in it that JSON cannot have.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Writes an account to a file.
///
/// # Errors
/// The account's fault, `file_unwritable`, `account_unknown`.
pub async fn export(
    host: &Host,
    voice: Voice,
    typed: &str,
    format: FileFormat,
    to: Option<PathBuf>,
    hand_over: bool,
) -> Result<(), Failure> {
    let id = host.find(typed).map_err(|fault| voice.fault(fault))?;
    let is_key = host.view().borrow().account(&id).is_some_and(AccountView::is_key);
    if is_key && format == FileFormat::Cliproxyapi {
        let error = grammar().error(ErrorKind::ValueValidation, "an API key can be exported as codex only");
        return Err(Failure::usage(error, voice.json));
    }
    let (form, name) = match format {
        FileFormat::Codex => (Format::Codex, "codex"),
        FileFormat::Cliproxyapi => (Format::CliProxyApi, "cliproxyapi"),
    };
    let file = host.export(&id, form, to, hand_over).await.map_err(|fault| voice.fault(fault))?;
    let words = voice.words();
    let account = host.seen().await.into_iter().find(|account| account.id == id);
    let named = [("name", Arg::from(account.as_ref().map(|account| account.name.clone()).unwrap_or_default()))];
    let handed_over = hand_over && account.as_ref().is_some_and(|account| account.shared);
    match account {
        Some(_) if handed_over => say::aside(&words.say_with("cli-handed-over", &named)),
        // A held one has its refresh token in the file, too.
        Some(account) if account.refreshable || account.shared => say::aside(&words.say("cli-export-copy")),
        _ => {}
    }
    if voice.json {
        say::value(&json!({ "account": id, "format": name, "file": shown(&file), "handed_over": handed_over }));
    } else {
        say::line(&words.say_with("cli-exported", &[("file", Arg::from(shown(&file)))]));
    }
    Ok(())
}

/// Keeps an API key that is typed or piped in.
///
/// # Errors
/// `key_refused`, `key_known`, `name_taken`, or what is in the way.
pub async fn add_key(host: &Host, voice: Voice, name: &str) -> Result<(), Failure> {
    let typed = std::io::stdin().is_terminal();
    if typed {
        say::aside(&voice.words().say_with("cli-type-key", &[("name", Arg::from(name))]));
    }
    let read = move || if typed { rpassword::read_password().unwrap_or_default() } else { piped() };
    let key = tokio::task::spawn_blocking(read).await.unwrap_or_default();
    let key = SecretString::from(key.trim().to_owned());
    let id = host.add_key(name, &key).await.map_err(|fault| voice.fault(fault))?;
    let words = voice.words();
    if voice.json {
        let seen = host.seen().await;
        say::value(
            &seen.iter().find(|account| account.id == id).map_or(Value::Null, |account| as_json(account, words)),
        );
    } else {
        say::line(&words.say_with("cli-key-kept", &[("name", Arg::from(name))]));
    }
    Ok(())
}

/// Standard input, as far as anybody would type a key.
fn piped() -> String {
    let mut text = String::new();
    let _ = std::io::stdin().lock().take(MOST).read_to_string(&mut text);
    text
}

const MOST: u64 = 64 * 1024;
