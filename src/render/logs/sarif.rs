//! SARIF 2.1.0: findings for code scanning, with the manual of every rule that occurs.

use anyhow::Result;

use super::{Log, fingerprints, line};
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::ledger::Counts;
use crate::render::{Style, json, visible};
use crate::rules::page::Page;
use crate::source::Place;
use crate::table::Data;
use crate::words::{Lang, Said, Words};

pub fn write(log: &Log<'_>, style: &Style) -> Result<Vec<u8>> {
    let lang = style.lang;
    let mut rules: Vec<&'static Rule> = Vec::new();
    for (_, finding) in log.findings {
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
    }
    let results = log.findings.iter().zip(fingerprints(log)).map(|((level, finding), fingerprint)| {
        let index = rules.iter().position(|rule| *rule == finding.rule).expect("the rule was listed");
        result(*level, finding, index as u64, fingerprint, log, lang)
    });
    let results = Data::List(results.collect());
    let run = vec![
        ("tool", Data::Map(vec![("driver", driver(&rules, lang))])),
        ("invocations", Data::List(vec![invocation(log, lang)])),
        ("language", Data::text(if lang == Lang::Zh { "zh-CN" } else { "en-US" })),
        ("columnKind", Data::text("unicodeCodePoints")),
        ("results", results),
        ("properties", Data::Map(properties(log))),
    ];
    json::document(&Data::Map(vec![
        ("$schema", Data::text("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", Data::text("2.1.0")),
        ("runs", Data::List(vec![Data::Map(run)])),
    ]))
}

fn driver(rules: &[&'static Rule], lang: Lang) -> Data {
    let mut driver = vec![
        ("name", Data::text(env!("CARGO_PKG_NAME"))),
        ("version", Data::text(env!("CARGO_PKG_VERSION"))),
    ];
    // The package may not say where it lives.
    let home = env!("CARGO_PKG_REPOSITORY");
    if !home.is_empty() {
        driver.push(("informationUri", Data::text(home)));
    }
    driver.push(("rules", Data::List(rules.iter().map(|rule| described(rule, lang)).collect())));
    Data::Map(driver)
}

fn described(rule: &Rule, lang: Lang) -> Data {
    let (page, _) = Page::read(rule);
    let text = page.text(lang);
    let mend = Words::new("怎么改：", "How to mend: ").get(lang);
    let manual = format!("{}\n{}\n{mend}{}", text.what, text.why.join("\n"), text.mend);
    let mut configuration = vec![("level", Data::text(level_word(rule.level)))];
    if rule.level == Level::Allow {
        configuration.insert(0, ("enabled", Data::Flag(false)));
    }
    Data::Map(vec![
        ("id", Data::text(rule.name)),
        ("shortDescription", message(rule.words.get(lang))),
        ("fullDescription", message(&manual)),
        ("help", message(&manual)),
        ("defaultConfiguration", Data::Map(configuration)),
    ])
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "note",
    }
}

/// How the run went, and what it could not list.
fn invocation(log: &Log<'_>, lang: Lang) -> Data {
    let mut invocation = vec![("executionSuccessful", Data::Flag(!log.stopped()))];
    if let Some(said) = log.unlisted() {
        let notice = vec![("level", Data::text("warning")), ("message", message(said.get(lang)))];
        invocation.push(("toolExecutionNotifications", Data::List(vec![Data::Map(notice)])));
    }
    Data::Map(invocation)
}

fn properties(log: &Log<'_>) -> Vec<(&'static str, Data)> {
    let mut all = vec![("as_of", Data::maybe(log.as_of.map(|day| day.to_string())))];
    if let Some(Counts { read, counted, superseded, rejected, not_yet }) = log.counts {
        all.extend([
            ("read", Data::Count(read)),
            ("counted", Data::Count(counted)),
            ("superseded", Data::Count(superseded)),
            ("rejected", Data::Count(rejected)),
            ("not_yet", Data::Count(not_yet)),
        ]);
    }
    all.push(("unlisted", Data::Count(log.unkept)));
    all
}

fn result(
    level: Level,
    finding: &Diagnostic,
    index: u64,
    fingerprint: String,
    log: &Log<'_>,
    lang: Lang,
) -> Data {
    const HELP: Words = Words::new("建议：", "help: ");
    let mut lines = vec![escaped(finding.message.get(lang))];
    if !finding.help.is_empty() {
        lines.push(format!("{}{}", HELP.get(lang), escaped(finding.help.get(lang))));
    }
    let mut result = vec![
        ("ruleId", Data::text(finding.rule.name)),
        ("ruleIndex", Data::Count(index)),
        ("level", Data::text(level_word(level))),
        ("message", Data::Map(vec![("text", Data::Text(lines.join("\n")))])),
        ("locations", Data::List(vec![location(finding.place, None, log, lang)])),
    ];
    if let Some((place, label)) = &finding.other {
        result.push(("relatedLocations", Data::List(vec![location(*place, Some(label), log, lang)])));
    }
    result.push(("partialFingerprints", Data::Map(vec![("finding/v1", Data::Text(fingerprint))])));
    let some = |text: &str| if text.is_empty() { Data::Null } else { Data::text(text) };
    result.push((
        "properties",
        Data::Map(vec![
            ("value", some(&finding.value)),
            ("target", Data::maybe(finding.target.as_deref())),
            ("help", some(finding.help.get(lang))),
        ]),
    ));
    Data::Map(result)
}

fn location(place: Place, label: Option<&Said>, log: &Log<'_>, lang: Lang) -> Data {
    let artifact = Data::Map(vec![("uri", Data::Text(uri(log.sources.name(place.file))))]);
    let mut physical = vec![("artifactLocation", artifact)];
    if let Some(line) = line(place, log) {
        let mut region = vec![("startLine", Data::Count(line))];
        if place.column > 0 {
            region.push(("startColumn", Data::Count(place.column)));
        }
        physical.push(("region", Data::Map(region)));
    }
    let mut location = vec![("physicalLocation", Data::Map(physical))];
    if let Some(cell) = log.sources.cell(place) {
        location.push(("logicalLocations", Data::List(vec![Data::Map(vec![("name", Data::Text(cell))])])));
    }
    if let Some(label) = label {
        location.push(("message", message(label.get(lang))));
    }
    Data::Map(location)
}

fn message(text: &str) -> Data {
    let paragraphs: Vec<String> = text.split('\n').map(escaped).collect();
    Data::Map(vec![("text", Data::Text(paragraphs.join("\n")))])
}

/// A text in which viewers find no link and no place to be filled in: braces are doubled, as the standard has it, and a
/// blank keeps `[…](…)` apart.
fn escaped(text: &str) -> String {
    visible(text).replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

/// A path as a URI: relative ones stay so, absolute ones say that they are files.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("reports/2025-06.csv"), "reports/2025-06.csv");
        assert_eq!(uri("报 表/a:b%#?.csv"), "%E6%8A%A5%20%E8%A1%A8/a%3Ab%25%23%3F.csv");
        assert_eq!(uri("/data/a.csv"), "file:///data/a.csv");
        assert_eq!(uri("-"), "-");
    }

    #[test]
    fn no_link_and_no_placeholder_passes() {
        assert_eq!(escaped("[x](http://y) {0} \u{202e}"), "[x] (http://y) {{0}} \\u{{202e}}");
    }
}
