//! Reports that were owed: sent late, or never.

use std::collections::BTreeMap;

use chrono::Days;

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::{Measure, Plan, Target};
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

/// Reports what came for the first time after its deadline and grace. A correction is not late if what it corrects was
/// in time, and a row that does not say when it was sent is held to have been.
pub fn late(plan: &Plan, view: &View<'_>, findings: &mut Findings) {
    let grace = Days::new(u64::from(plan.reporting.grace_days));
    let mut late: BTreeMap<(usize, Day), Late> = BTreeMap::new();
    // Without declared reporters nobody owes a report, and without a deadline none is late.
    if plan.reporters.is_empty() || !plan.reporting.dated {
        return;
    }
    for (at, target) in plan.targets.iter().enumerate() {
        for ((reporter, end), first) in first_arrivals(plan, view, at, target) {
            let Some(sent) = first.sent.filter(|&sent| sent > first.deadline + grace) else { continue };
            let (deadline, place) = (first.deadline, first.place);
            let all = late.entry((reporter, end)).or_insert_with(|| Late {
                deadline,
                from: sent,
                to: sent,
                place,
                targets: Vec::new(),
            });
            all.targets.push(at);
            all.from = all.from.min(sent);
            if sent > all.to || (sent == all.to && place < all.place) {
                (all.to, all.place) = (sent, place);
            }
        }
    }
    for ((reporter, end), late) in late {
        findings.report(&rules::LATE_REPORT, late.place.file, || told_late(plan, reporter, end, &late));
    }
}

/// When a reporter's first report of a period came.
struct First {
    deadline: Day,
    /// `None` if a row does not say.
    sent: Option<Day>,
    place: Place,
}

fn first_arrivals(plan: &Plan, view: &View<'_>, at: usize, target: &Target) -> BTreeMap<(usize, Day), First> {
    let mut all: BTreeMap<(usize, Day), First> = BTreeMap::new();
    // The days of a key come in their order, so that many in a row share a period.
    let (mut period, mut due) = (Day::MAX..=Day::MIN, None);
    for arrival in view.arrivals(at) {
        if !period.contains(&arrival.day) {
            let held = plan.reporting.every.holding(arrival.day);
            (period, due) = (held.first()..=held.last(), plan.report_due(target, arrival.day));
        }
        let Some((end, deadline)) = due else { continue };
        let new = First { deadline, sent: arrival.sent, place: arrival.place };
        all.entry((arrival.reporter, end))
            .and_modify(|first| {
                // Nothing is before any day: what was not dated is not held to be late.
                if (new.sent, new.place) < (first.sent, first.place) {
                    (first.sent, first.place) = (new.sent, new.place);
                }
            })
            .or_insert(new);
    }
    all
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

/// Reports for each reporter which of the targets it owes a report of it has never sent anything for. What was sent once
/// and is old is `stale`.
pub fn missing(plan: &Plan, view: &View<'_>, as_of: Day, findings: &mut Findings) {
    // Where not a row was read, that is said; it would only be said again for every office.
    if view.counts.read == 0 {
        return;
    }
    let mut owed = vec![0usize; plan.reporters.len()];
    let mut never: Vec<Vec<&Target>> = vec![Vec::new(); plan.reporters.len()];
    for (at, target) in plan.targets.iter().enumerate() {
        if plan.period_owed(target, as_of).is_none() {
            continue;
        }
        for &reporter in &target.reporters {
            owed[reporter] += 1;
            if view.last_day(at, Some(reporter)).is_none() {
                never[reporter].push(target);
            }
        }
    }
    for (at, mut targets) in never.into_iter().enumerate().filter(|(_, targets)| !targets.is_empty()) {
        findings.report(&rules::MISSING_REPORT, plan.file, || {
            // What has a goal is named before standing duties, and counted apart from them.
            targets.sort_by_key(|target| target.measure == Measure::Routine);
            told_missing(plan, at, owed[at], &targets)
        });
    }
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
