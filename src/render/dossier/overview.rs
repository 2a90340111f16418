//! The figures at the head, and who reported.

use super::{OVERVIEW, REPORTING, open};
use crate::assess::{Light, Status};
use crate::dossier::{Dossier, Tile};
use crate::render::html::{Page, classes, colour};
use crate::render::markup::escaped;
use crate::words::Words;

pub(super) fn section(out: &mut String, dossier: &Dossier, page: &Page) {
    const BY_STATUS: Words = Words::new("按状态", "By status");
    const WHOLE: Words = Words::new("总数", "In all");
    open(out, "overview", OVERVIEW.get(page.lang));
    let (counts, sums): (Vec<&Tile>, Vec<&Tile>) =
        dossier.tiles.iter().partition(|tile| tile.status.is_some());
    for (tiles, class, name) in [(sums, "sums", WHOLE), (counts, "states", BY_STATUS)] {
        out.push_str(&format!("<ul class=\"tiles {class}\" aria-label=\"{}\">\n", name.get(page.lang)));
        tiles.into_iter().for_each(|each| tile(out, each, &dossier.statuses, page));
        out.push_str("</ul>\n");
    }
    out.push_str("</section>\n");
}

/// A figure; one of a status that is listed says which, so that its rows can be chosen by it.
fn tile(out: &mut String, tile: &Tile, listed: &[Status], page: &Page) {
    let lang = page.lang;
    let light = tile.status.and_then(|status| status.light());
    let sign = light.map(|light| format!("{} ", light.sign())).unwrap_or_default();
    let status = tile.status.filter(|status| listed.contains(status));
    let status = status.map(|status| format!(" data-status=\"{}\"", status.key())).unwrap_or_default();
    let class = light.map_or("", colour).trim();
    out.push_str(&format!(
        "<li{}{status}><span class=\"label\">{sign}{}</span> <span class=\"figure\">{}</span>",
        page.attributes(class, ""),
        escaped(tile.label.get(lang)),
        escaped(tile.figure.get(lang)),
    ));
    let about = tile.about.get(lang);
    if !about.is_empty() {
        out.push_str(&format!(" <span{}>{}</span>", page.attributes("about", about), escaped(about)));
    }
    out.push_str("</li>\n");
}

/// The matrix of reporters and periods, and what is still to be sent.
pub(super) fn reporting(out: &mut String, dossier: &Dossier, page: &Page) {
    const OPEN: Words = Words::new("应补报的指标", "What is still to be sent");
    let Some(reporting) = &dossier.reporting else { return };
    let (lang, table) = (page.lang, &reporting.table);
    open(out, "reporting", REPORTING.get(lang));
    for line in &reporting.caption {
        out.push_str(&page.element("p", "caption", line.get(lang)));
    }
    out.push_str(&format!(
        "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table class=\"matrix\">\n<thead>\n<tr>",
        REPORTING.get(lang)
    ));
    let classes = classes(table, lang);
    for (column, class) in table.columns.iter().zip(&classes) {
        let label = column.label.get(lang);
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", page.attributes(class, label), escaped(label)));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for (row, lights) in table.rows.iter().zip(&reporting.lights) {
        out.push_str("<tr>");
        for (at, (cell, class)) in row.iter().zip(&classes).enumerate() {
            let lit: Option<Light> = lights.get(at).copied().flatten();
            let class = format!("{class}{}", lit.map_or("", colour));
            let (attributes, content) = page.cell(cell, &class);
            out.push_str(&match at {
                0 => format!("<th scope=\"row\"{attributes}>{content}</th>"),
                _ => format!("<td{attributes}>{content}</td>"),
            });
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out.push_str(&page.element("p", "", reporting.totals.get(lang)));
    if !reporting.open.is_empty() {
        out.push_str(&format!("<details>\n<summary>{}</summary>\n<ul>\n", OPEN.get(lang)));
        for line in &reporting.open {
            out.push_str(&page.element("li", "", line.get(lang)));
        }
        out.push_str("</ul>\n</details>\n");
    }
    out.push_str("</section>\n");
}
