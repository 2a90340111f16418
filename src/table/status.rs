//! The completion table: its columns, its caption, its JSON.

use crate::assess::{Assessment, Progress, Status, mean_completion};
use crate::forecast::Forecast;
use crate::history::History;
use crate::ledger::Counts;
use crate::period::Day;
use crate::plan::{Basis, Behind, Measure, Plan, Target, Thresholds};
use crate::quantity::Fraction;
use crate::review::Review;
use crate::say;
use crate::scores;
use crate::table::bar;
use crate::table::beside::level_lines;
use crate::table::forecast;
use crate::table::groups::{self, By};
use crate::table::history;
use crate::table::plans::PLAN;
use crate::table::{Cell, Column, DRAWN, Data, Group, Part, Report, Table};
use crate::words::{Said, Words, count};

/// A row of the table and what its cells are printed by.
pub struct Line<'l> {
    pub plan: &'l Plan,
    pub progress: &'l Progress,
    /// Where the target is heading, if that was asked for.
    pub forecast: Option<&'l Forecast>,
    /// The periods up to this one, where they were judged.
    pub history: Option<&'l History>,
    /// Digits behind the point of percentages.
    pub digits: u8,
}

impl Line<'_> {
    pub fn target(&self) -> &Target {
        &self.plan.targets[self.progress.target]
    }

    fn amount(&self, value: &Option<Fraction>, more: u8) -> Cell {
        amount(self.target(), value, more)
    }

    fn percent(&self, share: &Option<Fraction>) -> Cell {
        Cell::number(share.clone(), |share| share.percent(self.digits))
    }
}

/// An amount with the target's own decimals, and so many more. A ratio's figure is a percentage, and printed as one.
pub(crate) fn amount(target: &Target, value: &Option<Fraction>, more: u8) -> Cell {
    let (decimals, ratio) = (target.decimals + more, target.measure == Measure::Ratio);
    let print = |value: &Fraction| if ratio { value.guarded(decimals) } else { value.print(decimals) };
    Cell::number(value.clone(), print)
}

/// What is due by the day need not be a finite decimal: it has one decimal more than its target.
pub(crate) fn expected(target: &Target, value: &Option<Fraction>) -> Cell {
    Cell::number(value.clone(), |amount| amount.print(target.decimals + 1))
}

/// One column of the completion table.
pub struct Field {
    pub column: Column,
    /// Whether it stands in the table at a terminal when no columns are asked for.
    pub shown: bool,
    pub cell: fn(&Line<'_>) -> Cell,
}

pub(super) const fn field(
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    numeric: bool,
    shown: bool,
    cell: fn(&Line<'_>) -> Cell,
) -> Field {
    Field { column: Column { key, label: Words::new(zh, en), numeric, spare: 0 }, shown, cell }
}

fn counted(count: Option<u64>) -> Cell {
    count.map_or(Cell::Empty, Cell::count)
}

/// The columns, in their fixed order. New ones come at the end.
pub const FIELDS: &[Field] = &[
    field("point", "序号", "Point", false, true, |l| Cell::text(&l.plan.points[l.target().point].id)),
    field("target", "指标编号", "Target", false, false, |l| Cell::text(&l.target().id)),
    field("name", "指标", "Name", false, true, |l| Cell::text(&l.target().name)),
    field("unit", "计量单位", "Unit", false, true, |l| Cell::text(&l.target().unit)),
    field("lead", "责任单位", "Lead", false, false, |l| {
        Cell::text(l.plan.lead(l.target()).unwrap_or(""))
    }),
    field("goal", "年度目标", "Goal", true, true, |l| l.amount(&l.progress.goal.map(Fraction::from), 0)),
    field("done", "累计完成", "Done", true, true, |l| l.amount(&l.progress.done, 0)),
    field("added", "本期新增", "Added", true, true, |l| l.amount(&l.progress.added, 0)),
    field("completion", "完成率(%)", "Completion (%)", true, true, |l| l.percent(&l.progress.completion)),
    field("expected", "序时应完成", "Expected", true, false, |l| {
        expected(l.target(), &l.progress.expected)
    }),
    field("pace", "序时进度(%)", "Pace (%)", true, true, |l| l.percent(&l.progress.pace)),
    field("gap", "与序时差(百分点)", "Gap (points)", true, true, |l| l.percent(&l.progress.gap)),
    field("status", "状态", "Status", false, true, |l| status_cell(l.progress.status)),
    field("light", "亮灯", "Light", false, true, |l| light_cell(l.progress.status)),
    field("reported", "已报单位数", "Reported", true, true, |l| counted(l.progress.reported)),
    field("owed", "应报单位数", "Owed", true, true, |l| counted(l.progress.owed)),
    field("last_report", "最近数据日期", "Last report", false, false, |l| {
        l.progress.last_report.map_or(Cell::Empty, Cell::Day)
    }),
    field("note", "进展情况", "Note", false, false, |l| Cell::text(&l.progress.note)),
    field("remaining", "尚差", "Remaining", true, false, |l| l.amount(&l.progress.remaining, 0)),
    field("weight", "权重", "Weight", true, false, |l| {
        Cell::number(l.target().weight.map(Fraction::from), |weight| weight.print(2))
    }),
    field("score", "得分", "Score", true, false, |l| {
        let Progress { status, completion, .. } = l.progress;
        let earned = l.target().weight.zip(scores::earned(*status, completion.as_ref()));
        Cell::number(earned.map(|(weight, share)| Fraction::from(weight) * share), |score| score.print(2))
    }),
];

/// The completion of each reporting period, drawn. It is no column of a file: it stands only where it is asked for, and for
/// people.
pub const TREND: Field = field("trend", "走势", "Trend", true, false, |l| {
    l.history.map_or(Cell::Empty, |history| history::completions(history, l.progress.target))
});

/// The completion as a bar on which the pace is marked. It too is no column of a file; at a terminal that has room for it, it
/// stands beside the completion without being asked for. Its heading says how it is read.
pub const BAR: Field = field("bar", "进度条(#完成|序时)", "Bar (#done|pace)", true, false, |l| {
    let shares = l.progress.completion.as_ref().zip(l.progress.pace.as_ref());
    shares.map_or(Cell::Empty, |(completion, pace)| Cell::Text(bar::drawn(completion, pace)))
});

/// Whether a column is drawn, for people only.
pub fn is_drawing(field: &Field) -> bool {
    is_trend(field) || field.column.key == BAR.column.key
}

/// Whether a column is drawn of past periods.
pub fn is_trend(field: &Field) -> bool {
    field.column.key == TREND.column.key
}

/// Every column that can be asked for: those of the table, then those of the forecast and the drawings.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().chain(forecast::FIELDS).chain([&TREND, &BAR])
}

/// The field of that key, or of that label in either language.
pub fn find(name: &str) -> Option<&'static Field> {
    fields().find(|field| [field.column.key, field.column.label.zh, field.column.label.en].contains(&name))
}

pub fn status_cell(status: Status) -> Cell {
    let rank = Status::ALL.iter().position(|other| *other == status).expect("ALL is all");
    Cell::Word { key: status.key(), words: status.words(), rank, light: status.light() }
}

pub fn light_cell(status: Status) -> Cell {
    let Some(light) = status.light() else { return Cell::Empty };
    Cell::Word { key: light.key(), words: light.words(), rank: light as usize, light: Some(light) }
}

/// What the reader wants to see.
#[derive(Clone, Default)]
pub struct Wanted<'h> {
    /// Columns; empty is those that are shown by default, or all where machines read.
    pub columns: Vec<&'static Field>,
    /// Statuses; empty is all of them.
    pub status: Vec<Status>,
    /// The column to sort by, and whether downwards.
    pub sort: Option<(&'static Field, bool)>,
    pub digits: u8,
    /// Every column, for files and machines.
    pub whole: bool,
    /// Routine targets are only counted, in a line below their section.
    pub fold_routine: bool,
    /// Whether who reads it cannot ask for more.
    pub on_paper: bool,
    /// What is to be expected of each target, in the plan's order; empty where nobody asked.
    pub forecasts: Vec<Forecast>,
    /// Whether the columns of the forecast follow those of the table, where no columns are asked for.
    pub with_forecast: bool,
    /// What the trend is drawn of.
    pub history: Option<&'h History>,
    /// Whether bars stand beside the completion where no columns are asked for.
    pub bars: bool,
}

impl Wanted<'_> {
    /// Whether a row is listed of its own.
    pub fn shows(&self, progress: &Progress) -> bool {
        let folded = self.folds() && progress.status == Status::Routine;
        !folded && (self.status.is_empty() || self.status.contains(&progress.status))
    }

    fn folds(&self) -> bool {
        self.fold_routine && self.status.is_empty()
    }
}

/// A plan among those whose targets stand in one table.
#[derive(Clone, Copy)]
pub struct Among<'a> {
    /// What it is called there; `None` where it stands alone.
    pub label: Option<&'a str>,
    pub plan: &'a Plan,
    pub assessment: &'a Assessment,
    /// What is to be expected of each target, in the plan's order; empty where nobody asked.
    pub forecasts: &'a [Forecast],
    /// Its past periods, where they were judged.
    pub history: Option<&'a History>,
}

/// The table of targets: by section, unless sorted.
pub fn by_target(plan: &Plan, assessment: &Assessment, wanted: &Wanted<'_>) -> Table {
    let (forecasts, history) = (&wanted.forecasts, wanted.history);
    by_targets(&[Among { label: None, plan, assessment, forecasts, history }], wanted)
}

/// The table of targets of several plans: plan by plan and by section, unless sorted, over all of them.
pub fn by_targets(all: &[Among<'_>], wanted: &Wanted<'_>) -> Table {
    let used = |field: &&Field| all.iter().any(|one| used(field, one.plan));
    let mut fields: Vec<&Field> = match (wanted.columns.is_empty(), wanted.whole) {
        (false, _) => wanted.columns.clone(),
        (true, true) => FIELDS.iter().filter(|field| !scored(field) || used(field)).collect(),
        (true, false) => FIELDS.iter().filter(|field| field.shown).filter(used).collect(),
    };
    if wanted.bars && wanted.columns.is_empty() {
        let completion = fields.iter().position(|field| field.column.key == "completion");
        fields.insert(completion.map_or(fields.len(), |at| at + 1), &BAR);
    }
    if wanted.with_forecast {
        let asked_for =
            |field: &Field| wanted.columns.iter().any(|other| other.column.key == field.column.key);
        let more = forecast::FIELDS.iter().filter(|field| (wanted.whole || field.shown) && !asked_for(field));
        fields.extend(more);
    }
    fn line<'l>(one: &Among<'l>, progress: &'l Progress, digits: u8) -> Line<'l> {
        let forecast = one.forecasts.get(progress.target);
        Line { plan: one.plan, progress, forecast, history: one.history, digits }
    }
    let digits = wanted.digits;
    let cells = |(one, progress): (&Among<'_>, &Progress)| -> Vec<Cell> {
        let line = line(one, progress, digits);
        let label = one.label.map(Cell::text).into_iter();
        label.chain(fields.iter().map(|field| (field.cell)(&line))).collect()
    };
    // Columns that were asked for are always there.
    let spare = |key: &str| if wanted.columns.is_empty() { spare(key) } else { 0 };
    let columns = fields.iter().map(|field| Column { spare: spare(field.column.key), ..field.column });
    let named = all.iter().any(|one| one.label.is_some()).then_some(PLAN).into_iter();
    let mut table = Table { columns: named.chain(columns).collect(), ..Table::default() };
    if let Some((field, down)) = wanted.sort {
        let of_plan = |one| -> Vec<(&Among<'_>, &Progress)> { rows_of(one).collect() };
        let mut sorted: Vec<(&Among<'_>, &Progress)> = all.iter().flat_map(of_plan).collect();
        sorted.retain(|(_, progress)| wanted.shows(progress));
        sorted.sort_by(|a, b| {
            let cell = |(one, progress): &(&Among<'_>, &Progress)| (field.cell)(&line(one, progress, digits));
            cell(a).sorted(&cell(b), down)
        });
        table.rows = sorted.into_iter().map(cells).collect();
        let folded = all.iter().map(|one| one.assessment.count(Status::Routine)).sum();
        if wanted.folds() && folded > 0 {
            table.groups.push(Group {
                first: 0,
                heading: Said::default(),
                remark: folded_remark(folded, wanted.on_paper),
            });
        }
        return table;
    }
    // Headings name the plan, so that its column can be spared.
    let named = table.columns.iter_mut().filter(|column| column.key == PLAN.key);
    named.for_each(|column| column.spare = 9);
    for one in all {
        by_section(one, wanted, &mut table, |progress, rows| rows.push(cells((one, progress))));
    }
    table
}

/// Puts a plan's rows under the sections of its document. `cells` makes the rows of a target that is shown.
pub fn by_section(
    one: &Among<'_>,
    wanted: &Wanted<'_>,
    table: &mut Table,
    mut cells: impl FnMut(&Progress, &mut Vec<Vec<Cell>>),
) {
    let Among { label, plan, assessment, .. } = *one;
    for (at, section) in plan.sections.iter().enumerate() {
        let of_section =
            |progress: &&Progress| plan.points[plan.targets[progress.target].point].section == at;
        let first = table.rows.len();
        // The plan's targets may stand in any order; the document's points do not.
        let mut rows: Vec<&Progress> = assessment.rows.iter().filter(of_section).collect();
        rows.sort_by_key(|progress| plan.targets[progress.target].point);
        let routine = |row: &&&Progress| wanted.folds() && row.status == Status::Routine;
        let folded = rows.iter().filter(routine).count() as u64;
        rows.into_iter().filter(|row| wanted.shows(row)).for_each(|row| cells(row, &mut table.rows));
        if table.rows.len() > first || folded > 0 {
            let (number, title) = (&section.number, &section.title);
            let remark = if folded > 0 { folded_remark(folded, wanted.on_paper) } else { Said::default() };
            let whose = label.map(|label| format!("{label} ")).unwrap_or_default();
            let heading = Said::plain(format!("{whose}{number}、{title}"));
            table.groups.push(Group { first, heading, remark });
        }
    }
}

/// The targets of a plan, each with it.
fn rows_of<'o, 'a>(one: &'o Among<'a>) -> impl Iterator<Item = (&'o Among<'a>, &'a Progress)> {
    one.assessment.rows.iter().map(move |progress| (one, progress))
}

fn folded_remark(folded: u64, on_paper: bool) -> Said {
    let en = count(folded, "routine duty", "routine duties");
    if on_paper {
        return say!("另有常态化工作{folded}项", "and {en}");
    }
    say!("另有常态化工作 {folded} 项（--all 逐项列出）", "and {en} (--all lists them)")
}

/// How readily a column is left out where there is little room. The sign of the light stands before the status too.
pub(super) fn spare(key: &str) -> u8 {
    match key {
        "bar" => DRAWN,
        "light" => 6,
        "added" => 5,
        "reported" | "owed" => 4,
        "pace" => 3,
        "unit" => 2,
        "point" => 1,
        _ => 0,
    }
}

/// Whether a column has anything to say in this plan.
fn used(field: &Field, plan: &Plan) -> bool {
    match field.column.key {
        "reported" | "owed" => !plan.reporters.is_empty(),
        _ => !scored(field) || scores::weighted(plan),
    }
}

/// Whether a column speaks of weights, and so is there only where the plan gives them.
fn scored(field: &Field) -> bool {
    groups::given(By::Target, field.column.key)
}

/// Every status that occurs, adding up to the number of targets.
pub fn totals<'a>(rows: impl Iterator<Item = &'a Progress> + Clone) -> Said {
    let all = rows.clone().count() as u64;
    let (zh, en) = parts(|status| rows.clone().filter(|row| row.status == status).count());
    let targets = count(all, "target", "targets");
    say!("合计 {all} 项：{zh}", "{targets} in all: {en}")
}

/// What was read, and what became of it, in one line.
pub fn rows_line(counts: &Counts) -> Said {
    let Counts { read, counted, superseded, rejected, not_yet } = counts;
    let rows = count(*read, "row", "rows");
    say!(
        "数据：读取 {read} 行 = 计入 {counted} + 被替代 {superseded} + 拒收 {rejected} + 未到期 {not_yet}",
        "Data: {rows} read = {counted} counted + {superseded} superseded + {rejected} rejected + {not_yet} not yet due"
    )
}

/// Targets whose goal was revised by a day: the old goal stays visible beside the new one.
pub(super) fn revised(plan: &Plan, as_of: Day) -> impl Iterator<Item = Said> + '_ {
    plan.targets.iter().filter_map(move |target| {
        let revision = target.revisions.iter().rev().find(|revision| revision.from <= as_of)?;
        let (name, from, unit) = (&target.name, revision.from, &target.unit);
        let (old, new) = (target.goal?.print(target.decimals), revision.goal.print(target.decimals));
        let document = revision.document.as_deref().unwrap_or("");
        let (zh, en) = match document {
            "" => (String::new(), String::new()),
            document => (format!("，{document}"), format!(", {document}")),
        };
        Some(say!(
            "目标调整：“{name}”原为 {old} {unit}，{from} 起为 {new} {unit}{zh}",
            "Revised: the goal of \"{name}\" was {old} {unit} and is {new} {unit} since {from}{en}"
        ))
    })
}

/// What the pace is counted in, with the plan's own window.
pub fn pace_line(plan: &Plan, as_of: Day, digits: u8) -> Said {
    let (part, all) = plan.elapsed(plan.from, plan.to, as_of);
    let percent = Fraction::of(part, all).expect("a window is not empty").percent(digits);
    match plan.basis {
        Basis::Day => say!(
            "序时进度按日历天：{part}/{all} = {percent}%（自有期限或分期计划的指标各按其计划）",
            "Pace by calendar days: {part}/{all} = {percent} % (targets with a window or schedule of their own go by it)"
        ),
        Basis::Month => say!(
            "序时进度按月：{part}/{all} = {percent}%（自有期限或分期计划的指标各按其计划）",
            "Pace by months: {part}/{all} = {percent} % (targets with a window or schedule of their own go by it)"
        ),
        Basis::Workday => say!(
            "序时进度按工作日：{part}/{all} = {percent}%（自有期限或分期计划的指标各按其计划）",
            "Pace by working days: {part}/{all} = {percent} % (targets with a window or schedule of their own go by it)"
        ),
    }
}

/// The rule by which a completion is behind or ahead, by its name and in words.
pub fn rule_line(rule: &Thresholds) -> Said {
    let (name, ahead) = (rule.name(), rule.ahead);
    let behind = match rule.behind {
        Behind::Any { far } => say!(
            "低于序时为滞后，低于序时超过 {far} 个百分点为严重滞后",
            "below the pace is behind, more than {far} points below it far behind"
        ),
        Behind::Points { from, far } => say!(
            "低于序时 {from} 个百分点及以上为滞后，超过 {far} 个百分点为严重滞后",
            "{from} points below the pace or more is behind, more than {far} points far behind"
        ),
        Behind::Ratio { from, far } => say!(
            "完成率÷序时进度不到 {from}% 为滞后，不到 {far}% 为严重滞后",
            "completion ÷ pace below {from} % is behind, below {far} % far behind"
        ),
    };
    say!("判定规则 {name}：", "Rule {name}: ")
        .and(&behind)
        .and(&say!("；高于序时 {ahead} 个百分点及以上为超序时", "; {ahead} points above it or more is ahead"))
}

/// The same where it is to be said beside a table: the contract's own rule needs no word there.
pub(crate) fn own_rule_line(plan: &Plan) -> Option<Said> {
    (plan.thresholds != Thresholds::default()).then(|| rule_line(&plan.thresholds))
}

/// The same for machines.
pub fn rule_data(rule: &Thresholds) -> Data {
    Data::Map(vec![("name", Data::text(rule.name())), ("ahead", Data::Number(rule.ahead.to_string()))])
}

/// The mean completion, with how many targets it is of.
pub fn mean_line<'a>(rows: impl Iterator<Item = &'a Progress> + Clone, digits: u8) -> Option<Said> {
    let with = rows.clone().filter(|row| row.completion.is_some()).count() as u64;
    let mean = mean_completion(rows)?.percent(digits);
    let targets = count(with, "target", "targets");
    Some(say!(
        "平均完成率 {mean}%（有完成率的 {with} 项，超额按 100% 计）",
        "Mean completion {mean} % (of {targets} with one, each capped at 100 %)"
    ))
}

/// The score, where the plan gives weights, and how many of its targets earn nothing for want of a figure.
pub fn score_line<'a>(plan: &Plan, rows: impl Iterator<Item = &'a Progress>, digits: u8) -> Option<Said> {
    if !scores::weighted(plan) {
        return None;
    }
    let score = scores::of_targets(plan, rows);
    let (earned, weight, rate) =
        (score.earned.print(2), score.weight.print(2), score.rate()?.percent(digits));
    let said = say!(
        "得分 {earned}，权重合计 {weight}，得分率 {rate}%（单项得分不超过权重",
        "Score {earned} of {weight}: {rate} % (no target earns more than its weight"
    );
    let (n, en) = (
        score.without,
        count(score.without, "target without a figure earns", "targets without a figure earn"),
    );
    let more = match n {
        0 => say!("）", ")"),
        _ => say!("；{n} 项缺数，按 0 分计）", "; {en} nothing)"),
    };
    Some(said.and(&more))
}

/// How the shares stand that a table lists or counts, and why a table of shares or levels is empty.
pub(super) fn shares_line(by: By, review: &Review) -> Option<Said> {
    if by == By::Allocation && review.shares.is_empty() {
        return Some(say!("计划没有分解任务（allocation）", "The plan divides no goal (`allocation`)"));
    }
    if by == By::Level && review.asks.is_empty() {
        return Some(say!("计划没有多级要求（levels）", "The plan names nobody else who asks (`levels`)"));
    }
    let spoken_of = matches!(by, By::Reporter | By::Allocation) && !review.shares.is_empty();
    let all = review.shares.len() as u64;
    let (zh, en) = parts(|status| review.shares.iter().filter(|share| share.status == status).count());
    let shares = count(all, "share", "shares");
    spoken_of.then(|| say!("分解任务 {all} 项：{zh}", "{shares} of targets: {en}"))
}

/// `已完成 3 · 超序时 2 …`: every status that occurs, in both languages.
fn parts(of_status: impl Fn(Status) -> usize) -> (String, String) {
    let list = |lang: fn(Words) -> &'static str| {
        let occurring = Status::ALL.iter().filter(|status| of_status(**status) > 0);
        let parts: Vec<String> =
            occurring.map(|status| format!("{} {}", lang(status.words()), of_status(*status))).collect();
        parts.join(" · ")
    };
    (list(|words| words.zh), list(|words| words.en))
}

/// What a table's ranks go by.
pub fn rank_line(by: By, review: &Review) -> Option<Said> {
    let ranked = by == By::Plan || (by == By::Reporter && !review.shares.is_empty());
    ranked.then(|| {
        say!(
            "排名按得分率：完成率超过 100% 的按 100% 计，缺数的不得分；计划给了权重的按权重，没有给的各项相同",
            "Ranked by score in percent: no completion counts above 100 %, what has no figure earns nothing; by the plan's weights, or each alike where it gives none"
        )
    })
}

/// A file that was read: its name, digest, rows and encoding.
#[derive(Clone, Debug)]
pub struct InputLine {
    pub path: String,
    pub sha256: String,
    pub rows: u64,
    /// `None` for a workbook.
    pub encoding: Option<&'static str>,
}

/// The document of `status --format json`, whose rows are the table's.
pub fn json(plan: &Plan, review: &Review, by: &str, inputs: &[InputLine]) -> Vec<(&'static str, Data)> {
    vec![
        ("schema", Data::text("workpoints/status/1")),
        ("plan", Data::Map(plan_data(plan))),
        ("as_of", Data::text(review.assessment.as_of.to_string())),
        ("known_by", Data::maybe(review.known_by.map(|day| day.to_string()))),
        ("pace_basis", Data::text(plan.basis.key())),
        ("rows", Data::Rows),
        ("summary", summary_data(review.assessment.rows.iter())),
        ("counts", counts_data(&review.counts)),
        ("inputs", inputs_data(inputs)),
        ("by", Data::text(by)),
        ("thresholds", rule_data(&plan.thresholds)),
    ]
}

pub(super) fn plan_data(plan: &Plan) -> Vec<(&'static str, Data)> {
    vec![
        ("title", Data::text(&plan.title)),
        ("issuer", Data::maybe(plan.issuer.as_deref())),
        ("document", Data::maybe(plan.document.as_deref())),
        ("from", Data::text(plan.from.to_string())),
        ("to", Data::text(plan.to.to_string())),
    ]
}

pub(super) fn summary_data<'a>(rows: impl Iterator<Item = &'a Progress> + Clone) -> Data {
    let of_status = |status: Status| rows.clone().filter(|row| row.status == status).count() as u64;
    let by_status = Status::ALL.iter().map(|status| (status.key(), Data::Count(of_status(*status))));
    Data::Map(vec![
        ("targets", Data::Count(rows.clone().count() as u64)),
        ("by_status", Data::Map(by_status.collect())),
    ])
}

pub(super) fn counts_data(counts: &Counts) -> Data {
    let Counts { read, counted, superseded, rejected, not_yet } = *counts;
    Data::Map(vec![
        ("read", Data::Count(read)),
        ("counted", Data::Count(counted)),
        ("superseded", Data::Count(superseded)),
        ("rejected", Data::Count(rejected)),
        ("not_yet", Data::Count(not_yet)),
    ])
}

pub(super) fn inputs_data(inputs: &[InputLine]) -> Data {
    let input = |input: &InputLine| {
        Data::Map(vec![
            ("path", Data::text(&input.path)),
            ("sha256", Data::text(&input.sha256)),
            ("rows", Data::Count(input.rows)),
            ("encoding", Data::maybe(input.encoding)),
        ])
    };
    Data::List(inputs.iter().map(input).collect())
}

/// The whole report.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub review: &'f Review,
    pub wanted: &'f Wanted<'f>,
    pub by: By,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
}

/// The day, the pace, the rule, where the data came from, and which statuses alone are listed.
pub(super) fn caption(
    (plan, review): (&Plan, &Review),
    wanted: &Wanted<'_>,
    sources: Vec<Said>,
    (by, shown): (By, usize),
) -> Vec<Said> {
    let mut caption = vec![when_line(plan, review, wanted.digits)];
    caption.extend(own_rule_line(plan));
    caption.extend(sources);
    caption.extend(only_line(&wanted.status, by, shown, listed(by, review)));
    caption
}

/// How the whole plan stands, what its ranks and forecasts go by, and what became of the rows.
pub(super) fn summary(plan: &Plan, review: &Review, wanted: &Wanted<'_>, by: By) -> Vec<Said> {
    let rows = &review.assessment.rows;
    let mut summary = vec![totals(rows.iter())];
    summary.extend(mean_line(rows.iter(), wanted.digits));
    summary.extend(score_line(plan, rows.iter(), wanted.digits));
    summary.extend(rank_line(by, review));
    summary.extend(shares_line(by, review));
    summary.extend(lines_below(plan, review));
    if !wanted.forecasts.is_empty() {
        summary.extend(forecast::remarks(&wanted.forecasts));
    }
    summary.push(rows_line(&review.counts));
    summary
}

/// How a drawing is read, where there is one.
pub(crate) fn trend_line(wanted: &Wanted<'_>, history: Option<&History>) -> Option<Said> {
    history.filter(|_| wanted.columns.iter().any(|field| is_trend(field))).map(history::legend)
}

/// Puts a table into its frame: caption above, totals below.
pub fn report(frame: Frame<'_>, table: Table) -> Report {
    let Frame { plan, review, wanted, by, inputs, sources } = frame;
    let mut caption = caption((plan, review), wanted, sources, (by, table.rows.len()));
    caption.extend(trend_line(wanted, wanted.history));
    Report {
        title: title(plan),
        caption,
        parts: Part::only(table),
        summary: summary(plan, review, wanted, by),
        json: json(plan, review, by.key(), inputs),
    }
}

/// The plan's title with the number of its document.
pub(crate) fn title(plan: &Plan) -> String {
    format!("{}{}", plan.title, document(plan))
}

/// The number of the plan's document, in brackets.
pub(super) fn document(plan: &Plan) -> String {
    plan.document.as_deref().map(|document| format!("（{document}）")).unwrap_or_default()
}

/// The day a table speaks of, and by when its data had arrived.
pub(crate) fn when(as_of: Day, known_by: Option<Day>) -> Said {
    match known_by {
        None => say!("截至 {as_of}", "As of {as_of}"),
        Some(known_by) => {
            say!("截至 {as_of}（以 {known_by} 前收到的数据为准）", "As of {as_of} (as known by {known_by})")
        }
    }
}

/// The same, and what its pace is counted in.
pub(crate) fn when_line(plan: &Plan, review: &Review, digits: u8) -> Said {
    let as_of = review.assessment.as_of;
    when(as_of, review.known_by).and(&say!("。", ". ")).and(&pace_line(plan, as_of, digits))
}

/// Which statuses alone are listed, if not all.
pub(crate) fn only_line(wanted: &[Status], by: By, shown: usize, all: usize) -> Option<Said> {
    let list = |lang: fn(Words) -> &'static str, with: &str| {
        wanted.iter().map(|status| lang(status.words())).collect::<Vec<_>>().join(with)
    };
    let (zh, en) = (list(|w| w.zh, "、"), list(|w| w.en, ", "));
    let only = match by {
        By::Target => say!("仅列：{zh}（{shown}/{all} 项）", "Only: {en} ({shown} of {all} targets)"),
        _ => say!("仅列：{zh}（{shown}/{all} 行）", "Only: {en} ({shown} of {all} rows)"),
    };
    (!wanted.is_empty()).then_some(only)
}

/// How many rows a table has that can be filtered by status.
pub(super) fn listed(by: By, review: &Review) -> usize {
    match by {
        By::Status => Status::ALL.len(),
        By::Allocation => review.shares.len(),
        // Each target's own goal, and what others ask.
        By::Level => review.asks.len() + review.asks.chunk_by(|a, b| a.target == b.target).count(),
        _ => review.assessment.rows.len(),
    }
}

/// Goals that were revised, and what others ask.
pub(crate) fn lines_below(plan: &Plan, review: &Review) -> Vec<Said> {
    let mut lines: Vec<Said> = revised(plan, review.assessment.as_of).collect();
    lines.extend(level_lines(plan, review));
    lines
}
