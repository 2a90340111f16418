//! Drawings: whatever the plan, they are sound XML that asks for nothing, and their figures are those of the tables.
#![cfg(feature = "xlsx")]

use quick_xml::Reader;
use quick_xml::events::Event;
use workpoints::chart::{Chart, Plot, burn_up, completion, reporting};
use workpoints::diagnostic::Findings;
use workpoints::forecast::forecast;
use workpoints::history::history;
use workpoints::intake::Intake;
use workpoints::ledger::Ledger;
use workpoints::period::Day;
use workpoints::plan::{self, Plan};
use workpoints::render::svg;
use workpoints::reporting::filings;
use workpoints::review::{read_report, review};
use workpoints::source::Sources;
use workpoints::table::Cell;
use workpoints::table::status::{Wanted, by_target};
use workpoints::words::Lang;

fn plan(bounds: &str) -> (Plan, Sources) {
    let text = format!(
        "[plan]\ntitle = \"</svg><script>\"\nfrom = 2024-03-05\nto = 2026-12-31\n[reporting]\nevery = \"quarter\"\n\
         [[reporter]]\nname = \"甲\\u202E<&\\\"'\"\naliases = [\"甲\"]\n[[section]]\nnumber = \"一\"\ntitle = \"示例\"\n\
         [[point]]\nid = \"1.1\"\ntitle = \"示例\"\n{bounds}"
    );
    let mut sources = Sources::default();
    let (plan, faults) = plan::toml::read(sources.add("plan.toml"), &text);
    (plan.unwrap_or_else(|| panic!("{faults:?}")), sources)
}

/// Every kind of target and of schedule.
const TARGETS: &str = r#"
[[target]]
id = "even"
point = "1.1"
name = "</title><b>偶数"
goal = 7000
unit = "户"
revisions = [{ from = 2025-07-01, goal = 9000 }]
[[target]]
id = "steps"
point = "1.1"
name = "分期"
goal = 12.5
decimals = 1
unit = "万元"
schedule = [{ by = 2025-06-30, goal = 4 }, { by = 2026-12-31, goal = 12.5 }]
[[target]]
id = "ratio"
point = "1.1"
name = "比率"
measure = "ratio"
goal = 95
unit = "%"
[[target]]
id = "ceiling"
point = "1.1"
name = "上限"
bound = "at_most"
goal = 0
unit = "起"
[[target]]
id = "list"
point = "1.1"
name = "清单"
measure = "items"
items = [{ name = "一" }, { name = "二", due = 2025-01-31 }]
goal = 2
unit = "项"
[[target]]
id = "daily"
point = "1.1"
name = "日常"
measure = "routine"
[[target]]
id = "silent"
point = "1.1"
name = "无数"
goal = 1
unit = "个"
"#;

const ROWS: &str = "date,target,reporter,total,added,of,item\n\
2024-06-30,even,甲,100,,,\n";

fn all(plan: &Plan, sources: &mut Sources, rows: &str, as_of: Day) -> (Vec<Chart>, Vec<Vec<Cell>>) {
    let (mut ledger, mut findings) = (Ledger::new(), Findings::new(100));
    let file = sources.add("a.csv");
    read_report(&Intake::new(plan), file, rows.as_bytes(), sources, &mut ledger, &mut findings)
        .expect("memory does not fail");
    let judged = review(plan, &ledger, as_of, None, &mut findings);
    let past = history(plan, &ledger, plan.reporting.every, as_of, None);
    let forecasts = forecast(plan, &past);
    let view = ledger.view(plan, as_of, None);
    let mut charts = vec![
        completion(plan, &judged.assessment, 1),
        reporting(plan, &filings(plan, &view, as_of, as_of), as_of),
    ];
    charts.extend((0..plan.targets.len()).filter_map(|at| burn_up(plan, &past, forecasts.get(at), at)));
    let table = by_target(plan, &judged.assessment, &Wanted { whole: true, digits: 1, ..Wanted::default() });
    (charts, table.rows)
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd_opt(year, month, day).expect("a day")
}

/// The texts of a drawing; panics where it is no sound XML or has what a drawing must not have.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let (mut texts, mut depth) = (Vec::new(), 0);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}")) {
            Event::Start(start) => {
                depth += 1;
                let name = start.name().as_ref().to_owned();
                assert!(
                    ["svg", "title", "desc", "g", "text", "rect", "circle"].contains(&name.as_str()),
                    "{name}"
                );
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) => texts.push(text.to_string()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    for word in ["href", "style", "url(", "\u{202e}", "NaN"] {
        assert!(!svg.contains(word), "{word}: {svg}");
    }
    texts
}

#[test]
fn any_plan_gives_sound_drawings() {
    let (plan, sources) = plan(TARGETS);
    for rows in ["date,target,reporter,total\n", ROWS, &format!("{ROWS}{MORE}")] {
        for as_of in [day(2024, 3, 5), day(2025, 7, 31), day(2026, 12, 31), day(2027, 5, 1)] {
            let (charts, _) = all(&plan, &mut sources.clone(), rows, as_of);
            // All but the routine duty have a curve.
            assert_eq!(charts.len(), 2 + plan.targets.len() - 1);
            for chart in &charts {
                for lang in [Lang::Zh, Lang::En] {
                    let file = String::from_utf8(svg::file(chart, lang)).expect("UTF-8");
                    texts(&file);
                    texts(&svg::inline(chart, lang));
                    let again = String::from_utf8(svg::file(chart, lang)).expect("UTF-8");
                    assert_eq!(file, again);
                }
            }
        }
    }
}

const MORE: &str = "2024-09-30,even,甲,2100,,,\n\
2024-12-31,even,甲,3000,,,\n2025-03-31,even,甲,9100,,,\n\
2025-03-31,steps,甲,-3.5,,,\n2025-03-31,ratio,甲,1,,3,\n\
2025-03-31,ceiling,甲,2,,,\n2025-03-31,list,甲,1,,,一\n";

#[test]
fn figures_are_those_of_the_tables() {
    let (plan, mut sources) = plan(TARGETS);
    let (charts, rows) = all(&plan, &mut sources, &format!("{ROWS}{MORE}"), day(2025, 3, 31));
    let shown = |row: &[Cell], at: usize| match &row[at] {
        Cell::Number { text, .. } => text.clone(),
        _ => String::new(),
    };
    // Columns 5, 6, 8, 9 and 10 are goal, done, completion, expected and pace.
    let mut compared = 0;
    for chart in &charts {
        match &chart.plot {
            Plot::Completion(bars) => {
                for bar in bars {
                    let row =
                        rows.iter().find(|row| matches!(&row[2], Cell::Text(name) if *name == bar.name));
                    let row = row.expect("a row of that name");
                    assert_eq!((&bar.printed, &bar.printed_pace), (&shown(row, 8), &shown(row, 10)));
                    compared += 1;
                }
            }
            Plot::BurnUp(plot) => {
                let row = rows.iter().find(|row| {
                    matches!(&row[2], Cell::Text(name) if chart.title.zh.starts_with(&format!("{name}：")))
                });
                let row = row.expect("a row of that name");
                let printed = &plot.printed;
                assert_eq!(
                    (&printed.goal, &printed.done, &printed.expected),
                    (&shown(row, 5), &shown(row, 6), &shown(row, 9))
                );
                // What the table says is what stands in the drawing.
                let drawn = texts(&svg::inline(chart, Lang::En)).join("\n");
                assert!(
                    drawn.contains(&format!("done {}", printed.done)) || printed.done.is_empty(),
                    "{drawn}"
                );
                assert!(drawn.contains(&printed.goal), "{drawn}");
                compared += 1;
            }
            Plot::Reporting(heat) => assert_eq!(heat.rows.len(), 1),
        }
    }
    assert_eq!(compared, 5 + 6);
}
