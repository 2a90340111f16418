//! `--seal FILE` writes what a table says into a small file; `check --sealed FILE` holds today's files against it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches};

use super::Failure;
use super::args::{PATH, Printing, Texts};
use super::excerpts::Seen;
use super::files;
use super::output::Output;
use super::run::Collected;
use super::trace::{read_again, unreadable};
use crate::assess::assess;
use crate::diagnostic::{Diagnostic, Findings};
use crate::intake::Intake;
use crate::period::Day;
use crate::plan::{Behind, Plan};
use crate::review::Review;
use crate::rules::{self, Levels};
use crate::say;
use crate::seal::{self, Facts, Seal};
use crate::source::{Place, Sources};
use crate::trace::fates::Fates;
use crate::trace::{Line, Trace, Traces};

/// A seal of a long plan with many reports is some thousand lines; anything larger is something else.
const LARGEST: u64 = 16 * 1024 * 1024;
/// So many rows of a kind are looked at for the one that changed a figure.
const LOOKED_AT: u64 = 10_000;

/// `--seal FILE`, of commands that print a table which is signed.
pub fn arg(t: &Texts) -> Arg {
    t.valued(
        "seal",
        PATH,
        "封存：把各指标的数、数据文件的 SHA-256 和级别写入 TOML，日后用 check --sealed 核对",
        "Seal it: write figures, digests of inputs and levels as TOML, for check --sealed",
    )
    .value_parser(clap::value_parser!(PathBuf))
}

/// `--sealed FILE`, of `check`.
pub fn sealed_arg(t: &Texts) -> Arg {
    t.valued(
        "sealed",
        PATH,
        "与封存文件核对：今天的文件会印出不同的数时逐项指出；可多次使用",
        "Hold today's files against a seal and name each figure that differs; repeatable",
    )
    .action(ArgAction::Append)
    .value_parser(clap::value_parser!(PathBuf))
}

/// A table that is to be sealed.
pub struct Signed<'s> {
    pub plan: &'s Plan,
    pub path: &'s Path,
    pub sha256: &'s str,
    pub review: &'s Review,
    /// What is behind, where the run said so in place of the plan.
    pub preset: Option<Behind>,
}

/// Looks at the place of a seal before the work. It goes to a file of its own.
pub fn open(path: &Path, printing: &Printing) -> Result<Output, Failure> {
    let same = |output: &Path| output == path || files::same(output, path);
    if path == Path::new("-") || printing.output.as_deref().is_some_and(same) {
        return Err(say!("--seal 要写入单独的文件", "--seal needs a file of its own").into());
    }
    Output::open(Some(path))
}

/// Writes the seal of a table. The reports must have been collected with their digests.
///
/// # Errors
/// The machine's; and where a file was refused: what is not whole is not sealed.
pub fn write(
    output: Output,
    signed: &Signed<'_>,
    collected: &Collected,
    levels: &Levels,
) -> Result<(), Failure> {
    if !collected.refused.is_empty() {
        let (zh, en) = (collected.refused.join("、"), collected.refused.join(", "));
        return Err(say!(
            "有整份拒收的文件，表不完整，不能封存：{zh}",
            "files were refused, so the table is not whole and cannot be sealed: {en}"
        )
        .into());
    }
    let Signed { plan, path, sha256, review, preset } = *signed;
    let view = collected.ledger.view(plan, review.assessment.as_of, review.known_by);
    let text = seal::write(&Facts {
        plan,
        path: &files::tidy(path),
        sha256,
        review,
        inputs: &collected.inputs,
        levels,
        latest_submission: view.latest_submission(),
        preset,
    });
    output.write(text.as_bytes())
}

/// Reads the seals that `--sealed` names; what is wrong with one is a finding, and it is not held against anything.
pub fn read(
    matches: &ArgMatches,
    outputs: &[Option<&Path>],
    sources: &mut Sources,
    seen: &mut Vec<Seen>,
    findings: &mut Findings,
) -> Result<Vec<Seal>, Failure> {
    let mut seals = Vec::new();
    for path in matches.get_many::<PathBuf>("sealed").into_iter().flatten() {
        let name = files::tidy(path);
        if outputs.iter().flatten().any(|output| files::same(output, path)) {
            return Err(say!(
                "输出文件“{name}”同时是输入，换一个文件名",
                "the output \"{name}\" is also an input: choose another name"
            )
            .into());
        }
        let file = sources.add(name.as_str());
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|input| input.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(|error| Failure::io(path, &error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(say!("“{name}”太大，不是封存文件", "\"{name}\" is too large to be a seal").into());
        }
        seen.extend(Seen::toml(file, path));
        let Ok(text) = std::str::from_utf8(&bytes) else {
            findings.push(
                Diagnostic::new(
                    &rules::BAD_ENCODING,
                    Place::whole(file),
                    say!("封存文件不是 UTF-8 编码", "the seal is not UTF-8 text"),
                )
                .help(say!("指定 --seal 写成的文件", "name a file that --seal wrote")),
            );
            continue;
        };
        let (seal, faults) = seal::read(file, text);
        faults.into_iter().for_each(|fault| findings.push(fault));
        seals.extend(seal);
    }
    Ok(seals)
}

/// What seals are held against.
pub struct Held<'h> {
    pub plan: &'h Plan,
    pub sha256: &'h str,
    /// In place of what the seals say.
    pub known_by: Option<Day>,
    /// The same: the plan's rule is this one already.
    pub preset: Option<Behind>,
    pub collected: &'h Collected,
}

/// Reports what today's files would print otherwise than it was sealed, with the rows that made it.
pub fn check(
    seals: &[Seal],
    held: &Held<'_>,
    sources: &Sources,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let Held { plan, sha256, known_by, preset, collected } = *held;
    let intake = Intake::new(plan);
    for seal in seals {
        let view = collected.ledger.view(plan, seal.as_of, known_by.or(seal.known_by));
        let assessment = match seal.preset.filter(|_| preset.is_none()) {
            Some(behind) => {
                let mut plan = plan.clone();
                plan.thresholds.behind = behind;
                assess(&plan, &view, seal.as_of)
            }
            None => assess(plan, &view, seal.as_of),
        };
        let gone = seal.gone(&collected.inputs);
        let plan_changed = seal.plan_sha256 != sha256;
        let differences = seal.compare(plan, &assessment);
        // The rows of all figures that differ, in one reading. What cannot be read twice names no rows.
        let readable = unreadable(collected).is_none();
        let of_rows = differences.iter().filter(|difference| readable && difference.of_rows);
        let targets: Vec<usize> = of_rows.filter_map(|difference| difference.target).collect();
        let mut traces = Traces::new(plan, |target| if targets.contains(&target) { LOOKED_AT } else { 0 });
        if !targets.is_empty() {
            let mut fates = Fates::of_these(&view, &targets);
            read_again(&intake, collected, sources, &mut fates, &mut |told| {
                traces.tell(told, &intake, sources);
            })?;
        }
        let rows_of: Vec<Vec<Line>> = traces.each.into_iter().map(Trace::into_lines).collect();
        for difference in differences {
            let traced = difference.target.filter(|_| difference.of_rows);
            let rows = traced.map_or(&[][..], |target| &rows_of[target]);
            let file = |row: &Line| sources.name(row.place.file).to_owned();
            let suspects = seal.suspects(rows, &collected.inputs, file);
            findings.push(seal.finding(difference, plan, &suspects, &gone, plan_changed));
        }
    }
    Ok(())
}
