//! The named values of a request: of its query, its form or its JSON object.

use serde_json::Value;

/// Names and values in the order they came.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, String)>);

/// A field that a request got wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldFault {
    pub(super) name: &'static str,
    /// What is wrong with it, as the end of a sentence that begins with the name.
    pub(super) reason: &'static str,
}

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text. Never fails: what is odd becomes an odd value.
    pub(super) fn from_urlencoded(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// Reads a JSON object; members that are not text are left out. `None` when it is no object.
    pub(super) fn from_json(text: &[u8]) -> Option<Self> {
        let Ok(Value::Object(members)) = serde_json::from_slice(text) else {
            return None;
        };
        let text_only = members.into_iter().filter_map(|(name, value)| match value {
            Value::String(value) => Some((name, value)),
            _ => None,
        });
        Some(Self(text_only.collect()))
    }

    /// The first value of that name, wrong or not.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field that must be there exactly once. An empty one counts as absent (RFC 6749 3.1).
    pub(super) fn one(&self, name: &'static str) -> Result<&str, FieldFault> {
        let mut values = self.0.iter().filter(|(field, _)| field == name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(FieldFault::new(name, "is given more than once")),
            (Some((_, value)), None) if !value.is_empty() => Ok(value),
            _ => Err(FieldFault::new(name, "is missing")),
        }
    }

    /// Checks that a field is there once with exactly this value.
    pub(super) fn exactly(&self, name: &'static str, expected: &str, reason: &'static str) -> Result<(), FieldFault> {
        if self.one(name)? == expected { Ok(()) } else { Err(FieldFault::new(name, reason)) }
    }

    /// The names only, as they came.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }
}

impl FieldFault {
    pub(super) fn new(name: &'static str, reason: &'static str) -> Self {
        Self { name, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_must_be_there_once_and_not_empty() {
        let fields = Fields::from_urlencoded(b"a=1&b=&c=x&c=x&d=%2B+");
        assert_eq!(fields.one("a"), Ok("1"));
        assert_eq!(fields.one("b").unwrap_err().reason, "is missing");
        assert_eq!(fields.one("c").unwrap_err().reason, "is given more than once");
        assert_eq!(fields.one("d"), Ok("+ "));
        assert_eq!(fields.one("e").unwrap_err().reason, "is missing");
    }

    #[test]
    fn json_must_be_an_object() {
        assert!(Fields::from_json(b"[1]").is_none());
        assert!(Fields::from_json(b"token=x").is_none());
        let fields = Fields::from_json(br#"{"token":"x","n":1}"#).unwrap();
        assert_eq!(fields.names(), ["token"]);
    }
}
