//! ODS (OpenDocument 1.0 to 1.4): which archive is one, and its tables in order.
//!
//! Elements and attributes are known by the prefixes that every program gives them (`table:table-cell`), since the same
//! local name means different things in different namespaces (`office:value-type`, `calcext:value-type`).

mod cells;
mod paragraphs;
mod styles;

use super::archive::Archive;
use super::markup::Markup;
use super::{Book, MOST_SHEETS, NotBook, Room};

/// How the kinds of documents that hold tables begin to call themselves; a template's name goes on.
const MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

pub(super) fn read(bytes: &[u8]) -> Result<Book, NotBook> {
    let mut archive = Archive::open(bytes)?;
    let mime = archive.short("mimetype", 256)?.ok_or(NotBook::Other)?;
    if !mime.starts_with(MIME) {
        return Err(NotBook::Other);
    }
    if is_encrypted(&mut archive)? {
        return Err(NotBook::Encrypted);
    }
    let mut styles = styles::Styles::default();
    // Named styles stand in a part of their own; those of cells build upon them.
    if let Some(mut markup) = Markup::open(&mut archive, "styles.xml")? {
        while markup.child()? {
            match markup.qualified_name() {
                "office:styles" | "office:automatic-styles" => styles.read(&mut markup)?,
                _ => markup.skip()?,
            }
        }
        markup.finish()?;
    }
    let mut book = Book::default();
    let mut room = Room::default();
    let mut markup = Markup::open(&mut archive, "content.xml")?.ok_or(NotBook::Damaged)?;
    if markup.qualified_name() != "office:document-content" {
        return Err(NotBook::Damaged);
    }
    let mut tables = false;
    while markup.child()? {
        match markup.qualified_name() {
            "office:automatic-styles" => styles.read(&mut markup)?,
            "office:body" => {
                while markup.child()? {
                    if markup.qualified_name() == "office:spreadsheet" {
                        tables = true;
                        spreadsheet(&mut markup, &styles, &mut book, &mut room)?;
                    } else {
                        markup.skip()?;
                    }
                }
            }
            _ => markup.skip()?,
        }
    }
    markup.finish()?;
    if tables { Ok(book) } else { Err(NotBook::Damaged) }
}

/// Walks through the tables. What was changed and before, queries and the like stand beside them.
fn spreadsheet(
    markup: &mut Markup,
    styles: &styles::Styles,
    book: &mut Book,
    room: &mut Room,
) -> Result<(), NotBook> {
    while markup.child()? {
        if markup.qualified_name() == "table:table" {
            if let Some(sheet) = cells::read(markup, styles, room)? {
                book.sheets.push(sheet);
            }
            if book.sheets.len() > MOST_SHEETS {
                return Err(NotBook::TooLarge);
            }
        } else {
            markup.skip()?;
        }
    }
    Ok(())
}

/// Whether the list of parts says of one that it is locked.
fn is_encrypted(archive: &mut Archive) -> Result<bool, NotBook> {
    let Some(mut markup) = Markup::open_with_doctype(archive, "META-INF/manifest.xml")? else {
        return Ok(false);
    };
    let mut encrypted = false;
    while markup.child()? {
        while markup.child()? {
            encrypted |= markup.name() == "encryption-data";
            markup.skip()?;
        }
    }
    markup.finish()?;
    Ok(encrypted)
}
