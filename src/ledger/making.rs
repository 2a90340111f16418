//! What the rows of a target are worth: which make its figure and by how much, which do not and why.
//!
//! The ledger keeps entries, not rows; a row is judged by the entry that it went into, when its report is read a second
//! time.

use hashbrown::{HashMap, HashSet};

use crate::intake::Row;
use crate::ledger::view::{Standing, figure};
use crate::ledger::{At, Entry, Slot, View};
use crate::period::Day;
use crate::plan::Measure;
use crate::quantity::{Fraction, Quantity};
use crate::source::{FileId, Place};

/// What became of a row. The first five are counted, and only the first two of them make the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It makes the figure, by this amount; of a ratio, with this denominator.
    Makes { worth: Quantity, of: Option<Quantity> },
    /// It says of an item what a row at that place has said already.
    Again(Place),
    /// It is part of the total at that place.
    Within(Place),
    /// It has words alone.
    Words,
    /// It tells the items of a reporter's own figure, which stands at that place.
    Detail(Place),
    /// The row at that place stands instead, for this reason.
    Superseded(Place, Because),
    /// Another row of its submission, at that place, gives a different total.
    Contradicted(Place),
    /// It is dated after the day.
    ToCome,
    /// It had not arrived by the day of which is known what had.
    Unarrived,
}

/// Why another row stands instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// It was sent later.
    Later,
    /// It says the same in the same submission.
    Same,
    /// It was sent back and mended.
    Mended,
}

/// A term of the sum that a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term<'l> {
    /// Index of the plan's reporter, or of a name that the reports gave where the plan has none.
    pub reporter: usize,
    /// As it is printed; empty where rows say no reporter.
    pub name: &'l str,
    pub item: &'l str,
    pub day: Day,
    /// A total, or what was added.
    pub total: bool,
    pub worth: Quantity,
    pub of: Option<Quantity>,
}

/// How an entry that stands enters the figure.
#[derive(Clone, Copy, Debug)]
enum Role {
    /// By its total.
    Total {
        worth: Quantity,
        of: Option<Quantity>,
    },
    /// Row by row.
    Added,
    /// Its first row above zero makes the item done.
    Done,
    Idle,
    Again(At),
    Within(At),
    Detail(At),
}

/// How the figure of a target is made on the day of a view.
#[derive(Debug)]
pub struct Making<'v, 'l> {
    view: &'v View<'l>,
    target: usize,
    roles: HashMap<Slot, Role>,
    /// What stands instead of entries.
    replaced: HashMap<Slot, At>,
    /// Items that a row has made done.
    claimed: HashSet<Slot>,
    /// Reporter by reporter, item by item, in the order of their days.
    pub terms: Vec<Term<'l>>,
}

impl<'l> View<'l> {
    /// How the figure of a target is made on the view's day.
    pub fn making(&self, target: usize) -> Making<'_, 'l> {
        let own = |slot: &Slot| slot.target as usize == target;
        let replaced = self.superseded.iter().filter(|(slot, ..)| own(slot));
        let mut making = Making {
            view: self,
            target,
            roles: HashMap::new(),
            replaced: replaced.map(|&(slot, _, by)| (*slot, by.at())).collect(),
            claimed: HashSet::new(),
            terms: Vec::new(),
        };
        if self.plan.targets[target].measure == Measure::Items {
            making.items();
            return making;
        }
        for keys in self.reporters(target) {
            let whole = keys.first().filter(|key| key[0].slot.item == 0);
            let own = whole.filter(|key| figure(key, self.as_of).is_some());
            for key in &keys {
                match own.filter(|own| own[0].slot.item != key[0].slot.item) {
                    Some(own) => making.detail(key, own),
                    None => making.key(key),
                }
            }
        }
        making
    }
}

/// The lines of a key from its latest total on, and those before it.
fn since_total<'k, 'l>(key: &'k [Standing<'l>]) -> (&'k [Standing<'l>], &'k [Standing<'l>]) {
    key.split_at(key.iter().rposition(|line| line.total().is_some()).unwrap_or(0))
}

impl<'l> Making<'_, 'l> {
    fn role(&mut self, line: &Standing<'l>, role: Role) {
        if let Some(slot) = line.said_in {
            self.roles.insert(*slot, role);
        }
    }

    fn term(&mut self, line: &Standing<'l>, total: bool, worth: Quantity, of: Option<Quantity>) {
        let view = self.view;
        self.terms.push(Term {
            reporter: line.slot.reporter as usize,
            name: view.reporter_name(line.slot.reporter),
            item: view.item_name(line.slot.item),
            day: line.slot.day,
            total,
            worth,
            of,
        });
    }

    /// A key whose figure is part of the target's.
    fn key(&mut self, key: &[Standing<'l>]) {
        let (before, from) = since_total(key);
        self.earlier(before, from);
        for line in from {
            if let Some(amount) = line.total() {
                self.role(line, Role::Total { worth: amount.figure, of: amount.of });
                self.term(line, true, amount.figure, amount.of);
            } else if let Some(added) = line.added() {
                self.role(line, Role::Added);
                self.term(line, false, added, None);
            }
        }
    }

    /// Lines that a later total of the same key includes.
    fn earlier(&mut self, before: &[Standing<'l>], from: &[Standing<'l>]) {
        let Some(total) = from.first().and_then(|line| line.figure) else { return };
        for line in before {
            self.role(line, Role::Within(total.at()));
        }
    }

    /// A key that only tells the items of a reporter's own figure.
    fn detail(&mut self, key: &[Standing<'l>], own: &[Standing<'l>]) {
        let said = |line: &&Standing<'_>| line.total().is_some() || line.added().is_some();
        let Some(own) = own.iter().rev().find(said).and_then(|line| line.figure) else { return };
        for line in key {
            self.role(line, Role::Detail(own.at()));
        }
    }

    /// A list of things: each that anyone has done is worth one, once.
    fn items(&mut self) {
        let mut done: HashMap<u32, At> = HashMap::new();
        for key in self.view.keys(self.target) {
            let item = key[0].slot.item;
            let (before, from) = since_total(key);
            self.earlier(before, from);
            let is_done = figure(key, self.view.as_of).is_some_and(|amount| amount.figure > Quantity::ZERO);
            let first = done.get(&item).copied();
            let mut open = is_done && first.is_none();
            for line in from {
                let above =
                    line.total().map(|amount| amount.figure).or(line.added()).filter(|n| *n > Quantity::ZERO);
                let role = match (line.total(), first) {
                    (_, Some(at)) if is_done => Role::Again(at),
                    (Some(_), _) if open && above.is_some() => {
                        Role::Total { worth: Quantity::whole(1), of: None }
                    }
                    (None, _) if open && above.is_some() => Role::Done,
                    _ => Role::Idle,
                };
                if let Role::Total { .. } | Role::Done = role {
                    open = false;
                    self.term(line, line.total().is_some(), Quantity::whole(1), None);
                    done.extend(line.figure.map(|entry| (item, entry.at())));
                }
                self.role(line, role);
            }
        }
    }

    /// The figure, from its terms: what [`View::done`] says.
    pub fn done(&self) -> Option<Fraction> {
        self.view.done(self.target, self.view.as_of)
    }

    /// What became of a row of the target. `file` is the report it stands in, or was first sent in.
    ///
    /// Rows must come in the order in which they were posted, each once.
    pub fn fate(&mut self, row: &Row<'_>, file: FileId) -> Option<Fate> {
        let slot = self.view.ledger.slot(row, file)?;
        let entry = self.view.ledger.posts.find(slot)?;
        let at = At::new(row.place);
        let total = entry.total.as_deref().filter(|_| row.total.is_some());
        if let Some(total) = total.filter(|total| total.conflict) {
            return Some(Fate::Contradicted(total.at.place()));
        }
        if slot.day > self.view.as_of {
            return Some(Fate::ToCome);
        }
        if !self.view.arrived(&slot) {
            return Some(Fate::Unarrived);
        }
        if let Some(by) = self.replaced.get(&slot) {
            return Some(Fate::Superseded(by.place(), Because::Later));
        }
        if let Some(total) = total.filter(|total| total.at != at) {
            let mended = total.mended && row.origin.is_empty();
            let because = if mended { Because::Mended } else { Because::Same };
            return Some(Fate::Superseded(total.at.place(), because));
        }
        Some(self.counted(row, slot, entry))
    }

    /// What a row that is counted is worth.
    fn counted(&mut self, row: &Row<'_>, slot: Slot, entry: &Entry) -> Fate {
        let nothing = Fate::Makes { worth: Quantity::ZERO, of: None };
        if row.total.is_none() && row.added.is_none() {
            return Fate::Words;
        }
        match (self.roles.get(&slot), row.total, row.added) {
            (Some(Role::Detail(at)), ..) => Fate::Detail(at.place()),
            (Some(Role::Within(at)), ..) => Fate::Within(at.place()),
            (Some(Role::Again(at)), ..) => Fate::Again(at.place()),
            (Some(&Role::Total { worth, of }), Some(_), _) => Fate::Makes { worth, of },
            (Some(Role::Total { .. }), None, _) => Fate::Within(entry.at().place()),
            (Some(Role::Added), None, Some(added)) => Fate::Makes { worth: added, of: None },
            (Some(Role::Done), None, Some(added)) if added > Quantity::ZERO && self.claimed.insert(slot) => {
                Fate::Makes { worth: Quantity::whole(1), of: None }
            }
            // An item that is not done, or was by an earlier row.
            _ => nothing,
        }
    }

    /// Where a row's reporter and item stand in the order of the sum.
    pub fn order(&self, row: &Row<'_>) -> (u32, u32) {
        let ledger = self.view.ledger;
        (ledger.reporter(row).unwrap_or(u32::MAX), ledger.names.find(row.item).unwrap_or(u32::MAX))
    }
}

impl View<'_> {
    /// The place of the mended row that stands for a row that was rejected.
    pub fn mended(&self, row: Place) -> Option<Place> {
        self.ledger.mended_by(row)
    }
}
