//! Findings as a table: the columns of `check`.

use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::ledger::Counts;
use crate::period::Day;
use crate::plan::Plan;
use crate::review::Review;
use crate::rules::Levels;
use crate::say;
use crate::source::{FileId, Place, Sources};
use crate::table::status::rows_line;
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words, count};

pub const COLUMNS: &[Column] = &[
    Column { key: "rule", label: Words::new("规则", "Rule"), numeric: false, spare: 0 },
    Column { key: "level", label: Words::new("级别", "Level"), numeric: false, spare: 0 },
    Column { key: "message", label: Words::new("问题", "Message"), numeric: false, spare: 0 },
    Column { key: "file", label: Words::new("文件", "File"), numeric: false, spare: 0 },
    Column { key: "line", label: Words::new("行", "Line"), numeric: true, spare: 0 },
    Column { key: "column", label: Words::new("列", "Column"), numeric: true, spare: 0 },
    Column { key: "value", label: Words::new("原文", "Value"), numeric: false, spare: 0 },
    Column { key: "target", label: Words::new("指标编号", "Target"), numeric: false, spare: 0 },
    Column { key: "help", label: Words::new("建议", "Help"), numeric: false, spare: 0 },
    Column { key: "cell", label: Words::new("单元格", "Cell"), numeric: false, spare: 0 },
];

/// The level's word at the head of a finding.
pub fn level_words(level: Level) -> Words {
    match level {
        Level::Deny => Words::new("错误", "error"),
        Level::Warn => Words::new("警告", "warning"),
        Level::Allow => Words::new("提示", "note"),
    }
}

/// Findings with all that tells what they are about, for every way of writing them.
#[derive(Debug)]
pub struct Log<'l> {
    /// Those that are to be seen with their levels, in the order of files, lines and columns.
    pub findings: &'l [(Level, &'l Diagnostic)],
    /// How many more were counted but not kept.
    pub unkept: u64,
    pub sources: &'l Sources,
    /// The file of the plan.
    pub plan: FileId,
    /// The plan's title; empty where there is no plan to go by.
    pub title: &'l str,
    /// Id and name of every target, in the order of the plan.
    pub targets: Vec<(&'l str, &'l str)>,
    /// The reports as they are named in print, those that were refused too.
    pub files: Vec<&'l str>,
    /// What became of the rows, where they were read.
    pub counts: Option<Counts>,
    pub as_of: Option<Day>,
}

impl<'l> Log<'l> {
    /// The findings of a plan that is judged, to be listed beside its table: `shown` are those that are seen.
    pub fn beside(
        plan: &'l Plan,
        review: &Review,
        (findings, levels): (&Findings, &Levels),
        shown: &'l [(Level, &'l Diagnostic)],
        sources: &'l Sources,
    ) -> Log<'l> {
        Log {
            findings: shown,
            unkept: findings.unkept_of(|rule| levels.of(rule) > Level::Allow),
            sources,
            plan: plan.file,
            title: &plan.title,
            targets: Vec::new(),
            files: Vec::new(),
            counts: Some(review.counts),
            as_of: Some(review.assessment.as_of),
        }
    }

    pub fn count(&self, wanted: Level) -> u64 {
        self.findings.iter().filter(|(level, _)| *level == wanted).count() as u64
    }

    /// Whether the plan is faulty or a file was refused, so that the rest could not be judged.
    pub fn stopped(&self) -> bool {
        self.findings.iter().any(|(_, finding)| finding.rule.group.stops())
    }

    /// What is to be said of findings that are not listed, if there are any.
    pub fn unlisted(&self) -> Option<Said> {
        let (unkept, each) = (self.unkept, Findings::KEPT);
        (unkept > 0).then(|| {
            say!(
                "另有 {unkept} 条未列出（每个文件每条规则最多列 {each} 条）",
                "{unkept} more not listed (at most {each} for a rule and file)"
            )
        })
    }
}

/// The findings as a table, for every format.
pub fn report(log: &Log<'_>) -> Report {
    let sources = log.sources;
    // A sheet has no lines that an editor could go to: its cells have names of their own.
    let lines = |place: Place, n: u64| {
        if n == 0 || sources.sheet(place.file).is_some() { Cell::Empty } else { Cell::count(n) }
    };
    let rows = log
        .findings
        .iter()
        .map(|(level, finding)| {
            vec![
                Cell::text(finding.rule.name),
                Cell::Word {
                    key: level.key(),
                    words: level_words(*level),
                    rank: *level as usize,
                    light: None,
                },
                Cell::Said(finding.message.clone()),
                Cell::text(sources.name(finding.place.file)),
                lines(finding.place, finding.place.line),
                lines(finding.place, finding.place.column),
                Cell::text(&finding.value),
                finding.target.as_deref().map_or(Cell::Empty, Cell::text),
                if finding.help.is_empty() { Cell::Empty } else { Cell::Said(finding.help.clone()) },
                sources.cell(finding.place).as_deref().map_or(Cell::Empty, Cell::text),
            ]
        })
        .collect();
    let (errors, warnings) = (log.count(Level::Deny), log.count(Level::Warn));
    let mut sums = vec![("deny", Data::Count(errors)), ("warn", Data::Count(warnings))];
    if let Some(Counts { read, counted, superseded, rejected, not_yet }) = log.counts {
        sums.extend([
            ("read", Data::Count(read)),
            ("counted", Data::Count(counted)),
            ("superseded", Data::Count(superseded)),
            ("rejected", Data::Count(rejected)),
            ("not_yet", Data::Count(not_yet)),
        ]);
    }
    sums.push(("unlisted", Data::Count(log.unkept)));
    let (e, w) = (count(errors, "error", "errors"), count(warnings, "warning", "warnings"));
    let mut summary = vec![say!("共 {errors} 个错误、{warnings} 个警告", "{e}, {w}")];
    summary.extend(log.unlisted());
    summary.extend(log.counts.as_ref().map(rows_line));
    Report {
        title: log.title.to_owned(),
        caption: vec![match log.as_of {
            Some(day) => say!("检查结果，截至 {day}", "Findings as of {day}"),
            None => say!("检查结果", "Findings"),
        }],
        parts: Part::only(Table { columns: COLUMNS.to_vec(), rows, groups: Vec::new() }),
        summary,
        json: vec![
            ("schema", Data::text("workpoints/check/1")),
            ("findings", Data::Rows),
            ("counts", Data::Map(sums)),
        ],
    }
}
