//! The plan's goals against what others ask of the same targets.

use crate::asks::{Asked, Conflict};
use crate::assess::{Assessment, Progress};
use crate::diagnostic::{Diagnostic, Findings};
use crate::plan::{Bound, Plan};
use crate::rules;
use crate::say;
use crate::words::Said;

/// Reports targets whose own goal and what others ask lead to different judgements, or will.
pub fn levels(plan: &Plan, assessment: &Assessment, asks: &[Asked], findings: &mut Findings) {
    for of_target in asks.chunk_by(|a, b| a.target == b.target) {
        let parting: Vec<&Asked> = of_target.iter().filter(|asked| asked.conflict.is_some()).collect();
        let differing = parting.iter().find(|asked| asked.conflict == Some(Conflict::Differs));
        let Some(first) = differing.or(parting.first()) else { continue };
        let own = &assessment.rows[first.target];
        let target = &plan.targets[first.target];
        let ask = first.ask(plan);
        let by = &ask.by;
        let (message, help) = match differing {
            Some(_) => (
                differs(plan, own, &parting),
                say!(
                    "两级要求分别说明完成情况；以哪一级为准，请责任单位明确",
                    "say how it stands by each goal, and which of them counts"
                ),
            ),
            None => (
                below(plan, own, &parting),
                say!(
                    "核对两份文件；都没有错的，两级要求一并掌握",
                    "compare the two documents; where both are right, watch both goals"
                ),
            ),
        };
        findings.push(
            Diagnostic::new(&rules::LEVEL_CONFLICT, target.place_of("goal"), message)
                .value(own.goal.map(|goal| goal.to_string()).unwrap_or_default())
                .target(&target.id)
                .help(help)
                .other(ask.place, say!("{by}的要求见", "what {by} asks")),
        );
    }
}

/// One is green and the other is not.
fn differs(plan: &Plan, own: &Progress, parting: &[&Asked]) -> Said {
    let target = &plan.targets[own.target];
    let (name, unit) = (&target.name, &target.unit);
    let goal = own.goal.unwrap_or_default();
    let (zh, en) = (own.status.words().zh, own.status.words().en);
    let mut said =
        say!("“{name}”按本计划（{goal} {unit}）{zh}", "\"{name}\" is {en} by the plan's own goal of {goal}");
    for asked in parting {
        let (by, goal) = (&asked.ask(plan).by, asked.ask(plan).goal);
        let (zh, en) = (asked.status.words().zh, asked.status.words().en);
        said = said.and(&say!("，按{by}（{goal} {unit}）{zh}", ", {en} by the {goal} of {by}"));
    }
    said
}

/// The plan asks less.
fn below(plan: &Plan, own: &Progress, parting: &[&Asked]) -> Said {
    let target = &plan.targets[own.target];
    let (name, unit) = (&target.name, &target.unit);
    let goal = own.goal.unwrap_or_default();
    let list = |with: &str, each: fn(&str, &str, &str) -> String| {
        let each = |asked: &&Asked| each(&asked.ask(plan).by, &asked.ask(plan).goal.to_string(), unit);
        parting.iter().map(each).collect::<Vec<_>>().join(with)
    };
    let zh = list("、", |by, goal, unit| format!("{by}的 {goal} {unit}"));
    let en = list(" and ", |by, goal, _| format!("the {goal} of {by}"));
    match target.bound {
        Bound::AtLeast => say!(
            "“{name}”本计划目标 {goal} {unit}，低于{zh}",
            "the plan's goal for \"{name}\" is {goal}, less than {en}"
        ),
        Bound::AtMost => say!(
            "“{name}”本计划上限 {goal} {unit}，高于{zh}",
            "the plan's ceiling for \"{name}\" is {goal}, more than {en}"
        ),
    }
}
