//! Schemas: what a plan may say, what the program's JSON holds, and what columns a report has, for editors and for
//! programs that read along. JSON Schema of draft 2020-12, and a Table Schema.
//!
//! Keys, labels and words come from the lists the program itself works by, so that nothing here can drift from them;
//! what they mean is said here, once, in both languages.

mod bulletin;
mod diff;
mod output;
pub mod package;
mod plan;
mod report;
mod trace;

pub use output::meaning;

use crate::say;
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words};

/// A JSON object, in the order in which it is written.
pub type Pairs = Vec<(&'static str, Data)>;

/// One schema that can be asked for.
#[derive(Debug)]
pub struct Schema {
    pub name: &'static str,
    pub words: Words,
    make: fn() -> Pairs,
}

/// Every schema, in the order of the list.
pub const ALL: &[Schema] = &[
    Schema {
        name: "plan", words: Words::new("工作要点文件（TOML）", "a plan, in TOML"), make: plan::schema
    },
    Schema {
        name: "status",
        words: Words::new("status --format json 的输出", "what status --format json prints"),
        make: output::status,
    },
    Schema {
        name: "plans",
        words: Words::new(
            "status --format json 对多份计划的输出",
            "what status --format json prints of several plans",
        ),
        make: output::plans,
    },
    Schema {
        name: "history",
        words: Words::new(
            "status --history --format json 的输出",
            "what status --history --format json prints",
        ),
        make: output::history,
    },
    Schema {
        name: "check",
        words: Words::new("check --format json 的输出", "what check --format json prints"),
        make: output::check,
    },
    Schema {
        name: "review",
        words: Words::new("review --format json 的输出", "what review --format json prints"),
        make: output::review,
    },
    Schema {
        name: "bulletin",
        words: Words::new("report --format json 的输出", "what report --format json prints"),
        make: bulletin::schema,
    },
    Schema {
        name: "remind",
        words: Words::new("remind --format json 的输出", "what remind --format json prints"),
        make: output::remind,
    },
    Schema {
        name: "trace",
        words: Words::new("trace --format json 的输出", "what trace --format json prints"),
        make: trace::schema,
    },
    Schema {
        name: "diff",
        words: Words::new("diff --format json 的输出", "what diff --format json prints"),
        make: diff::schema,
    },
    Schema {
        name: "rules",
        words: Words::new("explain --format json 的输出", "what explain --format json prints"),
        make: output::rules,
    },
    Schema {
        name: "schemas",
        words: Words::new("schema --format json 的输出", "what schema --format json prints"),
        make: output::schemas,
    },
    Schema {
        name: "report",
        words: Words::new(
            "数据文件的列，英文列名（Frictionless Table Schema）",
            "the columns of a report, by their English keys (Frictionless Table Schema)",
        ),
        make: report::schema,
    },
];

pub const COLUMNS: &[Column] = &[
    Column { key: "name", label: Words::new("名称", "Name"), numeric: false, spare: 0 },
    Column {
        key: "title", label: Words::new("描述的是什么", "What it describes"), numeric: false, spare: 0
    },
];

/// The schema of that name.
pub fn find(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name)
}

impl Schema {
    /// The schema as a document that `render` writes as JSON.
    pub fn report(&self) -> Report {
        Report {
            title: String::new(),
            caption: Vec::new(),
            parts: Part::only(Table::default()),
            summary: Vec::new(),
            json: (self.make)(),
        }
    }
}

/// The list of schemas, as a table.
pub fn list() -> Report {
    let rows = ALL.iter().map(|schema| vec![Cell::text(schema.name), Cell::Said(Said::from(schema.words))]);
    Report {
        title: String::new(),
        caption: Vec::new(),
        parts: Part::only(Table { columns: COLUMNS.to_vec(), rows: rows.collect(), groups: Vec::new() }),
        summary: vec![say!("打印其中一份：workpoints schema 名称", "print one with: workpoints schema NAME")],
        json: vec![("schema", Data::text("workpoints/schemas/1")), ("rows", Data::Rows)],
    }
}

/// The head of a JSON Schema, named by its kind and version.
fn head(id: &str, title: &str, zh: &str, en: &str) -> Pairs {
    vec![
        ("$schema", Data::text("https://json-schema.org/draft/2020-12/schema")),
        ("$id", Data::text(id)),
        ("title", Data::text(title)),
        ("description", both(zh, en)),
    ]
}

/// What something means, in both languages: editors show it as it is.
fn both(zh: &str, en: &str) -> Data {
    Data::Text(format!("{zh}。{en}."))
}

/// A key with what it means and what may stand under it.
fn key(key: &'static str, zh: &str, en: &str, rest: Pairs) -> (&'static str, Data) {
    (key, said(zh, en, rest))
}

fn said(zh: &str, en: &str, rest: Pairs) -> Data {
    Data::Map([vec![("description", both(zh, en))], rest].concat())
}

/// An object of these keys and no others.
fn object(properties: Pairs, required: &[&'static str]) -> Pairs {
    let mut all = vec![("type", Data::text("object")), ("properties", Data::Map(properties))];
    if !required.is_empty() {
        all.push(("required", texts(required.iter().copied())));
    }
    all.push(("additionalProperties", Data::Flag(false)));
    all
}

fn array(items: Data) -> Pairs {
    vec![("type", Data::text("array")), ("items", items)]
}

fn texts<'t>(all: impl IntoIterator<Item = &'t str>) -> Data {
    Data::List(all.into_iter().map(Data::text).collect())
}

/// One of a few words.
fn one_of<'t>(words: impl IntoIterator<Item = &'t str>) -> Pairs {
    vec![("enum", texts(words))]
}

/// One of a few words, or nothing.
fn one_of_or_null<'t>(words: impl IntoIterator<Item = &'t str>) -> Pairs {
    let mut all: Vec<Data> = words.into_iter().map(Data::text).collect();
    all.push(Data::Null);
    vec![("enum", Data::List(all))]
}

fn type_of(name: &str) -> Pairs {
    vec![("type", Data::text(name))]
}

/// Days of the years that are read.
fn day() -> Pairs {
    vec![
        ("type", Data::text("string")),
        ("format", Data::text("date")),
        ("pattern", Data::text("^(19(49|[5-9][0-9])|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}$")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at every object within a schema.
    pub fn walk(data: &Data, see: &mut impl FnMut(&Pairs)) {
        match data {
            Data::Map(pairs) => {
                see(pairs);
                pairs.iter().for_each(|(_, data)| walk(data, see));
            }
            Data::List(all) => all.iter().for_each(|data| walk(data, see)),
            _ => {}
        }
    }

    #[test]
    fn every_schema_has_a_name_of_its_own_and_refuses_what_it_does_not_know() {
        for (at, schema) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.name != schema.name), "{}", schema.name);
            let json = schema.report().json;
            walk(&Data::Map(json), &mut |pairs| {
                let has = |key: &str| pairs.iter().any(|(other, _)| *other == key);
                let object = |(key, data): &(&str, Data)| {
                    *key == "type" && matches!(data, Data::Text(text) if text == "object")
                };
                if pairs.iter().any(object) && schema.name != "report" {
                    assert!(has("additionalProperties"), "{}: {pairs:?}", schema.name);
                }
            });
        }
    }
}
