//! Codex Connect does things here: it listens, talks to the issuer, keeps tokens in the OS keychain and metadata in
//! SQLite, and hands a [`View`](codex_connect_core::view::View) to whoever shows it. What to do is decided by
//! `codex-connect-core`; how it looks is decided by the faces.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`host`] | the handle that a face holds |
//! | `run`, `hands` | the loop around the core; the only match on its effects |
//! | `sign_in`, `keep`, `refresh`, `session` | a sign-in's secrets; code to saved account; rotation; two-step sign-ins |
//! | `issuer`, `answer`, `claims` | the requests, what their answers mean, what tokens say |
//! | `loopback`, `redirect`, `neighbour`, `pages` | the callback listener, its answers, who holds a port |
//! | [`keychain`], `vault` | the keychain's thread; names and shapes of its items |
//! | `store`, `lease`, `watch` | SQLite; one changer at a time; changes by other processes |
//! | [`settings`], [`paths`], [`trace`], [`doctor`], [`outside`] | the surroundings |
//!
//! Invariants: nothing but `hands` matches on an effect, nothing but `store` writes SQL, nothing but `vault` names a
//! keychain item, a token leaves `issuer` only toward `vault`, and no `static` changes.

mod answer;
mod claims;
pub mod doctor;
mod hands;
pub mod host;
mod issuer;
mod keep;
pub mod keychain;
mod lease;
mod loopback;
mod neighbour;
pub mod outside;
pub mod pages;
pub mod paths;
mod redirect;
mod refresh;
mod run;
mod session;
pub mod settings;
mod sign_in;
mod store;
pub mod trace;
mod vault;
mod watch;

pub use codex_connect_core as core;
pub use hands::Wish;
pub use host::{AccessToken, Host, OpenSession, Pasted};
