//! What the program says, once in each language, side by side, where it is said.
//!
//! [`Words`] are fixed texts; [`Said`] is a sentence with figures and names in it, made by [`say!`](crate::say).
//! Nothing else in the program chooses between Chinese and English.

/// The language a person reads. Machine output never depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Zh,
    En,
}

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Words {
    pub const fn new(zh: &'static str, en: &'static str) -> Words {
        Words { zh, en }
    }

    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// A sentence in both languages, with what it speaks of filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl Said {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

    /// The same text in both languages: a name, a number, a quotation.
    pub fn plain(text: impl Into<String>) -> Said {
        let zh = text.into();
        Said { en: zh.clone(), zh }
    }

    /// This sentence with another right behind it.
    pub fn and(mut self, more: &Said) -> Said {
        self.zh.push_str(&more.zh);
        self.en.push_str(&more.en);
        self
    }
}

impl From<Words> for Said {
    fn from(words: Words) -> Said {
        Said { zh: words.zh.to_owned(), en: words.en.to_owned() }
    }
}

/// `say!("中文 {x}", "English {x}")`: one sentence, written in each language.
#[macro_export]
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::words::Said { zh: format!($zh), en: format!($en) }
    };
}

/// `1 row`, `2 rows`: the English plural; Chinese has none.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The text cut to `most` characters for quoting in a sentence, with … where it was cut.
pub fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The known word nearest to a mistyped one, if any is near enough to be worth naming:
/// at most a third of its characters differ, or one contains the other.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count();
    if length == 0 || length > 80 {
        return None;
    }
    let seen = look(typed);
    known
        .map(|word| {
            // 一键通用户 is part of 新增为老服务“一键通”用户.
            let looks = look(word);
            let contained = seen.chars().count() >= 2
                && looks.chars().count() >= 2
                && (looks.contains(&seen) || seen.contains(&looks));
            let distance = strsim::osa_distance(typed, word);
            let near = if contained { distance.min(1) } else { distance };
            (near, !word.starts_with(typed), distance, word)
        })
        .filter(|&(near, _, distance, word)| {
            let longer = word.chars().count().max(length);
            near <= 1.max(longer / 3) && distance < longer
        })
        // Of equally near ones the first in the order of letters, so that the answer is always the same.
        .min()
        .map(|(.., word)| word)
}

/// What is left of a name when widths, blanks, what is not seen, hyphens, quotation marks, brackets and the likes of 0 and o are
/// set aside.
pub fn look(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            _ => Some(c),
        })
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .filter(|c| !c.is_whitespace() && !"-_–—·•“”\"‘’'「」『』《》〈〉()[]〔〕【】".contains(*c))
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_and_a_far_one_is_not() {
        let known = ["elderly-beds", "dementia-beds", "养老床位"];
        assert_eq!(nearest("elderly-bed", known.into_iter()), Some("elderly-beds"));
        assert_eq!(nearest("新增养老床位", known.into_iter()), Some("养老床位"));
        assert_eq!(nearest("canteens", known.into_iter()), None);
        assert_eq!(nearest("一键通用户", ["新增“一键通”用户", "用"].into_iter()), Some("新增“一键通”用户"));
        assert_eq!(nearest("月", ["日", "年"].into_iter()), None);
        assert_eq!(nearest("", known.into_iter()), None);
    }

    #[test]
    fn clipping_keeps_whole_characters() {
        assert_eq!(clip("一二三四", 2), "一二…");
        assert_eq!(clip("一二", 2), "一二");
    }
}
