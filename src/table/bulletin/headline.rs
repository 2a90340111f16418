//! How the period stands, in sentences that an experienced clerk would write. Nothing is said of what does not occur, and
//! every figure is printed as the tables print it.

use super::Frame;
use super::prose::{closed, in_a_row, spoken};
use crate::appraisal::Group;
use crate::assess::mean_completion;
use crate::plan::Basis;
use crate::quantity::Fraction;
use crate::say;
use crate::table::status::score_line;
use crate::words::{Said, Words, count};

/// Groups that a sentence puts together, with what is said of them. In English: of one, of several.
struct Class {
    groups: &'static [Group],
    zh: &'static str,
    one: &'static str,
    many: &'static str,
}

/// Every target that has a goal is in one of them.
const CLASSES: [Class; 6] = [
    Class {
        groups: &[Group::Exceeded, Group::Early, Group::Met, Group::Ahead, Group::OnSchedule],
        zh: "达到或超过序时进度",
        one: "is on or ahead of schedule",
        many: "are on or ahead of schedule",
    },
    Class {
        groups: &[Group::Behind, Group::FarBehind, Group::Overdue],
        zh: "未达序时进度",
        one: "is behind schedule",
        many: "are behind schedule",
    },
    Class {
        groups: &[Group::Within],
        zh: "控制在限内",
        one: "is within its ceiling",
        many: "are within their ceilings",
    },
    Class {
        groups: &[Group::Breached],
        zh: "超限",
        one: "is above its ceiling",
        many: "are above their ceilings",
    },
    Class { groups: &[Group::Unreported], zh: "未报送", one: "is unreported", many: "are unreported" },
    Class { groups: &[Group::NotStarted], zh: "未开始", one: "has not started", many: "have not started" },
];

/// The paragraphs of the first chapter.
pub(super) fn sentences(frame: &Frame<'_>) -> Vec<Said> {
    let mut paragraphs = vec![standing(frame)];
    paragraphs.extend(mean(frame));
    let mut last = Vec::new();
    if let Some(before) = frame.before_name().filter(|_| !frame.appraisal.changes.is_empty()) {
        let (zh, en) = (before.zh, before.en);
        let turned = frame.turned();
        let compared = say!("与上期（{zh}）相比，", "Compared with the previous period ({en}), ");
        last.push(compared.and(&turned).and(&say!("。", ".")));
    }
    last.extend(frame.filed());
    let last = last.into_iter().reduce(|line, more| line.and(&say!("", " ")).and(&more));
    paragraphs.extend(last);
    paragraphs
}

/// The day, and how many targets stand how.
fn standing(frame: &Frame<'_>) -> Said {
    let all = frame.appraisal.groups.len() as u64;
    let routine = frame.appraisal.count(Group::Routine);
    let paced = all - routine;
    let day = as_of(frame);
    if all == 0 {
        return day.and(&say!("计划中没有指标。", "the plan has no targets."));
    }
    if paced == 0 {
        return day.and(&match all {
            1 => say!(
                "1项指标为常态化工作，不计完成率。",
                "the only target is a routine duty and has no completion."
            ),
            _ => say!(
                "{all}项指标均为常态化工作，不计完成率。",
                "all {all} targets are routine duties and have no completion."
            ),
        });
    }
    let n_of = |class: &Class| class.groups.iter().map(|group| frame.appraisal.count(*group)).sum::<u64>();
    let occurring: Vec<&Class> = CLASSES.iter().filter(|class| n_of(class) > 0).collect();
    let mut said = match occurring[..] {
        // All of them stand alike.
        [only] => {
            let kinds = kinds(frame, only);
            let (zh, one, many) = (only.zh, only.one, only.many);
            let said = match paced {
                1 => say!("1项有年度目标的指标{zh}", "the one target with a goal {one}"),
                2 => say!("2项有年度目标的指标全部{zh}", "both targets with a goal {many}"),
                _ => say!("{paced}项有年度目标的指标全部{zh}", "all {paced} targets with a goal {many}"),
            };
            day.and(&said).and(&kinds)
        }
        _ => {
            let clauses: Vec<Said> = occurring
                .iter()
                .map(|class| {
                    let (n, zh) = (n_of(class), class.zh);
                    let en = if n == 1 { class.one } else { class.many };
                    say!("{n}项{zh}", "{n} {en}").and(&kinds(frame, class))
                })
                .collect();
            let zh: Vec<&str> = clauses.iter().map(|said| said.zh.as_str()).collect();
            let (zh, en) = (zh.join("，"), in_a_row(&clauses).en);
            day.and(&say!("{paced}项有年度目标的指标中，{zh}", "of the {paced} targets with a goal, {en}"))
        }
    };
    if routine > 0 {
        let en = count(routine, "routine duty is counted apart", "routine duties are counted apart");
        said = said.and(&say!("；另有常态化工作{routine}项", "; {en}"));
    }
    said.and(&say!("。", "."))
}

/// 截至…，: the day, whether the period is over by then, and what was known.
fn as_of(frame: &Frame<'_>) -> Said {
    let Said { zh, en } = spoken(frame.as_of());
    let mut said = say!("截至{zh}", "As of {en}");
    let mut asides = Vec::new();
    if frame.running() {
        let Said { zh, en } = frame.period.spoken();
        asides.push(say!("{zh}尚未结束", "{en} is still running"));
    }
    if let Some(known_by) = frame.review.known_by {
        let Said { zh, en } = spoken(known_by);
        asides.push(say!("以{zh}前收到的数据为准", "as known by {en}"));
    }
    if let Some(asides) = asides.into_iter().reduce(|line, more| line.and(&say!("，", ", ")).and(&more)) {
        let Said { zh, en } = asides;
        said = said.and(&say!("（{zh}）", " ({en})"));
    }
    said.and(&say!("，", ", "))
}

/// In brackets which groups they are of, where the class has several.
fn kinds(frame: &Frame<'_>, class: &Class) -> Said {
    if class.groups.len() == 1 {
        return Said::default();
    }
    let occurring: Vec<Group> =
        class.groups.iter().copied().filter(|group| frame.appraisal.count(*group) > 0).collect();
    match occurring[..] {
        [only] => {
            let (n, words) = (frame.appraisal.count(only), only.words());
            let (zh, en) = (words.zh, words.en);
            if n == 1 { say!("（{zh}）", " ({en})") } else { say!("（均为{zh}）", " (all {en})") }
        }
        _ => {
            let parts: Vec<Said> = occurring.into_iter().map(|group| frame.so_many(group)).collect();
            let zh = in_a_row(&parts).zh;
            let en = parts.iter().map(|said| said.en.as_str()).collect::<Vec<_>>().join(", ");
            say!("（{zh}）", " ({en})")
        }
    }
}

/// The mean beside the pace of the whole plan, and the score where there are weights.
fn mean(frame: &Frame<'_>) -> Option<Said> {
    let (plan, digits) = (frame.plan, frame.digits);
    let rows = &frame.appraisal.history.now().rows;
    let with = rows.iter().filter(|row| row.completion.is_some()).count() as u64;
    let mean = mean_completion(rows.iter())?.percent(digits);
    let (part, all) = plan.elapsed(plan.from, plan.to, frame.as_of());
    let pace = Fraction::of(part, all).expect("a window is not empty").percent(digits);
    let basis = match plan.basis {
        Basis::Day => Words::new("按日历天计", "calendar days"),
        Basis::Month => Words::new("按月计", "months"),
        Basis::Workday => Words::new("按工作日计", "working days"),
    };
    let (zh, en, targets) = (basis.zh, basis.en, count(with, "target", "targets"));
    let mut said = say!(
        "平均完成率{mean}%（有完成率的{with}项，超额的按100%计）；同期序时进度{pace}%（{zh}，{part}/{all}）。",
        "The mean completion is {mean} % (of {targets}, each capped at 100 %), while {pace} % of the plan's time has passed ({part} of {all} {en})."
    );
    if let Some(score) = score_line(plan, rows.iter(), digits) {
        said = said.and(&say!("", " ")).and(&closed(score)).and(&say!("。", "."));
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_but_standing_duties_is_spoken_of_once() {
        for group in Group::ALL {
            let classes = CLASSES.iter().filter(|class| class.groups.contains(&group)).count();
            assert_eq!(classes, usize::from(group != Group::Routine), "{}", group.key());
        }
    }
}
