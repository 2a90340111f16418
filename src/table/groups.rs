//! The completion table rolled up: by point, section, lead, tag, status and reporter. Unlike things are never
//! added: what is counted is targets.

use crate::assess::{Assessment, Progress, Status, mean_completion};
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::table::status::{FIELDS, light_cell, status_cell};
use crate::table::{Cell, Column, Table};
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
}

impl By {
    pub const ALL: [By; 7] =
        [By::Target, By::Point, By::Section, By::Lead, By::Reporter, By::Tag, By::Status];

    pub fn key(self) -> &'static str {
        match self {
            By::Target => "target",
            By::Point => "point",
            By::Section => "section",
            By::Lead => "lead",
            By::Reporter => "reporter",
            By::Tag => "tag",
            By::Status => "status",
        }
    }
}

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare: 0 }
}

const TARGETS: Column = column("targets", "指标数", "Targets", true);

/// The columns of a table whose rows stand for `by`.
pub fn columns(by: By) -> Vec<Column> {
    let counted = |names: &[Column]| {
        let statuses = Status::ALL.iter().map(|status| Column {
            key: status.key(),
            label: status.words(),
            numeric: true,
            spare: 1,
        });
        let mean = column("mean_completion", "平均完成率(%)", "Mean completion (%)", true);
        names.iter().copied().chain([TARGETS, mean]).chain(statuses).collect()
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
        By::Reporter => vec![
            column("reporter", "填报单位", "Reporter", false),
            column("owed", "应报指标数", "Owed", true),
            column("reported", "已报指标数", "Reported", true),
            column("missing", "未报指标数", "Missing", true),
            column("last_report", "最近数据日期", "Last report", false),
        ],
    }
}

/// Rolls the assessment up; `By::Target` is not a roll-up and gives an empty table.
pub fn by(plan: &Plan, assessment: &Assessment, by: By, digits: u8) -> Table {
    let point_of = |row: &Progress| plan.targets[row.target].point;
    match by {
        By::Target => Table::default(),
        By::Status => by_status(assessment, digits),
        By::Reporter => by_reporter(plan, assessment),
        By::Point => {
            let groups = plan.points.iter().enumerate().map(|(at, point)| {
                (
                    vec![Cell::text(&point.id), Cell::text(&point.title)],
                    select(assessment, |row| point_of(row) == at),
                )
            });
            counted(columns(by), groups, digits)
        }
        By::Section => {
            let groups = plan.sections.iter().enumerate().map(|(at, section)| {
                let rows = select(assessment, |row| plan.points[point_of(row)].section == at);
                (vec![Cell::text(&section.number), Cell::text(&section.title)], rows)
            });
            counted(columns(by), groups, digits)
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
            counted(columns(by), groups, digits)
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
            counted(columns(by), groups, digits)
        }
    }
}

fn select(assessment: &Assessment, wanted: impl Fn(&Progress) -> bool) -> Vec<&Progress> {
    assessment.rows.iter().filter(|row| wanted(row)).collect()
}

/// Groups of targets: how many, their mean completion, and how many of each status.
fn counted<'a>(
    mut columns: Vec<Column>,
    groups: impl Iterator<Item = (Vec<Cell>, Vec<&'a Progress>)>,
    digits: u8,
) -> Table {
    let rows = groups
        .map(|(mut cells, rows)| {
            cells.push(Cell::count(rows.len() as u64));
            cells.push(Cell::number(mean_completion(rows.iter().copied()), |mean| mean.percent(digits)));
            for status in Status::ALL {
                cells.push(Cell::count(rows.iter().filter(|row| row.status == status).count() as u64));
            }
            cells
        })
        .collect::<Vec<Vec<Cell>>>();
    // A status that no group has is the first to go where there is little room.
    let is_zero = |cell: &Cell| matches!(cell, Cell::Number { value, .. } if *value == Fraction::zero());
    for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.spare > 0) {
        column.spare += u8::from(rows.iter().all(|row| is_zero(&row[at])));
    }
    Table { columns, rows, groups: Vec::new() }
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

fn by_reporter(plan: &Plan, assessment: &Assessment) -> Table {
    let rows = assessment
        .reporters
        .iter()
        .map(|state| {
            vec![
                Cell::text(&plan.reporters[state.reporter].name),
                Cell::count(state.owed),
                Cell::count(state.reported),
                Cell::count(state.owed - state.reported),
                state.last_report.map_or(Cell::Empty, Cell::Day),
            ]
        })
        .collect();
    Table { columns: columns(By::Reporter), rows, groups: Vec::new() }
}
