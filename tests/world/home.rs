//! The home of the programs under test: what they are told, and a list whose times can be moved.

use crate::issuer::Issuer;
use rusqlite::Connection;
use std::path::Path;
use std::process::Command;

/// Tells a program of this workspace where it lives and whom it talks to.
pub fn settle(command: &mut Command, home: &Path, issuer: &Issuer) {
    command
        .env("CODEX_CONNECT_HOME", home)
        .env("CODEX_CONNECT_ISSUER_URL", issuer.url())
        .env("CODEX_CONNECT_API_CHATGPT_URL", format!("{}/backend-api", issuer.url()))
        .env("CODEX_CONNECT_API_OPENAI_URL", issuer.url())
        .env("CODEX_CONNECT_UI_LANGUAGE", "en");
}

/// The account list of a home.
///
/// # Panics
/// When it cannot be opened.
pub fn list(home: &Path) -> Connection {
    let list = Connection::open(home.join("codex-connect.sqlite3")).expect("the list opens");
    list.busy_timeout(std::time::Duration::from_secs(5)).expect("it can wait");
    list
}

/// Makes every account due, with access tokens that run out at this time (an SQL expression): nothing is refreshed in
/// the first minute, so the times in the list are moved instead of waiting for it.
///
/// # Panics
/// When the list cannot be written.
pub fn make_due(list: &Connection, runs_out: &str) {
    let sql = format!(
        "UPDATE accounts SET connected_at = unixepoch() - 864000, last_refresh_at = NULL, expires_at = {runs_out}"
    );
    list.execute(&sql, []).expect("the list is written");
}
