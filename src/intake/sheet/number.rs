//! How numbers of spreadsheets become text: exact decimals, days, months, percentages. No floats.
//!
//! A spreadsheet keeps 15 significant digits of what was typed and writes up to 17, the last two of them noise:
//! `0.30000000000000004` was 0.3. All arithmetic here is on decimal digits. It alone knows number formats
//! (`format`) and the serial numbers of days.

mod format;

use chrono::{Days, NaiveDate};
use num_bigint::BigUint;

use super::Kind;
pub(super) use format::{Shape, shape_of_builtin, shape_of_format, shape_of_shown};

/// What spreadsheets show of a number at most.
const SIGNIFICANT: usize = 15;
/// The most digits before the point, and behind it, of a number that is still written out.
const LONGEST: i64 = 40;
/// The last serial number of a day: 31 December 9999.
const LAST_SERIAL: i64 = 2_958_465;
/// How far the serial numbers that count from 1904 lie behind those that count from 1900.
const FROM_1904: i64 = 1462;
const SECONDS_A_DAY: u128 = 86_400;

/// A number that is not rounded yet: its digits, without zeros in front, times ten to a power.
struct Digits {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

/// A number as a spreadsheet writes it (`7000`, `1E3`, `0.30000000000000004`) as a plain decimal of at most 15
/// significant digits. `None` if it is no number, or one that would need more than forty digits before or behind the
/// point.
pub(super) fn plain(text: &str) -> Option<String> {
    Digits::read(text)?.print()
}

/// An IEEE 754 double as a plain decimal of at most 15 significant digits, rounded from its exact value. `None` for what
/// is no finite number, or would need more than forty digits.
pub(super) fn ieee(bits: u64) -> Option<String> {
    Digits::of_double(bits)?.print()
}

/// The text of a cell that holds a number as a spreadsheet writes it. A number too long to be written out is kept as
/// the text that it is, for whoever reads the cell to refuse. `None` if it is no number.
pub(super) fn cell(text: &str, shape: Shape, epoch_1904: bool) -> Option<(Kind, String)> {
    match plain(text) {
        Some(number) => Some(show(&number, shape, epoch_1904)),
        None => Digits::read(text).map(|_| (Kind::Text, text.to_owned())),
    }
}

/// The text of a cell that holds a double, like [`cell`]: one too long to be written out is kept as a text with an E.
/// `None` if it is no finite number.
pub(super) fn double(bits: u64, shape: Shape, epoch_1904: bool) -> Option<(Kind, String)> {
    match ieee(bits) {
        Some(number) => Some(show(&number, shape, epoch_1904)),
        None => Some((Kind::Text, Digits::of_double(bits)?.scientific())),
    }
}

/// The text of a cell that holds a plain decimal. A serial number that is no day stays a number.
pub(super) fn show(number: &str, shape: Shape, epoch_1904: bool) -> (Kind, String) {
    let shown = match shape {
        Shape::Plain => None,
        Shape::Affixed(affixes) => Some((Kind::Text, affixes.around(number))),
        Shape::Disguised => Some((Kind::Disguised, number.to_owned())),
        Shape::Percent => Some((Kind::Number, percent(number))),
        Shape::Day => day_and_time(number, epoch_1904).map(|text| (Kind::Date, text)),
        Shape::Month => serial_and_seconds(number)
            .and_then(|(serial, _)| calendar_day(serial, epoch_1904))
            .map(|day| (Kind::Date, day.format("%Y-%m").to_string())),
        Shape::Time => serial_and_seconds(number)
            .and_then(|(serial, seconds)| {
                u64::try_from(serial)
                    .ok()?
                    .checked_mul(24)?
                    .checked_add(seconds / 3600)
                    .map(|hours| (hours, seconds))
            })
            .map(|(hours, seconds)| (Kind::Date, clock(hours, seconds))),
    };
    shown.unwrap_or_else(|| (Kind::Number, number.to_owned()))
}

/// The day of a whole serial number, as spreadsheets count days. `None` if it is none: in the count from 1900, number 60
/// is a 29 February that never was.
pub(in crate::intake) fn day_of_serial(serial: &str, epoch_1904: bool) -> Option<NaiveDate> {
    if serial.is_empty() || serial.len() > 7 || !serial.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    calendar_day(serial.parse().ok()?, epoch_1904)
}

impl Digits {
    /// The exact value of an IEEE 754 double. `None` for what is no finite number.
    fn of_double(bits: u64) -> Option<Digits> {
        let negative = bits >> 63 == 1;
        let power = i64::try_from(bits >> 52 & 0x7ff).expect("eleven bits");
        let fraction = bits & ((1 << 52) - 1);
        if power == 0x7ff {
            return None;
        }
        let (mantissa, power) =
            if power == 0 { (fraction, -1074) } else { (fraction | 1 << 52, power - 1075) };
        // What is even is halved, so that whole numbers need no long multiplication.
        let halves = if mantissa == 0 { 0 } else { mantissa.trailing_zeros() };
        let (mantissa, power) = (BigUint::from(mantissa >> halves), power + i64::from(halves));
        let steps = u32::try_from(power.unsigned_abs()).expect("at most 1074");
        let (whole, exponent) = if power >= 0 {
            (mantissa << steps, 0)
        } else if steps < 200 {
            // Two to the power of -n is five to the power of n, with the point moved n places.
            (mantissa * BigUint::from(5u8).pow(steps), power)
        } else {
            // Hundreds of digits, of which twenty decide how the first fifteen are rounded. A loop over millions of
            // such numbers would be felt.
            let places = steps * 301 / 1000 + 20;
            ((BigUint::from(10u8).pow(places) * mantissa) >> steps, -i64::from(places))
        };
        let digits = whole.to_string().into_bytes();
        let digits = if digits == b"0" { Vec::new() } else { digits };
        Some(Digits { negative, digits, exponent })
    }

    /// Reads `-?digits(.digits)?([eE][+-]?digits)?`, where digits may be missing on one side of the point.
    fn read(text: &str) -> Option<Digits> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, power) = match text.split_once(['e', 'E']) {
            Some((number, power)) => (number, exponent(power)?),
            None => (text, 0),
        };
        let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + behind.len() == 0 || !all_digits(whole) || !all_digits(behind) {
            return None;
        }
        let digits = whole.bytes().chain(behind.bytes()).skip_while(|&digit| digit == b'0').collect();
        let exponent = power.saturating_sub(i64::try_from(behind.len()).ok()?);
        Some(Digits { negative, digits, exponent })
    }

    /// The number rounded to what spreadsheets show of it, half away from zero.
    fn print(mut self) -> Option<String> {
        self.round();
        let mut text = String::with_capacity(24);
        if self.negative && !self.digits.is_empty() {
            text.push('-');
        }
        let length = i64::try_from(self.digits.len()).ok()?;
        let before = length.checked_add(self.exponent)?;
        if self.digits.is_empty() {
            text.push('0');
        } else if before > LONGEST || self.exponent < -LONGEST {
            return None;
        } else if before <= 0 {
            text.push_str("0.");
            (before..0).for_each(|_| text.push('0'));
            self.digits.iter().for_each(|&digit| text.push(char::from(digit)));
        } else {
            for (at, &digit) in (0..).zip(&self.digits) {
                if at == before {
                    text.push('.');
                }
                text.push(char::from(digit));
            }
            (0..self.exponent).for_each(|_| text.push('0'));
        }
        Some(text)
    }

    /// The number rounded in the same way, as `1.5E+300`.
    fn scientific(mut self) -> String {
        self.round();
        let sign = if self.negative { "-" } else { "" };
        let digits = String::from_utf8_lossy(&self.digits);
        let (first, behind) = digits.split_at(digits.len().min(1));
        let point = if behind.is_empty() { "" } else { "." };
        let power = self.exponent.saturating_add(i64::try_from(behind.len()).unwrap_or(i64::MAX));
        format!("{sign}{first}{point}{behind}E{power:+}")
    }

    fn round(&mut self) {
        if let Some(&next) = self.digits.get(SIGNIFICANT) {
            let dropped = i64::try_from(self.digits.len() - SIGNIFICANT).expect("a length of text");
            self.digits.truncate(SIGNIFICANT);
            self.exponent = self.exponent.saturating_add(dropped);
            if next >= b'5' {
                self.count_up();
            }
        }
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
            self.exponent = self.exponent.saturating_add(1);
        }
    }

    /// Adds one to the last digit.
    fn count_up(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
    }
}

/// The digits behind an E. What is too long to matter is cut off far outside of what can be written out.
fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    }
    // Far from the ends of an i64, so that the length of the digits can be added.
    let value = value.min(i64::MAX / 4);
    Some(if negative { -value } else { value })
}

/// A plain decimal a hundredfold, with its sign: the point moves two places.
fn percent(number: &str) -> String {
    let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    let mut behind = behind.chars();
    let mut moved = whole.to_owned();
    (0..2).for_each(|_| moved.push(behind.next().unwrap_or('0')));
    let moved = moved.trim_start_matches('0');
    let moved = if moved.is_empty() { "0" } else { moved };
    let behind = behind.as_str();
    let point = if behind.is_empty() { "" } else { "." };
    format!("{sign}{moved}{point}{behind}%")
}

fn day_and_time(number: &str, epoch_1904: bool) -> Option<String> {
    let (serial, seconds) = serial_and_seconds(number)?;
    let day = calendar_day(serial, epoch_1904)?.format("%Y-%m-%d").to_string();
    Some(if seconds == 0 { day } else { format!("{day} {}", clock(seconds / 3600, seconds)) })
}

/// `08:30:00`; hours as given, minutes and seconds from the seconds of a day.
fn clock(hours: u64, seconds: u64) -> String {
    format!("{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)
}

/// A plain decimal as whole days and whole seconds of a day, rounded to the nearest. `None` below zero.
fn serial_and_seconds(number: &str) -> Option<(i64, u64)> {
    let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
    let serial: i64 = whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.parse().ok())??;
    // Twenty digits of a day are less than any second.
    let (mut part, mut scale) = (0u128, 1u128);
    for byte in behind.bytes().take(20) {
        part = part * 10 + u128::from(byte.checked_sub(b'0')?);
        scale *= 10;
    }
    let seconds = (part * SECONDS_A_DAY * 2 + scale) / (scale * 2);
    if seconds >= SECONDS_A_DAY {
        return Some((serial.checked_add(1)?, 0));
    }
    Some((serial, u64::try_from(seconds).ok()?))
}

fn calendar_day(serial: i64, epoch_1904: bool) -> Option<NaiveDate> {
    let serial = if epoch_1904 { serial.checked_add(FROM_1904)? } else { serial };
    // Excel counts a 29 February 1900: the days before it stand one later than they would.
    let days = match serial {
        1..=59 => serial + 1,
        61..=LAST_SERIAL => serial,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_out_and_rounded_to_what_is_shown() {
        for (written, expected) in [
            ("7000", "7000"),
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1E3", "1000"),
            ("4.5747E4", "45747"),
            ("4.5747e+4", "45747"),
            ("-1.5e-3", "-0.0015"),
            ("0.30000000000000004", "0.3"),
            ("0.1", "0.1"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+5", "5"),
            ("007", "7"),
            ("12.50", "12.5"),
            ("99.999999999999999", "100"),
            ("999999999999999.5", "1000000000000000"),
            ("123456789012345678", "123456789012346000"),
            ("1.234567890123445", "1.23456789012345"),
            ("-1.234567890123445", "-1.23456789012345"),
            ("1E-9", "0.000000001"),
            ("1E39", "1000000000000000000000000000000000000000"),
            ("0E999999999999999999999999", "0"),
        ] {
            assert_eq!(plain(written).as_deref(), Some(expected), "{written}");
        }
        for written in [
            "",
            "-",
            ".",
            "e3",
            "1e",
            "1e+",
            "1E400",
            "1E-400",
            "1E99999999999999999999",
            "1E-99999999999999999999",
            "1,000",
            "NaN",
            "INF",
            "0x10",
            "1 ",
            "1_0",
            "--1",
            "1.2.3",
            "１",
            "1e1.5",
        ] {
            assert_eq!(plain(written), None, "{written}");
        }
    }

    #[test]
    fn doubles_are_rounded_from_their_exact_value() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (7000.0, "7000"),
            (-1.5, "-1.5"),
            (45_747.354_166_666_664, "45747.3541666667"),
            (1e15, "1000000000000000"),
            (2.5e-9, "0.0000000025"),
            (-0.0, "0"),
            (1e22, "10000000000000000000000"),
        ] {
            assert_eq!(ieee(f64::to_bits(number)).as_deref(), Some(expected), "{number}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324] {
            assert_eq!(ieee(number.to_bits()), None, "{number}");
        }
    }

    #[test]
    fn numbers_are_shown_by_their_shape() {
        for (number, shape, kind, expected) in [
            ("7000", Shape::Plain, Kind::Number, "7000"),
            ("0.5", Shape::Percent, Kind::Number, "50%"),
            ("0.285", Shape::Percent, Kind::Number, "28.5%"),
            ("-0.0005", Shape::Percent, Kind::Number, "-0.05%"),
            ("1", Shape::Percent, Kind::Number, "100%"),
            ("0", Shape::Percent, Kind::Number, "0%"),
            ("12.3", Shape::Percent, Kind::Number, "1230%"),
            ("45747", Shape::Day, Kind::Date, "2025-03-31"),
            ("45747.3541666667", Shape::Day, Kind::Date, "2025-03-31 08:30:00"),
            ("45747.9999999", Shape::Day, Kind::Date, "2025-04-01"),
            ("45747.9999999", Shape::Month, Kind::Date, "2025-04"),
            ("45747", Shape::Month, Kind::Date, "2025-03"),
            ("1", Shape::Day, Kind::Date, "1900-01-01"),
            ("59", Shape::Day, Kind::Date, "1900-02-28"),
            ("60", Shape::Day, Kind::Number, "60"),
            ("59.999999", Shape::Day, Kind::Number, "59.999999"),
            ("61", Shape::Day, Kind::Date, "1900-03-01"),
            ("0", Shape::Day, Kind::Number, "0"),
            ("0.5", Shape::Day, Kind::Number, "0.5"),
            ("-1", Shape::Day, Kind::Number, "-1"),
            ("-0.5", Shape::Time, Kind::Number, "-0.5"),
            ("2958465", Shape::Day, Kind::Date, "9999-12-31"),
            ("2958466", Shape::Day, Kind::Number, "2958466"),
            ("99999999999999999999", Shape::Day, Kind::Number, "99999999999999999999"),
            ("0.354166666666667", Shape::Time, Kind::Date, "08:30:00"),
            ("1.5", Shape::Time, Kind::Date, "36:00:00"),
        ] {
            assert_eq!(show(number, shape, false), (kind, expected.to_owned()), "{number} {shape:?}");
        }
        assert_eq!(show("44285", Shape::Day, true), (Kind::Date, "2025-03-31".to_owned()));
        assert_eq!(show("0", Shape::Day, true), (Kind::Date, "1904-01-01".to_owned()));
        assert_eq!(cell("1E300", Shape::Day, false), Some((Kind::Text, "1E300".to_owned())));
        assert_eq!(cell("x", Shape::Plain, false), None);
    }

    #[test]
    fn serial_numbers_are_days() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(day_of_serial("45747", false), day(2025, 3, 31));
        assert_eq!(day_of_serial("44285", true), day(2025, 3, 31));
        for none in ["", "60", "0", "-1", "45747.5", "2958466", "99999999999", "４"] {
            assert_eq!(day_of_serial(none, false), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn nothing_written_makes_a_panic(text in "[-+0-9.eE]{0,40}|.{0,20}", bits: u64) {
            let _ = cell(&text, Shape::Day, false);
            let _ = cell(&text, Shape::Percent, true);
            let _ = ieee(bits);
        }

        #[test]
        fn a_double_is_the_digits_that_were_typed(digits in 1u64..1_000_000_000_000_000, power in -25i32..20) {
            let typed = format!("{digits}e{power}");
            let held: f64 = typed.parse().expect("a number");
            prop_assert_eq!(plain(&typed), ieee(held.to_bits()));
            prop_assert_eq!(plain(&typed), plain(&format!("{held:.16e}")));
        }

        #[test]
        fn what_was_typed_comes_back(whole in 0u64..100_000_000, cents in 0u64..100) {
            let typed = format!("{whole}.{cents:02}");
            let held: f64 = typed.parse().expect("a decimal");
            let expected = match typed.strip_suffix(".00") {
                Some(whole) => whole,
                None => typed.trim_end_matches('0'),
            };
            let shown = ieee(held.to_bits());
            prop_assert_eq!(shown.as_deref(), Some(expected));
        }

    }

    #[test]
    fn doubles_too_long_to_be_written_out_stay_texts() {
        let read = |bits| double(bits, Shape::Plain, false);
        let text = |text: &str| Some((Kind::Text, text.to_owned()));
        assert_eq!(read(0x3fb9_9999_9999_999a), Some((Kind::Number, "0.1".to_owned())));
        assert_eq!(read(0x0000_0000_0000_0001), text("4.94065645841247E-324"));
        assert_eq!(read(0x000f_ffff_ffff_ffff), text("2.2250738585072E-308"));
        assert_eq!(read(0xb6a0_0000_0000_0000), text("-1.40129846432482E-45"));
        assert_eq!(read(0x54b2_49ad_2594_c37d), text("1E+100"));
        assert_eq!(read(0x7fef_ffff_ffff_ffff), text("1.79769313486232E+308"));
        assert_eq!(read(0x7ff0_0000_0000_0000), None);
        assert_eq!(read(0x7ff8_0000_0000_0000), None);
    }
}
