//! Proxies on loopback: real ones, each with its own log; and a pretend one that misbehaves on demand.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`real`] | tinyproxy (HTTP) and microsocks (SOCKS 5), as Debian has them (Linux) |
//! | [`scripted`] | a proxy that says what a test tells it to |

#[cfg(target_os = "linux")]
pub mod real;
pub mod scripted;
