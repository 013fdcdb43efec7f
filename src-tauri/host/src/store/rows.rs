//! Rows as values, and back.

use super::Session;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::history::{EntryEvent, EntryView};
use codex_connect_core::notice::Kind;
use codex_connect_core::rotation::{Attempt, Entry, Progress};
use codex_connect_core::time::Timestamp;
use rusqlite::Row;

/// The accounts with what the journal says of their present generation and what was told, for [`record`].
pub const ACCOUNTS: &str = "SELECT id, name, description, provider, email, account_id, user_id, plan, organizations,
    connected_at, last_refresh_at, expires_at, accounts.generation, refreshable, paused, proxy, health_score, fault,
    tries, clock_off, shared, progress, attempt, asked_at, kind
  FROM accounts
  LEFT JOIN rotations ON rotations.account = accounts.id AND rotations.generation = accounts.generation
  LEFT JOIN notices ON notices.account = accounts.id";

/// The organizations as one JSON text.
pub fn organizations(identity: &Identity) -> String {
    serde_json::to_string(&identity.organizations).expect("texts are JSON")
}

/// An account.
pub fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let organizations: String = row.get("organizations")?;
    let fault: Option<String> = row.get("fault")?;
    let time = |name| row.get::<_, Option<i64>>(name).map(|at| at.map(Timestamp));
    Ok(Record {
        id: AccountId(row.get("id")?),
        name: row.get("name")?,
        description: row.get("description")?,
        provider: row.get("provider")?,
        identity: Identity {
            email: row.get("email")?,
            account_id: row.get("account_id")?,
            user_id: row.get("user_id")?,
            plan: row.get("plan")?,
            organizations: serde_json::from_str(&organizations).unwrap_or_default(),
        },
        last_refresh_at: time("last_refresh_at")?,
        expires_at: time("expires_at")?,
        connected_at: Timestamp(row.get("connected_at")?),
        generation: row.get("generation")?,
        refreshable: row.get("refreshable")?,
        shared: row.get("shared")?,
        paused: row.get("paused")?,
        proxy: row.get("proxy")?,
        health_score: row.get("health_score")?,
        // A fault of a later version that this one does not know is still a fault.
        fault: fault.map(|text| serde_json::from_str(&text).unwrap_or(FaultCode::RefreshFailed.into())),
        tries: row.get("tries")?,
        clock_off: row.get("clock_off")?,
        rotation: progress(row)?,
        told: row.get::<_, Option<String>>("kind")?.as_deref().and_then(kind),
    })
}

/// The journal's entry; none when there is none, or it is of a later version.
pub fn progress(row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let text = |name| row.get::<_, Option<String>>(name);
    let (Some(progress), Some(attempt)) = (text("progress")?, text("attempt")?) else { return Ok(None) };
    let progress = match progress.as_str() {
        "asked" => Progress::Asked,
        "sealed" => Progress::Sealed,
        "promoted" => Progress::Promoted,
        _ => return Ok(None),
    };
    let attempt = if attempt == "probe" { Attempt::Probe } else { Attempt::Normal };
    Ok(Some(Entry { progress, attempt, asked_at: Timestamp(row.get("asked_at")?) }))
}

/// A line of the timeline, with whose it is.
pub fn entry(row: &Row<'_>) -> rusqlite::Result<(AccountId, EntryView)> {
    let (event, fault): (String, Option<String>) = (row.get("event")?, row.get("fault")?);
    let known = EntryEvent::ALL.iter().find(|known| known.as_str() == event);
    let entry = EntryView {
        at: Timestamp(row.get("at")?),
        event: known.copied().unwrap_or(EntryEvent::RefreshFailed),
        fault: fault.and_then(|text| serde_json::from_str(&text).ok()),
    };
    Ok((AccountId(row.get("account")?), entry))
}

/// A kind of notice as it is spelled in a column.
pub fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::SignInNeeded => "sign_in_needed",
        Kind::CannotRefresh => "cannot_refresh",
        Kind::NotSaved => "not_saved",
        Kind::RunsOut => "runs_out",
    }
}

/// A kind of notice; none for one of a later version.
pub fn kind(text: &str) -> Option<Kind> {
    let all = [Kind::SignInNeeded, Kind::CannotRefresh, Kind::NotSaved, Kind::RunsOut];
    all.into_iter().find(|kind| kind_text(*kind) == text)
}

/// A two-step sign-in.
pub fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        ends_at: Timestamp(row.get(1)?),
        redirect_uri: row.get(2)?,
        account: row.get::<_, Option<String>>(3)?.map(AccountId),
    })
}
