//! `detente check`.

use std::path::PathBuf;

use clap::Args;
use detente::Result;
use detente::check::{Plan, Rows, check};
use detente::corpus::{Columns, Table};
use detente::report;
use serde_json::json;

use super::Done;
use super::columns::TableArguments;
use super::output::{FigureFormat, figures, progress};
use super::train;

/// Look for faults in labelled tables
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente check labelled.csv\n  detente check train.csv test.csv --against benchmark.csv,archive.jsonl --strict\n\nLooks for rows that can't be read, marks that aren't in the text, dates that can't be read, misspelt labels and splits, one text with two labels, texts and groups on both sides of a split, small classes, texts made from a template, labels that names alone tell, labels that a cross-validated model is sure are wrong, and words that stand in other tables, which need a column `text`. Tables are checked together, as if they were one.\n\nExit status: 0 no errors, 1 errors, 2 wrong usage or no table."
)]
pub struct Arguments {
    /// Labelled tables
    #[arg(required = true, value_name = "CSV")]
    tables: Vec<PathBuf>,
    /// Tables with which no row may share eight or more words in a row, names left out
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    against: Vec<PathBuf>,
    /// The label set: auto takes the one that knows all labels, FILE is a scheme in JSON
    #[arg(long, value_name = "auto|plover|quad|stance|sentiment|FILE", default_value = "auto")]
    scheme: String,
    /// Leave out what fits models: shortcuts, and labels that are contradicted. They take seconds on a thousand rows, minutes on twenty thousand
    #[arg(long)]
    quick: bool,
    /// Exit with 1 for warnings, too
    #[arg(long)]
    strict: bool,
    /// Threads to work on; the report is the same for any number [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Format of the report [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    #[command(flatten)]
    table: TableArguments,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    super::pool(arguments.threads)?.install(|| work(&arguments))
}

fn work(arguments: &Arguments) -> Result<Done> {
    let (columns, options) = (arguments.table.columns(Vec::new()), arguments.table.options());
    let scheme = train::scheme(&arguments.scheme)?;
    // Whatever is no table is refused before the work begins.
    let against: Vec<Table> =
        arguments.against.iter().map(|path| Table::open_with(path, &Columns::default(), &options)).collect::<Result<_>>()?;
    let tables: Vec<Table> = arguments.tables.iter().map(|path| Table::open_with(path, &columns, &options)).collect::<Result<_>>()?;
    tables.iter().try_for_each(Table::require_label)?;
    let mut rows = Rows::new();
    let bar = progress(None, "reading");
    for table in tables {
        rows.read(table, &mut || bar.inc(1))?;
    }
    bar.finish_and_clear();
    let mut shown = (String::new(), progress(Some(0), ""));
    let report = check(&rows, Plan { scheme, against, quick: arguments.quick }, &mut |what, done, all| {
        if shown.0 != what {
            shown.1.finish_and_clear();
            shown = (what.to_owned(), progress(all.map(|a| a as u64), what));
        }
        shown.1.set_position(done as u64);
    })?;
    shown.1.finish_and_clear();
    figures(arguments.format, || report::findings(&report), || json!(report))?;
    let failed = report.errors > 0 || arguments.strict && report.warnings > 0;
    Ok(if failed { Done::GateNotMet } else { Done::Well })
}
