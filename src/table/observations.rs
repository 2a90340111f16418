//! Every row that was read, with what became of it: the columns of `export`'s `observations.csv`.
//!
//! There may be more of them than memory holds, so no table is made of them here: one row's cells after another.

use crate::column::Key;
use crate::diagnostic::Diagnostic;
use crate::intake::{Current, Intake, Row, Who};
use crate::ledger::{Because, Counts, Fate};
use crate::period::{Day, Period};
use crate::plan::{Measure, Target};
use crate::quantity::{Fraction, MAX_DECIMALS, Quantity};
use crate::rules;
use crate::source::{Place, Sources};
use crate::table::trace::FATES;
use crate::table::{Cell, Column};
use crate::trace::fates::{Denied, Reread};
use crate::words::Words;

const fn column(key: &'static str, zh: &'static str, en: &'static str, numeric: bool) -> Column {
    Column { key, label: Words::new(zh, en), numeric, spare: 0 }
}

/// The columns, in their fixed order. New ones come at the end.
pub const COLUMNS: &[Column] = &[
    column("row", "序号", "Row", true),
    column("file", "文件", "File", false),
    column("line", "行", "Line", true),
    column("cell", "单元格", "Cell", false),
    column("date", "数据日期", "Date", false),
    column("target", "指标编号", "Target", false),
    column("reporter", "填报单位", "Reporter", false),
    column("item", "点位", "Item", false),
    column("total", "累计完成", "Total", true),
    column("added", "本期新增", "Added", true),
    column("of", "基数", "Of", true),
    column("submitted", "报送日期", "Submitted", false),
    column("note", "进展情况", "Note", false),
    column("reason", "未达序时原因", "Reason", false),
    column("next", "下步计划", "Next step", false),
    column("evidence", "佐证材料", "Evidence", false),
    column("fate", "去向", "Fate", false),
    column("kind", "缘由", "Kind", false),
    column("worth", "计入数", "Worth", true),
    column("rules", "拒收规则", "Rules", false),
    column("governed_by", "为准的行", "Governed by", false),
    column("written", "原文", "As written", false),
];

/// Why a row has the fate that it has. The first five are counted.
pub const KINDS: [(&str, Words); 13] = [
    ("makes", Words::new("计入数值", "makes the figure")),
    ("again", Words::new("该项已计", "item counted already")),
    ("within", Words::new("含在累计中", "part of a later total")),
    ("words", Words::new("只有文字", "words alone")),
    ("detail", Words::new("点位明细", "detail of a reporter's figure")),
    ("replaced", Words::new("后报替代", "replaced by a later submission")),
    ("same", Words::new("重复数据", "said twice")),
    ("mended", Words::new("退回已改", "sent back and mended")),
    ("contradicted", Words::new("前后矛盾", "contradicted in its submission")),
    ("faulty", Words::new("本行有误", "faulty")),
    ("no_data", Words::new("不是数据", "no data")),
    ("to_come", Words::new("截止日之后", "dated after the as-of")),
    ("unarrived", Words::new("届时未收到", "not arrived by the known-by day")),
];

/// Every fate, with the rows that have it.
pub fn fates() -> impl Iterator<Item = (&'static str, Words)> {
    // A detail is counted, as the contract has it; what it is, its kind tells.
    FATES.into_iter().filter(|(key, _)| *key != "detail")
}

fn word(list: impl Iterator<Item = (&'static str, Words)>, key: &str) -> Cell {
    let (rank, (key, words)) =
        list.enumerate().find(|(_, (other, _))| *other == key).expect("a word of the list");
    Cell::Word { key, words, rank, light: None }
}

/// What tells of rows by their places.
pub struct Observations<'o> {
    pub intake: &'o Intake<'o>,
    pub sources: &'o Sources,
    /// What became of the rows told so far.
    pub counts: Counts,
    cells: Vec<Cell>,
}

impl<'o> Observations<'o> {
    pub fn new(intake: &'o Intake<'o>, sources: &'o Sources) -> Observations<'o> {
        Observations { intake, sources, counts: Counts::default(), cells: Vec::new() }
    }

    /// The cells of the next row.
    pub fn cells(&mut self, told: &Reread<'_>) -> &[Cell] {
        self.counts.read += 1;
        self.cells.clear();
        self.cells.push(Cell::count(self.counts.read));
        match told {
            Reread::Row { row, fate, .. } => self.row(row, *fate),
            Reread::Denied(denied) => self.denied(denied),
        }
        &self.cells
    }

    fn row(&mut self, row: &Row<'_>, fate: Fate) {
        let plan = self.intake.plan();
        let target = &plan.targets[row.target];
        self.place(row.place);
        let amount = |amount: Option<Quantity>| amount.map_or(Cell::Empty, |amount| written(target, amount));
        let reporter = match row.reporter {
            Who::Declared(at) => &plan.reporters[at].name,
            Who::Named(name) => name,
        };
        self.cells.extend([
            Cell::Day(row.day),
            Cell::text(&target.id),
            Cell::text(reporter),
            Cell::text(row.item),
            amount(row.total),
            amount(row.added),
            amount(row.of),
            row.submitted.map_or(Cell::Empty, Cell::Day),
        ]);
        self.cells.extend(row.words.map(Cell::text));
        let (kind, governed_by) = match fate {
            Fate::Makes { .. } => ("makes", None),
            Fate::Again(at) => ("again", Some(at)),
            Fate::Within(at) => ("within", Some(at)),
            Fate::Words => ("words", None),
            Fate::Detail(at) => ("detail", Some(at)),
            Fate::Superseded(at, Because::Later) => ("replaced", Some(at)),
            Fate::Superseded(at, Because::Same) => ("same", Some(at)),
            Fate::Superseded(at, Because::Mended) => ("mended", Some(at)),
            Fate::Contradicted(at) => ("contradicted", Some(at).filter(|at| *at != row.place)),
            Fate::ToCome => ("to_come", None),
            Fate::Unarrived => ("unarrived", None),
        };
        self.fate(kind);
        self.cells.push(match fate {
            Fate::Makes { worth, .. } => written(target, worth),
            _ => Cell::Empty,
        });
        self.cells.push(match fate {
            Fate::Contradicted(_) => Cell::text(rules::CONFLICTING_ROWS.name),
            _ => Cell::Empty,
        });
        self.governed_by(governed_by);
        self.cells.push(Cell::Empty);
    }

    /// A row that could not be taken up, with what of it could be read, and as it was written.
    fn denied(&mut self, denied: &Denied<'_>) {
        let (plan, row) = (self.intake.plan(), &denied.row);
        let reasons: Vec<&Diagnostic> = denied.found.iter().filter(|finding| finding.rejects).collect();
        self.place(reasons.first().map_or(Place::line(row.file, row.record.line), |reason| reason.place));
        let day =
            |key: Key| -> Option<Day> { Period::parse(row.cell(key), plan.year()).ok().map(Period::last) };
        let amount = |key: Key| {
            let amount = Quantity::parse(row.cell(key).as_bytes(), MAX_DECIMALS).ok();
            Cell::number(amount.map(Fraction::from), |_| amount.unwrap_or_default().to_string())
        };
        // Only what the row itself names: what may have been meant is told by its finding.
        let target = self.intake.target_named(row.cell(Key::Target)).map(|at| plan.targets[at].id.as_str());
        let reporter = row.cell(Key::Reporter);
        let declared = self.intake.reporter_named(reporter).map(|at| plan.reporters[at].name.as_str());
        self.cells.extend([
            day(Key::Date).map_or(Cell::Empty, Cell::Day),
            Cell::text(target.unwrap_or("")),
            Cell::text(declared.unwrap_or(reporter)),
            Cell::text(row.cell(Key::Item)),
            amount(Key::Total),
            amount(Key::Added),
            amount(Key::Of),
            day(Key::Submitted).map_or(Cell::Empty, Cell::Day),
        ]);
        self.cells.extend(Key::WORDS.map(|key| Cell::text(row.cell(key))));
        self.fate(match denied.mended {
            Some(_) => "mended",
            None if denied.is_no_data() => "no_data",
            None => "faulty",
        });
        let mut names: Vec<&str> = Vec::new();
        for reason in reasons {
            if !names.contains(&reason.rule.name) {
                names.push(reason.rule.name);
            }
        }
        self.cells.extend([Cell::Empty, Cell::text(&names.join(" "))]);
        self.governed_by(denied.mended);
        self.cells.push(Cell::text(&as_written(row)));
    }

    fn place(&mut self, place: Place) {
        let in_sheet = self.sources.sheet(place.file).is_some();
        self.cells.extend([
            Cell::text(self.sources.name(place.file)),
            if in_sheet { Cell::Empty } else { Cell::count(place.line) },
            self.sources.cell(place).as_deref().map_or(Cell::Empty, Cell::text),
        ]);
    }

    fn governed_by(&mut self, place: Option<Place>) {
        self.cells.push(place.map_or(Cell::Empty, |place| Cell::text(&self.sources.written(place))));
    }

    /// The fate that goes with a kind, and the kind.
    fn fate(&mut self, kind: &str) {
        let (fate, count) = match kind {
            "replaced" | "same" | "mended" => ("superseded", &mut self.counts.superseded),
            "contradicted" | "faulty" | "no_data" => ("rejected", &mut self.counts.rejected),
            "to_come" | "unarrived" => ("not_yet", &mut self.counts.not_yet),
            _ => ("counted", &mut self.counts.counted),
        };
        *count += 1;
        self.cells.extend([word(fates(), fate), word(KINDS.into_iter(), kind)]);
    }
}

/// An amount with its target's own decimals; numerators and denominators as they are.
fn written(target: &Target, amount: Quantity) -> Cell {
    let text =
        if target.measure == Measure::Ratio { amount.to_string() } else { amount.print(target.decimals) };
    Cell::Number { text, value: amount.into() }
}

/// A line of a text as it stands there; of a sheet, its cells with commas between them.
fn as_written(row: &Current<'_>) -> String {
    if !row.record.in_sheet() {
        return String::from_utf8_lossy(row.record.written()).into_owned();
    }
    let cells: Vec<&str> = (0..row.record.width()).map(|at| row.record.cell(at)).collect();
    cells.join(",").trim_end_matches(',').to_owned()
}
