//! A proxy's address: `SCHEME://[NAME[:PASSWORD]@]HOST:PORT`. Read strictly, for a typing error must not become another
//! proxy; what cannot be sent in the protocol's own form (RFC 7617 §2, RFC 1929 §2) is an error, too.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::Host;
use zeroize::Zeroizing;

/// Where a proxy is, how it is spoken to, and as whom.
#[derive(Clone)]
pub struct ProxyAddress {
    scheme: Scheme,
    host: Host<String>,
    port: u16,
    login: Option<Login>,
}

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP (RFC 9110 §9.3.6).
    Http,
    /// HTTP over TLS.
    Https,
    /// SOCKS 5 (RFC 1928), with names looked up on this computer.
    Socks5,
    /// SOCKS 5, with names looked up by the proxy.
    Socks5h,
}

/// Name and password, decoded.
#[derive(Clone)]
struct Login {
    name: SecretString,
    password: SecretString,
}

impl Scheme {
    const ALL: [Scheme; 4] = [Scheme::Http, Scheme::Https, Scheme::Socks5, Scheme::Socks5h];

    /// As it is spelled before `://`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
            Scheme::Socks5 => "socks5",
            Scheme::Socks5h => "socks5h",
        }
    }

    /// Whether it is an HTTP proxy, which passes on `http` requests instead of connections.
    pub fn is_http(self) -> bool {
        matches!(self, Scheme::Http | Scheme::Https)
    }

    /// The port that everybody means. HTTP proxies have none: some programs take 80, some 1080.
    fn port(self) -> Option<u16> {
        (!self.is_http()).then_some(SOCKS)
    }
}

impl ProxyAddress {
    /// Reads an address; none when it is none.
    pub fn parse(text: &str) -> Option<ProxyAddress> {
        ProxyAddress::read(text, Scheme::port)
    }

    /// Reads an address as environments and desktops have it: with `http` where no scheme is said, and the scheme's own
    /// port where no port is.
    pub fn parse_lenient(text: &str) -> Option<ProxyAddress> {
        let port = |scheme: Scheme| match scheme {
            Scheme::Http => Some(80),
            Scheme::Https => Some(443),
            Scheme::Socks5 | Scheme::Socks5h => Some(SOCKS),
        };
        match text.split_once("://") {
            None => ProxyAddress::read(&format!("http://{text}"), port),
            Some(("socks", rest)) => ProxyAddress::read(&format!("socks5h://{rest}"), port),
            Some(_) => ProxyAddress::read(text, port),
        }
    }

    fn read(text: &str, default_port: impl Fn(Scheme) -> Option<u16>) -> Option<ProxyAddress> {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\';
        if text.len() > LONGEST || text.contains(odd) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let scheme = Scheme::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(scheme))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if !matches!(path, "" | "/") {
            return None;
        }
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(Login::parse(login, scheme)?), place),
            None => (None, authority),
        };
        let (host, port) = split(place)?;
        let port = match port {
            Some(digits) => number(digits)?,
            None => default_port(scheme)?,
        };
        let address = ProxyAddress { scheme, host: self::host(host)?, port, login };
        address.can_be_taken().then_some(address)
    }

    /// The HTTP library leaves out, silently, what it cannot read; so it is asked before.
    fn can_be_taken(&self) -> bool {
        let taken = Matcher::builder().all(self.whole().expose_secret()).build();
        let taken = taken.intercept(&Uri::from_static("https://example.com"));
        taken.is_some_and(|taken| {
            let uri = taken.uri();
            uri.scheme_str() == Some(self.scheme.as_str())
                && uri.host() == Some(&self.host.to_string())
                && uri.port_u16() == Some(self.port)
        })
    }

    /// How it is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it has a name and a password.
    pub fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// `SCHEME://HOST:PORT`
    pub fn shown(&self) -> String {
        format!("{}://{}", self.scheme.as_str(), self.place())
    }

    /// `HOST:PORT`
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Name and password as HTTP has them (RFC 7617 §2).
    pub fn basic(&self) -> Option<Zeroizing<String>> {
        let login = self.login.as_ref()?;
        let pair = format!("{}:{}", login.name.expose_secret(), login.password.expose_secret());
        Some(Zeroizing::new(format!("Basic {}", BASE64.encode(Zeroizing::new(pair).as_bytes()))))
    }

    /// With name and password, percent-encoded: only letters, digits and signs of ASCII.
    pub fn whole(&self) -> SecretString {
        let Some(login) = &self.login else { return self.shown().into() };
        let encoded = |secret: &SecretString| utf8_percent_encode(secret.expose_secret(), NON_ALPHANUMERIC).to_string();
        let (name, password) = (encoded(&login.name), encoded(&login.password));
        format!("{}://{name}:{password}@{}", self.scheme.as_str(), self.place()).into()
    }
}

impl PartialEq for ProxyAddress {
    fn eq(&self, other: &ProxyAddress) -> bool {
        super::same(&self.whole(), &other.whole())
    }
}

impl Eq for ProxyAddress {}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.shown())
    }
}

impl Login {
    fn parse(text: &str, scheme: Scheme) -> Option<Login> {
        let (name, password) = text.split_once(':').unwrap_or((text, ""));
        let (name, password) = (decoded(name)?, decoded(password)?);
        let fits = if scheme.is_http() { !name.contains(':') } else { name.len() < 256 && password.len() < 256 };
        (fits && !name.is_empty()).then(|| Login { name: name.into(), password: password.into() })
    }
}

/// Percent-encoding undone; none when it is broken, or hides a control character.
fn decoded(text: &str) -> Option<String> {
    let whole = |rest: &str| rest.get(..2).is_some_and(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if !text.split('%').skip(1).all(whole) {
        return None;
    }
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.contains(char::is_control)).then(|| text.into_owned())
}

/// Host, in its brackets if it has any, and port; none when there are more colons than one.
fn split(place: &str) -> Option<(&str, Option<&str>)> {
    if place.starts_with('[') {
        let (host, rest) = place.split_at(place.find(']')? + 1);
        return match rest {
            "" => Some((host, None)),
            _ => Some((host, Some(rest.strip_prefix(':')?))),
        };
    }
    match place.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((place, None)),
    }
}

fn number(digits: &str) -> Option<u16> {
    let plain = !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| plain && *port != 0)
}

fn host(text: &str) -> Option<Host<String>> {
    let host = Host::parse(text).ok()?;
    match &host {
        // `1` and `0x7f.1` are addresses to some, and typing errors to most.
        Host::Ipv4(address) => (address.to_string() == text).then_some(host),
        Host::Ipv6(_) => Some(host),
        Host::Domain(name) => {
            let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(sign);
            let name = name.strip_suffix('.').unwrap_or(name);
            (name.len() <= 253 && name.split('.').all(label)).then_some(host)
        }
    }
}

/// The port of SOCKS at the registry of ports.
const SOCKS: u16 = 1080;
/// More than any proxy's address has, and less than a keychain item holds.
const LONGEST: usize = 512;

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
