//! The edge: arguments, files, clock, locale, streams, exit codes. All input and output is here.

mod args;
mod chart;
mod check;
mod complete;
mod completions;
mod diff;
mod dossier;
mod examples;
mod excerpts;
mod explain;
mod export;
mod files;
mod man;
mod output;
mod progress;
mod rejects;
mod remind;
mod report;
mod review;
mod run;
mod schema;
mod seal;
mod status;
mod template;
mod trace;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use clap::{ArgMatches, Command};

use crate::cli::args::{Asked, Texts};
use crate::period::Day;
use crate::say;
use crate::words::{Lang, Said};

/// What a run ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done and clean, everything written.
    Clean = 0,
    /// A denied rule fired.
    Denied = 1,
    /// Could not do it.
    Failed = 2,
    /// Whoever read the output stopped reading: as if the signal had ended it.
    PipeClosed = 141,
}

/// Why a run could not be finished.
#[derive(Debug)]
pub enum Failure {
    /// To be said on standard error.
    Told(Said),
    /// Everything was said already.
    Silent,
    PipeClosed,
}

impl From<Said> for Failure {
    fn from(said: Said) -> Failure {
        Failure::Told(said)
    }
}

impl Failure {
    /// The machine refused a file.
    fn io(path: &Path, error: &io::Error) -> Failure {
        let (name, reason) = (files::tidy(path), files::reason(error));
        let (zh, en) = (&reason.zh, &reason.en);
        Failure::Told(say!("“{name}”读写失败：{zh}", "\"{name}\": {en}"))
    }
}

/// A command: how it is called, how its options are worded, and what it does. Each lives in a file of its own.
pub struct Verb {
    name: &'static str,
    define: fn(&Texts) -> Command,
    run: fn(&World, &ArgMatches) -> Result<Exit, Failure>,
}

/// Every command, in the order of the help text.
const VERBS: &[Verb] = &[
    status::VERB,
    check::VERB,
    review::VERB,
    report::VERB,
    export::VERB,
    remind::VERB,
    trace::VERB,
    diff::VERB,
    chart::VERB,
    template::VERB,
    explain::VERB,
    schema::VERB,
    completions::VERB,
    man::VERB,
];

/// What a run knows of the world, looked up once.
#[derive(Debug)]
pub struct World {
    lang: Lang,
    today: Day,
    no_color: bool,
    /// Cells in a line of the terminal that standard output is; `None` when it is none.
    terminal: Option<usize>,
}

/// Runs the program with these arguments, the first being its own name.
pub fn main(args: Vec<OsString>) -> Exit {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_MESSAGES")).or_else(|| variable("LANG"));
    if args.get(1).is_some_and(|word| word == complete::NAME) {
        let fits = complete::answer(&args[2..], args::language(&[], locale.as_deref()));
        // A shell that stopped listening needs no answer.
        let _ = output::write_stdout(fits.as_bytes());
        return Exit::Clean;
    }
    let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = io::stdout().is_terminal().then(|| {
        columns
            .or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
            .unwrap_or(80)
    });
    let world = World {
        lang: args::language(&args, locale.as_deref()),
        today: chrono::Local::now().date_naive(),
        no_color: variable("NO_COLOR").is_some() || variable("TERM").as_deref() == Some("dumb"),
        terminal,
    };
    let result = match args::parse(&args, world.lang, world.terminal) {
        Err(said) => Err(Failure::Told(said)),
        Ok(Asked::Print(text)) => output::write_stdout(text.as_bytes()).map(|()| Exit::Clean),
        Ok(Asked::Run(verb, matches)) => (verb.run)(&world, &matches),
    };
    match result {
        Ok(exit) => exit,
        Err(Failure::PipeClosed) => Exit::PipeClosed,
        Err(Failure::Silent) => Exit::Failed,
        Err(Failure::Told(said)) => {
            let word = if world.lang == Lang::Zh { "错误：" } else { "error: " };
            tell(&format!("{word}{}\n", crate::render::visible(said.get(world.lang))));
            Exit::Failed
        }
    }
}

/// Says something on standard error. If nobody listens there, there is nobody left to tell.
fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
