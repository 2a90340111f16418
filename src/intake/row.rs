//! One record held against the plan: every cell read, every fault of the row found in one go.

use std::hash::BuildHasher;

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings, Rule};
use crate::intake::Intake;
use crate::intake::columns::Columns;
use crate::intake::days::Days;
use crate::intake::record::{Mark, Record};
use crate::intake::second;
use crate::period::{Day, Period};
use crate::plan::Target;
use crate::quantity::Quantity;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::Said;

/// What a row says, once read. Names are the plan's own; nothing is owned.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    pub target: usize,
    pub reporter: Who<'r>,
    /// The item, or nothing.
    pub item: &'r str,
    pub day: Day,
    /// The first day of the period it speaks of; the day itself if it is one.
    pub since: Day,
    pub submitted: Option<Day>,
    pub total: Option<Quantity>,
    pub added: Option<Quantity>,
    /// The denominator of a ratio.
    pub of: Option<Quantity>,
    /// note, reason, next, evidence.
    pub words: [&'r str; 4],
    /// The file of which the row is a part, if it was sent back from there to be mended.
    pub origin: &'r str,
    /// Where its figure stands, or its target if it has none.
    pub place: Place,
    /// Equal for rows written alike, and only for them but for one chance in 2^64.
    pub print: u64,
}

/// Who sent a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'r> {
    /// One of the plan's reporters.
    Declared(usize),
    /// As it is written, where the plan declares none; nothing where no column says it.
    Named(&'r str),
}

/// What of a record was read before, and what belongs to this reading of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The record is read for the first time.
    pub first: bool,
    /// Its words belong to this row.
    pub words: bool,
}

/// What became of a record.
#[expect(clippy::large_enum_variant, reason = "made for each row, and taken apart at once")]
pub(super) enum Outcome<'r> {
    Row(Row<'r>),
    /// With a finding for every reason.
    Rejected,
    /// The whole record is no data, however many figures it might have; a finding says what it is. If it would hold
    /// for rows below it, another says why they cannot be read.
    NoData(Option<Box<Diagnostic>>),
    /// It shows that the whole file cannot be trusted.
    Refused,
}

/// Reads a record by these columns. `headings` are the header's own cells.
#[expect(clippy::too_many_arguments, reason = "a record, by what it is read, and where findings go")]
pub(super) fn read<'r>(
    intake: &'r Intake<'_>,
    file: FileId,
    columns: &'r Columns,
    headings: &[String],
    record: Record<'r>,
    seen: Seen,
    days: &mut Days,
    findings: &mut Findings,
) -> Outcome<'r> {
    let mut reader =
        Reader { intake, file, columns, record, findings, known: [None; 2], target: None, rejected: false };
    // Names are looked up once; those that are not the plan's to the letter are looked at more closely.
    reader.known = [
        intake.target(reader.bytes(Key::Target)),
        if intake.reporters.is_empty() { None } else { intake.reporter(reader.bytes(Key::Reporter)) },
    ];
    if seen.first
        && !reader.can_be_data()
        && let Some(outcome) = reader.no_data(headings)
    {
        return outcome;
    }
    if seen.first && !reader.has_all_cells() {
        return Outcome::NoData(None);
    }
    let row = reader.row(seen, days);
    row.filter(|_| !reader.rejected).map_or(Outcome::Rejected, Outcome::Row)
}

/// A record on its way to a row.
pub(super) struct Reader<'a, 'r, 'p> {
    pub(super) intake: &'r Intake<'p>,
    pub(super) file: FileId,
    pub(super) columns: &'r Columns,
    pub(super) record: Record<'r>,
    pub(super) findings: &'a mut Findings,
    /// The target and the reporter that the row names to the letter.
    pub(super) known: [Option<usize>; 2],
    pub(super) target: Option<&'r Target>,
    pub(super) rejected: bool,
}

impl<'r> Reader<'_, 'r, '_> {
    /// What the row says under a key: in its own cell, else what is given for all rows.
    #[inline]
    pub(super) fn cell(&self, key: Key) -> &'r str {
        if self.columns.has(key) { self.said(key) } else { "" }
    }

    fn said(&self, key: Key) -> &'r str {
        let own = self.columns.get(key).map_or("", |at| self.record.cell(at));
        match self.columns.given(key).filter(|_| own.is_empty()) {
            Some(given) => &given.text,
            None => own,
        }
    }

    #[inline]
    pub(super) fn bytes(&self, key: Key) -> &'r [u8] {
        if !self.columns.has(key) {
            return b"";
        }
        let own = self.columns.get(key).map_or(&b""[..], |at| self.record.bytes(at));
        match self.columns.given(key).filter(|_| own.is_empty()) {
            Some(given) => given.text.as_bytes(),
            None => own,
        }
    }

    pub(super) fn mark(&self, key: Key) -> Mark {
        self.columns.get(key).map_or(Mark::Plain, |at| self.record.mark(at))
    }

    /// Reports a finding about a cell, without rejecting the row.
    pub(super) fn notice(&mut self, rule: &'static Rule, key: Key, sentence: impl FnOnce() -> (Said, Said)) {
        self.tell(rule, key, false, || (sentence(), None));
    }

    /// The same, with the text that should stand in the cell instead.
    pub(super) fn notice_with(
        &mut self,
        rule: &'static Rule,
        key: Key,
        sentence: impl FnOnce() -> ((Said, Said), Option<String>),
    ) {
        self.tell(rule, key, false, sentence);
    }

    pub(super) fn reject(&mut self, rule: &'static Rule, key: Key, sentence: impl FnOnce() -> (Said, Said)) {
        self.rejected = true;
        self.tell(rule, key, true, || (sentence(), None));
    }

    fn tell(
        &mut self,
        rule: &'static Rule,
        key: Key,
        rejects: bool,
        sentence: impl FnOnce() -> ((Said, Said), Option<String>),
    ) {
        let (record, columns, target, file) = (self.record, self.columns, self.target, self.file);
        let value = self.cell(key);
        self.findings.report(rule, file, || {
            let ((message, help), fix) = sentence();
            let own =
                columns.get(key).filter(|&at| !record.bytes(at).is_empty() || columns.given(key).is_none());
            let row = record.place(0);
            // Without such a column the finding is about the row.
            let (place, given) = match (own, columns.given(key)) {
                (Some(at), _) => (record.place(at), None),
                (None, Some(given)) => (given.place, Some(row)),
                (None, None) => (Place { column: 0, ..row }, None),
            };
            let mut diagnostic = Diagnostic::new(rule, place, message).value(value).help(help);
            diagnostic.other = match given {
                Some(row) => Some((row, say!("用于这一行", "for this row"))),
                None => target.and_then(|target| second::place(rule, key, target, columns, record)),
            };
            diagnostic.fix = fix;
            diagnostic.target = target.map(|target| target.id.clone());
            diagnostic.rejects = rejects;
            diagnostic
        });
    }

    /// Rejects the row, with the text that should stand in the cell instead.
    pub(super) fn reject_with(
        &mut self,
        rule: &'static Rule,
        key: Key,
        sentence: impl FnOnce() -> ((Said, Said), Option<String>),
    ) {
        self.rejected = true;
        self.tell(rule, key, true, sentence);
    }

    /// Reports a finding about the cell of a column, and rejects the row.
    pub(super) fn reject_at(
        &mut self,
        rule: &'static Rule,
        at: usize,
        sentence: impl FnOnce() -> (Said, Said),
    ) {
        self.rejected = true;
        let record = self.record;
        self.findings.report(rule, self.file, || {
            let (message, help) = sentence();
            Diagnostic::new(rule, record.place(at), message).value(record.cell(at)).help(help).rejecting()
        });
    }

    fn row(&mut self, seen: Seen, days: &mut Days) -> Option<Row<'r>> {
        self.check_marks();
        if self.rejected {
            return None;
        }
        let plan = self.intake.plan;
        let target = self.read_target();
        self.target = target.map(|(_, target)| target);
        let reporter = self.read_reporter();
        let date = self.read_day(Key::Date, &mut days.date);
        let submitted = self.read_day(Key::Submitted, &mut days.submitted).map(Period::last);
        self.check_submitted(submitted);
        let (at, target) = target?;
        if let Some(Who::Declared(reporter)) =
            reporter.filter(|who| !matches!(who, Who::Declared(at) if target.expects(*at)))
        {
            let (name, target) = (&plan.reporters[reporter].name, &target.name);
            self.reject(&rules::UNEXPECTED_REPORTER, Key::Reporter, || {
                (
                    say!("“{target}”不由{name}填报", "\"{target}\" is not reported by {name}"),
                    say!(
                        "核对指标与单位；确由其填报的，在该指标的 reporters 中加上",
                        "check both; if it does report it, add it to the target's `reporters`"
                    ),
                )
            });
        }
        let day = date.map(|period| self.check_day(target, period, submitted));
        self.check_unit(target);
        let (total, added) = self.read_figures(target);
        let figure_at = total.or(added).map_or(Key::Target, |(key, _)| key);
        let (total, added) = (total.map(|(_, amount)| amount), added.map(|(_, amount)| amount));
        let of = self.check_ratio(target, total);
        let figure = total.is_some() || added.is_some();
        let item = self.read_item(at, target, reporter, figure);
        let words = if seen.words { Key::WORDS.map(|key| self.cell(key)) } else { [""; 4] };
        if !figure && !self.rejected && words.iter().all(|text| text.is_empty()) {
            self.reject(&rules::SAYS_NOTHING, Key::Target, || {
                (
                    say!("该行既无数值也无文字", "the row gives neither a figure nor a word"),
                    say!(
                        "没有进展的填 0，或写明进展情况；不报的行请删去",
                        "write 0 for no progress, or say how it stands; otherwise remove the row"
                    ),
                )
            });
        }
        Some(Row {
            target: at,
            reporter: reporter?,
            item: item?,
            day: day?,
            since: date?.first(),
            submitted,
            total,
            added,
            of,
            words,
            origin: self.cell(Key::Origin),
            place: self.record.place(self.columns.get(figure_at).unwrap_or(0)),
            print: self.intake.prints.hash_one((self.record.written(), self.columns.wide.map(|(at, _)| at))),
        })
    }

    /// Whether nothing speaks against the record being data: its names are known.
    fn can_be_data(&self) -> bool {
        let [target, reporter] = self.known;
        target.is_some()
            && (reporter.is_some() || self.intake.reporters.is_empty())
            && self.record.width() >= self.columns.width
            && !self.item_is_sum()
            && !self.reporter_is_sum()
            && self.sum_beside().is_none()
    }

    /// Cells of a sheet that are no plain values.
    fn check_marks(&mut self) {
        const USED: [Key; 10] = [
            Key::Date,
            Key::Target,
            Key::Reporter,
            Key::Total,
            Key::Added,
            Key::Value,
            Key::Of,
            Key::Item,
            Key::Unit,
            Key::Submitted,
        ];
        if !self.record.in_sheet() {
            return;
        }
        for key in USED {
            match self.mark(key) {
                Mark::Plain | Mark::Number | Mark::Serial => {}
                Mark::Error => self.reject(&rules::ERROR_CELL, key, || {
                    (
                        say!("公式出错，没有数值", "the formula failed and gives no value"),
                        say!("改好公式，或直接填数", "mend the formula, or write the value itself"),
                    )
                }),
                Mark::NoValue => self.reject(&rules::FORMULA_WITHOUT_VALUE, key, || {
                    (
                        say!("公式没有保存计算结果", "the formula was saved without its result"),
                        say!(
                            "用 Excel 或 WPS 打开、保存一次，或直接填数",
                            "open and save it in Excel or WPS, or write the value itself"
                        ),
                    )
                }),
                Mark::Disguised => self.reject(&rules::BAD_NUMBER, key, || {
                    (
                        say!(
                            "单元格的数字格式显示的不是所存的数，不能判断以哪个为准",
                            "the cell's number format shows another number than the cell holds"
                        ),
                        say!(
                            "单元格格式改为“常规”，再填要报的数",
                            "format the cell as General, then write the number that is meant"
                        ),
                    )
                }),
                Mark::Merged => self.reject(&rules::MERGED_FIGURE, key, || {
                    (
                        say!(
                            "数值在合并单元格里，不能判断属于哪一行",
                            "a figure in merged cells belongs to no one row"
                        ),
                        say!("取消合并，逐行填数", "unmerge them, and give each row its own"),
                    )
                }),
            }
        }
    }

    fn has_all_cells(&mut self) -> bool {
        let (cells, width) = (self.record.width(), self.columns.width);
        // Columns without a heading at the header's end are blank in every row, or the row does not fit it. A cell
        // beyond them shifts the others, even a blank one: `7,000,` is 7, 000 and nothing.
        let beyond =
            (width..cells).find(|&at| at >= self.columns.written || !self.record.bytes(at).is_empty());
        // In a sheet no cell is shifted by those before it.
        if (cells >= width && beyond.is_none()) || self.record.in_sheet() {
            return true;
        }
        self.rejected = true;
        let record = self.record;
        self.findings.report(&rules::RAGGED_ROW, self.file, || {
            let written = String::from_utf8_lossy(record.written()).into_owned();
            match beyond {
                Some(at) => Diagnostic::new(
                    &rules::RAGGED_ROW,
                    record.place(at),
                    say!(
                        "该行比表头多出单元格（表头 {width} 个）",
                        "the row has more cells than the header's {width}"
                    ),
                )
                .help(say!(
                    "数值或文字里的逗号会把单元格拆开：7,000 写成 7000，含逗号的文字加引号",
                    "a comma splits a cell: write 7000 for 7,000, and put text with commas between quotes"
                )),
                None => Diagnostic::new(
                    &rules::RAGGED_ROW,
                    record.place(cells.saturating_sub(1)),
                    say!(
                        "该行只有 {cells} 个单元格，表头有 {width} 个",
                        "the row has {cells} cells, the header {width}"
                    ),
                )
                .help(say!(
                    "空着的单元格也要留逗号；也可能是文件被截断",
                    "blank cells keep their commas; or the file was cut off"
                )),
            }
            .value(written)
            .rejecting()
        });
        false
    }

    pub(super) fn blank(&mut self, key: Key) {
        let (zh, en) = (key.words().zh, key.words().en);
        self.reject(&rules::BLANK_CELL, key, || {
            (say!("“{zh}”没有填", "`{en}` is blank"), say!("补上后重新报送", "fill it in and send it again"))
        });
    }

    /// The unit of the row, and that of its figures' headings, must be the target's.
    fn check_unit(&mut self, target: &Target) {
        for key in Key::FIGURES.into_iter().filter(|_| self.columns.has_units) {
            let Some(given) = self.columns.unit(key).filter(|given| given.text != target.unit) else {
                continue;
            };
            if self.bytes(key).is_empty() || target.unit.is_empty() {
                continue;
            }
            let (text, place, unit, row) = (&given.text, given.place, &target.unit, self.record.place(0));
            self.rejected = true;
            self.findings.report(&rules::WRONG_UNIT, self.file, || {
                Diagnostic::new(
                    &rules::WRONG_UNIT,
                    row,
                    say!(
                        "列名写明单位是“{text}”，该指标应为“{unit}”",
                        "the heading states \"{text}\", but the target is counted in \"{unit}\""
                    ),
                )
                .value(text)
                .target(&target.id)
                .help(say!("换算后填报，或改正列名", "convert the figure, or mend the heading"))
                .other(place, say!("列名", "the heading"))
                .rejecting()
            });
        }
        if self.bytes(Key::Unit) == target.unit.as_bytes() {
            return;
        }
        let text = self.cell(Key::Unit);
        let unit = target.unit.as_str();
        if !text.is_empty() && !unit.is_empty() && text != unit {
            self.reject(&rules::WRONG_UNIT, Key::Unit, || {
                (
                    say!(
                        "计量单位是“{text}”，该指标应为“{unit}”",
                        "the unit is \"{text}\", but the target is counted in \"{unit}\""
                    ),
                    say!("换算后填报，或改正单位", "convert the figure, or mend the unit"),
                )
            });
        }
    }
}
