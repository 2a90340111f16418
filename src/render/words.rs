//! Findings in words, like a compiler: what is wrong, where, and what to do.

use crate::diagnostic::{Diagnostic, Level};
use crate::render::visible;
use crate::source::{Place, Sources};
use crate::table::findings::level_words;
use crate::words::{Lang, Words};

/// Colours of a terminal.
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// A place as editors understand it: `file:line:column`, as far as it is known.
pub fn place(place: Place, sources: &Sources) -> String {
    let name = visible(sources.name(place.file));
    match (place.line, place.column) {
        (0, _) => name.into_owned(),
        (line, 0) => format!("{name}:{line}"),
        (line, column) => format!("{name}:{line}:{column}"),
    }
}

/// One finding, a few lines.
pub fn finding(
    out: &mut String,
    level: Level,
    finding: &Diagnostic,
    sources: &Sources,
    lang: Lang,
    color: bool,
) {
    const VALUE: Words = Words::new("原文", "value");
    const TARGET: Words = Words::new("指标", "target");
    const HELP: Words = Words::new("建议", "help");
    let (paint, bold, plain) = match (color, level) {
        (false, _) => ("", "", ""),
        (true, Level::Deny) => (RED, BOLD, PLAIN),
        (true, _) => (YELLOW, BOLD, PLAIN),
    };
    let word = level_words(level).get(lang);
    let name = finding.rule.name;
    let message = visible(finding.message.get(lang)).into_owned();
    let separator = if lang == Lang::Zh { "：" } else { ": " };
    out.push_str(&format!("{paint}{word}[{name}]{plain}{separator}{bold}{message}{plain}\n"));
    out.push_str(&format!("  --> {}", place(finding.place, sources)));
    if let Some((other, label)) = &finding.other {
        out.push_str(&format!("  ({} {})", visible(label.get(lang)), place(*other, sources)));
    }
    out.push('\n');
    if !finding.value.is_empty() {
        out.push_str(&format!("   = {}{separator}{}\n", VALUE.get(lang), visible(&finding.value)));
    }
    if let Some(target) = &finding.target {
        out.push_str(&format!("   = {}{separator}{}\n", TARGET.get(lang), visible(target)));
    }
    if !finding.help.is_empty() {
        out.push_str(&format!("   = {}{separator}{}\n", HELP.get(lang), visible(finding.help.get(lang))));
    }
}
