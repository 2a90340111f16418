//! Who owes which report: reporter by period, as a tidy list and as a table to look at, and what is still to be sent.

use std::collections::BTreeSet;

use chrono::Weekday;

use crate::assess::Light;
use crate::ledger::Counts;
use crate::period::{Day, Deadline, Every, Period};
use crate::plan::{Measure, Plan};
use crate::reporting::{Filing, Open, State};
use crate::say;
use crate::table::status::{InputLine, counts_data, inputs_data, plan_data, rows_line, title, when};
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words, count};

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare: 0 }
}

const REPORTER: Column = column("reporter", "填报单位", "Reporter", false);
const OPEN: Column = column("open", "应补报", "To send", true);

/// The columns of the tidy list, in their fixed order. New ones come at the end.
pub const COLUMNS: &[Column] = &[
    REPORTER,
    column("period", "报告期", "Period", false),
    column("end", "期末", "End", false),
    column("deadline", "报送期限", "Deadline", false),
    column("state", "报送情况", "State", false),
    column("days_late", "迟报天数", "Days late", true),
    column("owed", "应报指标数", "Owed", true),
    column("reported", "已报指标数", "Reported", true),
    column("missing", "未报指标编号", "Missing", false),
    column("names", "未报指标", "Missing targets", false),
    OPEN,
];

/// The latest periods that a table to look at shows. Within so many no two have the same short name.
fn most(every: Every) -> usize {
    match every {
        Every::Week | Every::Month => 12,
        Every::Quarter => 4,
    }
}

/// The state with its sign, so that it is not told by colour alone.
pub(crate) fn light(state: State) -> Option<Light> {
    match state {
        State::OnTime => Some(Light::Green),
        State::Late | State::Partly => Some(Light::Yellow),
        State::Missing => Some(Light::Red),
        State::NotDue => None,
    }
}

fn state_cell(state: State) -> Cell {
    Cell::Word { key: state.key(), words: state.words(), rank: state as usize, light: light(state) }
}

/// A row for each reporter and period. A program reads periods as it writes them, `2025-06`; people as they are called.
pub fn list(plan: &Plan, filings: &[Filing], machine: bool) -> Table {
    let rows = filings.iter().map(|filing| {
        let period = plan.reporting.every.holding(filing.term.end).name();
        let missing = || filing.missing.iter().map(|&at| &plan.targets[at]);
        let ids: Vec<&str> = missing().map(|target| target.id.as_str()).collect();
        let names: Vec<&str> = missing().map(|target| target.name.as_str()).collect();
        vec![
            Cell::text(&plan.reporters[filing.reporter].name),
            if machine { Cell::Text(period.en) } else { Cell::Said(period) },
            Cell::Day(filing.term.end),
            filing.term.deadline.map_or(Cell::Empty, Cell::Day),
            state_cell(filing.state()),
            filing.late.map_or(Cell::Empty, Cell::count),
            Cell::count(filing.owed),
            Cell::count(filing.reported),
            Cell::text(&ids.join(" ")),
            Cell::text(&names.join("；")),
            Cell::count(filing.open.len() as u64),
        ]
    });
    let spare = |key: &str| match key {
        "missing" => 3,
        "end" => 2,
        "names" => 1,
        _ => 0,
    };
    let columns = COLUMNS.iter().map(|column| Column { spare: spare(column.key), ..*column });
    Table { columns: columns.collect(), rows: rows.collect(), groups: Vec::new() }
}

/// A row for each reporter and a column for each of the latest periods, and how many periods before them are not shown.
pub fn matrix(plan: &Plan, filings: &[Filing]) -> (Table, usize) {
    let every = plan.reporting.every;
    let ends: BTreeSet<Day> = filings.iter().map(|filing| filing.term.end).collect();
    let earlier = ends.len().saturating_sub(most(every));
    let ends: Vec<Day> = ends.into_iter().skip(earlier).collect();
    let mut columns = vec![REPORTER];
    // Where there is little room the oldest period goes first.
    columns.extend(ends.iter().enumerate().map(|(at, &end)| Column {
        key: "period",
        label: short_name(every.holding(end)),
        numeric: false,
        spare: u8::try_from(ends.len() - 1 - at).unwrap_or(u8::MAX),
    }));
    columns.push(OPEN);
    let rows = filings.chunk_by(|a, b| a.reporter == b.reporter).map(|of_one| {
        let state = |end: &Day| {
            let filing = of_one.iter().find(|filing| filing.term.end == *end);
            filing.map_or(Cell::Empty, |filing| Cell::Said(in_short(filing)))
        };
        let open = of_one.iter().map(|filing| filing.open.len() as u64).sum();
        let mut cells = vec![Cell::text(&plan.reporters[of_one[0].reporter].name)];
        cells.extend(ends.iter().map(state));
        cells.push(Cell::count(open));
        cells
    });
    let rows = rows.collect();
    (Table { columns, rows, groups: Vec::new() }, earlier)
}

fn in_short(filing: &Filing) -> Said {
    let state = filing.state();
    let (zh, en) = (state.words().zh, state.words().en);
    let sign = light(state).map_or("·", Light::sign);
    match (state, filing.late, filing.missing.len()) {
        (State::Late, Some(days), _) => say!("{sign} 迟{days}天", "{sign} {days} d late"),
        (State::Partly, Some(days), missing) => {
            say!("{sign} 缺{missing}项，迟{days}天", "{sign} lacks {missing}, {days} d late")
        }
        (State::Partly, None, missing) => say!("{sign} 缺{missing}项", "{sign} lacks {missing}"),
        _ => say!("{sign} {zh}", "{sign} {en}"),
    }
}

/// What a period is called among those of one table.
pub(crate) fn short_name(period: Period) -> Words {
    const QUARTERS: [Words; 4] = [
        Words::new("一季度", "Q1"),
        Words::new("二季度", "Q2"),
        Words::new("三季度", "Q3"),
        Words::new("四季度", "Q4"),
    ];
    macro_rules! weeks {
        ($($n:literal)*) => { [$(Words::new(concat!("第", $n, "周"), concat!("W", $n))),*] };
    }
    macro_rules! months {
        ($($n:literal $en:literal)*) => { [$(Words::new(concat!($n, "月"), $en)),*] };
    }
    const MONTHS: [Words; 12] = months![1 "Jan" 2 "Feb" 3 "Mar" 4 "Apr" 5 "May" 6 "Jun" 7 "Jul" 8 "Aug" 9 "Sep"
        10 "Oct" 11 "Nov" 12 "Dec"];
    const WEEKS: [Words; 53] = weeks![1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
        30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53];
    match period {
        Period::Week { week, .. } => WEEKS[week as usize - 1],
        Period::Month { month, .. } => MONTHS[month as usize - 1],
        Period::Quarter { quarter, .. } => QUARTERS[quarter as usize - 1],
        Period::Day(_) | Period::Half { .. } | Period::Year(_) => {
            unreachable!("reports are due by week, month or quarter")
        }
    }
}

/// How often reports are due and by when.
pub(crate) fn rhythm(plan: &Plan) -> Said {
    let reporting = &plan.reporting;
    let every = match reporting.every {
        Every::Week => Words::new("按周报送", "Reports are weekly"),
        Every::Month => Words::new("按月报送", "Reports are monthly"),
        Every::Quarter => Words::new("按季报送", "Reports are quarterly"),
    };
    let by = match (reporting.deadline, reporting.every) {
        _ if !reporting.dated => say!(
            "，未定期限，期末即应报，不判迟报",
            ", and the plan sets no deadline: owed once the period has ended, never late"
        ),
        (Deadline::DayOfMonth { day, next: false }, Every::Quarter) => {
            say!("，期限为季末月 {day} 日", ", due by day {day} of the quarter's last month")
        }
        (Deadline::DayOfMonth { day, next: false }, _) => {
            say!("，期限为当月 {day} 日", ", due by day {day} of the month")
        }
        (Deadline::DayOfMonth { day, next: true }, Every::Quarter) => {
            say!("，期限为季后次月 {day} 日", ", due by day {day} of the month after the quarter")
        }
        (Deadline::DayOfMonth { day, next: true }, _) => {
            say!("，期限为次月 {day} 日", ", due by day {day} of the next month")
        }
        (Deadline::DaysAfter(0), _) => say!("，期限为期末当日", ", due by the period's last day"),
        (Deadline::DaysAfter(days), Every::Week) => {
            let weekday = (0..days % 7).fold(Weekday::Sun, |weekday, _| weekday.succ());
            let (zh, en) = weekday_words(weekday);
            let after = count(u64::from(days), "day", "days");
            say!("，期限为周日后 {days} 天（{zh}）", ", due {after} after the week's Sunday (a {en})")
        }
        (Deadline::DaysAfter(days), _) => {
            let after = count(u64::from(days), "day", "days");
            say!("，期限为期末后 {days} 天", ", due {after} after the period's end")
        }
    };
    let grace = reporting.grace_days;
    let grace = if grace == 0 || !reporting.dated {
        Said::default()
    } else {
        let en = count(u64::from(grace), "day", "days");
        say!("，宽限 {grace} 天", ", with {en} of grace")
    };
    Said::from(every).and(&by).and(&grace)
}

fn weekday_words(weekday: Weekday) -> (&'static str, &'static str) {
    match weekday {
        Weekday::Mon => ("周一", "Monday"),
        Weekday::Tue => ("周二", "Tuesday"),
        Weekday::Wed => ("周三", "Wednesday"),
        Weekday::Thu => ("周四", "Thursday"),
        Weekday::Fri => ("周五", "Friday"),
        Weekday::Sat => ("周六", "Saturday"),
        Weekday::Sun => ("周日", "Sunday"),
    }
}

/// What is printed and from what.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    /// Those to be printed.
    pub filings: &'f [Filing],
    pub as_of: Day,
    pub known_by: Option<Day>,
    pub counts: Counts,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
    /// Periods before those of the table.
    pub earlier: usize,
    /// Whether routine duties that are still to be sent are only counted.
    pub fold_routine: bool,
}

/// Puts a table into its frame: caption above, sums and what is still to be sent below.
pub fn report(frame: Frame<'_>, table: Table) -> Report {
    let Frame { plan, filings, as_of, known_by, counts, inputs, sources, earlier, fold_routine } = frame;
    let mut caption = vec![when(as_of, known_by).and(&say!("。", ". ")).and(&rhythm(plan))];
    caption.extend(sources);
    if earlier > 0 {
        let periods = count(earlier as u64, "earlier period is", "earlier periods are");
        caption.push(say!(
            "此前 {earlier} 期未列；全部列出用 --all 或 --format csv",
            "{periods} not shown: list them all with --all or --format csv"
        ));
    }
    let mut summary = vec![totals(filings)];
    let by_reporter = filings.chunk_by(|a, b| a.reporter == b.reporter);
    summary.extend(by_reporter.filter_map(|of_one| still_to_send(plan, of_one, fold_routine)));
    summary.push(rows_line(&counts));
    Report {
        title: title(plan),
        caption,
        parts: Part::only(table),
        summary,
        json: json(plan, filings, (as_of, known_by), &counts, inputs),
    }
}

fn of_state(filings: &[Filing], state: State) -> u64 {
    filings.iter().filter(|filing| filing.state() == state).count() as u64
}

/// Every state that occurs, adding up to the number of reports.
pub(crate) fn totals(filings: &[Filing]) -> Said {
    let parts = |lang: fn(Words) -> &'static str| {
        let occurring = State::ALL.iter().filter(|state| of_state(filings, **state) > 0);
        let parts: Vec<String> =
            occurring.map(|state| format!("{} {}", lang(state.words()), of_state(filings, *state))).collect();
        parts.join(" · ")
    };
    let (zh, en) = (parts(|words| words.zh), parts(|words| words.en));
    let all = filings.len();
    let reports = count(all as u64, "report", "reports");
    say!("合计 {all} 份（每单位每期一份）：{zh}", "{reports} in all (one a reporter and period): {en}")
}

/// What one reporter is still to send, by name; nothing where it owes nothing.
pub(crate) fn still_to_send(plan: &Plan, of_one: &[Filing], fold_routine: bool) -> Option<Said> {
    let name = &plan.reporters[of_one.first()?.reporter].name;
    let all: usize = of_one.iter().map(|filing| filing.open.len()).sum();
    if all == 0 {
        return None;
    }
    let reports = count(all as u64, "report", "reports");
    let mut said = say!("{name}应补报 {all} 项。", "{name} is still to send {reports}.");
    for filing in of_one.iter().filter(|filing| !filing.open.is_empty()) {
        let period = plan.reporting.every.holding(filing.term.end).name();
        let routine = |open: &&Open| plan.targets[open.target].measure == Measure::Routine;
        let named: Vec<&str> = filing
            .open
            .iter()
            .filter(|open| !(fold_routine && routine(open)))
            .map(|open| plan.targets[open.target].name.as_str())
            .collect();
        let folded = filing.open.len() - named.len();
        let (zh, en) = (
            named.iter().map(|name| format!("“{name}”")).collect::<String>(),
            named.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
        );
        let (period_zh, period_en) = (period.zh, period.en);
        said = said.and(&say!("{period_zh}：{zh}", " {period_en}: {en}"));
        if folded > 0 {
            let duties = count(folded as u64, "routine duty", "routine duties");
            said = said.and(&if named.is_empty() {
                say!("常态化工作 {folded} 项", "{duties}")
            } else {
                say!("和常态化工作 {folded} 项", " and {duties}")
            });
        }
        said = said.and(&say!("。", "."));
    }
    Some(said)
}

fn json(
    plan: &Plan,
    filings: &[Filing],
    (as_of, known_by): (Day, Option<Day>),
    counts: &Counts,
    inputs: &[InputLine],
) -> Vec<(&'static str, Data)> {
    let by_state = State::ALL.iter().map(|state| (state.key(), Data::Count(of_state(filings, *state))));
    let open = filings.iter().flat_map(|filing| filing.open.iter().map(move |open| (filing, open)));
    let open = open.map(|(filing, open)| {
        Data::Map(vec![
            ("reporter", Data::text(&plan.reporters[filing.reporter].name)),
            ("period", Data::text(plan.reporting.every.holding(filing.term.end).name().en)),
            ("end", Data::text(filing.term.end.to_string())),
            ("deadline", Data::maybe(filing.term.deadline.map(|day| day.to_string()))),
            ("target", Data::text(&plan.targets[open.target].id)),
            ("name", Data::text(&plan.targets[open.target].name)),
            ("last_report", Data::maybe(open.last.map(|day| day.to_string()))),
        ])
    });
    vec![
        ("schema", Data::text("workpoints/remind/1")),
        ("plan", Data::Map(plan_data(plan))),
        ("as_of", Data::text(as_of.to_string())),
        ("known_by", Data::maybe(known_by.map(|day| day.to_string()))),
        ("every", Data::text(plan.reporting.every.key())),
        ("rows", Data::Rows),
        ("open", Data::List(open.collect())),
        (
            "summary",
            Data::Map(vec![
                ("reports", Data::Count(filings.len() as u64)),
                ("by_state", Data::Map(by_state.collect())),
            ]),
        ),
        ("counts", counts_data(counts)),
        ("inputs", inputs_data(inputs)),
    ]
}
