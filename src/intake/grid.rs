//! Rows of a sheet as records, the same as those of a text.
//!
//! Cells merged over several rows hold their value in the first: names and days are read for each row they cover, a
//! figure is nobody's and marked so.

use chrono::Datelike;

use crate::column::Key;
use crate::intake::columns::Columns;
use crate::intake::layout::Line;
use crate::intake::record::{Cell, Mark, Record};
use crate::intake::sheet::{Kind, Region, Sheet, day_of_serial};
use crate::period::YEARS;
use crate::source::FileId;

/// More regions than this over one row are no layout that a person made; the rest is not looked at.
const MOST_OVER_ROW: usize = 1000;
/// The columns that any spreadsheet has.
const MOST_COLUMNS: usize = 16_384;
/// So many rows of blanks may stand among the first.
const BLANK_ROWS: usize = 1000;

/// Reads the rows of a sheet one after another.
pub struct Grid {
    file: FileId,
    sheet: Sheet,
    /// The cell of the sheet that comes next.
    next: usize,
    line: u64,
    bytes: Vec<u8>,
    cells: Vec<Cell>,
    /// Cells beyond are not read.
    width: usize,
    /// What each column holds, once the header is known.
    keys: Vec<Option<Key>>,
    /// Regions not yet reached, the lowest first, and those over the current row.
    merged: Vec<Region>,
    over: Vec<Region>,
    /// The first cell that was read for other rows too, and how many rows were filled so.
    pub filled: Option<(u64, usize)>,
    pub filled_rows: u64,
}

impl Grid {
    pub fn new(file: FileId, mut sheet: Sheet) -> Grid {
        let mut merged = std::mem::take(&mut sheet.merged);
        merged.sort_unstable_by_key(|region| std::cmp::Reverse(region.top));
        Grid {
            file,
            sheet,
            next: 0,
            line: 0,
            bytes: Vec::new(),
            cells: Vec::new(),
            width: MOST_COLUMNS,
            keys: Vec::new(),
            merged,
            over: Vec::new(),
            filled: None,
            filled_rows: 0,
        }
    }

    /// From here on rows are read by these columns.
    pub fn read_by(&mut self, columns: &Columns, figures: &[usize]) {
        self.width = columns.width;
        self.keys = (0..columns.width)
            .map(|at| if figures.contains(&at) { Some(Key::Value) } else { columns.key_at(at) })
            .collect();
    }

    /// The first rows that are not blank, without reading on.
    pub fn head(&self, most: usize) -> Vec<Line> {
        let mut rows = Grid {
            sheet: self.sheet.first_rows(most + BLANK_ROWS),
            merged: Vec::new(),
            over: Vec::new(),
            bytes: Vec::new(),
            cells: Vec::new(),
            keys: Vec::new(),
            ..*self
        };
        let mut lines = Vec::new();
        while lines.len() < most {
            let Some(record) = rows.read() else { break };
            let row = u32::try_from(record.line - 1).expect("rows are bounded");
            // A title merged over the whole row reaches no further.
            let joined = self.merged.iter().any(|region| region.top <= row && region.bottom > row);
            lines.push(Line::of(&record, joined));
        }
        lines
    }

    /// The row and column of the next cell below the header that has something in it but no heading above it; the row
    /// is counted from 1.
    pub fn without_heading(&self, headings: &[String]) -> Option<(u64, usize)> {
        let named = |at: usize| headings.get(at).is_some_and(|text| !text.is_empty());
        let cells = &self.sheet.cells[self.next..];
        cells
            .iter()
            .find(|cell| {
                let at = cell.column as usize;
                !named(at) && !self.sheet.text(cell).trim().is_empty()
            })
            .map(|cell| (u64::from(cell.row) + 1, cell.column as usize))
    }

    /// The first hidden row below the header that has cells, and how many there are.
    pub fn hidden(&self) -> Option<(u64, usize)> {
        let from = self.sheet.hidden_rows.partition_point(|row| u64::from(*row) < self.line);
        let hidden = &self.sheet.hidden_rows[from..];
        hidden.first().map(|row| (u64::from(*row) + 1, hidden.len()))
    }

    /// The first hidden column that is read, and how many are.
    pub fn hidden_columns(&self) -> Option<(usize, usize)> {
        let hidden = |at: &usize| {
            self.sheet.hidden_columns.iter().any(|&(from, to)| (from as usize..=to as usize).contains(at))
        };
        let read = |at: &usize| self.keys.get(*at).copied().flatten().is_some();
        let columns: Vec<usize> = (0..self.width).filter(|at| read(at) && hidden(at)).collect();
        columns.first().map(|&first| (first, columns.len()))
    }

    /// The next row that is not blank.
    pub fn read(&mut self) -> Option<Record<'_>> {
        while self.advance()? {}
        Some(self.view())
    }

    pub fn view(&self) -> Record<'_> {
        Record {
            file: self.file,
            bytes: &self.bytes,
            copy: &[],
            cells: &self.cells,
            line: self.line,
            sheet: true,
        }
    }

    /// Takes in one row; whether it was blank. `None` at the end.
    fn advance(&mut self) -> Option<bool> {
        let row = self.sheet.cells.get(self.next)?.row;
        let end = self.next + self.sheet.cells[self.next..].partition_point(|cell| cell.row == row);
        self.bytes.clear();
        self.cells.clear();
        self.line = u64::from(row) + 1;
        let mut blank = true;
        let in_row = self.next..end;
        self.next = end;
        for at in in_row.clone() {
            let cell = self.sheet.cells[at];
            if cell.column as usize >= self.width {
                break;
            }
            self.pad(cell.column as usize);
            let text = self.sheet.text(&cell);
            blank &= text.trim().is_empty() && cell.kind != Kind::NoValue;
            let from = self.bytes.len();
            self.bytes.extend_from_slice(text.as_bytes());
            let key = self.keys.get(cell.column as usize).copied().flatten();
            let mark = match cell.kind {
                Kind::Number if matches!(key, Some(Key::Date | Key::Submitted)) => self.serial(from),
                Kind::Number => Mark::Number,
                Kind::Error => Mark::Error,
                Kind::NoValue => Mark::NoValue,
                Kind::Disguised => Mark::Disguised,
                Kind::Text | Kind::Date => Mark::Plain,
            };
            self.push(from, cell.column as usize, mark);
        }
        if blank {
            return Some(true);
        }
        self.merge(row);
        Some(false)
    }

    /// Turns the number that was just put at the end of the bytes into the day it stands for, if it can be one. Numbers
    /// like 202503 are no serial of any year that is read.
    fn serial(&mut self, from: usize) -> Mark {
        let text = std::str::from_utf8(&self.bytes[from..]).expect("texts of sheets");
        let Some(day) = day_of_serial(text, self.sheet.epoch_1904).filter(|day| YEARS.contains(&day.year()))
        else {
            return Mark::Number;
        };
        self.bytes.truncate(from);
        self.bytes.extend_from_slice(day.to_string().as_bytes());
        Mark::Serial
    }

    /// Empty cells up to a column.
    fn pad(&mut self, column: usize) {
        while self.cells.len() < column {
            let from = self.bytes.len();
            self.push(from, self.cells.len(), Mark::Plain);
        }
    }

    /// A cell whose text was just put at the end of the bytes. A tab stands between cells, as in a row that is copied.
    fn push(&mut self, from: usize, column: usize, mark: Mark) {
        let short = |n: usize| u32::try_from(n).expect("texts are bounded");
        let (from, to, at) = (short(from), short(self.bytes.len()), short(column));
        self.cells.push(Cell { from, to, at, copied: false, mark });
        self.bytes.push(b'\t');
    }

    /// What merged cells mean for this row.
    fn merge(&mut self, row: u32) {
        while let Some(region) = self.merged.pop_if(|region| region.top <= row) {
            if self.over.len() < MOST_OVER_ROW {
                self.over.push(region);
            }
        }
        self.over.retain(|region| region.bottom >= row);
        let mut filled = false;
        for at in 0..self.over.len() {
            let region = self.over[at];
            for column in region.left as usize..=(region.right as usize).min(self.width.saturating_sub(1)) {
                let key = self.keys.get(column).copied().flatten();
                match key {
                    None => {}
                    Some(key) if Key::FIGURES.contains(&key) || key == Key::Of => {
                        self.pad(column + 1);
                        self.cells[column].mark = Mark::Merged;
                    }
                    Some(_)
                        if column == region.left as usize
                            && region.top < row
                            && self.fill(column, region.top) =>
                    {
                        filled = true;
                        self.filled.get_or_insert((self.line, column));
                    }
                    Some(_) => {}
                }
            }
        }
        self.filled_rows += u64::from(filled);
    }

    /// Gives a cell the text of the one above that covers it.
    fn fill(&mut self, column: usize, top: u32) -> bool {
        let position = (top, u32::try_from(column).expect("columns are bounded"));
        let cells = &self.sheet.cells;
        let Ok(at) = cells.binary_search_by_key(&position, |cell| (cell.row, cell.column)) else {
            return false;
        };
        let cell = cells[at];
        self.pad(column);
        let from = self.bytes.len();
        self.bytes.extend_from_slice(self.sheet.text(&cell).as_bytes());
        let mark = match (cell.kind, self.keys.get(column).copied().flatten()) {
            (Kind::Number, Some(Key::Date | Key::Submitted)) => self.serial(from),
            (Kind::Number, _) => Mark::Number,
            (Kind::Error, _) => Mark::Error,
            (Kind::Disguised, _) => Mark::Disguised,
            _ => Mark::Plain,
        };
        if self.cells.len() == column {
            self.push(from, column, mark);
        } else {
            let short = |n: usize| u32::try_from(n).expect("texts are bounded");
            let (from, to) = (short(from), short(self.bytes.len()));
            let at = self.cells[column].at;
            self.cells[column] = Cell { from, to, at, copied: false, mark };
            self.bytes.push(b'\t');
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::sheet;

    fn sheet(cells: &[(u32, u32, &str)], merged: &[(u32, u32, u32, u32)]) -> Sheet {
        let mut sheet = Sheet::default();
        for &(row, column, text) in cells {
            let from = u32::try_from(sheet.text.len()).expect("short");
            sheet.text.push_str(text);
            let to = u32::try_from(sheet.text.len()).expect("short");
            sheet.cells.push(sheet::Cell { row, column, kind: Kind::Text, from, to });
        }
        let region = |&(top, left, bottom, right): &(u32, u32, u32, u32)| Region { top, left, bottom, right };
        sheet.merged = merged.iter().map(region).collect();
        sheet
    }

    #[test]
    fn rows_have_their_cells_under_their_columns() {
        let mut grid =
            Grid::new(FileId(0), sheet(&[(2, 1, "a"), (2, 3, " b "), (4, 0, "  "), (5, 0, "c")], &[]));
        let record = grid.read().expect("a row");
        assert_eq!((record.line, record.width()), (3, 4));
        assert_eq!([0, 1, 2, 3].map(|at| record.cell(at)), ["", "a", "", "b"]);
        assert_eq!((record.place(3).line, record.place(3).column), (3, 4));
        assert_eq!(grid.read().map(|record| record.line), Some(6));
        assert!(grid.read().is_none());
    }

    #[test]
    fn a_merged_name_is_read_for_each_row_and_a_merged_figure_is_nobodys() {
        let cells = [(0, 0, "指标"), (0, 1, "累计"), (1, 0, "甲"), (1, 1, "5"), (2, 2, "x")];
        let mut grid = Grid::new(FileId(0), sheet(&cells, &[(1, 0, 2, 0), (1, 1, 2, 1)]));
        grid.read().expect("the header");
        let mut columns = Columns::new(3, 3);
        columns.set(Key::Target, 0).expect("free");
        columns.set(Key::Total, 1).expect("free");
        grid.read_by(&columns, &[]);
        let first = grid.read().expect("a row");
        assert_eq!((first.cell(0), first.mark(1)), ("甲", Mark::Merged));
        let second = grid.read().expect("a row");
        assert_eq!(
            (second.cell(0), second.cell(1), second.mark(1), second.cell(2)),
            ("甲", "", Mark::Merged, "x")
        );
        assert_eq!((grid.filled, grid.filled_rows), (Some((3, 0)), 1));
    }
}
