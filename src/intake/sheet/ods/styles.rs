//! What styles say that matters: which tables are hidden, and which days are shown as months.

use std::collections::HashMap;

use super::super::markup::Markup;
use super::super::number::Shape;
use super::super::{MOST_STYLES, NotBook};

/// How many styles may stand on one another.
const HIGHEST: usize = 64;

#[derive(Default)]
pub(super) struct Styles {
    /// Styles of cells: the format of their own, and the style on which they build.
    cells: HashMap<String, CellStyle>,
    /// Formats of days that show no day.
    months: HashMap<String, bool>,
    hidden_tables: HashMap<String, bool>,
}

struct CellStyle {
    format: Option<String>,
    parent: Option<String>,
}

impl Styles {
    pub(super) fn hides_table(&self, style: &str) -> bool {
        self.hidden_tables.get(style).copied().unwrap_or_default()
    }

    /// What a cell of a style shows of a day.
    pub(super) fn shape_of_day(&self, style: &str) -> Shape {
        let mut next = Some(style);
        for _ in 0..HIGHEST {
            let Some(style) = next.and_then(|name| self.cells.get(name)) else { break };
            if let Some(format) = &style.format {
                let month = self.months.get(format).copied().unwrap_or_default();
                return if month { Shape::Month } else { Shape::Day };
            }
            next = style.parent.as_deref();
        }
        Shape::Day
    }

    /// Walks through a set of styles. A later style goes before an earlier one of the same name.
    pub(super) fn read(&mut self, markup: &mut Markup) -> Result<(), NotBook> {
        while markup.child()? {
            match markup.qualified_name() {
                "style:style" => self.style(markup)?,
                "number:date-style" => {
                    let name = owned(markup, "style:name")?;
                    let (mut day, mut month) = (false, false);
                    while markup.child()? {
                        day |= matches!(markup.qualified_name(), "number:day" | "number:day-of-week");
                        month |= markup.qualified_name() == "number:month";
                        markup.skip()?;
                    }
                    self.months.extend(name.map(|name| (name, month && !day)));
                }
                _ => markup.skip()?,
            }
            if self.cells.len() + self.months.len() + self.hidden_tables.len() > MOST_STYLES {
                return Err(NotBook::TooLarge);
            }
        }
        Ok(())
    }

    fn style(&mut self, markup: &mut Markup) -> Result<(), NotBook> {
        let name = owned(markup, "style:name")?;
        let family = owned(markup, "style:family")?;
        let format = owned(markup, "style:data-style-name")?;
        let parent = owned(markup, "style:parent-style-name")?;
        let mut hidden = false;
        while markup.child()? {
            if markup.qualified_name() == "style:table-properties" {
                hidden = markup.attribute("table:display")?.as_deref() == Some("false");
            }
            markup.skip()?;
        }
        match (name, family.as_deref()) {
            (Some(name), Some("table")) => {
                self.hidden_tables.insert(name, hidden);
            }
            (Some(name), Some("table-cell")) => {
                self.cells.insert(name, CellStyle { format, parent });
            }
            _ => {}
        }
        Ok(())
    }
}

fn owned(markup: &Markup, attribute: &str) -> Result<Option<String>, NotBook> {
    Ok(markup.attribute(attribute)?.map(std::borrow::Cow::into_owned))
}
