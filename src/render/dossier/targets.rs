//! The tables of targets, whose rows can be chosen and sorted, and what they are chosen by.

use super::{TARGETS, open};
use crate::assess::Light;
use crate::dossier::{Bar, Dossier, Entry, Listing};
use crate::quantity::Fraction;
use crate::render::html::{Page, classes};
use crate::render::markup::escaped;
use crate::say;
use crate::table::{Cell, Table};
use crate::words::Words;

pub(super) fn section(out: &mut String, dossier: &Dossier, page: &Page) {
    const ROUTINE: Words = Words::new("常态化工作", "Routine duties");
    const NONE: Words = Words::new("没有这样的指标。", "There is no such target.");
    let lang = page.lang;
    open(out, "targets", TARGETS.get(lang));
    filters(out, dossier, page);
    let (goals, routine) = (&dossier.goals, &dossier.routine);
    if !goals.entries.is_empty() {
        listing(out, goals, TARGETS.get(lang), page);
    }
    let n = routine.entries.len();
    if n > 0 {
        let title = ROUTINE.get(lang);
        let summary = say!("{title} {n} 项", "{title}: {n}");
        let fold = if goals.entries.is_empty() { " open" } else { "" };
        out.push_str(&format!(
            "<details id=\"routine\"{fold}>\n<summary>{}</summary>\n",
            escaped(summary.get(lang))
        ));
        listing(out, routine, title, page);
        out.push_str("</details>\n");
    }
    if goals.entries.is_empty() && n == 0 {
        out.push_str(&page.element("p", "", NONE.get(lang)));
    }
    out.push_str("</section>\n");
}

/// What the rows are chosen by: nothing that works without the script, so hidden until it runs.
fn filters(out: &mut String, dossier: &Dossier, page: &Page) {
    let lang = page.lang;
    const CHOOSE: Words = Words::new("筛选指标", "Choose targets");
    const STATUS: Words = Words::new("状态", "Status");
    const LEAD: Words = Words::new("责任单位", "Lead");
    const REPORTER: Words = Words::new("填报单位", "Reporter");
    const FIND: Words = Words::new("查找", "Find");
    const CLEAR: Words = Words::new("清除", "Clear");
    let word = |words: Words| escaped(words.get(lang));
    out.push_str(&format!("<div id=\"filters\" role=\"search\" aria-label=\"{}\" hidden>\n", word(CHOOSE)));
    let light = |light: Option<Light>| light.map(|light| format!("{} ", light.sign())).unwrap_or_default();
    let statuses: Vec<(String, String)> = dossier
        .statuses
        .iter()
        .map(|status| {
            (status.key().to_owned(), format!("{}{}", light(status.light()), status.words().get(lang)))
        })
        .collect();
    let named = |names: &[String]| names.iter().map(|name| (name.clone(), name.clone())).collect::<Vec<_>>();
    for (key, label, choices) in [
        ("status", STATUS, statuses),
        ("lead", LEAD, named(&dossier.leads)),
        ("reporter", REPORTER, named(&dossier.reporters)),
    ] {
        if choices.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "<label for=\"by-{key}\">{}</label> <select id=\"by-{key}\" data-key=\"{key}\"><option value=\"\">{}</option>",
            word(label),
            word(Words::new("全部", "all"))
        ));
        for (value, text) in choices {
            let (value, attributes) = (escaped(&value), page.attributes("", &text));
            out.push_str(&format!("<option value=\"{value}\"{attributes}>{}</option>", escaped(&text)));
        }
        out.push_str("</select>\n");
    }
    out.push_str(&format!(
        "<label for=\"by-find\">{}</label> <input id=\"by-find\" data-key=\"find\" type=\"search\" autocomplete=\"off\">\n\
         <button id=\"clear\" type=\"button\">{}</button>\n</div>\n",
        word(FIND),
        word(CLEAR)
    ));
    let all = dossier.goals.entries.len() + dossier.routine.entries.len();
    let (every, some) =
        (say!("共 {all} 项", "{all} in all"), say!("显示 # 项，共 {all} 项（@）", "# shown of {all} (@)"));
    out.push_str(&format!(
        "<p id=\"shown\" role=\"status\" data-all=\"{}\" data-some=\"{}\">{0}</p>\n",
        escaped(every.get(lang)),
        escaped(some.get(lang)),
    ));
}

fn listing(out: &mut String, listing: &Listing, name: &str, page: &Page) {
    let Listing { table, entries, sorted } = listing;
    let (lang, whole) = (page.lang, table.columns.len());
    let classes = classes(table, lang);
    let ranks: Vec<Vec<Option<usize>>> = (0..whole).map(|at| ranks(table, at)).collect();
    out.push_str(&format!(
        "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table class=\"targets\">\n<thead>\n<tr>",
        escaped(name)
    ));
    for (column, class) in table.columns.iter().zip(&classes) {
        let label = column.label.get(lang);
        let order = match sorted.filter(|(key, _)| *key == column.key) {
            Some((_, true)) => " aria-sort=\"descending\"",
            Some((_, false)) => " aria-sort=\"ascending\"",
            None => "",
        };
        out.push_str(&format!(
            "<th scope=\"col\" data-key=\"{}\"{order}{}>{}</th>",
            column.key,
            page.attributes(class, label),
            headed(label)
        ));
    }
    out.push_str("</tr>\n</thead>\n");
    let row = |out: &mut String, at: usize| {
        let ranks: Vec<Option<usize>> = ranks.iter().map(|ranks| ranks[at]).collect();
        row(out, (table, at), &entries[at], (&classes, &ranks), page);
    };
    let first = table.groups.first().map_or(table.rows.len(), |group| group.first);
    if first > 0 {
        out.push_str("<tbody>\n");
        (0..first).for_each(|at| row(out, at));
        out.push_str("</tbody>\n");
    }
    for (nth, group) in table.groups.iter().enumerate() {
        let end = table.groups.get(nth + 1).map_or(table.rows.len(), |next| next.first);
        let heading = group.heading.get(lang);
        out.push_str(&format!(
            "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"{whole}\"{}><span>{}</span></th></tr>\n",
            page.attributes("group", heading),
            escaped(heading)
        ));
        (group.first..end).for_each(|at| row(out, at));
        out.push_str("</tbody>\n");
    }
    out.push_str("</table>\n</div>\n");
}

/// A heading that may be broken before its brackets and nowhere else.
fn headed(label: &str) -> String {
    match label.split_once('(') {
        Some((name, unit)) if !name.is_empty() => {
            let (name, unit) = (escaped(name), escaped(unit));
            format!("<span class=\"unit\">{name}</span><wbr><span class=\"unit\">({unit}</span>")
        }
        _ => escaped(label),
    }
}

/// Where each cell of a column stands among the others by its exact value, so that nothing that was printed has to be read
/// again to be sorted. What is empty stands nowhere.
fn ranks(table: &Table, at: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    let cell = |row: usize| &table.rows[row][at];
    order.sort_by(|&a, &b| cell(a).order(cell(b)));
    let mut ranks = vec![None; table.rows.len()];
    let mut rank = 0;
    for (nth, &row) in order.iter().enumerate() {
        if matches!(cell(row), Cell::Empty) {
            break;
        }
        if nth > 0 && cell(order[nth - 1]).order(cell(row)).is_ne() {
            rank += 1;
        }
        ranks[row] = Some(rank);
    }
    ranks
}

fn row(
    out: &mut String,
    (table, at): (&Table, usize),
    entry: &Entry,
    (classes, ranks): (&[&str], &[Option<usize>]),
    page: &Page,
) {
    let id = &entry.id;
    let lead = entry.lead.map(|lead| format!(" data-lead=\"{lead}\"")).unwrap_or_default();
    let reporters: Vec<String> = entry.reporters.iter().map(usize::to_string).collect();
    out.push_str(&format!(
        "<tr id=\"row-{id}\" data-target=\"{id}\" data-status=\"{}\"{lead} data-reporters=\"{}\">",
        entry.status.key(),
        reporters.join(" ")
    ));
    // The column that names the target leads to what is behind it; where none does, the first.
    let named = table.columns.iter().position(|column| column.key == "name");
    let named = named.or_else(|| table.columns.iter().position(|column| column.key == "target")).unwrap_or(0);
    for (nth, ((cell, class), column)) in table.rows[at].iter().zip(classes).zip(&table.columns).enumerate() {
        let (attributes, mut content) = page.cell(cell, class);
        let order = ranks[nth].map(|rank| format!(" data-order=\"{rank}\"")).unwrap_or_default();
        if nth == named {
            content = format!("<a href=\"#t-{id}\">{content}</a>");
            out.push_str(&format!("<th scope=\"row\"{attributes}{order}>{content}</th>"));
            continue;
        }
        if let Some(bar) = entry.bar.as_ref().filter(|_| column.key == "completion") {
            content.push_str(&drawn(bar));
        }
        out.push_str(&format!("<td{attributes}{order}>{content}</td>"));
    }
    out.push_str("</tr>\n");
}

/// Completion as a bar, with a mark where the pace stands. The figures beside it say the same.
fn drawn(bar: &Bar) -> String {
    let percent = |share: &Fraction| (share.clone() * Fraction::whole(100)).print(1);
    let class = bar.light.map_or("none", Light::key);
    let done = bar.completion.as_ref().map(percent);
    let done =
        done.map(|width| format!("<rect class=\"bar-{class}\" y=\"2\" width=\"{width}\" height=\"6\"/>"));
    format!(
        "<svg class=\"bar\" viewBox=\"-1 0 102 10\" width=\"76\" height=\"8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"bar-track\" y=\"2\" width=\"100\" height=\"6\"/>{}<rect class=\"bar-pace\" x=\"{}\" width=\"2\" height=\"10\"/></svg>",
        done.unwrap_or_default(),
        (bar.pace.clone() * Fraction::whole(100) - Fraction::one()).print(1),
    )
}
