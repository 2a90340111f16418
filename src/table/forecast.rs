//! The columns of the forecast, for every table whose rows are targets, and what is said of them below it.

use crate::assess::Progress;
use crate::forecast::{Forecast, Missing};
use crate::plan::Plan;
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

/// Puts the forecast's columns behind those of a table whose rows stand for these targets, in their order. `forecasts`
/// are those of all targets, in the plan's order; `whole` is every column, for files and machines.
pub fn append<'l>(
    table: &mut Table,
    plan: &Plan,
    rows: impl IntoIterator<Item = &'l Progress>,
    forecasts: &[Forecast],
    whole: bool,
) {
    let fields = || FIELDS.iter().filter(|field| whole || field.shown);
    table.columns.extend(fields().map(|field| field.column));
    for (row, progress) in table.rows.iter_mut().zip(rows) {
        // None of these columns is a percentage.
        let forecast = forecasts.get(progress.target);
        let line = Line { plan, progress, forecast, history: None, digits: 1 };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::forecast;
    use crate::history::history;
    use crate::ledger::Ledger;
    use crate::period::{Day, Every};
    use crate::plan;
    use crate::source::Sources;
    use crate::table::status::{Wanted, by_target};

    #[test]
    fn what_falls_short_is_never_printed_as_reached() {
        let of = |part, all| Fraction::of(part, all).expect("not of none");
        let mark = Some(Fraction::whole(100));
        assert_eq!(short(&of(996, 10), mark.clone(), 0), "99");
        assert_eq!(short(&of(994, 10), mark.clone(), 0), "99");
        assert_eq!(short(&of(1004, 10), mark.clone(), 0), "100");
        assert_eq!(short(&of(955, 10), mark, 0), "96");
        assert_eq!(short(&of(999, 1000), Some(Fraction::one()), 2), "0.99");
    }

    #[test]
    fn appended_columns_are_those_of_the_completion_table() {
        let text = "[plan]\ntitle = \"一\"\nfrom = 2025-01-01\nto = 2025-12-31\n[[section]]\nnumber = \"一\"\ntitle = \"一\"\n\
            [[point]]\nid = \"1.1\"\ntitle = \"一\"\n[[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"一\"\ngoal = 100\nbaseline = 10\nunit = \"个\"\n";
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), text);
        let plan = plan.unwrap_or_else(|| panic!("{faults:?}"));
        let day = Day::from_ymd_opt(2025, 6, 30).expect("a day");
        let past = history(&plan, &Ledger::new(), Every::Month, day, None);
        let forecasts = forecast(&plan, &past);
        for whole in [false, true] {
            let with =
                Wanted { whole, forecasts: forecasts.clone(), with_forecast: true, ..Wanted::default() };
            let without = Wanted { whole, ..Wanted::default() };
            let mut table = by_target(&plan, past.now(), &without);
            append(&mut table, &plan, &past.now().rows, &forecasts, whole);
            assert_eq!(format!("{table:?}"), format!("{:?}", by_target(&plan, past.now(), &with)));
            assert!(format!("{table:?}").contains("\"15\""), "90 in six periods: {table:?}");
        }
    }
}
