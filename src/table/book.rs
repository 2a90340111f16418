//! The workbook of `status`: the completion table with all that belongs beside it when the file is sent on. What of it is
//! drawn, how its offices stand, how the year went, what was found, and how all of it was counted.

mod notes;

use crate::appraisal::Kind;
use crate::assess::Status;
use crate::history::History;
use crate::plan::Plan;
use crate::review::Review;
use crate::say;
use crate::table::findings::{self, Log};
use crate::table::groups::{self, By, column};
use crate::table::history as series;
use crate::table::status::{self, InputLine, Wanted};
use crate::table::{Bars, Cell, Column, Part, Report, Table};
use crate::words::{Said, Words, count};

pub const COMPLETION: &str = "completion";
pub const CHART: &str = "chart";
pub const OFFICES: &str = "offices";
pub const HISTORY: &str = "history";
pub const FINDINGS: &str = "findings";
pub const NOTES: &str = "notes";

/// What the workbook is made of.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub review: &'f Review,
    /// The periods of the plan's own length, up to the day.
    pub history: &'f History,
    /// What is wanted of the completion table; the other sheets are whole.
    pub wanted: &'f Wanted<'f>,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
    pub log: &'f Log<'f>,
    /// What a column says, in both languages, where rows stand for something.
    pub meaning: Meaning,
}

pub type Meaning = fn(By, &Column) -> (&'static str, &'static str);

/// The workbook, a part for each sheet. `completion` is its first table.
pub fn report(frame: Frame<'_>, completion: Table) -> Report {
    let Frame { plan, review, wanted, inputs, ref sources, .. } = frame;
    let only = status::only_line(
        &wanted.status,
        By::Target,
        completion.rows.len(),
        status::listed(By::Target, review),
    );
    // Only the first sheets choose by status: it is said there and not above all of them.
    let all = Wanted { status: Vec::new(), ..wanted.clone() };
    let of_all =
        status::Frame { plan, review, wanted: &all, by: By::Target, inputs, sources: sources.clone() };
    let mut report = status::report(of_all, Table::default());
    let text: Vec<Said> = only.into_iter().collect();
    let completion = Part {
        main: true,
        table: completion,
        text: text.clone(),
        ..titled(COMPLETION, Words::new("完成情况", "Completion"))
    };
    let mut chart = chart(plan, review, wanted);
    chart.text.splice(0..0, text);
    let mut parts =
        vec![completion, chart, offices(plan, review, wanted.digits), history(&frame), findings(&frame)];
    parts.push(notes::part(&frame, &parts));
    report.parts = parts;
    report
}

fn titled(key: &'static str, title: Words) -> Part {
    Part { key, title: title.into(), ..Part::default() }
}

/// The targets that have both a completion and a pace, and the two drawn: those and no others, so that a chart may refer
/// to whole columns of cells.
fn chart(plan: &Plan, review: &Review, wanted: &Wanted<'_>) -> Part {
    const VALUES: [&str; 2] = ["completion", "pace"];
    let keys = ["name", VALUES[0], VALUES[1], "gap", "status"];
    let columns = keys.iter().filter_map(|key| status::find(key)).collect();
    let wanted = Wanted { columns, with_forecast: false, fold_routine: false, ..wanted.clone() };
    let mut table = status::by_target(plan, &review.assessment, &wanted);
    table.rows.retain(|row| row[1..=2].iter().all(|cell| !matches!(cell, Cell::Empty)));
    table.groups.clear();
    let as_of = review.assessment.as_of;
    let bars = Bars {
        title: say!("完成率与序时进度（截至 {as_of}）", "Completion against pace, as of {as_of}"),
        names: "name",
        values: VALUES,
    };
    let mut part = titled(CHART, Words::new("图表", "Chart"));
    if table.rows.is_empty() {
        part.remarks.push(say!(
            "没有既有完成率又有序时进度的指标，无图可画",
            "No target has both a completion and a pace: there is nothing to draw"
        ));
    } else {
        part.text.push(say!(
            "只画既有完成率又有序时进度的指标；未报送、常态化和控制性指标没有完成率，见“完成情况”",
            "Targets with both a completion and a pace; unreported ones, routine duties and ceilings have no completion and stand in \"Completion\""
        ));
    }
    Part { table, bars: Some(bars), ..part }
}

const KIND: Column = column("kind", "类别", "Kind", false);
const OFFICE: Column = column("office", "单位", "Office", false);

/// Who answers for targets and who reports them, in one table that can be filtered by its first column.
fn offices(plan: &Plan, review: &Review, digits: u8) -> Part {
    let leads = groups::by(plan, review, By::Lead, digits);
    let reporters = groups::by(plan, review, By::Reporter, digits);
    let has_leads = plan.targets.iter().any(|target| plan.lead(target).is_some());
    let mut columns = vec![KIND, OFFICE];
    // What only reporters have comes first: what they owe and sent.
    let of_leads = leads.columns.iter().filter(|_| has_leads);
    for column in reporters.columns.iter().chain(of_leads) {
        let known = matches!(column.key, "lead" | "reporter");
        if !known && columns.iter().all(|other| other.key != column.key) {
            columns.push(Column { spare: 0, ..*column });
        }
    }
    // The statuses stand together, behind all others but the score.
    let place = |column: &Column| match column.key {
        "kind" | "office" => 0,
        "targets" | "shares" => 1,
        "owed" | "reported" | "missing" | "last_report" => 2,
        "mean_completion" => 3,
        "weight" | "score" | "score_rate" | "unscored" | "rank" => 5,
        _ => 4,
    };
    columns.sort_by_key(place);
    let mut table = Table { columns, ..Table::default() };
    let mut add = |kind: Kind, key: &str, of_kind: &Table, nameless: Said| {
        let rank = Kind::ALL.iter().position(|other| *other == kind).expect("ALL is all");
        for row in &of_kind.rows {
            let cells = table.columns.iter().map(|column| match column.key {
                "kind" => Cell::Word { key: kind.key(), words: kind.words(), rank, light: None },
                wanted => {
                    let wanted = if wanted == OFFICE.key { key } else { wanted };
                    let at = of_kind.columns.iter().position(|column| column.key == wanted);
                    match at.map(|at| row[at].clone()) {
                        Some(Cell::Empty) if wanted == key => Cell::Said(nameless.clone()),
                        cell => cell.unwrap_or(Cell::Empty),
                    }
                }
            });
            let cells = cells.collect();
            table.rows.push(cells);
        }
    };
    if has_leads {
        add(Kind::Lead, "lead", &leads, say!("（未写明）", "(none given)"));
    }
    add(Kind::Reporter, "reporter", &reporters, Said::default());
    let mut remarks = Vec::new();
    if !has_leads {
        remarks.push(say!("计划没有写责任单位（lead）", "The plan names no leads (`lead`)"));
    }
    if plan.reporters.is_empty() {
        remarks.push(say!("计划没有列填报单位", "The plan names no reporters"));
    } else {
        remarks.push(say!(
            "责任单位一行是它负责的指标；填报单位一行是它应报的数据，完成率和各状态只算分解给它的任务",
            "A lead's row is of the targets it answers for; a reporter's of the data it owes, its completion and statuses of the shares it was given"
        ));
    }
    remarks.extend(status::rank_line(By::Reporter, review));
    Part { table, remarks, ..titled(OFFICES, Words::new("按单位", "By office")) }
}

/// A row for each target and period. Its name comes first, so that it stays in view.
fn history(frame: &Frame<'_>) -> Part {
    let keys = [
        "name",
        "unit",
        "goal",
        "done",
        "added",
        "expected",
        "completion",
        "pace",
        "gap",
        "status",
        "target",
    ];
    let columns = keys.iter().filter_map(|key| status::find(key)).collect();
    // A routine duty has no figure to follow.
    let status = Status::ALL.into_iter().filter(|status| *status != Status::Routine).collect();
    let wanted = Wanted { columns, status, digits: frame.wanted.digits, ..Wanted::default() };
    let mut table = series::list(frame.plan, frame.history, &wanted, false);
    let name = table.columns.iter().position(|column| column.key == "name").expect("asked for");
    table.columns[..=name].rotate_right(1);
    table.rows.iter_mut().for_each(|row| row[..=name].rotate_right(1));
    let mut remarks = vec![series::list_line(frame.plan, frame.history)];
    let routine = frame.review.assessment.count(Status::Routine);
    if routine > 0 {
        let en = count(routine, "routine duty is", "routine duties are");
        remarks.push(say!(
            "常态化工作 {routine} 项没有目标，不列入历史",
            "{en} without a goal and not listed here"
        ));
    }
    Part { table, remarks, ..titled(HISTORY, Words::new("历史", "History")) }
}

/// A sheet of more findings is read by nobody, and a spreadsheet does not hold any number of rows.
const MOST_FINDINGS: usize = 10_000;

/// Every finding of the run that is to be seen.
fn findings(frame: &Frame<'_>) -> Part {
    let Report { parts, summary, .. } = findings::report(frame.log);
    let mut table = parts.into_iter().next().expect("never empty").table;
    // The last line tells of rows, as the first sheet does.
    let mut remarks: Vec<Said> = summary.into_iter().take(1).collect();
    remarks.extend(frame.log.unlisted());
    let more = table.rows.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        table.rows.truncate(MOST_FINDINGS);
        remarks.push(say!(
            "这里只列前 {MOST_FINDINGS} 条，另有 {more} 条；用 workpoints check 逐条列出",
            "The first {MOST_FINDINGS} are listed here; workpoints check lists {more} more"
        ));
    }
    Part { table, remarks, ..titled(FINDINGS, Words::new("问题清单", "Findings")) }
}
