//! Which proxy a request takes. An account's or a sign-in's own goes before `network.proxy`, and that before the
//! system's.
//!
//! | room | what it is about |
//! | --- | --- |
//! | `address` | a proxy's address, read strictly; its name and password never shown |
//! | `system` | what the environment and the desktop say for one target; a pure decision |
//! | `gnome`, `kde`, `portal` | a desktop's own settings, as they are kept; its script (Linux) |
//! | [`Choice`], [`Route`] | what a person chose, and what comes of it for one target |
//!
//! A proxy that cannot be read is an error, and never a silent direct connection.

mod address;
#[cfg(target_os = "linux")]
mod gnome;
#[cfg(target_os = "linux")]
mod kde;
#[cfg(target_os = "linux")]
mod portal;
mod system;

pub use address::{ProxyAddress, Scheme};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::setting::Typed;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// What a person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The system's.
    System,
    /// None.
    Direct,
    /// This one.
    Address(ProxyAddress),
}

impl Choice {
    /// `system`, `direct` or an address; none when it is nothing of these.
    pub fn parse(text: &str) -> Option<Choice> {
        match text {
            "system" => Some(Choice::System),
            "direct" => Some(Choice::Direct),
            text => ProxyAddress::parse(text).map(Choice::Address),
        }
    }

    /// The proxy of an account or a sign-in as a person types it; none for the general one, typed as nothing or
    /// `default`.
    ///
    /// # Errors
    /// `proxy_unreadable`.
    pub fn own(typed: &Typed) -> Result<Option<Choice>, Fault> {
        match typed.0.trim() {
            "" | "default" => Ok(None),
            text => Choice::parse(text).map(Some).ok_or_else(|| FaultCode::ProxyUnreadable.into()),
        }
    }

    /// As a person types it, without name and password.
    pub fn shown(&self) -> String {
        match self {
            Choice::System => "system".to_owned(),
            Choice::Direct => "direct".to_owned(),
            Choice::Address(address) => address.shown(),
        }
    }

    /// As a person types it, with the name and password there are.
    pub fn whole(&self) -> SecretString {
        match self {
            Choice::Address(address) => address.whole(),
            Choice::System | Choice::Direct => self.shown().into(),
        }
    }

    /// Whether it has a name or a password.
    pub fn has_login(&self) -> bool {
        matches!(self, Choice::Address(address) if address.has_login())
    }
}

/// The way that requests to one target take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The proxy; none: the way is direct.
    pub proxy: Option<ProxyAddress>,
    /// Who says so.
    pub origin: Origin,
}

/// Who says which way is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The account, or the sign-in.
    Own,
    /// `network.proxy`
    Setting,
    /// An environment variable.
    Variable(&'static str),
    /// GNOME's settings, which other desktops use, too.
    Gnome,
    /// KDE's settings.
    Kde,
    /// The settings of macOS or Windows; or of any system, where it is not known which were being read.
    System,
    /// A script that the desktop names (PAC), run by the desktop's portal.
    Script,
    /// The same, and there is no portal to run it: then the way is direct.
    DeadScript,
    /// Nobody: then the way is direct.
    Nobody,
}

/// The address cannot be read, or who knows it did not say; nothing may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Whose it is.
    pub origin: Origin,
}

impl From<Unreadable> for Fault {
    fn from(_: Unreadable) -> Fault {
        FaultCode::ProxyUnreadable.into()
    }
}

impl Route {
    fn direct(origin: Origin) -> Route {
        Route { proxy: None, origin }
    }

    /// Whether the proxy passes the requests themselves on, as an HTTP proxy does where no TLS is, and not a connection.
    pub fn passes_on(&self, to: &Url) -> bool {
        to.scheme() == "http" && self.proxy.as_ref().is_some_and(|proxy| proxy.scheme().is_http())
    }

    /// Host and port of the proxy; empty when the way is direct.
    pub fn place(&self) -> String {
        self.proxy.as_ref().map(ProxyAddress::place).unwrap_or_default()
    }
}

/// The way to a target. An own choice goes before the general one. The system's proxy is never taken to this computer
/// itself; one that was chosen is.
///
/// # Errors
/// What the system says and cannot be read, or that it was asked and did not say.
pub async fn route(own: Option<&Choice>, general: &Choice, to: &Url) -> Result<Route, Unreadable> {
    let (choice, origin) = own.map_or((general, Origin::Setting), |own| (own, Origin::Own));
    match choice {
        Choice::Direct => Ok(Route::direct(origin)),
        Choice::Address(address) => Ok(Route { proxy: Some(address.clone()), origin }),
        Choice::System => system::route(to).await,
    }
}

/// Whether two secrets are the same text; for equality only, not for checking what somebody else claims.
fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
