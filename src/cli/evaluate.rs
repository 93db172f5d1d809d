//! `detente evaluate`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use detente::corpus::{Row, Table};
use detente::error::{Problem, did_you_mean};
use detente::evaluate::{Bootstrap, Evaluation, METRICS, Outcome, evaluate, top};
use detente::model::{Model, shipped};
use detente::report::table;
use detente::scheme::{Level, Scheme};
use detente::score::{Drift, Judge};
use detente::{Error, Result};
use serde_json::json;

use super::columns::TableArguments;
use super::output::{FigureFormat, figures};
use super::{Done, say};

/// Measure a model against a labelled table.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente evaluate datasets/stance.csv --split test --level stance\n  detente evaluate coded.csv -m my.safetensors --by outlet --fail-under macro_f1=0.8\n\nEvery row counts, abstained ones with the label they carry. For losses (log_loss, brier, ece) --fail-under fails above the value."
)]
pub struct Arguments {
    /// The labelled table
    csv: PathBuf,
    /// A shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    model: String,
    /// How fine the answers are that are compared
    #[arg(long, value_enum, default_value = "label")]
    level: LevelName,
    /// Labels that may be answered: all of the model's, those in the truth column, or a list
    #[arg(long, value_name = "model|truth|LABEL,...", default_value = "model")]
    among: String,
    /// Only rows of this split
    #[arg(long, value_name = "NAME")]
    split: Option<String>,
    /// Figures for each value of a column, too
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Exit with 1 if a figure is worse than this
    #[arg(long, value_name = "METRIC=X")]
    fail_under: Vec<String>,
    /// Resamples of groups for the 95 % intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    bootstrap: usize,
    /// Seed of the resampling
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Format of the figures [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    #[command(flatten)]
    table: TableArguments,
}

/// How fine answers are.
#[derive(Clone, Copy, ValueEnum)]
pub enum LevelName {
    /// The labels that the model was trained on
    Label,
    /// Event categories
    Category,
    /// Quad classes
    Quad,
    /// Cooperative, hostile, neutral
    Stance,
}

impl LevelName {
    /// The level.
    pub fn level(self) -> Level {
        match self {
            Self::Label => Level::Label,
            Self::Category => Level::Category,
            Self::Quad => Level::Quad,
            Self::Stance => Level::Stance,
        }
    }
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    let gates = arguments.fail_under.iter().map(|g| gate(g)).collect::<Result<Vec<_>>>()?;
    let model = shipped::open(&arguments.model)?;
    let keep: Vec<String> = arguments.by.iter().cloned().collect();
    let file = arguments.csv.display().to_string();
    let table = Table::open_with(&arguments.csv, &arguments.table.columns(keep), &arguments.table.options())?;
    if !table.has_label() {
        let help = "name the column with --label-column NAME";
        return Err(Problem::new(file, "a column `label` with the truth", "none").at(1).help(help).into());
    }
    let mut rows = Vec::new();
    let mut splits = BTreeSet::new();
    for row in table {
        let row = row?;
        splits.insert(row.split.clone());
        if arguments.split.as_ref().is_none_or(|s| *s == row.split) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        let found = arguments.split.as_ref().map_or("none".into(), |s| format!("none of split {s}"));
        let help = if splits.is_empty() {
            String::new()
        } else {
            let names: Vec<String> = splits.iter().map(|s| if s.is_empty() { "none".into() } else { format!("`{s}`") }).collect();
            format!("the rows' splits are {}; leave --split out to use them all", names.join(", "))
        };
        return Err(Problem::new(file, "labelled rows", found).help(help).into());
    }
    let level = arguments.level.level();
    let mut drift = Drift::new(&model);
    let mut outcome = answers(&model, &file, level, &rows, drift.as_mut())?;
    let keep = kept(&arguments.among, &model, level, &outcome)?;
    outcome = outcome.among(&keep)?;
    let bootstrap = Bootstrap { samples: arguments.bootstrap, seed: arguments.seed };
    let finish = |outcome: &Outcome| -> Result<Evaluation> {
        let mut e = evaluate(outcome, &bootstrap)?;
        e.level = level;
        Ok(e)
    };
    let whole = finish(&outcome)?;
    let mut slices: BTreeMap<String, Evaluation> = BTreeMap::new();
    if arguments.by.is_some() {
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        rows.iter().enumerate().for_each(|(i, r)| members.entry(r.kept.first().map_or("", String::as_str)).or_default().push(i));
        for (value, rows) in members {
            slices.insert(value.to_string(), finish(&outcome.select(&rows)?)?);
        }
    }
    figures(
        arguments.format,
        || {
            let mut out = table::evaluation(&whole);
            for (value, e) in &slices {
                let by = arguments.by.as_deref().unwrap_or_default();
                out += &format!("\n{by} = {value}\n{}", table::evaluation(e));
            }
            out
        },
        || {
            let mut out = json!(whole);
            out["model"] = json!(model.tag());
            out["drift"] = json!(drift.as_ref().map(Drift::json));
            if let Some(by) = &arguments.by {
                out["by"] = json!({ "column": by, "slices": slices });
            }
            out
        },
    )?;
    drift.iter().flat_map(Drift::warnings).for_each(|w| say(format_args!("drift: {w}")));
    let missed: Vec<String> = gates.iter().filter_map(|g| g.missed(&whole)).collect();
    missed.iter().for_each(|m| say(format_args!("gate not met: {m}")));
    Ok(if missed.is_empty() { Done::Well } else { Done::GateNotMet })
}

/// What the model answers at a level, held against the truth of each row.
fn answers(model: &Model, file: &str, level: Level, rows: &[Row], mut drift: Option<&mut Drift<'_>>) -> Result<Outcome> {
    let scheme = &model.card.scheme;
    let collapse = scheme.collapse(level).ok_or_else(|| {
        let all = [Level::Label, Level::Category, Level::Quad, Level::Stance];
        let there: Vec<&str> = all.into_iter().filter(|l| scheme.collapse(*l).is_some()).map(Level::name).collect();
        let expected = format!("a level that the scheme {} collapses to ({})", scheme.name, there.join(", "));
        Error::params("level", expected, level.name()).help("choose one of these, or another model with -m")
    })?;
    // The model may know fewer labels than its scheme: what it never saw is never answered, and yet may be true.
    let whole = Scheme::named(&scheme.name).unwrap_or_else(|| scheme.clone());
    let mut labels = collapse.names.clone();
    let mut truth = Vec::with_capacity(rows.len());
    for row in rows {
        let missing = || {
            Problem::new(file, "a label", "none").at(row.line).help("leave rows without truth out, or name the column with --label-column")
        };
        let name = row.label.as_deref().ok_or_else(missing)?;
        let read = whole.read_at(level, name).ok_or_else(|| unknown(file, row, name, level, &whole, &collapse.names))?;
        truth.push(labels.iter().position(|l| *l == read).unwrap_or_else(|| {
            labels.push(read);
            labels.len() - 1
        }));
    }
    let mut judge = Judge::new(model);
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut outcome = Outcome { labels, truth, predicted: Vec::new(), probability: Vec::new(), abstained: Vec::new(), group: Vec::new() };
    for (i, row) in rows.iter().enumerate() {
        let decision = judge.decide_row(row);
        let mut p = collapse.sum(&judge.labels(&decision));
        p.resize(outcome.labels.len(), 0.0);
        outcome.predicted.push(top(&p));
        outcome.probability.extend(p);
        let answer = judge.answer(&decision);
        if let Some(drift) = &mut drift {
            drift.add(&answer, true);
        }
        outcome.abstained.push(answer.reason.is_some());
        // Rows without a group are groups of their own, numbered after all others could be.
        let group = row.group.as_deref().map_or(rows.len() + i, |g| *groups.entry(g).or_insert(i));
        outcome.group.push(group);
    }
    Ok(outcome)
}

fn unknown(file: &str, row: &Row, name: &str, level: Level, scheme: &Scheme, names: &[String]) -> Problem {
    let near = did_you_mean(name, names.iter().map(String::as_str).chain(scheme.names()));
    let help = format!("{near}name the column with --label-column, and how fine it is with --level");
    Problem::new(file, format!("a label at level {} ({})", level.name(), names.join(", ")), format!("`{name}`")).at(row.line).help(help)
}

/// Which labels may be answered.
fn kept(among: &str, model: &Model, level: Level, outcome: &Outcome) -> Result<Vec<bool>> {
    let labels = &outcome.labels;
    match among {
        "model" => Ok(vec![true; labels.len()]),
        "truth" => Ok((0..labels.len()).map(|l| outcome.truth.contains(&l)).collect()),
        list => {
            let mut keep = vec![false; labels.len()];
            for name in list.split(',') {
                let read = model.card.scheme.read_at(level, name).and_then(|n| labels.iter().position(|l| *l == n));
                let at = read.ok_or_else(|| {
                    let near = did_you_mean(name, ["model", "truth"].into_iter().chain(labels.iter().map(String::as_str)));
                    let expected = format!("model, truth, or labels of {}", labels.join(", "));
                    Error::params("among", expected, format!("`{name}`")).help(near.trim_end())
                })?;
                keep[at] = true;
            }
            Ok(keep)
        }
    }
}

/// A figure that must be reached.
struct Gate {
    metric: String,
    value: f64,
}

impl Gate {
    /// What was missed, in words.
    fn missed(&self, evaluation: &Evaluation) -> Option<String> {
        let Some(found) = evaluation.metric(&self.metric) else { return Some(format!("{} is undefined here", self.metric)) };
        let better = Evaluation::higher_is_better(&self.metric);
        let met = if better { found >= self.value } else { found <= self.value };
        (!met).then(|| format!("{} is {found}, {} {}", self.metric, if better { "under" } else { "over" }, self.value))
    }
}

fn gate(text: &str) -> Result<Gate> {
    let wrong = || {
        let near = match text.split_once('=').map_or(text, |(m, _)| m) {
            known if METRICS.contains(&known) => "write a number after the metric, as in macro_f1=0.8".to_string(),
            other => did_you_mean(other, METRICS),
        };
        let expected = format!("METRIC=X with a metric of {}", METRICS.join(", "));
        Error::params("fail-under", expected, format!("`{text}`")).help(near.trim_end())
    };
    let (metric, value) = text.split_once('=').ok_or_else(wrong)?;
    let value = value.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(wrong)?;
    METRICS.contains(&metric).then(|| Gate { metric: metric.into(), value }).ok_or_else(wrong)
}
