//! XLSX and XLSM (ECMA-376, transitional and strict): which parts make the workbook, and its sheets in order.
//!
//! Nothing is assumed of how parts are named; relations lead from one to the next. Elements are known by their local
//! names, since the strict kind has other namespaces.

mod cells;
mod strings;
mod styles;

use super::archive::Archive;
use super::markup::Markup;
use super::{Book, MOST_SHEETS, NotBook, Room};

/// One part's relation to another.
struct Relation {
    id: String,
    /// The last word of its type: `worksheet`, `styles`.
    kind: String,
    target: String,
}

/// What the workbook says of a sheet.
struct Entry {
    name: String,
    hidden: bool,
    relation: String,
}

/// What the sheets of a workbook have in common.
struct Shared {
    strings: strings::Strings,
    styles: styles::Styles,
    settings: Settings,
}

/// What the workbook says of all its cells.
#[derive(Clone, Copy, Default)]
struct Settings {
    /// Whether its days count from 1904.
    epoch_1904: bool,
    /// Whether its formulas are to be calculated by whoever opens it first, as programs ask that cannot calculate.
    uncalculated: bool,
}

pub(super) fn read(bytes: &[u8]) -> Result<Book, NotBook> {
    let mut archive = Archive::open(bytes)?;
    let root = relations(&mut archive, "")?;
    let workbook = match root.iter().find(|relation| relation.kind == "officeDocument") {
        Some(relation) => relation.target.clone(),
        None => return Err(NotBook::Other),
    };
    if workbook.to_ascii_lowercase().ends_with(".bin") {
        return Err(NotBook::Binary);
    }
    let (entries, settings) = workbook_part(&mut archive, &workbook)?;
    let relations = relations(&mut archive, &workbook)?;
    let target_of = |kind: &str| relations.iter().find(|relation| relation.kind == kind);
    let shared = Shared {
        strings: strings::read(&mut archive, target_of("sharedStrings").map(|found| found.target.as_str()))?,
        styles: styles::read(&mut archive, target_of("styles").map(|found| found.target.as_str()))?,
        settings,
    };
    let mut book = Book::default();
    let mut room = Room::default();
    for entry in entries {
        let relation = relations.iter().find(|relation| relation.id == entry.relation);
        let relation = relation.ok_or(NotBook::Damaged)?;
        // Sheets of charts, dialogs and old macros hold no table.
        if relation.kind != "worksheet" {
            continue;
        }
        let markup = Markup::open(&mut archive, &relation.target)?.ok_or(NotBook::Damaged)?;
        let mut sheet = cells::read(markup, &shared, &mut room)?;
        (sheet.name, sheet.hidden, sheet.epoch_1904) = (entry.name, entry.hidden, settings.epoch_1904);
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// The sheets that a workbook names, and its settings.
fn workbook_part(archive: &mut Archive, name: &str) -> Result<(Vec<Entry>, Settings), NotBook> {
    let mut entries = Vec::new();
    let mut settings = Settings::default();
    let mut markup = Markup::open(archive, name)?.ok_or(NotBook::Damaged)?;
    if markup.name() != "workbook" {
        // A document or a slide show.
        return Err(NotBook::Other);
    }
    while markup.child()? {
        match markup.name() {
            "workbookPr" => {
                settings.epoch_1904 = says(&markup, "date1904")?;
                markup.skip()?;
            }
            "calcPr" => {
                settings.uncalculated = says(&markup, "fullCalcOnLoad")?;
                markup.skip()?;
            }
            "sheets" => {
                while markup.child()? {
                    if markup.name() == "sheet" {
                        let name = markup.attribute("name")?.ok_or(NotBook::Damaged)?.into_owned();
                        let state = markup.attribute("state")?;
                        let hidden = state.is_some_and(|state| state != "visible");
                        let relation = markup.prefixed_attribute("id")?.ok_or(NotBook::Damaged)?.into_owned();
                        entries.push(Entry { name, hidden, relation });
                    }
                    markup.skip()?;
                }
                if entries.len() > MOST_SHEETS {
                    return Err(NotBook::TooLarge);
                }
            }
            _ => markup.skip()?,
        }
    }
    markup.finish()?;
    Ok((entries, settings))
}

/// The relations of a part, those of the whole package for the name of none. Those that lead out of it are left out.
fn relations(archive: &mut Archive, part: &str) -> Result<Vec<Relation>, NotBook> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut found: Vec<Relation> = Vec::new();
    let Some(mut markup) = Markup::open(archive, &format!("{folder}{slash}_rels/{name}.rels"))? else {
        return Ok(found);
    };
    while markup.child()? {
        let id = markup.attribute("Id")?;
        let kind = markup.attribute("Type")?;
        let target = markup.attribute("Target")?;
        let outside =
            markup.attribute("TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        if let (Some(id), Some(kind), Some(target)) = (id, kind, target)
            && !outside
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let target = resolved(folder, &target);
            if found.len() > 2 * MOST_SHEETS {
                return Err(NotBook::TooLarge);
            }
            if found.iter().any(|relation| relation.id == id) {
                return Err(NotBook::Damaged);
            }
            found.push(Relation { id: id.into_owned(), kind, target });
        }
        markup.skip()?;
    }
    markup.finish()?;
    Ok(found)
}

/// The name of the part that a target means, seen from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let (folder, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target.as_str()),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Whether an attribute is there and true.
fn says(markup: &Markup, attribute: &str) -> Result<bool, NotBook> {
    Ok(markup.attribute(attribute)?.is_some_and(|value| matches!(&*value, "1" | "true" | "on")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_folder() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../other/./s.xml", "other/s.xml"),
            ("xl", "../../../s.xml", "s.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "", "xl"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }
}
