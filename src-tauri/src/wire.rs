//! The lines between the resident part and the window, as JSON, one a line, over the window's standard input and
//! output.

use codex_connect_core::effect::Ask;
use codex_connect_core::view::View;
use serde::{Deserialize, Serialize};

/// The version of these lines; both ends are the same binary, except while it is being replaced.
pub const VERSION: u32 = 1;

/// From the resident part.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Down {
    /// What may be seen now.
    View {
        /// [`VERSION`].
        v: u32,
        /// Counts up.
        serial: u64,
        /// It.
        view: Box<View>,
    },
    /// Come to the front.
    Raise {
        /// Counts up.
        raise: u64,
    },
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
    /// A person wants something.
    Ask {
        /// What.
        ask: Ask,
    },
    /// A person pasted an address. A secret: it is not logged, and this type has no `Debug`.
    Paste {
        /// What was pasted.
        paste: String,
    },
}

/// What the page is given.
#[derive(Clone, Serialize)]
pub struct Message {
    /// Its number.
    pub serial: u64,
    /// It.
    pub view: Box<View>,
}

/// The longest line that is read, in bytes.
pub const LONGEST: u64 = 64 * 1024;

/// A line with its end.
pub fn line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::effect::SignIn;

    #[test]
    fn what_the_page_sends_is_understood_and_nothing_else() {
        let up = |text: &str| serde_json::from_str::<Up>(text);
        assert!(matches!(up(r#"{"shown":3}"#), Ok(Up::Shown { shown: 3 })));
        assert!(matches!(up(r#"{"raised":3}"#), Ok(Up::Raised { raised: 3 })));
        assert!(matches!(up(r#"{"paste":"x"}"#), Ok(Up::Paste { .. })));
        let connect = up(
            r#"{"ask":{"ask":"connect","account":null,"name":null,"description":null,"no_browser":false,"paste_only":true}}"#,
        );
        let Ok(Up::Ask { ask: Ask::Connect(plan) }) = connect else { panic!("is a connect") };
        assert_eq!(plan, SignIn { paste_only: true, ..SignIn::default() });
        assert!(matches!(up(r#"{"ask":{"ask":"sign_out","account":"a","revoke":true}}"#), Ok(Up::Ask { .. })));
        for bad in
            [r#"{"ask":{"ask":"eval"}}"#, r#"{"ask":"quit"}"#, r#"{"shown":-1}"#, "[]", "{}", "7", r#"{"paste":7}"#]
        {
            assert!(up(bad).is_err(), "{bad}");
        }
    }
}
