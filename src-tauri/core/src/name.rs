//! Names, as they are kept and as they fit into a sentence. A name is anybody's text: it must not turn the words around
//! it, break their line or push them out of sight.

/// The longest name that is kept, in characters.
pub const LONGEST: usize = 500;

/// A text on one line, without control and direction characters, at most so many characters.
pub fn clean(text: &str, longest: usize) -> String {
    let turns =
        |c: char| matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.trim().chars().filter(|c| !c.is_control() && !turns(*c)).take(longest).collect::<String>().trim().to_owned()
}

/// A name as it fits into a sentence of the tray, of whose tooltip some systems show 127 UTF-16 units, or into the title
/// of a notice. One that was there before names were cleaned is clean here, too.
pub fn short(name: &str) -> String {
    let name = clean(name, LONGEST);
    let mut units = 0;
    let past = |(_, c): &(usize, char)| {
        units += c.len_utf16();
        units > SHORT
    };
    match name.char_indices().find(past) {
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
        None => name,
    }
}

/// The longest name in a sentence, in UTF-16 units.
const SHORT: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_reads_in_one_direction() {
        for (typed, kept) in [
            ("  Work \n", "Work"),
            ("Wo\u{202e}kr\u{2066}\u{200f}", "Wokr"),
            ("a\r\nb\u{2028}c\u{7}", "abc"),
            ("\u{202e} ", ""),
            ("\u{3000}團隊 🦊", "團隊 🦊"),
            ("R&D <b>", "R&D <b>"),
        ] {
            assert_eq!(clean(typed, LONGEST), kept, "{typed:?}");
        }
        assert_eq!(clean(&"ü".repeat(600), LONGEST), "ü".repeat(500));
    }

    #[test]
    fn a_long_name_is_cut_where_it_still_fits() {
        assert_eq!(short(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(short(&"x".repeat(61)), format!("{}…", "x".repeat(60)));
        assert_eq!(short(&"🦊".repeat(31)), format!("{}…", "🦊".repeat(30)));
        assert_eq!(short(&format!("{} {}", "x".repeat(59), "y".repeat(9))), format!("{}…", "x".repeat(59)));
        assert_eq!(short("Wo\u{202e}rk\n"), "Work");
    }
}
