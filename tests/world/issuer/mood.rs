//! How an endpoint behaves: well, or in one of the ways a real issuer has been seen to fail.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Body};

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
    /// Anything else, a token request of no known grant type included
    Other,
}

/// How an endpoint behaves. Each variant says whether the request is acted upon: a code or refresh token
/// that was acted upon is spent, whatever the client got to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// Acts at once, answers after this long.
    Slow(Duration),
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
    /// Not acted upon: 503 with plain text.
    Unavailable,
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
    /// Acted upon, 200 that says it is JSON and is not.
    NotJson,
    /// Acted upon: status and headers, then the connection ends.
    CutOffAfterHeaders,
    /// Acted upon: headers and half of the body they promise, then the connection ends.
    CutOffMidBody,
    /// Acted upon: the connection ends before a byte of the answer.
    CloseBeforeAnswer,
    /// Not acted upon: the connection ends as soon as it is clear what the request is for.
    /// [`super::Issuer::refuse_connections`] is the mood of a whole server that is down.
    Down,
}

/// The standing mood of each endpoint, and the moods of its next requests.
#[derive(Default)]
pub(super) struct Moods(HashMap<Endpoint, Plan>);

struct Plan {
    standing: Mood,
    next: VecDeque<(Mood, usize)>,
}

impl Moods {
    pub(super) fn set(&mut self, endpoint: Endpoint, mood: Mood) {
        self.plan(endpoint, mood).standing = mood;
    }

    pub(super) fn set_for_next(&mut self, endpoint: Endpoint, mood: Mood, requests: usize) {
        let plan = self.plan(endpoint, mood);
        if requests > 0 {
            plan.next.push_back((mood, requests));
        }
    }

    /// The mood for the request that has just come.
    pub(super) fn take(&mut self, endpoint: Endpoint) -> Mood {
        let Some(plan) = self.0.get_mut(&endpoint) else {
            return Mood::Well;
        };
        let Some((mood, left)) = plan.next.front_mut() else {
            return plan.standing;
        };
        let mood = *mood;
        *left -= 1;
        if *left == 0 {
            plan.next.pop_front();
        }
        mood
    }

    fn plan(&mut self, endpoint: Endpoint, mood: Mood) -> &mut Plan {
        let gives_tokens = matches!(endpoint, Endpoint::Exchange | Endpoint::Refresh);
        assert!(gives_tokens || !mood.changes_a_token_answer(), "{endpoint:?} gives no tokens and cannot be {mood:?}");
        self.0.entry(endpoint).or_insert_with(|| Plan { standing: Mood::Well, next: VecDeque::new() })
    }
}

impl Mood {
    /// The answer given instead of acting, if this mood refuses.
    pub(super) fn refusal(self) -> Option<Answer> {
        let answer = match self {
            Self::NestedError { status, code } => Answer::nested_error(status, "invalid_request_error", code, MESSAGE),
            Self::FlatError { status, code } => Answer::flat_error(status, code, MESSAGE),
            Self::TopLevelCode { status, code } => Answer::json(status, json!({"code": code, "message": MESSAGE})),
            Self::Challenge => {
                Answer::text(403, "text/html; charset=utf-8", CHALLENGE).with_header("cf-mitigated", "challenge")
            }
            Self::RegionBlocked => Answer::nested_error(
                403,
                "request_forbidden",
                "unsupported_country_region_territory",
                "Country, region, or territory not supported",
            ),
            Self::RateLimited { retry_after } => Answer::nested_error(429, "requests", "rate_limit_exceeded", MESSAGE)
                .with_header("retry-after", retry_after.to_string()),
            Self::InternalError => Answer::nested_error(500, "server_error", "server_error", MESSAGE),
            Self::Unavailable => Answer::text(503, "text/plain", "upstream not reachable"),
            _ => return None,
        };
        Some(answer)
    }

    /// The answer as this mood lets it out. Only a good JSON answer can be spoiled.
    pub(super) fn spoil(self, mut answer: Answer) -> Answer {
        if answer.status != 200 {
            return answer;
        }
        if self == Self::NotJson {
            answer.body = Body::Text("application/json", NOT_JSON.to_owned());
        } else if let Body::Json(Value::Object(members)) = &mut answer.body {
            self.spoil_members(members);
        }
        answer
    }

    fn spoil_members(self, members: &mut Map<String, Value>) {
        match self {
            Self::WithoutTokenType => {
                members.remove("token_type");
            }
            Self::ExpiresInAsText => {
                if let Some(expires_in) = members.get_mut("expires_in") {
                    *expires_in = Value::String(expires_in.to_string());
                }
            }
            Self::WithoutIdToken => {
                members.remove("id_token");
            }
            Self::MalformedIdToken => {
                members.insert("id_token".to_owned(), "this-is.not-a-token".into());
            }
            // WithoutRefreshToken is no spoiling: the token endpoint gives none, so that none is lost.
            _ => {}
        }
    }

    fn changes_a_token_answer(self) -> bool {
        matches!(
            self,
            Self::WithoutTokenType
                | Self::ExpiresInAsText
                | Self::WithoutIdToken
                | Self::MalformedIdToken
                | Self::WithoutRefreshToken
        )
    }
}

const MESSAGE: &str = "The issuer is in this mood because a test asked for it.";
const NOT_JSON: &str = "<html><body>200 OK</body></html>";
const CHALLENGE: &str = "<!doctype html><html lang=\"en\"><head><title>Just a moment...</title></head>\
    <body><h1>Checking that you are human</h1></body></html>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_for_some_requests_ends_and_the_standing_one_returns() {
        let mut moods = Moods::default();
        moods.set(Endpoint::Refresh, Mood::Down);
        moods.set_for_next(Endpoint::Refresh, Mood::InternalError, 2);
        moods.set_for_next(Endpoint::Refresh, Mood::Well, 1);
        moods.set_for_next(Endpoint::Refresh, Mood::Challenge, 0);
        let taken: Vec<_> = (0..5).map(|_| moods.take(Endpoint::Refresh)).collect();
        let expected = [Mood::InternalError, Mood::InternalError, Mood::Well, Mood::Down, Mood::Down];
        assert_eq!(taken, expected);
        assert_eq!(moods.take(Endpoint::Exchange), Mood::Well);
    }

    #[test]
    #[should_panic(expected = "gives no tokens")]
    fn a_token_mood_fits_the_token_endpoint_only() {
        Moods::default().set(Endpoint::Revoke, Mood::WithoutIdToken);
    }
}
