//! XLS workbooks that other programs wrote, read cell by cell, and what breaks them.
#![cfg(feature = "xlsx")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use workpoints::intake::sheet::{Book, NotBook, read};

const FIXTURES: [&str; 16] = [
    "xlwt",
    "xlwt-shared",
    "xlwt-beyond",
    "xlwt-1904",
    "xlwt-formulas",
    "libreoffice",
    "libreoffice-shared",
    "libreoffice-beyond",
    "libreoffice-1904",
    "libreoffice-formulas",
    "gnumeric",
    "gnumeric-shared",
    "gnumeric-1904",
    "gnumeric-formulas",
    "gnumeric-biff7",
    "gnumeric-both",
];

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/xls").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A workbook as `make.py` writes down what it expects.
fn told(book: &Book) -> String {
    let mut told = String::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let shown = if sheet.hidden { "hidden" } else { "visible" };
        told += &format!("sheet\t{}\t{shown}\n", sheet.name);
        for cell in &sheet.cells {
            let text = sheet.text(cell).replace('\n', "\\n");
            told += &format!("{at}\t{}\t{}\t{:?}\t{text}\n", cell.row, cell.column, cell.kind);
        }
        let mut merged = sheet.merged.clone();
        merged.sort_by_key(|region| (region.top, region.left));
        for region in merged {
            told +=
                &format!("merged\t{}\t{}\t{}\t{}\n", region.top, region.left, region.bottom, region.right);
        }
        for row in &sheet.hidden_rows {
            told += &format!("hidden row\t{row}\n");
        }
    }
    told
}

#[test]
fn every_cell_is_what_was_written() {
    let mut wrong = String::new();
    for name in FIXTURES {
        let expected = String::from_utf8(fixture(&format!("{name}.cells"))).expect("UTF-8");
        let told = match read(&fixture(&format!("{name}.xls"))) {
            Ok(book) => told(&book),
            Err(not) => format!("{not:?}\n"),
        };
        let (told, expected): (Vec<_>, Vec<_>) = (told.lines().collect(), expected.lines().collect());
        for at in 0..told.len().max(expected.len()) {
            let (told, expected) = (told.get(at), expected.get(at));
            if told != expected {
                let short = |line: Option<&&str>| line.map(|line| line.chars().take(80).collect::<String>());
                wrong += &format!("{name}: {:?} where {:?} was written\n", short(told), short(expected));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A workbook's bytes with a stream of the root called otherwise.
fn renamed(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let units = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let (old, mut new) = (units(from), units(to));
    let at = file.windows(old.len()).position(|window| window == old).expect("the stream");
    let mut file = file.to_vec();
    let len = u16::try_from(new.len() + 2).expect("a short name");
    new.resize(64, 0);
    file[at..at + 64].copy_from_slice(&new);
    file[at + 64..at + 66].copy_from_slice(&len.to_le_bytes());
    file
}

#[test]
fn other_files_of_office_are_told_apart() {
    let file = fixture("xlwt.xls");
    assert_eq!(read(&renamed(&file, "Workbook", "WordDocument")), Err(NotBook::Other));
    assert_eq!(read(&renamed(&file, "Workbook", "EncryptedPackage")), Err(NotBook::Encrypted));
    assert_eq!(read(&renamed(&file, "Workbook", "EncryptionInfo")), Err(NotBook::Encrypted));
    assert_eq!(read(&renamed(&file, "Workbook", "\u{9}DRMContent")), Err(NotBook::Encrypted));
    assert!(read(&renamed(&file, "Workbook", "WORKBOOK")).is_ok());
}

#[test]
fn a_workbook_for_two_versions_is_read_as_the_new_one() {
    let book = read(&fixture("gnumeric-both.xls")).expect("a workbook");
    let old = read(&renamed(&fixture("gnumeric-both.xls"), "Workbook", "Elsewhere")).expect("a workbook");
    assert_eq!(told(&old), told(&book));
}

/// Reads bytes in good time.
fn read_soon(bytes: &[u8]) -> Result<Book, NotBook> {
    let begun = Instant::now();
    let book = read(bytes);
    assert!(begun.elapsed() < Duration::from_secs(10), "{} bytes took {:?}", bytes.len(), begun.elapsed());
    book
}

#[test]
fn a_file_cut_short_is_the_whole_workbook_or_none() {
    for name in FIXTURES {
        let whole = fixture(&format!("{name}.xls"));
        let book = read(&whole).expect("a workbook");
        for len in (0..whole.len()).step_by(whole.len() / 500) {
            // What stands behind the last record is not needed.
            if let Ok(cut) = read_soon(&whole[..len]) {
                assert_eq!(cut, book, "{name}, the first {len} bytes");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        let _ = read_soon(&bytes);
        let magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        bytes.splice(0..bytes.len().min(8), *magic);
        let _ = read_soon(&bytes);
    }

    #[test]
    fn a_changed_byte_is_read_or_refused(
        fixture_at in 0..FIXTURES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 50),
    ) {
        let whole = fixture(&format!("{}.xls", FIXTURES[fixture_at]));
        for (at, byte) in changes {
            let mut bytes = whole.clone();
            bytes[at.index(whole.len())] = byte;
            let _ = read_soon(&bytes);
        }
    }

    #[test]
    fn several_changed_bytes_are_read_or_refused(
        fixture_at in 0..FIXTURES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = fixture(&format!("{}.xls", FIXTURES[fixture_at]));
        let len = bytes.len();
        for (at, byte) in changes {
            bytes[at.index(len)] = byte;
        }
        let _ = read_soon(&bytes);
    }
}
