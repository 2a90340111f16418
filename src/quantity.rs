//! Exact arithmetic: [`Quantity`] for amounts, [`Fraction`] for shares. No floats anywhere.
//!
//! An amount is a whole number of millionths, so sums of reports are exact. What need not be a finite decimal
//! (a completion, a pace) is a fraction of whole numbers of any size. Only printing rounds: half away from zero.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_rational::BigRational;

/// The most decimals an amount can have.
pub const MAX_DECIMALS: u8 = 6;
const SCALE: i128 = 1_000_000;
/// The largest amount that is read: a figure of sixteen digits before the point is a slip of the keyboard.
const LIMIT: i128 = 1_000_000_000_000_000;

/// An exact amount of something, in its own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i128);

/// Why a text is no exact decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDecimal {
    /// Not of the form `-?digits(.digits)?`.
    Malformed,
    /// More decimals than allowed.
    TooManyDecimals,
    /// Sixteen digits or more before the point.
    TooLarge,
}

impl Quantity {
    pub const ZERO: Quantity = Quantity(0);

    pub const fn whole(n: i64) -> Quantity {
        Quantity(n as i128 * SCALE)
    }

    /// Reads `7000`, `-5`, `12.50`: an optional minus, digits, and at most `decimals` digits behind a point.
    ///
    /// # Errors
    /// [`NotDecimal`] for anything else, blanks and signs of grouping included.
    pub fn parse(text: &[u8], decimals: u8) -> Result<Quantity, NotDecimal> {
        // Most figures are a few digits.
        if matches!(text.len(), 1..=15)
            && text.iter().all(u8::is_ascii_digit)
            && (text[0] != b'0' || text.len() == 1)
        {
            return Ok(Quantity::whole(text.iter().fold(0, |n, byte| n * 10 + i64::from(byte - b'0'))));
        }
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let mut units: i128 = 0;
        let mut seen = 0usize;
        let mut behind: Option<u8> = None;
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    if let Some(n) = behind.as_mut() {
                        *n = n.saturating_add(1);
                        if *n > MAX_DECIMALS {
                            continue;
                        }
                    }
                    units = units * 10 + i128::from(byte - b'0');
                    if behind.is_none() && units >= LIMIT {
                        units = LIMIT;
                    }
                    seen += 1;
                }
                b'.' if behind.is_none() && seen > 0 => behind = Some(0),
                _ => return Err(NotDecimal::Malformed),
            }
        }
        // 0012 is a code or half of a number, not an amount.
        let padded = digits.len() > 1 && digits[0] == b'0' && digits[1] != b'.';
        if seen == 0 || behind == Some(0) || padded {
            return Err(NotDecimal::Malformed);
        }
        let behind = behind.unwrap_or(0);
        if behind > decimals.min(MAX_DECIMALS) {
            return Err(NotDecimal::TooManyDecimals);
        }
        let units = units * 10i128.pow(u32::from(MAX_DECIMALS - behind));
        if units >= LIMIT * SCALE {
            return Err(NotDecimal::TooLarge);
        }
        Ok(Quantity(if negative { -units } else { units }))
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// This amount times a power of ten, for 万 and 亿; `None` when it leaves the range that is read.
    pub fn times(self, factor: i128) -> Option<Quantity> {
        self.0.checked_mul(factor).filter(|units| units.abs() < LIMIT * SCALE).map(Quantity)
    }

    /// Whether the amount can be written with so many decimals.
    pub fn fits(self, decimals: u8) -> bool {
        self.0 % 10i128.pow(u32::from(MAX_DECIMALS.saturating_sub(decimals))) == 0
    }

    /// The amount with exactly `decimals` digits behind the point, half away from zero.
    pub fn print(self, decimals: u8) -> String {
        Fraction::from(self).print(decimals)
    }
}

/// The shortest exact form: `7000`, `12.5`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = (0..MAX_DECIMALS).find(|&n| self.fits(n)).unwrap_or(MAX_DECIMALS);
        f.write_str(&self.print(decimals))
    }
}

impl Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        Quantity(self.0 + other.0)
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Quantity) {
        self.0 += other.0;
    }
}

impl Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        Quantity(self.0 - other.0)
    }
}

impl SubAssign for Quantity {
    fn sub_assign(&mut self, other: Quantity) {
        self.0 -= other.0;
    }
}

impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        Quantity(-self.0)
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(all: I) -> Quantity {
        all.fold(Quantity::ZERO, Add::add)
    }
}

/// An exact share, or an amount that need not be a finite decimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction(BigRational);

impl Fraction {
    pub fn zero() -> Fraction {
        Fraction::whole(0)
    }

    pub fn one() -> Fraction {
        Fraction::whole(1)
    }

    pub fn whole(n: i64) -> Fraction {
        Fraction(BigRational::from_integer(BigInt::from(n)))
    }

    /// `part` ÷ `all`; `None` when `all` is zero.
    pub fn ratio(part: &Fraction, all: &Fraction) -> Option<Fraction> {
        (*all != Fraction::zero()).then(|| Fraction(&part.0 / &all.0))
    }

    /// So many of so many days, months, items; `None` of none.
    pub fn of(part: u64, all: u64) -> Option<Fraction> {
        (all != 0).then(|| Fraction(BigRational::new(BigInt::from(part), BigInt::from(all))))
    }

    pub fn is_negative(&self) -> bool {
        *self < Fraction::zero()
    }

    /// The square root, to a millionth and never above it; `None` of what is below zero. Whole numbers of any size have
    /// an exact whole root (by Newton's method), so no float is needed: √x = ⌊√(x·10¹²)⌋ ÷ 10⁶.
    pub fn sqrt(&self) -> Option<Fraction> {
        if self.is_negative() {
            return None;
        }
        let scale = BigInt::from(SCALE);
        let whole = (self.0.numer() * &scale * &scale) / self.0.denom();
        Some(Fraction(BigRational::new(whole.sqrt(), scale)))
    }

    /// The nearest amount with `digits` digits behind the point that is not above this one.
    pub fn down(&self, digits: u8) -> Fraction {
        let unit = BigRational::from_integer(BigInt::from(10u8).pow(u32::from(digits)));
        Fraction((&self.0 * &unit).floor() / unit)
    }

    /// The nearest amount with `digits` digits behind the point that is not below this one.
    pub fn up(&self, digits: u8) -> Fraction {
        let unit = BigRational::from_integer(BigInt::from(10u8).pow(u32::from(digits)));
        Fraction((&self.0 * &unit).ceil() / unit)
    }

    /// Whether it can be written with so many decimals.
    pub fn fits(&self, decimals: u8) -> bool {
        (&self.0 * BigInt::from(10u8).pow(u32::from(decimals))).is_integer()
    }

    /// `digits` digits behind the point, half away from zero.
    pub fn print(&self, digits: u8) -> String {
        self.printed(digits, false)
    }

    /// A share as percent, or a difference of shares as points: `print` of a hundredfold, except that 0 and ±100
    /// are printed only when exactly so (100 also when above), so 6998/7000 prints 99.9 and 3/7000 prints 0.1.
    pub fn percent(&self, digits: u8) -> String {
        (self.clone() * Fraction::whole(100)).guarded(digits)
    }

    /// An amount that is itself in percent, printed under the rule of [`percent`](Fraction::percent).
    pub fn guarded(&self, digits: u8) -> String {
        self.printed(digits, true)
    }

    fn printed(&self, digits: u8, guarded: bool) -> String {
        let unit = BigInt::from(10u8).pow(u32::from(digits));
        let (zero, two) = (BigInt::from(0u8), BigInt::from(2u8));
        let negative = self.is_negative();
        let magnitude = if negative { -self.0.clone() } else { self.0.clone() };
        let (top, bottom) = (magnitude.numer() * &unit, magnitude.denom());
        let mut units: BigInt = (&top * &two + bottom) / (bottom * &two);
        if guarded {
            let hundred = &unit * BigInt::from(100u8);
            if units == zero && top > zero {
                units = BigInt::from(1u8);
            } else if units == hundred && top < &hundred * bottom {
                units = hundred - BigInt::from(1u8);
            }
        }
        let sign = if negative && units != zero { "-" } else { "" };
        let width = usize::from(digits) + 1;
        let digits_text = format!("{:0>width$}", units.to_string());
        let (whole, rest) = digits_text.split_at(digits_text.len() - usize::from(digits));
        if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
    }
}

impl From<Quantity> for Fraction {
    fn from(amount: Quantity) -> Fraction {
        Fraction(BigRational::new(BigInt::from(amount.0), BigInt::from(SCALE)))
    }
}

impl Add for Fraction {
    type Output = Fraction;
    fn add(self, other: Fraction) -> Fraction {
        Fraction(self.0 + other.0)
    }
}

impl Sub for Fraction {
    type Output = Fraction;
    fn sub(self, other: Fraction) -> Fraction {
        Fraction(self.0 - other.0)
    }
}

impl Mul for Fraction {
    type Output = Fraction;
    fn mul(self, other: Fraction) -> Fraction {
        Fraction(self.0 * other.0)
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Fraction>>(all: I) -> Fraction {
        all.fold(Fraction::zero(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text.as_bytes(), MAX_DECIMALS).expect("a decimal")
    }

    fn share(part: u64, all: u64) -> Fraction {
        Fraction::of(part, all).expect("not of none")
    }

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        assert_eq!(q("7000"), Quantity::whole(7000));
        assert_eq!(q("-5") + q("5"), Quantity::ZERO);
        assert_eq!(q("0.1") + q("0.2"), q("0.3"));
        for bad in [
            "", "-", ".", "5.", ".5", "1e3", "NaN", "1_000", "+5", " 5", "5 ", "1.2.3", "--5", "５", "007",
            "000", "-01", "00.5",
        ] {
            assert_eq!(Quantity::parse(bad.as_bytes(), 6), Err(NotDecimal::Malformed), "{bad}");
        }
        assert_eq!(Quantity::parse(b"12.50", 1), Err(NotDecimal::TooManyDecimals));
        assert_eq!(Quantity::parse(b"12.50", 2), Ok(q("12.5")));
        assert_eq!(
            Quantity::parse(b"1.0000000000000000000000000000000000000001", 6),
            Err(NotDecimal::TooManyDecimals)
        );
        assert_eq!(Quantity::parse(&[b'9'; 400], 6), Err(NotDecimal::TooLarge));
        assert_eq!(
            Quantity::parse(b"999999999999999.999999", 6).map(|n| n.to_string()),
            Ok("999999999999999.999999".into())
        );
    }

    #[test]
    fn printing_rounds_half_away_from_zero() {
        assert_eq!(share(81, 80).percent(1), "101.3");
        assert_eq!(q("-0.25").print(1), "-0.3");
        assert_eq!(q("12.5").print(2), "12.50");
        assert_eq!(q("-0.04").print(1), "0.0");
        assert_eq!(q("0.5").to_string(), "0.5");
    }

    #[test]
    fn roots_are_exact_to_a_millionth() {
        let root = |part, all| share(part, all).sqrt().map(|root| root.print(6));
        assert_eq!(root(4, 9), Some("0.666666".into()));
        assert_eq!(root(2, 1), Some("1.414213".into()));
        assert_eq!(root(0, 1), Some("0.000000".into()));
        assert_eq!(share(49, 4).sqrt(), Some(share(7, 2)));
        assert_eq!(q("-0.01").print(2), "-0.01");
        assert_eq!(Fraction::from(q("-0.01")).sqrt(), None);
    }

    #[test]
    fn rounding_goes_down_or_up_on_either_side_of_nought() {
        assert_eq!(share(100, 3).down(1), Fraction::from(q("33.3")));
        assert_eq!(share(100, 3).up(0), Fraction::whole(34));
        assert_eq!(share(6, 2).up(0), Fraction::whole(3));
        assert_eq!(Fraction::from(q("-0.5")).down(0), Fraction::whole(-1));
        assert_eq!(Fraction::from(q("-0.5")).up(0), Fraction::zero());
    }

    #[test]
    fn nought_and_a_hundred_are_printed_only_when_they_are_so() {
        assert_eq!(share(6998, 7000).percent(1), "99.9");
        assert_eq!(share(3, 7000).percent(1), "0.1");
        assert_eq!(share(0, 7000).percent(1), "0.0");
        assert_eq!(share(7000, 7000).percent(1), "100.0");
        assert_eq!(share(7001, 7000).percent(1), "100.0");
        assert_eq!(share(996, 1000).percent(0), "99");
        assert_eq!(share(1, 1000).percent(0), "1");
        assert_eq!((share(3, 7000) - share(6, 7000)).percent(1), "-0.1");
    }
}
