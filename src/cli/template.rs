//! `template`: the sheet that is sent out to be filled in, for one reporter or for all.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgAction, ArgMatches, Command};

use super::args::{Printing, Texts, format_arg, output_arg, plan_arg, unknown};
use super::output::{Output, write_together};
use super::run::{self, Loaded, internal, stopped};
use super::{Exit, Failure, Verb, World, files, tell};
use crate::diagnostic::Findings;
use crate::intake::Who;
use crate::period::Period;
use crate::plan::Plan;
use crate::render::template::{FORMATS, Format};
use crate::render::{Style, visible};
use crate::say;
use crate::template::Template;
use crate::words::{Said, Words, count, look, nearest};

pub const VERB: Verb = Verb { name: "template", define, run };

/// Stands for every reporter.
const ALL: &str = "all";

fn define(t: &Texts) -> Command {
    let command = Command::new("template").about(
        Words::new(
            "填报表：发给填报单位的空表，填好发回即可读取",
            "The sheet to send out to a reporter for a period; filled in, it is read as it is",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    t.shell(command)
        .arg(plan_arg(t))
        .arg(t.valued(
            "reporter",
            Words::new("单位", "NAME"),
            "填报单位的名称或简称；all 为全部，每个单位一个文件，写入 -o 指定的文件夹",
            "The reporter's name or alias; all: a file for each, in the folder that -o names",
        ))
        .arg(t.valued(
            "period",
            Words::new("报告期", "PERIOD"),
            "报告期，如 2025-06、2025Q2、2025-W26（缺省为今天所在的一期，限于计划起止之内）",
            "The period, as in 2025-06, 2025Q2, 2025-W26 [default: the one that holds today, held within the plan]",
        ))
        .arg(
            t.arg("routine", "常态化工作也各列一行", "A row for each routine duty too")
                .action(ArgAction::SetTrue),
        )
        .arg(format_arg(t, &formats))
        .arg(output_arg(t))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);
    let output = matches.get_one::<PathBuf>("output").cloned();
    let plan_path = matches.get_one::<PathBuf>("plan").map(PathBuf::as_path);
    let Loaded { path, seen, sources, plan, findings, .. } = run::load(plan_path, Findings::KEPT)?;
    let Some(plan) = plan.filter(|_| !findings.stops()) else {
        return Err(stopped(world, &findings, &seen, None, &sources));
    };
    let period = match text("period") {
        Some(text) => run::period(&plan, "period", text)?,
        None => plan.reporting.every.holding(world.today.clamp(plan.from, plan.to)),
    };
    let routine = matches.get_flag("routine");
    let format = text("format").map(str::to_owned);
    let reporter = match senders(&plan, text("reporter"))? {
        Senders::One(reporter) => reporter,
        Senders::All => return all(world, &plan, period, routine, format.as_deref(), output.as_deref()),
    };
    let format = &FORMATS[format_of(format, output.clone())?];
    if let Some(output) = output.as_deref().filter(|output| files::same(output, &path)) {
        let name = files::tidy(output);
        return Err(say!(
            "输出文件“{name}”就是计划本身，换一个文件名",
            "the output \"{name}\" is the plan itself: choose another name"
        )
        .into());
    }
    let template = Template::new(&plan, reporter, period, routine);
    if template.rows.is_empty() {
        return Err(nothing(&template).into());
    }
    let output = Output::open(output.as_deref())?;
    if format.name != "csv" && matches!(output, Output::Stdout) && world.terminal.is_some() {
        let name = format.name;
        return Err(say!(
            "{name} 不是文字，不能显示在终端上；用 -o 写入文件",
            "{name} is no text for a terminal: write it to a file with -o"
        )
        .into());
    }
    let bytes = bytes(world, format, &template, output.is_file())?;
    output.write(&bytes)?;
    Ok(Exit::Clean)
}

/// Whom a sheet is for.
enum Senders<'a> {
    One(Who<'a>),
    All,
}

fn senders<'a>(plan: &Plan, asked: Option<&'a str>) -> Result<Senders<'a>, Failure> {
    let names = |at: usize| {
        let reporter = &plan.reporters[at];
        std::iter::once(&reporter.name).chain(&reporter.aliases).map(String::as_str)
    };
    let declared = 0..plan.reporters.len();
    let Some(asked) = asked else {
        if plan.reporters.is_empty() {
            return Ok(Senders::One(Who::Named("")));
        }
        let all = plan.reporters.iter().map(|reporter| reporter.name.as_str());
        let (zh, en) = (all.clone().collect::<Vec<_>>().join("、"), all.collect::<Vec<_>>().join(", "));
        return Err(say!(
            "用 --reporter 指定填报单位，或写 all 为全部：{zh}",
            "name the reporter with --reporter, or all of them with `all`: {en}"
        )
        .into());
    };
    let asked = asked.trim();
    let found = declared
        .clone()
        .find(|&at| names(at).any(|name| name == asked))
        .or_else(|| declared.clone().find(|&at| names(at).any(|name| look(name) == look(asked))));
    match found {
        Some(at) => Ok(Senders::One(Who::Declared(at))),
        None if plan.reporters.is_empty() && asked != ALL => Ok(Senders::One(Who::Named(asked))),
        None if plan.reporters.is_empty() => Err(say!(
            "计划没有登记填报单位，不能写 all",
            "the plan declares no reporters, so there is no `all`"
        )
        .into()),
        None if asked == ALL => Ok(Senders::All),
        None => {
            // An alias is worth naming if it is near; otherwise the names are list enough.
            let near = nearest(asked, declared.clone().flat_map(names)).into_iter();
            let known = near.chain(plan.reporters.iter().map(|reporter| reporter.name.as_str()));
            Err(unknown("填报单位", "reporter", asked, known).into())
        }
    }
}

/// The format, by its name or by the output's extension.
fn format_of(format: Option<String>, output: Option<PathBuf>) -> Result<usize, Failure> {
    let workbook = |text: &str| text.eq_ignore_ascii_case("xlsx");
    let wanted = match &format {
        Some(name) => workbook(name),
        None => {
            output.as_ref().and_then(|path| path.extension()).is_some_and(|e| workbook(&e.to_string_lossy()))
        }
    };
    if wanted && cfg!(not(feature = "xlsx")) {
        return Err(say!(
            "此版本编译时没有带上表格功能，只能写 CSV",
            "this program was built without spreadsheets: it writes CSV only"
        )
        .into());
    }
    let printing = Printing { format, output, keys: false, color: None, all: false };
    let known: Vec<(&str, &str)> = FORMATS.iter().map(|format| (format.name, format.name)).collect();
    run::format(&printing, &known)
}

fn bytes(world: &World, format: &Format, template: &Template<'_>, file: bool) -> Result<Vec<u8>, Failure> {
    let style = Style { lang: world.lang, keys: false, mark: file, color: false, width: None };
    (format.write)(template, &style).map_err(internal)
}

/// A file for each reporter, in a folder.
fn all(
    world: &World,
    plan: &Plan,
    period: Period,
    routine: bool,
    format: Option<&str>,
    folder: Option<&Path>,
) -> Result<Exit, Failure> {
    let Some(folder) = folder.filter(|path| *path != Path::new("-")) else {
        return Err(say!(
            "--reporter all 每个单位写一个文件：用 -o 指定文件夹",
            "--reporter all writes a file for each: name a folder with -o"
        )
        .into());
    };
    let extension = folder.extension().map(|extension| extension.to_string_lossy().into_owned());
    let is_file = folder.is_file()
        || (!folder.is_dir() && FORMATS.iter().any(|f| Some(f.name) == extension.as_deref()));
    if is_file {
        let name = files::tidy(folder);
        return Err(say!(
            "“{name}”不是文件夹：--reporter all 每个单位写一个文件",
            "\"{name}\" is no folder: --reporter all writes a file for each"
        )
        .into());
    }
    // Sheets that go out are workbooks wherever they can be.
    let format = match format {
        Some(name) => &FORMATS[format_of(Some(name.to_owned()), None)?],
        None => FORMATS.last().expect("there is a format"),
    };
    let templates: Vec<Template<'_>> =
        (0..plan.reporters.len()).map(|at| Template::new(plan, Who::Declared(at), period, routine)).collect();
    let (full, empty): (Vec<_>, Vec<_>) = templates.iter().partition(|template| !template.rows.is_empty());
    let Some(first) = full.first() else {
        return Err(nothing(&templates[0]).into());
    };
    let mut written: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for template in &full {
        let mut name = file_name(template);
        while written.iter().any(|(path, _)| path.file_stem().is_some_and(|stem| *stem == *name)) {
            name.push("-");
        }
        name.push(".");
        name.push(format.name);
        written.push((folder.join(name), bytes(world, format, template, true)?));
    }
    fs::create_dir_all(folder).map_err(|error| Failure::io(folder, &error))?;
    write_together(&written)?;
    let (n, name, period) = (full.len(), files::tidy(folder), first.period.name());
    let en = count(n as u64, "sheet", "sheets");
    let (zh_period, en_period) = (&period.zh, &period.en);
    let mut said = say!("{zh_period}填报表 {n} 份，已写入 {name}", "{en} for {en_period} written to {name}");
    if !empty.is_empty() {
        let names: Vec<&str> = empty.iter().map(|template| template.reporter_name()).collect();
        let (zh, en) = (names.join("、"), names.join(", "));
        said = said.and(&say!("；没有要填报的：{zh}", "; nothing to report: {en}"));
    }
    tell(&format!("{}\n", visible(said.get(world.lang))));
    Ok(Exit::Clean)
}

/// `2025-06-曹杨新村街道`: without what a file's name cannot hold.
fn file_name(template: &Template<'_>) -> OsString {
    let (period, reporter) = (template.period.name().en, template.reporter_name());
    let kept = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c };
    format!("{period}-{reporter}").chars().map(kept).collect::<String>().into()
}

/// Why a sheet would be empty.
fn nothing(template: &Template<'_>) -> Said {
    let (plan, period) = (template.plan, template.period);
    let named = period.name();
    let (zh, en, name) = (&named.zh, &named.en, template.reporter_name());
    let (from, to) = (plan.from, plan.to);
    if period.last() < from || period.first() > to {
        return say!(
            "{zh}不在计划的起止之内（{from} 至 {to}）",
            "{en} lies outside the plan, which runs from {from} to {to}"
        );
    }
    if template.further.is_some() {
        return say!(
            "{name}在{zh}只有常态化工作；加 --routine 各列一行",
            "in {en} there are only routine duties to report ({name}): list them with --routine"
        );
    }
    say!("{name}在{zh}没有要填报的指标", "there is nothing to report in {en} ({name})")
}
