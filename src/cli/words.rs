//! `detente model words`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use detente::explain::head_named;
use detente::features::TermCounts;
use detente::model::{Model, shipped};
use detente::train::{Asked, Examples, Settings, Solver, Stable, stability};
use detente::{Error, Result};
use serde_json::{Map, Value, json};

use super::Done;
use super::columns::TableArguments;
use super::labelled::read;
use super::model::Named;
use super::output::{figures, progress};

/// Which words.
#[derive(Args)]
pub struct Words {
    #[command(flatten)]
    named: Named,
    /// Terms of each label and sign; 0 for all
    #[arg(long, value_name = "N", default_value_t = 15)]
    top: usize,
    /// Only this label
    #[arg(long)]
    label: Option<String>,
    /// Terms that speak for a label, against it, or both
    #[arg(long, value_enum, default_value = "both")]
    sign: Sign,
    /// Labelled table to count documents in and to refit on; rows whose split is empty or `train` are used
    #[arg(long, value_name = "CSV")]
    data: Option<PathBuf>,
    /// Refit to resampled groups of --data so many times, and say how often a term keeps its sign and its place in the top
    #[arg(long, value_name = "N", requires = "data")]
    stability: Option<usize>,
    /// Threads to work on [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    table: TableArguments,
}

impl Words {
    /// The most terms of a label and a sign.
    fn most(&self) -> usize {
        if self.top == 0 { usize::MAX } else { self.top }
    }
}

/// Signs of weights.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sign {
    /// For, then against
    Both,
    /// Terms that speak for the label
    Positive,
    /// Terms that speak against it
    Negative,
}

/// A term that speaks for a label or against it.
struct Word {
    asked: Asked,
    weight: f32,
    documents: Option<usize>,
    stable: Option<Stable>,
}

/// Runs the command.
pub fn run(words: &Words) -> Result<Done> {
    super::pool(words.threads)?.install(|| list(words))
}

fn list(words: &Words) -> Result<Done> {
    let model = shipped::open(&words.named.model)?;
    let names = model.link().head_names(&model.card.scheme);
    let heads: Vec<usize> = match &words.label {
        Some(label) => vec![head_named(&model, label)?],
        None => (0..names.len()).collect(),
    };
    let mut found: Vec<Word> = heads.iter().flat_map(|&head| top(&model, head, words)).collect();
    if let Some(data) = &words.data {
        measure(&model, data, words, &mut found)?;
    }
    let views = &model.card.analyzer.views;
    let table = || {
        let mut out = String::new();
        for &head in &heads {
            out += &format!("{}\n", names[head]);
            for word in found.iter().filter(|w| w.asked.head == head) {
                let documents = word.documents.map(|n| format!("{n:>6}  ")).unwrap_or_default();
                let stable = word.stable.map(|s| format!("{:>3.0} % {:>3.0} %  ", 100.0 * s.sign, 100.0 * s.top)).unwrap_or_default();
                let view = views[word.asked.view].name();
                out += &format!("  {:>8.3}  {documents}{stable}{view:<10} {}\n", word.weight, word.asked.term);
            }
        }
        if words.data.is_some() {
            out += "weight, documents of --data";
            out += if words.stability.is_some() { ", share of refits with the same sign, with a place in the top\n" } else { "\n" };
        }
        out
    };
    let entry = |w: &Word| {
        let mut out = json!({
            "view": views[w.asked.view].name(),
            "term": w.asked.term,
            "weight": w.weight,
            "sign": if w.asked.positive { "positive" } else { "negative" },
        });
        if let Some(n) = w.documents {
            out["documents"] = json!(n);
        }
        if let Some(s) = w.stable {
            out["stability"] = json!({ "sign": s.sign, "top": s.top });
        }
        out
    };
    let of = |head: usize| found.iter().filter(|w| w.asked.head == head).map(entry).collect::<Value>();
    figures(words.named.format, table, || heads.iter().map(|&h| (names[h].clone(), of(h))).collect::<Map<_, _>>().into())?;
    Ok(Done::Well)
}

/// The strongest terms of a head: those above 0, then those below.
fn top(model: &Model, head: usize, words: &Words) -> Vec<Word> {
    let word = |id| {
        let (view, term) = model.vocabulary.term(id)?;
        let weight = model.weights(id)[head];
        Some(Word { asked: Asked { head, view, term: term.into_owned(), positive: weight > 0.0 }, weight, documents: None, stable: None })
    };
    let (mut positive, mut negative): (Vec<Word>, Vec<Word>) =
        (0..model.vocabulary.len()).filter_map(word).filter(|w| w.weight != 0.0).partition(|w| w.asked.positive);
    positive.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    negative.sort_by(|a, b| a.weight.total_cmp(&b.weight));
    let most = words.most();
    for (sign, list) in [(Sign::Positive, &mut positive), (Sign::Negative, &mut negative)] {
        list.truncate(if words.sign == Sign::Both || words.sign == sign { most } else { 0 });
    }
    positive.into_iter().chain(negative).collect()
}

/// Counts the documents of a table that have each word and, where it is asked for, how stable each is.
fn measure(model: &Model, path: &Path, words: &Words, found: &mut [Word]) -> Result<()> {
    let card = &model.card;
    let examples = Examples::new(read(&[path.to_owned()], &words.table, None)?.rows, card.scheme.clone(), card.analyzer.masking)?;
    if examples.scheme.labels.len() != card.scheme.labels.len() {
        let expected = format!("rows of each of the model's labels ({})", card.scheme.names().collect::<Vec<_>>().join(", "));
        let there = examples.scheme.names().collect::<Vec<_>>().join(", ");
        return Err(Error::params("data", expected, format!("only {there}")).help("name the table that the model was trained on"));
    }
    let counts: TermCounts = examples.count(&card.analyzer, model.lexicon.as_ref());
    found.iter_mut().for_each(|w| w.documents = Some(counts.frequency(w.asked.view, &w.asked.term)));
    let Some(refits) = words.stability else { return Ok(()) };
    let solver = if card.provenance.solver == Solver::Linfa.name() { Solver::Linfa } else { Solver::Sparse };
    let settings = Settings {
        analyzer: card.analyzer.clone(),
        alpha: card.provenance.alpha,
        balanced: card.provenance.balanced,
        solver,
        seed: card.provenance.seed,
    };
    let bar = progress(Some(refits as u64), "refitting");
    let asked: Vec<Asked> = found.iter().map(|w| w.asked.clone()).collect();
    let stable = stability(&examples, &counts, &settings, &asked, (words.most(), refits), &mut |n| bar.set_position(n as u64))?;
    bar.finish_and_clear();
    found.iter_mut().zip(stable).for_each(|(w, s)| w.stable = Some(s));
    Ok(())
}
