//! CSV, of one table: for people with 中文 labels and a byte-order mark, for machines with keys.

use std::borrow::Cow;
use std::io::{self, Write};

use anyhow::{Context, Result};

use super::{Style, shown};
use crate::table::{Cell, Column, Report};
use crate::words::Lang;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    let table = &report.main().table;
    let write = || -> io::Result<Vec<u8>> {
        let mut rows = Rows::new(Vec::new(), &table.columns, style)?;
        table.rows.iter().try_for_each(|row| rows.add(row))?;
        rows.finish()
    };
    write().context("writing CSV")
}

/// A table that is written row by row, so that it need not be held whole.
pub struct Rows<W: Write> {
    writer: csv::Writer<W>,
    style: Style,
}

impl<W: Write> Rows<W> {
    /// Begins with the mark, where one is wanted, and the headings.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(mut out: W, columns: &[Column], style: &Style) -> io::Result<Rows<W>> {
        if style.mark && !style.keys {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        writer.write_record(columns.iter().map(|column| heading(column, style)))?;
        Ok(Rows { writer, style: *style })
    }

    /// # Errors
    /// Those of the output.
    pub fn add(&mut self, row: &[Cell]) -> io::Result<()> {
        for cell in row {
            self.writer.write_field(cell_text(cell, &self.style).as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Gives the output back when everything is in it.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// What stands above a column.
fn heading(column: &Column, style: &Style) -> &'static str {
    if style.keys { column.key } else { column.label.get(style.lang) }
}

fn cell_text<'c>(cell: &'c Cell, style: &Style) -> Cow<'c, str> {
    match cell {
        Cell::Word { key, .. } if style.keys => Cow::Borrowed(key),
        // What the program says for machines does not depend on the language.
        Cell::Said(said) if style.keys => guarded(said.get(Lang::En)),
        Cell::Number { text, .. } => Cow::Borrowed(text),
        Cell::Text(text) => guarded(text),
        cell => Cow::Owned(guarded(&shown(cell, style.lang)).into_owned()),
    }
}

/// A text in one line, with a `'` before it where a spreadsheet would take it for a formula. What steers a terminal is
/// dropped; a line break becomes a blank, so that no cell begins a line of a CI log, and none gives it a command.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if !formula && !text.contains(super::steers) {
        return super::disobeyed(Cow::Borrowed(text));
    }
    let plain = text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c });
    let kept = plain.filter(|&c| !super::steers(c));
    let text = if formula { std::iter::once('\'').chain(kept).collect() } else { kept.collect::<String>() };
    super::disobeyed(Cow::Owned(text))
}
