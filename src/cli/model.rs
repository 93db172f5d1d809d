//! `detente model`.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use detente::Result;
use detente::model::{Model, shipped};
use serde_json::{Map, Value, json};

use super::output::{FigureFormat, failed, figures};
use super::{Done, say};

/// Look into a model file.
#[derive(Subcommand)]
pub enum Command {
    /// Print what a model is: scheme, analyzer, calibration, where it comes from, how its fit ended
    #[command(after_help = "Example:\n  detente model show stance")]
    Show(Named),
    /// Print the terms that speak most for each label
    #[command(after_help = "Example:\n  detente model words stance --label THREATEN --top 20")]
    Words(Words),
    /// Check a model file against its hash
    #[command(after_help = "Example:\n  detente model verify my.safetensors && echo sound")]
    Verify(Checked),
}

/// A model by name or path.
#[derive(Args)]
pub struct Named {
    /// A shipped model's name (stance, sentiment) or a path
    model: String,
    /// Format of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
}

/// A model to check.
#[derive(Args)]
pub struct Checked {
    /// A shipped model's name (stance, sentiment) or a path
    model: String,
}

/// Which words.
#[derive(Args)]
pub struct Words {
    #[command(flatten)]
    named: Named,
    /// Terms of each label
    #[arg(long, value_name = "N", default_value_t = 15)]
    top: usize,
    /// Only this label
    #[arg(long)]
    label: Option<String>,
}

/// Runs the command.
pub fn run(command: Command) -> Result<Done> {
    match command {
        Command::Show(named) => show(&named),
        Command::Words(words) => list(&words),
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

/// A term that speaks for a label.
struct Word<'m> {
    view: &'static str,
    term: &'m str,
    weight: f32,
}

fn list(words: &Words) -> Result<Done> {
    let model = shipped::open(&words.named.model)?;
    let heads = heads(&model, words)?;
    let of = |head: usize| -> Vec<Word<'_>> {
        let mut all: Vec<Word<'_>> = (0..model.vocabulary.len())
            .filter_map(|id| {
                let (view, term) = model.vocabulary.term(id)?;
                Some(Word { view: model.card.analyzer.views[view].name(), term, weight: model.weights(id)[head] })
            })
            .collect();
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        all.truncate(words.top);
        all
    };
    let table = || {
        let mut out = String::new();
        for (head, name) in &heads {
            out += &format!("{name}\n");
            of(*head).iter().for_each(|w| out += &format!("  {:>8.3}  {:<10} {}\n", w.weight, w.view, w.term));
        }
        out
    };
    let json = || {
        let entry = |w: &Word<'_>| json!({ "view": w.view, "term": w.term, "weight": w.weight });
        heads.iter().map(|(head, name)| (name.clone(), of(*head).iter().map(entry).collect::<Value>())).collect::<Map<_, _>>().into()
    };
    figures(words.named.format, table, json)?;
    Ok(Done::Well)
}

/// Number and name of the heads asked for.
fn heads(model: &Model, words: &Words) -> Result<Vec<(usize, String)>> {
    let all: Vec<(usize, String)> = model.link().head_names(&model.card.scheme).into_iter().enumerate().collect();
    let Some(label) = &words.label else { return Ok(all) };
    let folded = detente::label::fold(label);
    let names = all.iter().map(|h| h.1.clone()).collect::<Vec<_>>().join(", ");
    let found = all.into_iter().find(|h| detente::label::fold(&h.1) == folded);
    found.map(|h| vec![h]).ok_or_else(|| detente::Error::params("label", format!("one of {names}"), format!("`{label}`")))
}

/// A file that can't be read is an error; one that is refused is a gate not met.
fn verify(checked: &Checked) -> Result<Done> {
    match shipped::open(&checked.model) {
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
