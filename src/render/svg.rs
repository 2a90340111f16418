//! Drawings as SVG, to stand in a page or in a file of their own.
//!
//! Every mark has the colour of paper as an attribute, so that a word processor shows it right, and a class, so that a page
//! can give it another: [`CSS`] does that for dark screens. Places are computed exactly and printed to a tenth of a pixel.
//! The fonts are those of the system: nothing is embedded, nothing is fetched.

mod burn_up;
mod completion;
mod reporting;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::markup::escaped;
use crate::assess::Light;
use crate::chart::{Chart, Plot};
use crate::quantity::Fraction;
use crate::words::Lang;

/// The colours of the marks in a page, light and dark.
pub const CSS: &str = include_str!("svg/chart.css");

const FONTS: &str =
    "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif";
/// Pixels of a line of text, and of a cell of it: 汉字 take two.
const SIZE: i64 = 12;
const INK: &str = "#1b1b1b";
const QUIET: &str = "#595f66";
const LINE: &str = "#d5d8dc";
const PAPER: &str = "#ffffff";
const BLUE: &str = "#0b5cad";

/// The drawing as an element of a page, to be styled by [`CSS`].
pub fn inline(chart: &Chart, lang: Lang) -> String {
    drawn(chart, lang).element(chart, lang, "")
}

/// The drawing as a file of its own, with its title above it.
pub fn file(chart: &Chart, lang: Lang) -> Vec<u8> {
    let plot = drawn(chart, lang);
    let title = chart.title.get(lang);
    let mut whole = Drawing::new(plot.width.max(2 * MARGIN + cells(title) * 9), 0);
    whole.down = 44;
    let _ = writeln!(whole.out, "<rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"{PAPER}\"/>");
    let _ = writeln!(
        whole.out,
        "<text class=\"ink\" x=\"{MARGIN}\" y=\"28\" font-size=\"16\" font-weight=\"600\" fill=\"{INK}\">{}</text>",
        escaped(title)
    );
    let down = whole.down;
    let _ = write!(whole.out, "<g transform=\"translate(0 {down})\">\n{}</g>\n", plot.out);
    whole.height = down + plot.height;
    let mut out = whole.element(chart, lang, " xmlns=\"http://www.w3.org/2000/svg\"");
    out.push('\n');
    out.into_bytes()
}

/// What is left free at the edges.
const MARGIN: i64 = 16;

fn drawn(chart: &Chart, lang: Lang) -> Drawing {
    match &chart.plot {
        Plot::Completion(bars) => completion::drawn(bars, lang),
        Plot::BurnUp(burn_up) => burn_up::drawn(burn_up, lang),
        Plot::Reporting(heat) => reporting::drawn(heat, lang),
    }
}

/// Marks on a sheet of a size in pixels.
struct Drawing {
    out: String,
    width: i64,
    height: i64,
    /// What the title takes.
    down: i64,
}

/// Where a text stands by its place.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    fn new(width: i64, height: i64) -> Drawing {
        Drawing { out: String::new(), width, height, down: 0 }
    }

    fn element(&self, chart: &Chart, lang: Lang, more: &str) -> String {
        let Drawing { width, height, out, .. } = self;
        format!(
            "<svg{more} class=\"chart\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"{FONTS}\" font-size=\"{SIZE}\">\n<title>{}</title>\n<desc>{}</desc>\n{out}</svg>",
            escaped(chart.title.get(lang)),
            escaped(chart.about.get(lang)),
        )
    }

    /// A text whose foot stands at `y`.
    fn text(&mut self, class: &str, (x, y): (&str, &str), anchor: Anchor, text: &str) {
        let fill = if class == "quiet" { QUIET } else { INK };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let text = escaped(text);
        let _ = writeln!(
            self.out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor} fill=\"{fill}\">{text}</text>"
        );
    }

    fn line(&mut self, class: &str, (x1, y1): (&str, &str), (x2, y2): (&str, &str), look: &str) {
        let _ = writeln!(
            self.out,
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {look}/>"
        );
    }
}

/// Where values stand along an axis.
#[derive(Clone)]
struct Scale {
    low: Fraction,
    high: Fraction,
    /// Pixels at which the lowest value stands, and how many there are to the highest; below zero they go up.
    start: i64,
    length: i64,
}

impl Scale {
    fn at(&self, value: &Fraction) -> String {
        let span = self.high.clone() - self.low.clone();
        let share =
            Fraction::ratio(&(value.clone() - self.low.clone()), &span).unwrap_or_else(Fraction::zero);
        (Fraction::whole(self.start) + share * Fraction::whole(self.length)).print(1)
    }
}

/// How many cells a text takes.
fn cells(text: &str) -> i64 {
    i64::try_from(text.width()).unwrap_or(i64::MAX)
}

/// Pixels that a text takes, rather too many than too few: digits are wider than half a 汉字.
fn pixels(text: &str) -> i64 {
    cells(text) * SIZE * 7 / 12
}

/// A text cut to so many cells, with … where it was cut.
fn cut(text: &str, most: i64) -> String {
    if cells(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if cells(&out) + cells(c.encode_utf8(&mut [0; 4])) + 1 > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The class and colours of a light, of words and of bars, which may be lighter; what has none is quiet.
fn light(light: Option<Light>) -> (&'static str, &'static str, &'static str) {
    match light {
        Some(Light::Red) => ("red", "#b3261e", "#c62828"),
        Some(Light::Yellow) => ("yellow", "#7d5200", "#b87a00"),
        Some(Light::Green) => ("green", "#1b6e2c", "#2e7d32"),
        Some(Light::Grey) | None => ("grey", "#5a6067", "#5a6067"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_its_cells() {
        assert_eq!(cut("新增养老床位", 12), "新增养老床位");
        assert_eq!(cut("新增养老床位", 11), "新增养老床…");
        assert_eq!(cut("新增养老床位", 10), "新增养老…");
    }

    #[test]
    fn the_style_sheet_asks_for_nothing() {
        for word in ["url(", "@import", "http", "</", "<!--"] {
            assert!(!CSS.contains(word), "{word}");
        }
    }

    #[test]
    fn places_are_exact_to_a_tenth() {
        let scale = Scale { low: Fraction::zero(), high: Fraction::whole(3), start: 10, length: 100 };
        assert_eq!(scale.at(&Fraction::whole(1)), "43.3");
        let up = Scale { low: Fraction::zero(), high: Fraction::zero(), start: 10, length: -100 };
        assert_eq!(up.at(&Fraction::whole(1)), "10.0");
    }
}
