//! Bytes to rows: what a report says, read exactly or refused with its place.
//!
//! How a file is laid out is known by [`csv`], how columns are called by [`heading`], how figures are spelt by
//! [`cell`]. This module holds them against the plan. Other encodings, delimiters and spreadsheets enter at
//! [`Intake::open`], as other makers of [`csv::Record`]s.

pub mod cell;
pub mod csv;
mod figures;
pub mod heading;
mod refused;
mod row;

use std::io::{self, Read};

use hashbrown::HashMap;

use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::csv::{Record, Scanner};
use crate::intake::heading::{Columns, Key};
pub use crate::intake::row::{Row, Who};
use crate::plan::Plan;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::{Said, Words, count, nearest};

/// How many records above the header are looked through for it.
const ABOVE_HEADER: usize = 20;

/// A plan's names, ready to be found in cells.
pub struct Intake<'p> {
    plan: &'p Plan,
    /// Names as bytes, as they stand in cells.
    targets: HashMap<&'p [u8], usize>,
    reporters: HashMap<&'p [u8], usize>,
    items: HashMap<(usize, &'p str), &'p str>,
    prints: hashbrown::DefaultHashBuilder,
}

/// The rows of one file, read one after another.
pub struct Rows<'p, R> {
    intake: &'p Intake<'p>,
    file: FileId,
    scanner: Scanner<R>,
    columns: Columns,
    days: row::Days,
    /// Rows read so far, blank lines not counted.
    pub read: u64,
    /// Rows rejected so far.
    pub rejected: u64,
    /// The file cannot be trusted: a finding says why, and nothing of it may be used.
    pub refused: bool,
}

impl<'p> Intake<'p> {
    pub fn new(plan: &'p Plan) -> Intake<'p> {
        let mut targets = HashMap::new();
        let mut items = HashMap::new();
        for (at, target) in plan.targets.iter().enumerate() {
            let names = [&target.id, &target.name];
            for name in names.into_iter().chain(&target.aliases) {
                targets.insert(name.as_bytes(), at);
            }
            for item in &target.items {
                items.insert((at, item.name.as_str()), item.name.as_str());
            }
        }
        let mut reporters = HashMap::new();
        for (at, reporter) in plan.reporters.iter().enumerate() {
            for name in std::iter::once(&reporter.name).chain(&reporter.aliases) {
                reporters.insert(name.as_bytes(), at);
            }
        }
        Intake { plan, targets, reporters, items, prints: hashbrown::DefaultHashBuilder::default() }
    }

    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    fn target(&self, name: &[u8]) -> Option<usize> {
        self.targets.get(name).copied()
    }

    fn reporter(&self, name: &[u8]) -> Option<usize> {
        self.reporters.get(name).copied()
    }

    /// Ids, names and aliases, for naming the nearest.
    fn target_names(&self) -> impl Iterator<Item = &'p str> {
        self.plan.targets.iter().flat_map(|target| {
            [&target.id, &target.name].into_iter().chain(&target.aliases).map(String::as_str)
        })
    }

    fn reporter_names(&self) -> impl Iterator<Item = &'p str> {
        let names =
            |reporter: &'p crate::plan::Reporter| std::iter::once(&reporter.name).chain(&reporter.aliases);
        self.plan.reporters.iter().flat_map(names).map(String::as_str)
    }

    /// Opens a report and finds its header. `None` when the file is refused.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn open<R: Read>(
        &'p self,
        file: FileId,
        mut input: R,
        findings: &mut Findings,
    ) -> io::Result<Option<Rows<'p, R>>> {
        let mut head = Vec::new();
        input.by_ref().take(64 * 1024).read_to_end(&mut head)?;
        if let Some(refusal) = refused::not_csv(file, &head) {
            findings.push(refusal);
            return Ok(None);
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let mut scanner = Scanner::new(file, head, input, b',');
        let Some(columns) = self.header(file, &mut scanner, findings)? else { return Ok(None) };
        let days = row::Days::default();
        Ok(Some(Rows { intake: self, file, scanner, columns, days, read: 0, rejected: 0, refused: false }))
    }

    /// Finds the header: the first record in which two cells are known headings.
    fn header<R: Read>(
        &self,
        file: FileId,
        scanner: &mut Scanner<R>,
        findings: &mut Findings,
    ) -> io::Result<Option<Columns>> {
        let mut first: Option<(Place, String)> = None;
        for above in 0..ABOVE_HEADER {
            let record = match scanner.read()? {
                None => break,
                Some(Err(fault)) => {
                    findings.push(refused::broken(&fault));
                    return Ok(None);
                }
                Some(Ok(record)) => record,
            };
            let known = (0..record.width()).filter(|&at| heading::key(record.cell(at)).is_some()).count();
            if known < 2 {
                let text = (0..record.width()).map(|at| record.cell(at)).find(|cell| !cell.is_empty());
                first.get_or_insert_with(|| (record.place(0), text.unwrap_or("").to_owned()));
                continue;
            }
            if let Some((place, title)) = first.filter(|_| above > 0) {
                let lines = above as u64;
                let en = count(lines, "line", "lines");
                findings.push(
                    Diagnostic::new(
                        &rules::TITLE_ABOVE_HEADER,
                        place,
                        say!("表头之上有 {lines} 行文字，已跳过", "{en} above the header skipped"),
                    )
                    .value(title)
                    .help(say!(
                        "确认其中没有数据；报送时最好删去",
                        "make sure they hold no figures; best removed"
                    )),
                );
            }
            return Ok(self.columns(file, &record, findings));
        }
        let mut wanted = vec![Key::Date, Key::Target, Key::Total];
        if !self.plan.reporters.is_empty() {
            wanted.insert(2, Key::Reporter);
        }
        let join = |lang: fn(Words) -> &'static str, with: &str| {
            wanted.iter().map(|key| lang(heading::words(*key))).collect::<Vec<_>>().join(with)
        };
        let (zh, en) = (join(|words| words.zh, "、"), join(|words| words.en, ", "));
        findings.push(match first {
            None => Diagnostic::new(
                &rules::EMPTY_FILE,
                Place::whole(file),
                say!("文件里没有任何内容", "the file holds nothing"),
            )
            .help(say!("请填报单位重新报送", "ask for the file to be sent again")),
            Some((place, text)) => {
                Diagnostic::new(&rules::NO_HEADER, place, say!("找不到表头", "no header was found"))
                    .value(text)
                    .help(say!(
                        "表头须在一行内，用英文逗号分隔，至少含：{zh}",
                        "the header is one row, separated by commas, with at least: {en}"
                    ))
            }
        });
        Ok(None)
    }

    /// Reads the header's cells. `None` when the file is refused.
    fn columns(&self, file: FileId, record: &Record<'_>, findings: &mut Findings) -> Option<Columns> {
        let width = (0..record.width()).rev().find(|&at| !record.bytes(at).is_empty()).map_or(0, |at| at + 1);
        let mut columns = Columns::new(width, record.width());
        let mut sound = true;
        for at in 0..width {
            let text = record.cell(at);
            match heading::key(text) {
                Some(key) => {
                    if let Err(first) = columns.set(key, at) {
                        let (name, twin) = (text, record.cell(first));
                        findings.push(
                            Diagnostic::new(
                                &rules::DUPLICATE_COLUMN,
                                record.place(at),
                                if twin == name {
                                    say!("“{name}”这一列出现两次", "the column \"{name}\" stands twice")
                                } else {
                                    say!(
                                        "“{twin}”与“{name}”是同一列",
                                        "\"{twin}\" and \"{name}\" are the same column"
                                    )
                                },
                            )
                            .value(name)
                            .help(say!("只留一列，或改正表头", "keep one of them, or mend the heading"))
                            .other(record.place(first), say!("前一处", "the first")),
                        );
                        sound = false;
                    }
                }
                None if text.is_empty() || heading::PASSED_OVER.contains(&text) => {}
                None => {
                    let help = match nearest(text, heading::all()) {
                        Some(near) => say!("最接近的列名是“{near}”", "the nearest heading is \"{near}\""),
                        None => say!(
                            "若其中有数据，请改用规定的列名",
                            "if it holds figures, give it a known heading"
                        ),
                    };
                    findings.push(
                        Diagnostic::new(
                            &rules::UNKNOWN_COLUMN,
                            record.place(at),
                            say!(
                                "不认识“{text}”这一列，未读取",
                                "unknown column \"{text}\"; it was not read"
                            ),
                        )
                        .value(text)
                        .help(help),
                    );
                }
            }
        }
        let blank = (0..record.width()).filter(|&at| record.bytes(at).is_empty()).count();
        if blank > 0 {
            let en = count(blank as u64, "column", "columns");
            findings.push(
                Diagnostic::new(
                    &rules::BLANK_COLUMNS,
                    Place::line(file, record.line),
                    say!("有 {blank} 列没有列名，已跳过", "{en} without a heading skipped"),
                )
                .help(say!("确认其中没有数据", "make sure they hold no figures")),
            );
        }
        let missing = |message: Said, findings: &mut Findings| {
            findings.push(
                Diagnostic::new(&rules::MISSING_COLUMN, Place::line(file, record.line), message)
                    .help(say!("补上这一列，或改正其列名", "add the column, or mend its heading")),
            );
        };
        for key in [Key::Date, Key::Target, Key::Reporter] {
            let required = key != Key::Reporter || !self.plan.reporters.is_empty();
            if required && columns.get(key).is_none() {
                let words = heading::words(key);
                let (zh, en) = (words.zh, words.en);
                missing(say!("缺少必需的列“{zh}”", "the column `{en}` is missing"), findings);
                sound = false;
            }
        }
        if [Key::Total, Key::Added, Key::Value].iter().all(|&key| columns.get(key).is_none()) {
            let message = say!(
                "没有数值列：累计完成、本期新增、数值至少要有一列",
                "no column holds figures: there must be one of total, added, value"
            );
            missing(message, findings);
            sound = false;
        }
        sound.then_some(columns)
    }
}

impl<R: Read> Rows<'_, R> {
    /// Reads on: a row, or nothing where one was rejected. At the end, look whether the file was `refused`.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn next(&mut self, findings: &mut Findings) -> io::Result<Option<Option<Row<'_>>>> {
        let record = match self.scanner.read()? {
            None => return Ok(None),
            Some(Err(fault)) => {
                findings.push(refused::broken(&fault));
                self.refused = true;
                return Ok(None);
            }
            Some(Ok(record)) => record,
        };
        self.read += 1;
        let row = row::read(self.intake, self.file, &self.columns, record, &mut self.days, findings);
        self.rejected += u64::from(row.is_none());
        Ok(Some(row))
    }
}
