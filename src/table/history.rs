//! The year period by period: a tidy series of each target, and the same drawn in a line of signs.

use crate::assess::{Light, Progress};
use crate::history::History;
use crate::period::Day;
use crate::plan::{Bound, Plan};
use crate::quantity::Fraction;
use crate::review::Review;
use crate::say;
use crate::table::groups::By;
use crate::table::status::{
    self, Among, Field, InputLine, Line, Wanted, counts_data, inputs_data, plan_data, rule_data,
};
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words, count};

/// What says of which period and day a row of the series is.
pub const WHEN: [Column; 2] = [
    Column { key: "period", label: Words::new("报告期", "Period"), numeric: false, spare: 0 },
    Column { key: "as_of", label: Words::new("截止日期", "As of"), numeric: false, spare: 0 },
];

/// The columns of the completion table that the series has where none are asked for.
const KEYS: [&str; 9] =
    ["target", "name", "done", "added", "expected", "completion", "pace", "gap", "status"];

/// A share that is nothing, one of six in between, and the whole of it or more.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Where there is no figure.
const NONE: char = '·';

/// How a share is drawn. As with printed percentages, the lowest sign is for exactly nothing (or less) and the highest for
/// the whole (or more); the six between them are sixths, each holding its upper end.
fn level(share: &Fraction) -> char {
    let above = |sixths: &u64| *share > Fraction::of(*sixths, 6).expect("not of none");
    match (0..6u64).filter(above).count() {
        6 if *share < Fraction::one() => LEVELS[6],
        6 => LEVELS[7],
        at => LEVELS[at],
    }
}

fn drawn<'s>(history: &'s History, target: usize, sign: impl Fn(&'s Progress) -> char) -> Cell {
    Cell::Text(history.past.iter().map(|past| sign(&past.rows[target])).collect())
}

/// What a target's completion was, drawn; empty where it can have none.
pub fn completions(history: &History, target: usize) -> Cell {
    shares(history, target, |row| row.completion.as_ref())
}

fn shares(history: &History, target: usize, share: fn(&Progress) -> Option<&Fraction>) -> Cell {
    // What has no pace is a ceiling or a routine duty: it has no completion either.
    if history.now().rows[target].pace.is_none() {
        return Cell::Empty;
    }
    drawn(history, target, |row| share(row).map_or(NONE, level))
}

/// Of which periods a drawing is, and how it is read.
pub fn legend(history: &History) -> Said {
    let name = |day: Day| history.every.holding(day).name();
    let (first, last) = (name(history.past[0].as_of), name(history.now().as_of));
    let n = history.past.len();
    let (zh, en) = if n == 1 {
        (last.zh.clone(), last.en.clone())
    } else {
        (format!("{}至{}，共 {n} 期", first.zh, last.zh), format!("{} to {}, {n} periods", first.en, last.en))
    };
    say!(
        "走势：{zh}，自左至右；完成率 0 为 ▁，达到目标为 █，没有数为 ·",
        "Trend: {en}, from left to right; ▁ is nothing, █ the goal reached, · no figure"
    )
}

/// The columns of the series, of the completion table those that are asked for.
pub fn columns(asked: &[&'static Field]) -> impl Iterator<Item = Column> {
    WHEN.into_iter().chain(fields(asked).into_iter().map(|field| field.column))
}

fn fields(asked: &[&'static Field]) -> Vec<&'static Field> {
    if asked.is_empty() { named(&KEYS) } else { asked.to_vec() }
}

fn named(keys: &[&str]) -> Vec<&'static Field> {
    keys.iter().filter_map(|key| status::find(key)).collect()
}

/// The plan as it stands on the day, by itself.
fn alone<'a>(plan: &'a Plan, history: &'a History) -> Among<'a> {
    Among { label: None, plan, assessment: history.now(), forecasts: &[], history: Some(history) }
}

/// A row for each target and period, the last of which is the day's own. A program reads periods as it writes them,
/// `2025-06`; people as they are called.
pub fn list(plan: &Plan, history: &History, wanted: &Wanted<'_>, machine: bool) -> Table {
    let fields = fields(&wanted.columns);
    let mut table = Table { columns: columns(&wanted.columns).collect(), ..Table::default() };
    status::by_section(&alone(plan, history), wanted, &mut table, |now, rows| {
        for past in &history.past {
            let progress = &past.rows[now.target];
            let line = Line { plan, progress, forecast: None, history: None, digits: wanted.digits };
            let period = history.every.holding(past.as_of).name();
            let period = if machine { Cell::Text(period.en) } else { Cell::Said(period) };
            let mut cells = vec![period, Cell::Day(past.as_of)];
            cells.extend(fields.iter().map(|field| (field.cell)(&line)));
            rows.push(cells);
        }
    });
    table
}

const fn strip(key: &'static str, zh: &'static str, en: &'static str, spare: u8) -> Column {
    // Numbers are never broken, and neither is a drawing.
    Column { key, label: Words::new(zh, en), numeric: true, spare }
}

const FIRST: Column = Column { spare: 5, ..strip("first", "首次累计", "First", 0) };

/// A row for each target: how it stands on the day, and its way there drawn.
pub fn drawings(plan: &Plan, history: &History, wanted: &Wanted<'_>) -> Table {
    let asked = !wanted.columns.is_empty();
    let before = if asked { wanted.columns.clone() } else { named(&["point", "name", "goal"]) };
    let after = if asked { Vec::new() } else { named(&["done", "completion", "status"]) };
    // Where there is little room the name and the drawing are what is left.
    let spared = |field: &&Field| {
        let spare = match field.column.key {
            _ if asked => 0,
            "point" | "goal" => 3,
            "completion" => 2,
            "done" | "status" => 1,
            _ => 0,
        };
        Column { spare, ..field.column }
    };
    let mut columns: Vec<Column> = before.iter().map(spared).collect();
    if !asked {
        columns.push(FIRST);
    }
    columns.extend(after.iter().map(spared));
    columns.extend([
        strip("trend", "走势", "Trend", 0),
        strip("paces", "序时走势", "Pace", 6),
        strip("lights", "历期亮灯", "Lights", 4),
    ]);
    let mut table = Table { columns, ..Table::default() };
    status::by_section(&alone(plan, history), wanted, &mut table, |now, rows| {
        let line =
            Line { plan, progress: now, forecast: None, history: Some(history), digits: wanted.digits };
        let target = now.target;
        let mut cells: Vec<Cell> = before.iter().map(|field| (field.cell)(&line)).collect();
        if !asked {
            let first = history.past.iter().map(|past| &past.rows[target]).find(|row| row.done.is_some());
            let done = status::find("done").expect("a column of the table");
            cells.push(first.map_or(Cell::Empty, |progress| (done.cell)(&Line { progress, ..line })));
        }
        cells.extend(after.iter().map(|field| (field.cell)(&line)));
        let routine = now.goal.is_none();
        cells.push(completions(history, target));
        cells.push(shares(history, target, |row| row.pace.as_ref()));
        cells.push(if routine {
            Cell::Empty
        } else {
            drawn(history, target, |row| {
                let sign = row.status.light().map(Light::sign).and_then(|sign| sign.chars().next());
                sign.unwrap_or(NONE)
            })
        });
        rows.push(cells);
    });
    table
}

/// How many periods a series has, and how they are judged.
pub(super) fn list_line(plan: &Plan, history: &History) -> Said {
    let n = history.past.len();
    let periods = count(n as u64, "period", "periods");
    let said = say!(
        "每项 {n} 期，最后一期即截止日期当日；以前各期按当时有效的目标判定",
        "{periods} of each target, the last as of the day; each is judged by the goal in force then"
    );
    if history.every == plan.reporting.every {
        said
    } else {
        // As in the completion table, whatever the length of these periods.
        said.and(&say!(
            "；本期新增自上一报送期末起算",
            "; what was added is since the end of the reporting period before"
        ))
    }
}

/// What is printed and from what.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    /// The day's own judgement, with which the series end.
    pub review: &'f Review,
    pub history: &'f History,
    pub wanted: &'f Wanted<'f>,
    pub inputs: &'f [InputLine],
    pub sources: Vec<Said>,
    /// Whether the table is of drawings, which have to be explained.
    pub drawn: bool,
}

/// Puts a table into its frame: caption above, totals below.
pub fn report(frame: Frame<'_>, table: Table) -> Report {
    let Frame { plan, review, history, wanted, inputs, sources, drawn } = frame;
    let shown = review.assessment.rows.iter().filter(|row| wanted.shows(row)).count();
    let mut caption = status::caption((plan, review), wanted, sources, (By::Target, shown));
    caption.push(if drawn {
        let ceilings = plan.targets.iter().any(|target| target.bound == Bound::AtMost);
        let also = say!(
            "。历期亮灯：✓ 绿灯，! 黄灯，✗ 红灯，? 未报送",
            ". Lights: ✓ green, ! yellow, ✗ red, ? unreported"
        );
        let also = if ceilings {
            also.and(&say!(
                "；控制性指标没有完成率，只列亮灯",
                "; a ceiling has no completion, only its lights"
            ))
        } else {
            also
        };
        legend(history).and(&also)
    } else {
        list_line(plan, history)
    });
    let json = vec![
        ("schema", Data::text("workpoints/history/1")),
        ("plan", Data::Map(plan_data(plan))),
        ("every", Data::text(history.every.key())),
        ("as_of", Data::text(review.assessment.as_of.to_string())),
        ("known_by", Data::maybe(review.known_by.map(|day| day.to_string()))),
        ("pace_basis", Data::text(plan.basis.key())),
        ("rows", Data::Rows),
        (
            "summary",
            Data::Map(vec![
                ("targets", Data::Count(review.assessment.rows.len() as u64)),
                ("periods", Data::Count(history.past.len() as u64)),
            ]),
        ),
        ("counts", counts_data(&review.counts)),
        ("inputs", inputs_data(inputs)),
        ("thresholds", rule_data(&plan.thresholds)),
    ];
    Report {
        title: status::title(plan),
        caption,
        parts: Part::only(table),
        summary: status::summary(plan, review, wanted, By::Target),
        json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nothing_is_drawn_lowest_and_only_the_whole_highest() {
        let drawn = |part: i64, of: i64| {
            level(&Fraction::ratio(&Fraction::whole(part), &Fraction::whole(of)).expect("not of none"))
        };
        let cases = [
            ((-1, 2), '▁'),
            ((0, 1), '▁'),
            ((1, 7000), '▂'),
            ((1, 6), '▂'),
            ((1, 2), '▄'),
            ((2, 3), '▅'),
            ((5, 6), '▆'),
            ((6998, 7000), '▇'),
            ((1, 1), '█'),
            ((81, 80), '█'),
        ];
        for ((part, of), expected) in cases {
            assert_eq!(drawn(part, of), expected, "{part}/{of}");
        }
    }
}
