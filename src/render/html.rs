//! HTML: one page that needs nothing else, to be read on a screen or printed.
//!
//! It runs no script and asks for nothing: its policy allows the one style sheet that it carries, told by its digest.

use std::fmt::Write;

use anyhow::Result;
use sha2::{Digest, Sha256};
use unicode_width::UnicodeWidthStr;

use super::markup::escaped;
use super::{Style, shown};
use crate::assess::Light;
use crate::table::{Cell, Manner, Part, Report, Table};
use crate::words::{Lang, Words};

pub(super) const SHEET: &str = include_str!("html.css");
/// A column whose cells are no wider is never broken, a wider one may be.
const SHORT: usize = 24;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    const NAME: Words = Words::new("工作要点", "workpoints");
    let lang = style.lang;
    let title = if report.title.is_empty() { NAME.get(lang) } else { &report.title };
    let page = Page { lang };
    let mut out = String::new();
    out.push_str("<!DOCTYPE html>\n");
    out.push_str(&format!("<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", tag(lang)));
    out.push_str(&format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'\">\n",
        base64(&Sha256::digest(SHEET))
    ));
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!(
        "<title>{}</title>\n<style>{SHEET}</style>\n</head>\n<body>\n<main>\n",
        escaped(title)
    ));
    out.push_str(&page.element("h1", "", title));
    for line in &report.caption {
        out.push_str(&page.element("p", "caption", line.get(lang)));
    }
    for part in &report.parts {
        page.part(&mut out, part, title);
    }
    for line in &report.summary {
        out.push_str(&page.element("p", "", line.get(lang)));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    Ok(out.into_bytes())
}

/// The language of a page as browsers know it, which choose fonts and voices by it.
pub(super) fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// Elements of a page in a language.
pub(super) struct Page {
    pub lang: Lang,
}

impl Page {
    pub fn element(&self, name: &str, class: &str, text: &str) -> String {
        format!("<{name}{}>{}</{name}>\n", self.attributes(class, text), escaped(text))
    }

    /// The class, and the language where a text is not in the page's own: names of the plan are Chinese.
    pub fn attributes(&self, class: &str, text: &str) -> String {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let chinese = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
        let other = self.lang == Lang::En && text.contains(chinese);
        format!("{class}{}", if other { " lang=\"zh-CN\"" } else { "" })
    }

    fn part(&self, out: &mut String, part: &Part, title: &str) {
        let own = part.title.get(self.lang);
        if !own.is_empty() {
            out.push_str(&self.element("h2", "", own));
        }
        let class = match part.manner {
            Manner::Prose => "prose",
            Manner::Address => "",
            Manner::Signature => "signature",
        };
        for line in &part.text {
            out.push_str(&self.element("p", class, line.get(self.lang)));
        }
        if part.shown() {
            let name = if own.is_empty() { title } else { own };
            out.push_str(&format!(
                "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n",
                escaped(name)
            ));
            self.table(out, &part.table);
            out.push_str("</div>\n");
        }
        // Below the table of a document paragraphs go on as above it.
        let class = if part.text.is_empty() { "" } else { class };
        for line in &part.remarks {
            out.push_str(&self.element("p", class, line.get(self.lang)));
        }
    }

    pub fn table(&self, out: &mut String, table: &Table) {
        let classes = classes(table, self.lang);
        out.push_str("<table>\n<thead>\n<tr>");
        for (column, class) in table.columns.iter().zip(&classes) {
            let label = column.label.get(self.lang);
            let _ = write!(out, "<th scope=\"col\"{}>{}</th>", self.attributes(class, label), escaped(label));
        }
        out.push_str("</tr>\n</thead>\n");
        let first = table.groups.first().map_or(table.rows.len(), |group| group.first);
        if first > 0 || table.groups.is_empty() {
            out.push_str("<tbody>\n");
            self.rows(out, &table.rows[..first], &classes);
            out.push_str("</tbody>\n");
        }
        let whole = table.columns.len();
        for (at, group) in table.groups.iter().enumerate() {
            let end = table.groups.get(at + 1).map_or(table.rows.len(), |next| next.first);
            out.push_str("<tbody>\n");
            let (heading, remark) = (group.heading.get(self.lang), group.remark.get(self.lang));
            if !heading.is_empty() {
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"rowgroup\" colspan=\"{whole}\"{}><span>{}</span></th></tr>",
                    self.attributes("group", heading),
                    escaped(heading)
                );
            }
            self.rows(out, &table.rows[group.first..end], &classes);
            if !remark.is_empty() {
                let _ = writeln!(
                    out,
                    "<tr><td colspan=\"{whole}\"{}><span>{}</span></td></tr>",
                    self.attributes("remark", remark),
                    escaped(remark)
                );
            }
            out.push_str("</tbody>\n");
        }
        out.push_str("</table>\n");
    }

    fn rows(&self, out: &mut String, rows: &[Vec<Cell>], classes: &[&str]) {
        for row in rows {
            out.push_str("<tr>");
            for (cell, class) in row.iter().zip(classes) {
                let (attributes, content) = self.cell(cell, class);
                let _ = write!(out, "<td{attributes}>{content}</td>");
            }
            out.push_str("</tr>\n");
        }
    }

    /// The attributes of a cell's element and what stands in it: a word of a light with its sign, a dash for nothing.
    pub fn cell(&self, cell: &Cell, class: &str) -> (String, String) {
        let text = shown(cell, self.lang);
        let (also, sign) = match cell {
            Cell::Empty => (" empty", "—"),
            Cell::Word { light: Some(light), .. } => (colour(*light), light.sign()),
            _ => ("", ""),
        };
        let blank = if sign.is_empty() || text.is_empty() { "" } else { " " };
        let class = format!("{class}{also}");
        (self.attributes(class.trim_start(), &text), format!("{sign}{blank}{}", escaped(&text)))
    }
}

pub(super) fn colour(light: Light) -> &'static str {
    match light {
        Light::Red => " red",
        Light::Yellow => " yellow",
        Light::Green => " green",
        Light::Grey => " grey",
    }
}

/// How each column is set: numbers to the right, short texts in one line, long ones broken.
pub(super) fn classes(table: &Table, lang: Lang) -> Vec<&'static str> {
    let widest = |at: usize| table.rows.iter().map(|row| shown(&row[at], lang).width()).max().unwrap_or(0);
    let class = |(at, column): (usize, &crate::table::Column)| match column.numeric {
        true => "number",
        false if widest(at) <= SHORT => "short",
        false => "long",
    };
    table.columns.iter().enumerate().map(class).collect()
}

/// Base64 of RFC 4648, as a policy names a digest.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_its_standard() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn the_style_sheet_asks_for_nothing_and_ends_no_element() {
        for word in ["url(", "@import", "http", "</", "<!--"] {
            assert!(!SHEET.contains(word), "{word}");
        }
    }
}
