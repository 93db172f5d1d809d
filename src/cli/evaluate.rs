//! `detente evaluate`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use detente::Result;
use detente::corpus::{ByTime, Columns, Parts, Row, Table};
use detente::error::{Problem, did_you_mean};
use detente::evaluate::{
    Agreement, Bootstrap, Comparison, Evaluation, Outcome, Selection, Wanted, compare, curves, evaluate, krippendorff, selection,
};
use detente::model::{Model, shipped};
use detente::report::{asked, table};
use detente::scheme::Level;
use detente::score::Drift;
use serde_json::{Value, json};

use super::answers::{Question, warn_of};
use super::columns::TableArguments;
use super::gate::Gate;
use super::labelled::hash;
use super::output::{FigureFormat, figures};
use super::{Done, by_time, say};

/// Measure a model against a labelled table.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente evaluate datasets/stance.csv --split test --level stance\n  detente evaluate coded.csv -m my.safetensors --by outlet --fail-under macro_f1=0.8\n  detente evaluate coded.csv --split time:2016-01-01 --max-error 0.05\n  detente evaluate coded.csv -m my.safetensors --compare stance --coders anna,ben\n\nEvery row counts, abstained ones with the label they carry. For losses (log_loss, brier, ece) --fail-under fails above the value. Exit status 1 also where no threshold keeps --max-error, and 3 where --split time: left out rows without a date."
)]
pub struct Arguments {
    /// The labelled table
    csv: PathBuf,
    /// A shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    model: String,
    /// How fine the answers are that are compared; the truth may be of this level or of a finer one
    #[arg(long, value_enum, default_value = "label")]
    level: LevelName,
    /// Labels that may be answered: all of the model's, those in the truth column, or a list
    #[arg(long, value_name = "model|truth|LABEL,...", default_value = "model")]
    among: String,
    /// Only rows of this split, or dated on or after a day; a group with earlier rows is left out as a whole
    #[arg(long, value_name = "NAME|time:DATE")]
    split: Option<String>,
    /// Figures for each value of a column, too
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Find the lowest threshold on the top probability above which at most this share is wrong, on new rows too (95 % sure)
    #[arg(long, value_name = "X", group = "wanted")]
    max_error: Option<f64>,
    /// Find the highest threshold on the top probability that keeps at least this share, of new rows too (95 % sure)
    #[arg(long, value_name = "X", group = "wanted")]
    min_coverage: Option<f64>,
    /// Say what is kept at this threshold on the top probability, and how much of it is wrong
    #[arg(long, value_name = "X", group = "wanted")]
    threshold: Option<f64>,
    /// Compare with a second model on the same rows: differences with paired intervals over groups, and McNemar's test where there are none
    #[arg(long, value_name = "MODEL2")]
    compare: Option<String>,
    /// Columns of two or more coders: Krippendorff's alpha of them, with and without the model as one more
    #[arg(long, value_name = "COLUMN,COLUMN,...", value_delimiter = ',')]
    coders: Vec<String>,
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

impl Arguments {
    fn wanted(&self) -> Option<Wanted> {
        let error = self.max_error.map(Wanted::MaxError);
        error.or(self.min_coverage.map(Wanted::MinCoverage)).or(self.threshold.map(Wanted::Threshold))
    }

    /// The columns to read; of those whose cells rows hand on, that of `--by` is first, then those of the coders.
    fn columns(&self) -> Columns {
        let by = self.by.iter().map(|column| (column, "--by"));
        let (keep, keep_options) = by.chain(self.coders.iter().map(|column| (column, "--coders"))).map(|(c, o)| (c.clone(), o)).unzip();
        Columns { keep_options, ..self.table.columns(keep) }
    }
}

/// What was asked for beside the figures.
#[derive(Default)]
struct Asked {
    selection: Option<Selection>,
    comparison: Option<(String, Comparison)>,
    agreement: Option<[Agreement; 2]>,
    parts: Option<(String, Parts)>,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    let gates = arguments.fail_under.iter().map(|g| Gate::read(g)).collect::<Result<Vec<_>>>()?;
    if let [only] = &arguments.coders[..] {
        return Err(detente::Error::params("coders", "at least two columns", only));
    }
    if let Some(wanted) = arguments.wanted() {
        wanted.check()?;
    }
    let model = shipped::open(&arguments.model)?;
    let second = arguments.compare.as_deref().map(shipped::open).transpose()?;
    let mut asked = Asked::default();
    let rows = read(&arguments, &mut asked)?;
    let file = arguments.csv.display().to_string();
    said_of_training(&arguments, &model, &rows);
    let question = Question { file: &file, level: arguments.level.level(), among: &arguments.among };
    let mut drift = Drift::new(&model);
    let outcome = question.put(&model, &rows, drift.as_mut())?;
    let bootstrap = Bootstrap { samples: arguments.bootstrap, seed: arguments.seed };
    let finish = |outcome: &Outcome| -> Result<Evaluation> { Ok(Evaluation { level: question.level, ..evaluate(outcome, &bootstrap)? }) };
    let whole = finish(&outcome)?;
    warn(&whole);
    let curves = curves(&outcome)?;
    asked.selection = arguments.wanted().map(|wanted| selection(&outcome, wanted)).transpose()?;
    if let Some(second) = second {
        let (a, b) = question.put_to_both(&model, &second, &rows)?;
        asked.comparison = Some((second.tag(), compare(&a, &b, &bootstrap)?));
    }
    if !arguments.coders.is_empty() {
        asked.agreement = Some(agreement(&arguments, &question, &model, &rows, &outcome, &bootstrap)?);
    }
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
            let mut out = table::evaluation(&whole) + &asked.table(&arguments, &model);
            for (value, e) in &slices {
                let by = arguments.by.as_deref().unwrap_or_default();
                out += &format!("\n{by} = {value}\n{}", table::evaluation(e));
            }
            out
        },
        || {
            let mut out = json!(whole);
            out["model"] = json!(model.tag());
            out["curves"] = json!(curves);
            out["drift"] = json!(drift.as_ref().map(Drift::json));
            asked.json(&arguments, &mut out);
            if let Some(by) = &arguments.by {
                out["by"] = json!({ "column": by, "slices": slices });
            }
            out
        },
    )?;
    warn_of(drift.as_ref());
    let mut missed: Vec<String> = gates.iter().filter_map(|g| g.missed(&whole)).collect();
    if let Some(Selection { wanted, threshold: None, .. }) = asked.selection {
        missed.push(format!("no threshold keeps {} {} for sure", wanted.named().0, wanted.named().1));
    }
    missed.iter().for_each(|m| say(format_args!("gate not met: {m}")));
    Ok(match asked.parts {
        _ if !missed.is_empty() => Done::GateNotMet,
        Some((_, parts)) if !parts.undated.is_empty() => Done::Skipped,
        _ => Done::Well,
    })
}

impl Asked {
    fn table(&self, arguments: &Arguments, model: &Model) -> String {
        let mut out = String::new();
        if let Some(selection) = &self.selection {
            out += &asked::selection(selection);
        }
        if let Some((second, comparison)) = &self.comparison {
            out += &asked::comparison(&model.tag(), second, comparison);
        }
        if let Some([without, with]) = &self.agreement {
            out += &asked::agreement(&arguments.coders, without, with);
        }
        out
    }

    fn json(&self, arguments: &Arguments, out: &mut Value) {
        if let Some(selection) = &self.selection {
            out["selection"] = json!(selection);
        }
        if let Some((second, comparison)) = &self.comparison {
            out["compare"] = json!(comparison);
            out["compare"]["model"] = json!(second);
        }
        if let Some([without, with]) = &self.agreement {
            out["agreement"] = json!({ "coders": arguments.coders, "without_model": without, "with_model": with });
        }
        if let Some((day, parts)) = &self.parts {
            let (before, after, undated) = (parts.before.len(), parts.after.len(), parts.undated.len());
            out["split"] =
                json!({ "time": day, "before": before, "after": after, "undated": undated, "straddling_groups": parts.straddling });
        }
    }
}

/// What the figures can't say, on standard error.
fn warn(e: &Evaluation) {
    if let [only] = e.per_class.iter().filter(|c| c.support > 0.0).collect::<Vec<_>>()[..] {
        say(format_args!(
            "warning: every row is {}: mcc and curves need rows of another label, and macro_f1 counts what is answered wrongly",
            only.label
        ));
    }
    if e.coverage == 0.0 {
        say(format_args!(
            "warning: the model abstained on every row: there is no selective accuracy, and the other figures are of answers not to be relied on"
        ));
    }
}

/// Says where rows are of a file that the model was trained on, and of no split that training leaves out. Of a split by time the model
/// doesn't know whether it was trained with it.
fn said_of_training(arguments: &Arguments, model: &Model, rows: &[Row]) {
    let learned = rows.iter().filter(|r| r.split.is_empty() || r.split == "train").count();
    let timed = arguments.split.as_deref().is_some_and(|s| matches!(ByTime::read(s), Ok(Some(_))));
    if learned == 0 || timed || !arguments.csv.is_file() {
        return;
    }
    // A file that can't be read by now has been read.
    if hash(&arguments.csv).is_ok_and(|hash| model.card.provenance.data.contains(&hash)) {
        say(format_args!(
            "note: {learned} of {} rows are of a file that {} was trained on: figures of rows that it learned from say little of new ones; rows of another split than `train` are left out of training, and train --cv measures all",
            rows.len(),
            model.name
        ));
    }
}

/// The rows to evaluate.
fn read(arguments: &Arguments, asked: &mut Asked) -> Result<Vec<Row>> {
    let by_day = arguments.split.as_deref().map(ByTime::read).transpose()?.flatten();
    let file = arguments.csv.display().to_string();
    let table = Table::open_with(&arguments.csv, &arguments.columns(), &arguments.table.options())?;
    table.require_label()?;
    if let Some(by_day) = by_day {
        table.require_date()?;
        let mut rows = table.map(|row| Ok((file.clone(), row?))).collect::<Result<Vec<_>>>()?;
        let parts = by_time::split(&by_day, &rows);
        if parts.after.is_empty() {
            let help = "give an earlier day after time:, or name the column of dates with --date-column NAME";
            return Err(Problem::new(file, format!("labelled rows dated {} or later", by_day.written()), "none").help(help).into());
        }
        rows = by_time::take(rows, &parts.after);
        asked.parts = Some((by_day.written().to_owned(), parts));
        return Ok(rows.into_iter().map(|(_, row)| row).collect());
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
        let some = splits.remove("");
        let names: Vec<String> = splits.iter().map(|s| format!("`{s}`")).collect();
        let there = match (names.join(", "), some) {
            (there, _) if there.is_empty() => "no row has a split".into(),
            (there, true) => format!("the rows' splits are {there}, and some rows have none"),
            (there, false) => format!("the rows' splits are {there}"),
        };
        let near = did_you_mean(arguments.split.as_deref().unwrap_or_default(), splits.iter().map(String::as_str));
        let help = if some || !names.is_empty() { format!("{near}{there}; leave --split out to use them all") } else { String::new() };
        return Err(Problem::new(file, "labelled rows", found).help(help).into());
    }
    Ok(rows)
}

/// Alpha of the coders without the model, and with it as one more. An empty cell is a value that is missing.
fn agreement(
    arguments: &Arguments,
    question: &Question<'_>,
    model: &Model,
    rows: &[Row],
    outcome: &Outcome,
    bootstrap: &Bootstrap,
) -> Result<[Agreement; 2]> {
    let mut labels = outcome.labels.clone();
    let from = usize::from(arguments.by.is_some());
    let mut units = question.values(model, &mut labels, rows.iter().map(|row| (row, &row.kept[from..])))?;
    let without = krippendorff(&units, labels.len(), &outcome.group, bootstrap)?;
    units.iter_mut().zip(&outcome.predicted).for_each(|(unit, answer)| unit.push(*answer));
    Ok([without, krippendorff(&units, labels.len(), &outcome.group, bootstrap)?])
}
