//! Who reported, period by period.

use std::collections::BTreeSet;

use crate::assess::Light;
use crate::period::Day;
use crate::plan::Plan;
use crate::reporting::Filing;
use crate::say;
use crate::table::Table;
use crate::table::remind::{light, matrix, rhythm, still_to_send, totals};
use crate::words::{Said, count};

/// A row for each reporter, a column for each period, and what is still to be sent.
#[derive(Clone, Debug)]
pub struct Reporting {
    pub table: Table,
    /// The light of each cell of the table.
    pub lights: Vec<Vec<Option<Light>>>,
    /// Above the table: how often reports are due and by when.
    pub caption: Vec<Said>,
    pub totals: Said,
    /// What each reporter is still to send, by name.
    pub open: Vec<Said>,
}

pub(super) fn reporting(plan: &Plan, filings: &[Filing]) -> Option<Reporting> {
    if filings.is_empty() {
        return None;
    }
    let (table, earlier) = matrix(plan, filings);
    let ends: BTreeSet<Day> = filings.iter().map(|filing| filing.term.end).collect();
    let by_reporter = || filings.chunk_by(|a, b| a.reporter == b.reporter);
    let lights = by_reporter().map(|of_one| {
        let of_end = |end: &Day| of_one.iter().find(|filing| filing.term.end == *end);
        let of_period = |end| of_end(end).and_then(|filing| light(filing.state()));
        // Its name stands before, and how much is to be sent behind.
        let mut lights = vec![None];
        lights.extend(ends.iter().skip(earlier).map(of_period));
        lights.push(None);
        lights
    });
    let lights = lights.collect();
    let said = rhythm(plan);
    let (zh, en) = (said.zh, said.en);
    let mut caption = vec![say!("{zh}。", "{en}.")];
    if earlier > 0 {
        let periods = count(earlier as u64, "earlier period is", "earlier periods are");
        caption.push(say!(
            "此前 {earlier} 期未列，全部列出：workpoints remind --all",
            "{periods} not shown: list them all with workpoints remind --all"
        ));
    }
    let open = by_reporter().filter_map(|of_one| still_to_send(plan, of_one, true)).collect();
    Some(Reporting { table, lights, caption, totals: totals(filings), open })
}
