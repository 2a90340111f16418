//! Workbooks that are written: numbers are numbers, texts stay texts, and the same input gives the same bytes.
#![cfg(feature = "xlsx")]

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

const PLAN: &str = r#"
[plan]
title = "=示例区2025年工作要点"
from = 2025-01-01
to = 2025-12-31
[[section]]
number = "一"
title = "养老"
[[point]]
id = "1.1"
title = "床位"
[[target]]
id = "beds"
point = "1.1"
name = "示例床位"
goal = 200
unit = "张"
decimals = 1
[[target]]
id = "long"
point = "1.1"
name = "示例长数"
goal = 1
unit = "个"
decimals = 6
"#;
const REPORT: &str = "date,target,total,note\n2025-06-30,beds,60.5,=HYPERLINK(\"http://example.org\")\n\
                      2025-06-30,long,123456789012345.123456,<b>&\u{1b}\u{202e}\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("plan.toml"), PLAN).expect("a plan");
    // The note holds quotation marks, so the cell stands between some.
    let report =
        REPORT.replace("=HYPERLINK(\"http://example.org\")", "\"=HYPERLINK(\"\"http://example.org\"\")\"");
    fs::write(folder.path().join("report.csv"), report).expect("a report");
    folder
}

fn status(folder: &Path, more: &[&str]) -> Vec<u8> {
    let run = Command::new(env!("CARGO_BIN_EXE_workpoints"))
        .args(["status", "plan.toml", "--reports", "report.csv", "--as-of", "2025-06-30", "--lang", "zh"])
        .args(more)
        .current_dir(folder)
        .output()
        .expect("the program");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

fn part(book: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
    text
}

#[test]
fn numbers_are_numbers_and_everything_else_is_text() {
    let folder = folder();
    let book = status(folder.path(), &["--format", "xlsx"]);
    let (sheet, texts) = (part(&book, "xl/worksheets/sheet1.xml"), part(&book, "xl/sharedStrings.xml"));
    assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "{sheet}");
    for number in ["<v>60.5</v>", "<v>200</v>", "<v>30.3</v>", "<v>49.6</v>", "<v>-19.3</v>"] {
        assert!(sheet.contains(number), "{number}: {sheet}");
    }
    // 30 June 2025, as spreadsheets count days.
    assert!(sheet.contains("<v>45838</v>"), "{sheet}");
    for text in
        ["=HYPERLINK(", "123456789012345.123456", "&lt;b&gt;&amp;\\u{1b}\\u{202e}", "=示例区2025年工作要点"]
    {
        assert!(texts.contains(text), "{text}: {texts}");
    }
    for text in
        // The heading and the columns up to the name stay in view.
        [
            "topLeftCell=\"D7\"",
            "<autoFilter ref=\"A6:T8\"",
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
        ]
    {
        assert!(sheet.contains(text), "{text}: {sheet}");
    }
    assert!(part(&book, "xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(part(&book, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

fn sheets(book: &[u8]) -> Vec<String> {
    let book = part(book, "xl/workbook.xml");
    book.split("<sheet name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect()
}

#[test]
fn a_plan_alone_is_a_workbook_of_all_that_belongs_beside_its_table() {
    let folder = folder();
    let book = status(folder.path(), &["--format", "xlsx"]);
    assert_eq!(sheets(&book), ["完成情况", "图表", "按单位", "历史", "问题清单", "说明"]);
    for n in 1..=6 {
        let sheet = part(&book, &format!("xl/worksheets/sheet{n}.xml"));
        assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "{n}: {sheet}");
        assert!(sheet.contains("<autoFilter ") && sheet.contains("state=\"frozen\""), "{n}: {sheet}");
    }
    let (bars, chart) = (part(&book, "xl/worksheets/sheet2.xml"), part(&book, "xl/charts/chart1.xml"));
    // A full bar is 100 %, whatever is done beyond it.
    assert!(bars.contains("<cfvo type=\"num\" val=\"0\"/><cfvo type=\"num\" val=\"100\"/>"), "{bars}");
    for cells in ["图表!$A$8:$A$9", "图表!$B$7", "图表!$B$8:$B$9", "图表!$C$7", "图表!$C$8:$C$9"] {
        assert!(chart.contains(&format!("<c:f>{cells}</c:f>")), "{cells}: {chart}");
    }
    let texts = part(&book, "xl/sharedStrings.xml");
    for text in ["report.csv", "SHA-256", "计划没有写责任单位（lead）", "列：按单位", "共 0 个错误、0 个警告"]
    {
        assert!(texts.contains(text), "{text}: {texts}");
    }
    // What is asked for otherwise is the one table that was asked for.
    for more in [&["--by", "status"][..], &["--history", "month"]] {
        assert_eq!(sheets(&status(folder.path(), &[&["--format", "xlsx"], more].concat())), ["报表"]);
    }
}

#[test]
fn a_choice_of_statuses_is_told_where_it_holds() {
    let folder = folder();
    let book = status(folder.path(), &["--format", "xlsx", "--status", "滞后", "--columns", "name,gap"]);
    let texts = part(&book, "xl/sharedStrings.xml");
    let at =
        texts.split("<si>").skip(1).position(|text| text.contains("仅列：滞后（0/2 项）")).expect("told");
    let tells =
        |n: usize| part(&book, &format!("xl/worksheets/sheet{n}.xml")).contains(&format!("<v>{at}</v>"));
    assert_eq!([1, 2, 3, 4, 5, 6].map(tells), [true, true, false, false, false, false]);
    // Nothing is drawn of nothing, and the other sheets are whole.
    assert!(texts.contains("无图可画") && !part(&book, "[Content_Types].xml").contains("chart"));
    assert!(part(&book, "xl/worksheets/sheet4.xml").contains("<autoFilter ref=\"A6:N18\""));
}

#[test]
fn the_extension_names_the_format_and_the_bytes_are_the_same_each_time() {
    let folder = folder();
    let first = status(folder.path(), &["--format", "xlsx"]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    status(folder.path(), &["-o", "x.xlsx"]);
    assert!(fs::read(folder.path().join("x.xlsx")).expect("a workbook") == first);
}

#[test]
fn a_review_has_a_sheet_for_each_of_its_tables() {
    let folder = folder();
    let run = Command::new(env!("CARGO_BIN_EXE_workpoints"))
        .args(["review", "plan.toml", "--reports", "report.csv", "--as-of", "2025-06-30", "--lang", "zh"])
        .args(["--format", "xlsx"])
        .current_dir(folder.path())
        .output()
        .expect("the program");
    // Both targets are judged, and one is behind.
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(
        sheets(&run.stdout),
        ["分组", "指标", "滞后清单", "与上期相比", "单位排名", "报送情况", "结论"]
    );
    // What is said of all tables stands on the first sheet, and what day it is on each.
    let sums = part(&run.stdout, "xl/sharedStrings.xml");
    assert!(sums.contains("数据：读取 2 行"), "{sums}");
    for n in 1..=7 {
        let sheet = part(&run.stdout, &format!("xl/worksheets/sheet{n}.xml"));
        assert!(sheet.contains("<autoFilter ref=\"A8:"), "{n}: {sheet}");
    }
}
