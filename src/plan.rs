//! The plan: what was promised, by whom, by when, and how its figures are counted.
//!
//! Pure values. How a plan is spelt is known only by [`toml`].

pub mod toml;
mod amounts;
mod bulletin;
pub(crate) mod fields;
pub mod keys;
mod names;
pub(crate) mod syntax;
mod target;
pub mod thresholds;
mod token;

use std::collections::HashSet;

use chrono::{Datelike, Days, Weekday};

use crate::column::Key;
use crate::period::{Day, Deadline, Every, Period};
use crate::quantity::{Fraction, Quantity};
use crate::rules::Setting;
use crate::source::{FileId, Place};

pub use bulletin::{Bulletin, Chapter};
pub use thresholds::{Band, Behind, Thresholds};
pub use token::token;

/// A year's work points.
#[derive(Clone, Debug)]
pub struct Plan {
    pub file: FileId,
    pub title: String,
    pub issuer: Option<String>,
    pub document: Option<String>,
    pub from: Day,
    pub to: Day,
    pub reporting: Reporting,
    pub basis: Basis,
    /// The rule by which a completion is behind or ahead.
    pub thresholds: Thresholds,
    pub levels: Vec<Setting>,
    pub calendar: Calendar,
    pub bulletin: Bulletin,
    pub reporters: Vec<Reporter>,
    pub sections: Vec<Section>,
    pub points: Vec<Point>,
    pub targets: Vec<Target>,
}

/// How and when figures are sent.
#[derive(Clone, Debug)]
pub struct Reporting {
    /// Globs relative to the plan's folder.
    pub reports: Vec<String>,
    pub every: Every,
    /// The end of the first period that must be reported.
    pub first: Day,
    pub deadline: Deadline,
    /// Whether the plan says when a report is due. Where it does not, it is owed once its period has ended, and none
    /// is late.
    pub dated: bool,
    pub grace_days: u32,
    /// Headings of the plan's own, and the columns they stand for.
    pub columns: Vec<(Key, String)>,
}

/// What a bare `value` column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    Total,
    Added,
}

/// What the elapsed share of an even schedule is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Day,
    Month,
    Workday,
}

impl Basis {
    pub fn key(self) -> &'static str {
        match self {
            Basis::Day => "day",
            Basis::Month => "month",
            Basis::Workday => "workday",
        }
    }
}

/// Working days: Monday to Friday, less the holidays, and the make-up days.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub holidays: HashSet<Day>,
    pub workdays: HashSet<Day>,
}

impl Calendar {
    fn works(&self, day: Day) -> bool {
        self.workdays.contains(&day)
            || !(matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || self.holidays.contains(&day))
    }
}

/// Who sends figures.
#[derive(Clone, Debug)]
pub struct Reporter {
    pub name: String,
    pub aliases: Vec<String>,
    /// Where the plan writes it.
    pub place: Place,
}

/// 一、二、三、
#[derive(Clone, Debug)]
pub struct Section {
    pub number: String,
    pub title: String,
}

/// 一是、二是、
#[derive(Clone, Debug)]
pub struct Point {
    pub id: String,
    pub section: usize,
    pub title: String,
    pub lead: Option<String>,
}

/// How a target's figure comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Figures of reporters add up.
    Sum,
    /// A level that may fall; totals only.
    Stock,
    /// Numerators over denominators, in percent.
    Ratio,
    /// Named things, each done or not.
    Items,
    /// 常态化: tracked for reporting only.
    Routine,
}

/// Whether the goal is to be reached or not to be exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    AtLeast,
    AtMost,
}

/// A thing promised.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: String,
    pub point: usize,
    pub name: String,
    pub aliases: Vec<String>,
    pub unit: String,
    pub quote: Option<String>,
    pub measure: Measure,
    pub bound: Bound,
    /// `None` exactly for routine.
    pub goal: Option<Quantity>,
    pub items: Vec<Item>,
    pub schedule: Schedule,
    pub from: Day,
    pub due: Day,
    pub baseline: Option<Quantity>,
    pub counting: Counting,
    pub decimals: u8,
    pub lead: Option<String>,
    /// Who must report it, as indices of the plan's reporters.
    pub reporters: Vec<usize>,
    pub allocation: Vec<(usize, Quantity)>,
    /// In the order of their days.
    pub revisions: Vec<Revision>,
    pub levels: Vec<Ask>,
    pub weight: Option<Quantity>,
    pub tags: Vec<String>,
    /// Where the plan writes its name.
    pub place: Place,
    /// Where the plan writes the value of each of its keys.
    pub keys: Vec<(String, Place)>,
}

/// A named site, unit or step of a target.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    pub due: Day,
}

/// When how much of the goal is due.
#[derive(Clone, Debug)]
pub enum Schedule {
    Even,
    /// All of it on the due date.
    End,
    /// What the last passed step demands; rising, the last is the goal.
    Steps(Vec<Step>),
}

#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub by: Day,
    pub goal: Quantity,
}

/// The goal from a day on.
#[derive(Clone, Debug)]
pub struct Revision {
    pub from: Day,
    pub goal: Quantity,
    pub document: Option<String>,
    pub schedule: Option<Schedule>,
}

/// The same thing asked by someone else.
#[derive(Clone, Debug)]
pub struct Ask {
    pub by: String,
    pub document: Option<String>,
    pub goal: Quantity,
    /// Where the plan writes the goal.
    pub place: Place,
}

impl Plan {
    /// The year of days written without one; `None` when the plan spans several.
    pub fn year(&self) -> Option<i32> {
        (self.from.year() == self.to.year()).then(|| self.from.year())
    }

    pub fn lead<'t>(&'t self, target: &'t Target) -> Option<&'t str> {
        target.lead.as_deref().or(self.points[target.point].lead.as_deref())
    }

    /// Whether anybody else asks something of one of its targets.
    pub fn asks(&self) -> bool {
        self.targets.iter().any(|target| !target.levels.is_empty())
    }

    /// The last day on which a figure of the target may be dated: late completion counts.
    pub fn last_day(&self, target: &Target) -> Day {
        target.due.max(self.to)
    }

    /// The day a figure of the target counts on that is dated so: a period that begins within the days the target takes
    /// figures for and ends after them counts on the last of them.
    pub fn day_of(&self, target: &Target, period: Period) -> Day {
        let until = self.last_day(target);
        let running = !matches!(period, Period::Day(_)) && period.first() <= until;
        if running { period.last().min(until) } else { period.last() }
    }

    /// Whether the target takes figures for that day.
    pub fn takes(&self, target: &Target, day: Day) -> bool {
        (target.from..=self.last_day(target)).contains(&day)
    }

    /// The first and last day of the latest reporting period of the target whose report had to be there by
    /// `as_of`; `None` while no report is due. Periods run from [`Reporting::first`] to the one that holds the
    /// target's due date.
    pub fn period_owed(&self, target: &Target, as_of: Day) -> Option<(Day, Day)> {
        self.ends_owed(target).take_while(|&(_, end)| self.was_due(end, as_of)).last()
    }

    /// The first and last days of the periods of which the target owes a report, from [`Reporting::first`] to the one that
    /// holds its due date.
    pub fn ends_owed(&self, target: &Target) -> impl Iterator<Item = (Day, Day)> {
        let (every, due) = (self.reporting.every, target.due);
        let periods = every.ends(self.first_owed(target)).map(move |end| (every.holding(end).first(), end));
        periods.take_while(move |(first, _)| *first <= due)
    }

    /// Whether the report of the period ending on `end` had to be there by `as_of`: the period has ended, its deadline
    /// and the days of grace have passed.
    pub fn was_due(&self, end: Day, as_of: Day) -> bool {
        let grace = Days::new(u64::from(self.reporting.grace_days));
        end <= as_of && self.reporting.deadline.of(end) + grace <= as_of
    }

    /// The end of the first period that must be reported of the target.
    fn first_owed(&self, target: &Target) -> Day {
        self.reporting.first.max(self.reporting.every.holding(target.from).last())
    }

    /// How much of a window has passed by a day, both ends counted, in the plan's basis. A window that holds
    /// no unit of the basis (no month's end, no working day) passes all at once, on its last day.
    pub fn elapsed(&self, from: Day, due: Day, day: Day) -> (u64, u64) {
        match self.units(from, due) {
            0 => (u64::from(day >= due), 1),
            all => (self.units(from, day.min(due)), all),
        }
    }

    /// How many units of the plan's basis lie between two days, both counted: days, ends of months, or working days.
    pub fn units(&self, from: Day, to: Day) -> u64 {
        if to < from {
            return 0;
        }
        match self.basis {
            Basis::Day => u64::try_from((to - from).num_days()).expect("not negative") + 1,
            Basis::Month => Every::Month.ends(from).take_while(|&end| end <= to).count() as u64,
            Basis::Workday => {
                let days = from.iter_days().take_while(|&day| day <= to);
                days.filter(|&day| self.calendar.works(day)).count() as u64
            }
        }
    }
}

impl Target {
    /// The goal as it stood on a day, revisions applied.
    pub fn goal_on(&self, day: Day) -> Option<Quantity> {
        self.revisions
            .iter()
            .rev()
            .find(|revision| revision.from <= day)
            .map(|revision| revision.goal)
            .or(self.goal)
    }

    /// A reporter's share of the goal in force on a day: what it was allocated, which scales with a revised goal as
    /// steps do.
    pub fn share_on(&self, allocated: Quantity, day: Day) -> Fraction {
        let share = Fraction::from(allocated);
        match (self.goal, self.goal_on(day)) {
            (Some(first), Some(now)) if first != now => {
                Fraction::ratio(&now.into(), &first.into()).map_or(share.clone(), |factor| share * factor)
            }
            _ => share,
        }
    }

    /// The schedule in force on a day: the latest revision's own, else the one before it.
    pub fn schedule_on(&self, day: Day) -> &Schedule {
        self.revisions
            .iter()
            .rev()
            .filter(|revision| revision.from <= day)
            .find_map(|revision| revision.schedule.as_ref())
            .unwrap_or(&self.schedule)
    }

    /// The share of the goal that is due by a day. Steps demand what the last passed one says, and scale with
    /// a revised goal; items are due one by one.
    pub fn pace(&self, plan: &Plan, day: Day) -> Fraction {
        let share = |part: u64, all: u64| Fraction::of(part, all).expect("windows and lists are not empty");
        if self.measure == Measure::Items {
            let due = self.items.iter().filter(|item| item.due <= day).count();
            return share(due as u64, self.items.len() as u64);
        }
        match self.schedule_on(day) {
            Schedule::End => share(u64::from(day >= self.due), 1),
            Schedule::Even => {
                let (part, all) = plan.elapsed(self.from, self.due, day);
                share(part, all)
            }
            Schedule::Steps(steps) => {
                let last = steps.last().expect("steps are not empty").goal;
                let due =
                    steps.iter().rev().find(|step| step.by <= day).map_or(Quantity::ZERO, |step| step.goal);
                Fraction::ratio(&due.into(), &last.into()).expect("the last step is the goal, above zero")
            }
        }
    }

    /// Whether a figure can be given as what was added in a period.
    pub fn takes_added(&self) -> bool {
        !matches!(self.measure, Measure::Stock | Measure::Ratio)
    }

    /// Where the plan writes the value of a key; where it does not, its name.
    pub fn place_of(&self, key: &str) -> Place {
        self.keys.iter().find(|(name, _)| name == key).map_or(self.place, |(_, place)| *place)
    }

    pub fn expects(&self, reporter: usize) -> bool {
        self.reporters.contains(&reporter)
    }
}
