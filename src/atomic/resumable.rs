//! A file that is written over several runs of a program, if it is interrupted.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use xxhash_rust::xxh3::Xxh3;

use super::file::{check, folder};
use crate::error::{Error, Problem, Result};

/// A file being written beside its final place, which it takes in one step when [`ResumableFile::commit`] is called. Dropped before that, or
/// killed, it leaves `.NAME.partial` and `.NAME.journal`, with which the next run goes on.
///
/// The journal's first line says what the run is: what would give other bytes must not go on with these. Each further line is a
/// checkpoint: how long the file was, the hash of all that stood in it, and what the caller has to know to go on from there. A checkpoint is
/// believed only if the file still has that hash, so neither a torn line nor a disk that kept only one of the two does harm: what lies
/// behind the last believed checkpoint is cut off and written anew.
pub struct ResumableFile {
    /// The path as it was given, for messages.
    path: PathBuf,
    place: PathBuf,
    partial: PathBuf,
    journal_path: PathBuf,
    file: BufWriter<File>,
    journal: File,
    bytes: u64,
    hash: Box<Xxh3>,
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
struct Checkpoint<S> {
    bytes: u64,
    xxh3: String,
    state: S,
}

/// What is believed of a journal: the states of its checkpoints, and how far they reach.
struct Believed<S> {
    states: Vec<S>,
    /// Bytes of the journal.
    journal: u64,
    /// Bytes of the file, and their hash.
    bytes: u64,
    hash: Box<Xxh3>,
}

impl ResumableFile {
    /// Begins a file that will stand at `path`, or goes on with one that was begun. Returns the states of the checkpoints that hold, the
    /// last of which is where the file ends now; none where there is nothing to go on with. `run` is all that the bytes depend on
    /// beside the input.
    ///
    /// # Errors
    /// As [`check`]; if another run is writing it; [`Error::Input`] if the file was begun by a run that differs in `run`.
    pub fn open<S: DeserializeOwned>(path: &Path, run: &Map<String, Value>) -> Result<(Self, Vec<S>)> {
        let place = check(path)?;
        #[cfg(unix)]
        super::left::sweep(folder(&place), &super::file::prefix(&place));
        let (partial, journal_path) = (beside(&place, "partial"), beside(&place, "journal"));
        let fail = |e| Error::io(path, "write beside it", e);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&partial).map_err(fail)?;
        #[cfg(unix)]
        if !super::left::hold(&file) || !is_at(&file, &partial) {
            let busy = Problem::new(path.display().to_string(), "an output that nobody else writes", "another run at work on it");
            return Err(busy.help("wait for its end, or name another output").into());
        }
        let mut journal = options.open(&journal_path).map_err(fail)?;
        let begun = file.metadata().map_err(fail)?.len() > 0;
        let believed = if begun { believed(path, &mut file, &journal, &journal_path, run)? } else { None };
        let fresh = || Believed { states: Vec::new(), journal: 0, bytes: 0, hash: Box::default() };
        let Believed { states, journal: kept, bytes, hash } = believed.unwrap_or_else(fresh);
        let cut = |file: &mut File, length: u64| file.set_len(length).and_then(|()| file.seek(SeekFrom::Start(length)));
        cut(&mut file, bytes).and_then(|_| cut(&mut journal, kept)).map_err(fail)?;
        if kept == 0 {
            line(&mut journal, run).map_err(fail)?;
        }
        let file = BufWriter::new(file);
        Ok((Self { path: path.to_owned(), place, partial, journal_path, file, journal, bytes, hash }, states))
    }

    /// Where what was interrupted would lie for an output at `path`.
    pub fn partial(path: &Path) -> PathBuf {
        beside(path, "partial")
    }

    /// Notes that a run can go on from here if it knows `state`.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn checkpoint<S: Serialize>(&mut self, state: S) -> io::Result<()> {
        self.file.flush()?;
        line(&mut self.journal, &Checkpoint { bytes: self.bytes, xxh3: digest(&self.hash), state })
    }

    /// Puts the file in its place, for good even if the machine stops right after, and forgets how it came to be.
    ///
    /// # Errors
    /// If the disk is full or the place was taken by a directory meanwhile; the old file, if any, stays as it was.
    pub fn commit(&mut self) -> Result<()> {
        let fail = |e| Error::io(&self.path, "write", e);
        self.file.flush().and_then(|()| self.file.get_ref().sync_all()).map_err(fail)?;
        fs::rename(&self.partial, &self.place).map_err(fail)?;
        // Without the file a journal says nothing, so it does no harm where it can't be removed.
        let _ = fs::remove_file(&self.journal_path);
        #[cfg(unix)]
        let _ = File::open(folder(&self.place)).and_then(|f| f.sync_all());
        Ok(())
    }
}

impl Write for ResumableFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let n = self.file.write(data)?;
        self.hash.update(&data[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn beside(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{what}"))
}

/// Whether a file still has its name: a run that ended in the meantime has given it another.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    file.metadata().and_then(|a| Ok(same(a, fs::metadata(path)?))).unwrap_or(false)
}

fn line(journal: &mut File, value: impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(&value)?;
    line.push(b'\n');
    journal.write_all(&line)
}

fn digest(hash: &Xxh3) -> String {
    format!("{:032x}", hash.digest128())
}

/// Reads the journal as far as the file bears it out; `None` where there is nothing to go on with.
fn believed<S: DeserializeOwned>(
    path: &Path,
    file: &mut File,
    journal: &File,
    journal_path: &Path,
    run: &Map<String, Value>,
) -> Result<Option<Believed<S>>> {
    let fail = |e| Error::io(path, "read what was begun of it", e);
    let mut lines = BufReader::new(journal);
    let mut next = || -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line).map_err(fail)?;
        Ok(line.ends_with(b"\n").then_some(line))
    };
    let Some(head) = next()? else { return Ok(None) };
    let Ok(begun) = serde_json::from_slice::<Map<String, Value>>(&head) else { return Ok(None) };
    let mut out = Believed { states: Vec::new(), journal: head.len() as u64, bytes: 0, hash: Box::default() };
    let mut written = BufReader::new(file);
    while let Some(line) = next()? {
        let Ok(checkpoint) = serde_json::from_slice::<Checkpoint<S>>(&line) else { break };
        let Some(more) = checkpoint.bytes.checked_sub(out.bytes) else { break };
        let mut hash = out.hash.clone();
        if hashed(&mut written, more, &mut hash).map_err(fail)? < more || digest(&hash) != checkpoint.xxh3 {
            break;
        }
        out.states.push(checkpoint.state);
        (out.journal, out.bytes, out.hash) = (out.journal + line.len() as u64, checkpoint.bytes, hash);
    }
    if out.states.is_empty() {
        return Ok(None);
    }
    let names = begun.keys().chain(run.keys());
    match names.into_iter().find(|name| begun.get(*name) != run.get(*name)) {
        Some(name) => Err(other(journal_path, name, begun.get(name), run.get(name))),
        None => Ok(Some(out)),
    }
}

/// Adds the next bytes to a hash; how many there were.
fn hashed(from: &mut impl Read, bytes: u64, hash: &mut Xxh3) -> io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let (mut from, mut read) = (from.take(bytes), 0);
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(read),
            n => {
                hash.update(&buffer[..n]);
                read += n as u64;
            }
        }
    }
}

fn other(journal: &Path, name: &str, begun: Option<&Value>, now: Option<&Value>) -> Error {
    let said = |value: Option<&Value>| value.map_or_else(|| "none".into(), |v| format!("{name} {v}"));
    let partial = journal.with_extension("partial");
    Problem::new(journal.display().to_string(), format!("a run with {}, as what was begun here", said(begun)), said(now))
        .help(format!("give the same options and model as before, or delete {} to begin anew", partial.display()))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(unit: &str) -> Map<String, Value> {
        Map::from_iter([("detente".to_string(), json!("1")), ("unit".to_string(), json!(unit))])
    }

    /// Lines "0".."9" with a checkpoint after each, as far as `most`; what had to be written.
    fn written(path: &Path, most: usize) -> (usize, Option<usize>) {
        let (mut file, states) = ResumableFile::open::<usize>(path, &run("pair")).unwrap();
        let begun = states.last().copied();
        for i in begun.map_or(0, |i| i + 1)..most {
            writeln!(file, "{i}").unwrap();
            file.checkpoint(i).unwrap();
        }
        // Behind the last checkpoint: what a kill tears.
        if most < 10 {
            file.write_all(b"to").unwrap();
        } else {
            file.commit().unwrap();
        }
        (states.len(), begun)
    }

    const WHOLE: &str = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    #[test]
    fn it_goes_on_behind_the_last_checkpoint_and_appears_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, "old").unwrap();
        assert_eq!(written(&path, 3), (0, None));
        assert_eq!(fs::read_to_string(ResumableFile::partial(&path)).unwrap(), "0\n1\n2\nto");
        assert_eq!(written(&path, 7), (3, Some(2)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(written(&path, 10), (7, Some(6)));
        assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(written(&path, 10), (0, None));
    }

    #[test]
    fn what_the_file_does_not_bear_out_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let (partial, journal) = (beside(&path, "partial"), beside(&path, "journal"));
        let whole = |damage: &dyn Fn()| {
            written(&path, 8);
            damage();
            let begun = written(&path, 10).0;
            assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);
            begun
        };
        let cut = |path: &Path, length: u64| File::options().write(true).open(path).unwrap().set_len(length).unwrap();
        let long = |path: &Path| fs::metadata(path).unwrap().len();
        assert_eq!(whole(&|| ()), 8);
        assert_eq!(whole(&|| cut(&partial, 9)), 4);
        assert_eq!(whole(&|| fs::write(&partial, "0\n1\n2\n3\n9\n5\n6\n7\n").unwrap()), 4);
        assert_eq!(whole(&|| cut(&partial, 0)), 0);
        assert_eq!(whole(&|| cut(&journal, long(&journal) - 1)), 7);
        assert_eq!(whole(&|| cut(&journal, 5)), 0);
        assert_eq!(whole(&|| fs::remove_file(&journal).unwrap()), 0);
        assert_eq!(whole(&|| fs::write(&journal, "\0\0\0\n").unwrap()), 0);
    }

    #[test]
    fn another_run_does_not_go_on_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        written(&path, 3);
        let refused = ResumableFile::open::<usize>(&path, &run("document")).err().unwrap().to_string();
        let (journal, partial) = (beside(&path, "journal"), beside(&path, "partial"));
        let expected = "expected a run with unit \"pair\", as what was begun here, found unit \"document\"";
        let help = format!("give the same options and model as before, or delete {} to begin anew", partial.display());
        assert_eq!(refused, format!("{}: {expected}\n  help: {help}", journal.display()));
        // What was never checked can't be gone on with by anyone.
        fs::write(&partial, "x").unwrap();
        assert!(ResumableFile::open::<usize>(&path, &run("document")).unwrap().1.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn two_runs_do_not_write_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let first = ResumableFile::open::<usize>(&path, &run("pair")).unwrap();
        let refused = ResumableFile::open::<usize>(&path, &run("pair")).err().unwrap().to_string();
        assert!(refused.contains("out: expected an output that nobody else writes, found another run at work on it"), "{refused}");
        drop(first);
        assert!(ResumableFile::open::<usize>(&path, &run("pair")).is_ok());
    }
}
