//! The cells of one table. Rows and cells can stand for many of their like; empty ones are only counted.

use super::super::markup::Markup;
use super::super::moment::{day_or_time, duration};
use super::super::number::{self, Shape, shape_of_shown};
use super::super::{Kind, MOST_COLUMNS, MOST_REGIONS, MOST_ROWS, MOST_TEXT, NotBook, Region, Room, Sheet};
use super::paragraphs::Paragraphs;
use super::styles::Styles;

/// The widest repetition that is believed: programs write how many rows are left on a sheet.
const MOST_REPEATED: u32 = 16 * MOST_ROWS;

/// Columns that give their cells a style, up to one and without it.
struct Columns {
    end: u32,
    style: Option<String>,
}

/// A row until it is known how often it stands.
#[derive(Default)]
struct Row {
    cells: Vec<Like>,
    text: String,
    /// Left column, and how many rows and columns are merged.
    merged: Vec<(u32, u32, u32)>,
}

/// Cells of a row that are alike.
struct Like {
    column: u32,
    count: u32,
    kind: Kind,
    from: usize,
    to: usize,
}

/// What is known of the table while its cells are read.
struct Table<'s> {
    styles: &'s Styles,
    columns: Vec<Columns>,
    row_style: Option<String>,
    paragraphs: Paragraphs,
}

/// Walks through a table. `None` if it is what another file held when it was last looked at.
pub(super) fn read(markup: &mut Markup, styles: &Styles, room: &mut Room) -> Result<Option<Sheet>, NotBook> {
    let name = markup.attribute("table:name")?.ok_or(NotBook::Damaged)?.into_owned();
    let hidden = markup.attribute("table:style-name")?.is_some_and(|style| styles.hides_table(&style));
    let mut sheet = Sheet { name, hidden, ..Sheet::default() };
    let mut table = Table { styles, columns: Vec::new(), row_style: None, paragraphs: Paragraphs::default() };
    let mut row = Row::default();
    let mut next_row = 0u32;
    // Groups of rows and columns that were gone into; they can stand in one another.
    let mut open = 0usize;
    loop {
        if !markup.child()? {
            match open.checked_sub(1) {
                Some(left) => open = left,
                None => break,
            }
            continue;
        }
        match markup.qualified_name() {
            "table:table-columns"
            | "table:table-header-columns"
            | "table:table-column-group"
            | "table:table-rows"
            | "table:table-header-rows"
            | "table:table-row-group" => open += 1,
            "table:table-column" => table.column(markup, &mut sheet)?,
            "table:table-row" => {
                let count = repeated(markup, "table:number-rows-repeated")?;
                let visibility = markup.attribute("table:visibility")?;
                let hidden = visibility.is_some_and(|visibility| visibility != "visible");
                table.row(markup, &mut row)?;
                row.put(next_row, count, hidden, &mut sheet, room)?;
                next_row = next_row.saturating_add(count);
            }
            _ => markup.skip()?,
        }
    }
    // Calc keeps what it last saw of other files as tables of names like 'file:///…'#$Sheet1.
    let of_another_file = sheet.name.starts_with('\'') && sheet.name.contains("'#$");
    Ok(if of_another_file { None } else { Some(sheet) })
}

impl Table<'_> {
    fn column(&mut self, markup: &mut Markup, sheet: &mut Sheet) -> Result<(), NotBook> {
        let count = repeated(markup, "table:number-columns-repeated")?;
        let style = markup.attribute("table:default-cell-style-name")?.map(std::borrow::Cow::into_owned);
        let start = self.columns.last().map_or(0, |columns| columns.end);
        // Beyond the last column there is nothing to be styled.
        if start < MOST_COLUMNS {
            let visibility = markup.attribute("table:visibility")?;
            if visibility.is_some_and(|visibility| visibility != "visible") {
                sheet.hidden_columns.push((start, start.saturating_add(count - 1)));
            }
            self.columns.push(Columns { end: start.saturating_add(count), style });
        }
        markup.skip()
    }

    /// Walks through a row.
    fn row(&mut self, markup: &mut Markup, row: &mut Row) -> Result<(), NotBook> {
        row.cells.clear();
        row.text.clear();
        row.merged.clear();
        self.row_style = markup.attribute("table:default-cell-style-name")?.map(std::borrow::Cow::into_owned);
        let mut column = 0u32;
        while markup.child()? {
            match markup.qualified_name() {
                "table:table-cell" | "table:covered-table-cell" => {
                    let count = repeated(markup, "table:number-columns-repeated")?;
                    let rows = repeated(markup, "table:number-rows-spanned")?;
                    let columns = repeated(markup, "table:number-columns-spanned")?;
                    if rows > 1 || columns > 1 {
                        row.merged.push((column, rows, columns));
                    }
                    self.cell(markup, column, count, row)?;
                    column = column.saturating_add(count);
                }
                _ => markup.skip()?,
            }
        }
        Ok(())
    }

    /// Walks through a cell and puts it into its row, if there is something in it.
    fn cell(&mut self, markup: &mut Markup, column: u32, count: u32, row: &mut Row) -> Result<(), NotBook> {
        let owned = |name: &str| -> Result<Option<String>, NotBook> {
            Ok(markup.attribute(name)?.map(std::borrow::Cow::into_owned))
        };
        let kind = owned("office:value-type")?;
        let formula = markup.attribute("table:formula")?.is_some();
        let error = markup.attribute("calcext:value-type")?.as_deref() == Some("error");
        let value = match kind.as_deref() {
            Some("float" | "percentage" | "currency") => owned("office:value")?,
            Some("date") => owned("office:date-value")?,
            Some("time") => owned("office:time-value")?,
            Some("boolean") => owned("office:boolean-value")?,
            Some("string") => owned("office:string-value")?,
            None | Some("void") => None,
            Some(_) => return Err(NotBook::Damaged),
        };
        let own_style = if kind.as_deref() == Some("date") { owned("table:style-name")? } else { None };
        self.paragraphs.clear();
        while markup.child()? {
            match markup.qualified_name() {
                "text:p" | "text:h" => self.paragraphs.read(markup)?,
                // Notes, drawings, tables in a cell.
                _ => markup.skip()?,
            }
        }
        let shown = self.paragraphs.text.as_str();
        let (kind, text) = match (kind.as_deref(), value) {
            _ if error || formula && is_error(shown) => (Kind::Error, shown.to_owned()),
            (Some("string"), Some(value)) => (Kind::Text, value),
            (Some("string"), None) => (Kind::Text, shown.to_owned()),
            // Calc writes an empty paragraph where a formula says an empty text.
            (None | Some("void"), _) if formula && !self.paragraphs.any => (Kind::NoValue, String::new()),
            (None | Some("void"), _) => (Kind::Text, shown.to_owned()),
            (Some(_), None) if formula => (Kind::NoValue, String::new()),
            (Some(_), None) => return Err(NotBook::Damaged),
            (Some("date"), Some(value)) => {
                let shape = self.styles.shape_of_day(self.style(own_style.as_deref(), column));
                day_or_time(&value, shape).map_or((Kind::Text, value), |day| (Kind::Date, day))
            }
            (Some("time"), Some(value)) => {
                duration(&value).map_or((Kind::Text, value), |time| (Kind::Date, time))
            }
            (Some("boolean"), Some(value)) => match value.as_str() {
                "true" => (Kind::Text, "是".to_owned()),
                "false" => (Kind::Text, "否".to_owned()),
                _ => return Err(NotBook::Damaged),
            },
            // Calc has truth values that are numbers shown as such.
            (Some("float"), Some(value)) if value == "1" && shown == "TRUE" => (Kind::Text, "是".to_owned()),
            (Some("float"), Some(value)) if value == "0" && shown == "FALSE" => (Kind::Text, "否".to_owned()),
            (Some(kind), Some(value)) => {
                let shape = match kind {
                    "percentage" => Shape::Percent,
                    _ => shape_of_shown(&value, shown),
                };
                number::cell(&value, shape, false).ok_or(NotBook::Damaged)?
            }
        };
        if !text.is_empty() || matches!(kind, Kind::NoValue | Kind::Error) {
            if column.saturating_add(count) > MOST_COLUMNS {
                return Err(NotBook::TooLarge);
            }
            let from = row.text.len();
            row.text.push_str(&text);
            if row.text.len() > MOST_TEXT {
                return Err(NotBook::TooLarge);
            }
            row.cells.push(Like { column, count, kind, from, to: row.text.len() });
        }
        Ok(())
    }

    /// The style of a cell: its own, its row's, its column's.
    fn style<'t>(&'t self, own: Option<&'t str>, column: u32) -> &'t str {
        let of_column = || {
            let at = self.columns.partition_point(|columns| columns.end <= column);
            self.columns.get(at)?.style.as_deref()
        };
        own.or(self.row_style.as_deref()).or_else(of_column).unwrap_or("")
    }
}

impl Row {
    /// Puts the row into its sheet as often as it stands.
    fn put(
        &self,
        first: u32,
        count: u32,
        hidden: bool,
        sheet: &mut Sheet,
        room: &mut Room,
    ) -> Result<(), NotBook> {
        // A row without contents is there once, for the sake of what is merged.
        let count = if self.cells.is_empty() { 1 } else { count };
        let last = first.saturating_add(count - 1);
        if last >= MOST_ROWS {
            return if self.cells.is_empty() { Ok(()) } else { Err(NotBook::TooLarge) };
        }
        for row in first..=last {
            for like in &self.cells {
                let text = self.text.get(like.from..like.to).expect("a text of this row");
                for column in like.column..like.column + like.count {
                    room.push(sheet, row, column, like.kind, text)?;
                }
            }
            if hidden && !self.cells.is_empty() {
                sheet.hidden_rows.push(row);
            }
            for &(left, rows, columns) in &self.merged {
                let bottom = row.saturating_add(rows - 1).min(MOST_ROWS - 1);
                let right = left.saturating_add(columns - 1).min(MOST_COLUMNS - 1);
                if left < MOST_COLUMNS {
                    sheet.merged.push(Region { top: row, left, bottom, right });
                }
            }
            if sheet.merged.len() > MOST_REGIONS {
                return Err(NotBook::TooLarge);
            }
        }
        Ok(())
    }
}

/// How often something stands, or how far it reaches: once unless it says otherwise.
fn repeated(markup: &Markup, attribute: &str) -> Result<u32, NotBook> {
    let Some(written) = markup.attribute(attribute)? else { return Ok(1) };
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    let count = if digits { written.parse::<u32>().ok() } else { None };
    count.filter(|count| (1..=MOST_REPEATED).contains(count)).ok_or(NotBook::Damaged)
}

/// Whether a formula's text is an error; older programs do not say so otherwise, and Calc has words of its own.
fn is_error(text: &str) -> bool {
    let spelt = text.starts_with('#') && (text.ends_with(['!', '?']) || text == "#N/A");
    spelt || ["Err:", "错误:", "错误："].iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_by_their_text() {
        for error in ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "Err:502", "错误:502"] {
            assert!(is_error(error), "{error}");
        }
        for text in ["", "#1", "完成!", "Error", "#"] {
            assert!(!is_error(text), "{text}");
        }
    }
}
