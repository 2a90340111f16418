//! Days, weeks, months, quarters, and what people write for them.
//!
//! Weeks are ISO weeks, Monday first (GB/T 7408.1). A period stands for its last day.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::say;
use crate::words::{Said, Words};

/// A calendar day.
pub type Day = NaiveDate;

/// The years that are read; anything else is a slip.
pub const YEARS: std::ops::RangeInclusive<i32> = 1949..=2199;

/// A day, or a span of the calendar that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Day(Day),
    Week { year: i32, week: u32 },
    Month { year: i32, month: u32 },
    Quarter { year: i32, quarter: u32 },
    Half { year: i32, half: u32 },
    Year(i32),
}

/// Why a text is no day and no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPeriod {
    /// Not of a form that is known.
    Malformed,
    /// Of a known form, but the calendar has no such day.
    Impossible,
    /// Could be read in two ways: 3/4/2025, 25-3-31, 2025.10.
    Ambiguous,
    /// Without a year, where the plan spans several.
    NeedsYear,
}

impl Period {
    /// The first day.
    pub fn first(self) -> Day {
        let month = |year, month| Day::from_ymd_opt(year, month, 1).expect("months of periods were checked");
        match self {
            Period::Day(day) => day,
            Period::Week { year, week } => {
                Day::from_isoywd_opt(year, week, Weekday::Mon).expect("weeks of periods were checked")
            }
            Period::Month { year, month: m } => month(year, m),
            Period::Quarter { year, quarter } => month(year, quarter * 3 - 2),
            Period::Half { year, half } => month(year, half * 6 - 5),
            Period::Year(year) => month(year, 1),
        }
    }

    /// The last day, which a period stands for.
    pub fn last(self) -> Day {
        let months = match self {
            Period::Day(day) => return day,
            Period::Week { .. } => return self.first() + Days::new(6),
            Period::Month { .. } => 1,
            Period::Quarter { .. } => 3,
            Period::Half { .. } => 6,
            Period::Year(_) => 12,
        };
        self.first() + Months::new(months) - Days::new(1)
    }

    /// Reads a day or a period in any form people write: `2025-03-31 2025/3/31 2025.3.31 20250331 2025年3月31日
    /// 3月31日 2025-03 2025年3月 3月 2025Q1 2025年一季度 2025-W13 2025年上半年`. Blanks around it are not expected.
    /// Forms without a year take `plan_year`.
    ///
    /// # Errors
    /// [`NotPeriod`], which never guesses.
    pub fn parse(text: &str, plan_year: Option<i32>) -> Result<Period, NotPeriod> {
        if let Some(day) = iso_day(text.as_bytes()) {
            return day.map(Period::Day);
        }
        if text.len() > 64 {
            return Err(NotPeriod::Malformed);
        }
        let text: String = text.chars().map(half_width).collect();
        let period = if text.contains(['年', '月', '季', '半', '周']) {
            chinese(&text, plan_year)?
        } else {
            western(&text)?
        };
        if YEARS.contains(&period.year()) { Ok(period) } else { Err(NotPeriod::Impossible) }
    }

    /// How it is written: in Chinese as every spreadsheet hands it back (2025-06 comes back from one as Jun-25), in
    /// English as briefly as the standards have it. The Chinese form is always read as the same period.
    pub fn name(self) -> Said {
        match self {
            Period::Day(day) => {
                let (year, month, date) = (day.year(), day.month(), day.day());
                say!("{year}年{month}月{date}日", "{day}")
            }
            Period::Week { year, week } => say!("{year}年第{week}周", "{year}-W{week:02}"),
            Period::Month { year, month } => say!("{year}年{month}月", "{year}-{month:02}"),
            Period::Quarter { year, quarter } => {
                let zh = ["一", "二", "三", "四"][quarter as usize - 1];
                say!("{year}年{zh}季度", "{year}Q{quarter}")
            }
            Period::Half { year, half: 1 } => say!("{year}年上半年", "{year}H1"),
            Period::Half { year, .. } => say!("{year}年下半年", "{year}H2"),
            Period::Year(year) => say!("{year}年", "{year}"),
        }
    }

    /// How a sentence speaks of it: 2025年6月30日 and 30 June 2025, where tables write days as machines do.
    pub fn spoken(self) -> Said {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let named = |month: u32| MONTHS[month as usize - 1];
        let Said { zh, .. } = self.name();
        let en = match self {
            Period::Day(day) => format!("{} {} {}", day.day(), named(day.month()), day.year()),
            Period::Week { year, week } => format!("week {week} of {year}"),
            Period::Month { year, month } => format!("{} {year}", named(month)),
            Period::Quarter { year, quarter } => {
                let quarter = ["first", "second", "third", "fourth"][quarter as usize - 1];
                format!("the {quarter} quarter of {year}")
            }
            Period::Half { year, half: 1 } => format!("the first half of {year}"),
            Period::Half { year, .. } => format!("the second half of {year}"),
            Period::Year(year) => year.to_string(),
        };
        Said { zh, en }
    }

    fn year(self) -> i32 {
        match self {
            Period::Day(day) => day.year(),
            Period::Week { year, .. }
            | Period::Month { year, .. }
            | Period::Quarter { year, .. }
            | Period::Half { year, .. }
            | Period::Year(year) => year,
        }
    }
}

/// `2025-03-31`, the form of machines, straight from its bytes. `None` when it is not of that form.
fn iso_day(text: &[u8]) -> Option<Result<Day, NotPeriod>> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let digits = [a, b, c, d, e, f, g, h];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let n = |at: usize| u32::from(digits[at] - b'0');
    let year = i32::try_from(n(0) * 1000 + n(1) * 100 + n(2) * 10 + n(3)).expect("four digits");
    Some(day_of(year, n(4) * 10 + n(5), n(6) * 10 + n(7)))
}

fn day_of(year: i32, month: u32, day: u32) -> Result<Day, NotPeriod> {
    if !YEARS.contains(&year) {
        return Err(NotPeriod::Impossible);
    }
    Day::from_ymd_opt(year, month, day).ok_or(NotPeriod::Impossible)
}

fn month_of(year: i32, month: u32) -> Result<Period, NotPeriod> {
    if (1..=12).contains(&month) { Ok(Period::Month { year, month }) } else { Err(NotPeriod::Impossible) }
}

fn week_of(year: i32, week: u32) -> Result<Period, NotPeriod> {
    match Day::from_isoywd_opt(year, week, Weekday::Mon) {
        Some(_) => Ok(Period::Week { year, week }),
        None => Err(NotPeriod::Impossible),
    }
}

/// Full-width ASCII is ASCII, shifted by 0xFEE0; nothing else is touched.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).expect("the shift lands in ASCII"),
        _ => c,
    }
}

/// A number of at most `most` digits.
fn number(text: &str, most: usize) -> Option<u32> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().expect("a few digits"))
}

fn year_number(text: &str) -> Result<i32, NotPeriod> {
    match number(text, 4) {
        Some(year) if text.len() == 4 => Ok(i32::try_from(year).expect("four digits")),
        Some(_) => Err(NotPeriod::Ambiguous),
        None => Err(NotPeriod::Malformed),
    }
}

/// Forms with 年, 月, 季度, 半年, 周.
fn chinese(text: &str, plan_year: Option<i32>) -> Result<Period, NotPeriod> {
    let (year, rest) = match text.split_once('年') {
        // 上半年 and 下半年 hold a 年 of their own.
        Some((year, rest)) if !year.ends_with('半') => (Some(year_number(year)?), rest),
        _ => (None, text),
    };
    if rest.is_empty() {
        return year.map(Period::Year).ok_or(NotPeriod::Malformed);
    }
    let year = year.or(plan_year).ok_or(NotPeriod::NeedsYear);
    if let Some((month, day)) = rest.split_once('月') {
        let month = number(month, 2).ok_or(NotPeriod::Malformed)?;
        if day.is_empty() {
            return month_of(year?, month);
        }
        let day =
            day.strip_suffix(['日', '号']).and_then(|day| number(day, 2)).ok_or(NotPeriod::Malformed)?;
        return day_of(year?, month, day).map(Period::Day);
    }
    match rest {
        "上半年" => return Ok(Period::Half { year: year?, half: 1 }),
        "下半年" => return Ok(Period::Half { year: year?, half: 2 }),
        _ => {}
    }
    let rest = rest.strip_prefix('第').unwrap_or(rest);
    if let Some(quarter) = rest.strip_suffix("季度") {
        let quarter = match quarter {
            "1" | "一" => 1,
            "2" | "二" => 2,
            "3" | "三" => 3,
            "4" | "四" => 4,
            _ => return Err(NotPeriod::Malformed),
        };
        return Ok(Period::Quarter { year: year?, quarter });
    }
    if let Some(week) = rest.strip_suffix('周') {
        return week_of(year?, number(week, 2).ok_or(NotPeriod::Malformed)?);
    }
    Err(NotPeriod::Malformed)
}

/// Forms of digits, separators, `Q`, `H` and `W`.
fn western(text: &str) -> Result<Period, NotPeriod> {
    for mark in ['Q', 'H', 'W'] {
        let Some((year, n)) = text.split_once([mark, mark.to_ascii_lowercase()]) else { continue };
        let year = year_number(year.strip_suffix('-').unwrap_or(year))?;
        let n = number(n, 2).ok_or(NotPeriod::Malformed)?;
        return match (mark, n) {
            ('Q', 1..=4) => Ok(Period::Quarter { year, quarter: n }),
            ('H', 1..=2) => Ok(Period::Half { year, half: n }),
            ('W', _) => week_of(year, n),
            _ => Err(NotPeriod::Impossible),
        };
    }
    let Some(separator) = text.chars().find(|c| ['-', '/', '.'].contains(c)) else {
        return match (text.len(), number(text, 8)) {
            (8, Some(n)) => day_of(i32::try_from(n / 10000).expect("four digits"), n / 100 % 100, n % 100)
                .map(Period::Day),
            (2 | 4 | 6, Some(_)) => Err(NotPeriod::Ambiguous),
            _ => Err(NotPeriod::Malformed),
        };
    };
    let parts: Vec<&str> = text.split(separator).collect();
    if !parts.iter().all(|part| number(part, 4).is_some()) {
        return Err(NotPeriod::Malformed);
    }
    let small = |at: usize| number(parts[at], 2).ok_or(NotPeriod::Malformed);
    match (parts.len(), separator) {
        (3, _) if parts[0].len() == 4 => {
            day_of(year_number(parts[0])?, small(1)?, small(2)?).map(Period::Day)
        }
        (2, '-' | '/') if parts[0].len() == 4 => month_of(year_number(parts[0])?, small(1)?),
        (2 | 3, _) => Err(NotPeriod::Ambiguous),
        _ => Err(NotPeriod::Malformed),
    }
}

/// How often reports are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Week,
    Month,
    Quarter,
}

impl Every {
    /// As a plan writes it.
    pub fn key(self) -> &'static str {
        match self {
            Every::Week => "week",
            Every::Month => "month",
            Every::Quarter => "quarter",
        }
    }

    /// What periods of this length are called, in the plural.
    pub fn words(self) -> Words {
        match self {
            Every::Week => Words::new("周", "weeks"),
            Every::Month => Words::new("月", "months"),
            Every::Quarter => Words::new("季度", "quarters"),
        }
    }

    /// The length by which a day or period is held against those before it: its own; of a half-year or a year quarters,
    /// which are the longest that reports are held by; of a day what the plan reports by.
    pub fn of(period: Period, plan: Every) -> Every {
        match period {
            Period::Day(_) => plan,
            Period::Week { .. } => Every::Week,
            Period::Month { .. } => Every::Month,
            Period::Quarter { .. } | Period::Half { .. } | Period::Year(_) => Every::Quarter,
        }
    }

    /// The period of this length that holds the day.
    pub fn holding(self, day: Day) -> Period {
        match self {
            Every::Week => Period::Week { year: day.iso_week().year(), week: day.iso_week().week() },
            Every::Month => Period::Month { year: day.year(), month: day.month() },
            Every::Quarter => Period::Quarter { year: day.year(), quarter: day.month().div_ceil(3) },
        }
    }

    /// The last day of the period before the one that holds the day.
    pub fn end_before(self, day: Day) -> Day {
        self.holding(day).first() - Days::new(1)
    }

    /// The ends of successive periods, from the one that holds `first`.
    pub fn ends(self, first: Day) -> impl Iterator<Item = Day> {
        std::iter::successors(Some(self.holding(first).last()), move |end| {
            end.checked_add_days(Days::new(1)).map(|next| self.holding(next).last())
        })
    }
}

/// When the report of a period must have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// A day of the period's last month, or of the month after it; the month's last day where it is shorter.
    DayOfMonth { day: u32, next: bool },
    /// So many days after the period's end.
    DaysAfter(u32),
}

impl Deadline {
    /// The last day on which the report of the period ending on `end` is on time, without grace.
    pub fn of(self, end: Day) -> Day {
        match self {
            Deadline::DaysAfter(days) => end + Days::new(u64::from(days)),
            Deadline::DayOfMonth { day, next } => {
                let first = end.with_day(1).expect("every month has a first") + Months::new(u32::from(next));
                let last = first + Months::new(1) - Days::new(1);
                first.with_day(day).unwrap_or(last)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::from_ymd_opt(y, m, d).expect("a day")
    }

    fn read(text: &str) -> Result<Period, NotPeriod> {
        Period::parse(text, Some(2025))
    }

    #[test]
    fn every_form_of_a_day_is_that_day() {
        for text in [
            "2025-03-31",
            "2025/3/31",
            "2025/03/31",
            "2025.3.31",
            "20250331",
            "2025年3月31日",
            "2025年03月31号",
            "3月31日",
            "2025-3-31",
            "２０２５－０３－３１",
        ] {
            assert_eq!(read(text), Ok(Period::Day(day(2025, 3, 31))), "{text}");
        }
    }

    #[test]
    fn every_form_of_a_period_is_its_last_day() {
        for (text, last) in [
            ("2025-03", day(2025, 3, 31)),
            ("2025年3月", day(2025, 3, 31)),
            ("3月", day(2025, 3, 31)),
            ("2024年2月", day(2024, 2, 29)),
            ("2025Q1", day(2025, 3, 31)),
            ("2025-Q4", day(2025, 12, 31)),
            ("2025年一季度", day(2025, 3, 31)),
            ("2025年第三季度", day(2025, 9, 30)),
            ("二季度", day(2025, 6, 30)),
            ("2025-W13", day(2025, 3, 30)),
            ("2025-W01", day(2025, 1, 5)),
            ("2020-W53", day(2021, 1, 3)),
            ("2025年第13周", day(2025, 3, 30)),
            ("2025年上半年", day(2025, 6, 30)),
            ("下半年", day(2025, 12, 31)),
            ("2025H1", day(2025, 6, 30)),
            ("2025年", day(2025, 12, 31)),
        ] {
            assert_eq!(read(text).map(Period::last), Ok(last), "{text}");
        }
    }

    #[test]
    fn what_is_written_for_a_period_is_read_as_it() {
        for text in
            ["2025-06-03", "2025-W01", "2025-W26", "2025-06", "2025Q3", "2025H1", "2025年下半年", "2025年"]
        {
            let period = read(text).expect("a period");
            let named = period.name();
            assert_eq!(read(&named.zh), Ok(period), "{text}");
            assert!(named.en == text || read(&named.en) == Ok(period) || text == "2025年", "{text}");
        }
        assert_eq!(read("3月").expect("a period").name(), say!("2025年3月", "2025-03"));
    }

    #[test]
    fn what_is_ambiguous_or_impossible_is_refused() {
        for text in ["3/4/2025", "25-3-31", "2025.10", "2025", "250331", "12"] {
            assert_eq!(read(text), Err(NotPeriod::Ambiguous), "{text}");
        }
        for text in [
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025年13月",
            "2025-W53",
            "2025Q5",
            "0025-01-01",
            "9999-01-01",
        ] {
            assert_eq!(read(text), Err(NotPeriod::Impossible), "{text}");
        }
        for text in [
            "",
            "昨天",
            "2025-3月",
            "约3月",
            "2025-03-31 12:00",
            " 2025-03-31",
            "3月31",
            "2025-03-31-1",
            "45000.5.1",
            "半年",
        ] {
            assert_eq!(read(text).map_err(|_| ()), Err(()), "{text}");
        }
        assert_eq!(Period::parse("3月", None), Err(NotPeriod::NeedsYear));
    }

    #[test]
    fn deadlines_are_clamped_to_short_months() {
        let on = |deadline: Deadline, m, d| deadline.of(day(2025, m, d));
        assert_eq!(on(Deadline::DayOfMonth { day: 20, next: false }, 3, 31), day(2025, 3, 20));
        assert_eq!(on(Deadline::DayOfMonth { day: 5, next: true }, 12, 31), day(2026, 1, 5));
        assert_eq!(on(Deadline::DayOfMonth { day: 31, next: true }, 1, 31), day(2025, 2, 28));
        assert_eq!(on(Deadline::DaysAfter(2), 3, 30), day(2025, 4, 1));
    }

    #[test]
    fn period_ends_follow_one_another() {
        let ends: Vec<Day> = Every::Month.ends(day(2025, 1, 31)).take(3).collect();
        assert_eq!(ends, [day(2025, 1, 31), day(2025, 2, 28), day(2025, 3, 31)]);
        assert_eq!(Every::Week.end_before(day(2025, 3, 31)), day(2025, 3, 30));
        assert_eq!(Every::Quarter.end_before(day(2025, 6, 30)), day(2025, 3, 31));
    }
}
