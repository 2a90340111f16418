//! The texts that cells of a workbook share, and how XLSX writes text.

use std::borrow::Cow;

use super::super::archive::Archive;
use super::super::markup::Markup;
use super::super::{MOST_CELLS, MOST_TEXT, NotBook};

/// Texts by their number.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let to = *self.ends.get(number)?;
        let from = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(from..to)
    }
}

/// Reads the part of shared texts; a workbook without texts has none.
pub(super) fn read(archive: &mut Archive, part: Option<&str>) -> Result<Strings, NotBook> {
    let mut strings = Strings::default();
    let Some(part) = part else { return Ok(strings) };
    let mut markup = Markup::open(archive, part)?.ok_or(NotBook::Damaged)?;
    if markup.name() != "sst" {
        return Err(NotBook::Damaged);
    }
    while markup.child()? {
        if markup.name() == "si" {
            rich_text(&mut markup, &mut strings.text)?;
            strings.ends.push(strings.text.len());
            if strings.ends.len() > MOST_CELLS || strings.text.len() > MOST_TEXT {
                return Err(NotBook::TooLarge);
            }
        } else {
            markup.skip()?;
        }
    }
    markup.finish()?;
    Ok(strings)
}

/// Walks through an element that holds a text in one piece or in runs, and puts it behind `text`. How it is pronounced
/// (`rPh`) is no part of it.
pub(super) fn rich_text(markup: &mut Markup, text: &mut String) -> Result<(), NotBook> {
    let mut written = String::new();
    while markup.child()? {
        match markup.name() {
            "t" => {
                written.clear();
                markup.text(&mut written)?;
                text.push_str(&unescaped(&written));
            }
            "r" => {
                while markup.child()? {
                    if markup.name() == "t" {
                        written.clear();
                        markup.text(&mut written)?;
                        text.push_str(&unescaped(&written));
                    } else {
                        markup.skip()?;
                    }
                }
            }
            _ => markup.skip()?,
        }
    }
    Ok(())
}

/// A text without the escapes `_x000D_` that XLSX has for what XML cannot hold (ECMA-376, part 1, 22.4.2.4, bstr). Half
/// of a pair of surrogates stays as it is written.
pub(super) fn unescaped(written: &str) -> Cow<'_, str> {
    if !written.contains("_x") {
        return Cow::Borrowed(written);
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let mut units = [0; 2];
        let mut length = 0;
        if let Some(first) = unit(escape) {
            (units[0], length) = (first, 1);
            if let Some(second) = escape.get(7..).and_then(unit) {
                units[1] = second;
            }
        }
        let decoded = match length {
            0 => None,
            _ => match char::from_u32(u32::from(units[0])) {
                Some(char) => Some((char, 7)),
                None => char::decode_utf16(units).next().and_then(Result::ok).map(|char| (char, 14)),
            },
        };
        let (char, behind) = decoded.unwrap_or(('_', 1));
        text.push(char);
        rest = escape.get(behind..).unwrap_or("");
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The number in an escape at the beginning of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let escaped = digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && text.get(6..7) == Some("_");
    if escaped { u16::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_once() {
        for (written, expected) in [
            ("普通", "普通"),
            ("甲_x000D_\n乙", "甲\r\n乙"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x4e2d_文", "中文"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_xD83D_", "_xD83D_"),
            ("_xD83D__x0041_", "_xD83D_A"),
            ("_xDE00__xD83D_", "_xDE00__xD83D_"),
            ("_x00", "_x00"),
            ("_x00户_", "_x00户_"),
            ("_x00g0_", "_x00g0_"),
            ("_x0041", "_x0041"),
            ("__x0041_", "_A"),
            ("_X0041_", "_X0041_"),
            ("_x", "_x"),
            ("_x+041_", "_x+041_"),
        ] {
            assert_eq!(unescaped(written), expected, "{written}");
        }
    }
}
