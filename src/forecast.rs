//! What a target's own history says of its end: the figure to be expected on the due date and between what, the day on
//! which the goal is reached, what each remaining period must bring, and how fast the plan is being earned.
//!
//! `docs/forecast.md` says it in plain words, with how well it did. What is drawn from the past is absent where the past
//! cannot say it, with the reason beside it: a number that nobody should trust is worse than none.

mod clock;
pub mod drift;

use crate::assess::{Assessment, Progress, Status};
use crate::history::History;
use crate::period::{Day, Every};
use crate::plan::{Bound, Measure, Plan, Schedule, Target};
use crate::quantity::{Fraction, Quantity};
use crate::words::Words;

pub use clock::Clock;
use drift::{Drift, Point};

/// As many periods with a report must have ended before anything is drawn from them.
pub const FEWEST: usize = 3;

/// What is to be expected of a target. Amounts are in its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Index of the plan's target.
    pub target: usize,
    /// The figure on the due date.
    pub at_due: Option<Fraction>,
    /// Four of five outcomes should lie between this and `high`.
    pub low: Option<Fraction>,
    pub high: Option<Fraction>,
    /// The day on which the goal is reached; of a goal that is met, since when it has been.
    pub completed_on: Option<Day>,
    /// What each remaining reporting period must add for the goal to be met, the running one included.
    pub needed: Option<Fraction>,
    /// Earned schedule over actual time: 1 is as planned, below 1 is slower.
    ///
    /// Lipke, W. (2003): "Schedule is Different", The Measurable News, March; taken up by PMI's Practice Standard for
    /// Earned Value Management and by ISO 21508.
    pub spi_t: Option<Fraction>,
    /// Why there is no figure for the due date.
    pub missing: Option<Missing>,
}

/// Why nothing can be expected of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Its steps, or its due date alone, say what is due and when; growth says nothing about them.
    Steps,
    /// Named things are done or not.
    Items,
    /// Fewer than [`FEWEST`] periods with a report.
    FewPeriods,
    /// The figure has not moved: there is no rate, and nothing to judge its spread by.
    NoChange,
    /// Nothing was ever reported.
    Unreported,
    /// The due date is reached; what there is, is done.
    Ended,
    /// Not to be reached but not to be exceeded.
    Ceiling,
    Routine,
}

impl Missing {
    /// Every reason, in the order in which summaries print them.
    pub const ALL: [Missing; 8] = [
        Missing::Steps,
        Missing::Items,
        Missing::FewPeriods,
        Missing::NoChange,
        Missing::Unreported,
        Missing::Ended,
        Missing::Ceiling,
        Missing::Routine,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Missing::Steps => "steps",
            Missing::Items => "items",
            Missing::FewPeriods => "few_periods",
            Missing::NoChange => "no_change",
            Missing::Unreported => "unreported",
            Missing::Ended => "ended",
            Missing::Ceiling => "ceiling",
            Missing::Routine => "routine",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Missing::Steps => Words::new("分期安排", "due in steps"),
            Missing::Items => Words::new("分项完成", "items"),
            Missing::FewPeriods => Words::new("不足三期", "under three periods"),
            Missing::NoChange => Words::new("数据未变", "no change yet"),
            Missing::Unreported => Words::new("未报送", "unreported"),
            Missing::Ended => Words::new("已到期", "due date reached"),
            Missing::Ceiling => Words::new("控制性指标", "a ceiling"),
            Missing::Routine => Words::new("常态化", "routine"),
        }
    }
}

/// How much a period's growth still counts one period later. A month counts two thirds of the month after it; weeks
/// and quarters are forgotten as fast: (9/10)^(52/12) ≈ 0.63, and (2/3)³ ≈ 0.30.
pub fn memory(every: Every) -> Fraction {
    let (part, all) = match every {
        Every::Week => (9, 10),
        Every::Month => (2, 3),
        Every::Quarter => (3, 10),
    };
    Fraction::of(part, all).expect("not of none")
}

/// What is to be expected of each target of the plan, in its order. `history` is that of the plan's own reporting
/// periods, and speaks of its last day.
pub fn forecast(plan: &Plan, history: &History) -> Vec<Forecast> {
    history.now().rows.iter().map(|progress| of(plan, history, progress)).collect()
}

fn of(plan: &Plan, history: &History, progress: &Progress) -> Forecast {
    let target = &plan.targets[progress.target];
    let as_of = history.now().as_of;
    let mut forecast = Forecast {
        target: progress.target,
        at_due: None,
        low: None,
        high: None,
        completed_on: None,
        needed: None,
        spi_t: None,
        missing: None,
    };
    let missing = match target.measure {
        Measure::Routine => Some(Missing::Routine),
        _ if target.bound == Bound::AtMost => Some(Missing::Ceiling),
        Measure::Items => Some(Missing::Items),
        _ if !matches!(target.schedule_on(as_of), Schedule::Even) => Some(Missing::Steps),
        _ => None,
    };
    if missing.is_some() {
        return Forecast { missing, ..forecast };
    }
    let (Some(done), Some(goal)) = (progress.done.clone(), progress.goal.map(Fraction::from)) else {
        return Forecast { missing: Some(Missing::Unreported), ..forecast };
    };
    forecast.needed = needed(plan, target, as_of, goal.clone() - done.clone());
    let met = (progress.status == Status::Met).then(|| met_since(history, progress.target));
    let earned = earned_schedule(plan, target, met.unwrap_or(as_of), &done, &goal);
    if let Some(since) = met.filter(|_| target.measure == Measure::Sum) {
        // Nobody has to add to it, so its growth says nothing any more.
        let all = Some(done);
        return Forecast {
            at_due: all.clone(),
            low: all.clone(),
            high: all,
            completed_on: Some(since),
            spi_t: earned,
            ..forecast
        };
    }
    let past = Past::of(plan, target, history, progress.target);
    let enough = past.periods() >= FEWEST;
    forecast.spi_t = earned.filter(|_| enough);
    forecast.completed_on = met;
    let drift = Drift::of(&past.points, &memory(plan.reporting.every)).filter(|_| enough);
    let path = drift.filter(|_| past.moved()).map(|drift| Path::of(target, &past, drift, done));
    let clock = Clock::of(plan);
    if let Some(path) = &path {
        forecast.completed_on = met.or_else(|| path.reaches(&clock, &goal, as_of));
    }
    match path.filter(|_| as_of < target.due) {
        Some(path) => {
            let [low, at_due, high] = path.at(&clock.at(target.due));
            Forecast { low: Some(low), at_due: Some(at_due), high: Some(high), ..forecast }
        }
        None if as_of >= target.due => Forecast { missing: Some(Missing::Ended), ..forecast },
        None if enough => Forecast { missing: Some(Missing::NoChange), ..forecast },
        None => Forecast { missing: Some(Missing::FewPeriods), ..forecast },
    }
}

/// What of a target's history is an observation: the figures at the ends of periods in which somebody reported. A figure
/// that was merely carried forward says nothing about growth, and a period that is still running is not whole.
struct Past {
    /// In the order of their days. A figure of reporters that add up begins where the window does, at the baseline or 0;
    /// a level was already there, nobody knows how high.
    points: Vec<Point>,
    /// Whether the first point is that beginning.
    begun: bool,
    last: Day,
}

impl Past {
    fn of(plan: &Plan, target: &Target, history: &History, at: usize) -> Past {
        let (clock, every) = (Clock::of(plan), plan.reporting.every);
        let baseline = target.baseline.map(Fraction::from);
        let start = match target.measure {
            Measure::Sum => Some(baseline.unwrap_or_else(Fraction::zero)),
            _ => baseline,
        };
        let begun = start.is_some();
        let before = target.from.pred_opt().expect("windows begin in the years that are read");
        let first = start.map(|figure| Point { at: clock.at(before), period: 0, figure });
        let mut past = Past { points: first.into_iter().collect(), begun, last: before };
        for (period, assessment) in history.past.iter().enumerate() {
            let (end, row) = (assessment.as_of, &assessment.rows[at]);
            let whole = every.holding(end);
            let reported = row.last_report.is_some_and(|day| day >= whole.first());
            let (true, true, Some(figure)) = (whole.last() == end && end >= target.from, reported, &row.done)
            else {
                continue;
            };
            let point = Point { at: clock.at(end), period, figure: figure.clone() };
            past.last = end;
            match past.points.last_mut() {
                // Between them lies no working day: they are one.
                Some(last) if last.at == point.at => *last = point,
                _ => past.points.push(point),
            }
        }
        past
    }

    /// Periods with a report.
    fn periods(&self) -> usize {
        self.points.len() - usize::from(self.begun)
    }

    fn moved(&self) -> bool {
        self.points.windows(2).any(|pair| pair[0].figure != pair[1].figure)
    }

    /// Whether something was ever taken back.
    fn fell(&self) -> bool {
        self.points.windows(2).any(|pair| pair[1].figure < pair[0].figure)
    }
}

/// Where a figure is heading.
struct Path {
    measure: Measure,
    /// The last period's end that was reported, and what stood then.
    from: Day,
    at: Fraction,
    figure: Fraction,
    drift: Drift,
    /// What is done on the day of the forecast.
    done: Fraction,
    fell: bool,
}

impl Path {
    fn of(target: &Target, past: &Past, mut drift: Drift, done: Fraction) -> Path {
        let last = past.points.last().expect("a drift has points");
        let mut figure = last.figure.clone();
        if target.measure == Measure::Sum {
            // Something taken back since counts at once, and more will not be taken back for ever.
            figure = figure.min(done.clone());
            drift.rate = drift.rate.max(Fraction::zero());
        }
        let (from, at) = (past.last, last.at.clone());
        Path { measure: target.measure, from, at, figure, drift, done, fell: past.fell() }
    }

    /// Low, expected and high at a time: never out of their order, and never out of what the figure can be. What was done
    /// stays done where nothing was ever taken back; a level is not below 0, a ratio not above 100.
    fn at(&self, time: &Fraction) -> [Fraction; 3] {
        let horizon = time.clone() - self.at.clone();
        let centre = self.figure.clone() + self.drift.rate.clone() * horizon.clone();
        let margin = self.drift.margin(&horizon);
        let (nothing, all) = (Fraction::zero(), Fraction::whole(100));
        let (low, centre, high) = (centre.clone() - margin.clone(), centre.clone(), centre + margin);
        match self.measure {
            Measure::Ratio => [low, centre, high].map(|figure| figure.clamp(nothing.clone(), all.clone())),
            Measure::Sum => {
                let least = if self.fell { nothing.min(self.done.clone()) } else { self.done.clone() };
                [low.max(least), centre.max(self.done.clone()), high.max(self.done.clone())]
            }
            _ => [low, centre, high].map(|figure| figure.max(nothing.clone())),
        }
    }

    /// The day on which it reaches the goal; `None` where it never does, or should have by now and is not known to have.
    fn reaches(&self, clock: &Clock<'_>, goal: &Fraction, as_of: Day) -> Option<Day> {
        if self.drift.rate <= Fraction::zero() {
            return None;
        }
        let time = Fraction::ratio(&(goal.clone() - self.figure.clone()), &self.drift.rate)?;
        clock.reaches(self.from, &(self.at.clone() + time)).filter(|day| *day > as_of)
    }
}

/// Since when a target has been met, as its reports say: the day of the figure that met it, or the end of the period in
/// which it came to be met otherwise, as by a lower goal.
fn met_since(history: &History, at: usize) -> Day {
    let row = |past: &Assessment| (past.rows[at].status == Status::Met, past.rows[at].last_report);
    let run = history.past.iter().rev().take_while(|past| row(past).0).count();
    let first = history.past.len() - run.max(1);
    let before = first.checked_sub(1).map(|before| history.past[before].as_of);
    let end = history.past[first].as_of;
    row(&history.past[first]).1.filter(|day| before.is_none_or(|before| *day > before)).unwrap_or(end)
}

/// What each period must add that ends after the day and begins by the due date: nothing for a goal that is met, and
/// `None` where no period is left.
fn needed(plan: &Plan, target: &Target, as_of: Day, left: Fraction) -> Option<Fraction> {
    if left <= Fraction::zero() {
        return Some(Fraction::zero());
    }
    let every = plan.reporting.every;
    let next = as_of.succ_opt()?.max(target.from);
    let periods = every.ends(next).take_while(|&end| every.holding(end).first() <= target.due);
    let periods = if next > target.due { 0 } else { periods.count() };
    Fraction::ratio(&left, &Fraction::whole(i64::try_from(periods).ok()?))
}

/// SPI(t) = ES ÷ AT. The planned value rises evenly from the baseline to the goal over the window, in the plan's basis;
/// ES is the time by which what is done was planned, at most the whole window; AT is the time that has passed since the
/// window began, which runs on past the due date and stops when the goal is met.
fn earned_schedule(
    plan: &Plan,
    target: &Target,
    until: Day,
    done: &Fraction,
    goal: &Fraction,
) -> Option<Fraction> {
    let units = |to: Day| Some(Fraction::whole(i64::try_from(plan.units(target.from, to)).ok()?));
    let baseline = Fraction::from(target.baseline.unwrap_or(Quantity::ZERO));
    let (earned, planned) = (done.clone() - baseline.clone(), goal.clone() - baseline);
    if planned <= Fraction::zero() {
        return None;
    }
    let share = Fraction::ratio(&earned, &planned)?.clamp(Fraction::zero(), Fraction::one());
    Fraction::ratio(&(share * units(target.due)?), &units(until)?)
        .filter(|_| plan.units(target.from, target.due) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::history::history;
    use crate::intake::Intake;
    use crate::ledger::Ledger;
    use crate::plan;
    use crate::review::read_report;
    use crate::source::Sources;

    fn day(m: u32, d: u32) -> Day {
        Day::from_ymd_opt(2025, m, d).expect("a day")
    }

    fn of(part: u64, all: u64) -> Option<Fraction> {
        Fraction::of(part, all)
    }

    fn whole(n: i64) -> Option<Fraction> {
        Some(Fraction::whole(n))
    }

    /// The forecast of one target: keys of the plan's tables, keys of the target, and what was reported as
    /// `date,total,added,of`.
    fn expect(tables: &str, keys: &str, rows: &str, as_of: Day) -> Forecast {
        let text = format!(
            "[plan]\ntitle = \"示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n{tables}\n[[section]]\nnumber = \"一\"\ntitle = \"示例\"\n\
         [[point]]\nid = \"1.1\"\ntitle = \"示例\"\n[[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"示例指标\"\n{keys}\n"
        );
        let mut sources = Sources::default();
        let (plan, faults) = plan::toml::read(sources.add("plan.toml"), &text);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        let rows: String = rows.split_whitespace().map(|row| format!("a,{row}\n")).collect();
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(10));
        let (intake, file) = (Intake::new(&plan), sources.add("a.csv"));
        let text = format!("target,date,total,added,of\n{rows}");
        let read = read_report(&intake, file, text.as_bytes(), &mut sources, &mut ledger, &mut findings);
        assert!(read.is_ok_and(|input| input.rows.is_some()) && findings.sorted().is_empty(), "{text}");
        let history = history(&plan, &ledger, plan.reporting.every, as_of, None);
        forecast(&plan, &history).remove(0)
    }

    const GOAL: &str = "unit = \"户\"\ngoal = 240";
    const BY_MONTH: &str = "[pace]\nbasis = \"month\"";
    /// Added 10, 20, 30.
    const RISING: &str = "2025-01,10,, 2025-02,30,, 2025-03,60,,";

    /// Two a day from the first day on.
    #[test]
    fn a_straight_line_is_drawn_on_exactly() {
        let keys = "unit = \"户\"\ngoal = 730";
        let rows = "2025-01,62,, 2025-02,118,, 2025-03,180,,";
        let forecast = expect("", keys, rows, day(3, 31));
        let all = whole(730);
        assert_eq!((&forecast.low, &forecast.at_due, &forecast.high), (&all, &all, &all));
        assert_eq!(forecast.completed_on, Some(day(12, 31)));
        assert_eq!(forecast.spi_t, whole(1));
        assert_eq!(forecast.needed, of(550, 9));
        assert_eq!(forecast.missing, None);
    }

    /// Weights 4/9, 2/3, 1: (40/9 + 40/3 + 30) ÷ (19/9) = 430/19 a month, nine months on from 60 that is 5010/19; 180 more
    /// take 180·19/430 = 7.953 months, so 28.6 days of November. Off by −240/19, −50/19, 140/19: s² = (57600 + 2500 +
    /// 19600) ÷ 361 ÷ 2 = 39850/361; the rate is unsure by 7/19; √(39850/361·(9 + 81·7/19)) = 65.480…, times 1.886 is
    /// 123.496…
    #[test]
    fn the_hand_finds_the_same() {
        let forecast = expect(BY_MONTH, GOAL, RISING, day(3, 31));
        assert_eq!(forecast.at_due, of(5010, 19));
        assert_eq!(forecast.low.map(|low| low.print(1)), Some("140.2".into()));
        assert_eq!(forecast.high.map(|high| high.print(1)), Some("387.2".into()));
        assert_eq!(forecast.completed_on, Some(day(11, 29)));
        assert_eq!(forecast.needed, whole(20));
        assert_eq!(forecast.spi_t, whole(1));
    }

    #[test]
    fn under_three_periods_only_what_is_needed_is_said() {
        let forecast = expect(BY_MONTH, GOAL, "2025-01,10,, 2025-02,30,,", day(2, 28));
        let nothing = Forecast {
            target: 0,
            at_due: None,
            low: None,
            high: None,
            completed_on: None,
            needed: whole(21),
            spi_t: None,
            missing: Some(Missing::FewPeriods),
        };
        assert_eq!(forecast, nothing);
        let later = expect(BY_MONTH, GOAL, "2025-01,10,, 2025-02,30,,", day(5, 31));
        assert_eq!(later.missing, Some(Missing::FewPeriods), "figures carried forward are no observations");
    }

    #[test]
    fn what_has_no_growth_says_why() {
        for (keys, missing) in [
            ("unit = \"户\"\ngoal = 240\nschedule = \"end\"", Missing::Steps),
            ("unit = \"户\"\ngoal = 240\nschedule = [{ by = 2025-12-31, goal = 240 }]", Missing::Steps),
            ("unit = \"户\"\ngoal = 240\nbound = \"at_most\"", Missing::Ceiling),
            ("measure = \"items\"\nitems = [{ name = \"印发\" }]", Missing::Items),
            ("measure = \"routine\"", Missing::Routine),
            (GOAL, Missing::Unreported),
        ] {
            let forecast = expect(BY_MONTH, keys, "", day(6, 30));
            let (missing_too, nothing) = (forecast.missing, Forecast { missing: None, ..forecast.clone() });
            assert_eq!(missing_too, Some(missing), "{keys}");
            let empty = [&nothing.at_due, &nothing.low, &nothing.high, &nothing.needed, &nothing.spi_t];
            assert!(empty.iter().all(|value| value.is_none()) && nothing.completed_on.is_none(), "{keys}");
        }
        let still = expect(BY_MONTH, GOAL, "2025-01,0,, 2025-02,0,, 2025-03,0,,", day(3, 31));
        assert_eq!(still.missing, Some(Missing::NoChange));
        assert_eq!((still.completed_on, still.spi_t, still.at_due), (None, whole(0), None));
    }

    #[test]
    fn a_goal_that_is_met_is_a_fact_and_no_forecast() {
        let rows = "2025-01,100,, 2025-02-20,240,, 2025-04,250,,";
        for (as_of, done) in [(day(2, 28), 240), (day(6, 30), 250)] {
            let forecast = expect("", GOAL, rows, as_of);
            let all = whole(done);
            assert_eq!((&forecast.low, &forecast.at_due, &forecast.high), (&all, &all, &all));
            assert_eq!(forecast.completed_on, Some(day(2, 20)));
            assert_eq!(forecast.needed, whole(0));
            // 365 days were planned and 51 were taken.
            assert_eq!(forecast.spi_t, of(365, 51));
            assert_eq!(forecast.missing, None);
        }
    }

    /// A lower goal meets what was reported before it, in the period from which it holds.
    #[test]
    fn a_goal_met_by_revision_is_met_since_the_period_of_the_revision() {
        let keys = "unit = \"户\"\ngoal = 240\nrevisions = [{ from = 2025-05-10, goal = 50 }]";
        let forecast = expect("", keys, RISING, day(6, 30));
        assert_eq!(forecast.completed_on, Some(day(5, 31)));
    }

    #[test]
    fn a_running_period_is_no_observation_but_what_it_brought_is_not_lost() {
        let march = expect(BY_MONTH, GOAL, RISING, day(3, 31));
        let rows = format!("{RISING} 2025-04-10,75,,");
        let april = expect(BY_MONTH, GOAL, &rows, day(4, 20));
        assert_eq!((&april.at_due, &april.high), (&march.at_due, &march.high));
        assert_eq!(april.needed, of(165, 9), "April still counts");
        let rows = format!("{RISING} 2025-04-10,300,,");
        let ahead = expect(BY_MONTH, "unit = \"户\"\ngoal = 400", &rows, day(4, 20));
        assert_eq!(ahead.at_due, whole(300), "never below what is done");
    }

    #[test]
    fn what_is_taken_back_may_be_taken_back_again_but_not_for_ever() {
        let fell = expect(BY_MONTH, GOAL, "2025-01,60,, 2025-02,30,, 2025-03,20,,", day(3, 31));
        assert_eq!((fell.at_due.clone(), fell.completed_on), (whole(20), None));
        assert!(fell.low < whole(20) && fell.low >= whole(0) && fell.high > whole(20), "{fell:?}");
        let rose = expect(BY_MONTH, GOAL, "2025-01,5,, 2025-02,50,, 2025-03,55,,", day(3, 31));
        assert_eq!(rose.low, whole(55));
    }

    /// The baseline was there at the start: 30 of 60 are earned in six of twelve months, whatever the whole figure is.
    #[test]
    fn a_baseline_is_not_earned() {
        let keys = "unit = \"户\"\ngoal = 960\nbaseline = 900";
        let rows = "2025-01,5,, 2025-02,10,, 2025-03,15,, 2025-04,20,, 2025-05,25,, 2025-06,30,,";
        let forecast = expect(BY_MONTH, keys, rows, day(6, 30));
        assert_eq!((forecast.spi_t, forecast.at_due, forecast.needed), (whole(1), whole(960), whole(5)));
    }

    #[test]
    fn a_day_that_has_passed_without_the_goal_is_not_named() {
        let rows = "2025-01,60,, 2025-02,120,, 2025-03,180,,";
        assert_eq!(expect(BY_MONTH, GOAL, rows, day(3, 31)).completed_on, Some(day(4, 30)));
        assert_eq!(expect(BY_MONTH, GOAL, rows, day(4, 29)).completed_on, Some(day(4, 30)));
        assert_eq!(expect(BY_MONTH, GOAL, rows, day(4, 30)).completed_on, None);
    }

    #[test]
    fn past_the_due_date_there_is_a_day_but_no_figure() {
        let keys = "unit = \"户\"\ngoal = 240\ndue = 2025-03-15";
        let forecast = expect("", keys, RISING, day(4, 30));
        assert_eq!((forecast.at_due, forecast.needed, forecast.missing), (None, None, Some(Missing::Ended)));
        assert!(forecast.completed_on > Some(day(4, 30)), "{:?}", forecast.completed_on);
        // A quarter of 74 planned days is earned, and 120 have passed.
        assert_eq!(forecast.spi_t, of(74, 480));
        let before = expect("", keys, "2025-01,10,,", day(2, 28));
        assert_eq!(before.needed, whole(230), "March is left until its fifteenth");
    }

    /// Two each working day, of which 2025 has 256 beside a week of holidays. A report of that week says what stood the
    /// week before, and is no period of its own.
    #[test]
    fn weeks_and_working_days_make_a_straight_line_too() {
        let tables = "[reporting]\nevery = \"week\"\n[pace]\nbasis = \"workday\"\n[calendar]\n\
                      holidays = [2025-01-13, 2025-01-14, 2025-01-15, 2025-01-16, 2025-01-17]";
        let keys = "unit = \"户\"\ngoal = 512";
        let rows = "2025-W01,6,, 2025-W02,16,, 2025-W03,16,, 2025-W04,26,,";
        let forecast = expect(tables, keys, rows, day(1, 26));
        let all = whole(512);
        assert_eq!((&forecast.low, &forecast.at_due, &forecast.high), (&all, &all, &all));
        assert_eq!((forecast.spi_t, forecast.completed_on), (whole(1), Some(day(12, 31))));
        assert_eq!(expect(tables, keys, rows, day(1, 19)).missing, Some(Missing::FewPeriods));
    }

    #[test]
    fn a_level_begins_where_it_was_first_seen() {
        let keys = "unit = \"张\"\ngoal = 4100\nmeasure = \"stock\"";
        let rows = "2025-01,4000,, 2025-02,4010,, 2025-03,4020,,";
        let forecast = expect(BY_MONTH, keys, rows, day(3, 31));
        assert_eq!((forecast.at_due, forecast.completed_on), (whole(4110), Some(day(11, 30))));
        assert_eq!(
            expect(BY_MONTH, keys, "2025-01,4000,, 2025-02,4010,,", day(2, 28)).missing,
            Some(Missing::FewPeriods)
        );
        let met = expect(BY_MONTH, keys, "2025-01,4200,, 2025-02,4170,, 2025-03,4140,,", day(3, 31));
        assert_eq!(
            (met.at_due, met.completed_on),
            (whole(3870), Some(day(1, 31))),
            "a level that is met may be lost"
        );
    }

    #[test]
    fn a_ratio_does_not_pass_a_hundred() {
        let keys = "goal = 95\nmeasure = \"ratio\"";
        let rows = "2025-01,50,,100 2025-02,60,,100 2025-03,75,,100";
        let forecast = expect(BY_MONTH, keys, rows, day(3, 31));
        assert_eq!((forecast.at_due, forecast.high), (whole(100), whole(100)));
    }

    #[test]
    fn weeks_and_quarters_are_forgotten_as_fast_as_months() {
        let four = |every, times| (0..times).fold(Fraction::one(), |all, _| all * memory(every)).print(1);
        assert_eq!(
            (four(Every::Week, 13), four(Every::Month, 3), four(Every::Quarter, 1)),
            ("0.3".into(), "0.3".into(), "0.3".into())
        );
    }
}
