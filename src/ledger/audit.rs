//! What the figures that stand say against one another.

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::view::{Standing, figure};
use crate::ledger::{Entry, View};
use crate::plan::{Measure, Target};
use crate::quantity::Quantity;
use crate::rules;
use crate::say;

impl View<'_> {
    /// Reports superseded rows, totals that fall or do not follow from what was added, and items that do not add up.
    pub fn audit(&self, findings: &mut Findings) {
        for &(entry, by) in &self.superseded {
            let rows = entry.accepted_rows();
            findings.report(&rules::SUPERSEDED, entry.first.file, || {
                Diagnostic::new(
                    &rules::SUPERSEDED,
                    entry.first.place(),
                    say!("{rows} 行已被后来的报送替代", "{rows} row(s) replaced by a later submission"),
                )
                .other(by, say!("后来的报送", "the later submission"))
            });
        }
        for (at, target) in self.plan.targets.iter().enumerate() {
            for key in self.keys(at) {
                totals(target, key, findings);
            }
            if matches!(target.measure, Measure::Sum | Measure::Stock) {
                for keys in self.reporters(at) {
                    items(target, &keys, findings);
                }
            }
        }
    }
}

/// Totals against what was added, and against the figure before.
fn totals(target: &Target, key: &[Standing<'_>], findings: &mut Findings) {
    for (at, line) in key.iter().enumerate() {
        let Some(total) = line.figure.and_then(Entry::total) else { continue };
        let Some(before) = key[..at].last().and_then(|last| figure(key, last.slot.day)) else { continue };
        let (place, was, now) = (total.at.place(), before.figure, total.figure);
        if let Some(beside) = total.beside.filter(|beside| was + *beside != now || total.beside_differs) {
            let sum = was + beside;
            findings.report(&rules::TOTAL_MISMATCH, place.file, || {
                Diagnostic::new(
                    &rules::TOTAL_MISMATCH,
                    place,
                    say!(
                        "上期累计 {was} 加本期新增 {beside} 等于 {sum}，所报累计是 {now}；以累计为准",
                        "{was} before and {beside} added make {sum}, the total says {now}; the total governs"
                    ),
                )
                .value(now.to_string())
                .target(&target.id)
                .help(say!(
                    "核对两数，必要时重报上期",
                    "check both figures; send the earlier period again if need be"
                ))
            });
        }
        // A level may fall, and so may the numerator of a ratio.
        if now < was && matches!(target.measure, Measure::Sum | Measure::Items) {
            findings.report(&rules::FALLING_TOTAL, place.file, || {
                Diagnostic::new(
                    &rules::FALLING_TOTAL,
                    place,
                    say!(
                        "累计数由 {was} 降为 {now}，按所报计入",
                        "the total falls from {was} to {now}; it is used as reported"
                    ),
                )
                .value(now.to_string())
                .target(&target.id)
                .help(say!(
                    "若是更正请在备注说明；若误把本期数填作累计，请改填“本期新增”",
                    "say why in `note` if it is a correction; if it is the period's own figure, it belongs under `added`"
                ))
            });
        }
    }
}

/// On the day of a reporter's own figure its items must add up to it.
fn items(target: &Target, keys: &[&[Standing<'_>]], findings: &mut Findings) {
    let Some((whole, items)) = keys.split_first().filter(|(first, _)| first[0].slot.item == 0) else {
        return;
    };
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
        findings.report(&rules::ITEMS_MISMATCH, entry.first.file, || {
            Diagnostic::new(
                &rules::ITEMS_MISMATCH,
                entry.first.place(),
                say!(
                    "各点位之和是 {sum}，单位合计是 {own}；以单位合计为准",
                    "the items add up to {sum}, the reporter's own figure is {own}; the latter governs"
                ),
            )
            .value(own.to_string())
            .target(&target.id)
            .help(say!("核对点位数与合计", "check the items and the figure"))
        });
    }
}
