//! `chart`: a drawing by itself, as SVG.

use clap::{Arg, ArgMatches, Command};

use super::args::{
    ARGUMENTS, Texts, digits_arg, judging, one_of, output_arg, preset_arg, read_levels, read_preset,
    read_reading, reading, skip_refused_arg, takes,
};
use super::output::Output;
use super::run::{self, Loaded, Told, stopped};
use super::trace::target;
use super::{Exit, Failure, Verb, World};
use crate::chart::{Chart, KINDS, burn_up, completion, reporting};
use crate::diagnostic::Findings;
use crate::forecast::forecast;
use crate::history::history;
use crate::render::svg;
use crate::reporting::filings;
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::words::{Said, Words};

pub const VERB: Verb = Verb { name: "chart", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("chart").about(
        Words::new(
            "单张图（SVG）：完成率与序时、一项指标的进度曲线、各单位报送情况",
            "A drawing (SVG): completion against pace, the burn-up of a target, who reported",
        )
        .get(t.0),
    );
    let command = t.shell(command).arg(takes(
        Arg::new("kind")
            .value_name(Words::new("图", "KIND").get(t.0))
            .required(true)
            .help_heading(ARGUMENTS.get(t.0))
            .help(
                Words::new(
                    "completion（各指标完成率与序时进度）、burn-up（一项指标的进度曲线和预计）、reporting（单位×报告期）",
                    "completion (of every target, against pace), burn-up (a target, its schedule, its forecast) or reporting (reporter × period)",
                )
                .get(t.0),
            ),
        KINDS.iter().map(|(kind, _)| *kind),
    ));
    judging(t, reading(t, command))
        .arg(t.valued(
            "target",
            Words::new("指标", "TARGET"),
            "burn-up 画哪项指标：编号、名称或简称",
            "The target of a burn-up: id, name or alias",
        ))
        .arg(output_arg(t))
        .arg(preset_arg(t))
        .arg(digits_arg(t))
        .arg(skip_refused_arg(t))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let reading = read_reading(matches);
    let (flags, preset) = (read_levels(matches)?, read_preset(matches)?);
    let digits = one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1);
    let asked = kind(matches.get_one::<String>("kind").expect("clap asks for it"))?;
    let named = matches.get_one::<String>("target");
    match (asked, named) {
        ("burn-up", None) => {
            return Err(say!(
                "burn-up 画一项指标：用 --target 写明编号或名称",
                "burn-up draws one target: name it with --target"
            )
            .into());
        }
        ("burn-up", Some(_)) | (_, None) => {}
        (other, Some(_)) => {
            return Err(say!(
                "--target 只用于 burn-up，{other} 画全部指标",
                "--target goes with burn-up only: {other} draws all there is"
            )
            .into());
        }
    }
    let path = matches.get_one::<std::path::PathBuf>("output").map(std::path::PathBuf::as_path);
    run::extension(path, "svg")?;
    let Loaded { path: plan_path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(mut plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
    let one = named.map(|name| target(&plan, name)).transpose()?;
    let as_of = run::as_of(world, &plan, &reading)?;
    let known_by = run::known_by(&plan, &reading)?;
    let output = Output::open(path)?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let collected = run::collect(&plan, &plan_path, &reading, &[path], false, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let judged = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    levels.unused(plan.file, false, &mut findings);
    let chart: Chart = match (asked, one) {
        ("completion", _) => completion(&plan, &judged.assessment, digits),
        (_, Some(one)) => {
            let past = history(&plan, &collected.ledger, plan.reporting.every, as_of, known_by);
            let forecasts = forecast(&plan, &past);
            burn_up(&plan, &past, forecasts.get(one), one).ok_or_else(|| {
                let name = &plan.targets[one].name;
                say!(
                    "“{name}”是常态化工作，没有数可画",
                    "\"{name}\" is a routine duty: it has no figures to be drawn"
                )
            })?
        }
        _ => {
            let view = collected.ledger.view(&plan, as_of, known_by);
            reporting(&plan, &filings(&plan, &view, as_of, as_of), as_of)
        }
    };
    output.write(&svg::file(&chart, world.lang))?;
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more: String::new() };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

/// The kind of that key or word.
fn kind(name: &str) -> Result<&'static str, Said> {
    let known = |(key, words): &&(&'static str, Words)| [*key, words.zh, words.en].contains(&name);
    KINDS.iter().find(known).map(|(key, _)| *key).ok_or_else(|| {
        let keys = KINDS.map(|(key, _)| key);
        let (zh, en) = (keys.join("、"), keys.join(", "));
        say!("没有“{name}”这种图；可以写：{zh}", "there is no chart \"{name}\"; they are: {en}")
    })
}
