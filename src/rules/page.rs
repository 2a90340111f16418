//! A rule's page taken apart: what it says in each language, and the example with what `check` says about it.
//!
//! A page has a section for each language and one for the example:
//!
//! ```text
//! # rule-name
//! ## 中文            the title as a sentence; a paragraph or more on why; **怎么改**：how to mend it
//! ## English         the same, natively, with **How to mend**:
//! ## 例 Example      files, and sessions in both languages
//! ```

use crate::diagnostic::Rule;
use crate::words::{Lang, Words};

/// The sections, in their order.
const SECTIONS: [&str; 3] = ["## 中文", "## English", "## 例 Example"];
/// How the last paragraph of a language begins.
const MEND: Words = Words::new("**怎么改**：", "**How to mend**: ");

/// What makes a session speak a language.
const FLAG: Words = Words::new("--lang zh", "--lang en");

/// A page, as far as it could be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub zh: Text,
    pub en: Text,
    pub example: Vec<Block>,
}

/// What a page says in one language, a line for each paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The rule's title as a sentence.
    pub what: String,
    pub why: Vec<String>,
    /// How to mend it, without the words that say so.
    pub mend: String,
}

/// A part of the example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A file, and whether its text has `\xNN` for bytes.
    File { name: String, kind: String, bytes: bool, text: String },
    /// A command, its exit status and what it prints.
    Run { command: String, exit: String, output: String },
}

impl Block {
    /// Whether it belongs to what is said in a language: files do, what `check` says in it, and commands that make
    /// files.
    pub fn speaks(&self, lang: Lang) -> bool {
        match self {
            Block::File { .. } => true,
            Block::Run { command, .. } => !command.contains("workpoints") || checks(command, lang),
        }
    }
}

impl Page {
    /// Takes a rule's page apart, and says what it lacks.
    pub fn read(rule: &Rule) -> (Page, Vec<String>) {
        let mut faults = Vec::new();
        let lines: Vec<&str> = rule.page.lines().collect();
        let at: Vec<Option<usize>> =
            SECTIONS.iter().map(|section| lines.iter().position(|line| line == section)).collect();
        for (section, _) in SECTIONS.iter().zip(&at).filter(|(_, at)| at.is_none()) {
            faults.push(format!("lacks the section `{section}`"));
        }
        if !at.iter().flatten().is_sorted() {
            faults.push("has its sections in another order than 中文, English, 例 Example".to_owned());
            return (Page::default(), faults);
        }
        // From a section's heading to the next one there is.
        let section = |nth: usize| {
            let from = at[nth].map_or(lines.len(), |at| at + 1);
            let to = at[nth + 1..].iter().flatten().next().copied().unwrap_or(lines.len());
            &lines[from..to.max(from)]
        };
        let mut text = |nth: usize, lang: Lang| match at[nth] {
            Some(_) => read_text(section(nth), rule, lang, &mut faults),
            None => Text::default(),
        };
        let page = Page {
            zh: text(0, Lang::Zh),
            en: text(1, Lang::En),
            example: read_example(&lines[at[2].map_or(lines.len(), |at| at + 1)..]),
        };
        for lang in [Lang::Zh, Lang::En].into_iter().filter(|_| at[2].is_some()) {
            let shows = |block: &Block| matches!(block, Block::Run { command, .. } if checks(command, lang));
            if !page.example.iter().any(shows) {
                let flag = FLAG.get(lang);
                faults.push(format!("its example has no session with `workpoints check … {flag}`"));
            }
        }
        (page, faults)
    }

    pub fn text(&self, lang: Lang) -> &Text {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

fn checks(command: &str, lang: Lang) -> bool {
    command.contains("workpoints check") && command.contains(FLAG.get(lang))
}

/// A rule's title as the sentence with which its page begins.
pub fn sentence(rule: &Rule, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}。", rule.words.zh),
        Lang::En => {
            let mut chars = rule.words.en.chars();
            let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}.", chars.as_str())
        }
    }
}

fn read_text(lines: &[&str], rule: &Rule, lang: Lang, faults: &mut Vec<String>) -> Text {
    let name = Words::new("中文", "English").get(lang);
    if lines.iter().any(|line| line.starts_with("```")) {
        faults.push(format!("{name}: has a block that belongs under `{}`", SECTIONS[2]));
    }
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    let mut paragraphs: Vec<String> = paragraphs.map(joined).collect();
    let wanted = sentence(rule, lang);
    let mut text = Text::default();
    if paragraphs.first() == Some(&wanted) {
        text.what = paragraphs.remove(0);
    } else {
        faults.push(format!("{name}: does not begin with the rule's title as a paragraph: {wanted}"));
    }
    let marker = MEND.get(lang);
    match paragraphs.last().and_then(|last| last.strip_prefix(marker)).map(str::to_owned) {
        Some(mend) if !mend.trim().is_empty() => {
            paragraphs.pop();
            text.mend = mend;
        }
        _ => {
            faults.push(format!("{name}: does not end in a paragraph that begins with {}", marker.trim_end()))
        }
    }
    text.why = paragraphs;
    if text.why.is_empty() {
        faults.push(format!("{name}: has no paragraph between the two that says why it matters"));
    }
    text
}

/// The lines of a paragraph as one: with a blank between words, and none between 汉字.
fn joined(lines: &[&str]) -> String {
    let mark = |c: char| "，。、；：？！“”（）《》…".contains(c);
    let wide = |c: char| mark(c) || matches!(c, '\u{2e80}'..='\u{ffef}');
    let mut out = String::new();
    for line in lines {
        if let (Some(last), Some(first)) = (out.chars().next_back(), line.chars().next())
            && !(wide(last) && wide(first) || mark(last) && !last.is_ascii() || mark(first))
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// The blocks of the example. What stands between them is for the reader of the whole page.
fn read_example(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = lines.iter();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let inside: Vec<&str> = lines.by_ref().copied().take_while(|line| *line != "```").collect();
        match info.split_once(' ') {
            Some((kind, name)) => blocks.push(Block::File {
                name: name.to_owned(),
                kind: kind.trim_end_matches("-bytes").to_owned(),
                bytes: kind.ends_with("-bytes"),
                text: inside.iter().map(|line| format!("{line}\n")).collect(),
            }),
            None => blocks.extend(runs(&inside)),
        }
    }
    blocks
}

fn runs(lines: &[&str]) -> Vec<Block> {
    let mut all = Vec::new();
    let mut rest = lines;
    while let Some((first, more)) = rest.split_first() {
        let end = more.iter().position(|line| line.starts_with("$ ")).unwrap_or(more.len());
        let (mut printed, next) = more.split_at(end);
        rest = next;
        let Some(command) = first.strip_prefix("$ ") else { continue };
        let mut exit = "0";
        if let Some((status, more)) = printed.split_first()
            && let Some(status) = status.strip_prefix("? ")
        {
            (exit, printed) = (status, more);
        }
        all.push(Block::Run {
            command: command.to_owned(),
            exit: exit.to_owned(),
            output: printed.iter().map(|line| format!("{line}\n")).collect(),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Group, Level};

    fn rule(page: &'static str) -> Rule {
        Rule {
            name: "two-suns",
            group: Group::Data,
            level: Level::Warn,
            words: Words::new("天上有两个太阳", "two suns"),
            page,
        }
    }

    const SOUND: &str = "# two-suns\n\n## 中文\n\n天上有两个太阳。\n\n同一天，\n只有一个 day，写在\n`date` 里。\n\n**怎么改**：删去\n一个。\n\n\
        ## English\n\nTwo suns.\n\nThere is one\na day.\n\nNo more.\n\n**How to mend**: Remove one.\n\n\
        ## 例 Example\n\n```csv a.csv\n日期\n```\n\n```console\n$ workpoints check --lang zh\n? 1\n错误\n$ workpoints check --lang en\nerror\n```\n";

    #[test]
    fn a_page_comes_apart_by_language() {
        let (page, faults) = Page::read(&rule(SOUND));
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(page.zh.why, ["同一天，只有一个 day，写在 `date` 里。"]);
        assert_eq!(page.zh.mend, "删去一个。");
        assert_eq!(page.en.why, ["There is one a day.", "No more."]);
        let run = |exit: &str, lang: &str, output: &str| Block::Run {
            command: format!("workpoints check --lang {lang}"),
            exit: exit.to_owned(),
            output: output.to_owned(),
        };
        let spoken = |lang| page.example.iter().filter(|block| block.speaks(lang)).nth(1);
        assert_eq!(spoken(Lang::Zh), Some(&run("1", "zh", "错误\n")));
        assert_eq!(spoken(Lang::En), Some(&run("0", "en", "error\n")));
    }

    #[test]
    fn what_a_page_lacks_is_named() {
        let old = "# two-suns\n\n天上有两个太阳。\n\n一天一个。\n\n**怎么改**：删去一个。\n\nOne a day.\n\n```csv a.csv\n日期\n```\n";
        let lacks = |section: &str| format!("lacks the section `{section}`");
        assert_eq!(Page::read(&rule(old)).1, SECTIONS.map(lacks));
        let short = "# two-suns\n\n## 中文\n\n太阳。\n\n## English\n\nTwo suns.\n\n**How to mend**: Remove one.\n\n## 例 Example\n\n";
        assert_eq!(
            Page::read(&rule(short)).1,
            [
                "中文: does not begin with the rule's title as a paragraph: 天上有两个太阳。",
                "中文: does not end in a paragraph that begins with **怎么改**：",
                "English: has no paragraph between the two that says why it matters",
                "its example has no session with `workpoints check … --lang zh`",
                "its example has no session with `workpoints check … --lang en`",
            ]
        );
    }
}
