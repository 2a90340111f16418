//! The command line: commands, options, and their words in both languages.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::assess::Status;
use crate::diagnostic::Level;
use crate::plan::toml::unknown_rule_help;
use crate::render::{self, Format};
use crate::rules::Selector;
use crate::say;
use crate::table::groups::By;
use crate::table::status::{self, FIELDS, Field};
use crate::words::{Lang, Said, Words, nearest};

/// What is asked for.
#[derive(Debug)]
pub enum Asked {
    /// Help or the version, to be printed as it is.
    Print(String),
    Status(Common, StatusArgs),
    Check(Common, CheckArgs),
}

/// What every command takes.
#[derive(Debug)]
pub struct Common {
    pub plan: Option<PathBuf>,
    pub reports: Vec<String>,
    pub as_of: Option<String>,
    pub known_by: Option<String>,
    /// `None` follows the output's extension, else the terminal.
    pub format: Option<&'static Format>,
    pub output: Option<PathBuf>,
    pub keys: bool,
    pub color: Option<bool>,
    pub all: bool,
    pub levels: Vec<(Selector, Level)>,
}

pub struct StatusArgs {
    pub by: By,
    pub columns: Vec<&'static Field>,
    pub status: Vec<Status>,
    pub sort: Option<(&'static Field, bool)>,
    pub digits: u8,
    pub skip_refused: bool,
}

impl std::fmt::Debug for StatusArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StatusArgs")
            .field("by", &self.by)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub struct CheckArgs {
    pub judge: bool,
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

struct Texts(Lang);

impl Texts {
    fn arg(&self, id: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(id).long(id).help(Words::new(zh, en).get(self.0))
    }

    fn valued(&self, id: &'static str, value: Words, zh: &'static str, en: &'static str) -> Arg {
        self.arg(id, zh, en).value_name(value.get(self.0))
    }

    fn shell(&self, command: Command) -> Command {
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
            .next_help_heading(Words::new("选项", "Options").get(self.0))
            .arg(self.arg("help", "显示帮助", "Print help").short('h').action(ArgAction::Help))
    }
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
        .after_help(
            Words::new(
                "\n示例：\n  workpoints status plans/2025-putuo.toml --as-of 2025-06-30\n  workpoints check plans/2025-putuo.toml\n\n退出码：0 正常；1 有被禁止的问题；2 无法完成",
                "\nExamples:\n  workpoints status plans/2025-putuo.toml --as-of 2025-06-30\n  workpoints check plans/2025-putuo.toml\n\nExit status: 0 done and clean; 1 a denied rule fired; 2 could not do it",
            )
            .get(lang),
        )
        .subcommand(status_command(&t))
        .subcommand(check_command(&t));
    t.shell(root)
        .arg(t.arg("version", "显示版本", "Print version").short('V').action(ArgAction::Version))
        .arg(lang_arg(&t).global(true))
}

fn lang_arg(t: &Texts) -> Arg {
    t.valued(
        "lang",
        Words::new("语言", "LANG"),
        "界面语言：zh 或 en（缺省随系统）",
        "Language: zh or en [default: the locale's]",
    )
}

/// The options that every command shares.
fn common(t: &Texts, command: Command) -> Command {
    const PATH: Words = Words::new("路径", "PATH");
    const RULE: Words = Words::new("规则", "RULE");
    t.shell(command)
        .arg(
            Arg::new("plan")
                .value_name(Words::new("计划", "PLAN").get(t.0))
                .value_parser(clap::value_parser!(PathBuf))
                .help_heading(Words::new("参数", "Arguments").get(t.0))
                .help(
                    Words::new(
                        "工作要点文件（缺省为 plans/ 或当前文件夹中唯一的 .toml）",
                        "The plan [default: the only .toml in plans/ or here]",
                    )
                    .get(t.0),
                ),
        )
        .arg(
            t.valued(
                "reports",
                PATH,
                "数据文件、文件夹或通配路径，- 为标准输入；可多次使用，代替计划中的 reports",
                "A file, folder or glob of reports, or - for CSV on standard input; repeatable; replaces the plan's list",
            )
            .action(ArgAction::Append),
        )
        .arg(t.valued(
            "as-of",
            Words::new("日期", "DAY"),
            "截止日期或报告期，如 2025-06-30、2025Q2（缺省为今天，限于计划起止之内）",
            "The day or period the table speaks of [default: today, held within the plan]",
        ))
        .arg(t.valued(
            "known-by",
            Words::new("日期", "DAY"),
            "只计此日及之前收到的数据",
            "Count only what had arrived by this day",
        ))
        .arg(t.valued(
            "format",
            Words::new("格式", "FORMAT"),
            "格式：table、csv、json、markdown（缺省随 -o 的扩展名）",
            "table, csv, json or markdown [default: as -o's extension says]",
        ))
        .arg(
            t.valued("output", PATH, "写入文件，整份写好才替换", "Write to a file, replaced only when complete")
                .short('o')
                .value_parser(clap::value_parser!(PathBuf)),
        )
        .arg(t.valued(
            "headers",
            Words::new("写法", "HEADERS"),
            "CSV 表头：label（文字）或 key（英文键）",
            "CSV headings: label for people, key for machines",
        ))
        .arg(t.valued(
            "color",
            Words::new("时机", "WHEN"),
            "颜色：auto、always、never",
            "Colours: auto, always or never",
        ))
        .arg(
            t.arg("all", "逐项列出，不折叠", "List everything, fold nothing").action(ArgAction::SetTrue),
        )
        .arg(t.valued("deny", RULE, "把规则定为错误（退出码 1）", "Make a rule an error (exit 1)").action(ArgAction::Append))
        .arg(t.valued("warn", RULE, "把规则定为警告", "Make a rule a warning").action(ArgAction::Append))
        .arg(t.valued("allow", RULE, "放行规则", "Let a rule pass unseen").action(ArgAction::Append))
}

fn status_command(t: &Texts) -> Command {
    let command = Command::new("status").about(
        Words::new(
            "完成情况表：做了多少、应做多少、谁滞后、谁未报",
            "The completion table: what is done, what is due, who is behind",
        )
        .get(t.0),
    );
    common(t, command)
        .arg(t.valued(
            "by",
            Words::new("分组", "GROUP"),
            "行代表什么：target、point、section、lead、reporter、tag、status",
            "What rows stand for: target, point, section, lead, reporter, tag or status",
        ))
        .arg(t.valued(
            "columns",
            Words::new("列", "COLUMNS"),
            "要显示的列，逗号分隔，如 name,done,gap",
            "The columns to show, separated by commas, as in name,done,gap",
        ))
        .arg(t.valued(
            "status",
            Words::new("状态", "STATUS"),
            "只列这些状态，逗号分隔，如 滞后,严重滞后",
            "Only these statuses, separated by commas, as in behind,far_behind",
        ))
        .arg(
            t.valued(
                "sort",
                Words::new("列", "COLUMN"),
                "按列排序，前加 - 为降序",
                "Sort by a column; - before it for descending",
            )
            .allow_hyphen_values(true),
        )
        .arg(t.valued(
            "digits",
            Words::new("位数", "DIGITS"),
            "百分数的小数位：0、1、2（缺省 1）",
            "Decimals of percentages: 0, 1 or 2 [default: 1]",
        ))
        .arg(
            t.arg(
                "skip-refused",
                "略过整份拒收的文件，并在表上注明",
                "Go on without refused files, and say so",
            )
            .action(ArgAction::SetTrue),
        )
}

fn check_command(t: &Texts) -> Command {
    let command = Command::new("check").about(
        Words::new(
            "检查计划和数据，逐条指出问题；没有问题则不作声",
            "Find the faults of plan and reports, like a compiler; silent when clean",
        )
        .get(t.0),
    );
    common(t, command).arg(
        t.arg(
            "judge",
            "同时判定滞后、逾期、未报送、超限",
            "Also judge what is behind, overdue, unreported or breached",
        )
        .action(ArgAction::SetTrue),
    )
}

/// Reads the command line.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn parse(args: &[OsString], lang: Lang) -> Result<Asked, Said> {
    let matches = match command(lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Asked::Print(error.render().to_string()));
        }
        Err(error) => return Err(clap_error(&error)),
    };
    let (name, matches) = matches.subcommand().expect("a command is required");
    one_of(matches, "lang", &[("zh", ()), ("en", ())])?;
    let common = read_common(matches)?;
    Ok(match name {
        "status" => {
            let args = read_status(matches)?;
            if args.by != By::Target
                && !(args.columns.is_empty() && args.status.is_empty() && args.sort.is_none())
            {
                return Err(say!(
                    "--columns、--status、--sort 只用于 --by target",
                    "--columns, --status and --sort go with --by target only"
                ));
            }
            Asked::Status(common, args)
        }
        _ => Asked::Check(common, CheckArgs { judge: matches.get_flag("judge") }),
    })
}

fn read_common(matches: &ArgMatches) -> Result<Common, Said> {
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let many = |id: &str| matches.get_many::<String>(id).into_iter().flatten();
    let formats: Vec<(&str, &'static Format)> =
        render::FORMATS.iter().map(|format| (format.name, format)).collect();
    let mut levels = Vec::new();
    for (flag, level) in [("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)] {
        for name in many(flag).flat_map(|names| names.split(',')).map(str::trim) {
            let Some(selector) = Selector::parse(name) else {
                let help = unknown_rule_help(name);
                return Err(say!(
                    "--{flag}：没有“{name}”这条规则；",
                    "--{flag}: there is no rule `{name}`; "
                )
                .and(&help));
            };
            if selector.stops() {
                return Err(say!(
                    "--{flag}：“{name}”的级别不能改，有这类问题时一律停止出表",
                    "--{flag}: the level of `{name}` cannot be set; such a fault always stops the table"
                ));
            }
            if levels.iter().any(|(other, set)| *other == selector && *set != level) {
                return Err(say!("规则“{name}”给了两个级别", "the rule `{name}` is given two levels"));
            }
            levels.push((selector, level));
        }
    }
    Ok(Common {
        plan: matches.get_one::<PathBuf>("plan").cloned(),
        reports: many("reports").cloned().collect(),
        as_of: text("as-of"),
        known_by: text("known-by"),
        format: one_of(matches, "format", &formats)?,
        output: matches.get_one::<PathBuf>("output").cloned(),
        keys: one_of(matches, "headers", &[("label", false), ("key", true)])?.unwrap_or(false),
        color: one_of(matches, "color", &[("auto", None), ("always", Some(true)), ("never", Some(false))])?
            .flatten(),
        all: matches.get_flag("all"),
        levels,
    })
}

fn read_status(matches: &ArgMatches) -> Result<StatusArgs, Said> {
    let list = |id: &str| -> Vec<String> {
        let texts = matches
            .get_one::<String>(id)
            .map(|text| text.split([',', '，', '、']).map(|one| one.trim().to_owned()));
        texts.into_iter().flatten().filter(|one| !one.is_empty()).collect()
    };
    let field = |name: &str| {
        status::find(name).ok_or_else(|| unknown("列", "column", name, FIELDS.iter().flat_map(names)))
    };
    let columns = list("columns").iter().map(|name| field(name)).collect::<Result<Vec<_>, Said>>()?;
    let status = list("status")
        .iter()
        .map(|name| {
            let named = |status: &&Status| {
                [status.key(), status.words().zh, status.words().en].contains(&name.as_str())
            };
            let all = || Status::ALL.iter().flat_map(|status| [status.key(), status.words().zh]);
            Status::ALL.iter().find(named).copied().ok_or_else(|| unknown("状态", "status", name, all()))
        })
        .collect::<Result<Vec<_>, Said>>()?;
    let sort = match matches.get_one::<String>("sort") {
        None => None,
        Some(name) => Some((field(name.trim_start_matches('-'))?, name.starts_with('-'))),
    };
    let groups: Vec<(&str, By)> = By::ALL.iter().map(|by| (by.key(), *by)).collect();
    Ok(StatusArgs {
        by: one_of(matches, "by", &groups)?.unwrap_or(By::Target),
        columns,
        status,
        sort,
        digits: one_of(matches, "digits", &[("0", 0), ("1", 1), ("2", 2)])?.unwrap_or(1),
        skip_refused: matches.get_flag("skip-refused"),
    })
}

fn names(field: &Field) -> [&'static str; 2] {
    [field.column.key, field.column.label.zh]
}

fn unknown<'w>(zh: &str, en: &str, name: &str, known: impl Iterator<Item = &'w str>) -> Said {
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
fn one_of<T: Copy>(matches: &ArgMatches, id: &str, choices: &[(&str, T)]) -> Result<Option<T>, Said> {
    let Some(text) = matches.get_one::<String>(id) else { return Ok(None) };
    match choices.iter().find(|(word, _)| word == text) {
        Some((_, value)) => Ok(Some(*value)),
        None => {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let (zh, en) = (words.join("、"), words.join(", "));
            Err(say!("--{id} 不能是“{text}”，可以写：{zh}", "--{id} cannot be \"{text}\"; it may be: {en}"))
        }
    }
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
            say!(
                "没有“{name}”这个命令；可用：status、check",
                "there is no command \"{name}\"; they are: status, check"
            )
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say!("要做什么？可用的命令：status、check", "which command? They are: status, check")
        }
        ErrorKind::InvalidValue if value.is_empty() => say!("{arg} 后面缺少内容", "{arg} needs a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say!("{arg} 不能是“{value}”", "{arg} cannot be \"{value}\"")
        }
        ErrorKind::ArgumentConflict => say!("{arg} 只能写一次", "{arg} can be given only once"),
        ErrorKind::InvalidUtf8 => say!("参数不是合法的 UTF-8 文字", "an argument is not UTF-8"),
        _ => {
            let text = error.to_string();
            say!("命令行有误：{text}", "the command line is wrong: {text}")
        }
    };
    said.and(&say!("；用法见 workpoints --help", "; see workpoints --help"))
}
