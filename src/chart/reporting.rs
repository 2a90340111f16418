//! How much of what each reporter owed came, period by period.

use std::collections::BTreeSet;

use crate::chart::{Chart, Plot};
use crate::period::{Day, Period};
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::reporting::{Filing, State};
use crate::say;
use crate::table::status;
use crate::words::Said;

/// A row for each reporter and a column for each period.
#[derive(Clone, Debug)]
pub struct Heat {
    pub periods: Vec<Period>,
    pub rows: Vec<(String, Vec<Option<Square>>)>,
}

/// What a reporter owed for a period, and how much of it came.
#[derive(Clone, Debug)]
pub struct Square {
    pub state: State,
    pub owed: u64,
    pub reported: u64,
    /// Reported ÷ owed.
    pub share: Fraction,
    /// By how many days the last of it was late.
    pub late: Option<u64>,
}

/// All filings of a plan, in the order of reporters and periods. A period of which a reporter owes nothing has no square.
pub fn reporting(plan: &Plan, filings: &[Filing], as_of: Day) -> Chart {
    let every = plan.reporting.every;
    let ends: BTreeSet<Day> = filings.iter().map(|filing| filing.term.end).collect();
    let square = |filing: &Filing| Square {
        state: filing.state(),
        owed: filing.owed,
        reported: filing.reported,
        share: Fraction::of(filing.reported, filing.owed).unwrap_or_else(Fraction::one),
        late: filing.late,
    };
    let rows: Vec<(String, Vec<Option<Square>>)> = filings
        .chunk_by(|a, b| a.reporter == b.reporter)
        .map(|of_one| {
            let of = |end: &Day| of_one.iter().find(|filing| filing.term.end == *end).map(square);
            (plan.reporters[of_one[0].reporter].name.clone(), ends.iter().map(of).collect())
        })
        .collect();
    let title = status::title(plan);
    let part = |state: State| {
        let n = filings.iter().filter(|filing| filing.state() == state).count();
        let (zh, en) = (state.words().zh, state.words().en);
        (n > 0).then(|| say!("{zh} {n}", "{en} {n}"))
    };
    let parts: Vec<Said> = State::ALL.into_iter().filter_map(part).collect();
    let list =
        |of: fn(&Said) -> &String| parts.iter().map(|said| of(said).as_str()).collect::<Vec<_>>().join(" · ");
    let (zh, en) = (list(|said| &said.zh), list(|said| &said.en));
    Chart {
        title: say!("{title}：报送情况（截至 {as_of}）", "{title}: reports, as of {as_of}"),
        about: say!(
            "各单位各期应报送的指标报了多少：{zh}",
            "How much of what each reporter owed for each period came: {en}"
        ),
        plot: Plot::Reporting(Heat { periods: ends.iter().map(|end| every.holding(*end)).collect(), rows }),
    }
}
