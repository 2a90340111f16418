//! The second pass: the lines that findings speak of, read again once it is known which findings are shown. A file that
//! cannot be read twice, has changed or is gone gives none, and that is no fault: the findings stand without them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::diagnostic::Diagnostic;
use crate::intake::excerpt::{self, Excerpts};
use crate::intake::{Intake, is_workbook, sheet};
use crate::plan::{self, Plan};
use crate::source::{FileId, Place, Sources};

/// A file that was read, as it was then.
#[derive(Clone, Debug)]
pub struct Seen {
    file: FileId,
    path: PathBuf,
    stamp: (u64, Option<SystemTime>),
    /// It is spelt like a plan, not like a report.
    toml: bool,
}

impl Seen {
    /// `None` for what cannot be read a second time: a pipe, a device.
    pub fn new(file: FileId, path: &Path) -> Option<Seen> {
        Some(Seen { file, path: path.to_owned(), stamp: stamp(path)?, toml: file == FileId(0) })
    }

    /// The same of a file that is spelt like a plan.
    pub fn toml(file: FileId, path: &Path) -> Option<Seen> {
        Some(Seen { toml: true, ..Seen::new(file, path)? })
    }
}

/// How long a file is and when it was written.
fn stamp(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((data.len(), data.modified().ok()))
}

/// The lines of these findings, as far as they can still be read. The plan is the first of all files; what it says of
/// headings tells how texts are delimited.
pub fn read<'d>(
    findings: impl Iterator<Item = &'d Diagnostic>,
    seen: &[Seen],
    plan: Option<&Plan>,
    sources: &Sources,
) -> Excerpts {
    let intake = plan.map(Intake::new);
    let mut wanted: BTreeMap<FileId, Vec<Place>> = BTreeMap::new();
    for finding in findings {
        let other = finding.other.as_ref().map(|(place, _)| *place);
        for place in [Some(finding.place), other].into_iter().flatten().filter(|place| place.line > 0) {
            wanted.entry(place.file.book()).or_default().push(place);
        }
    }
    let mut excerpts = Excerpts::new();
    for (file, places) in wanted {
        let Some(seen) = seen.iter().find(|seen| seen.file == file) else { continue };
        if stamp(&seen.path).as_ref() == Some(&seen.stamp) {
            excerpts.extend(read_one(seen, &places, intake.as_ref(), sources).unwrap_or_default());
        }
    }
    excerpts
}

/// Reads the places of one file, as it was read at first.
fn read_one(
    seen: &Seen,
    places: &[Place],
    intake: Option<&Intake<'_>>,
    sources: &Sources,
) -> io::Result<Excerpts> {
    let mut input = File::open(&seen.path)?;
    let Some(intake) = intake.filter(|_| !seen.toml) else {
        return excerpt::lines(&mut input, places, plan::token);
    };
    if !is_workbook(sources.name(seen.file)) {
        return excerpt::csv(intake.text(seen.file, input)?, places);
    }
    let mut bytes = Vec::new();
    input.take(sheet::MOST_UNPACKED).read_to_end(&mut bytes)?;
    let book = sheet::read(&bytes).unwrap_or_default();
    let mut excerpts = Excerpts::new();
    for sheet in &book.sheets {
        let within = |place: &&Place| sources.sheet(place.file) == Some(&sheet.name);
        let places: Vec<Place> = places.iter().filter(within).copied().collect();
        excerpts.extend(excerpt::sheet(sheet, &places));
    }
    Ok(excerpts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;
    use crate::say;

    #[test]
    fn a_file_that_changed_or_is_gone_gives_no_line() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "日期,指标\n6月,甲\n").expect("a file");
        let mut sources = Sources::default();
        let (_, file) = (sources.add("plan.toml"), sources.add("a.csv"));
        let place = Place { file, line: 2, column: 4 };
        let finding = Diagnostic::new(&rules::UNKNOWN_TARGET, place, say!("没有", "none"));
        let seen: Vec<Seen> = Seen::new(file, &path).into_iter().collect();
        let lines = || read([&finding].into_iter(), &seen, None, &sources);
        assert_eq!(lines().get(&place).map(|excerpt| excerpt.text.as_str()), Some("6月,甲"));
        fs::write(&path, "日期,指标\n别的一行\n6月,甲\n").expect("a file");
        assert!(lines().is_empty());
        fs::remove_file(&path).expect("it is there");
        assert!(lines().is_empty());
        assert!(Seen::new(file, folder.path()).is_none());
    }
}
