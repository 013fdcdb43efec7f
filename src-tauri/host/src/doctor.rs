//! Looks at what a sign-in needs: the keychain, the callback ports, a browser, the surroundings, the tray, the proxies, the
//! issuer, the clock. Each finding is one sentence and, where something is wrong, what to do.

mod proxies;
#[cfg(target_os = "linux")]
pub mod tray;

use crate::host::Host;
use crate::surroundings::{self, Surroundings};
use crate::{loopback, neighbour, outside};
use codex_connect_core::fault::{About, Fault, FaultCode, PortOwner};
use codex_connect_core::span;
use codex_connect_core::words::{Arg, Words};

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `keychain`, `port`, `browser`, `surroundings`, `tray`, `proxy`, `issuer` or `clock`.
    pub check: &'static str,
    /// What is wrong with it; none when a sign-in can do with it.
    pub code: Option<FaultCode>,
    /// The finding, with its full stop.
    pub said: String,
    /// What to do, when it is not well.
    pub next_step: Option<String>,
}

impl Finding {
    /// Whether there is nothing to do about it.
    pub fn is_well(&self) -> bool {
        self.next_step.is_none()
    }
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
    findings.push(around(&surroundings::look(), words));
    #[cfg(target_os = "linux")]
    findings.extend(tray::look(words).await);
    findings.extend(proxies);
    findings.extend(issuer);
    findings
}

/// What names who holds a port, and since when it runs.
pub fn owner_sentence(owner: &PortOwner, words: &Words) -> String {
    let key = match &owner.program {
        Some(_) if owner.codex || owner.ours => "cli-port-owner-codex",
        Some(_) => "cli-port-owner",
        None => "cli-port-owner-unknown",
    };
    let said = words.say_with(key, &arguments(owner));
    match owner.since {
        Some(since) => {
            let when = Arg::from(span::when(words, since, &outside::local_zone(since)));
            words.say_with("cli-port-owner-since", &[("owner", said.into()), ("when", when)])
        }
        None => said,
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
    let url = host.issuer_address();
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

fn around(here: &Surroundings, words: &Words) -> Finding {
    let said = words.say(match here {
        Surroundings::Here => "doctor-surroundings-here",
        Surroundings::Ssh(_) => "doctor-surroundings-ssh",
        Surroundings::Container => "doctor-surroundings-container",
        Surroundings::Wsl => "doctor-surroundings-wsl",
    });
    Finding { check: "surroundings", code: None, said, next_step: None }
}

fn free(port: u16, words: &Words) -> Finding {
    let said = words.say_with("doctor-port-free", &[("port", i64::from(port).into())]);
    Finding { check: "port", code: None, said, next_step: None }
}

fn busy(owner: &PortOwner, code: FaultCode, words: &Words) -> Finding {
    if matches!(code, FaultCode::PortsReserved | FaultCode::PortsRefused) {
        let reserved = Some(code).filter(|code| *code == FaultCode::PortsReserved);
        let reserved = reserved.and_then(|_| loopback::reserved_around(owner.port));
        let fault = Fault::about(code, About::Ports { owners: vec![], reserved });
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
        let taken = ports.into_iter().filter_map(|port| Some((port, loopback::refusal(port)?)));
        taken.map(|(port, refused)| (neighbour::owner(port), refused)).map(named).collect()
    };
    tokio::task::spawn_blocking(look).await.unwrap_or_default()
}

/// Windows says the same of a port that it keeps for itself and of one that a program holds alone.
fn named((owner, refused): (PortOwner, loopback::Refused)) -> (PortOwner, FaultCode) {
    match refused {
        loopback::Refused::Reserved if owner.pid.is_some() => (owner, FaultCode::PortsTaken),
        refused => (owner, refused.code()),
    }
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
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

    #[tokio::test]
    async fn a_port_held_on_either_address_is_told_with_its_owner() {
        for address in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
            let Ok(holder) = TcpListener::bind((address, 0)) else { continue };
            let port = holder.local_addr().expect("has one").port();
            let held = taken(&[port]).await;
            let (owner, code) = held.first().expect("it is held");
            assert_eq!((owner.pid, *code), (Some(std::process::id()), FaultCode::PortsHalfTaken), "{address}");
            let words = Words::of(Language::En);
            let finding = busy(owner, *code, words);
            assert!(finding.said.contains(&std::process::id().to_string()), "{}", finding.said);
            let sentence = owner_sentence(owner, words);
            assert!(sentence.contains(&port.to_string()) && sentence.contains("running since"), "{sentence}");
            assert!(finding.next_step.is_some_and(|next| next.ends_with('.')));
            drop(holder);
            assert_eq!(taken(&[port]).await, []);
        }
    }

    #[test]
    fn every_finding_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let words = Words::of(language);
            let unknown = PortOwner::unknown(1455);
            let findings = [
                free(1455, words),
                busy(&unknown, FaultCode::PortsTaken, words),
                busy(&unknown, FaultCode::PortsReserved, words),
                busy(&unknown, FaultCode::PortsRefused, words),
                browser(words),
                around(&Surroundings::Here, words),
                around(&Surroundings::Ssh(None), words),
                around(&Surroundings::Container, words),
                around(&Surroundings::Wsl, words),
            ];
            for finding in findings {
                assert!(finding.said.ends_with(['.', '。']), "{}", finding.said);
                assert_eq!(finding.code.is_some(), finding.next_step.is_some_and(|next| !next.is_empty()));
            }
            #[cfg(target_os = "linux")]
            for (shown, gnome) in [(true, false), (true, true), (false, false), (false, true)] {
                let finding = tray::told(shown, gnome, words);
                assert!(finding.said.ends_with(['.', '。']) && finding.said.contains("GNOME") == (!shown && gnome));
                assert_eq!((finding.is_well(), finding.code), (shown, None), "no tray stops no sign-in");
            }
        }
    }
}
