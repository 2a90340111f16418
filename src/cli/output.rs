//! Where results go: standard output, or a file that is the complete new one or the untouched old one.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::{Failure, files};
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

/// Writes several files. None is put in its place before all are written whole beside theirs.
pub fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut staged = Vec::new();
    for (path, bytes) in files {
        match Output::open(Some(path))? {
            Output::File { place } => {
                let file = stage(&place, bytes).map_err(|error| Failure::io(&place, &error))?;
                staged.push((file, place));
            }
            other => other.write(bytes)?,
        }
    }
    for (file, place) in staged {
        file.persist(&place).map_err(|error| Failure::io(&place, &error.error))?;
    }
    Ok(())
}

/// Writes a new file beside the old one and puts it in its place. Nothing is left behind if that fails.
fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    stage(place, bytes)?.persist(place).map(drop).map_err(|error| error.error)
}

/// A new file, whole, beside the place where it belongs.
fn stage(place: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".workpoints-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A new file gets what the process's mask leaves of this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder_of(place))?;
    if let Ok(existing) = fs::metadata(place) {
        fs::set_permissions(temporary.path(), existing.permissions())?;
    }
    let file = temporary.as_file_mut();
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(temporary)
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
