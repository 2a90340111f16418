//! How far what stands at a place of a plan reaches: a name, a string, a list, a heading. It is asked only for
//! pointing at it, also where the text is no TOML.

/// The end of what begins at a byte of a line: a string with its quotes, a list or table with its brackets, else what
/// has no blank in it. At least one character, unless the line ends there.
pub fn token(line: &str, from: usize) -> usize {
    let rest = &line[from..];
    let Some(first) = rest.chars().next() else { return from };
    let one = first.len_utf8();
    let length = match first {
        '"' | '\'' => string(rest).unwrap_or_else(|| rest.trim_end().len()),
        '[' | '{' => nested(rest).unwrap_or_else(|| rest.trim_end().len()),
        _ => rest.find(|c: char| c.is_whitespace() || "=,]}#\"'[{".contains(c)).unwrap_or(rest.len()),
    };
    from + length.max(one)
}

/// The length of the string at the beginning, if it closes on this line.
fn string(rest: &str) -> Option<usize> {
    let quote = &rest[..1];
    let quotes = if rest.starts_with(&quote.repeat(3)) { quote.repeat(3) } else { quote.to_owned() };
    let mut at = quotes.len();
    while at < rest.len() {
        if rest[at..].starts_with(&quotes) {
            return Some(at + quotes.len());
        }
        let escapes = quote == "\"" && rest[at..].starts_with('\\');
        let mut chars = rest[at..].chars();
        let mut taken = chars.next().map_or(0, char::len_utf8);
        if escapes {
            taken += chars.next().map_or(0, char::len_utf8);
        }
        at += taken;
    }
    None
}

/// The length of the brackets at the beginning, if they close on this line.
fn nested(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        match c {
            '"' | '\'' => {
                at += string(&rest[at..])?;
                continue;
            }
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'t>(line: &'t str, begin: &str) -> &'t str {
        let from = line.find(begin).expect("it stands there");
        &line[from..token(line, from)]
    }

    #[test]
    fn what_stands_at_a_place_is_taken_whole() {
        assert_eq!(at("goal = 100 # 一百", "100"), "100");
        assert_eq!(at("gaol = 100", "gaol"), "gaol");
        assert_eq!(at("[[target]] # 一", "[["), "[[target]]");
        assert_eq!(at("name = \"a \\\"b\\\" 养老\" # \"", "\"a"), "\"a \\\"b\\\" 养老\"");
        assert_eq!(at("name = 'a\\' # '", "'"), "'a\\'");
        assert_eq!(at("quote = \"\"\"a\"b\"\"\"", "\"\"\""), "\"\"\"a\"b\"\"\"");
        assert_eq!(at("a = [{ x = \"]\" }, 2], 3", "[{"), "[{ x = \"]\" }, 2]");
        assert_eq!(at("a = { x = 1, y = 2 }", "1"), "1");
        assert_eq!(at("\"长征镇\" = 10", "\"长"), "\"长征镇\"");
    }

    #[test]
    fn what_does_not_close_reaches_to_the_end_of_its_line() {
        assert_eq!(at("a = [\"*.csv\"  ", "["), "[\"*.csv\"");
        assert_eq!(at("a = \"x", "\""), "\"x");
        assert_eq!(at("a = ]", "]"), "]");
        assert_eq!(token("a", 1), 1);
    }
}
