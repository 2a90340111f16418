//! How comma-separated text is laid out: records, cells, quotes, physical lines. Strict, in one pass.
//!
//! A file is read through a window that holds whole records, so that memory does not depend on its size. Bytes
//! are checked as they enter the window (UTF-8, no NUL); a record is split where it stands, without copying. Quotes
//! must pair: a quote may open only at a cell's beginning, and behind a closing quote only a delimiter or a line's
//! end may stand. LF, CRLF and CR alone each end a line.

use std::io::{self, Read};

use crate::intake::record::{Cell, Record, line_ends, place_in};
use crate::source::{FileId, Place};

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;
/// A record longer than this is no record.
const LONGEST: usize = 1024 * 1024;

/// What makes a file one that cannot be trusted, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Bytes that are not UTF-8.
    Encoding,
    Nul,
    /// A quote that never closes.
    Unclosed,
    /// Text behind a closing quote.
    AfterQuote,
    /// A quote inside a cell that did not begin with one.
    StrayQuote,
    /// More than a mebibyte without an end.
    Oversized,
}

/// What is broken, where, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub broken: Broken,
    pub place: Place,
    /// Where the quote was opened behind whose end text stands.
    pub opened: Option<Place>,
    /// The line up to the place and a little beyond, as far as it is text.
    pub text: String,
}

/// Reads records one after another.
pub struct Scanner<R> {
    input: R,
    file: FileId,
    delimiter: u8,
    window: Vec<u8>,
    /// The record that was read last is `window[record..next]`.
    record: usize,
    next: usize,
    filled: usize,
    /// How far the window's bytes were checked.
    checked: usize,
    /// A fault of the bytes at this offset of the window, met only when reading gets there.
    fault: Option<(usize, Broken)>,
    ended: bool,
    /// Where the quote was opened that was met last.
    opened: usize,
    line: u64,
    next_line: u64,
    cells: Vec<Cell>,
    copy: Vec<u8>,
}

impl Scanner<io::Empty> {
    /// A scanner of a text that is there as a whole.
    pub fn whole(file: FileId, text: Vec<u8>, skipped: usize, delimiter: u8) -> Scanner<io::Empty> {
        let mut scanner = Scanner::behind(file, text, skipped, io::empty(), delimiter);
        scanner.ended = true;
        scanner.check();
        scanner
    }
}

impl<R: Read> Scanner<R> {
    /// A scanner of what comes after `head`, which was read already.
    pub fn new(file: FileId, head: Vec<u8>, input: R, delimiter: u8) -> Scanner<R> {
        Scanner::behind(file, head, 0, input, delimiter)
    }

    /// A scanner that begins behind the first line of `head`, which is so many bytes long with its end.
    pub fn behind(file: FileId, head: Vec<u8>, skipped: usize, input: R, delimiter: u8) -> Scanner<R> {
        let filled = head.len();
        let mut scanner = Scanner {
            input,
            file,
            delimiter,
            window: head,
            record: skipped,
            next: skipped,
            filled,
            checked: 0,
            fault: None,
            ended: false,
            opened: 0,
            line: 1,
            next_line: 1 + u64::from(skipped > 0),
            cells: Vec::new(),
            copy: Vec::new(),
        };
        scanner.check();
        scanner
    }

    /// The next record that is not a blank line.
    ///
    /// # Errors
    /// The outer error is the machine's; the inner one says what is broken, and where.
    pub fn read(&mut self) -> io::Result<Option<Result<Record<'_>, Fault>>> {
        loop {
            match self.advance()? {
                None => return Ok(None),
                Some(Err(broken)) => return Ok(Some(Err(broken))),
                Some(Ok(())) if self.cells.iter().all(|cell| self.view().trimmed(cell).is_empty()) => {}
                Some(Ok(())) => return Ok(Some(Ok(self.view()))),
            }
        }
    }

    /// What was read and not yet understood, the line it begins on, and where the rest comes from: for showing a
    /// record that is broken.
    pub fn into_rest(self) -> (Vec<u8>, u64, R) {
        let Scanner { mut window, record, filled, line, input, .. } = self;
        window.truncate(filled);
        window.drain(..record);
        (window, line, input)
    }

    /// What it reads from.
    pub fn input(&self) -> &R {
        &self.input
    }

    /// The record that was read last.
    pub fn view(&self) -> Record<'_> {
        Record {
            file: self.file,
            bytes: &self.window[self.record..self.next],
            copy: &self.copy,
            cells: &self.cells,
            line: self.line,
            sheet: false,
        }
    }

    fn advance(&mut self) -> io::Result<Option<Result<(), Fault>>> {
        self.record = self.next;
        self.line = self.next_line;
        loop {
            match self.split() {
                Split::Whole => return Ok(Some(Ok(()))),
                Split::End => return Ok(None),
                Split::Broken(at, broken) => return Ok(Some(Err(self.broken(at, broken)))),
                Split::More => {
                    if self.filled - self.record > LONGEST {
                        return Ok(Some(Err(self.broken(self.record, Broken::Oversized))));
                    }
                    self.fill()?;
                }
            }
        }
    }

    /// The place of an offset of the window at or behind the record's beginning.
    fn place(&self, at: usize) -> Place {
        place_in(self.file, &self.window[self.record..at.max(self.record)], self.line)
    }

    fn broken(&self, at: usize, broken: Broken) -> Fault {
        let begin = memchr::memrchr2(b'\n', b'\r', &self.window[..at]).map_or(0, |end| end + 1);
        let line = &self.window[begin.max(self.record)..self.filled.min(at + 40)];
        let line = line.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or(b"");
        let text = line.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let opened = (broken == Broken::AfterQuote).then(|| self.place(self.opened));
        Fault { broken, place: self.place(at), opened, text: text.to_owned() }
    }

    fn fill(&mut self) -> io::Result<()> {
        // Every offset shifts with the record, which moves to the window's beginning.
        self.window.copy_within(self.record..self.filled, 0);
        self.filled -= self.record;
        self.checked -= self.record;
        if let Some((at, _)) = self.fault.as_mut() {
            *at -= self.record;
        }
        self.next -= self.record;
        self.record = 0;
        if self.window.len() < self.filled + CHUNK {
            self.window.resize(self.filled + CHUNK, 0);
        }
        // A whole chunk at a time, however little a pipe gives: a record is looked at anew after each.
        let wanted = self.filled + CHUNK;
        while self.filled < wanted && !self.ended {
            match self.input.read(&mut self.window[self.filled..wanted]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.check();
        Ok(())
    }

    /// Checks the bytes that came in. An incomplete character at the end waits for more.
    fn check(&mut self) {
        if self.fault.is_some() {
            return;
        }
        let fresh = &self.window[self.checked..self.filled];
        let valid = encoding_rs::Encoding::utf8_valid_up_to(fresh);
        let nul = memchr::memchr(0, &fresh[..valid]);
        let incomplete = fresh.len() - valid < 4
            && !self.ended
            && std::str::from_utf8(&fresh[valid..]).is_err_and(|error| error.error_len().is_none());
        if let Some(at) = nul {
            self.fault = Some((self.checked + at, Broken::Nul));
        } else if valid < fresh.len() && !incomplete {
            let broken = if fresh[valid] == 0 { Broken::Nul } else { Broken::Encoding };
            self.fault = Some((self.checked + valid, broken));
        }
        self.checked += valid;
    }

    /// Splits the record at `record` into cells, and finds where the next one begins.
    fn split(&mut self) -> Split {
        self.cells.clear();
        self.copy.clear();
        // Bytes behind a fault, or not yet checked, are not looked at.
        let limit = self.fault.map_or(self.checked, |(at, _)| at);
        let bytes = &self.window[..limit];
        let base = self.record;
        let short = |at: usize| u32::try_from(at - base).expect("records are bounded");
        if base == limit && self.ended && self.fault.is_none() {
            return Split::End;
        }
        let mut at = base;
        loop {
            let begin = at;
            let mut cell = Cell::at(short(begin));
            if bytes.get(at) == Some(&b'"') {
                let quote = at;
                self.opened = at;
                let mut run = at + 1;
                let copied_from = self.copy.len();
                loop {
                    match memchr::memchr(b'"', &bytes[run.min(limit)..]) {
                        None => return self.short_of(limit, quote),
                        Some(ahead) => at = run + ahead,
                    }
                    // A quote at the very end may be half of a pair.
                    if at + 1 == limit && !(self.ended && self.fault.is_none()) {
                        return self.short_of(limit, at + 1);
                    }
                    if bytes.get(at + 1) == Some(&b'"') {
                        let from = if cell.copied { run } else { quote + 1 };
                        self.copy.extend_from_slice(&bytes[from..=at]);
                        cell.copied = true;
                        run = at + 2;
                    } else {
                        break;
                    }
                }
                if cell.copied {
                    self.copy.extend_from_slice(&bytes[run..at]);
                    cell.from = u32::try_from(copied_from).expect("records are bounded");
                    cell.to = u32::try_from(self.copy.len()).expect("records are bounded");
                } else {
                    cell.from = short(quote + 1);
                    cell.to = short(at);
                }
                at += 1;
                match bytes.get(at) {
                    None => {}
                    Some(&byte) if byte == self.delimiter || byte == b'\n' || byte == b'\r' => {}
                    Some(_) => return Split::Broken(at, Broken::AfterQuote),
                }
            } else {
                while at < limit {
                    let byte = bytes[at];
                    if byte == self.delimiter || byte == b'\n' || byte == b'\r' {
                        break;
                    }
                    if byte == b'"' {
                        return Split::Broken(at, Broken::StrayQuote);
                    }
                    at += 1;
                }
                cell.to = short(at);
            }
            self.cells.push(cell);
            match bytes.get(at) {
                Some(&byte) if byte == self.delimiter => at += 1,
                Some(&byte) => {
                    if byte == b'\r' && at + 1 == limit && !self.ended {
                        return self.short_of(limit, at);
                    }
                    let pair = byte == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                    self.next = at + 1 + usize::from(pair);
                    let inside = &bytes[base..at];
                    // Only a quoted cell can hold line ends.
                    let quoted = self.cells.iter().any(|cell| cell.copied || cell.from != cell.at);
                    self.next_line = self.line + 1 + if quoted { line_ends(inside) } else { 0 };
                    return Split::Whole;
                }
                None if self.ended && self.fault.is_none() => {
                    self.next = limit;
                    self.next_line = self.line + 1;
                    return Split::Whole;
                }
                None => return self.short_of(limit, limit),
            }
        }
    }

    /// The record does not end within what was read: there is more, or the file is broken.
    fn short_of(&self, limit: usize, opened: usize) -> Split {
        match self.fault {
            Some((at, broken)) if at == limit => Split::Broken(at, broken),
            _ if self.ended => Split::Broken(opened, Broken::Unclosed),
            _ => Split::More,
        }
    }
}

enum Split {
    Whole,
    More,
    End,
    Broken(usize, Broken),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a byte at a time, the hardest way to be read.
    struct Drip<'t>(&'t [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((&first, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = first;
            self.0 = rest;
            Ok(1)
        }
    }

    type Rows = Result<Vec<(u64, Vec<String>)>, (Broken, u64, u64)>;

    fn rows(bytes: &[u8], input: impl Read, head: usize) -> Rows {
        let mut scanner = Scanner::new(FileId(0), bytes[..head].to_vec(), input, b',');
        let mut rows = Vec::new();
        while let Some(record) = scanner.read().expect("memory does not fail") {
            let record = record.map_err(|fault| (fault.broken, fault.place.line, fault.place.column))?;
            rows.push((record.line, (0..record.width()).map(|at| record.cell(at).to_owned()).collect()));
        }
        Ok(rows)
    }

    fn check(text: &[u8], expected: Rows) {
        assert_eq!(rows(text, &text[0..0], text.len()), expected, "whole: {text:?}");
        assert_eq!(rows(text, text, 0), expected, "streamed: {text:?}");
        assert_eq!(rows(text, Drip(text), 0), expected, "dripped: {text:?}");
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn lines_are_counted_as_they_stand_in_the_file() {
        check(
            b"a,b\r\n\r\n\"x\r\ny\",\"p\"\"q\"\rc,\n\n d ,\xe3\x80\x80e",
            Ok(vec![
                row(1, &["a", "b"]),
                row(3, &["x\r\ny", "p\"q"]),
                row(5, &["c", ""]),
                row(7, &["d", "e"]),
            ]),
        );
        check(b"", Ok(vec![]));
        check(b"\r\r\r", Ok(vec![]));
        check(b"\"\"", Ok(vec![]));
        check(b"\"a\"\"\"\"b\",", Ok(vec![row(1, &["a\"\"b", ""])]));
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        check(b"a\n\"b,c\nd\n", Err((Broken::Unclosed, 2, 1)));
        check(b"a\nx,\"b\"c\n", Err((Broken::AfterQuote, 2, 6)));
        check("甲,乙\"丙\"\n".as_bytes(), Err((Broken::StrayQuote, 1, 4)));
        check(b"a,b\nc,\0d\n", Err((Broken::Nul, 2, 3)));
        check(b"a,b\nc,\xff\xfe\n", Err((Broken::Encoding, 2, 3)));
        check(b"a,\xe5\xba", Err((Broken::Encoding, 1, 3)));
        check(b"\"a\n\xff", Err((Broken::Encoding, 2, 1)));
    }

    #[test]
    fn a_record_without_end_is_refused_before_it_fills_the_memory() {
        let long = vec![b'x'; LONGEST * 3];
        check(&[b"a\n\"", long.as_slice()].concat(), Err((Broken::Oversized, 2, 1)));
    }

    #[test]
    fn places_of_cells_count_characters() {
        let text = "甲,\"乙\n丙\",丁".as_bytes();
        let mut scanner = Scanner::new(FileId(0), text.to_vec(), &b""[..], b',');
        let record = scanner.read().expect("memory").expect("a record").expect("a sound one");
        let places: Vec<_> = (0..3).map(|at| record.place(at)).map(|p| (p.line, p.column)).collect();
        assert_eq!(places, [(1, 1), (1, 3), (2, 4)]);
        assert_eq!(record.written(), text);
    }
}
