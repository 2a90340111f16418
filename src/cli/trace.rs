//! `trace`: where a figure comes from, row by row.

use std::fs::File;
use std::path::Path;

use clap::{Arg, ArgMatches, Command};

use super::args::{
    ARGUMENTS, Texts, judging, printing, read_levels, read_printing, read_reading, reading, skip_refused_arg,
    unknown,
};
use super::files::Report;
use super::output::Output;
use super::run::{self, Collected, Loaded, Told, internal, sources_lines, stopped};
use super::{Exit, Failure, Verb, World};
use crate::assess::assess;
use crate::diagnostic::Findings;
use crate::intake::Intake;
use crate::plan::Plan;
use crate::render;
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::source::Sources;
use crate::table::trace::{Frame, report};
use crate::trace::fates::{Again, Fates, Reread};
use crate::trace::{Kind, Only, Trace};
use crate::words::{Said, Words, nearest};

pub const VERB: Verb = Verb { name: "trace", define, run };

/// How many rows of each kind are listed; the others are counted.
const KEPT: u64 = 10_000;

fn define(t: &Texts) -> Command {
    let command = Command::new("trace").about(
        Words::new(
            "追溯一个数：文件原文、目标及调整、每一行数据的去向、算式",
            "Where a figure comes from: the document's words, the goal, every row and its fate, the sum",
        )
        .get(t.0),
    );
    let command = t.shell(command).arg(
        Arg::new("target")
            .value_name(Words::new("指标", "TARGET").get(t.0))
            .required(true)
            .help_heading(ARGUMENTS.get(t.0))
            .help(Words::new("指标编号、名称或简称", "The target's id, name or alias").get(t.0)),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    judging(t, printing(t, reading(t, command), &formats))
        .arg(t.valued(
            "reporter",
            Words::new("单位", "REPORTER"),
            "只看一个填报单位",
            "Only what this reporter sent",
        ))
        .arg(skip_refused_arg(t))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let flags = read_levels(matches)?;
    let wanted = matches.get_one::<String>("target").expect("clap asks for it");
    if wanted.ends_with(".toml") && Path::new(wanted).is_file() {
        return Err(say!(
            "先写指标，再写工作要点文件：workpoints trace 指标 {wanted}",
            "the target comes first, then the plan: workpoints trace TARGET {wanted}"
        )
        .into());
    }
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    run::fits(world, &printing, Some(format))?;
    let Loaded { path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    let target = target(&plan, wanted)?;
    let named = matches.get_one::<String>("reporter").map(String::as_str);
    let only = named.map(|name| reporter(&plan, target, name)).transpose()?;
    let as_of = run::as_of(world, &plan, &reading)?;
    let known_by = run::known_by(&plan, &reading)?;
    let output = Output::open(printing.output.as_deref())?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let digest = format.name == "json";
    let outputs = [printing.output.as_deref()];
    let collected = run::collect(&plan, &path, &reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    levels.unused(plan.file, false, &mut findings);

    let view = collected.ledger.view(&plan, as_of, known_by);
    let assessment = assess(&plan, &view, as_of);
    let mut terms = view.making(target).terms;
    let mut trace = Trace::new(target, only.clone(), KEPT);
    let intake = Intake::new(&plan);
    let mut fates = Fates::of_these(&view, &[target]);
    read_again(&intake, &collected, &sources, &mut fates, &mut |told| trace.tell(told, &intake, &sources))?;
    // What was read twice must be the same twice.
    let done = assessment.rows[target].done.clone();
    if only.is_none() && trace.figure(&plan) != done {
        return Err(changed());
    }
    let reporter = only.map(|only| match only {
        Only::Declared(at) => plan.reporters[at].name.clone(),
        Only::Named(name) => name,
    });
    terms.retain(|term| reporter.as_ref().is_none_or(|name| term.name == name));
    let kinds: Vec<(Kind, u64, u64)> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let (all, unkept) = trace.of_kind(kind);
            (kind, all, unkept)
        })
        .collect();
    let (counts, worth, of, elsewhere) = (trace.counts, trace.worth, trace.of, trace.elsewhere);
    let lines = trace.into_lines();
    let frame = Frame {
        plan: &plan,
        progress: &assessment.rows[target],
        as_of,
        known_by,
        reporter: reporter.as_deref(),
        terms: &terms,
        lines: &lines,
        kinds: &kinds,
        counts,
        worth,
        of,
        elsewhere,
        sources: &sources,
        inputs: &collected.inputs,
        named: sources_lines(&collected),
        whole: format.whole,
        fold: format.name == "table" && !printing.all,
    };
    let style = run::style(world, &printing, &output);
    let bytes = (format.write)(&report(&frame), &style).map_err(internal)?;
    output.write(&bytes)?;
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more: String::new() };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

/// Reads the reports a second time and tells of their rows; those that were refused are not read.
pub fn read_again(
    intake: &Intake<'_>,
    collected: &Collected,
    sources: &Sources,
    fates: &mut Fates<'_, '_>,
    tell: &mut dyn FnMut(&Reread<'_>),
) -> Result<(), Failure> {
    let mut bare = sources.bare();
    if let Some(name) = unreadable(collected) {
        return Err(say!(
            "“{name}”不能读第二遍，追溯要用文件",
            "\"{name}\" cannot be read twice: a figure is traced in files"
        )
        .into());
    }
    for (file, report) in &collected.reports {
        let Report::File { path, name } = report else { continue };
        let Some(input) = collected.inputs.iter().find(|input| input.path == *name) else { continue };
        let bytes = File::open(path).map_err(|error| Failure::io(path, &error))?;
        let again = Again { file: *file, input: bytes, sources };
        let rows = fates.read(intake, again, &mut bare, tell).map_err(|error| Failure::io(path, &error))?;
        if rows != input.rows || fates.unknown > 0 {
            return Err(changed());
        }
    }
    Ok(())
}

/// A report that cannot be read a second time: standard input, a pipe.
pub fn unreadable(collected: &Collected) -> Option<&str> {
    let once = |report: &&Report| match report {
        Report::Stdin => true,
        Report::File { path, .. } => !path.is_file(),
    };
    collected.reports.iter().map(|(_, report)| report).find(once).map(Report::name)
}

pub fn changed() -> Failure {
    say!(
        "读第二遍时数据文件已经变了，请重新运行",
        "a report changed while it was read: run the command again"
    )
    .into()
}

/// The target of that id, name or alias, or the only one whose name looks like it.
pub fn target(plan: &Plan, name: &str) -> Result<usize, Said> {
    let intake = Intake::new(plan);
    intake.target_named(name).ok_or_else(|| {
        let names = plan.targets.iter().flat_map(|target| {
            [&target.id, &target.name].into_iter().chain(&target.aliases).map(String::as_str)
        });
        match nearest(name, names.clone()) {
            Some(_) => unknown("指标", "target", name, names),
            None => say!(
                "没有“{name}”这项指标；编号和名称见 workpoints status --all --columns target,name",
                "there is no target \"{name}\"; workpoints status --all --columns target,name lists them"
            ),
        }
    })
}

/// The reporter of that name or alias.
fn reporter(plan: &Plan, target: usize, name: &str) -> Result<Only, Said> {
    if plan.reporters.is_empty() {
        return Ok(Only::Named(name.to_owned()));
    }
    let target = &plan.targets[target];
    match Intake::new(plan).reporter_named(name) {
        Some(at) if target.expects(at) => Ok(Only::Declared(at)),
        Some(at) => {
            let (reporter, target) = (&plan.reporters[at].name, &target.name);
            Err(say!("“{target}”不由{reporter}填报", "\"{target}\" is not reported by {reporter}"))
        }
        None => {
            let expected = target.reporters.iter().map(|&at| &plan.reporters[at]);
            let names = expected.flat_map(|one| std::iter::once(&one.name).chain(&one.aliases));
            Err(unknown("填报单位", "reporter", name, names.map(String::as_str)))
        }
    }
}
