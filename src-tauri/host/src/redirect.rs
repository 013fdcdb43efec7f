//! The browser's answer, from the callback's query or from what a person pasted (RFC 6749 §4.1.2, RFC 9207).
//!
//! Values stay here; the core is told only what they mean.

mod paste;

use codex_connect_core::callback::{Presence, Redirect, StateMatch, Verdict, judge};
use codex_connect_core::fault::{Fault, FaultCode};
use paste::Pasted;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

/// An answer, with its values hidden.
#[derive(Default)]
pub struct Answer {
    state: Seen<SecretString>,
    code: Seen<SecretString>,
    error: Seen<String>,
    description: Seen<String>,
    issuer: Seen<String>,
}

/// A parameter, and how it came.
#[derive(Default)]
enum Seen<T> {
    #[default]
    Absent,
    Empty,
    TooLong,
    Once(T),
    Repeated,
}

impl Answer {
    /// Reads a query, without its `?`. Empty values count as absent (RFC 6749 §3.1), and so do over-long ones, which
    /// are never ours; both still count as having come.
    pub fn from_query(query: &str) -> Answer {
        let mut answer = Answer::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "state" => answer.state.take(&value, STATE, secret),
                "code" => answer.code.take(&value, CODE, secret),
                "error" => answer.error.take(&value, TEXT, str::to_owned),
                "error_description" => answer.description.take(&value, TEXT, str::to_owned),
                "iss" => answer.issuer.take(&value, TEXT, str::to_owned),
                _ => {}
            }
        }
        answer
    }

    /// Reads what was pasted, in any form that `paste` knows.
    ///
    /// # Errors
    /// `address_unreadable`.
    pub fn from_paste(text: &str) -> Result<Answer, Fault> {
        let answer = match paste::read(text) {
            Pasted::Query(query) => Answer::from_query(&query),
            Pasted::Code { code, state } => {
                let mut answer = Answer::default();
                answer.code.take(&code, CODE, secret);
                if !state.is_empty() {
                    answer.state.take(&state, STATE, secret);
                }
                answer
            }
            Pasted::Nothing => Answer::default(),
        };
        match answer.code.came() || answer.error.came() {
            true => Ok(answer),
            false => Err(FaultCode::AddressUnreadable.into()),
        }
    }

    /// Whether there is a code and no state that could be checked, and no other issuer than this one (RFC 9207 §2.4): a
    /// code alone, or an address that lost its state. Good for what a person brings, and never for what a browser does.
    pub fn without_state(&self, issuer: &str) -> bool {
        let issuer = match &self.issuer {
            Seen::Absent | Seen::Empty => true,
            Seen::Once(came) => is_same_issuer(came, issuer),
            Seen::TooLong | Seen::Repeated => false,
        };
        issuer && matches!((&self.state, &self.code, &self.error), (Seen::Absent, Seen::Once(_), Seen::Absent))
    }

    /// The code, if it came once.
    pub fn code(&self) -> Option<&SecretString> {
        self.code.once()
    }

    /// What it means for the sign-in that sent `state` to `issuer`.
    pub fn judge(&self, state: &SecretString, issuer: &str) -> Verdict {
        let presence = match self.code {
            Seen::Absent | Seen::Empty | Seen::TooLong => Presence::Absent,
            Seen::Once(_) => Presence::Once,
            Seen::Repeated => Presence::Repeated,
        };
        judge(Redirect {
            state: match &self.state {
                Seen::Absent | Seen::Empty => StateMatch::Absent,
                Seen::Once(came) if equal(came, state) => StateMatch::Ours,
                Seen::Once(_) | Seen::TooLong => StateMatch::Foreign,
                Seen::Repeated => StateMatch::Repeated,
            },
            code: presence,
            error: self.error.once().map(String::as_str),
            description: self.description.once().map(String::as_str),
            repeated: self.error.repeated() || self.description.repeated() || self.issuer.repeated(),
            foreign_issuer: match &self.issuer {
                Seen::Once(came) => !is_same_issuer(came, issuer),
                Seen::TooLong => true,
                Seen::Absent | Seen::Empty | Seen::Repeated => false,
            },
        })
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shape = f.debug_struct("Answer");
        shape.field("code", &self.code.once().is_some()).field("error", &self.error.once().is_some());
        shape.finish_non_exhaustive()
    }
}

/// Compares two secrets in a time that does not tell where they differ.
pub fn equal(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret().as_bytes().ct_eq(b.expose_secret().as_bytes()).into()
}

impl<T> Seen<T> {
    fn take(&mut self, value: &str, most: usize, make: impl Fn(&str) -> T) {
        *self = match self {
            Seen::Absent if value.is_empty() => Seen::Empty,
            Seen::Absent if value.len() > most => Seen::TooLong,
            Seen::Absent => Seen::Once(make(value)),
            _ => Seen::Repeated,
        };
    }

    fn once(&self) -> Option<&T> {
        match self {
            Seen::Once(value) => Some(value),
            _ => None,
        }
    }

    fn came(&self) -> bool {
        matches!(self, Seen::Once(_) | Seen::Repeated)
    }

    fn repeated(&self) -> bool {
        matches!(self, Seen::Repeated)
    }
}

fn is_same_issuer(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

const CODE: usize = 4 * 1024;
const STATE: usize = 128;
const TEXT: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    const STATE_VALUE: &str = "s3cr3t-state-of-43-characters-abcdefghijklm";
    const CODE_VALUE: &str = "ac_0123456789abcdefghij";

    const ISSUER: &str = "https://auth.example.com/";

    fn verdict(answer: &Answer) -> Verdict {
        answer.judge(&secret(STATE_VALUE), ISSUER)
    }

    #[test]
    fn queries_mean_what_they_say() {
        let good = format!("code={CODE_VALUE}&state={STATE_VALUE}");
        for (query, meaning) in [
            (good.clone(), Verdict::Code),
            (format!("{good}&iss=https%3A%2F%2Fauth.example.com"), Verdict::Code),
            (format!("{good}&scope=openid&extra=1"), Verdict::Code),
            (format!("{good}&iss=https%3A%2F%2Fevil.example"), Verdict::Stranger),
            (format!("code={CODE_VALUE}&state=other"), Verdict::Stranger),
            (format!("code={CODE_VALUE}"), Verdict::Incomplete),
            (format!("state={STATE_VALUE}"), Verdict::Incomplete),
            (format!("code=&state={STATE_VALUE}"), Verdict::Incomplete),
            (format!("{good}&state={STATE_VALUE}"), Verdict::Incomplete),
            (format!("{good}&code=x"), Verdict::Incomplete),
            (format!("{good}&state="), Verdict::Incomplete),
            (format!("state=&{good}"), Verdict::Incomplete),
            (format!("{good}&state={}", "x".repeat(129)), Verdict::Incomplete),
            (format!("code={CODE_VALUE}&state={}", "x".repeat(129)), Verdict::Stranger),
            (format!("{good}&iss="), Verdict::Code),
            (format!("{good}&iss={}", "x".repeat(1_025)), Verdict::Stranger),
            (format!("{good}&iss=https%3A%2F%2Fauth.example.com&iss=https%3A%2F%2Fevil.example"), Verdict::Incomplete),
            (format!("{good}&error=access_denied"), Verdict::Incomplete),
            (format!("error=access_denied&state={STATE_VALUE}"), Verdict::Refused(FaultCode::Declined)),
            (format!("error=a&error=b&state={STATE_VALUE}"), Verdict::Incomplete),
            ("error=access_denied".into(), Verdict::Incomplete),
            (String::new(), Verdict::Incomplete),
            (format!("code={}&state={STATE_VALUE}", "x".repeat(4_096)), Verdict::Code),
            (format!("code={}&state={STATE_VALUE}", "x".repeat(4_097)), Verdict::Incomplete),
        ] {
            assert_eq!(verdict(&Answer::from_query(&query)), meaning, "{query:.90}");
        }
    }

    #[test]
    fn pastes_are_read_in_every_form() {
        let query = format!("code={CODE_VALUE}&state={STATE_VALUE}");
        for text in [
            format!("http://localhost:1455/auth/callback?{query}"),
            format!("  \"http://127.0.0.1:1455/auth/callback?{query}\"\n"),
            format!("localhost:1455/auth/callback?{query}"),
            format!("?{query}"),
            query.clone(),
            format!("{query}#"),
            format!("#{query}"),
            format!("http://localhost:1455/auth/callback#{query}"),
            format!("{CODE_VALUE}#{STATE_VALUE}"),
        ] {
            let answer = Answer::from_paste(&text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(verdict(&answer), Verdict::Code, "{text}");
            assert!(!answer.without_state(ISSUER), "{text}");
        }
        for text in [CODE_VALUE.to_owned(), format!("http://localhost:1455/auth/callback?code={CODE_VALUE}")] {
            let bare = Answer::from_paste(&text).expect("a code alone");
            assert!(bare.without_state(ISSUER) && bare.code().is_some(), "{text}");
            assert_eq!(verdict(&bare), Verdict::Incomplete, "no browser brings that");
        }
    }

    #[test]
    fn without_a_state_the_issuer_is_none_or_the_right_one() {
        let code = format!("code={CODE_VALUE}");
        let ours = "iss=https%3A%2F%2Fauth.example.com";
        for (query, is_taken) in [
            (code.clone(), true),
            (format!("{code}&{ours}"), true),
            (format!("{code}&{ours}%2F"), true),
            (format!("{code}&iss="), true),
            (format!("{code}&iss=https%3A%2F%2Fevil.example"), false),
            (format!("{code}&iss={}", "x".repeat(1_025)), false),
            (format!("{code}&{ours}&iss=https%3A%2F%2Fevil.example"), false),
            (format!("{code}&state="), false),
            (format!("{code}&state=x"), false),
            (format!("{code}&error=access_denied"), false),
            (String::new(), false),
        ] {
            assert_eq!(Answer::from_query(&query).without_state(ISSUER), is_taken, "{query:.90}");
        }
    }

    #[test]
    fn what_holds_no_answer_is_said_to() {
        for text in [
            "",
            "hello",
            "http://localhost:1455/success",
            "https://chatgpt.com/",
            "code=",
            "short",
            "a b c d e f g h i j k l",
        ] {
            let fault = Answer::from_paste(text).err().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(fault.code, FaultCode::AddressUnreadable, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let answer = Answer::from_query(&format!("code={CODE_VALUE}&state={STATE_VALUE}"));
        let shown = format!("{answer:?}");
        assert!(!shown.contains(CODE_VALUE) && !shown.contains(STATE_VALUE), "{shown}");
    }
}
