//! Lines that are typed or piped in while a sign-in goes on.

use secrecy::{ExposeSecret, SecretString};
use std::io::{BufRead, IsTerminal};
use tokio::sync::mpsc;

/// Standard input, line by line.
pub struct Lines {
    inbox: Option<mpsc::Receiver<SecretString>>,
    /// The last line, when it was not the whole answer.
    beginning: Option<SecretString>,
}

impl Lines {
    /// Begins to read, where there is anything to be read. A thread of its own reads, for a read cannot be taken back; the
    /// program's end does not wait for it.
    pub fn start() -> Lines {
        let stdin = std::io::stdin();
        if !stdin.is_terminal() && is_nothing() {
            return Lines { inbox: None, beginning: None };
        }
        let (lines, inbox) = mpsc::channel(1);
        std::thread::spawn(move || {
            for line in stdin.lock().split(b'\n').map_while(Result::ok) {
                let line = text(line);
                if !line.trim().is_empty() && lines.blocking_send(line.into()).is_err() {
                    return;
                }
            }
        });
        Lines { inbox: Some(inbox), beginning: None }
    }

    /// Whether a line may still come.
    pub fn may_come(&self) -> bool {
        self.inbox.is_some()
    }

    /// The next line, after the beginning of the same address where a terminal broke it; none, once, when there is none to
    /// come, and then pending for ever.
    pub async fn next(&mut self) -> Option<SecretString> {
        let Some(inbox) = &mut self.inbox else { return std::future::pending().await };
        let Some(line) = inbox.recv().await else {
            self.inbox = None;
            return None;
        };
        let line = joined(self.beginning.take(), line);
        self.beginning = Some(line.clone());
        Some(line)
    }
}

/// A line as text, whatever its encoding was: an answer is ASCII, and what is not may be the quotes around it.
fn text(line: Vec<u8>) -> String {
    String::from_utf8(line).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A line that brings neither a scheme nor a code goes on with what has begun to be an answer, unless the state in that
/// would be longer than any that is ours.
fn joined(beginning: Option<SecretString>, line: SecretString) -> SecretString {
    let begun = beginning.filter(|begun| begun.expose_secret().contains("code="));
    let text = line.expose_secret();
    match begun {
        Some(begun) if !text.contains("://") && !text.contains("code=") && has_room(begun.expose_secret(), text) => {
            SecretString::from(format!("{}\n{text}", begun.expose_secret()))
        }
        _ => line,
    }
}

/// Whether a line can go on with an address that may end within its state: a code that is typed after a whole address of
/// another sign-in is an answer of its own.
fn has_room(beginning: &str, line: &str) -> bool {
    let random =
        |text: &str| text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
    let after_code = beginning.rsplit_once("code=").map_or(beginning, |(_, rest)| rest);
    let Some((_, state)) = after_code.rsplit_once("state=") else { return true };
    let begun: String = state.split_whitespace().collect();
    let length = random(&begun);
    // Where something follows the state, it is whole.
    length == begun.len() && length + random(line.trim()) <= STATE
}

/// Of a state, in characters: 32 bytes in base64url.
const STATE: usize = 43;

/// Whether standard input is closed or the null device, where nothing can be pasted.
fn is_nothing() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::MetadataExt;
        let Ok(descriptor) = std::io::stdin().as_fd().try_clone_to_owned() else { return true };
        let (Ok(ours), Ok(null)) = (std::fs::File::from(descriptor).metadata(), std::fs::metadata("/dev/null")) else {
            return true;
        };
        ours.rdev() == null.rdev() && ours.rdev() != 0
    }
    #[cfg(not(unix))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_goes_on_with_an_answer_is_put_to_it() {
        for (beginning, line, whole) in [
            (None, "ac_0123", "ac_0123"),
            (Some("nothing"), "ac_0123", "ac_0123"),
            (Some("http://localhost:1455/success"), "ac_0123", "ac_0123"),
            (
                Some("http://localhost:1455/auth/callback?code=ac_01"),
                "23&state=x",
                "http://localhost:1455/auth/callback?code=ac_01\n23&state=x",
            ),
            (Some("http://localhost:1455/auth/callback?code=a&state=b"), "?code=c&state=d", "?code=c&state=d"),
            (
                Some("http://localhost:1455/auth/callback?code=a&state=0123456789012345678901234567890"),
                "123456789abc”",
                "http://localhost:1455/auth/callback?code=a&state=0123456789012345678901234567890\n123456789abc”",
            ),
            (Some("?state=b&code=ac_01"), "23", "?state=b&code=ac_01\n23"),
            // Whole, and of another sign-in: what follows is a code alone.
            (
                Some("http://localhost:1455/auth/callback?code=a&state=0123456789012345678901234567890123456789abc"),
                "ac_0123456789",
                "ac_0123456789",
            ),
            (Some("?code=a&state=0123456789012345678901234567890123456789abc\""), "ac_0123456789", "ac_0123456789"),
            (Some("?code=a&state=other&scope=openid"), "ac_0123456789", "ac_0123456789"),
            (
                Some("?code=a&state=other"),
                "ac_0123456789012345678901234567890123456789",
                "ac_0123456789012345678901234567890123456789",
            ),
            (
                Some("http://localhost:1455/auth/callback?code=a&state=b"),
                "http://localhost:1455/x",
                "http://localhost:1455/x",
            ),
        ] {
            let joined = joined(beginning.map(SecretString::from), line.into());
            assert_eq!(joined.expose_secret(), whole, "{beginning:?}");
        }
    }
}
