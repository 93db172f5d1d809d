//! Grouped, stratified cross-validation.

use crate::error::{Error, Result};
use crate::evaluate::{Bootstrap, Evaluation, Outcome, evaluate, folds, mean};
use crate::features::TermCounts;
use crate::model::Abstention;
use crate::model::answer_level;
use crate::model::{Calibration, Link};
use crate::scheme::Level;
use crate::train::examples::Examples;
use crate::train::fitted::Fitted;
use crate::train::heads::Heads;
use crate::train::settings::Settings;

/// Folds and repetitions of a cross-validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossValidation {
    /// Folds, at least 2.
    pub folds: usize,
    /// Different partitions over which figures are averaged, at least 1.
    pub seeds: usize,
}

/// The levels at which a scheme can be evaluated, finest first, each kind of answer once.
pub fn levels(scheme: &crate::scheme::Scheme) -> Vec<Level> {
    let own = if scheme.collapse(Level::Category).is_some() { Level::Category } else { Level::Label };
    let mut out = vec![own];
    for level in [Level::Quad, Level::Stance] {
        if scheme.collapse(level).is_some_and(|c| Some(&c.names) != scheme.collapse(own).map(|o| o.names).as_ref()) {
            out.push(level);
        }
    }
    out
}

/// Cross-validates the whole of training, vocabulary and calibration included. Returns an evaluation for each of [`levels`], averaged
/// over the seeds.
///
/// # Errors
/// If there are fewer groups than folds, or a fit fails.
pub fn cross_validate(
    examples: &Examples,
    counts: &TermCounts,
    settings: &Settings,
    cv: CrossValidation,
    bootstrap: &Bootstrap,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<(Level, Evaluation)>> {
    if cv.seeds == 0 {
        return Err(Error::params("cv-seeds", "at least 1", 0));
    }
    let mut by_level: Vec<(Level, Vec<Evaluation>)> = levels(&examples.scheme).into_iter().map(|l| (l, Vec::new())).collect();
    for s in 0..cv.seeds {
        let fold = folds(&examples.truth, &examples.group, cv.folds, settings.seed + s as u64)?;
        let mut rows = vec![Vec::new(); examples.len()];
        for f in 0..cv.folds {
            progress(s * cv.folds + f, cv.seeds * cv.folds);
            let (rest, held_out) = split(&fold, f);
            let fitted = Fitted::fit(examples, counts, settings, &rest)?;
            for (i, d) in held_out.iter().zip(fitted.distributions(examples, counts, settings, &held_out)) {
                rows[*i] = d;
            }
        }
        for (level, evaluations) in &mut by_level {
            evaluations.push(evaluate(&outcome(examples, *level, &rows), bootstrap)?);
        }
    }
    by_level.into_iter().map(|(level, e)| Ok((level, mean(&e)?))).collect()
}

/// Cross-validated macro-F1, averaged over [`levels`] and `seeds` partitions, of uncalibrated heads: what tuning compares.
pub(crate) fn quick_score(examples: &Examples, counts: &TermCounts, settings: &Settings, cv: CrossValidation) -> Result<f64> {
    let link = Link::of(&examples.scheme);
    let identity = Calibration::identity(&link);
    let mut scores = Vec::new();
    for s in 0..cv.seeds {
        let fold = folds(&examples.truth, &examples.group, cv.folds, settings.seed + s as u64)?;
        let mut rows = vec![Vec::new(); examples.len()];
        for f in 0..cv.folds {
            let (rest, held_out) = split(&fold, f);
            let heads = Heads::fit(examples, counts, settings, &rest)?;
            for (i, d) in held_out.iter().zip(heads.decisions(counts, settings, &held_out)) {
                rows[*i] = link.distribution(&d, &identity);
            }
        }
        for level in levels(&examples.scheme) {
            scores.push(evaluate(&outcome(examples, level, &rows), &Bootstrap { samples: 0, seed: 0 })?.macro_f1);
        }
    }
    Ok(scores.iter().sum::<f64>() / scores.len() as f64)
}

fn split(fold: &[usize], held_out: usize) -> (Vec<usize>, Vec<usize>) {
    (0..fold.len()).partition(|&i| fold[i] != held_out)
}

/// What distributions over the labels say at a level, held against the truth.
fn outcome(examples: &Examples, level: Level, rows: &[Vec<f64>]) -> Outcome {
    let scheme = &examples.scheme;
    let collapse = scheme.collapse(level).unwrap_or_else(|| unreachable!("only levels of the scheme are asked for"));
    let answer = scheme.collapse(answer_level(scheme)).unwrap_or_else(|| unreachable!("every scheme has an answer level"));
    let limit = Abstention::for_answers(answer.names.len()).min_probability;
    let mut out = Outcome {
        labels: collapse.names.clone(),
        truth: Vec::new(),
        predicted: Vec::new(),
        probability: Vec::new(),
        abstained: Vec::new(),
        group: examples.group.clone(),
    };
    for (row, truth) in rows.iter().zip(&examples.truth) {
        let p = collapse.sum(row);
        out.truth.push(collapse.group[*truth]);
        out.predicted.push(argmax(&p));
        out.abstained.push(answer.sum(row).into_iter().fold(0.0, f64::max) < limit);
        out.probability.extend(p);
    }
    out
}

/// Index of the largest value, the first of equals.
pub fn argmax(values: &[f64]) -> usize {
    values.iter().enumerate().fold(0, |best, (i, v)| if *v > values[best] { i } else { best })
}
