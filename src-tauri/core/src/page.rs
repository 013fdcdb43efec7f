//! The result pages as values: what a browser tab is told. The host renders them.

use crate::fault::{Fault, FaultCode};

/// One answer to a browser tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Signed in and saved.
    Connected {
        /// Who.
        email: String,
    },
    /// Cancelled in the browser.
    Declined,
    /// Codex is not part of this account or workspace.
    NotIncluded,
    /// Not part of an open sign-in.
    Stranger,
    /// An answer with something missing; the sign-in goes on.
    Incomplete,
    /// Signed in as another account than the one asked for; Codex Connect asks what to do.
    OtherAccount,
    /// The sign-in this tab belongs to has run out.
    TooLate,
    /// Not connected, and why.
    Failed(Fault),
    /// Signed in, and held in memory because the keychain refused.
    NotSaved {
        /// Who.
        email: String,
    },
}

impl Page {
    /// The page that tells of a sign-in's end by `fault`.
    pub fn of(fault: &Fault) -> Page {
        match fault.code {
            FaultCode::Declined => Page::Declined,
            FaultCode::CodexNotIncluded => Page::NotIncluded,
            FaultCode::TooLate => Page::TooLate,
            _ => Page::Failed(fault.clone()),
        }
    }
}
