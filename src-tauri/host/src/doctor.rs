//! Looks at what a sign-in needs: the keychain, the callback ports, a browser, the proxies, the issuer, the clock. Each
//! finding is one sentence and, where something is wrong, what to do.

mod proxies;

use crate::host::Host;
use crate::neighbour;
use codex_connect_core::fault::{About, Fault, FaultCode, PortOwner};
use codex_connect_core::words::{Arg, Words};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `keychain`, `port`, `browser`, `proxy`, `issuer` or `clock`.
    pub check: &'static str,
    /// What is wrong with it; none when it is well.
    pub code: Option<FaultCode>,
    /// The finding, with its full stop.
    pub said: String,
    /// What to do, when it is not well.
    pub next_step: Option<String>,
}

/// Looks at everything, in the order in which a sign-in needs it. Takes a few seconds at most where nothing answers.
pub async fn examine(host: &Host) -> Vec<Finding> {
    let words = Words::of(host.settings().language());
    let ports = host.settings().callback.ports.clone();
    let (keychain, taken, proxies, issuer) =
        tokio::join!(keychain(host, words), taken(&ports), proxies::look(host, words), issuer(host, words));
    let mut findings = vec![keychain];
    findings.extend(ports.iter().map(|port| {
        let found = taken.iter().find(|(owner, _)| owner.port == *port);
        found.map_or_else(|| free(*port, words), |(owner, code)| busy(owner, *code, words))
    }));
    findings.push(browser(words));
    findings.extend(proxies);
    findings.extend(issuer);
    findings
}

/// Which of these ports another program holds, and who that is. A port is held when either loopback address is.
pub async fn port_owners(ports: &[u16]) -> Vec<PortOwner> {
    taken(ports).await.into_iter().map(|(owner, _)| owner).collect()
}

/// The sentence that names who holds a port.
pub fn owner_sentence(owner: &PortOwner, words: &Words) -> String {
    match &owner.program {
        Some(_) => words.say_with("cli-port-owner", &arguments(owner)),
        None => words.say_with("cli-port-owner-unknown", &arguments(owner)),
    }
}

async fn keychain(host: &Host, words: &Words) -> Finding {
    match host.examine_keychain().await {
        Ok(()) => {
            let (store, start) = words.store();
            let said = words.say_with("doctor-keychain-ok", &[("store", store.into()), ("storeStart", start.into())]);
            Finding { check: "keychain", code: None, said, next_step: None }
        }
        Err(fault) => told("keychain", &fault, fault.sentence(words), words),
    }
}

async fn issuer(host: &Host, words: &Words) -> Vec<Finding> {
    let url = &host.settings().issuer.url;
    let name = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    match host.issuer_answers().await {
        Ok(reached) => {
            let time = i64::try_from(reached.took.as_millis()).unwrap_or(i64::MAX);
            let said = words.say_with("doctor-issuer-ok", &[("host", name.into()), ("t", time.into())]);
            let issuer = Finding { check: "issuer", code: None, said, next_step: None };
            vec![issuer, clock(reached.clock_off, words)]
        }
        Err(fault) => {
            let why = Arg::from(fault.sentence(words));
            let said = words.say_with("doctor-issuer-silent", &[("host", name.into()), ("fault", why)]);
            vec![told("issuer", &fault, said, words)]
        }
    }
}

/// Only the issuer tells what time it is.
fn clock(off: i64, words: &Words) -> Finding {
    if off == 0 {
        return Finding { check: "clock", code: None, said: words.say("doctor-clock-ok"), next_step: None };
    }
    let off = i32::try_from(off).unwrap_or(if off > 0 { i32::MAX } else { i32::MIN });
    let fault = Fault::about(FaultCode::ClockWrong, About::Clock { off });
    told("clock", &fault, fault.sentence(words), words)
}

fn browser(words: &Words) -> Finding {
    if has_browser() {
        return Finding { check: "browser", code: None, said: words.say("doctor-browser-ok"), next_step: None };
    }
    Finding {
        check: "browser",
        code: Some(FaultCode::BrowserNotOpened),
        said: words.say("doctor-browser-none"),
        next_step: words.attribute("doctor-browser-none", "next", &[]),
    }
}

fn free(port: u16, words: &Words) -> Finding {
    let said = words.say_with("doctor-port-free", &[("port", i64::from(port).into())]);
    Finding { check: "port", code: None, said, next_step: None }
}

fn busy(owner: &PortOwner, code: FaultCode, words: &Words) -> Finding {
    if code != FaultCode::PortsTaken {
        let fault = Fault::from(code);
        return told("port", &fault, fault.sentence(words), words);
    }
    let key = if owner.program.is_some() { "doctor-port-taken" } else { "doctor-port-taken-unknown" };
    let arguments = arguments(owner);
    Finding {
        check: "port",
        code: Some(code),
        said: words.say_with(key, &arguments),
        next_step: words.attribute(key, "next", &arguments),
    }
}

fn told(check: &'static str, fault: &Fault, said: String, words: &Words) -> Finding {
    Finding { check, code: Some(fault.code), said, next_step: Some(fault.next_step(words)) }
}

fn arguments(owner: &PortOwner) -> [(&'static str, Arg); 3] {
    [
        ("port", i64::from(owner.port).into()),
        ("program", owner.program.clone().unwrap_or_default().into()),
        ("pid", i64::from(owner.pid.unwrap_or_default()).into()),
    ]
}

async fn taken(ports: &[u16]) -> Vec<(PortOwner, FaultCode)> {
    let ports = ports.to_vec();
    let look = move || {
        let taken = ports.into_iter().filter_map(|port| Some((port, refusal(port)?)));
        taken.map(|(port, code)| (neighbour::owner(port), code)).collect()
    };
    tokio::task::spawn_blocking(look).await.unwrap_or_default()
}

/// Why this port cannot be had on both loopback addresses; none when it can.
fn refusal(port: u16) -> Option<FaultCode> {
    let bind = |address: IpAddr| TcpListener::bind((address, port)).err();
    let v4 = bind(Ipv4Addr::LOCALHOST.into()).map(|error| match (error.kind(), error.raw_os_error()) {
        (ErrorKind::AddrInUse, _) => FaultCode::PortsTaken,
        // WSAEACCES while nobody listens: the system has set the port aside.
        (_, Some(10013)) if cfg!(windows) => FaultCode::PortsReserved,
        _ => FaultCode::PortsRefused,
    });
    // Every other error is a machine without IPv6.
    let v6 = bind(Ipv6Addr::LOCALHOST.into()).filter(|error| error.kind() == ErrorKind::AddrInUse);
    v4.or(v6.map(|_| FaultCode::PortsTaken))
}

/// Windows and macOS always have one. Elsewhere a launcher must be found, or a browser be named.
fn has_browser() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    let named = std::env::var_os("BROWSER").is_some_and(|browser| !browser.is_empty());
    let path = std::env::var_os("PATH").unwrap_or_default();
    named || std::env::split_paths(&path).any(|folder| LAUNCHERS.iter().any(|name| folder.join(name).is_file()))
}

/// What opens an address, in the order in which they are tried.
const LAUNCHERS: [&str; 3] = ["xdg-open", "gio", "kde-open"];

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::words::Language;

    #[tokio::test]
    async fn a_port_held_on_either_address_is_told_with_its_owner() {
        for address in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
            let Ok(holder) = TcpListener::bind((address, 0)) else { continue };
            let port = holder.local_addr().expect("has one").port();
            let owners = port_owners(&[port]).await;
            assert_eq!(owners.first().and_then(|owner| owner.pid), Some(std::process::id()), "{address}");
            let words = Words::of(Language::En);
            let finding = busy(&owners[0], FaultCode::PortsTaken, words);
            assert!(finding.said.contains(&std::process::id().to_string()), "{}", finding.said);
            assert!(owner_sentence(&owners[0], words).contains(&port.to_string()));
            assert!(finding.next_step.is_some_and(|next| next.ends_with('.')));
            drop(holder);
            assert_eq!(port_owners(&[port]).await, []);
        }
    }

    #[test]
    fn every_finding_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let words = Words::of(language);
            let unknown = PortOwner { port: 1455, program: None, pid: None };
            let findings = [
                free(1455, words),
                busy(&unknown, FaultCode::PortsTaken, words),
                busy(&unknown, FaultCode::PortsReserved, words),
                busy(&unknown, FaultCode::PortsRefused, words),
                browser(words),
            ];
            for finding in findings {
                assert!(finding.said.ends_with(['.', '。']), "{}", finding.said);
                assert_eq!(finding.code.is_some(), finding.next_step.is_some_and(|next| !next.is_empty()));
            }
        }
    }
}
