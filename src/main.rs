//! Parse arguments, run, exit code. Everything else is the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = workpoints::cli::main(std::env::args_os().collect());
    ExitCode::from(exit as u8)
}
