//! The timeline: what happened to an account, kept for 90 days. No secret.

use crate::account::AccountId;
use crate::fault::Fault;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EntryEvent {
    /// A person signed in.
    SignedIn,
    /// The tokens were refreshed and saved.
    Refreshed,
    /// A refresh did not work; it is tried again.
    RefreshFailed,
    /// New tokens came, and the keychain refused them.
    Unsaved,
    /// What was unsaved is saved.
    Saved,
    /// Only a new sign-in helps.
    SignInNeeded,
    /// The person was told, by a notice.
    Noticed,
    /// The person paused refreshing.
    Paused,
    /// The person resumed it.
    Resumed,
    /// The service accepts the access token.
    Validated,
    /// The service does not accept it, or did not answer.
    ValidationFailed,
    /// It came out of a file, or newer tokens of it did.
    Imported,
    /// It is refreshed here from now on, and the other program is signed out by that.
    TakenOver,
    /// It was moved to another place, and is not refreshed here any more.
    HandedOver,
    /// An API key came, or another one in its place.
    KeyAdded,
}

impl EntryEvent {
    /// Every event there is.
    pub const ALL: &'static [EntryEvent] = &[
        EntryEvent::SignedIn,
        EntryEvent::Refreshed,
        EntryEvent::RefreshFailed,
        EntryEvent::Unsaved,
        EntryEvent::Saved,
        EntryEvent::SignInNeeded,
        EntryEvent::Noticed,
        EntryEvent::Paused,
        EntryEvent::Resumed,
        EntryEvent::Validated,
        EntryEvent::ValidationFailed,
        EntryEvent::Imported,
        EntryEvent::TakenOver,
        EntryEvent::HandedOver,
        EntryEvent::KeyAdded,
    ];

    /// The stable spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryEvent::SignedIn => "signed_in",
            EntryEvent::Refreshed => "refreshed",
            EntryEvent::RefreshFailed => "refresh_failed",
            EntryEvent::Unsaved => "unsaved",
            EntryEvent::Saved => "saved",
            EntryEvent::SignInNeeded => "sign_in_needed",
            EntryEvent::Noticed => "noticed",
            EntryEvent::Paused => "paused",
            EntryEvent::Resumed => "resumed",
            EntryEvent::Validated => "validated",
            EntryEvent::ValidationFailed => "validation_failed",
            EntryEvent::Imported => "imported",
            EntryEvent::TakenOver => "taken_over",
            EntryEvent::HandedOver => "handed_over",
            EntryEvent::KeyAdded => "key_added",
        }
    }
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EntryView {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: EntryEvent,
    /// Why, with the issuer's request id where there is one.
    pub fault: Option<Fault>,
}

/// The timeline of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryView {
    /// Whose.
    pub account: AccountId,
    /// Newest first.
    pub entries: Vec<EntryView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_spelled_alike_everywhere() {
        for event in EntryEvent::ALL {
            let json = serde_json::to_value(event).expect("a text");
            assert_eq!(json.as_str(), Some(event.as_str()));
        }
    }
}
