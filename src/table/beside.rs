//! What stands beside a target's own judgement: the reporters' shares of it, and what others ask of it.

use crate::asks::{Asked, Conflict};
use crate::assess::Progress;
use crate::period::Day;
use crate::plan::{Bound, Plan, Target};
use crate::quantity::Fraction;
use crate::review::Review;
use crate::say;
use crate::table::groups::column;
use crate::table::status::{amount, expected, light_cell, status_cell};
use crate::table::{Cell, Column, Group, Table};
use crate::words::{Said, Words};

const fn spared(column: Column, spare: u8) -> Column {
    Column { spare, ..column }
}

/// The columns of a table of shares.
pub const ALLOCATION: &[Column] = &[
    spared(column("point", "序号", "Point", false), 1),
    spared(column("target", "指标编号", "Target", false), 8),
    column("name", "指标", "Name", false),
    spared(column("unit", "计量单位", "Unit", false), 2),
    column("reporter", "填报单位", "Reporter", false),
    column("goal", "分解目标", "Share", true),
    column("done", "累计完成", "Done", true),
    column("completion", "完成率(%)", "Completion (%)", true),
    spared(column("expected", "序时应完成", "Expected", true), 4),
    spared(column("pace", "序时进度(%)", "Pace (%)", true), 3),
    column("gap", "与序时差(百分点)", "Gap (points)", true),
    column("status", "状态", "Status", false),
    spared(column("light", "亮灯", "Light", false), 7),
    spared(column("last_report", "最近数据日期", "Last report", false), 6),
    spared(column("remaining", "尚差", "Remaining", true), 5),
];

/// The columns of a table of what others ask.
pub const LEVEL: &[Column] = &[
    spared(column("point", "序号", "Point", false), 1),
    spared(column("target", "指标编号", "Target", false), 8),
    column("name", "指标", "Name", false),
    spared(column("unit", "计量单位", "Unit", false), 2),
    column("level", "提出方", "Asked by", false),
    spared(column("document", "依据文件", "Document", false), 6),
    column("goal", "目标", "Goal", true),
    column("done", "累计完成", "Done", true),
    column("completion", "完成率(%)", "Completion (%)", true),
    spared(column("expected", "序时应完成", "Expected", true), 5),
    spared(column("pace", "序时进度(%)", "Pace (%)", true), 3),
    column("gap", "与序时差(百分点)", "Gap (points)", true),
    column("status", "状态", "Status", false),
    spared(column("light", "亮灯", "Light", false), 7),
    spared(column("conflict", "与本计划", "Beside the plan", false), 4),
];

/// The level of a target's own goal.
pub const OWN: Cell =
    Cell::Word { key: "own", words: Words::new("本计划", "this plan"), rank: 0, light: None };

/// The reporters' shares, in the order of the document, and of each target as its allocation is written.
pub(super) fn allocation(plan: &Plan, review: &Review, digits: u8) -> Table {
    let rows = review.shares.iter().map(|share| {
        let target = &plan.targets[share.target];
        let percent = |value: &Option<Fraction>| Cell::number(value.clone(), |value| value.percent(digits));
        let remaining = share.done.clone().map(|done| {
            let left = share.goal.clone() - done;
            if target.bound == Bound::AtMost { left } else { left.max(Fraction::zero()) }
        });
        let mut cells = names(plan, target);
        cells.extend([
            Cell::text(&plan.reporters[share.reporter].name),
            Cell::number(Some(share.goal.clone()), |goal| share_text(target, goal)),
            amount(target, &share.done, 0),
            percent(&share.completion),
            expected(target, &share.expected),
            percent(&share.pace),
            percent(&share.gap),
            status_cell(share.status),
            light_cell(share.status),
            share.last_report.map_or(Cell::Empty, Cell::Day),
            Cell::number(remaining, |left| share_text(target, left)),
        ]);
        (share.target, cells)
    });
    by_section(plan, ALLOCATION, rows.collect())
}

/// A share of a revised goal need not be whole: it has one decimal more than its target then.
fn share_text(target: &Target, value: &Fraction) -> String {
    let own = value.print(target.decimals);
    if value.fits(target.decimals) { own } else { value.print(target.decimals + 1) }
}

/// Every target of which others ask something: by its own goal first, then by what each of them asks.
pub(super) fn level(plan: &Plan, review: &Review, digits: u8) -> Table {
    let as_of = review.assessment.as_of;
    let mut rows = Vec::new();
    for of_target in review.asks.chunk_by(|a, b| a.target == b.target) {
        let own = &review.assessment.rows[of_target[0].target];
        rows.push((own.target, own_row(plan, own, as_of, digits)));
        rows.extend(of_target.iter().map(|asked| (own.target, asked_row(plan, own, asked, digits))));
    }
    by_section(plan, LEVEL, rows)
}

fn own_row(plan: &Plan, own: &Progress, as_of: Day, digits: u8) -> Vec<Cell> {
    let target = &plan.targets[own.target];
    let percent = |value: &Option<Fraction>| Cell::number(value.clone(), |value| value.percent(digits));
    let revision = target.revisions.iter().rev().find(|revision| revision.from <= as_of);
    let document = revision.and_then(|revision| revision.document.as_deref()).or(plan.document.as_deref());
    let mut cells = names(plan, target);
    cells.extend([
        OWN,
        document.map_or(Cell::Empty, Cell::text),
        amount(target, &own.goal.map(Fraction::from), 0),
        amount(target, &own.done, 0),
        percent(&own.completion),
        expected(target, &own.expected),
        percent(&own.pace),
        percent(&own.gap),
        status_cell(own.status),
        light_cell(own.status),
        Cell::Empty,
    ]);
    cells
}

fn asked_row(plan: &Plan, own: &Progress, asked: &Asked, digits: u8) -> Vec<Cell> {
    let target = &plan.targets[asked.target];
    let ask = asked.ask(plan);
    let percent = |value: &Option<Fraction>| Cell::number(value.clone(), |value| value.percent(digits));
    let mut cells = names(plan, target);
    cells.extend([
        Cell::text(&ask.by),
        ask.document.as_deref().map_or(Cell::Empty, Cell::text),
        amount(target, &Some(ask.goal.into()), 0),
        amount(target, &own.done, 0),
        percent(&asked.completion),
        expected(target, &asked.expected),
        percent(&asked.pace),
        percent(&asked.gap),
        status_cell(asked.status),
        light_cell(asked.status),
        asked.conflict.map_or(Cell::Empty, conflict_cell),
    ]);
    cells
}

fn conflict_cell(conflict: Conflict) -> Cell {
    let rank = Conflict::ALL.iter().position(|other| *other == conflict).expect("ALL is all");
    Cell::Word { key: conflict.key(), words: conflict.words(), rank, light: None }
}

/// Point, id, name and unit of a target.
fn names(plan: &Plan, target: &Target) -> Vec<Cell> {
    vec![
        Cell::text(&plan.points[target.point].id),
        Cell::text(&target.id),
        Cell::text(&target.name),
        Cell::text(&target.unit),
    ]
}

/// Rows of targets under the sections they belong to, in the order of the document.
fn by_section(plan: &Plan, columns: &[Column], mut rows: Vec<(usize, Vec<Cell>)>) -> Table {
    let point = |target: usize| plan.targets[target].point;
    rows.sort_by_key(|(target, _)| (plan.points[point(*target)].section, point(*target)));
    let mut table = Table { columns: columns.to_vec(), ..Table::default() };
    let mut last = None;
    for (target, cells) in rows {
        let at = plan.points[point(target)].section;
        if last.replace(at) != Some(at) {
            let section = &plan.sections[at];
            let heading = Said::plain(format!("{}、{}", section.number, section.title));
            table.groups.push(Group { first: table.rows.len(), heading, remark: Said::default() });
        }
        table.rows.push(cells);
    }
    table
}

/// What others ask of a target, in a line below the table.
pub(super) fn level_lines(plan: &Plan, review: &Review) -> Vec<Said> {
    let of_target = |asks: &[Asked]| {
        let own = &review.assessment.rows[asks[0].target];
        let target = &plan.targets[own.target];
        let goal = |goal: Fraction| match amount(target, &Some(goal), 0) {
            Cell::Number { text, .. } => text,
            _ => String::new(),
        };
        let (name, unit, status) = (&target.name, &target.unit, own.status.words());
        let own = goal(own.goal.map(Fraction::from).unwrap_or_else(Fraction::zero));
        let (zh, en) = (status.zh, status.en);
        let mut line = say!(
            "多级要求：“{name}”本计划 {own} {unit}（{zh}）",
            "Asked by others: \"{name}\", {own} {unit} in this plan ({en})"
        );
        for asked in asks {
            let ask = asked.ask(plan);
            let (by, goal, status) = (&ask.by, goal(ask.goal.into()), asked.status.words());
            let (zh, en) = (status.zh, status.en);
            line = line.and(&say!("，{by} {goal} {unit}（{zh}）", ", {goal} by {by} ({en})"));
        }
        if let Some(conflict) =
            Conflict::ALL.iter().find(|one| asks.iter().any(|asked| asked.conflict == Some(**one)))
        {
            let (zh, en) = (conflict.words().zh, conflict.words().en);
            line = line.and(&say!("——{zh}", ": {en}"));
        }
        line
    };
    review.asks.chunk_by(|a, b| a.target == b.target).map(of_target).collect()
}
