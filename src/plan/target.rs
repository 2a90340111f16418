//! How a `[[target]]` is spelt, and what a target cannot be.

use std::collections::HashMap;

use ::toml::de::DeValue;

use super::amounts::{
    GoalRule, read_allocation, read_baseline, read_goal, read_levels, read_revisions, read_schedule,
    read_weight,
};
use super::fields::{Faults, Fields, Span, TABLES, name, not_among, wrong_type};
use super::keys;
use super::names::Names;
use super::{Bound, Counting, Item, Measure, Schedule, Target};
use crate::period::Day;
use crate::quantity::MAX_DECIMALS;
use crate::rules;
use crate::say;
use crate::words::{look, nearest};

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
        table.known(faults, keys::TARGET);
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
    let measure = table.choice(faults, "measure", keys::MEASURES);
    // A measure or bound nobody knows says nothing about the other keys; what does not depend on it is still read.
    let known = measure.is_some() || table.get("measure").is_none();
    let measure = measure.unwrap_or(Measure::Sum);
    let bound = table.choice(faults, "bound", keys::BOUNDS);
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
    let counting = match table.choice(faults, "counting", keys::COUNTINGS) {
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
        place: faults.place(&table.get("name").map_or(table.span.clone(), |name| name.span())),
        keys: table.entries().map(|(key, _, value)| (key.to_owned(), faults.place(&value.span()))).collect(),
    };
    point.map(|_| target)
}

fn read_point(table: &Fields<'_>, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Option<usize> {
    let (id, span) = table.need_text(faults, "point")?;
    let point = frame.points.get(&id).copied();
    if point.is_none() {
        let near = nearest(&id, frame.points.keys().map(String::as_str));
        let help = match near {
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
        near.into_iter().for_each(|near| faults.fix(&format!("\"{near}\"")));
    }
    point
}

/// Keys that mean nothing under a measure, so that writing them is a misunderstanding.
fn conflicts(table: &mut Fields<'_>, measure: Measure, bound: Bound, faults: &mut Faults<'_>) {
    for key in keys::refused(measure) {
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
    let name = keys::measure(measure);
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

pub(super) fn reporter(name: &str, span: &Span, frame: &Frame<'_>, faults: &mut Faults<'_>) -> Option<usize> {
    let found = frame.reporters.get(name).copied();
    if found.is_none() {
        let near = nearest(name, frame.reporters.keys().map(String::as_str));
        let help = match near {
            Some(near) => say!("最接近的是“{near}”", "the nearest is \"{near}\""),
            None => say!("先用 [[reporter]] 登记", "declare it as a [[reporter]] first"),
        };
        let message = say!("填报单位“{name}”未登记", "the reporter \"{name}\" is not declared");
        faults.report(&rules::UNDECLARED_REPORTER, span, message, help);
        near.into_iter().for_each(|near| faults.fix(&format!("\"{near}\"")));
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
    let mut looks: HashMap<String, (String, Span)> = HashMap::new();
    for item in table.tables(faults, "items", name("items")) {
        item.known(faults, keys::ITEM);
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
        match looks.insert(look(&text), (text.clone(), span.clone())) {
            Some((twin, first)) if twin == text => {
                faults.report(
                    &rules::BAD_ITEMS,
                    &span,
                    say!("清单中“{text}”重复", "the item \"{text}\" stands twice"),
                    say!("每项一个名称", "give each item its own name"),
                );
                faults.other(&first, say!("先用在这里", "first used here"));
            }
            Some((twin, first)) => {
                faults.report(
                    &rules::CONFUSABLE_ID,
                    &span,
                    say!("“{text}”与“{twin}”难以分辨", "\"{text}\" looks like \"{twin}\""),
                    say!("换一个一眼能分清的写法", "choose one that the eye tells apart"),
                );
                faults.other(&first, say!("另一个在这里", "the other stands here"));
            }
            None => {}
        }
        items.push(Item { name: text, due: own.map_or(due, |(day, _)| day) });
    }
    items
}
