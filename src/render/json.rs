//! JSON: keys in their fixed order, exact numbers, absent as null.

use std::io;

use anyhow::{Context, Result};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Number;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::{Style, steers};
use crate::table::{Cell, Data, Part, Report, Table};
use crate::words::Lang;

pub fn write(report: &Report, style: &Style) -> Result<Vec<u8>> {
    printed(&Document { report, lang: style.lang })
}

/// A document without a table, as other formats made of JSON need.
pub fn document(data: &Data) -> Result<Vec<u8>> {
    // Neither the tables nor the language are looked at.
    printed(&Value { data, parts: &[], lang: Lang::En })
}

fn printed(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Plain(PrettyFormatter::new()));
    value.serialize(&mut serializer).context("writing JSON")?;
    out.push(b'\n');
    Ok(out)
}

struct Document<'r> {
    report: &'r Report,
    lang: Lang,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.report.json.len()))?;
        for (key, data) in &self.report.json {
            map.serialize_entry(key, &Value { data, parts: &self.report.parts, lang: self.lang })?;
        }
        map.end()
    }
}

struct Value<'r> {
    data: &'r Data,
    parts: &'r [Part],
    lang: Lang,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (parts, lang) = (self.parts, self.lang);
        match self.data {
            Data::Null => serializer.serialize_unit(),
            Data::Flag(flag) => serializer.serialize_bool(*flag),
            Data::Text(text) => serializer.serialize_str(text),
            Data::Said(said) => serializer.serialize_str(said.get(lang)),
            Data::Count(count) => serializer.serialize_u64(*count),
            Data::Number(text) => text.parse::<Number>().map_err(S::Error::custom)?.serialize(serializer),
            Data::List(all) => {
                let mut list = serializer.serialize_seq(Some(all.len()))?;
                for data in all {
                    list.serialize_element(&Value { data, parts, lang })?;
                }
                list.end()
            }
            Data::Map(all) => {
                let mut map = serializer.serialize_map(Some(all.len()))?;
                for (key, data) in all {
                    map.serialize_entry(key, &Value { data, parts, lang })?;
                }
                map.end()
            }
            Data::Rows => rows(parts.iter().find(|part| part.main), lang, serializer),
            Data::RowsOf(key) => rows(parts.iter().find(|part| part.key == *key), lang, serializer),
        }
    }
}

fn rows<S: Serializer>(part: Option<&Part>, lang: Lang, serializer: S) -> Result<S::Ok, S::Error> {
    let table = &part.ok_or_else(|| S::Error::custom("a document names a table that is not there"))?.table;
    let mut rows = serializer.serialize_seq(Some(table.rows.len()))?;
    for cells in &table.rows {
        rows.serialize_element(&Row { cells, table, lang })?;
    }
    rows.end()
}

struct Row<'r> {
    cells: &'r [Cell],
    table: &'r Table,
    lang: Lang,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.table.columns.iter().zip(self.cells) {
            match cell {
                Cell::Empty => map.serialize_entry(column.key, &())?,
                Cell::Text(text) => map.serialize_entry(column.key, text)?,
                Cell::Said(said) => map.serialize_entry(column.key, said.get(self.lang))?,
                Cell::Word { key, .. } => map.serialize_entry(column.key, key)?,
                Cell::Day(day) => map.serialize_entry(column.key, &day.to_string())?,
                Cell::Number { text, .. } => {
                    // The text is the number, digit by digit; no float stands between.
                    let number: Number = text.parse().map_err(S::Error::custom)?;
                    map.serialize_entry(column.key, &number)?;
                }
            }
        }
        map.end()
    }
}

/// Two spaces a level, and everything that steers a terminal or commands a CI runner escaped.
struct Plain(PrettyFormatter<'static>);

impl Formatter for Plain {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for piece in fragment.split_inclusive(steers) {
            let Some(last) = piece.chars().next_back().filter(|&c| steers(c)) else {
                commandless(writer, piece)?;
                continue;
            };
            commandless(writer, &piece[..piece.len() - last.len_utf8()])?;
            for unit in last.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// Writes a text with `##` as `#\u0023`, so that no runner finds `##[error]` in it; `::` begins no line of JSON.
fn commandless<W: ?Sized + io::Write>(writer: &mut W, text: &str) -> io::Result<()> {
    let mut parts = text.split("##");
    writer.write_all(parts.next().unwrap_or("").as_bytes())?;
    parts.try_for_each(|part| write!(writer, "#\\u0023{part}"))
}
