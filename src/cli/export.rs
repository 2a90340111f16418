//! `export`: a folder of tidy tables that describe themselves, for other programs.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::ValueHint;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{
    ARGUMENTS, Texts, digits_arg, judging, one_of, preset_arg, read_levels, read_preset, read_reading,
    reading, skip_refused_arg, takes,
};
use super::files;
use super::output::{Draft, put_in_place};
use super::run::{self, Collected, Loaded, Told, internal, stopped};
use super::trace::{changed, read_again, unreadable};
use super::{Exit, Failure, Verb, World, tell};
use crate::diagnostic::{Findings, Level};
use crate::history::{History, history};
use crate::intake::Intake;
use crate::ledger::View;
use crate::plan::Plan;
use crate::plan::keys::EVERY;
use crate::render::csv::Rows;
use crate::render::logs::Log;
use crate::render::words::fold;
use crate::render::{self, Style};
use crate::review::{Review, review};
use crate::rules::Levels;
use crate::say;
use crate::schema::package::{RESOURCES, Resource};
use crate::source::{FileId, Sources};
use crate::table::observations::Observations;
use crate::table::{Column, Data, Table, export, findings};
use crate::trace::fates::Fates;
use crate::words::{Lang, Words};

pub const VERB: Verb = Verb { name: "export", define, run };

/// What describes the tables. It is put in its place last: as long as its digests fit, the folder is whole.
const PACKAGE: &str = "datapackage.json";

fn define(t: &Texts) -> Command {
    let command = Command::new("export").about(
        Words::new(
            "导出一个文件夹的数据表及其说明，供其他程序使用",
            "Write a folder of tidy tables and what describes them, for other programs",
        )
        .get(t.0),
    );
    let command = t.shell(command).arg(
        Arg::new("folder")
            .value_name(Words::new("文件夹", "DIR").get(t.0))
            .required(true)
            .value_parser(clap::value_parser!(PathBuf))
            .value_hint(ValueHint::DirPath)
            .help_heading(ARGUMENTS.get(t.0))
            .help(
                Words::new(
                    "写入的文件夹，没有则新建；其中别的文件不动",
                    "The folder to write to, made if it is not there; other files in it are left alone",
                )
                .get(t.0),
            ),
    );
    judging(t, reading(t, command))
        .arg(
            t.arg(
                "excel",
                "给人看的写法：带 BOM，表头和状态用中文（--lang en 则用英文），Excel 双击即可打开",
                "For people: a byte-order mark, 中文 headings and words (English with --lang en); opens in Excel",
            )
            .action(ArgAction::SetTrue),
        )
        .arg(takes(t.valued(
            "every",
            Words::new("周期", "EVERY"),
            "历期的长短：week、month、quarter（缺省随计划的报送周期）",
            "How long the periods of the series are: week, month or quarter [default: the plan's]",
        ), EVERY.iter().map(|(word, _)| *word)))
        .arg(digits_arg(t))
        .arg(preset_arg(t))
        .arg(skip_refused_arg(t))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let reading = read_reading(matches);
    let (flags, preset) = (read_levels(matches)?, read_preset(matches)?);
    let digits = one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1);
    let every = one_of(matches, "every", EVERY)?;
    let asked = matches.get_one::<PathBuf>("folder").expect("clap asks for it");
    if asked.extension().is_some_and(|extension| extension == "toml") {
        let name = asked.display();
        let folder =
            reading.plan.as_ref().map_or_else(|| "out".to_owned(), |path| path.display().to_string());
        return Err(say!(
            "先写文件夹，再写工作要点文件：workpoints export {folder} {name}",
            "the folder comes first, then the plan: workpoints export {folder} {name}"
        )
        .into());
    }
    if reading.reports.iter().any(|report| report == "-") {
        return Err(read_once("-"));
    }
    let folder = Folder::open(asked)?;
    let Loaded { path, mut seen, mut sources, plan, sha256, mut findings } =
        run::load(reading.plan.as_deref(), Findings::KEPT)?;
    let Some(mut plan) = plan else { return Err(stopped(world, &findings, &seen, None, &sources)) };
    plan.thresholds.behind = preset.unwrap_or(plan.thresholds.behind);
    let as_of = run::as_of(world, &plan, &reading)?;
    let known_by = run::known_by(&plan, &reading)?;
    let levels = Levels { flags, plan: plan.levels.clone() };

    let places = folder.places();
    let outputs: Vec<Option<&Path>> = places.iter().map(|place| Some(place.as_path())).collect();
    folder.apart(&plan, &path, &reading.reports)?;
    let collected = run::collect(&plan, &path, &reading, &outputs, true, &mut sources, &mut findings)?;
    if let Some(name) = unreadable(&collected) {
        return Err(read_once(name));
    }
    seen.extend_from_slice(&collected.seen);
    if findings.stops() && !matches.get_flag("skip-refused") {
        return Err(stopped(world, &findings, &seen, Some(&plan), &sources));
    }
    let review = review(&plan, &collected.ledger, as_of, known_by, &mut findings);
    levels.unused(plan.file, false, &mut findings);
    let every = every.unwrap_or(plan.reporting.every);
    let english = matches.get_one::<String>("lang").is_some() && world.lang == Lang::En;
    let people = matches.get_flag("excel").then_some(if english { Lang::En } else { Lang::Zh });
    let package = Package {
        plan: &plan,
        file: (sources.name(plan.file), &sha256),
        review: &review,
        history: &history(&plan, &collected.ledger, every, as_of, known_by),
        view: &collected.ledger.view(&plan, as_of, known_by),
        findings: &findings,
        levels: &levels,
        collected: &collected,
        sources: &sources,
        digits,
        people,
    };
    let written = folder.fill(|folder| package.write(folder))?;
    let list = |unit: &str, units: &str, with: &str| {
        let one = |(resource, rows): (&&Resource, &u64)| {
            format!("{} {rows}{}", resource.file(), if *rows == 1 { unit } else { units })
        };
        RESOURCES.iter().zip(&written).map(one).collect::<Vec<_>>().join(with)
    };
    let (name, zh, en) = (asked.display(), list(" 行", " 行", "、"), list(" row", " rows", ", "));
    let said = say!("已写入“{name}”：{zh}；{PACKAGE}\n", "written to \"{name}\": {en}; {PACKAGE}\n");
    tell(&render::visible(said.get(world.lang).trim_end()));
    tell("\n");
    let preset = matches.get_one::<String>("preset").filter(|_| plan.asks());
    let more = preset.map(|name| format!(" --preset {name}")).unwrap_or_default();
    let told = Told { reading: &reading, findings: &findings, levels: &levels, more };
    Ok(run::told(world, &told, |_| true, (&seen, &plan, &sources)))
}

fn read_once(name: &str) -> Failure {
    say!(
        "“{name}”不能读第二遍，导出要用文件：每一行的去向读第二遍才知道",
        "\"{name}\" cannot be read twice: `export` needs files, for what became of each row is told in a second reading"
    )
    .into()
}

/// The folder that is written to, looked at before the work.
struct Folder {
    path: PathBuf,
    /// Whether it is still to be made.
    new: bool,
}

impl Folder {
    fn open(path: &Path) -> Result<Folder, Failure> {
        let name = path.display();
        if path.exists() && !path.is_dir() {
            return Err(say!(
                "“{name}”是文件，不是文件夹；另写一个文件夹",
                "\"{name}\" is a file: name a folder"
            )
            .into());
        }
        let folder = Folder { path: path.to_owned(), new: !path.exists() };
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if folder.new && !above.is_dir() {
            let above = above.display();
            return Err(say!(
                "不能新建文件夹“{name}”：没有“{above}”",
                "cannot make the folder \"{name}\": there is no \"{above}\""
            )
            .into());
        }
        if !folder.new {
            // What is begun and dropped leaves nothing behind.
            folder.places().iter().try_for_each(|place| Draft::open(place).map(drop))?;
        }
        Ok(folder)
    }

    /// Every file that is written, the description last.
    fn places(&self) -> Vec<PathBuf> {
        let names = RESOURCES.iter().map(|resource| resource.file()).chain([PACKAGE.to_owned()]);
        names.map(|name| self.path.join(name)).collect()
    }

    /// Refuses a folder whose tables the next run would take for reports.
    fn apart(&self, plan: &Plan, plan_path: &Path, reports: &[String]) -> Result<(), Failure> {
        if !self.places().iter().any(|place| files::would_read(plan, plan_path, reports, place)) {
            return Ok(());
        }
        let name = self.path.display();
        Err(say!(
            "“{name}”是读取数据文件的地方，导出的表下次会被当作数据；换一个文件夹",
            "\"{name}\" is where reports are read from: the tables would be taken for some the next time; choose another folder"
        )
        .into())
    }

    /// Makes the folder if need be and fills it; one that was made for nothing is taken away again.
    fn fill<T>(&self, fill: impl FnOnce(&Path) -> Result<T, Failure>) -> Result<T, Failure> {
        if self.new {
            fs::create_dir(&self.path).map_err(|error| Failure::io(&self.path, &error))?;
        }
        let filled = fill(&self.path);
        if filled.is_err() && self.new {
            // Only if it is empty: anything else in it is somebody's.
            let _ = fs::remove_dir(&self.path);
        }
        filled
    }
}

/// All that is written.
struct Package<'p> {
    plan: &'p Plan,
    /// The plan's file and its SHA-256.
    file: (&'p str, &'p str),
    review: &'p Review,
    history: &'p History,
    view: &'p View<'p>,
    findings: &'p Findings,
    levels: &'p Levels,
    collected: &'p Collected,
    sources: &'p Sources,
    digits: u8,
    /// The language of headings and words, where people read them.
    people: Option<Lang>,
}

impl Package<'_> {
    /// Writes every file and puts them in their places together. Gives the rows of each table.
    fn write(&self, folder: &Path) -> Result<Vec<u64>, Failure> {
        let (plan, review, digits) = (self.plan, self.review, self.digits);
        let (mut drafts, mut described, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for resource in RESOURCES {
            let draft = Draft::open(&folder.join(resource.file()))?;
            let (draft, rows) = match resource.name {
                "targets" => self.table(draft, &export::targets(plan, review, digits)),
                "reporters" => self.table(draft, &export::reporters(plan, review, self.view, digits)),
                "series" => self.table(draft, &export::series(plan, self.history, digits)),
                "observations" => self.observations(draft, &(resource.columns)()),
                "findings" => self.table(draft, &self.findings()),
                other => unreachable!("nothing is written for {other}"),
            }?;
            let (bytes, sha256) = draft.written();
            described.push(resource.describe(self.people, rows, (bytes, &sha256)));
            all.push(rows);
            drafts.push(draft);
        }
        let mut draft = Draft::open(&folder.join(PACKAGE))?;
        let place = draft.place.clone();
        draft.write_all(&self.description(described)?).map_err(|error| Failure::io(&place, &error))?;
        drafts.push(draft);
        put_in_place(drafts)?;
        Ok(all)
    }

    fn style(&self) -> Style {
        let lang = self.people.unwrap_or(Lang::En);
        let people = self.people.is_some();
        Style { lang, keys: !people, mark: people, color: false, width: None }
    }

    fn table(&self, draft: Draft, table: &Table) -> Result<(Draft, u64), Failure> {
        let place = draft.place.clone();
        let write = || -> io::Result<Draft> {
            let mut rows = Rows::new(draft, &table.columns, &self.style())?;
            table.rows.iter().try_for_each(|row| rows.add(row))?;
            rows.finish()
        };
        let draft = write().map_err(|error| Failure::io(&place, &error))?;
        Ok((draft, table.rows.len() as u64))
    }

    /// Reads the reports a second time and writes each row as it comes.
    fn observations(&self, draft: Draft, columns: &[Column]) -> Result<(Draft, u64), Failure> {
        let place = draft.place.clone();
        let fail = |error: io::Error| Failure::io(&place, &error);
        let mut rows = Rows::new(draft, columns, &self.style()).map_err(fail)?;
        let intake = Intake::new(self.plan);
        let mut told = Observations::new(&intake, self.sources);
        let mut fates = Fates::of_all(self.plan, self.view);
        let mut written = Ok(());
        read_again(&intake, self.collected, self.sources, &mut fates, &mut |row| {
            let cells = told.cells(row);
            if written.is_ok() {
                written = rows.add(cells);
            }
        })?;
        written.map_err(fail)?;
        if told.counts != self.review.counts {
            return Err(changed());
        }
        Ok((rows.finish().map_err(fail)?, told.counts.read))
    }

    /// What `check` would list.
    fn findings(&self) -> Table {
        let folded = fold(self.findings, self.levels, true);
        let log = Log {
            findings: &folded.shown,
            unkept: self.unlisted(),
            sources: self.sources,
            plan: FileId(0),
            title: "",
            targets: Vec::new(),
            files: Vec::new(),
            counts: None,
            as_of: None,
        };
        findings::report(&log).parts.swap_remove(0).table
    }

    fn unlisted(&self) -> u64 {
        self.findings.unkept_of(|rule| self.levels.of(rule) > Level::Allow)
    }

    /// `datapackage.json`.
    fn description(&self, resources: Vec<Data>) -> Result<Vec<u8>, Failure> {
        let facts = export::facts(&export::Frame {
            plan: self.plan,
            file: self.file,
            review: self.review,
            history: self.history,
            unlisted: self.unlisted(),
            inputs: &self.collected.inputs,
            refused: &self.collected.refused,
        });
        let mut json = vec![
            ("profile", Data::text("tabular-data-package")),
            ("name", Data::text(self.name())),
            ("title", Data::text(&self.plan.title)),
        ];
        json.extend(facts);
        json.push(("resources", Data::List(resources)));
        render::json::document(&Data::Map(json)).map_err(internal)
    }

    /// The name of the plan's file, in the letters that names of packages are made of.
    fn name(&self) -> String {
        let stem = Path::new(self.file.0).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        let name: String = stem.chars().map(plain).collect();
        let name = name.trim_matches('-');
        if name.is_empty() { "workpoints".to_owned() } else { name.to_owned() }
    }
}
