//! Opening the database, and bringing it to the present schema: one step a version, never a step back.

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::path::Path;
use std::time::{Duration, Instant};

/// Opens, or makes, the database. Where another program is making it, waits for that: while the kind of journal changes,
/// SQLite answers at once that the database is busy, whatever time it was given.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let end = Instant::now() + BUSY;
    loop {
        match attempt(path) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < end => {
                std::thread::sleep(PAUSE);
            }
            opened => return opened,
        }
    }
}

fn attempt(path: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(path)?;
    private(path);
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    if cfg!(target_os = "macos") {
        connection.pragma_update(None, "fullfsync", "ON")?;
        connection.pragma_update(None, "checkpoint_fullfsync", "ON")?;
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = change.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        change.execute_batch(step)?;
    }
    if version < STEPS.len() as i64 {
        change.pragma_update(None, "user_version", STEPS.len() as i64)?;
        change.pragma_update(None, "application_id", APPLICATION)?;
    }
    change.commit()?;
    Ok(connection)
}

const BUSY: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// Only its owner reads the list.
fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// `CdxC`, for `file` and its like.
const APPLICATION: i32 = 0x4364_7843;
const STEPS: &[&str] = &[
    include_str!("../../schema.sql"),
    include_str!("../../schema-2.sql"),
    include_str!("../../schema-shared.sql"),
    include_str!("../../schema-preferences.sql"),
    include_str!("../../schema-arrivals.sql"),
];
