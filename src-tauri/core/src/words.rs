//! Every sentence, from one Fluent catalogue in two languages: `assets/words/en.ftl` and `zh-CN.ftl`. Tray, window,
//! notices, result pages and the command line all speak from it.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A language that the catalogue has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// A value for a sentence's variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text, put in as it is.
    Text(String),
    /// A number, which may choose a plural.
    Number(i64),
}

/// The catalogue in one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::En, Language::ZhCn];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }

    /// The language for a tag: Chinese of any kind is Simplified Chinese here, all else English.
    pub fn from_tag(tag: &str) -> Language {
        Language::known(tag).unwrap_or(Language::En)
    }

    /// The language for an `Accept-Language` header (RFC 9110 §12.5.4): the known one with the highest quality.
    pub fn from_accept_language(header: &str) -> Language {
        let mut best = (0.0, Language::En);
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
            if let (Some(language), Some(quality)) = (Language::known(tag), quality)
                && quality > best.0
            {
                best = (quality, language);
            }
        }
        best.1
    }

    fn known(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "zh" => Some(Language::ZhCn),
            "en" => Some(Language::En),
            _ => None,
        }
    }
}

impl Words {
    /// The catalogue in this language.
    pub fn of(language: Language) -> &'static Words {
        static EN: LazyLock<Words> = LazyLock::new(|| Words::parse(Language::En, EN_TEXT));
        static ZH_CN: LazyLock<Words> = LazyLock::new(|| Words::parse(Language::ZhCn, ZH_CN_TEXT));
        match language {
            Language::En => &EN,
            Language::ZhCn => &ZH_CN,
        }
    }

    /// Its language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence under `key`.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The sentence under `key`, with its variables. A key that is missing is a bug; it is shown as itself.
    pub fn say_with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let value = self.bundle.get_message(key).and_then(|message| message.value());
        let said = value.map(|value| self.bundle.format_pattern(value, Some(&fluent(args)), &mut vec![]).into_owned());
        debug_assert!(said.is_some(), "no sentence called {key}");
        said.unwrap_or_else(|| key.to_owned())
    }

    /// The sentence under `key`, if there is one.
    pub fn find(&self, key: &str) -> Option<String> {
        let value = self.bundle.get_message(key)?.value()?;
        Some(self.bundle.format_pattern(value, None, &mut vec![]).into_owned())
    }

    /// An attribute of `key`, if it has it.
    pub fn attribute(&self, key: &str, attribute: &str, args: &[(&'static str, Arg)]) -> Option<String> {
        let value = self.bundle.get_message(key)?.get_attribute(attribute)?.value();
        Some(self.bundle.format_pattern(value, Some(&fluent(args)), &mut vec![]).into_owned())
    }

    /// What the place for sign-ins is called on this system: inside a sentence, and at its start.
    pub fn store(&self) -> (&'static str, &'static str) {
        static NAMES: LazyLock<[(String, String); 2]> = LazyLock::new(|| {
            Language::ALL.map(|language| {
                let words = Words::of(language);
                (words.say(STORE), words.attribute(STORE, "start", &[]).unwrap_or_default())
            })
        });
        let (inside, start) = &NAMES[self.language as usize];
        (inside, start)
    }

    fn parse(language: Language, text: &str) -> Words {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            // What could be read is used; the tests allow no error.
            Err((resource, _)) => resource,
        };
        let tag = language.tag().parse().expect("our tags are well-formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Menus show the isolating marks as boxes.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        Words { language, bundle }
    }
}

fn fluent<'a>(args: &[(&'a str, Arg)]) -> FluentArgs<'a> {
    let mut known = FluentArgs::new();
    for (name, arg) in args {
        let value = match arg {
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Number(number) => FluentValue::from(*number),
        };
        known.set(*name, value);
    }
    known
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

const EN_TEXT: &str = include_str!("../../../assets/words/en.ftl");
const ZH_CN_TEXT: &str = include_str!("../../../assets/words/zh-CN.ftl");
const STORE: &str = if cfg!(target_os = "macos") {
    "store-macos"
} else if cfg!(windows) {
    "store-windows"
} else {
    "store-linux"
};

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
