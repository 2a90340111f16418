//! What came in later: submissions that arrived between two days and speak of days long past.

use hashbrown::HashSet;

use crate::ledger::{Entry, Ledger, Slot, Submission};
use crate::period::Day;
use crate::source::Place;

/// A submission that arrived between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later {
    pub target: usize,
    /// Index of the plan's reporter, or of a name that the reports gave where the plan has none.
    pub reporter: usize,
    /// The day that it speaks of.
    pub day: Day,
    pub sent: Day,
    /// Where its figure stands.
    pub place: Place,
    /// Whether something had been said of that key and day before.
    pub corrects: bool,
}

impl Ledger {
    /// Figures of days up to `until` that arrived after a day and by another, in the order of targets, reporters, days
    /// and when they were sent. What does not say when it was sent arrived on its own day, and is never later.
    pub fn later(&self, until: Day, after: Day, by: Day) -> Vec<Later> {
        let key = |slot: &Slot| (slot.target, slot.reporter, slot.item, slot.day);
        let speaks = |(slot, entry): &&(Slot, Entry)| slot.day <= until && entry.speaks_of_a_figure();
        let arrived = |slot: &Slot| match slot.submission {
            Submission::Sent(day) => day,
            Submission::Undated(_) => slot.day,
        };
        let mut later: Vec<(&Slot, &Entry, Day)> = Vec::new();
        for (slot, entry) in self.posts.entries.iter().filter(speaks) {
            if let Submission::Sent(day) = slot.submission
                && after < day
                && day <= by
            {
                later.push((slot, entry, day));
            }
        }
        let keys: HashSet<(u32, u32, u32, Day)> = later.iter().map(|(slot, ..)| key(slot)).collect();
        let before: HashSet<(u32, u32, u32, Day)> = self
            .posts
            .entries
            .iter()
            .filter(speaks)
            .filter(|(slot, _)| arrived(slot) <= after && keys.contains(&key(slot)))
            .map(|(slot, _)| key(slot))
            .collect();
        later.sort_unstable_by_key(|(slot, ..)| **slot);
        let of = |(slot, entry, sent): (&Slot, &Entry, Day)| Later {
            target: slot.target as usize,
            reporter: slot.reporter as usize,
            day: slot.day,
            sent,
            place: entry.at().place(),
            corrects: before.contains(&key(slot)),
        };
        later.into_iter().map(of).collect()
    }
}
