#![doc = include_str!("../ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod words;
pub mod source;
pub mod quantity;
pub mod period;
pub mod diagnostic;
pub mod rules;
pub mod column;
pub mod plan;
pub mod intake;
pub mod ledger;
pub mod assess;
pub mod history;
pub mod checks;
pub mod review;
pub mod rejects;
pub mod trace;
pub mod diff;
pub mod table;
pub mod seal;
pub mod schema;
pub mod render;
pub mod cli;
