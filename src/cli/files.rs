//! Which files a run reads: the plan, and the reports it names.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::cli::Failure;
use crate::diagnostic::Diagnostic;
use crate::intake::WORKBOOKS;
use crate::plan::Plan;
use crate::rules;
use crate::say;
use crate::source::Place;
use crate::words::Said;

/// What may hold figures and is not read: it is named.
const UNREAD: &[&str] = &["xlsb", "numbers", "htm", "html", "mht", "zip", "gz", "rar", "7z"];

/// A report to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    Stdin,
    /// Where it lies, and how it is named in print.
    File {
        path: PathBuf,
        name: String,
    },
}

impl Report {
    pub fn name(&self) -> &str {
        match self {
            Report::Stdin => "-",
            Report::File { name, .. } => name,
        }
    }
}

/// The plan's path: the one given, or the only .toml in `plans/` or the current folder.
pub fn plan(given: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = given {
        if path.is_file() || (path.exists() && !path.is_dir()) {
            return Ok(path.to_owned());
        }
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let there = list(&tomls(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }));
        let name = path.display();
        let said = if path.is_dir() {
            say!("“{name}”是文件夹，请指定其中的工作要点文件", "\"{name}\" is a folder: name the plan in it")
        } else {
            say!("找不到工作要点文件“{name}”", "there is no plan \"{name}\"")
        };
        return Err(Failure::from(if there.is_empty() {
            said
        } else {
            said.and(&say!("；该处有：{there}", "; there is: {there}"))
        }));
    }
    for folder in ["plans", "."] {
        let found = tomls(Path::new(folder));
        match found.as_slice() {
            [] => {}
            [only] => return Ok(only.clone()),
            several => {
                let several = list(several);
                return Err(say!(
                    "有多份工作要点，请指明一份：{several}",
                    "there are several plans, name one: {several}"
                )
                .into());
            }
        }
    }
    Err(say!(
        "没有指定工作要点文件，plans/ 和当前文件夹中也没有 .toml",
        "no plan was named, and neither plans/ nor the current folder holds a .toml"
    )
    .into())
}

/// Several plans, each once, in the byte order of their paths whatever order they were named in.
pub fn plans(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let paths = given.iter().map(|path| plan(Some(path))).collect::<Result<Vec<PathBuf>, Failure>>()?;
    Ok(each_once(paths))
}

/// Paths in the byte order of where they lead, without those that lead where another does.
fn each_once(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    // Pipes have no other name than the one they were given.
    let mut keyed: Vec<(PathBuf, PathBuf)> = paths
        .into_iter()
        .map(|path| (fs::canonicalize(&path).unwrap_or_else(|_| path.clone()), path))
        .collect();
    keyed.sort_by(|a, b| a.0.as_os_str().as_encoded_bytes().cmp(b.0.as_os_str().as_encoded_bytes()));
    let mut seen = HashSet::new();
    keyed.into_iter().filter(|(canonical, _)| seen.insert(canonical.clone())).map(|(_, path)| path).collect()
}

/// The plans in a folder, by name.
pub fn tomls(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml") && path.is_file())
        .map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path))
        .collect();
    found.sort();
    found
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("  ")
}

/// The reports to be read, each once, in the byte order of their paths whatever order they were named in.
pub fn reports(
    plan: &Plan,
    plan_path: &Path,
    given: &[String],
    found: &mut Vec<Diagnostic>,
) -> Result<Vec<Report>, Failure> {
    let mut search =
        Search { plan: plan_path, place: Place::whole(plan.file), found, files: Vec::new(), stdin: false };
    if given.is_empty() {
        for pattern in &plan.reporting.reports {
            search.glob(plan_path.parent().unwrap_or(Path::new("")), pattern)?;
        }
    }
    for name in given {
        let path = Path::new(name);
        if name == "-" {
            search.stdin = true;
        } else if path.is_dir() {
            search.folder(path, name)?;
        } else if path.exists() {
            search.files.push(path.to_owned());
        } else if name.contains(['*', '?', '[']) {
            search.glob(Path::new(""), name)?;
        } else {
            return Err(say!("找不到数据文件“{name}”", "there is no report \"{name}\"").into());
        }
    }
    let (files, stdin) = (search.files, search.stdin);
    let mut reports: Vec<Report> =
        each_once(files).into_iter().map(|path| Report::File { name: tidy(&path), path }).collect();
    if stdin {
        reports.insert(0, Report::Stdin);
    }
    Ok(reports)
}

/// A pattern of the plan, which is relative to its file.
fn beside(plan_path: &Path, pattern: &str) -> String {
    let folder = plan_path.parent().unwrap_or(Path::new(""));
    let base = glob::Pattern::escape(&folder.to_string_lossy());
    if base.is_empty() { pattern.to_owned() } else { format!("{base}/{pattern}") }
}

/// Whether a file that is yet to be written would be read as a report by the same command, because a pattern or a folder
/// takes it in.
pub fn would_read(plan: &Plan, plan_path: &Path, given: &[String], place: &Path) -> bool {
    let Some((folder, name)) = place.parent().zip(place.file_name()) else { return false };
    let own = |pattern: &String| beside(plan_path, pattern);
    let patterns: Vec<String> =
        if given.is_empty() { plan.reporting.reports.iter().map(own).collect() } else { given.to_vec() };
    // The folder itself may be still to be made.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(folder) = fs::canonicalize(folder).or_else(|error| match (folder.parent(), folder.file_name()) {
        (Some(above), Some(name)) => {
            let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
            fs::canonicalize(above).map(|above| above.join(name))
        }
        _ => Err(error),
    }) else {
        return false;
    };
    let place = folder.join(name);
    patterns.iter().any(|pattern| {
        if let (true, Ok(searched)) = (Path::new(pattern).is_dir(), fs::canonicalize(pattern)) {
            let extension = place.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
            return place.starts_with(searched) && is_report(&extension);
        }
        // What stands before the first wildcard is a path like any other.
        let open = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
        let fixed: PathBuf = Path::new(pattern).components().take_while(|part| !open(part)).collect();
        let rest: PathBuf = Path::new(pattern).components().skip_while(|part| !open(part)).collect();
        let fixed = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
        let Ok(fixed) = fs::canonicalize(fixed) else { return false };
        let whole = format!("{}/{}", glob::Pattern::escape(&fixed.to_string_lossy()), rest.display());
        glob::Pattern::new(&whole).is_ok_and(|pattern| pattern.matches_path_with(&place, MATCHING))
    })
}

/// How patterns are matched.
const MATCHING: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

struct Search<'s> {
    plan: &'s Path,
    place: Place,
    found: &'s mut Vec<Diagnostic>,
    files: Vec<PathBuf>,
    stdin: bool,
}

impl Search<'_> {
    /// The files that a pattern takes in, which is relative to a folder.
    fn glob(&mut self, base: &Path, pattern: &str) -> Result<(), Failure> {
        glob::Pattern::new(pattern).map_err(|error| {
            let reason = error.msg;
            Failure::from(say!(
                "通配路径“{pattern}”写法有误（{reason}）",
                "the pattern \"{pattern}\" is wrong ({reason})"
            ))
        })?;
        let parts: Vec<Component<'_>> = Path::new(pattern).components().collect();
        let mut found = Vec::new();
        walk(base, &parts, 0, &mut found)?;
        // A pattern as wide as `*` takes in the plan itself, which is no report.
        found.retain(|path| !same(path, self.plan));
        if found.is_empty() {
            self.nothing(pattern);
        }
        self.files.append(&mut found);
        Ok(())
    }

    /// Every table of a folder and the folders in it; hidden files and those of open editors are not reports.
    fn folder(&mut self, folder: &Path, written: &str) -> Result<(), Failure> {
        let before = self.files.len();
        self.descend(folder, 0)?;
        if self.files.len() == before {
            self.nothing(written);
        }
        Ok(())
    }

    fn descend(&mut self, folder: &Path, depth: u8) -> Result<(), Failure> {
        held(folder, depth)?;
        let entries = fs::read_dir(folder).map_err(|error| Failure::io(folder, &error))?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(|error| Failure::io(folder, &error))?.path());
        }
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') || name.starts_with("~$") {
                continue;
            }
            let extension =
                path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
            if path.is_dir() {
                self.descend(&path, depth + 1)?;
            } else if is_report(&extension) && path.is_file() {
                self.files.push(path);
            } else if UNREAD.contains(&extension.as_str()) {
                let name = tidy(&path);
                self.found.push(
                    Diagnostic::new(
                        &rules::SKIPPED_FILE,
                        self.place,
                        say!(
                            "“{name}”没有读取：不是能读的表格",
                            "\"{name}\" was not read: it is no table that can be"
                        ),
                    )
                    .value(&name)
                    .help(say!(
                        "若其中有要报的数，请填报单位改报 XLSX 或 CSV",
                        "if it holds figures, ask for them as XLSX or CSV"
                    )),
                );
            }
        }
        Ok(())
    }

    fn nothing(&mut self, written: &str) {
        self.found.push(
            Diagnostic::new(
                &rules::NO_MATCH,
                self.place,
                say!("“{written}”没有匹配到任何数据文件", "\"{written}\" matches no report"),
            )
            .value(written)
            .help(say!(
                "核对路径；文件夹中读取 .csv .tsv .xlsx .xls .et .ods",
                "check the path; of a folder, .csv .tsv .xlsx .xls .et .ods are read"
            )),
        );
    }
}

/// Refuses to go deeper into folders, which may lead back to themselves.
fn held(folder: &Path, depth: u8) -> Result<(), Failure> {
    if depth <= 16 {
        return Ok(());
    }
    let name = folder.display();
    Err(say!("文件夹“{name}”层级过深", "the folder \"{name}\" is too deep").into())
}

/// The files below a folder that the rest of a pattern takes in. Their names are matched as they are printed, for they need
/// not be UTF-8; hidden ones are taken in only by a pattern that begins with a point.
fn walk(at: &Path, parts: &[Component<'_>], depth: u8, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let Some((part, rest)) = parts.split_first() else {
        if at.is_file() {
            found.push(at.to_owned());
        }
        return Ok(());
    };
    let part = part.as_os_str().to_string_lossy();
    if !part.contains(['*', '?', '[']) {
        return walk(&at.join(&*part), rest, depth, found);
    }
    held(at, depth)?;
    let any_depth = part == "**";
    if any_depth {
        walk(at, rest, depth, found)?;
    }
    let here = if at.as_os_str().is_empty() { Path::new(".") } else { at };
    let entries = match fs::read_dir(here) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(()),
        entries => entries.map_err(|error| Failure::io(here, &error))?,
    };
    let pattern = glob::Pattern::new(&part).expect("a part of a pattern that was read");
    for entry in entries {
        let name = entry.map_err(|error| Failure::io(here, &error))?.file_name();
        let path = at.join(&name);
        let printed = name.to_string_lossy();
        if any_depth {
            if !printed.starts_with('.') && path.is_dir() {
                walk(&path, parts, depth + 1, found)?;
            }
        } else if pattern.matches_with(&printed, MATCHING) {
            walk(&path, rest, depth, found)?;
        }
    }
    Ok(())
}

/// Whether files of that extension are taken from a folder.
fn is_report(extension: &str) -> bool {
    ["csv", "tsv"].contains(&extension) || WORKBOOKS.contains(&extension)
}

/// A path without `.` and `..` that can be worked out from its words alone, for printing.
pub fn tidy(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out.to_string_lossy().into_owned()
}

/// Whether two paths lead to the same file.
pub fn same(a: &Path, b: &Path) -> bool {
    if let (Ok(a), Ok(b)) = (fs::canonicalize(a), fs::canonicalize(b)) {
        if a == b {
            return true;
        }
        #[cfg(unix)]
        if let (Ok(a), Ok(b)) = (fs::metadata(a), fs::metadata(b)) {
            use std::os::unix::fs::MetadataExt;
            return a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino());
        }
    }
    false
}

/// What the machine said, in words.
pub fn reason(error: &std::io::Error) -> Said {
    use std::io::ErrorKind as Kind;
    let text = error.to_string();
    match error.kind() {
        Kind::NotFound => say!("不存在", "it does not exist"),
        Kind::AlreadyExists => say!("已有同名的文件或链接", "something of that name is there already"),
        Kind::PermissionDenied => say!("没有权限", "permission denied"),
        Kind::IsADirectory => say!("这是文件夹", "it is a folder"),
        Kind::NotADirectory => say!("路径中有一段不是文件夹", "a part of the path is not a folder"),
        Kind::StorageFull => say!("磁盘已满", "the disk is full"),
        Kind::ReadOnlyFilesystem => say!("磁盘只读", "the disk is read-only"),
        Kind::OutOfMemory => say!(
            "指标、单位、点位、日期的组合超过 200 万种，超出本程序的限度",
            "more than two million combinations of target, reporter, item and day: beyond what this program holds"
        ),
        Kind::InvalidFilename => say!("文件名不合法", "the name is not valid"),
        // A file that is written in parts says so within another error.
        _ if text.contains("os error 28") => say!("磁盘已满", "the disk is full"),
        _ => say!("{text}", "{text}"),
    }
}
