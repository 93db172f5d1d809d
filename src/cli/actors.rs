//! `detente actors`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use detente::actors::{Finder, Lookup, Masker, Mention, Numbers, dated, lookup};
use detente::corpus::Input;
use detente::date::Date;
use detente::role::Masking;
use detente::span::Offsets;
use detente::{Error, Result};
use serde_json::{Value, json};

use super::columns::TableArguments;
use super::output::{FigureFormat, figures};
use super::texts::named;
use super::{Done, say};

/// List the actors that texts name.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  detente actors examples/articles\n  detente actors lookup \"the Kremlin\" --date 1985-06-01\n\nOffsets count Unicode characters of the raw text."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Articles (.txt), directories of them, tables, or - for standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    inputs: Vec<PathBuf>,
    /// When the texts were written, where a table has no date column: decides who held an office; of a month
    /// (1985-06) or a year the first day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<Date>,
    /// Format of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    /// Numbers of the state to give beside its ISO code, such as cow,gw
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CODES")]
    codes: Vec<Codes>,
    #[command(flatten)]
    table: TableArguments,
}

/// Codings of states by numbers.
#[derive(Clone, Copy, ValueEnum)]
enum Codes {
    /// Correlates of War
    Cow,
    /// Gleditsch–Ward
    Gw,
}

impl Codes {
    /// The coding's key in JSON, and the number in it.
    fn read(self, numbers: Numbers) -> (&'static str, Option<u16>) {
        match self {
            Self::Cow => ("cow", numbers.cow),
            Self::Gw => ("gw", numbers.gw),
        }
    }

    /// Columns of a table, with a blank after each.
    fn columns(codes: &[Self], numbers: Numbers) -> String {
        codes.iter().map(|c| format!("{:<4} ", c.read(numbers).1.map_or("-".into(), |n| n.to_string()))).collect()
    }

    /// Puts the numbers after the other keys of an object.
    fn put(codes: &[Self], numbers: Numbers, mut object: Value) -> Value {
        codes.iter().map(|c| c.read(numbers)).for_each(|(key, number)| object[key] = json!(number));
        object
    }
}

#[derive(Subcommand)]
enum Command {
    /// Say whom a phrase names, and why
    #[command(after_help = "Example:\n  detente actors lookup \"the Kremlin\" \"Mr. Lavrov\" --date 1985-06-01 --codes cow,gw")]
    Lookup(LookupArguments),
}

#[derive(Args)]
struct LookupArguments {
    /// The phrases
    #[arg(required = true, value_name = "MENTION")]
    mentions: Vec<String>,
    /// The day on which they are said; of a month (1985-06) or a year the first
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<Date>,
    /// Format of the output [default: json; table on request]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    /// Numbers of the state to give beside its ISO code, such as cow,gw
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CODES")]
    codes: Vec<Codes>,
}

fn day(text: &str) -> std::result::Result<Date, String> {
    Date::read(text).ok_or_else(|| format!("expected a date such as 1985-06-01, 1985-06 or 1985, found `{text}`"))
}

/// A mention with the text's identifier, its own words and their place.
type Row = (String, String, usize, usize, Numbers, Mention);

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    if let Some(Command::Lookup(arguments)) = arguments.command {
        return look_up(&arguments);
    }
    let (columns, options) = (arguments.table.columns(Vec::new()), arguments.table.options());
    let mut masker = Masker::new(Masking::Mentions);
    let mut found: Vec<Row> = Vec::new();
    let mut skipped = 0;
    for path in &arguments.inputs {
        let mut add = |id: &str, text: &str, day: Option<Date>| {
            let offsets = Offsets::new(text);
            // As scoring reads it: without a day, on the one at its head.
            let day = day.or_else(|| dated(text));
            for m in masker.mentions(text, day) {
                found.push((
                    id.into(),
                    m.span.of(text).into(),
                    offsets.scalar(m.span.start),
                    offsets.scalar(m.span.end),
                    m.numbers(day),
                    m,
                ));
            }
        };
        match Input::open(path, &columns, &options)? {
            Input::Table(table) => {
                for row in *table {
                    let row = row?;
                    add(&row.id, &row.text, row.date.as_deref().and_then(Date::read).or(arguments.date));
                }
            }
            Input::Articles(articles) => {
                for article in named(articles) {
                    match article {
                        Ok(article) => add(&article.id, &article.text, arguments.date),
                        Err(error) => {
                            skipped += 1;
                            say(format_args!("skipped: {error}"));
                        }
                    }
                }
            }
        }
    }
    let line = |(id, text, start, end, numbers, m): &Row| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let codes = Codes::columns(&arguments.codes, *numbers);
        format!("{id}  {start:>6}–{end:<6} {:<13} {:<4} {codes}{words}\n", m.kind.name(), m.state.unwrap_or("-"))
    };
    let object = |(id, text, start, end, numbers, m): &Row| {
        let object = json!({
            "id": id, "start": start, "end": end, "text": text, "type": m.kind.name(),
            "actor": m.actor.map(|a| a.code()), "state": m.state, "mixed_script": m.mixed_script,
        });
        Codes::put(&arguments.codes, *numbers, object)
    };
    figures(arguments.format, || found.iter().map(line).collect(), || found.iter().map(object).collect())?;
    Ok(if skipped > 0 { Done::Skipped } else { Done::Well })
}

fn look_up(arguments: &LookupArguments) -> Result<Done> {
    let mut finder = Finder::default();
    if arguments.mentions.iter().any(|m| m.trim().is_empty()) {
        return Err(Error::params("MENTION", "a phrase", "an empty one"));
    }
    let answers: Vec<Lookup> = arguments.mentions.iter().map(|m| lookup(&mut finder, m, arguments.date)).collect();
    let line = |l: &Lookup| {
        let codes = Codes::columns(&arguments.codes, l.numbers);
        format!("{:<5} {codes}{:<13} {}  ({})\n", l.state.unwrap_or("-"), l.kind.map_or("-", |k| k.name()), l.mention, l.why)
    };
    let object = |l: &Lookup| {
        let kind = l.kind.map(|k| k.name());
        let object = json!({ "mention": l.mention, "type": kind, "state": l.state, "candidates": l.candidates, "why": l.why });
        Codes::put(&arguments.codes, l.numbers, object)
    };
    let format = arguments.format.or(Some(FigureFormat::Json));
    figures(format, || answers.iter().map(line).collect(), || answers.iter().map(object).collect())?;
    Ok(Done::Well)
}
