//! XML as workbooks write it, walked element by element without recursion.
//!
//! The walker stands in an element: [`Markup::child`] goes into the next element in it, or leaves it. Whoever went into
//! an element leaves it again, by walking through it, by [`Markup::text`] or by [`Markup::skip`]. Declarations of
//! entities are refused, so that a short file cannot grow into a long one.

use std::borrow::Cow;
use std::io::BufReader;
use std::ops::Range;

use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::Event;
use quick_xml::{Error, Reader};

use super::NotBook;
use super::archive::{Archive, Part, not_read};

/// Deeper than any workbook goes.
const DEEPEST: usize = 256;
/// More attributes than any element of a workbook has.
const MOST_ATTRIBUTES: usize = 256;

pub(super) struct Markup<'a, 'b> {
    reader: Reader<BufReader<Part<'a, 'b>>>,
    buffer: Vec<u8>,
    depth: usize,
    /// Whether the part may begin with a document type.
    doctype: bool,
    /// The tag of the element gone into last: its name and attributes.
    tag: String,
    name: usize,
    /// Where in the tag each attribute's name and value stand.
    attributes: Vec<(Range<usize>, Range<usize>)>,
}

enum Step {
    Into,
    Out,
    Else,
}

impl<'a, 'b> Markup<'a, 'b> {
    /// Goes into the outermost element of a part. `None` if there is no such part.
    pub(super) fn open(archive: &'a mut Archive<'b>, name: &str) -> Result<Option<Markup<'a, 'b>>, NotBook> {
        Markup::enter(archive, name, false)
    }

    /// Like [`Markup::open`], for a part that old programs begin with a document type. It can declare nothing here: what
    /// is not known of itself is an error.
    pub(super) fn open_with_doctype(
        archive: &'a mut Archive<'b>,
        name: &str,
    ) -> Result<Option<Markup<'a, 'b>>, NotBook> {
        Markup::enter(archive, name, true)
    }

    fn enter(
        archive: &'a mut Archive<'b>,
        name: &str,
        doctype: bool,
    ) -> Result<Option<Markup<'a, 'b>>, NotBook> {
        let Some(part) = archive.part(name)? else { return Ok(None) };
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, part));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        let mut markup = Markup {
            reader,
            buffer: Vec::new(),
            depth: 0,
            doctype,
            tag: String::new(),
            name: 0,
            attributes: Vec::new(),
        };
        while !matches!(markup.step(None)?, Step::Into) {}
        Ok(Some(markup))
    }

    /// Goes into the next element of the element that the walker is in, or, behind the last, out of it and answers
    /// `false`.
    pub(super) fn child(&mut self) -> Result<bool, NotBook> {
        loop {
            match self.step(None)? {
                Step::Into => return Ok(true),
                Step::Out => return Ok(false),
                Step::Else => {}
            }
        }
    }

    /// Like [`Markup::child`]; what is written before the next element or the end is put behind `text`.
    pub(super) fn child_behind(&mut self, text: &mut String) -> Result<bool, NotBook> {
        loop {
            match self.step(Some(text))? {
                Step::Into => return Ok(true),
                Step::Out => return Ok(false),
                Step::Else => {}
            }
        }
    }

    /// Walks out of the element that the walker is in.
    pub(super) fn skip(&mut self) -> Result<(), NotBook> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.step(None)?;
        }
        Ok(())
    }

    /// Walks out of the element that the walker is in, and puts what is written in it behind `text`, without what is
    /// written in elements in it.
    pub(super) fn text(&mut self, text: &mut String) -> Result<(), NotBook> {
        while self.child_behind(text)? {
            self.skip()?;
        }
        Ok(())
    }

    /// Reads what stands behind the outermost element, once it was left: nothing may.
    pub(super) fn finish(mut self) -> Result<(), NotBook> {
        loop {
            match self.event(None)? {
                Some(Step::Else) => {}
                Some(_) => return Err(NotBook::Damaged),
                None => return Ok(()),
            }
        }
    }

    /// The name, without its prefix, of the element gone into last.
    pub(super) fn name(&self) -> &str {
        let name = self.qualified_name();
        name.split_once(':').map_or(name, |(_, name)| name)
    }

    /// The name, with its prefix, of the element gone into last.
    pub(super) fn qualified_name(&self) -> &str {
        self.tag.get(..self.name).unwrap_or("")
    }

    /// An attribute of the element gone into last, by its name as it is written, prefix and all.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Cow<'_, str>>, NotBook> {
        self.attribute_that(|key| key == name)
    }

    /// An attribute of the element gone into last, by its name with any prefix but not without one.
    pub(super) fn prefixed_attribute(&self, name: &str) -> Result<Option<Cow<'_, str>>, NotBook> {
        self.attribute_that(|key| key.split_once(':').is_some_and(|(_, key)| key == name))
    }

    fn attribute_that(&self, wanted: impl Fn(&str) -> bool) -> Result<Option<Cow<'_, str>>, NotBook> {
        let part = |span: &Range<usize>| self.tag.get(span.clone()).unwrap_or("");
        let found = self.attributes.iter().find(|(key, _)| wanted(part(key)));
        let Some(value) = found.map(|(_, value)| part(value)) else { return Ok(None) };
        if memchr::memchr3(b'\t', b'\n', b'\r', value.as_bytes()).is_some() {
            let value = value.replace(['\t', '\n', '\r'], " ");
            let value = unescape(&value).map_err(|_| NotBook::Damaged)?;
            return Ok(Some(Cow::Owned(value.into_owned())));
        }
        unescape(value).map(Some).map_err(|_| NotBook::Damaged)
    }

    /// One step within the outermost element.
    fn step(&mut self, text: Option<&mut String>) -> Result<Step, NotBook> {
        self.event(text)?.ok_or(NotBook::Damaged)
    }

    /// One step; `None` at the end of the part.
    fn event(&mut self, text: Option<&mut String>) -> Result<Option<Step>, NotBook> {
        self.reader.get_mut().get_mut().at_a_tag();
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            Error::Io(error) => not_read(&error),
            _ => NotBook::Damaged,
        })?;
        Ok(Some(match event {
            Event::Start(start) | Event::Empty(start) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(NotBook::Damaged);
                }
                self.name = start.name().into_inner().len();
                self.tag.clear();
                self.tag.push_str(&start);
                attributes(&self.tag, self.name, &mut self.attributes).ok_or(NotBook::Damaged)?;
                Step::Into
            }
            Event::End(_) => {
                self.depth = self.depth.checked_sub(1).ok_or(NotBook::Damaged)?;
                Step::Out
            }
            Event::Text(written) => {
                if let Some(text) = text {
                    text.push_str(&written.xml10_content());
                }
                Step::Else
            }
            Event::CData(written) => {
                if let Some(text) = text {
                    text.push_str(&written.xml10_content());
                }
                Step::Else
            }
            Event::GeneralRef(reference) => {
                let char = reference.resolve_char_ref().map_err(|_| NotBook::Damaged)?;
                let named = resolve_xml_entity(&reference);
                match (text, char, named) {
                    (_, None, None) => return Err(NotBook::Damaged),
                    (Some(text), Some(char), _) => text.push(char),
                    (Some(text), None, Some(named)) => text.push_str(named),
                    (None, ..) => {}
                }
                Step::Else
            }
            Event::DocType(_) if !self.doctype => return Err(NotBook::Damaged),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => Step::Else,
            Event::Eof if self.depth == 0 => return Ok(None),
            Event::Eof => return Err(NotBook::Damaged),
        }))
    }
}

/// Where the names and values of attributes stand in a tag, behind its name. `None` if they are not written as they must
/// be, or one is there twice.
fn attributes(tag: &str, name: usize, found: &mut Vec<(Range<usize>, Range<usize>)>) -> Option<()> {
    found.clear();
    let bytes = tag.as_bytes();
    let blank = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r'));
    let past_blanks = |mut at: usize| {
        while blank(at) {
            at += 1;
        }
        at
    };
    let mut at = name;
    loop {
        let start = past_blanks(at);
        if start >= bytes.len() {
            return Some(());
        }
        // Attributes stand apart from the name and from one another.
        if start == at {
            return None;
        }
        let mut end = start;
        while !blank(end) && *bytes.get(end)? != b'=' {
            end += 1;
        }
        let equals = past_blanks(end);
        let quote = past_blanks(equals + 1);
        let opening = *bytes.get(quote)?;
        if end == start || bytes.get(equals) != Some(&b'=') || !matches!(opening, b'"' | b'\'') {
            return None;
        }
        let value = quote + 1..quote + 1 + memchr::memchr(opening, bytes.get(quote + 1..)?)?;
        let key = start..end;
        let there = |(other, _): &(Range<usize>, _)| bytes.get(other.clone()) == bytes.get(key.clone());
        if memchr::memchr(b'<', bytes.get(value.clone())?).is_some()
            || found.len() >= MOST_ATTRIBUTES
            || found.iter().any(there)
        {
            return None;
        }
        at = value.end + 1;
        found.push((key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_where_they_stand() {
        let split = |tag: &str| {
            let mut found = Vec::new();
            let name = tag.find(' ').unwrap_or(tag.len());
            attributes(tag, name, &mut found)?;
            let part = |span: &Range<usize>| tag[span.clone()].to_owned();
            Some(found.iter().map(|(key, value)| (part(key), part(value))).collect::<Vec<_>>())
        };
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(split("c"), Some(vec![]));
        assert_eq!(split("c "), Some(vec![]));
        assert_eq!(split("c r=\"A1\" s='2'"), Some(vec![pair("r", "A1"), pair("s", "2")]));
        assert_eq!(split("c \n x:r\t=\n'户\"' "), Some(vec![pair("x:r", "户\"")]));
        assert_eq!(split("c a=\"\" b=\"\""), Some(vec![pair("a", ""), pair("b", "")]));
        for wrong in [
            "c r",
            "c r=",
            "c r=1",
            "c r=\"1",
            "c r='1\"",
            "c =\"1\"",
            "c r=\"1\"s=\"2\"",
            "c r=\"1\" r=\"1\"",
            "c r=\"<\"",
            "c r s=\"1\"",
        ] {
            assert_eq!(split(wrong), None, "{wrong}");
        }
    }
}
