//! How well the forecast would have done: every month of a year that is over is forecast from what was known then, and
//! held against how the year ended. Beside it stands the naive straight line: done ÷ elapsed share.
//!
//! The years are the shipped invented one, and generated ones of seven kinds, the same each time. All go the program's
//! whole way, from plan and rows to the forecast. Errors are in points of the goal; no floats.

use std::fs;
use std::path::Path;

use workpoints::diagnostic::Findings;
use workpoints::forecast::drift::{Drift, Point};
use workpoints::forecast::{Clock, Forecast, forecast, memory};
use workpoints::history::{History, history};
use workpoints::intake::Intake;
use workpoints::ledger::Ledger;
use workpoints::period::{Day, Every};
use workpoints::plan::{self, Plan};
use workpoints::quantity::Fraction;
use workpoints::review::read_report;
use workpoints::source::Sources;

/// Series of each kind.
const SERIES: usize = 60;
const GOAL: i64 = 1000;
/// Months after which a forecast is made, in three groups.
const MONTHS: [(u32, u32); 3] = [(3, 5), (6, 8), (9, 11)];

/// Numbers that look random and are the same each time: a linear congruential generator (Knuth, MMIX).
struct Draw(u64);

impl Draw {
    /// A whole number from `low` to `high`.
    fn of(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = i64::try_from(self.0 >> 33).expect("31 bits");
        low + draw % (high - low + 1)
    }

    fn around(&mut self) -> i64 {
        self.of(50, 150)
    }
}

/// A kind of year: its name, and what the twelve months weigh.
type Kind = (&'static str, fn(&mut Draw) -> [i64; 12]);

const KINDS: [Kind; 7] = [
    ("平稳 steady", |d| std::array::from_fn(|_| d.around())),
    ("跳跃 lumpy", |d| {
        let mut months = std::array::from_fn(|_| if d.of(1, 3) == 1 { d.of(50, 200) } else { 0 });
        months[9] = months[9].max(10);
        months
    }),
    ("S 形 S-curve", |d| std::array::from_fn(|m| bell(m) * d.around())),
    ("年底冲刺 late push", |d| {
        std::array::from_fn(|m| [2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 5, 8][m] * d.around())
    }),
    ("前快后慢 early", |d| std::array::from_fn(|m| [3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1][m] * d.around())),
    ("有核减 corrections", |d| {
        std::array::from_fn(|_| d.around() - if d.of(1, 5) == 1 { d.around() } else { 0 })
    }),
    ("中途变速 change of pace", |d| {
        let (month, faster) = (d.of(3, 8), d.of(0, 1) == 1);
        std::array::from_fn(|m| {
            let later = i64::try_from(m).expect("twelve") >= month;
            if later == faster { 3 * d.around() } else { d.around() }
        })
    }),
];

fn bell(month: usize) -> i64 {
    let month = i64::try_from(month).expect("twelve");
    (month + 1) * (12 - month)
}

/// What is tried: a name, and the figure on the due date with half the interval, if it has one.
type Way = (&'static str, fn(&[Point], &Fraction) -> Option<(Fraction, Option<Fraction>)>);

const WAYS: [Way; 8] = [
    ("直线 straight line (m = 1)", |points, due| weighed(points, due, Fraction::one())),
    ("m = 9/10", |points, due| weighed(points, due, share(9, 10))),
    ("m = 4/5", |points, due| weighed(points, due, share(4, 5))),
    ("m = 2/3", |points, due| weighed(points, due, share(2, 3))),
    ("m = 1/2", |points, due| weighed(points, due, share(1, 2))),
    ("近三期 last three", |points, due| {
        weighed(&points[points.len().saturating_sub(4)..], due, Fraction::one())
    }),
    ("末期 last one", |points, due| {
        let [.., a, b] = points else { return None };
        drawn(b, due, rate(a, b)).map(|figure| (figure, None))
    }),
    ("中位 median", |points, due| {
        let mut rates: Vec<Fraction> = points.windows(2).map(|pair| rate(&pair[0], &pair[1])).collect();
        rates.sort();
        let (a, b) = (rates.get((rates.len() - 1) / 2)?, rates.get(rates.len() / 2)?);
        let middle = (a.clone() + b.clone()) * share(1, 2);
        drawn(points.last()?, due, middle).map(|figure| (figure, None))
    }),
];

fn weighed(points: &[Point], due: &Fraction, memory: Fraction) -> Option<(Fraction, Option<Fraction>)> {
    let (drift, last) = (Drift::of(points, &memory)?, points.last()?);
    let margin = drift.margin(&(due.clone() - last.at.clone()));
    drawn(last, due, drift.rate).map(|figure| (figure, Some(margin)))
}

fn rate(a: &Point, b: &Point) -> Fraction {
    Fraction::ratio(&(b.figure.clone() - a.figure.clone()), &(b.at.clone() - a.at.clone()))
        .expect("times differ")
}

fn drawn(last: &Point, due: &Fraction, rate: Fraction) -> Option<Fraction> {
    Some(last.figure.clone() + rate.max(Fraction::zero()) * (due.clone() - last.at.clone()))
}

fn share(part: u64, all: u64) -> Fraction {
    Fraction::of(part, all).expect("not of none")
}

/// Errors, hits and widths, added up. Each is cut to a thousandth of a point, or the sums would have denominators of
/// thousands of digits.
#[derive(Clone, Default)]
struct Tally {
    made: u64,
    straight: Vec<Fraction>,
    error: Vec<Fraction>,
    width: Vec<Fraction>,
    inside: u64,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.made += other.made;
        self.inside += other.inside;
        for (own, more) in [
            (&mut self.straight, &other.straight),
            (&mut self.error, &other.error),
            (&mut self.width, &other.width),
        ] {
            own.extend(more.iter().cloned());
        }
    }

    fn row(&self) -> String {
        let covered = Fraction::of(self.inside, self.made).map_or("—".into(), |share| share.percent(0));
        format!("{:>8} {:>8} {covered:>6} {:>6}", mean(&self.straight), mean(&self.error), mean(&self.width))
    }
}

fn mean(all: &[Fraction]) -> String {
    let n = Fraction::whole(i64::try_from(all.len()).expect("few"));
    Fraction::ratio(&all.iter().cloned().sum(), &n).map_or("—".into(), |mean| mean.print(1))
}

/// A difference in points of the goal.
fn points_of(amount: Fraction, goal: &Fraction) -> Fraction {
    let hundred = amount * Fraction::whole(100);
    Fraction::ratio(&hundred, goal).expect("a goal").down(3)
}

fn off(a: &Fraction, b: &Fraction) -> Fraction {
    (a.clone() - b.clone()).max(b.clone() - a.clone())
}

type Judged = (Vec<Forecast>, History, Vec<Option<Fraction>>);

/// A year that is over: a plan, what was reported, and whether a forecast knows only what had arrived by then.
struct Year {
    plan: Plan,
    ledger: Ledger,
    as_it_came: bool,
    /// By month, from the first in which forecasts are made.
    judged: Vec<Judged>,
}

impl Year {
    fn read(plan: &str, reports: Vec<(String, Vec<u8>)>, as_it_came: bool) -> Year {
        let mut sources = Sources::default();
        let file = sources.add("plan.toml");
        let (plan, faults) = plan::toml::read(file, plan);
        let plan = plan.unwrap_or_else(|| panic!("{faults:?}"));
        let (mut ledger, mut findings) = (Ledger::new(), Findings::new(10));
        let intake = Intake::new(&plan);
        for (name, bytes) in reports {
            let file = sources.add(name);
            read_report(&intake, file, bytes.as_slice(), &mut sources, &mut ledger, &mut findings)
                .expect("memory does not fail");
        }
        drop(intake);
        let mut year = Year { plan, ledger, as_it_came, judged: Vec::new() };
        year.judged = (MONTHS[0].0..=MONTHS[2].1).map(|month| year.judge(month)).collect();
        year
    }

    fn generated(kind: Kind, seed: u64) -> Year {
        let mut draw = Draw(seed);
        let mut plan = String::from(
            "[plan]\ntitle = \"虚构示例\"\nfrom = 2025-01-01\nto = 2025-12-31\n[reporting]\ncounting = \"added\"\n\
             [[section]]\nnumber = \"一\"\ntitle = \"示例\"\n[[point]]\nid = \"1.1\"\ntitle = \"示例\"\n",
        );
        let mut rows = String::from("日期,指标编号,本期新增\n");
        for n in 0..SERIES {
            plan.push_str(&format!(
                "[[target]]\nid = \"t{n}\"\npoint = \"1.1\"\nname = \"示例指标{n:03}号\"\ngoal = {GOAL}\nunit = \"户\"\n"
            ));
            let months = kind.1(&mut draw);
            // The year ends at 70 to 120 percent of the goal.
            let (all, end) = (months.iter().sum::<i64>(), GOAL * draw.of(70, 120) / 100);
            for (month, weight) in (1..).zip(months) {
                rows.push_str(&format!("2025-{month:02},t{n},{}\n", weight * end / all));
            }
        }
        Year::read(&plan, vec![("a.csv".to_owned(), rows.into_bytes())], false)
    }

    fn shipped() -> Year {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let plan = fs::read_to_string(root.join("plans/2025-putuo.toml")).expect("the shipped plan");
        let folder = root.join("data/2025-putuo-invented");
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("the shipped reports")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
            .collect();
        names.sort();
        let read = |path: &std::path::PathBuf| {
            (path.to_string_lossy().into_owned(), fs::read(path).expect("a report"))
        };
        Year::read(&plan, names.iter().map(read).collect(), true)
    }

    /// The forecast of each target after so many months, with how it stood then and how the year ended.
    fn judge(&self, month: u32) -> Judged {
        let day = |month| Every::Month.holding(Day::from_ymd_opt(2025, month, 1).expect("a day")).last();
        let (as_of, end) = (day(month), day(12));
        let past =
            history(&self.plan, &self.ledger, Every::Month, as_of, Some(as_of).filter(|_| self.as_it_came));
        let view = self.ledger.view(&self.plan, end, None);
        let ends = (0..self.plan.targets.len()).map(|at| view.done(at, end)).collect();
        (forecast(&self.plan, &past), past, ends)
    }

    /// Forecasts after these months, held against the end.
    fn tally(&self, (first, last): (u32, u32)) -> Tally {
        let mut tally = Tally::default();
        for month in first..=last {
            let (forecasts, past, ends) = &self.judged[(month - MONTHS[0].0) as usize];
            for (forecast, end) in forecasts.iter().zip(ends) {
                let row = &past.now().rows[forecast.target];
                // What is met is no forecast any more.
                let (Some(at_due), Some(low), Some(high), Some(end)) =
                    (&forecast.at_due, &forecast.low, &forecast.high, end)
                else {
                    continue;
                };
                let (goal, done) = (row.goal.expect("a goal").into(), row.done.clone().expect("a figure"));
                if done >= goal {
                    continue;
                }
                let pace = row.pace.clone().expect("a pace");
                let straight = Fraction::ratio(&done, &pace).expect("time has passed");
                tally.made += 1;
                tally.inside += u64::from(low <= end && end <= high);
                tally.error.push(points_of(off(at_due, end), &goal));
                tally.straight.push(points_of(off(&straight, end), &goal));
                tally.width.push(points_of(high.clone() - low.clone(), &goal));
            }
        }
        tally
    }

    /// The same for everything that was tried, over all months.
    fn tried(&self) -> Vec<Tally> {
        let clock = Clock::of(&self.plan);
        let mut tallies = vec![Tally::default(); WAYS.len()];
        for (forecasts, past, ends) in &self.judged {
            for (at, end) in ends.iter().enumerate() {
                let (target, row) = (&self.plan.targets[at], &past.now().rows[at]);
                let (Some(end), Some(done), Some(goal)) = (end, &row.done, row.goal) else { continue };
                let goal = Fraction::from(goal);
                if *done >= goal || forecasts[at].at_due.is_none() {
                    continue;
                }
                let start = target.from.pred_opt().expect("a day");
                let start = Point { at: clock.at(start), period: 0, figure: Fraction::zero() };
                let points: Vec<Point> = std::iter::once(start)
                    .chain(past.past.iter().enumerate().filter_map(|(period, past)| {
                        let figure = past.rows[at].done.clone()?;
                        Some(Point { at: clock.at(past.as_of), period, figure })
                    }))
                    .collect();
                for ((name, way), tally) in WAYS.iter().zip(&mut tallies) {
                    let Some((figure, margin)) = way(&points, &clock.at(target.due)) else { continue };
                    if *name == "m = 2/3" && !self.as_it_came {
                        // What is tried here under this name is what the program does.
                        assert_eq!(memory(Every::Month), share(2, 3));
                        assert_eq!(Some(figure.clone().max(done.clone())), forecasts[at].at_due);
                    }
                    tally.error.push(points_of(off(&figure, end), &goal));
                    let Some(margin) = margin else { continue };
                    let (low, high) = ((figure.clone() - margin.clone()).max(done.clone()), figure + margin);
                    tally.made += 1;
                    tally.inside += u64::from(low <= *end && *end <= high);
                    tally.width.push(points_of(high - low, &goal));
                }
            }
        }
        tallies
    }
}

/// The whole report.
pub fn report() -> String {
    let mut out = String::from(
        "months 3-5, 6-8, 9-11: mean error in points of the goal; % of ends inside; mean width\n\n",
    );
    let heading = format!("{:>8} {:>8} {:>6} {:>6}", "straight", "forecast", "inside", "width");
    out.push_str(&format!("{:<24}{:>7}  {heading}\n", "", "months"));
    let kinds: Vec<(&str, Year)> =
        (1..).zip(KINDS).map(|(seed, kind)| (kind.0, Year::generated(kind, seed))).collect();
    let mut all = [Tally::default(), Tally::default(), Tally::default()];
    let shipped = Year::shipped();
    let years = || kinds.iter().map(|(name, year)| (*name, year)).chain([("随附虚构年 shipped", &shipped)]);
    let row = |name: &str, months: (u32, u32), tally: &Tally| {
        let months = format!("{}-{}", months.0, months.1);
        format!("{}{months:>7}  {}\n", padded(name, 24), tally.row())
    };
    for (name, year) in years() {
        let mut year_long = Tally::default();
        for (months, all) in MONTHS.into_iter().zip(&mut all) {
            let tally = year.tally(months);
            out.push_str(&row(if months == MONTHS[0] { name } else { "" }, months, &tally));
            year_long.add(&tally);
            if !year.as_it_came {
                all.add(&tally);
            }
        }
        out.push_str(&row("", (3, 11), &year_long));
    }
    let mut whole = Tally::default();
    for (months, tally) in MONTHS.into_iter().zip(&all) {
        let name = if months == MONTHS[0] { "生成的合计 generated" } else { "" };
        out.push_str(&row(name, months, tally));
        whole.add(tally);
    }
    out.push_str(&row("", (3, 11), &whole));
    out.push_str("\nwhat was tried, months 3-11, all generated years, then the shipped one\n\n");
    let heading = format!("{:>8} {:>6} {:>6}", "error", "inside", "width");
    out.push_str(&format!("{:<30}{heading}  {heading}\n", ""));
    let mut generated = vec![Tally::default(); WAYS.len()];
    for (_, year) in &kinds {
        generated.iter_mut().zip(year.tried()).for_each(|(own, more)| own.add(&more));
    }
    for ((name, _), (made_up, shipped)) in WAYS.iter().zip(generated.iter().zip(shipped.tried())) {
        let tail = |tally: &Tally| {
            let covered =
                Fraction::of(tally.inside, tally.made).map_or("—".into(), |share| share.percent(0));
            format!("{:>8} {covered:>6} {:>6}", mean(&tally.error), mean(&tally.width))
        };
        out.push_str(&format!("{}{}  {}\n", padded(name, 30), tail(made_up), tail(&shipped)));
    }
    out
}

/// A name with blanks to that many cells; 汉字 take two.
fn padded(name: &str, cells: usize) -> String {
    let wide = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    format!("{name}{}", " ".repeat(cells.saturating_sub(wide)))
}
