//! Prints what is read of workbooks, a JSON line for each cell: `cargo run --example cells -- FILE…`.

use std::io::{self, BufWriter, Write};

use workpoints::intake::sheet::read;
use workpoints::source::letters;

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for path in std::env::args().skip(1) {
        match read(&std::fs::read(&path)?) {
            Err(not) => {
                writeln!(out, r#"{{"file":{},"error":{}}}"#, json(&path), json(&format!("{not:?}")))?;
            }
            Ok(book) => {
                for sheet in &book.sheets {
                    for cell in &sheet.cells {
                        let name = format!("{}{}", letters(u64::from(cell.column) + 1), cell.row + 1);
                        writeln!(
                            out,
                            r#"{{"file":{},"sheet":{},"cell":"{name}","kind":"{:?}","text":{}}}"#,
                            json(&path),
                            json(&sheet.name),
                            cell.kind,
                            json(sheet.text(cell)),
                        )?;
                    }
                }
            }
        }
    }
    out.flush()
}

fn json(text: &str) -> serde_json::Value {
    text.into()
}
