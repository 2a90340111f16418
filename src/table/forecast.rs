//! The columns of the forecast, for every table whose rows are targets, and what is said of them below it.

use crate::forecast::{Forecast, Missing};
use crate::quantity::Fraction;
use crate::say;
use crate::table::status::{Field, Line, field};
use crate::table::{Cell, Table};
use crate::words::{Said, count};

/// The columns, in their fixed order. New ones come at the end.
pub const FIELDS: &[Field] = &[
    field("forecast", "预计完成", "Forecast", true, true, |l| {
        amount(l, |f| &f.at_due, |l, amount| short(amount, goal(l), l.target().decimals))
    }),
    field("forecast_low", "预计下限", "Low", true, true, |l| {
        amount(l, |f| &f.low, |l, amount| decimals(l, &amount.down(l.target().decimals)))
    }),
    field("forecast_high", "预计上限", "High", true, true, |l| {
        amount(l, |f| &f.high, |l, amount| decimals(l, &amount.up(l.target().decimals)))
    }),
    field("completed_on", "预计完成日期", "Completed on", false, true, |l| {
        l.forecast.and_then(|forecast| forecast.completed_on).map_or(Cell::Empty, Cell::Day)
    }),
    field("needed", "每期尚需", "Needed per period", true, true, |l| {
        amount(l, |f| &f.needed, |l, amount| decimals(l, &amount.up(l.target().decimals)))
    }),
    field("spi_t", "SPI(t)", "SPI(t)", true, true, |l| {
        amount(l, |f| &f.spi_t, |_, index| short(index, Some(Fraction::one()), 2))
    }),
    field("no_forecast", "不作预计的原因", "Why no forecast", false, false, |l| {
        let Some(missing) = l.forecast.and_then(|forecast| forecast.missing) else { return Cell::Empty };
        let rank = Missing::ALL.iter().position(|other| *other == missing).expect("ALL is all");
        Cell::Word { key: missing.key(), words: missing.words(), rank, light: None }
    }),
];

/// Whether a column speaks of what is to be expected.
pub fn has(field: &Field) -> bool {
    FIELDS.iter().any(|own| own.column.key == field.column.key)
}

fn amount(
    line: &Line<'_>,
    of: fn(&Forecast) -> &Option<Fraction>,
    print: fn(&Line<'_>, &Fraction) -> String,
) -> Cell {
    let amount = line.forecast.and_then(|forecast| of(forecast).clone());
    Cell::number(amount, |amount| print(line, amount))
}

fn decimals(line: &Line<'_>, amount: &Fraction) -> String {
    amount.print(line.target().decimals)
}

fn goal(line: &Line<'_>) -> Option<Fraction> {
    line.progress.goal.map(Fraction::from)
}

/// Half away from zero, except that what falls short of a mark is never printed as reaching it.
fn short(amount: &Fraction, mark: Option<Fraction>, digits: u8) -> String {
    let printed = amount.print(digits);
    match mark {
        Some(mark) if *amount < mark && printed == mark.print(digits) => amount.down(digits).print(digits),
        _ => printed,
    }
}

/// Puts the forecast's columns behind those of a table whose rows stand for these targets, in their order. `whole` is
/// every column, for files and machines.
pub fn append<'l>(table: &mut Table, lines: impl Iterator<Item = Line<'l>>, whole: bool) {
    let fields = || FIELDS.iter().filter(|field| whole || field.shown);
    table.columns.extend(fields().map(|field| field.column));
    for (row, line) in table.rows.iter_mut().zip(lines) {
        row.extend(fields().map(|field| (field.cell)(&line)));
    }
}

/// How the columns came about, and for how many targets nothing is said, and why.
pub fn remarks(forecasts: &[Forecast]) -> Vec<Said> {
    let mut said = vec![say!(
        "预计：按各指标自身增速外推，近期权重大；上下限为按以往波动估计的八成区间（办法和回测见 docs/forecast.zh-CN.md）",
        "Forecast: its own growth drawn on, the latest periods weighing most; low to high: 80 %, as far as the past varied (docs/forecast.md)"
    )];
    let counted: Vec<(Missing, u64)> = Missing::ALL
        .iter()
        .map(|missing| {
            (*missing, forecasts.iter().filter(|forecast| forecast.missing == Some(*missing)).count() as u64)
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let all: u64 = counted.iter().map(|(_, count)| count).sum();
    if all > 0 {
        let list = |word: fn(&Missing) -> &'static str| {
            counted
                .iter()
                .map(|(missing, count)| format!("{} {count}", word(missing)))
                .collect::<Vec<_>>()
                .join(" · ")
        };
        let (zh, en) = (list(|missing| missing.words().zh), list(|missing| missing.words().en));
        let targets = count(all, "target", "targets");
        said.push(say!("不作预计 {all} 项：{zh}", "No forecast for {targets}: {en}"));
    }
    said
}
