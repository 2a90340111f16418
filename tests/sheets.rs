//! Workbooks as spreadsheets write them, and as nobody should: what is read of them, and that nothing breaks the reader.

#![cfg(feature = "xlsx")]

use std::io::{Cursor, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};
use workpoints::intake::sheet::{Book, Kind, NotBook, Region, Sheet, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The cells of a sheet as `B5 Number 7000`.
fn cells(sheet: &Sheet) -> Vec<String> {
    let cells = sheet.cells.iter();
    cells
        .map(|cell| {
            let name = format!("{}{}", workpoints::source::letters(u64::from(cell.column) + 1), cell.row + 1);
            format!("{name} {:?} {}", cell.kind, sheet.text(cell)).trim_end().to_owned()
        })
        .collect()
}

fn only_sheet(bytes: &[u8]) -> Sheet {
    let mut book = read(bytes).expect("a workbook");
    assert_eq!(book.sheets.len(), 1);
    book.sheets.remove(0)
}

/// An archive of parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let packed = SimpleFileOptions::default();
        zip.start_file(*name, packed).expect("a part");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGED: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn root_relations(target: &str) -> String {
    format!(
        r#"<Relationships xmlns="{PACKAGED}"><Relationship Id="r1" Type="{RELATED}/officeDocument" Target="{target}"/></Relationships>"#
    )
}

/// A workbook of one sheet: what is in its root element, shared texts, formats of cells.
fn xlsx(sheet: &str, strings: &str, formats: &[&str]) -> Vec<u8> {
    let root = root_relations("xl/workbook.xml");
    let relations = format!(
        r#"<Relationships xmlns="{PACKAGED}">
        <Relationship Id="a" Type="{RELATED}/worksheet" Target="worksheets/first.xml"/>
        <Relationship Id="b" Type="{RELATED}/sharedStrings" Target="strings.xml"/>
        <Relationship Id="c" Type="{RELATED}/styles" Target="styles.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets><sheet name="报表" sheetId="7" r:id="a"/></sheets></workbook>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}">{sheet}</worksheet>"#);
    let strings = format!(r#"<sst xmlns="{MAIN}">{strings}</sst>"#);
    let (mut codes, mut used) = (String::new(), String::new());
    for (id, code) in (164..).zip(formats) {
        codes += &format!(r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#);
        used += &format!(r#"<xf numFmtId="{id}"/>"#);
    }
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/>{used}</cellXfs></styleSheet>"#
    );
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/first.xml", &sheet),
        ("xl/strings.xml", &strings),
        ("xl/styles.xml", &styles),
    ])
}

fn rows(rows: &str) -> Vec<u8> {
    xlsx(&format!("<sheetData>{rows}</sheetData>"), "<si><t>甲</t></si>", &["yyyy-mm-dd"])
}

const ODS_MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// An ODS workbook: its automatic styles, and what is in its `office:spreadsheet`.
fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
          xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
          xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
          xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">
        <office:automatic-styles>{styles}</office:automatic-styles>
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[("mimetype", ODS_MIME), ("content.xml", &content)])
}

fn ods_rows(rows: &str) -> Vec<u8> {
    ods("", &format!(r#"<table:table table:name="表">{rows}</table:table>"#))
}

#[test]
fn what_a_writer_of_xlsx_wrote_is_read() -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let with = |code: &str| Format::new().set_num_format(code);
    let sheet = workbook.add_worksheet();
    sheet.set_name("三月 & <四月>")?;
    sheet.merge_range(0, 0, 0, 3, "电子商务“领航”计划", &Format::new())?;
    sheet.write_string(1, 0, "日期")?;
    sheet.write_string(1, 1, " 累计完成 ")?;
    sheet.write_string(1, 2, "第一行\n第二行")?;
    sheet.write_datetime_with_format(2, 0, ExcelDateTime::from_ymd(2025, 3, 31)?, &with("yyyy/m/d"))?;
    sheet.write_number(2, 1, 7000)?;
    sheet.write_number(2, 2, 0.1 + 0.2)?;
    sheet.write_number_with_format(2, 3, 0.285, &with("0.00%"))?;
    let moment = ExcelDateTime::from_ymd(2025, 3, 31)?.and_hms(8, 30, 0)?;
    sheet.write_datetime_with_format(3, 0, &moment, &with("yyyy-mm-dd hh:mm"))?;
    sheet.write_number_with_format(3, 1, 45747, &with(r#"yyyy"年"m"月""#))?;
    sheet.write_number_with_format(3, 2, 1234, &with(r##"#,##0"户""##))?;
    sheet.write_boolean(3, 3, true)?;
    sheet.write_boolean(3, 4, false)?;
    sheet.write_formula(4, 0, Formula::new("=1+1").set_result("2"))?;
    sheet.write_formula(4, 1, Formula::new("=A1").set_result("文字"))?;
    sheet.write_formula(4, 2, "=1-1")?;
    sheet.write_formula(4, 3, Formula::new("=1/0").set_result("#DIV/0!"))?;
    sheet.write_blank(4, 5, &with("0.00"))?;
    sheet.write_number(1_048_575, 16_383, 1e-7)?;
    sheet.set_row_hidden(2)?;
    sheet.set_row_hidden(50)?;
    let hidden = workbook.add_worksheet();
    hidden.set_name("底稿")?.set_hidden(true).write_number(0, 0, 1)?;
    workbook.add_worksheet().set_name("深藏")?.set_very_hidden(true);
    let mut columns = rust_xlsxwriter::Chart::new_column();
    columns.add_series().set_values("底稿!$A$1");
    workbook.add_chartsheet().insert_chart(0, 0, &columns)?;
    let bytes = workbook.save_to_buffer()?;

    let book = read(&bytes).expect("a workbook");
    let names: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(names, [("三月 & <四月>", false), ("底稿", true), ("深藏", true)]);
    let sheet = &book.sheets[0];
    assert_eq!(
        cells(sheet),
        [
            "A1 Text 电子商务“领航”计划",
            "A2 Text 日期",
            "B2 Text  累计完成",
            "C2 Text 第一行\n第二行",
            "A3 Date 2025-03-31",
            "B3 Number 7000",
            "C3 Number 0.3",
            "D3 Number 28.5%",
            "A4 Date 2025-03-31 08:30:00",
            "B4 Date 2025-03",
            "C4 Text 1234户",
            "D4 Text 是",
            "E4 Text 否",
            "A5 Number 2",
            "B5 Text 文字",
            "C5 NoValue",
            "D5 Error #DIV/0!",
            "XFD1048576 Number 0.0000001",
        ]
    );
    assert_eq!(sheet.text(&sheet.cells[2]), " 累计完成 ");
    assert_eq!(sheet.merged, [Region { top: 0, left: 0, bottom: 0, right: 3 }]);
    assert_eq!(sheet.hidden_rows, [2]);
    Ok(())
}

#[test]
fn what_libreoffice_wrote_is_read_alike() {
    let books = [&include_bytes!("fixtures/calc.xlsx")[..], include_bytes!("fixtures/calc.ods")];
    for bytes in books {
        let book = read(bytes).expect("a workbook");
        let names: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
        assert_eq!(names, [("三月报表", false), ("底稿", true)]);
        assert_eq!(
            cells(&book.sheets[0]),
            [
                "A1 Text 电子商务（虚构）",
                "A2 Text 日期",
                "B2 Text 指标编号",
                "C2 Text 累计完成",
                "D2 Text 完成率",
                "E2 Text 备注",
                "A3 Date 2025-03-31",
                "B3 Text E1",
                "C3 Number 7000",
                "D3 Number 28.5%",
                "E3 Text 第一行\n第二行",
                "A4 Date 2025-03",
                "B4 Text E2",
                "C4 Number 3500",
                "D4 Number 100%",
                "A5 Date 2025-03-31 08:30:00",
                "B5 Text  前后 空  格",
                "C5 Error #DIV/0!",
                "D5 Text 是",
                "E5 Error #N/A",
                "A6 Date 08:30:00",
                "C6 Text 1234.5户",
            ]
        );
        assert_eq!(book.sheets[0].merged, [Region { top: 0, left: 0, bottom: 0, right: 3 }]);
        assert_eq!(book.sheets[0].hidden_rows, [4]);
    }
}

#[test]
fn cells_are_read_however_they_are_written() {
    let sheet = xlsx(
        r#"<sheetData>
        <row><c t="inlineStr"><is><t>行内</t></is></c><c><v> 5 </v></c><c s="1"><v>45747</v></c></row>
        <row r="5" hidden="true"><c r="B5" t="d" s="1"><v>2025-03-31T08:30:00</v></c><c t="d" s="2"><v>2025-03-31</v></c>
          <c t="d"><v>无</v></c><c t="b"><v>1</v></c></row>
        <row><c r="A6" t="s"><v>0</v></c><c r="D6" t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>
        <row r="8"><c><f>A1</f></c><c><f>A1</f><v></v></c><c t="str"><f>A1</f><v></v></c><c t="str"><f>A1</f></c>
          <c t="e"><f>A1</f><v>#N/A</v></c><c t="e"><v>#REF!</v></c><c><v/></c><c s="1"/><c t="str"><v>甲_x000D_
乙</v></c><c><v>1E+300</v></c><c s="1"><v>60</v></c><c><f/><v>4.5747E4</v><extLst><ext><v>9</v></ext></extLst></c></row>
        </sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells><extLst><ext><c r="A1"/></ext></extLst>"#,
        r#"<si><t xml:space="preserve"> 甲&amp;<![CDATA[<乙>]]>&#x4E19; </t></si><si><r><rPr><b/></rPr><t>富</t></r><r><t>文本</t></r><rPh sb="0" eb="1"><t>フ</t></rPh></si><si/><si><t/></si>"#,
        &["yyyy-mm-dd", "yyyy&quot;年&quot;m&quot;月&quot;"],
    );
    let sheet = only_sheet(&sheet);
    assert_eq!(
        cells(&sheet),
        [
            "A1 Text 行内",
            "B1 Number 5",
            "C1 Date 2025-03-31",
            "B5 Date 2025-03-31 08:30:00",
            "C5 Date 2025-03",
            "D5 Text 无",
            "E5 Text 是",
            "A6 Text  甲&<乙>丙",
            "D6 Text 富文本",
            "A8 NoValue",
            "B8 NoValue",
            "D8 NoValue",
            "E8 Error #N/A",
            "F8 Error #REF!",
            "I8 Text 甲\r\n乙",
            "J8 Text 1E+300",
            "K8 Number 60",
            "L8 Number 45747",
        ]
    );
    assert_eq!(sheet.hidden_rows, [4]);
    assert_eq!(sheet.merged, [Region { top: 0, left: 0, bottom: 1, right: 1 }]);
}

#[test]
fn parts_are_found_wherever_relations_lead() {
    let strict = "http://purl.oclc.org/ooxml";
    let root = format!(
        r#"<Relationships><Relationship Id="x" Type="{strict}/officeDocument/relationships/officeDocument" Target="/buch/mappe.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"<x:workbook xmlns:x="{strict}/spreadsheetml/main" xmlns:q="{strict}/officeDocument/relationships">
        <x:workbookPr date1904="1"/><x:sheets><x:sheet name="一" sheetId="1" q:id="s1"/>
        <x:sheet name="图" sheetId="2" q:id="s2"/></x:sheets></x:workbook>"#
    );
    let kind = |kind: &str| format!("{strict}/officeDocument/relationships/{kind}");
    let relations = format!(
        r#"<Relationships><Relationship Id="s1" Type="{}" Target="/blatt/eins.xml"/>
        <Relationship Id="s2" Type="{}" Target="charts/fehlt.xml"/>
        <Relationship Id="s3" Type="{}" Target="https://example.org/a.xml" TargetMode="External"/>
        <Relationship Id="s4" Type="{}" Target="../Styles.xml"/></Relationships>"#,
        kind("worksheet"),
        kind("chartsheet"),
        kind("sharedStrings"),
        kind("styles"),
    );
    let styles = r#"<x:styleSheet xmlns:x="x"><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="31"/><x:xf numFmtId="57"/></x:cellXfs></x:styleSheet>"#;
    let sheet = r#"<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c s="1"><x:v>44285</x:v></x:c><x:c s="2"><x:v>44285</x:v></x:c></x:row></x:sheetData></x:worksheet>"#;
    let bytes = archive(&[
        ("_rels/.rels", &root),
        ("buch/mappe.xml", &workbook),
        ("buch/_rels/mappe.xml.rels", &relations),
        ("blatt\\Eins.xml", sheet),
        ("styles.xml", styles),
    ]);
    let sheet = only_sheet(&bytes);
    assert_eq!(
        (sheet.name.as_str(), cells(&sheet)),
        ("一", vec!["A1 Date 2025-03-31".to_owned(), "B1 Date 2025-03".to_owned()])
    );
}

#[test]
fn a_damaged_workbook_is_refused_whole() {
    for wrong in [
        r#"<row r="2"/><row r="1"/>"#,
        r#"<row r="2"/><row r="2"/>"#,
        r#"<row r="0"/>"#,
        r#"<row r="1048577"/>"#,
        r#"<row r="x"/>"#,
        r#"<row r="1"><c r="B1"/><c r="A1"/></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#,
        r#"<row r="1"><c r="A2"/></row>"#,
        r#"<row r="1"><c r="XFE1"/></row>"#,
        r#"<row r="1"><c r="XFD1"/><c/></row>"#,
        r#"<row r="1048576"/><row/>"#,
        r#"<row><c t="s"><v>1</v></c></row>"#,
        r#"<row><c t="s"><v>-1</v></c></row>"#,
        r#"<row><c t="s"><v>99999999999999999999</v></c></row>"#,
        r#"<row><c t="x"><v>1</v></c></row>"#,
        r#"<row><c t="b"><v>2</v></c></row>"#,
        r#"<row><c s="2"><v>1</v></c></row>"#,
        r#"<row><c s="-1"><v>1</v></c></row>"#,
        r#"<row><c><v>1,5</v></c></row>"#,
        r#"<row><c><v>NaN</v></c></row>"#,
        r#"<row><c><v>1</v><v>2</v></c></row>"#,
        r#"<row><c r="A1" r="B1"><v>1</v></c></row>"#,
        r#"<row><c><v>&unknown;</v></c></row>"#,
        r#"<row><c></row></c>"#,
        r#"<row><c><v>1</v>"#,
    ] {
        assert_eq!(read(&rows(wrong)), Err(NotBook::Damaged), "{wrong}");
    }
    let declared = archive(&[
        ("_rels/.rels", &root_relations("a.xml")),
        ("a.xml", r#"<!DOCTYPE workbook [<!ENTITY a "b">]><workbook><sheets/></workbook>"#),
    ]);
    assert_eq!(read(&declared), Err(NotBook::Damaged));
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert_eq!(read(&rows(&deep)), Err(NotBook::Damaged));
    let wide = (0..1000).map(|n| format!(r#" a{n}="""#)).collect::<String>();
    assert_eq!(read(&rows(&format!("<row{wide}/>"))), Err(NotBook::Damaged));
    let merged =
        |name: &str| xlsx(&format!(r#"<mergeCells><mergeCell ref="{name}"/></mergeCells>"#), "", &[]);
    assert_eq!(read(&merged("B2:A1")), Err(NotBook::Damaged));
    assert_eq!(read(&merged("A1:XFE1")), Err(NotBook::Damaged));
    let lost = archive(&[
        ("_rels/.rels", &root_relations("a.xml")),
        ("a.xml", r#"<workbook><sheets><sheet name="a" r:id="1"/></sheets></workbook>"#),
    ]);
    assert_eq!(read(&lost), Err(NotBook::Damaged));
    assert_eq!(read(&archive(&[("_rels/.rels", &root_relations("a.xml"))])), Err(NotBook::Damaged));
    let twice = archive(&[("_rels/.rels", "<a/>"), ("_RELS/.rels", "<a/>")]);
    assert_eq!(read(&twice), Err(NotBook::Damaged));
}

#[test]
fn a_checksum_that_does_not_fit_is_damage() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("_rels/.rels", root_relations("a.xml")),
        ("a.xml", "<workbook><sheets></sheets><b>figure 7000</b></workbook>".to_owned()),
    ] {
        zip.start_file(name, stored).expect("a part");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    let mut bytes = zip.finish().expect("memory").into_inner();
    assert_eq!(read(&bytes), Ok(Book::default()));
    let at = bytes.windows(4).position(|window| window == b"7000").expect("the figure");
    bytes[at] = b'9';
    assert_eq!(read(&bytes), Err(NotBook::Damaged));
}

#[test]
fn what_is_no_workbook_says_what_it_is() {
    assert_eq!(read(b""), Err(NotBook::Other));
    assert_eq!(read(b"PK\x03\x04"), Err(NotBook::Damaged));
    assert_eq!(read(&archive(&[("a.txt", "text")])), Err(NotBook::Other));
    let letter = archive(&[
        ("_rels/.rels", &root_relations("word/document.xml")),
        ("word/document.xml", "<w:document xmlns:w='w'/>"),
    ]);
    assert_eq!(read(&letter), Err(NotBook::Other));
    let odt = archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]);
    assert_eq!(read(&odt), Err(NotBook::Other));
    let binary = archive(&[("_rels/.rels", &root_relations("xl/workbook.bin")), ("xl/workbook.bin", "")]);
    assert_eq!(read(&binary), Err(NotBook::Binary));
    // The flag of encryption, in the local header and in the directory.
    let mut locked = archive(&[("a.xml", "<a/>")]);
    locked[6] |= 1;
    let at = locked.windows(4).position(|window| window == b"PK\x01\x02").expect("the directory");
    locked[at + 8] |= 1;
    assert_eq!(read(&locked), Err(NotBook::Encrypted));
    let locked = archive(&[
        ("mimetype", ODS_MIME),
        ("content.xml", "not XML"),
        (
            "META-INF/manifest.xml",
            r#"<!DOCTYPE m PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>"#,
        ),
    ]);
    assert_eq!(read(&locked), Err(NotBook::Encrypted));
}

/// A workbook of which one part begins well and goes on with `byte`, `times` million times.
fn bomb(start: &str, byte: u8, times: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("_rels/.rels", SimpleFileOptions::default()).expect("a part");
    zip.write_all(root_relations("a.xml").as_bytes()).expect("memory");
    zip.start_file("a.xml", SimpleFileOptions::default()).expect("a part");
    zip.write_all(start.as_bytes()).expect("memory");
    let million = vec![byte; 1_000_000];
    for _ in 0..times {
        zip.write_all(&million).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_too_large() {
    // One long text ends early.
    assert_eq!(read(&bomb("<workbook>", b' ', 20)), Err(NotBook::TooLarge));
    assert_eq!(read(&bomb("<workbook a='", b' ', 20)), Err(NotBook::TooLarge));
    // A part is counted as often as it is unpacked.
    let sheet = format!("<worksheet>{}</worksheet>", " ".repeat(10_000_000));
    let sheets: String = (0..60).map(|n| format!(r#"<sheet name="{n}" r:id="r1"/>"#)).collect();
    let bytes = archive(&[
        ("_rels/.rels", &root_relations("a.xml")),
        ("a.xml", &format!("<workbook><sheets>{sheets}</sheets></workbook>")),
        (
            "_rels/a.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="r1" Type="{RELATED}/worksheet" Target="b.xml"/></Relationships>"#
            ),
        ),
        ("b.xml", &sheet),
    ]);
    assert!(bytes.len() < 100_000);
    assert_eq!(read(&bytes), Err(NotBook::TooLarge));
    let wide = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_eq!(read(&ods_rows(wide)), Err(NotBook::TooLarge));
    let blanks = format!(r#"<text:p>{}</text:p>"#, r#"<text:s text:c="32767"/>"#.repeat(1000));
    let cell = format!(
        r#"<table:table-row><table:table-cell office:value-type="string">{blanks}</table:table-cell></table:table-row>"#
    );
    assert_eq!(read(&ods_rows(&cell)), Err(NotBook::TooLarge));
}

#[test]
fn tables_of_ods_are_read() {
    let styles = r#"
        <style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
        <number:date-style style:name="N1"><number:year/><number:text>年</number:text><number:month/></number:date-style>
        <number:date-style style:name="N2"><number:year/><number:month/><number:day/></number:date-style>
        <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
        <style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>
        <style:style style:name="ce3" style:family="table-cell" style:parent-style-name="ce1"/>
        <style:style style:name="ce4" style:family="table-cell" style:parent-style-name="ce4"/>"#;
    let day = |style: &str| {
        format!(
            r#"<table:table-cell {style} office:value-type="date" office:date-value="2025-03-31"><text:p>shown</text:p></table:table-cell>"#
        )
    };
    let tables = format!(
        r##"<table:tracked-changes><table:table table:name="旧"/></table:tracked-changes>
        <table:table table:name="一 &amp; 二">
        <table:table-column table:number-columns-repeated="2" table:default-cell-style-name="ce2"/><table:table-column table:default-cell-style-name="ce1"/>
        <table:table-header-rows><table:table-row>
          <table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>题  目</text:p><text:p>第<text:s text:c="2"/>二<text:span>行<text:tab/></text:span></text:p>
            <office:annotation><text:p>批注</text:p></office:annotation></table:table-cell><table:covered-table-cell/>
          {}</table:table-row></table:table-header-rows>
        <table:table-row>{}{}{}<table:table-cell/>{}</table:table-row>
        <table:table-row-group><table:table-row-group>
        <table:table-row table:number-rows-repeated="2" table:visibility="collapse"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7000"/>
          <table:table-cell/><table:table-cell office:value-type="percentage" office:value="0.5"/></table:table-row>
        </table:table-row-group></table:table-row-group>
        <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row table:visibility="filter">
          <table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>
          <table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell office:value-type="boolean" office:boolean-value="false"/>
          <table:table-cell office:value-type="currency" office:currency="CNY" office:value="12.50"/>
          <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
          <table:table-cell table:formula="of:=X" office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>
          <table:table-cell table:formula="of:=A1"/><table:table-cell table:formula="of:=A1" office:value-type="float"/>
          <table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value=""/>
          <table:table-cell office:value-type="string" office:string-value="值"><text:p>显示</text:p></table:table-cell>
          <table:table-cell><text:p>甲<text:line-break/>乙<text:a>丙</text:a></text:p><draw:frame><text:p>图</text:p></draw:frame>
            <table:table table:is-sub-table="true" table:name="内"><table:table-row><table:table-cell><text:p>内</text:p></table:table-cell></table:table-row></table:table></table:table-cell>
          <table:table-cell office:value-type="date" office:date-value="12025-03-31"/>
          <table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>
          <table:table-cell office:value-type="float" office:value="1"><text:p>TRUE</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="1048567"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        </table:table>
        <table:table table:name="藏" table:style-name="ta2"/>
        <table:table table:name="'file:///a.ods'#$外"><table:table-source/><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>"##,
        day(""),
        day(r#"table:style-name="ce3""#),
        day(""),
        day(r#"table:style-name="ce2""#),
        day(r#"table:style-name="ce4""#),
    );
    let book = read(&ods(styles, &tables)).expect("a workbook");
    let names: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(names, [("一 & 二", false), ("藏", true)]);
    let sheet = &book.sheets[0];
    assert_eq!(
        cells(sheet),
        [
            "A1 Text 题 目\n第  二行",
            "C1 Date 2025-03",
            "A2 Date 2025-03",
            "B2 Date 2025-03-31",
            "C2 Date 2025-03-31",
            "E2 Date 2025-03-31",
            "A3 Number 7000",
            "B3 Number 7000",
            "D3 Number 50%",
            "A4 Number 7000",
            "B4 Number 7000",
            "D4 Number 50%",
            "A8 Date 08:30:00",
            "B8 Text 是",
            "C8 Text 否",
            "D8 Number 12.5",
            "E8 Error #DIV/0!",
            "F8 Error Err:502",
            "G8 NoValue",
            "H8 NoValue",
            "J8 Text 值",
            "K8 Text 甲\n乙丙",
            "L8 Text 12025-03-31",
            "N8 Text 是",
        ]
    );
    assert_eq!(sheet.hidden_rows, [2, 3, 7]);
    assert_eq!(sheet.merged, [Region { top: 0, left: 0, bottom: 1, right: 1 }]);
}

#[test]
fn a_damaged_ods_is_refused_whole() {
    let cell = |attributes: &str| {
        ods_rows(&format!("<table:table-row><table:table-cell {attributes}/></table:table-row>"))
    };
    for wrong in [
        r#"office:value-type="float""#,
        r#"office:value-type="float" office:value="1,5""#,
        r#"office:value-type="boolean" office:boolean-value="yes""#,
        r#"office:value-type="unheard-of""#,
        r#"table:number-columns-repeated="0""#,
        r#"table:number-columns-repeated="-1""#,
        r#"table:number-columns-repeated="99999999999""#,
    ] {
        assert_eq!(read(&cell(wrong)), Err(NotBook::Damaged), "{wrong}");
    }
    assert_eq!(read(&archive(&[("mimetype", ODS_MIME)])), Err(NotBook::Damaged));
    assert_eq!(read(&archive(&[("mimetype", ODS_MIME), ("content.xml", "<a/>")])), Err(NotBook::Damaged));
    let beyond = r#"<table:table-row table:number-rows-repeated="1048576"/><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_eq!(read(&ods_rows(beyond)), Err(NotBook::TooLarge));
}

/// What holds of every workbook that is read.
fn check(book: &Book) {
    for sheet in &book.sheets {
        let places: Vec<_> = sheet.cells.iter().map(|cell| (cell.row, cell.column)).collect();
        assert!(places.is_sorted_by(|a, b| a < b), "cells in order");
        assert!(sheet.hidden_rows.is_sorted_by(|a, b| a < b), "rows in order");
        for cell in &sheet.cells {
            assert!(cell.row < 1_048_576 && cell.column < 16_384);
            let text = sheet.text(cell);
            assert_eq!(text.is_empty(), cell.kind == Kind::NoValue, "{cell:?}");
        }
    }
}

fn small_xlsx() -> Vec<u8> {
    rows(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45747.5</v></c></row><row r="2" hidden="1"><c r="A2"><v>1E3</v></c></row>"#,
    )
}

fn small_ods() -> Vec<u8> {
    ods_rows(
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="7"/></table:table-row>"#,
    )
}

/// The parts of an archive, stored as they are, so that a changed byte reaches the reader of XML.
fn with_parts(bytes: &[u8], change: impl Fn(usize, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).expect("a part");
        let mut part = Vec::new();
        std::io::copy(&mut file, &mut part).expect("memory");
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        to.start_file(file.name().expect("a name").into_owned(), stored).expect("a part");
        to.write_all(&change(index, part)).expect("memory");
    }
    to.finish().expect("memory").into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_break_the_reader(start in prop_oneof![Just(&b"PK\x03\x04"[..]), Just(&b""[..])], rest: Vec<u8>) {
        let _ = read(&[start, &rest].concat());
    }

    #[test]
    fn no_changed_byte_breaks_the_reader(place: prop::sample::Index, byte: u8, xlsx: bool, cut: bool) {
        let mut bytes = if xlsx { small_xlsx() } else { small_ods() };
        let at = place.index(bytes.len());
        if cut {
            bytes.truncate(at);
            prop_assert!(read(&bytes).is_err());
        } else {
            bytes[at] = byte;
            if let Ok(book) = read(&bytes) {
                check(&book);
            }
        }
    }

    #[test]
    fn no_changed_markup_breaks_the_reader(part in 0usize..7, place: prop::sample::Index, byte: u8, xlsx: bool, cut: bool) {
        let bytes = if xlsx { small_xlsx() } else { small_ods() };
        let bytes = with_parts(&bytes, |index, mut text| {
            if index == part && !text.is_empty() {
                let at = place.index(text.len());
                if cut { text.truncate(at) } else { text[at] = byte }
            }
            text
        });
        if let Ok(book) = read(&bytes) {
            check(&book);
        }
    }

    #[test]
    fn what_was_written_is_read(figures in prop::collection::vec(prop::option::of(-1_000_000_000i64..1_000_000_000), 1..40), decimals in 0usize..4) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let mut expected = Vec::new();
        for (row, figure) in (0u32..).zip(&figures) {
            let Some(figure) = figure else { continue };
            let scale = 10i64.pow(u32::try_from(decimals).expect("small"));
            let (whole, part) = (figure.abs() / scale, figure.abs() % scale);
            let sign = if *figure < 0 { "-" } else { "" };
            let typed = if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0decimals$}") };
            sheet.write_number(row, 1, typed.parse::<f64>().expect("a number")).expect("a cell");
            let shown = if decimals == 0 { typed } else { typed.trim_end_matches('0').trim_end_matches('.').to_owned() };
            expected.push(format!("B{} Number {}", row + 1, if shown == "-0" { "0" } else { &shown }));
        }
        let sheet = only_sheet(&workbook.save_to_buffer().expect("memory"));
        prop_assert_eq!(cells(&sheet), expected);
    }
}
