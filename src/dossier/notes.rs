//! How the figures are counted and judged, for whoever reads them without the manual.

use crate::dossier::Frame;
use crate::say;
use crate::table::forecast;
use crate::table::status::{lines_below, pace_line, rows_line, rule_line};
use crate::words::Said;

pub(super) fn notes(frame: &Frame<'_>) -> Vec<Said> {
    let (plan, review) = (frame.plan, frame.review);
    let mut notes = vec![
        pace_line(plan, review.assessment.as_of, frame.wanted.digits),
        rule_line(&plan.thresholds),
        say!(
            "累计完成为各单位最近一次累计数与其后新增数之和；没有报送的不按 0 计，显示为“—”",
            "What is done is each reporter's latest total and what was added after it; what was not reported is not 0 but —"
        ),
        say!(
            "完成率不封顶；平均完成率把超额的按 100% 计，没有完成率的不计",
            "Completion is not capped; its mean takes none above 100 %, and only targets that have one"
        ),
        say!(
            "百分数四舍五入；0.0 和 100.0 只在恰好等于时出现，差一点的写成 0.1 或 99.9",
            "Percentages are rounded half up; 0.0 and 100.0 stand only where exactly so, what falls just short is 0.1 or 99.9"
        ),
        rows_line(&review.counts),
    ];
    notes.extend(lines_below(plan, review));
    if !frame.wanted.forecasts.is_empty() {
        notes.extend(forecast::remarks(&frame.wanted.forecasts));
    }
    notes
}
