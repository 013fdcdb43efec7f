//! What a redirect from the browser means (RFC 6749 §4.1.2, RFC 9207).
//!
//! Only the shape of the answer comes here: whether the state is the one of an open sign-in, whether there is a code.
//! The values stay in the host. The order is fixed: repeated parameters first, then the state, then the rest, so that
//! a stranger learns nothing and can end nothing.

use crate::fault::FaultCode;

/// How often a parameter came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Not at all, or empty.
    Absent,
    /// Once, with a value.
    Once,
    /// More than once.
    Repeated,
}

/// What the host found out about the `state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateMatch {
    /// There is none, or it is empty.
    Absent,
    /// It is the one of this sign-in.
    Ours,
    /// It is another.
    Foreign,
    /// It came more than once.
    Repeated,
}

/// The answer's shape, without its values. `error` and `description` are the issuer's words (RFC 6749 §4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redirect<'a> {
    /// The `state`.
    pub state: StateMatch,
    /// The `code`.
    pub code: Presence,
    /// The `error`, if it came once.
    pub error: Option<&'a str>,
    /// The `error_description`, if it came once.
    pub description: Option<&'a str>,
    /// `error`, `error_description` or `iss` came more than once.
    pub repeated: bool,
    /// An `iss` came, and is not our issuer (RFC 9207 §2.4).
    pub foreign_issuer: bool,
}

/// What the answer means for the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Ours, with a code to exchange.
    Code,
    /// A code that a person brought without a state: only the issuer can say whether it is of this sign-in, for PKCE binds
    /// it (RFC 7636 §1). No browser brings one: [`judge`] never says so.
    Unchecked,
    /// Ours, and the issuer says why there is no code.
    Refused(FaultCode),
    /// Not of this sign-in; a page, and it keeps waiting.
    Stranger,
    /// Not an answer; a page, and it keeps waiting.
    Incomplete,
}

/// Judges a redirect.
pub fn judge(redirect: Redirect<'_>) -> Verdict {
    if redirect.repeated || redirect.code == Presence::Repeated {
        return Verdict::Incomplete;
    }
    match redirect.state {
        StateMatch::Absent | StateMatch::Repeated => return Verdict::Incomplete,
        StateMatch::Foreign => return Verdict::Stranger,
        StateMatch::Ours => {}
    }
    if redirect.foreign_issuer {
        return Verdict::Stranger;
    }
    match (redirect.error, redirect.code) {
        (Some(_), Presence::Once) => Verdict::Incomplete,
        (Some(error), _) => Verdict::Refused(refusal(error, redirect.description.unwrap_or_default())),
        (None, Presence::Once) => Verdict::Code,
        (None, Presence::Absent | Presence::Repeated) => Verdict::Incomplete,
    }
}

/// Which fault an `error` of the authorize step is. The texts inside the description are those the issuer is known to
/// send (`missing_codex_entitlement`, `chatgpt_account_missing`).
fn refusal(error: &str, description: &str) -> FaultCode {
    let says = |text: &str| error.contains(text) || description.contains(text);
    if says("missing_codex_entitlement") || says("plus_required") {
        FaultCode::CodexNotIncluded
    } else if says("chatgpt_account_missing") {
        FaultCode::NoWorkspace
    } else if says("workspace") {
        FaultCode::OtherWorkspace
    } else if error == "access_denied" {
        FaultCode::Declined
    } else {
        FaultCode::Stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Redirect<'_> = Redirect {
        state: StateMatch::Ours,
        code: Presence::Once,
        error: None,
        description: None,
        repeated: false,
        foreign_issuer: false,
    };

    #[test]
    fn every_kind_of_answer() {
        let none = Presence::Absent;
        let refused = |error, description| Redirect { code: none, error: Some(error), description, ..OURS };
        let table = [
            (OURS, Verdict::Code),
            (Redirect { state: StateMatch::Foreign, ..OURS }, Verdict::Stranger),
            (Redirect { state: StateMatch::Absent, ..OURS }, Verdict::Incomplete),
            (Redirect { state: StateMatch::Repeated, ..OURS }, Verdict::Incomplete),
            (Redirect { code: Presence::Repeated, ..OURS }, Verdict::Incomplete),
            (Redirect { code: none, ..OURS }, Verdict::Incomplete),
            (Redirect { repeated: true, ..OURS }, Verdict::Incomplete),
            (Redirect { foreign_issuer: true, ..OURS }, Verdict::Stranger),
            (Redirect { error: Some("access_denied"), ..OURS }, Verdict::Incomplete),
            (refused("access_denied", None), Verdict::Refused(FaultCode::Declined)),
            (
                refused("access_denied", Some("missing_codex_entitlement")),
                Verdict::Refused(FaultCode::CodexNotIncluded),
            ),
            (refused("access_denied", Some("plus_required")), Verdict::Refused(FaultCode::CodexNotIncluded)),
            (refused("chatgpt_account_missing", None), Verdict::Refused(FaultCode::NoWorkspace)),
            (refused("access_denied", Some("workspace restriction")), Verdict::Refused(FaultCode::OtherWorkspace)),
            (refused("server_error", None), Verdict::Refused(FaultCode::Stopped)),
        ];
        for (redirect, verdict) in table {
            assert_eq!(judge(redirect), verdict, "{redirect:?}");
        }
    }

    #[test]
    fn a_stranger_with_an_error_ends_nothing() {
        let redirect =
            Redirect { state: StateMatch::Foreign, code: Presence::Absent, error: Some("access_denied"), ..OURS };
        assert_eq!(judge(redirect), Verdict::Stranger);
    }
}
