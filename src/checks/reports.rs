//! Reports that were owed: sent late, no more, or never.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::{Measure, Plan, Target};
use crate::reporting::{Account, First, Turn, accounts};
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::count;

/// So many targets are named in a finding; the rest is a number.
const NAMED: usize = 3;

/// The reports of one reporter and period that came late.
struct Late {
    /// The last day on which they were on time, grace not counted.
    deadline: Day,
    /// The first and the last day on which they came, and a row of the last.
    from: Day,
    to: Day,
    place: Place,
    targets: Vec<usize>,
}

/// What a reporter owes by the day, and of what it never sent anything.
#[derive(Clone, Default)]
struct Owes<'p> {
    targets: usize,
    never: Vec<&'p Target>,
}

/// Reports for each reporter which of the targets it owes it has never sent anything for (`missing-report`), which of
/// its figures are carried forward from before the latest period whose report is due (`stale-report`), and of which
/// periods the first reports came after deadline and grace (`late-report`).
pub fn owed(plan: &Plan, view: &View<'_>, as_of: Day, findings: &mut Findings) {
    let mut late: BTreeMap<(usize, Day), Late> = BTreeMap::new();
    let mut owes = vec![Owes::default(); plan.reporters.len()];
    for account in accounts(plan, view, as_of, as_of) {
        let target = &plan.targets[account.target];
        for turn in &account.turns {
            note_late(&mut late, &account, turn);
        }
        let Some(due) = account.latest_due() else { continue };
        owes[account.reporter].targets += 1;
        match account.last {
            None => owes[account.reporter].never.push(target),
            Some(last) if last < due.term.first => findings.report(&rules::STALE_REPORT, plan.file, || {
                told_stale(target, &plan.reporters[account.reporter].name, last, due.term.end)
            }),
            Some(_) => {}
        }
    }
    for ((reporter, end), late) in late {
        findings.report(&rules::LATE_REPORT, late.place.file, || told_late(plan, reporter, end, &late));
    }
    // Where not a row was read, that is said; it would only be said again for every office.
    if view.counts.read == 0 {
        return;
    }
    for (at, mut owes) in owes.into_iter().enumerate().filter(|(_, owes)| !owes.never.is_empty()) {
        findings.report(&rules::MISSING_REPORT, plan.file, || {
            // What has a goal is named before standing duties, and counted apart from them.
            owes.never.sort_by_key(|target| target.measure == Measure::Routine);
            told_missing(plan, at, owes.targets, &owes.never)
        });
    }
}

/// A correction is not late if what it corrects was in time, and a row that does not say when it was sent is held to
/// have been.
fn note_late(late: &mut BTreeMap<(usize, Day), Late>, account: &Account, turn: &Turn) {
    let Turn { term, first: Some(First { sent: Some(sent), place }), late: Some(_), .. } = *turn else {
        return;
    };
    let Some(deadline) = term.deadline else { return };
    let all = late.entry((account.reporter, term.end)).or_insert_with(|| Late {
        deadline,
        from: sent,
        to: sent,
        place,
        targets: Vec::new(),
    });
    all.targets.push(account.target);
    all.from = all.from.min(sent);
    if sent > all.to || (sent == all.to && place < all.place) {
        (all.to, all.place) = (sent, place);
    }
}

fn told_stale(target: &Target, name: &str, last: Day, end: Day) -> Diagnostic {
    let title = &target.name;
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
}

fn told_late(plan: &Plan, reporter: usize, end: Day, late: &Late) -> Diagnostic {
    let &Late { deadline, from, to, place, .. } = late;
    let name = &plan.reporters[reporter].name;
    let period = plan.reporting.every.holding(end).name();
    let (zh, en) = (period.zh, period.en);
    let n = late.targets.len();
    let days = (to - deadline).num_days();
    let in_english = count(days.unsigned_abs(), "day", "days");
    let targets = count(n as u64, "target", "targets");
    let message = if from == to {
        say!(
            "{name}迟报：{zh}的数据 {to} 报送，晚 {days} 天（{n} 项）",
            "{name} was late: what it owed for {en} came on {to}, {in_english} late ({targets})"
        )
    } else {
        say!(
            "{name}迟报：{zh}的数据 {from} 至 {to} 报送，最多晚 {days} 天（{n} 项）",
            "{name} was late: what it owed for {en} came from {from} to {to}, up to {in_english} late ({targets})"
        )
    };
    let grace = plan.reporting.grace_days;
    let help = if grace == 0 {
        say!("期限是 {deadline}；请提醒按时报送", "it was due by {deadline}: remind them for the next")
    } else {
        let en = count(u64::from(grace), "day", "days");
        say!(
            "期限是 {deadline}，宽限 {grace} 天；请提醒按时报送",
            "it was due by {deadline}, with {en} of grace: remind them for the next"
        )
    };
    // The row is what is late; of its cells only the day it was sent matters.
    let row = Place::line(place.file, place.line);
    let mut finding = Diagnostic::new(&rules::LATE_REPORT, row, message).value(to.to_string()).help(help);
    if let [only] = late.targets[..] {
        finding = finding.target(&plan.targets[only].id);
    }
    finding
}

fn told_missing(plan: &Plan, reporter: usize, owed: usize, never: &[&Target]) -> Diagnostic {
    let entry = &plan.reporters[reporter];
    let (name, n) = (&entry.name, never.len());
    let routine = never.iter().filter(|target| target.measure == Measure::Routine).count();
    let titles = || never.iter().take(NAMED).map(|target| target.name.as_str());
    let (zh, en) = (
        titles().map(|title| format!("“{title}”")).collect::<String>(),
        titles().map(|title| format!("\"{title}\"")).collect::<Vec<_>>().join(", "),
    );
    let mut message = match (owed, n) {
        (1, _) => {
            say!("{name}应报 1 项，从未报送：{zh}", "{name} never reported the one target it owes: {en}")
        }
        (_, n) if n == owed => say!(
            "{name}应报 {owed} 项，均未报送：{zh}",
            "{name} never reported any of the {owed} targets it owes: {en}"
        ),
        _ => say!(
            "{name}应报 {owed} 项，{n} 项从未报送：{zh}",
            "{name} never reported {n} of the {owed} targets it owes: {en}"
        ),
    };
    if n > NAMED {
        let more = n - NAMED;
        message = message.and(&say!("等", " and {more} more"));
    }
    if routine > 0 {
        let duties = count(routine as u64, "of them a routine duty", "of them routine duties");
        message = message.and(&say!("（其中常态化工作 {routine} 项）", " ({duties})"));
    }
    Diagnostic::new(&rules::MISSING_REPORT, entry.place, message).value(name).help(say!(
        "请催报，没有进展的报 0，被拒收的改正后重报；不由该单位填报的，在指标的 reporters 中写明由谁填报",
        "ask for them (no progress is a 0), or for what was rejected; name in `reporters` of a target who reports it, if they do not"
    ))
}
