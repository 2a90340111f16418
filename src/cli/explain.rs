//! `explain`: what the rules are, and the page of each.

use clap::{Arg, ArgMatches, Command};

use super::args::{ARGUMENTS, Texts, printing, read_printing, selectors, takes_named};
use super::output::Output;
use super::run::{self, internal};
use super::{Exit, Failure, Verb, World};
use crate::diagnostic::Group;
use crate::render::{self, page};
use crate::rules::{self, Selector};
use crate::say;
use crate::table;
use crate::words::{Said, Words, nearest};

pub const VERB: Verb = Verb { name: "explain", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("explain").about(
        Words::new(
            "说明一条规则：是什么、为什么、怎么改、示例；不写规则则列出全部",
            "Explain a rule: what, why, how to mend, an example; without one, list them all",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    let rule = Arg::new("rule")
        .value_name(Words::new("规则", "RULE").get(t.0))
        .help_heading(ARGUMENTS.get(t.0))
        .help(
            Words::new(
                "规则名，如 total-mismatch；或类别 plan、file、data、judgement（缺省为全部）",
                "A rule's name, as in total-mismatch; or a group: plan, file, data, judgement [default: all]",
            )
            .get(t.0),
        );
    printing(t, t.shell(command).arg(takes_named(rule, selectors(t.0))), &formats)
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let printing = read_printing(matches)?;
    let wanted = match matches.get_one::<String>("rule") {
        None => Selector::All,
        Some(name) => Selector::parse(name).ok_or_else(|| unknown(name))?,
    };
    let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
    let format = &render::FORMATS[run::format(&printing, &known)?];
    let output = Output::open(printing.output.as_deref())?;
    let style = run::style(world, &printing, &output);
    // A page is prose: for people it is printed as such, for machines a rule is a row of the list.
    let bytes = match (wanted, format.name) {
        (Selector::Rule(rule), "table") => page::text(rule, &style),
        (Selector::Rule(rule), "markdown") => page::markdown(rule, &style),
        _ => (format.write)(&table::rules::report(wanted), &style).map_err(internal)?,
    };
    output.write(&bytes)?;
    Ok(Exit::Clean)
}

fn unknown(name: &str) -> Said {
    let groups = Group::ALL.iter().map(|group| group.key());
    let known = rules::ALL.iter().map(|rule| rule.name).chain(groups);
    match nearest(name, known) {
        Some(near) => say!(
            "没有“{name}”这条规则；是否想写 {near}？",
            "there is no rule \"{name}\"; did you mean {near}?"
        ),
        None => say!(
            "没有“{name}”这条规则；全部规则见 workpoints explain",
            "there is no rule \"{name}\"; workpoints explain lists them all"
        ),
    }
}
