//! Rows posted by key: what was said for which target, by whom, for which day, and which of it stands.
//!
//! The ledger keeps an entry per key, day and submission, not per row, so that figures that add up take no
//! more room however many rows they come in. A file is posted to a [`Batch`] of its own and joins the [`Ledger`]
//! only when it was read to its end.

mod audit;
mod later;
mod making;
mod previous;
mod view;

use std::hash::BuildHasher;

use hashbrown::hash_map::Entry as MapEntry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::{Row, Who};
use crate::period::Day;
use crate::plan::Plan;
use crate::quantity::Quantity;
use crate::rules;
use crate::say;
use crate::source::{FileId, Place, Sources};

pub use later::Later;
pub use making::{Because, Fate, Making, Term};
pub use view::{Arrival, Counts, Remark, View};

/// The most entries a ledger holds: every target of a long plan, by every office, on every day of a year, several times
/// over. A file that goes beyond it is no ledger, and would fill the memory.
pub const MOST_ENTRIES: usize = 2_000_000;

/// How many rows that only add are remembered, so that one written exactly alike is noticed. It bounds the memory;
/// the rows of a district's year are a quarter of it.
const REMEMBERED: usize = 1 << 18;

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

/// Where the figure of a row stands, in little room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    file: FileId,
    line: u32,
    column: u32,
}

impl At {
    fn new(place: Place) -> At {
        let short = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        At { file: place.file, line: short(place.line), column: short(place.column) }
    }

    fn place(self) -> Place {
        Place { file: self.file, line: u64::from(self.line), column: u64::from(self.column) }
    }
}

/// What one submission says for one key and day. Small, since every row of a large file touches one.
#[derive(Clone, Debug)]
struct Entry {
    first: At,
    /// The sum of what rows without a total added.
    added: Quantity,
    /// Rows with a total, with an added figure alone, with words alone.
    rows: [u64; 3],
    total: Option<Box<Total>>,
    words: Option<Box<[String; 4]>>,
    /// The first day of the periods that rows without a total speak of; the earliest.
    since: Option<Day>,
    /// Whether those rows speak of periods that begin on different days.
    overlaps: bool,
}

/// The total that a submission gives for a key and day.
#[derive(Clone, Debug)]
struct Total {
    figure: Quantity,
    /// Its denominator if it is a ratio's numerator.
    of: Option<Quantity>,
    at: At,
    /// What a row says was added beside its total; only checked.
    beside: Option<Quantity>,
    /// Whether rows with the same total disagree on what was added.
    beside_differs: bool,
    /// How many rows give a total here, those that it replaces included.
    rows: u64,
    /// Rows that repeat the total, or that it replaces.
    repeated: u64,
    /// It was sent back to be mended, and so governs what it was sent with first.
    mended: bool,
    /// A different total stands there too: all rows with totals are rejected.
    conflict: bool,
}

impl Total {
    fn written(&self) -> String {
        let figure = self.figure;
        self.of.map_or_else(|| figure.to_string(), |of| format!("{figure} ÷ {of}"))
    }
}

impl Entry {
    fn new(first: At) -> Entry {
        Entry {
            first,
            added: Quantity::ZERO,
            rows: [0; 3],
            total: None,
            words: None,
            since: None,
            overlaps: false,
        }
    }

    /// What rows without a total added, if there are any.
    fn added(&self) -> Option<Quantity> {
        (self.rows[1] > 0).then_some(self.added)
    }

    /// The total, unless rows contradict one another.
    fn total(&self) -> Option<&Total> {
        self.total.as_deref().filter(|total| !total.conflict)
    }

    /// Where its figure stands.
    fn at(&self) -> At {
        self.total().map_or(self.first, |total| total.at)
    }

    fn repeated_rows(&self) -> u64 {
        self.total().map_or(0, |total| total.repeated)
    }

    /// Rows that are not rejected for contradicting one another.
    fn accepted_rows(&self) -> u64 {
        self.rows.iter().sum::<u64>() - self.rejected_rows()
    }

    fn rejected_rows(&self) -> u64 {
        if self.total.as_ref().is_some_and(|total| total.conflict) { self.rows[0] } else { 0 }
    }

    /// Whether it says anything about the figure, if only in contradiction.
    fn speaks_of_a_figure(&self) -> bool {
        self.rows[0] + self.rows[1] > 0
    }

    /// Takes in what another entry of the same slot says, which was posted later.
    fn absorb(&mut self, later: Entry, target: &str, findings: &mut Findings) {
        if let Some(total) = later.total {
            self.post_total(*total, target, findings);
        }
        self.added += later.added;
        for (rows, more) in self.rows.iter_mut().zip(later.rows) {
            *rows += more;
        }
        self.words = later.words.or(self.words.take());
        self.overlaps |= later.overlaps;
        self.begin(later.since);
    }

    /// Notes on which day a period begins that something was added in.
    fn begin(&mut self, since: Option<Day>) {
        self.overlaps |= matches!((self.since, since), (Some(one), Some(other)) if one != other);
        self.since = self.since.min(since).or(self.since).or(since);
    }

    fn post_total(&mut self, total: Total, target: &str, findings: &mut Findings) {
        let Some(first) = self.total.as_deref_mut() else {
            self.total = Some(Box::new(total));
            return;
        };
        if first.mended != total.mended {
            let other = if total.mended { std::mem::replace(first, total) } else { total };
            first.rows += other.rows;
            first.repeated += other.rows;
            return;
        }
        let (first_at, at) = (first.at.place(), total.at.place());
        first.rows += total.rows;
        first.conflict |= total.conflict;
        first.repeated += total.repeated;
        if (first.figure, first.of) == (total.figure, total.of) {
            first.repeated += 1;
            first.beside_differs |= total.beside_differs
                || matches!((first.beside, total.beside), (Some(one), Some(other)) if one != other);
            first.beside = first.beside.or(total.beside);
            findings.report(&rules::DUPLICATE_ROW, at.file, || {
                Diagnostic::new(
                    &rules::DUPLICATE_ROW,
                    at,
                    say!(
                        "与同一次报送中的另一行累计数相同",
                        "the same total as another row of the submission"
                    ),
                )
                .target(target)
                .value(total.written())
                .help(say!("删去重复的一行", "remove one of the two"))
                .other(first_at, say!("前一行", "the first"))
            });
        } else {
            first.conflict = true;
            let (a, b) = (first.written(), total.written());
            findings.report(&rules::CONFLICTING_ROWS, at.file, || {
                Diagnostic::new(
                    &rules::CONFLICTING_ROWS,
                    at,
                    say!(
                        "同一次报送中，同一日的累计数一处是 {a}，一处是 {b}，各行均已拒收",
                        "one submission gives {a} and {b} for the same day; every row with a total was rejected"
                    ),
                )
                .target(target)
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

/// How rows that only add were written, where first, and for which target. A second one may be a second event, or a
/// slip.
#[derive(Clone, Debug, Default)]
struct Written {
    first: HashMap<u64, (At, u32)>,
}

impl Written {
    fn note(&mut self, plan: &Plan, print: u64, at: At, target: u32, findings: &mut Findings) {
        let full = self.first.len() >= REMEMBERED;
        let first = match self.first.entry(print) {
            MapEntry::Vacant(vacant) => {
                if !full {
                    vacant.insert((at, target));
                }
                return;
            }
            MapEntry::Occupied(first) => first.get().0.place(),
        };
        findings.report(&rules::DUPLICATE_ROW, at.file, || {
            Diagnostic::new(
                &rules::DUPLICATE_ROW,
                at.place(),
                say!(
                    "与同一次报送中的另一行完全相同，仍计入",
                    "written exactly like another row of the submission; still counted"
                ),
            )
            .target(&plan.targets[target as usize].id)
            .help(say!("若不是两件事，请删去一行", "if it is not a second event, remove it"))
            .other(first, say!("前一行", "the first"))
        });
    }
}

/// Names of items, and of reporters where the plan has none, each kept once. 0 is no name.
#[derive(Clone, Debug)]
struct Names {
    names: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Names {
    fn new() -> Names {
        Names { names: vec![String::new()], ids: HashMap::new() }
    }

    fn find(&self, name: &str) -> Option<u32> {
        if name.is_empty() { Some(0) } else { self.ids.get(name).copied() }
    }

    fn id(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = u32::try_from(self.names.len()).expect("fewer names than 2^32");
        self.names.push(name.to_owned());
        self.ids.insert(name.to_owned(), id);
        id
    }
}

/// Entries by their slots, in the order of their first rows. The index holds only where they are, so that it stays
/// small.
#[derive(Clone, Debug, Default)]
struct Posts {
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    entries: Vec<(Slot, Entry)>,
}

impl Posts {
    fn find(&self, slot: Slot) -> Option<&Entry> {
        let Posts { index, hasher, entries } = self;
        let at = *index.find(hasher.hash_one(slot), |&at| entries[at as usize].0 == slot)?;
        Some(&entries[at as usize].1)
    }

    /// The entry of a slot, made if this is its first row.
    fn entry(&mut self, slot: Slot, first: At) -> &mut Entry {
        let Posts { index, hasher, entries } = self;
        let next = entries.len();
        let at = *index
            .entry(
                hasher.hash_one(slot),
                |&at| entries[at as usize].0 == slot,
                |&at| hasher.hash_one(entries[at as usize].0),
            )
            .or_insert_with(|| u32::try_from(next).expect("fewer entries than 2^32"))
            .get() as usize;
        if at == next {
            entries.push((slot, Entry::new(first)));
        }
        &mut entries[at].1
    }
}

/// A row that was sent back and mended.
#[derive(Clone, Debug)]
struct Mended {
    /// Where it stood first, as it was printed.
    origin: String,
    at: At,
    target: u32,
    /// Whether it adds to what others give, so that it would count twice if it still stood there.
    adds: bool,
}

/// The rows of one file, until it is known that the file can be trusted.
#[derive(Debug)]
pub struct Batch<'p> {
    plan: &'p Plan,
    names: Names,
    posts: Posts,
    written: Written,
    /// Rows that were sent back and mended.
    mended: Vec<Mended>,
    /// Findings about pairs of rows of this file.
    findings: Findings,
}

impl<'p> Batch<'p> {
    pub fn new(plan: &'p Plan) -> Batch<'p> {
        let findings = Findings::new(Findings::KEPT);
        let (names, posts, written) = (Names::new(), Posts::default(), Written::default());
        Batch { plan, names, posts, written, mended: Vec::new(), findings }
    }

    /// How many entries it has so far.
    pub fn entries(&self) -> usize {
        self.posts.entries.len()
    }

    /// Posts a row to the entry of its key, day and submission. Without a day on which it was sent, that is `file`'s.
    pub fn post(&mut self, row: &Row<'_>, file: FileId) {
        let index = |n: usize| u32::try_from(n).expect("fewer targets and reporters than 2^32");
        let at = At::new(row.place);
        let target = &self.plan.targets[row.target].id;
        let slot = Slot {
            target: index(row.target),
            reporter: match row.reporter {
                Who::Declared(at) => index(at),
                Who::Named(name) => self.names.id(name),
            },
            item: self.names.id(row.item),
            day: row.day,
            submission: row.submitted.map_or(Submission::Undated(file), Submission::Sent),
        };
        if !row.origin.is_empty() {
            let adds = row.total.is_none() && row.added.is_some();
            self.mended.push(Mended { origin: row.origin.to_owned(), at, target: slot.target, adds });
        }
        let entry = self.posts.entry(slot, at);
        match (row.total, row.added) {
            (Some(figure), beside) => {
                entry.rows[0] += 1;
                let (of, mended) = (row.of, !row.origin.is_empty());
                let (beside_differs, rows, repeated, conflict) = (false, 1, 0, false);
                let total =
                    Total { figure, of, at, beside, beside_differs, rows, repeated, mended, conflict };
                entry.post_total(total, target, &mut self.findings);
            }
            (None, Some(added)) => {
                entry.rows[1] += 1;
                entry.added += added;
                entry.begin(Some(row.since));
                // Files without `submitted` are submissions of their own, and not compared with one another.
                let own = row.submitted.map_or(u64::from(file.0) + 1, |_| 0);
                self.written.note(self.plan, row.print ^ own, at, slot.target, &mut self.findings);
            }
            (None, None) => entry.rows[2] += 1,
        }
        if row.words.iter().any(|text| !text.is_empty()) {
            let same =
                entry.words.as_ref().is_some_and(|words| words.iter().zip(row.words).all(|(a, b)| a == b));
            if !same {
                entry.words = Some(Box::new(row.words.map(str::to_owned)));
            }
        }
    }
}

/// Every row that was read and not rejected on its own.
#[derive(Debug)]
pub struct Ledger {
    names: Names,
    posts: Posts,
    written: Written,
    /// Rows read, and rows rejected one by one; the ledger adds those rejected together.
    read: u64,
    rejected: u64,
    /// Rows rejected one by one, and mended since.
    mended_rows: u64,
    /// Rows that were sent back and mended.
    mended: Vec<Mended>,
    /// Where the mended row stands that was sent for the one at a place.
    mended_by: HashMap<(FileId, u64), At>,
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::new()
    }
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger {
            names: Names::new(),
            posts: Posts::default(),
            written: Written::default(),
            read: 0,
            rejected: 0,
            mended_rows: 0,
            mended: Vec::new(),
            mended_by: HashMap::new(),
        }
    }

    /// Takes in a file that was read to its end. Batches must come in the order of their files.
    pub fn add(&mut self, batch: Batch<'_>, read: u64, rejected: u64, findings: &mut Findings) {
        self.read += read;
        self.rejected += rejected;
        self.mended.extend(batch.mended);
        findings.append(batch.findings);
        if self.posts.entries.is_empty() {
            self.names = batch.names;
            self.posts = batch.posts;
            self.written = batch.written;
            return;
        }
        let plan = batch.plan;
        let ids: Vec<u32> = batch.names.names.iter().map(|name| self.names.id(name)).collect();
        for (slot, entry) in batch.posts.entries {
            let reporter =
                if plan.reporters.is_empty() { ids[slot.reporter as usize] } else { slot.reporter };
            let slot = Slot { item: ids[slot.item as usize], reporter, ..slot };
            let target = &plan.targets[slot.target as usize].id;
            self.posts.entry(slot, entry.first).absorb(entry, target, findings);
        }
        let mut rows: Vec<(u64, (At, u32))> = batch.written.first.into_iter().collect();
        rows.sort_unstable_by_key(|(_, (at, _))| *at);
        for (print, (at, target)) in rows {
            self.written.note(plan, print, at, target, findings);
        }
    }

    /// Once every file is read: what was wrong with a row that came back mended is wrong no more. The row counts as
    /// superseded. If nothing was wrong with it, or it came back twice, it may count twice, and that is told.
    pub fn settle(&mut self, plan: &Plan, sources: &Sources, findings: &mut Findings) {
        let mended = std::mem::take(&mut self.mended);
        let known = |row: &Mended| sources.place(&row.origin).map(|place| (place.file, place.line));
        self.mended_by.extend(mended.iter().filter_map(|row| Some((known(row)?, row.at))));
        let places: std::collections::HashSet<(FileId, u64)> = self.mended_by.keys().copied().collect();
        if places.is_empty() {
            return;
        }
        let kept_all = findings.unkept() == 0;
        let rejected = findings.withdraw(&places);
        self.mended_rows += rejected.len() as u64;
        let mut seen: HashMap<(FileId, u64), At> = HashMap::new();
        for row in mended.iter().filter(|row| row.adds) {
            let Some(place) = known(row) else { continue };
            let twin = seen.insert(place, row.at);
            let stands = !rejected.contains(&place) && kept_all;
            if twin.is_none() && !stands {
                continue;
            }
            let other = twin.map_or(Place::line(place.0, place.1), At::place);
            let origin = &row.origin;
            findings.report(&rules::DUPLICATE_ROW, row.at.file, || {
                let finding = Diagnostic::new(
                    &rules::DUPLICATE_ROW,
                    row.at.place(),
                    say!(
                        "{origin} 的改正行，原处已改正或改正了两次，可能重复计入",
                        "mends {origin}, which is mended there too or a second time: it may count twice"
                    ),
                );
                let finding = finding.value(origin).target(&plan.targets[row.target as usize].id);
                finding.help(say!("只留一处", "keep one of them")).other(other, say!("另一处", "the other"))
            });
        }
    }

    /// Where the mended row stands that was sent for the one at a place.
    fn mended_by(&self, row: Place) -> Option<Place> {
        self.mended_by.get(&(row.file, row.line)).map(|at| at.place())
    }

    /// How many entries it has.
    pub fn entries(&self) -> usize {
        self.posts.entries.len()
    }

    /// Whether a row's total was rejected because another of the same submission differs from it.
    pub fn contradicted(&self, row: &Row<'_>, file: FileId) -> bool {
        let entry = self.slot(row, file).and_then(|slot| self.posts.find(slot));
        row.total.is_some()
            && entry.and_then(|entry| entry.total.as_ref()).is_some_and(|total| total.conflict)
    }

    /// The slot of a row that was posted.
    fn slot(&self, row: &Row<'_>, file: FileId) -> Option<Slot> {
        Some(Slot {
            target: u32::try_from(row.target).expect("fewer targets than 2^32"),
            reporter: self.reporter(row)?,
            item: self.names.find(row.item)?,
            day: row.day,
            submission: row.submitted.map_or(Submission::Undated(file), Submission::Sent),
        })
    }

    fn reporter(&self, row: &Row<'_>) -> Option<u32> {
        match row.reporter {
            Who::Declared(at) => u32::try_from(at).ok(),
            Who::Named(name) => self.names.find(name),
        }
    }

    /// What stands on a day, as known by another.
    pub fn view<'l>(&'l self, plan: &'l Plan, as_of: Day, known_by: Option<Day>) -> View<'l> {
        View::new(&self.sorted(), self, plan, as_of, known_by)
    }

    /// What stands on each of these days: the same as a [`view`](Ledger::view) of each, for one sorting of the entries.
    pub fn views<'l>(
        &'l self,
        plan: &'l Plan,
        days: &'l [Day],
        known_by: Option<Day>,
    ) -> impl Iterator<Item = View<'l>> {
        let sorted = self.sorted();
        days.iter().map(move |&day| View::new(&sorted, self, plan, day, known_by))
    }

    /// The entries by key, day and submission.
    fn sorted(&self) -> Vec<(&Slot, &Entry)> {
        let mut entries: Vec<(&Slot, &Entry)> =
            self.posts.entries.iter().map(|(slot, entry)| (slot, entry)).collect();
        entries.sort_unstable_by_key(|(slot, _)| **slot);
        entries
    }
}
