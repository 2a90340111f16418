//! `remind`: who owes which report, who was late, and the text that asks for what is missing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf, is_separator};

use clap::{ArgAction, ArgMatches, Command};

use super::args::{
    Texts, judging, printing, read_levels, read_printing, read_reading, reading, skip_refused_arg, unknown,
};
use super::output::Output;
use super::run::{self, Loaded, Told, internal, stopped};
use super::{Exit, Failure, Verb, World, files, tell};
use crate::diagnostic::Findings;
use crate::period::{Day, Period};
use crate::plan::Plan;
use crate::render::notice::{Occasion, notice};
use crate::render::{self, steers};
use crate::reporting::{Filing, filings};
use crate::review::review;
use crate::rules::Levels;
use crate::say;
use crate::table::remind;
use crate::words::{Said, Words, count};

pub const VERB: Verb = Verb { name: "remind", define, run };

/// Between the notices of a run that writes them one after another.
const RULE: &str = "────────────────────────────────────────";

/// A file name holds so many characters of an office's name; a 汉字 takes three bytes of the 255 there are.
const LONGEST_NAME: usize = 60;

fn define(t: &Texts) -> Command {
    let command = Command::new("remind").about(
        Words::new(
            "催报：各单位每期按时、迟报、未报送，还欠哪些，以及可直接发出的催报通知",
            "Who owes which report: on time, late or missing, and a reminder ready to be sent",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    judging(t, printing(t, reading(t, t.shell(command)), &formats))
        .arg(
            t.valued(
                "reporter",
                Words::new("单位", "NAME"),
                "只列这个填报单位；可多次使用",
                "Only this reporter; repeatable",
            )
            .action(ArgAction::Append),
        )
        .arg(t.valued(
            "period",
            Words::new("报告期", "PERIOD"),
            "只列这一期，或其中各期，如 2025-06、2025Q2",
            "Only this period, or those within it, as in 2025-06 or 2025Q2",
        ))
        .arg(
            t.arg(
                "text",
                "写催报通知，每单位一份；-o 文件夹/ 则每份一个文件",
                "Write a reminder to each office; with -o FOLDER/ a file each",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(skip_refused_arg(t))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (reading, printing) = (read_reading(matches), read_printing(matches)?);
    let (flags, text) = (read_levels(matches)?, matches.get_flag("text"));
    if text && printing.format.is_some() {
        return Err(say!(
            "--text 写的是通知，不用 --format；要表格请去掉 --text",
            "--text writes reminders and takes no --format: leave --text out for a table"
        )
        .into());
    }
    let format = if text {
        &render::FORMATS[0]
    } else {
        let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
        &render::FORMATS[run::format(&printing, &known)?]
    };
    run::fits(world, &printing, Some(format))?;
    let Loaded { path, mut seen, mut sources, plan, mut findings, .. } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    if plan.reporters.is_empty() {
        return Err(say!(
            "工作要点没有填报单位，无从催报；请用 [[reporter]] 写明各填报单位",
            "the plan names no reporters, so nobody owes a report: name them with [[reporter]]"
        )
        .into());
    }
    let as_of = run::as_of(world, &plan, &reading)?;
    let known_by = run::known_by(&plan, &reading)?;
    let wanted = Wanted::read(&plan, matches)?;
    let place = Place::open(&plan, printing.output.as_deref(), text)?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let outputs: Vec<Option<&Path>> = place.paths().into_iter().map(Some).collect();
    let digest = format.name == "json";
    let collected = run::collect(&plan, &path, &reading, &outputs, digest, &mut sources, &mut findings)?;
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let counts = review(&plan, &collected.ledger, as_of, known_by, &mut findings).counts;
    levels.unused(plan.file, false, &mut findings);

    let until = wanted.period.map_or(as_of, |period| period.last().max(as_of));
    let view = collected.ledger.view(&plan, as_of, known_by);
    let mut all = filings(&plan, &view, as_of, until);
    all.retain(|filing| wanted.covers(filing));
    if all.is_empty() {
        return Err(nothing_owed(&plan, wanted.period, as_of));
    }
    if text {
        let occasion = Occasion { plan: &plan, as_of, known_by, lang: world.lang };
        let notices = all.chunk_by(|a, b| a.reporter == b.reporter);
        let notices = notices.filter_map(|of_one| Some((of_one[0].reporter, notice(&occasion, of_one)?)));
        tell(place.write(notices.collect())?.get(world.lang));
    } else {
        let Place::Whole(output, _) = place else { unreachable!("only reminders go into a folder") };
        let (table, earlier) = if format.whole || (format.name == "table" && printing.all) {
            (remind::list(&plan, &all, format.name == "json"), 0)
        } else {
            remind::matrix(&plan, &all)
        };
        let frame = remind::Frame {
            plan: &plan,
            filings: &all,
            as_of,
            known_by,
            counts,
            inputs: &collected.inputs,
            sources: run::sources_lines(&collected),
            earlier,
            fold_routine: format.name == "table" && !printing.all,
        };
        let style = run::style(world, &printing, &output);
        let bytes = (format.write)(&remind::report(frame, table), &style).map_err(internal)?;
        output.write(&bytes)?;
    }
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more: String::new() };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

fn nothing_owed(plan: &Plan, period: Option<Period>, as_of: Day) -> Failure {
    let first = plan.reporting.first;
    match period {
        Some(period) => {
            let Said { zh, en } = period.name();
            say!(
                "{zh}没有应报的报告期；第一期止于 {first}，按计划的 every 和各指标的期限推算",
                "no report is owed for {en}: the first period ends on {first}, the others follow by `every` until each target is due"
            )
        }
        None => say!(
            "截至 {as_of} 还没有应报的报告期；第一期止于 {first}",
            "no period to report had begun by {as_of}: the first ends on {first}"
        ),
    }
    .into()
}

/// What is to be listed.
struct Wanted {
    /// Empty is all of them.
    reporters: Vec<usize>,
    period: Option<Period>,
}

impl Wanted {
    fn read(plan: &Plan, matches: &ArgMatches) -> Result<Wanted, Failure> {
        let mut reporters = Vec::new();
        for name in matches.get_many::<String>("reporter").into_iter().flatten() {
            let called = |reporter: &crate::plan::Reporter| {
                reporter.name == *name || reporter.aliases.iter().any(|alias| alias == name)
            };
            let known = plan.reporters.iter().map(|reporter| reporter.name.as_str());
            let found = plan.reporters.iter().position(called);
            reporters.push(found.ok_or_else(|| unknown("填报单位", "reporter", name, known))?);
        }
        let period = matches.get_one::<String>("period").map(|text| {
            Period::parse(text, plan.year()).map_err(|_| {
                say!(
                    "--period 的“{text}”不是报告期；写成 2025-06、2025年6月、2025Q2 或 2025-W26",
                    "--period: \"{text}\" is not a period; write 2025-06, 2025Q2 or 2025-W26"
                )
            })
        });
        Ok(Wanted { reporters, period: period.transpose()? })
    }

    fn covers(&self, filing: &Filing) -> bool {
        let within = |period: Period| {
            // A day names the period that holds it.
            let (first, last) = (period.first(), period.last());
            let whole = first <= filing.term.first && filing.term.end <= last;
            whole || (filing.term.first <= first && last <= filing.term.end)
        };
        (self.reporters.is_empty() || self.reporters.contains(&filing.reporter))
            && self.period.is_none_or(within)
    }
}

/// Where the answer goes.
enum Place {
    /// All of it in one place, with its path.
    Whole(Output, Option<PathBuf>),
    /// A file for each reporter, in the plan's order.
    Folder { folder: PathBuf, files: Vec<PathBuf> },
}

impl Place {
    fn open(plan: &Plan, output: Option<&Path>, text: bool) -> Result<Place, Failure> {
        let named_as_folder = |path: &Path| path.to_string_lossy().ends_with(is_separator) || path.is_dir();
        let Some(folder) = output.filter(|path| text && named_as_folder(path)) else {
            return Ok(Place::Whole(Output::open(output)?, output.map(Path::to_owned)));
        };
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        if !folder.is_dir() && parent.is_some_and(|parent| !parent.is_dir()) {
            return Err(Failure::io(folder, &io::ErrorKind::NotFound.into()));
        }
        let width = plan.reporters.len().to_string().len().max(2);
        let file = |(at, reporter): (usize, &crate::plan::Reporter)| {
            folder.join(format!("{:0width$}-{}.txt", at + 1, file_name(&reporter.name)))
        };
        let files: Vec<PathBuf> = plan.reporters.iter().enumerate().map(file).collect();
        for file in files.iter().filter(|file| file.exists()) {
            Output::open(Some(file))?;
        }
        Ok(Place::Folder { folder: folder.to_owned(), files })
    }

    fn paths(&self) -> Vec<&Path> {
        match self {
            Place::Whole(_, path) => path.iter().map(PathBuf::as_path).collect(),
            Place::Folder { files, .. } => files.iter().map(PathBuf::as_path).collect(),
        }
    }

    /// Writes the notices, and says what there is to say about it.
    fn write(self, notices: Vec<(usize, String)>) -> Result<Said, Failure> {
        let n = notices.len();
        if n == 0 {
            // An old reminder must not be taken for today's.
            if let Place::Whole(output, _) = self {
                output.write(b"")?;
            }
            return Ok(say!("没有需要催报的单位\n", "nobody has to be reminded\n"));
        }
        match self {
            Place::Whole(output, _) => {
                let texts: Vec<String> = notices.into_iter().map(|(_, text)| text).collect();
                output.write(texts.join(&format!("\n{RULE}\n\n")).as_bytes())?;
                Ok(Said::default())
            }
            Place::Folder { folder, files } => {
                // It is made only once there is something to put in it.
                if !folder.is_dir() {
                    fs::create_dir(&folder).map_err(|error| Failure::io(&folder, &error))?;
                }
                for (reporter, text) in notices {
                    Output::open(Some(&files[reporter]))?.write(text.as_bytes())?;
                }
                let name = files::tidy(&folder);
                let reminders = count(n as u64, "reminder", "reminders");
                Ok(say!("催报通知 {n} 份，已写入 {name}\n", "{reminders} written to {name}\n"))
            }
        }
    }
}

/// An office's name as a file can be called anywhere.
fn file_name(name: &str) -> String {
    let safe = |c: char| if steers(c) || r#"/\:*?"<>|"#.contains(c) { '_' } else { c };
    name.chars().take(LONGEST_NAME).map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_the_office_and_leaves_no_folder() {
        assert_eq!(file_name("曹杨新村街道"), "曹杨新村街道");
        assert_eq!(file_name("../a\\b:c\u{1b}\u{202e}"), ".._a_b_c__");
        assert_eq!(file_name(&"长".repeat(200)).len(), 180);
    }
}
