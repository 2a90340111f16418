//! The whole way from texts to judgement, on one screen. Pure: same texts and days in, same value out.

use std::io::{self, Read};

use crate::asks::{Asked, asks};
use crate::assess::{Assessment, assess};
use crate::checks;
use crate::diagnostic::Findings;
use crate::intake::Intake;
use crate::intake::decode::Encoding;
use crate::ledger::{Batch, Counts, Ledger, MOST_ENTRIES};
use crate::period::Day;
use crate::plan::Plan;
use crate::shares::{Share, shares};
use crate::source::{FileId, Sources};

/// A report as it was read.
#[derive(Clone, Debug)]
pub struct Input {
    pub file: FileId,
    /// Rows read; `None` when the file was refused.
    pub rows: Option<u64>,
    /// The encoding it was read in; workbooks and refused files have none.
    pub encoding: Option<Encoding>,
}

/// Reads one report into the ledger; a file that is refused leaves no trace there.
///
/// # Errors
/// Only the machine's, and [`io::ErrorKind::OutOfMemory`] beyond [`MOST_ENTRIES`].
pub fn read_report(
    intake: &Intake<'_>,
    file: FileId,
    input: impl Read,
    sources: &mut Sources,
    ledger: &mut Ledger,
    findings: &mut Findings,
) -> io::Result<Input> {
    let refused = Input { file, rows: None, encoding: None };
    let Some(mut rows) = intake.open(file, input, sources, findings)? else { return Ok(refused) };
    let mut batch = Batch::new(intake.plan());
    while let Some(row) = rows.next(findings)? {
        if let Some(row) = row {
            // A row sent back to be mended is part of what it was sent with first.
            let origin = Some(row.origin)
                .filter(|written| !written.is_empty())
                .and_then(|written| sources.written_in(written));
            batch.post(&row, origin.unwrap_or(file));
            if ledger.entries() + batch.entries() > MOST_ENTRIES {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
        }
    }
    if rows.refused {
        return Ok(refused);
    }
    let (read, rejected, encoding) = (rows.read, rows.rejected, rows.encoding());
    ledger.add(batch, read, rejected, findings);
    Ok(Input { file, rows: Some(read), encoding })
}

/// A plan and its ledger, judged.
#[derive(Clone, Debug)]
pub struct Review {
    pub known_by: Option<Day>,
    pub assessment: Assessment,
    /// How each reporter stands with its share of what the plan divides.
    pub shares: Vec<Share>,
    /// How each target stands by what others ask of it.
    pub asks: Vec<Asked>,
    pub counts: Counts,
}

/// Judges the ledger on a day, and reports what does not make sense in it.
pub fn review(
    plan: &Plan,
    ledger: &Ledger,
    as_of: Day,
    known_by: Option<Day>,
    findings: &mut Findings,
) -> Review {
    let view = ledger.view(plan, as_of, known_by);
    view.audit(findings);
    checks::allocations(plan, &view, as_of, findings);
    checks::owed(plan, &view, as_of, findings);
    let assessment = assess(plan, &view, as_of);
    let asks = asks(plan, &view, &assessment);
    checks::levels(plan, &assessment, &asks, findings);
    Review { known_by, assessment, shares: shares(plan, &view, as_of), asks, counts: view.counts }
}
