//! Where behind begins: the rule by which a completion is held against the pace.
//!
//! The contract's own rule calls anything below the pace behind. Bureaus print others, and those that are known have a
//! name here. All comparisons are exact.

use super::keys::PRESETS;
use crate::quantity::{Fraction, Quantity};

/// The rule by which a plan is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Percentage points above the pace from which a target is ahead.
    pub ahead: Quantity,
    pub behind: Behind,
}

/// What is behind, and what is far behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Anything below the pace; far behind is more than `far` percentage points below it.
    Any { far: Quantity },
    /// `from` percentage points below the pace or more; far behind is more than `far` points below it.
    Points { from: Quantity, far: Quantity },
    /// Completion ÷ pace below `from` percent; far behind is below `far` percent.
    Ratio { from: Quantity, far: Quantity },
}

/// Where a completion stands against the pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    FarBehind,
    Behind,
    OnSchedule,
    Ahead,
}

impl Default for Thresholds {
    /// The contract's: below the pace is behind, more than 10 points below it far behind, 5 points above it ahead.
    fn default() -> Thresholds {
        Thresholds { ahead: Quantity::whole(5), behind: PRESETS[0].1 }
    }
}

impl Thresholds {
    /// Where a completion stands. Both are shares of 1.
    pub fn band(&self, completion: &Fraction, pace: &Fraction) -> Band {
        let share = |percent: Quantity| {
            Fraction::ratio(&percent.into(), &Fraction::whole(100)).expect("a hundred is not zero")
        };
        let gap = completion.clone() - pace.clone();
        let short = Fraction::zero() - gap.clone();
        let (behind, far) = match self.behind {
            Behind::Any { far } => (gap.is_negative(), short > share(far)),
            Behind::Points { from, far } => (gap.is_negative() && short >= share(from), short > share(far)),
            // Multiplied out, so that a pace of nothing needs no quotient: nobody is behind it.
            Behind::Ratio { from, far } => {
                let below = |percent| *completion < share(percent) * pace.clone();
                (below(from), below(far))
            }
        };
        match (far, behind) {
            (true, _) => Band::FarBehind,
            (false, true) => Band::Behind,
            _ if gap >= share(self.ahead) => Band::Ahead,
            _ => Band::OnSchedule,
        }
    }

    /// What the rule is called: a preset by its name, one of the plan's own as presets are named.
    pub fn name(&self) -> String {
        match self.behind {
            Behind::Any { far } => format!("points-0-{far}"),
            Behind::Points { from, far } => format!("points-{from}-{far}"),
            Behind::Ratio { from, far } => format!("ratio-{from}-{far}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completion and pace in thousandths.
    fn band(preset: &str, completion: u64, pace: u64) -> Band {
        let (_, behind) = PRESETS.iter().find(|(name, _)| *name == preset).expect("a preset");
        let share = |n| Fraction::of(n, 1000).expect("a share");
        Thresholds { behind: *behind, ..Thresholds::default() }.band(&share(completion), &share(pace))
    }

    #[test]
    fn presets_are_named_as_they_judge() {
        for (name, behind) in PRESETS {
            assert_eq!(Thresholds { behind: *behind, ..Thresholds::default() }.name(), *name);
        }
        assert_eq!(Thresholds::default().name(), "points-0-10");
        let own = Behind::Any { far: Quantity::parse(b"7.5", 1).expect("a number") };
        assert_eq!(Thresholds { behind: own, ..Thresholds::default() }.name(), "points-0-7.5");
    }

    #[test]
    fn below_the_pace_is_behind() {
        for (completion, expected) in [
            (399, Band::FarBehind),
            (400, Band::Behind),
            (499, Band::Behind),
            (500, Band::OnSchedule),
            (549, Band::OnSchedule),
            (550, Band::Ahead),
        ] {
            assert_eq!(band("points-0-10", completion, 500), expected, "{completion}");
        }
    }

    #[test]
    fn up_to_ten_points_may_be_short() {
        for (completion, expected) in [
            (199, Band::FarBehind),
            (200, Band::Behind),
            (400, Band::Behind),
            (401, Band::OnSchedule),
            (549, Band::OnSchedule),
            (550, Band::Ahead),
        ] {
            assert_eq!(band("points-10-30", completion, 500), expected, "{completion}");
        }
    }

    #[test]
    fn a_ratio_is_of_the_pace() {
        for (completion, expected) in [
            (299, Band::FarBehind),
            (300, Band::Behind),
            (474, Band::Behind),
            (475, Band::OnSchedule),
            (550, Band::Ahead),
        ] {
            assert_eq!(band("ratio-95-60", completion, 500), expected, "{completion}");
        }
        // 95 % of 49.589… % exactly: 181/365 × 95/100.
        let pace = Fraction::of(181, 365).expect("a share");
        let exact = Fraction::of(181 * 95, 36_500).expect("a share");
        let less = Fraction::of(181 * 95 * 1000 - 1, 36_500_000).expect("a share");
        let rule = Thresholds { behind: PRESETS[2].1, ..Thresholds::default() };
        assert_eq!((rule.band(&exact, &pace), rule.band(&less, &pace)), (Band::OnSchedule, Band::Behind));
        assert_eq!(band("ratio-95-60", 0, 0), Band::OnSchedule);
    }
}
