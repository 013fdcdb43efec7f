//! One catalogue for every face: each sentence in it is said somewhere, and each one that is said is in it
//! (behaviour 83).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A source file's text and the strings in it.
struct Source {
    path: PathBuf,
    strings: Vec<String>,
}

#[test]
fn every_sentence_is_said_and_every_one_said_is_there() {
    let keys = catalogue();
    let sources = sources();
    assert!(keys.len() > 300 && sources.len() > 80, "{} sentences, {} files", keys.len(), sources.len());
    let all: BTreeSet<&str> = sources.iter().flat_map(|source| source.strings.iter().map(String::as_str)).collect();
    let unused: Vec<&String> = keys.iter().filter(|key| !all.iter().any(|string| says(string, key, &all))).collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
    let mut missing = vec![];
    for source in &sources {
        let text = std::fs::read_to_string(&source.path).expect("is text");
        for key in asked_for(&text) {
            if !keys.contains(&key) {
                missing.push(format!("{}: {key}", source.path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "the catalogue has no {missing:#?}");
}

/// The keys of the messages, without those of terms.
fn catalogue() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("assets/words/en.ftl")).expect("is there");
    let keys = text.lines().filter(|line| line.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    keys.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
}

fn sources() -> Vec<Source> {
    let mut found = vec![];
    for folder in ["src-tauri", "ui/src", "ui/index.html"] {
        collect(&root().join(folder), &mut found);
    }
    found
}

fn collect(path: &Path, found: &mut Vec<Source>) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if path.is_dir() {
        if !matches!(name, "target" | "node_modules" | "gen" | "samples" | "tests") {
            for entry in std::fs::read_dir(path).expect("is there").flatten() {
                collect(&entry.path(), found);
            }
        }
        return;
    }
    let code = [".rs", ".ts", ".svelte"].iter().any(|end| name.ends_with(end));
    if code && !name.contains("test") && name != "wire.ts" {
        let text = std::fs::read_to_string(path).expect("is text");
        found.push(Source { path: path.to_owned(), strings: strings(&text) });
    }
}

/// What stands between quotes on one line.
fn strings(text: &str) -> Vec<String> {
    let mut strings = vec![];
    for line in text.lines() {
        for quote in ['"', '`', '\''] {
            let mut parts = line.split(quote).skip(1);
            while let Some(part) = parts.next() {
                strings.push(part.to_owned());
                if parts.next().is_none() {
                    break;
                }
            }
        }
        // A template can stand inside a string of another kind.
        strings.extend(line.split('`').skip(1).map(str::to_owned));
    }
    strings
}

/// Whether a string names this key: as it is, or as a template whose fixed parts it has.
fn says(string: &str, key: &str, all: &BTreeSet<&str>) -> bool {
    if string == key {
        return true;
    }
    let Some(parts) = template(string) else { return false };
    let (first, last) = (parts[0].as_str(), parts[parts.len() - 1].as_str());
    let fits = key.starts_with(first) && key.ends_with(last) && parts.iter().all(|part| key.contains(part.as_str()));
    // One that begins with a variable says only what begins as another string does.
    let begins = || key.strip_suffix(last).is_some_and(|begins| !last.is_empty() && all.contains(begins));
    fits && if first.is_empty() { begins() } else { first.contains('-') }
}

/// The fixed parts of a string with variables in braces; none when it has no variable or cannot be a key.
fn template(string: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in string.chars() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                parts.push(String::new());
            }
            '$' => {}
            _ if depth > 0 => {}
            letter if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_') => {
                parts.last_mut().expect("there is one").push(letter);
            }
            _ => return None,
        }
    }
    (parts.len() > 1 && depth == 0).then_some(parts)
}

/// The keys that are asked for by name.
fn asked_for(text: &str) -> Vec<String> {
    let mut asked = vec![];
    for call in ["words.say(\"", "words.say_with(\"", "words.find(\"", "words().say(\"", "words().say_with(\""] {
        for rest in text.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            if !key.contains(['{', '$']) {
                asked.push(key.to_owned());
            }
        }
    }
    asked
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
