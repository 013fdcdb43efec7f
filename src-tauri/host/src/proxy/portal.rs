//! The script that finds proxies (PAC), where the desktop names one: it is run by the desktop's portal, whose sandbox that
//! is, and never here.

use super::system::Desktop;
use std::io::ErrorKind;
use std::time::Duration;
use url::Url;
use zbus::blocking::Proxy;
use zbus::blocking::connection::Builder;

/// What the script says for a target; that it cannot be run where there is no portal. Blocks, for some five seconds at
/// most.
pub fn look_up(to: &Url) -> Desktop {
    match ask(to) {
        Ok(found) => first(&found),
        Err(error) if is_absent(&error) => {
            tracing::info!(%error, "the desktop's proxy script cannot be run");
            Desktop::Script
        }
        Err(error) => {
            tracing::warn!(%error, "the desktop's proxy script gives no answer");
            Desktop::Unanswered
        }
    }
}

/// `org.freedesktop.portal.ProxyResolver`: a list of addresses, the first to be tried first; `direct://` is none.
fn ask(to: &Url) -> zbus::Result<Vec<String>> {
    let bus = Builder::session()?.method_timeout(PATIENCE).build()?;
    let name = "org.freedesktop.portal.Desktop";
    let portal = Proxy::new(&bus, name, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver")?;
    portal.call("Lookup", &(to.as_str(),))
}

/// Whether there is no portal: no bus, nobody of that name on it, or nothing there that runs scripts.
fn is_absent(error: &zbus::Error) -> bool {
    use zbus::fdo::Error as Standard;
    match error {
        zbus::Error::MethodError(name, ..) => ABSENT.contains(&name.as_str()),
        zbus::Error::FDO(error) => matches!(
            **error,
            Standard::ServiceUnknown(_)
                | Standard::NameHasNoOwner(_)
                | Standard::UnknownInterface(_)
                | Standard::UnknownMethod(_)
                | Standard::UnknownObject(_)
        ),
        zbus::Error::InterfaceNotFound | zbus::Error::Address(_) => true,
        zbus::Error::InputOutput(error) => {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused)
        }
        _ => false,
    }
}

fn first(found: &[String]) -> Desktop {
    match found.first().map(String::as_str) {
        None => Desktop::Unanswered,
        Some("direct://") => Desktop::Nothing,
        Some(address) => Desktop::Proxy { address: address.to_owned(), hosts: String::new(), only: false },
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
/// How the bus and a portal without that interface say so.
const ABSENT: [&str; 5] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.UnknownInterface",
    "org.freedesktop.DBus.Error.UnknownMethod",
    "org.freedesktop.DBus.Error.UnknownObject",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_taken() {
        let found = |found: &[&str]| first(&found.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(found(&["direct://"]), Desktop::Nothing);
        assert_eq!(found(&[]), Desktop::Unanswered);
        let proxy = Desktop::Proxy { address: "http://a:1".into(), hosts: String::new(), only: false };
        assert_eq!(found(&["http://a:1", "direct://"]), proxy);
    }
}
