//! What `trace` prints as JSON.

use super::output::{
    ROW_COUNTS, constant, count, day, day_or_null, document, inputs, keys, known_by, or_null, row_counts,
};
use super::{Pairs, array, head, key, object, one_of, said, type_of};
use crate::assess::Status;
use crate::plan::keys::MEASURES;
use crate::table::trace::{COLUMNS, FATES};
use crate::table::{Column, Data};

pub fn schema() -> Pairs {
    let number = || or_null("number");
    let text = || or_null("string");
    let revision = object(
        vec![
            key("from", "起始日", "The day from which it holds", day()),
            key("goal", "目标", "The goal", type_of("number")),
            key("document", "依据", "The document", text()),
        ],
        &["from", "goal", "document"],
    );
    let level = object(
        vec![
            key("by", "提出单位", "Who asks it", type_of("string")),
            key("goal", "目标", "The goal", type_of("number")),
            key("document", "依据", "The document", text()),
        ],
        &["by", "goal", "document"],
    );
    let target = vec![
        key("id", "指标编号", "Its id", type_of("string")),
        key("name", "指标", "Its name", type_of("string")),
        key("point", "要点编号", "The id of its point", type_of("string")),
        key("section", "部分序号", "The number of its section", type_of("string")),
        key("unit", "计量单位，常态化可以没有", "The unit; a routine duty may have none", text()),
        key("measure", "计量方式", "The measure", one_of(MEASURES.iter().map(|(word, _)| *word))),
        key("quote", "文件原文", "The document's words", text()),
        key("goal", "原定目标", "The goal before any revision", number()),
        key("baseline", "期初数", "What was there at the start", number()),
        key("revisions", "目标调整", "Revisions of the goal", array(Data::Map(revision))),
        key("levels", "其他单位的要求", "What others ask", array(Data::Map(level))),
    ];
    let term = vec![
        key("reporter", "填报单位", "The reporter", text()),
        key("item", "点位", "The item", text()),
        key("date", "数据日期", "The day it is of", day()),
        key("kind", "累计数或新增数", "A total, or what was added", one_of(["total", "added"])),
        key("counts", "计入数；比率为分子", "What it adds; a ratio's numerator", type_of("number")),
        key("of", "比率的基数", "A ratio's denominator", number()),
    ];
    let target_keys = names(&target);
    let term_keys = names(&term);
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/trace/1")),
        document(),
        key("target", "指标", "The target", object(target, &target_keys)),
        key("as_of", "截止日期", "The day of the figure", day()),
        known_by(),
        key(
            "reporter",
            "只看的填报单位，空为全部",
            "The reporter whose rows alone are told; null for all",
            text(),
        ),
        key("goal", "截止日有效的目标", "The goal in force on the day", number()),
        key("done", "累计完成，与 status 相同", "What is done, as `status` prints it", number()),
        key("completion", "完成率，百分数", "Done in percent of the goal", number()),
        key("status", "状态", "The status", one_of(Status::ALL.map(Status::key))),
        key(
            "figure",
            "所列各行构成的数：全部单位时等于 done",
            "What the rows make: `done`, or the reporter's own figure",
            number(),
        ),
        key(
            "terms",
            "算式各项：相加（比率为分子之和 ÷ 基数之和），加期初数，即为 figure",
            "The terms of the sum: with the baseline they add up to `figure` (of a ratio, numerators over denominators)",
            array(Data::Map(object(term, &term_keys))),
        ),
        key("rows", "各行数据", "The rows", array(row())),
        key(
            "counts",
            "行数：read = counted + superseded + rejected + not_yet；counted 含点位明细",
            "Rows: read = counted + superseded + rejected + not_yet; details are counted",
            object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key)),
        ),
        key("unlisted", "已计数、未列出的行数", "Rows that were counted but are not listed", count()),
        key(
            "elsewhere",
            "看不出是哪项指标的拒收行数",
            "Rejected rows that name no target of the plan",
            count(),
        ),
        inputs(),
    ];
    let required = names(&properties);
    let head = head(
        "urn:workpoints:schema:trace:1",
        "workpoints/trace/1",
        "trace --format json 的输出",
        "What trace --format json prints",
    );
    [head, object(properties, &required)].concat()
}

fn names(properties: &[(&'static str, Data)]) -> Vec<&'static str> {
    properties.iter().map(|(key, _)| *key).collect()
}

fn row() -> Data {
    let cell = |column: &Column| -> Pairs {
        match column.key {
            "fate" => one_of(FATES.map(|(word, _)| word)),
            "file" | "place" | "why" => type_of("string"),
            "date" | "submitted" => day_or_null(),
            _ if column.numeric => or_null("number"),
            _ => or_null("string"),
        }
    };
    let meaning = |column: &Column| match column.key {
        "fate" => ("去向", "What became of the row"),
        "place" => ("行号；电子表格为工作表和单元格", "The line; in a workbook, sheet and cell"),
        "date" => ("数据日期，看不懂则为空", "The day it is of; null where it could not be read"),
        "counts" => (
            "计入数，各行之和加期初数即累计完成；比率为分子",
            "What it adds to the figure; a ratio's numerator",
        ),
        "of" => ("基数，只用于比率", "The denominator of a ratio"),
        "why" => ("说明，用 --lang 的语言", "Why, in the language of --lang"),
        _ => (column.label.zh, column.label.en),
    };
    let properties = COLUMNS.iter().map(|column| {
        let (zh, en) = meaning(column);
        key(column.key, zh, en, cell(column))
    });
    said("一行数据", "A row", object(properties.collect(), &keys(COLUMNS)))
}
