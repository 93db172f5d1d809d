//! `detente report`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use detente::corpus::{Article, Articles, Columns, Input, Options};
use detente::error::Problem;
use detente::explain::{Explainer, Settings};
use detente::model::{Model, shipped};
use detente::report::html::{Annotated, Report};
use detente::report::{Read, read};
use detente::score::{Judge, Plan, Unit};
use detente::{Error, Result};
use rayon::prelude::*;

use super::output::{self, Output, progress};
use super::texts::named;
use super::{Done, say};

/// Longest file that is read, in bytes.
const LIMIT: u64 = 1 << 30;
/// Sentences that stand as evidence in an article's head and behind its pairs.
const EVIDENCE: usize = 3;

/// Make one page of articles, evaluations and series
///
/// The page is one file of HTML that asks for nothing outside itself: articles with every sentence annotated, their pairs, and the figures of evaluations.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  detente report examples/articles -o report.html\n  detente evaluate datasets/challenge.csv --level stance --format json > figures.json\n  detente report examples/articles figures.json -o report.html\n\nWhat a file is, its content tells. Of scored documents, whose text isn't known, the evidence is shown."
)]
pub struct Arguments {
    /// Article files and folders of them, documents that `detente score` wrote (.json, .jsonl), and the JSON of `detente evaluate` and `detente series`
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// The model that reads articles: a shipped model's name (stance, sentiment) or a path
    #[arg(short, long, default_value = "stance")]
    model: String,
    /// Write to a file, which appears whole or not at all [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write each figure into a folder, too: its picture as SVG and its data as CSV
    #[arg(long, value_name = "DIR")]
    figures: Option<PathBuf>,
    /// Leave out why each sentence about an article's main pair says what it says; the page is smaller and made sooner
    #[arg(long)]
    no_reasons: bool,
    /// Articles that are shown sentence by sentence at most: those with the most sentences about their main pair, of which the answer is to be relied on; the others in a line each
    #[arg(long, value_name = "N", default_value_t = 100)]
    articles: usize,
    /// The page's title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Encoding of articles, such as windows-1252 [default: found out]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Threads to work on [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// What an input turned out to be.
enum Found {
    Article(Article),
    Known(String, Read),
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Done> {
    output::apart(arguments.output.as_deref(), &arguments.inputs)?;
    if let Some(path) = &arguments.output {
        detente::atomic::check(path)?;
        output::named(Some(path), &[("html", ()), ("htm", ())], "a report is a page of HTML, which a browser prints as PDF")?;
    }
    let pool = super::pool(arguments.threads)?;
    let options = Options { encoding: arguments.encoding.clone(), format: None, limit: LIMIT };
    let (mut found, mut skipped) = (Vec::new(), 0);
    for path in &arguments.inputs {
        skipped += open(path, &options, &mut found)?;
    }
    // The model is opened only where there is something to read.
    let reads = found.iter().any(|f| matches!(f, Found::Article(_)));
    let model = if reads { Some(shipped::open(&arguments.model)?) } else { None };
    let mut report = Report { title: arguments.title.clone(), limit: Some(arguments.articles), ..Report::default() };
    let bar = progress(Some(found.len() as u64), "read");
    let annotated: Vec<Option<Annotated>> = pool.install(|| {
        let one = |judge: &mut Option<Judge>, f: &Found| {
            bar.inc(1);
            let (Found::Article(article), Some(judge)) = (f, judge) else { return None };
            Some(annotate(judge, article))
        };
        found.par_iter().map_init(|| model.as_ref().map(Judge::new), one).collect()
    });
    bar.finish_and_clear();
    // Which articles were read here, by their places in the report.
    let mut articles: Vec<Option<Article>> = Vec::new();
    for (found, annotated) in found.into_iter().zip(annotated) {
        report.articles.extend(annotated);
        match found {
            Found::Known(_, Read::Documents(records)) => report.articles.extend(records.into_iter().map(Annotated::document)),
            Found::Known(name, Read::Evaluation(e)) => report.evaluations.push((name, *e)),
            Found::Known(name, Read::Series(series)) => report.series.push((name, *series)),
            Found::Article(article) => articles.push(Some(article)),
        }
        articles.resize_with(report.articles.len(), || None);
    }
    if let Some(model) = model.as_ref().filter(|_| !arguments.no_reasons) {
        let bar = progress(Some(arguments.articles.min(articles.len()) as u64), "explain");
        let shown = report.shown();
        let one = |explainer: &mut Explainer, (annotated, (article, shown)): (&mut Annotated, (&Option<Article>, bool))| {
            if let Some(article) = article.as_ref().filter(|_| shown) {
                bar.inc(1);
                annotated.explain(explainer.article(article));
            }
        };
        let all = report.articles.par_iter_mut().zip(articles.par_iter().zip(shown));
        pool.install(|| all.for_each_init(|| explainer(model), one));
        bar.finish_and_clear();
    }
    let (page, figures) = report.page().map_err(|e| Error::io("figure", "draw", std::io::Error::other(e.to_string())))?;
    if let Some(folder) = &arguments.figures {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, "create", e))?;
        for figure in &figures {
            write(&folder.join(format!("{}.svg", figure.name)), &figure.svg)?;
            write(&folder.join(format!("{}.csv", figure.name)), &figure.csv())?;
        }
    }
    let mut out = Output::open(arguments.output.as_deref())?;
    let path = arguments.output.unwrap_or_else(|| PathBuf::from("-"));
    out.write_all(page.render().as_bytes()).map_err(|e| Error::io(path, "write", e))?;
    out.close()?;
    if skipped > 0 {
        say(format_args!("{skipped} skipped"));
        return Ok(Done::Skipped);
    }
    Ok(Done::Well)
}

/// What says why sentences say what they say: one a thread.
fn explainer(model: &Model) -> Explainer<'_> {
    Explainer::new(model, Settings { sentences: usize::MAX, deletion: 0, head: None })
}

/// Writes a file, whole or not at all.
fn write(path: &Path, content: &str) -> Result<()> {
    let mut out = Output::open(Some(path))?;
    out.write_all(content.as_bytes()).map_err(|e| Error::io(path, "write", e))?;
    out.close()
}

/// Finds out what an argument holds. Returns how many of its files were skipped.
fn open(path: &Path, options: &Options, found: &mut Vec<Found>) -> Result<usize> {
    if path.is_dir() {
        let Input::Articles(articles) = Input::open(path, &Columns::default(), options)? else { return Ok(0) };
        let mut skipped = 0;
        for article in named(articles) {
            match article {
                Ok(article) => found.push(Found::Article(article)),
                Err(error) => {
                    skipped += 1;
                    say(format_args!("skipped: {error}"));
                }
            }
        }
        return Ok(skipped);
    }
    for article in Articles::of_file(path, options)? {
        let article = article?;
        let name = path.display().to_string();
        found.push(match read(&name, &article.text)? {
            // A page tells no folders of the machine that made it.
            Some(read) => Found::Known(article.id, read),
            None if detente::corpus::Format::of_path(path).is_some() => {
                let problem = Problem::new(name, "articles, or what detente score, evaluate or series wrote as JSON", "a table");
                return Err(problem.help("score it first: detente score FILE -o scored.jsonl").into());
            }
            None => Found::Article(article),
        });
    }
    Ok(0)
}

/// An article with all that is said of it and of its sentences.
fn annotate(judge: &mut Judge, article: &Article) -> Annotated {
    let mut records = |unit| judge.article(article, Plan { unit, split_rows: false, marked: false, evidence: EVIDENCE });
    let (sentences, pairs) = (records(Unit::Sentence), records(Unit::Pair));
    let document = records(Unit::Document).remove(0);
    Annotated::article(article.text.clone(), document, sentences, pairs)
}
