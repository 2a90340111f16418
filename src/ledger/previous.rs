//! A figure against the previous one of its key: a jump, and the base of a ratio that changes.

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::view::Standing;
use crate::ledger::{At, Total};
use crate::plan::{Measure, Target};
use crate::quantity::Quantity;
use crate::rules;
use crate::say;

/// Below this a figure grows tenfold in the course of things: one canteen in March, ten in June.
const SMALL: Quantity = Quantity::whole(10);

/// Compares the figures of a key one after another: totals with the figure that stood before, what was added with what
/// was added before.
pub fn compare(target: &Target, key: &[Standing<'_>], findings: &mut Findings) {
    let (mut figure, mut added, mut base) = (None, None, None);
    for line in key {
        let Some(entry) = line.figure else { continue };
        let at = entry.at();
        if let Some(total) = entry.total() {
            jump(target, Kind::Total, figure, (total.figure, at), findings);
            if target.measure == Measure::Ratio {
                denominator(target, base, total, findings);
                base = Some(total);
            }
            figure = Some((total.figure, at));
            added = total.beside.map(|beside| (beside, at)).or(added);
        } else if let Some(more) = entry.added() {
            jump(target, Kind::Added, added, (more, at), findings);
            added = Some((more, at));
            figure = Some((figure.map_or(more, |(was, _)| was + more), at));
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Total,
    Added,
}

/// Whether a figure is so much more than the previous one that a digit or a unit is likelier wrong than the world
/// changed. From a small one that takes a thousandfold, as when 万户 come to be written in 户.
fn jumps(was: Quantity, now: Quantity) -> bool {
    let factor = if was < SMALL { 1_000 } else { 10 };
    was > Quantity::ZERO && was.times(factor).is_some_and(|least| now >= least)
}

fn jump(
    target: &Target,
    kind: Kind,
    before: Option<(Quantity, At)>,
    (now, at): (Quantity, At),
    findings: &mut Findings,
) {
    let Some((was, earlier)) = before.filter(|(was, _)| jumps(*was, now)) else { return };
    // Done or not done is 1 or 0.
    if target.measure == Measure::Items {
        return;
    }
    findings.report(&rules::JUMP, at.file, || {
        let message = match kind {
            Kind::Total => say!(
                "累计数由 {was} 增到 {now}，是上期的十倍以上",
                "the total goes from {was} to {now}, ten times as much or more"
            ),
            Kind::Added => say!(
                "本期新增 {now}，上期新增 {was}，是上期的十倍以上",
                "{now} added, {was} the time before: ten times as much or more"
            ),
        };
        Diagnostic::new(&rules::JUMP, at.place(), message)
            .value(now.to_string())
            .target(&target.id)
            .help(say!(
                "核对位数和计量单位（如户、万户）；属实的在备注中说明",
                "check the digits and the unit; if it is right, say why in `note`"
            ))
            .other(earlier.place(), say!("上期的数", "the previous figure"))
    });
}

/// The base of a ratio is who or what it applies to, and should not change from one report to the next.
fn denominator(target: &Target, before: Option<&Total>, total: &Total, findings: &mut Findings) {
    let Some(before) = before.filter(|before| before.of != total.of) else { return };
    let (Some(was), Some(now)) = (before.of, total.of) else { return };
    findings.report(&rules::DENOMINATOR_CHANGED, total.at.file, || {
        Diagnostic::new(
            &rules::DENOMINATOR_CHANGED,
            total.at.place(),
            say!(
                "基数（应完成数）由 {was} 变为 {now}，按所报计入",
                "the denominator changes from {was} to {now}; it is used as reported"
            ),
        )
        .value(total.written())
        .target(&target.id)
        .help(say!(
            "基数一般全年不变：填错的请重报；确有增减的在备注中说明",
            "it should stay as it is: send the right one, or say in `note` why it changed"
        ))
        .other(before.at.place(), say!("上期的基数", "the previous denominator"))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_figures_may_grow_and_large_ones_may_not_jump() {
        let jumps = |was, now| super::jumps(Quantity::whole(was), Quantity::whole(now));
        assert!(!jumps(1, 10) && !jumps(9, 999) && !jumps(0, 5000) && !jumps(-5, 5000));
        assert!(jumps(10, 100) && !jumps(10, 99) && jumps(356, 3560));
        assert!(jumps(7, 7000) && !jumps(7, 6999));
    }
}
