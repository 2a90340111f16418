//! The tables of `export` as a Frictionless data package: what each column holds, what is unique, and what refers to what.
//! Columns that `status`, `check` and their like print mean here what they mean there.

use super::output::{self, count, count_or_null, day_or_null, or_null};
use super::{Pairs, both, texts, type_of};
use crate::assess::{Light, Status};
use crate::plan::keys::LEVELS;
use crate::table::groups::{self, By};
use crate::table::{Column, Data, export, findings, observations};
use crate::words::{Lang, Words};

/// A table of the package.
#[derive(Debug)]
pub struct Resource {
    pub name: &'static str,
    title: Words,
    about: Words,
    pub columns: fn() -> Vec<Column>,
    /// What no two rows share.
    unique: &'static [&'static str],
    /// Whether `target` is one of the plan's, or empty.
    of_targets: bool,
}

const TARGETS: Resource = Resource {
    name: "targets",
    title: Words::new("完成情况", "Completion"),
    about: Words::new("每项指标一行，与 status 同", "A row for each target, as `status` prints it"),
    columns: export::target_columns,
    unique: &["target"],
    of_targets: false,
};

const REPORTERS: Resource = Resource {
    name: "reporters",
    title: Words::new("填报单位", "Reporters"),
    about: Words::new(
        "每个填报单位一行：指标和分解任务的情况、报送情况；计划没有填报单位则没有行",
        "A row for each reporter: how its targets and shares stand, and how its reports came; none where the plan names no reporters",
    ),
    columns: export::reporter_columns,
    unique: &["reporter"],
    of_targets: false,
};

const SERIES: Resource = Resource {
    name: "series",
    title: Words::new("历期", "Series"),
    about: Words::new(
        "每项指标每期一行，最后一期为截止日期当日；各期按当时有效的目标判定",
        "A row for each target and period, the last as of the day; each is judged by the goal in force then",
    ),
    columns: export::series_columns,
    unique: &["target", "as_of"],
    of_targets: true,
};

const OBSERVATIONS: Resource = Resource {
    name: "observations",
    title: Words::new("数据", "Observations"),
    about: Words::new(
        "读取的每一行数据及其去向，按文件和行的次序；各种去向的行数之和即读取的行数",
        "Every row that was read, with its fate, in the order of files and rows; the fates add up to the rows read",
    ),
    columns: || observations::COLUMNS.to_vec(),
    unique: &["row"],
    of_targets: true,
};

const FINDINGS: Resource = Resource {
    name: "findings",
    title: Words::new("问题", "Findings"),
    about: Words::new(
        "计划和数据的问题，与 check 同",
        "What is wrong with plan and reports, as `check` lists it",
    ),
    columns: || findings::COLUMNS.to_vec(),
    unique: &[],
    of_targets: true,
};

/// Every table, in the order in which they are written.
pub const RESOURCES: [&Resource; 5] = [&TARGETS, &REPORTERS, &SERIES, &OBSERVATIONS, &FINDINGS];

impl Resource {
    pub fn file(&self) -> String {
        format!("{}.csv", self.name)
    }

    /// The resource as it is described, with the length of its file and the SHA-256 of its bytes. `people` are those who
    /// read headings and words in their language instead of keys.
    pub fn describe(&self, people: Option<Lang>, rows: u64, (bytes, sha256): (u64, &str)) -> Data {
        let columns = (self.columns)();
        let name = |key: &str| {
            let column = columns.iter().find(|column| column.key == key).expect("a column of the table");
            heading(column, people)
        };
        let fields = columns.iter().map(|column| self.field(column, people)).collect();
        let mut schema = vec![("fields", Data::List(fields)), ("missingValues", texts([""]))];
        if !self.unique.is_empty() {
            schema.push(("primaryKey", texts(self.unique.iter().map(|key| name(key)))));
        }
        if self.of_targets {
            let reference = vec![("resource", Data::text(TARGETS.name)), ("fields", texts([name("target")]))];
            schema.push((
                "foreignKeys",
                Data::List(vec![Data::Map(vec![
                    ("fields", texts([name("target")])),
                    ("reference", Data::Map(reference)),
                ])]),
            ));
        }
        Data::Map(vec![
            ("name", Data::text(self.name)),
            ("title", Data::text(self.title.get(people.unwrap_or(Lang::Zh)))),
            ("description", both(self.about.zh, self.about.en)),
            ("profile", Data::text("tabular-data-resource")),
            ("path", Data::text(self.file())),
            ("format", Data::text("csv")),
            ("mediatype", Data::text("text/csv")),
            ("encoding", Data::text("utf-8")),
            // What is not said is guessed, by the signs that occur in the first lines.
            (
                "dialect",
                Data::Map(vec![
                    ("delimiter", Data::text(",")),
                    ("quoteChar", Data::text("\"")),
                    ("doubleQuote", Data::Flag(true)),
                    ("header", Data::Flag(true)),
                ]),
            ),
            ("bytes", Data::Count(bytes)),
            ("hash", Data::text(format!("sha256:{sha256}"))),
            ("rows", Data::Count(rows)),
            ("schema", Data::Map(schema)),
        ])
    }

    /// A column as a field of a Table Schema, by the heading that it has in the file.
    fn field(&self, column: &Column, people: Option<Lang>) -> Data {
        let (zh, en, cell) = self.cell(column);
        let (kind, null) = kind(&cell);
        let words = words(self.name, column.key);
        let mut constraints: Pairs = Vec::new();
        if !null {
            constraints.push(("required", Data::Flag(true)));
        }
        constraints.extend(cell.iter().filter(|(key, _)| *key == "minimum").cloned());
        if !words.is_empty() {
            let word = |(key, words): &(&'static str, Words)| people.map_or(*key, |lang| words.get(lang));
            constraints.push(("enum", texts(words.iter().map(word))));
        }
        let mut field = vec![("name", Data::text(heading(column, people)))];
        field.push(match people {
            None => ("title", Data::text(column.label.zh)),
            Some(_) => ("key", Data::text(column.key)),
        });
        field.extend([("type", Data::text(kind)), ("description", both(zh, en))]);
        if !constraints.is_empty() {
            field.push(("constraints", Data::Map(constraints)));
        }
        Data::Map(field)
    }

    /// What a column means, and what may stand in it, as a JSON Schema has it.
    fn cell(&self, column: &Column) -> (&'static str, &'static str, Pairs) {
        let by_group = |by: By| {
            let (zh, en) = output::meaning(by, column);
            let cell = output::cell(by, column);
            // Where the plan gives nothing for it, the column is there all the same.
            (zh, en, if groups::given(by, column.key) { optional(cell) } else { cell })
        };
        match (self.name, column.key) {
            ("targets", _) => by_group(By::Target),
            ("series", _) => output::series_cell(column),
            ("findings", _) => output::finding_cell(column),
            ("observations", _) => observation(column),
            (_, "reports_owed") => (
                "到截止日期已到期的报送，每项指标每期一次；按时、迟报、缺报之和",
                "Reports due by the day, one for each target and period: those on time, late and missing",
                count(),
            ),
            (_, "reports_open") => (
                "还应补报的：后来的累计数已经补上的不再要",
                "Of those missing what is still to be sent: a later total makes up for an earlier one",
                count(),
            ),
            (_, "days_late") => ("最多迟报天数", "The most days by which one was late", count_or_null()),
            (_, key) if key.starts_with("reports_") => (column.label.zh, column.label.en, count()),
            _ => by_group(By::Reporter),
        }
    }
}

fn heading(column: &Column, people: Option<Lang>) -> &'static str {
    people.map_or(column.key, |lang| column.label.get(lang))
}

/// What a column of the observations holds.
fn observation(column: &Column) -> (&'static str, &'static str, Pairs) {
    let text = || or_null("string");
    let number = || or_null("number");
    match column.key {
        "row" => (
            "序号，按读取的次序",
            "Its number, in the order of reading",
            vec![("type", Data::text("integer")), ("minimum", Data::Count(1))],
        ),
        "file" => ("所在文件", "The file it stands in", type_of("string")),
        "line" => (
            "行号，从 1 起；电子表格为空，见 cell",
            "The physical line, from 1; empty for a sheet, whose cell is told",
            vec![("type", texts(["integer", "null"])), ("minimum", Data::Count(1))],
        ),
        "cell" => (
            "电子表格的单元格，如 名单!C7；文本文件为空",
            "The cell of a sheet, as in 名单!C7; empty for a text file",
            text(),
        ),
        "date" => (
            "数据日期，报告期为其最后一天；看不懂则为空",
            "The day it is of, of a period the last; empty where it could not be read",
            day_or_null(),
        ),
        "target" => (
            "指标编号；所写不是计划的指标则为空",
            "The id of its target; empty where it names none of the plan's",
            text(),
        ),
        "reporter" => (
            "填报单位，用计划中的名称；计划没有的照原文",
            "The reporter by the plan's name for it, or as written",
            text(),
        ),
        "item" => ("点位、分项", "The site, unit or step", text()),
        "total" => ("所报的累计数；比率为分子", "The total it gives; a ratio's numerator", number()),
        "added" => ("所报的本期新增", "What it says was added", number()),
        "of" => ("所报的基数，只用于比率", "The denominator of a ratio", number()),
        "submitted" => ("报送日期", "The day on which it was sent", day_or_null()),
        "fate" => (
            "去向：计入、被替代、拒收、未到期（晚于截止日期或届时未收到）",
            "What became of it: counted, superseded, rejected, or not yet due",
            type_of("string"),
        ),
        "kind" => ("去向的缘由", "Why it has that fate", type_of("string")),
        "worth" => (
            "计入累计完成的数；比率为分子；不构成数值的行为空",
            "What it adds to the figure; a ratio's numerator; empty for rows that make no figure",
            number(),
        ),
        "rules" => {
            ("拒收所依的规则，空格分隔", "The rules by which it was rejected, separated by blanks", text())
        }
        "governed_by" => (
            "为准的另一行：替代它的、包含它的累计、与之矛盾的；文件:行号，或 文件:工作表!单元格",
            "The row that stands instead, whose total includes it, or that contradicts it: file:line, or file:sheet!cell",
            text(),
        ),
        "written" => ("未能读取的行的原文", "As it was written, of a row that could not be taken up", text()),
        _ => (column.label.zh, column.label.en, text()),
    }
}

/// The words that may stand in a column, where they are few.
fn words(resource: &str, key: &str) -> Vec<(&'static str, Words)> {
    match (resource, key) {
        (_, "status") => Status::ALL.iter().map(|status| (status.key(), status.words())).collect(),
        (_, "light") => Light::ALL.iter().map(|light| (light.key(), light.words())).collect(),
        ("findings", "level") => {
            LEVELS.iter().map(|(word, level)| (*word, findings::level_words(*level))).collect()
        }
        ("observations", "fate") => observations::fates().collect(),
        ("observations", "kind") => observations::KINDS.to_vec(),
        _ => Vec::new(),
    }
}

/// The type of a Table Schema for one of JSON Schema, and whether a cell may be empty.
fn kind(cell: &Pairs) -> (&'static str, bool) {
    let is = |wanted: &str| {
        cell.iter().any(|(key, data)| match (*key, data) {
            ("type", Data::Text(text)) => text == wanted,
            ("type", Data::List(all)) => {
                all.iter().any(|data| matches!(data, Data::Text(text) if text == wanted))
            }
            ("enum", Data::List(all)) => {
                wanted == "null" && all.iter().any(|data| matches!(data, Data::Null))
            }
            _ => false,
        })
    };
    let dated = cell.iter().any(|(key, _)| *key == "format");
    let kind = match () {
        () if dated => "date",
        () if is("integer") => "integer",
        () if is("number") => "number",
        () => "string",
    };
    (kind, is("null"))
}

/// What may stand in a cell, or nothing.
fn optional(cell: Pairs) -> Pairs {
    let may_be_empty = |(key, data): (&'static str, Data)| match (key, data) {
        ("type", Data::Text(kind)) => ("type", texts([kind.as_str(), "null"])),
        other => other,
    };
    cell.into_iter().map(may_be_empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_has_two_columns_of_one_name() {
        for resource in RESOURCES {
            for people in [None, Some(Lang::Zh), Some(Lang::En)] {
                let columns = (resource.columns)();
                let names: Vec<&str> = columns.iter().map(|column| heading(column, people)).collect();
                for (at, name) in names.iter().enumerate() {
                    assert!(!names[..at].contains(name), "{}: {name}", resource.name);
                }
            }
        }
    }

    #[test]
    fn what_is_unique_or_refers_is_a_column() {
        for resource in RESOURCES {
            let columns = (resource.columns)();
            let has = |key: &str| columns.iter().any(|column| column.key == key);
            assert!(resource.unique.iter().all(|key| has(key)), "{}", resource.name);
            assert!(!resource.of_targets || has("target"), "{}", resource.name);
        }
    }
}
