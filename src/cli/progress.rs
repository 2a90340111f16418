//! How far a long reading has got, in one line on standard error that is rewritten and then taken away.
//!
//! It is shown to somebody who waits at a terminal, and to nobody else. Whoever reads only counts bytes; a thread of its own
//! looks at the clock and writes, so that the line goes on where a file comes slowly or takes long to be understood.

use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::files::Report;
use crate::render::visible;

/// Nobody has to be told of what takes no longer than this.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the line is written.
const PACE: Duration = Duration::from_millis(150);

/// A reading that is told of until this is dropped.
pub struct Progress {
    /// `None` where nobody looks.
    shown: Option<(Arc<Shared>, JoinHandle<()>)>,
}

/// What those who read and the one who writes the line both see.
struct Shared {
    /// Bytes read of all files so far.
    read: AtomicU64,
    /// Bytes of all files; `None` where one of them does not say how long it is.
    bytes: Option<u64>,
    files: usize,
    now: Mutex<Now>,
    /// Told when the reading is over.
    over: Condvar,
}

#[derive(Default)]
struct Now {
    /// The file that is read, from 1, and its name.
    file: usize,
    name: String,
    over: bool,
}

impl Progress {
    pub fn start<'r>(reports: impl Iterator<Item = &'r Report> + Clone) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let stdin = reports.clone().any(|report| matches!(report, Report::Stdin));
        // Somebody who types the report at this terminal would write into the line.
        if dumb || !io::stderr().is_terminal() || (stdin && io::stdin().is_terminal()) {
            return Progress { shown: None };
        }
        let length = |report: &Report| match report {
            Report::Stdin => None,
            Report::File { path, .. } => {
                fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len())
            }
        };
        let shared = Arc::new(Shared {
            read: AtomicU64::new(0),
            bytes: reports.clone().map(length).sum(),
            files: reports.count(),
            now: Mutex::default(),
            over: Condvar::new(),
        });
        let writer = Arc::clone(&shared);
        // Where there can be no thread there is no line, and the reading goes on.
        let thread = thread::Builder::new().spawn(move || writer.write()).ok();
        Progress { shown: thread.map(|thread| (shared, thread)) }
    }

    /// Goes on to the next file.
    pub fn next(&self, report: &Report) {
        let Some((shared, _)) = &self.shown else { return };
        if let Ok(mut now) = shared.now.lock() {
            now.file += 1;
            now.name = visible(report.name()).into_owned();
        }
    }

    /// A file read through what counts its bytes.
    pub fn through<'i>(&self, input: Box<dyn Read + 'i>) -> Box<dyn Read + 'i> {
        match &self.shown {
            Some((shared, _)) => Box::new(Counted { input, shared: Arc::clone(shared) }),
            None => input,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some((shared, thread)) = self.shown.take() else { return };
        if let Ok(mut now) = shared.now.lock() {
            now.over = true;
        }
        shared.over.notify_all();
        // It takes the line away before it ends.
        let _ = thread.join();
    }
}

/// Passes bytes on and counts them.
struct Counted<R> {
    input: R,
    shared: Arc<Shared>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.shared.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Shared {
    /// Writes the line until the reading is over.
    fn write(&self) {
        let mut line = Line::default();
        let mut wait = PATIENCE;
        let Ok(mut now) = self.now.lock() else { return };
        while !now.over {
            let Ok((woken, timeout)) = self.over.wait_timeout(now, wait) else { return };
            now = woken;
            if !now.over && timeout.timed_out() {
                wait = PACE;
                line.put(&self.line(&now, width()));
            }
        }
        line.put("");
    }

    /// `12/17 reports/3街道.csv 45%`, within so many cells. What does not say how long it is has its megabytes instead.
    fn line(&self, now: &Now, width: usize) -> String {
        let read = self.read.load(Ordering::Relaxed);
        let before = format!("{}/{} ", now.file, self.files);
        let behind = match self.bytes.filter(|bytes| *bytes > 0) {
            // It is not all done before the line is gone.
            Some(bytes) => {
                format!(" {}%", (u128::from(read) * 100 / u128::from(bytes)).min(99))
            }
            None => format!(" {}.{} MB", read / 1_000_000, read / 100_000 % 10),
        };
        let room = width.saturating_sub(before.width() + behind.width());
        format!("{before}{}{behind}", ending(&now.name, room))
    }
}

/// The end of a name, which tells files apart better than its beginning, within so many cells.
fn ending(name: &str, room: usize) -> String {
    if name.width() <= room {
        return name.to_owned();
    }
    let mut left = room.saturating_sub(3);
    let cells = |c: char| c.width().unwrap_or(0);
    let kept = name.char_indices().rev().take_while(|(_, c)| {
        let fits = cells(*c) <= left;
        left = left.saturating_sub(cells(*c));
        fits
    });
    let from = kept.last().map_or(name.len(), |(at, _)| at);
    if room < 3 { String::new() } else { format!("...{}", &name[from..]) }
}

/// Cells of the terminal's line, less one: some terminals begin a new line when the last is filled.
fn width() -> usize {
    let cells = terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
    cells.saturating_sub(1)
}

/// The line on standard error. It is taken away by blanks, which every terminal knows.
#[derive(Default)]
struct Line {
    /// What stands there.
    text: String,
}

impl Line {
    fn put(&mut self, text: &str) {
        if self.text == text {
            return;
        }
        let rest = self.text.width().saturating_sub(text.width());
        let erased = format!("{}{}", " ".repeat(rest), "\u{8}".repeat(rest));
        let end = if text.is_empty() { "\r" } else { "" };
        // If nobody listens there, there is nobody left to tell.
        let mut stderr = io::stderr().lock();
        let _ = write!(stderr, "\r{text}{erased}{end}").and_then(|()| stderr.flush());
        self.text = text.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(read: u64, bytes: Option<u64>, name: &str, width: usize) -> String {
        let now = Now { file: 12, name: name.to_owned(), over: false };
        let shared = Shared {
            read: AtomicU64::new(read),
            bytes,
            files: 17,
            now: Mutex::default(),
            over: Condvar::new(),
        };
        shared.line(&now, width)
    }

    #[test]
    fn the_line_says_which_file_and_how_much_of_all() {
        assert_eq!(line(45, Some(100), "数据/3街道.csv", 79), "12/17 数据/3街道.csv 45%");
        assert_eq!(line(1, Some(1000), "a.csv", 79), "12/17 a.csv 0%");
        assert_eq!(line(100, Some(100), "a.csv", 79), "12/17 a.csv 99%");
        assert_eq!(line(12_345_678, None, "-", 79), "12/17 - 12.3 MB");
        assert_eq!(line(0, Some(0), "a.csv", 79), "12/17 a.csv 0.0 MB");
    }

    #[test]
    fn a_long_name_keeps_its_end_and_the_line_within_the_terminal() {
        let name = "数据/很长的文件夹名称/2025年6月-曹杨新村街道.csv";
        assert_eq!(line(45, Some(100), name, 40), "12/17 .../2025年6月-曹杨新村街道.csv 45%");
        for width in 13..80 {
            assert!(line(45, Some(100), name, width).width() <= width, "{width}");
        }
    }
}
