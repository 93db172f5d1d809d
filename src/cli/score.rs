//! `detente score`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};
use detente::corpus::{Article, Input, Row};
use detente::model::{Model, shipped};
use detente::report::{Format, RecordWriter};
use detente::score::{Drift, Judge, Plan, Record, Subject, Unit};
use detente::{Error, Result};
use rayon::prelude::*;

use super::columns::TableArguments;
use super::output::{Output, RecordFormat, progress, width};
use super::{Done, say};

/// Records that are read before they are scored together.
const BATCH: usize = 1024;
/// Records that a thread scores at a time.
const RUN: usize = 32;
/// Bytes of text from which on a batch is scored, however few its records: articles may be long, and memory is not.
const BATCH_BYTES: usize = 8 << 20;

/// Score articles or tables.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente score examples/articles\n  detente score article.txt --format json\n  detente score examples/articles --unit pair -o pairs.csv\n  cat article.txt | detente score -\n\nA table row is one vector; an article is split into sentences. Pairs are marked by a table's columns source and target, and found elsewhere. Offsets count Unicode characters of the raw text."
)]
pub struct Arguments {
    /// Articles (.txt), directories of them, tables (.csv, .tsv, .jsonl, also .gz and .zst), or - for standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    inputs: Vec<PathBuf>,
    /// A shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    model: String,
    /// What one record of the output is
    #[arg(long, value_enum, default_value = "document")]
    unit: UnitName,
    /// Format of the output [default: by the name after -o, else table on a terminal, else jsonl]
    #[arg(long, value_enum)]
    format: Option<RecordFormat>,
    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
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
    /// Hand on a column of the input, as in_COLUMN
    #[arg(long, value_name = "COLUMN")]
    keep: Vec<String>,
    /// Threads to work on [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    table: TableArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum UnitName {
    /// A whole article or table row
    Document,
    /// A sentence of an article
    Sentence,
    /// A pair of actors: the marked ones of a table row, else those found in each sentence
    Pair,
}

/// A record to be scored.
enum Text {
    /// A row of a table, and whether that names a pair.
    Row(Box<Row>, bool),
    Article(Article),
}

impl Text {
    fn bytes(&self) -> usize {
        match self {
            Self::Row(row, _) => row.text.len() + row.kept.iter().map(String::len).sum::<usize>(),
            Self::Article(article) => article.text.len(),
        }
    }
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    let model = shipped::open(&arguments.model)?;
    let pool = super::pool(arguments.threads)?;
    let unit = match arguments.unit {
        UnitName::Document => Unit::Document,
        UnitName::Sentence => Unit::Sentence,
        UnitName::Pair => Unit::Pair,
    };
    let plan = Plan { unit, split_rows: arguments.split_sentences, marked: false, evidence: arguments.evidence };
    let (columns, options) = (arguments.table.columns(arguments.keep.clone()), arguments.table.options());
    let mut inputs = Vec::with_capacity(arguments.inputs.len());
    for path in &arguments.inputs {
        if path == Path::new("-") && std::io::stdin().is_terminal() {
            say(format_args!("reading from standard input until Ctrl-D; name a file or a folder to read that"));
        }
        let input = Input::open(path, &columns, &options)?;
        inputs.push(input);
    }
    let format = RecordFormat::resolve(arguments.format, arguments.output.as_deref())?;
    if arguments.spreadsheet_safe && !matches!(format, Format::Csv | Format::Tsv) {
        let found = "another format";
        return Err(Error::params("spreadsheet-safe", "--format csv or tsv", found).help("add it, or leave --spreadsheet-safe out"));
    }
    let out = Output::open(arguments.output.as_deref())?;
    let answers: Vec<String> = Judge::new(&model).answers().to_vec();
    let mut writer = RecordWriter::new(out, format, unit, &answers, &arguments.keep, width())
        .map_err(|e| unwritten(&arguments, e))?
        .spreadsheet_safe(arguments.spreadsheet_safe);
    let quiet = arguments.output.is_none() && std::io::stdout().is_terminal();
    let bar = if quiet { indicatif::ProgressBar::hidden() } else { progress(None, "scored") };
    let mut skipped = 0;
    let workers = Workers::new(&model, &arguments.keep, plan, pool.current_num_threads(), matches!(format, Format::Json | Format::Jsonl));
    let mut texts = inputs.into_iter().flat_map(|input| -> Box<dyn Iterator<Item = (bool, Result<Text>)> + Send> {
        match input {
            Input::Table(table) => {
                let marked = table.has_pair();
                Box::new(table.map(move |r| (true, r.map(|r| Text::Row(Box::new(r), marked)))))
            }
            Input::Articles(articles) => Box::new(articles.map(|a| (false, a.map(Text::Article)))),
        }
    });
    let mut drift = Drift::new(&model);
    let mut write = |records: Vec<Record>| -> Result<()> {
        for record in records {
            if let Some(drift) = &mut drift {
                // What an article's sentences add up to is no answer to compare with a training row's.
                drift.add(&record.answer, !matches!(&record.subject, Subject::Document(_, pairs) if !pairs.is_empty()));
            }
            writer.write(&record).map_err(|e| unwritten(&arguments, e))?;
        }
        Ok(())
    };
    // A table that breaks off is an error; an article that can't be read is skipped, and the others follow.
    let mut read = || -> (Vec<Text>, Result<()>) {
        let (mut batch, mut bytes) = (Vec::with_capacity(BATCH), 0);
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            match texts.next() {
                Some((_, Ok(text))) => {
                    bytes += text.bytes();
                    batch.push(text);
                }
                Some((true, Err(error))) => return (batch, Err(error)),
                Some((false, Err(error))) => {
                    skipped += 1;
                    say(format_args!("skipped: {error}"));
                }
                None => break,
            }
        }
        (batch, Ok(()))
    };
    // While a batch is scored, the one before it is written and the next one read.
    let (mut batch, mut end) = read();
    let mut scored = Vec::new();
    while !batch.is_empty() || !scored.is_empty() {
        bar.inc(batch.len() as u64);
        let more = end.is_ok() && !batch.is_empty();
        let (records, (written, next)) = pool.install(|| {
            let rest = || rayon::join(|| write(std::mem::take(&mut scored)), || if more { read() } else { (Vec::new(), Ok(())) });
            rayon::join(|| workers.score(&batch), rest)
        });
        written?;
        scored = records;
        batch = next.0;
        end = end.and(next.1);
    }
    end?;
    bar.finish_and_clear();
    writer.finish().map_err(|e| unwritten(&arguments, e))?.close()?;
    drift.iter().flat_map(Drift::warnings).for_each(|w| say(format_args!("drift: {w}")));
    if skipped > 0 {
        say(format_args!("{skipped} skipped"));
        return Ok(Done::Skipped);
    }
    Ok(Done::Well)
}

fn unwritten(arguments: &Arguments, error: std::io::Error) -> Error {
    Error::io(arguments.output.clone().unwrap_or_else(|| PathBuf::from("-")), "write", error)
}

/// One judge a thread. Runs of neighbouring records go to whoever is free, and output keeps the input's order.
struct Workers<'m> {
    judges: Vec<Mutex<Judge<'m>>>,
    keep: &'m [String],
    plan: Plan,
}

impl<'m> Workers<'m> {
    fn new(model: &'m Model, keep: &'m [String], plan: Plan, threads: usize, sketches: bool) -> Self {
        let judge = || if sketches { Judge::new(model) } else { Judge::new(model).without_sketches() };
        Self { judges: (0..threads.max(1)).map(|_| Mutex::new(judge())).collect(), keep, plan }
    }

    fn score(&self, batch: &[Text]) -> Vec<Record> {
        let (keep, plan) = (self.keep, self.plan);
        let one = |judge: &mut Judge<'m>, text: &Text| match text {
            Text::Row(row, marked) => judge.row(row, keep, Plan { marked: *marked, ..plan }),
            // An article has no columns; its fields for those that tables hand on are empty, so that rows stay even.
            Text::Article(article) => {
                let mut records = judge.article(article, plan);
                records.iter_mut().for_each(|r| r.kept = keep.iter().map(|k| (k.clone(), String::new())).collect());
                records
            }
        };
        let score = |run: &[Text]| -> Vec<Record> {
            // A thread's own judge is always free.
            let own = &self.judges[rayon::current_thread_index().unwrap_or_default() % self.judges.len()];
            let mut judge = own.lock().unwrap_or_else(PoisonError::into_inner);
            run.iter().flat_map(|t| one(&mut judge, t)).collect()
        };
        let runs: Vec<Vec<Record>> = batch.par_chunks(RUN).map(score).collect();
        runs.into_iter().flatten().collect()
    }
}
