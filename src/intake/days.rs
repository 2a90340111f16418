//! The days of a row: what it speaks of, and when it was sent.

use chrono::Datelike;

use crate::column::Key;
use crate::intake::record::Mark;
use crate::intake::row::Reader;
use crate::intake::sheet::day_of_serial;
use crate::period::{Day, NotPeriod, Period, YEARS};
use crate::plan::Target;
use crate::rules;
use crate::say;

const A_YEAR: chrono::Days = chrono::Days::new(366);

/// The day written last in each of the two columns of days: reports repeat them row after row.
#[derive(Default)]
pub struct Days {
    pub(super) date: Last,
    pub(super) submitted: Last,
}

#[derive(Default)]
pub(super) struct Last {
    text: Vec<u8>,
    period: Option<Period>,
}

impl Last {
    fn known(&self, text: &[u8]) -> Option<Period> {
        self.period.filter(|_| self.text == text)
    }

    fn read(&mut self, text: &str, year: Option<i32>) -> Result<Period, NotPeriod> {
        let period = Period::parse(text, year)?;
        self.text.clear();
        self.text.extend_from_slice(text.as_bytes());
        self.period = Some(period);
        Ok(period)
    }
}

impl Reader<'_, '_, '_> {
    pub(super) fn read_day(&mut self, key: Key, last: &mut Last) -> Option<Period> {
        let known = last.known(self.bytes(key));
        if known.is_some() {
            return known;
        }
        let text = self.cell(key);
        if text.is_empty() {
            if key == Key::Date {
                self.blank(key);
            }
            return None;
        }
        let fault = match last.read(text, self.intake.plan.year()) {
            Ok(period) => {
                if self.mark(key) == Mark::Serial {
                    self.notice(&rules::NORMALISED_VALUE, key, || {
                        (
                            say!(
                                "没有日期格式的序号，按 {text} 计",
                                "a serial number without a format of days was read as {text}"
                            ),
                            say!("给这一列设日期格式", "give the column a format of days"),
                        )
                    });
                }
                return Some(period);
            }
            Err(fault) => fault,
        };
        // A sheet saved as CSV without a format of days leaves their serial numbers.
        let serial = day_of_serial(text, false).filter(|day| text.len() == 5 && YEARS.contains(&day.year()));
        self.reject_with(&rules::BAD_DAY, key, || {
            let help = match serial {
                Some(day) => say!(
                    "像是表格里没有设日期格式的序号；给这一列设日期格式后再存，或写成 {day}",
                    "it looks like a serial number of a sheet; give the column a format of days and save again, or write {day}"
                ),
                None => {
                    say!("写成 2025-03-31、2025年3月31日或 2025年3月", "write 2025-03-31, 2025/3/31 or 2025-03")
                }
            };
            let said = match fault {
                NotPeriod::Malformed => (say!("“{text}”不是日期", "\"{text}\" is not a day or period"), help),
                NotPeriod::Impossible => (
                    say!(
                        "日历上没有“{text}”，或年份不合常理",
                        "the calendar has no \"{text}\", or its year cannot be meant"
                    ),
                    help,
                ),
                NotPeriod::Ambiguous => {
                    (say!("“{text}”可作两种理解", "\"{text}\" can be read in two ways"), help)
                }
                NotPeriod::NeedsYear => (
                    say!(
                        "“{text}”没有年份，而工作要点跨年",
                        "\"{text}\" has no year, and the plan spans several"
                    ),
                    help,
                ),
            };
            (said, serial.map(|day| day.to_string()))
        });
        None
    }

    /// A day of sending that lies years away is a slip, and would govern all that comes after it.
    pub(super) fn check_submitted(&mut self, submitted: Option<Day>) {
        let plan = self.intake.plan;
        // Nearly all rows are sent within the plan's own days.
        let Some(day) = submitted.filter(|day| !(plan.from..=plan.to).contains(day)) else { return };
        if (plan.from - A_YEAR..=plan.to + A_YEAR).contains(&day) {
            return;
        }
        self.reject(&rules::BAD_DAY, Key::Submitted, || {
            (
                say!(
                    "报送日期 {day} 离计划期太远",
                    "{day}, when it was sent, is too far from the plan's days"
                ),
                say!("核对年份", "check the year"),
            )
        });
    }

    /// The day the row speaks of. A period that begins within the window and runs beyond it, as the last week of a
    /// year does, counts on the window's last day.
    pub(super) fn check_day(&mut self, target: &Target, period: Period, submitted: Option<Day>) -> Day {
        let (from, until) = (target.from, self.intake.plan.last_day(target));
        let day = self.intake.plan.day_of(target, period);
        if !self.intake.plan.takes(target, day) {
            self.reject(&rules::OUTSIDE_WINDOW, Key::Date, || {
                (
                    say!(
                        "{day} 不在该指标可填报的日期之内",
                        "{day} lies outside the days the target takes figures for"
                    ),
                    say!(
                        "可填报的日期为 {from} 至 {until}；核对年份",
                        "they run from {from} to {until}; check the year"
                    ),
                )
            });
        }
        // A period may still run when it is sent; it must have begun.
        if let Some(submitted) = submitted.filter(|&submitted| period.first() > submitted) {
            self.reject(&rules::DATED_AFTER_SUBMITTED, Key::Date, || {
                (
                    say!(
                        "数据日期晚于报送日期 {submitted}",
                        "the figure's day is later than {submitted}, when it was sent"
                    ),
                    say!(
                        "改正其中一个日期；当期未完的数写成期间，如 2025年3月",
                        "mend one of the days; for a period still running write the period, as in 2025-03"
                    ),
                )
            });
        }
        day
    }
}
