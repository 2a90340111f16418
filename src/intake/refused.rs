//! Files that cannot be trusted: what they are instead, and what to do.

use crate::diagnostic::{Diagnostic, Rule};
use crate::intake::csv::{Broken, Fault};
use crate::rules;
use crate::say;
use crate::source::{FileId, Place};
use crate::words::{Said, Words};

fn save() -> Said {
    say!("用 WPS 或 Excel 打开后另存为“CSV UTF-8”再报送", "open it in WPS or Excel and save it as CSV UTF-8")
}

fn send_again() -> Said {
    say!("请填报单位重新报送 CSV 文件", "ask for the figures to be sent as CSV")
}

/// First bytes that give a file away, and whether a spreadsheet program can save it as CSV.
const KINDS: &[(&[u8], Words, bool)] = &[
    (b"PK\x03\x04", Words::new("XLSX 表格或 ZIP 压缩包", "an XLSX workbook or a ZIP archive"), true),
    (b"PK\x05\x06", Words::new("ZIP 压缩包", "a ZIP archive"), false),
    (b"PK\x07\x08", Words::new("ZIP 压缩包", "a ZIP archive"), false),
    (
        b"\xd0\xcf\x11\xe0",
        Words::new("XLS 表格或其他 Office 文件", "an XLS workbook or another Office file"),
        true,
    ),
    (b"%PDF", Words::new("PDF 文件", "a PDF"), false),
    (b"{\\rtf", Words::new("RTF 文件", "an RTF document"), false),
    (b"\x1f\x8b", Words::new("GZIP 压缩包", "a GZIP archive"), false),
    (b"7z\xbc\xaf", Words::new("7z 压缩包", "a 7z archive"), false),
    (b"Rar!", Words::new("RAR 压缩包", "a RAR archive"), false),
    (b"\x89PNG", Words::new("图片", "a picture"), false),
    (b"\xff\xd8\xff", Words::new("图片", "a picture"), false),
    (b"ID;P", Words::new("SYLK 表格", "a SYLK sheet"), true),
    (b"MIME-Version:", Words::new("网页存档（MHT）", "a web archive (MHT)"), true),
    (b"{", Words::new("JSON 数据", "JSON"), false),
    (b"[", Words::new("JSON 数据", "JSON"), false),
    (b"<", Words::new("网页（HTML 或 XML）", "an HTML or XML page"), true),
];

/// What a file is that says it is CSV and is not, from its first bytes.
pub fn not_csv(file: FileId, head: &[u8]) -> Option<Diagnostic> {
    let refuse = |rule: &'static Rule, message: Said, help: Said| {
        Some(Diagnostic::new(rule, Place::whole(file), message).help(help))
    };
    if head.is_empty() {
        return refuse(
            &rules::EMPTY_FILE,
            say!("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            send_again(),
        );
    }
    if let Some(name) = wide(head) {
        return refuse(
            &rules::BAD_ENCODING,
            say!("文件是 {name} 编码，本版只读 UTF-8", "the file is {name}; this version reads UTF-8"),
            save(),
        );
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let (_, words, sheet) =
        KINDS.iter().find(|(mark, ..)| head.starts_with(mark) || text.starts_with(mark))?;
    let (zh, en) = (words.zh, words.en);
    // A blank stands between 汉字 and letters.
    let space = if zh.is_ascii() || zh.as_bytes()[0].is_ascii() { " " } else { "" };
    let help = if *sheet { save() } else { send_again() };
    refuse(&rules::NOT_A_TABLE, say!("这不是 CSV，而是{space}{zh}", "this is not CSV but {en}"), help)
}

/// The name of an encoding of two or four bytes a character: by its mark, or by the zeros between letters.
fn wide(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return Some("UTF-32");
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).take(8).filter(|&&byte| byte == 0).count();
    let letters = head.len() >= 16 && zeros(0).max(zeros(1)) == 8 && zeros(0).min(zeros(1)) == 0;
    (head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || letters).then_some("UTF-16")
}

/// What a broken structure means, and what to do.
pub fn broken(fault: &Fault) -> Diagnostic {
    let twice = || {
        say!(
            "把整个单元格放在引号里，里面的引号写成两个（\"\"）",
            "put the whole cell between quotes, and write quotes inside it twice (\"\")"
        )
    };
    let (rule, message, help) = match fault.broken {
        Broken::Encoding => (
            &rules::BAD_ENCODING,
            say!(
                "从此处起不是 UTF-8 编码，多半是 GBK（WPS、Excel 存 CSV 的缺省编码）",
                "from here on this is not UTF-8 text, and most likely GBK, in which WPS and Excel save CSV"
            ),
            save(),
        ),
        Broken::Nul => (
            &rules::NUL_BYTE,
            say!("此处有空字符（NUL），文件可能已损坏", "a NUL byte stands here; the file may be damaged"),
            say!("请填报单位重新导出", "ask for the file to be exported again"),
        ),
        Broken::Unclosed => (
            &rules::BROKEN_QUOTES,
            say!(
                "此处的引号一直没有闭合，其后各行无法分辨",
                "the quote opened here never closes, so no row behind it can be told"
            ),
            say!(
                "补上闭合的引号；单元格里的引号要写成两个（\"\"）",
                "close it; a quote inside a cell is written twice (\"\")"
            ),
        ),
        Broken::AfterQuote => match fault.opened.filter(|opened| opened.line < fault.place.line) {
            Some(opened) => {
                let line = opened.line;
                (
                    &rules::BROKEN_QUOTES,
                    say!(
                        "第 {line} 行打开的引号到此处才闭合，之后还有文字",
                        "the quote opened on line {line} closes only here, with text behind it"
                    ),
                    say!(
                        "多半是第 {line} 行漏了闭合的引号",
                        "most likely line {line} lacks its closing quote"
                    ),
                )
            }
            None => (
                &rules::BROKEN_QUOTES,
                say!("闭合引号之后还有文字", "text stands behind a closing quote"),
                twice(),
            ),
        },
        Broken::StrayQuote => (
            &rules::BROKEN_QUOTES,
            say!(
                "没有加引号的单元格里出现了引号",
                "a quote stands inside a cell that does not begin with one"
            ),
            twice(),
        ),
        Broken::Oversized => (
            &rules::OVERSIZED_ROW,
            say!("这一行超过 1 MiB 还没有结束", "this row goes on for more than 1 MiB"),
            say!("检查引号是否闭合、换行是否丢失", "check that quotes close and line ends are there"),
        ),
    };
    let diagnostic = Diagnostic::new(rule, fault.place, message).value(&fault.text).help(help);
    match fault.opened {
        Some(opened) if opened.line < fault.place.line => {
            diagnostic.other(opened, say!("引号打开处", "opened at"))
        }
        _ => diagnostic,
    }
}
