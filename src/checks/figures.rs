//! Figures of reporters against what the plan asks of each.

use crate::diagnostic::{Diagnostic, Findings};
use crate::ledger::View;
use crate::period::Day;
use crate::plan::{Bound, Plan};
use crate::quantity::Fraction;
use crate::rules;
use crate::say;

/// Reports reporters whose own figure is above their share of the goal.
pub fn allocations(plan: &Plan, view: &View<'_>, as_of: Day, findings: &mut Findings) {
    for (at, target) in plan.targets.iter().enumerate().filter(|(_, target)| !target.allocation.is_empty()) {
        for (reporter, figure, place) in view.figures(at, as_of) {
            let Some(&(_, share)) = target.allocation.iter().find(|(other, _)| *other == reporter) else {
                continue;
            };
            let share = target.share_on(share, as_of);
            if Fraction::from(figure) <= share {
                continue;
            }
            findings.report(&rules::ALLOCATION_EXCEEDED, place.file, || {
                let (name, title, unit) = (&plan.reporters[reporter].name, &target.name, &target.unit);
                let share = share.print(target.decimals);
                let help = match target.bound {
                    Bound::AtMost => {
                        say!("核实；确已超出的说明原因", "make sure; if it is so, say why")
                    }
                    Bound::AtLeast => say!(
                        "确属超额完成的不用改；报成全区数或重复统计的，请改正重报",
                        "nothing to mend if it did more than its share; but it may be the whole district's figure, or count something twice"
                    ),
                };
                Diagnostic::new(
                    &rules::ALLOCATION_EXCEEDED,
                    place,
                    say!(
                        "{name}的“{title}”累计 {figure} {unit}，超过分解给它的 {share} {unit}",
                        "{name} reports {figure} of \"{title}\", more than its share of {share}"
                    ),
                )
                .value(figure.to_string())
                .target(&target.id)
                .help(help)
                .other(target.place, say!("分解数见", "the share is set at"))
            });
        }
    }
}
