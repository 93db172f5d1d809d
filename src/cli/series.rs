//! `detente series`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use detente::atomic::{self, AtomicFile};
use detente::report;
use detente::series::{Adjustment, By, Dates, Plan, Scored, Series, WINDOW, Weight};
use detente::{Error, Result};

use super::output::{DECIDES, Output, apart, named, progress};
use super::{Done, say};

/// Parts of a figure at most.
const PARTS: usize = 6;

/// Follow pairs of actors over time
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente score news.csv --split-sentences --format jsonl -o scored.jsonl\n  detente series scored.jsonl --source GRC --target ALB --plot net.svg\n  detente series scored.jsonl --by year --top 10\n\nOne row for each pair and period: articles, stories, shares cooperative, hostile, neutral and abstained, net cooperation (cooperative minus hostile share) with a 95 % interval, mean intensity, and whether another level begins. An abstained or mixed answer counts for neither side. Wire copies are one story; docs/SERIES.md has the formulas.\n\nExit status: 0 done, 2 an error, 3 done but records without a readable date were left out."
)]
pub struct Arguments {
    /// Records of documents or pairs (.jsonl, also .gz and .zst), or - for standard input
    #[arg(value_name = "SCORED", default_value = "-")]
    inputs: Vec<PathBuf>,
    /// Length of a period; weeks are those of ISO 8601
    #[arg(long, value_enum, default_value = "month")]
    by: ByName,
    /// Only pairs with this actor, as the records name it, such as GRC; with --directed those in which it acts
    #[arg(long, value_name = "ISO3")]
    source: Option<String>,
    /// Only pairs with this actor; with --directed those in which it is acted upon
    #[arg(long, value_name = "ISO3")]
    target: Option<String>,
    /// Only records of this outlet
    #[arg(long, value_name = "NAME", conflicts_with = "per_outlet")]
    outlet: Option<String>,
    /// Rows for each outlet
    #[arg(long)]
    per_outlet: bool,
    /// Only the N pairs with the most stories, those with most first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    top: Option<u64>,
    /// Rows for each direction; mutual acts have their own
    #[arg(long)]
    directed: bool,
    /// What counts once: a story with its wire copies, or each article
    #[arg(long, value_enum, default_value = "story")]
    weight: WeightName,
    /// Correct shares for what the model confuses, by the JSON of evaluate --level stance
    #[arg(long, value_name = "EVALUATION")]
    adjust: Option<PathBuf>,
    /// Draws for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    bootstrap: u32,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Format of the output [default: table on a terminal, else csv; json for a FILE.json]
    #[arg(long, value_enum)]
    format: Option<SeriesFormat>,
    /// Draw net cooperation and volume as SVG, of the six pairs with the most stories
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Write to a file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads to work on; the output is the same for any number [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ByName {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Copy, ValueEnum)]
enum WeightName {
    Article,
    Story,
}

#[derive(Clone, Copy, ValueEnum)]
enum SeriesFormat {
    /// For a reader at a terminal
    Table,
    /// A row a period, with a header
    Csv,
    /// One object
    Json,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    super::pool(arguments.threads)?.install(|| work(&arguments))
}

fn work(arguments: &Arguments) -> Result<Done> {
    let output = arguments.output.as_deref();
    apart(output, &arguments.inputs)?;
    apart(arguments.plot.as_deref(), &arguments.inputs)?;
    [output, arguments.plot.as_deref()].into_iter().flatten().try_for_each(|path| atomic::check(path).map(drop))?;
    let known = [("csv", SeriesFormat::Csv), ("json", SeriesFormat::Json)];
    let format = arguments.format.map_or_else(|| named(output, &known, DECIDES), |asked| Ok(Some(asked)))?;
    let terminal = output.is_none() && std::io::stdout().is_terminal();
    let format = format.unwrap_or(if terminal { SeriesFormat::Table } else { SeriesFormat::Csv });
    named(arguments.plot.as_deref(), &[("svg", ())], "a figure is drawn as SVG")?;
    let adjust = arguments.adjust.as_deref().map(adjustment).transpose()?;
    let plan = Plan {
        by: match arguments.by {
            ByName::Day => By::Day,
            ByName::Week => By::Week,
            ByName::Month => By::Month,
            ByName::Quarter => By::Quarter,
            ByName::Year => By::Year,
        },
        weight: match arguments.weight {
            WeightName::Article => Weight::Article,
            WeightName::Story => Weight::Story,
        },
        directed: arguments.directed,
        source: arguments.source.clone(),
        target: arguments.target.clone(),
        outlet: arguments.outlet.clone(),
        per_outlet: arguments.per_outlet,
        top: arguments.top.map(|top| top as usize),
        adjust,
        samples: arguments.bootstrap as usize,
        seed: arguments.seed,
    };
    let mut scored = Scored::new(plan);
    let bar = progress(None, "read");
    for path in &arguments.inputs {
        if path == Path::new("-") && std::io::stdin().is_terminal() {
            say(format_args!("reading from standard input until Ctrl-D; name a file to read that"));
        }
        scored.read(path, &mut |n| bar.inc(n as u64))?;
    }
    bar.finish_and_clear();
    let (records, unpaired, sketched) = (scored.records, scored.unpaired, scored.sketched());
    let series = scored.series()?;
    let mut out = Output::open(output)?;
    let text = match format {
        SeriesFormat::Table => report::series::table(&series),
        SeriesFormat::Csv => report::series::csv(&series),
        SeriesFormat::Json => format!("{:#}\n", report::series::json(&series)),
    };
    let unwritten = |e| Error::io(arguments.output.clone().unwrap_or_else(|| PathBuf::from("-")), "write", e);
    out.write_all(text.as_bytes()).map_err(unwritten)?;
    out.close()?;
    if let Some(path) = &arguments.plot {
        plot(&series, path)?;
    }
    if unpaired > 0 {
        say(format_args!("records that name no pair of actors: {unpaired} of {records}"));
    }
    said_of_copies(&series, sketched);
    if series.rows.iter().all(|r| r.abstained.is_none_or(|a| a >= 1.0)) {
        say(format_args!("the model abstained on all of them: net cooperation is 0 for want of answers"));
    }
    Ok(said_of_dates(&series.dates))
}

/// Reads an evaluation, and says where it can't correct much.
fn adjustment(path: &Path) -> Result<Adjustment> {
    let json = std::fs::read(path).map_err(|e| Error::io(path, "read", e))?;
    let adjustment = Adjustment::read(&path.display().to_string(), &json)?;
    if let Some(stretch) = adjustment.stretch() {
        say(format_args!(
            "{}: the confusion is near-singular, the model hardly tells two stances apart: errors of observed shares may grow {stretch:.0} times",
            path.display()
        ));
    }
    Ok(adjustment)
}

/// What counts once is never decided without a word.
fn said_of_copies(series: &Series, sketched: bool) {
    let (groups, articles) = (series.copies.groups, series.copies.articles);
    let copies = match (articles, groups) {
        (1, 1) => "1 article is a copy of a story".into(),
        _ => format!("{articles} articles are copies of {groups} stories"),
    };
    match series.weight {
        _ if !sketched => say(format_args!("no record has a sketch, so copies can't be told: each article is a story of its own")),
        _ if articles == 0 => say(format_args!("no article is a copy of another within {WINDOW} days")),
        Weight::Story => say(format_args!("{copies} within {WINDOW} days and count with them; --weight article counts each")),
        Weight::Article => say(format_args!("{copies} within {WINDOW} days and count each; --weight story counts them once")),
    }
}

/// Names what was left out, and how that ends.
fn said_of_dates(dates: &Dates) -> Done {
    if dates.missing + dates.unparsable == 0 {
        return Done::Well;
    }
    for record in &dates.examples {
        let found = record
            .date
            .as_ref()
            .map_or_else(|| "no date".to_owned(), |d| format!("the date `{d}`, which doesn't tell the period: write YYYY-MM-DD"));
        say(format_args!("left out: {}:{}: {} has {found}", record.file, record.line, record.id));
    }
    let (missing, unparsable) = (dates.missing, dates.unparsable);
    say(format_args!("{} records left out: {missing} without a date, {unparsable} with one that can't be read", missing + unparsable));
    Done::Skipped
}

fn plot(series: &Series, path: &Path) -> Result<()> {
    let parts = series.parts().count();
    if parts > PARTS {
        say(format_args!("{}: shows the {PARTS} pairs with the most stories of {parts}; --source and --target choose", path.display()));
    }
    let svg = report::plot::series(series, PARTS).map_err(|e| Error::io(path, "draw", std::io::Error::other(e.to_string())))?;
    let mut file = AtomicFile::create(path)?;
    file.write_all(svg.as_bytes()).map_err(|e| Error::io(path, "write", e))?;
    file.commit()
}
