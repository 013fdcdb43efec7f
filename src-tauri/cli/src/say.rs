//! Standard output, standard error and exit codes. Nothing else prints.

use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::words::{Arg, Language, Words};
use codex_connect_host::doctor;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Why a command ends without having done its work.
pub enum Failure {
    /// A fault of the closed list.
    Fault {
        /// Which.
        fault: Box<Fault>,
        /// Whether a machine is told.
        json: bool,
        /// The language a person is told in.
        language: Language,
    },
    /// The arguments; or help and version, which are no failure.
    Usage {
        /// What the parser says.
        error: clap::Error,
        /// Whether a machine is told.
        json: bool,
    },
    /// The person ended it.
    Cancelled {
        /// Whether a machine is told.
        json: bool,
        /// The language a person is told in.
        language: Language,
    },
    /// Everything has been said already.
    Said(u8),
}

/// Who is spoken to, and how.
#[derive(Clone, Copy)]
pub struct Voice {
    /// Whether a machine is told.
    pub json: bool,
    /// The language a person is told in.
    pub language: Language,
}

impl Voice {
    /// The words.
    pub fn words(self) -> &'static Words {
        Words::of(self.language)
    }

    /// A fault for whoever is listening.
    pub fn fault(self, fault: Fault) -> Failure {
        Failure::Fault { fault: Box::new(fault), json: self.json, language: self.language }
    }

    /// The end that the person asked for.
    pub fn cancelled(self) -> Failure {
        Failure::Cancelled { json: self.json, language: self.language }
    }
}

impl Failure {
    /// What the parser says.
    pub fn usage(error: clap::Error, json: bool) -> Failure {
        Failure::Usage { error, json }
    }
}

/// Says a failure, and gives the status.
pub fn end(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Said(code)) => ExitCode::from(code),
        Err(Failure::Usage { error, json }) => {
            let wrong = error.use_stderr();
            if wrong && json {
                let message = error.to_string();
                let message = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
                value(&problem("usage", message, "Run codex-connect --help.", None, None));
            } else {
                let _ = error.print();
            }
            ExitCode::from(if wrong { 2 } else { 0 })
        }
        Err(Failure::Cancelled { json, language }) => {
            let words = Words::of(language);
            let fault = Fault::from(FaultCode::Declined);
            let message = words.say("cli-cancelled");
            if json {
                value(&problem(fault.code.as_str(), &message, &fault.next_step(words), None, None));
            }
            aside(&message);
            ExitCode::from(code(fault.code))
        }
        Err(Failure::Fault { fault, json, language }) => {
            let words = Words::of(language);
            if json {
                let retry = fault.retry_at.map(|at| at.0.saturating_sub(jiff::Timestamp::now().as_second()).max(0));
                let id = fault.request_id.as_deref();
                value(&problem(fault.code.as_str(), &fault.sentence(words), &fault.next_step(words), retry, id));
            }
            aside(&fault.sentence(words));
            for line in about(&fault, words) {
                aside(&line);
            }
            aside(&words.say_with("cli-next", &[("next", Arg::from(fault.next_step(words)))]));
            ExitCode::from(code(fault.code))
        }
    }
}

/// What more there is to say: one line for each port that is held; who came instead of whom.
fn about(fault: &Fault, words: &Words) -> Vec<String> {
    match &fault.about {
        About::Ports { owners, .. } if fault.is_of_the_ports() => {
            owners.iter().map(|owner| doctor::owner_sentence(owner, words)).collect()
        }
        About::Accounts { wanted, came } => {
            let args = [("wanted", Arg::from(wanted.as_str())), ("came", Arg::from(came.as_str()))];
            vec![words.say_with("cli-other-account", &args)]
        }
        About::Certificate { issuer } => {
            let said = words.attribute("fault-not_trusted", "certificate", &[("issuer", Arg::from(issuer.as_str()))]);
            said.into_iter().collect()
        }
        _ => vec![],
    }
}

/// A line on standard output.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", plain(text)).and_then(|()| out.flush());
}

/// One JSON value on standard output.
pub fn value(value: &Value) {
    line(&value.to_string());
}

/// A line on standard error.
pub fn aside(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", plain(text));
}

/// A picture in half blocks on standard error, white where they are, if a person sees it.
pub fn picture(lines: &[String]) {
    let mut err = std::io::stderr().lock();
    if err.is_terminal() {
        for line in lines {
            let _ = writeln!(err, "\x1b[97;40m{line}\x1b[0m");
        }
    }
}

/// A name or an e-mail address may come from elsewhere: nothing in it talks to the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A fault as the error that a machine is told.
pub fn error(fault: &Fault, words: &Words) -> Value {
    let id = fault.request_id.as_deref();
    problem(fault.code.as_str(), &fault.sentence(words), &fault.next_step(words), None, id)["error"].take()
}

/// `retry_after` is in seconds.
fn problem(code: &str, message: &str, next_step: &str, retry_after: Option<i64>, request_id: Option<&str>) -> Value {
    json!({ "error": {
        "code": code, "message": message, "next_step": next_step, "retry_after": retry_after, "request_id": request_id,
    }})
}

/// The exit code of a fault (contract 3).
pub fn code(fault: FaultCode) -> u8 {
    use FaultCode as F;
    match fault {
        F::LinkNotMade | F::CodeUnavailable | F::AnswerIncomplete | F::OtherTab | F::AddressUnreadable => 1,
        F::ExchangeRefused | F::AccountUnreadable | F::BrowserNotOpened | F::BrowserForcedHttps | F::ListUnwritable => {
            1
        }
        F::RevokeFailed | F::FileUnreadable | F::CodexHomeChanged | F::CodexHomeRefused => 1,
        F::FileUnwritable => 1,
        F::CodexNotIncluded | F::NoWorkspace | F::Stopped => 1,
        F::SettingsUnreadable | F::ProxyUnreadable => 2,
        F::NameTaken | F::KeyKnown => 2,
        F::UsedElsewhere | F::SignedOutElsewhere | F::Expired | F::NotAccepted | F::CannotRefresh => 3,
        F::CutOff | F::EntryMissing | F::AccessEnded | F::KeyRefused => 3,
        F::RegionRefused | F::Blocked | F::Offline | F::NoAnswer | F::OpenaiDown | F::SlowDown => 4,
        F::ProxySilent | F::ProxyPassword | F::NotTrusted | F::ClockWrong | F::RefreshFailed => 4,
        F::StoreLocked | F::StoreRefused | F::StoreMissing => 5,
        F::PortsTaken | F::PortsHalfTaken | F::PortsReserved | F::PortsRefused | F::PortYielded => 6,
        F::Declined => 7,
        F::TooLate | F::CodeRanOut => 8,
        F::SessionOver | F::AccountUnknown => 9,
        F::OtherAccount | F::OtherWorkspace => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::fault::Landing;

    #[test]
    fn every_fault_has_the_status_of_its_kind() {
        for fault in FaultCode::ALL {
            let status = code(*fault);
            assert!((1..=10).contains(&status), "{}", fault.as_str());
            match fault.landings()[0] {
                Landing::Needed => assert_eq!(status, 3, "{}", fault.as_str()),
                Landing::Waiting if *fault != FaultCode::ProxyUnreadable => assert_eq!(status, 4, "{}", fault.as_str()),
                Landing::Locked | Landing::Unsaved => assert_eq!(status, 5, "{}", fault.as_str()),
                _ => {}
            }
        }
        for (name, status) in [
            ("settings_unreadable", 2),
            ("proxy_unreadable", 2),
            ("store_missing", 5),
            ("ports_taken", 6),
            ("ports_half_taken", 6),
            ("port_yielded", 6),
            ("ports_reserved", 6),
            ("ports_refused", 6),
            ("declined", 7),
            ("too_late", 8),
            ("code_ran_out", 8),
            ("session_over", 9),
            ("account_unknown", 9),
            ("other_account", 10),
            ("other_workspace", 10),
            ("exchange_refused", 1),
        ] {
            let fault = FaultCode::ALL.iter().find(|fault| fault.as_str() == name).expect("is in the list");
            assert_eq!(code(*fault), status, "{name}");
        }
    }

    #[test]
    fn nothing_talks_to_the_terminal() {
        assert_eq!(plain("a\u{1b}]0;title\u{7}b\r\nc\u{9b}2J"), "a ]0;title b  c 2J");
    }
}
