//! What number formats show: `yyyy"年"m"月"` a month, `0.00%` a percentage.

use num_bigint::BigUint;

use super::plain;

/// What a number is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake::sheet) enum Shape {
    Plain,
    /// With words before or behind it: `0"户"`, `¥#,##0`.
    Affixed(Affixes),
    /// As another number, or not as a number at all: `0,` shows thousands, `0".5"` a half more, `"—"` a dash.
    Disguised,
    Percent,
    Day,
    Month,
    Time,
}

/// What stands before and behind a number, which reads as if it had been typed there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::intake::sheet) struct Affixes {
    before: [char; 4],
    behind: [char; 4],
}

impl Affixes {
    /// `None` where they are too long, or would make another number of it.
    fn new(before: &str, behind: &str) -> Option<Affixes> {
        let fit = |text: &str| {
            let mut kept = ['\0'; 4];
            for (at, c) in text.chars().enumerate() {
                let digit = c.is_numeric() || matches!(c, '.' | ',' | '．' | '，' | '\0');
                *kept.get_mut(at).filter(|_| !digit)? = c;
            }
            Some(kept)
        };
        Some(Affixes { before: fit(before)?, behind: fit(behind)? })
    }

    pub fn around(&self, number: &str) -> String {
        let kept = |affix: &[char; 4]| affix.iter().take_while(|c| **c != '\0').collect::<String>();
        format!("{}{number}{}", kept(&self.before), kept(&self.behind))
    }
}

/// What in a number format speaks of days, times or percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    MonthOrMinute,
    Day,
    Hour,
    Second,
    Elapsed,
    Percent,
}

/// What a number format shows, told by its first section: `yyyy"年"m"月"`, `0.00%`, `[h]:mm`.
pub(in crate::intake::sheet) fn shape_of_format(code: &str) -> Shape {
    let parts = parts_of_format(code);
    let has = |wanted: &[Part]| parts.iter().any(|part| wanted.contains(part));
    // An m is a month, except behind hours and before seconds.
    let month = parts.iter().enumerate().any(|(at, part)| {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        *part == Part::MonthOrMinute
            && before != Some(&Part::Hour)
            && before != Some(&Part::Elapsed)
            && parts.get(at + 1) != Some(&Part::Second)
    });
    if has(&[Part::Elapsed]) {
        Shape::Time
    } else if has(&[Part::Day]) {
        Shape::Day
    } else if month {
        Shape::Month
    } else if has(&[Part::Year]) {
        // A year alone says less than either; the day is at least what the cell holds.
        Shape::Day
    } else if has(&[Part::Hour, Part::Second]) {
        Shape::Time
    } else {
        match (words_of_format(code), has(&[Part::Percent])) {
            (Some(Words { scaled: false, before, behind }), false)
                if before.is_empty() && behind.is_empty() =>
            {
                Shape::Plain
            }
            (Some(Words { scaled: false, before, behind }), true)
                if before.is_empty() && behind.is_empty() =>
            {
                Shape::Percent
            }
            (Some(Words { scaled: false, before, behind }), false) => {
                Affixes::new(&before, &behind).map_or(Shape::Disguised, Shape::Affixed)
            }
            _ => Shape::Disguised,
        }
    }
}

/// What a number is shown as, told by the text that is shown of it: `7 户`, `¥7.00`, and for 70000 `7.0万`, which is
/// another number.
pub(in crate::intake::sheet) fn shape_of_shown(number: &str, shown: &str) -> Shape {
    if shown.trim().is_empty() {
        return Shape::Plain;
    }
    let digit = |c: char| c.is_ascii_digit();
    let (Some(from), Some(to)) = (shown.find(digit), shown.rfind(digit)) else { return Shape::Disguised };
    let signs = |c: char| c.is_whitespace() || "-−+().,".contains(c);
    if !agrees(number, &shown[from..=to].replace(',', "")) {
        return Shape::Disguised;
    }
    let (before, behind) = (shown[..from].trim_matches(signs), shown[to + 1..].trim_matches(signs));
    let money = before.contains(['¥', '￥']);
    let before = before.trim_start_matches(['¥', '￥']);
    let behind = if money { format!("{behind}元") } else { behind.to_owned() };
    match Affixes::new(before, &behind) {
        Some(affixes) if affixes == Affixes::default() => Shape::Plain,
        Some(affixes) => Shape::Affixed(affixes),
        None => Shape::Disguised,
    }
}

/// The most digits that a number is shown with; a longer one is not compared.
const LONGEST: usize = 60;

/// Whether the digits that are shown are those of the number, rounded. Powers of ten and fractions are not looked at.
fn agrees(number: &str, shown: &str) -> bool {
    let Some(number) = plain(number) else { return false };
    if shown.contains(['E', '/']) {
        return true;
    }
    let (Some((own, own_places)), Some((other, places))) =
        (units(number.trim_start_matches('-')), units(shown))
    else {
        return false;
    };
    let ten = |power: u32| BigUint::from(10u8).pow(power);
    let scale = own_places.max(places);
    let (own, other) = (own * ten(scale - own_places), other * ten(scale - places));
    let apart = if own > other { &own - &other } else { other - &own };
    // Half of the last place that is shown, and a trillionth of the number, whose own last digit may be rounded.
    apart * 2u8 * ten(12) <= ten(scale - places) * ten(12) + own * 2u8
}

/// A number without a sign as whole units of its last place, and how many places there are.
fn units(text: &str) -> Option<(BigUint, u32)> {
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{behind}");
    let sound = digits.len() <= LONGEST && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((digits.parse().ok().filter(|_| sound)?, u32::try_from(behind.len()).ok()?))
}

/// What the first section of a number format shows around the digits, and whether a comma behind them divides by 1000.
#[derive(Default)]
struct Words {
    before: String,
    behind: String,
    scaled: bool,
}

/// `None` where the format shows no digits at all. Money is in 元 unless its sign says another.
fn words_of_format(code: &str) -> Option<Words> {
    let mut words = Words::default();
    let (mut digits, mut money) = (code.is_empty(), false);
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let mut literal = |text: &str| {
            let text = text.trim();
            money |= text.contains(['¥', '￥']);
            let text = text.replace(['¥', '￥'], "");
            if digits { words.behind.push_str(&text) } else { words.before.push_str(&text) }
        };
        let general = ["G/通用格式", "General"].iter().find_map(|word| {
            let start = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
            start.map(|_| &rest[word.len()..])
        });
        rest = match first {
            ';' => break,
            '"' => {
                let (text, after) = after.split_once('"').unwrap_or((after, ""));
                literal(text);
                after
            }
            '\\' | '!' => {
                let end = after.chars().next().map_or(0, char::len_utf8);
                literal(&after[..end]);
                &after[end..]
            }
            '_' | '*' => {
                let mut behind = after.chars();
                behind.next();
                behind.as_str()
            }
            '[' => {
                let (block, after) = after.split_once(']').unwrap_or((after, ""));
                // [$¥-804] is a sign and where it is used.
                if let Some(sign) = block.strip_prefix('$') {
                    literal(sign.split_once('-').map_or(sign, |(sign, _)| sign));
                }
                after
            }
            _ if general.is_some() => {
                digits = true;
                general.unwrap_or("")
            }
            '0' | '#' | '?' | '@' => {
                digits = true;
                let past = after.trim_start_matches(['0', '#', '?', '.', ',', '/', ' ']);
                let run = &after[..after.len() - past.len()];
                words.scaled |= run.trim_end_matches(['.', ' ']).ends_with(',');
                past
            }
            '.' | ',' | '%' | '+' => after,
            'E' | 'e' if after.starts_with(['+', '-']) => after[1..].trim_start_matches(['0', '#', '?']),
            c => {
                literal(c.encode_utf8(&mut [0; 4]));
                after
            }
        };
    }
    if money {
        words.behind.push('元');
    }
    digits.then_some(words)
}

/// What a number format shows that every program knows by its number. Those of the East are as Chinese Excel has them
/// (ECMA-376, part 1, 18.8.30).
pub(in crate::intake::sheet) fn shape_of_builtin(id: u16) -> Shape {
    match id {
        5..=8 | 42 | 44 => {
            Shape::Affixed(Affixes { behind: ['元', '\0', '\0', '\0'], ..Affixes::default() })
        }
        9 | 10 => Shape::Percent,
        14..=16 | 22 | 28..=31 | 51 | 53 | 54 | 58 => Shape::Day,
        17 | 27 | 36 | 50 | 52 | 57 => Shape::Month,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shape::Time,
        _ => Shape::Plain,
    }
}

fn parts_of_format(code: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let lower = first.to_ascii_lowercase();
        // A run of one letter is one part: yyyy, mm, aaaa.
        let past_run = after.trim_start_matches(|c: char| c.to_ascii_lowercase() == lower);
        let run = rest.len() - past_run.len();
        let starts =
            |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        rest = match lower {
            ';' => break,
            '"' => after.split_once('"').map_or("", |(_, after)| after),
            // The character behind these is itself, a blank of its width, or what fills the cell.
            '\\' | '!' | '_' | '*' => {
                let mut behind = after.chars();
                behind.next();
                behind.as_str()
            }
            '[' => {
                let (block, after) = after.split_once(']').unwrap_or((after, ""));
                let block = block.to_ascii_lowercase();
                let elapsed = |letter: char| !block.is_empty() && block.chars().all(|c| c == letter);
                if elapsed('h') || elapsed('m') || elapsed('s') {
                    parts.push(Part::Elapsed);
                }
                after
            }
            'g' if starts("general") => &rest["general".len()..],
            'a' if starts("am/pm") => &rest["am/pm".len()..],
            'a' if starts("a/p") => &rest["a/p".len()..],
            // 0.00E+00 is a number in powers of ten; any other e is a year.
            'e' if after.starts_with(['+', '-']) => after,
            _ => {
                match lower {
                    'y' | 'e' => parts.push(Part::Year),
                    'm' => parts.push(Part::MonthOrMinute),
                    'd' => parts.push(Part::Day),
                    // aaa and aaaa are days of the week.
                    'a' if run >= 3 => parts.push(Part::Day),
                    'h' => parts.push(Part::Hour),
                    's' => parts.push(Part::Second),
                    '%' => parts.push(Part::Percent),
                    _ => {}
                }
                past_run
            }
        };
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn affixed(before: &str, behind: &str) -> Shape {
        Shape::Affixed(Affixes::new(before, behind).expect("short and no number"))
    }

    #[test]
    fn formats_say_what_they_show() {
        for (code, expected) in [
            ("General", Shape::Plain),
            ("GENERAL", Shape::Plain),
            ("G/通用格式", Shape::Plain),
            ("@", Shape::Plain),
            ("0", Shape::Plain),
            ("", Shape::Plain),
            ("#,##0\"户\"", affixed("", "户")),
            ("0户", affixed("", "户")),
            ("0\"万元\"", affixed("", "万元")),
            ("0!.0,\"万\"", Shape::Disguised),
            ("0,", Shape::Disguised),
            ("#,##0.00,,\"百万\"", Shape::Disguised),
            ("#,##0", Shape::Plain),
            ("#,##0.00_);[Red](#,##0.00)", Shape::Plain),
            ("\"约\"0", affixed("约", "")),
            ("-0", affixed("-", "")),
            ("\"—\"", Shape::Disguised),
            (";;;", Shape::Disguised),
            ("0\".5\"", Shape::Disguised),
            ("\"1\"0", Shape::Disguised),
            ("+0;-0", Shape::Plain),
            ("# ?/?", Shape::Plain),
            ("¥#,##0.00;¥-#,##0.00", affixed("", "元")),
            ("\"¥\"#,##0", affixed("", "元")),
            ("_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ @_ ", affixed("", "元")),
            ("[$$-409]#,##0", affixed("$", "")),
            ("0.00E+00", Shape::Plain),
            ("[Red]0.00", Shape::Plain),
            ("[$¥-804]#,##0.00", affixed("", "元")),
            ("0\"day\"", affixed("", "day")),
            ("0\\d", affixed("", "d")),
            ("0_d", Shape::Plain),
            ("0;yyyy", Shape::Plain),
            ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ", Shape::Plain),
            ("[DBNum1]General", Shape::Plain),
            ("0%", Shape::Percent),
            ("0.00%", Shape::Percent),
            ("0.00%;[Red]-0.00%", Shape::Percent),
            ("0\"%\"", affixed("", "%")),
            ("0\\%", affixed("", "%")),
            ("0%,", Shape::Percent),
            ("\"约\"0%", Shape::Disguised),
            ("yyyy-mm-dd", Shape::Day),
            ("yyyy/m/d h:mm", Shape::Day),
            ("m\"月\"d\"日\"", Shape::Day),
            ("yyyy\"年\"m\"月\"d\"日\";@", Shape::Day),
            ("yyyy年m月d日", Shape::Day),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\";@", Shape::Day),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", Shape::Day),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Shape::Day),
            ("aaaa", Shape::Day),
            ("yyyy", Shape::Day),
            ("e.m.d", Shape::Day),
            ("yyyy\"年\"m\"月\"", Shape::Month),
            ("yyyy\"年\"m\"月\";@", Shape::Month),
            ("yyyy-mm", Shape::Month),
            ("mmm-yy", Shape::Month),
            ("yyyy\\-mm\\ hh:mm", Shape::Month),
            ("h:mm", Shape::Time),
            ("h:mm:ss AM/PM", Shape::Time),
            ("[$-F400]h:mm:ss\\ AM/PM", Shape::Time),
            ("mm:ss.0", Shape::Time),
            ("[h]:mm:ss", Shape::Time),
            ("[mm]:ss", Shape::Time),
            ("h\"时\"mm\"分\"", Shape::Time),
            ("上午/下午h\"时\"mm\"分\"", Shape::Time),
            ("\"", Shape::Disguised),
            ("[", Shape::Disguised),
            ("\\", Shape::Disguised),
        ] {
            assert_eq!(shape_of_format(code), expected, "{code}");
        }
        let many = |ids: &[u16]| ids.iter().map(|&id| shape_of_builtin(id)).collect::<Vec<_>>();
        assert_eq!(many(&[0, 1, 4, 37, 49, 59, 164]), [Shape::Plain; 7]);
        assert_eq!(many(&[9, 10]), [Shape::Percent; 2]);
        assert_eq!(many(&[14, 15, 16, 22, 28, 31, 51, 58]), [Shape::Day; 8]);
        assert_eq!(many(&[17, 27, 36, 50, 52, 57]), [Shape::Month; 6]);
        assert_eq!(many(&[18, 21, 32, 35, 45, 47, 55, 56]), [Shape::Time; 8]);
    }

    #[test]
    fn what_is_shown_says_what_stands_around_a_number() {
        for (number, shown, expected) in [
            ("7", "", Shape::Plain),
            ("7", "7", Shape::Plain),
            ("7.4999", "7", Shape::Plain),
            ("-1234.5", "-1,234.50", Shape::Plain),
            ("-7", "(7)", Shape::Plain),
            ("1234", "1.2E+03", Shape::Plain),
            ("0.5", "1/2", Shape::Plain),
            ("7", "7 户", affixed("", "户")),
            ("7", "¥7.00", affixed("", "元")),
            ("7", "7万", affixed("", "万")),
            ("7", "约7", affixed("约", "")),
            ("7", "—", Shape::Disguised),
            ("70000", "7.0万", Shape::Disguised),
            ("70000", "70", Shape::Disguised),
            ("2.675", "2.67", Shape::Plain),
            ("2.675", "2.68", Shape::Plain),
            ("2.675", "2.69", Shape::Disguised),
            ("0.1234567890123456", "0.123456789012346", Shape::Plain),
            ("7E4", "70000", Shape::Plain),
            ("7", "1_000", Shape::Disguised),
        ] {
            assert_eq!(shape_of_shown(number, shown), expected, "{number} {shown}");
        }
    }

    proptest! {
        #[test]
        fn formats_of_any_letters_have_a_shape(code in "[-ymdhs%;\\[\\]\"\\\\!_*aeg/0.#年月日]{0,30}") {
            let _ = shape_of_format(&code);
        }
    }
}
