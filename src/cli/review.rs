//! `review`: a period judged, and the gate that it has to pass.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    Texts, digits_arg, judging, not_one_of, one_of, preset_arg, printing, read_levels, read_preset,
    read_printing, read_reading, reading, skip_refused_arg, takes_named,
};
use super::output::Output;
use super::run::{self, Loaded, Told, internal, stopped};
use super::seal::{self, Signed};
use super::{Exit, Failure, Verb, World};
use crate::appraisal::appraise;
use crate::checks;
use crate::diagnostic::{Findings, Group, Level};
use crate::forecast::forecast;
use crate::history::history;
use crate::period::Every;
use crate::render::FORMATS;
use crate::render::logs::{LOGS, Log};
use crate::render::words::fold;
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::source::FileId;
use crate::table::review::{Frame, PARTS, TARGETS, report};
use crate::words::Words;

pub const VERB: Verb = Verb { name: "review", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("review").about(
        Words::new(
            "评估一期：分组、滞后清单、与上期相比、单位排名、报送情况；有被禁止的问题则退出码为 1",
            "Judge a period: groups, laggards, changes, offices, reports; exit 1 when a denied rule fires",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = formats().map(|(name, _)| name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &formats))
        .arg(preset_arg(t))
        .arg(takes_named(t.valued(
            "table",
            Words::new("表", "TABLE"),
            "只出其中一张表：groups、targets、laggards、changes、offices、reports、gate（csv 缺省为 targets）",
            "Only one of the tables: groups, targets, laggards, changes, offices, reports or gate [default in csv: targets]",
        ), PARTS.map(|(key, words)| (key, words.get(t.0)))))
        .arg(digits_arg(t))
        .arg(
            t.arg(
                "forecast",
                "在指标表中另列预计：期限日的数、区间、完成日期、每期尚需、SPI(t)",
                "Add to the targets what is to be expected: by the due date, from and to, the day, per period, SPI(t)",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(seal::arg(t))
        .arg(skip_refused_arg(t))
}

/// What a review can be written as, by name and extension: its tables, or its findings alone.
fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    let logs = LOGS.iter().map(|format| (format.name, format.extension));
    FORMATS.iter().map(|format| (format.name, format.extension)).chain(logs)
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, preset) = (read_levels(matches)?, read_preset(matches)?);
    let digits = one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1);
    let table = match matches.get_one::<String>("table") {
        None => None,
        Some(name) => {
            let known = PARTS.map(|(key, _)| key);
            Some(*known.iter().find(|key| *key == name).ok_or_else(|| not_one_of("table", name, &known))?)
        }
    };
    let known: Vec<(&str, &str)> = formats().collect();
    let chosen = run::format(&printing, &known)?;
    let format = FORMATS.get(chosen);
    let (name, _) = known[chosen];
    match (table, format) {
        (Some(_), None) => {
            return Err(say!(
                "--table 不用于 {name}：其中只有问题，没有表",
                "--table does not go with {name}, which lists findings and has no tables"
            )
            .into());
        }
        (Some(_), Some(format)) if format.name == "json" => {
            return Err(say!(
                "--table 不用于 {name}：其中各表都有",
                "--table does not go with {name}, which has every table"
            )
            .into());
        }
        _ => {}
    }
    let with_forecast = matches.get_flag("forecast");
    if with_forecast && (format.is_none() || table.is_some_and(|table| table != TARGETS)) {
        return Err(say!(
            "--forecast 只用于指标表（targets）",
            "--forecast goes with the table of targets only"
        )
        .into());
    }
    run::fits(world, &printing, format)?;
    let seal = matches.get_one::<PathBuf>("seal");
    let seal = seal.map(|path| seal::open(path, &printing).map(|output| (path, output))).transpose()?;
    let Loaded { path, mut seen, mut sources, plan, sha256, mut findings } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(mut plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
    let asked = run::as_of_period(world, &plan, &reading)?;
    let as_of = asked.last();
    let known_by = run::known_by(&plan, &reading)?;
    let output = Output::open(printing.output.as_deref())?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let digest = seal.is_some() || format.is_some_and(|format| format.name == "json");
    let outputs = [printing.output.as_deref(), seal.as_ref().map(|(path, _)| path.as_path())];
    let collected = run::collect(&plan, &path, &reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    let counts = review.counts;
    let every = Every::of(asked, plan.reporting.every);
    let appraisal = appraise(&plan, &collected.ledger, every, as_of, known_by);
    checks::judgement(&plan, &appraisal.history, &mut findings);
    levels.unused(plan.file, true, &mut findings);

    if let Some((_, output)) = seal {
        let signed = Signed { plan: &plan, path: &path, sha256: &sha256, review: &review, preset };
        seal::write(output, &signed, &collected, &levels)?;
    }
    let style = run::style(world, &printing, &output);
    let Some(format) = format else {
        let all = fold(&findings, &levels, true);
        let inputs = collected.inputs.iter().map(|input| input.path.as_str());
        let mut files: Vec<&str> = inputs.chain(collected.refused.iter().map(String::as_str)).collect();
        files.sort_unstable();
        let log = Log {
            findings: &all.shown,
            unkept: findings.unkept_of(|rule| levels.of(rule) > Level::Allow),
            sources: &sources,
            plan: FileId(0),
            title: &plan.title,
            targets: plan.targets.iter().map(|target| (target.id.as_str(), target.name.as_str())).collect(),
            files,
            counts: Some(counts),
            as_of: Some(as_of),
        };
        output.write(&(LOGS[chosen - FORMATS.len()].write)(&log, &style).map_err(internal)?)?;
        let denied = findings.counts().any(|(_, rule, _)| levels.of(rule) == Level::Deny);
        return Ok(if denied { Exit::Denied } else { Exit::Clean });
    };
    // A forecast goes by the plan's own periods, whatever the period that is judged.
    let forecasts = with_forecast.then(|| {
        let own = plan.reporting.every;
        forecast(&plan, &history(&plan, &collected.ledger, own, as_of, known_by))
    });
    let whole = report(&Frame {
        plan: &plan,
        appraisal: &appraisal,
        known_by,
        counts,
        findings: &findings,
        levels: &levels,
        inputs: &collected.inputs,
        forecasts: forecasts.as_deref(),
        sources: run::sources_lines(&collected),
        digits,
        whole: format.whole,
        fold_routine: format.name == "table" && !printing.all,
        on_paper: false,
    });
    let report = match table {
        Some(key) => whole.with_only(key),
        None => whole,
    };
    output.write(&(format.write)(&report, &style).map_err(internal)?)?;
    let mut more = String::from(" --judge");
    if let Some(name) = matches.get_one::<String>("preset") {
        more.push_str(&format!(" --preset {name}"));
    }
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more };
    // Of what is judged the tables tell more than a finding does.
    Ok(run::told(world, &told, |rule| rule.group != Group::Judgement, (&seen, &plan, &sources)))
}
