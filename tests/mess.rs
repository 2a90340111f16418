//! What offices send when nobody looks: more than a hundred kinds of mess, each with the figure that a careful person
//! reads from it. The program gives exactly that figure, or says where it did not; never another one in silence.
//!
//! `tests/mess.md` is the list of kinds and what each gave, written by this test under `UPDATE_PAGES=1` and compared
//! otherwise, so that a change of any verdict is seen.

#[cfg(feature = "xlsx")]
#[path = "support/sheet.rs"]
mod sheet;

use std::fmt::Write as _;
use std::path::Path;

use workpoints::diagnostic::{Findings, Level};
use workpoints::intake::Intake;
use workpoints::ledger::Ledger;
use workpoints::period::Day;
use workpoints::plan::{self, Plan};
use workpoints::quantity::{Fraction, MAX_DECIMALS, Quantity};
use workpoints::review::{read_report, review};
use workpoints::source::Sources;

const PLAN: &str = r#"
[plan]
title = "虚构示例"
from = 2025-01-01
to = 2025-12-31
[reporting]
columns = { total = ["实际完成"] }
[[reporter]]
name = "东街道"
aliases = ["东"]
[[reporter]]
name = "西街道"
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
[[target]]
id = "one-key"
point = "1.1"
name = "“一键通”用户"
goal = 7000
unit = "户"
[[target]]
id = "money"
point = "1.1"
name = "补贴"
goal = 900
unit = "万元"
decimals = 2
[[target]]
id = "rate"
point = "1.1"
name = "覆盖率"
goal = 90
measure = "ratio"
[[target]]
id = "steps"
point = "1.1"
name = "步骤"
measure = "items"
items = [{ name = "征求意见" }, { name = "印发" }]
"#;

/// What is sent: bytes under a name, or a workbook as it looks.
enum Sent {
    Text(&'static str),
    Bytes(Vec<u8>),
    #[cfg(feature = "xlsx")]
    Book(&'static str),
}

/// One kind of mess.
struct Case {
    kind: &'static str,
    name: &'static str,
    sent: Sent,
    /// The target it speaks of, and the figure that a careful person reads; none where nobody could tell.
    target: &'static str,
    truth: Option<&'static str>,
}

fn plan() -> (Sources, Plan) {
    let mut sources = Sources::default();
    let file = sources.add("plan.toml");
    let (plan, faults) = plan::toml::read(file, PLAN);
    (sources, plan.unwrap_or_else(|| panic!("{faults:?}")))
}

/// The figure, and what was found at warning or above: rule and place, each once.
fn verdict(case: &Case) -> (Option<Fraction>, Vec<String>) {
    let (mut sources, plan) = plan();
    let file = sources.add(case.name);
    let bytes = match &case.sent {
        Sent::Text(text) => text.as_bytes().to_vec(),
        Sent::Bytes(bytes) => bytes.clone(),
        #[cfg(feature = "xlsx")]
        Sent::Book(text) => sheet::workbook(&text.trim().lines().collect::<Vec<_>>(), None),
    };
    let (mut ledger, mut findings) = (Ledger::new(), Findings::new(1000));
    let intake = Intake::new(&plan);
    read_report(&intake, file, bytes.as_slice(), &mut sources, &mut ledger, &mut findings).expect("memory");
    let day = Day::from_ymd_opt(2025, 6, 30).expect("a day");
    let judged = review(&plan, &ledger, day, None, &mut findings);
    let counts = judged.counts;
    assert_eq!(
        counts.read,
        counts.counted + counts.superseded + counts.rejected + counts.not_yet,
        "{}",
        case.kind
    );
    let at = plan.targets.iter().position(|target| target.id == case.target).expect("a target");
    let mut told: Vec<String> = Vec::new();
    for finding in findings.sorted().into_iter().filter(|finding| finding.rule.level > Level::Allow) {
        let place = finding.place;
        if place.file.book() != file {
            continue;
        }
        let place = match (sources.cell(place), place.line, place.column) {
            (Some(cell), ..) => format!("@{cell}"),
            (None, 0, _) => String::new(),
            (None, line, 0) => format!("@{line}"),
            (None, line, column) => format!("@{line}:{column}"),
        };
        let text = format!("{}{place}", finding.rule.name);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    (judged.assessment.rows[at].done.clone(), told)
}

const HEAD: &str = "日期,指标,填报单位,累计完成\n";

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut case = |kind, name, sent, target, truth| cases.push(Case { kind, name, sent, target, truth });
    macro_rules! text {
        ($kind:literal, $target:literal, $truth:expr, $text:expr) => {
            case($kind, "a.csv", Sent::Text($text), $target, $truth)
        };
    }
    macro_rules! bytes {
        ($kind:literal, $truth:expr, $bytes:expr) => {
            case($kind, "a.csv", Sent::Bytes($bytes), "beds", $truth)
        };
    }
    let good = format!("{HEAD}2025年6月,养老床位,东街道,40\n");

    // Files.
    bytes!("plain UTF-8", Some("40"), good.clone().into_bytes());
    bytes!("UTF-8 with a mark", Some("40"), [b"\xef\xbb\xbf", good.as_bytes()].concat());
    bytes!("GBK, as WPS saves CSV", Some("40"), gbk(&good));
    bytes!(
        "GB18030 with characters of four bytes",
        Some("40"),
        gbk(&good.replace("\n2025", ",备注\n2025").replace("40\n", "40,𠮷祥里㐂\n"))
    );
    bytes!(
        "UTF-16LE with a mark, as Excel saves Unicode text",
        Some("40"),
        utf16(&good.replace(',', "\t"), false, true)
    );
    bytes!("UTF-16BE with a mark", Some("40"), utf16(&good, true, true));
    bytes!("UTF-16 without a mark", None, utf16("date,target,reporter,total\n", false, false));
    bytes!(
        "UTF-32",
        None,
        good.chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect::<Vec<u8>>()
            .into_iter()
            .rev()
            .chain([0, 0, 0xfe, 0xff])
            .rev()
            .collect()
    );
    bytes!(
        "a GBK file put behind a UTF-8 one",
        None,
        [good.as_bytes(), &gbk("2025年5月,养老床位,西街道,9\n")].concat()
    );
    bytes!(
        "a UTF-8 file put behind a GBK one",
        None,
        [gbk(&good).as_slice(), "2025年5月,养老床位,西街道,9\n".as_bytes()].concat()
    );
    bytes!("a byte that no encoding has", None, [good.as_bytes(), b"2025-06-30,beds,\xff,9\n"].concat());
    bytes!("a file cut off within a row", None, good.as_bytes()[..good.len() - 14].to_vec());
    bytes!("NUL bytes in a cell", None, good.replace("40", "4\0").into_bytes());
    bytes!("nothing at all", None, Vec::new());
    bytes!("a mark and nothing else", None, b"\xef\xbb\xbf".to_vec());
    bytes!("blank lines only", None, b"\n\n  \n,,,\n".to_vec());
    bytes!("a ZIP named .csv", None, b"PK\x03\x04\x14\0\0\0".to_vec());
    bytes!("an XLS named .csv", None, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec());
    bytes!("a web page named .csv", None, b"<html><table><tr><td>beds</td></tr></table></html>".to_vec());
    bytes!("a PDF named .csv", None, b"%PDF-1.7\n".to_vec());
    bytes!("JSON named .csv", None, b"[{\"target\":\"beds\",\"total\":40}]".to_vec());
    bytes!("random bytes", None, (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect());
    case("a web page named .xls", "a.xls", Sent::Text("<html><table></table></html>"), "beds", None);
    case("text named .xlsx", "a.xlsx", Sent::Bytes(good.clone().into_bytes()), "beds", None);

    // Lines and delimiters.
    bytes!("CRLF", Some("40"), good.replace('\n', "\r\n").into_bytes());
    bytes!("CR alone, as old Macs end lines", Some("40"), good.replace('\n', "\r").into_bytes());
    bytes!(
        "line ends of all kinds",
        Some("49"),
        format!("{HEAD}2025年6月,养老床位,东街道,40\r\n2025年6月,养老床位,西街道,9\r\r").into_bytes()
    );
    bytes!("no end to the last line", Some("40"), good.trim_end().as_bytes().to_vec());
    bytes!("tabs", Some("40"), good.replace(',', "\t").into_bytes());
    bytes!("semicolons", Some("40"), good.replace(',', ";").into_bytes());
    bytes!(
        "a line sep=; before the header",
        Some("40"),
        format!("sep=;\r\n{}", good.replace(',', ";")).into_bytes()
    );
    bytes!(
        "a line sep=| before the header",
        Some("40"),
        format!("sep=|\n{}", good.replace(',', "|")).into_bytes()
    );
    bytes!("Chinese commas for delimiters", None, good.replace(',', "，").into_bytes());
    bytes!("blanks for delimiters", None, good.replace(',', " ").into_bytes());
    bytes!(
        "a header with commas and rows with semicolons",
        None,
        format!("{HEAD}2025年6月;养老床位;东街道;40\n").into_bytes()
    );
    text!(
        "a blank line between the rows",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n\n2025年6月,养老床位,西街道,9\n"
    );
    text!(
        "a quote that never closes",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,备注\n2025年6月,养老床位,东街道,40,\"已签约\n2025年6月,养老床位,西街道,9,\n"
    );
    text!(
        "text behind a closing quote",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,备注\n2025年6月,养老床位,东街道,40,\"甲\"乙\n"
    );
    text!(
        "a quote within a bare cell",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,备注\n2025年6月,养老床位,东街道,40,甲\"乙\n"
    );
    text!(
        "a note of two lines between quotes",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成,备注\n2025年6月,养老床位,东街道,40,\"第一行\n第二行\"\n2025年6月,养老床位,西街道,9,\n"
    );
    text!(
        "blanks around every cell",
        "beds",
        Some("40"),
        "日期 , 指标, 填报单位 ,累计完成\n 2025年6月 ,养老床位　, 东街道,\u{a0}40 \n"
    );
    text!(
        "7,000 without quotes",
        "one-key",
        Some("7000"),
        "日期,指标,填报单位,累计完成\n2025年6月,one-key,东街道,7,000\n"
    );
    text!(
        "7,000 without quotes before a note left blank",
        "one-key",
        Some("7000"),
        "日期,指标,填报单位,累计完成,备注\n2025年6月,one-key,东街道,7,000\n"
    );
    text!("a row cut short", "beds", None, "日期,指标,填报单位,累计完成,备注\n2025年6月,养老床位,东街道\n");

    // Headers.
    text!("no header", "beds", None, "2025年6月,养老床位,东街道,40\n");
    text!(
        "headings of the office's own",
        "beds",
        Some("40"),
        "时间段,干什么,谁,多少\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "a heading with a line break",
        "beds",
        Some("40"),
        "日期,指标,填报单位,\"累计\n完成\"\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "headings with blanks, stars and colons",
        "beds",
        Some("40"),
        "*日 期,指 标：,＊填报单位,累计完成（必填）\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "full-width English headings",
        "beds",
        Some("40"),
        "ＤＡＴＥ,Target,REPORTER,ｔｏｔａｌ\n2025-06,beds,东,40\n"
    );
    text!(
        "a heading that the plan names",
        "beds",
        Some("40"),
        "日期,指标,填报单位,实际完成\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "the unit in the heading",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成（张）\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "another unit in the heading",
        "money",
        Some("0.4"),
        "日期,指标,填报单位,累计完成（元）\n2025年6月,补贴,东街道,4000\n"
    );
    text!(
        "the same column twice",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,累计\n2025年6月,养老床位,东街道,40,41\n"
    );
    text!("no column of figures", "beds", None, "日期,指标,填报单位,备注\n2025年6月,养老床位,东街道,40\n");
    text!("no column of days", "beds", None, "指标,填报单位,累计完成\n养老床位,东街道,40\n");
    text!(
        "单位 for the office",
        "beds",
        Some("40"),
        "日期,指标,单位,计量单位,累计完成\n2025年6月,养老床位,东街道,张,40\n"
    );
    text!(
        "单位 for the unit",
        "beds",
        Some("40"),
        "日期,指标,单位,填报单位,累计完成\n2025年6月,养老床位,张,东街道,40\n"
    );
    text!(
        "单位 for nobody knows which",
        "beds",
        None,
        "日期,指标,单位,累计完成\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "a title above the header",
        "beds",
        Some("40"),
        "养老床位建设情况表,,,\n日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "office and day above the header",
        "beds",
        Some("40"),
        "养老床位情况\n填报单位：东街道,截止日期：2025年6月30日\n指标,累计完成\n养老床位,40\n"
    );
    text!(
        "office and day above the header in one cell",
        "beds",
        Some("40"),
        "填报单位： 东街道　填报日期：2025年7月1日 报告期：2025年6月,\n指标,累计完成\n养老床位,40\n"
    );
    text!(
        "label and value in two cells above the header",
        "beds",
        Some("40"),
        "填报单位,东街道,,日期,2025年6月\n指标,累计完成,备注,,\n养老床位,40,,,\n"
    );
    text!(
        "a unit above the header that is not the target's",
        "money",
        Some("0.4"),
        "单位：元,,,\n日期,指标,填报单位,累计完成\n2025年6月,补贴,东街道,4000\n"
    );
    text!(
        "an unknown office above the header",
        "beds",
        None,
        "填报单位：南街道\n日期,指标,累计完成\n2025年6月,养老床位,40\n"
    );
    text!(
        "two days above the header",
        "beds",
        None,
        "报告期：2025年5月,\n截止日期：2025年6月30日,\n指标,填报单位,累计完成\n养老床位,东街道,40\n"
    );
    text!(
        "a header of two rows",
        "beds",
        Some("40"),
        "日期,指标,填报单位,完成情况,\n,,,本月新增,累计完成\n2025年6月,养老床位,东街道,5,40\n"
    );
    text!(
        "groups of headings above the header",
        "beds",
        Some("40"),
        ",,,完成情况,\n日期,指标,填报单位,本月新增,累计完成\n2025年6月,养老床位,东街道,40,40\n"
    );
    text!(
        "columns dragged too far",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成,,,\n2025年6月,养老床位,东街道,40,,,\n"
    );
    text!(
        "a figure under no heading",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成,\n2025年6月,养老床位,东街道,40,99\n"
    );
    text!(
        "the header once more in the middle",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n日期,指标,填报单位,累计完成\n2025年6月,养老床位,西街道,9\n"
    );
    text!(
        "another header in the middle",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n指标,日期,填报单位,累计完成\n养老床位,2025年6月,西街道,9\n"
    );

    // Rows that are none.
    text!(
        "a row of sums",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n2025年6月,养老床位,西街道,9\n合计,,,49\n"
    );
    text!(
        "a sum under the office",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n2025年6月,养老床位,西街道,9\n2025年6月,养老床位,合 计,49\n"
    );
    text!(
        "subtotals under the site",
        "beds",
        Some("40"),
        "日期,指标,填报单位,点位,累计完成\n2025年6月,养老床位,东街道,甲院,30\n2025年6月,养老床位,东街道,乙院,10\n2025年6月,养老床位,东街道,小计,40\n"
    );
    text!(
        "who filled it in, below the table",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n填报人：张三,,审核人：李四,\n注：含在建\n"
    );
    text!(
        "a row of column numbers",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n甲,乙,丙,1\n2025年6月,养老床位,东街道,40\n"
    );

    // Names.
    text!(
        "other quotation marks",
        "one-key",
        Some("1800"),
        "日期,指标,填报单位,累计完成\n2025年6月,\"\"\"一键通\"\"用户\",东街道,1800\n"
    );
    text!(
        "blanks within a name",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老 床位,东 街 道,40\n"
    );
    text!("a name with a slip", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床,东街道,40\n");
    text!(
        "an office with a slip",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街办,40\n"
    );
    text!(
        "an item with a slip",
        "steps",
        None,
        "日期,指标,填报单位,点位,累计完成\n2025年6月,步骤,东街道,征求意健,是\n"
    );
    text!(
        "a step without saying which",
        "steps",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,步骤,东街道,是\n"
    );
    text!("no name", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,,东街道,40\n");

    // Days.
    text!(
        "every spelling of a day",
        "beds",
        Some("60"),
        "日期,指标,填报单位,累计完成\n2025/6/30,养老床位,东街道,40\n2025.6.30,养老床位,西街道,20\n20250630,one-key,东,1\n6月30日,one-key,西街道,1\n2025-6-30,money,东,1\n２０２５年６月３０日,money,西街道,1\n"
    );
    text!("day, month, year", "beds", None, "日期,指标,填报单位,累计完成\n30/6/2025,养老床位,东街道,40\n");
    text!(
        "a day that is not in the calendar",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025-06-31,养老床位,东街道,40\n"
    );
    text!(
        "a month with a day's point",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025.6,养老床位,东街道,40\n"
    );
    text!("last year", "beds", None, "日期,指标,填报单位,累计完成\n2024年6月,养老床位,东街道,40\n");
    text!(
        "a serial number in CSV",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n45838,养老床位,东街道,40\n"
    );
    text!(
        "a day with a time",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025-06-30 08:30,养老床位,东街道,40\n"
    );
    text!(
        "dated after it was sent",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,报送日期\n2025-06-30,养老床位,东街道,40,2025-05-05\n"
    );
    text!("no day", "beds", None, "日期,指标,填报单位,累计完成\n,养老床位,东街道,40\n");

    // Figures.
    text!(
        "full-width digits",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,４０\n"
    );
    text!(
        "7,000 between quotes",
        "one-key",
        Some("7000"),
        "日期,指标,填报单位,累计完成\n2025年6月,one-key,东街道,\"7,000\"\n"
    );
    text!(
        "7，000 with a Chinese comma",
        "one-key",
        Some("7000"),
        "日期,指标,填报单位,累计完成\n2025年6月,one-key,东街道,7，000\n"
    );
    text!(
        "the unit behind the figure",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40张\n"
    );
    text!(
        "another unit behind the figure",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40户\n"
    );
    text!("0.7万", "one-key", Some("7000"), "日期,指标,填报单位,累计完成\n2025年6月,one-key,东街道,0.7万\n");
    text!(
        "3万 of a target in 万元",
        "money",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,补贴,东街道,3万\n"
    );
    text!("about 40", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,约40\n");
    text!(
        "40 and a remark",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40（含在建）\n"
    );
    text!("a dash for nothing", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,—\n");
    text!("四十", "beds", Some("40"), "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,四十\n");
    text!("4e1", "beds", Some("40"), "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,4e1\n");
    text!("(40)", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,(40)\n");
    text!("=20+20", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,=20+20\n");
    text!("NaN", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,NaN\n");
    text!("#REF! in CSV", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,#REF!\n");
    text!(
        "40.0 of whole beds",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40.0\n"
    );
    text!(
        "three decimals where two are meant",
        "money",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,补贴,东街道,12.345\n"
    );
    text!(
        "1.234,5 as elsewhere in the world",
        "money",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,补贴,东街道,\"1.234,5\"\n"
    );
    text!("007", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,007\n");
    text!("a total below zero", "beds", None, "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,-40\n");
    text!(
        "letters for digits: 4O",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,4O\n"
    );
    text!(
        "a blank figure and no words",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,\n"
    );
    text!(
        "a percentage for a ratio",
        "rate",
        None,
        "日期,指标,填报单位,累计完成,基数\n2025年6月,覆盖率,东街道,80%,100\n"
    );
    text!(
        "a ratio without its base",
        "rate",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,覆盖率,东街道,80\n"
    );
    text!(
        "numerator and base swapped",
        "rate",
        None,
        "日期,指标,填报单位,累计完成,基数\n2025年6月,覆盖率,东街道,100,80\n"
    );
    text!(
        "进行中 for a step",
        "steps",
        None,
        "日期,指标,填报单位,点位,累计完成\n2025年6月,步骤,东街道,印发,进行中\n"
    );

    // Rows against one another.
    text!(
        "the same total twice",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n2025年6月,养老床位,东,40\n"
    );
    text!(
        "two totals for one day",
        "beds",
        None,
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n2025-06-30,养老床位,东街道,41\n"
    );
    text!(
        "the same addition twice",
        "beds",
        Some("80"),
        "日期,指标,填报单位,本期新增\n2025年6月,养老床位,东街道,40\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "a total that falls",
        "beds",
        Some("30"),
        "日期,指标,填报单位,累计完成\n2025年5月,养老床位,东街道,40\n2025年6月,养老床位,东街道,30\n"
    );
    text!(
        "a total and an addition that do not fit",
        "beds",
        Some("60"),
        "日期,指标,填报单位,累计完成,本期新增\n2025年5月,养老床位,东街道,40,40\n2025年6月,养老床位,东街道,60,10\n"
    );
    text!(
        "a digit too many",
        "one-key",
        Some("36000"),
        "日期,指标,填报单位,累计完成\n2025年5月,one-key,东街道,3500\n2025年6月,one-key,东街道,36000\n"
    );

    text!(
        "rows of sums by many names",
        "beds",
        Some("49"),
        "日期,指标,填报单位,累计完成\n2025年6月,养老床位,东街道,40\n2025年6月,养老床位,西街道,9\n2025年6月,养老床位,总数,49\n2025年6月,养老床位,【合计】,49\n2025年6月,全区,,49\n2025年6月,養老床位合計,,49\n2025年6月,Grand Total,,49\n"
    );
    text!(
        "a sum that only its number says",
        "beds",
        Some("40"),
        "序号,日期,指标,填报单位,本期新增,备注\n1,2025年6月,养老床位,东街道,40,\n合计,2025年6月,养老床位,东街道,40,\n,2025年6月,养老床位,东街道,40,小计\n"
    );
    text!(
        "an item whose name begins like a sum",
        "beds",
        Some("40"),
        "日期,指标,填报单位,点位,累计完成\n2025年6月,养老床位,东街道,合计路养老院,40\n"
    );
    text!(
        "an item spelt in two ways",
        "beds",
        Some("40"),
        "日期,指标,填报单位,点位,累计完成\n2025年5月,养老床位,东街道,甲站,40\n2025年6月,养老床位,东街道,甲 站,40\n"
    );
    text!(
        "months and their quarter",
        "beds",
        Some("40"),
        "日期,指标,填报单位,本期新增\n2025年4月,养老床位,东街道,20\n2025年6月,养老床位,东街道,20\n2025年二季度,养老床位,东街道,40\n"
    );
    text!(
        "a heading that says in brackets that it is a total",
        "beds",
        Some("40"),
        "日期,指标,填报单位,完成数（累计）（张）\n2025年5月,养老床位,东街道,25\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "a heading that contradicts itself",
        "beds",
        None,
        "日期,指标,填报单位,本期新增（累计）\n2025年6月,养老床位,东街道,40\n"
    );
    text!(
        "sent in the year 2052",
        "beds",
        None,
        "日期,指标,填报单位,累计完成,报送日期\n2025年6月,养老床位,东街道,40,2052-07-01\n"
    );

    text!(
        "the rows of two offices, each below its name",
        "beds",
        None,
        "填报单位：东街道,,\n日期,指标,累计完成\n2025年6月,养老床位,40\n填报单位：西街道,,\n2025年5月,养老床位,9\n"
    );
    text!(
        "headings of sections between the rows",
        "beds",
        Some("40"),
        "日期,指标,填报单位,累计完成\n一、养老服务,,,\n2025年6月,养老床位,东街道,40\n（二）其他,,,\n"
    );
    text!(
        "the office's name again below the table",
        "beds",
        Some("40"),
        "填报单位：东街道,,\n日期,指标,累计完成\n2025年6月,养老床位,40\n填报单位：东街道民政办,,\n"
    );
    text!(
        "a unit of money above the header",
        "money",
        None,
        "金额单位：元,,,\n日期,指标,填报单位,累计完成\n2025年6月,money,东街道,40\n"
    );
    text!(
        "a column per office and one denominator",
        "rate",
        None,
        "日期：2025年6月,,,\n指标,东街道,西街道,基数\nrate,40,9,49\n"
    );

    // Wide sheets.
    text!(
        "a column per month",
        "beds",
        Some("40"),
        "指标,填报单位,4月,5月,6月,7月\n养老床位,东街道,20,30,40,\n"
    );
    text!(
        "a column per quarter with a sum",
        "beds",
        Some("40"),
        "指标,填报单位,一季度,二季度,合计\n养老床位,东街道,20,40,60\n"
    );
    text!(
        "what each month added",
        "beds",
        Some("40"),
        "指标,填报单位,5月新增,6月新增\n养老床位,东街道,25,15\n"
    );
    text!("January to each month", "beds", Some("40"), "指标,填报单位,1-5月,1-6月\n养老床位,东街道,25,40\n");
    text!(
        "a column per office",
        "beds",
        Some("49"),
        "日期：2025年6月,,,\n指标,东街道,西街道,合计\n养老床位,40,9,49\n"
    );
    text!(
        "months beside a column of days",
        "beds",
        None,
        "日期,指标,填报单位,5月,6月\n2025年6月,养老床位,东街道,25,40\n"
    );
    text!(
        "months and offices in one header",
        "beds",
        None,
        "指标,5月,6月,东街道,西街道\n养老床位,25,40,30,10\n"
    );
    text!("a month twice", "beds", None, "指标,填报单位,6月,六月,6月\n养老床位,东街道,40,,41\n");
    text!(
        "a cell of a wide sheet that is no number",
        "beds",
        None,
        "指标,填报单位,5月,6月\n养老床位,东街道,25,约40\n"
    );

    #[cfg(feature = "xlsx")]
    sheets(&mut cases);
    cases
}

/// Workbooks.
#[cfg(feature = "xlsx")]
fn sheets(cases: &mut Vec<Case>) {
    let mut book = |kind, target, truth, text| {
        cases.push(Case { kind, name: "a.xlsx", sent: Sent::Book(text), target, truth });
    };
    book(
        "a plain workbook",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40",
    );
    book(
        "a number with its unit by its format",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40{0\"张\"}",
    );
    book(
        "a number with another unit by its format",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40{0\"户\"}",
    );
    book(
        "ten thousands by their format",
        "one-key",
        Some("70000"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | one-key | 东街道 | 7{0\"万\"}",
    );
    book(
        "yuan by their format, where ten thousands are meant",
        "money",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | money | 东街道 | 7{[$¥-804]#,##0.00}",
    );
    book(
        "a format that shows thousands",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40000{0,}",
    );
    book(
        "a format that shows a dash",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40{\"—\"}",
    );
    book(
        "a hidden column of figures",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成 | ~本期新增\n2025-06-30 | 养老床位 | 东街道 | 40 | 3",
    );
    book(
        "figures under no heading",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成 | | 备注\n2025-06-30 | 养老床位 | 东街道 | 40 | 41 | x",
    );
    book(
        "a month by its format",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025年6月 | 养老床位 | 东街道 | 40",
    );
    book(
        "a day without a format",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成\n45838? | 养老床位 | 东街道 | 40",
    );
    book(
        "a number kept as text",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | '40",
    );
    book(
        "a day where a figure belongs",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 2025-04-10",
    );
    book(
        "a percentage where beds belong",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 4000%",
    );
    book(
        "0.1 + 0.2, as a spreadsheet works it out",
        "money",
        Some("0.3"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 补贴 | 东街道 | 0.30000000000000004",
    );
    book(
        "a formula that failed",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | =#REF!",
    );
    book(
        "a formula without its value",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | =?",
    );
    book(
        "names merged over rows",
        "beds",
        Some("49"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n^ | ^ | 西街道 | 9",
    );
    book(
        "a figure merged over rows",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n2025-06-30 | 养老床位 | 西街道 | ^",
    );
    book(
        "a title merged over the table",
        "beds",
        Some("40"),
        "养老床位情况表 | < | < | <\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40",
    );
    book(
        "a header merged over two rows",
        "beds",
        None,
        "日期 | 指标 | 填报单位 | 完成情况 | <\n^ | ^ | ^ | 本月 | 累计\n2025-06-30 | 养老床位 | 东街道 | 5 | 40",
    );
    book(
        "a hidden sheet with figures",
        "beds",
        Some("40"),
        "# 6月\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n# 旧稿 hidden\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 西街道 | 9",
    );
    book(
        "rows filtered out",
        "beds",
        Some("49"),
        "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n~2025-06-30 | 养老床位 | 西街道 | 9",
    );
    book(
        "a sheet of other things",
        "beds",
        Some("40"),
        "# 6月\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n# 通讯录\n姓名 | 手机\n张三 | '0",
    );
    book(
        "figures on two sheets",
        "beds",
        Some("49"),
        "# 东\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n# 西\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 西街道 | 9",
    );
    book(
        "two sheets that contradict one another",
        "beds",
        None,
        "# 初稿\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40\n# 定稿\n日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 41",
    );
    book(
        "a scratch sum beside the table",
        "beds",
        Some("40"),
        "日期 | 指标 | 填报单位 | 累计完成 | | \n2025-06-30 | 养老床位 | 东街道 | 40 | | 999",
    );
    book(
        "a wide workbook",
        "beds",
        Some("40"),
        "指标 | 填报单位 | 5月 | 6月 | 合计\n养老床位 | 东街道 | 25 | 40 | 65",
    );
    for (kind, how) in [
        ("a workbook cut in half", "cut"),
        ("a workbook with a password", "locked"),
        ("a workbook that unpacks beyond measure", "huge"),
    ] {
        let text = "日期 | 指标 | 填报单位 | 累计完成\n2025-06-30 | 养老床位 | 东街道 | 40";
        let bytes = sheet::workbook(&text.lines().collect::<Vec<_>>(), Some(how));
        cases.push(Case { kind, name: "a.xlsx", sent: Sent::Bytes(bytes), target: "beds", truth: None });
    }
}

#[test]
fn each_kind_of_mess_is_read_exactly_or_told_with_its_place() {
    let mut page = String::from(
        "# Kinds of mess\n\nWritten by `tests/mess.rs`: each kind, the figure that a careful person would read from it, the figure that the program gives, and \
         what it says at a warning or above. Where the two figures differ, or nobody could tell, something is always said.\n\n\
         | kind | true | read | said |\n| --- | --- | --- | --- |\n",
    );
    let cases = cases();
    assert!(cases.len() > 100);
    let mut wrong = Vec::new();
    for case in &cases {
        let (read, told) = verdict(case);
        let truth = case.truth.map(|text| {
            Fraction::from(Quantity::parse(text.as_bytes(), MAX_DECIMALS).expect("the truth is a number"))
        });
        // The law: the true figure, or a word.
        if (truth.is_none() || read != truth) && told.is_empty() {
            wrong.push(case.kind);
        }
        // What is none of the figures a person could read must not come out, whatever is said.
        if read.is_some() && read != truth {
            assert!(!told.is_empty(), "{}: another figure, in silence", case.kind);
        }
        let shown = read.as_ref().map_or_else(
            || "—".to_owned(),
            |read| {
                let text = read.print(2);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            },
        );
        let _ = writeln!(
            page,
            "| {} | {} | {shown} | {} |",
            case.kind.replace('|', "\\|"),
            case.truth.unwrap_or("—"),
            told.join(", ")
        );
    }
    assert_eq!(wrong, [] as [&str; 0], "read wrongly without a word");
    // Without spreadsheets the list is shorter.
    if cfg!(feature = "xlsx") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mess.md");
        if std::env::var_os("UPDATE_PAGES").is_some() {
            std::fs::write(&path, &page).expect("the page");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == page, "tests/mess.md says otherwise: set UPDATE_PAGES=1 and read the difference");
    }
}
