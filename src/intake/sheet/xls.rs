//! XLS, the binary workbooks of Excel 5 to 2003 ([MS-XLS]: BIFF5 and BIFF8), as WPS, LibreOffice and others write them.
//!
//! It alone knows which streams of a compound file make a workbook. Nothing is guessed: what is cut off, out of range
//! or told twice makes a workbook damaged, and no declared size or count is believed before the bytes are there.

mod cells;
mod compound;
mod globals;
mod records;

use self::cells::Part;
use self::compound::Compound;
use self::globals::{Globals, begins_worksheet};
use self::records::Records;
use super::{Book, MOST_UNPACKED, NotBook, Room, Sheet};

/// Streams of files that are locked: an XLSX with a password, and a workbook under rights management, which shows those
/// who may not read it a sheet that says so.
const LOCKED: [&str; 3] = ["EncryptedPackage", "EncryptionInfo", "\u{9}DRMContent"];

pub(super) fn read(bytes: &[u8]) -> Result<Book, NotBook> {
    if u64::try_from(bytes.len()).is_ok_and(|len| len > MOST_UNPACKED) {
        return Err(NotBook::TooLarge);
    }
    let compound = Compound::open(bytes)?;
    if LOCKED.iter().any(|name| compound.find(name).is_some()) {
        return Err(NotBook::Encrypted);
    }
    // Excel can save for old and new versions at once; the new one has all that the old one has.
    let stream = compound.find("Workbook").or_else(|| compound.find("Book")).ok_or(NotBook::Other)?;
    workbook(&compound.read(stream)?, compound.streams.len() == 1)
}

/// Reads the stream of a workbook. `alone`: the file holds no other stream.
fn workbook(stream: &[u8], alone: bool) -> Result<Book, NotBook> {
    let globals = Globals::read(stream)?;
    let mut room = Room::default();
    let mut parts = Vec::new();
    // Sheets stand one behind another. Were they nested in one another, reading each would cost more than the length.
    let mut left = stream.len() - globals.len;
    for bound in &globals.sheets {
        let mut records = Records::from(stream, bound.at);
        if begins_worksheet(&mut records)? {
            let sheet = Sheet {
                name: bound.name.clone(),
                hidden: bound.hidden,
                epoch_1904: globals.epoch_1904,
                ..Sheet::default()
            };
            parts.push(Part::read(sheet, &mut records, &globals, &mut room)?);
        }
        left = left.checked_sub(records.at - bound.at).ok_or(NotBook::Damaged)?;
    }
    // Programs that do not calculate leave zeros (POI) or empty texts (xlwt) in all formulas, and write nothing beside the
    // workbook. Excel, WPS and LibreOffice, which do calculate, write the document's properties beside it.
    let worked_out = !alone || parts.iter().any(|part| part.worked_out);
    let sheets = parts.into_iter().map(|part| part.finish(worked_out, &globals, &mut room));
    Ok(Book { sheets: sheets.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests;
