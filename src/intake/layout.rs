//! How a file or sheet is laid out: where its header is, what stands above it, whether it is wide, and which cell holds
//! what. Seen in the first records alone; what cannot be told for certain is refused.

mod header;
mod wide;

use std::rc::Rc;

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings, Rule};
use crate::intake::Intake;
use crate::intake::columns::{Columns, Given};
use crate::intake::heading::{self, Heading};
use crate::intake::layout::wide::Wide;
use crate::intake::record::Record;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::{Said, count};

/// Among so many records from the first the header must be.
pub(super) const ABOVE_HEADER: usize = 20;
/// So many are looked at: the header, and what follows it.
pub(super) const HEAD: usize = ABOVE_HEADER + 2;

/// One of the first records, kept.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub number: u64,
    pub cells: Vec<String>,
    pub places: Vec<Place>,
    /// In a sheet, whether a merged cell reaches from this row into the next.
    pub joined_below: bool,
}

impl Line {
    pub fn of(record: &Record<'_>, joined_below: bool) -> Line {
        let width = record.width();
        Line {
            number: record.line,
            cells: (0..width).map(|at| record.cell(at).to_owned()).collect(),
            places: (0..width).map(|at| record.place(at)).collect(),
            joined_below,
        }
    }

    fn text(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }
}

/// How rows are to be read.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Which of the records the header is.
    pub header: usize,
    /// The columns; several where a row holds several figures.
    pub views: Vec<Columns>,
    /// What the header's cells say, to know the header again.
    pub headings: Vec<String>,
}

/// What the first records turned out to be.
pub(super) enum Found {
    Layout(Layout),
    /// No header: the first text that stands there instead, if any.
    NoHeader(Option<(Place, String)>),
    /// There is a header, and a finding says why nothing can be read by it.
    Refused,
}

/// How well the header is known, if there is one: for telling delimiters apart.
pub(super) fn standing(intake: &Intake<'_>, lines: &[Line]) -> Option<(u8, usize)> {
    header::find(intake, lines).map(|(_, standing)| standing)
}

pub(super) use header::labelled;

/// Finds out how a file or sheet is laid out.
pub(super) fn find(
    intake: &Intake<'_>,
    file: FileId,
    lines: &[Line],
    sheet: bool,
    findings: &mut Findings,
) -> Found {
    // A list that names neither targets nor figures is no report's; a text is nothing else.
    let header = header::find(intake, lines).filter(|(_, (class, _))| *class > 1 || !sheet);
    let Some((header, _)) = header else {
        let texts = lines.iter().flat_map(|line| line.cells.iter().zip(&line.places));
        let first = texts.into_iter().find(|(text, _)| !text.is_empty());
        return Found::NoHeader(first.map(|(text, place)| (*place, text.clone())));
    };
    let wide = Wide::default();
    let mut finder = Finder { intake, file, lines, header, sheet, wide, findings, refused: false };
    let views = finder.views();
    if finder.refused {
        return Found::Refused;
    }
    let headings = lines[header].cells.clone();
    Found::Layout(Layout { header, views, headings })
}

/// A layout on its way.
struct Finder<'f, 'p> {
    intake: &'f Intake<'p>,
    file: FileId,
    lines: &'f [Line],
    header: usize,
    sheet: bool,
    wide: Wide,
    findings: &'f mut Findings,
    refused: bool,
}

impl Finder<'_, '_> {
    fn line(&self) -> &Line {
        &self.lines[self.header]
    }

    fn refuse(&mut self, finding: Diagnostic) {
        self.refused = true;
        self.findings.push(finding);
    }

    fn views(&mut self) -> Vec<Columns> {
        if self.several_headers() {
            return Vec::new();
        }
        let mut columns = self.columns();
        self.above(&mut columns);
        if self.refused {
            return Vec::new();
        }
        let views = self.widened(&columns);
        if !self.refused {
            self.required(&columns, views.is_empty());
        }
        if views.is_empty() { vec![columns] } else { views }
    }

    /// Reads the header's own cells.
    fn columns(&mut self) -> Columns {
        let lines = self.lines;
        let line = &lines[self.header];
        let width = line.cells.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1);
        let mut columns = Columns::new(width, line.cells.len());
        let own = &self.intake.plan.reporting.columns;
        let headings: Vec<Heading> = line.cells.iter().map(|text| heading::read(text, own)).collect();
        let mut units = Vec::new();
        for (at, heading) in headings.iter().enumerate() {
            match heading {
                Heading::Known(key, unit) => {
                    self.set(&mut columns, *key, at);
                    if let Some(unit) = unit {
                        columns.set_unit(*key, Given { text: unit.clone(), place: line.places[at] });
                    }
                }
                Heading::Unit => units.push(at),
                Heading::Blank | Heading::PassedOver | Heading::Unknown => {}
            }
        }
        for at in units {
            // 单位 is the office where only the unit of measure is named otherwise, and the other way round.
            let office = !self.intake.plan.reporters.is_empty() && !columns.has(Key::Reporter);
            match (office, columns.has(Key::Unit)) {
                (true, true) => self.set(&mut columns, Key::Reporter, at),
                (false, false) => self.set(&mut columns, Key::Unit, at),
                _ => self.unclear_unit(at),
            }
        }
        self.wide = Wide::find(self, &headings);
        for (at, heading) in headings.iter().enumerate() {
            if *heading == Heading::Unknown && !self.wide.holds(at) {
                header::unknown_column(self.intake, line, at, self.findings);
            }
        }
        let beside = |at: &usize| match columns.key_at(*at) {
            None => !self.wide.figure(*at),
            Some(key) => Key::WORDS.contains(&key),
        };
        columns.beside = (0..width).filter(beside).collect();
        let blank = headings.iter().filter(|heading| **heading == Heading::Blank).count();
        // Blank columns of a sheet are nothing to speak of.
        if blank > 0 && !self.sheet {
            let en = count(blank as u64, "column", "columns");
            self.findings.push(
                Diagnostic::new(
                    &rules::BLANK_COLUMNS,
                    Place::line(self.file, line.number),
                    say!("有 {blank} 列没有列名，已跳过", "{en} without a heading skipped"),
                )
                .help(say!("确认其中没有数据", "make sure they hold no figures")),
            );
        }
        columns
    }

    fn set(&mut self, columns: &mut Columns, key: Key, at: usize) {
        let Err(first) = columns.set(key, at) else { return };
        let line = &self.lines[self.header];
        let (name, twin) = (line.text(at), line.text(first));
        let finding = Diagnostic::new(
            &rules::DUPLICATE_COLUMN,
            line.places[at],
            if twin == name {
                say!("“{name}”这一列出现两次", "the column \"{name}\" stands twice")
            } else {
                say!("“{twin}”与“{name}”是同一列", "\"{twin}\" and \"{name}\" are the same column")
            },
        )
        .value(name)
        .help(say!("只留一列，或改正表头", "keep one of them, or mend the heading"))
        .other(line.places[first], say!("前一处", "the first"));
        self.refuse(finding);
    }

    fn unclear_unit(&mut self, at: usize) {
        let line = &self.lines[self.header];
        self.findings.push(
            Diagnostic::new(
                &rules::UNKNOWN_COLUMN,
                line.places[at],
                say!(
                    "“单位”可指计量单位，也可指填报单位，这一列未读取",
                    "单位 may be the unit or the office; the column was not read"
                ),
            )
            .value(line.text(at))
            .help(say!("表头写成“计量单位”或“填报单位”", "name it 计量单位 or 填报单位")),
        );
    }

    /// What must be there: a day, a target, a reporter where the plan has any, and a figure.
    fn required(&mut self, columns: &Columns, narrow: bool) {
        let place = Place::line(self.file, self.line().number);
        let mut missing = Vec::new();
        for key in [Key::Date, Key::Target, Key::Reporter] {
            let wanted = match key {
                Key::Reporter => !self.intake.plan.reporters.is_empty(),
                _ => true,
            };
            // The columns of a wide sheet say one of the two.
            let said = columns.has(key) || self.wide.says(key);
            if wanted && !said {
                let words = key.words();
                let (zh, en) = (words.zh, words.en);
                missing.push(say!("缺少必需的列“{zh}”", "the column `{en}` is missing"));
            }
        }
        let no_figure = Key::FIGURES.iter().all(|&key| columns.get(key).is_none());
        if narrow && no_figure {
            missing.push(say!(
                "没有数值列：累计完成、本期新增、数值至少要有一列",
                "no column holds figures: there must be one of total, added, value"
            ));
        }
        for message in missing {
            let help = say!(
                "补上这一列，或改正其列名；日期和填报单位也可写在表头之上，如“填报单位：××街道”",
                "add the column, or mend its heading; day and reporter may also stand above the header, as in 填报单位：…"
            );
            self.refuse(Diagnostic::new(&rules::MISSING_COLUMN, place, message).help(help));
        }
    }

    /// Lines above the header: what they say of all rows is taken, the rest is skipped, and both are told.
    fn above(&mut self, columns: &mut Columns) {
        let lines = self.lines;
        let Some(first) = lines[..self.header].first() else { return };
        let mut taken: Vec<(Key, Rc<Given>)> = Vec::new();
        for line in &lines[..self.header] {
            for (key, given) in header::labelled(self.intake, line) {
                match taken.iter().find(|(other, _)| *other == key) {
                    Some((_, twin)) if twin.text != given.text => {
                        let (zh, en) = (key.words().zh, key.words().en);
                        let finding = Diagnostic::new(
                            &rules::DUPLICATE_COLUMN,
                            given.place,
                            say!(
                                "表头之上有两处“{zh}”，且不相同",
                                "`{en}` stands twice above the header, and differs"
                            ),
                        )
                        .value(&given.text)
                        .help(say!("只留一处", "keep one of them"))
                        .other(twin.place, say!("前一处", "the first"));
                        self.refuse(finding);
                    }
                    Some(_) => {}
                    None => taken.push((key, Rc::new(given))),
                }
            }
        }
        let lines_above = self.header as u64;
        let en = count(lines_above, "line", "lines");
        let said = |lang: fn(Key) -> &'static str, with: &str, is: &str| {
            let parts = taken.iter().map(|(key, given)| format!("{}{is}{}", lang(*key), given.text));
            parts.collect::<Vec<_>>().join(with)
        };
        let (zh_taken, en_taken) =
            (said(|key| key.words().zh, "、", "："), said(|key| key.words().en, ", ", " = "));
        let text = first.cells.iter().find(|text| !text.is_empty()).map_or("", String::as_str);
        let place = first.places.first().copied().unwrap_or(Place::line(self.file, first.number));
        let (message, help) = if taken.is_empty() {
            (
                say!("表头之上有 {lines_above} 行文字，已跳过", "{en} above the header skipped"),
                say!("确认其中没有数据；报送时最好删去", "make sure they hold no figures; best removed"),
            )
        } else {
            (
                say!(
                    "表头之上有 {lines_above} 行文字；各行未填的取自其中：{zh_taken}",
                    "{en} above the header; rows that lack it take from there: {en_taken}"
                ),
                say!("确认无误；也可以在表中逐行填写", "make sure it is right; or fill it in row by row"),
            )
        };
        self.findings
            .push(Diagnostic::new(&rules::TITLE_ABOVE_HEADER, place, message).value(text).help(help));
        for (key, given) in taken {
            columns.give(key, given);
        }
    }

    fn several_headers(&mut self) -> bool {
        let Some((rule, place, message, help)) = header::several(self.intake, self.lines, self.header) else {
            return false;
        };
        let finding = Diagnostic::new(rule, place, message).help(help);
        self.refuse(finding);
        true
    }
}

/// A finding in its parts.
type Parts = (&'static Rule, Place, Said, Said);
