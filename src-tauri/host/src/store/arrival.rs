//! New tokens, as the account list sees them.

use codex_connect_core::effect::Identity;
use codex_connect_core::history::EntryEvent;
use codex_connect_core::time::Timestamp;

/// What an exchange or a refresh brought, for the account list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Who it is for.
    pub identity: Identity,
    /// The access token's expiry.
    pub expires_at: Option<Timestamp>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// When it came.
    pub at: Timestamp,
    /// Seconds that this computer's clock was ahead of the issuer's; 0 when it was right.
    pub clock_off: i64,
}

/// How an account's tokens came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// A person signed in.
    SignedIn,
    /// By a refresh.
    Refreshed,
    /// Out of a file.
    Imported {
        /// Whether another program may hold the same refresh token.
        shared: bool,
        /// When they were issued, as far as that can be told.
        born: Option<Timestamp>,
    },
    /// A person typed an API key.
    KeyAdded,
}

impl Came {
    /// Its line in the timeline.
    pub fn event(self) -> EntryEvent {
        match self {
            Came::SignedIn => EntryEvent::SignedIn,
            Came::Refreshed => EntryEvent::Refreshed,
            Came::Imported { .. } => EntryEvent::Imported,
            Came::KeyAdded => EntryEvent::KeyAdded,
        }
    }
}
