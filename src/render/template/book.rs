//! A sheet to be filled in, as a workbook: what is given is locked, what is to be filled in is checked as it is typed,
//! and a sheet of notes says how. Nothing in a cell is a formula.

use anyhow::{Context, Result};
use chrono::Datelike;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, IgnoreError, ProtectionOptions, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::column::Key;
use crate::render::{Style, visible};
use crate::say;
use crate::source::letters;
use crate::template::{COLUMNS, Cell, Column, FURTHER, Row, Template};
use crate::words::{Lang, Said, Words, clip};

/// The names of the sheets; whoever reads reports passes over those of notes and choices.
const FORM: Words = Words::new("填报表", "Report");
const NOTES: Words = Words::new("填报说明", "Notes");
const CHOICES: Words = Words::new("选项", "Options");

/// Headings of the list of targets among the notes, none of which is a heading of reports.
const TARGETS: [Words; 5] = [
    Words::new("要点", "Point"),
    Words::new("事项", "Commitment"),
    Words::new("目标任务", "To be reached"),
    Words::new("填法", "How it is counted"),
    Words::new("文件原文", "The document's words"),
];

/// A4, as spreadsheets number papers.
const A4: u8 = 9;

pub fn write(template: &Template<'_>, style: &Style) -> Result<Vec<u8>> {
    workbook(template, style.lang).context("writing XLSX")
}

fn workbook(template: &Template<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let first = template.period.first();
    let short = |n: u32| u8::try_from(n).expect("months and days are small");
    let year = u16::try_from(first.year()).expect("years of four digits");
    // The time of writing would make the bytes differ.
    let created = ExcelDateTime::from_ymd(year, short(first.month()), short(first.day()))?;
    let title = visible(&template.plan.title).into_owned();
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let mut choices = Choices { lang, lists: Vec::new() };
    form(book.add_worksheet(), template, lang, &mut choices)?;
    notes(book.add_worksheet(), template, lang)?;
    if !choices.lists.is_empty() {
        choices.write(book.add_worksheet())?;
    }
    book.save_to_buffer()
}

/// Lists to choose from, a column each on a sheet of their own: names may hold commas, and be many.
struct Choices {
    lang: Lang,
    lists: Vec<Vec<String>>,
}

impl Choices {
    /// The range of a list.
    fn range(&mut self, list: &[String]) -> Formula {
        let at = self.lists.iter().position(|other| other == list).unwrap_or_else(|| {
            self.lists.push(list.to_vec());
            self.lists.len() - 1
        });
        let (sheet, column, last) = (CHOICES.get(self.lang), letters(at as u64 + 1), list.len());
        Formula::new(format!("='{sheet}'!${column}$1:${column}${last}"))
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(CHOICES.get(self.lang))?;
        sheet.set_hidden(true);
        let text = Format::new().set_num_format("@");
        for (column, list) in (0..).zip(&self.lists) {
            for (row, choice) in (0..).zip(list) {
                sheet.write_string_with_format(row, column, visible(choice), &text)?;
            }
        }
        Ok(())
    }
}

fn form(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    lang: Lang,
    choices: &mut Choices,
) -> Result<(), XlsxError> {
    sheet.set_name(FORM.get(lang))?;
    let columns = template.columns(true);
    let further = template.further.iter().flat_map(|row| std::iter::repeat_n(row, FURTHER as usize));
    let rows: Vec<&Row<'_>> = template.rows.iter().chain(further).collect();
    let heading = bordered()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(0xD9_E2_F3));
    for (at, &column) in (0..).zip(&columns) {
        sheet.write_string_with_format(0, at, template.heading(column, lang), &heading)?;
        let cells: Vec<&Cell> = rows.iter().map(|row| &row.cells[column]).collect();
        for (row, cell) in (1..).zip(&cells) {
            let format = format_of(COLUMNS[column], cell);
            match cell {
                Cell::Given(text) => {
                    sheet.write_string_with_format(row, at, visible(text.get(lang)), &format)?
                }
                _ => sheet.write_blank(row, at, &format)?,
            };
        }
        validate(sheet, at, &columns, &cells, lang, choices)?;
    }
    let column_cells = |column: usize| rows.iter().map(move |row| &row.cells[column]);
    let widths: Vec<u16> = columns.iter().map(|&at| width_of(template, at, lang, column_cells(at))).collect();
    for (at, &width) in (0..).zip(&widths) {
        sheet.set_column_width(at, width)?;
    }
    for (at, row) in (1..).zip(&rows) {
        let texts = columns.iter().map(|&column| match &row.cells[column] {
            Cell::Given(text) => text.get(lang),
            _ => "",
        });
        heighten(sheet, at, texts.zip(&widths))?;
    }
    let end = u32::try_from(rows.len()).expect("rows of a sheet");
    let last = u16::try_from(columns.len()).expect("a few columns") - 1;
    // 100 as a text beside 合计 7000 is meant so.
    sheet.ignore_error_range(1, 0, end.max(1), last, IgnoreError::NumberStoredAsText)?;
    let frozen = COLUMNS.iter().position(|column| *column == Column::Key(Key::Target)).expect("a column") + 1;
    sheet.set_freeze_panes(1, u16::try_from(frozen).expect("a few columns"))?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    page(sheet);
    let about = template.about();
    let about: Vec<_> = about.iter().map(|line| visible(line.get(lang))).collect();
    let (title, rest) = about.split_first().expect("a title");
    let (title, rest) = (clip(title, 60), clip(&rest.join("  "), 140));
    let header = format!("&L{}&R{}", title.replace('&', "&&"), rest.replace('&', "&&"));
    // No header of a page is longer.
    if header.encode_utf16().count() <= 255 {
        sheet.set_header(header);
    }
    sheet.set_footer("&C&P / &N");
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_active(true);
    if let Some((row, column)) = first_open(&rows, &columns) {
        sheet.set_selection(row, column, row, column)?;
    }
    Ok(())
}

/// The first cell to be filled in.
fn first_open(rows: &[&Row<'_>], columns: &[usize]) -> Option<(u32, u16)> {
    (1..).zip(rows).find_map(|(at, row)| {
        (0..).zip(columns).find(|(_, column)| row.cells[**column].is_open()).map(|(column, _)| (at, column))
    })
}

fn page(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
}

fn bordered() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xBF_BF_BF))
        .set_align(FormatAlign::VerticalCenter)
}

fn format_of(column: Column, cell: &Cell) -> Format {
    let number = |decimals: u8| match decimals {
        0 => "0".to_owned(),
        _ => format!("0.{}", "0".repeat(usize::from(decimals))),
    };
    let format = bordered();
    let format = match cell {
        Cell::Closed => format.set_background_color(Color::RGB(0xD9_D9_D9)),
        Cell::Given(_) => {
            format.set_background_color(Color::RGB(0xF2_F2_F2)).set_num_format("@").set_text_wrap()
        }
        Cell::Figure { decimals, .. } | Cell::Part { decimals } | Cell::Whole { decimals } => {
            format.set_num_format(number(*decimals)).set_unlocked()
        }
        Cell::Done => format.set_align(FormatAlign::Center).set_unlocked(),
        // A text, so that a choice like 2025年6月 stays what it is.
        Cell::Choice(_) | Cell::Words => format.set_num_format("@").set_text_wrap().set_unlocked(),
    };
    match column {
        Column::Goal => format.set_align(FormatAlign::Right),
        _ => format,
    }
}

/// Widths are counted in narrow characters; a 汉字 takes two.
fn width_of<'c>(
    template: &Template<'_>,
    column: usize,
    lang: Lang,
    cells: impl Iterator<Item = &'c Cell>,
) -> u16 {
    let (least, most) = match COLUMNS[column] {
        Column::Key(Key::Note | Key::Reason | Key::Next) => (28, 28),
        Column::Key(Key::Item) => (16, 28),
        Column::Key(Key::Total | Key::Added | Key::Of) => (12, 40),
        _ => (8, 40),
    };
    let texts = cells.map(|cell| match cell {
        Cell::Given(text) => text.get(lang).width(),
        Cell::Choice(texts) => texts.iter().map(|text| text.width()).max().unwrap_or(0),
        _ => 0,
    });
    let widest = texts.chain([template.heading(column, lang).width() + 1]).max().unwrap_or(0) + 1;
    u16::try_from(widest.clamp(least, most)).expect("a few characters")
}

/// Gives a row the height of its longest text: not every spreadsheet does by itself. Rows of one line are left alone, so
/// that they grow with what is written into them.
fn heighten<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = (&'t str, &'t u16)>,
) -> Result<(), XlsxError> {
    // A line is not filled to its end.
    let lines = texts.map(|(text, width)| text.width().div_ceil(usize::from(*width) - 2)).max().unwrap_or(1);
    if lines > 1 {
        let lines = u16::try_from(lines).unwrap_or(u16::MAX).min(20);
        sheet.set_row_height(row, 15 * lines)?;
    }
    Ok(())
}

/// Checks what is typed into a column, a check for each run of like cells.
fn validate(
    sheet: &mut Worksheet,
    at: u16,
    columns: &[usize],
    cells: &[&Cell],
    lang: Lang,
    choices: &mut Choices,
) -> Result<(), XlsxError> {
    let mut from = 0;
    while from < cells.len() {
        let cell = cells[from];
        let end = from + cells[from..].iter().take_while(|other| **other == cell).count();
        let row = |index: usize| u32::try_from(index).expect("rows of a sheet") + 1;
        // Where the check speaks of cells, those of the first row; it moves with the row.
        let name = |column: u16| format!("{}{}", letters(u64::from(column) + 1), row(from) + 1);
        let part = columns.iter().position(|&column| COLUMNS[column] == Column::Key(Key::Total));
        let part = part.and_then(|at| u16::try_from(at).ok()).map(name);
        if let Some(check) = check(cell, &name(at), part.as_deref(), lang, choices)? {
            sheet.add_data_validation(row(from), at, row(end - 1), at, &check)?;
        }
        from = end;
    }
    Ok(())
}

/// The check of a cell: `own` is its name, `part` that of the numerator beside it.
fn check(
    cell: &Cell,
    own: &str,
    part: Option<&str>,
    lang: Lang,
    choices: &mut Choices,
) -> Result<Option<DataValidation>, XlsxError> {
    let check = DataValidation::new();
    let decimal = |decimals: u8, more: &str| {
        let more = if more.is_empty() { String::new() } else { format!(",{more}") };
        Formula::new(format!("=AND(ISNUMBER({own}),ROUND({own},{decimals})={own}{more})"))
    };
    let most = |decimals: u8| match decimals {
        0 => say!("只填整数", "A whole number"),
        n => say!("只填数字，至多 {n} 位小数", "A number with at most {n} decimals"),
    };
    let (check, told) = match cell {
        Cell::Closed | Cell::Given(_) | Cell::Words => return Ok(None),
        Cell::Choice(texts) => (
            check.allow_list_formula(choices.range(texts)),
            say!("请从下拉列表中选择。", "Choose from the list."),
        ),
        Cell::Done => {
            let told = say!(
                "已完成的填“是”，未完成的填“否”；说明写在备注里。",
                "1 if it is done, 0 if not; words go into the notes."
            );
            let words = match lang {
                Lang::Zh => ["是", "否"],
                Lang::En => ["1", "0"],
            };
            (check.allow_list_strings(&words)?.set_input_message(told.get(lang))?, told)
        }
        Cell::Figure { decimals: 0, falls: false } | Cell::Part { decimals: 0 } => {
            (check.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)), told(cell, most(0)))
        }
        Cell::Figure { decimals: 0, falls: true } => {
            let rule = DataValidationRule::Between(
                Formula::new("-999999999999999"),
                Formula::new("999999999999999"),
            );
            (check.allow_whole_number_formula(rule), told(cell, most(0)))
        }
        Cell::Figure { decimals, falls: true } => {
            (check.allow_custom(decimal(*decimals, "")), told(cell, most(*decimals)))
        }
        Cell::Figure { decimals, falls: false } | Cell::Part { decimals } => {
            (check.allow_custom(decimal(*decimals, &format!("{own}>=0"))), told(cell, most(*decimals)))
        }
        Cell::Whole { decimals } => {
            let least = part.map_or_else(|| format!("{own}>=0"), |part| format!("{own}>=MAX(0,{part})"));
            (check.allow_custom(decimal(*decimals, &least)), told(cell, most(*decimals)))
        }
    };
    let check = match cell {
        Cell::Part { .. } | Cell::Whole { .. } => check.set_input_message(told.get(lang))?,
        _ => check,
    };
    let title = Words::new("请核对", "Please check");
    Ok(Some(check.set_error_title(title.get(lang))?.set_error_message(told.get(lang))?))
}

/// What is said where a figure cannot be right.
fn told(cell: &Cell, number: Said) -> Said {
    number.and(&match cell {
        Cell::Part { .. } => {
            say!("：填分子，不填百分数；分母填在基数。", ": the numerator, no percentage; the denominator goes into `of`.")
        }
        Cell::Whole { .. } => {
            say!("：填分母，不小于分子（累计完成）。", ": the denominator, not below the numerator in `total`.")
        }
        Cell::Figure { falls: true, .. } => say!(
            "；没有新增的填 0，冲减以前多报的填负数并在备注说明。",
            "; 0 if nothing was added, negative to take back what was reported before, with the reason in the notes."
        ),
        _ => say!(
            "，不为负；没有进展的照填上期的数或 0，说明写在备注里。",
            ", not negative; no progress is the same figure again, or 0; words go into the notes."
        ),
    })
}

fn notes(sheet: &mut Worksheet, template: &Template<'_>, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(NOTES.get(lang))?;
    let title = Format::new().set_bold().set_font_size(14);
    let bold = Format::new().set_bold();
    let mut row = 0;
    for line in template.about() {
        let format = if row == 0 { &title } else { &bold };
        sheet.write_string_with_format(row, 0, visible(line.get(lang)), format)?;
        row += 1;
    }
    row += 1;
    for (n, line) in (1..).zip(template.how()) {
        sheet.write_string(row, 0, format!("{n}. {}", visible(line.get(lang))))?;
        row += 1;
    }
    row += 1;
    let heading = bordered().set_bold().set_background_color(Color::RGB(0xD9_E2_F3));
    let cell = bordered().set_text_wrap().set_num_format("@");
    for (column, words) in (0..).zip(TARGETS) {
        sheet.write_string_with_format(row, column, words.get(lang), &heading)?;
    }
    sheet.set_repeat_rows(row, row)?;
    let widths: [u16; 5] = [8, 36, 22, 36, 64];
    for line in template.targets() {
        row += 1;
        for (column, text) in (0..).zip(&line) {
            sheet.write_string_with_format(row, column, visible(text.get(lang)), &cell)?;
        }
        heighten(sheet, row, line.iter().map(|text| text.get(lang)).zip(&widths))?;
    }
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, width)?;
    }
    sheet.ignore_error_range(0, 0, row, 4, IgnoreError::NumberStoredAsText)?;
    sheet.protect();
    page(sheet);
    Ok(())
}
