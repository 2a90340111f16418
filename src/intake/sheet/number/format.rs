//! What number formats show: `yyyy"年"m"月"` a month, `0.00%` a percentage.

/// What a number is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake::sheet) enum Shape {
    Plain,
    Percent,
    Day,
    Month,
    Time,
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
    } else if has(&[Part::Percent]) {
        Shape::Percent
    } else {
        Shape::Plain
    }
}

/// What a number format shows that every program knows by its number. Those of the East are as Chinese Excel has them
/// (ECMA-376, part 1, 18.8.30).
pub(in crate::intake::sheet) fn shape_of_builtin(id: u16) -> Shape {
    match id {
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

    #[test]
    fn formats_say_what_they_show() {
        for (code, expected) in [
            ("General", Shape::Plain),
            ("GENERAL", Shape::Plain),
            ("G/通用格式", Shape::Plain),
            ("@", Shape::Plain),
            ("0", Shape::Plain),
            ("", Shape::Plain),
            ("#,##0\"户\"", Shape::Plain),
            ("0!.0,\"万\"", Shape::Plain),
            ("0.00E+00", Shape::Plain),
            ("[Red]0.00", Shape::Plain),
            ("[$¥-804]#,##0.00", Shape::Plain),
            ("0\"day\"", Shape::Plain),
            ("0\\d", Shape::Plain),
            ("0_d", Shape::Plain),
            ("0;yyyy", Shape::Plain),
            ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ", Shape::Plain),
            ("[DBNum1]General", Shape::Plain),
            ("0%", Shape::Percent),
            ("0.00%", Shape::Percent),
            ("0.00%;[Red]-0.00%", Shape::Percent),
            ("0\"%\"", Shape::Plain),
            ("0\\%", Shape::Plain),
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
            ("\"", Shape::Plain),
            ("[", Shape::Plain),
            ("\\", Shape::Plain),
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

    proptest! {
        #[test]
        fn formats_of_any_letters_have_a_shape(code in "[-ymdhs%;\\[\\]\"\\\\!_*aeg/0.#年月日]{0,30}") {
            let _ = shape_of_format(&code);
        }
    }
}
