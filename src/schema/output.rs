//! What the program prints as JSON, as JSON Schemas: every key, none beside them, and what may be absent.

use super::{Pairs, array, head, key, object, one_of, one_of_or_null, said, texts, type_of};
use crate::appraisal::{Group as Outcome, Kind, Turned};
use crate::asks::Conflict;
use crate::assess::{Light, Status};
use crate::diagnostic::{Group, Level};
use crate::forecast::Missing;
use crate::plan::keys::{BASES, EVERY, LEVELS};
use crate::reporting::State;
use crate::rules;
use crate::table::groups::{self, By};
use crate::table::plans::PLAN;
use crate::table::{
    Column, Data, findings, forecast, history as series, remind as reminders, review as reviews,
    rules as rule_table,
};

pub fn status() -> Pairs {
    let ways: Vec<By> = By::ALL.into_iter().filter(|by| by.within()).collect();
    let rows = said(
        "表中各行；键随 by 而定，见 $defs。用 --columns 选列时只有所选的键",
        "The rows of the table; their keys depend on `by`, see $defs. With --columns only the keys asked for are there",
        array(Data::Flag(true)),
    );
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/status/1")),
        document(),
        as_of(),
        known_by(),
        pace_basis(),
        ("rows", rows),
        key("summary", "合计", "Sums", summary()),
        counted_rows(),
        inputs(),
        key("by", "各行代表什么", "What the rows stand for", one_of(ways.iter().map(|by| by.key()))),
        thresholds(),
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
        known_by(),
        pace_basis(),
        key("summary", "合计", "Sums", summary()),
        key("counts", "行数", "Rows", object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key))),
        inputs(),
        thresholds(),
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

pub(super) fn document() -> (&'static str, Data) {
    key("plan", "文件", "The document", object(plan_keys(), &PLAN_KEYS))
}

pub(super) fn as_of() -> (&'static str, Data) {
    key("as_of", "截止日期", "The day the table speaks of", day())
}

pub(super) fn known_by() -> (&'static str, Data) {
    key(
        "known_by",
        "数据截至，空为不限",
        "The day up to which reports had arrived; null for all",
        day_or_null(),
    )
}

pub(super) fn pace_basis() -> (&'static str, Data) {
    key(
        "pace_basis",
        "序时进度按什么计",
        "What the pace is counted in",
        one_of(BASES.iter().map(|(word, _)| *word)),
    )
}

pub(super) fn counted_rows() -> (&'static str, Data) {
    key(
        "counts",
        "行数：read = counted + superseded + rejected + not_yet",
        "Rows: read = counted + superseded + rejected + not_yet",
        object(row_counts(), &ROW_COUNTS.map(|(key, ..)| key)),
    )
}

pub(super) fn inputs() -> (&'static str, Data) {
    key("inputs", "读取的文件", "The files that were read", array(Data::Map(input())))
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

pub(super) fn thresholds() -> (&'static str, Data) {
    let name = vec![
        ("type", Data::text("string")),
        ("pattern", Data::text(r"^(points|ratio)-[0-9]+(\.[0-9]+)?-[0-9]+(\.[0-9]+)?$")),
    ];
    let properties = vec![
        key(
            "name",
            "规则名，数字即界线，如 points-0-10",
            "Its name, which tells its numbers, as in points-0-10",
            name,
        ),
        key(
            "ahead",
            "高于序时这么多个百分点及以上为超序时",
            "So many points above the pace, or more, is ahead",
            vec![("type", Data::text("number")), ("minimum", Data::Count(0))],
        ),
    ];
    let rule = object(properties, &["name", "ahead"]);
    key("thresholds", "滞后、超序时的判定规则", "The rule by which a target is behind or ahead", rule)
}

pub fn review() -> Pairs {
    let period = object(
        vec![
            key(
                "every",
                "按周、月还是季",
                "How long periods are",
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
        ],
        &["every", "name", "first", "last", "before"],
    );
    let summary = object(
        vec![
            key("targets", "指标数，等于各组之和", "How many targets; the groups add up to it", count()),
            key("passed", "没有按错误处理的问题", "Whether no denied rule fired", type_of("boolean")),
            key("errors", "按错误处理的问题数", "Findings of denied rules", count()),
            key("warnings", "警告数", "Findings that are warned of", count()),
        ],
        &["targets", "passed", "errors", "warnings"],
    );
    let mut properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/review/1")),
        document(),
        key("as_of", "截止日期", "The day the review speaks of", day()),
        known_by(),
        key("period", "评估的一期", "The period that is judged", period),
        pace_basis(),
        thresholds(),
    ];
    for (part, words) in reviews::PARTS {
        let columns = reviews::columns(part);
        // Those of the forecast are there only where it was asked for.
        let more: Vec<Column> =
            forecast::FIELDS.iter().filter(|_| part == reviews::TARGETS).map(|field| field.column).collect();
        let row = columns.iter().chain(&more).map(|column| {
            let (zh, en, rest) = review_cell(part, column);
            key(column.key, zh, en, rest)
        });
        let required: Vec<&'static str> = keys(&columns)
            .into_iter()
            .filter(|key| !groups::given(By::Target, key) || part == reviews::OFFICES)
            .collect();
        let mut row = object(row.collect(), &required);
        if !more.is_empty() {
            row.push(all_or_none(&keys(&more)));
        }
        let row = Data::Map(row);
        properties.push(key(part, words.zh, words.en, array(row)));
    }
    properties.extend([key("summary", "合计", "Sums", summary), counted_rows(), inputs()]);
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let head = head(
        "urn:workpoints:schema:review:1",
        "workpoints/review/1",
        "review --format json 的输出。键的次序固定，没有的值为 null，新键加在最后",
        "What review --format json prints. Keys have a fixed order, absent values are null, new keys come last",
    );
    [head, object(properties, &required)].concat()
}

/// What a column of a review's table means, and what may stand in it. Columns of the completion table mean what they do
/// there, but that what was added is that of the period judged.
pub(super) fn review_cell(part: &str, column: &Column) -> (&'static str, &'static str, Pairs) {
    let statuses = || Status::ALL.map(Status::key);
    let number = || or_null("number");
    match (part, column.key) {
        (_, "group") => (
            "分组：状态，已完成分为超额完成、提前完成、已完成",
            "Its status, where what is met is told apart: exceeded, early or met",
            one_of(Outcome::ALL.map(Outcome::key)),
        ),
        ("groups", "targets") => ("指标数", "How many targets", count()),
        (_, "share") => {
            ("占全部指标的百分数，没有指标则为空", "Their share of all targets, in percent", number())
        }
        (_, "share_paced") => (
            "占常态化以外指标的百分数，常态化为空",
            "Their share of all targets but routine ones, in percent",
            number(),
        ),
        ("targets", "added") => {
            ("本期新增：比上期末新增", "What was added since the end of the period before", number())
        }
        (_, "before") => (
            "上期末的状态，没有上期则为空",
            "The status at the end of the period before",
            one_of_or_null(statuses()),
        ),
        ("targets", "periods") => (
            "连续滞后的期数，含本期；不滞后则为空",
            "At the ends of how many periods in a row it was behind, this one included; null where it is not",
            vec![("type", texts(["integer", "null"])), ("minimum", Data::Count(1))],
        ),
        (_, "periods") => (
            "连续处于这种状态的期数，含本期",
            "At the ends of how many periods in a row it was so, this one included",
            vec![("type", Data::text("integer")), ("minimum", Data::Count(1))],
        ),
        (_, "reason") => ("未达序时原因，照填报单位所写", "The reason, as reported", or_null("string")),
        (_, "next") => ("下步计划，照填报单位所写", "The next step, as reported", or_null("string")),
        (_, "change") => (
            "比上期的变化",
            "What has become of it since the period before",
            one_of(Turned::ALL.map(Turned::key)),
        ),
        (_, "gap_before") => {
            ("上期末的与序时差，百分点", "The gap at the end of the period before, in points", number())
        }
        (_, "kind") => ("责任单位还是填报单位", "What it is ranked as", one_of(Kind::ALL.map(Kind::key))),
        (_, "office") => ("单位", "The office", type_of("string")),
        ("offices", "targets") => {
            ("指标数，不含常态化", "Its targets or shares, routine duties left out", count())
        }
        (_, "met" | "behind") => (column.label.zh, column.label.en, count()),
        (_, "unscored") => ("没有数的指标", "Targets or shares without a figure", count()),
        (_, "score_rate") => (
            "得分率，百分数：完成率封顶 100%，没有数的不得分",
            "The score in percent: no completion above 100 %, nothing for what has no figure",
            number(),
        ),
        (_, "rank" | "rank_before") => (
            column.label.zh,
            column.label.en,
            vec![("type", texts(["integer", "null"])), ("minimum", Data::Count(1))],
        ),
        (_, "rank_change") => {
            ("名次升降，正数为上升", "By how many ranks it rose; negative where it fell", or_null("integer"))
        }
        ("reports", "reporter") => ("填报单位", "The reporter", type_of("string")),
        ("reports", "last_report") => {
            ("最近数据日期", "The latest day of which it sent anything", day_or_null())
        }
        ("reports", "days_late") => ("最多迟报天数", "The most days by which one was late", count_or_null()),
        ("reports", _) => (column.label.zh, column.label.en, count()),
        (_, "rule") => ("规则名", "The rule's name", one_of(rules::ALL.iter().map(|rule| rule.name))),
        (_, "title") => {
            ("说的是什么，用 --lang 的语言", "What it finds, in the language of --lang", type_of("string"))
        }
        (_, "level") => ("级别", "Its level in this run", one_of(LEVELS.iter().map(|(word, _)| *word))),
        (_, "findings") => ("问题数", "How often it fired", count()),
        _ => {
            let (zh, en) = meaning(By::Target, column);
            (zh, en, cell(By::Target, column))
        }
    }
}

/// What a column of a series means, and what may stand in it.
pub(super) fn series_cell(column: &Column) -> (&'static str, &'static str, Pairs) {
    match column.key {
        "period" => (
            "报告期，如 2025-06、2025-W26、2025Q2",
            "The period, as in 2025-06, 2025-W26 or 2025Q2",
            type_of("string"),
        ),
        "as_of" => (
            "判定的日期：期末，最后一期为截止日期",
            "The day it is judged on: the period's end, of the last one the as-of",
            day(),
        ),
        _ => {
            let (zh, en) = meaning(By::Target, column);
            (zh, en, cell(By::Target, column))
        }
    }
}

pub fn history() -> Pairs {
    let columns: Vec<Column> = series::columns(&[]).collect();
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = series_cell(column);
        key(column.key, zh, en, rest)
    });
    let row = object(properties.collect(), &keys(&columns));
    let summary = object(
        vec![
            key("targets", "计划的指标数", "How many targets the plan has", count()),
            key("periods", "期数", "How many periods there are of each", count()),
        ],
        &["targets", "periods"],
    );
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/history/1")),
        document(),
        key("every", "周期", "How long a period is", one_of(EVERY.iter().map(|(word, _)| *word))),
        as_of(),
        known_by(),
        pace_basis(),
        key(
            "rows",
            "每项每期一行；用 --columns 选列时只有 period、as_of 和所选的键",
            "A row for each target and period; with --columns only period, as_of and the keys asked for",
            array(Data::Map(row)),
        ),
        key("summary", "合计", "Sums", summary),
        counted_rows(),
        inputs(),
        thresholds(),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let head = head(
        "urn:workpoints:schema:history:1",
        "workpoints/history/1",
        "status --history --format json 的输出。最后一期与 status 的同日各值相同",
        "What status --history --format json prints. The last period of each target is what status says of that day",
    );
    [head, object(properties, &required)].concat()
}

pub fn remind() -> Pairs {
    let columns = reminders::COLUMNS;
    let reporter = || key("reporter", "填报单位", "The reporter", type_of("string"));
    let period = || key("period", "报告期，如 2025-06", "The period, as in 2025-06", type_of("string"));
    let end = || key("end", "期末", "The period's last day", day());
    let deadline = || {
        key(
            "deadline",
            "报送期限，不含宽限；计划未定则为空",
            "The last day on time, grace not counted; null where the plan sets none",
            day_or_null(),
        )
    };
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = match column.key {
            "reporter" => return reporter(),
            "period" => return period(),
            "end" => return end(),
            "deadline" => return deadline(),
            "state" => (
                "on_time 按时报齐；late 报齐而有迟报；partly 未报齐；missing 一项未报；not_due 未到期、未报齐",
                "on_time: all in time; late: all, some of it late; partly: some not there; missing: nothing there; \
                 not_due: not due and not all there",
                one_of(State::ALL.map(State::key)),
            ),
            "days_late" => (
                "最迟一项晚于期限的天数；没有迟报则为空",
                "By how many days the last of what came was late; null where nothing was",
                count_or_null(),
            ),
            "owed" => ("应报指标数", "Of how many targets a report was owed", count()),
            "reported" => ("已报指标数", "Of how many of these one came", count()),
            "missing" => (
                "到期未报的指标编号，空格分隔",
                "The ids of targets due of which nothing came, separated by blanks",
                or_null("string"),
            ),
            "names" => (
                "到期未报的指标名称，以；分隔",
                "The names of the same targets, separated by ；",
                or_null("string"),
            ),
            "open" => (
                "仍须补报的指标数，见 open",
                "How many reports are still to be sent; they are listed under `open`",
                count(),
            ),
            other => unreachable!("the column {other} of remind is not described"),
        };
        key(column.key, zh, en, rest)
    });
    let row = object(properties.collect(), &keys(columns));
    let open = vec![
        reporter(),
        period(),
        end(),
        deadline(),
        key("target", "指标编号", "The target's id", type_of("string")),
        key("name", "指标", "Its name", type_of("string")),
        key(
            "last_report",
            "该单位最近一次数据的日期，从未报送则为空",
            "The day of what this reporter sent of it last; null if it never did",
            day_or_null(),
        ),
    ];
    let open_keys: Vec<&'static str> = open.iter().map(|(key, _)| *key).collect();
    let states = State::ALL.map(State::key);
    let by_state = State::ALL
        .iter()
        .map(|state| key(state.key(), state.words().zh, state.words().en, count()))
        .collect();
    let summary = object(
        vec![
            key("reports", "份数，等于各情况之和", "How many reports; the states add up to it", count()),
            key("by_state", "各情况的份数", "How many in each state", object(by_state, &states)),
        ],
        &["reports", "by_state"],
    );
    let properties = vec![
        key("schema", "格式与版本", "The format and its version", constant("workpoints/remind/1")),
        document(),
        as_of(),
        known_by(),
        key("every", "报送周期", "How often reports are due", one_of(EVERY.iter().map(|(word, _)| *word))),
        key("rows", "每单位每期一行", "A row for each reporter and period", array(Data::Map(row))),
        key("open", "仍须补报的各项", "What is still to be sent", array(Data::Map(object(open, &open_keys)))),
        key("summary", "合计", "Sums", summary),
        counted_rows(),
        inputs(),
    ];
    let required: Vec<&'static str> = properties.iter().map(|(key, _)| *key).collect();
    let head = head(
        "urn:workpoints:schema:remind:1",
        "workpoints/remind/1",
        "remind --format json 的输出",
        "What remind --format json prints",
    );
    [head, object(properties, &required)].concat()
}

/// What a column of the findings means, and what may stand in it.
pub(super) fn finding_cell(column: &Column) -> (&'static str, &'static str, Pairs) {
    match column.key {
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
    }
}

pub fn check() -> Pairs {
    let columns = findings::COLUMNS;
    let properties = columns.iter().map(|column| {
        let (zh, en, rest) = finding_cell(column);
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
pub(super) fn cell(by: By, column: &Column) -> Pairs {
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
pub fn meaning(by: By, column: &Column) -> (&'static str, &'static str) {
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
    use crate::period::{Day, Every};
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
                history: None,
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
    fn the_review_schema_has_the_keys_and_columns_of_the_document() {
        let (plan, _) = judged();
        let day = Day::from_ymd_opt(2025, 6, 30).expect("a day");
        let every = plan.reporting.every;
        let appraisal = crate::appraisal::appraise(&plan, &Ledger::new(), every, day, None);
        let input = InputLine { path: "a.csv".to_owned(), sha256: "0".repeat(64), rows: 1, encoding: None };
        let report = reviews::report(&reviews::Frame {
            plan: &plan,
            appraisal: &appraisal,
            known_by: None,
            counts: crate::ledger::Counts::default(),
            findings: &Findings::new(1),
            levels: &rules::Levels::default(),
            inputs: &[input],
            forecasts: Some(&[]),
            sources: Vec::new(),
            digits: 1,
            whole: true,
            fold_routine: false,
            on_paper: false,
        });
        let schema = super::review();
        hold(&Data::Map(report.json.clone()), &Data::Map(schema.clone()), "review");
        let Some(Data::Map(properties)) = get(&schema, "properties") else { panic!("no properties") };
        for part in &report.parts {
            let columns = part.table.columns.iter().map(|column| (column.key, Data::Null)).collect();
            let described = get(properties, part.key).unwrap_or(&Data::Null);
            hold(&Data::List(vec![Data::Map(columns)]), described, part.key);
        }
    }

    #[test]
    fn the_history_and_remind_schemas_have_the_keys_of_their_documents() {
        let (mut plan, review) = judged();
        plan.reporters.push(crate::plan::Reporter {
            name: "甲".to_owned(),
            aliases: Vec::new(),
            place: Place::whole(plan.file),
        });
        plan.targets[0].reporters.push(0);
        let (ledger, as_of) = (Ledger::new(), review.assessment.as_of);
        let input = [InputLine { path: "a.csv".to_owned(), sha256: "0".repeat(64), rows: 1, encoding: None }];
        let wanted = status_table::Wanted::default();
        let history = crate::history::history(&plan, &ledger, Every::Month, as_of, None);
        let table = series::list(&plan, &history, &wanted, true);
        let frame = series::Frame {
            plan: &plan,
            review: &review,
            history: &history,
            wanted: &wanted,
            inputs: &input,
            sources: Vec::new(),
            drawn: false,
        };
        let past = series::report(frame, table);
        let filings = crate::reporting::filings(&plan, &ledger.view(&plan, as_of, None), as_of, as_of);
        let frame = reminders::Frame {
            plan: &plan,
            filings: &filings,
            as_of,
            known_by: None,
            counts: review.counts,
            inputs: &input,
            sources: Vec::new(),
            earlier: 0,
            fold_routine: false,
        };
        let owed = reminders::report(frame, reminders::list(&plan, &filings, true));
        assert!(matches!(get(&owed.json, "open"), Some(Data::List(open)) if !open.is_empty()));
        for (report, schema) in [(past, super::history()), (owed, remind())] {
            hold(&Data::Map(report.json.clone()), &Data::Map(schema.clone()), "document");
            let columns = report.main().table.columns.iter().map(|column| (column.key, Data::Null)).collect();
            let Some(Data::Map(properties)) = get(&schema, "properties") else { panic!("no properties") };
            let rows = get(properties, "rows").unwrap_or(&Data::Null);
            hold(&Data::List(vec![Data::Map(columns)]), rows, "rows");
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
            hold(&Data::Map(report.json.clone()), &Data::Map(schema.clone()), rows);
            let columns = report.main().table.columns.iter().map(|column| (column.key, Data::Null)).collect();
            let described = match get(&schema, "properties") {
                Some(Data::Map(properties)) => get(properties, rows).cloned(),
                _ => None,
            };
            hold(&Data::List(vec![Data::Map(columns)]), &described.unwrap_or(Data::Null), rows);
        }
    }
}
