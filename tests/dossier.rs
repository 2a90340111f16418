//! The page that `status` writes of one plan: it carries all it needs, allows nothing else, and says what the tables say.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

const PLAN: &str = r#"[plan]
title = "示例</title><script>x()</script>"
from = 2025-01-01
to = 2025-12-31
[reporting]
reports = ["reports/*.csv"]
[[reporter]]
name = "东街道"
[[reporter]]
name = "西\u202E街道"
[[section]]
number = "一"
title = "</style>养老"
[[point]]
id = "1.1"
title = "增加供给"
lead = "养老科"
[[target]]
id = "beds"
point = "1.1"
name = "新增床位\" onclick=\"x()"
goal = 10000
unit = "张"
quote = "新增--><床位> 10000 张"
[[target]]
id = "rate"
point = "1.1"
name = "入住率"
measure = "ratio"
goal = 95
[[target]]
id = "watch"
point = "1.1"
name = "巡查"
measure = "routine"
"#;

/// `rows` reports of beds, of which the last makes the figure, and one that says what no page should obey.
fn folder(rows: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("reports")).expect("a folder");
    fs::write(folder.path().join("plan.toml"), PLAN).expect("a plan");
    let mut report = String::from("日期,指标编号,填报单位,累计完成,本期新增,基数,备注\n");
    for row in 0..rows {
        report.push_str(&format!("2025-03-{:02},beds,东街道,,{},,\n", row % 31 + 1, row % 3));
    }
    report.push_str("2025-06-30,rate,东街道,19,,20,\u{1b}[31m\u{202e}</style>--><img src=x onerror=x()>\n");
    report.push_str("2025-06-30,beds,东街道,1x,,,<script>x()</script> style='x' https://example.org\n");
    fs::write(folder.path().join("reports/a.csv"), report).expect("a report");
    folder
}

fn run(folder: &Path, more: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_workpoints"))
        .args(["status", "plan.toml", "--as-of", "2025-06-30"])
        .args(more)
        .current_dir(folder)
        .output()
        .expect("the program");
    // A row is rejected.
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// What stands between the first of two marks and the next of the other.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).expect(from) + from.len();
    &text[start..start + text[start..].find(to).expect(to)]
}

/// The tags of a page, without its style sheet and its script.
fn tags(page: &str) -> Vec<String> {
    let (head, rest) = page.split_once("<style>").expect("a sheet");
    let rest = rest.split_once("</style>").expect("its end").1;
    let body = rest.split_once("<script>").expect("a script").0;
    let text = format!("{head}{body}");
    text.split('<').skip(1).map(|tag| tag.split_once('>').expect("a tag ends").0.to_owned()).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let letters: Vec<char> = (0..bits.len().div_ceil(6))
        .map(|at| {
            let six = format!("{:0<6}", &bits[at * 6..bits.len().min(at * 6 + 6)]);
            char::from(LETTERS[usize::from_str_radix(&six, 2).expect("bits")])
        })
        .collect();
    let mut text: String = letters.into_iter().collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn the_policy_allows_the_sheet_and_the_script_that_it_carries_and_nothing_else() {
    let page = run(folder(5).path(), &["--format", "html", "--lang", "zh"]);
    let digest = |text: &str| base64(&Sha256::digest(text));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(between(&page, "<style>", "</style>")),
        digest(between(&page, "<script>", "</script>")),
    );
    assert_eq!(policy, expected);
    assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
}

#[test]
fn no_element_styles_itself_acts_by_itself_or_leads_out() {
    for lang in ["zh", "en"] {
        let page = run(folder(5).path(), &["--format", "html", "--lang", lang]);
        for tag in tags(&page) {
            let mut outside = String::new();
            for (at, part) in tag.split('"').enumerate() {
                outside.push_str(if at % 2 == 0 { part } else { "" });
            }
            let names: Vec<&str> =
                outside.split_whitespace().skip(1).filter_map(|word| word.strip_suffix('=')).collect();
            for name in names {
                assert!(name != "style" && name != "src" && !name.starts_with("on"), "{tag}");
            }
            if let Some(href) = tag.split_once("href=\"") {
                assert!(href.1.starts_with('#'), "{tag}");
            }
        }
        assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{0}']));
        assert!(page.contains("&lt;/style&gt;--&gt;&lt;img src=x onerror=x()&gt;"), "the cell is a text");
    }
}

#[test]
fn figures_are_those_of_the_json_and_the_bytes_the_same_each_time() {
    let folder = folder(5);
    let json: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["--format", "json"])).expect("a document");
    let page = run(folder.path(), &["--format", "html", "--lang", "en"]);
    assert_eq!(run(folder.path(), &["--format", "html", "--lang", "en"]), page);
    for row in json["rows"].as_array().expect("rows") {
        let id = row["target"].as_str().expect("an id");
        let article = between(&page, &format!("<article id=\"t-{id}\""), "</article>");
        for (key, label) in [
            ("goal", "Goal"),
            ("done", "Done"),
            ("completion", "Completion (%)"),
            ("expected", "Expected"),
            ("pace", "Pace (%)"),
            ("gap", "Gap (points)"),
            ("remaining", "Remaining"),
            ("owed", "Owed"),
        ] {
            let figure = format!("<dt>{label}</dt><dd>{}</dd>", row[key]);
            let absent = row[key].is_null() && !article.contains(&format!("<dt>{label}</dt><dd>"));
            assert!(absent || article.contains(&figure), "{id} {key}: {figure}");
        }
    }
}

#[test]
fn a_ledger_of_many_rows_gives_a_page_of_few_that_says_where_the_others_are() {
    let page = |rows: usize| run(folder(rows).path(), &["--format", "html", "--lang", "en"]);
    let (small, large, larger) = (page(40), page(2_000), page(20_000));
    assert!(larger.len() < large.len() + 1_000, "{} and {}", large.len(), larger.len());
    assert!(!small.contains("not listed"), "all rows are listed");
    assert!(
        larger.contains("Rows that make the figure: 19950 rows are not listed, worth"),
        "what is left out"
    );
    assert!(larger.contains("list all with: workpoints trace beds plan.toml --as-of 2025-06-30"));
}

#[cfg(unix)]
#[test]
fn reports_that_cannot_be_read_twice_give_a_page_that_says_so() {
    let folder = folder(5);
    let page = Command::new("sh")
        .args(["-c", "cat reports/a.csv | \"$0\" status plan.toml --reports - --as-of 2025-06-30 --lang en --format html"])
        .arg(env!("CARGO_BIN_EXE_workpoints"))
        .current_dir(folder.path())
        .output()
        .expect("the program");
    let page = String::from_utf8(page.stdout).expect("UTF-8");
    assert!(page.contains("cannot be read twice, so their rows are not listed"));
    assert!(page.contains("<dt>Done</dt><dd>4</dd>"), "the figures are there all the same");
}
