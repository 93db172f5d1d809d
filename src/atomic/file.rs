//! A file that is written in one run.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

#[cfg(unix)]
use super::left;
use super::steady::Steady;
use crate::error::{Error, Problem, Result};

/// A file being written beside its final place, which it takes in one step when [`AtomicFile::commit`] is called. Dropped before that,
/// it leaves no trace.
///
/// A program that is killed can't tidy up. What it leaves is a hidden file `.NAME.XXXXXX.part`, which the next one that writes the
/// same file removes (on Unix): whoever writes holds a lock on its part, so a part without one belongs to nobody.
#[derive(Debug)]
pub struct AtomicFile {
    /// The path as it was given, for messages.
    path: PathBuf,
    /// Where the file will stand, which is elsewhere if the path is a link.
    place: PathBuf,
    /// Where it is until then; removed when this is dropped.
    part: TempPath,
    file: BufWriter<Steady>,
}

/// Bytes that are handed on together.
const BUFFER: usize = 1 << 16;

/// Refuses a path at which no file could take its place, before any work is done for it. Returns that place.
///
/// # Errors
/// If its folder doesn't exist, or it is a directory, a device, a pipe or an open stream.
pub fn check(path: &Path) -> Result<PathBuf> {
    let refuse =
        |expected: &str, found: String, help: &str| Err(Problem::new(path.display().to_string(), expected, found).help(help).into());
    match fs::metadata(path) {
        Ok(m) if m.is_dir() => return refuse("a file to write", "a directory".into(), "name a file in it"),
        // Putting a file in the place of /dev/null or a pipe would destroy what others write to.
        Ok(m) if !m.is_file() => return refuse("a file to write", "a device or a pipe".into(), "redirect standard output to it instead"),
        // So would it behind /dev/stdout, where the shell goes on writing.
        Ok(_) if streams(path) => {
            return refuse("a file to write", "an open stream".into(), "leave the option out to write to standard output");
        }
        Ok(_) => return fs::canonicalize(path).map_err(|e| Error::io(path, "write", e)),
        Err(_) => {}
    }
    let folder = folder(path);
    if !folder.is_dir() {
        return refuse("a file in a directory that exists", format!("no directory {}", folder.display()), "create the directory first");
    }
    Ok(path.to_owned())
}

/// Whether a path names what a program has open, such as /dev/stdout, rather than a file.
fn streams(path: &Path) -> bool {
    let open = |p: &Path| p.starts_with("/proc/self/fd") || p.starts_with("/dev/fd");
    ["/dev/stdout", "/dev/stderr", "/dev/stdin"].iter().any(|name| path == Path::new(name)) || open(path)
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the name of a part ends with.
pub(super) const PART: &str = ".part";

/// What the names of a file's parts begin with; of a long name its beginning, so that there is room for the rest.
pub(super) fn prefix(place: &Path) -> String {
    const LONGEST: usize = 200;
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let end = (0..=LONGEST.min(name.len())).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!(".{}.", &name[..end])
}

impl AtomicFile {
    /// Starts a file that will stand at `path`, with the permissions that a new file has there.
    ///
    /// # Errors
    /// As [`check`], and if the folder can't be written to.
    pub fn create(path: &Path) -> Result<Self> {
        let place = check(path)?;
        let prefix = prefix(&place);
        #[cfg(unix)]
        left::sweep(folder(&place), &prefix);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(PART);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let made = builder.tempfile_in(folder(&place)).map_err(|e| Error::io(path, "create a file beside it", e))?;
        let (file, part) = made.into_parts();
        #[cfg(unix)]
        left::hold(&file);
        Ok(Self { path: path.to_owned(), place, part, file: BufWriter::with_capacity(BUFFER, Steady::new(file)) })
    }

    /// Writes over what was written before, at a place counted from the beginning, and goes on behind it.
    ///
    /// # Errors
    /// As for every write.
    pub fn write_at(&mut self, place: u64, data: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(place))?;
        self.file.write_all(data)
    }

    /// Puts the file in its place, for good even if the machine stops right after.
    ///
    /// # Errors
    /// If the disk is full or the place was taken by a directory meanwhile; the old file, if any, stays as it was.
    pub fn commit(self) -> Result<()> {
        let Self { path, place, part, file } = self;
        let fail = |e| Error::io(&path, "write", e);
        let file = file.into_inner().map_err(|e| fail(e.into_error()))?.into_inner();
        file.sync_all().map_err(fail)?;
        // The file stays open, and so locked, until it has its name.
        part.persist(&place).map_err(|e| fail(e.error))?;
        drop(file);
        // A name is the folder's to remember. Where a file system can't be asked to, the file is whole all the same.
        #[cfg(unix)]
        let _ = File::open(folder(&place)).and_then(|f| f.sync_all());
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.file.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        std::fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn through_a_link_the_file_behind_it_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("out"), folder.path().join("link"));
        std::fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(link.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_writer_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        let names = [".out.aB3xYz.part", ".out.b.aB3xYz.part", ".out.part", "out.aB3xYz.part", ".out.aB3xY-.part"];
        for name in names {
            File::create(folder.path().join(name)).unwrap().set_modified(old).unwrap();
        }
        File::create(folder.path().join(".out.young1.part")).unwrap();
        let path = folder.path().join("out");
        let mut written = AtomicFile::create(&path).unwrap();
        written.file.get_ref().get_ref().set_modified(old).unwrap();
        assert!(!folder.path().join(names[0]).exists());
        assert!(names[1..].iter().all(|n| folder.path().join(n).exists()) && folder.path().join(".out.young1.part").exists());
        // A second writer leaves alone what the first one still writes.
        AtomicFile::create(&path).unwrap().commit().unwrap();
        written.write_all(b"whole").unwrap();
        written.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn a_name_of_any_length_has_room_for_its_part() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["é".repeat(127), "x".repeat(255)] {
            let path = folder.path().join(name);
            AtomicFile::create(&path).unwrap().commit().unwrap();
            assert!(path.exists());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_never_replaced() {
        let refused = check(Path::new("/dev/null")).unwrap_err().to_string();
        assert_eq!(
            refused,
            "/dev/null: expected a file to write, found a device or a pipe\n  help: redirect standard output to it instead"
        );
        assert!(check(Path::new("/dev/stdout")).is_err());
        assert!(streams(Path::new("/dev/stdout")) && streams(Path::new("/dev/fd/1")) && !streams(Path::new("dev/stdout")));
    }
}
