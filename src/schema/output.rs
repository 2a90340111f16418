//! What the program prints as JSON, as JSON Schemas: every key, none beside them, and what may be absent.

use super::{Pairs, array, head, key, object, one_of, one_of_or_null, said, texts, type_of};
use crate::asks::Conflict;
use crate::assess::{Light, Status};
use crate::diagnostic::{Group, Level};
use crate::forecast::Missing;
use crate::plan::keys::{BASES, LEVELS};
use crate::rules;
use crate::table::groups::{self, By};
use crate::table::plans::PLAN;
use crate::table::{Column, Data, findings, forecast, rules as rule_table};

pub fn status() -> Pairs {
    let ways: Vec<By> = By::ALL.into_iter().filter(|by| by.within()).collect();
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
        key("pace_basis", "序时进度按什么计", "What the pace is counted in", basis()),
        ("rows", rows),
        key("summary", "合计", "Sums", summary()),
        key(
            "counts",
            "行数：read = counted + superseded + rejected + not_yet",
            "Rows: read = counted + superseded + rejected + not_yet",
            object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key)),
        ),
        key("inputs", "读取的文件", "The files that were read", array(Data::Map(input()))),
        key("by", "各行代表什么", "What the rows stand for", one_of(ways.iter().map(|by| by.key()))),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let mut all = head(
        "urn:workpoints:schema:status:1",
        "workpoints/status/1",
        "status --format json 的输出。键的次序固定，没有的值为 null，新键加在最后",
        "What status --format json prints. Keys have a fixed order, absent values are null, new keys come last",
    );
    all.extend(object(properties, &required));
    all.push(("allOf", Data::List(ways.iter().map(|by| rows_of(*by)).collect())));
    all.push(("$defs", Data::Map(ways.iter().map(|by| (by.key(), row(*by, &[]))).collect())));
    all
}

/// `status` over several plans.
pub fn plans() -> Pairs {
    let rows = said(
        "表中各行，都以 plan 开头；其余的键随 by 而定，见 $defs。用 --columns 选列时只有 plan 和所选的键",
        "The rows of the table, each with its plan first; the other keys depend on `by`, see $defs. With --columns only the plan and the keys asked for are there",
        array(Data::Flag(true)),
    );
    let mut one = vec![
        key("plan", "计划的简称，各行用它", "What the plan is called in the rows", type_of("string")),
        key("path", "计划文件", "The plan's file", type_of("string")),
    ];
    one.extend(plan_keys());
    one.extend([
        key("as_of", "截止日期，限于计划起止之内", "The day it is judged on, within its period", day()),
        key(
            "known_by",
            "数据截至，空为不限",
            "The day up to which reports had arrived; null for all",
            day_or_null(),
        ),
        key("pace_basis", "序时进度按什么计", "What the pace is counted in", basis()),
        key("summary", "合计", "Sums", summary()),
        key("counts", "行数", "Rows", object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key))),
        key("inputs", "读取的文件", "The files that were read", array(Data::Map(input()))),
    ]);
    let required: Vec<&'static str> = one.iter().map(|(key, _)| *key).collect();
    let one = object(one, &required);
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/plans/1")),
        key("by", "各行代表什么", "What the rows stand for", one_of(By::ALL.map(By::key))),
        key(
            "plans",
            "各份计划，按文件路径排列",
            "The plans, in the order of their paths",
            array(Data::Map(one)),
        ),
        ("rows", rows),
        key("summary", "全部计划合计", "Sums over all plans", summary()),
        key(
            "counts",
            "全部计划的行数：read = counted + superseded + rejected + not_yet",
            "Rows of all plans: read = counted + superseded + rejected + not_yet",
            object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key)),
        ),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let mut all = head(
        "urn:workpoints:schema:plans:1",
        "workpoints/plans/1",
        "status --format json 给出多份计划（或用 --by plan）时的输出。键的次序固定，没有的值为 null，新键加在最后",
        "What status --format json prints of several plans, or with --by plan. Keys have a fixed order, absent values are null, new keys come last",
    );
    all.extend(object(properties, &required));
    let with_plan = |by: By| row(by, if by.within() { &[PLAN] } else { &[] });
    all.push(("allOf", Data::List(By::ALL.map(rows_of).to_vec())));
    all.push(("$defs", Data::Map(By::ALL.iter().map(|by| (by.key(), with_plan(*by))).collect())));
    all
}

/// Says which rows stand under `rows`, by what they stand for.
fn rows_of(by: By) -> Data {
    let reference = Data::text(format!("#/$defs/{}", by.key()));
    let items = Data::Map(vec![("items", Data::Map(vec![("$ref", reference)]))]);
    Data::Map(vec![
        ("if", Data::Map(vec![("properties", Data::Map(vec![("by", Data::Map(constant(by.key())))]))])),
        ("then", Data::Map(vec![("properties", Data::Map(vec![("rows", items)]))])),
    ])
}

/// The head of the plan.
pub(super) fn document() -> Pairs {
    object(plan_keys(), &PLAN_KEYS)
}

const PLAN_KEYS: [&str; 5] = ["title", "issuer", "document", "from", "to"];

fn plan_keys() -> Pairs {
    vec![
        key("title", "文件标题", "The document's title", type_of("string")),
        key("issuer", "印发单位", "Who issued it", or_null("string")),
        key("document", "文号", "Its number", or_null("string")),
        key("from", "起始日", "The first day", day()),
        key("to", "截止日", "The last day", day()),
    ]
}

fn basis() -> Pairs {
    one_of(BASES.iter().map(|(word, _)| *word))
}

fn summary() -> Pairs {
    let by_status = Status::ALL
        .iter()
        .map(|status| key(status.key(), status.words().zh, status.words().en, count()))
        .collect();
    let by_status = object(by_status, &Status::ALL.map(Status::key));
    object(
        vec![
            key("targets", "指标数，等于各状态之和", "How many targets; the statuses add up to it", count()),
            key("by_status", "各状态的指标数", "How many of each status", by_status),
        ],
        &["targets", "by_status"],
    )
}

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
    counts.push(all_or_none(&together));
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

/// Keys of which each is there where another is.
fn all_or_none(keys: &[&'static str]) -> (&'static str, Data) {
    let others = |key: &&'static str| (*key, texts(keys.iter().copied().filter(|other| other != key)));
    ("dependentRequired", Data::Map(keys.iter().map(others).collect()))
}

/// A row of the completion table, by what rows stand for, with columns before it. What a plan need not give need not be
/// there.
fn row(by: By, before: &[Column]) -> Data {
    let columns: Vec<Column> = before.iter().copied().chain(groups::columns(by)).collect();
    let several = !before.is_empty() || !by.within();
    // Those of the forecast are there only where it was asked for.
    let more: Vec<Column> =
        forecast::FIELDS.iter().filter(|_| by == By::Target).map(|field| field.column).collect();
    let properties = columns.iter().chain(&more).map(|column| {
        let (zh, en) = meaning(by, column);
        let mut cell = cell(by, column);
        // Of several plans, some give it and the others' rows are empty there.
        if let Some((_, Data::Text(kind))) = cell.first().filter(|_| several && groups::given(by, column.key))
        {
            cell[0].1 = texts([kind.as_str(), "null"]);
        }
        key(column.key, zh, en, cell)
    });
    let required: Vec<&'static str> =
        keys(&columns).into_iter().filter(|key| !groups::given(by, key)).collect();
    let mut all = vec![("title", Data::text(format!("--by {}", by.key())))];
    all.extend(object(properties.collect(), &required));
    if !more.is_empty() {
        all.push(all_or_none(&keys(&more)));
    }
    Data::Map(all)
}

/// What may stand in a cell.
fn cell(by: By, column: &Column) -> Pairs {
    let statuses = || Status::ALL.map(Status::key);
    match (column.key, by) {
        ("status", _) => one_of(statuses()),
        ("light", _) => one_of_or_null(Light::ALL.map(Light::key)),
        ("last_report" | "completed_on", _) => day_or_null(),
        ("no_forecast", _) => one_of_or_null(Missing::ALL.map(Missing::key)),
        ("as_of", _) => day(),
        ("level", _) => type_of("string"),
        ("conflict", _) => one_of_or_null(Conflict::ALL.map(Conflict::key)),
        ("rank", _) => place(),
        ("shares", _) => count(),
        ("unscored", _) => count(),
        // Who has to report is known only where the plan has reporters.
        ("reported" | "owed", By::Target) => count_or_null(),
        ("targets" | "reported" | "owed" | "missing", _) => count(),
        (key, _) if statuses().contains(&key) => count(),
        _ if column.numeric => or_null("number"),
        // These the plan must have; any other text may be absent.
        ("point" | "target" | "name" | "section" | "reporter" | "plan" | "title", _) => type_of("string"),
        _ => or_null("string"),
    }
}

/// What a column says: more than its label where that leaves a question.
fn meaning(by: By, column: &Column) -> (&'static str, &'static str) {
    match (column.key, by) {
        ("point", By::Target | By::Allocation | By::Level) => ("所属要点的编号", "The id of its point"),
        ("plan", _) => ("计划的简称", "What the plan is called"),
        ("title", _) => ("文件标题", "The document's title"),
        ("as_of", _) => ("截止日期，限于计划起止之内", "The day it is judged on, within its period"),
        ("goal", By::Allocation) => {
            ("分解给该单位的目标，随目标调整", "Its share of the goal in force on the day")
        }
        ("goal", By::Level) => {
            ("提出方所定的目标；比率为百分数", "The goal that is asked; a ratio's is a percentage")
        }
        ("level", _) => ("提出方，own 为本计划", "Who asks it; own is the plan itself"),
        ("document", _) => ("依据文件", "The document that asks it"),
        ("done", By::Allocation) => ("该单位的累计完成", "What the reporter itself did"),
        ("conflict", _) => (
            "与本计划：differs 判定不一致，below 本计划要求较低",
            "Beside the plan's own: differs, one is green and the other not; below, the plan asks less",
        ),
        ("shares", _) => {
            ("分解到该单位的任务数，等于各状态之和", "Its shares of targets; the statuses add up to it")
        }
        ("mean_completion", By::Reporter) => (
            "各分解任务的平均完成率，百分数，每项按 100% 封顶",
            "Mean completion of its shares, each capped at 100 %",
        ),
        ("weight", By::Target) => ("权重，没有的为空", "Its weight; null where it has none"),
        ("weight", _) => ("权重合计", "The sum of the weights"),
        ("score", By::Target) => {
            ("得分，不超过权重；没有数的为空", "What it earned of its weight; null without a figure")
        }
        ("score", _) => ("得分，每项不超过其权重", "What was earned, of each no more than its weight"),
        ("score_rate", _) => (
            "得分占权重的百分数；没有权重的各项相同",
            "The score in percent of the weight; without weights each counts alike",
        ),
        ("unscored", _) => {
            ("有权重、没有数的指标数，不得分", "Targets with a weight and no figure, which earn nothing")
        }
        ("rank", _) => ("按得分率排名，同分同名次", "The rank by score in percent; equal ones share it"),
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
        ("forecast", _) => (
            "预计到期限日的数；不作预计则为空。仅在 --forecast 时有",
            "The figure to be expected on the due date; null where none is. There with --forecast only",
        ),
        ("forecast_low", _) => (
            "预计下限：八成把握在下限到上限之间，向下取整到指标的小数位",
            "Four of five should lie from here to forecast_high; rounded down to the target's decimals",
        ),
        ("forecast_high", _) => ("预计上限，向上取整", "The upper end of it, rounded up"),
        ("completed_on", _) => (
            "预计达到目标的日期；已完成的为完成之日",
            "The day on which the goal should be reached; of a goal that is met, since when it has been",
        ),
        ("needed", _) => (
            "要按期完成，余下每期（含本期）须新增多少，向上取整；已完成为 0，无余期为空",
            "What each remaining period, the running one included, must add; rounded up; 0 when met, null when none is left",
        ),
        ("spi_t", _) => (
            "进度绩效指数：挣得进度 ÷ 实际时间，1 为按计划（Lipke 2003，Schedule is Different）",
            "Earned schedule over actual time; 1 is as planned (Lipke 2003, Schedule is Different)",
        ),
        ("no_forecast", _) => ("不作预计的原因", "Why no figure is expected"),
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
    use super::{plans as plans_schema, *};
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

    /// What a plan need not give, and columns speak of.
    const GIVEN: &str = "weight = 5\nallocation = { \"甲\" = 1 }\nlevels = [{ by = \"乙\", goal = 2 }]\n[[reporter]]\nname = \"甲\"\n";

    fn judged() -> (crate::plan::Plan, Review) {
        judged_by(PLAN)
    }

    fn judged_by(text: &str) -> (crate::plan::Plan, Review) {
        let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), text);
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
        let schema = status();
        let Some(Data::Map(rows)) = get(&schema, "$defs") else { panic!("no rows") };
        let mut widths = Vec::new();
        for (plan, review) in [judged(), judged_by(&format!("{PLAN}{GIVEN}"))] {
            for by in By::ALL.into_iter().filter(|by| by.within()) {
                let table = match by {
                    By::Target => {
                        let wanted =
                            status_table::Wanted { whole: true, with_forecast: true, ..Default::default() };
                        status_table::by_target(&plan, &review.assessment, &wanted)
                    }
                    by => groups::by(&plan, &review, by, 1),
                };
                widths.push(table.columns.len());
                let row = Data::Map(table.columns.iter().map(|column| (column.key, Data::Null)).collect());
                hold(&row, get(rows, by.key()).unwrap_or(&Data::Null), by.key());
            }
        }
        // Weights and shares have columns of their own, and only where they are given.
        let (bare, given) = widths.split_at(widths.len() / 2);
        assert!(bare.iter().zip(given).filter(|(bare, given)| bare < given).count() == 6, "{widths:?}");
    }

    #[test]
    fn the_schema_of_several_plans_has_the_keys_and_columns_of_its_tables() {
        let judged = [judged_by(PLAN), judged_by(&format!("{PLAN}{GIVEN}").replacen("一", "二", 1))];
        let input = InputLine { path: "a.csv".to_owned(), sha256: "0".repeat(64), rows: 1, encoding: None };
        let plans: Vec<table::plans::Judged<'_>> = judged
            .iter()
            .map(|(plan, review)| table::plans::Judged {
                path: "plan.toml",
                plan,
                review,
                forecasts: &[],
                inputs: std::slice::from_ref(&input),
                sources: Vec::new(),
                held: None,
            })
            .collect();
        let labels = table::plans::labels(&plans);
        let schema = plans_schema();
        let Some(Data::Map(rows)) = get(&schema, "$defs") else { panic!("no rows") };
        for by in By::ALL {
            let wanted = status_table::Wanted { whole: true, ..Default::default() };
            let table = table::plans::table(&plans, &labels, by, &wanted);
            let row = Data::Map(table.columns.iter().map(|column| (column.key, Data::Null)).collect());
            hold(&row, get(rows, by.key()).unwrap_or(&Data::Null), by.key());
            let report = table::plans::report(&plans, &labels, by, &wanted, table);
            hold(&Data::Map(report.json), &Data::Map(schema.clone()), "plans");
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
