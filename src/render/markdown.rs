//! Markdown: pipe tables, each group under a heading of its own.

use anyhow::Result;

use super::{Style, shown, visible};
use crate::table::{Part, Report, Table};

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    let mut out = String::new();
    if !report.title.is_empty() {
        out.push_str(&format!("# {}\n\n", escaped(&report.title)));
    }
    for line in &report.caption {
        out.push_str(&format!("{}\n\n", paragraph(line.get(style.lang))));
    }
    for of_report in &report.parts {
        part(&mut out, of_report, style);
    }
    for line in &report.summary {
        out.push_str(&format!("{}\n\n", paragraph(line.get(style.lang))));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    Ok(out.into_bytes())
}

/// A table under its title; the headings of its groups stand a level below.
fn part(out: &mut String, part: &Part, style: &Style) {
    let marks = if part.title.is_empty() { "##" } else { "###" };
    if !part.title.is_empty() {
        out.push_str(&format!("## {}\n\n", escaped(part.title.get(style.lang))));
    }
    for line in &part.text {
        out.push_str(&format!("{}\n\n", paragraph(line.get(style.lang))));
    }
    let table = &part.table;
    if part.shown() && table.groups.iter().all(|group| group.heading.is_empty()) {
        rows(out, table, 0, table.rows.len(), style);
    }
    for (at, group) in table.groups.iter().enumerate() {
        let end = table.groups.get(at + 1).map_or(table.rows.len(), |next| next.first);
        if !group.heading.is_empty() {
            out.push_str(&format!("{marks} {}\n\n", escaped(group.heading.get(style.lang))));
            if end > group.first {
                rows(out, table, group.first, end, style);
            }
        }
        if !group.remark.is_empty() {
            out.push_str(&format!("{}\n\n", paragraph(group.remark.get(style.lang))));
        }
    }
    for line in &part.remarks {
        out.push_str(&format!("{}\n\n", paragraph(line.get(style.lang))));
    }
}

fn rows(out: &mut String, table: &Table, from: usize, to: usize, style: &Style) {
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        out.push('|');
        for cell in cells {
            out.push_str(&format!(" {cell} |"));
        }
        out.push('\n');
    };
    line(&mut table.columns.iter().map(|column| escaped(column.label.get(style.lang))));
    line(&mut table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" }.to_owned()));
    for row in &table.rows[from..to] {
        line(&mut row.iter().map(|cell| escaped(&shown(cell, style.lang))));
    }
    out.push('\n');
}

/// A paragraph that begins as it is: `- `, `+ `, `1. ` or `1) ` would make it an item of a list, `---` or `===` a line.
fn paragraph(text: &str) -> String {
    let text = escaped(text.trim_start());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at = if digits <= 9 { digits } else { 0 };
    let marked = match text[at..].chars().next() {
        Some('-' | '+' | '=') => at == 0,
        Some('.' | ')') => at > 0,
        _ => false,
    };
    if marked { format!("{}\\{}", &text[..at], &text[at..]) } else { text }
}

/// A text that Markdown shows as it is: marks are escaped, and nothing of it becomes a tag, a link or a cell's end.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = visible(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // A bare address or name would become a link of its own.
            ':' if chars.peek() == Some(&'/') => out.push_str("&#58;"),
            '.' if out.ends_with("www") => out.push_str("&#46;"),
            '@' => out.push_str("&#64;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_becomes_no_list_and_no_line() {
        let cases = [
            ("- 甲", "\\- 甲"),
            ("1. 乙", "1\\. 乙"),
            ("12) 丙", "12\\) 丙"),
            ("---", "\\---"),
            ("+ 丁", "\\+ 丁"),
            ("139 项", "139 项"),
            ("-", "\\-"),
        ];
        for (text, expected) in cases {
            assert_eq!(paragraph(text), expected);
        }
        assert_eq!(paragraph(""), "");
    }
}
