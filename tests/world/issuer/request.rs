//! One request: what it is for, what is noted of it, and what it is answered.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName, USER_AGENT};
use hyper::{HeaderMap, Method, Request, Response};
use serde_json::json;
use tokio::time::sleep;

use super::answer::Answer;
use super::fields::Fields;
use super::mood::{Endpoint, Mood};
use super::person::random_text;
use super::record::{RequestRecord, SecretKind};
use super::state::State;
use super::token::ContentType;
use super::usage::Caller;
use super::wire::{Closed, WireBody, on_the_wire};
use super::{authorize, device, lock, token, usage};

/// Answers one request. An error closes the connection with nothing sent.
pub(super) async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<WireBody>, Closed> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await;
    let body = body.map_err(|_| Closed)?.to_bytes();
    let content_type = content_type(&head.headers);
    let fields = if head.method == Method::GET {
        Fields::from_urlencoded(head.uri.query().unwrap_or_default().as_bytes())
    } else if content_type == ContentType::Json {
        Fields::from_json(&body).unwrap_or_default()
    } else {
        Fields::from_urlencoded(&body)
    };
    let route = Route::of(&head.method, head.uri.path(), &fields);
    let caller = Caller::of(&head.headers);
    let request_id = format!("req_{}", random_text(12));

    let _in_hand = (route.endpoint() == Endpoint::Refresh).then(|| lock(&state).record.refresh_in_hand());
    let (number, mood, answer) = {
        let mut state = lock(&state);
        note_secrets(&mut state, route.endpoint(), &fields, &caller);
        let number = state.record.arrived(RequestRecord {
            endpoint: route.endpoint(),
            fields: fields.names(),
            user_agent: text_of(&head.headers, &USER_AGENT),
            status: None,
            request_id: request_id.clone(),
            at: SystemTime::now(),
        });
        let mood = state.moods.take(route.endpoint());
        if mood == Mood::Down {
            return Err(Closed);
        }
        let asked = Asked { content_type, fields: &fields, caller: &caller };
        let answer = mood.refusal().unwrap_or_else(|| mood.spoil(act(&mut state, &route, &asked, mood)));
        (number, mood, answer)
    };

    match mood {
        Mood::Slow(wait) => sleep(wait).await,
        Mood::StallAfterAct(wait) => {
            sleep(wait).await;
            return Err(Closed);
        }
        Mood::CloseBeforeAnswer => return Err(Closed),
        _ => {}
    }
    lock(&state).record.answered(number, answer.status);
    Ok(on_the_wire(answer, &request_id, mood))
}

/// Where a request goes.
enum Route {
    To(Endpoint),
    UnknownGrantType,
    /// A known path and a wrong method; the right one.
    WrongMethod(&'static str),
    UnknownPath,
}

impl Route {
    fn of(method: &Method, path: &str, fields: &Fields) -> Self {
        let (allowed, endpoint) = match path {
            "/oauth/authorize" => (Method::GET, Some(Endpoint::Authorize)),
            "/oauth/consent" => (Method::POST, Some(Endpoint::Consent)),
            "/oauth/token" => (
                Method::POST,
                match fields.value("grant_type") {
                    Some("authorization_code") => Some(Endpoint::Exchange),
                    Some("refresh_token") => Some(Endpoint::Refresh),
                    _ => None,
                },
            ),
            "/oauth/revoke" => (Method::POST, Some(Endpoint::Revoke)),
            "/.well-known/openid-configuration" => (Method::GET, Some(Endpoint::Discovery)),
            "/api/accounts/deviceauth/usercode" => (Method::POST, Some(Endpoint::DeviceCode)),
            "/api/accounts/deviceauth/token" => (Method::POST, Some(Endpoint::DevicePoll)),
            "/codex/device" if *method == Method::POST => (Method::POST, Some(Endpoint::DevicePage)),
            "/codex/device" => (Method::GET, Some(Endpoint::DevicePage)),
            "/backend-api/wham/usage" => (Method::GET, Some(Endpoint::Usage)),
            "/v1/models" => (Method::GET, Some(Endpoint::Models)),
            _ => return Self::UnknownPath,
        };
        match endpoint {
            _ if *method != allowed && allowed == Method::GET => Self::WrongMethod("GET"),
            _ if *method != allowed => Self::WrongMethod("POST"),
            Some(endpoint) => Self::To(endpoint),
            None => Self::UnknownGrantType,
        }
    }

    fn endpoint(&self) -> Endpoint {
        match self {
            Self::To(endpoint) => *endpoint,
            Self::UnknownGrantType | Self::WrongMethod(_) | Self::UnknownPath => Endpoint::Other,
        }
    }
}

/// What a request brought beside its address.
struct Asked<'a> {
    content_type: ContentType,
    fields: &'a Fields,
    caller: &'a Caller,
}

fn act(state: &mut State, route: &Route, asked: &Asked<'_>, mood: Mood) -> Answer {
    let &Asked { content_type, fields, caller } = asked;
    match route {
        Route::To(Endpoint::Authorize) => authorize::authorize(state, fields),
        Route::To(Endpoint::Consent) => authorize::consent(state, fields),
        Route::To(Endpoint::Exchange) => token::exchange(state, content_type, fields, mood),
        Route::To(Endpoint::Refresh) => token::refresh(state, content_type, fields, mood),
        Route::To(Endpoint::Revoke) => token::revoke(state, content_type, fields),
        Route::To(Endpoint::Discovery) => discovery(&state.url),
        Route::To(Endpoint::Usage) => usage::usage(state, caller),
        Route::To(Endpoint::DeviceCode) => device::usercode(state, fields),
        Route::To(Endpoint::DevicePoll) => device::poll(state, fields),
        Route::To(Endpoint::DevicePage) => device::page(state, fields),
        Route::To(Endpoint::Models) => usage::models(state, caller),
        Route::UnknownGrantType => token::unknown_grant_type(fields),
        Route::WrongMethod(allowed) => not_found(405).with_header("allow", *allowed),
        Route::UnknownPath | Route::To(Endpoint::Other) => not_found(404),
    }
}

fn not_found(status: u16) -> Answer {
    let message = "There is nothing at this address for this method.";
    Answer::nested_error(status, "invalid_request_error", "not_found", message)
}

fn discovery(url: &str) -> Answer {
    Answer::json(
        200,
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/oauth/authorize"),
            "token_endpoint": format!("{url}/oauth/token"),
            "revocation_endpoint": format!("{url}/oauth/revoke"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
        }),
    )
}

/// Notes what a request carried, right or wrong.
fn note_secrets(state: &mut State, endpoint: Endpoint, fields: &Fields, caller: &Caller) {
    let bearer = if endpoint == Endpoint::Models { SecretKind::ApiKey } else { SecretKind::AccessToken };
    state.record.passed(bearer, caller.bearer.as_deref().unwrap_or_default());
    let mut secret_fields = vec![
        ("code", SecretKind::Code),
        ("code_verifier", SecretKind::Verifier),
        ("device_auth_id", SecretKind::DeviceAuth),
        ("refresh_token", SecretKind::RefreshToken),
        ("state", SecretKind::State),
    ];
    if endpoint == Endpoint::Revoke {
        let kind = match fields.value("token_type_hint") {
            Some("access_token") => SecretKind::AccessToken,
            _ => SecretKind::RefreshToken,
        };
        secret_fields.push(("token", kind));
    }
    for (name, kind) in secret_fields {
        if let Some(value) = fields.value(name) {
            state.record.passed(kind, value);
        }
    }
}

fn content_type(headers: &HeaderMap) -> ContentType {
    let value = text_of(headers, &CONTENT_TYPE).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        ContentType::Form
    } else if essence.eq_ignore_ascii_case("application/json") {
        ContentType::Json
    } else {
        ContentType::Other
    }
}

pub(super) fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// Far above any request of the protocol, in bytes.
const MAX_BODY: usize = 64 * 1024;
