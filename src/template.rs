//! The sheet that is sent out to be filled in: what a reporter owes for a period, a row for each figure, and what is
//! said about filling it in.
//!
//! It alone knows which rows a reporter is sent and which of their cells are to be filled in. It reads no reports.

use crate::column::Key;
use crate::intake::Who;
use crate::intake::heading::{self, Heading};
use crate::period::{Day, Period};
use crate::plan::{Bound, Counting, Item, Measure, Plan, Target};
use crate::say;
use crate::words::{Lang, Said, Words};

/// A sheet for one reporter and one period.
#[derive(Debug)]
pub struct Template<'p> {
    pub plan: &'p Plan,
    pub period: Period,
    pub reporter: Who<'p>,
    /// One row for each figure, and for each routine duty that was asked for.
    pub rows: Vec<Row<'p>>,
    /// What a row holds that the reporter adds: a site of a target, or words about a routine duty.
    pub further: Option<Row<'p>>,
    /// The targets that such a row can be about.
    choices: Vec<&'p Target>,
}

/// A row, with a cell for each of [`COLUMNS`].
#[derive(Debug)]
pub struct Row<'p> {
    /// `None` where the reporter chooses it.
    target: Option<&'p Target>,
    item: Option<&'p Item>,
    pub cells: [Cell; COLUMNS.len()],
}

/// What stands in a cell of the sheet, or is to be put there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, for it does not apply.
    #[default]
    Closed,
    /// A text that says what the row is about.
    Given(Said),
    /// One of a few texts.
    Choice(Vec<String>),
    /// A figure with at most so many decimals; `falls`: it may be negative.
    Figure {
        decimals: u8,
        falls: bool,
    },
    /// The numerator of a ratio.
    Part {
        decimals: u8,
    },
    /// Its denominator.
    Whole {
        decimals: u8,
    },
    /// Whether a thing is done.
    Done,
    Words,
}

impl Cell {
    /// Whether the reporter writes here.
    pub fn is_open(&self) -> bool {
        !matches!(self, Cell::Closed | Cell::Given(_))
    }
}

/// A column of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Key(Key),
    /// The goal, shown beside the figure. It is passed over when the sheet is read.
    Goal,
}

/// Every column that a sheet can have, in order.
pub const COLUMNS: [Column; 12] = [
    Column::Key(Key::Date),
    Column::Key(Key::Target),
    Column::Key(Key::Reporter),
    Column::Key(Key::Item),
    Column::Key(Key::Unit),
    Column::Goal,
    Column::Key(Key::Total),
    Column::Key(Key::Added),
    Column::Key(Key::Of),
    Column::Key(Key::Note),
    Column::Key(Key::Reason),
    Column::Key(Key::Next),
];

const GOAL: Words = Words::new("年度目标", "goal");

/// So many empty rows follow for what the reporter adds.
pub const FURTHER: u32 = 20;

impl<'p> Template<'p> {
    /// The sheet of a reporter for a period; with `routine`, a row for each routine duty too. It may have no rows.
    pub fn new(plan: &'p Plan, reporter: Who<'p>, period: Period, routine: bool) -> Template<'p> {
        let mut template =
            Template { plan, period, reporter, rows: Vec::new(), further: None, choices: Vec::new() };
        let owed = plan.targets.iter().filter(|target| {
            let expected = match reporter {
                Who::Declared(at) => target.expects(at),
                Who::Named(_) => true,
            };
            expected && plan.takes(target, plan.day_of(target, period))
        });
        for target in owed {
            match target.measure {
                Measure::Items => {
                    let rows =
                        template.items(target).into_iter().map(|item| template.row(target, Some(item)));
                    template.rows.extend(rows.collect::<Vec<_>>());
                }
                Measure::Routine if !routine => template.choices.push(target),
                Measure::Routine => template.rows.push(template.row(target, None)),
                Measure::Ratio => template.rows.push(template.row(target, None)),
                Measure::Sum | Measure::Stock => {
                    template.rows.push(template.row(target, None));
                    template.choices.push(target);
                }
            }
        }
        template.further = (!template.choices.is_empty()).then(|| template.further_row());
        template
    }

    /// The reporter as the plan has it; nothing where no column says it.
    pub fn reporter_name(&self) -> &'p str {
        match self.reporter {
            Who::Declared(at) => &self.plan.reporters[at].name,
            Who::Named(name) => name,
        }
    }

    /// The reporter as it stands in a cell.
    fn sender(&self) -> &'p str {
        match self.reporter {
            Who::Declared(at) => {
                let reporter = &self.plan.reporters[at];
                harmless(&reporter.name, reporter.aliases.iter())
            }
            Who::Named(name) => name,
        }
    }

    /// The columns that are needed: where any row has something or asks for something. `further`: the rows that the
    /// reporter adds count too. A sheet without a column for figures would not be read, so one is always there.
    pub fn columns(&self, further: bool) -> Vec<usize> {
        let rows = || self.rows.iter().chain(self.further.as_ref().filter(|_| further));
        let used = |at: usize| rows().any(|row| row.cells[at] != Cell::Closed);
        let of = |key: Key| COLUMNS.iter().position(|column| *column == Column::Key(key)).expect("a column");
        let no_figure = !used(of(Key::Total)) && !used(of(Key::Added));
        let own = &self.plan.reporting.columns;
        (0..COLUMNS.len())
            .filter(|&at| used(at) || (no_figure && at == of(Key::Total)))
            // A plan may have given the word another meaning.
            .filter(|&at| {
                let read = |words: &str| heading::read(words, own) == Heading::PassedOver;
                COLUMNS[at] != Column::Goal || (read(GOAL.zh) && read(GOAL.en))
            })
            .collect()
    }

    pub fn heading(&self, column: usize, lang: Lang) -> &'p str {
        match COLUMNS[column] {
            Column::Key(key) => heading::written(key, lang, &self.plan.reporting.columns),
            Column::Goal => GOAL.get(lang),
        }
    }

    /// The items that the reporter can say something of: where the items are the reporters, itself.
    fn items(&self, target: &'p Target) -> Vec<&'p Item> {
        let names = |name: &str| self.plan.reporters.iter().any(|reporter| reporter.name == name);
        let own = target.items.iter().all(|item| names(&item.name));
        target.items.iter().filter(|item| !own || item.name == self.reporter_name()).collect()
    }

    fn row(&self, target: &'p Target, item: Option<&'p Item>) -> Row<'p> {
        let decimals = target.decimals;
        let counts = target.counting;
        let cells = COLUMNS.map(|column| match column {
            Column::Key(Key::Date) => given(&self.period.name().zh),
            Column::Key(Key::Target) => given(plain(target)),
            Column::Key(Key::Reporter) => given(self.sender()),
            // Where there is but one, or the reporter is meant, it goes without saying.
            Column::Key(Key::Item) => item
                .filter(|item| target.items.len() > 1 && item.name != self.reporter_name())
                .map_or(Cell::Closed, |item| given(&item.name)),
            // Numerator and denominator are no percentages.
            Column::Key(Key::Unit) if target.measure == Measure::Ratio => Cell::Closed,
            Column::Key(Key::Unit) => given(&target.unit),
            Column::Goal => match self.goal(target, item) {
                goal if goal.is_empty() => Cell::Closed,
                goal => Cell::Given(goal),
            },
            Column::Key(Key::Total) => match target.measure {
                Measure::Items => Cell::Done,
                Measure::Ratio => Cell::Part { decimals },
                Measure::Stock => Cell::Figure { decimals, falls: false },
                Measure::Sum if counts == Counting::Total => Cell::Figure { decimals, falls: false },
                Measure::Sum | Measure::Routine => Cell::Closed,
            },
            Column::Key(Key::Added) if target.measure == Measure::Sum && counts == Counting::Added => {
                Cell::Figure { decimals, falls: true }
            }
            Column::Key(Key::Of) if target.measure == Measure::Ratio => Cell::Whole { decimals },
            Column::Key(Key::Note | Key::Reason | Key::Next) => Cell::Words,
            Column::Key(_) => Cell::Closed,
        });
        Row { target: Some(target), item, cells }
    }

    /// A row that the reporter adds. Lists and ratios have all their rows already.
    fn further_row(&self) -> Row<'p> {
        let counted = || self.choices.iter().filter(|target| target.measure != Measure::Routine);
        let decimals = counted().map(|target| target.decimals).max().unwrap_or(0);
        let any = |counting: Counting| {
            counted().any(|target| (target.counting == Counting::Added) == (counting == Counting::Added))
        };
        let cells = COLUMNS.map(|column| match column {
            Column::Key(Key::Date) => Cell::Choice(vec![self.period.name().zh]),
            Column::Key(Key::Target) => {
                Cell::Choice(self.choices.iter().map(|target| plain(target).to_owned()).collect())
            }
            Column::Key(Key::Reporter) if !self.reporter_name().is_empty() => {
                Cell::Choice(vec![self.sender().to_owned()])
            }
            Column::Key(Key::Item) if counted().next().is_some() => Cell::Words,
            Column::Key(Key::Total) if any(Counting::Total) => Cell::Figure { decimals, falls: false },
            Column::Key(Key::Added) if any(Counting::Added) => Cell::Figure { decimals, falls: true },
            Column::Key(Key::Note | Key::Reason | Key::Next) => Cell::Words,
            _ => Cell::Closed,
        });
        Row { target: None, item: None, cells }
    }

    /// What is to be reached: the reporter's share where the plan splits the goal, else the goal, and then whether it is
    /// everybody's together. Of an item, by when.
    fn goal(&self, target: &Target, item: Option<&Item>) -> Said {
        if let Some(item) = item {
            let due = item.due;
            return say!("{due} 前完成", "by {due}");
        }
        let Some(goal) = target.goal_on(self.plan.day_of(target, self.period)) else {
            return Said::default();
        };
        let amount = |amount: crate::quantity::Quantity| amount.print(target.decimals);
        let share = target.allocation.iter().find(|(at, _)| Who::Declared(*at) == self.reporter);
        let revised = Some(goal) != target.goal;
        let together = target.reporters.len() > 1;
        match (target.measure, target.bound) {
            // A share of the goal as it was first.
            (Measure::Sum | Measure::Stock, _) if !revised && share.is_some() => {
                Said::plain(share.map(|(_, share)| amount(*share)).unwrap_or_default())
            }
            (Measure::Ratio, bound) => {
                let goal = goal.to_string();
                match bound {
                    Bound::AtLeast => Said::plain(format!("{goal}%")),
                    Bound::AtMost => say!("不超过 {goal}%", "at most {goal}%"),
                }
            }
            (_, Bound::AtMost) if together => {
                let goal = amount(goal);
                say!("合计不超过 {goal}", "at most {goal} in all")
            }
            (_, Bound::AtMost) => {
                let goal = amount(goal);
                say!("不超过 {goal}", "at most {goal}")
            }
            (_, Bound::AtLeast) if together => {
                let goal = amount(goal);
                say!("合计 {goal}", "{goal} in all")
            }
            (_, Bound::AtLeast) => Said::plain(amount(goal)),
        }
    }

    /// The last day on which the report is on time; `None` where no report of the period is demanded.
    pub fn deadline(&self) -> Option<Day> {
        let reporting = &self.plan.reporting;
        let end = reporting.every.holding(self.period.last()).last();
        (end >= reporting.first).then(|| reporting.deadline.of(end))
    }

    /// What the sheet is, a line each.
    pub fn about(&self) -> Vec<Said> {
        let plan = self.plan;
        let mut lines = vec![match &plan.document {
            Some(document) => {
                let title = &plan.title;
                say!("{title}（{document}）", "{title} ({document})")
            }
            None => Said::plain(&plan.title),
        }];
        let name = self.reporter_name();
        if !name.is_empty() {
            lines.push(say!("填报单位：{name}", "Reporter: {name}"));
        }
        let (period, first, last) = (self.period.name(), self.period.first(), self.period.last());
        let (zh, en) = (&period.zh, &period.en);
        lines.push(say!("报告期：{zh}（{first} 至 {last}）", "Period: {en} ({first} to {last})"));
        if let Some(deadline) = self.deadline() {
            let grace = plan.reporting.grace_days;
            let line = say!("报送截止日期：{deadline}", "Deadline: {deadline}");
            lines.push(match grace {
                0 => line,
                _ => line.and(&say!("（宽限 {grace} 天）", " (days of grace: {grace})")),
            });
        }
        if let Some(issuer) = &plan.issuer {
            lines.push(say!("报送：{issuer}", "To be sent to: {issuer}"));
        }
        lines
    }

    /// How it is filled in, a line each.
    pub fn how(&self) -> Vec<Said> {
        let any = |wanted: fn(&Cell) -> bool| self.rows.iter().flat_map(|row| &row.cells).any(wanted);
        let counted = self.choices.iter().any(|target| target.measure != Measure::Routine);
        let routine = self.choices.iter().any(|target| target.measure == Measure::Routine);
        let mut lines = vec![
            say!(
                "只填白色的格；灰色的格已经填好，或该指标不用填。",
                "Fill in the white cells; the grey ones are filled in already, or do not apply."
            ),
            say!(
                "只写数字，如 7000 或 12.5；不写单位、千分位逗号和“约”字，说明写在备注里。",
                "Write digits only, as in 7000 or 12.5: no unit, no commas, no \"about\"; words go into the notes."
            ),
            say!(
                "没有进展也要报：累计完成照填上期的数，没有做的填 0。空着表示没有报，不等于 0。",
                "No progress is a report too: the same total again, or 0. Blank means not reported, which is not 0."
            ),
        ];
        if any(|cell| *cell == Cell::Done) {
            lines.push(say!(
                "逐项完成的工作，已完成的填“是”，未完成的填“否”。",
                "Of things to be done one by one, write 1 for done and 0 for not done."
            ));
        }
        if any(|cell| matches!(cell, Cell::Part { .. })) {
            lines.push(say!(
                "比率不填百分数：分子填在累计完成，分母填在基数。",
                "Of a ratio give no percentage: the numerator goes into `total`, the denominator into `of`."
            ));
        }
        lines.push(say!(
            "低于序时进度的，写明未达序时原因和下步计划。",
            "Whoever is behind the pace says why, and what comes next."
        ));
        if counted {
            lines.push(say!(
                "需要分点位填报的，在表下空行中选择日期、指标和填报单位，写明点位；各点位之和应等于该指标的数。",
                "Figures of single sites go into the empty rows below: choose day, target and reporter, and name the site; \
                 together they must be the target's figure."
            ));
        }
        if routine {
            lines.push(say!(
                "常态化工作有进展的，在表下空行中选择日期、指标和填报单位，进展写在备注里。",
                "What there is to say of routine duties goes into the empty rows below: choose day, target and reporter, \
                 and write it into the notes."
            ));
        }
        lines.push(say!(
            "不要改动表头，不要增删列或合并单元格；填好保存后原样发回。",
            "Leave the headings as they are, add and remove no columns, merge no cells; save it and send it back."
        ));
        lines
    }

    /// Every target of the sheet: its point, its name, what is to be reached, how it is counted, and the document's
    /// words for it.
    pub fn targets(&self) -> Vec<[Said; 5]> {
        let mut seen: Vec<&str> = Vec::new();
        let rows = self.rows.iter().filter_map(|row| row.target.map(|target| (target, row.item)));
        let all = rows.chain(self.choices.iter().map(|target| (*target, None)));
        all.filter(|(target, _)| {
            let new = !seen.contains(&target.id.as_str());
            seen.push(&target.id);
            new
        })
        .map(|(target, item)| {
            let goal = self.goal(target, item.filter(|_| target.items.len() == 1));
            let unit =
                if matches!(target.measure, Measure::Ratio | Measure::Items) { "" } else { &target.unit };
            let goal = match goal.is_empty() || unit.is_empty() {
                true => goal,
                false => goal.and(&Said::plain(format!(" {unit}"))),
            };
            [
                Said::plain(&self.plan.points[target.point].id),
                Said::plain(&target.name),
                goal,
                counted(target),
                Said::plain(target.quote.clone().unwrap_or_default()),
            ]
        })
        .collect()
    }
}

/// How the figure of a target is counted.
fn counted(target: &Target) -> Said {
    let from = target.from;
    let said = match (target.measure, target.counting) {
        (Measure::Routine, _) => return say!("常态化，写明进展", "routine: say how it stands"),
        (Measure::Items, _) => return say!("逐项填是否完成", "for each thing, whether it is done"),
        (Measure::Ratio, _) => say!("填分子和分母", "numerator and denominator"),
        (Measure::Stock, _) => say!("填期末实有数", "what there is at the period's end"),
        (Measure::Sum, Counting::Added) => say!("填本期新增数", "what the period added"),
        (Measure::Sum, Counting::Total) => say!("填 {from} 以来的累计数", "everything since {from}"),
    };
    let said = match target.decimals {
        0 => said.and(&say!("，整数", ", a whole number")),
        1 => said.and(&say!("，至多 1 位小数", ", at most one decimal")),
        most => said.and(&say!("，至多 {most} 位小数", ", at most {most} decimals")),
    };
    match target.baseline.filter(|_| target.measure == Measure::Sum) {
        Some(baseline) => {
            said.and(&say!("，不含期初已有的 {baseline}", ", without the {baseline} there before"))
        }
        None => said,
    }
}

fn given(text: &str) -> Cell {
    if text.is_empty() { Cell::Closed } else { Cell::Given(Said::plain(text)) }
}

/// The name of a target as it stands in a cell.
fn plain(target: &Target) -> &str {
    harmless(&target.name, target.aliases.iter().chain([&target.id]))
}

/// The name, or if a spreadsheet would take it for a formula, another one of the same owner.
fn harmless<'n>(name: &'n str, others: impl Iterator<Item = &'n String>) -> &'n str {
    let sound = |name: &&str| !name.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    std::iter::once(name).chain(others.map(String::as_str)).find(sound).unwrap_or(name)
}
