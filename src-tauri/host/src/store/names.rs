//! Names: each account has one that no other has.

use codex_connect_core::account::AccountId;
use codex_connect_core::effect::Identity;
use codex_connect_core::menu::plan_name;
use codex_connect_core::words::{Language, Words};
use rusqlite::{Transaction, params};

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

/// `EMAIL · Plus`: one person's workspaces are told apart by their plans. Plans are called alike in every language.
pub fn with_plan(identity: &Identity) -> String {
    match &identity.plan {
        Some(plan) => format!("{} · {}", identity.email, plan_name(plan, Words::of(Language::En))),
        None => identity.email.clone(),
    }
}
