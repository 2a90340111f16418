//! How cells look. No colour says anything that the cell's own words or sign do not say.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use super::cells::EXACT;
use crate::assess::Light;

/// The colours of the lights, of letters and of what is behind them, in the order of [`Light`]. Each pair has a contrast
/// of more than 7 to 1.
const LIGHTS: [(u32, u32); 4] = [
    (0x0083_1A13, 0x00FB_E3E0),
    (0x0059_3A00, 0x00FF_F0C7),
    (0x0012_4F20, 0x00DF_F2E3),
    (0x003C_4148, 0x00E9_EBEE),
];
const NEGATIVE: u32 = 0x00A3_2117;
const HEAD: u32 = 0x00E8_EDF3;
/// What keeps words off the number to their left.
const INDENT: u8 = 1;
const RULE: u32 = 0x00D3_D8DE;

/// Every way in which a cell is set.
pub struct Formats {
    pub title: Format,
    /// The title of one of several tables.
    pub part: Format,
    pub plain: Format,
    /// A paragraph, broken into lines.
    pub prose: Format,
    pub heading: Format,
    pub number_heading: Format,
    pub text: Format,
    /// A number too long to be one.
    pub digits: Format,
    pub day: Format,
    /// By decimals.
    pub numbers: Vec<Format>,
    /// Below nothing, by decimals.
    pub negatives: Vec<Format>,
    /// By light, in their order.
    pub lights: [Format; 4],
}

impl Formats {
    pub fn new() -> Formats {
        let cell = Format::new()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE);
        // The button of a filter stands at the foot of its cell: the words keep to the head.
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(HEAD)
            .set_border_bottom(FormatBorder::Medium);
        let left = cell.clone().set_align(FormatAlign::Left).set_indent(INDENT);
        let right = cell.clone().set_align(FormatAlign::Right);
        let decimals = |n: usize| match n {
            0 => "0".to_owned(),
            n => format!("0.{}", "0".repeat(n)),
        };
        let numbers: Vec<Format> = (0..EXACT).map(|n| right.clone().set_num_format(decimals(n))).collect();
        let light = |light: Light| {
            let (letters, behind) = LIGHTS[light as usize];
            left.clone().set_font_color(letters).set_background_color(behind)
        };
        Formats {
            title: Format::new().set_bold().set_font_size(14),
            part: Format::new().set_bold(),
            plain: Format::new(),
            prose: Format::new().set_align(FormatAlign::Top).set_text_wrap(),
            number_heading: heading.clone().set_align(FormatAlign::Right),
            heading: heading.set_align(FormatAlign::Left).set_indent(INDENT),
            text: left.clone().set_text_wrap(),
            digits: right.clone(),
            day: left.clone().set_num_format("yyyy-mm-dd"),
            negatives: numbers.iter().map(|number| number.clone().set_font_color(NEGATIVE)).collect(),
            numbers,
            lights: [Light::Red, Light::Yellow, Light::Green, Light::Grey].map(light),
        }
    }
}
