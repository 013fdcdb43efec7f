//! The script that finds proxies (PAC), where the desktop names one: it is run by the desktop's portal, whose sandbox that
//! is, and never here.

use super::system::Desktop;
use std::time::Duration;
use url::Url;
use zbus::blocking::Proxy;
use zbus::blocking::connection::Builder;

/// What the script says for a target; that it cannot be run where no portal answers within five seconds. Blocks.
pub fn look_up(to: &Url) -> Desktop {
    match ask(to) {
        Ok(found) => first(&found),
        Err(error) => {
            tracing::info!(%error, "the desktop's proxy script cannot be run");
            Desktop::Script
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

fn first(found: &[String]) -> Desktop {
    match found.first().map(String::as_str) {
        None => Desktop::Script,
        Some("direct://") => Desktop::Nothing,
        Some(address) => Desktop::Proxy { address: address.to_owned(), hosts: String::new(), only: false },
    }
}

const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_taken() {
        let found = |found: &[&str]| first(&found.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(found(&["direct://"]), Desktop::Nothing);
        assert_eq!(found(&[]), Desktop::Script);
        let proxy = Desktop::Proxy { address: "http://a:1".into(), hosts: String::new(), only: false };
        assert_eq!(found(&["http://a:1", "direct://"]), proxy);
    }
}
