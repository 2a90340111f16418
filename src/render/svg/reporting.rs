//! Reports as a map: a row for each reporter, a column for each period, darker where less of what was owed came. Each square
//! says in words what its colour says.

use std::fmt::Write;

use super::{Anchor, Drawing, INK, MARGIN, cells, pixels};
use crate::chart::Heat;
use crate::chart::reporting::Square;
use crate::quantity::Fraction;
use crate::render::markup::escaped;
use crate::reporting::State;
use crate::say;
use crate::table::remind::short_name;
use crate::words::{Lang, Said, Words};

const ROW: i64 = 26;
const HEAD: i64 = 24;
/// What the colours mean, from all to nothing.
const SHADES: [(&str, &str, Words); 6] = [
    ("all", "#d8efdc", Words::new("按时报齐", "all in time")),
    ("late", "#fdf3d0", Words::new("报齐，有迟报", "all, some late")),
    ("most", "#fbe0a8", Words::new("报了一半以上", "half of it or more")),
    ("few", "#f6bfa3", Words::new("报了不到一半", "less than half")),
    ("none", "#eb9a93", Words::new("一项未报", "nothing")),
    ("open", "#f2f4f6", Words::new("未到期", "not due yet")),
];

pub fn drawn(heat: &Heat, lang: Lang) -> Drawing {
    const NONE: Words = Words::new("没有应报的报表", "No reports are owed");
    let names = heat.rows.iter().map(|(name, _)| cells(name)).max().unwrap_or(0) * 13 / 2 + 10;
    let words = heat.rows.iter().flat_map(|(_, squares)| squares.iter().flatten());
    let square = words.map(|square| pixels(in_short(square).get(lang)) + 10).max().unwrap_or(0);
    let left = MARGIN + names;
    let count = |n: usize| i64::try_from(n).expect("few periods and reporters");
    let legend: i64 = SHADES.iter().map(|(.., words)| pixels(words.get(lang)) + 36).sum();
    // A few periods are as wide as what is said below them, within reason.
    let square = square.max(44).max((legend / count(heat.periods.len()).max(1)).min(80));
    let bottom = HEAD + ROW * count(heat.rows.len());
    let width = left + (square * count(heat.periods.len())).max(legend) + MARGIN;
    let mut out = Drawing::new(width, bottom + 36);
    if heat.rows.is_empty() {
        out.text("quiet", (&left.to_string(), "20"), Anchor::Start, NONE.get(lang));
        return out;
    }
    for (at, period) in (0..).zip(&heat.periods) {
        let x = (left + square * at + square / 2).to_string();
        out.text("quiet", (&x, "16"), Anchor::Middle, short_name(*period).get(lang));
    }
    for (row, (name, squares)) in (0..).zip(&heat.rows) {
        let top = HEAD + ROW * row;
        out.text("ink", (&(left - 10).to_string(), &(top + 17).to_string()), Anchor::End, name);
        for (at, one) in (0..).zip(squares) {
            let Some(one) = one else { continue };
            let (class, colour, words) = shade(one);
            let period = heat.periods[usize::try_from(at).unwrap_or_default()].name();
            let (reported, owed) = (one.reported, one.owed);
            let hint = format!("{name} {}: {} ({reported}/{owed})", period.get(lang), words.get(lang));
            let _ = writeln!(
                out.out,
                "<g><title>{}</title><rect class=\"square {class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\"/>\
                 <text class=\"ink\" x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{INK}\">{}</text></g>",
                escaped(&hint),
                left + square * at + 1,
                top + 1,
                square - 2,
                ROW - 2,
                left + square * at + square / 2,
                top + 17,
                escaped(in_short(one).get(lang))
            );
        }
    }
    let (mut x, foot) = (left, bottom + 24);
    for (class, colour, words) in SHADES {
        let _ = writeln!(
            out.out,
            "<rect class=\"square {class}\" x=\"{x}\" y=\"{}\" width=\"14\" height=\"12\" fill=\"{colour}\"/>",
            foot - 10
        );
        out.text("quiet", (&(x + 20).to_string(), &foot.to_string()), Anchor::Start, words.get(lang));
        x += pixels(words.get(lang)) + 36;
    }
    out
}

fn shade(square: &Square) -> (&'static str, &'static str, Words) {
    let half = Fraction::of(1, 2).expect("not of none");
    SHADES[match square.state {
        State::OnTime => 0,
        State::Late => 1,
        State::Partly if square.share >= half => 2,
        State::Partly => 3,
        State::Missing => 4,
        State::NotDue => 5,
    }]
}

/// What stands in a square.
fn in_short(square: &Square) -> Said {
    let lacking = square.owed - square.reported;
    match (square.state, square.late) {
        (State::OnTime, _) => Said::plain("✓"),
        (State::Late, Some(days)) => say!("迟{days}天", "{days} d late"),
        (State::NotDue, _) => Said::plain("·"),
        (State::Missing, _) => say!("✗缺{lacking}", "✗ lacks {lacking}"),
        _ => say!("缺{lacking}", "lacks {lacking}"),
    }
}
