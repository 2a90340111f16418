//! The figures of a row: totals, what was added, numerators and denominators, held against the target's measure.

use crate::column::Key;
use crate::intake::cell::{self, Figure, NotFigure};

use crate::intake::row::Reader;
use crate::plan::{Counting, Measure, Target};
use crate::quantity::Quantity;
use crate::rules;
use crate::say;

/// A figure and the column it stands in.
type Found = (Key, Quantity);

impl<'r> Reader<'_, 'r, '_> {
    /// The total and the added figure, each with the column it stands in.
    pub(super) fn read_figures(&mut self, target: &'r Target) -> (Option<Found>, Option<Found>) {
        let mut read = |key: Key| self.read_figure(key, target).map(|amount| (key, amount));
        let (mut total, mut added, value) = (read(Key::Total), read(Key::Added), read(Key::Value));
        if let Some((_, value)) = value {
            let (named, key) = match target.counting {
                Counting::Total => (&mut total, Key::Total),
                Counting::Added => (&mut added, Key::Added),
            };
            match *named {
                None => *named = Some((Key::Value, value)),
                Some((_, other)) if other != value => {
                    let words = key.words();
                    let (zh, en) = (words.zh, words.en);
                    self.reject(&rules::VALUE_CONFLICT, Key::Value, || {
                        (
                            say!(
                                "“数值”是 {value}，“{zh}”却是 {other}",
                                "`value` is {value}, but `{en}` is {other}"
                            ),
                            say!("“数值”就是“{zh}”，只填一列", "`value` is `{en}` here: fill one of them"),
                        )
                    });
                }
                Some(_) => {}
            }
        }
        if let Some((key, _)) = added.filter(|_| !target.takes_added()) {
            self.reject(&rules::FIGURE_NOT_ALLOWED, key, || {
                (
                    say!(
                        "该指标只收截至当日的累计数，不收本期新增",
                        "this target takes totals only, nothing added"
                    ),
                    say!(
                        "填截至当日的累计数（存量填实有数），本期新增留空",
                        "give the figure as it stands on the day, and leave `added` blank"
                    ),
                )
            });
        }
        if let Some((key, amount)) = total.filter(|(_, amount)| amount.is_negative()) {
            let help = if target.takes_added() {
                say!(
                    "直接填更正后的累计数；要冲减某期的数，用“本期新增”填负数",
                    "give the corrected total; to take back what one period added, write a negative `added`"
                )
            } else {
                say!("直接填更正后的数", "give the corrected figure")
            };
            self.reject(&rules::NEGATIVE_TOTAL, key, || {
                (say!("累计数 {amount} 为负", "a total cannot be {amount}"), help)
            });
        }
        if let Some((key, amount)) = added.filter(|(_, amount)| amount.is_negative() && total.is_none()) {
            self.notice(&rules::NEGATIVE_ADDED, key, || {
                (
                    say!("本期新增 {amount}，按更正冲减", "{amount} was added: applied as a correction"),
                    say!("确认是更正，并在备注写明缘由", "make sure it is one, and say why in `note`"),
                )
            });
        }
        for (key, amount) in [total, added].into_iter().flatten() {
            self.check_split(key, amount);
        }
        (total, added)
    }

    /// `7,000` without quotes is two cells, 7 and 000; where the row lacks a cell elsewhere nothing else shows it.
    fn check_split(&mut self, key: Key, amount: Quantity) {
        let Some(at) = self.columns.get(key) else { return };
        let next = self.record.bytes(at + 1);
        let text = [Key::Note, Key::Reason, Key::Next, Key::Evidence, Key::Item, Key::Unit]
            .iter()
            .any(|&key| self.columns.get(key) == Some(at + 1));
        if text && next.len() == 3 && next.iter().all(u8::is_ascii_digit) && amount < Quantity::whole(1000) {
            let rest = self.record.cell(at + 1);
            self.reject(&rules::RAGGED_ROW, key, || {
                (
                    say!(
                        "右边一格只有“{rest}”，疑为 {amount},{rest} 被逗号拆成两格",
                        "the next cell is just \"{rest}\": {amount},{rest} seems to have been split at its comma"
                    ),
                    say!("写成不带逗号的数；若确是备注，请写成文字", "write the number without its comma; a note should have words"),
                )
            });
        }
    }

    fn read_figure(&mut self, key: Key, target: &'r Target) -> Option<Quantity> {
        let bytes = self.bytes(key);
        if bytes.is_empty() {
            return None;
        }
        if target.measure != Measure::Items
            && let Ok(amount) = Quantity::parse(bytes, target.decimals)
        {
            return Some(amount);
        }
        let text = self.cell(key);
        let read = if target.measure == Measure::Items {
            cell::done(text).ok_or(NotFigure::Malformed)
        } else {
            // A ratio's numerator is not in percent, whatever the target's unit says.
            let unit = if target.measure == Measure::Ratio { "" } else { &target.unit };
            cell::figure(text, unit, target.decimals)
        };
        let fault = match read {
            Ok(Figure { amount, normalised }) => {
                if normalised {
                    self.notice_with(&rules::NORMALISED_VALUE, key, || {
                        let message = say!("“{text}”按 {amount} 计", "\"{text}\" was read as {amount}");
                        let help = say!("下次请直接写 {amount}", "next time write {amount}");
                        ((message, help), Some(amount.to_string()))
                    });
                }
                return Some(amount);
            }
            Err(fault) => fault,
        };
        match fault {
            NotFigure::Malformed if target.measure == Measure::Items => {
                self.reject(&rules::BAD_NUMBER, key, || {
                    (
                        say!("“{text}”不能判断是否完成", "\"{text}\" does not say whether it is done"),
                        say!(
                            "完成写 1、是、已完成或 ✓，未完成写 0、否或未完成",
                            "write 1, 是 or ✓ for done and 0 or 否 for not done"
                        ),
                    )
                })
            }
            NotFigure::Malformed => self.reject(&rules::BAD_NUMBER, key, || {
                (
                    say!("“{text}”不是确切的数", "\"{text}\" is not an exact number"),
                    say!(
                        "只写数字，如 7000 或 12.5；说明写在备注里",
                        "write digits only, as in 7000 or 12.5; words go into `note`"
                    ),
                )
            }),
            NotFigure::TooLarge => self.reject(&rules::BAD_NUMBER, key, || {
                (
                    say!("“{text}”大得不合常理", "\"{text}\" is too large to be meant"),
                    say!("核对数位", "check the digits"),
                )
            }),
            NotFigure::TooManyDecimals => {
                let decimals = target.decimals;
                // 60.0 is 60.
                let short = text.trim_end_matches('0').trim_end_matches('.');
                let short = Quantity::parse(short.as_bytes(), decimals).is_ok().then(|| short.to_owned());
                self.reject_with(&rules::TOO_MANY_DECIMALS, key, || {
                    let help = say!(
                        "填报前请按口径取整；确需小数时给指标加 decimals",
                        "round it as the target is counted; if decimals are meant, give the target `decimals`"
                    );
                    let message = if decimals == 0 {
                        say!(
                            "“{text}”应写成整数，不带小数点",
                            "\"{text}\" must be a whole number, without a point"
                        )
                    } else {
                        say!(
                            "“{text}”的小数超过 {decimals} 位",
                            "\"{text}\" has more than {decimals} decimals"
                        )
                    };
                    ((message, help), short)
                });
            }
            NotFigure::OtherUnit(_) if target.measure == Measure::Ratio => {
                self.reject(&rules::WRONG_UNIT, key, || {
                    (
                        say!(
                            "“{text}”带有单位；分子和基数只填数量",
                            "\"{text}\" has a unit; numerator and denominator are plain numbers"
                        ),
                        say!(
                            "不填百分数，填分子（累计完成）和分母（基数）各是多少",
                            "give no percentage: write the numerator (`total`) and the denominator (`of`)"
                        ),
                    )
                })
            }
            NotFigure::OtherUnit(word) => {
                let unit = target.unit.as_str();
                self.reject(&rules::WRONG_UNIT, key, || {
                    (
                        say!(
                            "“{text}”的单位是“{word}”，该指标应为“{unit}”",
                            "\"{text}\" is in \"{word}\", but the target is counted in \"{unit}\""
                        ),
                        say!("换算后只写数字", "convert it, and write digits only"),
                    )
                });
            }
        }
        None
    }

    /// A ratio's denominator, if its numerator is there.
    pub(super) fn check_ratio(&mut self, target: &'r Target, total: Option<Quantity>) -> Option<Quantity> {
        if target.measure != Measure::Ratio {
            return None;
        }
        let of = self.read_figure(Key::Of, target);
        let stated = !self.cell(Key::Of).is_empty();
        match (total, of) {
            (Some(_), None) if !stated && self.columns.get(Key::Of).is_none() => {
                self.reject(&rules::EMPTY_DENOMINATOR, Key::Of, || {
                    (
                        say!(
                            "比率只有分子，表中没有“基数”一列",
                            "the ratio has a numerator, but the file has no column `of`"
                        ),
                        say!("加上“基数”一列，填分母", "add the column `of`, with the denominator"),
                    )
                });
            }
            (Some(_), None) if !stated => self.reject(&rules::EMPTY_DENOMINATOR, Key::Of, || {
                (
                    say!("比率只有分子，没有基数", "the ratio has a numerator but no denominator"),
                    say!("在“基数”一列填分母", "fill in `of`"),
                )
            }),
            (None, Some(_)) if self.cell(Key::Total).is_empty() && self.cell(Key::Value).is_empty() => {
                self.blank(Key::Total);
            }
            (_, Some(all)) if all.is_negative() => self.reject(&rules::NEGATIVE_TOTAL, Key::Of, || {
                (
                    say!("基数 {all} 为负", "a denominator cannot be {all}"),
                    say!("填应完成的总数", "give the number of all"),
                )
            }),
            (Some(part), Some(all)) if part > all => self.reject(&rules::OVER_NUMERATOR, Key::Of, || {
                (
                    say!("分子 {part} 大于基数 {all}", "the numerator {part} is above the denominator {all}"),
                    say!("核对两数是否填反", "check whether the two are swapped"),
                )
            }),
            _ => {}
        }
        of
    }
}
