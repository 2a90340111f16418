//! One record of a file or a row of a sheet: its cells, trimmed of blanks, and where they stand.

use std::ops::Range;

use crate::source::{FileId, Place};

/// What is special about a cell of a sheet; cells of texts are all plain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    #[default]
    Plain,
    /// A number, not a text that looks like one.
    Number,
    /// A number in a column of days, turned into the day it stands for.
    Serial,
    /// `#REF!` and the like.
    Error,
    /// A formula without a value.
    NoValue,
    /// A number shown as another by its format.
    Disguised,
    /// Part of a figure merged over several rows or columns.
    Merged,
}

/// A cell of a record, as ranges of its bytes or of the unescaped copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub from: u32,
    pub to: u32,
    /// Where the cell begins in the record, its quote included; in a sheet, its column counted from 0.
    pub at: u32,
    pub copied: bool,
    pub mark: Mark,
}

impl Cell {
    /// An empty cell that begins there.
    pub fn at(at: u32) -> Cell {
        Cell { from: at, to: 0, at, copied: false, mark: Mark::Plain }
    }
}

/// A record as its maker holds it.
#[derive(Clone, Copy)]
pub struct Record<'s> {
    pub(super) file: FileId,
    pub(super) bytes: &'s [u8],
    pub(super) copy: &'s [u8],
    pub(super) cells: &'s [Cell],
    /// The line it begins on, or the row of its sheet.
    pub line: u64,
    pub(super) sheet: bool,
}

impl<'s> Record<'s> {
    /// Whether it is a row of a sheet, where a cell's column does not hang on those before it.
    pub fn in_sheet(&self) -> bool {
        self.sheet
    }

    pub fn mark(&self, at: usize) -> Mark {
        self.cells.get(at).map_or(Mark::Plain, |cell| cell.mark)
    }

    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell without the blanks around it; empty beyond the last.
    pub fn cell(&self, at: usize) -> &'s str {
        self.cells.get(at).map_or("", |cell| {
            std::str::from_utf8(self.trimmed(cell)).expect("bytes are checked as they enter the window")
        })
    }

    /// The bytes of a cell without the blanks around it.
    pub fn bytes(&self, at: usize) -> &'s [u8] {
        self.cells.get(at).map_or(b"", |cell| self.trimmed(cell))
    }

    pub(super) fn trimmed(&self, cell: &Cell) -> &'s [u8] {
        let source = if cell.copied { self.copy } else { self.bytes };
        let bytes = &source[cell.from as usize..cell.to as usize];
        // Blanks are ASCII ones, or begin with the lead byte of U+00A0, U+2000…, U+3000, U+FEFF.
        let may_be_blank = |byte: u8| byte <= b' ' || matches!(byte, 0xc2 | 0xe2 | 0xe3 | 0xef);
        let may_end_blank = |byte: u8| byte <= b' ' || byte >= 0x80;
        match (bytes.first(), bytes.last()) {
            (Some(&first), Some(&last)) if may_be_blank(first) || may_end_blank(last) => {
                let text = std::str::from_utf8(bytes).expect("bytes are checked as they enter the window");
                text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
                    .as_bytes()
            }
            _ => bytes,
        }
    }

    /// Where a cell begins: its own physical line, and the character of that line; in a sheet its row and column.
    pub fn place(&self, at: usize) -> Place {
        if self.sheet {
            return Place { file: self.file, line: self.line, column: at as u64 + 1 };
        }
        match self.cells.get(at) {
            Some(cell) => place_in(self.file, &self.bytes[..cell.at as usize], self.line),
            None => Place::line(self.file, self.line),
        }
    }

    /// The bytes of [`written`](Record::written) that a cell takes up, its quotes and blanks included.
    pub fn span(&self, at: usize) -> Range<usize> {
        let end = self.written().len();
        let begin = |at: usize| self.cells.get(at).map(|cell| cell.at as usize);
        begin(at).map_or(end..end, |from| from..begin(at + 1).map_or(end, |next| next - 1))
    }

    /// The record as it was written, without its line's end.
    pub fn written(&self) -> &'s [u8] {
        let bytes = self.bytes;
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }
}

/// How many lines end in these bytes.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let mut ends = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        ends += u64::from(bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
    }
    ends
}

/// The place behind `before`, which begins at the beginning of `line`.
pub(super) fn place_in(file: FileId, before: &[u8], line: u64) -> Place {
    let begin = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    let column = before[begin..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64 + 1;
    Place { file, line: line + line_ends(&before[..begin]), column }
}
