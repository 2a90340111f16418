//! What targets are worth and how much of it was earned: the weights of the plan, and a score that no target can exceed.
//! Pure.

use crate::assess::{Progress, Status};
use crate::plan::{Bound, Plan};
use crate::quantity::Fraction;
use crate::shares::Share;

/// The score of some targets, or of a reporter's shares of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The sum of the weights.
    pub weight: Fraction,
    /// Σ weight × completion, each completion held between 0 and 1: never below 0, never above the sum of the weights.
    pub earned: Fraction,
    /// How many have a weight and nothing to be scored by, and so earn nothing of it.
    pub without: u64,
}

impl Score {
    /// Earned ÷ weight; `None` where nothing has a weight.
    pub fn rate(&self) -> Option<Fraction> {
        Fraction::ratio(&self.earned, &self.weight)
    }
}

/// Whether the plan gives any target a weight.
pub fn weighted(plan: &Plan) -> bool {
    plan.targets.iter().any(|target| target.weight.is_some())
}

/// The share of its weight that is earned; `None` where there is nothing to score it by. A ceiling is kept or it is not.
pub fn earned(status: Status, completion: Option<&Fraction>) -> Option<Fraction> {
    match status {
        Status::Met | Status::Within => Some(Fraction::one()),
        Status::Breached => Some(Fraction::zero()),
        _ => completion.map(|share| share.clone().clamp(Fraction::zero(), Fraction::one())),
    }
}

/// The score of targets. Routine duties have none.
pub fn of_targets<'a>(plan: &Plan, rows: impl Iterator<Item = &'a Progress>) -> Score {
    let scored = rows.filter(|row| row.status != Status::Routine);
    score(plan, weighted(plan), scored.map(|row| (row.target, row.status, row.completion.as_ref())))
}

/// The score of shares, each with the weight of its target. The plan's weights count if any target that it divides has
/// one. A share of nothing earns nothing and takes no weight.
pub fn of_shares<'a>(plan: &Plan, shares: impl Iterator<Item = &'a Share>) -> Score {
    let of_nothing =
        |share: &&Share| share.goal == Fraction::zero() && plan.targets[share.target].bound == Bound::AtLeast;
    let judged = shares
        .filter(|share| !of_nothing(share))
        .map(|share| (share.target, share.status, share.completion.as_ref()));
    score(plan, shares_weighted(plan), judged)
}

/// Whether the plan gives a weight to any target that it divides among reporters.
pub fn shares_weighted(plan: &Plan) -> bool {
    plan.targets.iter().any(|target| target.weight.is_some() && !target.allocation.is_empty())
}

/// Where weights count, a target without one counts nothing; where they do not, each counts one.
fn score<'a>(
    plan: &Plan,
    weighted: bool,
    judged: impl Iterator<Item = (usize, Status, Option<&'a Fraction>)>,
) -> Score {
    let mut score = Score { weight: Fraction::zero(), earned: Fraction::zero(), without: 0 };
    for (target, status, completion) in judged {
        let weight = match plan.targets[target].weight {
            Some(weight) if weighted => weight.into(),
            None if weighted => continue,
            _ => Fraction::one(),
        };
        match earned(status, completion) {
            Some(share) => score.earned = score.earned + weight.clone() * share,
            None => score.without += 1,
        }
        score.weight = score.weight + weight;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_held_between_nothing_and_the_weight() {
        let share = |part: u64| Fraction::of(part, 10).expect("not of none");
        assert_eq!(earned(Status::Behind, Some(&share(3))), Some(share(3)));
        assert_eq!(earned(Status::Met, Some(&share(13))), Some(share(10)));
        assert_eq!(earned(Status::FarBehind, Some(&(share(0) - share(3)))), Some(share(0)));
        assert_eq!(earned(Status::Within, None), Some(share(10)));
        assert_eq!(earned(Status::Breached, None), Some(share(0)));
        assert_eq!(earned(Status::Unreported, None), None);
        assert_eq!(earned(Status::NotStarted, None), None);
    }
}
