//! What a mood does to an answer: puts a refusal in its place, or takes something from it.

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Body};
use super::mood::Mood;

impl Mood {
    /// The answer given instead of acting, if this mood refuses.
    pub(super) fn refusal(self) -> Option<Answer> {
        let answer = match self {
            Self::NestedError { status, code } => Answer::nested_error(status, "invalid_request_error", code, MESSAGE),
            Self::FlatError { status, code } => Answer::flat_error(status, code, MESSAGE),
            Self::TopLevelCode { status, code } => Answer::json(status, json!({"code": code, "message": MESSAGE})),
            Self::Says { status, body } => Answer::text(status, "application/json", body),
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
            Self::BadGateway => Answer::text(502, "text/html; charset=utf-8", BAD_GATEWAY),
            Self::Unavailable => Answer::text(503, "text/plain", "upstream not reachable"),
            Self::HtmlPage => Answer::text(200, "text/html; charset=utf-8", CAPTIVE_PORTAL),
            _ => return None,
        };
        Some(answer)
    }

    /// The answer as this mood lets it out. Only a good JSON answer can be spoiled; any can be misdated.
    pub(super) fn spoil(self, mut answer: Answer) -> Answer {
        if let Self::DateOff(seconds) = self {
            answer.headers.push(("date", http_date(seconds)));
        }
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
            Self::WrongTypes => {
                let texts = members.iter_mut().filter(|(name, value)| value.is_string() && *name != "refresh_token");
                texts.for_each(|(_, value)| *value = 7.into());
            }
            // The others that are about a token answer are no spoiling: the token endpoint gives such tokens.
            _ => {}
        }
    }
}

/// The time that many seconds from now, as a `Date` header has it (RFC 9110 5.6.7).
fn http_date(seconds: i64) -> String {
    let off =
        Timestamp::now().saturating_add(SignedDuration::from_secs(seconds)).expect("seconds are no calendar unit");
    DateTimePrinter::new().timestamp_to_rfc9110_string(&off).expect("every time in the calendar can be written")
}

const MESSAGE: &str = "The issuer is in this mood because a test asked for it.";
const NOT_JSON: &str = "<html><body>200 OK</body></html>";
const CHALLENGE: &str = "<!doctype html><html lang=\"en\"><head><title>Just a moment...</title></head>\
    <body><h1>Checking that you are human</h1></body></html>";
const BAD_GATEWAY: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
const CAPTIVE_PORTAL: &str = "<!doctype html><html lang=\"en\"><head><title>Welcome</title></head>\
    <body><form action=\"/accept\" method=\"post\"><button>Use this network</button></form></body></html>";
