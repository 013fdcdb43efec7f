use super::*;
use crate::fault::{Fault, FaultCode};
use std::collections::{BTreeMap, BTreeSet};

/// Key or key.attribute, and the variables in it.
fn shape(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut shape: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut message = String::new();
    let mut at = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" = ") {
            let name = name.trim();
            at = match name.strip_prefix('.') {
                Some(attribute) => format!("{message}.{attribute}"),
                None => {
                    message = name.to_owned();
                    message.clone()
                }
            };
            assert!(shape.insert(at.clone(), BTreeSet::new()).is_none(), "{at} stands twice");
        }
        let variables = line
            .split('$')
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>());
        shape.entry(at.clone()).or_default().extend(variables);
    }
    shape.remove("");
    shape
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_variables() {
    let (en, zh) = (shape(EN_TEXT), shape(ZH_CN_TEXT));
    let keys = |shape: &BTreeMap<String, _>| shape.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&en), keys(&zh));
    for (key, variables) in &en {
        // The same name may be said inside a sentence or at its start.
        let plain = |set: &BTreeSet<String>| {
            set.iter().map(|name| name.replace("storeStart", "store")).collect::<BTreeSet<_>>()
        };
        assert_eq!(plain(variables), plain(&zh[key]), "{key}");
    }
}

#[test]
fn both_languages_are_read_without_an_error() {
    for text in [EN_TEXT, ZH_CN_TEXT] {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
    }
}

#[test]
fn every_fault_has_a_sentence_and_a_next_step() {
    for language in Language::ALL {
        let words = Words::of(language);
        for code in FaultCode::ALL {
            let fault = Fault::from(*code);
            assert!(words.find(&format!("fault-{}", code.as_str())).is_some(), "{code:?}");
            assert!(!fault.next_step(words).is_empty(), "{code:?}");
        }
    }
}

#[test]
fn no_english_sentence_pleads_or_shouts() {
    for word in ["please", "oops", "!"] {
        let lines = EN_TEXT.lines().filter(|line| !line.starts_with('#'));
        assert!(!lines.into_iter().any(|line| line.to_lowercase().contains(word)), "{word}");
    }
}

#[test]
fn plurals_follow_the_number() {
    let words = Words::of(Language::En);
    let said = |n: usize| words.say_with("head-needs-you", &[("n", Arg::from(n))]);
    assert_eq!((said(1).as_str(), said(3).as_str()), ("1 account needs you", "3 accounts need you"));
}

#[test]
fn languages_are_negotiated() {
    use Language::{En, ZhCn};
    for (tag, language) in
        [("zh-CN", ZhCn), ("zh_TW.UTF-8", ZhCn), ("ZH", ZhCn), ("en-GB", En), ("de", En), ("", En), ("C", En)]
    {
        assert_eq!(Language::from_tag(tag), language, "{tag}");
    }
    for (header, language) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", ZhCn),
        ("en-US,en;q=0.9,zh-CN;q=0.8", En),
        ("en;q=0.2, zh;q=0.7", ZhCn),
        ("de-DE,de;q=0.9,zh;q=0.5,en;q=0.4", ZhCn),
        ("zh;q=0", En),
        ("*;q=1, nonsense;;;", En),
        ("", En),
    ] {
        assert_eq!(Language::from_accept_language(header), language, "{header}");
    }
}
