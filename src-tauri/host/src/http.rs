//! HTTP as this program needs it: one client, each request on a connection of its own, sent once, its answer read whole
//! and not looked into.

use crate::answer::{RawAnswer, stripped};
use crate::settings::{Proxy, Settings};
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::rotation::{Outcome, Setback};
use codex_connect_core::time::Timestamp;
use secrecy::ExposeSecret;
use std::error::Error;
use std::time::Duration;
use url::Url;
use zeroize::Zeroizing;

/// A client as the settings say.
///
/// # Errors
/// `proxy_unreadable` or `settings_unreadable`; nothing is ever sent without the proxy that was asked for.
pub fn client(settings: &Settings) -> Result<reqwest::Client, Fault> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("codex-connect/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // Each request on a fresh connection: what was never connected was never acted upon, and nothing is replayed.
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30));
    let loopback = crate::settings::is_loopback(&settings.issuer.url);
    builder = match &settings.network.proxy {
        Proxy::System if !loopback => builder,
        Proxy::System | Proxy::Direct => builder.no_proxy(),
        Proxy::Url(url) => {
            let proxy =
                reqwest::Proxy::all(url.expose_secret()).map_err(|_| Fault::from(FaultCode::ProxyUnreadable))?;
            builder.no_proxy().proxy(proxy)
        }
    };
    if let Some(path) = &settings.network.ca_file {
        let unreadable = || {
            let about = About::Setting {
                key: "network.ca_file".into(),
                value: path.display().to_string(),
                accepted: "a file of PEM certificates".into(),
            };
            Fault::about(FaultCode::SettingsUnreadable, about)
        };
        let pem = std::fs::read(path).map_err(|_| unreadable())?;
        let roots = reqwest::Certificate::from_pem_bundle(&pem).map_err(|_| unreadable())?;
        for root in roots {
            builder = builder.add_root_certificate(root);
        }
    }
    builder.build().map_err(|_| Fault::from(FaultCode::NotTrusted))
}

/// Host and port of a proxy, without name and password. The system's is named by the environment where it is.
pub fn proxy_host(proxy: &Proxy) -> String {
    let address = match proxy {
        Proxy::Url(url) => Some(url.expose_secret().to_owned()),
        Proxy::System => {
            ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].iter().find_map(|name| std::env::var(name).ok())
        }
        Proxy::Direct => None,
    };
    let url = address.and_then(|address| Url::parse(&address).ok());
    match url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()))) {
        Some((host, Some(port))) => format!("{host}:{port}"),
        Some((host, None)) => host.to_owned(),
        None => String::new(),
    }
}

/// Sends a request once, and reads its answer to the end. `proxy` is its host and port, for the faults.
///
/// # Errors
/// What was in the way, and whether the request may have been acted upon.
pub async fn fetch(http: &reqwest::Client, request: reqwest::Request, proxy: &str) -> Result<RawAnswer, Setback> {
    let mut response = http.execute(request).await.map_err(|error| unreached(&error, proxy))?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let request_id = header("x-request-id").or_else(|| header("cf-ray")).and_then(|id| stripped(&id));
    let date = header("date").and_then(|text| http_date(&text));
    let retry_after = header("retry-after").and_then(|text| retry_after(text.trim(), date));
    let status = response.status().as_u16();
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

/// `Date`, and the date form of `Retry-After` (RFC 9110 §5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|at| Timestamp(at.timestamp().as_second()))
}

/// `Retry-After` in seconds, or as a date by the same clock as `Date` (RFC 9110 §10.2.3).
fn retry_after(text: &str, date: Option<Timestamp>) -> Option<Duration> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| Some(http_date(text)?.since(date?)))
}

/// What a request is that got no answer, and whether it may have been acted upon. The causes' texts are looked at,
/// never kept.
pub fn unreached(error: &reqwest::Error, proxy: &str) -> Setback {
    let mut causes = String::new();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(this) = cause {
        causes.push_str(&this.to_string().to_lowercase());
        causes.push('\n');
        cause = this.source();
    }
    let says = |text: &str| causes.contains(text);
    let code = if says("proxy authentication") || says("407") {
        FaultCode::ProxyPassword
    } else if says("socks") || says("tunnel") || says("proxy") {
        FaultCode::ProxySilent
    } else if says("certificate") || says("invalid peer") || says("tls") || says("handshake") {
        FaultCode::NotTrusted
    } else if says("dns") || says("lookup") || says("unreachable") {
        FaultCode::Offline
    } else {
        FaultCode::NoAnswer
    };
    tracing::info!(fault = code.as_str(), timeout = error.is_timeout(), connect = error.is_connect(), "no answer");
    let fault = match code {
        FaultCode::ProxyPassword | FaultCode::ProxySilent => {
            Fault::about(code, About::Proxy { host: proxy.to_owned() })
        }
        _ => code.into(),
    };
    // A connection that was never made carried nothing: name, route, proxy and TLS are all before the first byte.
    let outcome = if error.is_connect() || error.is_builder() { Outcome::NotProcessed } else { Outcome::Unknown };
    Setback { fault, outcome }
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
