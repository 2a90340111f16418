//! Where the cells of a table stand in its sheet, how wide its columns are, what stays in view, and how it is printed.

use rust_xlsxwriter::{IgnoreError, Worksheet, XlsxError};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::bars::{self, Place};
use super::cells::{self, text_cell};
use super::formats::Formats;
use crate::render::{shown, visible};
use crate::table::{Column, Part, Report, Table};
use crate::words::{Lang, Said, Words};

/// No column of words is wider, in digits of the default font; longer cells are broken. The more columns there are, the
/// less each of them gets, so that the sheet can be read when it is printed a page wide.
const WIDEST: [(usize, usize); 3] = [(5, 90), (12, 50), (usize::MAX, 36)];
/// A column in which a cell would take more lines than this gets half as much again.
const FEW_LINES: usize = 4;
/// What a column of groups may take, so that it makes no row higher.
const WIDEST_GROUP: usize = 60;
/// The same beside a chart.
const BESIDE_CHART: usize = 36;
/// Cells that stay in view when the sheet is moved to the left: more would leave no room for the others.
const FROZEN: usize = 75;
/// A4, as the format numbers it.
pub const A4: u8 = 9;
/// Points of a line of text, and the most lines that a row may take.
const LINE: usize = 15;
const MOST_LINES: usize = 27;
/// What indents a text, and what keeps it off the next column, in cells; and what keeps a number off.
const EDGES: usize = 3;
const NUMBER_EDGES: usize = 2;
/// Of a header on paper so many characters of the title are printed; it holds 255 with its own signs.
const HEADER: usize = 100;

/// Tells which heading a row stands under, where a table has headings.
const GROUP: Column = Column { key: "group", label: Words::new("分组", "Group"), numeric: false, spare: 0 };

/// A part of a report as a sheet.
pub struct Sheet<'s> {
    pub name: &'s str,
    pub report: &'s Report,
    pub part: &'s Part,
    /// What is said below the table besides its own remarks.
    pub summary: &'s [Said],
    pub lang: Lang,
    pub formats: &'s Formats,
}

impl Sheet<'_> {
    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (table, lang, formats) = (&self.part.table, self.lang, self.formats);
        let mut row = 0;
        let title = Said::plain(&self.report.title);
        let above = [(&title, &formats.title), (&self.part.title, &formats.part)];
        let said = self.report.caption.iter().chain(&self.part.text).map(|line| (line, &formats.plain));
        for (line, format) in above.into_iter().chain(said).filter(|(line, _)| !line.is_empty()) {
            text_cell(sheet, row, 0, line.get(lang), format)?;
            row += 1;
        }
        row += u32::from(row > 0);

        // Headings between the rows would break sorting and filtering: each row names its group in a column of its own, the
        // last, for it tells what the order of the rows tells too.
        let groups = of_rows(table, lang);
        let columns: Vec<Column> =
            table.columns.iter().copied().chain(groups.is_some().then_some(GROUP)).collect();
        let header = row;
        let widths = self.widths(&columns, groups.as_deref());
        for (at, column) in columns.iter().enumerate() {
            let format = if column.numeric { &formats.number_heading } else { &formats.heading };
            sheet.write_string_with_format(header, number(at)?, column.label.get(lang), format)?;
            sheet.set_column_width(number(at)?, u8::try_from(widths[at]).unwrap_or(u8::MAX))?;
        }
        let labels = columns.iter().map(|column| column.label.get(lang));
        // One line more for the buttons of the filter.
        let most = labels.zip(&widths).map(|(label, width)| lines(label, *width) + 1).max();
        self.set_lines(sheet, header, most.unwrap_or(2))?;
        for (at, cells) in table.rows.iter().enumerate() {
            row += 1;
            for (column, cell) in cells.iter().enumerate() {
                cells::write(sheet, row, number(column)?, cell, lang, formats)?;
            }
            if let Some(groups) = &groups {
                text_cell(sheet, row, number(cells.len())?, groups[at], &formats.text)?;
            }
            // Not every spreadsheet makes room for broken cells when it opens a file: the row says how high it is.
            let texts = cells.iter().map(|cell| visible(&shown(cell, lang)).into_owned());
            let texts = texts.chain(groups.as_ref().map(|groups| visible(groups[at]).into_owned()));
            let broken = texts.zip(&widths).zip(&columns).filter(|(_, column)| !column.numeric);
            if let Some(most) = broken.map(|((text, width), _)| lines(&text, *width)).max().filter(|n| *n > 1)
            {
                self.set_lines(sheet, row, most)?;
            }
        }
        if let Some(last) = columns.len().checked_sub(1) {
            let last = number(last)?;
            sheet.autofilter(header, 0, row, last)?;
            if row > header {
                // Ids such as 1.1 are texts, and meant to be.
                sheet.ignore_error_range(header + 1, 0, row, last, IgnoreError::NumberStoredAsText)?;
            }
        }
        let place = Place { sheet: self.name, header, last: row };
        bars::within(sheet, table, &place)?;
        if let Some(drawn) = &self.part.bars {
            bars::beside(sheet, table, drawn, &place, lang)?;
        }

        row += 1;
        let remarks = table.groups.iter().map(|group| &group.remark).chain(&self.part.remarks);
        for line in remarks.chain(self.summary).filter(|line| !line.is_empty()) {
            row += 1;
            text_cell(sheet, row, 0, line.get(lang), &formats.plain)?;
        }

        sheet.set_freeze_panes(header + 1, number(naming(&columns, &widths))?)?;
        // On paper the rows stand in their order anyway, and a column less is larger letters.
        if let (Some(_), Some(last)) = (&groups, table.columns.len().checked_sub(1)) {
            sheet.set_print_area(0, 0, row, number(last)?)?;
        }
        self.set_up_page(sheet, header)
    }

    fn set_lines(&self, sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
        let points = u16::try_from(LINE * lines.min(MOST_LINES)).expect("small");
        sheet.set_row_height(row, points).map(drop)
    }

    /// A4 across, as wide as the page, the heading on each page, and below it which page it is.
    fn set_up_page(&self, sheet: &mut Worksheet, header: u32) -> Result<(), XlsxError> {
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        sheet.set_repeat_rows(header, header)?;
        let title: String = visible(&self.report.title).chars().take(HEADER).collect();
        // What follows & is a command there.
        sheet.set_header(format!("&L{}&R&A", title.replace('&', "&&")));
        sheet.set_footer("&C&P / &N");
        Ok(())
    }

    /// How wide the columns are.
    fn widths(&self, columns: &[Column], groups: Option<&[&str]>) -> Vec<usize> {
        let most = match &self.part.bars {
            Some(_) => BESIDE_CHART,
            None => WIDEST.iter().find(|(count, _)| columns.len() <= *count).expect("the last holds all").1,
        };
        let mut widths: Vec<usize> =
            columns.iter().map(|column| heading(column.label.get(self.lang)) + edges(column)).collect();
        for (at, cells) in self.part.table.rows.iter().enumerate() {
            let texts = cells.iter().map(|cell| of_text(&visible(&shown(cell, self.lang))));
            let group = groups.map(|groups| of_text(&visible(groups[at])));
            for ((width, text), column) in widths.iter_mut().zip(texts.chain(group)).zip(columns) {
                *width = (*width).max(text + edges(column));
            }
        }
        let held = |(width, column): (usize, &Column)| match column.key {
            _ if column.numeric => width,
            key if key == GROUP.key => width.min(WIDEST_GROUP),
            _ if width > FEW_LINES * most => most * 3 / 2,
            _ => width.min(most),
        };
        widths.into_iter().zip(columns).map(held).collect()
    }
}

/// Digits of the default font that so many cells of a terminal take, of which so many belong to 汉字: a digit has 7 pixels
/// there and a 汉字 15.
fn room(narrow: usize, wide: usize) -> usize {
    (narrow * 7 + wide * 15).div_ceil(7)
}

fn of_text(text: &str) -> usize {
    let wide = text.chars().filter(|c| c.width() == Some(2)).count();
    // Signs that are joined into one take less than each by itself.
    room(text.width().saturating_sub(2 * wide), wide)
}

fn edges(column: &Column) -> usize {
    if column.numeric { NUMBER_EDGES } else { EDGES }
}

/// How many lines a text takes in a column. Words that are kept whole leave some of a line free.
fn lines(text: &str, width: usize) -> usize {
    let room = width.saturating_sub(EDGES - 1).max(1);
    let length = of_text(text);
    let words = text.split(' ').count() - 1;
    if length <= room { 1 } else { (length + 2 * words).div_ceil(room) }
}

/// How narrow a heading can become. English breaks between words; 汉字 break anywhere, into two lines where they are many,
/// but not before or within a unit in brackets.
fn heading(label: &str) -> usize {
    const SHORT: usize = 8;
    match label.width() {
        width if width <= SHORT || (label.contains('(') && !label.contains(' ')) => width,
        _ if label.is_ascii() => label.split(' ').map(str::len).max().unwrap_or(0).max(SHORT),
        width => width.div_ceil(4) * 2,
    }
}

/// How many columns name a row, and so stay in view: up to its name, as far as there is room.
fn naming(columns: &[Column], widths: &[usize]) -> usize {
    const NAMES: [&str; 4] = ["name", "office", "reporter", "item"];
    let named = columns.iter().position(|column| NAMES.contains(&column.key)).filter(|at| *at < 4);
    let first = columns.first().is_some_and(|column| !column.numeric);
    let wanted = named.map_or(usize::from(first), |at| at + 1);
    (0..=wanted).rev().find(|&n| widths[..n].iter().sum::<usize>() <= FROZEN).unwrap_or(0)
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

pub fn number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_are_joined_have_a_width() {
        assert_eq!(of_text("床位 12"), room(3, 2));
        assert_eq!(of_text("👍🏽"), room(0, 2));
        assert!(of_text("👩\u{200d}👩\u{200d}👧") > 0);
    }
}
