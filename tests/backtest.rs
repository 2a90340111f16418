//! What docs/forecast.md says of the forecast's worth is what the backtest prints.

#[path = "support/backtest.rs"]
mod backtest;

use std::fs;
use std::path::Path;

#[test]
fn the_notes_quote_the_backtest() {
    let printed = backtest::report();
    let command = "$ cargo run --example backtest\n";
    for name in ["docs/forecast.md", "docs/forecast.zh-CN.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let text = fs::read_to_string(&path).expect("the note");
        let (before, rest) =
            text.split_once(command).unwrap_or_else(|| panic!("{name} does not say {command}"));
        let (quoted, after) = rest.split_once("```").expect("the end of the block");
        if std::env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&path, format!("{before}{command}{printed}```{after}")).expect("the note");
        } else {
            assert!(quoted == printed, "{name} quotes another run: set UPDATE_PAGES=1\n{printed}");
        }
    }
}
