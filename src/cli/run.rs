//! What commands share: the plan and the reports read, days and formats chosen, what stops a table told.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::checks;
use crate::cli::args::{Printing, Reading, not_one_of};
use crate::cli::excerpts::{self, Seen};
use crate::cli::files::{self, Report};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, World, tell};
use crate::diagnostic::{Diagnostic, Findings, Level, Rule};
use crate::intake::Intake;
use crate::intake::decode::Encoding;
use crate::ledger::Ledger;
use crate::period::{Day, Period};
use crate::plan::{self, Plan};
use crate::render::{Format, Style, visible, words};
use crate::review::{Input, read_report};
use crate::rules::{self, Levels};
use crate::say;
use crate::source::{FileId, Place, Sources};
use crate::table::status::InputLine;
use crate::words::{Said, count};

/// A plan is a text of a few thousand lines; anything larger is something else.
const LARGEST_PLAN: u64 = 16 * 1024 * 1024;

/// So many findings are told on standard error; `check` tells them all.
const TOLD: usize = 5;

/// The plan, and what was found on the way to it.
pub struct Loaded {
    pub path: PathBuf,
    /// The plan, to be read again where findings point at it.
    pub seen: Vec<Seen>,
    pub sources: Sources,
    pub plan: Option<Plan>,
    /// The digest of the plan's bytes.
    pub sha256: String,
    pub findings: Findings,
}

/// The reports, read.
pub struct Collected {
    pub ledger: Ledger,
    /// What was read, in its order.
    pub reports: Vec<(FileId, Report)>,
    pub inputs: Vec<InputLine>,
    /// The reports that can be read again.
    pub seen: Vec<Seen>,
    pub refused: Vec<String>,
    /// What `--reports` or the plan named.
    pub named: Vec<String>,
}

pub fn load(plan: Option<&Path>, keep: u64) -> Result<Loaded, Failure> {
    let path = files::plan(plan)?;
    let mut sources = Sources::default();
    let file = sources.add(files::tidy(&path));
    let seen = Seen::new(file, &path).into_iter().collect();
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
    Ok(Loaded { path, seen, sources, plan, sha256: hex(&Sha256::digest(&bytes)), findings })
}

/// Reads everything the run names into a ledger.
pub fn collect(
    plan: &Plan,
    path: &Path,
    reading: &Reading,
    outputs: &[Option<&Path>],
    digest: bool,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Result<Collected, Failure> {
    let mut found = Vec::new();
    let reports = files::reports(plan, path, &reading.reports, &mut found)?;
    found.into_iter().for_each(|finding| findings.push(finding));
    for output in outputs.iter().copied().flatten() {
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
    for output in outputs.iter().copied().flatten().filter(|output| *output != Path::new("-")) {
        if files::would_read(plan, path, &reading.reports, output) {
            let name = output.display();
            return Err(say!(
                "输出文件“{name}”在读取数据文件的地方，下次会被当作数据；换一个文件夹或文件名",
                "the output \"{name}\" lies where reports are read from and would be taken for one the next time: choose another folder or name"
            )
            .into());
        }
    }
    let named = if reading.reports.is_empty() { &plan.reporting.reports } else { &reading.reports };
    let mut collected = Collected {
        ledger: Ledger::new(),
        reports: Vec::new(),
        inputs: Vec::new(),
        seen: Vec::new(),
        refused: Vec::new(),
        named: named.clone(),
    };
    let intake = Intake::new(plan);
    // Every file has its place before the first is read, so that one may speak of another.
    collected.reports = reports.into_iter().map(|report| (sources.add(report.name()), report)).collect();
    let progress = Progress::start(collected.reports.iter().map(|(_, report)| report));
    for (file, report) in &collected.reports {
        if let Report::File { path, .. } = report {
            collected.seen.extend(Seen::new(*file, path));
        }
        progress.next(report);
        let (path, input) = open(report)?;
        let input = (path, progress.through(input));
        let (read, sha256) =
            read_one(&intake, *file, input, digest, sources, &mut collected.ledger, findings)?;
        let path = report.name().to_owned();
        match read.rows {
            Some(rows) => {
                let encoding = read.encoding.map(Encoding::name);
                collected.inputs.push(InputLine { path, sha256, rows, encoding });
            }
            None => collected.refused.push(path),
        }
    }
    collected.ledger.settle(plan, sources, findings);
    let read = collected.inputs.iter().map(|input| input.rows).sum();
    checks::nothing_read(plan, read, collected.inputs.len(), collected.refused.len(), findings);
    Ok(collected)
}

/// A report to be read, and where it is.
fn open(report: &Report) -> Result<(&Path, Box<dyn Read>), Failure> {
    Ok(match report {
        Report::Stdin => (Path::new("-"), Box::new(io::stdin().lock())),
        Report::File { path, .. } => {
            (path, Box::new(File::open(path).map_err(|error| Failure::io(path, &error))?))
        }
    })
}

/// Reads one report, with its digest where one is wanted.
fn read_one(
    intake: &Intake<'_>,
    file: FileId,
    (path, input): (&Path, Box<dyn Read>),
    digest: bool,
    sources: &mut Sources,
    ledger: &mut Ledger,
    findings: &mut Findings,
) -> Result<(Input, String), Failure> {
    let fail = |error: io::Error| Failure::io(path, &error);
    if !digest {
        let read = read_report(intake, file, input, sources, ledger, findings).map_err(fail)?;
        return Ok((read, String::new()));
    }
    let mut input = Digested { input, sha256: Sha256::new() };
    let read = read_report(intake, file, &mut input, sources, ledger, findings).map_err(fail)?;
    Ok((read, hex(&input.sha256.finalize())))
}

pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
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

/// A day or the last of a period, as an option names it.
pub fn day(plan: &Plan, option: &str, text: &str) -> Result<Day, Failure> {
    period(plan, option, text).map(Period::last)
}
/// A day or a period that an option names.
pub fn period(plan: &Plan, option: &str, text: &str) -> Result<Period, Failure> {
    Period::parse(text, plan.year()).map_err(|_| {
        say!(
            "--{option} 的“{text}”不是日期或报告期；写成 2025-06-30、2025年6月、2025Q2 或 2025年",
            "--{option}: \"{text}\" is not a day or period; write 2025-06-30, 2025-06, 2025Q2 or 2025年"
        )
        .into()
    })
}

/// The day asked for, or today, held within the plan.
pub fn as_of(world: &World, plan: &Plan, reading: &Reading) -> Result<Day, Failure> {
    Ok(as_of_period(world, plan, reading)?.last())
}

/// The day or period asked for, or today, held within the plan.
pub fn as_of_period(world: &World, plan: &Plan, reading: &Reading) -> Result<Period, Failure> {
    match &reading.as_of {
        Some(text) => period(plan, "as-of", text),
        None => Ok(Period::Day(world.today.clamp(plan.from, plan.to))),
    }
}

/// The day by which reports had to be there, if one is given.
pub fn known_by(plan: &Plan, reading: &Reading) -> Result<Option<Day>, Failure> {
    reading.known_by.as_deref().map(|text| day(plan, "known-by", text)).transpose()
}

/// Which of the formats is asked for, by its name or by the output's extension. The first is the default; one without
/// an extension has to be named.
pub fn format(printing: &Printing, known: &[(&str, &str)]) -> Result<usize, Failure> {
    let path = printing.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(name) = &printing.format {
        return known.iter().position(|(other, _)| other == name).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            not_one_of("format", name, &names).into()
        });
    }
    let Some(path) = path else { return Ok(0) };
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let device = path.exists() && !path.is_file();
    let by_extension =
        known.iter().position(|(_, other)| !other.is_empty() && *other == extension).or(device.then_some(0));
    by_extension.ok_or_else(|| {
        let extensions = known.iter().map(|(_, extension)| *extension).filter(|e| !e.is_empty());
        let all: Vec<String> = extensions.map(|extension| format!(".{extension}")).collect();
        let all = all.join(" ");
        say!(
            "从扩展名“.{extension}”看不出格式；用 {all}，或加 --format",
            "the extension \".{extension}\" names no format; use {all}, or add --format"
        )
        .into()
    })
}

/// Refuses an output whose name promises another format than the only one there is.
pub fn extension(output: Option<&Path>, only: &str) -> Result<(), Failure> {
    let Some(path) = output.filter(|path| *path != Path::new("-")) else { return Ok(()) };
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match extension {
        Some(other) if other != only && (!path.exists() || path.is_file()) => Err(say!(
            "只能写成 .{only}，不能写成 .{other}",
            "it can be written as .{only} only, not as .{other}"
        )
        .into()),
        _ => Ok(()),
    }
}

/// Refuses to put on a terminal what is no text; `None` is a format that always is.
pub fn fits(world: &World, printing: &Printing, format: Option<&Format>) -> Result<(), Failure> {
    let to_stdout = printing.output.as_deref().is_none_or(|path| path == Path::new("-"));
    match format.filter(|format| format.binary && to_stdout && world.terminal.is_some()) {
        None => Ok(()),
        Some(Format { name, extension, .. }) => Err(say!(
            "{name} 不能显示在终端上；用 -o 文件名.{extension} 写入文件，或接管道",
            "{name} cannot be shown on a terminal: write it to a file with -o name.{extension}, or into a pipe"
        )
        .into()),
    }
}

pub fn style(world: &World, printing: &Printing, output: &Output) -> Style {
    let terminal = world.terminal.filter(|_| matches!(output, Output::Stdout));
    Style {
        lang: world.lang,
        keys: printing.keys,
        mark: output.is_file(),
        color: printing.color.unwrap_or(terminal.is_some() && !world.no_color),
        width: terminal,
    }
}

pub fn internal(error: anyhow::Error) -> Failure {
    let error = format!("{error:#}");
    say!("无法生成输出：{error}", "cannot make the output: {error}").into()
}

/// Tells why there is no table at all.
pub fn stopped(
    world: &World,
    findings: &Findings,
    seen: &[Seen],
    plan: Option<&Plan>,
    sources: &Sources,
) -> Failure {
    let mut text = String::new();
    let stopping: Vec<&Diagnostic> =
        findings.sorted().into_iter().filter(|finding| finding.rule.group.stops()).collect();
    let excerpts = excerpts::read(stopping.iter().copied(), seen, plan, sources);
    let look =
        words::Look { sources, excerpts: &excerpts, lang: world.lang, color: false, width: world.terminal };
    for finding in &stopping {
        words::finding(&mut text, Level::Deny, finding, &look);
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

/// A word for a shell, quoted where it must be.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "./_-:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", visible(word).replace('\'', "'\\''"))
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

/// What is said to a command that is to read the same: the plan, the reports and the days, a blank before each.
pub fn read_so(sources: &Sources, reading: &Reading) -> String {
    let mut so = format!(" {}", quoted(sources.name(FileId(0))));
    for report in &reading.reports {
        so.push_str(&format!(" --reports {}", quoted(report)));
    }
    for (option, text) in [("--as-of", &reading.as_of), ("--known-by", &reading.known_by)] {
        if let Some(text) = text {
            so.push_str(&format!(" {option} {}", quoted(text)));
        }
    }
    so
}

/// What is told on standard error beside a table.
pub struct Told<'t> {
    pub reading: &'t Reading,
    pub findings: &'t Findings,
    pub levels: &'t Levels,
    /// What `check` must be told besides to find the same.
    pub more: String,
}

/// Tells on standard error what a table does not show, and says how the run ends. Errors of rules that are not `worded`
/// are only counted: the table shows what they are about.
pub fn told(
    world: &World,
    told: &Told<'_>,
    worded: impl Fn(&Rule) -> bool,
    (seen, plan, sources): (&[Seen], &Plan, &Sources),
) -> Exit {
    let Told { reading, findings, levels, more } = told;
    let count_of = |wanted: Level| -> u64 {
        findings.counts().filter(|(_, rule, _)| levels.of(rule) == wanted).map(|(.., count)| count).sum()
    };
    let (denied, warned) = (count_of(Level::Deny), count_of(Level::Warn));
    let mut text = String::new();
    let sorted = findings.sorted();
    let errors =
        sorted.iter().filter(|finding| levels.of(finding.rule) == Level::Deny && worded(finding.rule));
    let errors: Vec<&Diagnostic> = errors.take(TOLD).copied().collect();
    let excerpts = excerpts::read(errors.iter().copied(), seen, Some(plan), sources);
    let look =
        words::Look { sources, excerpts: &excerpts, lang: world.lang, color: false, width: world.terminal };
    for finding in errors {
        words::finding(&mut text, Level::Deny, finding, &look);
    }
    // The command that shows the same findings, with what was said to this one.
    let mut again = format!("workpoints check{}", read_so(sources, reading));
    again.push_str(more);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::FORMATS;
    use crate::words::Lang;

    #[test]
    fn what_is_no_text_is_not_put_on_a_terminal() {
        let world = |terminal| World { lang: Lang::En, today: Day::MIN, no_color: false, terminal };
        let to = |output: Option<&str>| Printing {
            format: None,
            output: output.map(PathBuf::from),
            keys: false,
            color: None,
            all: false,
        };
        for format in FORMATS {
            let refused = |terminal, output| fits(&world(terminal), &to(output), Some(format)).is_err();
            assert_eq!(refused(Some(80), None), format.binary, "{}", format.name);
            assert_eq!(refused(Some(80), Some("-")), format.binary, "{}", format.name);
            assert!(!refused(Some(80), Some("x.xlsx")) && !refused(None, None), "{}", format.name);
        }
        assert!(fits(&world(Some(80)), &to(None), None).is_ok());
    }
}
