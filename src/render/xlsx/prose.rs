//! What a report says without a table: the sentences of a bulletin, on a sheet of their own.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::cells::text_cell;
use super::formats::Formats;
use super::sheet::A4;
use crate::render::visible;
use crate::table::{Part, Report};
use crate::words::{Lang, Words};

/// The sheet of what is prose alone.
pub const NAME: Words = Words::new("正文", "Text");
/// How wide its lines are, in digits of the default font.
const LINE: u8 = 76;
/// How high each of them is, and how high a row can be, in points.
const LINE_HEIGHT: u16 = 18;
const HIGHEST: u16 = 409;

/// Writes the parts that have no table, one below the other.
pub fn write(
    sheet: &mut Worksheet,
    report: &Report,
    parts: &[&Part],
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let mut row = 0;
    let mut line = |text: &str, format: &Format| -> Result<(), XlsxError> {
        text_cell(sheet, row, 0, text, format)?;
        // Not every program makes a row as high as the lines in it.
        let lines = visible(text).width_cjk().div_ceil(usize::from(LINE) - 4).max(1);
        let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_mul(LINE_HEIGHT).min(HIGHEST);
        sheet.set_row_height(row, height)?;
        row += 1;
        Ok(())
    };
    line(&report.title, &formats.title)?;
    for caption in &report.caption {
        line(caption.get(lang), &formats.prose)?;
    }
    for part in parts {
        if !part.title.is_empty() {
            line(part.title.get(lang), &formats.part)?;
        }
        for said in part.text.iter().chain(&part.remarks) {
            line(said.get(lang), &formats.prose)?;
        }
    }
    sheet.set_column_width(0, LINE)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
    Ok(())
}
