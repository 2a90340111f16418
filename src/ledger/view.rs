//! What of the ledger stands on a day: supersession, totals and what was added since, and the figure of a target.

use crate::ledger::{Entry, Ledger, Slot, Submission};
use crate::period::Day;
use crate::plan::{Measure, Plan};
use crate::quantity::{Fraction, Quantity};
use crate::source::Place;

/// The ledger as of a day, known by another. Rows of later days, and rows sent later, are not seen.
#[derive(Debug)]
pub struct View<'l> {
    pub(super) plan: &'l Plan,
    pub(super) ledger: &'l Ledger,
    pub(super) as_of: Day,
    known_by: Option<Day>,
    /// A line per key and day, in their order.
    standing: Vec<Standing<'l>>,
    /// Entries that a later submission replaced, with that one.
    pub(super) superseded: Vec<(&'l Slot, &'l Entry, &'l Entry)>,
    pub counts: Counts,
}

/// What became of the rows. `read` is always the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub counted: u64,
    pub superseded: u64,
    pub rejected: u64,
    pub not_yet: u64,
}

/// What stands for one key and day.
#[derive(Debug)]
pub(super) struct Standing<'l> {
    /// The key and day, in the first submission that was accepted.
    pub slot: &'l Slot,
    /// That submission.
    first: &'l Entry,
    /// The latest submission that speaks of the figure.
    pub figure: Option<&'l Entry>,
    /// The key and day in that submission.
    pub said_in: Option<&'l Slot>,
    /// The latest submission that has words.
    words: Option<&'l [String; 4]>,
    /// Whether any row of it was accepted, so that it is a report.
    sent: bool,
}

/// The words that stand for a reporter and item.
#[derive(Clone, Copy, Debug)]
pub struct Remark<'l> {
    pub reporter: usize,
    pub item: &'l str,
    pub day: Day,
    /// note, reason, next, evidence.
    pub words: &'l [String; 4],
}

/// When a report of a day first arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    pub reporter: usize,
    /// The day it speaks of.
    pub day: Day,
    /// `None` where the row does not say when it was sent.
    pub sent: Option<Day>,
    /// Whether it says only what was added, and so tells nothing of what came before.
    pub adds_only: bool,
    pub place: Place,
}

/// A figure, and its denominator if it is a ratio's numerator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub figure: Quantity,
    pub of: Option<Quantity>,
}

impl Standing<'_> {
    pub fn total(&self) -> Option<Amount> {
        self.figure?.total().map(|total| Amount { figure: total.figure, of: total.of })
    }

    /// Where its figure stands.
    pub fn place(&self) -> Option<Place> {
        self.figure.map(|entry| entry.total().map_or(entry.first, |total| total.at).place())
    }

    /// What rows without a total added; what stands beside a total is in it.
    pub fn added(&self) -> Option<Quantity> {
        self.figure.filter(|entry| entry.total().is_none())?.added()
    }
}

impl<'l> View<'l> {
    /// `entries` are the ledger's, sorted.
    pub(super) fn new(
        entries: &[(&'l Slot, &'l Entry)],
        ledger: &'l Ledger,
        plan: &'l Plan,
        as_of: Day,
        known_by: Option<Day>,
    ) -> View<'l> {
        let counts = Counts {
            read: ledger.read,
            rejected: ledger.rejected - ledger.mended_rows,
            superseded: ledger.mended_rows,
            ..Counts::default()
        };
        let mut view =
            View { plan, ledger, as_of, known_by, standing: Vec::new(), superseded: Vec::new(), counts };
        let same_day = |(a, _): &(&Slot, &Entry), (b, _): &(&Slot, &Entry)| {
            (a.target, a.reporter, a.item, a.day) == (b.target, b.reporter, b.item, b.day)
        };
        for group in entries.chunk_by(same_day) {
            for (slot, entry) in group {
                view.counts.rejected += entry.rejected_rows();
                if !view.counts_in(slot) {
                    view.counts.not_yet += entry.accepted_rows();
                }
            }
            let seen: Vec<(&Slot, &Entry)> =
                group.iter().filter(|(slot, _)| view.counts_in(slot)).copied().collect();
            view.settle(&seen);
        }
        view
    }

    /// Whether it had arrived by the day of which is known what had.
    pub(super) fn arrived(&self, slot: &Slot) -> bool {
        let arrived = match slot.submission {
            Submission::Sent(day) => day,
            Submission::Undated(_) => slot.day,
        };
        self.known_by.is_none_or(|known_by| arrived <= known_by)
    }

    fn counts_in(&self, slot: &Slot) -> bool {
        slot.day <= self.as_of && self.arrived(slot)
    }

    /// The latest day on which anything was sent that had arrived; `None` where no row says when it was sent.
    pub fn latest_submission(&self) -> Option<Day> {
        let sent = |(slot, _): &(Slot, Entry)| match slot.submission {
            Submission::Sent(day) if self.arrived(slot) => Some(day),
            _ => None,
        };
        self.ledger.posts.entries.iter().filter_map(sent).max()
    }

    /// What had arrived and is dated after the day, in the order of its rows.
    pub(super) fn to_come(&self) -> impl Iterator<Item = (&'l Slot, &'l Entry)> {
        let entries = self.ledger.posts.entries.iter().map(|(slot, entry)| (slot, entry));
        entries.filter(|(slot, _)| slot.day > self.as_of && self.arrived(slot))
    }

    /// Of the submissions for one key and day, in their order, the latest that speaks of the figure stands. Later
    /// ones with words alone say nothing about the figure and so do not replace it; the last of them stands too.
    fn settle(&mut self, seen: &[(&'l Slot, &'l Entry)]) {
        let Some(&(_, last)) = seen.last() else { return };
        let accepted = |(_, entry): &&(&Slot, &Entry)| entry.accepted_rows() > 0;
        let &(slot, first) = seen.iter().find(accepted).unwrap_or(&seen[0]);
        let speaks = seen.iter().rposition(|(_, entry)| entry.speaks_of_a_figure());
        let replaced_by = |entry: &Entry| match speaks {
            Some(at) if entry.speaks_of_a_figure() => seen[at].1,
            _ => last,
        };
        let mut sent = false;
        for (at, &(own, entry)) in seen.iter().enumerate() {
            let accepted = entry.accepted_rows();
            if Some(at) == speaks || at + 1 == seen.len() {
                self.counts.counted += accepted - entry.repeated_rows();
                self.counts.superseded += entry.repeated_rows();
                sent |= accepted > 0;
            } else {
                self.counts.superseded += accepted;
                self.superseded.push((own, entry, replaced_by(entry)));
            }
        }
        let current = &seen[speaks.unwrap_or(seen.len() - 1)..];
        self.standing.push(Standing {
            slot,
            first,
            figure: speaks.map(|at| seen[at].1),
            said_in: speaks.map(|at| seen[at].0),
            words: current.iter().rev().find_map(|(_, entry)| entry.words.as_deref()),
            sent,
        });
    }

    /// A reporter's name, as the plan or the reports have it.
    pub fn reporter_name(&self, reporter: u32) -> &'l str {
        let named = || self.ledger.names.names.get(reporter as usize);
        let plan = self.plan;
        match plan.reporters.get(reporter as usize) {
            Some(reporter) => &reporter.name,
            None => named().map_or("", String::as_str),
        }
    }

    pub(super) fn item_name(&self, item: u32) -> &'l str {
        &self.ledger.names.names[item as usize]
    }

    /// The lines of a target, in the order of reporter, item and day.
    fn lines(&self, target: usize) -> &[Standing<'l>] {
        let from = self.standing.partition_point(|line| (line.slot.target as usize) < target);
        let to = self.standing.partition_point(|line| (line.slot.target as usize) <= target);
        &self.standing[from..to]
    }

    /// The lines of a target, key by key.
    pub(super) fn keys<'v>(&'v self, target: usize) -> impl Iterator<Item = &'v [Standing<'l>]> {
        self.lines(target).chunk_by(|a, b| (a.slot.reporter, a.slot.item) == (b.slot.reporter, b.slot.item))
    }

    /// The name of a line's item.
    pub(super) fn item(&self, slot: &Slot) -> &'l str {
        &self.ledger.names.names[slot.item as usize]
    }

    /// The lines of a target that a reporter sent.
    fn sent_by(&self, target: usize, reporter: usize) -> &[Standing<'l>] {
        let lines = self.lines(target);
        let from = lines.partition_point(|line| (line.slot.reporter as usize) < reporter);
        let to = lines.partition_point(|line| (line.slot.reporter as usize) <= reporter);
        &lines[from..to]
    }

    /// The keys of a target, reporter by reporter.
    pub(super) fn reporters<'v>(&'v self, target: usize) -> impl Iterator<Item = Vec<&'v [Standing<'l>]>> {
        self.lines(target)
            .chunk_by(|a, b| a.slot.reporter == b.slot.reporter)
            .map(|lines| lines.chunk_by(|a, b| a.slot.item == b.slot.item).collect())
    }

    /// The figure of a target on a day: baseline and all its keys. `None` when nothing was ever said and there is
    /// no baseline, and for a ratio of which nothing is applicable. A ratio is in percent.
    pub fn done(&self, target: usize, day: Day) -> Option<Fraction> {
        let wanted = &self.plan.targets[target];
        match wanted.measure {
            Measure::Items => self.items_done(target, day),
            Measure::Ratio => self.ratio(target, day),
            Measure::Sum | Measure::Stock | Measure::Routine => {
                let said = self
                    .reporters(target)
                    .filter_map(|keys| reporter_figure(&keys, day))
                    .map(|amount| amount.figure)
                    .reduce(|sum, more| sum + more);
                if said.is_none() && wanted.baseline.is_none() {
                    return None;
                }
                Some((said.unwrap_or_default() + wanted.baseline.unwrap_or_default()).into())
            }
        }
    }

    /// Whether a figure was given for the target by a day, if only that nothing is applicable.
    pub fn has_figure(&self, target: usize, day: Day) -> bool {
        self.keys(target).any(|key| figure(key, day).is_some())
    }

    fn items_done(&self, target: usize, day: Day) -> Option<Fraction> {
        let mut items: Vec<(u32, bool)> = self
            .keys(target)
            .filter_map(|key| {
                figure(key, day).map(|amount| (key[0].slot.item, amount.figure > Quantity::ZERO))
            })
            .collect();
        if items.is_empty() {
            return None;
        }
        // An item is done when anyone says so.
        items.retain(|(_, done)| *done);
        items.sort_unstable();
        items.dedup();
        Some(Fraction::whole(i64::try_from(items.len()).expect("few items")))
    }

    fn ratio(&self, target: usize, day: Day) -> Option<Fraction> {
        let (mut part, mut all) = (Quantity::ZERO, Quantity::ZERO);
        for amount in self.reporters(target).filter_map(|keys| reporter_figure(&keys, day)) {
            part += amount.figure;
            all += amount.of.unwrap_or_default();
        }
        Fraction::ratio(&part.into(), &all.into()).map(|share| share * Fraction::whole(100))
    }

    /// Which reporters sent anything for a target dated from `from` to `to`, in their order.
    pub fn reported(&self, target: usize, from: Day, to: Day) -> Vec<usize> {
        let dated = |line: &&Standing<'_>| line.sent && from <= line.slot.day && line.slot.day <= to;
        let mut who: Vec<usize> =
            self.lines(target).iter().filter(dated).map(|line| line.slot.reporter as usize).collect();
        who.dedup();
        who
    }

    /// The latest day of which a reporter, or anyone, sent anything for a target.
    pub fn last_day(&self, target: usize, reporter: Option<usize>) -> Option<Day> {
        let lines = match reporter {
            Some(reporter) => self.sent_by(target, reporter),
            None => self.lines(target),
        };
        lines.iter().filter(|line| line.sent).map(|line| line.slot.day).max()
    }

    /// When what stands for a target first arrived, in the order of reporter, item and day.
    pub fn arrivals(&self, target: usize) -> impl Iterator<Item = Arrival> {
        self.lines(target).iter().filter(|line| line.sent).map(|line| Arrival {
            reporter: line.slot.reporter as usize,
            day: line.slot.day,
            sent: match line.slot.submission {
                Submission::Sent(day) => Some(day),
                Submission::Undated(_) => None,
            },
            adds_only: line.added().is_some(),
            place: line.first.first.place(),
        })
    }

    /// Each reporter's own figure of a target on a day, with the place of the latest figure that it is made of.
    pub fn figures(&self, target: usize, day: Day) -> impl Iterator<Item = (usize, Quantity, Place)> {
        self.reporters(target).filter_map(move |keys| {
            let amount = reporter_figure(&keys, day)?;
            let own = keys[0][0].slot;
            let latest = |key: &&[Standing<'_>]| {
                let said = |line: &&Standing<'_>| {
                    line.slot.day <= day && (line.total().is_some() || line.added().is_some())
                };
                key.iter().rev().find(said).and_then(|line| Some((line.slot.day, line.figure?.at())))
            };
            let whole = keys.first().filter(|_| own.item == 0).and_then(latest);
            let (_, at) = whole.or_else(|| keys.iter().filter_map(latest).max())?;
            Some((own.reporter as usize, amount.figure, at.place()))
        })
    }

    /// The words that stand for a target: for each reporter and item those of its latest day that has any.
    pub fn remarks(&self, target: usize) -> Vec<Remark<'l>> {
        let latest = |key: &[Standing<'l>]| {
            key.iter().rev().find_map(|line| {
                line.words.map(|words| Remark {
                    reporter: line.slot.reporter as usize,
                    item: &self.ledger.names.names[line.slot.item as usize],
                    day: line.slot.day,
                    words,
                })
            })
        };
        self.keys(target).filter_map(latest).collect()
    }
}

/// The figure of one key on a day: the latest total up to it, and what was added after that.
pub(super) fn figure(key: &[Standing<'_>], day: Day) -> Option<Amount> {
    let lines = &key[..key.partition_point(|line| line.slot.day <= day)];
    let total = lines.iter().enumerate().rev().find_map(|(at, line)| line.total().map(|amount| (at, amount)));
    let after = total.map_or(0, |(at, _)| at + 1);
    let added = lines[after..].iter().filter_map(Standing::added).reduce(|sum, more| sum + more);
    match (total, added) {
        (Some((_, amount)), None) => Some(amount),
        (Some((_, amount)), Some(added)) => Some(Amount { figure: amount.figure + added, ..amount }),
        (None, added) => added.map(|figure| Amount { figure, of: None }),
    }
}

/// A reporter's figure: the one without item if there is any, else the sum of its items.
fn reporter_figure(keys: &[&[Standing<'_>]], day: Day) -> Option<Amount> {
    let (whole, items) = match keys.split_first() {
        Some((first, rest)) if first[0].slot.item == 0 => (figure(first, day), rest),
        _ => (None, keys),
    };
    let both = |a: Option<Quantity>, b: Option<Quantity>| a.map_or(b, |a| Some(a + b.unwrap_or_default()));
    whole.or_else(|| {
        items
            .iter()
            .filter_map(|key| figure(key, day))
            .reduce(|sum, more| Amount { figure: sum.figure + more.figure, of: both(sum.of, more.of) })
    })
}
