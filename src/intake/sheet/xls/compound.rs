//! Compound files ([MS-CFB]): a file system in a file, in which old Office programs keep their streams.
//!
//! This module alone knows of sectors, chains and the directory. Every chain is walked no further than the file has
//! sectors, so that neither a loop nor a huge declared size can cost more than the file's own length. What real
//! programs leave unsaid is not asked for: colours of the directory's tree, its order, padding of tables, and the end
//! of the last sector.

use crate::intake::sheet::NotBook;

/// The largest number of a sector; what lies above marks ends and free places.
const LARGEST_SECTOR: u32 = 0xffff_fffa;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const NO_ENTRY: u32 = 0xffff_ffff;

/// Sectors of the allocation table that the header itself names.
const NAMED_IN_HEADER: usize = 109;
const ENTRY_LEN: usize = 128;
const MINI_SECTOR_LEN: usize = 64;

const STREAM: u8 = 2;
const ROOT: u8 = 5;

/// A compound file and the streams that lie directly in its root.
///
/// Streams in storages below belong to embedded objects: a document with a workbook in it is no workbook.
#[derive(Debug)]
pub struct Compound<'b> {
    sectors: Sectors<'b>,
    /// The sector behind each sector.
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    /// The stream in which short streams lie, in sectors of 64 bytes.
    mini: Vec<u8>,
    /// Streams shorter than this lie in the mini stream.
    cutoff: u64,
    pub streams: Vec<Stream>,
}

/// A stream and where it begins.
#[derive(Debug)]
pub struct Stream {
    pub name: String,
    start: u32,
    len: u64,
}

#[derive(Clone, Copy, Debug)]
struct Sectors<'b> {
    bytes: &'b [u8],
    len: usize,
}

impl<'b> Compound<'b> {
    /// Reads the tables and the directory.
    ///
    /// # Errors
    /// [`NotBook::Damaged`].
    pub fn open(bytes: &'b [u8]) -> Result<Compound<'b>, NotBook> {
        let len = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return Err(NotBook::Damaged),
        };
        if u16_at(bytes, 28)? != 0xfffe || u16_at(bytes, 32)? != 6 {
            return Err(NotBook::Damaged);
        }
        let sectors = Sectors { bytes, len };
        let fat = sectors.allocation()?;
        let directory = sectors.table(&fat, u32_at(bytes, 48)?)?;
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY_LEN).collect();
        let root = entries.first().filter(|root| root.get(66) == Some(&ROOT)).ok_or(NotBook::Damaged)?;
        let mini_fat = sectors.table(&fat, u32_at(bytes, 60)?)?;
        let mini = match size(root, len)? {
            0 => Vec::new(),
            size => sectors.gather(&fat, u32_at(root, 116)?, size)?,
        };
        let streams = streams(&entries, u32_at(root, 76)?, len)?;
        Ok(Compound {
            sectors,
            fat,
            mini_fat: words(&mini_fat),
            mini,
            cutoff: u64::from(u32_at(bytes, 56)?),
            streams,
        })
    }

    /// A stream of the root by its name, in which ASCII case does not matter.
    pub fn find(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// All bytes of a stream.
    ///
    /// # Errors
    /// [`NotBook::Damaged`].
    pub fn read(&self, stream: &Stream) -> Result<Vec<u8>, NotBook> {
        if stream.len >= self.cutoff {
            return self.sectors.gather(&self.fat, stream.start, stream.len);
        }
        let len = usize::try_from(stream.len).map_err(|_| NotBook::Damaged)?;
        if len > self.mini.len() {
            return Err(NotBook::Damaged);
        }
        let mut read = Vec::with_capacity(len);
        let mut sector = stream.start;
        // Each step adds a byte at least, so a loop ends with the length.
        while read.len() < len {
            let from = index(sector)?.checked_mul(MINI_SECTOR_LEN).ok_or(NotBook::Damaged)?;
            let wanted = (len - read.len()).min(MINI_SECTOR_LEN);
            read.extend_from_slice(self.mini.get(from..from + wanted).ok_or(NotBook::Damaged)?);
            sector = *self.mini_fat.get(index(sector)?).ok_or(NotBook::Damaged)?;
        }
        Ok(read)
    }
}

impl<'b> Sectors<'b> {
    /// How many sectors stand behind the header, the last perhaps cut short.
    fn count(self) -> usize {
        self.bytes.len().saturating_sub(self.len).div_ceil(self.len)
    }

    /// A sector's bytes, fewer where the file ends within it.
    fn sector(self, number: u32) -> Result<&'b [u8], NotBook> {
        let from = index(number)?.checked_add(1).and_then(|sector| sector.checked_mul(self.len));
        let rest = from.and_then(|from| self.bytes.get(from..)).ok_or(NotBook::Damaged)?;
        Ok(&rest[..rest.len().min(self.len)])
    }

    fn whole_sector(self, number: u32) -> Result<&'b [u8], NotBook> {
        self.sector(number).ok().filter(|sector| sector.len() == self.len).ok_or(NotBook::Damaged)
    }

    /// The allocation table: as many of its sectors as the file's length asks for, and no more.
    fn allocation(self) -> Result<Vec<u32>, NotBook> {
        let wanted = self.count().div_ceil(self.len / 4);
        let mut fat = Vec::with_capacity(wanted * (self.len / 4));
        let mut taken = 0;
        let mut take = |list: Vec<u32>| -> Result<bool, NotBook> {
            for number in list {
                if taken == wanted || number > LARGEST_SECTOR {
                    return Ok(false);
                }
                fat.extend(words(self.whole_sector(number)?));
                taken += 1;
            }
            Ok(taken < wanted)
        };
        let header = self.bytes.get(76..76 + 4 * NAMED_IN_HEADER).ok_or(NotBook::Damaged)?;
        let mut more = take(words(header))?;
        let mut next = u32_at(self.bytes, 68)?;
        while more && next <= LARGEST_SECTOR {
            let mut list = words(self.whole_sector(next)?);
            next = list.pop().unwrap_or(END_OF_CHAIN);
            more = take(list)?;
        }
        Ok(fat)
    }

    /// A chain whose length is nowhere said, as tables have it.
    fn table(self, fat: &[u32], start: u32) -> Result<Vec<u8>, NotBook> {
        let mut table = Vec::new();
        let mut sector = start;
        let mut left = self.count();
        // Some programs say "free" where they mean that there is no chain.
        while sector <= LARGEST_SECTOR {
            left = left.checked_sub(1).ok_or(NotBook::Damaged)?;
            table.extend_from_slice(self.whole_sector(sector)?);
            sector = *fat.get(index(sector)?).ok_or(NotBook::Damaged)?;
        }
        Ok(table)
    }

    /// The first bytes of a chain, as many as are declared.
    fn gather(self, fat: &[u32], start: u32, len: u64) -> Result<Vec<u8>, NotBook> {
        let len = usize::try_from(len).ok().filter(|&len| len <= self.bytes.len()).ok_or(NotBook::Damaged)?;
        let mut gathered = Vec::with_capacity(len);
        let mut sector = start;
        while gathered.len() < len {
            let wanted = (len - gathered.len()).min(self.len);
            gathered.extend_from_slice(self.sector(sector)?.get(..wanted).ok_or(NotBook::Damaged)?);
            sector = *fat.get(index(sector)?).ok_or(NotBook::Damaged)?;
        }
        Ok(gathered)
    }
}

/// The streams among an entry and all beside it, found by walking their tree whole: not all programs keep its order.
fn streams(entries: &[&[u8]], first: u32, sector_len: usize) -> Result<Vec<Stream>, NotBook> {
    let mut streams = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut waiting = vec![first];
    while let Some(number) = waiting.pop() {
        if number == NO_ENTRY {
            continue;
        }
        let at = index(number)?;
        let entry = *entries.get(at).ok_or(NotBook::Damaged)?;
        let seen = seen.get_mut(at).ok_or(NotBook::Damaged)?;
        if std::mem::replace(seen, true) {
            return Err(NotBook::Damaged);
        }
        waiting.extend([u32_at(entry, 68)?, u32_at(entry, 72)?]);
        if entry.get(66) == Some(&STREAM) {
            streams.push(Stream {
                name: name(entry)?,
                start: u32_at(entry, 116)?,
                len: size(entry, sector_len)?,
            });
        }
    }
    Ok(streams)
}

/// An entry's name; its length is said in bytes, with the zero that ends it.
fn name(entry: &[u8]) -> Result<String, NotBook> {
    let len = usize::from(u16_at(entry, 64)?).saturating_sub(2);
    let bytes = entry.get(..len.min(62)).ok_or(NotBook::Damaged)?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    Ok(String::from_utf16_lossy(&units))
}

/// A stream's length. Beside short sectors its upper half may hold anything.
fn size(entry: &[u8], sector_len: usize) -> Result<u64, NotBook> {
    let low = u64::from(u32_at(entry, 120)?);
    Ok(if sector_len == 512 { low } else { low | u64::from(u32_at(entry, 124)?) << 32 })
}

fn index(number: u32) -> Result<usize, NotBook> {
    usize::try_from(number).map_err(|_| NotBook::Damaged)
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, NotBook> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|field| u16::from_le_bytes(*field)).ok_or(NotBook::Damaged)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, NotBook> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|field| u32::from_le_bytes(*field)).ok_or(NotBook::Damaged)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;

    use super::*;

    /// A compound file as another program writes it.
    fn written(version: cfb::Version, streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut file =
            cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new())).expect("a file");
        for (path, bytes) in streams {
            if let Some((storage, _)) = path.rsplit_once('/') {
                file.create_storage_all(storage).expect("a storage");
            }
            file.create_stream(path).expect("a stream").write_all(bytes).expect("bytes");
        }
        file.into_inner().into_inner()
    }

    fn bytes(len: usize) -> Vec<u8> {
        (0..len).map(|at| u8::try_from(at % 251).expect("below 256")).collect()
    }

    #[test]
    fn streams_of_all_lengths_are_read_back() {
        for version in [cfb::Version::V3, cfb::Version::V4] {
            let lengths = [0, 1, 63, 64, 65, 4095, 4096, 4097, 100_000];
            let names: Vec<String> = lengths.iter().map(|len| format!("s{len}")).collect();
            let streams: Vec<(&str, Vec<u8>)> =
                names.iter().zip(lengths).map(|(name, len)| (name.as_str(), bytes(len))).collect();
            let file = written(version, &streams);
            let compound = Compound::open(&file).expect("a compound file");
            assert_eq!(compound.streams.len(), lengths.len());
            for (name, expected) in streams {
                let stream = compound.find(&name.to_uppercase()).expect("the stream");
                assert_eq!(compound.read(stream).as_ref(), Ok(&expected), "{name}");
            }
        }
    }

    #[test]
    fn a_table_that_the_header_cannot_hold_goes_on_elsewhere() {
        // 109 sectors of the table, of 128 sectors each, of 512 bytes each.
        let expected = bytes(8_000_000);
        let file = written(cfb::Version::V3, &[("Workbook", expected.clone())]);
        assert_ne!(u32_at(&file, 68), Ok(END_OF_CHAIN));
        let compound = Compound::open(&file).expect("a compound file");
        assert!(compound.read(&compound.streams[0]).expect("the stream") == expected);
    }

    #[test]
    fn streams_of_embedded_objects_are_not_found() {
        let file =
            written(cfb::Version::V3, &[("/pool/_1/Workbook", bytes(10)), ("/WordDocument", bytes(10))]);
        let compound = Compound::open(&file).expect("a compound file");
        assert!(compound.find("Workbook").is_none());
        assert!(compound.find("WordDocument").is_some());
    }

    #[test]
    fn loops_and_sizes_beyond_the_file_are_damage() {
        let whole = written(cfb::Version::V3, &[("Workbook", bytes(5000)), ("short", bytes(100))]);
        let fat = 512 * (1 + usize::try_from(u32_at(&whole, 76).expect("a field")).expect("small"));
        let directory = u32_at(&whole, 48).expect("a field");
        let entries = 512 * (1 + usize::try_from(directory).expect("small"));
        let damaged = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = whole.clone();
            change(&mut bytes);
            let read = Compound::open(&bytes).and_then(|compound| {
                let streams = compound.streams.iter();
                streams.map(|stream| compound.read(stream)).collect::<Result<Vec<_>, _>>()
            });
            read == Err(NotBook::Damaged)
        };
        assert!(!damaged(&|_| {}));
        let set = |bytes: &mut Vec<u8>, at: usize, value: u32| {
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        };
        let in_fat = |sector: u32| fat + 4 * usize::try_from(sector).expect("small");
        assert!(
            damaged(&|bytes| set(bytes, in_fat(directory), directory)),
            "the directory's chain is a loop"
        );
        assert!(damaged(&|bytes| set(bytes, in_fat(directory), 70_000)), "it leads out of the file");
        assert!(damaged(&|bytes| set(bytes, 48, 0x00ff_ffff)), "it begins outside of the file");
        assert!(damaged(&|bytes| set(bytes, entries + 128 + 68, 1)), "an entry is beside itself");
        assert!(damaged(&|bytes| set(bytes, entries + 76, 99)), "the first entry does not exist");
        for entry in [1, 2] {
            assert!(damaged(&|bytes| set(bytes, entries + 128 * entry + 120, u32::MAX)), "a huge stream");
            assert!(
                damaged(&|bytes| set(bytes, entries + 128 * entry + 116, END_OF_CHAIN)),
                "no first sector"
            );
        }
        assert!(damaged(&|bytes| bytes[66 + entries] = STREAM), "there is no root");
        assert!(damaged(&|bytes| bytes[30] = 31), "sectors of two gigabytes");
        assert!(damaged(&|bytes| bytes[28] = 0), "the other byte order");
    }

    proptest! {
        #[test]
        fn any_tables_are_read_or_refused(
            rest in prop::collection::vec(prop_oneof![0u32..12, Just(END_OF_CHAIN), Just(NO_ENTRY)], 0..1500),
        ) {
            let mut file = written(cfb::Version::V3, &[("Workbook", bytes(600))]);
            file.truncate(44);
            file.extend(rest.iter().flat_map(|word| word.to_le_bytes()));
            if let Ok(compound) = Compound::open(&file) {
                for stream in &compound.streams {
                    prop_assert!(compound.read(stream).map_or(0, |read| read.len()) <= file.len());
                }
            }
        }
    }
}
