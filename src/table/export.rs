//! The tables of `export` beside the completion table: what each reporter owed and sent, each target period by period, and
//! the facts about all of them that stand in `datapackage.json`.

use crate::history::History;
use crate::ledger::View;
use crate::plan::Plan;
use crate::reporting::accounts;
use crate::review::Review;
use crate::table::groups::{self, By};
use crate::table::history as series;
use crate::table::status::{
    self, InputLine, Wanted, counts_data, inputs_data, plan_data, rule_data, summary_data,
};
use crate::table::{Cell, Column, Data, Selection, Table};

/// The columns of reporters that tell of single reports: one of a target for a period that was due by the day.
pub const REPORTS: [Column; 6] = [
    groups::column("reports_owed", "应报次数", "Reports owed", true),
    groups::column("reports_on_time", "按时次数", "Reports on time", true),
    groups::column("reports_late", "迟报次数", "Reports late", true),
    groups::column("reports_missing", "缺报次数", "Reports missing", true),
    groups::column("reports_open", "应补报次数", "Reports to send", true),
    groups::column("days_late", "最多迟报天数", "Days late at most", true),
];

pub fn target_columns() -> Vec<Column> {
    groups::columns(By::Target)
}

/// Every target with every column of the completion table, those too for which the plan gives nothing.
pub fn targets(plan: &Plan, review: &Review, digits: u8) -> Table {
    let columns = status::FIELDS.iter().collect();
    let wanted = Wanted { columns, digits, whole: true, ..Wanted::default() };
    status::by_target(plan, &review.assessment, &wanted)
}

pub fn reporter_columns() -> Vec<Column> {
    groups::columns(By::Reporter).into_iter().chain(REPORTS).collect()
}

/// Every reporter: how its targets and shares stand, and how its reports came.
pub fn reporters(plan: &Plan, review: &Review, view: &View<'_>, digits: u8) -> Table {
    let mut table = groups::by(plan, review, By::Reporter, digits);
    Selection { columns: groups::columns(By::Reporter), ..Selection::default() }.apply(&mut table);
    // Owed, on time, late, missing, to send, most days late.
    let mut sums = vec![[0_u64; REPORTS.len()]; plan.reporters.len()];
    let as_of = review.assessment.as_of;
    for account in accounts(plan, view, as_of, as_of) {
        let sums = &mut sums[account.reporter];
        for turn in account.turns.iter().filter(|turn| turn.term.due) {
            let came = match (turn.first, turn.late) {
                (None, _) => 3,
                (Some(_), Some(_)) => 2,
                (Some(_), None) => 1,
            };
            sums[0] += 1;
            sums[came] += 1;
            sums[4] += u64::from(turn.open);
            sums[5] = sums[5].max(turn.late.unwrap_or(0));
        }
    }
    for (row, state) in table.rows.iter_mut().zip(&review.assessment.reporters) {
        let [counts @ .., days] = sums[state.reporter];
        row.extend(counts.map(Cell::count));
        row.push(if days > 0 { Cell::count(days) } else { Cell::Empty });
    }
    table.columns = reporter_columns();
    table
}

pub fn series_columns() -> Vec<Column> {
    series::columns(&[]).collect()
}

/// A row for each target and period, the last of which is the day's own.
pub fn series(plan: &Plan, history: &History, digits: u8) -> Table {
    series::list(plan, history, &Wanted { digits, whole: true, ..Wanted::default() }, true)
}

/// What the tables were made of.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    /// The plan's file and its SHA-256.
    pub file: (&'f str, &'f str),
    pub review: &'f Review,
    pub history: &'f History,
    /// Findings that are counted but not listed.
    pub unlisted: u64,
    pub inputs: &'f [InputLine],
    /// Files that were refused and are in no table.
    pub refused: &'f [String],
}

/// The facts that all tables share, for machines.
pub fn facts(frame: &Frame<'_>) -> Vec<(&'static str, Data)> {
    let Frame { plan, review, .. } = frame;
    let (path, sha256) = frame.file;
    let mut own = plan_data(plan);
    own.extend([("path", Data::text(path)), ("sha256", Data::text(sha256))]);
    vec![
        ("schema", Data::text("workpoints/export/1")),
        ("plan", Data::Map(own)),
        ("as_of", Data::text(review.assessment.as_of.to_string())),
        ("known_by", Data::maybe(review.known_by.map(|day| day.to_string()))),
        ("pace_basis", Data::text(plan.basis.key())),
        ("thresholds", rule_data(&plan.thresholds)),
        ("every", Data::text(frame.history.every.key())),
        ("summary", summary_data(review.assessment.rows.iter())),
        ("counts", counts_data(&review.counts)),
        ("unlisted", Data::Count(frame.unlisted)),
        ("inputs", inputs_data(frame.inputs)),
        ("refused", Data::List(frame.refused.iter().map(Data::text).collect())),
    ]
}
