//! The settings as they may be seen.

use serde::{Deserialize, Serialize};

/// Where a setting's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SettingSource {
    /// Nobody has set it.
    Default,
    /// `config.toml`
    File,
    /// An environment variable, which cannot be changed from here.
    Environment,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SettingView {
    /// Its dotted key.
    pub key: String,
    /// As a person types it; a password in an address is not in it.
    pub value: String,
    /// What holds when it is not set, as a person types it.
    pub default: String,
    /// Where the value comes from.
    pub source: SettingSource,
    /// Whether a change takes effect only at the next start.
    pub restart: bool,
}
