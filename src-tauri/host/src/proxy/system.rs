//! What the system says: first the environment, then the desktop's own settings. The decision is pure; reading is below.

use super::{Origin, ProxyAddress, Route, Unreadable};
use crate::settings::is_loopback;
use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use std::ffi::OsString;
use url::Url;

/// What a desktop's settings say for `https` addresses.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// No proxy.
    Nothing,
    /// A script that finds proxies.
    Script,
    /// Who knows was asked, and did not say.
    Unanswered,
    /// This one.
    Proxy {
        /// Its address, as it stands there.
        address: String,
        /// Hosts, domains and networks, with a comma between them.
        hosts: String,
        /// Whether it is for these hosts alone, and not for all others.
        only: bool,
    },
}

/// The way to a target as the system says.
///
/// # Errors
/// A proxy that is said and cannot be read, or settings that cannot.
pub async fn route(to: &Url) -> Result<Route, Unreadable> {
    if is_loopback(to) {
        return Ok(Route::direct(Origin::Nobody));
    }
    if let Some(said) = from_environment(to, std::env::var_os) {
        return said;
    }
    let target = to.clone();
    // Reading may start a program, or ask the system.
    let read = tokio::task::spawn_blocking(move || read(&target));
    read.await.unwrap_or(Err(Unreadable { origin: Origin::System }))
}

/// What the environment says for a target; none when it says nothing. An empty variable says nothing, and one that is no
/// text cannot be read. Its exceptions hold for what the desktop says, too.
fn from_environment(
    to: &Url,
    variable: impl Fn(&'static str) -> Option<OsString>,
) -> Option<Result<Route, Unreadable>> {
    let said = |name: &&'static str| {
        let value = variable(name).filter(|value| !value.to_string_lossy().trim().is_empty());
        value.map(|value| (*name, value))
    };
    if let Some((name, hosts)) = EXCEPTIONS.iter().find_map(said)
        && is_listed(to, &hosts.to_string_lossy())
    {
        return Some(Ok(Route::direct(Origin::Variable(name))));
    }
    let (name, address) = PROXIES.iter().find_map(said)?;
    let origin = Origin::Variable(name);
    Some(address.to_str().ok_or(Unreadable { origin }).and_then(|address| taken(address, origin)))
}

/// What a desktop's settings say for a target.
fn from_desktop(to: &Url, desktop: &Desktop, origin: Origin) -> Result<Route, Unreadable> {
    match desktop {
        Desktop::Nothing if origin == Origin::Script => Ok(Route::direct(origin)),
        Desktop::Nothing => Ok(Route::direct(Origin::Nobody)),
        Desktop::Script => Ok(Route::direct(Origin::DeadScript)),
        Desktop::Unanswered => Err(Unreadable { origin }),
        Desktop::Proxy { hosts, only, .. } if is_listed(to, hosts) != *only => Ok(Route::direct(origin)),
        Desktop::Proxy { address, .. } => taken(address, origin),
    }
}

fn taken(address: &str, origin: Origin) -> Result<Route, Unreadable> {
    let proxy = ProxyAddress::parse_lenient(address.trim()).ok_or(Unreadable { origin })?;
    Ok(Route { proxy: Some(proxy), origin })
}

/// Whether a target is one of these hosts: names with all below them, addresses, networks, `*` for all; each with or
/// without a port.
fn is_listed(to: &Url, hosts: &str) -> bool {
    let port = to.port_or_known_default();
    let plain = |host: &str| {
        let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        match host.rsplit_once(':') {
            Some((name, digits)) if !name.contains(':') || name.ends_with(']') => {
                let name = name.trim_start_matches('[').trim_end_matches(']');
                (digits.parse().ok() == port).then(|| name.to_owned())
            }
            _ => Some(host.trim_start_matches('[').trim_end_matches(']').to_owned()),
        }
    };
    let hosts: Vec<String> = hosts.split([',', ';', ' ']).filter(|host| !host.is_empty()).filter_map(plain).collect();
    let matcher = Matcher::builder().all("http://proxy:1").no(hosts.join(",")).build();
    to.as_str().parse::<Uri>().is_ok_and(|uri| matcher.intercept(&uri).is_none())
}

#[cfg(target_os = "linux")]
fn read(to: &Url) -> Result<Route, Unreadable> {
    let names = std::env::var_os("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let (desktop, origin) = match names.to_string_lossy().as_ref() {
        "" => (Desktop::Nothing, Origin::Nobody),
        names if names.split(':').any(|name| name == "KDE") => {
            (super::kde::read(|name| std::env::var_os(name)), Origin::Kde)
        }
        // Cinnamon, Xfce and others keep it there, too.
        _ => (super::gnome::read(), Origin::Gnome),
    };
    match desktop {
        Desktop::Script => from_desktop(to, &super::portal::look_up(to), Origin::Script),
        desktop => from_desktop(to, &desktop, origin),
    }
}

/// macOS and Windows, as the HTTP library reads them.
#[cfg(any(target_os = "macos", windows))]
fn read(to: &Url) -> Result<Route, Unreadable> {
    let target = to.as_str().parse::<Uri>().ok();
    let found = target.and_then(|target| Matcher::from_system().intercept(&target));
    let desktop = match found {
        Some(found) => Desktop::Proxy { address: found.uri().to_string(), hosts: String::new(), only: false },
        None => Desktop::Nothing,
    };
    from_desktop(to, &desktop, Origin::System)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn read(to: &Url) -> Result<Route, Unreadable> {
    from_desktop(to, &Desktop::Nothing, Origin::Nobody)
}

/// In the order of curl, which reads the small ones first.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Url {
        Url::parse(url).expect("is one")
    }

    fn said(variables: &[(&'static str, &'static str)]) -> Option<Result<Route, Unreadable>> {
        let value = |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        from_environment(&target("https://auth.openai.com"), value)
    }

    #[test]
    fn the_environment_says_which_and_for_whom() {
        for (variables, place, name) in [
            (&[("HTTPS_PROXY", "http://a:1")][..], "a:1", "HTTPS_PROXY"),
            (&[("https_proxy", "http://b:1"), ("HTTPS_PROXY", "http://a:1")], "b:1", "https_proxy"),
            (&[("https_proxy", ""), ("HTTPS_PROXY", " "), ("ALL_PROXY", "socks5://c")], "c:1080", "ALL_PROXY"),
            (&[("all_proxy", "d:8080"), ("HTTPS_PROXY", "http://a:1")], "a:1", "HTTPS_PROXY"),
            (&[("all_proxy", "d:8080"), ("no_proxy", "chatgpt.com")], "d:8080", "all_proxy"),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "openai.com:8443")], "a:1", "HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "notauth.openai.com,10.0.0.0/8")], "a:1", "HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "openai.com")], "", "NO_PROXY"),
            (&[("NO_PROXY", "openai.com")], "", "NO_PROXY"),
            (&[("HTTPS_PROXY", "http://a:1"), ("no_proxy", "x, .openai.com")], "", "no_proxy"),
            (&[("HTTPS_PROXY", "http://a:1"), ("no_proxy", "*.openai.com:443")], "", "no_proxy"),
            (&[("HTTPS_PROXY", "http://a:1"), ("no_proxy", "*")], "", "no_proxy"),
        ] {
            let route = said(variables).expect("says something").expect("can be read");
            assert_eq!((route.place().as_str(), route.origin), (place, Origin::Variable(name)), "{variables:?}");
        }
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[("HTTP_PROXY", "http://a:1"), ("NO_PROXY", "chatgpt.com")]), None, "nothing is plain http");
        for broken in ["http://", "ftp://a:1", "a b", "http://a:port", "http://u:p%@a:1"] {
            let variables = [("HTTPS_PROXY", broken), ("ALL_PROXY", "http://good:1")];
            assert_eq!(said(&variables), Some(Err(Unreadable { origin: Origin::Variable("HTTPS_PROXY") })), "{broken}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_not_passed_over() {
        use std::os::unix::ffi::OsStringExt;
        let bytes = |text: &[u8]| Some(OsString::from_vec(text.to_vec()));
        let heard = |wanted: &'static str, text: &'static [u8]| {
            let value = |name| match name {
                name if name == wanted => bytes(text),
                "ALL_PROXY" => bytes(b"http://good:1"),
                _ => None,
            };
            from_environment(&target("https://auth.openai.com"), value).expect("says something")
        };
        let origin = Origin::Variable("HTTPS_PROXY");
        assert_eq!(heard("HTTPS_PROXY", b"http://user:p\xe9@proxy:1"), Err(Unreadable { origin }));
        // Of exceptions, what can be read counts.
        let place = |text| heard("NO_PROXY", text).expect("can be read").place();
        assert_eq!((place(b"b\xfcro.example,openai.com").as_str(), place(b"b\xfcro.example").as_str()), ("", "good:1"));
    }

    #[test]
    fn a_desktop_has_exceptions_or_only_them() {
        let proxy = |hosts: &str, only| Desktop::Proxy { address: "p:8080".into(), hosts: hosts.into(), only };
        let place = |desktop: &Desktop, to: &str| {
            let route = from_desktop(&target(to), desktop, Origin::Gnome).expect("can be read");
            (route.place(), route.origin)
        };
        let (taken, direct) = (("p:8080".to_owned(), Origin::Gnome), (String::new(), Origin::Gnome));
        let here = proxy("localhost,127.0.0.0/8,::1", false);
        assert_eq!(place(&here, "https://auth.openai.com"), taken);
        assert_eq!(place(&here, "https://[::1]:8443"), direct);
        assert_eq!(place(&here, "https://127.8.8.8"), direct);
        assert_eq!(place(&proxy("openai.com", true), "https://auth.openai.com"), taken);
        assert_eq!(place(&proxy("openai.com", true), "https://chatgpt.com"), direct);
        assert_eq!(place(&Desktop::Nothing, "https://chatgpt.com"), (String::new(), Origin::Nobody));
        assert_eq!(place(&Desktop::Script, "https://chatgpt.com"), (String::new(), Origin::DeadScript));
        let script = from_desktop(&target("https://chatgpt.com"), &Desktop::Nothing, Origin::Script);
        assert_eq!(script, Ok(Route::direct(Origin::Script)));
        for origin in [Origin::Gnome, Origin::Script] {
            let silent = from_desktop(&target("https://chatgpt.com"), &Desktop::Unanswered, origin);
            assert_eq!(silent, Err(Unreadable { origin }));
        }
        let broken = Desktop::Proxy { address: "p:".into(), hosts: String::new(), only: false };
        let broken = from_desktop(&target("https://chatgpt.com"), &broken, Origin::Kde);
        assert_eq!(broken, Err(Unreadable { origin: Origin::Kde }));
    }

    #[tokio::test]
    async fn this_computer_itself_is_reached_directly() {
        for url in ["http://127.0.0.1:1", "https://localhost:1", "https://[::1]:1"] {
            assert_eq!(route(&target(url)).await, Ok(Route::direct(Origin::Nobody)), "{url}");
        }
    }
}
