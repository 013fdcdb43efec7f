//! An account as JSON (contract 4) and as a row.

use crate::say::Voice;
use codex_connect_core::fault::Fault;
use codex_connect_core::menu::plan_name;
use codex_connect_core::span;
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::{AccountView, StandingKind, View};
use codex_connect_core::words::Words;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// An account as JSON.
pub fn as_json(account: &AccountView, words: &Words) -> Value {
    json!({
        "id": account.id, "name": account.name, "description": account.description, "provider": account.provider,
        "email": account.email, "account_id": account.account_id, "user_id": account.user_id, "plan": account.plan,
        "organizations": account.organizations, "standing": account.standing, "health_score": account.health_score,
        "fault": account.fault.as_ref().map(|fault| fault_as_json(fault, account.retry_at, words)),
        "refreshable": account.refreshable, "paused": account.paused,
        "expires_at": account.expires_at.map(time), "last_refresh_at": account.last_refresh_at.map(time),
        "next_refresh_at": account.next_refresh_at.map(time), "connected_at": time(account.connected_at),
        "generation": account.generation, "proxy": account.proxy, "used_by": [],
    })
}

/// RFC 3339, UTC.
pub fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0).map(|time| time.to_string()).unwrap_or_default()
}

/// Accounts in columns, with a heading.
pub fn as_rows(accounts: &[&AccountView], view: &View, voice: Voice) -> Vec<String> {
    let words = voice.words();
    let when = |at: Option<Timestamp>| at.map_or("–".to_owned(), |at| span::when(words, at, &view.zone));
    let heading =
        ["name", "email", "plan", "standing", "valid", "next"].map(|key| words.say(&format!("cli-column-{key}")));
    let mut rows = vec![heading];
    for account in accounts {
        let standing = match account.standing {
            StandingKind::Fresh if account.paused => "paused",
            StandingKind::Fresh if account.shared => "held",
            StandingKind::Fresh => "fresh",
            StandingKind::Refreshing => "refreshing",
            StandingKind::Waiting => "waiting",
            StandingKind::Unsaved => "unsaved",
            StandingKind::SignInNeeded => "needed",
        };
        rows.push([
            account.name.clone(),
            if account.email.is_empty() { "–".to_owned() } else { account.email.clone() },
            account.plan.as_deref().map_or("–".to_owned(), |plan| plan_name(plan, words)),
            words.say(&format!("cli-standing-{standing}")),
            when(account.expires_at),
            when(account.next_refresh_at),
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width()) + 2));
    let join = |row: &[String; 6]| row.iter().zip(&widths).map(|(text, width)| pad(text, *width)).collect::<String>();
    rows.iter().map(|row| join(row).trim_end().to_owned()).collect()
}

/// `retry_at` is when this computer tries again; what the issuer asked for is already in it.
pub fn fault_as_json(fault: &Fault, retry_at: Option<Timestamp>, words: &Words) -> Value {
    json!({
        "code": fault.code, "message": fault.sentence(words), "next_step": fault.next_step(words),
        "retry_at": retry_at.map(time), "status": fault.status, "upstream": fault.upstream,
        "request_id": fault.request_id,
    })
}
