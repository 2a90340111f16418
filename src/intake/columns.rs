//! Which cell of a record holds what, and what stands above or beside the rows instead.

use std::rc::Rc;

use crate::column::Key;
use crate::source::Place;

const KEYS: usize = Key::ALL.len();

/// A text that stands once for many rows: above the header, or in a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub text: String,
    pub place: Place,
}

/// The columns of a file or sheet.
#[derive(Clone, Debug)]
pub struct Columns {
    /// A bit for each key that rows can say, by a column or by what is given: most keys of most files they cannot.
    present: u32,
    at: [Option<usize>; KEYS],
    given: [Option<Rc<Given>>; KEYS],
    /// The unit that a figure's heading states.
    units: [Option<Rc<Given>>; KEYS],
    /// Whether any does.
    pub has_units: bool,
    /// How many cells the header has, empty ones at its end not counted.
    pub width: usize,
    /// How many it has as it is written.
    pub written: usize,
    /// Columns of words and those that are not read.
    pub beside: Rc<[usize]>,
    /// The one figure of a wide sheet's row that these columns read, if it is one, and what its heading says.
    pub wide: Option<(usize, Key)>,
}

impl Columns {
    pub fn new(width: usize, written: usize) -> Columns {
        Columns {
            present: 0,
            at: [None; KEYS],
            given: [const { None }; KEYS],
            units: [const { None }; KEYS],
            has_units: false,
            width,
            written,
            beside: Rc::default(),
            wide: None,
        }
    }

    pub fn get(&self, key: Key) -> Option<usize> {
        self.at[key as usize]
    }

    /// Gives the key its column; `Err` with the one it has already.
    pub fn set(&mut self, key: Key, column: usize) -> Result<(), usize> {
        self.present |= 1 << key as u32;
        match self.at[key as usize].replace(column) {
            None => Ok(()),
            Some(first) => {
                self.at[key as usize] = Some(first);
                Err(first)
            }
        }
    }

    /// What rows say that have nothing in the key's column, or have no such column.
    pub fn given(&self, key: Key) -> Option<&Given> {
        self.given[key as usize].as_deref()
    }

    pub fn give(&mut self, key: Key, given: Rc<Given>) {
        self.present |= 1 << key as u32;
        self.given[key as usize] = Some(given);
    }

    /// Whether rows can say it: by a column, or by what is given.
    pub fn has(&self, key: Key) -> bool {
        self.present & (1 << key as u32) != 0
    }

    pub fn unit(&self, key: Key) -> Option<&Given> {
        self.units[key as usize].as_deref()
    }

    pub fn set_unit(&mut self, key: Key, unit: Given) {
        self.units[key as usize] = Some(Rc::new(unit));
        self.has_units = true;
    }

    /// Which key a column holds.
    pub fn key_at(&self, column: usize) -> Option<Key> {
        Key::ALL.into_iter().find(|key| self.get(*key) == Some(column))
    }

    /// These columns as one figure of a wide row is read by them: its own cell as `key`, and what its heading says.
    pub fn narrowed(&self, column: usize, key: Key, heading: (Key, Rc<Given>)) -> Columns {
        let mut columns = self.clone();
        for figure in Key::FIGURES {
            columns.at[figure as usize] = None;
            columns.present &= !(1 << figure as u32);
        }
        columns.at[key as usize] = Some(column);
        columns.present |= 1 << key as u32;
        columns.at[heading.0 as usize] = None;
        columns.wide = Some((column, heading.0));
        columns.give(heading.0, heading.1);
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_figure_of_a_wide_row_is_read_by_columns_of_its_own() {
        let mut columns = Columns::new(4, 4);
        assert_eq!(columns.set(Key::Target, 0), Ok(()));
        assert_eq!(columns.set(Key::Target, 3), Err(0));
        assert_eq!(columns.get(Key::Target), Some(0));
        let given = Rc::new(Given { text: "1月".to_owned(), place: Place::whole(FileId(0)) });
        let narrow = columns.narrowed(2, Key::Value, (Key::Date, given));
        assert_eq!((narrow.get(Key::Value), narrow.get(Key::Date)), (Some(2), None));
        assert!(narrow.has(Key::Date) && !columns.has(Key::Date));
        assert_eq!(narrow.key_at(0), Some(Key::Target));
    }
}
