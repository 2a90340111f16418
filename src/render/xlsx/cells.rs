//! What is written into a cell: a number, a day or a text, and never a formula.

use chrono::Datelike;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use super::formats::Formats;
use crate::period::Day;
use crate::render::{shown, visible};
use crate::table::Cell;
use crate::words::Lang;

/// Digits beyond which a spreadsheet rounds: such a number is written as text.
pub const EXACT: usize = 15;
/// A cell holds no more units of UTF-16.
const LONGEST: usize = 32_767;

/// Writes what a table has there.
pub fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        // Blank, but with the rule below it.
        Cell::Empty => {
            sheet.write_blank(row, column, &formats.text)?;
        }
        Cell::Number { text: printed, .. } => {
            let signed = if printed.starts_with('-') { &formats.negatives } else { &formats.numbers };
            match decimals(printed).and_then(|at| signed.get(at)) {
                Some(format) => {
                    // A text of no more digits than that stands for the same number whoever reads it. The list gives the
                    // parsed number the type of a literal, which is the one that spreadsheets hold.
                    let [number, _] = [printed.parse().expect("digits and a point"), 0.0];
                    sheet.write_number_with_format(row, column, number, format)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, plain(printed), &formats.digits)?;
                }
            }
        }
        Cell::Day(day) => {
            sheet.write_datetime_with_format(row, column, date(*day)?, &formats.day)?;
        }
        Cell::Word { words, light: Some(light), .. } => {
            let format = &formats.lights[*light as usize];
            sheet.write_string_with_format(row, column, words.get(lang), format)?;
        }
        cell => text_cell(sheet, row, column, &shown(cell, lang), &formats.text)?,
    }
    Ok(())
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let part = |n: u32| u8::try_from(n).expect("months and days are small");
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(0), part(day.month()), part(day.day()))
}

/// Writes a text. One that a spreadsheet would take for a formula when somebody edits it is marked as text.
pub fn text_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    written: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let written = plain(written);
    if written.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        sheet.write_string_with_format(row, column, written, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, written, format)?;
    }
    Ok(())
}

/// A text as a cell can hold it, with … where it was cut.
pub fn plain(text: &str) -> String {
    let text = visible(text);
    let mut units = 0;
    let cut = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    let Some((mut end, _)) = cut else { return text.into_owned() };
    // Room for the … that tells of it.
    end = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    format!("{}…", &text[..end])
}

/// How many decimals a number is printed with, if a spreadsheet holds all its digits.
fn decimals(printed: &str) -> Option<usize> {
    let digits = printed.strip_prefix('-').unwrap_or(printed);
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let significant = format!("{whole}{behind}").trim_start_matches('0').len();
    let exact = !whole.is_empty() && plain(whole) && plain(behind) && significant <= EXACT;
    exact.then_some(behind.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_a_spreadsheet_would_round_stay_text() {
        assert_eq!(decimals("7000"), Some(0));
        assert_eq!(decimals("-6.7"), Some(1));
        assert_eq!(decimals("0.000001"), Some(6));
        assert_eq!(decimals("123456789012345"), Some(0));
        assert_eq!(decimals("12345678901234.5"), Some(1));
        assert_eq!(decimals("1234567890123456"), None);
        assert_eq!(decimals("123456789012345.6"), None);
        for text in ["", "-", "1e3", "NaN", "1.2.3", "=1"] {
            assert_eq!(decimals(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_and_says_so() {
        assert_eq!(plain(&"长".repeat(LONGEST)), "长".repeat(LONGEST));
        assert_eq!(plain(&"长".repeat(LONGEST + 1)), format!("{}…", "长".repeat(LONGEST - 1)));
        let pairs = plain(&"😀".repeat(LONGEST));
        assert!(pairs.ends_with("😀…") && pairs.encode_utf16().count() <= LONGEST);
    }
}
