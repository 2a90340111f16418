//! CSV files that others made to try parsers, read as they say (`tests/fixtures/csv-spectrum`).

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use workpoints::intake::csv::{Broken, Scanner};
use workpoints::source::Sources;

#[test]
fn files_of_others_are_read_as_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/csv-spectrum");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        seen += 1;
        let meaning = fs::read(path.with_extension("json")).expect("its meaning");
        // Of one row alone the meaning is that row, of several a list.
        let said: Vec<Map<String, Value>> = match serde_json::from_slice(&meaning).expect("JSON") {
            Value::Array(rows) => rows.iter().map(|row| row.as_object().expect("a row").clone()).collect(),
            row => vec![row.as_object().expect("a row").clone()],
        };
        let bytes = fs::read(&path).expect("a file");
        let mut scanner = Scanner::whole(Sources::default().add("a.csv"), bytes, 0, b',');
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut broken = None;
        while let Some(record) = scanner.read().expect("memory") {
            let record = match record {
                Ok(record) => record,
                Err(fault) => {
                    broken = Some((fault.broken, fault.place.line, fault.place.column));
                    break;
                }
            };
            rows.push((0..record.width()).map(|at| record.cell(at).to_owned()).collect());
        }
        // Inches within a bare cell: others read the quote as it stands, and guess where the cell ends. Here it is refused.
        if path.ends_with("location_coordinates.csv") {
            assert_eq!(broken, Some((Broken::StrayQuote, 2, 22)));
            continue;
        }
        assert_eq!(broken, None, "{}", path.display());
        let (header, rows) = rows.split_first().expect("a header");
        let read: Vec<Map<String, Value>> = rows
            .iter()
            .map(|row| header.iter().cloned().zip(row.iter().cloned().map(Value::String)).collect())
            .collect();
        // Line ends within a cell are the file's own.
        assert_eq!(read, said, "{}", path.display());
    }
    assert_eq!(seen, 12);
}
