//! What the issuer says, before it is put on the wire.

use serde_json::{Value, json};

/// A status, extra headers and a body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

/// The body, still in its own form, so that a mood can take a member out of it.
#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// Text and its content type.
    Text(&'static str, String),
}

impl Answer {
    pub(super) fn json(status: u16, value: Value) -> Self {
        Self::new(status, Body::Json(value))
    }

    /// A page that may load nothing and stays in no cache.
    ///
    /// There is no `form-action`: browsers hold it against the redirect that follows a form, and that one
    /// goes to the client's own port.
    pub(super) fn page(status: u16, html: String) -> Self {
        Self::new(status, Body::Text("text/html; charset=utf-8", html))
            .with_header(
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
            )
            .with_header("referrer-policy", "no-referrer")
    }

    pub(super) fn text(status: u16, content_type: &'static str, text: &str) -> Self {
        Self::new(status, Body::Text(content_type, text.to_owned()))
    }

    pub(super) fn redirect(location: String) -> Self {
        Self::new(302, Body::Empty).with_header("location", location)
    }

    /// `{"error":{"message","type","param","code"}}`, the service's own shape.
    pub(super) fn nested_error(status: u16, kind: &str, code: &str, message: &str) -> Self {
        Self::json(status, json!({"error": {"message": message, "type": kind, "param": null, "code": code}}))
    }

    /// `{"error","error_description"}`, the shape of RFC 6749 5.2.
    pub(super) fn flat_error(status: u16, code: &str, description: &str) -> Self {
        Self::json(status, json!({"error": code, "error_description": description}))
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn new(status: u16, body: Body) -> Self {
        Self { status, headers: vec![("cache-control", "no-store".to_owned())], body }
    }
}

impl Body {
    /// The content type, if there is a body, and the bytes.
    pub(super) fn into_wire(self) -> (Option<&'static str>, String) {
        match self {
            Self::Empty => (None, String::new()),
            Self::Json(value) => (Some("application/json"), value.to_string()),
            Self::Text(content_type, text) => (Some(content_type), text),
        }
    }
}
