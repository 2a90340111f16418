//! The plan language as a JSON Schema: what an editor completes and marks while a plan is written. What needs more
//! than one place to be judged (ids that exist, sums, days within a window) is left to `check`.

use super::{Pairs, array, both, day, head, key, object, one_of, said, texts, type_of};
use crate::diagnostic::{Group, Level};
use crate::intake::heading::HEADINGS;
use crate::plan::Measure;
use crate::plan::keys::{
    self, BASES, BOUNDS, CHAPTERS, COUNTINGS, EVERY, LEVELS, MEASURES, PRESETS, SCHEDULES,
};
use crate::quantity::MAX_DECIMALS;
use crate::rules;
use crate::table::Data;

/// Neither blank, nor with blanks around it, nor with control characters.
const TEXT: &str = r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$";
/// The same, over several lines.
const QUOTE: &str = r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x09\x0b-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$";
/// Paragraphs: the same, with blanks around them too.
const PARAGRAPHS: &str =
    r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x09\x0b-\x1f\x7f-\x9f]*$";
/// Amounts are below this.
const LIMIT: u64 = 1_000_000_000_000_000;

pub fn schema() -> Pairs {
    let tables = vec![
        key(
            "plan",
            "文件本身：名称、文号、起止",
            "The document itself: title, number, first and last day",
            plan(),
        ),
        key("reporting", "数据从哪里来，多久报一次", "Where figures come from, and how often", reporting()),
        key("pace", "序时进度怎么算", "What the pace is counted in", pace()),
        key(
            "status",
            "状态的界线，单位为百分点",
            "The thresholds of statuses, in percentage points",
            status(),
        ),
        key(
            "rules",
            "规则的级别：deny 错误，warn 警告，allow 放行；可写规则名、类别或 all",
            "Levels of rules: deny, warn or allow, for a rule, a group or all",
            rules(),
        ),
        key("calendar", "按工作日计算序时进度用的日历", "The calendar of the workday pace", calendar()),
        key(
            "bulletin",
            "周报、月报、通报：主送、落款、开头和结尾的话、有哪些部分",
            "Bulletins: to whom, by whom, the texts around them, and which sections they have",
            bulletin(),
        ),
        key("reporter", "填报单位，一个一张表", "Who sends figures, a table each", array(reporter())),
        key("section", "部分：一、二、三", "The document's sections: 一、二、三", array(section())),
        key("point", "要点：一是、二是、三是", "The document's points: 一是、二是、三是", array(point())),
        key(
            "target",
            "指标：文件里的每一项承诺",
            "Targets: each thing the document promises",
            array(target()),
        ),
    ];
    let head = head(
        "urn:workpoints:schema:plan",
        "workpoints plan",
        "工作要点文件：把印发的工作要点写成 TOML，次序与原文一致",
        "A plan: a bureau's annual work points written down as TOML, in the document's order",
    );
    [head, object(tables, &["plan"])].concat()
}

fn text() -> Pairs {
    vec![("type", Data::text("string")), ("pattern", Data::text(TEXT))]
}

fn name_list() -> Pairs {
    [array(Data::Map(text())), vec![("uniqueItems", Data::Flag(true))]].concat()
}

/// An amount that is not below zero.
fn amount() -> Pairs {
    vec![
        ("type", Data::text("number")),
        ("minimum", Data::Count(0)),
        ("exclusiveMaximum", Data::Count(LIMIT)),
    ]
}

fn integer(least: u64, most: u64) -> Pairs {
    vec![("type", Data::text("integer")), ("minimum", Data::Count(least)), ("maximum", Data::Count(most))]
}

fn words<T>(choices: &'static [(&'static str, T)], default: &str) -> Pairs {
    [one_of(choices.iter().map(|(word, _)| *word)), vec![("default", Data::text(default))]].concat()
}

fn with(pairs: Pairs, key: &'static str, data: Data) -> Pairs {
    [pairs, vec![(key, data)]].concat()
}

fn example(pairs: Pairs, text: &str) -> Pairs {
    with(pairs, "examples", texts([text]))
}

fn plan() -> Pairs {
    object(
        vec![
            key("title", "文件标题", "The document's title", example(text(), "示例区民政局2025年工作要点")),
            key("issuer", "印发单位", "Who issued it", example(text(), "示例区民政局")),
            key("document", "文号", "Its number", example(text(), "示民〔2025〕1号")),
            key(
                "from",
                "起始日，如 2025-01-01，不加引号",
                "The first day, such as 2025-01-01, without quotes",
                day(),
            ),
            key(
                "to",
                "截止日，如 2025-12-31，不加引号",
                "The last day, such as 2025-12-31, without quotes",
                day(),
            ),
        ],
        &["title", "from", "to"],
    )
}

fn reporting() -> Pairs {
    let outside = r"^([/\\]|.:|(\./)*\.\.[/\\](\./)*\.\.)";
    let glob = with(text(), "not", Data::Map(vec![("pattern", Data::text(outside))]));
    let deadline = vec![(
        "oneOf",
        Data::List(vec![
            Data::Map(object(
                vec![
                    key("day", "期末月的第几日", "The day of the period's last month", integer(1, 31)),
                    key(
                        "next",
                        "true：改为次月的该日",
                        "true: that day of the following month instead",
                        with(type_of("boolean"), "default", Data::Flag(false)),
                    ),
                ],
                &["day"],
            )),
            Data::Map(object(
                vec![key("days", "期末之后的天数", "So many days after the period's end", integer(0, 366))],
                &["days"],
            )),
        ]),
    )];
    let columns = HEADINGS
        .iter()
        .map(|(column, known)| {
            let (name, usual) = (column.name(), known.join("、"));
            let zh = format!("{name} 一列的其他列名（本来就认得：{usual}）");
            let en = format!("Further headings of the column `{name}`");
            key(name, &zh, &en, name_list())
        })
        .collect();
    let properties = vec![
        key(
            "reports",
            "数据文件的通配路径，相对于本文件，最多上溯一级",
            "Globs of reports, relative to this file and at most one folder up",
            with(array(Data::Map(glob)), "examples", Data::List(vec![texts(["../data/2025/*.csv"])])),
        ),
        key(
            "counting",
            "“数值”一列是累计（total）还是本期新增（added）",
            "What a bare `value` column holds: the total so far, or what was added",
            words(COUNTINGS, "total"),
        ),
        key(
            "every",
            "报送周期：周、月、季",
            "How often figures are sent: each week, month or quarter",
            words(EVERY, "month"),
        ),
        key(
            "first",
            "首个要报的报告期的最后一天",
            "The last day of the first period that must be reported",
            day(),
        ),
        key(
            "deadline",
            "报送期限：期末月某日 { day = 20 }、次月某日 { day = 5, next = true }，或期末之后若干天 { days = 2 }（周报只用这种：周日之后 2 天即周二）；缺省为期末当天",
            "When a report must be there: { day = 20 } of the period's last month, { day = 5, next = true } of the next, or { days = 2 } after its end (the only form for weeks: two days after a Sunday is a Tuesday); the period's end by default",
            deadline,
        ),
        key(
            "grace_days",
            "期限之后宽限的天数",
            "Days of grace after the deadline",
            with(integer(0, 366), "default", Data::Count(0)),
        ),
        key("columns", "本单位报表自用的列名", "Headings of the bureau's own sheets", object(columns, &[])),
    ];
    // A day of the month means nothing to a week.
    let weekly = conditional(
        vec![("every", constant("week"))],
        &["every"],
        vec![("properties", Data::Map(vec![("deadline", Data::Map(vec![("required", texts(["days"]))]))]))],
    );
    with(object(properties, &[]), "allOf", Data::List(vec![weekly]))
}

fn pace() -> Pairs {
    let basis = key(
        "basis",
        "按日历天、按月，还是按工作日",
        "By calendar days, by months, or by working days",
        words(BASES, "day"),
    );
    object(vec![basis], &[])
}

fn status() -> Pairs {
    // A preset says what is far behind.
    let both = vec![("required", texts(["preset", "far_behind"]))];
    let keys = object(
        vec![
            key(
                "preset",
                "滞后的判定规则：points-0-10 低于序时为滞后，超过 10 个百分点为严重滞后；points-10-30 低 10 个百分点及以上为滞后，超过 30 个为严重滞后；ratio-95-60 完成率÷序时进度不到 95% 为滞后，不到 60% 为严重滞后",
                "What is behind: points-0-10 anything below the pace, far beyond 10 points; points-10-30 from 10 points below it, far beyond 30; ratio-95-60 completion ÷ pace below 95 %, far below 60 %",
                words(PRESETS, "points-0-10"),
            ),
            key(
                "ahead",
                "高于序时这么多个百分点及以上为超序时",
                "So many points above the pace, or more, is ahead",
                with(amount(), "default", Data::Count(5)),
            ),
            key(
                "far_behind",
                "低于序时超过这么多个百分点为严重滞后",
                "More than so many points below the pace is far behind",
                with(amount(), "default", Data::Count(10)),
            ),
        ],
        &[],
    );
    with(keys, "not", Data::Map(both))
}

fn rules() -> Pairs {
    // What always stops a table can be denied, which it is anyway.
    let level = |stops: bool| {
        one_of(LEVELS.iter().filter(|(_, level)| !stops || *level == Level::Deny).map(|(word, _)| *word))
    };
    let mut all = vec![key("all", "全部可改的规则", "All rules whose level can be set", level(false))];
    for group in Group::ALL {
        let name = group.key();
        let (zh, en) = (format!("{name} 类的全部规则"), format!("All rules of the group {name}"));
        all.push(key(name, &zh, &en, level(group.stops())));
    }
    for rule in rules::ALL {
        let default = with(level(rule.group.stops()), "default", Data::text(rule.level.key()));
        all.push(key(rule.name, rule.words.zh, rule.words.en, default));
    }
    object(all, &[])
}

fn calendar() -> Pairs {
    let days = || array(Data::Map(day()));
    object(
        vec![
            key("holidays", "放假的日子", "Days off", days()),
            key("workdays", "调休上班的周末", "Weekend days that are worked", days()),
        ],
        &[],
    )
}

fn bulletin() -> Pairs {
    let paragraphs = || vec![("type", Data::text("string")), ("pattern", Data::text(PARAGRAPHS))];
    let chapters = CHAPTERS.iter().map(|(word, _)| *word);
    let mut sections = array(Data::Map(one_of(chapters.clone())));
    sections.extend([
        ("minItems", Data::Count(1)),
        ("uniqueItems", Data::Flag(true)),
        ("default", texts(chapters)),
    ]);
    object(
        vec![
            key(
                "title",
                "标题，缺省为“《工作要点》的标题＋完成情况周报、月报或通报”",
                "Its title; by default the plan's and what kind of bulletin it is",
                text(),
            ),
            key("to", "主送单位", "To whom it goes", example(text(), "局领导，各科室")),
            key("from", "落款单位，缺省为 issuer", "Who signs it; by default the plan's issuer", text()),
            key(
                "opening",
                "开头的话，代替缺省的一句；一行一段",
                "What it opens with, in place of a sentence of its own; a paragraph a line",
                paragraphs(),
            ),
            key("closing", "结尾的话；一行一段", "What it closes with; a paragraph a line", paragraphs()),
            key(
                "sections",
                "有哪些部分、按什么次序：headline 总体情况、table 完成情况表、groups 分类情况、laggards 滞后和未报送的指标、changes 与上期相比、missing 报送情况、attention 需要关注的事项、note 统计说明",
                "Which sections it has, in which order: headline, table, groups, laggards, changes, missing reports, points of attention, and the note on counting",
                sections,
            ),
        ],
        &[],
    )
}

fn reporter() -> Data {
    said(
        "一个填报单位",
        "One reporter",
        object(
            vec![
                key(
                    "name",
                    "名称，报表中照此填写",
                    "Its name, as reports write it",
                    example(text(), "东街道"),
                ),
                key("aliases", "报表中也认得的简称", "Other names that reports may use", name_list()),
            ],
            &["name"],
        ),
    )
}

fn section() -> Data {
    let number = "^([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|[1-9][0-9]?)$";
    let number = vec![("type", Data::text("string")), ("pattern", Data::text(number))];
    said(
        "文件的一个部分",
        "One section of the document",
        object(
            vec![
                key("number", "序号，一至九十九", "Its number, 一 to 九十九", example(number, "一")),
                key("title", "标题", "Its title", text()),
            ],
            &["number", "title"],
        ),
    )
}

const POINT: &str = r"^[1-9][0-9]{0,2}\.[1-9][0-9]{0,2}$";

fn point_id() -> Pairs {
    example(vec![("type", Data::text("string")), ("pattern", Data::text(POINT))], "1.1")
}

fn point() -> Data {
    said(
        "文件的一条要点",
        "One point of the document",
        object(
            vec![
                key(
                    "id",
                    "编号：部分.要点，1.1 即第一部分的“一是”",
                    "Section.point: 1.1 is the first point of the first section",
                    point_id(),
                ),
                key("title", "标题", "Its title", text()),
                key("lead", "责任单位，其下指标沿用", "Who answers for it; its targets inherit this", text()),
            ],
            &["id", "title"],
        ),
    )
}

fn schedule() -> Pairs {
    let step = object(
        vec![
            key("by", "到这一天", "By this day", day()),
            key("goal", "累计应完成多少", "So much must be done in all", amount()),
        ],
        keys::STEP,
    );
    let steps = said(
        "分期计划：日期递增，数不减少，最后一期等于目标",
        "Steps: days rise, amounts do not fall, the last one is the goal",
        with(array(Data::Map(step)), "minItems", Data::Count(1)),
    );
    vec![("oneOf", Data::List(vec![Data::Map(one_of(SCHEDULES.iter().copied())), steps]))]
}

fn items() -> Pairs {
    let item = object(
        vec![
            key("name", "名称", "Its name", example(text(), "征求意见")),
            key("due", "该项期限，缺省同指标", "When it is due; the target's due date by default", day()),
        ],
        &["name"],
    );
    let list = with(array(Data::Map(item)), "minItems", Data::Count(1));
    vec![("oneOf", Data::List(vec![Data::Map(vec![("const", Data::text("reporters"))]), Data::Map(list)]))]
}

fn target() -> Data {
    let id = vec![("type", Data::text("string")), ("pattern", Data::text("^[a-z0-9-]+$"))];
    let share = vec![
        ("type", Data::text("object")),
        ("minProperties", Data::Count(1)),
        ("additionalProperties", Data::Map(amount())),
    ];
    let revision = object(
        vec![
            key("from", "自这一天起", "From this day on", day()),
            key("goal", "新的目标", "The new goal", amount()),
            key("document", "调整依据的文件", "The document that changes it", text()),
            key(
                "schedule",
                "新的进度安排，缺省按比例沿用",
                "A schedule of its own; without one, the old one scales",
                schedule(),
            ),
        ],
        &["from", "goal"],
    );
    let ask = object(
        vec![
            key("by", "由谁下达", "Who asks for it", example(text(), "市下达")),
            key("document", "下达的文件", "In which document", text()),
            key("goal", "下达的数", "How much is asked for", amount()),
        ],
        &["by", "goal"],
    );
    let properties = vec![
        key(
            "id",
            "编号：小写英文字母、数字和 -，不能重复",
            "Its id: a-z, 0-9 and -, unique",
            example(id, "elderly-beds"),
        ),
        key("point", "所属要点的编号", "The id of its point", point_id()),
        key(
            "name",
            "名称，不能重复；报表可以用它代替编号",
            "Its name, unique; reports may use it instead of the id",
            example(text(), "新增养老床位"),
        ),
        key(
            "goal",
            "年度目标，照文件原文；比率以百分数计；清单可以不写",
            "What is promised, as the document says; a ratio's is in percent, a list needs none",
            amount(),
        ),
        key(
            "unit",
            "计量单位；比率缺省为 %，清单缺省为 项",
            "The unit; % by default for a ratio, 项 for a list",
            example(text(), "张"),
        ),
        key(
            "quote",
            "文件中承诺这一项的原文",
            "The words of the document that promise it",
            vec![("type", Data::text("string")), ("pattern", Data::text(QUOTE))],
        ),
        key(
            "measure",
            "计量方式：sum 各单位相加，stock 有增有减的存量，ratio 比率，items 清单逐项销号，routine 常态化、没有目标",
            "How figures make the target: sum adds reporters up, stock may fall, ratio divides, items are ticked off one by one, routine has no goal",
            words(MEASURES, "sum"),
        ),
        key(
            "bound",
            "at_least 至少完成，at_most 控制在……以内",
            "The goal is to be reached, or not to be exceeded",
            words(BOUNDS, "at_least"),
        ),
        key(
            "items",
            "清单：[{ name = \"征求意见\", due = 2025-04-30 }, …]，或 \"reporters\"（每个填报单位一项）",
            "The list: [{ name = \"…\", due = 2025-04-30 }, …], or \"reporters\" for one item each",
            items(),
        ),
        key(
            "schedule",
            "进度安排：even 均匀，end 期末一次，或分期 [{ by = 2025-06-30, goal = 40 }, …]",
            "When how much is due: even, all at the end, or steps [{ by = 2025-06-30, goal = 40 }, …]",
            with(schedule(), "default", Data::text(SCHEDULES[0])),
        ),
        key("from", "指标自己的起始日，缺省同文件", "Its own first day; the plan's by default", day()),
        key(
            "due",
            "指标自己的完成期限，缺省同文件",
            "Its own due date; the plan's last day by default",
            day(),
        ),
        key(
            "baseline",
            "起始日已有的数，计入累计",
            "What was there at the start; it counts in what is done",
            amount(),
        ),
        key(
            "counting",
            "“数值”一列是累计还是新增，缺省同 [reporting]",
            "What a bare `value` column holds; as under [reporting] by default",
            one_of(COUNTINGS.iter().map(|(word, _)| *word)),
        ),
        key(
            "decimals",
            "小数位数，缺省 0，比率缺省 2",
            "Decimals of its figures; 0 by default, 2 for a ratio",
            integer(0, u64::from(MAX_DECIMALS)),
        ),
        key("lead", "责任单位，缺省同要点", "Who answers for it; the point's by default", text()),
        key(
            "reporters",
            "由哪些单位填报，缺省为全部",
            "Who must report it; all reporters by default",
            with(name_list(), "minItems", Data::Count(1)),
        ),
        key("aliases", "报表中也认得的简称", "Other names that reports may use", name_list()),
        key(
            "weight",
            "权重，大于 0",
            "Its weight, above zero",
            vec![
                ("type", Data::text("number")),
                ("exclusiveMinimum", Data::Count(0)),
                ("exclusiveMaximum", Data::Count(LIMIT)),
            ],
        ),
        key("tags", "标签，用于 --by tag", "Tags, for --by tag", array(Data::Map(text()))),
        key(
            "allocation",
            "目标分解：{ \"东街道\" = 10, … }，之和等于目标",
            "How the goal is split: { \"东街道\" = 10, … }, adding up to it",
            share,
        ),
        key(
            "revisions",
            "目标调整：[{ from = 2025-07-01, goal = 120, document = \"…\" }]，原目标仍然可见",
            "Goals from a day on: [{ from = 2025-07-01, goal = 120, document = \"…\" }]; the old one stays visible",
            array(Data::Map(revision)),
        ),
        key(
            "levels",
            "上级或其他文件对同一事项的要求：[{ by = \"市下达\", document = \"…\", goal = 120 }]",
            "The same thing asked by someone else: [{ by = \"市下达\", document = \"…\", goal = 120 }]",
            array(Data::Map(ask)),
        ),
    ];
    let mut all = vec![("description", both("一项指标", "One target"))];
    all.extend(object(properties, &["id", "point", "name"]));
    all.push(("allOf", Data::List(conditions())));
    Data::Map(all)
}

/// What a measure and a bound ask of the other keys.
fn conditions() -> Vec<Data> {
    let mut all = Vec::new();
    for (word, measure) in MEASURES {
        let mut then: Pairs = keys::refused(*measure).iter().map(|key| (*key, Data::Flag(false))).collect();
        match measure {
            Measure::Stock => then.push(("counting", constant("total"))),
            Measure::Ratio => {
                let hundred = || Data::Map(vec![("maximum", Data::Count(100))]);
                then.push(("goal", hundred()));
                then.push(("counting", constant("total")));
                then.extend(goals_within(&hundred));
            }
            Measure::Items => then.push(("bound", constant("at_least"))),
            Measure::Sum | Measure::Routine => {}
        }
        let mut consequence = Vec::new();
        if !needed(*measure).is_empty() {
            consequence.push(("required", texts(needed(*measure).iter().copied())));
        }
        consequence.push(("properties", Data::Map(then)));
        // A target without a measure is a sum.
        let named: &[&'static str] = if *measure == Measure::Sum { &[] } else { &["measure"] };
        all.push(conditional(vec![("measure", constant(word))], named, consequence));
    }
    // A ceiling has no pace.
    let no_schedule = vec![("properties", Data::Map(vec![("schedule", Data::Flag(false))]))];
    all.push(conditional(vec![("bound", constant("at_most"))], &["bound"], no_schedule));
    // Only of a ceiling may there be none at all.
    let positive = || Data::Map(vec![("exclusiveMinimum", Data::Count(0))]);
    let mut goals = vec![("goal", positive())];
    goals.extend(goals_within(&positive));
    all.push(conditional(vec![("bound", constant("at_least"))], &[], vec![("properties", Data::Map(goals))]));
    // Figures without decimals are whole.
    let whole = || Data::Map(type_of("integer"));
    let counted = [Measure::Sum, Measure::Stock, Measure::Items].map(keys::measure);
    let mut wholes = vec![("goal", whole()), ("baseline", whole())];
    wholes.extend(goals_within(&whole));
    all.push(conditional(
        vec![
            ("measure", Data::Map(one_of(counted))),
            ("decimals", Data::Map(vec![("const", Data::Count(0))])),
        ],
        &[],
        vec![("properties", Data::Map(wholes))],
    ));
    all
}

/// Keys a target must have under a measure, beside those that each must have.
fn needed(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::Sum | Measure::Stock => &["goal", "unit"],
        Measure::Ratio => &["goal"],
        Measure::Items => &["items"],
        Measure::Routine => &[],
    }
}

/// What holds for a goal holds for revised goals and for those that others ask for.
fn goals_within(goal: &dyn Fn() -> Data) -> [(&'static str, Data); 2] {
    ["revisions", "levels"].map(|key| {
        let properties = Data::Map(vec![("properties", Data::Map(vec![("goal", goal())]))]);
        (key, Data::Map(vec![("items", properties)]))
    })
}

fn constant(word: &str) -> Data {
    Data::Map(vec![("const", Data::text(word))])
}

/// Where these keys are as said, and those named are there at all, the rest holds too.
fn conditional(is: Pairs, named: &[&'static str], then: Pairs) -> Data {
    let mut condition = vec![("properties", Data::Map(is))];
    if !named.is_empty() {
        condition.push(("required", texts(named.iter().copied())));
    }
    Data::Map(vec![("if", Data::Map(condition)), ("then", Data::Map(then))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get<'d>(data: &'d Data, key: &str) -> Option<&'d Data> {
        match data {
            Data::Map(pairs) => pairs.iter().find(|(other, _)| *other == key).map(|(_, data)| data),
            _ => None,
        }
    }

    /// The keys of a table, by the way to it: `.` goes into properties, `[]` into the items of a list.
    fn properties(way: &str) -> Vec<&'static str> {
        let mut data = Data::Map(schema());
        for step in way.split('.').filter(|step| !step.is_empty()) {
            let step_in =
                |data: &Data, key: &str| get(data, key).unwrap_or_else(|| panic!("{way}: {key}")).clone();
            data = step_in(&step_in(&data, "properties"), step.trim_end_matches("[]"));
            if let Some(Data::List(forms)) = get(&data, "oneOf").cloned() {
                data = forms.into_iter().find(|form| get(form, "items").is_some()).unwrap_or(data);
            }
            if step.ends_with("[]") {
                data = step_in(&data, "items");
            }
        }
        let Some(Data::Map(pairs)) = get(&data, "properties") else { panic!("{way} has no properties") };
        pairs.iter().map(|(key, _)| *key).collect()
    }

    #[test]
    fn the_keys_are_those_that_the_reader_knows() {
        let tables: [(&str, &[&str]); 14] = [
            ("", keys::TOP),
            ("plan", keys::PLAN),
            ("reporting", keys::REPORTING),
            ("pace", keys::PACE),
            ("status", keys::STATUS),
            ("calendar", keys::CALENDAR),
            ("reporter[]", keys::REPORTER),
            ("section[]", keys::SECTION),
            ("point[]", keys::POINT),
            ("target[]", keys::TARGET),
            ("target[].items[]", keys::ITEM),
            ("target[].schedule[]", keys::STEP),
            ("target[].revisions[]", keys::REVISION),
            ("target[].levels[]", keys::ASK),
        ];
        for (way, known) in tables {
            assert_eq!(properties(way), known, "[{way}]");
        }
    }

    #[test]
    fn every_rule_is_there() {
        let names = properties("rules");
        assert!(rules::ALL.iter().all(|rule| names.contains(&rule.name)));
        assert!(names.iter().all(|name| rules::Selector::parse(name).is_some()));
    }

    #[test]
    fn limits_are_those_of_the_reader() {
        use crate::quantity::Quantity;
        let read = |number: u64| Quantity::parse(number.to_string().as_bytes(), 0);
        assert!(read(LIMIT - 1).is_ok() && read(LIMIT).is_err());
    }
}
