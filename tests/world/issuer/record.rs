//! What came in: requests without their secrets, and the secrets apart.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use super::mood::Endpoint;

/// One request, without any value it carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// What it was for
    pub endpoint: Endpoint,
    /// The names of its query, form or JSON fields, in the order they came (JSON: by name)
    pub fields: Vec<String>,
    /// `User-Agent`, if it was sent
    pub user_agent: Option<String>,
    /// The HTTP status sent; `None` while there is no answer, or when the connection was closed instead
    pub status: Option<u16>,
    /// The `x-request-id` of the answer
    pub request_id: String,
    /// When it had been read
    pub at: SystemTime,
}

/// How many requests arrived, whatever they were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Token requests with a code
    pub exchanges: usize,
    /// Token requests with a refresh token
    pub refreshes: usize,
    /// Token requests with a refresh token that were being handled at the same time, at most: from when they had
    /// been read until their answer was let out, or the client had gone
    pub most_refreshes_at_once: usize,
    /// Requests to revoke
    pub revocations: usize,
    /// Requests for the usage
    pub usages: usize,
    /// Requests for a device code
    pub device_codes: usize,
    /// Requests whether one was typed
    pub polls: usize,
    /// Requests for the models
    pub models: usize,
    /// Refresh tokens sent after they were spent
    pub reuses: usize,
}

/// A value that may not be found anywhere outside a keychain. Its `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret {
    /// What it is
    pub kind: SecretKind,
    /// The value itself
    pub value: String,
}

/// What a [`Secret`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// Authorization code
    Code,
    /// The `state` of an authorization request
    State,
    /// PKCE verifier
    Verifier,
    /// Access token
    AccessToken,
    /// Refresh token
    RefreshToken,
    /// ID token
    IdToken,
    /// What a program asks about a device code with
    DeviceAuth,
    /// API key
    ApiKey,
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secret").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Which request of the record an answer belongs to.
#[derive(Clone, Copy)]
pub(super) struct RequestNumber(usize);

#[derive(Default)]
pub(super) struct Record {
    requests: Vec<RequestRecord>,
    reuses: usize,
    refreshes: Arc<AtOnce>,
    secrets: Vec<Secret>,
    known_secrets: HashSet<Secret>,
}

#[derive(Default)]
struct AtOnce {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A refresh that is being handled, until it is dropped. It needs no lock for that.
pub(super) struct RefreshInHand(Arc<AtOnce>);

impl Drop for RefreshInHand {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Record {
    pub(super) fn refresh_in_hand(&self) -> RefreshInHand {
        let now = self.refreshes.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.refreshes.most.fetch_max(now, Ordering::SeqCst);
        RefreshInHand(Arc::clone(&self.refreshes))
    }

    pub(super) fn arrived(&mut self, request: RequestRecord) -> RequestNumber {
        self.requests.push(request);
        RequestNumber(self.requests.len() - 1)
    }

    pub(super) fn answered(&mut self, number: RequestNumber, status: u16) {
        self.requests[number.0].status = Some(status);
    }

    pub(super) fn reused(&mut self) {
        self.reuses += 1;
    }

    pub(super) fn passed(&mut self, kind: SecretKind, value: &str) {
        let secret = Secret { kind, value: value.to_owned() };
        if !value.is_empty() && self.known_secrets.insert(secret.clone()) {
            self.secrets.push(secret);
        }
    }

    pub(super) fn requests(&self) -> Vec<RequestRecord> {
        self.requests.clone()
    }

    pub(super) fn counts(&self) -> Counts {
        let of = |endpoint| self.requests.iter().filter(|request| request.endpoint == endpoint).count();
        Counts {
            exchanges: of(Endpoint::Exchange),
            refreshes: of(Endpoint::Refresh),
            most_refreshes_at_once: self.refreshes.most.load(Ordering::SeqCst),
            revocations: of(Endpoint::Revoke),
            usages: of(Endpoint::Usage),
            device_codes: of(Endpoint::DeviceCode),
            polls: of(Endpoint::DevicePoll),
            models: of(Endpoint::Models),
            reuses: self.reuses,
        }
    }

    pub(super) fn secrets(&self) -> Vec<Secret> {
        self.secrets.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_once_and_not_shown_by_debug() {
        let mut record = Record::default();
        record.passed(SecretKind::Code, "ac_canary");
        record.passed(SecretKind::Code, "ac_canary");
        record.passed(SecretKind::State, "");
        let secrets = record.secrets();
        assert_eq!(secrets.len(), 1);
        assert_eq!(secrets[0].value, "ac_canary");
        let shown = format!("{secrets:?}");
        assert!(shown.contains("Code") && !shown.contains("canary"), "{shown}");
    }
}
