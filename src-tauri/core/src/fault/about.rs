//! What a fault is about, where its sentence needs more than its code.

use super::FileTrouble;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A program that listens on a callback port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PortOwner {
    /// The port, 1 to 65535.
    pub port: u16,
    /// The program's name; none when the system does not tell (another person's program).
    pub program: Option<String>,
    /// Its process id.
    pub pid: Option<u32>,
    /// Whether it is a Codex sign-in of another program, as far as its name tells.
    #[serde(default)]
    pub codex: bool,
    /// Whether it is one of our own programs. Their sign-ins do not yield to each other.
    #[serde(default)]
    pub ours: bool,
    /// Since when it runs.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

impl PortOwner {
    /// A port whose owner the system does not tell.
    pub fn unknown(port: u16) -> PortOwner {
        PortOwner { port, program: None, pid: None, codex: false, ours: false, since: None }
    }
}

/// What a fault is about, where its sentence needs more than its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum About {
    /// The code says it all.
    #[default]
    Nothing,
    /// Who holds the callback ports.
    Ports {
        /// One entry a port.
        owners: Vec<PortOwner>,
        /// The first and the last port of the range that Windows keeps for itself around a callback port, when known.
        #[serde(default)]
        reserved: Option<(u16, u16)>,
    },
    /// A proxy.
    Proxy {
        /// Host and port, without name and password.
        host: String,
    },
    /// What was typed to name an account.
    Account {
        /// As typed.
        name: String,
        /// How many accounts it matches: 0, or more than 1.
        matches: u32,
    },
    /// A setting that cannot be read.
    Setting {
        /// Its dotted key.
        key: String,
        /// The value found.
        value: String,
        /// What is accepted: a name that the catalogue has under `accepted-`, or the words themselves.
        accepted: String,
    },
    /// A certificate that was not trusted.
    Certificate {
        /// Who issued it, as it says itself: its issuer's common name and organization (RFC 5280 §4.1.2.4).
        issuer: String,
    },
    /// A clock that is off.
    Clock {
        /// Seconds; positive when this computer is ahead.
        off: i32,
    },
    /// A file, where its code alone does not say what is wrong with it.
    File {
        /// What is wrong.
        trouble: FileTrouble,
    },
    /// What was typed cannot be an API key.
    NotAKey,
    /// A code that was pasted without its address.
    BareCode,
    /// Another account than the one asked for.
    Accounts {
        /// The e-mail asked for.
        wanted: String,
        /// The e-mail that came.
        came: String,
    },
}
