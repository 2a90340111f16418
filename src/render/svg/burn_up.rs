//! A target's figures against its schedule: amounts upwards, days to the right.

use std::fmt::Write;

use chrono::{Datelike, Days, Months};

use super::{Anchor, BLUE, Drawing, INK, LINE, MARGIN, QUIET, Scale, pixels};
use crate::chart::BurnUp;
use crate::chart::burn_up::{Mark, Point, Printed};
use crate::period::{Day, Every, Period};
use crate::quantity::Fraction;
use crate::render::markup::escaped;
use crate::say;
use crate::table::remind::short_name;
use crate::words::{Lang, Said};

/// Pixels of the days at least: what is said below may need more.
const LONG: i64 = 520;
const HIGH: i64 = 220;
const HEAD: i64 = 22;
/// An axis has no more amounts than that.
const AMOUNTS: i64 = 5;

pub fn drawn(plot: &BurnUp, lang: Lang) -> Drawing {
    let top = top_of(plot);
    let amounts = amounts(&top, plot.decimals);
    let high = amounts.last().map_or(top, |(amount, _)| amount.clone());
    let left = MARGIN + amounts.iter().map(|(_, text)| pixels(text)).max().unwrap_or(0) + 8;
    let samples = samples(plot);
    let legend: i64 = samples.iter().map(|sample| sample.width(lang)).sum();
    let bottom = HEAD + HIGH;
    let long = LONG.max(legend - MARGIN);
    let mut out = Drawing::new(left + long + 2 * MARGIN, bottom + 52);
    let x = Scale { low: Fraction::zero(), high: days(plot.from, plot.to), start: left, length: long };
    let y = Scale { low: Fraction::zero(), high, start: bottom, length: -HIGH };
    let place = Place { from: plot.from, x, y };

    out.text("quiet", (&(left - 8).to_string(), "12"), Anchor::End, &plot.unit);
    for (amount, text) in &amounts {
        let at = place.y.at(amount);
        let (start, end) = (left.to_string(), (left + long).to_string());
        out.line("grid", (&start, &at), (&end, &at), &format!("stroke=\"{LINE}\""));
        let foot = Scale { start: bottom + 4, ..place.y.clone() }.at(amount);
        out.text("quiet", (&(left - 8).to_string(), &foot), Anchor::End, text);
    }
    days_below(&mut out, plot, &place, bottom, lang);

    if let (Some(fan), Some(last)) = (&plot.fan, plot.done.last()) {
        let at = |day: Day, amount: &Fraction| place.of(day, &amount.clone().min(place.y.high.clone()));
        let (from, low) = (at(last.day, &last.amount), at(fan.due, &fan.low));
        let (middle, high) = (at(fan.due, &fan.middle), at(fan.due, &fan.high));
        let _ = writeln!(
            out.out,
            "<path class=\"fan\" d=\"M{from}L{high}L{low}Z\" fill=\"{BLUE}\" fill-opacity=\"0.15\"/>\n\
             <path class=\"middle\" d=\"M{from}L{middle}\" fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"/>"
        );
    }
    let curve = |points: &[Point]| {
        points.iter().map(|(day, amount)| place.of(*day, amount)).collect::<Vec<_>>().join("L")
    };
    let _ = writeln!(
        out.out,
        "<path class=\"goal\" d=\"M{}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1\"/>",
        curve(&plot.goal)
    );
    if !plot.schedule.is_empty() {
        let _ = writeln!(
            out.out,
            "<path class=\"due\" d=\"M{}\" fill=\"none\" stroke=\"{QUIET}\" stroke-width=\"1.5\" stroke-dasharray=\"6 3\"/>",
            curve(&plot.schedule)
        );
    }
    if plot.done.len() > 1 {
        let points = plot.done.iter().map(|mark| place.of(mark.day, &mark.amount));
        let d = points.collect::<Vec<_>>().join("L");
        let _ = writeln!(
            out.out,
            "<path class=\"done\" d=\"M{d}\" fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>"
        );
    }
    for Mark { day, amount, printed } in &plot.done {
        let (cx, cy) = (place.day(*day), place.y.at(amount));
        let hint = escaped(&format!("{day}: {printed} {}", plot.unit));
        let _ = writeln!(
            out.out,
            "<circle class=\"mark\" cx=\"{cx}\" cy=\"{cy}\" r=\"3.5\" fill=\"{BLUE}\"><title>{hint}</title></circle>"
        );
    }
    let mut at = left;
    for sample in &samples {
        let (from, to, foot) = (at.to_string(), (at + SAMPLE).to_string(), bottom + 38);
        out.line(sample.class, (&from, &foot.to_string()), (&to, &foot.to_string()), &sample.look);
        out.text(
            "ink",
            (&(at + SAMPLE + 6).to_string(), &(foot + 4).to_string()),
            Anchor::Start,
            sample.text.get(lang),
        );
        at += sample.width(lang);
    }
    out
}

/// Pixels of a piece of line that shows what it stands for.
const SAMPLE: i64 = 24;

/// A line, what it stands for, and its figure on the day.
struct Sample {
    class: &'static str,
    look: String,
    text: Said,
}

impl Sample {
    fn width(&self, lang: Lang) -> i64 {
        SAMPLE + 6 + pixels(self.text.get(lang)) + 18
    }
}

fn samples(plot: &BurnUp) -> Vec<Sample> {
    let unit = &plot.unit;
    let Printed { goal, expected, done, fan } = &plot.printed;
    let line = |colour: &str, width: &str, dashes: &str| {
        format!("stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\"")
    };
    let mut all = vec![match done.as_str() {
        "" => Sample { class: "done", look: line(BLUE, "2.5", "none"), text: say!("没有数", "no figure") },
        _ => Sample {
            class: "done",
            look: line(BLUE, "2.5", "none"),
            text: say!("累计完成 {done} {unit}", "done {done} {unit}"),
        },
    }];
    if !expected.is_empty() {
        let text = say!("序时应完成 {expected}", "due {expected}");
        all.push(Sample { class: "due", look: line(QUIET, "1.5", "6 3"), text });
    }
    let ceiling = plot.schedule.is_empty();
    let text =
        if ceiling { say!("上限 {goal}", "limit {goal}") } else { say!("目标 {goal}", "goal {goal}") };
    all.push(Sample { class: "goal", look: line(INK, "1", "none"), text });
    if !fan.is_empty() {
        let text = say!("预计 {fan}（八成区间）", "forecast {fan} (80 % range)");
        all.push(Sample { class: "middle", look: line(BLUE, "1.5", "2 3"), text });
    }
    all
}

/// Where days and amounts stand.
struct Place {
    from: Day,
    x: Scale,
    y: Scale,
}

impl Place {
    fn day(&self, day: Day) -> String {
        self.x.at(&days(self.from, day))
    }

    fn of(&self, day: Day, amount: &Fraction) -> String {
        format!("{} {}", self.day(day), self.y.at(amount))
    }
}

fn days(from: Day, to: Day) -> Fraction {
    Fraction::whole((to - from).num_days())
}

/// The highest amount that is drawn. What may come is drawn a quarter above all else at most.
fn top_of(plot: &BurnUp) -> Fraction {
    let all = plot.goal.iter().chain(&plot.schedule).map(|(_, amount)| amount);
    let marks = plot.done.iter().map(|mark| &mark.amount);
    let middle = plot.fan.iter().map(|fan| &fan.middle);
    let top = all.chain(marks).chain(middle).max().cloned().unwrap_or_else(Fraction::one);
    let most = top.clone() * Fraction::of(5, 4).expect("not of none");
    let high = plot.fan.as_ref().map_or(top.clone(), |fan| fan.high.clone().min(most));
    // A ceiling of nothing still has an axis.
    let top = top.max(high);
    if top <= Fraction::zero() { Fraction::one() } else { top }
}

/// Round amounts from nought to the highest or just above it: 1, 2 or 5 and noughts apart.
fn amounts(top: &Fraction, decimals: u8) -> Vec<(Fraction, String)> {
    let most = Fraction::whole(AMOUNTS);
    // From the smallest amount on, tenfold each time.
    let (mut unit, mut digits) =
        (Fraction::of(1, 10u64.pow(u32::from(decimals))).expect("not of none"), decimals);
    let step = loop {
        let steps = [1, 2, 5].map(|factor| unit.clone() * Fraction::whole(factor));
        if let Some(step) = steps.into_iter().find(|step| step.clone() * most.clone() >= *top) {
            break step;
        }
        unit = unit * Fraction::whole(10);
        digits = digits.saturating_sub(1);
    };
    let all: Vec<Fraction> = (0..=AMOUNTS).map(|n| step.clone() * Fraction::whole(n)).collect();
    let last = all.iter().position(|amount| amount >= top).unwrap_or(all.len() - 1);
    all.into_iter().take(last + 1).map(|amount| (amount.clone(), amount.print(digits))).collect()
}

/// The months, or the quarters or years where there are many, and the day of the last figure.
fn days_below(out: &mut Drawing, plot: &BurnUp, place: &Place, bottom: i64, lang: Lang) {
    let months = (plot.to.year() - plot.from.year()) * 12 + i32::try_from(plot.to.month0()).unwrap_or(0)
        - i32::try_from(plot.from.month0()).unwrap_or(0);
    let (every, length) = match months {
        ..=14 => (1, 1),
        15..=42 => (3, 3),
        _ => (12, 12),
    };
    // The axis begins with the end of the day before the first.
    let ticks = Every::Month.ends(plot.from + Days::new(1)).take_while(|end| *end <= plot.to);
    for end in ticks.filter(|end| end.month() % every == 0) {
        let x = place.day(end);
        out.line(
            "grid",
            (&x, &bottom.to_string()),
            (&x, &(bottom + 5).to_string()),
            &format!("stroke=\"{LINE}\""),
        );
        // Its name stands below the middle of the time that ends there.
        let first = (end - Months::new(length - 1)).with_day(1).unwrap_or(end).max(plot.from);
        let middle = place.day(first + Days::new((end - first).num_days().unsigned_abs() / 2));
        let name = match length {
            1 => short_name(Period::Month { year: end.year(), month: end.month() }).into(),
            3 => quarter(end),
            _ => Said::plain(end.year().to_string()),
        };
        out.text("quiet", (&middle, &(bottom + 18).to_string()), Anchor::Middle, name.get(lang));
    }
    if let Some(last) = plot.done.last() {
        let x = place.day(last.day);
        let look = format!("stroke=\"{QUIET}\" stroke-dasharray=\"1 3\"");
        out.line("day", (&x, &HEAD.to_string()), (&x, &bottom.to_string()), &look);
        out.text("quiet", (&x, &(HEAD - 8).to_string()), Anchor::Middle, &last.day.to_string());
    }
}

/// A quarter, with its year where one begins.
fn quarter(end: Day) -> Said {
    let (year, quarter) = (end.year(), end.month() / 3);
    let name: Said = short_name(Period::Quarter { year, quarter }).into();
    if quarter == 1 { say!("{year}年", "{year} ").and(&name) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_round_and_reach_the_top() {
        let of = |part: u64, all: u64, decimals| {
            let top = Fraction::of(part, all).expect("not of none");
            amounts(&top, decimals).iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(7000, 1, 0), "0 2000 4000 6000 8000");
        assert_eq!(of(100, 1, 2), "0 20 40 60 80 100");
        assert_eq!(of(1, 1, 0), "0 1");
        assert_eq!(of(1, 1, 1), "0.0 0.2 0.4 0.6 0.8 1.0");
        assert_eq!(of(3, 1, 0), "0 1 2 3");
        assert_eq!(of(1, 3, 2), "0.0 0.1 0.2 0.3 0.4");
        assert_eq!(of(12_345, 1, 0), "0 5000 10000 15000");
    }
}
