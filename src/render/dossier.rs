//! A dossier as one page that needs nothing else: to be opened from a share, read on a screen or aloud, searched, and
//! printed.
//!
//! Everything is in the page and can be read without its script, which only shows, hides and moves what is there. The
//! policy allows the one style sheet and the one script that the page carries, told by their digests.

mod details;
mod overview;
mod targets;

use sha2::{Digest, Sha256};

use super::html::{self, Page, base64, tag};
use super::markup::escaped;
use super::svg;
use crate::dossier::Dossier;
use crate::say;
use crate::table::Part;
use crate::words::{Lang, Said, Words};

const SCRIPT: &str = include_str!("dossier/script.js");
const LOOK: &str = include_str!("dossier/page.css");

/// The page.
pub fn write(dossier: &Dossier, lang: Lang) -> Vec<u8> {
    let sheet = sheet();
    let page = Page { lang };
    let word = |words: Words| escaped(words.get(lang));
    let title = escaped(&dossier.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · {}</title>\n<style>{sheet}</style>\n</head>\n<body>\n",
        tag(lang),
        policy(&sheet),
        escaped(dossier.when.get(lang)),
    );
    out.push_str(&format!("<a class=\"skip\" href=\"#targets\">{}</a>\n<header>\n", word(SKIP)));
    out.push_str(&page.element("h1", "", &dossier.title));
    for line in &dossier.caption {
        out.push_str(&page.element("p", "caption", line.get(lang)));
    }
    contents(&mut out, dossier, lang);
    out.push_str("</header>\n<main>\n");
    overview::section(&mut out, dossier, &page);
    targets::section(&mut out, dossier, &page);
    overview::reporting(&mut out, dossier, &page);
    details::section(&mut out, dossier, &page);
    let n = dossier.findings.table.rows.len();
    folded(&mut out, &dossier.findings, &say!("查看 {n} 条", "Show {n}"), &page);
    notes(&mut out, &dossier.notes, &page);
    let n = dossier.files.table.rows.len();
    folded(&mut out, &dossier.files, &say!("查看 {n} 个文件", "Show {n}"), &page);
    out.push_str("</main>\n");
    details::drawer(&mut out, dossier, lang);
    out.push_str(&format!("<script>{SCRIPT}</script>\n</body>\n</html>\n"));
    out.into_bytes()
}

/// The style sheet: that of every page, that of drawings, and what this page has besides.
fn sheet() -> String {
    format!("{}{}{LOOK}", html::SHEET, svg::CSS)
}

fn policy(sheet: &str) -> String {
    let digest = |text: &str| base64(&Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(sheet),
        digest(SCRIPT)
    )
}

const SKIP: Words = Words::new("跳到指标表", "Skip to the targets");
const OVERVIEW: Words = Words::new("总体情况", "Overview");
const TARGETS: Words = Words::new("指标", "Targets");
const REPORTING: Words = Words::new("报送情况", "Reporting");
const DETAILS: Words = Words::new("各项指标", "Target by target");
const NOTES: Words = Words::new("口径说明", "How it is counted");

/// Links to the parts of the page.
fn contents(out: &mut String, dossier: &Dossier, lang: Lang) {
    const CONTENTS: Words = Words::new("目录", "Contents");
    let (findings, files) = (dossier.findings.title.get(lang), dossier.files.title.get(lang));
    let all = [
        ("targets", TARGETS.get(lang), true),
        ("reporting", REPORTING.get(lang), dossier.reporting.is_some()),
        ("details", DETAILS.get(lang), !dossier.details.is_empty()),
        ("findings", findings, true),
        ("notes", NOTES.get(lang), true),
        ("files", files, true),
    ];
    out.push_str(&format!("<nav aria-label=\"{}\">\n<ul>\n", CONTENTS.get(lang)));
    for (id, name, _) in all.iter().filter(|(.., there)| *there) {
        out.push_str(&format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(name)));
    }
    out.push_str("</ul>\n</nav>\n");
}

/// Opens a part of the page under its heading; whoever opens it closes it.
fn open(out: &mut String, id: &str, title: &str) {
    out.push_str(&format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>\n",
        escaped(title)
    ));
}

/// A table that may be wider than the screen, named for who does not see it, with what is said below it.
fn part(out: &mut String, part: &Part, name: &str, page: &Page) {
    if !part.table.rows.is_empty() {
        out.push_str(&format!(
            "<div class=\"wide {}\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n",
            part.key,
            escaped(name)
        ));
        page.table(out, &part.table);
        out.push_str("</div>\n");
    }
    for line in &part.remarks {
        out.push_str(&page.element("p", "", line.get(page.lang)));
    }
}

/// A table that is unfolded by who wants it.
fn folded(out: &mut String, what: &Part, summary: &Said, page: &Page) {
    let title = what.title.get(page.lang);
    open(out, what.key, title);
    if what.table.rows.is_empty() {
        part(out, what, title, page);
    } else {
        out.push_str(&format!("<details>\n<summary>{}</summary>\n", escaped(summary.get(page.lang))));
        part(out, what, title, page);
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

fn notes(out: &mut String, notes: &[Said], page: &Page) {
    open(out, "notes", NOTES.get(page.lang));
    out.push_str("<ul class=\"notes\">\n");
    for note in notes {
        out.push_str(&page.element("li", "", note.get(page.lang)));
    }
    out.push_str("</ul>\n</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_sheet_ask_for_nothing_and_end_no_element() {
        for text in [SCRIPT, &sheet()] {
            for word in [
                "url(",
                "@import",
                "http",
                "</",
                "<!--",
                "innerHTML",
                "eval",
                "fetch",
                "setAttribute(\"style",
            ] {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
