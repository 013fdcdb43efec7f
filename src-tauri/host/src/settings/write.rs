//! Changing `config.toml`: one value, with everything else in the file as it was, comments included.

use super::table::Key;
use super::{Settings, bad, fault, load, not_toml, text, unknown};
use crate::paths::Paths;
use codex_connect_core::fault::{Fault, FaultCode};
use std::io::Write;
use std::path::Path;
use toml::Value;
use toml_edit::{DocumentMut, Item};

/// Writes one setting as a person typed it; empty text takes it out, and the default holds. Returns the settings as
/// they are then, with this process's environment.
///
/// # Errors
/// `settings_unreadable` for an unknown key, a value that is not accepted, or a file that cannot be read;
/// `list_unwritable` when the file cannot be written. Then nothing is changed.
pub fn set(paths: &Paths, key: &str, typed: &str) -> Result<Settings, Fault> {
    let typed = typed.trim();
    let known = Key::named(key).ok_or_else(|| unknown(key, &Value::String(typed.to_owned())))?;
    // What is there must be readable first, so that nothing is lost.
    load(paths, std::env::vars_os())?;
    let mut document: DocumentMut = text(paths)?.parse().map_err(|_| not_toml())?;
    let (section, field) = key.split_once('.').unwrap_or((key, ""));
    if typed.is_empty() {
        if let Some(table) = document.get_mut(section).and_then(Item::as_table_like_mut) {
            table.remove(field);
        }
    } else {
        let item = accepted(known, typed).ok_or_else(|| bad(key, &Value::String(typed.to_owned()), known.accepted))?;
        let table = document.entry(section).or_insert_with(toml_edit::table);
        let table = table.as_table_like_mut().ok_or_else(|| fault(section, "a value", "a table"))?;
        match table.get_mut(field).and_then(Item::as_value_mut) {
            // A comment behind the value stays there.
            Some(former) => {
                let decor = former.decor().clone();
                *former = item;
                *former.decor_mut() = decor;
            }
            None => drop(table.insert(field, Item::Value(item))),
        }
    }
    replace(&paths.config_file(), &document.to_string()).map_err(|_| Fault::from(FaultCode::ListUnwritable))?;
    load(paths, std::env::vars_os())
}

/// The typed text as TOML of the kind that the key takes.
fn accepted(key: &Key, typed: &str) -> Option<toml_edit::Value> {
    let takes = |text: &str| {
        let value: toml::Table = format!("x = {text}").parse().ok()?;
        key.set(&mut Settings::default(), value.get("x")?).ok()?;
        text.parse::<toml_edit::Value>().ok()
    };
    let text = || {
        key.set(&mut Settings::default(), &Value::String(typed.to_owned())).ok()?;
        Some(toml_edit::Value::from(typed))
    };
    takes(typed).or_else(|| takes(&format!("[{typed}]"))).or_else(text)
}

/// All or nothing, on the disk, with the mode that the file had; a link stays one.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    if let Ok(former) = std::fs::metadata(&file) {
        fresh.as_file().set_permissions(former.permissions())?;
    }
    fresh.as_file().sync_all()?;
    fresh.persist(&file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> (tempfile::TempDir, Paths) {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Paths { config: folder.path().to_owned(), data: folder.path().to_owned() };
        std::fs::write(paths.config_file(), text).expect("is written");
        (folder, paths)
    }

    #[test]
    fn a_value_changes_and_nothing_else_does() {
        let (_folder, paths) =
            paths("# mine\n[refresh]\nlead = \"2d\" # two days\n\n[ui] # looks\nlanguage = \"en\"\n");
        let text = || std::fs::read_to_string(paths.config_file()).expect("is read");
        let settings = set(&paths, "refresh.lead", " 3d ").expect("is set");
        assert_eq!(settings.refresh.lead.as_secs(), 3 * 86_400);
        assert_eq!(text(), "# mine\n[refresh]\nlead = \"3d\" # two days\n\n[ui] # looks\nlanguage = \"en\"\n");
        set(&paths, "refresh.attempts", "5").expect("is set");
        set(&paths, "callback.ports", "1455, 1460").expect("is set");
        set(&paths, "notices.not_saved", "false").expect("is set");
        for line in ["attempts = 5", "ports = [1455, 1460]", "not_saved = false", "# mine", "# two days", "# looks"] {
            assert!(text().contains(line), "{line} in {}", text());
        }
        let back = set(&paths, "refresh.lead", "").expect("is set back");
        assert_eq!(back.refresh.lead.as_secs(), 5 * 86_400);
        assert!(!text().contains("lead"));
    }

    #[test]
    fn what_is_not_accepted_changes_nothing() {
        let (_folder, paths) = paths("[ui]\nlanguage = \"en\"\n");
        let before = std::fs::read(paths.config_file()).expect("is read");
        for (key, typed) in [
            ("refresh.lead", "soon"),
            ("callback.ports", "many"),
            ("nothing.such", "1"),
            ("issuer.url", "http://example.com"),
            ("ui.language", "klingon"),
            ("refresh.attempts", "0"),
            ("refresh.lead", "\"2d\"\nx = 1"),
        ] {
            let refused = set(&paths, key, typed).expect_err("is refused");
            assert_eq!(refused.code, FaultCode::SettingsUnreadable, "{key} {typed}");
            assert_eq!(std::fs::read(paths.config_file()).expect("is read"), before, "{key} {typed}");
        }
        std::fs::write(paths.config_file(), "[ui\n").expect("is written");
        set(&paths, "ui.language", "en").expect_err("the file is not TOML");
        assert_eq!(std::fs::read(paths.config_file()).expect("is read"), b"[ui\n");
    }
}
