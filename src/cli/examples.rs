//! Examples of each command, which stand below its help and on the man page. Every one of them is run by the tests, in the
//! repository with its plans and data; what ends with the exit status 1 says so, in brackets.

use crate::words::{Lang, Words};

/// A command line, and what it is good for.
#[derive(Debug)]
pub struct Example {
    pub words: Words,
    pub line: &'static str,
}

const fn example(zh: &'static str, en: &'static str, line: &'static str) -> Example {
    Example { words: Words::new(zh, en), line }
}

/// The examples of each command; those of the program itself have no name.
const ALL: &[(&str, &[Example])] = &[
    (
        "",
        &[
            example(
                "半年的完成情况",
                "How the plan stands at half the year",
                "workpoints status plans/2025-putuo.toml --as-of 2025-06-30",
            ),
            example(
                "计划和数据有没有问题",
                "Whether plan and reports are sound",
                "workpoints check plans/2025-putuo.toml",
            ),
            example("一个命令怎么用", "How a command is used", "workpoints trace --help"),
        ],
    ),
    (
        "status",
        &[
            example(
                "二季度末的完成情况，写成 CSV",
                "How the plan stands at the end of the second quarter, as CSV",
                "workpoints status plans/2025-putuo.toml --as-of 2025Q2 -o status.csv",
            ),
            example(
                "只看滞后的，差得最多的在前",
                "What is behind, the worst first",
                "workpoints status plans/2025-putuo.toml --as-of 2025-06-30 --status behind,far_behind --sort gap",
            ),
            example(
                "各填报单位报了几项",
                "How much each reporter has sent",
                "workpoints status plans/2025-putuo.toml --as-of 2025-06-30 --by reporter",
            ),
            example(
                "逐月走势",
                "The way there, month by month",
                "workpoints status plans/2025-putuo.toml --as-of 2025-06-30 --history month",
            ),
        ],
    ),
    (
        "check",
        &[
            example(
                "逐条指出计划和数据的问题",
                "Every fault of plan and reports",
                "workpoints check plans/2025-putuo.toml --as-of 2025-06-30",
            ),
            example(
                "一个报送文件能不能用；有错误（退出码 1）",
                "Whether what was sent is sound; it is not (exit 1)",
                "workpoints check plans/2025-putuo.toml --reports data/2025-putuo-invented-bad --as-of 2025-06-30",
            ),
            example(
                "把拒收的行写出来，退回改正（退出码 1）",
                "Rejected rows, to be sent back and mended (exit 1)",
                "workpoints check plans/2025-putuo.toml --reports data/2025-putuo-invented-bad --as-of 2025-06-30 --rejects back.csv",
            ),
        ],
    ),
    (
        "review",
        &[
            example(
                "评估二季度；有滞后等问题即不通过（退出码 1）",
                "The second quarter judged; not passed while anything is behind (exit 1)",
                "workpoints review plans/2025-putuo.toml --as-of 2025Q2",
            ),
            example(
                "只出表，不把关",
                "The tables alone, and no gate",
                "workpoints review plans/2025-putuo.toml --as-of 2025Q2 --warn judgement",
            ),
            example(
                "滞后清单，写成 Markdown",
                "The laggards, as Markdown",
                "workpoints review plans/2025-putuo.toml --as-of 2025Q2 --warn judgement --table laggards --format markdown",
            ),
        ],
    ),
    (
        "report",
        &[
            example(
                "二季度通报，公文格式",
                "The bulletin of the second quarter, as an official document",
                "workpoints report plans/2025-putuo.toml --period 2025Q2 -o bulletin.docx",
            ),
            example(
                "六月月报，先在屏幕上看",
                "That of June, read here first",
                "workpoints report plans/2025-putuo.toml --period 2025-06",
            ),
            example(
                "第26周周报，网页",
                "That of a week, as a page",
                "workpoints report plans/2025-putuo.toml --period 2025-W26 -o week.html",
            ),
        ],
    ),
    (
        "export",
        &[
            example(
                "供其他程序使用的数据表",
                "Tables for other programs",
                "workpoints export out plans/2025-putuo.toml --as-of 2025-06-30",
            ),
            example(
                "给人看的：中文表头，Excel 双击即可打开",
                "For people: 中文 headings, to be opened in Excel",
                "workpoints export tables plans/2025-putuo.toml --as-of 2025-06-30 --excel",
            ),
            example(
                "历期按季",
                "The series by quarters",
                "workpoints export out plans/2025-putuo.toml --as-of 2025-12-31 --every quarter",
            ),
        ],
    ),
    (
        "remind",
        &[
            example(
                "六月的数据谁还没报",
                "Who still owes June",
                "workpoints remind plans/2025-putuo.toml --as-of 2025-06-30 --period 2025-06",
            ),
            example(
                "催报通知，每单位一份",
                "A reminder to each office",
                "workpoints remind plans/2025-putuo.toml --as-of 2025-06-30 --text",
            ),
        ],
    ),
    (
        "trace",
        &[
            example(
                "这个数是怎么来的",
                "Where a figure comes from",
                "workpoints trace elderly-beds plans/2025-putuo.toml --as-of 2025-06-30",
            ),
            example(
                "只看一个单位；指标可写名称",
                "One reporter's part in it; the target by its name",
                "workpoints trace 新增养老床位 plans/2025-putuo.toml --as-of 2025-06-30 --reporter 长寿路街道",
            ),
        ],
    ),
    (
        "diff",
        &[
            example(
                "六月有什么变化",
                "What June changed",
                "workpoints diff plans/2025-putuo.toml --from 2025-05 --to 2025-06",
            ),
            example(
                "六月底的表，后来补报又改了什么",
                "What came in later for the table of June",
                "workpoints diff plans/2025-putuo.toml --as-of 2025-06-30 --known-from 2025-06-30 --known-to 2025-07-31",
            ),
        ],
    ),
    (
        "chart",
        &[
            example(
                "各指标的完成率",
                "How much of each target is done",
                "workpoints chart completion plans/2025-putuo.toml --as-of 2025-06-30 -o completion.svg",
            ),
            example(
                "一项指标的进度曲线",
                "The burn-up of a target",
                "workpoints chart burn-up plans/2025-putuo.toml --target elderly-beds --as-of 2025-06-30 -o beds.svg",
            ),
        ],
    ),
    (
        "template",
        &[
            example(
                "一个单位六月的填报表",
                "The sheet of an office for June",
                "workpoints template plans/2025-putuo.toml --reporter 桃浦镇 --period 2025-06 -o 桃浦镇.csv",
            ),
            example(
                "全部单位的填报表，写入一个文件夹",
                "The sheets of all offices, in a folder",
                "mkdir sheets && workpoints template plans/2025-putuo.toml --reporter all --period 2025-06 --format csv -o sheets",
            ),
        ],
    ),
    (
        "explain",
        &[
            example("一条规则", "A rule", "workpoints explain total-mismatch"),
            example("全部规则", "All rules", "workpoints explain"),
            example(
                "数据类的规则，写成 JSON",
                "The rules of data, as JSON",
                "workpoints explain data --format json",
            ),
        ],
    ),
    (
        "schema",
        &[
            example("有哪些", "Which there are", "workpoints schema"),
            example(
                "编辑器用的计划 Schema",
                "The schema of plans, for editors",
                "workpoints schema plan -o plan.schema.json",
            ),
        ],
    ),
    (
        "completions",
        &[
            example(
                "bash：重开终端后生效",
                "bash: there the next time it starts",
                "mkdir -p ~/.local/share/bash-completion/completions && workpoints completions bash > ~/.local/share/bash-completion/completions/workpoints",
            ),
            example(
                "zsh：文件夹须在 fpath 中",
                "zsh: the folder has to be in fpath",
                "mkdir -p ~/.zfunc && workpoints completions zsh > ~/.zfunc/_workpoints",
            ),
            example(
                "fish",
                "fish",
                "mkdir -p ~/.config/fish/completions && workpoints completions fish > ~/.config/fish/completions/workpoints.fish",
            ),
            example(
                "PowerShell：在 $PROFILE 中执行这个文件",
                "PowerShell: have $PROFILE run this file",
                "workpoints completions powershell > workpoints.ps1",
            ),
        ],
    ),
    (
        "man",
        &[
            example("整个程序的手册页", "The page of the whole program", "workpoints man > workpoints.1"),
            example("一个命令的手册页", "The page of a command", "workpoints man trace > workpoints-trace.1"),
        ],
    ),
];

/// The examples of a command.
pub fn of(command: &str) -> &'static [Example] {
    ALL.iter().find(|(name, _)| *name == command).map_or(&[], |(_, examples)| examples)
}

/// A blank at which no line is broken, so that an example can be copied; [`plain`] makes it one like any other.
const UNBROKEN: &str = "\u{a0}";

/// A help text as it is printed.
pub fn plain(help: &str) -> String {
    help.replace(UNBROKEN, " ")
}

/// How they stand below a help text.
pub fn below(command: &str, lang: Lang) -> String {
    let mut out = Words::new("示例：", "Examples:").get(lang).to_owned();
    for Example { words, line } in of(command) {
        let line = line.replace(' ', UNBROKEN);
        out.push_str(&format!("\n  # {}\n  {line}", words.get(lang)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::VERBS;

    /// They are run by `tests/help.rs`.
    #[test]
    fn every_command_has_examples() {
        for verb in VERBS {
            let (name, n) = (verb.name, of(verb.name).len());
            assert!(
                (2..=4).contains(&n),
                "{name} has {n} examples: give it two to four in src/cli/examples.rs"
            );
            let own = |example: &Example| example.line.contains(&format!("workpoints {name}"));
            assert!(of(name).iter().all(own), "an example of {name} is of another command");
        }
        for (name, _) in ALL.iter().filter(|(name, _)| !name.is_empty()) {
            assert!(VERBS.iter().any(|verb| verb.name == *name), "there is no command {name}");
        }
    }
}
