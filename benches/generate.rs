//! Writes an invented plan and ledger into a folder, for timing the whole process:
//! `cargo run --release --example generate -- 1000000 FOLDER [scattered]`.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

#[path = "../tests/support/invented.rs"]
mod invented;

fn main() -> io::Result<()> {
    let usage = "usage: generate ROWS FOLDER [scattered]";
    let mut args = std::env::args().skip(1);
    let rows = args.next().and_then(|rows| rows.parse().ok()).expect(usage);
    let folder = args.next().expect(usage);
    let folder = Path::new(&folder);
    let scattered = args.next().as_deref() == Some("scattered");
    fs::create_dir_all(folder)?;
    fs::write(folder.join("invented.toml"), invented::plan())?;
    let mut out = BufWriter::new(File::create(folder.join("invented.csv"))?);
    invented::rows(rows, scattered, &mut out)?;
    out.flush()
}
