//! CSV, of one table: for people with 中文 labels and a byte-order mark, for machines with keys.

use anyhow::{Context, Result};

use super::{Style, shown};
use crate::table::{Cell, Report};
use crate::words::Lang;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if style.mark && !style.keys {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let heading = |column: &crate::table::Column| {
        if style.keys { column.key } else { column.label.get(style.lang) }
    };
    let table = &report.main().table;
    writer.write_record(table.columns.iter().map(heading)).context("writing CSV")?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| cell_text(cell, style))).context("writing CSV")?;
    }
    writer.into_inner().context("writing CSV")
}

fn cell_text(cell: &Cell, style: &Style) -> String {
    match cell {
        Cell::Word { key, .. } if style.keys => (*key).to_owned(),
        // What the program says for machines does not depend on the language.
        Cell::Said(said) if style.keys => guarded(said.get(Lang::En)),
        Cell::Number { text, .. } => text.clone(),
        cell => guarded(&shown(cell, style.lang)),
    }
}

/// A text in one line, with a `'` before it where a spreadsheet would take it for a formula. What steers a terminal is
/// dropped; a line break becomes a blank, so that no cell begins a line of a CI log, and none gives it a command.
pub(super) fn guarded(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let plain = text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c });
    let kept = plain.filter(|&c| !super::steers(c));
    let text = if formula { std::iter::once('\'').chain(kept).collect() } else { kept.collect::<String>() };
    super::disobeyed(text.into()).into_owned()
}
