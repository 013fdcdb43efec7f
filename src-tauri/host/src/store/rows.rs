//! Rows as values, and back.

use super::Session;
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::effect::Identity;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::time::Timestamp;
use rusqlite::Row;

/// The columns of an account, for [`record`].
pub const COLUMNS: &str =
    "id, name, description, provider, email, account_id, user_id, plan, organizations, connected_at,
    last_refresh_at, expires_at, generation, refreshable, paused, proxy, health_score, fault, tries";

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
        paused: row.get("paused")?,
        proxy: row.get("proxy")?,
        health_score: row.get("health_score")?,
        // A fault of a later version that this one does not know is still a fault.
        fault: fault.map(|text| serde_json::from_str(&text).unwrap_or(FaultCode::RefreshFailed.into())),
        tries: row.get("tries")?,
    })
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
