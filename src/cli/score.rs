//! `detente score`.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};
use detente::atomic::ResumableFile;
use detente::corpus::Input;
use detente::error::quoted;
use detente::model::{Model, shipped};
use detente::report::{Format, RecordWriter};
use detente::score::{Counts, Drift, Judge, Plan, Record, Unit};
use detente::{Error, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answers::warn_of;
use super::columns::TableArguments;
use super::output::{Output, RecordFormat, Resumable, apart, progress, width};
use super::texts::{Reached, Text, Texts};
use super::{Done, say};

/// Records that a thread scores at a time.
const RUN: usize = 8;
/// A row of so many bytes is hardly one sentence.
const LONG: usize = 1_000;

/// Score articles or tables.
#[derive(Args, Serialize)]
#[command(
    after_help = "Examples:\n  detente score examples/articles\n  detente score article.txt --format json\n  detente score examples/articles --unit pair -o pairs.csv\n  cat article.txt | detente score -\n  detente score archive.csv.gz -o scored.jsonl --resume\n\nA table row is one vector; an article is split into sentences. Pairs are marked by a table's columns source and target, and found elsewhere. Offsets count Unicode characters of the raw text."
)]
pub struct Arguments {
    /// Articles (.txt), directories of them, tables (.csv, .tsv, .jsonl, also .gz and .zst), or - for standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    #[serde(skip)]
    inputs: Vec<PathBuf>,
    /// A shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    #[serde(skip)]
    model: String,
    /// What one record of the output is
    #[arg(long, value_enum, default_value = "document")]
    unit: UnitName,
    /// Format of the output [default: by the name after -o, else table on a terminal, else jsonl]
    #[arg(long, value_enum)]
    #[serde(skip)]
    format: Option<RecordFormat>,
    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    #[serde(skip)]
    output: Option<PathBuf>,
    /// Go on where the same command was interrupted, or begin; the output is that of a run without interruption
    #[arg(long, requires = "output")]
    #[serde(skip)]
    resume: bool,
    /// Split the texts of tables into sentences, as articles are
    #[arg(long)]
    split_sentences: bool,
    /// Most evidence sentences of a document
    #[arg(long, value_name = "N", default_value_t = 3)]
    evidence: usize,
    /// In CSV and TSV, put an apostrophe before texts that a spreadsheet would run as formulas (those that begin with = + - @, a tab
    /// or a carriage return)
    #[arg(long)]
    spreadsheet_safe: bool,
    /// Hand on columns of the input, each as in_COLUMN
    #[arg(long, value_name = "COLUMN,COLUMN,...", value_delimiter = ',')]
    keep: Vec<String>,
    /// Threads to work on [default: all cores]
    #[arg(long, value_name = "N")]
    #[serde(skip)]
    threads: Option<usize>,
    #[command(flatten)]
    #[serde(flatten)]
    table: TableArguments,
}

#[derive(Clone, Copy, ValueEnum, Serialize)]
enum UnitName {
    /// A whole article or table row
    Document,
    /// A sentence of an article
    Sentence,
    /// A pair of actors: the marked ones of a table row, else those found in each sentence
    Pair,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    apart(arguments.output.as_deref(), &arguments.inputs)?;
    if let Some((i, column)) = arguments.keep.iter().enumerate().find(|(i, c)| arguments.keep[..*i].contains(c)) {
        let found = format!(
            "{} as number {} and number {}",
            quoted(column),
            arguments.keep.iter().position(|c| c == column).unwrap_or(i) + 1,
            i + 1
        );
        return Err(Error::params("keep", "each column once", found).help("leave one of them out: a record has one key in_COLUMN for each"));
    }
    let format = RecordFormat::resolve(arguments.format, arguments.output.as_deref())?;
    let pool = super::pool(arguments.threads)?;
    let model = pool.install(|| shipped::open(&arguments.model))?;
    let unit = match arguments.unit {
        UnitName::Document => Unit::Document,
        UnitName::Sentence => Unit::Sentence,
        UnitName::Pair => Unit::Pair,
    };
    let plan = Plan { unit, split_rows: arguments.split_sentences, marked: false, evidence: arguments.evidence };
    let (columns, options) = (arguments.table.columns(arguments.keep.clone()), arguments.table.options());
    let mut inputs = Vec::with_capacity(arguments.inputs.len());
    for path in &arguments.inputs {
        if path == Path::new("-") && io::stdin().is_terminal() {
            say(format_args!("reading from standard input until Ctrl-D; name a file or a folder to read that"));
        }
        let input = Input::open(path, &columns, &options)?;
        inputs.push(input);
    }
    if arguments.spreadsheet_safe && !matches!(format, Format::Csv | Format::Tsv) {
        let found = "another format";
        return Err(Error::params("spreadsheet-safe", "--format csv or tsv", found).help("add it, or leave --spreadsheet-safe out"));
    }
    #[cfg(feature = "parquet")]
    if arguments.resume && format == Format::Parquet {
        return Err(Error::params("resume", "a format that is written record by record", "parquet")
            .help("write jsonl or csv, or leave --resume out"));
    }
    // The records of a text's sentences take fifty times its length.
    let most = if unit == Unit::Document { 4 << 20 } else { 1 << 20 };
    let mut texts = Texts::of(inputs, pool.current_num_threads(), most, arguments.resume);
    let answers = Judge::new(&model).answers().to_vec();
    let mut drift = Drift::new(&model);
    let (file, begun) = match &arguments.output {
        Some(path) if arguments.resume => {
            let (file, begun) = ResumableFile::open::<Begun>(path, &arguments.identity(&model, format)?)?;
            (Some(Resumable::new(file)), begun)
        }
        _ => (None, Vec::new()),
    };
    if let (false, Some(partial)) = (arguments.resume, arguments.output.as_deref().map(ResumableFile::partial).filter(|p| p.exists())) {
        say(format_args!(
            "note: {} is left of a run with --resume, which goes on with it; this run doesn't, and leaves it",
            partial.display()
        ));
    }
    let out = match &file {
        Some(file) => Output::Resumable(file.clone()),
        None => Output::open(arguments.output.as_deref())?,
    };
    texts.skip(begun.iter().map(|b| &b.reached))?;
    let writer = match begun.last() {
        Some(last) => {
            say(format_args!("{} texts were scored before", last.reached.texts));
            drift.iter_mut().zip(last.drift.clone()).for_each(|(drift, counts)| drift.resume(counts));
            RecordWriter::after(last.records, out, format, width())
        }
        None => RecordWriter::new(out, format, unit, &answers, &arguments.keep, width()),
    };
    let writer = writer.map_err(|e| unwritten(&arguments, e))?.spreadsheet_safe(arguments.spreadsheet_safe);
    let quiet = arguments.output.is_none() && io::stdout().is_terminal();
    let bar = if quiet { indicatif::ProgressBar::hidden() } else { progress(None, "scored") };
    let workers = Workers::new(&model, &arguments.keep, plan, pool.current_num_threads(), format);
    let mut pen = Pen { writer, drift, file };
    let fail = |e| unwritten(&arguments, e);
    let (mut rows, mut missing) = (0, 0);
    let (mut plain, mut long) = (0, 0);
    // On a thread of the pool, so that no other has to be woken for each batch.
    pool.install(|| -> Result<()> {
        // While a batch is scored, the one before it is written and the next one read.
        let mut read = || (texts.batch(), texts.reached());
        let ((mut batch, mut end), mut reached) = read();
        let mut scored: Option<(Vec<Vec<Record>>, Reached, Vec<Text>)> = None;
        while !batch.is_empty() || scored.is_some() {
            bar.inc(batch.len() as u64);
            let lengths = batch.iter().filter_map(|t| if let Text::Row(row, false) = t { Some(row.text.len()) } else { None });
            (plain, long) = lengths.fold((plain, long), |(n, l), length| (n + 1, l + usize::from(length > LONG)));
            let own = batch.iter().filter_map(|t| if let Text::Row(row, true) = t { Some(row) } else { None });
            (rows, missing) = own.fold((rows, missing), |(n, m), row| (n + 1, m + usize::from(row.misses_mark())));
            let more = end.is_ok() && !batch.is_empty();
            let last = scored.take();
            // The texts are let go of here, where other threads are at work.
            let write = || {
                let written = |(runs, reached, _texts): (Vec<Vec<Record>>, Reached, Vec<Text>)| {
                    runs.iter().try_for_each(|run| pen.write(run)).and_then(|()| pen.note(reached))
                };
                last.map_or(Ok(()), written)
            };
            let next = if let [text] = &batch[..]
                && text.bytes() >= most
            {
                // The records of a long text's sentences would fill the memory: each is written as soon as it is made.
                write().map_err(fail)?;
                let (written, next) = rayon::join(|| workers.each(text, |record| pen.write(&[record])), || more.then(&mut read));
                written.and_then(|()| pen.note(reached.clone())).map_err(fail)?;
                next
            } else {
                let (records, (written, next)) = rayon::join(|| workers.score(&batch), || rayon::join(write, || more.then(&mut read)));
                written.map_err(fail)?;
                let texts = std::mem::take(&mut batch);
                scored = (!texts.is_empty()).then(|| (records, reached.clone(), texts));
                next
            };
            batch = Vec::new();
            if let Some(((texts, then), there)) = next {
                (batch, reached, end) = (texts, there, then);
            }
        }
        end
    })?;
    let Pen { writer, drift, .. } = pen;
    bar.finish_and_clear();
    writer.finish().map_err(|e| unwritten(&arguments, e))?.close()?;
    warn_of(drift.as_ref());
    if missing > 0 {
        say(format_args!(
            "warning: {missing} of {rows} rows name an actor that their text doesn't have in that spelling, and are read without it"
        ));
        say(format_args!(
            "  help: write `source` and `target` as the text does, or give their places; `detente check` names such rows of a labelled table"
        ));
    }
    if let Some((id, n)) = &texts.repeated {
        say(format_args!("warning: {n} articles have the id of another one, such as {}: an id is the path below the argument", quoted(id)));
        say(format_args!("  help: score the folder above them, or each folder by itself, to tell their records apart"));
    }
    if 4 * long > plain && !arguments.split_sentences {
        say(format_args!(
            "note: {long} of {plain} rows are long, and each is read as one sentence; --split-sentences reads them as articles"
        ));
    }
    if texts.skipped > 0 {
        say(format_args!("{} skipped", texts.skipped));
        return Ok(Done::Skipped);
    }
    Ok(Done::Well)
}

/// Writes records, and keeps the books of what was written.
struct Pen<'d, W: Write + Send> {
    writer: RecordWriter<W>,
    drift: Option<Drift<'d>>,
    /// The file that an interrupted run goes on with.
    file: Option<Resumable>,
}

impl<W: Write + Send> Pen<'_, W> {
    fn write(&mut self, records: &[Record]) -> io::Result<()> {
        for record in records {
            if let Some(drift) = &mut self.drift {
                // What an article's sentences add up to is no answer to compare with a training row's.
                drift.add(&record.answer, record.alone);
            }
            self.writer.write(record)?;
        }
        Ok(())
    }

    /// Notes that all records of the texts so far are written.
    fn note(&mut self, reached: Reached) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let (records, drift) = (self.writer.flush()?, self.drift.as_ref().map(|d| d.counts().clone()));
        file.file().checkpoint(Begun { reached, records, drift })
    }
}

/// How far a run had come at a checkpoint.
#[derive(Serialize, Deserialize)]
struct Begun {
    reached: Reached,
    /// Records written.
    records: u64,
    drift: Option<Counts>,
}

impl Arguments {
    /// All that the output's bytes depend on beside the inputs. Options are part of it unless their fields say otherwise.
    fn identity(&self, model: &Model, format: Format) -> Result<Map<String, Value>> {
        let options = serde_json::to_value(self).map_err(|e| Error::params("resume", "options that can be written down", e))?;
        let width = if format == Format::Table { width() } else { 0 };
        let more = json!({ "detente": env!("CARGO_PKG_VERSION"), "model": model.hash, "format": format!("{format:?}"), "width": width });
        Ok([more, options].into_iter().filter_map(|v| v.as_object().cloned()).flatten().collect())
    }
}

fn unwritten(arguments: &Arguments, error: io::Error) -> Error {
    Error::io(arguments.output.clone().unwrap_or_else(|| PathBuf::from("-")), "write", error)
}

/// One judge a thread. Runs of neighbouring records go to whoever is free, and output keeps the input's order.
struct Workers<'m> {
    judges: Vec<Mutex<Judge<'m>>>,
    keep: &'m [String],
    plan: Plan,
    /// Records are for a reader at a terminal.
    shown: bool,
}

impl<'m> Workers<'m> {
    fn new(model: &'m Model, keep: &'m [String], plan: Plan, threads: usize, format: Format) -> Self {
        let sketches = matches!(format, Format::Json | Format::Jsonl);
        let judge = || if sketches { Judge::new(model) } else { Judge::new(model).without_sketches() };
        Self { judges: (0..threads.max(1)).map(|_| Mutex::new(judge())).collect(), keep, plan, shown: format == Format::Table }
    }

    /// The records of a batch, a run at a time.
    fn score(&self, batch: &[Text]) -> Vec<Vec<Record>> {
        let score = |run: &[Text]| -> Vec<Record> {
            let mut records = Vec::with_capacity(run.len());
            for text in run {
                // To keep a record never fails.
                let _ = self.each(text, |record| {
                    records.push(record);
                    Ok(())
                });
            }
            records
        };
        // Each run by itself: at a batch's end no thread waits for what another has kept to itself.
        batch.par_chunks(RUN).with_max_len(1).map(score).collect()
    }

    /// Gives the records of one text to `write`, in order, until that fails.
    fn each(&self, text: &Text, mut write: impl FnMut(Record) -> io::Result<()>) -> io::Result<()> {
        let (keep, plan) = (self.keep, self.plan);
        // A thread's own judge is always free.
        let own = &self.judges[rayon::current_thread_index().unwrap_or_default() % self.judges.len()];
        let mut judge = own.lock().unwrap_or_else(PoisonError::into_inner);
        let mut written = Ok(());
        let mut take = |record| {
            written = write(record);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let _ = match text {
            Text::Row(row, marked) => judge.row_to(row, keep, Plan { marked: *marked, ..plan }, &mut |record| {
                // Who reads a table of answers wants to see the text; a program has it.
                let text = if self.shown { record.text.or_else(|| Some(row.text.clone())) } else { record.text };
                take(Record { text, ..record })
            }),
            // An article has no columns; its fields for those that tables hand on are empty, so that rows stay even.
            Text::Article(article) => judge.article_to(article, plan, &mut |record| {
                take(Record { kept: keep.iter().map(|k| (k.clone(), String::new())).collect(), ..record })
            }),
        };
        written
    }
}
