//! `detente model`.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use detente::Result;
use detente::model::shipped;
use serde_json::{Map, Value, json};

use super::diff::{self, Models};
use super::output::{FigureFormat, failed, figures};
use super::words::{self, Words};
use super::{Done, say};

/// Look into a model file.
#[derive(Subcommand)]
pub enum Command {
    /// Print what a model is: scheme, analyzer, calibration, where it comes from, how its fit ended
    #[command(after_help = "Example:\n  detente model show stance")]
    Show(Named),
    /// Print the terms that speak most for each label and against it
    #[command(
        after_help = "Examples:\n  detente model words stance --label THREATEN --top 20\n  detente model words my.safetensors --data labelled.csv --stability 20"
    )]
    Words(Words),
    /// Print what differs between two models: card, vocabulary, weights, and the rows of a table that they answer differently
    #[command(after_help = "Example:\n  detente model diff stance my.safetensors --data labelled.csv")]
    Diff(Models),
    /// Check a model file against its hash
    #[command(after_help = "Example:\n  detente model verify my.safetensors && echo sound")]
    Verify(Checked),
}

/// A model by name or path.
#[derive(Args)]
pub struct Named {
    /// A shipped model's name (stance, sentiment) or a path
    pub model: String,
    /// Format of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub format: Option<FigureFormat>,
}

/// A model to check.
#[derive(Args)]
pub struct Checked {
    /// A shipped model's name (stance, sentiment) or a path
    model: String,
}

/// Runs the command.
pub fn run(command: Command) -> Result<Done> {
    match command {
        Command::Show(named) => show(&named),
        Command::Words(words) => words::run(&words),
        Command::Diff(models) => diff::run(&models),
        Command::Verify(checked) => verify(&checked),
    }
}

fn show(named: &Named) -> Result<Done> {
    let model = shipped::open(&named.model)?;
    let terms: Map<String, Value> =
        model.card.analyzer.views.iter().zip(model.vocabulary.sizes()).map(|(v, n)| (v.name().to_string(), json!(n))).collect();
    let card = || json!({ "name": model.name, "hash": model.hash, "terms": terms, "phrases": model.lexicon.as_ref().map(|l| l.len()), "card": model.card });
    let table = || {
        let card = &model.card;
        let views: Vec<String> = terms.iter().map(|(v, n)| format!("{v} {n}")).collect();
        let labels: Vec<String> = card.scheme.names().zip(&card.provenance.support).map(|(l, n)| format!("{l} {n}")).collect();
        let converged = card.fit.iter().filter(|f| f.converged).count();
        format!(
            "{} (format {}, detente {})\n  sha256    {}\n  scheme    {}\n  rows      {}: {}\n  terms     {}\n  fit       alpha {}, {} of {} heads converged\n",
            model.name,
            card.format,
            card.detente,
            model.hash,
            card.scheme.name,
            card.provenance.rows,
            labels.join(", "),
            views.join(", "),
            card.provenance.alpha,
            converged,
            card.fit.len()
        )
    };
    figures(named.format, table, card)?;
    Ok(Done::Well)
}

/// A file that can't be read is an error; one that is refused is a gate not met.
fn verify(checked: &Checked) -> Result<Done> {
    match shipped::verified(&checked.model) {
        Ok(model) => {
            writeln!(io::stdout(), "{}: sound, sha256 {}", checked.model, model.hash).map_err(failed)?;
            Ok(Done::Well)
        }
        Err(error @ detente::Error::Model { .. }) if std::path::Path::new(&checked.model).exists() => {
            say(format_args!("error: {error}"));
            Ok(Done::GateNotMet)
        }
        Err(error) => Err(error),
    }
}
