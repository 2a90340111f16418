//! Laws that hold for any input: no row disappears, the order of files never matters, supersession is exact, no bytes
//! make the reader panic.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use workpoints::appraisal::{Group, appraise};
use workpoints::assess::{Status, assess};
use workpoints::diagnostic::Findings;
use workpoints::diff::{self, Side, changes, restated};
use workpoints::history::history;
use workpoints::intake::Intake;
use workpoints::ledger::{Counts, Ledger};
use workpoints::period::{Day, Every};
use workpoints::plan::{self, Plan};
use workpoints::quantity::{Fraction, Quantity};
use workpoints::reporting::{State, filings};
use workpoints::review::{Review, read_report, review};
use workpoints::rules::Levels;
use workpoints::scores;
use workpoints::seal::{self, Facts, Printed};
use workpoints::source::{FileId, Sources};
use workpoints::table::groups::{self, By};
use workpoints::table::status::Wanted;
use workpoints::table::{self, Cell, Table};
use workpoints::trace::fates::{Again, Fates, Reread};
use workpoints::trace::{Kind, Only, Trace};

const PLAN: &str = r#"
[plan]
title = "虚构示例"
from = 2025-01-01
to = 2025-12-31
[reporting]
first = 2025-02-28
deadline = { day = 5, next = true }
grace_days = 1
[[reporter]]
name = "甲街道"
[[reporter]]
name = "乙街道"
[[section]]
number = "一"
title = "示例"
[[section]]
number = "二"
title = "示例二"
[[point]]
id = "1.1"
title = "示例"
lead = "甲科"
[[point]]
id = "2.1"
title = "示例二"
[[target]]
id = "beds"
point = "1.1"
name = "养老床位"
goal = 10
unit = "张"
allocation = { "甲街道" = 6, "乙街道" = 4 }
levels = [{ by = "同样", goal = 10 }, { by = "市下达", goal = 12 }]
weight = 2.5
tags = ["民心工程", "实事项目"]
[[target]]
id = "grown"
point = "1.1"
name = "累计床位"
goal = 20
unit = "张"
baseline = 3
[[target]]
id = "level"
point = "1.1"
name = "在用床位"
goal = 100
unit = "张"
measure = "stock"
weight = 1
tags = ["民心工程"]
[[target]]
id = "rate"
point = "2.1"
name = "覆盖率"
goal = 90
measure = "ratio"
levels = [{ by = "同样", goal = 90 }]
[[target]]
id = "complaints"
point = "2.1"
name = "有责投诉"
goal = 3
unit = "件"
bound = "at_most"
weight = 3
levels = [{ by = "同样", goal = 3 }]
[[target]]
id = "steps"
point = "1.1"
name = "步骤"
measure = "items"
items = [{ name = "征求意见" }, { name = "印发", due = 2025-06-30 }]
[[target]]
id = "duty"
point = "1.1"
name = "日常"
measure = "routine"
"#;

fn plan(sources: &mut Sources) -> Plan {
    let file = sources.add("plan.toml");
    let (plan, faults) = plan::toml::read(file, PLAN);
    plan.unwrap_or_else(|| panic!("{faults:?}"))
}

fn day(month: u32, day: u32) -> Day {
    Day::from_ymd_opt(2025, month, day).expect("a day")
}

/// Reads the files in the order of their names, whatever order they come in.
fn judged(files: &[(String, Vec<u8>)], as_of: Day, known_by: Option<Day>) -> Review {
    judged_and_found(files, as_of, known_by).0
}

/// The exact numbers of a column; what is empty counts nothing.
fn column(table: &Table, key: &str) -> Vec<Fraction> {
    let at = table.columns.iter().position(|column| column.key == key).expect("a column of the table");
    let value = |cell: &Cell| match cell {
        Cell::Number { value, .. } => value.clone(),
        _ => Fraction::zero(),
    };
    table.rows.iter().map(|row| value(&row[at])).collect()
}

/// What was found, but for where: rule, target and sentence, in an order of their own.
type Found = Vec<(&'static str, Option<String>, String)>;

/// The plan, and a ledger of the files in the order of their names, whatever order they come in.
fn posted(files: &[(String, Vec<u8>)]) -> (Plan, Ledger, Findings) {
    let mut sources = Sources::default();
    let plan = plan(&mut sources);
    let intake = Intake::new(&plan);
    let (mut ledger, mut findings) = (Ledger::new(), Findings::new(10_000));
    let mut files: Vec<&(String, Vec<u8>)> = files.iter().collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, bytes) in files {
        let file = sources.add(name);
        read_report(&intake, file, bytes.as_slice(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
    }
    drop(intake);
    (plan, ledger, findings)
}

fn judged_and_found(files: &[(String, Vec<u8>)], as_of: Day, known_by: Option<Day>) -> (Review, Found) {
    let (plan, ledger, mut findings) = posted(files);
    let review = review(&plan, &ledger, as_of, known_by, &mut findings);
    let mut found: Found = findings
        .sorted()
        .into_iter()
        .map(|finding| (finding.rule.name, finding.target.clone(), finding.message.zh.clone()))
        .collect();
    found.sort();
    (review, found)
}

/// Rows of each target as they are traced, held against what the completion table says.
fn traced(files: &[(String, Vec<u8>)], as_of: Day, known_by: Option<Day>) -> Result<(), TestCaseError> {
    let mut sources = Sources::default();
    let plan = plan(&mut sources);
    let intake = Intake::new(&plan);
    let (mut ledger, mut findings) = (Ledger::new(), Findings::new(10_000));
    let mut read: Vec<(FileId, &[u8])> = Vec::new();
    for (name, bytes) in files {
        let file = sources.add(name);
        read_report(&intake, file, bytes.as_slice(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
        read.push((file, bytes));
    }
    let review = review(&plan, &ledger, as_of, known_by, &mut findings);
    let view = ledger.view(&plan, as_of, known_by);
    // All targets in one reading say what each says alone.
    let mut at_once: Vec<Trace> =
        (0..plan.targets.len()).map(|target| Trace::new(target, None, u64::MAX)).collect();
    let mut fates = Fates::of_all(&plan, &view);
    let mut bare = sources.bare();
    for &(file, input) in &read {
        let again = Again { file, input, sources: &sources };
        let mut tell = |row: &Reread<'_>| at_once.iter_mut().for_each(|one| one.tell(row, &intake, &sources));
        fates.read(&intake, again, &mut bare, &mut tell).expect("memory does not fail");
    }
    prop_assert_eq!(fates.unknown, 0);
    let (mut all, mut unclaimed) = (Counts::default(), 0);
    for (target, row) in review.assessment.rows.iter().enumerate() {
        let trace_of = |only: Option<Only>| {
            let terms = view.making(target).terms;
            let mut trace = Trace::new(target, only, u64::MAX);
            let mut fates = Fates::of_these(&view, &[target]);
            let mut bare = sources.bare();
            for &(file, input) in &read {
                let again = Again { file, input, sources: &sources };
                fates
                    .read(&intake, again, &mut bare, &mut |row| trace.tell(row, &intake, &sources))
                    .expect("memory does not fail");
            }
            let said =
                (trace.figure(&plan), trace.counts, trace.worth, trace.of, trace.elsewhere + trace.no_data);
            (said, terms, trace.into_lines())
        };
        let ((figure, counts, worth, of, elsewhere), terms, lines) = trace_of(None);
        let id = &plan.targets[target].id;
        prop_assert_eq!(&figure, &row.done, "{}", id);
        prop_assert_eq!((at_once[target].figure(&plan), at_once[target].counts), (figure, counts), "{}", id);
        prop_assert!(adds_up(counts), "{}: {:?}", id, counts);
        prop_assert_eq!(lines.len() as u64, counts.read);
        let made = lines.iter().filter(|line| line.kind == Kind::Makes);
        prop_assert_eq!(made.filter_map(|line| line.worth).sum::<Quantity>(), worth);
        prop_assert_eq!(terms.iter().map(|term| term.worth).sum::<Quantity>(), worth);
        prop_assert_eq!(terms.iter().filter_map(|term| term.of).sum::<Quantity>(), of);
        // What the reporters make apart is what they make together.
        let apart: Vec<_> =
            (0..plan.reporters.len()).map(|at| trace_of(Some(Only::Declared(at))).0).collect();
        prop_assert_eq!(apart.iter().map(|said| said.2).sum::<Quantity>(), worth);
        prop_assert_eq!(apart.iter().map(|said| said.1.counted).sum::<u64>(), counts.counted);
        all.read += counts.read;
        all.counted += counts.counted;
        all.superseded += counts.superseded;
        all.rejected += counts.rejected;
        all.not_yet += counts.not_yet;
        unclaimed = elsewhere;
    }
    // Rejected rows that name no target are seen by the trace of each.
    all.read += unclaimed;
    all.rejected += unclaimed;
    prop_assert_eq!(all, review.counts);
    Ok(())
}

/// What is found in the figures as they stand on the day, and not while rows are read.
const OF_THE_DAY: &[&str] = &[
    "superseded",
    "total-mismatch",
    "total-withdrawn",
    "items-mismatch",
    "falling-total",
    "denominator-changed",
    "jump",
    "allocation-exceeded",
    "level-conflict",
    "future-figure",
    "late-report",
    "stale-report",
];

fn adds_up(counts: Counts) -> bool {
    let Counts { read, counted, superseded, rejected, not_yet } = counts;
    read == counted + superseded + rejected + not_yet
}

/// A cell that is often right and sometimes not.
fn choice(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn row() -> impl Strategy<Value = String> {
    let date = choice(&[
        "2025-01-31",
        "2025-02-28",
        "2025年3月",
        "2025Q2",
        "3月31日",
        "2025-02-30",
        "2024-12-31",
        "",
    ]);
    let target =
        choice(&["beds", "grown", "level", "rate", "complaints", "steps", "duty", "养老床位", "bed", ""]);
    let reporter = choice(&["甲街道", "乙街道", "甲街道", "丙街道", ""]);
    let item = choice(&["", "", "征求意见", "印发", "示例院"]);
    let figure = || choice(&["", "0", "1", "5", "12", "-3", "\"1,200\"", "约5", "是", "0.5"]);
    let submitted = choice(&["", "", "2025-02-10", "2025-04-05", "2025-07-01", "2025/3/5"]);
    let note = choice(&["", "", "进展顺利", "\"两行\n备注\""]);
    (date, target, reporter, item, figure(), figure(), figure(), submitted, note).prop_map(
        |(date, target, reporter, item, total, added, of, submitted, note)| {
            format!("{date},{target},{reporter},{item},{total},{added},{of},{submitted},{note}\n")
        },
    )
}

const HEADER: &str = "日期,指标,填报单位,点位,累计完成,本期新增,基数,报送日期,备注\n";

fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let file = prop::collection::vec(row(), 0..25)
        .prop_map(|rows| format!("{HEADER}{}", rows.concat()).into_bytes());
    prop::collection::vec(file, 1..4).prop_map(|files| {
        files.into_iter().enumerate().map(|(at, bytes)| (format!("{at}.csv"), bytes)).collect()
    })
}

fn figures(review: &Review) -> Vec<Option<Fraction>> {
    review.assessment.rows.iter().map(|row| row.done.clone()).collect()
}

/// The same text in another encoding, with another delimiter, other line ends, or as a workbook.
fn disguised(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let cells: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| record.expect("a sound record").iter().map(str::to_owned).collect())
        .collect();
    let delimited = |delimiter: u8| {
        let mut writer =
            csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
        cells.iter().for_each(|row| writer.write_record(row).expect("memory"));
        writer.into_inner().expect("memory")
    };
    let wide = |order: fn(u16) -> [u8; 2]| {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect::<Vec<u8>>()
    };
    let mut all = vec![
        ("a.csv", encoding_rs::GB18030.encode(text).0.into_owned()),
        ("a.csv", wide(u16::to_le_bytes)),
        ("a.csv", wide(u16::to_be_bytes)),
        ("a.csv", format!("\u{feff}{text}").into_bytes()),
        ("a.csv", text.replace('\n', "\r\n").into_bytes()),
        ("a.csv", text.replace('\n', "\r").into_bytes()),
        ("a.tsv", delimited(b'\t')),
        ("a.csv", delimited(b';')),
        ("a.csv", [b"sep=|\n", delimited(b'|').as_slice()].concat()),
    ];
    #[cfg(feature = "xlsx")]
    {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in cells.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
                sheet.write_string(row, column, text).expect("a cell");
            }
        }
        all.push(("a.xlsx", book.save_to_buffer().expect("a workbook")));
    }
    all
}

/// What a submission of the model says: totals, and what was added.
type Figures = (Vec<i64>, Vec<i64>);

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_row_disappears(files in files(), month in 1u32..=12, known in prop::option::of(1u32..=12)) {
        let review = judged(&files, day(month, 28), known.map(|month| day(month, 28)));
        prop_assert!(adds_up(review.counts), "{:?}", review.counts);
        let groups: u64 = workpoints::assess::Status::ALL.iter().map(|s| review.assessment.count(*s)).sum();
        prop_assert_eq!(groups, review.assessment.rows.len() as u64);
    }

    /// Every target is in one group of its kind, and under each of its tags.
    #[test]
    fn groups_add_up(files in files(), month in 1u32..=12) {
        let (plan, review) = (plan(&mut Sources::default()), judged(&files, day(month, 28), None));
        for by in [By::Point, By::Section, By::Lead, By::Tag] {
            let table = groups::by(&plan, &review, by, 1);
            let times = |target: usize| match by {
                By::Tag => plan.targets[target].tags.len().max(1) as u64,
                _ => 1,
            };
            let sum = |key: &str| -> Fraction { column(&table, key).into_iter().sum() };
            let count = |wanted: &dyn Fn(&&workpoints::assess::Progress) -> bool| {
                let times: u64 = review.assessment.rows.iter().filter(wanted).map(|row| times(row.target)).sum();
                Fraction::of(times, 1).expect("not of none")
            };
            prop_assert_eq!(sum("targets"), count(&|_| true), "{:?}", by);
            for status in workpoints::assess::Status::ALL {
                prop_assert_eq!(sum(status.key()), count(&|row| row.status == status), "{:?} {:?}", by, status);
            }
        }
        let table = groups::by(&plan, &review, By::Status, 1);
        let all: Fraction = column(&table, "targets").into_iter().sum();
        prop_assert_eq!(all, Fraction::of(review.assessment.rows.len() as u64, 1).expect("not of none"));
    }

    /// No score is below nothing or above its weight, and groups without overlap add up to the whole.
    #[test]
    fn scores_stay_within_their_weights(files in files(), month in 1u32..=12) {
        let (plan, review) = (plan(&mut Sources::default()), judged(&files, day(month, 28), None));
        for by in [By::Point, By::Section, By::Lead, By::Tag, By::Reporter] {
            let table = groups::by(&plan, &review, by, 1);
            let (weights, scores) = (column(&table, "weight"), column(&table, "score"));
            for (weight, score) in weights.iter().zip(&scores) {
                prop_assert!(Fraction::zero() <= *score && score <= weight, "{by:?}: {score:?} of {weight:?}");
            }
            if !matches!(by, By::Tag | By::Reporter) {
                let all = scores::of_targets(&plan, review.assessment.rows.iter());
                prop_assert_eq!(weights.into_iter().sum::<Fraction>(), all.weight);
                prop_assert_eq!(scores.into_iter().sum::<Fraction>(), all.earned);
            }
        }
    }

    /// Where every reporter has a share and there is no baseline, what each did is what was done.
    #[test]
    fn shares_add_up_to_their_target(files in files(), month in 1u32..=12) {
        let review = judged(&files, day(month, 28), None);
        let own: Vec<Fraction> = review.shares.iter().filter_map(|share| share.done.clone()).collect();
        let done = &review.assessment.rows[0].done;
        prop_assert_eq!(&(!own.is_empty()).then(|| own.into_iter().sum::<Fraction>()), done);
        let goals: Fraction = review.shares.iter().map(|share| share.goal.clone()).sum();
        prop_assert_eq!(Some(goals), review.assessment.rows[0].goal.map(Fraction::from));
        for share in &review.shares {
            prop_assert_eq!(&share.pace, &review.assessment.rows[0].pace);
        }
    }

    /// Who asks the same as the plan comes to the same judgement, and there is no conflict.
    #[test]
    fn the_same_goal_gives_the_same_judgement(files in files(), month in 1u32..=12) {
        let review = judged(&files, day(month, 28), None);
        let mut same = 0;
        for asked in review.asks.iter().filter(|asked| asked.ask == 0) {
            let own = &review.assessment.rows[asked.target];
            prop_assert_eq!((asked.status, &asked.completion), (own.status, &own.completion));
            prop_assert_eq!((&asked.expected, &asked.gap), (&own.expected, &own.gap));
            prop_assert_eq!(asked.conflict, None);
            same += 1;
        }
        prop_assert_eq!(same, 3);
    }

    #[test]
    fn a_rank_counts_what_is_better(values in prop::collection::vec(prop::option::of(0u64..6), 0..12)) {
        let values: Vec<Option<Fraction>> = values.into_iter().map(|n| n.and_then(|n| Fraction::of(n, 7))).collect();
        for (value, rank) in values.iter().zip(workpoints::shares::rank(&values)) {
            let better = values.iter().filter(|other| *other > value).count();
            prop_assert_eq!(rank, value.as_ref().map(|_| better + 1));
        }
    }

    /// Every target is in one group, and one of its own status; every laggard is one by its status; a row of periods is
    /// no longer than the year; a report owed is on time, late or missing.
    #[test]
    fn a_review_leaves_nothing_out(files in files(), month in 1u32..=12, every in 0usize..3, known in prop::option::of(1u32..=12)) {
        let every = [Every::Week, Every::Month, Every::Quarter][every];
        let (plan, ledger, mut findings) = posted(&files);
        let (as_of, known_by) = (day(month, 28), known.map(|month| day(month, 28)));
        let appraisal = appraise(&plan, &ledger, every, as_of, known_by);
        let now = appraisal.history.now();
        prop_assert_eq!(appraisal.groups.len(), plan.targets.len());
        prop_assert_eq!(Group::ALL.iter().map(|group| appraisal.count(*group)).sum::<u64>(), plan.targets.len() as u64);
        for (group, row) in appraisal.groups.iter().zip(&now.rows) {
            prop_assert_eq!(group.status(), row.status);
            let above = row.done.as_ref().zip(row.goal).is_some_and(|(done, goal)| *done > Fraction::from(goal));
            prop_assert_eq!(*group == Group::Exceeded, row.status == Status::Met && above);
        }
        let out_of_line = |status: Status| status.is_behind() || matches!(status, Status::Breached | Status::Unreported);
        let named: BTreeSet<usize> = appraisal.laggards.iter().map(|laggard| laggard.target).collect();
        let expected: BTreeSet<usize> = now.rows.iter().filter(|row| out_of_line(row.status)).map(|row| row.target).collect();
        prop_assert_eq!(named.len(), appraisal.laggards.len());
        prop_assert_eq!(named, expected);
        for laggard in &appraisal.laggards {
            prop_assert!((1..=appraisal.history.past.len()).contains(&laggard.periods));
        }
        for filed in &appraisal.filed {
            prop_assert_eq!(filed.owed, filed.on_time + filed.late + filed.missing);
            prop_assert!(filed.routine_missing <= filed.routine_owed);
        }
        // What is found is what the table of laggards and the rows of periods say.
        workpoints::checks::judgement(&plan, &appraisal.history, &mut findings);
        let fired = |rule: &str| findings.counts().filter(|(_, other, _)| other.name == rule).map(|(.., count)| count).sum::<u64>();
        let states = ["behind-schedule", "far-behind", "overdue", "unreported", "breached"].map(fired).iter().sum::<u64>();
        prop_assert_eq!(states, appraisal.laggards.len() as u64);
        let in_a_row = appraisal.laggards.iter().filter(|laggard| now.rows[laggard.target].status.is_behind() && laggard.periods > 1);
        prop_assert_eq!(fired("behind-periods"), in_a_row.count() as u64);
    }

    #[test]
    fn the_order_of_files_does_not_matter(files in files(), month in 1u32..=12) {
        let mut reversed = files.clone();
        reversed.reverse();
        let (a, found_a) = judged_and_found(&files, day(month, 28), None);
        let (b, found_b) = judged_and_found(&reversed, day(month, 28), None);
        prop_assert_eq!(figures(&a), figures(&b));
        prop_assert_eq!(a.counts, b.counts);
        prop_assert_eq!(found_a, found_b);
    }

    #[test]
    fn the_order_of_rows_without_words_does_not_change_a_figure(rows in prop::collection::vec(row(), 0..25)) {
        let file = |rows: &[String]| vec![("a.csv".to_owned(), format!("{HEADER}{}", rows.concat()).into_bytes())];
        let mut reversed = rows.clone();
        reversed.reverse();
        let (a, b) = (judged(&file(&rows), day(12, 31), None), judged(&file(&reversed), day(12, 31), None));
        prop_assert_eq!(figures(&a), figures(&b));
        prop_assert_eq!(a.counts, b.counts);
    }

    /// What the table printed at the end of a month can be printed again after later reports came in.
    #[test]
    fn what_was_known_is_known_again(files in files(), month in 1u32..=12) {
        let known_by = day(month, 28);
        let then: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(name, bytes)| {
                let text = String::from_utf8(bytes.clone()).expect("UTF-8");
                let kept: String = records(&text).filter(|row| arrived(row).is_none_or(|day| day <= known_by)).collect();
                (name.clone(), format!("{HEADER}{kept}").into_bytes())
            })
            .collect();
        let (now, found_now) = judged_and_found(&files, known_by, Some(known_by));
        let (then, found_then) = judged_and_found(&then, known_by, None);
        prop_assert_eq!(figures(&now), figures(&then));
        let of_the_day = |found: Found| -> Found {
            found.into_iter().filter(|(rule, ..)| OF_THE_DAY.contains(rule)).collect()
        };
        prop_assert_eq!(of_the_day(found_now), of_the_day(found_then));
    }

    /// Where every row says when it was sent, it does not matter in which file it stands.
    #[test]
    fn dated_rows_say_the_same_in_one_file_or_two(rows in prop::collection::vec(row(), 0..30), cut in 0usize..30, month in 1u32..=12) {
        let sent: Vec<&String> =
            rows.iter().filter(|row| row.rsplit(',').nth(1).is_some_and(|submitted| submitted.starts_with('2'))).collect();
        let (a, b) = sent.split_at(cut.min(sent.len()));
        let file = |name: &str, rows: &[&String]| {
            let rows: String = rows.iter().map(|row| row.as_str()).collect();
            (name.to_owned(), format!("{HEADER}{rows}").into_bytes())
        };
        let as_of = day(month, 28);
        let (one, found_in_one) = judged_and_found(&[file("a.csv", &sent)], as_of, None);
        let (two, found_in_two) = judged_and_found(&[file("a.csv", a), file("b.csv", b)], as_of, None);
        prop_assert_eq!(figures(&one), figures(&two));
        prop_assert_eq!(one.counts, two.counts);
        prop_assert_eq!(found_in_one, found_in_two);
    }

    /// A plain model of the rule: per key and day the latest submission with a figure stands; the latest total and
    /// what was added after it make the figure.
    #[test]
    fn figures_are_those_of_a_plain_model(
        rows in prop::collection::vec((0usize..2, 1u32..=12, prop::option::of(0i64..50), prop::option::of(-5i64..20), 0u32..4), 0..40),
        month in 1u32..=12,
    ) {
        let mut text = String::from("date,target,reporter,total,added,submitted\n");
        let mut model: BTreeMap<(usize, u32), BTreeMap<u32, Figures>> = BTreeMap::new();
        for (reporter, month, total, added, sent) in rows {
            if total.is_none() && added.is_none() {
                continue;
            }
            let name = ["甲街道", "乙街道"][reporter];
            let submitted = if sent == 0 { String::new() } else { format!("2026-01-{:02}", sent) };
            let cell = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
            text.push_str(&format!("2025-{month:02},beds,{name},{},{},{submitted}\n", cell(total), cell(added)));
            let said = model.entry((reporter, month)).or_default().entry(sent).or_default();
            match (total, added) {
                (Some(total), _) => said.0.push(total),
                (None, Some(added)) => said.1.push(added),
                (None, None) => {}
            }
        }
        let mut expected: Option<i64> = None;
        for reporter in 0..2 {
            let mut figure: Option<i64> = None;
            for month in 1..=month {
                let Some((totals, added)) = model.get(&(reporter, month)).and_then(|all| all.values().next_back()) else { continue };
                let agreed = totals.windows(2).all(|pair| pair[0] == pair[1]);
                match totals.first().filter(|_| agreed) {
                    Some(total) => figure = Some(*total),
                    None if !added.is_empty() => figure = Some(figure.unwrap_or(0) + added.iter().sum::<i64>()),
                    None => {}
                }
            }
            expected = figure.map_or(expected, |figure| Some(expected.unwrap_or(0) + figure));
        }
        let last = workpoints::period::Every::Month.holding(day(month, 1)).last();
        let review = judged(&[("a.csv".to_owned(), text.into_bytes())], last, None);
        prop_assert_eq!(&review.assessment.rows[0].done, &expected.map(Fraction::whole));
        prop_assert!(adds_up(review.counts));
    }

    /// How a file is written down changes neither a figure nor the fate of a row.
    #[test]
    fn a_file_is_the_same_in_every_guise(rows in prop::collection::vec(row(), 0..12)) {
        let text = format!("{HEADER}{}", rows.concat());
        let plain = judged(&[("a.csv".to_owned(), text.clone().into_bytes())], day(12, 31), None);
        for (name, bytes) in disguised(&text) {
            let other = judged(&[(name.to_owned(), bytes)], day(12, 31), None);
            prop_assert_eq!(figures(&other), figures(&plain));
            prop_assert_eq!(other.counts, plain.counts);
        }
    }

    /// Every place that is told stands in the file, at the beginning of a character.
    #[test]
    fn every_place_is_in_the_file(rows in prop::collection::vec("[0-9,\"\n\r年月日万，.户甲👴🏻\u{202e}=+-]{0,30}", 0..15)) {
        let text = format!("{HEADER}{}", rows.join("\n"));
        let mut sources = Sources::default();
        let plan = plan(&mut sources);
        let file = sources.add("a.csv");
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(1000));
        read_report(&Intake::new(&plan), file, text.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
        let flat = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<&str> = flat.split('\n').collect();
        for finding in findings.sorted() {
            let (line, column) = (finding.place.line as usize, finding.place.column as usize);
            prop_assert!(line <= lines.len(), "{finding:?}");
            if line > 0 && column > 0 {
                prop_assert!(column <= lines[line - 1].chars().count() + 1, "{finding:?}");
            }
        }
    }

    /// The series ends where the completion table stands, cell by cell.
    #[test]
    fn a_history_ends_where_the_table_stands(files in files(), month in 1u32..=12, date in 1u32..=28, way in 0usize..3) {
        let (plan, ledger, _) = posted(&files);
        let as_of = day(month, date);
        let every = [Every::Week, Every::Month, Every::Quarter][way];
        let wanted = Wanted { digits: 1, whole: true, ..Wanted::default() };
        let judged = history(&plan, &ledger, every, as_of, None);
        let series = table::history::list(&plan, &judged, &wanted, true);
        let now = review(&plan, &ledger, as_of, None, &mut Findings::new(1));
        let whole = table::status::by_target(&plan, &now.assessment, &wanted);
        prop_assert_eq!(series.rows.len(), whole.rows.len() * judged.past.len());
        for (target, row) in whole.rows.iter().enumerate() {
            let last = &series.rows[(target + 1) * judged.past.len() - 1];
            prop_assert_eq!(format!("{:?}", last[1]), format!("{:?}", Cell::Day(as_of)));
            for (column, cell) in series.columns.iter().zip(last).skip(2) {
                let at = whole.columns.iter().position(|other| other.key == column.key).expect("a column of the table");
                prop_assert_eq!(format!("{cell:?}"), format!("{:?}", row[at]), "{}", column.key);
            }
        }
    }

    /// Every reporter and period is in one state; what is asked for is what the table counts as owed and not reported.
    #[test]
    fn reminders_ask_for_what_the_table_misses(files in files(), month in 1u32..=12, date in 1u32..=28) {
        let (plan, ledger, _) = posted(&files);
        let as_of = day(month, date);
        let view = ledger.view(&plan, as_of, None);
        let all = filings(&plan, &view, as_of, as_of);
        for filing in &all {
            let missing = filing.missing.len() as u64;
            prop_assert!(filing.reported <= filing.owed);
            prop_assert_eq!(missing, if filing.term.due { filing.owed - filing.reported } else { 0 });
            prop_assert!(filing.open.iter().all(|open| filing.missing.contains(&open.target)));
            let all_there = filing.reported == filing.owed;
            prop_assert_eq!(filing.state() == State::OnTime, all_there && filing.late.is_none());
            prop_assert_eq!(filing.state() == State::Late, all_there && filing.late.is_some());
        }
        let now = review(&plan, &ledger, as_of, None, &mut Findings::new(1));
        for state in &now.assessment.reporters {
            let of_one = all.iter().filter(|filing| filing.reporter == state.reporter);
            let open: usize = of_one.map(|filing| filing.open.len()).sum();
            prop_assert_eq!(open as u64, state.owed - state.reported);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let review = judged(&[("a.csv".to_owned(), bytes)], day(6, 30), None);
        prop_assert!(adds_up(review.counts));
    }

    #[test]
    fn any_cells_are_read_or_rejected(rows in prop::collection::vec("[0-9,\"\n\r年月日万，.户\u{202e}=+-]{0,40}", 0..20)) {
        let text = format!("{HEADER}{}", rows.join("\n"));
        let review = judged(&[("a.csv".to_owned(), text.into_bytes())], day(6, 30), None);
        prop_assert!(adds_up(review.counts));
    }

    #[test]
    fn any_plan_is_read_or_found_at_fault(text in "[\\[\\]a-z=\"0-9\n 张一.{},#:-]{0,300}") {
        let mut sources = Sources::default();
        let file = sources.add("plan.toml");
        let (plan, faults) = plan::toml::read(file, &format!("{PLAN}{text}"));
        prop_assert_eq!(plan.is_none(), !faults.is_empty());
        for fault in faults {
            prop_assert!(fault.place.line > 0);
        }
    }
}

proptest! {
    // Each case reads its files once for every target and reporter.
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    /// A table differs in nothing from itself; and what past figures became was made by something that came in.
    #[test]
    fn a_day_does_not_differ_from_itself(
        files in files(),
        month in 1u32..=12,
        known in prop::sample::select(vec![(2, 10), (3, 5), (4, 5), (7, 1), (5, 28)]),
        later in 0u32..=6,
    ) {
        let mut sources = Sources::default();
        let plan = plan(&mut sources);
        let intake = Intake::new(&plan);
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(10_000));
        for (name, bytes) in &files {
            let file = sources.add(name);
            read_report(&intake, file, bytes.as_slice(), &mut sources, &mut ledger, &mut findings)
                .expect("memory does not fail");
        }
        let (as_of, known) = (day(month, 28), day(known.0, known.1));
        let view = ledger.view(&plan, as_of, Some(known));
        let assessment = assess(&plan, &view, as_of);
        let side = Side { plan: &plan, assessment: &assessment, known_by: Some(known) };
        prop_assert!(changes(side, side).iter().all(|one| one.kind == diff::Kind::Same));
        prop_assert!(restated(&plan, &ledger, as_of.min(known), known, known).is_empty());
        let known_to = known + chrono::Months::new(later);
        for one in restated(&plan, &ledger, as_of.min(known), known, known_to) {
            prop_assert!(one.then != one.now && !one.by.is_empty());
            prop_assert!(one.by.iter().all(|by| by.day <= one.day && known < by.sent && by.sent <= known_to));
            prop_assert_eq!(ledger.view(&plan, one.day, Some(known)).done(one.target, one.day), one.then);
        }
    }

    /// What was sealed and is unchanged is what was sealed.
    #[test]
    fn a_seal_holds_while_nothing_changes(files in files(), month in 1u32..=12, known in prop::option::of(1u32..=12)) {
        let mut sources = Sources::default();
        let plan = plan(&mut sources);
        let (as_of, known_by) = (day(month, 28), known.map(|month| day(month, 28)));
        let review = judged(&files, as_of, known_by);
        let facts = Facts {
            plan: &plan,
            path: "plan.toml",
            sha256: &"0".repeat(64),
            review: &review,
            inputs: &[],
            levels: &Levels::default(),
            latest_submission: None,
            preset: None,
        };
        let text = seal::write(&facts);
        let (seal, faults) = seal::read(sources.add("seal.toml"), &text);
        prop_assert!(faults.is_empty(), "{:?}", faults);
        let seal = seal.expect("a sound seal");
        prop_assert_eq!((seal.as_of, seal.known_by), (as_of, known_by));
        prop_assert!(seal.compare(&plan, &review.assessment).is_empty());
        // And not when the figures are those of another day, unless they are the same.
        let other = judged(&files, day(12, 31), None);
        let same = |row: usize| Printed::of(&plan, &review.assessment.rows[row]) == Printed::of(&plan, &other.assessment.rows[row]);
        let differing = (0..plan.targets.len()).filter(|&row| !same(row)).count();
        let found = seal.compare(&plan, &other.assessment).into_iter().filter_map(|one| one.target);
        prop_assert_eq!(found.collect::<std::collections::BTreeSet<usize>>().len(), differing);
    }

    /// Whatever a table prints comes from the rows that are traced for it, and no row is without its fate.
    #[test]
    fn a_trace_sums_to_the_figure(files in files(), month in 1u32..=12, known in prop::option::of(1u32..=12)) {
        traced(&files, day(month, 28), known.map(|month| day(month, 28)))?;
    }
}

/// The rows below the header; none of them breaks a line but within quotes.
fn records(text: &str) -> impl Iterator<Item = String> + '_ {
    let body = text.strip_prefix(HEADER).expect("the header");
    let mut open = false;
    let mut row = String::new();
    body.split_inclusive('\n').filter_map(move |line| {
        row.push_str(line);
        open ^= line.matches('"').count() % 2 == 1;
        (!open).then(|| std::mem::take(&mut row))
    })
}

/// When a generated row arrived: its `submitted`, else its day; nothing of a row without a day that can be read.
fn arrived(row: &str) -> Option<Day> {
    use workpoints::period::Period;
    let cells: Vec<&str> = row.split(',').collect();
    // A quoted figure holds a comma; the columns behind it are found from the end.
    let submitted = cells[cells.len() - 2];
    Period::parse(if submitted.is_empty() { cells[0] } else { submitted }, Some(2025)).ok().map(Period::last)
}
