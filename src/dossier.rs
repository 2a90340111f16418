//! A plan in one piece, to be sent round: how it stands, every target with what is behind its figure, who reported, and what
//! was found. How it looks is `render/dossier`'s.
//!
//! Nothing is judged here. Every figure is a cell that the tables print too.

mod details;
mod listing;
mod notes;
mod reporting;
mod tiles;

pub use details::Detail;
pub use listing::{Bar, Entry, Listing};
pub use reporting::Reporting;
pub use tiles::Tile;

use crate::assess::{Light, Status};
use crate::diagnostic::{Diagnostic, Level};
use crate::history::History;
use crate::ledger::View;
use crate::plan::{Measure, Plan};
use crate::reporting::filings;
use crate::review::Review;
use crate::say;
use crate::source::Sources;
use crate::table::findings::{Log, level_words};
use crate::table::groups::By;
use crate::table::status::{self, InputLine, Wanted};
use crate::table::{Cell, Column, Part, Table};
use crate::trace::Trace;
use crate::words::{Said, Words, count};

/// Of each target so many rows of each kind are listed; the others are counted, and `trace` lists them.
pub const ROWS: u64 = 50;
/// So many findings are listed; `check` lists them all.
const FINDINGS: usize = 200;

/// All that is said of a plan on a day.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The plan's title with the number of its document.
    pub title: String,
    /// The day, in a few words.
    pub when: Said,
    /// Above everything: the day, the pace, where the data came from.
    pub caption: Vec<Said>,
    pub tiles: Vec<Tile>,
    /// Targets that have a goal.
    pub goals: Listing,
    /// Routine duties.
    pub routine: Listing,
    /// What the rows can be chosen by: statuses, leads and reporters that occur.
    pub statuses: Vec<Status>,
    pub leads: Vec<String>,
    pub reporters: Vec<String>,
    /// Every target that is listed, in the document's order.
    pub details: Vec<Detail>,
    /// Who reported, period by period; `None` where the plan names no reporters, or nothing is owed yet.
    pub reporting: Option<Reporting>,
    pub findings: Part,
    /// How the figures are counted and judged, and what was revised.
    pub notes: Vec<Said>,
    pub files: Part,
}

/// What a dossier is made of.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub review: &'f Review,
    pub view: &'f View<'f>,
    /// The plan's own reporting periods.
    pub history: &'f History,
    /// The columns, statuses, sorting and forecasts asked for.
    pub wanted: &'f Wanted<'f>,
    /// The rows of each target; `None` where a report cannot be read twice.
    pub traces: Option<&'f [Trace]>,
    pub log: &'f Log<'f>,
    pub sources: &'f Sources,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub lines: Vec<Said>,
    /// What stands behind `workpoints trace TARGET` to trace the same figures, and behind `workpoints check`.
    pub again: String,
}

/// The whole dossier.
pub fn dossier(frame: &Frame<'_>) -> Dossier {
    let Frame { plan, review, wanted, .. } = *frame;
    let assessment = &review.assessment;
    let filings = filings(plan, frame.view, assessment.as_of, assessment.as_of);
    let routine = |at: usize| plan.targets[at].measure == Measure::Routine;
    let listed: Vec<usize> = in_order(plan)
        .filter(|&at| wanted.status.is_empty() || wanted.status.contains(&assessment.rows[at].status))
        .collect();
    let goals = listed.iter().filter(|at| !routine(**at)).count();
    let mut leads: Vec<String> = Vec::new();
    for lead in listed.iter().filter_map(|&at| plan.lead(&plan.targets[at])) {
        if !leads.iter().any(|other| other == lead) {
            leads.push(lead.to_owned());
        }
    }
    let mut caption = vec![status::when_line(plan, review, wanted.digits)];
    caption.extend(status::own_rule_line(plan));
    caption.extend(frame.lines.iter().cloned());
    caption.extend(status::only_line(&wanted.status, By::Target, listed.len(), assessment.rows.len()));
    caption.extend(status::trend_line(wanted, wanted.history));
    let occurs = |status: &&Status| listed.iter().any(|&at| assessment.rows[at].status == **status);
    Dossier {
        title: status::title(plan),
        when: status::when(assessment.as_of, review.known_by),
        caption,
        tiles: tiles::tiles(frame, &filings),
        goals: listing::goals(frame, &leads, goals > 0),
        routine: listing::routine(frame, &leads, listed.len() > goals),
        statuses: Status::ALL.iter().filter(occurs).copied().collect(),
        leads,
        reporters: plan.reporters.iter().map(|reporter| reporter.name.clone()).collect(),
        details: details::details(frame, &listed),
        reporting: reporting::reporting(plan, &filings),
        findings: found(frame),
        notes: notes::notes(frame),
        files: files(frame.inputs),
    }
}

/// The plan's targets in the order of its document.
fn in_order(plan: &Plan) -> impl Iterator<Item = usize> {
    let mut order: Vec<usize> = (0..plan.targets.len()).collect();
    // The document's points stand in its order; the plan's targets may stand in any.
    order.sort_by_key(|&at| (plan.points[plan.targets[at].point].section, plan.targets[at].point));
    order.into_iter()
}

/// What was found in plan and data.
fn found(frame: &Frame<'_>) -> Part {
    const COLUMNS: [Column; 5] = [
        Column { key: "level", label: Words::new("级别", "Level"), numeric: false, spare: 0 },
        Column { key: "rule", label: Words::new("规则", "Rule"), numeric: false, spare: 0 },
        Column { key: "place", label: Words::new("位置", "Place"), numeric: false, spare: 0 },
        Column { key: "message", label: Words::new("问题", "Message"), numeric: false, spare: 0 },
        Column { key: "help", label: Words::new("建议", "Help"), numeric: false, spare: 0 },
    ];
    let (log, again) = (frame.log, &frame.again);
    let row = |(level, finding): &(Level, &Diagnostic)| {
        let light = match level {
            Level::Deny => Some(Light::Red),
            Level::Warn => Some(Light::Yellow),
            Level::Allow => None,
        };
        vec![
            Cell::Word { key: level.key(), words: level_words(*level), rank: *level as usize, light },
            Cell::text(finding.rule.name),
            Cell::Text(log.sources.written(finding.place)),
            Cell::Said(finding.message.clone()),
            if finding.help.is_empty() { Cell::Empty } else { Cell::Said(finding.help.clone()) },
        ]
    };
    let all = log.findings.len();
    let rows: Vec<Vec<Cell>> = log.findings.iter().take(FINDINGS).map(row).collect();
    let more = (all - rows.len()) as u64 + log.unkept;
    let table = Table { columns: COLUMNS.to_vec(), rows, groups: Vec::new() };
    let mut remarks = Vec::new();
    if all == 0 {
        remarks.push(say!("没有发现问题。", "Nothing was found."));
    }
    if more > 0 {
        let en = count(more, "finding is", "findings are");
        remarks.push(say!(
            "另有 {more} 条未列出，全部列出：workpoints check{again}",
            "{en} not listed; list all with: workpoints check{again}"
        ));
    }
    let title = say!("检查结果", "Findings");
    Part { key: "findings", title, table, remarks, ..Part::default() }
}

/// The files that were read.
fn files(inputs: &[InputLine]) -> Part {
    const COLUMNS: [Column; 4] = [
        Column { key: "path", label: Words::new("文件", "File"), numeric: false, spare: 0 },
        Column { key: "rows", label: Words::new("行数", "Rows"), numeric: true, spare: 0 },
        Column { key: "encoding", label: Words::new("编码", "Encoding"), numeric: false, spare: 0 },
        Column { key: "sha256", label: Words::new("SHA-256", "SHA-256"), numeric: false, spare: 0 },
    ];
    let row = |input: &InputLine| {
        vec![
            Cell::text(&input.path),
            Cell::count(input.rows),
            input.encoding.map_or(Cell::Empty, Cell::text),
            Cell::text(&input.sha256),
        ]
    };
    let table =
        Table { columns: COLUMNS.to_vec(), rows: inputs.iter().map(row).collect(), groups: Vec::new() };
    let remarks =
        if inputs.is_empty() { vec![say!("没有读取文件。", "No file was read.")] } else { Vec::new() };
    let title = say!("数据文件", "Files read");
    Part { key: "files", title, table, remarks, ..Part::default() }
}
