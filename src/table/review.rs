//! The review of a period: its tables, what is said around them, its JSON.

use crate::appraisal::{Appraisal, Filed, Group, Kind, Office, Turned};
use crate::assess::{Progress, Status};
use crate::diagnostic::{Findings, Group as RuleGroup, Level, Rule};
use crate::forecast::Forecast;
use crate::ledger::Counts;
use crate::period::{Day, Every};
use crate::plan::Plan;
use crate::quantity::{Fraction, Quantity};
use crate::rules::{self, Levels};
use crate::say;
use crate::scores;
use crate::table::forecast;
use crate::table::groups::{self, By};
use crate::table::rules::level_words;
use crate::table::status::{
    self, FIELDS, Field, InputLine, Line, Wanted, counts_data, find, inputs_data, mean_line, pace_line,
    plan_data, revised, rows_line, rule_data, rule_line, status_cell,
};
use crate::table::{Cell, Column, Data, Part, Report, Table};
use crate::words::{Said, Words, count};

/// The tables of a review, by their keys, in the order in which they are read.
pub const PARTS: [(&str, Words); 7] = [
    (GROUPS, Words::new("分组", "Groups")),
    (TARGETS, Words::new("指标", "Targets")),
    (LAGGARDS, Words::new("滞后清单", "Laggards")),
    (CHANGES, Words::new("与上期相比", "Changes")),
    (OFFICES, Words::new("单位排名", "Offices")),
    (REPORTS, Words::new("报送情况", "Reports")),
    (GATE, Words::new("结论", "Gate")),
];
pub const GROUPS: &str = "groups";
pub const TARGETS: &str = "targets";
pub const LAGGARDS: &str = "laggards";
pub const CHANGES: &str = "changes";
pub const OFFICES: &str = "offices";
pub const REPORTS: &str = "reports";
const GATE: &str = "gate";

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare: 0 }
}

const BEFORE: Column = column("before", "上期状态", "Before", false);
const PERIODS: Column = column("periods", "连续期数", "Periods in a row", true);

/// The columns of each table, by its key.
pub fn columns(part: &str) -> Vec<Column> {
    let field = |key: &str| find(key).expect("a column of the completion table").column;
    let some = |keys: &[&str]| keys.iter().map(|key| field(key)).collect::<Vec<Column>>();
    match part {
        GROUPS => vec![
            column("group", "分组", "Group", false),
            column("targets", "指标数", "Targets", true),
            column("share", "占比(%)", "Share (%)", true),
            column("share_paced", "占比，不含常态化(%)", "Share without routine (%)", true),
        ],
        TARGETS => {
            let own = [column("group", "完成情况", "Outcome", false), BEFORE, PERIODS];
            FIELDS.iter().map(|field| field.column).chain(own).collect()
        }
        LAGGARDS => {
            let mut all = some(&LAGGARD_FIELDS);
            all.extend([
                PERIODS,
                column("reason", "未达序时原因", "Reason", false),
                column("next", "下步计划", "Next step", false),
            ]);
            all
        }
        CHANGES => {
            let mut all = some(&["point", "target", "name", "lead"]);
            all.extend([
                column("change", "变化", "Change", false),
                BEFORE,
                field("status"),
                column("gap_before", "上期与序时差(百分点)", "Gap before (points)", true),
                field("gap"),
            ]);
            all
        }
        OFFICES => vec![
            column("kind", "类别", "Kind", false),
            column("rank", "排名", "Rank", true),
            column("office", "单位", "Office", false),
            column("targets", "指标数", "Targets", true),
            column("met", "已完成", "Met", true),
            column("behind", "滞后", "Behind", true),
            column("unscored", "缺数计零分(项)", "Unscored (targets)", true),
            column("score_rate", "得分率(%)", "Score (%)", true),
            column("rank_before", "上期排名", "Rank before", true),
            column("rank_change", "排名升降", "Up by", true),
        ],
        REPORTS => vec![
            column("reporter", "填报单位", "Reporter", false),
            column("owed", "应报", "Owed", true),
            column("on_time", "按时", "On time", true),
            column("late", "迟报", "Late", true),
            column("missing", "缺报", "Missing", true),
            column("days_late", "最多迟报天数", "Days late at most", true),
            column("routine_owed", "常态化应报", "Routine owed", true),
            column("routine_missing", "常态化缺报", "Routine missing", true),
            column("last_report", "最近数据日期", "Last report", false),
        ],
        GATE => vec![
            column("rule", "规则", "Rule", false),
            column("title", "内容", "What it finds", false),
            column("level", "级别", "Level", false),
            column("findings", "问题数", "Findings", true),
        ],
        other => unreachable!("a review has no table {other}"),
    }
}

const LAGGARD_FIELDS: [&str; 13] = [
    "point",
    "target",
    "name",
    "unit",
    "lead",
    "goal",
    "done",
    "completion",
    "expected",
    "pace",
    "gap",
    "status",
    "light",
];
/// Columns of files and machines, which people at a terminal or reading a page can do without.
const FOR_MACHINES: [&str; 5] = ["target", "lead", "expected", "light", "unit"];
/// What the table of targets shows people of the completion table. The group tells more than the status does.
const SHOWN: [&str; 9] = ["point", "name", "unit", "goal", "done", "added", "completion", "pace", "gap"];

/// What a review is made of.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub appraisal: &'f Appraisal,
    pub known_by: Option<Day>,
    pub counts: Counts,
    pub findings: &'f Findings,
    pub levels: &'f Levels,
    pub inputs: &'f [InputLine],
    /// What is to be expected of each target, where somebody asked.
    pub forecasts: Option<&'f [Forecast]>,
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
    pub digits: u8,
    /// Every column, for files and machines.
    pub whole: bool,
    /// Routine targets are only counted.
    pub fold_routine: bool,
    /// Whether who reads it cannot ask for more.
    pub on_paper: bool,
}

/// The review as tables under their titles.
pub fn report(frame: &Frame<'_>) -> Report {
    let Frame { plan, appraisal, digits, .. } = *frame;
    let assessment = appraisal.history.now();
    let part = |(key, title): (&'static str, Words)| {
        let (table, remarks) = frame.made(key);
        Part { key, title: title.into(), main: key == TARGETS, table, remarks, ..Part::default() }
    };
    let mut caption =
        vec![frame.period_line(), pace_line(plan, assessment.as_of, digits), rule_line(&plan.thresholds)];
    caption.extend(frame.sources.iter().cloned());
    let mut summary: Vec<Said> = mean_line(assessment.rows.iter(), digits).into_iter().collect();
    summary.extend(revised(plan, assessment.as_of));
    summary.push(rows_line(&frame.counts));
    Report {
        title: status::title(plan),
        caption,
        parts: PARTS.map(part).to_vec(),
        summary,
        json: frame.json(),
    }
}

/// How often each rule fired in all.
fn fired(findings: &Findings, rule: &Rule) -> u64 {
    findings.counts().filter(|(_, other, _)| *other == rule).map(|(.., count)| count).sum()
}

/// The rules that decide whether a review passes: those of judgement, whatever they found, and any other that is denied
/// or warned of and found something.
fn deciding(findings: &Findings, levels: &Levels) -> Vec<(&'static Rule, Level, u64)> {
    let all = rules::ALL.iter().map(|rule| (*rule, levels.of(rule), fired(findings, rule)));
    let mut all: Vec<_> = all
        .filter(|(rule, level, n)| rule.group == RuleGroup::Judgement || (*n > 0 && *level > Level::Allow))
        .collect();
    all.sort_by_key(|(rule, ..)| rule.group != RuleGroup::Judgement);
    all
}

fn name_of(every: Every, day: Day) -> Said {
    let period = every.holding(day);
    if period.last() == day {
        return period.name();
    }
    period.name().and(&say!("（未满）", " (still running)"))
}

impl Frame<'_> {
    /// The table of that key, and what is said below it.
    pub(super) fn made(&self, key: &str) -> (Table, Vec<Said>) {
        match key {
            GROUPS => self.groups(),
            TARGETS => self.targets(),
            LAGGARDS => self.laggards(),
            CHANGES => self.changes(),
            OFFICES => self.offices(),
            REPORTS => self.reports(),
            _ => self.gate(),
        }
    }

    /// Which period is judged, and which it is held against.
    fn period_line(&self) -> Said {
        let history = &self.appraisal.history;
        let (every, as_of) = (history.every, history.now().as_of);
        let this = name_of(every, as_of);
        let (zh, en) = (&this.zh, &this.en);
        let mut line = say!("评估期：{zh}，截至 {as_of}", "Review of {en}, as of {as_of}");
        if let Some(known_by) = self.known_by {
            line = line.and(&say!("（以 {known_by} 前收到的数据为准）", " (as known by {known_by})"));
        }
        let (each_zh, each_en) = (every.words().zh, every.words().en);
        let against = match history.before() {
            Some(before) => {
                let (before, end) = (every.holding(before.as_of).name(), before.as_of);
                let (zh, en) = (&before.zh, &before.en);
                say!("；上期：{zh}，截至 {end}", ", held against {en}, as of {end}")
            }
            None => say!("；计划期内没有上期", "; there is no period before it in the plan"),
        };
        line.and(&against).and(&say!("（按{each_zh}）", " (by {each_en})"))
    }

    fn line<'a>(&'a self, progress: &'a Progress) -> Line<'a> {
        Line { plan: self.plan, progress, forecast: None, history: None, digits: self.digits }
    }

    fn now(&self, target: usize) -> &Progress {
        &self.appraisal.history.now().rows[target]
    }

    fn before(&self, target: usize) -> Option<&Progress> {
        self.appraisal.history.before().map(|before| &before.rows[target])
    }

    fn percent(&self, share: Option<Fraction>) -> Cell {
        Cell::number(share, |share| share.percent(self.digits))
    }

    /// The columns that are shown, with what the cells of a row are.
    fn table(&self, part: &'static str, rows: Vec<Vec<Cell>>) -> Table {
        let columns = columns(part);
        let kept = |key: &str| self.whole || !FOR_MACHINES.contains(&key);
        let keep: Vec<bool> = columns.iter().map(|column| kept(column.key)).collect();
        let rows = rows
            .into_iter()
            .map(|row| row.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell).collect());
        let rows = rows.collect();
        let columns = columns.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(column, _)| column);
        Table { columns: columns.collect(), rows, groups: Vec::new() }
    }

    fn groups(&self) -> (Table, Vec<Said>) {
        let all = self.appraisal.groups.len() as u64;
        let routine = self.appraisal.count(Group::Routine);
        let mut printed = Quantity::ZERO;
        let mut rows = Vec::new();
        for (rank, group) in Group::ALL.into_iter().enumerate() {
            let n = self.appraisal.count(group);
            let share = self.percent(Fraction::of(n, all));
            if let Cell::Number { text, .. } = &share {
                printed += Quantity::parse(text.as_bytes(), 2).unwrap_or_default();
            }
            let paced = if group == Group::Routine { None } else { Fraction::of(n, all - routine) };
            rows.push(vec![group_cell(group, rank), Cell::count(n), share, self.percent(paced)]);
        }
        let occurring = Group::ALL.into_iter().filter(|group| self.appraisal.count(*group) > 0);
        let sum = |lang: fn(Words) -> &'static str| {
            let one = |group: Group| format!("{} {}", lang(group.words()), self.appraisal.count(group));
            occurring.clone().map(one).collect::<Vec<_>>().join(" + ")
        };
        let (zh, en) = (sum(|words| words.zh), sum(|words| words.en));
        let (targets, printed) = (count(all, "target", "targets"), printed.print(self.digits));
        let mut remarks = Vec::new();
        if all > 0 {
            remarks.push(say!("合计 {all} 项 = {zh}", "{targets} = {en}"));
            remarks.push(say!(
                "占比为占全部指标的百分数，各自四舍五入，不作凑整（表中各数相加为 {printed}%）",
                "Shares are of all targets, each rounded by itself and none made to fit (as printed they add up to {printed} %)"
            ));
        }
        (self.table(GROUPS, rows), remarks)
    }

    fn targets(&self) -> (Table, Vec<Said>) {
        let id = find("target").expect("a column of the completion table");
        // Weights and what they earn are there where the plan gives any, as in the completion table.
        let there = |key: &str| scores::weighted(self.plan) || !groups::given(By::Target, key);
        let shown = |field: &&Field| match self.whole {
            true => there(field.column.key),
            false => SHOWN.contains(&field.column.key),
        };
        let fields: Vec<&'static Field> = FIELDS.iter().filter(shown).collect();
        // The rows are found again by their ids, in a column of their own that is taken away at the end.
        let wanted = Wanted {
            columns: std::iter::once(id).chain(fields).collect(),
            digits: self.digits,
            fold_routine: self.fold_routine,
            on_paper: self.on_paper,
            ..Wanted::default()
        };
        let mut table = status::by_target(self.plan, self.appraisal.history.now(), &wanted);
        table.columns.remove(0);
        for column in &mut table.columns {
            column.spare = status::spare(column.key);
        }
        let mut listed = Vec::new();
        for row in &mut table.rows {
            let Cell::Text(id) = row.remove(0) else { continue };
            let at = self.plan.targets.iter().position(|target| target.id == id).expect("an id of the plan");
            listed.push(self.now(at));
            let group = self.appraisal.groups[at];
            row.push(group_cell(group, group as usize));
            row.push(self.before(at).map_or(Cell::Empty, |before| status_cell(before.status)));
            row.push(self.periods(at));
        }
        table.columns.extend(columns(TARGETS).split_off(FIELDS.len()));
        let Some(forecasts) = self.forecasts else { return (table, Vec::new()) };
        forecast::append(&mut table, self.plan, listed, forecasts, self.whole);
        (table, forecast::remarks(forecasts))
    }

    /// For how many periods in a row a target has been behind; nothing where it is not.
    fn periods(&self, target: usize) -> Cell {
        match self.appraisal.history.in_a_row(target, &Status::BEHIND) {
            0 => Cell::Empty,
            n => Cell::count(n as u64),
        }
    }

    fn laggards(&self) -> (Table, Vec<Said>) {
        let row = |laggard: &crate::appraisal::Laggard| -> Vec<Cell> {
            let line = self.line(self.now(laggard.target));
            let cell = |key: &&str| (find(key).expect("a column of the completion table").cell)(&line);
            let own =
                [Cell::count(laggard.periods as u64), Cell::text(&laggard.reason), Cell::text(&laggard.next)];
            LAGGARD_FIELDS.iter().map(cell).chain(own).collect()
        };
        let all = &self.appraisal.laggards;
        let silent = all.iter().filter(|laggard| laggard.reason.is_empty()).count();
        let n = all.len();
        let mut remarks = Vec::new();
        if n == 0 {
            remarks.push(say!(
                "没有滞后、逾期、超限或未报送的指标。",
                "No target is behind, overdue, above its ceiling or unreported."
            ));
        } else {
            let targets = count(n as u64, "target", "targets");
            remarks.push(say!(
                "共 {n} 项，其中 {silent} 项没有说明原因；原因和下步计划照填报单位所写，连续期数含本期",
                "{targets}, {silent} of them without a reason; reasons and next steps are as reported, and periods count this one"
            ));
        }
        (self.table(LAGGARDS, all.iter().map(row).collect()), remarks)
    }

    fn changes(&self) -> (Table, Vec<Said>) {
        let row = |change: &crate::appraisal::Change| -> Vec<Cell> {
            let line = self.line(self.now(change.target));
            let cell = |key: &str| (find(key).expect("a column of the completion table").cell)(&line);
            let before = self.before(change.target);
            let turned = change.turned;
            vec![
                cell("point"),
                cell("target"),
                cell("name"),
                cell("lead"),
                Cell::Word { key: turned.key(), words: turned.words(), rank: turned as usize, light: None },
                before.map_or(Cell::Empty, |before| status_cell(before.status)),
                cell("status"),
                self.percent(before.and_then(|before| before.gap.clone())),
                cell("gap"),
            ]
        };
        let all = &self.appraisal.changes;
        let of = |turned: Turned| all.iter().filter(|change| change.turned == turned).count();
        let remark = match self.appraisal.history.before() {
            None => say!(
                "计划期内没有上期，无从比较。",
                "There is no period before this one in the plan to compare with."
            ),
            Some(_) if all.is_empty() => {
                say!("没有指标新增滞后，也没有扭转的。", "No target fell behind or came back.")
            }
            Some(_) => {
                let list = |lang: fn(Words) -> &'static str| {
                    let one = |turned: Turned| format!("{} {}", lang(turned.words()), of(turned));
                    Turned::ALL.map(one).join(" · ")
                };
                let (zh, en) = (list(|words| words.zh), list(|words| words.en));
                say!("{zh}", "{en}")
            }
        };
        (self.table(CHANGES, all.iter().map(row).collect()), vec![remark])
    }

    fn offices(&self) -> (Table, Vec<Said>) {
        let rank_cell = |rank: Option<usize>| rank.map_or(Cell::Empty, |rank| Cell::count(rank as u64));
        let row = |office: &Office| {
            let moved = office.rank.zip(office.before).map(|(now, before)| {
                let whole = |n: usize| Fraction::whole(i64::try_from(n).expect("few offices"));
                whole(before) - whole(now)
            });
            vec![
                Cell::Word {
                    key: office.kind.key(),
                    words: office.kind.words(),
                    rank: office.kind as usize,
                    light: None,
                },
                rank_cell(office.rank),
                Cell::text(&office.name),
                Cell::count(office.targets),
                Cell::count(office.met),
                Cell::count(office.behind),
                Cell::count(office.without),
                self.percent(office.score.clone()),
                rank_cell(office.before),
                Cell::number(moved, |moved| moved.print(0)),
            ]
        };
        let all = &self.appraisal.offices;
        let mut remarks: Vec<Said> = Kind::ALL.into_iter().filter_map(|kind| self.ends(kind)).collect();
        let has = |kind: Kind| self.appraisal.of_kind(kind).next().is_some();
        if !has(Kind::Lead) {
            remarks.push(say!(
                "计划没有写明责任单位（lead），责任单位不作排名。",
                "The plan names no leads, so none are ranked."
            ));
        }
        if !has(Kind::Reporter) {
            remarks.push(say!(
                "计划没有把目标分解到填报单位（allocation），填报单位不作排名。",
                "The plan divides no goal among reporters (`allocation`), so none are ranked."
            ));
        }
        if !all.is_empty() {
            remarks.push(say!(
                "排名按得分率：完成率超过 100% 的按 100% 计，缺数的不得分；计划给了权重的按权重，没有给的各项相同；同分并列，其后名次顺延。报送是否及时另计，不入得分",
                "Ranked by score in percent: no completion counts above 100 %, what has no figure earns nothing; by the plan's weights, or each alike where it gives none; equal scores share a rank and the next is skipped. Whether reports came in time does not enter it"
            ));
        }
        (self.table(OFFICES, all.iter().map(row).collect()), remarks)
    }

    /// The best and the last of a kind; all that share the rank are named.
    fn ends(&self, kind: Kind) -> Option<Said> {
        let ranked = || self.appraisal.of_kind(kind).filter(|office| office.rank.is_some());
        let (best, last) = (ranked().filter_map(|office| office.rank).min()?, ranked().last()?.rank?);
        let names = |rank: usize, with: &str| {
            let of_rank = ranked().filter(|office| office.rank == Some(rank));
            of_rank.map(|office| office.name.as_str()).collect::<Vec<_>>().join(with)
        };
        let score = |rank: usize| {
            let share = ranked().find(|office| office.rank == Some(rank))?.score.clone();
            share.map(|share| share.percent(self.digits))
        };
        let (zh, en) = match kind {
            Kind::Lead => ("责任单位", "Leads"),
            Kind::Reporter => ("填报单位", "Reporters"),
        };
        if best == last {
            return None;
        }
        let (top, bottom) = (score(best)?, score(last)?);
        let (top_zh, bottom_zh) = (names(best, "、"), names(last, "、"));
        let (top_en, bottom_en) = (names(best, ", "), names(last, ", "));
        Some(say!(
            "{zh}：首位 {top_zh}（{top}%），末位 {bottom_zh}（{bottom}%）",
            "{en}: best {top_en} ({top} %), last {bottom_en} ({bottom} %)"
        ))
    }

    fn reports(&self) -> (Table, Vec<Said>) {
        let row = |filed: &Filed| {
            vec![
                Cell::text(&self.plan.reporters[filed.reporter].name),
                Cell::count(filed.owed),
                Cell::count(filed.on_time),
                Cell::count(filed.late),
                Cell::count(filed.missing),
                filed.days_late.map_or(Cell::Empty, Cell::count),
                Cell::count(filed.routine_owed),
                Cell::count(filed.routine_missing),
                filed.last.map_or(Cell::Empty, Cell::Day),
            ]
        };
        let all = &self.appraisal.filed;
        let sum = |of: fn(&Filed) -> u64| all.iter().map(of).sum::<u64>();
        let (owed, on_time, late, missing) =
            (sum(|f| f.owed), sum(|f| f.on_time), sum(|f| f.late), sum(|f| f.missing));
        let mut remarks = Vec::new();
        if all.is_empty() {
            remarks.push(say!(
                "计划没有登记填报单位，不计报送情况。",
                "The plan declares no reporters, so nobody owes a report."
            ));
        } else {
            let en = count(owed, "report", "reports");
            remarks.push(say!(
                "应报 {owed} 项次 = 按时 {on_time} + 迟报 {late} + 缺报 {missing}（每单位每指标每报告期为一项次，计本期内到期的；常态化另列）",
                "{en} owed = {on_time} on time + {late} late + {missing} missing (one for each reporter, target and reporting period that fell due in this review's period; routine duties are counted apart)"
            ));
            if !self.plan.reporting.dated {
                remarks.push(say!(
                    "计划没有定报送期限（deadline），不判迟报",
                    "The plan sets no deadline, so no report is late"
                ));
            }
        }
        (self.table(REPORTS, all.iter().map(row).collect()), remarks)
    }

    fn gate(&self) -> (Table, Vec<Said>) {
        let rules = deciding(self.findings, self.levels);
        let row = |(rule, level, n): &(&'static Rule, Level, u64)| {
            vec![
                Cell::text(rule.name),
                Cell::Said(rule.words.into()),
                Cell::Word {
                    key: level.key(),
                    words: level_words(*level),
                    rank: *level as usize,
                    light: None,
                },
                Cell::count(*n),
            ]
        };
        let denied = rules.iter().filter(|(_, level, n)| *level == Level::Deny && *n > 0);
        let denied: Vec<String> = denied.map(|(rule, _, n)| format!("{} {n}", rule.name)).collect();
        let remark = if denied.is_empty() {
            say!("通过：没有按错误处理的问题", "Passed: nothing that counts as an error was found")
        } else {
            let (zh, en) = (denied.join("、"), denied.join(", "));
            say!("未通过：{zh}", "Failed: {en}")
        };
        (self.table(GATE, rules.iter().map(row).collect()), vec![remark])
    }

    /// The document of `review --format json`.
    fn json(&self) -> Vec<(&'static str, Data)> {
        let history = &self.appraisal.history;
        let (every, as_of) = (history.every, history.now().as_of);
        let before = history.before().map(|before| before.as_of);
        let count = |level: Level| {
            let of_level = self.findings.counts().filter(|(_, rule, _)| self.levels.of(rule) == level);
            Data::Count(of_level.map(|(.., count)| count).sum())
        };
        let denied = self.findings.counts().any(|(_, rule, _)| self.levels.of(rule) == Level::Deny);
        vec![
            ("schema", Data::text("workpoints/review/1")),
            ("plan", Data::Map(plan_data(self.plan))),
            ("as_of", Data::text(as_of.to_string())),
            ("known_by", Data::maybe(self.known_by.map(|day| day.to_string()))),
            (
                "period",
                Data::Map(vec![
                    ("every", Data::text(every.key())),
                    ("name", Data::text(every.holding(as_of).name().en)),
                    ("first", Data::text(every.holding(as_of).first().to_string())),
                    ("last", Data::text(every.holding(as_of).last().to_string())),
                    ("before", Data::maybe(before.map(|day| day.to_string()))),
                ]),
            ),
            ("pace_basis", Data::text(self.plan.basis.key())),
            ("thresholds", rule_data(&self.plan.thresholds)),
            (GROUPS, Data::RowsOf(GROUPS)),
            (TARGETS, Data::RowsOf(TARGETS)),
            (LAGGARDS, Data::RowsOf(LAGGARDS)),
            (CHANGES, Data::RowsOf(CHANGES)),
            (OFFICES, Data::RowsOf(OFFICES)),
            (REPORTS, Data::RowsOf(REPORTS)),
            (GATE, Data::RowsOf(GATE)),
            (
                "summary",
                Data::Map(vec![
                    ("targets", Data::Count(self.appraisal.groups.len() as u64)),
                    ("passed", Data::Flag(!denied)),
                    ("errors", count(Level::Deny)),
                    ("warnings", count(Level::Warn)),
                ]),
            ),
            ("counts", counts_data(&self.counts)),
            ("inputs", inputs_data(self.inputs)),
        ]
    }
}

fn group_cell(group: Group, rank: usize) -> Cell {
    Cell::Word { key: group.key(), words: group.words(), rank, light: group.light() }
}
