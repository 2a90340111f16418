//! `check --rejects FILE`: rejected rows written where the office can mend them.

use std::fs::File;
use std::path::Path;

use super::files::Report;
use super::output::Output;
use super::run::{Collected, internal};
use super::{Failure, World, tell};
use crate::intake::Intake;
use crate::plan::Plan;
use crate::rejects::Rejects;
use crate::render;
use crate::say;
use crate::source::Sources;
use crate::words::count;

/// Looks at the output before the work. Only CSV can be mended anywhere and read back as it is.
pub fn open(path: &Path) -> Result<Output, Failure> {
    let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let device = path.exists() && !path.is_file();
    if !csv && !device && path != Path::new("-") {
        let name = path.display();
        return Err(say!(
            "--rejects 写的是 CSV，文件名“{name}”应以 .csv 结尾",
            "--rejects writes CSV: the name \"{name}\" should end in .csv"
        )
        .into());
    }
    Output::open(Some(path))
}

/// Reads the reports again and writes what was rejected of them. Where nothing was, nothing is written.
pub fn write(
    world: &World,
    plan: &Plan,
    collected: &Collected,
    sources: &Sources,
    path: &Path,
    output: Output,
) -> Result<(), Failure> {
    let intake = Intake::new(plan);
    let mut rejects = Rejects::default();
    for (file, report) in &collected.reports {
        let Report::File { path, .. } = report else {
            return Err(say!(
                "标准输入不能读第二遍，--rejects 要用文件",
                "standard input cannot be read twice: --rejects needs files"
            )
            .into());
        };
        let input = File::open(path).map_err(|error| Failure::io(path, &error))?;
        rejects
            .collect(&intake, *file, input, sources, &collected.ledger)
            .map_err(|error| Failure::io(path, &error))?;
    }
    let (name, rows) = (path.display(), rejects.rows.len() as u64);
    if rows == 0 {
        tell(
            say!("没有要退回的行，“{name}”未写\n", "no row to send back: \"{name}\" was not written\n")
                .get(world.lang),
        );
        return Ok(());
    }
    output.write(&render::rejects::write(&rejects, world.lang).map_err(internal)?)?;
    let en = count(rows, "row", "rows");
    tell(
        say!(
            "{rows} 行写入“{name}”：改正后把这个文件和原文件一起读取，退回的行并入原来的报送\n",
            "{en} written to \"{name}\": mend them and read that file beside the first; they join what they were sent with\n"
        )
        .get(world.lang),
    );
    Ok(())
}
