//! What the program prints as JSON, as JSON Schemas: every key, none beside them, and what may be absent.

use super::{Pairs, array, head, key, object, one_of, one_of_or_null, said, texts, type_of};
use crate::assess::{Light, Status};
use crate::diagnostic::{Group, Level};
use crate::plan::keys::{BASES, LEVELS};
use crate::rules;
use crate::table::groups::{self, By};
use crate::table::{Column, Data, findings, rules as rule_table};

pub fn status() -> Pairs {
    let statuses = Status::ALL.map(Status::key);
    let by_status = Status::ALL
        .iter()
        .map(|status| key(status.key(), status.words().zh, status.words().en, count()))
        .collect();
    let summary = object(
        vec![
            key("targets", "指标数，等于各状态之和", "How many targets; the statuses add up to it", count()),
            key("by_status", "各状态的指标数", "How many of each status", object(by_status, &statuses)),
        ],
        &["targets", "by_status"],
    );
    let ways = By::ALL.map(By::key);
    let rows = said(
        "表中各行；键随 by 而定，见 $defs。用 --columns 选列时只有所选的键",
        "The rows of the table; their keys depend on `by`, see $defs. With --columns only the keys asked for are there",
        array(Data::Flag(true)),
    );
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/status/1")),
        key("plan", "文件", "The document", document()),
        key("as_of", "截止日期", "The day the table speaks of", day()),
        key(
            "known_by",
            "数据截至，空为不限",
            "The day up to which reports had arrived; null for all",
            day_or_null(),
        ),
        key(
            "pace_basis",
            "序时进度按什么计",
            "What the pace is counted in",
            one_of(BASES.iter().map(|(word, _)| *word)),
        ),
        ("rows", rows),
        key("summary", "合计", "Sums", summary),
        key(
            "counts",
            "行数：read = counted + superseded + rejected + not_yet",
            "Rows: read = counted + superseded + rejected + not_yet",
            object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key)),
        ),
        key("inputs", "读取的文件", "The files that were read", array(Data::Map(input()))),
        key("by", "各行代表什么", "What the rows stand for", one_of(ways)),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let mut all = head(
        "urn:workpoints:schema:status:1",
        "workpoints/status/1",
        "status --format json 的输出。键的次序固定，没有的值为 null，新键加在最后",
        "What status --format json prints. Keys have a fixed order, absent values are null, new keys come last",
    );
    all.extend(object(properties, &required));
    let row_of = |by: By| {
        let reference = Data::text(format!("#/$defs/{}", by.key()));
        let items = Data::Map(vec![("items", Data::Map(vec![("$ref", reference)]))]);
        Data::Map(vec![
            ("if", Data::Map(vec![("properties", Data::Map(vec![("by", Data::Map(constant(by.key())))]))])),
            ("then", Data::Map(vec![("properties", Data::Map(vec![("rows", items)]))])),
        ])
    };
    all.push(("allOf", Data::List(By::ALL.map(row_of).to_vec())));
    all.push(("$defs", Data::Map(By::ALL.iter().map(|by| (by.key(), row(*by))).collect())));
    all
}

/// The head of the plan.
pub(super) fn document() -> Pairs {
    object(
        vec![
            key("title", "文件标题", "The document's title", type_of("string")),
            key("issuer", "印发单位", "Who issued it", or_null("string")),
            key("document", "文号", "Its number", or_null("string")),
            key("from", "起始日", "The first day", day()),
            key("to", "截止日", "The last day", day()),
        ],
        &["title", "issuer", "document", "from", "to"],
    )
}

/// A file that was read.
pub(super) fn input() -> Pairs {
    object(
        vec![
            key("path", "文件，- 为标准输入", "The file, - for standard input", type_of("string")),
            key("sha256", "文件的 SHA-256", "Its SHA-256", digest()),
            key("rows", "读取的行数", "Rows read from it", count()),
            key(
                "encoding",
                "认定的编码，电子表格为空",
                "The encoding it was read in; null for a workbook",
                or_null("string"),
            ),
        ],
        &["path", "sha256", "rows"],
    )
}

pub fn check() -> Pairs {
    let columns = findings::COLUMNS;
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = match column.key {
            "rule" => ("规则名", "The rule's name", one_of(rules::ALL.iter().map(|rule| rule.name))),
            "level" => {
                let seen = LEVELS.iter().filter(|(_, level)| *level > Level::Allow);
                ("级别：deny 错误，warn 警告", "Its level in this run", one_of(seen.map(|(word, _)| *word)))
            }
            "message" => {
                ("问题，用 --lang 的语言", "What is wrong, in the language of --lang", type_of("string"))
            }
            "file" => ("文件，- 为标准输入", "The file, - for standard input", type_of("string")),
            "line" => (
                "文件中的行号，从 1 起；电子表格和整份文件的问题为空",
                "The physical line, from 1; null for a sheet or a whole file",
                place(),
            ),
            "column" => (
                "行中的字符位置，从 1 起；电子表格为空",
                "The character within the line, from 1; null for a sheet",
                place(),
            ),
            "value" => ("原文", "What stands there", or_null("string")),
            "target" => ("指标编号", "The id of the target it concerns", or_null("string")),
            "help" => ("建议，用 --lang 的语言", "What to do, in the language of --lang", or_null("string")),
            "cell" => (
                "电子表格的单元格，如 名单!C7；文本文件为空",
                "The cell of a sheet, as in 名单!C7; null for a text file",
                or_null("string"),
            ),
            other => unreachable!("the column {other} of check is not described"),
        };
        key(column.key, zh, en, rest)
    });
    let finding = object(properties.collect(), &keys(columns));
    let mut counts = vec![
        key("deny", "列出的错误数", "Errors listed", count()),
        key("warn", "列出的警告数", "Warnings listed", count()),
    ];
    counts.extend(row_counts());
    counts.push(key(
        "unlisted",
        "已计数、未列出的条数",
        "Findings that were counted but are not listed",
        count(),
    ));
    let mut counts = object(counts, &["deny", "warn", "unlisted"]);
    // Rows are counted where the plan could be read.
    let together = ROW_COUNTS.map(|(key, ..)| key);
    let with = together.map(|key| (key, texts(together.into_iter().filter(|other| *other != key))));
    counts.push(("dependentRequired", Data::Map(with.to_vec())));
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/check/1")),
        key(
            "findings",
            "问题，按文件、行、列排列",
            "What was found, by file, line and column",
            array(Data::Map(finding)),
        ),
        key(
            "counts",
            "数目；计划读不了时没有行数",
            "Numbers; those of rows only where the plan could be read",
            counts,
        ),
    ];
    let head = head(
        "urn:workpoints:schema:check:1",
        "workpoints/check/1",
        "check --format json 的输出",
        "What check --format json prints",
    );
    [head, object(properties, &["schema", "findings", "counts"])].concat()
}

pub fn rules() -> Pairs {
    let columns = rule_table::COLUMNS;
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = match column.key {
            "rule" => ("规则名", "The rule's name", one_of(rules::ALL.iter().map(|rule| rule.name))),
            "group" => ("类别", "Its group", one_of(Group::ALL.map(Group::key))),
            "level" => {
                ("缺省级别", "The level it has by itself", one_of(LEVELS.iter().map(|(word, _)| *word)))
            }
            "title" => (
                "说的是什么，用 --lang 的语言",
                "What it finds, in the language of --lang",
                type_of("string"),
            ),
            other => unreachable!("the column {other} of explain is not described"),
        };
        key(column.key, zh, en, rest)
    });
    list(
        "urn:workpoints:schema:rules:1",
        "workpoints/rules/1",
        "explain",
        object(properties.collect(), &keys(columns)),
    )
}

pub fn schemas() -> Pairs {
    let properties = vec![
        key("name", "名称", "Its name", one_of(super::ALL.iter().map(|schema| schema.name))),
        key(
            "title",
            "描述的是什么，用 --lang 的语言",
            "What it describes, in the language of --lang",
            type_of("string"),
        ),
    ];
    list(
        "urn:workpoints:schema:schemas:1",
        "workpoints/schemas/1",
        "schema",
        object(properties, &keys(super::COLUMNS)),
    )
}

/// The document of a command that prints a list.
fn list(id: &str, name: &str, command: &str, row: Pairs) -> Pairs {
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant(name)),
        key("rows", "各行", "The rows", array(Data::Map(row))),
    ];
    let (zh, en) =
        (format!("{command} --format json 的输出"), format!("What {command} --format json prints"));
    [head(id, name, &zh, &en), object(properties, &["schema", "rows"])].concat()
}

pub(super) fn keys(columns: &[Column]) -> Vec<&'static str> {
    columns.iter().map(|column| column.key).collect()
}

/// A row of the completion table, by what rows stand for.
fn row(by: By) -> Data {
    let columns = groups::columns(by);
    let properties = columns.iter().map(|column| {
        let (zh, en) = meaning(by, column);
        key(column.key, zh, en, cell(by, column))
    });
    let mut all = vec![("title", Data::text(format!("--by {}", by.key())))];
    all.extend(object(properties.collect(), &keys(&columns)));
    Data::Map(all)
}

/// What may stand in a cell.
fn cell(by: By, column: &Column) -> Pairs {
    let statuses = || Status::ALL.map(Status::key);
    match (column.key, by) {
        ("status", _) => one_of(statuses()),
        ("light", _) => one_of_or_null(Light::ALL.map(Light::key)),
        ("last_report", _) => day_or_null(),
        // Who has to report is known only where the plan has reporters.
        ("reported" | "owed", By::Target) => count_or_null(),
        ("targets" | "reported" | "owed" | "missing", _) => count(),
        (key, _) if statuses().contains(&key) => count(),
        _ if column.numeric => or_null("number"),
        // These the plan must have; any other text may be absent.
        ("point" | "target" | "name" | "section" | "reporter", _) => type_of("string"),
        _ => or_null("string"),
    }
}

/// What a column says: more than its label where that leaves a question.
fn meaning(by: By, column: &Column) -> (&'static str, &'static str) {
    match (column.key, by) {
        ("point", By::Target) => ("所属要点的编号", "The id of its point"),
        ("unit", _) => ("计量单位，常态化可以没有", "The unit; a routine duty may have none"),
        ("lead", _) => ("责任单位", "Who answers for it"),
        ("goal", _) => {
            ("截止日有效的目标；比率为百分数", "The goal in force on the day; a ratio's is a percentage")
        }
        ("done", _) => ("累计完成，从未报送则为空", "What is done; null when nothing was ever said"),
        ("added", _) => ("比上一报告期末新增", "What was added since the end of the previous period"),
        ("completion", _) => ("完成率，百分数，不封顶", "Done in percent of the goal, not capped"),
        ("expected", _) => {
            ("序时应完成，比指标多一位小数", "What is due by the day, with one decimal more than the target")
        }
        ("pace", _) => ("序时进度，百分数", "The share that is due by the day, in percent"),
        ("gap", _) => ("与序时差，百分点，负数为滞后", "Completion less pace, in points; negative is behind"),
        ("status", _) => ("状态", "The status"),
        ("light", _) => ("亮灯，常态化和未开始没有", "The light; routine and not started have none"),
        ("reported", By::Target) => {
            ("最近一个应报期内已报的单位数", "Reporters that sent the latest period owed")
        }
        ("owed", By::Target) => ("最近一个应报期内应报的单位数", "Reporters that had to"),
        ("last_report", _) => ("最近一次数据的日期", "The day of the latest figure"),
        ("note", _) => ("进展情况，各单位最近一次所写", "What reporters said last of how it stands"),
        ("remaining", _) => ("尚差；控制性指标为余量", "What is left to do; of a ceiling, the margin"),
        ("mean_completion", _) => {
            ("平均完成率，百分数，每项按 100% 封顶", "Mean completion in percent, each capped at 100 %")
        }
        ("share", _) => ("占全部指标的百分数", "Their share of all targets, in percent"),
        ("tag", _) => ("标签，没有标签的一行为空", "The tag; null for targets without one"),
        _ => (column.label.zh, column.label.en),
    }
}

pub(super) const ROW_COUNTS: [(&str, &str, &str); 5] = [
    ("read", "读取", "Rows read"),
    ("counted", "计入", "Rows that count"),
    ("superseded", "被替代", "Rows replaced by a later submission"),
    ("rejected", "拒收", "Rows rejected"),
    ("not_yet", "未到期", "Rows dated or sent after the day"),
];

pub(super) fn row_counts() -> Pairs {
    ROW_COUNTS.iter().map(|&(name, zh, en)| key(name, zh, en, count())).collect()
}

pub(super) fn constant(word: &str) -> Pairs {
    vec![("const", Data::text(word))]
}

pub(super) fn or_null(name: &str) -> Pairs {
    vec![("type", texts([name, "null"]))]
}

pub(super) fn count() -> Pairs {
    vec![("type", Data::text("integer")), ("minimum", Data::Count(0))]
}

pub(super) fn count_or_null() -> Pairs {
    vec![("type", texts(["integer", "null"])), ("minimum", Data::Count(0))]
}

/// A line or column, counted from 1.
fn place() -> Pairs {
    vec![("type", texts(["integer", "null"])), ("minimum", Data::Count(1))]
}

pub(super) fn digest() -> Pairs {
    vec![("type", Data::text("string")), ("pattern", Data::text("^[0-9a-f]{64}$"))]
}

pub(super) fn day() -> Pairs {
    super::day()
}

pub(super) fn day_or_null() -> Pairs {
    let mut pairs = super::day();
    pairs[0] = ("type", texts(["string", "null"]));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Findings};
    use crate::ledger::Ledger;
    use crate::period::Day;
    use crate::plan;
    use crate::quantity::Quantity;
    use crate::review::{Review, review};
    use crate::source::{Place, Sources};
    use crate::table::status::InputLine;
    use crate::table::{self, status as status_table};
    use crate::{say, schema};

    fn get<'d>(pairs: &'d Pairs, key: &str) -> Option<&'d Data> {
        pairs.iter().find(|(other, _)| *other == key).map(|(_, data)| data)
    }

    /// Holds the maps of a document against the schema: same keys, in the same order. Keys that need not be there may
    /// be left out.
    fn hold(document: &Data, schema: &Data, way: &str) {
        let Data::Map(schema) = schema else { panic!("{way} is not described") };
        match document {
            Data::Map(pairs) => {
                let Some(Data::Map(properties)) = get(schema, "properties") else {
                    panic!("{way} has no properties")
                };
                let required = match get(schema, "required") {
                    Some(Data::List(all)) => format!("{all:?}"),
                    _ => String::new(),
                };
                let described = properties.iter().map(|(key, _)| *key);
                let there = |key: &&str| {
                    required.contains(&format!("\"{key}\"")) || pairs.iter().any(|(other, _)| other == key)
                };
                let keys: Vec<&str> = pairs.iter().map(|(key, _)| *key).collect();
                assert_eq!(keys, described.filter(there).collect::<Vec<&str>>(), "{way}");
                for (key, data) in pairs {
                    hold(data, get(properties, key).unwrap_or(&Data::Null), &format!("{way}.{key}"));
                }
            }
            Data::List(all) => {
                let items = get(schema, "items").unwrap_or(&Data::Null);
                all.iter().for_each(|data| hold(data, items, &format!("{way}[]")));
            }
            _ => {}
        }
    }

    const PLAN: &str = "[plan]\ntitle = \"一\"\nfrom = 2025-01-01\nto = 2025-12-31\n[[section]]\nnumber = \"一\"\ntitle = \"一\"\n\
        [[point]]\nid = \"1.1\"\ntitle = \"一\"\n[[target]]\nid = \"a\"\npoint = \"1.1\"\nname = \"一\"\ngoal = 1\nunit = \"个\"\n";

    fn judged() -> (crate::plan::Plan, Review) {
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), PLAN);
        assert!(faults.is_empty(), "{faults:?}");
        let plan = plan.expect("a sound plan");
        let day = Day::from_ymd_opt(2025, 6, 30).expect("a day");
        let review = review(&plan, &Ledger::new(), day, None, &mut Findings::new(1));
        (plan, review)
    }

    #[test]
    fn the_status_schema_has_the_keys_of_the_document() {
        let (plan, review) = judged();
        let input = InputLine { path: "a.csv".to_owned(), sha256: "0".repeat(64), rows: 1, encoding: None };
        let document = status_table::json(&plan, &review, "target", &[input]);
        hold(&Data::Map(document), &Data::Map(status()), "status");
    }

    #[test]
    fn the_status_schema_has_the_columns_of_each_table() {
        let (plan, review) = judged();
        let schema = status();
        let Some(Data::Map(rows)) = get(&schema, "$defs") else { panic!("no rows") };
        for by in By::ALL {
            let table = match by {
                By::Target => {
                    let wanted = status_table::Wanted { whole: true, ..Default::default() };
                    status_table::by_target(&plan, &review.assessment, &wanted)
                }
                by => groups::by(&plan, &review.assessment, by, 1),
            };
            let row = Data::Map(table.columns.iter().map(|column| (column.key, Data::Null)).collect());
            hold(&row, get(rows, by.key()).unwrap_or(&Data::Null), by.key());
        }
    }

    #[test]
    fn the_other_schemas_have_the_keys_of_their_documents() {
        let mut sources = Sources::default();
        let file = sources.add("a.csv");
        let fault = Diagnostic::new(&rules::BAD_DAY, Place::line(file, 1), say!("一", "one"));
        let seen = [(Level::Deny, &fault)];
        let (_, review) = judged();
        let log = |counts| table::findings::Log {
            findings: &seen,
            unkept: 0,
            sources: &sources,
            plan: file,
            title: "",
            targets: Vec::new(),
            files: Vec::new(),
            counts,
            as_of: None,
        };
        let frame = table::trace::Frame {
            plan: &judged().0,
            progress: &review.assessment.rows[0],
            as_of: review.assessment.as_of,
            known_by: None,
            reporter: None,
            terms: &[],
            lines: &[],
            kinds: &[],
            counts: review.counts,
            worth: Quantity::ZERO,
            of: Quantity::ZERO,
            elsewhere: 0,
            sources: &sources,
            inputs: &[],
            named: Vec::new(),
            whole: true,
            fold: false,
        };
        let plan = judged().0;
        let side = crate::diff::Side { plan: &plan, assessment: &review.assessment, known_by: None };
        let changed = table::diff::Frame {
            from: side,
            to: side,
            plans: false,
            changes: &[],
            restated: &[],
            known: (review.assessment.as_of, None),
            sources: &sources,
            inputs: &[],
            old_inputs: None,
            named: Vec::new(),
            whole: true,
            all: false,
            fold: false,
        };
        let documents = [
            (table::diff::report(&changed), schema::diff::schema(), "rows"),
            (table::trace::report(&frame), schema::trace::schema(), "rows"),
            (table::findings::report(&log(Some(review.counts))), check(), "findings"),
            (table::findings::report(&log(None)), check(), "findings"),
            (rule_table::report(rules::Selector::All), rules(), "rows"),
            (schema::list(), schemas(), "rows"),
        ];
        for (report, schema, rows) in documents {
            hold(&Data::Map(report.json), &Data::Map(schema.clone()), rows);
            let columns = report.table.columns.iter().map(|column| (column.key, Data::Null)).collect();
            let described = match get(&schema, "properties") {
                Some(Data::Map(properties)) => get(properties, rows).cloned(),
                _ => None,
            };
            hold(&Data::List(vec![Data::Map(columns)]), &described.unwrap_or(Data::Null), rows);
        }
    }
}
