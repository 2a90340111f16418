//! Sheets that are sent out, filled in and sent back: whatever the plan, they are read without a finding.

use std::fs;
use std::path::Path;

use workpoints::diagnostic::Findings;
use workpoints::intake::Intake;
use workpoints::intake::Who;
use workpoints::ledger::{Counts, Ledger};
use workpoints::period::Period;
use workpoints::plan::{self, Plan};
use workpoints::render::Style;
use workpoints::render::template::FORMATS;
use workpoints::review::{read_report, review};
use workpoints::source::Sources;
use workpoints::template::{Cell, Template};
use workpoints::words::Lang;

/// Every measure, counting and bound, headings of the plan's own, and names that spreadsheets stumble over.
const EVERYTHING: &str = r#"
[plan]
title = "虚构示例"
from = 2025-01-01
to = 2025-12-31
[reporting]
every = "quarter"
[reporting.columns]
total = ["完成数"]
added = ["累计完成"]
[[reporter]]
name = "甲街道"
[[reporter]]
name = "=乙,街道"
aliases = ["乙"]
[[section]]
number = "一"
title = "示例"
[[point]]
id = "1.1"
title = "示例"
[[target]]
id = "beds"
point = "1.1"
name = "养老床位"
goal = 100
unit = "张"
allocation = { "甲街道" = 40, "=乙,街道" = 60 }
[[target]]
id = "visits"
point = "1.1"
name = "上门，服务, \"一键通\""
goal = 5000
unit = "人次"
counting = "added"
[[target]]
id = "level"
point = "1.1"
name = "=SUM(A1)"
aliases = ["-在用床位", "在用床位"]
goal = 100
unit = "张"
measure = "stock"
[[target]]
id = "rate"
point = "1.1"
name = "覆盖率"
goal = 90
measure = "ratio"
[[target]]
id = "money"
point = "1.1"
name = "支出"
goal = 12.5
unit = "万元"
bound = "at_most"
decimals = 2
baseline = 1.25
[[target]]
id = "steps"
point = "1.1"
name = "步骤"
measure = "items"
items = [{ name = "征求意见" }, { name = "印发, 报备", due = 2025-06-30 }]
[[target]]
id = "one"
point = "1.1"
name = "一份方案"
measure = "items"
items = [{ name = "方案" }]
[[target]]
id = "all"
point = "1.1"
name = "全覆盖"
measure = "items"
items = "reporters"
[[target]]
id = "late"
point = "1.1"
name = "下半年的事"
goal = 3
unit = "件"
from = 2025-07-01
counting = "added"
decimals = 1
[[target]]
id = "duty"
point = "1.1"
name = "日常"
measure = "routine"
"#;

fn plan(text: &str) -> Plan {
    let (plan, faults) = plan::toml::read(Sources::default().add("plan.toml"), text);
    assert!(faults.is_empty(), "{faults:#?}");
    plan.expect("a plan")
}

fn style(lang: Lang) -> Style {
    Style { lang, keys: false, mark: true, color: false, width: None }
}

fn written(template: &Template<'_>, format: &str, lang: Lang) -> Vec<u8> {
    let format = FORMATS.iter().find(|other| other.name == format).expect("a format");
    (format.write)(template, &style(lang)).expect("a sheet")
}

/// What is found when the sheet is read at its period's end, and what becomes of its rows.
fn read_back(template: &Template<'_>, name: &str, bytes: &[u8]) -> (Vec<String>, Counts) {
    let plan = template.plan;
    let (mut sources, mut findings, mut ledger) =
        (Sources::default(), Findings::new(Findings::KEPT), Ledger::new());
    sources.add("plan.toml");
    let file = sources.add(name);
    let intake = Intake::new(plan);
    read_report(&intake, file, bytes, &mut sources, &mut ledger, &mut findings).expect("memory");
    let counts = review(plan, &ledger, template.period.last(), None, &mut findings).counts;
    let told = |finding: &workpoints::diagnostic::Diagnostic| {
        format!("{} {} {}", finding.rule.name, finding.message.en, finding.value)
    };
    // That other offices have sent nothing is no fault of this sheet.
    let of_the_sheet = |finding: &&workpoints::diagnostic::Diagnostic| finding.place.file.book() == file;
    (findings.sorted().into_iter().filter(of_the_sheet).map(told).collect(), counts)
}

/// What is written into a cell: the n-th figure of the sheet.
fn filling(cell: &Cell, n: usize) -> Option<String> {
    Some(match cell {
        Cell::Closed | Cell::Given(_) => return None,
        Cell::Choice(texts) => texts[n % texts.len()].clone(),
        Cell::Figure { decimals: 0, .. } | Cell::Part { decimals: 0 } => (n * 7).to_string(),
        Cell::Figure { .. } | Cell::Part { .. } => format!("{n}.5"),
        Cell::Whole { .. } => "1000000".to_owned(),
        Cell::Done => ["是", "否", "1", "0"][n % 4].to_owned(),
        Cell::Words => format!("已办 {n}，含在建"),
    })
}

fn csv_filled(template: &Template<'_>, bytes: &[u8], lang: Lang) -> Vec<u8> {
    let columns = template.columns(false);
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark for spreadsheets");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (at, record) in reader.records().enumerate() {
        let record = record.expect("CSV");
        assert_eq!(record.len(), columns.len());
        if at == 0 {
            let headings: Vec<&str> = columns.iter().map(|&column| template.heading(column, lang)).collect();
            assert_eq!(record, headings);
            writer.write_record(&record).expect("memory");
            continue;
        }
        let cells = &template.rows[at - 1].cells;
        let filled = record
            .iter()
            .zip(&columns)
            .map(|(text, &column)| filling(&cells[column], at).unwrap_or_else(|| text.to_owned()));
        writer.write_record(filled).expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// Every sheet of a plan: each reporter, several periods, with routine duties and without.
fn sheets(plan: &Plan, mut see: impl FnMut(&Template<'_>, &str)) {
    let senders: Vec<Who<'_>> = match plan.reporters.len() {
        0 => vec![Who::Named(""), Who::Named("某科室")],
        n => (0..n).map(Who::Declared).collect(),
    };
    for period in ["2025-06", "2025Q2", "2025-W26", "2025-12-31", "2025H2", "2026-W01"] {
        let shifted = format!("{}{}", plan.to.format("%Y"), &period[4..]);
        let text = if period.starts_with("2026") { period } else { &shifted };
        let period = Period::parse(text, None).expect("a period");
        for &sender in &senders {
            for routine in [false, true] {
                let template = Template::new(plan, sender, period, routine);
                if !template.rows.is_empty() {
                    see(&template, &format!("{text} {} {routine}", template.reporter_name()));
                }
            }
        }
    }
}

fn plans() -> Vec<Plan> {
    let shipped = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("plans")).expect("plans");
    let paths = shipped.map(|entry| entry.expect("an entry").path());
    let texts = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| fs::read_to_string(path).expect("a plan"));
    let without_reporters = EVERYTHING.replace(
        "[[reporter]]\nname = \"甲街道\"\n[[reporter]]\nname = \"=乙,街道\"\naliases = [\"乙\"]\n",
        "",
    );
    let without_reporters = without_reporters
        .replace("items = \"reporters\"", "items = [{ name = \"甲\" }, { name = \"乙\" }]")
        .replace("allocation = { \"甲街道\" = 40, \"=乙,街道\" = 60 }", "");
    texts.chain([EVERYTHING.to_owned(), without_reporters]).map(|text| plan(&text)).collect()
}

#[test]
fn a_csv_filled_in_is_read_without_a_finding() {
    let mut seen = 0;
    for plan in plans() {
        sheets(&plan, |template, name| {
            for lang in [Lang::Zh, Lang::En] {
                let bytes = csv_filled(template, &written(template, "csv", lang), lang);
                let (findings, counts) = read_back(template, "a.csv", &bytes);
                assert_eq!(findings, [""; 0], "{name}\n{}", String::from_utf8_lossy(&bytes));
                let rows = template.rows.len() as u64;
                assert_eq!((counts.read, counts.counted), (rows, rows), "{name}");
                seen += 1;
            }
        });
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn a_csv_left_blank_says_nothing_and_that_is_all_that_is_wrong() {
    for plan in plans() {
        sheets(&plan, |template, name| {
            let (findings, counts) = read_back(template, "a.csv", &written(template, "csv", Lang::Zh));
            assert!(
                findings.iter().all(|finding| finding.starts_with("says-nothing ")),
                "{name} {findings:#?}"
            );
            assert_eq!(findings.len(), template.rows.len());
            assert_eq!((counts.counted, counts.rejected), (0, counts.read));
        });
    }
}

#[test]
fn rows_are_what_a_reporter_owes() {
    let plan = plan(EVERYTHING);
    let names = |who, period: &str, routine| -> Vec<String> {
        let period = Period::parse(period, None).expect("a period");
        let template = Template::new(&plan, who, period, routine);
        let cells = |row: &workpoints::template::Row<'_>| {
            let cells = row.cells[..6].iter().map(|cell| match cell {
                Cell::Given(text) => text.zh.as_str(),
                _ => "",
            });
            cells.collect::<Vec<_>>().join("|")
        };
        template.rows.iter().map(cells).collect()
    };
    assert_eq!(
        names(Who::Declared(0), "2025-06", false),
        [
            "2025年6月|养老床位|甲街道||张|40",
            "2025年6月|上门，服务, \"一键通\"|甲街道||人次|合计 5000",
            "2025年6月|在用床位|甲街道||张|合计 100",
            "2025年6月|覆盖率|甲街道|||90%",
            "2025年6月|支出|甲街道||万元|合计不超过 12.50",
            "2025年6月|步骤|甲街道|征求意见|项|2025-12-31 前完成",
            "2025年6月|步骤|甲街道|印发, 报备|项|2025-06-30 前完成",
            "2025年6月|一份方案|甲街道||项|2025-12-31 前完成",
            "2025年6月|全覆盖|甲街道||项|2025-12-31 前完成",
        ]
    );
    let later = names(Who::Declared(1), "2025-07", true);
    assert_eq!(later[0], "2025年7月|养老床位|乙||张|60");
    assert_eq!(later[9..], ["2025年7月|下半年的事|乙||件|合计 3.0", "2025年7月|日常|乙|||"]);
    assert_eq!(names(Who::Declared(0), "2026-06", true), [""; 0]);
}

#[cfg(feature = "xlsx")]
mod book {
    use std::io::{Cursor, Read, Write};

    use super::*;
    use workpoints::source::letters;
    use workpoints::template::{COLUMNS, Column, FURTHER};

    /// The workbook with these cells filled in as a spreadsheet does: every one of them must be there, and unlocked.
    fn filled(bytes: &[u8], cells: &[(String, String)]) -> Vec<u8> {
        let mut book = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let styles = part(&mut book, "xl/styles.xml");
        let formats = styles.split("<cellXfs").nth(1).expect("formats");
        let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
        let names: Vec<String> = book.file_names().map(|name| name.expect("a name").into_owned()).collect();
        for name in names {
            let mut text = part(&mut book, &name);
            if name == "xl/worksheets/sheet1.xml" {
                let mut done = String::new();
                let mut rest = text.as_str();
                for (cell, value) in cells {
                    let start = format!("<c r=\"{cell}\" s=\"");
                    let (before, behind) = rest
                        .split_once(&start)
                        .unwrap_or_else(|| panic!("no cell {cell}, or not in its order"));
                    let (format, behind) = behind.split_once("\"/>").expect("a blank cell");
                    let unlocked =
                        formats[format.parse::<usize>().expect("a number")].contains("locked=\"0\"");
                    assert!(unlocked, "{cell} is locked");
                    let number = value.parse::<serde_json::Number>().is_ok();
                    let inner = if number {
                        format!("\"><v>{value}</v></c>")
                    } else {
                        format!("\" t=\"inlineStr\"><is><t>{}</t></is></c>", value.replace('&', "&amp;"))
                    };
                    done.extend([before, &start, format, &inner]);
                    rest = behind;
                }
                text = done + rest;
            }
            out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            out.write_all(text.as_bytes()).expect("memory");
        }
        out.finish().expect("memory").into_inner()
    }

    fn part(book: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
        let mut text = String::new();
        book.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
        text
    }

    fn sheet(bytes: &[u8], name: &str) -> String {
        part(&mut zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive"), name)
    }

    /// The cells to be filled in of the rows that are there, with what goes into them.
    fn fillings(template: &Template<'_>) -> Vec<(String, String)> {
        let columns = template.columns(true);
        let rows = (2..).zip(&template.rows);
        let name = |row: u64, at: usize| format!("{}{row}", letters(at as u64 + 1));
        rows.flat_map(|(row, line)| {
            let cells = columns.iter().enumerate().map(move |(at, &column)| (at, &line.cells[column]));
            cells.filter_map(move |(at, cell)| Some((name(row, at), filling(cell, row as usize)?)))
        })
        .collect()
    }

    #[test]
    fn a_workbook_filled_in_is_read_without_a_finding() {
        let mut seen = 0;
        for plan in plans() {
            sheets(&plan, |template, name| {
                let lang = if seen % 2 == 0 { Lang::Zh } else { Lang::En };
                let bytes = written(template, "xlsx", lang);
                let (findings, counts) = read_back(template, "a.xlsx", &filled(&bytes, &fillings(template)));
                assert_eq!(findings, [""; 0], "{name}");
                let rows = template.rows.len() as u64;
                assert_eq!((counts.read, counts.counted), (rows, rows), "{name}");
                let (findings, _) = read_back(template, "a.xlsx", &bytes);
                assert!(findings.iter().all(|finding| finding.starts_with("says-nothing ")), "{findings:#?}");
                assert_eq!(findings.len(), template.rows.len());
                seen += 1;
            });
        }
        assert!(seen > 100, "{seen}");
    }

    #[test]
    fn what_the_reporter_adds_below_is_read_too() {
        let plan = plan(EVERYTHING);
        let period = Period::parse("2025-06", None).expect("a period");
        let template = Template::new(&plan, Who::Declared(0), period, false);
        let columns = template.columns(true);
        let first = template.rows.len() as u64 + 2;
        let name = |key, row: u64| {
            let at =
                columns.iter().position(|&column| COLUMNS[column] == Column::Key(key)).expect("a column");
            format!("{}{row}", letters(at as u64 + 1))
        };
        use workpoints::column::Key;
        let mut cells = fillings(&template);
        // Two sites of the beds, 14 in all, and words about a routine duty.
        let last = first + u64::from(FURTHER) - 1;
        for (row, target, item, total, note) in [
            (first, "养老床位", "一号点", "10", ""),
            (first + 1, "养老床位", "二号点", "4", ""),
            (last, "日常", "", "", "每日巡查"),
        ] {
            for (key, text) in [
                (Key::Date, "2025年6月"),
                (Key::Target, target),
                (Key::Reporter, "甲街道"),
                (Key::Item, item),
                (Key::Total, total),
                (Key::Note, note),
            ] {
                if !text.is_empty() {
                    cells.push((name(key, row), text.to_owned()));
                }
            }
        }
        let bytes = filled(&written(&template, "xlsx", Lang::Zh), &cells);
        let (findings, counts) = read_back(&template, "a.xlsx", &bytes);
        assert_eq!(findings, [""; 0]);
        assert_eq!(counts.counted, template.rows.len() as u64 + 3);
    }

    #[test]
    fn it_is_locked_frozen_and_checked_and_holds_no_formula() {
        let plan = plan(EVERYTHING);
        let period = Period::parse("2025-09", None).expect("a period");
        let bytes = written(&Template::new(&plan, Who::Declared(0), period, false), "xlsx", Lang::Zh);
        let again = written(&Template::new(&plan, Who::Declared(0), period, false), "xlsx", Lang::Zh);
        assert_eq!(bytes, again, "the same each time");
        let form = sheet(&bytes, "xl/worksheets/sheet1.xml");
        for part in [
            "<sheetProtection sheet=\"1\"",
            "state=\"frozen\"",
            "type=\"whole\"",
            "type=\"custom\"",
            "type=\"list\"",
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
        ] {
            assert!(form.contains(part), "{part} is not in {form}");
        }
        assert!(!form.contains("password"));
        for name in ["sheet1", "sheet2", "sheet3"] {
            assert!(!sheet(&bytes, &format!("xl/worksheets/{name}.xml")).contains("<f>"));
        }
        assert!(sheet(&bytes, "xl/workbook.xml").contains("name=\"选项\" sheetId=\"3\" state=\"hidden\""));
    }
}
