//! The rows of the accounts.

use super::{LISTED, Row, act, details};
use crate::ask::{Ask, Place};
use crate::effect::workspace_mark;
use crate::name::short;
use crate::span;
use crate::view::{AccountView, StandingKind, StoreStanding, View};
use crate::words::{Arg, Words};

/// A submenu for each account, as far as they are listed.
pub fn rows(view: &View, words: &Words) -> Vec<Row> {
    let mut rows: Vec<Row> = view.accounts.iter().take(LISTED).map(|account| row(account, view, words)).collect();
    if view.accounts.len() > LISTED {
        rows.push(act("all", words.say("menu-all-accounts"), Ask::OpenWindow));
    }
    rows
}

fn row(account: &AccountView, view: &View, words: &Words) -> Row {
    let id = account.id.as_str();
    let mut args = vec![("name", Arg::from(short(&account.name)))];
    let key = if view.store != StoreStanding::Ready && account.expires_at.is_some() {
        let until = account.expires_at.unwrap_or(view.now);
        args.push(("when", Arg::from(span::when(words, until, &view.zone))));
        "menu-account-locked"
    } else {
        match account.standing {
            // Nothing tries by itself what its person has paused.
            StandingKind::Fresh | StandingKind::Waiting if account.paused => "menu-account-paused",
            StandingKind::Fresh => "menu-account-fresh",
            StandingKind::Refreshing => "menu-account-refreshing",
            StandingKind::Waiting if account.retry_at.is_none_or(|next| next <= view.now) => "menu-account-waiting-now",
            StandingKind::Waiting => {
                let next = account.retry_at.unwrap_or(view.now);
                // A clock time stays true however long nothing happens.
                args.push(("when", Arg::from(span::moment(words, next, view.now, &view.zone))));
                "menu-account-waiting"
            }
            StandingKind::Unsaved => "menu-account-unsaved",
            StandingKind::SignInNeeded => "menu-account-needed",
        }
    };
    let mut rows = vec![Row::Text { key: format!("who-{id}"), label: who(account, view, words) }];
    let refreshing = account.standing == StandingKind::Refreshing;
    // Who is being refreshed keeps its rows, so that an open menu is not made anew under the pointer.
    let next = match account.next_refresh_at {
        Some(next) => {
            Some(words.say_with("menu-next-refresh", &[("when", Arg::from(span::when(words, next, &view.zone)))]))
        }
        None if refreshing && !account.paused && (account.refreshable || account.fault.is_some()) => {
            Some(words.say("menu-refreshing"))
        }
        None => None,
    };
    rows.extend(next.map(|label| Row::Text { key: format!("next-{id}"), label }));
    rows.push(Row::Separator);
    let of = || account.id.clone();
    let (key_of_refresh, refresh) = (format!("refresh-{id}"), words.say("menu-refresh-now"));
    match account.standing {
        StandingKind::Fresh | StandingKind::Waiting if account.refreshable => {
            rows.push(act(&key_of_refresh, refresh, Ask::Refresh { account: of() }));
        }
        StandingKind::Refreshing if account.refreshable => rows.push(Row::Text { key: key_of_refresh, label: refresh }),
        _ => {}
    }
    if !account.email.is_empty() {
        rows.push(act(&format!("email-{id}"), words.say("menu-copy-email"), Ask::CopyEmail { account: of() }));
    }
    rows.push(act(&format!("details-{id}"), words.say("menu-details"), details(&account.id)));
    rows.push(Row::Separator);
    let out = words.say(if account.is_key() { "menu-remove" } else { "menu-sign-out" });
    // What cannot be taken back is asked for once more, in the window.
    rows.push(act(&format!("out-{id}"), out, Ask::OpenAt { at: Place::SignOut { account: of() } }));
    Row::Submenu { key: format!("account-{id}"), label: words.say_with(key, &args), rows }
}

/// Where another account has the same address and plan, with the mark of its workspace.
fn who(account: &AccountView, view: &View, words: &Words) -> String {
    let said = match account.plan.as_deref() {
        _ if account.is_key() => return words.say("menu-api-key"),
        None => short(&account.email),
        Some(plan) => format!("{} · {}", short(&account.email), plan_name(plan, words)),
    };
    let is_like = |other: &AccountView| other.email == account.email && other.plan == account.plan;
    let elsewhere = |other: &AccountView| other.account_id != account.account_id && is_like(other);
    // Masked, all addresses are alike.
    match !view.hide_email && view.accounts.iter().any(elsewhere) {
        true => format!("{said} · {}", workspace_mark(&account.account_id)),
        false => said,
    }
}

/// The plan as a person reads it; one that we do not know stays as the issuer spells it.
pub fn plan_name(plan: &str, words: &Words) -> String {
    let key = format!("plan-{}", plan.replace('_', "-"));
    words.find(&key).unwrap_or_else(|| plan.to_owned())
}

#[cfg(test)]
#[path = "accounts_tests.rs"]
mod tests;
