//! The cells of one sheet, in the order in which they must stand.

use super::super::markup::Markup;
use super::super::moment::day_or_time;
use super::super::number;
use super::super::{Kind, MOST_COLUMNS, MOST_REGIONS, MOST_ROWS, NotBook, Region, Room, Sheet};
use super::strings::{rich_text, unescaped};
use super::{Shared, says};

/// How a cell says what it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Shared,
    Formula,
    Inline,
    Truth,
    Error,
    Day,
}

/// What is read of a cell before it is judged. The texts are kept from cell to cell for their room.
#[derive(Default)]
struct Found {
    formula: bool,
    value: bool,
    text: String,
    inline: String,
}

pub(super) fn read(mut markup: Markup, shared: &Shared, room: &mut Room) -> Result<Sheet, NotBook> {
    if markup.name() != "worksheet" {
        return Err(NotBook::Damaged);
    }
    let mut sheet = Sheet::default();
    let mut next_row = 0;
    while markup.child()? {
        match markup.name() {
            "sheetData" => {
                while markup.child()? {
                    if markup.name() == "row" {
                        next_row = row(&mut markup, next_row, &mut sheet, shared, room)?;
                    } else {
                        markup.skip()?;
                    }
                }
            }
            "cols" => {
                while markup.child()? {
                    if markup.name() == "col" && says(&markup, "hidden")? {
                        let [first, last] = ["min", "max"].map(|end| markup.attribute(end));
                        let (first, last) =
                            (first?.as_deref().and_then(from_one), last?.as_deref().and_then(from_one));
                        sheet.hidden_columns.extend(first.zip(last));
                    }
                    if sheet.hidden_columns.len() > MOST_REGIONS {
                        return Err(NotBook::TooLarge);
                    }
                    markup.skip()?;
                }
            }
            "mergeCells" => {
                while markup.child()? {
                    if markup.name() == "mergeCell" {
                        let region = markup.attribute("ref")?.as_deref().and_then(region);
                        sheet.merged.push(region.ok_or(NotBook::Damaged)?);
                    }
                    if sheet.merged.len() > MOST_REGIONS {
                        return Err(NotBook::TooLarge);
                    }
                    markup.skip()?;
                }
            }
            _ => markup.skip()?,
        }
    }
    markup.finish()?;
    Ok(sheet)
}

/// Walks through a row and answers the first row that may follow.
fn row(
    markup: &mut Markup,
    next_row: u32,
    sheet: &mut Sheet,
    shared: &Shared,
    room: &mut Room,
) -> Result<u32, NotBook> {
    let row = match markup.attribute("r")? {
        Some(number) => from_one(&number).ok_or(NotBook::Damaged)?,
        None => next_row,
    };
    if row < next_row || row >= MOST_ROWS {
        return Err(NotBook::Damaged);
    }
    let hidden = says(markup, "hidden")?;
    let before = sheet.cells.len();
    let mut next_column = 0;
    let mut found = Found::default();
    while markup.child()? {
        if markup.name() != "c" {
            markup.skip()?;
            continue;
        }
        let column = match markup.attribute("r")? {
            Some(name) => match position(&name) {
                Some((its_row, column)) if its_row == row => column,
                _ => return Err(NotBook::Damaged),
            },
            None => next_column,
        };
        if column < next_column || column >= MOST_COLUMNS {
            return Err(NotBook::Damaged);
        }
        next_column = column + 1;
        cell(markup, (row, column), &mut found, sheet, shared, room)?;
    }
    if hidden && sheet.cells.len() > before {
        sheet.hidden_rows.push(row);
    }
    Ok(row + 1)
}

fn cell(
    markup: &mut Markup,
    (row, column): (u32, u32),
    found: &mut Found,
    sheet: &mut Sheet,
    shared: &Shared,
    room: &mut Room,
) -> Result<(), NotBook> {
    let kind = match markup.attribute("t")?.as_deref() {
        None | Some("n") => Type::Number,
        Some("s") => Type::Shared,
        Some("str") => Type::Formula,
        Some("inlineStr") => Type::Inline,
        Some("b") => Type::Truth,
        Some("e") => Type::Error,
        Some("d") => Type::Day,
        Some(_) => return Err(NotBook::Damaged),
    };
    let shape = shared.styles.shape(markup.attribute("s")?.as_deref())?;
    found.contents(markup)?;
    // White space around a value is the writer's, except in a text.
    let value = found.text.trim_matches([' ', '\t', '\r', '\n']);
    let text = match kind {
        Type::Formula => &*unescaped(&found.text),
        Type::Inline => found.inline.as_str(),
        _ => value,
    };
    if text.is_empty() {
        // An empty text is what many formulas mean to say; any other formula was not calculated.
        let said = found.value && kind == Type::Formula || kind == Type::Inline;
        if found.formula && !said {
            room.push(sheet, row, column, Kind::NoValue, "")?;
        }
        return Ok(());
    }
    // Programs that cannot calculate put a nought where the value belongs.
    if found.formula && shared.settings.uncalculated && text == "0" {
        return room.push(sheet, row, column, Kind::NoValue, "");
    }
    match kind {
        Type::Number => {
            let (kind, text) =
                number::cell(text, shape, shared.settings.epoch_1904).ok_or(NotBook::Damaged)?;
            room.push(sheet, row, column, kind, &text)
        }
        Type::Shared => {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = if digits { text.parse().ok() } else { None };
            let text = number.and_then(|number| shared.strings.get(number)).ok_or(NotBook::Damaged)?;
            if text.is_empty() {
                return Ok(());
            }
            room.push(sheet, row, column, Kind::Text, text)
        }
        Type::Formula | Type::Inline => room.push(sheet, row, column, Kind::Text, text),
        Type::Truth => match text {
            "1" | "true" => room.push(sheet, row, column, Kind::Text, "是"),
            "0" | "false" => room.push(sheet, row, column, Kind::Text, "否"),
            _ => Err(NotBook::Damaged),
        },
        Type::Error => room.push(sheet, row, column, Kind::Error, text),
        Type::Day => match day_or_time(text, shape) {
            Some(day) => room.push(sheet, row, column, Kind::Date, &day),
            None => room.push(sheet, row, column, Kind::Text, text),
        },
    }
}

impl Found {
    /// Walks through a cell.
    fn contents(&mut self, markup: &mut Markup) -> Result<(), NotBook> {
        (self.formula, self.value) = (false, false);
        self.text.clear();
        self.inline.clear();
        while markup.child()? {
            match markup.name() {
                "v" => {
                    if std::mem::replace(&mut self.value, true) {
                        return Err(NotBook::Damaged);
                    }
                    markup.text(&mut self.text)?;
                }
                "f" => {
                    self.formula = true;
                    markup.skip()?;
                }
                "is" => rich_text(markup, &mut self.inline)?,
                _ => markup.skip()?,
            }
        }
        Ok(())
    }
}

/// `B5` as row and column, counted from 0. `None` beyond what spreadsheets hold.
fn position(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    if !(1..=3).contains(&letters.len()) {
        return None;
    }
    let column = letters.bytes().fold(0, |n, byte| n * 26 + u32::from(byte.to_ascii_uppercase() - b'@')) - 1;
    Some((from_one(digits)?, column)).filter(|_| column < MOST_COLUMNS)
}

/// A row's number, counted from 0.
fn from_one(digits: &str) -> Option<u32> {
    if digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u32>().ok()?.checked_sub(1).filter(|&row| row < MOST_ROWS)
}

/// `A1:B2`, or `A1` alone.
fn region(name: &str) -> Option<Region> {
    let (from, to) = name.split_once(':').unwrap_or((name, name));
    let ((top, left), (bottom, right)) = (position(from)?, position(to)?);
    (top <= bottom && left <= right).then_some(Region { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells_are_positions() {
        for (name, expected) in [
            ("A1", Some((0, 0))),
            ("B5", Some((4, 1))),
            ("xfd1048576", Some((1_048_575, 16_383))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("AAAA1", None),
            ("1", None),
            ("A", None),
            ("", None),
            ("A-1", None),
            ("A1B", None),
            ("甲1", None),
        ] {
            assert_eq!(position(name), expected, "{name}");
        }
        assert_eq!(region("A1:C2"), Some(Region { top: 0, left: 0, bottom: 1, right: 2 }));
        assert_eq!(region("B2"), Some(Region { top: 1, left: 1, bottom: 1, right: 1 }));
        assert_eq!(region("C2:A1"), None);
    }
}
