//! JUnit's XML, as test reports are read: a case for the plan, for each report and for each target. A case fails when a
//! denied finding speaks of it; warnings are what it printed.

use std::collections::HashMap;

use anyhow::Result;

use super::{Log, below};
use crate::diagnostic::{Diagnostic, Level};
use crate::ledger::Counts;
use crate::render::markup::escaped;
use crate::render::{Style, visible, words};
use crate::words::{Lang, Words};

pub fn write(log: &Log<'_>, style: &Style) -> Result<Vec<u8>> {
    let mut plan = Suite { name: "plan", cases: vec![Case::new(log.sources.name(log.plan).to_owned())] };
    let mut reports = Suite { name: "reports", cases: Vec::new() };
    reports.cases.extend(log.files.iter().map(|file| Case::new((*file).to_owned())));
    let target = |(id, name): &(&str, &str)| Case::new(format!("{id} {name}"));
    let mut targets = Suite { name: "targets", cases: log.targets.iter().map(target).collect() };
    let files: HashMap<&str, usize> = log.files.iter().enumerate().map(|(at, file)| (*file, at)).collect();
    let ids: HashMap<&str, usize> = log.targets.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    for &(level, finding) in log.findings {
        let file = files.get(log.sources.name(finding.place.file)).copied();
        let id = finding.target.as_deref().and_then(|id| ids.get(id)).copied();
        if let Some(at) = file {
            reports.cases[at].findings.push((level, finding));
        }
        if let Some(at) = id {
            targets.cases[at].findings.push((level, finding));
        }
        if file.is_none() && id.is_none() {
            plan.cases[0].findings.push((level, finding));
        }
    }
    let suites = [plan, reports, targets];
    let undecided = undecided(log);
    let writer = Writer { log, lang: style.lang, undecided: undecided.map(|words| words.get(style.lang)) };
    Ok(writer.document(&suites).into_bytes())
}

struct Suite<'l> {
    name: &'static str,
    cases: Vec<Case<'l>>,
}

struct Case<'l> {
    name: String,
    findings: Vec<(Level, &'l Diagnostic)>,
}

impl Case<'_> {
    fn new(name: String) -> Self {
        Case { name, findings: Vec::new() }
    }

    fn fails(&self) -> bool {
        self.findings.iter().any(|(level, _)| *level == Level::Deny)
    }
}

/// Why a target without a denied finding cannot be said to pass, if so.
fn undecided(log: &Log<'_>) -> Option<Words> {
    if log.stopped() {
        return Some(Words::new(
            "工作要点有误或有文件被整份拒收，未能判定",
            "not judged: the plan is faulty or a file was refused",
        ));
    }
    (log.unkept > 0).then_some(Words::new(
        "问题过多，未全部列出，未能判定",
        "not judged: there are more findings than are listed",
    ))
}

struct Writer<'l> {
    log: &'l Log<'l>,
    lang: Lang,
    undecided: Option<&'static str>,
}

impl Writer<'_> {
    fn document(&self, suites: &[Suite<'_>]) -> String {
        let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
        let failures: usize = suites.iter().map(failing).sum();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str(&format!(
            "<testsuites name=\"workpoints\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
        ));
        for suite in suites {
            let skipped = suite.cases.iter().filter(|case| self.skipped(suite, case).is_some()).count();
            out.push_str(&format!(
                "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{skipped}\">\n",
                suite.name,
                suite.cases.len(),
                failing(suite)
            ));
            if suite.name == "plan" {
                self.properties(&mut out);
            }
            for case in &suite.cases {
                self.case(&mut out, suite, case);
            }
            out.push_str("  </testsuite>\n");
        }
        out.push_str("</testsuites>\n");
        out
    }

    /// What the cases were judged by.
    fn properties(&self, out: &mut String) {
        let mut all = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
        all.extend(self.log.as_of.map(|day| ("as_of", day.to_string())));
        if let Some(Counts { read, counted, superseded, rejected, not_yet }) = self.log.counts {
            let counts = [read, counted, superseded, rejected, not_yet].map(|n| n.to_string());
            all.extend(["read", "counted", "superseded", "rejected", "not_yet"].into_iter().zip(counts));
        }
        if self.log.unkept > 0 {
            all.push(("unlisted", self.log.unkept.to_string()));
        }
        out.push_str("    <properties>\n");
        for (name, value) in all {
            out.push_str(&format!("      <property name=\"{name}\" value=\"{value}\"/>\n"));
        }
        out.push_str("    </properties>\n");
    }

    fn skipped(&self, suite: &Suite<'_>, case: &Case<'_>) -> Option<&'static str> {
        self.undecided.filter(|_| suite.name == "targets" && !case.fails())
    }

    fn case(&self, out: &mut String, suite: &Suite<'_>, case: &Case<'_>) {
        out.push_str(&format!(
            "    <testcase classname=\"workpoints.{}\" name=\"{}\"",
            suite.name,
            escaped(&case.name)
        ));
        let skipped = self.skipped(suite, case);
        if case.findings.is_empty() && skipped.is_none() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        if let Some(why) = skipped {
            out.push_str(&format!("      <skipped message=\"{}\"/>\n", escaped(why)));
        }
        let (denied, other): (Vec<_>, Vec<_>) =
            case.findings.iter().partition(|(level, _)| *level == Level::Deny);
        if let Some((_, first)) = denied.first() {
            out.push_str(&format!(
                "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                first.rule.name,
                escaped(first.message.get(self.lang)),
                self.texts(&denied)
            ));
        }
        if !other.is_empty() {
            out.push_str(&format!("      <system-out>{}</system-out>\n", self.texts(&other)));
        }
        out.push_str("    </testcase>\n");
    }

    /// Findings in words, a paragraph each.
    fn texts(&self, findings: &[(Level, &Diagnostic)]) -> String {
        let colon = if self.lang == Lang::Zh { "：" } else { ": " };
        let mut out = String::new();
        for (_, finding) in findings {
            let (place, rule) = (words::place(finding.place, self.log.sources), finding.rule.name);
            let message = visible(finding.message.get(self.lang));
            out.push_str(&escaped(&format!("{place} [{rule}]{colon}{message}")));
            out.push('\n');
            for line in below(finding, self.log, self.lang) {
                out.push_str(&format!("  {}\n", escaped(&line)));
            }
        }
        out
    }
}

fn failing(suite: &Suite<'_>) -> usize {
    suite.cases.iter().filter(|case| case.fails()).count()
}
