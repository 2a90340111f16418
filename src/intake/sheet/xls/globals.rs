//! The first part of a workbook's stream ([MS-XLS] 2.1.7.20.3): its sheets, formats and shared texts.

use hashbrown::HashMap;

use super::records::{Fields, Records, Spelling};
use crate::intake::sheet::NotBook;
use crate::intake::sheet::number::{Shape, shape_of_builtin, shape_of_format};

pub const BOF: u16 = 0x0809;
pub const EOF: u16 = 0x000a;
const BOUNDSHEET: u16 = 0x0085;
const CODEPAGE: u16 = 0x0042;
const DATEMODE: u16 = 0x0022;
const FILEPASS: u16 = 0x002f;
const FORMAT: u16 = 0x041e;
const SST: u16 = 0x00fc;
const WRITEACCESS: u16 = 0x005c;
const XF: u16 = 0x00e0;

const BIFF5: u16 = 0x0500;
const BIFF8: u16 = 0x0600;

/// What a part of the stream is, as its first record says.
const GLOBALS: u16 = 0x0005;
const WORKSHEET: u16 = 0x0010;

/// Who last wrote the workbook, as LibreOffice Calc and its forebears say it: a text of four characters.
const CALC: &[u8] = b"\x04\0\0Calc";

/// What sheets need to know of their workbook.
#[derive(Debug)]
pub struct Globals {
    pub spelling: Spelling,
    /// Whether days are counted from 1904.
    pub epoch_1904: bool,
    /// What each of the workbook's cell formats shows; cells name it by its number. `None` if it cannot be read.
    pub shapes: Vec<Option<Shape>>,
    pub shared: Shared,
    /// Whether a zero may stand where a formula has a text: so LibreOffice writes texts that formulas put together.
    pub zeros_for_texts: bool,
    pub sheets: Vec<Bound>,
    /// How much of the stream this first part takes.
    pub len: usize,
}

/// A worksheet's name and where its part of the stream begins.
#[derive(Debug)]
pub struct Bound {
    pub name: String,
    pub hidden: bool,
    pub at: usize,
}

/// The texts that cells share, one behind another.
#[derive(Debug, Default)]
pub struct Shared {
    text: String,
    ends: Vec<usize>,
}

impl Shared {
    pub fn get(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let from = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(from..*self.ends.get(number)?)
    }

    /// Reads texts as long as there are any. Some programs declare too many and some too few; a cell that shows one that
    /// is not there is damage enough.
    fn read(fields: &mut Fields) -> Result<Shared, NotBook> {
        let mut shared = Shared::default();
        let _shown = fields.u32()?;
        let declared = usize::try_from(fields.u32()?).map_err(|_| NotBook::Damaged)?;
        while !fields.at_end() {
            let count = fields.u16().map(usize::from);
            match count.and_then(|count| fields.text(count, Spelling::Unicode, &mut shared.text)) {
                Ok(()) => shared.ends.push(shared.text.len()),
                // What stands behind the last text is no text.
                Err(_) if shared.ends.len() >= declared => break,
                Err(not) => return Err(not),
            }
        }
        Ok(shared)
    }
}

impl Globals {
    /// Reads the stream from its beginning to the end of its first part.
    ///
    /// # Errors
    /// [`NotBook`]: locked, damaged, or of a time before Excel 5.
    pub fn read(stream: &[u8]) -> Result<Globals, NotBook> {
        let mut records = Records::from(stream, 0);
        let mut spelling = match beginning(&mut records)? {
            Some((BIFF8, GLOBALS)) => Spelling::Unicode,
            Some((BIFF5, GLOBALS)) => Spelling::Bytes(None),
            _ => return Err(NotBook::Other),
        };
        let mut epoch_1904 = false;
        let mut formats = HashMap::new();
        let mut cell_formats = Vec::new();
        let mut shared = None;
        let mut zeros_for_texts = false;
        let mut sheets = Vec::new();
        loop {
            let record = records.next()?;
            let mut fields = record.fields;
            match record.kind {
                EOF => break,
                FILEPASS => return Err(NotBook::Encrypted),
                CODEPAGE if spelling != Spelling::Unicode => spelling = Spelling::of_page(fields.u16()?),
                DATEMODE => epoch_1904 = fields.u16()? == 1,
                FORMAT => {
                    let id = fields.u16()?;
                    formats.insert(id, format(&mut fields, spelling).ok());
                }
                XF => {
                    let _font = fields.u16()?;
                    cell_formats.push(fields.u16()?);
                }
                WRITEACCESS => zeros_for_texts = fields.rest().starts_with(CALC),
                BOUNDSHEET => sheets.extend(bound(&mut fields, spelling)?),
                SST if shared.is_none() => shared = Some(Shared::read(&mut fields)?),
                SST => return Err(NotBook::Damaged),
                _ => {}
            }
        }
        let shape = |id| formats.get(&id).copied().unwrap_or_else(|| Some(shape_of_builtin(id)));
        Ok(Globals {
            spelling,
            epoch_1904,
            shapes: cell_formats.into_iter().map(shape).collect(),
            shared: shared.unwrap_or_default(),
            zeros_for_texts,
            sheets,
            len: records.at,
        })
    }
}

/// The version and the kind of a part of the stream. `None` if it is of a version whose records are built otherwise.
fn beginning(records: &mut Records) -> Result<Option<(u16, u16)>, NotBook> {
    let mut first = records.next()?;
    match first.kind {
        BOF => Ok(Some((first.fields.u16()?, first.fields.u16()?))),
        0x0009 | 0x0209 | 0x0409 => Ok(None),
        _ => Err(NotBook::Damaged),
    }
}

/// Whether the part that begins here is a worksheet: what is listed as one may be a chart or a macro sheet after all.
pub fn begins_worksheet(records: &mut Records) -> Result<bool, NotBook> {
    Ok(beginning(records)?.is_some_and(|(_, kind)| kind == WORKSHEET))
}

/// A worksheet of the list. `None` for charts, macro sheets and modules.
fn bound(fields: &mut Fields, spelling: Spelling) -> Result<Option<Bound>, NotBook> {
    let at = usize::try_from(fields.u32()?).map_err(|_| NotBook::Damaged)?;
    // 1 is hidden, 2 is so well hidden that only a macro can show it.
    let hidden = fields.u8()? & 3 != 0;
    let is_worksheet = fields.u8()? == 0;
    let count = usize::from(fields.u8()?);
    let mut name = String::new();
    fields.text(count, spelling, &mut name)?;
    Ok(is_worksheet.then_some(Bound { name, hidden, at }))
}

/// What a number format shows.
fn format(fields: &mut Fields, spelling: Spelling) -> Result<Shape, NotBook> {
    let count = match spelling {
        Spelling::Unicode => usize::from(fields.u16()?),
        Spelling::Bytes(_) => usize::from(fields.u8()?),
    };
    let mut code = String::new();
    fields.text(count, spelling, &mut code)?;
    Ok(shape_of_format(&code))
}
