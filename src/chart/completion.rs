//! Completion of targets as bars, each with a mark where its pace stands.

use crate::assess::{Assessment, Status, mean_completion};
use crate::chart::{Chart, Plot};
use crate::plan::Plan;
use crate::quantity::Fraction;
use crate::say;
use crate::table::status;
use crate::words::count;

/// The bar of a target.
#[derive(Clone, Debug)]
pub struct Bar {
    pub name: String,
    /// Done ÷ goal; `None` where there is no figure yet.
    pub completion: Option<Fraction>,
    /// The share that is due by the day.
    pub pace: Fraction,
    /// Both as tables print them, without a sign of percent.
    pub printed: String,
    pub printed_pace: String,
    pub status: Status,
}

/// The bars of every target that has a pace, in the order of the document. Routine duties and ceilings have none.
pub fn completion(plan: &Plan, assessment: &Assessment, digits: u8) -> Chart {
    let mut rows: Vec<_> = assessment.rows.iter().filter(|row| row.pace.is_some()).collect();
    // The plan's targets may stand in any order; the document's points do not.
    rows.sort_by_key(|row| plan.targets[row.target].point);
    let bars: Vec<Bar> = rows
        .iter()
        .filter_map(|row| {
            let pace = row.pace.clone()?;
            Some(Bar {
                name: plan.targets[row.target].name.clone(),
                printed: row.completion.as_ref().map(|share| share.percent(digits)).unwrap_or_default(),
                printed_pace: pace.percent(digits),
                completion: row.completion.clone(),
                pace,
                status: row.status,
            })
        })
        .collect();
    let (title, day) = (status::title(plan), assessment.as_of);
    let (n, without) = (bars.len() as u64, bars.iter().filter(|bar| bar.completion.is_none()).count() as u64);
    let targets = count(n, "target", "targets");
    let mut about = say!("有序时进度的指标 {n} 项的完成率", "Completion of the {targets} that have a pace");
    if let Some(mean) = mean_completion(rows.into_iter()) {
        let mean = mean.percent(digits);
        about = about.and(&say!("，平均 {mean}%", ", {mean} % on average"));
    }
    if without > 0 {
        let lacking = count(without, "has", "have");
        about = about.and(&say!("，其中 {without} 项没有数", "; {lacking} no figure"));
    }
    Chart {
        title: say!("{title}：完成率与序时进度（截至 {day}）", "{title}: completion and pace, as of {day}"),
        about,
        plot: Plot::Completion(bars),
    }
}
