//! Rows per second: an invented ledger of many rows, read and judged in memory.
//!
//! `cargo bench` prints the figures; the whole process is timed by the command in CONTRIBUTING.md.

use divan::counter::ItemsCount;
use workpoints::diagnostic::Findings;
use workpoints::intake::Intake;
use workpoints::ledger::Ledger;
use workpoints::period::Day;
use workpoints::plan::{self, Plan};
use workpoints::review::{read_report, review};
use workpoints::source::Sources;

#[path = "../tests/support/invented.rs"]
mod invented;

const ROWS: u64 = 200_000;

fn main() {
    divan::main();
}

fn setup(scattered: bool) -> (Sources, Plan, String) {
    let mut sources = Sources::default();
    let file = sources.add("invented.toml");
    let (plan, faults) = plan::toml::read(file, &invented::plan());
    assert!(faults.is_empty(), "{faults:?}");
    let mut rows = Vec::new();
    invented::rows(ROWS, scattered, &mut rows).expect("memory");
    (sources, plan.expect("a plan"), String::from_utf8(rows).expect("UTF-8"))
}

#[divan::bench(args = [false, true])]
fn read_and_judge(bencher: divan::Bencher<'_, '_>, scattered: bool) {
    let (mut sources, plan, text) = setup(scattered);
    let file = sources.add("invented.csv");
    let as_of = Day::from_ymd_opt(2025, 12, 31).expect("a day");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut findings = Findings::new(100);
        let mut ledger = Ledger::new();
        let intake = Intake::new(&plan);
        read_report(&intake, file, text.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail");
        review(&plan, &ledger, as_of, None, &mut findings).counts
    });
}

#[divan::bench(args = [false, true])]
fn read_only(bencher: divan::Bencher<'_, '_>, scattered: bool) {
    let (mut sources, plan, text) = setup(scattered);
    let file = sources.add("invented.csv");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut findings = Findings::new(100);
        let mut ledger = Ledger::new();
        read_report(&Intake::new(&plan), file, text.as_bytes(), &mut sources, &mut ledger, &mut findings)
            .expect("memory does not fail")
    });
}
