//! GitHub's workflow commands: a finding becomes a note beside its line in a pull request.

use anyhow::Result;

use super::{Log, below, line};
use crate::diagnostic::Level;
use crate::render::{Style, visible};

pub fn write(log: &Log<'_>, style: &Style) -> Result<Vec<u8>> {
    let lang = style.lang;
    let mut out = String::new();
    for (level, finding) in log.findings {
        let command = match level {
            Level::Deny => "error",
            Level::Warn => "warning",
            Level::Allow => "notice",
        };
        let place = finding.place;
        out.push_str(&format!("::{command} file={}", property(log.sources.name(place.file))));
        if let Some(line) = line(place, log) {
            out.push_str(&format!(",line={line}"));
            if place.column > 0 {
                out.push_str(&format!(",col={}", place.column));
            }
        }
        let cell = log.sources.cell(place).map(|cell| format!("{}  ", visible(&cell))).unwrap_or_default();
        let mut text = format!("{cell}{}", visible(finding.message.get(lang)));
        for more in below(finding, log, lang) {
            text.push('\n');
            text.push_str(&more);
        }
        out.push_str(&format!(",title={}::{}\n", property(finding.rule.name), data(&text)));
    }
    if let Some(said) = log.unlisted() {
        out.push_str(&format!("::warning title=workpoints::{}\n", data(said.get(lang))));
    }
    Ok(out.into_bytes())
}

/// What stands behind the second `::`: all of one line, in which the runner finds line breaks again.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which commas and colons would end. A semicolon is left: the runner does not take it back.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_property_or_a_line() {
        assert_eq!(property("a,b:c;d%e\nf"), "a%2Cb%3Ac;d%25e f");
        assert_eq!(property("x::error::y"), "x%3A %3Aerror%3A %3Ay");
        assert_eq!(data("100%\r\n%0A::error::x"), "100%25%0D%0A%250A::error::x");
    }
}
