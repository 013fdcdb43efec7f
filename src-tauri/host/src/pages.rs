//! The result pages, by askama. No script, no font, no picture from anywhere, no form; one style, allowed by its hash.
//! Nothing that came in the address is in them.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use codex_connect_core::fault::Fault;
use codex_connect_core::name;
use codex_connect_core::page::Page;
use codex_connect_core::words::{Arg, Language, Words};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A rendered page.
pub struct Html {
    /// HTTP status.
    pub status: u16,
    /// The document.
    pub body: String,
}

/// Renders a page.
pub fn render(page: &Page, language: Language) -> Html {
    let words = Words::of(language);
    let (status, mark, name) = match page {
        Page::Connected { .. } => (200, Mark::Joined, "connected"),
        Page::Declined => (200, Mark::Open, "declined"),
        Page::NotIncluded => (200, Mark::Open, "not-included"),
        Page::Stranger => (400, Mark::Open, "stranger"),
        Page::Incomplete => (400, Mark::Open, "incomplete"),
        Page::OtherAccount => (200, Mark::Asks, "other-account"),
        Page::TooLate => (400, Mark::Clock, "too-late"),
        Page::Failed(_) => (200, Mark::Asks, "failed"),
        Page::NotSaved { .. } => (200, Mark::Padlock, "not-saved"),
    };
    let say = |part: &str| words.say(&format!("page-{name}-{part}"));
    let lines = match page {
        Page::Connected { email } => {
            let after = format!(" {}", say("body"));
            vec![Line { strong: clean(email), after, ..Line::default() }, Line::of(say("more"))]
        }
        Page::Failed(fault) => {
            let sentence = Arg::from(clean(&fault.sentence(words)));
            vec![Line::of(words.say_with("page-failed-body", &[("fault", sentence)]))]
        }
        Page::NotSaved { email } => {
            let store = Arg::from(words.store().1);
            let before = words.say_with("page-not-saved-before", &[("storeStart", store)]) + " ";
            let after = format!("{}{}", stop(language), say("after"));
            vec![Line { before, strong: clean(email), after }, Line::of(say("more"))]
        }
        _ => vec![Line::of(say("body")), Line::of(say("more"))],
    };
    let detail = match page {
        Page::Failed(fault) => Some(detail(fault, words)),
        _ => None,
    };
    let view = View {
        language: language.tag(),
        app: words.say("app-name"),
        title: say("title"),
        mark,
        lines,
        detail,
        foot: words.say("page-foot"),
    };
    Html { status, body: view.render().unwrap_or_default() }
}

/// The `Content-Security-Policy` of every answer.
pub fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE.trim_end_matches('\n')));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

#[derive(Template)]
#[template(path = "page.html")]
struct View {
    language: &'static str,
    app: String,
    title: String,
    mark: Mark,
    lines: Vec<Line>,
    detail: Option<String>,
    foot: String,
}

#[derive(Clone, Copy)]
enum Mark {
    Joined,
    Open,
    Clock,
    Asks,
    Padlock,
}

#[derive(Default)]
struct Line {
    before: String,
    strong: String,
    after: String,
}

impl Line {
    fn of(text: String) -> Line {
        Line { before: text, ..Line::default() }
    }
}

/// Ends a sentence whose last word is an e-mail.
fn stop(language: Language) -> &'static str {
    match language {
        Language::En => ". ",
        Language::ZhCn => "。",
    }
}

fn detail(fault: &Fault, words: &Words) -> String {
    let code = ("code", Arg::from(fault.code.as_str()));
    let status = ("status", Arg::from(i64::from(fault.status.unwrap_or_default())));
    match (fault.status, &fault.request_id) {
        (Some(_), Some(id)) => words.say_with("page-detail-request", &[code, status, ("id", Arg::from(clean(id)))]),
        (Some(_), None) => words.say_with("page-detail-status", &[code, status]),
        (None, _) => words.say_with("page-detail", &[code]),
    }
}

/// On one line, at most 200 characters.
fn clean(text: &str) -> String {
    name::clean(text, 200)
}

const STYLE: &str = include_str!("../../../assets/pages/page.css");

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::fault::FaultCode;

    fn every(email: &str) -> Vec<Page> {
        let failed =
            Fault { status: Some(400), request_id: Some(email.to_owned()), ..Fault::from(FaultCode::ExchangeRefused) };
        vec![
            Page::Connected { email: email.to_owned() },
            Page::Declined,
            Page::NotIncluded,
            Page::Stranger,
            Page::Incomplete,
            Page::TooLate,
            Page::Failed(failed),
            Page::NotSaved { email: email.to_owned() },
        ]
    }

    #[test]
    fn the_style_in_the_page_is_the_one_that_is_allowed() {
        let body = render(&Page::Declined, Language::En).body;
        let style = body.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("has one").0;
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(policy().contains(&format!("'sha256-{hash}'")), "{}", policy());
    }

    #[test]
    fn values_are_text_whatever_they_are() {
        let tags = |page: &Page| {
            let body = render(page, Language::En).body;
            body.split('<')
                .skip(1)
                .map(|tag| tag.split(['>', ' ']).next().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        };
        let plain: Vec<_> = every("dev@example.com").iter().map(tags).collect();
        for payload in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=1>",
            "</b></p><form>",
            "&lt;b&gt;",
            "'\"`${x}{{7*7}}",
            "\u{202e}evil\u{0007}",
        ] {
            let with: Vec<_> = every(payload).iter().map(tags).collect();
            assert_eq!(with, plain, "{payload}");
        }
        let body = render(&Page::Connected { email: "\u{202e}a\u{7}b".into() }, Language::En).body;
        assert!(body.contains("<b>ab</b>"), "{body}");
        let long = render(&Page::Connected { email: "x".repeat(5_000) }, Language::En).body;
        assert!(long.contains(&format!("<b>{}</b>", "x".repeat(200))), "{long}");
    }

    #[test]
    fn the_email_stands_inside_its_sentence() {
        let said = |page: Page, language| {
            let body = render(&page, language).body;
            let (_, rest) = body.split_once("<p>").expect("says something");
            rest.split("</p>").next().unwrap_or_default().to_owned()
        };
        let email = || "dev@example.com".to_owned();
        let connected = || Page::Connected { email: email() };
        let not_saved = || Page::NotSaved { email: email() };
        assert_eq!(said(connected(), Language::En), "<b>dev@example.com</b> is signed in.");
        assert_eq!(said(connected(), Language::ZhCn), "<b>dev@example.com</b> 已登录。");
        let english = said(not_saved(), Language::En);
        assert!(english.contains("sign-in of <b>dev@example.com</b>. It works for now"), "{english}");
        let chinese = said(not_saved(), Language::ZhCn);
        assert!(chinese.contains("<b>dev@example.com</b>。只要"), "{chinese}");
    }

    #[test]
    fn every_page_speaks_both_languages_and_loads_nothing() {
        for language in Language::ALL {
            for page in every("dev@example.com") {
                let body = render(&page, language).body;
                assert!(body.contains(&format!("lang=\"{}\"", language.tag())));
                assert!(!body.contains("page-"), "a key instead of a sentence: {body}");
                assert!(!body.contains("http") || body.contains("HTTP 400"), "{body}");
                assert!(!body.contains("<script") && !body.contains("style="));
            }
        }
    }
}
