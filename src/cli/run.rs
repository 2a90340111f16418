//! The commands, from files to bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::checks;
use crate::cli::args::{CheckArgs, Common, StatusArgs};
use crate::cli::files::{self, Report};
use crate::cli::output::Output;
use crate::cli::{Exit, Failure, World, tell};
use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::intake::Intake;
use crate::ledger::Ledger;
use crate::period::{Day, Period};
use crate::plan::{self, Plan};
use crate::render::{self, Format, Style, visible, words};
use crate::review::{Review, read_report, review};
use crate::rules::{self, Levels};
use crate::say;
use crate::source::{FileId, Place, Sources};
use crate::table;
use crate::table::groups::{self, By};
use crate::table::status::{self, InputLine, Wanted};
use crate::words::{Said, count};

/// A plan is a text of a few thousand lines; anything larger is something else.
const LARGEST_PLAN: u64 = 16 * 1024 * 1024;

/// `status` tells at most so many findings; `check` tells them all.
const TOLD: usize = 5;

/// The plan, and what was found on the way to it.
struct Loaded {
    path: PathBuf,
    sources: Sources,
    plan: Option<Plan>,
    findings: Findings,
}

/// The reports, read.
struct Collected {
    ledger: Ledger,
    inputs: Vec<InputLine>,
    refused: Vec<String>,
    /// What `--reports` or the plan named.
    named: Vec<String>,
}

fn load(common: &Common, keep: u64) -> Result<Loaded, Failure> {
    let path = files::plan(common.plan.as_deref())?;
    let mut sources = Sources::default();
    let file = sources.add(files::tidy(&path));
    let mut bytes = Vec::new();
    File::open(&path)
        .and_then(|input| input.take(LARGEST_PLAN + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::io(&path, &error))?;
    let mut findings = Findings::new(keep);
    let plan = match std::str::from_utf8(&bytes) {
        _ if bytes.len() as u64 > LARGEST_PLAN => {
            let name = files::tidy(&path);
            return Err(say!("“{name}”太大，不是工作要点文件", "\"{name}\" is too large to be a plan").into());
        }
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
            findings.push(
                Diagnostic::new(
                    &rules::BAD_ENCODING,
                    Place::line(file, line),
                    say!("工作要点文件不是 UTF-8 编码", "the plan is not UTF-8 text"),
                )
                .help(say!("用编辑器另存为 UTF-8", "save it as UTF-8 in your editor")),
            );
            None
        }
        Ok(text) => {
            let (plan, faults) = plan::toml::read(file, text);
            faults.into_iter().for_each(|fault| findings.push(fault));
            plan
        }
    };
    Ok(Loaded { path, sources, plan, findings })
}

/// Reads everything the run names into a ledger.
fn collect(
    plan: &Plan,
    path: &Path,
    common: &Common,
    digest: bool,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Result<Collected, Failure> {
    let mut found = Vec::new();
    let reports = files::reports(plan, path, &common.reports, &mut found)?;
    found.into_iter().for_each(|finding| findings.push(finding));
    if let Some(output) = &common.output {
        let inputs = reports.iter().filter_map(|report| match report {
            Report::File { path, .. } => Some(path.as_path()),
            Report::Stdin => None,
        });
        if let Some(input) = inputs.chain([path]).find(|input| files::same(output, input)) {
            let name = files::tidy(input);
            return Err(say!(
                "输出文件“{name}”同时是输入，换一个文件名",
                "the output \"{name}\" is also an input: choose another name"
            )
            .into());
        }
    }
    let named = if common.reports.is_empty() { &plan.reporting.reports } else { &common.reports };
    let mut collected =
        Collected { ledger: Ledger::new(), inputs: Vec::new(), refused: Vec::new(), named: named.clone() };
    let intake = Intake::new(plan);
    for report in reports {
        let file = sources.add(report.name());
        let (rows, sha256) = read_one(&intake, file, &report, digest, &mut collected.ledger, findings)?;
        match rows {
            Some(rows) => collected.inputs.push(InputLine { path: report.name().to_owned(), sha256, rows }),
            None => collected.refused.push(report.name().to_owned()),
        }
    }
    let read = collected.inputs.iter().map(|input| input.rows).sum();
    checks::nothing_read(plan, read, collected.inputs.len(), collected.refused.len(), findings);
    Ok(collected)
}

/// Reads one report: how many rows it has, and its digest where one is wanted.
fn read_one(
    intake: &Intake<'_>,
    file: FileId,
    report: &Report,
    digest: bool,
    ledger: &mut Ledger,
    findings: &mut Findings,
) -> Result<(Option<u64>, String), Failure> {
    let (path, input): (&Path, Box<dyn Read>) = match report {
        Report::Stdin => (Path::new("-"), Box::new(io::stdin().lock())),
        Report::File { path, .. } => {
            (path, Box::new(File::open(path).map_err(|error| Failure::io(path, &error))?))
        }
    };
    let fail = |error: io::Error| Failure::io(path, &error);
    if !digest {
        let read = read_report(intake, file, input, ledger, findings).map_err(fail)?;
        return Ok((read.rows, String::new()));
    }
    let mut input = Digested { input, sha256: Sha256::new() };
    let read = read_report(intake, file, &mut input, ledger, findings).map_err(fail)?;
    let sha256 = input.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((read.rows, sha256))
}

/// Passes bytes on and keeps their digest.
struct Digested<R> {
    input: R,
    sha256: Sha256,
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.sha256.update(&into[..read]);
        Ok(read)
    }
}

fn day(plan: &Plan, option: &str, text: &str) -> Result<Day, Failure> {
    Period::parse(text, plan.year()).map(Period::last).map_err(|_| {
        say!(
            "--{option} 的“{text}”不是日期或报告期；写成 2025-06-30、2025年6月 或 2025Q2",
            "--{option}: \"{text}\" is not a day or period; write 2025-06-30, 2025-06 or 2025Q2"
        )
        .into()
    })
}

/// The day asked for, or today, held within the plan.
fn as_of(world: &World, plan: &Plan, common: &Common) -> Result<Day, Failure> {
    match &common.as_of {
        Some(text) => day(plan, "as-of", text),
        None => Ok(world.today.clamp(plan.from, plan.to)),
    }
}

/// The format asked for, by name or by the output's extension.
fn format(common: &Common) -> Result<&'static Format, Failure> {
    let path = common.output.as_deref().filter(|path| *path != Path::new("-"));
    match (common.format, path) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(&render::FORMATS[0]),
        (None, Some(path)) => {
            let extension =
                path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
            let known = render::FORMATS.iter().find(|format| format.extension == extension);
            let device = path.exists() && !path.is_file();
            known.or(device.then_some(&render::FORMATS[0])).ok_or_else(|| {
                let all: Vec<String> = render::FORMATS.iter().map(|f| format!(".{}", f.extension)).collect();
                let all = all.join(" ");
                say!(
                    "从扩展名“.{extension}”看不出格式；用 {all}，或加 --format",
                    "the extension \".{extension}\" names no format; use {all}, or add --format"
                )
                .into()
            })
        }
    }
}

fn style(world: &World, common: &Common, output: &Output) -> Style {
    let terminal = world.terminal.filter(|_| matches!(output, Output::Stdout));
    Style {
        lang: world.lang,
        keys: common.keys,
        mark: output.is_file(),
        color: common.color.unwrap_or(terminal.is_some() && !world.no_color),
        width: terminal,
    }
}

pub fn status(world: &World, common: &Common, args: StatusArgs) -> Result<Exit, Failure> {
    let format = format(common)?;
    let Loaded { path, mut sources, plan, mut findings } = load(common, Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &sources)) };
    let as_of = as_of(world, &plan, common)?;
    let known_by = common.known_by.as_deref().map(|text| day(&plan, "known-by", text)).transpose()?;
    let output = Output::open(common.output.as_deref())?;
    let levels = Levels { flags: common.levels.clone(), plan: plan.levels.clone() };

    let digest = format.name == "json";
    let collected = collect(&plan, &path, common, digest, &mut sources, &mut findings)?;
    if findings.stops() && !args.skip_refused {
        return Err(stopped(world, &findings, &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);

    let style = style(world, common, &output);
    let wanted = Wanted {
        columns: args.columns,
        status: args.status,
        sort: args.sort,
        digits: args.digits,
        whole: format.whole,
        fold_routine: format.name == "table" && !common.all,
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
    Ok(told(world, common, &findings, &levels, &sources))
}

/// Where the figures came from, and what was left out.
fn sources_lines(collected: &Collected) -> Vec<Said> {
    let (zh, en) = (collected.named.join("、"), collected.named.join(", "));
    let files = count(collected.inputs.len() as u64, "file", "files");
    let n = collected.inputs.len();
    let mut lines = vec![if collected.named.is_empty() {
        say!("数据来源：未指定", "Reports: none named")
    } else {
        say!("数据来源：{zh}（{n} 个文件）", "Reports: {en} ({files})")
    }];
    if !collected.refused.is_empty() {
        let (zh, en) = (collected.refused.join("、"), collected.refused.join(", "));
        lines.push(say!(
            "注意：以下文件整份拒收，未计入本表：{zh}",
            "Note: these files were refused and are not in this table: {en}"
        ));
    }
    lines
}

fn internal(error: anyhow::Error) -> Failure {
    let error = format!("{error:#}");
    say!("无法生成输出：{error}", "cannot make the output: {error}").into()
}

/// Tells why there is no table at all.
fn stopped(world: &World, findings: &Findings, sources: &Sources) -> Failure {
    let mut text = String::new();
    let stopping: Vec<&Diagnostic> =
        findings.sorted().into_iter().filter(|finding| finding.rule.group.stops()).collect();
    for finding in &stopping {
        words::finding(&mut text, Level::Deny, finding, sources, world.lang, false);
    }
    let n = stopping.len();
    let faults = count(n as u64, "fault", "faults");
    let line = if stopping.iter().any(|finding| finding.rule.group == crate::diagnostic::Group::Plan) {
        say!("计划有 {n} 处问题，不能出表", "{faults} in the plan: no table")
    } else {
        say!(
            "{n} 处问题使文件被整份拒收，不能出表；改正后重试，或用 --skip-refused 略过",
            "{faults} in files that were refused: no table; mend them, or go on without with --skip-refused"
        )
    };
    text.push_str(line.get(world.lang));
    text.push('\n');
    tell(&text);
    Failure::Silent
}

/// Tells on standard error what a table does not show, and says how the run ends.
fn told(world: &World, common: &Common, findings: &Findings, levels: &Levels, sources: &Sources) -> Exit {
    let count_of = |wanted: Level| -> u64 {
        findings.counts().filter(|(_, rule, _)| levels.of(rule) == wanted).map(|(.., count)| count).sum()
    };
    let (denied, warned) = (count_of(Level::Deny), count_of(Level::Warn));
    let mut text = String::new();
    let sorted = findings.sorted();
    let errors = sorted.iter().filter(|finding| levels.of(finding.rule) == Level::Deny);
    for finding in errors.take(TOLD) {
        words::finding(&mut text, Level::Deny, finding, sources, world.lang, false);
    }
    // The command that shows the same findings, with what was said to this one.
    let mut again = format!("workpoints check {}", quoted(sources.name(FileId(0))));
    for report in &common.reports {
        again.push_str(&format!(" --reports {}", quoted(report)));
    }
    for (option, text) in [("--as-of", &common.as_of), ("--known-by", &common.known_by)] {
        if let Some(text) = text {
            again.push_str(&format!(" {option} {}", quoted(text)));
        }
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

/// A word for a shell, quoted where it must be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "./_-:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", visible(word).replace('\'', "'\\''"))
}

pub fn check(world: &World, common: &Common, args: &CheckArgs) -> Result<Exit, Failure> {
    let format = format(common)?;
    let Loaded { path, mut sources, plan, mut findings } = load(common, Findings::KEPT)?;
    let mut counts = None;
    let mut levels = Levels { flags: common.levels.clone(), plan: Vec::new() };
    if let Some(plan) = &plan {
        levels.plan = plan.levels.clone();
        let as_of = as_of(world, plan, common)?;
        let known_by = common.known_by.as_deref().map(|text| day(plan, "known-by", text)).transpose()?;
        let collected = collect(plan, &path, common, false, &mut sources, &mut findings)?;
        let Review { assessment, counts: rows, .. } =
            review(plan, &collected.ledger, as_of, known_by, &mut findings);
        if args.judge {
            checks::judgement(plan, &assessment, &mut findings);
        }
        counts = Some(rows);
    }
    let output = Output::open(common.output.as_deref())?;
    let style = style(world, common, &output);
    let seen: Vec<(Level, &Diagnostic)> = findings
        .sorted()
        .into_iter()
        .map(|finding| (levels.of(finding.rule), finding))
        .filter(|(level, _)| *level > Level::Allow)
        .collect();
    let bytes = if format.name == "table" {
        in_words(&seen, &findings, &sources, &style)
    } else {
        (format.write)(&table::findings::report(&seen, &sources, counts), &style).map_err(internal)?
    };
    output.write(&bytes)?;
    let denied = findings.counts().any(|(_, rule, _)| levels.of(rule) == Level::Deny);
    Ok(match (findings.stops(), denied) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Denied,
        (false, false) => Exit::Clean,
    })
}

/// Every finding in words, and how many there are; nothing at all when there is none.
fn in_words(seen: &[(Level, &Diagnostic)], findings: &Findings, sources: &Sources, style: &Style) -> Vec<u8> {
    let mut text = String::new();
    for (level, finding) in seen {
        words::finding(&mut text, *level, finding, sources, style.lang, style.color);
        text.push('\n');
    }
    if !seen.is_empty() {
        let of = |wanted: Level| seen.iter().filter(|(level, _)| *level == wanted).count() as u64;
        let (errors, warnings) = (of(Level::Deny), of(Level::Warn));
        let (e, w) = (count(errors, "error", "errors"), count(warnings, "warning", "warnings"));
        let line = say!("共 {errors} 个错误、{warnings} 个警告", "{e}, {w}");
        text.push_str(line.get(style.lang));
        let unkept = findings.unkept();
        if unkept > 0 {
            let each = Findings::KEPT;
            let more = say!(
                "；另有 {unkept} 条未列出（每个文件每条规则最多列 {each} 条）",
                "; {unkept} more not listed (at most {each} for a rule and file)"
            );
            text.push_str(more.get(style.lang));
        }
        text.push('\n');
    }
    text.into_bytes()
}
