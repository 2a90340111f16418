//! `man`: the manual page, in roff, made of what the command line knows of itself.

use clap::{Arg, ArgMatches, Command};

use super::args::{self, ARGUMENTS, Texts, positional, takes_named, unknown};
use super::output::write_stdout;
use super::{Exit, Failure, VERBS, Verb, World, examples};
use crate::words::{Lang, Words};

pub const VERB: Verb = Verb { name: "man", define, run };

fn define(t: &Texts) -> Command {
    let command = Command::new("man").about(
        Words::new(
            "手册页（roff）：整个程序的，或一个命令的",
            "The manual page, in roff: of the program, or of a command",
        )
        .get(t.0),
    );
    let name = Arg::new("command")
        .value_name(Words::new("命令", "COMMAND").get(t.0))
        .help_heading(ARGUMENTS.get(t.0))
        .help(
            Words::new("哪个命令（缺省为整个程序）", "Which command [default: the whole program]").get(t.0),
        );
    t.shell(command).arg(takes_named(name, VERBS.iter().map(|verb| (verb.name, ""))))
}

fn run(world: &World, matches: &ArgMatches) -> Result<Exit, Failure> {
    let root = args::command(world.lang);
    let mut page = Page { out: String::new(), lang: world.lang };
    match matches.get_one::<String>("command") {
        None => page.whole(&root),
        Some(name) => match root.find_subcommand(name) {
            Some(command) => page.one(command),
            None => {
                let known = VERBS.iter().map(|verb| verb.name);
                return Err(unknown("命令", "command", name, known).into());
            }
        },
    }
    write_stdout(page.out.as_bytes())?;
    Ok(Exit::Clean)
}

/// A page as it is written.
struct Page {
    out: String,
    lang: Lang,
}

impl Page {
    fn whole(&mut self, root: &Command) {
        self.head("workpoints", about(root));
        self.section(Words::new("用法", "SYNOPSIS"));
        self.usage(Words::new("workpoints 命令 [选项]…", "workpoints COMMAND [OPTIONS]...").get(self.lang));
        self.section(Words::new("说明", "DESCRIPTION"));
        for (zh, en) in [
            (
                "局里把一年的工作要点写成一个 TOML 文件（计划），街镇和科室全年报送 CSV 或电子表格；本程序读计划和数据，指出问题所在的文件、行、列，并回答任何一天：做了多少、应做多少（序时进度）、谁滞后、谁未报送、每个数从哪里来。",
                "A bureau writes its annual work points down once, in a TOML plan; all year its sub-districts and departments send reports as CSV or spreadsheets. This program reads both, names what is wrong with file, line and column, and answers on any day: what is done, what should be done by now, who is behind, who has not reported, where every figure came from.",
            ),
            (
                "不写计划时，用 plans/ 或当前文件夹中唯一的 .toml；不写 --as-of 时为今天，限于计划起止之内。语言随 --lang，否则随系统；供程序读取的输出不随语言变化。",
                "Without a plan on the line, the only .toml in plans/ or here is read; without --as-of, the day is today, held within the plan. The language is that of --lang, else the locale's; what programs read does not depend on it.",
            ),
        ] {
            self.paragraph(Words::new(zh, en).get(self.lang));
        }
        self.section(Words::new("命令", "COMMANDS"));
        for command in root.get_subcommands() {
            self.line(".SS", command.get_name());
            self.paragraph(&about(command));
            self.usage(&usage(command));
            self.options(command, false);
            self.examples(command.get_name());
        }
        self.section(Words::new("各命令共有的选项", "OPTIONS OF EVERY COMMAND"));
        root.get_arguments().for_each(|arg| self.option(arg));
        self.tail();
    }

    fn one(&mut self, command: &Command) {
        let name = format!("workpoints-{}", command.get_name());
        self.head(&name, about(command));
        self.section(Words::new("用法", "SYNOPSIS"));
        self.usage(&usage(command));
        self.options(command, true);
        self.section(Words::new("示例", "EXAMPLES"));
        self.examples(command.get_name());
        self.tail();
    }

    /// There is no date: the same program prints the same page.
    fn head(&mut self, name: &str, about: String) {
        let title = name.to_uppercase();
        let manual = Words::new("workpoints 手册", "workpoints manual").get(self.lang);
        let version = env!("CARGO_PKG_VERSION");
        self.out.push_str(&format!(".TH \"{title}\" \"1\" \"\" \"workpoints {version}\" \"{manual}\"\n"));
        // Lines of 汉字 stretched to one width would be full of holes, and options are not to be hyphenated.
        self.out.push_str(".ad l\n.nh\n");
        self.section(Words::new("名称", "NAME"));
        self.text(&format!("{name} - {about}"));
    }

    fn tail(&mut self) {
        self.section(Words::new("退出码", "EXIT STATUS"));
        for (status, words) in [
            ("0", Words::new("正常，全部写完", "done and clean, everything written")),
            ("1", Words::new("有按错误处理的问题", "a denied rule fired")),
            (
                "2",
                Words::new(
                    "无法完成：用法有误、文件读不了或整份拒收、写入失败",
                    "could not do it: usage, an unreadable or refused file, a failed output",
                ),
            ),
        ] {
            self.item(&format!("\\fB{status}\\fR"), words.get(self.lang));
        }
        self.section(Words::new("另见", "SEE ALSO"));
        self.paragraph(
            Words::new(
                "workpoints 命令 --help 显示一个命令的帮助；workpoints explain 列出全部规则；workpoints schema plan 是计划的写法。",
                "workpoints COMMAND --help is the help of a command; workpoints explain lists the rules; workpoints schema plan tells how a plan is written.",
            )
            .get(self.lang),
        );
    }

    /// The arguments of a command, under the headings of its help.
    fn options(&mut self, command: &Command, sections: bool) {
        let mut last = None;
        for arg in command.get_arguments().filter(|arg| arg.get_id() != "help") {
            if sections && last != arg.get_help_heading() {
                last = arg.get_help_heading();
                self.line(".SH", &last.unwrap_or_default().to_uppercase());
            }
            self.option(arg);
        }
    }

    fn option(&mut self, arg: &Arg) {
        let bold = |text: String| format!("\\fB{}\\fR", escape(&text));
        let value =
            arg.get_value_names().and_then(|names| names.first()).filter(|_| arg.get_action().takes_values());
        let mut tag = match arg.get_long() {
            None => format!("\\fI{}\\fR", escape(&positional(arg))),
            Some(long) => {
                let short = arg.get_short().map(|short| format!("{}, ", bold(format!("-{short}"))));
                short.unwrap_or_default() + &bold(format!("--{long}"))
            }
        };
        if let Some(value) = value.filter(|_| arg.get_long().is_some()) {
            tag.push_str(&format!(" \\fI{}\\fR", escape(value)));
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        self.item(&tag, &help);
    }

    fn examples(&mut self, command: &str) {
        for example in examples::of(command) {
            let colon = Words::new("：", ":").get(self.lang);
            self.paragraph(&format!("{}{colon}", example.words.get(self.lang)));
            self.out.push_str(&format!(".PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", escape(example.line)));
        }
    }

    fn usage(&mut self, usage: &str) {
        self.begin();
        self.out.push_str(&format!("\\fB{}\\fR\n", escape(usage)));
    }

    fn section(&mut self, words: Words) {
        self.line(".SH", words.get(self.lang));
    }

    /// A request with its argument.
    fn line(&mut self, request: &str, text: &str) {
        self.out.push_str(&format!("{request} \"{}\"\n", escape(text).replace('"', "\\(dq")));
    }

    fn item(&mut self, tag: &str, text: &str) {
        self.out.push_str(&format!(".TP\n{tag}\n"));
        self.text(text);
    }

    /// Begins a paragraph. The first below a heading begins by itself.
    fn begin(&mut self) {
        let last = self.out.lines().next_back().unwrap_or("");
        if !last.starts_with(".SH") && !last.starts_with(".SS") {
            self.out.push_str(".PP\n");
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.begin();
        self.text(text);
    }

    /// A text in lines of its own, broken where there is a blank anyway.
    fn text(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.len() + word.len() >= LONGEST {
                self.out.push_str(&format!("{}\n", breakable(&escape(&line))));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.out.push_str(&format!("{}\n", breakable(&escape(&line))));
    }
}

/// Lines of roff are no longer than so many bytes, if they can be broken.
const LONGEST: usize = 76;

/// A text with a place to break a line behind each 汉字, but none before what closes and behind what opens.
fn breakable(text: &str) -> String {
    let wide = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}');
    let closes = |c: char| "，。；：、？！）》〉】〕”’…".contains(c);
    let opens = |c: char| "（《〈【〔“‘".contains(c);
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        let Some(&next) = chars.peek() else { break };
        if (wide(c) || wide(next)) && !opens(c) && !closes(next) && c != ' ' && next != ' ' && c != '\\' {
            out.push_str("\\:");
        }
    }
    out
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// How a command is called, without the heading.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.strip_prefix("Usage: ").unwrap_or(&usage).trim().to_owned()
}

/// A text as roff sets it: nothing in it is a request or an escape, and an option keeps its hyphens.
fn escape(text: &str) -> String {
    let mut out = String::new();
    if text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_汉字_but_not_at_what_opens_or_closes() {
        assert_eq!(breakable("计划（缺省）"), "计\\:划\\:（缺\\:省）");
        assert_eq!(breakable("完成，用 plan 读"), "完\\:成，\\:用 plan 读");
        assert_eq!(breakable("a plan"), "a plan");
    }

    #[test]
    fn nothing_in_a_text_is_a_request_or_an_escape() {
        assert_eq!(escape(".TH"), "\\&.TH");
        assert_eq!(escape("'x\\n --a"), "\\&'x\\en \\-\\-a");
    }
}
