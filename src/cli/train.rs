//! `detente train`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use detente::atomic;
use detente::error::did_you_mean;
use detente::evaluate::{Bootstrap, Evaluation};
use detente::features::{Analyzer, Kind, Lexicon};
use detente::model::file::{self, hex};
use detente::report::{asked, table};
use detente::scheme::{Level, Scheme};
use detente::train::{
    CrossValidation, Effort, Examples, LearningCurve, Settings, Solver, Sources, check, cross_validate, learning_curve, train, tune,
};
use detente::{Error, Result};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use super::articles::{Articles, FOLDS};
use super::columns::TableArguments;
use super::evaluate::LevelName;
use super::labelled::{Read, read};
use super::output::{FigureFormat, apart, figures, named, progress};
use super::{Done, say};

/// Train a model on labelled tables.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente train labelled.csv -o my.safetensors\n  detente train labelled.csv --scheme plover --cv 5 --cv-seeds 5\n  detente train labelled.csv -o my.safetensors --tune quick\n  detente train labelled.csv -o early.safetensors --split time:2016-01-01\n  detente train labelled.csv --cv 5 --learning-curve\n\nRows whose split column is empty or `train` are used; exit status 3 where --split left some out that have no date. alpha is 1/C of scikit-learn. Without -o, --cv saves nothing."
)]
pub struct Arguments {
    /// Labelled tables
    #[arg(required = true, value_name = "CSV")]
    tables: Vec<PathBuf>,
    /// Write the model here (.safetensors)
    #[arg(short, long, value_name = "MODEL", required_unless_present = "cv")]
    output: Option<PathBuf>,
    /// The label set: auto takes the one that knows all labels, FILE is a scheme in JSON
    #[arg(long, value_name = "auto|plover|quad|stance|sentiment|FILE", default_value = "auto")]
    scheme: String,
    /// How texts become vectors
    #[arg(long, value_enum, default_value = "rich")]
    features: Preset,
    /// Choose alpha, weighting, views and class weights by cross-validation on the training rows
    #[arg(long, value_enum, default_value = "none")]
    tune: Tuning,
    /// What fits the weights
    #[arg(long, value_enum, default_value = "sparse")]
    solver: SolverName,
    /// A CSV of phrase,category (acts) or phrase,class,strength (tone), or none [default: the shipped one that suits the scheme]
    #[arg(long, value_name = "FILE|none")]
    lexicon: Option<String>,
    /// Weight rows by the inverse frequency of their class
    #[arg(long, value_enum, default_value = "none")]
    class_weight: ClassWeight,
    /// Strength of the L2 penalty [default: 0.5, with a lexicon of acts 0.2, of tone 3]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    alpha: Option<f64>,
    /// Documents that a term must occur in [default: by --features]
    #[arg(long, value_name = "N")]
    min_df: Option<u32>,
    /// Most terms of a view, the most frequent first; 0 keeps all
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_features: usize,
    /// Print grouped, stratified cross-validation in this many folds
    #[arg(long, value_name = "K")]
    cv: Option<usize>,
    /// Partitions that cross-validation is averaged over
    #[arg(long, value_name = "N", default_value_t = 1, requires = "cv")]
    cv_seeds: usize,
    /// Also with an eighth, a quarter and half of each fold's training rows: would more labels help?
    #[arg(long, requires = "cv")]
    learning_curve: bool,
    /// Only rows dated before a day, and all rows of a group that has any there; `evaluate --split` takes the others
    #[arg(long, value_name = "time:DATE")]
    split: Option<String>,
    /// Level whose figures lead the output of --cv; all levels are in it
    #[arg(long, value_enum, default_value = "label", requires = "cv")]
    level: LevelName,
    /// Resamples of groups for the 95 % intervals of --cv
    #[arg(long, value_name = "N", default_value_t = 1000)]
    bootstrap: usize,
    /// Seed of folds and resamples
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Threads to work on; the model is the same for any number [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Format of the figures of --cv [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<FigureFormat>,
    /// Folder of articles with labelled pairs (dyads.csv) and, if any, sentences (sentences.csv), from which the model learns what sentences say among others and add up to
    #[arg(long, value_name = "DIR", requires = "output")]
    articles: Option<PathBuf>,
    #[command(flatten)]
    table: TableArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// Stems, their pairs, and what the lexicon at hand finds: acts and who stands around them, or a tone and where it stands
    Rich,
    /// Stems and their pairs, tf-idf: for archives
    Fast,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tuning {
    None,
    /// Each choice once
    Quick,
    /// Finer, twice over, averaged over three partitions
    Full,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SolverName {
    /// Trust-region Newton on sparse rows
    Sparse,
    /// linfa-logistic on a dense copy: small problems
    Linfa,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClassWeight {
    None,
    Balanced,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    super::pool(arguments.threads)?.install(|| work(&arguments))
}

fn work(arguments: &Arguments) -> Result<Done> {
    let scheme = scheme(&arguments.scheme)?;
    let given = arguments.lexicon.as_deref().map(lexicon).transpose()?;
    apart(arguments.output.as_deref(), &arguments.tables)?;
    if let Some(path) = &arguments.output {
        atomic::check(path)?;
        named(Some(path), &[("safetensors", ())], "a model is a safetensors file")?;
    }
    // What is wrong with the options is said before a table is read.
    settings(arguments, None).check()?;
    let Read { rows, data, undated } = read(&arguments.tables, &arguments.table, arguments.split.as_deref())?;
    let empty: Vec<String> =
        (0..rows.len()).filter(|i| rows.text(*i).trim().is_empty()).map(|i| rows.place(i)).map(|(f, l)| format!("{f}:{l}")).collect();
    if !empty.is_empty() {
        const NAMED: usize = 5;
        let more = if empty.len() > NAMED { ", …" } else { "" };
        let named = empty[..empty.len().min(NAMED)].join(", ");
        say(format_args!("warning: {} rows without text, which teach nothing but how frequent their label is: {named}{more}", empty.len()));
    }
    let scheme = scheme.unwrap_or_else(|| Scheme::detect(rows.labels()));
    if arguments.articles.is_some() && scheme.collapse(Level::Stance).is_none() {
        let found = format!("labels of the scheme {}", scheme.name);
        return Err(
            Error::params("articles", "labels that collapse to stances", found).help("leave --articles out: it serves pairs of states")
        );
    }
    // They serve only when all else is done, so what is wrong with them would come after hours.
    let articles = arguments.articles.as_deref().map(Articles::read).transpose()?;
    // What no view reads, isn't read.
    let none = arguments.features == Preset::Fast && arguments.tune == Tuning::None;
    let (lexicon, lexicon_hash) = given.map_or_else(|| if none { Ok((None, None)) } else { shipped(&scheme) }, Ok)?;
    let mut settings = settings(arguments, lexicon.as_ref().map(Lexicon::kind));
    let mut examples = Examples::new(rows, scheme, settings.analyzer.masking)?;
    check(&examples, &settings)?;
    let mut sources = Sources { data, lexicon: lexicon_hash, tried: Vec::new() };
    if let Some(effort) = match arguments.tune {
        Tuning::None => None,
        Tuning::Quick => Some(Effort::Quick),
        Tuning::Full => Some(Effort::Full),
    } {
        say(format_args!("macro-F1  setting"));
        let (best, tried) =
            tune(&examples, lexicon.as_ref(), settings, effort, &mut |t| say(format_args!("  {:.4}  {}", t.macro_f1, t.setting)))?;
        let chosen =
            tried.iter().fold(None::<&detente::model::Tried>, |b, t| if b.is_none_or(|b| t.macro_f1 > b.macro_f1) { Some(t) } else { b });
        if let Some(chosen) = chosen {
            say(format_args!("chosen: {}", chosen.setting));
        }
        (settings, sources.tried) = (best, tried);
    }
    let counts = examples.count(&settings.analyzer, lexicon.as_ref());
    examples.forget_texts();
    if let Some(folds) = arguments.cv {
        let cv = CrossValidation { folds, seeds: arguments.cv_seeds };
        let bar = progress(Some((folds * arguments.cv_seeds) as u64), "cross-validating");
        let bootstrap = Bootstrap { samples: arguments.bootstrap, seed: arguments.seed };
        let mut step = |done: usize, all: usize| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        };
        let levels: Vec<Validated> = if arguments.learning_curve {
            let curves = learning_curve(&examples, &counts, &settings, cv, &bootstrap, &mut step)?;
            curves.into_iter().map(|(level, e, curve)| (level, e, Some(curve))).collect()
        } else {
            let evaluations = cross_validate(&examples, &counts, &settings, cv, &bootstrap, &mut step)?;
            evaluations.into_iter().map(|(level, e)| (level, e, None)).collect()
        };
        bar.finish_and_clear();
        print(arguments, &levels)?;
    }
    if let Some(path) = &arguments.output {
        let mut model = train(&examples, counts, &settings, lexicon, sources)?;
        let bar = progress(Some(if articles.is_some() { FOLDS as u64 } else { 0 }), "learning from articles");
        let held_out = articles.as_ref().map(|articles| articles.teach(&mut model, || bar.inc(1))).transpose()?;
        bar.finish_and_clear();
        file::write(&mut model, path)?;
        report(&model, path);
        if let Some(held_out) = held_out {
            say(format_args!("articles, each read by what the others taught: {held_out}"));
        }
    }
    Ok(if undated { Done::Skipped } else { Done::Well })
}

/// What cross-validation says at a level.
type Validated = (Level, Evaluation, Option<LearningCurve>);

/// Cross-validation as `evaluate` prints it: the figures of the level asked for, and those of every level under `levels`.
fn print(arguments: &Arguments, levels: &[Validated]) -> Result<()> {
    let wanted = arguments.level.level();
    let lead = levels.iter().find(|(l, ..)| *l == wanted).or(levels.first());
    let text = |(_, e, curve): &Validated| table::evaluation(e) + &curve.as_ref().map(asked::learning).unwrap_or_default();
    let object = |(_, e, curve): &Validated| {
        let mut out = json!(e);
        if let Some(curve) = curve {
            out["learning_curve"] = json!(curve);
        }
        out
    };
    figures(
        arguments.format,
        || levels.iter().map(text).collect::<Vec<_>>().join("\n"),
        || {
            let mut out = lead.map_or_else(|| json!({}), object);
            out["folds"] = json!(arguments.cv);
            out["fold_seeds"] = json!(arguments.cv_seeds);
            out["levels"] = levels.iter().map(|v| (v.0.name().to_string(), object(v))).collect::<Map<_, _>>().into();
            out
        },
    )
}

/// What was trained, and whether it can be trusted, on standard error.
fn report(model: &detente::model::Model, path: &Path) {
    let card = &model.card;
    say(format_args!(
        "{}: {} rows, {} labels of {}, {} terms, {}, sha256 {}",
        path.display(),
        card.provenance.rows,
        card.scheme.labels.len(),
        card.scheme.name,
        model.vocabulary.len(),
        size(path.metadata().map_or(0, |m| m.len())),
        model.hash
    ));
    let steps: u32 = card.fit.iter().filter_map(|f| f.iterations).sum();
    match card.fit.iter().filter(|f| !f.converged).map(|f| f.head.as_str()).collect::<Vec<_>>()[..] {
        [] => say(format_args!("converged: heads {}, Newton steps {steps}", card.fit.len())),
        ref heads => {
            say(format_args!("warning: not converged: {}; raise --alpha, or see `detente model show` for gradients", heads.join(", ")))
        }
    }
}

/// A file's length for a reader.
fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes < 1e5 { format!("{:.1} kB", bytes / 1e3) } else { format!("{:.1} MB", bytes / 1e6) }
}

fn settings(arguments: &Arguments, lexicon: Option<Kind>) -> Settings {
    let mut analyzer = match arguments.features {
        Preset::Rich => Analyzer::rich(lexicon),
        Preset::Fast => Analyzer::fast(),
    };
    analyzer.min_df = arguments.min_df.unwrap_or(analyzer.min_df);
    analyzer.max_features = arguments.max_features;
    let preset = Settings::new(analyzer);
    Settings {
        alpha: arguments.alpha.unwrap_or(preset.alpha),
        balanced: arguments.class_weight == ClassWeight::Balanced,
        solver: match arguments.solver {
            SolverName::Sparse => Solver::Sparse,
            SolverName::Linfa => Solver::Linfa,
        },
        seed: arguments.seed,
        ..preset
    }
}

/// The scheme that `--scheme` names; `None` where it is to be found out.
pub fn scheme(name: &str) -> Result<Option<Scheme>> {
    match name {
        "auto" => Ok(None),
        name => Scheme::named(name).map_or_else(|| scheme_file(name), Ok).map(Some),
    }
}

fn scheme_file(path: &str) -> Result<Scheme> {
    let json = std::fs::read_to_string(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            let near = did_you_mean(path, ["plover", "quad", "stance", "sentiment"]);
            let help = if near.is_empty() { "check the spelling, and the folder that the command runs in" } else { near.trim_end() };
            Error::params("scheme", "auto, plover, quad, stance, sentiment, or a scheme file", format!("`{path}`")).help(help)
        }
        _ => Error::io(path, "read", e),
    })?;
    Scheme::from_json(path, &json)
}

/// A lexicon and the hash of its file.
type Hashed = (Option<Lexicon>, Option<String>);

/// The lexicon that was asked for.
fn lexicon(asked: &str) -> Result<Hashed> {
    if asked == "none" {
        return Ok((None, None));
    }
    hashed(asked, &std::fs::read(asked).map_err(|e| Error::io(asked, "read", e))?)
}

/// The shipped lexicon that speaks of a scheme's labels, if there is one.
fn shipped(scheme: &Scheme) -> Result<Hashed> {
    Kind::of(scheme).map_or(Ok((None, None)), |kind| hashed("the shipped lexicon", Lexicon::shipped(kind)))
}

fn hashed(name: &str, csv: &[u8]) -> Result<Hashed> {
    Ok((Some(Lexicon::from_csv(name, csv)?), Some(hex(&Sha256::digest(csv)))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn small_files_have_a_size_too() {
        assert_eq!([40, 23_456, 99_999, 100_000, 4_405_446].map(super::size), ["0.0 kB", "23.5 kB", "100.0 kB", "0.1 MB", "4.4 MB"]);
    }
}
