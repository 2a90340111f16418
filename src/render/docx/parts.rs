//! What is the same in every document: styles, settings, fonts, page numbers, and how they hang together.

use std::fmt::Write;

use super::layout::{MARGIN, Page};
use super::{FONTS, UNNAMED};
use crate::render::markup::escaped;
use crate::words::Lang;

pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// The grid of the text block: 22 lines in 225 mm (12756 twips ÷ 22 = 579.8, less the fraction, so that all 22 fit).
pub const LINE: u32 = 579;
/// 28 characters in 156 mm (8844 twips): 15.793 pt for each of 16 pt, less a hair so that all 28 fit. What is added to a
/// character is told in 4096ths of a point: (8844 ÷ 20 ÷ 28 − 16) × 4096 = −848.5.
const SPACE: i32 = -850;
/// The same as the spacing of a character of 16 pt, in twips: 28 of 15.7 pt fill 439.6 pt of 442.2, which justification
/// makes even. The styles say exactly what the grid says, and do not lean on it: LibreOffice gives a character that is
/// wider than a cell of the grid two cells, and a font that is taller than a line two lines.
const TIGHTER: i32 = -6;
/// From the bottom of the paper to that of the page number: its dashes lie 7 mm below the text block.
const FOOTER: u32 = 1406;

/// Every file but the document itself.
pub fn fixed(lang: Lang, title: &str) -> Vec<(&'static str, String)> {
    let title = if title.is_empty() { UNNAMED.get(lang) } else { title };
    vec![
        ("[Content_Types].xml", format!("{HEAD}{TYPES}\n")),
        ("_rels/.rels", format!("{HEAD}{RELATIONS}\n")),
        ("docProps/core.xml", core(title, lang)),
        ("word/_rels/document.xml.rels", format!("{HEAD}{OF_DOCUMENT}\n")),
        ("word/styles.xml", styles(lang)),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", fonts()),
        ("word/footer1.xml", footer("FooterOdd")),
        ("word/footer2.xml", footer("FooterEven")),
    ]
}

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>\
<Override PartName=\"/word/fontTable.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml\"/>\
<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>\
<Override PartName=\"/word/footer2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>\
<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
</Types>";

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
</Relationships>";

const OF_DOCUMENT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/>\
<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable\" Target=\"fontTable.xml\"/>\
<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/>\
<Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer2.xml\"/>\
</Relationships>";

fn core(title: &str, lang: Lang) -> String {
    let language = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>workpoints</dc:creator>\
         <dc:language>{language}</dc:language></cp:coreProperties>\n",
        escaped(title)
    )
}

/// The fonts of one kind of text: what is Latin, and what is Chinese.
fn font(latin: &str, chinese: &str) -> String {
    format!(
        "<w:rFonts w:ascii=\"{latin}\" w:hAnsi=\"{latin}\" w:cs=\"Times New Roman\" w:eastAsia=\"{chinese}\"/>"
    )
}

fn size(half_points: u32) -> String {
    format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
}

const ROMAN: &str = "Times New Roman";

fn styles(lang: Lang) -> String {
    let (roman, en) = (ROMAN, lang == Lang::En);
    // 3号 is 16 pt, 2号 22 pt, 4号 14 pt, 五号 10.5 pt.
    let (text, title, number, small) = (size(32), size(44), size(28), size(21));
    let bold = if en { "<w:b/><w:bCs/>" } else { "" };
    let sans = if en { "Arial" } else { roman };
    let (body, kai, hei) = (font(roman, "仿宋_GB2312"), font(roman, "楷体_GB2312"), font(sans, "黑体"));
    let (song, heading) = (font(roman, "宋体"), font(roman, "方正小标宋简体"));
    let exact = |line: u32| {
        format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>")
    };
    let line = exact(LINE);
    let off = "<w:snapToGrid w:val=\"0\"/>";
    let first = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"630\"/>";
    let mut out = String::from(HEAD);
    let _ = write!(out, "<w:styles {NAMESPACES}>");
    let _ = write!(
        out,
        "<w:docDefaults><w:rPrDefault><w:rPr>{body}<w:kern w:val=\"0\"/>{text}\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    );
    let mut style = |id: &str, name: &str, based: &str, paragraph: &str, run: &str| {
        let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
        let based = if based.is_empty() { String::new() } else { format!("<w:basedOn w:val=\"{based}\"/>") };
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}<w:qFormat/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        );
    };
    // A page has all of its 22 lines: none is moved for the sake of a paragraph's first or last one. No gap between 汉字
    // and figures, which would leave the grid.
    let normal = format!(
        "<w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>{off}{line}<w:jc w:val=\"both\"/>"
    );
    // The size stands here too: it is what readers reckon the grid by.
    let tighter = if en { 0 } else { TIGHTER };
    style("Normal", "Normal", "", &normal, &format!("{off}<w:spacing w:val=\"{tighter}\"/>{text}"));
    style("Body", "Body Text", "Normal", first, "");
    style("Address", "Address", "Normal", "<w:ind w:left=\"0\"/>", "");
    let keep = "<w:keepNext/><w:keepLines/>";
    let one = format!("{keep}{first}<w:outlineLvl w:val=\"0\"/>");
    style("Heading1", "heading 1", "Normal", &one, &format!("{hei}{bold}"));
    // Other sizes are not pressed together.
    let even = "<w:spacing w:val=\"0\"/>";
    let centred = format!("{keep}{}<w:jc w:val=\"center\"/>", exact(640));
    style("Title", "Title", "Normal", &centred, &format!("{heading}{bold}{even}{title}"));
    style("Subtitle", "Subtitle", "Normal", "<w:jc w:val=\"center\"/>", &kai);
    style("Signature", "Signature", "Normal", "<w:jc w:val=\"right\"/>", "");
    style("Attachment", "Attachment", "Normal", "<w:keepNext/>", &format!("{hei}{bold}"));
    style("Gap", "Gap", "Normal", &exact(160), &size(8));
    let cell = "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"290\" w:lineRule=\"exact\"/>";
    style("TableText", "Table Text", "Normal", cell, &format!("{song}{even}{small}"));
    let narrow = if en { format!("{}<w:b/><w:bCs/>", font(roman, "黑体")) } else { hei.clone() };
    style("TableHead", "Table Head", "TableText", "<w:keepNext/>", &narrow);
    style("TableGroup", "Table Group", "TableText", "<w:keepNext/>", &format!("{kai}{bold}"));
    // One character in from the outer edge.
    let odd = "<w:ind w:right=\"280\"/><w:jc w:val=\"right\"/>";
    let left = "<w:ind w:left=\"280\"/><w:jc w:val=\"left\"/>";
    let foot = exact(400);
    let numbers = format!("{}{even}{number}", font("宋体", "宋体"));
    style("FooterOdd", "Footer Odd", "Normal", &format!("{foot}{odd}"), &numbers);
    style("FooterEven", "Footer Even", "Normal", &format!("{foot}{left}"), &numbers);
    let _ = write!(
        out,
        "<w:style w:type=\"character\" w:styleId=\"Lead\"><w:name w:val=\"Lead\"/><w:rPr>{kai}{bold}</w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr>{}<w:b/><w:bCs/></w:rPr></w:style>",
        font(roman, "黑体")
    );
    out.push_str("</w:styles>\n");
    out
}

fn settings() -> String {
    // Punctuation keeps its place in the grid, and odd and even pages have numbers of their own.
    format!(
        "{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"632\"/>\
         <w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat></w:settings>\n"
    )
}

fn fonts() -> String {
    let mut out = format!("{HEAD}<w:fonts {NAMESPACES}>");
    for (name, others, family) in FONTS {
        let pitch = if family == "modern" { "fixed" } else { "variable" };
        let _ = write!(
            out,
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"86\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"{pitch}\"/></w:font>"
        );
    }
    for (name, family) in [(ROMAN, "roman"), ("Arial", "swiss")] {
        let _ = write!(
            out,
            "<w:font w:name=\"{name}\"><w:charset w:val=\"00\"/><w:family w:val=\"{family}\"/>\
             <w:pitch w:val=\"variable\"/></w:font>"
        );
    }
    out.push_str("</w:fonts>\n");
    out
}

/// `— 1 —`.
fn footer(style: &str) -> String {
    let text = |text: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
        )
    };
    format!(
        "{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}\
         <w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>{}</w:p></w:ftr>\n",
        text("— "),
        text(" —")
    )
}

/// The pages of a section.
pub fn section(lang: Lang, page: &Page) -> String {
    let Page { width, height, top, right, bottom, left, landscape } = page;
    let turned = if *landscape { " w:orient=\"landscape\"" } else { "" };
    let grid = match lang {
        Lang::Zh => format!("w:type=\"linesAndChars\" w:linePitch=\"{LINE}\" w:charSpace=\"{SPACE}\""),
        // Latin letters are no characters of equal width.
        Lang::En => format!("w:type=\"lines\" w:linePitch=\"{LINE}\""),
    };
    format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>\
         <w:type w:val=\"nextPage\"/><w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/>\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" \
         w:footer=\"{FOOTER}\" w:gutter=\"0\"/><w:cols w:space=\"425\"/><w:docGrid {grid}/></w:sectPr>"
    )
}

/// A table with a grid of thin lines, as wide as the text.
pub fn table(width: u32) -> String {
    let border =
        |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    format!(
        "<w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"{MARGIN}\" w:type=\"dxa\"/>\
         <w:right w:w=\"{MARGIN}\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
    )
}
