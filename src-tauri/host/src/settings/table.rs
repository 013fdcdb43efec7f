//! The closed list of keys.

use super::parse::{self, HOST, LANGUAGE, PORTS, PROXY, SPAN, SWITCH, URL, WORD, WORDS};
use super::{Refused, Settings};
use toml::Value;

/// One key.
pub struct Key {
    /// Its dotted name, `section.field`.
    pub name: &'static str,
    /// What it accepts, for a person.
    pub accepted: &'static str,
    set: fn(&mut Settings, &Value) -> Option<()>,
}

impl Key {
    /// The key with this dotted name.
    pub fn named(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// Its environment variable, without the common prefix.
    pub fn variable(&self) -> String {
        self.name.to_uppercase().replace('.', "_")
    }

    /// The name's first part.
    pub fn section(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Takes a value. On an error nothing is changed.
    pub fn set(&self, settings: &mut Settings, value: &Value) -> Result<(), Refused> {
        (self.set)(settings, value).ok_or(Refused)
    }
}

/// Every key there is.
pub const KEYS: &[Key] = &[
    Key { name: "issuer.url", accepted: URL, set: |to, from| put(&mut to.issuer.url, parse::url(from)) },
    Key { name: "issuer.client_id", accepted: WORD, set: |to, from| put(&mut to.issuer.client_id, parse::word(from)) },
    Key { name: "issuer.scope", accepted: WORDS, set: |to, from| put(&mut to.issuer.scope, parse::words(from)) },
    Key { name: "callback.ports", accepted: PORTS, set: |to, from| put(&mut to.callback.ports, parse::ports(from)) },
    Key { name: "callback.host", accepted: HOST, set: |to, from| put(&mut to.callback.host, parse::host(from)) },
    Key { name: "callback.timeout", accepted: SPAN, set: |to, from| put(&mut to.callback.timeout, parse::span(from)) },
    Key { name: "refresh.lead", accepted: SPAN, set: |to, from| put(&mut to.refresh.lead, parse::span(from)) },
    Key {
        name: "refresh.attempts",
        accepted: "a whole number from 1 to 20",
        set: |to, from| put(&mut to.refresh.attempts, parse::number(from, 1..=20)),
    },
    Key { name: "refresh.cooldown", accepted: SPAN, set: |to, from| put(&mut to.refresh.cooldown, parse::span(from)) },
    Key {
        name: "refresh.concurrency",
        accepted: "a whole number from 1 to 64",
        set: |to, from| put(&mut to.refresh.concurrency, parse::number(from, 1..=64)),
    },
    Key { name: "network.proxy", accepted: PROXY, set: |to, from| put(&mut to.network.proxy, parse::proxy(from)) },
    Key {
        name: "network.ca_file",
        accepted: "the path of a file of PEM certificates",
        set: |to, from| put(&mut to.network.ca_file, parse::path(from).map(Some)),
    },
    Key {
        name: "notices.sign_in_needed",
        accepted: SWITCH,
        set: |to, from| put(&mut to.notices.sign_in_needed, parse::switch(from)),
    },
    Key {
        name: "notices.not_saved",
        accepted: SWITCH,
        set: |to, from| put(&mut to.notices.not_saved, parse::switch(from)),
    },
    Key {
        name: "notices.cannot_refresh",
        accepted: SWITCH,
        set: |to, from| put(&mut to.notices.cannot_refresh, parse::switch(from)),
    },
    Key { name: "ui.language", accepted: LANGUAGE, set: |to, from| put(&mut to.ui.language, parse::language(from)) },
];

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}
