//! `detente explain`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use detente::corpus::Input;
use detente::explain::{Explainer, Explanation, Settings, head_named};
use detente::model::shipped;
use detente::report::explanation::{json, table};
use detente::report::html::explanations;
use detente::{Error, Result};

use super::columns::TableArguments;
use super::output::{self, DECIDES, Output, progress, width};
use super::texts::named;
use super::{Done, say};

/// Say why a text is scored as it is.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente explain examples/articles/2015-trawlers-seized.txt --top 5\n  detente explain examples/labelled.csv --format json > why.json\n  detente explain examples/articles --format html -o why.html\n\nAn article is explained by the sentences about its main pair, a sentence or table row by its terms: weight times value, which sum to the head's decision value. By default the heads are shown that decide between the answer and its runner-up."
)]
pub struct Arguments {
    /// Articles (.txt), directories of them, tables (.csv, .tsv, .jsonl, also .gz and .zst), or - for standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    inputs: Vec<PathBuf>,
    /// A shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    model: String,
    /// Most terms of a head; 0 for all
    #[arg(long, value_name = "N", default_value_t = 8)]
    top: usize,
    /// Sentences of an article, those that carry most first
    #[arg(long, value_name = "N", default_value_t = 3)]
    sentences: usize,
    /// Terms of this label's head, in place of those that decide
    #[arg(long)]
    label: Option<String>,
    /// Most words to take out in search of another answer; 0 looks for none
    #[arg(long, value_name = "N", default_value_t = 12)]
    deletion: usize,
    /// Format of the output [default: html by the name after -o, else table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    table: TableArguments,
}

/// Formats of explanations.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For a reader at a terminal
    Table,
    /// One array of objects
    Json,
    /// One page, with the words marked in the texts
    Html,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    output::apart(arguments.output.as_deref(), &arguments.inputs)?;
    let model = shipped::open(&arguments.model)?;
    let head = arguments.label.as_deref().map(|name| head_named(&model, name)).transpose()?;
    let settings = Settings { sentences: arguments.sentences, deletion: arguments.deletion, head };
    let mut out = Printer::open(&arguments, model.tag())?;
    let (columns, options) = (arguments.table.columns(Vec::new()), arguments.table.options());
    let mut inputs = Vec::with_capacity(arguments.inputs.len());
    for path in &arguments.inputs {
        if path == Path::new("-") && std::io::stdin().is_terminal() {
            say(format_args!("reading from standard input until Ctrl-D; name a file or a folder to read that"));
        }
        inputs.push(Input::open(path, &columns, &options)?);
    }
    let bar = if out.on_terminal { indicatif::ProgressBar::hidden() } else { progress(None, "explained") };
    let mut explainer = Explainer::new(&model, settings);
    let mut skipped = 0;
    for input in inputs {
        match input {
            Input::Table(table) => {
                let marked = table.has_pair();
                for row in table {
                    out.print(explainer.row(&row?, marked))?;
                    bar.inc(1);
                }
            }
            Input::Articles(articles) => {
                for article in named(articles) {
                    match article {
                        Ok(article) => out.print(explainer.article(&article))?,
                        // An article that can't be read is skipped, and the others follow.
                        Err(error) => {
                            skipped += 1;
                            say(format_args!("skipped: {error}"));
                        }
                    }
                    bar.inc(1);
                }
            }
        }
    }
    bar.finish_and_clear();
    out.close()?;
    if skipped > 0 {
        say(format_args!("{skipped} skipped"));
        return Ok(Done::Skipped);
    }
    Ok(Done::Well)
}

/// Writes explanations one by one.
struct Printer {
    out: Output,
    path: PathBuf,
    format: FormatName,
    on_terminal: bool,
    top: usize,
    width: usize,
    printed: usize,
    /// Name and hash of the model, and what is to stand on the page.
    model: String,
    page: Vec<Explanation>,
}

impl Printer {
    fn open(arguments: &Arguments, model: String) -> Result<Self> {
        let known = [("json", FormatName::Json), ("html", FormatName::Html), ("htm", FormatName::Html)];
        let format =
            arguments.format.map_or_else(|| output::named(arguments.output.as_deref(), &known, DECIDES), |asked| Ok(Some(asked)))?;
        let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
        Ok(Self {
            out: Output::open(arguments.output.as_deref())?,
            path: arguments.output.clone().unwrap_or_else(|| PathBuf::from("-")),
            format: format.unwrap_or(if on_terminal { FormatName::Table } else { FormatName::Json }),
            on_terminal,
            top: arguments.top,
            width: width(),
            printed: 0,
            model,
            page: Vec::new(),
        })
    }

    fn print(&mut self, explanation: Explanation) -> Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        match self.format {
            FormatName::Html => {
                self.page.push(explanation);
                Ok(())
            }
            FormatName::Table => write!(self.out, "{}{}", if first { "" } else { "\n" }, table(&explanation, self.top, self.width)),
            FormatName::Json => self
                .out
                .write_all(if first { b"[\n" } else { b",\n" })
                .and_then(|()| Ok(serde_json::to_writer(&mut self.out, &json(&explanation, self.top))?)),
        }
        .map_err(|e| Error::io(&self.path, "write", e))
    }

    fn close(mut self) -> Result<()> {
        let page;
        let end: &[u8] = match self.format {
            FormatName::Table => b"",
            FormatName::Json if self.printed == 0 => b"[]\n",
            FormatName::Json => b"\n]\n",
            FormatName::Html => {
                page = explanations(&self.page, &self.model).render();
                page.as_bytes()
            }
        };
        self.out.write_all(end).map_err(|e| Error::io(&self.path, "write", e))?;
        self.out.close()
    }
}
