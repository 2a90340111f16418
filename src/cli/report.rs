//! `report`: the bulletin of a week, a month or a quarter (周报, 月报, 通报), as a document.

use clap::{ArgMatches, Command};

use super::args::{
    DAY, Texts, digits_arg, judging, one_of, preset_arg, printing, read_levels, read_preset, read_printing,
    read_reading, reading, skip_refused_arg,
};
use super::output::Output;
use super::run::{self, Loaded, Told, internal, stopped};
use super::{Exit, Failure, Verb, World};
use crate::appraisal::appraise;
use crate::cli::args::Reading;
use crate::diagnostic::Findings;
use crate::period::{Day, Every, Period};
use crate::plan::{Chapter, Plan};
use crate::render::{DOCUMENTS, FORMATS, Format};
use crate::reporting::filings;
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::table::bulletin::{Frame, report, table_of};
use crate::words::{Said, Words};

pub const VERB: Verb = Verb { name: "report", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("report").about(
        Words::new(
            "周报、月报、通报：总体情况、完成情况表、滞后原因、与上期相比、报送情况、需要关注的事项，可出公文格式的 docx",
            "The weekly, monthly or quarterly bulletin: how it stands, the tables, who is behind and why, what to watch; as docx too",
        )
        .get(t.0),
    );
    let names: Vec<&str> = formats().map(|format| format.name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &names))
        .arg(t.valued(
            "period",
            Words::new("报告期", "PERIOD"),
            "哪一期：2025-W26 周报、2025-06 月报、2025Q2 通报（缺省为截止日期所在的一期，周期按计划的 every）",
            "Which period: a week, month or quarter, as in 2025-W26, 2025-06, 2025Q2 [default: the plan's that holds the as-of]",
        ))
        .arg(t.valued(
            "date",
            DAY,
            "成文日期（缺省为截止日期）",
            "The day on which it is signed [default: the as-of]",
        ))
        .arg(preset_arg(t))
        .arg(digits_arg(t))
        .arg(skip_refused_arg(t))
}

/// What a bulletin can be written as: whatever every table can, and documents.
fn formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().chain(DOCUMENTS)
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, preset) = (read_levels(matches)?, read_preset(matches)?);
    let digits = one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1);
    let known: Vec<(&str, &str)> = formats().map(|format| (format.name, format.extension)).collect();
    let chosen = run::format(&printing, &known)?;
    let format = formats().nth(chosen).expect("one of those that are known");
    run::fits(world, &printing, Some(format))?;
    let Loaded { path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(mut plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
    let named = matches.get_one::<String>("period").map(String::as_str);
    let (period, as_of) = of_which(world, &plan, &reading, named)?;
    let date = signed(&plan, matches.get_one::<String>("date").map(String::as_str), as_of)?;
    let known_by = run::known_by(&plan, &reading)?;
    if format.name == "csv" {
        has_a_table(&plan.bulletin.chapters)?;
    }
    let output = Output::open(printing.output.as_deref())?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let outputs = [printing.output.as_deref()];
    let digest = format.name == "json";
    let collected = run::collect(&plan, &path, &reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    let every = Every::of(period, plan.reporting.every);
    let appraisal = appraise(&plan, &collected.ledger, every, as_of, known_by);
    levels.unused(plan.file, false, &mut findings);
    let view = collected.ledger.view(&plan, as_of, known_by);
    let bulletin = report(&Frame {
        plan: &plan,
        review: &review,
        appraisal: &appraisal,
        filings: &filings(&plan, &view, as_of, as_of),
        period,
        date,
        findings: &findings,
        levels: &levels,
        inputs: &collected.inputs,
        named: &collected.named,
        refused: &collected.refused,
        digits,
        whole: format.whole,
        fold_routine: !format.whole && !printing.all,
        on_paper: format.name != "table",
        lang: world.lang,
    });
    let style = run::style(world, &printing, &output);
    output.write(&(format.write)(&bulletin, &style).map_err(internal)?)?;
    // `check` knows days, and no periods of bulletins.
    let reading = Reading { as_of: Some(as_of.to_string()), ..reading };
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more: String::new() };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

/// The period it is of and the day within that it speaks of: the period's last, held within the plan, unless a day is
/// named. A day without a period stands for the plan's own period that holds it.
fn of_which(
    world: &World,
    plan: &Plan,
    reading: &Reading,
    named: Option<&str>,
) -> Result<(Period, Day), Failure> {
    let period = match named {
        None => match run::as_of_period(world, plan, reading)? {
            Period::Day(day) => {
                within_plan(plan, day)?;
                return Ok((plan.reporting.every.holding(day), day));
            }
            period => period,
        },
        Some(text) => match Period::parse(text, plan.year()) {
            Ok(Period::Day(_)) | Err(_) => {
                return Err(say!(
                    "--period 的“{text}”不是报告期；写成 2025-W26、2025-06 或 2025Q2（某一天的情况用 --as-of）",
                    "--period: \"{text}\" is not a period; write 2025-W26, 2025-06 or 2025Q2 (a day goes with --as-of)"
                )
                .into());
            }
            Ok(period) => period,
        },
    };
    let last = period.last().min(plan.to);
    if period.first() > plan.to || last < plan.from {
        return Err(outside(plan, period));
    }
    let Some(day) = reading.as_of.as_ref().filter(|_| named.is_some()) else { return Ok((period, last)) };
    let as_of = run::day(plan, "as-of", day)?;
    if as_of < period.first() || as_of > period.last() {
        let (Said { zh, en }, first, last) = (period.name(), period.first(), period.last());
        return Err(say!(
            "--as-of 的 {as_of} 不在 {zh}（{first} 至 {last}）之内",
            "--as-of: {as_of} does not lie within {en}, which runs from {first} to {last}"
        )
        .into());
    }
    within_plan(plan, as_of)?;
    Ok((period, as_of))
}

fn within_plan(plan: &Plan, day: Day) -> Result<(), Failure> {
    if (plan.from..=plan.to).contains(&day) { Ok(()) } else { Err(outside(plan, Period::Day(day))) }
}

fn outside(plan: &Plan, period: Period) -> Failure {
    let (Said { zh, en }, from, to) = (period.name(), plan.from, plan.to);
    say!(
        "{zh}不在工作要点的起止（{from} 至 {to}）之内，没有可报的",
        "{en} lies outside the plan, which runs from {from} to {to}: there is nothing to report"
    )
    .into()
}

/// The day on which it is signed. Nobody signs before the day that is spoken of.
fn signed(plan: &Plan, date: Option<&str>, as_of: Day) -> Result<Day, Failure> {
    let Some(text) = date else { return Ok(as_of) };
    let date = match Period::parse(text, plan.year()) {
        Ok(Period::Day(day)) => day,
        _ => {
            return Err(say!(
                "--date 的“{text}”不是日期；写成 2025-07-04",
                "--date: \"{text}\" is not a day; write 2025-07-04"
            )
            .into());
        }
    };
    if date < as_of {
        return Err(say!(
            "成文日期 {date} 早于截止日期 {as_of}；改正 --date",
            "--date: {date} is before {as_of}, the day the bulletin speaks of"
        )
        .into());
    }
    Ok(date)
}

/// A format of one table needs one.
fn has_a_table(chapters: &[Chapter]) -> Result<(), Failure> {
    if chapters.iter().any(|chapter| table_of(*chapter).is_some()) {
        return Ok(());
    }
    Err(say!(
        "计划的 [bulletin] 没有列入任何表格，不能出 csv；在 sections 中加上 table，或换一种格式",
        "the plan's [bulletin] leaves out every table, so there is nothing for csv: add `table` to its sections, or choose another format"
    )
    .into())
}
