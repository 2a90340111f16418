//! Everything printed is one [`Table`] with what is said around it, so that every list comes out in every format.

pub mod diff;
pub mod findings;
pub mod groups;
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
    /// How readily a narrow terminal leaves it out; 0 is never.
    pub spare: u8,
}

/// Rows under columns, some of them under a heading of their own.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub groups: Vec<Group>,
}

/// A heading above the rows from `first` on, and a remark below them.
#[derive(Clone, Debug)]
pub struct Group {
    pub first: usize,
    pub heading: Said,
    pub remark: Said,
}

/// A table and what is said around it.
#[derive(Clone, Debug)]
pub struct Report {
    pub title: String,
    /// Above the table.
    pub caption: Vec<Said>,
    pub table: Table,
    /// Below the table.
    pub summary: Vec<Said>,
    /// The JSON document; [`Data::Rows`] stands for the table's rows.
    pub json: Vec<(&'static str, Data)>,
}

/// A value of a JSON document, in the order in which it is written.
#[derive(Clone, Debug)]
pub enum Data {
    Null,
    Flag(bool),
    Text(String),
    Count(u64),
    /// A number, digit by digit.
    Number(String),
    List(Vec<Data>),
    Map(Vec<(&'static str, Data)>),
    Rows,
}

impl Data {
    pub fn text(text: impl Into<String>) -> Data {
        Data::Text(text.into())
    }

    pub fn maybe(text: Option<impl Into<String>>) -> Data {
        text.map_or(Data::Null, |text| Data::Text(text.into()))
    }
}
