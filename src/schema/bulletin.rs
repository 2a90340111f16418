//! What `report` prints as JSON.

use super::output::{
    constant, counted_rows, day, day_or_null, document, inputs, keys, known_by, or_null, pace_basis,
    review_cell, thresholds,
};
use super::{Pairs, array, head, key, object, one_of, said, type_of};
use crate::plan::Chapter;
use crate::plan::keys::{CHAPTERS, EVERY};
use crate::table::Data;
use crate::table::bulletin::{columns, table_of};
use crate::table::groups::{self, By};

pub fn schema() -> Pairs {
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/report/1")),
        document(),
        key("as_of", "截止日期", "The day it speaks of", day()),
        known_by(),
        key("period", "哪一期", "The period that it is of", period()),
        pace_basis(),
        thresholds(),
        key("title", "标题", "Its title", type_of("string")),
        key("to", "主送，没有则为空", "To whom it goes; null where the plan does not say", or_null("string")),
        key("opening", "开头的话，一段一条", "What it opens with, a paragraph each", paragraphs()),
        key(
            "sections",
            "各部分，按先后次序；没有内容的不列",
            "Its sections, in the order in which they are read; one with nothing to say is not there",
            array(section()),
        ),
        key("closing", "结尾的话，一段一条", "What it closes with, a paragraph each", paragraphs()),
        key("from", "落款，没有则为空", "Who signs it; null where the plan does not say", or_null("string")),
        key("date", "成文日期", "The day on which it is signed", day()),
        key(
            "refused",
            "整份拒收、未计入的文件",
            "Files that were refused and are not in it",
            array(Data::Map(type_of("string"))),
        ),
        counted_rows(),
        inputs(),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let mut all = head(
        "urn:workpoints:schema:report:1",
        "workpoints/report/1",
        "report --format json 的输出。键的次序固定，没有的值为 null，新键加在最后；文字用 --lang 的语言",
        "What report --format json prints. Keys have a fixed order, absent values are null, new keys come last; texts are in the language of --lang",
    );
    all.extend(object(properties, &required));
    let rows = CHAPTERS.iter().filter(|(_, chapter)| table_of(*chapter).is_some());
    all.push(("$defs", Data::Map(rows.map(|(name, chapter)| (*name, row(*chapter))).collect())));
    all
}

fn paragraphs() -> Pairs {
    array(Data::Map(type_of("string")))
}

fn period() -> Pairs {
    object(
        vec![
            key(
                "every",
                "与上期相比时一期多长",
                "How long a period is that it is held against",
                one_of(EVERY.iter().map(|(word, _)| *word)),
            ),
            key("name", "本期，如 2025Q2", "The period, as in 2025Q2", type_of("string")),
            key("first", "本期第一天", "Its first day", day()),
            key("last", "本期最后一天；截止日期可以更早", "Its last day; the as-of may be earlier", day()),
            key(
                "before",
                "上期的截止日期，没有上期则为空",
                "The end of the period before; null where there is none",
                day_or_null(),
            ),
            key(
                "running",
                "截止日期时本期尚未结束",
                "Whether it is not over by the as-of",
                type_of("boolean"),
            ),
        ],
        &["every", "name", "first", "last", "before", "running"],
    )
}

/// A section; its rows are those of the review's table of its kind, and null where it is prose alone.
fn section() -> Data {
    let names = || CHAPTERS.iter().map(|(word, _)| *word);
    let rows =
        vec![("anyOf", Data::List(vec![Data::Map(array(Data::Flag(true))), Data::Map(type_of("null"))]))];
    let properties = vec![
        key("key", "哪一部分", "Which section", one_of(names())),
        key("title", "标题，带序号", "Its title with its number", type_of("string")),
        key("text", "表上方的话，一段一条", "Paragraphs above its table", paragraphs()),
        key(
            "rows",
            "表中各行，见 $defs；没有表则为空",
            "The rows of its table, see $defs; null without one",
            rows,
        ),
        key("remarks", "表下方的话，一段一条", "Paragraphs below its table", paragraphs()),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let mut section = object(properties, &required);
    let of_chapter = |(name, chapter): &(&'static str, Chapter)| {
        let rows = match table_of(*chapter) {
            Some(_) => {
                let reference = Data::Map(vec![("$ref", Data::Text(format!("#/$defs/{name}")))]);
                array(reference)
            }
            None => type_of("null"),
        };
        Data::Map(vec![
            ("if", Data::Map(vec![("properties", Data::Map(vec![("key", Data::Map(constant(name)))]))])),
            ("then", Data::Map(vec![("properties", Data::Map(vec![("rows", Data::Map(rows))]))])),
        ])
    };
    section.push(("allOf", Data::List(CHAPTERS.iter().map(of_chapter).collect())));
    said("一个部分", "A section", section)
}

fn row(chapter: Chapter) -> Data {
    let part = table_of(chapter).expect("a chapter with a table");
    let columns = columns(chapter);
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = review_cell(part, column);
        key(column.key, zh, en, rest)
    });
    let required = keys(&columns);
    let required: Vec<&'static str> =
        required.into_iter().filter(|key| !groups::given(By::Target, key)).collect();
    Data::Map(object(properties.collect(), &required))
}
