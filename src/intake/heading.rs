//! How headings are spelt: which column holds what.
//!
//! A heading is compared without blanks, line breaks, full-width letters, a colon behind it or a star before it. What
//! stands in brackets behind it is the unit of a figure (`累计完成（万元）`) unless it is one of a few harmless remarks.

use std::borrow::Cow;

use crate::column::Key;
use crate::period::Period;
use crate::words::Lang;

/// Every column and the headings it is known by besides its key; the first is the one that is printed.
pub const HEADINGS: [(Key, &[&str]); Key::ALL.len()] = [
    (
        Key::Date,
        &[
            "日期",
            "截止日期",
            "统计日期",
            "报告期",
            "截至日期",
            "截止时间",
            "截至时间",
            "统计时间",
            "数据日期",
            "统计期",
            "报告期间",
            "统计截止日期",
            "月份",
            "所属期",
        ],
    ),
    (
        Key::Target,
        &[
            "指标",
            "指标编号",
            "指标名称",
            "项目",
            "项目名称",
            "实施内容",
            "实事内容",
            "实事项目",
            "工作任务",
            "工作内容",
            "任务名称",
            "重点工作",
            "指标项目",
            "考核指标",
        ],
    ),
    (
        Key::Reporter,
        &[
            "填报单位",
            "报送单位",
            "街镇",
            "科室",
            "责任单位",
            "上报单位",
            "填报部门",
            "报送部门",
            "责任部门",
            "责任科室",
            "街道",
            "街道(镇)",
            "街镇名称",
            "单位名称",
            "所属街镇",
            "填报街镇",
            "部门",
        ],
    ),
    (
        Key::Total,
        &[
            "累计完成",
            "累计",
            "累计完成数",
            "累计完成量",
            "累计完成值",
            "累计数",
            "累计完成情况",
            "本年累计",
            "年度累计",
            "全年累计",
            "累计新增",
            "截至当月累计",
            "截至目前累计",
            "截止目前累计",
            "分子",
        ],
    ),
    (
        Key::Added,
        &[
            "本期新增",
            "本周新增",
            "本月新增",
            "本期新增数",
            "本月新增数",
            "本季新增",
            "本季度新增",
            "当月新增",
            "当期新增",
            "本期完成",
            "本周完成",
            "本月完成",
            "本季完成",
            "本季度完成",
            "当月完成",
            "新增",
            "新增数",
        ],
    ),
    (Key::Value, &["数值", "完成数", "数量", "完成量", "完成数量", "完成值"]),
    (Key::Of, &["基数", "应完成数", "总数", "应完成", "分母", "总量"]),
    (
        Key::Item,
        &["点位", "分项", "点位名称", "具体点位", "站点", "站点名称", "机构名称", "设施名称", "分项名称"],
    ),
    (Key::Unit, &["计量单位", "数量单位", "指标单位", "金额单位", "货币单位"]),
    (Key::Submitted, &["报送日期", "填报日期", "报送时间", "填报时间", "上报日期", "上报时间", "填表日期"]),
    (
        Key::Note,
        &[
            "备注",
            "进展情况",
            "最新进度",
            "进度情况",
            "工作进展",
            "目前进展",
            "最新进展",
            "推进情况",
            "完成情况说明",
            "情况说明",
            "说明",
        ],
    ),
    (
        Key::Reason,
        &[
            "未达序时原因",
            "存在问题",
            "未达序时原因及存在问题",
            "滞后原因",
            "未完成原因",
            "原因",
            "存在的问题",
            "问题及原因",
        ],
    ),
    (
        Key::Next,
        &[
            "下步计划",
            "下一步计划",
            "下一步工作",
            "下步工作",
            "下步措施",
            "下步工作计划",
            "下一步工作计划",
            "下步打算",
            "整改措施",
        ],
    ),
    (Key::Evidence, &["佐证材料", "佐证", "附件", "证明材料"]),
    (Key::Origin, &["原位置"]),
];

/// Columns that sheets carry and that say nothing a target is judged by: they are passed over without a word.
const PASSED_OVER: &[&str] = &[
    "序号",
    "编号",
    "联系人",
    "联系电话",
    "联系方式",
    "电话",
    "填报人",
    "填表人",
    "审核人",
    "负责人",
    "责任人",
    "上期",
    "上月",
    "上季",
    "环比",
    "同比",
    "是否达序时",
    "年度目标",
    "目标",
    "目标数",
    "目标值",
    "goal",
    "全年目标",
    "完成率",
    "完成率(%)",
    "序时进度",
    "序时进度(%)",
    "序时应完成",
    "与序时差",
    "与序时差(百分点)",
    "状态",
    "亮灯",
    "尚差",
    "拒收原因",
];

/// Remarks in brackets behind a heading that do not change what it holds.
const HARMLESS: &[&str] =
    &["必填", "选填", "可选", "数字", "数值", "整数", "只填数字", "年月日", "如有", "自动计算"];
/// Remarks that say that a figure is a total.
const OF_TOTALS: &[&str] = &[
    "累计",
    "累计数",
    "累计完成",
    "截至当月",
    "截至本月",
    "截至当期",
    "截至目前",
    "截止目前",
    "截至日期",
    "本年",
    "全年",
    "当年",
];
/// Remarks that say that a figure is what one period added.
const OF_ADDED: &[&str] = &[
    "本期",
    "本周",
    "本月",
    "本季",
    "本季度",
    "当期",
    "当月",
    "当季",
    "新增",
    "新增数",
    "本期新增",
    "本月新增",
];

/// What a heading says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    Blank,
    /// A column that is known, and the unit it states for its figures.
    Known(Key, Option<String>),
    /// 单位: of measure or of the office, as the other columns tell.
    Unit,
    PassedOver,
    Unknown,
}

/// Reads a heading; `own` are the plan's, which come first.
pub fn read(text: &str, own: &[(Key, String)]) -> Heading {
    let plain = plain(text);
    if plain.is_empty() {
        return Heading::Blank;
    }
    let mine = |name: &str| own.iter().find(|(_, other)| self::plain(other) == name).map(|(key, _)| *key);
    let known = |name: &str| {
        mine(name).or_else(|| {
            HEADINGS
                .iter()
                .find(|(key, names)| key.name() == name || names.contains(&name))
                .map(|(key, _)| *key)
        })
    };
    if let Some(key) = known(&plain) {
        return Heading::Known(key, None);
    }
    if PASSED_OVER.contains(&plain.as_ref()) {
        return Heading::PassedOver;
    }
    if plain == "单位" {
        return Heading::Unit;
    }
    let Some((name, remark)) = plain.strip_suffix(')').and_then(|rest| rest.split_once('(')) else {
        return Heading::Unknown;
    };
    match known(name) {
        Some(key) => remarked(key, remark),
        None if PASSED_OVER.contains(&name) => Heading::PassedOver,
        None => Heading::Unknown,
    }
}

/// What a heading says with remarks in brackets behind it: `(张)`, `(张)(必填)`, `(累计)`.
fn remarked(key: Key, remarks: &str) -> Heading {
    if !Key::FIGURES.contains(&key) && key != Key::Of {
        return Heading::Known(key, None);
    }
    let (mut key, mut unit) = (key, None);
    for remark in remarks.split(")(").flat_map(|remark| remark.split([',', '、', ';'])) {
        let kind = match remark {
            _ if HARMLESS.contains(&remark) => continue,
            _ if OF_TOTALS.contains(&remark) => Key::Total,
            _ if OF_ADDED.contains(&remark) => Key::Added,
            _ => {
                let stated = remark.strip_prefix("单位:").unwrap_or(remark);
                if unit.replace(stated.to_owned()).is_some() {
                    return Heading::Unknown;
                }
                continue;
            }
        };
        match key {
            Key::Of => {}
            Key::Value => key = kind,
            // 本期新增（累计） says two things.
            _ if key != kind => return Heading::Unknown,
            _ => {}
        }
    }
    Heading::Known(key, unit)
}

/// What to write above a column so that it is read as that key: the plan's own heading, else the printed one, else any
/// other that the plan does not use for another column.
pub fn written(wanted: Key, lang: Lang, own: &[(Key, String)]) -> &str {
    let mine = own.iter().filter(|(key, _)| *key == wanted).map(|(_, heading)| heading.as_str());
    let known = HEADINGS[wanted as usize].1.iter().copied();
    let printed = [wanted.words().get(lang), wanted.name()];
    mine.chain(printed).chain(known).find(|text| key(text, own) == Some(wanted)).unwrap_or(wanted.name())
}

/// The column of a heading that is known, whatever it says of a unit.
pub fn key(text: &str, own: &[(Key, String)]) -> Option<Key> {
    match read(text, own) {
        Heading::Known(key, _) => Some(key),
        _ => None,
    }
}

/// A heading without what does not distinguish it.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '＊' | ':' | '：'));
    let kept = |c: char| !c.is_whitespace() && c != '\u{200b}' && c != '\u{feff}';
    if text.bytes().all(|b| b.is_ascii_lowercase())
        || text.chars().all(|c| kept(c) && c > '\u{7f}' && c < '\u{ff00}')
    {
        return Cow::Borrowed(text);
    }
    let plain = text.chars().filter(|&c| kept(c)).map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).expect("the shift lands in ASCII"),
        '〔' | '【' | '[' => '(',
        '〕' | '】' | ']' => ')',
        _ => c,
    });
    Cow::Owned(plain.map(|c| c.to_ascii_lowercase()).collect())
}

/// All headings that are known, for naming the nearest.
pub fn all() -> impl Iterator<Item = &'static str> {
    HEADINGS.iter().flat_map(|(key, known)| std::iter::once(key.name()).chain(known.iter().copied()))
}

/// A column of a wide sheet: the period its heading names, as it can be read in a cell, and the kind of figure if the
/// heading says it. `1-6月` is the total of January to June.
pub fn period(text: &str, plan_year: Option<i32>) -> Option<(String, Option<Key>)> {
    const KINDS: &[(&str, Key)] = &[
        ("累计完成数", Key::Total),
        ("累计完成", Key::Total),
        ("累计数", Key::Total),
        ("累计", Key::Total),
        ("新增数", Key::Added),
        ("新增", Key::Added),
        ("完成数", Key::Value),
        ("完成", Key::Value),
    ];
    let plain = plain(text);
    if plain.is_empty() || plain.chars().count() > 20 {
        return None;
    }
    let (name, kind) = KINDS
        .iter()
        .find_map(|(suffix, key)| plain.strip_suffix(suffix).map(|name| (name, Some(*key))))
        .unwrap_or((plain.as_ref(), None));
    let kind = kind.filter(|key| *key != Key::Value);
    let year = |name: &str| plan_year.map(|year| format!("{year}{name}"));
    let upper = name.to_ascii_uppercase();
    let bare = matches!(upper.as_str(), "Q1" | "Q2" | "Q3" | "Q4").then(|| year(&upper)).flatten();
    let name = bare.unwrap_or_else(|| name.to_owned());
    // 1-6月, 1—6月, 1至6月: what was done from January on.
    let (head, rest) = name.split_once('年').map_or((None, name.as_str()), |(head, rest)| (Some(head), rest));
    if let Some((first, month)) = rest.split_once(['-', '—', '~', '至', '–']).filter(|(first, _)| {
        matches!(first.trim_end_matches('月'), "1" | "01" | "一") && rest.ends_with('月')
    }) {
        let month = month.trim_start_matches('—');
        let name = head.map_or_else(|| month.to_owned(), |head| format!("{head}年{month}"));
        let added = kind == Some(Key::Added) || first.is_empty();
        return (!added && Period::parse(&name, plan_year).is_ok()).then_some((name, Some(Key::Total)));
    }
    match Period::parse(&name, plan_year) {
        // A bare year is a title's, not a column's.
        Ok(Period::Year(_)) | Err(_) => None,
        Ok(_) => Some((name, kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_stands_for_one_column() {
        for (at, (expected, known)) in HEADINGS.iter().enumerate() {
            assert_eq!(*expected as usize, at, "the list is in the order of the keys");
            assert_eq!(expected.words().zh, known[0], "the first is the one that is printed");
            assert_eq!(key(&expected.name().to_uppercase(), &[]), Some(*expected));
            for heading in *known {
                assert_eq!(key(heading, &[]), Some(*expected), "{heading}");
                assert_eq!(all().filter(|other| other == heading).count(), 1, "{heading}");
                assert!(!PASSED_OVER.contains(heading), "{heading}");
            }
        }
        assert_eq!(read("序号", &[]), Heading::PassedOver);
    }

    #[test]
    fn spelling_does_not_matter_and_a_unit_does() {
        let known = |key| Heading::Known(key, None);
        for text in
            ["累计\n完成", "累计 完成", "*累计完成", "累计完成：", "累计完成（必填）", "ＴＯＴＡＬ", "Total"]
        {
            assert_eq!(read(text, &[]), known(Key::Total), "{text}");
        }
        assert_eq!(read("累计完成（万元）", &[]), Heading::Known(Key::Total, Some("万元".into())));
        assert_eq!(read("累计完成(单位：户)", &[]), Heading::Known(Key::Total, Some("户".into())));
        assert_eq!(read("街道（镇）", &[]), known(Key::Reporter));
        assert_eq!(read("日期（年/月/日）", &[]), known(Key::Date));
        assert_eq!(read("累计完成（张）（必填）", &[]), Heading::Known(Key::Total, Some("张".into())));
        assert_eq!(read("完成数（累计、户）", &[]), Heading::Known(Key::Total, Some("户".into())));
        assert_eq!(read("完成数（本月）", &[]), known(Key::Added));
        assert_eq!(read("累计完成（全年）", &[]), known(Key::Total));
        for text in ["本期新增（累计）", "累计完成（本月）", "累计完成（张）（户）"]
        {
            assert_eq!(read(text, &[]), Heading::Unknown, "{text}");
        }
        assert_eq!(read("单位", &[]), Heading::Unit);
        assert_eq!(read("  ", &[]), Heading::Blank);
        assert_eq!(read("完成情况", &[]), Heading::Unknown);
        let own = [(Key::Total, "完成数".to_owned()), (Key::Added, "实际完成".to_owned())];
        assert_eq!(read("完成数", &own), known(Key::Total), "the plan's own come first");
        assert_eq!(written(Key::Total, Lang::Zh, &own), "完成数");
        assert_eq!(written(Key::Value, Lang::Zh, &own), "数值");
        let taken = [(Key::Added, "累计完成".to_owned())];
        assert_eq!(written(Key::Total, Lang::Zh, &taken), "total");
        assert_eq!(written(Key::Total, Lang::En, &[]), "total");
        assert_eq!(read("实际完成（户）", &own), Heading::Known(Key::Added, Some("户".into())));
    }

    #[test]
    fn periods_stand_in_headings_of_wide_sheets() {
        let read = |text| period(text, Some(2025));
        for (text, name, kind) in [
            ("1月", "1月", None),
            ("一季度", "一季度", None),
            ("2025年12月", "2025年12月", None),
            ("Q3", "2025Q3", None),
            ("3月累计", "3月", Some(Key::Total)),
            ("3月 新增", "3月", Some(Key::Added)),
            ("1-6月", "6月", Some(Key::Total)),
            ("2025年1—6月累计", "2025年6月", Some(Key::Total)),
            ("上半年", "上半年", None),
        ] {
            assert_eq!(read(text), Some((name.to_owned(), kind)), "{text}");
        }
        for text in ["", "2025年", "13月", "指标", "3-6月", "1-6月新增", "月"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
