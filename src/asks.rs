//! The same thing asked by someone else: a target judged by each goal it has, side by side, and where they part. Pure.

use crate::assess::{Assessment, Facts, Light, Progress, Standing, Status, judge};
use crate::ledger::View;
use crate::plan::{Ask, Bound, Plan, Target};
use crate::quantity::Fraction;
use crate::words::Words;

/// A target judged by what someone else asks of it: the same figure, window and schedule, another goal.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Index of the plan's target.
    pub target: usize,
    /// Index of the target's `levels`.
    pub ask: usize,
    /// Done ÷ the goal that is asked, never capped.
    pub completion: Option<Fraction>,
    /// The amount that is due by the day, in the target's unit.
    pub expected: Option<Fraction>,
    /// The share of the goal that is due by the day: the target's.
    pub pace: Option<Fraction>,
    /// Completion less pace; a hundredth is a percentage point.
    pub gap: Option<Fraction>,
    pub status: Status,
    /// How it parts from the plan's own goal.
    pub conflict: Option<Conflict>,
}

/// How what someone else asks parts from the plan's own goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// One of the two is green now, and the other is yellow or red.
    Differs,
    /// They are of one colour now, but the plan asks less: it can be met and this not.
    Below,
}

impl Conflict {
    pub const ALL: [Conflict; 2] = [Conflict::Differs, Conflict::Below];

    pub fn key(self) -> &'static str {
        match self {
            Conflict::Differs => "differs",
            Conflict::Below => "below",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Conflict::Differs => Words::new("判定不一致", "judged differently"),
            Conflict::Below => Words::new("本计划要求较低", "the plan asks less"),
        }
    }
}

impl Asked {
    /// What the plan says of it.
    pub fn ask<'p>(&self, plan: &'p Plan) -> &'p Ask {
        &plan.targets[self.target].levels[self.ask]
    }
}

/// Judges every target by what others ask of it, in the order of the plan.
pub fn asks(plan: &Plan, view: &View<'_>, assessment: &Assessment) -> Vec<Asked> {
    let as_of = assessment.as_of;
    let mut asks = Vec::new();
    for own in assessment.rows.iter().filter(|own| !plan.targets[own.target].levels.is_empty()) {
        let target = &plan.targets[own.target];
        let report_due = plan.period_owed(target, as_of).is_some();
        let has_figure = own.done.is_some() || view.has_figure(own.target, as_of);
        for (at, ask) in target.levels.iter().enumerate() {
            let (goal, done) = (Some(ask.goal.into()), own.done.as_ref());
            let Standing { completion, expected, pace, gap, status } =
                judge(plan, target, &Facts { as_of, goal, done, has_figure, report_due });
            let conflict = conflict(target, own, ask, status);
            asks.push(Asked {
                target: own.target,
                ask: at,
                completion,
                expected,
                pace,
                gap,
                status,
                conflict,
            });
        }
    }
    asks
}

fn conflict(target: &Target, own: &Progress, ask: &Ask, status: Status) -> Option<Conflict> {
    let bad = |status: Status| matches!(status.light(), Some(Light::Yellow | Light::Red));
    let good = |status: Status| status.light() == Some(Light::Green);
    if (good(own.status) && bad(status)) || (bad(own.status) && good(status)) {
        return Some(Conflict::Differs);
    }
    let asks_less = own.goal.is_some_and(|goal| match target.bound {
        Bound::AtLeast => goal < ask.goal,
        Bound::AtMost => goal > ask.goal,
    });
    // Where what is asked is met, the plan's lower goal has done no harm.
    (asks_less && status != Status::Met).then_some(Conflict::Below)
}
