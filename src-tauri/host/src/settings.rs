//! The settings: `config.toml`, and over it the environment. A closed list of keys, each with what it accepts; an
//! unknown key or a bad value is an error, and nothing is guessed.
//!
//! Each key is also an environment variable: `CODEX_CONNECT_` and the key in capitals, its dot as `_`
//! (`CODEX_CONNECT_ISSUER_URL`). An empty variable counts as none.

mod parse;
mod shown;
mod table;
mod write;

use crate::paths::Paths;
use crate::proxy::Choice;
use crate::small_file::{self, Links, Unread};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::refresh::Policy;
use codex_connect_core::setting::SettingSource;
use codex_connect_core::words::Language;
pub use parse::duration;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;
use table::{KEYS, Key};
use toml::Value;
use url::{Host, Url};
pub use write::set;

/// Every setting, with its default where nothing else was said.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `issuer.*`
    pub issuer: IssuerSettings,
    /// `api.*`
    pub api: ApiSettings,
    /// `callback.*`
    pub callback: CallbackSettings,
    /// `refresh.*`
    pub refresh: RefreshSettings,
    /// `network.*`
    pub network: NetworkSettings,
    /// `notices.*`
    pub notices: NoticeSettings,
    /// `ui.*`
    pub ui: UiSettings,
    /// Where the values come from, by their keys; those that nobody has set are not in it.
    sources: BTreeMap<&'static str, SettingSource>,
}

/// The authorization server.
#[derive(Clone, Debug)]
pub struct IssuerSettings {
    /// Its address: https, or http at a loopback address.
    pub url: Url,
    /// OAuth client id.
    pub client_id: String,
    /// Scopes, separated by spaces (RFC 6749 §3.3).
    pub scope: String,
}

/// The service that the sign-ins are for.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Its address, of which `/wham/usage` is asked; https, or http at a loopback address.
    pub chatgpt_url: Url,
    /// Where API keys are good; `/v1/models` is asked. As above.
    pub openai_url: Url,
}

/// The callback listener.
#[derive(Clone, Debug)]
pub struct CallbackSettings {
    /// Tried in this order; at least one, each 1 to 65535.
    pub ports: Vec<u16>,
    /// The host in `redirect_uri`: `localhost` or `127.0.0.1`.
    pub host: String,
    /// The life of one sign-in; at least a second.
    pub timeout: Duration,
}

/// When tokens are refreshed. [`Settings::policy`] is made of it.
#[derive(Clone, Debug)]
pub struct RefreshSettings {
    /// How long before its expiry a token is refreshed.
    pub lead: Duration,
    /// Tries per due time, from 1.
    pub attempts: u32,
    /// The first long wait after them.
    pub cooldown: Duration,
    /// Refreshes in flight at once, from 1.
    pub concurrency: usize,
}

/// The way to the network.
#[derive(Clone, Debug)]
pub struct NetworkSettings {
    /// The proxy, where an account has none of its own.
    pub proxy: Choice,
    /// A file of extra root certificates (PEM).
    pub ca_file: Option<PathBuf>,
}

/// Which notices are raised.
#[derive(Clone, Debug)]
pub struct NoticeSettings {
    /// An account needs a new sign-in.
    pub sign_in_needed: bool,
    /// New tokens could not be saved.
    pub not_saved: bool,
    /// An account cannot be refreshed, and its sign-in ran out.
    pub cannot_refresh: bool,
    /// Whether a notice may name an account by its e-mail address.
    pub show_email: bool,
}

/// How it looks.
#[derive(Clone, Debug)]
pub struct UiSettings {
    /// None: the system's.
    pub language: Option<Language>,
}

/// Reads the settings file, which may be missing, and then `environment`: [`std::env::vars_os`] in a program.
///
/// # Errors
/// `settings_unreadable` with the key, the value and what is accepted. No name or password of an address is in it.
pub fn load(paths: &Paths, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Settings, Fault> {
    let mut settings = Settings::default();
    for (name, section) in read_file(paths)? {
        let Value::Table(section) = section else {
            return Err(unknown(&name, &section));
        };
        for (field, value) in section {
            let name = format!("{name}.{field}");
            let key = Key::named(&name).ok_or_else(|| unknown(&name, &value))?;
            key.set(&mut settings, &value).map_err(|Refused| bad(&name, &value, key.accepted))?;
            settings.sources.insert(key.name, SettingSource::File);
        }
    }
    for (name, value) in environment {
        let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
        let Some(path) = name.strip_prefix(PREFIX).filter(|path| is_in_a_section(path)) else { continue };
        if value.is_empty() {
            continue;
        }
        let value = Value::String(value.into_owned());
        let key = KEYS.iter().find(|key| key.variable() == path).ok_or_else(|| unknown(&name, &value))?;
        key.set(&mut settings, &value).map_err(|Refused| bad(&name, &value, key.accepted))?;
        settings.sources.insert(key.name, SettingSource::Environment);
    }
    settings.network.ca_file = settings.network.ca_file.map(|file| paths.config.join(file));
    Ok(settings)
}

/// The system's language, as far as the catalogue has it.
pub fn system_language() -> Language {
    sys_locale::get_locale().map_or(Language::En, |tag| Language::from_tag(&tag))
}

/// Whether an address stays on this computer.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Settings {
    /// What decides when to refresh.
    pub fn policy(&self) -> Policy {
        Policy {
            sign_in_life: self.callback.timeout,
            lead: self.refresh.lead,
            attempts: self.refresh.attempts,
            cooldown: self.refresh.cooldown,
            concurrency: self.refresh.concurrency,
        }
    }

    /// The language of every sentence.
    pub fn language(&self) -> Language {
        self.ui.language.unwrap_or_else(system_language)
    }
}

impl Default for Settings {
    fn default() -> Settings {
        let policy = Policy::default();
        Settings {
            issuer: IssuerSettings {
                url: Url::parse("https://auth.openai.com").expect("it is an address"),
                client_id: "app_EMoamEEZ73f0CkXaXp7hrann".into(),
                scope: "openid profile email offline_access".into(),
            },
            api: ApiSettings {
                chatgpt_url: Url::parse("https://chatgpt.com/backend-api").expect("it is an address"),
                openai_url: Url::parse("https://api.openai.com").expect("it is an address"),
            },
            callback: CallbackSettings {
                ports: vec![1455, 1457],
                host: "localhost".into(),
                timeout: policy.sign_in_life,
            },
            refresh: RefreshSettings {
                lead: policy.lead,
                attempts: policy.attempts,
                cooldown: policy.cooldown,
                concurrency: policy.concurrency,
            },
            network: NetworkSettings { proxy: Choice::System, ca_file: None },
            notices: NoticeSettings { sign_in_needed: true, not_saved: true, cannot_refresh: true, show_email: false },
            ui: UiSettings { language: None },
            sources: BTreeMap::new(),
        }
    }
}

/// A value that a key does not accept.
struct Refused;

fn read_file(paths: &Paths) -> Result<toml::Table, Fault> {
    let text = text(paths)?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
        let found = text.lines().nth(line).unwrap_or_default();
        fault(&format!("{FILE}, line {}", line + 1), &parse::shown(found.trim()), "TOML, one setting a line")
    })
}

/// The text of the settings file; empty where there is none.
fn text(paths: &Paths) -> Result<String, Fault> {
    match small_file::read(&paths.config_file(), Links::Followed) {
        Ok(bytes) => std::str::from_utf8(&bytes).map(str::to_owned).map_err(|_| not_toml()),
        Err(Unread::Failed(ErrorKind::NotFound)) => Ok(String::new()),
        Err(_) => Err(not_toml()),
    }
}

fn not_toml() -> Fault {
    fault(FILE, "a file that cannot be read", "a text file in TOML")
}

fn is_in_a_section(path: &str) -> bool {
    KEYS.iter().any(|key| path.strip_prefix(&key.section().to_uppercase()).is_some_and(|rest| rest.starts_with('_')))
}

/// An unknown key is answered with the keys beside it, or with all of them.
fn unknown(name: &str, value: &Value) -> Fault {
    let path = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
    let beside = |key: &&Key| path.strip_prefix(key.section()).is_some_and(|rest| rest.starts_with(['.', '_']));
    let mut keys: Vec<&str> = KEYS.iter().filter(beside).map(|key| key.name).collect();
    if keys.is_empty() {
        keys = KEYS.iter().map(|key| key.name).collect();
    }
    bad(name, value, &format!("only the keys {}", keys.join(", ")))
}

fn bad(name: &str, value: &Value, accepted: &str) -> Fault {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fault(name, &parse::shown(&text), accepted)
}

fn fault(key: &str, value: &str, accepted: &str) -> Fault {
    let about = About::Setting { key: key.into(), value: value.into(), accepted: accepted.into() };
    Fault::about(FaultCode::SettingsUnreadable, about)
}

const PREFIX: &str = "CODEX_CONNECT_";
const FILE: &str = "config.toml";

#[cfg(test)]
mod tests;
