//! What a request is that got no answer, and whether it may have been acted upon. The causes' types decide; their texts
//! are not kept, and looked at for one thing that has no type.

use crate::proxy::{Route, Scheme};
use crate::trust::Refused;
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::rotation::{Outcome, Setback};
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use rustls::CertificateError;
use std::error::Error;
use std::io::ErrorKind;
use tower_service::Service;
use url::Url;

/// Why a tunnel through an HTTP proxy was not made (RFC 9110 §9.3.6). The type has no other name outside its crate.
type TunnelFault = <Tunnel<HttpConnector> as Service<Uri>>::Error;
/// Why a SOCKS proxy made no connection (RFC 1928). Likewise.
type SocksFault = <SocksV5<HttpConnector> as Service<Uri>>::Error;

/// What a request to this target is that got no answer on this way.
pub fn unreached(error: &reqwest::Error, route: &Route, to: &Url) -> Setback {
    let fault = fault(error, route, to);
    let code = fault.code.as_str();
    tracing::info!(fault = code, timeout = error.is_timeout(), connect = error.is_connect(), "no answer");
    // A connection that was never made carried nothing: name, route, proxy and TLS are all before the first byte.
    let outcome = if error.is_connect() || error.is_builder() { Outcome::NotProcessed } else { Outcome::Unknown };
    Setback { fault, outcome }
}

/// The fault of a proxy.
pub fn of_the_proxy(code: FaultCode, route: &Route) -> Fault {
    Fault::about(code, About::Proxy { host: route.place() })
}

fn fault(error: &reqwest::Error, route: &Route, to: &Url) -> Fault {
    let seen = Seen::of(error);
    if let Some(issuer) = seen.not_trusted {
        return match issuer {
            Some(issuer) => Fault::about(FaultCode::NotTrusted, About::Certificate { issuer }),
            None => FaultCode::NotTrusted.into(),
        };
    }
    let Some(proxy) = &route.proxy else {
        let offline = error.is_dns() || seen.no_network || seen.no_way;
        return if offline { FaultCode::Offline.into() } else { FaultCode::NoAnswer.into() };
    };
    // With `socks5` the target's name is looked up here, before the proxy is asked.
    let looks_up = proxy.scheme() == Scheme::Socks5 && !seen.at_the_proxy;
    if seen.password {
        of_the_proxy(FaultCode::ProxyPassword, route)
    } else if seen.no_network || (looks_up && error.is_dns()) {
        FaultCode::Offline.into()
    } else if seen.at_the_proxy || route.passes_on(to) || (error.is_connect() && error.is_timeout()) {
        of_the_proxy(FaultCode::ProxySilent, route)
    } else {
        FaultCode::NoAnswer.into()
    }
}

/// Whether an HTTP proxy has answered, and made no tunnel.
pub fn is_refused_tunnel(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(this) = cause {
        if let Some(tunnel) = this.downcast_ref::<TunnelFault>() {
            return matches!(tunnel, TunnelFault::TunnelUnsuccessful);
        }
        cause = this.source();
    }
    false
}

/// What is seen in the chain of causes.
#[derive(Default)]
struct Seen {
    /// TLS refused; with the issuer of the certificate that was shown, if that is why and it is known.
    not_trusted: Option<Option<String>>,
    /// The proxy wants another name or password.
    password: bool,
    /// The proxy made no connection.
    at_the_proxy: bool,
    /// There is no network.
    no_network: bool,
    /// No way leads to the host.
    no_way: bool,
}

impl Seen {
    fn of(error: &reqwest::Error) -> Seen {
        let mut seen = Seen::default();
        seen.walk(error.source());
        seen
    }

    fn walk(&mut self, mut cause: Option<&(dyn Error + 'static)>) {
        while let Some(this) = cause {
            self.look(this);
            cause = this.source();
        }
    }

    fn look(&mut self, cause: &(dyn Error + 'static)) {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            self.not_trusted.get_or_insert_with(|| issuer(tls));
        } else if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            self.no_network |= matches!(io.kind(), ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown);
            self.no_way |= matches!(io.kind(), ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable);
            // An error inside is not its source.
            if let Some(inner) = io.get_ref() {
                self.look(inner);
            }
        } else if let Some(tunnel) = cause.downcast_ref::<TunnelFault>() {
            self.at_the_proxy = true;
            self.password |= matches!(tunnel, TunnelFault::ProxyAuthRequired);
        } else if let Some(socks) = cause.downcast_ref::<SocksFault>() {
            self.at_the_proxy = true;
            match socks {
                // Neither is its source.
                SocksFault::Inner(connect) => self.walk(Some(connect)),
                SocksFault::Io(io) => self.look(io),
                SocksFault::V5(refusal) => self.password |= PASSWORD.contains(&refusal.to_string().as_str()),
                _ => {}
            }
        }
    }
}

/// Who issued the certificate that was refused.
fn issuer(error: &rustls::Error) -> Option<String> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(other)) = error else { return None };
    other.0.downcast_ref::<Refused>()?.issuer.clone()
}

/// RFC 1929's refusal, and RFC 1928's when no method offered will do. Their type cannot be named.
const PASSWORD: [&str; 2] = ["credentials not accepted", "server does not support user/pass authentication"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn seen(cause: &(dyn Error + 'static)) -> Seen {
        let mut seen = Seen::default();
        seen.walk(Some(cause));
        seen
    }

    #[test]
    fn types_decide_however_deep_they_are() {
        for (kind, no_network, no_way) in [
            (ErrorKind::NetworkUnreachable, true, false),
            (ErrorKind::NetworkDown, true, false),
            (ErrorKind::HostUnreachable, false, true),
            (ErrorKind::AddrNotAvailable, false, true),
            (ErrorKind::ConnectionRefused, false, false),
            (ErrorKind::TimedOut, false, false),
        ] {
            let deep = io::Error::other(io::Error::other(io::Error::from(kind)));
            let seen = seen(&deep);
            assert_eq!((seen.no_network, seen.no_way), (no_network, no_way), "{kind}");
            assert!(seen.not_trusted.is_none() && !seen.at_the_proxy && !seen.password);
        }
        let tls = io::Error::new(ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(seen(&io::Error::other(tls)).not_trusted, Some(None));
        // Words alone decide nothing.
        let words = io::Error::other("407 proxy authentication required: certificate tls socks dns unreachable");
        let words = seen(&words);
        assert!(words.not_trusted.is_none() && !words.password && !words.at_the_proxy && !words.no_network);
    }

    #[test]
    fn a_tunnel_and_socks_are_at_the_proxy() {
        let table = [
            (TunnelFault::ProxyAuthRequired, true),
            (TunnelFault::TunnelUnsuccessful, false),
            (TunnelFault::TunnelUnexpectedEof, false),
            (TunnelFault::ConnectFailed("407".into()), false),
        ];
        for (fault, password) in table {
            let seen = seen(&fault);
            assert_eq!((seen.at_the_proxy, seen.password), (true, password), "{fault}");
        }
        let cut_off = TunnelFault::Io(ErrorKind::NetworkUnreachable.into());
        assert!(seen(&cut_off).no_network);
        let socks = SocksFault::Io(ErrorKind::NetworkDown.into());
        assert!(seen(&socks).at_the_proxy && seen(&socks).no_network && !seen(&socks).password);
    }
}
