//! Sheets to be filled in, as files: CSV, and with the feature `xlsx` a workbook that helps to fill it in.

#[cfg(feature = "xlsx")]
mod book;

use anyhow::{Context, Result};

use super::Style;
use super::csv::guarded;
use crate::template::{Cell, Template};

/// One way of writing a sheet that is to be filled in.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    pub write: fn(&Template<'_>, &Style) -> Result<Vec<u8>>,
}

/// Every one of them, the default first. Each goes by its name as an extension too.
pub const FORMATS: &[Format] = &[
    Format { name: "csv", write },
    #[cfg(feature = "xlsx")]
    Format { name: "xlsx", write: book::write },
];

/// The rows as CSV, with blanks where figures and words belong.
fn write(template: &Template<'_>, style: &Style) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if style.mark {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let columns = template.columns(false);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(columns.iter().map(|&at| template.heading(at, style.lang))).context("writing CSV")?;
    for row in &template.rows {
        let cells = columns.iter().map(|&at| match &row.cells[at] {
            Cell::Given(text) => guarded(text.get(style.lang)).into_owned(),
            _ => String::new(),
        });
        writer.write_record(cells).context("writing CSV")?;
    }
    writer.into_inner().context("writing CSV")
}
