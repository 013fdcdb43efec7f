//! The page's types are the Rust types (behaviour 38): this story writes `ui/src/wire.ts` anew when asked to by
//! `WRITE_WIRE=1`, and fails when the file differs from what the types say.

use codex_connect_core::account::AccountId;
use codex_connect_core::effect::{Ask, Identity, Organization, Place, Question, SignIn};
use codex_connect_core::fault::{About, Fault, FaultCode, FileTrouble, PortOwner};
use codex_connect_core::history::{EntryEvent, EntryView, HistoryView};
use codex_connect_core::import::{Candidate, CandidateState, ImportView, UnreadableFile};
use codex_connect_core::notice::Kind;
use codex_connect_core::setting::{SettingSource, SettingView, Typed};
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::{AccountView, ConnectView, StageView, StandingKind, StoreKind, StoreStanding, View};
use codex_connect_core::words::Language;
use std::path::Path;
use ts_rs::{Config, TS};

#[test]
fn the_pages_types_are_the_rust_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/wire.ts");
    let wire = wire();
    if std::env::var_os("WRITE_WIRE").is_some() {
        std::fs::write(&path, &wire).expect("is written");
    }
    let written = std::fs::read_to_string(&path).expect("is there");
    assert!(written == wire, "ui/src/wire.ts differs: run WRITE_WIRE=1 cargo test -p codex-connect-tests wire");
}

fn wire() -> String {
    fn declare<T: TS>(config: &Config) -> String {
        format!("export {}\n", T::decl(config))
    }
    let config = Config::default();
    let all = [
        declare::<AccountId>(&config),
        declare::<Timestamp>(&config),
        declare::<Question>(&config),
        declare::<Language>(&config),
        declare::<StoreKind>(&config),
        declare::<StoreStanding>(&config),
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
