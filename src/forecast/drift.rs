//! How fast a figure grows, from its own past, and how far such a forecast goes wrong.
//!
//! The figure is taken for a random walk with drift, observed at times that need not be equally far apart: what is added
//! in a stretch of length Δ has the mean r·Δ and the variance s²·Δ. Of n stretches, the k-th from the end weighing
//! w = m^k, where m < 1 is how much of a period is remembered a period later:
//!
//! - rate r = Σ w·added ÷ Σ w·Δ
//! - spread s² = 1 ÷ (n − 1) · Σ (added − r·Δ)² ÷ Δ
//! - half of the interval over a horizon H: t·√(s²·(H + H²·Σ w²·Δ ÷ (Σ w·Δ)²)), with Student's t of n − 1 degrees
//!
//! With m = 1 and stretches of one length this is the textbook's s·√(H·(1 + H/n)): Hyndman, R. J., Athanasopoulos, G.:
//! "Forecasting: Principles and Practice", 3rd edition (2021), section 5.5, the drift method; here with t for the normal
//! quantile, since n is small. The weights are those of simple exponential smoothing (section 8.1), of the increments.

use crate::quantity::Fraction;

/// What stood at a time.
#[derive(Clone, Debug)]
pub struct Point {
    /// In the plan's basis: days, months, working days.
    pub at: Fraction,
    /// The number of its reporting period; only differences matter.
    pub period: usize,
    pub figure: Fraction,
}

/// The growth of a figure.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Of the figure, for each unit of time.
    pub rate: Fraction,
    /// s², for each unit of time.
    spread: Fraction,
    /// The variance of the rate, in s².
    unsure: Fraction,
    /// Degrees of freedom.
    freedom: usize,
}

/// The 0.90 quantile of Student's t, in thousandths, for 1, 2, 3 … degrees of freedom: four of five lie between it and
/// its negative. NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2.
const STUDENT: [u64; 30] = [
    3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372, 1363, 1356, 1350, 1345, 1341, 1337, 1333,
    1330, 1328, 1325, 1323, 1321, 1319, 1318, 1316, 1315, 1314, 1313, 1311, 1310,
];

/// Beyond the table it is that of the normal distribution.
const NORMAL: u64 = 1282;

impl Drift {
    /// The growth between successive points, in the order of their times; `None` of fewer than three points, which have
    /// no spread.
    pub fn of(points: &[Point], memory: &Fraction) -> Option<Drift> {
        let last = points.last()?.period;
        let (mut weighed, mut passed, mut squared) = (Fraction::zero(), Fraction::zero(), Fraction::zero());
        let stretches: Vec<(Fraction, Fraction)> = points.windows(2).map(stretch).collect();
        for ((added, length), end) in stretches.iter().zip(&points[1..]) {
            let weight = power(memory, last - end.period);
            let long = weight.clone() * length.clone();
            weighed = weighed + weight.clone() * added.clone();
            squared = squared + weight * long.clone();
            passed = passed + long;
        }
        let rate = Fraction::ratio(&weighed, &passed)?;
        let freedom = stretches.len().checked_sub(1).filter(|freedom| *freedom > 0)?;
        let off = |(added, length): &(Fraction, Fraction)| {
            let off = added.clone() - rate.clone() * length.clone();
            Fraction::ratio(&(off.clone() * off), length).expect("times differ")
        };
        let sum: Fraction = stretches.iter().map(off).sum();
        let unsure = Fraction::ratio(&squared, &(passed.clone() * passed))?;
        let spread = Fraction::ratio(&sum, &Fraction::whole(i64::try_from(freedom).ok()?))?;
        Some(Drift { rate, spread, unsure, freedom })
    }

    /// Half of the interval in which four of five figures lie after so much more time, to a millionth.
    pub fn margin(&self, horizon: &Fraction) -> Fraction {
        let t = STUDENT.get(self.freedom - 1).copied().unwrap_or(NORMAL);
        let t = Fraction::of(t, 1000).expect("a thousand");
        let grown = horizon.clone() + horizon.clone() * horizon.clone() * self.unsure.clone();
        t * (self.spread.clone() * grown).sqrt().expect("a spread is not negative")
    }
}

/// What was added between two points, and in how much time.
fn stretch(pair: &[Point]) -> (Fraction, Fraction) {
    (pair[1].figure.clone() - pair[0].figure.clone(), pair[1].at.clone() - pair[0].at.clone())
}

fn power(base: &Fraction, exponent: usize) -> Fraction {
    (0..exponent).fold(Fraction::one(), |power, _| power * base.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(figures: &[(i64, i64)]) -> Vec<Point> {
        let point = |(period, (at, figure)): (usize, &(i64, i64))| Point {
            at: Fraction::whole(*at),
            period,
            figure: Fraction::whole(*figure),
        };
        figures.iter().enumerate().map(point).collect()
    }

    fn of(part: u64, all: u64) -> Fraction {
        Fraction::of(part, all).expect("not of none")
    }

    #[test]
    fn a_straight_line_grows_at_its_own_rate_without_spread() {
        let drift = Drift::of(&points(&[(0, 5), (31, 67), (59, 123), (90, 185)]), &of(2, 3)).expect("points");
        assert_eq!(drift.rate, Fraction::whole(2));
        assert_eq!(drift.margin(&Fraction::whole(100)), Fraction::zero());
    }

    /// Added 9, 18, 27 in one unit each, weights 4/9, 2/3, 1: r = (4 + 12 + 27) ÷ (19/9) = 387/19. Off by −216/19,
    /// −45/19, 126/19: s² = (46656 + 2025 + 15876) ÷ 361 ÷ 2 = 64557/722. Σw² = 133/81, so the rate is unsure by
    /// 133/81 ÷ (361/81) = 7/19. Over 3 units: √(64557/722 · (3 + 9·7/19)) = √(64557/722 · 120/19) = 23.763855…;
    /// times t of 2 degrees, 1.886, that is 44.8186…
    #[test]
    fn the_rate_leans_to_what_is_recent() {
        let drift = Drift::of(&points(&[(0, 0), (1, 9), (2, 27), (3, 54)]), &of(2, 3)).expect("points");
        assert_eq!(drift.rate, of(387, 19));
        assert_eq!(drift.spread, of(64557, 722));
        assert_eq!(drift.unsure, of(7, 19));
        assert_eq!(drift.margin(&Fraction::whole(3)).print(3), "44.819");
    }

    /// With everything remembered it is the textbook's: the mean of 1, 2, 3 is 2, s² = 1, and over 3 units the margin is
    /// 1.886·√(1·3·(1 + 3/3)) = 1.886·√6 = 4.6197…
    #[test]
    fn with_everything_remembered_it_is_the_drift_method() {
        let drift = Drift::of(&points(&[(0, 0), (1, 1), (2, 3), (3, 6)]), &Fraction::one()).expect("points");
        assert_eq!(drift.rate, Fraction::whole(2));
        assert_eq!(drift.margin(&Fraction::whole(3)).print(4), "4.6197");
    }

    #[test]
    fn two_points_have_no_spread() {
        assert!(Drift::of(&points(&[(0, 0), (1, 9)]), &of(2, 3)).is_none());
        assert!(Drift::of(&[], &of(2, 3)).is_none());
    }
}
