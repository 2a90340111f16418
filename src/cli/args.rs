//! The command line: commands, options, and their words in both languages.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, StyledStr, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{VERBS, Verb, examples};
use crate::diagnostic::{Group, Level};
use crate::plan::Behind;
use crate::plan::keys::PRESETS;
use crate::plan::toml::unknown_rule_help;
use crate::rules::{self, Selector, Setting};
use crate::say;
use crate::words::{Lang, Said, Words, nearest};

/// What is read: the plan, the reports, and the days it is judged by.
#[derive(Debug)]
pub struct Reading {
    pub plan: Option<PathBuf>,
    pub reports: Vec<String>,
    pub as_of: Option<String>,
    pub known_by: Option<String>,
}

/// How the answer is to be written.
#[derive(Debug)]
pub struct Printing {
    /// `None` follows the output's extension, else the terminal.
    pub format: Option<String>,
    pub output: Option<PathBuf>,
    pub keys: bool,
    pub color: Option<bool>,
    pub all: bool,
}

/// The language: `--lang`, else the locale's, else English.
pub fn language(args: &[OsString], locale: Option<&str>) -> Lang {
    let args: Vec<&str> =
        args.iter().skip(1).filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--").collect();
    let flag = args.iter().enumerate().rev().find_map(|(at, arg)| match arg.strip_prefix("--lang") {
        Some("") => args.get(at + 1).copied(),
        Some(value) => value.strip_prefix('='),
        None => None,
    });
    match flag.or(locale) {
        Some(name) if name.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// Words of the command line in one language.
pub struct Texts(pub Lang);

impl Texts {
    pub fn arg(&self, id: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(id).long(id).help(Words::new(zh, en).get(self.0))
    }

    pub fn valued(&self, id: &'static str, value: Words, zh: &'static str, en: &'static str) -> Arg {
        self.arg(id, zh, en).value_name(value.get(self.0))
    }

    /// The frame of help texts, without clap's own words.
    pub fn shell(&self, command: Command) -> Command {
        let template = Words::new(
            "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
            "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
        );
        command
            .help_template(template.get(self.0))
            .disable_help_flag(true)
            .disable_version_flag(true)
            .disable_help_subcommand(true)
            .subcommand_value_name(Words::new("命令", "COMMAND").get(self.0))
            .subcommand_help_heading(Words::new("命令", "Commands").get(self.0))
            .next_help_heading(OPTIONS.get(self.0))
    }

    fn help(&self) -> Arg {
        self.arg("help", "显示帮助", "Print help")
            .short('h')
            .action(ArgAction::Help)
            .help_heading(OTHER.get(self.0))
            .display_order(LAST)
    }
}

/// The headings of help texts, in their order.
const HEADINGS: [Words; 6] = [ARGUMENTS, READING, OPTIONS, WRITING, RULES, OTHER];
pub const ARGUMENTS: Words = Words::new("参数", "Arguments");
const READING: Words = Words::new("读取什么", "What is read");
const OPTIONS: Words = Words::new("选项", "Options");
const WRITING: Words = Words::new("怎样写出", "How it is written");
const RULES: Words = Words::new("判定规则", "Rules");
const OTHER: Words = Words::new("其他", "Other");

/// No line of a help text is longer than so many cells, if it can be broken.
const WIDEST: usize = 100;

/// Where what every command has is listed: behind anything of its own.
const LAST: usize = 1000;

/// The words that an argument takes, with what they mean: completions offer them. They are held against what was written
/// where it is read, which knows how to word the error.
#[derive(Clone)]
struct Known(Vec<PossibleValue>);

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned()))
    }
}

/// An argument that takes these words.
pub fn takes(arg: Arg, words: impl IntoIterator<Item = &'static str>) -> Arg {
    takes_named(arg, words.into_iter().map(|word| (word, "")))
}

/// An argument that takes these words, each with what it means.
pub fn takes_named(arg: Arg, words: impl IntoIterator<Item = (&'static str, &'static str)>) -> Arg {
    let words = words.into_iter().map(|(word, about)| match about {
        "" => PossibleValue::new(word),
        about => PossibleValue::new(word).help(about),
    });
    arg.value_parser(Known(words.collect())).hide_possible_values(true)
}

/// A command with its arguments under their headings, and examples below.
fn arranged(t: &Texts, verb: &Verb) -> Command {
    let defined = (verb.define)(t);
    let mut args: Vec<Arg> = defined.get_arguments().cloned().collect();
    let place = |arg: &Arg| HEADINGS.iter().position(|words| Some(words.get(t.0)) == arg.get_help_heading());
    args.sort_by_key(place);
    let mut usage = format!("workpoints {} [{}]", verb.name, OPTIONS.get(t.0).to_uppercase());
    for (nth, arg) in args.iter_mut().filter(|arg| arg.is_positional()).enumerate() {
        // What clap does not number is listed by its name.
        *arg = arg.clone().display_order(nth);
        usage.push_str(&format!(" {}", positional(arg)));
    }
    let about = defined.get_about().cloned().unwrap_or_default();
    t.shell(Command::new(verb.name).about(about).override_usage(usage))
        .args(args)
        .arg(t.help())
        .after_help(examples::below(verb.name, t.0))
}

/// An argument as it stands in the usage.
pub fn positional(arg: &Arg) -> String {
    let name = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let several = if arg.get_num_args().is_some_and(|range| range.max_values() > 1) { "..." } else { "" };
    if arg.is_required_set() { format!("<{name}>{several}") } else { format!("[{name}]{several}") }
}

/// The whole command line, in one language.
pub fn command(lang: Lang) -> Command {
    let t = Texts(lang);
    let root = Command::new("workpoints")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            Words::new(
                "工作要点进度管理：读计划、读报表，出完成情况表",
                "Judge a bureau's annual work points: plan in, reports in, completion table out",
            )
            .get(lang),
        )
        .subcommand_required(true)
        .override_usage(Words::new("workpoints 命令 [选项]", "workpoints COMMAND [OPTIONS]").get(lang))
        .after_help(
            examples::below("", lang)
                + Words::new(
                    "\n\n退出码：0 正常；1 有被禁止的问题；2 无法完成",
                    "\n\nExit status: 0 done and clean; 1 a denied rule fired; 2 could not do it",
                )
                .get(lang),
        )
        .subcommands(VERBS.iter().map(|verb| arranged(&t, verb)));
    t.shell(root)
        .arg(t.help())
        .arg(
            t.arg("version", "显示版本", "Print version")
                .short('V')
                .action(ArgAction::Version)
                .help_heading(OTHER.get(lang))
                .display_order(LAST + 2),
        )
        .arg(lang_arg(&t).global(true))
}

fn lang_arg(t: &Texts) -> Arg {
    let arg = t.valued(
        "lang",
        Words::new("语言", "LANG"),
        "界面语言：zh 或 en（缺省随系统）",
        "Language: zh or en [default: the locale's]",
    );
    takes_named(arg, [("zh", "中文"), ("en", "English")]).help_heading(OTHER.get(t.0)).display_order(LAST + 1)
}

pub const PATH: Words = Words::new("路径", "PATH");
pub const DAY: Words = Words::new("日期", "DAY");

/// The plan.
pub fn plan_arg(t: &Texts) -> Arg {
    Arg::new("plan")
        .value_name(Words::new("计划", "PLAN").get(t.0))
        .value_parser(clap::value_parser!(PathBuf))
        .help_heading(ARGUMENTS.get(t.0))
        .help(
            Words::new(
                "工作要点文件（缺省为 plans/ 或当前文件夹中唯一的 .toml）",
                "The plan [default: the only .toml in plans/ or here]",
            )
            .get(t.0),
        )
}

/// The options of commands that read plan and reports.
pub fn reading(t: &Texts, command: Command) -> Command {
    let options = [
        t.valued(
            "reports",
            PATH,
            "数据文件、文件夹或通配路径，- 为标准输入；可多次使用，代替计划中的 reports",
            "A file, folder or glob of reports, or - for CSV on standard input; repeatable; replaces the plan's list",
        )
        .action(ArgAction::Append),
        t.valued(
            "as-of",
            DAY,
            "截止日期或报告期，如 2025-06-30、2025Q2（缺省为今天，限于计划起止之内）",
            "The day or period the table speaks of [default: today, held within the plan]",
        ),
        t.valued("known-by", DAY, "只计此日及之前收到的数据", "Count only what had arrived by this day"),
    ];
    command.arg(plan_arg(t)).args(options.map(|arg| arg.help_heading(READING.get(t.0))))
}

/// The options of commands that print a table; `formats` are those it can print.
pub fn printing(t: &Texts, command: Command, formats: &[&'static str]) -> Command {
    let headers = t.valued(
        "headers",
        Words::new("写法", "HEADERS"),
        "CSV 表头：label（文字）或 key（英文键）",
        "CSV headings: label for people, key for machines",
    );
    let color = t.valued(
        "color",
        Words::new("时机", "WHEN"),
        "颜色：auto、always、never",
        "Colours: auto, always or never",
    );
    let options = [
        format_arg(t, formats),
        output_arg(t),
        takes(headers, ["label", "key"]),
        takes(color, ["auto", "always", "never"]),
        t.arg("all", "逐项列出，不折叠", "List everything, fold nothing").action(ArgAction::SetTrue),
    ];
    command.args(options.map(|arg| arg.help_heading(WRITING.get(t.0))))
}

/// How the answer is written.
pub fn format_arg(t: &Texts, formats: &[&'static str]) -> Arg {
    let (zh, en) = (formats.join("、"), formats.join(", "));
    let help = say!("格式：{zh}（缺省随 -o 的扩展名）", "{en} [default: as -o's extension says]");
    let arg = Arg::new("format")
        .long("format")
        .value_name(Words::new("格式", "FORMAT").get(t.0))
        .help(help.get(t.0).to_owned())
        .help_heading(WRITING.get(t.0));
    takes(arg, formats.iter().copied())
}

/// Where the answer goes.
pub fn output_arg(t: &Texts) -> Arg {
    t.valued("output", PATH, "写入文件，整份写好才替换", "Write to a file, replaced only when complete")
        .short('o')
        .value_parser(clap::value_parser!(PathBuf))
        .help_heading(WRITING.get(t.0))
}

/// The options of commands that judge by rules.
pub fn judging(t: &Texts, command: Command) -> Command {
    const RULE: Words = Words::new("规则", "RULE");
    let options = [
        t.valued("deny", RULE, "把规则定为错误（退出码 1）", "Make a rule an error (exit 1)"),
        t.valued("warn", RULE, "把规则定为警告", "Make a rule a warning"),
        t.valued("allow", RULE, "放行规则", "Let a rule pass unseen"),
    ];
    let option =
        |arg: Arg| takes_named(arg, selectors(t.0)).action(ArgAction::Append).help_heading(RULES.get(t.0));
    command.args(options.map(option))
}

/// Every rule with its title, and the groups of rules.
pub fn selectors(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    let groups = Group::ALL.into_iter().map(|group| (group.key(), ""));
    rules::ALL.iter().map(move |rule| (rule.name, rule.words.get(lang))).chain(groups)
}

/// Whether a table is made although files were refused.
pub fn skip_refused_arg(t: &Texts) -> Arg {
    t.arg("skip-refused", "略过整份拒收的文件，并在表上注明", "Go on without refused files, and say so")
        .action(ArgAction::SetTrue)
        .help_heading(READING.get(t.0))
}

/// The rule by which a completion is behind, in place of the plan's.
pub fn preset_arg(t: &Texts) -> Arg {
    let arg = t.valued(
        "preset",
        Words::new("规则", "RULE"),
        "滞后的判定规则，代替计划中的规定：points-0-10、points-10-30、ratio-95-60",
        "What is behind, in place of the plan's rule: points-0-10, points-10-30 or ratio-95-60",
    );
    takes(arg, PRESETS.iter().map(|(name, _)| *name)).help_heading(RULES.get(t.0))
}

/// How many decimals percentages have.
pub fn digits_arg(t: &Texts) -> Arg {
    let arg = t.valued(
        "digits",
        Words::new("位数", "DIGITS"),
        "百分数的小数位：0、1、2（缺省 1）",
        "Decimals of percentages: 0, 1 or 2 [default: 1]",
    );
    takes(arg, ["0", "1", "2"])
}

/// The rule asked for. When a target is ahead stays as the plan says.
pub fn read_preset(matches: &ArgMatches) -> Result<Option<Behind>, Said> {
    one_of(matches, "preset", PRESETS)
}

/// Reads the command line: the command asked for and what it was given.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn parse(args: &[OsString], lang: Lang, terminal: Option<usize>) -> Result<Asked, Said> {
    let width = match lang {
        // Chinese has few blanks to break a line at: that is left to the terminal.
        Lang::Zh => usize::MAX,
        Lang::En => terminal.map_or(WIDEST, |width| width.min(WIDEST)),
    };
    let matches = match command(lang).term_width(width).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Asked::Print(examples::plain(&error.render().to_string())));
        }
        Err(error) => return Err(clap_error(&error)),
    };
    let (name, matches) = matches.subcommand().expect("a command is required");
    one_of(matches, "lang", &[("zh", ()), ("en", ())])?;
    let verb = VERBS.iter().find(|verb| verb.name == name).expect("clap knows the commands of the list");
    Ok(Asked::Run(verb, matches.clone()))
}

/// What is asked for.
pub enum Asked {
    /// Help or the version, to be printed as it is.
    Print(String),
    /// A command, with what it was given.
    Run(&'static Verb, ArgMatches),
}

fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.get_one::<String>(id).cloned()
}

fn texts(matches: &ArgMatches, id: &str) -> Vec<String> {
    matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
}

pub fn read_reading(matches: &ArgMatches) -> Reading {
    Reading {
        plan: matches.get_one::<PathBuf>("plan").cloned(),
        reports: texts(matches, "reports"),
        as_of: text(matches, "as-of"),
        known_by: text(matches, "known-by"),
    }
}

pub fn read_printing(matches: &ArgMatches) -> Result<Printing, Said> {
    Ok(Printing {
        format: text(matches, "format"),
        output: matches.get_one::<PathBuf>("output").cloned(),
        keys: one_of(matches, "headers", &[("label", false), ("key", true)])?.unwrap_or(false),
        color: one_of(matches, "color", &[("auto", None), ("always", Some(true)), ("never", Some(false))])?
            .flatten(),
        all: matches.get_flag("all"),
    })
}

/// The levels that flags set.
pub fn read_levels(matches: &ArgMatches) -> Result<Vec<Setting>, Said> {
    let mut levels: Vec<Setting> = Vec::new();
    for (flag, level) in [("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)] {
        for name in texts(matches, flag).iter().flat_map(|names| names.split(',')).map(str::trim) {
            let Some(selector) = Selector::parse(name) else {
                let help = unknown_rule_help(name);
                return Err(say!(
                    "--{flag}：没有“{name}”这条规则；",
                    "--{flag}: there is no rule `{name}`; "
                )
                .and(&help));
            };
            let setting = Setting { selector, level, place: None };
            if let Some((reason, help)) = setting.refused() {
                return Err(say!("--{flag}：", "--{flag}: ").and(&reason).and(&say!("，", "; ")).and(&help));
            }
            if levels.iter().any(|other| other.selector == selector && other.level != level) {
                return Err(say!("规则“{name}”给了两个级别", "the rule `{name}` is given two levels"));
            }
            levels.push(setting);
        }
    }
    Ok(levels)
}

/// A name that is not known, with the nearest one.
pub fn unknown<'w>(zh: &str, en: &str, name: &str, known: impl Iterator<Item = &'w str>) -> Said {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => say!(
            "没有“{name}”这个{zh}；是否想写 {near}？",
            "there is no {en} \"{name}\"; did you mean {near}?"
        ),
        None => {
            let known = known.join(" ");
            say!("没有“{name}”这个{zh}；可用：{known}", "there is no {en} \"{name}\"; they are: {known}")
        }
    }
}

/// The value of an option that takes one of a few words.
pub fn one_of<T: Copy>(matches: &ArgMatches, id: &str, choices: &[(&str, T)]) -> Result<Option<T>, Said> {
    let Some(text) = matches.get_one::<String>(id) else { return Ok(None) };
    match choices.iter().find(|(word, _)| word == text) {
        Some((_, value)) => Ok(Some(*value)),
        None => {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            Err(not_one_of(id, text, &words))
        }
    }
}

/// An option's value that is none of its words.
pub fn not_one_of(id: &str, text: &str, words: &[&str]) -> Said {
    let (zh, en) = (words.join("、"), words.join(", "));
    say!("--{id} 不能是“{text}”，可以写：{zh}", "--{id} cannot be \"{text}\"; it may be: {en}")
}

/// The names of all commands, as each language lists them.
fn verbs() -> (String, String) {
    let names: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    (names.join("、"), names.join(", "))
}

/// clap's errors, in our words.
fn clap_error(error: &clap::Error) -> Said {
    let context = |kind: ContextKind| -> String {
        match error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join("、"),
            Some(ContextValue::StyledStr(text)) => StyledStr::to_string(text),
            _ => String::new(),
        }
    };
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => {
            let suggested = context(ContextKind::SuggestedArg);
            let said =
                say!("不认识的选项或多余的参数：{arg}", "unknown option or one argument too many: {arg}");
            if suggested.is_empty() {
                said
            } else {
                said.and(&say!("（是否想写 {suggested}？）", " (did you mean {suggested}?)"))
            }
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            let (zh, en) = verbs();
            say!("没有“{name}”这个命令；可用：{zh}", "there is no command \"{name}\"; they are: {en}")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let (zh, en) = verbs();
            say!("要做什么？可用的命令：{zh}", "which command? They are: {en}")
        }
        ErrorKind::InvalidValue if value.is_empty() => say!("{arg} 后面缺少内容", "{arg} needs a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say!("{arg} 不能是“{value}”", "{arg} cannot be \"{value}\"")
        }
        ErrorKind::ArgumentConflict => say!("{arg} 只能写一次", "{arg} can be given only once"),
        ErrorKind::MissingRequiredArgument => say!("缺少 {arg}", "{arg} is missing"),
        ErrorKind::InvalidUtf8 => say!("参数不是合法的 UTF-8 文字", "an argument is not UTF-8"),
        _ => {
            let text = error.to_string();
            say!("命令行有误：{text}", "the command line is wrong: {text}")
        }
    };
    said.and(&say!("；用法见 workpoints --help", "; see workpoints --help"))
}
