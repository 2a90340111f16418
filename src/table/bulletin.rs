//! The bulletin of a period (周报, 月报, 通报): a document for directors, chapter by chapter as the plan orders them.
//!
//! Its tables are those of the review, with fewer columns where people read them. Its sentences are
//! written from the same figures: `headline` says how it stands, `attention` what directors must be told.

mod attention;
mod chapters;
mod headline;
mod note;
mod prose;

use self::prose::{numeral, sentence, span, spoken};
use crate::appraisal::{Appraisal, Filed, Group};
use crate::diagnostic::Findings;
use crate::period::{Day, Period};
use crate::plan::keys::CHAPTERS;
use crate::plan::{Chapter, Plan};
use crate::reporting::Filing;
use crate::review::Review;
use crate::rules::Levels;
use crate::say;
use crate::table::review::{self, CHANGES, GROUPS, LAGGARDS, REPORTS, TARGETS};
use crate::table::status::{InputLine, counts_data, document, inputs_data, plan_data, rule_data};
use crate::table::{Column, Data, Manner, Part, Report, Table};
use crate::words::{Lang, Said, Words};

/// What a bulletin is made of.
pub struct Frame<'f> {
    pub plan: &'f Plan,
    pub review: &'f Review,
    pub appraisal: &'f Appraisal,
    /// Who owed which report by the day, and what came.
    pub filings: &'f [Filing],
    /// The period that it is of; the day it speaks of lies within.
    pub period: Period,
    /// The day on which it is signed.
    pub date: Day,
    pub findings: &'f Findings,
    pub levels: &'f Levels,
    pub inputs: &'f [InputLine],
    /// What was named to be read, and the files that were refused.
    pub named: &'f [String],
    pub refused: &'f [String],
    pub digits: u8,
    /// Every column, for files and machines.
    pub whole: bool,
    /// Routine targets are only counted.
    pub fold_routine: bool,
    /// Whether who reads it cannot ask for more.
    pub on_paper: bool,
    /// The language of its title, which is one text.
    pub lang: Lang,
}

/// The columns of a chapter's table, by its key; none where it is prose alone.
pub fn columns(chapter: Chapter) -> Vec<Column> {
    table_of(chapter).map(review::columns).unwrap_or_default()
}

/// The table of the review that a chapter shows.
pub fn table_of(chapter: Chapter) -> Option<&'static str> {
    match chapter {
        Chapter::Table => Some(TARGETS),
        Chapter::Groups => Some(GROUPS),
        Chapter::Laggards => Some(LAGGARDS),
        Chapter::Changes => Some(CHANGES),
        Chapter::Missing => Some(REPORTS),
        Chapter::Headline | Chapter::Attention | Chapter::Note => None,
    }
}

/// What people see of a chapter's table: what fits on paper and is not said beside it.
fn shown(chapter: Chapter) -> &'static [&'static str] {
    match chapter {
        Chapter::Table => {
            &["point", "name", "unit", "lead", "goal", "done", "added", "completion", "pace", "gap", "group"]
        }
        Chapter::Groups => &["group", "targets", "share", "share_paced"],
        Chapter::Laggards => {
            &["name", "unit", "goal", "done", "completion", "pace", "gap", "status", "periods"]
        }
        Chapter::Changes => &["name", "change", "before", "status", "gap_before", "gap"],
        Chapter::Missing => &[
            "reporter",
            "owed",
            "on_time",
            "late",
            "missing",
            "days_late",
            "routine_owed",
            "routine_missing",
            "last_report",
        ],
        Chapter::Headline | Chapter::Attention | Chapter::Note => &[],
    }
}

fn title_of(chapter: Chapter) -> Words {
    match chapter {
        Chapter::Headline => Words::new("总体情况", "Overview"),
        Chapter::Table => Words::new("各项指标完成情况", "Completion of each target"),
        Chapter::Groups => Words::new("分类情况", "Targets by status"),
        Chapter::Laggards => Words::new("滞后和未报送的指标", "Targets behind or unreported"),
        Chapter::Changes => Words::new("与上期相比", "Changes since the previous period"),
        Chapter::Missing => Words::new("报送情况", "Reports received and missing"),
        Chapter::Attention => Words::new("需要关注的事项", "Points of attention"),
        Chapter::Note => Words::new("统计说明", "How it was counted"),
    }
}

pub fn key_of(chapter: Chapter) -> &'static str {
    let found = CHAPTERS.iter().find(|(_, other)| *other == chapter);
    found.map(|(key, _)| *key).expect("every chapter is listed")
}

/// What kind of bulletin a period has.
fn kind(period: Period) -> Words {
    match period {
        Period::Week { .. } => Words::new("周报", "weekly bulletin"),
        Period::Month { .. } => Words::new("月报", "monthly bulletin"),
        Period::Quarter { .. } => Words::new("通报", "quarterly bulletin"),
        Period::Half { .. } => Words::new("通报", "half-year bulletin"),
        Period::Year(_) => Words::new("通报", "annual bulletin"),
        Period::Day(_) => Words::new("通报", "bulletin"),
    }
}

/// The bulletin, in the order in which it is read.
pub fn report(frame: &Frame<'_>) -> Report {
    let plan = frame.plan;
    let mut chapters = Vec::new();
    for &chapter in &plan.bulletin.chapters {
        if let Some(part) = frame.chapter(chapter) {
            let n = chapters.len() + 1;
            let (number, title) = (numeral(n), title_of(chapter));
            let (zh, en) = (title.zh, title.en);
            chapters.push(Part { title: say!("{number}、{zh}", "{n}. {en}"), ..part });
        }
    }
    // A format of one table takes the first of these that is there.
    let order = [Chapter::Table, Chapter::Laggards, Chapter::Groups, Chapter::Changes, Chapter::Missing];
    let main = order.iter().find_map(|chapter| chapters.iter().position(|part| part.key == key_of(*chapter)));
    if let Some(at) = main {
        chapters[at].main = true;
    }
    let json = frame.json(&chapters);
    let mut parts = frame.before();
    parts.extend(chapters);
    parts.extend(frame.behind());
    Report {
        title: frame.title().get(frame.lang).to_owned(),
        caption: frame.caption(),
        parts,
        summary: Vec::new(),
        json,
    }
}

impl Frame<'_> {
    fn as_of(&self) -> Day {
        self.appraisal.history.now().as_of
    }

    /// Whether the day it speaks of is not yet the period's end, or the plan's.
    fn running(&self) -> bool {
        self.as_of() < self.period.last().min(self.plan.to)
    }

    fn title(&self) -> Said {
        if let Some(title) = &self.plan.bulletin.title {
            return Said::plain(title);
        }
        let (title, kind) = (&self.plan.title, kind(self.period));
        let (zh, en) = (kind.zh, kind.en);
        say!("{title}完成情况{zh}", "{title}: {en}")
    }

    /// Of what period it is, and what is not in it.
    fn caption(&self) -> Vec<Said> {
        let mut line = self.period.spoken();
        if let Period::Week { .. } = self.period {
            line = line.and(&span(self.period));
        }
        if self.running() {
            let Said { zh, en } = spoken(self.as_of());
            line = line.and(&say!("，截至{zh}", ", as of {en}"));
        }
        let Said { zh, en } = line;
        let en = sentence(&en);
        let mut lines = vec![say!("（{zh}）", "({en})")];
        if !self.refused.is_empty() {
            let (zh, en) = (self.refused.join("、"), self.refused.join(", "));
            lines.push(say!(
                "注意：以下文件整份拒收，未计入：{zh}",
                "Note: these files were refused and are not in it: {en}"
            ));
        }
        lines
    }

    /// To whom it goes, and what it opens with.
    fn before(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if let Some(to) = &self.plan.bulletin.to {
            let text = vec![say!("{to}：", "To: {to}")];
            parts.push(Part { key: "to", manner: Manner::Address, text, ..Part::default() });
        }
        parts.push(Part { key: "opening", text: self.opening(), ..Part::default() });
        parts
    }

    fn opening(&self) -> Vec<Said> {
        if !self.plan.bulletin.opening.is_empty() {
            return self.plan.bulletin.opening.iter().map(Said::plain).collect();
        }
        let (title, number, period) = (&self.plan.title, document(self.plan), self.period.spoken());
        let number_en =
            self.plan.document.as_deref().map(|number| format!(" ({number})")).unwrap_or_default();
        let (zh, en) = (period.zh, period.en);
        vec![say!(
            "现将《{title}》{number}{zh}完成情况通报如下。",
            "This bulletin tells how \"{title}\"{number_en} stood in {en}."
        )]
    }

    /// What it closes with, who signs it and when.
    fn behind(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let closing: Vec<Said> = self.plan.bulletin.closing.iter().map(Said::plain).collect();
        if !closing.is_empty() {
            parts.push(Part { key: "closing", text: closing, ..Part::default() });
        }
        let mut text: Vec<Said> = self.signer().map(Said::plain).into_iter().collect();
        text.push(spoken(self.date));
        parts.push(Part { key: "signature", manner: Manner::Signature, text, ..Part::default() });
        parts
    }

    fn signer(&self) -> Option<&str> {
        self.plan.bulletin.from.as_deref().or(self.plan.issuer.as_deref())
    }

    /// A chapter without its title; nothing where there is nothing to be said.
    fn chapter(&self, chapter: Chapter) -> Option<Part> {
        let key = key_of(chapter);
        let (mut table, _) = table_of(chapter).map(|key| self.review_frame().made(key)).unwrap_or_default();
        if !self.whole {
            self.shorten(chapter, &mut table);
        }
        let (text, remarks) = match chapter {
            Chapter::Headline => (headline::sentences(self), Vec::new()),
            Chapter::Attention => (attention::points(self), Vec::new()),
            Chapter::Note => (self.notes(), Vec::new()),
            Chapter::Table => (Vec::new(), Vec::new()),
            Chapter::Groups => (self.groups(), Vec::new()),
            Chapter::Laggards => self.laggards(),
            Chapter::Changes => self.changes()?,
            Chapter::Missing => self.missing()?,
        };
        let said = !text.is_empty() || !remarks.is_empty();
        (said || !table.columns.is_empty()).then(|| Part { key, text, table, remarks, ..Part::default() })
    }

    fn review_frame(&self) -> review::Frame<'_> {
        review::Frame {
            plan: self.plan,
            appraisal: self.appraisal,
            known_by: self.review.known_by,
            counts: self.review.counts,
            findings: self.findings,
            levels: self.levels,
            inputs: self.inputs,
            forecasts: None,
            sources: Vec::new(),
            digits: self.digits,
            whole: true,
            fold_routine: self.fold_routine,
            on_paper: self.on_paper,
        }
    }

    /// Leaves the columns that people need, and of a table of counts the rows that occur.
    fn shorten(&self, chapter: Chapter, table: &mut Table) {
        let (plan, filed) = (self.plan, &self.appraisal.filed);
        let there = |key: &str| match key {
            "lead" => plan.targets.iter().any(|target| plan.lead(target).is_some()),
            "routine_owed" | "routine_missing" => filed.iter().any(|filed| filed.routine_owed > 0),
            "late" | "days_late" => plan.reporting.dated,
            _ => true,
        };
        table.keep(|column| shown(chapter).contains(&column.key) && there(column.key));
        if chapter == Chapter::Missing {
            let owes = |filed: &Filed| filed.owed + filed.routine_owed > 0;
            let owing: Vec<bool> = filed.iter().map(owes).collect();
            let mut at = owing.iter();
            table.rows.retain(|_| at.next().is_none_or(|owes| *owes));
            // Where nothing was due in the period, what is still owed is said and needs no table.
            if table.rows.is_empty() {
                *table = Table::default();
            }
        }
        if chapter == Chapter::Groups {
            let occurs: Vec<bool> = Group::ALL.iter().map(|group| self.appraisal.count(*group) > 0).collect();
            let mut at = occurs.into_iter();
            table.rows.retain(|_| at.next().unwrap_or(true));
        }
    }

    /// The document of `report --format json`.
    fn json(&self, chapters: &[Part]) -> Vec<(&'static str, Data)> {
        let (plan, history) = (self.plan, &self.appraisal.history);
        let section = |part: &Part| {
            let prose = part.table.columns.is_empty();
            Data::Map(vec![
                ("key", Data::text(part.key)),
                ("title", Data::Said(part.title.clone())),
                ("text", Data::paragraphs(&part.text)),
                ("rows", if prose { Data::Null } else { Data::RowsOf(part.key) }),
                ("remarks", Data::paragraphs(&part.remarks)),
            ])
        };
        let closing: Vec<Said> = plan.bulletin.closing.iter().map(Said::plain).collect();
        vec![
            ("schema", Data::text("workpoints/report/1")),
            ("plan", Data::Map(plan_data(plan))),
            ("as_of", Data::text(self.as_of().to_string())),
            ("known_by", Data::maybe(self.review.known_by.map(|day| day.to_string()))),
            (
                "period",
                Data::Map(vec![
                    ("every", Data::text(history.every.key())),
                    ("name", Data::text(self.period.name().en)),
                    ("first", Data::text(self.period.first().to_string())),
                    ("last", Data::text(self.period.last().to_string())),
                    ("before", Data::maybe(history.before().map(|before| before.as_of.to_string()))),
                    ("running", Data::Flag(self.running())),
                ]),
            ),
            ("pace_basis", Data::text(plan.basis.key())),
            ("thresholds", rule_data(&plan.thresholds)),
            ("title", Data::Said(self.title())),
            ("to", Data::maybe(plan.bulletin.to.as_deref())),
            ("opening", Data::paragraphs(&self.opening())),
            ("sections", Data::List(chapters.iter().map(section).collect())),
            ("closing", Data::paragraphs(&closing)),
            ("from", Data::maybe(self.signer())),
            ("date", Data::text(self.date.to_string())),
            ("refused", Data::List(self.refused.iter().map(Data::text).collect())),
            ("counts", counts_data(&self.review.counts)),
            ("inputs", inputs_data(self.inputs)),
        ]
    }
}
