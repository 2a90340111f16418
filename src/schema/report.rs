//! The columns of a report as a Frictionless Table Schema. It describes the plain spelling, which needs no second
//! look; what else is read, `check` says.

use super::{Pairs, both, texts};
use crate::column::Key;
use crate::intake::heading::HEADINGS;
use crate::table::Data;

pub fn schema() -> Pairs {
    let fields = HEADINGS.iter().map(|(key, headings)| field(*key, headings)).collect();
    vec![
        ("title", Data::text("workpoints report")),
        (
            "description",
            both(
                "数据文件的列：列的顺序不限，date、target 必有，有填报单位的计划还要有 reporter，total、added、value 至少有一列；列名也可用 headings 中的中文",
                "The columns of a report, in any order: date and target must be there, reporter where the plan has reporters, and at least one of total, added and value; each may go by its headings as well",
            ),
        ),
        ("fields", Data::List(fields)),
        ("fieldsMatch", Data::text("partial")),
        ("missingValues", texts([""])),
    ]
}

fn field(column: Key, headings: &[&'static str]) -> Data {
    let day = "^([0-9]{4}-[0-9]{2}(-[0-9]{2})?|[0-9]{4}Q[1-4]|[0-9]{4}-W[0-9]{2}|[0-9]{4}年([0-9]{1,2}月([0-9]{1,2}日)?|第?[一二三四]季度|[上下]半年))$";
    let required = || ("required", Data::Flag(true));
    let not_negative = || ("minimum", Data::Count(0));
    let (kind, zh, en, constraints) = match column {
        Key::Date => (
            "string",
            "数据的日期，或报告期（指其最后一天）：2025-03-31、2025-03、2025Q1、2025-W13、2025年3月",
            "The day of the figure, or a period meaning its last day: 2025-03-31, 2025-03, 2025Q1, 2025-W13",
            vec![required(), ("pattern", Data::text(day))],
        ),
        Key::Target => (
            "string",
            "指标的编号、名称或简称，照计划填写",
            "The target's id, name or alias, as in the plan",
            vec![required()],
        ),
        Key::Reporter => (
            "string",
            "填报单位的名称或简称；计划登记了填报单位时必填",
            "The reporter's name or alias; required when the plan has reporters",
            vec![],
        ),
        Key::Total => (
            "number",
            "从起始日到该日的累计数；清单式指标写 1 或 0；比率写分子",
            "The figure from the start up to the day; 1 or 0 for an item of a list, the numerator of a ratio",
            vec![not_negative()],
        ),
        Key::Added => (
            "number",
            "本期新增，负数为更正",
            "What was added in the period alone; negative is a correction",
            vec![],
        ),
        Key::Value => (
            "number",
            "累计还是新增，看计划的 counting",
            "The total or what was added, as the plan's `counting` says",
            vec![],
        ),
        Key::Of => ("number", "比率的基数（分母）", "The denominator of a ratio", vec![not_negative()]),
        Key::Item => ("string", "点位、分项的名称", "The site, unit or step within the target", vec![]),
        Key::Unit => ("string", "计量单位，须与指标的一致", "The unit, which must be the target's", vec![]),
        Key::Submitted => ("date", "这一行报送的日期", "The day on which the row was sent", vec![]),
        Key::Note => ("string", "进展情况", "How it stands, in words", vec![]),
        Key::Reason => ("string", "未达序时的原因", "Why it is behind", vec![]),
        Key::Next => ("string", "下步计划", "What will be done next", vec![]),
        Key::Evidence => ("string", "佐证材料", "What proves it", vec![]),
        Key::Origin => (
            "string",
            "退回重报的行原来的文件和行，由 check --rejects 写入",
            "Where a row stood that was sent back to be mended; written by check --rejects",
            vec![],
        ),
    };
    let mut all = vec![
        ("name", Data::text(column.name())),
        ("title", Data::text(headings[0])),
        ("type", Data::text(kind)),
    ];
    all.push(("description", both(zh, en)));
    if !constraints.is_empty() {
        all.push(("constraints", Data::Map(constraints)));
    }
    all.push(("headings", texts(headings.iter().copied())));
    Data::Map(all)
}
