//! The pretend outside: what Codex Connect talks to, made real enough to disagree with it.
//!
//! | module | stands in for |
//! | --- | --- |
//! | [`authorization_server`] | the same as [`issuer`], and written by others |
//! | [`desktop`] | the person's desktop (Linux) |
//! | [`home`] | nothing; where the programs under test live, and their list |
//! | [`issuer`] | the OAuth authorization server, and the one resource its tokens open, on loopback |
//! | [`keychain`] | the keychain of the system, in memory |
//! | [`ports`] | nothing; ports that nobody else is given |
//! | [`proxies`] | the proxies between this computer and the issuer |
//! | [`tls`] | the issuer's certificate, and who issued it |
//! | [`webdriver`] | a person's eyes and hands in a window (Linux) |

pub mod authorization_server;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod home;
pub mod issuer;
pub mod keychain;
pub mod ports;
pub mod proxies;
pub mod tls;
#[cfg(target_os = "linux")]
pub mod webdriver;
