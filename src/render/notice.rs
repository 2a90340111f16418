//! A reminder ready to be sent to one office: what it still owes, since when, and what to do. Who to ask is left blank, as
//! no plan says it.

use chrono::Datelike;

use super::visible;
use crate::period::Day;
use crate::plan::{Measure, Plan};
use crate::reporting::{Filing, Open, next_term};
use crate::words::{Lang, count};

/// What a notice speaks of besides the reports that are owed.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'o> {
    pub plan: &'o Plan,
    pub as_of: Day,
    pub known_by: Option<Day>,
    pub lang: Lang,
}

/// The notice to the reporter of these filings; nothing where it has nothing to send.
pub fn notice(occasion: &Occasion<'_>, of_one: &[Filing]) -> Option<String> {
    let reporter = of_one.first()?.reporter;
    let all: usize = of_one.iter().map(|filing| filing.open.len()).sum();
    if all == 0 {
        return None;
    }
    let lines = match occasion.lang {
        Lang::Zh => chinese(occasion, reporter, of_one, all),
        Lang::En => english(occasion, reporter, of_one, all as u64),
    };
    let mut text = String::new();
    for line in lines {
        text.push_str(visible(&line).trim_end_matches(' '));
        text.push('\n');
    }
    Some(text)
}

fn date(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn chinese(occasion: &Occasion<'_>, reporter: usize, of_one: &[Filing], all: usize) -> Vec<String> {
    let Occasion { plan, as_of, known_by, .. } = *occasion;
    let every = plan.reporting.every;
    let (title, today) = (&plan.title, date(as_of));
    let document = plan.document.as_deref().map(|document| format!("（{document}）")).unwrap_or_default();
    let known = known_by.map(|day| format!("（以{}前收到的数据为准）", date(day))).unwrap_or_default();
    let mut lines = vec![
        "关于请抓紧补报工作要点进展情况的通知".to_owned(),
        String::new(),
        format!("{}：", plan.reporters[reporter].name),
        String::new(),
        format!("　　截至{today}{known}，《{title}》{document}由你单位填报的事项中，尚有{all}项应报未报："),
    ];
    for filing in of_one.iter().filter(|filing| !filing.open.is_empty()) {
        let period = every.holding(filing.term.end).name().zh;
        let limit = filing.term.deadline.map(|deadline| {
            let over = (as_of - deadline).num_days();
            let over = if over > 0 { format!("，已超过{over}天") } else { String::new() };
            format!("（报送期限{}{over}）", date(deadline))
        });
        let (limit, owed, open) = (limit.unwrap_or_default(), filing.owed, filing.open.len());
        lines.push(String::new());
        lines.push(format!("　　{period}{limit}：应报{owed}项，请补报{open}项"));
        for (at, &Open { target, last }) in filing.open.iter().enumerate() {
            let target = &plan.targets[target];
            let what = match (target.measure, target.unit.as_str()) {
                (Measure::Routine, _) => "（常态化工作，报进展情况）".to_owned(),
                (_, "") => String::new(),
                (_, unit) => format!("（计量单位：{unit}）"),
            };
            let since = match last {
                None => "从未报送".to_owned(),
                Some(day) if day <= filing.term.end => format!("上次报至{}", date(day)),
                Some(_) => "以后各期已报，缺这一期".to_owned(),
            };
            lines.push(format!("　　{}. {}{what}，{since}", at + 1, target.name));
        }
    }
    lines.extend([
        String::new(),
        "　　请你单位收到通知后抓紧补报。没有新进展的也要零报告：报累计完成的照填上期累计数，报本期新增的填0；常态化工作\
         写明进展情况即可。报送后被退回的，请改正后重报；不属于你单位填报的，请及时告知。"
            .to_owned(),
    ]);
    if let Some((end, deadline)) =
        next_term(plan, reporter, as_of).and_then(|term| Some((term.end, term.deadline?)))
    {
        let period = every.holding(end).name().zh;
        lines.push(String::new());
        lines.push(format!("　　{period}的报送期限是{}，请按时报送。", date(deadline)));
    }
    lines.extend([
        String::new(),
        "　　感谢支持配合！".to_owned(),
        String::new(),
        "　　联系人：".to_owned(),
        "　　联系电话：".to_owned(),
        String::new(),
    ]);
    lines.extend(plan.issuer.clone());
    lines.push(today);
    lines
}

fn english(occasion: &Occasion<'_>, reporter: usize, of_one: &[Filing], all: u64) -> Vec<String> {
    let Occasion { plan, as_of, known_by, .. } = *occasion;
    let every = plan.reporting.every;
    let title = &plan.title;
    let document = plan.document.as_deref().map(|document| format!(" ({document})")).unwrap_or_default();
    let known = known_by.map(|day| format!(" (going by what had arrived by {day})")).unwrap_or_default();
    let reports = count(all, "report that you owe has", "reports that you owe have");
    let mut lines = vec![
        "Reminder: reports on the work points that are still to be sent".to_owned(),
        String::new(),
        format!("To: {}", plan.reporters[reporter].name),
        String::new(),
        format!("As of {as_of}{known}, {reports} not reached us under \"{title}\"{document}:"),
    ];
    for filing in of_one.iter().filter(|filing| !filing.open.is_empty()) {
        let period = every.holding(filing.term.end).name().en;
        let limit = filing.term.deadline.map(|deadline| {
            let over = (as_of - deadline).num_days();
            let over = if over > 0 {
                format!(", {} ago", count(over.unsigned_abs(), "day", "days"))
            } else {
                String::new()
            };
            format!(" (due by {deadline}{over})")
        });
        let (limit, owed, open) = (limit.unwrap_or_default(), filing.owed, filing.open.len());
        let targets = count(owed, "target", "targets");
        lines.push(String::new());
        lines.push(format!("{period}{limit}: {targets} to report, {open} still to be sent"));
        for (at, &Open { target, last }) in filing.open.iter().enumerate() {
            let target = &plan.targets[target];
            let what = match (target.measure, target.unit.as_str()) {
                (Measure::Routine, _) => " (routine duty: how it is going)".to_owned(),
                (_, "") => String::new(),
                (_, unit) => format!(" (unit: {unit})"),
            };
            let since = match last {
                None => "never reported".to_owned(),
                Some(day) if day <= filing.term.end => format!("last reported for {day}"),
                Some(_) => "left out, though later ones came".to_owned(),
            };
            lines.push(format!("  {}. {}{what}, {since}", at + 1, target.name));
        }
    }
    lines.extend([
        String::new(),
        "Please send them as soon as you can. No progress is a report too: where you report totals, repeat the last one; \
         where you report what was added, write 0; of a routine duty a few words will do. If something was returned to \
         you, please mend it and send it again; if a target is not yours to report, please let us know."
            .to_owned(),
    ]);
    if let Some((end, deadline)) =
        next_term(plan, reporter, as_of).and_then(|term| Some((term.end, term.deadline?)))
    {
        let period = every.holding(end).name().en;
        lines.push(String::new());
        lines.push(format!("The report for {period} is due by {deadline}."));
    }
    lines.extend([
        String::new(),
        "Thank you for your help.".to_owned(),
        String::new(),
        "Contact:".to_owned(),
        "Telephone:".to_owned(),
        String::new(),
    ]);
    lines.extend(plan.issuer.clone());
    lines.push(as_of.to_string());
    lines
}
