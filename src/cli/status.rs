//! `status`: the completion table.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    Reading, Texts, judging, one_of, printing, read_levels, read_printing, read_reading, reading, unknown,
};
use super::excerpts::{self, Seen};
use super::output::Output;
use super::run::{self, Collected, Loaded, internal, quoted, stopped};
use super::seal::{self, Signed};
use super::{Exit, Failure, Verb, World, tell};
use crate::assess::Status;
use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::plan::Plan;
use crate::render::{self, words};
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::source::{FileId, Sources};
use crate::table::groups::{self, By};
use crate::table::status::{self, FIELDS, Field, Wanted};
use crate::words::{Said, Words, count};

pub const VERB: Verb = Verb { name: "status", define, run };

/// So many findings are told on standard error; `check` tells them all.
const TOLD: usize = 5;

struct Args {
    by: By,
    columns: Vec<&'static Field>,
    status: Vec<Status>,
    sort: Option<(&'static Field, bool)>,
    digits: u8,
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
        .arg(t.valued(
            "by",
            Words::new("分组", "GROUP"),
            "行代表什么：target、point、section、lead、reporter、tag、status",
            "What rows stand for: target, point, section, lead, reporter, tag or status",
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
    let field = |name: &str| {
        status::find(name).ok_or_else(|| unknown("列", "column", name, FIELDS.iter().flat_map(names)))
    };
    let columns = list("columns").iter().map(|name| field(name)).collect::<Result<Vec<_>, Said>>()?;
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
    let sort = match matches.get_one::<String>("sort") {
        None => None,
        Some(name) => Some((field(name.trim_start_matches('-'))?, name.starts_with('-'))),
    };
    let groups: Vec<(&str, By)> = By::ALL.iter().map(|by| (by.key(), *by)).collect();
    Ok(Args {
        by: one_of(matches, "by", &groups)?.unwrap_or(By::Target),
        columns,
        status,
        sort,
        digits: one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1),
        skip_refused: matches.get_flag("skip-refused"),
    })
}

fn names(field: &Field) -> [&'static str; 2] {
    [field.column.key, field.column.label.zh]
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, args) = (read_levels(matches)?, read_status(matches)?);
    if args.by != By::Target && !(args.columns.is_empty() && args.status.is_empty() && args.sort.is_none()) {
        return Err(say!(
            "--columns、--status、--sort 只用于 --by target",
            "--columns, --status and --sort go with --by target only"
        )
        .into());
    }
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    run::fits(world, &printing, Some(format))?;
    let seal = matches.get_one::<PathBuf>("seal");
    let seal = seal.map(|path| seal::open(path, &printing).map(|output| (path, output))).transpose()?;
    let Loaded { path, mut seen, mut sources, plan, sha256, mut findings } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    let as_of = run::as_of(world, &plan, &reading)?;
    let known_by = run::known_by(&plan, &reading)?;
    let output = Output::open(printing.output.as_deref())?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let digest = format.name == "json" || seal.is_some();
    let collected = run::collect(
        &plan,
        &path,
        &reading,
        &[printing.output.as_deref(), seal.as_ref().map(|(path, _)| path.as_path())],
        digest,
        &mut sources,
        &mut findings,
    )?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !args.skip_refused {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    levels.unused(plan.file, false, &mut findings);
    if let Some((_, output)) = seal {
        seal::write(
            output,
            &Signed { plan: &plan, path: &path, sha256: &sha256, review: &review },
            &collected,
            &levels,
        )?;
    }

    let style = run::style(world, &printing, &output);
    let wanted = Wanted {
        columns: args.columns,
        status: args.status,
        sort: args.sort,
        digits: args.digits,
        whole: format.whole,
        fold_routine: format.name == "table" && !printing.all,
    };
    let table = match args.by {
        By::Target => status::by_target(&plan, &review.assessment, &wanted),
        by => groups::by(&plan, &review.assessment, by, args.digits),
    };
    let frame = status::Frame {
        plan: &plan,
        review: &review,
        wanted: &wanted,
        by: args.by.key(),
        inputs: &collected.inputs,
        sources: sources_lines(&collected),
    };
    let bytes = (format.write)(&status::report(frame, table), &style).map_err(internal)?;
    output.write(&bytes)?;
    Ok(told(world, &reading, &findings, &levels, (&seen, &plan, &sources)))
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
