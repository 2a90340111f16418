//! A report opened: what it is, where its header is, and which of its sheets are read.

use std::io::{self, Read};

use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::csv::{Fault, Scanner};
use crate::intake::decode::Decoder;
use crate::intake::grid::Grid;
use crate::intake::layout::{self, Found, HEAD, Layout, Line};
use crate::intake::rows::{Part, Records, Rows};
use crate::intake::{Intake, is_workbook, refused, sheet};
use crate::rules;
use crate::say;
use crate::source::{FileId, Place, Sources};
use crate::words::count;

/// How much of a text is looked at for its delimiter and header.
const LOOKED_AT: u64 = 64 * 1024;
/// The delimiters that are told from the header, the commonest first.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];
/// A workbook larger than this is none that a person filled in.
const LARGEST_WORKBOOK: u64 = 256 * 1024 * 1024;
/// Sheets that explain a form, and are passed over without a word.
const NOTES: &[&str] = &["填报说明", "说明", "填表说明", "使用说明", "选项", "Notes", "Options", "README"];

impl<'p> Intake<'p> {
    /// Opens a report of that name and finds its header. `None` when the file is refused.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn open<R: Read>(
        &'p self,
        file: FileId,
        mut input: R,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> io::Result<Option<Rows<'p, R>>> {
        if !is_workbook(sources.name(file)) {
            return self.open_text(file, input, findings);
        }
        let mut bytes = Vec::new();
        input.by_ref().take(LARGEST_WORKBOOK + 1).read_to_end(&mut bytes)?;
        let parts = if bytes.len() as u64 > LARGEST_WORKBOOK {
            findings.push(refused::not_book(file, &bytes, sheet::NotBook::TooLarge));
            None
        } else {
            self.open_book(file, &bytes, sources, findings)
        };
        Ok(parts.map(|parts| Rows::new(self, parts, None)))
    }

    fn open_text<R: Read>(
        &'p self,
        file: FileId,
        mut input: R,
        findings: &mut Findings,
    ) -> io::Result<Option<Rows<'p, R>>> {
        let mut raw = Vec::new();
        input.by_ref().take(LOOKED_AT).read_to_end(&mut raw)?;
        if let Some(refusal) = refused::not_text(file, &raw) {
            findings.push(refusal);
            return Ok(None);
        }
        let (mut scanner, (lines, fault)) = self.told(file, raw, input)?;
        let encoding = scanner.input().encoding();
        let layout = match layout::find(self, file, &lines, false, findings) {
            Found::Layout(layout) => layout,
            Found::Refused => return Ok(None),
            Found::NoHeader(first) => {
                // A broken structure explains a missing header, not the other way round.
                findings.push(match (fault, first) {
                    (Some(fault), _) => refused::broken(&fault, encoding),
                    (None, None) => refused::empty(file),
                    (None, Some((place, text))) => refused::no_header(self.plan, place, &text),
                });
                return Ok(None);
            }
        };
        for _ in 0..=layout.header {
            if let Some(Err(fault)) = scanner.read()? {
                findings.push(refused::broken(&fault, encoding));
                return Ok(None);
            }
        }
        let records = Records::Text(Box::new(scanner));
        Ok(Some(Rows::new(self, vec![Part::new(file, records, layout)], Some(encoding))))
    }

    /// A text from its beginning, in its own encoding and by its own delimiter.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn text<R: Read>(&self, file: FileId, mut input: R) -> io::Result<Scanner<Decoder<R>>> {
        let mut raw = Vec::new();
        input.by_ref().take(LOOKED_AT).read_to_end(&mut raw)?;
        Ok(self.told(file, raw, input)?.0)
    }

    /// Tells encoding and delimiter from the first bytes; and what stands there.
    fn told<R: Read>(&self, file: FileId, raw: Vec<u8>, input: R) -> io::Result<(Scanner<Decoder<R>>, Top)> {
        let mut decoder = Decoder::new(raw, input);
        let mut head = Vec::new();
        decoder.by_ref().take(LOOKED_AT).read_to_end(&mut head)?;
        let (skipped, told) = separator_line(&head);
        // A record that is cut off is not looked at.
        let whole = memchr::memrchr2(b'\n', b'\r', &head).filter(|_| head.len() as u64 == LOOKED_AT);
        let looked = &head[..whole.map_or(head.len(), |end| end + 1)];
        let tried: Vec<(u8, Top)> = match told {
            Some(delimiter) => vec![(delimiter, top(file, looked, skipped, delimiter))],
            None => DELIMITERS.map(|delimiter| (delimiter, top(file, looked, skipped, delimiter))).into(),
        };
        let standing = |lines: &[Line]| layout::standing(self, lines).unwrap_or((0, 0));
        // Of equally good ones the first, which is the commonest.
        let (delimiter, top) = tried
            .into_iter()
            .rev()
            .max_by_key(|(_, (lines, _))| standing(lines))
            .expect("there is a delimiter");
        Ok((Scanner::behind(file, head, skipped, decoder, delimiter), top))
    }

    /// Every sheet that has a header; none if the workbook is refused.
    fn open_book<R>(
        &self,
        file: FileId,
        bytes: &[u8],
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Vec<Part<R>>> {
        let book = match sheet::read(bytes) {
            Ok(book) => book,
            Err(reason) => {
                findings.push(refused::not_book(file, bytes, reason));
                return None;
            }
        };
        let mut parts = Vec::new();
        let mut refused = false;
        let mut skipped = Vec::new();
        let mut first = None;
        for sheet in book.sheets {
            let id = sources.add_sheet(file, sheet.name.as_str());
            let (name, hidden) = (sheet.name.clone(), sheet.hidden);
            let grid = Grid::new(id, sheet);
            let lines = grid.head(HEAD);
            if lines.is_empty() {
                continue;
            }
            if hidden {
                if layout::standing(self, &lines).is_some_and(|(class, _)| class > 1) {
                    findings.push(hidden_sheet(id, &name));
                }
                continue;
            }
            match layout::find(self, id, &lines, true, findings) {
                Found::Layout(layout) => parts.push(part(id, grid, layout, findings)),
                Found::Refused => refused = true,
                Found::NoHeader(text) => {
                    first = first.or(text);
                    if !NOTES.contains(&name.as_str()) {
                        skipped.push((id, name));
                    }
                }
            }
        }
        if refused {
            return None;
        }
        if parts.is_empty() {
            findings.push(match first {
                None => refused::empty(file),
                Some((place, text)) => refused::no_header(self.plan, place, &text),
            });
            return None;
        }
        for (id, name) in skipped {
            findings.push(
                Diagnostic::new(
                    &rules::SKIPPED_SHEET,
                    Place::whole(id),
                    say!(
                        "工作表“{name}”没有表头，未读取",
                        "the sheet \"{name}\" has no header and was not read"
                    ),
                )
                .help(say!(
                    "若其中有要报的数，补上表头；说明性的工作表可命名为“填报说明”",
                    "if it holds figures, give it a header; a sheet of notes may be named 填报说明"
                )),
            );
        }
        parts.reverse();
        Some(parts)
    }
}

/// A sheet to be read by its layout, with what of it should be known first.
fn part<R>(file: FileId, mut grid: Grid, layout: Layout, findings: &mut Findings) -> Part<R> {
    for _ in 0..=layout.header {
        grid.read();
    }
    let figures: Vec<usize> =
        layout.views.iter().filter_map(|columns| columns.wide.map(|(at, _)| at)).collect();
    grid.read_by(&layout.views[0], &figures);
    if let Some((line, column)) = grid.without_heading(&layout.headings) {
        findings.push(
            Diagnostic::new(
                &rules::UNKNOWN_COLUMN,
                Place { file, line, column: column as u64 + 1 },
                say!(
                    "没有列名的单元格里有内容，未读取",
                    "cells under no heading hold something and were not read"
                ),
            )
            .help(say!("若是要报的数，给该列加上列名", "if they hold figures, give the column a heading")),
        );
    }
    if let Some((line, rows)) = grid.hidden() {
        let en = count(rows as u64, "hidden or filtered row was", "hidden or filtered rows were");
        findings.push(
            Diagnostic::new(
                &rules::HIDDEN_ROWS,
                Place::line(file, line),
                say!("有 {rows} 行被隐藏或筛选掉，照样读取", "{en} read like any other"),
            )
            .help(say!(
                "取消筛选和隐藏后核对一遍；不报的行请删去",
                "show them and look at them; remove those that are not to be reported"
            )),
        );
    }
    if let Some((first, columns)) = grid.hidden_columns() {
        let en = count(columns as u64, "hidden column was", "hidden columns were");
        let header = grid.view().line;
        findings.push(
            Diagnostic::new(
                &rules::HIDDEN_ROWS,
                Place { file, line: header, column: first as u64 + 1 },
                say!("有 {columns} 列被隐藏，照样读取", "{en} read like any other"),
            )
            .value(layout.headings.get(first).map_or("", String::as_str))
            .help(say!(
                "取消隐藏后核对一遍；不报的列请删去",
                "show them and look at them; remove those that are not to be reported"
            )),
        );
    }
    let records = Records::Sheet(Box::new(grid));
    Part::new(file, records, layout)
}

fn hidden_sheet(id: FileId, name: &str) -> Diagnostic {
    Diagnostic::new(
        &rules::HIDDEN_SHEET,
        Place::whole(id),
        say!("工作表“{name}”是隐藏的，未读取", "the sheet \"{name}\" is hidden and was not read"),
    )
    .help(say!(
        "若其中有要报的数，取消隐藏；否则请删去",
        "if it holds figures, unhide it; otherwise remove it"
    ))
}

/// The first records of a text, and what is broken among them.
type Top = (Vec<Line>, Option<Fault>);

fn top(file: FileId, head: &[u8], skipped: usize, delimiter: u8) -> Top {
    let mut scanner = Scanner::whole(file, head.to_vec(), skipped, delimiter);
    let mut lines = Vec::new();
    while lines.len() < HEAD {
        match scanner.read().expect("memory does not fail") {
            None => break,
            Some(Err(fault)) => return (lines, Some(fault)),
            Some(Ok(record)) => lines.push(Line::of(&record, false)),
        }
    }
    (lines, None)
}

/// The line `sep=;` that Excel understands: how long it is with its end, and the delimiter it tells.
fn separator_line(head: &[u8]) -> (usize, Option<u8>) {
    let Some(rest) = head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"SEP=")) else {
        return (0, None);
    };
    let end: &[u8] = match rest {
        [_, b'\r', b'\n', ..] => b"\r\n",
        [_, b'\n' | b'\r', ..] => b"\n",
        _ => return (0, None),
    };
    let delimiter = rest[0];
    let sound = delimiter == b'\t' || (delimiter.is_ascii_punctuation() && delimiter != b'"');
    if sound { (5 + end.len(), Some(delimiter)) } else { (0, None) }
}
