//! Pages that are manual and test at once.
//!
//! A page is Markdown. A fenced block whose info string has a second word, as in `csv reports/a.csv`, is a file of
//! that name; under `csv-bytes` it is read with `\xNN` and `\r` for bytes that no page can hold, and under `sheet` it is
//! written as a workbook ([`sheet`]). A `console` block
//! is a session: after each `$ command` stands what it prints, standard output first, and `? N` first if it exits with
//! another status than 0. Each page runs in a folder of its own, which may hold the shipped `plans`, `data` and `docs`.
//!
//! `UPDATE_PAGES=1` writes what was printed into the pages instead of comparing.

#[cfg(feature = "xlsx")]
mod sheet;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Page {
    path: PathBuf,
    text: String,
}

/// What the folder of a page's sessions holds besides its own files.
#[derive(Clone, Copy)]
pub enum Place {
    /// Nothing.
    Folder,
    /// The plans, data and jobs that are shipped.
    Repository,
}

impl Page {
    pub fn open(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Page { path: path.to_owned(), text }
    }

    /// Whether files or commands of the page are about workbooks, which a program built without them cannot read.
    fn speaks_of_workbooks(&self) -> bool {
        let workbook = |line: &str| {
            let file =
                line.starts_with("```") && [".xls", ".xlsx", ".ods"].iter().any(|end| line.ends_with(end));
            line.starts_with("```sheet ") || file || (line.starts_with("$ ") && line.contains("xlsx"))
        };
        self.text.lines().any(workbook)
    }

    /// Runs the page's sessions, and compares them with what it says or writes it anew.
    pub fn run(&self, place: Place) {
        if cfg!(not(feature = "xlsx")) && self.speaks_of_workbooks() {
            return;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        if let Place::Repository = place {
            for name in ["plans", "data", "docs"] {
                let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
                std::os::unix::fs::symlink(there, folder.path().join(name)).expect("a link");
            }
        }
        let here = folder.path();
        let mut out = String::new();
        let mut sessions = 0;
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            let _ = writeln!(out, "{line}");
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if info == "console" {
                sessions += 1;
                out.push_str(&session(&block, here));
            } else {
                if let Some((name, bytes)) = file(info, &block) {
                    write_file(&folder.path().join(name), &bytes);
                }
                push_lines(&mut out, "", &block);
            }
            let _ = writeln!(out, "```");
        }
        assert!(sessions > 0, "{}: a page without a session tests nothing", self.path.display());
        if std::env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&self.path, out).expect("the page");
        } else if out != self.text {
            panic!("{} says otherwise:\n{}", self.path.display(), difference(&self.text, &out));
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The page's files, and the commands of its sessions.
    pub fn parts(&self) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
        let (mut files, mut commands) = (Vec::new(), Vec::new());
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if info == "console" {
                commands.extend(block.iter().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned));
            }
            files.extend(file(info, &block));
        }
        (files, commands)
    }
}

/// The file that a block of a page stands for: its name and bytes.
fn file(info: &str, block: &[&str]) -> Option<(String, Vec<u8>)> {
    let (kind, name) = info.split_once(' ')?;
    #[cfg(feature = "xlsx")]
    if kind == "sheet" {
        let (name, how) = name.split_once(' ').map_or((name, None), |(name, how)| (name, Some(how)));
        return Some((name.to_owned(), sheet::workbook(block, how)));
    }
    let bytes = if kind.ends_with("-bytes") {
        unescape(block.join("\n").as_bytes())
    } else {
        let mut bytes = block.join("\n").into_bytes();
        bytes.push(b'\n');
        bytes
    };
    Some((name.to_owned(), bytes))
}

pub fn write_file(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the file");
    fs::write(path, bytes).expect("a file");
}

/// Runs a command in a folder: its exit status, and what it prints on both streams.
pub fn run(command: &str, here: &Path) -> (i32, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_workpoints")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let run = Command::new("sh")
        .arg("-c")
        .arg(command)
        .current_dir(here)
        .env_clear()
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("a shell");
    // Standard error comes second, whatever a pipe made of the order.
    let both = [run.stdout, run.stderr].concat();
    (run.status.code().expect("an exit status"), String::from_utf8(both).expect("UTF-8"))
}

/// Runs the commands of a block and writes the block as it should be.
fn session(block: &[&str], here: &Path) -> String {
    let mut out = String::new();
    for line in block.iter().filter(|line| line.starts_with("$ ")) {
        let _ = writeln!(out, "{line}");
        let (status, printed) = run(&line[2..].replace("cargo run --release --", "workpoints"), here);
        if status != 0 {
            let _ = writeln!(out, "? {status}");
        }
        out.push_str(&printed);
        if !printed.is_empty() && !printed.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

fn push_lines(out: &mut String, before: &str, lines: &[&str]) {
    for line in lines {
        let _ = writeln!(out, "{before}{line}");
    }
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match &text[at..] {
            [b'\\', b'x', a, b, ..] => {
                let hex = std::str::from_utf8(&[*a, *b]).map(str::to_owned).expect("hex digits");
                out.push(u8::from_str_radix(&hex, 16).expect("hex digits"));
                at += 4;
            }
            [b'\\', b'r', ..] => {
                out.push(b'\r');
                at += 2;
            }
            [byte, ..] => {
                out.push(*byte);
                at += 1;
            }
            [] => unreachable!("at is within the text"),
        }
    }
    out
}

/// The lines that differ, page first.
fn difference(page: &str, printed: &str) -> String {
    let (page, printed): (Vec<&str>, Vec<&str>) = (page.lines().collect(), printed.lines().collect());
    let same = page.iter().zip(&printed).take_while(|(a, b)| a == b).count();
    let tail =
        page[same..].iter().rev().zip(printed[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut out = format!("from line {}\n", same + 1);
    push_lines(&mut out, "- ", &page[same..page.len() - tail]);
    push_lines(&mut out, "+ ", &printed[same..printed.len() - tail]);
    out
}

/// Runs every page, and fails at the end with all that failed.
pub fn run_all(pages: &[PathBuf], place: Place) {
    let failed =
        pages.iter().filter(|path| std::panic::catch_unwind(|| Page::open(path).run(place)).is_err());
    let failed: Vec<String> = failed.map(|path| path.display().to_string()).collect();
    assert!(failed.is_empty(), "pages that fail: {failed:#?}");
}

/// The Markdown pages of a folder, in the order of their names.
pub fn pages(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of pages")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    pages
}
