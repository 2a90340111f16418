//! Completion as bars: name, bar with a mark at the pace, the printed figures, the status in words.

use std::fmt::Write;

use super::{Anchor, Drawing, INK, LINE, MARGIN, Scale, cells, cut, light, pixels};
use crate::assess::Light;
use crate::chart::Bar;
use crate::quantity::Fraction;
use crate::render::markup::escaped;
use crate::words::{Lang, Words};

/// Pixels from one bar to the next, and of a bar.
const ROW: i64 = 24;
const THICK: i64 = 12;
/// Pixels between 0 and the end of the axis.
const LONG: i64 = 300;
/// Cells of a name.
const NAME: i64 = 40;
const HEAD: i64 = 26;

pub fn drawn(bars: &[Bar], lang: Lang) -> Drawing {
    const COMPLETION: Words = Words::new("完成率", "completion");
    const PACE: Words = Words::new("序时进度", "pace");
    const NONE: Words = Words::new("没有有序时进度的指标", "No target has a pace");
    let name_width = bars.iter().map(|bar| cells(&bar.name).min(NAME)).max().unwrap_or(0) * 13 / 2 + 10;
    let left = MARGIN + name_width;
    let figures = bars.iter().map(|bar| pixels(&bar.printed)).max().unwrap_or(0) + 20;
    let words = bars.iter().map(|bar| pixels(bar.status.words().get(lang)) + 20).max().unwrap_or(0);
    // A completion above the goal is shown to be so; how far above, its figure tells.
    let above = bars.iter().any(|bar| bar.completion.as_ref().is_some_and(|share| *share > Fraction::one()));
    let high = if above { Fraction::of(115, 100) } else { Some(Fraction::one()) }.expect("not of none");
    let long = if above { LONG * 115 / 100 } else { LONG };
    let scale = Scale { low: Fraction::zero(), high: high.clone(), start: left, length: long };
    let bottom = HEAD + ROW * i64::try_from(bars.len()).expect("few targets");
    let width = (left + long + figures + words + MARGIN).max(left + 260);
    let mut out = Drawing::new(width, bottom + 34);
    if bars.is_empty() {
        out.text("quiet", (&left.to_string(), "20"), Anchor::Start, NONE.get(lang));
        return out;
    }
    for percent in [0, 25, 50, 75, 100] {
        let share = Fraction::of(percent, 100).expect("not of none");
        let x = scale.at(&share);
        let look = format!("stroke=\"{LINE}\"");
        out.line("grid", (&x, &(HEAD - 6).to_string()), (&x, &bottom.to_string()), &look);
        out.text("quiet", (&x, &(HEAD - 12).to_string()), Anchor::Middle, &format!("{percent}%"));
    }
    for (at, bar) in (0..).zip(bars) {
        row(&mut out, &scale, HEAD + ROW * at, bar, lang);
        let foot = (HEAD + ROW * at + 16).to_string();
        out.text("ink", (&(left - 10).to_string(), &foot), Anchor::End, &cut(&bar.name, NAME));
        let printed = if bar.printed.is_empty() { "—".to_owned() } else { format!("{}%", bar.printed) };
        let end = left + long + figures;
        out.text("ink", (&end.to_string(), &foot), Anchor::End, &printed);
        let (class, colour, _) = light(bar.status.light());
        let sign = bar.status.light().map_or("·", |light| light.sign());
        let _ = writeln!(
            out.out,
            "<text class=\"{class}\" x=\"{}\" y=\"{foot}\" fill=\"{colour}\">{sign} {}</text>",
            end + 10,
            escaped(bar.status.words().get(lang))
        );
    }
    // What the marks mean.
    let foot = bottom + 22;
    let _ = writeln!(
        out.out,
        "<rect class=\"green\" x=\"{left}\" y=\"{}\" width=\"22\" height=\"10\" fill=\"{}\"/>",
        foot - 9,
        light(Some(Light::Green)).2
    );
    out.text("quiet", (&(left + 28).to_string(), &foot.to_string()), Anchor::Start, COMPLETION.get(lang));
    let next = left + 28 + pixels(COMPLETION.get(lang)) + 24;
    let x = next.to_string();
    let look = format!("stroke=\"{INK}\" stroke-width=\"2\"");
    out.line("pace", (&x, &(foot - 12).to_string()), (&x, &(foot + 3).to_string()), &look);
    out.text("quiet", (&(next + 8).to_string(), &foot.to_string()), Anchor::Start, PACE.get(lang));
    out
}

fn row(out: &mut Drawing, scale: &Scale, top: i64, bar: &Bar, lang: Lang) {
    const OF_PACE: Words = Words::new("序时进度", "pace");
    let (class, _, colour) = light(bar.status.light());
    let (start, top) = (scale.start, top + (ROW - THICK) / 2);
    let mut hint = format!("{}: {}%", bar.name, bar.printed);
    if bar.printed.is_empty() {
        hint = format!("{}: —", bar.name);
    }
    let hint = escaped(&format!("{hint} / {} {}%", OF_PACE.get(lang), bar.printed_pace));
    let full = scale.length;
    let _ = writeln!(
        out.out,
        "<g><title>{hint}</title><rect class=\"track\" x=\"{start}\" y=\"{top}\" width=\"{full}\" height=\"{THICK}\" fill=\"#eef0f2\"/>"
    );
    if let Some(share) = &bar.completion {
        let shown = share.clone().max(Fraction::zero()).min(scale.high.clone());
        let length =
            Scale { start: 0, low: scale.low.clone(), high: scale.high.clone(), length: full }.at(&shown);
        let _ = writeln!(
            out.out,
            "<rect class=\"{class}\" x=\"{start}\" y=\"{top}\" width=\"{length}\" height=\"{THICK}\" fill=\"{colour}\"/>"
        );
        if *share > scale.high {
            // Cut off where the axis ends.
            let (end, middle, foot) = (start + full, top + THICK / 2, top + THICK);
            let _ = writeln!(
                out.out,
                "<path class=\"paper\" d=\"M{} {top}L{} {middle}L{} {foot}L{} {foot}L{} {middle}L{} {top}Z\" fill=\"#ffffff\"/>",
                end - 12,
                end - 8,
                end - 12,
                end - 9,
                end - 5,
                end - 9
            );
        }
    }
    let x = scale.at(&bar.pace.clone().min(scale.high.clone()));
    let look = format!("stroke=\"{INK}\" stroke-width=\"2\"");
    out.line("pace", (&x, &(top - 3).to_string()), (&x, &(top + THICK + 3).to_string()), &look);
    out.out.push_str("</g>\n");
}
