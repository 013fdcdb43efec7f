//! What came of an experiment: its numbers, and what did not hold.

use std::io::Write;
use std::time::Duration;

/// An experiment's numbers, and what did not hold.
#[derive(Debug, Default)]
pub struct Verdict {
    numbers: Vec<String>,
    broken: Vec<String>,
}

impl Verdict {
    /// An experiment that stopped in the middle; the reason is on standard error.
    pub fn stopped() -> Verdict {
        Verdict { numbers: vec![], broken: vec!["it stopped in the middle".to_owned()] }
    }

    /// Adds what was seen.
    pub fn number(&mut self, text: impl Into<String>) {
        self.numbers.push(text.into());
    }

    /// Adds what did not hold, unless `holds`.
    pub fn demand(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.broken.push(otherwise());
        }
    }

    /// Adds all of another's.
    pub fn extend(&mut self, other: Verdict) {
        self.numbers.extend(other.numbers);
        self.broken.extend(other.broken);
    }

    /// Whether all held.
    pub fn is_good(&self) -> bool {
        self.broken.is_empty()
    }

    /// Prints one line, and one more for each of the first few things that did not hold.
    pub fn print(&self, name: &str, took: Duration) {
        let word = if self.is_good() { "PASS" } else { "FAIL" };
        say(&format!("{word} {name}: {} ({:.0} s)", self.numbers.join(", "), took.as_secs_f64()));
        self.broken.iter().take(SHOWN).for_each(|broken| say(&format!("     {broken}")));
        if self.broken.len() > SHOWN {
            say(&format!("     and {} more", self.broken.len() - SHOWN));
        }
    }
}

/// A line on standard output. A reader that has gone is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

const SHOWN: usize = 12;
