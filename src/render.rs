//! Tables to bytes. A format is a name, an extension and a function; each lives in a small file of its own.

pub mod csv;
#[cfg(feature = "xlsx")]
mod docx;
pub mod dossier;
mod html;
pub mod json;
pub mod logs;
mod markdown;
mod markup;
pub mod notice;
pub mod page;
pub mod template;
mod text;
pub mod rejects;
pub mod svg;
pub mod words;
#[cfg(feature = "xlsx")]
mod xlsx;

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
    /// Whether it is a file for another program, and no text that a terminal could show.
    pub binary: bool,
    pub write: fn(&Report, &Style) -> Result<Vec<u8>>,
}

/// Every format, the default first.
pub const FORMATS: &[Format] = &[
    Format { name: "table", extension: "txt", whole: false, binary: false, write: text::write },
    Format { name: "csv", extension: "csv", whole: true, binary: false, write: csv::write },
    Format { name: "json", extension: "json", whole: true, binary: false, write: json::write },
    Format { name: "markdown", extension: "md", whole: false, binary: false, write: markdown::write },
    Format { name: "html", extension: "html", whole: false, binary: false, write: html::write },
    #[cfg(feature = "xlsx")]
    Format { name: "xlsx", extension: "xlsx", whole: true, binary: true, write: xlsx::write },
];

/// What a bulletin can be written as besides.
pub const DOCUMENTS: &[Format] = &[
    #[cfg(feature = "xlsx")]
    Format { name: "docx", extension: "docx", whole: false, binary: true, write: docx::write },
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

/// Whether a character steers a terminal, a page or the direction of text instead of standing in it, or is one that XML
/// cannot hold.
pub(crate) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// A text in one line, with everything that steers made visible: no escape sequence, no change of direction and no
/// command to a CI runner passes from a cell to a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return disobeyed(Cow::Borrowed(text));
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
    disobeyed(Cow::Owned(out))
}

/// A text in which a CI runner finds no command: a blank parts `::error::`, which it obeys at the start of a line, and
/// `##[error]` or `##vso[…]`, which it obeys anywhere in one.
fn disobeyed(text: Cow<'_, str>) -> Cow<'_, str> {
    let letter = |c: char| c.is_ascii_alphabetic();
    let obeyed = |rest: &str| match (rest.strip_prefix("::"), rest.strip_prefix("##")) {
        (Some(name), _) => name.starts_with(letter),
        (_, Some(name)) => name.trim_start_matches(letter).starts_with('['),
        _ => false,
    };
    let mut out = String::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, ':' | '#') && obeyed(&text[at..]) {
            out.push_str(&text[from..=at]);
            out.push(' ');
            from = at + 1;
        }
    }
    if from == 0 {
        return text;
    }
    out.push_str(&text[from..]);
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

    #[test]
    fn a_runner_finds_no_command() {
        assert_eq!(visible("::error::x"), ": :error: :x");
        assert_eq!(visible(" \n::error file=a::x"), "  : :error file=a: :x");
        assert_eq!(visible("x##[add-mask]40"), "x# #[add-mask]40");
        assert_eq!(visible("###[error]##vso[task]"), "## #[error]# #vso[task]");
        assert_eq!(visible("#\r#[error]:\r:error::1"), "# #[error]: :error::1");
        assert_eq!(visible("12::30 ## # 3 [x]：："), "12::30 ## # 3 [x]：：");
    }
}
