//! `completions`: the script by which a shell completes words. The scripts know nothing of the program but that it can be
//! asked: at each TAB they run `workpoints __complete`, which [`complete`](super::complete) answers.

use clap::{Arg, ArgMatches, Command};

use super::args::{ARGUMENTS, Texts, takes};
use super::output::write_stdout;
use super::{Exit, Failure, Verb, World};
use crate::say;
use crate::words::Words;

pub const VERB: Verb = Verb { name: "completions", define, run };

const SHELLS: [(&str, &str); 4] = [
    ("bash", include_str!("completions/workpoints.bash")),
    ("zsh", include_str!("completions/workpoints.zsh")),
    ("fish", include_str!("completions/workpoints.fish")),
    ("powershell", include_str!("completions/workpoints.ps1")),
];

fn define(t: &Texts) -> Command {
    let command = Command::new("completions").about(
        Words::new(
            "命令行补全脚本：命令、选项、固定用词，以及计划中的指标和填报单位",
            "The script for shell completions: commands, options, their words, and the plan's targets and reporters",
        )
        .get(t.0),
    );
    let shell = Arg::new("shell")
        .value_name(Words::new("终端", "SHELL").get(t.0))
        .required(true)
        .help_heading(ARGUMENTS.get(t.0))
        .help(Words::new("bash、zsh、fish、powershell", "bash, zsh, fish or powershell").get(t.0));
    t.shell(command).arg(takes(shell, SHELLS.map(|(name, _)| name)))
}

fn run(_: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let shell = matches.get_one::<String>("shell").expect("clap asks for it");
    let Some((_, script)) = SHELLS.iter().find(|(name, _)| name == shell) else {
        let names = SHELLS.map(|(name, _)| name);
        let (zh, en) = (names.join("、"), names.join(", "));
        return Err(say!(
            "没有“{shell}”的补全脚本；可以写：{zh}",
            "there are no completions for \"{shell}\"; there are some for: {en}"
        )
        .into());
    };
    write_stdout(script.as_bytes())?;
    Ok(Exit::Clean)
}
