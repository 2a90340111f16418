//! What is drawn of a table: bars within the cells of a share, and a chart beside the table. Both refer to cells and hold no
//! figure of their own, so that they say what the table says.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill, ChartPatternFillType,
    ChartSolidFill, ConditionalFormatDataBar, ConditionalFormatType, ObjectMovement, Worksheet, XlsxError,
};

use super::cells::plain;
use crate::table::{Bars, Cell, Table};
use crate::words::Lang;

/// Columns whose shares have a bar within their cells.
const SHARES: [&str; 2] = ["completion", "mean_completion"];
const BAR: u32 = 0x00A9_CBEA;
const VALUE: u32 = 0x001F_5E9E;
const HELD_AGAINST: u32 = 0x0083_8C96;
const GRID: u32 = 0x00D9_DDE2;

/// Pixels of the chart: its width, what a row takes of its height, and what title, legend and axis do.
const WIDTH: u32 = 860;
const ROW: u32 = 28;
const FRAME: u32 = 150;
/// A chart higher than this is no longer seen as one.
const HIGHEST: u32 = 6000;

/// Where the rows of a table stand in its sheet.
pub struct Place<'p> {
    pub sheet: &'p str,
    pub header: u32,
    /// The last row; the header's own where there are none.
    pub last: u32,
}

/// Bars within the cells of shares, from nothing to the whole: 104 % fill the cell as 100 % do.
pub fn within(sheet: &mut Worksheet, table: &Table, place: &Place<'_>) -> Result<(), XlsxError> {
    if place.last == place.header {
        return Ok(());
    }
    for (at, column) in table.columns.iter().enumerate() {
        if SHARES.contains(&column.key) {
            let bar = ConditionalFormatDataBar::new()
                .set_minimum(ConditionalFormatType::Number, 0)
                .set_maximum(ConditionalFormatType::Number, 100)
                .set_fill_color(BAR)
                .set_solid_fill(true)
                .set_border_off(true);
            let at = super::sheet::number(at)?;
            sheet.add_conditional_format(place.header + 1, at, place.last, at, &bar)?;
        }
    }
    Ok(())
}

/// The chart of a table, to the right of it.
pub fn beside(
    sheet: &mut Worksheet,
    table: &Table,
    bars: &Bars,
    place: &Place<'_>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let at = |key: &str| table.columns.iter().position(|column| column.key == key);
    let (Some(names), [Some(value), Some(against)]) = (at(bars.names), bars.values.map(at)) else {
        return Ok(());
    };
    if place.last == place.header {
        return Ok(());
    }
    let (first, last) = (place.header + 1, place.last);
    let names = super::sheet::number(names)?;
    let mut solid = ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(VALUE)).clone();
    // Hatched, so that the two are told apart in black and white too.
    let hatched = ChartPatternFill::new()
        .set_pattern(ChartPatternFillType::DiagonalStripesLightUpwards)
        .set_foreground_color(HELD_AGAINST)
        .set_background_color(0x00FF_FFFF)
        .clone();
    let line = ChartLine::new().set_color(HELD_AGAINST).clone();
    let mut hatched = ChartFormat::new().set_pattern_fill(&hatched).set_border(&line).clone();
    let mut chart = Chart::new_bar();
    for (column, look) in [(value, &mut solid), (against, &mut hatched)] {
        let column = super::sheet::number(column)?;
        chart
            .add_series()
            .set_name((place.sheet, place.header, column))
            .set_categories((place.sheet, first, names, last, names))
            .set_values((place.sheet, first, column, last, column))
            .set_format(look)
            .set_gap(45)
            .set_overlap(0);
    }
    let small = ChartFont::new().set_size(9).clone();
    let title = plain(bars.title.get(lang));
    chart.title().set_name(&title).set_font(ChartFont::new().set_size(13).set_bold());
    // The first row stands at the top, as in the table. Of bars that lie, y is the axis of the names.
    chart.y_axis().set_reverse().set_font(&small);
    let grid = ChartLine::new().set_color(GRID).clone();
    chart.x_axis().set_font(&small).set_num_format("0").set_major_gridlines_line(&grid);
    let negative = |cell: &Cell| matches!(cell, Cell::Number { value, .. } if value.is_negative());
    if !table.rows.iter().any(|row| negative(&row[value]) || negative(&row[against])) {
        chart.x_axis().set_min(0);
    }
    chart.legend().set_position(ChartLegendPosition::Top).set_font(&small);
    let rows = last - place.header;
    chart.set_width(WIDTH).set_height((FRAME + ROW * rows).min(HIGHEST)).set_alt_text(&title);
    // Hiding rows by the filter takes their bars out of it and leaves its size.
    chart.set_object_movement(ObjectMovement::DontMoveOrSizeWithCells);
    let right = super::sheet::number(table.columns.len() + 1)?;
    sheet.insert_chart(place.header, right, &chart)?;
    Ok(())
}
