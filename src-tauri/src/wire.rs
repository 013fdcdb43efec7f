//! The lines between the resident part and the window, as JSON, one a line, over the window's standard input and
//! output.

use codex_connect_core::ask::{Ask, Place};
use codex_connect_core::view::View;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::io::{BufRead, Read};
use std::sync::Arc;

/// The version of these lines; both ends are the same binary, except while it is being replaced.
pub const VERSION: u32 = 1;

/// From the resident part.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Down {
    /// What may be seen now.
    View {
        /// [`VERSION`].
        v: u32,
        /// Counts up.
        serial: u64,
        /// It.
        view: Arc<View>,
    },
    /// Come to the front.
    Raise {
        /// Counts up.
        raise: u64,
    },
    /// Show this.
    Go {
        /// What.
        go: Place,
    },
}

/// A line from the resident part, as the window reads it. One of its parts is there. A view is handed to the page as it
/// came, and is neither read nor written again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Heard {
    /// The version of a view's line.
    pub v: u32,
    /// The view's number.
    pub serial: u64,
    /// The view.
    pub view: Option<Box<RawValue>>,
    /// See [`Down::Raise`].
    pub raise: Option<u64>,
    /// See [`Down::Go`].
    pub go: Option<Place>,
}

impl Heard {
    /// The view and its number, if it is one of this version.
    pub fn view(&mut self) -> Option<(u64, Box<RawValue>)> {
        let view = self.view.take().filter(|_| self.v == VERSION)?;
        Some((self.serial, view))
    }
}

/// From the window. A closed list; anything else is not listened to.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub enum Up {
    /// The page has drawn the view with this serial number.
    Shown {
        /// Its number.
        shown: u64,
    },
    /// The window has come to the front.
    Raised {
        /// The raise's number.
        raised: u64,
    },
    /// The page was loaded once more: the view that it begins with may be days old.
    Again {
        /// Always.
        again: bool,
    },
    /// A person wants something.
    Ask {
        /// What.
        ask: Ask,
    },
    /// A person pasted an address. It holds a code.
    Paste {
        /// What was pasted.
        #[serde(serialize_with = "expose", deserialize_with = "keep_secret")]
        paste: SecretString,
    },
}

/// What the page is given.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// What may be seen now.
    View {
        /// Its number.
        serial: u64,
        /// It.
        view: Box<RawValue>,
    },
    /// Show this.
    Go {
        /// What.
        go: Place,
    },
    /// Something is dragged over the window, or no longer.
    Over {
        /// Whether.
        over: bool,
    },
    /// Files and folders were dropped on it.
    Dropped {
        /// Their paths; empty when it was something else.
        dropped: Vec<String>,
    },
}

/// A line with its end.
pub fn line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// A line as it was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Without its end.
    Whole(Vec<u8>),
    /// One that is too long to be kept.
    TooLong {
        /// Whether it is a paste.
        paste: bool,
    },
}

/// The next line; none at the end of the stream. One that is too long is read to its end, so that nothing of it is taken
/// for a line of its own.
///
/// # Errors
/// When the stream cannot be read.
pub fn next_line(from: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut line = vec![];
    if from.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 == LONGEST {
        from.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong { paste: line.starts_with(b"{\"paste\":") }));
    }
    Ok(Some(Line::Whole(line)))
}

fn expose<S: Serializer>(secret: &SecretString, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose_secret())
}

fn keep_secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

/// In bytes. As many paths as an import looks at fit into it, however long the system lets them be.
const LONGEST: u64 = 8 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::ask::{SignIn, Way};

    #[test]
    fn what_the_page_sends_is_understood_and_nothing_else() {
        let up = |text: &str| serde_json::from_str::<Up>(text);
        assert!(matches!(up(r#"{"shown":3}"#), Ok(Up::Shown { shown: 3 })));
        assert!(matches!(up(r#"{"raised":3}"#), Ok(Up::Raised { raised: 3 })));
        assert!(matches!(up(r#"{"again":true}"#), Ok(Up::Again { again: true })));
        assert!(matches!(up(r#"{"paste":"x"}"#), Ok(Up::Paste { paste }) if paste.expose_secret() == "x"));
        assert_eq!(line(&Up::Paste { paste: "x".into() }), b"{\"paste\":\"x\"}\n");
        let connect = up(
            r#"{"ask":{"ask":"connect","account":null,"name":null,"description":null,"no_browser":false,"paste_only":true}}"#,
        );
        let Ok(Up::Ask { ask: Ask::Connect(plan) }) = connect else { panic!("is a connect") };
        assert_eq!(plan, SignIn { paste_only: true, ..SignIn::default() });
        let other_way = up(r#"{"ask":{"ask":"other_way","way":"code"}}"#);
        assert!(matches!(other_way, Ok(Up::Ask { ask: Ask::OtherWay { way: Way::Code } })));
        assert!(up(r#"{"ask":{"ask":"other_way","way":"smoke"}}"#).is_err());
        assert!(matches!(up(r#"{"ask":{"ask":"sign_out","account":"a","revoke":true}}"#), Ok(Up::Ask { .. })));
        for bad in
            [r#"{"ask":{"ask":"eval"}}"#, r#"{"ask":"quit"}"#, r#"{"shown":-1}"#, "[]", "{}", "7", r#"{"paste":7}"#]
        {
            assert!(up(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_the_window_is_told_is_what_was_said() {
        let go = Down::Go { go: Place::Account { account: codex_connect_core::account::AccountId("a".into()) } };
        let text = line(&go);
        assert_eq!(text, b"{\"go\":{\"place\":\"account\",\"account\":\"a\"}}\n");
        let heard = |text: &[u8]| serde_json::from_slice::<Heard>(text);
        let Ok(Heard { go: Some(go), view: None, raise: None, .. }) = heard(&text) else { panic!("is a go") };
        assert_eq!(line(&Message::Go { go }), text);
        assert!(matches!(heard(br#"{"go":{"place":"settings"}}"#), Ok(Heard { go: Some(Place::Settings), .. })));
        assert!(matches!(heard(br#"{"raise":3}"#), Ok(Heard { raise: Some(3), go: None, .. })));
        assert!(heard(br#"{"go":{"place":"moon"}}"#).is_err());
    }

    #[test]
    fn a_view_reaches_the_page_as_it_came_and_only_of_this_version() {
        let heard = |text: &str| serde_json::from_str::<Heard>(text).ok().and_then(|mut heard| heard.view());
        let (serial, view) = heard(r#"{"v":1,"serial":7,"view":{"now": 1}}"#).expect("is a view");
        assert_eq!(line(&Message::View { serial, view }), b"{\"serial\":7,\"view\":{\"now\": 1}}\n");
        for other in
            [r#"{"v":2,"serial":7,"view":{}}"#, r#"{"serial":7,"view":{}}"#, r#"{"v":1,"serial":7}"#, "[]", "7"]
        {
            assert!(heard(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_whole_and_known_for_what_it_is() {
        let long = "x".repeat(2 * LONGEST as usize);
        let exact = "y".repeat(LONGEST as usize - 1);
        let text = format!("one\n\n{long}{{\"shown\":1}}\n{{\"paste\":\"{long}\n{exact}\n\u{fffd}\nlast");
        let mut from = std::io::BufReader::with_capacity(4_099, text.as_bytes());
        let mut lines = vec![];
        while let Some(line) = next_line(&mut from).expect("memory can be read") {
            lines.push(line);
        }
        let whole = |text: &str| Line::Whole(text.into());
        let long = |paste| Line::TooLong { paste };
        let read = [whole("one"), whole(""), long(false), long(true), whole(&exact), whole("\u{fffd}"), whole("last")];
        assert!(lines == read, "{} lines", lines.len());
        assert!(line(&Up::Paste { paste: "x".into() }).starts_with(b"{\"paste\":"));
    }
}
