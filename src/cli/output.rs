//! Where output goes: standard output, or a file that appears whole.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use clap::ValueEnum;
use detente::atomic::{AtomicFile, ResumableFile};
use detente::error::Problem;
use detente::report::Format;
use detente::{Error, Result};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Formats of figures.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FigureFormat {
    /// For a reader at a terminal
    Table,
    /// For the next program
    Json,
}

/// Formats of records.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// A line each for a reader at a terminal
    Table,
    /// One array of objects
    Json,
    /// An object a line
    Jsonl,
    /// Comma-separated, with a header
    Csv,
    /// Tab-separated, with a header
    Tsv,
    /// The columns of CSV, in a file for other programs
    #[cfg(feature = "parquet")]
    Parquet,
}

impl RecordFormat {
    /// The format asked for; else the one that the output's name says; else a table for a terminal and JSONL for a program.
    ///
    /// # Errors
    /// If the name says something else, or Parquet, and the program was built without.
    pub fn resolve(asked: Option<Self>, output: Option<&Path>) -> Result<Format> {
        #[cfg(not(feature = "parquet"))]
        if let (None, Some(path)) = (asked, output.filter(|p| p.extension().is_some_and(|e| e == "parquet"))) {
            let problem =
                Problem::new(path.display().to_string(), "a file that this build writes (.jsonl, .json, .csv or .tsv)", "Parquet");
            return Err(problem.help("built without parquet: cargo install --path . --features parquet").into());
        }
        let known = [
            ("jsonl", Self::Jsonl),
            ("json", Self::Json),
            ("csv", Self::Csv),
            ("tsv", Self::Tsv),
            ("ndjson", Self::Jsonl),
            #[cfg(feature = "parquet")]
            ("parquet", Self::Parquet),
        ];
        let format = asked.map_or_else(|| named(output, &known, DECIDES), |asked| Ok(Some(asked)))?;
        let terminal = output.is_none() && io::stdout().is_terminal();
        Ok(match format.unwrap_or(if terminal { Self::Table } else { Self::Jsonl }) {
            Self::Table => Format::Table,
            Self::Json => Format::Json,
            Self::Jsonl => Format::Jsonl,
            Self::Csv => Format::Csv,
            Self::Tsv => Format::Tsv,
            #[cfg(feature = "parquet")]
            Self::Parquet => Format::Parquet,
        })
    }
}

/// What to do about a name that says no format, where another option can.
pub const DECIDES: &str = "name the file so, or say with --format what is written, whatever its name";

/// What the ending of an output's name stands for; `None` where it has none, as /dev/null has.
///
/// # Errors
/// If the ending isn't known: what isn't the thing that its name says, other programs refuse, or open and show as garbage.
pub fn named<T: Copy>(output: Option<&Path>, known: &[(&str, T)], help: &str) -> Result<Option<T>> {
    let Some((path, ending)) = output.and_then(|path| Some((path, path.extension()?.to_string_lossy().to_lowercase()))) else {
        return Ok(None);
    };
    if let Some((_, format)) = known.iter().find(|(name, _)| *name == ending) {
        return Ok(Some(*format));
    }
    let names: Vec<String> = known.iter().map(|(name, _)| format!(".{name}")).collect();
    let expected = format!("a name that ends in {}", names.join(", "));
    Err(Problem::new(path.display().to_string(), expected, format!("`.{ending}`")).help(help).into())
}

/// Where records go.
pub enum Output {
    Standard(BufWriter<Stdout>),
    File(Box<AtomicFile>),
    Resumable(Resumable),
}

/// A file that whoever writes records and whoever notes how far they have come both hold.
#[derive(Clone)]
pub struct Resumable(Arc<Mutex<ResumableFile>>);

impl Resumable {
    pub fn new(file: ResumableFile) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    pub fn file(&self) -> MutexGuard<'_, ResumableFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output {
    /// Standard output, or a file that takes its place when it is whole.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        Ok(match path {
            Some(path) => Self::File(Box::new(AtomicFile::create(path)?)),
            None => Self::Standard(BufWriter::with_capacity(1 << 16, io::stdout())),
        })
    }

    /// Ends the output.
    pub fn close(self) -> Result<()> {
        match self {
            Self::Standard(mut out) => out.flush().map_err(failed),
            Self::File(file) => file.commit(),
            Self::Resumable(file) => file.file().commit(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(data),
            Self::File(file) => file.write(data),
            Self::Resumable(file) => file.file().write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::File(file) => file.flush(),
            Self::Resumable(file) => file.file().flush(),
        }
    }
}

/// Standard output that refused.
pub fn failed(error: io::Error) -> Error {
    Error::io("-", "write", error)
}

/// Writes figures to standard output: a table for a terminal, JSON for a program, unless one is asked for.
pub fn figures(format: Option<FigureFormat>, table: impl FnOnce() -> String, json: impl FnOnce() -> serde_json::Value) -> Result<()> {
    let terminal = io::stdout().is_terminal();
    let format = format.unwrap_or(if terminal { FigureFormat::Table } else { FigureFormat::Json });
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match format {
        FigureFormat::Table => write!(out, "{}", table()),
        FigureFormat::Json => serde_json::to_writer_pretty(&mut out, &json()).map_err(io::Error::from).and_then(|()| writeln!(out)),
    };
    match written.and_then(|()| out.flush()) {
        // Whoever closed the pipe has what was wanted, and a gate may follow.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(failed),
    }
}

/// Refuses to write over what is read.
pub fn apart(output: Option<&Path>, inputs: &[PathBuf]) -> Result<()> {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(output) = output.and_then(|path| Some((path, real(path)?))) else { return Ok(()) };
    match inputs.iter().find(|input| real(input).as_ref() == Some(&output.1)) {
        Some(_) => Err(Error::params("output", "another file than the input", output.0.display()).help("name another file after -o")),
        None => Ok(()),
    }
}

/// Columns of the terminal; where there is none, those that the variable `COLUMNS` tells, else 120. At least 60.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(w, _)| usize::from(w.0));
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(told).unwrap_or(120).max(60)
}

/// A progress bar on standard error, shown on a terminal only and after a second, for what is done by then needs none; without a length
/// it counts.
pub fn progress(length: Option<u64>, what: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
    if length != Some(0) && io::stderr().is_terminal() {
        let bar = bar.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(1));
            if !bar.is_finished() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        });
    }
    let template = if length.is_some() { "{msg} {bar:30} {pos}/{len} {eta} left" } else { "{msg} {human_pos} {rate} {elapsed}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        // Its own rate has four decimals.
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
        bar.set_style(style.with_key("rate", rate));
    }
    bar.set_message(what.to_string());
    bar
}
