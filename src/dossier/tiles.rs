//! The figures at the head: how many targets stand how, and what the whole plan comes to.

use crate::assess::{Status, mean_completion};
use crate::diagnostic::Level;
use crate::dossier::Frame;
use crate::ledger::Counts;
use crate::plan::Basis;
use crate::quantity::Fraction;
use crate::reporting::{Filing, State};
use crate::say;
use crate::scores;
use crate::words::{Said, count};

/// A figure with what it is of.
#[derive(Clone, Debug)]
pub struct Tile {
    pub label: Said,
    pub figure: Said,
    /// A few words more.
    pub about: Said,
    /// The status whose targets it counts, if it does.
    pub status: Option<Status>,
}

pub(super) fn tiles(frame: &Frame<'_>, filings: &[Filing]) -> Vec<Tile> {
    let rows = &frame.review.assessment.rows;
    let mut tiles: Vec<Tile> = Status::ALL
        .iter()
        .filter_map(|&status| {
            let n = frame.review.assessment.count(status);
            (n > 0).then(|| Tile {
                label: status.words().into(),
                figure: Said::plain(n.to_string()),
                about: Said::default(),
                status: Some(status),
            })
        })
        .collect();
    let routine = rows.iter().filter(|row| row.status == Status::Routine).count();
    let goals = rows.len() - routine;
    tiles.push(Tile {
        label: say!("指标", "Targets"),
        figure: Said::plain(rows.len().to_string()),
        about: say!("有目标 {goals} 项，常态化 {routine} 项", "{goals} with a goal, {routine} routine"),
        status: None,
    });
    tiles.extend(mean(frame));
    tiles.extend(score(frame));
    tiles.push(pace(frame));
    tiles.extend(silent(frame, filings));
    tiles.push(read(&frame.review.counts));
    tiles.push(found(frame));
    tiles
}

fn percent(share: &Fraction, digits: u8) -> Said {
    let percent = share.percent(digits);
    say!("{percent}%", "{percent} %")
}

fn mean(frame: &Frame<'_>) -> Option<Tile> {
    let rows = frame.review.assessment.rows.iter();
    let with = rows.clone().filter(|row| row.completion.is_some()).count();
    let targets = count(with as u64, "target", "targets");
    mean_completion(rows).map(|mean| Tile {
        label: say!("平均完成率", "Mean completion"),
        figure: percent(&mean, frame.wanted.digits),
        about: say!("有完成率的 {with} 项，超额按 100% 计", "of {targets} with one, each capped at 100 %"),
        status: None,
    })
}

fn score(frame: &Frame<'_>) -> Option<Tile> {
    let plan = frame.plan;
    let score =
        scores::weighted(plan).then(|| scores::of_targets(plan, frame.review.assessment.rows.iter()))?;
    let (earned, weight) = (score.earned.print(2), score.weight.print(2));
    Some(Tile {
        label: say!("得分率", "Score"),
        figure: percent(&score.rate()?, frame.wanted.digits),
        about: say!("得分 {earned}，权重合计 {weight}", "{earned} of {weight}"),
        status: None,
    })
}

fn pace(frame: &Frame<'_>) -> Tile {
    let plan = frame.plan;
    let (part, all) = plan.elapsed(plan.from, plan.to, frame.review.assessment.as_of);
    let share = Fraction::of(part, all).expect("a window is not empty");
    Tile {
        label: say!("序时进度", "Pace"),
        figure: percent(&share, frame.wanted.digits),
        about: match plan.basis {
            Basis::Day => say!("{part}/{all} 日历天", "{part} of {all} days"),
            Basis::Month => say!("{part}/{all} 个月", "{part} of {all} months"),
            Basis::Workday => say!("{part}/{all} 个工作日", "{part} of {all} working days"),
        },
        status: None,
    }
}

/// Who sent nothing for the latest period that is due.
fn silent(frame: &Frame<'_>, filings: &[Filing]) -> Option<Tile> {
    let plan = frame.plan;
    let end = filings.iter().filter(|filing| filing.term.due).map(|filing| filing.term.end).max()?;
    let of_period: Vec<&Filing> = filings.iter().filter(|filing| filing.term.end == end).collect();
    let of_state = |state: State| of_period.iter().filter(move |filing| filing.state() == state);
    let names: Vec<&str> =
        of_state(State::Missing).map(|filing| plan.reporters[filing.reporter].name.as_str()).collect();
    let (all, partly) = (of_period.len(), of_state(State::Partly).count());
    let whole = all - names.len() - partly;
    let Said { zh, en } = plan.reporting.every.holding(end).name();
    let label = say!("{zh}未报送单位", "Sent nothing for {en}");
    let rest =
        say!("共 {all} 家：报齐 {whole}，未报齐 {partly}", "of {all}: {whole} complete, {partly} incomplete");
    let (zh, en) = (names.join("、"), names.join(", "));
    let who = if names.is_empty() { Said::default() } else { say!("{zh}；", "{en}; ") };
    Some(Tile { label, figure: Said::plain(names.len().to_string()), about: who.and(&rest), status: None })
}

fn read(counts: &Counts) -> Tile {
    let Counts { read, counted, superseded, rejected, not_yet } = counts;
    Tile {
        label: say!("读取数据行", "Rows read"),
        figure: Said::plain(read.to_string()),
        about: say!(
            "计入 {counted} · 被替代 {superseded} · 拒收 {rejected} · 未到期 {not_yet}",
            "{counted} counted · {superseded} superseded · {rejected} rejected · {not_yet} not yet due"
        ),
        status: None,
    }
}

fn found(frame: &Frame<'_>) -> Tile {
    let (errors, warnings) = (frame.log.count(Level::Deny), frame.log.count(Level::Warn));
    let all = errors + warnings + frame.log.unkept;
    let (e, w) = (count(errors, "error", "errors"), count(warnings, "warning", "warnings"));
    Tile {
        label: say!("检查发现", "Findings"),
        figure: Said::plain(all.to_string()),
        about: say!("错误 {errors} · 警告 {warnings}", "{e} · {w}"),
        status: None,
    }
}
