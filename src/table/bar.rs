//! A share drawn as a bar, with another marked on it: how far a target is, and how far it should be.
//!
//! The signs are of ASCII: block elements and most other signs that bars are made of are one cell wide in some terminals and
//! two in others, as those of a Chinese office are set, and a row in which they differ would no longer stand under its
//! heading. Figures stand beside the bar, so that nothing is told by it alone.

use crate::quantity::Fraction;

/// Cells of a whole.
const CELLS: u64 = 12;
const DONE: char = '#';
const LEFT: char = '.';
const MARK: char = '|';

/// The bar of a share, one cell longer where another is marked on it.
pub fn drawn(share: &Fraction, mark: &Fraction) -> String {
    let (done, before) = (filled(share), filled(mark));
    let mut bar = String::new();
    for at in 0..=CELLS {
        if at == before {
            bar.push(MARK);
        }
        if at < CELLS {
            bar.push(if at < done { DONE } else { LEFT });
        }
    }
    bar
}

/// How many cells of a bar a share fills. As with printed percentages, none is for exactly nothing (or less) and all of them
/// for the whole (or more); what is more never fills less.
fn filled(share: &Fraction) -> u64 {
    let above = |cells: &u64| *share > Fraction::of(*cells, CELLS).expect("not of none");
    let cells = (0..CELLS).filter(above).count() as u64;
    if *share < Fraction::one() { cells.min(CELLS - 1) } else { CELLS }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: i64, of: i64) -> Fraction {
        Fraction::ratio(&Fraction::whole(part), &Fraction::whole(of)).expect("not of none")
    }

    #[test]
    fn only_nothing_is_empty_and_only_the_whole_is_full() {
        let cases = [
            ((-1, 2), (1, 2), "......|......"),
            ((0, 1), (0, 1), "|............"),
            ((1, 7000), (1, 100), "#|..........."),
            ((1, 2), (1, 4), "###|###......"),
            ((1, 2), (1, 2), "######|......"),
            ((6998, 7000), (1, 1), "###########.|"),
            ((1, 1), (181, 365), "######|######"),
            ((81, 80), (1, 1), "############|"),
        ];
        for ((part, of), (by, all), expected) in cases {
            assert_eq!(drawn(&share(part, of), &share(by, all)), expected, "{part}/{of} against {by}/{all}");
        }
    }

    #[test]
    fn what_is_behind_is_never_drawn_ahead_and_every_bar_is_as_long() {
        for part in 0..=130 {
            for pace in 0..=100 {
                let bar = drawn(&share(part, 100), &share(pace, 100));
                assert!(bar.len() as u64 == CELLS + 1 && bar.matches(MARK).count() == 1, "{bar}");
                let ahead = bar.split_once(MARK).is_some_and(|(_, rest)| rest.starts_with(DONE));
                assert!(part > pace || !ahead, "{part} against {pace}: {bar}");
            }
        }
    }
}
