//! Laws of the forecast, for any history: low, expected and high keep their order, and a straight line is drawn on exactly.

use proptest::prelude::*;
use workpoints::diagnostic::Findings;
use workpoints::forecast::{Forecast, forecast};
use workpoints::history::history;
use workpoints::intake::Intake;
use workpoints::ledger::Ledger;
use workpoints::period::{Day, Every};
use workpoints::plan;
use workpoints::quantity::Fraction;
use workpoints::review::{Review, read_report, review};
use workpoints::source::Sources;

/// A plan with one target to add up to a goal.
fn with_goal(goal: i64) -> String {
    format!(
        "[plan]\ntitle = \"虚构示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n[[section]]\nnumber = \"一\"\ntitle = \"示例\"\n\
         [[point]]\nid = \"1.1\"\ntitle = \"示例\"\n[[target]]\nid = \"beds\"\npoint = \"1.1\"\nname = \"养老床位\"\n\
         goal = {goal}\nunit = \"张\"\n"
    )
}

fn day(month: u32, day: u32) -> Day {
    Day::from_ymd_opt(2025, month, day).expect("a day")
}

/// What is to be expected of the targets of a plan, read with one report.
fn expected(plan: &str, report: &str, as_of: Day) -> (Vec<Forecast>, Review) {
    let mut sources = Sources::default();
    let file = sources.add("plan.toml");
    let (plan, faults) = plan::toml::read(file, plan);
    let plan = plan.unwrap_or_else(|| panic!("{faults:?}"));
    let (intake, mut ledger, mut findings) = (Intake::new(&plan), Ledger::new(), Findings::new(10));
    let file = sources.add("a.csv");
    read_report(&intake, file, report.as_bytes(), &mut sources, &mut ledger, &mut findings)
        .expect("memory does not fail");
    let past = history(&plan, &ledger, plan.reporting.every, as_of, None);
    (forecast(&plan, &past), review(&plan, &ledger, as_of, None, &mut findings))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Low, expected and high keep their order; what was done stays done where nothing was ever taken back; and a figure is
    /// missing exactly where a reason stands.
    #[test]
    fn a_forecast_keeps_its_order(added in prop::collection::vec(-3i64..20, 1..=12), goal in 1i64..200, day_of in 1u32..=28) {
        let plan = with_goal(goal);
        let rows: String = (1..).zip(&added).map(|(month, added)| format!("2025-{month:02},beds,{added}\n")).collect();
        let months = u32::try_from(added.len()).expect("twelve");
        let last = Every::Month.holding(day(months, 1)).last();
        for as_of in [last, day((months + 1).min(12), day_of)] {
            let (forecasts, review) = expected(&plan, &format!("date,target,added\n{rows}"), as_of);
            for (forecast, row) in forecasts.iter().zip(&review.assessment.rows) {
                prop_assert_eq!(forecast.target, row.target);
                prop_assert_eq!(forecast.at_due.is_none(), forecast.missing.is_some());
                let (Some(low), Some(at_due), Some(high)) = (&forecast.low, &forecast.at_due, &forecast.high) else { continue };
                prop_assert!(low <= at_due && at_due <= high, "{:?}", forecast);
                let done = row.done.as_ref().expect("a figure");
                prop_assert!(at_due >= done);
                prop_assert!(low >= done || added.iter().any(|added| *added < 0));
            }
        }
    }

    /// So many a day from the first day on, as it is drawn in the plan's basis: the forecast is the line itself, its
    /// interval has no width, and SPI(t) is 1.
    #[test]
    fn a_straight_line_is_forecast_exactly(daily in 1i64..50, months in 3u32..=11, skipped in prop::option::of(1u32..=2)) {
        let goal = daily * 365;
        let plan = with_goal(goal);
        let end = |month| Every::Month.holding(day(month, 1)).last();
        let passed = |month| (end(month) - day(1, 1)).num_days() + 1;
        // A month without a report does not bend the line.
        let sent = (1..=months).filter(|month| months < 4 || Some(*month) != skipped);
        let rows: String = sent.map(|month| format!("2025-{month:02},beds,{}\n", daily * passed(month))).collect();
        let (forecasts, _) = expected(&plan, &format!("date,target,total\n{rows}"), end(months));
        let whole = Some(Fraction::whole(goal));
        prop_assert_eq!(&forecasts[0].at_due, &whole);
        prop_assert_eq!((&forecasts[0].low, &forecasts[0].high), (&whole, &whole));
        prop_assert_eq!(&forecasts[0].spi_t, &Some(Fraction::one()));
        prop_assert_eq!(forecasts[0].completed_on, Some(day(12, 31)));
    }
}
