//! The year judged at the end of one period after another: what stood then, as it is known by now or by a given day.

use crate::assess::{Assessment, Status, assess};
use crate::ledger::Ledger;
use crate::period::{Day, Every};
use crate::plan::Plan;

/// Assessments of successive days, the last of which is the day asked for.
#[derive(Clone, Debug)]
pub struct History {
    /// The length of the periods.
    pub every: Every,
    /// In the order of their days; never empty.
    pub past: Vec<Assessment>,
}

/// The ends of the plan's periods of a length, before a day, and that day itself.
pub fn days(plan: &Plan, every: Every, until: Day) -> Vec<Day> {
    let mut days: Vec<Day> = every.ends(plan.from).take_while(|&end| end < until).collect();
    days.push(until);
    days
}

/// Judges the plan at the end of each of its periods before `until`, and on that day. With `known_by` nothing is seen
/// that had not arrived by then, at any of the days.
pub fn history(plan: &Plan, ledger: &Ledger, every: Every, until: Day, known_by: Option<Day>) -> History {
    let days = days(plan, every, until);
    let past = ledger.views(plan, &days, known_by).zip(&days).map(|(view, &day)| assess(plan, &view, day));
    History { every, past: past.collect() }
}

impl History {
    /// The assessment of the day asked for.
    pub fn now(&self) -> &Assessment {
        self.past.last().expect("a history is never empty")
    }

    /// The assessment of the period's end before it, if there is one.
    pub fn before(&self) -> Option<&Assessment> {
        self.past.len().checked_sub(2).map(|at| &self.past[at])
    }

    /// In how many successive periods, the last of them the current one, a target was in one of these states.
    pub fn in_a_row(&self, target: usize, states: &[Status]) -> usize {
        self.past.iter().rev().take_while(|past| states.contains(&past.rows[target].status)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan;
    use crate::source::Sources;

    fn day(m: u32, d: u32) -> Day {
        Day::from_ymd_opt(2025, m, d).expect("a day")
    }

    #[test]
    fn a_history_ends_on_the_day_asked_for() {
        let text = "[plan]\ntitle = \"示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n";
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), text);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        assert_eq!(days(&plan, Every::Month, day(3, 20)), [day(1, 31), day(2, 28), day(3, 20)]);
        assert_eq!(days(&plan, Every::Quarter, day(6, 30)), [day(3, 31), day(6, 30)]);
        assert_eq!(days(&plan, Every::Month, day(1, 5)), [day(1, 5)]);
        let history = history(&plan, &Ledger::new(), Every::Month, day(3, 20), None);
        assert_eq!((history.past.len(), history.now().as_of), (3, day(3, 20)));
        assert_eq!(history.before().map(|past| past.as_of), Some(day(2, 28)));
    }
}
