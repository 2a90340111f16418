//! What changed between two tables: of two days, of two days of knowledge, or of two plans. Progress is one thing; what
//! later submissions made of days long past is another, and is told apart.

use crate::assess::{Assessment, Progress};
use crate::ledger::{Later, Ledger};
use crate::period::Day;
use crate::plan::{Plan, Target};
use crate::quantity::Fraction;

/// One of the two tables.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    pub plan: &'s Plan,
    pub assessment: &'s Assessment,
    pub known_by: Option<Day>,
}

impl<'s> Side<'s> {
    pub fn target(&self, at: usize) -> &'s Target {
        &self.plan.targets[at]
    }

    pub fn progress(&self, at: usize) -> &'s Progress {
        self.assessment.rows.iter().find(|row| row.target == at).expect("a row for each target")
    }
}

/// What became of a target between the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    New,
    Gone,
    Changed,
    Same,
}

/// A target in both tables, or in one of them.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub kind: Kind,
    /// Its index in the first plan.
    pub from: Option<usize>,
    /// Its index in the second plan.
    pub to: Option<usize>,
}

/// Every target of two tables, matched by id: in the order of the second plan, and behind it those that are gone. A target
/// has changed if its goal, figure, status, name, unit or point has; the pace goes on by itself.
pub fn changes(from: Side<'_>, to: Side<'_>) -> Vec<Change> {
    let find = |plan: &Plan, id: &str| plan.targets.iter().position(|target| target.id == id);
    let mut all: Vec<Change> = Vec::new();
    for (at, target) in to.plan.targets.iter().enumerate() {
        let before = find(from.plan, &target.id);
        let kind = match before {
            None => Kind::New,
            Some(old) if differs(from, old, to, at) => Kind::Changed,
            Some(_) => Kind::Same,
        };
        all.push(Change { kind, from: before, to: Some(at) });
    }
    for (at, target) in from.plan.targets.iter().enumerate() {
        if find(to.plan, &target.id).is_none() {
            all.push(Change { kind: Kind::Gone, from: Some(at), to: None });
        }
    }
    all
}

fn differs(from: Side<'_>, old: usize, to: Side<'_>, new: usize) -> bool {
    let (a, b) = (from.progress(old), to.progress(new));
    let said = |side: Side<'_>, at: usize| {
        let target = side.target(at);
        (target.name.clone(), target.unit.clone(), side.plan.points[target.point].id.clone())
    };
    (a.goal, &a.done, a.status) != (b.goal, &b.done, b.status) || said(from, old) != said(to, new)
}

/// A figure of a past period that later submissions made another.
#[derive(Clone, Debug)]
pub struct Restated {
    pub target: usize,
    /// The end of the period.
    pub day: Day,
    /// As it was known at the earlier day, and at the later one.
    pub then: Option<Fraction>,
    pub now: Option<Fraction>,
    /// Whether something that had been said was said otherwise, or only what was missing came in.
    pub corrected: bool,
    /// The submissions that made it, as far as they can be told: those of the reporters whose own figures differ, the
    /// latest first.
    pub by: Vec<Later>,
}

/// The figures of every period that had ended by `until`, as they were known by a day against as they were by another.
pub fn restated(plan: &Plan, ledger: &Ledger, until: Day, known_from: Day, known_to: Day) -> Vec<Restated> {
    let ends: Vec<Day> = plan.reporting.every.ends(plan.from).take_while(|&end| end <= until).collect();
    let later = ledger.later(until, known_from, known_to);
    let mut all = Vec::new();
    let then = ledger.views(plan, &ends, Some(known_from));
    let now = ledger.views(plan, &ends, Some(known_to));
    for ((then, now), &day) in then.zip(now).zip(&ends) {
        for target in 0..plan.targets.len() {
            let (was, is) = (then.done(target, day), now.done(target, day));
            if was == is {
                continue;
            }
            let old: Vec<_> = then.figures(target, day).map(|(who, figure, _)| (who, figure)).collect();
            let new: Vec<_> = now.figures(target, day).map(|(who, figure, _)| (who, figure)).collect();
            let figure = |all: &[(usize, _)], who: usize| all.iter().find(|(at, _)| *at == who).copied();
            let differs = |who: usize| figure(&old, who) != figure(&new, who);
            let of = |later: &&Later| later.target == target && later.day <= day;
            let mut by: Vec<Later> = later.iter().filter(of).copied().collect();
            // Of a ratio the numerators may be the same; then all that came in is told.
            if by.iter().any(|later| differs(later.reporter)) {
                by.retain(|later| differs(later.reporter));
            }
            by.sort_by_key(|later| (std::cmp::Reverse(later.sent), later.place));
            let corrected = by.iter().any(|later| later.corrects);
            all.push(Restated { target, day, then: was, now: is, corrected, by });
        }
    }
    all.sort_by_key(|restated| (plan.targets[restated.target].point, restated.target, restated.day));
    all
}
