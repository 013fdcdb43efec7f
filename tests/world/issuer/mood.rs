//! How an endpoint behaves: well, or in one of the ways a real issuer has been seen to fail.

use std::time::Duration;

/// What can have a mood, and what a recorded request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `GET /oauth/authorize`
    Authorize,
    /// `POST /oauth/consent`, the buttons of the consent page
    Consent,
    /// `POST /oauth/token` with `grant_type=authorization_code`
    Exchange,
    /// `POST /oauth/token` with `grant_type=refresh_token`
    Refresh,
    /// `POST /oauth/revoke`
    Revoke,
    /// `GET /.well-known/openid-configuration`
    Discovery,
    /// `GET /backend-api/wham/usage`, the resource that an access token opens
    Usage,
    /// `POST /api/accounts/deviceauth/usercode`
    DeviceCode,
    /// `POST /api/accounts/deviceauth/token`
    DevicePoll,
    /// `GET` and `POST /codex/device`
    DevicePage,
    /// `GET /v1/models`, the resource that an API key opens
    Models,
    /// Anything else, a token request of no known grant type included
    Other,
}

/// How an endpoint behaves. Each variant says whether the request is acted upon: a code or refresh token
/// that was acted upon is spent, whatever the client got to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// Acted upon at once, answered after this long.
    Slow(Duration),
    /// Acted upon: the right answer, with a `Date` that is this many seconds ahead, or behind when negative. The times in
    /// the tokens stay true.
    DateOff(i64),
    /// Acted upon: a good answer, whole by its `Content-Length`, that says `Connection: close`; then the connection
    /// stays open until the client ends it.
    LeftOpen,
    /// Not acted upon: `{"error":{"message","type","param","code"}}`.
    NestedError {
        /// HTTP status
        status: u16,
        /// `error.code`
        code: &'static str,
    },
    /// Not acted upon: `{"error":CODE,"error_description"}`.
    FlatError {
        /// HTTP status
        status: u16,
        /// `error`
        code: &'static str,
    },
    /// Not acted upon: `{"code":CODE,"message"}`.
    TopLevelCode {
        /// HTTP status
        status: u16,
        /// `code`
        code: &'static str,
    },
    /// Not acted upon: this status and this text, as JSON.
    Says {
        /// HTTP status
        status: u16,
        /// The body
        body: &'static str,
    },
    /// Not acted upon: 403 with an HTML challenge page, as a proxy in front of the issuer sends it.
    Challenge,
    /// Not acted upon: 403 with the code `unsupported_country_region_territory`.
    RegionBlocked,
    /// Not acted upon: 429.
    RateLimited {
        /// `Retry-After`, in seconds
        retry_after: u32,
    },
    /// Not acted upon: 500 with a nested error.
    InternalError,
    /// Not acted upon: 502 with an HTML page, as a proxy sends it.
    BadGateway,
    /// Not acted upon: 503 with plain text.
    Unavailable,
    /// Not acted upon: 200 with an HTML page, as a captive portal sends it.
    HtmlPage,
    /// Token endpoint: acted upon, 200 with no `token_type`.
    WithoutTokenType,
    /// Token endpoint: acted upon, 200 with `expires_in` as text.
    ExpiresInAsText,
    /// Token endpoint: acted upon, 200 with no `id_token`.
    WithoutIdToken,
    /// Token endpoint: acted upon, 200 with an `id_token` that is no JWT.
    MalformedIdToken,
    /// Token endpoint: acted upon, 200 with no `refresh_token`. A refresh keeps the old one good.
    WithoutRefreshToken,
    /// Token endpoint: acted upon, 200 with an opaque access token and no `expires_in`. The token never runs out.
    WithoutExpiry,
    /// Token endpoint: acted upon, 200 with an access token that ran out an hour ago; `expires_in` is negative.
    ExpiryInPast,
    /// Token endpoint: acted upon, 200 with an access token that lives a hundred years.
    ExpiryFarAway,
    /// Token endpoint: acted upon, 200 with numbers for every text but `refresh_token`, which is good.
    WrongTypes,
    /// Token endpoint: acted upon, 200 whose `id_token` is about somebody else. The other tokens are the person's.
    OtherPerson,
    /// Acted upon, 200 that says it is JSON and is not.
    NotJson,
    /// Acted upon: status and headers, then the connection ends.
    CutOffAfterHeaders,
    /// Acted upon: headers and half of the body they promise, then the connection ends.
    CutOffMidBody,
    /// Acted upon: the connection ends before a byte of the answer.
    CloseBeforeAnswer,
    /// Acted upon: nothing is said for this long, and then the connection ends before a byte of the answer.
    StallAfterAct(Duration),
    /// Not acted upon: the connection ends as soon as it is clear what the request is for.
    /// [`super::Issuer::refuse_connections`] is the mood of a whole server that is down.
    Down,
}

impl Mood {
    /// Whether it is about what a token answer holds, so that no other endpoint can have it.
    pub(super) fn changes_a_token_answer(self) -> bool {
        matches!(
            self,
            Self::WithoutTokenType
                | Self::ExpiresInAsText
                | Self::WithoutIdToken
                | Self::MalformedIdToken
                | Self::WithoutRefreshToken
                | Self::WithoutExpiry
                | Self::ExpiryInPast
                | Self::ExpiryFarAway
                | Self::WrongTypes
                | Self::OtherPerson
        )
    }
}
