//! Shortcuts: how well labels can be told by what tells nothing about the text's meaning.

use std::cell::RefCell;

use super::finding::{Finding, Kind, Place, Severity};
use super::fits::{FOLDS, Fits};
use super::rows::{Entry, Rows, words};
use crate::corpus::Mark;
use crate::error::Result;
use crate::evaluate::{Bootstrap, Evaluation, Outcome, evaluate, top};
use crate::features::{Analyzer, TermCounts, Tokens, View, Weighting};
use crate::role::Masking;
use crate::text::{Stems, tokens};
use crate::train::{Settings, held_out};

/// How far above guessing names may lead.
const MARGIN: f64 = 0.10;
/// Words of a step in length.
const STEP: usize = 3;
/// Labels that are named as those which names tell best.
const BEST: usize = 3;
/// The most steps that are told apart.
const STEPS: usize = 26;

/// Macro-F1 of shortcuts, cross-validated, groups and equal texts kept together. `None` where the table hasn't what it takes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shortcuts {
    /// Of always answering the most frequent label.
    pub majority: f64,
    /// Of guessing by the labels' shares, which is never below that of the majority.
    pub chance: f64,
    /// By the names of source and target.
    pub names: Option<f64>,
    /// By the name of the source.
    pub source: Option<f64>,
    /// By the number of words.
    pub length: Option<f64>,
    /// By the first word once actors are masked.
    pub first_word: Option<f64>,
}

/// Measures the shortcuts; `step` hears of each fold.
pub(super) fn check(rows: &Rows, fits: &Fits, step: &mut dyn FnMut()) -> Result<(Shortcuts, Vec<Finding>)> {
    let truth = &fits.examples.truth;
    let support = fits.examples.support();
    let most = (0..support.len()).max_by_key(|l| (support[*l], std::cmp::Reverse(*l))).unwrap_or_default();
    let majority = evaluation(fits, vec![one_hot(most, support.len()); truth.len()])?.macro_f1;
    // Guessed by its share, each label has a precision and a recall of just that.
    let chance = 1.0 / support.len() as f64;
    let mut measure = |shows: &dyn Fn(&Entry) -> String| -> Result<Option<Evaluation>> {
        let texts: Vec<String> = fits.entries().map(shows).collect();
        if texts.iter().all(String::is_empty) {
            (0..FOLDS).for_each(|_| step());
            return Ok(None);
        }
        let counts = TermCounts::read(&analyzer(), None, texts.iter().map(|t| (t.as_str(), &[][..])));
        // Balanced, because macro-F1 counts every class alike.
        let settings = Settings { balanced: true, ..Settings::new(analyzer()) };
        let rows = held_out(&fits.examples, &counts, &settings, FOLDS, false, &mut |_| step())?;
        evaluation(fits, rows).map(Some)
    };
    let names = measure(&|e| {
        let (source, target) = (name("s", &e.row.source), name("t", &e.row.target));
        format!("{source} {target}").trim().to_owned()
    })?;
    let source = measure(&|e| name("s", &e.row.source))?;
    let length = measure(&|e| {
        let steps = (tokens(&e.row.text).count() / STEP).min(STEPS - 1);
        format!("length{}", char::from(b'a' + steps as u8))
    })?;
    let memory = RefCell::new((Tokens::default(), Stems::default()));
    let first_word = measure(&|e| {
        let (masked, stems) = &mut *memory.borrow_mut();
        masked.read(&e.row.text, &e.masks, stems);
        if masked.is_empty() { String::new() } else { masked.stem(0).to_owned() }
    })?;
    let mut out = Vec::new();
    if let Some(names) = names.as_ref().filter(|n| n.macro_f1 > chance + MARGIN) {
        let mut best: Vec<_> = names.per_class.iter().collect();
        best.sort_by(|a, b| b.f1.total_cmp(&a.f1));
        let best: Vec<String> = best.iter().take(BEST).map(|c| format!("{} {:.2}", c.label, c.f1)).collect();
        let found = format!(
            "names of marked actors alone tell the label: macro-F1 {:.2}, guessing {chance:.2}; best told: {}",
            names.macro_f1,
            best.join(", ")
        );
        let place = Place { file: rows.files[0].clone(), line: None, id: None };
        let help = "give each name rows of other labels; detente masks the names, but what they stand for may still show";
        out.push(Finding::new(Severity::Warning, Kind::Shortcut, place, found, help));
    }
    let [names, source, length, first_word] = [names, source, length, first_word].map(|e| e.map(|e| e.macro_f1));
    Ok((Shortcuts { majority, chance, names, source, length, first_word }, out))
}

/// Single words and those next to one another.
fn analyzer() -> Analyzer {
    Analyzer {
        masking: Masking::Marked,
        views: vec![View::Stems, View::Pairs],
        weighting: Weighting::Binary,
        ratio: false,
        min_df: 1,
        max_features: 0,
    }
}

/// The words of a name, each with its role before it, so that "Iran" as a source is another word than as a target.
fn name(role: &str, mark: &Option<Mark>) -> String {
    let Some(mark) = mark else { return String::new() };
    let words = words(&mark.surface).into_iter().map(|w| w.chars().filter(|c| c.is_alphabetic()).collect::<String>());
    words.filter(|w| !w.is_empty()).map(|w| format!("{role}zz{w}")).collect::<Vec<_>>().join(" ")
}

fn one_hot(label: usize, labels: usize) -> Vec<f64> {
    (0..labels).map(|l| f64::from(u8::from(l == label))).collect()
}

fn evaluation(fits: &Fits, rows: Vec<Vec<f64>>) -> Result<Evaluation> {
    let examples = &fits.examples;
    let outcome = Outcome {
        labels: examples.scheme.names().map(str::to_owned).collect(),
        truth: examples.truth.clone(),
        predicted: rows.iter().map(|r| top(r)).collect(),
        abstained: vec![false; rows.len()],
        probability: rows.into_iter().flatten().collect(),
        group: examples.group.clone(),
    };
    evaluate(&outcome, &Bootstrap { samples: 0, seed: 0 })
}
