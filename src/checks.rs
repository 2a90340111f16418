//! Judgements about sense that need the day: which target is behind, whether anything was read at all. What reporters owed
//! and did not send, or not in time, is in `reports`, what they sent beyond their share in `figures`, goals that part from
//! what others ask in `levels`.

mod figures;
mod levels;
mod reports;

use crate::assess::{Assessment, Status};
use crate::diagnostic::{Diagnostic, Findings};
use crate::history::History;
use crate::plan::{Plan, Target};
use crate::quantity::Fraction;
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::count;

pub use figures::allocations;
pub use levels::levels;
pub use reports::owed;

/// Reports that not one row was read of so many files. Where a file was refused that is said already.
pub fn nothing_read(plan: &Plan, read: u64, files: usize, refused: usize, findings: &mut Findings) {
    if read > 0 || refused > 0 {
        return;
    }
    let (message, help) = if files == 0 {
        (
            say!("没有读取任何数据文件，各项均无从判断", "no report was read, so nothing can be judged"),
            say!(
                "在 [reporting] 的 reports 中列出数据文件，或用 --reports 指定",
                "list the files under `reports` in [reporting], or name them with --reports"
            ),
        )
    } else {
        let en = count(files as u64, "file", "files");
        (
            say!("读取了 {files} 个文件，表头之下没有一行数据", "{en} read, and not one row below a header"),
            say!("请填报单位补报", "ask for the figures to be sent"),
        )
    };
    findings.push(Diagnostic::new(&rules::NOTHING_READ, Place::whole(plan.file), message).help(help));
}

/// So many periods in a row that end behind are a finding of their own.
const IN_A_ROW: usize = 2;

/// Reports every target whose state is itself a finding, and those that are behind for the second period or more.
pub fn judgement(plan: &Plan, history: &History, findings: &mut Findings) {
    states(plan, history.now(), findings);
    for (at, target) in plan.targets.iter().enumerate() {
        let periods = history.in_a_row(at, &Status::BEHIND);
        if periods >= IN_A_ROW {
            findings.push(told_in_a_row(target, history, periods));
        }
    }
}

fn told_in_a_row(target: &Target, history: &History, periods: usize) -> Diagnostic {
    let every = history.every;
    let since = every.holding(history.past[history.past.len() - periods].as_of).name();
    let (name, since_zh, since_en) = (&target.name, &since.zh, &since.en);
    let (zh, en) = (every.words().zh, every.words().en);
    Diagnostic::new(
        &rules::BEHIND_PERIODS,
        target.place_of("goal"),
        say!(
            "“{name}”连续 {periods} 期滞后（按{zh}，自{since_zh}起）",
            "\"{name}\" was behind at the end of {periods} {en} in a row, since {since_en}"
        ),
    )
    .target(&target.id)
    .help(say!(
        "请责任单位定出整改措施和时限，必要时提请督办；进度本来分批的，在 schedule 中写明",
        "ask the lead for measures and dates, and have it supervised if need be; work in batches needs a `schedule`"
    ))
}

fn states(plan: &Plan, assessment: &Assessment, findings: &mut Findings) {
    for row in &assessment.rows {
        let rule = match row.status {
            Status::Behind => &rules::BEHIND_SCHEDULE,
            Status::FarBehind => &rules::FAR_BEHIND,
            Status::Overdue => &rules::OVERDUE,
            Status::Unreported => &rules::UNREPORTED,
            Status::Breached => &rules::BREACHED,
            _ => continue,
        };
        let target = &plan.targets[row.target];
        let name = &target.name;
        let amount = |amount: &Option<Fraction>| amount.as_ref().map(|amount| amount.print(target.decimals));
        let percent = |share: &Option<Fraction>| share.as_ref().map(|share| share.percent(1));
        let done = amount(&row.done).unwrap_or_default();
        let goal = row.goal.map(|goal| goal.print(target.decimals)).unwrap_or_default();
        let unit = &target.unit;
        let (message, help) = match row.status {
            Status::Unreported => (
                say!("“{name}”未报送：没有任何数", "\"{name}\" is unreported: there is no figure at all"),
                say!("催报；没有进展的报 0", "ask for it: no progress is a 0"),
            ),
            Status::Breached => (
                say!(
                    "“{name}”超限：累计 {done} {unit}，上限 {goal} {unit}",
                    "\"{name}\" is above its ceiling: {done} of at most {goal}"
                ),
                say!("核实后说明原因", "make sure, and say why"),
            ),
            status => {
                let (zh, en) = (status.words().zh, status.words().en);
                let (completion, pace) = (percent(&row.completion), percent(&row.pace));
                let (completion, pace) = (completion.unwrap_or_default(), pace.unwrap_or_default());
                let short =
                    row.gap.clone().map(|gap| (Fraction::zero() - gap).percent(1)).unwrap_or_default();
                (
                    say!(
                        "“{name}”{zh}：累计 {done} {unit}，完成 {completion}%，低于序时（{pace}%）{short} 个百分点",
                        "\"{name}\" is {en}: {done} done, {completion} % of the goal, {short} points below the pace of {pace} %"
                    ),
                    say!("请责任单位说明原因和下步计划", "ask the lead for the reason and the next step"),
                )
            }
        };
        // What was not sent has no figure to hold against the goal.
        let place = if row.status == Status::Unreported { target.place } else { target.place_of("goal") };
        findings.push(Diagnostic::new(rule, place, message).target(&target.id).help(help));
    }
}
