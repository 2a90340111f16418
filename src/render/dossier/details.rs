//! What is behind each target: below the tables, from where the script takes it into a drawer.

use std::fmt::Write;

use super::{DETAILS, open, part};
use crate::dossier::{Detail, Dossier};
use crate::render::html::Page;
use crate::render::markup::escaped;
use crate::render::svg;
use crate::words::{Lang, Words};

pub(super) fn section(out: &mut String, dossier: &Dossier, page: &Page) {
    if dossier.details.is_empty() {
        return;
    }
    open(out, "details", DETAILS.get(page.lang));
    for detail in &dossier.details {
        article(out, detail, page);
    }
    out.push_str("</section>\n");
}

fn article(out: &mut String, detail: &Detail, page: &Page) {
    const BACK: Words = Words::new("回到表中", "Back to the table");
    const FIGURES: Words = Words::new("数据", "Figures");
    const SUM: Words = Words::new("算式", "Sum");
    let (lang, id, name) = (page.lang, &detail.id, &detail.name);
    let _ = write!(
        out,
        "<article id=\"t-{id}\" aria-labelledby=\"t-{id}-title\">\n<h3 id=\"t-{id}-title\" tabindex=\"-1\"{}>{}</h3>\n",
        page.attributes("", name),
        escaped(name)
    );
    let (attributes, status) = page.cell(&detail.status, "standing");
    let _ = writeln!(
        out,
        "<p{attributes}>{status} <span class=\"id\">{}</span> <a class=\"back\" href=\"#row-{id}\">{}</a></p>",
        escaped(id),
        BACK.get(lang)
    );
    out.push_str("<dl class=\"promised\">\n");
    let sum = detail.sum.iter().map(|sum| (SUM.get(lang), sum));
    let promised = detail.promised.iter().map(|(label, said)| (label.get(lang), said));
    for (label, said) in promised.chain(sum) {
        let _ = writeln!(
            out,
            "<div><dt{}>{}</dt><dd{}>{}</dd></div>",
            page.attributes("", label),
            escaped(label),
            page.attributes("", said.get(lang)),
            escaped(said.get(lang))
        );
    }
    out.push_str("</dl>\n");
    let _ = writeln!(out, "<h4>{}</h4>\n<dl class=\"figures\">", FIGURES.get(lang));
    for (column, cell) in &detail.figures {
        let (attributes, content) = page.cell(cell, "");
        let _ = writeln!(
            out,
            "<div><dt>{}</dt><dd{attributes}>{content}</dd></div>",
            escaped(column.label.get(lang))
        );
    }
    out.push_str("</dl>\n");
    if let Some(chart) = &detail.chart {
        let _ = writeln!(out, "<figure class=\"history\">\n{}\n</figure>", svg::inline(chart, lang));
    }
    for of_target in &detail.parts {
        let title = of_target.title.get(lang);
        let _ = writeln!(out, "<h4>{}</h4>", escaped(title));
        let whose = match lang {
            Lang::Zh => format!("{name}：{title}"),
            Lang::En => format!("{name}: {title}"),
        };
        part(out, of_target, &whose, page);
    }
    out.push_str("</article>\n");
}

/// Where the script shows one target at a time. Without it nothing is seen of it.
pub(super) fn drawer(out: &mut String, dossier: &Dossier, lang: Lang) {
    const PREVIOUS: Words = Words::new("上一项", "Previous");
    const NEXT: Words = Words::new("下一项", "Next");
    const CLOSE: Words = Words::new("关闭", "Close");
    let button =
        |id: &str, words: Words| format!("<button id=\"{id}\" type=\"button\">{}</button>", words.get(lang));
    out.push_str(&format!(
        "<dialog id=\"drawer\">\n<div id=\"leaf\">\n<div class=\"turn\">{}{}{}</div>\n<p class=\"whose\">{}</p>\n<div id=\"held\"></div>\n</div>\n</dialog>\n",
        button("previous", PREVIOUS),
        button("next", NEXT),
        button("close", CLOSE),
        escaped(&format!("{} · {}", dossier.title, dossier.when.get(lang))),
    ));
}
