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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::intake::Intake;
    use crate::plan;
    use crate::review::read_report;
    use crate::source::Sources;

    #[test]
    fn only_what_arrived_after_the_one_day_and_by_the_other_is_later() {
        let text = "[plan]\ntitle = \"一\"\nfrom = 2025-01-01\nto = 2025-12-31\n[[section]]\nnumber = \"一\"\ntitle = \"一\"\n\
            [[point]]\nid = \"1.1\"\ntitle = \"一\"\n[[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"甲\"\ngoal = 9\nunit = \"个\"\n";
        let rows = "date,target,total,submitted,note\n2025-04-30,a,1,2025-05-10,\n2025-04-30,a,2,2025-05-20,\n\
            2025-04-30,a,,2025-05-25,words\n2025-03-31,a,1,2025-05-30,\n2025-05-31,a,3,2025-05-31,\n2025-04-30,a,4,2025-06-01,\n\
            2025-04-29,a,1,,\n";
        let mut sources = Sources::default();
        let (plan, faults) = plan::toml::read(sources.add("plan.toml"), text);
        let plan = plan.unwrap_or_else(|| panic!("{faults:?}"));
        let file = sources.add("a.csv");
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(9));
        let intake = Intake::new(&plan);
        read_report(&intake, file, rows.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory");
        let day = |month, day| Day::from_ymd_opt(2025, month, day).expect("a day");
        let later = |after, by| -> Vec<(u64, bool)> {
            let all = ledger.later(day(4, 30), after, by).into_iter();
            all.map(|later| (later.place.line, later.corrects)).collect()
        };
        // Days of the entries are in their order: 31 March was nowhere before, 30 April was.
        assert_eq!(later(day(5, 10), day(5, 30)), [(5, false), (3, true)]);
        assert_eq!(later(day(5, 9), day(5, 20)), [(2, false), (3, false)]);
        assert_eq!(later(day(5, 30), day(6, 1)), [(7, true)]);
        assert_eq!(later(day(6, 1), day(12, 31)), []);
    }
}
