//! The sheet that says how the others were made: of which day, by which rules, from which files, and what their words and
//! columns mean. Whoever gets the file alone has to be able to read it.

use super::{FINDINGS, Frame, Meaning, NOTES, OFFICES, titled};
use crate::assess::Status;
use crate::period::Day;
use crate::say;
use crate::table::groups::{By, column};
use crate::table::status::{pace_line, rows_line, rule_line, status_cell, when};
use crate::table::{Cell, Column, Part, Table};
use crate::words::{Said, Words, count};

const COLUMNS: [Column; 4] = [
    column("topic", "类别", "Topic", false),
    column("item", "项目", "Item", false),
    column("value", "数值", "Value", true),
    column("text", "说明", "What it says", false),
];

/// Rows of the sheet under a topic.
struct Notes {
    rows: Vec<Vec<Cell>>,
}

impl Notes {
    fn row(&mut self, topic: Words, item: Cell, value: Cell, text: impl Into<Said>) {
        let text = text.into();
        let text = if text.is_empty() { Cell::Empty } else { Cell::Said(text) };
        self.rows.push(vec![Cell::Said(topic.into()), item, value, text]);
    }

    fn note(&mut self, topic: Words, item: Words, text: impl Into<Said>) {
        self.row(topic, Cell::Said(item.into()), Cell::Empty, text);
    }
}

/// The sheet, of which the sheets before it have to be known.
pub(super) fn part(frame: &Frame<'_>, sheets: &[Part]) -> Part {
    let mut notes = Notes { rows: Vec::new() };
    about(&mut notes, frame);
    rules(&mut notes, frame);
    sources(&mut notes, frame);
    statuses(&mut notes, frame);
    for sheet in sheets {
        columns(&mut notes, sheet, sheets, frame.meaning);
    }
    let table = Table { columns: COLUMNS.to_vec(), rows: notes.rows, groups: Vec::new() };
    Part { table, ..titled(NOTES, Words::new("说明", "Notes")) }
}

fn about(notes: &mut Notes, frame: &Frame<'_>) {
    const ABOUT: Words = Words::new("文件", "Document");
    let (plan, review) = (frame.plan, frame.review);
    let day = |notes: &mut Notes, item, day: Day, text: Said| {
        notes.row(ABOUT, Cell::Said(Said::from(item)), Cell::Day(day), text);
    };
    notes.note(ABOUT, Words::new("标题", "Title"), Said::plain(&plan.title));
    let named =
        [(Words::new("文号", "Number"), &plan.document), (Words::new("印发单位", "Issued by"), &plan.issuer)];
    for (item, text) in named {
        if let Some(text) = text {
            notes.note(ABOUT, item, Said::plain(text));
        }
    }
    day(notes, Words::new("起始日", "First day"), plan.from, Said::default());
    day(notes, Words::new("截止日", "Last day"), plan.to, Said::default());
    let as_of = review.assessment.as_of;
    let text = say!(
        "各表说的都是这一天：只计日期不晚于它的数据",
        "The day of every table: data dated later are not counted"
    );
    day(notes, Words::new("截止日期", "As of"), as_of, text);
    match review.known_by {
        Some(known_by) => {
            day(notes, Words::new("数据截至", "Known by"), known_by, when(as_of, review.known_by))
        }
        None => notes.note(
            ABOUT,
            Words::new("数据截至", "Known by"),
            say!("不限：凡已收到的数据都看", "No limit: everything that has arrived"),
        ),
    }
}

fn rules(notes: &mut Notes, frame: &Frame<'_>) {
    const RULES: Words = Words::new("口径", "Rules");
    let (plan, digits) = (frame.plan, frame.wanted.digits);
    notes.note(RULES, Words::new("序时进度", "Pace"), pace_line(plan, frame.review.assessment.as_of, digits));
    notes.note(RULES, Words::new("判定规则", "Behind and ahead"), rule_line(&plan.thresholds));
    notes.note(
        RULES,
        Words::new("与序时差", "Gap"),
        say!(
            "完成率减序时进度，单位为百分点，负数为滞后",
            "Completion less pace, in percentage points; negative is behind"
        ),
    );
    notes.note(
        RULES,
        Words::new("完成率", "Completion"),
        say!(
            "累计完成÷目标，不封顶；平均完成率和得分中每项最多按 100% 计",
            "Done ÷ goal, not capped; in means and scores no target counts above 100 %"
        ),
    );
    notes.note(
        RULES,
        Words::new("累计与新增", "Totals and additions"),
        say!(
            "以最近一次累计数为准，加上此后的新增数；没有累计数的，新增数逐笔相加",
            "The latest total counts, and what was added after it; without a total, all that was added"
        ),
    );
    notes.note(
        RULES,
        Words::new("重报", "Sent again"),
        say!(
            "同一指标、单位、日期再次报送的，以后报的为准，先报的记为被替代，不再计数",
            "What is sent again for the same target, office and day replaces what was sent before, which then counts nowhere"
        ),
    );
    notes.note(
        RULES,
        Words::new("各单位合计", "Several offices"),
        say!(
            "各填报单位的数相加；比率指标分子、分母分别相加后再相除，不平均各单位的百分数",
            "Figures of reporters add up; of a ratio numerators and denominators do, never percentages"
        ),
    );
    notes.note(
        RULES,
        Words::new("缺数", "No figure"),
        say!(
            "没有报送的数为空格，不当作 0，也不当作完成",
            "What was not reported is an empty cell: it is not 0, and not done"
        ),
    );
    let decimals = count(digits.into(), "decimal", "decimals");
    notes.note(
        RULES,
        Words::new("四舍五入", "Rounding"),
        say!(
            "计算和判定都用精确数，显示时才四舍五入，百分数保留 {digits} 位小数；不到 100% 的不显示为 100%，不是 0 的不显示为 0",
            "Everything is computed and judged exactly and rounded only where it is shown, percentages to {decimals}; below 100 % none is shown as 100, and only nothing as 0"
        ),
    );
}

fn sources(notes: &mut Notes, frame: &Frame<'_>) {
    const ROWS: Words = Words::new("数据行数", "Rows");
    const SOURCES: Words = Words::new("数据来源", "Sources");
    const FILES: Words = Words::new("来源文件（行数）", "Files (rows)");
    let counts = &frame.review.counts;
    let kinds = [
        (counts.read, Words::new("读取", "read"), rows_line(counts)),
        (
            counts.counted,
            Words::new("计入", "counted"),
            say!("计入各表，含只有文字、没有数的行", "They count, rows of words without a figure included"),
        ),
        (
            counts.superseded,
            Words::new("被替代", "superseded"),
            say!("后来又报过，以后报的为准", "Sent again later"),
        ),
        (
            counts.rejected,
            Words::new("拒收", "rejected"),
            say!("有误，不计入；逐条见“问题清单”", "Wrong and not counted; each is in \"Findings\""),
        ),
        (
            counts.not_yet,
            Words::new("未到期", "not yet due"),
            say!("日期或报送日期晚于本表", "Dated or sent after the day of the tables"),
        ),
    ];
    for (count, item, text) in kinds {
        notes.row(ROWS, Cell::Said(item.into()), Cell::count(count), text);
    }
    for line in &frame.sources {
        notes.note(SOURCES, Words::new("来源", "From"), line.clone());
    }
    for input in frame.inputs {
        let sha256 = &input.sha256;
        let text = match input.encoding {
            Some(encoding) => say!("编码 {encoding}；SHA-256 {sha256}", "{encoding}; SHA-256 {sha256}"),
            None => say!("工作簿；SHA-256 {sha256}", "a workbook; SHA-256 {sha256}"),
        };
        notes.row(FILES, Cell::text(&input.path), Cell::count(input.rows), text);
    }
}

fn statuses(notes: &mut Notes, frame: &Frame<'_>) {
    const STATUSES: Words = Words::new("状态", "Statuses");
    for status in Status::ALL {
        let count = frame.review.assessment.count(status);
        notes.row(STATUSES, status_cell(status), Cell::count(count), meaning(status));
    }
}

/// When a target has a status. The list of `Status::ALL` is not the order in which they are tried: the words have to hold
/// by themselves.
fn meaning(status: Status) -> Words {
    match status {
        Status::Met => Words::new("累计完成达到或超过目标", "The goal is reached or exceeded"),
        Status::Ahead => Words::new(
            "未完成，高于序时达到“超序时”的界限（见判定规则）",
            "Not met; above the pace by as much as the rule calls ahead",
        ),
        Status::OnSchedule => Words::new(
            "未完成，按判定规则不滞后，也不到“超序时”",
            "Not met; neither behind nor ahead by the rule",
        ),
        Status::Behind => Words::new("按判定规则为滞后", "Behind by the rule"),
        Status::FarBehind => Words::new("按判定规则为严重滞后", "Far behind by the rule"),
        Status::Overdue => {
            Words::new("期限已过，目标未完成", "The due date is past and the goal not reached")
        }
        Status::Unreported => Words::new(
            "应有数据而没有任何数；不当作 0，需要催报",
            "No figure at all although one is due: it is not 0, it is missing",
        ),
        Status::NotStarted => Words::new(
            "未到起始日；或尚无数据，也没有到期的报告和进度",
            "Before its first day; or no figure yet while no report and no progress is due",
        ),
        Status::Within => {
            Words::new("控制性指标：未超过上限", "A ceiling (at most so much) that is not exceeded")
        }
        Status::Breached => Words::new("控制性指标：已超过上限", "A ceiling that is exceeded"),
        Status::Routine => Words::new(
            "常态化工作，没有目标，不计完成率",
            "A routine duty without a goal, outside every count of completion",
        ),
    }
}

/// What the columns of a sheet say, each once: those that an earlier sheet has mean the same there.
fn columns(notes: &mut Notes, sheet: &Part, sheets: &[Part], of_rows: Meaning) {
    if sheet.key == NOTES {
        return;
    }
    let (zh, en) = (&sheet.title.zh, &sheet.title.en);
    let topic = say!("列：{zh}", "Columns: {en}");
    let earlier = sheets.iter().take_while(|other| other.key != sheet.key);
    let known: Vec<Words> =
        earlier.flat_map(|other| &other.table.columns).map(|column| column.label).collect();
    for column in sheet.table.columns.iter().filter(|column| !known.contains(&column.label)) {
        let (zh, en) = match (sheet.key, column.key) {
            (OFFICES, "kind") => ("是责任单位还是填报单位", "Whether it is a lead or a reporter"),
            (OFFICES, "office") => ("单位名称", "The office"),
            (OFFICES, "targets") => {
                ("责任单位负责的指标数，等于各状态之和", "A lead's targets; the statuses add up to it")
            }
            (OFFICES, _) if Status::ALL.iter().any(|status| status.key() == column.key) => {
                ("这种状态的指标（任务）数", "How many of its targets or shares are so")
            }
            (OFFICES, _) => of_rows(By::Reporter, column),
            (FINDINGS, key) => finding(key),
            (_, "period") => ("报告期", "The period"),
            (_, "as_of") => (
                "判定的日期：期末，最后一期为截止日期",
                "The day it is judged on: the period's end, of the last one the as-of",
            ),
            _ => of_rows(By::Target, column),
        };
        let key = column.key;
        // Where JSON has null a sheet has an empty cell.
        let en = en.replace("null", "empty");
        let text = say!("{zh}（{key}）", "{en} ({key})");
        let label = Cell::Said(column.label.into());
        notes.rows.push(vec![Cell::Said(topic.clone()), label, Cell::Empty, Cell::Said(text)]);
    }
}

fn finding(key: &str) -> (&'static str, &'static str) {
    match key {
        "rule" => (
            "规则名；workpoints explain 规则名 说明原因和改法",
            "The rule, which workpoints explain tells about",
        ),
        "level" => ("错误或警告", "An error or a warning"),
        "message" => ("什么不对", "What is wrong"),
        "file" => ("所在文件", "The file it is in"),
        "line" => (
            "文件中的行号，从 1 起；在工作簿里的看单元格",
            "The line of the file, from 1; in a workbook see the cell",
        ),
        "column" => ("行中第几个字符，从 1 起", "The character within the line, from 1"),
        "value" => ("原来写的是什么", "What stands there"),
        "help" => ("怎么改", "What to do about it"),
        "cell" => ("工作簿里的单元格", "The cell of a workbook"),
        _ => ("", ""),
    }
}
