//! Tables to bytes. A format is a name, an extension and a function; each lives in a small file of its own.

mod csv;
mod json;
mod markdown;
mod text;
pub mod words;

use std::borrow::Cow;

use anyhow::Result;

use crate::table::{Cell, Report};
use crate::words::Lang;

/// How a report is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    /// Keys and machine words instead of labels, in CSV.
    pub keys: bool,
    /// A byte-order mark before CSV for people, which Excel needs to see that it is UTF-8.
    pub mark: bool,
    /// Colours, in the table.
    pub color: bool,
    /// Cells in a line of the terminal; `None` where nothing limits it.
    pub width: Option<usize>,
}

/// One way of writing a report.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    pub extension: &'static str,
    /// Whether people or machines want every column.
    pub whole: bool,
    pub write: fn(&Report, &Style) -> Result<Vec<u8>>,
}

/// Every format, the default first.
pub const FORMATS: &[Format] = &[
    Format { name: "table", extension: "txt", whole: false, write: text::write },
    Format { name: "csv", extension: "csv", whole: true, write: csv::write },
    Format { name: "json", extension: "json", whole: true, write: json::write },
    Format { name: "markdown", extension: "md", whole: false, write: markdown::write },
];

/// The format of that name.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A cell as people read it.
fn shown(cell: &Cell, lang: Lang) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Number { text, .. } => Cow::Borrowed(text),
        Cell::Said(said) => Cow::Borrowed(said.get(lang)),
        Cell::Word { words, .. } => Cow::Borrowed(words.get(lang)),
        Cell::Day(day) => Cow::Owned(day.to_string()),
    }
}

/// Whether a character steers a terminal, a page or the direction of text instead of standing in it.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A text in one line, with everything that steers made visible: no escape sequence and no change of direction
/// passes from a cell to a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            c if steers(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_passes() {
        assert_eq!(visible("养老床位"), "养老床位");
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\nd\u{9b}"), "a\\u{1b}[31mb\\u{202e}c d\\u{9b}");
    }
}
