//! QR codes (ISO/IEC 18004) as values: for a window as path data, for a terminal as half blocks.

use crate::view::QrView;
use fast_qr::{ECL, QRBuilder};
use std::fmt::Write as _;

/// The picture of `text` for a window; of size 0 when the text is too long for one.
pub fn view(text: &str) -> QrView {
    let rows = modules(text);
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run[0] {
                let _ = write!(path, "M{x} {y}h{0}v1h-{0}z", run.len());
            }
            x += run.len();
        }
    }
    QrView { size: u32::try_from(rows.len()).unwrap_or(0), path }
}

/// The picture of `text` for a terminal, with its quiet zone: lines in which each character is one module wide and two
/// high, and light modules are the blocks. Empty when the text is too long for one.
pub fn half_blocks(text: &str) -> Vec<String> {
    let rows = modules(text);
    let size = rows.len();
    if size == 0 {
        return vec![];
    }
    let light = |x: usize, y: usize| {
        let inside = (QUIET..QUIET + size).contains(&x) && (QUIET..QUIET + size).contains(&y);
        !(inside && rows[y - QUIET][x - QUIET])
    };
    let side = size + 2 * QUIET;
    let line = |y: usize| {
        let block = |x: usize| match (light(x, y), y + 1 < side && light(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..side).map(block).collect()
    };
    (0..side).step_by(2).map(line).collect()
}

/// Rows of modules from top to bottom; true is dark.
fn modules(text: &str) -> Vec<Vec<bool>> {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return vec![] };
    (0..code.size).map(|y| (0..code.size).map(|x| code[y][x].value()).collect()).collect()
}

/// Light modules around the picture.
const QUIET: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    /// The finder in the upper left corner, without which no reader finds the rest.
    const FINDER: [&str; 7] = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];

    #[test]
    fn the_picture_has_its_finders_and_fits_its_path() {
        let text = "https://auth.example.com/codex/device";
        let rows = modules(text);
        for (y, line) in FINDER.iter().enumerate() {
            for (x, module) in line.chars().enumerate() {
                let dark = module == '#';
                let last = rows.len() - 1;
                assert_eq!((rows[y][x], rows[y][last - x], rows[last - y][x]), (dark, dark, dark), "{x} {y}");
            }
        }
        let view = view(text);
        assert_eq!(view.size as usize, rows.len());
        // Drawn again from its path, it is the same picture.
        let mut drawn = vec![vec![false; rows.len()]; rows.len()];
        for run in view.path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').expect("has a width");
            let (x, y) = at.split_once(' ').expect("has a place");
            let width = rest.split('v').next().expect("has a height");
            let (x, y, width): (usize, usize, usize) =
                (x.parse().expect("x"), y.parse().expect("y"), width.parse().expect("width"));
            assert!(rest.ends_with(&format!("v1h-{width}z")), "{run}");
            drawn[y][x..x + width].fill(true);
        }
        assert_eq!(drawn, rows);
    }

    #[test]
    fn a_terminal_gets_as_many_lines_as_half_the_modules_with_the_quiet_zone() {
        let lines = half_blocks("https://auth.example.com/codex/device");
        let side = modules("https://auth.example.com/codex/device").len() + 2 * QUIET;
        assert_eq!(lines.len(), side.div_ceil(2));
        assert!(lines.iter().all(|line| line.chars().count() == side));
        assert!(lines[0].chars().all(|block| block == '█'), "the quiet zone is light");
    }

    #[test]
    fn what_is_too_long_has_no_picture() {
        assert_eq!(view(&"x".repeat(5_000)), QrView::default());
        assert!(half_blocks(&"x".repeat(5_000)).is_empty());
    }
}
