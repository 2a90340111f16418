//! `status`: the completion table.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    Printing, Reading, Texts, digits_arg, judging, one_of, preset_arg, printing, read_levels, read_preset,
    read_printing, read_reading, reading, skip_refused_arg, takes, takes_named, unknown,
};
use super::dossier;
use super::excerpts::Seen;
use super::files;
use super::output::Output;
use super::run::{self, Collected, Loaded, Told, internal, stopped};
use super::seal::{self, Signed};
use super::{Exit, Failure, Verb, World};
use crate::assess::Status;
use crate::diagnostic::Findings;
use crate::forecast::{Forecast, forecast};
use crate::history::{History, history};
use crate::period::{Day, Every};
use crate::plan::keys::EVERY;
use crate::plan::{Behind, Plan};
use crate::render;
use crate::render::words::fold;
use crate::review::{Review, review};
use crate::rules::{Levels, Setting};
use crate::say;
use crate::schema;
use crate::source::Sources;
use crate::table;
use crate::table::book;
use crate::table::findings::Log;
use crate::table::groups::{self, By};
use crate::table::history::{self as series, WHEN};
use crate::table::plans::{self, PLAN};
use crate::table::status::{self, Field, InputLine, Wanted};
use crate::table::{Column, Report, Selection};
use crate::words::{Lang, Said, Words};

pub const VERB: Verb = Verb { name: "status", define, run };

struct Args {
    by: By,
    /// Columns and sorting of targets; of other rows they are in `selection`.
    columns: Vec<&'static Field>,
    sort: Option<(&'static Field, bool)>,
    status: Vec<Status>,
    selection: Selection,
    digits: u8,
    forecast: bool,
    /// The length of the periods of a series.
    history: Option<Every>,
    skip_refused: bool,
}

impl Args {
    /// Whether anything is to be expected: by `--forecast` or by a column.
    fn expects(&self) -> bool {
        let asked = self.columns.iter().copied().chain(self.sort.map(|(field, _)| field));
        self.forecast || asked.into_iter().any(table::forecast::has)
    }

    /// Whether the past is to be drawn in a column.
    fn draws(&self) -> bool {
        self.columns.iter().any(|field| status::is_trend(field))
    }

    /// Whether anything is to be drawn in a column.
    fn has_drawings(&self) -> bool {
        self.columns.iter().any(|field| status::is_drawing(field))
    }
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
        .arg(takes(t.valued(
            "by",
            Words::new("分组", "GROUP"),
            "行代表什么：target、point、section、lead、reporter、tag、status、allocation（分解任务）、level（多级要求）、plan（多份计划）",
            "What rows stand for: target, point, section, lead, reporter, tag, status, allocation, level or plan",
        ), By::ALL.map(By::key)))
        .arg(takes_named(t.valued(
            "columns",
            Words::new("列", "COLUMNS"),
            "要显示的列，逗号分隔，如 name,done,gap",
            "The columns to show, separated by commas, as in name,done,gap",
        ), status::fields().map(|field| (field.column.key, field.column.label.get(t.0)))))
        .arg(takes_named(t.valued(
            "status",
            Words::new("状态", "STATUS"),
            "只列这些状态，逗号分隔，如 滞后,严重滞后",
            "Only these statuses, separated by commas, as in behind,far_behind",
        ), Status::ALL.iter().map(|status| (status.key(), status.words().get(t.0)))))
        .arg(
            takes_named(t.valued(
                "sort",
                Words::new("列", "COLUMN"),
                "按列排序，前加 - 为降序",
                "Sort by a column; - before it for descending",
            ), status::fields().map(|field| (field.column.key, field.column.label.get(t.0))))
            .allow_hyphen_values(true),
        )
        .arg(digits_arg(t))
        .arg(takes(t.valued(
            "history",
            Words::new("周期", "EVERY"),
            "历期走势：week、month、quarter 各期末的完成情况，终端上画成走势",
            "The same at the end of each week, month or quarter so far; drawn at a terminal",
        ), EVERY.iter().map(|(word, _)| *word)))
        .arg(preset_arg(t))
        .arg(
            t.arg(
                "forecast",
                "另列预计：期限日的数、区间、完成日期、每期尚需、SPI(t)",
                "Add what is to be expected: by the due date, from and to, the day, per period, SPI(t)",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(seal::arg(t))
        .arg(skip_refused_arg(t))
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
    let history = one_of(matches, "history", EVERY)?;
    if history.is_some() {
        // A series always says of when it is.
        let when = |name: &String| {
            WHEN.iter().any(|column| [column.key, column.label.zh, column.label.en].contains(&name.as_str()))
        };
        asked.retain(|name| !when(name));
    }
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
        history,
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
    let (flags, args, preset) = (read_levels(matches)?, read_status(matches)?, read_preset(matches)?);
    if args.forecast && args.by != By::Target {
        return Err(say!("--forecast 只用于 --by target", "--forecast goes with --by target only").into());
    }
    if args.history.is_some() && (args.by != By::Target || args.sort.is_some()) {
        return Err(say!(
            "--history 按指标逐期列出，不用 --by 和 --sort",
            "--history lists targets period by period, and goes with neither --by nor --sort"
        )
        .into());
    }
    if args.history.is_some() && args.expects() {
        return Err(say!(
            "--history 列的是各期的实际数，不用 --forecast 和预计各列",
            "--history lists what was, and goes with neither --forecast nor its columns"
        )
        .into());
    }
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    run::fits(world, &printing, Some(format))?;
    let sorted = args.sort.is_some_and(|(field, _)| status::is_drawing(field));
    if sorted || (args.has_drawings() && (format.whole || args.history.is_some())) {
        return Err(say!(
            "trend（走势）、bar（进度条）是画给人看的，只在 table、markdown、html 中用 --columns 列出；要各期的数用 --history，要完成率用 completion",
            "trend and bar are drawings, columns of table, markdown and html only; their figures are in --history and in completion"
        )
        .into());
    }
    let seal = matches.get_one::<PathBuf>("seal");
    let mut seal = seal.map(|path| seal::open(path, &printing).map(|output| (path, output))).transpose()?;
    let mut loaded = load_all(world, &reading, &read_plans(matches))?;
    if loaded.len() > 1 && seal.is_some() {
        return Err(say!("--seal 只用于一份计划", "--seal goes with one plan only").into());
    }
    for (_, plan) in &mut loaded {
        plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
    }
    let several = loaded.len() > 1 || !args.by.within();
    // Whoever gets a page or a workbook of a plan has only that: it holds whatever belongs beside the table.
    let alone = !several && args.history.is_none() && !matches.contains_id("by");
    let made = match format.name {
        "html" if alone => Made::Page,
        "xlsx" if alone => Made::Book,
        _ => Made::Table,
    };
    if loaded.len() > 1 && !reading.reports.is_empty() {
        return Err(say!(
            "--reports 只用于一份计划：多份计划各用自己的 [reporting] reports",
            "--reports goes with one plan only: of several, each has its own under [reporting]"
        )
        .into());
    }
    if loaded.len() > 1 && args.history.is_some() {
        return Err(say!(
            "--history 只用于一份计划：逐份列出，或用 --columns 加 trend（走势）一列",
            "--history goes with one plan only: list them one by one, or add the column trend with --columns"
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
        on_paper: false,
        forecasts: Vec::new(),
        with_forecast: args.forecast,
        history: None,
        bars: false,
    };
    // Every day is looked at before the output, and the output before the work.
    let mut days = Vec::new();
    for (_, plan) in &loaded {
        days.push((run::as_of(world, plan, &reading)?, run::known_by(plan, &reading)?));
    }
    let output = Output::open(printing.output.as_deref())?;
    let style = run::style(world, &printing, &output);
    let wanted = Wanted { bars: format.name == "table" && style.width.is_some(), ..wanted };
    let mut all: Vec<Judged> = Vec::new();
    let mut stopped = false;
    for ((loaded, plan), (as_of, known_by)) in loaded.into_iter().zip(days) {
        let digest = format.name == "json" || made != Made::Table;
        let (reading, printing, flags, args) = (&reading, &printing, &flags[..], &args);
        let of_one = Asked { reading, printing, flags, args, preset, digest, made };
        let (held, as_of) = match as_of.clamp(plan.from, plan.to) {
            held if several && held != as_of => (Some(as_of), held),
            _ => (None, as_of),
        };
        match judged(world, (loaded, plan), &of_one, (as_of, known_by), seal.take()) {
            Ok(judged) => all.push(Judged { held, ..judged }),
            Err(Failure::Silent) => stopped = true,
            Err(failure) => return Err(failure),
        }
    }
    if stopped {
        return Err(Failure::Silent);
    }
    let write = |report: &Report| (format.write)(report, &style).map_err(internal);
    let bytes = match (made, all.as_slice()) {
        (Made::Page, [one]) => page(one, wanted, &reading, style.lang)?,
        (Made::Book, [one]) => write(&workbook(one, &wanted))?,
        (Made::Table, [one]) if !several => write(&table_of(one, &wanted, &args, format.name))?,
        (_, all) => write(&together(all, &wanted, args.by, &args.selection))?,
    };
    output.write(&bytes)?;
    let mut exit = Exit::Clean;
    for one in &all {
        let Judged { sources, seen, plan, findings, levels, .. } = one;
        // Whether goals of several levels part depends on what is behind.
        let preset = matches.get_one::<String>("preset").filter(|_| plan.asks());
        let more = preset.map(|name| format!(" --preset {name}")).unwrap_or_default();
        let told = Told { reading: &reading, findings, levels, more };
        if run::told(world, &told, |_| true, (seen, plan, sources)) == Exit::Denied {
            exit = Exit::Denied;
        }
    }
    Ok(exit)
}

/// What is made of a plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    /// A table, or those of several plans in one.
    Table,
    /// The table with all that a page has room for.
    Page,
    /// The table with all that a workbook has sheets for.
    Book,
}

/// What a run was asked to do with each plan.
struct Asked<'a> {
    reading: &'a Reading,
    printing: &'a Printing,
    flags: &'a [Setting],
    args: &'a Args,
    preset: Option<Behind>,
    /// Whether the digests of the files are wanted.
    digest: bool,
    made: Made,
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
    /// Its past periods, where a series or a drawing is asked for.
    past: Option<History>,
    inputs: Vec<InputLine>,
    /// Where the figures came from.
    lines: Vec<Said>,
    /// The day asked for, where the plan is held to another.
    held: Option<Day>,
    /// The reports with the ledger, where they are to be read once more.
    collected: Option<Collected>,
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
    seal: Option<(&PathBuf, Output)>,
) -> Result<Judged, Failure> {
    let Loaded { path, mut seen, mut sources, sha256, mut findings, .. } = loaded;
    let outputs = [asked.printing.output.as_deref(), seal.as_ref().map(|(path, _)| path.as_path())];
    let digest = asked.digest || seal.is_some();
    let collected = run::collect(&plan, &path, asked.reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !asked.args.skip_refused {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    let levels = Levels { flags: asked.flags.to_vec(), plan: plan.levels.clone() };
    levels.unused(plan.file, false, &mut findings);
    if let Some((_, output)) = seal {
        let preset = asked.preset;
        let signed = Signed { plan: &plan, path: &path, sha256: &sha256, review: &review, preset };
        seal::write(output, &signed, &collected, &levels)?;
    }
    let own = plan.reporting.every;
    let judged_by = |every| history(&plan, &collected.ledger, every, as_of, known_by);
    let drawn = asked.made != Made::Table || asked.args.draws();
    let past = asked.args.history.or(drawn.then_some(own)).map(judged_by);
    let forecasts = match &past {
        _ if !asked.args.expects() => Vec::new(),
        Some(past) if past.every == own => forecast(&plan, past),
        _ => forecast(&plan, &judged_by(own)),
    };
    let lines = run::sources_lines(&collected);
    let inputs = collected.inputs.clone();
    let collected = Some(collected).filter(|_| asked.made == Made::Page);
    let judged = Judged {
        sources,
        seen,
        plan,
        review,
        findings,
        levels,
        forecasts,
        past,
        inputs,
        lines,
        held: None,
        collected,
    };
    Ok(judged)
}

/// The page of one plan, with all there is.
fn page(one: &Judged, wanted: Wanted<'_>, reading: &Reading, lang: Lang) -> Result<Vec<u8>, Failure> {
    let Judged { plan, review, sources, findings, levels, forecasts, .. } = one;
    let history = one.past.as_ref().expect("for a page the past is judged");
    let collected = one.collected.as_ref().expect("for a page the reports are kept");
    let wanted = &Wanted { forecasts: forecasts.clone(), history: Some(history), ..wanted };
    let judged = dossier::Judged { plan, review, history, collected, sources, findings, levels };
    dossier::page(&judged, wanted, reading, lang)
}

/// The table of one plan, or the series of its periods.
fn table_of(one: &Judged, wanted: &Wanted<'_>, args: &Args, format: &str) -> Report {
    let Judged { plan, review, inputs, lines, forecasts, past, .. } = one;
    let wanted = &Wanted { forecasts: forecasts.clone(), history: past.as_ref(), ..wanted.clone() };
    let sources = lines.clone();
    if let Some(history) = past.as_ref().filter(|_| args.history.is_some()) {
        let drawn = format == "table";
        let table = match drawn {
            true => series::drawings(plan, history, wanted),
            false => series::list(plan, history, wanted, format == "json"),
        };
        return series::report(
            series::Frame { plan, review, history, wanted, inputs, sources, drawn },
            table,
        );
    }
    let by = args.by;
    let mut table = match by {
        By::Target => status::by_target(plan, &review.assessment, wanted),
        by => groups::by(plan, review, by, wanted.digits),
    };
    args.selection.apply(&mut table);
    status::report(status::Frame { plan, review, wanted, by, inputs, sources }, table)
}

/// The workbook of one plan.
fn workbook(one: &Judged, wanted: &Wanted<'_>) -> Report {
    let Judged { plan, review, inputs, lines, forecasts, past, sources, findings, levels, .. } = one;
    let history = past.as_ref().expect("a workbook has the past");
    let wanted = &Wanted { forecasts: forecasts.clone(), ..wanted.clone() };
    let seen = fold(findings, levels, true).shown;
    let log = Log::beside(plan, review, (findings, levels), &seen, sources);
    let (sources, log, meaning) = (lines.clone(), &log, schema::meaning);
    let frame = book::Frame { plan, review, history, wanted, inputs, sources, log, meaning };
    book::report(frame, status::by_target(plan, &review.assessment, wanted))
}

/// The table of several plans, or of plans.
fn together(all: &[Judged], wanted: &Wanted<'_>, by: By, selection: &Selection) -> Report {
    let plans: Vec<plans::Judged<'_>> = all
        .iter()
        .map(|one| plans::Judged {
            path: one.sources.name(one.plan.file),
            plan: &one.plan,
            review: &one.review,
            forecasts: &one.forecasts,
            history: one.past.as_ref(),
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
