//! A rule's page in one language: as text at a terminal, or as Markdown.

use super::Style;
use super::text::Out;
use crate::diagnostic::Rule;
use crate::rules::page::{Block, Page};
use crate::say;
use crate::table::rules::{group_words, level_words};
use crate::words::{Said, Words};

const MEND: Words = Words::new("怎么改：", "How to mend: ");
/// Lines of prose are no longer than this, however wide the terminal.
const WIDEST: usize = 100;

/// The page as text: prose in lines that fit, files and sessions as they are.
pub fn text(rule: &Rule, style: &Style) -> Vec<u8> {
    let (page, _) = Page::read(rule);
    let said = page.text(style.lang);
    let (bold, plain) = if style.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let mut out = Out { text: String::new(), width: style.width.unwrap_or(WIDEST).min(WIDEST) };
    let title = rule.words.get(style.lang);
    let name = rule.name;
    let head = say!("{bold}{name}{plain}：{title}", "{bold}{name}{plain}: {title}");
    out.text.push_str(head.get(style.lang));
    out.text.push('\n');
    for line in facts(rule) {
        out.line(line.get(style.lang));
    }
    for paragraph in &said.why {
        out.text.push('\n');
        out.line(&bare(paragraph));
    }
    out.text.push('\n');
    out.line(&format!("{}{}", MEND.get(style.lang), bare(&said.mend)));
    for block in page.example.iter().filter(|block| block.speaks(style.lang)) {
        out.text.push('\n');
        match block {
            Block::File { name, bytes, text, .. } => {
                let note = if *bytes { bytes_note().get(style.lang).to_owned() } else { String::new() };
                out.text.push_str(&format!("{bold}── {name} ──{plain}{note}\n{text}"));
            }
            Block::Run { command, exit, output } => {
                out.text.push_str(&format!("{bold}$ {command}{plain}\n{output}"));
                if exit != "0" {
                    out.text.push_str(say!("（退出码 {exit}）\n", "(exit status {exit})\n").get(style.lang));
                }
            }
        }
    }
    out.text.into_bytes()
}

/// The page as Markdown that stands on its own.
pub fn markdown(rule: &Rule, style: &Style) -> Vec<u8> {
    let (page, _) = Page::read(rule);
    let said = page.text(style.lang);
    let mut out = format!("# {}\n\n{}\n\n", rule.name, said.what);
    for line in facts(rule) {
        out.push_str(&format!("- {}\n", line.get(style.lang)));
    }
    for paragraph in &said.why {
        out.push_str(&format!("\n{paragraph}\n"));
    }
    out.push_str(&format!("\n{}{}\n", MEND.get(style.lang), said.mend));
    for block in page.example.iter().filter(|block| block.speaks(style.lang)) {
        match block {
            Block::File { name, kind, bytes, text } => {
                let note = if *bytes { bytes_note().get(style.lang).to_owned() } else { String::new() };
                out.push_str(&format!("\n`{name}`{note}\n\n```{kind}\n{text}```\n"));
            }
            Block::Run { command, output, .. } => {
                out.push_str(&format!("\n```console\n$ {command}\n{output}```\n"));
            }
        }
    }
    out.into_bytes()
}

/// Which group and level it has, and whether the level can be changed.
fn facts(rule: &Rule) -> [Said; 2] {
    let (group, words) = (rule.group.key(), group_words(rule.group));
    let (zh, en) = (words.zh, words.en);
    let group = say!("类别：{group}（{zh}）", "Group: {group} ({en})");
    let (level, words) = (rule.level.key(), level_words(rule.level));
    let (zh, en) = (words.zh, words.en);
    let level = if rule.group.stops() {
        say!(
            "级别：{zh}（{level}），不能改：有这类问题时一律停止出表",
            "Level: {en} ({level}); it cannot be set, since such a fault always stops the table"
        )
    } else {
        say!(
            "级别：{zh}（{level}），可在工作要点的 [rules] 中改，或用 --deny、--warn、--allow 改",
            "Level: {en} ({level}); set it under [rules] in the plan, or with --deny, --warn or --allow"
        )
    };
    [group, level]
}

/// What stands beside the name of a file that has bytes no page can hold.
fn bytes_note() -> Said {
    say!("（\\xNN 代表一个字节）", " (\\xNN stands for a byte)")
}

/// Prose without the marks of emphasis.
fn bare(paragraph: &str) -> String {
    paragraph.replace("**", "")
}
