//! How a document puts things into words: days and periods, rows of names, numbers of chapters.

use crate::period::{Day, Every, Period};
use crate::say;
use crate::words::{Said, count};

/// A day as a sentence speaks of it.
pub(super) fn spoken(day: Day) -> Said {
    Period::Day(day).spoken()
}

/// How long so many periods are.
pub(super) fn how_long(every: Every, n: usize) -> Said {
    let many = n as u64;
    match every {
        Every::Week => {
            let en = count(many, "week", "weeks");
            say!("{n}周", "{en}")
        }
        Every::Month => {
            let en = count(many, "month", "months");
            say!("{n}个月", "{en}")
        }
        Every::Quarter => {
            let en = count(many, "quarter", "quarters");
            say!("{n}个季度", "{en}")
        }
    }
}

/// From when to when a week runs: its number tells nobody.
pub(super) fn span(period: Period) -> Said {
    let (first, last) = (spoken(period.first()), spoken(period.last()));
    let short = |day: &str| day.split_once('年').map_or(day, |(_, rest)| rest).to_owned();
    let (from, to) = (short(&first.zh), short(&last.zh));
    let (from_en, to_en) = (first.en, last.en);
    say!("，{from}至{to}", ", {from_en} to {to_en}")
}

/// Parts of a sentence in a row: 、 between them in Chinese, commas and an "and" in English.
pub(super) fn in_a_row(all: &[Said]) -> Said {
    let zh = joined(all.iter().map(|said| said.zh.as_str()));
    let mut en = String::new();
    for (at, said) in all.iter().enumerate() {
        en.push_str(match at {
            0 => "",
            at if at + 1 == all.len() => " and ",
            _ => ", ",
        });
        en.push_str(&said.en);
    }
    Said { zh, en }
}

/// Chinese parts of a sentence with 、 between them, but for quoted names right beside each other, which need none.
pub(super) fn joined<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut zh = String::new();
    for part in all.filter(|part| !part.is_empty()) {
        let beside = zh.ends_with('”') && part.starts_with('“');
        if !zh.is_empty() && !beside {
            zh.push('、');
        }
        zh.push_str(part);
    }
    zh
}

/// A paragraph under a heading of its own within a chapter: （一）…。 in Chinese, (1) … in English.
pub(super) fn headed(at: usize, heading: &Said) -> Said {
    let (number, n) = (numeral(at + 1), at + 1);
    let Said { zh, en } = heading;
    say!("（{number}）{zh}。", "({n}) {en}. ")
}

/// A text that begins a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// A sentence of tables as a document writes it: no blanks between 汉字 and figures.
pub(super) fn closed(said: Said) -> Said {
    let wide = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let chars: Vec<char> = said.zh.chars().collect();
    let kept = chars.iter().enumerate().filter(|&(at, &c)| {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| wide(*c));
        c != ' ' || !(beside(at.checked_sub(1)) || beside(Some(at + 1)))
    });
    Said { zh: kept.map(|(_, c)| c).collect(), en: said.en }
}

/// 一 to 九十九, as chapters are numbered; beyond that nobody counts in 汉字.
pub(super) fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        1..10 => DIGITS[n].to_owned(),
        10..20 => format!("十{}", DIGITS[n % 10]),
        20..100 => format!("{}十{}", DIGITS[n / 10], DIGITS[n % 10]),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_counted_as_documents_count_them() {
        let all: Vec<String> = [1, 9, 10, 11, 20, 21, 99, 100].map(numeral).to_vec();
        assert_eq!(all, ["一", "九", "十", "十一", "二十", "二十一", "九十九", "100"]);
    }

    #[test]
    fn what_stands_in_a_row_is_joined_as_each_language_does() {
        let parts = |n: usize| -> Vec<Said> { (1..=n).map(|n| say!("{n}项", "{n} met")).collect() };
        assert_eq!(in_a_row(&parts(1)), say!("1项", "1 met"));
        assert_eq!(in_a_row(&parts(2)), say!("1项、2项", "1 met and 2 met"));
        assert_eq!(in_a_row(&parts(3)), say!("1项、2项、3项", "1 met, 2 met and 3 met"));
    }

    #[test]
    fn blanks_beside_汉字_go_and_others_stay() {
        let line = say!("超过 10 个百分点：181/365 = 49.6%（17 个）", "a b");
        assert_eq!(closed(line), say!("超过10个百分点：181/365 = 49.6%（17个）", "a b"));
    }
}
