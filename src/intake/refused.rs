//! Files that cannot be trusted: what they are instead, and what to do.

use crate::column::Key;
use crate::diagnostic::{Diagnostic, Rule};
use crate::intake::csv::{Broken, Fault};
use crate::intake::decode::Encoding;
use crate::intake::sheet::NotBook;
use crate::plan::Plan;
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

/// What a file is that says it is text, by the bytes it begins with.
enum Kind {
    /// A workbook under another name; its own extension.
    Workbook(&'static str),
    /// A page of markup.
    Page,
    Other,
}

/// First bytes that give a file away.
const KINDS: &[(&[u8], Words, Kind)] = &[
    (
        b"PK\x03\x04",
        Words::new("XLSX 工作簿或 ZIP 压缩包", "an XLSX workbook or a ZIP archive"),
        Kind::Workbook("xlsx"),
    ),
    (b"PK\x05\x06", Words::new("ZIP 压缩包", "a ZIP archive"), Kind::Other),
    (b"PK\x07\x08", Words::new("ZIP 压缩包", "a ZIP archive"), Kind::Other),
    (
        b"\xd0\xcf\x11\xe0",
        Words::new("XLS 工作簿或其他 Office 文件", "an XLS workbook or another Office file"),
        Kind::Workbook("xls"),
    ),
    (b"%PDF", Words::new("PDF 文件", "a PDF"), Kind::Other),
    (b"{\\rtf", Words::new("RTF 文件", "an RTF document"), Kind::Other),
    (b"\x1f\x8b", Words::new("GZIP 压缩包", "a GZIP archive"), Kind::Other),
    (b"7z\xbc\xaf", Words::new("7z 压缩包", "a 7z archive"), Kind::Other),
    (b"Rar!", Words::new("RAR 压缩包", "a RAR archive"), Kind::Other),
    (b"\x89PNG", Words::new("图片", "a picture"), Kind::Other),
    (b"\xff\xd8\xff", Words::new("图片", "a picture"), Kind::Other),
    (b"ID;P", Words::new("SYLK 表格", "a SYLK sheet"), Kind::Other),
    (b"MIME-Version:", Words::new("网页存档（MHT）", "a web archive (MHT)"), Kind::Page),
    (b"{", Words::new("JSON 数据", "JSON"), Kind::Other),
    (b"[", Words::new("JSON 数据", "JSON"), Kind::Other),
    (b"<", Words::new("网页（HTML 或 XML）", "an HTML or XML page"), Kind::Page),
];

fn refusal(rule: &'static Rule, file: FileId, message: Said, help: Said) -> Diagnostic {
    Diagnostic::new(rule, Place::whole(file), message).help(help)
}

/// What a file is that is read as text and is not, from its first bytes.
pub fn not_text(file: FileId, head: &[u8]) -> Option<Diagnostic> {
    if head.is_empty() {
        return Some(empty(file));
    }
    if let Some(name) = wide(head) {
        return Some(refusal(
            &rules::BAD_ENCODING,
            file,
            say!("文件是没有标记的 {name} 编码", "the file is {name} without a mark that says so"),
            save(),
        ));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let (_, words, kind) =
        KINDS.iter().find(|(mark, ..)| head.starts_with(mark) || text.starts_with(mark))?;
    let (zh, en) = (words.zh, words.en);
    // A blank stands between 汉字 and letters.
    let space = if zh.is_ascii() || zh.as_bytes()[0].is_ascii() { " " } else { "" };
    let message = say!("这不是 CSV，而是{space}{zh}", "this is not CSV but {en}");
    Some(match kind {
        Kind::Workbook(extension) => refusal(
            &rules::MISNAMED_WORKBOOK,
            file,
            message,
            say!(
                "若是表格，把扩展名改为 .{extension} 即可读取",
                "if it is a workbook, name it .{extension} and it is read"
            ),
        ),
        Kind::Page => refusal(&rules::HTML_PAGE, file, message, save()),
        Kind::Other => refusal(&rules::NOT_A_TABLE, file, message, send_again()),
    })
}

/// Why bytes under a workbook's name are none that can be read.
pub fn not_book(file: FileId, bytes: &[u8], reason: NotBook) -> Diagnostic {
    let again =
        || say!("用 WPS 或 Excel 打开后另存为 .xlsx 再报送", "open it in WPS or Excel, and save it as .xlsx");
    let (rule, message, help) = match reason {
        NotBook::Other if bytes.is_empty() => return empty(file),
        NotBook::Other => {
            let text = bytes.trim_ascii_start();
            let page = text.starts_with(b"<") || text.starts_with(b"\xef\xbb\xbf<");
            let rule = if page { &rules::HTML_PAGE } else { &rules::NOT_A_TABLE };
            let message = if page {
                say!("文件名像表格，其实是网页", "it is named like a workbook, but is a web page")
            } else {
                say!("文件名像表格，内容却不是", "it is named like a workbook, but is none")
            };
            (rule, message, again())
        }
        NotBook::Binary => (
            &rules::NOT_A_TABLE,
            say!("这是 XLSB 二进制工作簿，本程序不读", "this is a binary workbook (XLSB), which is not read"),
            again(),
        ),
        NotBook::Encrypted => (
            &rules::ENCRYPTED_WORKBOOK,
            say!("工作簿设有打开密码", "the workbook is locked with a password"),
            say!("请填报单位取消密码后重新报送", "ask for it to be sent without one"),
        ),
        NotBook::Damaged => (
            &rules::BROKEN_WORKBOOK,
            say!("工作簿已损坏或不完整", "the workbook is damaged or incomplete"),
            again(),
        ),
        NotBook::TooLarge => (
            &rules::OVERSIZED_WORKBOOK,
            say!("工作簿展开后大得不合常理", "the workbook unpacks to more than can be meant"),
            say!(
                "删去无关的工作表和空白区域的格式，或改报 CSV",
                "remove sheets and formats that hold no figures, or send CSV"
            ),
        ),
        #[cfg(not(feature = "xlsx"))]
        NotBook::NotBuilt => (
            &rules::NOT_A_TABLE,
            say!("此版本编译时没有带上表格功能", "this program was built without spreadsheets"),
            save(),
        ),
    };
    refusal(rule, file, message, help)
}

/// A file in which there is nothing.
pub fn empty(file: FileId) -> Diagnostic {
    let message = say!("文件里没有任何内容", "the file holds nothing");
    refusal(&rules::EMPTY_FILE, file, message, say!("请填报单位重新报送", "ask for it to be sent again"))
}

/// A file in which no header was found; the text that stands there instead.
pub fn no_header(plan: &Plan, place: Place, text: &str) -> Diagnostic {
    let reporter = (!plan.reporters.is_empty()).then_some(Key::Reporter);
    let wanted: Vec<Words> = [Some(Key::Date), Some(Key::Target), reporter, Some(Key::Total)]
        .into_iter()
        .flatten()
        .map(Key::words)
        .collect();
    let join =
        |lang: fn(&Words) -> &'static str, with: &str| wanted.iter().map(lang).collect::<Vec<_>>().join(with);
    let (zh, en) = (join(|words| words.zh, "、"), join(|words| words.en, ", "));
    let help = if text.contains('，') {
        say!(
            "列与列之间用英文逗号，不用“，”；表头至少含：{zh}",
            "separate columns by an ASCII comma, not by ，; the header needs at least: {en}"
        )
    } else {
        say!("表头须在一行内，至少含：{zh}", "the header is one row with at least: {en}")
    };
    Diagnostic::new(&rules::NO_HEADER, place, say!("找不到表头", "no header was found"))
        .value(text)
        .help(help)
}

/// The name of an encoding of two or four bytes a character that no mark of two bytes tells.
fn wide(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return Some("UTF-32");
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).take(8).filter(|&&byte| byte == 0).count();
    let letters = head.len() >= 16 && zeros(0).max(zeros(1)) == 8 && zeros(0).min(zeros(1)) == 0;
    let marked = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    (letters && !marked).then_some("UTF-16")
}

/// What a broken structure means, and what to do.
pub fn broken(fault: &Fault, encoding: Encoding) -> Diagnostic {
    let twice = || {
        say!(
            "把整个单元格放在引号里，里面的引号写成两个（\"\"）",
            "put the whole cell between quotes, and write quotes inside it twice (\"\")"
        )
    };
    let (rule, message, help) = match fault.broken {
        Broken::Encoding => match encoding {
            Encoding::Utf8 => (
                &rules::MIXED_ENCODING,
                say!(
                    "之前是 UTF-8 编码，从此处起不是：多半是两种编码的文件拼在了一起",
                    "up to here the text is UTF-8, and here it is not: two encodings were put together, it seems"
                ),
                save(),
            ),
            Encoding::Gb18030 => (
                &rules::BAD_ENCODING,
                say!(
                    "此处既不是 UTF-8，也不是 GB18030（GBK）编码",
                    "this is neither UTF-8 nor GB18030 (GBK)"
                ),
                save(),
            ),
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let name = encoding.name();
                (
                    &rules::BAD_ENCODING,
                    say!("{name} 文本在此处残缺", "the {name} text is broken here"),
                    save(),
                )
            }
        },
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
            diagnostic.other(opened, say!("引号在此打开", "opened here"))
        }
        _ => diagnostic,
    }
}
