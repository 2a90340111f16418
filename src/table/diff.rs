//! What changed between two tables: the columns of `diff`.

use crate::assess::{Progress, Status};
use crate::diff::{Change, Kind, Restated, Side};
use crate::period::Day;
use crate::plan::{Measure, Target};
use crate::quantity::Fraction;
use crate::say;
use crate::source::Sources;
use crate::table::status::{InputLine, inputs_data, own_rule_line, plan_data, rule_line, status_cell, title};
use crate::table::{Cell, Column, Data, Group, Part, Report, Table};
use crate::words::{Said, Words, count};

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool, spare: u8) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare }
}

/// The columns, in their fixed order. New ones come at the end.
pub const COLUMNS: &[Column] = &[
    column("change", "变化", "Change", false, 0),
    column("point", "序号", "Point", false, 1),
    column("target", "指标编号", "Target", false, 0),
    column("name", "指标", "Name", false, 0),
    column("unit", "计量单位", "Unit", false, 2),
    column("date", "期末", "Period end", false, 0),
    column("goal_from", "原目标", "Goal before", true, 0),
    column("goal_to", "现目标", "Goal now", true, 0),
    column("done_from", "原累计完成", "Done before", true, 0),
    column("done_to", "现累计完成", "Done now", true, 0),
    column("difference", "增减", "Difference", true, 0),
    column("completion_from", "原完成率(%)", "Completion before (%)", true, 3),
    column("completion_to", "现完成率(%)", "Completion now (%)", true, 3),
    column("status_from", "原状态", "Status before", false, 0),
    column("status_to", "现状态", "Status now", false, 0),
    column("note", "说明", "Note", false, 0),
];

/// What a row tells.
pub const CHANGES: [(&str, Words); 6] = [
    ("new", Words::new("新增指标", "new")),
    ("gone", Words::new("取消指标", "gone")),
    ("changed", Words::new("有变化", "changed")),
    ("same", Words::new("没有变化", "same")),
    ("corrected", Words::new("往期更正", "corrected")),
    ("late", Words::new("往期补报", "late")),
];

/// So many of the submissions that changed a figure are named.
const NAMED: usize = 3;

/// All that is told of two tables.
pub struct Frame<'f> {
    pub from: Side<'f>,
    pub to: Side<'f>,
    /// Whether the plans are two.
    pub plans: bool,
    pub changes: &'f [Change],
    pub restated: &'f [Restated],
    /// The days of knowledge that past periods are held against.
    /// `None` is everything by now.
    pub known: (Day, Option<Day>),
    pub sources: &'f Sources,
    pub inputs: &'f [InputLine],
    /// The reports of the first plan, where it is another.
    pub old_inputs: Option<&'f [InputLine]>,
    /// Where the data came from, and files that were left out.
    pub named: Vec<Said>,
    /// Whether every column is wanted.
    pub whole: bool,
    /// Whether targets that did not change are listed.
    pub all: bool,
    /// Whether routine duties that came or went are only counted.
    pub fold: bool,
}

fn change(at: usize) -> Cell {
    let (key, words) = CHANGES[at];
    Cell::Word { key, words, rank: at, light: None }
}

/// A figure of a target as the completion table prints it.
fn amount(target: &Target, figure: Option<Fraction>) -> Cell {
    let ratio = target.measure == Measure::Ratio;
    let decimals = target.decimals;
    Cell::number(figure, |figure| if ratio { figure.guarded(decimals) } else { figure.print(decimals) })
}

/// What came of a figure: nothing yet is where it begins.
fn difference(from: Option<Fraction>, to: Option<Fraction>) -> Option<Fraction> {
    match (from, to) {
        (None, None) => None,
        (from, to) => Some(to.unwrap_or_else(Fraction::zero) - from.unwrap_or_else(Fraction::zero)),
    }
}

fn row(frame: &Frame<'_>, one: &Change) -> Vec<Cell> {
    let (from, to) = (frame.from, frame.to);
    let old = one.from.map(|at| (from.target(at), from.progress(at)));
    let new = one.to.map(|at| (to.target(at), to.progress(at)));
    let side = if one.to.is_some() { to } else { from };
    let (target, _) = new.or(old).expect("a target of one of the plans");
    let percent = |share: Option<Fraction>| Cell::number(share, |share| share.percent(1));
    let comparable = match (old, new) {
        (Some((a, _)), Some((b, _))) => a.unit == b.unit && a.measure == b.measure,
        _ => false,
    };
    let done = |side: Option<(&Target, &Progress)>| side.and_then(|(_, row)| row.done.clone());
    let cell = |side: Option<(&Target, &Progress)>, value: fn(&Progress) -> Option<Fraction>| {
        side.map_or(Cell::Empty, |(target, row)| amount(target, value(row)))
    };
    let status =
        |side: Option<(&Target, &Progress)>| side.map_or(Cell::Empty, |(_, row)| status_cell(row.status));
    let share =
        |side: Option<(&Target, &Progress)>| percent(side.and_then(|(_, row)| row.completion.clone()));
    let goal: fn(&Progress) -> Option<Fraction> = |row| row.goal.map(Fraction::from);
    vec![
        change(one.kind as usize),
        Cell::text(&side.plan.points[target.point].id),
        Cell::text(&target.id),
        Cell::text(&target.name),
        Cell::text(&target.unit),
        Cell::Empty,
        cell(old, goal),
        cell(new, goal),
        cell(old, |row| row.done.clone()),
        cell(new, |row| row.done.clone()),
        if comparable { amount(target, difference(done(old), done(new))) } else { Cell::Empty },
        share(old),
        share(new),
        status(old),
        status(new),
        renamed(frame, one).map_or(Cell::Empty, Cell::Said),
    ]
}

/// What the plans call otherwise.
fn renamed(frame: &Frame<'_>, one: &Change) -> Option<Said> {
    let (old, new) = (frame.from.target(one.from?), frame.to.target(one.to?));
    let point = |side: Side<'_>, target: &Target| side.plan.points[target.point].id.clone();
    let pairs = [
        (Words::new("名称", "name"), old.name.clone(), new.name.clone()),
        (Words::new("计量单位", "unit"), old.unit.clone(), new.unit.clone()),
        (Words::new("要点", "point"), point(frame.from, old), point(frame.to, new)),
    ];
    let mut all = Said::default();
    for (what, old, _) in pairs.into_iter().filter(|(_, old, new)| old != new) {
        let (zh, en) = (what.zh, what.en);
        let (stop, colon) = if all.is_empty() { ("", "") } else { ("；", "; ") };
        all = all.and(&say!("{stop}原{zh}“{old}”", "{colon}{en} was \"{old}\""));
    }
    Some(all).filter(|said| !said.is_empty())
}

fn restated(frame: &Frame<'_>, one: &Restated) -> Vec<Cell> {
    let target = frame.to.target(one.target);
    let places: Vec<String> =
        one.by.iter().take(NAMED).map(|later| frame.sources.written(later.place)).collect();
    let (n, zh, en) = (one.by.len(), places.join("、"), places.join(", "));
    let by = match n {
        0 => Cell::Empty,
        n if n > NAMED => {
            let more = n - NAMED;
            Cell::Said(say!("{zh} 等 {n} 处", "{en} and {more} more"))
        }
        _ => Cell::Said(Said { zh, en }),
    };
    vec![
        change(if one.corrected { 4 } else { 5 }),
        Cell::text(&frame.to.plan.points[target.point].id),
        Cell::text(&target.id),
        Cell::text(&target.name),
        Cell::text(&target.unit),
        Cell::Day(one.day),
        Cell::Empty,
        Cell::Empty,
        amount(target, one.then.clone()),
        amount(target, one.now.clone()),
        amount(target, difference(one.then.clone(), one.now.clone())),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        by,
    ]
}

/// The whole report.
pub fn report(frame: &Frame<'_>) -> Report {
    let plan = frame.to.plan;
    Report {
        title: title(plan),
        caption: caption(frame),
        parts: Part::only(table(frame)),
        summary: summary(frame),
        json: json(frame),
    }
}

fn caption(frame: &Frame<'_>) -> Vec<Said> {
    let when = |side: Side<'_>| {
        let as_of = side.assessment.as_of;
        match side.known_by {
            None => say!("{as_of}", "{as_of}"),
            Some(known_by) => {
                say!("{as_of}（以 {known_by} 前收到的数据为准）", "{as_of} (as known by {known_by})")
            }
        }
    };
    let (a, b) = (when(frame.from), when(frame.to));
    let (a_zh, a_en, b_zh, b_en) = (a.zh, a.en, b.zh, b.en);
    let mut first = say!("从 {a_zh} 到 {b_zh} 的变化", "What changed from {a_en} to {b_en}");
    // No blank stands behind a full-width bracket.
    first.zh = first.zh.replace("） ", "）");
    let mut lines = vec![first];
    if frame.plans {
        let (old, new) = (title(frame.from.plan), title(frame.to.plan));
        lines.push(say!("原计划：{old}；现计划：{new}", "Plan before: {old}; plan now: {new}"));
    }
    // Where both plans have one rule, it is named once.
    match frame.from.plan.thresholds == frame.to.plan.thresholds {
        true => lines.extend(own_rule_line(frame.to.plan)),
        false => {
            let (old, new) = (&frame.from.plan.thresholds, &frame.to.plan.thresholds);
            lines.push(say!("原计划的", "Before: ").and(&rule_line(old)));
            lines.push(say!("现计划的", "Now: ").and(&rule_line(new)));
        }
    }
    lines.extend(frame.named.iter().cloned());
    lines
}

fn table(frame: &Frame<'_>) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut groups = Vec::new();
    let known_from = frame.known.0;
    let until = match frame.known.1 {
        Some(day) => say!("到 {day} ", "by {day}"),
        None => say!("至今", "by now"),
    };
    let (to_zh, to_en) = (until.zh, until.en);
    let headings = [
        (Kind::New, say!("新增的指标", "New targets")),
        (Kind::Gone, say!("取消的指标", "Targets that are gone")),
        (Kind::Changed, say!("有变化的指标", "Targets that changed")),
        (Kind::Same, say!("没有变化的指标", "Targets that did not change")),
    ];
    for (kind, heading) in headings {
        let first = rows.len();
        let listed = frame.all || kind != Kind::Same;
        let own = frame.changes.iter().filter(|one| listed && one.kind == kind);
        let (folded, shown): (Vec<&Change>, Vec<&Change>) =
            own.partition(|one| frame.fold && routine(frame, one));
        rows.extend(shown.into_iter().map(|one| row(frame, one)));
        let mut remark = Said::default();
        if !folded.is_empty() {
            let (n, en) = (folded.len(), count(folded.len() as u64, "routine duty", "routine duties"));
            remark = say!("另有常态化工作 {n} 项（--all 逐项列出）", "and {en} (--all lists them)");
        }
        if rows.len() > first || !remark.is_empty() {
            groups.push(Group { first, heading, remark });
        }
    }
    let apart = [
        (
            true,
            say!(
                "往期更正：{known_from} 时已报、{to_zh}改报的往期数",
                "Past periods corrected: as known by {known_from}, and {to_en}"
            ),
        ),
        (
            false,
            say!(
                "往期补报：{known_from} 时未报、{to_zh}补报的往期数",
                "Past periods completed by late reports: as known by {known_from}, and {to_en}"
            ),
        ),
    ];
    for (corrected, heading) in apart {
        let first = rows.len();
        let own = frame.restated.iter().filter(|one| one.corrected == corrected);
        rows.extend(own.map(|one| restated(frame, one)));
        if rows.len() > first {
            groups.push(Group { first, heading, remark: Said::default() });
        }
    }
    let filled = |at: usize| rows.iter().any(|row| !matches!(row[at], Cell::Empty));
    let goals = frame.changes.iter().any(|one| {
        let goal = |side: Side<'_>, at: Option<usize>| at.and_then(|at| side.progress(at).goal);
        one.kind != Kind::Same && goal(frame.from, one.from) != goal(frame.to, one.to)
    });
    let shown: Vec<usize> = (0..COLUMNS.len())
        .filter(|&at| match COLUMNS[at].key {
            _ if frame.whole => true,
            // The headings say it.
            "change" | "target" => false,
            "goal_from" | "goal_to" => goals,
            "date" | "note" | "completion_from" | "completion_to" | "status_from" | "status_to" => filled(at),
            _ => true,
        })
        .collect();
    Table {
        columns: shown.iter().map(|&at| COLUMNS[at]).collect(),
        rows: rows.into_iter().map(|row| shown.iter().map(|&at| row[at].clone()).collect()).collect(),
        groups,
    }
}

/// Whether it is a routine duty, of which there is nothing to compare.
fn routine(frame: &Frame<'_>, one: &Change) -> bool {
    let is =
        |side: Side<'_>, at: Option<usize>| at.is_none_or(|at| side.target(at).measure == Measure::Routine);
    is(frame.from, one.from) && is(frame.to, one.to) && one.kind != Kind::Changed
}

fn of(frame: &Frame<'_>, kind: Kind) -> u64 {
    frame.changes.iter().filter(|one| one.kind == kind).count() as u64
}

fn restated_count(frame: &Frame<'_>, corrected: bool) -> u64 {
    frame.restated.iter().filter(|one| one.corrected == corrected).count() as u64
}

/// Which statuses became which, the commonest words first.
fn moves(frame: &Frame<'_>) -> Vec<(Status, Status, u64)> {
    let mut all: Vec<(Status, Status, u64)> = Vec::new();
    for one in frame.changes {
        let (Some(from), Some(to)) = (one.from, one.to) else { continue };
        let pair = (frame.from.progress(from).status, frame.to.progress(to).status);
        if pair.0 == pair.1 {
            continue;
        }
        match all.iter_mut().find(|(a, b, _)| (*a, *b) == pair) {
            Some((.., n)) => *n += 1,
            None => all.push((pair.0, pair.1, 1)),
        }
    }
    let rank = |status: Status| Status::ALL.iter().position(|other| *other == status);
    all.sort_by_key(|(a, b, _)| (rank(*a), rank(*b)));
    all
}

fn summary(frame: &Frame<'_>) -> Vec<Said> {
    let (new, gone, changed, same) =
        (of(frame, Kind::New), of(frame, Kind::Gone), of(frame, Kind::Changed), of(frame, Kind::Same));
    let all = new + gone + changed + same;
    let targets = count(all, "target", "targets");
    let mut lines = Vec::new();
    if new + gone + changed == 0 && frame.restated.is_empty() {
        lines.push(say!("没有变化（{all} 项指标）", "Nothing changed ({targets})"));
        return lines;
    }
    lines.push(say!(
        "合计 {all} 项：新增 {new} · 取消 {gone} · 有变化 {changed} · 没有变化 {same}",
        "{targets} in all: new {new} · gone {gone} · changed {changed} · same {same}"
    ));
    let moves = moves(frame);
    if !moves.is_empty() {
        let each = |lang: fn(Words) -> &'static str| {
            let each = moves.iter().map(|(a, b, n)| format!("{} → {} {n}", lang(a.words()), lang(b.words())));
            each.collect::<Vec<_>>().join(" · ")
        };
        let (zh, en) = (each(|words| words.zh), each(|words| words.en));
        lines.push(say!("状态变化：{zh}", "Statuses: {en}"));
    }
    if !frame.restated.is_empty() {
        let (corrected, late) = (restated_count(frame, true), restated_count(frame, false));
        lines.push(say!(
            "往期数：更正 {corrected} 处，补报 {late} 处（一项指标一期为一处；不是这一段的进展）",
            "Past periods: {corrected} corrected, {late} completed late (one for a target and period; no progress of these days)"
        ));
    }
    lines
}

fn json(frame: &Frame<'_>) -> Vec<(&'static str, Data)> {
    let side = |side: Side<'_>| {
        Data::Map(vec![
            ("plan", Data::Map(plan_data(side.plan))),
            ("as_of", Data::text(side.assessment.as_of.to_string())),
            ("known_by", Data::maybe(side.known_by.map(|day| day.to_string()))),
        ])
    };
    let (known_from, known_to) = frame.known;
    vec![
        ("schema", Data::text("workpoints/diff/1")),
        ("from", side(frame.from)),
        ("to", side(frame.to)),
        (
            "known",
            Data::Map(vec![
                ("from", Data::text(known_from.to_string())),
                ("to", Data::maybe(known_to.map(|day| day.to_string()))),
            ]),
        ),
        ("rows", Data::Rows),
        (
            "summary",
            Data::Map(vec![
                ("new", Data::Count(of(frame, Kind::New))),
                ("gone", Data::Count(of(frame, Kind::Gone))),
                ("changed", Data::Count(of(frame, Kind::Changed))),
                ("same", Data::Count(of(frame, Kind::Same))),
                ("corrected", Data::Count(restated_count(frame, true))),
                ("late", Data::Count(restated_count(frame, false))),
            ]),
        ),
        ("inputs", inputs_data(frame.inputs)),
        ("old_inputs", frame.old_inputs.map_or(Data::Null, inputs_data)),
    ]
}
