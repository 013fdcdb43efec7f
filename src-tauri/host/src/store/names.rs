//! Names: each account has one that no other has.

use super::Store;
use codex_connect_core::account::AccountId;
use codex_connect_core::effect::{Identity, workspace_mark};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::menu::plan_name;
use codex_connect_core::words::{Language, Words};
use rusqlite::{OptionalExtension, Transaction, params};

impl Store {
    /// Gives an account another name; one that another account has gets a number.
    ///
    /// # Errors
    /// `list_unwritable`, also when it is not listed; `name_taken` when the number would be the one that it has.
    pub async fn rename(&self, id: &AccountId, wanted: String) -> Result<(), Fault> {
        let (id, typed) = (id.clone(), wanted.clone());
        let renamed = self.change(move |change| {
            let Some(former) = name_of(change, &id)? else { return Ok(None) };
            let name = free_name(change, &wanted, &id)?;
            change.execute("UPDATE accounts SET name = ?2 WHERE id = ?1", params![id.as_str(), name])?;
            Ok(Some(name == wanted || name != former))
        });
        match renamed.await? {
            Some(true) => Ok(()),
            Some(false) => Err(Fault::about(FaultCode::NameTaken, About::Account { name: typed, matches: 1 })),
            None => Err(FaultCode::ListUnwritable.into()),
        }
    }
}

/// What an account is called; none when it is not listed.
pub fn name_of(change: &Transaction<'_>, id: &AccountId) -> rusqlite::Result<Option<String>> {
    change.query_row("SELECT name FROM accounts WHERE id = ?1", [id.as_str()], |row| row.get(0)).optional()
}

/// `wanted`, or `wanted` and a number when an account other than `id` has it.
pub fn free_name(change: &Transaction<'_>, wanted: &str, id: &AccountId) -> rusqlite::Result<String> {
    let mut name = wanted.to_owned();
    for number in 2.. {
        if !is_taken(change, &name, id)? {
            break;
        }
        name = format!("{wanted} {number}");
    }
    Ok(name)
}

/// Whether an account other than `id` has this name.
pub fn is_taken(change: &Transaction<'_>, name: &str, id: &AccountId) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE name = ?1 AND id <> ?2)";
    change.query_row(sql, params![name, id.as_str()], |row| row.get(0))
}

/// What tells an account apart that nobody has named, the shortest that no other account has: its address, that and its
/// plan, and these with the mark of its workspace. Plans are called alike in every language.
pub fn own_name(change: &Transaction<'_>, identity: &Identity, id: &AccountId) -> rusqlite::Result<String> {
    let plan = identity.plan.as_ref().map(|plan| plan_name(plan, Words::of(Language::En)));
    let mark = Some(workspace_mark(&identity.account_id).to_owned()).filter(|mark| !mark.is_empty());
    let mut name = identity.email.clone();
    for more in [plan, mark].into_iter().flatten() {
        if !is_taken(change, &name, id)? {
            break;
        }
        name = format!("{name} · {more}");
    }
    Ok(name)
}
