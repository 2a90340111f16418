//! Several plans in one table: a district over its bureaus, a city over its districts.
//!
//! Rows stay within their plans and say in the first column which; what is summed over plans is counts of targets and of
//! rows, never amounts.

use std::collections::HashSet;

use crate::assess::Progress;
use crate::forecast::Forecast;
use crate::history::History;
use crate::ledger::Counts;
use crate::period::Day;
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::review::Review;
use crate::say;
use crate::scores::{self, Score};
use crate::table::forecast;
use crate::table::groups::{self, By};
use crate::table::status::{self, Among, InputLine, Wanted};
use crate::table::{Cell, Column, Data, Group, Part, Report, Table};
use crate::words::{Said, Words, clip};

pub const PLAN: Column =
    Column { key: "plan", label: Words::new("计划", "Plan"), numeric: false, spare: 0 };

/// A plan of several, judged, with all that is said of it.
pub struct Judged<'j> {
    /// The plan's file as it is named in print.
    pub path: &'j str,
    pub plan: &'j Plan,
    pub review: &'j Review,
    /// What is to be expected of each target; empty where nobody asked.
    pub forecasts: &'j [Forecast],
    /// Its past periods, where a drawing of them is asked for.
    pub history: Option<&'j History>,
    pub inputs: &'j [InputLine],
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
    /// The day asked for, where it lies outside the plan's period and the plan is judged on its first or last day.
    pub held: Option<Day>,
}

/// A short name for each plan: what its title says before the year, such as 普陀区民政局. Where two would be called alike,
/// all go by their titles, and where two titles are alike, by their files.
pub fn labels(plans: &[Judged<'_>]) -> Vec<String> {
    let distinct = |names: &[String]| names.iter().collect::<HashSet<_>>().len() == names.len();
    let of = |name: fn(&Judged<'_>) -> String| plans.iter().map(name).collect::<Vec<String>>();
    let ways: [fn(&Judged<'_>) -> String; 2] =
        [|judged| short(&judged.plan.title).to_owned(), |judged| judged.plan.title.clone()];
    ways.into_iter()
        .map(of)
        .find(|names| distinct(names))
        .unwrap_or_else(|| of(|judged| judged.path.to_owned()))
}

/// A title up to its year; the whole of it where nothing stands before one.
fn short(title: &str) -> &str {
    let year = title.char_indices().find(|(at, _)| {
        let rest = &title.as_bytes()[*at..];
        rest.len() >= 4 && rest[..4].iter().all(u8::is_ascii_digit) && title[at + 4..].starts_with('年')
    });
    match year {
        Some((at, _)) if at > 0 => title[..at].trim_end(),
        _ => title,
    }
}

/// The table of several plans, or of plans.
pub fn table(plans: &[Judged<'_>], labels: &[String], by: By, wanted: &Wanted<'_>) -> Table {
    let named = || plans.iter().zip(labels);
    match by {
        By::Plan => by_plan(plans, labels, wanted.digits),
        By::Target => {
            let among: Vec<Among<'_>> = named()
                .map(|(judged, label)| Among {
                    label: Some(label),
                    plan: judged.plan,
                    assessment: &judged.review.assessment,
                    forecasts: judged.forecasts,
                    history: judged.history,
                })
                .collect();
            status::by_targets(&among, wanted)
        }
        by => merge(
            named()
                .map(|(judged, label)| (label, groups::by(judged.plan, judged.review, by, wanted.digits)))
                .collect(),
        ),
    }
}

/// The rows of tables one below the other, with a first column that names the plan. A column that only some of them
/// have stands where those have it.
fn merge(tables: Vec<(&String, Table)>) -> Table {
    let mut columns: Vec<Column> = Vec::new();
    for (_, table) in &tables {
        let mut at = 0;
        for column in &table.columns {
            match columns.iter().position(|other| other.key == column.key) {
                Some(there) => {
                    columns[there].spare = columns[there].spare.min(column.spare);
                    at = there + 1;
                }
                None => {
                    columns.insert(at, *column);
                    at += 1;
                }
            }
        }
    }
    let mut merged = Table::default();
    for (label, table) in tables {
        let first = merged.rows.len();
        merged.groups.extend(table.groups.into_iter().map(|group| Group {
            first: first + group.first,
            heading: Said::plain(format!("{label} ")).and(&group.heading),
            remark: group.remark,
        }));
        let places: Vec<Option<usize>> = columns
            .iter()
            .map(|column| table.columns.iter().position(|other| other.key == column.key))
            .collect();
        merged.rows.extend(table.rows.into_iter().map(|row| {
            let cells = places.iter().map(|place| place.map_or(Cell::Empty, |at| row[at].clone()));
            std::iter::once(Cell::text(label)).chain(cells).collect()
        }));
    }
    // Headings name the plan, where there are any, so that its column can be spared.
    let plan = Column { spare: if merged.groups.is_empty() { 0 } else { 9 }, ..PLAN };
    merged.columns = std::iter::once(plan).chain(columns).collect();
    merged
}

/// A row for each plan: how its targets stand, its score, and its rank by it.
fn by_plan(plans: &[Judged<'_>], labels: &[String], digits: u8) -> Table {
    let scores: Vec<Score> = plans
        .iter()
        .map(|judged| scores::of_targets(judged.plan, judged.review.assessment.rows.iter()))
        .collect();
    let rates: Vec<Option<Fraction>> = scores.iter().map(Score::rate).collect();
    let ranks = groups::rank_cells(&rates);
    let rows =
        plans.iter().zip(labels).zip(scores.iter().zip(ranks)).map(|((judged, label), (score, rank))| {
            let assessment = &judged.review.assessment;
            let mut cells =
                vec![Cell::text(label), Cell::text(&judged.plan.title), Cell::Day(assessment.as_of)];
            cells.extend(groups::counts(&assessment.rows.iter().collect::<Vec<&Progress>>(), digits));
            let [weight, earned, rate] = groups::score_cells(score, digits);
            cells.extend([rate, rank]);
            cells.extend(match scores::weighted(judged.plan) {
                true => [weight, earned, Cell::count(score.without)],
                false => [Cell::Empty, Cell::Empty, Cell::Empty],
            });
            cells
        });
    let mut table = Table { columns: groups::columns(By::Plan), rows: rows.collect(), groups: Vec::new() };
    if !plans.iter().any(|judged| scores::weighted(judged.plan)) {
        table.keep(|column| !groups::given(By::Plan, column.key));
    }
    groups::spare_noughts(&mut table);
    table
}

/// Puts a table of several plans into its frame: what is said of each plan above, and below what each and all of them
/// come to.
pub fn report(plans: &[Judged<'_>], labels: &[String], by: By, wanted: &Wanted<'_>, table: Table) -> Report {
    let rows = || plans.iter().flat_map(|judged| &judged.review.assessment.rows);
    let mut caption = Vec::new();
    for (judged, label) in plans.iter().zip(labels) {
        let head = Said::plain(format!("{}{}", judged.plan.title, status::document(judged.plan)));
        let when = status::when_line(judged.plan, judged.review, wanted.digits);
        caption.push(head.and(&say!("，", ". ")).and(&when));
        caption.extend(status::own_rule_line(judged.plan).map(|line| of(label).and(&line)));
        if let Some(asked) = judged.held {
            let as_of = judged.review.assessment.as_of;
            caption.push(of(label).and(&say!(
                "{asked} 不在计划期限之内，按 {as_of} 计",
                "{asked} lies outside the plan's period; it is judged on {as_of}"
            )));
        }
        caption.extend(judged.sources.iter().map(|line| of(label).and(line)));
        caption.extend(status::trend_line(wanted, judged.history).map(|line| of(label).and(&line)));
    }
    let listed = plans.iter().map(|judged| status::listed(by, judged.review)).sum();
    caption.extend(status::only_line(&wanted.status, by, table.rows.len(), listed));

    let mut summary = Vec::new();
    for (judged, label) in plans.iter().zip(labels) {
        let own = &judged.review.assessment.rows;
        summary.push(of(label).and(&status::totals(own.iter())));
        summary.extend(status::mean_line(own.iter(), wanted.digits).map(|line| of(label).and(&line)));
        summary.extend(
            status::score_line(judged.plan, own.iter(), wanted.digits).map(|line| of(label).and(&line)),
        );
        summary.extend(status::shares_line(by, judged.review).map(|line| of(label).and(&line)));
        let below = status::lines_below(judged.plan, judged.review);
        summary.extend(below.into_iter().map(|line| of(label).and(&line)));
        if !judged.forecasts.is_empty() {
            summary.extend(forecast::remarks(judged.forecasts).into_iter().map(|line| of(label).and(&line)));
        }
    }
    if plans.len() > 1 {
        let n = plans.len();
        let all = say!("全部 {n} 份计划：", "All {n} plans: ");
        summary.push(all.clone().and(&status::totals(rows())));
        summary.extend(status::mean_line(rows(), wanted.digits).map(|line| all.and(&line)));
    }
    summary.extend(plans.iter().find_map(|judged| status::rank_line(by, judged.review)));
    let counts = sum(plans.iter().map(|judged| judged.review.counts));
    summary.push(status::rows_line(&counts));
    Report {
        title: clip(&labels.join(" · "), 120),
        caption,
        parts: Part::only(table),
        summary,
        json: json(plans, labels, by, &counts),
    }
}

/// Whose line it is.
fn of(label: &str) -> Said {
    say!("{label}：", "{label}: ")
}

fn sum(all: impl Iterator<Item = Counts>) -> Counts {
    all.fold(Counts::default(), |sum, more| Counts {
        read: sum.read + more.read,
        counted: sum.counted + more.counted,
        superseded: sum.superseded + more.superseded,
        rejected: sum.rejected + more.rejected,
        not_yet: sum.not_yet + more.not_yet,
    })
}

/// The document of `status --format json` over several plans, whose rows are the table's.
pub fn json(plans: &[Judged<'_>], labels: &[String], by: By, counts: &Counts) -> Vec<(&'static str, Data)> {
    let plan = |(judged, label): (&Judged<'_>, &String)| {
        let mut all = vec![("plan", Data::text(label)), ("path", Data::text(judged.path))];
        all.extend(status::plan_data(judged.plan));
        all.extend([
            ("as_of", Data::text(judged.review.assessment.as_of.to_string())),
            ("known_by", Data::maybe(judged.review.known_by.map(|day| day.to_string()))),
            ("pace_basis", Data::text(judged.plan.basis.key())),
            ("summary", status::summary_data(judged.review.assessment.rows.iter())),
            ("counts", status::counts_data(&judged.review.counts)),
            ("inputs", status::inputs_data(judged.inputs)),
            ("thresholds", status::rule_data(&judged.plan.thresholds)),
        ]);
        Data::Map(all)
    };
    let rows = plans.iter().flat_map(|judged| &judged.review.assessment.rows);
    vec![
        ("schema", Data::text("workpoints/plans/1")),
        ("by", Data::text(by.key())),
        ("plans", Data::List(plans.iter().zip(labels).map(plan).collect())),
        ("rows", Data::Rows),
        ("summary", status::summary_data(rows)),
        ("counts", status::counts_data(counts)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_called_by_what_stands_before_its_year() {
        assert_eq!(short("普陀区民政局2025年工作要点"), "普陀区民政局");
        assert_eq!(short("2025年工作要点"), "2025年工作要点");
        assert_eq!(short("年度工作要点"), "年度工作要点");
        assert_eq!(short("编号20250为民办实事2025年"), "编号20250为民办实事");
        assert_eq!(short("2025"), "2025");
    }

    #[test]
    fn a_column_that_only_some_have_stands_where_those_have_it() {
        let column = |key| Column { key, label: Words::new("列", "Column"), numeric: false, spare: 0 };
        let table = |keys: &[&'static str]| Table {
            columns: keys.iter().map(|key| column(key)).collect(),
            rows: vec![keys.iter().map(|key| Cell::text(key)).collect()],
            groups: Vec::new(),
        };
        let (a, b) = ("甲".to_owned(), "乙".to_owned());
        let merged =
            merge(vec![(&a, table(&["name", "weight", "rank"])), (&b, table(&["name", "gap", "rank"]))]);
        let keys: Vec<&str> = merged.columns.iter().map(|column| column.key).collect();
        assert_eq!(keys, ["plan", "name", "gap", "weight", "rank"]);
        let text = |row: &[Cell]| -> Vec<String> {
            row.iter()
                .map(|cell| if let Cell::Text(text) = cell { text.clone() } else { "-".to_owned() })
                .collect()
        };
        assert_eq!(text(&merged.rows[0]), ["甲", "name", "-", "weight", "rank"]);
        assert_eq!(text(&merged.rows[1]), ["乙", "name", "gap", "-", "rank"]);
    }
}
