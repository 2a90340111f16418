//! Where a figure comes from: the columns of `trace`, and the sum written out.

use chrono::Datelike;

use crate::assess::Progress;
use crate::ledger::{Counts, Term};
use crate::period::{Day, Every};
use crate::plan::{Measure, Plan, Target};
use crate::quantity::{Fraction, Quantity};
use crate::say;
use crate::source::Sources;
use crate::table::status::{InputLine, inputs_data, own_rule_line, plan_data, title, when};
use crate::table::{Cell, Column, Data, Group, Part, Report, Table};
use crate::trace::{Kind, Line};
use crate::words::{Said, Words, count};

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool, spare: u8) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare }
}

/// The columns, in their fixed order. New ones come at the end.
pub const COLUMNS: &[Column] = &[
    column("fate", "去向", "Fate", false, 0),
    column("file", "文件", "File", false, 0),
    column("place", "位置", "Place", false, 0),
    column("date", "数据日期", "Date", false, 0),
    column("submitted", "报送日期", "Submitted", false, 3),
    column("reporter", "填报单位", "Reporter", false, 0),
    column("item", "点位", "Item", false, 1),
    column("total", "累计完成", "Total", true, 0),
    column("added", "本期新增", "Added", true, 0),
    column("of", "基数", "Of", true, 0),
    column("counts", "计入数", "Counts", true, 0),
    column("why", "说明", "Why", false, 0),
    column("note", "进展情况", "Note", false, 4),
];

/// What became of a row, as a word of the contract.
pub const FATES: [(&str, Words); 5] = [
    ("counted", Words::new("计入", "counted")),
    ("detail", Words::new("点位明细", "detail")),
    ("superseded", Words::new("被替代", "superseded")),
    ("rejected", Words::new("拒收", "rejected")),
    ("not_yet", Words::new("未到期", "not yet due")),
];

fn fate(kind: Kind) -> Cell {
    let rank = match kind {
        Kind::Makes | Kind::Beside => 0,
        Kind::Detail => 1,
        Kind::Superseded => 2,
        Kind::Rejected => 3,
        Kind::NotYet => 4,
    };
    let (key, words) = FATES[rank];
    Cell::Word { key, words, rank, light: None }
}

/// In a table for people, more rows than this that add nothing to the figure are only counted.
const FOLDED: u64 = 5;

/// What of a sum is written term by term.
const TERMS: usize = 40;
/// So many figures of one key that were added are written one by one.
const APART: usize = 3;

/// All that is told of a figure.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub progress: &'f Progress,
    pub as_of: Day,
    pub known_by: Option<Day>,
    /// The reporter whose rows alone are told, by name.
    pub reporter: Option<&'f str>,
    pub terms: &'f [Term<'f>],
    pub lines: &'f [Line],
    /// Rows of each kind, and those of them that are not listed.
    pub kinds: &'f [(Kind, u64, u64)],
    pub counts: Counts,
    /// The sum of what the rows are worth, and of a ratio's denominators.
    pub worth: Quantity,
    pub of: Quantity,
    pub elsewhere: u64,
    pub sources: &'f Sources,
    pub inputs: &'f [InputLine],
    /// Where the data came from, and files that were left out.
    pub named: Vec<Said>,
    /// Whether every column is wanted.
    pub whole: bool,
    pub fold: bool,
}

impl Frame<'_> {
    pub fn target(&self) -> &Target {
        &self.plan.targets[self.progress.target]
    }

    /// An amount that a row gives, with the target's own decimals; numerators and denominators as they are.
    fn amount(&self, amount: Quantity) -> String {
        let target = self.target();
        if target.measure == Measure::Ratio { amount.to_string() } else { amount.print(target.decimals) }
    }

    pub fn cell(&self, amount: Option<Quantity>) -> Cell {
        Cell::number(amount.map(Fraction::from), |_| self.amount(amount.unwrap_or_default()))
    }

    /// A figure of the target, as the completion table prints it.
    fn figure(&self, figure: &Fraction) -> String {
        let target = self.target();
        if target.measure == Measure::Ratio {
            figure.guarded(target.decimals)
        } else {
            figure.print(target.decimals)
        }
    }

    /// The figure with its unit.
    fn counted(&self, figure: &str) -> Said {
        let unit = &self.target().unit;
        if unit == "%" { say!("{figure}%", "{figure} %") } else { say!("{figure} {unit}", "{figure} {unit}") }
    }

    /// What the rows make: of one reporter its own figure, else the target's.
    fn made(&self) -> Option<Fraction> {
        if self.reporter.is_none() {
            return self.progress.done.clone();
        }
        if self.terms.is_empty() {
            return None;
        }
        if self.target().measure == Measure::Ratio {
            return Fraction::ratio(&self.worth.into(), &self.of.into()).map(|n| n * Fraction::whole(100));
        }
        Some(self.worth.into())
    }
}

/// The whole report.
pub fn report(frame: &Frame<'_>) -> Report {
    let mut summary = unlisted(frame);
    summary.push(whose_rows(frame));
    if frame.elsewhere > 0 {
        let n = frame.elsewhere;
        let rows = count(n, "other rejected row names", "other rejected rows name");
        summary.push(say!(
            "另有 {n} 行拒收，看不出是哪项指标（用 check 逐条查看）",
            "{rows} no target of the plan (check lists them)"
        ));
    }
    Report {
        title: title(frame.plan),
        caption: caption(frame),
        parts: Part::only(table(frame)),
        summary,
        json: json(frame),
    }
}

/// How many rows of each kind are not listed, and what they are worth.
pub fn unlisted(frame: &Frame<'_>) -> Vec<Said> {
    let mut lines = Vec::new();
    for &(kind, _, unlisted) in frame.kinds.iter().filter(|(.., unlisted)| *unlisted > 0) {
        let (zh, en) = (heading(kind).zh, count(unlisted, "row is", "rows are"));
        let of = heading(kind).en;
        let listed: Quantity = frame.lines.iter().filter_map(|line| line.worth).sum();
        let rest = frame.amount(frame.worth - listed);
        let worth = match kind {
            Kind::Makes => say!("，计入 {rest}", ", worth {rest}"),
            _ => Said::default(),
        };
        lines.push(say!("“{zh}”另有 {unlisted} 行未列出", "{of}: {en} not listed").and(&worth));
    }
    lines
}

/// `12 rows of the target = …`.
pub fn whose_rows(frame: &Frame<'_>) -> Said {
    let Counts { read, counted, superseded, rejected, not_yet } = frame.counts;
    let (rows, name) = (count(read, "row", "rows"), frame.reporter.unwrap_or(""));
    let of = if name.is_empty() { String::new() } else { format!(" by {name}") };
    say!(
        "{name}本指标 {read} 行 = 计入 {counted} + 被替代 {superseded} + 拒收 {rejected} + 未到期 {not_yet}",
        "{rows} of this target{of} = {counted} counted + {superseded} superseded + {rejected} rejected + {not_yet} not yet due"
    )
}

/// What was promised: the target, its place in the document, the document's words, the goal and what became of it, what
/// others ask; each with what it is.
pub fn promised(frame: &Frame<'_>) -> Vec<(Said, Said)> {
    let (plan, target) = (frame.plan, frame.target());
    let point = &plan.points[target.point];
    let section = &plan.sections[point.section];
    let (name, id) = (&target.name, &target.id);
    let (number, of, at, title) = (&section.number, &section.title, &point.id, &point.title);
    let mut facts = vec![
        (say!("指标", "Target"), say!("{name}（{id}）", "{name} ({id})")),
        (say!("所属", "Point"), say!("{number}、{of}；{at} {title}", "{number}、{of}; {at} {title}")),
    ];
    if let Some(quote) = &target.quote {
        let quote: String = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        facts.push((say!("原文", "The document"), Said::plain(quote)));
    }
    if let Some(goal) = target.goal {
        let mut said = frame.counted(&goal.print(target.decimals));
        for revision in &target.revisions {
            let (from, goal) = (revision.from, frame.counted(&revision.goal.print(target.decimals)));
            let (zh, en) = brackets(revision.document.as_deref());
            let (goal_zh, goal_en) = (goal.zh, goal.en);
            said = said.and(&say!("，{from} 起 {goal_zh}{zh}", ", {goal_en} since {from}{en}"));
        }
        facts.push((say!("目标", "Goal"), said));
    }
    for level in &target.levels {
        let goal = frame.counted(&level.goal.print(target.decimals));
        let (by, zh, en) = (&level.by, goal.zh, goal.en);
        let (of_zh, of_en) = brackets(level.document.as_deref());
        facts.push((say!("{by}要求", "Asked by {by}"), say!("{zh}{of_zh}", "{en}{of_en}")));
    }
    facts
}

/// What was promised, and what is done of it.
fn caption(frame: &Frame<'_>) -> Vec<Said> {
    let (plan, target, progress) = (frame.plan, frame.target(), frame.progress);
    let mut lines: Vec<Said> =
        promised(frame).into_iter().map(|(label, said)| label.and(&say!("：", ": ")).and(&said)).collect();
    let as_of = frame.as_of;
    let when = when(as_of, frame.known_by);
    let status = progress.status.words();
    let (status_zh, status_en) = (status.zh, status.en);
    let stands = match &progress.done {
        None => say!("：没有数，{status_zh}", ": no figure, {status_en}"),
        Some(done) => {
            let done = frame.counted(&frame.figure(done));
            let (zh, en) = (done.zh, done.en);
            match &progress.completion {
                Some(share) => {
                    let share = share.percent(1);
                    say!(
                        "：累计完成 {zh}，完成率 {share}%，{status_zh}",
                        ": {en} done, {share} % of the goal, {status_en}"
                    )
                }
                None => say!("：累计完成 {zh}，{status_zh}", ": {en} done, {status_en}"),
            }
        }
    };
    lines.push(when.and(&stands));
    lines.extend(own_rule_line(plan));
    if let Some(reporter) = frame.reporter {
        let own = match frame.made() {
            Some(figure) => frame.counted(&frame.figure(&figure)),
            None => say!("没有数", "no figure"),
        };
        let (zh, en) = (own.zh, own.en);
        let share = target
            .allocation
            .iter()
            .find(|(at, _)| plan.reporters.get(*at).is_some_and(|one| one.name == reporter));
        let share = share.map_or(Said::default(), |(_, share)| {
            let (share, unit) = (share.print(target.decimals), &target.unit);
            say!("（分解 {share} {unit}）", " (its share: {share} {unit})")
        });
        lines.push(say!("只看{reporter}：{zh}", "Of {reporter} alone: {en}").and(&share));
    }
    if let Some(sum) = sum(frame) {
        lines.push(say!("算式：", "Sum: ").and(&sum));
    }
    lines.extend(frame.named.iter().cloned());
    lines
}

/// The document that says so, in brackets.
fn brackets(document: Option<&str>) -> (String, String) {
    document.map_or_else(Default::default, |text| (format!("（{text}）"), format!(" ({text})")))
}

/// The sum written out, term by term; `None` where there is no figure.
pub fn sum(frame: &Frame<'_>) -> Option<Said> {
    let target = frame.target();
    let made = frame.counted(&frame.figure(&frame.made()?));
    let mut terms: Vec<Said> = Vec::new();
    if let Some(baseline) = target.baseline.filter(|_| frame.reporter.is_none()) {
        let amount = frame.amount(baseline);
        terms.push(say!("期初 {amount}", "baseline {amount}"));
    }
    if terms.is_empty() && frame.terms.is_empty() {
        return None;
    }
    let keys: Vec<&[Term<'_>]> =
        frame.terms.chunk_by(|a, b| (a.reporter, a.item) == (b.reporter, b.item)).collect();
    let mut last = None;
    for key in &keys {
        // A name stands before the first of its terms.
        let name = if last == Some(key[0].reporter) { "" } else { key[0].name };
        last = Some(key[0].reporter);
        terms.extend(key_terms(frame, name, key));
    }
    if terms.len() > TERMS {
        terms.truncate(usize::from(target.baseline.is_some() && frame.reporter.is_none()));
        let reporters: Vec<&[Term<'_>]> = frame.terms.chunk_by(|a, b| a.reporter == b.reporter).collect();
        let shown = reporters.len().min(TERMS);
        for own in &reporters[..shown] {
            let (name, worth) = (own[0].name, frame.amount(own.iter().map(|term| term.worth).sum()));
            terms.push(say!("{name} {worth}", "{name} {worth}"));
        }
        let rest = &reporters[shown..];
        if !rest.is_empty() {
            let (n, worth) =
                (rest.len(), rest.iter().flat_map(|own| own.iter()).map(|term| term.worth).sum());
            let worth = frame.amount(worth);
            terms.push(say!("其余 {n} 家 {worth}", "{n} others {worth}"));
        }
    }
    // No blank stands behind a full-width bracket.
    let each = |lang: fn(&Said) -> &String| {
        terms.iter().map(lang).map(String::as_str).collect::<Vec<_>>().join(" + ").replace("） + ", "）+ ")
    };
    let (zh, en) = (each(|said| &said.zh), each(|said| &said.en));
    if target.measure == Measure::Ratio {
        let all: Vec<String> =
            frame.terms.iter().map(|term| term.of.unwrap_or_default().to_string()).collect();
        let all = if terms.len() == all.len() {
            all.join(" + ")
        } else {
            frame.terms.iter().map(|term| term.of.unwrap_or_default()).sum::<Quantity>().to_string()
        };
        return Some(say!("（{zh}）÷（{all}）= ", "({en}) ÷ ({all}) = ").and(&made));
    }
    let blank = if zh.ends_with('）') { "" } else { " " };
    Some(say!("{zh}{blank}= ", "{en} = ").and(&made))
}

/// The terms of one reporter and item.
fn key_terms(frame: &Frame<'_>, name: &str, key: &[Term<'_>]) -> Vec<Said> {
    let mut terms = Vec::new();
    let item = key[0].item;
    let named = |said: Said, first: bool| match (first, name, item) {
        (false, ..) | (true, "", "") => said,
        (true, name, "") => say!("{name} ", "{name} ").and(&said),
        (true, "", item) => say!("“{item}”", "\"{item}\" ").and(&said),
        (true, name, item) => say!("{name}“{item}”", "{name} \"{item}\" ").and(&said),
    };
    let (totals, added): (Vec<&Term<'_>>, Vec<&Term<'_>>) = key.iter().partition(|term| term.total);
    for term in totals {
        let (worth, zh, en) = (frame.amount(term.worth), day_zh(frame.plan, term.day), term.day);
        let said = if frame.target().measure == Measure::Items {
            say!("{worth}（{zh}）", "{worth} ({en})")
        } else {
            say!("{worth}（{zh}累计）", "{worth} (total of {en})")
        };
        terms.push(named(said, terms.is_empty()));
    }
    match added.as_slice() {
        [first, .., last] if added.len() > APART => {
            let worth = frame.amount(added.iter().map(|term| term.worth).sum());
            let (from, to, times) =
                (day_zh(frame.plan, first.day), day_zh(frame.plan, last.day), added.len());
            let (first, last) = (first.day, last.day);
            let said = say!(
                "{worth}（{from}至{to}新增，共 {times} 日）",
                "{worth} (added on {times} days from {first} to {last})"
            );
            terms.push(named(said, terms.is_empty()));
        }
        few => {
            for term in few {
                let (worth, when) = (frame.amount(term.worth), period(frame.plan, term.day));
                let (zh, en) = (when.zh, when.en);
                let said = say!("{worth}（{zh}新增）", "{worth} (added {en})");
                terms.push(named(said, terms.is_empty()));
            }
        }
    }
    terms
}

/// 6月30日; with its year where the plan spans several.
fn day_zh(plan: &Plan, day: Day) -> String {
    let (month, of_month) = (day.month(), day.day());
    match plan.year() {
        Some(year) if year == day.year() => format!("{month}月{of_month}日"),
        _ => format!("{}年{month}月{of_month}日", day.year()),
    }
}

/// The period that ends on a day, or the day.
fn period(plan: &Plan, day: Day) -> Said {
    let every = plan.reporting.every;
    let holding = every.holding(day);
    if holding.last() != day || every == Every::Week {
        return Said { zh: day_zh(plan, day), en: format!("on {day}") };
    }
    let Said { zh, en } = holding.name();
    let year = format!("{}年", day.year());
    let zh = if plan.year() == Some(day.year()) { zh.trim_start_matches(&year).to_owned() } else { zh };
    Said { zh, en: format!("in {en}") }
}

fn heading(kind: Kind) -> Words {
    match kind {
        Kind::Makes => Words::new("构成累计完成的行", "Rows that make the figure"),
        Kind::Beside => Words::new("计入而不另增数的行", "Counted, adding nothing of their own"),
        Kind::Detail => Words::new("单位合计的点位明细", "Items of a reporter's own figure"),
        Kind::Superseded => Words::new("被替代的行", "Superseded"),
        Kind::Rejected => Words::new("拒收的行", "Rejected"),
        Kind::NotYet => Words::new("未到期的行", "Not yet due"),
    }
}

/// The rows by what became of them.
pub fn table(frame: &Frame<'_>) -> Table {
    let sources = frame.sources;
    let all = |line: &Line| {
        vec![
            fate(line.kind),
            Cell::text(sources.name(line.place.file)),
            Cell::text(&sources.cell(line.place).unwrap_or_else(|| line.place.line.to_string())),
            line.day.map_or(Cell::Empty, Cell::Day),
            line.submitted.map_or(Cell::Empty, Cell::Day),
            Cell::text(&line.reporter),
            Cell::text(&line.item),
            frame.cell(line.total),
            frame.cell(line.added),
            frame.cell(line.of),
            frame.cell(line.worth),
            Cell::Said(line.why.clone()),
            Cell::text(&line.note),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut groups = Vec::new();
    for kind in Kind::ALL {
        let own: Vec<&Line> = frame.lines.iter().filter(|line| line.kind == kind).collect();
        if own.is_empty() {
            continue;
        }
        let n = own.len() as u64;
        let folds = frame.fold && matches!(kind, Kind::Beside | Kind::Detail | Kind::NotYet) && n > FOLDED;
        let (first, heading) = (rows.len(), heading(kind).into());
        let mut remark = Said::default();
        if folds {
            let en = count(n, "row", "rows");
            remark = say!("{n} 行（--all 逐行列出）", "{en} (--all lists them)");
        } else {
            rows.extend(own.into_iter().map(all));
        }
        groups.push(Group { first, heading, remark });
    }
    let used = |at: usize| {
        let optional =
            matches!(COLUMNS[at].key, "submitted" | "reporter" | "item" | "total" | "added" | "of" | "note");
        frame.whole || !optional || rows.iter().any(|row| !matches!(row[at], Cell::Empty))
    };
    // Where there is room for few columns, those without anything in them are left out, and the headings above the
    // groups tell each row's fate.
    let shown: Vec<usize> = (0..COLUMNS.len())
        .filter(|&at| used(at) && (frame.whole || !matches!(COLUMNS[at].key, "fate" | "note")))
        .collect();
    Table {
        columns: shown.iter().map(|&at| COLUMNS[at]).collect(),
        rows: rows.into_iter().map(|row| shown.iter().map(|&at| row[at].clone()).collect()).collect(),
        groups,
    }
}

fn json(frame: &Frame<'_>) -> Vec<(&'static str, Data)> {
    let (target, progress) = (frame.target(), frame.progress);
    let point = &frame.plan.points[target.point];
    let amount = |amount: Quantity| Data::Number(amount.print(target.decimals));
    let row_amount =
        |amount: Option<Quantity>| amount.map_or(Data::Null, |amount| Data::Number(frame.amount(amount)));
    let figure =
        |figure: Option<&Fraction>| figure.map_or(Data::Null, |figure| Data::Number(frame.figure(figure)));
    let revision = |revision: &crate::plan::Revision| {
        Data::Map(vec![
            ("from", Data::text(revision.from.to_string())),
            ("goal", amount(revision.goal)),
            ("document", Data::maybe(revision.document.as_deref())),
        ])
    };
    let level = |level: &crate::plan::Ask| {
        Data::Map(vec![
            ("by", Data::text(&level.by)),
            ("goal", amount(level.goal)),
            ("document", Data::maybe(level.document.as_deref())),
        ])
    };
    let term = |term: &Term<'_>| {
        let maybe = |text: &str| Data::maybe(Some(text).filter(|text| !text.is_empty()));
        Data::Map(vec![
            ("reporter", maybe(term.name)),
            ("item", maybe(term.item)),
            ("date", Data::text(term.day.to_string())),
            ("kind", Data::text(if term.total { "total" } else { "added" })),
            ("counts", row_amount(Some(term.worth))),
            ("of", row_amount(term.of)),
        ])
    };
    let Counts { read, counted, superseded, rejected, not_yet } = frame.counts;
    let unlisted = frame.kinds.iter().map(|(.., unlisted)| unlisted).sum();
    vec![
        ("schema", Data::text("workpoints/trace/1")),
        ("plan", Data::Map(plan_data(frame.plan))),
        (
            "target",
            Data::Map(vec![
                ("id", Data::text(&target.id)),
                ("name", Data::text(&target.name)),
                ("point", Data::text(&point.id)),
                ("section", Data::text(&frame.plan.sections[point.section].number)),
                ("unit", Data::maybe(Some(target.unit.as_str()).filter(|unit| !unit.is_empty()))),
                ("measure", Data::text(crate::plan::keys::measure(target.measure))),
                ("quote", Data::maybe(target.quote.as_deref())),
                ("goal", target.goal.map_or(Data::Null, amount)),
                ("baseline", target.baseline.map_or(Data::Null, amount)),
                ("revisions", Data::List(target.revisions.iter().map(revision).collect())),
                ("levels", Data::List(target.levels.iter().map(level).collect())),
            ]),
        ),
        ("as_of", Data::text(frame.as_of.to_string())),
        ("known_by", Data::maybe(frame.known_by.map(|day| day.to_string()))),
        ("reporter", Data::maybe(frame.reporter)),
        ("goal", progress.goal.map_or(Data::Null, amount)),
        ("done", figure(progress.done.as_ref())),
        (
            "completion",
            progress.completion.as_ref().map_or(Data::Null, |share| Data::Number(share.percent(1))),
        ),
        ("status", Data::text(progress.status.key())),
        ("figure", figure(frame.made().as_ref())),
        ("terms", Data::List(frame.terms.iter().map(term).collect())),
        ("rows", Data::Rows),
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
        ("unlisted", Data::Count(unlisted)),
        ("elsewhere", Data::Count(frame.elsewhere)),
        ("inputs", inputs_data(frame.inputs)),
    ]
}
