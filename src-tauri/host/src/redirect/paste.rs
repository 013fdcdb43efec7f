//! What a person pastes, in all the forms in which browsers, terminals, shells and chats hand an address on.

use std::borrow::Cow;
use url::form_urlencoded;

/// What a pasted text is. It holds secrets, and cannot be printed.
#[derive(PartialEq, Eq)]
pub enum Pasted {
    /// It has the parameters of an answer; these.
    Query(String),
    /// It may be a code alone, with the state after a `#` where one came with it.
    Code {
        /// The code.
        code: String,
        /// The state; empty when there is none.
        state: String,
    },
    /// Neither.
    Nothing,
}

/// Reads a whole address, one without its scheme, a query with or without its `?`, parameters in the fragment,
/// `code#state`, or a code alone; quoted, broken into lines, escaped for a shell or for HTML, or percent-encoded as a
/// whole, once or twice.
pub fn read(text: &str) -> Pasted {
    let broken = text.trim().contains(' ');
    let mut text = Cow::from(plain(text));
    for _ in 0..=ENCODED {
        if let Some(query) = query(&text) {
            return Pasted::Query(query.to_owned());
        }
        let Some(decoded) = decode(&text) else { break };
        text = Cow::from(plain(&decoded));
    }
    // Words between spaces are a sentence. An address is known by its parameters, however it was broken.
    match text.split_once('#').unwrap_or((&text, "")) {
        (code, state) if !broken && is_code(code) => Pasted::Code { code: code.to_owned(), state: state.to_owned() },
        _ => Pasted::Nothing,
    }
}

/// Without what was put into it or around it: white space and invisible characters, a shell's backslashes, `&amp;`,
/// quotes of every kind and the punctuation after them.
fn plain(text: &str) -> String {
    let put_in = |c: char| c.is_whitespace() || c.is_control() || INVISIBLE.contains(&c) || c == '\\';
    let text: String = text.chars().filter(|c| !put_in(*c)).collect();
    let text = text.replace("&amp;", "&");
    text.trim_matches(AROUND).to_owned()
}

/// The parameters around the first `code` or `error`: from the last `?` or `#` before it to the next `#`.
fn query(text: &str) -> Option<&str> {
    let begins = |at: usize| at == 0 || matches!(text.as_bytes()[at - 1], b'?' | b'&' | b'#');
    let at = ["code=", "error="].iter().filter_map(|key| {
        let mut places = text.match_indices(key).map(|(at, _)| at);
        places.find(|at| begins(*at))
    });
    let at = at.min()?;
    let start = text[..at].rfind(['?', '#']).map_or(0, |mark| mark + 1);
    let query = &text[start..];
    Some(query.split('#').next().unwrap_or_default())
}

/// Percent-decoded once as a whole; none when nothing in it is encoded.
fn decode(text: &str) -> Option<String> {
    let encoded = text.contains('%');
    // As a form's value: but a `+` stays what it is.
    let kept = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let (decoded, _) = form_urlencoded::parse(kept.as_bytes()).next()?;
    (encoded && decoded != text).then(|| decoded.into_owned())
}

/// Whether it can be a code: long enough, plain, and nothing that is known to be something else.
fn is_code(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"/:?&=<>\"{}[],;%'`|@".contains(&byte));
    let random = text.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '_' | '-'));
    let token = text.starts_with("eyJ") || TOKENS.iter().any(|begins| text.starts_with(begins));
    text.len() >= SHORTEST && plain && random && !token
}

/// How often it may be encoded.
const ENCODED: usize = 2;
/// Shorter than any code, so that a stray word is not taken for one.
const SHORTEST: usize = 16;
/// How tokens and keys of the issuer begin. None of them is an answer, and none of them is sent anywhere as one.
const TOKENS: [&str; 6] = ["rt_", "rt.", "at_", "sk-", "sess-", "Bearer"];
const INVISIBLE: [char; 7] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{200e}'];
const AROUND: [char; 24] = [
    '"', '\'', '`', '<', '>', '(', ')', '[', ']', '“', '”', '„', '‘', '’', '‚', '«', '»', '‹', '›', '「', '」', ',',
    ';', '.',
];

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "code=ac_0123456789abcdefghij&state=s3cr3t-state";

    #[test]
    fn one_answer_in_every_dress() {
        let address = format!("http://localhost:1455/auth/callback?{QUERY}");
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let once = encode(&address);
        let half = address.len() / 2;
        for text in [
            address.clone(),
            format!("localhost:1455/auth/callback?{QUERY}"),
            format!("/auth/callback?{QUERY}"),
            format!("?{QUERY}"),
            QUERY.to_owned(),
            format!("#{QUERY}"),
            format!("http://localhost:1455/auth/callback#{QUERY}"),
            format!("{address}#"),
            format!("{address}#top"),
            format!("“{address}”"),
            format!("'{address}',"),
            format!("「{address}」"),
            format!("<{address}>."),
            format!("`{address}`"),
            format!("{}\n{}", &address[..half], &address[half..]),
            format!("{}\r\n   {}", &address[..half], &address[half..]),
            format!("{} {}", &address[..half], &address[half..]),
            format!("\u{feff}{}\u{200b}{}", &address[..half], &address[half..]),
            address.replace('?', "\\?").replace('=', "\\=").replace('&', "\\&"),
            address.replace('&', "&amp;"),
            once.clone(),
            encode(&once),
            encode(&format!("?{QUERY}")),
            format!("http://localhost:1455/auth/callback?{}", encode(QUERY)),
            format!("https://wrapper.example/?to={once}"),
        ] {
            let Pasted::Query(query) = read(&text) else { panic!("{text}") };
            assert!(query.starts_with(QUERY), "{text}: {query}");
        }
    }

    #[test]
    fn a_code_alone_or_with_its_state() {
        for (text, state) in [
            ("ac_0123456789abcdefghij", ""),
            ("ac_0123456789abcdefghij#s3cr3t", "s3cr3t"),
            ("ac_0123456789abcdefghij%23s3cr3t", "s3cr3t"),
            (" “ac_0123456789abcdefghij” ", ""),
            ("ac_0123456789\nabcdefghij", ""),
        ] {
            let code = Pasted::Code { code: "ac_0123456789abcdefghij".into(), state: state.into() };
            assert!(read(text) == code, "{text}");
        }
    }

    #[test]
    fn what_is_no_answer() {
        for text in [
            "",
            " ",
            "%",
            "%25%25%25",
            "short",
            "sign me in now that I have pasted this",
            "antidisestablishmentarianism",
            "dev@acme.example",
            "http://localhost:1455/success",
            "https://auth.example.com/oauth/authorize?response_type=code&client_id=app&state=abc&code_challenge=def",
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "rt_0123456789abcdefghij",
            "sk-proj-0123456789abcdefghij",
            "{\"access_token\":\"0123456789abcdef\"}",
            "a%20b%20c%20d%20e%20f%20g%20h%20i/",
        ] {
            assert!(read(text) == Pasted::Nothing, "{text}");
        }
    }
}
