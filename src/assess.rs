//! Plan and ledger on a day, judged: what is done, what should be, and the status of every target. Pure.

use std::cmp::Ordering;

use crate::ledger::View;
use crate::period::Day;
use crate::plan::{Band, Bound, Measure, Plan, Target};
use crate::quantity::{Fraction, Quantity};
use crate::words::Words;

/// The state of a target. The order is that of the list in which the first that fits is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Routine,
    Breached,
    Within,
    Met,
    NotStarted,
    Unreported,
    Overdue,
    FarBehind,
    Behind,
    Ahead,
    OnSchedule,
}

/// The colour of a status, always shown with its sign and its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    Red,
    Yellow,
    Green,
    Grey,
}

impl Status {
    /// Every status, in the order in which summaries print them: from done to trouble to what is outside the pace.
    pub const ALL: [Status; 11] = [
        Status::Met,
        Status::Ahead,
        Status::OnSchedule,
        Status::Behind,
        Status::FarBehind,
        Status::Overdue,
        Status::Unreported,
        Status::NotStarted,
        Status::Within,
        Status::Breached,
        Status::Routine,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Status::Routine => "routine",
            Status::Breached => "breached",
            Status::Within => "within",
            Status::Met => "met",
            Status::NotStarted => "not_started",
            Status::Unreported => "unreported",
            Status::Overdue => "overdue",
            Status::FarBehind => "far_behind",
            Status::Behind => "behind",
            Status::Ahead => "ahead",
            Status::OnSchedule => "on_schedule",
        }
    }

    /// The states of a target that is behind in one way or another.
    pub const BEHIND: [Status; 3] = [Status::Behind, Status::FarBehind, Status::Overdue];

    pub fn is_behind(self) -> bool {
        Status::BEHIND.contains(&self)
    }

    pub fn words(self) -> Words {
        match self {
            Status::Routine => Words::new("常态化", "routine"),
            Status::Breached => Words::new("超限", "breached"),
            Status::Within => Words::new("控制在限内", "within"),
            Status::Met => Words::new("已完成", "met"),
            Status::NotStarted => Words::new("未开始", "not started"),
            Status::Unreported => Words::new("未报送", "unreported"),
            Status::Overdue => Words::new("逾期未完成", "overdue"),
            Status::FarBehind => Words::new("严重滞后", "far behind"),
            Status::Behind => Words::new("滞后", "behind"),
            Status::Ahead => Words::new("超序时", "ahead"),
            Status::OnSchedule => Words::new("按序时", "on schedule"),
        }
    }

    pub fn light(self) -> Option<Light> {
        match self {
            Status::Routine | Status::NotStarted => None,
            Status::Breached | Status::Overdue | Status::FarBehind => Some(Light::Red),
            Status::Behind => Some(Light::Yellow),
            Status::Within | Status::Met | Status::Ahead | Status::OnSchedule => Some(Light::Green),
            Status::Unreported => Some(Light::Grey),
        }
    }
}

impl Light {
    pub const ALL: [Light; 4] = [Light::Red, Light::Yellow, Light::Green, Light::Grey];

    pub fn key(self) -> &'static str {
        match self {
            Light::Red => "red",
            Light::Yellow => "yellow",
            Light::Green => "green",
            Light::Grey => "grey",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Light::Red => Words::new("红灯", "red"),
            Light::Yellow => Words::new("黄灯", "yellow"),
            Light::Green => Words::new("绿灯", "green"),
            Light::Grey => Words::new("灰灯", "grey"),
        }
    }

    /// A sign of its own, for who does not see the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Light::Red => "✗",
            Light::Yellow => "!",
            Light::Green => "✓",
            Light::Grey => "?",
        }
    }
}

/// How a target stands. Amounts are in the target's unit, shares of 1 stand for percent.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Index of the plan's target.
    pub target: usize,
    pub goal: Option<Quantity>,
    pub done: Option<Fraction>,
    /// Done now less done at the end of the reporting period before the one that holds the day.
    pub added: Option<Fraction>,
    /// Done ÷ goal, never capped.
    pub completion: Option<Fraction>,
    /// The amount that is due by the day.
    pub expected: Option<Fraction>,
    /// The share of the goal that is due by the day.
    pub pace: Option<Fraction>,
    /// Completion less pace; a hundredth is a percentage point.
    pub gap: Option<Fraction>,
    pub status: Status,
    /// The reporters that must report the target and did, in the latest period whose report is due.
    pub reported: Option<u64>,
    /// How many must have reported by the day.
    pub owed: Option<u64>,
    pub last_report: Option<Day>,
    pub note: String,
    /// What the goal still lacks, never below zero; of a ceiling, its margin.
    pub remaining: Option<Fraction>,
}

/// Every target of the plan, judged on a day.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub as_of: Day,
    pub rows: Vec<Progress>,
    pub reporters: Vec<Reporting>,
}

/// How a reporter stands with its reports, in the latest period of each target whose report is due.
#[derive(Clone, Debug)]
pub struct Reporting {
    pub reporter: usize,
    /// Targets it must have reported by the day.
    pub owed: u64,
    /// Of these, those it did report.
    pub reported: u64,
    pub last_report: Option<Day>,
}

impl Assessment {
    /// How many targets have a status. The counts of all statuses add up to the number of targets.
    pub fn count(&self, status: Status) -> u64 {
        self.rows.iter().filter(|row| row.status == status).count() as u64
    }
}

/// The mean of completions, each capped at 1; `None` of none. Targets without a completion do not enter it.
pub fn mean_completion<'a>(rows: impl Iterator<Item = &'a Progress>) -> Option<Fraction> {
    mean_of(rows.filter_map(|row| row.completion.as_ref()))
}

/// The mean of shares, each capped at 1; `None` of none.
pub fn mean_of<'a>(completions: impl Iterator<Item = &'a Fraction>) -> Option<Fraction> {
    let capped: Vec<Fraction> = completions.map(|share| share.clone().min(Fraction::one())).collect();
    let all = Fraction::whole(i64::try_from(capped.len()).expect("few targets"));
    Fraction::ratio(&capped.into_iter().sum(), &all)
}

/// Judges every target of the plan.
pub fn assess(plan: &Plan, view: &View<'_>, as_of: Day) -> Assessment {
    let rows = (0..plan.targets.len()).map(|at| progress(plan, view, at, as_of)).collect();
    let owed: Vec<Option<(Day, Day)>> =
        plan.targets.iter().map(|target| plan.period_owed(target, as_of)).collect();
    let reporters = (0..plan.reporters.len()).map(|at| reporter(plan, view, at, &owed)).collect();
    Assessment { as_of, rows, reporters }
}

fn reporter(plan: &Plan, view: &View<'_>, reporter: usize, owed: &[Option<(Day, Day)>]) -> Reporting {
    let mut state = Reporting { reporter, owed: 0, reported: 0, last_report: None };
    for (at, target) in plan.targets.iter().enumerate() {
        let last = view.last_day(at, Some(reporter));
        state.last_report = state.last_report.max(last);
        let Some((first, _)) = owed[at].filter(|_| target.expects(reporter)) else {
            continue;
        };
        state.owed += 1;
        state.reported += u64::from(last.is_some_and(|last| last >= first));
    }
    state
}

fn progress(plan: &Plan, view: &View<'_>, at: usize, as_of: Day) -> Progress {
    let target = &plan.targets[at];
    let goal = target.goal_on(as_of);
    let done = view.done(at, as_of);
    let ceiling = target.bound == Bound::AtMost;
    let owed = plan.period_owed(target, as_of);
    let facts = Facts {
        as_of,
        goal: goal.map(Fraction::from),
        done: done.as_ref(),
        has_figure: view.has_figure(at, as_of) || done.is_some(),
        report_due: owed.is_some(),
    };
    let Standing { completion, expected, pace, gap, status } = judge(plan, target, &facts);
    let before = plan.reporting.every.end_before(as_of);
    let added = done.clone().map(|done| {
        done - view.done(at, before).or(target.baseline.map(Fraction::from)).unwrap_or_else(Fraction::zero)
    });
    let remaining = match (&done, goal) {
        (Some(done), Some(goal)) => {
            let left = Fraction::from(goal) - done.clone();
            Some(if ceiling { left } else { left.max(Fraction::zero()) })
        }
        _ => None,
    };
    let (reported, owed) = reporting(plan, view, at, as_of, owed);
    Progress {
        target: at,
        goal,
        added,
        completion,
        expected,
        pace,
        gap,
        status,
        reported,
        owed,
        last_report: view.last_day(at, None),
        note: note(plan, view, at),
        remaining,
        done,
    }
}

/// What a figure is judged by, whosesoever it is: the target's own, a reporter's share of it, or what someone else asks.
#[derive(Clone, Debug)]
pub struct Facts<'f> {
    pub as_of: Day,
    pub goal: Option<Fraction>,
    pub done: Option<&'f Fraction>,
    /// Whether a figure was given, if only that nothing is applicable.
    pub has_figure: bool,
    /// Whether a report had to be there by the day.
    pub report_due: bool,
}

/// How a figure stands against a goal. A ceiling and a routine duty have a status alone.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Done ÷ goal, never capped.
    pub completion: Option<Fraction>,
    /// The amount that is due by the day.
    pub expected: Option<Fraction>,
    /// The share of the goal that is due by the day.
    pub pace: Option<Fraction>,
    /// Completion less pace; a hundredth is a percentage point.
    pub gap: Option<Fraction>,
    pub status: Status,
}

/// Holds a figure against a goal, by the schedule and window of the target that it is about.
pub fn judge(plan: &Plan, target: &Target, facts: &Facts<'_>) -> Standing {
    let paced = facts.goal.as_ref().filter(|_| target.bound == Bound::AtLeast);
    let pace = paced.map(|_| target.pace(plan, facts.as_of));
    let expected = paced.zip(pace.clone()).map(|(goal, pace)| goal.clone() * pace);
    let completion = facts.done.zip(paced).and_then(|(done, goal)| Fraction::ratio(done, goal));
    let gap = completion.clone().zip(pace.clone()).map(|(completion, pace)| completion - pace);
    let held = completion.as_ref().zip(pace.as_ref());
    let status = status(plan, target, facts, expected.as_ref(), held);
    Standing { completion, expected, pace, gap, status }
}

/// The first status that fits; `held` is the completion and the pace it is held against.
fn status(
    plan: &Plan,
    target: &Target,
    facts: &Facts<'_>,
    expected: Option<&Fraction>,
    held: Option<(&Fraction, &Fraction)>,
) -> Status {
    if target.measure == Measure::Routine {
        return Status::Routine;
    }
    let compared = facts.done.zip(facts.goal.as_ref()).map(|(done, goal)| done.cmp(goal));
    if target.bound == Bound::AtMost {
        match compared {
            Some(Ordering::Greater) => return Status::Breached,
            Some(_) => return Status::Within,
            None => {}
        }
    } else if compared.is_some_and(Ordering::is_ge) {
        return Status::Met;
    }
    let nothing_expected = expected.is_none_or(|amount| *amount == Fraction::zero());
    if facts.as_of < target.from || (facts.done.is_none() && !facts.report_due && nothing_expected) {
        return Status::NotStarted;
    }
    match held {
        // 0 of 0: reported, and nothing is applicable yet.
        None if facts.done.is_none() && facts.has_figure => Status::NotStarted,
        None if facts.done.is_none() => Status::Unreported,
        _ if facts.as_of > target.due => Status::Overdue,
        // Below zero, of a share of nothing.
        None => Status::Behind,
        Some((completion, pace)) => match plan.thresholds.band(completion, pace) {
            Band::FarBehind => Status::FarBehind,
            Band::Behind => Status::Behind,
            Band::Ahead => Status::Ahead,
            Band::OnSchedule => Status::OnSchedule,
        },
    }
}

/// How many reporters have reported and how many had to. Without reporters in the plan nobody is counted.
fn reporting(
    plan: &Plan,
    view: &View<'_>,
    at: usize,
    as_of: Day,
    owed: Option<(Day, Day)>,
) -> (Option<u64>, Option<u64>) {
    if plan.reporters.is_empty() {
        return (None, None);
    }
    let expected = plan.targets[at].reporters.len() as u64;
    let since = owed.map_or(Day::MIN, |(first, _)| first);
    let reported = view.reported(at, since, as_of).len() as u64;
    (Some(reported), Some(if owed.is_some() { expected } else { 0 }))
}

/// What reporters said last of how it stands, each by name where there are several.
fn note(plan: &Plan, view: &View<'_>, at: usize) -> String {
    let mut note = String::new();
    let remarks = view.remarks(at);
    for remark in remarks.iter().filter(|remark| !remark.words[0].is_empty()) {
        if !note.is_empty() {
            // Sentences are joined, and end where they are.
            note.truncate(note.trim_end_matches(['。', '；', ';']).len());
            note.push('；');
        }
        if let Some(reporter) =
            plan.reporters.get(remark.reporter).filter(|_| plan.targets[at].reporters.len() > 1)
        {
            note.push_str(&reporter.name);
            note.push('：');
        }
        note.push_str(&remark.words[0]);
    }
    note
}
