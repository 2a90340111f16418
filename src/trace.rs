//! Where a figure comes from: every row of a target with what became of it, found by reading the reports once more.
//!
//! The ledger remembers no rows, so this does: but only so many of each kind; the others are counted, and what they are
//! worth is added up. `fates` is the second reading itself.

pub mod fates;

use crate::column::Key;
use crate::diagnostic::Diagnostic;
use crate::intake::{Intake, Row, Who};
use crate::ledger::{Because, Counts, Fate};
use crate::period::{Day, Period};
use crate::plan::{Measure, Plan};
use crate::quantity::{Fraction, MAX_DECIMALS, Quantity};
use crate::say;
use crate::source::{Place, Sources};
use crate::trace::fates::{Denied, Reread};
use crate::words::Said;

/// What became of a row, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It makes the figure.
    Makes,
    /// Counted, but adding nothing: part of a later total, said already, or words alone.
    Beside,
    /// An item of a reporter's own figure: counted, but adding nothing.
    Detail,
    Superseded,
    Rejected,
    NotYet,
}

impl Kind {
    pub const ALL: [Kind; 6] =
        [Kind::Makes, Kind::Beside, Kind::Detail, Kind::Superseded, Kind::Rejected, Kind::NotYet];
}

/// A row of the target.
#[derive(Clone, Debug)]
pub struct Line {
    pub kind: Kind,
    /// Where its figure stands; of a rejected row, the cell at fault.
    pub place: Place,
    pub day: Option<Day>,
    pub submitted: Option<Day>,
    /// By the plan's name for it, or as it is written.
    pub reporter: String,
    pub item: String,
    pub total: Option<Quantity>,
    pub added: Option<Quantity>,
    pub of: Option<Quantity>,
    /// What it adds to the figure; of a ratio, to the numerator. Rows that make no figure have none.
    pub worth: Option<Quantity>,
    pub why: Said,
    pub note: String,
    /// Where its reporter and item stand in the order of the sum.
    order: (u32, u32),
}

/// Whose rows are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// One of the plan's reporters.
    Declared(usize),
    /// As it is written, where the plan declares none.
    Named(String),
}

/// The rows of a target.
#[derive(Clone, Debug)]
pub struct Trace {
    target: usize,
    only: Option<Only>,
    /// How many rows of each kind are kept.
    keep: u64,
    seen: [u64; Kind::ALL.len()],
    lines: Vec<Line>,
    pub counts: Counts,
    /// The sum of what all rows are worth, those that are not kept included; of a ratio, the numerators.
    pub worth: Quantity,
    /// The sum of the denominators of a ratio's rows.
    pub of: Quantity,
    /// Rejected rows that name no target, nor nearly one: they may have been meant for any.
    pub elsewhere: u64,
    /// Rows of sums and remarks, which are no data.
    pub no_data: u64,
}

impl Trace {
    pub fn new(target: usize, only: Option<Only>, keep: u64) -> Trace {
        Trace {
            target,
            only,
            keep,
            seen: [0; Kind::ALL.len()],
            lines: Vec::new(),
            counts: Counts::default(),
            worth: Quantity::ZERO,
            of: Quantity::ZERO,
            elsewhere: 0,
            no_data: 0,
        }
    }

    /// Takes what was told of a row, if it is of this target or of none.
    pub fn tell(&mut self, told: &Reread<'_>, intake: &Intake<'_>, sources: &Sources) {
        let line = match told {
            Reread::Row { row, fate, order } => self.row(intake.plan(), row, *fate, *order, sources),
            Reread::Denied(denied) => self.rejected(intake, denied, sources),
        };
        if let Some(line) = line {
            self.add(line);
        }
    }

    fn add(&mut self, line: Line) {
        self.counts.read += 1;
        *match line.kind {
            Kind::Makes | Kind::Beside | Kind::Detail => &mut self.counts.counted,
            Kind::Superseded => &mut self.counts.superseded,
            Kind::Rejected => &mut self.counts.rejected,
            Kind::NotYet => &mut self.counts.not_yet,
        } += 1;
        if let Some(worth) = line.worth {
            self.worth += worth;
            self.of += line.of.unwrap_or_default();
        }
        let seen = &mut self.seen[line.kind as usize];
        *seen += 1;
        if *seen <= self.keep {
            self.lines.push(line);
        }
    }

    fn row(
        &self,
        plan: &Plan,
        row: &Row<'_>,
        fate: Fate,
        order: (u32, u32),
        sources: &Sources,
    ) -> Option<Line> {
        if row.target != self.target || !self.wants(row.reporter) {
            return None;
        }
        let worth = match fate {
            Fate::Makes { worth, .. } => Some(worth),
            _ => None,
        };
        Some(Line {
            kind: kind(fate),
            place: row.place,
            day: Some(row.day),
            submitted: row.submitted,
            reporter: match row.reporter {
                Who::Declared(at) => plan.reporters[at].name.clone(),
                Who::Named(name) => name.to_owned(),
            },
            item: row.item.to_owned(),
            total: row.total,
            added: row.added,
            of: row.of,
            worth,
            why: why(fate, row, plan.targets[row.target].measure, sources),
            note: row.words[0].to_owned(),
            order,
        })
    }

    fn wants(&self, who: Who<'_>) -> bool {
        match (&self.only, who) {
            (None, _) => true,
            (Some(Only::Declared(one)), Who::Declared(at)) => *one == at,
            (Some(Only::Named(one)), Who::Named(name)) => one == name,
            _ => false,
        }
    }

    /// A row that was rejected on its own, if it names the target, or nearly so.
    fn rejected(&mut self, intake: &Intake<'_>, denied: &Denied<'_>, sources: &Sources) -> Option<Line> {
        let Denied { row, found, target, mended } = denied;
        let Some(target) = *target else {
            if mended.is_none() {
                *if denied.is_no_data() { &mut self.no_data } else { &mut self.elsewhere } += 1;
            }
            return None;
        };
        let written = row.cell(Key::Reporter);
        let reporter = intake.reporter_named(written);
        let wanted = match (&self.only, reporter) {
            (Some(Only::Declared(one)), Some(at)) => *one == at,
            (Some(Only::Named(one)), _) => one == written,
            // A reporter nobody knows may have been meant to be any.
            _ => true,
        };
        if target != self.target || !wanted {
            return None;
        }
        let plan = intake.plan();
        let reasons: Vec<&Diagnostic> = found.iter().filter(|finding| finding.rejects).collect();
        let place = Place::line(row.file, row.record.line);
        let (kind, why) = match *mended {
            Some(by) => (Kind::Superseded, superseded(by, Because::Mended, sources)),
            None => (Kind::Rejected, joined(&reasons)),
        };
        let day = |key: Key| Period::parse(row.cell(key), plan.year()).ok().map(Period::last);
        let amount = |key: Key| Quantity::parse(row.cell(key).as_bytes(), MAX_DECIMALS).ok();
        Some(Line {
            kind,
            place: reasons.first().map_or(place, |reason| reason.place),
            day: day(Key::Date),
            submitted: day(Key::Submitted),
            reporter: reporter.map_or(written, |at| &plan.reporters[at].name).to_owned(),
            item: row.cell(Key::Item).to_owned(),
            total: amount(Key::Total),
            added: amount(Key::Added),
            of: amount(Key::Of),
            worth: None,
            why,
            note: row.cell(Key::Note).to_owned(),
            order: (u32::MAX, u32::MAX),
        })
    }

    /// The figure that all rows make, with the baseline; `None` where there is neither. It is what the completion table
    /// says.
    pub fn figure(&self, plan: &Plan) -> Option<Fraction> {
        let target = &plan.targets[self.target];
        if target.measure == Measure::Ratio {
            return Fraction::ratio(&self.worth.into(), &self.of.into())
                .map(|share| share * Fraction::whole(100));
        }
        let makes = self.of_kind(Kind::Makes).0 > 0;
        let any = makes || target.baseline.is_some();
        any.then(|| (self.worth + target.baseline.unwrap_or_default()).into())
    }

    /// How many rows of a kind there are, and how many of them are not kept.
    pub fn of_kind(&self, kind: Kind) -> (u64, u64) {
        let seen = self.seen[kind as usize];
        (seen, seen.saturating_sub(self.keep))
    }

    /// The rows by kind; those that are counted in the order of the sum, the others as they stand in the files.
    pub fn into_lines(mut self) -> Vec<Line> {
        self.lines.sort_by(|a, b| {
            let order = |line: &Line| (line.order, line.day, line.place);
            a.kind.cmp(&b.kind).then_with(|| match a.kind {
                Kind::Makes | Kind::Beside | Kind::Detail => order(a).cmp(&order(b)),
                _ => a.place.cmp(&b.place),
            })
        });
        self.lines
    }
}

/// The rows of every target of a plan, in the plan's order.
#[derive(Debug)]
pub struct Traces {
    pub each: Vec<Trace>,
}

impl Traces {
    /// Of each target so many rows of each kind are kept.
    pub fn new(plan: &Plan, keep: impl Fn(usize) -> u64) -> Traces {
        let each = (0..plan.targets.len()).map(|target| Trace::new(target, None, keep(target)));
        Traces { each: each.collect() }
    }

    /// Takes what was told of a row. What names no target is left out.
    pub fn tell(&mut self, told: &Reread<'_>, intake: &Intake<'_>, sources: &Sources) {
        let target = match told {
            Reread::Row { row, .. } => Some(row.target),
            Reread::Denied(denied) => denied.target,
        };
        if let Some(target) = target {
            self.each[target].tell(told, intake, sources);
        }
    }
}

/// How a row of that fate is listed.
pub fn kind(fate: Fate) -> Kind {
    match fate {
        Fate::Makes { .. } => Kind::Makes,
        Fate::Again(_) | Fate::Within(_) | Fate::Words => Kind::Beside,
        Fate::Detail(_) => Kind::Detail,
        Fate::Superseded(..) => Kind::Superseded,
        Fate::Contradicted(_) => Kind::Rejected,
        Fate::ToCome | Fate::Unarrived => Kind::NotYet,
    }
}

/// Why a row is worth what it is, or nothing.
pub fn why(fate: Fate, row: &Row<'_>, measure: Measure, sources: &Sources) -> Said {
    let at = |place: Place| sources.written(place);
    match fate {
        Fate::Makes { worth, .. } if measure == Measure::Items => {
            let says_done = row.total.or(row.added).is_some_and(|figure| figure > Quantity::ZERO);
            match (worth > Quantity::ZERO, says_done) {
                (true, _) => say!("该项已完成", "the item is done"),
                (false, true) => say!("该项已计过", "the item is counted already, or undone since"),
                (false, false) => say!("该项未完成", "the item is not done"),
            }
        }
        Fate::Makes { .. } if row.total.is_some() => say!("最近一次累计数", "the latest total"),
        Fate::Makes { .. } => say!("新增数，逐次相加", "added, one by one"),
        Fate::Again(place) => {
            let at = at(place);
            say!("该项已由 {at} 计入", "the item is counted by {at}")
        }
        Fate::Within(place) if matches!(measure, Measure::Items | Measure::Stock | Measure::Ratio) => {
            let at = at(place);
            say!("以 {at} 的新数为准", "the later figure at {at} governs")
        }
        Fate::Within(place) => {
            let at = at(place);
            say!("已含在 {at} 的累计数中", "part of the total at {at}")
        }
        Fate::Words => say!("只有文字，没有数", "words alone, no figure"),
        Fate::Detail(place) => {
            let at = at(place);
            say!(
                "点位明细，以 {at} 的单位合计为准",
                "an item of the reporter's own figure at {at}, which governs"
            )
        }
        Fate::Superseded(place, because) => superseded(place, because, sources),
        Fate::Contradicted(place) if place == row.place => say!(
            "同一次报送中另有不同的累计数，均已拒收",
            "the submission gives another total for the day; all were rejected"
        ),
        Fate::Contradicted(place) => {
            let at = at(place);
            say!(
                "同一次报送中 {at} 的累计数与此不同，均已拒收",
                "the submission gives another total at {at}; all were rejected"
            )
        }
        Fate::ToCome => say!("数据日期在截止日期之后", "dated after the as-of"),
        Fate::Unarrived => say!("数据截至日时尚未收到", "had not arrived by the known-by day"),
    }
}

fn superseded(by: Place, because: Because, sources: &Sources) -> Said {
    let at = sources.written(by);
    match because {
        Because::Later => say!("被后来的报送 {at} 替代", "replaced by the later submission at {at}"),
        Because::Same => say!("与 {at} 相同，只计一次", "the same as {at}, counted once"),
        Because::Mended => say!("退回改正，以 {at} 为准", "sent back and mended: {at} stands"),
    }
}

fn joined(reasons: &[&Diagnostic]) -> Said {
    let each = |lang: fn(&Said) -> &String, with: &str| {
        reasons.iter().map(|reason| lang(&reason.message).as_str()).collect::<Vec<_>>().join(with)
    };
    Said { zh: each(|said| &said.zh, "；"), en: each(|said| &said.en, "; ") }
}
