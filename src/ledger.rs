//! Rows posted by key: what was said for which target, by whom, for which day, and which of it stands.
//!
//! The ledger keeps an [`Entry`] per key, day and submission, not per row, so that figures that add up take no
//! more room however many rows they come in. A file is posted to a [`Batch`] of its own and joins the [`Ledger`]
//! only when it was read to its end.

mod audit;
mod view;

use hashbrown::HashMap;

use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::Row;
use crate::period::Day;
use crate::plan::Plan;
use crate::quantity::Quantity;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};

pub use view::{Counts, Remark, View};

/// How many rows of one key, day and submission are compared for being written alike. Beyond it the rows are a
/// stream of events, in which equal ones are no news.
const COMPARED: usize = 32;

/// All rows with the same `submitted`, or those of a file without it. Later beats earlier, dated beats undated,
/// and among undated ones the later file name wins: the derived order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Submission {
    Undated(FileId),
    Sent(Day),
}

/// What an entry stands under. The derived order puts a key's entries together, by day and then submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Slot {
    target: u32,
    reporter: u32,
    item: u32,
    day: Day,
    submission: Submission,
}

/// What one submission says for one key and day.
#[derive(Clone, Debug)]
struct Entry {
    first: Place,
    /// The total, and its denominator if it is a ratio's numerator.
    total: Option<(Quantity, Option<Quantity>)>,
    /// Where the total stands.
    total_at: Place,
    /// The sum of what rows without a total added.
    added: Option<Quantity>,
    /// What a row with a total says was added; only checked.
    beside: Option<Quantity>,
    /// Where a different total stands: all rows with totals are rejected.
    conflict: Option<Place>,
    /// Rows with a total, with an added figure alone, with words alone.
    rows: [u64; 3],
    /// Rows that repeat the total.
    repeated: u64,
    /// Whether two rows beside equal totals disagree on what was added.
    beside_differs: bool,
    prints: Vec<u64>,
    words: Option<Box<[String; 4]>>,
}

impl Entry {
    fn new(first: Place) -> Entry {
        Entry {
            first,
            total: None,
            total_at: first,
            added: None,
            beside: None,
            conflict: None,
            rows: [0; 3],
            repeated: 0,
            beside_differs: false,
            prints: Vec::new(),
            words: None,
        }
    }

    /// Whether it says anything about the figure, if only in contradiction.
    fn speaks_of_a_figure(&self) -> bool {
        self.total.is_some() || self.added.is_some()
    }

    /// Rows that are not rejected for contradicting one another.
    fn accepted_rows(&self) -> u64 {
        self.rows.iter().sum::<u64>() - self.rejected_rows()
    }

    fn rejected_rows(&self) -> u64 {
        if self.conflict.is_some() { self.rows[0] } else { 0 }
    }

    /// Takes in what another entry of the same slot says, which was posted later.
    fn absorb(&mut self, later: Entry, findings: &mut Findings) {
        if let Some(total) = later.total {
            self.post_total(total, later.total_at, findings);
            if later.beside.is_some() {
                self.beside_differs |= self.beside.is_some_and(|beside| Some(beside) != later.beside);
                self.beside = self.beside.or(later.beside);
            }
            self.conflict = self.conflict.or(later.conflict);
        }
        if let Some(added) = later.added {
            self.added = Some(self.added.unwrap_or_default() + added);
        }
        for print in later.prints {
            self.compare(print, later.first, findings);
        }
        for (rows, more) in self.rows.iter_mut().zip(later.rows) {
            *rows += more;
        }
        self.repeated += later.repeated;
        self.beside_differs |= later.beside_differs;
        self.words = later.words.or(self.words.take());
    }

    fn post_total(&mut self, total: (Quantity, Option<Quantity>), at: Place, findings: &mut Findings) {
        let first_at = self.total_at;
        match self.total {
            None => {
                self.total = Some(total);
                self.total_at = at;
            }
            Some(first) if first == total => {
                self.repeated += 1;
                findings.report(&rules::DUPLICATE_ROW, at.file, || {
                    Diagnostic::new(
                        &rules::DUPLICATE_ROW,
                        at,
                        say!("与另一行累计数相同，只计一次", "the same total as another row; it counts once"),
                    )
                    .value(total.0.to_string())
                    .help(say!("删去重复的一行", "remove one of the two"))
                    .other(first_at, say!("前一行", "the first"))
                });
            }
            Some(first) => {
                self.conflict.get_or_insert(at);
                findings.report(&rules::CONFLICTING_ROWS, at.file, || {
                    let (a, b) = (written(first), written(total));
                    Diagnostic::new(
                        &rules::CONFLICTING_ROWS,
                        at,
                        say!(
                            "同一次报送中，同一日的累计数一处是 {a}，一处是 {b}，均已拒收",
                            "one submission gives {a} and {b} for the same day; both were rejected"
                        ),
                    )
                    .value(b)
                    .help(say!(
                        "核实后只留一行；若是更正，在报送日期中写明先后",
                        "keep the right one; if one corrects the other, say when each was sent in `submitted`"
                    ))
                    .other(first_at, say!("前一行", "the first"))
                });
            }
        }
    }

    fn compare(&mut self, print: u64, at: Place, findings: &mut Findings) {
        if self.prints.contains(&print) {
            let first = self.first;
            findings.report(&rules::DUPLICATE_ROW, at.file, || {
                Diagnostic::new(
                    &rules::DUPLICATE_ROW,
                    at,
                    say!("与同一次报送中的另一行完全相同，仍计入", "written exactly like another row of the submission; still counted"),
                )
                .help(say!("若不是两件事，请删去一行", "if it is not a second event, remove it"))
                .other(first, say!("该组的第一行", "the first of them"))
            });
        } else if self.prints.len() < COMPARED {
            self.prints.push(print);
        }
    }
}

fn written((total, of): (Quantity, Option<Quantity>)) -> String {
    match of {
        None => total.to_string(),
        Some(of) => format!("{total} ÷ {of}"),
    }
}

/// Names of items, each kept once. 0 is no item.
#[derive(Clone, Debug)]
struct Items {
    names: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Items {
    fn new() -> Items {
        Items { names: vec![String::new()], ids: HashMap::new() }
    }

    fn id(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = u32::try_from(self.names.len()).expect("fewer items than 2^32");
        self.names.push(name.to_owned());
        self.ids.insert(name.to_owned(), id);
        id
    }
}

/// The rows of one file, until it is known that the file can be trusted.
#[derive(Debug)]
pub struct Batch {
    file: FileId,
    items: Items,
    entries: HashMap<Slot, Entry>,
    /// Findings about pairs of rows of this file.
    findings: Findings,
}

impl Batch {
    pub fn new(file: FileId) -> Batch {
        Batch { file, items: Items::new(), entries: HashMap::new(), findings: Findings::new(Findings::KEPT) }
    }

    /// Posts a row to the entry of its key, day and submission.
    pub fn post(&mut self, row: &Row<'_>) {
        let index = |n: usize| u32::try_from(n).expect("fewer targets and reporters than 2^32");
        let at = Place::line(self.file, row.line);
        let slot = Slot {
            target: index(row.target),
            reporter: index(row.reporter),
            item: self.items.id(row.item),
            day: row.day,
            submission: row.submitted.map_or(Submission::Undated(self.file), Submission::Sent),
        };
        let entry = self.entries.entry(slot).or_insert_with(|| Entry::new(at));
        match (row.total, row.added) {
            (Some(total), added) => {
                entry.rows[0] += 1;
                entry.post_total((total, row.of), at, &mut self.findings);
                if added.is_some() {
                    entry.beside_differs |= entry.beside.is_some_and(|beside| Some(beside) != added);
                    entry.beside = entry.beside.or(added);
                }
            }
            (None, Some(added)) => {
                entry.rows[1] += 1;
                entry.added = Some(entry.added.unwrap_or_default() + added);
                entry.compare(row.print, at, &mut self.findings);
            }
            (None, None) => entry.rows[2] += 1,
        }
        if row.words.iter().any(|text| !text.is_empty()) {
            let same = entry.words.as_ref().is_some_and(|words| words.iter().zip(row.words).all(|(a, b)| a == b));
            if !same {
                entry.words = Some(Box::new(row.words.map(str::to_owned)));
            }
        }
    }
}

/// Every row that was read and not rejected on its own.
#[derive(Debug)]
pub struct Ledger {
    items: Items,
    entries: HashMap<Slot, Entry>,
    /// Rows read, and rows rejected one by one; the ledger adds those rejected together.
    read: u64,
    rejected: u64,
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::new()
    }
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger { items: Items::new(), entries: HashMap::new(), read: 0, rejected: 0 }
    }

    /// Takes in a file that was read to its end. Batches must come in the order of their files.
    pub fn add(&mut self, batch: Batch, read: u64, rejected: u64, findings: &mut Findings) {
        self.read += read;
        self.rejected += rejected;
        findings.append(batch.findings);
        if self.entries.is_empty() {
            self.items = batch.items;
            self.entries = batch.entries;
            return;
        }
        let ids: Vec<u32> = batch.items.names.iter().map(|name| self.items.id(name)).collect();
        let mut fresh: Vec<(Slot, Entry)> = batch.entries.into_iter().collect();
        fresh.sort_unstable_by_key(|(_, entry)| entry.first);
        for (slot, entry) in fresh {
            let slot = Slot { item: ids[slot.item as usize], ..slot };
            match self.entries.entry(slot) {
                hashbrown::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(entry);
                }
                hashbrown::hash_map::Entry::Occupied(mut first) => first.get_mut().absorb(entry, findings),
            }
        }
    }

    /// What stands on a day, as known by another.
    pub fn view<'l>(&'l self, plan: &'l Plan, as_of: Day, known_by: Option<Day>) -> View<'l> {
        View::new(self, plan, as_of, known_by)
    }
}
