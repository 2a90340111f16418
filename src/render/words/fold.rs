//! Which of many findings are shown, and what is said of the others.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Level, Rule};
use crate::rules::Levels;
use crate::say;
use crate::source::FileId;
use crate::words::{Said, count};

/// More findings than this of one rule in one file are folded,
const MOST: u64 = 5;
/// and then so many of them are shown.
const FIRST: u64 = 3;
/// Of the lines of the others so many stretches are named.
const STRETCHES: usize = 10;

/// The findings that are shown, in the order of files, lines and columns, and those that are only counted.
#[derive(Debug)]
pub struct Folded<'d> {
    pub shown: Vec<(Level, &'d Diagnostic)>,
    pub(super) rest: Vec<Rest>,
    /// How often each rule fired, the most frequent first.
    rules: Vec<(&'static Rule, u64)>,
    errors: u64,
    warnings: u64,
    /// Findings that are not even known by their lines, where all are to be shown.
    unkept: u64,
}

/// The findings of a rule in a file beyond the first few.
#[derive(Debug)]
pub(super) struct Rest {
    pub file: FileId,
    pub level: Level,
    rule: &'static Rule,
    more: u64,
    /// The lines of those that are known, rising.
    lines: Vec<u64>,
    /// There are lines that are not known.
    open: bool,
}

/// Folds what is found too often in one file, unless `all` is asked for.
pub fn fold<'d>(findings: &'d Findings, levels: &Levels, all: bool) -> Folded<'d> {
    let mut folded =
        Folded { shown: Vec::new(), rest: Vec::new(), rules: Vec::new(), errors: 0, warnings: 0, unkept: 0 };
    // How many of a file's findings of a rule there are, and how many were met so far.
    let mut met: BTreeMap<(FileId, &str), (u64, u64)> = BTreeMap::new();
    let mut by_rule: BTreeMap<&str, (&'static Rule, u64)> = BTreeMap::new();
    for (file, rule, count) in findings.counts() {
        match levels.of(rule) {
            Level::Allow => continue,
            Level::Warn => folded.warnings += count,
            Level::Deny => folded.errors += count,
        }
        met.insert((file, rule.name), (count, 0));
        by_rule.entry(rule.name).or_insert((rule, 0)).1 += count;
    }
    for finding in findings.sorted() {
        let (file, rule) = (finding.place.file, finding.rule);
        let Some((count, met)) = met.get_mut(&(file, rule.name)) else { continue };
        let level = levels.of(rule);
        *met += 1;
        if all || *count <= MOST || *met <= FIRST {
            folded.shown.push((level, finding));
            continue;
        }
        if *met == FIRST + 1 {
            let more = *count - FIRST;
            folded.rest.push(Rest { file, level, rule, more, lines: Vec::new(), open: false });
        }
        let rest = folded.rest.iter_mut().rfind(|rest| rest.file == file && rest.rule == rule);
        rest.expect("pushed with the first of them").lines.push(finding.place.line);
    }
    for rest in &mut folded.rest {
        rest.open = rest.more > rest.lines.len() as u64;
        rest.lines.retain(|line| *line > 0);
        rest.lines.dedup();
    }
    if all {
        folded.unkept = met.values().map(|(count, met)| count - met).sum();
    }
    folded.rules = by_rule.into_values().collect();
    folded.rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    folded
}

impl Rest {
    /// `reports/2025-06.csv：另有 97 处 total-mismatch，在第 12、15、18–40 行（--all 逐条列出）`
    pub fn line(&self, file: &str) -> Said {
        let (more, rule) = (self.more, self.rule.name);
        let mut stretches = stretches(&self.lines);
        if stretches.is_empty() {
            return say!(
                "{file}：另有 {more} 处 {rule}（--all 逐条列出）",
                "{file}: {more} more {rule} (--all lists each)"
            );
        }
        let open = if self.open || stretches.len() > STRETCHES { " …" } else { "" };
        let word = if self.lines.len() == 1 { "line" } else { "lines" };
        stretches.truncate(STRETCHES);
        let (zh, en) = (stretches.join("、"), stretches.join(", "));
        say!(
            "{file}：另有 {more} 处 {rule}，在第 {zh}{open} 行（--all 逐条列出）",
            "{file}: {more} more {rule}, on {word} {en}{open} (--all lists each)"
        )
    }
}

/// Rising numbers as people write them: `12`, `15`, `18–40`.
fn stretches(lines: &[u64]) -> Vec<String> {
    lines
        .chunk_by(|a, b| a + 1 == *b)
        .map(|run| match run {
            [one] => one.to_string(),
            [first, .., last] => format!("{first}–{last}"),
            [] => String::new(),
        })
        .collect()
}

impl Folded<'_> {
    /// How many findings there are, and of which rules where several fired often.
    pub(super) fn sums(&self) -> Vec<Said> {
        let (errors, warnings, unkept) = (self.errors, self.warnings, self.unkept);
        if errors + warnings == 0 {
            return Vec::new();
        }
        let (e, w) = (count(errors, "error", "errors"), count(warnings, "warning", "warnings"));
        let mut sum = say!("共 {errors} 个错误、{warnings} 个警告", "{e}, {w}");
        if unkept > 0 {
            let each = Findings::KEPT;
            sum = sum.and(&say!(
                "；其中 {unkept} 条未列出（每个文件每条规则最多列 {each} 条）",
                "; {unkept} of them not listed (at most {each} for a rule and file)"
            ));
        }
        let mut lines = vec![sum];
        if self.rules.iter().filter(|(_, count)| *count > MOST).count() > 1 {
            let all: Vec<String> =
                self.rules.iter().map(|(rule, count)| format!("{} {count}", rule.name)).collect();
            lines.push(Said::plain(all.join(" · ")));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;
    use crate::source::Place;

    #[test]
    fn what_is_found_often_is_folded_with_its_lines() {
        let mut findings = Findings::new(40);
        let file = FileId(1);
        for line in (1..=30).chain([34, 36, 37]).chain(60..80).rev() {
            findings.push(Diagnostic::new(&rules::BAD_DAY, Place::line(file, line), Said::default()));
        }
        findings.push(Diagnostic::new(&rules::BAD_NUMBER, Place::line(file, 2), Said::default()));
        findings.push(Diagnostic::new(&rules::SUPERSEDED, Place::line(file, 2), Said::default()));
        let folded = fold(&findings, &Levels::default(), false);
        let shown: Vec<_> = folded.shown.iter().map(|(_, finding)| finding.place.line).collect();
        // The 40 that are kept are the last ones, which were found first.
        assert_eq!(shown, [2, 14, 15, 16]);
        assert_eq!(
            folded.rest[0].line("a.csv").zh,
            "a.csv：另有 50 处 bad-day，在第 17–30、34、36–37、60–79 … 行（--all 逐条列出）"
        );
        assert_eq!(
            folded.rest[0].line("a.csv").en,
            "a.csv: 50 more bad-day, on lines 17–30, 34, 36–37, 60–79 … (--all lists each)"
        );
        assert_eq!(folded.sums().len(), 1);
        assert_eq!(folded.sums()[0].en, "54 errors, 0 warnings");
        let all = fold(&findings, &Levels::default(), true);
        assert_eq!((all.shown.len(), all.rest.len()), (41, 0));
        assert_eq!(
            all.sums()[0].en,
            "54 errors, 0 warnings; 13 of them not listed (at most 10000 for a rule and file)"
        );
    }
}
