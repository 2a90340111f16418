//! Workbooks written from how they look on a page.
//!
//! A block `sheet NAME.xlsx` holds rows of cells separated by `|`. A line `# NAME` begins a sheet, `# NAME hidden` a
//! hidden one, and a `~` before a row hides it, one before a later cell its column. Numbers are numbers, `2025-06-30`
//! is a day and `2025年6月` a month by its format, `45838?` a number without a format of days, `7{0"户"}` a number with a
//! format of its own, `'12` a text; `=#REF!` is a formula that failed, `=?` one without a value; `^` is merged with
//! the cell above and `<` with the one to the left. `sheet NAME.xlsx cut` cuts the file in half, `locked` gives it a
//! password, `huge` fills it beyond any measure.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// The bytes of a workbook.
pub fn workbook(lines: &[&str], how: Option<&str>) -> Vec<u8> {
    let bytes = plain(lines);
    match how {
        None => bytes,
        Some("cut") => bytes[..bytes.len() / 2].to_vec(),
        Some("locked") => locked(&bytes),
        Some("huge") => huge(),
        Some(other) => panic!("a workbook cannot be {other}"),
    }
}

fn plain(lines: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 1).expect("a day")),
    );
    let mut sheets: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        match line.strip_prefix("# ") {
            Some(name) => sheets.push((name, Vec::new())),
            None if sheets.is_empty() => sheets.push(("Sheet1", vec![line])),
            None => sheets.last_mut().expect("a sheet").1.push(line),
        }
    }
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        let (name, hidden) = name.strip_suffix(" hidden").map_or((name, false), |name| (name, true));
        sheet.set_name(name).expect("a name");
        sheet.set_hidden(hidden);
        let rows: Vec<(bool, Vec<&str>)> = rows
            .iter()
            .map(|row| {
                let (hidden, row) = row.strip_prefix('~').map_or((false, *row), |row| (true, row));
                (hidden, row.split('|').map(str::trim).collect())
            })
            .collect();
        for (at, (hidden, cells)) in rows.iter().enumerate() {
            let row = u32::try_from(at).expect("few rows");
            if *hidden {
                sheet.set_row_hidden(row).expect("a row");
            }
            for (column, text) in cells.iter().enumerate() {
                let column = u16::try_from(column).expect("few columns");
                let text = text.strip_prefix('~').map_or(*text, |text| {
                    sheet.set_column_hidden(column).expect("a column");
                    text
                });
                cell(sheet, row, column, text);
            }
        }
        merge(sheet, &rows);
    }
    book.save_to_buffer().expect("a workbook")
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, text: &str) {
    let date = |format: &str| Format::new().set_num_format(format);
    let parts: Vec<u16> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let month: Vec<u16> =
        text.trim_end_matches('月').split('年').filter_map(|part| part.parse().ok()).collect();
    let day = |year, month, day| {
        ExcelDateTime::from_ymd(
            year,
            u8::try_from(month).expect("a month"),
            u8::try_from(day).expect("a day"),
        )
        .expect("a day")
    };
    let written = if matches!(text, "" | "^" | "<") {
        return;
    } else if let Some(error) = text.strip_prefix("=#") {
        sheet.write_formula(row, column, Formula::new("=A1+1").set_result(format!("#{error}")))
    } else if text == "=?" {
        sheet.write_formula(row, column, Formula::new("=A1+1").set_result(""))
    } else if let Some(text) = text.strip_prefix('\'') {
        sheet.write_string(row, column, text)
    } else if let Some(number) = text.strip_suffix('?').and_then(|number| number.parse::<u32>().ok()) {
        sheet.write_number(row, column, number)
    } else if let Some((number, format)) = text.strip_suffix('}').and_then(|text| text.split_once('{')) {
        let number: f64 = number.parse().expect("a number");
        sheet.write_number_with_format(row, column, number, &date(format))
    } else if let Some(percent) = text.strip_suffix('%').and_then(|number| number.parse::<u32>().ok()) {
        sheet.write_number_with_format(row, column, percent / 100, &date("0%"))
    } else if parts.len() == 3 && text.len() == 10 {
        sheet.write_datetime_with_format(row, column, day(parts[0], parts[1], parts[2]), &date("yyyy-mm-dd"))
    } else if month.len() == 2 && text.ends_with('月') {
        sheet.write_datetime_with_format(row, column, day(month[0], month[1], 1), &date("yyyy\"年\"m\"月\""))
    } else if let Ok(number) = text.parse::<serde_json::Number>() {
        sheet.write_number(row, column, number.as_f64().expect("a number"))
    } else {
        sheet.write_string(row, column, text)
    };
    written.expect("a cell");
}

/// Merges what `^` and `<` continue.
fn merge(sheet: &mut Worksheet, rows: &[(bool, Vec<&str>)]) {
    let at = |row: usize, column: usize| rows.get(row).and_then(|(_, cells)| cells.get(column)).copied();
    for (row, (_, cells)) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !matches!(**text, "^" | "<")) {
            let down = (row + 1..).take_while(|&below| at(below, column) == Some("^")).count();
            let right = (column + 1..).take_while(|&next| at(row, next) == Some("<")).count();
            if down + right == 0 {
                continue;
            }
            let short = |n: usize| u32::try_from(n).expect("few");
            let narrow = |n: usize| u16::try_from(n).expect("few");
            sheet
                .merge_range(
                    short(row),
                    narrow(column),
                    short(row + down),
                    narrow(column + right),
                    "",
                    &Format::new(),
                )
                .expect("a region");
            cell(sheet, short(row), narrow(column), text);
        }
    }
}

/// What a program writes that locks a workbook: a compound file with the workbook in it that nobody can read.
fn locked(bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    for (name, bytes) in [("EncryptionInfo", &b"\x04\0\x04\0\x40\0\0\0"[..]), ("EncryptedPackage", bytes)] {
        file.create_stream(name).expect("a stream").write_all(bytes).expect("memory");
    }
    file.flush().expect("memory");
    file.into_inner().into_inner()
}

/// A small archive that unpacks to more than any workbook.
fn huge() -> Vec<u8> {
    const RELATION: &str =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("_rels/.rels", options).expect("a part");
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    write!(
        archive,
        r#"<Relationships xmlns="{relations}"><Relationship Id="r" Type="{RELATION}" Target="book.xml"/></Relationships>"#
    )
    .expect("memory");
    archive.start_file("book.xml", options).expect("a part");
    archive.write_all(b"<workbook>").expect("memory");
    archive.write_all(&vec![b' '; 20 << 20]).expect("memory");
    archive.finish().expect("memory").into_inner()
}
