//! How figures are spelt in cells: exact decimals, with the few unusual spellings that leave no doubt.

use crate::quantity::{MAX_DECIMALS, NotDecimal, Quantity};

/// A figure, and whether it was spelt in an unusual way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    pub amount: Quantity,
    pub normalised: bool,
}

/// Why a cell is no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFigure {
    Malformed,
    TooManyDecimals,
    TooLarge,
    /// A number with the unit of something else behind it.
    OtherUnit(String),
}

impl From<NotDecimal> for NotFigure {
    fn from(fault: NotDecimal) -> NotFigure {
        match fault {
            NotDecimal::Malformed => NotFigure::Malformed,
            NotDecimal::TooManyDecimals => NotFigure::TooManyDecimals,
            NotDecimal::TooLarge => NotFigure::TooLarge,
        }
    }
}

/// Reads an amount of a target that is counted in `unit` with at most `decimals` decimals.
///
/// # Errors
/// [`NotFigure`]; nothing is guessed and nothing is rounded.
pub fn figure(text: &str, unit: &str, decimals: u8) -> Result<Figure, NotFigure> {
    match Quantity::parse(text.as_bytes(), decimals) {
        Ok(amount) => return Ok(Figure { amount, normalised: false }),
        Err(NotDecimal::Malformed) => {}
        Err(fault) => return Err(fault.into()),
    }
    if text.len() > 200 {
        return Err(NotFigure::Malformed);
    }
    // Full-width ASCII is ASCII, shifted by 0xFEE0; U+2212 is the minus sign of word processors.
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).expect("the shift lands in ASCII"),
        '\u{2212}' => '-',
        _ => c,
    };
    let text: String = text.chars().map(half).collect();
    let unit: String = unit.chars().map(half).collect();
    let mut rest = text.as_str();
    let mut own_unit = false;
    if !unit.is_empty() {
        own_unit = rest.ends_with(unit.as_str());
        rest = rest.strip_suffix(unit.as_str()).map_or(rest, str::trim_end);
    }
    let mut factor = 1;
    for (word, power) in [('万', 10_000), ('亿', 100_000_000)] {
        if let Some(number) = rest.strip_suffix(word) {
            // Of a target counted in 万元, `3万` is 3 to one and 30000 to another.
            if unit.starts_with(word) && !own_unit {
                return Err(NotFigure::OtherUnit(word.to_string()));
            }
            (rest, factor) = (number.trim_end(), power);
            break;
        }
    }
    let digits = ungrouped(rest).ok_or(NotFigure::Malformed)?;
    let amount = match Quantity::parse(digits.as_bytes(), MAX_DECIMALS) {
        Ok(amount) => amount.times(factor).ok_or(NotFigure::TooLarge)?,
        Err(NotDecimal::Malformed) => return Err(other_unit(rest)),
        Err(fault) => return Err(fault.into()),
    };
    let behind = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    if !amount.fits(decimals) || (factor == 1 && behind > usize::from(decimals)) {
        return Err(NotFigure::TooManyDecimals);
    }
    Ok(Figure { amount, normalised: true })
}

/// A number with another word behind it is in another unit; anything else is no number.
fn other_unit(text: &str) -> NotFigure {
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (number, word) = text.split_at(end);
    let is_number =
        ungrouped(number).is_some_and(|digits| Quantity::parse(digits.as_bytes(), MAX_DECIMALS).is_ok());
    let word = word.trim();
    // 4O and 1l are slips of the eye, not units.
    let digits = word.chars().all(|c| "oOlI".contains(c));
    if is_number && !digits && (word == "%" || word.chars().all(char::is_alphabetic)) && !word.is_empty() {
        NotFigure::OtherUnit(word.to_owned())
    } else {
        NotFigure::Malformed
    }
}

/// `1,234,567.8` without its commas. `None` when the commas do not stand in groups of three.
fn ungrouped(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, behind) = text.split_once('.').map_or((text, None), |(whole, behind)| (whole, Some(behind)));
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split(',');
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let sound = (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && digits(group))
        && behind.is_none_or(|behind| !behind.contains(','));
    sound.then(|| text.replace(',', ""))
}

/// Whether a text begins as numbers do, whatever it turns out to be.
pub fn looks_like_a_number(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '+', '−', '－']);
    text.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

/// Whether a thing is done: `1 是 已完成 完成 ✓` or `0 否 未完成`.
pub fn done(text: &str) -> Option<Figure> {
    let (done, normalised) = match text {
        "1" | "是" | "已完成" | "完成" | "✓" => (true, false),
        "0" | "否" | "未完成" => (false, false),
        "１" | "√" | "✔" => (true, true),
        "０" => (false, true),
        _ => return None,
    };
    Some(Figure { amount: Quantity::whole(i64::from(done)), normalised })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), NotFigure> {
        figure(text, "户", 0).map(|figure| (figure.amount.to_string(), figure.normalised))
    }

    #[test]
    fn plain_numbers_are_read_as_they_are() {
        for text in ["7000", "-5", "0"] {
            assert_eq!(read(text), Ok((text.to_owned(), false)));
        }
        assert_eq!(figure("12.50", "万元", 2).map(|f| f.amount.to_string()), Ok("12.5".to_owned()));
    }

    #[test]
    fn unusual_spellings_that_leave_no_doubt_are_read_with_a_notice() {
        for (text, amount) in [
            ("７０００", "7000"),
            ("－５", "-5"),
            ("−5", "-5"),
            ("7,000", "7000"),
            ("7，000", "7000"),
            ("1,234,567", "1234567"),
            ("7000户", "7000"),
            ("7000 户", "7000"),
            ("0.7万", "7000"),
            ("0.7万户", "7000"),
            ("1.2亿", "120000000"),
        ] {
            assert_eq!(read(text), Ok((amount.to_owned(), true)), "{text}");
        }
        assert_eq!(figure("3万元", "万元", 0).map(|f| f.amount.to_string()), Ok("3".to_owned()));
        assert!(matches!(figure("3万", "万元", 0), Err(NotFigure::OtherUnit(_))));
        assert_eq!(figure("3万元", "元", 0).map(|f| f.amount.to_string()), Ok("30000".to_owned()));
    }

    #[test]
    fn everything_else_is_rejected() {
        for text in [
            "1.234,5",
            "1,5",
            "1e3",
            "NaN",
            "(5)",
            "=1+1",
            "约100",
            "+5",
            "７ ０",
            "1,23,456",
            "0,700",
            ",700",
            "7,000,",
            "①",
            "一百",
            "1万2",
            "万",
            "户",
            "--5",
            "5-",
            "1,000.5,5",
            "1.000,000",
            "∞",
            "0x10",
            "100以上1",
            "0012",
            "000",
            "-07",
            "4O",
            "3l",
        ] {
            assert_eq!(read(text), Err(NotFigure::Malformed), "{text}");
        }
        for text in ["7000张", "7000 台", "5%", "0.7万张"] {
            assert!(matches!(read(text), Err(NotFigure::OtherUnit(_))), "{text}");
        }
        for text in ["0.5", "7000.0", "0.00001万", "７.５", "1,000.0"] {
            assert_eq!(read(text), Err(NotFigure::TooManyDecimals), "{text}");
        }
        assert_eq!(read("99999999999999999"), Err(NotFigure::TooLarge));
        assert_eq!(read("99999999999亿"), Err(NotFigure::TooLarge));
    }

    #[test]
    fn done_is_said_in_a_few_words() {
        assert_eq!(done("已完成").map(|f| f.amount.to_string()), Some("1".to_owned()));
        assert_eq!(done("否").map(|f| f.amount.to_string()), Some("0".to_owned()));
        for bad in ["", "2", "进行中", "基本完成", "yes", "1.0"] {
            assert_eq!(done(bad), None, "{bad}");
        }
    }
}
