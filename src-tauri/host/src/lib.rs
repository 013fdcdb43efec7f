//! Codex Connect does things here: it listens, talks to the issuer, keeps tokens in the OS keychain and metadata in
//! SQLite, and hands a [`View`](codex_connect_core::view::View) to whoever shows it. What to do is decided by
//! `codex-connect-core`; how it looks is decided by the faces.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`host`] | the handle that a face holds |
//! | `run`, `hands` | the loop around the core; the only match on its effects |
//! | `sign_in`, `keep`, `session` | a sign-in's secrets; code to saved account; two-step sign-ins |
//! | `arrivals` | what was being saved when an earlier process ended |
//! | `device` | a device code, and polling until it was typed |
//! | `rotation`, `flight`, `held` | a refresh, step by step; one at a time for each account; what is only in memory |
//! | `seal`, `spare`, `crash` | an answer under a key; a second place for it; where a test may kill |
//! | `import`, `export`, `key` | sign-ins out of files, and into them; API keys |
//! | `small_file` | reading what others wrote, of a kind and a size that cannot hurt |
//! | `removal` | ending a sign-in |
//! | `access` | a valid access token for a script; whether the service takes it |
//! | `issuer`, `http`, `answer`, `claims` | the requests, how they are sent, what their answers mean, what tokens say |
//! | [`proxy`], `way`, `tunnel` | which proxy; each account's own; why a proxy makes no tunnel |
//! | `trust`, `unreached` | which certificates; what it means to get no answer |
//! | `loopback`, `visits`, `redirect`, `neighbour`, `pages` | the callback listener, what comes to it, who holds a port |
//! | [`keychain`], `vault` | the keychain's thread; names and shapes of its items |
//! | `store`, `lease`, `watch` | SQLite; one changer at a time; changes by other processes |
//! | `wake`, `sleep`, `network` | a time that comes also through sleep; the computer's sleep; its network |
//! | [`settings`], [`paths`], [`trace`], [`doctor`], [`outside`] | the surroundings |
//! | [`surroundings`] | whether this computer is remote, a container or WSL |
//!
//! Invariants: nothing but `hands` performs an effect, nothing but `store` writes SQL, nothing but `vault` names a
//! keychain item, a token leaves `issuer` only toward `vault`, and the host only by `access` and `export`, and no
//! `static` changes.

mod access;
mod answer;
mod arrivals;
mod claims;
pub mod crash;
mod device;
pub mod doctor;
pub mod export;
mod flight;
mod hands;
mod held;
pub mod host;
mod http;
pub mod import;
mod issuer;
mod keep;
mod key;
pub mod keychain;
mod lease;
mod loopback;
mod neighbour;
mod network;
pub mod outside;
pub mod pages;
pub mod paths;
pub mod proxy;
mod redirect;
mod removal;
mod rotation;
mod run;
mod seal;
mod session;
pub mod settings;
mod sign_in;
mod sleep;
mod small_file;
mod spare;
mod store;
pub mod surroundings;
pub mod trace;
mod trust;
mod tunnel;
mod unreached;
mod vault;
mod visits;
mod wake;
mod watch;
mod way;

pub use access::AccessToken;
pub use codex_connect_core as core;
pub use hands::Wish;
pub use host::{Host, OpenSession, Pasted};
pub use issuer::Reached;
