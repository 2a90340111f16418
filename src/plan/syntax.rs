//! Texts that are not TOML: where they break, in words, and what can still be read of them.

use ::toml::de::{DeTable, Error};

use super::fields::{Faults, Span};
use crate::rules;
use crate::say;
use crate::words::{Said, Words};

/// Reports where a text is not TOML, and gives it back without what is broken, every other line in its place; `None`
/// if no part of it can be told from the others.
///
/// A slip in one table makes the parser lose its way in those behind it, so each table is read by itself: a broken one
/// is told once, where it breaks, and set aside.
pub(crate) fn set_aside(faults: &mut Faults<'_>, errors: &[Error]) -> Option<String> {
    let text = faults.text;
    let mut rest = text.to_owned();
    for table in tables(text) {
        let (_, errors) = DeTable::parse_recoverable(&text[table.clone()]);
        let Some(error) = errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start)) else {
            continue;
        };
        let span = error.span().unwrap_or(0..0);
        report(faults, error.message(), table.start + span.start..table.start + span.end);
        let blank: String =
            text[table.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
        rest.replace_range(table, &blank);
    }
    let (_, left) = DeTable::parse_recoverable(&rest);
    // Each table may be sound by itself, and yet they do not fit together: one stands twice.
    let told = if faults.found.is_empty() { errors } else { left.as_slice() };
    for error in told {
        report(faults, error.message(), error.span().unwrap_or(0..0));
    }
    left.is_empty().then_some(rest)
}

/// Where each table of the text stands, from its heading to the next one.
fn tables(text: &str) -> Vec<Span> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches('[');
        let heading =
            line.trim_start().starts_with('[') && name.starts_with(|c: char| c.is_ascii_alphabetic());
        if heading && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(text.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The commonest slips, by the parser's words for them.
const SLIPS: &[(&str, Words, Words)] = &[
    (
        "duplicate key",
        Words::new("同一个键或表写了两次", "a key or table stands twice"),
        Words::new("删去其中一处", "remove one of them"),
    ),
    (
        "string values must be quoted",
        Words::new("文字没有加双引号", "a string without quotes"),
        Words::new("写成 \"…\"，引号须是半角的", "write \"…\" with ASCII quotes"),
    ),
    (
        "unquoted key",
        Words::new("键名里有不能用的字符", "a key with characters it may not have"),
        Words::new(
            "键只用英文字母、数字、_ 和 -；单位名作键时加引号，如 \"长征镇\" = 10",
            "keys are ASCII letters, digits, _ and -; put a name in 汉字 between quotes, as in \"长征镇\" = 10",
        ),
    ),
    (
        "comma",
        Words::new(
            "少了逗号或右括号，或多了逗号",
            "a comma or a closing bracket is missing, or a comma is too many",
        ),
        Words::new("检查这一行和上一行", "look at this line and the one above"),
    ),
    (
        "unclosed",
        Words::new("括号没有配对", "a bracket that does not close"),
        Words::new("补上右括号", "close it"),
    ),
    (
        "leading zero",
        Words::new("数字前面有多余的 0", "a number that begins with 0"),
        Words::new("写成 7，不写 007", "write 7, not 007"),
    ),
    (
        "date",
        Words::new("日期不存在，或写法不对", "a date that does not exist, or is not written as one"),
        Words::new(
            "写成 2025-01-31，月和日各两位",
            "write 2025-01-31, with two digits each for month and day",
        ),
    ),
    (
        "invalid basic string",
        Words::new("引号没有闭合，或 \\ 的写法不对", "quotes that do not close, or a \\ that means nothing"),
        Words::new("补上右引号；\\ 写成 \\\\，或改用 '…'", "close them; write \\\\ for \\, or use '…'"),
    ),
];

fn report(faults: &mut Faults<'_>, reason: &str, span: Span) {
    let reason = reason.lines().next().unwrap_or("");
    let line = faults.line_of(&span);
    let key = line.split('=').next().unwrap_or("");
    let (mut message, mut help) = match SLIPS.iter().find(|(word, ..)| reason.contains(word)) {
        Some((_, message, help)) => (Said::from(*message), Said::from(*help)),
        None => (
            say!("此处不合 TOML 语法", "this is not valid TOML ({reason})"),
            say!(
                "检查引号、括号和等号是否成对、是否为半角",
                "check that quotes, brackets and equals signs pair, and are ASCII"
            ),
        ),
    };
    if !key.is_ascii() && !key.contains(['"', '\'', '#']) && line.contains('=') {
        message = say!("键名不能用汉字", "a key cannot be in 汉字");
        help = say!(
            "键只用英文字母、数字、_ 和 -；单位名作键时加引号，如 \"长征镇\" = 10",
            "keys are ASCII letters, digits, _ and -; put a name in 汉字 between quotes, as in \"长征镇\" = 10"
        );
    } else if let Some(mark) =
        line.chars().find(|c| "“”‘’＝［］｛｝，＂".contains(*c)).filter(|_| !line.contains('"'))
    {
        message = say!("此处有全角标点 {mark}", "a full-width {mark} stands here");
        help = say!(
            "引号、等号、括号和逗号须是半角的",
            "quotes, equals signs, brackets and commas must be ASCII"
        );
    }
    faults.report_line(&rules::PLAN_SYNTAX, &span, message, help);
}
