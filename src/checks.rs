//! Judgements about sense that need the day: who is old, which target is behind, whether anything was read at all.
//! What reporters owed and did not send is in `reports`, what they sent beyond their share in `figures`,
//! goals that part from what others ask in `levels`.

mod figures;
mod levels;
mod reports;

use crate::assess::{Assessment, Status};
use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::count;

pub use figures::allocations;
pub use levels::levels;
pub use reports::{late, missing};

/// Reports reporters whose figures are carried forward from before the latest period whose report is due.
pub fn stale(plan: &Plan, view: &View<'_>, as_of: Day, findings: &mut Findings) {
    for (at, target) in plan.targets.iter().enumerate() {
        let Some((first, end)) = plan.period_owed(target, as_of) else { continue };
        let fresh = view.reported(at, first, as_of);
        for (reporter, entry) in plan.reporters.iter().enumerate() {
            if !target.expects(reporter) || fresh.contains(&reporter) {
                continue;
            }
            let Some(last) = view.last_day(at, Some(reporter)) else { continue };
            findings.report(&rules::STALE_REPORT, plan.file, || {
                let (name, title) = (&entry.name, &target.name);
                Diagnostic::new(
                    &rules::STALE_REPORT,
                    target.place,
                    say!(
                        "{name}的“{title}”仍是 {last} 的数，截至 {end} 的一期未报",
                        "{name} last reported \"{title}\" for {last}; the period ending {end} is missing"
                    ),
                )
                .value(name)
                .target(&target.id)
                .help(say!(
                    "请催报；没有新进展的也要零报告（累计照填上期数）",
                    "ask for it: no progress is a report too, with the same total"
                ))
            });
        }
    }
}

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

/// Reports every target whose state is itself a finding.
pub fn judgement(plan: &Plan, assessment: &Assessment, findings: &mut Findings) {
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
