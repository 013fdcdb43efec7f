//! The closed list of keys.

use super::parse::{self, HOST, LANGUAGE, PORTS, PROXY, SPAN, SWITCH, URL, WORD, WORDS};
use super::{Refused, Settings, shown};
use toml::Value;

/// One key.
pub struct Key {
    /// Its dotted name, `section.field`.
    pub name: &'static str,
    /// What it accepts: the name that the catalogue has for it under `accepted-`.
    pub accepted: &'static str,
    /// Whether a change takes effect only at the next start.
    pub restart: bool,
    /// The value as a person types it.
    pub show: fn(&Settings) -> String,
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
    Key {
        name: "issuer.url",
        accepted: URL,
        restart: true,
        set: |to, from| put(&mut to.issuer.url, parse::url(from)),
        show: |of| text(&of.issuer.url),
    },
    Key {
        name: "issuer.client_id",
        accepted: WORD,
        restart: true,
        set: |to, from| put(&mut to.issuer.client_id, parse::word(from)),
        show: |of| text(&of.issuer.client_id),
    },
    Key {
        name: "issuer.scope",
        accepted: WORDS,
        restart: true,
        set: |to, from| put(&mut to.issuer.scope, parse::words(from)),
        show: |of| text(&of.issuer.scope),
    },
    Key {
        name: "api.chatgpt_url",
        accepted: URL,
        restart: true,
        set: |to, from| put(&mut to.api.chatgpt_url, parse::url(from)),
        show: |of| text(&of.api.chatgpt_url),
    },
    Key {
        name: "api.openai_url",
        accepted: URL,
        restart: true,
        set: |to, from| put(&mut to.api.openai_url, parse::url(from)),
        show: |of| text(&of.api.openai_url),
    },
    Key {
        name: "callback.ports",
        accepted: PORTS,
        restart: false,
        set: |to, from| put(&mut to.callback.ports, parse::ports(from)),
        show: |of| shown::ports(&of.callback.ports),
    },
    Key {
        name: "callback.host",
        accepted: HOST,
        restart: false,
        set: |to, from| put(&mut to.callback.host, parse::host(from)),
        show: |of| text(&of.callback.host),
    },
    Key {
        name: "callback.timeout",
        accepted: SPAN,
        restart: false,
        set: |to, from| put(&mut to.callback.timeout, parse::span(from)),
        show: |of| shown::span(of.callback.timeout),
    },
    Key {
        name: "refresh.lead",
        accepted: SPAN,
        restart: false,
        set: |to, from| put(&mut to.refresh.lead, parse::span(from)),
        show: |of| shown::span(of.refresh.lead),
    },
    Key {
        name: "refresh.attempts",
        accepted: "number-1-20",
        restart: false,
        set: |to, from| put(&mut to.refresh.attempts, parse::number(from, 1..=20)),
        show: |of| text(&of.refresh.attempts),
    },
    Key {
        name: "refresh.cooldown",
        accepted: SPAN,
        restart: false,
        set: |to, from| put(&mut to.refresh.cooldown, parse::span(from)),
        show: |of| shown::span(of.refresh.cooldown),
    },
    Key {
        name: "refresh.concurrency",
        accepted: "number-1-64",
        restart: true,
        set: |to, from| put(&mut to.refresh.concurrency, parse::number(from, 1..=64)),
        show: |of| text(&of.refresh.concurrency),
    },
    Key {
        name: "network.proxy",
        accepted: PROXY,
        restart: false,
        set: |to, from| put(&mut to.network.proxy, parse::proxy(from)),
        show: |of| of.network.proxy.shown(),
    },
    Key {
        name: "network.ca_file",
        accepted: "certificates",
        restart: true,
        set: |to, from| put(&mut to.network.ca_file, parse::path(from).map(Some)),
        show: |of| shown::path(of.network.ca_file.as_deref()),
    },
    Key {
        name: "notices.sign_in_needed",
        accepted: SWITCH,
        restart: false,
        set: |to, from| put(&mut to.notices.sign_in_needed, parse::switch(from)),
        show: |of| text(&of.notices.sign_in_needed),
    },
    Key {
        name: "notices.not_saved",
        accepted: SWITCH,
        restart: false,
        set: |to, from| put(&mut to.notices.not_saved, parse::switch(from)),
        show: |of| text(&of.notices.not_saved),
    },
    Key {
        name: "notices.cannot_refresh",
        accepted: SWITCH,
        restart: false,
        set: |to, from| put(&mut to.notices.cannot_refresh, parse::switch(from)),
        show: |of| text(&of.notices.cannot_refresh),
    },
    Key {
        name: "notices.show_email",
        accepted: SWITCH,
        restart: false,
        set: |to, from| put(&mut to.notices.show_email, parse::switch(from)),
        show: |of| text(&of.notices.show_email),
    },
    Key {
        name: "ui.language",
        accepted: LANGUAGE,
        restart: false,
        set: |to, from| put(&mut to.ui.language, parse::language(from)),
        show: |of| shown::language(of.ui.language),
    },
];

fn text(value: &impl std::fmt::Display) -> String {
    value.to_string()
}

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}
