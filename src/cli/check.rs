//! `check`: every fault of plan and reports.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    PATH, Texts, judging, preset_arg, printing, read_levels, read_preset, read_printing, read_reading,
    reading,
};
use super::excerpts;
use super::output::Output;
use super::run::{self, Loaded, internal};
use super::{Exit, Failure, Verb, World, rejects, seal};
use crate::checks;
use crate::diagnostic::{Findings, Level};
use crate::history::history;
use crate::period::Every;
use crate::render::FORMATS;
use crate::render::logs::{LOGS, Log};
use crate::render::words::{self, Look, fold};
use crate::review::{Review, review};
use crate::rules::Levels;
use crate::say;
use crate::source::FileId;
use crate::table;
use crate::words::Words;

pub const VERB: Verb = Verb { name: "check", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("check").about(
        Words::new(
            "检查计划和数据，逐条指出问题；没有问题则不作声",
            "Find the faults of plan and reports, like a compiler; silent when clean",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = formats().map(|(name, _)| name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &formats))
        .arg(
            t.arg(
                "judge",
                "同时判定滞后、逾期、未报送、超限、连续两期滞后",
                "Also judge what is behind, overdue, unreported or breached, or behind for two periods in a row",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(preset_arg(t))
        .arg(
            t.valued(
                "rejects",
                PATH,
                "把拒收的行连同原因写成 CSV，退回填报单位改正后可直接重报",
                "Write rejected rows to a CSV with the reasons, to be mended and sent again as it is",
            )
            .value_parser(clap::value_parser!(PathBuf)),
        )
        .arg(seal::sealed_arg(t))
}

/// What findings can be written as, by name and extension: what every table can, and what is for findings alone.
fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    let logs = LOGS.iter().map(|format| (format.name, format.extension));
    FORMATS.iter().map(|format| (format.name, format.extension)).chain(logs)
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, judge) = (read_levels(matches)?, matches.get_flag("judge"));
    let preset = read_preset(matches)?;
    let rejects = matches.get_one::<PathBuf>("rejects");
    let send_back = rejects.map(|path| rejects::open(path).map(|output| (path, output))).transpose()?;
    let known: Vec<(&str, &str)> = formats().collect();
    let chosen = run::format(&printing, &known)?;
    let format = FORMATS.get(chosen);
    run::fits(world, &printing, format)?;
    let Loaded { path, mut seen, mut sources, mut plan, sha256, mut findings } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let outputs = [printing.output.as_deref(), rejects.map(PathBuf::as_path)];
    let seals = seal::read(matches, &outputs, &mut sources, &mut seen, &mut findings)?;
    let (mut counts, mut day, mut files) = (None, None, Vec::new());
    let mut levels = Levels { flags, plan: Vec::new() };
    if let Some(plan) = &mut plan {
        // What is behind decides whether judgements of several levels part, and whether a seal holds.
        if preset.is_some() && !judge && seals.is_empty() && !plan.asks() {
            return Err(say!(
                "--preset 只用于 --judge：检查数据不涉及滞后",
                "--preset goes with --judge: without it nothing is judged to be behind"
            )
            .into());
        }
        plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
        levels.plan = plan.levels.clone();
        let asked = run::as_of_period(world, plan, &reading)?;
        let as_of = asked.last();
        let known_by = run::known_by(plan, &reading)?;
        let collected =
            run::collect(plan, &path, &reading, &outputs, !seals.is_empty(), &mut sources, &mut findings)?;
        seen.extend_from_slice(&collected.seen);
        let Review { counts: rows, .. } = review(plan, &collected.ledger, as_of, known_by, &mut findings);
        if judge {
            let every = Every::of(asked, plan.reporting.every);
            let history = history(plan, &collected.ledger, every, as_of, known_by);
            checks::judgement(plan, &history, &mut findings);
        }
        let held = seal::Held { plan, sha256: &sha256, known_by, preset, collected: &collected };
        seal::check(&seals, &held, &sources, &mut findings)?;
        if let Some((path, output)) = send_back {
            rejects::write(world, plan, &collected, &sources, path, output)?;
        }
        levels.unused(plan.file, judge, &mut findings);
        files = collected.inputs.into_iter().map(|input| input.path).chain(collected.refused).collect();
        files.sort();
        files.extend(seals.iter().map(|seal| sources.name(seal.file).to_owned()));
        (counts, day) = (Some(rows), Some(as_of));
    }
    let output = Output::open(printing.output.as_deref())?;
    let style = run::style(world, &printing, &output);
    let all = fold(&findings, &levels, true);
    let targets = plan.iter().flat_map(|plan| &plan.targets);
    let log = Log {
        findings: &all.shown,
        unkept: findings.unkept_of(|rule| levels.of(rule) > Level::Allow),
        sources: &sources,
        plan: FileId(0),
        title: plan.as_ref().map_or("", |plan| &plan.title),
        targets: targets.map(|target| (target.id.as_str(), target.name.as_str())).collect(),
        files: files.iter().map(String::as_str).collect(),
        counts,
        as_of: day,
    };
    let bytes = match format {
        Some(format) if format.name == "table" => {
            let folded = fold(&findings, &levels, printing.all);
            let excerpts = excerpts::read(
                folded.shown.iter().map(|(_, finding)| *finding),
                &seen,
                plan.as_ref(),
                &sources,
            );
            words::findings(&folded, &Look::new(&style, &sources, &excerpts)).into_bytes()
        }
        Some(format) => (format.write)(&table::findings::report(&log), &style).map_err(internal)?,
        None => (LOGS[chosen - FORMATS.len()].write)(&log, &style).map_err(internal)?,
    };
    output.write(&bytes)?;
    let denied = findings.counts().any(|(_, rule, _)| levels.of(rule) == Level::Deny);
    Ok(match (findings.stops(), denied) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Denied,
        (false, false) => Exit::Clean,
    })
}
