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
    text.len() >= SHORTEST && plain && random && !is_of_another_kind(text)
}

/// Whether it is a token, a key or a number of a known shape, as a clipboard may hold it.
fn is_of_another_kind(text: &str) -> bool {
    let all = |fits: fn(&u8) -> bool| text.bytes().all(|byte| fits(&byte));
    let hexadecimal = all(u8::is_ascii_hexdigit) && HASHES.contains(&text.len());
    let dashed = all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let uuid = dashed && text.split('-').map(str::len).eq(UUID);
    let capitals = all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let aws = capitals && text.len() == 20 && AWS.iter().any(|begins| text.starts_with(begins));
    let number = all(|byte| byte.is_ascii_digit() || b"-+.".contains(byte));
    hexadecimal || uuid || aws || number || TOKENS.iter().any(|of| of.iter().any(|begins| text.starts_with(begins)))
}

/// How often it may be encoded.
const ENCODED: usize = 2;
/// Shorter than any code, so that a stray word is not taken for one.
const SHORTEST: usize = 16;
/// How tokens and keys begin: the issuer's, any JWT (RFC 7519 §3), and those that developers have at hand. None of them
/// is an answer, and none of them is sent anywhere as one.
const TOKENS: [&[&str]; 7] = [
    &["rt_", "rt.", "at_", "sk-", "sess-", "Bearer", "eyJ"],
    // GitHub
    &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    // GitLab
    &["glpat-", "gldt-", "glrt-"],
    // Slack
    &["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
    // Google, Stripe
    &["AIza", "ya29.", "sk_live_", "sk_test_", "pk_live_", "pk_test_", "rk_live_", "rk_test_", "whsec_"],
    // Registries
    &["npm_", "pypi-", "dckr_pat_", "hf_"],
    // Hosts
    &["dop_v1_", "hvs.", "shpat_", "lin_api_", "ATATT"],
];
/// How an access key id of AWS begins.
const AWS: [&str; 2] = ["AKIA", "ASIA"];
/// Lengths in hexadecimal: MD5 and a UUID without dashes, SHA-1, SHA-256, SHA-384, SHA-512.
const HASHES: [usize; 5] = [32, 40, 64, 96, 128];
/// Groups of a UUID (RFC 9562 §4).
const UUID: [usize; 5] = [8, 4, 4, 4, 12];
const INVISIBLE: [char; 7] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{200e}'];
/// Quotes and punctuation, and what is left of them where they came in another encoding.
const AROUND: [char; 25] = [
    '\u{fffd}', '"', '\'', '`', '<', '>', '(', ')', '[', ']', '“', '”', '„', '‘', '’', '‚', '«', '»', '‹', '›', '「',
    '」', ',', ';', '.',
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
            format!("\u{fffd}\u{fffd}{address}\u{fffd}\u{fffd}"),
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

    /// A code is random: no more is asked of it than that it is not known to be something else.
    #[test]
    fn what_looks_like_a_token_only_at_first_sight_is_taken() {
        for text in
            ["AKIAabcdefghijklmnop0", "0123456789abcdef", "019ad2c4-5b1e-7c33-9f0e-2d6b8a1c4e5g", "ghpx_0123456789abcd"]
        {
            assert!(matches!(read(text), Pasted::Code { .. }), "{text}");
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
            "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            "github_pat_11ABCDEFG0abcdefghijkl_0123456789",
            "glpat-0123456789abcdefghij",
            "xoxb-0123456789-0123456789-abcdefghij",
            "npm_0123456789abcdefghijABCDEFGHIJ012345",
            "AKIAIOSFODNN7EXAMPLE",
            "AIzaSyA0123456789abcdefghijABCDEFGHIJ-_0",
            "019ad2c4-5b1e-7c33-9f0e-2d6b8a1c4e5f",
            "019AD2C4-5B1E-7C33-9F0E-2D6B8A1C4E5F",
            "0123456789abcdef0123456789abcdef",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "4111111111111111",
            "+49-170-0123456789",
            "{\"access_token\":\"0123456789abcdef\"}",
            "a%20b%20c%20d%20e%20f%20g%20h%20i/",
        ] {
            assert!(read(text) == Pasted::Nothing, "{text}");
        }
    }
}
