//! Days and times as XML writes them: `2025-03-31`, `2025-03-31T08:30:00`, `PT08H30M`.

use chrono::{NaiveDate, TimeDelta};

use super::number::Shape;

const SECONDS_A_DAY: i64 = 86_400;

/// A day, with a time behind it unless that is midnight, or a time alone, as the text of a cell; of a day shown as a
/// month, its month. `None` for what is neither.
pub(super) fn day_or_time(written: &str, shape: Shape) -> Option<String> {
    let written = written.strip_suffix('Z').unwrap_or(written);
    let (day, time) = match written.split_once(['T', ' ']) {
        Some((day, time)) => (day, time),
        None if written.contains(':') => ("", written),
        None if written.is_empty() => return None,
        None => (written, "00:00"),
    };
    let seconds = seconds_of_clock(time)?;
    if day.is_empty() {
        return Some(clock(seconds));
    }
    let moved = calendar_day(day)?.checked_add_signed(TimeDelta::try_days(seconds / SECONDS_A_DAY)?)?;
    if shape == Shape::Month {
        return Some(moved.format("%Y-%m").to_string());
    }
    let day = moved.format("%Y-%m-%d");
    let seconds = seconds % SECONDS_A_DAY;
    Some(if seconds == 0 { day.to_string() } else { format!("{day} {}", clock(seconds)) })
}

/// A length of time, `PT08H30M00S`, as `08:30:00`; hours may go beyond a day. `None` for anything else.
pub(super) fn duration(written: &str) -> Option<String> {
    let mut rest = written.strip_prefix("PT")?;
    let mut seconds: i64 = 0;
    let mut said = false;
    for (unit, worth) in [('H', 3600), ('M', 60)] {
        if let Some((number, behind)) = rest.split_once(unit) {
            seconds = seconds.checked_add(digits(number, 9)?.checked_mul(worth)?)?;
            rest = behind;
            said = true;
        }
    }
    if let Some(number) = rest.strip_suffix('S') {
        seconds = seconds.checked_add(rounded_seconds(number)?)?;
        (rest, said) = ("", true);
    }
    (said && rest.is_empty()).then(|| clock(seconds))
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn calendar_day(written: &str) -> Option<NaiveDate> {
    let mut parts = written.split('-');
    let mut part = |length: usize| parts.next().filter(|part| part.len() == length);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    let year = i32::try_from(digits(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(digits(month, 2)?).ok()?,
        u32::try_from(digits(day, 2)?).ok()?,
    )
}

/// `08:30` and `08:30:00.25` as seconds, rounded to whole ones.
fn seconds_of_clock(written: &str) -> Option<i64> {
    let mut parts = written.split(':');
    let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let seconds = parts.next().map_or(Some(0), rounded_seconds)?;
    let within = hours < 24 && minutes < 60 && seconds <= 60 && parts.next().is_none();
    within.then_some(hours * 3600 + minutes * 60 + seconds)
}

fn rounded_seconds(written: &str) -> Option<i64> {
    // Some programs write what their country writes for the point.
    let (whole, part) = written.split_once(['.', ',']).unwrap_or((written, "0"));
    let up = matches!(part.as_bytes().first(), Some(b'5'..=b'9'));
    part.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits(whole, 9)? + i64::from(up))
}

fn digits(written: &str, most: usize) -> Option<i64> {
    let digits = (1..=most).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_digit());
    if digits { written.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read() {
        for (written, expected) in [
            ("2025-03-31", Some("2025-03-31")),
            ("2025-03-31T00:00:00", Some("2025-03-31")),
            ("2025-03-31T08:30:00", Some("2025-03-31 08:30:00")),
            ("2025-03-31T08:30", Some("2025-03-31 08:30:00")),
            ("2025-03-31T08:30:00.000Z", Some("2025-03-31 08:30:00")),
            ("2025-03-31T23:59:59.9999", Some("2025-04-01")),
            ("08:30:00", Some("08:30:00")),
            ("2025-02-30", None),
            ("2025-3-31", None),
            ("12025-03-31", None),
            ("-2025-03-31", None),
            ("2025-03-31T24:00:00", None),
            ("2025-03-31T08:30:00+08:00", None),
            ("2025-03-31T", None),
            ("", None),
        ] {
            let read = day_or_time(written, Shape::Day);
            assert_eq!(read.as_deref(), expected, "{written}");
        }
        assert_eq!(day_or_time("2025-03-31", Shape::Month).as_deref(), Some("2025-03"));
    }

    #[test]
    fn durations_are_read() {
        for (written, expected) in [
            ("PT08H30M00S", Some("08:30:00")),
            ("PT08H30M00.6S", Some("08:30:01")),
            ("PT36H", Some("36:00:00")),
            ("PT90M", Some("01:30:00")),
            ("PT5S", Some("00:00:05")),
            ("PT", None),
            ("P1D", None),
            ("-PT1H", None),
            ("PT1H1H", None),
            ("PT1M1H", None),
            ("PT9999999999H", None),
            ("", None),
        ] {
            assert_eq!(duration(written).as_deref(), expected, "{written}");
        }
    }
}
