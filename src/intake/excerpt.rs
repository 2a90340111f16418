//! The lines that findings speak of, read again to be shown.
//!
//! Nothing of a file's text is kept while it is read, so that memory does not grow with its rows. Once it is known which
//! findings will be shown, the few lines that they point at are read a second time: this module alone knows how far what
//! stands at a [`Place`] reaches. It reads no further than the last line wanted, and keeps no more of a line than a
//! screen can show.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;

use crate::intake::csv::Scanner;
use crate::intake::record::{Record, line_ends};
use crate::intake::sheet::Sheet;
use crate::source::{Place, letters};

/// So many characters of a line are kept on either side of what is pointed at, and of that itself.
const AROUND: usize = 400;
/// A physical line is looked at so far.
const LONGEST: usize = 1024 * 1024;

/// A line of a file, or a row of a sheet, with what stands at a place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// As people count it.
    pub line: u64,
    /// The line without its end, or the stretch of it around the mark.
    pub text: String,
    /// The bytes of the text that stand at the place; none where a cell is empty.
    pub mark: Range<usize>,
    /// Whether the line goes on before and behind the text.
    pub goes_on: [bool; 2],
}

/// Excerpts by the places they were asked for.
pub type Excerpts = BTreeMap<Place, Excerpt>;

impl Excerpt {
    fn new(line: u64, text: &str, mark: Range<usize>) -> Excerpt {
        let behind = |from: usize| text[from..].char_indices().nth(AROUND).map(|(at, _)| from + at);
        let end = behind(mark.start).map_or(mark.end, |most| mark.end.min(most));
        let from = text[..mark.start].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let to = behind(end).unwrap_or(text.len());
        Excerpt {
            line,
            text: text[from..to].to_owned(),
            mark: mark.start - from..end - from,
            goes_on: [from > 0, to < text.len()],
        }
    }

    /// The line from its first to its last character that is not blank.
    fn whole(line: u64, text: &str) -> Excerpt {
        let from = text.len() - text.trim_start().len();
        Excerpt::new(line, text, from..text.trim_end().len().max(from))
    }
}

/// Reads the wanted places of a text from its beginning. What stands at a place is its whole cell, quotes included; where
/// the text is broken, the character there.
///
/// # Errors
/// Only the machine's.
pub fn csv<R: Read>(mut scanner: Scanner<R>, wanted: &[Place]) -> io::Result<Excerpts> {
    let mut found = Excerpts::new();
    let mut wanted = sorted(wanted);
    while !wanted.is_empty() {
        match scanner.read()? {
            None => return Ok(found),
            Some(Err(_)) => break,
            Some(Ok(record)) => {
                let last = record.line + line_ends(record.written());
                let here = wanted.partition_point(|place| place.line <= last);
                for place in wanted.drain(..here).filter(|place| place.line >= record.line) {
                    found.extend(in_record(&record, place).map(|excerpt| (place, excerpt)));
                }
            }
        }
    }
    if !wanted.is_empty() {
        let (rest, line, input) = scanner.into_rest();
        physical(rest.as_slice().chain(input), line, &wanted, one, &mut found)?;
    }
    Ok(found)
}

/// Reads the wanted places of any text. `extent` gives the end of what begins at a byte of a line.
///
/// # Errors
/// Only the machine's.
pub fn lines<R: Read>(
    mut input: R,
    wanted: &[Place],
    extent: fn(&str, usize) -> usize,
) -> io::Result<Excerpts> {
    let mut found = Excerpts::new();
    let head = without_mark(&mut input)?;
    physical(head.as_slice().chain(input), 1, &sorted(wanted), extent, &mut found)?;
    Ok(found)
}

/// The wanted cells of a sheet: what stands in their row, each cell behind the letters of its column.
pub fn sheet(sheet: &Sheet, wanted: &[Place]) -> Excerpts {
    sorted(wanted).into_iter().filter_map(|place| Some((place, in_sheet(sheet, place)?))).collect()
}

/// Places of lines, each once, in their order.
fn sorted(wanted: &[Place]) -> Vec<Place> {
    let mut wanted: Vec<Place> = wanted.iter().copied().filter(|place| place.line > 0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// The first bytes of a text, without the mark of its encoding.
fn without_mark(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(3).read_to_end(&mut head)?;
    if head == b"\xef\xbb\xbf" {
        head.clear();
    }
    Ok(head)
}

/// The end of the character at a byte of a line.
fn one(line: &str, from: usize) -> usize {
    from + line[from..].chars().next().map_or(0, char::len_utf8)
}

fn in_record(record: &Record<'_>, place: Place) -> Option<Excerpt> {
    let text = std::str::from_utf8(record.written()).expect("bytes are checked as they enter the window");
    let (begin, line) = split(text).nth(usize::try_from(place.line - record.line).ok()?)?;
    if place.column == 0 {
        return Some(Excerpt::whole(place.line, line));
    }
    let from = byte_of(line, place.column);
    let cell = (0..record.width()).map(|at| record.span(at)).find(|cell| cell.start == begin + from);
    // Of a cell with line ends in it, what stands on its first line.
    let end = cell.map_or_else(|| one(line, from), |cell| (cell.end - begin).min(line.len()));
    Some(Excerpt::new(place.line, line, from..end))
}

/// The physical lines of a text and where they begin.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(0);
    std::iter::from_fn(move || {
        let begin = rest?;
        let line = &text[begin..];
        let end = line.find(['\n', '\r']);
        rest = end.map(|end| begin + end + if line[end..].starts_with("\r\n") { 2 } else { 1 });
        Some((begin, &line[..end.unwrap_or(line.len())]))
    })
}

/// The byte of a line at which a column begins, counted from 1; one too many is its end.
fn byte_of(line: &str, column: u64) -> usize {
    let before = usize::try_from(column - 1).unwrap_or(usize::MAX);
    line.char_indices().nth(before).map_or(line.len(), |(at, _)| at)
}

/// Reads physical lines, whatever they hold, the first of which has this number, up to the last one wanted.
fn physical(
    mut input: impl Read,
    first: u64,
    wanted: &[Place],
    extent: fn(&str, usize) -> usize,
    found: &mut Excerpts,
) -> io::Result<()> {
    let mut rest = wanted;
    let mut chunk = vec![0; 64 * 1024];
    let (mut number, mut line, mut after_return) = (first, Vec::new(), false);
    let mut show = |number: u64, line: &[u8], rest: &mut &[Place]| {
        let here = rest.partition_point(|place| place.line <= number);
        for place in rest[..here].iter().filter(|place| place.line == number) {
            found.insert(*place, in_line(line, *place, extent));
        }
        *rest = &rest[here..];
    };
    while !rest.is_empty() {
        let read = match input.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if read == 0 {
            show(number, &line, &mut rest);
            return Ok(());
        }
        let mut bytes = &chunk[..read];
        if std::mem::take(&mut after_return) {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        while !rest.is_empty() && !bytes.is_empty() {
            let end = memchr::memchr2(b'\n', b'\r', bytes);
            let piece = &bytes[..end.unwrap_or(bytes.len())];
            if rest[0].line == number {
                line.extend_from_slice(&piece[..piece.len().min(LONGEST.saturating_sub(line.len()))]);
            }
            let Some(end) = end else { break };
            show(number, &line, &mut rest);
            line.clear();
            number += 1;
            let pair = bytes[end..].starts_with(b"\r\n");
            after_return = bytes[end] == b'\r' && end + 1 == bytes.len();
            bytes = &bytes[end + 1 + usize::from(pair)..];
        }
    }
    Ok(())
}

/// A place of a line that need not be text: behind the first byte that is none, the line is not shown.
fn in_line(line: &[u8], place: Place, extent: fn(&str, usize) -> usize) -> Excerpt {
    let valid = line.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let text = if valid.len() < line.len() { format!("{valid}\u{fffd}") } else { valid.to_owned() };
    if place.column == 0 {
        return Excerpt::whole(place.line, &text);
    }
    let from = byte_of(&text, place.column);
    Excerpt::new(place.line, &text, from..extent(&text, from))
}

fn in_sheet(sheet: &Sheet, place: Place) -> Option<Excerpt> {
    let row = u32::try_from(place.line - 1).ok()?;
    let from = sheet.cells.partition_point(|cell| cell.row < row);
    let to = sheet.cells.partition_point(|cell| cell.row <= row);
    let mut cells: Vec<(u64, &str)> =
        sheet.cells[from..to].iter().map(|cell| (u64::from(cell.column) + 1, sheet.text(cell))).collect();
    if place.column > 0
        && let Err(at) = cells.binary_search_by_key(&place.column, |(column, _)| *column)
    {
        cells.insert(at, (place.column, ""));
    }
    let (mut text, mut mark) = (String::new(), None);
    for (column, cell) in cells {
        if !text.is_empty() {
            text.push_str(" | ");
        }
        let begin = text.len();
        text.push_str(&letters(column));
        if !cell.is_empty() {
            text.push(' ');
        }
        // A cell without text is pointed at by its letters.
        let from = if cell.is_empty() { begin } else { text.len() };
        text.push_str(cell);
        if column == place.column {
            mark = Some(from..text.len());
        }
    }
    Some(match mark {
        Some(mark) => Excerpt::new(place.line, &text, mark),
        None => Excerpt::whole(place.line, &text),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::intake::sheet::{Cell, Kind};
    use crate::source::FileId;

    fn place(line: u64, column: u64) -> Place {
        Place { file: FileId(3), line, column }
    }

    /// The line, what is marked in it, and what stands before that.
    fn shown(excerpts: &Excerpts, at: Place) -> Option<(u64, &str, &str)> {
        let excerpt = excerpts.get(&at)?;
        let mark = &excerpt.mark;
        Some((excerpt.line, &excerpt.text[mark.clone()], &excerpt.text[..mark.start]))
    }

    /// A line, a column, what is marked there and what stands before that.
    type Wanted<'t> = (u64, u64, Option<(&'t str, &'t str)>);

    fn check(text: &[u8], wanted: &[Wanted<'_>]) {
        let places: Vec<Place> = wanted.iter().map(|&(line, column, _)| place(line, column)).collect();
        let excerpts = csv(scan(text), &places).expect("memory does not fail");
        for &(line, column, expected) in wanted {
            let expected = expected.map(|(mark, before)| (line, mark, before));
            assert_eq!(shown(&excerpts, place(line, column)), expected, "{line}:{column}");
        }
    }

    fn scan(text: &[u8]) -> Scanner<&[u8]> {
        // As a decoder gives it, without the mark.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Scanner::new(FileId(0), Vec::new(), text, b',')
    }

    #[test]
    fn a_cell_is_taken_whole_with_its_quotes() {
        let text = "\u{feff}日期,指标\r\n6月,\"1,0\",\r\r\n 甲 ,\"乙\"\"\n丙\",丁\n末".as_bytes();
        check(
            text,
            &[
                (1, 1, Some(("日期", ""))),
                (1, 0, Some(("日期,指标", ""))),
                (2, 4, Some(("\"1,0\"", "6月,"))),
                (2, 10, Some(("", "6月,\"1,0\","))),
                (4, 1, Some((" 甲 ", ""))),
                (4, 5, Some(("\"乙\"\"", " 甲 ,"))),
                (5, 4, Some(("丁", "丙\","))),
                (6, 1, Some(("末", ""))),
                (7, 1, None),
            ],
        );
    }

    #[test]
    fn behind_what_is_broken_lines_are_shown_as_they_are() {
        check(
            "a,b\nx,\"开\ny\"z,1\n末,2".as_bytes(),
            &[(1, 3, Some(("b", "a,"))), (2, 3, Some(("\"", "x,"))), (3, 3, Some(("z", "y\"")))],
        );
        check(b"a\nb,\xff\xfe,c\nd", &[(2, 3, Some(("\u{fffd}", "b,"))), (3, 1, Some(("d", "")))]);
        check(b"a\n\"b,\0c\rd", &[(2, 4, Some(("\0", "\"b,"))), (3, 1, Some(("d", "")))]);
    }

    #[test]
    fn a_plan_is_shown_line_by_line() {
        let text = "\u{feff}[plan]\ngoal = 100\r\nname = \"甲\" # 乙";
        let wanted = [place(3, 8), place(2, 8), place(1, 1), place(2, 0), place(0, 0), place(9, 9)];
        let excerpts = lines(text.as_bytes(), &wanted, crate::plan::token).expect("memory does not fail");
        assert_eq!(shown(&excerpts, place(1, 1)), Some((1, "[plan]", "")));
        assert_eq!(shown(&excerpts, place(2, 8)), Some((2, "100", "goal = ")));
        assert_eq!(shown(&excerpts, place(2, 0)), Some((2, "goal = 100", "")));
        assert_eq!(shown(&excerpts, place(3, 8)), Some((3, "\"甲\"", "name = ")));
        assert_eq!(excerpts.len(), 4);
    }

    #[test]
    fn a_row_of_a_sheet_is_shown_with_the_letters_of_its_columns() {
        let mut sheet = Sheet::default();
        for (row, column, text) in [(0, 0, "日期"), (6, 0, "2025-06"), (6, 2, "1,0"), (6, 27, "已签约")]
        {
            let from = u32::try_from(sheet.text.len()).expect("short");
            sheet.text.push_str(text);
            let to = u32::try_from(sheet.text.len()).expect("short");
            sheet.cells.push(Cell { row, column, kind: Kind::Text, from, to });
        }
        let wanted = [place(7, 3), place(7, 2), place(7, 0), place(0, 0)];
        let excerpts = super::sheet(&sheet, &wanted);
        assert_eq!(excerpts[&place(7, 3)].text, "A 2025-06 | C 1,0 | AB 已签约");
        assert_eq!(shown(&excerpts, place(7, 3)), Some((7, "1,0", "A 2025-06 | C ")));
        assert_eq!(excerpts[&place(7, 2)].text, "A 2025-06 | B | C 1,0 | AB 已签约");
        assert_eq!(shown(&excerpts, place(7, 2)), Some((7, "B", "A 2025-06 | ")));
        assert_eq!(
            shown(&excerpts, place(7, 0)).map(|(_, mark, _)| mark),
            Some("A 2025-06 | C 1,0 | AB 已签约")
        );
        assert_eq!(excerpts.len(), 3);
    }

    #[test]
    fn reading_stops_behind_the_last_line_wanted() {
        /// Gives a few lines and then fails.
        struct Short<'t>(&'t [u8]);
        impl Read for Short<'_> {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let read = self.0.read(into)?;
                if read == 0 { Err(io::ErrorKind::Other.into()) } else { Ok(read) }
            }
        }
        let text = "a = 1\n".repeat(40_000);
        let excerpts = lines(Short(text.as_bytes()), &[place(7, 5)], one).expect("it stops before the end");
        assert_eq!(shown(&excerpts, place(7, 5)), Some((7, "1", "a = ")));
    }

    #[test]
    fn of_a_long_line_a_stretch_is_kept() {
        let (before, cell, behind) = ("前".repeat(5000), "中".repeat(900), "后".repeat(5000));
        let text = format!("{before},{cell},{behind}");
        let excerpts =
            csv(scan(text.as_bytes()), &[place(1, 5002), place(1, 1)]).expect("memory does not fail");
        let excerpt = &excerpts[&place(1, 5002)];
        assert_eq!(excerpt.text.chars().count(), 3 * AROUND);
        assert_eq!(excerpt.text[excerpt.mark.clone()], "中".repeat(AROUND));
        assert_eq!(excerpt.goes_on, [true, true]);
        assert_eq!(excerpts[&place(1, 1)].goes_on, [false, true]);
    }

    proptest! {
        #[test]
        fn every_cell_of_any_text_is_found_where_the_scanner_says(
            cells in prop::collection::vec(prop::collection::vec("[a甲👴\u{301} \"\n\r,]{0,4}", 1..4), 1..5),
        ) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let rows: Vec<String> = cells.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
            let text = rows.join("\n");
            let mut scanner = Scanner::new(FileId(3), Vec::new(), text.as_bytes(), b',');
            let mut places = Vec::new();
            while let Some(record) = scanner.read().expect("memory does not fail") {
                let record = record.expect("it is sound");
                for at in 0..record.width() {
                    let written = std::str::from_utf8(&record.written()[record.span(at)]).expect("UTF-8");
                    places.push((record.place(at), written.split(['\n', '\r']).next().unwrap_or("").to_owned()));
                }
            }
            let wanted: Vec<Place> = places.iter().map(|(place, _)| *place).collect();
            let excerpts = csv(scan(text.as_bytes()), &wanted).expect("memory does not fail");
            for (place, written) in places {
                let excerpt = &excerpts[&place];
                prop_assert_eq!(&excerpt.text[excerpt.mark.clone()], written);
                prop_assert_eq!(excerpt.text[..excerpt.mark.start].chars().count() as u64 + 1, place.column);
            }
        }

        #[test]
        fn any_bytes_and_any_place_give_an_excerpt_or_none(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            line in 0_u64..6, column in 0_u64..12,
        ) {
            for excerpt in csv(scan(bytes.as_slice()), &[place(line, column)]).expect("memory does not fail").values() {
                prop_assert!(excerpt.text.get(excerpt.mark.clone()).is_some());
            }
            for excerpt in lines(bytes.as_slice(), &[place(line, column)], crate::plan::token)
                .expect("memory does not fail")
                .values()
            {
                prop_assert!(excerpt.text.get(excerpt.mark.clone()).is_some());
            }
        }
    }
}
