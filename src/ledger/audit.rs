//! What the figures that stand say against one another.

use hashbrown::HashMap;

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::view::{Standing, figure};
use crate::ledger::{Entry, Slot, Total, View, previous};
use crate::period::Day;
use crate::plan::{Measure, Target};
use crate::quantity::Quantity;
use crate::rules;
use crate::say;
use crate::words::{Said, count, look};

impl View<'_> {
    /// Reports superseded rows and those still to come, totals that fall or do not follow from what was added, figures
    /// that jump, and items that do not add up.
    pub fn audit(&self, findings: &mut Findings) {
        for &(slot, entry, by) in &self.superseded {
            let target = &self.plan.targets[slot.target as usize];
            superseded(target, entry, by, findings);
        }
        for (slot, entry) in self.to_come() {
            to_come(&self.plan.targets[slot.target as usize], slot.day, entry, findings);
        }
        for (at, target) in self.plan.targets.iter().enumerate() {
            for key in self.keys(at) {
                totals(target, key, findings);
                overlaps(target, key, findings);
                previous::compare(target, key, findings);
            }
            if matches!(target.measure, Measure::Sum | Measure::Stock) {
                for keys in self.reporters(at) {
                    items(target, &keys, findings);
                    alike(target, &keys, |slot| self.item(slot), findings);
                }
            }
        }
    }
}

/// A submission that was replaced, and a total that went with it.
fn superseded(target: &Target, entry: &Entry, by: &Entry, findings: &mut Findings) {
    let rows = entry.accepted_rows();
    let was = entry.total().map(Total::written).or_else(|| entry.added().map(|added| added.to_string()));
    findings.report(&rules::SUPERSEDED, entry.first.file, || {
        let en = count(rows, "row", "rows");
        Diagnostic::new(
            &rules::SUPERSEDED,
            entry.first.place(),
            say!("{rows} 行已被后来的报送替代", "{en} replaced by a later submission"),
        )
        .value(was.unwrap_or_default())
        .target(&target.id)
        .other(by.first.place(), say!("后来的报送", "the later submission"))
    });
    let (Some(total), None, Some(added)) = (entry.total(), by.total(), by.added()) else { return };
    findings.report(&rules::TOTAL_WITHDRAWN, by.first.file, || {
        let was = total.written();
        Diagnostic::new(
            &rules::TOTAL_WITHDRAWN,
            by.first.place(),
            say!(
                "同一日先报累计 {was}，后来只报本期新增 {added}；以后报为准，累计 {was} 不再采用",
                "a total of {was} was sent for the day, then {added} added alone; the later governs, and the total is dropped"
            ),
        )
        .value(added.to_string())
        .target(&target.id)
        .help(say!("重报时写累计数", "when sending again, send the total"))
        .other(total.at.place(), say!("先报的累计", "the earlier total"))
    });
}

/// What is dated after the day, and so not counted yet.
fn to_come(target: &Target, day: Day, entry: &Entry, findings: &mut Findings) {
    let rows = entry.accepted_rows();
    if rows == 0 {
        return;
    }
    let at = entry.at().place();
    findings.report(&rules::FUTURE_FIGURE, at.file, || {
        let en = count(rows, "row", "rows");
        let figure =
            entry.total().map(Total::written).or_else(|| entry.added().map(|added| added.to_string()));
        Diagnostic::new(
            &rules::FUTURE_FIGURE,
            at,
            say!(
                "{rows} 行是 {day} 的数，在截止日期之后，尚未计入",
                "{en} of {day}, which is after the as-of: not counted yet"
            ),
        )
        .value(figure.unwrap_or_default())
        .target(&target.id)
        .help(say!(
            "月份写错的请改正；没有写错的到时计入",
            "mend the date if it is a slip; else it counts when its day has come"
        ))
    });
}

/// What was added in a period that reaches back beyond the figure before: a quarter behind its months counts twice.
fn overlaps(target: &Target, key: &[Standing<'_>], findings: &mut Findings) {
    let mut before: Option<&Standing<'_>> = None;
    for line in key.iter().filter(|line| line.total().is_some() || line.added().is_some()) {
        let last = before.replace(line);
        let Some((entry, since)) = line.figure.zip(line.figure.and_then(|entry| entry.since)) else {
            continue;
        };
        let back = last.filter(|last| last.slot.day >= since);
        if line.added().is_none() || !(back.is_some() || entry.overlaps) {
            continue;
        }
        let (place, added) = (entry.first.place(), entry.added);
        let until = back.map_or(line.slot.day, |last| last.slot.day);
        findings.report(&rules::OVERLAPPING_PERIODS, place.file, || {
            let finding = Diagnostic::new(
                &rules::OVERLAPPING_PERIODS,
                place,
                say!(
                    "本期新增 {added} 的报告期从 {since} 算起，{until} 以前的已另有报数，可能重复计入",
                    "{added} added since {since}, but other figures cover the days up to {until}: they may count twice"
                ),
            )
            .value(added.to_string())
            .target(&target.id)
            .help(say!(
                "月报、季报只留一种；或改报累计数",
                "keep months or quarters, not both; or report totals"
            ));
            let other = back.and_then(Standing::place).map(|place| (place, say!("已报的数", "the earlier figure")));
            Diagnostic { other, ..finding }
        });
    }
}

/// Totals against what was added, and against the figure before.
fn totals(target: &Target, key: &[Standing<'_>], findings: &mut Findings) {
    for (at, line) in key.iter().enumerate() {
        let Some((entry, total)) = line.figure.and_then(|entry| Some((entry, entry.total()?))) else {
            continue;
        };
        let last = key[..at].last();
        let before = last.and_then(|last| figure(key, last.slot.day)).map(|amount| amount.figure);
        // Where the figure before was said.
        let earlier = last.and_then(Standing::place).zip(before);
        let earlier = earlier.map(|(place, was)| (place, say!("此前为 {was}", "{was} before")));
        let (place, now) = (total.at.place(), total.figure);
        if let Some((message, help)) = mismatch(before, total, entry.added()) {
            findings.report(&rules::TOTAL_MISMATCH, place.file, || {
                let finding = Diagnostic::new(&rules::TOTAL_MISMATCH, place, message);
                let finding = finding.value(now.to_string()).target(&target.id).help(help);
                Diagnostic { other: earlier.clone(), ..finding }
            });
        }
        let Some(was) = before else { continue };
        // A level may fall, and so may the numerator of a ratio.
        if now < was && matches!(target.measure, Measure::Sum | Measure::Items) {
            findings.report(&rules::FALLING_TOTAL, place.file, || {
                let finding = Diagnostic::new(
                    &rules::FALLING_TOTAL,
                    place,
                    say!(
                        "累计数由 {was} 降为 {now}，按所报计入",
                        "the total falls from {was} to {now}; it is used as reported"
                    ),
                )
                .value(now.to_string())
                .target(&target.id)
                .help(if target.measure == Measure::Items {
                    say!("先报完成、后报未完成：请核实", "it was done and is not any more: make sure")
                } else {
                    say!(
                        "若是更正请在备注说明；若误把本期数填作累计，请改填“本期新增”",
                        "say why in `note` if it is a correction; if it is the period's own figure, it belongs under `added`"
                    )
                });
                Diagnostic { other: earlier, ..finding }
            });
        }
    }
}

/// What is wrong between a total, the figure before it, and what is said to have been added. Nothing is known of the
/// time before the first report but that it was not below zero.
fn mismatch(before: Option<Quantity>, total: &Total, apart: Option<Quantity>) -> Option<(Said, Said)> {
    let help =
        say!("核对两数，必要时重报上期", "check both figures; send the earlier period again if need be");
    let now = total.figure;
    if total.beside_differs {
        return Some((
            say!(
                "累计 {now} 相同的几行，本期新增却不同",
                "rows with the same total of {now} differ in what was added"
            ),
            help,
        ));
    }
    let added = total.beside.or(apart)?;
    let Some(was) = before else {
        return (added > now).then(|| {
            (
                say!(
                    "本期新增 {added} 大于累计 {now}；以累计为准",
                    "{added} added is more than the total of {now}; the total governs"
                ),
                help,
            )
        });
    };
    let sum = was + added;
    (sum != now).then(|| {
        (
            say!(
                "上期累计 {was} 加本期新增 {added} 等于 {sum}，所报累计是 {now}；以累计为准",
                "{was} before and {added} added make {sum}, the total says {now}; the total governs"
            ),
            help,
        )
    })
}

/// Items of a reporter that look alike are one, and count twice.
fn alike<'l>(
    target: &Target,
    keys: &[&[Standing<'l>]],
    name: impl Fn(&Slot) -> &'l str,
    findings: &mut Findings,
) {
    let mut looks: HashMap<String, &Standing<'_>> = HashMap::new();
    for first in keys.iter().filter_map(|key| key.first()).filter(|line| line.slot.item != 0) {
        let text = name(first.slot);
        let Some(other) = looks.insert(look(text), first) else { continue };
        let twin = name(other.slot);
        let Some(place) = first.place() else { continue };
        findings.report(&rules::CONFUSABLE_NAME, place.file, || {
            let finding = Diagnostic::new(
                &rules::CONFUSABLE_NAME,
                place,
                say!(
                    "点位“{text}”与“{twin}”只差写法，按两个点位计",
                    "the items \"{text}\" and \"{twin}\" differ in spelling alone, and count as two"
                ),
            );
            let finding = finding.value(text).target(&target.id).help(say!(
                "若是同一点位，改成一样的写法后重报",
                "if they are one, spell them alike and send them again"
            ));
            Diagnostic {
                other: other.place().map(|place| (place, say!("另一处", "the other"))), ..finding
            }
        });
    }
}

/// On the day of a reporter's own figure its items must add up to it.
fn items(target: &Target, keys: &[&[Standing<'_>]], findings: &mut Findings) {
    let both =
        |(first, rest): &(&&[Standing<'_>], &[&[Standing<'_>]])| first[0].slot.item == 0 && !rest.is_empty();
    let Some((whole, items)) = keys.split_first().filter(both) else { return };
    for line in *whole {
        let day = line.slot.day;
        let Some(entry) = line.figure.filter(|_| line.total().is_some() || line.added().is_some()) else {
            continue;
        };
        let Some(own) = figure(whole, day).map(|amount| amount.figure) else { continue };
        let details: Vec<Quantity> =
            items.iter().filter_map(|key| figure(key, day)).map(|a| a.figure).collect();
        let sum: Quantity = details.iter().copied().sum();
        if details.is_empty() || sum == own {
            continue;
        }
        let lines = items.iter().filter_map(|key| key.iter().rev().find(|line| line.slot.day <= day));
        let item = lines.filter_map(Standing::place).next();
        findings.report(&rules::ITEMS_MISMATCH, entry.first.file, || {
            let finding = Diagnostic::new(
                &rules::ITEMS_MISMATCH,
                entry.first.place(),
                say!(
                    "各点位之和是 {sum}，单位合计是 {own}；以单位合计为准",
                    "the items add up to {sum}, the reporter's own figure is {own}; the latter governs"
                ),
            )
            .value(own.to_string())
            .target(&target.id)
            .help(say!("核对点位数与合计", "check the items and the figure"));
            Diagnostic {
                other: item.map(|place| (place, say!("点位之一", "one of the items"))), ..finding
            }
        });
    }
}
