//! Each reporter's own share of a target whose goal the plan divides, judged like a target of its own; and ranks. Pure.

use crate::assess::{Facts, Standing, Status, judge, mean_of};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::Plan;
use crate::quantity::Fraction;

/// How a reporter stands with its share of a target. Amounts are in the target's unit, shares of 1 stand for percent.
#[derive(Clone, Debug)]
pub struct Share {
    /// Index of the plan's target.
    pub target: usize,
    /// Index of the plan's reporter.
    pub reporter: usize,
    /// What it was allocated, scaled with a revised goal. An amount of 0 has no completion.
    pub goal: Fraction,
    /// Its own figure; the baseline belongs to no reporter.
    pub done: Option<Fraction>,
    /// Done ÷ goal, never capped.
    pub completion: Option<Fraction>,
    /// The amount that is due by the day, under the target's schedule.
    pub expected: Option<Fraction>,
    /// The share of the goal that is due by the day: the target's.
    pub pace: Option<Fraction>,
    /// Completion less pace; a hundredth is a percentage point.
    pub gap: Option<Fraction>,
    pub status: Status,
    /// The day of its latest report of the target.
    pub last_report: Option<Day>,
}

/// Judges every share of the plan on a day, in the order of targets, and of each as its allocation is written.
pub fn shares(plan: &Plan, view: &View<'_>, as_of: Day) -> Vec<Share> {
    let mut shares = Vec::new();
    for (at, target) in plan.targets.iter().enumerate().filter(|(_, target)| !target.allocation.is_empty()) {
        let report_due = plan.period_owed(target, as_of).is_some();
        let figures: Vec<(usize, Fraction)> =
            view.figures(at, as_of).map(|(reporter, figure, _)| (reporter, figure.into())).collect();
        for &(reporter, allocated) in &target.allocation {
            let goal = target.share_on(allocated, as_of);
            let done = figures.iter().find(|(who, _)| *who == reporter).map(|(_, figure)| figure.clone());
            let facts = Facts {
                as_of,
                goal: Some(goal.clone()),
                done: done.as_ref(),
                has_figure: done.is_some(),
                report_due,
            };
            let Standing { completion, expected, pace, gap, status } = judge(plan, target, &facts);
            let last_report = view.last_day(at, Some(reporter));
            shares.push(Share {
                target: at,
                reporter,
                goal,
                done,
                completion,
                expected,
                pace,
                gap,
                status,
                last_report,
            });
        }
    }
    shares
}

/// The mean of completions, each capped at 1; `None` of none. Shares without a completion do not enter it.
pub fn mean_completion<'a>(shares: impl Iterator<Item = &'a Share>) -> Option<Fraction> {
    mean_of(shares.filter_map(|share| share.completion.as_ref()))
}

/// Ranks from 1, the greatest value first; equal ones share a rank and the next is as far down as there are values
/// before it: 1-2-3-3-5. What has no value has no rank. Values are compared exactly, not as they are printed.
pub fn rank(values: &[Option<Fraction>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<&Fraction> = values.iter().flatten().collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let place = |value: &Fraction| sorted.partition_point(|other| *other > value) + 1;
    values.iter().map(|value| value.as_ref().map(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::intake::Intake;
    use crate::ledger::Ledger;
    use crate::plan;
    use crate::review::read_report;
    use crate::source::Sources;

    fn share(part: u64, all: u64) -> Option<Fraction> {
        Fraction::of(part, all)
    }

    #[test]
    fn equal_values_share_a_rank_and_the_next_is_skipped() {
        let values = [share(1, 3), share(9, 10), None, share(1, 2), share(2, 4), share(7, 10)];
        assert_eq!(rank(&values), [Some(5), Some(1), None, Some(3), Some(3), Some(2)]);
        // Printed alike, but not equal.
        assert_eq!(rank(&[share(33_333, 100_000), share(1, 3)]), [Some(2), Some(1)]);
        assert_eq!(rank(&[None, None]), [None, None]);
        assert_eq!(rank(&[]), []);
    }

    const PLAN: &str = "[plan]\ntitle = \"一\"\nfrom = 2025-01-01\nto = 2025-12-31\n\
        [[reporter]]\nname = \"甲\"\n[[reporter]]\nname = \"乙\"\n[[reporter]]\nname = \"丙\"\n\
        [[section]]\nnumber = \"一\"\ntitle = \"一\"\n[[point]]\nid = \"1.1\"\ntitle = \"一\"\n\
        [[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"养老床位\"\ngoal = 20\nunit = \"张\"\n\
        allocation = { \"甲\" = 15, \"乙\" = 5, \"丙\" = 0 }\n\
        schedule = [{ by = 2025-06-30, goal = 10 }, { by = 2025-12-31, goal = 20 }]\n\
        revisions = [{ from = 2025-07-01, goal = 40 }]\n";

    fn judged(rows: &str, as_of: Day) -> Vec<Share> {
        judged_by(PLAN, rows, as_of)
    }

    fn judged_by(plan: &str, rows: &str, as_of: Day) -> Vec<Share> {
        let mut sources = Sources::default();
        let (plan, faults) = plan::toml::read(sources.add("plan.toml"), plan);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(9));
        let file = sources.add("a.csv");
        let text = format!("date,target,reporter,total\n{rows}");
        read_report(&Intake::new(&plan), file, text.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
        assert!(findings.is_empty(), "{:?}", findings.sorted());
        shares(&plan, &ledger.view(&plan, as_of, None), as_of)
    }

    fn day(m: u32, d: u32) -> Day {
        Day::from_ymd_opt(2025, m, d).expect("a day")
    }

    #[test]
    fn a_share_is_judged_by_the_schedule_of_its_target() {
        let shares = judged("2025-06-30,a,甲,7\n2025-06-30,a,乙,5\n", day(6, 30));
        let statuses: Vec<Status> = shares.iter().map(|share| share.status).collect();
        assert_eq!(statuses, [Status::Behind, Status::Met, Status::Unreported]);
        assert_eq!(shares[0].expected, share(15, 2));
        assert_eq!(shares[0].gap, share(7, 15).zip(share(1, 2)).map(|(done, pace)| done - pace));
        assert_eq!((&shares[2].completion, &shares[2].done), (&None, &None));
        assert_eq!(mean_completion(shares.iter()), share(22, 30));
    }

    #[test]
    fn a_share_grows_with_a_revised_goal() {
        let shares = judged("2025-06-30,a,甲,15\n2025-06-30,a,乙,5\n2025-06-30,a,丙,0\n", day(7, 1));
        let goals: Vec<Fraction> = shares.iter().map(|share| share.goal.clone()).collect();
        assert_eq!(goals, [Fraction::whole(30), Fraction::whole(10), Fraction::zero()]);
        assert_eq!(shares[0].completion, share(1, 2));
        assert_eq!(shares[1].status, Status::OnSchedule);
        // A share of nothing is met by a report of nothing.
        assert_eq!((shares[2].status, &shares[2].completion), (Status::Met, &None));
    }

    #[test]
    fn a_share_of_nothing_has_not_started_while_no_report_is_due() {
        let even =
            PLAN.replace("schedule = [{ by = 2025-06-30, goal = 10 }, { by = 2025-12-31, goal = 20 }]\n", "");
        let shares = judged_by(&even, "", day(1, 15));
        let statuses: Vec<Status> = shares.iter().map(|share| share.status).collect();
        assert_eq!(statuses, [Status::Unreported, Status::Unreported, Status::NotStarted]);
    }
}
