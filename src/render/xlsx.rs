//! XLSX: a sheet for each table, to be sorted, filtered and printed. Numbers are numbers and days are days; everything else is text,
//! and nothing is a formula. The same report gives the same bytes.

use anyhow::{Context, Result};
use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{Style, shown, visible};
use crate::assess::Light;
use crate::period::Day;
use crate::table::{Cell, Column, Part, Report, Table};
use crate::words::{Lang, Said, Words};

/// Digits beyond which a spreadsheet rounds: such a number is written as text.
const EXACT: usize = 15;
/// No column of words is wider, in digits of the default font; longer cells are broken.
const WIDEST: usize = 50;
/// What a filter's button takes of a heading.
const BUTTON: usize = 3;
/// A cell holds no more units of UTF-16.
const LONGEST: usize = 32_767;
/// A4, as the format numbers it.
const A4: u8 = 9;

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
        let name = TEXT.get(lang).to_owned();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        write_prose(sheet, report, &prose, lang, &formats)?;
    }
    for (at, part) in tables.into_iter().enumerate() {
        let name = sheet_name(part.title.get(lang), &names, lang);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        // What is said of all tables stands below the first of them.
        let summary = if at == 0 { &report.summary[..] } else { &[] };
        write_part(sheet, report, part, summary, lang, &formats)?;
    }
    workbook.save_to_buffer()
}

/// The sheet of what is prose alone.
const TEXT: Words = Words::new("正文", "Text");
/// How wide its lines are, in digits of the default font.
const LINE: u8 = 76;
/// How high each of them is, and how high a row can be, in points.
const LINE_HEIGHT: u16 = 18;
const HIGHEST: u16 = 409;

/// Writes the parts that have no table, one below the other.
fn write_prose(
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
        line(caption.get(lang), &formats.text)?;
    }
    for part in parts {
        if !part.title.is_empty() {
            line(part.title.get(lang), &formats.part)?;
        }
        for said in part.text.iter().chain(&part.remarks) {
            line(said.get(lang), &formats.text)?;
        }
    }
    sheet.set_column_width(0, LINE)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
    Ok(())
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

fn write_part(
    sheet: &mut Worksheet,
    report: &Report,
    part: &Part,
    summary: &[Said],
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    const GROUP: Column =
        Column { key: "group", label: Words::new("分组", "Group"), numeric: false, spare: 0 };
    let table = &part.table;
    let mut row = 0;
    if !report.title.is_empty() {
        text_cell(sheet, row, 0, &report.title, &formats.title)?;
        row += 1;
    }
    if !part.title.is_empty() {
        text_cell(sheet, row, 0, part.title.get(lang), &formats.part)?;
        row += 1;
    }
    for line in &report.caption {
        text_cell(sheet, row, 0, line.get(lang), &formats.plain)?;
        row += 1;
    }
    for line in &part.text {
        text_cell(sheet, row, 0, line.get(lang), &formats.plain)?;
        row += 1;
    }
    row += u32::from(row > 0);

    // Headings between the rows would break sorting and filtering: each row names its group in a column of its own.
    let groups = of_rows(table, lang);
    let columns: Vec<Column> =
        groups.is_some().then_some(GROUP).into_iter().chain(table.columns.iter().copied()).collect();
    let header = row;
    for (at, column) in columns.iter().enumerate() {
        let format = if column.numeric { &formats.number_heading } else { &formats.heading };
        sheet.write_string_with_format(header, number(at)?, column.label.get(lang), format)?;
    }
    let mut widths: Vec<usize> =
        columns.iter().map(|column| column.label.get(lang).width() + BUTTON).collect();
    for (at, cells) in table.rows.iter().enumerate() {
        row += 1;
        let mut column = 0;
        if let Some(groups) = &groups {
            widths[0] = widths[0].max(groups[at].width() + 1);
            text_cell(sheet, row, 0, groups[at], &formats.text)?;
            column = 1;
        }
        for cell in cells {
            widths[column] = widths[column].max(shown(cell, lang).width() + 1);
            write_cell(sheet, row, number(column)?, cell, lang, formats)?;
            column += 1;
        }
    }
    if !columns.is_empty() {
        sheet.autofilter(header, 0, row.max(header), number(columns.len() - 1)?)?;
    }
    for (at, (width, column)) in widths.iter().zip(&columns).enumerate() {
        let most = if column.numeric { usize::MAX } else { WIDEST };
        sheet.set_column_width(number(at)?, u8::try_from((*width).min(most)).unwrap_or(u8::MAX))?;
    }

    row += 1;
    let remarks = table.groups.iter().map(|group| &group.remark).chain(&part.remarks);
    for line in remarks.chain(summary).filter(|line| !line.is_empty()) {
        row += 1;
        text_cell(sheet, row, 0, line.get(lang), &formats.plain)?;
    }

    sheet.set_freeze_panes(header + 1, 0)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(header, header)?;
    sheet.set_footer("&C&P / &N");
    Ok(())
}

/// The heading above each row, if any row has one.
fn of_rows(table: &Table, lang: Lang) -> Option<Vec<&str>> {
    if table.groups.iter().all(|group| group.heading.is_empty()) {
        return None;
    }
    let mut all = vec![""; table.rows.len()];
    for group in &table.groups {
        all[group.first..].fill(group.heading.get(lang));
    }
    Some(all)
}

fn number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Number { text: printed, .. } => {
            match decimals(printed).and_then(|at| formats.numbers.get(at)) {
                Some(format) => {
                    // A text of no more digits than that stands for the same number whoever reads it. The list gives the
                    // parsed number the type of a literal, which is the one that spreadsheets hold.
                    let [number, _] = [printed.parse().expect("digits and a point"), 0.0];
                    sheet.write_number_with_format(row, column, number, format)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, text(printed), &formats.digits)?;
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
fn text_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    written: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let written = text(written);
    if written.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        sheet.write_string_with_format(row, column, written, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, written, format)?;
    }
    Ok(())
}

/// A text as a cell can hold it, with … where it was cut.
fn text(text: &str) -> String {
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

/// Every way in which a cell is set.
struct Formats {
    title: Format,
    /// The title of one of several tables.
    part: Format,
    plain: Format,
    heading: Format,
    number_heading: Format,
    text: Format,
    /// A number too long to be one.
    digits: Format,
    day: Format,
    /// By decimals.
    numbers: Vec<Format>,
    /// By light, in their order.
    lights: [Format; 4],
}

impl Formats {
    fn new() -> Formats {
        let cell = Format::new().set_align(FormatAlign::Top);
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_border_bottom(FormatBorder::Medium);
        let right = cell.clone().set_align(FormatAlign::Right);
        let decimals = |n: usize| match n {
            0 => "0".to_owned(),
            n => format!("0.{}", "0".repeat(n)),
        };
        let light = |light: Light| {
            cell.clone().set_font_color(match light {
                Light::Red => 0x00B3_261E_u32,
                Light::Yellow => 0x007D_5200,
                Light::Green => 0x001B_6E2C,
                Light::Grey => 0x005A_6067,
            })
        };
        Formats {
            title: Format::new().set_bold().set_font_size(14),
            part: Format::new().set_bold(),
            plain: Format::new(),
            number_heading: heading.clone().set_align(FormatAlign::Right),
            heading,
            text: cell.clone().set_text_wrap(),
            digits: right.clone(),
            day: cell.clone().set_num_format("yyyy-mm-dd"),
            numbers: (0..EXACT).map(|n| right.clone().set_num_format(decimals(n))).collect(),
            lights: [Light::Red, Light::Yellow, Light::Green, Light::Grey].map(light),
        }
    }
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

    #[test]
    fn a_text_longer_than_a_cell_is_cut_and_says_so() {
        assert_eq!(text(&"长".repeat(LONGEST)), "长".repeat(LONGEST));
        assert_eq!(text(&"长".repeat(LONGEST + 1)), format!("{}…", "长".repeat(LONGEST - 1)));
        let pairs = text(&"😀".repeat(LONGEST));
        assert!(pairs.ends_with("😀…") && pairs.encode_utf16().count() <= LONGEST);
    }
}
