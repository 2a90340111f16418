//! CSV: for people with 中文 labels and a byte-order mark, for machines with keys.

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
    writer.write_record(report.table.columns.iter().map(heading)).context("writing CSV")?;
    for row in &report.table.rows {
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

/// A text that a spreadsheet would take for a formula gets a `'` before it. What steers a terminal is dropped, but
/// for line breaks, which a quoted cell may hold.
fn guarded(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let kept = text.chars().filter(|&c| c == '\n' || c == '\t' || !super::steers(c));
    if formula { std::iter::once('\'').chain(kept).collect() } else { kept.collect() }
}
