//! Judgements about sense that need the day: who is old, which target is behind, whether anything was read at all.

use crate::assess::{Assessment, Status};
use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::Plan;
use crate::rules;
use crate::say;
use crate::source::Place;

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
                .help(say!("催报；没有新进展也请报 0 增长", "ask for it: no progress is a report too"))
            });
        }
    }
}

/// Reports that not one row was read.
pub fn nothing_read(plan: &Plan, read: u64, findings: &mut Findings) {
    if read > 0 {
        return;
    }
    findings.push(
        Diagnostic::new(
            &rules::NOTHING_READ,
            Place::whole(plan.file),
            say!("没有读到任何一行数据，各项均无从判断", "not one row was read, so nothing can be judged"),
        )
        .help(say!(
            "在 [reporting] 的 reports 中列出数据文件，或用 --reports 指定",
            "list the files under `reports` in [reporting], or name them with --reports"
        )),
    );
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
        let percent =
            |share: &Option<crate::quantity::Fraction>| share.as_ref().map(|share| share.percent(1));
        let name = &target.name;
        let status = row.status.words();
        let (zh, en) = (status.zh, status.en);
        let message = match (percent(&row.completion), percent(&row.pace), percent(&row.gap)) {
            (Some(completion), Some(pace), Some(gap)) => say!(
                "“{name}”{zh}：完成 {completion}%，序时 {pace}%，差 {gap} 个百分点",
                "\"{name}\" is {en}: {completion} % done, {pace} % due, {gap} points"
            ),
            _ => say!("“{name}”{zh}", "\"{name}\" is {en}"),
        };
        let done = row.done.as_ref().map(|done| done.print(target.decimals)).unwrap_or_default();
        findings.push(Diagnostic::new(rule, target.place, message).value(done).target(&target.id));
    }
}
