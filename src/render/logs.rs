//! Findings for other programs: formats that know places, levels and test cases, and not tables. A format is a name, an
//! extension and a function, as in [`super::FORMATS`]; each lives in a small file of its own.

mod github;
mod gitlab;
mod junit;
mod sarif;

use std::collections::HashMap;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::{Style, visible, words};
use crate::diagnostic::Diagnostic;
use crate::source::Place;
pub use crate::table::findings::Log;
use crate::words::{Lang, Words};

/// One way of writing findings.
#[derive(Debug)]
pub struct LogFormat {
    pub name: &'static str,
    /// Empty where the format has none of its own and must be named.
    pub extension: &'static str,
    pub write: fn(&Log<'_>, &Style) -> Result<Vec<u8>>,
}

/// Every format for findings alone.
pub const LOGS: &[LogFormat] = &[
    LogFormat { name: "sarif", extension: "sarif", write: sarif::write },
    LogFormat { name: "junit", extension: "xml", write: junit::write },
    LogFormat { name: "github", extension: "", write: github::write },
    LogFormat { name: "gitlab", extension: "", write: gitlab::write },
];

/// What is said below the message of a finding, a line each: the value, the target, the second place, the help.
fn below(finding: &Diagnostic, log: &Log<'_>, lang: Lang) -> Vec<String> {
    const VALUE: Words = Words::new("原文：", "value: ");
    const TARGET: Words = Words::new("指标：", "target: ");
    const HELP: Words = Words::new("建议：", "help: ");
    let mut lines = Vec::new();
    if !finding.value.is_empty() {
        lines.push(format!("{}{}", VALUE.get(lang), visible(&finding.value)));
    }
    if let Some(target) = &finding.target {
        let name = log.targets.iter().find(|(id, _)| id == target).map_or("", |(_, name)| name);
        lines
            .push(format!("{}{} {}", TARGET.get(lang), visible(target), visible(name)).trim_end().to_owned());
    }
    if let Some((other, label)) = &finding.other {
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        lines.push(format!("{}{colon}{}", visible(label.get(lang)), words::place(*other, log.sources)));
    }
    if !finding.help.is_empty() {
        lines.push(format!("{}{}", HELP.get(lang), visible(finding.help.get(lang))));
    }
    lines
}

/// A digest by which each finding is known again when rows move: of its rule, its file or sheet, its value and its
/// target. Where several are alike in all of it, the later ones are numbered, so that no two are the same.
fn fingerprints(log: &Log<'_>) -> Vec<String> {
    let mut seen: HashMap<[&str; 5], u64> = HashMap::new();
    let mut all = Vec::with_capacity(log.findings.len());
    for (_, finding) in log.findings {
        let file = finding.place.file;
        let known = [
            finding.rule.name,
            log.sources.name(file),
            log.sources.sheet(file).unwrap_or(""),
            finding.value.as_str(),
            finding.target.as_deref().unwrap_or(""),
        ];
        let nth = seen.entry(known).or_insert(0);
        *nth += 1;
        let mut digest = Sha256::new();
        for part in known {
            digest.update(part);
            digest.update([0]);
        }
        if *nth > 1 {
            digest.update(nth.to_string());
        }
        all.push(digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect());
    }
    all
}

/// The line of a place in a text; nothing for a whole file, and for a sheet, whose rows no editor can go to.
fn line(place: Place, log: &Log<'_>) -> Option<u64> {
    (place.line > 0 && log.sources.sheet(place.file).is_none()).then_some(place.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::rules;
    use crate::say;
    use crate::source::{FileId, Sources};

    /// A finding in a sheet, one of a whole file that is only a note, and more that were not kept.
    fn written(name: &str, unkept: u64) -> String {
        let mut sources = Sources::default();
        let plan = sources.add("plan.toml");
        let book = sources.add("名 单.xlsx");
        let sheet = sources.add_sheet(book, "一月");
        let place = Place { file: sheet, line: 7, column: 3 };
        let first = Diagnostic::new(&rules::BAD_NUMBER, place, say!("不是数", "not a number")).target("beds");
        let second = Diagnostic::new(&rules::SUPERSEDED, Place::whole(book), say!("被替代", "superseded"));
        let findings = [(Level::Deny, &first), (Level::Allow, &second)];
        let log = Log {
            findings: &findings,
            unkept,
            sources: &sources,
            plan: FileId(0),
            title: "示例",
            targets: vec![("beds", "床位"), ("meals", "食堂")],
            files: vec!["名 单.xlsx"],
            counts: None,
            as_of: None,
        };
        assert_eq!(plan, log.plan);
        let style = Style { lang: Lang::En, keys: false, mark: false, color: false, width: None };
        let format = LOGS.iter().find(|format| format.name == name).expect("a format");
        String::from_utf8((format.write)(&log, &style).expect("written")).expect("UTF-8")
    }

    #[test]
    fn a_cell_of_a_sheet_has_a_name_and_no_line() {
        let github = written("github", 0);
        let lines: Vec<&str> = github.lines().collect();
        assert_eq!(
            lines,
            [
                "::error file=名 单.xlsx,title=bad-number::一月!C7  not a number%0Atarget: beds 床位",
                "::notice file=名 单.xlsx,title=superseded::superseded"
            ]
        );
        let gitlab: serde_json::Value = serde_json::from_str(&written("gitlab", 0)).expect("JSON");
        let location = &gitlab[0]["location"];
        assert_eq!((&location["path"], &location["lines"]["begin"]), (&"名 单.xlsx".into(), &1.into()));
        assert_eq!(gitlab[0]["description"], "一月!C7; not a number; target: beds 床位");
        assert_eq!((&gitlab[0]["severity"], &gitlab[1]["severity"]), (&"major".into(), &"info".into()));
        let sarif: serde_json::Value = serde_json::from_str(&written("sarif", 0)).expect("JSON");
        let run = &sarif["runs"][0];
        let location = &run["results"][0]["locations"][0];
        assert_eq!(location["logicalLocations"][0]["name"], "一月!C7");
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "%E5%90%8D%20%E5%8D%95.xlsx");
        assert!(location["physicalLocation"]["region"].is_null());
        assert_eq!(run["results"][1]["level"], "note");
        let superseded = &run["tool"]["driver"]["rules"][1]["defaultConfiguration"];
        assert_eq!((&superseded["enabled"], &superseded["level"]), (&false.into(), &"note".into()));
        let junit = written("junit", 0);
        assert!(junit.contains("名 单.xlsx:一月!C7 [bad-number]: not a number"), "{junit}");
        assert!(junit.contains("name=\"meals 食堂\"/>"), "{junit}");
    }

    #[test]
    fn what_is_not_listed_is_said() {
        let said = "5 more not listed (at most 10000 for a rule and file)";
        assert!(written("github", 5).ends_with(&format!("::warning title=workpoints::{said}\n")));
        let gitlab: serde_json::Value = serde_json::from_str(&written("gitlab", 5)).expect("JSON");
        assert_eq!(gitlab[2]["description"], said);
        let sarif: serde_json::Value = serde_json::from_str(&written("sarif", 5)).expect("JSON");
        let notice = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
        assert_eq!(notice["message"]["text"], said);
        assert_eq!(sarif["runs"][0]["properties"]["unlisted"], 5);
        // A target without a finding may be among those of the rest.
        let junit = written("junit", 5);
        assert!(junit.contains("<property name=\"unlisted\" value=\"5\"/>"), "{junit}");
        assert!(junit.contains("<skipped message=\"not judged: there are more"), "{junit}");
        assert!(
            junit.contains("name=\"targets\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""),
            "{junit}"
        );
    }

    #[test]
    fn names_of_formats_are_given_once() {
        let all = super::super::FORMATS.iter().map(|f| (f.name, f.extension));
        let all: Vec<_> = all.chain(LOGS.iter().map(|f| (f.name, f.extension))).collect();
        for (at, (name, extension)) in all.iter().enumerate() {
            let same =
                |other: &(&str, &str)| other.0 == *name || (!extension.is_empty() && other.1 == *extension);
            assert!(!all[..at].iter().any(same), "{name}");
        }
    }
}
