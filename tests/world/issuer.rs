//! An OAuth 2.0 authorization server on loopback that checks what a strict issuer checks.
//!
//! It runs on a thread of its own with a runtime of its own: made by [`Issuer::start`], gone when dropped.
//!
//! | request | what it does |
//! | --- | --- |
//! | `GET /oauth/authorize` | checks every parameter, then shows a consent page, or approves by itself |
//! | `POST /oauth/consent` | the consent page's two buttons: a redirect with a code, or with `access_denied` |
//! | `POST /oauth/token` | `authorization_code` as a form; `refresh_token` as a form or JSON |
//! | `POST /oauth/revoke` | form or JSON; revokes a refresh token's whole grant, or one access token |
//! | `GET /.well-known/openid-configuration` | where the endpoints are |
//! | `POST /api/accounts/deviceauth/usercode` | gives a device code; `…/token` tells whether it was typed, and is asked no sooner than the interval |
//! | `GET /codex/device` | the page where a person types a device code |
//! | `GET /v1/models` | needs an API key that was registered with [`Issuer::add_key`] |
//! | `GET /backend-api/wham/usage` | needs a good access token and its `ChatGPT-Account-Id`; says what is used up |
//!
//! Codes and refresh tokens are good for one use. A code used twice revokes what its first use gave
//! (RFC 6749 4.1.2). A refresh token used twice is refused and counted, and the newest token of that grant
//! stays good. A [`Mood`] makes one endpoint slow, rude, cut off or down while the rest goes on.
//!
//! On the consent page `#approve` and `#cancel` are the buttons and `#person-0`, `#person-1`, … the people. So they are on the
//! page for a device code, where `#code` is the field and `#wrong` says that nobody waits for that code; then `#done` or
//! `#declined` says what became of it.

mod answer;
mod authorize;
mod device;
mod fields;
mod ledger;
mod mood;
mod moods;
mod pages;
mod person;
mod record;
mod request;
mod server;
mod spoil;
mod state;
mod token;
mod usage;
mod wire;

use crate::ports;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

pub use mood::{Endpoint, Mood};
pub use person::{Organization, Person};
pub use record::{Counts, RequestRecord, Secret, SecretKind};
pub use token::Tokens;

use server::Command;
use state::State;

/// The one client this issuer knows.
pub const CLIENT_ID: &str = "app_EMoamEEZ73f0CkXaXp7hrann";

/// A running authorization server. Dropping it closes its port and every connection.
pub struct Issuer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    commands: UnboundedSender<Command>,
    thread: Option<JoinHandle<()>>,
}

impl Issuer {
    /// Starts on a free port of 127.0.0.1, knowing [`Person::sample`].
    ///
    /// # Errors
    /// When no port can be bound or no thread can be started.
    pub fn start() -> io::Result<Self> {
        match Self::start_on(ports::free()) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => Self::start_on(ports::free()),
            started => started,
        }
    }

    /// Starts on `port` of 127.0.0.1 (0: a free one), knowing [`Person::sample`].
    ///
    /// # Errors
    /// When the port is taken or no thread can be started.
    pub fn start_on(port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::new(format!("http://{address}"))));
        let (commands, received) = unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shared = Arc::clone(&state);
        let thread = thread::Builder::new()
            .name("issuer".to_owned())
            .spawn(move || runtime.block_on(server::run(listener, shared, received)))?;
        Ok(Self { address, state, commands, thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`, with no slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Registers redirect URIs on these ports, beside 1455 and 1457, and no others.
    /// Until this is called any loopback port is registered.
    pub fn allow_only_ports(&self, ports: &[u16]) {
        self.lock().settings.ports = Some(ports.to_vec());
    }

    /// Whether `GET /oauth/authorize` redirects with a code at once, with no page.
    pub fn set_auto_approve(&self, on: bool) {
        self.lock().settings.auto_approve = on;
    }

    /// How long the access tokens given from now on live. At first ten days.
    pub fn set_access_lifetime(&self, lifetime: Duration) {
        self.lock().settings.access_lifetime = lifetime;
    }

    /// How long a code lives after it was given. At first 60 seconds.
    pub fn set_code_lifetime(&self, lifetime: Duration) {
        self.lock().settings.code_lifetime = lifetime;
    }

    /// How long a program must wait before it asks about a device code again. At first five seconds.
    pub fn set_device_interval(&self, interval: Duration) {
        self.lock().settings.device_interval = interval;
    }

    /// How long a device code lives. At first 15 minutes.
    pub fn set_device_life(&self, life: Duration) {
        self.lock().settings.device_life = life;
    }

    /// Adds a person to those the consent page offers.
    pub fn add_person(&self, person: Person) {
        self.lock().people.add(person);
    }

    /// The person who is approved by itself, and preselected on the page, from now on. Added if unknown.
    pub fn next_person(&self, person: Person) {
        self.lock().people.choose(person);
    }

    /// How `endpoint` behaves from now on.
    ///
    /// # Panics
    /// When the mood changes a token answer and the endpoint gives none.
    pub fn set_mood(&self, endpoint: Endpoint, mood: Mood) {
        self.lock().moods.set(endpoint, mood);
    }

    /// How `endpoint` behaves for the next `requests` requests, after those already promised and before
    /// it goes back to what [`Issuer::set_mood`] said.
    ///
    /// # Panics
    /// When the mood changes a token answer and the endpoint gives none.
    pub fn set_mood_for_next(&self, endpoint: Endpoint, mood: Mood, requests: usize) {
        self.lock().moods.set_for_next(endpoint, mood, requests);
    }

    /// Registers an API key, which `GET /v1/models` takes from now on.
    pub fn add_key(&self, key: &str) {
        let mut state = self.lock();
        state.record.passed(SecretKind::ApiKey, key);
        state.keys.insert(key.to_owned());
    }

    /// Takes an API key away.
    pub fn remove_key(&self, key: &str) {
        self.lock().keys.remove(key);
    }

    /// The tokens of a sign-in by another program.
    pub fn sign_in_elsewhere(&self, person: Person) -> Tokens {
        token::sign_in(&mut self.lock(), person)
    }

    /// With `true` the port refuses connections, and those that are open are cut, until `false`.
    /// The port stays reserved meanwhile. Returns when it is so.
    pub fn refuse_connections(&self, refuse: bool) {
        let (done, waiting) = mpsc::channel();
        if self.commands.send(Command::Refuse(refuse, done)).is_ok() {
            // An error means that the thread has ended, and then nothing accepts connections either.
            let _ = waiting.recv();
        }
    }

    /// Every request so far, oldest first, without secrets.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.lock().record.requests()
    }

    /// How many requests of each kind arrived, whatever they were answered.
    pub fn counts(&self) -> Counts {
        self.lock().record.counts()
    }

    /// Every code, token, verifier and state that passed through, each once. For a search of what may not
    /// hold any of them; never to be printed.
    pub fn secrets(&self) -> Vec<Secret> {
        self.lock().record.secrets()
    }

    /// Whether this refresh or access token was given by this issuer and is revoked now.
    pub fn is_revoked(&self, token: &str) -> bool {
        self.lock().ledger.is_revoked(token)
    }

    /// How often this refresh token was sent for a refresh that was acted upon, the refused ones included.
    pub fn uses_of(&self, refresh_token: &str) -> usize {
        self.lock().ledger.uses_of(refresh_token)
    }

    /// As [`Issuer::uses_of`], of every refresh token given so far, in the order in which they were given.
    pub fn uses_of_each(&self) -> Vec<usize> {
        self.lock().ledger.uses_of_each()
    }

    /// Lets every access token that was given so far run out before its time. Their refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        self.lock().ledger.expire_access_tokens();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        // Both fail only when the thread has ended already.
        let _ = self.commands.send(Command::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A test that panics while it holds the lock must not hide its own message behind a poisoned lock.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
