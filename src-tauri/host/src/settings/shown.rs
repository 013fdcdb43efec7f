//! Settings as a person types them, and as they may be seen.

use super::Settings;
use super::table::KEYS;
use codex_connect_core::setting::{SettingSource, SettingView};
use codex_connect_core::words::Language;
use std::path::Path;
use std::time::Duration;

impl Settings {
    /// Every setting as it may be seen.
    pub fn seen(&self) -> Vec<SettingView> {
        let usual = Settings::default();
        let seen = |key: &super::Key| SettingView {
            key: key.name.to_owned(),
            value: (key.show)(self),
            default: (key.show)(&usual),
            source: self.sources.get(key.name).copied().unwrap_or(SettingSource::Default),
            restart: key.restart,
        };
        KEYS.iter().map(seen).collect()
    }
}

/// Ports with a comma between them.
pub fn ports(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

/// A span in the largest unit that says it wholly.
pub fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let whole = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    whole.map_or(format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}

/// A path; nothing when there is none.
pub fn path(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

/// A language's tag, or `system`.
pub fn language(language: Option<Language>) -> String {
    language.map_or("system", Language::tag).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::Choice;
    use crate::settings::NetworkSettings;

    #[test]
    fn what_is_shown_can_be_typed_again() {
        for (seconds, text) in [(90, "90s"), (600, "10m"), (7_200, "2h"), (432_000, "5d"), (86_401, "86401s")] {
            assert_eq!(span(Duration::from_secs(seconds)), text);
            assert_eq!(super::super::duration(text), Some(Duration::from_secs(seconds)));
        }
        let usual = Settings::default();
        for (key, seen) in KEYS.iter().zip(usual.seen()) {
            assert_eq!((seen.value == seen.default, seen.source), (true, SettingSource::Default), "{}", key.name);
            if !seen.value.is_empty() {
                let mut again = Settings::default();
                assert!(key.set(&mut again, &toml::Value::String(seen.value)).is_ok(), "{}", key.name);
            }
        }
        let secret = Choice::parse("http://user:hunter2@proxy.example:3128").expect("is one");
        let network = NetworkSettings { proxy: secret, ca_file: None };
        let seen = Settings { network, ..Settings::default() }.seen();
        let seen = seen.iter().find(|seen| seen.key == "network.proxy").expect("is a key");
        assert_eq!(seen.value, "http://proxy.example:3128");
    }
}
