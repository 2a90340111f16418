//! The archive that a workbook of XLSX or ODS is: its parts by name, unpacked within the limits of a workbook.
//!
//! What an archive declares of its sizes is not believed; bytes are counted as they come out, over all parts together.
//! A checksum that does not fit is an error at the end of a part, so every part is read to its end.

use std::collections::HashMap;
use std::io::{self, Cursor, ErrorKind, Read};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config, ZipFile};

use super::{MOST_UNPACKED, NotBook};

/// More parts than any workbook has.
const MOST_PARTS: usize = 20_000;
/// The most bytes between one tag and the next. A cell holds 32,767 characters at most.
const MOST_AT_ONCE: usize = 16 * 1024 * 1024;

pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part is, by its name in small letters.
    parts: HashMap<Vec<u8>, usize>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// A part while it is unpacked.
pub(super) struct Part<'a, 'b> {
    file: ZipFile<'a, Cursor<&'b [u8]>>,
    left: &'a mut u64,
    at_once: usize,
}

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Archive<'b>, NotBook> {
        // Nothing stands before the archive: its first bytes told the kind of file.
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let zip = ZipArchive::with_config(config, Cursor::new(bytes)).map_err(|_| NotBook::Damaged)?;
        if zip.len() > MOST_PARTS {
            return Err(NotBook::TooLarge);
        }
        if zip.has_duplicate_names() {
            return Err(NotBook::Damaged);
        }
        let mut parts = HashMap::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|_| NotBook::Damaged)?;
            if entry.encrypted() {
                return Err(NotBook::Encrypted);
            }
            // Two names that differ in their case alone are one name (ECMA-376, part 2, 7.3.6).
            if parts.insert(folded(entry.name_raw()), index).is_some() {
                return Err(NotBook::Damaged);
            }
        }
        Ok(Archive { zip, parts, left: MOST_UNPACKED })
    }

    /// The part of a name, if there is one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_, 'b>>, NotBook> {
        let Some(&index) = self.parts.get(&folded(name.as_bytes())) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|_| NotBook::Damaged)?;
        Ok(Some(Part { file, left: &mut self.left, at_once: 0 }))
    }

    /// The whole of a part that must be short, if there is one.
    pub(super) fn short(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, NotBook> {
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        part.take(most).read_to_end(&mut bytes).map_err(|error| not_read(&error))?;
        Ok(Some(bytes))
    }
}

impl Part<'_, '_> {
    /// Begins to count anew what comes between two tags.
    pub(super) fn at_a_tag(&mut self) {
        self.at_once = 0;
    }
}

impl Read for Part<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.at_once += read;
        match self.left.checked_sub(read as u64) {
            Some(left) if self.at_once <= MOST_AT_ONCE => *self.left = left,
            _ => return Err(ErrorKind::FileTooLarge.into()),
        }
        Ok(read)
    }
}

/// What a part that cannot be read says of its workbook.
pub(super) fn not_read(error: &io::Error) -> NotBook {
    if error.kind() == ErrorKind::FileTooLarge { NotBook::TooLarge } else { NotBook::Damaged }
}

/// A name as names are compared. Some programs write the separators of Windows.
fn folded(name: &[u8]) -> Vec<u8> {
    name.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() }).collect()
}
