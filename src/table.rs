//! Everything printed is one [`Table`] with what is said around it, so that every list comes out in every format.

pub mod bar;
pub mod beside;
pub mod book;
pub mod bulletin;
pub mod diff;
pub mod export;
pub mod findings;
pub mod forecast;
pub mod groups;
pub mod history;
pub mod observations;
pub mod plans;
pub mod remind;
pub mod review;
pub mod rules;
pub mod status;
pub mod trace;

use std::cmp::Ordering;

use crate::assess::Light;
use crate::period::Day;
use crate::quantity::Fraction;
use crate::words::{Said, Words};

/// One cell. Absent is `Empty`, never 0.
#[derive(Clone, Debug)]
pub enum Cell {
    Empty,
    /// A text from the plan or a report, the same in both languages.
    Text(String),
    /// A sentence of the program.
    Said(Said),
    /// A word of a fixed list: its key for machines, its words for people, its place in the list for sorting.
    Word {
        key: &'static str,
        words: Words,
        rank: usize,
        light: Option<Light>,
    },
    /// A number as it is printed, and exactly.
    Number {
        text: String,
        value: Fraction,
    },
    Day(Day),
}

impl Cell {
    pub fn count(n: u64) -> Cell {
        let value = Fraction::of(n, 1).expect("not of none");
        Cell::Number { text: n.to_string(), value }
    }

    pub fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }

    /// A number printed by `print`, or nothing.
    pub fn number(value: Option<Fraction>, print: impl FnOnce(&Fraction) -> String) -> Cell {
        value.map_or(Cell::Empty, |value| Cell::Number { text: print(&value), value })
    }

    /// The order of a column when it is sorted, upwards or downwards. What is empty comes last either way.
    pub fn sorted(&self, other: &Cell, down: bool) -> Ordering {
        let empty = matches!(self, Cell::Empty) || matches!(other, Cell::Empty);
        if down && !empty { other.order(self) } else { self.order(other) }
    }

    /// The order of a column when sorted; what is empty comes last.
    pub fn order(&self, other: &Cell) -> Ordering {
        match (self, other) {
            (Cell::Empty, Cell::Empty) => Ordering::Equal,
            (Cell::Empty, _) => Ordering::Greater,
            (_, Cell::Empty) => Ordering::Less,
            (Cell::Number { value: a, .. }, Cell::Number { value: b, .. }) => a.cmp(b),
            (Cell::Word { rank: a, .. }, Cell::Word { rank: b, .. }) => a.cmp(b),
            (Cell::Day(a), Cell::Day(b)) => a.cmp(b),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Said(a), Cell::Said(b)) => a.en.cmp(&b.en),
            // A column holds one kind of cell.
            _ => Ordering::Equal,
        }
    }
}

/// A column's name for machines and for people.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub key: &'static str,
    pub label: Words,
    pub numeric: bool,
    /// How readily a narrow terminal leaves it out; 0 is never, and [`DRAWN`] first of all.
    pub spare: u8,
}

/// The column only draws what others say: it is there where nothing else has to give way for it, and nobody misses it.
pub const DRAWN: u8 = u8::MAX;

/// Rows under columns, some of them under a heading of their own.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub groups: Vec<Group>,
}

impl Table {
    /// Leaves out the columns that are not wanted.
    pub fn keep(&mut self, wanted: impl Fn(&Column) -> bool) {
        let kept: Vec<bool> = self.columns.iter().map(wanted).collect();
        let keep = |at: &mut usize| {
            *at += 1;
            kept[*at - 1]
        };
        let mut at = 0;
        self.columns.retain(|_| keep(&mut at));
        for row in &mut self.rows {
            let mut at = 0;
            row.retain(|_| keep(&mut at));
        }
    }
}

/// What is wanted of a table whose rows are no targets: which of its columns, in which order, and rows of which statuses.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Columns; empty is all of them.
    pub columns: Vec<Column>,
    /// Statuses; empty is all of them.
    pub status: Vec<&'static str>,
    /// The key of the column to sort by, and whether downwards.
    pub sort: Option<(&'static str, bool)>,
}

impl Selection {
    /// Leaves what is wanted. A column that the table does not have is empty; the plan's, where there are several, stays.
    pub fn apply(&self, table: &mut Table) {
        let place = |table: &Table, key: &str| table.columns.iter().position(|column| column.key == key);
        if let Some(at) = place(table, "status").filter(|_| !self.status.is_empty()) {
            let wanted =
                |row: &[Cell]| matches!(&row[at], Cell::Word { key, .. } if self.status.contains(key));
            let kept: Vec<bool> = table.rows.iter().map(|row| wanted(row)).collect();
            let before = |first: usize| kept[..first].iter().filter(|kept| **kept).count();
            table.groups.iter_mut().for_each(|group| group.first = before(group.first));
            let mut rows = kept.iter();
            table.rows.retain(|_| rows.next().is_some_and(|kept| *kept));
            // A heading with nothing below it says nothing.
            let ends: Vec<usize> =
                table.groups.iter().skip(1).map(|group| group.first).chain([table.rows.len()]).collect();
            let mut ends = ends.into_iter();
            table.groups.retain(|group| ends.next().is_some_and(|end| end > group.first));
        }
        if let Some((key, down)) = self.sort {
            if let Some(at) = place(table, key) {
                table.rows.sort_by(|a, b| a[at].sorted(&b[at], down));
            }
            table.groups.clear();
        }
        if !self.columns.is_empty() {
            let plan = table.columns.first().filter(|column| column.key == "plan").copied();
            let asked = self.columns.iter().filter(|column| column.key != "plan").copied();
            let columns: Vec<Column> = plan.into_iter().chain(asked).collect();
            let places: Vec<Option<usize>> = columns.iter().map(|column| place(table, column.key)).collect();
            for row in &mut table.rows {
                *row = places.iter().map(|at| at.map_or(Cell::Empty, |at| row[at].clone())).collect();
            }
            // Columns that were asked for are always there.
            table.columns = columns.into_iter().map(|column| Column { spare: 0, ..column }).collect();
        }
    }
}

/// A heading above the rows from `first` on, and a remark below them.
#[derive(Clone, Debug)]
pub struct Group {
    pub first: usize,
    pub heading: Said,
    pub remark: Said,
}

/// One or several tables and what is said around them.
#[derive(Clone, Debug)]
pub struct Report {
    pub title: String,
    /// Above the tables.
    pub caption: Vec<Said>,
    /// In the order in which they are read; never empty.
    pub parts: Vec<Part>,
    /// Below the tables.
    pub summary: Vec<Said>,
    /// The JSON document; [`Data::Rows`] and [`Data::RowsOf`] stand for rows of its tables.
    pub json: Vec<(&'static str, Data)>,
}

/// A table of a report, under a title of its own where there are several.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What the command line and the JSON document call it; empty where it is the only one.
    pub key: &'static str,
    /// Empty where it is the only one.
    pub title: Said,
    /// Whether it is the one that a format takes which holds one table only.
    pub main: bool,
    /// How its paragraphs are set.
    pub manner: Manner,
    /// Paragraphs above the table. A part whose table has no columns is prose alone.
    pub text: Vec<Said>,
    pub table: Table,
    /// What is drawn of the table where a format can draw from its cells.
    pub bars: Option<Bars>,
    /// Below the table. Under a title these, or the paragraphs above, stand for the table if it has no rows: they say why.
    pub remarks: Vec<Said>,
}

/// How the paragraphs of a part are set, where a format can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// As prose: paragraph by paragraph, each with its first line indented.
    #[default]
    Prose,
    /// To whom a document goes: at the left edge.
    Address,
    /// Who signs it and when: at the right.
    Signature,
}

/// A drawing of a table: for each row a bar, and a second one to hold it against.
#[derive(Clone, Debug)]
pub struct Bars {
    pub title: Said,
    /// The keys of the column that names the rows, and of the two of numbers.
    pub names: &'static str,
    pub values: [&'static str; 2],
}

impl Part {
    /// The only table of a report.
    pub fn only(table: Table) -> Vec<Part> {
        vec![Part { main: true, table, ..Part::default() }]
    }

    /// Whether there is a table to be seen: one without rows is left to its remarks.
    pub fn shown(&self) -> bool {
        let told = !self.text.is_empty() || !self.remarks.is_empty();
        let empty = self.table.rows.is_empty() && told && !self.title.is_empty();
        !empty && !self.table.columns.is_empty()
    }
}

impl Report {
    /// The part that a format takes which holds one table only.
    pub fn main(&self) -> &Part {
        self.parts.iter().find(|part| part.main).unwrap_or(&self.parts[0])
    }

    /// The report of one of its tables alone, as if there were no other.
    pub fn with_only(mut self, key: &str) -> Report {
        self.parts.retain(|part| part.key == key);
        self
    }
}

/// A value of a JSON document, in the order in which it is written.
#[derive(Clone, Debug)]
pub enum Data {
    Null,
    Flag(bool),
    Text(String),
    /// A sentence, in the language that is asked for.
    Said(Said),
    Count(u64),
    /// A number, digit by digit.
    Number(String),
    List(Vec<Data>),
    Map(Vec<(&'static str, Data)>),
    /// The rows of the report's main table.
    Rows,
    /// The rows of the part of that key.
    RowsOf(&'static str),
}

impl Data {
    pub fn text(text: impl Into<String>) -> Data {
        Data::Text(text.into())
    }

    /// Paragraphs, in the language that is asked for.
    pub fn paragraphs(all: &[Said]) -> Data {
        Data::List(all.iter().cloned().map(Data::Said).collect())
    }

    pub fn maybe(text: Option<impl Into<String>>) -> Data {
        text.map_or(Data::Null, |text| Data::Text(text.into()))
    }
}
