//! Prints how well the forecast would have done: `cargo run --example backtest`. `docs/forecast.md` quotes it.

use std::io::{self, Write};

#[path = "../tests/support/backtest.rs"]
mod backtest;

fn main() -> io::Result<()> {
    io::stdout().lock().write_all(backtest::report().as_bytes())
}
