//! What is behind each target's figure: the document's words, the sum, what each reporter sent and said, and the rows.

use std::collections::BTreeMap;

use crate::chart::{Chart, burn_up};
use crate::dossier::{Frame, ROWS};
use crate::ledger::{Remark, Term};
use crate::plan::Measure;
use crate::quantity::Quantity;
use crate::reporting::{Account, accounts};
use crate::say;
use crate::table::beside::ALLOCATION;
use crate::table::groups::{self, By};
use crate::table::status::{self, Field, Line, status_cell};
use crate::table::{Cell, Column, Part, Table, forecast, trace};
use crate::trace::{Kind, Trace};
use crate::words::{Said, Words};

/// Figures of the completion table that are not said in words.
const FIGURES: [&str; 14] = [
    "goal",
    "done",
    "added",
    "completion",
    "expected",
    "pace",
    "gap",
    "remaining",
    "weight",
    "score",
    "lead",
    "reported",
    "owed",
    "last_report",
];

/// A target and what is behind it.
#[derive(Clone, Debug)]
pub struct Detail {
    pub id: String,
    pub name: String,
    pub status: Cell,
    /// Its figures, as the completion table prints them; those it has.
    pub figures: Vec<(Column, Cell)>,
    /// What was promised, each with what it is.
    pub promised: Vec<(Said, Said)>,
    pub sum: Option<Said>,
    pub chart: Option<Chart>,
    /// Who reported how much, what they said, how shares stand, and the rows.
    pub parts: Vec<Part>,
}

pub(super) fn details(frame: &Frame<'_>, listed: &[usize]) -> Vec<Detail> {
    let (plan, as_of) = (frame.plan, frame.review.assessment.as_of);
    let mut owed: BTreeMap<usize, Vec<Account>> = BTreeMap::new();
    for account in accounts(plan, frame.view, as_of, as_of) {
        owed.entry(account.target).or_default().push(account);
    }
    let shares = groups::by(plan, frame.review, By::Allocation, frame.wanted.digits);
    listed.iter().map(|&at| detail(frame, at, owed.get(&at).map_or(&[], Vec::as_slice), &shares)).collect()
}

fn detail(frame: &Frame<'_>, at: usize, accounts: &[Account], shares: &Table) -> Detail {
    let (plan, review) = (frame.plan, frame.review);
    let (target, progress) = (&plan.targets[at], &review.assessment.rows[at]);
    let terms = frame.view.making(at).terms;
    let trace = frame.traces.map(|traces| traces[at].clone());
    let kinds: Vec<(Kind, u64, u64)> = trace.iter().flat_map(kinds).collect();
    let (counts, worth, of) =
        trace.as_ref().map(|trace| (trace.counts, trace.worth, trace.of)).unwrap_or_default();
    let lines = trace.map(Trace::into_lines);
    let traced = trace::Frame {
        plan,
        progress,
        as_of: review.assessment.as_of,
        known_by: review.known_by,
        reporter: None,
        terms: &terms,
        lines: lines.as_deref().unwrap_or_default(),
        kinds: &kinds,
        counts,
        worth,
        of,
        elsewhere: 0,
        sources: frame.sources,
        inputs: frame.inputs,
        named: Vec::new(),
        whole: false,
        fold: false,
    };
    // The target's name stands above.
    let promised = trace::promised(&traced).split_off(1);
    let parts = [
        by_reporter(frame, &traced, accounts),
        of_target(shares, &target.id),
        words(frame, at),
        Some(rows(frame, &traced, lines.is_some())),
    ];
    Detail {
        id: target.id.clone(),
        name: target.name.clone(),
        status: status_cell(progress.status),
        figures: figures(frame, at),
        promised,
        sum: trace::sum(&traced),
        chart: burn_up(plan, frame.history, frame.wanted.forecasts.get(at), at),
        parts: parts.into_iter().flatten().collect(),
    }
}

fn kinds(trace: &Trace) -> impl Iterator<Item = (Kind, u64, u64)> {
    Kind::ALL.into_iter().map(|kind| {
        let (all, unkept) = trace.of_kind(kind);
        (kind, all, unkept)
    })
}

fn figures(frame: &Frame<'_>, at: usize) -> Vec<(Column, Cell)> {
    let wanted = frame.wanted;
    let line = Line {
        plan: frame.plan,
        progress: &frame.review.assessment.rows[at],
        forecast: wanted.forecasts.get(at),
        history: Some(frame.history),
        digits: wanted.digits,
    };
    let named = FIGURES.iter().filter_map(|key| status::find(key));
    let expected: &[Field] = if wanted.forecasts.is_empty() { &[] } else { forecast::FIELDS };
    let figure = |field: &Field| (field.column, (field.cell)(&line));
    let all = named.map(figure).chain(expected.iter().map(figure));
    all.filter(|(_, cell)| !matches!(cell, Cell::Empty)).collect()
}

/// What each reporter's figure is, and whether it is asked for another. Nothing where nobody has to report.
fn by_reporter(frame: &Frame<'_>, traced: &trace::Frame<'_>, accounts: &[Account]) -> Option<Part> {
    const COLUMNS: [Column; 5] = [
        Column { key: "reporter", label: Words::new("填报单位", "Reporter"), numeric: false, spare: 0 },
        Column { key: "counts", label: Words::new("计入数", "Counts"), numeric: true, spare: 0 },
        Column { key: "of", label: Words::new("基数", "Of"), numeric: true, spare: 0 },
        Column {
            key: "last_report",
            label: Words::new("最近数据日期", "Last report"),
            numeric: false,
            spare: 0,
        },
        Column { key: "state", label: Words::new("报送", "Reports"), numeric: false, spare: 0 },
    ];
    if accounts.is_empty() {
        return None;
    }
    let row = |account: &Account| {
        let own: Vec<&Term<'_>> =
            traced.terms.iter().filter(|term| term.reporter == account.reporter).collect();
        let sum = |of: fn(&Term<'_>) -> Option<Quantity>| {
            let given: Vec<Quantity> = own.iter().filter_map(|term| of(term)).collect();
            (!given.is_empty()).then(|| given.into_iter().sum())
        };
        vec![
            Cell::text(&frame.plan.reporters[account.reporter].name),
            traced.cell(sum(|term| Some(term.worth))),
            traced.cell(sum(|term| term.of)),
            account.last.map_or(Cell::Empty, Cell::Day),
            standing(account),
        ]
    };
    let rows = accounts.iter().map(row).collect();
    let mut table = Table { columns: COLUMNS.to_vec(), rows, groups: Vec::new() };
    let target = traced.target();
    table.keep(|column| match column.key {
        "of" => target.measure == Measure::Ratio,
        "counts" => target.measure != Measure::Routine,
        _ => true,
    });
    Some(part("reporters", say!("各单位报送", "By reporter"), table))
}

/// Whether a reporter's report of the latest period that is due is there.
fn standing(account: &Account) -> Cell {
    const SENT: Words = Words::new("已报", "sent");
    const OPEN: Words = Words::new("应补报", "to be sent");
    let Some(turn) = account.latest_due() else { return Cell::Empty };
    let word = |key, words, rank, light| Cell::Word { key, words, rank, light: Some(light) };
    // What came later than that period tells what it would have told.
    let there = turn.first.is_some() || account.last.is_some_and(|last| last >= turn.term.first);
    if there {
        word("sent", SENT, 0, crate::assess::Light::Green)
    } else {
        word("open", OPEN, 1, crate::assess::Light::Grey)
    }
}

/// How the shares of one target stand.
fn of_target(shares: &Table, id: &str) -> Option<Part> {
    let at = ALLOCATION.iter().position(|column| column.key == "target").expect("a column of the shares");
    let own = |row: &&Vec<Cell>| matches!(&row[at], Cell::Text(other) if other == id);
    let rows: Vec<Vec<Cell>> = shares.rows.iter().filter(own).cloned().collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table { columns: shares.columns.clone(), rows, groups: Vec::new() };
    table.keep(|column| !matches!(column.key, "point" | "target" | "name" | "unit" | "light"));
    Some(part("shares", say!("分解任务", "Shares"), table))
}

/// What the reporters said, each by name.
fn words(frame: &Frame<'_>, at: usize) -> Option<Part> {
    const COLUMNS: [Column; 7] = [
        Column { key: "reporter", label: Words::new("填报单位", "Reporter"), numeric: false, spare: 0 },
        Column { key: "item", label: Words::new("点位", "Item"), numeric: false, spare: 0 },
        Column { key: "date", label: Words::new("数据日期", "Date"), numeric: false, spare: 0 },
        Column { key: "note", label: Words::new("进展情况", "Note"), numeric: false, spare: 0 },
        Column { key: "reason", label: Words::new("未达序时原因", "Reason"), numeric: false, spare: 0 },
        Column { key: "next", label: Words::new("下步计划", "Next step"), numeric: false, spare: 0 },
        Column { key: "evidence", label: Words::new("佐证材料", "Evidence"), numeric: false, spare: 0 },
    ];
    let row = |remark: Remark<'_>| {
        let who = u32::try_from(remark.reporter).map_or("", |reporter| frame.view.reporter_name(reporter));
        let mut cells = vec![Cell::text(who), Cell::text(remark.item), Cell::Day(remark.day)];
        cells.extend(remark.words.iter().map(|words| Cell::text(words)));
        cells
    };
    let said = |remark: &Remark<'_>| remark.words.iter().any(|words| !words.is_empty());
    let rows: Vec<Vec<Cell>> = frame.view.remarks(at).into_iter().filter(said).map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let filled: Vec<&str> = (0..COLUMNS.len())
        .filter(|&at| rows.iter().any(|row| !matches!(row[at], Cell::Empty)))
        .map(|at| COLUMNS[at].key)
        .collect();
    let mut table = Table { columns: COLUMNS.to_vec(), rows, groups: Vec::new() };
    table.keep(|column| filled.contains(&column.key));
    Some(part("words", say!("单位所报情况", "As reported"), table))
}

/// The rows behind the figure, or why there are none to be seen.
fn rows(frame: &Frame<'_>, traced: &trace::Frame<'_>, read: bool) -> Part {
    let title = say!("数据行", "Rows");
    if !read {
        let why = say!(
            "数据来自标准输入，只能读一遍，不列逐行去向；要列出，请把数据存成文件",
            "The reports came through a pipe and cannot be read twice, so their rows are not listed: save them as files"
        );
        return Part { key: "rows", title, remarks: vec![why], ..Part::default() };
    }
    let mut remarks = trace::unlisted(traced);
    if !remarks.is_empty() {
        let (id, again, most) = (&traced.target().id, &frame.again, ROWS);
        remarks.push(say!(
            "每类最多列 {most} 行；全部列出：workpoints trace {id}{again}",
            "At most {most} rows of a kind are listed; list all with: workpoints trace {id}{again}"
        ));
    }
    remarks.push(trace::whose_rows(traced));
    Part { key: "rows", title, table: trace::table(traced), remarks, ..Part::default() }
}

fn part(key: &'static str, title: Said, table: Table) -> Part {
    Part { key, title, table, ..Part::default() }
}
