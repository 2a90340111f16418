//! What `diff` prints as JSON.

use super::output::{constant, count, day, day_or_null, document, input, keys, known_by, or_null};
use super::{Pairs, array, head, key, object, one_of, one_of_or_null, said, type_of};
use crate::assess::Status;
use crate::table::diff::{CHANGES, COLUMNS};
use crate::table::{Column, Data};

pub fn schema() -> Pairs {
    let side = || {
        object(
            vec![document(), key("as_of", "截止日期", "The day it speaks of", day()), known_by()],
            &["plan", "as_of", "known_by"],
        )
    };
    let known = object(
        vec![
            key("from", "前一日", "The earlier day", day()),
            key("to", "后一日，空为至今", "The later day; null for now", day_or_null()),
        ],
        &["from", "to"],
    );
    let counts = ["new", "gone", "changed", "same", "corrected", "late"];
    let summary = CHANGES
        .iter()
        .map(|(name, words)| key(name, words.zh, &format!("How many are {}", words.en), count()))
        .collect();
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/diff/1")),
        key("from", "前一表", "The earlier table", side()),
        key("to", "后一表", "The later table", side()),
        key(
            "known",
            "往期数按哪两日所知相比",
            "The days of knowledge that past periods are held against",
            known,
        ),
        key(
            "rows",
            "变化的指标；其后是往期更正和补报",
            "Targets that changed, then past periods",
            array(row()),
        ),
        key("summary", "数目", "Numbers", object(summary, &counts)),
        key("inputs", "后一表读取的文件", "The files of the later table", array(Data::Map(input()))),
        key(
            "old_inputs",
            "另一份计划读取的文件，同一份计划则为空",
            "The files of the other plan; null where there is one plan",
            vec![(
                "anyOf",
                Data::List(vec![Data::Map(array(Data::Map(input()))), Data::Map(type_of("null"))]),
            )],
        ),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let head = head(
        "urn:workpoints:schema:diff:1",
        "workpoints/diff/1",
        "diff --format json 的输出",
        "What diff --format json prints",
    );
    [head, object(properties, &required)].concat()
}

fn row() -> Data {
    let cell = |column: &Column| -> Pairs {
        match column.key {
            "change" => one_of(CHANGES.map(|(word, _)| word)),
            "point" | "target" | "name" => type_of("string"),
            "date" => day_or_null(),
            "status_from" | "status_to" => one_of_or_null(Status::ALL.map(Status::key)),
            _ if column.numeric => or_null("number"),
            _ => or_null("string"),
        }
    };
    let meaning = |column: &Column| match column.key {
        "change" => (
            "变化：new、gone、changed、same 为指标，corrected、late 为往期数",
            "What changed: new, gone, changed and same are of a target, corrected and late of a past period",
        ),
        "point" => ("要点编号", "The id of its point"),
        "date" => ("往期的期末，指标的行为空", "The end of the past period; null for a target"),
        "done_from" => (
            "前一表的累计完成；往期数为前一日所知",
            "What was done in the earlier table; of a past period, as it was known at the earlier day",
        ),
        "done_to" => (
            "后一表的累计完成；往期数为后一日所知",
            "What is done in the later table; of a past period, as it was known at the later day",
        ),
        "difference" => (
            "后者减前者，从未报送按 0 计；计量单位不同则为空",
            "The later less the earlier, nothing reported being 0; null where the units differ",
        ),
        "note" => (
            "改名等；往期数为改变它的行",
            "What the plans call otherwise; of a past period, the rows that changed it",
        ),
        _ => (column.label.zh, column.label.en),
    };
    let properties = COLUMNS.iter().map(|column| {
        let (zh, en) = meaning(column);
        key(column.key, zh, en, cell(column))
    });
    said("一处变化", "A change", object(properties.collect(), &keys(COLUMNS)))
}
