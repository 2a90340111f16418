//! What fits where the cursor stands: answers of `workpoints __complete AT WORD…` to the scripts of `completions`.
//!
//! `WORD…` are the words behind the program's name, the `AT`th of which (from 0) is to be completed. Each line of the answer
//! is a word and, behind a tab, what it means; an empty word with `files` or `folders` behind it asks the shell to complete
//! names of files itself. Whoever types wants no message: where anything is wrong, nothing fits.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::builder::ValueHint;
use clap::{Arg, ArgAction, Command};

use super::{args, files};
use crate::plan::{self, Plan};
use crate::render::visible;
use crate::source::Sources;
use crate::table::groups::{self, By};
use crate::words::Lang;

/// The name of the hidden command.
pub const NAME: &str = "__complete";

/// Options whose value is a list with commas.
const LISTS: [&str; 5] = ["columns", "status", "deny", "warn", "allow"];

/// Options that take the Chinese names of their words too.
const NAMED: [&str; 3] = ["columns", "sort", "status"];

/// Larger plans are not read while somebody waits.
const LARGEST_PLAN: u64 = 4 * 1024 * 1024;

/// A word that fits, and what it means.
type Fit = (String, String);

/// What fits, a line each.
pub fn answer(words: &[OsString], lang: Lang) -> String {
    let mut words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let at = words.first().and_then(|at| at.parse().ok()).unwrap_or(usize::MAX);
    words = words.into_iter().skip(1).collect();
    if at > words.len() {
        return String::new();
    }
    if at == words.len() {
        words.push(String::new());
    }
    // Whoever begins a name in Chinese is offered names.
    let lang = if words[at].is_ascii() { lang } else { Lang::Zh };
    let line = Line { command: args::command(lang), lang, at, words };
    let mut out = String::new();
    for (word, about) in line.fits() {
        // A word that steers a terminal is none that anybody could have meant.
        if !word.contains(crate::render::steers) {
            out.push_str(&format!("{word}\t{}\n", visible(&about)));
        }
    }
    out
}

/// A command line and the word to be completed.
struct Line {
    command: Command,
    lang: Lang,
    at: usize,
    words: Vec<String>,
}

/// What was read before the word.
#[derive(Default)]
struct Before<'c> {
    /// The option whose value comes next.
    open: Option<&'c Arg>,
    /// The ids of what was given, with their values.
    given: Vec<(&'c str, String)>,
    positionals: usize,
    /// Behind `--` nothing is an option.
    closed: bool,
}

impl Line {
    fn fits(&self) -> Vec<Fit> {
        let current = self.words[self.at].as_str();
        let before = &self.words[..self.at];
        let named = |word: &&String| self.command.find_subcommand(word.as_str()).is_some();
        let Some(verb) = before.iter().find(named) else { return self.first(before, current) };
        let begin = before.iter().position(|word| word == verb).expect("it was found there") + 1;
        let command = self.command.find_subcommand(verb).expect("it was found");
        let options: Vec<&Arg> = command.get_opts().chain(self.command.get_opts()).collect();
        let read = read(command, &options, &before[begin..]);
        if let Some(arg) = read.open {
            // bash parts a word at `=`.
            let current = if current == "=" { "" } else { current };
            return self.values(command, arg, &read, "", current);
        }
        if let (Some((name, value)), false) = (current.split_once('='), read.closed) {
            let arg = options.iter().find(|arg| name.strip_prefix("--") == arg.get_long());
            return arg
                .map_or_else(Vec::new, |arg| self.values(command, arg, &read, &format!("{name}="), value));
        }
        if current.starts_with('-') && !read.closed {
            return flags(command.get_arguments().chain(self.command.get_opts()), &read, current);
        }
        let positionals: Vec<&Arg> = command.get_positionals().collect();
        let several = |arg: &&&Arg| arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        match positionals.get(read.positionals).or(positionals.last().filter(several)) {
            Some(arg) => self.values(command, arg, &read, "", current),
            None => Vec::new(),
        }
    }

    /// The command itself.
    fn first(&self, before: &[String], current: &str) -> Vec<Fit> {
        if let Some(option) = before.last().filter(|word| word.starts_with("--")) {
            let arg = self.command.get_opts().find(|arg| option.strip_prefix("--") == arg.get_long());
            if let Some(arg) = arg {
                return self.values(&self.command, arg, &Before::default(), "", current);
            }
        }
        if current.starts_with('-') {
            return flags(self.command.get_arguments(), &Before::default(), current);
        }
        let verbs = self.command.get_subcommands();
        let fit = |verb: &Command| {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            (verb.get_name().to_owned(), about)
        };
        verbs.map(fit).filter(|(name, _)| name.starts_with(current)).collect()
    }

    /// What an argument can be. `prefix` stands before the value in the same word.
    fn values(
        &self,
        command: &Command,
        arg: &Arg,
        read: &Before<'_>,
        prefix: &str,
        current: &str,
    ) -> Vec<Fit> {
        let id = arg.get_id().as_str();
        // Of a list only its last part is still open.
        let (done, current) = match current.rfind([',', '，', '、']).filter(|_| LISTS.contains(&id)) {
            Some(at) => {
                let end = at + current[at..].chars().next().map_or(0, char::len_utf8);
                current.split_at(end)
            }
            None => ("", current),
        };
        let mut fits: Vec<Fit> = match id {
            "target" => self.of_plans(|plan| targets(plan, current)),
            "reporter" => {
                let all = (command.get_name() == "template").then(|| ("all".to_owned(), String::new()));
                all.into_iter().chain(self.of_plans(reporters)).collect()
            }
            "plan" => plans_here().into_iter().map(|path| (path, String::new())).collect(),
            "columns" | "sort" => self.columns(arg, read),
            _ => words(arg),
        };
        if NAMED.contains(&id) && !current.is_ascii() {
            fits = fits.into_iter().map(|(word, about)| (about, word)).collect();
        }
        let asked = if id == "sort" { current.trim_start_matches('-') } else { current };
        fits.retain(|(word, _)| word.starts_with(asked));
        let begin = format!("{prefix}{done}{}", &current[..current.len() - asked.len()]);
        let mut seen = BTreeSet::new();
        fits.retain(|(word, _)| seen.insert(word.clone()));
        fits.iter_mut().for_each(|(word, _)| word.insert_str(0, &begin));
        match arg.get_value_hint() {
            ValueHint::DirPath => fits.push((String::new(), "folders".to_owned())),
            ValueHint::AnyPath if fits.is_empty() => fits.push((String::new(), "files".to_owned())),
            _ if id == "reports" => fits.push((String::new(), "files".to_owned())),
            _ => {}
        }
        fits
    }

    /// The columns of the table that is asked for.
    fn columns(&self, arg: &Arg, read: &Before<'_>) -> Vec<Fit> {
        let by = read.given.iter().rev().find(|(id, _)| *id == "by").map(|(_, value)| value.as_str());
        match By::ALL.into_iter().find(|way| Some(way.key()) == by).filter(|by| *by != By::Target) {
            Some(by) => groups::columns(by)
                .iter()
                .map(|column| (column.key.to_owned(), column.label.get(self.lang).to_owned()))
                .collect(),
            None => words(arg),
        }
    }

    /// What the plan says that stands on the line, else those that are here.
    fn of_plans(&self, each: impl Fn(&Plan) -> Vec<Fit>) -> Vec<Fit> {
        let mut paths: Vec<PathBuf> =
            self.words.iter().filter(|word| word.ends_with(".toml")).map(PathBuf::from).collect();
        if paths.is_empty() {
            paths = plans_here().into_iter().map(PathBuf::from).collect();
        }
        paths.iter().filter_map(|path| load(path)).flat_map(|plan| each(&plan)).collect()
    }
}

/// The plans in `plans/` and in the current folder, where other things may lie that are TOML too.
fn plans_here() -> Vec<String> {
    let is_plan =
        |path: &PathBuf| read_text(path).is_some_and(|text| text.lines().any(|line| line.trim() == "[plan]"));
    let here = files::tomls(Path::new(".")).into_iter().filter(is_plan);
    files::tomls(Path::new("plans")).into_iter().chain(here).map(|path| files::tidy(&path)).collect()
}

/// The words before the one to be completed, as clap would take them.
fn read<'c>(command: &'c Command, options: &[&'c Arg], words: &[String]) -> Before<'c> {
    let mut before = Before::default();
    let takes = |arg: &&&Arg| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    for word in words {
        if let Some(arg) = before.open {
            if word != "=" {
                before.given.push((arg.get_id().as_str(), word.clone()));
                before.open = None;
            }
            continue;
        }
        let option = word.strip_prefix("--").filter(|_| !before.closed);
        let short = word.strip_prefix('-').filter(|rest| !before.closed && !rest.is_empty());
        match (option, short) {
            (Some(""), _) => before.closed = true,
            (Some(long), _) => {
                let (name, value) =
                    long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                let Some(arg) = options.iter().find(|arg| arg.get_long() == Some(name)) else {
                    before.given.extend(flag(command, name).map(|id| (id, String::new())));
                    continue;
                };
                match value {
                    Some(value) => before.given.push((arg.get_id().as_str(), value.to_owned())),
                    None => before.open = Some(arg).filter(takes).copied(),
                }
            }
            (None, Some(short)) => {
                let letter = short.chars().next();
                let arg = options.iter().find(|arg| arg.get_short() == letter).filter(takes);
                before.open = arg.copied().filter(|_| short.chars().count() == 1);
            }
            (None, None) => before.positionals += 1,
        }
    }
    before
}

/// The id of an option without a value.
fn flag<'c>(command: &'c Command, name: &str) -> Option<&'c str> {
    command.get_arguments().find(|arg| arg.get_long() == Some(name)).map(|arg| arg.get_id().as_str())
}

/// The options that begin so and can still be given.
fn flags<'c>(args: impl Iterator<Item = &'c Arg>, read: &Before<'_>, current: &str) -> Vec<Fit> {
    let again = |arg: &Arg| matches!(arg.get_action(), ArgAction::Append);
    let given = |arg: &Arg| read.given.iter().any(|(id, _)| *id == arg.get_id().as_str());
    args.filter(|arg| again(arg) || !given(arg))
        .filter_map(|arg| {
            let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
            Some((format!("--{}", arg.get_long()?), about))
        })
        .filter(|(name, _)| name.starts_with(current))
        .collect()
}

/// The words that an argument takes.
fn words(arg: &Arg) -> Vec<Fit> {
    let word = |value: clap::builder::PossibleValue| {
        let about = value.get_help().map(ToString::to_string).unwrap_or_default();
        (value.get_name().to_owned(), about)
    };
    arg.get_possible_values().into_iter().map(word).collect()
}

/// Ids with their names; names with their ids, where a name is being written.
fn targets(plan: &Plan, current: &str) -> Vec<Fit> {
    let named = |target: &plan::Target| match current.is_ascii() {
        true => (target.id.clone(), target.name.clone()),
        false => (target.name.clone(), target.id.clone()),
    };
    plan.targets.iter().map(named).collect()
}

fn reporters(plan: &Plan) -> Vec<Fit> {
    plan.reporters.iter().map(|reporter| (reporter.name.clone(), reporter.aliases.join("、"))).collect()
}

/// A plan, if it is a sound one.
fn load(path: &Path) -> Option<Plan> {
    plan::toml::read(Sources::default().add(""), &read_text(path)?).0
}

fn read_text(path: &Path) -> Option<String> {
    let mut text = String::new();
    // A pipe would wait for somebody to write into it.
    let file = path.is_file().then(|| File::open(path).ok())??;
    file.take(LARGEST_PLAN).read_to_string(&mut text).ok()?;
    Some(text)
}
