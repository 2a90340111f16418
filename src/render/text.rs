//! The table at a terminal: one you would put on a wall.

use anyhow::Result;
use comfy_table::{
    Cell as TableCell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, TableStyle,
    Width,
};
use unicode_width::UnicodeWidthStr;

use super::{Style, shown, visible};
use crate::assess::Light;
use crate::table::{Cell, Report, Table};

/// Below so many cells a table is no longer one: each row becomes a card.
const NARROWEST: usize = 70;
/// Between columns: one blank of padding, and one where a line between them would stand.
const GAP: usize = 2;
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
    let grid = Grid::new(&report.table, style);
    let cards = style.width.is_some_and(|width| width < NARROWEST);
    if !cards && report.table.groups.is_empty() {
        grid.rows(&mut out, 0, report.table.rows.len(), true);
    }
    if cards && report.table.groups.is_empty() {
        grid.cards(&mut out, 0, report.table.rows.len());
    }
    for (at, group) in report.table.groups.iter().enumerate() {
        let end = report.table.groups.get(at + 1).map_or(report.table.rows.len(), |next| next.first);
        if at > 0 {
            out.text.push('\n');
        }
        if !cards && at == 0 {
            grid.rows(&mut out, 0, 0, true);
        }
        if !group.heading.is_empty() {
            out.line(group.heading.get(style.lang));
        }
        if cards {
            grid.cards(&mut out, group.first, end);
        } else if end > group.first {
            grid.rows(&mut out, group.first, end, false);
        }
        if !group.remark.is_empty() {
            out.line(group.remark.get(style.lang));
        }
    }
    if !report.summary.is_empty() {
        out.text.push('\n');
    }
    for line in &report.summary {
        out.line(line.get(style.lang));
    }
    Ok(out.text.into_bytes())
}

struct Out {
    text: String,
    width: usize,
}

impl Out {
    /// A sentence, broken where the terminal ends.
    fn line(&mut self, sentence: &str) {
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
        grid
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
            let digits = |at: usize| self.cells.iter().map(|row| row[at].width()).max().unwrap_or(0).max(6);
            let heading = (0..self.widths.len())
                .filter(|&at| self.table.columns[at].numeric && self.widths[at] > digits(at))
                .max_by_key(|&at| (self.widths[at] - digits(at), usize::MAX - at));
            let (at, least) = match (excess, heading, widest(false, LEAST)) {
                (0, ..) => return,
                (_, Some(at), _) => (at, digits(at)),
                (_, None, Some(at)) => (at, LEAST),
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
}
