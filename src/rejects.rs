//! Rows to be sent back: those that were rejected, as they were sent, with the reason before them.
//!
//! They are found by reading a report once more. The file an office gets back has the header it knows; a column names
//! the file each row stood in, so that the mended row becomes part of what it was sent with, as if it had been right
//! from the first.

use std::io::{self, Read};

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings, Rule};
use crate::intake::{Current, Intake, heading};
use crate::ledger::Ledger;
use crate::plan::Plan;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place, Sources};
use crate::words::{Lang, Said};

/// What is rejected because it is no data.
const NO_DATA: [&Rule; 4] =
    [&rules::TOTAL_ROW, &rules::FOOTER_ROW, &rules::REPEATED_HEADER, &rules::SAYS_NOTHING];

/// Rejected rows of one or several files, under one header.
#[derive(Clone, Debug, Default)]
pub struct Rejects {
    pub headings: Vec<Heading>,
    pub rows: Vec<Reject>,
}

/// A heading, and the column it stands for if it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub text: String,
    key: Option<Key>,
}

/// A row to be mended.
#[derive(Clone, Debug)]
pub struct Reject {
    /// Every reason, in words.
    pub reasons: Vec<Said>,
    /// Its file and line, or sheet and row.
    pub origin: String,
    /// Under the headings; cells beyond them stand behind.
    pub cells: Vec<String>,
}

impl Rejects {
    /// Reads a report again and collects what was rejected of it. `ledger` holds all reports.
    ///
    /// # Errors
    /// Only the machine's.
    pub fn collect(
        &mut self,
        intake: &Intake<'_>,
        file: FileId,
        input: impl Read,
        sources: &Sources,
        ledger: &Ledger,
    ) -> io::Result<()> {
        // The same findings were reported when the file was read first.
        let mut findings = Findings::new(u64::MAX);
        let mut sources = sources.clone();
        let Some(mut rows) = intake.open(file, input, &mut sources, &mut findings)? else { return Ok(()) };
        loop {
            findings.take();
            let reasons: Vec<Said> = match rows.next(&mut findings)? {
                None => return Ok(()),
                Some(Some(row)) => {
                    let origin = Some(row.origin).filter(|name| !name.is_empty());
                    let part_of = origin.and_then(|written| sources.written_in(written)).unwrap_or(file);
                    if !ledger.contradicted(&row, part_of) {
                        continue;
                    }
                    vec![say!(
                        "同一次报送中，同一日有不同的累计数",
                        "one submission gives different totals for the same day"
                    )]
                }
                Some(None) => {
                    let found = findings.take();
                    // What was read with a remark is no reason, and of what is no data there is nothing to mend.
                    let reason = |finding: &&Diagnostic| finding.rejects && !NO_DATA.contains(&finding.rule);
                    found.iter().filter(reason).map(|finding| finding.message.clone()).collect()
                }
            };
            if !reasons.is_empty() {
                self.push(intake.plan(), &rows.current(), reasons, &sources);
            }
        }
    }

    fn push(&mut self, plan: &Plan, current: &Current<'_>, reasons: Vec<Said>, sources: &Sources) {
        let place = Place::line(current.file, current.record.line);
        let at = sources.cell(place).unwrap_or_else(|| place.line.to_string());
        // What comes back a second time belongs where it stood first.
        let first = current.columns.get(Key::Origin).map_or("", |at| current.record.cell(at));
        let origin = match first {
            "" => format!("{}:{at}", sources.name(current.file)),
            first => first.to_owned(),
        };
        let mut cells: Vec<String> = vec![String::new(); self.headings.len()];
        let mut put = |headings: &mut Vec<Heading>, heading: Heading, text: &str| {
            let same = |other: &Heading| match heading.key {
                Some(key) => other.key == Some(key),
                None => other.key.is_none() && other.text == heading.text,
            };
            let at = headings.iter().position(same).unwrap_or_else(|| {
                headings.push(heading);
                headings.len() - 1
            });
            cells.resize(cells.len().max(headings.len()), String::new());
            text.clone_into(&mut cells[at]);
        };
        let own = &plan.reporting.columns;
        let columns = current.columns;
        let wide = columns.wide.is_some();
        let known = |text: &str| heading::key(text, own);
        if wide {
            // Of a row with several figures only the one that was rejected is sent back.
            for key in Key::ALL.into_iter().filter(|&key| columns.has(key) && key != Key::Origin) {
                let text = columns.get(key).map_or("", |at| current.record.cell(at));
                let text =
                    if text.is_empty() { columns.given(key).map_or("", |given| &given.text) } else { text };
                put(&mut self.headings, Heading { text: key.words().zh.to_owned(), key: Some(key) }, text);
            }
        } else {
            let named = |text: &&String| !text.is_empty() && known(text) != Some(Key::Origin);
            for (at, text) in current.headings.iter().enumerate().filter(|(_, text)| named(text)) {
                let key = known(text);
                // A unit in brackets holds for its own file; here it stands in each row.
                let text = match key.filter(|&key| columns.unit(key).is_some()) {
                    Some(key) => heading::written(key, Lang::Zh, own),
                    None => text,
                };
                put(&mut self.headings, Heading { text: text.to_owned(), key }, current.record.cell(at));
            }
            let filled = |key: &Key| columns.get(*key).is_some_and(|at| !current.record.cell(at).is_empty());
            let in_cell = columns.get(Key::Unit).map_or("", |at| current.record.cell(at));
            let stated = Key::FIGURES.into_iter().filter(filled).filter_map(|key| columns.unit(key));
            let mut units: Vec<&str> = Vec::new();
            for unit in std::iter::once(in_cell).chain(stated.map(|given| given.text.as_str())) {
                if !unit.is_empty() && !units.contains(&unit) {
                    units.push(unit);
                }
            }
            if columns.has_units && !units.is_empty() {
                let text = heading::written(Key::Unit, Lang::Zh, own).to_owned();
                put(&mut self.headings, Heading { text, key: Some(Key::Unit) }, &units.join("；"));
            }
            for key in Key::ALL {
                let Some(given) = columns.given(key) else { continue };
                if columns.get(key).is_none_or(|at| current.record.cell(at).is_empty()) {
                    put(
                        &mut self.headings,
                        Heading { text: key.words().zh.to_owned(), key: Some(key) },
                        &given.text,
                    );
                }
            }
        }
        // What hangs over the header's end stays there, so that nothing is lost and the fault remains to be seen.
        for at in columns.written..current.record.width() {
            cells.push(current.record.cell(at).to_owned());
        }
        self.rows.push(Reject { reasons, origin, cells });
    }
}
