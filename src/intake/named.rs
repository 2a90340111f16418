//! Whom and what a row names: its target, reporter and item, by the plan's names or ones that look like them; and rows
//! that name nothing, because they are sums, remarks below a table, or the header once more.

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Rule};
use crate::intake::heading;
use crate::intake::layout::{self, Line};
use crate::intake::record::Mark;
use crate::intake::row::{Outcome, Reader, Who};
use crate::plan::{Measure, Target};
use crate::rules;
use crate::say;
use crate::words::{Said, look, nearest};

/// What begins a remark below a table, with a colon behind it.
const REMARKS: &[&str] = &[
    "注",
    "备注",
    "说明",
    "填报说明",
    "填报人",
    "填表人",
    "制表",
    "制表人",
    "审核",
    "审核人",
    "复核人",
    "负责人",
    "单位负责人",
    "分管领导",
    "科室负责人",
    "联系人",
    "联系电话",
    "电话",
    "报送人",
    "经办人",
    "填报日期",
    "报送日期",
    "填表日期",
    "填报单位",
    "报送单位",
    "日期",
];

/// Words that say nothing but that a row is a sum over others.
const SUMS: &[&str] = &["合计", "总计", "小计", "共计", "合計", "總計", "小計", "总和", "汇总"];
/// Words that say it only where a name should stand.
const SUMS_OF_NAMES: &[&str] =
    &["累计", "总数", "全区", "全部", "全街道", "全镇", "sum", "total", "subtotal", "grandtotal"];
/// The longest name of a sum, without blanks.
const LONGEST_SUM: usize = 10;

/// A short text without blanks, brackets around it and a colon behind it, in small letters. `None` if it is longer than
/// any name of a sum.
fn short(text: &str) -> Option<([char; LONGEST_SUM], usize)> {
    // Most cells begin with a digit or are far too long: they are not looked at any further.
    if text.is_empty() || text.len() > 60 || text.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    let (mut plain, mut length) = (['\0'; LONGEST_SUM], 0);
    let text = text.trim_matches(|c: char| c.is_whitespace() || "()（）[]【】〔〕〈〉<>:：".contains(c));
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        *plain.get_mut(length)? = c.to_ascii_lowercase();
        length += 1;
    }
    Some((plain, length))
}

/// Whether a text that should name something names a sum over other rows or columns.
fn is_sum(text: &str) -> bool {
    let Some((plain, length)) = short(text) else { return false };
    let plain = &plain[..length];
    let is = |word: &str| word.chars().eq(plain.iter().copied());
    let behind = |word: &str| plain.len() > 2 && word.chars().eq(plain[plain.len() - 2..].iter().copied());
    // 合计（张）, 总计: 3; but 合计路养老院 is a name.
    let before = |word: &str| {
        let next = plain.get(2).is_some_and(|c| "(（[【:：数".contains(*c) || c.is_ascii_digit());
        next && word.chars().eq(plain[..2].iter().copied())
    };
    SUMS.iter().any(|word| is(word) || behind(word) || before(word))
        || SUMS_OF_NAMES.iter().any(|word| is(word))
}

/// Whether a text that may be anything says nothing but that the row is a sum.
fn is_sum_alone(text: &str) -> bool {
    short(text).is_some_and(|(plain, length)| {
        SUMS.iter().any(|word| word.chars().eq(plain[..length].iter().copied()))
    })
}

/// Whether a text is a remark with its label, as in `填报人：张三`.
fn is_remark(text: &str) -> bool {
    let Some((label, _)) = text.split_once([':', '：', '、', '.']) else { return false };
    let label: String = label.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect();
    REMARKS.contains(&label.as_str())
}

impl<'r> Reader<'_, 'r, '_> {
    /// Whether the record is no data at all: a sum, a remark, or a header. Asked only where a row cannot be read, but
    /// for an item, which may be anything.
    pub(super) fn no_data(&mut self, headings: &[String]) -> Option<Outcome<'r>> {
        let record = self.record;
        let texts = || (0..record.width()).filter(|&at| !record.bytes(at).is_empty());
        let first = texts().next()?;
        if let Some(outcome) = self.header_again(headings) {
            return Some(outcome);
        }
        let named =
            [Key::Target, Key::Reporter, Key::Item].into_iter().filter_map(|key| self.columns.get(key));
        let sum = std::iter::once(first).chain(named).find(|&at| is_sum(record.cell(at)));
        if let Some(at) = sum.or_else(|| self.sum_beside()) {
            return Some(self.skip(&rules::TOTAL_ROW, at, || {
                (
                    say!("合计行，不计入", "a row of sums, not counted"),
                    say!("合计由本程序计算；报送时最好删去", "sums are made by this program; best removed"),
                )
            }));
        }
        let figure = |key: &Key| self.columns.get(*key).is_some_and(|at| !record.bytes(at).is_empty());
        let relabelled = self.relabelled();
        if (relabelled.is_some() || is_remark(record.cell(first))) && !Key::FIGURES.iter().any(figure) {
            let skipped = self.skip(&rules::FOOTER_ROW, first, || {
                (
                    say!("表下的说明，不是数据，未计入", "a remark below the table, not counted"),
                    say!(
                        "报送时最好删去；对各行都适用的写在表头之上",
                        "best removed; what holds for all rows goes above the header"
                    ),
                )
            });
            return Some(match skipped {
                Outcome::NoData(_) => Outcome::NoData(relabelled),
                other => other,
            });
        }
        // 一、养老服务, over the rows of a section.
        let whole = record.in_sheet() || record.width() >= self.columns.width;
        let alone =
            whole && texts().nth(1).is_none() && (0..record.width()).all(|at| record.mark(at) == Mark::Plain);
        if alone && self.columns.key_at(first).is_none_or(|key| !Key::FIGURES.contains(&key)) {
            return Some(self.skip(&rules::FOOTER_ROW, first, || {
                (
                    say!("只有一格文字，没有数值，未计入", "one text and no figure: not counted"),
                    say!(
                        "分组的标题可以留着；若是要报的行，补上其余各格",
                        "a heading of a section may stay; fill in the rest if it is a row to be counted"
                    ),
                )
            }));
        }
        None
    }

    /// What is wrong with the rows below this one if it says of them what the lines above the header said otherwise:
    /// 填报单位：西山镇, between the rows of two offices.
    fn relabelled(&self) -> Option<Box<Diagnostic>> {
        // A label, and its value in the same cell or the next.
        let mut line = Line::of(&self.record, false);
        let two = line.cells.iter().enumerate().filter(|(_, text)| !text.is_empty()).map(|(at, _)| at).nth(1);
        line.cells.truncate(two.map_or(line.cells.len(), |at| at + 1));
        let said = layout::labelled(self.intake, &line);
        let (key, new) = said.into_iter().find(|(key, new)| {
            let own = self.columns.get(*key).is_none();
            own && self.columns.given(*key).is_some_and(|given| given.text != new.text)
        })?;
        let (zh, en) = (key.words().zh, key.words().en);
        let finding = Diagnostic::new(
            &rules::SEVERAL_HEADERS,
            new.place,
            say!(
                "表的中间又写了“{zh}”，与表头之上的不同，其后各行不能判断以哪个为准",
                "`{en}` is said here once more and differs from what stands above the header, so that the rows below are unclear"
            ),
        )
        .value(&new.text)
        .help(say!("分成两个文件，或在表中逐行填写", "make two files of it, or fill it in row by row"));
        let above = self.columns.given(key).map(|given| given.place);
        let above = above.map(|place| (place, say!("表头之上", "above the header")));
        Some(Box::new(Diagnostic { other: above, ..finding }))
    }

    /// The column of words, or one that is not read, that says nothing but that the row is a sum: 合计 under 序号 or 备注.
    pub(super) fn sum_beside(&self) -> Option<usize> {
        let may = |at: usize| matches!(self.record.bytes(at), [first, ..] if !first.is_ascii_digit());
        self.columns.beside.iter().copied().find(|&at| may(at) && is_sum_alone(self.record.cell(at)))
    }

    /// Whether the reporter says that the row is a sum, where the plan declares none.
    pub(super) fn reporter_is_sum(&self) -> bool {
        self.intake.reporters.is_empty() && is_sum(self.cell(Key::Reporter))
    }

    /// Whether the item says that the row is a sum, although its target and reporter are known.
    pub(super) fn item_is_sum(&self) -> bool {
        let item = self.cell(Key::Item);
        !item.is_empty() && is_sum(item) && self.intake.items.values().all(|known| *known != item)
    }

    fn skip(
        &mut self,
        rule: &'static Rule,
        at: usize,
        sentence: impl FnOnce() -> (Said, Said),
    ) -> Outcome<'r> {
        self.reject_at(rule, at, sentence);
        Outcome::NoData(None)
    }

    /// The header once more, as where files were put together. If its columns stand in another order, what follows
    /// cannot be read by the first.
    fn header_again(&mut self, headings: &[String]) -> Option<Outcome<'r>> {
        let own = &self.intake.plan.reporting.columns;
        let record = self.record;
        let target = heading::key(self.cell(Key::Target), own) == Some(Key::Target);
        let known = (0..record.width()).filter(|&at| heading::key(record.cell(at), own).is_some()).count();
        if known < 2 || !(target || known >= 3) {
            return None;
        }
        let same = (0..headings.len().max(record.width()))
            .all(|at| headings.get(at).map_or("", String::as_str) == record.cell(at));
        if same {
            return Some(self.skip(&rules::REPEATED_HEADER, 0, || {
                (
                    say!("表头又出现一次，已跳过", "the header stands here once more, and was skipped"),
                    say!(
                        "多半是几份表拼在一起；报送时最好删去",
                        "files were put together, it seems; best removed"
                    ),
                )
            }));
        }
        self.findings.push(
            Diagnostic::new(
                &rules::SEVERAL_HEADERS,
                record.place(0),
                say!(
                    "此处又有一行表头，与开头的不同，其后各行无法按开头的表头读取",
                    "another header stands here and differs from the first, so the rows below it cannot be read"
                ),
            )
            .help(say!("分成两个文件，或把列调成一样的次序", "make two files of it, or put the columns in one order")),
        );
        Some(Outcome::Refused)
    }

    pub(super) fn read_target(&mut self) -> Option<(usize, &'r Target)> {
        let intake = self.intake;
        if let Some(at) = self.known[0] {
            return Some((at, &intake.plan.targets[at]));
        }
        let text = self.cell(Key::Target);
        if text.is_empty() {
            self.blank(Key::Target);
            return None;
        }
        if let Some(&(at, name)) = intake.looks.targets.get(&look(text)) {
            self.read_as(Key::Target, name);
            return Some((at, &intake.plan.targets[at]));
        }
        self.reject_with(&rules::UNKNOWN_TARGET, Key::Target, || {
            let near = nearest(text, intake.target_names());
            let help = match near {
                Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                None => {
                    say!("写工作要点中的指标编号或名称", "write a target's id or name as the plan has it")
                }
            };
            let message = say!("工作要点中没有指标“{text}”", "the plan has no target \"{text}\"");
            ((message, help), near.map(str::to_owned))
        });
        None
    }

    /// A name that is not the plan's to the letter, but could be no other.
    fn read_as(&mut self, key: Key, name: &str) {
        let text = self.cell(key);
        self.notice_with(&rules::CONFUSABLE_NAME, key, || {
            let said = (
                say!(
                    "“{text}”与“{name}”只差写法，按后者读取",
                    "\"{text}\" differs from \"{name}\" in spelling alone, and was read as that"
                ),
                say!("下次请写“{name}”", "next time write \"{name}\""),
            );
            (said, Some(name.to_owned()))
        });
    }

    pub(super) fn read_reporter(&mut self) -> Option<Who<'r>> {
        let intake = self.intake;
        if intake.plan.reporters.is_empty() {
            return Some(Who::Named(self.cell(Key::Reporter)));
        }
        if let Some(at) = self.known[1] {
            return Some(Who::Declared(at));
        }
        let text = self.cell(Key::Reporter);
        if text.is_empty() {
            self.blank(Key::Reporter);
            return None;
        }
        if let Some(&(at, name)) = intake.looks.reporters.get(&look(text)) {
            self.read_as(Key::Reporter, name);
            return Some(Who::Declared(at));
        }
        self.reject_with(&rules::UNKNOWN_REPORTER, Key::Reporter, || {
            let near = nearest(text, intake.reporter_names());
            let help = match near {
                Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                None => say!("写登记的单位名称或简称", "write a reporter's name or alias as the plan has it"),
            };
            let message = say!("没有登记填报单位“{text}”", "the plan has no reporter \"{text}\"");
            ((message, help), near.map(str::to_owned))
        });
        None
    }

    /// The item, by the name the plan has for it. A figure of a list must say which of its items it is.
    pub(super) fn read_item(
        &mut self,
        at: usize,
        target: &'r Target,
        reporter: Option<Who<'r>>,
        figure: bool,
    ) -> Option<&'r str> {
        let text = self.cell(Key::Item);
        if target.measure != Measure::Items {
            return Some(text);
        }
        let intake = self.intake;
        let named = |name: &str| intake.items.get(&(at, name)).copied();
        let own = |reporter: usize| intake.plan.reporters.get(reporter).and_then(|r| named(&r.name));
        if text.is_empty() {
            // Where the items are the reporters, or there is but one, the row need not say which.
            let only = (target.items.len() == 1).then(|| target.items[0].name.as_str());
            let sender = match reporter {
                Some(Who::Declared(at)) => Some(at),
                _ => None,
            };
            let item = only.or_else(|| sender.and_then(own));
            if item.is_none() && figure {
                self.blank(Key::Item);
            }
            return item.or(Some(""));
        }
        let item = named(text).or_else(|| intake.reporter(text.as_bytes()).and_then(own));
        if item.is_some() {
            return item;
        }
        if let Some(&name) = intake.looks.items.get(&(at, look(text))) {
            self.read_as(Key::Item, name);
            return Some(name);
        }
        self.reject_with(&rules::UNKNOWN_ITEM, Key::Item, || {
            let near = nearest(text, target.items.iter().map(|item| item.name.as_str()));
            let help = match near {
                Some(near) => say!("是否应为“{near}”？", "did they mean \"{near}\"?"),
                None => say!("写该指标清单中的名称", "write a name from the target's list"),
            };
            let message = say!("清单中没有“{text}”", "the target's list has no \"{text}\"");
            ((message, help), near.map(str::to_owned))
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_remarks_are_known_by_their_words() {
        for text in [
            "合计",
            "合 计",
            "总计：",
            "小计",
            "合计（张）",
            "养老小计",
            "Total",
            "（合计）",
            "【小 计】",
            "总计:3",
            "Grand Total",
            "汇总",
            "全区",
            "累计",
            "合計",
        ] {
            assert!(is_sum(text), "{text}");
        }
        for text in [
            "",
            "养老床位",
            "统计",
            "累计完成",
            "合作共建项目合计以外的其他事项一共若干",
            "合计路养老院",
            "12",
            "全区医院",
        ] {
            assert!(!is_sum(text), "{text}");
        }
        assert!(is_sum_alone("合 计") && !is_sum_alone("三个点位合计") && !is_sum_alone("全部"));
        for text in ["填报人：张三", "注：含在建", "注1：含在建", "备注: x", "审 核 人：李四"]
        {
            assert!(is_remark(text), "{text}");
        }
        for text in ["养老床位", "新增：养老床位", ""] {
            assert!(!is_remark(text), "{text}");
        }
    }
}
