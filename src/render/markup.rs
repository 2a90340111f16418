//! What a text is within HTML and XML: the one escape of both.

use super::visible;

/// A text in one line that is nothing but text, between tags and between quotation marks.
pub fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_passes() {
        assert_eq!(
            escaped("<b a=\"x\" c='y'>&amp;]]>"),
            "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;]]&gt;"
        );
        assert_eq!(
            escaped("养老\n床位\u{1b}\u{202e}\u{0}\u{ffff}"),
            "养老 床位\\u{1b}\\u{202e}\\u{0}\\u{ffff}"
        );
    }
}
