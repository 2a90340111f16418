//! Rows to be sent back, as CSV for people: the reason and the place first, then the row as it was sent.

use anyhow::{Context, Result};

use super::csv::guarded;
use crate::column::Key;
use crate::quantity::{MAX_DECIMALS, Quantity};
use crate::rejects::Rejects;
use crate::words::Lang;

/// The heading of the reasons, which is passed over when the file is read. Where a row stood is in the column behind it.
const REASON: &str = "拒收原因";

pub fn write(rejects: &Rejects, lang: Lang) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let first = [REASON, Key::Origin.words().zh].map(str::to_owned);
    let headings = first.into_iter().chain(rejects.headings.iter().map(|heading| cell(&heading.text)));
    writer.write_record(headings).context("writing CSV")?;
    for row in &rejects.rows {
        let with = if lang == Lang::Zh { "；" } else { "; " };
        let reasons = row.reasons.iter().map(|reason| reason.get(lang)).collect::<Vec<_>>().join(with);
        let first = [guarded(&reasons).into_owned(), guarded(&row.origin).into_owned()];
        let missing = rejects.headings.len().saturating_sub(row.cells.len());
        let cells =
            row.cells.iter().map(|text| cell(text)).chain(std::iter::repeat_n(String::new(), missing));
        writer.write_record(first.into_iter().chain(cells)).context("writing CSV")?;
    }
    writer.into_inner().context("writing CSV")
}

/// A number stays one, with its minus; any other text is made harmless.
fn cell(text: &str) -> String {
    if Quantity::parse(text.as_bytes(), MAX_DECIMALS).is_ok() {
        text.to_owned()
    } else {
        guarded(text).into_owned()
    }
}
