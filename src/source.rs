//! Where things stand in the texts that were read: files, physical lines, columns.

/// A file, or a sheet of a workbook, among the [`Sources`] of one run. Ids of reports rise with the byte order of their
/// names; the sheets of a workbook come right behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file. Lines and columns count from 1; a column counts characters, not bytes. In a sheet they are the row
/// and the column of a cell.
/// Line 0 means the file as a whole, column 0 the line as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: FileId,
    pub line: u64,
    pub column: u64,
}

impl Place {
    pub fn whole(file: FileId) -> Place {
        Place { file, line: 0, column: 0 }
    }

    pub fn line(file: FileId, line: u64) -> Place {
        Place { file, line, column: 0 }
    }
}

/// So many bits of an id tell the sheet: 0 is the file itself.
const SHEET_BITS: u32 = 12;

/// All files of one run, and the sheets of those that are workbooks, as they are to be printed.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Named>,
}

#[derive(Clone, Debug)]
struct Named {
    file: String,
    sheets: Vec<String>,
}

impl FileId {
    /// The file itself, of a sheet its workbook.
    pub fn book(self) -> FileId {
        FileId(self.0 & !((1 << SHEET_BITS) - 1))
    }
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>) -> FileId {
        self.all.push(Named { file: name.into(), sheets: Vec::new() });
        FileId(u32::try_from(self.all.len() - 1).expect("fewer files than 2^20") << SHEET_BITS)
    }

    /// A sheet of a workbook: places in it are told by sheet and cell.
    pub fn add_sheet(&mut self, workbook: FileId, sheet: impl Into<String>) -> FileId {
        let sheets = &mut self.all[(workbook.0 >> SHEET_BITS) as usize].sheets;
        sheets.push(sheet.into());
        let nth = u32::try_from(sheets.len()).expect("readers bound the sheets of a workbook");
        FileId(workbook.0 | nth.min((1 << SHEET_BITS) - 1))
    }

    /// The same files without their sheets, for reading them once more: each gets the id that it had.
    pub fn bare(&self) -> Sources {
        let named = |named: &Named| Named { file: named.file.clone(), sheets: Vec::new() };
        Sources { all: self.all.iter().map(named).collect() }
    }

    /// `a.csv:4`, `a.xlsx:名单!C7`, or the file alone: a place as it stands within a sentence.
    pub fn written(&self, place: Place) -> String {
        let name = self.name(place.file);
        match self.cell(place) {
            Some(cell) => format!("{name}:{cell}"),
            None if place.line == 0 => name.to_owned(),
            None => format!("{name}:{}", place.line),
        }
    }

    fn of(&self, file: FileId) -> &Named {
        &self.all[(file.0 >> SHEET_BITS) as usize]
    }

    /// The file's name; of a sheet, its workbook's.
    pub fn name(&self, file: FileId) -> &str {
        &self.of(file).file
    }

    /// The file of that name, or the only one whose path ends with it.
    pub fn find(&self, name: &str) -> Option<FileId> {
        let id = |at: usize| FileId(u32::try_from(at).expect("fewer files than 2^20") << SHEET_BITS);
        if let Some(at) = self.all.iter().position(|named| named.file == name) {
            return Some(id(at));
        }
        let ends = |named: &Named| named.file.rsplit(['/', '\\']).next() == name.rsplit(['/', '\\']).next();
        let mut found = self.all.iter().enumerate().filter(|(_, named)| ends(named));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(id(at)),
            _ => None,
        }
    }

    /// The file of a row that is meant by its file and line.
    pub fn written_in(&self, written: &str) -> Option<FileId> {
        written.rsplit_once(':').and_then(|(name, _)| self.meant(name))
    }

    /// A file by its name, which a cell may hold behind the mark that keeps it from being a formula.
    fn meant(&self, name: &str) -> Option<FileId> {
        self.find(name).or_else(|| self.find(name.strip_prefix('\'')?))
    }

    /// The row that is meant by its file and line, or sheet and row: `reports/a.csv:4`, `a.xlsx:名单!7`.
    pub fn place(&self, written: &str) -> Option<Place> {
        let (name, at) = written.rsplit_once(':')?;
        let file = self.meant(name)?;
        let Some((sheet, row)) = at.rsplit_once('!') else {
            return at.parse().ok().map(|line| Place::line(file, line));
        };
        let nth = self.of(file).sheets.iter().position(|other| other == sheet)?;
        let sheet = FileId(file.0 | u32::try_from(nth + 1).ok()?);
        row.parse().ok().map(|line| Place::line(sheet, line))
    }

    pub fn sheet(&self, file: FileId) -> Option<&str> {
        let nth = file.0 & ((1 << SHEET_BITS) - 1);
        nth.checked_sub(1).map(|at| self.of(file).sheets[at as usize].as_str())
    }

    /// `名单!C7`, `名单!7` for a row, `名单` for the whole sheet; nothing for a place that is not in a sheet.
    pub fn cell(&self, place: Place) -> Option<String> {
        let sheet = self.sheet(place.file)?;
        Some(match (place.line, place.column) {
            (0, _) => sheet.to_owned(),
            (row, 0) => format!("{sheet}!{row}"),
            (row, column) => format!("{sheet}!{}{row}", letters(column)),
        })
    }
}

/// The letters of a spreadsheet's column: 1 is A, 27 is AA.
pub fn letters(column: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).expect("below 26"));
        rest /= 26;
    }
    letters.reverse();
    String::from_utf8(letters).expect("letters")
}

/// Turns byte offsets of a whole text into places. Line ends are LF, CRLF and CR alone.
pub struct Lines<'t> {
    file: FileId,
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(file: FileId, text: &'t str) -> Lines<'t> {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Lines { file, text, starts }
    }

    /// The place of a byte offset; one past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let column = self
            .text
            .get(start..offset)
            .map_or_else(|| self.text.as_bytes()[start..offset].len(), |text| text.chars().count());
        Place { file: self.file, line: line as u64, column: column as u64 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_place_though_the_name_was_guarded() {
        let mut sources = Sources::default();
        let file = sources.add("=a.csv");
        assert_eq!(sources.place("=a.csv:4"), Some(Place::line(file, 4)));
        assert_eq!(sources.place("'=a.csv:4"), Some(Place::line(file, 4)));
        assert_eq!(sources.written_in("'b.csv:4"), None);
    }

    #[test]
    fn cells_of_sheets_are_named_as_spreadsheets_name_them() {
        let mut sources = Sources::default();
        let book = sources.add("a.xlsx");
        let sheet = sources.add_sheet(book, "名单");
        let cell = |line, column| sources.cell(Place { file: sheet, line, column });
        assert_eq!(cell(7, 3).as_deref(), Some("名单!C7"));
        assert_eq!(cell(7, 0).as_deref(), Some("名单!7"));
        assert_eq!(cell(0, 0).as_deref(), Some("名单"));
        assert_eq!(sources.cell(Place::whole(book)), None);
        assert_eq!(sources.name(sheet), "a.xlsx");
        assert_eq!((sources.find("dir/a.xlsx"), sources.find("b.xlsx")), (Some(book), None));
        assert_eq!(sources.place("a.xlsx:名单!7"), Some(Place::line(sheet, 7)));
        assert_eq!(sources.place("a.xlsx:3"), Some(Place::line(book, 3)));
        assert_eq!(
            [sources.place("a.xlsx:别的!7"), sources.place("a.xlsx"), sources.place("b.csv:1")],
            [None; 3]
        );
        let next = sources.add("b.xlsx");
        assert!(book < sheet && sheet < next);
        let written = |file, line| sources.written(Place { file, line, column: 3 });
        assert_eq!(
            [written(sheet, 7), written(next, 7), written(next, 0)],
            ["a.xlsx:名单!C7", "b.xlsx:7", "b.xlsx"]
        );
        let mut bare = sources.bare();
        assert_eq!(bare.add_sheet(book, "名单"), sheet);
        assert_eq!([1, 26, 27, 702, 703, 16384].map(letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn columns_count_characters_and_lines_count_every_kind_of_end() {
        let lines = Lines::new(FileId(0), "单位 = \"张\"\r\nb\rc\nd");
        let at = |offset| {
            let place = lines.place(offset);
            (place.line, place.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at("单位 = ".len()), (1, 6));
        assert_eq!(at("单位 = \"张\"\r\n".len()), (2, 1));
        assert_eq!(at("单位 = \"张\"\r\nb\r".len()), (3, 1));
        assert_eq!(at(usize::MAX), (4, 2));
    }
}
