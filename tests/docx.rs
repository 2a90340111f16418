//! The bulletin as a document: sound XML, the same bytes each time, nothing of a cell taken for markup, and the figures of
//! its tables those of the JSON.
#![cfg(feature = "xlsx")]

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use workpoints::appraisal::{Group, Turned};
use workpoints::assess::Status;
use workpoints::plan::keys::CHAPTERS;
use workpoints::table::bulletin::{columns, table_of};

const PARTS: [&str; 10] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/footer1.xml",
    "word/footer2.xml",
    "word/document.xml",
];

fn report(folder: &Path, plan: &Path, more: &[&str]) -> Vec<u8> {
    let run = Command::new(env!("CARGO_BIN_EXE_workpoints"))
        .arg("report")
        .arg(plan)
        .args(["--period", "2025Q2", "--lang", "zh", "--allow", "all"])
        .args(more)
        .current_dir(folder)
        .output()
        .expect("the program");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

fn shipped(more: &[&str]) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    report(root, &root.join("plans/2025-putuo.toml"), more)
}

fn parts(document: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(document)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut text = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        (name, text)
    };
    names.into_iter().map(&mut text).collect()
}

fn body(document: &[u8]) -> String {
    let all = parts(document);
    all.into_iter().find(|(name, _)| name == "word/document.xml").expect("a document").1
}

/// The texts of the cells, table by table and row by row.
fn tables(xml: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut reader = Reader::from_str(xml);
    let mut within = false;
    loop {
        match reader.read_event().expect("sound XML") {
            Event::Start(tag) => match tag.name().as_ref() {
                "w:tbl" => tables.push(Vec::new()),
                "w:tr" => tables.last_mut().expect("a table").push(Vec::new()),
                "w:tc" => {
                    within = true;
                    let row = tables.last_mut().and_then(|table| table.last_mut());
                    row.expect("a row").push(String::new());
                }
                _ => {}
            },
            Event::End(tag) if tag.name().as_ref() == "w:tc" => within = false,
            Event::Text(text) if within => {
                let cell =
                    tables.last_mut().and_then(|table| table.last_mut()).and_then(|row| row.last_mut());
                cell.expect("a cell").push_str(&text);
            }
            Event::Eof => return tables,
            _ => {}
        }
    }
}

#[test]
fn every_part_is_there_and_sound() {
    let document = shipped(&["--format", "docx"]);
    let mut names: Vec<String> = parts(&document).into_iter().map(|(name, _)| name).collect();
    let mut expected: Vec<String> = PARTS.map(str::to_owned).to_vec();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, text) in parts(&document) {
        let mut reader = Reader::from_str(&text);
        let mut open = 0;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open, 0, "{name}");
        // Whatever is related to is there.
        for target in text.split("Target=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let there = |other: &str| other == target || other == format!("word/{target}");
            assert!(PARTS.iter().any(|other| there(other)), "{name}: {target}");
        }
    }
}

#[test]
fn every_style_that_is_used_is_one_of_the_list() {
    let all = parts(&shipped(&["--format", "docx"]));
    let styles = &all.iter().find(|(name, _)| name == "word/styles.xml").expect("styles").1;
    for (name, text) in &all {
        for mark in ["<w:pStyle w:val=\"", "<w:rStyle w:val=\""] {
            for used in text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(styles.contains(&format!("w:styleId=\"{used}\"")), "{name}: {used}");
            }
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let first = shipped(&["--format", "docx"]);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(shipped(&["--format", "docx"]) == first);
}

#[test]
fn figures_are_those_of_the_json() {
    let tables = tables(&body(&shipped(&["--format", "docx"])));
    let json: Value = serde_json::from_slice(&shipped(&["--format", "json"])).expect("JSON");
    let sections = json["sections"].as_array().expect("sections");
    let with_rows: Vec<&Value> = sections.iter().filter(|section| section["rows"].is_array()).collect();
    assert_eq!(tables.len(), with_rows.len());
    let mut compared = 0;
    for (table, section) in tables.iter().zip(with_rows) {
        let key = section["key"].as_str().expect("a key");
        let (_, chapter) = CHAPTERS.iter().find(|(name, _)| *name == key).expect("a chapter");
        assert!(table_of(*chapter).is_some());
        let known = columns(*chapter);
        let keys: Vec<&str> = table[0]
            .iter()
            .map(|label| known.iter().find(|column| column.label.zh == label).expect("a column").key)
            .collect();
        // Groups that do not occur, folded duties, and offices that owed nothing are not on paper.
        let on_paper = |row: &&Value| match key {
            "groups" => row["targets"] != 0,
            "table" => row["group"] != "routine",
            "missing" => row["owed"] != 0 || row["routine_owed"] != 0,
            _ => true,
        };
        let rows: Vec<&Value> = section["rows"].as_array().expect("rows").iter().filter(on_paper).collect();
        let printed: Vec<&Vec<String>> = table[1..].iter().filter(|row| row.len() > 1).collect();
        assert_eq!(printed.len(), rows.len(), "{key}");
        for (printed, row) in printed.iter().zip(rows) {
            for (cell, key) in printed.iter().zip(&keys) {
                assert_eq!(*cell, word(key, &row[*key]), "{key} of {row}");
                compared += 1;
            }
        }
    }
    assert!(compared > 400, "{compared}");
}

/// A value of the JSON as it stands on paper.
fn word(key: &str, value: &Value) -> String {
    match (key, value) {
        (_, Value::Null) => "—".to_owned(),
        (_, Value::Number(number)) => number.to_string(),
        ("group", Value::String(text)) => {
            Group::ALL.into_iter().find(|group| group.key() == text).expect("a group").words().zh.to_owned()
        }
        ("status" | "before", Value::String(text)) => {
            Status::ALL.into_iter().find(|status| status.key() == text).expect("one").words().zh.to_owned()
        }
        ("change", Value::String(text)) => {
            Turned::ALL.into_iter().find(|turned| turned.key() == text).expect("one").words().zh.to_owned()
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => panic!("{key}: {other}"),
    }
}

const PLAN: &str = r#"
[plan]
title = "示例区<w:p/>2025年&工作要点"
issuer = "示例\"区'<b>"
from = 2025-01-01
to = 2025-12-31
[bulletin]
to = "局领导]]>"
opening = "<w:sectPr/>"
[[reporter]]
name = "东街道<w:tbl>"
[[section]]
number = "一"
title = "养老</w:t>"
[[point]]
id = "1.1"
title = "床位"
[[target]]
id = "beds"
point = "1.1"
name = "示例</w:tc>床位"
goal = 200
unit = "张&amp;"
"#;

#[test]
fn no_mark_and_nothing_that_steers_passes_from_a_cell() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("plan.toml"), PLAN).expect("a plan");
    let rows = "date,target,reporter,total,reason,next\n\
                2025-06-30,beds,东街道<w:tbl>,5,<w:p>假段落</w:p>\u{1b}[31m\u{202e}倒\u{b}着,&lt;已转义\u{fffe}\n";
    fs::write(folder.path().join("r.csv"), rows).expect("a report");
    let plan = folder.path().join("plan.toml");
    let document = report(folder.path(), &plan, &["--reports", "r.csv", "--format", "docx"]);
    for (name, text) in parts(&document) {
        let steers = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{fffe}');
        assert!(!text.contains(steers), "{name}");
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")), Event::Eof) {}
    }
    let body = body(&document);
    for text in [
        "&lt;w:p&gt;假段落&lt;/w:p&gt;\\u{1b}[31m\\u{202e}倒\\u{b}着",
        "&amp;lt;已转义\\u{fffe}",
        "示例&lt;/w:tc&gt;床位",
        "张&amp;amp;",
        "示例区&lt;w:p/&gt;2025年&amp;工作要点",
        "局领导]]&gt;：",
        "&lt;w:sectPr/&gt;",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
    let whole: Vec<Vec<Vec<String>>> = tables(&body);
    // One for each chapter that has one, and none beside.
    assert_eq!(whole.len(), 5, "{whole:?}");
}
