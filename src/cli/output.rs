//! Where results go: standard output, or a file that is the complete new one or the untouched old one.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::cli::{Failure, files, run};
use crate::say;

/// An output, looked at before the work so that a wrong path is told at once.
#[derive(Debug)]
pub enum Output {
    Stdout,
    /// Written beside its place and moved there when it is whole.
    File {
        place: PathBuf,
    },
    /// A device or pipe, which cannot be replaced.
    Device(fs::File, PathBuf),
}

impl Output {
    pub fn open(path: Option<&Path>) -> Result<Output, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Output::Stdout) };
        let fail = |error: io::Error| {
            let (name, reason) = (path.display(), files::reason(&error));
            let (zh, en) = (&reason.zh, &reason.en);
            Failure::from(say!("不能写入“{name}”：{zh}", "cannot write \"{name}\": {en}"))
        };
        // A link is followed, so that it stays a link.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = fs::metadata(&place).ok();
        if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        if existing.as_ref().is_some_and(|data| !data.is_file()) {
            return fs::OpenOptions::new()
                .write(true)
                .open(&place)
                .map(|file| Output::Device(file, place))
                .map_err(fail);
        }
        if existing.as_ref().is_some_and(|data| data.permissions().readonly()) {
            return Err(fail(io::ErrorKind::PermissionDenied.into()));
        }
        if !folder_of(&place).is_dir() {
            return Err(fail(io::ErrorKind::NotFound.into()));
        }
        Ok(Output::File { place })
    }

    /// Whether what is written lands in a file that someone opens, rather than in a pipe.
    pub fn is_file(&self) -> bool {
        match self {
            Output::File { .. } => true,
            Output::Device(..) => false,
            Output::Stdout => stdout_is_file(),
        }
    }

    /// Writes everything, or fails and leaves the old file.
    pub fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Output::Stdout => write_stdout(bytes),
            Output::Device(mut file, place) => {
                file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| Failure::io(&place, &error))
            }
            Output::File { place } => replace(&place, bytes).map_err(|error| Failure::io(&place, &error)),
        }
    }
}

fn folder_of(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes several files, all of them or none.
pub fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut drafts = Vec::new();
    for (path, bytes) in files {
        match Output::open(Some(path))? {
            Output::File { place } => {
                let fail = |error: io::Error| Failure::io(&place, &error);
                let mut draft = Draft::new(&place).map_err(fail)?;
                draft.write_all(bytes).map_err(fail)?;
                drafts.push(draft);
            }
            other => other.write(bytes)?,
        }
    }
    put_in_place(drafts)
}

/// Puts files in their places, once each of them is whole. If one cannot be put there, those before it are taken back
/// and the old ones return.
pub fn put_in_place(drafts: Vec<Draft>) -> Result<(), Failure> {
    let mut whole = Vec::new();
    for draft in drafts {
        let place = draft.place.clone();
        let file = draft.whole().map_err(|error| Failure::io(&place, &error))?;
        let old = second_name(&place).map_err(|error| Failure::io(&place, &error))?;
        whole.push((file, place, old));
    }
    let mut done: Vec<(PathBuf, Option<TempPath>)> = Vec::new();
    for (file, place, old) in whole {
        if let Err(error) = file.persist(&place) {
            for (place, old) in done.into_iter().rev() {
                // What cannot be undone either stays as it is: the error that is told is the first.
                let _ = match old {
                    Some(old) => old.persist(&place).map_err(|error| error.error),
                    None => fs::remove_file(&place),
                };
            }
            return Err(Failure::io(&place, &error.error));
        }
        done.push((place, old));
    }
    Ok(())
}

/// Another name of the file that is there, until it is dropped; a copy where a file can have one name only.
fn second_name(place: &Path) -> io::Result<Option<TempPath>> {
    if !place.exists() {
        return Ok(None);
    }
    let named = temporary().make_in(folder_of(place), |path| {
        fs::hard_link(place, path).or_else(|_| fs::copy(place, path).map(drop))
    })?;
    Ok(Some(named.into_temp_path()))
}

/// Writes a new file beside the old one and puts it in its place. Nothing is left behind if that fails.
fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Draft::new(place)?;
    draft.write_all(bytes)?;
    draft.whole()?.persist(place).map(drop).map_err(|error| error.error)
}

/// A new file on its way: written beside the place where it belongs, counted and digested as it grows. Nothing is left
/// of one that is dropped.
pub struct Draft {
    out: BufWriter<NamedTempFile>,
    pub place: PathBuf,
    sha256: Sha256,
    bytes: u64,
}

impl Draft {
    /// Looks at a path as [`Output::open`] does, and begins the file there.
    pub fn open(path: &Path) -> Result<Draft, Failure> {
        match Output::open(Some(path))? {
            Output::File { place } => Draft::new(&place).map_err(|error| Failure::io(&place, &error)),
            Output::Stdout | Output::Device(..) => {
                let name = files::tidy(path);
                Err(say!("“{name}”不是可以替换的文件", "\"{name}\" is no file that could be replaced").into())
            }
        }
    }

    fn new(place: &Path) -> io::Result<Draft> {
        let file = temporary().tempfile_in(folder_of(place))?;
        if let Ok(existing) = fs::metadata(place) {
            fs::set_permissions(file.path(), existing.permissions())?;
        }
        let out = BufWriter::with_capacity(64 * 1024, file);
        Ok(Draft { out, place: place.to_owned(), sha256: Sha256::new(), bytes: 0 })
    }

    /// How many bytes were written so far, and their SHA-256.
    pub fn written(&self) -> (u64, String) {
        (self.bytes, run::hex(&self.sha256.clone().finalize()))
    }

    fn whole(self) -> io::Result<NamedTempFile> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        Ok(file)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".workpoints-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A new file gets what the process's mask leaves of this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Writes to standard output and looks whether it arrived.
pub fn write_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::PipeClosed;
        }
        let reason = files::reason(&error);
        let (zh, en) = (&reason.zh, &reason.en);
        Failure::from(say!("标准输出写入失败：{zh}", "cannot write to standard output: {en}"))
    })
}

#[cfg(unix)]
fn stdout_is_file() -> bool {
    use std::os::fd::AsFd;
    let owned = io::stdout().as_fd().try_clone_to_owned();
    owned.is_ok_and(|owned| fs::File::from(owned).metadata().is_ok_and(|data| data.is_file()))
}

#[cfg(not(unix))]
fn stdout_is_file() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(folder: &Path, names: &[&str]) -> Vec<Draft> {
        let draft = |name: &&str| {
            let mut draft = Draft::new(&folder.join(name)).expect("a new file");
            draft.write_all(b"new").expect("it takes bytes");
            draft
        };
        names.iter().map(draft).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn several_files_are_replaced_together_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old").expect("a file");
        let waiting = drafts(folder.path(), &["a", "b", "c"]);
        // The last one is gone when it is to be put in its place.
        fs::remove_file(waiting[2].out.get_ref().path()).expect("it is there");
        assert!(put_in_place(waiting).is_err());
        assert_eq!(fs::read_to_string(at("a")).expect("it is there"), "old");
        assert_eq!(names(folder.path()), ["a"]);

        // A folder came to stand in the way.
        let waiting = drafts(folder.path(), &["a", "b"]);
        fs::create_dir(at("b")).expect("a folder");
        assert!(put_in_place(waiting).is_err());
        assert_eq!(fs::read_to_string(at("a")).expect("it is there"), "old");
        fs::remove_dir(at("b")).expect("it is there");

        put_in_place(drafts(folder.path(), &["a", "b"])).expect("nothing is in the way");
        assert_eq!(fs::read_to_string(at("a")).expect("it is there"), "new");
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    #[test]
    fn a_draft_knows_what_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let draft = &drafts(folder.path(), &["a"])[0];
        let digest = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437";
        assert_eq!(draft.written(), (3, digest.to_owned()));
    }
}
