//! `schema`: what a plan may say, what the program prints, and what a report holds, for editors and programs.

use clap::{Arg, ArgMatches, Command};

use super::args::{ARGUMENTS, Texts, not_one_of, printing, read_printing, takes_named, unknown};
use super::output::Output;
use super::run::{self, internal};
use super::{Exit, Failure, Verb, World};
use crate::render;
use crate::schema;
use crate::words::Words;

pub const VERB: Verb = Verb { name: "schema", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("schema").about(
        Words::new(
            "JSON Schema 和 Table Schema：供编辑器补全、供程序校验；不写名称则列出全部",
            "JSON Schemas and a Table Schema, for editors and programs; without a name, list them",
        )
        .get(t.0),
    );
    let formats: Vec<&str> = render::FORMATS.iter().map(|format| format.name).collect();
    let names: Vec<&str> = schema::ALL.iter().map(|schema| schema.name).collect();
    let name = Arg::new("name")
        .value_name(Words::new("名称", "NAME").get(t.0))
        .help_heading(ARGUMENTS.get(t.0))
        .help(match t.0 {
            crate::words::Lang::Zh => names.join("、"),
            crate::words::Lang::En => names.join(", "),
        });
    let words = schema::ALL.iter().map(|schema| (schema.name, schema.words.get(t.0)));
    printing(t, t.shell(command).arg(takes_named(name, words)), &formats)
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let printing = read_printing(matches)?;
    let wanted = match matches.get_one::<String>("name") {
        None => None,
        Some(name) => {
            let known = schema::ALL.iter().map(|schema| schema.name);
            Some(schema::find(name).ok_or_else(|| unknown("名称", "schema", name, known))?)
        }
    };
    let (format, report) = match wanted {
        None => {
            let known: Vec<(&str, &str)> = render::FORMATS.iter().map(|f| (f.name, f.extension)).collect();
            (&render::FORMATS[run::format(&printing, &known)?], schema::list())
        }
        // A schema is JSON, whatever the file is called.
        Some(schema) => {
            let json = render::named("json").expect("a format of the list");
            if let Some(name) = printing.format.as_deref().filter(|name| *name != json.name) {
                return Err(not_one_of("format", name, &[json.name]).into());
            }
            (json, schema.report())
        }
    };
    let output = Output::open(printing.output.as_deref())?;
    let style = run::style(world, &printing, &output);
    let bytes = (format.write)(&report, &style).map_err(internal)?;
    output.write(&bytes)?;
    Ok(Exit::Clean)
}
