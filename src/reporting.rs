//! Who owed which report, of which target and period, and when it came: the facts that the rules about reports and the
//! reminders are made of.
//!
//! A report of a target and period is any accepted row that is dated in it, if only with words or a 0; of several the one
//! that came first.

use std::collections::BTreeMap;

use chrono::Days;

use crate::ledger::View;
use crate::period::Day;
use crate::plan::{Counting, Measure, Plan, Target};
use crate::source::Place;
use crate::words::Words;

/// A period of which reports are owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub first: Day,
    pub end: Day,
    /// The last day on which a report of it is on time, grace not counted; `None` where the plan sets none.
    pub deadline: Option<Day>,
    /// Whether it had to be there by the as-of: the period has ended, deadline and grace have passed.
    pub due: bool,
}

/// The report that came first.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// `None` where its row does not say when it was sent: it is held to have been in time.
    pub sent: Option<Day>,
    pub place: Place,
}

/// What a reporter owed of one target for one period, and what came.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub term: Term,
    pub first: Option<First>,
    /// By how many days it came late, counted from the deadline. Grace only decides whether it did.
    pub late: Option<u64>,
    /// Whether it is still to be sent.
    ///
    /// A total of the latest period tells what an earlier one would have told, so only the latest that is due is asked
    /// for, and not even that once something later came. Where what is sent is what was added, each period is asked for
    /// until a later row says more than that.
    pub open: bool,
}

/// All that a reporter owed of one target.
#[derive(Clone, Debug)]
pub struct Account {
    pub target: usize,
    pub reporter: usize,
    /// The latest day of which it sent anything, owed or not.
    pub last: Option<Day>,
    /// In the order of their periods.
    pub turns: Vec<Turn>,
}

impl Account {
    /// The latest period whose report had to be there.
    pub fn latest_due(&self) -> Option<&Turn> {
        self.turns.iter().rev().find(|turn| turn.term.due)
    }
}

/// What each reporter owed of each target, in the order of targets and then reporters, for the periods from the first
/// that must be reported to the one that holds `until`.
pub fn accounts<'v>(
    plan: &'v Plan,
    view: &'v View<'_>,
    as_of: Day,
    until: Day,
) -> impl Iterator<Item = Account> + 'v {
    plan.targets.iter().enumerate().flat_map(move |(at, target)| {
        let terms = terms(plan, target, as_of, until);
        let mut came = came(plan, view, at);
        target.reporters.iter().map(move |&reporter| {
            let came = came.remove(&reporter).unwrap_or_default();
            let turns = turns(plan, target, &terms, &came);
            Account { target: at, reporter, last: came.last, turns }
        })
    })
}

fn terms(plan: &Plan, target: &Target, as_of: Day, until: Day) -> Vec<Term> {
    let dated = plan.reporting.dated;
    plan.ends_owed(target)
        .map(|(first, end)| (first, end, plan.reporting.deadline.of(end)))
        .take_while(|(first, ..)| *first <= until)
        .map(|(first, end, deadline)| Term {
            first,
            end,
            deadline: dated.then_some(deadline),
            due: plan.was_due(end, as_of),
        })
        .collect()
}

/// What came from a reporter for one target.
#[derive(Default)]
struct Came {
    last: Option<Day>,
    /// The latest day of which more was said than what was added.
    whole: Option<Day>,
    /// By the ends of their periods.
    firsts: BTreeMap<Day, First>,
}

fn came(plan: &Plan, view: &View<'_>, target: usize) -> BTreeMap<usize, Came> {
    let mut all: BTreeMap<usize, Came> = BTreeMap::new();
    // The days of a key come in their order, so that many in a row share a period.
    let mut period = Day::MAX..=Day::MIN;
    for arrival in view.arrivals(target) {
        if !period.contains(&arrival.day) {
            let held = plan.reporting.every.holding(arrival.day);
            period = held.first()..=held.last();
        }
        let came = all.entry(arrival.reporter).or_default();
        came.last = came.last.max(Some(arrival.day));
        if !arrival.adds_only {
            came.whole = came.whole.max(Some(arrival.day));
        }
        let new = First { sent: arrival.sent, place: arrival.place };
        came.firsts
            .entry(*period.end())
            .and_modify(|first| {
                // Nothing is before any day: what was not dated is not held to be late.
                if (new.sent, new.place) < (first.sent, first.place) {
                    *first = new;
                }
            })
            .or_insert(new);
    }
    all
}

fn turns(plan: &Plan, target: &Target, terms: &[Term], came: &Came) -> Vec<Turn> {
    let grace = Days::new(u64::from(plan.reporting.grace_days));
    let each =
        target.counting == Counting::Added && target.takes_added() && target.measure != Measure::Routine;
    let later = if each { came.whole } else { came.last };
    let latest = terms.iter().rposition(|term| term.due);
    let turn = |(at, &term): (usize, &Term)| {
        let first = came.firsts.get(&term.end).copied();
        let late = first.and_then(|first| first.sent).zip(term.deadline).and_then(|(sent, deadline)| {
            (sent > deadline + grace).then(|| (sent - deadline).num_days().unsigned_abs())
        });
        let asked = term.due && (each || Some(at) == latest);
        Turn { term, first, late, open: asked && first.is_none() && later.is_none_or(|day| day <= term.end) }
    };
    terms.iter().enumerate().map(turn).collect()
}

/// How a reporter stands with the reports of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Everything owed came in time.
    OnTime,
    /// Everything owed came, some of it late.
    Late,
    /// Some of what is owed is not there, though it is due.
    Partly,
    /// Nothing of what is owed is there, though it is due.
    Missing,
    /// It is not due yet, and not all of it is there.
    NotDue,
}

impl State {
    /// Every state, in the order in which summaries print them.
    pub const ALL: [State; 5] = [State::OnTime, State::Late, State::Partly, State::Missing, State::NotDue];

    pub fn key(self) -> &'static str {
        match self {
            State::OnTime => "on_time",
            State::Late => "late",
            State::Partly => "partly",
            State::Missing => "missing",
            State::NotDue => "not_due",
        }
    }

    pub fn words(self) -> Words {
        match self {
            State::OnTime => Words::new("按时", "on time"),
            State::Late => Words::new("迟报", "late"),
            State::Partly => Words::new("未报齐", "incomplete"),
            State::Missing => Words::new("未报送", "missing"),
            State::NotDue => Words::new("未到期", "not due"),
        }
    }
}

/// All that a reporter owed for one period.
#[derive(Clone, Debug)]
pub struct Filing {
    pub reporter: usize,
    pub term: Term,
    /// Of how many targets it owed a report.
    pub owed: u64,
    /// Of how many of these it sent one.
    pub reported: u64,
    /// By how many days the last of what came was late, if any was.
    pub late: Option<u64>,
    /// Targets of which nothing came, once it is due, in the document's order with routine duties last.
    pub missing: Vec<usize>,
    /// Of these what is still to be sent.
    pub open: Vec<Open>,
}

/// A report that is still to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub target: usize,
    /// The latest day of which the reporter sent anything for the target.
    pub last: Option<Day>,
}

impl Filing {
    pub fn state(&self) -> State {
        if self.reported == self.owed {
            if self.late.is_some() { State::Late } else { State::OnTime }
        } else if !self.term.due {
            State::NotDue
        } else if self.reported == 0 {
            State::Missing
        } else {
            State::Partly
        }
    }
}

/// What each reporter owed period by period, in the order of reporters and periods. Periods of which a reporter owes
/// nothing are left out.
pub fn filings(plan: &Plan, view: &View<'_>, as_of: Day, until: Day) -> Vec<Filing> {
    let mut all: BTreeMap<(usize, Day), Filing> = BTreeMap::new();
    for account in accounts(plan, view, as_of, until) {
        for turn in &account.turns {
            let term = turn.term;
            let filing = all.entry((account.reporter, term.end)).or_insert_with(|| Filing {
                reporter: account.reporter,
                term,
                owed: 0,
                reported: 0,
                late: None,
                missing: Vec::new(),
                open: Vec::new(),
            });
            filing.owed += 1;
            filing.reported += u64::from(turn.first.is_some());
            filing.late = filing.late.max(turn.late);
            if term.due && turn.first.is_none() {
                filing.missing.push(account.target);
            }
            if turn.open {
                filing.open.push(Open { target: account.target, last: account.last });
            }
        }
    }
    let place = |target: usize| {
        let target = &plan.targets[target];
        (target.measure == Measure::Routine, target.point)
    };
    let mut all: Vec<Filing> = all.into_values().collect();
    for filing in &mut all {
        filing.missing.sort_by_key(|&target| place(target));
        filing.open.sort_by_key(|open| place(open.target));
    }
    all
}

/// The next period of which a reporter can still send a report in time.
pub fn next_term(plan: &Plan, reporter: usize, as_of: Day) -> Option<Term> {
    let owed = plan.targets.iter().filter(|target| target.expects(reporter));
    // Nothing is asked for that begins more than a year from now.
    let until = as_of.checked_add_days(Days::new(366))?;
    let open = |term: &Term| !term.due && term.deadline.is_none_or(|deadline| deadline >= as_of);
    owed.filter_map(|target| terms(plan, target, as_of, until).into_iter().find(open))
        .min_by_key(|term| term.end)
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

    fn day(m: u32, d: u32) -> Day {
        Day::from_ymd_opt(2025, m, d).expect("a day")
    }

    const TARGETS: &str = "[[reporter]]\nname = \"甲\"\n[[section]]\nnumber = \"一\"\ntitle = \"一\"\n\
        [[point]]\nid = \"1.1\"\ntitle = \"一\"\n\
        [[target]]\nid = \"duty\"\npoint = \"1.1\"\nname = \"日常\"\nmeasure = \"routine\"\n\
        [[target]]\nid = \"beds\"\npoint = \"1.1\"\nname = \"床位\"\ngoal = 10\nunit = \"张\"\n\
        [[target]]\nid = \"visits\"\npoint = \"1.1\"\nname = \"探访\"\ngoal = 10\nunit = \"次\"\ncounting = \"added\"\ndue = 2025-05-15\n";

    /// The filings of a plan with these lines of `[reporting]` and these rows.
    fn filed(reporting: &str, rows: &str, as_of: Day) -> Vec<Filing> {
        let mut sources = Sources::default();
        let head = "[plan]\ntitle = \"示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n";
        let text = format!("{head}[reporting]\n{reporting}\n{TARGETS}");
        let (plan, faults) = plan::toml::read(sources.add("plan.toml"), &text);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(100));
        let csv = format!("date,target,reporter,total,added,note,submitted\n{rows}");
        let file = sources.add("a.csv");
        read_report(&Intake::new(&plan), file, csv.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
        assert_eq!(findings.counts().count(), 0, "{:?}", findings.sorted());
        let view = ledger.view(&plan, as_of, None);
        filings(&plan, &view, as_of, as_of)
    }

    type Short = (Day, State, u64, u64, Option<u64>, usize);

    fn short(filings: &[Filing]) -> Vec<Short> {
        let short = |filing: &Filing| {
            let Filing { term, owed, reported, late, ref open, .. } = *filing;
            (term.end, filing.state(), owed, reported, late, open.len())
        };
        filings.iter().map(short).collect()
    }

    /// From which day the report of a period is due, and how late one of that day and the next is.
    fn due_from(reporting: &str, end: Day) -> (Day, [Option<u64>; 2]) {
        let state = |as_of: Day| {
            let all = filed(reporting, "", as_of);
            all.iter().find(|filing| filing.term.end == end).map(Filing::state)
        };
        let days = end.iter_days().skip(1).take(400).skip_while(|&day| state(day) != Some(State::Missing));
        let due = days.take(1).last().unwrap_or(end);
        let late = |sent: Day| {
            let all = filed(reporting, &format!("{end},beds,甲,1,,,{sent}\n"), due.max(end));
            all.iter().find(|filing| filing.term.end == end).and_then(|filing| filing.late)
        };
        (due, [late(due), late(due + Days::new(1))])
    }

    #[test]
    fn every_form_of_a_deadline_decides_from_when_a_report_is_owed_and_when_it_is_late() {
        let first = "first = 2025-01-31\n";
        let on = |deadline: &str, end| due_from(&format!("{first}{deadline}"), end);
        assert_eq!(on("deadline = { day = 5, next = true }", day(4, 30)), (day(5, 5), [None, Some(1)]));
        assert_eq!(on("deadline = { days = 2 }", day(4, 30)), (day(5, 2), [None, Some(1)]));
        // The 31st of a shorter month is its last day.
        assert_eq!(on("deadline = { day = 31, next = true }", day(1, 31)), (day(2, 28), [None, Some(1)]));
        // Grace decides; the days are counted from the deadline all the same.
        let grace = "deadline = { day = 5, next = true }\ngrace_days = 3";
        assert_eq!(on(grace, day(4, 30)), (day(5, 8), [None, Some(4)]));
        // A quarter's day is one of its last month.
        let quarter = "every = \"quarter\"\nfirst = 2025-03-31\ndeadline = { day = 5, next = true }";
        assert_eq!(due_from(quarter, day(6, 30)), (day(7, 5), [None, Some(1)]));
        // Two days after a week's end, which is a Sunday, is a Tuesday.
        let week = "every = \"week\"\nfirst = 2025-03-02\ndeadline = { days = 2 }";
        assert_eq!(due_from(week, day(3, 16)), (day(3, 18), [None, Some(1)]));
    }

    #[test]
    fn a_deadline_within_the_period_is_not_due_before_the_period_ends() {
        let reporting = "first = 2025-03-31\ndeadline = { day = 20 }";
        let rows = "2025-03,beds,甲,1,,,2025-03-20\n2025-03,duty,甲,,,顺利,2025-03-25\n";
        let states = |as_of| short(&filed(reporting, rows, as_of));
        assert_eq!(states(day(3, 30)), [(day(3, 31), State::NotDue, 3, 0, None, 0)]);
        assert_eq!(states(day(3, 31)), [(day(3, 31), State::Partly, 3, 2, Some(5), 1)]);
    }

    #[test]
    fn without_a_deadline_a_report_is_owed_and_never_late() {
        let rows =
            "2025-03,beds,甲,0,,,2025-09-01\n2025-03,duty,甲,,,顺利,\n2025-03,visits,甲,,0,,2025-04-30\n";
        let all = filed("first = 2025-03-31", rows, day(4, 30));
        let expected =
            [(day(3, 31), State::OnTime, 3, 3, None, 0), (day(4, 30), State::Missing, 3, 0, None, 3)];
        assert_eq!(short(&all), expected);
        assert!(all.iter().all(|filing| filing.term.deadline.is_none()));
    }

    #[test]
    fn what_is_sent_before_its_deadline_is_on_time_before_it() {
        let reporting = "first = 2025-03-31\ndeadline = { day = 5, next = true }";
        let rows =
            "2025-03,beds,甲,0,,,2025-03-31\n2025-03,duty,甲,,,顺利,\n2025-03,visits,甲,,0,,2025-04-01\n";
        assert_eq!(short(&filed(reporting, rows, day(4, 1)))[0].1, State::OnTime);
        let less = rows.split_inclusive('\n').take(2).collect::<String>();
        assert_eq!(short(&filed(reporting, &less, day(4, 1)))[0].1, State::NotDue);
        assert_eq!(short(&filed(reporting, &less, day(4, 5)))[0].1, State::Partly);
    }

    #[test]
    fn a_later_total_makes_good_a_period_that_was_skipped_and_a_later_addition_does_not() {
        let reporting = "first = 2025-03-31\ndeadline = { day = 5, next = true }";
        let open = |rows: &str, as_of| -> Vec<(Day, usize)> {
            let all = filed(reporting, rows, as_of);
            let open = |filing: &Filing| {
                filing.open.iter().map(|open| (filing.term.end, open.target)).collect::<Vec<_>>()
            };
            all.iter().flat_map(open).collect()
        };
        let (march, april) = (day(3, 31), day(4, 30));
        // Of what counts totals the latest is asked for; of what counts additions each period. The document's order
        // holds, but for the routine duty, which comes last.
        assert_eq!(open("", day(5, 5)), [(march, 2), (april, 1), (april, 2), (april, 0)]);
        let beds = "2025-04,beds,甲,4,,,\n2025-04,duty,甲,,,顺利,\n";
        assert_eq!(open(&format!("{beds}2025-04,visits,甲,,4,,\n"), day(5, 5)), [(march, 2)]);
        assert_eq!(open(&format!("{beds}2025-04,visits,甲,4,,,\n"), day(5, 5)), []);
        // A period is not asked for once the target's due date has passed before it.
        assert_eq!(
            open(beds, day(7, 5)),
            [(march, 2), (april, 2), (day(5, 31), 2), (day(6, 30), 1), (day(6, 30), 0)]
        );
    }

    #[test]
    fn the_next_period_to_report_is_the_first_that_can_be_in_time() {
        let head = "[plan]\ntitle = \"示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n";
        let text = format!("{head}[reporting]\nfirst = 2025-03-31\ndeadline = {{ day = 20 }}\n{TARGETS}");
        let (plan, _) = plan::toml::read(Sources::default().add("plan.toml"), &text);
        let plan = plan.expect("a sound plan");
        let next = |as_of| next_term(&plan, 0, as_of).map(|term| (term.end, term.deadline));
        assert_eq!(next(day(1, 5)), Some((day(3, 31), Some(day(3, 20)))));
        assert_eq!(next(day(6, 20)), Some((day(6, 30), Some(day(6, 20)))));
        assert_eq!(next(day(6, 29)), Some((day(7, 31), Some(day(7, 20)))));
        assert_eq!(next(day(6, 30)), Some((day(7, 31), Some(day(7, 20)))));
        assert_eq!(next(day(12, 31)), None);
    }
}
