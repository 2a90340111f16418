//! The text of a cell: its paragraphs, without notes and drawings.

use super::super::NotBook;
use super::super::markup::Markup;

/// More blanks in a row than anyone types.
const MOST_BLANKS: usize = 32_767;
/// The most bytes of text in a cell. Blanks are written as a number, so that little markup makes much text.
const MOST_IN_A_CELL: usize = 16 * 1024 * 1024;

/// A cell's text as it grows.
#[derive(Default)]
pub(super) struct Paragraphs {
    pub(super) text: String,
    /// Whether there was a paragraph, be it empty.
    pub(super) any: bool,
    written: String,
}

impl Paragraphs {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.any = false;
    }

    /// Walks through a paragraph and puts it on a line of its own.
    pub(super) fn read(&mut self, markup: &mut Markup) -> Result<(), NotBook> {
        if std::mem::replace(&mut self.any, true) {
            self.text.push('\n');
        }
        let start = self.text.len();
        // Elements that were gone into and hold text of the paragraph.
        let mut open = 0usize;
        loop {
            self.written.clear();
            let into = markup.child_behind(&mut self.written)?;
            collapse(&self.written, &mut self.text, start);
            if self.text.len() > MOST_IN_A_CELL {
                return Err(NotBook::TooLarge);
            }
            if !into {
                match open.checked_sub(1) {
                    Some(left) => open = left,
                    None => return Ok(()),
                }
                continue;
            }
            match markup.qualified_name() {
                "text:s" => {
                    let count = match markup.attribute("text:c")? {
                        Some(count) => count.parse().map_err(|_| NotBook::Damaged)?,
                        None => 1,
                    };
                    if count > MOST_BLANKS {
                        return Err(NotBook::Damaged);
                    }
                    self.text.extend(std::iter::repeat_n(' ', count));
                    markup.skip()?;
                }
                "text:tab" => {
                    self.text.push('\t');
                    markup.skip()?;
                }
                "text:line-break" => {
                    self.text.push('\n');
                    markup.skip()?;
                }
                "office:annotation" | "office:annotation-end" | "text:note" | "text:ruby-text" => {
                    markup.skip()?;
                }
                name if name.starts_with("draw:") => markup.skip()?,
                _ => open += 1,
            }
        }
    }
}

/// Puts what is written behind a text that began at `start`: white space of any length is one blank, and none at the
/// beginning (OpenDocument 1.2, part 1, 6.1.2).
fn collapse(written: &str, text: &mut String, start: usize) {
    for char in written.chars() {
        if !matches!(char, ' ' | '\t' | '\r' | '\n') {
            text.push(char);
        } else if text.len() > start && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_blank() {
        let mut text = "前\n".to_owned();
        collapse("\n  甲 \t 乙\r\n", &mut text, 4);
        collapse(" 丙", &mut text, 4);
        assert_eq!(text, "前\n甲 乙 丙");
    }
}
