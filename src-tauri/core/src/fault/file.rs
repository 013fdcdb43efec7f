//! What can be wrong with a file of sign-ins, beyond what its fault's code says.

use super::{About, Fault, FaultCode};
use serde::{Deserialize, Serialize};

/// What is wrong with a file of sign-ins, or with the place of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileTrouble {
    /// It is not there, or this person may not read it.
    CannotBeRead,
    /// It is a pipe, a device or a socket.
    NotAFile,
    /// It is larger than any file of sign-ins.
    TooLarge,
    /// It holds more files or sign-ins than are looked at.
    TooMany,
    /// Its text is not UTF-8.
    NotUtf8,
    /// It is not JSON, or ends too soon.
    NotJson,
    /// A part of the sign-in is missing or no token.
    Incomplete,
    /// Nothing says whose it is.
    NoAccount,
    /// Its tokens are for different accounts.
    Mixed,
    /// Its tokens are encrypted.
    Sealed,
    /// Something else is at this place, or a sign-in that would be lost.
    InTheWay,
    /// The place is a link to another.
    Link,
}

impl FileTrouble {
    /// The stable spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            FileTrouble::CannotBeRead => "cannot_be_read",
            FileTrouble::NotAFile => "not_a_file",
            FileTrouble::TooLarge => "too_large",
            FileTrouble::TooMany => "too_many",
            FileTrouble::NotUtf8 => "not_utf8",
            FileTrouble::NotJson => "not_json",
            FileTrouble::Incomplete => "incomplete",
            FileTrouble::NoAccount => "no_account",
            FileTrouble::Mixed => "mixed",
            FileTrouble::Sealed => "sealed",
            FileTrouble::InTheWay => "in_the_way",
            FileTrouble::Link => "link",
        }
    }

    /// As a fault of a file that is read, or is to be written.
    pub fn of(self, code: FaultCode) -> Fault {
        Fault::about(code, About::File { trouble: self })
    }
}
