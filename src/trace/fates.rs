//! The second reading: what became of each row of a report, whatever target it is of.
//!
//! Nothing is kept and nothing is made of a row here: whoever reads is told of one row after another.

use std::io::{self, Read};

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings, Rule};
use crate::intake::{Current, Intake, Row};
use crate::ledger::{Fate, Making, View};
use crate::plan::Plan;
use crate::rules;
use crate::source::{FileId, Place, Sources};

/// What is rejected because it is no data, whatever it names.
const NO_DATA: [&Rule; 3] = [&rules::TOTAL_ROW, &rules::FOOTER_ROW, &rules::REPEATED_HEADER];

/// What is told of a row.
pub enum Reread<'t> {
    /// It was taken up.
    Row {
        row: &'t Row<'t>,
        fate: Fate,
        /// Where its reporter and item stand in the order of the sum.
        order: (u32, u32),
    },
    /// It was rejected on its own.
    Denied(Denied<'t>),
}

/// A row that was rejected on its own.
pub struct Denied<'t> {
    pub row: Current<'t>,
    /// What was found in it.
    pub found: &'t [Diagnostic],
    /// The target that it names, or nearly so.
    pub target: Option<usize>,
    /// Where the row stands that was mended and sent in its place.
    pub mended: Option<Place>,
}

impl Denied<'_> {
    /// Whether it is a sum, a remark or a header, and so no data.
    pub fn is_no_data(&self) -> bool {
        self.found.iter().any(|finding| NO_DATA.contains(&finding.rule))
    }
}

/// A report that is read once more: its id, its bytes, and the names of all files as they were read first.
pub struct Again<'s, R> {
    pub file: FileId,
    pub input: R,
    pub sources: &'s Sources,
}

/// What is known of the rows before they are read again.
#[derive(Debug)]
pub struct Fates<'v, 'l> {
    view: &'v View<'l>,
    /// How the figure of each target is made; nothing is told of the rows of those without one.
    makings: Vec<Option<Making<'v, 'l>>>,
    /// Rows that the first reading did not see.
    pub unknown: u64,
}

impl<'v, 'l> Fates<'v, 'l> {
    /// The rows of every target.
    pub fn of_all(plan: &Plan, view: &'v View<'l>) -> Fates<'v, 'l> {
        let all = 0..plan.targets.len();
        Fates { view, makings: all.map(|target| Some(view.making(target))).collect(), unknown: 0 }
    }

    /// The rows of these targets, and those that were rejected, which may be of any.
    pub fn of_these(view: &'v View<'l>, targets: &[usize]) -> Fates<'v, 'l> {
        let last = targets.iter().max().map_or(0, |last| last + 1);
        let making = |target| targets.contains(&target).then(|| view.making(target));
        Fates { view, makings: (0..last).map(making).collect(), unknown: 0 }
    }

    /// Reads a report again and tells of its rows in their order. `bare` are the sources without their sheets, the same
    /// for every report; reports come in the order in which they were read first. Gives the number of rows read, of
    /// whatever target.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn read<R: Read>(
        &mut self,
        intake: &Intake<'_>,
        again: Again<'_, R>,
        bare: &mut Sources,
        tell: &mut dyn FnMut(&Reread<'_>),
    ) -> io::Result<u64> {
        let Again { file, input, sources } = again;
        // The same findings were reported when the file was read first.
        let mut findings = Findings::new(u64::MAX);
        let Some(mut rows) = intake.open(file, input, bare, &mut findings)? else { return Ok(0) };
        loop {
            findings.take();
            let Some(row) = rows.next(&mut findings)? else { return Ok(rows.read) };
            let Some(row) = row else {
                let found = findings.take();
                let row = rows.current();
                let target = named(intake, &row, &found);
                let mended = self.view.mended(Place::line(row.file, row.record.line));
                tell(&Reread::Denied(Denied { row, found: &found, target, mended }));
                continue;
            };
            let Some(Some(making)) = self.makings.get_mut(row.target) else { continue };
            let origin = Some(row.origin).filter(|written| !written.is_empty());
            let part_of = origin.and_then(|written| sources.written_in(written)).unwrap_or(file);
            match making.fate(&row, part_of) {
                Some(fate) => tell(&Reread::Row { row: &row, fate, order: making.order(&row) }),
                None => self.unknown += 1,
            }
        }
    }
}

/// The target that a rejected row names, or nearly so if it names none.
fn named(intake: &Intake<'_>, row: &Current<'_>, found: &[Diagnostic]) -> Option<usize> {
    let text = row.cell(Key::Target);
    let unknown = || found.iter().any(|finding| finding.rule == &rules::UNKNOWN_TARGET);
    intake.target_named(text).or_else(|| if unknown() { intake.target_near(text) } else { None })
}
