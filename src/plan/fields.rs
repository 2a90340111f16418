//! Reading one TOML table key by key: each key is there with the right type, or a finding says what is wrong.
//! Nothing stops at the first fault.

use std::ops::Range;

use ::toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Rule};
use crate::period::{Day, Period};
use crate::quantity::{MAX_DECIMALS, NotDecimal, Quantity};
use crate::rules;
use crate::say;
use crate::source::{FileId, Lines, Place};
use crate::words::{Said, Words, nearest};

/// Bytes of the plan's text.
pub(crate) type Span = Range<usize>;
pub(crate) type Value<'d> = ::toml::Spanned<DeValue<'d>>;

/// The plan's text and what was found wrong in it so far.
pub(crate) struct Faults<'t> {
    pub text: &'t str,
    lines: Lines<'t>,
    pub found: Vec<Diagnostic>,
    /// The id of the target being read, for the findings about it.
    pub target: Option<String>,
}

impl<'t> Faults<'t> {
    pub fn new(file: FileId, text: &'t str) -> Faults<'t> {
        Faults { text, lines: Lines::new(file, text), found: Vec::new(), target: None }
    }

    pub fn place(&self, span: &Span) -> Place {
        self.lines.place(span.start)
    }

    /// What stands at a span, up to its line's end.
    pub fn written(&self, span: &Span) -> &'t str {
        self.text.get(span.clone()).unwrap_or("").lines().next().unwrap_or("")
    }

    /// The line in which a span begins, from its first character on.
    pub fn line_of(&self, span: &Span) -> &'t str {
        let begin = self.text.get(..span.start).map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        self.text.get(begin..).and_then(|rest| rest.lines().next()).unwrap_or("")
    }

    /// A finding whose value is the whole line.
    pub fn report_line(&mut self, rule: &'static Rule, span: &Span, message: Said, help: Said) {
        self.report(rule, span, message, help);
        let line = self.line_of(span).trim();
        if let Some(last) = self.found.last_mut() {
            last.value = crate::words::clip(line, 80);
        }
    }

    /// Gives the finding reported last the text that should stand there instead.
    pub fn fix(&mut self, text: &str) {
        if let Some(last) = self.found.last_mut() {
            last.fix = Some(text.to_owned());
        }
    }

    /// Gives the finding reported last a second place.
    pub fn other(&mut self, span: &Span, label: Said) {
        let place = self.place(span);
        if let Some(last) = self.found.last_mut() {
            last.other = Some((place, label));
        }
    }

    pub fn report(&mut self, rule: &'static Rule, span: &Span, message: Said, help: Said) {
        let mut diagnostic =
            Diagnostic::new(rule, self.place(span), message).value(self.written(span)).help(help);
        diagnostic.target = self.target.clone();
        self.found.push(diagnostic);
    }
}

/// The name of a TOML type, for people.
fn type_words(value: &DeValue<'_>) -> Words {
    match value {
        DeValue::String(_) => Words::new("文字", "a string"),
        DeValue::Integer(_) => Words::new("整数", "an integer"),
        DeValue::Float(_) => Words::new("小数", "a decimal number"),
        DeValue::Boolean(_) => Words::new("真假值", "a boolean"),
        DeValue::Datetime(_) => Words::new("日期或时间", "a date or time"),
        DeValue::Array(_) => Words::new("列表", "a list"),
        DeValue::Table(_) => Words::new("表", "a table"),
    }
}

pub(crate) const TEXT: Words = Words::new("加双引号的文字", "a string between quotes");
pub(crate) const DAY: Words = Words::new(
    "日期，不加引号，不写时间，如 2025-12-31",
    "a date without quotes or time, such as 2025-12-31",
);
pub(crate) const NUMBER: Words = Words::new("数字，如 100 或 12.5", "a number such as 100 or 12.5");
pub(crate) const TEXTS: Words =
    Words::new("文字列表，如 [\"…\", \"…\"]", "a list of strings, such as [\"…\", \"…\"]");
pub(crate) const TABLE: Words = Words::new("表，写成 { … } 或 [名称]", "a table: { … } or [name]");
pub(crate) const TABLES: Words =
    Words::new("表的列表，如 [{ … }, { … }]", "a list of tables, such as [{ … }, { … }]");

/// A table as it is written in a plan, the same in both languages.
pub(crate) const fn name(written: &'static str) -> Words {
    Words::new(written, written)
}

/// One table of the plan.
pub(crate) struct Fields<'d> {
    /// As it is written in a plan: `[plan]`, `[[target]]`.
    pub name: Words,
    pub span: Span,
    map: &'d DeTable<'d>,
    /// Keys that were told to mean nothing here, and are not looked into.
    set_aside: Vec<&'static str>,
}

impl<'d> Fields<'d> {
    pub fn new(name: Words, span: Span, map: &'d DeTable<'d>) -> Fields<'d> {
        Fields { name, span, map, set_aside: Vec::new() }
    }

    /// Reports every key that is not among the known ones, with the nearest.
    pub fn known(&self, faults: &mut Faults<'_>, known: &[&str]) {
        for key in self.map.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let (zh, en) = (self.name.zh, self.name.en);
            let message = say!("{zh}中没有“{name}”这个键", "{en} has no key `{name}`");
            let near = nearest(name, known.iter().copied());
            let help = match near {
                Some(near) => say!("是否想写 {near}？", "did you mean `{near}`?"),
                None => {
                    let all = known.join(", ");
                    say!("可用的键：{all}", "its keys are: {all}")
                }
            };
            faults.report(&rules::UNKNOWN_KEY, &key.span(), message, help);
            near.into_iter().for_each(|near| faults.fix(near));
        }
    }

    pub fn get(&self, key: &str) -> Option<&'d Value<'d>> {
        self.map.get(key).filter(|_| !self.set_aside.contains(&key))
    }

    /// From now on the key is as good as absent.
    pub fn set_aside(&mut self, key: &'static str) {
        self.set_aside.push(key);
    }

    /// How many entries the list under a key has, whatever they are.
    pub fn length(&self, key: &str) -> usize {
        match self.get(key).map(|value| value.get_ref()) {
            Some(DeValue::Array(all)) => all.len(),
            _ => 0,
        }
    }

    pub fn entries(&self) -> impl Iterator<Item = (&'d str, Span, &'d Value<'d>)> {
        let mut all: Vec<_> =
            self.map.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
        all.sort_by_key(|(_, span, _)| span.start);
        all.into_iter()
    }

    pub fn missing(&self, faults: &mut Faults<'_>, key: &str, wanted: Words) {
        let (in_zh, in_en) = (self.name.zh, self.name.en);
        let (zh, en) = (wanted.zh, wanted.en);
        faults.report(
            &rules::MISSING_KEY,
            &self.span,
            say!("{in_zh}缺少必填的键 {key}", "{in_en} lacks the key `{key}`"),
            say!("请补上 {key} = …，值为{zh}", "add `{key} = …`: {en}"),
        );
    }

    /// A text that is not blank and has no blanks around it.
    pub fn text(&self, faults: &mut Faults<'_>, key: &str) -> Option<(String, Span)> {
        let value = self.get(key)?;
        text_of(faults, key, value)
    }

    pub fn need_text(&self, faults: &mut Faults<'_>, key: &str) -> Option<(String, Span)> {
        if self.get(key).is_none() {
            self.missing(faults, key, TEXT);
        }
        self.text(faults, key)
    }

    pub fn texts(&self, faults: &mut Faults<'_>, key: &str) -> Vec<(String, Span)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(all) = value.get_ref() else {
            wrong_type(faults, key, value, TEXTS);
            return Vec::new();
        };
        all.iter().filter_map(|one| text_of(faults, key, one)).collect()
    }

    pub fn day(&self, faults: &mut Faults<'_>, key: &str) -> Option<(Day, Span)> {
        let value = self.get(key)?;
        day_of(faults, key, value)
    }

    pub fn days(&self, faults: &mut Faults<'_>, key: &str) -> Vec<Day> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(all) = value.get_ref() else {
            wrong_type(
                faults,
                key,
                value,
                Words::new("日期列表，如 [2025-10-01]", "a list of dates, such as [2025-10-01]"),
            );
            return Vec::new();
        };
        all.iter().filter_map(|one| day_of(faults, key, one)).map(|(day, _)| day).collect()
    }

    /// An exact number with at most `decimals` decimals; `rule` is what a bad one breaks.
    pub fn number(
        &self,
        faults: &mut Faults<'_>,
        key: &str,
        decimals: u8,
        rule: &'static Rule,
    ) -> Option<(Quantity, Span)> {
        let value = self.get(key)?;
        number_of(faults, key, value, decimals, rule)
    }

    /// A whole number from `least` to `most`.
    pub fn natural(&self, faults: &mut Faults<'_>, key: &str, least: u32, most: u32) -> Option<u32> {
        let value = self.get(key)?;
        let DeValue::Integer(integer) = value.get_ref() else {
            wrong_type(faults, key, value, Words::new("整数", "an integer"));
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|n| (least..=most).contains(n));
        if number.is_none() {
            let message =
                say!("{key} 应在 {least} 到 {most} 之间", "`{key}` must lie between {least} and {most}");
            faults.report(&rules::BAD_VALUE, &value.span(), message, Said::default());
        }
        number
    }

    pub fn flag(&self, faults: &mut Faults<'_>, key: &str) -> bool {
        match self.get(key).map(|value| (value, value.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(set))) => *set,
            Some((value, _)) => {
                wrong_type(faults, key, value, Words::new("true 或 false", "true or false"));
                false
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, faults: &mut Faults<'_>, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let (text, span) = self.text(faults, key)?;
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if chosen.is_none() {
            not_among(faults, key, &text, &span, choices.iter().map(|(word, _)| *word));
        }
        chosen
    }

    pub fn table(&self, faults: &mut Faults<'_>, key: &str, name: Words) -> Option<Fields<'d>> {
        let value = self.get(key)?;
        table_of(faults, key, value, name)
    }

    /// The tables of a list: `[[target]]`, or `steps = [{ … }]`.
    pub fn tables(&self, faults: &mut Faults<'_>, key: &str, name: Words) -> Vec<Fields<'d>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(all) = value.get_ref() else {
            wrong_type(faults, key, value, TABLES);
            return Vec::new();
        };
        all.iter().filter_map(|one| table_of(faults, key, one, name)).collect()
    }
}

pub(crate) fn not_among<'w>(
    faults: &mut Faults<'_>,
    key: &str,
    text: &str,
    span: &Span,
    words: impl Iterator<Item = &'w str>,
) {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    let (zh, en) = (words.join("、"), words.join(", "));
    faults.report(
        &rules::BAD_VALUE,
        span,
        say!("{key} 不能是“{text}”", "`{key}` cannot be \"{text}\""),
        say!("可以写：{zh}", "it may be: {en}"),
    );
}

pub(crate) fn wrong_type(faults: &mut Faults<'_>, key: &str, value: &Value<'_>, wanted: Words) {
    let is = type_words(value.get_ref());
    let (is_zh, is_en, zh, en) = (is.zh, is.en, wanted.zh, wanted.en);
    let fix = respelt(faults.written(&value.span()), value.get_ref(), wanted);
    let help = match &fix {
        Some(fix) => say!("改为 {fix}", "write `{fix}`"),
        None => say!("应为{zh}", "write {en}"),
    };
    faults.report(
        &rules::WRONG_TYPE,
        &value.span(),
        say!("{key} 的值是{is_zh}，类型不对", "`{key}` is {is_en}, which is the wrong type"),
        help,
    );
    fix.iter().for_each(|fix| faults.fix(fix));
}

/// A value of the wrong type, spelt as the right one, where what is meant is plain: quotes are missing or too many, or a
/// list of one is not written as one.
fn respelt(written: &str, value: &DeValue<'_>, wanted: Words) -> Option<String> {
    let day = |text: &str| matches!(Period::parse(text, None), Ok(Period::Day(_)));
    match value {
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) if wanted == TEXT => {
            Some(format!("\"{written}\""))
        }
        DeValue::Datetime(_) if wanted == DAY => {
            written.get(..10).filter(|date| day(date)).map(str::to_owned)
        }
        DeValue::String(text) if wanted == DAY => day(text).then(|| text.to_string()),
        DeValue::String(text) if wanted == NUMBER => {
            Quantity::parse(text.as_bytes(), MAX_DECIMALS).is_ok().then(|| text.to_string())
        }
        DeValue::String(_) if wanted == TEXTS => Some(format!("[{written}]")),
        _ => None,
    }
}

fn table_of<'d>(faults: &mut Faults<'_>, key: &str, value: &'d Value<'d>, name: Words) -> Option<Fields<'d>> {
    match value.get_ref() {
        DeValue::Table(map) => Some(Fields::new(name, value.span(), map)),
        _ => {
            wrong_type(faults, key, value, TABLE);
            None
        }
    }
}

fn text_of(faults: &mut Faults<'_>, key: &str, value: &Value<'_>) -> Option<(String, Span)> {
    let DeValue::String(text) = value.get_ref() else {
        wrong_type(faults, key, value, TEXT);
        return None;
    };
    let span = value.span();
    if text.trim().is_empty() {
        faults.report(
            &rules::BAD_VALUE,
            &span,
            say!("{key} 是空的", "`{key}` is blank"),
            say!("写上内容，或删去这个键", "fill it in, or remove the key"),
        );
        return None;
    }
    // The document's own words may be quoted over several lines, and so may paragraphs; names may not.
    let paragraphs = matches!(key, "opening" | "closing");
    let line_breaks = paragraphs || key == "quote";
    if (!paragraphs && text.trim() != text.as_ref())
        || text.chars().any(|c| c.is_control() && !(line_breaks && c == '\n'))
    {
        faults.report(
            &rules::BAD_VALUE,
            &span,
            say!(
                "{key} 首尾有空白，或含有控制字符",
                "`{key}` has blanks around it, or control characters in it"
            ),
            say!(
                "删去多余的字符；报表中的名称要与此完全一致",
                "remove them: reports must spell the name exactly so"
            ),
        );
        let trimmed = text.trim();
        if !trimmed.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
            faults.fix(&format!("\"{trimmed}\""));
        }
        return None;
    }
    Some((text.clone().into_owned(), span))
}

fn day_of(faults: &mut Faults<'_>, key: &str, value: &Value<'_>) -> Option<(Day, Span)> {
    let DeValue::Datetime(datetime) = value.get_ref() else {
        wrong_type(faults, key, value, DAY);
        return None;
    };
    let span = value.span();
    let day = match (datetime.date, datetime.time) {
        (Some(_), None) => Period::parse(faults.written(&span), None).ok(),
        _ => {
            wrong_type(faults, key, value, DAY);
            return None;
        }
    };
    match day {
        Some(Period::Day(day)) => Some((day, span)),
        _ => {
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!("{key} 的年份超出范围", "`{key}` lies outside the years that are read"),
                say!("年份应在 1949 至 2199 之间", "years from 1949 to 2199 are read"),
            );
            None
        }
    }
}

pub(crate) fn number_of(
    faults: &mut Faults<'_>,
    key: &str,
    value: &Value<'_>,
    decimals: u8,
    rule: &'static Rule,
) -> Option<(Quantity, Span)> {
    let span = value.span();
    let written = match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => {
            wrong_type(faults, key, value, NUMBER);
            return None;
        }
    };
    let plain: String = written.trim_start_matches('+').chars().filter(|c| *c != '_').collect();
    let read = Quantity::parse(plain.as_bytes(), decimals);
    let too_many = read == Err(NotDecimal::TooManyDecimals);
    let message = match read {
        Ok(number) => return Some((number, span)),
        Err(NotDecimal::Malformed) => say!("{key} 不是确切的数", "`{key}` is not an exact number"),
        Err(NotDecimal::TooLarge) => say!("{key} 大得不合常理", "`{key}` is too large to be meant"),
        Err(NotDecimal::TooManyDecimals) if decimals == 0 => {
            say!("{key} 应为整数", "`{key}` must be a whole number")
        }
        Err(NotDecimal::TooManyDecimals) => {
            say!("{key} 最多 {decimals} 位小数", "`{key}` may have at most {decimals} decimals")
        }
    };
    let plain = say!("写成 100 或 12.5 的形式", "write it like 100 or 12.5");
    let help = if rule == &rules::BAD_GOAL && too_many && decimals == 0 {
        say!("取整；确需小数时给指标加 decimals = 2", "round it; a target with decimals needs `decimals = 2`")
    } else {
        plain
    };
    faults.report(rule, &span, message, help);
    None
}
