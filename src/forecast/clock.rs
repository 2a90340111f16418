//! Time as the plan counts it, so that what keeps its pace is a straight line: days, working days, or months of which
//! the running one counts by its days.

use chrono::Datelike;

use crate::period::{Day, Every};
use crate::plan::{Basis, Plan};
use crate::quantity::Fraction;

/// The last day that is looked at; what would take longer has no day.
const LAST: (i32, u32, u32) = (2199, 12, 31);

/// The hands of a clock that runs in the plan's basis.
pub struct Clock<'p> {
    plan: &'p Plan,
}

impl<'p> Clock<'p> {
    pub fn of(plan: &'p Plan) -> Clock<'p> {
        Clock { plan }
    }

    /// How many units have passed by the end of a day, from a beginning that is the same for all days.
    pub fn at(&self, day: Day) -> Fraction {
        match self.plan.basis {
            Basis::Day => Fraction::whole(i64::from(day.num_days_from_ce())),
            Basis::Month => {
                let whole = i64::from(day.year()) * 12 + i64::from(day.month0());
                let part =
                    Fraction::of(u64::from(day.day()), u64::from(Every::Month.holding(day).last().day()));
                Fraction::whole(whole) + part.expect("a month has days")
            }
            Basis::Workday => Fraction::whole(self.workdays(day)),
        }
    }

    /// Working days up to a day. The first day of the calendar was a Monday.
    fn workdays(&self, day: Day) -> i64 {
        let calendar = &self.plan.calendar;
        let free = |day: Day| day.weekday().number_from_monday() > 5;
        let days = i64::from(day.num_days_from_ce());
        let taken = |other: &&Day| **other <= day && !free(**other) && !calendar.workdays.contains(*other);
        let taken = calendar.holidays.iter().filter(taken).count();
        let made_up = calendar.workdays.iter().filter(|other| **other <= day && free(**other)).count();
        let count = |n: usize| i64::try_from(n).expect("a calendar of few days");
        days / 7 * 5 + (days % 7).min(5) - count(taken) + count(made_up)
    }

    /// The first day after `after` by whose end the clock shows `time` or more; `None` where it is out of sight.
    pub fn reaches(&self, after: Day, time: &Fraction) -> Option<Day> {
        let (year, month, day) = LAST;
        let last = Day::from_ymd_opt(year, month, day).expect("a day");
        let (mut low, mut high) = (after.succ_opt()?, last);
        if high < low || self.at(high) < *time {
            return None;
        }
        // The clock never runs back.
        while low < high {
            let middle = low + chrono::Days::new(u64::try_from((high - low).num_days()).ok()? / 2);
            if self.at(middle) < *time {
                low = middle.succ_opt()?;
            } else {
                high = middle;
            }
        }
        Some(low)
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

    fn counted(basis: &str) -> Plan {
        let text = format!(
            "[plan]\ntitle = \"示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n[pace]\nbasis = \"{basis}\"\n\
             [calendar]\nholidays = [2025-10-01, 2025-10-02, 2025-10-03, 2025-10-04]\nworkdays = [2025-09-28]\n"
        );
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), &text);
        assert!(faults.is_empty(), "{faults:?}");
        plan.expect("a sound plan")
    }

    #[test]
    fn every_basis_agrees_with_the_plans_own_count() {
        for basis in ["day", "month", "workday"] {
            let plan = counted(basis);
            let clock = Clock::of(&plan);
            let start = clock.at(day(1, 1).pred_opt().expect("a day"));
            for month in 1..=12 {
                let end = Every::Month.holding(day(month, 1)).last();
                let units = i64::try_from(plan.units(day(1, 1), end)).expect("few");
                assert_eq!(clock.at(end) - start.clone(), Fraction::whole(units), "{basis} {end}");
            }
        }
    }

    #[test]
    fn the_day_that_is_reached_is_the_first() {
        for (basis, time, reached) in
            [("day", 10, day(9, 10)), ("workday", 10, day(9, 12)), ("month", 1, day(9, 30))]
        {
            let plan = counted(basis);
            let clock = Clock::of(&plan);
            let time = clock.at(day(8, 31)) + Fraction::whole(time);
            assert_eq!(clock.reaches(day(8, 31), &time), Some(reached), "{basis}");
        }
        let plan = counted("workday");
        let clock = Clock::of(&plan);
        // Four working days of that week: the make-up Sunday and the Monday and Tuesday, then Monday the 6th.
        let time = clock.at(day(9, 27)) + Fraction::whole(4);
        assert_eq!(clock.reaches(day(9, 27), &time), Some(day(10, 6)));
        assert_eq!(clock.reaches(day(9, 27), &(time + Fraction::whole(100_000))), None);
    }
}
