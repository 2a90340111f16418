//! A worksheet's part of the stream ([MS-XLS] 2.1.7.20.5): cells, merged cells, hidden rows.
//!
//! This module alone knows how cells are written. They come in blocks of rows in no promised order, so they are sorted
//! at the end.

use hashbrown::HashMap;

use super::globals::{BOF, EOF, Globals};
use super::records::{Fields, Records};
use crate::intake::sheet::number::{self, Shape};
use crate::intake::sheet::{Kind, NotBook, Region, Room, Sheet};

const ARRAY: u16 = 0x0221;
const BOOLERR: u16 = 0x0205;
const COLINFO: u16 = 0x007d;
const DEFAULTROWHEIGHT: u16 = 0x0225;
const FORMULA: u16 = 0x0006;
const LABEL: u16 = 0x0204;
const LABELSST: u16 = 0x00fd;
const MERGEDCELLS: u16 = 0x00e5;
const MULRK: u16 = 0x00bd;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027e;
const ROW: u16 = 0x0208;
const RSTRING: u16 = 0x00d6;
const SHRFMLA: u16 = 0x04bc;
const STRING: u16 = 0x0207;
const TABLE: u16 = 0x0236;
const UNCALCED: u16 = 0x005e;

/// A row that is hidden or filtered out, and rows that are hidden unless a record of their own says otherwise.
const ROW_HIDDEN: u16 = 0x0020;
const ROWS_HIDDEN: u16 = 0x0002;
const COLUMN_HIDDEN: u16 = 0x0001;

/// A formula that has yet to be worked out, or is worked out anew whenever the workbook is opened.
const ALWAYS: u16 = 0x0001;

/// Where a cell stands, and the number of its format.
#[derive(Clone, Copy, Debug)]
struct Head {
    row: u32,
    column: u32,
    format: u16,
}

impl Head {
    fn read(fields: &mut Fields) -> Result<Head, NotBook> {
        Ok(Head { row: fields.u16()?.into(), column: fields.u16()?.into(), format: fields.u16()? })
    }
}

/// A worksheet that was read, and what is to be known of its workbook before its cells are complete.
#[derive(Debug)]
pub struct Part {
    sheet: Sheet,
    /// Formulas that hold a zero, as it is shown, or an empty text: what programs leave that do not calculate.
    unsure: Vec<(Head, Option<Shape>)>,
    /// Whether there is a formula that holds something else.
    pub worked_out: bool,
    /// Whether the sheet was saved without its formulas being worked out.
    uncalculated: bool,
    /// Whether a row is hidden, of those that have a record.
    rows: HashMap<u32, bool>,
    /// Whether all others are.
    others_hidden: bool,
}

impl Part {
    /// Reads records to the end of the worksheet; its first has been read.
    pub fn read(
        sheet: Sheet,
        records: &mut Records,
        globals: &Globals,
        room: &mut Room,
    ) -> Result<Part, NotBook> {
        let part = Part {
            sheet,
            unsure: Vec::new(),
            worked_out: false,
            uncalculated: false,
            rows: HashMap::new(),
            others_hidden: false,
        };
        let mut reading = Reading { globals, room, part, awaited: None };
        // Charts in a worksheet are parts of their own within it.
        let mut depth = 0usize;
        loop {
            let record = records.next()?;
            match record.kind {
                BOF => depth += 1,
                EOF if depth == 0 => break,
                EOF => depth -= 1,
                kind if depth == 0 => reading.record(kind, record.fields)?,
                _ => {}
            }
        }
        reading.no_text_came()?;
        Ok(reading.part)
    }

    /// The sheet, its cells in the order of rows and columns. `worked_out`: its workbook's formulas have been.
    pub fn finish(self, worked_out: bool, globals: &Globals, room: &mut Room) -> Result<Sheet, NotBook> {
        let mut sheet = self.sheet;
        for (head, zero) in self.unsure {
            let (kind, text) = match zero {
                _ if !worked_out => (Kind::NoValue, String::new()),
                Some(shape) => number::show("0", shape, globals.epoch_1904),
                None => continue,
            };
            room.push(&mut sheet, head.row, head.column, kind, &text)?;
        }
        sheet.cells.sort_unstable_by_key(|cell| (cell.row, cell.column));
        // Two cells in one place contradict one another.
        if sheet.cells.windows(2).any(|two| (two[0].row, two[0].column) == (two[1].row, two[1].column)) {
            return Err(NotBook::Damaged);
        }
        let is_hidden = |row: &u32| self.rows.get(row).copied().unwrap_or(self.others_hidden);
        sheet.hidden_rows = sheet.cells.iter().map(|cell| cell.row).filter(is_hidden).collect();
        sheet.hidden_rows.dedup();
        Ok(sheet)
    }
}

/// A worksheet while it is read.
struct Reading<'a> {
    globals: &'a Globals,
    room: &'a mut Room,
    part: Part,
    /// The formula whose text is still to come.
    awaited: Option<Head>,
}

impl Reading<'_> {
    fn record(&mut self, kind: u16, mut fields: Fields) -> Result<(), NotBook> {
        if !matches!(kind, STRING | ARRAY | SHRFMLA | TABLE) {
            self.no_text_came()?;
        }
        match kind {
            NUMBER => {
                let head = Head::read(&mut fields)?;
                self.double(head, fields.u64()?)
            }
            RK => {
                let head = Head::read(&mut fields)?;
                self.rk(head, fields.u32()?)
            }
            MULRK => self.several_rk(&mut fields),
            LABELSST => {
                let head = Head::read(&mut fields)?;
                let text = self.globals.shared.get(fields.u32()?).ok_or(NotBook::Damaged)?;
                self.text(head, text)
            }
            LABEL | RSTRING => {
                let head = Head::read(&mut fields)?;
                let text = self.read_text(&mut fields)?;
                self.text(head, &text)
            }
            BOOLERR => {
                let head = Head::read(&mut fields)?;
                let (value, is_error) = (fields.u8()?, fields.u8()?);
                if is_error == 0 { self.truth(head, value) } else { self.error(head, value) }
            }
            FORMULA => self.formula(&mut fields),
            STRING => {
                // Without a formula that waits for it, a text belongs to no cell.
                let Some(head) = self.awaited.take() else { return Ok(()) };
                let text = self.read_text(&mut fields)?;
                self.text(head, &text)
            }
            MERGEDCELLS => self.merged(&mut fields),
            ROW => {
                let row = fields.u16()?;
                fields.skip(10)?;
                self.part.rows.insert(row.into(), fields.u16()? & ROW_HIDDEN != 0);
                Ok(())
            }
            COLINFO => {
                let (first, last) = (fields.u16()?, fields.u16()?);
                fields.skip(4)?;
                if fields.u16()? & COLUMN_HIDDEN != 0 {
                    self.part.sheet.hidden_columns.push((first.into(), last.into()));
                }
                Ok(())
            }
            UNCALCED => {
                self.part.uncalculated = true;
                Ok(())
            }
            DEFAULTROWHEIGHT => {
                self.part.others_hidden = fields.u16()? & ROWS_HIDDEN != 0;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_text(&self, fields: &mut Fields) -> Result<String, NotBook> {
        let count = usize::from(fields.u16()?);
        let mut text = String::new();
        fields.text(count, self.globals.spelling, &mut text)?;
        Ok(text)
    }

    /// A formula and the value that it had when the workbook was saved ([MS-XLS] 2.5.133).
    fn formula(&mut self, fields: &mut Fields) -> Result<(), NotBook> {
        let head = Head::read(fields)?;
        let value = fields.u64()?;
        let always = fields.u16()? & ALWAYS != 0;
        // Nothing in the value itself tells a zero that was worked out from one that stands for nothing.
        let [kind, _, byte, .., 0xff, 0xff] = value.to_le_bytes() else {
            if value != 0 {
                self.part.worked_out = true;
                return self.double(head, value);
            }
            if always || self.part.uncalculated || self.globals.zeros_for_texts {
                return self.push(head, Kind::NoValue, "");
            }
            let shape = self.shape(head)?;
            self.part.unsure.push((head, Some(shape)));
            return Ok(());
        };
        self.part.worked_out |= kind != 3;
        match kind {
            0 => {
                self.awaited = Some(head);
                Ok(())
            }
            1 => self.truth(head, byte),
            2 => self.error(head, byte),
            3 if always || self.part.uncalculated => self.push(head, Kind::NoValue, ""),
            3 => {
                self.part.unsure.push((head, None));
                Ok(())
            }
            _ => Err(NotBook::Damaged),
        }
    }

    /// A formula said that its text would follow, and it did not.
    fn no_text_came(&mut self) -> Result<(), NotBook> {
        match self.awaited.take() {
            Some(head) => self.push(head, Kind::NoValue, ""),
            None => Ok(()),
        }
    }

    fn double(&mut self, head: Head, bits: u64) -> Result<(), NotBook> {
        let shape = self.shape(head)?;
        let (kind, text) = number::double(bits, shape, self.globals.epoch_1904).ok_or(NotBook::Damaged)?;
        self.push(head, kind, &text)
    }

    /// A number in 30 bits: a small whole one, or the upper half of a double; perhaps a hundredth of it.
    fn rk(&mut self, head: Head, rk: u32) -> Result<(), NotBook> {
        let (hundredth, whole) = (rk & 1 != 0, rk & 2 != 0);
        if !whole && !hundredth {
            return self.double(head, u64::from(rk & !3) << 32);
        }
        let written = if whole {
            Some((rk.cast_signed() >> 2).to_string())
        } else {
            number::ieee(u64::from(rk & !3) << 32)
        };
        let written = written.ok_or(NotBook::Damaged)?;
        let number = if hundredth { number::plain(&format!("{written}E-2")) } else { Some(written) };
        let (kind, text) =
            number::show(&number.ok_or(NotBook::Damaged)?, self.shape(head)?, self.globals.epoch_1904);
        self.push(head, kind, &text)
    }

    /// Numbers side by side in a row.
    fn several_rk(&mut self, fields: &mut Fields) -> Result<(), NotBook> {
        let row = fields.u16()?.into();
        let mut column = u32::from(fields.u16()?);
        let several = fields.rest().len() / 6;
        if fields.rest().len() != several * 6 + 2 {
            return Err(NotBook::Damaged);
        }
        for _ in 0..several {
            let format = fields.u16()?;
            self.rk(Head { row, column, format }, fields.u32()?)?;
            column += 1;
        }
        // The column of the last is said at the end.
        if u32::from(fields.u16()?) + 1 == column { Ok(()) } else { Err(NotBook::Damaged) }
    }

    fn truth(&mut self, head: Head, value: u8) -> Result<(), NotBook> {
        match value {
            0 => self.push(head, Kind::Text, "否"),
            1 => self.push(head, Kind::Text, "是"),
            _ => Err(NotBook::Damaged),
        }
    }

    fn error(&mut self, head: Head, value: u8) -> Result<(), NotBook> {
        let text = match value {
            0x00 => "#NULL!",
            0x07 => "#DIV/0!",
            0x0f => "#VALUE!",
            0x17 => "#REF!",
            0x1d => "#NAME?",
            0x24 => "#NUM!",
            0x2a => "#N/A",
            0x2b => "#GETTING_DATA",
            _ => return Err(NotBook::Damaged),
        };
        self.push(head, Kind::Error, text)
    }

    fn text(&mut self, head: Head, text: &str) -> Result<(), NotBook> {
        if text.is_empty() { Ok(()) } else { self.push(head, Kind::Text, text) }
    }

    fn push(&mut self, head: Head, kind: Kind, text: &str) -> Result<(), NotBook> {
        self.room.push(&mut self.part.sheet, head.row, head.column, kind, text)
    }

    /// What a cell's format shows. A workbook that lists none at all has none to mistake.
    fn shape(&self, head: Head) -> Result<Shape, NotBook> {
        match self.globals.shapes.get(usize::from(head.format)) {
            Some(shape) => shape.ok_or(NotBook::Damaged),
            None if self.globals.shapes.is_empty() => Ok(Shape::Plain),
            None => Err(NotBook::Damaged),
        }
    }

    fn merged(&mut self, fields: &mut Fields) -> Result<(), NotBook> {
        for _ in 0..fields.u16()? {
            let [top, bottom, left, right] =
                [fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?].map(u32::from);
            if top > bottom || left > right {
                return Err(NotBook::Damaged);
            }
            self.part.sheet.merged.push(Region { top, left, bottom, right });
        }
        Ok(())
    }
}
