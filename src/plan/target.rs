//! How a `[[target]]` is spelt, and what a target cannot be.

use std::collections::HashMap;

use ::toml::de::DeValue;

use super::fields::{Faults, Fields, NUMBER, Span, TABLES, name, not_among, number_of, wrong_type};
use super::toml::{COUNTING, Names, look};
use super::{Ask, Bound, Counting, Item, Measure, Revision, Schedule, Step, Target};
use crate::period::Day;
use crate::quantity::{MAX_DECIMALS, Quantity};
use crate::rules;
use crate::say;
use crate::words::nearest;

const KEYS: &[&str] = &[
    "id",
    "point",
    "name",
    "goal",
    "unit",
    "quote",
    "measure",
    "bound",
    "items",
    "schedule",
    "from",
    "due",
    "baseline",
    "counting",
    "decimals",
    "lead",
    "reporters",
    "aliases",
    "weight",
    "tags",
    "allocation",
    "revisions",
    "levels",
];

/// What the rest of the plan says that targets lean on.
pub(super) struct Frame<'f> {
    pub from: Day,
    pub to: Day,
    pub counting: Counting,
    /// Names and aliases of reporters.
    pub reporters: &'f HashMap<String, usize>,
    /// The reporters' own names, in their order.
    pub names: &'f [String],
    pub points: &'f HashMap<String, usize>,
}

pub(super) fn read_all(root: &Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Vec<Target> {
    let mut names = Names::default();
    let mut targets = Vec::new();
    for (at, mut table) in root.tables(faults, "target", name("[[target]]")).into_iter().enumerate() {
        let id = table.need_text(faults, "id");
        faults.target = id.as_ref().map(|(id, _)| id.clone());
        table.known(faults, KEYS);
        let title = table.need_text(faults, "name");
        let aliases = table.texts(faults, "aliases");
        if let Some((id, span)) = &id
            && !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            faults.report(
                &rules::BAD_VALUE,
                span,
                say!(
                    "指标编号“{id}”含有不允许的字符",
                    "the target id \"{id}\" has characters it may not have"
                ),
                say!("只用小写英文字母、数字和 -，如 elderly-beds", "use a-z, 0-9 and -, as in elderly-beds"),
            );
        }
        for (text, span) in id.iter().chain(&title).chain(&aliases) {
            names.add(at, text, span, faults);
        }
        let aliases = aliases.into_iter().map(|(alias, _)| alias).collect();
        let target = read(&mut table, frame, faults).map(|target| Target {
            id: id.map(|(id, _)| id).unwrap_or_default(),
            name: title.map(|(title, _)| title).unwrap_or_default(),
            aliases,
            ..target
        });
        targets.extend(target);
        faults.target = None;
    }
    targets
}

fn read(table: &mut Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Option<Target> {
    let point = read_point(table, frame, faults);
    let measure = table.choice(
        faults,
        "measure",
        &[
            ("sum", Measure::Sum),
            ("stock", Measure::Stock),
            ("ratio", Measure::Ratio),
            ("items", Measure::Items),
            ("routine", Measure::Routine),
        ],
    );
    // A measure or bound nobody knows says nothing about the other keys; what does not depend on it is still read.
    let known = measure.is_some() || table.get("measure").is_none();
    let measure = measure.unwrap_or(Measure::Sum);
    let bound = table.choice(faults, "bound", &[("at_least", Bound::AtLeast), ("at_most", Bound::AtMost)]);
    let any_goal = bound.is_none() && table.get("bound").is_some();
    let bound = bound.unwrap_or(Bound::AtLeast);
    if known {
        conflicts(table, measure, bound, faults);
    }
    let rule = GoalRule { measure, bound, any: any_goal };

    let decimals = table.natural(faults, "decimals", 0, u32::from(MAX_DECIMALS));
    let decimals = match decimals {
        Some(decimals) => u8::try_from(decimals).expect("at most six"),
        None if table.get("decimals").is_some() || !known => MAX_DECIMALS,
        None if measure == Measure::Ratio => 2,
        None => 0,
    };
    let (from, due) = read_window(table, frame, faults);
    let reporters = read_reporters(table, frame, faults);
    let items = read_items(table, measure, frame, &reporters, from, due, faults);
    let goal = read_goal(table, &rule, decimals, items.len(), faults);
    let goal_value = goal.as_ref().map(|(goal, _)| *goal);
    let schedule = read_schedule(table, goal_value, decimals, from, due, faults).unwrap_or(Schedule::Even);
    let counting = match table.choice(faults, "counting", COUNTING) {
        Some(Counting::Added) if matches!(measure, Measure::Stock | Measure::Ratio) => {
            let span = table.get("counting").map_or(table.span.clone(), |value| value.span());
            conflict(faults, &span, "counting = \"added\"", measure);
            Counting::Total
        }
        Some(counting) => counting,
        None if matches!(measure, Measure::Stock | Measure::Ratio) => Counting::Total,
        None => frame.counting,
    };
    let unit = match (table.text(faults, "unit"), measure) {
        (Some((unit, _)), _) => unit,
        (None, Measure::Ratio) => "%".to_owned(),
        (None, Measure::Items) => "项".to_owned(),
        (None, Measure::Routine) => String::new(),
        (None, _) => {
            if known && table.get("unit").is_none() {
                table.missing(faults, "unit", super::fields::TEXT);
            }
            String::new()
        }
    };
    let target = Target {
        id: String::new(),
        name: String::new(),
        aliases: Vec::new(),
        point: point.unwrap_or(0),
        unit,
        quote: table.text(faults, "quote").map(|(quote, _)| quote),
        measure,
        bound,
        goal: goal_value,
        items,
        schedule,
        from,
        due,
        baseline: read_baseline(table, decimals, faults),
        counting,
        decimals,
        lead: table.text(faults, "lead").map(|(lead, _)| lead),
        allocation: read_allocation(table, goal_value, decimals, frame, &reporters, faults),
        reporters,
        revisions: read_revisions(table, &rule, decimals, from, due, faults),
        levels: read_levels(table, &rule, decimals, faults),
        weight: read_weight(table, faults),
        tags: table.texts(faults, "tags").into_iter().map(|(tag, _)| tag).collect(),
        place: faults.place(&table.span),
    };
    point.map(|_| target)
}

fn read_point(table: &Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Option<usize> {
    let (id, span) = table.need_text(faults, "point")?;
    let point = frame.points.get(&id).copied();
    if point.is_none() {
        let help = match nearest(&id, frame.points.keys().map(String::as_str)) {
            Some(near) => {
                say!("最接近的要点是 {near}；或补上 [[point]]", "the nearest is {near}; or add the [[point]]")
            }
            None => say!(
                "写“部分.要点”的编号，如 1.1；没有的补上 [[point]]",
                "write section.point, as in 1.1, and add the [[point]] if there is none"
            ),
        };
        let message = say!("要点 {id} 不存在", "there is no point {id}");
        faults.report(&rules::MISSING_POINT, &span, message, help);
    }
    point
}

/// Keys that mean nothing under a measure, so that writing them is a misunderstanding.
fn conflicts(table: &mut Fields<'_>, measure: Measure, bound: Bound, faults: &mut Faults<'_>) {
    let refused: &[&'static str] = match measure {
        Measure::Sum | Measure::Stock => &["items"],
        Measure::Ratio => &["items", "baseline", "allocation"],
        Measure::Items => &["baseline", "allocation", "schedule", "revisions", "decimals"],
        Measure::Routine => {
            &["goal", "items", "schedule", "baseline", "allocation", "revisions", "levels", "weight", "bound"]
        }
    };
    for key in refused {
        if let Some(value) = table.get(key) {
            conflict(faults, &value.span(), key, measure);
            table.set_aside(key);
        }
    }
    if bound == Bound::AtMost {
        let key = if measure == Measure::Items { "bound" } else { "schedule" };
        if let Some(value) = table.get(key) {
            let (message, help) = if measure == Measure::Items {
                (
                    say!("清单式指标不能设上限", "a list of things to be done cannot be a ceiling"),
                    say!("删去 bound，或改用其他 measure", "remove `bound`, or choose another measure"),
                )
            } else {
                (
                    say!("控制性指标（at_most）不能有 {key}", "a ceiling (at_most) cannot have a `{key}`"),
                    say!("删去 {key}：上限没有序时进度", "remove `{key}`: a ceiling has no pace"),
                )
            };
            faults.report(&rules::MEASURE_CONFLICT, &value.span(), message, help);
            table.set_aside(key);
        }
    }
}

fn conflict(faults: &mut Faults<'_>, span: &Span, key: &str, measure: Measure) {
    let name = match measure {
        Measure::Sum => "sum",
        Measure::Stock => "stock",
        Measure::Ratio => "ratio",
        Measure::Items => "items",
        Measure::Routine => "routine",
    };
    let help = match (measure, key) {
        (Measure::Sum | Measure::Stock, "items") => {
            say!(
                "按清单逐项销号的指标写 measure = \"items\"",
                "a list of things to be done needs measure = \"items\""
            )
        }
        (Measure::Items, "schedule") => say!("给各项写 due", "give the items a `due` of their own"),
        (Measure::Routine, _) => say!(
            "常态化工作没有目标；有目标的请改用其他 measure",
            "a routine duty has no goal: choose another measure if there is one"
        ),
        _ => say!("删去这个键，或改用其他 measure", "remove the key, or choose another measure"),
    };
    faults.report(
        &rules::MEASURE_CONFLICT,
        span,
        say!("measure = \"{name}\" 的指标不能有 {key}", "a target of measure \"{name}\" cannot have `{key}`"),
        help,
    );
}

fn read_window(table: &Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> (Day, Day) {
    let from = table.day(faults, "from");
    let due = table.day(faults, "due");
    let span = due.as_ref().or(from.as_ref()).map_or(table.span.clone(), |(_, span)| span.clone());
    let from = from.map_or(frame.from, |(day, _)| day);
    let due = due.map_or(frame.to, |(day, _)| day);
    if due < from {
        faults.report(
            &rules::BAD_WINDOW,
            &span,
            say!("完成期限 {due} 早于起始日 {from}", "it is due on {due}, before it starts on {from}"),
            say!("核对 from 与 due", "check `from` and `due`"),
        );
        // Taken the other way round, so that nothing else is held against a window of no days.
        return (due, from);
    }
    (from, due)
}

fn read_reporters(table: &Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Vec<usize> {
    if table.get("reporters").is_none() {
        return (0..frame.names.len()).collect();
    }
    if table.length("reporters") == 0
        && let Some(value) = table.get("reporters").filter(|value| value.get_ref().is_array())
    {
        faults.report(
            &rules::BAD_VALUE,
            &value.span(),
            say!("填报单位是空的，任何人都不能填报", "with no reporters nobody could report it"),
            say!("写上填报单位，或删去这个键（即全部单位）", "name them, or remove the key for all of them"),
        );
    }
    let mut reporters = Vec::new();
    for (name, span) in table.texts(faults, "reporters") {
        let Some(reporter) = reporter(&name, &span, frame, faults) else { continue };
        if reporters.contains(&reporter) {
            let message = say!("填报单位“{name}”写了两次", "the reporter \"{name}\" stands twice");
            faults.report(&rules::BAD_VALUE, &span, message, say!("删去一处", "remove one"));
        } else {
            reporters.push(reporter);
        }
    }
    reporters
}

fn reporter(name: &str, span: &Span, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Option<usize> {
    let found = frame.reporters.get(name).copied();
    if found.is_none() {
        let help = match nearest(name, frame.reporters.keys().map(String::as_str)) {
            Some(near) => say!("最接近的是“{near}”", "the nearest is \"{near}\""),
            None => say!("先用 [[reporter]] 登记", "declare it as a [[reporter]] first"),
        };
        let message = say!("填报单位“{name}”未登记", "the reporter \"{name}\" is not declared");
        faults.report(&rules::UNDECLARED_REPORTER, span, message, help);
    }
    found
}

fn read_items(
    table: &Fields<'_>,
    measure: Measure,
    frame: &Frame<'_>,
    reporters: &[usize],
    from: Day,
    due: Day,
    faults: &mut Faults<'_>,
) -> Vec<Item> {
    if measure != Measure::Items {
        return Vec::new();
    }
    let example = say!(
        "写 items = [{{ name = \"征求意见\" }}, …]，或 items = \"reporters\"（每个填报单位一项）",
        "write items = [{{ name = \"draft\" }}, …], or items = \"reporters\" (one for each reporter)"
    );
    let Some(value) = table.get("items") else {
        let message =
            say!("measure = \"items\" 的指标缺少清单", "a target of measure \"items\" lacks its list");
        faults.report(&rules::BAD_ITEMS, &table.span, message, example);
        return Vec::new();
    };
    let mut items: Vec<Item> = Vec::new();
    match value.get_ref() {
        DeValue::String(word) if word == "reporters" => {
            // Names come from the declared reporters, in their order.
            items = reporters.iter().map(|&at| Item { name: frame.names[at].clone(), due }).collect();
            if frame.names.is_empty() {
                faults.report(
                    &rules::BAD_ITEMS,
                    &value.span(),
                    say!("没有登记填报单位，清单是空的", "no reporter is declared, so the list is empty"),
                    say!("先用 [[reporter]] 登记", "declare them as [[reporter]] first"),
                );
            }
        }
        DeValue::String(word) => not_among(faults, "items", word, &value.span(), ["reporters"].into_iter()),
        DeValue::Array(all) if all.is_empty() => {
            faults.report(
                &rules::BAD_ITEMS,
                &value.span(),
                say!("清单是空的", "the list of items is empty"),
                example,
            );
        }
        DeValue::Array(_) => items = read_item_list(table, from, due, faults),
        _ => wrong_type(faults, "items", value, TABLES),
    }
    items
}

fn read_item_list(table: &Fields<'_>, from: Day, due: Day, faults: &mut Faults<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut looks: HashMap<String, String> = HashMap::new();
    for item in table.tables(faults, "items", name("items")) {
        item.known(faults, &["name", "due"]);
        if item.get("name").is_none() {
            let message = say!("清单中有一项没有名称", "an item has no name");
            faults.report(
                &rules::BAD_ITEMS,
                &item.span,
                message,
                say!("补上 name = \"…\"", "add name = \"…\""),
            );
        }
        let own = item.day(faults, "due");
        if let Some((day, span)) = own.as_ref().filter(|(day, _)| *day < from || *day > due) {
            faults.report(
                &rules::BAD_WINDOW,
                span,
                say!(
                    "该项期限 {day} 不在指标期限内",
                    "this item is due on {day}, outside the target's window"
                ),
                say!("指标期限为 {from} 至 {due}", "the target runs from {from} to {due}"),
            );
        }
        let Some((text, span)) = item.text(faults, "name") else { continue };
        match looks.insert(look(&text), text.clone()) {
            Some(twin) if twin == text => faults.report(
                &rules::BAD_ITEMS,
                &span,
                say!("清单中“{text}”重复", "the item \"{text}\" stands twice"),
                say!("每项一个名称", "give each item its own name"),
            ),
            Some(twin) => faults.report(
                &rules::CONFUSABLE_ID,
                &span,
                say!("“{text}”与“{twin}”难以分辨", "\"{text}\" looks like \"{twin}\""),
                say!("换一个一眼能分清的写法", "choose one that the eye tells apart"),
            ),
            None => {}
        }
        items.push(Item { name: text, due: own.map_or(due, |(day, _)| day) });
    }
    items
}

/// What a goal is held against.
struct GoalRule {
    measure: Measure,
    bound: Bound,
    /// The bound is not known, so that 0 may be meant.
    any: bool,
}

fn read_baseline(table: &Fields<'_>, decimals: u8, faults: &mut Faults<'_>) -> Option<Quantity> {
    let (baseline, span) = table.number(faults, "baseline", decimals, &rules::BAD_VALUE)?;
    if baseline.is_negative() {
        let message = say!("基数（baseline）不能为负", "a baseline cannot be below zero");
        faults.report(
            &rules::BAD_VALUE,
            &span,
            message,
            say!("写起始日已有的数", "write what was there at the start"),
        );
    }
    Some(baseline)
}

fn read_goal(
    table: &Fields<'_>,
    rule: &GoalRule,
    decimals: u8,
    items: usize,
    faults: &mut Faults<'_>,
) -> Option<(Quantity, Span)> {
    let measure = rule.measure;
    if measure == Measure::Routine {
        return None;
    }
    let listed = Quantity::whole(i64::try_from(items).unwrap_or(i64::MAX));
    if table.get("goal").is_none() {
        if measure == Measure::Items {
            return Some((listed, table.span.clone()));
        }
        table.missing(faults, "goal", NUMBER);
        return None;
    }
    let (goal, span) = table.number(faults, "goal", decimals, &rules::BAD_GOAL)?;
    check_goal(goal, &span, rule, faults);
    let whole = table.length("items") == 0 || table.length("items") == items;
    if measure == Measure::Items && items > 0 && whole && goal != listed {
        faults.report(
            &rules::BAD_GOAL,
            &span,
            say!("目标是 {goal}，清单却有 {items} 项", "the goal is {goal}, but the list has {items}"),
            say!("goal 应等于清单的项数，也可以不写", "the goal is the number of items; it may be left out"),
        );
    }
    Some((goal, span))
}

fn check_goal(goal: Quantity, span: &Span, rule: &GoalRule, faults: &mut Faults<'_>) {
    if goal.is_negative() {
        let message = say!("目标不能为负", "a goal cannot be below zero");
        faults.report(&rules::BAD_GOAL, span, message, say!("按文件原文写", "write the document's number"));
    } else if rule.measure == Measure::Ratio && goal > Quantity::whole(100) {
        faults.report(
            &rules::BAD_GOAL,
            span,
            say!("比率目标 {goal}% 超过 100%", "a ratio of {goal} % cannot be reached"),
            say!("比率的目标以百分数计，如 goal = 95", "a ratio's goal is in percent, as in goal = 95"),
        );
    } else if goal.is_zero() && rule.bound == Bound::AtLeast && !rule.any {
        faults.report(
            &rules::BAD_GOAL,
            span,
            say!("目标不能为 0", "a goal cannot be 0"),
            say!(
                "没有目标的写 measure = \"routine\"；要求控制为 0 的写 bound = \"at_most\"",
                "with no goal, write measure = \"routine\"; for none at all, write bound = \"at_most\""
            ),
        );
    }
}

fn read_schedule(
    table: &Fields<'_>,
    goal: Option<Quantity>,
    decimals: u8,
    from: Day,
    due: Day,
    faults: &mut Faults<'_>,
) -> Option<Schedule> {
    let value = table.get("schedule")?;
    match value.get_ref() {
        DeValue::String(word) => match word.as_ref() {
            "even" => return Some(Schedule::Even),
            "end" => return Some(Schedule::End),
            _ => {
                not_among(faults, "schedule", word, &value.span(), ["even", "end"].into_iter());
                return None;
            }
        },
        DeValue::Array(_) => {}
        _ => {
            wrong_type(faults, "schedule", value, TABLES);
            return None;
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    let tables = table.tables(faults, "schedule", name("schedule"));
    let whole = table.length("schedule");
    for step in tables {
        step.known(faults, &["by", "goal"]);
        for key in ["by", "goal"] {
            if step.get(key).is_none() {
                let wanted = if key == "by" { super::fields::DAY } else { NUMBER };
                step.missing(faults, key, wanted);
            }
        }
        let by = step.day(faults, "by");
        let amount = step.number(faults, "goal", decimals, &rules::BAD_STEPS);
        let (Some((by, day_span)), Some((amount, goal_span))) = (by, amount) else { continue };
        if let Some(last) = steps.last() {
            if by <= last.by {
                let (message, last) = (say!("分期日期没有递增", "the steps' days do not rise"), last.by);
                faults.report(
                    &rules::BAD_STEPS,
                    &day_span,
                    message,
                    say!("应晚于 {last}", "it must be after {last}"),
                );
            }
            if amount < last.goal {
                let (message, last) = (say!("分期目标下降", "the steps fall"), last.goal);
                faults.report(
                    &rules::BAD_STEPS,
                    &goal_span,
                    message,
                    say!("各期写累计数，不少于上一期的 {last}", "steps are cumulative: at least {last}"),
                );
            }
        }
        if by < from || by > due {
            faults.report(
                &rules::BAD_STEPS,
                &day_span,
                say!("分期日期 {by} 不在指标期限内", "the step's day {by} lies outside the target's window"),
                say!("指标期限为 {from} 至 {due}", "the target runs from {from} to {due}"),
            );
        }
        if amount.is_negative() {
            let message = say!("分期目标不能为负", "a step cannot be below zero");
            faults.report(&rules::BAD_STEPS, &goal_span, message, say!("写 0 或正数", "write 0 or more"));
        }
        steps.push(Step { by, goal: amount });
    }
    let message = match (steps.last(), goal) {
        (None, _) if whole == 0 => {
            let message = say!("分期计划是空的", "the schedule has no steps");
            let help = say!("写 \"even\"、\"end\"，或列出各期", "write \"even\", \"end\", or the steps");
            faults.report(&rules::BAD_STEPS, &value.span(), message, help);
            return None;
        }
        (Some(last), Some(goal)) if last.goal != goal && steps.len() == whole => {
            let last = last.goal;
            say!(
                "分期计划止于 {last}，不等于目标 {goal}",
                "the steps end at {last}, not at the goal of {goal}"
            )
        }
        _ => return if steps.is_empty() { None } else { Some(Schedule::Steps(steps)) },
    };
    let help = say!("最后一期的 goal 应等于目标", "the last step's goal is the target's");
    faults.report(&rules::BAD_STEPS, &value.span(), message, help);
    None
}

fn read_allocation(
    table: &Fields<'_>,
    goal: Option<Quantity>,
    decimals: u8,
    frame: &Frame<'_>,
    reporters: &[usize],
    faults: &mut Faults<'_>,
) -> Vec<(usize, Quantity)> {
    let Some(shares) = table.table(faults, "allocation", name("allocation")) else { return Vec::new() };
    let mut allocation: Vec<(usize, Quantity)> = Vec::new();
    let mut whole = true;
    for (name, span, value) in shares.entries() {
        let share = number_of(faults, name, value, decimals, &rules::BAD_ALLOCATION);
        let reporter = reporter(name, &span, frame, faults);
        let (Some((share, _)), Some(reporter)) = (share, reporter) else {
            whole = false;
            continue;
        };
        if share.is_negative() {
            let message = say!("“{name}”分得的数 {share} 为负", "the share of \"{name}\" is {share}");
            let help = say!("写 0 或正数", "write 0 or more");
            faults.report(&rules::BAD_ALLOCATION, &value.span(), message, help);
        }
        let twice = allocation.iter().any(|(other, _)| *other == reporter);
        if twice || !reporters.contains(&reporter) {
            let message = if twice {
                say!("“{name}”写了两次", "\"{name}\" stands twice")
            } else {
                say!("“{name}”不是该指标的填报单位", "\"{name}\" does not report this target")
            };
            let help = say!("核对 reporters 与 allocation", "check `reporters` and `allocation`");
            faults.report(&rules::BAD_ALLOCATION, &span, message, help);
        }
        allocation.push((reporter, share));
    }
    let sum: Quantity = allocation.iter().map(|(_, share)| *share).sum();
    if let Some(goal) = goal.filter(|goal| whole && *goal != sum) {
        let (missing, over) = (goal - sum, sum - goal);
        let help = if missing.is_negative() {
            say!("多出 {over}", "{over} too many")
        } else {
            say!("还差 {missing}", "{missing} is missing")
        };
        faults.report(
            &rules::BAD_ALLOCATION,
            &shares.span,
            say!(
                "分解之和是 {sum}，不等于目标 {goal}",
                "the shares add up to {sum}, not to the goal of {goal}"
            ),
            help,
        );
    }
    allocation
}

fn read_revisions(
    table: &Fields<'_>,
    rule: &GoalRule,
    decimals: u8,
    from: Day,
    due: Day,
    faults: &mut Faults<'_>,
) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for revision in table.tables(faults, "revisions", name("revisions")) {
        revision.known(faults, &["from", "goal", "document", "schedule"]);
        if revision.get("from").is_none() {
            revision.missing(faults, "from", super::fields::DAY);
        }
        if revision.get("goal").is_none() {
            revision.missing(faults, "goal", NUMBER);
        }
        let document = revision.text(faults, "document").map(|(document, _)| document);
        let day = revision.day(faults, "from");
        let goal = revision.number(faults, "goal", decimals, &rules::BAD_GOAL);
        let schedule =
            read_schedule(&revision, goal.as_ref().map(|(goal, _)| *goal), decimals, from, due, faults);
        let (Some((day, day_span)), Some((goal, goal_span))) = (day, goal) else { continue };
        check_goal(goal, &goal_span, rule, faults);
        let last = revisions.last().map(|last| last.from).filter(|last| *last >= day);
        if day < from || day > due {
            faults.report(
                &rules::BAD_WINDOW,
                &day_span,
                say!(
                    "调整日期 {day} 不在指标期限内",
                    "the revision of {day} lies outside the target's window"
                ),
                say!("指标期限为 {from} 至 {due}", "the target runs from {from} to {due}"),
            );
            continue;
        }
        if let Some(last) = last {
            faults.report(
                &rules::BAD_WINDOW,
                &day_span,
                say!("调整日期 {day} 没有递增", "the revision of {day} is out of order"),
                say!("应晚于 {last}", "it must be after {last}"),
            );
            continue;
        }
        revisions.push(Revision { from: day, goal, document, schedule });
    }
    revisions
}

fn read_levels(table: &Fields<'_>, rule: &GoalRule, decimals: u8, faults: &mut Faults<'_>) -> Vec<Ask> {
    let mut levels = Vec::new();
    for level in table.tables(faults, "levels", name("levels")) {
        level.known(faults, &["by", "document", "goal"]);
        let by = level.need_text(faults, "by");
        if level.get("goal").is_none() {
            level.missing(faults, "goal", NUMBER);
        }
        let document = level.text(faults, "document").map(|(document, _)| document);
        let goal = level.number(faults, "goal", decimals, &rules::BAD_GOAL);
        let (Some((by, _)), Some((goal, span))) = (by, goal) else { continue };
        check_goal(goal, &span, rule, faults);
        levels.push(Ask { by, document, goal });
    }
    levels
}

fn read_weight(table: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Quantity> {
    let (weight, span) = table.number(faults, "weight", 2, &rules::BAD_VALUE)?;
    if weight <= Quantity::ZERO {
        let message = say!("权重应大于 0", "a weight must be above zero");
        faults.report(
            &rules::BAD_VALUE,
            &span,
            message,
            say!("写正数，或删去这个键", "write a number above zero, or remove the key"),
        );
    }
    Some(weight)
}
