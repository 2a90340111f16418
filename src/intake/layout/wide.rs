//! Wide sheets: a row per target and a column per period or per reporter. Each figure is read as a row of its own.

use std::rc::Rc;

use super::Finder;
use crate::column::Key;
use crate::diagnostic::Diagnostic;
use crate::intake::columns::{Columns, Given};
use crate::intake::heading::{self, Heading};
use crate::rules;
use crate::say;
use crate::source::Place;

/// Headings of sums over the columns of a wide sheet.
const SUMS: &[&str] = &["合计", "总计", "小计", "全区", "全区合计", "累计", "全年", "全年累计", "全年合计"];

/// The columns that make a sheet wide.
#[derive(Clone, Debug, Default)]
pub(super) struct Wide {
    /// Column, the period in words, and the kind of figure if the heading says it.
    periods: Vec<(usize, String, Option<Key>)>,
    /// Column and reporter.
    reporters: Vec<(usize, String)>,
    /// Sums over them, which are not read.
    sums: Vec<usize>,
}

impl Wide {
    /// Looks for the columns of a wide sheet among headings. One alone makes it wide only if there is no figure else.
    pub fn find(finder: &Finder<'_, '_>, headings: &[Heading]) -> Wide {
        let line = finder.line();
        let year = finder.intake.plan.year();
        let mut wide = Wide::default();
        for (at, _) in headings.iter().enumerate().filter(|(_, heading)| **heading == Heading::Unknown) {
            let text = line.text(at);
            if let Some((period, kind)) = heading::period(text, year) {
                wide.periods.push((at, period, kind));
            } else if finder.intake.names_reporter(text) {
                wide.reporters.push((at, text.to_owned()));
            } else if SUMS.contains(&text) {
                wide.sums.push(at);
            }
        }
        let figure =
            |heading: &Heading| matches!(heading, Heading::Known(key, _) if Key::FIGURES.contains(key));
        let least = if headings.iter().any(figure) { 2 } else { 1 };
        if wide.periods.len() < least {
            wide.periods.clear();
        }
        if wide.reporters.len() < least {
            wide.reporters.clear();
        }
        if !wide.is_wide() {
            wide.sums.clear();
        }
        wide
    }

    fn is_wide(&self) -> bool {
        !(self.periods.is_empty() && self.reporters.is_empty())
    }

    /// Whether a column holds figures.
    pub fn figure(&self, at: usize) -> bool {
        self.periods.iter().any(|(other, ..)| *other == at)
            || self.reporters.iter().any(|(other, _)| *other == at)
    }

    /// Whether a column is one of them, or a sum over them.
    pub fn holds(&self, at: usize) -> bool {
        self.figure(at) || self.sums.contains(&at)
    }

    /// Whether its headings say the key for each figure.
    pub fn says(&self, key: Key) -> bool {
        match key {
            Key::Date => !self.periods.is_empty(),
            Key::Reporter => !self.reporters.is_empty(),
            _ => false,
        }
    }
}

impl Finder<'_, '_> {
    /// The columns as each figure of a wide row is read by them; none where the sheet is not wide.
    pub(super) fn widened(&mut self, columns: &Columns) -> Vec<Columns> {
        let wide = self.wide.clone();
        if !wide.is_wide() {
            return Vec::new();
        }
        let first = wide.periods.first().map(|(at, ..)| *at).or(wide.reporters.first().map(|(at, _)| *at));
        let place = self.line().places[first.expect("a wide sheet has such a column")];
        let by_period = !wide.periods.is_empty();
        let key = if by_period { Key::Date } else { Key::Reporter };
        if by_period && !wide.reporters.is_empty() {
            self.unclear(
                place,
                say!(
                    "列名里既有报告期，又有填报单位，不能判断各格的意思",
                    "some columns are periods and some are reporters, so that no cell can be understood"
                ),
            );
            return Vec::new();
        }
        if let Some(at) = columns.get(key) {
            let (zh, en) = (key.words().zh, key.words().en);
            let other = self.line().places[at];
            self.unclear(
                other,
                say!(
                    "已有“{zh}”一列，列名里又写了它，不能判断以哪个为准",
                    "there is a column `{en}`, and headings say it too: which one counts?"
                ),
            );
            return Vec::new();
        }
        if let Some(at) = columns.get(Key::Of).filter(|_| !by_period) {
            self.unclear(
                self.line().places[at],
                say!(
                    "各列是填报单位，“基数”却只有一列，不能判断是谁的",
                    "the columns are reporters, but there is one column `of`: whose is it?"
                ),
            );
            return Vec::new();
        }
        let columns_of = |wide: &super::wide::Wide| -> Vec<(usize, String, Key)> {
            if by_period {
                let kind = |kind: Option<Key>| kind.unwrap_or(Key::Value);
                wide.periods.iter().map(|(at, period, k)| (*at, period.clone(), kind(*k))).collect()
            } else {
                wide.reporters.iter().map(|(at, name)| (*at, name.clone(), Key::Value)).collect()
            }
        };
        let figures = columns_of(&wide);
        for (n, (at, name, kind)) in figures.iter().enumerate() {
            let same = |(_, other, as_kind): &&(usize, String, Key)| {
                self.same_heading(other, name) && as_kind == kind
            };
            if let Some((first, ..)) = figures[..n].iter().find(same) {
                let line = self.line();
                let text = line.text(*at).to_owned();
                let finding = Diagnostic::new(
                    &rules::DUPLICATE_COLUMN,
                    line.places[*at],
                    say!("“{text}”这一列出现两次", "the column \"{text}\" stands twice"),
                )
                .value(&text)
                .help(say!("只留一列，或改正表头", "keep one of them, or mend the heading"))
                .other(line.places[*first], say!("前一处", "the first"));
                self.refuse(finding);
                return Vec::new();
            }
        }
        self.tell(columns, &figures, by_period, place);
        let line = self.line();
        figures
            .iter()
            .map(|(at, text, kind)| {
                let given = Rc::new(Given { text: text.clone(), place: line.places[*at] });
                columns.narrowed(*at, *kind, (key, given))
            })
            .collect()
    }

    fn same_heading(&self, one: &str, other: &str) -> bool {
        let same_reporter = self.intake.reporter(one.as_bytes()).is_some()
            && self.intake.reporter(one.as_bytes()) == self.intake.reporter(other.as_bytes());
        let day =
            |text: &str| crate::period::Period::parse(text, self.intake.plan.year()).map(|p| p.last()).ok();
        one == other || same_reporter || (day(one).is_some() && day(one) == day(other))
    }

    fn unclear(&mut self, place: Place, message: crate::words::Said) {
        let help = say!(
            "一行只报一个数，分列写日期、指标、填报单位和数值；或只按一种方式排列",
            "give one figure a row, with day, target, reporter and figure in columns; or arrange it one way only"
        );
        self.refuse(Diagnostic::new(&rules::UNCLEAR_LAYOUT, place, message).help(help));
    }

    /// Says how the sheet is read, and what of it is not.
    fn tell(&mut self, columns: &Columns, figures: &[(usize, String, Key)], by_period: bool, place: Place) {
        let line = self.line();
        let sums = self.wide.sums.iter().copied();
        let left: Vec<&str> = Key::FIGURES
            .into_iter()
            .filter_map(|key| columns.get(key))
            .chain(sums)
            .map(|at| line.text(at))
            .collect();
        let n = figures.len();
        let kinds = |lang: fn(Key) -> &'static str, with: &str| {
            let mut kinds: Vec<&str> = Vec::new();
            for (.., key) in figures {
                if !kinds.contains(&lang(*key)) {
                    kinds.push(lang(*key));
                }
            }
            kinds.join(with)
        };
        let (zh, en) = (kinds(|key| key.words().zh, "、"), kinds(|key| key.words().en, ", "));
        let mut message = if by_period {
            say!(
                "宽表：有 {n} 列是报告期，每格按一行读取，作为“{zh}”",
                "a wide sheet: {n} columns are periods, and each cell is read as a row with its `{en}`"
            )
        } else {
            say!(
                "宽表：有 {n} 列是填报单位，每格按一行读取，作为“{zh}”",
                "a wide sheet: {n} columns are reporters, and each cell is read as a row with its `{en}`"
            )
        };
        if !left.is_empty() {
            let (zh, en) = (left.join("、"), left.join(", "));
            message = message.and(&say!("；合计列未读取：{zh}", "; sums were not read: {en}"));
        }
        self.findings.push(
            Diagnostic::new(&rules::WIDE_SHEET, place, message).value(line.text(figures[0].0)).help(say!(
                "“数值”是累计还是新增，以计划的 counting 为准；列名写成“3月累计”“3月新增”则以列名为准",
                "whether `value` is a total or what was added is said by the plan's `counting`, unless headings say it, as in 3月累计, 3月新增"
            )),
        );
    }
}
