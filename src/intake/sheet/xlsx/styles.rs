//! What the numbers of a workbook's cells are shown as, by the number of their style.

use std::collections::HashMap;

use super::super::archive::Archive;
use super::super::markup::Markup;
use super::super::number::{Shape, shape_of_builtin, shape_of_format};
use super::super::{MOST_STYLES, NotBook};

#[derive(Default)]
pub(super) struct Styles {
    shapes: Vec<Shape>,
}

impl Styles {
    /// The shape of a style; a cell that names none has the first. A number beyond the table says nothing of whether
    /// its cell is a day.
    pub(super) fn shape(&self, style: Option<&str>) -> Result<Shape, NotBook> {
        let style: usize = style.unwrap_or("0").parse().map_err(|_| NotBook::Damaged)?;
        match self.shapes.get(style) {
            Some(&shape) => Ok(shape),
            None if style == 0 => Ok(Shape::Plain),
            None => Err(NotBook::Damaged),
        }
    }
}

/// Reads the part of styles; without one all numbers are plain.
pub(super) fn read(archive: &mut Archive, part: Option<&str>) -> Result<Styles, NotBook> {
    let mut styles = Styles::default();
    let Some(part) = part else { return Ok(styles) };
    let mut markup = Markup::open(archive, part)?.ok_or(NotBook::Damaged)?;
    if markup.name() != "styleSheet" {
        return Err(NotBook::Damaged);
    }
    let mut formats: HashMap<u32, Shape> = HashMap::new();
    let mut used: Vec<u32> = Vec::new();
    while markup.child()? {
        match markup.name() {
            "numFmts" => {
                while markup.child()? {
                    if markup.name() == "numFmt" {
                        let id = number(markup.attribute("numFmtId")?.as_deref())?;
                        let code = markup.attribute("formatCode")?.ok_or(NotBook::Damaged)?;
                        formats.insert(id, shape_of_format(&code));
                    }
                    if formats.len() > MOST_STYLES {
                        return Err(NotBook::TooLarge);
                    }
                    markup.skip()?;
                }
            }
            "cellXfs" => {
                while markup.child()? {
                    if markup.name() == "xf" {
                        used.push(number(Some(markup.attribute("numFmtId")?.as_deref().unwrap_or("0")))?);
                    }
                    if used.len() > MOST_STYLES {
                        return Err(NotBook::TooLarge);
                    }
                    markup.skip()?;
                }
            }
            _ => markup.skip()?,
        }
    }
    markup.finish()?;
    // A format that the workbook spells goes before the one that programs know by its number.
    let shape = |id: &u32| match formats.get(id) {
        Some(&shape) => shape,
        None => u16::try_from(*id).map_or(Shape::Plain, shape_of_builtin),
    };
    styles.shapes = used.iter().map(shape).collect();
    Ok(styles)
}

fn number(written: Option<&str>) -> Result<u32, NotBook> {
    written.and_then(|written| written.parse().ok()).ok_or(NotBook::Damaged)
}
