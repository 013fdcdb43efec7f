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

/// What a person typed as a setting's value. It may be the password of a proxy: it cannot be printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(as = "String"))]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Typed(…)")
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::Ask;

    #[test]
    fn what_was_typed_is_in_no_debug_text() {
        let json = r#"{"ask":"set","key":"network.proxy","value":"http://user:hunter2@proxy.example"}"#;
        let ask: Ask = serde_json::from_str(json).expect("the page says it so");
        assert!(!format!("{ask:?}").contains("hunter2"));
        assert!(matches!(ask, Ask::Set { value: Typed(value), .. } if value.contains("hunter2")));
    }
}
