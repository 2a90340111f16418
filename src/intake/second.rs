//! What else a finding about a cell points at: the plan's line that it is held against, or the cell beside it.

use crate::column::Key;
use crate::diagnostic::Rule;
use crate::intake::columns::Columns;
use crate::intake::record::Record;
use crate::period::Period;
use crate::plan::{Counting, Measure, Target};
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::{Said, count};

/// The second place of a finding of this rule about a cell of a row of this target, and what stands there.
pub(super) fn place(
    rule: &'static Rule,
    key: Key,
    target: &Target,
    columns: &Columns,
    record: Record<'_>,
) -> Option<(Place, Said)> {
    let is = |other: &Rule| rule == other;
    let plan = |key: &str, label: Said| Some((target.place_of(key), label));
    let cell = |keys: &[Key], label: Said| {
        let filled = |at: &usize| !record.bytes(*at).is_empty();
        let at = keys.iter().find_map(|key| columns.get(*key).filter(filled))?;
        Some((record.place(at), label))
    };
    let measure = target.measure;
    // What is wrong with a figure for the way in which the target is counted.
    if is(&rules::FIGURE_NOT_ALLOWED)
        || is(&rules::EMPTY_DENOMINATOR)
        || (is(&rules::WRONG_UNIT) && measure == Measure::Ratio)
        || (is(&rules::BAD_NUMBER) && measure == Measure::Items)
    {
        return match measure {
            Measure::Ratio => plan("measure", say!("该指标是比率", "the target is a ratio")),
            Measure::Stock => plan("measure", say!("该指标是存量", "the target is a level")),
            Measure::Items => {
                plan("measure", say!("该指标逐项销号", "the target is a list of things to be done"))
            }
            Measure::Sum | Measure::Routine => None,
        };
    }
    if is(&rules::WRONG_UNIT) {
        let unit = &target.unit;
        return plan("unit", say!("该指标的计量单位是{unit}", "the target is counted in {unit}"));
    }
    if is(&rules::TOO_MANY_DECIMALS) {
        return match target.decimals {
            0 => plan("name", say!("该指标取整数", "the target is counted in whole numbers")),
            n => {
                let en = count(u64::from(n), "decimal", "decimals");
                plan("decimals", say!("该指标取 {n} 位小数", "the target has {en}"))
            }
        };
    }
    if is(&rules::OUTSIDE_WINDOW) {
        let day = Period::parse(record.cell(columns.get(key)?), None).ok()?.last();
        let (key, label) = match day < target.from {
            true => ("from", say!("该指标自此日起", "the target starts here")),
            false => ("due", say!("该指标至此日止", "the target is due here")),
        };
        // Without a window of its own the target has the plan's.
        return plan(key, label).filter(|(place, _)| *place != target.place);
    }
    if is(&rules::UNEXPECTED_REPORTER) {
        return plan("reporters", say!("由这些单位填报", "these report the target"));
    }
    if is(&rules::UNKNOWN_ITEM) {
        return plan("items", say!("该指标的清单", "the target's list"));
    }
    if is(&rules::VALUE_CONFLICT) {
        let other = if target.counting == Counting::Total { Key::Total } else { Key::Added };
        return cell(&[other], say!("另一个数", "the other figure"));
    }
    if is(&rules::OVER_NUMERATOR) {
        return cell(&[Key::Total, Key::Value], say!("分子", "the numerator"));
    }
    if is(&rules::DATED_AFTER_SUBMITTED) {
        return cell(&[Key::Submitted], say!("报送日期", "when it was sent"));
    }
    if is(&rules::RAGGED_ROW) {
        // A number that its comma has split: the right half.
        return columns.get(key).map(|at| (record.place(at + 1), say!("疑为后半截", "its other half")));
    }
    None
}
