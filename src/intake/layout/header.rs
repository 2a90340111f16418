//! Which record is the header, what is said above it, and whether there is more than one.

use super::{ABOVE_HEADER, Line, Parts};
use crate::column::Key;
use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::Intake;
use crate::intake::cell;
use crate::intake::columns::Given;
use crate::intake::heading::{self, Heading};
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::nearest;

/// How sure it is that a record is the header; more is better.
fn standing(intake: &Intake<'_>, line: &Line) -> (u8, usize) {
    let own = &intake.plan.reporting.columns;
    let keys: Vec<Key> = line.cells.iter().filter_map(|text| heading::key(text, own)).collect();
    let target = keys.contains(&Key::Target);
    let figure = keys.iter().any(|key| Key::FIGURES.contains(key));
    let wide = if target {
        let year = intake.plan.year();
        let is_wide = |text: &&String| heading::period(text, year).is_some() || intake.names_reporter(text);
        line.cells.iter().filter(is_wide).count()
    } else {
        0
    };
    let known = keys.len() + wide;
    let class = match (target, figure || wide > 0) {
        _ if known < 2 => 0,
        (true, true) => 3,
        (true, false) | (false, true) => 2,
        (false, false) => 1,
    };
    (class, known)
}

/// The header among the first records, and how well it is known: the best of them, the first of equal ones. What names
/// neither a target nor a figure is taken for a header only in a text, where it tells at least what is missing.
pub(super) fn find(intake: &Intake<'_>, lines: &[Line]) -> Option<(usize, (u8, usize))> {
    let standings = lines.iter().take(ABOVE_HEADER).map(|line| standing(intake, line)).enumerate();
    let mut best: Option<(usize, (u8, usize))> = None;
    for (at, standing) in standings.filter(|(_, (class, _))| *class > 0) {
        if best.is_none_or(|(_, other)| standing.0 > other.0) {
            best = Some((at, standing));
        }
    }
    best
}

/// Names a column that is not known.
pub(super) fn unknown_column(intake: &Intake<'_>, line: &Line, at: usize, findings: &mut Findings) {
    let text = line.text(at);
    let mut known: Vec<&str> = heading::all().collect();
    known.extend(intake.plan.reporting.columns.iter().map(|(_, heading)| heading.as_str()));
    let near = nearest(text, known.into_iter());
    let help = match near {
        Some(near) => say!("最接近的列名是“{near}”", "the nearest heading is \"{near}\""),
        None => say!(
            "若其中有数据，请改用规定的列名，或在计划的 [reporting.columns] 中登记",
            "if it holds figures, give it a known heading, or name it under [reporting.columns] in the plan"
        ),
    };
    let finding = Diagnostic::new(
        &rules::UNKNOWN_COLUMN,
        line.places[at],
        say!("不认识“{text}”这一列，未读取", "unknown column \"{text}\"; it was not read"),
    );
    findings.push(Diagnostic { fix: near.map(str::to_owned), ..finding.value(text).help(help) });
}

/// What a line above the header says of all rows: `填报单位：曹杨新村街道  截止日期：2025年6月30日`, in one cell or a
/// label and its value in two.
pub(in crate::intake) fn labelled(intake: &Intake<'_>, line: &Line) -> Vec<(Key, Given)> {
    let mut found = Vec::new();
    let mut push = |label: Label, text: &str, place: Place| {
        let text = text.trim().trim_matches(['（', '）', '(', ')', '。', '；', ';', '，', ',']).trim();
        let key = match label {
            Label::Key(key) => key,
            // 单位：曹杨新村街道, or 单位：万元.
            Label::Unit if intake.names_reporter(text) => Key::Reporter,
            Label::Unit => Key::Unit,
        };
        if !text.is_empty() {
            found.push((key, Given { text: text.to_owned(), place }));
        }
    };
    let mut waiting: Option<Label> = None;
    for (text, place) in line.cells.iter().zip(&line.places).filter(|(text, _)| !text.is_empty()) {
        let labels = labels(intake, text);
        let Some((first, ..)) = labels.first() else {
            match (waiting.take(), label(intake, text)) {
                (_, Some(label)) => waiting = Some(label),
                (Some(label), None) => push(label, text, *place),
                (None, None) => {}
            }
            continue;
        };
        if let Some(label) = waiting.take().filter(|_| *first > 0) {
            push(label, &text[..*first], *place);
        }
        for (at, (_, behind, label)) in labels.iter().enumerate() {
            let end = labels.get(at + 1).map_or(text.len(), |(next, ..)| *next);
            let value = &text[*behind..end];
            if value.trim().is_empty() && end == text.len() {
                waiting = Some(*label);
            } else {
                push(*label, value, *place);
            }
        }
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Key(Key),
    Unit,
}

fn label(intake: &Intake<'_>, text: &str) -> Option<Label> {
    match heading::read(text, &intake.plan.reporting.columns) {
        Heading::Known(key, _)
            if matches!(key, Key::Date | Key::Target | Key::Reporter | Key::Submitted | Key::Unit) =>
        {
            Some(Label::Key(key))
        }
        Heading::Unit => Some(Label::Unit),
        _ => None,
    }
}

/// The labels with a colon behind them in a text: where each begins, where its value begins, and what it says.
fn labels(intake: &Intake<'_>, text: &str) -> Vec<(usize, usize, Label)> {
    let mut labels = Vec::new();
    let mut from = 0;
    for (colon, mark) in text.match_indices([':', '：']) {
        let before = &text[from..colon];
        // The longest run of words before the colon that is a label: 填 报 单 位 is one.
        let starts = std::iter::once(0).chain(
            before
                .char_indices()
                .filter(|(_, c)| c.is_whitespace() || matches!(c, '（' | '(' | '，' | ',' | '；' | ';'))
                .map(|(at, c)| at + c.len_utf8()),
        );
        let known = starts.into_iter().find_map(|at| label(intake, &before[at..]).map(|label| (at, label)));
        if let Some((at, label)) = known {
            labels.push((from + at, colon + mark.len(), label));
            from = colon + mark.len();
        }
    }
    labels
}

/// Why there is more than one header, if there is.
pub(super) fn several(intake: &Intake<'_>, lines: &[Line], header: usize) -> Option<Parts> {
    let own = &intake.plan.reporting.columns;
    let line = &lines[header];
    let key = |line: &Line, at: usize| heading::key(line.text(at), own);
    let keys = |line: &Line| (0..line.cells.len()).filter_map(|at| key(line, at)).count();
    let place = |line: &Line| Place { column: 0, ..line.places[0] };
    let told = |line: &Line| {
        Some((
            &rules::SEVERAL_HEADERS,
            place(line),
            say!("表头不止一行", "the header has more than one row"),
            say!(
                "表头只留一行，取消合并单元格，把上下两行的字合成一个列名，如“本月新增”“累计完成”",
                "keep one row: unmerge its cells, and write what the rows say together as one heading, as in `added`, `total`"
            ),
        ))
    };
    if let Some(next) = lines.get(header + 1).filter(|next| next.cells != line.cells) {
        let filled: Vec<&str> =
            next.cells.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let blank = |wanted: Key| {
            (0..line.cells.len())
                .filter(|&at| key(line, at) == Some(wanted))
                .all(|at| next.text(at).is_empty())
        };
        let figures = filled.iter().any(|text| cell::looks_like_a_number(text));
        let below =
            !filled.is_empty() && !figures && blank(Key::Target) && blank(Key::Date) && keys(next) >= 1;
        if keys(next) >= 2 || below || (line.joined_below && !figures && blank(Key::Target)) {
            return told(next);
        }
    }
    // The row above holds headings where this one has none.
    let above = lines[..header].last()?;
    let lost = (0..above.cells.len()).any(|at| {
        key(above, at).is_some_and(|wanted| {
            matches!(wanted, Key::Date | Key::Target | Key::Reporter)
                && line.text(at).is_empty()
                && (0..line.cells.len()).all(|other| key(line, other) != Some(wanted))
                && label_alone(above, at)
        })
    });
    if lost { told(line) } else { None }
}

/// Whether a cell above the header is a heading and not the label of a value beside it: 填报单位 | 曹杨新村街道.
fn label_alone(line: &Line, at: usize) -> bool {
    let others = line.cells.iter().enumerate().filter(|(other, text)| *other != at && !text.is_empty());
    let own: Vec<&String> = others.map(|(_, text)| text).collect();
    own.iter().any(|text| matches!(heading::read(text, &[]), Heading::Known(..) | Heading::PassedOver))
        && !cell::looks_like_a_number(line.text(at + 1))
}
