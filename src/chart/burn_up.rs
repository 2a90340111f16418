//! A target's figures against its schedule: what was due by each day, what was done by the end of each period, and where
//! it is heading.

use chrono::Days;

use crate::chart::{Chart, Plot};
use crate::forecast::Forecast;
use crate::history::History;
use crate::period::Day;
use crate::plan::{Bound, Measure, Plan, Target};
use crate::quantity::Fraction;
use crate::say;
use crate::table::status::{amount, expected};
use crate::table::{Cell, status::when};
use crate::words::Said;

/// A day and an amount in the target's unit.
pub type Point = (Day, Fraction);

/// The curves of a target.
#[derive(Clone, Debug)]
pub struct BurnUp {
    /// The day before the first, on which nothing was due, and the last.
    pub from: Day,
    pub to: Day,
    pub unit: String,
    /// Decimals of the target's amounts.
    pub decimals: u8,
    /// The goal as it stood from day to day; its last point is at the end. Of a ceiling, the limit.
    pub goal: Vec<Point>,
    /// What is due; straight between two points. Empty of a ceiling.
    pub schedule: Vec<Point>,
    /// What was done at the end of each period; periods without a figure have no mark.
    pub done: Vec<Mark>,
    /// What is to be expected on the due date, and between what, from the last figure on.
    pub fan: Option<Fan>,
    /// Figures as tables print them, in the target's unit: the goal, what was due and what was done on the last day.
    pub printed: Printed,
}

/// A figure, as it is drawn and as it is printed.
#[derive(Clone, Debug)]
pub struct Mark {
    pub day: Day,
    pub amount: Fraction,
    pub printed: String,
}

/// Where a target is heading.
#[derive(Clone, Debug)]
pub struct Fan {
    pub due: Day,
    pub middle: Fraction,
    pub low: Fraction,
    pub high: Fraction,
}

/// Figures as tables print them; empty where there is none.
#[derive(Clone, Debug)]
pub struct Printed {
    pub goal: String,
    pub expected: String,
    pub done: String,
    pub fan: String,
}

/// The curves of a target up to the last day of a history, and its forecast where there is one; `None` of a routine duty,
/// which has no figures to be drawn.
pub fn burn_up(plan: &Plan, history: &History, forecast: Option<&Forecast>, target: usize) -> Option<Chart> {
    let entry = &plan.targets[target];
    let now = &history.now().rows[target];
    now.goal.filter(|_| entry.measure != Measure::Routine)?;
    let as_of = history.now().as_of;
    let before = |day: Day| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let (from, to) = (before(entry.from), entry.due.max(as_of));
    let fan = forecast.and_then(|forecast| {
        let (middle, low, high) = (forecast.at_due.clone()?, forecast.low.clone()?, forecast.high.clone()?);
        (entry.due > as_of).then_some(Fan { due: entry.due, middle, low, high })
    });
    let text = |cell: Cell| if let Cell::Number { text, .. } = cell { text } else { String::new() };
    let of = |value: &Option<Fraction>| text(amount(entry, value, 0));
    let figures = history.past.iter().filter(|past| past.as_of >= from);
    let mark = |past: &crate::assess::Assessment| {
        let done = &past.rows[target].done;
        Some(Mark { day: past.as_of, amount: done.clone()?, printed: of(done) })
    };
    let done: Vec<Mark> = figures.filter_map(mark).collect();
    let printed = Printed {
        goal: of(&now.goal.map(Fraction::from)),
        expected: text(expected(entry, &now.expected)),
        done: of(&now.done),
        fan: fan.as_ref().map(|fan| of(&Some(fan.middle.clone()))).unwrap_or_default(),
    };
    let (goal, schedule) = due(plan, entry, from, to);
    let burn_up = BurnUp {
        from,
        to,
        unit: entry.unit.clone(),
        decimals: entry.decimals,
        goal,
        schedule,
        done,
        fan,
        printed,
    };
    let name = &entry.name;
    Some(Chart {
        title: match entry.bound {
            Bound::AtLeast => say!("{name}：累计完成与序时", "{name}: done and due"),
            Bound::AtMost => say!("{name}：累计与上限", "{name}: so far, and its limit"),
        },
        about: about(&burn_up, entry, history),
        plot: Plot::BurnUp(Box::new(burn_up)),
    })
}

/// The goal and what is due of it, day by day, as few points as say the same.
fn due(plan: &Plan, target: &Target, from: Day, to: Day) -> (Vec<Point>, Vec<Point>) {
    let (mut goals, mut schedule) = (Vec::new(), Vec::new());
    let paced = target.bound == Bound::AtLeast;
    for day in from.iter_days().take_while(|day| *day <= to) {
        let Some(goal) = target.goal_on(day).map(Fraction::from) else { continue };
        if paced {
            let pace = if day == from { Fraction::zero() } else { target.pace(plan, day) };
            add(&mut schedule, (day, goal.clone() * pace));
        }
        add(&mut goals, (day, goal));
    }
    (goals, schedule)
}

/// Adds a point to a curve. One that lies on the straight line through those before and after it is left out.
fn add(curve: &mut Vec<Point>, point: Point) {
    if let [.., a, b] = curve.as_slice() {
        let days = |from: Day, to: Day| Fraction::whole((to - from).num_days());
        let rise = |from: &Point, to: &Point| to.1.clone() - from.1.clone();
        if rise(a, b) * days(b.0, point.0) == rise(b, &point) * days(a.0, b.0) {
            curve.pop();
        }
    }
    curve.push(point);
}

fn about(burn_up: &BurnUp, target: &Target, history: &History) -> Said {
    let (Printed { goal, expected, done, fan }, unit) = (&burn_up.printed, &burn_up.unit);
    let mut about = when(history.now().as_of, None);
    about = about.and(&match done.as_str() {
        "" => say!("没有数", ": no figure"),
        _ => say!("，累计完成 {done} {unit}", ": {done} {unit} done"),
    });
    about = about.and(&match (target.bound, expected.as_str()) {
        (Bound::AtMost, _) => say!("，上限 {goal} {unit}", ", at most {goal} {unit} allowed"),
        (_, "") => say!("，年度目标 {goal} {unit}", ", goal {goal} {unit}"),
        _ => say!(
            "，序时应完成 {expected} {unit}，年度目标 {goal} {unit}",
            ", {expected} {unit} due, goal {goal} {unit}"
        ),
    });
    let due = target.due;
    match fan.as_str() {
        "" => about,
        _ => about.and(&say!("；预计到 {due} 完成 {fan} {unit}", "; {fan} {unit} expected by {due}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Day {
        Day::from_ymd_opt(2025, month, day).expect("a day")
    }

    #[test]
    fn a_straight_line_needs_two_points_and_a_step_four() {
        let points = |amounts: &[i64]| {
            let mut curve = Vec::new();
            for (at, amount) in (1..).zip(amounts) {
                add(&mut curve, (day(1, at), Fraction::whole(*amount)));
            }
            curve.iter().map(|(day, _)| day.format("%d").to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(points(&[0, 1, 2, 3, 4]), "01 05");
        assert_eq!(points(&[0, 0, 0, 5, 5, 5]), "01 03 04 06");
        assert_eq!(points(&[7]), "01");
    }
}
