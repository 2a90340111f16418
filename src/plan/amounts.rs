//! What a target promises in figures: goal, schedule, allocation, revisions, levels, weight.

use ::toml::de::DeValue;

use super::fields::{Faults, Fields, NUMBER, Span, TABLES, name, not_among, number_of, wrong_type};
use super::keys;
use super::target::{Frame, reporter};
use super::{Ask, Bound, Measure, Revision, Schedule, Step};
use crate::period::Day;
use crate::quantity::Quantity;
use crate::rules;
use crate::say;

/// What a goal is held against.
pub(super) struct GoalRule {
    pub measure: Measure,
    pub bound: Bound,
    /// The bound is not known, so that 0 may be meant.
    pub any: bool,
}

pub(super) fn read_baseline(table: &Fields<'_>, decimals: u8, faults: &mut Faults<'_>) -> Option<Quantity> {
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

pub(super) fn read_goal(
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

pub(super) fn read_schedule(
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
                not_among(faults, "schedule", word, &value.span(), keys::SCHEDULES.iter().copied());
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
        step.known(faults, keys::STEP);
        for key in keys::STEP {
            if step.get(key).is_none() {
                let wanted = if *key == "by" { super::fields::DAY } else { NUMBER };
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

pub(super) fn read_allocation(
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

pub(super) fn read_revisions(
    table: &Fields<'_>,
    rule: &GoalRule,
    decimals: u8,
    from: Day,
    due: Day,
    faults: &mut Faults<'_>,
) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for revision in table.tables(faults, "revisions", name("revisions")) {
        revision.known(faults, keys::REVISION);
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

pub(super) fn read_levels(
    table: &Fields<'_>,
    rule: &GoalRule,
    decimals: u8,
    faults: &mut Faults<'_>,
) -> Vec<Ask> {
    let mut levels = Vec::new();
    for level in table.tables(faults, "levels", name("levels")) {
        level.known(faults, keys::ASK);
        let by = level.need_text(faults, "by");
        if level.get("goal").is_none() {
            level.missing(faults, "goal", NUMBER);
        }
        let document = level.text(faults, "document").map(|(document, _)| document);
        let goal = level.number(faults, "goal", decimals, &rules::BAD_GOAL);
        let (Some((by, _)), Some((goal, span))) = (by, goal) else { continue };
        check_goal(goal, &span, rule, faults);
        levels.push(Ask { by, document, goal, place: faults.place(&span) });
    }
    levels
}

pub(super) fn read_weight(table: &Fields<'_>, faults: &mut Faults<'_>) -> Option<Quantity> {
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
