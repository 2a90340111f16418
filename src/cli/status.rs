//! `status`: the completion table.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    Printing, Reading, Texts, judging, one_of, printing, read_levels, read_printing, read_reading, reading,
    unknown,
};
use super::excerpts::{self, Seen};
use super::files;
use super::output::Output;
use super::run::{self, Collected, Loaded, internal, quoted, stopped};
use super::seal::{self, Signed};
use super::{Exit, Failure, Verb, World, tell};
use crate::assess::Status;
use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::forecast::{Forecast, forecast};
use crate::history::history;
use crate::period::Day;
use crate::plan::Plan;
use crate::render::{self, words};
use crate::review::{Review, review};
use crate::rules::{Levels, Setting};
use crate::say;
use crate::source::{FileId, Sources};
use crate::table;
use crate::table::groups::{self, By};
use crate::table::plans::{self, PLAN};
use crate::table::status::{self, Field, InputLine, Wanted};
use crate::table::{Column, Report, Selection};
use crate::words::{Said, Words, count};

pub const VERB: Verb = Verb { name: "status", define, run };

/// So many findings are told on standard error; `check` tells them all.
const TOLD: usize = 5;

struct Args {
    by: By,
    /// Columns and sorting of targets; of other rows they are in `selection`.
    columns: Vec<&'static Field>,
    sort: Option<(&'static Field, bool)>,
    status: Vec<Status>,
    selection: Selection,
    digits: u8,
    forecast: bool,
    skip_refused: bool,
}

fn define(t: &Texts) -> Command {
    let command = Command::new("status").about(
        Words::new(
            "完成情况表：做了多少、应做多少、谁滞后、谁未报",
            "The completion table: what is done, what is due, who is behind",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &formats))
        .mut_arg("plan", |arg| {
            arg.num_args(0..).help(
                Words::new(
                    "工作要点文件，可写多份，如 plans/*.toml（缺省为 plans/ 或当前文件夹中唯一的 .toml）",
                    "The plan, or several, as in plans/*.toml [default: the only .toml in plans/ or here]",
                )
                .get(t.0),
            )
        })
        .arg(t.valued(
            "by",
            Words::new("分组", "GROUP"),
            "行代表什么：target、point、section、lead、reporter、tag、status、allocation（分解任务）、level（多级要求）、plan（多份计划）",
            "What rows stand for: target, point, section, lead, reporter, tag, status, allocation, level or plan",
        ))
        .arg(t.valued(
            "columns",
            Words::new("列", "COLUMNS"),
            "要显示的列，逗号分隔，如 name,done,gap",
            "The columns to show, separated by commas, as in name,done,gap",
        ))
        .arg(t.valued(
            "status",
            Words::new("状态", "STATUS"),
            "只列这些状态，逗号分隔，如 滞后,严重滞后",
            "Only these statuses, separated by commas, as in behind,far_behind",
        ))
        .arg(
            t.valued(
                "sort",
                Words::new("列", "COLUMN"),
                "按列排序，前加 - 为降序",
                "Sort by a column; - before it for descending",
            )
            .allow_hyphen_values(true),
        )
        .arg(t.valued(
            "digits",
            Words::new("位数", "DIGITS"),
            "百分数的小数位：0、1、2（缺省 1）",
            "Decimals of percentages: 0, 1 or 2 [default: 1]",
        ))
        .arg(
            t.arg(
                "forecast",
                "另列预计：期限日的数、区间、完成日期、每期尚需、SPI(t)",
                "Add what is to be expected: by the due date, from and to, the day, per period, SPI(t)",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(seal::arg(t))
        .arg(
            t.arg(
                "skip-refused",
                "略过整份拒收的文件，并在表上注明",
                "Go on without refused files, and say so",
            )
            .action(ArgAction::SetTrue),
        )
}

fn read_status(matches: &ArgMatches) -> Result<Args, Said> {
    let list = |id: &str| -> Vec<String> {
        let texts = matches
            .get_one::<String>(id)
            .map(|text| text.split([',', '，', '、']).map(|one| one.trim().to_owned()));
        texts.into_iter().flatten().filter(|one| !one.is_empty()).collect()
    };
    let groups: Vec<(&str, By)> = By::ALL.iter().map(|by| (by.key(), *by)).collect();
    let by = one_of(matches, "by", &groups)?.unwrap_or(By::Target);
    let field = |name: &str| {
        status::find(name).ok_or_else(|| unknown("列", "column", name, status::fields().flat_map(names)))
    };
    let known = groups::columns(by);
    let column = |name: &str| {
        let named = |column: &&Column| [column.key, column.label.zh, column.label.en].contains(&name);
        let all = || known.iter().flat_map(|column| [column.key, column.label.zh]);
        known.iter().find(named).copied().ok_or_else(|| unknown("列", "column", name, all()))
    };
    // Of several plans the first column names the plan anyway.
    let several = read_plans(matches).len() > 1;
    let plan = |name: &String| several && [PLAN.key, PLAN.label.zh, PLAN.label.en].contains(&name.as_str());
    let mut asked = list("columns");
    asked.retain(|name| !plan(name));
    let status = list("status")
        .iter()
        .map(|name| {
            let named = |status: &&Status| {
                [status.key(), status.words().zh, status.words().en].contains(&name.as_str())
            };
            let all = || Status::ALL.iter().flat_map(|status| [status.key(), status.words().zh]);
            Status::ALL.iter().find(named).copied().ok_or_else(|| unknown("状态", "status", name, all()))
        })
        .collect::<Result<Vec<_>, Said>>()?;
    let sort = matches.get_one::<String>("sort");
    let sort = sort.map(|name| (name.trim_start_matches('-'), name.starts_with('-')));
    let mut args = Args {
        by,
        columns: Vec::new(),
        sort: None,
        selection: Selection::default(),
        digits: one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1),
        forecast: matches.get_flag("forecast"),
        skip_refused: matches.get_flag("skip-refused"),
        status,
    };
    if by == By::Target {
        args.columns = asked.iter().map(|name| field(name)).collect::<Result<_, Said>>()?;
        args.sort = sort.map(|(name, down)| field(name).map(|field| (field, down))).transpose()?;
        return Ok(args);
    }
    if !args.status.is_empty() && !known.iter().any(|column| column.key == "status") {
        let key = by.key();
        return Err(say!(
            "--by {key} 的各行没有状态，不能用 --status 筛选",
            "the rows of --by {key} have no status to choose by --status"
        ));
    }
    args.selection.columns = asked.iter().map(|name| column(name)).collect::<Result<_, Said>>()?;
    args.selection.sort =
        sort.map(|(name, down)| column(name).map(|column| (column.key, down))).transpose()?;
    args.selection.status = args.status.iter().map(|status| status.key()).collect();
    Ok(args)
}

fn names(field: &Field) -> [&'static str; 2] {
    [field.column.key, field.column.label.zh]
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, args) = (read_levels(matches)?, read_status(matches)?);
    if args.forecast && args.by != By::Target {
        return Err(say!("--forecast 只用于 --by target", "--forecast goes with --by target only").into());
    }
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    run::fits(world, &printing, Some(format))?;
    let seal = matches.get_one::<PathBuf>("seal");
    let mut seal = seal.map(|path| seal::open(path, &printing).map(|output| (path, output))).transpose()?;
    let loaded = load_all(world, &reading, &read_plans(matches))?;
    if loaded.len() > 1 && seal.is_some() {
        return Err(say!("--seal 只用于一份计划", "--seal goes with one plan only").into());
    }
    let several = loaded.len() > 1 || !args.by.within();
    if loaded.len() > 1 && !reading.reports.is_empty() {
        return Err(say!(
            "--reports 只用于一份计划：多份计划各用自己的 [reporting] reports",
            "--reports goes with one plan only: of several, each has its own under [reporting]"
        )
        .into());
    }
    let wanted = Wanted {
        columns: args.columns.clone(),
        status: args.status.clone(),
        sort: args.sort,
        digits: args.digits,
        whole: format.whole,
        fold_routine: format.name == "table" && !printing.all,
        forecasts: Vec::new(),
        with_forecast: args.forecast,
    };
    // Every day is looked at before the output, and the output before the work.
    let mut days = Vec::new();
    for (_, plan) in &loaded {
        days.push((run::as_of(world, plan, &reading)?, run::known_by(plan, &reading)?));
    }
    let output = Output::open(printing.output.as_deref())?;
    let mut all: Vec<Judged> = Vec::new();
    let mut stopped = false;
    for ((loaded, plan), (as_of, known_by)) in loaded.into_iter().zip(days) {
        let of_one = Asked { reading: &reading, printing: &printing, flags: &flags, args: &args };
        let (held, as_of) = match as_of.clamp(plan.from, plan.to) {
            held if several && held != as_of => (Some(as_of), held),
            _ => (None, as_of),
        };
        let digest = format.name == "json";
        match judged(world, (loaded, plan), &of_one, (as_of, known_by), digest, seal.take()) {
            Ok(judged) => all.push(Judged { held, ..judged }),
            Err(Failure::Silent) => stopped = true,
            Err(failure) => return Err(failure),
        }
    }
    if stopped {
        return Err(Failure::Silent);
    }
    let style = run::style(world, &printing, &output);
    let report = match all.as_slice() {
        [one] if !several => alone(one, &wanted, args.by, &args.selection),
        all => together(all, &wanted, args.by, &args.selection),
    };
    let bytes = (format.write)(&report, &style).map_err(internal)?;
    output.write(&bytes)?;
    let mut exit = Exit::Clean;
    for one in &all {
        let of_one = (one.seen.as_slice(), &one.plan, &one.sources);
        if told(world, &reading, &one.findings, &one.levels, of_one) == Exit::Denied {
            exit = Exit::Denied;
        }
    }
    Ok(exit)
}

/// What a run was asked to do with each plan.
struct Asked<'a> {
    reading: &'a Reading,
    printing: &'a Printing,
    flags: &'a [Setting],
    args: &'a Args,
}

/// A plan with its reports, judged.
struct Judged {
    sources: Sources,
    seen: Vec<Seen>,
    plan: Plan,
    review: Review,
    findings: Findings,
    levels: Levels,
    /// What is to be expected of each target, where somebody asked.
    forecasts: Vec<Forecast>,
    inputs: Vec<InputLine>,
    /// Where the figures came from.
    lines: Vec<Said>,
    /// The day asked for, where the plan is held to another.
    held: Option<Day>,
}

/// The plans that are named, each once and in the byte order of their paths whatever order they were named in.
fn read_plans(matches: &ArgMatches) -> Vec<PathBuf> {
    matches.get_many::<PathBuf>("plan").into_iter().flatten().cloned().collect()
}

/// Reads every plan. The faults of all of them are told before the run stops.
fn load_all(world: &World, reading: &Reading, plans: &[PathBuf]) -> Result<Vec<(Loaded, Plan)>, Failure> {
    let paths =
        if plans.len() > 1 { files::plans(plans)? } else { vec![files::plan(reading.plan.as_deref())?] };
    let (mut all, mut faulty) = (Vec::new(), false);
    for path in paths {
        let mut loaded = run::load(Some(&path), Findings::KEPT)?;
        match loaded.plan.take() {
            Some(plan) => all.push((loaded, plan)),
            None => {
                stopped(world, &loaded.findings, &loaded.seen, None, &loaded.sources);
                faulty = true;
            }
        }
    }
    if faulty { Err(Failure::Silent) } else { Ok(all) }
}

/// Reads the reports of a plan and judges them.
fn judged(
    world: &World,
    (loaded, plan): (Loaded, Plan),
    asked: &Asked<'_>,
    (as_of, known_by): (Day, Option<Day>),
    digest: bool,
    seal: Option<(&PathBuf, Output)>,
) -> Result<Judged, Failure> {
    let Loaded { path, mut seen, mut sources, mut findings, sha256, .. } = loaded;
    let outputs = [asked.printing.output.as_deref(), seal.as_ref().map(|(path, _)| path.as_path())];
    let digest = digest || seal.is_some();
    let collected = run::collect(&plan, &path, asked.reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !asked.args.skip_refused {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    let levels = Levels { flags: asked.flags.to_vec(), plan: plan.levels.clone() };
    levels.unused(plan.file, false, &mut findings);
    if let Some((_, output)) = seal {
        let signed = Signed { plan: &plan, path: &path, sha256: &sha256, review: &review };
        seal::write(output, &signed, &collected, &levels)?;
    }
    let asked_for = asked.args.columns.iter().copied().chain(asked.args.sort.map(|(field, _)| field));
    let forecasts = if asked.args.forecast || asked_for.into_iter().any(table::forecast::has) {
        let every = plan.reporting.every;
        forecast(&plan, &history(&plan, &collected.ledger, every, as_of, known_by))
    } else {
        Vec::new()
    };
    let lines = sources_lines(&collected);
    let inputs = collected.inputs;
    Ok(Judged { sources, seen, plan, review, findings, levels, forecasts, inputs, lines, held: None })
}

/// The table of one plan.
fn alone(one: &Judged, wanted: &Wanted, by: By, selection: &Selection) -> Report {
    let Judged { plan, review, inputs, lines, forecasts, .. } = one;
    let wanted = &Wanted { forecasts: forecasts.clone(), ..wanted.clone() };
    let mut table = match by {
        By::Target => status::by_target(plan, &review.assessment, wanted),
        by => groups::by(plan, review, by, wanted.digits),
    };
    selection.apply(&mut table);
    status::report(status::Frame { plan, review, wanted, by, inputs, sources: lines.clone() }, table)
}

/// The table of several plans, or of plans.
fn together(all: &[Judged], wanted: &Wanted, by: By, selection: &Selection) -> Report {
    let plans: Vec<plans::Judged<'_>> = all
        .iter()
        .map(|one| plans::Judged {
            path: one.sources.name(one.plan.file),
            plan: &one.plan,
            review: &one.review,
            forecasts: &one.forecasts,
            inputs: &one.inputs,
            sources: one.lines.clone(),
            held: one.held,
        })
        .collect();
    let labels = plans::labels(&plans);
    let mut table = plans::table(&plans, &labels, by, wanted);
    selection.apply(&mut table);
    plans::report(&plans, &labels, by, wanted, table)
}

/// Where the figures came from, and what was left out.
pub fn sources_lines(collected: &Collected) -> Vec<Said> {
    let (zh, en) = (collected.named.join("、"), collected.named.join(", "));
    let files = count(collected.inputs.len() as u64, "file", "files");
    let n = collected.inputs.len();
    let mut lines = vec![if collected.named.is_empty() {
        say!("数据来源：未指定", "Reports: none named")
    } else {
        say!("数据来源：{zh}（{n} 个文件）", "Reports: {en} ({files})")
    }];
    // UTF-8 needs no word; anything else was chosen, and is named.
    let mut others: Vec<(&str, u64)> = Vec::new();
    for encoding in collected.inputs.iter().filter_map(|input| input.encoding).filter(|name| *name != "UTF-8")
    {
        match others.iter_mut().find(|(name, _)| *name == encoding) {
            Some((_, files)) => *files += 1,
            None => others.push((encoding, 1)),
        }
    }
    if !others.is_empty() {
        let list = |unit: &str, with: &str| {
            others.iter().map(|(name, n)| format!("{name} {n}{unit}")).collect::<Vec<_>>().join(with)
        };
        let (zh, en) = (list(" 个", "、"), list("", ", "));
        lines.push(say!("编码不是 UTF-8 的文件：{zh}", "Files not in UTF-8: {en}"));
    }
    if !collected.refused.is_empty() {
        let (zh, en) = (collected.refused.join("、"), collected.refused.join(", "));
        lines.push(say!(
            "注意：以下文件整份拒收，未计入本表：{zh}",
            "Note: these files were refused and are not in this table: {en}"
        ));
    }
    lines
}

/// Tells on standard error what a table does not show, and says how the run ends.
pub fn told(
    world: &World,
    reading: &Reading,
    findings: &Findings,
    levels: &Levels,
    (seen, plan, sources): (&[Seen], &Plan, &Sources),
) -> Exit {
    let count_of = |wanted: Level| -> u64 {
        findings.counts().filter(|(_, rule, _)| levels.of(rule) == wanted).map(|(.., count)| count).sum()
    };
    let (denied, warned) = (count_of(Level::Deny), count_of(Level::Warn));
    let mut text = String::new();
    let sorted = findings.sorted();
    let errors = sorted.iter().filter(|finding| levels.of(finding.rule) == Level::Deny);
    let errors: Vec<&Diagnostic> = errors.take(TOLD).copied().collect();
    let excerpts = excerpts::read(errors.iter().copied(), seen, Some(plan), sources);
    let look =
        words::Look { sources, excerpts: &excerpts, lang: world.lang, color: false, width: world.terminal };
    for finding in errors {
        words::finding(&mut text, Level::Deny, finding, &look);
    }
    // The command that shows the same findings, with what was said to this one.
    let mut again = format!("workpoints check {}", quoted(sources.name(FileId(0))));
    for report in &reading.reports {
        again.push_str(&format!(" --reports {}", quoted(report)));
    }
    for (option, text) in [("--as-of", &reading.as_of), ("--known-by", &reading.known_by)] {
        if let Some(text) = text {
            again.push_str(&format!(" {option} {}", quoted(text)));
        }
    }
    for setting in &levels.flags {
        again.push_str(&format!(" {}", setting.written()));
    }
    if denied + warned > 0 {
        let (errors, warnings) = (count(denied, "error", "errors"), count(warned, "warning", "warnings"));
        let line = say!(
            "{denied} 个错误、{warned} 个警告；逐条查看：{again}",
            "{errors}, {warnings}; see each with: {again}"
        );
        text.push_str(line.get(world.lang));
        text.push('\n');
    }
    tell(&text);
    if denied > 0 { Exit::Denied } else { Exit::Clean }
}
