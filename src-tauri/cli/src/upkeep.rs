//! Keeping accounts alive by hand: refresh, validate, history, pause, resume. All safe beside a running tray.

use crate::account::{as_json, fault_as_json, time};
use crate::say::{self, Failure, Voice};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::rotation::When;
use codex_connect_core::span;
use codex_connect_core::view::AccountView;
use codex_connect_core::words::Arg;
use codex_connect_host::Host;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Refreshes what is due; with `force`, now. With `--json`, the accounts as they are afterwards.
///
/// # Errors
/// The fault, of one account; of several, the first, after all have been tried.
pub async fn refresh(host: &Host, voice: Voice, typed: Option<String>, force: bool) -> Result<(), Failure> {
    let ids: Vec<AccountId> = match &typed {
        Some(typed) => vec![host.find(typed).map_err(|fault| voice.fault(fault))?],
        None => host.view().borrow().accounts.iter().map(|account| account.id.clone()).collect(),
    };
    // Side by side; the host keeps to `refresh.concurrency`.
    let mut tried = JoinSet::new();
    for id in &ids {
        let (host, id) = (host.clone(), id.clone());
        tried.spawn(async move { one(&host, voice, &id, force).await });
    }
    let results = tried.join_all().await;
    if let Some(fault) = results.into_iter().find_map(Result::err) {
        return Err(voice.fault(fault));
    }
    if voice.json {
        let accounts = seen(host, &ids).await;
        let as_json = |account: &AccountView| as_json(account, voice.words());
        say::value(&match (typed, accounts.as_slice()) {
            (Some(_), [account]) => as_json(account),
            (_, accounts) => Value::from(accounts.iter().map(as_json).collect::<Vec<_>>()),
        });
    }
    Ok(())
}

async fn one(host: &Host, voice: Voice, id: &AccountId, force: bool) -> Result<(), Fault> {
    let generation = |accounts: Vec<AccountView>| accounts.first().map(|account| account.generation);
    let before = generation(seen(host, std::slice::from_ref(id)).await);
    host.refresh(id, if force { When::Probe } else { When::Due }).await?;
    let accounts = seen(host, std::slice::from_ref(id)).await;
    let Some(account) = accounts.first().filter(|_| !voice.json) else { return Ok(()) };
    let zone = host.view().borrow().zone.clone();
    let words = voice.words();
    let (key, when) = match (before != Some(account.generation), account.expires_at, account.next_refresh_at) {
        (true, Some(expires), _) => ("cli-refreshed", Some(expires)),
        (true, None, _) => ("cli-refreshed-no-end", None),
        (false, _, Some(next)) => ("cli-not-due", Some(next)),
        (false, _, None) if account.shared => ("cli-held", None),
        (false, _, None) => ("cli-not-due-ever", None),
    };
    let when = when.map(|at| span::when(words, at, &zone)).unwrap_or_default();
    say::line(&words.say_with(key, &[("name", Arg::from(account.name.as_str())), ("when", Arg::from(when))]));
    Ok(())
}

/// Asks the service about an account.
///
/// # Errors
/// `not_accepted`, or what is in the way.
pub async fn validate(host: &Host, voice: Voice, typed: &str) -> Result<(), Failure> {
    let id = host.find(typed).map_err(|fault| voice.fault(fault))?;
    host.validate(&id).await.map_err(|fault| voice.fault(fault))?;
    if voice.json {
        say::value(&json!({ "account": id, "valid": true }));
    } else {
        say::line(&named(host, voice, "cli-validated", &id));
    }
    Ok(())
}

/// The timeline, newest first.
///
/// # Errors
/// `list_unwritable`, `account_unknown`.
pub async fn history(host: &Host, voice: Voice, typed: Option<String>) -> Result<(), Failure> {
    let of = typed.map(|typed| host.find(&typed)).transpose().map_err(|fault| voice.fault(fault))?;
    let entries = host.history(of.as_ref(), MOST).await.map_err(|fault| voice.fault(fault))?;
    let view = host.view().borrow().clone();
    let words = voice.words();
    let name = |id: &AccountId| view.account(id).map(|account| account.name.clone()).unwrap_or_default();
    if voice.json {
        let entries = entries.iter().map(|(id, entry)| {
            json!({
                "at": time(entry.at), "account": id, "name": name(id), "event": entry.event,
                "fault": entry.fault.as_ref().map(|fault| fault_as_json(fault, fault.retry_at, words)),
            })
        });
        say::value(&Value::from(entries.collect::<Vec<_>>()));
        return Ok(());
    }
    if entries.is_empty() {
        say::line(&words.say("cli-no-history"));
    }
    for (id, entry) in entries {
        let when = span::when(words, entry.at, &view.zone);
        let what = words.say(&format!("log-{}", entry.event.as_str()));
        let mut line = format!("{when}  {}  {what}", name(&id));
        if let Some(fault) = entry.fault {
            line.push_str(&format!("  {}", fault.sentence(words)));
            let details = [fault.upstream.clone(), fault.request_id.clone()];
            for detail in details.into_iter().flatten() {
                line.push_str(&format!(" · {detail}"));
            }
        }
        say::line(&line);
    }
    Ok(())
}

/// Pauses or resumes an account.
///
/// # Errors
/// `list_unwritable`, `account_unknown`.
pub async fn pause(host: &Host, voice: Voice, typed: &str, paused: bool) -> Result<(), Failure> {
    let id = host.find(typed).map_err(|fault| voice.fault(fault))?;
    host.pause(&id, paused).await.map_err(|fault| voice.fault(fault))?;
    if voice.json {
        let accounts = seen(host, std::slice::from_ref(&id)).await;
        say::value(&accounts.first().map_or(Value::Null, |account| as_json(account, voice.words())));
    } else {
        say::line(&named(host, voice, if paused { "cli-paused" } else { "cli-resumed" }, &id));
    }
    Ok(())
}

fn named(host: &Host, voice: Voice, key: &str, id: &AccountId) -> String {
    let name = host.view().borrow().account(id).map(|account| account.name.clone()).unwrap_or_default();
    voice.words().say_with(key, &[("name", Arg::from(name))])
}

/// The accounts as the database has them now.
async fn seen(host: &Host, ids: &[AccountId]) -> Vec<AccountView> {
    host.seen().await.into_iter().filter(|account| ids.contains(&account.id)).collect()
}

/// As many lines as anybody reads.
const MOST: u32 = 1_000;
