//! The page that `status` writes of one plan: the reports are read once more for the rows behind its figures.

use super::Failure;
use super::args::Reading;
use super::run::{self, Collected, sources_lines};
use super::trace::{changed, read_again, unreadable};
use crate::diagnostic::Findings;
use crate::dossier::{Frame, ROWS, dossier};
use crate::history::History;
use crate::intake::Intake;
use crate::plan::Plan;
use crate::render;
use crate::render::words::fold;
use crate::review::Review;
use crate::rules::Levels;
use crate::source::Sources;
use crate::table::findings::Log;
use crate::table::status::Wanted;
use crate::trace::Traces;
use crate::trace::fates::Fates;
use crate::words::Lang;

/// A plan with its reports, judged.
pub struct Judged<'j> {
    pub plan: &'j Plan,
    pub review: &'j Review,
    /// The plan's own periods.
    pub history: &'j History,
    pub collected: &'j Collected,
    pub sources: &'j Sources,
    pub findings: &'j Findings,
    pub levels: &'j Levels,
}

/// The page. Reports that cannot be read twice give none of their rows, and that is no fault: the page says so.
pub fn page(
    judged: &Judged<'_>,
    wanted: &Wanted<'_>,
    reading: &Reading,
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    let Judged { plan, review, history, collected, sources, findings, levels } = *judged;
    let as_of = review.assessment.as_of;
    let view = collected.ledger.view(plan, as_of, review.known_by);
    let mut traces = None;
    if unreadable(collected).is_none() {
        let intake = Intake::new(plan);
        let mut read = Traces::new(plan, |_| ROWS);
        let mut fates = Fates::of_all(plan, &view);
        read_again(&intake, collected, sources, &mut fates, &mut |told| read.tell(told, &intake, sources))?;
        // What was read twice must be the same twice.
        let same =
            read.each.iter().zip(&review.assessment.rows).all(|(trace, row)| trace.figure(plan) == row.done);
        if !same {
            return Err(changed());
        }
        traces = Some(read.each);
    }
    let shown = fold(findings, levels, true).shown;
    let log = Log::beside(plan, review, (findings, levels), &shown, sources);
    let mut again = run::read_so(sources, reading);
    if reading.as_of.is_none() {
        again.push_str(&format!(" --as-of {as_of}"));
    }
    let frame = Frame {
        plan,
        review,
        view: &view,
        history,
        wanted,
        traces: traces.as_deref(),
        log: &log,
        sources,
        inputs: &collected.inputs,
        lines: sources_lines(collected),
        again,
    };
    Ok(render::dossier::write(&dossier(&frame), lang))
}
