//! Workbooks: what a spreadsheet holds, whatever program wrote it.
//!
//! A reader of each kind (XLSX, ODS, XLS) turns bytes into a [`Book`] of sheets, every cell as the text that a careful
//! person would copy from it: numbers as plain exact decimals, days and months by their number format, a percentage
//! with its sign. No float stands between the file and the text. What is no plain value says so in its [`Kind`].

#[cfg(feature = "xlsx")]
mod archive;
#[cfg(feature = "xlsx")]
mod markup;
#[cfg(feature = "xlsx")]
mod moment;
#[cfg(feature = "xlsx")]
mod number;
#[cfg(feature = "xlsx")]
mod ods;
#[cfg(feature = "xlsx")]
mod xls;
#[cfg(feature = "xlsx")]
mod xlsx;

/// The most bytes that a workbook may unpack to.
pub const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
/// The most cells with something in them that a workbook may hold.
pub const MOST_CELLS: usize = 8_000_000;
/// The most bytes of text that its cells may hold, shared strings counted at each cell that shows them.
pub const MOST_TEXT: usize = 256 * 1024 * 1024;

/// The rows and columns that a sheet can have at most.
#[cfg(feature = "xlsx")]
const MOST_ROWS: u32 = 1_048_576;
#[cfg(feature = "xlsx")]
const MOST_COLUMNS: u32 = 16_384;
/// The most regions of merged cells in a sheet.
#[cfg(feature = "xlsx")]
const MOST_REGIONS: usize = 1_000_000;

/// The most sheets that a workbook may have, and the most styles.
#[cfg(feature = "xlsx")]
const MOST_SHEETS: usize = 1000;
#[cfg(feature = "xlsx")]
const MOST_STYLES: usize = 200_000;

/// A workbook, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    pub sheets: Vec<Sheet>,
}

/// One sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Cells with something in them, in the order of rows and then columns.
    pub cells: Vec<Cell>,
    /// The texts of all cells, one behind another.
    pub text: String,
    /// Cells merged into one, in no order.
    pub merged: Vec<Region>,
    /// Rows that are hidden or filtered out, rising. Only rows that have cells.
    pub hidden_rows: Vec<u32>,
    /// Columns that are hidden, from and to, both within.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Whether serial numbers of days count from 1904 instead of 1900.
    pub epoch_1904: bool,
}

/// A cell and where its text stands in [`Sheet::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Counted from 0.
    pub row: u32,
    /// Counted from 0.
    pub column: u32,
    pub kind: Kind,
    pub from: u32,
    pub to: u32,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text, a truth value (是 or 否), or the cached text of a formula.
    Text,
    /// A number, as a plain decimal of at most 15 significant digits, as spreadsheets show it; with `%` behind it and a
    /// hundredfold if it is shown as a percentage.
    Number,
    /// A day as `2025-03-31`, a month as `2025-03` if its format shows no day; a time stands behind a day as
    /// `2025-03-31 08:30:00` unless it is midnight.
    Date,
    /// A number that its format shows as another one (`0,` in thousands), or not at all.
    Disguised,
    /// `#REF!`, `#N/A` and the like.
    Error,
    /// A formula of which the workbook holds no value; the text is empty.
    NoValue,
}

/// A rectangle of cells, both ends within it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

#[cfg(feature = "xlsx")]
pub(in crate::intake) use number::day_of_serial;

/// No workbook, no serial numbers.
#[cfg(not(feature = "xlsx"))]
pub(in crate::intake) fn day_of_serial(_serial: &str, _epoch_1904: bool) -> Option<crate::period::Day> {
    None
}

/// Why bytes are no workbook that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBook {
    /// Not a workbook of a kind that is read.
    Other,
    /// A workbook of Excel's binary kind (XLSB).
    Binary,
    /// Locked with a password.
    Encrypted,
    /// Damaged or cut off.
    Damaged,
    /// Beyond [`MOST_UNPACKED`], [`MOST_CELLS`] or [`MOST_TEXT`].
    TooLarge,
    /// The program was built without spreadsheets.
    #[cfg(not(feature = "xlsx"))]
    NotBuilt,
}

/// Reads a workbook of any kind, told by its first bytes.
///
/// # Errors
/// [`NotBook`]; nothing of a damaged workbook is used.
#[cfg(feature = "xlsx")]
pub fn read(bytes: &[u8]) -> Result<Book, NotBook> {
    if bytes.starts_with(b"PK\x03\x04") {
        // Both are archives; each reader knows its own by what is in it.
        return match ods::read(bytes) {
            Err(NotBook::Other) => xlsx::read(bytes),
            read => read,
        };
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return xls::read(bytes);
    }
    Err(NotBook::Other)
}

/// Reads no workbook: the program was built without them.
///
/// # Errors
/// Always [`NotBook::NotBuilt`].
#[cfg(not(feature = "xlsx"))]
pub fn read(_bytes: &[u8]) -> Result<Book, NotBook> {
    Err(NotBook::NotBuilt)
}

impl Sheet {
    /// A sheet of the first rows that have cells.
    pub fn first_rows(&self, most: usize) -> Sheet {
        let rows = self.cells.chunk_by(|a, b| a.row == b.row).take(most);
        let cells: Vec<Cell> = rows.flatten().copied().collect();
        let end = cells.last().map_or(0, |cell| cell.to as usize);
        Sheet { text: self.text[..end].to_owned(), cells, ..Sheet::default() }
    }

    pub fn text(&self, cell: &Cell) -> &str {
        &self.text[cell.from as usize..cell.to as usize]
    }
}

/// A sheet as it grows, held within the limits of its workbook.
#[cfg(feature = "xlsx")]
#[derive(Debug, Default)]
struct Room {
    cells: usize,
    text: usize,
}

#[cfg(feature = "xlsx")]
impl Room {
    /// Puts a cell at the end of a sheet.
    fn push(
        &mut self,
        sheet: &mut Sheet,
        row: u32,
        column: u32,
        kind: Kind,
        text: &str,
    ) -> Result<(), NotBook> {
        self.cells += 1;
        self.text += text.len();
        if self.cells > MOST_CELLS || self.text > MOST_TEXT {
            return Err(NotBook::TooLarge);
        }
        let end = |text: &String| u32::try_from(text.len()).expect("texts are bounded");
        let from = end(&sheet.text);
        sheet.text.push_str(text);
        sheet.cells.push(Cell { row, column, kind, from, to: end(&sheet.text) });
        Ok(())
    }
}
