//! The completion table: its columns, its caption, its JSON.

use crate::assess::{Assessment, Progress, Status, mean_completion};
use crate::ledger::Counts;
use crate::period::Day;
use crate::plan::{Basis, Measure, Plan, Target};
use crate::quantity::Fraction;
use crate::review::Review;
use crate::say;
use crate::table::{Cell, Column, Data, Group, Report, Table};
use crate::words::{Said, Words, count};

/// A row of the table and what its cells are printed by.
pub struct Line<'l> {
    pub plan: &'l Plan,
    pub progress: &'l Progress,
    /// Digits behind the point of percentages.
    pub digits: u8,
}

impl Line<'_> {
    fn target(&self) -> &Target {
        &self.plan.targets[self.progress.target]
    }

    /// An amount with the target's own decimals. A ratio's figure is a percentage, and printed as one.
    fn amount(&self, amount: &Option<Fraction>, more: u8) -> Cell {
        let (decimals, ratio) = (self.target().decimals + more, self.target().measure == Measure::Ratio);
        let print = |value: &Fraction| if ratio { value.guarded(decimals) } else { value.print(decimals) };
        Cell::number(amount.clone(), print)
    }

    fn percent(&self, share: &Option<Fraction>) -> Cell {
        Cell::number(share.clone(), |share| share.percent(self.digits))
    }
}

/// One column of the completion table.
pub struct Field {
    pub column: Column,
    /// Whether it stands in the table at a terminal when no columns are asked for.
    pub shown: bool,
    pub cell: fn(&Line<'_>) -> Cell,
}

const fn field(
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
        Cell::number(l.progress.expected.clone(), |amount| amount.print(l.target().decimals + 1))
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
];

/// The field of that key, or of that label in either language.
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| [field.column.key, field.column.label.zh, field.column.label.en].contains(&name))
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
pub struct Wanted {
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
}

/// The table of targets: by section, unless sorted.
pub fn by_target(plan: &Plan, assessment: &Assessment, wanted: &Wanted) -> Table {
    let fields: Vec<&Field> = match (wanted.columns.is_empty(), wanted.whole) {
        (false, _) => wanted.columns.clone(),
        (true, true) => FIELDS.iter().collect(),
        (true, false) => FIELDS.iter().filter(|field| field.shown && used(field, plan)).collect(),
    };
    let digits = wanted.digits;
    let fold = wanted.fold_routine && wanted.status.is_empty();
    let shown = |progress: &&Progress| {
        let folded = fold && progress.status == Status::Routine;
        !folded && (wanted.status.is_empty() || wanted.status.contains(&progress.status))
    };
    let cells = |progress: &Progress| {
        let line = Line { plan, progress, digits };
        fields.iter().map(|field| (field.cell)(&line)).collect()
    };
    // Columns that were asked for are always there.
    let spare = |key: &str| if wanted.columns.is_empty() { spare(key) } else { 0 };
    let columns = fields.iter().map(|field| Column { spare: spare(field.column.key), ..field.column });
    let mut table = Table { columns: columns.collect(), ..Table::default() };
    if let Some((field, down)) = wanted.sort {
        let mut sorted: Vec<&Progress> = assessment.rows.iter().filter(shown).collect();
        sorted.sort_by(|a, b| {
            let cell = |progress| (field.cell)(&Line { plan, progress, digits });
            let (a, b) = (cell(a), cell(b));
            // What is empty comes last either way.
            let empty = matches!(a, Cell::Empty) || matches!(b, Cell::Empty);
            if down && !empty { b.order(&a) } else { a.order(&b) }
        });
        table.rows = sorted.into_iter().map(cells).collect();
        let folded = assessment.count(Status::Routine);
        if fold && folded > 0 {
            table.groups.push(Group { first: 0, heading: Said::default(), remark: folded_remark(folded) });
        }
        return table;
    }
    for (at, section) in plan.sections.iter().enumerate() {
        let of_section =
            |progress: &&Progress| plan.points[plan.targets[progress.target].point].section == at;
        let first = table.rows.len();
        // The plan's targets may stand in any order; the document's points do not.
        let mut rows: Vec<&Progress> = assessment.rows.iter().filter(of_section).collect();
        rows.sort_by_key(|progress| plan.targets[progress.target].point);
        let folded = rows.iter().filter(|row| fold && row.status == Status::Routine).count() as u64;
        table.rows.extend(rows.into_iter().filter(shown).map(cells));
        if table.rows.len() > first || folded > 0 {
            let (number, title) = (&section.number, &section.title);
            let remark = if folded > 0 { folded_remark(folded) } else { Said::default() };
            table.groups.push(Group { first, heading: Said::plain(format!("{number}、{title}")), remark });
        }
    }
    table
}

fn folded_remark(folded: u64) -> Said {
    let en = count(folded, "routine duty", "routine duties");
    say!("另有常态化工作 {folded} 项（--all 逐项列出）", "and {en} (--all lists them)")
}

/// How readily a column is left out where there is little room. The sign of the light stands before the status too.
fn spare(key: &str) -> u8 {
    match key {
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
    !plan.reporters.is_empty() || !matches!(field.column.key, "reported" | "owed")
}

/// `已完成 3 · 超序时 2 …`: every status that occurs, adding up to the number of targets.
pub fn totals(assessment: &Assessment) -> Said {
    let all = assessment.rows.len() as u64;
    let parts = |lang: fn(Words) -> &'static str| {
        let occurring = Status::ALL.iter().filter(|status| assessment.count(**status) > 0);
        let parts: Vec<String> = occurring
            .map(|status| format!("{} {}", lang(status.words()), assessment.count(*status)))
            .collect();
        parts.join(" · ")
    };
    let (zh, en) = (parts(|words| words.zh), parts(|words| words.en));
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
fn revised(plan: &Plan, as_of: Day) -> impl Iterator<Item = Said> + '_ {
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

/// The mean completion, with how many targets it is of.
pub fn mean_line(assessment: &Assessment, digits: u8) -> Option<Said> {
    let with = assessment.rows.iter().filter(|row| row.completion.is_some()).count() as u64;
    let mean = mean_completion(assessment.rows.iter())?.percent(digits);
    let targets = count(with, "target", "targets");
    Some(say!(
        "平均完成率 {mean}%（有完成率的 {with} 项，超额按 100% 计）",
        "Mean completion {mean} % (of {targets} with one, each capped at 100 %)"
    ))
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
    let Counts { read, counted, superseded, rejected, not_yet } = review.counts;
    let by_status = Status::ALL
        .iter()
        .map(|status| (status.key(), Data::Count(review.assessment.count(*status))))
        .collect();
    vec![
        ("schema", Data::text("workpoints/status/1")),
        ("plan", plan_json(plan)),
        ("as_of", Data::text(review.assessment.as_of.to_string())),
        ("known_by", Data::maybe(review.known_by.map(|day| day.to_string()))),
        ("pace_basis", Data::text(plan.basis.key())),
        ("rows", Data::Rows),
        (
            "summary",
            Data::Map(vec![
                ("targets", Data::Count(review.assessment.rows.len() as u64)),
                ("by_status", Data::Map(by_status)),
            ]),
        ),
        (
            "counts",
            Data::Map(vec![
                ("read", Data::Count(read)),
                ("counted", Data::Count(counted)),
                ("superseded", Data::Count(superseded)),
                ("rejected", Data::Count(rejected)),
                ("not_yet", Data::Count(not_yet)),
            ]),
        ),
        ("inputs", inputs_json(inputs)),
        ("by", Data::text(by)),
    ]
}

/// The head of the plan, as every document names it.
pub fn plan_json(plan: &Plan) -> Data {
    Data::Map(vec![
        ("title", Data::text(&plan.title)),
        ("issuer", Data::maybe(plan.issuer.as_deref())),
        ("document", Data::maybe(plan.document.as_deref())),
        ("from", Data::text(plan.from.to_string())),
        ("to", Data::text(plan.to.to_string())),
    ])
}

/// The files that were read.
pub fn inputs_json(inputs: &[InputLine]) -> Data {
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
    pub wanted: &'f Wanted,
    pub by: &'f str,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub sources: Vec<Said>,
}

/// Puts a table into its frame: caption above, totals below.
pub fn report(frame: Frame<'_>, table: Table) -> Report {
    let Frame { plan, review, wanted, by, inputs, sources } = frame;
    let as_of = review.assessment.as_of;
    let mut when = match review.known_by {
        None => say!("截至 {as_of}", "As of {as_of}"),
        Some(known_by) => {
            say!("截至 {as_of}（以 {known_by} 前收到的数据为准）", "As of {as_of} (as known by {known_by})")
        }
    };
    let pace = pace_line(plan, as_of, wanted.digits);
    when = Said { zh: format!("{}。{}", when.zh, pace.zh), en: format!("{}. {}", when.en, pace.en) };
    let mut caption = vec![when];
    caption.extend(sources);
    if !wanted.status.is_empty() {
        let list = |lang: fn(Words) -> &'static str, with: &str| {
            wanted.status.iter().map(|status| lang(status.words())).collect::<Vec<_>>().join(with)
        };
        let (zh, en) = (list(|w| w.zh, "、"), list(|w| w.en, ", "));
        let (shown, all) = (table.rows.len(), review.assessment.rows.len());
        caption.push(say!("仅列：{zh}（{shown}/{all} 项）", "Only: {en} ({shown} of {all} targets)"));
    }
    let mut summary = vec![totals(&review.assessment)];
    summary.extend(mean_line(&review.assessment, wanted.digits));
    summary.extend(revised(plan, as_of));
    summary.push(rows_line(&review.counts));
    let document = plan.document.as_deref().map(|document| format!("（{document}）")).unwrap_or_default();
    Report {
        title: format!("{}{document}", plan.title),
        caption,
        table,
        summary,
        json: json(plan, review, by, inputs),
    }
}
