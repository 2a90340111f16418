//! A line of a file as a terminal shows it, and the marks under it: how many cells things take, what is cut, where labels
//! stand.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cells;
use crate::intake::excerpt::Excerpt;
use crate::render::{steers, visible};

/// What is marked in a line, with what, and what is said of it.
pub(super) struct Mark<'m> {
    /// Bytes of the line.
    pub range: Range<usize>,
    pub sign: char,
    /// The colour of the marks and their label, or nothing.
    pub paint: &'static str,
    pub label: &'m str,
}

/// A mark in cells.
struct Placed<'m> {
    mark: &'m Mark<'m>,
    from: usize,
    to: usize,
}

/// Whether a range of a line can be seen at once in so many cells.
pub(super) fn fits(excerpt: &Excerpt, range: Range<usize>, room: usize) -> bool {
    excerpt.text[range].chars().map(width).sum::<usize>() + 2 <= room
}

/// The line, cut to the room around its marks, and the rows under it. `plain` ends a colour.
pub(super) fn draw(
    excerpt: &Excerpt,
    marks: &[Mark<'_>],
    room: usize,
    plain: &'static str,
) -> (String, Vec<String>) {
    let begin = marks.iter().map(|mark| mark.range.start).min().unwrap_or(0);
    let end = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
    let shown = stretch(excerpt, begin..end, room);
    let text = &excerpt.text;
    let front = if excerpt.goes_on[0] || shown.start > 0 { "…" } else { "" };
    let back = if excerpt.goes_on[1] || shown.end < text.len() { "…" } else { "" };
    let before = |at: usize| format!("{front}{}", visible(&text[shown.start..at.min(shown.end)]));
    let line = format!("{}{back}", before(shown.end));
    let mut placed: Vec<Placed<'_>> = marks
        .iter()
        .map(|mark| {
            let from = before(mark.range.start).width();
            Placed { mark, from, to: before(mark.range.end).width().max(from + 1) }
        })
        .collect();
    placed.sort_by_key(|place| place.from);
    let mut rows = Rows { rows: Vec::new(), room, plain };
    match placed.as_slice() {
        [one, other] if one.to <= other.from => rows.two(one, other),
        all => all.iter().for_each(|place| rows.one(place)),
    }
    (line, rows.rows)
}

/// The part of a line that is shown: what is marked, as far as there is room, and as much on either side as there is
/// room for. A character that is drawn over or joined to the one before is not parted from it.
fn stretch(excerpt: &Excerpt, keep: Range<usize>, room: usize) -> Range<usize> {
    let text = &excerpt.text;
    let whole: usize = text.chars().map(width).sum();
    if whole + usize::from(excerpt.goes_on[0]) + usize::from(excerpt.goes_on[1]) <= room {
        return 0..text.len();
    }
    let most = room.saturating_sub(2);
    let marked = text[keep.clone()].chars().map(width).sum::<usize>();
    let spare = most.saturating_sub(marked);
    let (left, right) = (&text[..keep.start], text[keep.end..].chars().map(width).sum::<usize>());
    let left_room = (spare / 2).max(spare.saturating_sub(right));
    let (mut from, mut taken) = (keep.start, 0);
    for (at, c) in left.char_indices().rev() {
        taken += width(c);
        if taken > left_room {
            break;
        }
        from = at;
    }
    while let Some(c) = text[from..keep.start].chars().next().filter(|_| from > 0 && joined(text, from)) {
        from += c.len_utf8();
    }
    let (mut to, mut taken) = (from, 0);
    for (at, c) in text[from..].char_indices() {
        taken += width(c);
        if taken > most {
            break;
        }
        to = from + at + c.len_utf8();
    }
    while to > from && to < text.len() && joined(text, to) {
        to -= text[from..to].chars().next_back().map_or(1, char::len_utf8);
    }
    from..to.max(keep.start)
}

/// Whether the character at a byte is drawn over or joined to the one before.
fn joined(text: &str, at: usize) -> bool {
    let modifies = |c: char| width(c) == 0 || matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    text[..at].ends_with('\u{200d}') || text[at..].starts_with(modifies)
}

/// The most cells that a character can add to those before it.
fn width(c: char) -> usize {
    match c {
        '\n' | '\t' => 1,
        // It can make a narrow character wide.
        '\u{fe0f}' => 1,
        c if steers(c) => cells(c.encode_utf8(&mut [0; 4])),
        c => c.width().unwrap_or(0),
    }
}

/// The rows under a line, as they grow.
struct Rows {
    rows: Vec<String>,
    room: usize,
    plain: &'static str,
}

impl Rows {
    fn one(&mut self, place: &Placed<'_>) {
        let behind = place.to + 1;
        if behind + place.mark.label.width() <= self.room {
            self.row(&[place.signs(), place.label(behind)]);
        } else {
            self.row(&[place.signs()]);
            self.below(place);
        }
    }

    /// Two marks in one row. The label of the left one stands between them where it fits, else it hangs.
    fn two(&mut self, left: &Placed<'_>, right: &Placed<'_>) {
        let (between, behind) = (left.to + 1, right.to + 1);
        let left_fits = between + left.mark.label.width() < right.from;
        let right_fits = behind + right.mark.label.width() <= self.room;
        let mut row = vec![left.signs(), right.signs()];
        if left_fits {
            row.insert(1, left.label(between));
        }
        if right_fits {
            row.push(right.label(behind));
        }
        self.row(&row);
        if !right_fits {
            self.below(right);
        }
        if !left_fits && !left.mark.label.is_empty() {
            self.row(&[(left.from, "|".to_owned(), left.mark.paint)]);
            self.below(left);
        }
    }

    /// A label in a row of its own, as far to the left as its room demands.
    fn below(&mut self, place: &Placed<'_>) {
        let from = place.from.min(self.room.saturating_sub(place.mark.label.width()));
        self.row(&[place.label(from)]);
    }

    /// Texts in their columns, in their colours.
    fn row(&mut self, pieces: &[(usize, String, &'static str)]) {
        let (mut row, mut column) = (String::new(), 0);
        for (from, text, paint) in pieces.iter().filter(|(_, text, _)| !text.is_empty()) {
            let plain = if paint.is_empty() { "" } else { self.plain };
            row.push_str(&" ".repeat(from.saturating_sub(column)));
            row.push_str(&format!("{paint}{text}{plain}"));
            column = from + text.width();
        }
        self.rows.push(row);
    }
}

impl Placed<'_> {
    fn signs(&self) -> (usize, String, &'static str) {
        (self.from, self.mark.sign.to_string().repeat(self.to - self.from), self.mark.paint)
    }

    fn label(&self, from: usize) -> (usize, String, &'static str) {
        (from, self.mark.label.to_owned(), self.mark.paint)
    }
}
