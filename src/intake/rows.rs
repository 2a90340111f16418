//! The rows of a report, read one after another: of a text, or of the sheets of a workbook.

use std::io::{self, Read};

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::columns::Columns;
use crate::intake::csv::Scanner;
use crate::intake::days::Days;
use crate::intake::decode::{Decoder, Encoding};
use crate::intake::grid::Grid;
use crate::intake::layout::Layout;
use crate::intake::record::Record;
use crate::intake::row::{self, Row, Seen};
use crate::intake::{Intake, refused};
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::count;

/// The rows of one file, read one after another.
pub struct Rows<'p, R> {
    intake: &'p Intake<'p>,
    /// What is still to be read, the last first.
    parts: Vec<Part<R>>,
    days: Days,
    /// Nothing more is read of the current record.
    done: bool,
    /// Why rows that come now cannot be read.
    relabelled: Option<Box<Diagnostic>>,
    /// The encoding of a text; a workbook has none.
    encoding: Option<Encoding>,
    /// Rows read so far, blank lines not counted; of a wide sheet, its figures.
    pub read: u64,
    /// Rows rejected so far.
    pub rejected: u64,
    /// The file cannot be trusted: a finding says why, and nothing of it may be used.
    pub refused: bool,
}

/// A record, and by what it was read.
pub struct Current<'r> {
    pub file: FileId,
    /// The header's cells.
    pub headings: &'r [String],
    pub columns: &'r Columns,
    pub record: Record<'r>,
}

impl<'r> Current<'r> {
    /// What the row says under a key: in its own cell, else what is given for all rows.
    pub fn cell(&self, key: Key) -> &'r str {
        let own = self.columns.get(key).map_or("", |at| self.record.cell(at));
        match self.columns.given(key).filter(|_| own.is_empty()) {
            Some(given) => &given.text,
            None => own,
        }
    }
}

/// A text, or a sheet with a header.
pub(super) struct Part<R> {
    file: FileId,
    records: Records<R>,
    layout: Layout,
    /// Which view of the record that was read last comes next; a record is read on when there is none.
    view: usize,
    /// The view that was read last.
    seen: usize,
    /// Whether a row of the record was given already.
    given: bool,
}

/// What makes the records of a part.
pub(super) enum Records<R> {
    Text(Box<Scanner<Decoder<R>>>),
    Sheet(Box<Grid>),
}

impl<R> Part<R> {
    /// A part of which the header was read.
    pub fn new(file: FileId, records: Records<R>, layout: Layout) -> Part<R> {
        Part { file, records, view: layout.views.len(), seen: 0, layout, given: false }
    }
}

impl<R: Read> Records<R> {
    fn view(&self) -> Record<'_> {
        match self {
            Records::Text(scanner) => scanner.view(),
            Records::Sheet(grid) => grid.view(),
        }
    }
}

impl<'p, R: Read> Rows<'p, R> {
    /// The rows of these parts, the last of which comes first.
    pub(super) fn new(
        intake: &'p Intake<'p>,
        parts: Vec<Part<R>>,
        encoding: Option<Encoding>,
    ) -> Rows<'p, R> {
        let days = Days::default();
        Rows {
            intake,
            parts,
            days,
            done: false,
            relabelled: None,
            encoding,
            read: 0,
            rejected: 0,
            refused: false,
        }
    }

    /// The encoding of a text, as far as it was read; `None` of a workbook.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// Reads on: a row, or nothing where one was rejected. At the end, look whether the file was `refused`.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn next(&mut self, findings: &mut Findings) -> io::Result<Option<Option<Row<'_>>>> {
        if !self.advance(findings)? {
            return Ok(None);
        }
        let part = self.parts.last_mut().expect("there is a record");
        part.seen = part.view;
        let columns = &part.layout.views[part.view];
        part.view = following(&part.layout.views, part.view + 1, &part.records.view());
        let last = part.view == part.layout.views.len();
        // Words beside the periods of a row speak of the latest of them.
        let by_period = columns.wide.is_some_and(|(_, by)| by == Key::Date);
        let seen = Seen { first: !part.given, words: last || !by_period };
        part.given = true;
        self.read += 1;
        let (file, record) = (part.file, part.records.view());
        let read = row::read(
            self.intake,
            file,
            columns,
            &part.layout.headings,
            record,
            seen,
            &mut self.days,
            findings,
        );
        if matches!(read, row::Outcome::Row(_) | row::Outcome::Rejected)
            && let Some(fault) = self.relabelled.take()
        {
            findings.push(*fault);
            self.refused = true;
            return Ok(None);
        }
        match read {
            row::Outcome::Row(row) => Ok(Some(Some(row))),
            row::Outcome::Rejected => {
                self.rejected += 1;
                Ok(Some(None))
            }
            row::Outcome::NoData(relabelled) => {
                self.rejected += 1;
                self.done = true;
                self.relabelled = relabelled.or(self.relabelled.take());
                Ok(Some(None))
            }
            row::Outcome::Refused => {
                self.refused = true;
                Ok(None)
            }
        }
    }

    /// The record of the row that was read or rejected last, and by what it was read.
    ///
    /// # Panics
    /// Before the first row and behind the last.
    pub fn current(&self) -> Current<'_> {
        let part = self.parts.last().expect("a row was read");
        Current {
            file: part.file,
            headings: &part.layout.headings,
            columns: &part.layout.views[part.seen],
            record: part.records.view(),
        }
    }

    /// Goes to the next figure: of the same record, of the next one, of the next sheet. `false` at the end.
    fn advance(&mut self, findings: &mut Findings) -> io::Result<bool> {
        loop {
            let Some(part) = self.parts.last_mut().filter(|_| !self.refused) else { return Ok(false) };
            if std::mem::take(&mut self.done) {
                part.view = part.layout.views.len();
            }
            if part.view < part.layout.views.len() {
                return Ok(true);
            }
            let ended = match &mut part.records {
                Records::Sheet(grid) => grid.read().is_none(),
                Records::Text(scanner) => match scanner.read()? {
                    None => true,
                    Some(Ok(_)) => false,
                    Some(Err(fault)) => {
                        let encoding = scanner.input().encoding();
                        findings.push(refused::broken(&fault, encoding));
                        self.refused = true;
                        return Ok(false);
                    }
                },
            };
            if !ended {
                let first = following(&part.layout.views, 0, &part.records.view());
                // A row of a wide sheet without any figure is a row all the same.
                part.view = if first == part.layout.views.len() { 0 } else { first };
                part.given = false;
                continue;
            }
            match &part.records {
                Records::Sheet(grid) => filled(part.file, grid, findings),
                Records::Text(scanner) => self.encoding = Some(scanner.input().encoding()),
            }
            self.relabelled = None;
            self.parts.pop();
        }
    }
}

/// The next view from one on that has a figure in this record; the only view of a sheet that is not wide has always.
fn following(views: &[Columns], from: usize, record: &Record<'_>) -> usize {
    let has = |columns: &Columns| {
        columns
            .wide
            .is_none_or(|(at, _)| !record.bytes(at).is_empty() || record.mark(at) != Default::default())
    };
    (from..views.len()).find(|&at| has(&views[at])).unwrap_or(views.len())
}

/// Tells of names that were read for several rows.
fn filled(file: FileId, grid: &Grid, findings: &mut Findings) {
    let Some((line, column)) = grid.filled else { return };
    let rows = grid.filled_rows;
    let en = count(rows, "row takes", "rows take");
    findings.push(
        Diagnostic::new(
            &rules::MERGED_CELLS,
            Place { file, line, column: column as u64 + 1 },
            say!(
                "有 {rows} 行的名称或日期在合并单元格里，按首格的内容读取",
                "{en} a name or day from the first of merged cells"
            ),
        )
        .help(say!(
            "确认无误；最好取消合并，逐行填写",
            "make sure it is right; better unmerge them and fill in each row"
        )),
    );
}
