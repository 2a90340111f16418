//! How wide the columns of a table are on paper: as wide as what stands in them, within the text block.

use unicode_width::UnicodeWidthStr;

use crate::render::{shown, visible};
use crate::table::Table;
use crate::words::Lang;

/// The paper and the margins around the text block, in twips: a twentieth of a point, 1/1440 of an inch.
///
/// GB/T 9704-2012: A4 of 210 × 297 mm, 37 mm above and 28 mm to the left of a text block of 156 × 225 mm.
#[derive(Debug)]
pub struct Page {
    pub width: u32,
    pub height: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
    pub left: u32,
    pub landscape: bool,
}

/// 156.0 mm wide and 225.0 mm high between the margins.
pub const PORTRAIT: Page =
    Page { width: 11906, height: 16838, top: 2098, right: 1474, bottom: 1984, left: 1588, landscape: false };
/// The same sheet turned by a quarter, the bound edge on top.
pub const LANDSCAPE: Page =
    Page { width: 16838, height: 11906, top: 1588, right: 2098, bottom: 1474, left: 1984, landscape: true };

impl Page {
    /// The width of the text block.
    pub fn block(&self) -> u32 {
        self.width - self.left - self.right
    }
}

/// Half a character of 10.5 pt (五号), which tables are set in, in twips.
const HALF: u32 = 105;
/// What a cell needs besides its text: its margins, and what a line of the grid takes.
const MARGINS: u32 = 2 * MARGIN + 12;
/// The margin within a cell on either side, in twips.
pub const MARGIN: u32 = 48;
/// No column of words needs more than this to be read, in half characters; what is longer is broken.
const READABLE: u32 = 14;
/// No column is given more than it needs than this, in half characters.
const SPARE: u32 = 6;
/// What a column of names is given first.
const NAMES: u32 = 28;

/// A heading in the lines that it is broken into where there is room: what is in brackets has a line of its own.
fn head(label: &str) -> Vec<&str> {
    match label.find('(').filter(|at| *at > 0) {
        Some(at) => vec![label[..at].trim_end(), &label[at..]],
        None => vec![label],
    }
}

/// A heading in lines that fit a column of so many twips. 汉字 are broken into lines of about equal length.
pub fn head_lines(label: &str, width: u32) -> Vec<String> {
    let room = (width.saturating_sub(MARGINS) / HALF).max(2) as usize;
    let mut lines = Vec::new();
    for line in head(label) {
        let chars: Vec<char> = line.chars().collect();
        if line.is_ascii() || line.width_cjk() <= room || line.starts_with('(') {
            lines.push(line.to_owned());
            continue;
        }
        let each = chars.len().div_ceil(line.width_cjk().div_ceil(room));
        lines.extend(chars.chunks(each).map(|chunk| chunk.iter().collect::<String>()));
    }
    lines
}

/// The widths that a column can have, in half characters.
struct Wish {
    /// Below this a number, a word or a bracket would be broken.
    least: u32,
    /// Its heading unbroken.
    heading: u32,
    /// All of its cells unbroken.
    natural: u32,
    /// Whether it holds texts, which can be broken.
    words: bool,
}

fn wishes(table: &Table, lang: Lang) -> Vec<Wish> {
    let half = |text: &str| u32::try_from(visible(text).width_cjk()).unwrap_or(u32::MAX / 4).min(2000);
    let wish = |(at, column): (usize, &crate::table::Column)| {
        let lines = head(column.label.get(lang));
        // Headings in Latin letters are bold, and a little wider than half a character each.
        let half_of_head = |text: &str| if text.is_ascii() { half(text) + 1 } else { half(text) };
        let heading = lines.iter().map(|line| half_of_head(line)).max().unwrap_or(0);
        let broken = lines.iter().map(|line| match line {
            line if line.is_ascii() => line.split(' ').map(half_of_head).max().unwrap_or(0),
            bracket if bracket.starts_with('(') => half(bracket),
            // Two lines of whole characters.
            line if half(line) > 6 => half(line).div_ceil(4) * 2,
            line => half(line),
        });
        let broken = broken.max().unwrap_or(0);
        let cells = || table.rows.iter().map(|row| &row[at]);
        let widest = cells().map(|cell| half(&shown(cell, lang))).max().unwrap_or(0);
        let words = !column.numeric
            && widest > READABLE / 2
            && cells()
                .all(|cell| !matches!(cell, crate::table::Cell::Day(_) | crate::table::Cell::Word { .. }));
        let least = if words { widest.min(READABLE) } else { widest }.max(broken).max(2);
        Wish { least, heading: heading.max(least), natural: widest.max(least), words }
    };
    table.columns.iter().enumerate().map(wish).collect()
}

fn room(table: &Table, page: &Page) -> u32 {
    let margins = MARGINS * u32::try_from(table.columns.len()).unwrap_or(u32::MAX / MARGINS);
    page.block().saturating_sub(margins) / HALF
}

/// Whether a table can be read on such a page: no number is broken, and no name into slivers.
pub fn fits(table: &Table, lang: Lang, page: &Page) -> bool {
    wishes(table, lang).iter().map(|wish| wish.least).sum::<u32>() <= room(table, page)
}

/// The widths of the columns in twips; together they fill the text block, or less of it where they need far less.
pub fn widths(table: &Table, lang: Lang, page: &Page) -> Vec<u32> {
    let (wishes, room) = (wishes(table, lang), room(table, page));
    let mut halves: Vec<u32> = wishes.iter().map(|wish| wish.least).collect();
    // Names first, then headings, then whatever else is broken.
    let rounds: [fn(&Wish) -> u32; 3] = [
        |wish| if wish.words { wish.natural.min(NAMES) } else { 0 },
        |wish| wish.heading,
        |wish| if wish.words { wish.natural.max(wish.heading) } else { wish.heading },
    ];
    for wanted in rounds {
        loop {
            let left = room.saturating_sub(halves.iter().sum());
            let short = (0..halves.len()).filter(|&at| halves[at] < wanted(&wishes[at]));
            // One at a time to the column that lacks most, so that none starves.
            let neediest = short.max_by_key(|&at| (wanted(&wishes[at]) - halves[at], std::cmp::Reverse(at)));
            let Some(at) = neediest.filter(|_| left > 0) else { break };
            halves[at] += 1;
        }
    }
    // More than fits even on the wider page: columns of words give way, then all alike.
    while halves.iter().sum::<u32>() > room {
        let widest = (0..halves.len()).max_by_key(|&at| (wishes[at].words, halves[at])).unwrap_or(0);
        if halves[widest] <= 2 {
            break;
        }
        halves[widest] -= 1;
    }
    let columns = u32::try_from(halves.len()).unwrap_or(1).max(1);
    let mut widths: Vec<u32> = halves.iter().map(|half| half * HALF + MARGINS).collect();
    // What is left is shared, a twip more for the first ones; a table of a few figures is not drawn out over the page.
    let left = page.block().saturating_sub(widths.iter().sum()).min(SPARE * HALF * columns);
    for (at, width) in (0..).zip(&mut widths) {
        *width += left / columns + u32::from(at < left % columns);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Cell, Column};
    use crate::words::Words;

    fn table(columns: &[(&'static str, bool)], cells: &[&str]) -> Table {
        let column = |&(zh, numeric): &(&'static str, bool)| Column {
            key: "key",
            label: Words::new(zh, "Heading"),
            numeric,
            spare: 0,
        };
        Table {
            columns: columns.iter().map(column).collect(),
            rows: vec![cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect()],
            groups: Vec::new(),
        }
    }

    #[test]
    fn the_text_block_is_that_of_the_standard() {
        // 1 mm is 1440 ÷ 25.4 twips.
        let twips = |mm: u32| mm * 14400 / 254;
        assert_eq!((PORTRAIT.block(), LANDSCAPE.block()), (twips(156), 12756));
        assert_eq!(PORTRAIT.height - PORTRAIT.top - PORTRAIT.bottom, twips(225) + 1);
    }

    #[test]
    fn columns_fill_the_block_and_break_no_number() {
        let name = "打造养老金融和科技产品体验展示点的一个很长很长的名称".repeat(2);
        let table = table(
            &[("序号", false), ("指标", false), ("年度目标", true), ("与序时差(百分点)", true)],
            &["1.1", &name, "1234567890", "-22.0"],
        );
        let widths = widths(&table, Lang::Zh, &PORTRAIT);
        assert_eq!(widths.iter().sum::<u32>(), PORTRAIT.block());
        assert!(widths[2] >= 10 * HALF + MARGINS && widths[3] >= 8 * HALF + MARGINS, "{widths:?}");
        assert!(widths[1] > widths[2], "{widths:?}");
    }

    #[test]
    fn a_table_too_wide_for_one_page_fits_on_its_side() {
        let table = table(&[("数", true); 8], &["123456789012"; 8]);
        assert!(!fits(&table, Lang::Zh, &PORTRAIT) && fits(&table, Lang::Zh, &LANDSCAPE));
    }

    #[test]
    fn however_many_columns_there_are_they_keep_within_the_block() {
        let table = table(&[("数", true); 60], &["123456789012"; 60]);
        let widths = widths(&table, Lang::Zh, &LANDSCAPE);
        assert!(widths.iter().all(|width| *width > 0), "{widths:?}");
    }
}
