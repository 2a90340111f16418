//! How headings are spelt: which column holds what.

use crate::words::Words;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Date,
    Target,
    Reporter,
    Total,
    Added,
    Value,
    Of,
    Item,
    Unit,
    Submitted,
    Note,
    Reason,
    Next,
    Evidence,
}

/// Every column, its key, and the headings it is known by; the first is the one that is printed.
pub const HEADINGS: &[(Key, &str, &[&str])] = &[
    (Key::Date, "date", &["日期", "截止日期", "统计日期", "报告期"]),
    (Key::Target, "target", &["指标编号", "指标", "指标名称", "项目", "项目名称"]),
    (Key::Reporter, "reporter", &["填报单位", "报送单位", "街镇", "科室", "责任单位"]),
    (Key::Total, "total", &["累计完成", "累计"]),
    (Key::Added, "added", &["本期新增", "本周新增", "本月新增"]),
    (Key::Value, "value", &["数值", "完成数"]),
    (Key::Of, "of", &["基数", "应完成数", "总数"]),
    (Key::Item, "item", &["点位", "分项", "点位名称"]),
    (Key::Unit, "unit", &["计量单位"]),
    (Key::Submitted, "submitted", &["报送日期", "填报日期"]),
    (Key::Note, "note", &["备注", "进展情况"]),
    (Key::Reason, "reason", &["未达序时原因", "存在问题"]),
    (Key::Next, "next", &["下步计划"]),
    (Key::Evidence, "evidence", &["佐证材料"]),
];

/// Columns that sheets carry and that say nothing about a target: they are passed over without a word.
pub const PASSED_OVER: &[&str] = &["序号", "联系人", "联系电话", "填报人", "审核人", "负责人"];

/// What a heading stands for. Case does not matter in English; blanks around it were trimmed.
pub fn key(heading: &str) -> Option<Key> {
    HEADINGS
        .iter()
        .find(|(_, name, known)| name.eq_ignore_ascii_case(heading) || known.contains(&heading))
        .map(|(key, ..)| *key)
}

/// All headings that are known, for naming the nearest.
pub fn all() -> impl Iterator<Item = &'static str> {
    HEADINGS.iter().flat_map(|(_, name, known)| std::iter::once(*name).chain(known.iter().copied()))
}

/// A column's heading as it is printed in sentences.
pub fn words(key: Key) -> Words {
    let (_, name, known) = HEADINGS.iter().find(|(other, ..)| *other == key).expect("every key has headings");
    Words::new(known[0], name)
}

/// Which cell of a record holds what.
#[derive(Clone, Debug)]
pub struct Columns {
    at: [Option<usize>; HEADINGS.len()],
    /// How many cells the header has, empty ones at its end not counted.
    pub width: usize,
    /// How many it has as it is written.
    pub written: usize,
}

impl Columns {
    pub fn new(width: usize, written: usize) -> Columns {
        Columns { at: [None; HEADINGS.len()], width, written }
    }

    pub fn get(&self, key: Key) -> Option<usize> {
        self.at[key as usize]
    }

    /// Gives the key its column; `Err` with the one it has already.
    pub fn set(&mut self, key: Key, column: usize) -> Result<(), usize> {
        match self.at[key as usize].replace(column) {
            None => Ok(()),
            Some(first) => Err(first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_stands_for_one_column() {
        for (at, (expected, name, known)) in HEADINGS.iter().enumerate() {
            assert_eq!(*expected as usize, at, "the list is in the order of the keys");
            assert_eq!(key(&name.to_uppercase()), Some(*expected));
            for heading in *known {
                assert_eq!(key(heading), Some(*expected), "{heading}");
                assert_eq!(all().filter(|other| other == heading).count(), 1, "{heading}");
            }
        }
        assert_eq!(key("序号"), None);
    }
}
