//! The table at a terminal: one you would put on a wall.

use anyhow::Result;
use comfy_table::{
    Cell as TableCell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, TableStyle,
    Width,
};
use unicode_width::UnicodeWidthStr;

use super::{Style, shown, visible};
use crate::assess::Light;
use crate::say;
use crate::table::{Cell, Column, DRAWN, Part, Report, Table};
use crate::words::Said;

/// Below so many cells a table is no longer one: each row becomes a card.
const NARROWEST: usize = 70;
/// Between columns: one blank of padding, and one where a line between them would stand.
const GAP: usize = 2;
/// No column of words is wider than this where there are several tables.
const WIDEST: usize = 50;
/// No column of words is squeezed below this.
const LEAST: usize = 12;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    let mut out = Out { text: String::new(), width: style.width.unwrap_or(usize::MAX) };
    if !report.title.is_empty() {
        out.line(&report.title);
    }
    for line in &report.caption {
        out.line(line.get(style.lang));
    }
    if !out.text.is_empty() {
        out.text.push('\n');
    }
    for (at, of_report) in report.parts.iter().enumerate() {
        if at > 0 {
            out.text.push('\n');
        }
        // What is said of the only table stands right below it.
        let remarks = if of_report.title.is_empty() { &report.summary } else { &of_report.remarks };
        part(&mut out, of_report, remarks, style);
    }
    let titled = report.parts.iter().any(|part| !part.title.is_empty());
    if titled && !report.summary.is_empty() {
        out.text.push('\n');
        report.summary.iter().for_each(|line| out.line(line.get(style.lang)));
    }
    Ok(out.text.into_bytes())
}

/// A table under its title, and what is said below it.
fn part(out: &mut Out, part: &Part, remarks: &[Said], style: &Style) {
    if !part.title.is_empty() {
        let (bold, plain) = if style.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        let title = visible(part.title.get(style.lang)).into_owned();
        out.text.push_str(&format!("{bold}── {title} ──{plain}\n"));
    }
    for line in &part.text {
        out.line(line.get(style.lang));
    }
    let mut left_out = Vec::new();
    if part.shown() {
        if !part.text.is_empty() {
            out.text.push('\n');
        }
        // One of several tables is read, not cut up by other programs: no sentence makes its lines endless.
        let widest = if part.title.is_empty() { usize::MAX } else { WIDEST };
        left_out = table(out, &part.table, widest, style);
        if !remarks.is_empty() {
            out.text.push('\n');
        }
    }
    if !left_out.is_empty() {
        let names: Vec<&str> = left_out.iter().map(|column| column.label.get(style.lang)).collect();
        let (zh, en) = (names.join("、"), names.join(", "));
        let line = say!("终端较窄，未显示：{zh}", "Left out for want of room: {en}");
        out.line(line.get(style.lang));
    }
    for line in remarks {
        out.line(line.get(style.lang));
    }
}

/// Writes a table as wide as the terminal and `widest` for a column of words let it, and gives back the columns that were left out.
fn table(out: &mut Out, whole: &Table, widest: usize, style: &Style) -> Vec<Column> {
    let bare = without_drawings(whole, style);
    let whole = bare.as_ref().unwrap_or(whole);
    let (fitting, left_out) = fit(whole, style);
    let table = fitting.as_ref().unwrap_or(whole);
    let mut grid = Grid::new(table, style);
    if widest < usize::MAX {
        grid.hold(widest);
    }
    let cards = style.width.is_some_and(|width| width < NARROWEST || grid.full_width() > width);
    // Cards have room for everything.
    let grid = if cards { Grid::new(whole, style) } else { grid };
    if !cards && table.groups.is_empty() {
        grid.rows(out, 0, table.rows.len(), true);
    }
    if cards && table.groups.is_empty() {
        grid.cards(out, 0, table.rows.len());
    }
    for (at, group) in table.groups.iter().enumerate() {
        let end = table.groups.get(at + 1).map_or(table.rows.len(), |next| next.first);
        if at > 0 {
            out.text.push('\n');
        }
        if !cards && at == 0 {
            grid.rows(out, 0, 0, true);
        }
        if !group.heading.is_empty() {
            out.line(group.heading.get(style.lang));
        }
        if cards {
            grid.cards(out, group.first, end);
        } else if end > group.first {
            grid.rows(out, group.first, end, false);
        }
        if !group.remark.is_empty() {
            out.line(group.remark.get(style.lang));
        }
    }
    if cards { Vec::new() } else { left_out }
}

/// The table without drawings that nobody asked for, where they would take room from words.
fn without_drawings(table: &Table, style: &Style) -> Option<Table> {
    let limit = style.width?;
    let drawn = |column: &Column| column.spare == DRAWN;
    if !table.columns.iter().any(drawn) {
        return None;
    }
    let (free, held) = (Grid::new(table, &Style { width: None, ..*style }), Grid::new(table, style));
    let whole = |at: usize| table.columns[at].numeric || held.widths[at] == free.widths[at];
    if held.full_width() <= limit && (0..table.columns.len()).all(whole) {
        return None;
    }
    let mut rest = table.clone();
    rest.keep(|column| !drawn(column));
    Some(rest)
}

/// The table without the columns that do not fit, the readiest to be spared first, and what was left out, in the
/// table's order. Nothing where all of it fits.
fn fit(table: &Table, style: &Style) -> (Option<Table>, Vec<Column>) {
    let Some(limit) = style.width.filter(|width| *width >= NARROWEST) else { return (None, Vec::new()) };
    let mut rest: Option<Table> = None;
    let mut left_out: Vec<(usize, Column)> = Vec::new();
    loop {
        let now = rest.as_ref().unwrap_or(table);
        let readiest = (0..now.columns.len()).max_by_key(|&at| (now.columns[at].spare, at));
        let spare = readiest.filter(|&at| now.columns[at].spare > 0);
        let Some(at) = spare.filter(|_| Grid::new(now, style).full_width() > limit) else { break };
        let mut smaller = now.clone();
        let column = smaller.columns.remove(at);
        smaller.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        let place = table.columns.iter().position(|other| other.key == column.key).unwrap_or(at);
        left_out.push((place, column));
        rest = Some(smaller);
    }
    left_out.sort_by_key(|(place, _)| *place);
    (rest, left_out.into_iter().map(|(_, column)| column).collect())
}

/// How narrow a heading can become: a unit in brackets gets a line of its own, 汉字 two lines.
fn narrow(head: &str) -> usize {
    match head.split_once('(') {
        Some((words, unit)) => words.trim_end().width().max(unit.width() + 1),
        None if head.is_ascii() => head.width(),
        None => head.width().div_ceil(4) * 2,
    }
}

/// Text that grows line by line.
pub(super) struct Out {
    pub text: String,
    pub width: usize,
}

impl Out {
    /// A sentence, broken where the terminal ends.
    pub fn line(&mut self, sentence: &str) {
        let mut column = 0;
        for word in breakable(&visible(sentence)) {
            let width = word.trim_end().width();
            if column > 0 && column + width > self.width {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
                column = 0;
            }
            self.text.push_str(word);
            column += word.width();
        }
        self.text.push('\n');
    }
}

/// Where a line may break: behind a blank, and behind a 汉字 that no closing mark follows.
fn breakable(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or('\n', |(_, next)| *next);
        let closing = "，。、；：？！”’）》」』…·%％".contains(next);
        let wide = |c: char| matches!(c, '\u{2e80}'..='\u{ffef}');
        let opening = "“‘（《「『".contains(c);
        if (c == ' ' && next != ' ') || (!closing && !opening && (wide(c) || wide(next)) && c != ' ') {
            words.push(&text[from..at + c.len_utf8()]);
            from = at + c.len_utf8();
        }
    }
    words.push(&text[from..]);
    words
}

/// The cells as they will be printed, and how wide each column may be.
struct Grid<'t> {
    table: &'t Table,
    heads: Vec<String>,
    cells: Vec<Vec<String>>,
    widths: Vec<usize>,
    color: bool,
}

impl<'t> Grid<'t> {
    fn new(table: &'t Table, style: &Style) -> Grid<'t> {
        let heads: Vec<String> =
            table.columns.iter().map(|column| column.label.get(style.lang).to_owned()).collect();
        let text = |cell: &Cell| {
            let text = visible(&shown(cell, style.lang)).into_owned();
            match cell {
                Cell::Empty => "—".to_owned(),
                Cell::Word { light: Some(light), .. } => format!("{} {text}", light.sign()),
                _ => text,
            }
        };
        let cells: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        let mut widths: Vec<usize> = heads.iter().map(|head| head.width()).collect();
        for row in &cells {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut grid = Grid { table, heads, cells, widths, color: style.color };
        grid.squeeze(style.width);
        for (head, width) in grid.heads.iter_mut().zip(&grid.widths) {
            if head.width() > *width {
                *head = head.replacen('(', "\n(", 1);
            }
        }
        grid
    }

    /// Breaks cells of words that are wider.
    fn hold(&mut self, widest: usize) {
        for (width, column) in self.widths.iter_mut().zip(&self.table.columns) {
            if !column.numeric {
                *width = (*width).min(widest);
            }
        }
    }

    fn full_width(&self) -> usize {
        self.widths.iter().sum::<usize>() + GAP * self.widths.len().saturating_sub(1)
    }

    /// Takes what is too much from the widest columns of words, then from long headings.
    fn squeeze(&mut self, limit: Option<usize>) {
        let Some(limit) = limit else { return };
        loop {
            let excess = self.full_width().saturating_sub(limit);
            let widest = |numeric: bool, least: usize| {
                (0..self.widths.len())
                    .filter(|&at| self.table.columns[at].numeric == numeric && self.widths[at] > least)
                    .max_by_key(|&at| (self.widths[at], usize::MAX - at))
            };
            // Numbers are never broken, only the headings above them.
            let digits = |at: usize| {
                let cells = self.cells.iter().map(|row| row[at].width()).max().unwrap_or(0);
                cells.max(narrow(&self.heads[at]))
            };
            let heading = (0..self.widths.len())
                .filter(|&at| self.table.columns[at].numeric && self.widths[at] > digits(at))
                .max_by_key(|&at| (self.widths[at] - digits(at), usize::MAX - at));
            let (at, least) = match (excess, heading, widest(false, LEAST)) {
                (0, ..) => return,
                (_, Some(at), _) => (at, digits(at)),
                // Of several columns of words each gives way as far as the next, so that none is squeezed for all.
                (_, None, Some(at)) => {
                    let others = (0..self.widths.len()).filter(|&other| {
                        other != at
                            && !self.table.columns[other].numeric
                            && self.widths[other] < self.widths[at]
                    });
                    let next = others.map(|other| self.widths[other]).max().unwrap_or(LEAST);
                    let alike = self.widths.iter().filter(|width| **width == self.widths[at]).count() > 1;
                    (at, if alike { self.widths[at] - 1 } else { next.max(LEAST) })
                }
                (_, None, None) => return,
            };
            self.widths[at] = self.widths[at].saturating_sub(excess).max(least);
        }
    }

    fn style_of(&self, cell: &Cell) -> Option<Color> {
        match cell {
            Cell::Word { light: Some(light), .. } if self.color => Some(match light {
                Light::Red => Color::Red,
                Light::Yellow => Color::Yellow,
                Light::Green => Color::Green,
                Light::Grey => Color::DarkGrey,
            }),
            _ => None,
        }
    }

    fn rows(&self, out: &mut Out, from: usize, to: usize, head: bool) {
        let mut table = comfy_table::Table::new();
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
        table.set_content_arrangement(ContentArrangement::Disabled);
        if self.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        let aligned = |at: usize, text: &str| {
            let side =
                if self.table.columns[at].numeric { CellAlignment::Right } else { CellAlignment::Left };
            TableCell::new(text).set_alignment(side)
        };
        if head {
            table.set_header(
                self.heads.iter().enumerate().map(|(at, text)| aligned(at, text)).collect::<Vec<_>>(),
            );
        }
        for row in from..to {
            let cells = self.cells[row].iter().enumerate().map(|(at, text)| {
                let cell = aligned(at, text);
                match self.style_of(&self.table.rows[row][at]) {
                    Some(color) => cell.fg(color),
                    None => cell,
                }
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        let last = self.widths.len().saturating_sub(1);
        for (at, (column, width)) in table.column_iter_mut().zip(&self.widths).enumerate() {
            let gap = if at == last { 0 } else { GAP - 1 };
            column.set_padding((0, u16::try_from(gap).expect("small")));
            let width = u16::try_from(width + gap).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
        for line in table.lines() {
            out.text.push_str(line.trim_end());
            out.text.push('\n');
        }
    }

    /// Each row as a few lines: what it is, then what is said of it.
    fn cards(&self, out: &mut Out, from: usize, to: usize) {
        for row in from..to {
            out.text.push('\n');
            for ((head, text), cell) in self.heads.iter().zip(&self.cells[row]).zip(&self.table.rows[row]) {
                if !matches!(cell, Cell::Empty) {
                    out.line(&format!("{head}: {text}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_break_between_words_and_behind_汉字() {
        let mut out = Out { text: String::new(), width: 12 };
        out.line("截至今日，数据如下。");
        out.line("as of today all rows");
        assert_eq!(out.text, "截至今日，数\n据如下。\nas of today\nall rows\n");
    }

    #[test]
    fn a_drawing_goes_before_anything_else_gives_way_and_is_not_missed() {
        use crate::words::{Lang, Words};
        let column = |key, zh, numeric, spare| Column { key, label: Words::new(zh, zh), numeric, spare };
        let columns = vec![
            column("name", "指标", false, 0),
            column("completion", "完成率(%)", true, 0),
            column("bar", "进度条(#完成|序时)", true, DRAWN),
            column("note", "说明", false, 3),
        ];
        let row = vec![
            Cell::Text("推进".repeat(12)),
            Cell::count(50),
            Cell::Text("######|......".to_owned()),
            Cell::Text("正在施工".repeat(4)),
        ];
        let report = Report {
            title: String::new(),
            caption: Vec::new(),
            parts: Part::only(Table { columns, rows: vec![row], groups: Vec::new() }),
            summary: Vec::new(),
            json: Vec::new(),
        };
        let written = |width| {
            let style = Style { lang: Lang::Zh, keys: false, mark: false, color: false, width };
            String::from_utf8(write(&report, &style).expect("a table")).expect("UTF-8")
        };
        // 48 and 32 cells of words, 6 of a figure, 13 of the bar, and six between them.
        for (width, drawn) in [(200, true), (105, true), (104, false), (90, false), (70, false), (40, false)]
        {
            let text = written(Some(width));
            assert_eq!(text.contains("######|......"), drawn, "{width}:\n{text}");
            assert!(!text.contains("未显示") && (drawn || !text.contains("进度条")), "{width}:\n{text}");
        }
    }

    #[test]
    fn a_table_keeps_within_its_terminal_and_says_what_it_leaves_out() {
        use crate::words::{Lang, Words};
        let column =
            |key, zh, numeric, spare| Column { key, label: Words::new(zh, "Heading"), numeric, spare };
        let columns = vec![
            column("name", "指标", false, 0),
            column("unit", "计量单位", false, 2),
            column("done", "累计完成", true, 0),
            column("gap", "与序时差(百分点)", true, 0),
            column("note", "进展情况说明", false, 4),
            column("reported", "已报单位数", true, 3),
            column("pace", "序时进度(%)", true, 5),
            column("added", "本期新增", true, 6),
        ];
        let text = |text: &str| Cell::Text(text.to_owned());
        let row = vec![
            text("推动“养老院+互联网医院”和智慧养老院建设"),
            text("家"),
            Cell::count(12_345_678),
            Cell::count(100),
            text("已选定两处，正在施工"),
            Cell::count(11),
            Cell::count(100),
            Cell::count(12_345_678),
        ];
        let report = Report {
            title: String::new(),
            caption: Vec::new(),
            parts: Part::only(Table { columns, rows: vec![row], groups: Vec::new() }),
            summary: vec![say!("合计 1 项", "1 in all")],
            json: Vec::new(),
        };
        let written = |width| {
            let style = Style { lang: Lang::Zh, keys: false, mark: false, color: false, width };
            String::from_utf8(write(&report, &style).expect("a table")).expect("UTF-8")
        };
        for width in 20..200 {
            let text = written(Some(width));
            assert!(text.lines().all(|line| line.width() <= width.max(30)), "{width}:\n{text}");
            assert!(text.contains("12345678") && text.contains("100"), "{width}:\n{text}");
        }
        assert!(written(Some(70)).contains("未显示：序时进度(%)、本期新增"), "{}", written(Some(70)));
        assert!(!written(None).contains("未显示"));
    }
}
