//! DOCX: a document in the layout of GB/T 9704-2012, the standard of official documents, by hand on a ZIP archive.
//!
//! A4; a text block of 156 × 225 mm that holds 22 lines of 28 characters of size 3号 (16 pt). `parts` holds what is the same
//! in every document, `layout` how wide the columns of a table are. The same report gives the same bytes.

mod layout;
mod parts;

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::{Context, Result};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use self::layout::{LANDSCAPE, PORTRAIT, head_lines, widths};
use super::markup::escaped;
use super::{Style, shown};
use crate::assess::Light;
use crate::say;
use crate::table::{Cell, Column, Manner, Part, Report, Table};
use crate::words::{Lang, Said, Words};

/// A title of more cells is set in several lines: 20 characters of 22 pt fill one.
const TITLE: usize = 39;
/// What stands for a cell without a value.
const NOTHING: &str = "—";
/// A table of no more rows is not parted by the end of a page.
const TOGETHER: usize = 15;
/// A text of no more cells is set in the middle of its column.
const SHORT: usize = 12;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    let document = Document::new(report, style.lang).xml();
    let mut files = parts::fixed(style.lang, &report.title);
    files.push(("word/document.xml", document));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // A file that told when it was made would differ each time.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in files {
        archive.start_file(name, options).context("writing DOCX")?;
        archive.write_all(text.as_bytes()).context("writing DOCX")?;
    }
    Ok(archive.finish().context("writing DOCX")?.into_inner())
}

/// One block after another, before they are written.
enum Block<'r> {
    Paragraph(Paragraph),
    Table(&'r Table, &'static layout::Page),
    /// The end of a section: what stands above is set on such pages.
    Section(&'static layout::Page),
}

#[derive(Default)]
struct Paragraph {
    style: &'static str,
    text: String,
    /// The first bytes of the text, set as a heading.
    lead: usize,
    /// Whether it stands on the page of what follows.
    keep: bool,
    /// From the right edge, in twips.
    right: Option<i64>,
}

struct Document<'r> {
    lang: Lang,
    blocks: Vec<Block<'r>>,
    /// Tables too wide for the text, with their titles.
    attached: Vec<(String, &'r Table)>,
    /// How many of them there are in all: a single one has no number.
    wide: usize,
}

impl<'r> Document<'r> {
    fn new(report: &'r Report, lang: Lang) -> Document<'r> {
        let wide = |part: &&Part| part.shown() && !layout::fits(&part.table, lang, &PORTRAIT);
        let wide = report.parts.iter().filter(wide).count();
        let mut document = Document { lang, blocks: Vec::new(), attached: Vec::new(), wide };
        let title = balanced(&report.title).join("\n");
        document.paragraph("Title", title);
        for line in &report.caption {
            document.paragraph("Subtitle", line.get(lang).to_owned());
        }
        document.paragraph("Normal", String::new());
        for part in &report.parts {
            match part.manner {
                Manner::Signature => {
                    document.list_attached();
                    document.signature(part);
                }
                Manner::Address | Manner::Prose => document.part(part),
            }
        }
        if !report.parts.iter().any(|part| part.manner == Manner::Signature) {
            document.list_attached();
        }
        for line in &report.summary {
            document.paragraph("Body", line.get(lang).to_owned());
        }
        document.blocks.push(Block::Section(&PORTRAIT));
        document.attachments();
        document
    }

    fn paragraph(&mut self, style: &'static str, text: String) {
        self.blocks.push(Block::Paragraph(Paragraph { style, text, ..Paragraph::default() }));
    }

    /// A paragraph of prose, whose beginning may be a heading of the second level: （一）…。 in Chinese, (1) … in English.
    fn prose(&mut self, text: &str) {
        let lead = lead(text, self.lang);
        self.blocks.push(Block::Paragraph(Paragraph {
            style: "Body",
            text: text.to_owned(),
            lead,
            ..Paragraph::default()
        }));
    }

    fn part(&mut self, part: &'r Part) {
        let title = part.title.get(self.lang);
        if !title.is_empty() {
            self.paragraph("Heading1", title.to_owned());
        }
        for line in &part.text {
            match part.manner {
                Manner::Address => self.paragraph("Address", line.get(self.lang).to_owned()),
                _ => self.prose(line.get(self.lang)),
            }
        }
        if part.shown() {
            if layout::fits(&part.table, self.lang, &PORTRAIT) {
                // What introduces a table stands on its page.
                if let Some(Block::Paragraph(last)) = self.blocks.last_mut() {
                    last.keep = true;
                }
                self.blocks.push(Block::Table(&part.table, &PORTRAIT));
                self.paragraph("Gap", String::new());
            } else {
                self.attached.push((bare(title).to_owned(), &part.table));
                let n = self.attached.len();
                let see = match self.wide {
                    1 => say!("详见附件。", "See the attachment."),
                    _ => say!("详见附件{n}。", "See attachment {n}."),
                };
                self.paragraph("Body", see.get(self.lang).to_owned());
            }
        }
        for line in &part.remarks {
            self.prose(line.get(self.lang));
        }
    }

    /// What is attached is named below the text, a line for each.
    fn list_attached(&mut self) {
        if self.attached.is_empty() {
            return;
        }
        self.paragraph("Normal", String::new());
        let titles: Vec<String> = self.attached.iter().map(|(title, _)| title.clone()).collect();
        if let [only] = &titles[..] {
            let line = say!("附件：{only}", "Attachment: {only}");
            self.paragraph("Body", line.get(self.lang).to_owned());
            return;
        }
        for (at, title) in titles.iter().enumerate() {
            let n = at + 1;
            let first = say!("附件：{n}. {title}", "Attachments: {n}. {title}");
            let next = say!("　　　{n}. {title}", "{n}. {title}");
            let line = if at == 0 { first } else { next };
            self.paragraph("Body", line.get(self.lang).to_owned());
        }
    }

    /// Who signs and when. The date ends four characters from the right edge, and the signer stands in the middle above it;
    /// one too long for that pushes the date to the left.
    fn signature(&mut self, part: &Part) {
        const CHARACTER: i64 = 316;
        let lines: Vec<&str> = part.text.iter().map(|line| line.get(self.lang)).collect();
        let Some((date, signers)) = lines.split_last() else { return };
        // In half characters.
        let width = |text: &str| i64::try_from(text.width_cjk()).unwrap_or(0);
        let widest = signers.iter().map(|line| width(line)).max().unwrap_or(0);
        let from_right = 8.max((widest - width(date)) / 2);
        let middle = from_right * 2 + width(date);
        // It does not stand on a page of its own.
        if let Some(Block::Paragraph(last)) = self.blocks.last_mut() {
            last.keep = true;
        }
        for _ in 0..2 {
            self.kept("Normal", "", None, true);
        }
        for signer in signers {
            let right = ((middle - width(signer)) / 2).max(0);
            self.kept("Signature", signer, Some(right * CHARACTER / 2), true);
        }
        self.kept("Signature", date, Some(from_right * CHARACTER / 2), false);
    }

    fn kept(&mut self, style: &'static str, text: &str, right: Option<i64>, keep: bool) {
        self.blocks.push(Block::Paragraph(Paragraph { style, text: text.to_owned(), lead: 0, keep, right }));
    }

    /// Wide tables, each on pages of its own that lie on their side.
    fn attachments(&mut self) {
        for (at, (title, table)) in std::mem::take(&mut self.attached).into_iter().enumerate() {
            let n = at + 1;
            let number = match self.wide {
                1 => say!("附件", "Attachment"),
                _ => say!("附件{n}", "Attachment {n}"),
            };
            self.paragraph("Attachment", number.get(self.lang).to_owned());
            self.paragraph("Normal", String::new());
            self.paragraph("Title", title);
            self.blocks.push(Block::Table(table, &LANDSCAPE));
            self.paragraph("Gap", String::new());
            self.blocks.push(Block::Section(&LANDSCAPE));
        }
    }

    fn xml(&self) -> String {
        let mut out = String::from(parts::HEAD);
        let _ = write!(out, "<w:document {}><w:body>", parts::NAMESPACES);
        let last = self.blocks.len().saturating_sub(1);
        for (at, block) in self.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) => self.write_paragraph(&mut out, paragraph),
                Block::Table(table, page) => self.write_table(&mut out, table, page),
                // The last section's pages are told at the end of the body, the others' in a paragraph.
                Block::Section(page) if at == last => out.push_str(&parts::section(self.lang, page)),
                Block::Section(page) => {
                    let section = parts::section(self.lang, page);
                    let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"Gap\"/>{section}</w:pPr></w:p>");
                }
            }
        }
        out.push_str("</w:body></w:document>\n");
        out
    }

    fn write_paragraph(&self, out: &mut String, paragraph: &Paragraph) {
        let Paragraph { style, text, lead, keep, right } = paragraph;
        let keep = if *keep { "<w:keepNext/>" } else { "" };
        let right = right.map(|right| format!("<w:ind w:right=\"{right}\"/>")).unwrap_or_default();
        let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keep}{right}</w:pPr>");
        let (heading, rest) = text.split_at(*lead);
        self.run(out, heading, "<w:rStyle w:val=\"Lead\"/>");
        self.run(out, rest, "");
        out.push_str("</w:p>");
    }

    /// A run of text; a line break where one stands in it.
    fn run(&self, out: &mut String, text: &str, properties: &str) {
        if text.is_empty() {
            return;
        }
        // Marks that both scripts use, as “ and —, are set in the Chinese font.
        let hint = match self.lang {
            Lang::Zh => "<w:rFonts w:hint=\"eastAsia\"/>",
            Lang::En => "",
        };
        let _ = write!(out, "<w:r><w:rPr>{properties}{hint}</w:rPr>");
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                out.push_str("<w:br/>");
            }
            let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", escaped(line));
        }
        out.push_str("</w:r>");
    }

    fn write_table(&self, out: &mut String, table: &Table, page: &layout::Page) {
        let widths = widths(table, self.lang, page);
        let whole: u32 = widths.iter().sum();
        out.push_str("<w:tbl>");
        let _ = write!(out, "{}<w:tblGrid>", parts::table(whole));
        for width in &widths {
            let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
        }
        out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in table.columns.iter().zip(&widths) {
            let label = head_lines(column.label.get(self.lang), *width).join("\n");
            self.cell(out, (*width, 1), ("TableHead", "center", true), &label, "");
        }
        out.push_str("</w:tr>");
        let mut groups = table.groups.iter().peekable();
        let span = table.columns.len();
        let together = table.rows.len() <= TOGETHER;
        for (at, row) in table.rows.iter().enumerate() {
            while let Some(group) = groups.next_if(|group| group.first == at) {
                let end = groups.peek().map_or(table.rows.len(), |next| next.first);
                let more = end > at || !group.remark.is_empty();
                self.across(out, (whole, span), &group.heading, more);
                if end == at {
                    self.across(out, (whole, span), &group.remark, false);
                }
            }
            out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            let keep = together && at + 1 < table.rows.len();
            for ((cell, column), width) in row.iter().zip(&table.columns).zip(&widths) {
                let text = shown(cell, self.lang);
                let align = alignment(column, cell, &text);
                let text = if text.is_empty() { NOTHING } else { &text };
                let strong = match cell {
                    Cell::Word { light: Some(Light::Red | Light::Yellow), .. } => {
                        "<w:rStyle w:val=\"Strong\"/>"
                    }
                    _ => "",
                };
                self.cell(out, (*width, 1), ("TableText", align, keep), text, strong);
            }
            out.push_str("</w:tr>");
            // The remark of the group that ends here.
            let next = groups.peek().map_or(table.rows.len(), |next| next.first);
            let ended = table.groups.iter().rfind(|group| group.first <= at).filter(|_| next == at + 1);
            if let Some(group) = ended {
                self.across(out, (whole, span), &group.remark, false);
            }
        }
        for group in groups {
            self.across(out, (whole, span), &group.heading, !group.remark.is_empty());
            self.across(out, (whole, span), &group.remark, false);
        }
        out.push_str("</w:tbl>");
    }

    /// A row of one cell: the heading above a group, or what is said below it.
    fn across(&self, out: &mut String, across: (u32, usize), said: &Said, heading: bool) {
        let text = said.get(self.lang);
        if text.is_empty() {
            return;
        }
        let style = if heading { "TableGroup" } else { "TableText" };
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        self.cell(out, across, (style, "left", heading), text, "");
        out.push_str("</w:tr>");
    }

    fn cell(
        &self,
        out: &mut String,
        (width, span): (u32, usize),
        (style, align, keep): (&str, &str, bool),
        text: &str,
        properties: &str,
    ) {
        let keep = if keep { "<w:keepNext/>" } else { "" };
        let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
        let _ = write!(
            out,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}<w:vAlign w:val=\"center\"/></w:tcPr>\
             <w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keep}<w:jc w:val=\"{align}\"/></w:pPr>"
        );
        self.run(out, text, properties);
        out.push_str("</w:p></w:tc>");
    }
}

/// How a cell is set: numbers to the right, words of a list and what is short in the middle, names and sentences to the left.
fn alignment(column: &Column, cell: &Cell, text: &str) -> &'static str {
    match cell {
        Cell::Empty | Cell::Word { .. } | Cell::Day(_) => "center",
        _ if column.numeric => "right",
        Cell::Text(_) if column.key != "name" && column.key != "reporter" && text.width() <= SHORT => {
            "center"
        }
        _ => "left",
    }
}

/// A title without the number of its chapter.
fn bare(title: &str) -> &str {
    let rest = title.split_once('、').or_else(|| title.split_once(". "));
    rest.map_or(title, |(_, rest)| rest)
}

/// How many bytes of a paragraph are its heading.
fn lead(text: &str, lang: Lang) -> usize {
    let (open, close, stop) = match lang {
        Lang::Zh => ('（', '）', "。"),
        Lang::En => ('(', ')', ". "),
    };
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let numbered = text
        .strip_prefix(open)
        .and_then(|rest| rest.split_once(close))
        .is_some_and(|(n, _)| !n.is_empty() && n.chars().all(number));
    if !numbered {
        return 0;
    }
    text.find(stop).map_or(0, |at| at + stop.trim_end().len())
}

/// A title in as few lines as hold it, about equally long. A line ends behind a word where that is known, never within a
/// number or a foreign word, and none begins with a closing mark.
fn balanced(title: &str) -> Vec<String> {
    let chars: Vec<char> = title.chars().collect();
    // How wide the title is up to each of its characters.
    let mut widths = vec![0];
    for c in &chars {
        let before = *widths.last().expect("begins with one");
        widths.push(before + c.width_cjk().unwrap_or(0));
    }
    let all = widths[chars.len()];
    let lines = all.div_ceil(TITLE).max(1);
    let starts =
        |at: usize, word: &str| word.chars().eq(chars[at..].iter().copied().take(word.chars().count()));
    let cost = |at: usize, wanted: usize| {
        let (before, after) = (chars[at - 1], chars[at]);
        let within = before.is_ascii_graphic() && after.is_ascii_graphic();
        let bad = "）》”’、，。：；".contains(after) || "（《“‘".contains(before);
        let good = ("年的于》”） ".contains(before) && after != '度')
            || (before == '度' && chars[..at].ends_with(&['年', '度']))
            || ["完成情况", "工作要点"].iter().any(|word| starts(at, word));
        let penalty = match (within || bad, good) {
            (true, _) => 1000,
            (_, true) => 0,
            _ => 6,
        };
        widths[at].abs_diff(wanted) + penalty
    };
    let mut breaks = vec![0];
    for line in 1..lines {
        let wanted = all * line / lines;
        let near = |width: usize| widths.partition_point(|other| *other < width);
        let first = near(wanted.saturating_sub(TITLE / 2)).max(breaks.last().expect("begins with one") + 1);
        let last = near(wanted + TITLE / 2).min(chars.len());
        if let Some(at) = (first..last).min_by_key(|&at| cost(at, wanted)) {
            breaks.push(at);
        }
    }
    breaks.push(chars.len());
    breaks
        .windows(2)
        .map(|pair| chars[pair[0]..pair[1]].iter().collect::<String>().trim().to_owned())
        .collect()
}

/// Fonts by their official names, and what stands in for each where it is not installed.
const FONTS: [(&str, &str, &str); 5] = [
    ("仿宋_GB2312", "仿宋,FangSong,FangSong_GB2312,STFangsong", "modern"),
    ("楷体_GB2312", "楷体,KaiTi,KaiTi_GB2312,STKaiti,AR PL UKai CN", "modern"),
    ("黑体", "SimHei,STHeiti,Noto Sans CJK SC", "swiss"),
    ("宋体", "SimSun,STSong,Noto Serif CJK SC", "roman"),
    ("方正小标宋简体", "FZXiaoBiaoSong-B05S,小标宋,华文中宋,STZhongsong,宋体", "roman"),
];

/// What a document is called where it has no title.
const UNNAMED: Words = Words::new("通报", "Bulletin");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_where_a_word_ends_and_into_equal_lines() {
        assert_eq!(balanced("示例区2025年工作要点完成情况通报"), ["示例区2025年工作要点完成情况通报"]);
        assert_eq!(
            balanced("上海市示例区民政局2025年度民生实事工作要点完成情况通报"),
            ["上海市示例区民政局2025年度", "民生实事工作要点完成情况通报"]
        );
        assert_eq!(
            balanced("示例区民政局2025年工作要点: quarterly bulletin of progress"),
            ["示例区民政局2025年工作要点:", "quarterly bulletin of progress"]
        );
        assert_eq!(balanced(""), [""]);
        let endless = balanced(&"长".repeat(200_000));
        assert!(endless.iter().all(|line| line.chars().count() <= 30), "{}", endless.len());
    }

    #[test]
    fn headings_of_the_second_level_are_told_by_their_numbers() {
        let lead = |text: &str, lang| text[..lead(text, lang)].to_owned();
        assert_eq!(lead("（一）安装水表。滞后。", Lang::Zh), "（一）安装水表。");
        assert_eq!(lead("（示例）安装水表。滞后。", Lang::Zh), "");
        assert_eq!(lead("（二）没有句号", Lang::Zh), "");
        assert_eq!(lead("(12) Water meters. Behind.", Lang::En), "(12) Water meters.");
        assert_eq!(lead("Water (1) meters. Behind.", Lang::En), "");
    }
}
