//! The completion table rolled up: by point, section, lead, tag, status and reporter. Unlike things are never
//! added: what is counted is targets, and what is added is their weights.

use crate::assess::{Assessment, Progress, Reporting, Status, mean_completion};
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::review::Review;
use crate::scores::{self, Score};
use crate::shares::{self, Share};
use crate::table::status::{FIELDS, light_cell, status_cell};
use crate::table::{Cell, Column, Table, beside, plans};
use crate::words::Words;

/// What rows stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Target,
    Point,
    Section,
    Lead,
    Reporter,
    Tag,
    Status,
    /// A reporter's share of a target.
    Allocation,
    /// A target by its own goal, and by each that others ask.
    Level,
    /// A plan among several.
    Plan,
}

impl By {
    pub const ALL: [By; 10] = [
        By::Target,
        By::Point,
        By::Section,
        By::Lead,
        By::Reporter,
        By::Tag,
        By::Status,
        By::Allocation,
        By::Level,
        By::Plan,
    ];

    pub fn key(self) -> &'static str {
        match self {
            By::Target => "target",
            By::Point => "point",
            By::Section => "section",
            By::Lead => "lead",
            By::Reporter => "reporter",
            By::Tag => "tag",
            By::Status => "status",
            By::Allocation => "allocation",
            By::Level => "level",
            By::Plan => "plan",
        }
    }

    /// Whether its rows lie within a plan, rather than being plans.
    pub fn within(self) -> bool {
        self != By::Plan
    }
}

pub(super) const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare: 0 }
}

const TARGETS: Column = column("targets", "指标数", "Targets", true);
const MEAN: Column = column("mean_completion", "平均完成率(%)", "Mean completion (%)", true);
const WEIGHT: Column = column("weight", "权重", "Weight", true);
const SCORE: Column = column("score", "得分", "Score", true);
const RATE: Column = column("score_rate", "得分率(%)", "Score (%)", true);
const WITHOUT: Column = column("unscored", "缺数计零分(项)", "Unscored (targets)", true);
const RANK: Column = column("rank", "排名", "Rank", true);

/// The columns of a table whose rows stand for `by`, those included that a plan may give nothing for.
pub fn columns(by: By) -> Vec<Column> {
    let counted = |names: &[Column]| {
        let scored = [WEIGHT, SCORE, RATE, WITHOUT];
        names.iter().copied().chain([TARGETS, MEAN]).chain(statuses()).chain(scored).collect()
    };
    match by {
        By::Target => FIELDS.iter().map(|field| field.column).collect(),
        By::Point => {
            counted(&[column("point", "序号", "Point", false), column("name", "要点", "Name", false)])
        }
        By::Section => {
            counted(&[column("section", "序号", "Section", false), column("name", "部分", "Name", false)])
        }
        By::Lead => counted(&[column("lead", "责任单位", "Lead", false)]),
        By::Tag => counted(&[column("tag", "标签", "Tag", false)]),
        By::Status => vec![
            column("status", "状态", "Status", false),
            column("light", "亮灯", "Light", false),
            TARGETS,
            column("share", "占比(%)", "Share (%)", true),
        ],
        By::Reporter => {
            let names = [
                column("reporter", "填报单位", "Reporter", false),
                column("owed", "应报指标数", "Owed", true),
                column("reported", "已报指标数", "Reported", true),
                column("missing", "未报指标数", "Missing", true),
                column("last_report", "最近数据日期", "Last report", false),
                column("shares", "分解任务数", "Shares", true),
                MEAN,
            ];
            names.into_iter().chain([WEIGHT, SCORE, RATE, RANK]).chain(shared_statuses()).collect()
        }
        By::Allocation => beside::ALLOCATION.to_vec(),
        By::Level => beside::LEVEL.to_vec(),
        By::Plan => {
            let names = [
                plans::PLAN,
                column("title", "文件标题", "Title", false),
                column("as_of", "截止日期", "As of", false),
            ];
            let scored = [RATE, RANK, WEIGHT, SCORE, WITHOUT];
            names.into_iter().chain([TARGETS, MEAN]).chain(statuses()).chain(scored).collect()
        }
    }
}

/// Whether a column is there only where the plan gives what it tells: weights, or an allocation.
pub fn given(by: By, key: &str) -> bool {
    match by {
        By::Target => matches!(key, "weight" | "score"),
        By::Reporter => !matches!(key, "plan" | "reporter" | "owed" | "reported" | "missing" | "last_report"),
        By::Plan => matches!(key, "weight" | "score" | "unscored"),
        _ => matches!(key, "weight" | "score" | "score_rate" | "unscored"),
    }
}

/// A column for each status.
fn statuses() -> impl Iterator<Item = Column> {
    Status::ALL.iter().map(|status| Column {
        key: status.key(),
        label: status.words(),
        numeric: true,
        spare: 1,
    })
}

/// A column for each status that a share can have.
fn shared_statuses() -> impl Iterator<Item = Column> {
    statuses().filter(|column| column.key != Status::Routine.key())
}

/// Rolls the assessment up; targets are not a roll-up, nor is a single plan, and give an empty table.
pub fn by(plan: &Plan, review: &Review, by: By, digits: u8) -> Table {
    let assessment = &review.assessment;
    let point_of = |row: &Progress| plan.targets[row.target].point;
    let counted = |groups| counted(plan, by, groups, digits);
    match by {
        By::Target | By::Plan => Table::default(),
        By::Status => by_status(assessment, digits),
        By::Reporter => by_reporter(plan, review, digits),
        By::Allocation => beside::allocation(plan, review, digits),
        By::Level => beside::level(plan, review, digits),
        By::Point => {
            let groups = plan.points.iter().enumerate().map(|(at, point)| {
                (
                    vec![Cell::text(&point.id), Cell::text(&point.title)],
                    select(assessment, |row| point_of(row) == at),
                )
            });
            counted(groups.collect())
        }
        By::Section => {
            let groups = plan.sections.iter().enumerate().map(|(at, section)| {
                let rows = select(assessment, |row| plan.points[point_of(row)].section == at);
                (vec![Cell::text(&section.number), Cell::text(&section.title)], rows)
            });
            counted(groups.collect())
        }
        By::Lead => {
            let lead = |row: &Progress| plan.lead(&plan.targets[row.target]).map(str::to_owned);
            let mut leads: Vec<Option<String>> = Vec::new();
            for lead in assessment.rows.iter().map(lead) {
                if !leads.contains(&lead) {
                    leads.push(lead);
                }
            }
            // Targets without a lead come last.
            leads.sort_by_key(Option::is_none);
            let groups = leads.into_iter().map(|name| {
                let rows = select(assessment, |row| lead(row) == name);
                (vec![name.as_deref().map_or(Cell::Empty, Cell::text)], rows)
            });
            counted(groups.collect())
        }
        By::Tag => {
            let tags = |row: &Progress| &plan.targets[row.target].tags;
            let mut names: Vec<&String> = Vec::new();
            for tag in assessment.rows.iter().flat_map(tags) {
                if !names.contains(&tag) {
                    names.push(tag);
                }
            }
            let tagged = names
                .into_iter()
                .map(|name| (vec![Cell::text(name)], select(assessment, |row| tags(row).contains(name))));
            let untagged = (vec![Cell::Empty], select(assessment, |row| tags(row).is_empty()));
            let groups = tagged.chain(std::iter::once(untagged)).filter(|(_, rows)| !rows.is_empty());
            counted(groups.collect())
        }
    }
}

/// The names of a group, and its targets.
type Named<'a> = (Vec<Cell>, Vec<&'a Progress>);

fn select(assessment: &Assessment, wanted: impl Fn(&Progress) -> bool) -> Vec<&Progress> {
    assessment.rows.iter().filter(|row| wanted(row)).collect()
}

/// Groups of targets: how many, their mean completion, how many of each status, and their score.
fn counted(plan: &Plan, by: By, groups: Vec<Named<'_>>, digits: u8) -> Table {
    let rows = groups.into_iter().map(|(mut cells, rows)| {
        cells.extend(counts(&rows, digits));
        let score = scores::of_targets(plan, rows.iter().copied());
        let without = Cell::count(score.without);
        cells.extend(score_cells(&score, digits));
        cells.push(without);
        cells
    });
    let mut table = Table { columns: columns(by), rows: rows.collect(), groups: Vec::new() };
    if !scores::weighted(plan) {
        table.keep(|column| !given(by, column.key));
    }
    spare_noughts(&mut table);
    table
}

/// How many targets, their mean completion, and how many of each status.
pub(super) fn counts(rows: &[&Progress], digits: u8) -> Vec<Cell> {
    let mut cells = vec![
        Cell::count(rows.len() as u64),
        Cell::number(mean_completion(rows.iter().copied()), |mean| mean.percent(digits)),
    ];
    let of_status = |status| rows.iter().filter(|row| row.status == status).count() as u64;
    cells.extend(Status::ALL.map(|status| Cell::count(of_status(status))));
    cells
}

/// Weight, score, and score in percent of the weight.
pub(super) fn score_cells(score: &Score, digits: u8) -> [Cell; 3] {
    [
        Cell::number(Some(score.weight.clone()), |weight| weight.print(2)),
        Cell::number(Some(score.earned.clone()), |earned| earned.print(2)),
        Cell::number(score.rate(), |rate| rate.percent(digits)),
    ]
}

/// A status that no row has is the first to go where there is little room.
pub(super) fn spare_noughts(table: &mut Table) {
    let is_zero = |cell: &Cell| matches!(cell, Cell::Number { value, .. } if *value == Fraction::zero());
    for (at, column) in table.columns.iter_mut().enumerate().filter(|(_, column)| column.spare > 0) {
        column.spare += u8::from(table.rows.iter().all(|row| is_zero(&row[at])));
    }
}

/// A cell for each rank.
pub(super) fn rank_cells(values: &[Option<Fraction>]) -> Vec<Cell> {
    let cell = |rank: Option<usize>| rank.map_or(Cell::Empty, |rank| Cell::count(rank as u64));
    shares::rank(values).into_iter().map(cell).collect()
}

fn by_status(assessment: &Assessment, digits: u8) -> Table {
    let all = assessment.rows.len() as u64;
    let rows = Status::ALL
        .iter()
        .map(|&status| {
            let count = assessment.count(status);
            let share = Cell::number(Fraction::of(count, all), |share| share.percent(digits));
            vec![status_cell(status), light_cell(status), Cell::count(count), share]
        })
        .collect();
    Table { columns: columns(By::Status), rows, groups: Vec::new() }
}

/// What each reporter owes and sent, and how it stands with its shares, by which it is ranked.
fn by_reporter(plan: &Plan, review: &Review, digits: u8) -> Table {
    let own = |state: &Reporting| -> Vec<&Share> {
        review.shares.iter().filter(|share| share.reporter == state.reporter).collect()
    };
    let score = |own: &[&Share]| scores::of_shares(plan, own.iter().copied());
    let reporters = &review.assessment.reporters;
    let rates: Vec<Option<Fraction>> = reporters.iter().map(|state| score(&own(state)).rate()).collect();
    let rows = reporters.iter().zip(rank_cells(&rates)).map(|(state, rank)| {
        let own = own(state);
        let mut cells = vec![
            Cell::text(&plan.reporters[state.reporter].name),
            Cell::count(state.owed),
            Cell::count(state.reported),
            Cell::count(state.owed - state.reported),
            state.last_report.map_or(Cell::Empty, Cell::Day),
            Cell::count(own.len() as u64),
            Cell::number(shares::mean_completion(own.iter().copied()), |mean| mean.percent(digits)),
        ];
        cells.extend(score_cells(&score(&own), digits));
        cells.push(rank);
        let of_status = |key| own.iter().filter(|share| share.status.key() == key).count() as u64;
        cells.extend(shared_statuses().map(|column| Cell::count(of_status(column.key))));
        cells
    });
    let mut table = Table { columns: columns(By::Reporter), rows: rows.collect(), groups: Vec::new() };
    if review.shares.is_empty() {
        table.keep(|column| !given(By::Reporter, column.key));
    } else if !scores::shares_weighted(plan) {
        table.keep(|column| !matches!(column.key, "weight" | "score"));
    }
    spare_noughts(&mut table);
    table
}
