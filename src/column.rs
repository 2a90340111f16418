//! What a column of a report can hold: its key, fixed for scripts, and its heading in words.
//!
//! How headings are spelt in what offices send is known only by `intake`.

use crate::words::Words;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    Origin,
}

impl Key {
    /// Every key, in the order of the contract.
    pub const ALL: [Key; 15] = [
        Key::Date,
        Key::Target,
        Key::Reporter,
        Key::Total,
        Key::Added,
        Key::Value,
        Key::Of,
        Key::Item,
        Key::Unit,
        Key::Submitted,
        Key::Note,
        Key::Reason,
        Key::Next,
        Key::Evidence,
        Key::Origin,
    ];

    /// Columns of words, carried to the tables.
    pub const WORDS: [Key; 4] = [Key::Note, Key::Reason, Key::Next, Key::Evidence];

    /// Columns that can hold a figure, besides the denominator.
    pub const FIGURES: [Key; 3] = [Key::Total, Key::Added, Key::Value];

    /// The key in plans, in machine output and as an English heading.
    pub const fn name(self) -> &'static str {
        match self {
            Key::Date => "date",
            Key::Target => "target",
            Key::Reporter => "reporter",
            Key::Total => "total",
            Key::Added => "added",
            Key::Value => "value",
            Key::Of => "of",
            Key::Item => "item",
            Key::Unit => "unit",
            Key::Submitted => "submitted",
            Key::Note => "note",
            Key::Reason => "reason",
            Key::Next => "next",
            Key::Evidence => "evidence",
            Key::Origin => "origin",
        }
    }

    /// The heading as it is printed and said.
    pub const fn words(self) -> Words {
        let zh = match self {
            Key::Date => "日期",
            Key::Target => "指标",
            Key::Reporter => "填报单位",
            Key::Total => "累计完成",
            Key::Added => "本期新增",
            Key::Value => "数值",
            Key::Of => "基数",
            Key::Item => "点位",
            Key::Unit => "计量单位",
            Key::Submitted => "报送日期",
            Key::Note => "备注",
            Key::Reason => "未达序时原因",
            Key::Next => "下步计划",
            Key::Evidence => "佐证材料",
            Key::Origin => "原位置",
        };
        Words::new(zh, self.name())
    }

    /// The key of that name.
    pub fn named(name: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.name() == name)
    }
}
