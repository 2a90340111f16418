//! Findings in words, like a compiler: what is wrong, the line where it stands with a mark under the cell, and what to
//! do. This module alone knows how a finding is laid out at a terminal.

mod fold;
mod snippet;

use unicode_width::UnicodeWidthStr;

use crate::diagnostic::{Diagnostic, Group, Level};
use crate::intake::excerpt::{Excerpt, Excerpts};
use crate::render::{Style, visible};
use crate::say;
use crate::source::{Place, Sources};
use crate::table::findings::level_words;
use crate::words::{Lang, Words};

pub use fold::{Folded, fold};
use snippet::{Mark, draw, fits};

/// Colours of a terminal.
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const BLUE: &str = "\x1b[34m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// So many cells are taken where no terminal says how many there are.
const WIDTH: usize = 120;
/// In fewer cells nothing could be seen of a line.
const NARROWEST: usize = 24;
/// Line numbers have room for two digits, so that findings of one file stand alike.
const GUTTER: usize = 2;

const VALUE: Words = Words::new("原文", "value");
const TARGET: Words = Words::new("指标", "target");
const HELP: Words = Words::new("建议", "help");

/// What findings are shown with.
#[derive(Clone, Copy, Debug)]
pub struct Look<'l> {
    pub sources: &'l Sources,
    /// The lines that could be read again. A finding without one is told by its place and value.
    pub excerpts: &'l Excerpts,
    pub lang: Lang,
    pub color: bool,
    /// Cells in a line; `None` where nothing limits it.
    pub width: Option<usize>,
}

impl<'l> Look<'l> {
    pub fn new(style: &Style, sources: &'l Sources, excerpts: &'l Excerpts) -> Look<'l> {
        Look { sources, excerpts, lang: style.lang, color: style.color, width: style.width }
    }

    fn paint(&self, color: &'static str) -> &'static str {
        if self.color { color } else { "" }
    }

    fn level(&self, level: Level) -> &'static str {
        self.paint(if level == Level::Deny { RED } else { YELLOW })
    }

    fn colon(&self) -> &'static str {
        if self.lang == Lang::Zh { "：" } else { ": " }
    }
}

/// A place as editors understand it: `file:line:column`, as far as it is known; of a sheet, `file:名单!C7`.
pub fn place(place: Place, sources: &Sources) -> String {
    let name = visible(sources.name(place.file));
    if let Some(cell) = sources.cell(place) {
        return format!("{name}:{}", visible(&cell));
    }
    match (place.line, place.column) {
        (0, _) => name.into_owned(),
        (line, 0) => format!("{name}:{line}"),
        (line, column) => format!("{name}:{line}:{column}"),
    }
}

/// One finding, a few lines.
pub fn finding(out: &mut String, level: Level, finding: &Diagnostic, look: &Look<'_>) {
    let (lang, colon) = (look.lang, look.colon());
    let (paint, bold, plain) = (look.level(level), look.paint(BOLD), look.paint(PLAIN));
    let message = finding.message.get(lang);
    let (word, name) = (level_words(level).get(lang), finding.rule.name);
    out.push_str(&format!("{paint}{word}[{name}]{plain}{colon}{bold}{}{plain}\n", visible(message)));

    let excerpt = look.excerpts.get(&finding.place);
    let other = finding.other.as_ref().map(|(at, label)| (*at, label, look.excerpts.get(at)));
    let help = finding.help.get(lang);
    let fix = finding.fix.as_ref().map(|fix| {
        let said = match finding.rule.group {
            _ if help.contains(fix.trim_matches('"')) => return help.to_owned(),
            // What is written in a plan may have quotes of its own.
            Group::Plan => say!("改为 {fix}", "write `{fix}`"),
            _ => say!("改为“{fix}”", "write \"{fix}\""),
        };
        said.get(lang).to_owned()
    });
    // The text to paste stands right under the cell.
    let label = fix.as_ref().map(|fix| format!("{}{colon}{}", HELP.get(lang), visible(fix)));
    let first = excerpt.map(|excerpt| Spot { excerpt, sign: '^', paint, label: label.unwrap_or_default() });
    let second = other.and_then(|(at, label, excerpt)| {
        let label = visible(label.get(lang)).into_owned();
        Some((at, Spot { excerpt: excerpt?, sign: '-', paint: look.paint(BLUE), label }))
    });

    let lines = [excerpt, other.and_then(|(.., excerpt)| excerpt)].into_iter().flatten();
    let digits = lines.map(|excerpt| excerpt.line).max().unwrap_or(0).to_string().len();
    let mut page = Page { out, look, gutter: digits.max(GUTTER) };
    page.arrow("-->", finding.place);
    let shown = first.is_some() || second.is_some();
    match (first, second) {
        (Some(first), Some((at, second))) if at.file == finding.place.file => {
            page.block(vec![first, second]);
        }
        (first, second) => {
            first.into_iter().for_each(|spot| page.block(vec![spot]));
            if let Some((at, spot)) = second {
                if excerpt.is_some() {
                    page.bar("");
                }
                page.arrow(":::", at);
                page.block(vec![spot]);
            }
        }
    }

    let mut notes: Vec<(&str, String)> = Vec::new();
    let value = finding.value.as_str();
    if !value.is_empty() && !excerpt.is_some_and(|excerpt| shows(excerpt, message, value)) {
        notes.push((VALUE.get(lang), value.to_owned()));
    }
    if let Some((at, label, None)) = other {
        notes.push((label.get(lang), place(at, look.sources)));
    }
    if let Some(target) = &finding.target {
        notes.push((TARGET.get(lang), target.clone()));
    }
    let under_the_cell = fix.as_deref().filter(|_| excerpt.is_some());
    if let Some(fix) = fix.as_deref().filter(|fix| excerpt.is_none() && *fix != help) {
        notes.push((HELP.get(lang), fix.to_owned()));
    }
    if !help.is_empty() && under_the_cell != Some(help) {
        notes.push((HELP.get(lang), help.to_owned()));
    }
    if shown && !notes.is_empty() {
        page.bar("");
    }
    for (label, text) in notes {
        page.note(label, &text);
    }
}

/// Whether a value can be read in the line shown, or in the sentence above it. It may have been cut.
fn shows(excerpt: &Excerpt, message: &str, value: &str) -> bool {
    let value = value.trim_end_matches('…');
    excerpt.text.contains(value) || message.contains(value)
}

/// Every finding that is to be shown, what is said of those that are not, and how many there are; nothing at all when
/// there is none.
pub fn findings(folded: &Folded<'_>, look: &Look<'_>) -> String {
    let mut out = String::new();
    for (at, &(level, diagnostic)) in folded.shown.iter().enumerate() {
        finding(&mut out, level, diagnostic, look);
        out.push('\n');
        let file = diagnostic.place.file;
        if folded.shown.get(at + 1).is_none_or(|(_, next)| next.place.file != file) {
            let before = out.len();
            for rest in folded.rest.iter().filter(|rest| rest.file == file) {
                let (paint, plain) = (look.level(rest.level), look.paint(PLAIN));
                let line = rest.line(&place(Place::whole(file), look.sources));
                out.push_str(&format!("{paint}{}{plain}\n", visible(line.get(look.lang))));
            }
            if out.len() > before {
                out.push('\n');
            }
        }
    }
    for line in folded.sums() {
        out.push_str(line.get(look.lang));
        out.push('\n');
    }
    out
}

/// A line, and what is marked in it.
struct Spot<'e> {
    excerpt: &'e Excerpt,
    sign: char,
    paint: &'static str,
    label: String,
}

impl Spot<'_> {
    fn mark(&self) -> Mark<'_> {
        Mark { range: self.excerpt.mark.clone(), sign: self.sign, paint: self.paint, label: &self.label }
    }
}

/// What is written of one finding, beside a gutter of line numbers.
struct Page<'p> {
    out: &'p mut String,
    look: &'p Look<'p>,
    gutter: usize,
}

impl Page<'_> {
    /// A line that begins in the gutter: with a number, or with nothing.
    fn line(&mut self, number: &str, sign: &str, text: &str) {
        let (blue, plain) = (self.look.paint(BLUE), self.look.paint(PLAIN));
        let gutter = self.gutter;
        self.out.push_str(&format!("{blue}{number:>gutter$}{sign}{plain}{text}"));
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }

    fn arrow(&mut self, arrow: &str, at: Place) {
        let at = place(at, self.look.sources);
        self.line("", arrow, &format!(" {at}"));
    }

    fn bar(&mut self, text: &str) {
        self.line("", " |", &if text.is_empty() { String::new() } else { format!(" {text}") });
    }

    fn note(&mut self, label: &str, text: &str) {
        let colon = self.look.colon();
        self.line("", " =", &format!(" {}{colon}{}", visible(label), visible(text)));
    }

    /// The lines of one or two spots of a file, in their order.
    fn block(&mut self, mut spots: Vec<Spot<'_>>) {
        let room = self.look.width.unwrap_or(WIDTH).max(NARROWEST) - self.gutter.min(NARROWEST / 2) - 3;
        spots.sort_by_key(|spot| (spot.excerpt.line, spot.excerpt.mark.start));
        self.bar("");
        // Two places of one line are marked in it together, if both can be seen in it at once.
        if let [one, other] = spots.as_slice()
            && (one.excerpt.line, &one.excerpt.text) == (other.excerpt.line, &other.excerpt.text)
            && fits(one.excerpt, one.excerpt.mark.start..other.excerpt.mark.end, room)
        {
            let marks = [one.mark(), other.mark()];
            self.snippet(one.excerpt, &marks, room);
            return;
        }
        let mut last = None;
        for spot in &spots {
            if last.is_some_and(|last| spot.excerpt.line > last + 1) {
                let gutter = self.gutter + 1;
                self.line(&format!("{:>gutter$}", "..."), "", "");
            }
            self.snippet(spot.excerpt, &[spot.mark()], room);
            last = Some(spot.excerpt.line);
        }
    }

    fn snippet(&mut self, excerpt: &Excerpt, marks: &[Mark<'_>], room: usize) {
        let (line, under) = draw(excerpt, marks, room, self.look.paint(PLAIN));
        self.line(&excerpt.line.to_string(), " |", &format!(" {line}"));
        for row in under {
            self.bar(&row);
        }
    }
}

/// How many cells a text takes, as it is printed.
fn cells(text: &str) -> usize {
    visible(text).width()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::intake::csv::Scanner;
    use crate::intake::excerpt;
    use crate::rules;

    fn shown(text: &str, finding: &Diagnostic, lang: Lang, width: Option<usize>) -> String {
        let mut sources = Sources::default();
        let file = sources.add("a.csv");
        let places: Vec<Place> = [Some(finding.place), finding.other.as_ref().map(|other| other.0)]
            .into_iter()
            .flatten()
            .collect();
        let excerpts = excerpt::csv(Scanner::new(file, Vec::new(), text.as_bytes(), b','), &places)
            .expect("memory does not fail");
        let look = Look { sources: &sources, excerpts: &excerpts, lang, color: false, width };
        let mut out = String::new();
        super::finding(&mut out, Level::Deny, finding, &look);
        out
    }

    fn at(line: u64, column: u64) -> Place {
        Place { line, column, ..Place::whole(crate::source::FileId(0)) }
    }

    fn bad(line: u64, column: u64) -> Diagnostic {
        Diagnostic::new(&rules::BAD_NUMBER, at(line, column), say!("不是数", "not a number"))
    }

    #[test]
    fn carets_stand_under_汉字_emoji_and_full_width() {
        let text = "日期,👴🏻老人\t“甲”,１２３,e\u{301}\u{1b}[1m,末";
        assert_eq!(
            shown(text, &bad(1, 13), Lang::Zh, None),
            "\
错误[bad-number]：不是数
  --> a.csv:1:13
   |
 1 | 日期,👴🏻老人 “甲”,１２３,e\u{301}\\u{1b}[1m,末
   |                  ^^^^^^
"
        );
    }

    #[test]
    fn two_places_of_a_line_are_marked_together() {
        let finding = bad(1, 7).fix("7000").other(at(1, 1), say!("前一处", "the first"));
        assert_eq!(
            shown("日期,指标,日期", &finding, Lang::En, None),
            "\
error[bad-number]: not a number
  --> a.csv:1:7
   |
 1 | 日期,指标,日期
   | ----      ^^^^ help: write \"7000\"
   | |
   | the first
"
        );
        let finding = bad(1, 4).other(at(1, 1), say!("前", "1st"));
        assert!(
            shown("日期,指标,日期", &finding, Lang::Zh, None).ends_with("   | ---- ^^^^\n   | |\n   | 前\n")
        );
        let finding = bad(1, 7).other(at(1, 1), say!("前", "1st"));
        assert!(shown("日期,指标,日期", &finding, Lang::Zh, None).ends_with("   | ---- 前   ^^^^\n"));
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{},中中,{}", "前".repeat(300), "后".repeat(300));
        let out = shown(&text, &bad(1, 302), Lang::Zh, Some(40));
        assert_eq!(
            out,
            "\
错误[bad-number]：不是数
  --> a.csv:1:302
   |
 1 | …前前前前前前,中中,后后后后后后后…
   |               ^^^^
"
        );
    }

    /// The source line as it is printed, and the row of marks under it, without the gutter.
    fn rows(out: &str) -> (&str, &str) {
        let mut lines = out.lines().skip_while(|line| !line.contains(" | ")).map(|line| &line[5..]);
        (lines.next().unwrap_or(""), lines.next().unwrap_or(""))
    }

    #[test]
    fn two_places_too_far_apart_for_one_line_are_shown_apart() {
        let text = format!("甲,{},乙,丙", "x".repeat(300));
        let finding = bad(1, 304).other(at(1, 1), say!("前", "1st"));
        assert_eq!(
            shown(&text, &finding, Lang::Zh, Some(20)),
            "\
错误[bad-number]：不是数
  --> a.csv:1:304
   |
 1 | 甲,xxxxxxxxxxxxxx…
   | -- 前
 1 | …xxxxxxxxxxx,乙,丙
   |              ^^
"
        );
    }

    proptest! {
        #[test]
        fn carets_begin_in_the_column_of_their_cell(
            cells in prop::collection::vec(
                "[a-z0-9 \t甲乙“”１…é👴\u{1f3fb}\u{200d}\u{fe0f}\u{301}\u{1b}\u{202e}\u{9b}\u{200b}क\u{94d}ｱ]{0,12}", 1..9,
            ),
            chosen in 0_usize..9, width in 24_usize..140,
        ) {
            let chosen = chosen % cells.len();
            let text = cells.join(",");
            let column = cells[..chosen].iter().map(|cell| cell.chars().count() as u64 + 1).sum::<u64>() + 1;
            // A blank line is no record.
            prop_assume!(!text.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == '\u{200b}').is_empty());
            let out = shown(&text, &bad(1, column), Lang::Zh, Some(width));
            let (line, marks) = rows(&out);
            prop_assert!(!out.chars().any(|c| c != '\n' && crate::render::steers(c)), "{:?}", out);
            let blanks = marks.chars().take_while(|c| *c == ' ').count();
            let carets = marks.trim_start();
            prop_assert!(!carets.is_empty() && carets.chars().all(|c| c == '^'), "{:?}", out);
            let cell = visible(&cells[chosen]);
            // Some boundary of the line stands in the carets' column, and there the cell begins, whole or cut.
            let begins = (0..=line.len()).filter(|&at| line.is_char_boundary(at)).any(|at| {
                let rest = &line[at..];
                let cut = rest.strip_suffix('…').is_some_and(|rest| cell.starts_with(rest));
                line[..at].width() == blanks && (rest.starts_with(cell.trim_end()) || cut)
            });
            prop_assert!(begins, "{}\n{}", line, marks);
            prop_assert!(line.width() <= width.max(24), "{}", line);
        }
    }
}
