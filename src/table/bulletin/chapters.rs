//! What is said around the tables of a bulletin, chapter by chapter.

use super::Frame;
use super::prose::{headed, how_long, in_a_row, sentence};
use crate::appraisal::{Filed, Group, Laggard, Turned};
use crate::assess::Status;
use crate::plan::Measure;
use crate::reporting::Filing;
use crate::say;
use crate::words::{Said, Words, count};

/// So many reports that a reporter owes are named; more are counted.
const NAMED: usize = 4;

impl Frame<'_> {
    pub(super) fn groups(&self) -> Vec<Said> {
        let all = self.appraisal.groups.len() as u64;
        if all == 0 {
            return Vec::new();
        }
        if let [only] = self.appraisal.groups.as_slice() {
            let Words { zh, en } = only.words();
            return vec![say!("共1项，为{zh}。", "There is one target: {en}.")];
        }
        let occurring = Group::ALL.into_iter().filter(|group| self.appraisal.count(*group) > 0);
        let parts: Vec<Said> = occurring.map(|group| self.so_many(group)).collect();
        let Said { zh, en } = in_a_row(&parts);
        vec![say!("共{all}项，其中{zh}。", "There are {all} targets: {en}.")]
    }

    /// `滞后2项`: how many targets a group has.
    pub(super) fn so_many(&self, group: Group) -> Said {
        let (n, words) = (self.appraisal.count(group), group.words());
        let (zh, en) = (words.zh, words.en);
        say!("{zh}{n}项", "{n} {en}")
    }

    pub(super) fn laggards(&self) -> (Vec<Said>, Vec<Said>) {
        let all = &self.appraisal.laggards;
        if all.is_empty() {
            let none = say!(
                "没有滞后、逾期、超限或未报送的指标。",
                "No target is behind, overdue, above its ceiling or unreported."
            );
            return (vec![none], Vec::new());
        }
        let n = all.len() as u64;
        let groups = [Group::Overdue, Group::FarBehind, Group::Behind, Group::Breached, Group::Unreported];
        let occurring = groups.into_iter().filter(|group| self.appraisal.count(*group) > 0);
        let occurring: Vec<Group> = occurring.collect();
        let targets = count(n, "target", "targets");
        let what = match occurring[..] {
            [only] => {
                let (zh, en) = (only.words().zh, only.words().en);
                match n {
                    1 => say!("共1项，为{zh}", "One target: {en}"),
                    _ => say!("共{n}项，均为{zh}", "{targets}, all {en}"),
                }
            }
            _ => {
                let parts: Vec<Said> = occurring.into_iter().map(|group| self.so_many(group)).collect();
                let Said { zh, en } = in_a_row(&parts);
                say!("共{n}项，其中{zh}", "{targets}: {en}")
            }
        };
        let quoted = all.iter().any(|laggard| !laggard.reason.is_empty() || !laggard.next.is_empty());
        let text = what.and(&match quoted {
            true => say!("；原因和下步计划照填报单位所写。", ". Reasons and next steps are as reported."),
            false => say!("。", "."),
        });
        (vec![text], all.iter().enumerate().map(|(at, laggard)| self.laggard(at, laggard)).collect())
    }

    /// Why one is behind, and what comes next.
    pub(super) fn laggard(&self, at: usize, laggard: &Laggard) -> Said {
        let target = &self.plan.targets[laggard.target];
        let status = self.appraisal.history.now().rows[laggard.target].status;
        let mut said = headed(at, &Said::plain(&target.name));
        let (zh, en) = (status.words().zh, status.words().en);
        let n = laggard.periods;
        let en = sentence(en);
        let Said { zh: long, en: long_en } = how_long(self.appraisal.history.every, n);
        said = said.and(&match status {
            _ if n < 2 => say!("本期{zh}。", "{en}."),
            Status::Unreported | Status::Breached => {
                say!("已连续{long}{zh}。", "{en} for {long_en} in a row.")
            }
            Status::Behind => say!("{zh}，已连续{long}未达序时进度。", "{en} for {long_en} in a row."),
            _ => say!("{zh}，已连续{long}未达序时进度。", "{en}; behind for {long_en} in a row."),
        });
        if let Some(lead) = self.plan.lead(target) {
            said = said.and(&say!("责任单位：{lead}。", " Lead: {lead}."));
        }
        let ended = |text: &str| text.ends_with(['。', '！', '？', '.', '!', '?']);
        let mut add = |text: &str, head: Said| {
            if !text.is_empty() {
                let stop = if ended(text) { Said::default() } else { say!("。", ".") };
                said = said.clone().and(&head).and(&Said::plain(text)).and(&stop);
            }
        };
        add(&laggard.reason, say!("原因：", " Reason: "));
        add(&laggard.next, say!("下步计划：", " Next step: "));
        if laggard.reason.is_empty() && status != Status::Unreported {
            said = said.and(&say!("没有说明原因。", " No reason was given."));
        }
        said
    }

    /// Nothing where there is no period before.
    pub(super) fn changes(&self) -> Option<(Vec<Said>, Vec<Said>)> {
        let before = self.before_name()?;
        let (zh, en) = (before.zh, before.en);
        if self.appraisal.changes.is_empty() {
            let none = say!(
                "与上期（{zh}）相比，没有指标新增滞后，也没有扭转的。",
                "Compared with the previous period ({en}), no target fell behind or came back."
            );
            return Some((vec![none], Vec::new()));
        }
        let turned = self.turned();
        Some((
            vec![
                say!("与上期（{zh}）相比，", "Compared with the previous period ({en}), ")
                    .and(&turned)
                    .and(&say!("。", ".")),
            ],
            Vec::new(),
        ))
    }

    pub(super) fn before_name(&self) -> Option<Said> {
        let history = &self.appraisal.history;
        history.before().map(|before| history.every.holding(before.as_of).spoken())
    }

    /// `新增滞后1项、扭转滞后2项`: what has become of those that were or are behind.
    pub(super) fn turned(&self) -> Said {
        let of = |turned: Turned| {
            self.appraisal.changes.iter().filter(|change| change.turned == turned).count() as u64
        };
        let occurring = Turned::ALL.into_iter().filter(|turned| of(*turned) > 0);
        let parts: Vec<Said> = occurring
            .map(|turned| {
                let n = of(turned);
                let zh = turned.words().zh;
                let en = match turned {
                    Turned::NewlyBehind => count(n, "target fell behind", "targets fell behind"),
                    Turned::Worse => count(n, "fell further behind", "fell further behind"),
                    Turned::Eased => count(n, "is less far behind", "are less far behind"),
                    Turned::Recovered => count(n, "came back", "came back"),
                };
                say!("{zh}{n}项", "{en}")
            })
            .collect();
        in_a_row(&parts)
    }

    /// Nothing where nobody owes a report.
    pub(super) fn missing(&self) -> Option<(Vec<Said>, Vec<Said>)> {
        let late: Vec<Said> = self
            .appraisal
            .filed
            .iter()
            .filter_map(|filed| {
                let (name, n, days) =
                    (&self.plan.reporters[filed.reporter].name, filed.late, filed.days_late?);
                let (reports, en) = (count(n, "report", "reports"), count(days, "day", "days"));
                Some(say!("{name}{n}项次（最多晚{days}天）", "{name} {reports} (up to {en})"))
            })
            .collect();
        let mut text: Vec<Said> = self.filed().into_iter().collect();
        if !late.is_empty() {
            let Said { zh, en } = in_a_row(&late);
            text.push(say!("迟报的有：{zh}。", "Late: {en}."));
        }
        let by_reporter = self.filings.chunk_by(|a, b| a.reporter == b.reporter);
        let open: Vec<Said> = by_reporter.filter_map(|of_one| self.still_to_send(of_one)).collect();
        (!text.is_empty() || !open.is_empty()).then_some((text, open))
    }

    /// How many reports came in time, late or not at all; nothing where none was owed.
    pub(super) fn filed(&self) -> Option<Said> {
        let sum = |of: fn(&Filed) -> u64| self.appraisal.filed.iter().map(of).sum::<u64>();
        let (owed, on_time, late, missing) =
            (sum(|f| f.owed), sum(|f| f.on_time), sum(|f| f.late), sum(|f| f.missing));
        if owed == 0 {
            return None;
        }
        let reports = count(owed, "report was", "reports were");
        let dated = self.plan.reporting.dated;
        let (zh, en) = if dated { ("按时", " in time") } else { ("已报", "") };
        let counts = [
            (on_time, say!("{zh}{on_time}项次", "{on_time} came{en}")),
            (late, say!("迟报{late}项次", "{late} came late")),
            (missing, say!("缺报{missing}项次", "{missing} did not come")),
        ];
        let said: Vec<Said> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| said).collect();
        let what = match &said[..] {
            [_] if on_time == owed && dated => say!("均按时报送", "; all came in time"),
            [_] if on_time == owed => say!("均已报送", "; all came"),
            [_] if missing == owed => say!("均未报送", "; none came"),
            said => say!("", ": ").and(&in_a_row(said)),
        };
        let Said { zh, en } = what;
        Some(say!("本期到期应报{owed}项次，{zh}。", "{reports} due in this period{en}."))
    }

    /// What one reporter is still to send: a few by name, and how many there are. `remind` names them all.
    pub(super) fn still_to_send(&self, of_one: &[Filing]) -> Option<Said> {
        let name = &self.plan.reporters[of_one.first()?.reporter].name;
        let all: usize = of_one.iter().map(|filing| filing.open.len()).sum();
        if all == 0 {
            return None;
        }
        let reports = count(all as u64, "report", "reports");
        let mut said = say!("{name}应补报{all}项：", "{name} is still to send {reports}:");
        let open = of_one.iter().filter(|filing| !filing.open.is_empty());
        for (at, filing) in open.enumerate() {
            let period = self.plan.reporting.every.holding(filing.term.end).spoken();
            let routine =
                |target: &usize| self.fold_routine && self.plan.targets[*target].measure == Measure::Routine;
            let (duties, named): (Vec<usize>, Vec<usize>) =
                filing.open.iter().map(|open| open.target).partition(routine);
            let some = if named.len() > NAMED + 1 { NAMED } else { named.len() };
            let mut what: Vec<Said> = named[..some].iter().map(|&target| self.quoted(target)).collect();
            if some < named.len() {
                let (all, others) = (named.len(), named.len() - some);
                let last = what.pop().unwrap_or_default();
                what.push(last.and(&say!("等{all}项", "")));
                what.push(say!("", "{others} others"));
            }
            if !duties.is_empty() {
                let n = duties.len();
                let en = count(n as u64, "routine duty", "routine duties");
                what.push(say!("常态化工作{n}项", "{en}"));
            }
            let (period_zh, period_en) = (period.zh, period.en);
            let Said { zh, en } = in_a_row(&what);
            let (zh_stop, en_stop) = if at > 0 { ("；", ";") } else { ("", "") };
            said = said.and(&say!("{zh_stop}{period_zh}{zh}", "{en_stop} for {period_en} {en}"));
        }
        Some(said.and(&say!("。", ".")))
    }

    /// The name of a target as a sentence quotes it.
    pub(super) fn quoted(&self, target: usize) -> Said {
        let name = &self.plan.targets[target].name;
        // “精康融合行动”服务对象 stands between the inner marks.
        let inner = name.replace('“', "‘").replace('”', "’");
        say!("“{inner}”", "\"{name}\"")
    }
}
