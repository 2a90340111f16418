//! Where things stand in the texts that were read: files, physical lines, columns.

/// A file among the [`Sources`] of one run. Ids of reports rise with the byte order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file. Lines and columns count from 1; a column counts characters, not bytes.
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

/// The names of all files of one run, as they are to be printed.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    names: Vec<String>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>) -> FileId {
        self.names.push(name.into());
        FileId(u32::try_from(self.names.len() - 1).expect("fewer files than 2^32"))
    }

    pub fn name(&self, file: FileId) -> &str {
        &self.names[file.0 as usize]
    }
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
