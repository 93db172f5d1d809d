//! `detente model diff`.

use std::path::PathBuf;

use clap::Args;
use detente::Result;
use detente::corpus::Table;
use detente::explain::{Difference, difference};
use detente::model::shipped;
use detente::report;
use detente::score::{Answer, Judge};
use serde_json::{Map, Value, json};

use super::Done;
use super::columns::TableArguments;
use super::output::{FigureFormat, figures, width};

/// Which models.
#[derive(Args)]
pub struct Models {
    /// A shipped model's name (stance, sentiment) or a path
    a: String,
    /// Another
    b: String,
    /// Changes of weights of each head
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Table whose rows both models answer: those are listed whose label changes
    #[arg(long, value_name = "CSV")]
    data: Option<PathBuf>,
    /// Format of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    #[command(flatten)]
    table: TableArguments,
}

/// A row to which the models give different labels.
struct Changed {
    id: String,
    line: u64,
    text: String,
    answers: [Answer; 2],
}

/// Runs the command.
pub fn run(models: &Models) -> Result<Done> {
    let (a, b) = (shipped::open(&models.a)?, shipped::open(&models.b)?);
    let found = difference(&a, &b, models.top);
    let mut rows = 0;
    let mut changed = Vec::new();
    if let Some(path) = &models.data {
        let mut judges = [Judge::new(&a), Judge::new(&b)];
        for row in Table::open_with(path, &models.table.columns(Vec::new()), &models.table.options())? {
            let row = row?;
            rows += 1;
            let answers = judges.each_mut().map(|judge| judge.judge_row(&row).1);
            if answers[0].label != answers[1].label {
                changed.push(Changed { id: row.id, line: row.line, text: row.text, answers });
            }
        }
    }
    let scored = models.data.is_some();
    let table = || {
        let mut out = format!("{} against {}\n", a.tag(), b.tag());
        out += &report::difference::table(&found, width());
        if scored {
            out += &format!("\n{} of {rows} rows change their label\n", changed.len());
            for c in changed.iter().take(models.top) {
                let [before, after] = c.answers.each_ref().map(said);
                out += &format!("  {}\n", report::difference::cut(&format!("{}: {before} -> {after}: {}", c.id, c.text), width() - 2));
            }
        }
        out
    };
    let json = || {
        let mut out = json(&found);
        out["a"] = json!({ "name": a.name, "hash": a.hash });
        out["b"] = json!({ "name": b.name, "hash": b.hash });
        if scored {
            let row = |c: &Changed| {
                let [before, after] = c.answers.each_ref().map(|a| json!({ "label": a.label.as_deref(), "probability": a.confidence() }));
                json!({ "id": c.id, "line": c.line, "text": c.text, "a": before, "b": after })
            };
            out["rows"] = json!({ "n": rows, "changed": changed.iter().map(row).collect::<Value>() });
        }
        out
    };
    figures(models.format, table, json)?;
    Ok(Done::Well)
}

fn said(answer: &Answer) -> String {
    answer.label.as_ref().map_or_else(|| "-".into(), |l| format!("{l} {:.0} %", 100.0 * answer.confidence()))
}

fn json(found: &Difference) -> Value {
    let card: Map<String, Value> = found.card.iter().map(|(key, a, b)| (key.clone(), json!({ "a": a, "b": b }))).collect();
    let views: Map<String, Value> =
        found.views.iter().map(|v| (v.view.to_string(), json!({ "both": v.both, "added": v.added, "removed": v.removed }))).collect();
    let heads: Map<String, Value> = found
        .heads
        .iter()
        .map(|h| {
            let moved = h.terms.iter().map(|t| json!({ "view": t.view, "term": t.term, "a": t.before, "b": t.after }));
            (h.head.clone(), moved.collect())
        })
        .collect();
    json!({ "same_scheme": found.same_scheme, "card": card, "terms": views, "weights": heads })
}
