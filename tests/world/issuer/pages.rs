//! The pages a person sees: consent, and what is wrong with a request.

use askama::Template;

use super::answer::Answer;
use super::person::Person;

/// The consent page behind `page`, the number that its form gives back.
pub(super) fn consent(page: &str, asks: &str, people: &[Person], chosen: usize) -> Answer {
    whole(200, "Demo sign-in", &Consent { page, asks, choice: Choice { people, chosen: &chosen } })
}

/// A 400 page that names the parameter and what is wrong with it.
pub(super) fn wrong_request(parameter: &str, reason: &str) -> Answer {
    whole(400, "Wrong request", &WrongRequest { parameter, reason })
}

/// The page where a device code is typed; after one that nobody waits for, it says so.
pub(super) fn device(people: &[Person], chosen: usize, wrong: bool) -> Answer {
    let choice = Choice { people, chosen: &chosen };
    whole(if wrong { 400 } else { 200 }, "Demo code", &Device { choice, wrong })
}

/// What became of a device code.
pub(super) fn device_done(approved: bool) -> Answer {
    whole(200, "Demo code", &DeviceDone { approved })
}

/// What every page has around what it says.
fn whole(status: u16, title: &str, main: &impl Template) -> Answer {
    let main = main.render().expect("the page is text only");
    let html = Page { style: STYLE, title, main: &main }.render().expect("the page is text only");
    Answer::page(status, html)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>{{ style|safe }}</style>
</head>
<body>
<main>
<p class="mark">Demo issuer</p>
{{ main|safe }}
</main>
</body>
</html>
"#
)]
struct Page<'a> {
    style: &'static str,
    title: &'a str,
    main: &'a str,
}

/// Who it is, and whether they want it: the end of a form.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<fieldset>
<legend>Sign in as</legend>
{% for person in people %}<label for="person-{{ loop.index0 }}">
<input type="radio" name="person" id="person-{{ loop.index0 }}" value="{{ loop.index0 }}"{% if *chosen == loop.index0 %} checked{% endif %}>
<span><b>{{ person.email }}</b><small>{{ person.plan }}{% for organization in person.organizations %} · {{ organization.title }}{% endfor %}</small></span>
</label>
{% endfor %}</fieldset>
<p class="buttons"><button id="approve" name="decision" value="approve">Approve</button>
<button id="cancel" name="decision" value="cancel" class="plain">Cancel</button></p>"#
)]
struct Choice<'a> {
    people: &'a [Person],
    chosen: &'a usize,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1>Enter the code</h1>
{% if wrong %}<p id="wrong">Nobody waits for that code.</p>{% endif %}
<form method="post" action="/codex/device">
<p><input id="code" name="user_code" aria-label="Code" autocomplete="off" autofocus></p>
{{ choice|safe }}
</form>"#
)]
struct Device<'a> {
    choice: Choice<'a>,
    wrong: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if approved %}<h1 id="done">Signed in</h1><p>The program that shows the code goes on by itself.</p>
{% else %}<h1 id="declined">Not signed in</h1><p>The program that shows the code is told.</p>{% endif %}"#
)]
struct DeviceDone {
    approved: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1>Demo sign-in</h1>
<p><strong>{{ asks }}</strong> asks to use an account of yours. Nothing here is real: the people are made up, and so are their tokens.</p>
<form method="post" action="/oauth/consent">
<input type="hidden" name="request" value="{{ page }}">
{{ choice|safe }}
</form>"#
)]
struct Consent<'a> {
    page: &'a str,
    asks: &'a str,
    choice: Choice<'a>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1>Wrong request</h1>
<p><code>{{ parameter }}</code> {{ reason }}.</p>
<p>Go back to the program that sent you here and start again.</p>"#
)]
struct WrongRequest<'a> {
    parameter: &'a str,
    reason: &'a str,
}

const STYLE: &str = "
:root { color-scheme: light dark; --canvas: #f1f2f6; --surface: #fff; --line: #d9dbe3; --text: #1b1d24;
  --quiet: #585d6b; --accent: #3d4fc4; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --canvas: #16171c; --surface: #202229; --line: #383b46; --text: #eceef4; --quiet: #a9aebc;
    --accent: #a3b0ff; --on-accent: #10142e; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; min-height: 100vh; display: grid; place-items: center;
  background: var(--canvas); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.mark { margin: 0 0 0.25rem; color: var(--quiet); font-size: 0.8125rem; }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0 0 0.5rem; font-weight: 600; }
label { display: flex; gap: 0.75rem; align-items: start; padding: 0.625rem 0.75rem; margin-bottom: 0.5rem;
  border: 1px solid var(--line); border-radius: 0.5rem; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
input { flex: none; margin: 0.3rem 0 0; accent-color: var(--accent); }
b { display: block; font-weight: 500; }
small { color: var(--quiet); font-size: 0.8125rem; }
.buttons { display: flex; gap: 0.75rem; margin: 0; }
button { flex: 1; padding: 0.625rem 1rem; font: inherit; font-weight: 600; border-radius: 0.5rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.plain { background: transparent; border-color: var(--line); color: var(--text); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::answer::Body;

    #[test]
    fn a_name_in_the_page_is_text() {
        let answer = consent("p", "<script>alert(1)</script>", &[Person::sample()], 0);
        let Body::Text(_, html) = answer.body else {
            panic!("a page is text");
        };
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("alert(1)") && html.contains("dev@acme.example"));
        assert!(html.contains(r#"id="person-0" value="0" checked"#), "{html}");
    }
}
