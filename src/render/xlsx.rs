//! XLSX: a sheet for each table, to be sorted, filtered, drawn and printed. Numbers are numbers and days are days; everything
//! else is text, and nothing is a formula. The same report gives the same bytes.
//!
//! `formats` says how cells look, `cells` what is written into one, `sheet` where the cells of a table stand and how the sheet
//! is used and printed, `bars` what is drawn of it, `prose` what has no
//! table.

mod bars;
mod cells;
mod formats;
mod prose;
mod sheet;

use anyhow::{Context, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::formats::Formats;
use self::sheet::Sheet;
use super::{Style, visible};
use crate::table::{Part, Report};
use crate::words::{Lang, Words};

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    workbook(report, style.lang).context("writing XLSX")
}

fn workbook(report: &Report, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    // A file that told when it was made would differ each time.
    let made = ExcelDateTime::from_ymd(2025, 1, 1)?;
    let properties = DocProperties::new().set_author("workpoints").set_title(visible(&report.title));
    workbook.set_properties(&properties.set_creation_datetime(&made));
    let mut names: Vec<String> = Vec::new();
    let (tables, prose): (Vec<&Part>, Vec<&Part>) =
        report.parts.iter().partition(|part| !part.table.columns.is_empty());
    if !prose.is_empty() {
        let name = prose::NAME.get(lang).to_owned();
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        prose::write(worksheet, report, &prose, lang, &formats)?;
        names.push(name);
    }
    for (at, part) in tables.into_iter().enumerate() {
        let name = sheet_name(part.title.get(lang), &names, lang);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        // What is said of all tables stands below the first of them.
        let summary = if at == 0 { &report.summary[..] } else { &[] };
        let sheet = Sheet { name: &name, report, part, summary, lang, formats: &formats };
        sheet.write(worksheet)?;
        names.push(name);
    }
    workbook.save_to_buffer()
}

/// What a sheet is called: its title, without what no name of a sheet may hold and as long as one may be, and unlike
/// the names before it.
fn sheet_name(title: &str, taken: &[String], lang: Lang) -> String {
    const NAME: Words = Words::new("报表", "Report");
    const LONGEST_NAME: usize = 31;
    let title = visible(title);
    let allowed: String = title.chars().filter(|c| !"[]:*?/\\".contains(*c)).collect();
    let allowed = allowed.trim_matches(['\'', ' ']);
    let plain = if allowed.is_empty() { NAME.get(lang) } else { allowed };
    let cut = |most: usize| {
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units <= most
        };
        plain.chars().take_while(fits).collect::<String>()
    };
    let alike = |name: &str| taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|n| {
        let number = format!(" {n}");
        cut(LONGEST_NAME - number.len()) + &number
    });
    std::iter::once(cut(LONGEST_NAME)).chain(numbered).find(|name| !alike(name)).expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_a_spreadsheet_takes() {
        let name = |title: &str, taken: &[&str]| {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            sheet_name(title, &taken, Lang::Zh)
        };
        assert_eq!(name("", &[]), "报表");
        assert_eq!(name("滞后/[清单]:*?\\", &[]), "滞后清单");
        assert_eq!(name("'a'", &["A"]), "a 2");
        let long = "长".repeat(40);
        let first = name(&long, &[]);
        assert_eq!((first.chars().count(), name(&long, &[&first]).chars().count()), (31, 31));
        assert!(name(&long, &[&first]).ends_with("长 2"));
    }
}
