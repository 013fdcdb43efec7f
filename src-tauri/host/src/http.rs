//! HTTP as this program needs it: each request on a connection of its own, sent once, its answer read whole and not
//! looked into.

use crate::answer::{RawAnswer, stripped};
use crate::proxy::Route;
use crate::trust::Trust;
use crate::tunnel;
use crate::unreached::{is_refused_tunnel, of_the_proxy, unreached};
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::rotation::{Outcome, Setback};
use codex_connect_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::time::Duration;
use url::Url;
use zeroize::Zeroizing;

/// A client for one way. Cheap, for what costs time is in `trust`; so none is kept, and no password with it.
///
/// # Errors
/// `proxy_unreadable` or `not_trusted`; nothing is ever sent without the proxy that was asked for.
fn client(trust: &Trust, route: &Route) -> Result<reqwest::Client, Fault> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("codex-connect/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // Each request on a fresh connection: what was never connected was never acted upon, and nothing is replayed.
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .tls_backend_preconfigured(trust.config()?)
        .no_proxy();
    if let Some(address) = &route.proxy {
        let proxy = reqwest::Proxy::all(address.whole().expose_secret());
        builder = builder.proxy(proxy.map_err(|_| Fault::from(FaultCode::ProxyUnreadable))?);
    }
    builder.build().map_err(|_| Fault::from(FaultCode::NotTrusted))
}

/// Sends a request once on this way, and reads its answer to the end.
///
/// # Errors
/// What was in the way, and whether the request may have been acted upon.
pub async fn fetch(trust: &Trust, request: reqwest::Request, route: &Route) -> Result<RawAnswer, Setback> {
    let client = client(trust, route).map_err(Setback::before_sending)?;
    let to = request.url().clone();
    let mut response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => return Err(heard(unreached(&error, route, &to), &error, route, &to).await),
    };
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let request_id = header("x-request-id").or_else(|| header("cf-ray")).and_then(|id| stripped(&id));
    let date = header("date").and_then(|text| http_date(&text));
    let retry_after = header("retry-after").and_then(|text| retry_after(text.trim(), date));
    let status = response.status().as_u16();
    let asks = header("www-authenticate").is_some_and(|text| text.to_lowercase().starts_with("basic"));
    if (status == 407 && route.proxy.is_some()) || (status == 401 && asks && route.passes_on(&to)) {
        // Before it passes anything on (RFC 9110 §15.5.8); some proxies answer a wrong password as if they were the server.
        return Err(Setback::before_sending(of_the_proxy(FaultCode::ProxyPassword, route)));
    }
    let mut body = Zeroizing::new(Vec::new());
    let cut_off = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST => body.extend_from_slice(&chunk),
            Ok(Some(_)) | Err(_) => break true,
            Ok(None) => break false,
        }
    };
    if cut_off && body.is_empty() {
        return Err(Setback { fault: FaultCode::NoAnswer.into(), outcome: Outcome::Unknown });
    }
    Ok(RawAnswer { status, body, cut_off, request_id, retry_after, date })
}

/// With what the proxy says about a tunnel that it did not make.
async fn heard(setback: Setback, error: &reqwest::Error, route: &Route, to: &Url) -> Setback {
    let Some(proxy) = route.proxy.as_ref().filter(|_| is_refused_tunnel(error)) else { return setback };
    let fault = match tunnel::status(proxy, to).await.map(|status| status.as_u16()) {
        Some(401 | 407) => of_the_proxy(FaultCode::ProxyPassword, route),
        // Not this host, or not for everybody (RFC 9110 §15.5.4, RFC 7725).
        Some(403 | 451) => FaultCode::Blocked.into(),
        _ => return setback,
    };
    Setback { fault, ..setback }
}

/// `Date`, and the date form of `Retry-After` (RFC 9110 §5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|at| Timestamp(at.timestamp().as_second()))
}

/// `Retry-After` in seconds, or as a date by the same clock as `Date` (RFC 9110 §10.2.3).
fn retry_after(text: &str, date: Option<Timestamp>) -> Option<Duration> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| Some(http_date(text)?.since(date?)))
}

/// More than any token answer has.
const LARGEST: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date_by_the_answers_own_clock() {
        let date = http_date("Wed, 25 Nov 2026 20:00:00 GMT");
        assert_eq!(date, Some(Timestamp(1_795_636_800)));
        assert_eq!(retry_after("90", None), Some(Duration::from_secs(90)));
        assert_eq!(retry_after("Wed, 25 Nov 2026 20:02:00 GMT", date), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Wed, 25 Nov 2026 19:00:00 GMT", date), Some(Duration::ZERO), "it is over");
        assert_eq!(retry_after("Wed, 25 Nov 2026 20:02:00 GMT", None), None, "nobody says by which clock");
        assert_eq!(retry_after("soon", date), None);
    }
}
