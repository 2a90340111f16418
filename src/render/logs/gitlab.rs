//! GitLab's Code Quality report: a list of findings, each with a fingerprint that no other has.

use anyhow::Result;

use super::{Log, below, fingerprints, line};
use crate::diagnostic::Level;
use crate::render::{Style, json, visible};
use crate::table::Data;
use crate::words::Lang;

pub fn write(log: &Log<'_>, style: &Style) -> Result<Vec<u8>> {
    let lang = style.lang;
    let semicolon = if lang == Lang::Zh { "；" } else { "; " };
    let mut all = Vec::with_capacity(log.findings.len());
    for ((level, finding), fingerprint) in log.findings.iter().zip(fingerprints(log)) {
        let mut text: Vec<String> = vec![visible(finding.message.get(lang)).into_owned()];
        if let Some(cell) = log.sources.cell(finding.place) {
            text.insert(0, visible(&cell).into_owned());
        }
        text.extend(below(finding, log, lang));
        let severity = match level {
            Level::Deny => "major",
            Level::Warn => "minor",
            Level::Allow => "info",
        };
        let path = log.sources.name(finding.place.file);
        let begin = line(finding.place, log).unwrap_or(1);
        all.push(entry(&text.join(semicolon), finding.rule.name, fingerprint, severity, path, begin));
    }
    if let Some(said) = log.unlisted() {
        let path = log.sources.name(log.plan);
        all.push(entry(said.get(lang), "unlisted", "unlisted".to_owned(), "info", path, 1));
    }
    json::document(&Data::List(all))
}

fn entry(text: &str, rule: &str, fingerprint: String, severity: &str, path: &str, begin: u64) -> Data {
    Data::Map(vec![
        ("description", Data::text(text)),
        ("check_name", Data::text(rule)),
        ("fingerprint", Data::Text(fingerprint)),
        ("severity", Data::text(severity)),
        (
            "location",
            Data::Map(vec![
                ("path", Data::text(visible(path))),
                ("lines", Data::Map(vec![("begin", Data::Count(begin))])),
            ]),
        ),
    ])
}
