//! What a careful clerk must tell directors: each point is a paragraph with names, and what does not occur is not said.

use std::collections::BTreeMap;

use chrono::Days;

use super::Frame;
use super::prose::{headed, how_long, in_a_row, joined, spoken};
use crate::asks::Asked;
use crate::assess::{Progress, Status};
use crate::diagnostic::Rule;
use crate::period::Day;
use crate::plan::{Measure, Schedule};
use crate::quantity::Fraction;
use crate::reporting::Filing;
use crate::rules;
use crate::say;
use crate::words::{Said, Words, count};

/// So many names stand in a sentence; the rest is a number.
const NAMED: usize = 10;
/// From so many periods in a row on it is a point of its own.
const LASTING: usize = 2;

/// The points, numbered.
pub(super) fn points(frame: &Frame<'_>) -> Vec<Said> {
    let all = [
        (Words::new("临近期限", "Due soon"), due_soon(frame)),
        (Words::new("临近节点", "Next milestones"), milestones(frame)),
        (Words::new("持续滞后", "Behind for long"), lasting(frame)),
        (Words::new("目标调整", "Goals revised"), revised(frame)),
        (Words::new("多级要求不一致", "Goals that conflict"), conflicts(frame)),
        (Words::new("沿用旧数", "Old figures carried forward"), stale(frame)),
        (Words::new("长期未报送的单位", "Silent reporters"), silent(frame)),
        (Words::new("数据质量", "Quality of the figures"), quality(frame)),
    ];
    let said = all.into_iter().filter_map(|(heading, text)| Some((heading, text?)));
    said.enumerate().map(|(at, (heading, text))| headed(at, &heading.into()).and(&text)).collect()
}

/// Names in a row, the rest as a number.
fn named(all: &[Said]) -> Said {
    if all.len() <= NAMED {
        return in_a_row(all);
    }
    let (n, more) = (all.len(), all.len() - NAMED);
    let zh = joined(all[..NAMED].iter().map(|said| said.zh.as_str()));
    let en = all[..NAMED].iter().map(|said| said.en.as_str()).collect::<Vec<_>>().join(", ");
    say!("{zh}等{n}项", "{en} and {more} more")
}

/// Sentences one after another; nothing of none.
fn sentences(all: Vec<Said>) -> Option<Said> {
    all.into_iter().reduce(|line, more| line.and(&say!("", " ")).and(&more))
}

/// Targets that are due by the end of the next period and not met, by the day on which they are.
fn due_soon(frame: &Frame<'_>) -> Option<Said> {
    let (plan, history, as_of) = (frame.plan, &frame.appraisal.history, frame.as_of());
    let horizon = horizon(frame);
    let open = |row: &&Progress| {
        let done = matches!(row.status, Status::Met | Status::Routine | Status::Within | Status::Breached);
        let due = plan.targets[row.target].due;
        !done && due > as_of && due <= horizon
    };
    let mut by_day: BTreeMap<Day, Vec<Said>> = BTreeMap::new();
    for row in history.now().rows.iter().filter(open) {
        let quoted = frame.quoted(row.target);
        let stand = match &row.completion {
            Some(completion) => {
                let percent = completion.percent(frame.digits);
                say!("（完成率{percent}%）", " ({percent} %)")
            }
            None => {
                let (zh, en) = (row.status.words().zh, row.status.words().en);
                say!("（{zh}）", " ({en})")
            }
        };
        by_day.entry(plan.targets[row.target].due).or_default().push(quoted.and(&stand));
    }
    let sentence = |(due, all): (Day, Vec<Said>)| {
        let Said { zh: day, en: day_en } = spoken(due);
        let n = all.len() as u64;
        let one = format!("target due on {day_en} is");
        let many = format!("targets due on {day_en} are");
        let (Said { zh, en }, targets) = (named(&all), count(n, &one, &many));
        say!("{day}到期、尚未完成的有{n}项：{zh}。", "{targets} not yet met: {en}.")
    };
    sentences(by_day.into_iter().map(sentence).collect())
}

/// Steps of a schedule and due dates of items that come by the end of the next period and ask for more than is done.
fn milestones(frame: &Frame<'_>) -> Option<Said> {
    let (plan, as_of, horizon) = (frame.plan, frame.as_of(), horizon(frame));
    let mut by_day: BTreeMap<Day, Vec<Said>> = BTreeMap::new();
    for row in &frame.appraisal.history.now().rows {
        let target = &plan.targets[row.target];
        let mut days: Vec<Day> = match (target.measure, target.schedule_on(as_of)) {
            (Measure::Items, _) => target.items.iter().map(|item| item.due).collect(),
            (_, Schedule::Steps(steps)) => steps.iter().map(|step| step.by).collect(),
            _ => Vec::new(),
        };
        // The due date itself is spoken of as such.
        days.retain(|&day| day > as_of && day <= horizon && day < target.due);
        days.sort_unstable();
        days.dedup();
        for day in days {
            let Some(goal) = row.goal else { continue };
            let asked = target.pace(plan, day) * Fraction::from(goal);
            let done = row.done.clone().unwrap_or_else(Fraction::zero);
            if row.status == Status::Met || done >= asked {
                continue;
            }
            let print = |amount: &Fraction| match amount.fits(target.decimals) {
                true => amount.print(target.decimals),
                false => amount.print(target.decimals + 1),
            };
            let (asked, unit, Said { zh, en }) = (print(&asked), &target.unit, frame.quoted(row.target));
            by_day.entry(day).or_default().push(match &row.done {
                Some(done) => {
                    let done = print(done);
                    say!(
                        "{zh}（应达{asked}{unit}，现{done}{unit}）",
                        "{en} ({asked} {unit} asked, {done} done)"
                    )
                }
                None => {
                    say!("{zh}（应达{asked}{unit}，未报送）", "{en} ({asked} {unit} asked, nothing reported)")
                }
            });
        }
    }
    let sentence = |(day, all): (Day, Vec<Said>)| {
        let (Said { zh: day, en: day_en }, Said { zh, en }) = (spoken(day), named(&all));
        say!("{day}的节点尚有差距的：{zh}。", "By {day_en}: {en}.")
    };
    sentences(by_day.into_iter().map(sentence).collect())
}

/// The end of the period after this one.
fn horizon(frame: &Frame<'_>) -> Day {
    let every = frame.appraisal.history.every;
    let this = every.holding(frame.period.last().max(frame.as_of()));
    every.holding(this.last() + Days::new(1)).last()
}

/// Those that have been behind, above their ceilings or unreported for periods in a row.
fn lasting(frame: &Frame<'_>) -> Option<Said> {
    let of = |wanted: &dyn Fn(Status) -> bool| -> Vec<Said> {
        let rows = &frame.appraisal.history.now().rows;
        let long = frame
            .appraisal
            .laggards
            .iter()
            .filter(|laggard| laggard.periods >= LASTING && wanted(rows[laggard.target].status));
        long.map(|laggard| {
            let Said { zh, en } = how_long(frame.appraisal.history.every, laggard.periods);
            frame.quoted(laggard.target).and(&say!("（{zh}）", " ({en})"))
        })
        .collect()
    };
    let mut all = Vec::new();
    let behind = of(&|status| status.is_behind());
    if !behind.is_empty() {
        let Said { zh, en } = named(&behind);
        all.push(say!(
            "连续两期及以上未达序时进度的有：{zh}。",
            "Behind schedule for two periods or more: {en}."
        ));
    }
    let breached = of(&|status| status == Status::Breached);
    if !breached.is_empty() {
        let Said { zh, en } = named(&breached);
        all.push(say!("连续两期及以上超限的有：{zh}。", "Above the ceiling for two periods or more: {en}."));
    }
    let unreported = of(&|status| status == Status::Unreported);
    if !unreported.is_empty() {
        let Said { zh, en } = named(&unreported);
        all.push(say!("连续两期及以上未报送的有：{zh}。", "Unreported for two periods or more: {en}."));
    }
    sentences(all)
}

/// Goals that are no longer those of the document.
fn revised(frame: &Frame<'_>) -> Option<Said> {
    let as_of = frame.as_of();
    let said = frame.plan.targets.iter().enumerate().filter_map(|(at, target)| {
        let revision = target.revisions.iter().rev().find(|revision| revision.from <= as_of)?;
        let unit = &target.unit;
        let (old, new) = (target.goal?.print(target.decimals), revision.goal.print(target.decimals));
        let (Said { zh: name, en: name_en }, Said { zh: day, en: day_en }) =
            (frame.quoted(at), spoken(revision.from));
        let document = revision.document.as_deref();
        let zh = document.map(|document| format!("（{document}）")).unwrap_or_default();
        let en = document.map(|document| format!(" ({document})")).unwrap_or_default();
        Some(say!(
            "{name}的年度目标自{day}起由{old}{unit}调整为{new}{unit}{zh}。",
            "The goal of {name_en} was {old} {unit} and is {new} {unit} since {day_en}{en}."
        ))
    });
    sentences(said.collect())
}

/// Targets whose own goal and what others ask part.
fn conflicts(frame: &Frame<'_>) -> Option<Said> {
    let plan = frame.plan;
    let of_target = |asks: &[Asked]| {
        let parting: Vec<&Asked> = asks.iter().filter(|asked| asked.conflict.is_some()).collect();
        let own = &frame.review.assessment.rows[parting.first()?.target];
        let (target, status) = (&plan.targets[own.target], own.status.words());
        let Said { zh: name, en: name_en } = frame.quoted(own.target);
        let (goal, unit) = (own.goal.unwrap_or_default().print(target.decimals), &target.unit);
        let (zh, en) = (status.zh, status.en);
        let mut said =
            say!("{name}本计划目标{goal}{unit}（{zh}）", "{name_en}: {goal} {unit} in this plan ({en})");
        for asked in parting {
            let ask = asked.ask(plan);
            let (by, goal, status) = (&ask.by, ask.goal.print(target.decimals), asked.status.words());
            let (zh, en) = (status.zh, status.en);
            said = said.and(&say!("，{by}{goal}{unit}（{zh}）", ", {goal} {unit} by {by} ({en})"));
        }
        Some(said.and(&say!("。", ".")))
    };
    sentences(frame.review.asks.chunk_by(|a, b| a.target == b.target).filter_map(of_target).collect())
}

/// Figures that are carried forward from before the latest period whose report is due, by who sent them.
fn stale(frame: &Frame<'_>) -> Option<Said> {
    let n = fired(frame, &rules::STALE_REPORT);
    if n == 0 {
        return None;
    }
    let mut by_reporter: Vec<(&str, u64)> =
        frame.plan.reporters.iter().map(|reporter| (reporter.name.as_str(), 0)).collect();
    for finding in frame.findings.sorted().iter().filter(|finding| finding.rule == &rules::STALE_REPORT) {
        if let Some((_, n)) = by_reporter.iter_mut().find(|(name, _)| finding.value == *name) {
            *n += 1;
        }
    }
    let said: Vec<Said> = by_reporter
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| say!("{name}{n}项", "{name} {n}"))
        .collect();
    let (Said { zh, en }, figures) = (in_a_row(&said), count(n, "figure is", "figures are"));
    Some(say!(
        "最近一期未更新、沿用以前数据的有{n}项次：{zh}。",
        "{figures} older than the latest period due: {en}."
    ))
}

/// Reporters of whom nothing came for the latest periods that are due.
fn silent(frame: &Frame<'_>) -> Option<Said> {
    let of_one = |filings: &[Filing]| {
        let due: Vec<&Filing> = filings.iter().filter(|filing| filing.term.due).collect();
        let quiet: Vec<&&Filing> = due.iter().rev().take_while(|filing| filing.reported == 0).collect();
        let since = quiet.last().filter(|_| quiet.len() >= LASTING)?;
        let name = &frame.plan.reporters[since.reporter].name;
        let Said { zh: long, en: long_en } = how_long(frame.plan.reporting.every, quiet.len());
        let Said { zh, en } = frame.plan.reporting.every.holding(since.term.end).spoken();
        Some(say!("{name}（自{zh}起，{long}）", "{name} ({long_en}, since {en})"))
    };
    let all: Vec<Said> = frame.filings.chunk_by(|a, b| a.reporter == b.reporter).filter_map(of_one).collect();
    let Said { zh, en } = in_a_row(&all);
    (!all.is_empty()).then(|| {
        say!(
            "连续两期及以上没有报送任何数据的有：{zh}。",
            "Nothing was sent for two periods or more by {en}."
        )
    })
}

/// What makes the figures themselves doubtful, and what is not in them.
fn quality(frame: &Frame<'_>) -> Option<Said> {
    let counts = &frame.review.counts;
    let mut all = Vec::new();
    if !frame.refused.is_empty() {
        let (n, zh, en) = (frame.refused.len(), frame.refused.join("、"), frame.refused.join(", "));
        let files = count(n as u64, "file was refused and is", "files were refused and are");
        all.push(say!("整份拒收、未计入的文件{n}个：{zh}。", "{files} not in these figures: {en}."));
    }
    if counts.rejected > 0 {
        let n = counts.rejected;
        let rows = count(n, "row was rejected and is", "rows were rejected and are");
        all.push(say!(
            "有{n}行数据不合要求被拒收，未计入，待退回改正后重报。",
            "{rows} not counted until mended and sent again."
        ));
    }
    if counts.superseded > 0 {
        let n = counts.superseded;
        let rows = count(n, "row was superseded by a later one", "rows were superseded by later ones");
        all.push(say!("有{n}行数据被后报的数据替代，以后报的为准。", "{rows}."));
    }
    const DOUBTS: [(&Rule, Words); 4] = [
        (&rules::FALLING_TOTAL, Words::new("累计数比前次减少", "totals that fell")),
        (&rules::TOTAL_MISMATCH, Words::new("上期累计加本期新增不等于本期累计", "totals that do not add up")),
        (&rules::NEGATIVE_ADDED, Words::new("本期新增为负", "negative additions")),
        (&rules::OVERLAPPING_PERIODS, Words::new("报告期重叠、可能重复计入", "periods that overlap")),
    ];
    let doubts: Vec<Said> = DOUBTS
        .into_iter()
        .filter(|(rule, _)| fired(frame, rule) > 0)
        .map(|(rule, words)| {
            let (n, zh, en) = (fired(frame, rule), words.zh, words.en);
            match of_targets(frame, rule) {
                None => say!("{zh}{n}处", "{en} ({n})"),
                Some(Said { zh: names, en: names_en }) => {
                    say!("{zh}{n}处（{names}）", "{en} ({n}: {names_en})")
                }
            }
        })
        .collect();
    if !doubts.is_empty() {
        let Said { zh, en } = in_a_row(&doubts);
        all.push(say!("需要核实的有：{zh}。", "To be verified: {en}."));
    }
    sentences(all)
}

fn fired(frame: &Frame<'_>, rule: &Rule) -> u64 {
    frame.findings.counts().filter(|(_, other, _)| *other == rule).map(|(.., count)| count).sum()
}

/// The targets that findings of a rule speak of.
fn of_targets(frame: &Frame<'_>, rule: &Rule) -> Option<Said> {
    let mut targets = Vec::new();
    let findings = frame.findings.sorted();
    let ids = findings
        .iter()
        .filter(|finding| finding.rule == rule)
        .filter_map(|finding| finding.target.as_deref());
    for id in ids {
        let at = frame.plan.targets.iter().position(|target| target.id == id);
        if let Some(at) = at.filter(|at| !targets.contains(at)) {
            targets.push(at);
        }
    }
    let names: Vec<Said> = targets.into_iter().map(|target| frame.quoted(target)).collect();
    (!names.is_empty()).then(|| named(&names))
}
