//! `diff`: what changed between two days, two days of knowledge, or two plans.

use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::args::{
    DAY, PATH, Reading, Texts, judging, printing, read_levels, read_printing, read_reading, reading,
    skip_refused_arg,
};
use super::output::Output;
use super::run::{self, Collected, Loaded, Told, internal, sources_lines, stopped};
use super::{Exit, Failure, Verb, World};
use crate::assess::assess;
use crate::diagnostic::Findings;
use crate::diff::{Side, changes, restated};
use crate::period::Day;
use crate::plan::Plan;
use crate::render;
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::table::diff::{Frame, report};
use crate::words::{Said, Words};

pub const VERB: Verb = Verb { name: "diff", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("diff").about(
        Words::new(
            "两日之间、两次收数之间或两份计划之间的变化；往期更正另列",
            "What changed between two days, two days of knowledge or two plans; past periods restated stand apart",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &formats))
        .arg(t.valued("from", DAY, "前一日或报告期", "The earlier day or period"))
        .arg(t.valued(
            "to",
            DAY,
            "后一日或报告期（缺省同 --as-of）",
            "The later day or period [default: as --as-of]",
        ))
        .arg(t.valued(
            "known-from",
            DAY,
            "前一表只计此日及之前收到的数据",
            "What the earlier table counts had arrived by this day",
        ))
        .arg(t.valued(
            "known-to",
            DAY,
            "后一表只计此日及之前收到的数据（缺省同 --known-by）",
            "What the later table counts had arrived by this day [default: as --known-by]",
        ))
        .arg(
            t.valued(
                "old",
                PATH,
                "前一表用的另一份计划，按指标编号对应",
                "The plan of the earlier table; targets match by id",
            )
            .value_parser(clap::value_parser!(PathBuf)),
        )
        .arg(skip_refused_arg(t))
}

/// The days of the two tables.
struct Days {
    from: Day,
    to: Day,
    known_from: Option<Day>,
    known_to: Option<Day>,
}

/// The days asked for. `old` is the plan of the earlier table, if it is another.
fn days(
    world: &World,
    matches: &ArgMatches,
    plan: &Plan,
    old: Option<&Plan>,
    reading: &Reading,
) -> Result<Days, Failure> {
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);
    let to = run::as_of(world, plan, reading)?;
    let from = match (text("from"), old) {
        (Some(text), old) => run::day(old.unwrap_or(plan), "from", text)?,
        (None, Some(old)) => to.clamp(old.from, old.to),
        (None, None) => to,
    };
    let known = |id: &str| text(id).map(|text| run::day(plan, id, text)).transpose();
    let known_by = run::known_by(plan, reading)?;
    let (known_from, known_to) = (known("known-from")?.or(known_by), known("known-to")?.or(known_by));
    let backwards = |option: &str, a: Day, b: Day| -> Failure {
        say!("--{option} 的 {a} 晚于后一日 {b}", "--{option}: {a} is later than {b}").into()
    };
    if from > to {
        return Err(backwards("from", from, to));
    }
    if let (Some(a), Some(b)) = (known_from, known_to)
        && a > b
    {
        return Err(backwards("known-from", a, b));
    }
    Ok(Days { from, to, known_from, known_to })
}

/// Refuses what leaves open which two tables are meant.
fn which(matches: &ArgMatches) -> Result<(), Said> {
    let given = |id: &str| matches.get_one::<String>(id).is_some();
    if !["from", "known-from", "known-to"].into_iter().any(given) && !matches.contains_id("old") {
        return Err(say!(
            "要比较什么？写 --from 日期 --to 日期，或 --known-from 日期 --known-to 日期，或 --old 另一份计划",
            "what is to be compared? Give --from DAY --to DAY, or --known-from DAY --known-to DAY, or --old PLAN"
        ));
    }
    if given("known-to") && !given("known-from") && !given("from") {
        return Err(say!(
            "--known-to 要和 --known-from 或 --from 一起用",
            "--known-to goes with --known-from or --from"
        ));
    }
    for (id, same) in [("to", "as-of"), ("known-to", "known-by")] {
        if given(id) && given(same) {
            return Err(say!("--{id} 和 --{same} 只写一个", "give --{id} or --{same}, not both"));
        }
    }
    Ok(())
}

/// Another plan with its own reports, read like the first.
struct Old {
    plan: Plan,
    collected: Collected,
}

fn read_old(
    world: &World,
    path: &std::path::Path,
    reading: &Reading,
    outputs: &[Option<&std::path::Path>],
    digest: bool,
    skip: bool,
) -> Result<Old, Failure> {
    let Loaded { path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(Some(path), Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    let collected = run::collect(&plan, &path, reading, outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !skip {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    Ok(Old { plan, collected })
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (mut reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, skip) = (read_levels(matches)?, matches.get_flag("skip-refused"));
    which(matches)?;
    reading.as_of = reading.as_of.take().or_else(|| matches.get_one::<String>("to").cloned());
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    run::fits(world, &printing, Some(format))?;
    let (digest, outputs) = (format.name == "json", [printing.output.as_deref()]);
    let Loaded { path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    let old = matches.get_one::<PathBuf>("old");
    let old = old.map(|path| read_old(world, path, &reading, &outputs, digest, skip)).transpose()?;
    let days = days(world, matches, &plan, old.as_ref().map(|old| &old.plan), &reading)?;
    let output = Output::open(printing.output.as_deref())?;
    let levels = Levels { flags, plan: plan.levels.clone() };
    let collected = run::collect(&plan, &path, &reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !skip {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    review(&plan, &collected.ledger, days.to, days.known_to, &mut findings);
    levels.unused(plan.file, false, &mut findings);

    let first = old.as_ref().map_or(&plan, |old| &old.plan);
    let first_ledger = old.as_ref().map_or(&collected.ledger, |old| &old.collected.ledger);
    let before = assess(first, &first_ledger.view(first, days.from, days.known_from), days.from);
    let after = assess(&plan, &collected.ledger.view(&plan, days.to, days.known_to), days.to);
    let from = Side { plan: first, assessment: &before, known_by: days.known_from };
    let to = Side { plan: &plan, assessment: &after, known_by: days.known_to };
    // Without days of knowledge, what had arrived by each table's day; with the first alone, everything by now.
    let known_from = days.known_from.unwrap_or(days.from);
    let known_to = days.known_to.or_else(|| days.known_from.is_none().then_some(days.to));
    let (until, last) = (days.from.min(known_from), known_to.unwrap_or(Day::MAX));
    let past = if known_from < last {
        restated(&plan, &collected.ledger, until, known_from, last)
    } else {
        Vec::new()
    };
    let frame = Frame {
        from,
        to,
        plans: old.is_some(),
        changes: &changes(from, to),
        restated: &past,
        known: (known_from, known_to),
        sources: &sources,
        inputs: &collected.inputs,
        old_inputs: old.as_ref().map(|old| old.collected.inputs.as_slice()),
        named: named(&collected, old.as_ref().map(|old| &old.collected)),
        whole: format.whole,
        all: printing.all,
        fold: format.name == "table" && !printing.all,
    };
    let style = run::style(world, &printing, &output);
    let bytes = (format.write)(&report(&frame), &style).map_err(internal)?;
    output.write(&bytes)?;
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more: String::new() };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

/// Where the data of both tables came from.
fn named(collected: &Collected, old: Option<&Collected>) -> Vec<Said> {
    let mut lines = Vec::new();
    if let Some(old) = old {
        lines.extend(sources_lines(old).into_iter().map(|line| say!("原计划的", "Before: ").and(&line)));
    }
    lines.extend(sources_lines(collected));
    lines
}
