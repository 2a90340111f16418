//! One record held against the plan: every cell read, every fault of the row found in one go.

use std::hash::BuildHasher;

use crate::diagnostic::{Diagnostic, Findings, Rule};
use crate::intake::Intake;
use crate::intake::csv::Record;
use crate::intake::heading::{self, Columns, Key};
use crate::period::{Day, NotPeriod, Period};
use crate::plan::{Measure, Target};
use crate::quantity::Quantity;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::{Said, nearest};

/// What a row says, once read. Names are the plan's own; nothing is owned.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    pub target: usize,
    pub reporter: Who<'r>,
    /// The item, or nothing.
    pub item: &'r str,
    pub day: Day,
    pub submitted: Option<Day>,
    pub total: Option<Quantity>,
    pub added: Option<Quantity>,
    /// The denominator of a ratio.
    pub of: Option<Quantity>,
    /// note, reason, next, evidence.
    pub words: [&'r str; 4],
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

/// The day written last in each of the two columns of days: reports repeat them row after row.
#[derive(Default)]
pub struct Days {
    date: Last,
    submitted: Last,
}

#[derive(Default)]
struct Last {
    text: Vec<u8>,
    period: Option<Period>,
}

impl Last {
    fn known(&self, text: &[u8]) -> Option<Period> {
        self.period.filter(|_| self.text == text)
    }

    fn read(&mut self, text: &str, year: Option<i32>) -> Result<Period, NotPeriod> {
        let period = Period::parse(text, year)?;
        self.text.clear();
        self.text.extend_from_slice(text.as_bytes());
        self.period = Some(period);
        Ok(period)
    }
}

/// Reads a record. `None` when the row is rejected, with a finding for every reason.
pub fn read<'r>(
    intake: &'r Intake<'_>,
    file: FileId,
    columns: &Columns,
    record: Record<'r>,
    days: &mut Days,
    findings: &mut Findings,
) -> Option<Row<'r>> {
    let mut reader = Reader { intake, file, columns, record, findings, target: None, rejected: false };
    let row = reader.row(days);
    row.filter(|_| !reader.rejected)
}

/// A record on its way to a row.
pub(super) struct Reader<'a, 'r, 'p> {
    intake: &'r Intake<'p>,
    file: FileId,
    pub(super) columns: &'a Columns,
    pub(super) record: Record<'r>,
    findings: &'a mut Findings,
    target: Option<&'r Target>,
    rejected: bool,
}

impl<'r> Reader<'_, 'r, '_> {
    pub(super) fn cell(&self, key: Key) -> &'r str {
        self.columns.get(key).map_or("", |at| self.record.cell(at))
    }

    pub(super) fn bytes(&self, key: Key) -> &'r [u8] {
        self.columns.get(key).map_or(b"", |at| self.record.bytes(at))
    }

    /// Reports a finding about a cell, without rejecting the row.
    pub(super) fn notice(&mut self, rule: &'static Rule, key: Key, sentence: impl FnOnce() -> (Said, Said)) {
        let (record, columns, target, file) = (self.record, self.columns, self.target, self.file);
        self.findings.report(rule, file, || {
            let (message, help) = sentence();
            // Without such a column the finding is about the row.
            let (place, value) = match columns.get(key) {
                Some(at) => (record.place(at), record.cell(at)),
                None => (Place::line(file, record.line), ""),
            };
            let mut diagnostic = Diagnostic::new(rule, place, message).value(value).help(help);
            diagnostic.target = target.map(|target| target.id.clone());
            diagnostic
        });
    }

    pub(super) fn reject(&mut self, rule: &'static Rule, key: Key, sentence: impl FnOnce() -> (Said, Said)) {
        self.rejected = true;
        self.notice(rule, key, sentence);
    }

    fn row(&mut self, days: &mut Days) -> Option<Row<'r>> {
        if !self.has_all_cells() {
            return None;
        }
        let plan = self.intake.plan;
        let target = self.read_target();
        self.target = target.map(|(_, target)| target);
        let reporter = self.read_reporter();
        let date = self.read_day(Key::Date, &mut days.date);
        let submitted = self.read_day(Key::Submitted, &mut days.submitted).map(Period::last);
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
        let words = [Key::Note, Key::Reason, Key::Next, Key::Evidence].map(|key| self.cell(key));
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
            submitted,
            total,
            added,
            of,
            words,
            place: self.record.place(self.columns.get(figure_at).expect("the cell was read")),
            print: self.intake.prints.hash_one(self.record.written()),
        })
    }

    fn has_all_cells(&mut self) -> bool {
        let (cells, width) = (self.record.width(), self.columns.width);
        // Columns without a heading at the header's end are blank in every row, or the row does not fit it. A cell
        // beyond them shifts the others, even a blank one: `7,000,` is 7, 000 and nothing.
        let beyond =
            (width..cells).find(|&at| at >= self.columns.written || !self.record.bytes(at).is_empty());
        if cells >= width && beyond.is_none() {
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
        });
        false
    }

    pub(super) fn blank(&mut self, key: Key) {
        let words = heading::words(key);
        let (zh, en) = (words.zh, words.en);
        self.reject(&rules::BLANK_CELL, key, || {
            (say!("“{zh}”没有填", "`{en}` is blank"), say!("补上后重新报送", "fill it in and send it again"))
        });
    }

    fn read_target(&mut self) -> Option<(usize, &'r Target)> {
        let intake = self.intake;
        if let Some(at) = intake.target(self.bytes(Key::Target)) {
            return Some((at, &intake.plan.targets[at]));
        }
        let text = self.cell(Key::Target);
        if text.is_empty() {
            self.blank(Key::Target);
            return None;
        }
        self.reject(&rules::UNKNOWN_TARGET, Key::Target, || {
            let help = match nearest(text, intake.target_names()) {
                Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                None => {
                    say!("写工作要点中的指标编号或名称", "write a target's id or name as the plan has it")
                }
            };
            (say!("工作要点中没有指标“{text}”", "the plan has no target \"{text}\""), help)
        });
        None
    }

    fn read_reporter(&mut self) -> Option<Who<'r>> {
        let intake = self.intake;
        if intake.plan.reporters.is_empty() {
            return Some(Who::Named(self.cell(Key::Reporter)));
        }
        let found = intake.reporter(self.bytes(Key::Reporter));
        if found.is_some() {
            return found.map(Who::Declared);
        }
        let text = self.cell(Key::Reporter);
        if text.is_empty() {
            self.blank(Key::Reporter);
            return None;
        }
        self.reject(&rules::UNKNOWN_REPORTER, Key::Reporter, || {
            let help = match nearest(text, intake.reporter_names()) {
                Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                None => say!("写登记的单位名称或简称", "write a reporter's name or alias as the plan has it"),
            };
            (say!("没有登记填报单位“{text}”", "the plan has no reporter \"{text}\""), help)
        });
        None
    }

    fn read_day(&mut self, key: Key, last: &mut Last) -> Option<Period> {
        let known = last.known(self.bytes(key));
        if known.is_some() {
            return known;
        }
        let text = self.cell(key);
        if text.is_empty() {
            if key == Key::Date {
                self.blank(key);
            }
            return None;
        }
        let fault = match last.read(text, self.intake.plan.year()) {
            Ok(period) => return Some(period),
            Err(fault) => fault,
        };
        self.reject(&rules::BAD_DAY, key, || {
            let help =
                say!("写成 2025-03-31、2025年3月31日或 2025年3月", "write 2025-03-31, 2025/3/31 or 2025-03");
            match fault {
                NotPeriod::Malformed => (say!("“{text}”不是日期", "\"{text}\" is not a day or period"), help),
                NotPeriod::Impossible => (
                    say!(
                        "日历上没有“{text}”，或年份不合常理",
                        "the calendar has no \"{text}\", or its year cannot be meant"
                    ),
                    help,
                ),
                NotPeriod::Ambiguous => {
                    (say!("“{text}”可作两种理解", "\"{text}\" can be read in two ways"), help)
                }
                NotPeriod::NeedsYear => (
                    say!(
                        "“{text}”没有年份，而工作要点跨年",
                        "\"{text}\" has no year, and the plan spans several"
                    ),
                    help,
                ),
            }
        });
        None
    }

    /// The day the row speaks of. A period that begins within the window and runs beyond it, as the last week of a
    /// year does, counts on the window's last day.
    fn check_day(&mut self, target: &Target, period: Period, submitted: Option<Day>) -> Day {
        let (from, until) = (target.from, self.intake.plan.last_day(target));
        let day = if period.first() <= until { period.last().min(until) } else { period.last() };
        let day = if matches!(period, Period::Day(_)) { period.last() } else { day };
        if day < from || day > until {
            self.reject(&rules::OUTSIDE_WINDOW, Key::Date, || {
                (
                    say!(
                        "{day} 不在该指标可填报的日期之内",
                        "{day} lies outside the days the target takes figures for"
                    ),
                    say!(
                        "可填报的日期为 {from} 至 {until}；核对年份",
                        "they run from {from} to {until}; check the year"
                    ),
                )
            });
        }
        // A period may still run when it is sent; it must have begun.
        if let Some(submitted) = submitted.filter(|&submitted| period.first() > submitted) {
            self.reject(&rules::DATED_AFTER_SUBMITTED, Key::Date, || {
                (
                    say!(
                        "数据日期晚于报送日期 {submitted}",
                        "the figure's day is later than {submitted}, when it was sent"
                    ),
                    say!(
                        "改正其中一个日期；当期未完的数写成期间，如 2025年3月",
                        "mend one of the days; for a period still running write the period, as in 2025-03"
                    ),
                )
            });
        }
        day
    }

    fn check_unit(&mut self, target: &Target) {
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

    /// The item, by the name the plan has for it. A figure of a list must say which of its items it is.
    fn read_item(
        &mut self,
        at: usize,
        target: &'r Target,
        reporter: Option<Who<'r>>,
        figure: bool,
    ) -> Option<&'r str> {
        let text = self.cell(Key::Item);
        if target.measure != Measure::Items {
            return Some(text);
        }
        let intake = self.intake;
        let named = |name: &str| intake.items.get(&(at, name)).copied();
        let own = |reporter: usize| intake.plan.reporters.get(reporter).and_then(|r| named(&r.name));
        if text.is_empty() {
            // Where the items are the reporters, or there is but one, the row need not say which.
            let only = (target.items.len() == 1).then(|| target.items[0].name.as_str());
            let sender = match reporter {
                Some(Who::Declared(at)) => Some(at),
                _ => None,
            };
            let item = only.or_else(|| sender.and_then(own));
            if item.is_none() && figure {
                self.blank(Key::Item);
            }
            return item.or(Some(""));
        }
        let item = named(text).or_else(|| intake.reporter(text.as_bytes()).and_then(own));
        if item.is_none() {
            self.reject(&rules::UNKNOWN_ITEM, Key::Item, || {
                let help = match nearest(text, target.items.iter().map(|item| item.name.as_str())) {
                    Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                    None => say!("写该指标清单中的名称", "write a name from the target's list"),
                };
                (say!("清单中没有“{text}”", "the target's list has no \"{text}\""), help)
            });
        }
        item
    }
}
