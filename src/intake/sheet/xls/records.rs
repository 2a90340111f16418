//! Records ([MS-XLS] 2.1.4): how a workbook's stream is cut, and the fields and texts in the pieces.
//!
//! This module alone knows that a record holds at most 8224 bytes and goes on in CONTINUE records, and that a text cut
//! in two states its width anew.

use encoding_rs::{Encoding, GBK, WINDOWS_1252};

use crate::intake::sheet::NotBook;

const CONTINUE: u16 = 0x003c;

/// Flags in front of a text's characters.
const WIDE: u8 = 0x01;
const PHONETIC: u8 = 0x04;
const RICH: u8 = 0x08;

/// The records of a stream from one place on.
#[derive(Debug)]
pub struct Records<'s> {
    stream: &'s [u8],
    /// Where the next record begins.
    pub at: usize,
}

/// A record, with the CONTINUE records behind it.
#[derive(Debug)]
pub struct Record<'s> {
    pub kind: u16,
    pub fields: Fields<'s>,
}

/// What is left to read of a record.
#[derive(Debug)]
pub struct Fields<'s> {
    now: &'s [u8],
    later: std::vec::IntoIter<&'s [u8]>,
}

/// How texts are written in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// BIFF8: UTF-16, or its lower bytes alone where the upper are all zero.
    Unicode,
    /// BIFF5: bytes of a code page; `None` if it is not known here, and then only ASCII can be read.
    Bytes(Option<&'static Encoding>),
}

impl Spelling {
    /// The code page of byte texts by its number.
    pub fn of_page(page: u16) -> Spelling {
        Spelling::Bytes(match page {
            936 => Some(GBK),
            // 0x8001 is what old programs write for it.
            1252 | 0x8001 => Some(WINDOWS_1252),
            _ => None,
        })
    }
}

impl<'s> Records<'s> {
    pub fn from(stream: &'s [u8], at: usize) -> Records<'s> {
        Records { stream, at }
    }

    /// The next record. There is always one: a part of a workbook ends with a record that says so.
    ///
    /// # Errors
    /// [`NotBook::Damaged`] where the stream ends.
    pub fn next(&mut self) -> Result<Record<'s>, NotBook> {
        let (kind, now) = self.piece()?;
        let mut later = Vec::new();
        while self.stream.get(self.at..self.at + 2) == Some(&CONTINUE.to_le_bytes()) {
            later.push(self.piece()?.1);
        }
        Ok(Record { kind, fields: Fields { now, later: later.into_iter() } })
    }

    fn piece(&mut self) -> Result<(u16, &'s [u8]), NotBook> {
        let rest = self.stream.get(self.at..).ok_or(NotBook::Damaged)?;
        let (&[kind_low, kind_high, len_low, len_high], rest) =
            rest.split_first_chunk().ok_or(NotBook::Damaged)?;
        let len = usize::from(u16::from_le_bytes([len_low, len_high]));
        let data = rest.get(..len).ok_or(NotBook::Damaged)?;
        self.at += 4 + len;
        Ok((u16::from_le_bytes([kind_low, kind_high]), data))
    }
}

impl<'s> Fields<'s> {
    /// What is left of the piece at hand.
    pub fn rest(&self) -> &'s [u8] {
        self.now
    }

    pub fn at_end(&self) -> bool {
        self.now.is_empty() && self.later.as_slice().iter().all(|piece| piece.is_empty())
    }

    pub fn u8(&mut self) -> Result<u8, NotBook> {
        self.take().map(u8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, NotBook> {
        self.take().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, NotBook> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, NotBook> {
        self.take().map(u64::from_le_bytes)
    }

    /// The next bytes. The parts of a text's head may stand on both sides of a cut.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotBook> {
        if let Some((taken, rest)) = self.now.split_first_chunk() {
            self.now = rest;
            return Ok(*taken);
        }
        let mut taken = [0; N];
        for byte in &mut taken {
            while self.now.is_empty() {
                self.go_on()?;
            }
            let (first, rest) = self.now.split_first().ok_or(NotBook::Damaged)?;
            *byte = *first;
            self.now = rest;
        }
        Ok(taken)
    }

    /// Passes over bytes, however they are cut.
    pub fn skip(&mut self, count: usize) -> Result<(), NotBook> {
        let mut left = count;
        loop {
            let here = left.min(self.now.len());
            self.now = &self.now[here..];
            left -= here;
            if left == 0 {
                return Ok(());
            }
            self.go_on()?;
        }
    }

    fn go_on(&mut self) -> Result<(), NotBook> {
        self.now = self.later.next().ok_or(NotBook::Damaged)?;
        Ok(())
    }

    /// A text of so many characters, put at the end of another.
    pub fn text(&mut self, count: usize, spelling: Spelling, into: &mut String) -> Result<(), NotBook> {
        match spelling {
            Spelling::Unicode => self.unicode(count, into),
            Spelling::Bytes(page) => self.bytes(count, page, into),
        }
    }

    /// A text with flags in front, and behind it what is passed over: where its fonts change and how it is spoken.
    fn unicode(&mut self, count: usize, into: &mut String) -> Result<(), NotBook> {
        let flags = self.u8()?;
        let runs = if flags & RICH == 0 { 0 } else { usize::from(self.u16()?) };
        let spoken = if flags & PHONETIC == 0 { 0 } else { self.u32()? };
        let mut wide = flags & WIDE != 0;
        let mut left = count;
        // Half of a character beyond the basic plane may wait for its other half in the next record.
        let mut half = None;
        while left > 0 {
            if self.now.is_empty() {
                self.go_on()?;
                wide = self.u8()? & WIDE != 0;
                continue;
            }
            let width = if wide { 2 } else { 1 };
            let here = left.min(self.now.len() / width);
            if here == 0 {
                return Err(NotBook::Damaged);
            }
            let (text, rest) = self.now.split_at(here * width);
            self.now = rest;
            left -= here;
            let unit = |pair: &[u8]| u16::from_le_bytes([pair[0], pair[1]]);
            if !wide {
                if half.is_some() {
                    return Err(NotBook::Damaged);
                }
                into.extend(text.iter().map(|&byte| char::from(byte)));
                continue;
            }
            let units = half.take().into_iter().chain(text.chunks_exact(2).map(unit));
            let mut decoded = char::decode_utf16(units).peekable();
            while let Some(next) = decoded.next() {
                match next {
                    Ok(next) => into.push(next),
                    Err(lone) if left > 0 && decoded.peek().is_none() => {
                        half = Some(lone.unpaired_surrogate())
                    }
                    Err(_) => return Err(NotBook::Damaged),
                }
            }
        }
        self.skip(4 * runs)?;
        self.skip(usize::try_from(spoken).map_err(|_| NotBook::Damaged)?)
    }

    fn bytes(
        &mut self,
        count: usize,
        page: Option<&'static Encoding>,
        into: &mut String,
    ) -> Result<(), NotBook> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            if self.now.is_empty() {
                self.go_on()?;
                continue;
            }
            let (here, rest) = self.now.split_at((count - bytes.len()).min(self.now.len()));
            bytes.extend_from_slice(here);
            self.now = rest;
        }
        let text = match page {
            _ if bytes.is_ascii() => String::from_utf8(bytes).map_err(|_| NotBook::Damaged)?,
            // A code page that is not known here: the workbook may be sound, but it is of no kind that is read.
            None => return Err(NotBook::Other),
            Some(page) => page
                .decode_without_bom_handling_and_without_replacement(&bytes)
                .ok_or(NotBook::Damaged)?
                .into_owned(),
        };
        into.push_str(&text);
        Ok(())
    }
}
