//! The rules as a table: the columns of `explain`, and what groups and levels are called.

use crate::diagnostic::{Group, Level, Rule};
use crate::rules::{self, Selector};
use crate::say;
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words, count};

pub const COLUMNS: &[Column] = &[
    Column { key: "rule", label: Words::new("规则", "Rule"), numeric: false, spare: 0 },
    Column { key: "group", label: Words::new("类别", "Group"), numeric: false, spare: 1 },
    Column { key: "level", label: Words::new("级别", "Level"), numeric: false, spare: 0 },
    Column { key: "title", label: Words::new("说的是什么", "What it finds"), numeric: false, spare: 0 },
];

/// What a group speaks of, in a word or two.
pub fn group_words(group: Group) -> Words {
    match group {
        Group::Plan => Words::new("工作要点文件", "the plan"),
        Group::File => Words::new("整份数据文件", "whole files"),
        Group::Data => Words::new("数据", "rows and figures"),
        Group::Judgement => Words::new("进度判定", "how the year stands"),
    }
}

/// A group's name, and what its findings cost.
fn heading(group: Group) -> Said {
    let key = group.key();
    match group {
        Group::Plan => say!(
            "{key}：工作要点文件的问题，一律停止出表",
            "{key}: faults of the plan; they always stop the table"
        ),
        Group::File => say!(
            "{key}：文件不可信，整份拒收并停止出表",
            "{key}: files that cannot be trusted; refused whole, and they stop the table"
        ),
        Group::Data => say!(
            "{key}：数据的问题，有错的行拒收，可疑的照收并提示",
            "{key}: rows and figures; rejected, or read with a remark"
        ),
        Group::Judgement => say!(
            "{key}：进度判定，只在 check --judge 和 review 中判断",
            "{key}: how the year stands; judged by check --judge and review only"
        ),
    }
}

/// The level a rule has, as a word.
pub fn level_words(level: Level) -> Words {
    match level {
        Level::Deny => Words::new("错误", "error"),
        Level::Warn => Words::new("警告", "warning"),
        Level::Allow => Words::new("放行", "allowed"),
    }
}

/// The rules a selector speaks of, group by group.
pub fn report(wanted: Selector) -> Report {
    let mut table = Table { columns: COLUMNS.to_vec(), ..Table::default() };
    for group in Group::ALL {
        let first = table.rows.len();
        let of_group = |rule: &&&Rule| rule.group == group && wanted.covers(rule);
        table.rows.extend(rules::ALL.iter().filter(of_group).map(|rule| row(rule)));
        if table.rows.len() > first {
            let remark = Said::default();
            table.groups.push(crate::table::Group { first, heading: heading(group), remark });
        }
    }
    let n = table.rows.len();
    let rules = count(n as u64, "rule", "rules");
    Report {
        title: String::new(),
        caption: Vec::new(),
        parts: Part::only(table),
        summary: vec![say!(
            "共 {n} 条；一条规则的说明和示例：workpoints explain 规则名",
            "{rules}; a rule's page with its example: workpoints explain RULE"
        )],
        json: vec![("schema", Data::text("workpoints/rules/1")), ("rows", Data::Rows)],
    }
}

fn row(rule: &Rule) -> Vec<Cell> {
    vec![
        Cell::text(rule.name),
        Cell::text(rule.group.key()),
        Cell::Word {
            key: rule.level.key(),
            words: level_words(rule.level),
            rank: rule.level as usize,
            light: None,
        },
        Cell::Said(rule.words.into()),
    ]
}
