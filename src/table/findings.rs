//! Findings as a table: the columns of `check`.

use crate::diagnostic::{Diagnostic, Level};
use crate::ledger::Counts;
use crate::source::Sources;
use crate::table::{Cell, Column, Data, Report, Table};
use crate::words::{Said, Words};

const COLUMNS: &[Column] = &[
    Column { key: "rule", label: Words::new("规则", "Rule"), numeric: false, spare: 0 },
    Column { key: "level", label: Words::new("级别", "Level"), numeric: false, spare: 0 },
    Column { key: "message", label: Words::new("问题", "Message"), numeric: false, spare: 0 },
    Column { key: "file", label: Words::new("文件", "File"), numeric: false, spare: 0 },
    Column { key: "line", label: Words::new("行", "Line"), numeric: true, spare: 0 },
    Column { key: "column", label: Words::new("列", "Column"), numeric: true, spare: 0 },
    Column { key: "value", label: Words::new("原文", "Value"), numeric: false, spare: 0 },
    Column { key: "target", label: Words::new("指标编号", "Target"), numeric: false, spare: 0 },
    Column { key: "help", label: Words::new("建议", "Help"), numeric: false, spare: 0 },
];

/// The level's word at the head of a finding.
pub fn level_words(level: Level) -> Words {
    match level {
        Level::Deny => Words::new("错误", "error"),
        Level::Warn => Words::new("警告", "warning"),
        Level::Allow => Words::new("提示", "note"),
    }
}

/// The findings that are to be seen, with their levels, in every format.
pub fn report(findings: &[(Level, &Diagnostic)], sources: &Sources, counts: Option<Counts>) -> Report {
    let place = |n: u64| if n == 0 { Cell::Empty } else { Cell::count(n) };
    let rows = findings
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
                place(finding.place.line),
                place(finding.place.column),
                Cell::text(&finding.value),
                finding.target.as_deref().map_or(Cell::Empty, Cell::text),
                if finding.help.is_empty() { Cell::Empty } else { Cell::Said(finding.help.clone()) },
            ]
        })
        .collect();
    let level =
        |wanted: Level| Data::Count(findings.iter().filter(|(level, _)| *level == wanted).count() as u64);
    let mut sums = vec![("deny", level(Level::Deny)), ("warn", level(Level::Warn))];
    if let Some(Counts { read, counted, superseded, rejected, not_yet }) = counts {
        sums.extend([
            ("read", Data::Count(read)),
            ("counted", Data::Count(counted)),
            ("superseded", Data::Count(superseded)),
            ("rejected", Data::Count(rejected)),
            ("not_yet", Data::Count(not_yet)),
        ]);
    }
    Report {
        title: String::new(),
        caption: Vec::new(),
        table: Table { columns: COLUMNS.to_vec(), rows, groups: Vec::new() },
        summary: Vec::<Said>::new(),
        json: vec![
            ("schema", Data::text("workpoints/check/1")),
            ("findings", Data::Rows),
            ("counts", Data::Map(sums)),
        ],
    }
}
