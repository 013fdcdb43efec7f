//! The page's types are the Rust types, and its samples are what the core shows (behaviour 38, 208): this story writes
//! `ui/src/wire.ts` and `ui/src/samples/views.json` anew when asked to by `WRITE_WIRE=1`, and fails when a file differs
//! from what the core says.

mod play;
mod samples;

use codex_connect_core::account::AccountId;
use codex_connect_core::ask::{Ask, Place, SignIn, Way};
use codex_connect_core::effect::{Identity, Organization, Question};
use codex_connect_core::fault::{About, Fault, FaultCode, FileTrouble, PortOwner};
use codex_connect_core::history::{EntryEvent, EntryView, HistoryView};
use codex_connect_core::import::{Candidate, CandidateState, ImportView, UnreadableFile};
use codex_connect_core::notice::Kind;
use codex_connect_core::setting::{SettingSource, SettingView, Typed};
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::{
    AccountView, ConnectView, QrView, StageView, StandingKind, StoreKind, StoreStanding, TrayStanding, View,
};
use codex_connect_core::words::Language;
use codex_connect_core::zone::{Zone, ZoneChange};
use std::path::Path;
use ts_rs::{Config, TS};

#[test]
fn the_pages_types_are_the_rust_types() {
    is_written("ui/src/wire.ts", &wire());
}

#[test]
fn the_windows_samples_are_what_the_core_shows() {
    is_written("ui/src/samples/views.json", &views());
}

fn is_written(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    if std::env::var_os("WRITE_WIRE").is_some() {
        std::fs::write(&path, text).expect("is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{file} differs: run WRITE_WIRE=1 cargo test -p codex-connect-tests wire");
}

/// Accounts and settings have a line each; the settings stand there once, for all views have them as they come.
fn views() -> String {
    fn json(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).expect("a view is JSON")
    }
    fn lines<T: serde::Serialize>(values: &[T]) -> String {
        let lines: Vec<String> = values.iter().map(|value| format!("      {}", json(value))).collect();
        if values.is_empty() { "[]".to_owned() } else { format!("[\n{}\n    ]", lines.join(",\n")) }
    }
    let all = samples::all();
    let settings = all[0].1.settings.clone();
    let said = all.into_iter().map(|(name, mut view)| {
        assert_eq!(view.settings, settings, "{name} has settings of its own");
        let accounts = lines(&std::mem::take(&mut view.accounts));
        view.settings.clear();
        // What a person wrote has its quotes escaped, so that neither is found in a text.
        let view = json(&view).replacen("\"accounts\":[]", &format!("\"accounts\":{accounts}"), 1);
        format!("    \"{name}\": {}", view.replacen("\"settings\":[],", "", 1))
    });
    let said: Vec<String> = said.collect();
    format!("{{\n  \"settings\": {},\n  \"views\": {{\n{}\n  }}\n}}\n", lines(&settings), said.join(",\n"))
}

fn wire() -> String {
    fn declare<T: TS>(config: &Config) -> String {
        format!("export {}\n", T::decl(config))
    }
    let config = Config::default();
    let all = [
        declare::<AccountId>(&config),
        declare::<Timestamp>(&config),
        declare::<ZoneChange>(&config),
        declare::<Zone>(&config),
        declare::<Question>(&config),
        declare::<Language>(&config),
        declare::<StoreKind>(&config),
        declare::<StoreStanding>(&config),
        declare::<TrayStanding>(&config),
        declare::<StandingKind>(&config),
        declare::<FaultCode>(&config),
        declare::<FileTrouble>(&config),
        declare::<PortOwner>(&config),
        declare::<About>(&config),
        declare::<Fault>(&config),
        declare::<Organization>(&config),
        declare::<Identity>(&config),
        declare::<Kind>(&config),
        declare::<AccountView>(&config),
        declare::<QrView>(&config),
        declare::<Way>(&config),
        declare::<StageView>(&config),
        declare::<ConnectView>(&config),
        declare::<EntryEvent>(&config),
        declare::<EntryView>(&config),
        declare::<HistoryView>(&config),
        declare::<CandidateState>(&config),
        declare::<Candidate>(&config),
        declare::<UnreadableFile>(&config),
        declare::<ImportView>(&config),
        declare::<Typed>(&config),
        declare::<SettingSource>(&config),
        declare::<SettingView>(&config),
        declare::<View>(&config),
        declare::<SignIn>(&config),
        declare::<Place>(&config),
        declare::<Ask>(&config),
    ];
    format!("// Written by the wire story. Do not edit.\n\n{}", all.join("\n"))
}
