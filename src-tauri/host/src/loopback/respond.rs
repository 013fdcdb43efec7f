//! One request. Anything that is not a browser coming back is answered and never ends the sign-in (contract 6).

use super::Visit;
use super::serve::Desk;
use crate::neighbour;
use crate::pages;
use crate::redirect::Answer;
use codex_connect_core::page::Page;
use codex_connect_core::words::Language;
use http_body_util::Full;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::sync::oneshot;

type Reply = Response<Full<Bytes>>;

/// Answers a request that came from this port of the same computer.
pub async fn respond(desk: &Desk, from: u16, request: Request<Incoming>) -> Reply {
    if let Some(refused) = refuse(desk, &request) {
        return refused;
    }
    let language = language(request.headers());
    let path = request.uri().path();
    if let Some(nonce) = path.strip_prefix("/done/") {
        return match desk.page(nonce) {
            Some(page) => html(&page, language),
            None => html(&Page::Stranger, language),
        };
    }
    match path {
        "/auth/callback" => callback(desk, &request, language).await,
        "/cancel" => cancel(desk, from, request.headers()).await,
        "/done" => html(&Page::Stranger, language),
        _ => plain(StatusCode::NOT_FOUND),
    }
}

async fn callback(desk: &Desk, request: &Request<Incoming>, language: Language) -> Reply {
    let headers = request.headers();
    if ["purpose", "sec-purpose"].iter().any(|name| says(headers, name, "prefetch")) {
        return plain(StatusCode::TOO_EARLY);
    }
    // A browser comes back by navigation. Pictures, frames and scripts of other pages do not.
    let embedded = (headers.contains_key("sec-fetch-mode") && !is(headers, "sec-fetch-mode", "navigate"))
        || (headers.contains_key("sec-fetch-dest") && !is(headers, "sec-fetch-dest", "document"))
        || headers.contains_key(header::ORIGIN);
    if embedded {
        return plain(StatusCode::BAD_REQUEST);
    }
    let answer = Answer::from_query(request.uri().query().unwrap_or_default());
    let (reply, page) = oneshot::channel();
    if desk.visits.send(Visit::Answer { answer, reply }).await.is_err() {
        return html(&Page::Stranger, language);
    }
    match page.await.unwrap_or(Page::Stranger) {
        page @ (Page::Stranger | Page::Incomplete | Page::TooLate) => html(&page, language),
        page => {
            let place = format!("/done/{}", desk.keep(page));
            let mut reply = plain(StatusCode::SEE_OTHER);
            let place = HeaderValue::from_str(&place).expect("a nonce is plain text");
            reply.headers_mut().insert(header::LOCATION, place);
            reply
        }
    }
}

/// Honoured only from a program, for any page can make a browser ask; and not for a sign-in of our own kind.
async fn cancel(desk: &Desk, from: u16, headers: &HeaderMap) -> Reply {
    let browser = headers.keys().any(|name| name.as_str().starts_with("sec-fetch-"))
        || headers.contains_key(header::ORIGIN)
        || headers.contains_key(header::REFERER);
    let ours = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .is_some_and(|agent| agent.split('/').next() == neighbour::USER_AGENT.split('/').next());
    if browser {
        return plain(StatusCode::FORBIDDEN);
    }
    if ours {
        return plain(StatusCode::CONFLICT);
    }
    let (reply, yields) = oneshot::channel();
    let sent = desk.visits.send(Visit::Cancel { from, reply }).await.is_ok();
    match sent && yields.await.unwrap_or(false) {
        true => text(StatusCode::OK, "Login cancelled"),
        false => plain(StatusCode::CONFLICT),
    }
}

/// What HTTP allows and a browser's navigation never has.
fn refuse(desk: &Desk, request: &Request<Incoming>) -> Option<Reply> {
    let headers = request.headers();
    let bad = request.version() != Version::HTTP_11
        || request.uri().authority().is_some()
        || !host_is_ours(desk.port, headers)
        || headers.contains_key(header::TRANSFER_ENCODING)
        || headers.contains_key(header::UPGRADE)
        || !request.body().is_end_stream();
    if bad {
        return Some(plain(StatusCode::BAD_REQUEST));
    }
    let path = request.uri().path();
    let known = matches!(path, "/auth/callback" | "/cancel" | "/done") || path.starts_with("/done/");
    if known && request.method() != Method::GET {
        let mut reply = plain(StatusCode::METHOD_NOT_ALLOWED);
        reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
        return Some(reply);
    }
    None
}

/// Exactly one Host, and one of our three names: a page that rebinds its own name to this address is not served.
fn host_is_ours(port: u16, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.as_bytes() == format!("{name}:{port}").as_bytes())
}

fn is(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get_all(name).iter().all(|text| text.as_bytes() == value.as_bytes())
}

fn says(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get(name).and_then(|text| text.to_str().ok()).is_some_and(|text| text.to_ascii_lowercase().contains(value))
}

fn language(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|text| text.to_str().ok());
    Language::from_accept_language(header.unwrap_or_default())
}

fn html(page: &Page, language: Language) -> Reply {
    let html = pages::render(page, language);
    let mut reply = Response::new(Full::new(Bytes::from(html.body)));
    *reply.status_mut() = StatusCode::from_u16(html.status).unwrap_or(StatusCode::OK);
    safe(reply.headers_mut());
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    reply
}

fn plain(status: StatusCode) -> Reply {
    text(status, status.canonical_reason().unwrap_or_default())
}

fn text(status: StatusCode, said: &'static str) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from_static(said.as_bytes())));
    *reply.status_mut() = status;
    safe(reply.headers_mut());
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}

fn safe(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CONTENT_SECURITY_POLICY, pages::policy()),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
