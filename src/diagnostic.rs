//! What can be wrong, and how it is told: [`Rule`], [`Level`], [`Diagnostic`], and [`Findings`], which collects them.

use std::collections::{BTreeMap, HashSet};

use crate::source::{FileId, Place};
use crate::words::{Said, Words, clip};

/// What a finding does to the exit status: nothing and unseen, nothing but seen, or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Allow,
    Warn,
    Deny,
}

impl Level {
    pub fn parse(text: &str) -> Option<Level> {
        match text {
            "allow" => Some(Level::Allow),
            "warn" => Some(Level::Warn),
            "deny" => Some(Level::Deny),
            _ => None,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// What a rule speaks of, and so what a finding of it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// A fault of the plan: nothing can be judged by it. Always denied; every table stops with 2.
    Plan,
    /// A report that cannot be trusted: refused whole. Always denied; every table stops with 2.
    File,
    /// A row that is rejected, or read with a remark. Good rows beside it stand.
    Data,
    /// The state of the year itself: behind, overdue, unreported.
    Judgement,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Plan, Group::File, Group::Data, Group::Judgement];

    pub fn key(self) -> &'static str {
        match self {
            Group::Plan => "plan",
            Group::File => "file",
            Group::Data => "data",
            Group::Judgement => "judgement",
        }
    }

    /// Whether a finding of this group stops every table, whatever its level.
    pub fn stops(self) -> bool {
        matches!(self, Group::Plan | Group::File)
    }
}

/// One thing that can be wrong. Its page under `src/rules/` is its manual and its test.
#[derive(Debug)]
pub struct Rule {
    pub name: &'static str,
    pub group: Group,
    pub level: Level,
    pub words: Words,
    pub page: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.name == other.name
    }
}

/// One finding: which rule, where, what stands there, what is wrong with it and what to do.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    pub place: Place,
    /// The offending text as it was written, clipped.
    pub value: String,
    /// The id of the target it concerns.
    pub target: Option<String>,
    pub message: Said,
    pub help: Said,
    /// Whether its row was rejected for it.
    pub rejects: bool,
    /// What should stand at the place instead, where it is known to the letter: the text of a cell, or a value or key as
    /// a plan spells it.
    pub fix: Option<String>,
    /// A second place that the finding is about: the other row of a pair, the plan's line.
    pub other: Option<(Place, Said)>,
}

impl Diagnostic {
    pub fn new(rule: &'static Rule, place: Place, message: Said) -> Diagnostic {
        Diagnostic {
            rule,
            place,
            value: String::new(),
            target: None,
            message,
            help: Said::default(),
            rejects: false,
            fix: None,
            other: None,
        }
    }

    pub fn value(mut self, value: impl AsRef<str>) -> Diagnostic {
        self.value = clip(value.as_ref(), 80);
        self
    }

    pub fn target(mut self, id: &str) -> Diagnostic {
        self.target = Some(id.to_owned());
        self
    }

    pub fn help(mut self, help: Said) -> Diagnostic {
        self.help = help;
        self
    }

    /// Its row was rejected for it.
    pub fn rejecting(mut self) -> Diagnostic {
        self.rejects = true;
        self
    }

    pub fn fix(mut self, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(text.into());
        self
    }

    pub fn other(mut self, place: Place, label: Said) -> Diagnostic {
        self.other = Some((place, label));
        self
    }
}

/// All findings of a run. Every one is counted; of each rule and file only the first `keep` are kept with their
/// words, so that a file of a million bad rows does not fill the memory.
#[derive(Debug)]
pub struct Findings {
    keep: u64,
    kept: Vec<Diagnostic>,
    counts: BTreeMap<(FileId, &'static str), (u64, &'static Rule)>,
}

impl Findings {
    /// How many findings of one rule in one file are kept with their words.
    pub const KEPT: u64 = 10_000;

    pub fn new(keep: u64) -> Findings {
        Findings { keep, kept: Vec::new(), counts: BTreeMap::new() }
    }

    /// Counts a finding, and makes its sentences only if it will be kept.
    pub fn report(&mut self, rule: &'static Rule, file: FileId, make: impl FnOnce() -> Diagnostic) {
        let (count, _) = self.counts.entry((file, rule.name)).or_insert((0, rule));
        *count += 1;
        if *count <= self.keep {
            self.kept.push(make());
        }
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic.rule, diagnostic.place.file, || diagnostic);
    }

    pub fn append(&mut self, other: Findings) {
        for ((file, name), (count, rule)) in other.counts {
            self.counts.entry((file, name)).or_insert((0, rule)).0 += count;
        }
        self.kept.extend(other.kept);
    }

    /// Takes back what is said of these rows, and says which of them were rejected one by one.
    pub fn withdraw(&mut self, rows: &HashSet<(FileId, u64)>) -> HashSet<(FileId, u64)> {
        let mut rejected: HashSet<(FileId, u64)> = HashSet::new();
        let counts = &mut self.counts;
        self.kept.retain(|finding| {
            let row = |place: Place| (place.file, place.line);
            let other = finding.other.as_ref().map(|(place, _)| row(*place));
            let pair = finding.rule.group == Group::Data && other.is_some_and(|other| rows.contains(&other));
            if finding.rule.group != Group::Data || !(rows.contains(&row(finding.place)) || pair) {
                return true;
            }
            if finding.rejects {
                rejected.insert(row(finding.place));
            }
            if let Some((count, _)) = counts.get_mut(&(finding.place.file, finding.rule.name)) {
                *count -= 1;
            }
            false
        });
        counts.retain(|_, (count, _)| *count > 0);
        rejected
    }

    /// Takes out what was kept since the last time.
    pub fn take(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.kept)
    }

    /// The kept findings in the order of files, lines and columns.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.kept.iter().collect();
        all.sort_by(|a, b| (a.place, a.rule.name).cmp(&(b.place, b.rule.name)));
        all
    }

    /// How often each rule fired, in each file.
    pub fn counts(&self) -> impl Iterator<Item = (FileId, &'static Rule, u64)> {
        self.counts.iter().map(|(&(file, _), &(count, rule))| (file, rule, count))
    }

    /// How many findings were counted but not kept.
    pub fn unkept(&self) -> u64 {
        self.unkept_of(|_| true)
    }

    /// How many findings of such rules were counted but not kept.
    pub fn unkept_of(&self, wanted: impl Fn(&Rule) -> bool) -> u64 {
        let of_rules = self.counts.values().filter(|(_, rule)| wanted(rule));
        of_rules.map(|(count, _)| count.saturating_sub(self.keep)).sum()
    }

    /// Whether anything was found that stops every table.
    pub fn stops(&self) -> bool {
        self.counts.values().any(|(_, rule)| rule.group.stops())
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}
