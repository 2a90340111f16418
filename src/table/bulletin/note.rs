//! How it was counted and rounded, and where the figures came from: the last word of a bulletin.

use super::Frame;
use super::prose::{closed, spoken};
use crate::quantity::Fraction;
use crate::say;
use crate::table::status::{pace_line, rule_line};
use crate::words::{Said, count};

impl Frame<'_> {
    /// How it was counted and rounded, and where the figures came from.
    pub(super) fn notes(&self) -> Vec<Said> {
        let (plan, digits, counts) = (self.plan, self.digits, &self.review.counts);
        let basis = closed(pace_line(plan, self.as_of(), digits)).and(&say!("。", "."));
        let rule = closed(rule_line(&plan.thresholds)).and(&say!("。", "."));
        let mut notes = vec![
            basis,
            rule,
            say!(
                "完成率为累计完成与年度目标之比，不封顶；平均完成率中超额的按100%计。累计完成取各填报单位截至统计日最近一次报送的数；未报送的不按0计。",
                "Completion is what is done over the goal, and is not capped; in the mean none counts above 100 %. What is done is what each reporter sent last by the day; what was not reported is not counted as 0."
            ),
        ];
        let decimals = match digits {
            0 => say!("百分数取整数", "Percentages are whole numbers"),
            1 => say!("百分数保留一位小数", "Percentages have one decimal"),
            _ => say!("百分数保留两位小数", "Percentages have two decimals"),
        };
        let (nought, hundred) = (Fraction::zero().percent(digits), Fraction::one().percent(digits));
        notes.push(decimals.and(&say!(
            "，四舍五入；只有恰好为0的才写{nought}，未到100的不写{hundred}。判定一律用未舍入的数。",
            ", rounded half up; {nought} stands only for exactly nothing, and what is below 100 is not printed as {hundred}. Judgements are made on unrounded figures."
        )));
        if let Some(known_by) = self.review.known_by {
            let Said { zh, en } = spoken(known_by);
            notes.push(say!("数据以{zh}前收到的为准。", "Only what had arrived by {en} is counted."));
        }
        let (n, files) = (self.inputs.len(), count(self.inputs.len() as u64, "file", "files"));
        let (zh, en) = (self.named.join("、"), self.named.join(", "));
        let (read, counted, superseded, rejected, not_yet) =
            (counts.read, counts.counted, counts.superseded, counts.rejected, counts.not_yet);
        let rows = count(read, "row was", "rows were");
        let from = match self.named {
            [] => say!("没有指定数据来源。", "No reports were named."),
            _ => say!("数据来自{zh}，共{n}个文件。", "The figures come from {en} ({files})."),
        };
        notes.push(from.and(&say!(
            "读取{read}行，其中计入{counted}行、被后报的数据替代{superseded}行、拒收{rejected}行、未到期{not_yet}行。",
            " {rows} read: {counted} counted, {superseded} superseded by later ones, {rejected} rejected and {not_yet} not yet due."
        )));
        let numbered = |(at, note): (usize, Said)| {
            let n = at + 1;
            say!("{n}. ", "{n}. ").and(&note)
        };
        notes.into_iter().enumerate().map(numbered).collect()
    }
}
